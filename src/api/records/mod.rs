//! What is on record of a person beside posts and papers: yearly ratings and disciplinary measures.

use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(_c: &mut ServiceConfig<'_>) {}
