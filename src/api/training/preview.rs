//! What the completion of an enrolment would change: how the person would stand, and the figures of the units.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingRead};
use crate::api::compliance::impact::{ImpactOut, impact_out};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::problem::Code as Problem;
use crate::api::resource::Resource;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::Person;
use crate::compliance::impact::impact;
use crate::db::{Conn, courses, enrolments};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::appointment::AppointmentKind;
use crate::domain::id::{EnrolmentId, QualificationId, UnitId};
use crate::domain::training::EnrolmentState;
use crate::domain::training::course::Award;
use actix_web::get;

query! {
    /// When the course would be completed.
    PreviewQuery {
        /// The day of the completion, and the day on which is judged; today when left out.
        as_of: Option<Day>,
    }
}

/// What the completion of an enrolment on a day would change: how the person would stand, and the figures of the
/// person's unit and of those above it that the caller sees. What is over would change nothing.
#[utoipa::path(tag = "training", operation_id = "get_enrolment_preview", params(("id" = EnrolmentId, Path, description = "Which."), PreviewQuery),
    responses((status = 200, description = "What would be otherwise.", body = ImpactOut), Guarded, Missing))]
#[get("/enrolments/{id}/preview")]
pub async fn get_enrolment_preview(
    caller: Caller<TrainingRead>,
    path: PathId<EnrolmentId>,
    args: QueryArgs<PreviewQuery>,
) -> Result<Answer<ImpactOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let enrolment = enrolments::get(conn, id)?.value;
        let beside = enrolment.see(conn, access)?;
        // How a person stands is the compliance module's to tell.
        let judged = access.scope_of(Permission::ComplianceRead).filter(|scope| scope.has(beside.dossier));
        let judged = judged.ok_or_else(|| Error::of(Problem::Forbidden))?;
        let day = asked.as_of.unwrap_or(access.today);
        let course = courses::find(conn, enrolment.course_id)?.value;
        let held = state.reports.present(conn)?;
        let world = held.index.world();
        let mut person =
            world.people.get(&enrolment.official_id).cloned().unwrap_or_else(|| Person::new(enrolment.official_id));
        let running = [EnrolmentState::Requested, EnrolmentState::Confirmed, EnrolmentState::Waitlisted];
        if let Some(grants) = course.grants.filter(|_| running.contains(&enrolment.state)) {
            let award = Award { institution: beside.class.host.clone(), number: None, awarded_on: day };
            person.qualifications.push(grants.paper(SUPPOSED, enrolment.official_id, award));
        }
        let counted = person
            .appointments
            .iter()
            .find(|held| held.kind == AppointmentKind::Substantive && held.period.covers(day))
            .map(|held| held.unit_id);
        let above = counted.map(|unit| world.units.ancestors(unit, day)).unwrap_or_default();
        let units: Vec<UnitId> = counted.into_iter().chain(above).filter(|unit| judged.has(*unit)).collect();
        let found = impact(&held.index, std::slice::from_ref(&person), &units, day);
        Ok(impact_out(world, found, day, held.known_at))
    };
    Ok(Answer::ok(caller.read(work).await?))
}

/// The paper that is only supposed: no paper has the last of all ids, and the list stays sorted.
const SUPPOSED: QualificationId = QualificationId(uuid::Uuid::max());
