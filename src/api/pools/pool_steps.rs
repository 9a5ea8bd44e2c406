//! The way of a planning pool: submitted, approved with every nomination that was submitted, sent back, reviewed every
//! year, closed when its term is over, given up. Each is one act: all of it happens, or nothing.

use crate::api::caller::Access;
use crate::api::documents::{Step, StepIn, steps, take};
use crate::api::error::Error;
use crate::api::json::FromBody;
use crate::api::pools::nomination_steps::expired;
use crate::api::pools::pool::PlanningPoolOut;
use crate::api::pools::review::{AdmissionIn, ReviewIn, admit, review};
use crate::api::reader::{body, record};
use crate::db::changes::Kept;
use crate::db::{Tx, nominations};
use crate::domain::Day;
use crate::domain::id::{DecisionId, PlanningPoolId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::pool::{NominationState, PlanningPool, PoolAct as Act, PoolState as To};
use crate::domain::text::Note;
use crate::state::State;
use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;

steps! {
    PlanningPool as PlanningPoolOut by PlanningPoolId, "pools";
    /// Puts a pool before whoever approves it: its dossier is complete.
    step submit_planning_pool (StepIn) needs PoolsWrite at "/planning-pools/{id}/submission" does submit;
    /// Approves a pool, and with it every nomination that was submitted: all of them, or nothing.
    step approve_planning_pool (PoolApprovalIn) needs PoolsApprove at "/planning-pools/{id}/approval" does approve;
    /// Sends a pool back to who built it.
    step refer_planning_pool (StepIn) needs PoolsApprove at "/planning-pools/{id}/referral" does refer;
    /// The yearly review: people come in and go out, as one act.
    step review_planning_pool (ReviewIn) needs PoolsApprove at "/planning-pools/{id}/review" does review;
    /// Closes a pool whose term is over, and with it every nomination that is in it.
    step expire_planning_pool (StepIn) needs PoolsApprove at "/planning-pools/{id}/expiry" does expire;
    /// Gives up a pool that was not approved.
    step withdraw_planning_pool (StepIn) needs PoolsWrite at "/planning-pools/{id}/withdrawal" does withdraw;
}

/// The approval of a pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PoolApprovalIn {
    /// The day: who is nominated enters the pool on it; today when left out.
    pub on: Option<Day>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// What there is to say about it.
    pub reason: Option<Note>,
    /// What the approver takes upon themselves about nominations.
    #[schema(required = false)]
    pub nominations: Vec<AdmissionIn>,
}

record! {
    PoolApprovalIn { may on, may decision_id, may reason, list nominations }
}

impl FromBody for PoolApprovalIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

type Seen = (PlanningPoolId, i64);
type Done = Result<Kept<PlanningPool>, Error>;

fn submit(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Done {
    plain(tx, access, seen, &Step::given(Act::Submit, input), To::Submitted)
}

fn refer(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Done {
    plain(tx, access, seen, &Step::given(Act::SendBack, input), To::Drafted)
}

fn withdraw(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Done {
    plain(tx, access, seen, &Step::given(Act::Drop, input), To::Dropped)
}

/// A step that does nothing but lead on. What is found about a pool as a whole only warns, so nothing is looked for.
fn plain(tx: &mut Tx<'_>, access: &Access, seen: Seen, step: &Step<Act>, to: To) -> Done {
    take(tx, access, seen, step, |_, _| Ok(Vec::new()), |_, pool| Ok((pool, to)))
}

fn approve(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &PoolApprovalIn) -> Done {
    let on = input.on.unwrap_or(access.today);
    let step = Step::of(Act::Approve, input.decision_id, input.reason.clone());
    take(
        tx,
        access,
        seen,
        &step,
        |_, _| Ok(Vec::new()),
        |tx, pool: PlanningPool| {
            let all = nominations::of_pool(tx, pool.id)?;
            let submitted = all.into_iter().filter(|kept| kept.value.state == NominationState::Submitted).collect();
            admit(tx, access, (on, input.decision_id), submitted, &input.nominations, "/nominations")?;
            let decision_id = input.decision_id;
            Ok((PlanningPool { approved_on: Some(on), decision_id, ..pool }, To::Approved))
        },
    )
}

fn expire(_: &State, tx: &mut Tx<'_>, access: &Access, seen: Seen, input: &StepIn) -> Done {
    let on = input.on.unwrap_or(access.today);
    let step = Step::given(Act::Expire, input);
    take(
        tx,
        access,
        seen,
        &step,
        |_, _| Ok(Vec::new()),
        |tx, pool: PlanningPool| {
            let mut problems = Problems::new();
            let after = pool.approved_on.is_none_or(|approved| approved < on);
            problems.require(after, "/on", Rule::NotAfter("approved_on"));
            problems.or(())?;
            for kept in nominations::of_pool(tx, pool.id)? {
                if kept.value.state == NominationState::Approved {
                    expired(tx, access, kept, on)?;
                }
            }
            Ok((PlanningPool { ended_on: Some(on), ..pool }, To::Expired))
        },
    )
}
