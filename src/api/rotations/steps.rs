//! The steps of a move: from the policy to the post, and back.

use crate::api::caller::Access;
use crate::api::documents::{Step, StepIn, cleared, steps, take};
use crate::api::error::Error;
use crate::api::json::FromBody;
use crate::api::reader::{body, record};
use crate::api::rotations::effect::{By, carried_out, nomination_used, ratified};
use crate::api::rotations::look::findings_of;
use crate::api::rotations::shown::RotationOut;
use crate::db::changes::Kept;
use crate::db::{Tx, appointments};
use crate::domain::appointment::AppointmentState;
use crate::domain::id::{AppointmentId, DecisionId, PositionId, RotationId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::rotation::checks::secondment_limits;
use crate::domain::rotation::effect::{Entry, ends, takes_effect};
use crate::domain::rotation::{MoveKind, Rotation, RotationAct as Act, RotationState as To};
use crate::domain::text::Note;
use crate::domain::{Day, Period};
use crate::state::State;
use actix_web::post;
use utoipa::ToSchema;

/// More time for a move.
#[derive(Debug, Clone, serde::Serialize, ToSchema)]
pub struct ExtensionIn {
    /// The first day after it, as it is planned now.
    pub valid_to: Day,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Why.
    pub reason: Option<Note>,
}

record! {
    ExtensionIn { need valid_to, may decision_id, may reason }
}

impl FromBody for ExtensionIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// The end of a move.
#[derive(Debug, Clone, serde::Serialize, ToSchema)]
pub struct ReturnIn {
    /// The first day on which the person is no longer in the post; today when left out.
    pub on: Option<Day>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Why.
    pub reason: Option<Note>,
    /// Where the person goes; back to the origin when left out. Who was lent holds the post there still.
    pub unit_id: Option<UnitId>,
    /// To which title; the one left at the origin when left out.
    pub position_id: Option<PositionId>,
}

record! {
    ReturnIn { may on, may decision_id, may reason, may unit_id, may position_id }
}

impl FromBody for ReturnIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

steps! {
    Rotation as RotationOut by RotationId, "rotations";
    /// Puts a move before whoever decides. Refused where something is found that nobody could override.
    step propose_rotation(StepIn) needs RotationsWrite at "/rotations/{id}/proposal" does propose;
    /// Records that a move was looked into.
    step vet_rotation(StepIn) needs RotationsWrite at "/rotations/{id}/vetting" does vet;
    /// Records that both units and the person were heard.
    step consult_rotation(StepIn) needs RotationsWrite at "/rotations/{id}/consultation" does consult;
    /// Decides on a move that others proposed, by a decision. Refused while anything that is found stands in the way and
    /// is not overridden.
    step approve_rotation(StepIn) needs RotationsApprove at "/rotations/{id}/approval" does approve;
    /// Sends a move back to who wrote it.
    step send_back_rotation(StepIn) needs RotationsApprove at "/rotations/{id}/referral" does send_back;
    /// Records that the person was elected to the post: from that day on the person holds the seat, and no longer the
    /// post at the origin.
    step elect_rotation(StepIn) needs RotationsWrite at "/rotations/{id}/election" does elect;
    /// Records that the election was ratified: from that day on the person is an incumbent.
    step ratify_rotation(StepIn) needs RotationsWrite at "/rotations/{id}/ratification" does ratify;
    /// Records that the person took up the post. A post that is filled by appointment begins on that day, and the one at the
    /// origin ends; who is lent keeps it.
    step enter_rotation(StepIn) needs RotationsWrite at "/rotations/{id}/entry-into-office" does enter;
    /// Prolongs a move.
    step extend_rotation(ExtensionIn) needs RotationsApprove at "/rotations/{id}/extension" does extend;
    /// Ends a move when its time is over: the person goes back, or elsewhere.
    step return_rotation(ReturnIn) needs RotationsApprove at "/rotations/{id}/return" does go_back;
    /// Keeps the person in the post for good: from that day on no longer rotated.
    step retain_rotation(StepIn) needs RotationsApprove at "/rotations/{id}/retention" does retain;
    /// Ends a move before its time.
    step end_rotation(ReturnIn) needs RotationsApprove at "/rotations/{id}/early-end" does end_early;
    /// Gives a move up before it takes effect.
    step cancel_rotation(StepIn) needs RotationsWrite at "/rotations/{id}/cancellation" does cancel;
}

type At = (RotationId, i64);

/// A step that changes nothing but the document.
fn plain(
    state: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    at: At,
    input: &StepIn,
    (act, to): (Act, To),
) -> Result<Kept<Rotation>, Error> {
    let look = |tx: &mut Tx<'_>, moved: &Rotation| findings_of(state, tx, moved);
    take(tx, access, at, &Step::given(act, input), look, |_, moved| Ok((moved, to)))
}

macro_rules! plainly {
    ($($name:ident: $act:ident to $to:ident;)+) => { $(
        fn $name(state: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Rotation>, Error> {
            plain(state, tx, access, at, input, (Act::$act, To::$to))
        }
    )+ };
}

plainly! {
    propose: Propose to Proposed;
    vet: Vet to Vetted;
    consult: Consult to Consulted;
    approve: Decide to Decided;
    send_back: SendBack to PolicyApproved;
    cancel: Cancel to Cancelled;
}

/// The move takes effect on a day by a decision: the post begins in a state, the one at the origin ends, the nomination
/// is used.
fn begins(
    state: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    moved: Rotation,
    (on, by): (Day, By<'_>),
    how: AppointmentState,
) -> Result<Rotation, Error> {
    let decision_id = by.decision_id.ok_or_else(|| Error::internal("takes effect by no decision"))?;
    let entry = Entry { id: AppointmentId(state.new_uuid()), on, decision_id };
    let held = appointments::of_official(tx, moved.official_id)?;
    let outcome = takes_effect(&moved, &held, entry, how)?;
    let moved = carried_out(tx, access, moved, &outcome, &by)?;
    let moved = Rotation { effective_on: Some(on), appointment_id: Some(entry.id), ..moved };
    nomination_used(tx, access, moved, on)
}

fn elect(state: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Rotation>, Error> {
    let on = input.on.unwrap_or(access.today);
    take(tx, access, at, &Step::given(Act::Elect, input), nothing, |tx, moved| {
        let how =
            if moved.needs_ratification() { AppointmentState::AwaitingRatification } else { AppointmentState::Elected };
        let by = By { decision_id: input.decision_id, reason: input.reason.as_ref(), place: "/" };
        Ok((begins(state, tx, access, moved, (on, by), how)?, To::Elected))
    })
}

fn ratify(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Rotation>, Error> {
    let on = input.on.unwrap_or(access.today);
    take(tx, access, at, &Step::given(Act::Ratify, input), nothing, |tx, moved| {
        let by = By { decision_id: input.decision_id, reason: input.reason.as_ref(), place: "/" };
        Ok((ratified(tx, access, moved, (on, &by))?, To::Ratified))
    })
}

/// The decision by which a move was decided.
fn decided_by(moved: &Rotation) -> Option<DecisionId> {
    moved.hops.iter().rev().find(|hop| hop.act == Act::Decide).and_then(|hop| hop.decision_id)
}

fn enter(state: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Rotation>, Error> {
    let on = input.on.unwrap_or(access.today);
    take(tx, access, at, &Step::given(Act::TakeOffice, input), nothing, |tx, moved| {
        if let Some(elected) = moved.effective_on {
            let wrong = Invalid::at("/on", Rule::Before("effective_on"));
            return if on < elected { Err(Error::invalid(vec![wrong])) } else { Ok((moved, To::InPost)) };
        }
        let decision_id = input.decision_id.or_else(|| decided_by(&moved));
        let by = By { decision_id, reason: input.reason.as_ref(), place: "/" };
        Ok((begins(state, tx, access, moved, (on, by), AppointmentState::Appointed)?, To::InPost))
    })
}

fn extend(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &ExtensionIn) -> Result<Kept<Rotation>, Error> {
    let step = Step::of(Act::Extend, input.decision_id, input.reason.clone());
    take(tx, access, at, &step, nothing, |tx, moved| {
        let mut problems = Problems::new();
        let later = moved.planned.to.is_some_and(|to| to < input.valid_to);
        problems.require(later, "/valid_to", Rule::NotAfter("valid_to"));
        problems.or(())?;
        let planned = Period { from: moved.planned.from, to: Some(input.valid_to) };
        let lasts = Period { from: moved.effective_on.unwrap_or(planned.from), ..planned };
        let held = appointments::of_official(tx, moved.official_id)?;
        // The law on secondments knows no exception, whoever decides.
        let found = secondment_limits(&Rotation { planned: lasts, ..moved.clone() }, &held);
        cleared(&found, Some(&[]), true)?;
        Ok((Rotation { planned, ..moved }, To::Extended))
    })
}

fn retain(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Rotation>, Error> {
    let on = input.on.unwrap_or(access.today);
    take(tx, access, at, &Step::given(Act::Stay, input), nothing, |_, moved| {
        let mut problems = Problems::new();
        let after = moved.effective_on.is_some_and(|from| from < on);
        problems.require(after, "/on", Rule::NotAfter("effective_on"));
        problems.or(())?;
        Ok((Rotation { ended_on: Some(on), ..moved }, To::CompletedStayed))
    })
}

fn go_back(state: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &ReturnIn) -> Result<Kept<Rotation>, Error> {
    over(state, tx, access, at, input, (Act::Return, To::CompletedReturned))
}

fn end_early(
    state: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    at: At,
    input: &ReturnIn,
) -> Result<Kept<Rotation>, Error> {
    over(state, tx, access, at, input, (Act::EndEarly, To::EndedEarly))
}

/// The move ends.
fn over(
    state: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    at: At,
    input: &ReturnIn,
    (act, to): (Act, To),
) -> Result<Kept<Rotation>, Error> {
    let on = input.on.unwrap_or(access.today);
    let step = Step::of(act, input.decision_id, input.reason.clone());
    take(tx, access, at, &step, nothing, |tx, moved| {
        let decision_id = input.decision_id.ok_or_else(|| Error::internal("ends by no decision"))?;
        let entry = Entry { id: AppointmentId(state.new_uuid()), on, decision_id };
        let next = goes_to(tx, access, &moved, input)?;
        let held = appointments::of_official(tx, moved.official_id)?;
        let outcome = ends(&moved, &held, entry, next)?;
        let by = By { decision_id: Some(decision_id), reason: input.reason.as_ref(), place: "/" };
        let next_appointment_id = outcome.opened.as_ref().map(|opened| opened.id);
        let moved = carried_out(tx, access, moved, &outcome, &by)?;
        Ok((Rotation { ended_on: Some(on), next_appointment_id, ..moved }, to))
    })
}

/// Where the person goes when the move ends: where it is said, or back.
fn goes_to(
    tx: &mut Tx<'_>,
    access: &Access,
    moved: &Rotation,
    input: &ReturnIn,
) -> Result<Option<(UnitId, PositionId)>, Error> {
    let mut problems = Problems::new();
    let lent = moved.kind == MoveKind::Secondment;
    problems.require(!(lent && input.unit_id.is_some()), "/unit_id", Rule::NotWith("kind"));
    problems.require(!(lent && input.position_id.is_some()), "/position_id", Rule::NotWith("kind"));
    if let Some(unit) = input.unit_id.filter(|_| !lent) {
        problems.require(access.scope.has(unit), "/unit_id", Rule::NotFound);
    }
    let left = match moved.origin_appointment_id {
        Some(id) => Some(appointments::find(tx, id)?.value.position_id),
        None => None,
    };
    let title = input.position_id.or(left);
    let told = input.unit_id.is_none() || title.is_some();
    problems.require(told, "/position_id", Rule::Required);
    problems.or(())?;
    let unit = input.unit_id.unwrap_or(moved.origin_unit_id);
    Ok(title.filter(|_| !lent).map(|title| (unit, title)))
}

/// Steps that only record what happened ask for no findings.
fn nothing(_: &mut Tx<'_>, _: &Rotation) -> Result<Vec<crate::domain::finding::Finding>, Error> {
    Ok(Vec::new())
}
