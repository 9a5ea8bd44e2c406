//! What a recruitment does to the person's appointment, stored in the transaction of the act; and how that is taken back,
//! exactly.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::placement::seats;
use crate::api::resource::in_use;
use crate::db::changes::{Cause, Change};
use crate::db::{self, Stamp, Tx, appointments, positions, recruitments, states};
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::invalid::{Problems, Rule};
use crate::domain::placement::Recruitment;
use crate::domain::placement::recruitment::{Entered, left};
use crate::domain::rotation::effect::Entry;
use crate::domain::text::Note;
use crate::domain::unit::Unit;
use crate::domain::{Day, Period};

/// Refuses an appointment to a title or in a unit that is not there from its first day on.
fn fits(tx: &mut Tx<'_>, access: &Access, new: &Appointment) -> Result<(), Error> {
    let title = positions::find(tx, new.position_id)?.value;
    let mut problems = Problems::new();
    let life = access.units.tree.get(new.unit_id).and_then(Unit::life);
    let lives = life.is_some_and(|life| life.contains(&Period::since(new.period.from)));
    problems.require(lives, "/on", Rule::NotInForce("unit_id"));
    problems.require(title.period.covers(new.period.from), "/on", Rule::NotInForce("position_id"));
    problems.or(())?;
    seats::free(tx, access, new, &title)
}

fn change(cause: Cause, doc: &Recruitment, (reason, entry): (Option<&Note>, Entry)) -> Change {
    Change {
        reason: reason.map(ToString::to_string),
        decision_id: Some(entry.decision_id),
        ..Change::of(cause, Some(doc.unit_id))
    }
}

/// The recruitment takes effect: the post begins, or the appointment that says so already is taken.
///
/// # Errors
/// 409 for another post in that time, 422 for a day that does not fit.
pub(super) fn enters(
    tx: &mut Tx<'_>,
    access: &Access,
    doc: Recruitment,
    (reason, entry): (Option<&Note>, Entry),
) -> Result<Recruitment, Error> {
    let held = appointments::of_official(tx, doc.official_id)?;
    let (id, seq) = match doc.takes_effect(&held, entry)? {
        Entered::Adopts(id) => match recruitments::of_appointment(tx, id)? {
            Some(other) => return Err(in_use(Some(format!("/v1/recruitments/{other}")))),
            None => (id, None),
        },
        Entered::Opens(new) => {
            fits(tx, access, &new)?;
            let change = change(Cause::Create, &doc, (reason, entry));
            (new.id, Some(appointments::insert(tx, &access.stamp, &change, &new)?.seq))
        }
    };
    let opened = seq.is_some();
    Ok(Recruitment { effective_on: Some(entry.on), appointment_id: Some(id), appointment_seq: seq, opened, ..doc })
}

/// The probation is not passed: the post is left on a day; who has left it before leaves nothing more.
///
/// # Errors
/// 422 for a day that does not fit.
pub(super) fn leaves(
    tx: &mut Tx<'_>,
    access: &Access,
    doc: Recruitment,
    (reason, entry): (Option<&Note>, Entry),
) -> Result<Recruitment, Error> {
    let post = doc.appointment_id.ok_or_else(|| Error::internal("on probation in no post"))?;
    let held = appointments::get(tx, post)?.value;
    if let (Some(gone), Some(_)) = (held.period.to, held.end_reason) {
        // Somebody has said already when and why.
        let mut problems = Problems::new();
        problems.require(gone <= entry.on, "/on", Rule::Before("valid_to"));
        problems.or(())?;
        return Ok(Recruitment { ended_on: Some(gone), ..doc });
    }
    let ended = left(held, entry.on, entry.decision_id)?;
    let change = change(Cause::End, &doc, (reason, entry));
    let recorded = appointments::update(tx, &access.stamp, &change, &ended)?;
    Ok(Recruitment { appointment_seq: Some(recorded.seq), ended_on: Some(entry.on), ..doc })
}

/// Refuses a day that does not come after the probation, or on which the person holds no post any more: whoever moved in the
/// meantime holds another one.
///
/// # Errors
/// 422.
pub(super) fn served(tx: &mut Tx<'_>, doc: &Recruitment, on: Day) -> Result<(), Error> {
    let mut problems = Problems::new();
    let over = doc.probation_until().is_none_or(|until| until <= on);
    problems.require(over, "/on", Rule::Before("probation_until"));
    let held = appointments::of_official(tx, doc.official_id)?;
    let there = held.iter().any(|held| held.kind == AppointmentKind::Substantive && held.period.covers(on));
    problems.require(there, "/on", Rule::NotInForce("appointment_id"));
    Ok(problems.or(())?)
}

/// Refuses to take back an appointment by which somebody was recruited: the recruitment is taken back instead.
///
/// # Errors
/// 409 `in_use`, with the recruitment named.
pub(in crate::api) fn none_rests_on(tx: &mut Tx<'_>, appointment: &Appointment) -> Result<(), Error> {
    match recruitments::of_appointment(tx, appointment.id)? {
        Some(id) => Err(in_use(Some(format!("/v1/recruitments/{id}")))),
        None => Ok(()),
    }
}

/// Refuses to take back a recruitment of whose doings somebody has changed something, or on whose post a move rests.
///
/// # Errors
/// 409 `in_use`, with what is in the way named.
pub(super) fn undisturbed(tx: &mut Tx<'_>, doc: &Recruitment) -> Result<(), Error> {
    let (Some(id), Some(seq)) = (doc.appointment_id, doc.appointment_seq) else { return Ok(()) };
    let now = appointments::find(tx, id)?;
    if doc.opened {
        crate::api::rotations::none_rests_on(tx, &now.value)?;
    }
    let as_left = !now.void && now.value == states::at::<Appointment>(tx, &id.to_string(), seq)?.value;
    if as_left { Ok(()) } else { Err(in_use(Some(format!("/v1/appointments/{id}")))) }
}

/// Takes back what a recruitment did: the appointment that it opened is void, the one that it found is as it was.
///
/// # Errors
/// What the database says.
pub(super) fn undone(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, doc: &Recruitment) -> Result<(), db::Error> {
    let (Some(id), Some(seq)) = (doc.appointment_id, doc.appointment_seq) else { return Ok(()) };
    if doc.opened {
        let opened = appointments::find(tx, id)?.value;
        appointments::void(tx, stamp, change, &opened)?;
    } else {
        let before = states::at::<Appointment>(tx, &id.to_string(), seq - 1)?.value;
        appointments::update(tx, stamp, &Change { cause: Cause::Correct, ..change.clone() }, &before)?;
    }
    Ok(())
}
