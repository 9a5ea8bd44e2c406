//! Reforms of units, and the parts in which their changes were added.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::Selects;
use crate::db::schema::reorganisations;
use crate::db::whole::{kept_whole, of_units};
use crate::domain::Day;
use crate::domain::id::{ReorganisationId, UnitId};
use crate::domain::reorganisation::{Reorganisation, ReorganisationState};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    reorganisations of Reorganisation by ReorganisationId, |v| {
        unit_id: Option<String> = v.unit_id.map(|unit| unit.to_string()),
        effective_on: NaiveDate = v.effective_on.date(),
        decision_id: Option<String> = v.decision_id.map(|decision| decision.to_string()),
        state: String = v.state.word().to_owned(),
    }
}

of_units!(reorganisations.unit_id of Reorganisation);

/// Which reforms a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of one of these units; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// In this state.
    pub state: Option<ReorganisationState>,
    /// Whose day has come by this one.
    pub as_of: Option<Day>,
}

impl Selects for Filter {
    type Thing = Reorganisation;

    /// Reforms of units, by id.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Reorganisation>>, Error> {
        let mut query = reorganisations::table.filter(reorganisations::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            let units: Vec<String> = units.iter().map(ToString::to_string).collect();
            query = query.filter(reorganisations::unit_id.eq_any(units));
        }
        if let Some(unit) = self.unit_id {
            query = query.filter(reorganisations::unit_id.eq(unit.to_string()));
        }
        if let Some(state) = self.state {
            query = query.filter(reorganisations::state.eq(state.word()));
        }
        if let Some(day) = self.as_of {
            query = query.filter(reorganisations::effective_on.le(day.date()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, reorganisations::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, r: &Reorganisation) -> bool {
        self.units.as_ref().is_none_or(|units| r.unit_id.is_some_and(|unit| units.contains(&unit)))
            && self.unit_id.is_none_or(|unit| r.unit_id == Some(unit))
            && self.state.is_none_or(|state| r.state == state)
            && self.as_of.is_none_or(|day| r.effective_on <= day)
    }
}

/// The parts in which the changes of a reform were added.
pub mod parts {
    use super::{Conn, Error, Kept, ReorganisationId};
    use crate::db::schema::reorganisation_parts;
    use crate::db::whole::kept_whole;
    use crate::domain::id::ReorganisationPartId;
    use crate::domain::reorganisation::ReorganisationPart;
    use diesel::prelude::*;

    kept_whole! {
        reorganisation_parts of ReorganisationPart by ReorganisationPartId, |v| {
            reorganisation_id: String = v.reorganisation_id.to_string(),
            number: i64 = i64::from(v.number),
        }
    }

    /// All that stand of a reform, by number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of(conn: &mut Conn, id: ReorganisationId) -> Result<Vec<Kept<ReorganisationPart>>, Error> {
        let rows: Vec<Row> = reorganisation_parts::table
            .filter(reorganisation_parts::reorganisation_id.eq(id.to_string()))
            .filter(reorganisation_parts::void.eq(false))
            .order(reorganisation_parts::number)
            .load(conn)?;
        rows.into_iter().map(kept).collect()
    }
}
