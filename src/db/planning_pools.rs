//! Planning pools.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::planning_pools;
use crate::db::whole::kept_whole;
use crate::domain::Day;
use crate::domain::id::{PlanningPoolId, PositionId, UnitId};
use crate::domain::pool::{PlanningPool, PoolBranch, PoolState};
use crate::domain::text::Code;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

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

/// Which pools a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of these units; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// For the bodies of this branch.
    pub branch: Option<PoolBranch>,
    /// Of the term of this name.
    pub term: Option<Code>,
    /// In this state.
    pub state: Option<PoolState>,
    /// Whose term covers this day.
    pub as_of: Option<Day>,
}

impl Selects for Filter {
    type Thing = PlanningPool;

    /// Pools, by id.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<PlanningPool>>, Error> {
        let mut query = planning_pools::table.filter(planning_pools::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            query =
                query.filter(planning_pools::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        if let Some(unit) = self.unit_id {
            query = query.filter(planning_pools::unit_id.eq(unit.to_string()));
        }
        if let Some(branch) = self.branch {
            query = query.filter(planning_pools::branch.eq(branch.word()));
        }
        if let Some(term) = &self.term {
            query = query.filter(planning_pools::term.eq(term.to_string()));
        }
        if let Some(state) = self.state {
            query = query.filter(planning_pools::state.eq(state.word()));
        }
        if let Some(day) = self.as_of {
            let open = planning_pools::valid_to.is_null().or(planning_pools::valid_to.gt(day.date()));
            query = query.filter(planning_pools::valid_from.le(day.date())).filter(open);
        }
        let rows: Vec<Row> = page_by_id!(query, ask, planning_pools::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, p: &PlanningPool) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(&p.unit_id))
            && self.unit_id.is_none_or(|unit| p.unit_id == unit)
            && self.branch.is_none_or(|branch| p.branch == branch)
            && self.term.as_ref().is_none_or(|term| p.term == *term)
            && self.state.is_none_or(|state| p.state == state)
            && self.as_of.is_none_or(|day| p.period.covers(day))
    }
}

/// The other pool of a unit for the same branch and term that stands, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn alike(conn: &mut Conn, pool: &PlanningPool) -> Result<Option<PlanningPoolId>, Error> {
    let found: Option<String> = planning_pools::table
        .filter(planning_pools::unit_id.eq(pool.unit_id.to_string()))
        .filter(planning_pools::branch.eq(pool.branch.word()))
        .filter(planning_pools::term.eq(pool.term.to_string()))
        .filter(planning_pools::void.eq(false))
        .filter(planning_pools::state.ne(PoolState::Dropped.word()))
        .filter(planning_pools::id.ne(pool.id.to_string()))
        .select(planning_pools::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}

/// Some pools, those that stand.
///
/// # Errors
/// When the database does not answer.
pub fn some(conn: &mut Conn, ids: &BTreeSet<PlanningPoolId>) -> Result<BTreeMap<PlanningPoolId, PlanningPool>, Error> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = planning_pools::table
        .filter(planning_pools::id.eq_any(ids))
        .filter(planning_pools::void.eq(false))
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| (k.value.id, k.value))).collect()
}

/// A standing pool with a title, if there is one. Pools are few, so all of them are looked through.
///
/// # Errors
/// When the database does not answer.
pub fn with_title(conn: &mut Conn, position: PositionId) -> Result<Option<PlanningPool>, Error> {
    let rows: Vec<Row> = planning_pools::table
        .filter(planning_pools::void.eq(false))
        .filter(planning_pools::body.like(format!("%{position}%")))
        .order(planning_pools::id)
        .load(conn)?;
    for row in rows {
        let pool = kept(row)?.value;
        if pool.positions.contains(&position) {
            return Ok(Some(pool));
        }
    }
    Ok(None)
}

/// The pools of some units.
///
/// # Errors
/// When the database does not answer.
pub fn ids_of(conn: &mut Conn, units: &BTreeSet<UnitId>) -> Result<BTreeSet<PlanningPoolId>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let ids: Vec<String> =
        planning_pools::table.filter(planning_pools::unit_id.eq_any(units)).select(planning_pools::id).load(conn)?;
    ids.iter().map(|id| row::id(id)).collect()
}

/// The pools of some units whose term is not over on a day, by id.
///
/// # Errors
/// When the database does not answer.
pub fn not_over(conn: &mut Conn, units: &BTreeSet<UnitId>, day: Day) -> Result<Vec<PlanningPool>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = planning_pools::table
        .filter(planning_pools::unit_id.eq_any(units))
        .filter(planning_pools::valid_to.is_null().or(planning_pools::valid_to.gt(day.date())))
        .filter(planning_pools::void.eq(false))
        .order(planning_pools::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
