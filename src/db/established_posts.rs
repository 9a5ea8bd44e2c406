//! Established posts of units.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::established_posts;
use crate::db::whole::{first_by, kept_whole, of_units};
use crate::domain::Day;
use crate::domain::id::{EstablishedPostId, PositionId, UnitId};
use crate::domain::staffing::EstablishedPost;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    established_posts of EstablishedPost by EstablishedPostId, |v| {
        unit_id: String = v.unit_id.to_string(),
        position_id: String = v.position_id.to_string(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
        decision_id: String = v.decision_id.to_string(),
    }
}

of_units!(established_posts.unit_id of EstablishedPost);

/// Which posts a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of these units; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// Of this title.
    pub position_id: Option<PositionId>,
    /// In force on this day.
    pub as_of: Option<Day>,
}

impl Selects for Filter {
    type Thing = EstablishedPost;

    /// Established posts, by id.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<EstablishedPost>>, Error> {
        let mut query = established_posts::table.filter(established_posts::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            let units: Vec<String> = units.iter().map(ToString::to_string).collect();
            query = query.filter(established_posts::unit_id.eq_any(units));
        }
        if let Some(unit) = self.unit_id {
            query = query.filter(established_posts::unit_id.eq(unit.to_string()));
        }
        if let Some(position) = self.position_id {
            query = query.filter(established_posts::position_id.eq(position.to_string()));
        }
        if let Some(day) = self.as_of {
            let open = established_posts::valid_to.is_null().or(established_posts::valid_to.gt(day.date()));
            query = query.filter(established_posts::valid_from.le(day.date())).filter(open);
        }
        let rows: Vec<Row> = page_by_id!(query, ask, established_posts::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, p: &EstablishedPost) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(&p.unit_id))
            && self.unit_id.is_none_or(|unit| p.unit_id == unit)
            && self.position_id.is_none_or(|position| p.position_id == position)
            && self.as_of.is_none_or(|day| p.period.covers(day))
    }
}

/// The posts of some units on a day, by id; those of one title, where one is given.
///
/// # Errors
/// When the database does not answer.
pub fn on(
    conn: &mut Conn,
    units: &BTreeSet<UnitId>,
    position: Option<PositionId>,
    day: Day,
) -> Result<Vec<EstablishedPost>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let mut query = established_posts::table
        .filter(established_posts::unit_id.eq_any(units))
        .filter(established_posts::valid_from.le(day.date()))
        .filter(established_posts::valid_to.is_null().or(established_posts::valid_to.gt(day.date())))
        .filter(established_posts::void.eq(false))
        .order(established_posts::id)
        .into_boxed();
    if let Some(position) = position {
        query = query.filter(established_posts::position_id.eq(position.to_string()));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// Another post of the same title in the same unit that shares a day, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn overlapping(conn: &mut Conn, new: &EstablishedPost) -> Result<Option<EstablishedPostId>, Error> {
    let mut query = established_posts::table
        .filter(established_posts::unit_id.eq(new.unit_id.to_string()))
        .filter(established_posts::position_id.eq(new.position_id.to_string()))
        .filter(established_posts::void.eq(false))
        .filter(established_posts::id.ne(new.id.to_string()))
        .filter(established_posts::valid_to.is_null().or(established_posts::valid_to.gt(new.period.from.date())))
        .order(established_posts::id)
        .select(established_posts::id)
        .into_boxed();
    if let Some(to) = new.period.to {
        query = query.filter(established_posts::valid_from.lt(to.date()));
    }
    let found: Option<String> = query.first(conn).optional()?;
    row::id_opt(found.as_ref())
}

first_by! {
    /// A post that rests on a decision, if there is one. Which its planned overlaps rest on, the
    /// [`citations`](crate::db::citations) say.
    by_decision: established_posts.decision_id is DecisionId, of EstablishedPost
}

first_by! {
    /// A post of a title, if there is one.
    for_title: established_posts.position_id is PositionId, of EstablishedPost
}
