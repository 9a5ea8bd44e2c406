//! Training over HTTP: courses, classes, enrolments, plans.
//!
//! A course or a class belongs to a unit, which decides about it; the units below it see it and enrol their people. An
//! enrolment is a matter of two units: that which keeps the person's dossier asks, that which holds the class decides.

pub mod class_corrections;
pub mod class_results;
pub mod class_steps;
pub mod classes;
pub mod courses;
mod enrolling;
pub mod enrolment_list;
pub mod enrolment_steps;
pub mod enrolments;
pub mod fulfilment;
pub(in crate::api) mod papers;
pub mod plan_preview;
pub mod plan_steps;
pub mod plans;
pub mod preview;
mod queue;

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::layer;
use crate::api::problem::Code;
use crate::domain::Day;
use crate::domain::id::UnitId;
use crate::domain::invalid::{Invalid, Problems, Rule};
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(courses::list_courses)
        .service(courses::create_course)
        .service(courses::get_course)
        .service(courses::end_course)
        .service(courses::replace_course)
        .service(courses::update_course)
        .service(courses::void_course)
        .service(courses::list_course_states)
        .service(classes::list_classes)
        .service(class_corrections::create_class)
        .service(classes::get_class)
        .service(class_corrections::replace_class)
        .service(class_corrections::update_class)
        .service(class_corrections::void_class)
        .service(class_corrections::list_class_states)
        .service(class_steps::finish_class)
        .service(class_steps::cancel_class)
        .service(class_results::record_class_results)
        .service(enrolment_list::list_enrolments)
        .service(enrolling::create_enrolment)
        .service(enrolling::check_enrolment)
        // No enrolment has that for an id: what is no check is told so.
        .route("/enrolments/checks", web::route().to(layer::otherwise))
        .service(enrolments::get_enrolment)
        .service(enrolments::replace_enrolment)
        .service(enrolments::update_enrolment)
        .service(enrolments::void_enrolment)
        .service(enrolments::list_enrolment_states)
        .service(preview::get_enrolment_preview)
        .service(enrolment_steps::approve_enrolment)
        .service(enrolment_steps::decline_enrolment)
        .service(enrolment_steps::withdraw_enrolment)
        .service(enrolment_steps::note_attendance)
        .service(enrolment_steps::complete_enrolment)
        .service(enrolment_steps::fail_enrolment)
        .service(plans::list_training_plans)
        .service(plans::create_training_plan)
        .service(plans::get_training_plan)
        .service(plans::replace_training_plan)
        .service(plans::update_training_plan)
        .service(plans::void_training_plan)
        .service(plans::list_training_plan_states)
        .service(plan_steps::propose_training_plan)
        .service(plan_steps::approve_training_plan)
        .service(plan_steps::return_training_plan)
        .service(plan_steps::drop_training_plan)
        .service(fulfilment::get_training_plan_fulfilment)
        .service(plan_preview::get_training_plan_preview);
}

/// Refuses what a unit keeps that is neither one of the caller's nor above one, as if it did not exist.
fn offered(access: &Access, unit: UnitId) -> Result<(), Error> {
    match access.governed_by() {
        Some(units) if !units.contains(&unit) => Err(Error::not_found()),
        Some(_) | None => Ok(()),
    }
}

/// Refuses who may use what a unit keeps, and yet not change it.
fn kept_by_caller(access: &Access, unit: UnitId) -> Result<(), Error> {
    if access.scope.has(unit) { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
}

/// Notes a unit that is none of the caller's.
fn own_unit(access: &Access, unit: UnitId, problems: &mut Problems) {
    let own = access.scope.has(unit) && access.units.tree.get(unit).is_some();
    problems.require(own, "/unit_id", Rule::NotFound);
}

/// The day on which something happened: today when left out, and never later.
fn happened_on(on: Option<Day>, access: &Access) -> Result<Day, Error> {
    let on = on.unwrap_or(access.today);
    if on > access.today {
        return Err(Error::invalid(vec![Invalid::at("/on", Rule::NotInForce("today"))]));
    }
    Ok(on)
}

/// That a step does not apply, and what would have to be so, in Vietnamese and in English.
fn not_applicable(vi: &str, en: &str) -> Error {
    Error { detail: Some(Box::new((vi.to_owned(), en.to_owned()))), ..Error::of(Code::NotApplicable) }
}
