//! What the compliance engine is fed: the states that the ledger held at one of its entries.

use crate::compliance::facts::Fact;
use crate::db::backend::Conn;
use crate::db::changes::Cause;
use crate::db::error::Error;
use crate::db::schema::changes;
use crate::db::stored::Parts;
use crate::db::{row, stored};
use diesel::prelude::*;

/// How many entries are read at a time.
const BATCH: i64 = 5_000;

/// The columns of an entry that facts are made of.
type Slim = (i64, String, String, String, i32, String, Option<String>);

/// Those columns, to select.
macro_rules! slim {
    () => {{
        use $crate::db::schema::changes::dsl;
        (dsl::seq, dsl::entity, dsl::entity_id, dsl::cause, dsl::version, dsl::factual, dsl::personal)
    }};
}

/// Feeds the latest state of everything as of the entry `known_at`, oldest first.
///
/// # Errors
/// When the database does not answer or an entry cannot be read.
pub fn replay(conn: &mut Conn, known_at: i64, mut take: impl FnMut(Vec<Fact>)) -> Result<(), Error> {
    let later = diesel::alias!(changes as later);
    let mut after = 0;
    loop {
        let superseded = diesel::dsl::exists(
            later
                .filter(later.field(changes::entity).eq(changes::entity))
                .filter(later.field(changes::entity_id).eq(changes::entity_id))
                .filter(later.field(changes::seq).gt(changes::seq))
                .filter(later.field(changes::seq).le(known_at)),
        );
        let rows: Vec<Slim> = changes::table
            .filter(changes::seq.gt(after))
            .filter(changes::seq.le(known_at))
            .filter(diesel::dsl::not(superseded))
            .order(changes::seq)
            .limit(BATCH)
            .select(slim!())
            .load(conn)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.0;
        take(facts(rows)?);
    }
}

/// The states recorded after one entry and up to another, in order.
///
/// # Errors
/// As [`replay`].
pub fn between(conn: &mut Conn, after: i64, up_to: i64) -> Result<Vec<Fact>, Error> {
    let rows: Vec<Slim> = changes::table
        .filter(changes::seq.gt(after))
        .filter(changes::seq.le(up_to))
        .order(changes::seq)
        .select(slim!())
        .load(conn)?;
    facts(rows)
}

fn facts(rows: Vec<Slim>) -> Result<Vec<Fact>, Error> {
    let mut found = Vec::with_capacity(rows.len());
    for (_, entity, key, cause, version, factual, personal) in rows {
        let void = row::word::<Cause>(&cause)?.voids();
        let parts = Parts { version, factual, personal };
        found.extend(stored::fact(row::word(&entity)?, &key, void, &parts)?);
    }
    Ok(found)
}
