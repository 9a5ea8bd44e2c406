//! Training plans.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::training_plans;
use crate::db::whole::kept_whole;
use crate::domain::id::{TrainingPlanId, UnitId};
use crate::domain::training::{PlanState, TrainingPlan};
use crate::domain::word::Word;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    training_plans of TrainingPlan by TrainingPlanId, |v| {
        unit_id: String = v.unit_id.to_string(),
        year: i32 = v.year,
        state: String = v.state.word().to_owned(),
    }
}

/// Which plans a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of one of these units; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// For this year.
    pub year: Option<i32>,
    /// In this state.
    pub state: Option<PlanState>,
}

impl Selects for Filter {
    type Thing = TrainingPlan;

    /// Training plans, by id.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<TrainingPlan>>, Error> {
        let mut query = training_plans::table.filter(training_plans::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            query =
                query.filter(training_plans::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        if let Some(unit) = self.unit_id {
            query = query.filter(training_plans::unit_id.eq(unit.to_string()));
        }
        if let Some(year) = self.year {
            query = query.filter(training_plans::year.eq(year));
        }
        if let Some(state) = self.state {
            query = query.filter(training_plans::state.eq(state.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, training_plans::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, p: &TrainingPlan) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(&p.unit_id))
            && self.unit_id.is_none_or(|unit| p.unit_id == unit)
            && self.year.is_none_or(|year| p.year == year)
            && self.state.is_none_or(|state| p.state == state)
    }
}

/// The plan of a unit for a year that was not given up, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn of_year(conn: &mut Conn, unit: UnitId, year: i32) -> Result<Option<TrainingPlanId>, Error> {
    let found: Option<String> = training_plans::table
        .filter(training_plans::unit_id.eq(unit.to_string()))
        .filter(training_plans::year.eq(year))
        .filter(training_plans::state.ne(PlanState::Dropped.word()))
        .filter(training_plans::void.eq(false))
        .select(training_plans::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}
