//! Established posts, over HTTP.

use super::table::{handover, post};
use crate::support::manners::{NOBODY, created, hidden, needs, pages, refuses_bad_bodies, told, with};
use crate::support::world::{World, decision, position};
use crate::support::{App, Client};
use canbo::db::migrate::{migrate, revert_last};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};
use std::sync::Arc;

const AT: &str = "/v1/established-posts";

#[test]
fn a_post_is_entered_and_found_again_with_every_field() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let vice = position(&officer, "COMMITTEE_VICE");
    let mut body = post(&w.ward, &vice, &w.decision, "2020-01-01");
    body["valid_to"] = json!("2030-01-01");
    body["handovers"] = json!([handover("2021-01-01", "2021-02-01", &w.decision)]);
    let made = created(&officer, AT, &body);
    let mut expected = body.clone();
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    assert_eq!(made, expected);
    let chair = position(&officer, "COMMITTEE_CHAIR");
    let plain = created(&officer, AT, &post(&w.ward, &chair, &w.decision, "2020-01-01"));
    assert_eq!((&plain["handovers"], &plain["valid_to"]), (&json!([]), &Value::Null));
}

#[test]
fn everything_wrong_with_a_post_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let vice = position(&admin, "COMMITTEE_VICE");
    let good = post(&w.ward, &vice, &w.decision, "2020-01-01");
    let required = ["/unit_id", "/position_id", "/seats", "/valid_from", "/decision_id"];
    refuses_bad_bodies(&admin, AT, None, &good, &required);
    let refused = |body: &Value| admin.post(AT, body).refused(422, "invalid_input").wrong();
    let overlaps = |all: Value| with(&good, "handovers", all);
    assert_eq!(
        refused(&overlaps(json!([{ "valid_from": "x", "extra_seats": 1, "more": 1 }]))),
        told(&[
            ("/handovers/0/more", "unknown_field"),
            ("/handovers/0/valid_from", "wrong_type"),
            ("/handovers/0/valid_to", "required"),
            ("/handovers/0/decision_id", "required"),
            ("/handovers/0/reason", "required")
        ])
    );
    let one = handover("2021-01-01", "2021-01-01", &w.decision);
    assert_eq!(refused(&overlaps(json!([one]))), told(&[("/handovers/0/valid_to", "not_after")]));
    let one = handover("2021-01-01", "2021-02-01", &w.decision);
    assert_eq!(refused(&overlaps(json!([one, one]))), told(&[("/handovers/1/valid_from", "repeated")]));
    let mut bad = with(&overlaps(json!([handover("2021-01-01", "2021-02-01", NOBODY)])), "unit_id", json!(w.city));
    bad["position_id"] = json!(NOBODY);
    bad["decision_id"] = json!(NOBODY);
    assert_eq!(
        refused(&bad),
        told(&[
            ("/unit_id", "not_one_of"),
            ("/position_id", "reference_not_found"),
            ("/decision_id", "reference_not_found"),
            ("/handovers/0/decision_id", "reference_not_found")
        ])
    );
    // The post of the police chief is gone since 2023-08-01.
    let chief = position(&admin, "POLICE_CHIEF");
    let late = post(&w.ward, &chief, &w.decision, "2023-08-01");
    assert_eq!(refused(&late), told(&[("/position_id", "not_in_force")]));
}

#[test]
fn a_title_is_established_once_in_a_unit_on_a_day_and_the_other_is_named() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let (vice, chair) = (position(&admin, "COMMITTEE_VICE"), position(&admin, "COMMITTEE_CHAIR"));
    let time = |from: &str, to: Value| with(&post(&w.ward, &vice, &w.decision, from), "valid_to", to);
    let first = created(&admin, AT, &time("2015-01-01", json!("2020-01-01")));
    let named = format!("{AT}/{}", first["id"].as_str().unwrap());
    for overlapping in [time("2010-01-01", Value::Null), time("2019-12-31", Value::Null)] {
        let refusal = admin.post(AT, &overlapping).refused(409, "established_post_overlaps").json();
        assert_eq!(refusal["conflicts_with"], json!(named));
    }
    created(&admin, AT, &time("2020-01-01", Value::Null));
    created(&admin, AT, &with(&time("2015-01-01", Value::Null), "position_id", json!(chair)));
    created(&admin, AT, &with(&time("2015-01-01", Value::Null), "unit_id", json!(w.other_ward)));
}

#[test]
fn posts_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = post(&w.ward, &position(&admin, "COMMITTEE_VICE"), &w.decision, "2020-01-01");
    let made = created(&admin, AT, &good);
    let place = format!("{AT}/{}", made["id"].as_str().unwrap());
    needs(&app, Permission::StaffingRead, &[("GET", AT), ("GET", &place)]);
    needs(&app, Permission::StaffingWrite, &[("POST", AT), ("POST", &format!("{place}/void"))]);
    app.role(Role::Viewer, Some(&w.ward)).post(AT, &good).refused(403, "forbidden");
    let neighbour = app.role(Role::Approver, Some(&w.other_ward));
    assert!(neighbour.all(AT).is_empty());
    hidden(&neighbour, &[place.clone(), format!("{place}/history")]);
    let wrong = neighbour.post(AT, &good).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "reference_not_found"), ("/decision_id", "reference_not_found")]));
}

#[test]
fn posts_are_listed_page_by_page_by_unit_title_and_day() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let codes =
        ["PARTY_SECRETARY", "COMMITTEE_CHAIR", "COMMITTEE_VICE", "FRONT_CHAIR", "WOMEN_CHAIR", "YOUTH_SECRETARY"];
    let titles = codes.map(|code| position(&admin, code));
    titles[..3].iter().for_each(|title| drop(created(&admin, AT, &post(&w.ward, title, &w.decision, "2020-01-01"))));
    created(&admin, AT, &post(&w.other_ward, &titles[0], &w.decision, "2021-01-01"));
    let mut rest = titles[3..].iter();
    pages(&admin, AT, "as_of=2020-06-01", || {
        created(&admin, AT, &post(&w.ward, rest.next().unwrap(), &w.decision, "2022-01-01"));
    });
    assert_eq!(admin.all(&format!("{AT}?as_of=2020-06-01")).len(), 3);
    assert_eq!(admin.all(&format!("{AT}?position_id={}", titles[0])).len(), 2);
    assert_eq!(admin.all(&format!("{AT}?position_id={}&unit_id={}", titles[0], w.ward)).len(), 1);
}

#[test]
fn the_decisions_of_overlaps_entered_before_they_were_noted_are_kept_too() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let [stands, taken_back] = ["COMMITTEE_CHAIR", "COMMITTEE_VICE"].map(|title| {
        let by = decision(&admin, &format!("{title}/QĐ"), &w.ward);
        let mut body = post(&w.ward, &position(&admin, title), &w.decision, "2020-01-01");
        body["handovers"] =
            json!(["2021-01-01", "2022-01-01"].map(|from| handover(from, &from.replace("-01-", "-02-"), &by)));
        (format!("{AT}/{}", created(&admin, AT, &body)["id"].as_str().unwrap()), format!("/v1/decisions/{by}"))
    });
    let void = |by: &Client, place: &str| {
        let tag = by.get(place).expect(200).etag().to_owned();
        by.act(&format!("{place}/void"), &tag, &json!({ "ground": "entered_in_error", "reason": "x" }))
    };
    void(&admin, &taken_back.0).expect(200);
    let database = Arc::clone(&app.database);
    drop(app);
    while revert_last(&database.target()).unwrap() != "0010" {}
    migrate(&database.target()).unwrap();
    let app = App::on(database);
    let admin = app.with_token(admin.token());
    assert_eq!(void(&admin, &stands.1).refused(409, "in_use").json()["conflicts_with"], json!(stands.0));
    void(&admin, &taken_back.1).expect(200);
    void(&admin, &stands.0).expect(200);
    void(&admin, &stands.1).expect(200);
}
