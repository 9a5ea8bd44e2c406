//! What a list shows, asked twice: of the tables, for what is known now, and of the things themselves, for what was known at
//! an entry of the ledger. A page of the past is read from the ledger itself, in order of ids, so a page of a list that is
//! ordered by id costs what it shows, and any other a walk over all things of the kind.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page};
use crate::db::stored::Record;
use crate::db::{officials, states};
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use std::collections::BTreeSet;

/// Whether a list shows a thing.
pub type Test<T> = Box<dyn Fn(&T) -> bool>;

/// Which things a list shows, and in which order.
pub trait Selects {
    /// What it lists.
    type Thing: Record;

    /// A page of what stands now.
    ///
    /// # Errors
    /// When the database does not answer, or a cursor holds a key that is no key of this order.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Self::Thing>>, Error>;

    /// Whether it shows a thing, as far as the thing itself says; the same as the query of the list does.
    fn shows(&self, thing: &Self::Thing) -> bool;

    /// Whether it shows a thing, as far as other things say: those that have content as they were known at an entry of the
    /// ledger, and those that say who sees what as they stand now.
    ///
    /// # Errors
    /// When the database does not answer.
    fn beside(&self, _: &mut Conn, _known_at: i64) -> Result<Test<Self::Thing>, Error> {
        Ok(Box::new(|_| true))
    }

    /// The person about whom alone it shows things.
    fn about(&self) -> Option<OfficialId> {
        None
    }

    /// By what things are ordered before the id; by the id alone when none.
    fn key(&self) -> Option<fn(&Self::Thing) -> String> {
        None
    }
}

/// A page of a list as it was known at an entry of the ledger; what was voided by then is left out.
///
/// # Errors
/// When the database does not answer.
pub fn known<S: Selects>(
    conn: &mut Conn,
    known_at: i64,
    selection: &S,
    ask: &Ask,
) -> Result<Page<Kept<S::Thing>>, Error> {
    let order = selection.key();
    let key = |value: &S::Thing| order.map(|key| key(value)).unwrap_or_default();
    let beside = selection.beside(conn, known_at)?;
    let plain = order.is_none() && !ask.descending;
    let after = ask.after.as_ref().filter(|_| plain).map(|(_, id)| id.as_str());
    let mut rows: Vec<Kept<S::Thing>> = Vec::new();
    states::each(conn, known_at, selection.about(), after, |kept: Kept<S::Thing>| {
        if selection.shows(&kept.value) && beside(&kept.value) {
            rows.push(kept);
        }
        !plain || rows.len() <= ask.limit
    })?;
    if !plain {
        rows.sort_by_cached_key(|kept| (key(&kept.value), kept.value.key()));
        if ask.descending {
            rows.reverse();
        }
    }
    Ok(Page::slice(ask, rows.into_iter(), |kept| (key(&kept.value), kept.value.key())))
}

/// Whether a thing is about somebody whose dossier one of some units keeps; where none are given, it may be about anybody.
///
/// # Errors
/// When the database does not answer.
pub(super) fn of_dossiers<T: Record>(
    conn: &mut Conn,
    units: Option<&BTreeSet<UnitId>>,
    today: Day,
) -> Result<Test<T>, Error> {
    let Some(units) = units else { return Ok(Box::new(|_| true)) };
    let people = officials::kept_ids(conn, units, today)?;
    Ok(Box::new(move |thing| thing.about().is_some_and(|person| people.contains(&person))))
}
