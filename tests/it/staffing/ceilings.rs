//! Ceilings, over HTTP.

use super::table::ceiling;
use crate::support::App;
use crate::support::manners::{NOBODY, created, hidden, needs, pages, refuses_bad_bodies, told, with};
use crate::support::world::{self, World};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn a_ceiling_is_entered_and_found_again_with_every_field() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let body = ceiling(&w.ward, &w.decision, "2020-01-01");
    let made = created(&officer, "/v1/ceilings", &body);
    let mut expected = body.clone();
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    for name in ["valid_to", "fixed", "fixed_part_timers"] {
        expected[name] = Value::Null;
    }
    expected["void"] = json!(false);
    assert_eq!(made, expected);
    // What is left out is so.
    let plain = json!({ "unit_id": w.ward, "valid_from": "2010-01-01", "valid_to": "2012-01-01", "fixed": 20,
        "decision_id": w.decision });
    let made = created(&officer, "/v1/ceilings", &plain);
    let said = ["unit_class", "regular_police", "additional", "fixed"].map(|name| made[name].clone());
    assert_eq!(said, [Value::Null, json!(false), json!(0), json!(20)]);
}

#[test]
fn everything_wrong_with_a_ceiling_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = ceiling(&w.ward, &w.decision, "2020-01-01");
    refuses_bad_bodies(&admin, "/v1/ceilings", None, &good, &["/unit_id", "/valid_from", "/decision_id"]);
    let refused = |body: &Value| admin.post("/v1/ceilings", body).refused(422, "invalid_input").wrong();
    let bad = json!({ "unit_id": w.ward, "valid_from": "2020-01-01", "valid_to": "2020-01-01", "additional": 101,
        "fixed_part_timers": 501, "decision_id": NOBODY });
    assert_eq!(
        refused(&bad),
        told(&[
            ("/valid_to", "not_after"),
            ("/unit_class", "required"),
            ("/additional", "out_of_range"),
            ("/fixed_part_timers", "out_of_range")
        ])
    );
    let elsewhere = with(&with(&good, "unit_id", json!(NOBODY)), "decision_id", json!(NOBODY));
    assert_eq!(
        refused(&elsewhere),
        told(&[("/unit_id", "reference_not_found"), ("/decision_id", "reference_not_found")])
    );
    // A unit above has no ceiling of its own, and a unit none before it was there.
    assert_eq!(refused(&with(&good, "unit_id", json!(w.city))), told(&[("/unit_id", "not_one_of")]));
    assert_eq!(refused(&with(&good, "valid_from", json!("1989-12-31"))), told(&[("/unit_id", "not_in_force")]));
}

#[test]
fn a_unit_has_one_ceiling_on_a_day_and_the_other_is_named() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let time = |from: &str, to: Value| with(&ceiling(&w.ward, &w.decision, from), "valid_to", to);
    let first = created(&admin, "/v1/ceilings", &time("2015-01-01", json!("2020-01-01")));
    let named = format!("/v1/ceilings/{}", first["id"].as_str().unwrap());
    for overlapping in
        [time("2010-01-01", Value::Null), time("2019-12-31", Value::Null), time("2016-01-01", json!("2017-01-01"))]
    {
        let refusal = admin.post("/v1/ceilings", &overlapping).refused(409, "ceiling_overlaps").json();
        assert_eq!(refusal["conflicts_with"], json!(named));
    }
    created(&admin, "/v1/ceilings", &time("2020-01-01", Value::Null));
    created(&admin, "/v1/ceilings", &time("2010-01-01", json!("2015-01-01")));
    created(&admin, "/v1/ceilings", &with(&time("2015-01-01", Value::Null), "unit_id", json!(w.other_ward)));
    // Nor is one put right so that it would share a day; what was taken back stands in nobody's way.
    let tag = admin.get(&named).expect(200).etag().to_owned();
    let longer = json!({ "valid_to": "2020-01-02", "correction": { "reason": "x" } });
    admin.correct("PATCH", &named, &tag, &longer).refused(409, "ceiling_overlaps");
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    admin.act(&format!("{named}/void"), &tag, &void).expect(200);
    created(&admin, "/v1/ceilings", &time("2015-01-01", json!("2020-01-01")));
}

#[test]
fn ceilings_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = ceiling(&w.ward, &w.decision, "2020-01-01");
    let made = created(&admin, "/v1/ceilings", &good);
    let place = format!("/v1/ceilings/{}", made["id"].as_str().unwrap());
    needs(&app, Permission::StaffingRead, &[("GET", "/v1/ceilings"), ("GET", &place)]);
    needs(&app, Permission::StaffingWrite, &[("POST", "/v1/ceilings"), ("POST", &format!("{place}/void"))]);
    for role in [Role::Viewer, Role::Auditor] {
        let reader = app.role(role, Some(&w.ward));
        reader.get(&place).expect(200);
        reader.post("/v1/ceilings", &good).refused(403, "forbidden");
    }
    let neighbour = app.role(Role::HrOfficer, Some(&w.other_ward));
    assert!(neighbour.all("/v1/ceilings").is_empty());
    hidden(&neighbour, &[place.clone(), format!("{place}/history")]);
    let wrong = neighbour.post("/v1/ceilings", &good).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "reference_not_found"), ("/decision_id", "reference_not_found")]));
}

#[test]
fn ceilings_are_listed_page_by_page_by_unit_and_day() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let year = |unit: &str, year: i32| {
        let body = ceiling(unit, &w.decision, &format!("{year}-01-01"));
        with(&body, "valid_to", json!(format!("{}-01-01", year + 1)))
    };
    (2011..2015).for_each(|n| drop(created(&admin, "/v1/ceilings", &year(&w.ward, n))));
    created(&admin, "/v1/ceilings", &year(&w.other_ward, 2012));
    let mut next = 2030;
    pages(&admin, "/v1/ceilings", "as_of=2012-06-01", || {
        created(&admin, "/v1/ceilings", &year(&w.ward, next));
        next += 1;
    });
    assert_eq!(admin.all("/v1/ceilings?as_of=2012-06-01").len(), 2);
    assert_eq!(admin.all(&format!("/v1/ceilings?as_of=2012-06-01&unit_id={}", w.ward)).len(), 1);
    assert_eq!(admin.all(&format!("/v1/ceilings?unit_id={}", w.other_ward)).len(), 1);
    assert!(admin.all("/v1/ceilings?as_of=2015-01-01").is_empty());
}

#[test]
fn what_staffing_rests_on_is_not_taken_back() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let void = |place: &str| {
        let tag = admin.get(place).expect(200).etag().to_owned();
        admin.act(&format!("{place}/void"), &tag, &json!({ "ground": "entered_in_error", "reason": "x" }))
    };
    let title = json!({ "code": "TEST", "title_vi": "Thử", "title_en": "Test", "group": "civil_servant",
        "filling": "recruitment", "valid_from": "2000-01-01" });
    let title = admin.post("/v1/positions", &title).expect(201).id();
    let by = |n: &str| world::decision(&admin, n, &w.ward);
    let (first, second, third) = (by("11/QĐ"), by("12/QĐ"), by("13/QĐ"));
    let ceiling = created(&admin, "/v1/ceilings", &ceiling(&w.ward, &first, "2020-01-01"));
    let mut body = super::table::post(&w.ward, &title, &second, "2020-01-01");
    body["handovers"] = json!([super::table::handover("2021-01-01", "2021-02-01", &third)]);
    let post = created(&admin, "/v1/established-posts", &body);
    let ceiling = format!("/v1/ceilings/{}", ceiling["id"].as_str().unwrap());
    let post = format!("/v1/established-posts/{}", post["id"].as_str().unwrap());
    for (place, rests) in [
        (format!("/v1/decisions/{first}"), &ceiling),
        (format!("/v1/decisions/{second}"), &post),
        (format!("/v1/decisions/{third}"), &post),
        (format!("/v1/positions/{title}"), &post),
    ] {
        assert_eq!(void(&place).refused(409, "in_use").json()["conflicts_with"], json!(rests), "{place}");
    }
    void(&ceiling).expect(200);
    void(&post).expect(200);
    for place in [first, second, third].map(|id| format!("/v1/decisions/{id}")) {
        void(&place).expect(200);
    }
    void(&format!("/v1/positions/{title}")).expect(200);
}
