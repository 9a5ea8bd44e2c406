//! Established posts, over HTTP: the titles of each unit with their seats, and the overlaps that are planned.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, StaffingRead, StaffingWrite};
use crate::api::compliance::AskedAt;
use crate::api::decisions::known;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::FromBody;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code;
use crate::api::reader::{body, record};
use crate::api::resource::Resource;
use crate::api::resource::entered::Entered;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::api::staffing::lowest_level;
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{self, Conn, Tx, established_posts, positions};
use crate::domain::id::{DecisionId, EstablishedPostId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::staffing::{EstablishedPost, Handover};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A title in a unit, with its seats.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstablishedPostOut {
    /// The identity.
    pub id: EstablishedPostId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Where.
    pub unit_id: UnitId,
    /// Which title.
    pub position_id: PositionId,
    /// How many people hold it, when all seats are filled.
    pub seats: u32,
    /// The first day.
    pub valid_from: Day,
    /// The first day on which it no longer holds; null: open-ended.
    pub valid_to: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// The planned overlaps.
    pub handovers: Vec<Handover>,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<EstablishedPost>> for EstablishedPostOut {
    fn from(kept: Kept<EstablishedPost>) -> Self {
        let (void, p) = (kept.void, kept.value);
        Self {
            id: p.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            unit_id: p.unit_id,
            position_id: p.position_id,
            seats: p.seats,
            valid_from: p.period.from,
            valid_to: p.period.to,
            decision_id: p.decision_id,
            handovers: p.handovers,
            void,
        }
    }
}

query! {
    /// Which posts.
    EstablishedPostFilter {
        /// In force on this day; all when left out.
        as_of: Option<Day>,
        /// Of this unit.
        unit_id: Option<UnitId>,
        /// Of this title.
        position_id: Option<PositionId>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for EstablishedPostFilter {
    type Selection = established_posts::Filter;
    type Out = EstablishedPostOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> established_posts::Filter {
        established_posts::Filter {
            units: access.confined(),
            unit_id: self.unit_id,
            position_id: self.position_id,
            as_of: self.as_of,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        _: &Access,
        found: Found<established_posts::Filter>,
    ) -> Result<Page<EstablishedPostOut>, Error> {
        Ok(found.map(EstablishedPostOut::from))
    }
}

/// Established posts of the caller's units, as they were entered.
#[utoipa::path(tag = "staffing", operation_id = "list_established_posts", params(EstablishedPostFilter, PageQuery),
    responses((status = 200, description = "A page of posts.", body = List<EstablishedPostOut>), Guarded))]
#[get("/established-posts")]
pub async fn list_established_posts(
    caller: Caller<StaffingRead>,
    args: QueryArgs<Listing<EstablishedPostFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<EstablishedPostOut>>, Error> {
    list(caller, args, req).await
}

/// An established post.
#[utoipa::path(tag = "staffing", operation_id = "get_established_post", params(("id" = EstablishedPostId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = EstablishedPostOut), Guarded, Missing))]
#[get("/established-posts/{id}")]
pub async fn get_established_post(
    caller: Caller<StaffingRead>,
    path: PathId<EstablishedPostId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<EstablishedPostOut>, Error> {
    handlers::get::<EstablishedPost, _>(caller, path, args).await
}

/// A title in a unit, with its seats.
#[derive(Debug, Clone, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EstablishedPostIn {
    /// Where: a commune, ward, township or special zone.
    pub unit_id: UnitId,
    /// Which title; no other post of the unit for it shares a day.
    pub position_id: PositionId,
    /// How many people hold it, when all seats are filled.
    #[schema(minimum = 1, maximum = 500)]
    pub seats: u32,
    /// The first day.
    pub valid_from: Day,
    /// The first day on which it no longer holds; open-ended when left out.
    pub valid_to: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// The planned overlaps, each inside the time of the post; none when left out.
    #[serde(default)]
    pub handovers: Vec<Handover>,
}

record! {
    Handover { need valid_from, need valid_to, need extra_seats, need decision_id, need reason }
    alike same_day at "/valid_from"
}

fn same_day(one: &Handover, other: &Handover) -> bool {
    one.valid_from == other.valid_from
}

record! {
    EstablishedPostIn {
        need unit_id, need position_id, need seats, need valid_from, may valid_to, need decision_id, list handovers,
    }
}

impl FromBody for EstablishedPostIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// Enters a title in a unit, with its seats.
#[utoipa::path(tag = "staffing", operation_id = "create_established_post", request_body = EstablishedPostIn,
    responses((status = 201, description = "The post.", body = EstablishedPostOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/established-posts")]
pub async fn create_established_post(
    caller: Caller<StaffingWrite>,
    body: Body<EstablishedPostIn>,
) -> Result<Answer<EstablishedPostOut>, Error> {
    handlers::create::<EstablishedPost, _>(caller, body).await
}

impl Entered for EstablishedPost {
    const LIST: &'static str = "/v1/established-posts";

    fn first(id: EstablishedPostId, given: EstablishedPostIn) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let period = Period::new(given.valid_from, given.valid_to).map_err(|wrong| problems.extend(wrong));
        let post = Self {
            id,
            unit_id: given.unit_id,
            position_id: given.position_id,
            seats: given.seats,
            period: period.unwrap_or(Period::since(given.valid_from)),
            decision_id: given.decision_id,
            handovers: given.handovers,
        };
        problems.and(post.checked())
    }

    fn decision(&self) -> Option<DecisionId> {
        Some(self.decision_id)
    }
}

/// Refuses a title that is not there on the first day.
fn title(tx: &mut Tx<'_>, post: &EstablishedPost, problems: &mut Problems) -> Result<(), Error> {
    match positions::get(tx, post.position_id) {
        Ok(title) => {
            let there = title.value.period.covers(post.period.from);
            problems.require(there, "/position_id", Rule::NotInForce("valid_from"));
        }
        Err(db::Error::NotFound) => problems.add("/position_id", Rule::NotFound),
        Err(other) => return Err(other.into()),
    }
    Ok(())
}

impl Resource for EstablishedPost {
    type Given = EstablishedPostIn;
    type Out = EstablishedPostOut;
    /// Where it is.
    type Beside = UnitId;

    fn given(&self) -> EstablishedPostIn {
        EstablishedPostIn {
            unit_id: self.unit_id,
            position_id: self.position_id,
            seats: self.seats,
            valid_from: self.period.from,
            valid_to: self.period.to,
            decision_id: self.decision_id,
            handovers: self.handovers.clone(),
        }
    }

    fn taken(given: EstablishedPostIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.see(self.unit_id).map(|()| self.unit_id)
    }

    /// A title is established once in a unit on a day.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        lowest_level(access, self.unit_id, self.period.from, &mut problems);
        title(tx, self, &mut problems)?;
        let cited = |id: DecisionId| {
            before.is_some_and(|b| b.decision_id == id || b.handovers.iter().any(|handover| handover.decision_id == id))
        };
        let by = [(self.decision_id, "/decision_id".to_owned())].into_iter().chain(
            (self.handovers.iter().enumerate())
                .map(|(n, handover)| (handover.decision_id, format!("/handovers/{n}/decision_id"))),
        );
        for (decision, at) in by.filter(|(decision, _)| !cited(*decision)) {
            note_refusal(known(tx, access, decision, &at), &mut problems)?;
        }
        problems.or(())?;
        if let Some(other) = established_posts::overlapping(tx, self)? {
            return Err(Error::of(Code::PostOverlaps).against(format!("/v1/established-posts/{other}")));
        }
        Ok([Some(self.unit_id), before.map(|b| b.unit_id).filter(|unit| *unit != self.unit_id)])
    }

    /// Nothing rests on a post: who holds the title holds it by an appointment.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, unit: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*unit), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<EstablishedPostOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    EstablishedPost as EstablishedPostOut from EstablishedPostIn by EstablishedPostId, "staffing", reads StaffingRead, writes StaffingWrite;
    /// Puts a post right: the whole of it.
    put replace_established_post,
    /// Puts a post right: what is given; its overlaps are replaced whole.
    patch update_established_post at "/established-posts/{id}";
    /// Takes back a post that never should have been.
    void void_established_post at "/established-posts/{id}/void";
    /// Every state that a post has had.
    history list_established_post_states at "/established-posts/{id}/history";
}
