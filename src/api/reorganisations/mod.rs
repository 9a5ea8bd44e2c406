//! Reforms of units over HTTP: written down in parts, checked, approved, carried out as one act, taken back.

mod document;
mod effect;
mod forms;
mod look;
mod parts;
mod preview;
mod shown;
mod steps;
mod undo;

use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(document::list_reorganisations)
        .service(document::create_reorganisation)
        .service(document::get_reorganisation)
        .service(document::replace_reorganisation)
        .service(document::update_reorganisation)
        .service(document::void_reorganisation)
        .service(document::list_reorganisation_states)
        .service(parts::list_reorganisation_changes)
        .service(parts::add_reorganisation_changes)
        .service(parts::withdraw_reorganisation_changes)
        .service(preview::check_reorganisation)
        .service(preview::get_reorganisation_preview)
        .service(steps::submit_reorganisation)
        .service(steps::approve_reorganisation)
        .service(steps::send_back_reorganisation)
        .service(steps::carry_out_reorganisation)
        .service(steps::drop_reorganisation);
}
