//! Refusals on their way to the caller. Only here do errors get statuses; the cause of a failure is logged once, at this
//! boundary, and never shown.

use crate::api::findings::FindingOut;
use crate::api::locale::Lang;
use crate::api::problem::{Code, Problem, item};
use crate::db;
use crate::domain::{Invalid, Problems};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_LANGUAGE, ETAG, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};

/// A refusal.
#[derive(Debug, Clone)]
pub struct Error {
    /// Which.
    pub code: Code,
    /// What is wrong with the input.
    pub errors: Vec<Invalid>,
    /// More to say, in both languages: Vietnamese and English.
    pub detail: Option<Box<(String, String)>>,
    /// The address of what stands in the way.
    pub conflicts_with: Option<Box<str>>,
    /// What was found about a refused act.
    pub findings: Box<[FindingOut]>,
    /// The present ETag, for a stale precondition.
    pub etag: Option<i64>,
    /// The methods that the address has.
    pub allow: Option<Box<str>>,
    /// Why, for the log only.
    pub cause: Option<Box<str>>,
}

impl Error {
    /// A refusal by its code alone.
    pub fn of(code: Code) -> Self {
        Self {
            code,
            errors: Vec::new(),
            detail: None,
            conflicts_with: None,
            findings: Box::default(),
            etag: None,
            allow: None,
            cause: None,
        }
    }

    /// An input that breaks rules.
    pub fn invalid(errors: Vec<Invalid>) -> Self {
        Self { errors, ..Self::of(Code::Invalid) }
    }

    /// Absent, or outside the caller's units: nobody learns which.
    pub fn not_found() -> Self {
        Self::of(Code::NotFound)
    }

    /// With the address of what stands in the way.
    pub fn against(mut self, address: String) -> Self {
        self.conflicts_with = Some(address.into());
        self
    }

    /// A failure whose cause is for the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self { cause: Some(cause.to_string().into()), ..Self::of(Code::Internal) }
    }

    /// The body for the caller.
    pub fn problem(&self, lang: Lang, public_url: &str, path: &str, request_id: &str) -> Problem {
        Problem {
            kind: format!("{public_url}/docs/problems#{}", self.code.code()),
            title: self.code.title(lang).to_owned(),
            status: self.code.status().as_u16(),
            code: self.code.code().to_owned(),
            detail: self.detail.as_ref().map(|d| lang.pick(&d.0, &d.1).to_owned()),
            instance: path.to_owned(),
            request_id: request_id.to_owned(),
            errors: self.errors.iter().map(|e| item(e, lang)).collect(),
            conflicts_with: self.conflicts_with.as_deref().map(str::to_owned),
            findings: self.findings.to_vec(),
        }
    }

    /// The whole answer for the caller.
    pub fn response(&self, lang: Lang, public_url: &str, path: &str, request_id: &str) -> HttpResponse {
        let mut answer = HttpResponse::build(self.code.status());
        answer.insert_header((CONTENT_LANGUAGE, lang.tag()));
        answer.content_type("application/problem+json");
        match self.code.status() {
            StatusCode::UNAUTHORIZED => {
                let error =
                    if self.code == Code::Unauthenticated { r#"Bearer error="invalid_token""# } else { "Bearer" };
                answer.insert_header((WWW_AUTHENTICATE, error));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                answer.insert_header((RETRY_AFTER, "1"));
            }
            _ => {}
        }
        if let Some(allow) = &self.allow {
            answer.insert_header((ALLOW, &**allow));
        }
        if let Some(seq) = self.etag {
            answer.insert_header((ETAG, format!("\"{seq}\"")));
        }
        answer.json(self.problem(lang, public_url, path, request_id))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.code())
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// The language, the address and the request id are known to the outermost layer, which writes the body.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut answer = HttpResponse::build(self.code.status()).finish();
        answer.extensions_mut().insert(self.clone());
        answer
    }
}

/// Notes what is wrong with an input beside other problems, so that a caller hears of all at once.
///
/// # Errors
/// Trouble of another kind goes on its way.
pub fn note_refusal<T>(outcome: Result<T, Error>, problems: &mut Problems) -> Result<Option<T>, Error> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(refusal) if refusal.code == Code::Invalid => {
            problems.extend(refusal.errors);
            Ok(None)
        }
        Err(trouble) => Err(trouble),
    }
}

impl From<Vec<Invalid>> for Error {
    fn from(errors: Vec<Invalid>) -> Self {
        Self::invalid(errors)
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::NotFound => Self::not_found(),
            db::Error::Taken(rule) => Self { cause: Some(format!("taken: {rule}").into()), ..Self::of(taken(&rule)) },
            db::Error::Reference => Self::of(Code::Conflict),
            db::Error::Stale(seq) => Self { etag: Some(seq), ..Self::of(Code::Stale) },
            db::Error::Busy => Self::of(Code::Busy),
            db::Error::Unavailable(why) => Self { cause: Some(why.into()), ..Self::of(Code::Unavailable) },
            other @ (db::Error::Corrupt(_) | db::Error::Panicked | db::Error::Other(_)) => Self::internal(other),
        }
    }
}

/// The refusal that a uniqueness rule of the database stands for. SQLite names columns, PostgreSQL constraints.
fn taken(rule: &str) -> Code {
    let is = |part: &str| rule.contains(part);
    if is(db::error::APPOINTMENTS_OVERLAP) {
        Code::AppointmentOverlaps
    } else if is("officials_identity") || is("officials.identity_number") {
        Code::IdentityTaken
    } else if is("decisions_number") || is("decisions.number") || is("resolutions") {
        Code::NumberTaken
    } else if is("positions") || is("rule_sets") || is("courses") || is("classes") {
        Code::CodeTaken
    } else if is("successions") {
        Code::SuccessionExists
    } else if is("evaluations") {
        Code::RatingExists
    } else {
        Code::Conflict
    }
}
