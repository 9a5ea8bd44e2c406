//! What a handler may touch: the database, the verifier of tokens, the compliance index, the clock. Only here are times
//! and ids made.

use crate::auth::{Issuer, KeySet, Passwords, Seal, Verifier};
use crate::db::{Db, units};
use crate::domain::Day;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use uuid::Uuid;

mod reports;

pub use reports::{Concern, Held, Ready, Reports, Seen, Structure};

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
