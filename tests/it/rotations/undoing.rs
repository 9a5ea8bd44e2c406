//! A move that never should have been: taken back with exactly what it did, and not once somebody has changed that.

use super::Stage;
use super::stage::{FROM, TO};
use canbo::domain::pool::NominationState;
use serde_json::{Value, json};

/// Days on which a move could show.
const DAYS: [&str; 5] = ["2026-11-22", "2026-11-30", FROM, "2028-06-01", TO];

impl Stage {
    fn void(&self, place: &str) -> crate::support::Answer {
        let body = json!({ "ground": "annulled", "reason": "Hủy quyết định", "decision_id": self.decision() });
        self.step(&self.officer, place, "void", &body)
    }

    fn all_figures(&self) -> Vec<[Value; 2]> {
        DAYS.iter().map(|on| self.figures(on)).collect()
    }
}

/// What is said of an appointment but when it was recorded.
fn said(a: &Value) -> Value {
    let mut said = a.clone();
    ["seq", "recorded_at"].iter().for_each(|name| drop(said.as_object_mut().unwrap().remove(*name)));
    said
}

#[track_caller]
fn in_use(answer: crate::support::Answer, by: &str) {
    let refusal = answer.refused(409, "in_use").json();
    assert_eq!(refusal["conflicts_with"], json!(by));
}

#[test]
fn before_it_takes_effect_it_is_simply_void() {
    let s = Stage::new();
    let (who, post) = s.holder("COMMITTEE_VICE");
    let before = s.all_figures();
    let place = s.begin(&s.plan("rotation", &who, "COMMITTEE_VICE"));
    let head = s.head();
    let voided = s.void(&place).expect(200).json();
    assert_eq!((&voided["void"], &voided["allowed_actions"]), (&json!(true), &json!([])));
    assert_eq!((s.head(), s.all_figures()), (head + 1, before));
    s.void(&place).refused(409, "void");
    s.step(&s.officer, &place, "proposal", &json!({})).refused(409, "void");
    assert!(s.officer.all("/v1/rotations").is_empty());
    // Nothing rests on the appointment any more.
    let at = format!("/v1/appointments/{post}");
    s.step(&s.officer, &at, "void", &json!({ "ground": "entered_in_error", "reason": "x" })).expect(200);
}

#[test]
fn after_it_took_effect_everything_is_as_if_it_had_never_been() {
    let s = Stage::new();
    for (kind, from, to) in [
        ("rotation", "COMMITTEE_VICE", "COMMITTEE_VICE"),
        ("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY"),
        ("transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY"),
        ("secondment", "OFFICE_STATISTICS", "CULTURE_SOCIETY"),
    ] {
        for ends in [None, Some("return"), Some("early-end"), Some("extension")] {
            if kind == "transfer" && ends.is_some() {
                continue;
            }
            let (who, _, place) = s.decided(kind, from, to);
            let beside = json!({ "kind": "concurrent" });
            s.scene.holds(&who, s.ward(), "PARTY_DEPUTY_SECRETARY", "2016-01-01", &beside);
            let nomination = s.nominate(s.other(), &who, to, "2025-01-01");
            let (figures, held) = (s.all_figures(), s.appointments(&who));
            let before = s.nomination(&nomination);
            s.enter(&place, FROM);
            assert_eq!(s.all_figures() == figures, kind == "secondment", "{kind}: it did something");
            let used = s.nomination(&nomination).state == NominationState::Used;
            assert_eq!(used, kind != "secondment", "{kind}");
            if let Some(act) = ends {
                let mut body = s.on("2028-06-01");
                if act == "extension" {
                    let to = if kind == "secondment" { continue } else { "2031-01-01" };
                    body = json!({ "valid_to": to, "decision_id": s.decision(), "reason": "x" });
                }
                s.step(&s.approver, &place, act, &body).expect(200);
            }
            s.void(&place).expect(200);
            assert_eq!(s.all_figures(), figures, "{kind} {ends:?}");
            let now: Vec<Value> = s.appointments(&who).iter().map(said).collect();
            assert_eq!(now, held.iter().map(said).collect::<Vec<_>>(), "{kind} {ends:?}");
            assert_eq!(s.nomination(&nomination), before, "{kind} {ends:?}");
            // And the way is free for it again.
            s.begin(&s.plan(kind, &who, to));
        }
    }
}

#[test]
fn what_somebody_changed_since_stands_in_the_way_and_is_named() {
    let s = Stage::new();
    let (who, post, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let opened = format!("/v1/appointments/{}", s.get(&place)["appointment_id"].as_str().unwrap());
    let closed = format!("/v1/appointments/{post}");
    for at in [&opened, &closed] {
        let note = |value: Value| {
            let body = json!({ "note": value, "correction": { "reason": "x" } });
            s.admin().correct("PATCH", at, &s.tag(at), &body).expect(200);
        };
        note(json!("Ghi chú"));
        let head = s.head();
        in_use(s.void(&place), at);
        assert_eq!(s.head(), head);
        // As it was left: another entry, and the same state.
        note(Value::Null);
    }
    s.void(&place).expect(200);
    assert_eq!(s.appointments(&who).len(), 1);
}

#[test]
fn an_appointment_on_which_a_move_rests_is_not_taken_back_by_itself() {
    let s = Stage::new();
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    let (_, post, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    s.step(&s.approver, &place, "return", &s.on(TO)).expect(200);
    let moved = s.get(&place);
    let of = |name: &str| moved[name].as_str().unwrap().to_owned();
    for id in [post, of("appointment_id"), of("next_appointment_id")] {
        in_use(s.step(&s.officer, &format!("/v1/appointments/{id}"), "void", &void), &place);
    }
    // Nor while a move from it is under way; one that was given up rests on nothing.
    let (who, post) = s.holder("COMMITTEE_VICE");
    let place = s.begin(&s.plan("rotation", &who, "COMMITTEE_VICE"));
    let at = format!("/v1/appointments/{post}");
    in_use(s.step(&s.officer, &at, "void", &void), &place);
    s.step(&s.officer, &place, "cancellation", &json!({ "reason": "Thôi" })).expect(200);
    s.step(&s.officer, &at, "void", &void).expect(200);
}

#[test]
fn an_official_of_whom_a_move_is_recorded_is_not_taken_back() {
    let s = Stage::new();
    let who = crate::support::world::official(s.admin(), "Nông Thị Lan", s.ward());
    let mut plan = s.plan("transfer", &who, "COMMITTEE_VICE");
    plan["origin_unit_id"] = json!(s.ward());
    let place = s.begin(&plan);
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    in_use(s.step(&s.officer, &format!("/v1/officials/{who}"), "void", &void), &place);
    s.void(&place).expect(200);
    s.step(&s.officer, &format!("/v1/officials/{who}"), "void", &void).expect(200);
}

#[test]
fn of_moves_that_follow_each_other_the_last_is_taken_back_first() {
    let s = Stage::new();
    let (who, _, first) = s.decided("transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    let (none, held) = (s.all_figures(), s.appointments(&who));
    s.enter(&first, FROM);
    let once = s.all_figures();
    let mut plan = s.plan("transfer", &who, "OFFICE_STATISTICS");
    plan["unit_id"] = json!(s.ward());
    plan["valid_from"] = json!("2027-12-01");
    let second = s.begin(&plan);
    in_use(s.void(&first), &second);
    s.decide(&second);
    s.enter(&second, "2027-12-01");
    in_use(s.void(&first), &second);
    s.void(&second).expect(200);
    assert_eq!(s.all_figures(), once);
    s.void(&first).expect(200);
    assert_eq!(s.all_figures(), none);
    let now: Vec<Value> = s.appointments(&who).iter().map(said).collect();
    assert_eq!(now, held.iter().map(said).collect::<Vec<_>>());
}

#[test]
fn the_past_still_tells_of_a_move_that_was_taken_back() {
    let s = Stage::new();
    let (_, _, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let (head, counted) = (s.head(), s.headcounts(FROM));
    s.void(&place).expect(200);
    assert_ne!(s.headcounts(FROM), counted);
    assert_eq!(s.officer.get(&format!("{place}?known_at={head}")).expect(200).json()["state"], "in_post");
    assert_eq!(s.officer.all(&format!("/v1/rotations?known_at={head}")).len(), 1);
    let path = format!("/v1/compliance/report?unit={}&as_of={FROM}&resolution=1-NQ/TU&known_at={head}", s.other());
    let then = s.admin().get(&path).expect(200).json();
    assert_eq!(then["headcount"].as_u64(), Some(counted[1]));
    let causes: Vec<Value> =
        s.officer.all(&format!("{place}/history")).iter().map(|state| state["cause"].clone()).collect();
    assert_eq!(causes.last(), Some(&json!("annul")));
}
