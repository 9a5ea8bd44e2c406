//! How a class is announced, put right and taken back: what stands in it goes on holding, and where there are more seats,
//! the first in the queue have them.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingRead, TrainingWrite};
use crate::api::documents::{Documented, Reach};
use crate::api::error::Error;
use crate::api::extract::Body;
use crate::api::json::FromBody;
use crate::api::problem::Code as Problem;
use crate::api::reader::{body, record};
use crate::api::resource::handlers::corrections;
use crate::api::resource::history::StateOut;
use crate::api::resource::{Resource, in_use};
use crate::api::responses::{Bodied, Contended, Guarded};
use crate::api::training::classes::{ClassBeside, ClassOut, out};
use crate::api::training::{kept_by_caller, not_applicable, offered, own_unit, queue};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, Conn, Recorded, Stamp, Tx, classes, courses, enrolments, positions};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{ClassId, CourseId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Name};
use crate::domain::training::{Audience, Class, ClassAct, ClassState, Enrolment, Occupancy};
use crate::domain::workflow::Hop;
use actix_web::{get, patch, post, put};
use serde::Serialize;
use utoipa::ToSchema;

/// A class.
#[derive(Debug, Clone, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassIn {
    /// Of which course: one that the caller's units keep, or units above them.
    pub course_id: CourseId,
    /// Its code; no other standing class of the unit has it.
    #[schema(example = "LLCT-TC-K12")]
    pub code: Code,
    /// The unit that holds it: it decides about it, and units below it may enrol.
    pub unit_id: UnitId,
    /// Who teaches it, and awards what it grants.
    pub host: Option<Name>,
    /// Where it is held.
    pub place: Option<Name>,
    /// Its first day.
    pub starts_on: Day,
    /// Its last day.
    pub ends_on: Day,
    /// The first day on which one can enrol.
    pub enrols_from: Day,
    /// The last day on which one can enrol.
    pub enrols_until: Day,
    /// How many seats it has.
    #[schema(minimum = 1, maximum = 10000)]
    pub capacity: u32,
    /// Whether every enrolment awaits approval; without, only one in whose way something stands does.
    pub needs_approval: bool,
    /// For whom it is; for everybody when left out.
    pub audience: Option<Audience>,
}

record! { Audience { list groups, list positions, list units } }

record! {
    ClassIn {
        need course_id, need code, need unit_id, may host, may place, need starts_on, need ends_on, need enrols_from,
        need enrols_until, need capacity, need needs_approval, may audience,
    }
}

impl FromBody for ClassIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// The class that a caller gives.
fn of(
    id: ClassId,
    given: ClassIn,
    state: ClassState,
    hops: Vec<Hop<ClassState, ClassAct>>,
) -> Result<Class, Vec<Invalid>> {
    Class {
        id,
        course_id: given.course_id,
        code: given.code,
        unit_id: given.unit_id,
        host: given.host,
        place: given.place,
        starts_on: given.starts_on,
        ends_on: given.ends_on,
        enrols_from: given.enrols_from,
        enrols_until: given.enrols_until,
        capacity: given.capacity,
        needs_approval: given.needs_approval,
        audience: given.audience.unwrap_or_default(),
        state,
        hops,
    }
    .checked()
}

/// Announces a class.
#[utoipa::path(tag = "training", operation_id = "create_class", request_body = ClassIn,
    responses((status = 201, description = "The class.", body = ClassOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/classes")]
pub async fn create_class(caller: Caller<TrainingWrite>, body: Body<ClassIn>) -> Result<Answer<ClassOut>, Error> {
    let id = ClassId(caller.state.new_uuid());
    let class = of(id, body.parsed()?, ClassState::Announced, Vec::new())?;
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let change = Change { units: class.admit(tx, access, None)?, ..Change::of(Cause::Create, None) };
            let recorded = classes::insert(tx, &access.stamp, &change, &class)?;
            let kept = Kept::new(class.clone(), recorded);
            Ok((out(kept, Some(Occupancy::default()), &Reach::of::<Class>(access), access), recorded))
        })
        .await?;
    Ok(Answer::created(shown, recorded, format!("/v1/classes/{id}")))
}

/// Notes a course that is not there for the caller, or not held when the class begins.
fn held_course(tx: &mut Tx<'_>, access: &Access, class: &Class, problems: &mut Problems) -> Result<(), Error> {
    let course = match courses::get(tx, class.course_id) {
        Ok(kept) => Some(kept.value).filter(|course| offered(access, course.unit_id).is_ok()),
        Err(db::Error::NotFound) => None,
        Err(trouble) => return Err(trouble.into()),
    };
    match course {
        None => problems.add("/course_id", Rule::NotFound),
        Some(course) => {
            let held = course.period.covers(class.starts_on);
            problems.require(held, "/course_id", Rule::NotInForce("starts_on"));
        }
    }
    Ok(())
}

/// Notes titles and units of the audience that are not there.
fn known_audience(tx: &mut Tx<'_>, access: &Access, class: &Class, problems: &mut Problems) -> Result<(), Error> {
    if !class.audience.positions.is_empty() {
        let titles = positions::codes(tx)?;
        for (n, code) in class.audience.positions.iter().enumerate() {
            problems.require(titles.contains(code.as_str()), &format!("/audience/positions/{n}"), Rule::NotFound);
        }
    }
    for (n, unit) in class.audience.units.iter().enumerate() {
        let known = access.units.tree.get(*unit).is_some();
        problems.require(known, &format!("/audience/units/{n}"), Rule::NotFound);
    }
    Ok(())
}

/// Refuses a next state that what stands in the class does not go with: of what is over, only its name and place are put
/// right; of what somebody stands in, not whose and of what it is; nobody is turned out of a seat; and whatever was
/// attended or completed lies in it.
fn goes_with_enrolments(tx: &mut Tx<'_>, class: &Class, before: &Class) -> Result<(), Error> {
    let renamed = Class { code: class.code.clone(), place: class.place.clone(), ..before.clone() };
    if before.state != ClassState::Announced && *class != renamed {
        return Err(Error::of(Problem::WrongStage));
    }
    let moved = class.course_id != before.course_id || class.unit_id != before.unit_id;
    let redated = class.starts_on != before.starts_on || class.ends_on != before.ends_on;
    if moved || redated || class.host != before.host {
        let stands_in_the_way = |kept: &&Kept<Enrolment>| {
            let e = &kept.value;
            let outside = e.attendance.iter().any(|attended| !class.held_on(attended.on));
            let too_early = e.completed_on.is_some_and(|on| on < class.starts_on);
            // The paper names who awarded it.
            let awarded = e.qualification_id.is_some() && class.host != before.host;
            moved || outside || too_early || awarded
        };
        if let Some(e) = enrolments::of_class(tx, class.id, &[])?.iter().find(stands_in_the_way) {
            return Err(in_use(Some(format!("/v1/enrolments/{}", e.value.id))));
        }
    }
    if class.capacity < before.capacity && !enrolments::occupancy(tx, class.id)?.fits(class.capacity) {
        return Err(not_applicable(
            "Số chỗ không được ít hơn số người đã có chỗ.",
            "There cannot be fewer seats than people who have one.",
        ));
    }
    Ok(())
}

impl Resource for Class {
    type Given = ClassIn;
    type Out = ClassOut;
    type Beside = ClassBeside;

    fn given(&self) -> ClassIn {
        let own = self.clone();
        ClassIn {
            course_id: own.course_id,
            code: own.code,
            unit_id: own.unit_id,
            host: own.host,
            place: own.place,
            starts_on: own.starts_on,
            ends_on: own.ends_on,
            enrols_from: own.enrols_from,
            enrols_until: own.enrols_until,
            capacity: own.capacity,
            needs_approval: own.needs_approval,
            audience: Some(own.audience),
        }
    }

    fn taken(given: ClassIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        of(before.id, given, before.state, before.hops.clone())
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<ClassBeside, Error> {
        offered(access, self.unit_id)?;
        let present = classes::find(conn, self.id)?.recorded.seq;
        Ok(ClassBeside { unit_id: self.unit_id, occupancy: enrolments::occupancy(conn, self.id)?, present })
    }

    fn change(beside: &ClassBeside, access: &Access) -> Result<(), Error> {
        kept_by_caller(access, beside.unit_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        own_unit(access, self.unit_id, &mut problems);
        if before.is_none_or(|b| (b.course_id, b.starts_on) != (self.course_id, self.starts_on)) {
            held_course(tx, access, self, &mut problems)?;
        }
        known_audience(tx, access, self, &mut problems)?;
        problems.or(())?;
        if let Some(before) = before {
            goes_with_enrolments(tx, self, before)?;
        }
        let other = before.map(|before| before.unit_id).filter(|unit| *unit != self.unit_id);
        Ok([Some(self.unit_id), other])
    }

    /// Where there are more seats, the first in the queue have them by the same write.
    fn store(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        let recorded = classes::update(tx, stamp, change, self)?;
        queue::fill(tx, stamp, self)?;
        Ok(recorded)
    }

    fn free(&self, tx: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        match enrolments::of_class(tx, self.id, &[])?.first() {
            Some(first) => Err(in_use(Some(format!("/v1/enrolments/{}", first.value.id)))),
            None => Ok(()),
        }
    }

    fn units(&self, beside: &ClassBeside) -> [Option<UnitId>; 2] {
        [Some(beside.unit_id), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.held_on(day)
    }

    fn shown(kept: Kept<Self>, beside: &ClassBeside, access: &Access) -> Result<ClassOut, Error> {
        let now = (kept.recorded.seq >= beside.present).then_some(beside.occupancy);
        Ok(out(kept, now, &Reach::of::<Self>(access), access))
    }
}

impl Documented for Class {
    fn hopped(mut self, hop: Hop<ClassState, ClassAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    fn concerned(&self, _: &ClassBeside, _: Permission) -> Vec<UnitId> {
        vec![self.unit_id]
    }
}

corrections! {
    Class as ClassOut from ClassIn by ClassId, "training", reads TrainingRead, writes TrainingWrite;
    /// Puts a class right: the whole of it. Where there are more seats, the first in the queue have them at once.
    put replace_class,
    /// Puts a class right: what is given. Where there are more seats, the first in the queue have them at once.
    patch update_class at "/classes/{id}";
    /// Takes back a class that never should have been, and in which nobody stands.
    void void_class at "/classes/{id}/void";
    /// Every state that a class has had.
    history list_class_states at "/classes/{id}/history";
}
