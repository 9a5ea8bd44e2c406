//! A task: something that a resolution or a plan asks a unit to do by a day.
//!
//! Where a task stands has two clocks like everything else. The [hops](Hop) say what was recorded when; the
//! [stands](Stand) say where it stood from which day on, as is believed now. What is reopened was not done after all: its
//! last stand is taken back, and the hops and the ledger keep that it had been said.
//!
//! Whether a task is overdue is worked out for a day and never stored.

use crate::domain::Day;
use crate::domain::account::{Permission, Subject};
use crate::domain::id::{DecisionId, OfficialId, ResolutionId, TaskId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::Group;
use crate::domain::text::{Code, Note};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Line, Part, Table, Transition};

words! {
    /// To which work a task belongs: the seven workstreams of Resolution 37, making it known, and the rest.
    Workstream {
        /// quy hoạch
        Planning = "planning",
        /// tuyển dụng
        Recruitment = "recruitment",
        /// bố trí, sử dụng
        Placement = "placement",
        /// luân chuyển
        Rotation = "rotation",
        /// đánh giá
        Evaluation = "evaluation",
        /// đào tạo, bồi dưỡng
        Training = "training",
        /// chế độ, chính sách
        Entitlements = "entitlements",
        /// quán triệt, tuyên truyền
        Dissemination = "dissemination",
        /// anything else
        Other = "other",
    }
}

words! {
    /// Where a task stands.
    TaskState {
        /// it stands in the plan
        Planned = "planned",
        /// it was handed to who does it
        Assigned = "assigned",
        /// it is being done
        UnderWay = "under_way",
        /// it is said to be done
        Done = "done",
        /// somebody else accepted what was done
        Accepted = "accepted",
        /// it was given up
        Dropped = "dropped",
    }
}

impl TaskState {
    /// Whether there is still something to do.
    pub fn open(self) -> bool {
        match self {
            Self::Planned | Self::Assigned | Self::UnderWay => true,
            Self::Done | Self::Accepted | Self::Dropped => false,
        }
    }

    /// Whether it was done.
    pub fn done(self) -> bool {
        matches!(self, Self::Done | Self::Accepted)
    }
}

words! {
    /// What is done with a task.
    TaskAct {
        /// it is put in the plan
        Plan = "plan",
        /// it is handed to who does it
        Assign = "assign",
        /// it is begun
        Begin = "begin",
        /// its result is reported
        Complete = "complete",
        /// what was done is accepted, by somebody who did not report it
        Accept = "accept",
        /// it was not done after all, or is not given up after all
        Reopen = "reopen",
        /// it is given up
        Drop = "drop",
    }
}

words! {
    /// What is asked of a task before something is done.
    TaskGuard {
        /// its result is there
        HasResult = "has_result",
    }
}

/// From which day on a task stood where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Stand {
    /// The day.
    pub on: Day,
    /// Where.
    pub state: TaskState,
}

/// A unit that owned a task until a reform of units gave it to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct FormerOwner {
    /// The unit.
    pub unit_id: UnitId,
    /// The first day on which it owned the task no longer.
    pub left_on: Day,
}

/// What came of a task.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TaskResult {
    /// In words.
    pub text: Note,
    /// The paper that shows it, where that is a decision.
    pub decision_id: Option<DecisionId>,
    /// What else shows it, such as a report by its number.
    pub reference: Option<Note>,
    /// How much of the quantity was reached.
    pub measured: Option<u32>,
}

/// Something that a resolution or a plan asks a unit to do by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its identity.
    pub id: TaskId,
    /// The resolution or plan that asks for it.
    pub resolution_id: ResolutionId,
    /// The task of which it is a part.
    pub parent_id: Option<TaskId>,
    /// What is to be done.
    pub title: Note,
    /// To which work it belongs.
    pub workstream: Workstream,
    /// The unit that owns it.
    pub unit_id: UnitId,
    /// The units that owned it before, the first of them first.
    pub formerly: Vec<FormerOwner>,
    /// The person there who answers for it.
    pub official_id: Option<OfficialId>,
    /// The day from which it stands in the plan.
    pub planned_on: Day,
    /// The last day on which it is done in time.
    pub due_on: Day,
    /// How much is to be reached, such as how many people are to be recruited.
    pub quantity: Option<u32>,
    /// The code of the indicator whose target it serves.
    pub indicator: Option<Code>,
    /// The group of that target; over the whole headcount when none.
    pub group: Option<Group>,
    /// Where it stands.
    pub state: TaskState,
    /// Since when it stood where, the first day first.
    pub stands: Vec<Stand>,
    /// What came of it.
    pub result: Option<TaskResult>,
    /// Every hop that it made.
    pub hops: Vec<Hop<TaskState, TaskAct>>,
}

/// The largest quantity.
const MOST: u32 = 1_000_000;

impl Task {
    /// The task, if its parts go together. The first of its stands follows the day from which it is planned.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(mut self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require(self.due_on >= self.planned_on, "/due_on", Rule::Before("planned_on"));
        let later = self.stands.get(1).is_some_and(|next| next.on < self.planned_on);
        problems.require(!later, "/planned_on", Rule::NotBefore("stands"));
        let some = self.quantity.is_none_or(|n| (1..=MOST).contains(&n));
        problems.require(some, "/quantity", Rule::OutOfRange(1, MOST.into()));
        problems.require(self.group.is_none() || self.indicator.is_some(), "/group", Rule::NotWith("indicator"));
        problems.require(self.parent_id != Some(self.id), "/parent_id", Rule::NotWith("id"));
        match self.stands.first_mut() {
            Some(first) => first.on = self.planned_on,
            None => self.stands.push(Stand { on: self.planned_on, state: TaskState::Planned }),
        }
        problems.or(self)
    }

    /// The unit that owned it on a day.
    pub fn owner_on(&self, day: Day) -> UnitId {
        self.formerly.iter().find(|former| day < former.left_on).map_or(self.unit_id, |former| former.unit_id)
    }

    /// The same, owned by another unit from a day on.
    #[must_use]
    pub fn handed_over(mut self, to: UnitId, on: Day) -> Self {
        if self.planned_on < on {
            self.formerly.push(FormerOwner { unit_id: self.unit_id, left_on: on });
            self.formerly.sort_by_key(|former| former.left_on);
        }
        Self { unit_id: to, ..self }
    }

    /// Where it stood on a day; none before it was planned.
    pub fn state_on(&self, day: Day) -> Option<TaskState> {
        self.stands.iter().rev().find(|stand| stand.on <= day).map(|stand| stand.state)
    }

    /// The day on which it was done, as far as a day shows it.
    pub fn done_by(&self, day: Day) -> Option<Day> {
        let done = |stand: &&Stand| stand.state == TaskState::Done && stand.on <= day;
        self.stands.iter().find(done).map(|stand| stand.on)
    }

    /// The day from which there is nothing to do any more.
    pub fn settled_on(&self) -> Option<Day> {
        self.stands.iter().find(|stand| !stand.state.open()).map(|stand| stand.on)
    }

    /// Whether it should have been done before a day and was not: planned, past its due day, and neither done nor given
    /// up by then.
    pub fn overdue_on(&self, day: Day) -> bool {
        self.due_on < day && self.state_on(day).is_some_and(TaskState::open)
    }

    /// The last day on which something happened to it.
    pub fn stood_since(&self) -> Day {
        self.stands.last().map_or(self.planned_on, |stand| stand.on)
    }

    /// The same, standing somewhere else from a day on. Being handed from one to another is no new stand.
    #[must_use]
    pub fn standing(mut self, state: TaskState, on: Day) -> Self {
        if self.stands.last().is_none_or(|last| last.state != state) {
            self.stands.push(Stand { on, state });
        }
        self
    }

    /// The same before its end, which was none: what was said to be done is under way again, what was given up stands
    /// where it stood. Says where that is.
    #[must_use]
    pub fn reopened(mut self) -> (Self, TaskState) {
        self.stands.retain(|stand| stand.state.open());
        self.result = None;
        let state = self.stands.last().map_or(TaskState::Planned, |stand| stand.state);
        (self, state)
    }
}

use TaskState as S;

const fn line(act: TaskAct, from: &'static [S], to: &'static [S], part: Part) -> Line<Task> {
    let who = Some(match part {
        Part::Approves => Permission::ProgrammeApprove,
        Part::Proposes | Part::Records => Permission::ProgrammeWrite,
    });
    Transition { act, from, to, who, part, holds: &[], decision: false, reason: false }
}

/// What only whoever decides on the document does with its tasks, and says why.
const fn decided(act: TaskAct, from: &'static [S], to: &'static [S]) -> Line<Task> {
    let who = Some(Permission::ProgrammeApprove);
    Transition { who, reason: true, ..line(act, from, to, Part::Records) }
}

impl Document for Task {
    type State = S;
    type Act = TaskAct;
    type Guard = TaskGuard;

    const TABLE: &'static Table<Self> = &[
        line(TaskAct::Plan, &[], &[S::Planned], Part::Proposes),
        line(TaskAct::Assign, &[S::Planned, S::Assigned], &[S::Assigned], Part::Records),
        line(TaskAct::Assign, &[S::UnderWay], &[S::UnderWay], Part::Records),
        line(TaskAct::Begin, &[S::Assigned], &[S::UnderWay], Part::Records),
        line(TaskAct::Complete, &[S::UnderWay], &[S::Done], Part::Proposes),
        Transition {
            holds: &[TaskGuard::HasResult],
            ..line(TaskAct::Accept, &[S::Done], &[S::Accepted], Part::Approves)
        },
        decided(TaskAct::Reopen, &[S::Done, S::Accepted], &[S::UnderWay]),
        decided(TaskAct::Reopen, &[S::Dropped], &[S::Planned, S::Assigned, S::UnderWay]),
        decided(TaskAct::Drop, &[S::Planned, S::Assigned, S::UnderWay], &[S::Dropped]),
    ];

    fn state(&self) -> S {
        self.state
    }

    fn holds(&self, guard: TaskGuard) -> bool {
        match guard {
            TaskGuard::HasResult => self.result.is_some(),
        }
    }

    /// What is accepted is the last report: nobody accepts their own.
    fn proposed_by(&self, who: Subject) -> bool {
        let report = self.hops.iter().rev().find(|hop| hop.act == TaskAct::Complete);
        report.is_some_and(|hop| hop.by == Some(who))
    }
}

#[cfg(test)]
pub(super) mod tests;
