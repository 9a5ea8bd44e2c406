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
    let row = Tip::of(tx)?.next(tx.batch(), stamp, &Sealed::of(change, record)?);
    diesel::insert_into(changes::table).values(&row).execute(&mut **tx)?;
    citations::note(tx, change, record)?;
    become_head(tx, &row)
}

/// An entry but for its place in the ledger: its content, its salts and digests. Made before the write where many are
/// written at once.
struct Sealed {
    cause: &'static str,
    reason: Option<String>,
    decision_id: Option<String>,
    entity: &'static str,
    entity_id: String,
    unit_id: Option<String>,
    other_unit_id: Option<String>,
    parts: Parts,
    factual_salt: String,
    factual_digest: String,
    personal_salt: Option<String>,
    personal_digest: Option<String>,
    official_id: Option<String>,
}

impl Sealed {
    fn of<T: Record>(change: &Change, record: &T) -> Result<Self, Error> {
        let parts = record.parts()?;
        let factual_salt = random_hex()?;
        let personal_salt = parts.personal.as_ref().map(|_| random_hex()).transpose()?;
        let digest_of = |p: &String| personal_salt.as_ref().map(|s| salted(s, p));
        Ok(Self {
            cause: change.cause.word(),
            reason: change.reason.clone(),
            decision_id: change.decision_id.map(|d| d.to_string()),
            entity: T::ENTITY.word(),
            entity_id: record.key(),
            unit_id: change.units[0].map(|u| u.to_string()),
            other_unit_id: change.units[1].map(|u| u.to_string()),
            factual_digest: salted(&factual_salt, &parts.factual),
            personal_digest: parts.personal.as_ref().and_then(digest_of),
            parts,
            factual_salt,
            personal_salt,
            official_id: record.about().map(|id| id.to_string()),
        })
    }
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
    fn next(&self, batch: &str, stamp: &Stamp, sealed: &Sealed) -> Row {
        let mut row = Row {
            seq: self.seq + 1,
            recorded_at: stamp.at.naive_utc().trunc_subsecs(3).max(self.at),
            batch_id: batch.to_owned(),
            actor: stamp.actor.clone(),
            request_id: stamp.request_id.clone(),
            cause: sealed.cause.to_owned(),
            reason: sealed.reason.clone(),
            decision_id: sealed.decision_id.clone(),
            entity: sealed.entity.to_owned(),
            entity_id: sealed.entity_id.clone(),
            unit_id: sealed.unit_id.clone(),
            other_unit_id: sealed.other_unit_id.clone(),
            version: sealed.parts.version,
            factual: sealed.parts.factual.clone(),
            factual_salt: sealed.factual_salt.clone(),
            factual_digest: sealed.factual_digest.clone(),
            personal: sealed.parts.personal.clone(),
            personal_salt: sealed.personal_salt.clone(),
            personal_digest: sealed.personal_digest.clone(),
            hash: String::new(),
            official_id: sealed.official_id.clone(),
        };
        row.hash = row.chained(&self.hash);
        row
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
        let sealed = some.iter().map(|(change, record)| Sealed::of(change, record));
        all_recorded.extend(append_sealed(tx, stamp, &sealed.collect::<Result<Vec<_>, _>>()?)?);
        citations::note_all(tx, some)?;
    }
    Ok(all_recorded)
}

fn append_sealed(tx: &mut Tx<'_>, stamp: &Stamp, all: &[Sealed]) -> Result<Vec<Recorded>, Error> {
    let mut all_recorded = Vec::new();
    let mut tip = Tip::of(tx)?;
    let mut newest = None;
    for some in all.chunks(ROWS) {
        let mut rows = Vec::new();
        for sealed in some {
            let row = tip.next(tx.batch(), stamp, sealed);
            tip = Tip::at(&row);
            rows.push(row);
        }
        on!(&mut **tx, c => diesel::insert_into(changes::table).values(&rows).execute(c))?;
        all_recorded.extend(rows.iter().map(recorded));
        newest = rows.pop();
    }
    if let Some(newest) = newest {
        become_head(tx, &newest)?;
    }
    Ok(all_recorded)
}

/// Many next states with all that can be worked out of their entries before the write.
pub struct Ready<T> {
    pub(super) all: Vec<(Change, T)>,
    sealed: Vec<Sealed>,
}

impl<T: Record> Ready<T> {
    /// Works it out.
    ///
    /// # Errors
    /// When one cannot be written as JSON.
    pub fn of(all: Vec<(Change, T)>) -> Result<Self, Error> {
        let sealed = all.iter().map(|(change, value)| Sealed::of(change, value)).collect::<Result<_, _>>()?;
        Ok(Self { all, sealed })
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// Appends states that were made ready.
pub(super) fn append_ready<T: Record>(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    ready: &Ready<T>,
) -> Result<Vec<Recorded>, Error> {
    let recorded = append_sealed(tx, stamp, &ready.sealed)?;
    citations::note_each(tx, &ready.all.iter().map(|(change, value)| (change, value)).collect::<Vec<_>>())?;
    Ok(recorded)
}

/// Declares the storing of many next states of a table at once, of things that are there and of new ones: the columns that
/// can be otherwise are named.
macro_rules! put_all {
    ($vis:vis $name:ident: $table:ident of $value:ty, $row_of:expr, [$($column:ident),+ $(,)?]) => {
        /// Stores the next states of many things, known or new, at once; one whose change says that it never should have
        /// been is void.
        ///
        /// # Errors
        /// When the database refuses one of them or does not answer.
        $vis fn $name(
            tx: &mut $crate::db::Tx<'_>,
            stamp: &$crate::db::Stamp,
            ready: &$crate::db::append::Ready<$value>,
        ) -> Result<(), $crate::db::Error> {
            use $crate::db::schema::$table::dsl;
            let row_of: fn(&$value, $crate::db::Recorded) -> Result<Row, $crate::db::Error> = $row_of;
            let recorded = $crate::db::append::append_ready(tx, stamp, ready)?;
            for some in ready.all.iter().zip(recorded).collect::<Vec<_>>().chunks($crate::db::append::ROWS) {
                let rows = some.iter().map(|((change, value), recorded)| {
                    row_of(value, *recorded).map(|row| Row { void: change.cause.voids(), ..row })
                });
                let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
                let next = || ($(diesel::ExpressionMethods::eq(dsl::$column, diesel::upsert::excluded(dsl::$column)),)+);
                $crate::db::backend::upsert!(&mut **tx, &rows, dsl::$table, dsl::id, next())?;
            }
            Ok(())
        }
    };
}
pub(super) use put_all;

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
