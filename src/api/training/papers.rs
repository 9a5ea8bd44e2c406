//! What a completed course grants: entered with the completion, following what is put right about it, and taken back with
//! the enrolment. It is changed by nothing else.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::resource::{Resource, in_use};
use crate::db::changes::{Cause, Change};
use crate::db::{self, Stamp, Tx, courses, enrolments, qualifications};
use crate::domain::account::Permission;
use crate::domain::id::{QualificationId, UnitId};
use crate::domain::invalid::Invalid;
use crate::domain::qualification::Qualification;
use crate::domain::training::course::Award;
use crate::domain::training::{Class, Enrolment};

/// Enters what the course of a completed enrolment grants, if it grants anything.
///
/// # Errors
/// When the database refuses or does not answer.
pub(super) fn grant(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    id: QualificationId,
    dossier: UnitId,
    class: &Class,
    completed: Enrolment,
) -> Result<Enrolment, db::Error> {
    let course = courses::find(tx, completed.course_id)?.value;
    let (Some(grants), Some(completed_on)) = (course.grants, completed.completed_on) else { return Ok(completed) };
    let award = Award {
        institution: class.host.clone(),
        number: completed.certificate_number.clone(),
        awarded_on: completed.awarded_on.unwrap_or(completed_on),
    };
    let paper = grants.paper(id, completed.official_id, award);
    qualifications::insert(tx, stamp, &Change::of(Cause::Create, Some(dossier)), &paper)?;
    Ok(Enrolment { qualification_id: Some(id), ..completed })
}

/// A paper as it is and as it follows, or the rules that it would break.
pub(super) type Followed = Result<(Qualification, Qualification), Vec<Invalid>>;

/// The paper that an enrolment granted, once what is put right about the enrolment is put right about it; none where it
/// granted nothing.
///
/// # Errors
/// When the database does not answer; the broken rules.
pub(super) fn followed(tx: &mut Tx<'_>, enrolment: &Enrolment) -> Result<Option<Followed>, db::Error> {
    let Some(id) = enrolment.qualification_id else { return Ok(None) };
    let paper = qualifications::find(tx, id)?.value;
    Ok(Some(enrolment.followed(paper.clone()).map(|next| (paper, next))))
}

/// Takes back what an enrolment granted; what that superseded holds again.
///
/// # Errors
/// When the database refuses or does not answer.
pub(super) fn take_back(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    change: &Change,
    enrolment: &Enrolment,
) -> Result<(), db::Error> {
    if let Some(id) = enrolment.qualification_id {
        qualifications::find(tx, id)?.value.strike(tx, stamp, change)?;
    }
    Ok(())
}

/// Refuses to change or to take back a paper by itself that an enrolment granted: what is wrong with it is wrong with the
/// enrolment.
///
/// # Errors
/// 409 `in_use`.
pub(in crate::api) fn granted_by_none(tx: &mut Tx<'_>, access: &Access, paper: &Qualification) -> Result<(), Error> {
    let Some(enrolment) = enrolments::granting(tx, paper.id)? else { return Ok(()) };
    let dossier = db::officials::dossier(tx, paper.official_id, access.today)?;
    let visible = access.may(Permission::TrainingRead, dossier);
    Err(in_use(visible.then(|| format!("/v1/enrolments/{}", enrolment.id))))
}
