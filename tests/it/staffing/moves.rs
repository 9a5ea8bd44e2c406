//! Room for a move: the ceiling of the unit and the seats of the post, over HTTP.

use super::table::{ceiling, fixed, handover, post};
use crate::rotations::Stage;
use crate::support::manners::with;
use serde_json::{Value, json};

const FROM: &str = "2026-12-01";

/// What is found about a move.
fn checks(s: &Stage, place: &str) -> Vec<Value> {
    let found = s.officer.send("POST", &format!("{place}/checks"), &[], b"").expect(200).json();
    found["findings"].as_array().unwrap().clone()
}

fn finding(all: &[Value], code: &str) -> Option<Value> {
    all.iter().find(|f| f["code"] == code).cloned()
}

fn supposed(s: &Stage, kind: &str, who: &str, unit: &str, title: &str) -> Value {
    let to = if kind == "transfer" { Value::Null } else { json!("2029-12-01") };
    json!({ "kind": kind, "official_id": who, "unit_id": unit, "position_id": s.title(title), "valid_from": FROM,
        "valid_to": to })
}

/// For each move of a set, whether it would bring its unit over the ceiling, and whether its post is filled.
fn simulated(s: &Stage, moves: &[Value]) -> Vec<[bool; 2]> {
    let answer = s.officer.post("/v1/rotations/simulations", &json!({ "moves": moves })).expect(200).json();
    let found = |one: &Value| {
        let all = one["findings"].as_array().unwrap();
        ["over_ceiling", "post_filled"].map(|code| finding(all, code).is_some())
    };
    answer["moves"].as_array().unwrap().iter().map(found).collect()
}

#[test]
fn a_move_that_would_bring_the_unit_over_its_ceiling_is_stopped_until_an_approver_overrides_it() {
    let s = Stage::new();
    fixed(s.app(), s.other(), s.decision(), 1);
    s.holder_in(s.other(), "OFFICE_STATISTICS");
    let (who, _) = s.holder("OFFICE_STATISTICS");
    let place = s.begin(&s.plan("transfer", &who, "CULTURE_SOCIETY"));
    let found = finding(&checks(&s, &place), "over_ceiling").unwrap();
    assert_eq!((&found["severity"], &found["overridable"]), (&json!("blocking"), &json!(true)));
    assert!(found["legal_reference"].as_str().unwrap().contains("80/2025"), "{found}");
    let evidence = json!([{ "name": "ceiling", "value": "1" }, { "name": "counted", "value": "2" }]);
    assert_eq!(found["evidence"], evidence);
    for act in ["proposal", "vetting", "consultation"] {
        s.step(&s.officer, &place, act, &json!({})).expect(200);
    }
    let plain = json!({ "decision_id": s.decision() });
    let refusal = s.step(&s.approver, &place, "approval", &plain).refused(409, "findings_in_the_way").json();
    assert!(finding(refusal["findings"].as_array().unwrap(), "over_ceiling").is_some());
    let over = json!([{ "code": "over_ceiling", "decision_id": s.decision(), "reason": "Tăng cường" }]);
    s.step(&s.approver, &place, "approval", &with(&plain, "overrides", over)).expect(200);
    s.enter(&place, FROM);
    assert!(finding(&checks(&s, &place), "over_ceiling").is_none(), "what has taken effect changes nothing more");
    let there = s.admin().get(&format!("/v1/units/{}/staffing?as_of={FROM}", s.other())).expect(200).json();
    let officials = &there["figures"]["officials"];
    assert_eq!((&officials["ceiling"], &officials["counted"], &officials["over"]), (&json!(1), &json!(2), &json!(1)));
}

#[test]
fn there_is_room_below_the_ceiling_and_where_none_is_set() {
    let s = Stage::new();
    let (who, _) = s.holder("OFFICE_STATISTICS");
    s.holder_in(s.other(), "OFFICE_STATISTICS");
    let place = s.begin(&s.plan("transfer", &who, "CULTURE_SOCIETY"));
    assert!(finding(&checks(&s, &place), "over_ceiling").is_none());
    fixed(s.app(), s.other(), s.decision(), 2);
    assert!(finding(&checks(&s, &place), "over_ceiling").is_none());
    // Who has a title there beside the post is counted only when the post is there too.
    let (lent, _) = s.holder("CULTURE_SOCIETY");
    s.scene.holds(&lent, s.other(), "COUNCIL_VICE", "2016-01-01", &json!({ "kind": "concurrent" }));
    assert!(finding(&checks(&s, &place), "over_ceiling").is_none());
    // Who is lent counts against the ceiling as well.
    s.holder_in(s.other(), "OFFICE_STATISTICS");
    let place = s.begin(&s.plan("secondment", &lent, "CULTURE_SOCIETY"));
    assert!(finding(&checks(&s, &place), "over_ceiling").is_some());
}

#[test]
fn a_vice_chair_rotated_in_follows_a_rule_of_its_own_where_the_law_has_one() {
    let s = Stage::new();
    let set = with(&ceiling(s.other(), s.decision(), "2010-01-01"), "fixed", json!(1));
    s.admin().post("/v1/ceilings", &set).expect(201);
    s.holder_in(s.other(), "OFFICE_STATISTICS");
    for (from, title, over) in [
        ("2018-01-01", "COMMITTEE_VICE", true),
        ("2020-01-01", "COMMITTEE_VICE", false),
        ("2024-01-01", "COMMITTEE_VICE", false),
        ("2024-01-01", "PARTY_DEPUTY_SECRETARY", true),
        ("2026-01-01", "COMMITTEE_VICE", true),
    ] {
        let (who, _) = s.holder("COMMITTEE_VICE");
        let plan = with(&s.plan("rotation", &who, title), "valid_from", json!(from));
        let place = s.begin(&plan);
        assert_eq!(finding(&checks(&s, &place), "over_ceiling").is_some(), over, "{from} {title}");
        let transfer = with(&with(&plan, "kind", json!("transfer")), "valid_to", Value::Null);
        let (who, _) = s.holder("COMMITTEE_VICE");
        let place = s.begin(&with(&transfer, "official_id", json!(who)));
        assert!(finding(&checks(&s, &place), "over_ceiling").is_some(), "a transfer has no such rule");
    }
}

#[test]
fn a_set_of_moves_is_looked_at_as_a_whole() {
    let s = Stage::new();
    fixed(s.app(), s.other(), s.decision(), 1);
    fixed(s.app(), s.ward(), s.decision(), 3);
    let (there, _) = s.holder_in(s.other(), "OFFICE_STATISTICS");
    let people: Vec<String> = (0..3).map(|_| s.holder("CULTURE_SOCIETY").0).collect();
    let to = |who: &str| supposed(&s, "transfer", who, s.other(), "CULTURE_SOCIETY");
    let back = supposed(&s, "transfer", &there, s.ward(), "OFFICE_STATISTICS");
    let over = |moves: &[Value]| simulated(&s, moves).iter().map(|found| found[0]).collect::<Vec<_>>();
    assert_eq!(over(&[to(&people[0])]), [true]);
    // An exchange leaves the count as it was, in both units.
    assert_eq!(over(&[to(&people[0]), back.clone()]), [false, false]);
    // One more than leaves is one too many, for each that comes.
    assert_eq!(over(&[to(&people[0]), to(&people[1]), back.clone()]), [true, true, false]);
    assert_eq!(over(&[back]), [true], "the ward is full");
}

#[test]
fn a_unit_over_its_ceiling_already_lets_one_come_for_one_who_goes() {
    let s = Stage::new();
    fixed(s.app(), s.other(), s.decision(), 1);
    let (one, _) = s.holder_in(s.other(), "OFFICE_STATISTICS");
    s.holder_in(s.other(), "OFFICE_STATISTICS");
    let (who, _) = s.holder("CULTURE_SOCIETY");
    let come = supposed(&s, "transfer", &who, s.other(), "CULTURE_SOCIETY");
    let go = supposed(&s, "transfer", &one, s.ward(), "CULTURE_SOCIETY");
    let over = |moves: &[Value]| simulated(&s, moves).iter().map(|found| found[0]).collect::<Vec<_>>();
    assert_eq!(over(&[come.clone(), go]), [false, false]);
    assert_eq!(over(&[come]), [true]);
}

#[test]
fn a_post_is_filled_by_its_established_seats_and_a_hand_over_adds_one_for_a_while() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let place = s.begin(&s.plan("transfer", &who, "COMMITTEE_VICE"));
    let (first, _) = s.holder_in(s.other(), "COMMITTEE_VICE");
    assert!(finding(&checks(&s, &place), "post_filled").is_none(), "of deputies there are several");
    let vice = with(&post(s.other(), &s.title("COMMITTEE_VICE"), s.decision(), "2015-01-01"), "seats", json!(1));
    let made = s.admin().post("/v1/established-posts", &vice).expect(201).id();
    let found = finding(&checks(&s, &place), "post_filled").unwrap();
    let evidence = json!([
        { "name": "official_id", "value": first }, { "name": "established_post_id", "value": made },
        { "name": "seats", "value": "1" },
    ]);
    assert_eq!((&found["evidence"], &found["overridable"]), (&evidence, &json!(true)));
    let at = format!("/v1/established-posts/{made}");
    let plan = |from: &str, to: &str| {
        let part = json!({ "handovers": [handover(from, to, s.decision())], "correction": { "reason": "Bàn giao" } });
        s.admin().correct("PATCH", &at, &s.tag(&at), &part).expect(200);
        finding(&checks(&s, &place), "post_filled").is_some()
    };
    assert!(!plan("2026-11-15", "2027-01-01"), "the overlap is planned");
    assert!(plan("2026-11-15", FROM), "it is over by then");
    assert!(plan("2026-12-02", "2027-01-01"), "it begins later");
    // Two seats: one is free; and a single post with a hand-over takes a second person.
    let two = json!({ "seats": 2, "handovers": [], "correction": { "reason": "Tăng" } });
    s.admin().correct("PATCH", &at, &s.tag(&at), &two).expect(200);
    assert!(finding(&checks(&s, &place), "post_filled").is_none());
    let third = s.holder("COMMITTEE_VICE").0;
    let both = [&who, &third].map(|who| supposed(&s, "transfer", who, s.other(), "COMMITTEE_VICE"));
    assert_eq!(simulated(&s, &both).iter().map(|found| found[1]).collect::<Vec<_>>(), [true, true]);
    let chair = s.holder("COMMITTEE_CHAIR").0;
    s.holder_in(s.other(), "COMMITTEE_CHAIR");
    let mut body = with(&post(s.other(), &s.title("COMMITTEE_CHAIR"), s.decision(), "2015-01-01"), "seats", json!(1));
    body["handovers"] = json!([handover("2026-11-15", "2027-01-01", s.decision())]);
    s.admin().post("/v1/established-posts", &body).expect(201);
    let place = s.begin(&s.plan("transfer", &chair, "COMMITTEE_CHAIR"));
    assert!(finding(&checks(&s, &place), "post_filled").is_none());
}
