//! What the tests that go through all operations need to know of training: which permission each operation asks for, one
//! of each thing in a ward, what a body looks like, which lists there are.

use super::ground::grants;
use crate::support::things::Thing;
use crate::support::world::World;
use crate::support::{App, Client};
use canbo::domain::account::Permission;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use Permission::{TrainingApprove as A, TrainingRead as R, TrainingWrite as W};

/// The permission that each operation asks for.
pub const GUARDED: &[(&str, Permission)] = &[
    ("list_courses", R),
    ("get_course", R),
    ("create_course", W),
    ("end_course", W),
    ("replace_course", W),
    ("update_course", W),
    ("void_course", W),
    ("list_course_states", R),
    ("list_classes", R),
    ("get_class", R),
    ("create_class", W),
    ("replace_class", W),
    ("update_class", W),
    ("void_class", W),
    ("list_class_states", R),
    ("finish_class", A),
    ("cancel_class", A),
    ("record_class_results", A),
    ("list_enrolments", R),
    ("get_enrolment", R),
    ("create_enrolment", W),
    ("check_enrolment", W),
    ("replace_enrolment", A),
    ("update_enrolment", A),
    ("void_enrolment", A),
    ("list_enrolment_states", R),
    ("get_enrolment_preview", R),
    ("approve_enrolment", A),
    ("decline_enrolment", A),
    ("withdraw_enrolment", W),
    ("note_attendance", W),
    ("complete_enrolment", A),
    ("fail_enrolment", A),
    ("list_training_plans", R),
    ("get_training_plan", R),
    ("create_training_plan", W),
    ("replace_training_plan", W),
    ("update_training_plan", W),
    ("void_training_plan", W),
    ("list_training_plan_states", R),
    ("propose_training_plan", W),
    ("approve_training_plan", A),
    ("return_training_plan", A),
    ("drop_training_plan", W),
    ("get_training_plan_fulfilment", R),
    ("get_training_plan_preview", R),
];

/// The body of a course that a unit keeps.
pub fn course(unit: &str, code: &str) -> Value {
    json!({
        "code": code, "title_vi": "Bồi dưỡng tin học", "title_en": "Computer skills", "kind": "fostering",
        "programme": "it", "grants": grants("it", "basic"), "periods": 40, "unit_id": unit,
        "legal_reference": "Nghị định 101/2017/NĐ-CP", "valid_from": "2020-01-01",
    })
}

/// The body of a class of a unit that runs on 2026-11-22 and takes enrolments.
pub fn class(unit: &str, course: &str, code: &str) -> Value {
    json!({
        "course_id": course, "code": code, "unit_id": unit, "starts_on": "2026-11-02", "ends_on": "2026-12-18",
        "enrols_from": "2026-10-01", "enrols_until": "2026-11-30", "capacity": 3, "needs_approval": false,
    })
}

/// The body of a unit's plan.
pub fn plan(unit: &str, year: u32) -> Value {
    let line = json!({ "kind": "fostering", "programme": "it", "group": null, "enrolments": 5 });
    json!({ "unit_id": unit, "year": year, "title": "Kế hoạch", "periods_per_person": 40, "lines": [line] })
}

/// One of each thing in a unit, by the place where it lies.
pub fn in_unit(admin: &Client, unit: &str, official: &str) -> BTreeMap<&'static str, String> {
    let enter = |list: &str, body: &Value| admin.post(list, body).expect(201).id();
    let course = enter("/v1/courses", &course(unit, "TH"));
    let class = enter("/v1/classes", &class(unit, &course, "TH-1"));
    let enrolment = enter("/v1/enrolments", &json!({ "class_id": class, "official_id": official }));
    let plan = enter("/v1/training-plans", &plan(unit, 2026));
    BTreeMap::from([
        ("/v1/courses/", course),
        ("/v1/classes/", class),
        ("/v1/enrolments/", enrolment),
        ("/v1/training-plans/", plan),
    ])
}

/// A body that an act on a thing accepts; none for acts of others.
pub fn body_of(operation: &str) -> Option<Value> {
    Some(match operation {
        "end_course" => json!({ "valid_to": "2030-01-01", "reason": "Thôi dạy" }),
        "record_class_results" => {
            json!({ "results": [{ "enrolment_id": "01935b8e-7b2a-7c3d-9e4f-0123456789ab", "result": "good" }] })
        }
        "note_attendance" => json!({ "attendance": [{ "on": "2026-11-03", "periods": 8 }] }),
        "complete_enrolment" => json!({ "result": "good" }),
        "finish_class" | "approve_enrolment" | "fail_enrolment" | "propose_training_plan" | "approve_training_plan" => {
            json!({})
        }
        "cancel_class" | "decline_enrolment" | "withdraw_enrolment" | "return_training_plan" | "drop_training_plan" => {
            json!({ "reason": "Lý do" })
        }
        _ => return None,
    })
}

/// Every list by every filter and order, of a service with people: one of them is given.
pub fn lists(app: &App, unit: &str, official: &str) -> Vec<String> {
    let admin = app.admin();
    if admin.all("/v1/courses").is_empty() {
        in_unit(&admin, unit, official);
    }
    let first = |list: &str| admin.all(list)[0]["id"].as_str().unwrap().to_owned();
    let (course, class) = (first("/v1/courses"), first("/v1/classes"));
    let mut all = Vec::new();
    let mut add = |path: &str, queries: &[&str]| all.extend(queries.iter().map(|q| format!("/v1/{path}?limit=2&{q}")));
    let of_unit = format!("unit_id={unit}");
    add("courses", &["", "kind=fostering", "programme=it", "grants=it", "as_of=2026-01-01", &of_unit]);
    let of_course = format!("course_id={course}");
    let days = ["as_of=2026-11-22", "open_on=2026-11-22", "state=announced", "grants=it"];
    add("classes", &[&["", of_unit.as_str(), of_course.as_str()][..], &days].concat());
    let in_class = format!("class_id={class}");
    let (queue, of_person) = (format!("{in_class}&sort=queue"), format!("official_id={official}"));
    let waiting = format!("{queue}&state=waitlisted");
    add("enrolments", &["", "sort=-id", &in_class, &queue, &waiting, &of_person, "kind=fostering", "state=confirmed"]);
    add("training-plans", &["", &of_unit, "year=2026", "state=drafted"]);
    all
}

/// What of training can be put right and taken back as anything else.
pub fn things(admin: &Client, w: &World) -> Vec<Thing> {
    let nobody = crate::support::manners::NOBODY;
    let mut body = course(&w.ward, "TH");
    body["valid_to"] = json!("2040-01-01");
    let course = admin.post("/v1/courses", &body).expect(201).id();
    let plan = admin.post("/v1/training-plans", &plan(&w.ward, 2026)).expect(201).id();
    let lines = |enrolments: u32| json!([{ "kind": "academic_training", "programme": null, "group": "civil_servant", "enrolments": enrolments }]);
    vec![
        Thing {
            name: "course",
            place: format!("/v1/courses/{course}"),
            list: "/v1/courses".to_owned(),
            permission: W,
            corrections: vec![
                ("code", json!("TH-2")),
                ("title_vi", json!("Tin học cơ bản")),
                ("title_en", json!("Basic computer skills")),
                ("programme", json!("digital_skills")),
                (
                    "grants",
                    json!({ "kind": "it", "level": "advanced", "field": null, "scheme": "ict_standard", "valid_months": 36 }),
                ),
                ("periods", json!(48)),
                ("legal_reference", json!("Nghị định 171/2025/NĐ-CP")),
                ("valid_from", json!("2021-01-01")),
            ],
            optional: Some("valid_to"),
            required: "title_vi",
            bad: vec![
                ("code", json!(""), "/code", "empty"),
                ("kind", json!("x"), "/kind", "not_one_of"),
                ("programme", Value::Null, "/programme", "required"),
                ("periods", json!(0), "/periods", "out_of_range"),
                ("valid_to", json!("2020-01-01"), "/valid_to", "not_after"),
                ("unit_id", json!(nobody), "/unit_id", "reference_not_found"),
            ],
            units: [Some(w.ward.clone()), None],
            days: Some(("2019-12-31", Some("2022-01-01"))),
        },
        Thing {
            name: "training_plan",
            place: format!("/v1/training-plans/{plan}"),
            list: "/v1/training-plans".to_owned(),
            permission: W,
            corrections: vec![
                ("title", json!("Kế hoạch điều chỉnh")),
                ("year", json!(2027)),
                ("periods_per_person", json!(48)),
                ("lines", lines(2)),
            ],
            optional: None,
            required: "title",
            bad: vec![
                ("year", json!(1989), "/year", "out_of_range"),
                ("lines", lines(0), "/lines/0/enrolments", "out_of_range"),
                ("unit_id", json!(nobody), "/unit_id", "reference_not_found"),
            ],
            units: [Some(w.ward.clone()), None],
            days: Some(("2025-12-31", Some("2026-06-01"))),
        },
    ]
}
