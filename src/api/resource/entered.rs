//! Things that are entered by one act, as they are: the paper says so, and no other step is needed. (A document begins with
//! its first step instead: [`take_first`](crate::api::documents::take_first).)

use crate::api::caller::Access;
use crate::api::decisions::known;
use crate::api::error::{Error, note_refusal};
use crate::api::resource::Resource;
use crate::db::Tx;
use crate::db::changes::{Cause, Change, Kept};
use crate::domain::Invalid;
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::invalid::Problems;

/// A resource that is entered by one act.
pub trait Entered: Resource<Out: From<Kept<Self>>> {
    /// The address of the list that it is entered in.
    const LIST: &'static str;

    /// The first state, as a caller gives it.
    ///
    /// # Errors
    /// Every rule that the parts break among themselves.
    fn first(id: Self::Id, given: Self::Given) -> Result<Self, Vec<Invalid>>;

    /// The decision that it rests on, where it rests on one.
    fn decision(&self) -> Option<DecisionId> {
        None
    }

    /// Why it is, where it says so.
    fn reason(&self) -> Option<String> {
        None
    }

    /// Enters it.
    ///
    /// # Errors
    /// As [`Resource::admit`].
    fn enter(self, tx: &mut Tx<'_>, access: &Access) -> Result<Kept<Self>, Error> {
        let units = self.admit(tx, access, None)?;
        let change = Change { cause: Cause::Create, reason: self.reason(), decision_id: self.decision(), units };
        let recorded = self.insert(tx, &access.stamp, &change)?;
        Ok(Kept::new(self, recorded))
    }
}

/// Refuses a decision that is not there for the caller. Who corrects something else need not see the one that stays.
///
/// # Errors
/// When the database does not answer.
pub fn decided<T: Entered>(
    tx: &mut Tx<'_>,
    access: &Access,
    new: &T,
    before: Option<&T>,
    problems: &mut Problems,
) -> Result<(), Error> {
    match new.decision() {
        Some(decision) if before.and_then(T::decision) != Some(decision) => {
            note_refusal(known(tx, access, decision, "/decision_id"), problems).map(drop)
        }
        Some(_) | None => Ok(()),
    }
}

/// The units that the next state of something about a person concerns: the one that keeps the person's dossier and, where
/// it was about somebody else before, the one that keeps theirs.
///
/// # Errors
/// 404 for somebody whom the caller may not see.
pub fn dossiers<T: Resource<Beside = UnitId>>(
    tx: &mut Tx<'_>,
    access: &Access,
    new: &T,
    before: Option<&T>,
    dossier: Option<UnitId>,
) -> Result<[Option<UnitId>; 2], Error> {
    let other = match before {
        Some(before) if before.about() != new.about() => Some(before.see(tx, access)?),
        Some(_) | None => None,
    };
    Ok([dossier, other.filter(|other| Some(*other) != dossier)])
}
