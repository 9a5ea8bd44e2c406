//! Planning pools and nominations over HTTP.

mod candidate;
mod members;
mod nomination;
mod nomination_list;
mod nomination_steps;
mod pool;
mod pool_steps;
mod preview;
mod readiness;
mod rests;
mod review;
pub mod roll;

pub(super) use candidate::standing;
pub(super) use rests::{none_for, none_of};

use crate::api::layer;
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(pool::list_planning_pools)
        .service(pool::create_planning_pool)
        .service(pool::get_planning_pool)
        .service(pool::replace_planning_pool)
        .service(pool::update_planning_pool)
        .service(pool::void_planning_pool)
        .service(pool::list_planning_pool_states)
        .service(pool_steps::submit_planning_pool)
        .service(pool_steps::approve_planning_pool)
        .service(pool_steps::refer_planning_pool)
        .service(pool_steps::review_planning_pool)
        .service(pool_steps::expire_planning_pool)
        .service(pool_steps::withdraw_planning_pool)
        .service(members::list_planning_pool_members)
        .service(members::check_planning_pool)
        .service(readiness::get_planning_pool_readiness)
        .service(preview::preview_planning_pool)
        .service(nomination_list::list_nominations)
        .service(nomination_list::create_nomination)
        .service(nomination_list::check_nomination)
        // No nomination has that for an id: what is no question is told so.
        .route("/nominations/checks", web::route().to(layer::otherwise))
        .service(nomination_list::get_nomination)
        .service(nomination::replace_nomination)
        .service(nomination::update_nomination)
        .service(nomination::void_nomination)
        .service(nomination::list_nomination_states)
        .service(nomination_steps::vote_on_nomination)
        .service(nomination_steps::endorse_nomination)
        .service(nomination_steps::submit_nomination)
        .service(nomination_steps::approve_nomination)
        .service(nomination_steps::reject_nomination)
        .service(nomination_steps::remove_nomination)
        .service(nomination_steps::use_nomination)
        .service(preview::preview_nomination);
}
