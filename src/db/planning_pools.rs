//! Planning pools.

use crate::db::backend::Conn;
use crate::db::error::Error;
use crate::db::row;
use crate::db::schema::planning_pools;
use crate::db::whole::kept_whole;
use crate::domain::Day;
use crate::domain::id::{PlanningPoolId, UnitId};
use crate::domain::pool::PlanningPool;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    planning_pools of PlanningPool by PlanningPoolId, |v| {
        unit_id: String = v.unit_id.to_string(),
        branch: String = v.branch.word().to_owned(),
        term: String = v.term.to_string(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
        state: String = v.state.word().to_owned(),
    }
}

/// The pools of some units that hold, or held, for a term with a day in it; by id.
///
/// # Errors
/// When the database does not answer.
pub fn in_term(conn: &mut Conn, units: &BTreeSet<UnitId>, day: Day) -> Result<Vec<PlanningPool>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = planning_pools::table
        .filter(planning_pools::unit_id.eq_any(units))
        .filter(planning_pools::valid_from.le(day.date()))
        .filter(planning_pools::valid_to.is_null().or(planning_pools::valid_to.gt(day.date())))
        .filter(planning_pools::void.eq(false))
        .order(planning_pools::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
