//! The two ends of a class: it is over, or it is not held.

use crate::api::caller::Access;
use crate::api::documents::{Step, StepIn, steps, take};
use crate::api::error::Error;
use crate::api::resource::in_use;
use crate::api::training::classes::ClassOut;
use crate::api::training::{happened_on, not_applicable, queue};
use crate::db::changes::Kept;
use crate::db::{Tx, enrolments};
use crate::domain::id::ClassId;
use crate::domain::training::{Class, ClassAct, ClassState, EnrolmentAct, EnrolmentState};
use crate::state::State;
use actix_web::post;

/// Finishes a class that has begun and in which nobody awaits a result; who still waits for a seat, or for approval, does
/// so no longer.
fn finish(
    _: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    at: (ClassId, i64),
    input: &StepIn,
) -> Result<Kept<Class>, Error> {
    let on = happened_on(input.on, access)?;
    let taken = Step::given(ClassAct::Finish, input);
    take::<Class>(
        tx,
        access,
        at,
        &taken,
        |_, _| Ok(Vec::new()),
        |tx, class| {
            if on < class.starts_on {
                return Err(not_applicable("Lớp chưa bắt đầu.", "The class would have to have begun."));
            }
            in_nobodys_way(tx, &class, &[EnrolmentState::Confirmed])?;
            let waiting = [EnrolmentState::Requested, EnrolmentState::Waitlisted];
            queue::cancel(tx, &access.stamp, &class, &waiting, &with_it(input))?;
            Ok((class, ClassState::Finished))
        },
    )
}

/// Cancels a class of which nobody has a result: every enrolment ends with it.
fn cancel(
    _: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    at: (ClassId, i64),
    input: &StepIn,
) -> Result<Kept<Class>, Error> {
    happened_on(input.on, access)?;
    let taken = Step::given(ClassAct::Cancel, input);
    take::<Class>(
        tx,
        access,
        at,
        &taken,
        |_, _| Ok(Vec::new()),
        |tx, class| {
            in_nobodys_way(tx, &class, &[EnrolmentState::Completed, EnrolmentState::Failed])?;
            let standing = [EnrolmentState::Requested, EnrolmentState::Waitlisted, EnrolmentState::Confirmed];
            queue::cancel(tx, &access.stamp, &class, &standing, &with_it(input))?;
            Ok((class, ClassState::Cancelled))
        },
    )
}

/// Refuses while somebody stands in a class in one of some states.
fn in_nobodys_way(tx: &mut Tx<'_>, class: &Class, states: &[EnrolmentState]) -> Result<(), Error> {
    match enrolments::of_class(tx, class.id, states)?.first() {
        Some(first) => Err(in_use(Some(format!("/v1/enrolments/{}", first.value.id)))),
        None => Ok(()),
    }
}

/// The end of an enrolment with its class, for the same reason.
fn with_it(input: &StepIn) -> Step<EnrolmentAct> {
    Step::of(EnrolmentAct::Cancel, input.decision_id, input.reason.clone())
}

steps! {
    Class as ClassOut by ClassId, "training";
    /// Finishes a class, once every result is recorded; who still waits for a seat, or for approval, does so no longer.
    step finish_class(StepIn) needs TrainingApprove at "/classes/{id}/closing" does finish;
    /// Cancels a class of which nobody has a result: every enrolment in it ends, by a hop of its own.
    step cancel_class(StepIn) needs TrainingApprove at "/classes/{id}/cancellation" does cancel;
}
