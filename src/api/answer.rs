//! Answers: bodies with their entity tags, places and caching.

use crate::db::Recorded;
use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, LINK, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

/// An answer with a body.
#[derive(Debug)]
pub struct Answer<T> {
    body: T,
    etag: Option<i64>,
    location: Option<String>,
    next: Option<String>,
    living: bool,
}

impl<T: Serialize> Answer<T> {
    /// 200.
    pub fn ok(body: T) -> Self {
        Self { body, etag: None, location: None, next: None, living: false }
    }

    /// 200 with the entity's tag.
    pub fn entity(body: T, recorded: Recorded) -> Self {
        Self { etag: Some(recorded.seq), ..Self::ok(body) }
    }

    /// The same, of a body that shows more than the entity's own state: it may be another under the same tag, so nobody is
    /// told that it is the same.
    pub fn living(body: T, recorded: Recorded) -> Self {
        Self { living: true, ..Self::entity(body, recorded) }
    }

    /// 201 with the entity's tag and place.
    pub fn created(body: T, recorded: Recorded, location: String) -> Self {
        Self { location: Some(location), ..Self::entity(body, recorded) }
    }

    /// With the address of the next page.
    pub fn next(mut self, address: Option<String>) -> Self {
        self.next = address;
        self
    }
}

impl<T: Serialize> Responder for Answer<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let etag = self.etag.map(|seq| format!("\"{seq}\""));
        let known = |tag: &String| {
            let header = req.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or_default();
            header.trim() == "*" || header.split(',').any(|t| t.trim().trim_start_matches("W/") == tag)
        };
        let fresh =
            !self.living && self.location.is_none() && etag.as_ref().is_some_and(known) && req.method().is_safe();
        let mut answer = match (&self.location, fresh) {
            (Some(_), _) => HttpResponse::Created(),
            (None, true) => HttpResponse::NotModified(),
            (None, false) => HttpResponse::Ok(),
        };
        // Every answer that needs a token may hold personal data: caches keep nothing of it, callers may revalidate.
        answer.insert_header((CACHE_CONTROL, "private, no-store"));
        if let Some(tag) = etag {
            answer.insert_header((ETAG, tag));
        }
        if let Some(place) = self.location {
            answer.insert_header((LOCATION, place));
        }
        if let Some(next) = self.next {
            answer.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        if fresh { answer.finish() } else { answer.json(self.body) }
    }
}
