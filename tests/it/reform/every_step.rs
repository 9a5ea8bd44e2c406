//! Every line of the table of reforms, taken and refused, by everybody; what the service says of that beforehand; and the
//! manners that a reform has as every other document.

use super::ground::{Reform, approver, body, decision, dissolve, found, there};
use crate::support::manners::{
    asks_for_the_state_seen, created, hidden, members, needs, pages, refuses_bad_bodies, told, with,
};
use crate::support::world::World;
use crate::support::{Answer, App, Client};
use canbo::domain::account::{Permission, Role};
use canbo::domain::reorganisation::{Reorganisation, ReorganisationAct as A, ReorganisationState as S};
use canbo::domain::word::Word;
use canbo::domain::workflow::Document;
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeSet;

const LIST: &str = "/v1/reorganisations";

/// Where each act is done.
const PLACES: &[(A, &str)] = &[
    (A::Submit, "submission"),
    (A::Approve, "approval"),
    (A::SendBack, "referral"),
    (A::TakeEffect, "effect"),
    (A::Drop, "withdrawal"),
];

/// The steps that lead to a state; those of the first half are of who wrote the reform.
fn way(state: S) -> &'static [&'static str] {
    match state {
        S::Drafted => &[],
        S::Submitted => &["submission"],
        S::Approved => &["submission", "approval"],
        S::Effective => &["submission", "approval", "effect"],
        S::Dropped => &["submission", "withdrawal"],
    }
}

/// The small world, who writes reforms in it, and who decides them.
struct Court {
    app: App,
    w: World,
    writer: Client,
    decider: Client,
    paper: String,
    founded: Cell<u32>,
}

impl Court {
    fn new() -> Self {
        let app = App::new();
        let w = World::in_app(&app);
        let (writer, decider) = (app.admin(), app.admin());
        let paper = decision(&writer, &w.province);
        Self { app, w, writer, decider, paper, founded: Cell::new(0) }
    }

    /// The change by which one more ward is founded: each of its own code, so that each can be carried out.
    fn one_more(&self) -> Value {
        let n = self.founded.get() + 1;
        self.founded.set(n);
        found("new", &format!("Phường Mới {n}"), &format!("91{n:03}"), &there(&self.w.province))
    }

    fn with(&self, step: &str) -> Value {
        match step {
            "approval" => json!({ "decision_id": self.paper }),
            "referral" | "withdrawal" => json!({ "reason": "Chưa đủ hồ sơ" }),
            _ => json!({}),
        }
    }

    fn step(&self, by: &Client, place: &str, step: &str) -> Answer {
        let tag = self.writer.get(place).expect(200).etag().to_owned();
        by.act(&format!("{place}/{step}"), &tag, &self.with(step))
    }

    fn get(&self, place: &str) -> Value {
        self.writer.get(place).expect(200).json()
    }

    /// A reform of the province, brought to a state.
    #[track_caller]
    fn brought(&self, state: S) -> String {
        let made = self.writer.post(LIST, &body(Some(&self.w.province), &[self.one_more()])).expect(201);
        let place = format!("{LIST}/{}", made.id());
        for step in way(state) {
            let by = if *step == "submission" { &self.writer } else { &self.decider };
            self.step(by, &place, step).expect(200);
        }
        assert_eq!(self.get(&place)["state"], state.word());
        place
    }
}

fn actions(shown: &Value) -> BTreeSet<&str> {
    shown["allowed_actions"].as_array().unwrap().iter().map(|act| act.as_str().unwrap()).collect()
}

#[test]
fn every_line_of_the_table_is_taken_by_whom_it_allows_and_every_other_step_refused_as_was_said_beforehand() {
    let c = Court::new();
    let province = c.w.province.clone();
    let mut callers: Vec<(String, Client)> =
        Role::ALL.iter().map(|role| (role.to_string(), c.app.role(*role, Some(&province)))).collect();
    callers.push(("who wrote and submitted".to_owned(), c.writer.clone()));
    callers.push(("an administrator of everything".to_owned(), c.app.admin()));
    let only = [Permission::ReorganisationsRead, Permission::ReorganisationsApprove, Permission::DecisionsRead];
    callers.push(("a machine that decides".to_owned(), c.app.machine(&only, Some(&province))));
    let mut taken: BTreeSet<(A, S)> = BTreeSet::new();
    for state in S::ALL {
        let mut place = c.brought(*state);
        for (who, by) in &callers {
            let seen = by.get(&place);
            if seen.status == 403 {
                // Who may not read reforms may do nothing with them either.
                PLACES.iter().for_each(|(_, step)| drop(c.step(by, &place, step).refused(403, "forbidden")));
                continue;
            }
            for (act, step) in PLACES {
                let before = c.get(&place);
                let shown = by.get(&place).expect(200).json();
                let said = actions(&shown).contains(act.word());
                let line = Reorganisation::TABLE.iter().find(|line| line.act == *act && line.from.contains(state));
                let answer = c.step(by, &place, step);
                assert_eq!(answer.status == 200, said, "{act} by {who} from {state}: {}", answer.text);
                if answer.status == 200 {
                    let line = line.unwrap_or_else(|| panic!("{act} from {state} by {who}"));
                    let now = answer.json();
                    let hop = now["hops"].as_array().unwrap().last().unwrap();
                    assert_eq!(
                        (&hop["act"], &hop["from"], &hop["to"]),
                        (&json!(act.word()), &before["state"], &now["state"])
                    );
                    assert!(line.to.iter().any(|to| now["state"] == to.word()), "{act} from {state}");
                    taken.insert((*act, *state));
                    place = c.brought(*state);
                } else {
                    let code = answer.json()["code"].as_str().unwrap().to_owned();
                    let why = match (answer.status, code.as_str()) {
                        (403, "forbidden") => !said,
                        (409, "wrong_stage") => line.is_none(),
                        (409, "own_proposal") => *act == A::Approve && who == "who wrote and submitted",
                        _ => false,
                    };
                    assert!(why, "{act} by {who} from {state}: {}", answer.text);
                    assert_eq!(c.get(&place), before, "{act}");
                }
            }
        }
    }
    let all: BTreeSet<(A, S)> =
        Reorganisation::TABLE.iter().flat_map(|line| line.from.iter().map(|state| (line.act, *state))).collect();
    assert_eq!(taken, all, "a line of the table that nobody took");
}

#[test]
fn a_reform_that_changes_nothing_is_not_submitted() {
    let c = Court::new();
    let made = c.writer.post(LIST, &body(Some(&c.w.province), &[])).expect(201);
    let place = format!("{LIST}/{}", made.id());
    assert!(!actions(&made.json()).contains("submit"));
    c.step(&c.writer, &place, "submission").refused(409, "not_applicable");
    let more = json!({ "changes": [c.one_more()] });
    let added = c.writer.act(&format!("{place}/changes"), made.etag(), &more).expect(200);
    assert!(actions(&added.json()).contains("submit"));
    // Once its only part is withdrawn it changes nothing again.
    let gone = json!({ "part": 1, "reason": "Nhầm" });
    let left = c.writer.act(&format!("{place}/changes/withdrawal"), added.etag(), &gone).expect(200);
    assert!(!actions(&left.json()).contains("submit"));
    c.step(&c.writer, &place, "submission").refused(409, "not_applicable");
}

#[test]
fn a_reform_has_the_manners_of_every_document() {
    let c = Court::new();
    let good = body(Some(&c.w.province), &[c.one_more()]);
    refuses_bad_bodies(&c.writer, LIST, None, &good, &["/title", "/effective_on"]);
    let made = created(&c.writer, LIST, &body(Some(&c.w.province), &[c.one_more()]));
    assert_eq!((&made["state"], &made["changes"], &made["parts"]), (&json!("drafted"), &json!(1), &json!(1)));
    assert_eq!(members(&made["hops"][0]).len(), members(&c.get(&c.brought(S::Dropped))["hops"][1]).len());
    let place = |state: S| {
        let place = c.brought(state);
        let tag = c.writer.get(&place).expect(200).etag().to_owned();
        (place, tag)
    };
    for (state, step, required) in [
        (S::Drafted, "withdrawal", vec!["/reason"]),
        (S::Drafted, "changes", vec!["/changes"]),
        (S::Drafted, "changes/withdrawal", vec!["/part", "/reason"]),
        (S::Submitted, "referral", vec!["/reason"]),
        (S::Submitted, "approval", vec!["/decision_id"]),
    ] {
        let (place, tag) = place(state);
        let good = match step {
            "changes" => json!({ "changes": [c.one_more()] }),
            "changes/withdrawal" => json!({ "part": 1, "reason": "Thừa" }),
            step => c.with(step),
        };
        let at = format!("{place}/{step}");
        refuses_bad_bodies(&c.decider, &at, Some(&tag), &good, &required);
        asks_for_the_state_seen(&c.decider, &at, &place, &good);
        if step != "changes/withdrawal" && step != "changes" {
            let nobody = with(&good, "decision_id", json!(crate::support::manners::NOBODY));
            let wrong = c.decider.act(&at, &tag, &nobody).refused(422, "invalid_input").wrong();
            assert_eq!(wrong, told(&[("/decision_id", "reference_not_found")]), "{step}");
        }
        c.decider.act(&at, &tag, &good).expect(200);
    }
    for (state, step) in [(S::Drafted, "submission"), (S::Approved, "effect")] {
        let (place, _) = place(state);
        asks_for_the_state_seen(&c.decider, &format!("{place}/{step}"), &place, &json!({}));
    }
}

#[test]
fn reforms_need_their_permissions_and_stay_hidden_from_other_units() {
    let c = Court::new();
    let city = approver(&c.app, &c.w.city);
    let own = city.post(LIST, &body(Some(&c.w.ward), &[dissolve(&c.w.ward)])).expect(201).id();
    let own = format!("{LIST}/{own}");
    let at = |parts: &[&str]| parts.iter().map(|part| format!("{own}{part}")).collect::<Vec<_>>();
    let reads = at(&["", "/changes", "/preview", "/history"]);
    let mut asked: Vec<(&str, &str)> = reads.iter().map(|path| ("GET", path.as_str())).collect();
    let checks = at(&["/checks"]);
    asked.extend([("GET", LIST), ("POST", checks[0].as_str())]);
    needs(&c.app, Permission::ReorganisationsRead, &asked);
    let writes = at(&["/submission", "/withdrawal", "/changes", "/changes/withdrawal", "/void"]);
    let mut asked: Vec<(&str, &str)> = writes.iter().map(|path| ("POST", path.as_str())).collect();
    asked.extend([("POST", LIST), ("PUT", own.as_str()), ("PATCH", own.as_str())]);
    needs(&c.app, Permission::ReorganisationsWrite, &asked);
    let decides = at(&["/approval", "/referral", "/effect"]);
    let asked: Vec<(&str, &str)> = decides.iter().map(|path| ("POST", path.as_str())).collect();
    needs(&c.app, Permission::ReorganisationsApprove, &asked);

    // A neighbour, and one who has the ward alone where the reform is of the whole province.
    hidden(&approver(&c.app, &c.w.other_ward), &reads);
    let whole = Reform::of(&c.app, Some(&c.w.province), &[c.one_more()]).place;
    let keeper = c.app.machine(Permission::ALL, Some(&c.w.city));
    hidden(
        &keeper,
        &[whole.clone(), format!("{whole}/changes"), format!("{whole}/preview"), format!("{whole}/history")],
    );
    for step in ["submission", "withdrawal", "effect", "approval", "referral", "checks"] {
        keeper.act(&format!("{whole}/{step}"), "\"1\"", &c.with(step)).refused(404, "not_found");
    }
    assert_eq!(keeper.all(LIST).len(), 1);
}

#[test]
fn reforms_are_listed_by_each_filter_and_walked_while_more_are_written() {
    let c = Court::new();
    for state in S::ALL {
        c.brought(*state);
    }
    let write = || drop(c.writer.post(LIST, &body(Some(&c.w.ward), &[])).expect(201));
    write();
    pages(&c.writer, LIST, "state=drafted", write);
    pages(&c.writer, &format!("{LIST}?unit_id={}", c.w.province), "state=drafted", write);
    let states = |query: &str| -> BTreeSet<String> {
        let all = c.writer.all(&format!("{LIST}?{query}"));
        all.iter().map(|reform| reform["state"].as_str().unwrap().to_owned()).collect()
    };
    for state in S::ALL {
        assert_eq!(states(&format!("state={state}")), [state.to_string()].into(), "{state}");
    }
    assert_eq!(states(&format!("unit_id={}", c.w.ward)), ["drafted".to_owned()].into());
    assert_eq!(states(&format!("unit_id={}", c.w.other_ward)), BTreeSet::new());
    for bad in ["state=x", "unit_id=x", "as_of=x"] {
        let name = bad.split('=').next().unwrap();
        let wrong = c.writer.get(&format!("{LIST}?{bad}")).refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong[0].0, format!("/{name}"), "{bad}");
    }
}

#[test]
fn a_series_is_told_of_units_of_ones_own_and_of_nobody_by_name() {
    let c = Court::new();
    let path = |unit: &str| format!("/v1/compliance/series?unit={unit}&from=2016-12-31&to=2019-12-31");
    let officer = c.app.role(Role::HrOfficer, Some(&c.w.ward));
    officer.get(&path(&c.w.ward)).expect(200);
    for unit in [c.w.other_ward.as_str(), &c.w.city, "nowhere", crate::support::manners::NOBODY] {
        let wrong = officer.get(&path(unit)).refused(404, "not_found").wrong();
        assert_eq!(wrong, told(&[("/unit", "reference_not_found")]), "{unit}");
    }
    needs(&c.app, Permission::ComplianceRead, &[("GET", &path(&c.w.ward))]);
    for (query, pointers) in [
        ("unit=90001", vec!["/from", "/to"]),
        ("from=2016-12-31&to=2019-12-31", vec!["/unit"]),
        ("unit=90001&from=x&to=2019-12-31", vec!["/from"]),
        ("unit=90001&from=2019-12-31&to=2016-12-31", vec!["/to"]),
        ("unit=90001&from=2016-12-31&to=2019-12-31&every=week", vec!["/every"]),
        ("unit=90001&from=2016-12-31&to=2019-12-31&units=x", vec!["/units"]),
    ] {
        let wrong = c.writer.get(&format!("/v1/compliance/series?{query}")).refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong.iter().map(|(pointer, _)| pointer.as_str()).collect::<Vec<_>>(), pointers, "{query}");
    }
}
