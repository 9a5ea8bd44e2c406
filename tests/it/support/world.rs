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

/// A requirement that asks everybody.
pub fn requirement(code: &str, predicate: &Value) -> Value {
    json!({
        "code": code, "title_vi": "Yêu cầu", "title_en": "Requirement", "legal_reference": "Điều 1",
        "provenance": "synthetic", "mandatory": true, "applies_to": {}, "predicate": predicate,
    })
}

/// The body of a province's own rule set, which replaces the national ones for everybody.
pub fn rule_set(code: &str, unit: &str, requirements: &[Value]) -> Value {
    json!({
        "code": code, "title_vi": "Tiêu chuẩn", "title_en": "Standard", "layer": "provincial", "unit_id": unit,
        "combination": "replaces", "groups": ["key_cadre", "mass_organisation_head", "civil_servant"],
        "legal_reference": "Nghị quyết thử", "provenance": "synthetic", "valid_from": "2018-01-01",
        "requirements": requirements,
    })
}

/// The body of a resolution with one indicator, a target for it, and one for the standard.
pub fn resolution(number: &str, unit: &str) -> Value {
    let target = |group: Value, indicator: &str| {
        json!({ "group": group, "indicator": indicator, "direction": "at_least", "percent": 87.5, "due_on": "2020-12-31",
            "source": "Mục 2", "provenance": "synthetic" })
    };
    json!({
        "number": number, "kind": "plan", "title": "Kế hoạch", "issuer": "Thành ủy", "issued_on": "2017-01-01",
        "unit_id": unit, "provenance": "synthetic", "valid_from": "2018-01-01",
        "indicators": [{ "code": "women", "title_vi": "Nữ", "title_en": "Women", "predicate": { "gender": "female" } }],
        "targets": [target(json!("key_cadre"), "women"), target(Value::Null, "standard")],
    })
}

/// Proposes a document and approves it by somebody else. Gives its place and its tag.
pub fn approved(app: &App, list: &str, body: &Value) -> (String, String) {
    let proposal = app.admin().post(list, body).expect(201);
    let place = format!("{list}/{}", proposal.id());
    let approved = app.admin().act(&format!("{place}/approval"), proposal.etag(), &json!({})).expect(200);
    (place, approved.etag().to_owned())
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
