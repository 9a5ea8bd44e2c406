//! Which documents name which decisions where no column of their own tables says so: kept in the same write as the
//! documents, so that a decision is not taken back while one that stands names it.

use crate::db::append::ROWS;
use crate::db::backend::{Conn, on};
use crate::db::changes::{Cause, Change, Entity};
use crate::db::error::Error;
use crate::db::executor::Tx;
use crate::db::row;
use crate::db::schema::citations;
use crate::db::stored::{Citing, Record};
use crate::domain::id::DecisionId;
use crate::domain::word::Word;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Insertable)]
#[diesel(table_name = citations)]
struct Row {
    decision_id: String,
    entity: &'static str,
    entity_id: String,
}

/// What a thing names after a write.
fn rows<T: Record>(change: &Change, record: &T) -> Vec<Row> {
    let by_act = change.decision_id.filter(|_| change.cause != Cause::Correct);
    if change.cause.voids() {
        return Vec::new();
    }
    let decisions: Vec<DecisionId> = match T::CITING {
        Citing::Nothing => Vec::new(),
        Citing::ByState => record.cites().into_iter().collect(),
        Citing::ByActs => by_act.into_iter().collect(),
    };
    let row = |id: DecisionId| Row { decision_id: id.to_string(), entity: T::ENTITY.word(), entity_id: record.key() };
    decisions.into_iter().map(row).collect()
}

/// Notes what a thing names after a write. What was voided names nothing; what an act named stays named.
pub(super) fn note<T: Record>(tx: &mut Tx<'_>, change: &Change, record: &T) -> Result<(), Error> {
    note_each(tx, &[(change, record)])
}

/// Notes what many things name after a write, each of them once.
pub(super) fn note_each<T: Record>(tx: &mut Tx<'_>, all: &[(&Change, &T)]) -> Result<(), Error> {
    if T::CITING == Citing::Nothing {
        return Ok(());
    }
    for some in all.chunks(ROWS) {
        let mut known = known::<T>(tx, some.iter().map(|(_, record)| record.key()).collect())?;
        let mut new = Vec::new();
        for (change, record) in some {
            let known = known.remove(&record.key()).unwrap_or_default();
            let named = rows(change, *record);
            if T::CITING == Citing::ByState || change.cause.voids() {
                let gone = known.iter().filter(|id| !named.iter().any(|row| row.decision_id == **id));
                gone.into_iter().try_for_each(|id| forget::<T>(tx, *record, id))?;
            }
            new.extend(named.into_iter().filter(|row| !known.contains(&row.decision_id)));
        }
        on!(&mut **tx, c => diesel::insert_into(citations::table).values(&new).execute(c))?;
    }
    Ok(())
}

/// What some things named before a write: of each, by its key.
fn known<T: Record>(tx: &mut Tx<'_>, keys: Vec<String>) -> Result<HashMap<String, Vec<String>>, Error> {
    let of_them = citations::table.filter(citations::entity.eq(T::ENTITY.word()));
    let of_them = of_them.filter(citations::entity_id.eq_any(keys));
    let mut known: HashMap<String, Vec<String>> = HashMap::new();
    for (key, decision) in of_them.select((citations::entity_id, citations::decision_id)).load(&mut **tx)? {
        known.entry(key).or_default().push(decision);
    }
    Ok(known)
}

fn forget<T: Record>(tx: &mut Tx<'_>, record: &T, decision: &str) -> Result<(), Error> {
    let of_it = citations::table.filter(citations::entity.eq(T::ENTITY.word()));
    let of_it = of_it.filter(citations::entity_id.eq(record.key()));
    diesel::delete(of_it.filter(citations::decision_id.eq(decision))).execute(&mut **tx)?;
    Ok(())
}

/// Notes what many new things name.
pub(super) fn note_all<T: Record>(tx: &mut Tx<'_>, all: &[(Change, T)]) -> Result<(), Error> {
    let named: Vec<Row> = all.iter().flat_map(|(change, record)| rows(change, record)).collect();
    for some in named.chunks(ROWS) {
        on!(&mut **tx, c => diesel::insert_into(citations::table).values(some).execute(c))?;
    }
    Ok(())
}

/// The documents that stand and name a decision: of which sort each is, and its id.
///
/// # Errors
/// When the database does not answer.
pub fn of_decision(conn: &mut Conn, decision: DecisionId) -> Result<Vec<(Entity, String)>, Error> {
    let all: Vec<(String, String)> = citations::table
        .filter(citations::decision_id.eq(decision.to_string()))
        .order((citations::entity, citations::entity_id))
        .select((citations::entity, citations::entity_id))
        .load(conn)?;
    all.into_iter().map(|(entity, id)| Ok((row::word(&entity)?, id))).collect()
}
