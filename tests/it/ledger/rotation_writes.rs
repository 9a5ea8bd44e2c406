//! The entries of moves: each names both units, and what a step does to appointments stands beside the step.

use super::Watched;
use crate::support::manners::with;
use crate::support::world::{World, appointment, position};
use crate::support::{Answer, Client};
use serde_json::{Value, json};

/// A person of the ward, and the body of a move of theirs to the other one.
fn planned(by: &Client, world: &World, kind: &str, from: &str, to: &str) -> Value {
    let World { ward, other_ward, decision, .. } = world;
    let person =
        json!({ "full_name": "Nông Thị Lan", "managing_unit_id": ward, "birth_on": "1985-02-03", "sex": "female" });
    let who = by.post("/v1/officials", &person).expect(201).id();
    by.post("/v1/appointments", &appointment(&who, ward, &position(by, from), decision, "2016-01-01")).expect(201);
    json!({ "kind": kind, "official_id": who, "unit_id": other_ward, "position_id": position(by, to),
        "valid_from": "2026-12-01", "valid_to": if kind == "transfer" { Value::Null } else { json!("2029-12-01") },
        "policy_decision_id": decision, "grounds": "Đào tạo" })
}

/// A step of a move, with what its entries say: cause, reason and decision of each.
struct Steps<'a> {
    w: &'a mut Watched,
    world: &'a World,
    place: String,
    now: Answer,
}

impl Steps<'_> {
    fn begun<'a>(w: &'a mut Watched, world: &'a World, kind: &str, from: &str, to: &str) -> Steps<'a> {
        let body = planned(&w.by, world, kind, from, to);
        let said = ["create", "-", &world.decision, &world.other_ward, &world.ward];
        let now = w.write("create_rotation", "/v1/rotations", None, &body, said);
        Steps { w, world, place: format!("/v1/rotations/{}", now.id()), now }
    }

    /// The causes of the entries before the move's own, which is the last, and that one's.
    fn step(&mut self, operation: &str, act: &str, body: &Value, causes: &[&str]) {
        let (world, text) = (self.world, |name: &str| body[name].as_str().unwrap_or("-").to_owned());
        let (reason, decision) = (text("reason"), text("decision_id"));
        let expected: Vec<[&str; 5]> = causes
            .iter()
            .map(|cause| [*cause, reason.as_str(), decision.as_str(), world.other_ward.as_str(), world.ward.as_str()])
            .map(|mut said| {
                // What begins at the origin again names that first.
                if said[0] == "create at the origin" {
                    (said[0], said[3], said[4]) = ("create", said[4], said[3]);
                }
                said
            })
            .collect();
        let path = format!("{}/{act}", self.place);
        let tag = self.now.etag().to_owned();
        let (answer, about) = self.w.send(operation, &path, Some(&tag), body, &expected);
        assert_eq!(about.last().unwrap(), answer.json()["id"].as_str().unwrap(), "{operation}");
        self.w.refused(&path, Some(&tag), body, 412);
        self.now = answer;
    }

    /// From the policy to the decision, by another who approves.
    fn decided(&mut self) {
        let nothing = json!({});
        self.step("propose_rotation", "proposal", &nothing, &["advance"]);
        self.step("vet_rotation", "vetting", &nothing, &["advance"]);
        self.step("consult_rotation", "consultation", &nothing, &["advance"]);
        let over = |code: &str| json!({ "code": code, "decision_id": self.world.decision, "reason": "Đặc biệt" });
        let overrides = if self.now.json()["kind"] == "rotation" {
            json!([over("not_in_pool"), over("not_rated")])
        } else {
            json!([])
        };
        let approval = json!({ "decision_id": self.world.decision, "overrides": overrides });
        self.by_another(|steps| steps.step("approve_rotation", "approval", &approval, &["approve"]));
    }

    /// Nobody approves what they proposed.
    fn by_another(&mut self, act: impl FnOnce(&mut Self)) {
        let another = self.w.app.admin();
        let actor = self.w.app.database.values("SELECT 'user:' || id AS value FROM accounts ORDER BY seq DESC LIMIT 1");
        let by = std::mem::replace(&mut self.w.by, another);
        let was = std::mem::replace(&mut self.w.actor, actor[0].clone().unwrap());
        act(self);
        (self.w.by, self.w.actor) = (by, was);
    }
}

pub fn moves(w: &mut Watched, world: &World) {
    let by_decision = json!({ "on": "2026-12-01", "decision_id": world.decision, "reason": "Theo quyết định" });
    let later = with(&by_decision, "on", json!("2028-01-01"));

    let mut one = Steps::begun(w, world, "rotation", "COMMITTEE_VICE", "COMMITTEE_VICE");
    let place = one.place.clone();
    one.step("propose_rotation", "proposal", &json!({}), &["advance"]);
    one.step("send_back_rotation", "referral", &json!({ "reason": "Bổ sung" }), &["advance"]);
    one.decided();
    one.step("elect_rotation", "election", &by_decision, &["end", "create", "advance"]);
    one.step("ratify_rotation", "ratification", &with(&by_decision, "on", json!("2026-12-10")), &["ratify", "advance"]);
    one.step("enter_rotation", "entry-into-office", &json!({ "on": "2026-12-10" }), &["advance"]);
    let longer = json!({ "valid_to": "2031-01-01", "decision_id": world.decision, "reason": "Kéo dài" });
    one.step("extend_rotation", "extension", &longer, &["advance"]);
    one.step("return_rotation", "return", &later, &["end", "create at the origin", "advance"]);
    // Taken back: what it opened, what it closed, itself.
    let void = json!({ "ground": "annulled", "reason": "Hủy", "decision_id": world.decision });
    one.step("void_rotation", "void", &void, &["annul", "annul", "correct", "annul"]);
    one.w.refused(&format!("{place}/void"), Some(one.now.etag()), &void, 409);

    for (operation, act, causes) in [
        ("retain_rotation", "retention", &["advance"][..]),
        ("end_rotation", "early-end", &["end", "create at the origin", "advance"]),
    ] {
        let mut one = Steps::begun(w, world, "rotation", "COMMITTEE_VICE", "PARTY_DEPUTY_SECRETARY");
        one.decided();
        one.step("elect_rotation", "election", &by_decision, &["end", "create", "advance"]);
        one.step("enter_rotation", "entry-into-office", &json!({ "on": "2026-12-10" }), &["advance"]);
        one.step(operation, act, &later, causes);
    }
    let mut one = Steps::begun(w, world, "transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    one.step("cancel_rotation", "cancellation", &json!({ "reason": "Thôi" }), &["advance"]);

    let one = Steps::begun(w, world, "transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    let (place, tag) = (one.place.clone(), one.now.etag().to_owned());
    let why = json!({ "reason": "Nhập sai", "decision_id": world.decision });
    let said = ["correct", "Nhập sai", &world.decision, &world.other_ward, &world.ward];
    let part = |grounds: &str| json!({ "grounds": grounds, "correction": why });
    let patched = w.write("update_rotation", &place, Some(&tag), &part("Một"), said);
    let nothing = w.by.correct("PATCH", &place, patched.etag(), &part("Một")).expect(200);
    assert_eq!(nothing.text, patched.text, "what is the same already is not recorded again");
    let shown = patched.json();
    let mut whole = json!({ "correction": why, "grounds": "Hai" });
    for name in ["kind", "official_id", "unit_id", "position_id", "valid_from", "valid_to", "policy_decision_id"] {
        whole[name] = shown[name].clone();
    }
    w.write("replace_rotation", &place, Some(patched.etag()), &whole, said);
}
