//! What the tests that go through all operations need to know of staffing: which permission each operation asks for, one of
//! each thing in a ward, which lists there are, and which entries the writes append.

use crate::ledger::Watched;
use crate::support::manners::{NOBODY, with};
use crate::support::things::Thing;
use crate::support::world::{World, position};
use crate::support::{App, Client};
use canbo::domain::account::Permission;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use Permission::{StaffingRead as R, StaffingWrite as W};

/// The permission that each operation asks for.
pub const GUARDED: &[(&str, Permission)] = &[
    ("list_ceilings", R),
    ("create_ceiling", W),
    ("get_ceiling", R),
    ("replace_ceiling", W),
    ("update_ceiling", W),
    ("void_ceiling", W),
    ("list_ceiling_states", R),
    ("list_established_posts", R),
    ("create_established_post", W),
    ("get_established_post", R),
    ("replace_established_post", W),
    ("update_established_post", W),
    ("void_established_post", W),
    ("list_established_post_states", R),
    ("get_unit_staffing", R),
    ("list_unit_vacancies", R),
];

/// The body of a ceiling of a unit.
pub fn ceiling(unit: &str, decision: &str, from: &str) -> Value {
    json!({ "unit_id": unit, "valid_from": from, "unit_class": "class_3", "regular_police": true, "additional": 1,
        "decision_id": decision })
}

/// The body of a post of a unit.
pub fn post(unit: &str, title: &str, decision: &str, from: &str) -> Value {
    json!({ "unit_id": unit, "position_id": title, "seats": 2, "valid_from": from, "decision_id": decision })
}

/// A planned overlap.
pub fn handover(from: &str, to: &str, decision: &str) -> Value {
    json!({ "valid_from": from, "valid_to": to, "extra_seats": 1, "decision_id": decision, "reason": "Bàn giao" })
}

/// One of each thing in a unit, by the place where it lies; of a day that nothing else of the demonstration touches.
pub fn in_unit(admin: &Client, unit: &str, decision: &str) -> BTreeMap<&'static str, String> {
    let enter = |list: &str, body: &Value| admin.post(list, body).expect(201).id();
    let title = position(admin, "OFFICE_STATISTICS");
    BTreeMap::from([
        ("/v1/ceilings/", enter("/v1/ceilings", &ceiling(unit, decision, "2025-07-01"))),
        ("/v1/established-posts/", enter("/v1/established-posts", &post(unit, &title, decision, "2025-07-01"))),
    ])
}

/// Every list by every filter, of a unit.
pub fn lists(unit: &str, title: &str) -> Vec<String> {
    let (of_unit, of_title) = (format!("unit_id={unit}"), format!("position_id={title}"));
    let mut all = Vec::new();
    let mut add = |path: &str, queries: &[&str]| all.extend(queries.iter().map(|q| format!("/v1/{path}?limit=2&{q}")));
    add("ceilings", &["", "as_of=2017-12-31", &of_unit]);
    add("established-posts", &["", "as_of=2017-12-31", &of_unit, &of_title]);
    all
}

/// The lists that know the past, with every filter.
pub fn past_lists(unit: &str, title: &str) -> Vec<(&'static str, String, Vec<String>)> {
    let days = || ["1990-01-01", "2016-06-01", "2017-12-31", "2026-11-22"].map(|day| format!("as_of={day}"));
    let by = |name: &str, id: &str| [format!("{name}={id}"), format!("{name}={NOBODY}")];
    vec![
        ("list_ceilings", "/v1/ceilings".to_owned(), [&days()[..], &by("unit_id", unit)].concat()),
        (
            "list_established_posts",
            "/v1/established-posts".to_owned(),
            [&days()[..], &by("unit_id", unit), &by("position_id", title)].concat(),
        ),
    ]
}

/// What of staffing can be put right and taken back as anything else.
pub fn things(admin: &Client, w: &World) -> Vec<Thing> {
    let mut body = ceiling(&w.ward, &w.decision, "2015-01-01");
    body["valid_to"] = json!("2040-01-01");
    body["fixed_part_timers"] = json!(12);
    let one = admin.post("/v1/ceilings", &body).expect(201).id();
    let (vice, other) = (position(admin, "COMMITTEE_VICE"), position(admin, "COMMITTEE_CHAIR"));
    let mut body = post(&w.ward, &vice, &w.decision, "2015-01-01");
    body["valid_to"] = json!("2040-01-01");
    let two = admin.post("/v1/established-posts", &body).expect(201).id();
    vec![
        Thing {
            name: "ceiling",
            place: format!("/v1/ceilings/{one}"),
            list: "/v1/ceilings".to_owned(),
            permission: W,
            corrections: vec![
                ("unit_class", json!("class_1")),
                ("regular_police", json!(false)),
                ("additional", json!(0)),
                ("fixed", json!(25)),
                ("fixed_part_timers", json!(14)),
                ("valid_from", json!("2016-01-01")),
                ("decision_id", json!(w.other_decision)),
            ],
            optional: Some("valid_to"),
            required: "decision_id",
            bad: vec![
                ("unit_class", json!("class_4"), "/unit_class", "not_one_of"),
                ("unit_class", Value::Null, "/unit_class", "required"),
                ("additional", json!(101), "/additional", "out_of_range"),
                ("fixed", json!(501), "/fixed", "out_of_range"),
                ("valid_to", json!("2015-01-01"), "/valid_to", "not_after"),
                ("unit_id", json!(NOBODY), "/unit_id", "reference_not_found"),
                ("unit_id", json!(w.city), "/unit_id", "not_one_of"),
                ("decision_id", json!(NOBODY), "/decision_id", "reference_not_found"),
            ],
            units: [Some(w.ward.clone()), None],
            days: Some(("2014-12-31", Some("2020-01-01"))),
        },
        Thing {
            name: "established_post",
            place: format!("/v1/established-posts/{two}"),
            list: "/v1/established-posts".to_owned(),
            permission: W,
            corrections: vec![
                ("position_id", json!(other)),
                ("seats", json!(3)),
                ("handovers", json!([handover("2020-01-01", "2020-03-01", &w.decision)])),
                ("valid_from", json!("2016-01-01")),
                ("decision_id", json!(w.other_decision)),
            ],
            optional: Some("valid_to"),
            required: "position_id",
            bad: vec![
                ("seats", json!(0), "/seats", "out_of_range"),
                ("valid_to", json!("2015-01-01"), "/valid_to", "not_after"),
                ("unit_id", json!(NOBODY), "/unit_id", "reference_not_found"),
                ("unit_id", json!(w.province), "/unit_id", "not_one_of"),
                ("position_id", json!(NOBODY), "/position_id", "reference_not_found"),
                (
                    "handovers",
                    json!([handover("2020-01-01", "2020-03-01", NOBODY)]),
                    "/handovers/0/decision_id",
                    "reference_not_found",
                ),
                (
                    "handovers",
                    json!([handover("2014-01-01", "2020-03-01", &w.decision)]),
                    "/handovers/0/valid_from",
                    "not_in_force",
                ),
            ],
            units: [Some(w.ward.clone()), None],
            days: Some(("2014-12-31", Some("2020-01-01"))),
        },
    ]
}

/// Makes every write of staffing once and looks at what it appends.
pub fn watched(w: &mut Watched, world: &World) {
    let World { ward, decision, .. } = world;
    let said = ["create", "-", decision, ward, "-"];
    let body = ceiling(ward, decision, "2020-01-01");
    let made = w.write("create_ceiling", "/v1/ceilings", None, &body, said);
    w.refused("/v1/ceilings", None, &body, 409);
    let place = format!("/v1/ceilings/{}", made.id());
    w.put_right_and_void("ceiling", &place, "additional", [json!(2), json!(3)], [ward, "-"]);
    let title = position(&w.by, "COMMITTEE_VICE");
    let body = post(ward, &title, decision, "2020-01-01");
    let made = w.write("create_established_post", "/v1/established-posts", None, &body, said);
    w.refused("/v1/established-posts", None, &body, 409);
    let place = format!("/v1/established-posts/{}", made.id());
    w.put_right_and_void("established_post", &place, "seats", [json!(3), json!(4)], [ward, "-"]);
}

/// A ceiling set by a decision, whatever the law gives.
pub fn fixed(app: &App, unit: &str, decision: &str, figure: u32) -> String {
    let mut body = with(&ceiling(unit, decision, "2010-01-01"), "fixed", json!(figure));
    body["unit_class"] = Value::Null;
    app.admin().post("/v1/ceilings", &body).expect(201).id()
}
