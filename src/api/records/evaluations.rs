//! Yearly ratings, over HTTP: one a person a year, under the regime of its year, by the unit where the person was.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, EvaluationsRead, EvaluationsWrite};
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
use crate::db::{Conn, Tx, appointments, evaluations};
use crate::domain::Day;
use crate::domain::appointment::AppointmentKind;
use crate::domain::evaluation::{AnnualRating, Evaluation, RatingRegime};
use crate::domain::id::{DecisionId, EvaluationId, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// How a person was rated for a year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluationOut {
    /// The identity.
    pub id: EvaluationId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who was rated.
    pub official_id: OfficialId,
    /// The unit that rated.
    pub unit_id: UnitId,
    /// The year.
    pub year: i32,
    /// The rules by which that year is rated: the words of two regimes are not compared by their place in a row.
    pub regime: RatingRegime,
    /// The rating.
    pub rating: AnnualRating,
    /// The points, from 2026.
    pub points: Option<u32>,
    /// The day of the rating: it counts from then on.
    pub rated_on: Day,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Evaluation>> for EvaluationOut {
    fn from(kept: Kept<Evaluation>) -> Self {
        let void = kept.void;
        let e = kept.value;
        Self {
            id: e.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: e.official_id,
            unit_id: e.unit_id,
            year: e.year,
            regime: e.regime(),
            rating: e.rating,
            points: e.points,
            rated_on: e.rated_on,
            decision_id: e.decision_id,
            void,
        }
    }
}

query! {
    /// Which ratings.
    EvaluationFilter {
        /// Of this person.
        official_id: Option<OfficialId>,
        /// Made by this unit.
        unit_id: Option<UnitId>,
        /// For this year.
        year: Option<i32>,
        /// Of this word.
        rating: Option<AnnualRating>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for EvaluationFilter {
    type Selection = evaluations::Filter;
    type Out = EvaluationOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> evaluations::Filter {
        evaluations::Filter {
            dossiers: access.confined(),
            today: access.today,
            official_id: self.official_id,
            unit_id: self.unit_id,
            year: self.year,
            rating: self.rating,
        }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<evaluations::Filter>) -> Result<Page<EvaluationOut>, Error> {
        Ok(found.map(EvaluationOut::from))
    }
}

/// Ratings of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "evaluations", operation_id = "list_evaluations", params(EvaluationFilter, PageQuery),
    responses((status = 200, description = "A page of ratings.", body = List<EvaluationOut>), Guarded))]
#[get("/evaluations")]
pub async fn list_evaluations(
    caller: Caller<EvaluationsRead>,
    args: QueryArgs<Listing<EvaluationFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<EvaluationOut>>, Error> {
    list(caller, args, req).await
}

/// A rating.
#[utoipa::path(tag = "evaluations", operation_id = "get_evaluation", params(("id" = EvaluationId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = EvaluationOut), Guarded, Missing))]
#[get("/evaluations/{id}")]
pub async fn get_evaluation(
    caller: Caller<EvaluationsRead>,
    path: PathId<EvaluationId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<EvaluationOut>, Error> {
    handlers::get::<Evaluation, _>(caller, path, args).await
}

input! {
    /// How a person was rated for a year.
    #[derive(serde::Serialize)]
    EvaluationIn {
        /// Who was rated.
        official_id: OfficialId,
        /// The unit that rated: that of the person's substantive post on the last day of the year, or on the day of the
        /// rating where that is earlier. Where no such post is known, any of the caller's units.
        unit_id: UnitId,
        /// The year.
        year: i32,
        /// The rating, in a word of the regime of its year; from 2026 it goes with the points.
        rating: AnnualRating,
        /// The points, 0 to 100: from 2026, and only then.
        points: Option<u32>,
        /// The day of the rating.
        rated_on: Day,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// Enters how a person was rated for a year.
#[utoipa::path(tag = "evaluations", operation_id = "create_evaluation", request_body = EvaluationIn,
    responses((status = 201, description = "The rating.", body = EvaluationOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied))]
#[post("/evaluations")]
pub async fn create_evaluation(
    caller: Caller<EvaluationsWrite>,
    body: Body<EvaluationIn>,
) -> Result<Answer<EvaluationOut>, Error> {
    handlers::create::<Evaluation, _>(caller, body).await
}

impl Entered for Evaluation {
    const LIST: &'static str = "/v1/evaluations";

    fn first(id: EvaluationId, given: EvaluationIn) -> Result<Self, Vec<Invalid>> {
        let evaluation = Self {
            id,
            official_id: given.official_id,
            unit_id: given.unit_id,
            year: given.year,
            rating: given.rating,
            points: given.points,
            rated_on: given.rated_on,
            decision_id: given.decision_id,
        };
        evaluation.checked()
    }

    fn decision(&self) -> Option<DecisionId> {
        self.decision_id
    }
}

/// Refuses a rating by a unit where the person was not: who moved is rated by the new unit (Decree 335/2025/NĐ-CP). The
/// unit where the person was may be one that the caller does not see: the dossier came from there.
fn by_the_right_unit(tx: &mut Tx<'_>, access: &Access, new: &Evaluation) -> Result<(), Error> {
    let wrong = |rule| Err(Error::invalid(vec![Invalid::at("/unit_id", rule)]));
    let on = new.decided_on();
    let held = appointments::of_official(tx, new.official_id)?;
    let seat = held.iter().find(|a| a.kind == AppointmentKind::Substantive && a.period.covers(on));
    let known = access.scope.has(new.unit_id) && access.units.tree.get(new.unit_id).is_some();
    match seat {
        Some(seat) if seat.unit_id == new.unit_id => Ok(()),
        _ if !known => wrong(Rule::NotFound),
        Some(_) => wrong(Rule::NotWith("official_id")),
        None => Ok(()),
    }
}

/// Refuses a second rating for a year.
fn the_only_one(tx: &mut Tx<'_>, new: &Evaluation) -> Result<(), Error> {
    match evaluations::of_year(tx, new.official_id, new.year)? {
        Some(other) if other != new.id => {
            Err(Error::of(Code::RatingExists).against(format!("/v1/evaluations/{other}")))
        }
        Some(_) | None => Ok(()),
    }
}

impl Resource for Evaluation {
    type Given = EvaluationIn;
    type Out = EvaluationOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> EvaluationIn {
        EvaluationIn {
            official_id: self.official_id,
            unit_id: self.unit_id,
            year: self.year,
            rating: self.rating,
            points: self.points,
            rated_on: self.rated_on,
            decision_id: self.decision_id,
        }
    }

    fn taken(given: EvaluationIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.official_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let unit = note_refusal(access.referred(tx, self.official_id), &mut problems)?;
        let place = |e: &Self| (e.official_id, e.unit_id, e.decided_on());
        if unit.is_some() && before.map(place) != Some(place(self)) {
            note_refusal(by_the_right_unit(tx, access, self), &mut problems)?;
        }
        decided(tx, access, self, before, &mut problems)?;
        problems.or(())?;
        the_only_one(tx, self)?;
        dossiers(tx, access, self, before, unit)
    }

    /// Nothing rests on a rating: what was decided on it was decided on what was known then.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.rated_on <= day
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<EvaluationOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Evaluation as EvaluationOut from EvaluationIn by EvaluationId, "evaluations", reads EvaluationsRead, writes EvaluationsWrite;
    /// Puts a rating right: the whole of it.
    put replace_evaluation,
    /// Puts a rating right: what is given.
    patch update_evaluation at "/evaluations/{id}";
    /// Takes back a rating that never should have been: entered in error, or annulled by a decision.
    void void_evaluation at "/evaluations/{id}/void";
    /// Every state that a rating has had.
    history list_evaluation_states at "/evaluations/{id}/history";
}
