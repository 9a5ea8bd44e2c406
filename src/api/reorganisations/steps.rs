//! The steps of a reform. What it would do is worked out before the write: a write that finds that something has happened
//! since lets it be worked out again.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, Needs, ReorganisationsApprove, ReorganisationsWrite};
use crate::api::documents::{Step, StepIn, steps, take};
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::problem::Code;
use crate::api::reorganisations::effect::{carried_out, laden};
use crate::api::reorganisations::look::worked_out;
use crate::api::reorganisations::shown::ReorganisationOut;
use crate::api::resource::{Resource, outcome};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::{Tx, reorganisations};
use crate::domain::finding::Finding;
use crate::domain::id::ReorganisationId;
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::reorganisation::{Reorganisation, ReorganisationAct as Act, ReorganisationState as To};
use crate::state::State;
use actix_web::post;
use std::sync::Arc;

/// How often a reform is worked out at most for one request.
const TRIES: usize = 3;

/// A reform has a day of its own: a step of it is taken now.
fn no_day(input: &StepIn) -> Result<(), Error> {
    match input.on {
        None => Ok(()),
        Some(_) => Err(Error::invalid(vec![Invalid::at("/on", Rule::NotWith("effective_on"))])),
    }
}

/// Takes a step for which the reform is worked out first; where it takes effect, all is made ready that can be.
async fn step<P: Needs>(
    caller: Caller<P>,
    (id, seen): (ReorganisationId, i64),
    input: StepIn,
    (act, to): (Act, To),
) -> Result<Answer<ReorganisationOut>, Error> {
    no_day(&input)?;
    let taken = Arc::new(Step::given(act, &input));
    for _ in 0..TRIES {
        let state = caller.state.clone();
        let (worked, ready) = caller
            .read_long(move |conn, access| {
                let reform = reorganisations::find(conn, id)?.value;
                reform.see(conn, access)?;
                let worked = worked_out(&state, conn, access, &reform)?;
                let ready = if act == Act::TakeEffect { Some(laden(&state, &reform, &worked)?) } else { None };
                Ok((worked, ready))
            })
            .await?;
        let (work, taken) = (Arc::new((worked, ready)), Arc::clone(&taken));
        let done = caller
            .write_alone(move |tx, access| {
                let (worked, ready) = &*work;
                if !worked.stands(tx)? {
                    return Ok(None);
                }
                let look = |_: &mut Tx<'_>, _: &Reorganisation| Ok(worked.findings.clone());
                let kept = take(tx, access, (id, seen), &taken, look, |tx, mut reform: Reorganisation| {
                    if let Some(ready) = ready {
                        reform.effect = Some(carried_out(tx, &access.stamp, ready)?);
                    }
                    if act == Act::Approve {
                        reform.decision_id = taken.decision_id;
                    }
                    Ok((reform, to))
                })?;
                let recorded = kept.recorded;
                Ok(Some((outcome(tx, access, kept)?, recorded)))
            })
            .await?;
        if let Some((out, recorded)) = done {
            if act == Act::TakeEffect {
                caller.units_changed().await;
            }
            return Ok(Answer::entity(out, recorded));
        }
    }
    Err(Error::of(Code::Conflict))
}

macro_rules! worked_steps {
    ($($(#[$doc:meta])* $name:ident ($operation:literal) needs $needs:ident at $place:literal does $act:ident to $to:ident;)+) => { $(
        $(#[$doc])*
        #[utoipa::path(tag = "reorganisations", operation_id = $operation, request_body = StepIn,
            params(("id" = ReorganisationId, Path, description = "Which."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
            responses((status = 200, description = "What it is now.", body = ReorganisationOut), Guarded, Missing, Bodied, Contended, Conditional))]
        #[post($place)]
        pub async fn $name(
            caller: Caller<$needs>,
            path: PathId<ReorganisationId>,
            seen: IfMatch,
            body: Body<StepIn>,
        ) -> Result<Answer<ReorganisationOut>, Error> {
            let (at, input) = ((path.id()?, seen.seen()?), body.parsed()?);
            step(caller, at, input, (Act::$act, To::$to)).await
        }
    )+ };
}

worked_steps! {
    /// Puts a drafted reform before whoever approves it. Refused where something is found that nobody could override.
    submit_reorganisation ("submit_reorganisation") needs ReorganisationsWrite at "/reorganisations/{id}/submission" does Submit to Submitted;
    /// Approves a reform that somebody else proposed, by a decision. Nothing changes yet.
    approve_reorganisation ("approve_reorganisation") needs ReorganisationsApprove at "/reorganisations/{id}/approval" does Approve to Approved;
    /// Carries an approved reform out: units, people and all that follows them, in one transaction. Refused where something
    /// is found that nobody could override.
    carry_out_reorganisation ("carry_out_reorganisation") needs ReorganisationsApprove at "/reorganisations/{id}/effect" does TakeEffect to Effective;
}

steps! {
    Reorganisation as ReorganisationOut by ReorganisationId, "reorganisations";
    /// Sends a submitted reform back to who wrote it.
    step send_back_reorganisation(StepIn) needs ReorganisationsApprove at "/reorganisations/{id}/referral" does send_back;
    /// Gives a reform up that was not carried out.
    step drop_reorganisation(StepIn) needs ReorganisationsWrite at "/reorganisations/{id}/withdrawal" does give_up;
}

fn nothing(_: &mut Tx<'_>, _: &Reorganisation) -> Result<Vec<Finding>, Error> {
    Ok(Vec::new())
}

type At = (ReorganisationId, i64);

fn send_back(
    _: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    at: At,
    input: &StepIn,
) -> Result<Kept<Reorganisation>, Error> {
    no_day(input)?;
    take(tx, access, at, &Step::given(Act::SendBack, input), nothing, |_, reform| Ok((reform, To::Drafted)))
}

fn give_up(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Reorganisation>, Error> {
    no_day(input)?;
    take(tx, access, at, &Step::given(Act::Drop, input), nothing, |_, reform| Ok((reform, To::Dropped)))
}
