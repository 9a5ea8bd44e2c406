//! What would be otherwise: were a nominee given the title, and were a pool approved as it is.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, PoolsRead};
use crate::api::compliance::impact::{ImpactOut, impact_out};
use crate::api::compliance::{seen_below, seen_of};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::pools::members::{PoolChecksOut, PoolQuery, checks_out};
use crate::api::pools::roll::known;
use crate::api::resource::Resource;
use crate::api::resource::moment::{as_known, entry};
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::Person;
use crate::compliance::impact::impact;
use crate::compliance::suitability::supposed;
use crate::db::{Conn, states};
use crate::domain::appointment::AppointmentKind;
use crate::domain::finding::Finding;
use crate::domain::id::{NominationId, PlanningPoolId, UnitId};
use crate::domain::pool::{Nomination, NominationState, PlanningPool};
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// What would be otherwise on a day, were the nominee given the title then: how the person would stand, and the figures
/// of both units, as far as the caller may see them.
#[utoipa::path(tag = "pools", operation_id = "preview_nomination", params(("id" = NominationId, Path, description = "Which."), PoolQuery),
    responses((status = 200, description = "What would be otherwise.", body = ImpactOut), Guarded, Missing))]
#[get("/nominations/{id}/preview")]
pub async fn preview_nomination(
    caller: Caller<PoolsRead>,
    path: PathId<NominationId>,
    args: QueryArgs<PoolQuery>,
) -> Result<Answer<ImpactOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let day = asked.as_of.unwrap_or(access.today);
        let n: Nomination = as_known(conn, access, id, asked.known_at)?;
        let pool: PlanningPool = match asked.known_at.map(|asked| entry(conn, access, asked)).transpose()? {
            Some(seq) => states::at::<PlanningPool>(conn, &n.pool_id.to_string(), seq)?.value,
            None => PlanningPool::find(conn, access, n.pool_id)?.value,
        };
        let one = seen_of(&state, conn, asked.known_at, access.stamp.at, &[n.official_id].into())?;
        let stranger = Person::new(n.official_id);
        let person = one.index.world().people.get(&n.official_id).unwrap_or(&stranger);
        let after = supposed(person, n.position_id, pool.unit_id, day);
        let held = person.appointments.iter();
        let mut from = held.filter(|a| a.kind == AppointmentKind::Substantive && a.period.covers(day));
        let origin = from.next().map(|a| a.unit_id).filter(|unit| *unit != pool.unit_id && access.scope.has(*unit));
        drop(one);
        let units: Vec<UnitId> = [pool.unit_id].into_iter().chain(origin).collect();
        let held = seen_below(&state, conn, access, asked.known_at, (&units, day))?;
        let found = impact(&held.index, &[after], &units, day);
        Ok(impact_out(held.index.world(), found, day, held.known_at))
    };
    Ok(Answer::ok(caller.read_long(work).await?))
}

/// What is found about a nomination that would be approved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewedNominationOut {
    /// Which.
    pub nomination_id: NominationId,
    /// Whether it could be approved, where the findings that can be are overridden.
    pub admissible: bool,
    /// What is found.
    pub findings: Vec<FindingOut>,
}

/// How a pool would stand, were it approved with what was submitted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PoolPreviewOut {
    /// Every nomination that was submitted.
    pub nominations: Vec<PreviewedNominationOut>,
    /// The pool with them in it.
    pub checks: PoolChecksOut,
}

/// How a pool would stand on a day, were it approved then with every nomination that was submitted; of one that is
/// approved, were its yearly review to add them.
#[utoipa::path(tag = "pools", operation_id = "preview_planning_pool", params(("id" = PlanningPoolId, Path, description = "Which."), PoolQuery),
    responses((status = 200, description = "How it would stand.", body = PoolPreviewOut), Guarded, Missing))]
#[get("/planning-pools/{id}/preview")]
pub async fn preview_planning_pool(
    caller: Caller<PoolsRead>,
    path: PathId<PlanningPoolId>,
    args: QueryArgs<PoolQuery>,
) -> Result<Answer<PoolPreviewOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let day = asked.as_of.unwrap_or(access.today);
        let mut known = known(&state, conn, access, id, (asked.known_at, day))?;
        let moves = known.moves(conn)?;
        let mut nominations = Vec::new();
        for seat in known.roll.seats.iter().filter(|seat| seat.nomination.state == NominationState::Submitted) {
            let n = &seat.nomination;
            let all = known.found(seat, &moves, day)?;
            let open = known.open(access, n.official_id);
            nominations.push(PreviewedNominationOut {
                nomination_id: n.id,
                admissible: !all.iter().any(Finding::forbids),
                findings: all.iter().map(|finding| finding_out(finding, open)).collect(),
            });
        }
        known.roll = known.roll.approved(day);
        Ok(PoolPreviewOut { nominations, checks: checks_out(&known, access, day) })
    };
    Ok(Answer::ok(caller.read_long(work).await?))
}
