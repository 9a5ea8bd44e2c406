//! What every resource of the registry can do alike: be shown as it was and as it was known, be put right, be taken back,
//! and tell its history. A resource says what is its own ([`Resource`]); what is common stands here once.
//!
//! The acts work inside a transaction that somebody else opened, so that several can be one (`/officials/{id}/acts`).

pub mod edit;
pub mod entered;
pub mod handlers;
pub mod history;
pub mod list;
pub mod moment;

use crate::api::caller::Access;
use crate::api::decisions::known;
use crate::api::error::{Error, note_refusal};
use crate::api::json::{FromBody, FromText, input};
use crate::api::problem::Code;
use crate::api::resource::edit::Edit;
use crate::api::resource::moment::Moment;
use crate::db::changes::{Cause, Change, Kept};
use crate::db::states;
use crate::db::{self, Conn, Recorded, Registered, Stamp, Tx};
use crate::domain::correction::VoidGround;
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::invalid::Problems;
use crate::domain::text::Note;
use crate::domain::{Day, Invalid};
use serde::Serialize;

/// A kind of thing in the registry, as callers meet it.
pub trait Resource: Registered<Id: FromText + Send + Sync> + Clone + PartialEq + Send + Sync + 'static {
    /// The whole of it, as a caller gives it.
    type Given: FromBody + Serialize + Clone + Send + Sync + 'static;
    /// The whole of it, as an answer shows it.
    type Out: Serialize + Send + 'static;
    /// What else must be looked up to show it, and to say whose it is.
    type Beside: Clone;
    /// Whether it is part of the tree of units, which is held between requests.
    const IN_TREE: bool = false;

    /// What a caller would give to get this state.
    fn given(&self) -> Self::Given;

    /// The state that a caller gives; what callers do not give stays as it was.
    ///
    /// # Errors
    /// Every rule that the parts break among themselves.
    fn taken(given: Self::Given, before: &Self, today: Day) -> Result<Self, Vec<Invalid>>;

    /// The state with what follows from what the caller gave, where that must be looked up.
    ///
    /// # Errors
    /// 422 with every broken rule.
    fn settled(self, _: &Self::Given, _: &mut Tx<'_>, _: &Access) -> Result<Self, Error> {
        Ok(self)
    }

    /// It, even if it was voided.
    ///
    /// # Errors
    /// [`db::Error::NotFound`].
    fn find(conn: &mut Conn, _: &Access, id: Self::Id) -> Result<Kept<Self>, db::Error> {
        Self::load(conn, id)
    }

    /// Refuses who may not see it, and looks up what stands beside it.
    ///
    /// # Errors
    /// 404.
    fn see(&self, conn: &mut Conn, access: &Access) -> Result<Self::Beside, Error>;

    /// Refuses who may see it and yet not change it.
    ///
    /// # Errors
    /// 403.
    fn change(_: &Self::Beside, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    /// The members that are withheld from the caller.
    fn withheld(_: &Self::Beside, _: &Access) -> &'static [&'static str] {
        &[]
    }

    /// Refuses a next state that does not go with everything else: what it refers to must be there for the caller, and
    /// what refers to it must go on holding. Says which units the change concerns.
    ///
    /// # Errors
    /// 422 with every broken rule, 409 for what stands in the way.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error>;

    /// Stores the next state, and what follows from it elsewhere.
    ///
    /// # Errors
    /// What the database says.
    fn store(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        self.update(tx, stamp, change)
    }

    /// Refuses to take back what something else rests on.
    ///
    /// # Errors
    /// 409 `in_use`.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error>;

    /// Says that it never should have been, and takes back what followed from it elsewhere.
    ///
    /// # Errors
    /// What the database says.
    fn strike(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        self.void(tx, stamp, change)
    }

    /// The units that an act on it concerns.
    fn units(&self, beside: &Self::Beside) -> [Option<UnitId>; 2];

    /// Whether it holds on a day; what is not dated always does.
    fn holds_on(&self, _: Day) -> bool {
        true
    }

    /// How it is shown to the caller.
    ///
    /// # Errors
    /// When the state is not what it should be.
    fn shown(kept: Kept<Self>, beside: &Self::Beside, access: &Access) -> Result<Self::Out, Error>;
}

/// The state of a thing on a day as it was known at a moment.
///
/// # Errors
/// 404 for what the caller may not see today, what was not known then, and what did not hold on the day.
pub fn show<T: Resource>(
    conn: &mut Conn,
    access: &Access,
    id: T::Id,
    moment: Moment,
) -> Result<(T::Out, Recorded), Error> {
    let present = T::find(conn, access, id)?;
    let beside = present.value.see(conn, access)?;
    let kept = match moment.entry(conn, access)? {
        None => present,
        Some(seq) => states::at::<T>(conn, &id.to_string(), seq)?,
    };
    if moment.as_of.is_some_and(|day| kept.void || !kept.value.holds_on(day)) {
        return Err(Error::not_found());
    }
    let recorded = kept.recorded;
    Ok((T::shown(kept, &beside, access)?, recorded))
}

/// A thing that the caller may see on every side: what is told here is told of all units that it touches.
///
/// # Errors
/// 404, 403.
pub fn whole<T: Resource>(conn: &mut Conn, access: &Access, id: T::Id) -> Result<(T, T::Beside), Error> {
    let value = T::find(conn, access, id)?.standing()?.value;
    let beside = value.see(conn, access)?;
    T::change(&beside, access)?;
    Ok((value, beside))
}

/// A thing that the caller may change, in the state that the caller has seen.
///
/// # Errors
/// 404, 403, 412, and 409 for what was voided.
pub fn present<T: Resource>(conn: &mut Conn, access: &Access, id: T::Id, seen: i64) -> Result<(T, T::Beside), Error> {
    let kept = T::find(conn, access, id)?;
    let beside = kept.value.see(conn, access)?;
    T::change(&beside, access)?;
    kept.recorded.expect(seen)?;
    if kept.void { Err(Error::of(Code::Void)) } else { Ok((kept.value, beside)) }
}

input! {
    /// Why a state that was recorded is put right.
    CorrectionIn {
        /// What was wrong.
        reason: Note,
        /// By which decision, where there is one.
        decision_id: Option<DecisionId>,
    }
}

/// Puts a thing right: a new state of the same id. Nothing is recorded when nothing is otherwise.
///
/// # Errors
/// As [`present`], and as [`Resource::admit`].
pub fn correct<T: Resource>(
    tx: &mut Tx<'_>,
    access: &Access,
    id: T::Id,
    seen: i64,
    edit: &Edit<T::Given>,
) -> Result<Kept<T>, Error> {
    let (before, beside): (T, _) = present(tx, access, id, seen)?;
    let (given, correction) = edit.applied(&before.given(), T::withheld(&beside, access))?;
    let mut problems = Problems::new();
    if let Some(decision) = correction.decision_id {
        note_refusal(known(tx, access, decision, "/correction/decision_id"), &mut problems)?;
    }
    let next = T::taken(given.clone(), &before, access.today).map_err(|wrong| problems.extend(wrong)).ok();
    let next = match next {
        Some(next) => note_refusal(next.settled(&given, tx, access), &mut problems)?,
        None => None,
    };
    let units = match &next {
        Some(next) => note_refusal(next.admit(tx, access, Some(&before)), &mut problems)?,
        None => None,
    };
    problems.or(())?;
    let next = next.ok_or_else(|| Error::internal("a refused state without a problem"))?;
    if next == before {
        return Ok(T::find(tx, access, id)?);
    }
    let change = Change {
        cause: Cause::Correct,
        reason: Some(correction.reason.to_string()),
        decision_id: correction.decision_id,
        units: units.unwrap_or_default(),
    };
    let recorded = next.store(tx, &access.stamp, &change)?;
    Ok(Kept::new(next, recorded))
}

input! {
    /// Why something never should have been.
    VoidIn {
        /// Entered in error, or annulled by a decision.
        ground: VoidGround,
        /// Why.
        reason: Note,
        /// By which decision; an annulment needs one.
        decision_id: Option<DecisionId>,
    }
}

/// Takes a thing back: its row stays, and it is from now on as if it had never been. What was reported before stays
/// provable by `known_at`.
///
/// # Errors
/// As [`present`]; 409 `in_use` for what something else rests on.
pub fn void<T: Resource>(
    tx: &mut Tx<'_>,
    access: &Access,
    id: T::Id,
    seen: i64,
    why: &VoidIn,
) -> Result<Kept<T>, Error> {
    let (value, beside): (T, _) = present(tx, access, id, seen)?;
    let mut problems = Problems::new();
    if let Err(problem) = why.ground.checked(why.decision_id) {
        problems.extend(vec![problem]);
    }
    if let Some(decision) = why.decision_id {
        note_refusal(known(tx, access, decision, "/decision_id"), &mut problems)?;
    }
    problems.or(())?;
    value.free(tx, access)?;
    let cause = match why.ground {
        VoidGround::EnteredInError => Cause::Void,
        VoidGround::Annulled => Cause::Annul,
    };
    let units = value.units(&beside);
    let change = Change { cause, reason: Some(why.reason.to_string()), decision_id: why.decision_id, units };
    let recorded = value.strike(tx, &access.stamp, &change)?;
    Ok(Kept { value, recorded, void: true })
}

/// What came of an act, as it is shown to who did it: even where the dossier went with it to units that the caller does
/// not see.
///
/// # Errors
/// As [`Resource::shown`].
pub fn outcome<T: Resource>(conn: &mut Conn, access: &Access, kept: Kept<T>) -> Result<T::Out, Error> {
    let beside = kept.value.see(conn, &access.everywhere_seen())?;
    T::shown(kept, &beside, access)
}

/// That something stands in the way, by its address where the caller may see it.
pub fn in_use(address: Option<String>) -> Error {
    let refusal = Error::of(Code::InUse);
    match address {
        Some(address) => refusal.against(address),
        None => refusal,
    }
}
