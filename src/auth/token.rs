//! Access tokens: signed JWTs per RFC 9068, how they are made and what there is to say of them.

use crate::auth::keys::{BadKey, KeySet};
use crate::domain::account::Subject;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header};
use uuid::Uuid;

/// Who issues tokens, for whom, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The `iss` of every token: the public address of this service.
    pub issuer: String,
    /// The `aud` of every token: the service that the token is good for.
    pub audience: String,
    /// How long a token is good.
    pub lifetime: TimeDelta,
}

/// What a token says (RFC 9068 §2.2). Times are whole seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[expect(missing_docs, reason = "RFC 9068 §2.2 defines them")]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    pub sub: String,
    pub client_id: String,
    pub jti: String,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    pub scope: String,
}

impl Issuer {
    /// An issuer of tokens that are good for ten minutes.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self { issuer: issuer.into(), audience: audience.into(), lifetime: TimeDelta::seconds(600) }
    }

    /// A token for a subject, signed with the current key.
    ///
    /// # Errors
    /// [`BadKey::Refused`] if the key cannot sign.
    pub fn issue(
        &self,
        keys: &KeySet,
        subject: Subject,
        client_id: &str,
        scope: &str,
        jti: Uuid,
        now: DateTime<Utc>,
    ) -> Result<String, BadKey> {
        let iat = now.timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: subject.to_string(),
            client_id: client_id.to_owned(),
            jti: jti.to_string(),
            iat,
            nbf: iat,
            exp: iat.saturating_add(self.lifetime.num_seconds()),
            scope: scope.to_owned(),
        };
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(keys.current().kid().to_owned());
        jsonwebtoken::encode(&header, &claims, keys.current().encoding()).or(Err(BadKey::Refused))
    }
}

/// A token that was found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Who is calling.
    pub subject: Subject,
    /// The client that the token was issued to.
    pub client_id: String,
    /// What the token is good for: words, separated by spaces.
    pub scope: String,
    /// The token's own name.
    pub jti: Uuid,
    /// When it was issued.
    pub iat: DateTime<Utc>,
    /// When it ends.
    pub exp: DateTime<Utc>,
}

/// Why a token was refused: for the log. The caller hears `invalid_token` (RFC 6750 §3.1) and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// More than 8 KiB.
    #[error("too long")]
    TooLong,
    /// Not three parts of base64url, or no JSON in them.
    #[error("not a signed token")]
    Malformed,
    /// `alg` is not `ES256`.
    #[error("another algorithm")]
    Algorithm,
    /// `typ` is not `at+jwt`.
    #[error("another type of token")]
    Type,
    /// `crit` is there: a token that asks for what this service does not know.
    #[error("critical header")]
    Critical,
    /// `jwk`, `jku`, `x5u` or `x5c` is there: a token that brings its own key.
    #[error("key in the header")]
    KeyInside,
    /// No `kid`.
    #[error("key not named")]
    KeyUnnamed,
    /// `kid` names none of our keys.
    #[error("unknown key")]
    KeyUnknown,
    /// The signature is not that of the key.
    #[error("wrong signature")]
    Signature,
    /// A claim is missing or of the wrong type.
    #[error("claim {0} is missing or not what it should be")]
    Claim(&'static str),
    /// From another issuer.
    #[error("another issuer")]
    Issuer,
    /// For another audience.
    #[error("another audience")]
    Audience,
    /// Issued later than now.
    #[error("issued in the future")]
    IssuedLater,
    /// Good from later on.
    #[error("not good yet")]
    NotYet,
    /// Its time is over.
    #[error("expired")]
    Expired,
}
