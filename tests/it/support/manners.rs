//! Manners that every resource has: how it answers to a creation, to a bad body, to a stale state, to a walk through its
//! pages. Checked alike everywhere, so that a client that knows two resources knows all of them.

use super::{App, Client};
use canbo::domain::account::Permission;
use canbo::domain::word::Word;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const JSON: (&str, &str) = ("content-type", "application/json");

/// An id that nothing has.
pub const NOBODY: &str = "01935b8e-7b2a-7c3d-9e4f-0123456789ab";

/// A body with one more or another member.
pub fn with(body: &Value, name: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[name] = value;
    body
}

/// What a caller would give to get what an answer shows: without what the service itself says of it.
pub fn given(shown: &Value) -> Value {
    let mut body = shown.clone();
    // What a pool or a nomination became on its way.
    let told: &[&str] = match (body.get("reviews").is_some(), body.get("ballots").is_some()) {
        (true, _) => &["state", "hops", "decision_id", "approved_on", "reviews", "ended_on"],
        (_, true) => &["state", "hops", "ballots", "entered_on", "exited_on", "exit_reason"],
        _ => &[],
    };
    told.iter().for_each(|name| drop(body.as_object_mut().expect("an object").remove(*name)));
    let ours = [
        "id",
        "seq",
        "recorded_at",
        "void",
        "on",
        "superseded_by_id",
        "birth_year",
        "dossier_unit_id",
        "withheld",
        "stage",
        "proposed_by",
        "approved_by",
        "allowed_actions",
        "regime",
    ];
    ours.iter().for_each(|name| drop(body.as_object_mut().expect("an object").remove(*name)));
    // Of a reform its day is given, and its changes are a list of their own.
    if body.get("effect_from_seq").is_some() {
        let told = ["state", "hops", "changes", "parts", "effect_from_seq", "effect_to_seq"];
        told.iter().for_each(|name| drop(body.as_object_mut().expect("an object").remove(*name)));
        return body;
    }
    // Of a document that goes its way by steps: where it is, and what was true of it and became of it on the way.
    if body["hops"].is_array() {
        let mut told = vec![
            "state",
            "hops",
            "confirmed",
            "waitlisted",
            "requested",
            "free",
            "filling",
            "origin_appointment_id",
            "effective_on",
            "appointment_id",
            "ended_on",
            "next_appointment_id",
            "confirmed_on",
            "probation_until",
        ];
        if body.get("stands").is_some() {
            told.extend(["stands", "result", "formerly"]);
        }
        if body.get("queue_no").is_some() {
            told.extend(["course_id", "kind", "programme", "periods", "queue_no", "place", "qualification_id"]);
        }
        told.iter().for_each(|name| drop(body.as_object_mut().expect("an object").remove(*name)));
    }
    body
}

/// The names of an object's members, sorted.
pub fn members(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The texts that a list's items have under a name.
pub fn texts(items: &[Value], name: &str) -> Vec<String> {
    items.iter().map(|i| i.pointer(name).and_then(Value::as_str).unwrap_or_default().to_owned()).collect()
}

/// Enters something: 201 with place and tag, and the place shows the same. Gives the body.
#[track_caller]
pub fn created(by: &Client, path: &str, body: &Value) -> Value {
    let made = by.post(path, body).expect(201);
    assert_eq!(made.header("location"), Some(format!("{path}/{}", made.id()).as_str()));
    let shown = seen(by, &format!("{path}/{}", made.id()));
    assert_eq!(shown, made.json());
    shown
}

/// Reads something: 200 with its tag, 304 for those who have it, 404 for an id that nothing has, 400 for a parameter
/// that it does not have. Gives the body.
#[track_caller]
pub fn seen(by: &Client, place: &str) -> Value {
    let got = by.get(place).expect(200);
    let tag = got.etag().to_owned();
    assert_eq!(tag, format!("\"{}\"", got.json()["seq"]));
    assert_eq!(got.header("cache-control"), Some("private, no-store"));
    for known in [tag.clone(), format!("W/{tag}"), format!("\"0\", {tag}"), "*".to_owned()] {
        let same = by.send("GET", place, &[("if-none-match", &known)], b"").expect(304);
        assert_eq!((same.etag(), same.text.as_str()), (tag.as_str(), ""), "{known}");
    }
    by.send("GET", place, &[("if-none-match", "\"0\"")], b"").expect(200);
    let wrong = by.get(&format!("{place}?surplus=1")).refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, [("/surplus".to_owned(), "unknown_field".to_owned())]);
    let (list, id) = place.rsplit_once('/').unwrap();
    for nothing in [NOBODY, "x", "%00", id.to_uppercase().as_str(), id.replace('-', "").as_str()] {
        by.get(&format!("{list}/{nothing}")).refused(404, "not_found");
    }
    got.json()
}

/// Refuses every body that is not what it should be, whatever else the request says. `required` are the pointers that
/// an empty object lacks, in order.
#[track_caller]
pub fn refuses_bad_bodies(by: &Client, path: &str, tag: Option<&str>, good: &Value, required: &[&str]) {
    let send = |path: &str, kind: Option<&str>, body: &[u8]| {
        let headers: Vec<_> =
            kind.map(|k| ("content-type", k)).into_iter().chain(tag.map(|t| ("if-match", t))).collect();
        by.send("POST", path, &headers, body)
    };
    let json = Some(JSON.1);
    let text = good.to_string();
    for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonx")] {
        send(path, kind, text.as_bytes()).refused(415, "unsupported_media_type");
    }
    for broken in ["", "{", "{}{}", "nul", r#"{"a":1,"a":1}"#, "'x'"] {
        send(path, json, broken.as_bytes()).refused(400, "malformed_json");
    }
    for other in ["[]", "null", "5", "\"x\"", "true"] {
        let wrong = send(path, json, other.as_bytes()).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("", "wrong_type")]), "{other}");
    }
    let huge = format!("{text}{}", " ".repeat(256 * 1024));
    send(path, json, huge.as_bytes()).refused(413, "too_large");
    let more = with(good, "surplus/~", json!(1)).to_string();
    let wrong = send(path, json, more.as_bytes()).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/surplus~1~0", "unknown_field")]));
    let wrong = send(path, json, b"{}").refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&required.iter().map(|p| (*p, "required")).collect::<Vec<_>>()));
    let wrong = send(&format!("{path}?surplus=1"), json, text.as_bytes()).refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, told(&[("/surplus", "unknown_field")]));
}

/// Pointers and codes as an answer tells them.
pub fn told(wrong: &[(&str, &str)]) -> Vec<(String, String)> {
    wrong.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
}

/// Asks for the state that the caller has seen: 428 without it, 412 with the present one when it is stale, 400 when it
/// is no tag of ours; and nothing changes.
#[track_caller]
pub fn asks_for_the_state_seen(by: &Client, path: &str, place: &str, good: &Value) {
    let present = by.get(place).expect(200);
    by.post(path, good).refused(428, "if_match_required");
    let stale = by.act(path, "\"0\"", good).refused(412, "stale");
    assert_eq!(stale.etag(), present.etag());
    for bad in ["0", "W/\"1\"", "*", "\"x\"", "\"1\", \"2\"", "\"\"", ""] {
        let wrong = by.act(path, bad, good).refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong, told(&[("/If-Match", "wrong_type")]), "{bad}");
    }
    assert_eq!(by.get(place).expect(200).text, present.text);
}

/// Walks a list page by page while more is entered, tries every bad page, and a cursor under other filters.
#[track_caller]
pub fn pages(by: &Client, list: &str, other_filter: &str, mut enter: impl FnMut()) {
    let sign = if list.contains('?') { '&' } else { '?' };
    let id = |v: &Value| v["id"].as_str().expect("an id").to_owned();
    let before: Vec<String> = by.all(list).iter().map(id).collect();
    assert!(before.len() >= 3, "too few to walk: {}", before.len());
    let mut walked = Vec::new();
    let mut next = format!("{list}{sign}limit=1");
    let mut cursor = None;
    for turn in 0.. {
        let page = by.get(&next).expect(200);
        let body = page.json();
        assert_eq!(members(&body), ["items", "next"]);
        walked.extend(body["items"].as_array().unwrap().iter().map(id));
        if turn < 3 {
            enter();
        }
        let Some(after) = body["next"].as_str() else {
            assert_eq!(page.header("link"), None);
            break;
        };
        cursor = Some(after.to_owned());
        let link = page.header("link").unwrap().strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
        assert!(link.ends_with(&format!("after={after}")), "{link}");
        assert_eq!(body["items"].as_array().unwrap().len(), 1);
        next = link.to_owned();
    }
    let once: BTreeSet<&String> = walked.iter().collect();
    assert_eq!(once.len(), walked.len(), "shown twice");
    let old: Vec<&String> = walked.iter().filter(|i| before.contains(i)).collect();
    assert_eq!(old, before.iter().collect::<Vec<_>>(), "skipped, or in another order");
    let cursor = cursor.unwrap();
    for forged in ["x", "", "AAAA", &format!("{cursor}A"), &cursor[1..], &cursor.to_uppercase(), "%00", "%ff"] {
        by.get(&format!("{list}{sign}after={forged}")).refused(400, "invalid_cursor");
    }
    by.get(&format!("{list}{sign}after={cursor}&limit=500")).expect(200);
    by.get(&format!("{list}{sign}{other_filter}&after={cursor}")).refused(400, "invalid_cursor");
    for limit in ["0", "501", "-1", "x", "1.5", "", "99999999999999999999"] {
        let wrong = by.get(&format!("{list}{sign}limit={limit}")).refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong, told(&[("/limit", "out_of_range")]), "{limit}");
    }
    let wrong =
        by.get(&format!("{list}{sign}surplus=1&limit=1&limit=2&total=exact")).refused(400, "invalid_parameters");
    assert_eq!(
        wrong.wrong(),
        told(&[("/limit", "repeated"), ("/surplus", "unknown_field"), ("/total", "unknown_field")])
    );
}

/// Refuses a caller who has every permission but one, before it looks at anything else.
#[track_caller]
pub fn needs(app: &App, permission: Permission, requests: &[(&str, &str)]) {
    let others: Vec<Permission> = Permission::ALL.iter().copied().filter(|p| *p != permission).collect();
    let (without, nobody) = (app.machine(&others, None), app.nobody());
    for (method, path) in requests {
        without.send(method, path, &[], b"").refused(403, "forbidden");
        nobody.send(method, path, &[], b"").refused(401, "unauthenticated");
    }
}

/// Hides what belongs to other units: 404 for every one of these addresses.
#[track_caller]
pub fn hidden(from: &Client, places: &[String]) {
    for place in places {
        from.get(place).refused(404, "not_found");
    }
}
