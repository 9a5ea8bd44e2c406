//! What can go wrong in the database, in the words of those who ask it.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// A failure of the storage.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such row.
    #[error("not found")]
    NotFound,
    /// A uniqueness rule or an exclusion of the database refused the write; its name.
    #[error("taken: {0}")]
    Taken(String),
    /// A foreign key refused the write.
    #[error("a reference does not exist")]
    Reference,
    /// The entity has changed since the caller saw it; its present sequence number.
    #[error("stale: now at {0}")]
    Stale(i64),
    /// The queue in front of the database is full.
    #[error("the queue is full")]
    Busy,
    /// The database did not answer, or not in time.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// What is stored cannot be read.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// The work panicked; nothing of it was kept.
    #[error("the work panicked")]
    Panicked,
    /// Anything else the database said.
    #[error("database: {0}")]
    Other(String),
}

impl Error {
    /// What is stored cannot be read: where, and why.
    pub fn corrupt(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what}: {why}"))
    }
}

/// The exclusion constraint or trigger against overlapping substantive appointments.
pub const APPOINTMENTS_OVERLAP: &str = "appointments_overlap";

impl From<Diesel> for Error {
    #[expect(clippy::wildcard_enum_match_arm, reason = "diesel's enum is open; the rest is not told apart")]
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Self::NotFound,
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                Self::Taken(info.constraint_name().unwrap_or_else(|| info.message()).to_owned())
            }
            Diesel::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Self::Reference,
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection, _)
            | Diesel::DatabaseError(DatabaseErrorKind::UnableToSendCommand, _)
            | Diesel::BrokenTransactionManager => Self::Unavailable("the connection was lost".to_owned()),
            Diesel::DatabaseError(_, info)
                if info.constraint_name() == Some(APPOINTMENTS_OVERLAP)
                    || info.message().contains(APPOINTMENTS_OVERLAP) =>
            {
                Self::Taken(APPOINTMENTS_OVERLAP.to_owned())
            }
            // Values are never part of these messages: rows are bound, not written into statements.
            Diesel::DatabaseError(kind, info) => classify(kind, info.message()),
            other => Self::Other(other.to_string()),
        }
    }
}

/// Statements that ran out of time or out of disk are the database's trouble, not the statement's.
fn classify(kind: DatabaseErrorKind, message: &str) -> Error {
    const TROUBLE: &[&str] = &[
        "timeout",
        "disk is full",
        "disk I/O error",
        "No space left",
        "readonly database",
        "read-only transaction",
        "database is locked",
        "terminating connection",
        "the database system is",
        "server closed the connection",
        "unable to open database file",
    ];
    if TROUBLE.iter().any(|t| message.contains(t)) {
        Error::Unavailable(message.lines().next().unwrap_or_default().to_owned())
    } else {
        Error::Other(format!("{kind:?}: {}", message.lines().next().unwrap_or_default()))
    }
}
