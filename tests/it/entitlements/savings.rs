//! Whether a title held beside another saves a headcount, worked out from what is recorded of the unit.

use super::official::Paid;
use super::table::{allowance, concurrent, tried};
use crate::staffing::table::{ceiling, post};
use crate::support::App;
use crate::support::manners::{needs, refuses_bad_bodies, told, with};
use crate::support::world;
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The ward's ceiling from one day to another.
fn limited(p: &Paid, from: &str, to: Value, most: u32) {
    let mut body = ceiling(&p.w.ward, &p.w.decision, from);
    (body["valid_to"], body["fixed"], body["unit_class"]) = (to, json!(most), Value::Null);
    p.enter("/v1/ceilings", &body);
}

fn established(p: &Paid, title: &str, from: &str) {
    let title = world::position(&p.admin, title);
    let body = with(&post(&p.w.ward, &title, &p.w.decision, from), "seats", json!(1));
    p.enter("/v1/established-posts", &body);
}

/// What is said of the only allowance, on a day: what says that a headcount is saved, whether it is due, and why not.
fn said(p: &Paid, query: &str) -> (String, bool, Vec<String>) {
    let shown = p.asked(query)["allowances"].clone();
    let [one] = shown.as_array().unwrap().as_slice() else { panic!("{shown}") };
    let why = one["findings"].as_array().unwrap().iter().map(|finding| {
        assert_eq!((&finding["code"], &finding["severity"]), (&json!("no_headcount_saved"), &json!("warning")));
        finding["evidence"].as_array().unwrap().iter().find(|e| e["name"] == "why").unwrap()["value"].clone()
    });
    let why = why.map(|why| why.as_str().unwrap().to_owned()).collect();
    (one["saving"].as_str().unwrap().to_owned(), one["payable"] == true, why)
}

fn due(what: &str) -> (String, bool, Vec<String>) {
    (what.to_owned(), true, Vec::new())
}

fn none(why: &str) -> (String, bool, Vec<String>) {
    ("not_saved".to_owned(), false, vec![why.to_owned()])
}

/// The body of a check of an allowance for a holding.
#[test]
fn a_headcount_is_saved_where_the_unit_has_one_person_less_than_it_may_have() {
    let p = Paid::new();
    let holding = concurrent(&p.admin, &p.who, &p.w.ward, "CULTURE_SOCIETY", &p.w.decision);
    p.enter("/v1/allowances", &allowance(&p.who, &holding, &p.w.decision));
    assert_eq!(said(&p, "as_of=2018-06-01"), due("attested"), "nothing is known of the unit");
    let before = p.head();
    // One person is counted in the ward.
    limited(&p, "2018-01-01", json!("2019-01-01"), 2);
    limited(&p, "2019-01-01", json!("2020-01-01"), 1);
    limited(&p, "2020-01-01", json!("2021-01-01"), 0);
    limited(&p, "2021-01-01", Value::Null, 9);
    for (on, expected) in [
        ("2017-06-01", due("attested")),
        ("2018-06-01", due("worked_out")),
        ("2019-06-01", due("attested")),
        ("2020-06-01", none("over_ceiling")),
        ("2021-06-01", due("worked_out")),
    ] {
        assert_eq!(said(&p, &format!("as_of={on}")), expected, "{on}");
    }
    // What was known before the ceilings were stays as it was.
    assert_eq!(said(&p, &format!("as_of=2020-06-01&known_at={before}")), due("attested"));
    // Posts: at first only the person's own.
    established(&p, "OFFICE_STATISTICS", "2022-01-01");
    established(&p, "CULTURE_SOCIETY", "2023-01-01");
    assert_eq!(said(&p, "as_of=2022-06-01"), none("not_established"));
    assert_eq!(said(&p, "as_of=2023-06-01"), due("worked_out"));
    let known = p.head();
    assert_eq!(said(&p, &format!("as_of=2023-06-01&known_at={known}")), due("worked_out"));
    // Somebody comes whose own seat it is, and leaves.
    let other = world::official(&p.admin, "Lương Thị Khác", &p.w.ward);
    let title = world::position(&p.admin, "CULTURE_SOCIETY");
    let mut body = world::appointment(&other, &p.w.ward, &title, &p.w.decision, "2024-01-01");
    (body["valid_to"], body["end_reason"]) = (json!("2025-01-01"), json!("relieved"));
    body["end_decision_id"] = json!(p.w.decision);
    p.enter("/v1/appointments", &body);
    assert_eq!(said(&p, "as_of=2024-06-01"), none("held_by_others"));
    assert_eq!(said(&p, &format!("as_of=2024-06-01&known_at={known}")), due("worked_out"));
    assert_eq!(said(&p, "as_of=2025-01-01"), due("worked_out"));
}

#[test]
fn a_post_that_waits_for_somebody_who_is_being_recruited_saves_nobody() {
    let p = Paid::new();
    let holding = concurrent(&p.admin, &p.who, &p.w.ward, "CULTURE_SOCIETY", &p.w.decision);
    p.enter("/v1/allowances", &allowance(&p.who, &holding, &p.w.decision));
    limited(&p, "2021-01-01", Value::Null, 9);
    established(&p, "OFFICE_STATISTICS", "2021-01-01");
    established(&p, "CULTURE_SOCIETY", "2021-01-01");
    let before = p.head();
    assert_eq!(said(&p, "as_of=2026-06-01"), due("worked_out"));
    let new = world::official(&p.admin, "Lương Thị Mới", &p.w.ward);
    let title = world::position(&p.admin, "CULTURE_SOCIETY");
    let plan = json!({ "form": "exam", "official_id": new, "unit_id": p.w.ward, "position_id": title,
        "competition": "Kỳ thi tuyển năm 2026", "starts_on": "2026-12-01", "probation_months": 6 });
    let place = format!("/v1/recruitments/{}", p.admin.post("/v1/recruitments", &plan).expect(201).id());
    assert_eq!(said(&p, "as_of=2026-06-01"), none("awaited"));
    assert_eq!(said(&p, "as_of=2025-11-30"), due("worked_out"), "more than a year before");
    let known = p.head();
    assert_eq!(said(&p, &format!("as_of=2026-06-01&known_at={known}")), none("awaited"));
    assert_eq!(said(&p, &format!("as_of=2026-06-01&known_at={before}")), due("worked_out"));
    // Given up: the seat waits for nobody.
    let given_up = json!({ "on": "2026-11-20", "reason": "Không tuyển nữa" });
    p.admin.act(&format!("{place}/withdrawal"), p.admin.get(&place).etag(), &given_up).expect(200);
    assert_eq!(said(&p, "as_of=2026-06-01"), due("worked_out"));
}

#[test]
fn of_the_six_double_holders_of_the_city_the_figures_show_one_saving() {
    let app = App::demo();
    let admin = app.admin();
    let city = admin.all("/v1/units?code=178")[0]["id"].as_str().unwrap().to_owned();
    let decision = world::decision(&admin, "901/QĐ", &city);
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    for holding in admin.all("/v1/appointments?kind=concurrent&as_of=2017-12-31&limit=500") {
        let who = holding["official_id"].as_str().unwrap();
        let mut body = allowance(who, holding["id"].as_str().unwrap(), &decision);
        body["valid_from"] = json!("2017-01-01");
        admin.post("/v1/allowances", &body).expect(201);
        let one = admin.get(&format!("/v1/officials/{who}/entitlements?as_of=2017-12-31")).expect(200).json();
        let one = one["allowances"][0].clone();
        assert_eq!((&one["payable"], &one["findings"]), (&json!(true), &json!([])));
        let unit = holding["unit_id"].as_str().unwrap().to_owned();
        shown.insert(unit, one["saving"].as_str().unwrap().to_owned());
    }
    // Hoàng Đồng has 20 people under its ceiling of 21; the five wards have 21, and more seats filled than people.
    let of = |code: &str, what: &str| {
        let unit = admin.all(&format!("/v1/units?code={code}&as_of=2017-12-31"))[0]["id"].as_str().unwrap().to_owned();
        (unit, what.to_owned())
    };
    let expected = ["05971", "05974", "05977", "05980", "05983"].map(|ward| of(ward, "attested"));
    assert_eq!(shown, expected.into_iter().chain([of("05986", "worked_out")]).collect());
}

#[test]
fn an_allowance_is_tried_before_it_is_entered_and_nothing_is_left_of_it() {
    let p = Paid::new();
    let culture = concurrent(&p.admin, &p.who, &p.w.ward, "CULTURE_SOCIETY", &p.w.decision);
    let justice = concurrent(&p.admin, &p.who, &p.w.ward, "JUSTICE_CIVIL_STATUS", &p.w.decision);
    limited(&p, "2016-01-01", Value::Null, 2);
    let good = tried(&p.who, &culture, "2019-06-25");
    let before = p.head();
    let found = p.admin.post("/v1/allowances/checks", &good).expect(200).json();
    assert_eq!(p.head(), before);
    let expected = json!({ "as_of": "2019-06-25", "regime": "decree_34_2019", "percent": 50, "amount": 1_973_800,
        "saving": "worked_out", "payable": true, "legal_reference": found["legal_reference"], "findings": [] });
    assert_eq!(found, expected);
    // Beside one that is on record and as high, the one on record is due.
    p.enter("/v1/allowances", &allowance(&p.who, &justice, &p.w.decision));
    let second = p.admin.post("/v1/allowances/checks", &good).expect(200).json();
    assert_eq!((&second["payable"], &second["findings"][0]["code"]), (&json!(false), &json!("second_allowance")));
    let vacancy = with(&good, "basis", json!("vacancy"));
    let vacancy = p.admin.post("/v1/allowances/checks", &vacancy).expect(200).json();
    assert_eq!((&vacancy["saving"], &vacancy["payable"]), (&json!("not_saved"), &json!(false)));
    let early = p.admin.post("/v1/allowances/checks", &tried(&p.who, &culture, "2009-12-31")).expect(200).json();
    assert_eq!(
        (&early["regime"], &early["amount"], &early["findings"][0]["code"]),
        (&Value::Null, &Value::Null, &json!("title_not_held"))
    );
    // What is amiss is told at once, and who may not enter one tries none.
    let required = ["/official_id", "/appointment_id", "/basis", "/scale", "/valid_from"];
    refuses_bad_bodies(&p.admin, "/v1/allowances/checks", None, &good, &required);
    let other = world::official(&p.admin, "Lương Thị Khác", &p.w.ward);
    let wrong = p.admin.post("/v1/allowances/checks", &with(&good, "official_id", json!(other)));
    assert_eq!(wrong.refused(422, "invalid_input").wrong(), told(&[("/appointment_id", "reference_not_found")]));
    let beside = p.app.role(Role::HrOfficer, Some(&p.w.other_ward));
    let wrong = beside.post("/v1/allowances/checks", &good).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/official_id", "reference_not_found")]));
    needs(&p.app, Permission::EntitlementsWrite, &[("POST", "/v1/allowances/checks")]);
}
