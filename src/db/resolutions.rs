//! Resolutions and plans: few, kept whole in their stored form beside the columns that are searched by.

use crate::db::backend::Conn;
use crate::db::changes::{Kept, Recorded};
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::resolutions;
use crate::db::stored::{self, Record};
use crate::db::whole::{of_units, rows};
use crate::domain::Day;
use crate::domain::adoption::Stage;
use crate::domain::id::{ResolutionId, UnitId};
use crate::domain::resolution::{Resolution, ResolutionKind};
use crate::domain::word::Word;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = resolutions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    number: String,
    kind: String,
    issued_on: NaiveDate,
    parent_id: Option<String>,
    unit_id: String,
    body: String,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
    version: i32,
    stage: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

fn row_of(resolution: &Resolution, recorded: Recorded) -> Result<Row, Error> {
    let parts = resolution.parts()?;
    Ok(Row {
        id: resolution.id.to_string(),
        number: resolution.number.to_string(),
        kind: resolution.kind.word().to_owned(),
        issued_on: resolution.issued_on.date(),
        parent_id: resolution.parent_id.map(|p| p.to_string()),
        unit_id: resolution.unit_id.to_string(),
        body: parts.factual,
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
        version: parts.version,
        stage: resolution.adoption.stage.word().to_owned(),
        valid_from: resolution.period.from.date(),
        valid_to: row::date(resolution.period.to),
    })
}

fn kept(r: Row) -> Result<Kept<Resolution>, Error> {
    Ok(Kept {
        value: stored::document(r.version, &r.body)?,
        recorded: row::recorded(r.seq, r.recorded_at),
        void: r.void,
    })
}

rows!(resolutions of Resolution by ResolutionId, row_of);

of_units!(resolutions.unit_id of Resolution);

/// Which resolutions a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of these units; of all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// With this number.
    pub number: Option<String>,
    /// Of this kind.
    pub kind: Option<ResolutionKind>,
    /// That carry this one out.
    pub parent_id: Option<ResolutionId>,
    /// In force on this day: put in force, and the day lies in its time.
    pub as_of: Option<Day>,
    /// At this stage of its adoption.
    pub stage: Option<Stage>,
}

impl Selects for Filter {
    type Thing = Resolution;

    /// Resolutions, by number.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Resolution>>, Error> {
        let mut query = resolutions::table.filter(resolutions::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            query =
                query.filter(resolutions::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        if let Some(number) = &self.number {
            query = query.filter(resolutions::number.eq(number.clone()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(resolutions::kind.eq(kind.word()));
        }
        if let Some(parent) = self.parent_id {
            query = query.filter(resolutions::parent_id.eq(parent.to_string()));
        }
        if let Some(day) = self.as_of {
            let open = resolutions::valid_to.is_null().or(resolutions::valid_to.gt(day.date()));
            query = query.filter(resolutions::valid_from.le(day.date())).filter(open);
            query = query.filter(resolutions::stage.eq_any([Stage::InForce.word(), Stage::Superseded.word()]));
        }
        if let Some(stage) = self.stage {
            query = query.filter(resolutions::stage.eq(stage.word()));
        }
        let rows: Vec<Row> = page!(query, ask, resolutions::number, resolutions::id).load(conn)?;
        Page::build(ask, rows, |r| (r.number.clone(), r.id.clone()), kept)
    }

    fn shows(&self, r: &Resolution) -> bool {
        self.as_of.is_none_or(|day| r.adoption.binds() && r.period.covers(day))
            && self.number.as_ref().is_none_or(|number| r.number.as_str() == number)
            && self.kind.is_none_or(|kind| r.kind == kind)
            && self.parent_id.is_none_or(|parent| r.parent_id == Some(parent))
            && self.stage.is_none_or(|stage| r.adoption.stage == stage)
            && self.units.as_ref().is_none_or(|units| units.contains(&r.unit_id))
    }

    fn key(&self) -> Option<fn(&Resolution) -> String> {
        Some(|resolution| resolution.number.to_string())
    }
}

/// The documents that are for one of some units, at any stage.
///
/// # Errors
/// When the database does not answer.
pub fn ids_of_units(conn: &mut Conn, units: &BTreeSet<UnitId>) -> Result<BTreeSet<ResolutionId>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let found = resolutions::table.filter(resolutions::unit_id.eq_any(units));
    let ids: Vec<String> = found.select(resolutions::id).load(conn)?;
    ids.iter().map(|id| row::id(id)).collect()
}

/// For which unit each of some documents is.
///
/// # Errors
/// When the database does not answer.
pub fn units_of(conn: &mut Conn, ids: &BTreeSet<ResolutionId>) -> Result<BTreeMap<ResolutionId, UnitId>, Error> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let found = resolutions::table.filter(resolutions::id.eq_any(ids));
    let rows: Vec<(String, String)> = found.select((resolutions::id, resolutions::unit_id)).load(conn)?;
    rows.iter().map(|(id, unit)| Ok((row::id(id)?, row::id(unit)?))).collect()
}

/// A document that took the place of one, or carries it out, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn resting_on(conn: &mut Conn, id: ResolutionId) -> Result<Option<ResolutionId>, Error> {
    // They are few, and what they say of each other stands in their bodies.
    let rows: Vec<Row> = resolutions::table.filter(resolutions::void.eq(false)).order(resolutions::id).load(conn)?;
    let all = rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect::<Result<Vec<Resolution>, _>>()?;
    Ok(all.into_iter().find(|r| r.parent_id == Some(id) || r.supersedes_id == Some(id)).map(|r| r.id))
}
