//! What the compliance engine is fed: the states that the ledger held at one of its entries.

use crate::compliance::facts::Fact;
use crate::db::backend::Conn;
use crate::db::changes::{Cause, Entity, Recorded};
use crate::db::error::Error;
use crate::db::schema::changes;
use crate::db::stored::Parts;
use crate::db::{row, stored_facts};
use crate::domain::id::{DecisionId, OfficialId, UnitId};
use crate::domain::word::Word;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How many entries are read at a time.
const BATCH: i64 = 5_000;

/// How many people, or units, a statement names at most.
const NAMED: usize = 500;

/// What the engine knows before it knows anybody.
const STRUCTURE: [Entity; 5] =
    [Entity::Unit, Entity::Succession, Entity::Position, Entity::RuleSet, Entity::Resolution];

/// What it knows of people.
const PERSONAL: [Entity; 6] = [
    Entity::Official,
    Entity::Appointment,
    Entity::Qualification,
    Entity::Exemption,
    Entity::Evaluation,
    Entity::Enrolment,
];

/// The columns of an entry that facts are made of.
type Slim = (i64, String, String, String, i32, String, Option<String>);

/// Those columns, to select.
macro_rules! slim {
    () => {{
        use $crate::db::schema::changes::dsl;
        (dsl::seq, dsl::entity, dsl::entity_id, dsl::cause, dsl::version, dsl::factual, dsl::personal)
    }};
}

/// Whether an entry tells no longer how its thing stands as of the entry `known_at`.
macro_rules! superseded {
    ($known_at:expr) => {{
        let later = diesel::alias!(changes as later);
        diesel::dsl::exists(
            later
                .filter(later.field(changes::entity).eq(changes::entity))
                .filter(later.field(changes::entity_id).eq(changes::entity_id))
                .filter(later.field(changes::seq).gt(changes::seq))
                .filter(later.field(changes::seq).le($known_at)),
        )
    }};
}

/// Feeds the latest state of everything as of the entry `known_at`, oldest first.
///
/// # Errors
/// When the database does not answer or an entry cannot be read.
pub fn replay(conn: &mut Conn, known_at: i64, mut take: impl FnMut(Vec<Fact>)) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let rows: Vec<Slim> = changes::table
            .filter(changes::seq.gt(after))
            .filter(changes::seq.le(known_at))
            .filter(diesel::dsl::not(superseded!(known_at)))
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

/// The last entry about units, titles, rule sets or resolutions as of the entry `known_at`; 0 when there is none.
///
/// # Errors
/// When the database does not answer.
pub fn last_structural(conn: &mut Conn, known_at: i64) -> Result<i64, Error> {
    let last: Option<i64> = changes::table
        .filter(changes::entity.eq_any(STRUCTURE.map(Word::word)))
        .filter(changes::seq.le(known_at))
        .select(diesel::dsl::max(changes::seq))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// The latest state of every unit, succession, title, rule set and resolution as of the entry `known_at`.
///
/// # Errors
/// As [`replay`].
pub fn structure(conn: &mut Conn, known_at: i64) -> Result<Vec<Fact>, Error> {
    let rows: Vec<Slim> = changes::table
        .filter(changes::entity.eq_any(STRUCTURE.map(Word::word)))
        .filter(changes::seq.le(known_at))
        .filter(diesel::dsl::not(superseded!(known_at)))
        .order(changes::seq)
        .select(slim!())
        .load(conn)?;
    facts(rows)
}

/// The latest states of what is about some people as of the entry `known_at`. What was about one of them before it was
/// put right to be about somebody else is not.
///
/// # Errors
/// As [`replay`].
pub fn of_people(conn: &mut Conn, known_at: i64, people: &BTreeSet<OfficialId>) -> Result<Vec<Fact>, Error> {
    let people: Vec<String> = people.iter().map(ToString::to_string).collect();
    let mut found = Vec::new();
    for some in people.chunks(NAMED) {
        let rows: Vec<Slim> = changes::table
            .filter(changes::official_id.eq_any(some))
            .filter(changes::seq.le(known_at))
            .filter(diesel::dsl::not(superseded!(known_at)))
            .order(changes::seq)
            .select(slim!())
            .load(conn)?;
        found.extend(facts(rows)?);
    }
    Ok(found)
}

/// Everyone who by any entry up to `known_at`, right or wrong, was ever to hold a title in one of the units. Whoever is
/// counted there as of that entry is among them: the entry of an appointment's present state names its unit.
///
/// # Errors
/// When the database does not answer.
pub fn ever_appointed(conn: &mut Conn, known_at: i64, units: &BTreeSet<UnitId>) -> Result<BTreeSet<OfficialId>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let mut people = BTreeSet::new();
    for some in units.chunks(NAMED) {
        let appointments = changes::table
            .filter(changes::entity.eq(Entity::Appointment.word()))
            .filter(changes::seq.le(known_at))
            .select(changes::official_id)
            .distinct();
        let mut found: Vec<Option<String>> = appointments.filter(changes::unit_id.eq_any(some)).load(conn)?;
        found.extend(appointments.filter(changes::other_unit_id.eq_any(some)).load::<Option<String>>(conn)?);
        for id in found.into_iter().flatten() {
            people.insert(row::id(&id)?);
        }
    }
    Ok(people)
}

/// An entry on which it can depend how people stand.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which, and when.
    pub recorded: Recorded,
    /// What it is about.
    pub entity: Entity,
    /// Which of those.
    pub entity_id: String,
    /// Why it was written.
    pub cause: Cause,
    /// The reason given.
    pub reason: Option<String>,
    /// The decision given.
    pub decision_id: Option<DecisionId>,
    /// The units concerned.
    pub units: Vec<UnitId>,
    /// What the engine makes of it.
    pub facts: Vec<Fact>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = changes)]
struct Row {
    seq: i64,
    recorded_at: NaiveDateTime,
    cause: String,
    reason: Option<String>,
    decision_id: Option<String>,
    entity: String,
    entity_id: String,
    unit_id: Option<String>,
    other_unit_id: Option<String>,
    version: i32,
    factual: String,
    personal: Option<String>,
}

fn entry(r: Row) -> Result<Entry, Error> {
    let units = [r.unit_id, r.other_unit_id].into_iter().flatten();
    Ok(Entry {
        recorded: row::recorded(r.seq, r.recorded_at),
        entity: row::word(&r.entity)?,
        cause: row::word(&r.cause)?,
        reason: r.reason,
        decision_id: row::id_opt(r.decision_id.as_ref())?,
        units: units.map(|id| row::id(&id)).collect::<Result<_, _>>()?,
        facts: facts(vec![(r.seq, r.entity, r.entity_id.clone(), r.cause, r.version, r.factual, r.personal)])?,
        entity_id: r.entity_id,
    })
}

/// The entries after one and up to another on which it can depend how some people stand: those about units, titles and
/// rules, and those about anything that was ever about one of them, so also the one that gave it to somebody else.
///
/// # Errors
/// As [`replay`].
pub fn entries(conn: &mut Conn, after: i64, up_to: i64, people: &BTreeSet<OfficialId>) -> Result<Vec<Entry>, Error> {
    let between = || changes::table.filter(changes::seq.gt(after)).filter(changes::seq.le(up_to));
    let structure = between().filter(changes::entity.eq_any(STRUCTURE.map(Word::word)));
    let mut rows: Vec<Row> = structure.select(Row::as_select()).load(conn)?;
    let people: Vec<String> = people.iter().map(ToString::to_string).collect();
    for some in people.chunks(NAMED) {
        let theirs = diesel::alias!(changes as theirs);
        let things = theirs
            .filter(theirs.field(changes::official_id).eq_any(some))
            .filter(theirs.field(changes::seq).le(up_to))
            .select(theirs.field(changes::entity_id));
        let personal = between()
            .filter(changes::entity.eq_any(PERSONAL.map(Word::word)))
            .filter(changes::entity_id.eq_any(things));
        rows.extend(personal.select(Row::as_select()).load(conn)?);
    }
    rows.sort_by_key(|row| row.seq);
    rows.dedup_by_key(|row| row.seq);
    rows.into_iter().map(entry).collect()
}

/// Which entry tells how a thing stands.
pub type States = BTreeMap<(Entity, String), i64>;

/// Which entries tell how the units, the rule sets and what is about some people stand, as of the entry `known_at`.
///
/// # Errors
/// When the database does not answer.
pub fn states(conn: &mut Conn, known_at: i64, people: &BTreeSet<OfficialId>) -> Result<States, Error> {
    let latest = || changes::table.filter(changes::seq.le(known_at)).filter(diesel::dsl::not(superseded!(known_at)));
    let columns = (changes::entity, changes::entity_id, changes::seq);
    let structure = latest().filter(changes::entity.eq_any([Entity::Unit, Entity::RuleSet].map(Word::word)));
    let mut rows: Vec<(String, String, i64)> = structure.select(columns).load(conn)?;
    let people: Vec<String> = people.iter().map(ToString::to_string).collect();
    for some in people.chunks(NAMED) {
        rows.extend(latest().filter(changes::official_id.eq_any(some)).select(columns).load::<(_, _, _)>(conn)?);
    }
    rows.into_iter().map(|(entity, id, seq)| Ok(((row::word(&entity)?, id), seq))).collect()
}

fn facts(rows: Vec<Slim>) -> Result<Vec<Fact>, Error> {
    let mut found = Vec::with_capacity(rows.len());
    for (_, entity, key, cause, version, factual, personal) in rows {
        let void = row::word::<Cause>(&cause)?.voids();
        let parts = Parts { version, factual, personal };
        found.extend(stored_facts::fact(row::word(&entity)?, &key, void, &parts)?);
    }
    Ok(found)
}
