//! What happens to a qualification: it is checked, once; a later paper takes its place. A better paper is a record of its own.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, OfficialsWrite};
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::json::input;
use crate::api::problem::Code as Problem;
use crate::api::qualifications::{QualificationIn, QualificationOut};
use crate::api::resource::entered::Entered;
use crate::api::resource::{handlers, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{Tx, qualifications};
use crate::domain::Day;
use crate::domain::id::QualificationId;
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::qualification::{Level, Qualification, Scheme, Verification};
use crate::domain::text::{Code, Name, Note};
use actix_web::post;

input! {
    /// What was found when the paper was checked.
    VerificationIn {
        /// Verified or rejected.
        verification: Verification,
        /// How it was checked.
        reason: Note,
    }
}

/// Records what was found when the paper was checked; once.
#[utoipa::path(tag = "qualifications", operation_id = "verify_qualification", request_body = VerificationIn,
    params(("id" = QualificationId, Path, description = "The qualification."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The qualification.", body = QualificationOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/qualifications/{id}/verification")]
pub async fn verify_qualification(
    caller: Caller<OfficialsWrite>,
    path: PathId<QualificationId>,
    seen: IfMatch,
    body: Body<VerificationIn>,
) -> Result<Answer<QualificationOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    handlers::act(caller, move |tx, access| verify(tx, access, id, seen, &input)).await
}

/// Records what was found when the paper was checked.
pub(in crate::api) fn verify(
    tx: &mut Tx<'_>,
    access: &Access,
    id: QualificationId,
    seen: i64,
    input: &VerificationIn,
) -> Result<Kept<Qualification>, Error> {
    let (current, unit): (Qualification, _) = present(tx, access, id, seen)?;
    if input.verification == Verification::Unverified {
        return Err(Error::invalid(vec![Invalid::at("/verification", Rule::NotOneOf(vec!["verified", "rejected"]))]));
    }
    if current.verification != Verification::Unverified {
        return Err(Error::of(Problem::AlreadyChecked));
    }
    let checked = Qualification { verification: input.verification, ..current };
    let change = Change { reason: Some(input.reason.to_string()), ..Change::of(Cause::Verify, Some(unit)) };
    let recorded = qualifications::update(tx, &access.stamp, &change, &checked)?;
    Ok(Kept::new(checked, recorded))
}

input! {
    /// The paper that takes another's place: of the same person, of the same kind.
    SupersessionIn {
        /// At which level; `none` is positive evidence of a lack.
        level: Level,
        /// The field of study, for professional ones.
        field: Option<Code>,
        /// The scheme, for IT and languages.
        scheme: Option<Scheme>,
        /// Who awarded it.
        institution: Option<Name>,
        /// Its number.
        number: Option<Code>,
        /// The day from which it counts, and the other no longer does.
        awarded_on: Day,
        /// The first day on which it no longer counts; never when left out.
        expires_on: Option<Day>,
        /// Whether it has been checked against the paper.
        verification: Verification,
        /// Why it takes the other's place.
        reason: Note,
    }
}

/// Enters a paper that takes another's place: from the day of its award the other no longer counts; before, it does.
#[utoipa::path(tag = "qualifications", operation_id = "supersede_qualification", request_body = SupersessionIn,
    params(("id" = QualificationId, Path, description = "The one whose place is taken."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 201, description = "The new qualification.", body = QualificationOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/qualifications/{id}/supersession")]
pub async fn supersede_qualification(
    caller: Caller<OfficialsWrite>,
    path: PathId<QualificationId>,
    seen: IfMatch,
    body: Body<SupersessionIn>,
) -> Result<Answer<QualificationOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    let new = QualificationId(caller.state.new_uuid());
    let kept = caller.write(move |tx, access| supersede(tx, access, id, seen, new, &input)).await?;
    let recorded = kept.recorded;
    Ok(Answer::created(QualificationOut::from(kept), recorded, format!("/v1/qualifications/{new}")))
}

/// Enters a paper that takes another's place.
pub(in crate::api) fn supersede(
    tx: &mut Tx<'_>,
    access: &Access,
    id: QualificationId,
    seen: i64,
    new: QualificationId,
    input: &SupersessionIn,
) -> Result<Kept<Qualification>, Error> {
    let (old, unit): (Qualification, _) = present(tx, access, id, seen)?;
    if old.superseded_by_id.is_some() {
        return Err(Error::of(Problem::AlreadySuperseded));
    }
    let given = input.clone();
    let given = QualificationIn {
        official_id: old.official_id,
        kind: old.kind,
        level: given.level,
        field: given.field,
        scheme: given.scheme,
        institution: given.institution,
        number: given.number,
        awarded_on: given.awarded_on,
        expires_on: given.expires_on,
        verification: given.verification,
    };
    let mut problems = Problems::new();
    problems.require(given.awarded_on > old.awarded_on, "/awarded_on", Rule::NotAfter("awarded_on"));
    let paper = Qualification::first(new, given).map_err(|wrong| problems.extend(wrong)).ok();
    problems.or(())?;
    let paper = paper.ok_or_else(|| Error::internal("a refused paper without a problem"))?;
    let change = Change { reason: Some(input.reason.to_string()), ..Change::of(Cause::Create, Some(unit)) };
    let recorded = qualifications::insert(tx, &access.stamp, &change, &paper)?;
    let until = old.expires_on.map_or(paper.awarded_on, |end| end.min(paper.awarded_on));
    let old = Qualification { expires_on: Some(until), superseded_by_id: Some(new), ..old };
    qualifications::update(tx, &access.stamp, &Change { cause: Cause::Supersede, ..change }, &old)?;
    Ok(Kept::new(paper, recorded))
}
