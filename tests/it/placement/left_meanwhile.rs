//! What becomes of a recruitment when somebody has changed the post that it opened.

use super::stage::{FROM, Stage};
use crate::support::Answer;
use crate::support::manners::told;
use serde_json::{Value, json};

impl Stage {
    fn post_of(&self, who: &str) -> String {
        let held = self.admin().all(&format!("/v1/appointments?official_id={who}"));
        format!("/v1/appointments/{}", held[0]["id"].as_str().unwrap())
    }

    fn resigns(&self, post: &str, on: &str) {
        let end = json!({ "valid_to": on, "end_reason": "resigned", "decision_id": self.decision() });
        self.step(&self.officer, post, "end", &end).expect(200);
    }

    fn voids(&self, place: &str) -> Answer {
        let body = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" });
        self.step(self.admin(), place, "void", &body)
    }
}

#[test]
fn who_left_the_post_during_the_probation_is_not_confirmed_and_leaves_nothing_more() {
    let s = Stage::new();
    let (who, place) = s.approved(6);
    let post = s.post_of(&who);
    s.resigns(&post, "2027-02-01");
    let (before, left) = (s.get(&place), s.get(&post));
    let wrong = s.step(&s.approver, &place, "confirmation", &s.on("2027-06-01")).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/on", "not_in_force")]), "the person holds no post any more");
    let wrong = s.step(&s.approver, &place, "end", &s.on("2027-01-15")).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/on", "before")]), "the person was there until February");
    assert_eq!(s.get(&place), before);
    let ended = s.step(&s.approver, &place, "end", &s.on("2027-03-01")).expect(200).json();
    assert_eq!((&ended["state"], &ended["ended_on"]), (&json!("ended"), &json!("2027-02-01")));
    assert_eq!(s.get(&post), left, "the post was left as it was said, not failed");
}

#[test]
fn who_moved_during_the_probation_is_confirmed_in_the_other_post() {
    let s = Stage::new();
    let (who, place) = s.approved(6);
    let moved = json!({ "valid_to": "2027-02-01", "end_reason": "transferred" });
    s.step(&s.officer, &s.post_of(&who), "end", &moved).expect(200);
    s.scene.holds(&who, s.other(), "CULTURE_SOCIETY", "2027-02-01", &json!({}));
    let done = s.step(&s.approver, &place, "confirmation", &s.on("2027-06-01")).expect(200).json();
    assert_eq!((&done["state"], &done["confirmed_on"]), (&json!("confirmed"), &json!("2027-06-01")));
}

#[test]
fn the_post_of_a_recruitment_is_taken_back_with_the_recruitment_alone() {
    let s = Stage::new();
    let (who, place) = s.approved(6);
    let post = s.post_of(&who);
    assert_eq!(s.voids(&post).refused(409, "in_use").json()["conflicts_with"], json!(place));
    s.voids(&place).expect(200);
    assert_eq!(s.get(&post)["void"], true);
    let told: Vec<Value> = s.admin().all(&format!("/v1/appointments?official_id={who}"));
    assert!(told.is_empty(), "{told:?}");
    // What is void goes no further.
    for act in ["confirmation", "end", "withdrawal"] {
        s.step(&s.approver, &place, act, &s.on(FROM)).refused(409, "void");
    }
}
