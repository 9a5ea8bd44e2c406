//! HTTP and JSON: every address on one screen, one file for each resource.

pub mod acts;
pub mod answer;
pub mod appointments;
pub mod auth;
pub mod caller;
pub mod citations;
pub mod compliance;
pub mod decisions;
pub mod docs;
pub mod documents;
pub mod entitlements;
pub mod error;
pub mod exemptions;
pub mod extract;
pub mod findings;
pub mod health;
pub mod json;
pub mod layer;
pub mod locale;
pub mod officials;
pub mod officials_lookup;
pub mod page;
pub mod placement;
pub mod pools;
pub mod positions;
pub mod problem;
pub mod programme;
pub mod qualifications;
pub mod reader;
pub mod records;
pub mod reorganisations;
pub mod reports;
pub mod resource;
pub mod responses;
pub mod rotations;
pub mod rules;
pub mod staffing;
pub mod training;
pub mod units;

use actix_web::web;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Every address of the service but the documentation pages.
#[expect(clippy::too_many_lines, reason = "a line for each operation: the table of addresses")]
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
            .service(units::corrections::replace_unit)
            .service(units::corrections::update_unit)
            .service(units::corrections::void_unit)
            .service(units::corrections::list_unit_states)
            .service(units::successions::get_succession)
            .service(units::successions::replace_succession)
            .service(units::successions::update_succession)
            .service(units::successions::void_succession)
            .service(units::successions::list_succession_states)
            .service(positions::list_positions)
            .service(positions::create_position)
            .service(positions::get_position)
            .service(positions::end_position)
            .service(positions::replace_position)
            .service(positions::update_position)
            .service(positions::void_position)
            .service(positions::list_position_states)
            .service(decisions::list_decisions)
            .service(decisions::create_decision)
            .service(decisions::get_decision)
            .service(decisions::replace_decision)
            .service(decisions::update_decision)
            .service(decisions::void_decision)
            .service(decisions::list_decision_states)
            .service(officials::list_officials)
            .service(officials::create_official)
            .service(officials_lookup::lookup_officials)
            // No official has that for an id: what is no look-up is told so.
            .route("/officials/lookups", web::route().to(layer::otherwise))
            .service(officials::get_official)
            .service(officials::replace_official)
            .service(officials::update_official)
            .service(officials::void_official)
            .service(officials::list_official_states)
            .service(acts::act_on_official)
            .service(appointments::list_appointments)
            .service(appointments::create_appointment)
            .service(appointments::get_appointment)
            .service(appointments::acts::end_appointment)
            .service(appointments::acts::ratify_appointment)
            .service(appointments::replace_appointment)
            .service(appointments::update_appointment)
            .service(appointments::void_appointment)
            .service(appointments::list_appointment_states)
            .service(qualifications::list_qualifications)
            .service(qualifications::create_qualification)
            .service(qualifications::get_qualification)
            .service(qualifications::acts::verify_qualification)
            .service(qualifications::acts::supersede_qualification)
            .service(qualifications::replace_qualification)
            .service(qualifications::update_qualification)
            .service(qualifications::void_qualification)
            .service(qualifications::list_qualification_states)
            .service(exemptions::list_exemptions)
            .service(exemptions::create_exemption)
            .service(exemptions::get_exemption)
            .service(exemptions::end_exemption)
            .service(exemptions::replace_exemption)
            .service(exemptions::update_exemption)
            .service(exemptions::void_exemption)
            .service(exemptions::list_exemption_states)
            .service(rules::rule_sets::list_rule_sets)
            .service(rules::rule_set_acts::create_rule_set)
            .service(rules::rule_set_corrections::get_rule_set)
            .service(rules::rule_set_corrections::replace_rule_set)
            .service(rules::rule_set_corrections::update_rule_set)
            .service(rules::rule_set_corrections::void_rule_set)
            .service(rules::rule_set_corrections::list_rule_set_states)
            .service(rules::rule_sets::list_rule_set_requirements)
            .service(rules::rule_sets::get_rule_set_differences)
            .service(rules::rule_set_acts::approve_rule_set)
            .service(rules::rule_set_acts::put_rule_set_in_force)
            .service(rules::rule_set_acts::end_rule_set)
            .service(rules::resolutions::list_resolutions)
            .service(rules::resolution_acts::create_resolution)
            .service(rules::resolution_corrections::get_resolution)
            .service(rules::resolution_corrections::replace_resolution)
            .service(rules::resolution_corrections::update_resolution)
            .service(rules::resolution_corrections::void_resolution)
            .service(rules::resolution_corrections::list_resolution_states)
            .service(rules::resolutions::list_resolution_targets)
            .service(rules::resolutions::get_resolution_differences)
            .service(rules::resolution_acts::approve_resolution)
            .service(rules::resolution_acts::put_resolution_in_force)
            .service(rules::resolution_acts::end_resolution)
            .service(compliance::report::get_compliance_report)
            .service(compliance::series::get_compliance_series)
            .service(compliance::verdict::get_official_compliance)
            .service(compliance::explanation::get_official_explanation)
            .service(compliance::suitability::get_official_suitability)
            .service(compliance::gaps::list_compliance_gaps)
            .service(compliance::lookups::lookup_compliance)
            .service(compliance::differences::list_compliance_differences)
            .configure(training::routes)
            .configure(rotations::routes)
            .configure(placement::routes)
            .configure(pools::routes)
            .configure(records::routes)
            .configure(entitlements::routes)
            .configure(reorganisations::routes)
            .configure(programme::routes)
            .configure(staffing::routes)
            .configure(reports::routes),
    );
}
