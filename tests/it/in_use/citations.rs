//! A decision that only a document names (by an act, an override, or the policy of a move) is not taken back either, nor a
//! nomination on which a move rests.

use super::{enter, in_use, patch, void};
use crate::rotations::Stage;
use crate::support::Client;
use crate::support::manners::with;
use crate::support::world::{self, requirement};
use crate::training::table;
use canbo::domain::account::Permission;
use canbo::domain::word::Word;
use serde_json::{Value, json};

/// The small world, who may do everything in it, and who may take back decisions and see nothing else.
struct Court {
    s: Stage,
    all: Client,
    blind: Client,
}

impl Court {
    fn new() -> Self {
        let s = Stage::new();
        let all = s.app().machine(Permission::ALL, None);
        let blind = s.app().machine(&[Permission::DecisionsRead, Permission::DecisionsWrite], None);
        Self { s, all, blind }
    }

    fn decision(&self, number: &str) -> String {
        world::decision(self.s.admin(), number, self.s.ward())
    }

    fn act(&self, place: &str, act: &str, body: &Value) {
        let tag = self.s.admin().get(place).expect(200).etag().to_owned();
        self.s.admin().act(&format!("{place}/{act}"), &tag, body).expect(200);
    }

    fn refused(&self, decision: &str, thing: &str) {
        let place = format!("/v1/decisions/{decision}");
        in_use(void(&self.all, &self.all, &place), Some(thing));
        in_use(void(&self.blind, &self.all, &place), None);
    }

    /// Kept while the thing stands, and free once it does not.
    fn kept(&self, decision: &str, thing: &str) {
        self.refused(decision, thing);
        void(&self.all, &self.all, thing).expect(200);
        void(&self.blind, &self.all, &format!("/v1/decisions/{decision}")).expect(200);
    }
}

#[test]
fn a_decision_that_a_move_names_is_kept_while_it_does() {
    let c = Court::new();
    let (who, _) = c.s.holder("COMMITTEE_VICE");
    let policy = c.decision("1/QĐ");
    let moved = c.s.begin(&c.s.plan("transfer", &who, "CULTURE_SOCIETY"));
    patch(&c.all, &moved, "policy_decision_id", json!(policy)).expect(200);
    c.refused(&policy, &moved);
    // What is put right names it no more; had the move begun by it, that first hop would still.
    patch(&c.all, &moved, "policy_decision_id", Value::Null).expect(200);
    void(&c.blind, &c.all, &format!("/v1/decisions/{policy}")).expect(200);
    let hop = c.decision("2/QĐ");
    c.act(&moved, "proposal", &json!({ "decision_id": hop }));
    c.kept(&hop, &moved);

    let over = c.decision("3/QĐ");
    let moved = c.s.begin(&c.s.plan("rotation", &who, "COMMITTEE_VICE"));
    for act in ["proposal", "vetting", "consultation"] {
        c.s.step(&c.s.officer, &moved, act, &json!({})).expect(200);
    }
    let mut approval = c.s.approval("rotation");
    approval["overrides"][0]["decision_id"] = json!(over);
    c.s.step(&c.s.approver, &moved, "approval", &approval).expect(200);
    c.kept(&over, &moved);
}

#[test]
fn a_decision_by_which_any_document_went_its_way_is_kept_while_it_stands() {
    let c = Court::new();
    let s = &c.s;
    let mut n = 10;
    let mut by = |place: &str, act: &str| {
        n += 1;
        let decision = c.decision(&format!("{n}/QĐ"));
        c.act(place, act, &json!({ "reason": "Theo quyết định", "decision_id": decision }));
        decision
    };
    let (who, _) = s.holder("OFFICE_STATISTICS");
    let title = s.title("COMMITTEE_VICE");
    let pool = json!({ "unit_id": s.ward(), "branch": "state", "term": "2021-2026", "valid_from": "2021-06-01",
        "valid_to": "2031-06-01", "title": "Quy hoạch", "positions": [title] });
    let pool = enter(s.admin(), "/v1/planning-pools", &pool);
    let named = json!({ "pool_id": pool.rsplit('/').next(), "official_id": who, "position_id": title,
        "nominated_on": "2024-01-15" });
    let named = enter(s.admin(), "/v1/nominations", &named);
    let made = table::in_unit(s.admin(), s.ward(), &who);
    let at = |list: &str| format!("{list}{}", made[list]);
    for (thing, act) in [
        (named, "rejection"),
        (pool, "withdrawal"),
        (at("/v1/enrolments/"), "withdrawal"),
        (at("/v1/classes/"), "cancellation"),
        (at("/v1/training-plans/"), "withdrawal"),
    ] {
        c.kept(&by(&thing, act), &thing);
    }
    // Of what binds others, the ledger alone keeps by which decision it was approved.
    let ask = [requirement("x", &json!({ "gender": "female" }))];
    for (list, body) in [
        ("/v1/rule-sets", world::rule_set("first", s.ward(), &ask)),
        ("/v1/resolutions", world::resolution("first", s.ward())),
    ] {
        let thing = enter(&c.all, list, &body);
        let decision = c.decision(&format!("{list}/QĐ"));
        c.act(&thing, "approval", &json!({ "decision_id": decision }));
        c.kept(&decision, &thing);
    }
}

#[test]
fn a_nomination_is_neither_taken_back_nor_made_another_while_a_move_rests_on_it() {
    let c = Court::new();
    let s = &c.s;
    let (who, _) = s.holder("OFFICE_STATISTICS");
    let titles = ["COMMITTEE_VICE", "COMMITTEE_CHAIR"].map(|code| s.title(code));
    let pool = json!({ "unit_id": s.other(), "branch": "state", "term": "2021-2026", "valid_from": "2021-06-01",
        "valid_to": "2031-06-01", "title": "Quy hoạch", "positions": titles });
    let pool = s.admin().post("/v1/planning-pools", &pool).expect(201).id();
    let named = json!({ "pool_id": pool, "official_id": who, "position_id": titles[0], "nominated_on": "2024-01-15" });
    let named = enter(s.admin(), "/v1/nominations", &named);
    let plan = with(&s.plan("transfer", &who, "COMMITTEE_VICE"), "nomination_id", json!(named.rsplit('/').next()));
    let moved = s.begin(&plan);
    let pools = [Permission::PoolsRead, Permission::PoolsWrite, Permission::PoolsApprove, Permission::OfficialsRead];
    let pools = s.app().machine(&pools, None);
    for (by, named_move) in [(&c.all, Some(moved.as_str())), (&pools, None)] {
        in_use(void(by, &c.all, &named), named_move);
        in_use(patch(by, &named, "position_id", json!(titles[1])), named_move);
    }
    patch(&pools, &named, "nominated_on", json!("2024-01-20")).expect(200);
    void(&c.all, &c.all, &moved).expect(200);
    patch(&pools, &named, "position_id", json!(titles[1])).expect(200);
    void(&pools, &c.all, &named).expect(200);
}
