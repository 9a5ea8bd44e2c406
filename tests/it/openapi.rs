//! The document of the interface: what is checked in is what the code says, it is complete, and it is true.

use crate::support::App;
use crate::support::document::{document, operations, resolved};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const CHECKED_IN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");

/// Calls a function with every value of a JSON text and the path to it.
fn walk<'a>(path: &str, value: &'a Value, visit: &mut dyn FnMut(&str, &'a Value)) {
    visit(path, value);
    match value {
        Value::Object(members) => members.iter().for_each(|(name, v)| walk(&format!("{path}/{name}"), v, visit)),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, v)| walk(&format!("{path}/{n}"), v, visit)),
        _ => {}
    }
}

#[test]
fn the_checked_in_document_is_the_one_that_the_code_makes() {
    let made = canbo::api::docs::document_text(&canbo::api::docs::document()).unwrap();
    let kept = std::fs::read_to_string(CHECKED_IN).unwrap_or_default();
    let line = made.lines().zip(kept.lines()).position(|(made, kept)| made != kept);
    assert!(
        made == kept,
        "openapi/openapi.json is not what the code says (first difference: {line:?}); run: cargo run -- openapi > openapi/openapi.json"
    );
}

#[test]
fn the_document_is_openapi_3_1_and_of_this_release() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn every_operation_is_described_whole() {
    let document = document();
    let tags: BTreeSet<&str> = document["tags"].as_array().unwrap().iter().filter_map(|t| t["name"].as_str()).collect();
    let mut ids = BTreeSet::new();
    for operation in operations() {
        let (said, of) = (&operation.said, format!("{} {}", operation.method, operation.path));
        assert!(said["summary"].as_str().is_some_and(|s| !s.is_empty() && !s.ends_with('.')), "{of}: summary");
        assert!(ids.insert(operation.id.clone()), "{of}: its operation id is another's too");
        let snake = operation.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(snake && operation.id.starts_with(|c: char| c.is_ascii_lowercase()), "{of}: {}", operation.id);
        let given: Vec<&str> = said["tags"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(given.len() == 1 && tags.contains(given[0]), "{of}: {given:?}");
        for parameter in said["parameters"].as_array().into_iter().flatten() {
            let parameter = resolved(document, parameter);
            assert!(parameter["description"].as_str().is_some_and(|d| !d.is_empty()), "{of}: {parameter}");
        }
    }
}

#[test]
fn every_response_is_described_and_every_refusal_is_a_problem() {
    for operation in operations() {
        let of = format!("{} {}", operation.method, operation.path);
        let responses = operation.said["responses"].as_object().unwrap();
        for (status, response) in responses {
            assert!(response["description"].as_str().is_some_and(|d| !d.is_empty()), "{of} {status}");
            // RFC 6749 has its own form of refusals.
            if status.starts_with(['4', '5']) && operation.path != "/oauth/token" {
                let content = response["content"].as_object().unwrap_or_else(|| panic!("{of} {status}: no body"));
                assert!(content.keys().eq(["application/problem+json"]), "{of} {status}");
            }
        }
        let has = |status: u16| assert!(operation.can_give(status), "{of} does not tell of {status}");
        assert!(responses.keys().any(|s| s.starts_with('2')), "{of} never succeeds");
        has(400);
        if operation.path.starts_with("/v1/") {
            has(401);
            has(500);
            has(503);
            if operation.path != "/v1/auth/login" {
                has(403);
            }
        }
        if operation.path.contains("{id}") {
            has(404);
        }
        if operation.said["requestBody"].is_object() && operation.path.starts_with("/v1/") {
            [408, 413, 415, 422].into_iter().for_each(has);
        }
        let conditional =
            operation.said["parameters"].as_array().into_iter().flatten().any(|p| p["name"] == "If-Match");
        if conditional {
            [412, 428].into_iter().for_each(has);
        }
        if operation.can_give(201) {
            let headers = &responses["201"]["headers"];
            assert!(headers["Location"].is_object() && headers["ETag"].is_object(), "{of}: Location and ETag");
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let document = document();
    let mut used = BTreeSet::new();
    walk("", document, &mut |_, value| {
        if let Some(place) = value["$ref"].as_str() {
            resolved(document, value);
            used.insert(place.to_owned());
        }
    });
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(used.contains(&format!("#/components/schemas/{name}")), "{name} is used nowhere");
    }
}

/// Every property of every schema: the name of the schema, that of the property, its schema.
fn properties(document: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        walk(name, schema, &mut |place, value| {
            if let Some(members) = value["properties"].as_object() {
                members
                    .iter()
                    .for_each(|(member, schema)| all.push((place.to_owned(), member.clone(), schema.clone())));
            }
        });
    }
    all
}

/// The formats that a schema allows, `null` aside.
fn formats(document: &Value, schema: &Value) -> BTreeSet<String> {
    let schema = resolved(document, schema);
    match schema["oneOf"].as_array() {
        Some(some) => some.iter().filter(|s| s["type"] != "null").flat_map(|s| formats(document, s)).collect(),
        None => [schema["format"].as_str().unwrap_or("none").to_owned()].into(),
    }
}

#[test]
fn a_name_says_whether_it_is_a_day_or_an_instant_or_a_reference() {
    let document = document();
    let mut seen = BTreeMap::new();
    let parameters = operations().iter().flat_map(|o| {
        let given = o.said["parameters"].as_array().cloned().unwrap_or_default();
        given.into_iter().map(move |p| (o.id.clone(), p["name"].as_str().unwrap().to_owned(), p["schema"].clone()))
    });
    for (of, name, schema) in properties(document).into_iter().chain(parameters) {
        let format = match name.as_str() {
            // An entry of the ledger, asked for by its number or an instant, answered as both.
            "known_at" | "from_known_at" | "to_known_at" => continue,
            n if n.ends_with("_on") || n == "as_of" || n == "valid_from" || n == "valid_to" => "date",
            n if n.ends_with("_at") => "date-time",
            // RFC 6749's name for the name of a machine.
            "client_id" | "request_id" => continue,
            n if n == "id" || n.ends_with("_id") => "uuid",
            _ => continue,
        };
        let found = formats(document, &schema);
        // The evidence of a verdict is a qualification or an exemption, or neither.
        if (of.as_str(), name.as_str()) != ("EvidenceOut", "id") {
            assert_eq!(found, [format.to_owned()].into(), "{of}: {name}");
        }
        *seen.entry(format).or_insert(0) += 1;
    }
    assert!(["date", "date-time", "uuid"].iter().all(|f| seen.get(f).is_some_and(|n| *n > 10)), "{seen:?}");
}

#[test]
fn the_words_of_the_document_are_the_words_of_the_service() {
    use canbo::domain::word::Word;
    let document = document();
    let listed = |name: &str| -> Vec<String> {
        let words = document["components"]["schemas"][name]["enum"].as_array().unwrap();
        words.iter().map(|w| w.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed("AppointmentKind"), canbo::domain::appointment::AppointmentKind::words());
    assert_eq!(listed("Status"), canbo::compliance::status::Status::words());
    walk("", document, &mut |place, value| {
        for word in value["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            // A minus turns an order round.
            let plain = word.strip_prefix('-').unwrap_or(word);
            let snake = plain.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            assert!(snake && !plain.is_empty(), "{place}: {word}");
        }
    });
}

#[test]
fn nothing_that_identifies_a_person_is_part_of_an_address() {
    const IDENTIFYING: &[&str] = &[
        "identity_number",
        "birth_on",
        "phone",
        "email",
        "full_name",
        "password",
        "secret",
        "token",
        "ethnicity",
        "religion",
    ];
    for operation in operations() {
        for parameter in operation.said["parameters"].as_array().into_iter().flatten() {
            let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
            if place == "query" || place == "path" {
                assert!(!IDENTIFYING.contains(&name), "{} takes {name} in its {place}", operation.id);
            }
        }
    }
}

#[test]
fn every_address_of_the_document_answers_to_its_method_and_tells_of_its_others() {
    let app = App::new();
    let nobody = app.nobody();
    for operation in operations() {
        let address = operation.at("01935b8e-7b2a-7c3d-9e4f-0123456789ab");
        let answer = nobody.send(&operation.method, &address, &[], b"");
        let of = format!("{} {address}: {}", operation.method, answer.text);
        assert!(!matches!(answer.status, 404 | 405 | 500), "{of}");
        assert!(operation.can_give(answer.status), "the document does not tell of {} at {of}", answer.status);
        if answer.status >= 400 {
            let body = answer.json();
            assert!(body["code"].is_string() || body["error"].is_string(), "{of}");
        }
        let options = nobody.send("OPTIONS", &address, &[], b"").expect(204);
        assert!(options.header("allow").unwrap().split(", ").any(|m| m == operation.method), "{of}");
        let other = nobody.send("DELETE", &address, &[], b"").refused(405, "method_not_allowed");
        assert_eq!(other.header("allow"), options.header("allow"));
    }
}

#[test]
fn an_address_without_parameters_refuses_them() {
    let app = App::new();
    for address in ["/healthz", "/readyz", "/version", "/.well-known/jwks.json"] {
        app.nobody().get(address).expect(200);
        let refused = app.nobody().get(&format!("{address}?verbose=1")).refused(400, "invalid_parameters");
        assert_eq!(refused.wrong(), [("/verbose".to_owned(), "unknown_field".to_owned())]);
    }
}

#[test]
fn the_service_serves_its_document() {
    let app = App::new();
    let served = app.nobody().get("/openapi.json").expect(200);
    assert_eq!(served.header("content-type"), Some("application/json"));
    assert_eq!(&served.json(), document());
}

#[test]
fn the_documentation_pages_come_from_the_service_alone() {
    let app = App::new();
    let nobody = app.nobody();
    assert_eq!(nobody.get("/docs").expect(308).header("location"), Some("/docs/"));
    let page = nobody.get("/docs/").expect(200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"), "{:?}", page.headers);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'self'") && !policy.contains("http"), "{policy}");
    let assets: Vec<String> = (page.text.split("src=\"").chain(page.text.split("href=\"")).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|asset| asset.starts_with("./") || asset.contains('.'))
        .map(str::to_owned)
        .collect();
    assert!(assets.iter().any(|a| a.ends_with(".js")) && assets.iter().any(|a| a.ends_with(".css")), "{assets:?}");
    for asset in assets {
        assert!(!asset.contains("://") && !asset.starts_with("//"), "{asset} comes from elsewhere");
        nobody.get(&format!("/docs/{}", asset.trim_start_matches("./"))).expect(200);
    }
    let initializer = nobody.get("/docs/swagger-initializer.js").expect(200);
    assert!(
        initializer.text.contains("/openapi.json") && !initializer.text.contains("petstore"),
        "{}",
        initializer.text
    );
}

#[test]
fn every_code_of_a_problem_is_explained_where_its_type_leads() {
    let app = App::new();
    let page = app.nobody().get("/docs/problems").expect(200);
    for code in canbo::api::problem::Code::ALL {
        assert!(page.text.contains(&format!("<tr id=\"{}\">", code.code())), "{}", code.code());
    }
    let kind = app.nobody().get("/v1/units").json()["type"].as_str().unwrap().to_owned();
    assert_eq!(kind, "https://canbo.test/docs/problems#unauthenticated");
}
