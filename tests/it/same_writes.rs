//! Every operation of the document, on two databases, with the same answers to the letter: what writes by the requests that
//! the ledger's own test makes of each, then everything that was made is read in every way, now and as it was known.

use crate::same_answers::{Named, are_the_same, both};
use crate::support::document::{Operation, operations};
use crate::support::{App, Client, Database, Exchange};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Operations whose answers differ with chance or are no answers about data, each with where it is looked at instead.
const NOT_HERE: &[(&str, &str)] = &[
    ("login", "a token is made at random: auth.rs"),
    ("create_token", "a token is made at random: auth.rs"),
    ("get_jwks", "keys are made at random: auth.rs"),
    ("get_version", "of the program, not of the data: openapi.rs"),
    ("get_health", "of the program, not of the data: errors.rs"),
    ("get_readiness", "of the program, not of the data: errors.rs"),
];

/// What the conversation made, by the list in which it lies.
type Made = BTreeMap<String, Vec<String>>;

/// The ids of what was made, in the order in which it was.
fn made(said: &[Exchange]) -> Made {
    let mut all = Made::new();
    for exchange in said.iter().filter(|e| e.method == "POST" && e.answer.status == 201) {
        let place = exchange.answer.header("location").unwrap_or_default();
        if let Some((list, id)) = place.rsplit_once('/') {
            all.entry(list.to_owned()).or_default().push(id.to_owned());
        }
    }
    all
}

/// A value for each parameter that an operation cannot do without, and for those that decide what is told.
fn parameters(operation: &Operation, made: &Made, title: &str) -> Vec<String> {
    let first = |list: &str| made[list].first().unwrap().clone();
    let (ward, city) = (made["/v1/units"][2].clone(), made["/v1/units"][1].clone());
    let needed = |unit: &str| {
        let value = |(name, _): &(&str, bool)| {
            let value = match *name {
                "unit" | "unit_id" => unit.to_owned(),
                "as_of" => "2019-06-30".to_owned(),
                "from_as_of" | "from" => "2016-01-01".to_owned(),
                "to_as_of" | "to" => "2026-12-31".to_owned(),
                "position_id" => title.to_owned(),
                "with" => first(&operation.path.replace("/{id}/differences", "")),
                "resolution" => "old".to_owned(),
                "year" => "2018".to_owned(),
                "every" => "year".to_owned(),
                _ => return None,
            };
            Some(format!("{name}={value}"))
        };
        let all = operation.parameters();
        all.iter()
            .filter(|(name, required)| *required || name.ends_with("_as_of"))
            .filter_map(value)
            .collect::<Vec<_>>()
            .join("&")
    };
    let here = needed(&ward);
    let mut all = vec![here.clone(), needed(&city)];
    for (name, value) in [("as_of", "2020-06-30"), ("known_at", "60"), ("limit", "2"), ("known_at", "9999999")] {
        if operation.parameters().iter().any(|(n, _)| *n == name) && !here.contains(&format!("{name}=")) {
            all.push(format!("{here}{}{name}={value}", if here.is_empty() { "" } else { "&" }));
        }
    }
    all.dedup();
    all
}

/// Reads everything that was made, in every way in which it can be.
fn read(by: &Client, made: &Made, title: &str) {
    for operation in operations().iter().filter(|o| o.reads()) {
        let list = operation.path.split("/{id}").next().unwrap().replace("/compliance/officials", "/officials");
        let whose: Vec<&str> = match made.get(&list) {
            _ if !operation.path.contains("{id}") => vec![""],
            Some(ids) => ids.iter().map(String::as_str).collect(),
            None if list == "/v1/positions" => vec![title],
            None => panic!("nothing was made for {}", operation.path),
        };
        for id in whose {
            for query in parameters(operation, made, title) {
                let sign = if query.is_empty() { "" } else { "?" };
                by.get(&format!("{}{sign}{query}", operation.at(id)));
            }
        }
    }
}

/// Asks what asks by `POST` and writes nothing, of everything that was made.
fn try_out(by: &Client, said: &[Exchange], made: &Made) {
    for operation in operations().iter().filter(|o| o.method == "POST" && !o.writes()) {
        if NOT_HERE.iter().any(|(id, _)| *id == operation.id) {
            continue;
        }
        // What is tried is what was done, or nothing in particular.
        let list = operation.path.split("/{id}").next().unwrap();
        for id in made.get(list).map_or(&[String::new()][..], |ids| ids) {
            let address = operation.at(id);
            let done = said.iter().filter(|e| e.method == "POST" && e.path == address.replace("/checks", ""));
            let known = |name: &String| operation.members().contains(&name.as_str());
            let tried = |e: &Exchange| {
                let mut body: serde_json::Map<String, Value> = serde_json::from_slice(&e.body).ok()?;
                body.retain(|name, _| known(name));
                Some(Value::Object(body))
            };
            let mut bodies: Vec<Value> = done.filter_map(tried).collect();
            bodies.push(serde_json::json!({}));
            bodies.extend(body_of(&operation.id, said, made));
            bodies.iter().for_each(|body| drop(by.post(&address, body)));
        }
    }
}

/// A body that is answered, where what was done before is none.
fn body_of(operation: &str, said: &[Exchange], made: &Made) -> Option<Value> {
    let first = |list: &str| made[list].first().unwrap().clone();
    let (who, ward) = (first("/v1/officials"), made["/v1/units"][2].clone());
    Some(match operation {
        "lookup_officials" => serde_json::json!({ "identity_numbers": ["020180000001"] }),
        "lookup_compliance" => serde_json::json!({ "as_of": "2020-01-01", "people": [{ "official_id": who }] }),
        "check_evaluations" => crate::programme::table::checked(&who, &ward),
        "check_filling_out" => {
            let post = serde_json::json!({ "official_id": who, "position_id": crate::support::manners::NOBODY, "way": "appoint" });
            serde_json::json!({ "on": "2026-01-01", "posts": [post] })
        }
        "check_reappointment" => serde_json::json!({ "valid_from": "2026-01-01" }),
        "simulate_rotations" => {
            let moved = said.iter().find(|e| e.path == "/v1/rotations" && e.answer.status == 201)?;
            let mut moved: Value = serde_json::from_slice(&moved.body).ok()?;
            let of_a_plan = ["policy_decision_id", "nomination_id", "grounds"];
            moved.as_object_mut()?.retain(|name, _| !of_a_plan.contains(&name.as_str()));
            serde_json::json!({ "moves": [moved] })
        }
        _ => return None,
    })
}

fn conversation(database: Database) -> (Vec<(String, String)>, BTreeSet<String>) {
    let app = App::on(database);
    app.script.begin();
    let app = crate::ledger::every_write(app, Vec::new());
    let written = app.script.end();
    let admin = app.admin();
    let title = crate::support::world::position(&admin, "COMMITTEE_VICE");
    let there = made(&written);
    app.script.begin();
    // Every pool that was made went its way to the end.
    let ward = &there["/v1/units"][2];
    let pool = serde_json::json!({ "unit_id": ward, "branch": "state", "term": "new", "valid_from": "2026-06-01",
        "valid_to": "2031-06-01", "title": "Quy hoạch", "positions": [title] });
    let pool = admin.post("/v1/planning-pools", &pool).expect(201).id();
    let named = serde_json::json!({ "pool_id": pool, "official_id": there["/v1/officials"][0], "position_id": title,
        "nominated_on": "2026-01-15" });
    admin.post("/v1/nominations/checks", &named).expect(200);
    try_out(&admin, &written, &there);
    read(&admin, &there, &title);
    let all = [written, app.script.end()].concat();
    let mut named = Named::default();
    let mut answered = BTreeSet::new();
    let said = all.iter().map(|exchange| {
        let Exchange { method, path, headers, body, answer } = exchange;
        if (200..300).contains(&answer.status) {
            answered.extend(operations().iter().find(|o| o.is_at(method, path)).map(|o| o.id.clone()));
        }
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        named.exchange(method, path, &headers, body, answer)
    });
    (said.collect(), answered)
}

#[test]
fn every_operation_of_the_document_has_the_same_answers_wherever_the_data_is() {
    let ((file, answered), (other, _)) = both(conversation);
    are_the_same(&file, &other);
    let not_here = NOT_HERE.iter().map(|(id, _)| *id);
    let told: BTreeSet<&str> = answered.iter().map(String::as_str).chain(not_here).collect();
    let all: BTreeSet<&str> = operations().iter().map(|o| o.id.as_str()).collect();
    let missing: Vec<&&str> = all.difference(&told).collect();
    assert!(missing.is_empty(), "never answered here: {missing:?}");
}
