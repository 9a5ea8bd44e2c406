//! Salaries.

use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::schema::{decisions, salaries};
use crate::db::whole::{about_official, first_by, held_in, kept_whole};
use crate::db::{Conn, Error, row};
use crate::domain::Day;
use crate::domain::entitlement::due::Paid;
use crate::domain::entitlement::{Salary, SalaryKind, Scale};
use crate::domain::id::{OfficialId, SalaryId, UnitId};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    salaries of Salary by SalaryId, |v| {
        official_id: String = v.official_id.to_string(),
        kind: String = v.kind.word().to_owned(),
        scale: String = v.scale.word().to_owned(),
        effective_on: NaiveDate = v.effective_on.date(),
        decision_id: String = v.decision_id.to_string(),
    }
}

about_official!(salaries of Salary);

/// Which salaries a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// Paid from this day or earlier.
    pub as_of: Option<Day>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// Come to in this way.
    pub kind: Option<SalaryKind>,
    /// By this scale.
    pub scale: Option<Scale>,
}

impl Selects for Filter {
    type Thing = Salary;

    /// Salaries, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Salary>>, Error> {
        let mut query = salaries::table.filter(salaries::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(salaries::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(day) = self.as_of {
            query = query.filter(salaries::effective_on.le(day.date()));
        }
        if let Some(id) = self.official_id {
            query = query.filter(salaries::official_id.eq(id.to_string()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(salaries::kind.eq(kind.word()));
        }
        if let Some(scale) = self.scale {
            query = query.filter(salaries::scale.eq(scale.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, salaries::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, s: &Salary) -> bool {
        self.as_of.is_none_or(|day| s.effective_on <= day)
            && self.official_id.is_none_or(|id| s.official_id == id)
            && self.kind.is_none_or(|kind| s.kind == kind)
            && self.scale.is_none_or(|scale| s.scale == scale)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Self::Thing>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

/// The salary of a person from a day on, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn from_day(conn: &mut Conn, official: OfficialId, day: Day) -> Result<Option<SalaryId>, Error> {
    let found: Option<String> = salaries::table
        .filter(salaries::void.eq(false))
        .filter(salaries::official_id.eq(official.to_string()))
        .filter(salaries::effective_on.eq(day.date()))
        .select(salaries::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}

first_by! {
    /// A salary that was given by a decision, if there is one.
    by_decision: salaries.decision_id is DecisionId, of Salary
}

/// The salaries of whoever was ever appointed to one of the units, each with the day on which its decision was signed, by
/// person and day.
///
/// # Errors
/// When the database does not answer.
pub fn of_holders(conn: &mut Conn, units: &BTreeSet<UnitId>) -> Result<Vec<Paid>, Error> {
    let rows: Vec<(Row, NaiveDate)> = salaries::table
        .inner_join(decisions::table.on(decisions::id.eq(salaries::decision_id)))
        .filter(salaries::official_id.eq_any(held_in!(units)))
        .filter(salaries::void.eq(false))
        .order((salaries::official_id, salaries::effective_on, salaries::id))
        .select((salaries::all_columns, decisions::signed_on))
        .load(conn)?;
    let paid = |(r, signed): (Row, NaiveDate)| Ok(Paid { salary: kept(r)?.value, signed_on: row::day(signed)? });
    rows.into_iter().map(paid).collect()
}
