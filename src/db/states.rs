//! What the ledger says of single things: every state that one has had, and the state of each at an entry.

use crate::db::backend::Conn;
use crate::db::changes::{Cause, Entity, Kept, Recorded};
use crate::db::error::Error;
use crate::db::row;
use crate::db::schema::changes;
use crate::db::stored::{Parts, Record};
use crate::domain::id::{DecisionId, OfficialId, UnitId};
use crate::domain::word::Word;
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// How many things a statement names at most.
const NAMED: usize = 500;

/// How many entries are read at a time.
const BATCH: i64 = 2_000;

/// One state that a thing has had, and how it came to it.
#[derive(Debug, Clone)]
pub struct State<T> {
    /// The state; of a voided thing the last one it had.
    pub kept: Kept<T>,
    /// Who wrote it.
    pub actor: String,
    /// By which request.
    pub request_id: String,
    /// Why.
    pub cause: Cause,
    /// The reason given.
    pub reason: Option<String>,
    /// The decision given.
    pub decision_id: Option<DecisionId>,
    /// The units concerned.
    pub units: Vec<UnitId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = changes)]
struct Row {
    seq: i64,
    recorded_at: NaiveDateTime,
    actor: String,
    request_id: String,
    cause: String,
    reason: Option<String>,
    decision_id: Option<String>,
    unit_id: Option<String>,
    other_unit_id: Option<String>,
    entity_id: String,
    version: i32,
    factual: String,
    personal: Option<String>,
}

fn state<T: Record>(r: Row) -> Result<State<T>, Error> {
    let cause: Cause = row::word(&r.cause)?;
    let value = T::read(&Parts { version: r.version, factual: r.factual, personal: r.personal })?;
    let kept = Kept { value, recorded: row::recorded(r.seq, r.recorded_at), void: cause.voids() };
    let units = [r.unit_id, r.other_unit_id].into_iter().flatten();
    Ok(State {
        kept,
        actor: r.actor,
        request_id: r.request_id,
        cause,
        reason: r.reason,
        decision_id: row::id_opt(r.decision_id.as_ref())?,
        units: units.map(|id| row::id(&id)).collect::<Result<_, _>>()?,
    })
}

/// Every state that a thing has had after an entry of the ledger, oldest first, so many at most.
///
/// # Errors
/// When the database does not answer or an entry cannot be read.
pub fn history<T: Record>(conn: &mut Conn, key: &str, after: i64, most: i64) -> Result<Vec<State<T>>, Error> {
    let rows: Vec<Row> = changes::table
        .filter(changes::entity.eq(T::ENTITY.word()))
        .filter(changes::entity_id.eq(key))
        .filter(changes::seq.gt(after))
        .order(changes::seq)
        .limit(most)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(state).collect()
}

/// The state of a thing as of an entry of the ledger.
///
/// # Errors
/// [`Error::NotFound`] when it was not known then.
pub fn at<T: Record>(conn: &mut Conn, key: &str, known_at: i64) -> Result<Kept<T>, Error> {
    let row: Row = changes::table
        .filter(changes::entity.eq(T::ENTITY.word()))
        .filter(changes::entity_id.eq(key))
        .filter(changes::seq.le(known_at))
        .order(changes::seq.desc())
        .select(Row::as_select())
        .first(conn)?;
    Ok(state(row)?.kept)
}

/// The state that a thing had before the last entry of a cause.
///
/// # Errors
/// [`Error::NotFound`] when there is no such entry, or nothing before it.
pub fn before<T: Record>(conn: &mut Conn, key: &str, cause: Cause) -> Result<T, Error> {
    let last: Option<i64> = changes::table
        .filter(changes::entity.eq(T::ENTITY.word()))
        .filter(changes::entity_id.eq(key))
        .filter(changes::cause.eq(cause.word()))
        .select(diesel::dsl::max(changes::seq))
        .first(conn)?;
    Ok(at(conn, key, last.ok_or(Error::NotFound)? - 1)?.value)
}

/// When the last state of a thing was recorded, as of an entry of the ledger.
///
/// # Errors
/// [`Error::NotFound`] when it was not known then.
pub fn recorded<T: Record>(conn: &mut Conn, key: &str, known_at: i64) -> Result<Recorded, Error> {
    let (seq, at): (i64, NaiveDateTime) = changes::table
        .filter(changes::entity.eq(T::ENTITY.word()))
        .filter(changes::entity_id.eq(key))
        .filter(changes::seq.le(known_at))
        .order(changes::seq.desc())
        .select((changes::seq, changes::recorded_at))
        .first(conn)?;
    Ok(row::recorded(seq, at))
}

/// What the entries from one to another made of things of a kind: each with the state that it had before, if it had one.
///
/// # Errors
/// As [`history`].
pub fn changed<T: Record>(conn: &mut Conn, first: i64, last: i64) -> Result<Vec<(T, Option<T>)>, Error> {
    let rows: Vec<Row> = changes::table
        .filter(changes::seq.between(first, last))
        .filter(changes::entity.eq(T::ENTITY.word()))
        .order(changes::seq)
        .select(Row::as_select())
        .load(conn)?;
    // Of each the state after the last of the entries.
    let mut after: std::collections::BTreeMap<String, Row> = Default::default();
    for row in rows {
        after.insert(row.entity_id.clone(), row);
    }
    let mut before: std::collections::BTreeMap<String, Row> = Default::default();
    let keys: Vec<&String> = after.keys().collect();
    for some in keys.chunks(NAMED) {
        let earlier: Vec<Row> = changes::table
            .filter(changes::entity.eq(T::ENTITY.word()))
            .filter(changes::entity_id.eq_any(some.iter().copied()))
            .filter(changes::seq.lt(first))
            .order(changes::seq)
            .select(Row::as_select())
            .load(conn)?;
        before.extend(earlier.into_iter().map(|row| (row.entity_id.clone(), row)));
    }
    let mut found = Vec::with_capacity(after.len());
    for (key, row) in after {
        let earlier = before.remove(&key).map(state::<T>).transpose()?;
        found.push((state::<T>(row)?.kept.value, earlier.map(|state| state.kept.value)));
    }
    Ok(found)
}

/// A later entry about something that the entries from one to another are about too, or about something of one of some
/// units, if there is one: what, and which.
///
/// # Errors
/// When the database does not answer.
pub fn disturbed(
    conn: &mut Conn,
    (first, last): (i64, i64),
    units: &[UnitId],
) -> Result<Option<(String, String)>, Error> {
    let ours = diesel::alias!(changes as ours);
    let touched = diesel::dsl::exists(
        ours.filter(ours.field(changes::entity).eq(changes::entity))
            .filter(ours.field(changes::entity_id).eq(changes::entity_id))
            .filter(ours.field(changes::seq).between(first, last)),
    );
    let later = || changes::table.filter(changes::seq.gt(last)).order(changes::seq);
    let columns = (changes::entity, changes::entity_id);
    let found: Option<(String, String)> = later().filter(touched).select(columns).first(conn).optional()?;
    if found.is_some() {
        return Ok(found);
    }
    for some in units.chunks(NAMED) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        let named = changes::unit_id.eq_any(some.clone()).or(changes::other_unit_id.eq_any(some)).assume_not_null();
        let found = later().filter(named).select(columns).first(conn).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// What was recorded after an entry: what, which, of which units, about whom.
///
/// # Errors
/// When the database does not answer.
pub fn since(conn: &mut Conn, after: i64) -> Result<Vec<Since>, Error> {
    type Slim = (String, Option<String>, Option<String>, Option<String>);
    let columns = (changes::entity, changes::unit_id, changes::other_unit_id, changes::official_id);
    let rows: Vec<Slim> = changes::table.filter(changes::seq.gt(after)).select(columns).load(conn)?;
    let read = |(entity, unit, other, official): Slim| {
        let units = [unit, other].into_iter().flatten().map(|id| row::id(&id)).collect::<Result<_, _>>()?;
        Ok(Since { entity: row::word(&entity)?, units, official: row::id_opt(official.as_ref())? })
    };
    rows.into_iter().map(read).collect()
}

/// Something that was recorded since.
#[derive(Debug, Clone)]
pub struct Since {
    /// What it is about.
    pub entity: Entity,
    /// The units concerned.
    pub units: Vec<UnitId>,
    /// About whom.
    pub official: Option<OfficialId>,
}

/// Walks over all things of a kind in the state that each had as of an entry of the ledger, by id; only those about one
/// person, where one is given, and only those after an id, where one is given. What was voided by then is passed over. The
/// walk goes on while the visitor says so.
///
/// # Errors
/// As [`history`].
pub fn each<T: Record>(
    conn: &mut Conn,
    known_at: i64,
    about: Option<OfficialId>,
    after: Option<&str>,
    mut visit: impl FnMut(Kept<T>) -> bool,
) -> Result<(), Error> {
    let later = diesel::alias!(changes as later);
    let mut after = after.unwrap_or_default().to_owned();
    loop {
        let superseded = diesel::dsl::exists(
            later
                .filter(later.field(changes::entity).eq(changes::entity))
                .filter(later.field(changes::entity_id).eq(changes::entity_id))
                .filter(later.field(changes::seq).gt(changes::seq))
                .filter(later.field(changes::seq).le(known_at)),
        );
        let mut query = changes::table
            .filter(changes::entity.eq(T::ENTITY.word()))
            .filter(changes::entity_id.gt(after.clone()))
            .filter(changes::seq.le(known_at))
            .filter(diesel::dsl::not(superseded))
            .order(changes::entity_id)
            .limit(BATCH)
            .select(Row::as_select())
            .into_boxed();
        if let Some(id) = about {
            query = query.filter(changes::official_id.eq(id.to_string()));
        }
        let rows: Vec<Row> = query.load(conn)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after.clone_from(&last.entity_id);
        for row in rows {
            let kept = state(row)?.kept;
            if !kept.void && !visit(kept) {
                return Ok(());
            }
        }
    }
}
