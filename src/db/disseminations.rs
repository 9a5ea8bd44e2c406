//! How resolutions were made known.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{Selects, Test};
use crate::db::resolutions::ids_of_units;
use crate::db::row;
use crate::db::schema::{disseminations, resolutions};
use crate::db::whole::{first_by, kept_whole};
use crate::domain::Day;
use crate::domain::id::{DisseminationId, ResolutionId, UnitId};
use crate::domain::programme::{Dissemination, DisseminationForm};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    disseminations of Dissemination by DisseminationId, |v| {
        resolution_id: String = v.resolution_id.to_string(),
        unit_id: String = v.unit_id.to_string(),
        form: String = v.form.word().to_owned(),
        held_on: NaiveDate = v.held_on.date(),
        decision_id: Option<String> = v.decision_id.map(|id| id.to_string()),
    }
}

/// Which disseminations a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of one of these units, and those of documents for one of them; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Of this document.
    pub resolution_id: Option<ResolutionId>,
    /// By this unit.
    pub unit_id: Option<UnitId>,
    /// Of this form.
    pub form: Option<DisseminationForm>,
    /// Held by this day.
    pub as_of: Option<Day>,
}

impl Selects for Filter {
    type Thing = Dissemination;

    /// Disseminations, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Dissemination>>, Error> {
        let mut query = disseminations::table.filter(disseminations::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            let units: Vec<String> = units.iter().map(ToString::to_string).collect();
            let issued = resolutions::table.filter(resolutions::unit_id.eq_any(units.clone())).select(resolutions::id);
            let seen = disseminations::unit_id.eq_any(units).or(disseminations::resolution_id.eq_any(issued));
            query = query.filter(seen);
        }
        if let Some(id) = self.resolution_id {
            query = query.filter(disseminations::resolution_id.eq(id.to_string()));
        }
        if let Some(id) = self.unit_id {
            query = query.filter(disseminations::unit_id.eq(id.to_string()));
        }
        if let Some(form) = self.form {
            query = query.filter(disseminations::form.eq(form.word()));
        }
        if let Some(day) = self.as_of {
            query = query.filter(disseminations::held_on.le(day.date()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, disseminations::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, d: &Dissemination) -> bool {
        self.resolution_id.is_none_or(|id| d.resolution_id == id)
            && self.unit_id.is_none_or(|id| d.unit_id == id)
            && self.form.is_none_or(|form| d.form == form)
            && self.as_of.is_none_or(|day| d.held_on <= day)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Dissemination>, Error> {
        let Some(units) = self.units.clone() else { return Ok(Box::new(|_| true)) };
        let issued = ids_of_units(conn, &units)?;
        Ok(Box::new(move |one| units.contains(&one.unit_id) || issued.contains(&one.resolution_id)))
    }
}

/// All disseminations of some documents, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_documents(conn: &mut Conn, documents: &BTreeSet<ResolutionId>) -> Result<Vec<Dissemination>, Error> {
    let documents: Vec<String> = documents.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = disseminations::table
        .filter(disseminations::void.eq(false))
        .filter(disseminations::resolution_id.eq_any(documents))
        .order(disseminations::id)
        .load(conn)?;
    rows.into_iter().map(|r| Ok(kept(r)?.value)).collect()
}

/// One of a document, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn of_document(conn: &mut Conn, id: ResolutionId) -> Result<Option<DisseminationId>, Error> {
    let found: Option<String> = disseminations::table
        .filter(disseminations::resolution_id.eq(id.to_string()))
        .filter(disseminations::void.eq(false))
        .order(disseminations::id)
        .select(disseminations::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}

first_by! {
    /// One that rests on a decision, if there is one.
    by_decision: disseminations.decision_id is DecisionId, of Dissemination
}
