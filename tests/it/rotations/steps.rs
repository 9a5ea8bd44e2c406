//! Every step of the table, allowed and refused; who may take it; and what the service says of that beforehand.

use super::Stage;
use super::stage::{FROM, WAY, after, codes};
use crate::support::manners::told;
use crate::support::{Answer, Client};
use canbo::domain::account::{Permission, Role};
use canbo::domain::rotation::{Rotation, RotationAct, RotationState};
use canbo::domain::word::Word;
use canbo::domain::workflow::Document;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Where each act is done.
const PLACES: &[(&str, &str)] = &[
    ("propose", "proposal"),
    ("vet", "vetting"),
    ("consult", "consultation"),
    ("decide", "approval"),
    ("send_back", "referral"),
    ("elect", "election"),
    ("ratify", "ratification"),
    ("take_office", "entry-into-office"),
    ("extend", "extension"),
    ("return", "return"),
    ("stay", "retention"),
    ("end_early", "early-end"),
    ("cancel", "cancellation"),
];

/// A day on which a step can happen to a move that began on [`FROM`].
const LATER: &str = "2028-06-01";

/// A body with which an act can be done.
fn body(s: &Stage, place: &str, kind: &str, act: &str) -> Value {
    match act {
        "decide" => s.approval(kind),
        "elect" => s.on(FROM),
        "ratify" | "take_office" => s.on("2026-12-15"),
        "extend" => {
            let until = s.get(place)["valid_to"].as_str().map_or(LATER.to_owned(), |to| after(to, 30));
            json!({ "valid_to": until, "decision_id": s.decision(), "reason": "Kéo dài" })
        }
        "return" | "end_early" | "stay" => s.on(LATER),
        _ => json!({ "decision_id": s.decision(), "reason": "Ghi nhận" }),
    }
}

/// The kinds that go every way of the table: elected and ratified, elected, appointed.
const KINDS: [(&str, &str, &str); 3] = [
    ("rotation", "COMMITTEE_VICE", "COMMITTEE_VICE"),
    ("transfer", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY"),
    ("secondment", "OFFICE_STATISTICS", "CULTURE_SOCIETY"),
];

/// The acts that lead to a state, for a kind; none where it never gets there.
fn way(kind: &str, state: RotationState) -> Option<Vec<&'static str>> {
    use RotationState as S;
    let decided = ["propose", "vet", "consult", "decide"];
    let office: &[&str] = match kind {
        "rotation" => &["elect", "ratify", "take_office"],
        "transfer" => &["elect", "take_office"],
        _ => &["take_office"],
    };
    let in_post = [&decided[..], office].concat();
    let fixed = |last: &'static str| (kind != "transfer").then(|| [&in_post[..], &[last]].concat());
    match state {
        S::PolicyApproved => Some(Vec::new()),
        S::Proposed => Some(decided[..1].to_vec()),
        S::Vetted => Some(decided[..2].to_vec()),
        S::Consulted => Some(decided[..3].to_vec()),
        S::Decided => Some(decided.to_vec()),
        S::Elected => office.contains(&"elect").then(|| [&decided[..], &["elect"]].concat()),
        S::Ratified => (kind == "rotation").then(|| [&decided[..], &["elect", "ratify"]].concat()),
        S::InPost => Some(in_post),
        S::Extended => fixed("extend"),
        S::CompletedReturned => fixed("return"),
        S::CompletedStayed => fixed("stay").filter(|_| kind == "rotation"),
        S::EndedEarly => fixed("end_early"),
        S::Cancelled => Some(vec!["cancel"]),
    }
}

fn place_of(act: &str) -> &'static str {
    PLACES.iter().find(|(name, _)| *name == act).unwrap().1
}

impl Stage {
    fn act(&self, by: &Client, place: &str, kind: &str, act: &str) -> Answer {
        self.step(by, place, place_of(act), &body(self, place, kind, act))
    }

    /// A move of somebody new, brought to a state.
    #[track_caller]
    fn brought(&self, (kind, from, to): (&str, &str, &str), way: &[&str]) -> String {
        let (who, _) = self.holder(from);
        let mut plan = self.plan(kind, &who, to);
        if kind == "secondment" {
            plan["valid_to"] = json!("2029-06-01");
        }
        let place = self.begin(&plan);
        for act in way {
            self.act(&self.approver_or_officer(act), &place, kind, act).expect(200);
        }
        place
    }

    fn approver_or_officer(&self, act: &str) -> Client {
        let approves = ["decide", "send_back", "extend", "return", "stay", "end_early"];
        if approves.contains(&act) { self.approver.clone() } else { self.officer.clone() }
    }
}

#[test]
fn every_line_of_the_table_is_taken_and_every_other_step_refused() {
    let s = Stage::new();
    let mut taken: BTreeSet<(&str, &str)> = BTreeSet::new();
    for case in KINDS {
        let kind = case.0;
        for state in RotationState::ALL {
            let Some(way) = way(kind, *state) else { continue };
            let mut place = s.brought(case, &way);
            assert_eq!(s.get(&place)["state"], state.word(), "{kind}");
            for (act, _) in PLACES {
                let before = s.get(&place);
                // Not by whoever proposed, so that nothing but the table speaks.
                let answer = s.act(&s.approver, &place, kind, act);
                let lines =
                    || Rotation::TABLE.iter().filter(|line| line.act.word() == *act && line.from.contains(state));
                if answer.status == 200 {
                    assert!(lines().count() > 0, "{act} from {state} of a {kind}");
                    let (now, hop) = (answer.json(), answer.json()["hops"].as_array().unwrap().last().unwrap().clone());
                    assert_eq!(hop["act"], *act);
                    assert_eq!((&hop["from"], &hop["to"]), (&before["state"], &now["state"]));
                    taken.insert((act, state.word()));
                    place = s.brought(case, &way);
                } else {
                    let code = if lines().count() == 0 { "wrong_stage" } else { "not_applicable" };
                    answer.refused(409, code);
                    assert_eq!(s.get(&place), before, "{act}");
                }
            }
        }
    }
    let all: BTreeSet<(&str, &str)> =
        Rotation::TABLE.iter().flat_map(|line| line.from.iter().map(|state| (line.act.word(), state.word()))).collect();
    assert_eq!(taken, all, "a line of the table that no kind takes");
}

#[test]
fn what_a_caller_is_said_to_be_able_to_do_is_what_the_service_accepts() {
    let s = Stage::new();
    let city = s.scene.world.city.clone();
    let decides = [Permission::RotationsRead, Permission::RotationsApprove, Permission::DecisionsRead];
    let roles: Vec<(String, Client)> = Role::ALL
        .iter()
        .flat_map(|role| {
            let one_side = (format!("{role} of the origin"), s.app().role(*role, Some(s.ward())));
            [(format!("{role} of the city"), s.app().role(*role, Some(&city))), one_side]
        })
        .chain([("the officer who proposed".to_owned(), s.officer.clone())])
        .chain([("a machine that decides".to_owned(), s.app().machine(&decides, Some(&city)))])
        .collect();
    let case = KINDS[0];
    for state in RotationState::ALL {
        let Some(way) = way(case.0, *state) else { continue };
        let mut place = s.brought(case, &way);
        for (who, by) in &roles {
            let shown = by.get(&place).expect(200).json();
            let said: Vec<String> =
                shown["allowed_actions"].as_array().unwrap().iter().map(|a| a.as_str().unwrap().to_owned()).collect();
            for (act, _) in PLACES {
                let answer = s.act(by, &place, case.0, act);
                assert_eq!(
                    answer.status == 200,
                    said.contains(&(*act).to_owned()),
                    "{act} by {who} from {state}: {}",
                    answer.text
                );
                if answer.status == 200 {
                    place = s.brought(case, &way);
                } else {
                    assert!(answer.status == 403 || answer.status == 409, "{act} by {who}: {}", answer.text);
                }
            }
        }
    }
}

#[test]
fn nobody_approves_what_they_began_or_proposed() {
    let s = Stage::new();
    let city = s.scene.world.city.clone();
    let (one, other, third) = (
        s.app().role(Role::Approver, Some(&city)),
        s.app().role(Role::Approver, Some(&city)),
        s.app().role(Role::Approver, Some(&city)),
    );
    let (who, _) = s.holder("COMMITTEE_VICE");
    let body = s.plan("transfer", &who, "PARTY_DEPUTY_SECRETARY");
    let place = format!("/v1/rotations/{}", one.post("/v1/rotations", &body).expect(201).id());
    s.step(&other, &place, "proposal", &json!({})).expect(200);
    for (act, _) in &WAY[1..3] {
        s.step(&third, &place, act, &json!({})).expect(200);
    }
    for by in [&one, &other] {
        assert!(!by.get(&place).json()["allowed_actions"].to_string().contains("decide"));
        s.step(by, &place, "approval", &s.approval("transfer")).refused(409, "own_proposal");
    }
    s.step(&third, &place, "approval", &s.approval("transfer")).expect(200);
}

#[test]
fn a_step_asks_for_the_decision_and_the_reason_that_it_needs() {
    let s = Stage::new();
    for line in Rotation::TABLE.iter().filter(|line| !line.from.is_empty()) {
        let kind = if line.act == RotationAct::TakeOffice { KINDS[2] } else { KINDS[0] };
        let Some(way) = line.from.iter().find_map(|state| way(kind.0, *state)) else { continue };
        let place = s.brought(kind, &way);
        let act = line.act.word();
        let mut bare = body(&s, &place, kind.0, act);
        for name in ["decision_id", "reason"] {
            bare.as_object_mut().unwrap().remove(name);
        }
        let mut expected = Vec::new();
        expected.extend(line.decision.then_some(("/decision_id", "required")));
        expected.extend(line.reason.then_some(("/reason", "required")));
        let answer = s.step(&s.approver_or_officer(act), &place, place_of(act), &bare);
        if expected.is_empty() {
            answer.expect(200);
        } else {
            assert_eq!(answer.refused(422, "invalid_input").wrong(), told(&expected), "{act}");
            let foreign = body(&s, &place, kind.0, act);
            let nobody = crate::support::manners::with(&foreign, "decision_id", json!(crate::support::manners::NOBODY));
            let wrong = s.step(&s.approver_or_officer(act), &place, place_of(act), &nobody);
            assert_eq!(wrong.refused(422, "invalid_input").wrong(), told(&[("/decision_id", "reference_not_found")]));
        }
    }
}

#[test]
fn findings_are_overridden_by_a_decision_and_a_reason_of_an_approver_where_their_rule_allows_it() {
    let s = Stage::new();
    let place = s.brought(KINDS[0], &["propose", "vet", "consult"]);
    let approve = |by: &Client, overrides: Value| {
        s.step(by, &place, "approval", &json!({ "decision_id": s.decision(), "overrides": overrides }))
    };
    let all = s.overrides();
    let (pool, rated) = (all[0].clone(), all[1].clone());
    // Everything that is found is told, whatever is overridden.
    for overrides in [json!([]), json!([pool]), json!([rated])] {
        let refusal = approve(&s.approver, overrides).refused(409, "findings_in_the_way").json();
        assert_eq!(codes(&refusal), ["not_in_pool", "standard_unknown", "not_rated", "not_rated", "not_rated"]);
    }
    let with = |code: &str| {
        let mut other = pool.clone();
        other["code"] = json!(code);
        json!([pool, rated, other])
    };
    // What was not found, what is a warning, and what no rule lets go.
    for code in ["post_filled", "standard_unknown", "same_unit"] {
        let wrong = approve(&s.approver, with(code)).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/overrides/2/code", "reference_not_found")]), "{code}");
    }
    let wrong = approve(&s.approver, with("not_in_pool")).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/overrides/2/code", "repeated")]));
    let mut bare = pool.clone();
    bare.as_object_mut().unwrap().retain(|name, _| name == "code");
    let wrong = approve(&s.approver, json!([bare])).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/overrides/0/decision_id", "required"), ("/overrides/0/reason", "required")]));
    approve(&s.officer, all.clone()).refused(403, "forbidden");
    let approved = approve(&s.approver, all.clone()).expect(200).json();
    let hop = approved["hops"].as_array().unwrap().last().unwrap();
    assert_eq!(hop["overrides"], all, "recorded");
    // Who may not see what is sensitive does not learn what was overridden.
    let viewer = s.app().role(Role::Viewer, Some(&s.scene.world.city));
    let shown = viewer.get(&place).expect(200);
    assert!(!shown.text.contains("not_in_pool") && !shown.text.contains("Trường hợp đặc biệt"), "{}", shown.text);
    // Only an approval overrides.
    let other = s.brought(KINDS[0], &[]);
    let wrong =
        s.step(&s.officer, &other, "proposal", &json!({ "overrides": all })).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/overrides/0", "not_with"), ("/overrides/1", "not_with")]));
}
