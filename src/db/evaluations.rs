//! Yearly ratings.

use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::schema::evaluations;
use crate::db::whole::{about_official, first_by, kept_whole};
use crate::db::{Conn, Error, row};
use crate::domain::Day;
use crate::domain::evaluation::{AnnualRating, Evaluation};
use crate::domain::id::{EvaluationId, OfficialId, UnitId};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    evaluations of Evaluation by EvaluationId, |v| {
        official_id: String = v.official_id.to_string(),
        unit_id: String = v.unit_id.to_string(),
        year: i32 = v.year,
        rating: String = v.rating.word().to_owned(),
        rated_on: NaiveDate = v.rated_on.date(),
        decision_id: Option<String> = v.decision_id.map(|id| id.to_string()),
    }
}

about_official!(evaluations of Evaluation);

/// Which ratings a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// Made by this unit.
    pub unit_id: Option<UnitId>,
    /// For this year.
    pub year: Option<i32>,
    /// Of this word.
    pub rating: Option<AnnualRating>,
}

impl Selects for Filter {
    type Thing = Evaluation;

    /// Ratings, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Evaluation>>, Error> {
        let mut query = evaluations::table.filter(evaluations::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(evaluations::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(id) = self.official_id {
            query = query.filter(evaluations::official_id.eq(id.to_string()));
        }
        if let Some(id) = self.unit_id {
            query = query.filter(evaluations::unit_id.eq(id.to_string()));
        }
        if let Some(year) = self.year {
            query = query.filter(evaluations::year.eq(year));
        }
        if let Some(rating) = self.rating {
            query = query.filter(evaluations::rating.eq(rating.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, evaluations::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, e: &Evaluation) -> bool {
        self.official_id.is_none_or(|id| e.official_id == id)
            && self.unit_id.is_none_or(|id| e.unit_id == id)
            && self.year.is_none_or(|year| e.year == year)
            && self.rating.is_none_or(|rating| e.rating == rating)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Self::Thing>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

/// The rating of a person for a year, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn of_year(conn: &mut Conn, official: OfficialId, year: i32) -> Result<Option<EvaluationId>, Error> {
    let found: Option<String> = evaluations::table
        .filter(evaluations::void.eq(false))
        .filter(evaluations::official_id.eq(official.to_string()))
        .filter(evaluations::year.eq(year))
        .select(evaluations::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}

/// The ratings for a year that some units made, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_year_by(conn: &mut Conn, year: i32, units: &BTreeSet<UnitId>) -> Result<Vec<Evaluation>, Error> {
    let mut all = Vec::new();
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    // In parts: neither backend binds any number of values.
    for some in units.chunks(500) {
        let rows: Vec<Row> = evaluations::table
            .filter(evaluations::void.eq(false))
            .filter(evaluations::year.eq(year))
            .filter(evaluations::unit_id.eq_any(some))
            .load(conn)?;
        all.extend(rows.into_iter().map(|r| Ok(kept(r)?.value)).collect::<Result<Vec<_>, Error>>()?);
    }
    all.sort_by_key(|one: &Evaluation| one.id);
    Ok(all)
}

first_by! {
    /// A rating that was made by a decision, if there is one.
    by_decision: evaluations.decision_id is DecisionId, of Evaluation
}
