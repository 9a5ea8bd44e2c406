//! Reports on what was done.

use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(_c: &mut ServiceConfig<'_>) {}
