//! What a move does when it takes effect: one post ends, another begins, in one transaction.

use super::Stage;
use super::stage::{FROM, covering};
use crate::support::manners::told;
use canbo::domain::pool::{ExitReason, NominationState};
use serde_json::{Value, json};

fn named(a: &Value) -> [Value; 4] {
    ["unit_id", "valid_from", "state", "decision_id"].map(|name| a[name].clone())
}

#[test]
fn an_elected_person_holds_the_seat_from_election_day_and_is_an_incumbent_from_ratification() {
    let s = Stage::new();
    let (who, post, place) = s.decided("rotation", "COMMITTEE_VICE", "COMMITTEE_VICE");
    let before = s.head();
    let elected = s.step(&s.officer, &place, "election", &s.on(FROM)).expect(200).json();
    assert_eq!((&elected["state"], &elected["effective_on"]), (&json!("elected"), &json!(FROM)));
    assert_eq!(s.head(), before + 3, "the post that ends, the one that begins, the move: nothing else");
    let held = s.appointments(&who);
    let new = covering(&held, "substantive", FROM);
    let expected = [json!(s.other()), json!(FROM), json!("awaiting_ratification"), json!(s.decision())];
    assert_eq!(named(new), expected);
    assert_eq!((&new["id"], &new["valid_to"]), (&elected["appointment_id"], &Value::Null));
    let old = s.get(&format!("/v1/appointments/{post}"));
    assert_eq!((&old["valid_to"], &old["end_reason"]), (&json!(FROM), &json!("rotated")));
    assert_eq!(old["end_decision_id"], json!(s.decision()));
    for wrong in ["2026-11-30", "2020-01-01"] {
        let refusal = s.step(&s.officer, &place, "ratification", &s.on(wrong)).refused(422, "invalid_input");
        assert_eq!(refusal.wrong(), told(&[("/on", "not_in_force")]), "{wrong}");
    }
    let wrong = s.step(&s.officer, &place, "entry-into-office", &json!({ "on": "2026-12-10" }));
    wrong.refused(409, "not_applicable");
    let ratified = s.step(&s.officer, &place, "ratification", &s.on("2026-12-10")).expect(200).json();
    assert_eq!(ratified["state"], "ratified");
    let new = s.get(&format!("/v1/appointments/{}", ratified["appointment_id"].as_str().unwrap()));
    assert_eq!((&new["state"], &new["ratified_on"]), (&json!("ratified"), &json!("2026-12-10")));
    let early = s.step(&s.officer, &place, "entry-into-office", &json!({ "on": "2026-11-30" }));
    assert_eq!(early.refused(422, "invalid_input").wrong(), told(&[("/on", "before")]));
    let done = s.step(&s.officer, &place, "entry-into-office", &json!({ "on": "2026-12-11" })).expect(200).json();
    assert_eq!((&done["state"], &done["effective_on"]), (&json!("in_post"), &json!(FROM)));
}

#[test]
fn an_election_that_somebody_ratified_on_the_appointment_itself_is_ratified() {
    let s = Stage::new();
    let (_, _, place) = s.decided("rotation", "COMMITTEE_VICE", "COMMITTEE_VICE");
    let elected = s.step(&s.officer, &place, "election", &s.on(FROM)).expect(200).json();
    let at = format!("/v1/appointments/{}", elected["appointment_id"].as_str().unwrap());
    let body = json!({ "ratified_on": "2026-12-05", "decision_id": s.decision() });
    s.officer.act(&format!("{at}/ratification"), &s.tag(&at), &body).expect(200);
    s.step(&s.officer, &place, "ratification", &s.on("2026-12-10")).expect(200);
    assert_eq!(s.get(&at)["ratified_on"], "2026-12-05", "as it was recorded");
}

#[test]
fn an_election_that_needs_no_ratification_leads_straight_into_office() {
    let s = Stage::new();
    let (who, post, place) = s.decided("transfer", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    s.step(&s.officer, &place, "entry-into-office", &s.on(FROM)).refused(409, "not_applicable");
    s.step(&s.officer, &place, "election", &s.on(FROM)).expect(200);
    assert_eq!(covering(&s.appointments(&who), "substantive", FROM)["state"], "elected");
    assert_eq!(s.get(&format!("/v1/appointments/{post}"))["end_reason"], "transferred");
    s.step(&s.officer, &place, "ratification", &s.on(FROM)).refused(409, "not_applicable");
    s.step(&s.officer, &place, "entry-into-office", &s.on(FROM)).expect(200);
}

#[test]
fn an_appointed_post_begins_when_it_is_taken_up_by_the_decision_that_was_made() {
    let s = Stage::new();
    let (who, post, place) = s.decided("transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    s.step(&s.officer, &place, "election", &s.on(FROM)).refused(409, "not_applicable");
    let done = s.step(&s.officer, &place, "entry-into-office", &json!({ "on": "2026-12-03" })).expect(200).json();
    assert_eq!((&done["state"], &done["effective_on"]), (&json!("in_post"), &json!("2026-12-03")));
    let held = s.appointments(&who);
    let new = covering(&held, "substantive", "2026-12-03");
    assert_eq!(named(new), [json!(s.other()), json!("2026-12-03"), json!("appointed"), json!(s.decision())]);
    assert_eq!(covering(&held, "substantive", "2026-12-02")["id"], json!(post));
}

#[test]
fn without_a_day_a_step_happened_today() {
    let s = Stage::new();
    let (_, _, place) = s.decided("transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    let done = s.step(&s.officer, &place, "entry-into-office", &json!({})).expect(200).json();
    assert_eq!(done["effective_on"], "2026-11-22");
}

#[test]
fn the_nomination_that_fits_is_used_by_nobody_on_the_day() {
    let s = Stage::new();
    for named in [false, true] {
        let (who, _) = s.holder("COMMITTEE_VICE");
        let other = s.nominate(s.other(), &who, "COMMITTEE_CHAIR", "2025-01-01");
        let nomination = s.nominate(s.other(), &who, "COMMITTEE_VICE", "2025-01-01");
        let mut plan = s.plan("rotation", &who, "COMMITTEE_VICE");
        if named {
            plan["nomination_id"] = json!(nomination);
        }
        let place = s.begin(&plan);
        let rated = s.overrides()[1].clone();
        for act in ["proposal", "vetting", "consultation"] {
            s.step(&s.officer, &place, act, &json!({})).expect(200);
        }
        let approval = json!({ "decision_id": s.decision(), "overrides": [rated] });
        s.step(&s.approver, &place, "approval", &approval).expect(200);
        assert_eq!(s.nomination(&nomination).state, NominationState::Approved);
        let elected = s.step(&s.officer, &place, "election", &s.on(FROM)).expect(200).json();
        assert_eq!(elected["nomination_id"], json!(nomination));
        let used = s.nomination(&nomination);
        assert_eq!((used.state, used.exit_reason), (NominationState::Used, Some(ExitReason::Used)));
        assert_eq!(used.exited_on.unwrap().to_string(), FROM);
        let hop = used.hops.last().unwrap();
        assert_eq!((hop.by, hop.to), (None, NominationState::Used), "it follows from another act");
        assert_eq!(s.nomination(&other).state, NominationState::Approved, "for another title");
    }
}

#[test]
fn nothing_that_would_give_two_substantive_posts_is_accepted_and_the_one_in_the_way_is_named() {
    let s = Stage::new();
    let (who, post, place) = s.decided("transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    // Somebody ends the post and appoints the person elsewhere while the move is decided.
    let at = format!("/v1/appointments/{post}");
    let end = json!({ "valid_to": "2027-06-01", "end_reason": "relieved", "decision_id": s.decision() });
    s.officer.act(&format!("{at}/end"), &s.tag(&at), &end).expect(200);
    let later = s.scene.holds(&who, s.ward(), "CULTURE_SOCIETY", "2027-06-01", &json!({}));
    let before = (s.head(), s.appointments(&who));
    let refusal = s.step(&s.officer, &place, "entry-into-office", &s.on(FROM)).refused(409, "appointment_overlaps");
    assert_eq!(refusal.json()["conflicts_with"], json!(format!("/v1/appointments/{later}")));
    assert_eq!((s.head(), s.appointments(&who)), before, "nothing of it was done");
    for (on, pointer, code) in [("2015-06-01", "/on", "not_after"), ("2010-01-01", "/on", "not_after")] {
        let refusal = s.step(&s.officer, &place, "entry-into-office", &s.on(on)).refused(422, "invalid_input");
        assert_eq!(refusal.wrong(), told(&[(pointer, code)]), "{on}");
    }
    let (_, _, lent) = s.decided("secondment", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    let refusal = s.step(&s.officer, &lent, "entry-into-office", &s.on("2029-12-01")).refused(422, "invalid_input");
    assert_eq!(refusal.wrong(), told(&[("/on", "not_before")]));
}

#[test]
fn a_unit_or_a_title_that_is_no_more_takes_nobody_in() {
    let s = Stage::new();
    let (_, _, place) = s.decided("transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    let title = s.title("CULTURE_SOCIETY");
    let end = json!({ "valid_to": "2026-12-02", "reason": "Bỏ chức danh" });
    let at = format!("/v1/positions/{title}");
    s.admin().act(&format!("{at}/end"), &s.tag(&at), &end).expect(200);
    let refusal = s.step(&s.officer, &place, "entry-into-office", &s.on("2026-12-02")).refused(422, "invalid_input");
    assert_eq!(refusal.wrong(), told(&[("/position_id", "not_in_force")]));
    let unit = format!("/v1/units/{}", s.other());
    let end = json!({ "valid_to": "2027-01-01", "reason": "Sáp nhập" });
    s.admin().act(&format!("{unit}/end"), &s.tag(&unit), &end).expect(200);
    let refusal = s.step(&s.officer, &place, "entry-into-office", &s.on("2026-12-01")).refused(422, "invalid_input");
    assert_eq!(refusal.wrong(), told(&[("/unit_id", "not_in_force")]));
}

#[test]
fn every_entry_of_a_move_names_both_units() {
    let s = Stage::new();
    let from = s.head();
    let (_, _, place) = s.decided("rotation", "COMMITTEE_VICE", "COMMITTEE_VICE");
    s.enter(&place, FROM);
    s.step(&s.approver, &place, "return", &s.on("2029-12-01")).expect(200);
    let rows = s.app().database.values(&format!(
        "SELECT entity || ' ' || cause || ' ' || COALESCE(unit_id, '-') || ' ' || COALESCE(other_unit_id, '-') AS value \
         FROM changes WHERE seq > {from} AND (entity = 'rotation' OR cause IN ('end', 'ratify')) ORDER BY seq"
    ));
    assert!(rows.len() > 9, "{rows:?}");
    for row in rows.into_iter().flatten() {
        assert!(row.contains(s.ward()) && row.contains(s.other()), "{row}");
    }
}
