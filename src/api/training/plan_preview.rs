//! What a training plan would change, were it carried out: what its lines grant, whose gaps they would close, and the
//! figures of its unit before and after.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingRead};
use crate::api::compliance::impact::{ImpactOut, impact_out};
use crate::api::compliance::{AskedAt, seen_below};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::problem::Code as Problem;
use crate::api::resource::moment::as_known;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::World;
use crate::compliance::impact::impact;
use crate::compliance::training::{Brought, Closing, Offer, plan};
use crate::db::{Conn, states};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{CourseId, OfficialId, TrainingPlanId};
use crate::domain::position::Group;
use crate::domain::training::{Course, CourseKind, Grants, PlanLine, Programme, TrainingPlan};
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

query! {
    /// Both clocks.
    PlanPreviewQuery {
        /// The day on which its courses would be completed, and on which is judged; the last of its year when left out.
        as_of: Option<Day>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// A course that would fulfil a line, and what who completes it holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlannedCourseOut {
    /// Which course: of the plan's unit or one above it, in force on the day.
    pub course_id: CourseId,
    /// What it grants; null: no paper, so it closes no gap.
    pub grants: Option<Grants>,
}

/// Somebody whose gaps a place of a line would close.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClosedGapOut {
    /// Who.
    pub official_id: OfficialId,
    /// By which course: that which closes most.
    pub course_id: CourseId,
    /// The mandatory requirements that would be met, and are not without it, by code.
    pub requirements: Vec<String>,
    /// Whether the person would meet the whole standard.
    pub meets_standard: bool,
}

/// What a line of a plan would bring.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanLinePreviewOut {
    /// What sort of training.
    pub kind: CourseKind,
    /// The programme; null: any.
    pub programme: Option<Programme>,
    /// Of which group; null: of any.
    pub group: Option<Group>,
    /// How many enrolments are planned.
    pub planned: u32,
    /// The courses that would fulfil it, by id.
    pub courses: Vec<PlannedCourseOut>,
    /// Whose gaps it would close: first whom it brings to the whole standard. No more than are planned.
    pub closes: Vec<ClosedGapOut>,
    /// Of how many more it would close gaps, were more planned.
    pub beyond: u64,
}

/// What a training plan would change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingPlanPreviewOut {
    /// Which plan.
    pub training_plan_id: TrainingPlanId,
    /// Each line, in the order of the plan.
    pub lines: Vec<PlanLinePreviewOut>,
    /// How those whose gaps it closes would stand, and the figures of the unit and all below it.
    pub impact: ImpactOut,
}

/// What a training plan would change on a day, were its courses completed then by those whose gaps they close: what each
/// line grants, whose gaps it closes, and the figures of the unit before and after. Nothing changes, and nobody is chosen.
#[utoipa::path(tag = "training", operation_id = "get_training_plan_preview",
    params(("id" = TrainingPlanId, Path, description = "Which plan."), PlanPreviewQuery),
    responses((status = 200, description = "What would be otherwise.", body = TrainingPlanPreviewOut), Guarded, Missing))]
#[get("/training-plans/{id}/preview")]
pub async fn get_training_plan_preview(
    caller: Caller<TrainingRead>,
    path: PathId<TrainingPlanId>,
    args: QueryArgs<PlanPreviewQuery>,
) -> Result<Answer<TrainingPlanPreviewOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let planned: TrainingPlan = as_known(conn, access, id, asked.known_at)?;
        // How people stand is the compliance module's to tell.
        let judged = access.may(Permission::ComplianceRead, planned.unit_id);
        if !judged {
            return Err(Error::of(Problem::Forbidden));
        }
        let day = asked.as_of.or_else(|| Day::ymd(planned.year, 12, 31)).unwrap_or(Day::LAST);
        let held = seen_below(&state, conn, access, asked.known_at, (&[planned.unit_id], day))?;
        let world = held.index.world();
        let courses = offered_to(conn, held.known_at.seq, world, &planned, day)?;
        let of_lines: Vec<Vec<&Course>> = planned.lines.iter().map(|line| fulfilling(line, &courses)).collect();
        let offers: Vec<Offer> = planned.lines.iter().zip(&of_lines).map(offer).collect();
        let found = plan(&held.index, planned.unit_id, &offers, day);
        let brought = planned.lines.iter().zip(&of_lines).zip(found.lines);
        let lines = brought.map(|((line, courses), brought)| line_out(line, courses, brought)).collect();
        let impact = impact(&held.index, &found.supposed, &[planned.unit_id], day);
        Ok(TrainingPlanPreviewOut {
            training_plan_id: id,
            lines,
            impact: impact_out(world, impact, day, held.known_at),
        })
    };
    Ok(Answer::ok(caller.read_long(work).await?))
}

/// The courses that the plan's unit can send its people to on the day, as they were known, by id.
fn offered_to(conn: &mut Conn, seq: i64, world: &World, plan: &TrainingPlan, day: Day) -> Result<Vec<Course>, Error> {
    let above = world.units.ancestors(plan.unit_id, day);
    let mut all = Vec::new();
    states::each::<Course>(conn, seq, None, None, |kept| {
        let course = kept.value;
        let there = course.unit_id == plan.unit_id || above.contains(&course.unit_id);
        if there && course.period.covers(day) {
            all.push(course);
        }
        true
    })?;
    Ok(all)
}

/// The courses of the sort and the programme of a line.
fn fulfilling<'a>(line: &PlanLine, courses: &'a [Course]) -> Vec<&'a Course> {
    let fits = |course: &&Course| {
        course.kind == line.kind && line.programme.is_none_or(|programme| course.programme == Some(programme))
    };
    courses.iter().filter(fits).collect()
}

/// Those of some courses that grant a paper, each with it.
fn granting<'a>(courses: &[&'a Course]) -> impl Iterator<Item = (CourseId, &'a Grants)> {
    courses.iter().filter_map(|course| course.grants.as_ref().map(|grants| (course.id, grants)))
}

fn offer((line, courses): (&PlanLine, &Vec<&Course>)) -> Offer {
    let grants = granting(courses).map(|(_, grants)| grants.clone()).collect();
    Offer { group: line.group, places: line.enrolments, grants }
}

fn line_out(line: &PlanLine, courses: &[&Course], brought: Brought) -> PlanLinePreviewOut {
    let by: Vec<CourseId> = granting(courses).map(|(id, _)| id).collect();
    let closed = |closing: Closing| {
        Some(ClosedGapOut {
            official_id: closing.official_id,
            course_id: *by.get(closing.grant)?,
            requirements: closing.requirements.iter().map(ToString::to_string).collect(),
            meets_standard: closing.whole,
        })
    };
    let course_out = |course: &&Course| PlannedCourseOut { course_id: course.id, grants: course.grants.clone() };
    PlanLinePreviewOut {
        kind: line.kind,
        programme: line.programme,
        group: line.group,
        planned: line.enrolments,
        courses: courses.iter().map(course_out).collect(),
        closes: brought.closes.into_iter().filter_map(closed).collect(),
        beyond: u64::try_from(brought.beyond).unwrap_or(u64::MAX),
    }
}
