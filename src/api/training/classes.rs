//! Classes: announced, entered into until they are full, held, and finished or not held at all.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingRead};
use crate::api::compliance::AskedAt;
use crate::api::documents::{HopOut, Reach, hops_out};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery};
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::show;
use crate::api::responses::{Guarded, Missing};
use crate::api::training::offered;
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{self, Conn, classes, courses, enrolments};
use crate::domain::Day;
use crate::domain::id::{ClassId, CourseId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::qualification::QualificationKind;
use crate::domain::training::{Audience, Class, ClassAct, ClassState, Course, Occupancy};
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A class.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClassOut {
    /// The identity.
    pub id: ClassId,
    /// The ledger entry of its last change; enrolments do not change the class.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Of which course.
    pub course_id: CourseId,
    /// Its code.
    #[schema(example = "LLCT-TC-K12")]
    pub code: String,
    /// The unit that holds it.
    pub unit_id: UnitId,
    /// Who teaches it.
    pub host: Option<String>,
    /// Where it is held.
    pub place: Option<String>,
    /// Its first day.
    pub starts_on: Day,
    /// Its last day.
    pub ends_on: Day,
    /// The first day on which one can enrol.
    pub enrols_from: Day,
    /// The last day on which one can enrol.
    pub enrols_until: Day,
    /// How many seats it has.
    pub capacity: u32,
    /// Whether every enrolment awaits approval.
    pub needs_approval: bool,
    /// For whom it is.
    pub audience: Audience,
    /// How far it has come.
    pub state: ClassState,
    /// How many have a seat now, or had it to the end; null where the past is asked.
    pub confirmed: Option<u32>,
    /// How many wait for a seat now; null where the past is asked.
    pub waitlisted: Option<u32>,
    /// How many await approval now; null where the past is asked.
    pub requested: Option<u32>,
    /// How many seats are free now; null where the past is asked.
    pub free: Option<u32>,
    /// Whether it never should have been.
    pub void: bool,
    /// What the caller may do next.
    pub allowed_actions: Vec<ClassAct>,
    /// Every hop that it made, oldest first.
    pub hops: Vec<HopOut>,
}

/// What stands beside a class.
#[derive(Debug, Clone, Copy)]
pub struct ClassBeside {
    pub(super) unit_id: UnitId,
    /// How full it is now.
    pub(super) occupancy: Occupancy,
    /// The entry of its present state.
    pub(super) present: i64,
}

/// A class as a caller sees it: how full it is, and what can be done next, is told of its present state only.
pub(super) fn out(kept: Kept<Class>, now: Option<Occupancy>, reach: &Reach, access: &Access) -> ClassOut {
    let (void, c) = (kept.void, kept.value);
    let mut allowed_actions = Vec::new();
    if let Some(now) = now {
        allowed_actions = reach.actions(&c, &ClassBeside { unit_id: c.unit_id, occupancy: now, present: 0 }, void);
        allowed_actions.retain(|act| match act {
            ClassAct::Finish => now.outstanding == 0 && c.starts_on <= access.today,
            ClassAct::Cancel => now.seated == now.outstanding,
        });
    }
    ClassOut {
        id: c.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        course_id: c.course_id,
        code: c.code.to_string(),
        unit_id: c.unit_id,
        host: c.host.map(|t| t.to_string()),
        place: c.place.map(|t| t.to_string()),
        starts_on: c.starts_on,
        ends_on: c.ends_on,
        enrols_from: c.enrols_from,
        enrols_until: c.enrols_until,
        capacity: c.capacity,
        needs_approval: c.needs_approval,
        audience: c.audience,
        state: c.state,
        confirmed: now.map(|now| now.seated),
        waitlisted: now.map(|now| now.waiting),
        requested: now.map(|now| now.requested),
        free: now.map(|now| now.free(c.capacity)),
        void,
        allowed_actions,
        hops: hops_out(&c.hops),
    }
}

query! {
    /// Which classes.
    ClassFilter {
        /// Held on this day; all when left out.
        as_of: Option<Day>,
        /// That take enrolments on this day.
        open_on: Option<Day>,
        /// Of this course.
        course_id: Option<CourseId>,
        /// Held by this unit.
        unit_id: Option<UnitId>,
        /// In this state.
        state: Option<ClassState>,
        /// Of a course that grants a qualification of this kind.
        grants: Option<QualificationKind>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for ClassFilter {
    type Selection = classes::Filter;
    type Out = ClassOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> classes::Filter {
        classes::Filter {
            units: access.governed_by(),
            as_of: self.as_of,
            open_on: self.open_on,
            course_id: self.course_id,
            unit_id: self.unit_id,
            state: self.state,
            grants: self.grants,
        }
    }

    fn shown(&self, conn: &mut Conn, access: &Access, found: Found<classes::Filter>) -> Result<Page<ClassOut>, Error> {
        let reach = Reach::of::<Class>(access);
        if self.known_at.is_some() {
            return Ok(found.map(|kept| out(kept, None, &reach, access)));
        }
        let ids: BTreeSet<ClassId> = found.items.iter().map(|kept| kept.value.id).collect();
        let now = enrolments::occupancies(conn, &ids)?;
        Ok(found.map(|kept| {
            let occupancy = now.get(&kept.value.id).copied().unwrap_or_default();
            out(kept, Some(occupancy), &reach, access)
        }))
    }
}

/// Classes that the caller's units hold, or units above them, as they were entered.
#[utoipa::path(tag = "training", operation_id = "list_classes", params(ClassFilter, PageQuery),
    responses((status = 200, description = "A page of classes.", body = List<ClassOut>), Guarded))]
#[get("/classes")]
pub async fn list_classes(
    caller: Caller<TrainingRead>,
    args: QueryArgs<Listing<ClassFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<ClassOut>>, Error> {
    list(caller, args, req).await
}

/// A class. How full it is now is told with its present state; the tag is that of the class alone.
#[utoipa::path(tag = "training", operation_id = "get_class", params(("id" = ClassId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = ClassOut), Guarded, Missing))]
#[get("/classes/{id}")]
pub async fn get_class(
    caller: Caller<TrainingRead>,
    path: PathId<ClassId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<ClassOut>, Error> {
    let (id, moment) = (path.id()?, args.parsed()?);
    let (mut shown, recorded) = caller.read(move |conn, access| show::<Class>(conn, access, id, moment)).await?;
    if moment.known_at.is_some() {
        let past = ClassOut { confirmed: None, waitlisted: None, requested: None, free: None, ..shown };
        shown = ClassOut { allowed_actions: Vec::new(), ..past };
    }
    Ok(Answer::living(shown, recorded))
}

/// The class of an id that a body names, with its course, if both stand and the caller's units may use the class.
pub(super) fn known_class(conn: &mut Conn, access: &Access, id: ClassId, at: &str) -> Result<(Class, Course), Error> {
    let missing = || Error::invalid(vec![Invalid::at(at, Rule::NotFound)]);
    match classes::get(conn, id) {
        Ok(kept) if offered(access, kept.value.unit_id).is_ok() => {
            let course = courses::find(conn, kept.value.course_id)?.value;
            Ok((kept.value, course))
        }
        Ok(_) | Err(db::Error::NotFound) => Err(missing()),
        Err(trouble) => Err(trouble.into()),
    }
}
