//! The steps of an enrolment: approved or not, taken back, attended, completed or failed.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingApprove};
use crate::api::documents::{Step, StepIn, steps, take};
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::json::FromBody;
use crate::api::reader::{body, record};
use crate::api::resource::{Resource, handlers};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::api::training::enrolments::EnrolmentOut;
use crate::api::training::{enrolling, happened_on, papers, queue};
use crate::db::changes::Kept;
use crate::db::{Tx, classes, courses, enrolments};
use crate::domain::Day;
use crate::domain::id::{DecisionId, EnrolmentId, QualificationId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Note};
use crate::domain::training::{Attendance, Enrolment, EnrolmentAct as Act, EnrolmentState, TrainingResult};
use crate::state::State;
use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;

type At = (EnrolmentId, i64);

/// Approves: a seat, or a place in the queue. What is found is looked for anew.
fn approve(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Enrolment>, Error> {
    happened_on(input.on, access)?;
    let look = |tx: &mut Tx<'_>, enrolment: &Enrolment| {
        let class = classes::find(tx, enrolment.class_id)?.value;
        let course = courses::find(tx, enrolment.course_id)?.value;
        enrolling::look(tx, access, (&class, &course), enrolment.official_id, Some(enrolment))
    };
    take(tx, access, at, &Step::given(Act::Approve, input), look, |tx, enrolment| {
        let class = classes::find(tx, enrolment.class_id)?.value;
        let to = enrolments::occupancy(tx, class.id)?.placed(class.capacity);
        let queue_no = Some(enrolments::next_queue_no(tx, class.id)?);
        Ok((Enrolment { queue_no, ..enrolment }, to))
    })
}

/// A step that changes nothing but the state.
fn plain(
    tx: &mut Tx<'_>,
    access: &Access,
    at: At,
    step: &Step<Act>,
    to: EnrolmentState,
) -> Result<Kept<Enrolment>, Error> {
    take(tx, access, at, step, |_, _| Ok(Vec::new()), |_, enrolment: Enrolment| Ok((enrolment, to)))
}

/// Does not approve.
fn decline(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Enrolment>, Error> {
    happened_on(input.on, access)?;
    plain(tx, access, at, &Step::given(Act::Decline, input), EnrolmentState::Declined)
}

/// Takes back: a seat that becomes free goes to the first in the queue.
fn withdraw(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Enrolment>, Error> {
    happened_on(input.on, access)?;
    let kept = plain(tx, access, at, &Step::given(Act::Withdraw, input), EnrolmentState::Withdrawn)?;
    let class = classes::find(tx, kept.value.class_id)?.value;
    queue::fill(tx, &access.stamp, &class)?;
    Ok(kept)
}

/// Attendance of a person in a class.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceIn {
    /// Days in the time of the class, each with the periods attended; a day that was said before is put right.
    #[schema(min_items = 1, max_items = 400)]
    pub attendance: Vec<Attendance>,
    /// What there is to say about it.
    pub reason: Option<Note>,
}

record! { AttendanceIn { need attendance, may reason } check some_days { attendance } }

/// The most days that are noted at once.
const MOST_DAYS: usize = 400;

fn some_days(days: &Option<Vec<Attendance>>, at: &str, problems: &mut Problems) {
    let some = days.as_ref().is_none_or(|days| (1..=MOST_DAYS).contains(&days.len()));
    problems.require(some, &format!("{at}/attendance"), Rule::OutOfRange(1, 400));
}

impl FromBody for AttendanceIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// Notes attendance.
fn attend(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &AttendanceIn) -> Result<Kept<Enrolment>, Error> {
    let step = Step::of(Act::Attend, None, input.reason.clone());
    take(
        tx,
        access,
        at,
        &step,
        |_, _| Ok(Vec::new()),
        |tx, enrolment: Enrolment| {
            let class = classes::find(tx, enrolment.class_id)?.value;
            // What is wrong with a day is told where the caller said it.
            let said = Enrolment { attendance: input.attendance.clone(), ..enrolment.clone() };
            said.checked(&class, access.today)?;
            let noted = enrolment.attending(&input.attendance).checked(&class, access.today)?;
            Ok((noted, EnrolmentState::Confirmed))
        },
    )
}

/// The completion of a course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompletionIn {
    /// The day of the result; today when left out.
    pub on: Option<Day>,
    /// How it was completed; who did not pass has failed.
    pub result: TrainingResult,
    /// The number of the certificate.
    pub certificate_number: Option<Code>,
    /// The day from which the certificate counts; that of the result when left out.
    pub awarded_on: Option<Day>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// What there is to say about it.
    pub reason: Option<Note>,
}

record! {
    CompletionIn { need result, may on, may certificate_number, may awarded_on, may decision_id, may reason }
}

impl FromBody for CompletionIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// Records the completion of a course, and enters what it grants by the same write.
pub(super) fn complete(
    tx: &mut Tx<'_>,
    access: &Access,
    at: At,
    new: QualificationId,
    input: &CompletionIn,
) -> Result<Kept<Enrolment>, Error> {
    let step = Step::of(Act::Complete, input.decision_id, input.reason.clone());
    take(
        tx,
        access,
        at,
        &step,
        |_, _| Ok(Vec::new()),
        |tx, enrolment: Enrolment| {
            let beside = enrolment.see(tx, &access.everywhere_seen())?;
            let completed = Enrolment {
                state: EnrolmentState::Completed,
                result: Some(input.result),
                completed_on: Some(input.on.unwrap_or(access.today)),
                awarded_on: input.awarded_on,
                certificate_number: input.certificate_number.clone(),
                ..enrolment
            };
            let completed = completed.checked(&beside.class, access.today).map_err(as_given)?;
            let granted = papers::grant(tx, &access.stamp, new, beside.dossier, &beside.class, completed)?;
            Ok((granted, EnrolmentState::Completed))
        },
    )
}

/// Records that a course was not completed.
pub(super) fn fail(tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Enrolment>, Error> {
    let step = Step::given(Act::Fail, input);
    take(
        tx,
        access,
        at,
        &step,
        |_, _| Ok(Vec::new()),
        |tx, enrolment: Enrolment| {
            let class = classes::find(tx, enrolment.class_id)?.value;
            let failed = Enrolment {
                state: EnrolmentState::Failed,
                result: Some(TrainingResult::NotPassed),
                completed_on: Some(input.on.unwrap_or(access.today)),
                ..enrolment
            };
            Ok((failed.checked(&class, access.today).map_err(as_given)?, EnrolmentState::Failed))
        },
    )
}

/// What is wrong, where the caller gave it.
fn as_given(wrong: Vec<Invalid>) -> Vec<Invalid> {
    let given = |w: Invalid| match (w.pointer.as_str(), &w.rule) {
        ("/completed_on", _) => Invalid { pointer: "/on".to_owned(), ..w },
        ("/result", _) => Invalid { rule: Rule::NotOneOf(vec!["excellent", "very_good", "good", "passed"]), ..w },
        _ => w,
    };
    wrong.into_iter().map(given).collect()
}

/// The same as a step among others.
fn failed(_: &State, tx: &mut Tx<'_>, access: &Access, at: At, input: &StepIn) -> Result<Kept<Enrolment>, Error> {
    fail(tx, access, at, input)
}

steps! {
    Enrolment as EnrolmentOut by EnrolmentId, "training";
    /// Approves an enrolment that somebody else asked for: a seat, or a place in the queue. What stands in the way is looked
    /// for anew; some of it an approver may let go by a decision.
    step approve_enrolment(StepIn) needs TrainingApprove at "/enrolments/{id}/approval" does approve;
    /// Does not approve an enrolment.
    step decline_enrolment(StepIn) needs TrainingApprove at "/enrolments/{id}/refusal" does decline;
    /// Takes an enrolment back. A seat that becomes free goes to the first in the queue by the same write.
    step withdraw_enrolment(StepIn) needs TrainingWrite at "/enrolments/{id}/withdrawal" does withdraw;
    /// Notes attendance of who has a seat.
    step note_attendance(AttendanceIn) needs TrainingWrite at "/enrolments/{id}/attendance" does attend;
    /// Records that who has a seat did not complete the course.
    step fail_enrolment(StepIn) needs TrainingApprove at "/enrolments/{id}/failure" does failed;
}

/// Records that who has a seat completed the course. What it grants is entered with it, checked: whoever asks how the
/// person stands is told so from this answer on.
#[utoipa::path(tag = "training", operation_id = "complete_enrolment", request_body = CompletionIn,
    params(("id" = EnrolmentId, Path, description = "Which."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "What it is now.", body = EnrolmentOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/enrolments/{id}/completion")]
pub async fn complete_enrolment(
    caller: Caller<TrainingApprove>,
    path: PathId<EnrolmentId>,
    seen: IfMatch,
    body: Body<CompletionIn>,
) -> Result<Answer<EnrolmentOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    let new = QualificationId(caller.state.new_uuid());
    handlers::act::<Enrolment, _>(caller, move |tx, access| complete(tx, access, (id, seen), new, &input)).await
}
