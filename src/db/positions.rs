//! The catalogue of titles.

use crate::db::backend::Conn;
use crate::db::changes::{Kept, Recorded};
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::positions;
use crate::db::whole::rows;
use crate::domain::Day;
use crate::domain::id::PositionId;
use crate::domain::position::{Group, Position};
use crate::domain::text::Code;
use crate::domain::word::Word;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = positions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    code: String,
    title_vi: String,
    title_en: String,
    group_code: String,
    filling: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
}

fn row_of(p: &Position, recorded: Recorded) -> Row {
    Row {
        id: p.id.to_string(),
        code: p.code.to_string(),
        title_vi: p.title_vi.to_string(),
        title_en: p.title_en.to_string(),
        group_code: p.group.word().to_owned(),
        filling: p.filling.word().to_owned(),
        valid_from: p.period.from.date(),
        valid_to: row::date(p.period.to),
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
    }
}

fn kept(r: Row) -> Result<Kept<Position>, Error> {
    let value = Position {
        id: row::id(&r.id)?,
        code: row::line(&r.code)?,
        title_vi: row::line(&r.title_vi)?,
        title_en: row::line(&r.title_en)?,
        group: row::word(&r.group_code)?,
        filling: row::word(&r.filling)?,
        period: row::period(r.valid_from, r.valid_to)?,
    };
    Ok(Kept { value, recorded: row::recorded(r.seq, r.recorded_at), void: r.void })
}

rows!(positions of Position by PositionId, |value, recorded| Ok(row_of(value, recorded)));

/// Which titles a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// That exist on this day.
    pub as_of: Option<Day>,
    /// With this code.
    pub code: Option<String>,
    /// Of this group.
    pub group: Option<Group>,
}

impl Selects for Filter {
    type Thing = Position;

    /// Titles, by code.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Position>>, Error> {
        let mut query = positions::table.filter(positions::void.eq(false)).into_boxed();
        if let Some(day) = self.as_of {
            let open = positions::valid_to.is_null().or(positions::valid_to.gt(day.date()));
            query = query.filter(positions::valid_from.le(day.date())).filter(open);
        }
        if let Some(code) = &self.code {
            query = query.filter(positions::code.eq(code.clone()));
        }
        if let Some(group) = self.group {
            query = query.filter(positions::group_code.eq(group.word()));
        }
        let rows: Vec<Row> = page!(query, ask, positions::code, positions::id).load(conn)?;
        Page::build(ask, rows, |r| (r.code.clone(), r.id.clone()), kept)
    }

    fn shows(&self, p: &Position) -> bool {
        self.as_of.is_none_or(|day| p.period.covers(day))
            && self.code.as_ref().is_none_or(|code| p.code.as_str() == code)
            && self.group.is_none_or(|group| p.group == group)
    }

    fn key(&self) -> Option<fn(&Position) -> String> {
        Some(|position| position.code.to_string())
    }
}

/// The codes of all titles, whenever they exist.
///
/// # Errors
/// When the database does not answer.
pub fn codes(conn: &mut Conn) -> Result<BTreeSet<String>, Error> {
    let codes: Vec<String> = positions::table.filter(positions::void.eq(false)).select(positions::code).load(conn)?;
    Ok(codes.into_iter().collect())
}

/// The group of the title with a code, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn group_of(conn: &mut Conn, code: &Code) -> Result<Option<Group>, Error> {
    let standing = positions::table.filter(positions::void.eq(false)).filter(positions::code.eq(code.as_str()));
    let found: Option<String> = standing.select(positions::group_code).first(conn).optional()?;
    found.map(|word| row::word(&word)).transpose()
}

/// The group and the code of every title, whenever it exists.
///
/// # Errors
/// When the database does not answer.
pub fn groups(conn: &mut Conn) -> Result<BTreeMap<PositionId, (Group, Code)>, Error> {
    let rows: Vec<(String, String, String)> =
        positions::table.select((positions::id, positions::group_code, positions::code)).load(conn)?;
    rows.into_iter().map(|(id, group, code)| Ok((row::id(&id)?, (row::word(&group)?, row::line(&code)?)))).collect()
}
