//! What the tests that go through all operations need to know of recruitment and placement.

use crate::support::manners::NOBODY;
use crate::support::things::Thing;
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::Permission;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use Permission::{RecruitmentsApprove as A, RecruitmentsRead as R, RecruitmentsWrite as W};

/// The permission that each operation asks for.
pub const GUARDED: &[(&str, Permission)] = &[
    ("list_recruitments", R),
    ("get_recruitment", R),
    ("create_recruitment", W),
    ("replace_recruitment", W),
    ("update_recruitment", W),
    ("void_recruitment", W),
    ("list_recruitment_states", R),
    ("check_recruitment", R),
    ("get_recruitment_preview", R),
    ("propose_recruitment", W),
    ("send_back_recruitment", A),
    ("approve_recruitment", A),
    ("confirm_recruitment", A),
    ("end_recruitment", A),
    ("withdraw_recruitment", W),
    ("reappoint", Permission::OfficialsWrite),
    ("check_reappointment", Permission::OfficialsRead),
    ("fill_out_unit", Permission::OfficialsWrite),
    ("check_filling_out", Permission::OfficialsRead),
    ("get_retirement_report", Permission::ReportsRead),
];

/// One of each thing in a unit, by the place where it lies.
pub fn in_unit(app: &App, unit: &str, official: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([("/v1/recruitments/", super::long_ago(app, official, unit))])
}

/// A body that an act accepts; none for acts of others.
pub fn body_of(operation: &str, unit: &str, decision: &str) -> Option<Value> {
    Some(match operation {
        "reappoint" => json!({ "valid_from": "2026-01-01", "decision_id": decision }),
        "check_reappointment" => json!({ "valid_from": "2026-01-01" }),
        "fill_out_unit" | "check_filling_out" => {
            let post = json!({ "official_id": NOBODY, "position_id": unit, "way": "appoint" });
            json!({ "on": "2026-01-01", "decision_id": decision, "posts": [post] })
        }
        step if step.ends_with("_recruitment") => json!({ "decision_id": decision, "reason": "Theo quy trình" }),
        _ => return None,
    })
}

/// Every list by every filter, of a service with people: one of them is given.
pub fn lists(unit: &str, official: &str, title: &str) -> Vec<String> {
    let (of_unit, of_person) = (format!("unit_id={unit}"), format!("official_id={official}"));
    let of_title = format!("position_id={title}");
    let queries = ["", &of_unit, &of_person, &of_title, "as_of=2017-12-31", "form=exam", "state=confirmed"];
    queries.iter().map(|query| format!("/v1/recruitments?limit=2&{query}")).collect()
}

/// The values of every filter of every list that knows the past.
pub fn past_filters() -> Vec<String> {
    use canbo::domain::placement::{RecruitmentForm, RecruitmentState};
    use canbo::domain::word::Word;
    let words = |name: &str, all: Vec<&str>| all.into_iter().map(|w| format!("{name}={w}")).collect::<Vec<_>>();
    [words("form", RecruitmentForm::words()), words("state", RecruitmentState::words())].concat()
}

/// What can be put right and taken back as anything else.
pub fn things(admin: &Client, w: &World) -> Vec<Thing> {
    let who = world::official(admin, "Nông Thị Lan", &w.ward);
    let body = json!({ "form": "exam", "official_id": who, "unit_id": w.ward,
        "position_id": world::position(admin, "OFFICE_STATISTICS"), "competition": "Kỳ thi", "result": "passed",
        "starts_on": "2026-12-01", "probation_months": 6, "note": "Một" });
    let id = admin.post("/v1/recruitments", &body).expect(201).id();
    vec![Thing {
        name: "recruitment",
        place: format!("/v1/recruitments/{id}"),
        list: "/v1/recruitments".to_owned(),
        permission: W,
        corrections: vec![
            ("form", json!("selection")),
            ("competition", json!("Kỳ thi khác")),
            ("points", json!(90)),
            ("starts_on", json!("2026-12-15")),
            ("probation_months", json!(12)),
            ("position_id", json!(world::position(admin, "CULTURE_SOCIETY"))),
        ],
        optional: Some("note"),
        required: "starts_on",
        bad: vec![
            ("form", json!("lottery"), "/form", "not_one_of"),
            ("points", json!(201), "/points", "out_of_range"),
            ("competition", Value::Null, "/competition", "required"),
            ("probation_months", json!(25), "/probation_months", "out_of_range"),
            ("unit_id", json!(NOBODY), "/unit_id", "reference_not_found"),
            ("position_id", json!(NOBODY), "/position_id", "reference_not_found"),
            ("official_id", json!(NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2026-11-30", None)),
    }]
}
