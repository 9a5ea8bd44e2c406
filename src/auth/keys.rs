//! The keys that sign access tokens (ECDSA on P-256 with SHA-256, the `ES256` of RFC 7518) and the set that is
//! published.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, ParsedPublicKey,
};
use aws_lc_rs::{digest, error};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Bytes of one coordinate of P-256.
const COORDINATE: usize = 32;

/// Why a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// The bytes are no private key of P-256 in PKCS#8.
    #[error("not a P-256 private key in PKCS#8")]
    NotPrivate,
    /// The JSON is no public key of P-256.
    #[error("not a P-256 public key in JWK")]
    NotPublic,
    /// The cryptographic library refused.
    #[error("the key could not be made or used")]
    Refused,
}

impl From<error::Unspecified> for BadKey {
    fn from(_: error::Unspecified) -> Self {
        Self::Refused
    }
}

/// A public key with its name, which is its RFC 7638 thumbprint.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    kid: String,
    x: [u8; COORDINATE],
    y: [u8; COORDINATE],
}

impl PublicKey {
    /// The key of a point in uncompressed form (SEC 1 §2.3.3), if it lies on the curve.
    fn of_point(point: &[u8]) -> Option<Self> {
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()?;
        let (x, y) = point.strip_prefix(&[4])?.split_at_checked(COORDINATE)?;
        Some(Self { kid: thumbprint(x, y), x: x.try_into().ok()?, y: y.try_into().ok()? })
    }

    /// The key that a JWK stands for. A `kid` in it is not believed but computed.
    ///
    /// # Errors
    /// [`BadKey::NotPublic`].
    pub fn from_jwk(jwk: &Value) -> Result<Self, BadKey> {
        let member = |name: &str| jwk.get(name).and_then(Value::as_str);
        let read = || {
            let known = member("kty") == Some("EC") && member("crv") == Some("P-256");
            let mut point = vec![4];
            for name in ["x", "y"] {
                point.extend(URL_SAFE_NO_PAD.decode(member(name)?).ok().filter(|bytes| bytes.len() == COORDINATE)?);
            }
            Self::of_point(&point).filter(|_| known)
        };
        read().ok_or(BadKey::NotPublic)
    }

    /// The key as a JWK (RFC 7517). It has no private members to leave out.
    pub fn to_jwk(&self) -> Value {
        json!({
            "kty": "EC",
            "use": "sig",
            "alg": "ES256",
            "kid": self.kid,
            "crv": "P-256",
            "x": URL_SAFE_NO_PAD.encode(self.x),
            "y": URL_SAFE_NO_PAD.encode(self.y),
        })
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key as the token library wants it.
    pub(super) fn decoding(&self) -> DecodingKey {
        let point: Vec<u8> = std::iter::once(4).chain(self.x).chain(self.y).collect();
        DecodingKey::from_ec_der(&point)
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PublicKey").field(&self.kid).finish()
    }
}

/// The SHA-256 of a key's required members in lexical order (RFC 7638 §3), in base64url.
fn thumbprint(x: &[u8], y: &[u8]) -> String {
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, members.as_bytes()))
}

/// A private key with its public half. Debug output shows its name only, and its bytes are wiped when it goes.
pub struct SigningKey {
    private: EncodingKey,
    public: PublicKey,
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// [`BadKey::Refused`] if the library cannot make one.
    pub fn generate() -> Result<Self, BadKey> {
        let stored = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
        Self::from_pkcs8(stored.as_ref())
    }

    /// The key that was stored as PKCS#8 (DER, RFC 5208).
    ///
    /// # Errors
    /// [`BadKey::NotPrivate`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, BadKey> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der);
        let public = pair.ok().and_then(|pair| PublicKey::of_point(pair.public_key().as_ref()));
        let public = public.ok_or(BadKey::NotPrivate)?;
        Ok(Self { private: EncodingKey::from_ec_der(der), public })
    }

    /// What to store: the private key as PKCS#8 (DER). A secret.
    pub fn to_pkcs8(&self) -> &[u8] {
        self.private.as_bytes()
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.public.kid
    }

    /// The key as the token library wants it.
    pub(super) fn encoding(&self) -> &EncodingKey {
        &self.private
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SigningKey").field(&self.kid()).finish()
    }
}

/// The key that signs today, and the public keys whose tokens are believed: its own, and those of yesterday and
/// tomorrow, so that keys can change without a token being refused.
#[derive(Debug)]
pub struct KeySet {
    current: SigningKey,
    public: BTreeMap<String, PublicKey>,
}

impl KeySet {
    /// The set of one key.
    pub fn new(current: SigningKey) -> Self {
        let public = BTreeMap::from([(current.kid().to_owned(), current.public().clone())]);
        Self { current, public }
    }

    /// The set with another public key.
    #[must_use]
    pub fn with(mut self, key: PublicKey) -> Self {
        self.public.insert(key.kid.clone(), key);
        self
    }

    /// The key that signs.
    pub fn current(&self) -> &SigningKey {
        &self.current
    }

    /// The public keys, by name.
    pub fn public(&self) -> impl Iterator<Item = &PublicKey> {
        self.public.values()
    }

    /// The set as a JWK Set (RFC 7517 §5), to be published.
    pub fn jwks(&self) -> Value {
        json!({ "keys": self.public().map(PublicKey::to_jwk).collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_storing() {
        let key = SigningKey::generate().unwrap();
        let again = SigningKey::from_pkcs8(key.to_pkcs8()).unwrap();
        assert_eq!((again.kid(), again.to_pkcs8()), (key.kid(), key.to_pkcs8()));
        assert_ne!(SigningKey::generate().unwrap().kid(), key.kid());
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        let key = SigningKey::generate().unwrap();
        let short = &key.to_pkcs8()[..60];
        for bytes in [&b""[..], b"secret", short] {
            assert_eq!(SigningKey::from_pkcs8(bytes).err(), Some(BadKey::NotPrivate));
        }
    }

    /// The key of RFC 7517 appendix A.1; the thumbprint was computed with another implementation.
    #[test]
    fn the_name_is_the_thumbprint_of_rfc_7638() {
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "kid": "1",
            "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        });
        assert_eq!(PublicKey::from_jwk(&jwk).unwrap().kid(), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
    }

    #[test]
    fn a_point_off_the_curve_another_curve_and_short_coordinates_are_no_keys() {
        let good = SigningKey::generate().unwrap().public().to_jwk();
        assert!(PublicKey::from_jwk(&good).is_ok());
        let zero = URL_SAFE_NO_PAD.encode([0; 31]);
        for (member, value) in
            [("x", good["y"].clone()), ("crv", json!("P-384")), ("kty", json!("oct")), ("y", json!(zero))]
        {
            let mut bad = good.clone();
            bad[member] = value;
            assert_eq!(PublicKey::from_jwk(&bad), Err(BadKey::NotPublic), "{member}");
        }
    }

    #[test]
    fn what_is_published_and_printed_holds_nothing_private() {
        let old = SigningKey::generate().unwrap();
        let keys = KeySet::new(SigningKey::generate().unwrap()).with(old.public().clone());
        let jwks = keys.jwks();
        let published = jwks["keys"].as_array().unwrap();
        assert_eq!(published.len(), 2);
        for jwk in published {
            let members: Vec<&str> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(members, ["kty", "use", "alg", "kid", "crv", "x", "y"]);
            assert_eq!(PublicKey::from_jwk(jwk).unwrap().kid(), jwk["kid"]);
        }
        assert_eq!(format!("{old:?}"), format!("SigningKey({:?})", old.kid()));
    }
}
