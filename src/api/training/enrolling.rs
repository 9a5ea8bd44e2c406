//! How somebody comes into a class: what is found about it, for the dry run, the enrolment and the approval alike, and the
//! enrolment itself.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingWrite};
use crate::api::documents::{Step, take_first};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::Body;
use crate::api::findings::{FindingOut, finding_out};
use crate::api::json::input;
use crate::api::resource::outcome;
use crate::api::responses::{Bodied, Contended, Guarded};
use crate::api::training::classes::known_class;
use crate::api::training::enrolments::{EnrolmentOut, beside};
use crate::db::changes::Kept;
use crate::db::{Conn, appointments, classes, courses, enrolments, evaluations, officials, positions, qualifications};
use crate::domain::Day;
use crate::domain::finding::Finding;
use crate::domain::id::{ClassId, DecisionId, EnrolmentId, OfficialId, UnitId};
use crate::domain::invalid::Problems;
use crate::domain::text::Note;
use crate::domain::training::checks::{Case, Holding, Other, check};
use crate::domain::training::{Class, Course, CourseKind, Enrolment, EnrolmentAct, EnrolmentState};
use actix_web::post;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

input! {
    /// Who is to be enrolled, and in what.
    EnrolmentRequestIn {
        /// In which class: one that the caller's units hold, or units above them.
        class_id: ClassId,
        /// Who: a person whose dossier one of the caller's units keeps.
        official_id: OfficialId,
        /// The decision by which the person is sent.
        decision_id: Option<DecisionId>,
        /// What there is to say about it.
        reason: Option<Note>,
    }
}

input! {
    /// Who would be enrolled, and in what.
    EnrolmentCheckIn {
        /// In which class: one that the caller's units hold, or units above them.
        class_id: ClassId,
        /// Who: a person whose dossier one of the caller's units keeps.
        official_id: OfficialId,
    }
}

/// What would come of an enrolment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnrolmentCheckOut {
    /// In which class.
    pub class_id: ClassId,
    /// Who.
    pub official_id: OfficialId,
    /// Where the enrolment would be at once: with a seat, in the queue, or awaiting approval; null: it would be refused.
    pub state: Option<EnrolmentState>,
    /// All that is found about it.
    pub findings: Vec<FindingOut>,
}

/// All that is found about an enrolment, as of today.
///
/// # Errors
/// When the database does not answer.
pub(super) fn look(
    conn: &mut Conn,
    access: &Access,
    (class, course): (&Class, &Course),
    official: OfficialId,
    own: Option<&Enrolment>,
) -> Result<Vec<Finding>, Error> {
    let person = officials::find(conn, official)?.value;
    let appointments = appointments::of_official(conn, official)?;
    let mut holdings = Vec::new();
    for held in appointments.iter().filter(|held| held.period.covers(access.today)) {
        let position = positions::find(conn, held.position_id)?.value;
        let mut units = vec![held.unit_id];
        units.extend(access.units.tree.ancestors(held.unit_id, access.today));
        let substantive = held.kind == crate::domain::appointment::AppointmentKind::Substantive;
        holdings.push(Holding { position: position.code, group: position.group, units, substantive });
    }
    let evaluations: Vec<_> = evaluations::of_official(conn, official)?.into_iter().map(|kept| kept.value).collect();
    // A place is asked for on the day of the request, however long the approval takes.
    let asked_on = own.and_then(|own| own.hops.first()).map_or(access.today, |hop| Day::at(hop.at));
    Ok(check(&Case {
        class,
        course,
        occupancy: enrolments::occupancy(conn, class.id)?,
        asked_on,
        own: own.map(|own| own.id),
        birth_on: person.personal.birth_on,
        holdings: &holdings,
        appointments: &appointments,
        qualifications: &qualifications::of_official(conn, official)?,
        evaluations: &evaluations,
        others: &others(conn, official)?,
    }))
}

/// A person's enrolments with their classes.
fn others(conn: &mut Conn, official: OfficialId) -> Result<Vec<Other>, Error> {
    let all = enrolments::of_official(conn, official)?;
    let ids: BTreeSet<ClassId> = all.iter().map(|kept| kept.value.class_id).collect();
    let classes = classes::some(conn, &ids)?;
    let mut others = Vec::new();
    for enrolment in all.into_iter().map(|kept| kept.value) {
        let academic = enrolment.kind == CourseKind::AcademicTraining;
        let postgraduate = academic && courses::find(conn, enrolment.course_id)?.value.postgraduate();
        if let Some(class) = classes.get(&enrolment.class_id) {
            others.push(Other { enrolment, class: class.value.clone(), postgraduate });
        }
    }
    Ok(others)
}

/// Where who asks is at once: awaiting approval where the class wants it so or something stands in the way that an
/// approver may let go, else with a seat or in the queue.
fn placed(conn: &mut Conn, class: &Class, findings: &[Finding]) -> Result<EnrolmentState, Error> {
    if class.needs_approval || findings.iter().any(|finding| finding.stops(&[])) {
        return Ok(EnrolmentState::Requested);
    }
    Ok(enrolments::occupancy(conn, class.id)?.placed(class.capacity))
}

/// The class, its course and the unit that keeps the person's dossier, where all are there for the caller.
fn referred(
    conn: &mut Conn,
    access: &Access,
    class: ClassId,
    official: OfficialId,
) -> Result<(Class, Course, UnitId), Error> {
    let mut problems = Problems::new();
    let class = note_refusal(known_class(conn, access, class, "/class_id"), &mut problems)?;
    let dossier = note_refusal(access.referred(conn, official), &mut problems)?;
    problems.or(())?;
    let ((class, course), dossier) =
        class.zip(dossier).ok_or_else(|| Error::internal("a refused reference without a problem"))?;
    Ok((class, course, dossier))
}

/// Says what would be found, were a person to be enrolled, and where the enrolment would be. Nothing is changed.
#[utoipa::path(tag = "training", operation_id = "check_enrolment", request_body = EnrolmentCheckIn,
    responses((status = 200, description = "What would come of it.", body = EnrolmentCheckOut), Guarded, Bodied))]
#[post("/enrolments/checks")]
pub async fn check_enrolment(
    caller: Caller<TrainingWrite>,
    body: Body<EnrolmentCheckIn>,
) -> Result<Answer<EnrolmentCheckOut>, Error> {
    let input = body.parsed()?;
    let found = caller
        .read(move |conn, access| {
            let (class, course, dossier) = referred(conn, access, input.class_id, input.official_id)?;
            let findings = look(conn, access, (&class, &course), input.official_id, None)?;
            let refused = findings.iter().any(Finding::forbids);
            Ok(EnrolmentCheckOut {
                class_id: class.id,
                official_id: input.official_id,
                state: if refused { None } else { Some(placed(conn, &class, &findings)?) },
                findings: findings.iter().map(|finding| finding_out(finding, access.open(dossier))).collect(),
            })
        })
        .await?;
    Ok(Answer::ok(found))
}

/// Asks for a place in a class. Where no approval is needed, the answer already says whether there is a seat.
#[utoipa::path(tag = "training", operation_id = "create_enrolment", request_body = EnrolmentRequestIn,
    responses((status = 201, description = "The enrolment.", body = EnrolmentOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/enrolments")]
pub async fn create_enrolment(
    caller: Caller<TrainingWrite>,
    body: Body<EnrolmentRequestIn>,
) -> Result<Answer<EnrolmentOut>, Error> {
    let (id, input) = (EnrolmentId(caller.state.new_uuid()), body.parsed()?);
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let kept = enrol(tx, access, id, &input)?;
            let recorded = kept.recorded;
            Ok((outcome(tx, access, kept)?, recorded))
        })
        .await?;
    Ok(Answer::created(shown, recorded, format!("/v1/enrolments/{id}")))
}

/// Enrols a person. The number in the queue is given inside the write, so the order of the queue is that of the writes.
fn enrol(
    tx: &mut crate::db::Tx<'_>,
    access: &Access,
    id: EnrolmentId,
    input: &EnrolmentRequestIn,
) -> Result<Kept<Enrolment>, Error> {
    let (class, course, dossier) = referred(tx, access, input.class_id, input.official_id)?;
    let findings = look(tx, access, (&class, &course), input.official_id, None)?;
    let to = placed(tx, &class, &findings)?;
    let queued = to != EnrolmentState::Requested;
    let new = Enrolment {
        id,
        class_id: class.id,
        official_id: input.official_id,
        course_id: course.id,
        kind: course.kind,
        programme: course.programme,
        periods: course.periods,
        state: to,
        queue_no: if queued { Some(enrolments::next_queue_no(tx, class.id)?) } else { None },
        attendance: Vec::new(),
        result: None,
        completed_on: None,
        awarded_on: None,
        certificate_number: None,
        qualification_id: None,
        hops: Vec::new(),
    };
    let step = Step::of(EnrolmentAct::Enrol, input.decision_id, input.reason.clone());
    let beside = beside(dossier, class);
    take_first(tx, access, new, &beside, to, &step, &findings, |tx, change, new| {
        enrolments::insert(tx, &access.stamp, change, new)
    })
}
