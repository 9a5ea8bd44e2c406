//! What is found about a nomination: all that bears on it is looked up, and the one pure function asked. The dry run, the
//! nomination, its correction, the submission and the approval go this way.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::db::{
    Conn, appointments, disciplines, evaluations, nominations, officials, planning_pools, positions, rotations,
};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::appointment::Appointment;
use crate::domain::finding::Finding;
use crate::domain::id::{OfficialId, PlanningPoolId, UnitId};
use crate::domain::pool::checks::{Candidate, Planned, Post, findings};
use crate::domain::pool::regime::Tier;
use crate::domain::pool::standing::Standing;
use crate::domain::pool::{Nomination, PlanningPool, PoolState};
use crate::domain::rotation::{Rotation, RotationState};
use crate::domain::unit_tree::UnitTree;
use std::collections::BTreeSet;

/// Whether the caller may know what pools tell of a person that is sensitive: ages, and discipline, which has a permission
/// of its own.
pub fn open(access: &Access, dossier: UnitId) -> bool {
    access.open(dossier) && access.may(Permission::DisciplinesRead, dossier)
}

/// The level of a unit on a day, or nearest to it.
pub fn tier(units: &UnitTree, id: UnitId, day: Day) -> Tier {
    units.get(id).and_then(|unit| unit.nearest(day)).map_or(Tier::Commune, |segment| Tier::of(segment.kind))
}

/// What is found about a nomination on a day.
///
/// # Errors
/// When the database does not answer.
pub fn found(
    conn: &mut Conn,
    access: &Access,
    pool: &PlanningPool,
    nomination: &Nomination,
    day: Day,
) -> Result<Vec<Finding>, Error> {
    Ok(findings(&candidate(conn, access, pool, nomination, day)?, day))
}

fn candidate(
    conn: &mut Conn,
    access: &Access,
    pool: &PlanningPool,
    nomination: &Nomination,
    day: Day,
) -> Result<Candidate, Error> {
    let (tree, who) = (&access.units.tree, nomination.official_id);
    let held = appointments::of_official(conn, who)?;
    let mut posts = Vec::new();
    for appointment in held.iter().filter(|appointment| appointment.period.covers(day)) {
        posts.push(Post {
            unit_id: appointment.unit_id,
            tier: tier(tree, appointment.unit_id, day),
            position: positions::find(conn, appointment.position_id)?.value,
            kind: appointment.kind,
        });
    }
    let moves = rotations::of_official(conn, who)?;
    Ok(Candidate {
        tier: tier(tree, pool.unit_id, day),
        title: positions::find(conn, nomination.position_id)?.value,
        standing: standing(conn, who, &held)?,
        posts,
        evaluations: evaluations::of_official(conn, who)?.into_iter().map(|kept| kept.value).collect(),
        others: others(conn, access, nomination, day)?,
        proposed: moves.iter().any(|kept| proposes(&kept.value, pool, nomination)),
        pool: pool.clone(),
        nomination: nomination.clone(),
    })
}

/// What bears on a person's being in a pool, given what the person holds.
///
/// # Errors
/// When the database does not answer.
pub fn standing(conn: &mut Conn, who: OfficialId, held: &[Appointment]) -> Result<Standing, Error> {
    let disciplines = disciplines::of_official(conn, who)?.into_iter().map(|kept| kept.value).collect();
    Ok(Standing::of(officials::find(conn, who)?.value.traits(), held, disciplines))
}

/// The other titles for which the person is nominated or planned, in any pool.
fn others(conn: &mut Conn, access: &Access, one: &Nomination, day: Day) -> Result<BTreeSet<Planned>, Error> {
    let people: BTreeSet<OfficialId> = [one.official_id].into();
    let all = nominations::of_officials(conn, &people)?;
    let open: Vec<Nomination> = all.into_iter().filter(|other| other.id != one.id && other.open()).collect();
    let pools: BTreeSet<PlanningPoolId> = open.iter().map(|other| other.pool_id).collect();
    let pools = planning_pools::some(conn, &pools)?;
    let planned = |other: &Nomination| {
        let pool = pools.get(&other.pool_id).filter(|pool| alive(pool.state))?;
        let tier = tier(&access.units.tree, pool.unit_id, day);
        Some(Planned { unit_id: pool.unit_id, position_id: other.position_id, tier })
    };
    Ok(open.iter().filter_map(planned).collect())
}

/// Whether a pool is still being built, or holds.
pub fn alive(state: PoolState) -> bool {
    match state {
        PoolState::Drafted | PoolState::Submitted | PoolState::Approved => true,
        PoolState::Expired | PoolState::Dropped => false,
    }
}

/// Whether a move to that very post is on its way.
pub fn proposes(one: &Rotation, pool: &PlanningPool, nomination: &Nomination) -> bool {
    let under_way = match one.state {
        RotationState::PolicyApproved
        | RotationState::Proposed
        | RotationState::Vetted
        | RotationState::Consulted
        | RotationState::Decided
        | RotationState::Elected
        | RotationState::Ratified => true,
        RotationState::InPost
        | RotationState::Extended
        | RotationState::CompletedReturned
        | RotationState::CompletedStayed
        | RotationState::EndedEarly
        | RotationState::Cancelled => false,
    };
    under_way && one.unit_id == pool.unit_id && one.position_id == nomination.position_id
}
