//! The catalogue of titles.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, PositionsRead, PositionsWrite};
use crate::api::compliance::AskedAt;
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::pools;
use crate::api::resource::entered::Entered;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, in_use, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::api::staffing;
use crate::db::changes::{Cause, Change, Kept};
use crate::db::keyset::Page;
use crate::db::{self, Conn, Tx, positions};
use crate::domain::id::{PositionId, UnitId};
use crate::domain::position::{Filling, Group, Position};
use crate::domain::text::{Code, Name, Note};
use crate::domain::{Day, Invalid, Period};
use actix_web::{HttpRequest, get, patch, post, put};
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
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Position>> for PositionOut {
    fn from(kept: Kept<Position>) -> Self {
        let void = kept.void;
        let p = kept.value;
        Self {
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
            void,
        }
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
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for PositionFilter {
    type Selection = positions::Filter;
    type Out = PositionOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, _: &Access) -> positions::Filter {
        positions::Filter { as_of: self.as_of, code: self.code.as_ref().map(ToString::to_string), group: self.group }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<positions::Filter>) -> Result<Page<PositionOut>, Error> {
        Ok(found.map(PositionOut::from))
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
    list(caller, args, req).await
}

/// A title.
#[utoipa::path(tag = "positions", operation_id = "get_position", params(("id" = PositionId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = PositionOut), Guarded, Missing))]
#[get("/positions/{id}")]
pub async fn get_position(
    caller: Caller<PositionsRead>,
    path: PathId<PositionId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<PositionOut>, Error> {
    handlers::get::<Position, _>(caller, path, args).await
}

input! {
    /// A title.
    #[derive(serde::Serialize)]
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
    handlers::create::<Position, _>(caller, body).await
}

impl Entered for Position {
    const LIST: &'static str = "/v1/positions";

    fn first(id: PositionId, given: PositionIn) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            id,
            code: given.code,
            title_vi: given.title_vi,
            title_en: given.title_en,
            group: given.group,
            filling: given.filling,
            period: Period::new(given.valid_from, given.valid_to)?,
        })
    }

    /// The catalogue belongs to no unit, so what admits a correction has nothing to say of a new title.
    fn enter(self, tx: &mut Tx<'_>, access: &Access) -> Result<Kept<Self>, Error> {
        access.everywhere()?;
        let recorded = positions::insert(tx, &access.stamp, &Change::of(Cause::Create, None), &self)?;
        Ok(Kept::new(self, recorded))
    }
}

impl Resource for Position {
    type Given = PositionIn;
    type Out = PositionOut;
    type Beside = ();

    fn given(&self) -> PositionIn {
        PositionIn {
            code: self.code.clone(),
            title_vi: self.title_vi.clone(),
            title_en: self.title_en.clone(),
            group: self.group,
            filling: self.filling,
            valid_from: self.period.from,
            valid_to: self.period.to,
        }
    }

    fn taken(given: PositionIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    /// The catalogue is everybody's to read.
    fn see(&self, _: &mut Conn, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn change((): &(), access: &Access) -> Result<(), Error> {
        access.everywhere()
    }

    /// Who holds the title must go on holding it rightly.
    fn admit(&self, tx: &mut Tx<'_>, _: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let same = before.is_some_and(|b| b.period == self.period && b.filling == self.filling);
        let holders = if same { Vec::new() } else { db::appointments::samples_of(tx, self.id)? };
        if let Some(held) = holders.into_iter().find(|held| held.clone().checked(self).is_err()) {
            return Err(in_use(Some(format!("/v1/appointments/{}", held.id))));
        }
        if let Some(to) = self.period.to.filter(|_| !same)
            && let Some(held) = db::appointments::held_beyond(tx, self.id, to)?
        {
            return Err(in_use(Some(format!("/v1/appointments/{held}"))));
        }
        Ok([None, None])
    }

    /// Not while somebody holds, held or will hold it.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        match db::appointments::samples_of(tx, self.id)?.first() {
            Some(held) => Err(in_use(Some(format!("/v1/appointments/{}", held.id)))),
            None => {
                pools::none_for(tx, access, self.id)?;
                staffing::none_for(tx, access, self.id)
            }
        }
    }

    fn units(&self, (): &()) -> [Option<UnitId>; 2] {
        [None, None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, (): &(), _: &Access) -> Result<PositionOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Position as PositionOut from PositionIn by PositionId, "positions", reads PositionsRead, writes PositionsWrite;
    /// Puts a title right: the whole of it. Refused where somebody would no longer hold it rightly.
    put replace_position,
    /// Puts a title right: what is given. Refused where somebody would no longer hold it rightly.
    patch update_position at "/positions/{id}";
    /// Takes back a title that never should have been. Refused while anybody was ever appointed to it.
    void void_position at "/positions/{id}/void";
    /// Every state that a title has had.
    history list_position_states at "/positions/{id}/history";
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
            let (mut position, ()): (Position, _) = present(tx, access, id, seen)?;
            position.period = position.period.ended(input.valid_to)?;
            if let Some(held) = db::appointments::held_beyond(tx, id, input.valid_to)? {
                return Err(in_use(Some(format!("/v1/appointments/{held}"))));
            }
            let change = Change { reason: Some(input.reason.to_string()), ..Change::of(Cause::End, None) };
            let recorded = positions::update(tx, &access.stamp, &change, &position)?;
            Ok(Kept::new(position, recorded))
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(kept.into(), recorded))
}
