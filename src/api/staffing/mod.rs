//! Staffing over HTTP: ceilings, established posts, how units stand to them, and which seats are free.

pub mod ceilings;
pub mod established_posts;
mod figures;
pub(in crate::api) mod known;
pub mod report;
mod rests;
pub mod vacancies;

pub(super) use rests::{none_by, none_for};

use crate::api::caller::Access;
use crate::domain::Day;
use crate::domain::id::UnitId;
use crate::domain::invalid::{Problems, Rule};
use crate::domain::staffing::commune_level;
use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(ceilings::list_ceilings)
        .service(ceilings::create_ceiling)
        .service(ceilings::get_ceiling)
        .service(ceilings::replace_ceiling)
        .service(ceilings::update_ceiling)
        .service(ceilings::void_ceiling)
        .service(ceilings::list_ceiling_states)
        .service(established_posts::list_established_posts)
        .service(established_posts::create_established_post)
        .service(established_posts::get_established_post)
        .service(established_posts::replace_established_post)
        .service(established_posts::update_established_post)
        .service(established_posts::void_established_post)
        .service(established_posts::list_established_post_states)
        .service(report::get_unit_staffing)
        .service(vacancies::list_unit_vacancies);
}

/// Notes a unit that is none of the caller's, is not there on a day, or is of a level that has no ceilings.
fn lowest_level(access: &Access, unit: UnitId, from: Day, problems: &mut Problems) {
    let Some(known) = access.units.tree.get(unit).filter(|_| access.scope.has(unit)) else {
        return problems.add("/unit_id", Rule::NotFound);
    };
    match known.on(from) {
        None => problems.add("/unit_id", Rule::NotInForce("valid_from")),
        Some(on) if commune_level(on.kind) => {}
        Some(_) => problems.add("/unit_id", Rule::NotOneOf(vec!["commune", "ward", "township", "special_zone"])),
    }
}
