//! Units through time.

pub mod acts;
pub mod corrections;
pub mod successions;

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, UnitsRead};
use crate::api::compliance::AskedAt;
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery, Walk, orders};
use crate::api::resource::Resource;
use crate::api::resource::moment::{Moment, entry};
use crate::api::responses::{Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::units::Units;
use crate::db::{self, Conn, Tx, states};
use crate::domain::Day;
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::text::{Code, Name, fold};
use crate::domain::unit::{AreaKind, Segment, Unit, UnitKind};
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What was true of a unit during one period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SegmentOut {
    /// The first day.
    pub valid_from: Day,
    /// The first day on which it no longer holds; null: open-ended.
    pub valid_to: Option<Day>,
    /// The name.
    pub name: String,
    /// The statistics-office code.
    pub code: String,
    /// What the unit is by law.
    pub kind: UnitKind,
    /// The kind of area.
    pub area: Option<AreaKind>,
    /// The unit above.
    pub parent_id: Option<UnitId>,
}

impl From<&Segment> for SegmentOut {
    fn from(s: &Segment) -> Self {
        Self {
            valid_from: s.period.from,
            valid_to: s.period.to,
            name: s.name.to_string(),
            code: s.code.to_string(),
            kind: s.kind,
            area: s.area,
            parent_id: s.parent_id,
        }
    }
}

/// A unit, as it was on a day, with all that it has been.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitOut {
    /// The identity.
    pub id: UnitId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// What was true on the day asked about.
    pub on: SegmentOut,
    /// Everything that has been true of it, in order.
    pub segments: Vec<SegmentOut>,
    /// Whether it never should have been.
    pub void: bool,
}

/// A unit as it was on a day; without one, on the day of its life that is nearest to today.
pub(super) fn out(kept: &Kept<&Unit>, day: Option<Day>, today: Day) -> Option<UnitOut> {
    let unit = kept.value;
    let on = match day {
        Some(day) => unit.on(day)?,
        None => unit.nearest(today)?,
    };
    Some(UnitOut {
        id: unit.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        on: on.into(),
        segments: unit.segments.iter().map(Into::into).collect(),
        void: kept.void,
    })
}

/// The tree as it was known at a moment.
fn known(conn: &mut Conn, access: &Access, asked: Option<AskedAt>) -> Result<Arc<Units>, Error> {
    match asked {
        None => Ok(Arc::clone(&access.units)),
        Some(asked) => {
            let seq = entry(conn, access, asked)?;
            Ok(Arc::new(db::units::known(conn, seq)?))
        }
    }
}

/// A unit as a list of a day shows it.
fn shown(units: &Units, access: &Access, id: UnitId, day: Day) -> Option<UnitOut> {
    out(&units.get(id)?, Some(day), access.today)
}

orders! {
    /// How units are ordered.
    UnitOrder of ByUnit { Code = "code" => Code; CodeDown = "-code" => Code; Name = "name" => Name; NameDown = "-name" => Name }
}

/// By what units are ordered.
#[derive(Debug, Clone, Copy)]
pub enum ByUnit {
    /// By code.
    Code,
    /// By name, without marks.
    Name,
}

query! {
    /// Which units.
    UnitFilter {
        /// Units that exist on this day; today when left out.
        as_of: Option<Day>,
        /// With this code on that day.
        code: Option<Code>,
        /// Whose name has words that begin with these, without regard to marks.
        name: Option<Name>,
        /// Of this kind.
        kind: Option<UnitKind>,
        /// Directly below this unit.
        parent_id: Option<UnitId>,
        /// This unit, or below it.
        within: Option<UnitId>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
        /// The order; by code when left out.
        #[param(inline)]
        sort: Option<UnitOrder>,
    }
}

/// Units that exist on a day.
#[utoipa::path(tag = "units", operation_id = "list_units", params(UnitFilter, PageQuery),
    responses((status = 200, description = "A page of units.", body = List<UnitOut>), Guarded))]
#[get("/units")]
pub async fn list_units(
    caller: Caller<UnitsRead>,
    args: QueryArgs<Listing<UnitFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<UnitOut>>, Error> {
    let (filter, page) = args.listing()?;
    let walk = Walk::of(&req);
    let order = filter.sort.unwrap_or(UnitOrder::Code);
    let ask = walk.ask(&caller.state.seal, &page, order.descending())?;
    let page = caller
        .read(move |conn, access| {
            let units = known(conn, access, filter.known_at)?;
            let day = filter.as_of.unwrap_or(access.today);
            let within = filter.within.map(|id| units.tree.subtree(id, day));
            let name = filter.name.as_ref().map(|n| fold(n.as_str()));
            let matches = |unit: &Unit, on: &Segment| {
                access.scope.has(unit.id)
                    && filter.code.as_ref().is_none_or(|c| on.code == *c)
                    && filter.kind.is_none_or(|k| on.kind == k)
                    && filter.parent_id.is_none_or(|p| on.parent_id == Some(p))
                    && within.as_ref().is_none_or(|w| w.contains(&unit.id))
                    && name.as_ref().is_none_or(|n| db::units::name_matches(on, n))
            };
            let key = |on: &Segment| match order.by() {
                ByUnit::Code => on.code.to_string(),
                ByUnit::Name => fold(on.name.as_str()),
            };
            let found = units.tree.all().filter_map(|u| Some((u, u.on(day)?))).filter(|(u, on)| matches(u, on));
            let mut rows: Vec<(String, UnitId)> = found.map(|(u, on)| (key(on), u.id)).collect();
            rows.sort_unstable();
            if ask.descending {
                rows.reverse();
            }
            let page = Page::slice(&ask, rows.into_iter(), |(key, id)| (key.clone(), id.to_string()));
            Ok(page.filter_map(|(_, id)| shown(&units, access, id, day)))
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, |u| u))
}

/// A unit, as it was on a day.
#[utoipa::path(tag = "units", operation_id = "get_unit", params(("id" = UnitId, Path, description = "The unit."), Moment),
    responses((status = 200, description = "The unit.", body = UnitOut), Guarded, Missing))]
#[get("/units/{id}")]
pub async fn get_unit(
    caller: Caller<UnitsRead>,
    path: PathId<UnitId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<UnitOut>, Error> {
    let (id, moment) = (path.id()?, args.parsed()?);
    let (out, recorded) = caller
        .read(move |conn, access| {
            access.see(id)?;
            let kept = match moment.entry(conn, access)? {
                None => Unit::find(conn, access, id)?,
                Some(seq) => states::at::<Unit>(conn, &id.to_string(), seq)?,
            };
            let kept = if moment.as_of.is_some() { kept.standing()? } else { kept };
            let out = out(&kept.as_ref(), moment.as_of, access.today).ok_or_else(Error::not_found)?;
            Ok((out, kept.recorded))
        })
        .await?;
    Ok(Answer::entity(out, recorded))
}

/// The units above a unit on a day, the nearest first, as far as the caller may see them.
#[utoipa::path(tag = "units", operation_id = "list_unit_ancestors", params(("id" = UnitId, Path, description = "The unit."), Moment),
    responses((status = 200, description = "The units above.", body = List<UnitOut>), Guarded, Missing))]
#[get("/units/{id}/ancestors")]
pub async fn list_unit_ancestors(
    caller: Caller<UnitsRead>,
    path: PathId<UnitId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<List<UnitOut>>, Error> {
    let (id, moment) = (path.id()?, args.parsed()?);
    let items = caller
        .read(move |conn, access| {
            access.see(id)?;
            let units = known(conn, access, moment.known_at)?;
            let day = moment.as_of.unwrap_or(access.today);
            let above = units.tree.ancestors(id, day).into_iter().filter(|u| access.scope.has(*u));
            Ok(above.filter_map(|u| shown(&units, access, u, day)).collect::<Vec<_>>())
        })
        .await?;
    Ok(Answer::ok(List { items, next: None }))
}

/// A unit and everything below it on a day, by code.
#[utoipa::path(tag = "units", operation_id = "list_unit_subtree", params(("id" = UnitId, Path, description = "The unit."), Moment, PageQuery),
    responses((status = 200, description = "A page of the subtree.", body = List<UnitOut>), Guarded, Missing))]
#[get("/units/{id}/subtree")]
pub async fn list_unit_subtree(
    caller: Caller<UnitsRead>,
    path: PathId<UnitId>,
    args: QueryArgs<Listing<Moment>>,
    req: HttpRequest,
) -> Result<Answer<List<UnitOut>>, Error> {
    let id = path.id()?;
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller
        .read(move |conn, access| {
            access.see(id)?;
            let units = known(conn, access, asked.known_at)?;
            let day = asked.as_of.unwrap_or(access.today);
            let below = units.tree.subtree(id, day).into_iter();
            let mut rows: Vec<(String, UnitId)> =
                below.filter_map(|u| Some((units.tree.get(u)?.on(day)?.code.to_string(), u))).collect();
            rows.sort_unstable();
            let page = Page::slice(&ask, rows.into_iter(), |(key, id)| (key.clone(), id.to_string()));
            Ok(page.filter_map(|(_, id)| shown(&units, access, id, day)))
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, |u| u))
}

/// Whether a decision that the caller names is one that the caller may see.
pub fn decision(tx: &mut Tx<'_>, access: &Access, id: Option<DecisionId>) -> Result<(), Error> {
    let Some(id) = id else { return Ok(()) };
    super::decisions::known(tx, access, id, "/decision_id").map(drop)
}
