//! The points of months and quarters.

use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::schema::period_scores;
use crate::db::whole::{first_by, kept_whole};
use crate::db::{Conn, Error};
use crate::domain::Day;
use crate::domain::id::{OfficialId, PeriodScoreId, UnitId};
use crate::domain::rating::PeriodScore;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    period_scores of PeriodScore by PeriodScoreId, |v| {
        official_id: String = v.official_id.to_string(),
        unit_id: String = v.unit_id.to_string(),
        year: i32 = v.year,
        first_month: i32 = i32::try_from(*v.period.months().start()).unwrap_or(i32::MAX),
        decision_id: Option<String> = v.decision_id.map(|id| id.to_string()),
    }
}

/// Which points a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// Given by this unit.
    pub unit_id: Option<UnitId>,
    /// In this year.
    pub year: Option<i32>,
}

impl Selects for Filter {
    type Thing = PeriodScore;

    /// Points, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<PeriodScore>>, Error> {
        let mut query = period_scores::table.filter(period_scores::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(period_scores::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(id) = self.official_id {
            query = query.filter(period_scores::official_id.eq(id.to_string()));
        }
        if let Some(id) = self.unit_id {
            query = query.filter(period_scores::unit_id.eq(id.to_string()));
        }
        if let Some(year) = self.year {
            query = query.filter(period_scores::year.eq(year));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, period_scores::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, s: &PeriodScore) -> bool {
        self.official_id.is_none_or(|id| s.official_id == id)
            && self.unit_id.is_none_or(|id| s.unit_id == id)
            && self.year.is_none_or(|year| s.year == year)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<PeriodScore>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

/// What a person was given in a year, by the first month of each.
///
/// # Errors
/// When the database does not answer.
pub fn of_year(conn: &mut Conn, official: OfficialId, year: i32) -> Result<Vec<PeriodScore>, Error> {
    let rows: Vec<Row> = period_scores::table
        .filter(period_scores::void.eq(false))
        .filter(period_scores::official_id.eq(official.to_string()))
        .filter(period_scores::year.eq(year))
        .order((period_scores::first_month, period_scores::id))
        .load(conn)?;
    rows.into_iter().map(|r| Ok(kept(r)?.value)).collect()
}

first_by! {
    /// Points of a person, if there are any.
    of_official: period_scores.official_id is OfficialId, of PeriodScore
}

first_by! {
    /// Points that were given by a decision, if there are any.
    by_decision: period_scores.decision_id is DecisionId, of PeriodScore
}
