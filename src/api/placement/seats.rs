//! Seats, as the transaction at hand sees them: one incumbent of a title that one person holds, and nobody who acts for it
//! once it is filled.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::problem::Code;
use crate::db::changes::{Cause, Change};
use crate::db::{Recorded, Tx, appointments, positions};
use crate::domain::appointment::Appointment;
use crate::domain::id::AppointmentId;
use crate::domain::placement::seats::{acting_over, incumbency, rival};
use crate::domain::position::Position;
use crate::domain::rotation::titles::single;

/// Refuses a holding by which a title that one person holds would have two incumbents.
///
/// # Errors
/// 409 `seat_taken`, the other holding named where the caller may see it.
pub(in crate::api) fn free(tx: &mut Tx<'_>, access: &Access, new: &Appointment, title: &Position) -> Result<(), Error> {
    if !single(title) || incumbency(new).is_none() {
        return Ok(());
    }
    let held = appointments::of_seat(tx, new.unit_id, new.position_id)?;
    let Some(other) = rival(new, title, &held) else { return Ok(()) };
    let refusal = Error::of(Code::SeatTaken);
    let visible = access.person(tx, other.official_id).is_ok();
    Err(if visible { refusal.against(format!("/v1/appointments/{}", other.id)) } else { refusal })
}

/// The same, for a holding that is put right: what was so before stays so.
///
/// # Errors
/// As [`free`].
pub(in crate::api) fn free_after(
    tx: &mut Tx<'_>,
    access: &Access,
    before: Option<&Appointment>,
    new: &Appointment,
) -> Result<(), Error> {
    let seat = |a: &Appointment| (a.official_id, a.unit_id, a.position_id, incumbency(a));
    if before.is_some_and(|before| seat(before) == seat(new)) { Ok(()) } else { free_of(tx, access, new) }
}

/// The same as [`free`], whatever the title.
///
/// # Errors
/// As [`free`].
pub(in crate::api) fn free_of(tx: &mut Tx<'_>, access: &Access, new: &Appointment) -> Result<(), Error> {
    let title = positions::find(tx, new.position_id)?.value;
    free(tx, access, new, &title)
}

/// Ends, on the day on which a title is filled, the holdings of who acted for it until then. Gives each with its entry.
///
/// # Errors
/// When the database does not answer.
pub(in crate::api) fn filled(
    tx: &mut Tx<'_>,
    access: &Access,
    new: &Appointment,
) -> Result<Vec<(AppointmentId, Recorded)>, Error> {
    let title = positions::find(tx, new.position_id)?.value;
    let held = appointments::of_seat(tx, new.unit_id, new.position_id)?;
    let mut ended = Vec::new();
    for over in acting_over(new, &title, &held) {
        let change = Change { decision_id: Some(new.decision_id), ..Change::of(Cause::End, Some(over.unit_id)) };
        ended.push((over.id, appointments::update(tx, &access.stamp, &change, &over)?));
    }
    Ok(ended)
}
