//! Yearly ratings, over HTTP.

use crate::support::manners::{
    NOBODY, created, hidden, members, needs, pages, refuses_bad_bodies, seen, texts, told, with,
};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn body(official: &str, unit: &str, year: i32, rating: &str) -> Value {
    json!({ "official_id": official, "unit_id": unit, "year": year, "rating": rating,
        "rated_on": format!("{year}-12-10") })
}

/// A person with a post in a unit since a day.
fn clerk(admin: &Client, w: &World, unit: &str, from: &str, to: Option<&str>) -> String {
    let official = world::official(admin, "Nguyễn Thị Ước", unit);
    holds(admin, w, &official, unit, from, to);
    official
}

fn holds(admin: &Client, w: &World, official: &str, unit: &str, from: &str, to: Option<&str>) {
    let clerk = world::position(admin, "OFFICE_STATISTICS");
    let mut held = world::appointment(official, unit, &clerk, &w.decision, from);
    if let Some(to) = to {
        (held["valid_to"], held["end_reason"]) = (json!(to), json!("transferred"));
    }
    admin.post("/v1/appointments", &held).expect(201);
}

#[test]
fn a_new_rating_is_entered_and_found_again_with_every_field_and_the_regime_of_its_year() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = clerk(&admin, &w, &w.ward, "2015-06-01", None);
    for (year, rating, points, regime) in [
        (2018, "completed_with_limits", Value::Null, "before_2020"),
        (2020, "completed", Value::Null, "decree_90_2020"),
        (2026, "good", json!(92), "decree_335_2025"),
    ] {
        let given = with(&with(&body(&who, &w.ward, year, rating), "points", points), "decision_id", json!(w.decision));
        let made = created(&app.role(Role::HrOfficer, Some(&w.ward)), "/v1/evaluations", &given);
        let mut expected = given;
        for name in ["id", "seq", "recorded_at"] {
            expected[name] = made[name].clone();
        }
        (expected["void"], expected["regime"]) = (json!(false), json!(regime));
        assert_eq!(made, expected);
    }
    let bare = created(&admin, "/v1/evaluations", &body(&who, &w.ward, 2019, "good"));
    assert_eq!((&bare["points"], &bare["decision_id"], members(&bare).len()), (&Value::Null, &Value::Null, 12));
}

#[test]
fn everything_wrong_with_a_rating_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = clerk(&admin, &w, &w.ward, "2015-06-01", None);
    let good = body(&who, &w.ward, 2021, "good");
    let required = ["/official_id", "/unit_id", "/year", "/rating", "/rated_on"];
    refuses_bad_bodies(&admin, "/v1/evaluations", None, &good, &required);
    let refused = |body: &Value| admin.post("/v1/evaluations", body).refused(422, "invalid_input").wrong();
    let bad = json!({ "official_id": "", "unit_id": "x", "year": "2021", "rating": "bad", "points": -1, "rated_on": "x",
        "decision_id": 5 });
    assert_eq!(
        refused(&bad),
        told(&[
            ("/official_id", "wrong_type"),
            ("/unit_id", "wrong_type"),
            ("/year", "wrong_type"),
            ("/rating", "not_one_of"),
            ("/points", "out_of_range"),
            ("/rated_on", "wrong_type"),
            ("/decision_id", "wrong_type"),
        ])
    );
    for (member, value, pointer, code) in [
        ("year", json!(1989), "/year", "out_of_range"),
        ("rating", json!("completed_with_limits"), "/rating", "not_with"),
        ("points", json!(80), "/points", "not_with"),
        ("rated_on", json!("2020-12-31"), "/rated_on", "before"),
    ] {
        assert_eq!(refused(&with(&good, member, value)), told(&[(pointer, code)]), "{member}");
    }
    let absent = with(&body(NOBODY, NOBODY, 2021, "good"), "decision_id", json!(NOBODY));
    let expected = [("/official_id", "reference_not_found"), ("/decision_id", "reference_not_found")];
    assert_eq!(refused(&absent), told(&expected));
    let nowhere = with(&with(&good, "unit_id", json!(NOBODY)), "decision_id", json!(NOBODY));
    let expected = [("/unit_id", "reference_not_found"), ("/decision_id", "reference_not_found")];
    assert_eq!(refused(&nowhere), told(&expected));
}

#[test]
fn from_2026_the_word_goes_with_the_points() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = clerk(&admin, &w, &w.ward, "2015-06-01", None);
    let given = |rating: &str, points: Value| with(&body(&who, &w.ward, 2026, rating), "points", points);
    let refused = |body: &Value| admin.post("/v1/evaluations", body).refused(422, "invalid_input").wrong();
    assert_eq!(refused(&given("good", Value::Null)), told(&[("/points", "required")]));
    assert_eq!(refused(&given("good", json!(101))), told(&[("/points", "out_of_range")]));
    for (rating, points) in [("excellent", 89), ("good", 69), ("completed", 49), ("completed", 70)] {
        assert_eq!(refused(&given(rating, json!(points))), told(&[("/rating", "not_with")]), "{rating} by {points}");
    }
    let made = created(&admin, "/v1/evaluations", &given("excellent", json!(90)));
    let place = format!("/v1/evaluations/{}", made["id"].as_str().unwrap());
    // A correction of one alone is held to the other.
    let put = |part: Value| {
        let part = with(&part, "correction", json!({ "reason": "Tính lại" }));
        admin.correct("PATCH", &place, admin.get(&place).etag(), &part)
    };
    let wrong = put(json!({ "points": 75 })).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/rating", "not_with")]));
    assert_eq!(put(json!({ "points": 75, "rating": "good" })).expect(200).json()["rating"], "good");
}

#[test]
fn a_person_has_one_rating_a_year_and_the_one_in_the_way_is_named() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = clerk(&admin, &w, &w.ward, "2015-06-01", None);
    let first = created(&admin, "/v1/evaluations", &body(&who, &w.ward, 2021, "good"));
    let place = format!("/v1/evaluations/{}", first["id"].as_str().unwrap());
    let again = body(&who, &w.ward, 2021, "excellent");
    let refusal = admin.post("/v1/evaluations", &again).refused(409, "rating_exists").json();
    assert_eq!(refusal["conflicts_with"], json!(place));
    created(&admin, "/v1/evaluations", &body(&who, &w.ward, 2022, "good"));
    // Annulled by a decision it is as if it had never been; what was known before stays provable.
    let known = first["seq"].as_i64().unwrap();
    let annulled = json!({ "ground": "annulled", "reason": "Hủy kết quả", "decision_id": w.decision });
    admin.act(&format!("{place}/void"), admin.get(&place).etag(), &annulled).expect(200);
    let list = |more: &str| texts(&admin.all(&format!("/v1/evaluations?year=2021{more}")), "/id");
    assert!(list("").is_empty());
    assert_eq!(list(&format!("&known_at={known}")), [first["id"].as_str().unwrap()]);
    let second = created(&admin, "/v1/evaluations", &again);
    assert_eq!(list(""), [second["id"].as_str().unwrap()]);
}

#[test]
fn a_mover_is_rated_by_the_new_unit() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    // In the first ward until 1 October 2021, then in the other.
    let who = clerk(&admin, &w, &w.ward, "2015-06-01", Some("2021-10-01"));
    holds(&admin, &w, &who, &w.other_ward, "2021-10-01", None);
    let given = |unit: &str, rated_on: &str| with(&body(&who, unit, 2021, "good"), "rated_on", json!(rated_on));
    let refused = |body: &Value| admin.post("/v1/evaluations", body).refused(422, "invalid_input").wrong();
    let not_there = told(&[("/unit_id", "not_with")]);
    assert_eq!(refused(&given(&w.ward, "2021-12-10")), not_there);
    assert_eq!(refused(&given(&w.ward, "2022-01-20")), not_there, "the last day of the year decides");
    let made = created(&admin, "/v1/evaluations", &given(&w.other_ward, "2021-12-10"));
    // Rated before the move, by the unit of then.
    let place = format!("/v1/evaluations/{}", made["id"].as_str().unwrap());
    let part = json!({ "rated_on": "2021-09-30", "correction": { "reason": "Nhập sai" } });
    let wrong = admin.correct("PATCH", &place, admin.get(&place).etag(), &part).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, not_there);
    let part = with(&part, "unit_id", json!(w.ward));
    admin.correct("PATCH", &place, admin.get(&place).etag(), &part).expect(200);
    // The officer of the new ward enters what the old one rated, though not what it did not.
    let officer = app.role(Role::HrOfficer, Some(&w.other_ward));
    created(&officer, "/v1/evaluations", &body(&who, &w.ward, 2020, "good"));
    let theirs = body(&who, &w.ward, 2022, "good");
    let wrong = officer.post("/v1/evaluations", &theirs).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "reference_not_found")]));
    // Where nothing is known of the person then, any unit of the caller's will do.
    created(&officer, "/v1/evaluations", &body(&who, &w.other_ward, 2010, "good"));
    let wrong = officer.post("/v1/evaluations", &body(&who, &w.ward, 2011, "good")).refused(422, "invalid_input");
    assert_eq!(wrong.wrong(), told(&[("/unit_id", "reference_not_found")]));
}

#[test]
fn ratings_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = clerk(&admin, &w, &w.ward, "2015-06-01", None);
    let good = body(&who, &w.ward, 2021, "good");
    let made = created(&admin, "/v1/evaluations", &good);
    let place = format!("/v1/evaluations/{}", made["id"].as_str().unwrap());
    let history = format!("{place}/history");
    let reads = [("GET", "/v1/evaluations"), ("GET", place.as_str()), ("GET", history.as_str())];
    needs(&app, Permission::EvaluationsRead, &reads);
    needs(&app, Permission::EvaluationsWrite, &[("POST", "/v1/evaluations"), ("POST", &format!("{place}/void"))]);
    app.role(Role::Viewer, Some(&w.ward)).get("/v1/evaluations").refused(403, "forbidden");
    app.role(Role::Auditor, Some(&w.ward)).post("/v1/evaluations", &good).refused(403, "forbidden");
    let neighbour = app.role(Role::HrOfficer, Some(&w.other_ward));
    assert!(neighbour.all("/v1/evaluations").is_empty());
    assert!(neighbour.all(&format!("/v1/evaluations?known_at={}", made["seq"])).is_empty());
    let error = json!({ "ground": "entered_in_error", "reason": "x" });
    neighbour.act(&format!("{place}/void"), admin.get(&place).etag(), &error).refused(404, "not_found");
    hidden(&neighbour, &[place, history]);
    let wrong = neighbour.post("/v1/evaluations", &good).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/official_id", "reference_not_found")]));
}

#[test]
fn ratings_are_listed_by_each_filter_and_walked_while_more_are_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let one = clerk(&admin, &w, &w.ward, "2015-06-01", None);
    let two = clerk(&admin, &w, &w.other_ward, "2015-06-01", None);
    let enter = |body: &Value| created(&admin, "/v1/evaluations", body)["id"].as_str().unwrap().to_owned();
    let first = enter(&body(&one, &w.ward, 2020, "good"));
    let second = enter(&body(&two, &w.other_ward, 2021, "excellent"));
    let list = |query: &str| texts(&admin.all(&format!("/v1/evaluations?{query}")), "/id");
    assert_eq!(list(""), [&first, &second].map(Clone::clone));
    assert_eq!(list(&format!("official_id={one}")), [first.clone()]);
    assert_eq!(list(&format!("unit_id={}", w.other_ward)), [second.clone()]);
    assert_eq!(list("year=2020"), [first.clone()]);
    assert_eq!(list("rating=excellent"), [second]);
    assert!(list("year=2020&rating=excellent").is_empty());
    let wrong = admin
        .get("/v1/evaluations?official_id=x&unit_id=x&year=x&rating=x&as_of=2020-01-01")
        .refused(400, "invalid_parameters");
    let mut expected = told(&[
        ("/official_id", "wrong_type"),
        ("/unit_id", "wrong_type"),
        ("/year", "wrong_type"),
        ("/rating", "not_one_of"),
        ("/as_of", "unknown_field"),
    ]);
    let mut wrong = wrong.wrong();
    wrong.sort();
    expected.sort();
    assert_eq!(wrong, expected);
    enter(&body(&one, &w.ward, 2016, "good"));
    let mut year = 2000;
    pages(&admin, "/v1/evaluations", "year=2020", || {
        year += 1;
        enter(&body(&one, &w.ward, year, "good"));
    });
    assert_eq!(seen(&admin, &format!("/v1/evaluations/{first}"))["year"], 2020);
}
