//! Units and their successions. The whole dated tree is small and is read at once; who needs a unit reads it there.

use crate::db::append::{ROWS, Ready, append_ready};
use crate::db::backend::{Conn, on, upsert};
use crate::db::changes::{self, Change, Kept, Recorded, Stamp, voided};
use crate::db::error::Error;
use crate::db::executor::Tx;
use crate::db::schema::reorganisations;
use crate::db::schema::{
    appointments, classes, courses, decisions, grants, officials, planning_pools, resolutions, rule_sets, successions,
    training_plans, unit_segments, units,
};
use crate::db::schema::{ceilings, established_posts};
use crate::db::schema::{disseminations, period_scores, tasks};
use crate::db::{row, states};
use crate::domain::id::{SuccessionId, UnitId};
use crate::domain::text::folded_words;
use crate::domain::unit::{Segment, Succession, Unit};
use crate::domain::unit_tree::UnitTree;
use crate::domain::word::Word;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = units, treat_none_as_default_value = false)]
struct Row {
    id: String,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = unit_segments, treat_none_as_default_value = false)]
struct SegmentRow {
    unit_id: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    name: String,
    code: String,
    kind: String,
    area: Option<String>,
    parent_id: Option<String>,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = successions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct SuccessionRow {
    id: String,
    predecessor_id: String,
    successor_id: String,
    kind: String,
    effective_on: NaiveDate,
    decision_id: Option<String>,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
}

/// The dated tree, and when each of its parts was recorded.
#[derive(Debug, Clone, Default)]
pub struct Units {
    /// The tree.
    pub tree: UnitTree,
    recorded: BTreeMap<UnitId, Recorded>,
    successions: BTreeMap<SuccessionId, Recorded>,
}

impl Units {
    /// A unit and when it was recorded.
    pub fn get(&self, id: UnitId) -> Option<Kept<&Unit>> {
        Some(Kept::new(self.tree.get(id)?, *self.recorded.get(&id)?))
    }

    /// When a succession was recorded.
    pub fn succession_recorded(&self, id: SuccessionId) -> Option<Recorded> {
        self.successions.get(&id).copied()
    }
}

/// Holds the tree between requests, for as long as the ledger has no later word on units.
#[derive(Default)]
pub struct Cache(std::sync::RwLock<Option<(i64, Arc<Units>)>>);

impl Cache {
    /// The tree as the transaction sees it. Only what a read saw is kept for others: a write may yet be undone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn at(&self, conn: &mut Conn, keep: bool) -> Result<Arc<Units>, Error> {
        let seq = changes::last_of(conn, &[changes::Entity::Unit, changes::Entity::Succession])?;
        if let Ok(held) = self.0.read()
            && let Some((at, units)) = held.as_ref()
            && *at == seq
        {
            return Ok(Arc::clone(units));
        }
        let held = self.0.read().ok().and_then(|held| held.clone());
        let units = Arc::new(match held {
            Some((at, units)) if at < seq => {
                let mut units = Units::clone(&units);
                units.read_after(conn, at)?;
                units
            }
            // Nothing is held, or more than this snapshot may see.
            _ => load(conn)?,
        });
        if keep
            && let Ok(mut held) = self.0.write()
            && held.as_ref().is_none_or(|(at, _)| *at < seq)
        {
            *held = Some((seq, Arc::clone(&units)));
        }
        Ok(units)
    }
}

/// Reads the whole tree.
///
/// # Errors
/// When the database does not answer.
pub fn load(conn: &mut Conn) -> Result<Units, Error> {
    let mut all = Units::default();
    all.read_after(conn, 0)?;
    Ok(all)
}

/// The whole tree as it was known at an entry of the ledger.
///
/// # Errors
/// When the database does not answer.
pub fn known(conn: &mut Conn, known_at: i64) -> Result<Units, Error> {
    let mut all = Units::default();
    states::each::<Unit>(conn, known_at, None, None, |kept| {
        all.recorded.insert(kept.value.id, kept.recorded);
        all.tree.put(kept.value);
        true
    })?;
    states::each::<Succession>(conn, known_at, None, None, |kept| {
        all.successions.insert(kept.value.id, kept.recorded);
        all.tree.put_succession(kept.value);
        true
    })?;
    Ok(all)
}

impl Units {
    /// Takes in what was recorded after an entry of the ledger.
    fn read_after(&mut self, conn: &mut Conn, seq: i64) -> Result<(), Error> {
        let changed = units::table.filter(units::seq.gt(seq));
        let rows: Vec<Row> = changed.load(conn)?;
        let parts: Vec<SegmentRow> = unit_segments::table
            .filter(unit_segments::unit_id.eq_any(changed.select(units::id)))
            .order((unit_segments::unit_id, unit_segments::valid_from))
            .load(conn)?;
        let mut segments: BTreeMap<String, Vec<Segment>> = BTreeMap::new();
        for part in parts {
            let segment = segment(&part)?;
            segments.entry(part.unit_id).or_default().push(segment);
        }
        for unit in rows {
            let id = row::id(&unit.id)?;
            if unit.void {
                self.tree.remove(id);
                self.recorded.remove(&id);
                continue;
            }
            self.recorded.insert(id, row::recorded(unit.seq, unit.recorded_at));
            self.tree.put(Unit { id, segments: segments.remove(&unit.id).unwrap_or_default() });
        }
        let edges: Vec<SuccessionRow> = successions::table.filter(successions::seq.gt(seq)).load(conn)?;
        for edge in edges {
            let id = row::id(&edge.id)?;
            if edge.void {
                self.tree.remove_succession(id);
                self.successions.remove(&id);
                continue;
            }
            self.successions.insert(id, row::recorded(edge.seq, edge.recorded_at));
            self.tree.put_succession(Succession {
                id,
                predecessor_id: row::id(&edge.predecessor_id)?,
                successor_id: row::id(&edge.successor_id)?,
                kind: row::word(&edge.kind)?,
                effective_on: row::day(edge.effective_on)?,
                decision_id: row::id_opt(edge.decision_id.as_ref())?,
            });
        }
        Ok(())
    }
}

fn segment(part: &SegmentRow) -> Result<Segment, Error> {
    Ok(Segment {
        period: row::period(part.valid_from, part.valid_to)?,
        name: row::line(&part.name)?,
        code: row::line(&part.code)?,
        kind: row::word(&part.kind)?,
        area: row::word_opt(part.area.as_ref())?,
        parent_id: row::id_opt(part.parent_id.as_ref())?,
    })
}

/// Stores a unit: a new one, or the next state of one that is there.
///
/// # Errors
/// When the database refuses or does not answer.
pub fn put(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, unit: &Unit) -> Result<Recorded, Error> {
    let recorded = changes::append(tx, stamp, change, unit)?;
    let id = unit.id.to_string();
    let row = Row { id: id.clone(), seq: recorded.seq, recorded_at: recorded.at.naive_utc(), void: false };
    let known = diesel::update(units::table.find(&id)).set(&row).execute(&mut **tx)?;
    if known == 0 {
        diesel::insert_into(units::table).values(&row).execute(&mut **tx)?;
    } else {
        diesel::delete(unit_segments::table.filter(unit_segments::unit_id.eq(&id))).execute(&mut **tx)?;
    }
    let rows: Vec<SegmentRow> = unit.segments.iter().map(|s| segment_row(&id, s)).collect();
    on!(&mut **tx, c => diesel::insert_into(unit_segments::table).values(&rows).execute(c))?;
    Ok(recorded)
}

/// Stores the next states of many units, known or new, at once; one whose change says that it never should have been is
/// void.
///
/// # Errors
/// When the database refuses or does not answer.
pub fn put_all(tx: &mut Tx<'_>, stamp: &Stamp, ready: &Ready<Unit>) -> Result<(), Error> {
    use diesel::upsert::excluded;
    let recorded = append_ready(tx, stamp, ready)?;
    let rows: Vec<Row> = (ready.all.iter().zip(recorded))
        .map(|((change, unit), r)| {
            let (id, at, void) = (unit.id.to_string(), r.at.naive_utc(), change.cause.voids());
            Row { id, seq: r.seq, recorded_at: at, void }
        })
        .collect();
    for some in rows.chunks(ROWS) {
        let next = || {
            let seq = units::seq.eq(excluded(units::seq));
            (seq, units::recorded_at.eq(excluded(units::recorded_at)), units::void.eq(excluded(units::void)))
        };
        upsert!(&mut **tx, some, units::table, units::id, next())?;
        let ids: Vec<&String> = some.iter().map(|row| &row.id).collect();
        diesel::delete(unit_segments::table.filter(unit_segments::unit_id.eq_any(ids))).execute(&mut **tx)?;
    }
    let segments: Vec<SegmentRow> = (ready.all.iter())
        .flat_map(|(_, unit)| unit.segments.iter().map(|s| segment_row(&unit.id.to_string(), s)))
        .collect();
    for some in segments.chunks(ROWS) {
        on!(&mut **tx, c => diesel::insert_into(unit_segments::table).values(some).execute(c))?;
    }
    Ok(())
}

/// Keeps the row of a unit and says that it never should have been.
///
/// # Errors
/// When the database refuses or does not answer.
pub fn void(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, value: &Unit) -> Result<Recorded, Error> {
    voided!(tx, stamp, change, value, units)
}

/// Whether anything outside the tree refers to a unit: an appointment, a decision, a dossier, a rule, a grant.
///
/// # Errors
/// When the database does not answer.
pub fn referred_to(conn: &mut Conn, id: UnitId) -> Result<bool, Error> {
    let key = id.to_string();
    macro_rules! there {
        ($($table:ident.$column:ident),+) => { $(
            let found = $table::table.filter($table::$column.eq(&key)).filter($table::void.eq(false));
            if diesel::select(diesel::dsl::exists(found)).get_result(conn)? {
                return Ok(true);
            }
        )+ };
    }
    there!(appointments.unit_id, decisions.unit_id, officials.managing_unit_id, planning_pools.unit_id);
    there!(resolutions.unit_id, rule_sets.unit_id);
    there!(reorganisations.unit_id);
    there!(courses.unit_id, classes.unit_id, training_plans.unit_id);
    there!(ceilings.unit_id, established_posts.unit_id);
    there!(tasks.unit_id, disseminations.unit_id, period_scores.unit_id);
    Ok(diesel::select(diesel::dsl::exists(grants::table.filter(grants::unit_id.eq(&key)))).get_result(conn)?)
}

fn segment_row(unit_id: &str, segment: &Segment) -> SegmentRow {
    SegmentRow {
        unit_id: unit_id.to_owned(),
        valid_from: segment.period.from.date(),
        valid_to: row::date(segment.period.to),
        name: segment.name.to_string(),
        code: segment.code.to_string(),
        kind: segment.kind.word().to_owned(),
        area: segment.area.map(|a| a.word().to_owned()),
        parent_id: segment.parent_id.map(|p| p.to_string()),
    }
}

fn succession_row(edge: &Succession, recorded: Recorded) -> SuccessionRow {
    SuccessionRow {
        id: edge.id.to_string(),
        predecessor_id: edge.predecessor_id.to_string(),
        successor_id: edge.successor_id.to_string(),
        kind: edge.kind.word().to_owned(),
        effective_on: edge.effective_on.date(),
        decision_id: edge.decision_id.map(|d| d.to_string()),
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
    }
}

/// Stores the next state of a succession.
///
/// # Errors
/// [`Error::Taken`] when the two units have such an edge on that day.
pub fn update_succession(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    change: &Change,
    edge: &Succession,
) -> Result<Recorded, Error> {
    let recorded = changes::append(tx, stamp, change, edge)?;
    let row = succession_row(edge, recorded);
    diesel::update(successions::table.find(edge.id.to_string())).set(&row).execute(&mut **tx)?;
    Ok(recorded)
}

/// Keeps the row of a succession and says that it never should have been.
///
/// # Errors
/// When the database refuses or does not answer.
pub fn void_succession(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, value: &Succession) -> Result<Recorded, Error> {
    voided!(tx, stamp, change, value, successions)
}

/// Stores a new succession.
///
/// # Errors
/// When the database refuses or does not answer.
pub fn insert_succession(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    change: &Change,
    edge: &Succession,
) -> Result<Recorded, Error> {
    let recorded = changes::append(tx, stamp, change, edge)?;
    diesel::insert_into(successions::table).values(&succession_row(edge, recorded)).execute(&mut **tx)?;
    Ok(recorded)
}

/// For the macro that stores many successions at once.
mod edges {
    use super::{Succession, SuccessionRow as Row, succession_row};
    use crate::db::append::put_all;

    put_all!(pub put_successions: successions of Succession, |value, recorded| Ok(succession_row(value, recorded)),
        [predecessor_id, successor_id, kind, effective_on, decision_id, seq, recorded_at, void]);
}
pub use edges::put_successions;

/// Whether a unit's name holds every folded word of a search.
pub fn name_matches(segment: &Segment, folded: &str) -> bool {
    let (name, asked) = (folded_words(segment.name.as_str()), folded_words(folded));
    !asked.is_empty() && asked.iter().all(|word| name.iter().any(|w| w.starts_with(word)))
}
