//! Exemptions from requirements.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ExemptionsWrite, OfficialsRead};
use crate::api::compliance::AskedAt;
use crate::api::decisions::known;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, IfMatch, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::resource::entered::{Entered, decided, dossiers};
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, exemptions};
use crate::domain::exemption::Exemption;
use crate::domain::id::{DecisionId, ExemptionId, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems};
use crate::domain::text::{Code, Note};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A person's release from a requirement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExemptionOut {
    /// The identity.
    pub id: ExemptionId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who is released.
    pub official_id: OfficialId,
    /// The code of the requirement.
    #[schema(example = "computer_skills")]
    pub requirement: String,
    /// The first day.
    pub valid_from: Day,
    /// The first day on which it no longer holds; null: open-ended.
    pub valid_to: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Why.
    pub reason: String,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Exemption>> for ExemptionOut {
    fn from(kept: Kept<Exemption>) -> Self {
        let void = kept.void;
        let e = kept.value;
        Self {
            id: e.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: e.official_id,
            requirement: e.requirement.to_string(),
            valid_from: e.period.from,
            valid_to: e.period.to,
            decision_id: e.decision_id,
            reason: e.reason.to_string(),
            void,
        }
    }
}

query! {
    /// Which exemptions.
    ExemptionFilter {
        /// In force on this day; all when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// From this requirement.
        requirement: Option<Code>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for ExemptionFilter {
    type Selection = exemptions::Filter;
    type Out = ExemptionOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> exemptions::Filter {
        exemptions::Filter {
            dossiers: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            requirement: self.requirement.as_ref().map(ToString::to_string),
        }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<exemptions::Filter>) -> Result<Page<ExemptionOut>, Error> {
        Ok(found.map(ExemptionOut::from))
    }
}

/// Exemptions of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "exemptions", operation_id = "list_exemptions", params(ExemptionFilter, PageQuery),
    responses((status = 200, description = "A page of exemptions.", body = List<ExemptionOut>), Guarded))]
#[get("/exemptions")]
pub async fn list_exemptions(
    caller: Caller<OfficialsRead>,
    args: QueryArgs<Listing<ExemptionFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<ExemptionOut>>, Error> {
    list(caller, args, req).await
}

/// An exemption.
#[utoipa::path(tag = "exemptions", operation_id = "get_exemption", params(("id" = ExemptionId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = ExemptionOut), Guarded, Missing))]
#[get("/exemptions/{id}")]
pub async fn get_exemption(
    caller: Caller<OfficialsRead>,
    path: PathId<ExemptionId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<ExemptionOut>, Error> {
    handlers::get::<Exemption, _>(caller, path, args).await
}

input! {
    /// An exemption.
    #[derive(serde::Serialize)]
    ExemptionIn {
        /// Who is released.
        official_id: OfficialId,
        /// The code of the requirement.
        requirement: Code,
        /// The first day.
        valid_from: Day,
        /// The first day on which it no longer holds; open-ended when left out.
        valid_to: Option<Day>,
        /// By which decision.
        decision_id: DecisionId,
        /// Why.
        reason: Note,
    }
}

/// Releases a person from a requirement for a time.
#[utoipa::path(tag = "exemptions", operation_id = "create_exemption", request_body = ExemptionIn,
    responses((status = 201, description = "The exemption.", body = ExemptionOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied))]
#[post("/exemptions")]
pub async fn create_exemption(
    caller: Caller<ExemptionsWrite>,
    body: Body<ExemptionIn>,
) -> Result<Answer<ExemptionOut>, Error> {
    handlers::create::<Exemption, _>(caller, body).await
}

impl Entered for Exemption {
    const LIST: &'static str = "/v1/exemptions";

    fn first(id: ExemptionId, given: ExemptionIn) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            id,
            official_id: given.official_id,
            requirement: given.requirement,
            period: Period::new(given.valid_from, given.valid_to)?,
            decision_id: given.decision_id,
            reason: given.reason,
        })
    }

    fn decision(&self) -> Option<DecisionId> {
        Some(self.decision_id)
    }

    fn reason(&self) -> Option<String> {
        Some(self.reason.to_string())
    }
}

impl Resource for Exemption {
    type Given = ExemptionIn;
    type Out = ExemptionOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> ExemptionIn {
        ExemptionIn {
            official_id: self.official_id,
            requirement: self.requirement.clone(),
            valid_from: self.period.from,
            valid_to: self.period.to,
            decision_id: self.decision_id,
            reason: self.reason.clone(),
        }
    }

    fn taken(given: ExemptionIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
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
        dossiers(tx, access, self, before, unit)
    }

    /// Nothing rests on an exemption.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<ExemptionOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Exemption as ExemptionOut from ExemptionIn by ExemptionId, "exemptions", reads OfficialsRead, writes ExemptionsWrite;
    /// Puts an exemption right: the whole of it.
    put replace_exemption,
    /// Puts an exemption right: what is given.
    patch update_exemption at "/exemptions/{id}";
    /// Takes back an exemption that never should have been.
    void void_exemption at "/exemptions/{id}/void";
    /// Every state that an exemption has had.
    history list_exemption_states at "/exemptions/{id}/history";
}

input! {
    /// The end of an exemption.
    ExemptionEndIn {
        /// The first day on which it no longer holds.
        valid_to: Day,
        /// Why.
        reason: Note,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// Ends an exemption on a day.
#[utoipa::path(tag = "exemptions", operation_id = "end_exemption", request_body = ExemptionEndIn,
    params(("id" = ExemptionId, Path, description = "The exemption."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The exemption.", body = ExemptionOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/exemptions/{id}/end")]
pub async fn end_exemption(
    caller: Caller<ExemptionsWrite>,
    path: PathId<ExemptionId>,
    seen: IfMatch,
    body: Body<ExemptionEndIn>,
) -> Result<Answer<ExemptionOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    handlers::act(caller, move |tx, access| end(tx, access, id, seen, &input)).await
}

/// Ends an exemption.
pub(super) fn end(
    tx: &mut Tx<'_>,
    access: &Access,
    id: ExemptionId,
    seen: i64,
    input: &ExemptionEndIn,
) -> Result<Kept<Exemption>, Error> {
    let (current, unit): (Exemption, _) = present(tx, access, id, seen)?;
    if let Some(decision) = input.decision_id {
        known(tx, access, decision, "/decision_id")?;
    }
    let ended = Exemption { period: current.period.ended(input.valid_to)?, ..current };
    let change = Change {
        reason: Some(input.reason.to_string()),
        decision_id: input.decision_id,
        ..Change::of(Cause::End, Some(unit))
    };
    let recorded = exemptions::update(tx, &access.stamp, &change, &ended)?;
    Ok(Kept::new(ended, recorded))
}
