//! What a handler takes from a request beside the caller: the path, the parameters, the body, the precondition. Each is
//! taken as it came and judged only when the handler asks, so that 401 and 403 win over what is wrong with the rest.

use crate::api::error::Error;
use crate::api::json::{self, FromBody, FromText};
use crate::api::problem::Code;
use crate::domain::invalid::{Invalid, Problems, Rule};
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_TYPE, IF_MATCH};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use serde_json::Value;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

/// The largest JSON body, in bytes.
pub const BODY_LIMIT: usize = 256 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// The `{id}` of the path.
pub struct PathId<T>(String, PhantomData<T>);

impl<T> FromRequest for PathId<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(req.match_info().get("id").unwrap_or_default().to_owned(), PhantomData)))
    }
}

impl<T: FromText> PathId<T> {
    /// The id.
    ///
    /// # Errors
    /// 404: a text that is no id names nothing.
    pub fn id(&self) -> Result<T, Error> {
        T::from_text(&self.0).map_err(|_why| Error::not_found())
    }
}

/// The parameters of the address.
pub struct QueryArgs<T>(String, PhantomData<T>);

impl<T> FromRequest for QueryArgs<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(req.query_string().to_owned(), PhantomData)))
    }
}

impl<T: FromQuery> QueryArgs<T> {
    /// The parameters.
    ///
    /// # Errors
    /// 400 with every unknown, repeated or unreadable parameter.
    pub fn parsed(&self) -> Result<T, Error> {
        let mut problems = Problems::new();
        let mut given = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(self.0.as_bytes()) {
            if given.insert(name.to_string(), value.into_owned()).is_some() {
                problems.add(format!("/{name}"), Rule::Repeated);
            }
        }
        let read = T::from_query(&mut given, &mut problems);
        for name in given.keys() {
            problems.add(format!("/{name}"), Rule::Unknown);
        }
        match (read, problems.into_inner()) {
            (Some(read), none) if none.is_empty() => Ok(read),
            (_, errors) => Err(Error { errors, ..Error::of(Code::Parameters) }),
        }
    }
}

/// What can be read from the parameters of an address.
pub trait FromQuery: Sized {
    /// Takes its parameters out of those given; none when one of them breaks a rule, which is noted.
    fn from_query(given: &mut BTreeMap<String, String>, problems: &mut Problems) -> Option<Self>;
}

/// What a parameter can hold.
pub trait FromParam: Sized {
    /// Reads it; none for one that is left out.
    ///
    /// # Errors
    /// The broken rule.
    fn from_param(value: Option<String>) -> Result<Self, Rule>;
}

impl<T: FromText> FromParam for T {
    fn from_param(value: Option<String>) -> Result<Self, Rule> {
        T::from_text(&value.ok_or(Rule::Required)?)
    }
}

impl<T: FromText> FromParam for Option<T> {
    fn from_param(value: Option<String>) -> Result<Self, Rule> {
        value.map(|text| T::from_text(&text)).transpose()
    }
}

/// One parameter; none when it breaks a rule, which is noted.
pub fn param<T: FromParam>(given: &mut BTreeMap<String, String>, name: &str, problems: &mut Problems) -> Option<T> {
    T::from_param(given.remove(name)).map_err(|rule| problems.add(format!("/{name}"), rule)).ok()
}

/// Declares the parameters of an address: a struct with its documentation, and its reader.
macro_rules! query {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, utoipa::IntoParams)]
        #[into_params(parameter_in = Query)]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty),+ }

        impl $crate::api::extract::FromQuery for $name {
            fn from_query(
                given: &mut std::collections::BTreeMap<String, String>,
                problems: &mut $crate::domain::Problems,
            ) -> Option<Self> {
                $(let $field = $crate::api::extract::param::<$ty>(given, stringify!($field), problems);)+
                Some(Self { $($field: $field?),+ })
            }
        }
    };
}
pub(crate) use query;

/// No parameters at all.
pub struct NoQuery;

impl FromQuery for NoQuery {
    fn from_query(_: &mut BTreeMap<String, String>, _: &mut Problems) -> Option<Self> {
        Some(Self)
    }
}

/// The JSON body.
pub struct Body<T>(Result<Bytes, Error>, QueryArgs<NoQuery>, PhantomData<T>);

impl<T: 'static> FromRequest for Body<T> {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Self::of(req, payload, &["application/json"]);
        Box::pin(async move { Ok(body.await) })
    }
}

impl<T> Body<T> {
    /// Takes a body in one of these media types.
    pub(super) fn of(req: &HttpRequest, payload: &mut Payload, types: &[&str]) -> impl Future<Output = Self> + use<T> {
        let accepted = types.iter().any(|wanted| media_type_is(req, wanted));
        let payload = payload.take();
        let query = QueryArgs(req.query_string().to_owned(), PhantomData);
        async move {
            let body = if accepted { read(payload).await } else { Err(Error::of(Code::MediaType)) };
            Self(body, query, PhantomData)
        }
    }

    /// The body as JSON, whatever it holds.
    ///
    /// # Errors
    /// 400 for a parameter in the address, 415, 413, 408, 400 for what is not JSON.
    pub fn json(&self) -> Result<Value, Error> {
        // No operation with a body has parameters in its address, and none is ignored.
        self.1.parsed()?;
        let bytes = self.0.as_ref().map_err(Clone::clone)?;
        json::parse(bytes).map_err(|at| Error {
            detail: Some(Box::new((format!("Tại {at}."), format!("At {at}.")))),
            ..Error::of(Code::Malformed)
        })
    }
}

impl<T: FromBody> Body<T> {
    /// The body.
    ///
    /// # Errors
    /// As [`Body::json`], and 422 with every broken rule.
    pub fn parsed(&self) -> Result<T, Error> {
        T::from_body(&self.json()?).map_err(Error::invalid)
    }
}

/// Whether the body is said to be of a media type, whatever its parameters.
pub fn media_type_is(req: &HttpRequest, wanted: &str) -> bool {
    let given = req.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
}

/// Reads a body up to the limits of size and time.
///
/// # Errors
/// 413, 408, or 400 when the connection fails.
pub async fn read(payload: Payload) -> Result<Bytes, Error> {
    let body = actix_web::body::to_bytes_limited(actix_web::body::BodyStream::new(payload), BODY_LIMIT);
    match tokio::time::timeout(BODY_TIME, body).await {
        Err(_) => Err(Error::of(Code::Slow)),
        Ok(Err(_)) => Err(Error::of(Code::TooLarge)),
        Ok(Ok(Err(_))) => Err(Error::of(Code::BadRequest)),
        Ok(Ok(Ok(bytes))) => Ok(bytes),
    }
}

/// The `If-Match` header: which state the caller has seen.
pub struct IfMatch(Option<String>);

impl FromRequest for IfMatch {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = req.headers().get(IF_MATCH).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
        ready(Ok(Self(header)))
    }
}

impl IfMatch {
    /// The sequence number that the caller has seen.
    ///
    /// # Errors
    /// 428 without the header; 400 when it is not one strong ETag of ours.
    pub fn seen(&self) -> Result<i64, Error> {
        let header = self.0.as_deref().ok_or_else(|| Error::of(Code::IfMatchRequired))?;
        let quoted = header.trim().strip_prefix('"').and_then(|h| h.strip_suffix('"'));
        quoted.and_then(|n| n.parse().ok()).ok_or_else(|| Error {
            errors: vec![Invalid::at("/If-Match", Rule::Expected("\"ETag\""))],
            ..Error::of(Code::Parameters)
        })
    }
}
