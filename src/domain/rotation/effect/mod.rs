//! What a move does to a person's appointments when it takes effect and when it ends, decided on nothing but those.
//!
//! Nothing that it decides gives a person two substantive appointments on a day: what would is refused, with the one in
//! the way named.
//!
//! # What this module does not do
//! It stores nothing, and does not know whether a unit exists on the day or a title can be held in a way.

use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason, overlapping};
use crate::domain::id::{AppointmentId, DecisionId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::rotation::{MoveKind, Rotation};
use crate::domain::{Day, Period};

/// What changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The appointment that begins.
    pub opened: Option<Appointment>,
    /// The appointments that end, as they are then.
    pub closed: Vec<Appointment>,
}

/// Why it cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Impossible {
    /// The person would hold this one too.
    Overlaps(AppointmentId),
    /// A day does not go with the others.
    Days(Vec<Invalid>),
}

/// How and by what an appointment begins.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The identity that it gets.
    pub id: AppointmentId,
    /// The first day.
    pub on: Day,
    /// By which decision.
    pub decision_id: DecisionId,
}

impl Outcome {
    /// The person's appointments after it.
    pub fn applied(&self, held: &[Appointment]) -> Vec<Appointment> {
        let now = |a: &Appointment| self.closed.iter().find(|closed| closed.id == a.id).unwrap_or(a).clone();
        held.iter().map(now).chain(self.opened.clone()).collect()
    }

    /// The same, unless it would give the person two substantive appointments on a day.
    fn sound(self, held: &[Appointment]) -> Result<Self, Impossible> {
        let after = self.applied(held);
        match self.opened.as_ref().and_then(|opened| overlapping(opened, &after)) {
            Some(other) => Err(Impossible::Overlaps(other.id)),
            None => Ok(self),
        }
    }
}

fn wrong(rule: Rule) -> Impossible {
    Impossible::Days(vec![Invalid::at("/on", rule)])
}

/// The appointment, ended on the day; as it is where it has ended by then.
fn ended(a: &Appointment, on: Day, why: EndReason, decision: DecisionId) -> Result<Option<Appointment>, Impossible> {
    if a.period.to.is_some_and(|to| to <= on) {
        return Ok(None);
    }
    let day = |_wrong| wrong(Rule::NotAfter("valid_from"));
    a.clone().ended(on, why, Some(decision)).map(Some).map_err(day)
}

/// The move takes effect: the post begins, and what the person held at the origin ends on the same day. Titles held there
/// beside the substantive one go with it: who leaves a unit leaves its Party committee and its council too. Who is only
/// lent keeps all of them.
///
/// # Errors
/// When the person holds another post then, or a day does not fit.
pub fn takes_effect(
    planned: &Rotation,
    held: &[Appointment],
    entry: Entry,
    state: AppointmentState,
) -> Result<Outcome, Impossible> {
    let on = entry.on;
    if planned.planned.to.is_some_and(|to| to <= on) {
        return Err(wrong(Rule::NotBefore("valid_to")));
    }
    let lent = planned.kind == MoveKind::Secondment;
    let opened = Appointment {
        id: entry.id,
        official_id: planned.official_id,
        unit_id: planned.unit_id,
        position_id: planned.position_id,
        kind: if lent { AppointmentKind::Secondment } else { AppointmentKind::Substantive },
        state,
        period: Period::since(on),
        ratified_on: None,
        decision_id: entry.decision_id,
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    };
    let reason = match planned.kind {
        MoveKind::Transfer | MoveKind::Secondment => EndReason::Transferred,
        MoveKind::Rotation => EndReason::Rotated,
    };
    let mut closed = Vec::new();
    for left in held.iter().filter(|a| !lent && goes_with(planned, a, on)) {
        closed.extend(ended(left, on, reason, entry.decision_id)?);
    }
    Outcome { opened: Some(opened), closed }.sound(held)
}

/// Whether a holding ends with the post that is left.
fn goes_with(planned: &Rotation, held: &Appointment, on: Day) -> bool {
    Some(held.id) == planned.origin_appointment_id || beside(held, planned.origin_unit_id, on)
}

/// Whether a title is held in a unit beside the substantive one, and has been for a day at least.
fn beside(held: &Appointment, unit: UnitId, on: Day) -> bool {
    match held.kind {
        AppointmentKind::Concurrent | AppointmentKind::Acting => {
            held.unit_id == unit && held.period.from < on && held.period.covers(on)
        }
        AppointmentKind::Substantive | AppointmentKind::Secondment => false,
    }
}

/// The move ends: the post ends, and the person goes back, or elsewhere. Who was lent holds the post at the origin still.
///
/// # Errors
/// As [`takes_effect`]; also when the appointment that the move opened is not there.
pub fn ends(
    moved: &Rotation,
    held: &[Appointment],
    entry: Entry,
    next: Option<(UnitId, PositionId)>,
) -> Result<Outcome, Impossible> {
    let lent = moved.kind == MoveKind::Secondment;
    let reason = if lent { EndReason::SecondmentEnded } else { EndReason::TermEnded };
    let post = held.iter().find(|a| Some(a.id) == moved.appointment_id);
    let post = post.ok_or_else(|| wrong(Rule::NotInForce("id")))?;
    let mut closed: Vec<Appointment> = ended(post, entry.on, reason, entry.decision_id)?.into_iter().collect();
    for title in held.iter().filter(|a| !lent && beside(a, moved.unit_id, entry.on)) {
        closed.extend(ended(title, entry.on, reason, entry.decision_id)?);
    }
    let opened = next.filter(|_| !lent).map(|(unit_id, position_id)| Appointment {
        id: entry.id,
        unit_id,
        position_id,
        kind: AppointmentKind::Substantive,
        state: AppointmentState::Appointed,
        period: Period::since(entry.on),
        ratified_on: None,
        decision_id: entry.decision_id,
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
        ..post.clone()
    });
    Outcome { opened, closed }.sound(held)
}

/// The person's appointments as they would be, were the move to take effect on its planned day: for a preview, which
/// must show something even where it could not be.
pub fn supposed(
    planned: &Rotation,
    held: &[Appointment],
    id: AppointmentId,
    decision_id: DecisionId,
) -> Vec<Appointment> {
    let on = planned.planned.from;
    let entry = Entry { id, on, decision_id };
    let at_liberty = Rotation { planned: Period::since(on), ..planned.clone() };
    let lent = planned.kind == MoveKind::Secondment;
    let in_the_way = |a: &Appointment| !lent && a.kind == AppointmentKind::Substantive && a.period.from >= on;
    let cleared: Vec<Appointment> =
        held.iter().filter(|a| !in_the_way(a)).cloned().map(|a| cut(a, planned, on)).collect();
    match takes_effect(&at_liberty, &cleared, entry, AppointmentState::Appointed) {
        Ok(outcome) => outcome.applied(&cleared),
        Err(Impossible::Overlaps(_) | Impossible::Days(_)) => cleared,
    }
}

/// A substantive holding, cut off where another begins.
fn cut(mut held: Appointment, planned: &Rotation, on: Day) -> Appointment {
    let substantive = held.kind == AppointmentKind::Substantive && planned.kind != MoveKind::Secondment;
    if substantive && held.period.covers(on) {
        held.period.to = Some(on);
    }
    held
}

#[cfg(test)]
mod tests;
