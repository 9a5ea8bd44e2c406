//! Allowances for concurrent titles, over HTTP. What an allowance comes to on a day, and whether it is due at all, is told
//! with the person's entitlements.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, EntitlementsRead, EntitlementsWrite};
use crate::api::compliance::AskedAt;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::resource::Resource;
use crate::api::resource::entered::{Entered, decided, dossiers};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, allowances, appointments};
use crate::domain::appointment::AppointmentKind;
use crate::domain::entitlement::{Allowance, AllowanceBasis, Coefficient, Scale};
use crate::domain::id::{AllowanceId, AppointmentId, DecisionId, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A person's allowance for a concurrent title.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AllowanceOut {
    /// The identity.
    pub id: AllowanceId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who.
    pub official_id: OfficialId,
    /// The holding of the concurrent title.
    pub appointment_id: AppointmentId,
    /// Why the title is held beside another.
    pub basis: AllowanceBasis,
    /// The scale of the concurrent title, whose first step counts from 2019-06-25 on.
    pub scale: Scale,
    /// The coefficient of the leadership allowance.
    pub leadership_coefficient: Option<Coefficient>,
    /// The first day.
    pub valid_from: Day,
    /// The first day on which it no longer holds; null: open-ended.
    pub valid_to: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Allowance>> for AllowanceOut {
    fn from(kept: Kept<Allowance>) -> Self {
        let void = kept.void;
        let a = kept.value;
        Self {
            id: a.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: a.official_id,
            appointment_id: a.appointment_id,
            basis: a.basis,
            scale: a.scale,
            leadership_coefficient: a.leadership_coefficient,
            valid_from: a.period.from,
            valid_to: a.period.to,
            decision_id: a.decision_id,
            void,
        }
    }
}

query! {
    /// Which allowances.
    AllowanceFilter {
        /// In force on this day; all when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// On this basis.
        basis: Option<AllowanceBasis>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for AllowanceFilter {
    type Selection = allowances::Filter;
    type Out = AllowanceOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> allowances::Filter {
        allowances::Filter {
            dossiers: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            basis: self.basis,
        }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<allowances::Filter>) -> Result<Page<AllowanceOut>, Error> {
        Ok(found.map(AllowanceOut::from))
    }
}

/// Allowances of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "entitlements", operation_id = "list_allowances", params(AllowanceFilter, PageQuery),
    responses((status = 200, description = "A page of allowances.", body = List<AllowanceOut>), Guarded))]
#[get("/allowances")]
pub async fn list_allowances(
    caller: Caller<EntitlementsRead>,
    args: QueryArgs<Listing<AllowanceFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<AllowanceOut>>, Error> {
    list(caller, args, req).await
}

/// An allowance.
#[utoipa::path(tag = "entitlements", operation_id = "get_allowance", params(("id" = AllowanceId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = AllowanceOut), Guarded, Missing))]
#[get("/allowances/{id}")]
pub async fn get_allowance(
    caller: Caller<EntitlementsRead>,
    path: PathId<AllowanceId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<AllowanceOut>, Error> {
    handlers::get::<Allowance, _>(caller, path, args).await
}

input! {
    /// An allowance.
    #[derive(serde::Serialize)]
    AllowanceIn {
        /// Who.
        official_id: OfficialId,
        /// The holding of the concurrent title: one of the person's, concurrent or acting.
        appointment_id: AppointmentId,
        /// Why the title is held beside another.
        basis: AllowanceBasis,
        /// The scale of the concurrent title, whose first step counts from 2019-06-25 on.
        scale: Scale,
        /// The coefficient of the leadership allowance: until 2019-06-24 of the post by which the person is paid, from then on
        /// of the concurrent title.
        leadership_coefficient: Option<Coefficient>,
        /// The first day.
        valid_from: Day,
        /// The first day on which it no longer holds; open-ended when left out.
        valid_to: Option<Day>,
        /// By which decision.
        decision_id: DecisionId,
    }
}

/// Gives a person an allowance for a concurrent title.
#[utoipa::path(tag = "entitlements", operation_id = "create_allowance", request_body = AllowanceIn,
    responses((status = 201, description = "The allowance.", body = AllowanceOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied))]
#[post("/allowances")]
pub async fn create_allowance(
    caller: Caller<EntitlementsWrite>,
    body: Body<AllowanceIn>,
) -> Result<Answer<AllowanceOut>, Error> {
    handlers::create::<Allowance, _>(caller, body).await
}

impl Entered for Allowance {
    const LIST: &'static str = "/v1/allowances";

    fn first(id: AllowanceId, given: AllowanceIn) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            id,
            official_id: given.official_id,
            appointment_id: given.appointment_id,
            basis: given.basis,
            scale: given.scale,
            leadership_coefficient: given.leadership_coefficient,
            period: Period::new(given.valid_from, given.valid_to)?,
            decision_id: given.decision_id,
        })
    }

    fn decision(&self) -> Option<DecisionId> {
        Some(self.decision_id)
    }
}

/// Refuses a holding that is not the person's, or by which nobody holds a further title.
pub(super) fn of_the_person(conn: &mut Conn, new: &Allowance) -> Result<(), Error> {
    let held = appointments::of_official(conn, new.official_id)?;
    let rule = match held.iter().find(|one| one.id == new.appointment_id).map(|one| one.kind) {
        None => Rule::NotFound,
        Some(AppointmentKind::Concurrent | AppointmentKind::Acting) => return Ok(()),
        Some(AppointmentKind::Substantive | AppointmentKind::Secondment) => Rule::NotWith("kind"),
    };
    Err(Error::invalid(vec![Invalid::at("/appointment_id", rule)]))
}

impl Resource for Allowance {
    type Given = AllowanceIn;
    type Out = AllowanceOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> AllowanceIn {
        AllowanceIn {
            official_id: self.official_id,
            appointment_id: self.appointment_id,
            basis: self.basis,
            scale: self.scale,
            leadership_coefficient: self.leadership_coefficient,
            valid_from: self.period.from,
            valid_to: self.period.to,
            decision_id: self.decision_id,
        }
    }

    fn taken(given: AllowanceIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.official_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let unit = note_refusal(access.referred(tx, self.official_id), &mut problems)?;
        let holding = |a: &Self| (a.official_id, a.appointment_id);
        if unit.is_some() && before.map(holding) != Some(holding(self)) {
            note_refusal(of_the_person(tx, self), &mut problems)?;
        }
        decided(tx, access, self, before, &mut problems)?;
        problems.or(())?;
        dossiers(tx, access, self, before, unit)
    }

    /// Nothing rests on an allowance.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<AllowanceOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Allowance as AllowanceOut from AllowanceIn by AllowanceId, "entitlements", reads EntitlementsRead, writes EntitlementsWrite;
    /// Puts an allowance right: the whole of it.
    put replace_allowance,
    /// Puts an allowance right: what is given.
    patch update_allowance at "/allowances/{id}";
    /// Takes back an allowance that never should have been.
    void void_allowance at "/allowances/{id}/void";
    /// Every state that an allowance has had.
    history list_allowance_states at "/allowances/{id}/history";
}
