//! Ratings tried before they are entered, over HTTP.

use crate::programme::table::score;
use crate::support::manners::{NOBODY, needs, refuses_bad_bodies, told, with};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn holds(admin: &Client, w: &World, unit: &str, title: &str) -> String {
    let who = world::official(admin, "Nguyễn Thị Ước", unit);
    let title = world::position(admin, title);
    admin.post("/v1/appointments", &world::appointment(&who, unit, &title, &w.decision, "2015-06-01")).expect(201);
    who
}

fn rating(official: &str, rating: &str, rated_on: &str) -> Value {
    json!({ "official_id": official, "rating": rating, "points": null, "rated_on": rated_on })
}

fn body(unit: &str, year: i32, evaluations: &[Value]) -> Value {
    json!({ "unit_id": unit, "year": year, "evaluations": evaluations })
}

fn enter(admin: &Client, unit: &str, year: i32, official: &str, word: &str) -> String {
    let body = with(&rating(official, word, &format!("{year}-12-10")), "unit_id", json!(unit));
    admin.post("/v1/evaluations", &with(&body, "year", json!(year))).expect(201).id()
}

fn codes(found: &Value) -> Vec<&str> {
    found["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

fn evidence<'a>(finding: &'a Value, name: &str) -> &'a str {
    let all = finding["evidence"].as_array().unwrap();
    all.iter().find(|one| one["name"] == name).map(|one| one["value"].as_str().unwrap()).unwrap_or_default()
}

fn check(by: &Client, body: &Value) -> Value {
    by.post("/v1/evaluations/checks", body).expect(200).json()
}

#[test]
fn more_excellent_people_than_a_fifth_of_the_good_are_found_with_exact_counts_and_stop_nothing() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let clerks: Vec<String> = (0..7).map(|_| holds(&admin, &w, &w.ward, "OFFICE_STATISTICS")).collect();
    let head = holds(&admin, &w, &w.ward, "COMMITTEE_CHAIR");
    // Five good ones are on record: one may be excellent.
    for who in &clerks[..5] {
        enter(&admin, &w.ward, 2024, who, "good");
    }
    let excellent = |who: &String| rating(who, "excellent", "2024-12-10");
    let one = check(&admin, &body(&w.ward, 2024, &[excellent(&clerks[5])]));
    assert_eq!((&one["admissible"], codes(&one["groups"][0])), (&json!(true), vec![]));
    assert_eq!(one["groups"][0]["cap"]["most"], 1);
    let before = canbo::db::changes::head(&mut app.database.connect()).unwrap().seq;
    let both = [excellent(&clerks[5]), excellent(&clerks[6]), excellent(&head)];
    let two = check(&admin, &body(&w.ward, 2024, &both));
    assert_eq!(canbo::db::changes::head(&mut app.database.connect()).unwrap().seq, before, "nothing is entered");
    let group = |name: &str| two["groups"].as_array().unwrap().iter().find(|group| group["group"] == name).unwrap();
    // The head is a group apart: none of those good, so none may be excellent.
    assert_eq!(codes(group("key_cadre")), ["too_many_excellent"]);
    let finding = &group("civil_servant")["findings"][0];
    let told = ["excellent", "good", "percent", "most", "year", "group"].map(|name| evidence(finding, name));
    assert_eq!(told, ["2", "5", "20", "1", "2024", "civil_servant"]);
    assert_eq!((&finding["severity"], &two["admissible"]), (&json!("warning"), &json!(true)));
    assert_eq!(
        (&group("civil_servant")["rated"], &group("civil_servant")["excellent_rate"]),
        (&json!(7), &json!(28.57))
    );
    for who in [&clerks[5], &clerks[6], &head] {
        enter(&admin, &w.ward, 2024, who, "excellent");
    }
    // No figure is known for 2021.
    let early = check(&admin, &body(&w.ward, 2021, &[rating(&head, "excellent", "2021-12-10")]));
    assert_eq!((codes(&early["groups"][0]), &early["groups"][0]["cap"]), (vec![], &Value::Null));
}

#[test]
fn two_failures_in_a_row_are_found_with_their_consequence_by_the_law_of_the_year() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    for (years, words, expected) in [
        ([2020, 2021], ["not_completed", "not_completed"], Some(("failed_twice", "removal_or_dismissal"))),
        ([2019, 2020], ["not_completed", "not_completed"], Some(("failed_twice", "removal_or_dismissal"))),
        ([2018, 2019], ["not_completed", "not_completed"], Some(("failed_twice", "removal_or_dismissal"))),
        ([2018, 2019], ["completed_with_limits", "completed_with_limits"], Some(("limited_twice", "other_work"))),
        ([2018, 2019], ["completed_with_limits", "not_completed"], Some(("limited_twice", "other_work"))),
        ([2019, 2020], ["completed_with_limits", "not_completed"], Some(("rating_not_comparable", ""))),
        ([2020, 2021], ["completed", "not_completed"], None),
        ([2019, 2021], ["not_completed", "not_completed"], None),
    ] {
        let who = holds(&admin, &w, &w.ward, "OFFICE_STATISTICS");
        enter(&admin, &w.ward, years[0], &who, words[0]);
        let on = format!("{}-12-10", years[1]);
        let found = check(&admin, &body(&w.ward, years[1], &[rating(&who, words[1], &on)]));
        let one = &found["evaluations"][0];
        let told: Vec<(&str, &str)> = one["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| (finding["code"].as_str().unwrap(), evidence(finding, "consequence")))
            .collect();
        assert_eq!(told, Vec::from_iter(expected), "{years:?} {words:?}");
        assert_eq!(one["admissible"], true);
        if let Some((code, _)) = expected.filter(|(code, _)| *code != "rating_not_comparable") {
            let law = one["findings"][0]["legal_reference"].as_str().unwrap();
            assert_eq!(law.contains("52/2019"), years[1] >= 2020, "{code}: {law}");
            assert_eq!(law.contains("unverified"), years[1] < 2020, "{code}: {law}");
        }
    }
}

#[test]
fn who_moved_is_rated_by_the_new_unit_with_the_points_of_the_old_one() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    let title = world::position(&admin, "OFFICE_STATISTICS");
    let mut old = world::appointment(&who, &w.ward, &title, &w.decision, "2015-06-01");
    (old["valid_to"], old["end_reason"]) = (json!("2026-10-01"), json!("transferred"));
    admin.post("/v1/appointments", &old).expect(201);
    let new = world::appointment(&who, &w.other_ward, &title, &w.other_decision, "2026-10-01");
    admin.post("/v1/appointments", &new).expect(201);
    for (quarter, unit, result) in [(1, &w.ward, 58), (2, &w.ward, 58), (3, &w.ward, 58), (4, &w.other_ward, 66)] {
        let mut points = score(&who, unit, 1);
        (points["month"], points["quarter"]) = (Value::Null, json!(quarter));
        (points["general"], points["result"]) = (json!(30), json!(result));
        admin.post("/v1/period-scores", &points).expect(201);
    }
    let given = |points: u32, word: &str| with(&rating(&who, word, "2026-12-10"), "points", json!(points));
    // Nine months at 88 and three at 96 come to 90.
    let found = check(&admin, &body(&w.other_ward, 2026, &[given(90, "excellent")]));
    let one = &found["evaluations"][0];
    assert_eq!((codes(one), &one["admissible"]), (vec![], &json!(true)));
    let by_unit = json!([
        { "unit_id": w.ward, "months": 9, "points": 792 },
        { "unit_id": w.other_ward, "months": 3, "points": 288 },
    ]);
    let suggestion = json!({ "points": 90, "rating": "excellent", "by_unit": by_unit, "missing_months": [] });
    assert_eq!(one["suggestion"], suggestion);
    let found = check(&admin, &body(&w.other_ward, 2026, &[given(88, "good")]));
    let finding = &found["evaluations"][0]["findings"][0];
    assert_eq!((&finding["code"], evidence(finding, "suggested_points")), (&json!("differs_from_scores"), "90"));
    // The old unit does not rate.
    let found = check(&admin, &body(&w.ward, 2026, &[given(90, "excellent")]));
    let one = &found["evaluations"][0];
    assert_eq!((codes(one), &one["admissible"]), (vec!["rated_elsewhere"], &json!(false)));
    assert_eq!(evidence(&one["findings"][0], "unit_id"), w.other_ward);
    let entered = with(&with(&given(90, "excellent"), "unit_id", json!(w.ward)), "year", json!(2026));
    let wrong = admin.post("/v1/evaluations", &entered).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "not_with")]));
    // The new unit sees the points of the old one, not which of its units gave them.
    let officer = app.role(Role::HrOfficer, Some(&w.other_ward));
    let found = check(&officer, &body(&w.other_ward, 2026, &[given(90, "excellent")]));
    assert_eq!(found["evaluations"][0]["suggestion"]["by_unit"][0]["unit_id"], Value::Null);
}

#[test]
fn a_rating_from_15_december_on_is_late_and_a_second_one_is_refused() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = holds(&admin, &w, &w.ward, "OFFICE_STATISTICS");
    for (on, expected) in
        [("2021-12-14", vec![]), ("2021-12-15", vec!["rated_late"]), ("2022-01-20", vec!["rated_late"])]
    {
        let found = check(&admin, &body(&w.ward, 2021, &[rating(&who, "good", on)]));
        assert_eq!(codes(&found["evaluations"][0]), expected, "{on}");
    }
    enter(&admin, &w.ward, 2021, &who, "good");
    let found = check(&admin, &body(&w.ward, 2021, &[rating(&who, "excellent", "2021-12-10")]));
    assert_eq!(codes(&found["evaluations"][0]), ["already_rated"]);
    assert_eq!(found["admissible"], false);
    // What is given anew takes the place of what is on record.
    let group = &found["groups"][0];
    assert_eq!((&group["rated"], &group["excellent"], &group["good"]), (&json!(1), &json!(1), &json!(0)));
}

#[test]
fn everything_wrong_with_ratings_that_are_tried_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = holds(&admin, &w, &w.ward, "OFFICE_STATISTICS");
    let good = body(&w.ward, 2021, &[rating(&who, "good", "2021-12-10")]);
    refuses_bad_bodies(&admin, "/v1/evaluations/checks", None, &good, &["/unit_id", "/year", "/evaluations"]);
    let refused = |body: &Value| admin.post("/v1/evaluations/checks", body).refused(422, "invalid_input").wrong();
    assert_eq!(refused(&body(&w.ward, 2021, &[])), told(&[("/evaluations", "out_of_range")]));
    let twice = [rating(&who, "good", "2021-12-10"), rating(&who, "excellent", "2021-12-10")];
    assert_eq!(refused(&body(&w.ward, 2021, &twice)), told(&[("/evaluations/1/official_id", "repeated")]));
    let bad = [rating(NOBODY, "good", "2020-12-31"), rating(&who, "completed_with_limits", "2021-12-10")];
    let expected = [
        ("/unit_id", "reference_not_found"),
        ("/evaluations/0/official_id", "reference_not_found"),
        ("/evaluations/0/rated_on", "before"),
        ("/evaluations/1/rating", "not_with"),
    ];
    assert_eq!(refused(&body(NOBODY, 2021, &bad)), told(&expected));
    let wrong = json!({ "official_id": "x", "rating": "x", "points": -1, "surplus": 1 });
    let expected = [
        ("/evaluations/0/surplus", "unknown_field"),
        ("/evaluations/0/official_id", "wrong_type"),
        ("/evaluations/0/rating", "not_one_of"),
        ("/evaluations/0/points", "out_of_range"),
        ("/evaluations/0/rated_on", "required"),
    ];
    assert_eq!(refused(&body(&w.ward, 2021, &[wrong])), told(&expected));
    let officer = app.role(Role::HrOfficer, Some(&w.other_ward));
    let next_door = officer.post("/v1/evaluations/checks", &good).refused(422, "invalid_input").wrong();
    let expected = [("/unit_id", "reference_not_found"), ("/evaluations/0/official_id", "reference_not_found")];
    assert_eq!(next_door, told(&expected));
    needs(&app, Permission::EvaluationsWrite, &[("POST", "/v1/evaluations/checks")]);
}
