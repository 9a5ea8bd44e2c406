//! Seats: acting until the council elects, awaiting ratification, one incumbent; and the first holding of a title.

use super::stage::Stage;
use crate::support::Answer;
use crate::support::manners::told;
use crate::support::world;
use canbo::domain::account::Role;
use serde_json::{Value, json};

impl Stage {
    /// Enters a holding; what comes of it.
    fn seat(&self, who: &str, title: &str, from: &str, more: &Value) -> Answer {
        let title = self.title(title);
        let mut body = world::appointment(who, self.ward(), &title, self.decision(), from);
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.officer.post("/v1/appointments", &body)
    }

    fn ratify(&self, place: &str, on: &str) -> Answer {
        self.step(&self.officer, place, "ratification", &json!({ "ratified_on": on, "decision_id": self.decision() }))
    }

    /// The title as a verdict shows it: its code, how it is held, and whether by an incumbent.
    fn titles(&self, who: &str, on: &str) -> Vec<(String, String, bool)> {
        let verdict = self.scene.verdict(who, on);
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let title = |t: &Value| (text(&t["position"]), text(&t["kind"]), t["incumbent"].as_bool().unwrap());
        verdict["titles"].as_array().unwrap().iter().map(title).collect()
    }
}

fn place(made: &Answer) -> String {
    made.header("location").unwrap().to_owned()
}

#[test]
fn an_acting_chair_acts_until_the_council_elects_and_was_never_an_incumbent() {
    let s = Stage::new();
    let (vice, _) =
        s.holder("COMMITTEE_VICE", "2019-01-01", &json!({ "state": "ratified", "ratified_on": "2019-01-10" }));
    let acting = place(&s.seat(&vice, "COMMITTEE_CHAIR", "2021-03-01", &json!({ "kind": "acting" })).expect(201));
    let own = ("COMMITTEE_VICE".to_owned(), "substantive".to_owned(), true);
    assert_eq!(
        s.titles(&vice, "2021-06-30"),
        [own.clone(), ("COMMITTEE_CHAIR".to_owned(), "acting".to_owned(), false)]
    );

    let chair = s.scene.person("1982-01-01", "Kinh");
    let head = s.head();
    let elected =
        s.seat(&chair, "COMMITTEE_CHAIR", "2021-07-01", &json!({ "state": "awaiting_ratification" })).expect(201);
    assert_eq!(s.head(), head + 2, "the seat, and the end of the acting: one transaction");
    let over = s.get(&acting);
    let said = ["valid_to", "end_reason", "end_decision_id"].map(|name| &over[name]);
    assert_eq!(said, [&json!("2021-07-01"), &json!("acting_ended"), &json!(s.decision())]);
    assert_eq!(s.titles(&vice, "2021-07-01"), [own]);
    let seat = |on: &str| s.titles(&chair, on)[0].2;
    assert!(!seat("2021-07-01"), "elected, and awaiting ratification");
    s.ratify(&place(&elected), "2021-07-20").expect(200);
    assert_eq!((seat("2021-07-19"), seat("2021-07-20")), (false, true));

    // Who acted is counted by no term: elected later, it is the first.
    let checks = s.officer.post(&format!("{acting}/reappointment/checks"), &json!({ "valid_from": "2021-06-01" }));
    assert_eq!(checks.expect(200).json()["terms_before"], 0);
}

#[test]
fn an_acting_title_ends_for_who_is_to_hold_it_and_not_because_of_one_of_several_others() {
    let s = Stage::new();
    let (one, _) = s.holder("OFFICE_STATISTICS", "2015-01-01", &json!({}));
    let (two, _) = s.holder("OFFICE_STATISTICS", "2015-01-01", &json!({}));
    let acting = place(&s.seat(&one, "COMMITTEE_VICE", "2021-03-01", &json!({ "kind": "acting" })).expect(201));
    let beside = json!({ "kind": "concurrent", "state": "awaiting_ratification" });
    s.seat(&two, "COMMITTEE_VICE", "2021-07-01", &beside).expect(201);
    assert_eq!(s.get(&acting)["valid_to"], Value::Null, "there are several vice chairs");
    s.seat(&one, "COMMITTEE_VICE", "2021-08-01", &beside).expect(201);
    assert_eq!(s.get(&acting)["valid_to"], "2021-08-01");
}

#[test]
fn a_title_that_one_person_holds_has_one_incumbent_whichever_way_another_comes() {
    let s = Stage::new();
    let (_, chair) =
        s.holder("COMMITTEE_CHAIR", "2016-06-20", &json!({ "state": "ratified", "ratified_on": "2016-07-01" }));
    let (other, _) = s.holder("OFFICE_STATISTICS", "2015-01-01", &json!({}));
    let named = |answer: Answer| answer.refused(409, "seat_taken").json()["conflicts_with"].clone();
    let beside = json!({ "kind": "concurrent" });
    assert_eq!(named(s.seat(&other, "COMMITTEE_CHAIR", "2021-07-01", &beside)), json!(chair));
    // Elected before the other leaves, and ratified only afterwards.
    let awaits = json!({ "kind": "concurrent", "state": "awaiting_ratification" });
    let elected = place(&s.seat(&other, "COMMITTEE_CHAIR", "2021-07-01", &awaits).expect(201));
    assert_eq!(named(s.ratify(&elected, "2021-07-20")), json!(chair));
    let end = json!({ "valid_to": "2021-07-20", "end_reason": "relieved", "decision_id": s.decision() });
    s.step(&s.officer, &chair, "end", &end).expect(200);
    s.ratify(&elected, "2021-07-20").expect(200);
    // Nor by putting right.
    let put_right = |to: Value| {
        let body = json!({ "valid_to": to, "end_reason": "relieved", "correction": { "reason": "Nhập sai" } });
        s.officer.correct("PATCH", &chair, &s.tag(&chair), &body)
    };
    assert_eq!(named(put_right(json!("2021-07-21"))), json!(elected));
    put_right(json!("2021-07-19")).expect(200);
    // Another unit has a seat of its own, and several hold what several may.
    let there = s.scene.person("1985-03-05", "Tày");
    s.scene.holds(&there, s.other(), "COMMITTEE_CHAIR", "2021-07-01", &json!({}));
    s.holder("OFFICE_STATISTICS", "2015-01-01", &json!({}));
    // Whose dossier is kept elsewhere is not named to who does not see it.
    let stranger = s.scene.person("1985-03-05", "Tày");
    s.scene.holds(&stranger, s.ward(), "OFFICE_STATISTICS", "2015-01-01", &json!({}));
    s.scene.holds(&stranger, s.other(), "PARTY_SECRETARY", "2021-07-01", &json!({ "kind": "concurrent" }));
    let far = s.app().role(Role::HrOfficer, Some(s.other()));
    let new = world::official(s.admin(), "Lý Văn Mẫu", s.other());
    let title = s.title("PARTY_SECRETARY");
    let body = world::appointment(&new, s.other(), &title, &s.scene.world.other_decision, "2022-01-01");
    assert_eq!(named(far.post("/v1/appointments", &body)), Value::Null);
}

#[test]
fn who_is_not_ratified_leaves_the_seat_by_a_decision() {
    let s = Stage::new();
    let (who, _) = s.holder("OFFICE_STATISTICS", "2015-01-01", &json!({}));
    let awaits = json!({ "kind": "concurrent", "state": "awaiting_ratification" });
    let elected = place(&s.seat(&who, "COMMITTEE_VICE", "2021-07-01", &awaits).expect(201));
    let end = |more: Value| {
        let mut body = json!({ "valid_to": "2021-07-20", "end_reason": "not_ratified" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        s.step(&s.officer, &elected, "end", &body)
    };
    assert_eq!(end(json!({})).refused(422, "invalid_input").wrong(), told(&[("/decision_id", "required")]));
    let done = end(json!({ "decision_id": s.decision() })).expect(200).json();
    assert_eq!((&done["state"], &done["end_reason"]), (&json!("awaiting_ratification"), &json!("not_ratified")));
    assert!(s.titles(&who, "2021-07-19").iter().all(|t| t.0 != "COMMITTEE_VICE" || !t.2), "never an incumbent");
    s.ratify(&elected, "2021-07-25").refused(422, "invalid_input");
    // Who was ratified cannot fail to be.
    let again = place(&s.seat(&who, "COMMITTEE_VICE", "2021-08-01", &awaits).expect(201));
    s.ratify(&again, "2021-08-10").expect(200);
    let body = json!({ "valid_to": "2021-09-01", "end_reason": "not_ratified", "decision_id": s.decision() });
    let wrong = s.step(&s.officer, &again, "end", &body).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/end_reason", "not_with")]));
}

#[test]
fn two_titles_of_one_person_are_two_seats_and_one_of_the_headcount() {
    let s = Stage::new();
    let (who, _) = s.holder("PARTY_SECRETARY", "2016-06-20", &json!({ "state": "elected" }));
    let chair = json!({ "kind": "concurrent", "state": "awaiting_ratification" });
    let seat = place(&s.seat(&who, "COMMITTEE_CHAIR", "2016-07-01", &chair).expect(201));
    s.ratify(&seat, "2016-07-10").expect(200);
    assert_eq!((s.headcount("2016-07-10"), s.titles(&who, "2016-07-10").len()), (1, 2));
    let (other, _) = s.holder("OFFICE_STATISTICS", "2015-01-01", &json!({}));
    let taken = s.seat(&other, "PARTY_SECRETARY", "2018-01-01", &json!({ "kind": "concurrent", "state": "elected" }));
    taken.refused(409, "seat_taken");
}

#[test]
fn a_title_held_for_the_first_time_asks_what_a_further_term_does_not() {
    let s = Stage::new();
    // 46 years old: too old to become secretary (2004: 45 at the first holding), not to be secretary again.
    let who = s.scene.person("1970-01-01", "Kinh");
    let first = json!({ "state": "elected", "valid_to": "2016-06-20" });
    let held = s.scene.holds(&who, s.ward(), "PARTY_SECRETARY", "2011-06-20", &first);
    let newcomer = s.scene.person("1970-01-01", "Kinh");
    let again = json!({ "valid_from": "2016-06-20", "decision_id": s.decision() });
    let next = s.step(&s.officer, &format!("/v1/appointments/{held}"), "reappointment", &again).expect(201);
    let judged = |who: &str, on: &str| s.scene.judged(who, "age_limit", on)["status"].clone();
    assert_eq!(judged(&who, "2016-06-20"), "met", "by the age at which the title was held for the first time");
    let end = json!({ "valid_to": "2017-01-01", "end_reason": "relieved", "decision_id": s.decision() });
    s.step(&s.officer, &place(&next), "end", &end).expect(200);
    s.scene.holds(&newcomer, s.ward(), "PARTY_SECRETARY", "2017-01-01", &json!({ "state": "elected" }));
    assert_eq!(judged(&newcomer, "2017-01-01"), "unmet");
}
