//! The steps of a task: handed over, begun, reported as done, accepted, reopened, given up.

use crate::api::caller::Access;
use crate::api::decisions::known;
use crate::api::documents::{Step, StepIn, steps, take};
use crate::api::error::{Error, note_refusal};
use crate::api::json::input;
use crate::api::programme::tasks::TaskOut;
use crate::db::changes::Kept;
use crate::db::{Tx, tasks};
use crate::domain::Day;
use crate::domain::finding::Finding;
use crate::domain::id::{DecisionId, OfficialId, TaskId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::programme::checks::found;
use crate::domain::programme::{Task, TaskAct, TaskResult, TaskState};
use crate::domain::text::Note;
use crate::state::State;
use actix_web::post;

type At = (TaskId, i64);

input! {
    /// To whom a task is handed.
    TaskAssignmentIn {
        /// The person who answers for it; who did so before, when left out.
        official_id: Option<OfficialId>,
        /// The day on which it happened; today when left out.
        on: Option<Day>,
        /// By which decision.
        decision_id: Option<DecisionId>,
        /// What there is to say about it.
        reason: Option<Note>,
    }
}

input! {
    /// What came of a task.
    TaskResultIn {
        /// In words.
        text: Note,
        /// The day on which it was done; today when left out.
        on: Option<Day>,
        /// The paper that shows it, where that is a decision.
        decision_id: Option<DecisionId>,
        /// What else shows it, such as a report by its number.
        reference: Option<Note>,
        /// How much of the quantity was reached.
        measured: Option<u32>,
        /// What there is to say about it.
        reason: Option<Note>,
    }
}

input! {
    /// Why a task is reopened. Its last stand is taken back, so that no day is asked for.
    TaskReopeningIn {
        /// Why.
        reason: Option<Note>,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// The day on which a step happened: not after today, and not before the step before it.
fn happened(task: &Task, on: Option<Day>, access: &Access) -> Result<Day, Error> {
    let on = on.unwrap_or(access.today);
    let refuse = |rule| Err(Error::invalid(vec![Invalid::at("/on", rule)]));
    if on > access.today {
        return refuse(Rule::NotInForce("today"));
    }
    if on < task.stood_since() { refuse(Rule::Before("stands")) } else { Ok(on) }
}

fn nothing(_: &mut Tx<'_>, _: &Task) -> Result<Vec<Finding>, Error> {
    Ok(Vec::new())
}

/// What is found about a task that is to be accepted.
pub(super) fn look(tx: &mut crate::db::Conn, task: &Task) -> Result<Vec<Finding>, Error> {
    Ok(found(task, &tasks::parts_of(tx, task.id)?))
}

fn assign(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &TaskAssignmentIn) -> Result<Kept<Task>, Error> {
    let taken = Step::of(TaskAct::Assign, input.decision_id, input.reason.clone());
    take(tx, access, at, &taken, nothing, |tx, mut task: Task| {
        let mut problems = Problems::new();
        let on = note_refusal(happened(&task, input.on, access), &mut problems)?;
        if let Some(official) = input.official_id {
            note_refusal(access.referred(tx, official), &mut problems)?;
            task.official_id = Some(official);
        }
        problems.or(())?;
        let state = if task.state == TaskState::UnderWay { task.state } else { TaskState::Assigned };
        Ok((task.standing(state, on.unwrap_or(access.today)), state))
    })
}

/// Declares the function of a step that only leads to a state.
macro_rules! leads {
    ($($name:ident: $act:ident to $state:ident, $look:path;)+) => { $(
        fn $name(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Task>, Error> {
            let taken = Step::given(TaskAct::$act, input);
            take(tx, access, at, &taken, |tx, task: &Task| $look(tx, task), |_, task: Task| {
                let on = happened(&task, input.on, access)?;
                Ok((task.standing(TaskState::$state, on), TaskState::$state))
            })
        }
    )+ };
}

leads! {
    begin: Begin to UnderWay, nothing;
    accept: Accept to Accepted, look;
    give_up: Drop to Dropped, nothing;
}

fn complete(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &TaskResultIn) -> Result<Kept<Task>, Error> {
    let taken = Step::of(TaskAct::Complete, input.decision_id, input.reason.clone());
    take(tx, access, at, &taken, nothing, |tx, mut task: Task| {
        let mut problems = Problems::new();
        let on = note_refusal(happened(&task, input.on, access), &mut problems)?;
        if let Some(decision) = input.decision_id {
            note_refusal(known(tx, access, decision, "/decision_id"), &mut problems)?;
        }
        problems.or(())?;
        task.result = Some(TaskResult {
            text: input.text.clone(),
            decision_id: input.decision_id,
            reference: input.reference.clone(),
            measured: input.measured,
        });
        Ok((task.standing(TaskState::Done, on.unwrap_or(access.today)), TaskState::Done))
    })
}

fn reopen(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &TaskReopeningIn) -> Result<Kept<Task>, Error> {
    let taken = Step::of(TaskAct::Reopen, input.decision_id, input.reason.clone());
    take(tx, access, at, &taken, nothing, |_, task: Task| Ok(task.reopened()))
}

steps! {
    Task as TaskOut by TaskId, "programme";
    /// Hands a task to who does it, or to somebody else.
    step assign_task(TaskAssignmentIn) needs ProgrammeWrite at "/tasks/{id}/assignment" does assign;
    /// Begins a task that was handed over.
    step begin_task(StepIn) needs ProgrammeWrite at "/tasks/{id}/beginning" does begin;
    /// Reports that a task is done, and what came of it.
    step complete_task(TaskResultIn) needs ProgrammeWrite at "/tasks/{id}/completion" does complete;
    /// Accepts what somebody else reported. Open parts stand in the way, unless they are overridden.
    step accept_task(StepIn) needs ProgrammeApprove at "/tasks/{id}/acceptance" does accept;
    /// Reopens a task: what was reported was not done after all, or what was given up is not.
    step reopen_task(TaskReopeningIn) needs ProgrammeApprove at "/tasks/{id}/reopening" does reopen;
    /// Gives a task up that is not done.
    step drop_task(StepIn) needs ProgrammeApprove at "/tasks/{id}/withdrawal" does give_up;
}
