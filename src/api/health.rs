//! Whether the process lives, whether it can serve, and which release it is. No permission is needed.

use crate::api::error::Error;
use crate::api::extract::{NoQuery, QueryArgs};
use crate::api::problem::{Code, Problem};
use crate::api::responses::Bare;
use crate::db::changes;
use crate::state::State;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use std::sync::atomic::Ordering;
use utoipa::ToSchema;

/// A word on the state of the service.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    pub status: String,
}

/// Which release this is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version {
    /// The name of the service.
    pub name: String,
    /// The release.
    pub version: String,
}

fn fresh(body: impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body)
}

/// Whether the process lives; nothing else is asked.
#[utoipa::path(tag = "service", operation_id = "get_health", security(()),
    responses((status = 200, description = "It lives.", body = Health), Bare))]
#[get("/healthz")]
pub async fn get_health(none: QueryArgs<NoQuery>) -> Result<HttpResponse, Error> {
    none.parsed()?;
    Ok(fresh(Health { status: "ok".to_owned() }))
}

/// Whether it can serve: the database answers a read and a write's queue, and it is not about to stop.
#[utoipa::path(tag = "service", operation_id = "get_readiness", security(()),
    responses((status = 200, description = "It can serve.", body = Health), Bare,
        (status = 503, description = "It cannot, or is about to stop.", body = Problem, content_type = "application/problem+json")))]
#[get("/readyz")]
pub async fn get_readiness(state: Data<State>, none: QueryArgs<NoQuery>) -> Result<HttpResponse, Error> {
    none.parsed()?;
    if state.draining.load(Ordering::Relaxed) {
        let detail = Some(Box::new(("Đang dừng.".to_owned(), "It is about to stop.".to_owned())));
        return Err(Error { detail, ..Error::of(Code::Unavailable) });
    }
    state.db.read(|conn| changes::head(conn).map_err(Error::from)).await?;
    state.db.write(|tx| changes::head(tx).map_err(Error::from)).await?;
    Ok(fresh(Health { status: "ok".to_owned() }))
}

/// Which release this is.
#[utoipa::path(tag = "service", operation_id = "get_version", security(()),
    responses((status = 200, description = "The release.", body = Version), Bare))]
#[get("/version")]
pub async fn get_version(none: QueryArgs<NoQuery>) -> Result<HttpResponse, Error> {
    none.parsed()?;
    Ok(fresh(Version { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }))
}
