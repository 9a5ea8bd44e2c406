//! Situations of the field that a registry which only stores rows gets wrong: two titles of one person, an election that is
//! not ratified, a person counted at two places, a rule that looks at history.

use super::Stage;
use super::stage::{FROM, codes, covering};
use crate::support::manners::with;
use serde_json::{Value, json};

fn found(s: &Stage, place: &str) -> Value {
    s.officer.send("POST", &format!("{place}/checks"), &[], b"").expect(200).json()
}

#[test]
fn one_person_with_two_titles_leaves_both_seats_and_is_counted_once_all_the_time() {
    let s = Stage::new();
    let (who, chair) = s.holder("COMMITTEE_CHAIR");
    let secretary = s.scene.holds(
        &who,
        s.ward(),
        "PARTY_SECRETARY",
        "2016-01-01",
        &json!({ "kind": "concurrent", "state": "elected" }),
    );
    assert_eq!(s.headcounts("2026-11-30"), [1, 0]);
    let verdict = s.scene.verdict(&who, "2026-11-30");
    assert_eq!(verdict["titles"].as_array().unwrap().len(), 2, "judged by both");
    // Both seats are taken for whoever would come.
    let newcomer = s.holder_in(s.other(), "COMMITTEE_VICE").0;
    let to = |position: &str| {
        let plan = with(&s.plan("transfer", &newcomer, position), "unit_id", json!(s.ward()));
        let place = s.begin(&plan);
        let told = codes(&found(&s, &place));
        s.step(&s.officer, &place, "cancellation", &json!({ "reason": "thử" })).expect(200);
        told.contains(&"post_filled".to_owned())
    };
    assert!(to("COMMITTEE_CHAIR") && to("PARTY_SECRETARY"));
    // A secretary and chair is moved to a chair's post: equivalent, by the higher of the two titles.
    let place = s.begin(&s.plan("transfer", &who, "COMMITTEE_CHAIR"));
    assert!(!codes(&found(&s, &place)).contains(&"not_equivalent".to_owned()));
    s.decide(&place);
    s.enter(&place, FROM);
    for id in [&chair, &secretary] {
        let left = s.get(&format!("/v1/appointments/{id}"));
        assert_eq!((&left["valid_to"], &left["end_reason"]), (&json!(FROM), &json!("transferred")));
    }
    assert_eq!((s.headcounts("2026-11-30"), s.headcounts(FROM)), ([1, 1], [0, 2]));
    assert!(!to("COMMITTEE_CHAIR") && !to("PARTY_SECRETARY"), "both seats are free now");
    let verdict = s.scene.verdict(&who, FROM);
    assert_eq!(verdict["titles"].as_array().unwrap().len(), 1, "judged by the one that is left");
}

#[test]
fn who_awaits_ratification_is_counted_and_judged_at_the_destination_and_is_no_incumbent() {
    let s = Stage::new();
    let (who, _, place) = s.decided("transfer", "COMMITTEE_CHAIR", "COMMITTEE_CHAIR");
    assert_eq!(s.headcounts(FROM), [1, 0], "a decision is no office");
    s.step(&s.officer, &place, "election", &s.on(FROM)).expect(200);
    assert_eq!(s.headcounts(FROM), [0, 1]);
    let title = |on: &str| s.scene.verdict(&who, on)["titles"][0].clone();
    assert_eq!((&title(FROM)["unit_id"], &title(FROM)["incumbent"]), (&json!(s.other()), &json!(false)));
    s.step(&s.officer, &place, "ratification", &s.on("2026-12-20")).expect(200);
    let incumbent = |on: &str| title(on)["incumbent"].as_bool().unwrap();
    assert!(!incumbent("2026-12-19") && incumbent("2026-12-20"));
}

#[test]
fn terms_are_counted_of_incumbents_only_and_who_acts_fills_no_post() {
    let chair = |more: &[(&str, &str, &str, Value)]| {
        let s = Stage::new();
        let who = crate::support::world::official(s.admin(), "Nông Thị Lan", s.other());
        for (kind, from, to, more) in more {
            let mut body = json!({ "kind": kind, "valid_to": to, "end_reason": "term_ended" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            s.scene.holds(&who, s.other(), "COMMITTEE_CHAIR", from, &body);
        }
        s.scene.holds(&who, s.ward(), "PARTY_DEPUTY_SECRETARY", FROM, &json!({}));
        let plan = s.plan("transfer", &who, "COMMITTEE_CHAIR");
        let answer = s.admin().post("/v1/rotations", &plan);
        if answer.status == 201 { found(&s, &format!("/v1/rotations/{}", answer.id())) } else { answer.json() }
    };
    let ratified = |on: &str| json!({ "state": "ratified", "ratified_on": on });
    let first = ("substantive", "2016-12-01", "2021-12-01", ratified("2016-12-10"));
    let told = |found: Value| codes(&found).contains(&"too_many_terms".to_owned());
    assert!(told(chair(&[first.clone(), ("substantive", "2021-12-01", FROM, ratified("2021-12-10"))])));
    let waiting = json!({ "state": "awaiting_ratification" });
    assert!(!told(chair(&[first.clone(), ("substantive", "2021-12-01", FROM, waiting)])));
    let before = ("substantive", "2017-12-01", "2021-12-01", ratified("2017-12-10"));
    assert!(!told(chair(&[before, ("acting", "2021-12-01", FROM, json!({ "end_reason": "acting_ended" }))])));
    // An acting chair keeps the seat warm.
    let s = Stage::new();
    let acting = s.holder_in(s.other(), "COMMITTEE_VICE").0;
    s.scene.holds(&acting, s.other(), "COMMITTEE_CHAIR", "2026-01-01", &json!({ "kind": "acting" }));
    let who = s.holder("COMMITTEE_CHAIR").0;
    let plan = s.plan("transfer", &who, "COMMITTEE_CHAIR");
    assert!(!codes(&found(&s, &s.begin(&plan))).contains(&"post_filled".to_owned()));
}

#[test]
fn a_rotated_person_counts_once_at_the_destination_and_a_secondee_at_the_origin() {
    let s = Stage::new();
    let rotated = s.moved("rotation", "COMMITTEE_VICE", "COMMITTEE_VICE");
    assert_eq!((s.headcounts("2026-11-30"), s.headcounts(FROM)), ([1, 0], [0, 1]));
    let lent = s.moved("secondment", "OFFICE_STATISTICS", "OFFICE_STATISTICS");
    assert_eq!((s.headcounts("2026-11-30"), s.headcounts(FROM)), ([2, 0], [1, 1]));
    let city = |on: &str| s.scene.report(&s.scene.world.city, on)["headcount"].as_u64().unwrap();
    for on in ["2026-11-30", FROM, "2028-01-01"] {
        assert_eq!(city(on), 2, "two people, on every day");
    }
    s.step(&s.approver, &rotated.2, "return", &s.on("2028-01-01")).expect(200);
    s.step(&s.approver, &lent.2, "return", &s.on("2028-02-01")).expect(200);
    assert_eq!((s.headcounts("2027-12-31"), s.headcounts("2028-01-01")), ([1, 1], [2, 0]));
    assert_eq!((s.headcounts("2028-02-01"), city("2028-02-01")), ([2, 0], 2));
    let held = s.appointments(&rotated.0);
    assert_eq!(covering(&held, "substantive", "2028-01-01")["unit_id"], json!(s.ward()));
}

#[test]
fn what_is_asked_of_a_first_holder_is_asked_of_the_history_and_not_of_todays_post() {
    let s = Stage::new();
    let (first, moves) = ("2016-06-01", "2021-06-01");
    let unmet = |born: &str, title: &str| {
        let who = s.scene.person(born, "Kinh");
        let state = if title == "PARTY_SECRETARY" { "elected" } else { "appointed" };
        s.scene.holds(&who, s.ward(), title, first, &json!({ "state": state }));
        let plan = with(&s.plan("transfer", &who, "PARTY_SECRETARY"), "valid_from", json!(moves));
        let found = found(&s, &s.begin(&plan));
        let all = found["findings"].as_array().unwrap().clone();
        let short = all.iter().find(|finding| finding["code"] == "standard_unmet").cloned().unwrap_or_default();
        short.to_string().contains("age_limit")
    };
    assert!(unmet("1975-06-01", "PARTY_DEPUTY_SECRETARY"), "forty-six, and never a secretary");
    assert!(!unmet("1975-06-02", "PARTY_DEPUTY_SECRETARY"), "forty-five on the day");
    assert!(!unmet("1975-06-01", "PARTY_SECRETARY"), "was secretary elsewhere before");
}
