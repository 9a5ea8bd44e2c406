//! Moves as a resource: entered, found again, listed, put right, taken back; and what is whose.

use super::Stage;
use super::stage::{FROM, TO};
use crate::support::manners::{
    NOBODY, asks_for_the_state_seen, created, given, hidden, members, needs, pages, refuses_bad_bodies, told, with,
};
use crate::support::world;
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn a_new_move_is_entered_and_found_again_with_every_field() {
    let s = Stage::new();
    let (who, post) = s.holder("COMMITTEE_VICE");
    let nomination = s.nominate(s.other(), &who, "COMMITTEE_VICE", "2025-01-01");
    let body = with(&s.plan("rotation", &who, "COMMITTEE_VICE"), "policy_decision_id", json!(s.decision()));
    let body = with(&body, "nomination_id", json!(nomination));
    let made = created(&s.officer, "/v1/rotations", &body);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!((&made["origin_unit_id"], &made["origin_appointment_id"]), (&json!(s.ward()), &json!(post)));
    assert_eq!((&made["state"], &made["filling"]), (&json!("policy_approved"), &json!("council_election_ratified")));
    assert_eq!(made["hops"].as_array().unwrap().len(), 1);
    let hop = &made["hops"][0];
    assert_eq!((&hop["act"], &hop["from"], &hop["to"]), (&json!("begin"), &Value::Null, &json!("policy_approved")));
    for name in ["effective_on", "appointment_id", "ended_on", "next_appointment_id"] {
        assert_eq!(made[name], Value::Null, "{name}");
    }
    assert_eq!(made["allowed_actions"], json!(["propose", "cancel"]));
    assert_eq!(members(&made).len(), 23);
}

#[test]
fn everything_wrong_with_a_move_is_told_at_once() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let good = s.plan("rotation", &who, "COMMITTEE_VICE");
    let required = ["/kind", "/official_id", "/unit_id", "/position_id", "/valid_from", "/grounds"];
    refuses_bad_bodies(&s.officer, "/v1/rotations", None, &good, &required);
    let refused = |body: &Value| s.officer.post("/v1/rotations", body).refused(422, "invalid_input").wrong();
    let bad = json!({ "kind": "x", "official_id": "x", "origin_unit_id": "x", "unit_id": "x", "position_id": "x",
        "valid_from": "x", "valid_to": "x", "policy_decision_id": "x", "nomination_id": "x", "grounds": "" });
    let codes: Vec<String> = refused(&bad).into_iter().map(|(_, code)| code).collect();
    let types = "wrong_type";
    assert_eq!(codes, ["not_one_of", types, types, types, types, types, types, types, types, "empty"]);
    let absent = ["official_id", "unit_id", "position_id", "policy_decision_id", "nomination_id"]
        .iter()
        .fold(good.clone(), |body, name| with(&body, name, json!(NOBODY)));
    let absent_told = ["/official_id", "/unit_id", "/position_id", "/policy_decision_id", "/nomination_id"]
        .map(|pointer| (pointer, "reference_not_found"));
    assert_eq!(refused(&absent), told(&absent_told));
    for (name, value, pointer, code) in [
        ("valid_to", Value::Null, "/valid_to", "required"),
        ("valid_to", json!(FROM), "/valid_to", "not_after"),
        ("kind", json!("transfer"), "/valid_to", "not_with"),
        ("origin_unit_id", json!(s.other()), "/origin_unit_id", "not_with"),
        ("valid_from", json!("1980-01-01"), "/unit_id", "not_in_force"),
    ] {
        let wrong = refused(&with(&good, name, value));
        assert!(wrong.contains(&(pointer.to_owned(), code.to_owned())), "{name}: {wrong:?}");
    }
    // A nomination of another person, or for another title.
    let (another, _) = s.holder("COMMITTEE_VICE");
    let theirs = s.nominate(s.other(), &another, "COMMITTEE_VICE", "2025-01-01");
    let chair = s.nominate(s.other(), &who, "COMMITTEE_CHAIR", "2025-01-01");
    for (nomination, code) in [(theirs, "reference_not_found"), (chair, "not_with")] {
        let wrong = refused(&with(&good, "nomination_id", json!(nomination)));
        assert_eq!(wrong, told(&[("/nomination_id", code)]));
    }
}

#[test]
fn who_holds_no_post_comes_from_where_it_is_said() {
    let s = Stage::new();
    let who = world::official(s.admin(), "Nông Thị Lan", s.ward());
    let body = s.plan("transfer", &who, "COMMITTEE_VICE");
    let wrong = s.officer.post("/v1/rotations", &body).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/origin_unit_id", "required")]));
    let nowhere = with(&body, "origin_unit_id", json!(NOBODY));
    let wrong = s.officer.post("/v1/rotations", &nowhere).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/origin_unit_id", "reference_not_found")]));
    let made = s.officer.post("/v1/rotations", &with(&body, "origin_unit_id", json!(s.ward()))).expect(201).json();
    assert_eq!((&made["origin_unit_id"], &made["origin_appointment_id"]), (&json!(s.ward()), &Value::Null));
}

#[test]
fn what_nobody_could_override_is_not_even_begun() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let same = with(&s.plan("rotation", &who, "COMMITTEE_VICE"), "unit_id", json!(s.ward()));
    let refusal = s.officer.post("/v1/rotations", &same).refused(409, "findings_in_the_way").json();
    let codes = super::stage::codes(&refusal);
    assert_eq!(codes, ["same_unit", "not_in_pool", "standard_unknown", "not_rated", "not_rated", "not_rated"]);
    s.begin(&s.plan("transfer", &who, "COMMITTEE_VICE"));
    let again = s.officer.post("/v1/rotations", &s.plan("transfer", &who, "COMMITTEE_VICE"));
    let refusal = again.refused(409, "findings_in_the_way").json();
    assert!(super::stage::codes(&refusal).contains(&"move_under_way".to_owned()));
}

#[test]
fn moves_are_listed_by_every_filter_and_by_the_day_on_which_the_person_is_away() {
    let s = Stage::new();
    let (who, _, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let planned = s.holder("OFFICE_STATISTICS").0;
    let other = s.begin(&s.plan("secondment", &planned, "OFFICE_STATISTICS"));
    let ids = |query: &str| {
        let all = s.officer.all(&format!("/v1/rotations{query}"));
        all.iter().map(|item| format!("/v1/rotations/{}", item["id"].as_str().unwrap())).collect::<Vec<_>>()
    };
    let (one, two, both) = (vec![place.clone()], vec![other.clone()], vec![place.clone(), other.clone()]);
    for (query, expected) in [
        (String::new(), &both),
        (format!("?official_id={who}"), &one),
        (format!("?unit_id={}", s.other()), &both),
        (format!("?unit_id={}", s.ward()), &Vec::new()),
        (format!("?origin_unit_id={}", s.ward()), &both),
        ("?kind=secondment".to_owned(), &two),
        ("?state=in_post".to_owned(), &one),
        (format!("?as_of={FROM}"), &one),
        ("?as_of=2026-11-30".to_owned(), &Vec::new()),
    ] {
        assert_eq!(&ids(&query), expected, "{query}");
        let head = s.head();
        assert_eq!(&ids(&format!("{query}{}known_at={head}", if query.is_empty() { "?" } else { "&" })), expected);
    }
    assert!(ids(&format!("?known_at={}", 1)).is_empty());
    s.officer.get(&format!("{place}?as_of={FROM}")).expect(200);
    s.officer.get(&format!("{place}?as_of=2026-11-30")).refused(404, "not_found");
    let seq = s.get(&other)["seq"].as_i64().unwrap() - 1;
    s.officer.get(&format!("{other}?known_at={seq}")).refused(404, "not_found");
    for _ in 0..2 {
        let who = s.holder("COMMITTEE_VICE").0;
        s.begin(&s.plan("transfer", &who, "COMMITTEE_VICE"));
    }
    pages(&s.officer, "/v1/rotations", "kind=transfer", || {
        let who = s.holder("COMMITTEE_VICE").0;
        s.begin(&s.plan("transfer", &who, "COMMITTEE_VICE"));
    });
}

#[test]
fn a_move_is_put_right_only_before_it_is_proposed() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let place = s.begin(&s.plan("rotation", &who, "COMMITTEE_VICE"));
    let patch = |member: &str, value: Value| {
        let body = json!({ member: value, "correction": { "reason": "Nhập sai" } });
        s.officer.correct("PATCH", &place, &s.tag(&place), &body)
    };
    for (member, value) in [
        ("valid_from", json!("2026-12-15")),
        ("valid_to", json!("2030-01-01")),
        ("grounds", json!("Tăng cường cơ sở")),
        ("policy_decision_id", json!(s.decision())),
        ("policy_decision_id", Value::Null),
    ] {
        assert_eq!(patch(member, value.clone()).expect(200).json()[member], value, "{member}");
    }
    // How the post is filled follows from the title.
    let changed = patch("position_id", json!(s.title("PARTY_DEPUTY_SECRETARY"))).expect(200).json();
    assert_eq!(changed["filling"], "party_election");
    let (another, post) = s.holder("COMMITTEE_VICE");
    let changed = patch("official_id", json!(another)).expect(200).json();
    assert_eq!(changed["origin_appointment_id"], json!(post));
    // What an answer shows is what can be given, but for what the service itself says of it.
    let same = with(&given(&changed), "correction", json!({ "reason": "Như đã có" }));
    let unchanged = s.officer.correct("PUT", &place, &s.tag(&place), &same).expect(200).json();
    assert_eq!(unchanged, changed);
    let whole = with(&s.plan("rotation", &who, "COMMITTEE_VICE"), "correction", json!({ "reason": "Như cũ" }));
    let back = s.officer.correct("PUT", &place, &s.tag(&place), &whole).expect(200).json();
    assert_eq!((&back["official_id"], &back["valid_to"]), (&json!(who), &json!(TO)));
    for (member, value, pointer, code) in [
        ("kind", json!("transfer"), "/valid_to", "not_with"),
        ("unit_id", json!(NOBODY), "/unit_id", "reference_not_found"),
        ("official_id", json!(NOBODY), "/official_id", "reference_not_found"),
        ("state", json!("decided"), "/state", "unknown_field"),
        ("hops", json!([]), "/hops", "unknown_field"),
        ("grounds", Value::Null, "/grounds", "required"),
    ] {
        let wrong = patch(member, value).refused(422, "invalid_input").wrong();
        assert!(wrong.contains(&(pointer.to_owned(), code.to_owned())), "{member}: {wrong:?}");
    }
    let history = s.officer.all(&format!("{place}/history"));
    let causes: Vec<&str> = history.iter().map(|state| state["cause"].as_str().unwrap()).collect();
    assert_eq!(
        causes,
        ["create", "correct", "correct", "correct", "correct", "correct", "correct", "correct", "correct"]
    );
    s.step(&s.officer, &place, "proposal", &json!({})).expect(200);
    patch("grounds", json!("Khác")).refused(409, "wrong_stage");
    s.step(&s.approver, &place, "referral", &json!({ "reason": "Bổ sung" })).expect(200);
    patch("grounds", json!("Khác")).expect(200);
}

#[test]
fn acts_ask_for_the_state_that_was_seen() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let place = s.begin(&s.plan("rotation", &who, "COMMITTEE_VICE"));
    asks_for_the_state_seen(&s.officer, &format!("{place}/proposal"), &place, &json!({}));
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    asks_for_the_state_seen(&s.officer, &format!("{place}/void"), &place, &void);
}

#[test]
fn moves_need_their_permissions() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let place = s.begin(&s.plan("rotation", &who, "COMMITTEE_VICE"));
    let at = |act: &str| format!("{place}/{act}");
    let (checks, preview, history) = (at("checks"), at("preview"), at("history"));
    let reads = [
        ("GET", "/v1/rotations"),
        ("GET", place.as_str()),
        ("GET", &history),
        ("GET", &preview),
        ("POST", &checks),
        ("POST", "/v1/rotations/simulations"),
    ];
    needs(s.app(), Permission::RotationsRead, &reads);
    let writes = [
        "proposal",
        "vetting",
        "consultation",
        "election",
        "ratification",
        "entry-into-office",
        "cancellation",
        "void",
    ];
    let writes: Vec<String> = writes.iter().map(|act| at(act)).collect();
    let mut all: Vec<(&str, &str)> = writes.iter().map(|path| ("POST", path.as_str())).collect();
    all.extend([("POST", "/v1/rotations"), ("PUT", place.as_str()), ("PATCH", place.as_str())]);
    needs(s.app(), Permission::RotationsWrite, &all);
    let approves: Vec<String> =
        ["approval", "referral", "extension", "return", "retention", "early-end"].iter().map(|act| at(act)).collect();
    let approves: Vec<(&str, &str)> = approves.iter().map(|path| ("POST", path.as_str())).collect();
    needs(s.app(), Permission::RotationsApprove, &approves);
}

#[test]
fn a_move_is_seen_from_either_side_and_made_by_who_has_a_say_in_both() {
    let s = Stage::new();
    let far = world::unit(s.admin(), "Phường Ba", "90003", "ward", Some(&s.scene.world.city));
    let role = |role: Role, unit: &str| s.app().role(role, Some(unit));
    let (origin, destination) = (role(Role::Approver, s.ward()), role(Role::Approver, s.other()));
    let stranger = role(Role::Approver, &far);
    let (who, _) = s.holder("COMMITTEE_VICE");
    let body = s.plan("transfer", &who, "PARTY_DEPUTY_SECRETARY");
    // Who does not see the person cannot name the person; who does not see the destination may not send there.
    for by in [&destination, &stranger] {
        let wrong = by.post("/v1/rotations", &body).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/official_id", "reference_not_found")]));
    }
    origin.post("/v1/rotations", &body).refused(403, "forbidden");
    let place = s.begin(&body);
    hidden(&stranger, &[place.clone(), format!("{place}/history"), format!("{place}/preview")]);
    assert!(stranger.all("/v1/rotations").is_empty());
    assert!(stranger.all(&format!("/v1/rotations?known_at={}", s.head())).is_empty());
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    for by in [&origin, &destination] {
        assert_eq!(by.all("/v1/rotations").len(), 1);
        assert_eq!(by.all(&format!("/v1/rotations?known_at={}", s.head())).len(), 1);
        assert_eq!(by.get(&place).expect(200).json()["allowed_actions"], json!([]));
        by.get(&format!("{place}/preview")).refused(403, "forbidden");
        s.step(by, &place, "proposal", &json!({})).refused(403, "forbidden");
        s.step(by, &place, "void", &void).refused(403, "forbidden");
        by.correct("PATCH", &place, &s.tag(&place), &json!({ "grounds": "x", "correction": { "reason": "x" } }))
            .refused(403, "forbidden");
        by.send("POST", &format!("{place}/checks"), &[], b"").refused(403, "forbidden");
    }
    for act in ["proposal", "approval", "election"] {
        s.step(&stranger, &place, act, &json!({})).refused(404, "not_found");
    }
    s.step(&stranger, &place, "void", &void).refused(404, "not_found");
    stranger.send("POST", &format!("{place}/checks"), &[], b"").refused(404, "not_found");
    // Once the person has gone, the destination keeps the dossier and has the say.
    s.decide(&place);
    s.enter(&place, "2026-11-20");
    origin.get(&place).expect(200);
    s.step(&destination, &place, "void", &void).expect(200);
    assert_eq!(s.get(&place)["state"], "in_post");
}
