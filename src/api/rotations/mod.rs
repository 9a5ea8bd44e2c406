//! Transfers, rotations and secondments over HTTP: written down, checked, decided, carried out, and what they change.

mod effect;
mod look;
mod preview;
mod rotation;
mod shown;
mod simulation;
mod staffing;
mod steps;

pub(in crate::api) use effect::none_rests_on;
pub(in crate::api) use look::seen_over;
pub(in crate::api) use look::standing;

use crate::api::layer;
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(simulation::simulate_rotations)
        // No move has that for an id: what supposes no set of moves is told so.
        .route("/rotations/simulations", web::route().to(layer::otherwise))
        .service(rotation::list_rotations)
        .service(rotation::create_rotation)
        .service(rotation::get_rotation)
        .service(rotation::replace_rotation)
        .service(rotation::update_rotation)
        .service(rotation::void_rotation)
        .service(rotation::list_rotation_states)
        .service(preview::check_rotation)
        .service(preview::get_rotation_preview)
        .service(steps::propose_rotation)
        .service(steps::vet_rotation)
        .service(steps::consult_rotation)
        .service(steps::approve_rotation)
        .service(steps::send_back_rotation)
        .service(steps::elect_rotation)
        .service(steps::ratify_rotation)
        .service(steps::enter_rotation)
        .service(steps::extend_rotation)
        .service(steps::return_rotation)
        .service(steps::retain_rotation)
        .service(steps::end_rotation)
        .service(steps::cancel_rotation);
}
