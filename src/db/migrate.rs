//! Bringing the schema up to date, once, however many instances start together.

use crate::db::backend::{Conn, MIGRATION_LOCK, Purpose, Target, connect};
use crate::db::error::Error;
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::collections::BTreeSet;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Runs what is pending; says which migrations ran.
///
/// # Errors
/// [`Error::Unavailable`] when the database cannot be reached; [`Error::Other`] when a migration fails, or when the
/// schema comes from a later release than this binary.
pub fn migrate(target: &Target) -> Result<Vec<String>, Error> {
    // Whoever starts the service on a place that cannot be written is told which.
    bring_up(target).map_err(|error| {
        if let Error::Unavailable(why) = error { Error::Unavailable(format!("{target:?}: {why}")) } else { error }
    })
}

fn bring_up(target: &Target) -> Result<Vec<String>, Error> {
    let mut conn = connect(target, Purpose::Write)?;
    match &mut conn {
        // The file's write lock, taken before it is looked at what is pending: whoever waits for it finds nothing to do.
        Conn::Sqlite(c) => c.immediate_transaction(|c| {
            let ran = run(c, SQLITE)?;
            // A transaction may begin on a file that cannot be written; this changes nothing, and finds out.
            c.batch_execute("DELETE FROM __diesel_schema_migrations WHERE version IS NULL")?;
            Ok(ran)
        }),
        Conn::Pg(c) => {
            c.batch_execute(&format!(
                "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({MIGRATION_LOCK})"
            ))?;
            let ran = run(c, POSTGRES);
            c.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})"))?;
            ran
        }
    }
}

/// Undoes the last migration; used by the tests of migrations.
///
/// # Errors
/// As [`migrate`].
pub fn revert_last(target: &Target) -> Result<String, Error> {
    let mut conn = connect(target, Purpose::Write)?;
    let reverted = match &mut conn {
        Conn::Sqlite(c) => c.revert_last_migration(SQLITE),
        Conn::Pg(c) => c.revert_last_migration(POSTGRES),
    };
    reverted.map(|v| v.to_string()).map_err(|e| Error::Other(format!("migration: {e}")))
}

fn run<DB: diesel::backend::Backend, C: MigrationHarness<DB>>(
    conn: &mut C,
    source: EmbeddedMigrations,
) -> Result<Vec<String>, Error>
where
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| Error::Other(format!("migration: {e}"));
    let known: BTreeSet<String> = diesel::migration::MigrationSource::<DB>::migrations(&source)
        .map_err(failed)?
        .iter()
        .map(|m| m.name().version().to_string())
        .collect();
    if let Some(newer) = conn.applied_migrations().map_err(failed)?.iter().find(|v| !known.contains(&v.to_string())) {
        return Err(Error::Other(format!(
            "the schema comes from a later release (migration {newer}); use that release"
        )));
    }
    Ok(conn.run_pending_migrations(source).map_err(failed)?.iter().map(ToString::to_string).collect())
}
