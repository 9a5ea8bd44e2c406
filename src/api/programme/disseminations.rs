//! How resolutions were made known.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ProgrammeRead, ProgrammeWrite};
use crate::api::compliance::AskedAt;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code as Problem;
use crate::api::programme::{document, owner, see};
use crate::api::resource::Resource;
use crate::api::resource::entered::{Entered, decided};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, disseminations};
use crate::domain::Day;
use crate::domain::id::{DecisionId, DisseminationId, ResolutionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::programme::{Dissemination, DisseminationForm};
use crate::domain::text::{Name, Note};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// That a resolution was made known in a unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DisseminationOut {
    /// The identity.
    pub id: DisseminationId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// The resolution.
    pub resolution_id: ResolutionId,
    /// The unit that made it known among its own.
    pub unit_id: UnitId,
    /// How.
    pub form: DisseminationForm,
    /// On which day.
    pub held_on: Day,
    /// How many people were called; null where nobody was.
    pub called: Option<u32>,
    /// How many people came, or were reached; null where that is not known.
    pub attended: Option<u32>,
    /// Who held it.
    pub host: Option<String>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// What else there is to say.
    pub note: Option<String>,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Dissemination>> for DisseminationOut {
    fn from(kept: Kept<Dissemination>) -> Self {
        let (void, d) = (kept.void, kept.value);
        Self {
            id: d.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            resolution_id: d.resolution_id,
            unit_id: d.unit_id,
            form: d.form,
            held_on: d.held_on,
            called: d.called,
            attended: d.attended,
            host: d.host.map(|host| host.to_string()),
            decision_id: d.decision_id,
            note: d.note.map(|note| note.to_string()),
            void,
        }
    }
}

query! {
    /// Which disseminations.
    DisseminationFilter {
        /// Of this resolution.
        resolution_id: Option<ResolutionId>,
        /// By this unit.
        unit_id: Option<UnitId>,
        /// Of this form.
        form: Option<DisseminationForm>,
        /// Held on this day or before it; all when left out.
        as_of: Option<Day>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for DisseminationFilter {
    type Selection = disseminations::Filter;
    type Out = DisseminationOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> disseminations::Filter {
        disseminations::Filter {
            units: access.confined(),
            resolution_id: self.resolution_id,
            unit_id: self.unit_id,
            form: self.form,
            as_of: self.as_of,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        _: &Access,
        found: Found<disseminations::Filter>,
    ) -> Result<Page<DisseminationOut>, Error> {
        Ok(found.map(DisseminationOut::from))
    }
}

/// How resolutions were made known in the caller's units, or for them, as it was entered.
#[utoipa::path(tag = "programme", operation_id = "list_disseminations", params(DisseminationFilter, PageQuery),
    responses((status = 200, description = "A page of disseminations.", body = List<DisseminationOut>), Guarded))]
#[get("/disseminations")]
pub async fn list_disseminations(
    caller: Caller<ProgrammeRead>,
    args: QueryArgs<Listing<DisseminationFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<DisseminationOut>>, Error> {
    list(caller, args, req).await
}

/// That a resolution was made known. On a day before it was held it is not found.
#[utoipa::path(tag = "programme", operation_id = "get_dissemination", params(("id" = DisseminationId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = DisseminationOut), Guarded, Missing))]
#[get("/disseminations/{id}")]
pub async fn get_dissemination(
    caller: Caller<ProgrammeRead>,
    path: PathId<DisseminationId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<DisseminationOut>, Error> {
    handlers::get::<Dissemination, _>(caller, path, args).await
}

input! {
    /// That a resolution was made known in a unit.
    #[derive(serde::Serialize)]
    DisseminationIn {
        /// The resolution: one that is in force.
        resolution_id: ResolutionId,
        /// The unit that made it known among its own: one for which the resolution is.
        unit_id: UnitId,
        /// How.
        form: DisseminationForm,
        /// On which day: not before the resolution was issued, and not after today.
        held_on: Day,
        /// How many people were called; left out where nobody was.
        #[schema(maximum = 10_000_000)]
        called: Option<u32>,
        /// How many people came, or were reached: no more than were called.
        #[schema(maximum = 10_000_000)]
        attended: Option<u32>,
        /// Who held it.
        host: Option<Name>,
        /// By which decision.
        decision_id: Option<DecisionId>,
        /// What else there is to say.
        note: Option<Note>,
    }
}

/// Notes that a resolution was made known.
#[utoipa::path(tag = "programme", operation_id = "create_dissemination", request_body = DisseminationIn,
    responses((status = 201, description = "It.", body = DisseminationOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied))]
#[post("/disseminations")]
pub async fn create_dissemination(
    caller: Caller<ProgrammeWrite>,
    body: Body<DisseminationIn>,
) -> Result<Answer<DisseminationOut>, Error> {
    handlers::create::<Dissemination, _>(caller, body).await
}

impl Entered for Dissemination {
    const LIST: &'static str = "/v1/disseminations";

    fn first(id: DisseminationId, given: DisseminationIn) -> Result<Self, Vec<Invalid>> {
        Self {
            id,
            resolution_id: given.resolution_id,
            unit_id: given.unit_id,
            form: given.form,
            held_on: given.held_on,
            called: given.called,
            attended: given.attended,
            host: given.host,
            decision_id: given.decision_id,
            note: given.note,
        }
        .checked()
    }

    fn decision(&self) -> Option<DecisionId> {
        self.decision_id
    }
}

impl Resource for Dissemination {
    type Given = DisseminationIn;
    type Out = DisseminationOut;
    /// The unit for which the resolution is.
    type Beside = UnitId;

    fn given(&self) -> DisseminationIn {
        DisseminationIn {
            resolution_id: self.resolution_id,
            unit_id: self.unit_id,
            form: self.form,
            held_on: self.held_on,
            called: self.called,
            attended: self.attended,
            host: self.host.clone(),
            decision_id: self.decision_id,
            note: self.note.clone(),
        }
    }

    fn taken(given: DisseminationIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        see(conn, access, self.unit_id, self.resolution_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        if before.is_some_and(|before| !access.scope.has(before.unit_id)) {
            return Err(Error::of(Problem::Forbidden));
        }
        let mut problems = Problems::new();
        let document = note_refusal(document(tx, access, self.resolution_id), &mut problems)?;
        owner(access, self.unit_id, document.as_ref(), &[self.held_on, access.today], &mut problems);
        problems.require(self.held_on <= access.today, "/held_on", Rule::NotInForce("today"));
        if let Some(document) = &document {
            problems.require(self.held_on >= document.issued_on, "/held_on", Rule::Before("resolution_id"));
        }
        decided(tx, access, self, before, &mut problems)?;
        problems.or(())?;
        let left = before.map(|before| before.unit_id).filter(|unit| *unit != self.unit_id);
        Ok([Some(self.unit_id), left])
    }

    /// Nothing rests on it; it is taken back by the unit that made the resolution known.
    fn free(&self, _: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        if access.scope.has(self.unit_id) { Ok(()) } else { Err(Error::of(Problem::Forbidden)) }
    }

    fn units(&self, _: &UnitId) -> [Option<UnitId>; 2] {
        [Some(self.unit_id), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.held_on <= day
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<DisseminationOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Dissemination as DisseminationOut from DisseminationIn by DisseminationId, "programme", reads ProgrammeRead, writes ProgrammeWrite;
    /// Puts right how a resolution was made known: the whole of it.
    put replace_dissemination,
    /// Puts right how a resolution was made known: what is given.
    patch update_dissemination at "/disseminations/{id}";
    /// Takes back what never should have been noted.
    void void_dissemination at "/disseminations/{id}/void";
    /// Every state that it has had.
    history list_dissemination_states at "/disseminations/{id}/history";
}
