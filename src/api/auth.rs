//! Sign-in of people and of machines.

use crate::api::caller::RequestId;
use crate::api::error::Error;
use crate::api::extract::{self, Body, NoQuery, QueryArgs, media_type_is};
use crate::api::json::{FromField, input};
use crate::api::problem::Code;
use crate::api::responses::{Bare, Bodied, SignIn};
use crate::auth::{Busy, Check};
use crate::db::{self, accounts};
use crate::domain::Day;
use crate::domain::account::{Account, parse_scope};
use crate::domain::invalid::Rule;
use crate::domain::word::Word;
use crate::state::State;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, get, post};
use base64::Engine;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use utoipa::ToSchema;

/// A text that is taken as it is: a password may begin and end with spaces.
#[derive(Clone, serde::Deserialize, ToSchema)]
#[schema(value_type = String, format = Password, min_length = 1, max_length = 512)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl FromField for Secret {
    fn from_field(value: Option<&Value>) -> Result<Self, Rule> {
        match value {
            None => Err(Rule::Required),
            Some(Value::String(text)) if text.is_empty() => Err(Rule::Empty),
            Some(Value::String(text)) if text.len() > 512 => Err(Rule::TooLong(512)),
            Some(Value::String(text)) => Ok(Self(text.clone())),
            Some(_) => Err(Rule::Expected("string")),
        }
    }
}

input! {
    /// Name and password of a person.
    LoginIn {
        /// The name.
        username: crate::domain::text::Code,
        /// The password.
        password: Secret,
    }
}

/// An access token (RFC 6749, 5.1).
#[derive(Serialize, ToSchema)]
pub struct TokenOut {
    /// The token, to be sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: String,
    /// How many seconds it lives.
    #[schema(example = 600)]
    pub expires_in: i64,
    /// The permissions it is good for.
    pub scope: String,
}

fn granted(body: &TokenOut) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body)
}

fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default()
}

/// Signs a person in.
#[utoipa::path(tag = "auth", operation_id = "login", security(()), request_body = LoginIn,
    responses((status = 200, description = "An access token.", body = TokenOut), SignIn, Bodied))]
#[post("/auth/login")]
pub async fn login(state: Data<State>, body: Body<LoginIn>, req: HttpRequest) -> Result<HttpResponse, Error> {
    let input = body.parsed()?;
    let name = input.username.to_string();
    let account = found(state.db.read(move |conn| accounts::user(conn, &name)).await)?;
    let Some(account) = check(&state, account, input.password.0).await? else {
        log::info!("request {}: sign-in of a person refused", request_id(&req));
        return Err(Error::of(Code::Credentials));
    };
    let all = permissions(&account, Day::at(state.now()));
    log::info!("request {}: {} signed in", request_id(&req), account.subject);
    Ok(granted(&token(&state, &account, "canbo", &all)?))
}

fn found(read: Result<Account, db::Error>) -> Result<Option<Account>, Error> {
    match read {
        Ok(account) => Ok(Some(account)),
        Err(db::Error::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// The account, if the secret is right and it may sign in. A name that nobody bears takes as long as a wrong secret.
async fn check(state: &Data<State>, account: Option<Account>, secret: String) -> Result<Option<Account>, Error> {
    let busy = |Busy| Error::of(Code::Busy);
    let hash = account.as_ref().map(|a| a.secret_hash.clone());
    match state.passwords.verify(secret.clone(), hash).await.map_err(busy)? {
        Check::Wrong => Ok(None),
        Check::Right { rehash } => {
            let Some(account) = account.filter(|a| a.active) else { return Ok(None) };
            if rehash {
                let better = state.passwords.hash(secret).await.map_err(busy)?;
                let subject = account.subject;
                state.db.write(move |tx| accounts::rehash(tx, subject, &better).map_err(Error::from)).await?;
            }
            Ok(Some(account))
        }
    }
}

/// The words of all that the account's grants permit on a day, somewhere.
fn permissions(account: &Account, day: Day) -> std::collections::BTreeSet<crate::domain::account::Permission> {
    account.grants.iter().flat_map(|g| g.permissions_on(day)).collect()
}

fn token(
    state: &State,
    account: &Account,
    client_id: &str,
    scope: &std::collections::BTreeSet<crate::domain::account::Permission>,
) -> Result<TokenOut, Error> {
    let scope = scope.iter().map(|p| p.word()).collect::<Vec<_>>().join(" ");
    let (jti, now) = (state.new_uuid(), state.now());
    let access_token =
        state.issuer.issue(&state.keys, account.subject, client_id, &scope, jti, now).map_err(Error::internal)?;
    let expires_in = state.issuer.lifetime.num_seconds();
    Ok(TokenOut { access_token, token_type: "Bearer".to_owned(), expires_in, scope })
}

/// What a machine sends to get a token: RFC 6749, 4.4.2. Its name and secret come by HTTP Basic or in the form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the document shows it; the form is read by name")]
pub struct TokenForm {
    /// `client_credentials`.
    #[schema(example = "client_credentials", pattern = "^client_credentials$")]
    grant_type: String,
    /// The permissions asked for, space-separated; all that the client has when left out.
    #[schema(example = "officials:read compliance:read")]
    scope: Option<String>,
    /// The client's name, unless it comes by HTTP Basic.
    client_id: Option<String>,
    /// The client's secret, unless it comes by HTTP Basic.
    #[schema(format = Password)]
    client_secret: Option<String>,
}

/// A refusal of the token endpoint (RFC 6749, 5.2).
#[derive(Serialize, ToSchema)]
pub struct OAuthError {
    /// The code.
    #[schema(example = "invalid_client")]
    pub error: String,
    /// More about it.
    pub error_description: String,
}

/// The form, as it came.
pub struct Form(Result<Bytes, Error>);

impl FromRequest for Form {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = media_type_is(req, "application/x-www-form-urlencoded");
        let payload = payload.take();
        Box::pin(
            async move { Ok(Self(if form { extract::read(payload).await } else { Err(Error::of(Code::MediaType)) })) },
        )
    }
}

fn refuse(error: &str, description: &str) -> HttpResponse {
    let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CACHE_CONTROL, "no-store"));
    if status == StatusCode::UNAUTHORIZED {
        answer.insert_header((WWW_AUTHENTICATE, "Basic realm=\"canbo\", charset=\"UTF-8\""));
    }
    answer.json(OAuthError { error: error.to_owned(), error_description: description.to_owned() })
}

/// Gives a machine an access token (OAuth 2.0 client credentials).
#[utoipa::path(tag = "auth", operation_id = "create_token", security(()),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "An access token.", body = TokenOut),
        (status = 400, description = "The request is not one of RFC 6749.", body = OAuthError),
        (status = 401, description = "The client's name or secret is not right.", body = OAuthError),
        (status = 503, description = "The service is busy.", body = crate::api::problem::Problem, content_type = "application/problem+json")))]
#[post("/oauth/token")]
pub async fn create_token(state: Data<State>, form: Form, req: HttpRequest) -> Result<HttpResponse, Error> {
    let bytes = match form.0 {
        Ok(bytes) => bytes,
        Err(e) if e.code == Code::MediaType => return Ok(refuse("invalid_request", "the body must be a form")),
        Err(e) => return Err(e),
    };
    // RFC 6749, 3.2: what stands in an address is kept in logs.
    if !req.query_string().is_empty() {
        return Ok(refuse("invalid_request", "parameters belong into the body"));
    }
    let mut fields = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(&bytes) {
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Ok(refuse("invalid_request", "a parameter stands there twice"));
        }
    }
    match fields.remove("grant_type").as_deref() {
        None => return Ok(refuse("invalid_request", "grant_type is missing")),
        Some("client_credentials") => {}
        Some(_) => return Ok(refuse("unsupported_grant_type", "only client_credentials is supported")),
    }
    let in_form = (fields.remove("client_id"), fields.remove("client_secret"));
    let (name, secret) = match (basic(&req), in_form) {
        (Some(pair), (None, None)) => pair,
        (None, (Some(name), Some(secret))) => (name, secret),
        (Some(_), _) => return Ok(refuse("invalid_request", "the client came by two ways at once")),
        (None, _) => return Ok(refuse("invalid_client", "the client's name and secret are missing")),
    };
    let asked = fields.remove("scope");
    if !fields.is_empty() {
        return Ok(refuse("invalid_request", "an unknown parameter"));
    }
    let known = name.clone();
    let account = found(state.db.read(move |conn| accounts::client(conn, &known)).await)?;
    let Some(account) = check(&state, account, secret).await? else {
        log::info!("request {}: sign-in of a client refused", request_id(&req));
        return Ok(refuse("invalid_client", "the client's name or secret is not right"));
    };
    let all = permissions(&account, Day::at(state.now()));
    let scope = match asked.as_deref().map(parse_scope) {
        None => all,
        Some(Ok(asked)) if asked.is_subset(&all) => asked,
        Some(_) => return Ok(refuse("invalid_scope", "the client does not have all of that")),
    };
    log::info!("request {}: {} signed in", request_id(&req), account.subject);
    Ok(granted(&token(&state, &account, &name, &scope)?))
}

/// Name and secret by HTTP Basic, each form-encoded (RFC 6749, 2.3.1).
fn basic(req: &HttpRequest) -> Option<(String, String)> {
    let header = req.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, value) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(base64::engine::general_purpose::STANDARD.decode(value.trim()).ok()?).ok()?;
    let (name, secret) = text.split_once(':')?;
    let decode = |s: &str| url::form_urlencoded::parse(format!("v={s}").as_bytes()).next().map(|(_, v)| v.into_owned());
    Some((decode(name)?, decode(secret)?))
}

/// The public keys by which access tokens are verified (RFC 7517).
#[utoipa::path(tag = "auth", operation_id = "get_jwks", security(()),
    responses((status = 200, description = "The key set.", body = Object), Bare))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(state: Data<State>, none: QueryArgs<NoQuery>) -> Result<HttpResponse, Error> {
    none.parsed()?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(state.keys.jwks()))
}
