//! The workshop of a forger, for tests only: tokens that differ from good ones in one thing.

use crate::auth::keys::{KeySet, SigningKey};
use crate::auth::token::{Issuer, Refused, Verified};
use crate::auth::verifier::Verifier;
use crate::domain::account::Subject;
use crate::domain::id::UserId;
use aws_lc_rs::{rand::SystemRandom, signature};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) const NOW: i64 = 1_767_225_600;

pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

pub(super) fn issuer() -> Issuer {
    Issuer::new("https://canbo.example", "canbo-api")
}

pub(super) fn subject() -> Subject {
    Subject::User(UserId(Uuid::from_u128(7)))
}

/// A world with one key, and the tools of a forger who has it.
pub(super) struct Forge {
    pub(super) keys: KeySet,
    pub(super) verifier: Verifier,
}

impl Forge {
    pub(super) fn new() -> Self {
        let keys = KeySet::new(SigningKey::generate().unwrap());
        let verifier = Verifier::new(&issuer(), &keys);
        Self { keys, verifier }
    }

    pub(super) fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "ES256", "kid": self.keys.current().kid() })
    }

    pub(super) fn claims(&self) -> Value {
        json!({
            "iss": "https://canbo.example", "aud": "canbo-api", "sub": subject().to_string(), "client_id": "canbo",
            "jti": Uuid::from_u128(9).to_string(), "iat": NOW, "nbf": NOW, "exp": NOW + 600, "scope": "units:read",
        })
    }

    pub(super) fn sign(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let algorithm = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = signature::EcdsaKeyPair::from_pkcs8(algorithm, self.keys.current().to_pkcs8()).unwrap();
        let signature = pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub(super) fn judge(&self, header: &Value, claims: &Value) -> Result<Verified, Refused> {
        self.verifier.verify(&self.sign(&header.to_string(), &claims.to_string()), at(NOW))
    }

    /// The verdict on a token with one member of the header changed, or without it.
    pub(super) fn with_header(&self, name: &str, value: Option<Value>) -> Result<Verified, Refused> {
        let mut header = self.header();
        change(&mut header, name, value);
        self.judge(&header, &self.claims())
    }

    /// The verdict on a token with one claim changed, or without it.
    pub(super) fn with_claim(&self, name: &str, value: Option<Value>) -> Result<Verified, Refused> {
        let mut claims = self.claims();
        change(&mut claims, name, value);
        self.judge(&self.header(), &claims)
    }
}

fn change(object: &mut Value, name: &str, value: Option<Value>) {
    let object = object.as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(name.to_owned(), value),
        None => object.remove(name),
    };
}
