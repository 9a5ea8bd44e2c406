//! What is on record of a person beside posts and papers: yearly ratings and disciplinary measures.

pub mod disciplines;
pub mod evaluation_checks;
pub mod evaluations;
pub mod period_scores;
pub(in crate::api) mod tallies;

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::layer;
use crate::api::resource::in_use;
use crate::db::{self, Tx};
use crate::domain::account::Permission;
use crate::domain::id::{DecisionId, OfficialId};
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// Their addresses.
pub fn routes(c: &mut ServiceConfig<'_>) {
    c.service(evaluation_checks::check_evaluations)
        // No rating has that for an id: what is no check is told so.
        .route("/evaluations/checks", web::route().to(layer::otherwise))
        .service(period_scores::list_period_scores)
        .service(period_scores::get_period_score)
        .service(period_scores::create_period_score)
        .service(period_scores::replace_period_score)
        .service(period_scores::update_period_score)
        .service(period_scores::void_period_score)
        .service(period_scores::list_period_score_states)
        .service(evaluations::list_evaluations)
        .service(evaluations::get_evaluation)
        .service(evaluations::create_evaluation)
        .service(evaluations::replace_evaluation)
        .service(evaluations::update_evaluation)
        .service(evaluations::void_evaluation)
        .service(evaluations::list_evaluation_states)
        .service(disciplines::list_disciplines)
        .service(disciplines::get_discipline)
        .service(disciplines::create_discipline)
        .service(disciplines::replace_discipline)
        .service(disciplines::update_discipline)
        .service(disciplines::void_discipline)
        .service(disciplines::list_discipline_states);
}

/// Refuses while a rating or a measure is on record of a person. It is named to nobody who may not read it.
///
/// # Errors
/// 409 `in_use`.
pub(super) fn none_of(tx: &mut Tx<'_>, access: &Access, official: OfficialId) -> Result<(), Error> {
    if let Some(rating) = db::evaluations::of_official(tx, official)?.first() {
        let place = format!("/v1/evaluations/{}", rating.value.id);
        return Err(named(tx, access, Permission::EvaluationsRead, official, place));
    }
    if let Some(points) = db::period_scores::of_official(tx, official)? {
        let place = format!("/v1/period-scores/{}", points.id);
        return Err(named(tx, access, Permission::EvaluationsRead, official, place));
    }
    if let Some(measure) = db::disciplines::of_official(tx, official)?.first() {
        let place = format!("/v1/disciplines/{}", measure.value.id);
        return Err(named(tx, access, Permission::DisciplinesRead, official, place));
    }
    Ok(())
}

/// Refuses while a rating or a measure rests on a decision. It is named to nobody who may not read it.
///
/// # Errors
/// 409 `in_use`.
pub(super) fn none_by(tx: &mut Tx<'_>, access: &Access, decision: DecisionId) -> Result<(), Error> {
    if let Some(rating) = db::evaluations::by_decision(tx, decision)? {
        let place = format!("/v1/evaluations/{}", rating.id);
        return Err(named(tx, access, Permission::EvaluationsRead, rating.official_id, place));
    }
    if let Some(points) = db::period_scores::by_decision(tx, decision)? {
        let place = format!("/v1/period-scores/{}", points.id);
        return Err(named(tx, access, Permission::EvaluationsRead, points.official_id, place));
    }
    if let Some(measure) = db::disciplines::by_decision(tx, decision)? {
        let place = format!("/v1/disciplines/{}", measure.id);
        return Err(named(tx, access, Permission::DisciplinesRead, measure.official_id, place));
    }
    Ok(())
}

/// That something stands in the way, by its address where the caller may read such things of the person.
pub(in crate::api) fn named(
    tx: &mut Tx<'_>,
    access: &Access,
    reads: Permission,
    official: OfficialId,
    place: String,
) -> Error {
    match db::officials::dossier(tx, official, access.today) {
        Ok(dossier) => in_use(Some(place).filter(|_| access.may(reads, dossier))),
        Err(trouble) => trouble.into(),
    }
}
