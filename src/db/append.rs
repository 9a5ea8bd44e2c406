//! How the ledger grows: by one entry, or by many in a few statements.

use crate::db::backend::on;
use crate::db::changes::{Change, Recorded, Row, Stamp, random_hex, salted};
use crate::db::citations;
use crate::db::error::Error;
use crate::db::executor::Tx;
use crate::db::schema::{changes, ledger_head};
use crate::db::stored::{Parts, Record};
use crate::domain::word::Word;
use chrono::{NaiveDateTime, SubsecRound};
use diesel::prelude::*;

/// Appends an entry: the state that a write leaves behind.
pub(super) fn append<T: Record>(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    change: &Change,
    record: &T,
) -> Result<Recorded, Error> {
    let row = Tip::of(tx)?.next(tx.batch(), stamp, change, record)?;
    diesel::insert_into(changes::table).values(&row).execute(&mut **tx)?;
    citations::note(tx, change, record)?;
    become_head(tx, &row)
}

/// What the next entry follows: the newest one.
struct Tip {
    seq: i64,
    at: NaiveDateTime,
    hash: String,
}

impl Tip {
    /// The newest entry of the ledger.
    fn of(tx: &mut Tx<'_>) -> Result<Self, Error> {
        let columns = (ledger_head::seq, ledger_head::recorded_at, ledger_head::hash);
        let (seq, at, hash) = ledger_head::table.select(columns).first(&mut **tx)?;
        Ok(Self { seq, at, hash })
    }

    /// An entry that was made, for the one after it.
    fn at(row: &Row) -> Self {
        Self { seq: row.seq, at: row.recorded_at, hash: row.hash.clone() }
    }

    /// The entry after it.
    fn next<T: Record>(&self, batch: &str, stamp: &Stamp, change: &Change, record: &T) -> Result<Row, Error> {
        let Parts { version, factual, personal } = record.parts()?;
        let factual_salt = random_hex()?;
        let personal_salt = personal.as_ref().map(|_| random_hex()).transpose()?;
        let digest_of = |p: &String| personal_salt.as_ref().map(|s| salted(s, p));
        let mut row = Row {
            seq: self.seq + 1,
            recorded_at: stamp.at.naive_utc().trunc_subsecs(3).max(self.at),
            batch_id: batch.to_owned(),
            actor: stamp.actor.clone(),
            request_id: stamp.request_id.clone(),
            cause: change.cause.word().to_owned(),
            reason: change.reason.clone(),
            decision_id: change.decision_id.map(|d| d.to_string()),
            entity: T::ENTITY.word().to_owned(),
            entity_id: record.key(),
            unit_id: change.units[0].map(|u| u.to_string()),
            other_unit_id: change.units[1].map(|u| u.to_string()),
            version,
            factual_digest: salted(&factual_salt, &factual),
            personal_digest: personal.as_ref().and_then(digest_of),
            factual,
            factual_salt,
            personal,
            personal_salt,
            hash: String::new(),
            official_id: record.about().map(|id| id.to_string()),
        };
        row.hash = row.chained(&self.hash);
        Ok(row)
    }
}

/// Makes an entry the newest one.
fn become_head(tx: &mut Tx<'_>, row: &Row) -> Result<Recorded, Error> {
    diesel::update(ledger_head::table)
        .set((
            ledger_head::seq.eq(row.seq),
            ledger_head::recorded_at.eq(row.recorded_at),
            ledger_head::hash.eq(&row.hash),
            ledger_head::batch_id.eq(&row.batch_id),
        ))
        .execute(&mut **tx)?;
    Ok(recorded(row))
}

/// When an entry was recorded.
fn recorded(row: &Row) -> Recorded {
    Recorded { seq: row.seq, at: row.recorded_at.and_utc() }
}

/// How many rows go into one statement: far below what either backend binds.
pub(super) const ROWS: usize = 200;

/// Appends the states that an import leaves behind, in order and in few statements; says when each was recorded.
pub(super) fn append_all<T: Record>(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    all: &[(Change, T)],
) -> Result<Vec<Recorded>, Error> {
    let mut all_recorded = Vec::new();
    for some in all.chunks(ROWS) {
        let mut tip = Tip::of(tx)?;
        let mut rows = Vec::new();
        for (change, record) in some {
            let row = tip.next(tx.batch(), stamp, change, record)?;
            tip = Tip::at(&row);
            rows.push(row);
        }
        on!(&mut **tx, c => diesel::insert_into(changes::table).values(&rows).execute(c))?;
        citations::note_all(tx, some)?;
        if let Some(last) = rows.last() {
            become_head(tx, last)?;
        }
        all_recorded.extend(rows.iter().map(recorded));
    }
    Ok(all_recorded)
}

/// Declares the storing of many new things of a table at once.
macro_rules! insert_all {
    ($vis:vis $name:ident: $table:ident of $value:ty, $row_of:expr) => {
        /// Stores many new ones at once, each with its change.
        ///
        /// # Errors
        /// When the database refuses one of them or does not answer.
        $vis fn $name(
            tx: &mut $crate::db::Tx<'_>,
            stamp: &$crate::db::Stamp,
            all: &[($crate::db::changes::Change, $value)],
        ) -> Result<(), $crate::db::Error> {
            let row_of: fn(&$value, $crate::db::Recorded) -> Result<Row, $crate::db::Error> = $row_of;
            let recorded = $crate::db::append::append_all(tx, stamp, all)?;
            for some in all.iter().zip(recorded).collect::<Vec<_>>().chunks($crate::db::append::ROWS) {
                let rows = some.iter().map(|((_, value), recorded)| row_of(value, *recorded));
                let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
                $crate::db::backend::on!(&mut **tx, c => {
                    diesel::insert_into($crate::db::schema::$table::table).values(&rows).execute(c)
                })?;
            }
            Ok(())
        }
    };
}
pub(super) use insert_all;
