//! The results of many at once: whoever closes a class has the list of all before them.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, TrainingApprove};
use crate::api::documents::StepIn;
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::json::FromBody;
use crate::api::problem::Code as Problem;
use crate::api::reader::{body, record};
use crate::api::resource::{outcome, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::api::training::enrolment_steps::{CompletionIn, complete, fail};
use crate::api::training::enrolments::EnrolmentOut;
use crate::db::enrolments;
use crate::domain::Day;
use crate::domain::id::{ClassId, DecisionId, EnrolmentId, QualificationId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Note};
use crate::domain::training::{Class, TrainingResult};
use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;

/// The result of one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClassResultIn {
    /// Of which enrolment: one in the class, with a seat.
    pub enrolment_id: EnrolmentId,
    /// How the course was completed; who did not pass has failed.
    pub result: TrainingResult,
    /// The number of the certificate, for who passed.
    pub certificate_number: Option<Code>,
}

record! { ClassResultIn { need enrolment_id, need result, may certificate_number } alike same_one at "/enrolment_id" }

fn same_one(one: &ClassResultIn, other: &ClassResultIn) -> bool {
    one.enrolment_id == other.enrolment_id
}

/// The results of a class.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClassResultsIn {
    /// The day of the results; today when left out.
    pub on: Option<Day>,
    /// The day from which the certificates count; that of the results when left out.
    pub awarded_on: Option<Day>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// What there is to say about them.
    pub reason: Option<Note>,
    /// The result of each: all are recorded, or none.
    #[schema(min_items = 1, max_items = 500)]
    pub results: Vec<ClassResultIn>,
}

record! {
    ClassResultsIn { may on, may awarded_on, may decision_id, may reason, need results }
    check not_too_many { results }
}

/// The most results at once.
const MOST: usize = 500;

fn not_too_many(results: &Option<Vec<ClassResultIn>>, at: &str, problems: &mut Problems) {
    let some = results.as_ref().is_none_or(|results| (1..=MOST).contains(&results.len()));
    problems.require(some, &format!("{at}/results"), Rule::OutOfRange(1, 500));
}

impl FromBody for ClassResultsIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// What came of the results.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClassResultsOut {
    /// Each enrolment, in the order of the results.
    pub enrolments: Vec<EnrolmentOut>,
}

/// Records the results of many in a class at once: all of them, or none. Whoever passed has what the course grants from
/// this answer on.
#[utoipa::path(tag = "training", operation_id = "record_class_results", request_body = ClassResultsIn,
    params(("id" = ClassId, Path, description = "The class."), ("If-Match" = String, Header, description = "The state of the class that the caller has seen.")),
    responses((status = 200, description = "What came of them.", body = ClassResultsOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/classes/{id}/results")]
pub async fn record_class_results(
    caller: Caller<TrainingApprove>,
    path: PathId<ClassId>,
    seen: IfMatch,
    body: Body<ClassResultsIn>,
) -> Result<Answer<ClassResultsOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    let papers: Vec<QualificationId> = input.results.iter().map(|_| QualificationId(caller.state.new_uuid())).collect();
    let enrolments = caller
        .write(move |tx, access| {
            let (class, _): (Class, _) = present(tx, access, id, seen)?;
            let ids: Vec<EnrolmentId> = input.results.iter().map(|row| row.enrolment_id).collect();
            let standing = enrolments::some(tx, &ids)?;
            let mut problems = Problems::new();
            for (n, row) in input.results.iter().enumerate() {
                let there = standing.get(&row.enrolment_id).is_some_and(|kept| kept.value.class_id == class.id);
                problems.require(there, &format!("/results/{n}/enrolment_id"), Rule::NotFound);
                let without = row.result != TrainingResult::NotPassed || row.certificate_number.is_none();
                problems.require(without, &format!("/results/{n}/certificate_number"), Rule::NotWith("result"));
            }
            problems.or(())?;
            let mut done = Vec::with_capacity(ids.len());
            for (n, (row, paper)) in input.results.iter().zip(&papers).enumerate() {
                let seq = standing.get(&row.enrolment_id).map_or(0, |kept| kept.recorded.seq);
                let at = (row.enrolment_id, seq);
                let kept = if row.result == TrainingResult::NotPassed {
                    fail(tx, access, at, &input.failed())
                } else {
                    complete(tx, access, at, *paper, &input.completed(row))
                };
                let kept = kept.map_err(|refusal| of_row(n, refusal))?;
                done.push(outcome(tx, access, kept)?);
            }
            Ok(done)
        })
        .await?;
    Ok(Answer::ok(ClassResultsOut { enrolments }))
}

impl ClassResultsIn {
    fn failed(&self) -> StepIn {
        StepIn { on: self.on, decision_id: self.decision_id, reason: self.reason.clone(), overrides: Vec::new() }
    }

    fn completed(&self, row: &ClassResultIn) -> CompletionIn {
        CompletionIn {
            on: self.on,
            result: row.result,
            certificate_number: row.certificate_number.clone(),
            awarded_on: self.awarded_on,
            decision_id: self.decision_id,
            reason: self.reason.clone(),
        }
    }
}

/// A refusal of one result as a refusal of them all. What is said once for all of them stays where it was said.
fn of_row(n: usize, refusal: Error) -> Error {
    if refusal.code == Problem::Invalid {
        return refusal;
    }
    Error { errors: vec![Invalid::at(format!("/results/{n}"), Rule::Refused)], ..refusal }
}
