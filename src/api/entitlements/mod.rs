//! What people are entitled to: how they are paid, what time away counts, allowances for concurrent titles, what falls due
//! and whether it was granted in time.

pub mod absences;
pub mod allowance_checks;
pub mod allowances;
pub mod official;
pub mod records;
pub mod report;
pub mod salaries;
mod saving;
pub mod worked;

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::layer;
use crate::api::records::named;
use crate::db::{self, Tx};
use crate::domain::account::Permission;
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, UnitId};
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(salaries::list_salaries)
        .service(salaries::get_salary)
        .service(salaries::create_salary)
        .service(salaries::replace_salary)
        .service(salaries::update_salary)
        .service(salaries::void_salary)
        .service(salaries::list_salary_states)
        .service(absences::list_absences)
        .service(absences::get_absence)
        .service(absences::create_absence)
        .service(absences::replace_absence)
        .service(absences::update_absence)
        .service(absences::void_absence)
        .service(absences::list_absence_states)
        .service(allowance_checks::check_allowance)
        // No allowance has that for an id: what is no check is told so.
        .route("/allowances/checks", web::route().to(layer::otherwise))
        .service(allowances::list_allowances)
        .service(allowances::get_allowance)
        .service(allowances::create_allowance)
        .service(allowances::replace_allowance)
        .service(allowances::update_allowance)
        .service(allowances::void_allowance)
        .service(allowances::list_allowance_states)
        .service(official::get_official_entitlements)
        .service(report::list_entitlements_due);
}

/// Whether the caller may read everything that a due day rests on, of the people whose dossiers a unit keeps: a day that
/// was put off tells that there is something, so who may not read all of it is told no day at all.
pub(super) fn explained_to(access: &Access, unit: UnitId) -> bool {
    use Permission as P;
    let needed = [P::EntitlementsRead, P::DisciplinesRead, P::EvaluationsRead, P::AbsencesRead];
    needed.iter().all(|needed| access.may(*needed, unit))
}

/// Refuses while a salary, an absence or an allowance is on record of a person. It is named to nobody who may not read it.
///
/// # Errors
/// 409 `in_use`.
pub(super) fn none_of(tx: &mut Tx<'_>, access: &Access, official: OfficialId) -> Result<(), Error> {
    if let Some(one) = db::allowances::of_official(tx, official)?.first() {
        let place = format!("/v1/allowances/{}", one.value.id);
        return Err(named(tx, access, Permission::EntitlementsRead, official, place));
    }
    if let Some(one) = db::salaries::of_official(tx, official)?.first() {
        let place = format!("/v1/salaries/{}", one.value.id);
        return Err(named(tx, access, Permission::EntitlementsRead, official, place));
    }
    if let Some(one) = db::absences::of_official(tx, official)?.first() {
        let place = format!("/v1/absences/{}", one.value.id);
        return Err(named(tx, access, Permission::AbsencesRead, official, place));
    }
    Ok(())
}

/// Refuses while a salary, an absence or an allowance rests on a decision. It is named to nobody who may not read it.
///
/// # Errors
/// 409 `in_use`.
pub(super) fn none_by(tx: &mut Tx<'_>, access: &Access, decision: DecisionId) -> Result<(), Error> {
    if let Some(one) = db::allowances::by_decision(tx, decision)? {
        let place = format!("/v1/allowances/{}", one.id);
        return Err(named(tx, access, Permission::EntitlementsRead, one.official_id, place));
    }
    if let Some(one) = db::salaries::by_decision(tx, decision)? {
        let place = format!("/v1/salaries/{}", one.id);
        return Err(named(tx, access, Permission::EntitlementsRead, one.official_id, place));
    }
    if let Some(one) = db::absences::by_decision(tx, decision)? {
        let place = format!("/v1/absences/{}", one.id);
        return Err(named(tx, access, Permission::AbsencesRead, one.official_id, place));
    }
    Ok(())
}

/// Refuses while an allowance is for a holding. It is named to nobody who may not read it.
///
/// # Errors
/// 409 `in_use`.
pub(super) fn none_for(tx: &mut Tx<'_>, access: &Access, holding: AppointmentId) -> Result<(), Error> {
    match db::allowances::of_appointment(tx, holding)? {
        None => Ok(()),
        Some(one) => {
            let place = format!("/v1/allowances/{}", one.id);
            Err(named(tx, access, Permission::EntitlementsRead, one.official_id, place))
        }
    }
}
