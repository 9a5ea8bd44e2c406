//! What happens to an appointment: it ends on a day, an election is ratified.

use crate::api::answer::Answer;
use crate::api::appointments::AppointmentOut;
use crate::api::caller::{Access, Caller, OfficialsWrite};
use crate::api::decisions::known;
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::json::input;
use crate::api::problem::Code;
use crate::api::resource::{handlers, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{Tx, appointments};
use crate::domain::Day;
use crate::domain::appointment::{Appointment, EndReason, NotRatifiable};
use crate::domain::id::{AppointmentId, DecisionId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::text::Note;
use actix_web::post;

input! {
    /// The end of an appointment.
    AppointmentEndIn {
        /// The first day on which it no longer holds.
        valid_to: Day,
        /// Why.
        end_reason: EndReason,
        /// By which decision.
        decision_id: Option<DecisionId>,
        /// More on why.
        reason: Option<Note>,
    }
}

/// Ends an appointment on a day.
#[utoipa::path(tag = "appointments", operation_id = "end_appointment", request_body = AppointmentEndIn,
    params(("id" = AppointmentId, Path, description = "The appointment."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The appointment.", body = AppointmentOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/appointments/{id}/end")]
pub async fn end_appointment(
    caller: Caller<OfficialsWrite>,
    path: PathId<AppointmentId>,
    seen: IfMatch,
    body: Body<AppointmentEndIn>,
) -> Result<Answer<AppointmentOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    handlers::act(caller, move |tx, access| end(tx, access, id, seen, &input)).await
}

/// Ends an appointment.
pub(in crate::api) fn end(
    tx: &mut Tx<'_>,
    access: &Access,
    id: AppointmentId,
    seen: i64,
    input: &AppointmentEndIn,
) -> Result<Kept<Appointment>, Error> {
    let (current, _): (Appointment, _) = present(tx, access, id, seen)?;
    if let Some(decision) = input.decision_id {
        known(tx, access, decision, "/decision_id")?;
    }
    let ended = current.ended(input.valid_to, input.end_reason, input.decision_id)?;
    let change = Change {
        reason: input.reason.as_ref().map(ToString::to_string),
        decision_id: input.decision_id,
        ..Change::of(Cause::End, Some(ended.unit_id))
    };
    let recorded = appointments::update(tx, &access.stamp, &change, &ended)?;
    Ok(Kept::new(ended, recorded))
}

input! {
    /// The ratification of an election.
    RatificationIn {
        /// The day of ratification.
        ratified_on: Day,
        /// By which decision.
        decision_id: DecisionId,
    }
}

/// Ratifies an election: from that day on the holder is an incumbent.
#[utoipa::path(tag = "appointments", operation_id = "ratify_appointment", request_body = RatificationIn,
    params(("id" = AppointmentId, Path, description = "The appointment."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The appointment.", body = AppointmentOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/appointments/{id}/ratification")]
pub async fn ratify_appointment(
    caller: Caller<OfficialsWrite>,
    path: PathId<AppointmentId>,
    seen: IfMatch,
    body: Body<RatificationIn>,
) -> Result<Answer<AppointmentOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    handlers::act(caller, move |tx, access| ratify(tx, access, id, seen, &input)).await
}

/// Ratifies an election.
pub(in crate::api) fn ratify(
    tx: &mut Tx<'_>,
    access: &Access,
    id: AppointmentId,
    seen: i64,
    input: &RatificationIn,
) -> Result<Kept<Appointment>, Error> {
    let (current, _): (Appointment, _) = present(tx, access, id, seen)?;
    known(tx, access, input.decision_id, "/decision_id")?;
    let ratified = current.ratified(input.ratified_on, input.decision_id).map_err(|why| match why {
        NotRatifiable::State => Error::of(Code::NotAwaiting),
        NotRatifiable::Day => Error::invalid(vec![Invalid::at("/ratified_on", Rule::NotInForce("id"))]),
    })?;
    let change = Change { decision_id: Some(input.decision_id), ..Change::of(Cause::Ratify, Some(ratified.unit_id)) };
    let recorded = appointments::update(tx, &access.stamp, &change, &ratified)?;
    Ok(Kept::new(ratified, recorded))
}
