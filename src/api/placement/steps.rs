//! The steps of a recruitment: from the competition to the post, and to the end of the probation.

use crate::api::caller::Access;
use crate::api::documents::{Step, StepIn, steps, take};
use crate::api::error::Error;
use crate::api::placement::effect::{enters, leaves, served};
use crate::api::placement::look::findings_of;
use crate::api::placement::shown::RecruitmentOut;
use crate::db::Tx;
use crate::db::changes::Kept;
use crate::domain::Day;
use crate::domain::finding::Finding;
use crate::domain::id::{AppointmentId, RecruitmentId};
use crate::domain::placement::{Recruitment, RecruitmentAct as Act, RecruitmentState as To};
use crate::domain::rotation::effect::Entry;
use crate::state::State;
use actix_web::post;

steps! {
    Recruitment as RecruitmentOut by RecruitmentId, "recruitments";
    /// Puts a recruitment before whoever decides. Refused while the competition is not passed, and where something is found
    /// that nobody could override.
    step propose_recruitment(StepIn) needs RecruitmentsWrite at "/recruitments/{id}/proposal" does propose;
    /// Sends a recruitment back to who wrote it.
    step send_back_recruitment(StepIn) needs RecruitmentsApprove at "/recruitments/{id}/referral" does send_back;
    /// Decides on a recruitment that others proposed, by a decision: the post begins on the day, on the planned one when it
    /// is left out. An appointment that says so already, by the same decision, is taken. Without a probation the person is
    /// confirmed at once.
    step approve_recruitment(StepIn) needs RecruitmentsApprove at "/recruitments/{id}/approval" does approve;
    /// Records that the probation is passed.
    step confirm_recruitment(StepIn) needs RecruitmentsApprove at "/recruitments/{id}/confirmation" does confirm;
    /// Records that the probation is not passed: the post is left on the day.
    step end_recruitment(StepIn) needs RecruitmentsApprove at "/recruitments/{id}/end" does end;
    /// Gives a recruitment up before it is decided.
    step withdraw_recruitment(StepIn) needs RecruitmentsWrite at "/recruitments/{id}/withdrawal" does withdraw;
}

type At = (RecruitmentId, i64);

fn propose(
    state: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    at: At,
    input: &StepIn,
) -> Result<Kept<Recruitment>, Error> {
    let look = |tx: &mut Tx<'_>, doc: &Recruitment| findings_of(state, tx, doc);
    take(tx, access, at, &Step::given(Act::Propose, input), look, |_, doc| Ok((doc, To::Proposed)))
}

fn send_back(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Recruitment>, Error> {
    take(tx, access, at, &Step::given(Act::SendBack, input), nothing, |_, doc| Ok((doc, To::Announced)))
}

fn withdraw(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Recruitment>, Error> {
    take(tx, access, at, &Step::given(Act::Withdraw, input), nothing, |_, doc| Ok((doc, To::Withdrawn)))
}

fn approve(
    state: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    at: At,
    input: &StepIn,
) -> Result<Kept<Recruitment>, Error> {
    let begins = |doc: &Recruitment| input.on.unwrap_or(doc.starts_on);
    let look = |tx: &mut Tx<'_>, doc: &Recruitment| {
        findings_of(state, tx, &Recruitment { starts_on: begins(doc), ..doc.clone() })
    };
    take(tx, access, at, &Step::given(Act::Approve, input), look, |tx, doc| {
        let entry = entry(state, input, begins(&doc))?;
        let doc = enters(tx, access, doc, (input.reason.as_ref(), entry))?;
        if doc.probation_months > 0 {
            return Ok((doc, To::OnProbation));
        }
        Ok((Recruitment { confirmed_on: Some(entry.on), ..doc }, To::Confirmed))
    })
}

fn confirm(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Recruitment>, Error> {
    let on = input.on.unwrap_or(access.today);
    take(tx, access, at, &Step::given(Act::Confirm, input), nothing, |tx, doc| {
        served(tx, &doc, on)?;
        Ok((Recruitment { confirmed_on: Some(on), ..doc }, To::Confirmed))
    })
}

fn end(state: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Recruitment>, Error> {
    let on = input.on.unwrap_or(access.today);
    take(tx, access, at, &Step::given(Act::End, input), nothing, |tx, doc| {
        let entry = entry(state, input, on)?;
        Ok((leaves(tx, access, doc, (input.reason.as_ref(), entry))?, To::Ended))
    })
}

/// The day, the decision, and an identity for what may begin.
fn entry(state: &State, input: &StepIn, on: Day) -> Result<Entry, Error> {
    let decision_id = input.decision_id.ok_or_else(|| Error::internal("decided by no decision"))?;
    Ok(Entry { id: AppointmentId(state.new_uuid()), on, decision_id })
}

/// Steps that only record what happened ask for no findings.
fn nothing(_: &mut Tx<'_>, _: &Recruitment) -> Result<Vec<Finding>, Error> {
    Ok(Vec::new())
}
