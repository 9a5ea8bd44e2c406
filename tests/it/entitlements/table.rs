//! What the tests that go through all operations need to know of entitlements: which permission each operation asks for, one
//! of each thing in a ward, what a body looks like, which lists there are.

use crate::ledger::Watched;
use crate::support::manners::NOBODY;
use crate::support::things::Thing;
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::Permission;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use Permission::{AbsencesRead, AbsencesWrite, EntitlementsRead as R, EntitlementsWrite as W};

/// The permission that each operation asks for.
pub const GUARDED: &[(&str, Permission)] = &[
    ("list_salaries", R),
    ("get_salary", R),
    ("create_salary", W),
    ("replace_salary", W),
    ("update_salary", W),
    ("void_salary", W),
    ("list_salary_states", R),
    ("list_absences", AbsencesRead),
    ("get_absence", AbsencesRead),
    ("create_absence", AbsencesWrite),
    ("replace_absence", AbsencesWrite),
    ("update_absence", AbsencesWrite),
    ("void_absence", AbsencesWrite),
    ("list_absence_states", AbsencesRead),
    ("check_allowance", W),
    ("list_allowances", R),
    ("get_allowance", R),
    ("create_allowance", W),
    ("replace_allowance", W),
    ("update_allowance", W),
    ("void_allowance", W),
    ("list_allowance_states", R),
    ("get_official_entitlements", R),
    ("list_entitlements_due", R),
];

/// The body of a salary by the first step of the scale of a university degree, from a day on.
pub fn salary(official: &str, decision: &str, from: &str) -> Value {
    json!({ "official_id": official, "kind": "initial", "grade": "01.003", "scale": "university", "step": 1,
        "coefficient": 2.34, "effective_on": from, "counted_from": from, "decision_id": decision })
}

/// The body of unpaid leave of three months from 2018-03-01 on.
pub fn absence(official: &str, decision: &str) -> Value {
    json!({ "official_id": official, "kind": "unpaid_leave", "valid_from": "2018-03-01", "valid_to": "2018-06-01",
        "decision_id": decision })
}

/// The body of an allowance for a holding, from 2017-01-01 on.
pub fn allowance(official: &str, holding: &str, decision: &str) -> Value {
    json!({ "official_id": official, "appointment_id": holding, "basis": "headcount_saved", "scale": "university",
        "leadership_coefficient": 0.25, "valid_from": "2017-01-01", "decision_id": decision })
}

/// An allowance that is tried.
pub fn tried(official: &str, holding: &str, from: &str) -> Value {
    json!({ "official_id": official, "appointment_id": holding, "basis": "headcount_saved", "scale": "university",
        "leadership_coefficient": 0.25, "valid_from": from })
}

/// Enters a concurrent title of a person, from 2016-01-01 on.
pub fn concurrent(admin: &Client, official: &str, unit: &str, title: &str, decision: &str) -> String {
    let mut body = world::appointment(official, unit, &world::position(admin, title), decision, "2016-01-01");
    body["kind"] = json!("concurrent");
    admin.post("/v1/appointments", &body).expect(201).id()
}

/// One of each thing of a person in a unit, by the place where it lies.
pub fn in_unit(admin: &Client, unit: &str, official: &str, decision: &str) -> BTreeMap<&'static str, String> {
    let enter = |list: &str, body: &Value| admin.post(list, body).expect(201).id();
    let holding = concurrent(admin, official, unit, "CULTURE_SOCIETY", decision);
    BTreeMap::from([
        ("/v1/salaries/", enter("/v1/salaries", &salary(official, decision, "2018-05-02"))),
        ("/v1/absences/", enter("/v1/absences", &absence(official, decision))),
        ("/v1/allowances/", enter("/v1/allowances", &allowance(official, &holding, decision))),
    ])
}

/// Every list by every filter, of a service with people: one of them is given.
pub fn lists(app: &App, unit: &str, official: &str) -> Vec<String> {
    let admin = app.admin();
    if admin.all("/v1/allowances").is_empty() {
        let decision = world::decision(&admin, "991/QĐ", unit);
        in_unit(&admin, unit, official, &decision);
    }
    let mut all = Vec::new();
    let mut add = |path: &str, queries: &[&str]| all.extend(queries.iter().map(|q| format!("/v1/{path}?limit=2&{q}")));
    let of_person = format!("official_id={official}");
    add("salaries", &["", &of_person, "as_of=2017-12-31", "kind=regular_raise", "scale=university"]);
    add("absences", &["", &of_person, "as_of=2018-04-01", "kind=unpaid_leave"]);
    add("allowances", &["", &of_person, "as_of=2017-12-31", "basis=headcount_saved"]);
    all
}

/// What of entitlements can be put right and taken back as anything else.
pub fn things(admin: &Client, w: &World) -> Vec<Thing> {
    let official = world::official(admin, "Nguyễn Thị Lương", &w.ward);
    vec![paid(admin, w, &official), away(admin, w, &official), allowed(admin, w, &official)]
}

fn paid(admin: &Client, w: &World, official: &str) -> Thing {
    let mut body = salary(official, &w.decision, "2018-05-02");
    (body["kind"], body["early_ground"]) = (json!("early_raise"), json!("excellence"));
    let id = admin.post("/v1/salaries", &body).expect(201).id();
    Thing {
        name: "salary",
        place: format!("/v1/salaries/{id}"),
        list: "/v1/salaries".to_owned(),
        permission: W,
        corrections: vec![
            ("early_ground", json!("retirement")),
            ("grade", json!("01a.003")),
            ("counted_from", json!("2018-05-01")),
            ("effective_on", json!("2018-05-03")),
            ("decision_id", json!(w.other_decision)),
        ],
        optional: None,
        required: "grade",
        bad: vec![
            ("step", json!(0), "/step", "out_of_range"),
            ("step", json!(10), "/step", "out_of_range"),
            ("step", json!(2), "/coefficient", "not_with"),
            ("coefficient", json!(2.35), "/coefficient", "not_with"),
            ("coefficient", json!(2.345), "/coefficient", "wrong_type"),
            ("coefficient", json!("2.34"), "/coefficient", "wrong_type"),
            ("scale", json!("college"), "/coefficient", "not_with"),
            ("kind", json!("initial"), "/early_ground", "not_with"),
            ("early_ground", Value::Null, "/early_ground", "required"),
            ("counted_from", json!("2018-05-10"), "/effective_on", "before"),
            ("decision_id", json!(NOBODY), "/decision_id", "reference_not_found"),
            ("official_id", json!(NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2018-05-01", Some("2020-01-01"))),
    }
}

fn away(admin: &Client, w: &World, official: &str) -> Thing {
    let mut body = absence(official, &w.decision);
    body["kind"] = json!("suspension");
    let id = admin.post("/v1/absences", &body).expect(201).id();
    Thing {
        name: "absence",
        place: format!("/v1/absences/{id}"),
        list: "/v1/absences".to_owned(),
        permission: AbsencesWrite,
        corrections: vec![
            ("kind", json!("detention")),
            ("valid_from", json!("2018-03-02")),
            ("decision_id", json!(w.other_decision)),
        ],
        optional: Some("valid_to"),
        required: "kind",
        bad: vec![
            ("kind", json!("holiday"), "/kind", "not_one_of"),
            ("valid_to", json!("2018-03-01"), "/valid_to", "not_after"),
            ("decision_id", json!(NOBODY), "/decision_id", "reference_not_found"),
            ("official_id", json!(NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2018-02-28", Some("2018-04-01"))),
    }
}

fn allowed(admin: &Client, w: &World, official: &str) -> Thing {
    let holding = concurrent(admin, official, &w.ward, "CULTURE_SOCIETY", &w.other_decision);
    let other = concurrent(admin, official, &w.ward, "JUSTICE_CIVIL_STATUS", &w.other_decision);
    let mut body = allowance(official, &holding, &w.decision);
    body["valid_to"] = json!("2030-01-01");
    let id = admin.post("/v1/allowances", &body).expect(201).id();
    Thing {
        name: "allowance",
        place: format!("/v1/allowances/{id}"),
        list: "/v1/allowances".to_owned(),
        permission: W,
        corrections: vec![
            ("appointment_id", json!(other)),
            ("basis", json!("vacancy")),
            ("scale", json!("college")),
            ("leadership_coefficient", json!(0.2)),
            ("valid_from", json!("2017-02-01")),
            ("decision_id", json!(w.other_decision)),
        ],
        optional: Some("valid_to"),
        required: "basis",
        bad: vec![
            ("basis", json!("x"), "/basis", "not_one_of"),
            ("leadership_coefficient", json!(0), "/leadership_coefficient", "wrong_type"),
            ("valid_to", json!("2017-01-01"), "/valid_to", "not_after"),
            ("appointment_id", json!(NOBODY), "/appointment_id", "reference_not_found"),
            ("decision_id", json!(NOBODY), "/decision_id", "reference_not_found"),
            ("official_id", json!(NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2016-12-31", Some("2020-01-01"))),
    }
}

/// Makes every write of entitlements once and looks at what it appends.
pub fn watched(w: &mut Watched, world: &World) {
    let World { ward, decision, .. } = world;
    let said = ["create", "-", decision.as_str(), ward.as_str(), "-"];
    let who = world::official(&w.by, "Nông Thị Lương", ward);
    let holding = concurrent(&w.by, &who, ward, "CULTURE_SOCIETY", decision);
    let made = w.write("create_salary", "/v1/salaries", None, &salary(&who, decision, "2018-05-02"), said);
    w.refused("/v1/salaries", None, &salary(&who, decision, "2018-05-02"), 409);
    let grades = [json!("01a.003"), json!("01.004")];
    w.put_right_and_void("salary", &format!("/v1/salaries/{}", made.id()), "grade", grades, [ward, "-"]);
    let made = w.write("create_absence", "/v1/absences", None, &absence(&who, decision), said);
    let kinds = [json!("maternity"), json!("sick_leave")];
    w.put_right_and_void("absence", &format!("/v1/absences/{}", made.id()), "kind", kinds, [ward, "-"]);
    let made = w.write("create_allowance", "/v1/allowances", None, &allowance(&who, &holding, decision), said);
    let bases = [json!("vacancy"), json!("headcount_saved")];
    w.put_right_and_void("allowance", &format!("/v1/allowances/{}", made.id()), "basis", bases, [ward, "-"]);
}
