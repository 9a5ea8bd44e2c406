//! Decisions.

use crate::db::append::insert_all;
use crate::db::backend::Conn;
use crate::db::changes::{Kept, Recorded};
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page, page_by_id};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::{appointments, decisions};
use crate::db::whole::rows;
use crate::domain::Day;
use crate::domain::appointment::AppointmentKind;
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::word::Word;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::BTreeSet;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = decisions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    number: String,
    issuer: String,
    signed_on: NaiveDate,
    effective_on: NaiveDate,
    kind: String,
    title: String,
    legal_reference: Option<String>,
    unit_id: String,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
}

fn row_of(decision: &Decision, recorded: Recorded) -> Row {
    Row {
        id: decision.id.to_string(),
        number: decision.number.to_string(),
        issuer: decision.issuer.to_string(),
        signed_on: decision.signed_on.date(),
        effective_on: decision.effective_on.date(),
        kind: decision.kind.word().to_owned(),
        title: decision.title.to_string(),
        legal_reference: row::text(decision.legal_reference.as_ref()),
        unit_id: decision.unit_id.to_string(),
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
    }
}

fn kept(r: Row) -> Result<Kept<Decision>, Error> {
    let value = Decision {
        id: row::id(&r.id)?,
        number: row::line(&r.number)?,
        issuer: row::line(&r.issuer)?,
        signed_on: row::day(r.signed_on)?,
        effective_on: row::day(r.effective_on)?,
        kind: row::word(&r.kind)?,
        title: row::line(&r.title)?,
        legal_reference: row::line_opt(r.legal_reference.as_ref())?,
        unit_id: row::id(&r.unit_id)?,
    };
    Ok(Kept { value, recorded: row::recorded(r.seq, r.recorded_at), void: r.void })
}

rows!(decisions of Decision by DecisionId, |value, recorded| Ok(row_of(value, recorded)));

/// By what a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// As they were entered.
    Id,
    /// By number.
    Number,
    /// By the day of signature.
    SignedOn,
}

/// Which decisions a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of these units; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// With this number.
    pub number: Option<String>,
    /// Of this kind.
    pub kind: Option<DecisionKind>,
    /// Signed on this day or later.
    pub signed_from: Option<Day>,
    /// Signed before this day.
    pub signed_before: Option<Day>,
    /// In effect on this day.
    pub as_of: Option<Day>,
    /// In this order.
    pub sort: Sort,
}

impl Selects for Filter {
    type Thing = Decision;

    /// Decisions.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Decision>>, Error> {
        let mut query = decisions::table.filter(decisions::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            query = query.filter(decisions::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        if let Some(number) = &self.number {
            query = query.filter(decisions::number.eq(number.clone()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(decisions::kind.eq(kind.word()));
        }
        if let Some(day) = self.signed_from {
            query = query.filter(decisions::signed_on.ge(day.date()));
        }
        if let Some(day) = self.signed_before {
            query = query.filter(decisions::signed_on.lt(day.date()));
        }
        if let Some(day) = self.as_of {
            query = query.filter(decisions::effective_on.le(day.date()));
        }
        let rows: Vec<Row> = match self.sort {
            Sort::Id => page_by_id!(query, ask, decisions::id).load(conn)?,
            Sort::Number => page!(query, ask, decisions::number, decisions::id).load(conn)?,
            Sort::SignedOn => {
                let dated = super::keyset::Dated::of(ask)?;
                page!(query, dated, decisions::signed_on, decisions::id).load(conn)?
            }
        };
        let key = |r: &Row| match self.sort {
            Sort::Id => (String::new(), r.id.clone()),
            Sort::Number => (r.number.clone(), r.id.clone()),
            Sort::SignedOn => (r.signed_on.to_string(), r.id.clone()),
        };
        Page::build(ask, rows, key, kept)
    }

    fn shows(&self, d: &Decision) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(&d.unit_id))
            && self.number.as_ref().is_none_or(|number| d.number.as_str() == number)
            && self.kind.is_none_or(|kind| d.kind == kind)
            && self.signed_from.is_none_or(|day| d.signed_on >= day)
            && self.signed_before.is_none_or(|day| d.signed_on < day)
            && self.as_of.is_none_or(|day| d.effective_on <= day)
    }

    fn key(&self) -> Option<fn(&Decision) -> String> {
        match self.sort {
            Sort::Id => None,
            Sort::Number => Some(|decision| decision.number.to_string()),
            Sort::SignedOn => Some(|decision| decision.signed_on.to_string()),
        }
    }
}

insert_all!(pub insert_all: decisions of Decision, |value, recorded| Ok(row_of(value, recorded)));

/// The decisions on recruitment by which somebody came into one of the units, as a substantive holder, by a day.
///
/// # Errors
/// When the database does not answer.
pub fn recruiting(conn: &mut Conn, units: &BTreeSet<UnitId>, by: Day) -> Result<BTreeSet<DecisionId>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let followed = appointments::table
        .filter(appointments::unit_id.eq_any(units))
        .filter(appointments::kind.eq(AppointmentKind::Substantive.word()))
        .filter(appointments::valid_from.le(by.date()))
        .filter(appointments::void.eq(false))
        .select(appointments::decision_id);
    let found: Vec<String> = decisions::table
        .filter(decisions::id.eq_any(followed))
        .filter(decisions::kind.eq(DecisionKind::Recruitment.word()))
        .filter(decisions::void.eq(false))
        .select(decisions::id)
        .load(conn)?;
    found.iter().map(|id| row::id(id)).collect()
}
