//! What follows for the enrolments of a class from something else: a free seat goes to the first in the queue, and with
//! the class the enrolments in it end. Nobody asks for these hops, and each of them is kept all the same.

use crate::api::documents::{Documented, Step};
use crate::db::changes::{Cause, Change};
use crate::db::{self, Stamp, Tx, enrolments, officials};
use crate::domain::Day;
use crate::domain::training::{Class, ClassState, Enrolment, EnrolmentAct, EnrolmentState};
use crate::domain::workflow::Hop;

/// Gives the free seats of a class to the first in its queue.
///
/// # Errors
/// When the database refuses or does not answer.
pub(super) fn fill(tx: &mut Tx<'_>, stamp: &Stamp, class: &Class) -> Result<(), db::Error> {
    if class.state != ClassState::Announced {
        return Ok(());
    }
    let seats = enrolments::occupancy(tx, class.id)?.promoted(class.capacity);
    if seats == 0 {
        return Ok(());
    }
    let first = enrolments::first_waiting(tx, class.id, seats)?.into_iter().map(|kept| kept.value).collect();
    let promotion = Step::of(EnrolmentAct::Promote, None, None);
    follow(tx, stamp, class, first, &promotion, EnrolmentState::Confirmed)
}

/// Ends what stands in a class in one of some states.
///
/// # Errors
/// When the database refuses or does not answer.
pub(super) fn cancel(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    class: &Class,
    states: &[EnrolmentState],
    why: &Step<EnrolmentAct>,
) -> Result<(), db::Error> {
    let all = enrolments::of_class(tx, class.id, states)?.into_iter().map(|kept| kept.value).collect();
    follow(tx, stamp, class, all, why, EnrolmentState::Cancelled)
}

/// Makes a hop with each of some enrolments.
fn follow(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    class: &Class,
    all: Vec<Enrolment>,
    step: &Step<EnrolmentAct>,
    to: EnrolmentState,
) -> Result<(), db::Error> {
    let people: Vec<_> = all.iter().map(|enrolment| enrolment.official_id).collect();
    let dossiers = officials::dossiers(tx, &people, Day::at(stamp.at))?;
    for enrolment in all {
        let hop = Hop {
            act: step.act,
            from: Some(enrolment.state),
            to,
            by: None,
            at: stamp.at,
            decision_id: step.decision_id,
            reason: step.reason.clone(),
            overrides: Vec::new(),
        };
        let dossier = dossiers.get(&enrolment.official_id).copied();
        let change = Change {
            cause: Cause::Advance,
            reason: step.reason.as_ref().map(ToString::to_string),
            decision_id: step.decision_id,
            units: super::enrolments::concerned(dossier, class.unit_id),
        };
        enrolments::update(tx, stamp, &change, &enrolment.hopped(hop))?;
    }
    Ok(())
}
