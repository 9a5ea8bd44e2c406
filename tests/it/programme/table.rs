//! What the tests that go through all operations need to know of tasks, disseminations and the points of months: which
//! permission each operation asks for, one of each thing in a ward, what a body looks like, which lists there are.

use super::ground::{dissemination, in_force, task};
use crate::support::things::Thing;
use crate::support::world::{World, resolution};
use crate::support::{App, Client};
use canbo::domain::account::Permission;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use Permission::{EvaluationsRead, EvaluationsWrite, ProgrammeApprove as A, ProgrammeRead as R, ProgrammeWrite as W};

/// The permission that each operation asks for.
pub const GUARDED: &[(&str, Permission)] = &[
    ("get_resolution_progress", R),
    ("list_tasks", R),
    ("get_task", R),
    ("get_task_preview", R),
    ("create_task", W),
    ("replace_task", W),
    ("update_task", W),
    ("void_task", W),
    ("list_task_states", R),
    ("assign_task", W),
    ("begin_task", W),
    ("complete_task", W),
    ("accept_task", A),
    ("reopen_task", A),
    ("drop_task", A),
    ("list_disseminations", R),
    ("get_dissemination", R),
    ("create_dissemination", W),
    ("replace_dissemination", W),
    ("update_dissemination", W),
    ("void_dissemination", W),
    ("list_dissemination_states", R),
    ("list_period_scores", EvaluationsRead),
    ("get_period_score", EvaluationsRead),
    ("create_period_score", EvaluationsWrite),
    ("replace_period_score", EvaluationsWrite),
    ("update_period_score", EvaluationsWrite),
    ("void_period_score", EvaluationsWrite),
    ("list_period_score_states", EvaluationsRead),
    ("check_evaluations", EvaluationsWrite),
    ("get_evaluation_report", Permission::ReportsRead),
];

/// The body of the points of a month.
pub fn score(official: &str, unit: &str, month: u32) -> Value {
    json!({
        "official_id": official, "unit_id": unit, "year": 2026, "month": month, "quarter": null, "general": 28,
        "result": 64, "reference": "Thông báo số 3", "decision_id": null,
    })
}

/// The body of a rating that is tried.
pub fn checked(official: &str, unit: &str) -> Value {
    let rating = json!({ "official_id": official, "rating": "good", "points": 80, "rated_on": "2026-12-10" });
    json!({ "unit_id": unit, "year": 2026, "evaluations": [rating] })
}

/// One of each thing in a unit, by the place where it lies; the plan of the city, which the demonstration has, is for it.
pub fn in_unit(admin: &Client, unit: &str, official: &str) -> BTreeMap<&'static str, String> {
    let enter = |list: &str, body: &Value| admin.post(list, body).expect(201).id();
    let plan = admin.all("/v1/resolutions?number=51-KH/ThU")[0]["id"].as_str().unwrap().to_owned();
    BTreeMap::from([
        ("/v1/tasks/", enter("/v1/tasks", &with_known(&task(&plan, unit)))),
        ("/v1/disseminations/", enter("/v1/disseminations", &dissemination(&plan, unit))),
        ("/v1/period-scores/", enter("/v1/period-scores", &score(official, unit, 1))),
    ])
}

fn with_known(task: &Value) -> Value {
    crate::support::manners::with(task, "indicator", json!("under_30"))
}

/// A body that an act on a thing accepts; none for acts of others.
pub fn body_of(operation: &str) -> Option<Value> {
    Some(match operation {
        "assign_task" | "begin_task" | "accept_task" => json!({}),
        "complete_task" => json!({ "text": "Xong" }),
        "reopen_task" | "drop_task" => json!({ "reason": "Lý do" }),
        _ => return None,
    })
}

/// Every list by every filter and order, of the demonstration: a ward and one of its people are given.
pub fn lists(app: &App, unit: &str, official: &str) -> Vec<String> {
    let admin = app.admin();
    let plan = admin.all("/v1/resolutions?number=97-KH/UBND")[0]["id"].as_str().unwrap().to_owned();
    let task = admin.all(&format!("/v1/tasks?resolution_id={plan}"))[0]["id"].as_str().unwrap().to_owned();
    let mut all = Vec::new();
    let mut add = |path: &str, queries: &[&str]| all.extend(queries.iter().map(|q| format!("/v1/{path}?limit=2&{q}")));
    let (of_plan, of_task) = (format!("resolution_id={plan}"), format!("parent_id={task}"));
    let (of_unit, of_person) = (format!("unit_id={unit}"), format!("official_id={official}"));
    add("tasks", &["", &of_plan, &of_task, &of_unit, &of_person, "workstream=training", "state=planned"]);
    add("tasks", &["due_by=2015-12-31", "overdue_on=2017-12-31", &format!("{of_unit}&state=planned")]);
    add("disseminations", &["", &of_plan, &of_unit, "form=conference", "as_of=2017-12-31"]);
    add("period-scores", &["", &of_person, &of_unit, "year=2026", &format!("{of_unit}&year=2026")]);
    all
}

/// What can be put right and taken back as anything else.
pub fn things(app: &App, admin: &Client, w: &World, official: &str) -> Vec<Thing> {
    let nobody = crate::support::manners::NOBODY;
    let document = in_force(admin, &app.admin(), &resolution("9-KH", &w.city));
    let enter = |list: &str, body: &Value| format!("{list}/{}", admin.post(list, body).expect(201).id());
    vec![
        Thing {
            name: "task",
            place: enter("/v1/tasks", &task(&document, &w.ward)),
            list: "/v1/tasks".to_owned(),
            permission: W,
            corrections: vec![
                ("title", json!("Việc khác")),
                ("workstream", json!("recruitment")),
                ("due_on", json!("2019-06-30")),
                ("quantity", json!(7)),
                ("group", Value::Null),
                ("indicator", json!("standard")),
            ],
            optional: Some("quantity"),
            required: "title",
            bad: vec![
                ("title", json!(""), "/title", "empty"),
                ("workstream", json!("x"), "/workstream", "not_one_of"),
                ("due_on", json!("2018-01-01"), "/due_on", "before"),
                ("planned_on", json!("2016-12-31"), "/planned_on", "before"),
                ("quantity", json!(0), "/quantity", "out_of_range"),
                ("indicator", json!("khác"), "/indicator", "reference_not_found"),
                ("resolution_id", json!(nobody), "/resolution_id", "reference_not_found"),
                ("parent_id", json!(nobody), "/parent_id", "reference_not_found"),
                ("unit_id", json!(nobody), "/unit_id", "reference_not_found"),
                ("official_id", json!(nobody), "/official_id", "reference_not_found"),
            ],
            units: [Some(w.ward.clone()), Some(w.city.clone())],
            days: Some(("2018-01-01", Some("2018-01-02"))),
        },
        Thing {
            name: "dissemination",
            place: enter("/v1/disseminations", &dissemination(&document, &w.ward)),
            list: "/v1/disseminations".to_owned(),
            permission: W,
            corrections: vec![
                ("form", json!("conference")),
                ("held_on", json!("2018-03-01")),
                ("called", json!(70)),
                ("attended", json!(60)),
                ("host", json!("Ủy ban nhân dân")),
                ("note", json!("Ghi chú")),
                ("decision_id", json!(w.decision)),
            ],
            optional: Some("attended"),
            required: "form",
            bad: vec![
                ("form", json!("x"), "/form", "not_one_of"),
                ("held_on", json!("2016-12-31"), "/held_on", "before"),
                ("held_on", json!("2027-01-01"), "/held_on", "not_in_force"),
                ("attended", json!(10_000), "/attended", "not_with"),
                ("resolution_id", json!(nobody), "/resolution_id", "reference_not_found"),
                ("unit_id", json!(nobody), "/unit_id", "reference_not_found"),
                ("decision_id", json!(nobody), "/decision_id", "reference_not_found"),
            ],
            units: [Some(w.ward.clone()), None],
            days: Some(("2018-01-31", Some("2018-03-01"))),
        },
        Thing {
            name: "period_score",
            place: enter("/v1/period-scores", &score(official, &w.ward, 1)),
            list: "/v1/period-scores".to_owned(),
            permission: EvaluationsWrite,
            corrections: vec![
                ("month", json!(2)),
                ("general", json!(29)),
                ("result", json!(70)),
                ("reference", json!("Thông báo số 4")),
                ("decision_id", json!(w.decision)),
                ("year", json!(2027)),
            ],
            optional: Some("reference"),
            required: "unit_id",
            bad: vec![
                ("year", json!(2025), "/year", "out_of_range"),
                ("month", json!(13), "/month", "out_of_range"),
                ("quarter", json!(1), "/quarter", "not_with"),
                ("general", json!(31), "/general", "out_of_range"),
                ("result", json!(71), "/result", "out_of_range"),
                ("official_id", json!(nobody), "/official_id", "reference_not_found"),
                ("unit_id", json!(nobody), "/unit_id", "reference_not_found"),
                ("decision_id", json!(nobody), "/decision_id", "reference_not_found"),
            ],
            units: [Some(w.ward.clone()), None],
            days: Some(("2025-12-31", Some("2027-06-01"))),
        },
    ]
}
