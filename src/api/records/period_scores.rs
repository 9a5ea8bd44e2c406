//! The points of months and quarters, over HTTP: by the unit where the person was then, each month once.

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
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, appointments, period_scores};
use crate::domain::Day;
use crate::domain::appointment::AppointmentKind;
use crate::domain::id::{DecisionId, OfficialId, PeriodScoreId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::rating::{PeriodScore, ScoredPeriod};
use crate::domain::text::Note;
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// The points that a unit gave a person for a month or a quarter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PeriodScoreOut {
    /// The identity.
    pub id: PeriodScoreId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who.
    pub official_id: OfficialId,
    /// The unit that gave them.
    pub unit_id: UnitId,
    /// The year.
    pub year: i32,
    /// The month, 1 to 12; null for a quarter.
    pub month: Option<u32>,
    /// The quarter, 1 to 4; null for a month.
    pub quarter: Option<u32>,
    /// General points, 0 to 30.
    pub general: u32,
    /// Points for results, 0 to 70.
    pub result: u32,
    /// The paper.
    pub reference: Option<String>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<PeriodScore>> for PeriodScoreOut {
    fn from(kept: Kept<PeriodScore>) -> Self {
        let (void, s) = (kept.void, kept.value);
        Self {
            id: s.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: s.official_id,
            unit_id: s.unit_id,
            year: s.year,
            month: s.period.month(),
            quarter: s.period.quarter(),
            general: s.general,
            result: s.result,
            reference: s.reference.map(|text| text.to_string()),
            decision_id: s.decision_id,
            void,
        }
    }
}

query! {
    /// Which points.
    PeriodScoreFilter {
        /// Of this person.
        official_id: Option<OfficialId>,
        /// Given by this unit.
        unit_id: Option<UnitId>,
        /// In this year.
        year: Option<i32>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for PeriodScoreFilter {
    type Selection = period_scores::Filter;
    type Out = PeriodScoreOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> period_scores::Filter {
        period_scores::Filter {
            dossiers: access.confined(),
            today: access.today,
            official_id: self.official_id,
            unit_id: self.unit_id,
            year: self.year,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        _: &Access,
        found: Found<period_scores::Filter>,
    ) -> Result<Page<PeriodScoreOut>, Error> {
        Ok(found.map(PeriodScoreOut::from))
    }
}

/// Points of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "evaluations", operation_id = "list_period_scores", params(PeriodScoreFilter, PageQuery),
    responses((status = 200, description = "A page of points.", body = List<PeriodScoreOut>), Guarded))]
#[get("/period-scores")]
pub async fn list_period_scores(
    caller: Caller<EvaluationsRead>,
    args: QueryArgs<Listing<PeriodScoreFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<PeriodScoreOut>>, Error> {
    list(caller, args, req).await
}

/// The points of a month or a quarter. On a day before its first it is not found.
#[utoipa::path(tag = "evaluations", operation_id = "get_period_score", params(("id" = PeriodScoreId, Path, description = "Which."), Moment),
    responses((status = 200, description = "They, as asked.", body = PeriodScoreOut), Guarded, Missing))]
#[get("/period-scores/{id}")]
pub async fn get_period_score(
    caller: Caller<EvaluationsRead>,
    path: PathId<PeriodScoreId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<PeriodScoreOut>, Error> {
    handlers::get::<PeriodScore, _>(caller, path, args).await
}

input! {
    /// The points that a unit gave a person for a month or a quarter, from 2026 on.
    #[derive(serde::Serialize)]
    PeriodScoreIn {
        /// Who.
        official_id: OfficialId,
        /// The unit that gave them: one where the person held a substantive post in that time. Where no such post is
        /// known, any of the caller's units.
        unit_id: UnitId,
        /// The year.
        year: i32,
        /// The month; left out for a quarter.
        #[schema(minimum = 1, maximum = 12)]
        month: Option<u32>,
        /// The quarter; left out for a month.
        #[schema(minimum = 1, maximum = 4)]
        quarter: Option<u32>,
        /// General points.
        #[schema(maximum = 30)]
        general: u32,
        /// Points for results.
        #[schema(maximum = 70)]
        result: u32,
        /// The paper, such as a notice by its number.
        reference: Option<Note>,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// Enters the points that a unit gave a person for a month or a quarter.
#[utoipa::path(tag = "evaluations", operation_id = "create_period_score", request_body = PeriodScoreIn,
    responses((status = 201, description = "The points.", body = PeriodScoreOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/period-scores")]
pub async fn create_period_score(
    caller: Caller<EvaluationsWrite>,
    body: Body<PeriodScoreIn>,
) -> Result<Answer<PeriodScoreOut>, Error> {
    handlers::create::<PeriodScore, _>(caller, body).await
}

impl Entered for PeriodScore {
    const LIST: &'static str = "/v1/period-scores";

    fn first(id: PeriodScoreId, given: PeriodScoreIn) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let period = ScoredPeriod::given(given.month, given.quarter).map_err(|wrong| problems.extend(wrong)).ok();
        let score = Self {
            id,
            official_id: given.official_id,
            unit_id: given.unit_id,
            year: given.year,
            period: period.unwrap_or(ScoredPeriod::Month(1)),
            general: given.general,
            result: given.result,
            reference: given.reference,
            decision_id: given.decision_id,
        };
        problems.and(score.checked())
    }

    fn decision(&self) -> Option<DecisionId> {
        self.decision_id
    }
}

/// Refuses points by a unit where the person was not in that time.
fn by_the_right_unit(tx: &mut Tx<'_>, access: &Access, new: &PeriodScore) -> Result<(), Error> {
    let wrong = |rule| Err(Error::invalid(vec![Invalid::at("/unit_id", rule)]));
    let held = appointments::of_official(tx, new.official_id)?;
    let within = |held: &&crate::domain::appointment::Appointment| {
        let days = new.days();
        let meets = |(first, last)| held.period.from <= last && held.period.to.is_none_or(|to| to > first);
        held.kind == AppointmentKind::Substantive && days.is_some_and(meets)
    };
    let units: Vec<UnitId> = held.iter().filter(within).map(|held| held.unit_id).collect();
    let known = access.scope.has(new.unit_id) && access.units.tree.get(new.unit_id).is_some();
    if units.contains(&new.unit_id) || known && units.is_empty() {
        return Ok(());
    }
    wrong(if known { Rule::NotWith("official_id") } else { Rule::NotFound })
}

/// Refuses points for a month that has some.
fn the_only_ones(tx: &mut Tx<'_>, new: &PeriodScore) -> Result<(), Error> {
    let others = period_scores::of_year(tx, new.official_id, new.year)?;
    match others.iter().find(|other| other.id != new.id && other.period.overlaps(new.period)) {
        Some(other) => Err(Error::of(Code::Conflict).against(format!("/v1/period-scores/{}", other.id))),
        None => Ok(()),
    }
}

impl Resource for PeriodScore {
    type Given = PeriodScoreIn;
    type Out = PeriodScoreOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> PeriodScoreIn {
        PeriodScoreIn {
            official_id: self.official_id,
            unit_id: self.unit_id,
            year: self.year,
            month: self.period.month(),
            quarter: self.period.quarter(),
            general: self.general,
            result: self.result,
            reference: self.reference.clone(),
            decision_id: self.decision_id,
        }
    }

    fn taken(given: PeriodScoreIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.official_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let unit = note_refusal(access.referred(tx, self.official_id), &mut problems)?;
        let place = |s: &Self| (s.official_id, s.unit_id, s.year, s.period);
        if unit.is_some() && before.map(place) != Some(place(self)) {
            note_refusal(by_the_right_unit(tx, access, self), &mut problems)?;
        }
        decided(tx, access, self, before, &mut problems)?;
        problems.or(())?;
        the_only_ones(tx, self)?;
        dossiers(tx, access, self, before, unit)
    }

    /// Nothing rests on points: what was rated by them was rated by what was known then.
    fn free(&self, _: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        Ok(())
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.days().is_some_and(|(first, _)| first <= day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<PeriodScoreOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    PeriodScore as PeriodScoreOut from PeriodScoreIn by PeriodScoreId, "evaluations", reads EvaluationsRead, writes EvaluationsWrite;
    /// Puts points right: the whole of them.
    put replace_period_score,
    /// Puts points right: what is given.
    patch update_period_score at "/period-scores/{id}";
    /// Takes back points that never should have been.
    void void_period_score at "/period-scores/{id}/void";
    /// Every state that they have had.
    history list_period_score_states at "/period-scores/{id}/history";
}
