//! Tasks, disseminations and the points of months with every optional part filled in, as the ledger keeps them.

use super::kinds::{Entry, entry, id, of};
use canbo::compliance::facts::Fact;
use canbo::db;
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, Tx};
use canbo::domain::programme::{Dissemination, DisseminationForm, Stand, Task, TaskAct, TaskResult, TaskState};
use canbo::domain::rating::{PeriodScore, ScoredPeriod};
use canbo::domain::workflow::Hop;
use serde_json::{Value, json};

fn told<T: serde::de::DeserializeOwned>(value: Value) -> T {
    of(value)
}

fn task() -> Task {
    Task {
        id: told(json!(id(40))),
        resolution_id: told(json!(id(11))),
        parent_id: None,
        title: told(json!("Tuyển dụng công chức")),
        workstream: told(json!("recruitment")),
        unit_id: told(json!(id(1))),
        formerly: Vec::new(),
        official_id: Some(told(json!(id(6)))),
        planned_on: told(json!("2012-08-09")),
        due_on: told(json!("2016-12-31")),
        quantity: Some(31),
        indicator: Some(told(json!("upper_secondary"))),
        group: Some(told(json!("civil_servant"))),
        state: TaskState::Done,
        stands: vec![
            Stand { on: told(json!("2012-08-09")), state: TaskState::Planned },
            Stand { on: told(json!("2016-11-30")), state: TaskState::Done },
        ],
        result: Some(TaskResult {
            text: told(json!("Đã tuyển dụng 34 người")),
            decision_id: Some(told(json!(id(3)))),
            reference: Some(told(json!("Báo cáo số 9"))),
            measured: Some(34),
        }),
        hops: vec![Hop {
            act: TaskAct::Complete,
            from: Some(TaskState::UnderWay),
            to: TaskState::Done,
            by: None,
            at: crate::support::instant("2026-11-22T05:00:00.123Z"),
            decision_id: Some(told(json!(id(3)))),
            reason: Some(told(json!("Theo kế hoạch"))),
            overrides: Vec::new(),
        }],
    }
}

fn part() -> Task {
    Task { id: told(json!(id(41))), parent_id: Some(told(json!(id(40)))), ..task() }
}

fn dissemination() -> Dissemination {
    Dissemination {
        id: told(json!(id(42))),
        resolution_id: told(json!(id(11))),
        unit_id: told(json!(id(1))),
        form: DisseminationForm::Conference,
        held_on: told(json!("2012-03-05")),
        called: Some(120),
        attended: Some(116),
        host: Some(told(json!("Thành ủy"))),
        decision_id: Some(told(json!(id(3)))),
        note: Some(told(json!("Hội nghị quán triệt"))),
    }
}

fn score(n: u32, period: ScoredPeriod) -> PeriodScore {
    PeriodScore {
        id: told(json!(id(n))),
        official_id: told(json!(id(6))),
        unit_id: told(json!(id(2))),
        year: 2026,
        period,
        general: 28,
        result: 64,
        reference: Some(told(json!("Thông báo số 3"))),
        decision_id: Some(told(json!(id(3)))),
    }
}

/// Of each, as they are kept since 0009.
pub fn programme() -> Vec<Entry> {
    vec![
        entry!(Advance, db::tasks::insert, Task, |_| None, task()),
        entry!(Create, db::tasks::insert, Task, |_| None, part()),
        entry!(Create, db::disseminations::insert, Dissemination, |_| None, dissemination()),
        entry!(Create, db::period_scores::insert, PeriodScore, |_| None, score(43, ScoredPeriod::Month(1))),
        entry!(Create, db::period_scores::insert, PeriodScore, |_| None, score(44, ScoredPeriod::Quarter(2))),
    ]
}
