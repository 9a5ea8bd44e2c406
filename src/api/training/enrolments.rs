//! Enrolments, to read, to put right and to take back.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingApprove, TrainingRead};
use crate::api::documents::{Documented, HopOut, Reach, hops_out};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs};
use crate::api::json::FromBody;
use crate::api::reader::{body, record};
use crate::api::resource::handlers::corrections;
use crate::api::resource::history::StateOut;
use crate::api::resource::moment::{KnownAtQuery, Moment};
use crate::api::resource::{Resource, show};
use crate::api::responses::{Guarded, Missing};
use crate::api::training::{kept_by_caller, papers, queue};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, Conn, Recorded, Stamp, Tx, classes, enrolments, officials, qualifications};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{ClassId, CourseId, EnrolmentId, OfficialId, QualificationId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::Code;
use crate::domain::training::{
    Attendance, Class, CourseKind, Enrolment, EnrolmentAct, EnrolmentState, Programme, TrainingResult,
};
use crate::domain::workflow::Hop;
use actix_web::{get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A person's place in a class.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnrolmentOut {
    /// The identity.
    pub id: EnrolmentId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// In which class.
    pub class_id: ClassId,
    /// Who.
    pub official_id: OfficialId,
    /// Of which course.
    pub course_id: CourseId,
    /// What sort of training it was on enrolment.
    pub kind: CourseKind,
    /// The programme on enrolment, for fostering.
    pub programme: Option<Programme>,
    /// How many periods the course had on enrolment.
    pub periods: u32,
    /// How far it has come.
    pub state: EnrolmentState,
    /// Its number in the queue for seats of the class, which only grows; null before it was in the queue.
    pub queue_no: Option<i64>,
    /// Its place among those who wait for a seat now, from 1; null for who does not wait, and where the past is asked.
    pub place: Option<i64>,
    /// Attendance, by day.
    pub attendance: Vec<Attendance>,
    /// How the course was completed.
    pub result: Option<TrainingResult>,
    /// The day of the result.
    pub completed_on: Option<Day>,
    /// The day of the award; null: that of the result.
    pub awarded_on: Option<Day>,
    /// The number of the certificate.
    pub certificate_number: Option<String>,
    /// What completing it granted.
    pub qualification_id: Option<QualificationId>,
    /// Whether it never should have been.
    pub void: bool,
    /// What the caller may do next.
    pub allowed_actions: Vec<EnrolmentAct>,
    /// Every hop that it made, oldest first.
    pub hops: Vec<HopOut>,
}

/// What stands beside an enrolment.
#[derive(Debug, Clone)]
pub struct EnrolmentBeside {
    /// The unit that keeps the person's dossier: it asks.
    pub(super) dossier: UnitId,
    /// The class, whose unit decides.
    pub(super) class: Class,
    /// The place among those who wait.
    pub(super) place: Option<i64>,
    /// The entry of its present state; none where the past is asked.
    pub(super) present: Option<i64>,
}

/// An enrolment as a caller sees it: its place, and what can be done next, is told of its present state only.
pub(super) fn out(kept: Kept<Enrolment>, beside: &EnrolmentBeside, reach: &Reach) -> EnrolmentOut {
    let present = beside.present.is_some_and(|seq| kept.recorded.seq >= seq);
    let (void, e) = (kept.void, kept.value);
    EnrolmentOut {
        id: e.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        class_id: e.class_id,
        official_id: e.official_id,
        course_id: e.course_id,
        kind: e.kind,
        programme: e.programme,
        periods: e.periods,
        state: e.state,
        queue_no: e.queue_no,
        place: beside.place.filter(|_| present && !void && e.state == EnrolmentState::Waitlisted),
        allowed_actions: if present { reach.actions(&e, beside, void) } else { Vec::new() },
        attendance: e.attendance,
        result: e.result,
        completed_on: e.completed_on,
        awarded_on: e.awarded_on,
        certificate_number: e.certificate_number.map(|t| t.to_string()),
        qualification_id: e.qualification_id,
        void,
        hops: hops_out(&e.hops),
    }
}

/// An enrolment. Its place in the queue is that of now; the tag is that of the enrolment alone.
#[utoipa::path(tag = "training", operation_id = "get_enrolment", params(("id" = EnrolmentId, Path, description = "Which."), KnownAtQuery),
    responses((status = 200, description = "It, as asked.", body = EnrolmentOut), Guarded, Missing))]
#[get("/enrolments/{id}")]
pub async fn get_enrolment(
    caller: Caller<TrainingRead>,
    path: PathId<EnrolmentId>,
    args: QueryArgs<KnownAtQuery>,
) -> Result<Answer<EnrolmentOut>, Error> {
    let (id, known_at) = (path.id()?, args.parsed()?.known_at);
    let moment = Moment { as_of: None, known_at };
    let (mut shown, recorded) = caller.read(move |conn, access| show::<Enrolment>(conn, access, id, moment)).await?;
    if known_at.is_some() {
        shown = EnrolmentOut { place: None, allowed_actions: Vec::new(), ..shown };
    }
    Ok(Answer::living(shown, recorded))
}

/// What can be put right of an enrolment. Whose it is and in which class stands for good: that is withdrawn, or taken
/// back, and made anew.
#[derive(Debug, Clone, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentIn {
    /// In which class: as it is.
    pub class_id: ClassId,
    /// Who: as it is.
    pub official_id: OfficialId,
    /// How the course was completed.
    pub result: Option<TrainingResult>,
    /// The day of the result.
    pub completed_on: Option<Day>,
    /// The day of the award; that of the result when left out.
    pub awarded_on: Option<Day>,
    /// The number of the certificate.
    pub certificate_number: Option<Code>,
    /// Attendance, by day; a day is said once.
    #[serde(default)]
    pub attendance: Vec<Attendance>,
}

record! { Attendance { need on, need periods } alike same_day at "/on" }

fn same_day(one: &Attendance, other: &Attendance) -> bool {
    one.on == other.on
}

record! {
    EnrolmentIn {
        need class_id, need official_id, may result, may completed_on, may awarded_on, may certificate_number,
        list attendance,
    }
}

impl FromBody for EnrolmentIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// The units that a change of an enrolment concerns.
pub(super) fn concerned(dossier: Option<UnitId>, host: UnitId) -> [Option<UnitId>; 2] {
    match dossier {
        Some(dossier) => [Some(dossier), Some(host).filter(|host| *host != dossier)],
        None => [Some(host), None],
    }
}

impl Resource for Enrolment {
    type Given = EnrolmentIn;
    type Out = EnrolmentOut;
    type Beside = EnrolmentBeside;

    fn given(&self) -> EnrolmentIn {
        let own = self.clone();
        EnrolmentIn {
            class_id: own.class_id,
            official_id: own.official_id,
            result: own.result,
            completed_on: own.completed_on,
            awarded_on: own.awarded_on,
            certificate_number: own.certificate_number,
            attendance: own.attendance,
        }
    }

    fn taken(given: EnrolmentIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require(given.class_id == before.class_id, "/class_id", Rule::NotWith("id"));
        problems.require(given.official_id == before.official_id, "/official_id", Rule::NotWith("id"));
        let mut attendance = given.attendance;
        attendance.sort_unstable_by_key(|day| day.on);
        problems.or(Self {
            result: given.result,
            completed_on: given.completed_on,
            awarded_on: given.awarded_on,
            certificate_number: given.certificate_number,
            attendance,
            ..before.clone()
        })
    }

    /// It is seen by who keeps the dossier and by who holds the class.
    fn see(&self, conn: &mut Conn, access: &Access) -> Result<EnrolmentBeside, Error> {
        let class = classes::find(conn, self.class_id)?.value;
        let dossier = officials::dossier(conn, self.official_id, access.today)?;
        if !access.scope.has(dossier) && !access.scope.has(class.unit_id) {
            return Err(Error::not_found());
        }
        let present = enrolments::find(conn, self.id)?.recorded.seq;
        let ahead = self.queue_no.map(|number| enrolments::ahead(conn, self.class_id, number)).transpose()?;
        Ok(EnrolmentBeside { dossier, class, place: ahead.map(|ahead| ahead + 1), present: Some(present) })
    }

    /// What is recorded of it is put right by who records it: who decides about the class.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, _: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let class = classes::find(tx, self.class_id)?.value;
        kept_by_caller(access, class.unit_id)?;
        let next = self.clone().checked(&class, access.today)?;
        if let Some(followed) = papers::followed(tx, &next)? {
            followed?;
        }
        let dossier = officials::dossier(tx, self.official_id, access.today)?;
        Ok(concerned(Some(dossier), class.unit_id))
    }

    /// What it granted follows.
    fn store(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        if let Some(Ok((paper, next))) = papers::followed(tx, self)?
            && change.cause == Cause::Correct
            && paper != next
        {
            qualifications::update(tx, stamp, change, &next)?;
        }
        enrolments::update(tx, stamp, change, self)
    }

    /// It is taken back by who decides about the class. What it granted goes with it, unless that stands in a chain of
    /// papers.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        kept_by_caller(access, classes::find(tx, self.class_id)?.value.unit_id)?;
        match self.qualification_id {
            None => Ok(()),
            Some(id) => {
                let paper = qualifications::find(tx, id)?.value;
                crate::api::qualifications::last_of_chain(tx, &paper)
            }
        }
    }

    /// The seat is free, and goes to the first in the queue.
    fn strike(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        papers::take_back(tx, stamp, change, self)?;
        let recorded = enrolments::void(tx, stamp, change, self)?;
        let class = classes::find(tx, self.class_id)?.value;
        queue::fill(tx, stamp, &class)?;
        Ok(recorded)
    }

    fn units(&self, beside: &EnrolmentBeside) -> [Option<UnitId>; 2] {
        concerned(Some(beside.dossier), beside.class.unit_id)
    }

    fn shown(kept: Kept<Self>, beside: &EnrolmentBeside, access: &Access) -> Result<EnrolmentOut, Error> {
        Ok(out(kept, beside, &Reach::of::<Self>(access)))
    }
}

impl Documented for Enrolment {
    fn hopped(mut self, hop: Hop<EnrolmentState, EnrolmentAct>) -> Self {
        self.state = hop.to;
        self.hops.push(hop);
        self
    }

    /// The unit that keeps the dossier asks, takes back and notes attendance; that which holds the class decides.
    fn concerned(&self, beside: &EnrolmentBeside, permission: Permission) -> Vec<UnitId> {
        let asks = permission == Permission::TrainingWrite;
        vec![if asks { beside.dossier } else { beside.class.unit_id }]
    }

    fn open(beside: &EnrolmentBeside, access: &Access) -> bool {
        access.open(beside.dossier)
    }
}

corrections! {
    Enrolment as EnrolmentOut from EnrolmentIn by EnrolmentId, "training", reads TrainingRead, writes TrainingApprove;
    /// Puts right what is recorded of an enrolment: the whole of it. What it granted follows.
    put replace_enrolment,
    /// Puts right what is recorded of an enrolment: what is given. What it granted follows.
    patch update_enrolment at "/enrolments/{id}";
    /// Takes back an enrolment that never should have been: what it granted is taken back with it, and the first in the queue
    /// has the seat.
    void void_enrolment at "/enrolments/{id}/void";
    /// Every state that an enrolment has had.
    history list_enrolment_states at "/enrolments/{id}/history";
}

/// What stands beside an enrolment that comes into being.
pub(super) fn beside(dossier: UnitId, class: Class) -> EnrolmentBeside {
    EnrolmentBeside { dossier, class, place: None, present: None }
}
