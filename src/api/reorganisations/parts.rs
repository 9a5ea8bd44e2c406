//! The changes of a reform: listed, added in parts, withdrawn part by part.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ReorganisationsRead, ReorganisationsWrite};
use crate::api::compliance::AskedAt;
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, PathId, QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery, Walk};
use crate::api::problem::Code;
use crate::api::reorganisations::forms::{ReorganisationChangesIn, ReorganisationWithdrawalIn};
use crate::api::reorganisations::shown::{ReorganisationChangeOut, ReorganisationOut};
use crate::api::resource::moment::entry;
use crate::api::resource::{Resource, handlers, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, reorganisations, states};
use crate::domain::id::{ReorganisationId, ReorganisationPartId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::reorganisation::{Reorganisation, ReorganisationPart, ReorganisationState, Staged, UnitChange};
use crate::state::State;
use actix_web::{HttpRequest, get, post};

/// How many changes a reform can have.
const MOST: u32 = 50_000;

/// Changes with the identities that the units which they found get.
pub(super) fn staged(state: &State, changes: Vec<UnitChange>) -> Vec<Staged> {
    let stage = |change: UnitChange| {
        let founds = matches!(change, UnitChange::Found(_));
        Staged { change, unit_id: founds.then(|| UnitId(state.new_uuid())) }
    };
    changes.into_iter().map(stage).collect()
}

/// Every unit that a change names must be there for the caller.
pub(super) fn seen_units(access: &Access, changes: &[Staged], problems: &mut Problems) {
    for (n, staged) in changes.iter().enumerate() {
        let there = |id: &UnitId| access.scope.has(*id) && access.units.tree.get(*id).is_some();
        let seen = staged.change.named().iter().all(there);
        problems.require(seen, &format!("/changes/{n}"), Rule::NotFound);
    }
}

query! {
    /// As of when.
    ReorganisationChangesQuery {
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// The parts of a reform, as they were known.
fn parts_of(
    conn: &mut Conn,
    access: &Access,
    id: ReorganisationId,
    known_at: Option<AskedAt>,
) -> Result<Vec<ReorganisationPart>, Error> {
    let Some(known_at) = known_at else {
        return Ok(reorganisations::parts::of(conn, id)?.into_iter().map(|kept| kept.value).collect());
    };
    let seq = entry(conn, access, known_at)?;
    // What was not there yet is not found, as it is elsewhere.
    drop(states::at::<Reorganisation>(conn, &id.to_string(), seq)?);
    let mut parts: Vec<ReorganisationPart> = Vec::new();
    states::each::<ReorganisationPart>(conn, seq, None, None, |kept| {
        parts.extend(Some(kept.value).filter(|part| part.reorganisation_id == id));
        true
    })?;
    parts.sort_by_key(|part| part.number);
    Ok(parts)
}

/// The changes of a reform, in the order in which they were added.
#[utoipa::path(tag = "reorganisations", operation_id = "list_reorganisation_changes",
    params(("id" = ReorganisationId, Path, description = "Which."), ReorganisationChangesQuery, PageQuery),
    responses((status = 200, description = "A page of changes.", body = List<ReorganisationChangeOut>), Guarded, Missing))]
#[get("/reorganisations/{id}/changes")]
pub async fn list_reorganisation_changes(
    caller: Caller<ReorganisationsRead>,
    path: PathId<ReorganisationId>,
    args: QueryArgs<Listing<ReorganisationChangesQuery>>,
    req: HttpRequest,
) -> Result<Answer<List<ReorganisationChangeOut>>, Error> {
    let id = path.id()?;
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller
        .read(move |conn, access| {
            reorganisations::find(conn, id)?.value.see(conn, access)?;
            let parts = parts_of(conn, access, id, asked.known_at)?;
            let all = parts.into_iter().flat_map(|part| {
                let number = part.number;
                part.changes.into_iter().zip(0u32..).map(move |(staged, place)| ReorganisationChangeOut {
                    part: number,
                    place,
                    unit_id: staged.unit_id,
                    change: staged.change,
                })
            });
            let key = |c: &ReorganisationChangeOut| (format!("{:06}", c.part), format!("{:04}", c.place));
            Ok(Page::slice(&ask, all, key))
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, |change| change))
}

/// A drafted reform that the caller may write.
fn drafted(tx: &mut Tx<'_>, access: &Access, id: ReorganisationId, seen: i64) -> Result<Reorganisation, Error> {
    let (reform, ()): (Reorganisation, ()) = present(tx, access, id, seen)?;
    if reform.state == ReorganisationState::Drafted { Ok(reform) } else { Err(Error::of(Code::WrongStage)) }
}

/// Adds changes to a drafted reform, as one more part.
#[utoipa::path(tag = "reorganisations", operation_id = "add_reorganisation_changes", request_body = ReorganisationChangesIn,
    params(("id" = ReorganisationId, Path, description = "Which."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "What it is now.", body = ReorganisationOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/reorganisations/{id}/changes")]
pub async fn add_reorganisation_changes(
    caller: Caller<ReorganisationsWrite>,
    path: PathId<ReorganisationId>,
    seen: IfMatch,
    body: Body<ReorganisationChangesIn>,
) -> Result<Answer<ReorganisationOut>, Error> {
    let (id, seen, given) = (path.id()?, seen.seen()?, body.parsed()?);
    let part_id = ReorganisationPartId(caller.state.new_uuid());
    let changes = staged(&caller.state, given.changes);
    handlers::act::<Reorganisation, _>(caller, move |tx, access| {
        let mut reform = drafted(tx, access, id, seen)?;
        let mut problems = Problems::new();
        seen_units(access, &changes, &mut problems);
        let more = u32::try_from(changes.len()).unwrap_or(u32::MAX);
        reform.changes = reform.changes.saturating_add(more);
        problems.require(reform.changes <= MOST, "/changes", Rule::OutOfRange(1, MOST.into()));
        problems.or(())?;
        reform.parts = reform.parts.saturating_add(1);
        let part =
            ReorganisationPart { id: part_id, reorganisation_id: id, number: reform.parts, changes: changes.clone() };
        let change = Change::of(Cause::Create, reform.unit_id);
        reorganisations::parts::insert(tx, &access.stamp, &change, &part)?;
        let change = Change::of(Cause::Advance, reform.unit_id);
        let recorded = reorganisations::update(tx, &access.stamp, &change, &reform)?;
        Ok(Kept::new(reform, recorded))
    })
    .await
}

/// Withdraws the changes of a drafted reform that were added in one part.
#[utoipa::path(tag = "reorganisations", operation_id = "withdraw_reorganisation_changes", request_body = ReorganisationWithdrawalIn,
    params(("id" = ReorganisationId, Path, description = "Which."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "What it is now.", body = ReorganisationOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/reorganisations/{id}/changes/withdrawal")]
pub async fn withdraw_reorganisation_changes(
    caller: Caller<ReorganisationsWrite>,
    path: PathId<ReorganisationId>,
    seen: IfMatch,
    body: Body<ReorganisationWithdrawalIn>,
) -> Result<Answer<ReorganisationOut>, Error> {
    let (id, seen, given) = (path.id()?, seen.seen()?, body.parsed()?);
    handlers::act::<Reorganisation, _>(caller, move |tx, access| {
        let mut reform = drafted(tx, access, id, seen)?;
        let parts = reorganisations::parts::of(tx, id)?;
        let part = parts.into_iter().find(|part| part.value.number == given.part);
        let part = part.ok_or_else(|| Error::invalid(vec![Invalid::at("/part", Rule::NotFound)]))?.value;
        let reason = Some(given.reason.to_string());
        let change = Change { reason: reason.clone(), ..Change::of(Cause::Void, reform.unit_id) };
        reorganisations::parts::void(tx, &access.stamp, &change, &part)?;
        reform.changes = reform.changes.saturating_sub(u32::try_from(part.changes.len()).unwrap_or(u32::MAX));
        let change = Change { reason, ..Change::of(Cause::Advance, reform.unit_id) };
        let recorded = reorganisations::update(tx, &access.stamp, &change, &reform)?;
        Ok(Kept::new(reform, recorded))
    })
    .await
}
