//! Ceilings of units.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::ceilings;
use crate::db::whole::{first_by, kept_whole, of_units};
use crate::domain::Day;
use crate::domain::id::{CeilingId, UnitId};
use crate::domain::staffing::Ceiling;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    ceilings of Ceiling by CeilingId, |v| {
        unit_id: String = v.unit_id.to_string(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
        decision_id: String = v.decision_id.to_string(),
    }
}

of_units!(ceilings.unit_id of Ceiling);

/// Which ceilings a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of these units; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// In force on this day.
    pub as_of: Option<Day>,
}

impl Selects for Filter {
    type Thing = Ceiling;

    /// Ceilings, by id.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Ceiling>>, Error> {
        let mut query = ceilings::table.filter(ceilings::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            query = query.filter(ceilings::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        if let Some(unit) = self.unit_id {
            query = query.filter(ceilings::unit_id.eq(unit.to_string()));
        }
        if let Some(day) = self.as_of {
            let open = ceilings::valid_to.is_null().or(ceilings::valid_to.gt(day.date()));
            query = query.filter(ceilings::valid_from.le(day.date())).filter(open);
        }
        let rows: Vec<Row> = page_by_id!(query, ask, ceilings::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, c: &Ceiling) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(&c.unit_id))
            && self.unit_id.is_none_or(|unit| c.unit_id == unit)
            && self.as_of.is_none_or(|day| c.period.covers(day))
    }
}

/// The ceilings of some units on a day.
///
/// # Errors
/// When the database does not answer.
pub fn on(conn: &mut Conn, units: &BTreeSet<UnitId>, day: Day) -> Result<Vec<Ceiling>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = ceilings::table
        .filter(ceilings::unit_id.eq_any(units))
        .filter(ceilings::valid_from.le(day.date()))
        .filter(ceilings::valid_to.is_null().or(ceilings::valid_to.gt(day.date())))
        .filter(ceilings::void.eq(false))
        .order(ceilings::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// Another ceiling of the same unit that shares a day, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn overlapping(conn: &mut Conn, new: &Ceiling) -> Result<Option<CeilingId>, Error> {
    let mut query = ceilings::table
        .filter(ceilings::unit_id.eq(new.unit_id.to_string()))
        .filter(ceilings::void.eq(false))
        .filter(ceilings::id.ne(new.id.to_string()))
        .filter(ceilings::valid_to.is_null().or(ceilings::valid_to.gt(new.period.from.date())))
        .order(ceilings::id)
        .select(ceilings::id)
        .into_boxed();
    if let Some(to) = new.period.to {
        query = query.filter(ceilings::valid_from.lt(to.date()));
    }
    let found: Option<String> = query.first(conn).optional()?;
    row::id_opt(found.as_ref())
}

first_by! {
    /// A ceiling that rests on a decision, if there is one.
    by_decision: ceilings.decision_id is DecisionId, of Ceiling
}
