//! Tasks of resolutions and plans.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ProgrammeRead, ProgrammeWrite};
use crate::api::compliance::AskedAt;
use crate::api::documents::{HopOut, Reach, Step, hops_out, take_first};
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::resource::handlers;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, outcome};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{Change, Kept};
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, resolutions, tasks};
use crate::domain::Day;
use crate::domain::id::{DecisionId, OfficialId, ResolutionId, TaskId, UnitId};
use crate::domain::invalid::Invalid;
use crate::domain::position::Group;
use crate::domain::programme::{FormerOwner, Stand, Task, TaskAct, TaskState, Workstream};
use crate::domain::text::{Code, Note};
use actix_web::{HttpRequest, get, post};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What came of a task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskResultOut {
    /// In words.
    pub text: String,
    /// The day on which it was done.
    pub done_on: Day,
    /// The paper that shows it, where that is a decision.
    pub decision_id: Option<DecisionId>,
    /// What else shows it.
    pub reference: Option<String>,
    /// How much of the quantity was reached.
    pub measured: Option<u32>,
}

/// Something that a resolution or a plan asks a unit to do by a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskOut {
    /// The identity.
    pub id: TaskId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// The resolution or plan that asks for it.
    pub resolution_id: ResolutionId,
    /// The task of which it is a part.
    pub parent_id: Option<TaskId>,
    /// What is to be done.
    pub title: String,
    /// To which work it belongs.
    pub workstream: Workstream,
    /// The unit that owns it.
    pub unit_id: UnitId,
    /// The units that owned it until a reform of units gave it to another, the first of them first.
    pub formerly: Vec<FormerOwner>,
    /// The person there who answers for it.
    pub official_id: Option<OfficialId>,
    /// The day from which it stands in the plan.
    pub planned_on: Day,
    /// The last day on which it is done in time.
    pub due_on: Day,
    /// How much is to be reached.
    pub quantity: Option<u32>,
    /// The code of the indicator whose target it serves.
    #[schema(example = "upper_secondary")]
    pub indicator: Option<String>,
    /// The group of that target; null: over the whole headcount.
    pub group: Option<Group>,
    /// Where it stands.
    pub state: TaskState,
    /// Since when it stood where, the first day first.
    pub stands: Vec<Stand>,
    /// What came of it.
    pub result: Option<TaskResultOut>,
    /// Whether it never should have been.
    pub void: bool,
    /// What the caller may do next.
    pub allowed_actions: Vec<TaskAct>,
    /// Every hop that it made, oldest first.
    pub hops: Vec<HopOut>,
}

pub(super) fn out(kept: Kept<Task>, issuer: UnitId, reach: &Reach) -> TaskOut {
    let (void, t) = (kept.void, kept.value);
    let done_on = t.settled_on().unwrap_or(t.planned_on);
    TaskOut {
        allowed_actions: reach.actions(&t, &issuer, void),
        id: t.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        resolution_id: t.resolution_id,
        parent_id: t.parent_id,
        title: t.title.to_string(),
        workstream: t.workstream,
        unit_id: t.unit_id,
        formerly: t.formerly,
        official_id: t.official_id,
        planned_on: t.planned_on,
        due_on: t.due_on,
        quantity: t.quantity,
        indicator: t.indicator.map(|code| code.to_string()),
        group: t.group,
        state: t.state,
        stands: t.stands,
        result: t.result.map(|result| TaskResultOut {
            text: result.text.to_string(),
            done_on,
            decision_id: result.decision_id,
            reference: result.reference.map(|text| text.to_string()),
            measured: result.measured,
        }),
        void,
        hops: hops_out(&t.hops),
    }
}

query! {
    /// Which tasks.
    TaskFilter {
        /// Of this resolution or plan.
        resolution_id: Option<ResolutionId>,
        /// A part of this task.
        parent_id: Option<TaskId>,
        /// Owned by this unit.
        unit_id: Option<UnitId>,
        /// For which this person answers.
        official_id: Option<OfficialId>,
        /// Of this work.
        workstream: Option<Workstream>,
        /// In this state.
        state: Option<TaskState>,
        /// Due on this day or before it.
        due_by: Option<Day>,
        /// Overdue on this day: its last day is over, and it was neither done nor given up by then.
        overdue_on: Option<Day>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for TaskFilter {
    type Selection = tasks::Filter;
    type Out = TaskOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> tasks::Filter {
        tasks::Filter {
            units: access.confined(),
            resolution_id: self.resolution_id,
            parent_id: self.parent_id,
            unit_id: self.unit_id,
            official_id: self.official_id,
            workstream: self.workstream,
            state: self.state,
            due_by: self.due_by,
            overdue_on: self.overdue_on,
        }
    }

    fn shown(&self, conn: &mut Conn, access: &Access, found: Found<tasks::Filter>) -> Result<Page<TaskOut>, Error> {
        let reach = Reach::of::<Task>(access);
        let documents = found.items.iter().map(|kept| kept.value.resolution_id).collect();
        let issuers = resolutions::units_of(conn, &documents)?;
        Ok(found.map(|kept| {
            let issuer = issuers.get(&kept.value.resolution_id).copied().unwrap_or(kept.value.unit_id);
            out(kept, issuer, &reach)
        }))
    }
}

/// Tasks that the caller's units own, or that a document for one of them asks for, as they were entered.
#[utoipa::path(tag = "programme", operation_id = "list_tasks", params(TaskFilter, PageQuery),
    responses((status = 200, description = "A page of tasks.", body = List<TaskOut>), Guarded))]
#[get("/tasks")]
pub async fn list_tasks(
    caller: Caller<ProgrammeRead>,
    args: QueryArgs<Listing<TaskFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<TaskOut>>, Error> {
    list(caller, args, req).await
}

/// A task. On a day before it was planned it is not found.
#[utoipa::path(tag = "programme", operation_id = "get_task", params(("id" = TaskId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = TaskOut), Guarded, Missing))]
#[get("/tasks/{id}")]
pub async fn get_task(
    caller: Caller<ProgrammeRead>,
    path: PathId<TaskId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<TaskOut>, Error> {
    handlers::get::<Task, _>(caller, path, args).await
}

input! {
    /// Something that a resolution or a plan asks a unit to do by a day.
    #[derive(serde::Serialize)]
    TaskIn {
        /// The resolution or plan that asks for it: one that is in force.
        resolution_id: ResolutionId,
        /// The task of which it is a part: one of the same document, or of one that this carries out.
        parent_id: Option<TaskId>,
        /// What is to be done.
        title: Note,
        /// To which work it belongs.
        workstream: Workstream,
        /// The unit that owns it: one for which the document is.
        unit_id: UnitId,
        /// The person there who answers for it.
        official_id: Option<OfficialId>,
        /// The day from which it stands in the plan, not before the document was issued.
        planned_on: Day,
        /// The last day on which it is done in time.
        due_on: Day,
        /// How much is to be reached, such as how many people are to be recruited.
        #[schema(minimum = 1, maximum = 1_000_000)]
        quantity: Option<u32>,
        /// The code of the indicator whose target it serves: one of the document, or of one that it carries out.
        indicator: Option<Code>,
        /// The group of that target; over the whole headcount when left out.
        group: Option<Group>,
    }
}

/// The task that a caller gives.
pub(super) fn of(id: TaskId, given: TaskIn, before: Option<&Task>) -> Result<Task, Vec<Invalid>> {
    let task = Task {
        id,
        resolution_id: given.resolution_id,
        parent_id: given.parent_id,
        title: given.title,
        workstream: given.workstream,
        unit_id: given.unit_id,
        formerly: before.map(|task| task.formerly.clone()).unwrap_or_default(),
        official_id: given.official_id,
        planned_on: given.planned_on,
        due_on: given.due_on,
        quantity: given.quantity,
        indicator: given.indicator,
        group: given.group,
        state: before.map_or(TaskState::Planned, |task| task.state),
        stands: before.map(|task| task.stands.clone()).unwrap_or_default(),
        result: before.and_then(|task| task.result.clone()),
        hops: before.map(|task| task.hops.clone()).unwrap_or_default(),
    };
    task.checked()
}

/// Puts a task in the plan.
#[utoipa::path(tag = "programme", operation_id = "create_task", request_body = TaskIn,
    responses((status = 201, description = "The task.", body = TaskOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/tasks")]
pub async fn create_task(caller: Caller<ProgrammeWrite>, body: Body<TaskIn>) -> Result<Answer<TaskOut>, Error> {
    let id = TaskId(caller.state.new_uuid());
    let task = of(id, body.parsed()?, None)?;
    let (shown, recorded) = caller
        .write(move |tx, access| {
            task.admit(tx, access, None)?;
            let issuer = task.see(tx, &access.everywhere_seen())?;
            let step = Step::of(TaskAct::Plan, None, None);
            let insert = |tx: &mut Tx<'_>, change: &Change, task: &Task| tasks::insert(tx, &access.stamp, change, task);
            let kept = take_first(tx, access, task.clone(), &issuer, TaskState::Planned, &step, &[], insert)?;
            let recorded = kept.recorded;
            Ok((outcome(tx, access, kept)?, recorded))
        })
        .await?;
    Ok(Answer::created(shown, recorded, format!("/v1/tasks/{id}")))
}
