//! Every act on every document of training, in every state and by everybody: what the service says can be done next is
//! exactly what it then lets be done.

use super::ground::{Ground, complete, merged, place, step};
use crate::support::{Answer, Client};
use canbo::domain::account::{Permission, Role, Subject};
use canbo::domain::id::UserId;
use canbo::domain::training::{Class, Enrolment, TrainingPlan};
use canbo::domain::word::Word;
use canbo::domain::workflow::Document;
use serde_json::{Value, json};

/// Somebody, and where they may do what.
struct Somebody {
    name: &'static str,
    by: Client,
    role: Role,
    /// Whether the unit that holds the class, or whose plan it is, is one of theirs; and the one that keeps the dossier.
    host: bool,
    dossier: bool,
}

fn everybody(g: &Ground) -> Vec<Somebody> {
    let w = &g.scene.world;
    let at = |name, role, unit: &str, host, dossier| Somebody { name, by: g.role(role, unit), role, host, dossier };
    vec![
        at("an approver of the city", Role::Approver, &w.city, true, true),
        at("an officer of the city", Role::HrOfficer, &w.city, true, true),
        at("an approver of the ward", Role::Approver, &w.ward, false, true),
        at("an officer of the ward", Role::HrOfficer, &w.ward, false, true),
        at("an officer of another ward", Role::HrOfficer, &w.other_ward, false, false),
        at("an auditor of the city", Role::Auditor, &w.city, true, true),
        at("a viewer of the city", Role::Viewer, &w.city, true, true),
    ]
}

/// What somebody can do with a document in a state, by its table.
fn expected<D: Document>(state: &str, may: impl Fn(Permission) -> bool) -> Vec<String> {
    let mut acts = Vec::new();
    for line in D::TABLE {
        let here = line.from.iter().any(|from| from.word() == state);
        if here && line.who.is_some_and(&may) && !acts.contains(&line.act.word().to_owned()) {
            acts.push(line.act.word().to_owned());
        }
    }
    acts
}

/// Tries every act in every state by everybody. `make` makes a document in a state and gives its place, `acts` says by
/// which address and with what body each act is done, `may` who has which permission where it counts.
fn try_all<D: Document>(
    everybody: &[Somebody],
    states: &[&str],
    acts: &[(&str, &str, Value)],
    make: impl Fn(&str) -> String,
    may: impl Fn(&Somebody, Permission) -> bool,
    sees: impl Fn(&Somebody) -> bool,
    seen_by: &Client,
) {
    let all: Vec<&str> = D::State::words();
    assert_eq!(states, all, "every state is tried");
    for state in states {
        let mut document = make(state);
        assert_eq!(seen_by.get(&document).expect(200).json()["state"], *state);
        for who in everybody {
            let at = format!("{} in {state}", who.name);
            let can = expected::<D>(state, |permission| may(who, permission));
            if sees(who) {
                let shown = who.by.get(&document).expect(200).json();
                let told: Vec<&str> =
                    shown["allowed_actions"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
                assert_eq!(told, can, "{at}");
            } else {
                who.by.get(&document).refused(404, "not_found");
            }
            for (act, address, body) in acts {
                let tag = seen_by.get(&document).etag().to_owned();
                let answer: Answer = who.by.act(&format!("{document}/{address}"), &tag, body);
                if can.contains(&(*act).to_owned()) {
                    answer.expect(200);
                    document = make(state);
                } else {
                    let refused = [403, 404, 409].contains(&answer.status);
                    assert!(refused, "{act} by {at}: {} {}", answer.status, answer.text);
                    // Who has the permission where it counts is told that it is the state.
                    let permission = D::TABLE.iter().find(|line| line.act.word() == *act).and_then(|line| line.who);
                    if sees(who) && permission.is_some_and(|permission| may(who, permission)) {
                        answer.refused(409, "wrong_stage");
                    }
                    assert_eq!(seen_by.get(&document).expect(200).etag(), tag, "{act} by {at}");
                }
            }
        }
    }
}

#[test]
fn what_can_be_done_with_an_enrolment_is_exactly_what_the_service_lets_be_done() {
    let g = Ground::new();
    let course = g.course("QLNN", &json!({}));
    let codes = std::cell::Cell::new(0);
    let class = |more: Value| {
        codes.set(codes.get() + 1);
        g.class(&course, &format!("K{}", codes.get()), &more)
    };
    let asked = class(json!({ "needs_approval": true, "capacity": 900 }));
    let open = class(json!({ "capacity": 900 }));
    let full = class(json!({ "capacity": 1 }));
    g.enrolled(&full);
    let make = |state: &str| match state {
        "requested" => g.enrolled(&asked),
        "declined" => {
            let made = g.enrolled(&asked);
            step(&g.approver, &made, "refusal", &json!({ "reason": "x" })).expect(200);
            made
        }
        "confirmed" => g.enrolled(&open),
        "waitlisted" => g.enrolled(&full),
        "completed" => {
            let made = g.enrolled(&open);
            complete(&g.approver, &made, &json!({})).expect(200);
            made
        }
        "failed" => {
            let made = g.enrolled(&open);
            step(&g.approver, &made, "failure", &json!({})).expect(200);
            made
        }
        "withdrawn" => {
            let made = g.enrolled(&open);
            step(g.admin(), &made, "withdrawal", &json!({ "reason": "x" })).expect(200);
            made
        }
        "cancelled" => {
            let gone = class(json!({}));
            let made = g.enrolled(&gone);
            step(&g.approver, &format!("/v1/classes/{gone}"), "cancellation", &json!({ "reason": "x" })).expect(200);
            made
        }
        other => panic!("{other} is new"),
    };
    let why = json!({ "reason": "Lý do" });
    let acts = [
        ("approve", "approval", json!({})),
        ("decline", "refusal", why.clone()),
        ("withdraw", "withdrawal", why),
        ("attend", "attendance", json!({ "attendance": [{ "on": "2026-11-03", "periods": 4 }] })),
        ("complete", "completion", json!({ "result": "passed" })),
        ("fail", "failure", json!({})),
    ];
    let may = |who: &Somebody, permission: Permission| {
        let there = if permission == Permission::TrainingWrite { who.dossier } else { who.host };
        there && who.role.permissions().contains(&permission)
    };
    let states = ["requested", "declined", "confirmed", "waitlisted", "completed", "failed", "withdrawn", "cancelled"];
    try_all::<Enrolment>(&everybody(&g), &states, &acts, make, may, |who| who.dossier, g.admin());
}

#[test]
fn what_can_be_done_with_a_class_is_exactly_what_the_service_lets_be_done() {
    let g = Ground::new();
    let course = g.course("QLNN", &json!({}));
    let codes = std::cell::Cell::new(0);
    let make = |state: &str| {
        codes.set(codes.get() + 1);
        let class = format!("/v1/classes/{}", g.class(&course, &format!("K{}", codes.get()), &json!({})));
        match state {
            "announced" => {}
            "finished" => drop(step(&g.approver, &class, "closing", &json!({})).expect(200)),
            "cancelled" => drop(step(&g.approver, &class, "cancellation", &json!({ "reason": "x" })).expect(200)),
            other => panic!("{other} is new"),
        }
        class
    };
    let acts = [("finish", "closing", json!({})), ("cancel", "cancellation", json!({ "reason": "Lý do" }))];
    let may = |who: &Somebody, permission: Permission| who.host && who.role.permissions().contains(&permission);
    try_all::<Class>(&everybody(&g), &["announced", "finished", "cancelled"], &acts, make, may, |_| true, g.admin());
    // What is not in the table either: it has not begun, or somebody stands in the way.
    let later = json!({ "starts_on": "2026-11-23" });
    let class = format!("/v1/classes/{}", g.class(&course, "SAU", &later));
    assert_eq!(g.approver.get(&class).json()["allowed_actions"], json!(["cancel"]));
    step(&g.approver, &class, "closing", &json!({})).refused(409, "not_applicable");
}

#[test]
fn what_can_be_done_with_a_plan_is_exactly_what_the_service_lets_be_done() {
    let g = Ground::new();
    let w = &g.scene.world;
    let years = std::cell::Cell::new(1999);
    let make = |state: &str| {
        years.set(years.get() + 1);
        let body = json!({ "unit_id": w.city, "year": years.get(), "title": "Kế hoạch", "lines": [
            { "kind": "fostering", "programme": "update", "enrolments": 10 },
        ] });
        let plan = place(&g.admin().post("/v1/training-plans", &body).expect(201));
        let proposed = |plan: &str| step(g.admin(), plan, "proposal", &json!({})).expect(200);
        match state {
            "drafted" => {}
            "proposed" => drop(proposed(&plan)),
            "approved" => {
                proposed(&plan);
                step(&g.approver, &plan, "approval", &json!({})).expect(200);
            }
            "dropped" => drop(step(g.admin(), &plan, "withdrawal", &json!({ "reason": "x" })).expect(200)),
            other => panic!("{other} is new"),
        }
        plan
    };
    let why = json!({ "reason": "Lý do" });
    let acts = [
        ("propose", "proposal", json!({})),
        ("approve", "approval", json!({})),
        ("return", "referral", why.clone()),
        ("drop", "withdrawal", why),
    ];
    let may = |who: &Somebody, permission: Permission| who.host && who.role.permissions().contains(&permission);
    try_all::<TrainingPlan>(
        &everybody(&g),
        &["drafted", "proposed", "approved", "dropped"],
        &acts,
        make,
        may,
        |who| who.host,
        g.admin(),
    );
    // Nobody approves what they wrote or proposed themselves, and nothing is proposed that plans nothing.
    let own = make("proposed");
    assert_eq!(g.admin().get(&own).json()["allowed_actions"], json!(["return", "drop"]));
    step(g.admin(), &own, "approval", &json!({})).refused(409, "own_proposal");
    let empty = json!({ "unit_id": w.city, "year": 2198, "title": "Trống" });
    let empty = place(&g.admin().post("/v1/training-plans", &empty).expect(201));
    assert_eq!(g.admin().get(&empty).json()["allowed_actions"], json!(["drop"]));
    step(g.admin(), &empty, "proposal", &json!({})).refused(409, "not_applicable");
}

#[test]
fn nobody_approves_the_enrolment_that_they_asked_for() {
    let g = Ground::new();
    let class = g.class(&g.course("QLNN", &json!({})), "K1", &json!({ "needs_approval": true }));
    let made = g.enrolled(&class);
    assert_eq!(g.admin().get(&made).json()["allowed_actions"], json!(["decline", "withdraw"]));
    step(g.admin(), &made, "approval", &json!({})).refused(409, "own_proposal");
    assert_eq!(g.approver.get(&made).json()["allowed_actions"], json!(["approve", "decline", "withdraw"]));
    step(&g.approver, &made, "approval", &json!({})).expect(200);
    // Not through a second token either: it is the account that counts.
    let account = Subject::User(UserId(canbo::state::new_uuid()));
    let grant = canbo::domain::account::Grant {
        granted: canbo::domain::account::Granted::Role(Role::Admin),
        unit_id: None,
        period: canbo::domain::Period::since(canbo::domain::Day::FIRST),
    };
    g.scene.app.account(account, vec![grant]);
    let [one, two] = [(); 2].map(|()| g.scene.app.with_token(&g.scene.app.token(account)));
    let who = g.clerk(&g.scene.world.ward);
    let made = place(
        &one.post("/v1/enrolments", &merged(&json!({ "class_id": class }), &json!({ "official_id": who }))).expect(201),
    );
    step(&two, &made, "approval", &json!({})).refused(409, "own_proposal");
}
