//! The two backends end here: one connection type over both, how each is opened, and how each begins a transaction.

#![expect(missing_docs, reason = "derive(MultiConnection) makes public items without docs")]

use crate::db::error::Error;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use std::path::PathBuf;

/// A connection to either backend.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// The same body, once for each backend: for what the shared connection cannot say (multi-row inserts, upserts).
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::backend::Conn::Pg($c) => $body,
            $crate::db::backend::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on;

/// Stores rows, known by their id or new: in one statement where the backend has one for many, else one by one on a
/// connection that is in the same process.
macro_rules! upsert {
    ($conn:expr, $rows:expr, $table:expr, $id:expr, $next:expr) => {
        match $conn {
            $crate::db::backend::Conn::Pg(c) => {
                let all = diesel::insert_into($table).values($rows);
                diesel::RunQueryDsl::execute(all.on_conflict($id).do_update().set($next), c).map(drop)
            }
            $crate::db::backend::Conn::Sqlite(c) => $rows.iter().try_for_each(|row| {
                let one = diesel::insert_into($table).values(row);
                diesel::RunQueryDsl::execute(one.on_conflict($id).do_update().set($next), c).map(drop)
            }),
        }
    };
}
pub(crate) use upsert;

/// Where the data is: an explicit choice, never a guess.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A file.
    Sqlite(PathBuf),
    /// A server, by its URL.
    Postgres(String),
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

impl Target {
    /// The target that a database URL names. On PostgreSQL, time-outs for a silent network are added where the URL
    /// does not set them.
    ///
    /// # Errors
    /// A sentence that says what is wrong, without the URL, which may hold a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() || path.contains(":memory:") || path.contains('?') {
                return Err("sqlite:// needs the path of a file, such as sqlite://canbo.db".to_owned());
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let mut url = url::Url::parse(text).map_err(|e| format!("not a URL: {e}"))?;
            let set: Vec<String> = url.query_pairs().map(|(k, _)| k.into_owned()).collect();
            for (name, value) in [
                ("connect_timeout", "3"),
                ("tcp_user_timeout", "5000"),
                ("keepalives_idle", "5"),
                ("keepalives_interval", "2"),
                ("keepalives_count", "3"),
                ("application_name", "canbo"),
            ] {
                if !set.iter().any(|s| s == name) {
                    url.query_pairs_mut().append_pair(name, value);
                }
            }
            return Ok(Self::Postgres(url.into()));
        }
        Err("it must begin with sqlite:// or postgres://".to_owned())
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading only; the database itself refuses writes.
    Read,
    /// Reading and writing.
    Write,
}

/// Opens a connection.
///
/// # Errors
/// [`Error::Unavailable`] when the database cannot be reached or opened.
pub fn connect(target: &Target, purpose: Purpose) -> Result<Conn, Error> {
    let lost = |e: ConnectionError| Error::Unavailable(first_line(&e.to_string()));
    let mut conn = match target {
        Target::Sqlite(path) => Conn::Sqlite(SqliteConnection::establish(&path.to_string_lossy()).map_err(lost)?),
        Target::Postgres(url) => Conn::Pg(PgConnection::establish(url).map_err(lost)?),
    };
    let settings = match (&conn, purpose) {
        (Conn::Sqlite(_), Purpose::Write) => {
            "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
             PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        }
        (Conn::Sqlite(_), Purpose::Read) => {
            "PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456; \
             PRAGMA temp_store=MEMORY; PRAGMA query_only=ON;"
        }
        (Conn::Pg(_), _) => {
            "SET TIME ZONE 'UTC'; SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
             SET idle_in_transaction_session_timeout = '30s'"
        }
    };
    conn.batch_execute(settings)?;
    Ok(conn)
}

/// A first line without the parts of a URL that may hold a password.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The advisory lock that makes the writers of one PostgreSQL database stand in line.
const WRITER_LOCK: i64 = 0x0063_616e_626f_0001;
/// The advisory lock that lets one instance migrate at a time.
pub(super) const MIGRATION_LOCK: i64 = 0x0063_616e_626f_0002;

/// Begins a transaction that reads one snapshot.
pub(super) fn begin_read(conn: &mut Conn) -> Result<(), Error> {
    match conn {
        Conn::Pg(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?
        }
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
    }
    Ok(())
}

/// Begins a transaction that writes as if it ran alone.
pub(super) fn begin_write(conn: &mut Conn) -> Result<(), Error> {
    match conn {
        // One round trip; every statement after the lock sees all that was committed before it was granted.
        Conn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            &format!("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({WRITER_LOCK})"),
        )?,
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
    }
    Ok(())
}

/// Begins a savepoint inside the running transaction.
pub(super) fn begin_savepoint(conn: &mut Conn) -> Result<(), Error> {
    Ok(<Conn as Connection>::TransactionManager::begin_transaction(conn)?)
}

/// Ends the innermost transaction or savepoint, keeping its work.
pub(super) fn commit(conn: &mut Conn) -> Result<(), Error> {
    Ok(<Conn as Connection>::TransactionManager::commit_transaction(conn)?)
}

/// Ends the innermost transaction or savepoint, undoing its work.
pub(super) fn rollback(conn: &mut Conn) -> Result<(), Error> {
    Ok(<Conn as Connection>::TransactionManager::rollback_transaction(conn)?)
}

/// Whether the connection, outside any transaction of ours, can no longer be used.
pub(super) fn is_broken(conn: &mut Conn) -> bool {
    <Conn as Connection>::TransactionManager::is_broken_transaction_manager(conn)
}
