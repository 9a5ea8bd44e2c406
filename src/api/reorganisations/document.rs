//! Reforms of units as a resource: listed, written down, put right while they are drafted, taken back.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ReorganisationsRead, ReorganisationsWrite};
use crate::api::compliance::AskedAt;
use crate::api::decisions::known;
use crate::api::documents::{Documented, Reach, Step, take_first};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code as Problem;
use crate::api::reorganisations::forms::{ReorganisationIn, ReorganisationStateIn};
use crate::api::reorganisations::parts::{seen_units, staged};
use crate::api::reorganisations::shown::{ReorganisationOut, out};
use crate::api::reorganisations::undo;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, outcome};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::keyset::Page;
use crate::db::{self, Conn, Recorded, Stamp, Tx, reorganisations};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{ReorganisationId, ReorganisationPartId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::reorganisation::{
    Reorganisation, ReorganisationAct, ReorganisationPart, ReorganisationState, Staged,
};
use crate::domain::workflow::Hop;
use actix_web::{HttpRequest, get, patch, post, put};

query! {
    /// Which reforms.
    ReorganisationFilter {
        /// Of this unit.
        unit_id: Option<UnitId>,
        /// In this state.
        state: Option<ReorganisationState>,
        /// Whose day has come by this one.
        as_of: Option<Day>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for ReorganisationFilter {
    type Selection = reorganisations::Filter;
    type Out = ReorganisationOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> reorganisations::Filter {
        reorganisations::Filter {
            units: access.confined(),
            unit_id: self.unit_id,
            state: self.state,
            as_of: self.as_of,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        access: &Access,
        found: Found<reorganisations::Filter>,
    ) -> Result<Page<ReorganisationOut>, Error> {
        let reach = Reach::of::<Reorganisation>(access);
        Ok(found.map(|kept| out(kept, &reach)))
    }
}

/// Reforms of the caller's units, as they were entered.
#[utoipa::path(tag = "reorganisations", operation_id = "list_reorganisations", params(ReorganisationFilter, PageQuery),
    responses((status = 200, description = "A page of reforms.", body = List<ReorganisationOut>), Guarded))]
#[get("/reorganisations")]
pub async fn list_reorganisations(
    caller: Caller<ReorganisationsRead>,
    args: QueryArgs<Listing<ReorganisationFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<ReorganisationOut>>, Error> {
    list(caller, args, req).await
}

/// A reform of units. Before its day it is not found on a day.
#[utoipa::path(tag = "reorganisations", operation_id = "get_reorganisation", params(("id" = ReorganisationId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = ReorganisationOut), Guarded, Missing))]
#[get("/reorganisations/{id}")]
pub async fn get_reorganisation(
    caller: Caller<ReorganisationsRead>,
    path: PathId<ReorganisationId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<ReorganisationOut>, Error> {
    handlers::get::<Reorganisation, _>(caller, path, args).await
}

/// Writes down a reform of units. Nothing changes before it is carried out; a large one is written down in parts.
#[utoipa::path(tag = "reorganisations", operation_id = "create_reorganisation", request_body = ReorganisationIn,
    responses((status = 201, description = "The reform.", body = ReorganisationOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/reorganisations")]
pub async fn create_reorganisation(
    caller: Caller<ReorganisationsWrite>,
    body: Body<ReorganisationIn>,
) -> Result<Answer<ReorganisationOut>, Error> {
    let given = body.parsed()?;
    let id = ReorganisationId(caller.state.new_uuid());
    let part_id = ReorganisationPartId(caller.state.new_uuid());
    let changes = staged(&caller.state, given.changes);
    let new = Reorganisation {
        id,
        title: given.title,
        unit_id: given.unit_id,
        effective_on: given.effective_on,
        decision_id: given.decision_id,
        changes: u32::try_from(changes.len()).unwrap_or(u32::MAX),
        parts: u32::from(!changes.is_empty()),
        effect: None,
        state: ReorganisationState::Drafted,
        hops: Vec::new(),
    };
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let kept = begin(tx, access, &new, (part_id, &changes))?;
            let recorded = kept.recorded;
            Ok((outcome(tx, access, kept)?, recorded))
        })
        .await?;
    Ok(Answer::created(shown, recorded, format!("/v1/reorganisations/{id}")))
}

fn begin(
    tx: &mut Tx<'_>,
    access: &Access,
    new: &Reorganisation,
    (part_id, changes): (ReorganisationPartId, &[Staged]),
) -> Result<Kept<Reorganisation>, Error> {
    let mut problems = Problems::new();
    note_refusal(new.admit(tx, access, None), &mut problems)?;
    seen_units(access, changes, &mut problems);
    problems.or(())?;
    let step = Step::of(ReorganisationAct::Draft, new.decision_id, None);
    let kept =
        take_first(tx, access, new.clone(), &(), ReorganisationState::Drafted, &step, &[], |tx, change, new| {
            reorganisations::insert(tx, &access.stamp, change, new)
        })?;
    if !changes.is_empty() {
        let part = ReorganisationPart { id: part_id, reorganisation_id: new.id, number: 1, changes: changes.to_vec() };
        let change = Change::of(Cause::Create, new.unit_id);
        reorganisations::parts::insert(tx, &access.stamp, &change, &part)?;
    }
    Ok(kept)
}

/// What no unit is: only who has all units has it.
const EVERYTHING: UnitId = UnitId(uuid::Uuid::nil());

impl Resource for Reorganisation {
    type Given = ReorganisationStateIn;
    type Out = ReorganisationOut;
    type Beside = ();
    /// Carried out and taken back, it changes the tree.
    const IN_TREE: bool = true;

    fn given(&self) -> ReorganisationStateIn {
        ReorganisationStateIn {
            title: self.title.clone(),
            unit_id: self.unit_id,
            effective_on: self.effective_on,
            decision_id: self.decision_id,
        }
    }

    fn taken(given: ReorganisationStateIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            title: given.title,
            unit_id: given.unit_id,
            effective_on: given.effective_on,
            decision_id: given.decision_id,
            ..before.clone()
        })
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<(), Error> {
        access.see(self.unit_id.unwrap_or(EVERYTHING))
    }

    /// Put right only while it is drafted: afterwards it goes back first.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        if before.is_some_and(|before| before.state != ReorganisationState::Drafted) {
            return Err(Error::of(Problem::WrongStage));
        }
        let mut problems = Problems::new();
        match self.unit_id {
            None => access.everywhere()?,
            Some(unit) => {
                let seen = access.scope.has(unit) && access.units.tree.get(unit).is_some();
                problems.require(seen, "/unit_id", Rule::NotFound);
            }
        }
        let same = before.is_some_and(|before| before.decision_id == self.decision_id);
        if let Some(decision) = self.decision_id.filter(|_| !same) {
            note_refusal(known(tx, access, decision, "/decision_id"), &mut problems)?;
        }
        problems.or(())?;
        let left = before.and_then(|before| before.unit_id).filter(|unit| Some(*unit) != self.unit_id);
        Ok([self.unit_id, left])
    }

    /// What was carried out is taken back by who may approve, and not once somebody has changed what it made.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        let Some(effect) = &self.effect else { return Ok(()) };
        let approves = access.scope_of(Permission::ReorganisationsApprove);
        if !approves.is_some_and(|scope| scope.has(self.unit_id.unwrap_or(EVERYTHING))) {
            return Err(Error::of(Problem::Forbidden));
        }
        undo::undisturbed(tx, effect)
    }

    fn strike(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        if let Some(effect) = &self.effect {
            undo::undone(tx, stamp, change, effect)?;
        }
        reorganisations::void(tx, stamp, change, self)
    }

    fn units(&self, (): &()) -> [Option<UnitId>; 2] {
        [self.unit_id, None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.effective_on <= day
    }

    fn shown(kept: Kept<Self>, (): &(), access: &Access) -> Result<ReorganisationOut, Error> {
        Ok(out(kept, &Reach::of::<Self>(access)))
    }
}

impl Documented for Reorganisation {
    fn hopped(mut self, hop: Hop<ReorganisationState, ReorganisationAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    fn concerned(&self, (): &(), _: Permission) -> Vec<UnitId> {
        vec![self.unit_id.unwrap_or(EVERYTHING)]
    }
}

corrections! {
    Reorganisation as ReorganisationOut from ReorganisationStateIn by ReorganisationId, "reorganisations", reads ReorganisationsRead, writes ReorganisationsWrite;
    /// Puts a drafted reform right, but for its changes: the whole of it.
    put replace_reorganisation,
    /// Puts a drafted reform right, but for its changes: what is given.
    patch update_reorganisation at "/reorganisations/{id}";
    /// Takes back a reform that never should have been, with all that it did: what it founded is void, everything else is
    /// as it was before. Refused once somebody has changed any of these.
    void void_reorganisation at "/reorganisations/{id}/void";
    /// Every state that a reform has had.
    history list_reorganisation_states at "/reorganisations/{id}/history";
}
