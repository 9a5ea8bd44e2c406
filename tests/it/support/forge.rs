//! The workshop of a forger who holds the service's own key: tokens that differ from good ones in one thing.

use super::App;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use canbo::domain::account::{Permission, Subject};
use canbo::domain::word::Word;
use serde_json::{Value, json};

/// A forger.
pub struct Forge {
    key: Vec<u8>,
    kid: String,
    jwk: Value,
    now: i64,
    subject: Subject,
}

/// A forged token, and what is wrong with it.
pub type Forged = (String, String);

fn base64(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn signed(key: &[u8], message: &str) -> String {
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key).unwrap();
    format!("{message}.{}", base64(pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap()))
}

impl Forge {
    /// The forger who knows the key of a service and passes for one of its accounts.
    pub fn of(app: &App, subject: Subject) -> Self {
        let current = app.state.keys.current();
        let (kid, jwk) = (current.kid().to_owned(), current.public().to_jwk());
        Self { key: current.to_pkcs8().to_vec(), kid, jwk, now: app.state.now().timestamp(), subject }
    }

    pub fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "ES256", "kid": self.kid })
    }

    pub fn claims(&self) -> Value {
        json!({
            "iss": "https://canbo.test", "aud": "https://canbo.test", "sub": self.subject.to_string(), "client_id": "test",
            "jti": canbo::state::new_uuid().to_string(), "iat": self.now, "nbf": self.now, "exp": self.now + 600,
            "scope": Permission::words().join(" "),
        })
    }

    /// A token with a right signature over any head and any claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        signed(&self.key, &format!("{}.{}", base64(header.to_string()), base64(claims.to_string())))
    }

    /// A good token: without it, a test of bad ones would prove nothing.
    pub fn good(&self) -> String {
        self.token(&self.header(), &self.claims())
    }

    /// The good token with one claim of another value.
    pub fn with_claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[name] = value;
        self.token(&self.header(), &claims)
    }

    fn with_header(&self, name: &str, value: Value) -> String {
        let mut header = self.header();
        header[name] = value;
        self.token(&header, &self.claims())
    }

    fn without_header(&self, name: &str) -> String {
        let mut header = self.header();
        header.as_object_mut().unwrap().remove(name);
        self.token(&header, &self.claims())
    }

    fn without_claim(&self, name: &str) -> String {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(name);
        self.token(&self.header(), &claims)
    }

    /// A token whose "signature" is an HMAC under what everybody knows: the public key.
    fn hmac(&self, alg: &str, secret: &[u8]) -> String {
        let mut header = self.header();
        header["alg"] = json!(alg);
        let message = format!("{}.{}", base64(header.to_string()), base64(self.claims().to_string()));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
        format!("{message}.{}", base64(tag))
    }

    /// What a public key can be written as: its x, its point, its SubjectPublicKeyInfo as PEM, its JWK.
    fn public_forms(&self) -> [(&'static str, Vec<u8>); 4] {
        let member = |name: &str| URL_SAFE_NO_PAD.decode(self.jwk[name].as_str().unwrap()).unwrap();
        let point = [vec![4], member("x"), member("y")].concat();
        // The head of a SubjectPublicKeyInfo of P-256 (RFC 5480).
        let head = [0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce];
        let der = [head.as_slice(), &[0x3d, 3, 1, 7, 3, 0x42, 0], &point].concat();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der));
        let jwk = self.jwk.to_string().into_bytes();
        [("x", member("x")), ("point", point), ("PEM", pem.into_bytes()), ("JWK", jwk)]
    }

    /// Every bad token.
    pub fn bad(&self) -> Vec<Forged> {
        let mut bad: Vec<Forged> = Vec::new();
        let mut add = |what: &str, token: String| bad.push((what.to_owned(), token));
        let stranger = canbo::auth::SigningKey::generate().unwrap();

        add("expired", self.with_claim("exp", json!(self.now)));
        add("expired long ago", self.with_claim("exp", json!(self.now - 86_400)));
        add("not yet valid", self.with_claim("nbf", json!(self.now + 60)));
        add("issued in the future", self.with_claim("iat", json!(self.now + 60)));
        add("an end that is text", self.with_claim("exp", json!((self.now + 600).to_string())));
        add("an end beyond all time", self.with_claim("exp", json!(1e300)));
        add("a foreign audience", self.with_claim("aud", json!("https://other.test")));
        add("a foreign issuer", self.with_claim("iss", json!("https://other.test")));
        add("nobody's subject", self.with_claim("sub", json!("root")));
        add("an unknown account", self.with_claim("sub", json!(format!("user:{}", canbo::state::new_uuid()))));
        for claim in ["exp", "nbf", "iat", "iss", "aud", "sub"] {
            add(&format!("without {claim}"), self.without_claim(claim));
        }

        for alg in ["none", "None", "nOnE"] {
            let token = self.with_header("alg", json!(alg));
            let (message, _) = token.rsplit_once('.').unwrap();
            add(&format!("unsigned, {alg}"), format!("{message}."));
            add(&format!("signed, {alg}"), token.clone());
        }
        for (form, secret) in self.public_forms() {
            add(&format!("HS256 under the public key as {form}"), self.hmac("HS256", &secret));
            add(&format!("ES256 in name, HMAC under the public key as {form}"), self.hmac("ES256", &secret));
        }
        for alg in ["RS256", "PS256", "ES384", "EdDSA", "HS512", "es256"] {
            add(&format!("the algorithm {alg}"), self.with_header("alg", json!(alg)));
        }

        add("an unknown kid", self.with_header("kid", json!(stranger.kid())));
        add("a kid that is a path", self.with_header("kid", json!("../../../../dev/null")));
        add("a kid that is SQL", self.with_header("kid", json!("' OR '1'='1")));
        add("no kid", self.without_header("kid"));
        add("a crit", self.with_header("crit", json!(["exp"])));
        add("an empty crit", self.with_header("crit", json!([])));
        add("a jku", self.with_header("jku", json!("https://other.test/jwks.json")));
        add("an x5u", self.with_header("x5u", json!("https://other.test/cert.pem")));
        for typ in ["JWT", "id+jwt", "rt+jwt", ""] {
            add(&format!("the type {typ:?}"), self.with_header("typ", json!(typ)));
        }
        add("no type", self.without_header("typ"));

        let message = format!("{}.{}", base64(self.header().to_string()), base64(self.claims().to_string()));
        add("a stranger's signature under our kid", signed(stranger.to_pkcs8(), &message));
        let mut with_key = self.header();
        with_key["jwk"] = stranger.public().to_jwk();
        let message = format!("{}.{}", base64(with_key.to_string()), base64(self.claims().to_string()));
        add("a stranger's key inside", signed(stranger.to_pkcs8(), &message));

        let good = self.good();
        let parts: Vec<&str> = good.split('.').collect();
        let mut claims = self.claims();
        claims["scope"] = json!("");
        add("other claims under the signature", format!("{}.{}.{}", parts[0], base64(claims.to_string()), parts[2]));
        let mut signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
        signature[10] ^= 1;
        add("a flipped bit in the signature", format!("{}.{}.{}", parts[0], parts[1], base64(signature)));
        let hash = digest::digest(&digest::SHA256, good.as_bytes());
        add("a hash for a signature", format!("{}.{}.{}", parts[0], parts[1], base64(hash)));
        add("two parts", format!("{}.{}", parts[0], parts[1]));
        add("no token at all", "x".to_owned());
        add("too long", format!("{good}{}", "A".repeat(9_000)));
        bad
    }
}
