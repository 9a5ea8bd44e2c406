//! How people are paid, over HTTP: one way from one day on, its coefficient one of the scale's.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, EntitlementsRead, EntitlementsWrite};
use crate::api::compliance::AskedAt;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code as Problem;
use crate::api::resource::Resource;
use crate::api::resource::entered::{Entered, decided, dossiers};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, salaries};
use crate::domain::Day;
use crate::domain::entitlement::{Coefficient, EarlyGround, Salary, SalaryKind, Scale};
use crate::domain::id::{DecisionId, OfficialId, SalaryId, UnitId};
use crate::domain::invalid::{Invalid, Problems};
use crate::domain::text::Code;
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// How a person is paid from a day on, until the next salary takes its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SalaryOut {
    /// The identity.
    pub id: SalaryId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who.
    pub official_id: OfficialId,
    /// How the person came to it.
    pub kind: SalaryKind,
    /// Why it came early, of an early raise.
    pub early_ground: Option<EarlyGround>,
    /// The code of the grade (mã ngạch).
    #[schema(example = "01.003")]
    pub grade: String,
    /// The scale.
    pub scale: Scale,
    /// The step, from 1.
    pub step: u32,
    /// The coefficient of the step.
    pub coefficient: Coefficient,
    /// The first day on which it is paid.
    pub effective_on: Day,
    /// The day from which the time until the next raise counts.
    pub counted_from: Day,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Salary>> for SalaryOut {
    fn from(kept: Kept<Salary>) -> Self {
        let void = kept.void;
        let s = kept.value;
        Self {
            id: s.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: s.official_id,
            kind: s.kind,
            early_ground: s.early_ground,
            grade: s.grade.to_string(),
            scale: s.scale,
            step: s.step,
            coefficient: s.coefficient,
            effective_on: s.effective_on,
            counted_from: s.counted_from,
            decision_id: s.decision_id,
            void,
        }
    }
}

query! {
    /// Which salaries.
    SalaryFilter {
        /// Paid from this day or earlier; all when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// Come to in this way.
        kind: Option<SalaryKind>,
        /// By this scale.
        scale: Option<Scale>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for SalaryFilter {
    type Selection = salaries::Filter;
    type Out = SalaryOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> salaries::Filter {
        salaries::Filter {
            dossiers: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            kind: self.kind,
            scale: self.scale,
        }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<salaries::Filter>) -> Result<Page<SalaryOut>, Error> {
        Ok(found.map(SalaryOut::from))
    }
}

/// Salaries of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "entitlements", operation_id = "list_salaries", params(SalaryFilter, PageQuery),
    responses((status = 200, description = "A page of salaries.", body = List<SalaryOut>), Guarded))]
#[get("/salaries")]
pub async fn list_salaries(
    caller: Caller<EntitlementsRead>,
    args: QueryArgs<Listing<SalaryFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<SalaryOut>>, Error> {
    list(caller, args, req).await
}

/// A salary.
#[utoipa::path(tag = "entitlements", operation_id = "get_salary", params(("id" = SalaryId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = SalaryOut), Guarded, Missing))]
#[get("/salaries/{id}")]
pub async fn get_salary(
    caller: Caller<EntitlementsRead>,
    path: PathId<SalaryId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<SalaryOut>, Error> {
    handlers::get::<Salary, _>(caller, path, args).await
}

input! {
    /// How a person is paid from a day on.
    #[derive(serde::Serialize)]
    SalaryIn {
        /// Who.
        official_id: OfficialId,
        /// How the person came to it.
        kind: SalaryKind,
        /// Why it came early: of an early raise, and only then.
        early_ground: Option<EarlyGround>,
        /// The code of the grade (mã ngạch), such as 01.003.
        grade: Code,
        /// The scale: one that is in force on the first day.
        scale: Scale,
        /// The step, from 1.
        step: u32,
        /// The coefficient: the one that the scale has for the step.
        coefficient: Coefficient,
        /// The first day on which it is paid; no other salary of the person's may begin on it.
        effective_on: Day,
        /// The day from which the time until the next raise counts, no later than the first day.
        counted_from: Day,
        /// By which decision.
        decision_id: DecisionId,
    }
}

/// Enters how a person is paid from a day on.
#[utoipa::path(tag = "entitlements", operation_id = "create_salary", request_body = SalaryIn,
    responses((status = 201, description = "The salary.", body = SalaryOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/salaries")]
pub async fn create_salary(
    caller: Caller<EntitlementsWrite>,
    body: Body<SalaryIn>,
) -> Result<Answer<SalaryOut>, Error> {
    handlers::create::<Salary, _>(caller, body).await
}

impl Entered for Salary {
    const LIST: &'static str = "/v1/salaries";

    fn first(id: SalaryId, given: SalaryIn) -> Result<Self, Vec<Invalid>> {
        let salary = Self {
            id,
            official_id: given.official_id,
            kind: given.kind,
            early_ground: given.early_ground,
            grade: given.grade,
            scale: given.scale,
            step: given.step,
            coefficient: given.coefficient,
            effective_on: given.effective_on,
            counted_from: given.counted_from,
            decision_id: given.decision_id,
        };
        salary.checked()
    }

    fn decision(&self) -> Option<DecisionId> {
        Some(self.decision_id)
    }
}

/// Refuses a second salary from one day on.
fn the_only_one(tx: &mut Tx<'_>, new: &Salary) -> Result<(), Error> {
    match salaries::from_day(tx, new.official_id, new.effective_on)? {
        Some(other) if other != new.id => {
            Err(Error::of(Problem::SalaryExists).against(format!("/v1/salaries/{other}")))
        }
        Some(_) | None => Ok(()),
    }
}

impl Resource for Salary {
    type Given = SalaryIn;
    type Out = SalaryOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> SalaryIn {
        SalaryIn {
            official_id: self.official_id,
            kind: self.kind,
            early_ground: self.early_ground,
            grade: self.grade.clone(),
            scale: self.scale,
            step: self.step,
            coefficient: self.coefficient,
            effective_on: self.effective_on,
            counted_from: self.counted_from,
            decision_id: self.decision_id,
        }
    }

    fn taken(given: SalaryIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.official_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let unit = note_refusal(access.referred(tx, self.official_id), &mut problems)?;
        decided(tx, access, self, before, &mut problems)?;
        problems.or(())?;
        the_only_one(tx, self)?;
        dossiers(tx, access, self, before, unit)
    }

    /// Nothing rests on a salary: the next raise is worked out anew from what stands.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.effective_on <= day
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<SalaryOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Salary as SalaryOut from SalaryIn by SalaryId, "entitlements", reads EntitlementsRead, writes EntitlementsWrite;
    /// Puts a salary right: the whole of it.
    put replace_salary,
    /// Puts a salary right: what is given.
    patch update_salary at "/salaries/{id}";
    /// Takes back a salary that never should have been: entered in error, or annulled by a decision.
    void void_salary at "/salaries/{id}/void";
    /// Every state that a salary has had.
    history list_salary_states at "/salaries/{id}/history";
}
