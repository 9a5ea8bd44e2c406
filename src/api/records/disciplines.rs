//! Disciplinary measures, over HTTP. They are sensitive: who may not read them learns nothing of them, here or elsewhere.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, DisciplinesRead, DisciplinesWrite};
use crate::api::compliance::AskedAt;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code;
use crate::api::resource::Resource;
use crate::api::resource::entered::{Entered, decided, dossiers};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, disciplines};
use crate::domain::account::Permission;
use crate::domain::discipline::{Discipline, DisciplineForm};
use crate::domain::id::{DecisionId, DisciplineId, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A disciplinary measure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DisciplineOut {
    /// The identity.
    pub id: DisciplineId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Against whom.
    pub official_id: OfficialId,
    /// What sort.
    pub form: DisciplineForm,
    /// The first day on which it is in force.
    pub valid_from: Day,
    /// The first day on which it is in force no longer.
    pub valid_to: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Discipline>> for DisciplineOut {
    fn from(kept: Kept<Discipline>) -> Self {
        let void = kept.void;
        let d = kept.value;
        Self {
            id: d.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: d.official_id,
            form: d.form,
            valid_from: d.period.from,
            valid_to: d.period.to,
            decision_id: d.decision_id,
            void,
        }
    }
}

query! {
    /// Which measures.
    DisciplineFilter {
        /// In force on this day; all when left out.
        as_of: Option<Day>,
        /// Against this person.
        official_id: Option<OfficialId>,
        /// Of this sort.
        form: Option<DisciplineForm>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for DisciplineFilter {
    type Selection = disciplines::Filter;
    type Out = DisciplineOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> disciplines::Filter {
        disciplines::Filter {
            dossiers: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            form: self.form,
        }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<disciplines::Filter>) -> Result<Page<DisciplineOut>, Error> {
        Ok(found.map(DisciplineOut::from))
    }
}

/// Measures against the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "disciplines", operation_id = "list_disciplines", params(DisciplineFilter, PageQuery),
    responses((status = 200, description = "A page of measures.", body = List<DisciplineOut>), Guarded))]
#[get("/disciplines")]
pub async fn list_disciplines(
    caller: Caller<DisciplinesRead>,
    args: QueryArgs<Listing<DisciplineFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<DisciplineOut>>, Error> {
    list(caller, args, req).await
}

/// A measure.
#[utoipa::path(tag = "disciplines", operation_id = "get_discipline", params(("id" = DisciplineId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = DisciplineOut), Guarded, Missing))]
#[get("/disciplines/{id}")]
pub async fn get_discipline(
    caller: Caller<DisciplinesRead>,
    path: PathId<DisciplineId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<DisciplineOut>, Error> {
    handlers::get::<Discipline, _>(caller, path, args).await
}

input! {
    /// A disciplinary measure.
    #[derive(serde::Serialize)]
    DisciplineIn {
        /// Against whom.
        official_id: OfficialId,
        /// What sort.
        form: DisciplineForm,
        /// The first day on which it is in force.
        valid_from: Day,
        /// The first day on which it is in force no longer; twelve months after the first when left out (Law
        /// 22/2008/QH12, article 82).
        valid_to: Option<Day>,
        /// By which decision.
        decision_id: DecisionId,
    }
}

/// Enters a measure against a person.
#[utoipa::path(tag = "disciplines", operation_id = "create_discipline", request_body = DisciplineIn,
    responses((status = 201, description = "The measure.", body = DisciplineOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied))]
#[post("/disciplines")]
pub async fn create_discipline(
    caller: Caller<DisciplinesWrite>,
    body: Body<DisciplineIn>,
) -> Result<Answer<DisciplineOut>, Error> {
    handlers::create::<Discipline, _>(caller, body).await
}

impl Entered for Discipline {
    const LIST: &'static str = "/v1/disciplines";

    fn first(id: DisciplineId, given: DisciplineIn) -> Result<Self, Vec<Invalid>> {
        let to = given.valid_to.unwrap_or_else(|| Discipline::ends_by_law(given.valid_from));
        let period = Period::new(given.valid_from, Some(to))?;
        let measure =
            Self { id, official_id: given.official_id, form: given.form, period, decision_id: given.decision_id };
        measure.checked()
    }

    fn decision(&self) -> Option<DecisionId> {
        Some(self.decision_id)
    }
}

/// Whether the caller may read what measures were taken against a person.
fn reads(access: &Access, dossier: UnitId) -> bool {
    access.may(Permission::DisciplinesRead, dossier)
}

impl Resource for Discipline {
    type Given = DisciplineIn;
    type Out = DisciplineOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> DisciplineIn {
        DisciplineIn {
            official_id: self.official_id,
            form: self.form,
            valid_from: self.period.from,
            valid_to: self.period.to,
            decision_id: self.decision_id,
        }
    }

    fn taken(given: DisciplineIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.official_id)
    }

    /// Who puts a measure right, or takes it back, is shown what it is.
    fn change(dossier: &UnitId, access: &Access) -> Result<(), Error> {
        if reads(access, *dossier) { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let unit = note_refusal(access.referred(tx, self.official_id), &mut problems)?;
        decided(tx, access, self, before, &mut problems)?;
        problems.or(())?;
        dossiers(tx, access, self, before, unit)
    }

    /// Nothing rests on a measure: taken back, it is as if it had never been, and so is what followed from it.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<DisciplineOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Discipline as DisciplineOut from DisciplineIn by DisciplineId, "disciplines", reads DisciplinesRead, writes DisciplinesWrite;
    /// Puts a measure right: the whole of it.
    put replace_discipline,
    /// Puts a measure right: what is given.
    patch update_discipline at "/disciplines/{id}";
    /// Takes back a measure that never should have been: entered in error, or annulled by a decision. It is from then on as
    /// if it had never been, with all that followed from it; what was known before stays provable by `known_at`.
    void void_discipline at "/disciplines/{id}/void";
    /// Every state that a measure has had.
    history list_discipline_states at "/disciplines/{id}/history";
}
