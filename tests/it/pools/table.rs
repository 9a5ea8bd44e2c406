//! What the tests that go through all things need to know of planning pools: one pool that nobody is nominated in, and one
//! nomination of which nothing came yet.

use crate::support::Client;
use crate::support::manners::NOBODY;
use crate::support::things::Thing;
use crate::support::world::{self, World};
use canbo::domain::account::Permission;
use serde_json::{Value, json};

/// The body of a pool of a unit for some titles.
fn pool_body(unit: &str, term: &str, titles: &[String]) -> Value {
    json!({ "unit_id": unit, "branch": "state", "term": term, "valid_from": "2021-06-01", "valid_to": "2031-06-01",
        "title": "Quy hoạch cán bộ", "ages_on": null, "young_under": 40, "positions": titles })
}

/// A clerk of a ward since 2015.
fn clerk(admin: &Client, w: &World) -> String {
    let body = json!({ "full_name": "Lý Văn Mẫu", "managing_unit_id": w.ward, "sex": "female",
        "birth_on": "1985-05-05", "ethnicity": "Tày" });
    let who = admin.post("/v1/officials", &body).expect(201).id();
    let title = world::position(admin, "OFFICE_STATISTICS");
    let held = world::appointment(&who, &w.ward, &title, &w.decision, "2015-06-01");
    admin.post("/v1/appointments", &held).expect(201);
    who
}

/// What of pools can be put right and taken back as anything else.
pub fn things(admin: &Client, w: &World) -> Vec<Thing> {
    let titles = ["COMMITTEE_VICE", "COMMITTEE_CHAIR"].map(|code| world::position(admin, code));
    let enter = |list: &str, body: &Value| admin.post(list, body).expect(201).id();
    let empty = enter("/v1/planning-pools", &pool_body(&w.ward, "2021-2026", &titles));
    let pool = enter("/v1/planning-pools", &pool_body(&w.ward, "2026-2031", &titles));
    let named = json!({ "pool_id": pool, "official_id": clerk(admin, w), "position_id": titles[0], "nominated_on": "2024-01-15" });
    let nomination = enter("/v1/nominations", &named);
    let units = [Some(w.ward.clone()), None];
    vec![
        Thing {
            name: "planning_pool",
            place: format!("/v1/planning-pools/{empty}"),
            list: "/v1/planning-pools".to_owned(),
            permission: Permission::PoolsWrite,
            corrections: vec![
                ("title", json!("Quy hoạch điều chỉnh")),
                ("branch", json!("party")),
                ("term", json!("2020-2025")),
                ("valid_from", json!("2020-06-01")),
                ("valid_to", json!("2030-06-01")),
                ("ages_on", json!("2024-01-01")),
                ("young_under", json!(42)),
                ("positions", json!([titles[1]])),
            ],
            optional: Some("young_under"),
            required: "title",
            bad: vec![
                ("term", json!(""), "/term", "empty"),
                ("branch", json!("x"), "/branch", "not_one_of"),
                ("valid_to", json!("2021-06-01"), "/valid_to", "not_after"),
                ("positions", json!([NOBODY]), "/positions/0", "reference_not_found"),
                ("unit_id", json!(NOBODY), "/unit_id", "reference_not_found"),
            ],
            units: units.clone(),
            days: Some(("2020-01-01", Some("2025-01-01"))),
        },
        Thing {
            name: "nomination",
            place: format!("/v1/nominations/{nomination}"),
            list: "/v1/nominations".to_owned(),
            permission: Permission::PoolsWrite,
            corrections: vec![("nominated_on", json!("2024-01-20")), ("position_id", json!(titles[1]))],
            optional: None,
            required: "nominated_on",
            bad: vec![
                ("pool_id", json!(NOBODY), "/pool_id", "reference_not_found"),
                ("official_id", json!(NOBODY), "/official_id", "reference_not_found"),
                ("position_id", json!(NOBODY), "/position_id", "reference_not_found"),
            ],
            units,
            // Nobody came into the pool by it yet.
            days: Some(("2025-01-01", None)),
        },
    ]
}
