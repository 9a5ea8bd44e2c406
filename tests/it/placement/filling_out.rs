//! Filling out: several vacant titles of one unit by one decision, all or none.

use super::stage::Stage;
use crate::support::manners::{NOBODY, needs, refuses_bad_bodies, told, with};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

const ON: &str = "2026-12-01";

impl Stage {
    fn post(&self, who: &str, title: &str, way: &str) -> Value {
        json!({ "official_id": who, "position_id": self.title(title), "way": way })
    }

    fn filling(&self, posts: &[Value]) -> Value {
        json!({ "on": ON, "decision_id": self.decision(), "posts": posts })
    }

    fn fill(&self, act: &str, body: &Value) -> crate::support::Answer {
        self.officer.post(&format!("/v1/units/{}/filling-out{act}", self.ward()), body)
    }
}

/// The codes of what is found about each title.
fn found(answer: &Value) -> Vec<Vec<String>> {
    let of = |post: &Value| super::stage::codes(post).into_iter().map(str::to_owned).collect();
    answer["posts"].as_array().unwrap().iter().map(of).collect()
}

fn missing(answer: &Value) -> Vec<String> {
    answer["missing"].as_array().unwrap().iter().map(|t| t["position"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn vacant_titles_are_filled_together_and_what_is_still_missing_is_told() {
    let s = Stage::new();
    let (one, two, three) = (s.person(), s.person(), s.person());
    let (vice, acting) = s.holder("FRONT_CHAIR", "2020-01-01", &json!({ "kind": "acting" }));
    let mut beside = s.post(&one, "COUNCIL_CHAIR", "elect");
    beside["concurrent"] = json!(true);
    let posts = [
        s.post(&one, "PARTY_SECRETARY", "appoint"),
        beside,
        s.post(&two, "COMMITTEE_CHAIR", "elect"),
        s.post(&three, "FRONT_CHAIR", "elect"),
        s.post(&vice, "COMMITTEE_VICE", "acting"),
    ];
    let body = s.filling(&posts);
    let head = s.head();
    let checks = s.fill("/checks", &body).expect(200).json();
    assert_eq!((&checks["clear"], s.head()), (&json!(true), head), "nothing changes");
    let warned: Vec<String> = found(&checks).concat();
    assert!(!warned.is_empty() && warned.iter().all(|code| code == "standard_unknown"), "to be considered: {warned:?}");
    let still = missing(&checks);
    assert!(still.contains(&"COMMITTEE_VICE".to_owned()), "who acts fills nothing: {still:?}");
    assert!(
        ["PARTY_SECRETARY", "COUNCIL_CHAIR", "COMMITTEE_CHAIR"].iter().all(|code| !still.contains(&(*code).to_owned()))
    );

    let done = s.fill("", &body).expect(200).json();
    assert_eq!((s.head(), missing(&done)), (head + 6, still), "five holdings, and the end of an acting one");
    let all = done["appointments"].as_array().unwrap();
    let said: Vec<(&str, &str)> =
        all.iter().map(|a| (a["kind"].as_str().unwrap(), a["state"].as_str().unwrap())).collect();
    let expected = [
        ("substantive", "appointed"),
        ("concurrent", "elected"),
        ("substantive", "awaiting_ratification"),
        ("substantive", "elected"),
        ("acting", "appointed"),
    ];
    assert_eq!(said, expected);
    assert!(all.iter().all(|a| a["valid_from"] == ON && a["decision_id"] == s.decision()));
    assert_eq!((&s.get(&acting)["valid_to"], &s.get(&acting)["end_reason"]), (&json!(ON), &json!("acting_ended")));
    // Once is enough.
    let again = s.fill("", &body).refused(409, "findings_in_the_way").json();
    assert!(!again["findings"].as_array().unwrap().is_empty());
}

#[test]
fn all_that_is_found_is_told_at_once_and_nothing_is_done_where_something_stands_in_the_way() {
    let s = Stage::new();
    let (seated, _) = s.holder("PARTY_SECRETARY", "2020-01-01", &json!({ "state": "elected" }));
    let (elsewhere, free) = (s.scene.person("1985-03-05", "Tày"), s.person());
    s.scene.holds(&elsewhere, s.other(), "OFFICE_STATISTICS", "2015-01-01", &json!({}));
    let third = s.person();
    let posts = [
        s.post(&free, "PARTY_SECRETARY", "elect"),
        s.post(&elsewhere, "COMMITTEE_VICE", "elect"),
        s.post(&seated, "PARTY_SECRETARY", "appoint"),
        s.post(&third, "COMMITTEE_CHAIR", "elect"),
        s.post(&free, "COMMITTEE_CHAIR", "appoint"),
        s.post(&third, "MILITARY_COMMANDER", "elect"),
        s.post(&free, "POLICE_CHIEF", "appoint"),
    ];
    let body = s.filling(&posts);
    let (head, checks) = (s.head(), s.fill("/checks", &body).expect(200).json());
    let all = found(&checks);
    let has = |n: usize, code: &str| all[n].contains(&code.to_owned());
    for (n, code) in [
        (0, "post_filled"),
        (1, "overlaps"),
        (2, "holds_title"),
        (4, "post_filled"),
        (5, "not_elective"),
        (6, "title_not_in_force"),
    ] {
        assert!(has(n, code), "{n} {code}: {all:?}");
    }
    assert!(
        all[3].iter().all(|code| code == "standard_unknown"),
        "the first who is named for a title gets it: {all:?}"
    );
    assert_eq!(checks["clear"], false);
    let refusal = s.fill("", &body).refused(409, "findings_in_the_way").json();
    assert_eq!(refusal["findings"].as_array().unwrap().len(), all.concat().len());
    assert_eq!(s.head(), head, "none of it was done");
}

#[test]
fn everything_wrong_with_a_filling_out_is_told_and_who_may_not_is_told_so() {
    let s = Stage::new();
    let good = s.filling(&[s.post(&s.person(), "COMMITTEE_CHAIR", "elect")]);
    let path = format!("/v1/units/{}/filling-out", s.ward());
    for path in [path.clone(), format!("{path}/checks")] {
        refuses_bad_bodies(&s.officer, &path, None, &good, &["/on", "/decision_id", "/posts"]);
        let wrong = |body: &Value| s.officer.post(&path, body).refused(422, "invalid_input").wrong();
        assert_eq!(wrong(&s.filling(&[])), told(&[("/posts", "out_of_range")]));
        let post = json!({ "official_id": NOBODY, "position_id": NOBODY, "way": "elect" });
        let twice = s.filling(&[post.clone(), post.clone()]);
        assert_eq!(wrong(&twice), told(&[("/posts/1/position_id", "repeated")]));
        let nobody = with(&with(&s.filling(&[post]), "decision_id", json!(NOBODY)), "on", json!("1980-01-01"));
        let all = ["/decision_id", "/on", "/posts/0/official_id", "/posts/0/position_id"];
        let codes = ["reference_not_found", "not_in_force", "reference_not_found", "reference_not_found"];
        assert_eq!(wrong(&nobody), told(&all.into_iter().zip(codes).collect::<Vec<_>>()));
        s.app().role(Role::HrOfficer, Some(s.other())).post(&path, &good).refused(404, "not_found");
    }
    s.officer.post(&format!("/v1/units/{NOBODY}/filling-out"), &good).refused(404, "not_found");
    needs(s.app(), Permission::OfficialsWrite, &[("POST", path.as_str())]);
    needs(s.app(), Permission::OfficialsRead, &[("POST", format!("{path}/checks").as_str())]);
}
