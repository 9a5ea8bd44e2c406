//! Recruitment and placement over HTTP: how people come into the service, how seats are filled, held again and left, and
//! who is due to retire.

mod effect;
pub(super) mod ends;
mod filling_out;
mod look;
mod preview;
mod recruitment;
mod renewal;
mod retirements;
pub(super) mod seats;
mod shown;
mod steps;

pub(in crate::api) use effect::none_rests_on;

use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(recruitment::list_recruitments)
        .service(recruitment::create_recruitment)
        .service(recruitment::get_recruitment)
        .service(recruitment::replace_recruitment)
        .service(recruitment::update_recruitment)
        .service(recruitment::void_recruitment)
        .service(recruitment::list_recruitment_states)
        .service(preview::check_recruitment)
        .service(preview::get_recruitment_preview)
        .service(steps::propose_recruitment)
        .service(steps::send_back_recruitment)
        .service(steps::approve_recruitment)
        .service(steps::confirm_recruitment)
        .service(steps::end_recruitment)
        .service(steps::withdraw_recruitment)
        .service(renewal::reappoint)
        .service(renewal::check_reappointment)
        .service(filling_out::fill_out_unit)
        .service(filling_out::check_filling_out)
        .service(retirements::get_retirement_report);
}
