//! Every step of the table of recruitments, allowed and refused, and who may take it.

use super::stage::{FROM, Stage};
use crate::support::{Answer, Client};
use canbo::domain::account::Role;
use canbo::domain::placement::{Recruitment, RecruitmentState};
use canbo::domain::word::Word;
use canbo::domain::workflow::Document;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Where each act is done.
const PLACES: &[(&str, &str)] = &[
    ("propose", "proposal"),
    ("send_back", "referral"),
    ("approve", "approval"),
    ("confirm", "confirmation"),
    ("end", "end"),
    ("withdraw", "withdrawal"),
];

/// The acts that lead to a state.
fn way(state: RecruitmentState) -> &'static [&'static str] {
    use RecruitmentState as S;
    match state {
        S::Announced => &[],
        S::Proposed => &["propose"],
        S::OnProbation => &["propose", "approve"],
        S::Confirmed => &["propose", "approve", "confirm"],
        S::Ended => &["propose", "approve", "end"],
        S::Withdrawn => &["withdraw"],
    }
}

impl Stage {
    fn act(&self, by: &Client, place: &str, act: &str) -> Answer {
        let on = match act {
            "confirm" | "end" => "2027-06-01",
            _ => FROM,
        };
        let path = PLACES.iter().find(|(name, _)| *name == act).unwrap().1;
        self.step(by, place, path, &self.on(on))
    }

    /// A recruitment of somebody new, brought to a state.
    fn brought(&self, state: RecruitmentState) -> String {
        let place = self.begin(&self.plan(&self.person()));
        for act in way(state) {
            let by = if ["propose", "withdraw"].contains(act) { &self.officer } else { &self.approver };
            self.act(by, &place, act).expect(200);
        }
        place
    }
}

#[test]
fn every_line_of_the_table_is_taken_and_every_other_step_refused() {
    let s = Stage::new();
    let mut taken: BTreeSet<(&str, &str)> = BTreeSet::new();
    for state in RecruitmentState::ALL {
        let mut place = s.brought(*state);
        for (act, _) in PLACES {
            let before = s.get(&place);
            assert_eq!(before["state"], state.word());
            let there = Recruitment::TABLE.iter().any(|line| line.act.word() == *act && line.from.contains(state));
            // Not by whoever proposed, so that nothing but the table speaks.
            let answer = s.act(&s.approver, &place, act);
            if there {
                let now = answer.expect(200).json();
                let hop = now["hops"].as_array().unwrap().last().unwrap().clone();
                assert_eq!((&hop["act"], &hop["from"], &hop["to"]), (&json!(act), &before["state"], &now["state"]));
                taken.insert((act, state.word()));
                place = s.brought(*state);
            } else {
                answer.refused(409, "wrong_stage");
                assert_eq!(s.get(&place), before, "{act}");
            }
        }
    }
    let all: BTreeSet<(&str, &str)> = Recruitment::TABLE
        .iter()
        .flat_map(|line| line.from.iter().map(|state| (line.act.word(), state.word())))
        .collect();
    assert_eq!(taken, all, "a line of the table that is not taken");
}

#[test]
fn what_a_caller_is_said_to_be_able_to_do_is_what_the_service_accepts() {
    let s = Stage::new();
    let city = s.scene.world.city.clone();
    let mut callers: Vec<(String, Client)> =
        Role::ALL.iter().map(|role| (role.to_string(), s.app().role(*role, Some(&city)))).collect();
    callers.push(("who proposed".to_owned(), s.officer.clone()));
    for state in RecruitmentState::ALL {
        let mut place = s.brought(*state);
        for (who, by) in &callers {
            let shown = by.get(&place).expect(200).json();
            for (act, _) in PLACES {
                let said = shown["allowed_actions"].as_array().unwrap().contains(&json!(act));
                let answer = s.act(by, &place, act);
                assert_eq!(answer.status == 200, said, "{act} by {who} from {state}: {}", answer.text);
                if answer.status == 200 {
                    place = s.brought(*state);
                } else {
                    assert!(answer.status == 403 || answer.status == 409, "{act} by {who}: {}", answer.text);
                }
            }
        }
    }
}

#[test]
fn nobody_approves_what_they_wrote_down_or_proposed_and_a_step_says_what_it_needs() {
    let s = Stage::new();
    let one = s.app().role(Role::Approver, Some(&s.scene.world.city));
    let made = one.post("/v1/recruitments", &s.plan(&s.person())).expect(201);
    let place = format!("/v1/recruitments/{}", made.id());
    s.step(&s.officer, &place, "proposal", &json!({})).expect(200);
    for by in [&one, &s.officer] {
        let answer = s.step(by, &place, "approval", &s.on(FROM));
        assert!(answer.status == 403 || answer.json()["code"] == "own_proposal", "{}", answer.text);
    }
    let missing = |act: &str| -> Vec<String> {
        let wrong = s.step(&s.approver, &place, act, &json!({})).refused(422, "invalid_input").wrong();
        wrong.into_iter().map(|(pointer, _)| pointer).collect()
    };
    assert_eq!(missing("approval"), ["/decision_id"]);
    assert_eq!(missing("referral"), ["/reason"]);
    s.step(&s.approver, &place, "approval", &s.on(FROM)).expect(200);
    assert_eq!(missing("confirmation"), ["/decision_id"]);
    assert_eq!(missing("end"), ["/decision_id", "/reason"]);
    let unknown: Value = json!({ "surplus": 1 });
    s.step(&s.approver, &place, "end", &unknown).refused(422, "invalid_input");
}
