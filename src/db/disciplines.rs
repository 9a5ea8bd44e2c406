//! Disciplinary measures.

use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::schema::disciplines;
use crate::db::whole::{about_holders, about_official, first_by, kept_whole};
use crate::db::{Conn, Error, row};
use crate::domain::Day;
use crate::domain::discipline::{Discipline, DisciplineForm};
use crate::domain::id::{DisciplineId, OfficialId, UnitId};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    disciplines of Discipline by DisciplineId, |v| {
        official_id: String = v.official_id.to_string(),
        form: String = v.form.word().to_owned(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
        decision_id: String = v.decision_id.to_string(),
    }
}

about_official!(disciplines of Discipline);
about_holders!(disciplines of Discipline);

/// Which measures a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// In force on this day.
    pub as_of: Option<Day>,
    /// Against this person.
    pub official_id: Option<OfficialId>,
    /// Of this sort.
    pub form: Option<DisciplineForm>,
}

impl Selects for Filter {
    type Thing = Discipline;

    /// Measures, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Discipline>>, Error> {
        let mut query = disciplines::table.filter(disciplines::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(disciplines::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(day) = self.as_of {
            let open = disciplines::valid_to.is_null().or(disciplines::valid_to.gt(day.date()));
            query = query.filter(disciplines::valid_from.le(day.date())).filter(open);
        }
        if let Some(id) = self.official_id {
            query = query.filter(disciplines::official_id.eq(id.to_string()));
        }
        if let Some(form) = self.form {
            query = query.filter(disciplines::form.eq(form.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, disciplines::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, d: &Discipline) -> bool {
        self.as_of.is_none_or(|day| d.period.covers(day))
            && self.official_id.is_none_or(|id| d.official_id == id)
            && self.form.is_none_or(|form| d.form == form)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Self::Thing>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

first_by! {
    /// A measure that was taken by a decision, if there is one.
    by_decision: disciplines.decision_id is DecisionId, of Discipline
}

/// All that stand about some people, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_officials(conn: &mut Conn, people: &BTreeSet<OfficialId>) -> Result<Vec<Discipline>, Error> {
    let people: Vec<String> = people.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = disciplines::table
        .filter(disciplines::official_id.eq_any(people))
        .filter(disciplines::void.eq(false))
        .order(disciplines::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
