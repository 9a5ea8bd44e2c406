//! The steps of a training plan: proposed, approved, sent back, given up.

use crate::api::caller::Access;
use crate::api::documents::{Step, StepIn, steps, take};
use crate::api::error::Error;
use crate::api::training::happened_on;
use crate::api::training::plans::TrainingPlanOut;
use crate::db::Tx;
use crate::db::changes::Kept;
use crate::domain::id::TrainingPlanId;
use crate::domain::training::{PlanAct, PlanState, TrainingPlan};
use crate::state::State;
use actix_web::post;

type At = (TrainingPlanId, i64);

/// Declares the function of a step that does nothing but lead to a state.
macro_rules! leads {
    ($($name:ident: $act:ident to $state:ident;)+) => { $(
        fn $name(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<TrainingPlan>, Error> {
            happened_on(input.on, access)?;
            let taken = Step::given(PlanAct::$act, input);
            take(tx, access, at, &taken, |_, _| Ok(Vec::new()), |_, plan: TrainingPlan| Ok((plan, PlanState::$state)))
        }
    )+ };
}

leads! {
    propose: Propose to Proposed;
    approve: Approve to Approved;
    send_back: Return to Drafted;
    give_up: Drop to Dropped;
}

steps! {
    TrainingPlan as TrainingPlanOut by TrainingPlanId, "training";
    /// Puts a drafted plan that plans something before whoever approves it.
    step propose_training_plan(StepIn) needs TrainingWrite at "/training-plans/{id}/proposal" does propose;
    /// Approves a plan that somebody else wrote and proposed.
    step approve_training_plan(StepIn) needs TrainingApprove at "/training-plans/{id}/approval" does approve;
    /// Sends a proposed plan back to who wrote it.
    step return_training_plan(StepIn) needs TrainingApprove at "/training-plans/{id}/referral" does send_back;
    /// Gives a plan up that was not approved.
    step drop_training_plan(StepIn) needs TrainingWrite at "/training-plans/{id}/withdrawal" does give_up;
}
