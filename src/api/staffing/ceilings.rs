//! Ceilings, over HTTP: what each unit's follows from, one for a unit on a day.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, StaffingRead, StaffingWrite};
use crate::api::compliance::AskedAt;
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code;
use crate::api::resource::Resource;
use crate::api::resource::entered::{Entered, decided};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::api::staffing::lowest_level;
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, ceilings};
use crate::domain::id::{CeilingId, DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Problems};
use crate::domain::staffing::{Ceiling, UnitClass};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What a unit's ceiling follows from during a time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CeilingOut {
    /// The identity.
    pub id: CeilingId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Whose.
    pub unit_id: UnitId,
    /// The first day.
    pub valid_from: Day,
    /// The first day on which it no longer holds; null: open-ended.
    pub valid_to: Option<Day>,
    /// The class of the unit; null where only a figure is set.
    pub unit_class: Option<UnitClass>,
    /// Whether regular police serve there, in the place of a chief who would be counted.
    pub regular_police: bool,
    /// Posts for population or area, which count where the law of the day adds them.
    pub additional: u32,
    /// A figure set by the decision, in the place of the law's.
    pub fixed: Option<u32>,
    /// The same for part-timers.
    pub fixed_part_timers: Option<u32>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Ceiling>> for CeilingOut {
    fn from(kept: Kept<Ceiling>) -> Self {
        let (void, c) = (kept.void, kept.value);
        Self {
            id: c.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            unit_id: c.unit_id,
            valid_from: c.period.from,
            valid_to: c.period.to,
            unit_class: c.unit_class,
            regular_police: c.regular_police,
            additional: c.additional,
            fixed: c.fixed,
            fixed_part_timers: c.fixed_part_timers,
            decision_id: c.decision_id,
            void,
        }
    }
}

query! {
    /// Which ceilings.
    CeilingFilter {
        /// In force on this day; all when left out.
        as_of: Option<Day>,
        /// Of this unit.
        unit_id: Option<UnitId>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for CeilingFilter {
    type Selection = ceilings::Filter;
    type Out = CeilingOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> ceilings::Filter {
        ceilings::Filter { units: access.confined(), unit_id: self.unit_id, as_of: self.as_of }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<ceilings::Filter>) -> Result<Page<CeilingOut>, Error> {
        Ok(found.map(CeilingOut::from))
    }
}

/// Ceilings of the caller's units, as they were entered.
#[utoipa::path(tag = "staffing", operation_id = "list_ceilings", params(CeilingFilter, PageQuery),
    responses((status = 200, description = "A page of ceilings.", body = List<CeilingOut>), Guarded))]
#[get("/ceilings")]
pub async fn list_ceilings(
    caller: Caller<StaffingRead>,
    args: QueryArgs<Listing<CeilingFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<CeilingOut>>, Error> {
    list(caller, args, req).await
}

/// A ceiling.
#[utoipa::path(tag = "staffing", operation_id = "get_ceiling", params(("id" = CeilingId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = CeilingOut), Guarded, Missing))]
#[get("/ceilings/{id}")]
pub async fn get_ceiling(
    caller: Caller<StaffingRead>,
    path: PathId<CeilingId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<CeilingOut>, Error> {
    handlers::get::<Ceiling, _>(caller, path, args).await
}

input! {
    /// What a unit's ceiling follows from during a time: a class, a figure, or both.
    #[derive(serde::Serialize)]
    CeilingIn {
        /// Whose: a commune, ward, township or special zone.
        unit_id: UnitId,
        /// The first day; no other ceiling of the unit shares a day.
        valid_from: Day,
        /// The first day on which it no longer holds; open-ended when left out.
        valid_to: Option<Day>,
        /// The class of the unit, from which the figure of the law follows; needed unless a figure is set.
        unit_class: Option<UnitClass>,
        /// Whether regular police serve there, in the place of a chief who would be counted: one fewer from 2019-06-25 to
        /// 2023-07-31. Not so when left out.
        regular_police: Option<bool>,
        /// Posts for population or area, 0 to 100: on top from 2023-08-01 to 2025-06-30. None when left out.
        additional: Option<u32>,
        /// A figure set by the decision, 0 to 500, in the place of the law's.
        fixed: Option<u32>,
        /// The same for part-timers.
        fixed_part_timers: Option<u32>,
        /// By which decision.
        decision_id: DecisionId,
    }
}

/// Enters what a unit's ceiling follows from.
#[utoipa::path(tag = "staffing", operation_id = "create_ceiling", request_body = CeilingIn,
    responses((status = 201, description = "The ceiling.", body = CeilingOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/ceilings")]
pub async fn create_ceiling(caller: Caller<StaffingWrite>, body: Body<CeilingIn>) -> Result<Answer<CeilingOut>, Error> {
    handlers::create::<Ceiling, _>(caller, body).await
}

impl Entered for Ceiling {
    const LIST: &'static str = "/v1/ceilings";

    fn first(id: CeilingId, given: CeilingIn) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let period = Period::new(given.valid_from, given.valid_to).map_err(|wrong| problems.extend(wrong));
        let ceiling = Self {
            id,
            unit_id: given.unit_id,
            period: period.unwrap_or(Period::since(given.valid_from)),
            unit_class: given.unit_class,
            regular_police: given.regular_police.unwrap_or_default(),
            additional: given.additional.unwrap_or_default(),
            fixed: given.fixed,
            fixed_part_timers: given.fixed_part_timers,
            decision_id: given.decision_id,
        };
        problems.and(ceiling.checked())
    }

    fn decision(&self) -> Option<DecisionId> {
        Some(self.decision_id)
    }
}

impl Resource for Ceiling {
    type Given = CeilingIn;
    type Out = CeilingOut;
    /// Whose it is.
    type Beside = UnitId;

    fn given(&self) -> CeilingIn {
        CeilingIn {
            unit_id: self.unit_id,
            valid_from: self.period.from,
            valid_to: self.period.to,
            unit_class: self.unit_class,
            regular_police: Some(self.regular_police),
            additional: Some(self.additional),
            fixed: self.fixed,
            fixed_part_timers: self.fixed_part_timers,
            decision_id: self.decision_id,
        }
    }

    fn taken(given: CeilingIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.see(self.unit_id).map(|()| self.unit_id)
    }

    /// A unit has one ceiling on a day.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        lowest_level(access, self.unit_id, self.period.from, &mut problems);
        decided(tx, access, self, before, &mut problems)?;
        problems.or(())?;
        if let Some(other) = ceilings::overlapping(tx, self)? {
            return Err(Error::of(Code::CeilingOverlaps).against(format!("/v1/ceilings/{other}")));
        }
        Ok([Some(self.unit_id), before.map(|b| b.unit_id).filter(|unit| *unit != self.unit_id)])
    }

    /// Nothing rests on a ceiling: what was decided below it was decided on what was known then.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, unit: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*unit), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<CeilingOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Ceiling as CeilingOut from CeilingIn by CeilingId, "staffing", reads StaffingRead, writes StaffingWrite;
    /// Puts a ceiling right: the whole of it.
    put replace_ceiling,
    /// Puts a ceiling right: what is given.
    patch update_ceiling at "/ceilings/{id}";
    /// Takes back a ceiling that never should have been.
    void void_ceiling at "/ceilings/{id}/void";
    /// Every state that a ceiling has had.
    history list_ceiling_states at "/ceilings/{id}/history";
}
