//! A reform entered in a few words.

use crate::support::world::{self, World};
use crate::support::{Answer, App, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};

/// A reform and the state of it that was last seen.
pub struct Reform<'a> {
    app: &'a App,
    pub place: String,
    pub etag: String,
}

/// A decision of a unit by which it is reformed. Gives its id.
pub fn decision(by: &Client, unit: &str) -> String {
    let body = json!({
        "number": "1672/NQ-UBTVQH15", "issuer": "Ủy ban Thường vụ Quốc hội", "signed_on": "2025-06-16",
        "effective_on": "2025-06-16", "kind": "other", "title": "Về việc sắp xếp các đơn vị hành chính cấp xã",
        "unit_id": unit,
    });
    by.post("/v1/decisions", &body).expect(201).id()
}

/// The body of a reform of a unit on 2025-07-01.
pub fn body(unit: Option<&str>, changes: &[Value]) -> Value {
    json!({ "title": "Sắp xếp đơn vị hành chính", "unit_id": unit, "effective_on": "2025-07-01", "changes": changes })
}

/// A unit that is there.
pub fn there(id: &str) -> Value {
    json!({ "unit_id": id })
}

/// A unit that is founded.
pub fn key(key: &str) -> Value {
    json!({ "key": key })
}

pub fn found(key: &str, name: &str, code: &str, parent: &Value) -> Value {
    json!({ "found": { "key": key, "name": name, "code": code, "kind": "ward", "area": "urban", "parent": parent } })
}

pub fn merge(units: &[&str], into: &Value) -> Value {
    json!({ "merge": { "units": units, "into": into } })
}

pub fn dissolve(unit: &str) -> Value {
    json!({ "dissolve": { "unit_id": unit } })
}

impl<'a> Reform<'a> {
    /// Writes one down.
    pub fn of(app: &'a App, unit: Option<&str>, changes: &[Value]) -> Self {
        let answer = app.admin().post("/v1/reorganisations", &body(unit, changes)).expect(201);
        let (place, etag) = (format!("/v1/reorganisations/{}", answer.id()), answer.etag().to_owned());
        Self { app, place, etag }
    }

    /// Takes a step by a caller.
    pub fn tries(&mut self, by: &Client, step: &str, body: &Value) -> Answer {
        let answer = by.act(&format!("{}/{step}", self.place), &self.etag, body);
        if answer.status == 200 {
            self.etag = answer.etag().to_owned();
        }
        answer
    }

    /// Takes a step by an administrator.
    #[track_caller]
    pub fn step(&mut self, step: &str, body: &Value) -> Value {
        self.tries(&self.app.admin(), step, body).expect(200).json()
    }

    /// Submits, approves and carries it out, each by somebody else.
    #[track_caller]
    pub fn carried_out(&mut self, decision: &str) -> Value {
        self.step("submission", &json!({}));
        self.step("approval", &json!({ "decision_id": decision }));
        self.step("effect", &json!({}))
    }

    /// The codes of what is found, each with its severity.
    pub fn findings(&self) -> Vec<(String, String)> {
        let found = self.app.admin().post(&format!("{}/checks", self.place), &Value::Null).expect(200).json();
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let found = found["findings"].as_array().unwrap();
        found.iter().map(|f| (text(&f["code"]), text(&f["severity"]))).collect()
    }

    pub fn preview(&self) -> Value {
        self.app.admin().get(&format!("{}/preview", self.place)).expect(200).json()
    }
}

/// The ids of the units that a reform founds, by key.
pub fn founded(by: &Client, place: &str) -> std::collections::BTreeMap<String, String> {
    let changes = by.all(&format!("{place}/changes?limit=200"));
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let founds = changes.iter().filter(|c| !c["unit_id"].is_null());
    founds.map(|c| (text(&c["change"]["found"]["key"]), text(&c["unit_id"]))).collect()
}

/// The small world in which the two wards become one below the province, and the city goes.
pub fn whole(w: &World) -> Vec<Value> {
    vec![
        found("new", "Phường Mới", "90002", &there(&w.province)),
        merge(&[&w.ward, &w.other_ward], &key("new")),
        dissolve(&w.city),
    ]
}

/// What a person holds on a day: unit, title, kind.
pub fn holds(by: &Client, official: &str, day: &str) -> Vec<(String, String, String)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let all = by.all(&format!("/v1/appointments?official_id={official}&as_of={day}"));
    let mut held: Vec<_> =
        all.iter().map(|a| (text(&a["unit_id"]), text(&a["position_id"]), text(&a["kind"]))).collect();
    held.sort();
    held
}

/// Somebody who approves in a unit.
pub fn approver(app: &App, unit: &str) -> Client {
    app.role(Role::Approver, Some(unit))
}

/// Enters a holding in a unit. Gives its id.
pub fn appoint(by: &Client, w: &World, (who, unit, title): (&str, &str, &str), more: &Value) -> String {
    let position = world::position(by, title);
    let mut body = world::appointment(who, unit, &position, &w.decision, "2020-01-01");
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    by.post("/v1/appointments", &body).expect(201).id()
}
