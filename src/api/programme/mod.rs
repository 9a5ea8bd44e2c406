//! How resolutions are carried out, over HTTP: the tasks that they and their plans give, how they were made known, and
//! how far both have come.
//!
//! What is done for a resolution is seen in the units that do it, and in those that the resolution is for: whoever
//! issued it follows it everywhere, and a ward sees its own.

pub mod disseminations;
pub mod progress;
mod progress_forms;
pub mod task_corrections;
pub mod task_preview;
pub mod task_steps;
pub mod tasks;

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::resource::in_use;
use crate::db::{self, Conn, Tx, resolutions};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{DecisionId, OfficialId, ResolutionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::resolution::Resolution;
use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(progress::get_resolution_progress)
        .service(tasks::list_tasks)
        .service(tasks::create_task)
        .service(tasks::get_task)
        .service(task_corrections::replace_task)
        .service(task_corrections::update_task)
        .service(task_corrections::void_task)
        .service(task_corrections::list_task_states)
        .service(task_preview::get_task_preview)
        .service(task_steps::assign_task)
        .service(task_steps::begin_task)
        .service(task_steps::complete_task)
        .service(task_steps::accept_task)
        .service(task_steps::reopen_task)
        .service(task_steps::drop_task)
        .service(disseminations::list_disseminations)
        .service(disseminations::create_dissemination)
        .service(disseminations::get_dissemination)
        .service(disseminations::replace_dissemination)
        .service(disseminations::update_dissemination)
        .service(disseminations::void_dissemination)
        .service(disseminations::list_dissemination_states);
}

/// Refuses what is done in none of the caller's units, for a document that is for none of them, as if it did not exist.
/// Says which unit the document is for.
fn see(conn: &mut Conn, access: &Access, owner: UnitId, document: ResolutionId) -> Result<UnitId, Error> {
    let issuer = resolutions::find(conn, document)?.value.unit_id;
    let seen = access.scope.has(owner) || access.scope.has(issuer);
    if seen { Ok(issuer) } else { Err(Error::not_found()) }
}

/// The document that something is done for: in force, and for some of the caller's units.
fn document(conn: &mut Conn, access: &Access, id: ResolutionId) -> Result<Resolution, Error> {
    let refuse = |rule| Err(Error::invalid(vec![Invalid::at("/resolution_id", rule)]));
    let found = match resolutions::get(conn, id) {
        Ok(found) => found.value,
        Err(db::Error::NotFound) => return refuse(Rule::NotFound),
        Err(other) => return Err(other.into()),
    };
    let governs = access.governed_by().is_none_or(|units| units.contains(&found.unit_id));
    match (governs, found.adoption.binds()) {
        (true, true) => Ok(found),
        (true, false) => refuse(Rule::NotInForce("adoption")),
        (false, _) => refuse(Rule::NotFound),
    }
}

/// Notes a unit that is none of the caller's, or for which the document is not on any of these days.
fn owner(access: &Access, unit: UnitId, document: Option<&Resolution>, days: &[Day], problems: &mut Problems) {
    let tree = &access.units.tree;
    if !access.scope.has(unit) || tree.get(unit).is_none() {
        return problems.add("/unit_id", Rule::NotFound);
    }
    let Some(document) = document else { return };
    let under = |day: &Day| document.unit_id == unit || tree.ancestors(unit, *day).contains(&document.unit_id);
    problems.require(days.iter().any(under), "/unit_id", Rule::NotWith("resolution_id"));
}

/// Refuses while something is done for a document.
///
/// # Errors
/// 409 `in_use`.
pub(super) fn none_for(tx: &mut Tx<'_>, document: ResolutionId) -> Result<(), Error> {
    if let Some(task) = db::tasks::of_document(tx, document)? {
        return Err(in_use(Some(format!("/v1/tasks/{task}"))));
    }
    match db::disseminations::of_document(tx, document)? {
        Some(one) => Err(in_use(Some(format!("/v1/disseminations/{one}")))),
        None => Ok(()),
    }
}

/// Refuses while a person answers for a task.
///
/// # Errors
/// 409 `in_use`.
pub(super) fn none_of(tx: &mut Tx<'_>, access: &Access, official: OfficialId) -> Result<(), Error> {
    match db::tasks::of_official(tx, official)? {
        Some(task) => Err(named(access, task.unit_id, format!("/v1/tasks/{}", task.id))),
        None => Ok(()),
    }
}

/// Refuses while how a document was made known rests on a decision. What names a task's decisions is looked for with those
/// of all documents ([`citations`](crate::api::citations)).
///
/// # Errors
/// 409 `in_use`.
pub(super) fn none_by(tx: &mut Tx<'_>, access: &Access, decision: DecisionId) -> Result<(), Error> {
    match db::disseminations::by_decision(tx, decision)? {
        Some(one) => Err(named(access, one.unit_id, format!("/v1/disseminations/{}", one.id))),
        None => Ok(()),
    }
}

/// That something stands in the way, named to who may read it.
fn named(access: &Access, unit: UnitId, place: String) -> Error {
    in_use(Some(place).filter(|_| access.may(Permission::ProgrammeRead, unit)))
}
