//! Nominations in planning pools.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{Selects, Test};
use crate::db::row;
use crate::db::schema::{nominations, planning_pools};
use crate::db::whole::{NAMED, about_official, first_by, kept_whole};
use crate::domain::Day;
use crate::domain::id::{NominationId, OfficialId, PlanningPoolId, PositionId, UnitId};
use crate::domain::pool::{Nomination, NominationState};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    nominations of Nomination by NominationId, |v| {
        pool_id: String = v.pool_id.to_string(),
        official_id: String = v.official_id.to_string(),
        position_id: String = v.position_id.to_string(),
        state: String = v.state.word().to_owned(),
        entered_on: Option<NaiveDate> = row::date(v.entered_on),
        exited_on: Option<NaiveDate> = row::date(v.exited_on),
    }
}

about_official!(nominations of Nomination);

/// All that stand in some pools, by id.
///
/// # Errors
/// When the database does not answer.
pub fn in_pools(conn: &mut Conn, pools: &[PlanningPoolId]) -> Result<Vec<Nomination>, Error> {
    let mut found = Vec::new();
    for some in pools.chunks(NAMED) {
        let rows: Vec<Row> = nominations::table
            .filter(nominations::pool_id.eq_any(some.iter().map(ToString::to_string).collect::<Vec<_>>()))
            .filter(nominations::void.eq(false))
            .order(nominations::id)
            .load(conn)?;
        for row in rows {
            found.push(kept(row)?.value);
        }
    }
    Ok(found)
}

/// Which nominations a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those in pools of these units; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// In this pool.
    pub pool_id: Option<PlanningPoolId>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// For this title.
    pub position_id: Option<PositionId>,
    /// In this state.
    pub state: Option<NominationState>,
    /// In the pool on this day, by what was acted.
    pub as_of: Option<Day>,
}

impl Selects for Filter {
    type Thing = Nomination;

    /// Nominations, by id.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Nomination>>, Error> {
        let mut query = nominations::table.filter(nominations::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            let units: Vec<String> = units.iter().map(ToString::to_string).collect();
            let pools = planning_pools::table.filter(planning_pools::unit_id.eq_any(units)).select(planning_pools::id);
            query = query.filter(nominations::pool_id.eq_any(pools));
        }
        if let Some(pool) = self.pool_id {
            query = query.filter(nominations::pool_id.eq(pool.to_string()));
        }
        if let Some(official) = self.official_id {
            query = query.filter(nominations::official_id.eq(official.to_string()));
        }
        if let Some(position) = self.position_id {
            query = query.filter(nominations::position_id.eq(position.to_string()));
        }
        if let Some(state) = self.state {
            query = query.filter(nominations::state.eq(state.word()));
        }
        if let Some(day) = self.as_of {
            let inside = nominations::exited_on.is_null().or(nominations::exited_on.gt(day.date()));
            query = query.filter(nominations::entered_on.le(day.date())).filter(inside);
        }
        let rows: Vec<Row> = page_by_id!(query, ask, nominations::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, n: &Nomination) -> bool {
        self.pool_id.is_none_or(|pool| n.pool_id == pool)
            && self.official_id.is_none_or(|official| n.official_id == official)
            && self.position_id.is_none_or(|position| n.position_id == position)
            && self.state.is_none_or(|state| n.state == state)
            && self.as_of.is_none_or(|day| n.entered(day))
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Nomination>, Error> {
        let Some(units) = &self.units else { return Ok(Box::new(|_| true)) };
        let pools = super::planning_pools::ids_of(conn, units)?;
        Ok(Box::new(move |nomination| pools.contains(&nomination.pool_id)))
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

/// All that stand in a pool, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_pool(conn: &mut Conn, pool: PlanningPoolId) -> Result<Vec<Kept<Nomination>>, Error> {
    let rows: Vec<Row> = nominations::table
        .filter(nominations::pool_id.eq(pool.to_string()))
        .filter(nominations::void.eq(false))
        .order(nominations::id)
        .load(conn)?;
    rows.into_iter().map(kept).collect()
}

/// All that stand about some people, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_officials(conn: &mut Conn, people: &BTreeSet<OfficialId>) -> Result<Vec<Nomination>, Error> {
    let people: Vec<String> = people.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = nominations::table
        .filter(nominations::official_id.eq_any(people))
        .filter(nominations::void.eq(false))
        .order(nominations::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// The other nomination of the same person for the same title of the pool that stands, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn alike(conn: &mut Conn, new: &Nomination) -> Result<Option<NominationId>, Error> {
    let over = [NominationState::Rejected.word(), NominationState::Removed.word()];
    let found: Option<String> = nominations::table
        .filter(nominations::pool_id.eq(new.pool_id.to_string()))
        .filter(nominations::official_id.eq(new.official_id.to_string()))
        .filter(nominations::position_id.eq(new.position_id.to_string()))
        .filter(nominations::void.eq(false))
        .filter(nominations::state.ne_all(over))
        .filter(nominations::id.ne(new.id.to_string()))
        .select(nominations::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}

first_by! {
    /// A standing nomination for a title, if there is one.
    for_title: nominations.position_id is PositionId, of Nomination
}

/// All nominations in some pools, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_pools(conn: &mut Conn, pools: &BTreeSet<PlanningPoolId>) -> Result<Vec<Nomination>, Error> {
    let pools: Vec<String> = pools.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = nominations::table
        .filter(nominations::pool_id.eq_any(pools))
        .filter(nominations::void.eq(false))
        .order(nominations::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
