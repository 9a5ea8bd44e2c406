//! The catalogue of titles.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, PositionsRead, PositionsWrite};
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, NoQuery, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery, Walk};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, positions};
use crate::domain::id::PositionId;
use crate::domain::position::{Filling, Group, Position};
use crate::domain::text::{Code, Name, Note};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, post};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A title of the catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PositionOut {
    /// The identity.
    pub id: PositionId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// The code.
    #[schema(example = "PARTY_SECRETARY")]
    pub code: String,
    /// The title in Vietnamese.
    pub title_vi: String,
    /// The title in English.
    pub title_en: String,
    /// The group that its holders are counted in.
    pub group: Group,
    /// How it is filled.
    pub filling: Filling,
    /// The first day on which the title exists.
    pub valid_from: Day,
    /// The first day on which it no longer exists; null: open-ended.
    pub valid_to: Option<Day>,
}

fn out(kept: Kept<Position>) -> PositionOut {
    let p = kept.value;
    PositionOut {
        id: p.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        code: p.code.to_string(),
        title_vi: p.title_vi.to_string(),
        title_en: p.title_en.to_string(),
        group: p.group,
        filling: p.filling,
        valid_from: p.period.from,
        valid_to: p.period.to,
    }
}

query! {
    /// Which titles.
    PositionFilter {
        /// Titles that exist on this day; all when left out.
        as_of: Option<Day>,
        /// With this code.
        code: Option<Code>,
        /// Of this group.
        group: Option<Group>,
    }
}

/// Titles, by code.
#[utoipa::path(tag = "positions", operation_id = "list_positions", params(PositionFilter, PageQuery),
    responses((status = 200, description = "A page of titles.", body = List<PositionOut>), Guarded))]
#[get("/positions")]
pub async fn list_positions(
    caller: Caller<PositionsRead>,
    args: QueryArgs<Listing<PositionFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<PositionOut>>, Error> {
    let (filter, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let filter =
        positions::Filter { as_of: filter.as_of, code: filter.code.map(|c| c.to_string()), group: filter.group };
    let page = caller.read(move |conn, _| Ok(positions::list(conn, &filter, &ask)?)).await?;
    Ok(walk.answer(&caller.state.seal, page, out))
}

/// A title.
#[utoipa::path(tag = "positions", operation_id = "get_position", params(("id" = PositionId, Path, description = "The title.")),
    responses((status = 200, description = "The title.", body = PositionOut), Guarded, Missing))]
#[get("/positions/{id}")]
pub async fn get_position(
    caller: Caller<PositionsRead>,
    path: PathId<PositionId>,
    none: QueryArgs<NoQuery>,
) -> Result<Answer<PositionOut>, Error> {
    let id = path.id()?;
    none.parsed()?;
    let kept = caller.read(move |conn, _| Ok(positions::get(conn, id)?)).await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(out(kept), recorded))
}

input! {
    /// A new title.
    PositionIn {
        /// The code, in use for no other title.
        code: Code,
        /// The title in Vietnamese.
        title_vi: Name,
        /// The title in English.
        title_en: Name,
        /// The group that its holders are counted in.
        group: Group,
        /// How it is filled.
        filling: Filling,
        /// The first day on which the title exists.
        valid_from: Day,
        /// The first day on which it no longer exists; open-ended when left out.
        valid_to: Option<Day>,
    }
}

/// A new title. The catalogue belongs to no unit, so this needs a grant without one.
#[utoipa::path(tag = "positions", operation_id = "create_position", request_body = PositionIn,
    responses((status = 201, description = "The title.", body = PositionOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/positions")]
pub async fn create_position(
    caller: Caller<PositionsWrite>,
    body: Body<PositionIn>,
) -> Result<Answer<PositionOut>, Error> {
    let input = body.parsed()?;
    let position = Position {
        id: PositionId(caller.state.new_uuid()),
        code: input.code,
        title_vi: input.title_vi,
        title_en: input.title_en,
        group: input.group,
        filling: input.filling,
        period: Period::new(input.valid_from, input.valid_to)?,
    };
    let id = position.id;
    let kept = caller
        .write(move |tx, access| {
            access.everywhere()?;
            let recorded = positions::insert(tx, &access.stamp, &Change::of(Cause::Create, None), &position)?;
            Ok(Kept::new(position.clone(), recorded))
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::created(out(kept), recorded, format!("/v1/positions/{id}")))
}

input! {
    /// The end of a title.
    PositionEndIn {
        /// The first day on which it no longer exists.
        valid_to: Day,
        /// Why.
        reason: Note,
    }
}

/// Ends a title on a day. Refused while it is held beyond that day.
#[utoipa::path(tag = "positions", operation_id = "end_position", request_body = PositionEndIn,
    params(("id" = PositionId, Path, description = "The title."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The title.", body = PositionOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/positions/{id}/end")]
pub async fn end_position(
    caller: Caller<PositionsWrite>,
    path: PathId<PositionId>,
    seen: IfMatch,
    body: Body<PositionEndIn>,
) -> Result<Answer<PositionOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    let kept = caller
        .write(move |tx, access| {
            access.everywhere()?;
            let kept = positions::get(tx, id)?;
            kept.recorded.expect(seen)?;
            let mut position = kept.value;
            position.period = position.period.ended(input.valid_to)?;
            if let Some(held) = db::appointments::held_beyond(tx, id, input.valid_to)? {
                return Err(Error::of(super::problem::Code::InUse).against(format!("/v1/appointments/{held}")));
            }
            let change = Change { reason: Some(input.reason.to_string()), ..Change::of(Cause::End, None) };
            let recorded = positions::update(tx, &access.stamp, &change, &position)?;
            Ok(Kept::new(position, recorded))
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(out(kept), recorded))
}
