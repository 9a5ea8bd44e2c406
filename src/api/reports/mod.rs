//! Reports on what was done.

pub mod activity;
pub mod evaluations;
mod records;

use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(activity::get_activity_report);
    c.service(evaluations::get_evaluation_report);
}
