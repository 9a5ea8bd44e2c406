//! Look-ups by machines: how many people stand, each in a line, and whose some identity numbers are.

use crate::support::manners::{NOBODY, needs, refuses_bad_bodies, told};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

const LOOKUPS: &str = "/v1/compliance/lookups";
const NUMBERS: &str = "/v1/officials/lookups";
const NUMBER: &str = "020180000001";
const OTHER: &str = "020180000002";

/// Two wards with somebody in each who has a number, and who is appointed from 2016 on.
struct Two {
    app: App,
    world: World,
    admin: Client,
    here: String,
    there: String,
}

fn two() -> Two {
    let app = App::new();
    let world = World::in_app(&app);
    let admin = app.admin();
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    let person = |number: &str, unit: &str, decision: &str| {
        let body = json!({ "full_name": "Lý Văn Kín", "managing_unit_id": unit, "identity_number": number,
            "sex": "male", "birth_on": "1980-01-01" });
        let id = admin.post("/v1/officials", &body).expect(201).id();
        admin.post("/v1/appointments", &world::appointment(&id, unit, &clerk, decision, "2016-01-01")).expect(201);
        id
    };
    let here = person(NUMBER, &world.ward, &world.decision);
    let there = person(OTHER, &world.other_ward, &world.other_decision);
    Two { app, world, admin, here, there }
}

fn items(answer: &Value) -> Vec<Value> {
    answer["items"].as_array().unwrap().clone()
}

#[test]
fn a_line_says_what_the_verdict_says_in_the_order_asked() {
    let app = App::demo();
    let admin = app.admin();
    let ward = admin.get("/v1/units?code=05983").json()["items"][0]["id"].as_str().unwrap().to_owned();
    let mut people: Vec<String> = (admin.all(&format!("/v1/officials?within={ward}&sort=-name")).iter())
        .map(|o| o["id"].as_str().unwrap().to_owned())
        .collect();
    people.push(people[0].clone());
    let seq = admin.get("/v1/compliance/gaps?unit=178").json()["known_at"]["seq"].as_i64().unwrap();
    let asked: Vec<Value> = people.iter().map(|id| json!({ "official_id": id })).collect();
    for known_at in [Value::Null, json!(seq.to_string()), json!((seq - 40).to_string())] {
        let body = json!({ "as_of": "2017-12-31", "known_at": known_at, "people": asked });
        let answer = admin.post(LOOKUPS, &body).expect(200);
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        let answer = answer.json();
        let known = answer["known_at"]["seq"].as_i64().unwrap();
        assert_eq!(items(&answer).len(), people.len());
        for (id, line) in people.iter().zip(items(&answer)) {
            let path = format!("/v1/compliance/officials/{id}?as_of=2017-12-31&known_at={known}");
            let verdict = admin.get(&path).expect(200).json();
            let unit = verdict.pointer("/unit/id").cloned().unwrap_or_default();
            assert_eq!((&line["official_id"], &line["found"]), (&json!(id), &json!(true)));
            assert_eq!(
                (&line["status"], &line["group"], &line["unit_id"]),
                (&verdict["status"], &verdict["group"], &unit)
            );
            let next = verdict["next_change_on"].as_str().unwrap_or("9999");
            assert!(line["until"].as_str().is_none_or(|until| until >= next), "{line} {verdict}");
        }
    }
}

#[test]
fn who_is_elsewhere_looks_like_nobody() {
    let two = two();
    let officer = two.app.role(Role::HrOfficer, Some(&two.world.ward));
    let body = json!({ "as_of": "2017-01-01", "people": [
        { "official_id": two.there }, { "official_id": NOBODY }, { "identity_number": OTHER },
        { "identity_number": "020180000009" }, { "identity_number": NUMBER }, { "official_id": two.here },
    ] });
    let answer = officer.post(LOOKUPS, &body).expect(200);
    assert!(!answer.text.contains(NUMBER) && !answer.text.contains(OTHER), "{}", answer.text);
    let nobody = |id: Value| {
        json!({ "official_id": id, "found": false, "status": null, "unit_id": null, "group": null,
        "until": null })
    };
    let lines = items(&answer.json());
    assert_eq!(lines[..2], [nobody(json!(two.there)), nobody(json!(NOBODY))]);
    assert_eq!(lines[2..4], [nobody(Value::Null), nobody(Value::Null)]);
    assert_eq!((&lines[4], &lines[4]["official_id"]), (&lines[5], &json!(two.here)));
    assert_eq!((&lines[5]["unit_id"], &lines[5]["group"]), (&json!(two.world.ward), &json!("civil_servant")));
    let everyone = items(&two.admin.post(LOOKUPS, &body).expect(200).json());
    assert_eq!((&everyone[0], &everyone[0]["official_id"]), (&everyone[2], &json!(two.there)));

    let numbers = json!({ "identity_numbers": [OTHER, NUMBER, "020180000009", NUMBER] });
    let answer = officer.post(NUMBERS, &numbers).expect(200);
    let line = |id: Option<&String>| json!({ "official_id": id, "found": id.is_some() });
    let here = Some(&two.here);
    assert_eq!(items(&answer.json()), [line(None), line(here), line(None), line(here)]);
    assert_eq!(items(&two.admin.post(NUMBERS, &numbers).expect(200).json())[0], line(Some(&two.there)));
}

#[test]
fn a_number_is_for_those_who_may_see_it_where_the_person_is() {
    let two = two();
    let people = json!({ "people": [{ "official_id": two.here }, { "identity_number": NUMBER }] });
    let blind = two.app.machine(&[Permission::ComplianceRead, Permission::OfficialsRead], None);
    let refused = blind.post(LOOKUPS, &people).refused(403, "forbidden");
    assert_eq!(refused.wrong(), told(&[("/people/1/identity_number", "permission_required")]));
    assert!(!refused.text.contains(NUMBER));
    blind.post(LOOKUPS, &json!({ "people": [{ "official_id": two.here }] })).expect(200);
    let refused = blind.post(NUMBERS, &json!({ "identity_numbers": [NUMBER] })).refused(403, "forbidden");
    assert_eq!(refused.wrong(), told(&[("/identity_numbers/0", "permission_required")]));
    // An officer of the other ward who reads of everybody sees what is sensitive in that ward only.
    let subject = canbo::domain::account::Subject::Client(canbo::domain::id::ClientId(canbo::state::new_uuid()));
    let grant = |permissions: &[Permission], unit: Option<&str>| canbo::domain::account::Grant {
        granted: canbo::domain::account::Granted::Scopes(permissions.iter().copied().collect()),
        unit_id: unit.map(|unit| canbo::domain::id::Id::parse(unit).unwrap()),
        period: canbo::domain::Period::since(canbo::domain::Day::FIRST),
    };
    let wide = grant(&[Permission::ComplianceRead, Permission::OfficialsRead], None);
    let narrow = grant(&[Permission::OfficialsReadSensitive], Some(&two.world.other_ward));
    two.app.account(subject, vec![wide, narrow]);
    let mixed = two.app.with_token(&two.app.token(subject));
    let lines = items(&mixed.post(LOOKUPS, &people).expect(200).json());
    assert_eq!((&lines[0]["found"], &lines[1]["found"]), (&json!(true), &json!(false)));
    let found = items(&mixed.post(NUMBERS, &json!({ "identity_numbers": [NUMBER, OTHER] })).expect(200).json());
    assert_eq!((&found[0]["official_id"], &found[1]["official_id"]), (&Value::Null, &json!(two.there)));
}

#[test]
fn a_body_that_asks_for_nobody_or_for_too_many_is_refused() {
    let two = two();
    let by = &two.admin;
    let good = json!({ "people": [{ "official_id": two.here }] });
    refuses_bad_bodies(by, LOOKUPS, None, &good, &["/people"]);
    refuses_bad_bodies(by, NUMBERS, None, &json!({ "identity_numbers": [NUMBER] }), &["/identity_numbers"]);
    let one = json!({ "official_id": two.here });
    for (people, wrong) in [
        (json!([]), vec![("/people", "out_of_range")]),
        (json!(vec![one.clone(); 1_001]), vec![("/people", "out_of_range")]),
        (json!({}), vec![("/people", "wrong_type")]),
        (json!(["x", {}]), vec![("/people/0", "wrong_type"), ("/people/1/official_id", "required")]),
        (json!([one, { "official_id": "x" }]), vec![("/people/1/official_id", "wrong_type")]),
        (json!([{ "identity_number": "12" }]), vec![("/people/0/identity_number", "wrong_type")]),
        (json!([{ "identity_number": 20180000001u64 }]), vec![("/people/0/identity_number", "wrong_type")]),
        (
            json!([{ "official_id": two.here, "identity_number": NUMBER }]),
            vec![("/people/0/identity_number", "not_with")],
        ),
        (json!([{ "official_id": two.here, "name": "x" }]), vec![("/people/0/name", "unknown_field")]),
    ] {
        let refused = by.post(LOOKUPS, &json!({ "people": people })).refused(422, "invalid_input");
        assert_eq!(refused.wrong(), told(&wrong));
        assert!(!refused.text.contains(NUMBER));
    }
    let numbers =
        |numbers: Value| by.post(NUMBERS, &json!({ "identity_numbers": numbers })).refused(422, "invalid_input");
    assert_eq!(numbers(json!([])).wrong(), told(&[("/identity_numbers", "out_of_range")]));
    assert_eq!(numbers(json!(vec![NUMBER; 101])).wrong(), told(&[("/identity_numbers", "out_of_range")]));
    let wrong = numbers(json!([NUMBER, "x", null, 5])).wrong();
    let each = ["/identity_numbers/1", "/identity_numbers/2", "/identity_numbers/3"];
    assert_eq!(wrong, told(&each.map(|pointer| (pointer, "wrong_type"))));
    by.post(LOOKUPS, &json!({ "people": vec![json!({ "official_id": two.here }); 1_000] })).expect(200);
    by.post(NUMBERS, &json!({ "identity_numbers": vec![NUMBER; 100] })).expect(200);
    let late = json!({ "known_at": "99999999", "people": [{ "official_id": two.here }] });
    assert_eq!(
        by.post(LOOKUPS, &late).refused(400, "invalid_parameters").wrong(),
        told(&[("/known_at", "out_of_range")])
    );
    needs(&two.app, Permission::ComplianceRead, &[("POST", LOOKUPS)]);
    needs(&two.app, Permission::OfficialsRead, &[("POST", NUMBERS)]);
    by.get(NUMBERS).refused(405, "method_not_allowed");
}
