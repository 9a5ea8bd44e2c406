//! Whether a person would meet the standard of a title, were they appointed to it.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ComplianceRead};
use crate::api::compliance::verdict::{JudgedOut, judged_out};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, seen_of};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::problem::Code as Problem;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::evaluate::Judged;
use crate::compliance::facts::{Person, World};
use crate::compliance::status::Status;
use crate::compliance::suitability::{SUPPOSED, Suitability, suitability};
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::id::{OfficialId, PositionId, UnitId};
use crate::domain::invalid::{Problems, Rule};
use crate::domain::position::{Group, Position};
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// How a person would stand to the standard of a title, appointed to it substantively on the day: the present
/// substantive appointment would end then, concurrent and acting ones stay.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuitabilityOut {
    /// Who.
    pub official_id: OfficialId,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// The unit of the title.
    pub unit: UnitBrief,
    /// The title.
    pub position_id: PositionId,
    /// Its code.
    pub position: String,
    /// The group in which the person would be counted.
    pub group: Group,
    /// Whether the person would meet the standard of the title; null where that is not known, or nothing is asked. Time
    /// that is left to meet it is not meeting it.
    pub meets: Option<bool>,
    /// The worst over all mandatory requirements of the title; null when none applies.
    pub status: Option<Status>,
    /// The same over every title that the person would hold then.
    pub person_status: Option<Status>,
    /// Every requirement of the title, by code. The title that asks is the one asked about, which has no holding yet.
    pub requirements: Vec<JudgedOut>,
}

query! {
    /// Which title, and both clocks.
    SuitabilityQuery {
        /// The title.
        position_id: PositionId,
        /// The unit: any there is.
        unit_id: UnitId,
        /// The day of the appointment; today when left out.
        as_of: Option<Day>,
        /// Up to which entry of the ledger; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// The title that is asked about, if it and the unit exist on the day.
fn title<'a>(world: &'a World, asked: &SuitabilityQuery, day: Day) -> Result<&'a Position, Error> {
    let mut problems = Problems::new();
    let position = world.positions.get(&asked.position_id);
    match position {
        None => problems.add("/position_id", Rule::NotFound),
        Some(known) => problems.require(known.period.covers(day), "/position_id", Rule::NotInForce("as_of")),
    }
    match world.units.get(asked.unit_id) {
        None => problems.add("/unit_id", Rule::NotFound),
        Some(known) => problems.require(known.on(day).is_some(), "/unit_id", Rule::NotInForce("as_of")),
    }
    let errors = problems.into_inner();
    position.filter(|_| errors.is_empty()).ok_or_else(|| Error { errors, ..Error::of(Problem::Parameters) })
}

fn requirement_out(world: &World, mut judged: Judged) -> JudgedOut {
    judged.because_of.retain(|id| *id != SUPPOSED);
    judged_out(world, judged)
}

/// Whether a person would meet the standard of a title in a unit, were they appointed to it on a day.
#[utoipa::path(tag = "compliance", operation_id = "get_official_suitability", params(("id" = OfficialId, Path, description = "The official."), SuitabilityQuery),
    responses((status = 200, description = "How the person would stand.", body = SuitabilityOut), Guarded, Missing))]
#[get("/compliance/officials/{id}/suitability")]
pub async fn get_official_suitability(
    caller: Caller<ComplianceRead>,
    path: PathId<OfficialId>,
    args: QueryArgs<SuitabilityQuery>,
) -> Result<Answer<SuitabilityOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let past = asked.known_at.is_some();
    let work = move |conn: &mut Conn, access: &Access| {
        access.person(conn, id)?;
        let day = asked.as_of.unwrap_or(access.today);
        let held = seen_of(&state, conn, asked.known_at, access.stamp.at, &[id].into())?;
        let world = held.index.world();
        let position = title(world, &asked, day)?;
        // Whoever was not known yet had neither papers nor posts.
        let stranger = Person::new(id);
        let person = world.people.get(&id).unwrap_or(&stranger);
        let found: Suitability =
            suitability(world, person, position.id, asked.unit_id, day).ok_or_else(Error::not_found)?;
        Ok(SuitabilityOut {
            official_id: id,
            as_of: day,
            known_at: held.known_at.into(),
            unit: brief(world, asked.unit_id, day),
            position_id: position.id,
            position: position.code.to_string(),
            group: found.title.group,
            meets: found.meets(),
            status: found.title.status,
            person_status: found.person,
            requirements: found.title.requirements.into_iter().map(|j| requirement_out(world, j)).collect(),
        })
    };
    let out = if past { caller.read_long(work).await? } else { caller.read(work).await? };
    Ok(Answer::ok(out))
}
