//! The steps that a rule set and a resolution take alike: approved by somebody else, put in force from a day in the place
//! of another, ended. Each handler names its document; what a step does is written once, here; which steps there are, and
//! whose they are, says the table of the [adoption](crate::domain::adoption).

use crate::api::caller::Access;
use crate::api::decisions::known;
use crate::api::error::Error;
use crate::api::json::input;
use crate::api::problem::Code;
use crate::db::changes::{Cause, Change, Kept};
use crate::db::stored::Record;
use crate::db::{self, Conn, Recorded, Stamp, Tx, states};
use crate::domain::account::{Permission, Scope, Subject};
use crate::domain::adoption::{Action, Adoption, NotAdoptable, Stage};
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::text::Note;
use crate::domain::workflow::{Document, allowed};
use crate::domain::{Day, Period};
use std::collections::BTreeMap;

/// A document that is adopted step by step.
pub(super) trait Adopted: Clone {
    /// Its identity.
    type Id: Copy + PartialEq + std::fmt::Display;
    /// Where documents of its sort are.
    const PLACE: &'static str;

    fn id(&self) -> Self::Id;
    /// Where it holds; everywhere when none.
    fn unit(&self) -> Option<UnitId>;
    fn period(&self) -> Period;
    fn adoption(&self) -> Adoption;
    /// The document whose place it takes.
    fn supersedes(&self) -> Option<Self::Id>;
    /// The same document at another stage, for another time, in the place of another.
    fn moved(self, adoption: Adoption, period: Period, supersedes: Option<Self::Id>) -> Self;
    /// The member that tells it from one whose place it cannot take; none where it can.
    fn apart(&self, other: &Self) -> Option<&'static str>;
    fn get(conn: &mut Conn, id: Self::Id) -> Result<Kept<Self>, db::Error>;
    fn update(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error>;
}

/// Refuses a caller who may not decide about what holds in a unit; about what holds everywhere only those decide who
/// may everywhere.
pub(super) fn concerns(access: &Access, unit: Option<UnitId>) -> Result<(), Error> {
    match unit {
        Some(unit) => access.see(unit),
        None => access.everywhere(),
    }
}

/// Where a caller may propose and where decide, worked out once for all the documents of an answer.
pub(super) struct Reach {
    by: Subject,
    scopes: BTreeMap<Permission, Option<Scope>>,
}

impl Reach {
    /// That of a caller.
    pub(super) fn of(access: &Access, by: Subject) -> Self {
        let asked = Adoption::TABLE.iter().filter_map(|line| line.who);
        Self { by, scopes: asked.map(|who| (who, access.scope_of(who))).collect() }
    }

    /// What the caller may do next with a document for a unit, or for everywhere.
    pub(super) fn allowed(&self, unit: Option<UnitId>, adoption: Adoption) -> Vec<Action> {
        let holds = |scope: &Scope| unit.map_or(*scope == Scope::All, |unit| scope.has(unit));
        allowed(&adoption, self.by, |permission| {
            self.scopes.get(&permission).and_then(Option::as_ref).is_some_and(holds)
        })
    }
}

impl From<NotAdoptable> for Error {
    fn from(why: NotAdoptable) -> Self {
        match why {
            NotAdoptable::Stage(stage) => Self {
                detail: Some(Box::new((format!("Bước hiện tại: {stage}."), format!("It is at the stage {stage}.")))),
                ..Self::of(Code::WrongStage)
            },
            NotAdoptable::OwnProposal => Self::of(Code::OwnProposal),
            NotAdoptable::BeginsLater => Self::of(Code::NotSupersedable),
        }
    }
}

input! {
    /// The approval of a proposal.
    ApprovalIn {
        /// By which decision.
        decision_id: Option<DecisionId>,
        /// What there is to say about it.
        reason: Option<Note>,
    }
}

input! {
    /// The end of something in force.
    AdoptedEndIn {
        /// The first day on which it no longer holds.
        valid_to: Day,
        /// Why.
        reason: Note,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// Refuses to amend what is no proposal any more.
pub(super) fn amendable(adoption: Adoption) -> Result<(), Error> {
    Ok(adoption.amendable()?)
}

/// Refuses who may not take a document back: what somebody approved is for those who may approve.
pub(super) fn may_withdraw<T: Adopted>(access: &Access, document: &T) -> Result<(), Error> {
    if document.adoption().amendable().is_ok() {
        return Ok(());
    }
    let scope = access.scope_of(Permission::RulesApprove);
    let holds = |scope: Scope| document.unit().map_or(scope == Scope::All, |unit| scope.has(unit));
    if scope.is_some_and(holds) { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
}

/// The document that is in force again once the one that took its place is taken back.
pub(super) fn restored<T: Adopted + Record>(conn: &mut Conn, document: &T) -> Result<Option<T>, db::Error> {
    let Some(old) = document.supersedes().filter(|_| document.adoption().binds()) else {
        return Ok(None);
    };
    let present = match T::get(conn, old) {
        Ok(kept) => kept.value,
        Err(db::Error::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    if present.adoption().stage != Stage::Superseded {
        return Ok(None);
    }
    states::before::<T>(conn, &old.to_string(), Cause::Supersede).map(Some)
}

/// From when a document is in force, by which decision and in whose place.
#[derive(Clone, Copy)]
pub(super) struct Entry<Id> {
    pub(super) from: Day,
    pub(super) decision_id: Option<DecisionId>,
    /// In the place of which; as was proposed when none.
    pub(super) supersedes_id: Option<Id>,
}

/// The document, if the caller may decide about it and has seen its present state.
fn seen_by<T: Adopted>(tx: &mut Tx<'_>, access: &Access, id: T::Id, seen: i64) -> Result<T, Error> {
    let kept = T::get(tx, id)?;
    concerns(access, kept.value.unit())?;
    kept.recorded.expect(seen)?;
    Ok(kept.value)
}

fn by_decision(tx: &mut Tx<'_>, access: &Access, decision: Option<DecisionId>) -> Result<(), Error> {
    decision.map_or(Ok(()), |id| known(tx, access, id, "/decision_id").map(drop))
}

/// Approves what somebody else proposed.
pub(super) fn approve<T: Adopted>(
    tx: &mut Tx<'_>,
    access: &Access,
    by: Subject,
    (id, seen): (T::Id, i64),
    input: &ApprovalIn,
) -> Result<Kept<T>, Error> {
    let proposal = seen_by::<T>(tx, access, id, seen)?;
    by_decision(tx, access, input.decision_id)?;
    let adoption = proposal.adoption().approved(by)?;
    let (period, supersedes) = (proposal.period(), proposal.supersedes());
    let approved = proposal.moved(adoption, period, supersedes);
    let change = Change {
        reason: input.reason.as_ref().map(ToString::to_string),
        decision_id: input.decision_id,
        ..Change::of(Cause::Approve, approved.unit())
    };
    let recorded = approved.update(tx, &access.stamp, &change)?;
    Ok(Kept::new(approved, recorded))
}

/// Puts what was approved in force from a day, and closes that whose place it takes on the same day.
pub(super) fn put_in_force<T: Adopted>(
    tx: &mut Tx<'_>,
    access: &Access,
    (id, seen): (T::Id, i64),
    entry: Entry<T::Id>,
) -> Result<Kept<T>, Error> {
    let approved = seen_by::<T>(tx, access, id, seen)?;
    by_decision(tx, access, entry.decision_id)?;
    let adoption = approved.adoption().in_force()?;
    let period = Period::new(entry.from, approved.period().to)
        .map_err(|_empty| Error::invalid(vec![Invalid::at("/valid_from", Rule::NotBefore("valid_to"))]))?;
    let supersedes = entry.supersedes_id.or(approved.supersedes());
    let in_force = approved.moved(adoption, period, supersedes);
    let change = |cause| Change { decision_id: entry.decision_id, ..Change::of(cause, in_force.unit()) };
    let closed = supersedes.map(|old| closed(tx, access, &in_force, old)).transpose()?;
    let recorded = in_force.update(tx, &access.stamp, &change(Cause::PutInForce))?;
    if let Some(closed) = closed {
        closed.update(tx, &access.stamp, &change(Cause::Supersede))?;
    }
    Ok(Kept::new(in_force, recorded))
}

/// What is left of the document whose place another takes.
fn closed<T: Adopted>(tx: &mut Tx<'_>, access: &Access, by: &T, old: T::Id) -> Result<T, Error> {
    let old = takes_place_of(tx, access, by, old)?;
    let (adoption, period) = old.adoption().superseded_on(old.period(), by.period().from).map_err(|why| {
        Error { code: Code::NotSupersedable, ..Error::from(why) }.against(format!("{}/{}", T::PLACE, old.id()))
    })?;
    let supersedes = old.supersedes();
    Ok(old.moved(adoption, period, supersedes))
}

/// The document whose place another takes: one of the same sort for the same unit, that the caller may decide about.
///
/// # Errors
/// 422 at `/supersedes_id`.
pub(super) fn takes_place_of<T: Adopted>(conn: &mut Conn, access: &Access, new: &T, old: T::Id) -> Result<T, Error> {
    let wrong = |rule| Error::invalid(vec![Invalid::at("/supersedes_id", rule)]);
    let old = match T::get(conn, old) {
        Ok(kept) if concerns(access, kept.value.unit()).is_ok() => kept.value,
        Ok(_) | Err(db::Error::NotFound) => return Err(wrong(Rule::NotFound)),
        Err(other) => return Err(other.into()),
    };
    match new.apart(&old) {
        Some(member) => Err(wrong(Rule::NotWith(member))),
        None if old.id() == new.id() => Err(wrong(Rule::NotWith("id"))),
        None => Ok(old),
    }
}

/// Ends what is in force on a day.
pub(super) fn end<T: Adopted>(
    tx: &mut Tx<'_>,
    access: &Access,
    (id, seen): (T::Id, i64),
    input: &AdoptedEndIn,
) -> Result<Kept<T>, Error> {
    let current = seen_by::<T>(tx, access, id, seen)?;
    by_decision(tx, access, input.decision_id)?;
    current.adoption().endable()?;
    let (adoption, supersedes) = (current.adoption(), current.supersedes());
    let period = current.period().ended(input.valid_to)?;
    let ended = current.moved(adoption, period, supersedes);
    let change = Change {
        reason: Some(input.reason.to_string()),
        decision_id: input.decision_id,
        ..Change::of(Cause::End, ended.unit())
    };
    let recorded = ended.update(tx, &access.stamp, &change)?;
    Ok(Kept::new(ended, recorded))
}
