//! Both clocks of a read: the day in the world, and the entry of the ledger up to which the service knew.

use crate::api::caller::Access;
use crate::api::compliance::{self, AskedAt};
use crate::api::error::Error;
use crate::api::extract::query;
use crate::api::resource::Resource;
use crate::db::{Conn, changes, states};
use crate::domain::Day;

query! {
    /// Both clocks.
    #[derive(Copy)]
    Moment {
        /// The civil day: a thing that does not hold on it is not found. Without it the thing is shown whatever the day.
        as_of: Option<Day>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

query! {
    /// The clock of the record.
    #[derive(Copy)]
    KnownAtQuery {
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Moment {
    /// The entry asked for; none: all that is known.
    ///
    /// # Errors
    /// 400 for what the ledger does not reach yet.
    pub fn entry(self, conn: &mut Conn, access: &Access) -> Result<Option<i64>, Error> {
        self.known_at.map(|asked| entry(conn, access, asked)).transpose()
    }
}

/// The entry of the ledger that a caller asks for.
///
/// # Errors
/// 400 for what the ledger does not reach yet.
pub fn entry(conn: &mut Conn, access: &Access, asked: AskedAt) -> Result<i64, Error> {
    let seq = compliance::entry(conn, asked, access.stamp.at)?;
    compliance::in_reach(conn, |conn| changes::entry_at(conn, seq)).map(|entry| entry.seq)
}

/// A thing that the caller may see, as it was known at a moment.
///
/// # Errors
/// 404 for what the caller may not see today, what was not known then, and what was voided; 400 as [`entry`].
pub fn as_known<T: Resource>(conn: &mut Conn, access: &Access, id: T::Id, asked: Option<AskedAt>) -> Result<T, Error> {
    let present = T::find(conn, access, id)?;
    present.value.see(conn, access)?;
    let kept = match asked {
        None => present,
        Some(asked) => {
            let seq = entry(conn, access, asked)?;
            states::at(conn, &id.to_string(), seq)?
        }
    };
    Ok(kept.standing()?.value)
}
