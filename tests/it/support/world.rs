//! A small world to test in: a province with two cities of wards, entered over HTTP.

use super::{App, Client};
use serde_json::{Value, json};

/// The ids of the small world.
pub struct World {
    pub province: String,
    pub city: String,
    pub ward: String,
    pub other_ward: String,
    pub decision: String,
    pub other_decision: String,
}

/// Enters a unit and gives its id.
pub fn unit(by: &Client, name: &str, code: &str, kind: &str, parent: Option<&str>) -> String {
    let body = json!({ "valid_from": "1990-01-01", "name": name, "code": code, "kind": kind, "parent_id": parent });
    by.post("/v1/units", &body).expect(201).id()
}

/// Enters a decision of a unit and gives its id.
pub fn decision(by: &Client, number: &str, unit: &str) -> String {
    let body = json!({
        "number": number, "issuer": "UBND thành phố", "signed_on": "2015-05-20", "effective_on": "2015-06-01",
        "kind": "appointment", "title": "Về việc bổ nhiệm", "unit_id": unit,
    });
    by.post("/v1/decisions", &body).expect(201).id()
}

/// Enters an official of a unit and gives the id.
pub fn official(by: &Client, name: &str, unit: &str) -> String {
    by.post(
        "/v1/officials",
        &json!({ "full_name": name, "managing_unit_id": unit, "sex": "female", "birth_on": "1980-03-05" }),
    )
    .expect(201)
    .id()
}

/// The id of a title of the catalogue.
pub fn position(by: &Client, code: &str) -> String {
    by.get(&format!("/v1/positions?code={code}")).expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned()
}

/// The body of a substantive appointment from a day on.
pub fn appointment(official: &str, unit: &str, position: &str, decision: &str, from: &str) -> Value {
    json!({
        "official_id": official, "unit_id": unit, "position_id": position, "kind": "substantive", "state": "appointed",
        "valid_from": from, "decision_id": decision,
    })
}

impl World {
    pub fn in_app(app: &App) -> Self {
        let admin = app.admin();
        let province = unit(&admin, "Tỉnh Thử", "90", "province", None);
        let city = unit(&admin, "Thành phố Thử", "900", "district", Some(&province));
        let ward = unit(&admin, "Phường Một", "90001", "ward", Some(&city));
        let other_ward = unit(&admin, "Phường Hai", "90002", "ward", Some(&city));
        let decision = decision(&admin, "01/QĐ-UBND", &ward);
        let other_decision = self::decision(&admin, "02/QĐ-UBND", &other_ward);
        Self { province, city, ward, other_ward, decision, other_decision }
    }
}
