//! HTTP and JSON: every address on one screen, one file for each resource.

pub mod answer;
pub mod appointments;
pub mod auth;
pub mod caller;
pub mod compliance;
pub mod decisions;
pub mod docs;
pub mod error;
pub mod exemptions;
pub mod extract;
pub mod health;
pub mod json;
pub mod layer;
pub mod locale;
pub mod officials;
pub mod page;
pub mod positions;
pub mod problem;
pub mod qualifications;
pub mod responses;
pub mod rules;
pub mod units;

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Every address of the service but the documentation pages.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(health::get_health).service(health::get_readiness).service(health::get_version);
    c.service(auth::get_jwks).service(auth::create_token);
    c.service(
        scope::scope("/v1")
            .service(auth::login)
            .service(units::list_units)
            .service(units::acts::create_unit)
            .service(units::get_unit)
            .service(units::list_unit_ancestors)
            .service(units::list_unit_subtree)
            .service(units::acts::change_unit)
            .service(units::acts::end_unit)
            .service(units::successions::list_unit_successions)
            .service(units::successions::create_unit_succession)
            .service(positions::list_positions)
            .service(positions::create_position)
            .service(positions::get_position)
            .service(positions::end_position)
            .service(decisions::list_decisions)
            .service(decisions::create_decision)
            .service(decisions::get_decision)
            .service(officials::list_officials)
            .service(officials::create_official)
            .service(officials::get_official)
            .service(appointments::list_appointments)
            .service(appointments::create_appointment)
            .service(appointments::get_appointment)
            .service(appointments::end_appointment)
            .service(appointments::ratify_appointment)
            .service(qualifications::list_qualifications)
            .service(qualifications::create_qualification)
            .service(qualifications::get_qualification)
            .service(qualifications::verify_qualification)
            .service(exemptions::list_exemptions)
            .service(exemptions::create_exemption)
            .service(exemptions::get_exemption)
            .service(exemptions::end_exemption)
            .service(rules::list_rule_sets)
            .service(rules::get_rule_set)
            .service(rules::list_resolutions)
            .service(rules::get_resolution)
            .service(compliance::report::get_compliance_report)
            .service(compliance::verdict::get_official_compliance)
            .service(compliance::explanation::get_official_explanation)
            .service(compliance::suitability::get_official_suitability)
            .service(compliance::gaps::list_compliance_gaps),
    );
}
