//! How a move ends: back, elsewhere, kept for good, before its time.

use super::Stage;
use super::stage::{FROM, TO, covering};
use crate::support::manners::{NOBODY, told, with};
use crate::support::world;
use canbo::domain::account::Role;
use serde_json::{Value, json};

#[test]
fn who_was_rotated_goes_back_to_the_post_that_was_left() {
    let s = Stage::new();
    for (act, state) in [("return", "completed_returned"), ("early-end", "ended_early")] {
        let (who, post, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
        let done = s.step(&s.approver, &place, act, &s.on("2029-06-01")).expect(200).json();
        assert_eq!((&done["state"], &done["ended_on"]), (&json!(state), &json!("2029-06-01")));
        let held = s.appointments(&who);
        let away = covering(&held, "substantive", "2029-05-31");
        assert_eq!((&away["id"], &away["unit_id"]), (&done["appointment_id"], &json!(s.other())));
        assert_eq!((&away["end_reason"], &away["end_decision_id"]), (&json!("term_ended"), &json!(s.decision())));
        let back = covering(&held, "substantive", "2029-06-01");
        assert_eq!((&back["id"], &back["unit_id"]), (&done["next_appointment_id"], &json!(s.ward())));
        let left = s.get(&format!("/v1/appointments/{post}"));
        assert_eq!((&back["position_id"], &back["state"]), (&left["position_id"], &json!("appointed")));
        assert_eq!(held.len(), 3);
        assert_eq!(s.officer.all(&format!("/v1/rotations?official_id={who}&as_of=2029-06-01")), Vec::<Value>::new());
        assert_eq!(s.officer.all(&format!("/v1/rotations?official_id={who}&as_of=2029-05-31")).len(), 1);
    }
}

#[test]
fn who_was_rotated_may_be_sent_elsewhere_instead() {
    let s = Stage::new();
    let third = world::unit(s.admin(), "Phường Ba", "90003", "ward", Some(&s.scene.world.city));
    let (who, _, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let to = |unit: &str, position: &str| {
        let body = with(&s.on("2029-12-01"), "unit_id", json!(unit));
        s.step(&s.approver, &place, "return", &with(&body, "position_id", json!(position)))
    };
    let chair = s.title("COMMITTEE_CHAIR");
    assert_eq!(to(NOBODY, &chair).refused(422, "invalid_input").wrong(), told(&[("/unit_id", "reference_not_found")]));
    let wrong = to(&third, NOBODY).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/position_id", "reference_not_found")]));
    let away = world::unit(s.admin(), "Tỉnh Khác", "91", "province", None);
    assert_eq!(to(&away, &chair).refused(422, "invalid_input").wrong(), told(&[("/unit_id", "reference_not_found")]));
    let done = to(&third, &chair).expect(200).json();
    let held = s.appointments(&who);
    let next = covering(&held, "substantive", TO);
    assert_eq!((&next["id"], &next["unit_id"]), (&done["next_appointment_id"], &json!(third)));
    assert_eq!(next["position_id"], json!(chair));
}

#[test]
fn who_was_kept_for_good_is_no_longer_rotated_and_stays_where_they_are() {
    let s = Stage::new();
    let (who, _, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let wrong = s.step(&s.approver, &place, "retention", &s.on(FROM)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/on", "not_after")]));
    let before = s.appointments(&who);
    let done = s.step(&s.approver, &place, "retention", &s.on("2028-01-01")).expect(200).json();
    assert_eq!((&done["state"], &done["ended_on"]), (&json!("completed_stayed"), &json!("2028-01-01")));
    assert_eq!(done["next_appointment_id"], Value::Null);
    assert_eq!(s.appointments(&who), before);
    let away = |on: &str| s.officer.all(&format!("/v1/rotations?as_of={on}")).len();
    assert_eq!((away("2027-12-31"), away("2028-01-01")), (1, 0));
    // A secondee is not kept: that would be a transfer. Nor does a transfer end.
    let (_, _, lent) = s.moved("secondment", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    s.step(&s.approver, &lent, "retention", &s.on("2028-01-01")).refused(409, "not_applicable");
    let (_, _, gone) = s.moved("transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    for act in ["retention", "return", "early-end"] {
        s.step(&s.approver, &gone, act, &s.on("2028-01-01")).refused(409, "not_applicable");
    }
}

#[test]
fn a_move_is_prolonged_by_a_decision_and_for_a_reason() {
    let s = Stage::new();
    let (_, _, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let extend = |to: &str| {
        let body = json!({ "valid_to": to, "decision_id": s.decision(), "reason": "Chưa có người thay" });
        s.step(&s.approver, &place, "extension", &body)
    };
    for earlier in [TO, "2027-01-01"] {
        assert_eq!(extend(earlier).refused(422, "invalid_input").wrong(), told(&[("/valid_to", "not_after")]));
    }
    for later in ["2030-12-01", "2031-12-01"] {
        let done = extend(later).expect(200).json();
        assert_eq!((&done["state"], &done["valid_to"]), (&json!("extended"), &json!(later)));
        let hop = done["hops"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&hop["decision_id"], &hop["reason"]), (&json!(s.decision()), &json!("Chưa có người thay")));
    }
    let bad = s.step(&s.approver, &place, "extension", &json!({ "surplus": 1 })).refused(422, "invalid_input").wrong();
    assert_eq!(bad, told(&[("/surplus", "unknown_field"), ("/valid_to", "required")]));
}

#[test]
fn who_was_lent_goes_back_to_a_post_that_was_never_left() {
    let s = Stage::new();
    let (who, post, place) = s.moved("secondment", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    for name in ["unit_id", "position_id"] {
        let body = with(&s.on("2028-01-01"), name, json!(if name == "unit_id" { s.ward() } else { NOBODY }));
        let wrong = s.step(&s.approver, &place, "return", &body).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[(&format!("/{name}"), "not_with")]));
    }
    let before = s.get(&format!("/v1/appointments/{post}"));
    let done = s.step(&s.approver, &place, "return", &s.on("2028-01-01")).expect(200).json();
    assert_eq!(done["next_appointment_id"], Value::Null);
    let held = s.appointments(&who);
    assert_eq!(held.len(), 2);
    assert_eq!(covering(&held, "secondment", "2027-12-31")["end_reason"], "secondment_ended");
    assert_eq!(s.get(&format!("/v1/appointments/{post}")), before, "nothing happened to it");
}

#[test]
fn who_came_from_outside_leaves_again_unless_a_post_is_named() {
    let s = Stage::new();
    let begun = || {
        let who = world::official(s.admin(), "Nông Thị Lan", s.ward());
        let plan = with(&s.plan("rotation", &who, "PARTY_DEPUTY_SECRETARY"), "origin_unit_id", json!(s.ward()));
        let place = s.begin(&plan);
        for act in ["proposal", "vetting", "consultation"] {
            s.step(&s.officer, &place, act, &json!({})).expect(200);
        }
        let mut approval = s.approval("rotation");
        let mut more = approval["overrides"][0].clone();
        more["code"] = json!("no_post");
        approval["overrides"].as_array_mut().unwrap().push(more);
        s.step(&s.approver, &place, "approval", &approval).expect(200);
        s.enter(&place, FROM);
        (who, place)
    };
    let (who, place) = begun();
    let named = with(&s.on(TO), "unit_id", json!(s.ward()));
    let wrong = s.step(&s.approver, &place, "return", &named).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/position_id", "required")]));
    let done = s.step(&s.approver, &place, "return", &s.on(TO)).expect(200).json();
    assert_eq!((&done["next_appointment_id"], s.appointments(&who).len()), (&Value::Null, 1));
    let (who, place) = begun();
    let named = with(&named, "position_id", json!(s.title("COMMITTEE_VICE")));
    s.step(&s.approver, &place, "return", &named).expect(200);
    assert_eq!(covering(&s.appointments(&who), "substantive", TO)["unit_id"], json!(s.ward()));
}

#[test]
fn a_return_that_cannot_be_changes_nothing() {
    let s = Stage::new();
    let (who, _, place) = s.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let before = (s.appointments(&who), s.head());
    let wrong = s.step(&s.approver, &place, "return", &s.on(FROM)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/on", "not_after")]));
    // The unit that was left is no more: somewhere else must be named.
    let unit = format!("/v1/units/{}", s.ward());
    let end = json!({ "valid_to": "2028-01-01", "reason": "Sáp nhập" });
    s.admin().act(&format!("{unit}/end"), &s.tag(&unit), &end).expect(200);
    let wrong = s.step(&s.approver, &place, "return", &s.on("2029-01-01")).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "not_in_force")]));
    assert_eq!((s.appointments(&who), s.head()), (before.0, before.1 + 1));
}

#[test]
fn who_decides_at_the_destination_alone_sends_back_once_the_person_is_there() {
    let s = Stage::new();
    let (_, _, place) = s.decided("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let destination = s.app().role(Role::Approver, Some(s.other()));
    let origin = s.app().role(Role::Approver, Some(s.ward()));
    s.enter(&place, "2026-11-20");
    s.step(&origin, &place, "return", &s.on("2026-11-22")).refused(403, "forbidden");
    let decision = world::decision(&destination, "9/QĐ", s.other());
    let body = json!({ "on": "2026-11-22", "decision_id": decision });
    s.step(&destination, &place, "return", &body).expect(200);
    destination.get(&place).expect(200);
}
