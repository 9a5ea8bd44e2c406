//! Lists as they were known at an entry of the ledger. They are read from the ledger itself, in order of ids, so a page of
//! a list that is ordered by id costs what it shows, and any other a walk over all things of the kind.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::db::changes::Kept;
use crate::db::keyset::{Ask, Page};
use crate::db::stored::Record;
use crate::db::{self, Conn, states};
use crate::domain::id::OfficialId;
use std::collections::BTreeSet;

/// Which things a list shows, and in which order.
pub struct Shown<'a, T> {
    /// Only those about this person.
    pub about: Option<OfficialId>,
    /// Only these.
    pub matches: &'a dyn Fn(&T) -> bool,
    /// By what they are ordered before the id; by the id alone when none.
    pub key: Option<&'a dyn Fn(&T) -> String>,
}

/// A page of a list as it was known at an entry of the ledger; what was voided by then is left out.
///
/// # Errors
/// When the database does not answer.
pub fn page<T: Record>(
    conn: &mut Conn,
    known_at: i64,
    ask: &Ask,
    shown: &Shown<'_, T>,
) -> Result<Page<Kept<T>>, Error> {
    let key = |value: &T| shown.key.map(|key| key(value)).unwrap_or_default();
    let plain = shown.key.is_none() && !ask.descending;
    let after = ask.after.as_ref().filter(|_| plain).map(|(_, id)| id.as_str());
    let mut rows: Vec<Kept<T>> = Vec::new();
    states::each(conn, known_at, shown.about, after, |kept| {
        if (shown.matches)(&kept.value) {
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

/// The people whose dossiers the caller's units keep; none: everybody.
///
/// # Errors
/// When the database does not answer.
pub fn visible(conn: &mut Conn, access: &Access) -> Result<Option<BTreeSet<OfficialId>>, Error> {
    let Some(units) = access.confined() else { return Ok(None) };
    Ok(Some(db::officials::kept_ids(conn, &units, access.today)?))
}
