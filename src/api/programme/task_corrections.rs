//! How tasks are put right and taken back, and what each refers to.

use crate::api::caller::{Access, ProgrammeRead, ProgrammeWrite};
use crate::api::documents::{Documented, Reach};
use crate::api::error::{Error, note_refusal};
use crate::api::problem::Code as Problem;
use crate::api::programme::tasks::{TaskIn, TaskOut, of, out};
use crate::api::programme::{document, owner, see};
use crate::api::resource::handlers::corrections;
use crate::api::resource::history::StateOut;
use crate::api::resource::{Resource, in_use};
use crate::db::changes::Kept;
use crate::db::{self, Conn, Tx, resolutions, tasks};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{TaskId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::programme::{Task, TaskAct, TaskState};
use crate::domain::resolution::{Resolution, STANDARD};
use crate::domain::workflow::Hop;
use actix_web::{get, patch, post, put};

/// A document and those that it carries out, the nearest first.
fn carried_out(conn: &mut Conn, document: Resolution) -> Result<Vec<Resolution>, db::Error> {
    let mut chain = vec![document];
    while let Some(parent) = chain.last().and_then(|last| last.parent_id) {
        if chain.iter().any(|one| one.id == parent) {
            break;
        }
        chain.push(resolutions::find(conn, parent)?.value);
    }
    Ok(chain)
}

/// Notes a task that this one cannot be a part of: of another document, or a part of this one itself.
fn part_of(
    conn: &mut Conn,
    access: &Access,
    task: &Task,
    chain: &[Resolution],
    problems: &mut Problems,
) -> Result<(), Error> {
    let mut above = task.parent_id;
    let mut first = true;
    while let Some(id) = above {
        let parent = match tasks::get(conn, id) {
            Ok(parent) => parent.value,
            Err(db::Error::NotFound) => {
                problems.add("/parent_id", Rule::NotFound);
                return Ok(());
            }
            Err(other) => return Err(other.into()),
        };
        if first {
            let visible = see(conn, access, parent.unit_id, parent.resolution_id).is_ok();
            problems.require(visible, "/parent_id", Rule::NotFound);
            let same = !visible || chain.iter().any(|one| one.id == parent.resolution_id);
            problems.require(same, "/parent_id", Rule::NotWith("resolution_id"));
            first = false;
        }
        above = parent.parent_id;
        if above == Some(task.id) {
            problems.add("/parent_id", Rule::NotWith("id"));
            return Ok(());
        }
    }
    Ok(())
}

impl Task {
    /// Notes what the task refers to that is not there, or does not go with it.
    fn refers(
        &self,
        tx: &mut Tx<'_>,
        access: &Access,
        before: Option<&Self>,
        problems: &mut Problems,
    ) -> Result<Option<UnitId>, Error> {
        let document = note_refusal(document(tx, access, self.resolution_id), problems)?;
        let mut days = vec![self.planned_on, self.due_on, access.today];
        days.extend(document.as_ref().map(|document| document.issued_on));
        owner(access, self.unit_id, document.as_ref(), &days, problems);
        if let Some(official) = self.official_id
            && before.and_then(|before| before.official_id) != Some(official)
        {
            note_refusal(access.referred(tx, official), problems)?;
        }
        let Some(document) = document else { return Ok(None) };
        let issuer = document.unit_id;
        problems.require(self.planned_on >= document.issued_on, "/planned_on", Rule::Before("resolution_id"));
        let chain = carried_out(tx, document)?;
        if let Some(code) = &self.indicator {
            let counted = |one: &Resolution| one.indicators.iter().any(|indicator| indicator.code == *code);
            let known = code.as_str() == STANDARD || chain.iter().any(counted);
            problems.require(known, "/indicator", Rule::NotFound);
        }
        part_of(tx, access, self, &chain, problems)?;
        Ok(Some(issuer))
    }
}

impl Resource for Task {
    type Given = TaskIn;
    type Out = TaskOut;
    /// The unit for which the document is.
    type Beside = UnitId;

    fn given(&self) -> TaskIn {
        TaskIn {
            resolution_id: self.resolution_id,
            parent_id: self.parent_id,
            title: self.title.clone(),
            workstream: self.workstream,
            unit_id: self.unit_id,
            official_id: self.official_id,
            planned_on: self.planned_on,
            due_on: self.due_on,
            quantity: self.quantity,
            indicator: self.indicator.clone(),
            group: self.group,
        }
    }

    fn taken(given: TaskIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        of(before.id, given, Some(before))
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        see(conn, access, self.unit_id, self.resolution_id)
    }

    /// A task is amended as long as there is something to do, by the unit that owns it.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        if before.is_some_and(|before| !access.scope.has(before.unit_id)) {
            return Err(Error::of(Problem::Forbidden));
        }
        if before.is_some_and(|before| !before.state.open()) {
            return Err(Error::of(Problem::WrongStage));
        }
        let mut problems = Problems::new();
        let issuer = self.refers(tx, access, before, &mut problems)?;
        problems.or(())?;
        let left = before.map(|before| before.unit_id).filter(|unit| *unit != self.unit_id);
        Ok([Some(self.unit_id), left.or(issuer.filter(|issuer| *issuer != self.unit_id))])
    }

    /// A task is taken back by the unit that owns it; what somebody accepted, by who may accept.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        let issuer = resolutions::find(tx, self.resolution_id)?.value.unit_id;
        let approves = access.may(Permission::ProgrammeApprove, issuer);
        if !access.scope.has(self.unit_id) || self.state == TaskState::Accepted && !approves {
            return Err(Error::of(Problem::Forbidden));
        }
        match tasks::parts_of(tx, self.id)?.first() {
            Some((part, _)) => Err(in_use(Some(format!("/v1/tasks/{part}")))),
            None => Ok(()),
        }
    }

    fn units(&self, issuer: &UnitId) -> [Option<UnitId>; 2] {
        [Some(self.unit_id), Some(*issuer).filter(|issuer| *issuer != self.unit_id)]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.planned_on <= day
    }

    fn shown(kept: Kept<Self>, issuer: &UnitId, access: &Access) -> Result<TaskOut, Error> {
        Ok(out(kept, *issuer, &Reach::of::<Self>(access)))
    }
}

impl Documented for Task {
    fn hopped(mut self, hop: Hop<TaskState, TaskAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    /// The unit that owns a task works on it; the one for which the document is decides about it.
    fn concerned(&self, issuer: &UnitId, permission: Permission) -> Vec<UnitId> {
        vec![if permission == Permission::ProgrammeApprove { *issuer } else { self.unit_id }]
    }
}

corrections! {
    Task as TaskOut from TaskIn by TaskId, "programme", reads ProgrammeRead, writes ProgrammeWrite;
    /// Amends a task that is not done: the whole of it.
    put replace_task,
    /// Amends a task that is not done: what is given.
    patch update_task at "/tasks/{id}";
    /// Takes back a task that never should have been.
    void void_task at "/tasks/{id}/void";
    /// Every state that a task has had.
    history list_task_states at "/tasks/{id}/history";
}
