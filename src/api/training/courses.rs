//! Courses: kept by a unit, open to it and to the units below it.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingRead, TrainingWrite};
use crate::api::compliance::AskedAt;
use crate::api::decisions::known;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, IfMatch, PathId, QueryArgs, query};
use crate::api::json::{FromBody, input};
use crate::api::page::{List, Listing, PageQuery};
use crate::api::reader::{body, record};
use crate::api::resource::entered::Entered;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, in_use, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::api::training::{kept_by_caller, offered};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::keyset::Page;
use crate::db::{Conn, Tx, classes, courses};
use crate::domain::id::{CourseId, DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Problems};
use crate::domain::qualification::QualificationKind;
use crate::domain::text::{Code, Name, Note};
use crate::domain::training::{Course, CourseKind, Grants, Programme};
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseOut {
    /// The identity.
    pub id: CourseId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Its code.
    #[schema(example = "LLCT-TC")]
    pub code: String,
    /// Its name in Vietnamese.
    pub title_vi: String,
    /// Its name in English.
    pub title_en: String,
    /// What sort of training it is.
    pub kind: CourseKind,
    /// The programme, for fostering.
    pub programme: Option<Programme>,
    /// What completing it grants; null: attendance only.
    pub grants: Option<Grants>,
    /// How many periods (tiết) it has.
    pub periods: u32,
    /// The unit that keeps it.
    pub unit_id: UnitId,
    /// The law it rests on.
    pub legal_reference: Option<String>,
    /// The first day on which it is held.
    pub valid_from: Day,
    /// The first day on which it is held no longer; null: open-ended.
    pub valid_to: Option<Day>,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Course>> for CourseOut {
    fn from(kept: Kept<Course>) -> Self {
        let void = kept.void;
        let c = kept.value;
        Self {
            id: c.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            code: c.code.to_string(),
            title_vi: c.title_vi.to_string(),
            title_en: c.title_en.to_string(),
            kind: c.kind,
            programme: c.programme,
            grants: c.grants,
            periods: c.periods,
            unit_id: c.unit_id,
            legal_reference: c.legal_reference.map(|t| t.to_string()),
            valid_from: c.period.from,
            valid_to: c.period.to,
            void,
        }
    }
}

query! {
    /// Which courses.
    CourseFilter {
        /// Held on this day; all when left out.
        as_of: Option<Day>,
        /// Of this sort.
        kind: Option<CourseKind>,
        /// In this programme.
        programme: Option<Programme>,
        /// That grant a qualification of this kind.
        grants: Option<QualificationKind>,
        /// Kept by this unit.
        unit_id: Option<UnitId>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for CourseFilter {
    type Selection = courses::Filter;
    type Out = CourseOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> courses::Filter {
        courses::Filter {
            units: access.governed_by(),
            as_of: self.as_of,
            unit_id: self.unit_id,
            kind: self.kind,
            programme: self.programme,
            grants: self.grants,
        }
    }

    fn shown(&self, _: &mut Conn, _: &Access, found: Found<courses::Filter>) -> Result<Page<CourseOut>, Error> {
        Ok(found.map(CourseOut::from))
    }
}

/// Courses that the caller's units keep, or units above them, by code.
#[utoipa::path(tag = "training", operation_id = "list_courses", params(CourseFilter, PageQuery),
    responses((status = 200, description = "A page of courses.", body = List<CourseOut>), Guarded))]
#[get("/courses")]
pub async fn list_courses(
    caller: Caller<TrainingRead>,
    args: QueryArgs<Listing<CourseFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<CourseOut>>, Error> {
    list(caller, args, req).await
}

/// A course.
#[utoipa::path(tag = "training", operation_id = "get_course", params(("id" = CourseId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = CourseOut), Guarded, Missing))]
#[get("/courses/{id}")]
pub async fn get_course(
    caller: Caller<TrainingRead>,
    path: PathId<CourseId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<CourseOut>, Error> {
    handlers::get::<Course, _>(caller, path, args).await
}

/// A course.
#[derive(Debug, Clone, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseIn {
    /// Its code; no other standing course of the unit has it.
    #[schema(example = "LLCT-TC")]
    pub code: Code,
    /// Its name in Vietnamese.
    pub title_vi: Name,
    /// Its name in English.
    pub title_en: Name,
    /// What sort of training it is.
    pub kind: CourseKind,
    /// The programme; fostering has one, academic training none.
    pub programme: Option<Programme>,
    /// What completing it grants; attendance only when left out. Academic training grants something.
    pub grants: Option<Grants>,
    /// How many periods (tiết) it has; 40 are a week.
    #[schema(minimum = 1, maximum = 20000)]
    pub periods: u32,
    /// The unit that keeps it: it decides about it, and units below it may use it.
    pub unit_id: UnitId,
    /// The law it rests on.
    pub legal_reference: Option<Note>,
    /// The first day on which it is held.
    pub valid_from: Day,
    /// The first day on which it is held no longer; open-ended when left out.
    pub valid_to: Option<Day>,
}

record! { Grants { need kind, need level, may field, may scheme, may valid_months } }

record! {
    CourseIn {
        need code, need title_vi, need title_en, need kind, may programme, may grants, need periods, need unit_id,
        may legal_reference, need valid_from, may valid_to,
    }
}

impl FromBody for CourseIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

impl Entered for Course {
    const LIST: &'static str = "/v1/courses";

    fn first(id: CourseId, given: CourseIn) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let period = Period::new(given.valid_from, given.valid_to).map_err(|wrong| problems.extend(wrong)).ok();
        let course = Self {
            id,
            code: given.code,
            title_vi: given.title_vi,
            title_en: given.title_en,
            kind: given.kind,
            programme: given.programme,
            grants: given.grants,
            periods: given.periods,
            unit_id: given.unit_id,
            legal_reference: given.legal_reference,
            period: period.unwrap_or(Period::since(given.valid_from)),
        };
        problems.and(course.checked())
    }
}

/// Enters a course.
#[utoipa::path(tag = "training", operation_id = "create_course", request_body = CourseIn,
    responses((status = 201, description = "The course.", body = CourseOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/courses")]
pub async fn create_course(caller: Caller<TrainingWrite>, body: Body<CourseIn>) -> Result<Answer<CourseOut>, Error> {
    handlers::create::<Course, _>(caller, body).await
}

/// Refuses while a class rests on a course, or on more of its time than it has.
fn free_of_classes(tx: &mut Tx<'_>, course: CourseId, outside: Option<Period>) -> Result<(), Error> {
    match classes::of_course(tx, course, outside)? {
        Some(class) => Err(in_use(Some(format!("/v1/classes/{class}")))),
        None => Ok(()),
    }
}

impl Resource for Course {
    type Given = CourseIn;
    type Out = CourseOut;
    /// The unit that keeps it.
    type Beside = UnitId;

    fn given(&self) -> CourseIn {
        let own = self.clone();
        CourseIn {
            code: own.code,
            title_vi: own.title_vi,
            title_en: own.title_en,
            kind: own.kind,
            programme: own.programme,
            grants: own.grants,
            periods: own.periods,
            unit_id: own.unit_id,
            legal_reference: own.legal_reference,
            valid_from: own.period.from,
            valid_to: own.period.to,
        }
    }

    fn taken(given: CourseIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        offered(access, self.unit_id).map(|()| self.unit_id)
    }

    fn change(unit: &UnitId, access: &Access) -> Result<(), Error> {
        kept_by_caller(access, *unit)
    }

    /// What who is enrolled already was promised stands with the enrolment: a change of the course does not touch it.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        super::own_unit(access, self.unit_id, &mut problems);
        problems.or(())?;
        if before.is_some_and(|before| before.period != self.period) {
            free_of_classes(tx, self.id, Some(self.period))?;
        }
        let other = before.map(|before| before.unit_id).filter(|unit| *unit != self.unit_id);
        Ok([Some(self.unit_id), other])
    }

    fn free(&self, tx: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        free_of_classes(tx, self.id, None)
    }

    fn units(&self, unit: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*unit), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<CourseOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Course as CourseOut from CourseIn by CourseId, "training", reads TrainingRead, writes TrainingWrite;
    /// Puts a course right: the whole of it. Enrolments that were made keep what it was.
    put replace_course,
    /// Puts a course right: what is given. Enrolments that were made keep what it was.
    patch update_course at "/courses/{id}";
    /// Takes back a course that never should have been.
    void void_course at "/courses/{id}/void";
    /// Every state that a course has had.
    history list_course_states at "/courses/{id}/history";
}

input! {
    /// The end of a course.
    CourseEndIn {
        /// The first day on which it is held no longer.
        valid_to: Day,
        /// Why.
        reason: Note,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// Ends a course on a day: no class of it begins from then on.
#[utoipa::path(tag = "training", operation_id = "end_course", request_body = CourseEndIn,
    params(("id" = CourseId, Path, description = "The course."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The course.", body = CourseOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/courses/{id}/end")]
pub async fn end_course(
    caller: Caller<TrainingWrite>,
    path: PathId<CourseId>,
    seen: IfMatch,
    body: Body<CourseEndIn>,
) -> Result<Answer<CourseOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    handlers::act(caller, move |tx, access| {
        let (current, unit): (Course, _) = present(tx, access, id, seen)?;
        let mut problems = Problems::new();
        if let Some(decision) = input.decision_id {
            note_refusal(known(tx, access, decision, "/decision_id"), &mut problems)?;
        }
        let ended = current.period.ended(input.valid_to).map_err(|wrong| problems.extend(wrong)).ok();
        problems.or(())?;
        let period = ended.ok_or_else(|| Error::internal("a refused end without a problem"))?;
        free_of_classes(tx, id, Some(period))?;
        let ended = Course { period, ..current };
        let change = Change {
            reason: Some(input.reason.to_string()),
            decision_id: input.decision_id,
            ..Change::of(Cause::End, Some(unit))
        };
        let recorded = courses::update(tx, &access.stamp, &change, &ended)?;
        Ok(Kept::new(ended, recorded))
    })
    .await
}
