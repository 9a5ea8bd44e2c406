//! What is sensitive of a person, for callers who may do everything but see it: every operation of the document is tried,
//! so a new one is tried too. It is in no answer, no filter finds it, and nobody learns it by trying to change it.

use crate::support::document::{Operation, document, operations, resolved};
use crate::support::{Answer, App, Client, world};
use canbo::domain::account::Permission;
use canbo::domain::word::Word;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Each sensitive member, what it is of the person here, and another value of the same form.
const SECRETS: [(&str, &str, &str); 8] = [
    ("birth_on", "1979-09-09", "1979-09-10"),
    ("ethnicity", "Pà Thẻn", "Cờ Lao"),
    ("religion", "Đạo Thử", "Đạo Khác"),
    ("identity_number", "020079000123", "020079000124"),
    ("party_joined_on", "2003-02-07", "2003-02-08"),
    ("party_official_on", "2004-02-07", "2004-02-08"),
    ("phone", "0912000111", "0912000112"),
    ("email", "kin@example.vn", "mo@example.vn"),
];

/// What tells of the measure that was taken against the person here: its sort and both its days.
const MEASURE: [&str; 3] = ["demotion", "2019-04-13", "2020-04-13"];

/// Puts the person into a planning pool of the ward. Gives the pool and the nomination.
fn planned(app: &App, ward: &str, person: &str, decision: &str) -> (String, String) {
    let admin = app.admin();
    let title = world::position(&admin, "COMMITTEE_CHAIR");
    let pool = json!({ "unit_id": ward, "branch": "state", "term": "2011-2031", "valid_from": "2011-06-01",
        "valid_to": "2031-06-01", "title": "Quy hoạch", "positions": [title] });
    let pool = admin.post("/v1/planning-pools", &pool).expect(201).id();
    let named = json!({ "pool_id": pool, "official_id": person, "position_id": title, "nominated_on": "2018-01-15" });
    let named = admin.post("/v1/nominations", &named).expect(201).id();
    let step = |by: &Client, place: String, verb: &str, body: Value| {
        let tag = admin.get(&place).expect(200).etag().to_owned();
        by.act(&format!("{place}/{verb}"), &tag, &body).expect(200);
    };
    let at = |what: &str, id: &str| format!("/v1/{what}/{id}");
    step(&admin, at("nominations", &named), "ballot", json!({ "on": "2018-02-01", "voters": 9, "in_favour": 8 }));
    step(&admin, at("nominations", &named), "endorsement", json!({ "on": "2018-02-01" }));
    step(&admin, at("nominations", &named), "submission", json!({ "on": "2018-02-01" }));
    step(&admin, at("planning-pools", &pool), "submission", json!({}));
    step(&app.admin(), at("planning-pools", &pool), "approval", json!({ "on": "2018-03-01", "decision_id": decision }));
    (pool, named)
}

/// A ward of the demonstration with somebody in it of whom everything is known, and two who may do everything there, but
/// one may not see what is sensitive.
struct Scene {
    app: App,
    open: Client,
    closed: Client,
    /// An id for each place of the document.
    ids: BTreeMap<&'static str, String>,
    person: String,
    ward: String,
}

impl Scene {
    fn new() -> Self {
        let app = App::demo();
        let admin = app.admin();
        let id = |v: &Value| v["id"].as_str().unwrap().to_owned();
        let ward = id(&admin.all("/v1/units?code=05983")[0]);
        let other = id(&admin.all("/v1/units?code=05974")[0]);
        let decision = world::decision(&admin, "990/QĐ", &ward);
        let person = admin.post("/v1/officials", &full("Lý Văn Kín", &ward, |(_, own, _)| own)).expect(201).id();
        let secretary = world::position(&admin, "CULTURE_SOCIETY");
        let held = world::appointment(&person, &ward, &secretary, &decision, "2016-01-01");
        let held = admin.post("/v1/appointments", &held).expect(201).id();
        let paper = json!({ "official_id": person, "kind": "general_education", "level": "upper_secondary",
            "awarded_on": "2005-06-30", "verification": "verified" });
        let paper = admin.post("/v1/qualifications", &paper).expect(201).id();
        let release = json!({ "official_id": person, "requirement": "political_theory", "valid_from": "2017-01-01",
            "decision_id": decision, "reason": "Gần tuổi nghỉ hưu" });
        let release = admin.post("/v1/exemptions", &release).expect(201).id();
        let rating = json!({ "official_id": person, "unit_id": ward, "year": 2018, "rating": "good",
            "rated_on": "2018-12-10" });
        let rating = admin.post("/v1/evaluations", &rating).expect(201).id();
        let measure =
            json!({ "official_id": person, "form": "demotion", "valid_from": MEASURE[1], "decision_id": decision });
        let measure = admin.post("/v1/disciplines", &measure).expect(201).id();
        // In a pool that the measure takes the person out of.
        let (pool, named) = planned(&app, &ward, &person, &decision);
        let edge = json!({ "successor_id": ward, "kind": "merged_into", "effective_on": "2025-07-01" });
        let edge = admin.post(&format!("/v1/units/{other}/successions"), &edge).expect(201).id();
        let moved = crate::rotations::long_ago(&app, &person, &other, &ward);
        // A state before: a history has what is sensitive twice.
        let place = format!("/v1/officials/{person}");
        let change = json!({ "hometown": "Xã Hai", "correction": { "reason": "Nhập thiếu" } });
        patch(&admin, &place, &change).expect(200);
        let all: Vec<Permission> = Permission::ALL.to_vec();
        let but: Vec<Permission> = all.iter().copied().filter(|p| *p != Permission::OfficialsReadSensitive).collect();
        let first = |path: &str| id(&admin.all(path)[0]);
        let mut ids = BTreeMap::from([
            ("/v1/units/", ward.clone()),
            ("/v1/successions/", edge),
            ("/v1/positions/", secretary),
            ("/v1/decisions/", decision),
            ("/v1/officials/", person.clone()),
            ("/v1/appointments/", held),
            ("/v1/qualifications/", paper),
            ("/v1/exemptions/", release),
            ("/v1/evaluations/", rating),
            ("/v1/disciplines/", measure),
            ("/v1/planning-pools/", pool),
            ("/v1/nominations/", named),
            ("/v1/rule-sets/", first("/v1/rule-sets")),
            ("/v1/resolutions/", first("/v1/resolutions?number=37-NQ/TU")),
            ("/v1/compliance/officials/", person.clone()),
            ("/v1/rotations/", moved),
        ]);
        ids.extend(crate::training::table::in_unit(&admin, &ward, &person));
        let decision = ids["/v1/decisions/"].clone();
        ids.extend(crate::staffing::table::in_unit(&admin, &ward, &decision));
        ids.extend(crate::placement::table::in_unit(&app, &ward, &person));
        let paper = world::decision(&admin, "991/QĐ", &ward);
        ids.extend(crate::entitlements::table::in_unit(&admin, &ward, &person, &paper));
        ids.insert(crate::reform::table::PLACE, crate::reform::table::in_unit(&admin, &ward));
        ids.extend(crate::programme::table::in_unit(&admin, &ward, &person));
        let (open, closed) = (app.machine(&all, Some(&ward)), app.machine(&but, Some(&ward)));
        Self { app, open, closed, ids, person, ward }
    }

    /// The address of a read with what it cannot do without.
    fn address(&self, operation: &Operation) -> (String, Vec<(String, String)>) {
        let place = self.ids.iter().find(|(place, _)| operation.path.starts_with(**place));
        let id = place.map(|(_, id)| id.as_str());
        assert!(id.is_some() || !operation.path.contains('{'), "{} is new: which id?", operation.path);
        let mut given = Vec::new();
        for (name, required) in parameters(operation) {
            let value = match name.as_str() {
                "limit" => "500",
                // A moment that differs, so that there is something to compare.
                "from_as_of" if operation.id == "list_compliance_differences" => "2015-12-31",
                "to_as_of" if operation.id == "list_compliance_differences" => "2026-11-22",
                _ if !required => continue,
                "unit" => "05983",
                "resolution" => "37-NQ/TU",
                "from" => "2012-02-13",
                "to" => "2017-12-31",
                "unit_id" => &self.ward,
                "year" => "2018",
                "position_id" => &self.ids["/v1/positions/"],
                "with" => id.unwrap_or_default(),
                other => panic!("{}: the parameter {other} is new", operation.id),
            };
            given.push((name, value.to_owned()));
        }
        (operation.at(id.unwrap_or_default()), given)
    }

    fn ask(&self, by: &Client, operation: &Operation, more: Option<(&str, &str)>) -> Answer {
        let (path, mut given) = self.address(operation);
        given.retain(|(name, _)| more.is_none_or(|(other, _)| name != other));
        given.extend(more.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let pairs = given.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let query = url(pairs);
        by.get(&if query.is_empty() { path } else { format!("{path}?{query}") })
    }
}

fn url<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let escaped = |text: &str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect::<String>()
    };
    pairs.map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

fn patch(by: &Client, place: &str, body: &Value) -> Answer {
    edit(by, "PATCH", place, body)
}

fn edit(by: &Client, method: &str, place: &str, body: &Value) -> Answer {
    let seen = by.get(place).expect(200);
    let headers = [("content-type", "application/json"), ("if-match", seen.etag())];
    by.send(method, place, &headers, body.to_string().as_bytes())
}

/// Somebody of whom everything is known.
fn full(name: &str, unit: &str, value: fn(&(&'static str, &'static str, &'static str)) -> &'static str) -> Value {
    let mut body = json!({ "full_name": name, "managing_unit_id": unit, "sex": "male" });
    for secret in &SECRETS {
        body[secret.0] = json!(value(secret));
    }
    body
}

/// The parameters of an operation, and whether it cannot do without.
fn parameters(operation: &Operation) -> Vec<(String, bool)> {
    let all = operation.said["parameters"].as_array().into_iter().flatten();
    all.filter(|p| p["in"] == "query")
        .map(|p| (p["name"].as_str().unwrap().to_owned(), p["required"] == json!(true)))
        .collect()
}

fn reads() -> Vec<&'static Operation> {
    operations().iter().filter(|o| o.method == "GET" && o.path.starts_with("/v1/")).collect()
}

/// Whether the document says that the good answers of an operation can hold something sensitive.
fn can_tell(operation: &Operation) -> bool {
    fn within(document: &Value, schema: &Value, seen: &mut BTreeSet<String>) -> bool {
        if let Some(place) = schema["$ref"].as_str()
            && !seen.insert(place.to_owned())
        {
            return false;
        }
        let schema = resolved(document, schema);
        let members = schema["properties"].as_object();
        let marked = |p: &Value| p["description"].as_str().is_some_and(|d| d.ends_with("Sensitive."));
        // The mark stands beside a reference, or in one of the forms that a member may take.
        let says = |p: &Value| marked(p) || p["oneOf"].as_array().is_some_and(|forms| forms.iter().any(marked));
        members.is_some_and(|members| members.values().any(|p| says(p) || within(document, p, seen)))
            || within_all(document, &schema["items"], seen)
            || ["oneOf", "allOf", "anyOf"].iter().any(|form| {
                schema[form].as_array().is_some_and(|forms| forms.iter().any(|f| within(document, f, seen)))
            })
    }
    fn within_all(document: &Value, schema: &Value, seen: &mut BTreeSet<String>) -> bool {
        !schema.is_null() && within(document, schema, seen)
    }
    let document = document();
    let responses = operation.said["responses"].as_object().unwrap();
    let good = responses.iter().filter(|(status, _)| status.starts_with('2'));
    let mut schemas = good.flat_map(|(_, r)| {
        let content = resolved(document, r)["content"].as_object().cloned().unwrap_or_default();
        content.into_values().map(|c| c["schema"].clone()).collect::<Vec<_>>()
    });
    schemas.any(|schema| within(document, &schema, &mut BTreeSet::new()))
}

fn told(text: &str) -> Vec<&'static str> {
    SECRETS.iter().filter(|(_, own, _)| text.contains(own)).map(|(name, _, _)| *name).collect()
}

#[test]
fn the_document_marks_the_sensitive_members_and_only_where_people_are_shown() {
    let document = document();
    let official = &document["components"]["schemas"]["OfficialOut"]["properties"];
    let marked = |p: &Value| p.to_string().contains("Sensitive.");
    let named: BTreeSet<&str> =
        official.as_object().unwrap().iter().filter(|(_, p)| marked(p)).map(|(n, _)| n.as_str()).collect();
    assert_eq!(named, SECRETS.iter().map(|(name, _, _)| *name).collect());
    let telling: Vec<String> = operations().iter().filter(|o| can_tell(o)).map(|o| o.id.clone()).collect();
    let expected = [
        "list_officials",
        "create_official",
        "get_official",
        "replace_official",
        "update_official",
        "act_on_official",
        "list_official_states",
        "void_official",
    ];
    assert_eq!(telling.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected.into(), "try the new one below");
}

#[test]
fn no_read_tells_what_is_sensitive_to_who_may_not_see_it() {
    let scene = Scene::new();
    for operation in reads() {
        let (shut, open) = (
            scene.ask(&scene.closed, operation, None).expect(200),
            scene.ask(&scene.open, operation, None).expect(200),
        );
        assert_eq!(told(&shut.text), Vec::<&str>::new(), "{}", operation.id);
        if can_tell(operation) {
            assert_eq!(told(&open.text).len(), SECRETS.len(), "{}", operation.id);
            assert!(shut.text.contains("\"withheld\":[\"birth_on\""), "{} names what it withholds", operation.id);
            assert!(!open.text.contains("\"withheld\":[\""), "{}", operation.id);
        } else {
            assert_eq!(told(&open.text), Vec::<&str>::new(), "the document does not tell of it: {}", operation.id);
        }
        if operation.path.starts_with("/v1/compliance/officials/") {
            assert!(!shut.text.contains("-09-09"), "{} tells the birthday: {}", operation.id, shut.text);
        }
    }
}

#[test]
fn no_filter_of_any_read_finds_anybody_by_what_the_caller_may_not_see() {
    let scene = Scene::new();
    for operation in reads() {
        for (name, own, _) in SECRETS {
            let refused = scene.ask(&scene.closed, operation, Some((name, own)));
            assert_eq!(refused.refused(400, "invalid_parameters").wrong().len(), 1, "{} {name}", operation.id);
        }
        for (parameter, _) in parameters(operation) {
            for (name, own, other) in SECRETS {
                let [right, wrong] =
                    [own, other].map(|value| scene.ask(&scene.closed, operation, Some((&parameter, value))));
                let found = |answer: &Answer| answer.status == 200 && answer.text.contains(&scene.person);
                let tells = (right.status, found(&right)) != (wrong.status, found(&wrong));
                assert!(!tells, "{}?{parameter} finds by {name}: {}", operation.id, right.text);
            }
        }
    }
}

/// The same but for the id of the request.
fn alike(one: &Answer, other: &Answer) -> bool {
    let body = |answer: &Answer| {
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        body
    };
    one.status == other.status && body(one) == body(other)
}

#[test]
fn nobody_learns_by_changing_what_they_may_not_see() {
    let scene = Scene::new();
    let place = format!("/v1/officials/{}", scene.person);
    let why = json!({ "reason": "Thử" });
    let plain = json!({ "managing_unit_id": scene.ward, "full_name": "Lý Văn Kín", "sex": "male" });
    let seq = || scene.closed.get(&place).expect(200).json()["seq"].clone();
    let act = |body: &Value| {
        let act = json!({ "act": "correct_official", "seq": seq(), "body": body });
        scene.closed.post(&format!("{place}/acts"), &json!({ "acts": [act] }))
    };
    for (name, own, other) in SECRETS {
        for base in [json!({}), plain.clone()] {
            let with = |value: Value| {
                let mut body = base.clone();
                (body[name], body["correction"]) = (value, why.clone());
                body
            };
            let method = if base == plain { "PUT" } else { "PATCH" };
            let [right, wrong, none] = [json!(own), json!(other), Value::Null].map(with);
            let answers = [&right, &wrong, &none].map(|body| edit(&scene.closed, method, &place, body));
            answers.iter().for_each(|a| assert_eq!(a.status, 403, "{method} {name}: {}", a.text));
            assert!(alike(&answers[0], &answers[1]) && alike(&answers[0], &answers[2]), "{method} {name}");
            if method == "PATCH" {
                let answers = [&right, &wrong].map(act);
                answers.iter().for_each(|a| assert_eq!(a.status, 403, "act {name}: {}", a.text));
                assert!(alike(&answers[0], &answers[1]), "act {name}");
            }
        }
    }
    // What may be seen may be put right, in every way, and what may not be seen stays.
    let mut whole = plain.clone();
    (whole["hometown"], whole["correction"]) = (json!("Xã Ba"), why.clone());
    let part = json!({ "hometown": "Xã Bốn", "correction": why });
    for answer in [edit(&scene.closed, "PUT", &place, &whole), patch(&scene.closed, &place, &part)] {
        assert_eq!(told(&answer.expect(200).text), Vec::<&str>::new());
    }
    let third = json!({ "hometown": "Xã Năm", "correction": why });
    assert_eq!(told(&act(&third).expect(200).text), Vec::<&str>::new());
    assert_eq!(told(&scene.open.get(&place).expect(200).text).len(), SECRETS.len());
    // Who enters somebody is told nothing back, nor is who takes it back.
    let new = full("Lý Thị Mới", &scene.ward, |(_, _, other)| other);
    let made = scene.closed.post("/v1/officials", &new).expect(201);
    let made_at = format!("/v1/officials/{}", made.id());
    let ground = json!({ "ground": "entered_in_error", "reason": "Nhập trùng" });
    let void = scene.closed.act(&format!("{made_at}/void"), made.etag(), &ground).expect(200);
    for answer in [made, void, scene.closed.get(&made_at).expect(200)] {
        for (name, _, other) in SECRETS {
            assert!(!answer.text.contains(other), "{name}: {}", answer.text);
        }
    }
}

#[test]
fn a_look_up_by_number_tells_nothing_to_who_may_not_see_numbers() {
    let scene = Scene::new();
    for (path, body) in [
        ("/v1/officials/lookups", (|n: &str| json!({ "identity_numbers": [n] })) as fn(&str) -> Value),
        ("/v1/compliance/lookups", |n| json!({ "people": [{ "identity_number": n }] })),
    ] {
        let [right, wrong] = ["020079000123", "020079000124"].map(|n| scene.closed.post(path, &body(n)));
        assert_eq!(right.status, 403, "{}", right.text);
        assert!(alike(&right, &wrong), "{path}");
        let found = scene.open.post(path, &body("020079000123")).expect(200);
        assert!(found.text.contains(&scene.person) && told(&found.text).is_empty(), "{}", found.text);
        // Elsewhere the number is nobody's.
        let elsewhere = scene.app.admin().all("/v1/units?code=05977")[0]["id"].as_str().unwrap().to_owned();
        let neighbour = scene.app.machine(Permission::ALL, Some(&elsewhere));
        let [right, wrong] = ["020079000123", "020079000124"].map(|n| neighbour.post(path, &body(n)).expect(200));
        let shown = |a: &Answer| {
            let mut body = a.json();
            body["known_at"] = Value::Null;
            body.to_string().replace("020079000123", "…").replace("020079000124", "…")
        };
        assert_eq!(shown(&right), shown(&wrong), "{path}");
    }
}

#[test]
fn who_may_not_read_discipline_learns_nothing_of_it_anywhere() {
    let scene = Scene::new();
    let but: Vec<Permission> = Permission::ALL.iter().copied().filter(|p| *p != Permission::DisciplinesRead).collect();
    let closed = scene.app.machine(&but, Some(&scene.ward));
    let id = &scene.ids["/v1/disciplines/"];
    let tells =
        |answer: &Answer| answer.text.contains(id.as_str()) || MEASURE.iter().any(|told| answer.text.contains(told));
    let place = format!("/v1/disciplines/{id}");
    assert!(tells(&scene.closed.get(&place).expect(200)), "who may read it does");
    for operation in reads() {
        let answer = scene.ask(&closed, operation, None);
        if operation.path.starts_with("/v1/disciplines") {
            answer.refused(403, "forbidden");
            continue;
        }
        assert!(!tells(&answer.expect(200)), "{}", operation.id);
        for (parameter, _) in parameters(operation) {
            for value in MEASURE.iter().chain([&id.as_str()]) {
                let answer = scene.ask(&closed, operation, Some((&parameter, value)));
                // A refused parameter is named, and not said again.
                assert!(!answer.text.contains(id.as_str()), "{}?{parameter}: {}", operation.id, answer.text);
            }
        }
    }
    // Nor by what stands in the way, nor by putting it right: who writes it and may not read it is told nothing back.
    let entered = json!({ "ground": "entered_in_error", "reason": "Thử" });
    let tag = |place: &str| scene.open.get(place).expect(200).etag().to_owned();
    for place in [format!("/v1/officials/{}", scene.person), format!("/v1/decisions/{}", scene.ids["/v1/decisions/"])] {
        assert!(!tells(&closed.act(&format!("{place}/void"), &tag(&place), &entered).refused(409, "in_use")));
    }
    let why = json!({ "reason": "Thử" });
    let part = json!({ "correction": why });
    closed.correct("PATCH", &place, &tag(&place), &part).refused(403, "forbidden");
    closed.correct("PATCH", &place, "\"0\"", &part).refused(403, "forbidden");
    let whole = json!({ "official_id": scene.person, "form": "demotion", "valid_from": MEASURE[1],
        "decision_id": scene.ids["/v1/decisions/"], "correction": why });
    closed.correct("PUT", &place, &tag(&place), &whole).refused(403, "forbidden");
    closed.act(&format!("{place}/void"), &tag(&place), &entered).refused(403, "forbidden");
    scene.open.correct("PATCH", &place, &tag(&place), &part).expect(200);
}
