//! Every act in every state, by everybody: what is allowed is done, what is not is refused, and `allowed_actions` says
//! which is which.

use super::scene::Pools;
use crate::support::Client;
use canbo::domain::account::Role;
use canbo::domain::pool::{Nomination, NominationAct, NominationState, PlanningPool, PoolAct, PoolState};
use canbo::domain::word::Word;
use canbo::domain::workflow::Document;
use serde_json::{Value, json};

/// Each act of a pool that can be asked for, and its address.
const POOL_ACTS: [(PoolAct, &str); 6] = [
    (PoolAct::Submit, "submission"),
    (PoolAct::Approve, "approval"),
    (PoolAct::SendBack, "referral"),
    (PoolAct::Review, "review"),
    (PoolAct::Expire, "expiry"),
    (PoolAct::Drop, "withdrawal"),
];

/// Each act of a nomination that can be asked for, and its address.
const NOMINATION_ACTS: [(NominationAct, &str); 7] = [
    (NominationAct::Vote, "ballot"),
    (NominationAct::Endorse, "endorsement"),
    (NominationAct::Submit, "submission"),
    (NominationAct::Approve, "approval"),
    (NominationAct::Reject, "rejection"),
    (NominationAct::Remove, "removal"),
    (NominationAct::Use, "use"),
];

/// Who tries: the roles, and an approver who made the document.
fn callers(scene: &Pools) -> Vec<(&'static str, Client)> {
    let role = |role| scene.app.role(role, Some(&scene.world.city));
    vec![
        ("officer", role(Role::HrOfficer)),
        ("approver", role(Role::Approver)),
        ("admin", scene.app.admin()),
        ("auditor", role(Role::Auditor)),
        ("viewer", role(Role::Viewer)),
        ("proposer", scene.approver.clone()),
    ]
}

fn body(scene: &Pools, verb: &str) -> Value {
    match verb {
        "ballot" => json!({ "on": "2025-01-01", "voters": 20, "in_favour": 15 }),
        "expiry" => scene.on("2026-02-01"),
        "review" => scene.on("2026-01-01"),
        _ => scene.on("2025-01-01"),
    }
}

/// A pool in a state, made by `by`.
fn pool_in(scene: &Pools, by: &Client, state: PoolState, term: &mut u32) -> String {
    *term += 1;
    let mut given = scene.pool_body(&format!("{term}"));
    given["valid_to"] = json!("2035-06-01");
    let place = format!("/v1/planning-pools/{}", by.post("/v1/planning-pools", &given).expect(201).id());
    let way: &[&str] = match state {
        PoolState::Drafted => &[],
        PoolState::Submitted => &["submission"],
        PoolState::Approved => &["submission", "approval"],
        PoolState::Expired => &["submission", "approval", "expiry"],
        PoolState::Dropped => &["withdrawal"],
    };
    for verb in way {
        let other = scene.app.role(Role::Approver, Some(&scene.world.city));
        let by = if matches!(*verb, "submission" | "withdrawal") { by } else { &other };
        scene.step(by, &place, verb, &body(scene, verb)).expect(200);
    }
    assert_eq!(scene.admin.get(&place).json()["state"], state.word());
    place
}

/// A nomination in a state, made by `by` in an approved pool.
fn nomination_in(scene: &Pools, by: &Client, pool: &str, state: NominationState) -> String {
    use NominationState as S;
    let who = scene.clerk("female", "1985-05-05");
    let held = json!({ "official_id": who, "unit_id": scene.world.ward, "position_id": scene.titles[0],
        "kind": "concurrent", "state": "awaiting_ratification", "valid_from": "2024-12-31",
        "decision_id": scene.world.decision });
    scene.admin.post("/v1/appointments", &held).expect(201);
    let given = scene.nomination_body(pool, &who, &scene.titles[0]);
    let place = format!("/v1/nominations/{}", by.post("/v1/nominations", &given).expect(201).id());
    let submitted = ["ballot", "endorsement", "submission"];
    let way: Vec<&str> = match state {
        S::Nominated => vec![],
        S::Voted => vec!["ballot"],
        S::StandingCommittee => vec!["ballot", "endorsement"],
        S::Submitted => submitted.to_vec(),
        S::Rejected => vec!["rejection"],
        S::Approved => [&submitted[..], &["approval"]].concat(),
        S::Removed => [&submitted[..], &["approval", "removal"]].concat(),
        S::Used => [&submitted[..], &["approval", "use"]].concat(),
        S::Expired => [&submitted[..], &["approval"]].concat(),
    };
    let other = scene.app.role(Role::Approver, Some(&scene.world.city));
    for verb in way {
        let by = if submitted.contains(&verb) { by } else { &other };
        scene.step(by, &place, verb, &body(scene, verb)).expect(200);
    }
    if state == S::Expired {
        scene.step(&other, pool, "expiry", &body(scene, "expiry")).expect(200);
    }
    assert_eq!(scene.admin.get(&place).json()["state"], state.word());
    place
}

fn actions(by: &Client, place: &str) -> Vec<String> {
    let got = by.get(place);
    if got.status == 403 {
        return Vec::new();
    }
    let shown = got.expect(200).json();
    shown["allowed_actions"].as_array().unwrap().iter().map(|act| act.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_act_of_a_pool_is_done_where_the_table_says_so_and_allowed_actions_says_the_same() {
    let scene = Pools::new();
    let mut term = 0;
    for state in PoolState::ALL {
        for (name, by) in callers(&scene) {
            let maker = if name == "proposer" { &by } else { &scene.hr };
            let mut place = pool_in(&scene, maker, *state, &mut term);
            for (act, verb) in POOL_ACTS {
                let said = actions(&by, &place).contains(&act.word().to_owned());
                let answer = scene.step(&by, &place, verb, &body(&scene, verb));
                assert_eq!(answer.status == 200, said, "{act} of a {state} pool by {name}: {}", answer.text);
                let line = PlanningPool::TABLE.iter().find(|line| line.act == act).unwrap();
                if said {
                    assert!(line.from.contains(state) && line.to.iter().any(|to| answer.json()["state"] == to.word()));
                    place = pool_in(&scene, maker, *state, &mut term);
                } else if matches!(name, "auditor" | "viewer") {
                    answer.refused(403, "forbidden");
                } else if name == "admin" {
                    assert!(!line.from.contains(state), "{act} of a {state} pool");
                    answer.refused(409, "wrong_stage");
                }
            }
        }
    }
}

#[test]
fn every_act_of_a_nomination_is_done_where_the_table_says_so_and_allowed_actions_says_the_same() {
    let scene = Pools::new();
    let mut term = 0;
    let mut pool = pool_in(&scene, &scene.hr, PoolState::Approved, &mut term);
    for state in NominationState::ALL {
        for (name, by) in callers(&scene) {
            let maker = if name == "proposer" { &by } else { &scene.hr };
            let mut place = nomination_in(&scene, maker, &pool, *state);
            for (act, verb) in NOMINATION_ACTS {
                let said = actions(&by, &place).contains(&act.word().to_owned());
                let answer = scene.step(&by, &place, verb, &body(&scene, verb));
                assert_eq!(answer.status == 200, said, "{act} of a {state} nomination by {name}: {}", answer.text);
                let line = Nomination::TABLE.iter().find(|line| line.act == act).unwrap();
                if said {
                    assert!(line.from.contains(state) && line.to.iter().any(|to| answer.json()["state"] == to.word()));
                    place = nomination_in(&scene, maker, &pool, *state);
                } else if matches!(name, "auditor" | "viewer") {
                    answer.refused(403, "forbidden");
                } else if name == "admin" {
                    assert!(!line.from.contains(state), "{act} of a {state} nomination");
                    answer.refused(409, "wrong_stage");
                }
            }
            if *state == NominationState::Expired {
                pool = pool_in(&scene, &scene.hr, PoolState::Approved, &mut term);
            }
        }
    }
}

#[test]
fn a_pool_that_is_being_built_lets_nobody_in_alone_and_one_without_titles_is_not_submitted() {
    let scene = Pools::new();
    let pool = scene.pool("2021-2026");
    let place = scene.submitted(&pool, &scene.clerk("female", "1985-05-05"), &scene.titles[0]);
    assert_eq!(actions(&scene.approver, &place), ["reject"]);
    let body = json!({ "on": "2024-03-01", "decision_id": scene.world.decision });
    scene.step(&scene.approver, &place, "approval", &body).refused(409, "wrong_stage");
    let mut empty = scene.pool_body("2026-2031");
    empty["positions"] = json!([]);
    let empty = format!("/v1/planning-pools/{}", scene.hr.post("/v1/planning-pools", &empty).expect(201).id());
    assert_eq!(actions(&scene.hr, &empty), ["drop"]);
    scene.step(&scene.hr, &empty, "submission", &json!({})).refused(409, "not_applicable");
}

#[test]
fn several_rounds_of_the_ballot_are_kept_and_nobody_has_more_votes_than_there_are_voters() {
    let scene = Pools::new();
    let pool = scene.pool("2021-2026");
    let place = scene.nominated(&pool, &scene.clerk("female", "1985-05-05"), &scene.titles[0]);
    let vote = |on: &str, voters: u64, in_favour: u64| {
        scene.step(&scene.hr, &place, "ballot", &json!({ "on": on, "voters": voters, "in_favour": in_favour }))
    };
    for (on, voters, in_favour, pointer) in
        [("2024-02-01", 20, 21, "/in_favour"), ("2024-02-01", 0, 0, "/voters"), ("2024-01-14", 20, 15, "/on")]
    {
        assert_eq!(vote(on, voters, in_favour).refused(422, "invalid_input").wrong()[0].0, pointer);
    }
    vote("2024-02-01", 20, 8).expect(200);
    let second = vote("2024-02-08", 30, 30).expect(200).json();
    assert_eq!(
        second["ballots"],
        json!([
            { "on": "2024-02-01", "voters": 20, "in_favour": 8 }, { "on": "2024-02-08", "voters": 30, "in_favour": 30 }
        ])
    );
    assert_eq!(second["state"], "voted");
}

#[test]
fn what_a_step_needs_is_asked_for_and_what_does_not_belong_to_it_is_refused() {
    let scene = Pools::new();
    let pool = scene.pool("2021-2026");
    let place = scene.submitted(&pool, &scene.clerk("female", "1985-05-05"), &scene.titles[0]);
    scene.step(&scene.hr, &pool, "submission", &json!({})).expect(200);
    let wrong = |by: &Client, place: &str, verb: &str, body: Value| {
        scene.step(by, place, verb, &body).refused(422, "invalid_input").wrong()
    };
    let first = |wrong: Vec<(String, String)>| wrong[0].clone();
    let required = |at: &str| (at.to_owned(), "required".to_owned());
    assert_eq!(first(wrong(&scene.approver, &pool, "approval", json!({}))), required("/decision_id"));
    assert_eq!(first(wrong(&scene.approver, &pool, "referral", json!({}))), required("/reason"));
    assert_eq!(first(wrong(&scene.hr, &pool, "withdrawal", json!({}))), required("/reason"));
    assert_eq!(first(wrong(&scene.hr, &place, "rejection", json!({}))), required("/reason"));
    let unknown = json!({ "reason": "x", "decision_id": crate::support::manners::NOBODY });
    assert_eq!(first(wrong(&scene.approver, &pool, "referral", unknown)).0, "/decision_id");
    let over = json!({ "reason": "x", "overrides": [{ "code": "not_rated", "decision_id": scene.world.decision, "reason": "x" }] });
    assert_eq!(first(wrong(&scene.hr, &place, "rejection", over)), ("/overrides/0".to_owned(), "not_with".to_owned()));
    let back = scene.step(&scene.approver, &pool, "referral", &json!({ "reason": "Bổ sung hồ sơ" })).expect(200).json();
    assert_eq!(back["state"], "drafted");
    assert_eq!(back["hops"][2]["reason"], "Bổ sung hồ sơ");
    let tag = scene.admin.get(&pool).etag().to_owned();
    scene.hr.act(&format!("{pool}/submission"), "\"0\"", &json!({})).refused(412, "stale");
    scene.hr.post(&format!("{pool}/submission"), &json!({})).refused(428, "if_match_required");
    scene.hr.act(&format!("{pool}/submission"), &tag, &json!({})).expect(200);
}
