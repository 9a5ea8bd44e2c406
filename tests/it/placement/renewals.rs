//! Further terms: one holding ends, the next begins; too many of them, and too near retirement.

use super::stage::{Stage, codes};
use crate::support::Answer;
use crate::support::manners::{NOBODY, asks_for_the_state_seen, needs, refuses_bad_bodies, told, with};
use canbo::domain::account::Permission;
use serde_json::{Value, json};

impl Stage {
    fn renew(&self, place: &str, from: &str, more: &Value) -> Answer {
        let mut body = json!({ "valid_from": from, "decision_id": self.decision() });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.step(&self.officer, place, "reappointment", &body)
    }

    fn terms(&self, place: &str, from: &str) -> Value {
        self.officer.post(&format!("{place}/reappointment/checks"), &json!({ "valid_from": from })).expect(200).json()
    }
}

fn place(made: &Answer) -> String {
    made.header("location").unwrap().to_owned()
}

#[test]
fn a_further_term_ends_the_holding_and_begins_the_next_on_the_same_day() {
    let s = Stage::new();
    let (who, held) = s.holder("COUNCIL_CHAIR", "2016-06-20", &json!({ "state": "elected", "valid_to": "2021-06-20" }));
    let head = s.head();
    let made = s.renew(&held, "2021-06-20", &json!({ "valid_to": "2026-06-20", "reason": "Tái cử" })).expect(201);
    assert_eq!(s.head(), head + 2);
    let next = made.json();
    let named = ["official_id", "unit_id", "position_id", "kind"].map(|name| &next[name]);
    let old = s.get(&held);
    assert_eq!(named, ["official_id", "unit_id", "position_id", "kind"].map(|name| &old[name]));
    assert_eq!(
        (&next["state"], &next["valid_from"], &next["valid_to"]),
        (&json!("elected"), &json!("2021-06-20"), &json!("2026-06-20"))
    );
    assert_eq!((&old["valid_to"], &old["end_reason"]), (&json!("2021-06-20"), &json!("term_ended")));
    assert_eq!(s.get(&place(&made)), next);
    assert_eq!(s.admin().all(&format!("/v1/appointments?official_id={who}&as_of=2021-06-20")).len(), 1);
    // Where the title asks for it, the next election is ratified too.
    let (_, vice) =
        s.holder("COMMITTEE_VICE", "2016-06-20", &json!({ "state": "ratified", "ratified_on": "2016-07-01" }));
    let next = s.renew(&vice, "2021-06-20", &json!({})).expect(201);
    assert_eq!(next.json()["state"], "awaiting_ratification");
    // Who awaits ratification is no incumbent, and who acts is none.
    s.renew(&place(&next), "2026-06-20", &json!({})).refused(409, "not_applicable");
    let (_, acting) = s.holder("FRONT_CHAIR", "2016-06-20", &json!({ "kind": "acting" }));
    s.renew(&acting, "2021-06-20", &json!({})).refused(409, "not_applicable");
}

#[test]
fn everything_wrong_with_a_further_term_is_told() {
    let s = Stage::new();
    let (who, held) = s.holder("COUNCIL_CHAIR", "2016-06-20", &json!({ "state": "elected" }));
    let path = format!("{held}/reappointment");
    let good = json!({ "valid_from": "2021-06-20", "decision_id": s.decision() });
    asks_for_the_state_seen(&s.officer, &path, &held, &good);
    refuses_bad_bodies(&s.officer, &path, Some(&s.tag(&held)), &good, &["/valid_from", "/decision_id"]);
    let over = json!([{ "code": "near_retirement", "decision_id": s.decision(), "reason": "x" }]);
    for (more, wrong) in [
        (json!({ "valid_from": "2016-06-20" }), vec![("/valid_from", "not_in_force")]),
        (json!({ "valid_to": "2021-06-20" }), vec![("/valid_to", "not_after")]),
        (json!({ "decision_id": NOBODY }), vec![("/decision_id", "reference_not_found")]),
        (json!({ "overrides": over }), vec![("/overrides/0/code", "reference_not_found")]),
    ] {
        let refused = s.renew(&held, "2021-06-20", &more).refused(422, "invalid_input");
        assert_eq!(refused.wrong(), told(&wrong), "{more}");
    }
    // The person goes elsewhere later, or somebody else has the seat by then.
    let (_, post) = s.holder("COUNCIL_VICE", "2016-06-20", &json!({ "state": "elected", "valid_to": "2021-06-20" }));
    let person = s.get(&post)["official_id"].as_str().unwrap().to_owned();
    let later = s.scene.holds(&person, s.other(), "COUNCIL_VICE", "2023-01-01", &json!({ "state": "elected" }));
    let refusal = s.renew(&post, "2021-06-20", &json!({})).refused(409, "appointment_overlaps").json();
    assert_eq!(refusal["conflicts_with"], json!(format!("/v1/appointments/{later}")));
    s.renew(&post, "2021-06-20", &json!({ "valid_to": "2023-01-01" })).expect(201);
    let (_, ended) =
        s.holder("PARTY_SECRETARY", "2016-06-20", &json!({ "state": "elected", "valid_to": "2021-06-20" }));
    s.holder("PARTY_SECRETARY", "2021-06-20", &json!({ "state": "elected" }));
    s.renew(&ended, "2021-06-20", &json!({})).refused(409, "seat_taken");
    needs(s.app(), Permission::OfficialsWrite, &[("POST", path.as_str())]);
    needs(s.app(), Permission::OfficialsRead, &[("POST", format!("{path}/checks").as_str())]);
    let far = s.app().role(canbo::domain::account::Role::HrOfficer, Some(s.other()));
    far.act(&path, &s.tag(&held), &good).refused(404, "not_found");
    far.post(&format!("{path}/checks"), &json!({ "valid_from": "2021-06-20" })).refused(404, "not_found");
    drop(who);
}

#[test]
fn too_few_months_until_retirement_are_found_by_the_rule_of_the_day_and_may_be_taken_upon_oneself() {
    let s = Stage::new();
    // A man born in January 1968: 62 in January 2030, out from 2030-02-01: 47 months after 2026-03-01, and 48 are asked.
    let who = s.scene.person("1968-01-10", "Tày");
    let held = s.scene.holds(&who, s.ward(), "COUNCIL_CHAIR", "2021-06-20", &json!({ "state": "elected" }));
    let held = format!("/v1/appointments/{held}");
    let told_of = s.terms(&held, "2026-03-01");
    assert_eq!((codes(&told_of), &told_of["clear"]), (vec!["near_retirement"], &json!(false)));
    let evidence = |name: &str| {
        let all = told_of["findings"][0]["evidence"].as_array().unwrap();
        all.iter().find(|e| e["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!((evidence("months_left"), evidence("months_at_least")), (json!("47"), json!("48")));
    assert!(codes(&s.terms(&held, "2026-02-01")).is_empty(), "a month before it was enough");
    assert!(codes(&s.terms(&held, "2025-04-13")).is_empty(), "before the rules of 2025 half a term was");
    let refusal = s.renew(&held, "2026-03-01", &json!({})).refused(409, "findings_in_the_way").json();
    assert_eq!(refusal["findings"], told_of["findings"]);
    let closed = s.app().machine(&[Permission::OfficialsRead], None);
    let shown = closed.post(&format!("{held}/reappointment/checks"), &json!({ "valid_from": "2026-03-01" }));
    assert_eq!(codes(&shown.expect(200).json()), ["withheld"]);
    let over = json!([{ "code": "near_retirement", "decision_id": s.decision(), "reason": "Trường hợp đặc biệt" }]);
    s.renew(&held, "2026-03-01", &json!({ "overrides": over })).expect(201);
}

#[test]
fn a_headship_is_held_for_two_terms_in_a_row_at_most_and_who_acted_or_awaited_served_none() {
    let s = Stage::new();
    let (who, first) = s.holder("PARTY_SECRETARY", "2010-06-20", &json!({ "state": "elected" }));
    let second = place(&s.renew(&first, "2015-06-20", &json!({})).expect(201));
    assert_eq!(s.terms(&second, "2020-06-20")["terms_before"], 2);
    let refusal = s.renew(&second, "2020-06-20", &json!({})).refused(409, "findings_in_the_way").json();
    assert_eq!(codes(&refusal), ["too_many_terms"], "nobody overrides that");
    // A term that was served elsewhere, or of another title, is none of these.
    assert_eq!(s.terms(&second, "2015-07-20")["terms_before"], 2, "the first, and what has begun of the second");
    let acting = with(&json!({}), "kind", json!("acting"));
    let (_, acting) = s.holder("COMMITTEE_CHAIR", "2010-06-20", &acting);
    assert_eq!(s.terms(&acting, "2020-06-20")["terms_before"], 0);
    drop(who);
}

#[test]
fn a_move_for_a_fixed_time_is_prolonged_and_not_renewed() {
    let r = crate::rotations::Stage::new();
    let (_, _, moved) = r.moved("rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
    let held = format!("/v1/appointments/{}", r.get(&moved)["appointment_id"].as_str().unwrap());
    let body = json!({ "valid_from": "2028-12-01", "decision_id": r.decision() });
    let refusal = r.step(&r.officer, &held, "reappointment", &body).refused(409, "in_use").json();
    assert_eq!(refusal["conflicts_with"], json!(moved));
}
