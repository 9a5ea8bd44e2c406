//! What the figures of units say of titles that people hold beside others, on a day and as known at a moment.

use crate::api::error::Error;
use crate::api::staffing::known::Known;
use crate::compliance::facts::Person;
use crate::db::{self, Conn, recruitments, rotations, states};
use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::entitlement::Allowance;
use crate::domain::entitlement::allowance::Savings;
use crate::domain::entitlement::saving::{Coming, Unit, savings};
use crate::domain::id::UnitId;
use crate::domain::placement::Recruitment;
use crate::domain::rotation::Rotation;
use crate::domain::staffing::EstablishedPost;
use crate::domain::staffing::headcount::Ground;
use crate::state::State;
use std::collections::BTreeSet;

/// What they say of the titles that allowances in force on a day are for. It tells whether a title saves somebody, and none
/// of the figures: those are told where the unit's staffing is asked for.
///
/// # Errors
/// When the database does not answer.
pub(super) fn of_allowances(
    state: &State,
    conn: &mut Conn,
    allowances: &[Allowance],
    person: &Person,
    day: Day,
    past: Option<i64>,
) -> Result<Savings, Error> {
    let paid = |a: &&Appointment| {
        a.kind == AppointmentKind::Concurrent
            && a.period.covers(day)
            && allowances.iter().any(|one| one.appointment_id == a.id && one.period.covers(day))
    };
    let units: BTreeSet<UnitId> = person.appointments.iter().filter(paid).map(|a| a.unit_id).collect();
    let mut all = Savings::new();
    for unit in units {
        let Some(known) = Known::at(state, conn, unit, day, past)? else { continue };
        let coming = coming(conn, unit, past)?;
        all.extend(known.ask(state, conn, |ground, people| {
            let held: Vec<&[Appointment]> = people.values().map(|person| person.appointments.as_slice()).collect();
            savings(&figures(&known, ground, &own_posts(&known), &coming), &held)
        })?);
    }
    Ok(all)
}

fn own_posts(known: &Known) -> Vec<EstablishedPost> {
    known.posts.iter().filter(|post| post.unit_id == known.unit).cloned().collect()
}

fn figures<'a>(known: &Known, ground: &'a Ground<'a>, posts: &'a [EstablishedPost], coming: &'a [Coming]) -> Unit<'a> {
    let kind = ground.units.get(known.unit).and_then(|unit| unit.on(known.day)).map(|segment| segment.kind);
    let ceiling = known.ceilings.get(&known.unit).zip(kind);
    Unit {
        ground,
        unit_id: known.unit,
        ceiling: ceiling.and_then(|(ceiling, kind)| ceiling.allows(kind, known.day).figure).map(u64::from),
        posts,
        coming,
    }
}

/// Who is to come to a unit.
fn coming(conn: &mut Conn, unit: UnitId, past: Option<i64>) -> Result<Vec<Coming>, db::Error> {
    let Some(seq) = past else {
        let recruited = recruitments::of_units(conn, &[unit])?;
        let moved = rotations::touching(conn, &[unit], &[])?;
        let moved = moved.iter().filter(|one| one.unit_id == unit).filter_map(Coming::by_move);
        return Ok(recruited.iter().filter_map(Coming::by_recruitment).chain(moved).collect());
    };
    let mut all = Vec::new();
    states::each::<Recruitment>(conn, seq, None, None, |kept| {
        all.extend(Some(kept.value).filter(|one| one.unit_id == unit).as_ref().and_then(Coming::by_recruitment));
        true
    })?;
    states::each::<Rotation>(conn, seq, None, None, |kept| {
        all.extend(Some(kept.value).filter(|one| one.unit_id == unit).as_ref().and_then(Coming::by_move));
        true
    })?;
    Ok(all)
}
