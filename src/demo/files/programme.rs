//! How the resolution was made known, and the tasks of the plans that carry it out. The article gives neither: all of it
//! is invented, and says so.

use super::{Files, Ties, broken};
use crate::domain::Day;
use crate::domain::account::Subject;
use crate::domain::id::{DecisionId, DisseminationId, ResolutionId, TaskId, UnitId};
use crate::domain::position::Group;
use crate::domain::programme::{
    Dissemination, DisseminationForm, Stand, Task, TaskAct, TaskResult, TaskState, Workstream,
};
use crate::domain::resolution::Resolution;
use crate::domain::text::{Code, Name, Note};
use crate::state::new_uuid;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct ProgrammeFile {
    tasks: Vec<TaskFile>,
    disseminations: Vec<DisseminationFile>,
}

#[derive(Deserialize)]
struct TaskFile {
    key: String,
    document: Code,
    parent: Option<String>,
    title: Note,
    workstream: Workstream,
    unit_key: String,
    official_key: Option<String>,
    planned_on: Day,
    due_on: Day,
    quantity: Option<u32>,
    indicator: Option<Code>,
    group: Option<Group>,
    /// Where it stood after it was planned.
    stands: Vec<Stand>,
    result: Option<Note>,
    measured: Option<u32>,
}

#[derive(Deserialize)]
struct DisseminationFile {
    document: Code,
    unit_key: String,
    form: DisseminationForm,
    held_on: Day,
    called: Option<u32>,
    attended: Option<u32>,
    host: Option<Name>,
    note: Option<Note>,
}

fn document(resolutions: &[Resolution], number: &Code) -> Result<ResolutionId, String> {
    let found = resolutions.iter().find(|one| one.number == *number);
    found.map(|one| one.id).ok_or_else(|| format!("no {number}"))
}

/// By whom, and by which act, a task comes to a state.
fn act(state: TaskState, clerk: Subject, approver: Subject) -> (Subject, TaskAct) {
    match state {
        TaskState::Planned => (clerk, TaskAct::Plan),
        TaskState::Assigned => (clerk, TaskAct::Assign),
        TaskState::UnderWay => (clerk, TaskAct::Begin),
        TaskState::Done => (clerk, TaskAct::Complete),
        TaskState::Accepted => (approver, TaskAct::Accept),
        TaskState::Dropped => (approver, TaskAct::Drop),
    }
}

impl Files {
    /// The tasks, each after the one of which it is a part, with the unit that owns it.
    pub(super) fn tasks(&self, ties: &Ties<'_>, resolutions: &[Resolution]) -> Result<Vec<(Task, UnitId)>, String> {
        let mut ids: BTreeMap<&str, TaskId> = BTreeMap::new();
        let mut all = Vec::new();
        for file in &self.programme.tasks {
            let parent_id = match &file.parent {
                None => None,
                Some(key) => Some(*ids.get(key.as_str()).ok_or_else(|| format!("{}: no {key}", file.key))?),
            };
            let id = TaskId(new_uuid());
            ids.insert(&file.key, id);
            let first = Stand { on: file.planned_on, state: TaskState::Planned };
            let stands: Vec<Stand> = std::iter::once(first).chain(file.stands.iter().copied()).collect();
            let hop = |stand: &Stand| {
                let (by, act) = act(stand.state, ties.actors.clerk, ties.actors.approver);
                (by, act, stand.state, None::<DecisionId>)
            };
            let official = file.official_key.as_deref().map(|key| ties.officials.get(key)).transpose()?;
            let task = Task {
                id,
                resolution_id: document(resolutions, &file.document)?,
                parent_id,
                title: file.title.clone(),
                workstream: file.workstream,
                unit_id: ties.units.get(&file.unit_key)?,
                formerly: Vec::new(),
                official_id: official,
                planned_on: file.planned_on,
                due_on: file.due_on,
                quantity: file.quantity,
                indicator: file.indicator.clone(),
                group: file.group,
                state: stands.last().map_or(TaskState::Planned, |stand| stand.state),
                hops: ties.actors.way(stands.iter().map(hop).collect()),
                stands,
                result: file.result.clone().map(|text| TaskResult {
                    text,
                    decision_id: None,
                    reference: None,
                    measured: file.measured,
                }),
            };
            let task = task.checked().map_err(|p| broken(&file.key, &p))?;
            all.push((task.clone(), task.unit_id));
        }
        Ok(all)
    }

    pub(super) fn disseminations(
        &self,
        ties: &Ties<'_>,
        resolutions: &[Resolution],
    ) -> Result<Vec<Dissemination>, String> {
        let build = |file: &DisseminationFile| {
            let one = Dissemination {
                id: DisseminationId(new_uuid()),
                resolution_id: document(resolutions, &file.document)?,
                unit_id: ties.units.get(&file.unit_key)?,
                form: file.form,
                held_on: file.held_on,
                called: file.called,
                attended: file.attended,
                host: file.host.clone(),
                decision_id: None,
                note: file.note.clone(),
            };
            one.checked().map_err(|p| broken("disseminations", &p))
        };
        self.programme.disseminations.iter().map(build).collect()
    }
}
