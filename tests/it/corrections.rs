//! Corrections, the same for everything that can be put right: what was wrong becomes right, of the same id, by an entry
//! that says why.

use crate::support::document::operations;
use crate::support::manners::{NOBODY, given, members, told, with};
use crate::support::things::{Thing, Things};
use crate::support::{Answer, App, Client};
use canbo::domain::account::Permission;
use canbo::domain::word::Word;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const JSON: &str = "application/json";
const MERGE: &str = "application/merge-patch+json";

/// Where the ledger is.
fn head(app: &App) -> i64 {
    canbo::db::changes::head(&mut app.database.connect()).unwrap().seq
}

/// The units that the last entry names.
fn units_of_last(app: &App) -> [Option<String>; 2] {
    ["unit_id", "other_unit_id"].map(|column| {
        let query = format!("SELECT {column} AS value FROM changes ORDER BY seq DESC LIMIT 1");
        app.database.values(&query)[0].clone()
    })
}

/// What a correction of one member may change in what is shown.
fn follows(thing: &Thing, member: &str) -> Vec<&'static str> {
    let mut all = vec!["seq", "recorded_at"];
    match (thing.name, member) {
        ("unit", _) => all.push("on"),
        ("official", "birth_on") => all.push("birth_year"),
        ("official", "managing_unit_id") => all.push("dossier_unit_id"),
        _ => {}
    }
    all
}

fn without(body: &Value, names: &[&str]) -> Value {
    let mut body = body.clone();
    names.iter().for_each(|name| drop(body.as_object_mut().unwrap().remove(*name)));
    body
}

/// What can be put right and is not among the things of these tests, each with why and where it is looked at.
const ELSEWHERE: &[(&str, &str)] = &[
    ("rotation", "put right only before it is proposed: rotations/resource.rs"),
    ("class", "put right only before it begins: training/classes.rs"),
    ("enrolment", "put right only in what it says of itself: training/enrolments.rs"),
    ("rule_set", "amended while it is a proposal: amendments.rs"),
    ("resolution", "amended while it is a proposal: amendments.rs"),
];

#[test]
fn everything_that_can_be_put_right_is_among_the_things() {
    let app = App::new();
    let t = Things::in_app(&app);
    let here: BTreeSet<&str> = t.all.iter().map(|thing| thing.name).collect();
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(name, _)| *name).collect();
    let all: BTreeSet<&str> = operations().iter().filter_map(|o| o.id.strip_prefix("replace_")).collect();
    assert!(here.is_disjoint(&elsewhere));
    assert_eq!(here.union(&elsewhere).copied().collect::<BTreeSet<_>>(), all);
}

#[test]
fn a_correction_changes_exactly_what_is_given_by_one_entry_that_says_why() {
    let app = App::new();
    let t = Things::in_app(&app);
    let why = json!({ "reason": "Nhập sai", "decision_id": t.world.decision });
    for thing in &t.all {
        for (member, value) in &thing.corrections {
            let of = format!("{member} of {}", thing.name);
            let (before, tag, seq) = (thing.get(&t.admin), thing.etag(&t.admin), head(&app));
            let part = json!({ *member: value, "correction": why });
            let done = t.admin.correct("PATCH", &thing.place, &tag, &part).expect(200);
            let after = done.json();
            assert_eq!((&after["id"], &after[*member]), (&before["id"], value), "{of}");
            assert_eq!((&after["seq"], head(&app)), (&json!(seq + 1), seq + 1), "{of}");
            let may = [follows(thing, member), vec![*member]].concat();
            assert_eq!(without(&after, &may), without(&before, &may), "{of}");
            assert_eq!((thing.get(&t.admin), thing.etag(&t.admin).as_str()), (after.clone(), done.etag()), "{of}");
            let last = thing.history(&t.admin).pop().unwrap();
            let said = (&last["cause"], &last["reason"], &last["decision_id"], &last["changed"]);
            let expected =
                (&json!("correct"), &json!("Nhập sai"), &json!(t.world.decision), &json!([format!("/{member}")]));
            assert_eq!(said, expected, "{of}");
            assert!(last["actor"].as_str().unwrap().starts_with("user:"), "{of}");
            assert_eq!(last["request_id"].as_str(), done.header("x-request-id"), "{of}");
            let units = match (thing.name, *member) {
                ("official", "managing_unit_id") => [Some(t.world.ward.clone()), Some(t.world.other_ward.clone())],
                ("decision", "unit_id") => [Some(t.world.other_ward.clone()), Some(t.world.ward.clone())],
                _ => thing.units.clone(),
            };
            assert_eq!(units_of_last(&app), units, "{of}");

            let again = t.admin.correct("PATCH", &thing.place, done.etag(), &part).expect(200);
            assert_eq!((again.text.as_str(), head(&app)), (done.text.as_str(), seq + 1), "{of}: nothing is otherwise");
            // The whole of what was before: one more entry, and the same as before.
            let whole = with(&given(&before), "correction", json!({ "reason": "Sửa lại" }));
            let back = t.admin.correct("PUT", &thing.place, done.etag(), &whole).expect(200);
            assert_eq!(given(&back.json()), given(&before), "{of}");
            let last = thing.history(&t.admin).pop().unwrap();
            let said = (&last["cause"], &last["reason"], &last["decision_id"], &last["changed"], &last["state"]);
            let expected =
                (&json!("correct"), &json!("Sửa lại"), &Value::Null, &json!([format!("/{member}")]), &back.json());
            assert_eq!(said, expected, "{of}");
            let again = t.admin.correct("PUT", &thing.place, back.etag(), &whole).expect(200);
            assert_eq!((again.text.as_str(), head(&app)), (back.text.as_str(), seq + 2), "{of}: nothing is otherwise");
        }
    }
}

#[test]
fn every_member_that_can_be_given_can_be_put_right() {
    let app = App::new();
    let t = Things::in_app(&app);
    for thing in &t.all {
        let whole = given(&thing.get(&t.admin));
        let tag = thing.etag(&t.admin);
        // Each member alone, as it is: that the service knows it, and that nothing is recorded.
        for name in members(&whole) {
            let part = json!({ name: whole[name], "correction": { "reason": "x" } });
            let same = t.admin.correct("PATCH", &thing.place, &tag, &part).expect(200);
            assert_eq!(same.etag(), tag, "{name} of {}", thing.name);
        }
        for name in
            ["id", "seq", "recorded_at", "void", "superseded_by_id", "withheld", "dossier_unit_id", "birth_year"]
        {
            let part = json!({ name: "x", "correction": { "reason": "x" } });
            let wrong = t.admin.correct("PATCH", &thing.place, &tag, &part).refused(422, "invalid_input").wrong();
            assert_eq!(wrong, told(&[(&format!("/{name}"), "unknown_field")]), "{}", thing.name);
        }
    }
}

#[test]
fn a_null_takes_away_what_may_be_missing_and_nothing_else() {
    let app = App::new();
    let t = Things::in_app(&app);
    for thing in &t.all {
        let patch = |member: &str| {
            let part = json!({ member: null, "correction": { "reason": "x" } });
            t.admin.correct("PATCH", &thing.place, &thing.etag(&t.admin), &part)
        };
        let wrong = patch(thing.required).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[(&format!("/{}", thing.required), "required")]), "{}", thing.name);
        let wrong = patch("surplus").refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/surplus", "unknown_field")]), "{}", thing.name);
        if let Some(member) = thing.optional {
            let before = thing.get(&t.admin);
            assert_ne!(before[member], Value::Null, "{}", thing.name);
            let after = patch(member).expect(200).json();
            assert_eq!(
                without(&after, &["seq", "recorded_at"]),
                without(&with(&before, member, Value::Null), &["seq", "recorded_at"])
            );
            // What a whole leaves out is taken away too.
            let whole = with(&without(&given(&before), &[member]), "correction", json!({ "reason": "x" }));
            let same = t.admin.correct("PUT", &thing.place, &thing.etag(&t.admin), &whole).expect(200);
            assert_eq!(same.json()["seq"], after["seq"], "{}", thing.name);
        }
        let short =
            with(&without(&given(&thing.get(&t.admin)), &[thing.required]), "correction", json!({ "reason": "x" }));
        let wrong = t.admin.correct("PUT", &thing.place, &thing.etag(&t.admin), &short).refused(422, "invalid_input");
        assert_eq!(wrong.wrong(), told(&[(&format!("/{}", thing.required), "required")]), "{}", thing.name);
    }
}

#[track_caller]
fn has(answer: Answer, expected: &[(&str, &str)], of: &str) {
    let mut wrong = answer.refused(422, "invalid_input").wrong();
    let mut expected = told(expected);
    wrong.sort();
    expected.sort();
    assert_eq!(wrong, expected, "{of}");
}

#[test]
fn everything_wrong_with_a_correction_is_told_at_once() {
    let app = App::new();
    let t = Things::in_app(&app);
    let seq = head(&app);
    for thing in &t.all {
        let (tag, whole) = (thing.etag(&t.admin), given(&thing.get(&t.admin)));
        let required = format!("/{}", thing.required);
        for method in ["PUT", "PATCH"] {
            let of = format!("{method} {}", thing.name);
            let send = |body: &Value| t.admin.correct(method, &thing.place, &tag, body);
            // What a PATCH leaves out stays; a PUT has it all.
            let body = |more: Value| {
                let mut body = if method == "PUT" { whole.clone() } else { json!({}) };
                body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                body
            };
            let unknown = [("/surplus~1~0", "unknown_field"), ("/more", "unknown_field")];
            let mut bad = body(json!({ "surplus/~": 1, "more": null }));
            bad[thing.required] = json!(7);
            has(send(&bad), &[unknown[0], unknown[1], (&required, "wrong_type"), ("/correction", "required")], &of);
            bad["correction"] = json!({ "decision_id": "x", "surplus": 1 });
            let why = [
                ("/correction/reason", "required"),
                ("/correction/decision_id", "wrong_type"),
                ("/correction/surplus", "unknown_field"),
            ];
            has(send(&bad), &[&unknown[..], &[(&required, "wrong_type")], &why].concat(), &of);
            for (correction, wrong) in [
                (json!([]), ("/correction", "wrong_type")),
                (Value::Null, ("/correction", "wrong_type")),
                (json!({ "reason": " " }), ("/correction/reason", "empty")),
                (json!({ "reason": "x".repeat(5_000) }), ("/correction/reason", "too_long")),
                (json!({ "reason": "x", "decision_id": NOBODY }), ("/correction/decision_id", "reference_not_found")),
            ] {
                has(send(&body(json!({ "correction": correction }))), &[wrong], &of);
            }
            for (member, value, pointer, code) in &thing.bad {
                let of = format!("{of}: {member} = {value}");
                let why = |decision: Option<&str>| json!({ *member: value, "correction": { "reason": "x", "decision_id": decision } });
                has(send(&body(why(None))), &[(pointer, code)], &of);
                // What only the state can tell is told beside the decision that is not there.
                if ["not_with", "not_after", "before", "not_in_force", "reference_not_found"].contains(code) {
                    let both = [(*pointer, *code), ("/correction/decision_id", "reference_not_found")];
                    has(send(&body(why(Some(NOBODY)))), &both, &of);
                }
            }
            for other in ["[]", "null", "5", "\"x\"", "true"] {
                let kind = if method == "PUT" { JSON } else { MERGE };
                let headers = [("content-type", kind), ("if-match", tag.as_str())];
                has(t.admin.send(method, &thing.place, &headers, other.as_bytes()), &[("", "wrong_type")], &of);
            }
        }
    }
    assert_eq!(head(&app), seq);
}

#[test]
fn a_patch_is_a_merge_patch_or_plain_json_and_a_put_is_plain_json() {
    let app = App::new();
    let t = Things::in_app(&app);
    for thing in &t.all {
        let whole = with(&given(&thing.get(&t.admin)), "correction", json!({ "reason": "x" })).to_string();
        let send = |method: &str, kind: Option<&str>, tag: &str, body: &str| {
            let headers: Vec<_> = kind.map(|k| ("content-type", k)).into_iter().chain([("if-match", tag)]).collect();
            t.admin.send(method, &thing.place, &headers, body.as_bytes())
        };
        let tag = thing.etag(&t.admin);
        for (method, kind) in
            [("PATCH", MERGE), ("PATCH", JSON), ("PATCH", "Application/Merge-Patch+JSON; charset=utf-8"), ("PUT", JSON)]
        {
            send(method, Some(kind), &tag, &whole).expect(200);
            for broken in ["", "{", "{}{}", r#"{"a":1,"a":1}"#, "NaN"] {
                send(method, Some(kind), &tag, broken).refused(400, "malformed_json");
            }
            let huge = format!("{whole}{}", " ".repeat(256 * 1024));
            send(method, Some(kind), &tag, &huge).refused(413, "too_large");
        }
        for kind in
            [None, Some("text/plain"), Some("application/json-patch+json"), Some("application/x-www-form-urlencoded")]
        {
            send("PATCH", kind, &tag, &whole).refused(415, "unsupported_media_type");
            send("PUT", kind, &tag, &whole).refused(415, "unsupported_media_type");
        }
        send("PUT", Some(MERGE), &tag, &whole).refused(415, "unsupported_media_type");
        let void = format!("{}/void", thing.place);
        let headers = [("content-type", MERGE), ("if-match", tag.as_str())];
        t.admin.send("POST", &void, &headers, b"{}").refused(415, "unsupported_media_type");
        let wrong = t.admin.correct("PATCH", &format!("{}?surplus=1", thing.place), &tag, &json!({}));
        assert_eq!(wrong.refused(400, "invalid_parameters").wrong(), told(&[("/surplus", "unknown_field")]));
    }
}

/// The three ways to put right and take back, each with a body that does.
fn ways(t: &Things, thing: &Thing) -> [(&'static str, String, Value); 3] {
    let why = json!({ "reason": "x" });
    let (member, value) = &thing.corrections[0];
    let whole = with(&with(&given(&thing.get(&t.admin)), member, value.clone()), "correction", why.clone());
    [
        ("PUT", thing.place.clone(), whole),
        ("PATCH", thing.place.clone(), json!({ *member: value, "correction": why })),
        ("POST", format!("{}/void", thing.place), json!({ "ground": "entered_in_error", "reason": "x" })),
    ]
}

#[test]
fn a_correction_and_a_void_ask_for_the_state_that_the_caller_has_seen() {
    let app = App::new();
    let t = Things::in_app(&app);
    for thing in &t.all {
        let (tag, text) = (thing.etag(&t.admin), t.admin.get(&thing.place).text);
        for (method, path, body) in ways(&t, thing) {
            let headers = [("content-type", JSON)];
            t.admin.send(method, &path, &headers, body.to_string().as_bytes()).refused(428, "if_match_required");
            let stale = t.admin.correct(method, &path, "\"0\"", &body).refused(412, "stale");
            assert_eq!(stale.etag(), tag, "{method} {}", thing.name);
            for bad in ["0", "W/\"1\"", "*", "\"x\"", "\"1\", \"2\"", ""] {
                let wrong = t.admin.correct(method, &path, bad, &body).refused(400, "invalid_parameters").wrong();
                assert_eq!(wrong, told(&[("/If-Match", "wrong_type")]), "{bad}");
            }
            let nothing = path.replace(thing.id(), NOBODY);
            t.admin.correct(method, &nothing, &tag, &body).refused(404, "not_found");
        }
        t.admin.get(&thing.place.replace(thing.id(), NOBODY)).refused(404, "not_found");
        t.admin.get(&format!("{}/history", thing.place.replace(thing.id(), NOBODY))).refused(404, "not_found");
        assert_eq!(t.admin.get(&thing.place).text, text, "nothing has changed");
    }
}

#[test]
fn nobody_puts_right_what_they_may_not_change_or_may_not_see() {
    let app = App::new();
    let t = Things::in_app(&app);
    let far = crate::support::world::unit(&t.admin, "Phường Xa", "90009", "ward", Some(&t.world.city));
    let stranger = app.machine(Permission::ALL, Some(&far));
    let nobody = app.nobody();
    for thing in &t.all {
        let others: Vec<Permission> = Permission::ALL.iter().copied().filter(|p| *p != thing.permission).collect();
        let (without, tag) = (app.machine(&others, None), thing.etag(&t.admin));
        // The catalogue is everybody's to read, and belongs to no unit.
        let (status, code) = if thing.name == "position" { (403, "forbidden") } else { (404, "not_found") };
        for (method, path, body) in ways(&t, thing) {
            nobody.correct(method, &path, &tag, &body).refused(401, "unauthenticated");
            without.correct(method, &path, &tag, &body).refused(403, "forbidden");
            stranger.correct(method, &path, &tag, &body).refused(status, code);
            // Nor does a stale state tell anything.
            stranger.correct(method, &path, "\"0\"", &body).refused(status, code);
        }
        let history = format!("{}/history", thing.place);
        nobody.get(&history).refused(401, "unauthenticated");
        if thing.name != "position" {
            for address in [history, thing.place.clone(), format!("{}?known_at=0", thing.place)] {
                stranger.get(&address).refused(404, "not_found");
            }
        }
    }
}

#[test]
fn who_may_not_read_what_is_sensitive_puts_right_only_the_rest() {
    let app = App::new();
    let t = Things::in_app(&app);
    let person = t.all.iter().find(|thing| thing.name == "official").unwrap();
    let blind = app.machine(&[Permission::OfficialsRead, Permission::OfficialsWrite], None);
    let patch = |by: &Client, member: &str, value: Value| {
        by.correct(
            "PATCH",
            &person.place,
            &person.etag(&t.admin),
            &json!({ member: value, "correction": { "reason": "x" } }),
        )
    };
    let sensitive = [
        "birth_on",
        "ethnicity",
        "religion",
        "identity_number",
        "party_joined_on",
        "party_official_on",
        "phone",
        "email",
    ];
    let shown = person.get(&t.admin);
    for member in sensitive {
        // Nor is a right guess told from a wrong one.
        let (right, wrong) = (patch(&blind, member, shown[member].clone()), patch(&blind, member, Value::Null));
        let told = |answer: Answer| without(&answer.refused(403, "forbidden").json(), &["request_id"]);
        assert_eq!(told(right), told(wrong), "{member}");
    }
    let whole = |body: Value| {
        let body = with(&body, "correction", json!({ "reason": "x" }));
        blind.correct("PUT", &person.place, &person.etag(&t.admin), &body)
    };
    let open = without(&given(&shown), &sensitive);
    whole(given(&shown)).refused(403, "forbidden");
    whole(with(&open, "phone", Value::Null)).refused(403, "forbidden");
    assert_eq!(whole(with(&open, "hometown", json!("Xã Ba"))).expect(200).json()["hometown"], "Xã Ba");
    assert!(sensitive.iter().all(|member| person.get(&t.admin)[*member] == shown[*member]), "what is withheld stays");
    let done = patch(&blind, "full_name", json!("Hoàng Thị Ánh")).expect(200).json();
    assert_eq!((&done["full_name"], &done["phone"]), (&json!("Hoàng Thị Ánh"), &Value::Null));
    assert_eq!(person.get(&t.admin)["phone"], shown["phone"], "what was withheld stays");
    for state in person.history(&blind) {
        assert!(sensitive.iter().all(|member| state["state"][*member] == Value::Null), "{state}");
        assert_eq!(state["state"]["withheld"].as_array().unwrap().len(), sensitive.len());
    }
}
