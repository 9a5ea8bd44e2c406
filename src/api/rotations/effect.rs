//! What a move does when it takes effect and when it ends, stored: appointments open and close and the nomination is used,
//! all in the transaction of the act; and how that is taken back, exactly.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::pools::standing;
use crate::api::problem::Code;
use crate::api::resource::in_use;
use crate::api::rotations::look::nominated;
use crate::db::changes::{Cause, Change};
use crate::db::stored::Record;
use crate::db::{self, Recorded, Stamp, Tx, appointments, nominations, positions, rotations, states};
use crate::domain::appointment::{Appointment, NotRatifiable};
use crate::domain::id::{AppointmentId, DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::pool::{ExitReason, Nomination, NominationAct, NominationState};
use crate::domain::rotation::checks::rests_on;
use crate::domain::rotation::effect::{Impossible, Outcome};
use crate::domain::rotation::{MoveKind, Rotation, Touched, Trace};
use crate::domain::text::Note;
use crate::domain::unit::Unit;
use crate::domain::workflow::Hop;
use crate::domain::{Day, Period};
use std::collections::BTreeMap;

impl From<Impossible> for Error {
    fn from(why: Impossible) -> Self {
        match why {
            Impossible::Days(wrong) => Self::invalid(wrong),
            Impossible::Overlaps(other) => {
                let errors = vec![Invalid::at("/on", Rule::NotWith("official_id"))];
                Self { errors, ..Self::of(Code::AppointmentOverlaps) }.against(format!("/v1/appointments/{other}"))
            }
        }
    }
}

/// By what, and why, something changes.
pub(super) struct By<'a> {
    pub(super) decision_id: Option<DecisionId>,
    pub(super) reason: Option<&'a Note>,
    /// Where the place that does not fit stands in the body.
    pub(super) place: &'static str,
}

impl By<'_> {
    fn change(&self, cause: Cause, units: [UnitId; 2]) -> Change {
        let [one, other] = units;
        Change {
            cause,
            reason: self.reason.map(ToString::to_string),
            decision_id: self.decision_id,
            units: [Some(one), Some(other).filter(|other| *other != one)],
        }
    }
}

/// Refuses an appointment to a title or in a unit that is not there from its first day on.
fn fits(tx: &mut Tx<'_>, access: &Access, new: &Appointment, place: &str) -> Result<(), Error> {
    let mut problems = Problems::new();
    let life = access.units.tree.get(new.unit_id).and_then(Unit::life);
    let lives = life.is_some_and(|life| life.contains(&Period::since(new.period.from)));
    problems.require(lives, &format!("{place}unit_id"), Rule::NotInForce("on"));
    match positions::get(tx, new.position_id) {
        Ok(position) => {
            let wrong = new.clone().checked(&position.value).err().unwrap_or_default();
            problems.extend(wrong.into_iter().map(|w| Invalid::at(format!("{place}position_id"), w.rule)));
        }
        Err(db::Error::NotFound) => problems.add(format!("{place}position_id"), Rule::NotFound),
        Err(other) => return Err(other.into()),
    }
    Ok(problems.or(())?)
}

/// Stores what changes, and notes the entries on the move. What ends is stored first, so that nothing overlaps.
///
/// # Errors
/// 422 for a unit or a title that is not there.
pub(super) fn carried_out(
    tx: &mut Tx<'_>,
    access: &Access,
    mut moved: Rotation,
    outcome: &Outcome,
    by: &By<'_>,
) -> Result<Rotation, Error> {
    if let Some(new) = &outcome.opened {
        fits(tx, access, new, by.place)?;
    }
    let sides = [moved.unit_id, moved.origin_unit_id];
    for closed in &outcome.closed {
        let recorded = appointments::update(tx, &access.stamp, &by.change(Cause::End, sides), closed)?;
        note(&mut moved, Touched::Appointment(closed.id), recorded, false);
    }
    if let Some(new) = &outcome.opened {
        let other = if new.unit_id == moved.unit_id { moved.origin_unit_id } else { moved.unit_id };
        let change = by.change(Cause::Create, [new.unit_id, other]);
        let recorded = appointments::insert(tx, &access.stamp, &change, new)?;
        note(&mut moved, Touched::Appointment(new.id), recorded, true);
    }
    Ok(moved)
}

fn note(moved: &mut Rotation, of: Touched, recorded: Recorded, new: bool) {
    moved.traces.push(Trace { of, seq: recorded.seq, new });
}

/// Ratifies the election by which the move took effect; what somebody ratified already stays so.
///
/// # Errors
/// 409 when the appointment does not await it, 422 for a day that does not fit.
pub(super) fn ratified(
    tx: &mut Tx<'_>,
    access: &Access,
    mut moved: Rotation,
    (on, by): (Day, &By<'_>),
) -> Result<Rotation, Error> {
    let decision = by.decision_id.ok_or_else(|| Error::internal("ratified by no decision"))?;
    let post = moved.appointment_id.ok_or_else(|| Error::internal("elected to no appointment"))?;
    let held = appointments::get(tx, post)?.value;
    if held.ratified_on.is_some() {
        return Ok(moved);
    }
    let ratified = held.ratified(on, decision).map_err(|why| match why {
        NotRatifiable::State => Error::of(Code::NotAwaiting),
        NotRatifiable::Day => Error::invalid(vec![Invalid::at("/on", Rule::NotInForce("id"))]),
    })?;
    let change = by.change(Cause::Ratify, [moved.unit_id, moved.origin_unit_id]);
    let recorded = appointments::update(tx, &access.stamp, &change, &ratified)?;
    note(&mut moved, Touched::Appointment(ratified.id), recorded, false);
    Ok(moved)
}

/// The nomination that the move rests on is used: the one that was named, or the one that fits. Nobody asked for that
/// hop; it follows.
///
/// # Errors
/// When the database does not answer.
pub(super) fn nomination_used(
    tx: &mut Tx<'_>,
    access: &Access,
    mut moved: Rotation,
    on: Day,
) -> Result<Rotation, Error> {
    if moved.kind == MoveKind::Secondment {
        return Ok(moved);
    }
    let named = |n: &Nomination| moved.nomination_id.is_none_or(|id| id == n.id);
    let all = nominated(tx, moved.official_id)?;
    let held = appointments::of_official(tx, moved.official_id)?;
    let person = standing(tx, moved.official_id, &held)?;
    let fits = |n: &&_| rests_on(&access.units.tree, &moved, n, &person, on);
    let Some(found) = all.iter().filter(fits).find(|n| named(&n.nomination)) else { return Ok(moved) };
    let mut used = found.nomination.clone();
    used.hops.push(Hop {
        act: NominationAct::Use,
        from: Some(used.state),
        to: NominationState::Used,
        by: None,
        at: access.stamp.at,
        decision_id: None,
        reason: None,
        overrides: Vec::new(),
    });
    // Who was in the pool for no day at all leaves it on the day after.
    let entered = used.entered_on.filter(|entered| *entered >= on).and_then(Day::next);
    used.state = NominationState::Used;
    used.exited_on = Some(entered.unwrap_or(on));
    used.exit_reason = Some(ExitReason::Used);
    let by = By { decision_id: None, reason: None, place: "/" };
    let change = by.change(Cause::Advance, [found.pool.unit_id, moved.unit_id]);
    let recorded = nominations::update(tx, &access.stamp, &change, &used)?;
    moved.nomination_id = Some(used.id);
    note(&mut moved, Touched::Nomination(used.id), recorded, false);
    Ok(moved)
}

/// The first and the last entry on each thing that the move changed, and whether the move made it.
fn changed(moved: &Rotation) -> BTreeMap<Touched, (Trace, i64)> {
    let mut all: BTreeMap<Touched, (Trace, i64)> = BTreeMap::new();
    for trace in &moved.traces {
        all.entry(trace.of).and_modify(|(_, last)| *last = trace.seq).or_insert((*trace, trace.seq));
    }
    all
}

/// Whether a thing is as an entry left it.
fn as_left<T: Record + PartialEq>(
    tx: &mut Tx<'_>,
    find: impl FnOnce(&mut Tx<'_>) -> Result<db::changes::Kept<T>, db::Error>,
    key: &str,
    seq: i64,
) -> Result<bool, Error> {
    let now = find(tx)?;
    Ok(!now.void && now.value == states::at::<T>(tx, key, seq)?.value)
}

/// Refuses to take back an appointment on which a move rests: the move is taken back instead.
///
/// # Errors
/// 409 `in_use`, with the move named.
pub(in crate::api) fn none_rests_on(tx: &mut Tx<'_>, appointment: &Appointment) -> Result<(), Error> {
    let moves = rotations::of_official(tx, appointment.official_id)?;
    match moves.iter().find(|moved| moved.value.rests_on(appointment.id)) {
        Some(moved) => Err(in_use(Some(format!("/v1/rotations/{}", moved.value.id)))),
        None => Ok(()),
    }
}

/// Refuses to take back a move on whose appointments another rests, or of whose doings somebody has changed something.
///
/// # Errors
/// 409 `in_use`, with what is in the way named.
pub(super) fn undisturbed(tx: &mut Tx<'_>, moved: &Rotation) -> Result<(), Error> {
    let changed = changed(moved);
    let opened: Vec<AppointmentId> = changed
        .values()
        .filter_map(|(first, _)| match first.of {
            Touched::Appointment(id) if first.new => Some(id),
            Touched::Appointment(_) | Touched::Nomination(_) => None,
        })
        .collect();
    for other in rotations::of_official(tx, moved.official_id)?.into_iter().map(|kept| kept.value) {
        if other.id != moved.id && opened.iter().any(|id| other.rests_on(*id)) {
            return Err(in_use(Some(format!("/v1/rotations/{}", other.id))));
        }
    }
    for (of, (_, last)) in changed {
        let (fine, address) = match of {
            Touched::Appointment(id) => {
                let key = id.to_string();
                let fine = as_left(tx, |tx| appointments::find(tx, id), &key, last)?;
                (fine, format!("/v1/appointments/{key}"))
            }
            Touched::Nomination(id) => {
                let key = id.to_string();
                (as_left(tx, |tx| nominations::find(tx, id), &key, last)?, format!("/v1/nominations/{key}"))
            }
        };
        if !fine {
            return Err(in_use(Some(address)));
        }
    }
    Ok(())
}

/// Takes back what a move did: what it opened is void, everything else is as it was before the move touched it.
///
/// # Errors
/// What the database says.
pub(super) fn undone(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, moved: &Rotation) -> Result<(), db::Error> {
    let (made, found): (Vec<Trace>, Vec<Trace>) =
        changed(moved).into_values().map(|(first, _)| first).partition(|first| first.new);
    // What goes, goes first, so that nothing overlaps.
    for trace in made {
        if let Touched::Appointment(id) = trace.of {
            let opened = appointments::find(tx, id)?.value;
            appointments::void(tx, stamp, change, &opened)?;
        }
    }
    let again = Change { cause: Cause::Correct, ..change.clone() };
    for trace in found {
        match trace.of {
            Touched::Appointment(id) => {
                let before = states::at::<Appointment>(tx, &id.to_string(), trace.seq - 1)?.value;
                appointments::update(tx, stamp, &again, &before)?;
            }
            Touched::Nomination(id) => {
                let before = states::at::<Nomination>(tx, &id.to_string(), trace.seq - 1)?.value;
                nominations::update(tx, stamp, &again, &before)?;
            }
        }
    }
    Ok(())
}
