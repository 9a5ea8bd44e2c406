//! What the ledger keeps of tasks, of disseminations and of the points of months and quarters; see [`super::stored`].

use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::stored::{Parts, Record, facts_only, no_version, parse, stored};
use crate::domain::Day;
use crate::domain::id::*;
use crate::domain::position::Group;
use crate::domain::programme::{
    Dissemination, DisseminationForm, FormerOwner, Stand, Task, TaskAct, TaskResult, TaskState, Workstream,
};
use crate::domain::rating::{PeriodScore, ScoredPeriod};
use crate::domain::text::{Code, Name, Note};
use crate::domain::workflow::Hop;
use serde::{Deserialize, Serialize};

stored! {
    1 TaskV1 of Task as Task cites hops {
        id: TaskId, resolution_id: ResolutionId, parent_id: Option<TaskId>, title: Note, workstream: Workstream,
        unit_id: UnitId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        formerly: Vec<FormerOwner>,
        official_id: Option<OfficialId>, planned_on: Day, due_on: Day, quantity: Option<u32>,
        indicator: Option<Code>, group: Option<Group>, state: TaskState, stands: Vec<Stand>,
        result: Option<TaskResult>, hops: Vec<Hop<TaskState, TaskAct>>,
    }
}

stored! {
    1 DisseminationV1 of Dissemination as Dissemination {
        id: DisseminationId, resolution_id: ResolutionId, unit_id: UnitId, form: DisseminationForm, held_on: Day,
        called: Option<u32>, attended: Option<u32>, host: Option<Name>, decision_id: Option<DecisionId>,
        note: Option<Note>,
    }
}

stored! {
    1 PeriodScoreV1 of PeriodScore as PeriodScore about official_id {
        id: PeriodScoreId, official_id: OfficialId, unit_id: UnitId, year: i32, period: ScoredPeriod, general: u32,
        result: u32, reference: Option<Note>, decision_id: Option<DecisionId>,
    }
}
