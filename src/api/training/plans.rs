//! Training plans: whom a unit means to have trained in a year, and in what.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingRead, TrainingWrite};
use crate::api::compliance::AskedAt;
use crate::api::documents::{Documented, HopOut, Reach, Step, hops_out, take_first};
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::{FromBody, FromText};
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code as Problem;
use crate::api::reader::{body, record};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, outcome};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::api::training::own_unit;
use crate::db::changes::{Change, Kept};
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, training_plans};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{TrainingPlanId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::Name;
use crate::domain::training::{PlanAct, PlanLine, PlanState, TrainingPlan};
use crate::domain::workflow::Hop;
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// The periods that each person is to be trained in a year, where a plan says nothing else: one week (Decree
/// 101/2017/NĐ-CP).
const PERIODS: u32 = 40;

/// A unit's training plan for a year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingPlanOut {
    /// The identity.
    pub id: TrainingPlanId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Whose: the unit and those below it.
    pub unit_id: UnitId,
    /// The year.
    #[schema(example = 2026)]
    pub year: i32,
    /// Its title.
    pub title: String,
    /// How many periods each person should be trained in the year.
    pub periods_per_person: u32,
    /// What is planned.
    pub lines: Vec<PlanLine>,
    /// How far it has come.
    pub state: PlanState,
    /// Whether it never should have been.
    pub void: bool,
    /// What the caller may do next.
    pub allowed_actions: Vec<PlanAct>,
    /// Every hop that it made, oldest first.
    pub hops: Vec<HopOut>,
}

fn out(kept: Kept<TrainingPlan>, reach: &Reach) -> TrainingPlanOut {
    let (void, p) = (kept.void, kept.value);
    TrainingPlanOut {
        allowed_actions: reach.actions(&p, &p.unit_id, void),
        id: p.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        unit_id: p.unit_id,
        year: p.year,
        title: p.title.to_string(),
        periods_per_person: p.periods_per_person,
        lines: p.lines,
        state: p.state,
        void,
        hops: hops_out(&p.hops),
    }
}

/// A year.
#[derive(Debug, Clone, Copy)]
pub struct Year(i32);

impl FromText for Year {
    fn from_text(text: &str) -> Result<Self, Rule> {
        let year = text.parse().ok().filter(|year| (1990..=2199).contains(year));
        year.map(Self).ok_or(Rule::OutOfRange(1990, 2199))
    }
}

query! {
    /// Which plans.
    TrainingPlanFilter {
        /// Of this unit.
        unit_id: Option<UnitId>,
        /// For this year.
        #[param(value_type = Option<i32>, minimum = 1990, maximum = 2199)]
        year: Option<Year>,
        /// In this state.
        state: Option<PlanState>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for TrainingPlanFilter {
    type Selection = training_plans::Filter;
    type Out = TrainingPlanOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> training_plans::Filter {
        training_plans::Filter {
            units: access.confined(),
            unit_id: self.unit_id,
            year: self.year.map(|year| year.0),
            state: self.state,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        access: &Access,
        found: Found<training_plans::Filter>,
    ) -> Result<Page<TrainingPlanOut>, Error> {
        let reach = Reach::of::<TrainingPlan>(access);
        Ok(found.map(|kept| out(kept, &reach)))
    }
}

/// Training plans of the caller's units, as they were entered.
#[utoipa::path(tag = "training", operation_id = "list_training_plans", params(TrainingPlanFilter, PageQuery),
    responses((status = 200, description = "A page of plans.", body = List<TrainingPlanOut>), Guarded))]
#[get("/training-plans")]
pub async fn list_training_plans(
    caller: Caller<TrainingRead>,
    args: QueryArgs<Listing<TrainingPlanFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<TrainingPlanOut>>, Error> {
    list(caller, args, req).await
}

/// A training plan. On a day that is not in its year it is not found.
#[utoipa::path(tag = "training", operation_id = "get_training_plan", params(("id" = TrainingPlanId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = TrainingPlanOut), Guarded, Missing))]
#[get("/training-plans/{id}")]
pub async fn get_training_plan(
    caller: Caller<TrainingRead>,
    path: PathId<TrainingPlanId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<TrainingPlanOut>, Error> {
    handlers::get::<TrainingPlan, _>(caller, path, args).await
}

/// A unit's training plan for a year.
#[derive(Debug, Clone, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingPlanIn {
    /// Whose: the unit and those below it; no other plan of the unit that was not given up is for the year.
    pub unit_id: UnitId,
    /// The year.
    #[schema(minimum = 1990, maximum = 2199, example = 2026)]
    pub year: u32,
    /// Its title.
    pub title: Name,
    /// How many periods each person should be trained in the year; 40 when left out, as the law asks.
    #[schema(maximum = 2000)]
    pub periods_per_person: Option<u32>,
    /// What is planned; before it is proposed, something is.
    #[serde(default)]
    pub lines: Vec<PlanLine>,
}

record! { PlanLine { need kind, may programme, may group, need enrolments } alike same_line at "" }

fn same_line(one: &PlanLine, other: &PlanLine) -> bool {
    (one.kind, one.programme, one.group) == (other.kind, other.programme, other.group)
}

record! { TrainingPlanIn { need unit_id, need year, need title, may periods_per_person, list lines } }

impl FromBody for TrainingPlanIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// The plan that a caller gives.
fn of(
    id: TrainingPlanId,
    given: TrainingPlanIn,
    state: PlanState,
    hops: Vec<Hop<PlanState, PlanAct>>,
) -> Result<TrainingPlan, Vec<Invalid>> {
    TrainingPlan {
        id,
        unit_id: given.unit_id,
        year: i32::try_from(given.year).unwrap_or(i32::MAX),
        title: given.title,
        periods_per_person: given.periods_per_person.unwrap_or(PERIODS),
        lines: given.lines,
        state,
        hops,
    }
    .checked()
}

/// Writes down a training plan.
#[utoipa::path(tag = "training", operation_id = "create_training_plan", request_body = TrainingPlanIn,
    responses((status = 201, description = "The plan.", body = TrainingPlanOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/training-plans")]
pub async fn create_training_plan(
    caller: Caller<TrainingWrite>,
    body: Body<TrainingPlanIn>,
) -> Result<Answer<TrainingPlanOut>, Error> {
    let id = TrainingPlanId(caller.state.new_uuid());
    let plan = of(id, body.parsed()?, PlanState::Drafted, Vec::new())?;
    let (shown, recorded) = caller
        .write(move |tx, access| {
            plan.admit(tx, access, None)?;
            let step = Step::of(PlanAct::Draft, None, None);
            let insert = |tx: &mut Tx<'_>, change: &Change, plan: &TrainingPlan| {
                training_plans::insert(tx, &access.stamp, change, plan)
            };
            let kept = take_first(tx, access, plan.clone(), &plan.unit_id, PlanState::Drafted, &step, &[], insert)?;
            let recorded = kept.recorded;
            Ok((outcome(tx, access, kept)?, recorded))
        })
        .await?;
    Ok(Answer::created(shown, recorded, format!("/v1/training-plans/{id}")))
}

impl Resource for TrainingPlan {
    type Given = TrainingPlanIn;
    type Out = TrainingPlanOut;
    /// Whose it is.
    type Beside = UnitId;

    fn given(&self) -> TrainingPlanIn {
        TrainingPlanIn {
            unit_id: self.unit_id,
            year: u32::try_from(self.year).unwrap_or_default(),
            title: self.title.clone(),
            periods_per_person: Some(self.periods_per_person),
            lines: self.lines.clone(),
        }
    }

    fn taken(given: TrainingPlanIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        of(before.id, given, before.state, before.hops.clone())
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.see(self.unit_id).map(|()| self.unit_id)
    }

    /// A plan is amended while it is drafted, and a unit has one for a year.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        if before.is_some_and(|before| before.state != PlanState::Drafted) {
            return Err(Error::of(Problem::WrongStage));
        }
        let mut problems = Problems::new();
        own_unit(access, self.unit_id, &mut problems);
        problems.or(())?;
        if let Some(other) = training_plans::of_year(tx, self.unit_id, self.year)?.filter(|other| *other != self.id) {
            return Err(Error::of(Problem::Conflict).against(format!("/v1/training-plans/{other}")));
        }
        let left = before.map(|before| before.unit_id).filter(|unit| *unit != self.unit_id);
        Ok([Some(self.unit_id), left])
    }

    /// What somebody approved is taken back by who may approve.
    fn free(&self, _: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        let approves = access.may(Permission::TrainingApprove, self.unit_id);
        if self.state == PlanState::Approved && !approves { Err(Error::of(Problem::Forbidden)) } else { Ok(()) }
    }

    fn units(&self, unit: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*unit), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        day.year() == self.year
    }

    fn shown(kept: Kept<Self>, _: &UnitId, access: &Access) -> Result<TrainingPlanOut, Error> {
        Ok(out(kept, &Reach::of::<Self>(access)))
    }
}

impl Documented for TrainingPlan {
    fn hopped(mut self, hop: Hop<PlanState, PlanAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    fn concerned(&self, unit: &UnitId, _: Permission) -> Vec<UnitId> {
        vec![*unit]
    }
}

corrections! {
    TrainingPlan as TrainingPlanOut from TrainingPlanIn by TrainingPlanId, "training", reads TrainingRead, writes TrainingWrite;
    /// Amends a drafted plan: the whole of it.
    put replace_training_plan,
    /// Amends a drafted plan: what is given; its lines are replaced whole.
    patch update_training_plan at "/training-plans/{id}";
    /// Takes back a plan that never should have been.
    void void_training_plan at "/training-plans/{id}/void";
    /// Every state that a plan has had.
    history list_training_plan_states at "/training-plans/{id}/history";
}
