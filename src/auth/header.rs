//! The head of an access token, read strictly before anything else is believed: RFC 8725 §3.1 and §3.11, RFC 9068 §4.
//! The token library looks at neither `typ` nor `crit`.

use crate::auth::token::Refused;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserialize, Deserializer, IgnoredAny};

/// Whether a member is there, whatever its value, `null` included.
#[derive(Default)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|IgnoredAny| Self(true))
    }
}

/// A member given twice is an error of the reading; a member not named here is ignored (RFC 7515 §4).
#[derive(serde::Deserialize)]
struct Header {
    alg: Option<String>,
    typ: Option<String>,
    kid: Option<String>,
    #[serde(default)]
    crit: Present,
    #[serde(default)]
    jwk: Present,
    #[serde(default)]
    jku: Present,
    #[serde(default)]
    x5u: Present,
    #[serde(default)]
    x5c: Present,
}

/// The `kid` of a token whose head is one that we write. It is good for nothing but a look-up in our own keys.
pub(super) fn kid(token: &str) -> Result<String, Refused> {
    let mut parts = token.split('.');
    let (Some(head), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Refused::Malformed);
    };
    let json = URL_SAFE_NO_PAD.decode(head).or(Err(Refused::Malformed))?;
    let header: Header = serde_json::from_slice(&json).or(Err(Refused::Malformed))?;
    let Header { jwk, jku, x5u, x5c, .. } = &header;
    if header.alg.as_deref() != Some("ES256") {
        Err(Refused::Algorithm)
    } else if !header.typ.as_deref().is_some_and(is_access_token) {
        Err(Refused::Type)
    } else if header.crit.0 {
        Err(Refused::Critical)
    } else if [jwk, jku, x5u, x5c].into_iter().any(|member| member.0) {
        Err(Refused::KeyInside)
    } else {
        header.kid.ok_or(Refused::KeyUnnamed)
    }
}

/// `at+jwt` as a media type: in any case, with or without `application/` (RFC 7515 §4.1.9, RFC 9068 §4).
fn is_access_token(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    typ.strip_prefix("application/").unwrap_or(&typ) == "at+jwt"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::forge::{Forge, NOW, at};
    use crate::auth::keys::SigningKey;
    use aws_lc_rs::hmac;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};

    #[test]
    fn every_other_algorithm_is_refused() {
        let forge = Forge::new();
        for alg in ["none", "None", "NONE", "nOnE", "", "es256", "ES384", "HS256", "RS256", "PS256", "EdDSA"] {
            assert_eq!(forge.with_header("alg", Some(json!(alg))).err(), Some(Refused::Algorithm), "{alg}");
        }
        assert_eq!(forge.with_header("alg", None).err(), Some(Refused::Algorithm));
        assert_eq!(forge.with_header("alg", Some(json!(["ES256"]))).err(), Some(Refused::Malformed));
    }

    #[test]
    fn an_unsigned_token_is_refused() {
        let forge = Forge::new();
        for alg in ["none", "ES256"] {
            let mut header = forge.header();
            header["alg"] = json!(alg);
            let signed = forge.sign(&header.to_string(), &forge.claims().to_string());
            let (message, _) = signed.rsplit_once('.').unwrap();
            let reason = if alg == "none" { Refused::Algorithm } else { Refused::Signature };
            assert_eq!(forge.verifier.verify(&format!("{message}."), at(NOW)).err(), Some(reason));
            assert_eq!(forge.verifier.verify(message, at(NOW)).err(), Some(Refused::Malformed));
        }
    }

    #[test]
    fn a_public_key_used_as_a_secret_opens_nothing() {
        let forge = Forge::new();
        let jwk = forge.keys.current().public().to_jwk();
        let [x, y] = ["x", "y"].map(|name| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap());
        let point = [&[4], x.as_slice(), y.as_slice()].concat();
        // SubjectPublicKeyInfo of a P-256 key: a fixed head (RFC 5480), then the point.
        let head = [0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce];
        let der = [head.as_slice(), &[0x3d, 3, 1, 7, 3, 0x42, 0], &point].concat();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&der));
        for secret in [x, point, der, pem.into_bytes(), jwk.to_string().into_bytes()] {
            for (alg, reason) in [("HS256", Refused::Algorithm), ("ES256", Refused::Signature)] {
                let mut header = forge.header();
                header["alg"] = json!(alg);
                let parts = [header, forge.claims()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
                let message = parts.join(".");
                let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
                let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag));
                assert_eq!(forge.verifier.verify(&token, at(NOW)).err(), Some(reason));
            }
        }
    }

    #[test]
    fn only_a_key_of_our_own_is_looked_up() {
        let forge = Forge::new();
        assert_eq!(forge.with_header("kid", None).err(), Some(Refused::KeyUnnamed));
        assert_eq!(forge.with_header("kid", Some(json!(1))).err(), Some(Refused::Malformed));
        let stranger = SigningKey::generate().unwrap();
        for kid in
            ["", "../../dev/null", "' OR 1=1 --", "https://evil.example/key", "file:///etc/passwd", stranger.kid()]
        {
            assert_eq!(forge.with_header("kid", Some(json!(kid))).err(), Some(Refused::KeyUnknown), "{kid}");
        }
        for (name, value) in [
            ("jwk", stranger.public().to_jwk()),
            ("jku", json!("https://evil.example/jwks.json")),
            ("x5u", json!("https://evil.example/cert.pem")),
            ("x5c", json!(["MIIB"])),
            ("jwk", Value::Null),
        ] {
            assert_eq!(forge.with_header(name, Some(value)).err(), Some(Refused::KeyInside), "{name}");
        }
    }

    #[test]
    fn any_critical_header_is_refused() {
        let forge = Forge::new();
        for crit in [json!(["b64"]), json!([]), json!(["exp"]), Value::Null, json!("exp")] {
            assert_eq!(forge.with_header("crit", Some(crit.clone())).err(), Some(Refused::Critical), "{crit}");
        }
    }

    #[test]
    fn only_an_access_token_is_one() {
        let forge = Forge::new();
        for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
            assert!(forge.with_header("typ", Some(json!(typ))).is_ok(), "{typ}");
        }
        for typ in ["JWT", "id+jwt", "rt+jwt", "", "at+jwt ", "application/application/at+jwt", "text/at+jwt"] {
            assert_eq!(forge.with_header("typ", Some(json!(typ))).err(), Some(Refused::Type), "{typ}");
        }
        assert_eq!(forge.with_header("typ", None).err(), Some(Refused::Type));
    }
}
