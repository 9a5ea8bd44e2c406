//! What a handler may touch: the database, the verifier of tokens, the compliance index, the clock. Only here are times
//! and ids made.

use crate::auth::{Issuer, KeySet, Passwords, Seal, Verifier};
use crate::compliance::index::Index;
use crate::db::{self, Conn, Db, Recorded, changes, facts, units};
use crate::domain::Day;
use chrono::{DateTime, Utc};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard};
use uuid::Uuid;

/// What tells the time.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine.
    System,
    /// A test: milliseconds since 1970, moved by hand.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
            Self::System => Utc::now(),
            Self::Manual(ms) => DateTime::from_timestamp_millis(ms.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }
}

/// The engine's index as of one entry of the ledger.
pub struct Held {
    /// The entry that it reflects.
    pub known_at: Recorded,
    /// The index.
    pub index: Index,
}

/// The compliance index: the present one, kept up to date from the ledger, and the last past one that was asked for.
#[derive(Default)]
pub struct Reports {
    present: RwLock<Held>,
    past: Mutex<Option<Arc<Held>>>,
}

/// An index to answer from.
pub enum Seen<'a> {
    /// The present one.
    Present(RwLockReadGuard<'a, Held>),
    /// A past one.
    Past(Arc<Held>),
}

impl std::ops::Deref for Seen<'_> {
    type Target = Held;
    fn deref(&self) -> &Held {
        match self {
            Self::Present(held) => held,
            Self::Past(held) => held,
        }
    }
}

impl Default for Held {
    /// Nothing, as of the empty ledger.
    fn default() -> Self {
        Self { known_at: Recorded { seq: 0, at: DateTime::UNIX_EPOCH }, index: Index::new() }
    }
}

impl Reports {
    /// The present index, brought up to the head of the ledger as the snapshot sees it, so that a client reads its own
    /// writes. It may be newer than the snapshot when another request was quicker, never older.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn present(&self, conn: &mut Conn) -> Result<Seen<'_>, db::Error> {
        let head = changes::head(conn)?;
        {
            let held = self.present.read();
            if let Ok(held) = held
                && held.known_at.seq >= head.seq
            {
                return Ok(Seen::Present(held));
            }
        }
        {
            let mut held = self.present.write().unwrap_or_else(|half_done| {
                // Somebody panicked while bringing it up to date: it is built anew.
                self.present.clear_poison();
                let mut held = half_done.into_inner();
                *held = Held::default();
                held
            });
            if held.known_at.seq == 0 {
                let mut fresh = Vec::new();
                facts::replay(conn, head.seq, |some| fresh.extend(some))?;
                held.index.apply(fresh);
                held.known_at = head;
            } else if held.known_at.seq < head.seq {
                let missing = facts::between(conn, held.known_at.seq, head.seq)?;
                held.index.apply(missing);
                held.known_at = head;
            }
        }
        Ok(Seen::Present(self.present.read().map_err(|_why| poisoned())?))
    }

    /// The index as of an entry of the ledger.
    ///
    /// # Errors
    /// [`db::Error::NotFound`] when the ledger does not reach so far.
    pub fn at(&self, conn: &mut Conn, seq: i64) -> Result<Seen<'_>, db::Error> {
        let present = self.present(conn)?;
        if present.known_at.seq == seq {
            return Ok(present);
        }
        drop(present);
        let known_at = changes::entry_at(conn, seq)?;
        if let Some(held) = self.past.lock().map_err(|_why| poisoned())?.as_ref()
            && held.known_at.seq == seq
        {
            return Ok(Seen::Past(Arc::clone(held)));
        }
        let mut index = Index::new();
        let mut all = Vec::new();
        facts::replay(conn, seq, |some| all.extend(some))?;
        index.apply(all);
        let held = Arc::new(Held { known_at, index });
        *self.past.lock().map_err(|_why| poisoned())? = Some(Arc::clone(&held));
        Ok(Seen::Past(held))
    }
}

fn poisoned() -> db::Error {
    db::Error::Panicked
}

/// What a handler may touch.
pub struct State {
    /// The database.
    pub db: Db,
    /// What tells the time.
    pub clock: Clock,
    /// The keys that sign and verify.
    pub keys: KeySet,
    /// Makes access tokens.
    pub issuer: Issuer,
    /// Checks access tokens.
    pub verifier: Verifier,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Seals page cursors.
    pub seal: Seal,
    /// The dated tree of units.
    pub units: units::Cache,
    /// The compliance index.
    pub reports: Reports,
    /// Where the service is reached from outside.
    pub public_url: String,
    /// Whether the service is about to stop.
    pub draining: AtomicBool,
}

impl State {
    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The civil date in Viet Nam, now.
    pub fn today(&self) -> Day {
        Day::at(self.now())
    }

    /// A new id: UUID version 7, so that ids sort by the time of their making.
    pub fn new_uuid(&self) -> Uuid {
        new_uuid()
    }
}

/// A new id: UUID version 7.
#[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
pub fn new_uuid() -> Uuid {
    Uuid::now_v7()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Target;
    use crate::db::backend::{Purpose, connect};
    use crate::db::migrate::migrate;

    #[test]
    fn an_index_that_was_left_half_done_is_built_anew() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(folder.path().join("canbo.db"));
        migrate(&target).unwrap();
        let mut conn = connect(&target, Purpose::Read).unwrap();
        let reports = Arc::new(Reports::default());
        let shared = Arc::clone(&reports);
        let panicked = std::thread::spawn(move || {
            let mut held = shared.present.write().unwrap();
            held.known_at.seq = 7;
            panic!("half done");
        });
        assert!(panicked.join().is_err());
        assert!(reports.present.is_poisoned());
        assert_eq!(reports.present(&mut conn).unwrap().known_at.seq, 0);
        assert!(!reports.present.is_poisoned());
    }
}
