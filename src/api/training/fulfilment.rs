//! How far a training plan has come.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingRead};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::resource::Resource;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::status::percent;
use crate::db::{Conn, appointments, enrolments, positions, training_plans};
use crate::domain::Day;
use crate::domain::appointment::Appointment;
use crate::domain::id::{OfficialId, TrainingPlanId, UnitId};
use crate::domain::position::Group;
use crate::domain::resolution::Percent;
use crate::domain::training::fulfilment::{Done, Fulfilment, fulfilment};
use crate::domain::training::{CourseKind, Programme, TrainingPlan};
use crate::domain::unit_tree::UnitTree;
use actix_web::get;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// How far a line of a plan has come.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanLineFulfilmentOut {
    /// What sort of training.
    pub kind: CourseKind,
    /// The programme; null: any.
    pub programme: Option<Programme>,
    /// Of which group; null: of any.
    pub group: Option<Group>,
    /// How many enrolments are planned.
    pub planned: u32,
    /// How many were completed (lượt).
    pub completed: u32,
    /// How many distinct people completed them.
    pub people: u32,
    /// The completed in per cent of the planned.
    #[schema(value_type = Option<f64>)]
    pub percent: Option<Percent>,
}

/// Who has been trained for as many periods as the plan asks of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PeriodsFulfilmentOut {
    /// The periods that the plan asks of a person in the year.
    pub periods_per_person: u32,
    /// How many people of the unit have them.
    pub with: u32,
    /// How many have not.
    pub without: u32,
    /// Those who have them, in per cent of all; null of nobody.
    #[schema(value_type = Option<f64>)]
    pub percent: Option<Percent>,
    /// The periods of all of them together.
    pub periods: u64,
}

/// How far a training plan has come by a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingPlanFulfilmentOut {
    /// Which plan.
    pub training_plan_id: TrainingPlanId,
    /// Whose.
    pub unit_id: UnitId,
    /// For which year.
    pub year: i32,
    /// Up to which day; of a year that is over, its last.
    pub as_of: Day,
    /// Each line, in the order of the plan.
    pub lines: Vec<PlanLineFulfilmentOut>,
    /// How many enrolments were completed in all (lượt), planned or not.
    pub completed: u32,
    /// How many distinct people completed them.
    pub people: u32,
    /// The periods.
    pub periods: PeriodsFulfilmentOut,
}

query! {
    /// Up to when.
    FulfilmentQuery {
        /// Up to which day; today when left out.
        as_of: Option<Day>,
    }
}

/// How far a training plan has come by a day: completed enrolments and distinct people beside what was planned, and who has
/// been trained for as many periods as each person should be. A person is counted where their substantive post was on the
/// day of the completion.
#[utoipa::path(tag = "training", operation_id = "get_training_plan_fulfilment",
    params(("id" = TrainingPlanId, Path, description = "Which plan."), FulfilmentQuery),
    responses((status = 200, description = "How far it has come.", body = TrainingPlanFulfilmentOut), Guarded, Missing))]
#[get("/training-plans/{id}/fulfilment")]
pub async fn get_training_plan_fulfilment(
    caller: Caller<TrainingRead>,
    path: PathId<TrainingPlanId>,
    args: QueryArgs<FulfilmentQuery>,
) -> Result<Answer<TrainingPlanFulfilmentOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let found = caller
        .read_long(move |conn, access| {
            let plan = training_plans::get(conn, id)?.value;
            plan.see(conn, access)?;
            let last = Day::ymd(plan.year, 12, 31).unwrap_or(Day::LAST);
            let day = asked.as_of.unwrap_or(access.today).min(last);
            let found = counted(conn, access, &plan, day)?;
            Ok(out(&plan, day, found))
        })
        .await?;
    Ok(Answer::ok(found))
}

/// Counts what was completed, by a number of statements that does not depend on how much it is.
fn counted(conn: &mut Conn, access: &Access, plan: &TrainingPlan, day: Day) -> Result<Fulfilment, Error> {
    let tree = &access.units.tree;
    let first = Day::ymd(plan.year, 1, 1).unwrap_or(Day::FIRST);
    if day < first {
        return Ok(fulfilment(plan, day, &[], &BTreeSet::new(), &|_, _| None));
    }
    let units = ever_below(tree, plan.unit_id, first, day);
    let groups = positions::groups(conn)?;
    let mut held: BTreeMap<OfficialId, Vec<Appointment>> = BTreeMap::new();
    for appointment in appointments::held_in(conn, &units, first, day)? {
        held.entry(appointment.official_id).or_default().push(appointment);
    }
    let below = |unit: UnitId, on: Day| unit == plan.unit_id || tree.ancestors(unit, on).contains(&plan.unit_id);
    let group = |person: OfficialId, on: Day| {
        let theirs = held.get(&person)?;
        let post = theirs.iter().find(|post| post.period.covers(on) && below(post.unit_id, on))?;
        groups.get(&post.position_id).map(|(group, _)| *group)
    };
    let people: BTreeSet<OfficialId> = held.keys().copied().filter(|person| group(*person, day).is_some()).collect();
    let all = enrolments::of_holders(conn, &units, first, day)?;
    Ok(fulfilment(plan, day, &all, &people, &group))
}

/// The units that on some day from one to another were the unit, or below it.
fn ever_below(tree: &UnitTree, unit: UnitId, from: Day, to: Day) -> BTreeSet<UnitId> {
    let changes = tree.days_of_change().into_iter().filter(|day| from < *day && *day <= to);
    std::iter::once(from).chain(changes).flat_map(|day| tree.subtree(unit, day)).collect()
}

fn out(plan: &TrainingPlan, day: Day, found: Fulfilment) -> TrainingPlanFulfilmentOut {
    let line = |(line, done): (&crate::domain::training::PlanLine, &Done)| PlanLineFulfilmentOut {
        kind: line.kind,
        programme: line.programme,
        group: line.group,
        planned: line.enrolments,
        completed: done.enrolments,
        people: done.people,
        percent: percent(done.enrolments.into(), line.enrolments.into()),
    };
    TrainingPlanFulfilmentOut {
        training_plan_id: plan.id,
        unit_id: plan.unit_id,
        year: plan.year,
        as_of: day,
        lines: plan.lines.iter().zip(&found.lines).map(line).collect(),
        completed: found.all.enrolments,
        people: found.all.people,
        periods: PeriodsFulfilmentOut {
            periods_per_person: plan.periods_per_person,
            with: found.with_periods,
            without: found.without_periods,
            percent: percent(
                found.with_periods.into(),
                u64::from(found.with_periods) + u64::from(found.without_periods),
            ),
            periods: found.periods,
        },
    }
}
