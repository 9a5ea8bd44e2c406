//! Decisions.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, DecisionsRead, DecisionsWrite};
use crate::api::citations;
use crate::api::compliance::AskedAt;
use crate::api::entitlements;
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery, orders};
use crate::api::programme;
use crate::api::records;
use crate::api::resource::entered::Entered;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, in_use};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::api::staffing;
use crate::db::changes::Kept;
use crate::db::decisions::{self, Sort};
use crate::db::keyset::Page;
use crate::db::{self, Conn, Tx};
use crate::domain::Day;
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::text::{Code, Name, Note};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionOut {
    /// The identity.
    pub id: DecisionId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// The number.
    #[schema(example = "123/QĐ-UBND")]
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// The day it was signed.
    pub signed_on: Day,
    /// The day from which it has effect.
    pub effective_on: Day,
    /// What it does.
    pub kind: DecisionKind,
    /// The title.
    pub title: String,
    /// The law it rests on.
    pub legal_reference: Option<String>,
    /// The unit whose decision it is.
    pub unit_id: UnitId,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Decision>> for DecisionOut {
    fn from(kept: Kept<Decision>) -> Self {
        let void = kept.void;
        let d = kept.value;
        Self {
            id: d.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            number: d.number.to_string(),
            issuer: d.issuer.to_string(),
            signed_on: d.signed_on,
            effective_on: d.effective_on,
            kind: d.kind,
            title: d.title.to_string(),
            legal_reference: d.legal_reference.map(|l| l.to_string()),
            unit_id: d.unit_id,
            void,
        }
    }
}

/// The decision that a field names, if the caller may see it.
///
/// # Errors
/// 422 at the field.
pub fn known(conn: &mut Conn, access: &Access, id: DecisionId, pointer: &str) -> Result<Decision, Error> {
    let missing = || Error::invalid(vec![Invalid::at(pointer, Rule::NotFound)]);
    match decisions::get(conn, id) {
        Ok(kept) if access.scope.has(kept.value.unit_id) => Ok(kept.value),
        Ok(_) | Err(crate::db::Error::NotFound) => Err(missing()),
        Err(other) => Err(other.into()),
    }
}

orders! {
    /// How decisions are ordered.
    DecisionOrder of Sort {
        Id = "id" => Id; IdDown = "-id" => Id; Number = "number" => Number; NumberDown = "-number" => Number;
        SignedOn = "signed_on" => SignedOn; SignedOnDown = "-signed_on" => SignedOn
    }
}

query! {
    /// Which decisions.
    DecisionFilter {
        /// With this number.
        number: Option<Code>,
        /// Of this kind.
        kind: Option<DecisionKind>,
        /// Of this unit.
        unit_id: Option<UnitId>,
        /// Signed on this day or later.
        signed_from: Option<Day>,
        /// Signed before this day.
        signed_before: Option<Day>,
        /// In effect on this day; all when left out.
        as_of: Option<Day>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
        /// The order; as they were entered when left out.
        #[param(inline)]
        sort: Option<DecisionOrder>,
    }
}

impl DecisionFilter {
    fn order(&self) -> DecisionOrder {
        self.sort.unwrap_or(DecisionOrder::Id)
    }
}

impl Sought for DecisionFilter {
    type Selection = decisions::Filter;
    type Out = DecisionOut;

    fn descending(&self) -> bool {
        self.order().descending()
    }

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> decisions::Filter {
        decisions::Filter {
            units: access.confined_to(self.unit_id.map(|id| [id].into())),
            number: self.number.as_ref().map(ToString::to_string),
            kind: self.kind,
            signed_from: self.signed_from,
            signed_before: self.signed_before,
            as_of: self.as_of,
            sort: self.order().by(),
        }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<decisions::Filter>) -> Result<Page<DecisionOut>, Error> {
        Ok(found.map(DecisionOut::from))
    }
}

/// Decisions of the caller's units.
#[utoipa::path(tag = "decisions", operation_id = "list_decisions", params(DecisionFilter, PageQuery),
    responses((status = 200, description = "A page of decisions.", body = List<DecisionOut>), Guarded))]
#[get("/decisions")]
pub async fn list_decisions(
    caller: Caller<DecisionsRead>,
    args: QueryArgs<Listing<DecisionFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<DecisionOut>>, Error> {
    list(caller, args, req).await
}

/// A decision.
#[utoipa::path(tag = "decisions", operation_id = "get_decision", params(("id" = DecisionId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = DecisionOut), Guarded, Missing))]
#[get("/decisions/{id}")]
pub async fn get_decision(
    caller: Caller<DecisionsRead>,
    path: PathId<DecisionId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<DecisionOut>, Error> {
    handlers::get::<Decision, _>(caller, path, args).await
}

input! {
    /// A decision.
    #[derive(serde::Serialize)]
    DecisionIn {
        /// The number; the same issuer gives it once on a day.
        number: Code,
        /// Who issued it.
        issuer: Name,
        /// The day it was signed.
        signed_on: Day,
        /// The day from which it has effect; may lie before the signature.
        effective_on: Day,
        /// What it does.
        kind: DecisionKind,
        /// The title.
        title: Note,
        /// The law it rests on.
        legal_reference: Option<Note>,
        /// The unit whose decision it is.
        unit_id: UnitId,
    }
}

/// Enters a decision.
#[utoipa::path(tag = "decisions", operation_id = "create_decision", request_body = DecisionIn,
    responses((status = 201, description = "The decision.", body = DecisionOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/decisions")]
pub async fn create_decision(
    caller: Caller<DecisionsWrite>,
    body: Body<DecisionIn>,
) -> Result<Answer<DecisionOut>, Error> {
    handlers::create::<Decision, _>(caller, body).await
}

impl Entered for Decision {
    const LIST: &'static str = "/v1/decisions";

    fn first(id: DecisionId, given: DecisionIn) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            id,
            number: given.number,
            issuer: given.issuer,
            signed_on: given.signed_on,
            effective_on: given.effective_on,
            kind: given.kind,
            title: given.title,
            legal_reference: given.legal_reference,
            unit_id: given.unit_id,
        })
    }
}

impl Resource for Decision {
    type Given = DecisionIn;
    type Out = DecisionOut;
    type Beside = ();

    fn given(&self) -> DecisionIn {
        DecisionIn {
            number: self.number.clone(),
            issuer: self.issuer.clone(),
            signed_on: self.signed_on,
            effective_on: self.effective_on,
            kind: self.kind,
            title: self.title.clone(),
            legal_reference: self.legal_reference.clone(),
            unit_id: self.unit_id,
        }
    }

    fn taken(given: DecisionIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<(), Error> {
        access.see(self.unit_id)
    }

    fn admit(&self, _: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        if !access.scope.has(self.unit_id) || access.units.tree.get(self.unit_id).is_none() {
            return Err(Error::invalid(vec![Invalid::at("/unit_id", Rule::NotFound)]));
        }
        Ok([Some(self.unit_id), before.map(|b| b.unit_id).filter(|unit| *unit != self.unit_id)])
    }

    /// Not while something that stands took effect by it.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        if let Some(held) = db::appointments::by_decision(tx, self.id)? {
            let visible = access.person(tx, held.official_id).is_ok();
            return Err(in_use(visible.then(|| format!("/v1/appointments/{}", held.id))));
        }
        if let Some(release) = db::exemptions::by_decision(tx, self.id)? {
            let visible = access.person(tx, release.official_id).is_ok();
            return Err(in_use(visible.then(|| format!("/v1/exemptions/{}", release.id))));
        }
        records::none_by(tx, access, self.id)?;
        entitlements::none_by(tx, access, self.id)?;
        citations::none_of(tx, access, self.id)?;
        staffing::none_by(tx, access, self.id)?;
        programme::none_by(tx, access, self.id)?;
        if let Some(edge) = access.units.tree.successions().find(|s| s.decision_id == Some(self.id)) {
            let visible = access.scope.has(edge.predecessor_id) || access.scope.has(edge.successor_id);
            return Err(in_use(visible.then(|| format!("/v1/successions/{}", edge.id))));
        }
        Ok(())
    }

    fn units(&self, (): &()) -> [Option<UnitId>; 2] {
        [Some(self.unit_id), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.effective_on <= day
    }

    fn shown(kept: Kept<Self>, (): &(), _: &Access) -> Result<DecisionOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Decision as DecisionOut from DecisionIn by DecisionId, "decisions", reads DecisionsRead, writes DecisionsWrite;
    /// Puts a decision right: the whole of it.
    put replace_decision,
    /// Puts a decision right: what is given.
    patch update_decision at "/decisions/{id}";
    /// Takes back a decision that never should have been. Refused while something rests on it.
    void void_decision at "/decisions/{id}/void";
    /// Every state that a decision has had.
    history list_decision_states at "/decisions/{id}/history";
}
