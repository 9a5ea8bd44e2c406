//! Every step of a task, allowed and refused; who may take it; and what the service says of that beforehand.

use super::ground::{Ground, body_of, clerk, merged, step};
use crate::support::Client;
use crate::support::manners::{NOBODY, told};
use canbo::domain::account::Role;
use canbo::domain::programme::{Task, TaskAct, TaskState};
use canbo::domain::word::Word;
use canbo::domain::workflow::Document;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Where each act is done.
const PLACES: &[(TaskAct, &str)] = &[
    (TaskAct::Assign, "assignment"),
    (TaskAct::Begin, "beginning"),
    (TaskAct::Complete, "completion"),
    (TaskAct::Accept, "acceptance"),
    (TaskAct::Reopen, "reopening"),
    (TaskAct::Drop, "withdrawal"),
];

/// A body with which an act can be done now, whatever was done before.
fn body(act: &str) -> Value {
    match body_of(act) {
        Value::Object(mut members) => {
            members.remove("on");
            Value::Object(members)
        }
        other => other,
    }
}

fn actions(by: &Client, place: &str) -> Vec<String> {
    let shown = by.get(place).expect(200).json();
    shown["allowed_actions"].as_array().unwrap().iter().map(|act| act.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_act_of_a_task_is_done_where_the_table_says_so_and_allowed_actions_says_the_same() {
    let g = Ground::new();
    let mut taken: BTreeSet<(TaskAct, TaskState)> = BTreeSet::new();
    for state in TaskState::ALL {
        let role = |role: &Role| (role.word(), g.app.role(*role, Some(&g.world.city)));
        let named = [
            ("reporter", g.admin.clone()),
            ("approver", g.approver.clone()),
            ("officer", g.app.role(Role::HrOfficer, Some(&g.world.city))),
            ("ward", g.app.role(Role::Approver, Some(&g.world.ward))),
            ("auditor", g.app.role(Role::Auditor, None)),
            ("viewer", g.app.role(Role::Viewer, None)),
        ];
        for (name, by) in Role::ALL.iter().map(role).chain(named) {
            let (name, by) = (&name, &by);
            let mut place = g.brought(state.word(), &json!({}));
            if by.get(&place).status == 403 {
                // Who may not read tasks may do nothing with them either.
                PLACES.iter().for_each(|(_, verb)| {
                    drop(by.act(&format!("{place}/{verb}"), "\"1\"", &body(verb)).refused(403, "forbidden"))
                });
                continue;
            }
            for (act, verb) in PLACES {
                let before = g.get(&place);
                let said = actions(by, &place).contains(&act.word().to_owned());
                let answer = step(by, &place, verb, &body(verb));
                assert_eq!(answer.status == 200, said, "{act} of a {state} task by {name}: {}", answer.text);
                let lines: Vec<_> = Task::TABLE.iter().filter(|line| line.act == *act).collect();
                let there = lines.iter().any(|line| line.from.contains(state));
                if said {
                    let now = answer.json();
                    let line = lines.iter().find(|line| line.from.contains(state)).unwrap();
                    assert!(line.to.iter().any(|to| now["state"] == to.word()), "{act} from {state}");
                    let hop = now["hops"].as_array().unwrap().last().unwrap();
                    assert_eq!((&hop["act"], &hop["to"]), (&json!(act.word()), &now["state"]));
                    taken.insert((*act, *state));
                    place = g.brought(state.word(), &json!({}));
                } else {
                    match *name {
                        "auditor" | "viewer" => answer.refused(403, "forbidden"),
                        "approver" => answer.refused(409, "wrong_stage"),
                        "reporter" if there => answer.refused(409, "own_proposal"),
                        "reporter" => answer.refused(409, "wrong_stage"),
                        _ => answer,
                    };
                    assert_eq!(g.get(&place), before, "{act}");
                }
            }
        }
    }
    let all: BTreeSet<(TaskAct, TaskState)> =
        Task::TABLE.iter().flat_map(|line| line.from.iter().map(|state| (line.act, *state))).collect();
    assert_eq!(taken, all, "a line of the table that nobody took");
}

#[test]
fn a_task_goes_its_way_and_says_since_when_it_stood_where() {
    let g = Ground::new();
    let who = clerk(&g.admin, &g.world, &g.world.ward);
    let place = g.task(&json!({}));
    let assigned = step(&g.admin, &place, "assignment", &json!({ "official_id": who, "on": "2018-01-15" })).expect(200);
    assert_eq!(assigned.json()["official_id"], json!(who));
    step(&g.admin, &place, "beginning", &json!({ "on": "2018-02-01" })).expect(200);
    // Handed to somebody else while it is under way, it stays so; who answered before still does where nobody is named.
    let handed = step(&g.admin, &place, "assignment", &json!({ "on": "2018-03-01" })).expect(200).json();
    assert_eq!((&handed["state"], &handed["official_id"]), (&json!("under_way"), &json!(who)));
    let paper = crate::support::world::decision(&g.admin, "7/QĐ", &g.world.ward);
    let report = json!({ "text": "Đã cử 4 người", "on": "2018-12-20", "decision_id": paper,
        "reference": "Báo cáo số 9", "measured": 4 });
    let done = step(&g.admin, &place, "completion", &report).expect(200).json();
    let mut result = report.clone();
    result["done_on"] = result.as_object_mut().unwrap().remove("on").unwrap();
    assert_eq!(done["result"], result);
    let accepted = step(&g.approver, &place, "acceptance", &json!({ "on": "2018-12-28" })).expect(200).json();
    let stands = json!([
        { "on": "2018-01-02", "state": "planned" },
        { "on": "2018-01-15", "state": "assigned" },
        { "on": "2018-02-01", "state": "under_way" },
        { "on": "2018-12-20", "state": "done" },
        { "on": "2018-12-28", "state": "accepted" },
    ]);
    assert_eq!((&accepted["state"], &accepted["stands"]), (&json!("accepted"), &stands));
    // It was not done after all: its end is taken back, and the hops keep that it was said.
    let open = step(&g.approver, &place, "reopening", &json!({ "reason": "Thiếu một người" })).expect(200).json();
    assert_eq!((&open["state"], &open["result"]), (&json!("under_way"), &Value::Null));
    assert_eq!(open["stands"].as_array().unwrap().len(), 3);
    assert_eq!(open["hops"].as_array().unwrap().len(), 7);
    assert_eq!(g.admin.all(&format!("{place}/history")).len(), 7);
}

#[test]
fn what_was_given_up_is_reopened_where_it_stood() {
    let g = Ground::new();
    for state in ["planned", "assigned", "under_way"] {
        let place = g.brought(state, &json!({}));
        step(&g.approver, &place, "withdrawal", &json!({ "reason": "Thôi" })).expect(200);
        let again = step(&g.approver, &place, "reopening", &json!({ "reason": "Tiếp tục" })).expect(200).json();
        assert_eq!(again["state"], state);
    }
}

#[test]
fn a_step_happens_neither_after_today_nor_before_the_step_before_it() {
    let g = Ground::new();
    let place = g.brought("assigned", &json!({}));
    let refused = |act: &str, more: Value| {
        step(&g.admin, &place, act, &merged(&body(act), &more)).refused(422, "invalid_input").wrong()
    };
    assert_eq!(refused("beginning", json!({ "on": "2018-01-14" })), told(&[("/on", "before")]));
    assert_eq!(refused("beginning", json!({ "on": "2026-11-23" })), told(&[("/on", "not_in_force")]));
    assert_eq!(
        refused("beginning", json!({ "decision_id": NOBODY })),
        told(&[("/decision_id", "reference_not_found")])
    );
    let nobody = json!({ "official_id": NOBODY, "on": "2018-01-01" });
    assert_eq!(refused("assignment", nobody), told(&[("/on", "before"), ("/official_id", "reference_not_found")]));
    step(&g.admin, &place, "beginning", &json!({ "on": "2018-01-15" })).expect(200);
    let wrong = step(&g.admin, &place, "completion", &json!({})).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/text", "required")]));
    let wrong = step(&g.approver, &place, "withdrawal", &json!({})).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/reason", "required")]));
}

#[test]
fn open_parts_stand_in_the_way_of_an_acceptance_unless_an_approver_takes_them_upon_themselves() {
    let g = Ground::new();
    let place = g.brought("under_way", &json!({ "quantity": 10 }));
    let id = place.rsplit('/').next().unwrap();
    let part = g.task(&json!({ "parent_id": id }));
    step(&g.admin, &place, "completion", &json!({ "text": "Xong", "on": "2019-02-01", "measured": 8 })).expect(200);
    let codes = |found: &Value| -> Vec<String> {
        found["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
    };
    let preview = g.get(&format!("{place}/preview"));
    assert_eq!(codes(&preview), ["subtasks_open", "measured_short", "done_late"]);
    assert_eq!((&preview["state"], &preview["stopped"]), (&json!("done"), &json!(true)));
    assert_eq!(preview["findings"][0]["evidence"][1]["value"], json!(part.rsplit('/').next().unwrap()));
    let refused = step(&g.approver, &place, "acceptance", &json!({})).refused(409, "findings_in_the_way");
    assert_eq!(codes(&refused.json()), codes(&preview));
    let over = |code: &str| json!({ "overrides": [{ "code": code, "decision_id": g.world.decision, "reason": "x" }] });
    let wrong = step(&g.approver, &place, "acceptance", &over("done_late")).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/overrides/0/code", "reference_not_found")]), "a warning needs no override");
    let accepted = step(&g.approver, &place, "acceptance", &over("subtasks_open")).expect(200).json();
    let hop = accepted["hops"].as_array().unwrap().last().unwrap();
    assert_eq!(hop["overrides"][0]["code"], "subtasks_open");
    // With no open part nothing stands in the way.
    let plain = g.brought("done", &json!({}));
    assert_eq!(g.get(&format!("{plain}/preview"))["findings"], json!([]));
}
