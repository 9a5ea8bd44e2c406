//! What stands in the way of a move, and what it would change: both change nothing.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, RotationsRead};
use crate::api::compliance::impact::{ImpactOut, impact_out};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::resource::whole;
use crate::api::responses::{Guarded, Missing};
use crate::api::rotations::look::{findings_of, seen_over};
use crate::compliance::facts::Person;
use crate::compliance::impact::impact;
use crate::compliance::suitability::SUPPOSED;
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::id::{DecisionId, OfficialId, RotationId};
use crate::domain::rotation::Rotation;
use crate::domain::rotation::effect::supposed;
use crate::state::State;
use actix_web::{get, post};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is found about a move.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RotationChecksOut {
    /// The move.
    pub rotation_id: RotationId,
    /// Whether it could be proposed: nothing is found that nobody could override.
    pub proposable: bool,
    /// Whether it could be approved as it is: nothing stands in the way.
    pub approvable: bool,
    /// All that is found, in one order.
    pub findings: Vec<FindingOut>,
}

/// Checks a move as a proposal and an approval would: everything that is found, at once. Nothing changes.
#[utoipa::path(tag = "rotations", operation_id = "check_rotation", params(("id" = RotationId, Path, description = "Which.")),
    responses((status = 200, description = "What is found.", body = RotationChecksOut), Guarded, Missing))]
#[post("/rotations/{id}/checks")]
pub async fn check_rotation(
    caller: Caller<RotationsRead>,
    path: PathId<RotationId>,
    args: QueryArgs<crate::api::extract::NoQuery>,
) -> Result<Answer<RotationChecksOut>, Error> {
    let id = path.id()?;
    args.parsed()?;
    let state = caller.state.clone();
    let out = caller
        .read(move |conn, access| {
            let (moved, sides) = whole::<Rotation>(conn, access, id)?;
            let found = findings_of(&state, conn, &moved)?;
            let open = access.open(sides.dossier);
            Ok(RotationChecksOut {
                rotation_id: id,
                proposable: !found.iter().any(|finding| finding.forbids()),
                approvable: !found.iter().any(|finding| finding.stops(&[])),
                findings: found.iter().map(|finding| finding_out(finding, open)).collect(),
            })
        })
        .await?;
    Ok(Answer::ok(out))
}

query! {
    /// On which day.
    #[derive(Copy)]
    PreviewQuery {
        /// The day; the first of the move when left out.
        as_of: Option<Day>,
    }
}

/// The people as they would be, were some moves to take effect; whose has taken effect already is as it is. What the
/// transaction at hand sees of them is what counts.
pub(super) fn people_moved(state: &State, conn: &mut Conn, moves: &[Rotation]) -> Result<Vec<Person>, Error> {
    let who: BTreeSet<OfficialId> = moves.iter().map(|moved| moved.official_id).collect();
    Ok(state.reports.within(conn, &who, |_, people| {
        let after = |moved: &Rotation| {
            let person = people.get(&moved.official_id).cloned().unwrap_or_else(|| Person::new(moved.official_id));
            if !moved.pending() {
                return person;
            }
            let nobody = DecisionId(Uuid::nil());
            let mut appointments = supposed(moved, &person.appointments, SUPPOSED, nobody);
            appointments.sort_by_key(|a| a.id);
            Person { appointments, ..person }
        };
        moves.iter().map(after).collect()
    })?)
}

/// What a move would change on a day: how the person would stand, and the figures of both units. Nothing changes.
#[utoipa::path(tag = "rotations", operation_id = "get_rotation_preview", params(("id" = RotationId, Path, description = "Which."), PreviewQuery),
    responses((status = 200, description = "What would be otherwise.", body = ImpactOut), Guarded, Missing))]
#[get("/rotations/{id}/preview")]
pub async fn get_rotation_preview(
    caller: Caller<RotationsRead>,
    path: PathId<RotationId>,
    args: QueryArgs<PreviewQuery>,
) -> Result<Answer<ImpactOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let out = caller
        .read(move |conn, access| {
            let (moved, _) = whole::<Rotation>(conn, access, id)?;
            let day = asked.as_of.unwrap_or(moved.planned.from);
            let units = [moved.origin_unit_id, moved.unit_id];
            let people = people_moved(&state, conn, &[moved])?;
            let held = seen_over(&state, conn, &units.into(), day)?;
            let impact = impact(&held.index, &people, &units, day);
            Ok(impact_out(held.index.world(), impact, day, held.known_at))
        })
        .await?;
    Ok(Answer::ok(out))
}
