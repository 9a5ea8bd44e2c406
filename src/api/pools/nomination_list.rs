//! Nominations listed, entered, and tried without entering anything.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, PoolsRead, PoolsWrite};
use crate::api::compliance::AskedAt;
use crate::api::documents::{Reach, Step, take_first};
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::pools::candidate::{found, open};
use crate::api::pools::nomination::{Beside, NominationIn, NominationOut, of, out, referred};
use crate::api::resource::Resource;
use crate::api::resource::handlers;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{Change, Kept};
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, nominations, officials, planning_pools};
use crate::domain::Day;
use crate::domain::finding::Finding;
use crate::domain::id::{NominationId, OfficialId, PlanningPoolId, PositionId};
use crate::domain::pool::regime::{PoolRegime, Regime};
use crate::domain::pool::{Nomination, NominationAct, NominationState};
use actix_web::{HttpRequest, get, post};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

query! {
    /// Which nominations.
    NominationFilter {
        /// In the pool on this day, by what was acted; all when left out.
        as_of: Option<Day>,
        /// In this pool.
        pool_id: Option<PlanningPoolId>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// For this title.
        position_id: Option<PositionId>,
        /// In this state.
        state: Option<NominationState>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for NominationFilter {
    type Selection = nominations::Filter;
    type Out = NominationOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> nominations::Filter {
        nominations::Filter {
            units: access.confined(),
            pool_id: self.pool_id,
            official_id: self.official_id,
            position_id: self.position_id,
            state: self.state,
            as_of: self.as_of,
        }
    }

    fn shown(
        &self,
        conn: &mut Conn,
        access: &Access,
        found: Found<nominations::Filter>,
    ) -> Result<Page<NominationOut>, Error> {
        shown(conn, access, found)
    }
}

/// Nominations in the pools of the caller's units.
#[utoipa::path(tag = "pools", operation_id = "list_nominations", params(NominationFilter, PageQuery),
    responses((status = 200, description = "A page of nominations.", body = List<NominationOut>), Guarded))]
#[get("/nominations")]
pub async fn list_nominations(
    caller: Caller<PoolsRead>,
    args: QueryArgs<Listing<NominationFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<NominationOut>>, Error> {
    list(caller, args, req).await
}

/// A page as the caller may see it; what stands beside its nominations is looked up at once.
fn shown(conn: &mut Conn, access: &Access, page: Page<Kept<Nomination>>) -> Result<Page<NominationOut>, Error> {
    let people: Vec<OfficialId> = page.items.iter().map(|kept| kept.value.official_id).collect();
    let dossiers = officials::dossiers(conn, &people, access.today)?;
    let pools = page.items.iter().map(|kept| kept.value.pool_id).collect();
    let pools = planning_pools::some(conn, &pools)?;
    let reach = Reach::of::<Nomination>(access);
    let beside: BTreeMap<NominationId, Beside> = page
        .items
        .iter()
        .filter_map(|kept| {
            let n = &kept.value;
            let (pool, dossier) = (pools.get(&n.pool_id)?.clone(), *dossiers.get(&n.official_id)?);
            Some((n.id, Beside { pool, dossier }))
        })
        .collect();
    Ok(page.filter_map(|kept| {
        let beside = beside.get(&kept.value.id)?;
        Some(out(kept, beside, access, &reach))
    }))
}

/// A nomination.
#[utoipa::path(tag = "pools", operation_id = "get_nomination", params(("id" = NominationId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = NominationOut), Guarded, Missing))]
#[get("/nominations/{id}")]
pub async fn get_nomination(
    caller: Caller<PoolsRead>,
    path: PathId<NominationId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<NominationOut>, Error> {
    handlers::get::<Nomination, _>(caller, path, args).await
}

/// Nominates a person for a title of a planning pool.
#[utoipa::path(tag = "pools", operation_id = "create_nomination", request_body = NominationIn,
    responses((status = 201, description = "The nomination.", body = NominationOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/nominations")]
pub async fn create_nomination(
    caller: Caller<PoolsWrite>,
    body: Body<NominationIn>,
) -> Result<Answer<NominationOut>, Error> {
    let id = NominationId(caller.state.new_uuid());
    let new = of(id, body.parsed()?);
    let (out, recorded) = caller
        .write(move |tx, access| {
            let beside = referred(tx, access, &new, None)?;
            let findings = found(tx, access, &beside.pool, &new, new.nominated_on)?;
            let step = Step::of(NominationAct::Nominate, None, None);
            let insert = |tx: &mut Tx<'_>, change: &Change, new: &Nomination| {
                nominations::insert(tx, &access.stamp, change, new)
            };
            let to = NominationState::Nominated;
            let kept = take_first(tx, access, new.clone(), &beside, to, &step, &findings, insert)?;
            let recorded = kept.recorded;
            Ok((Nomination::shown(kept, &beside, access)?, recorded))
        })
        .await?;
    Ok(Answer::created(out, recorded, format!("/v1/nominations/{id}")))
}

input! {
    /// A nomination to be tried.
    NominationCheckIn {
        /// In which pool.
        pool_id: PlanningPoolId,
        /// Who.
        official_id: OfficialId,
        /// For which of its titles.
        position_id: PositionId,
        /// The day of the nomination.
        nominated_on: Day,
        /// The day on which it is looked at, whose regime is asked; the day of the nomination when left out.
        on: Option<Day>,
    }
}

/// What is found about a nomination.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NominationChecksOut {
    /// The day on which it is looked at.
    pub on: Day,
    /// The rules that hold on it.
    pub regime: PoolRegime,
    /// Whether it could be nominated and, where the findings that can be are overridden, approved.
    pub admissible: bool,
    /// What is found.
    pub findings: Vec<FindingOut>,
}

/// Tries a nomination: what would be found, and nothing is entered.
#[utoipa::path(tag = "pools", operation_id = "check_nomination", request_body = NominationCheckIn,
    responses((status = 200, description = "What is found.", body = NominationChecksOut), Guarded, Bodied, Contended))]
#[post("/nominations/checks")]
pub async fn check_nomination(
    caller: Caller<PoolsWrite>,
    body: Body<NominationCheckIn>,
) -> Result<Answer<NominationChecksOut>, Error> {
    let id = NominationId(caller.state.new_uuid());
    let given = body.parsed()?;
    let on = given.on.unwrap_or(given.nominated_on);
    let new = of(
        id,
        NominationIn {
            pool_id: given.pool_id,
            official_id: given.official_id,
            position_id: given.position_id,
            nominated_on: given.nominated_on,
        },
    );
    let out = caller
        .read(move |conn, access| {
            let beside = referred(conn, access, &new, None)?;
            let findings = found(conn, access, &beside.pool, &new, on)?;
            let open = open(access, beside.dossier);
            Ok(NominationChecksOut {
                on,
                regime: Regime::on(on).code,
                admissible: !findings.iter().any(Finding::forbids),
                findings: findings.iter().map(|finding| finding_out(finding, open)).collect(),
            })
        })
        .await?;
    Ok(Answer::ok(out))
}
