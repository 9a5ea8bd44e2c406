//! The outermost layer: request ids, `HEAD` as `GET`, refusals in their final form, headers of every answer, and one
//! line of the log for each request.

use crate::api::caller::RequestId;
use crate::api::docs;
use crate::api::error::Error;
use crate::api::locale::Lang;
use crate::api::problem::Code;
use crate::state::State;
use crate::telemetry::sane_request_id;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use std::sync::Arc;
use utoipa::openapi::OpenApi;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Swagger UI needs inline styles; nothing may come from elsewhere.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; \
    object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Wraps every request.
///
/// # Errors
/// None of its own: what comes out of the inner layers as an error goes on as an answer.
pub async fn around(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let state = req.app_data::<Data<State>>().cloned();
    let began = std::time::Instant::now();
    let lang = Lang::of(req.headers());
    let id = request_id(&req, state.as_ref().map(|s| &***s));
    req.extensions_mut().insert(RequestId(id.clone()));
    let method = req.method().clone();
    if method == Method::HEAD {
        req.head_mut().method = Method::GET;
    }
    let answer = next.call(req).await?.map_into_boxed_body();
    let public_url = state.as_ref().map(|s| s.public_url.as_str()).unwrap_or_default();
    let mut answer = finish(answer, lang, public_url, &id);
    headers(&mut answer, lang, &id);
    let (status, path) = (answer.status().as_u16(), route(answer.request()));
    log::info!("request {id}: {method} {path} {status} {} ms", began.elapsed().as_millis());
    Ok(answer)
}

/// The template of the address, where there is one: ids stay out of the log, and so does whatever a stranger types.
fn route(request: &HttpRequest) -> String {
    request.match_pattern().unwrap_or_else(|| "(none)".to_owned())
}

/// The caller's id for the request if it is sane, else that of its trace (W3C trace context), else a new one.
fn request_id(req: &ServiceRequest, state: Option<&State>) -> String {
    let header = |name: &str| req.headers().get(name).and_then(|v| v.to_str().ok());
    let given = header("x-request-id").and_then(sane_request_id).map(str::to_owned);
    let traced = || {
        let trace = header("traceparent")?.split('-').nth(1)?;
        (trace.len() == 32).then(|| sane_request_id(trace)).flatten().map(str::to_owned)
    };
    given.or_else(traced).or_else(|| state.map(|s| s.new_uuid().simple().to_string())).unwrap_or_default()
}

/// Gives refusals their final form: ours, and those that the framework made.
fn finish(answer: ServiceResponse<BoxBody>, lang: Lang, public_url: &str, id: &str) -> ServiceResponse<BoxBody> {
    let refusal = answer.response().extensions().get::<Error>().cloned();
    let ours = |code: Code| Error {
        allow: answer.headers().get(ALLOW).and_then(|v| v.to_str().ok()).map(Into::into),
        ..Error::of(code)
    };
    let json = answer.headers().get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"application/"));
    let refusal = match (refusal, answer.status()) {
        (Some(refusal), _) => refusal,
        (None, status) if (status.is_client_error() || status.is_server_error()) && !json => ours(match status {
            StatusCode::NOT_FOUND => Code::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Code::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
            StatusCode::REQUEST_TIMEOUT => Code::Slow,
            StatusCode::SERVICE_UNAVAILABLE => Code::Busy,
            s if s.is_server_error() => Code::Internal,
            _ => Code::BadRequest,
        }),
        _ => return answer,
    };
    if let Some(cause) = &refusal.cause {
        let server = refusal.code.status().is_server_error();
        let level = if server { log::Level::Error } else { log::Level::Info };
        log::log!(level, "request {id}: {}: {cause}", refusal.code.code());
    }
    let path = answer.request().path().to_owned();
    let (request, _) = answer.into_parts();
    let body = refusal.response(lang, public_url, &path, id);
    ServiceResponse::new(request, body)
}

fn headers(answer: &mut ServiceResponse<BoxBody>, lang: Lang, id: &str) {
    let docs = answer.request().path().starts_with("/docs");
    let headers = answer.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(X_REQUEST_ID, value);
    }
    let mut unless_set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    if !docs {
        unless_set(CONTENT_LANGUAGE, lang.tag());
        unless_set(VARY, "accept-language, accept-encoding");
    }
    unless_set(CACHE_CONTROL, if docs { "no-cache" } else { "no-store" });
    unless_set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(X_FRAME_OPTIONS, "DENY");
    unless_set(REFERRER_POLICY, "no-referrer");
    unless_set(CONTENT_SECURITY_POLICY, if docs { POLICY } else { "default-src 'none'; frame-ancestors 'none'" });
}

/// What no route took: a known address with another method, `OPTIONS`, or nothing of ours.
pub async fn otherwise(request: HttpRequest, document: Data<Arc<OpenApi>>) -> Result<HttpResponse, Error> {
    match docs::allowed(&document, request.path()) {
        None => Err(Error::not_found()),
        Some(allow) if request.method() == Method::OPTIONS => {
            Ok(HttpResponse::NoContent().insert_header((ALLOW, allow)).finish())
        }
        Some(allow) => Err(Error { allow: Some(allow.into()), ..Error::of(Code::Method) }),
    }
}
