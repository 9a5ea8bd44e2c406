//! The judge of access tokens, by the rules of RFC 8725.

use crate::auth::keys::KeySet;
use crate::auth::token::{Issuer, Refused, Verified};
use crate::auth::{cache, header};
use crate::domain::account::Subject;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;
/// How far ahead another instance's clock may be. An end is an end: `exp` has no leeway.
const LEEWAY: TimeDelta = TimeDelta::seconds(10);
/// The claims without which the library refuses a token.
const REQUIRED: [&str; 5] = ["exp", "nbf", "iss", "aud", "sub"];

/// Judges tokens by the keys that it was made with. Keys that change make a new verifier.
#[derive(Debug)]
pub struct Verifier {
    instance: u64,
    issuer: String,
    keys: HashMap<String, DecodingKey>,
    validation: Validation,
}

/// The number of the next verifier; 0 is nobody's.
static NEXT: AtomicU64 = AtomicU64::new(1);

impl Verifier {
    /// A verifier of what an issuer signs with these keys.
    pub fn new(issuer: &Issuer, keys: &KeySet) -> Self {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_required_spec_claims(&REQUIRED);
        validation.set_issuer(&[&issuer.issuer]);
        validation.set_audience(&[&issuer.audience]);
        // The library reads the clock; `in_time` judges by the time it is given.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            instance: NEXT.fetch_add(1, Ordering::Relaxed),
            issuer: issuer.issuer.clone(),
            keys: keys.public().map(|key| (key.kid().to_owned(), key.decoding())).collect(),
            validation,
        }
    }

    /// What a token says, if it is good now.
    ///
    /// # Errors
    /// The first reason why it is not.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Verified, Refused> {
        if token.len() > LONGEST {
            return Err(Refused::TooLong);
        }
        if let Some(verified) = cache::recall(self.instance, token, now) {
            return Ok(verified);
        }
        let kid = header::kid(token)?;
        let key = self.keys.get(&kid).ok_or(Refused::KeyUnknown)?;
        let claims = jsonwebtoken::decode(token, key, &self.validation).map_err(|error| reason(&error))?.claims;
        let verified = self.read(&claims, now)?;
        cache::remember(self.instance, token, &verified, now);
        Ok(verified)
    }

    /// The claims in their types, and in time.
    fn read(&self, claims: &Map<String, Value>, now: DateTime<Utc>) -> Result<Verified, Refused> {
        // The library takes a list of issuers too; RFC 7519 §4.1.1 knows one.
        if text(claims, "iss")? != self.issuer {
            return Err(Refused::Issuer);
        }
        let (iat, exp) = in_time(claims, now)?;
        Ok(Verified {
            subject: Subject::parse(text(claims, "sub")?).ok_or(Refused::Claim("sub"))?,
            client_id: text(claims, "client_id")?.to_owned(),
            scope: text(claims, "scope")?.to_owned(),
            jti: Uuid::try_parse(text(claims, "jti")?).or(Err(Refused::Claim("jti")))?,
            iat,
            exp,
        })
    }
}

/// When a token was issued and when it ends, if now lies between.
fn in_time(claims: &Map<String, Value>, now: DateTime<Utc>) -> Result<(DateTime<Utc>, DateTime<Utc>), Refused> {
    let [iat, nbf, exp] = [instant(claims, "iat")?, instant(claims, "nbf")?, instant(claims, "exp")?];
    if exp <= now {
        Err(Refused::Expired)
    } else if nbf.signed_duration_since(now) > LEEWAY {
        Err(Refused::NotYet)
    } else if iat.signed_duration_since(now) > LEEWAY {
        Err(Refused::IssuedLater)
    } else {
        Ok((iat, exp))
    }
}

/// A claim that is a JSON integer of seconds, not negative: no string, no `1e300`.
fn instant(claims: &Map<String, Value>, name: &'static str) -> Result<DateTime<Utc>, Refused> {
    let seconds = claims.get(name).and_then(Value::as_u64).and_then(|seconds| i64::try_from(seconds).ok());
    seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).ok_or(Refused::Claim(name))
}

/// A claim that is a string.
fn text<'a>(claims: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, Refused> {
    claims.get(name).and_then(Value::as_str).ok_or(Refused::Claim(name))
}

/// The library's reason in our words.
fn reason(error: &Error) -> Refused {
    let kind = error.kind();
    if let ErrorKind::MissingRequiredClaim(missing) = kind {
        REQUIRED.into_iter().find(|name| name == missing).map_or(Refused::Malformed, Refused::Claim)
    } else if matches!(kind, ErrorKind::InvalidSignature) {
        Refused::Signature
    } else if matches!(kind, ErrorKind::InvalidIssuer) {
        Refused::Issuer
    } else if matches!(kind, ErrorKind::InvalidAudience) {
        Refused::Audience
    } else {
        Refused::Malformed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::forge::{Forge, NOW, at, issuer, subject};
    use crate::auth::keys::SigningKey;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn an_issued_token_says_who_is_calling() {
        let forge = Forge::new();
        let jti = Uuid::from_u128(9);
        let token = issuer().issue(&forge.keys, subject(), "canbo", "units:read", jti, at(NOW)).unwrap();
        let (iat, exp) = (at(NOW), at(NOW + 600));
        let (client_id, scope) = ("canbo".to_owned(), "units:read".to_owned());
        let expected = Verified { subject: subject(), client_id, scope, jti, iat, exp };
        assert_eq!(forge.verifier.verify(&token, at(NOW)), Ok(expected.clone()));
        assert_eq!(forge.judge(&forge.header(), &forge.claims()), Ok(expected));
    }

    #[test]
    fn a_token_of_yesterdays_key_is_good_while_the_key_is_in_the_set() {
        let old = Forge::new();
        let token = issuer().issue(&old.keys, subject(), "canbo", "", Uuid::nil(), at(NOW)).unwrap();
        let keys = KeySet::new(SigningKey::generate().unwrap());
        assert_eq!(Verifier::new(&issuer(), &keys).verify(&token, at(NOW)), Err(Refused::KeyUnknown));
        let keys = keys.with(old.keys.current().public().clone());
        assert!(Verifier::new(&issuer(), &keys).verify(&token, at(NOW)).is_ok());
    }

    #[test]
    fn a_strangers_signature_under_our_keys_name_is_refused() {
        let (forge, stranger) = (Forge::new(), Forge::new());
        let token = stranger.sign(&forge.header().to_string(), &forge.claims().to_string());
        assert_eq!(forge.verifier.verify(&token, at(NOW)), Err(Refused::Signature));
    }

    #[test]
    fn a_foreign_issuer_and_a_foreign_audience_are_refused() {
        let forge = Forge::new();
        for iss in [json!("https://canbo.example/"), json!("https://evil.example"), json!("")] {
            assert_eq!(forge.with_claim("iss", Some(iss)).err(), Some(Refused::Issuer));
        }
        let several = json!(["https://canbo.example", "https://evil.example"]);
        assert_eq!(forge.with_claim("iss", Some(several)).err(), Some(Refused::Claim("iss")));
        for aud in [json!("other"), json!(["other"]), json!([])] {
            assert_eq!(forge.with_claim("aud", Some(aud)).err(), Some(Refused::Audience));
        }
        assert_eq!(forge.with_claim("aud", Some(json!({ "canbo-api": 1 }))).err(), Some(Refused::Claim("aud")));
        assert!(forge.with_claim("aud", Some(json!(["other", "canbo-api"]))).is_ok());
    }

    #[test]
    fn time_is_judged_by_the_time_given() {
        let forge = Forge::new();
        for (name, value, verdict) in [
            ("exp", NOW + 1, None),
            ("exp", NOW, Some(Refused::Expired)),
            ("exp", NOW - 1, Some(Refused::Expired)),
            ("nbf", NOW + 10, None),
            ("nbf", NOW + 11, Some(Refused::NotYet)),
            ("iat", NOW + 10, None),
            ("iat", NOW + 11, Some(Refused::IssuedLater)),
            ("exp", i64::MAX, Some(Refused::Claim("exp"))),
        ] {
            assert_eq!(forge.with_claim(name, Some(json!(value))).err(), verdict, "{name} {value}");
        }
    }

    #[test]
    fn a_claim_that_is_missing_or_of_another_type_is_refused() {
        let forge = Forge::new();
        for name in ["exp", "nbf", "iat"] {
            let text = json!((NOW + 1).to_string());
            let half: Value = serde_json::from_str(&format!("{NOW}.5")).unwrap();
            let float: Value = serde_json::from_str(&format!("{NOW}.0")).unwrap();
            for value in [text, json!(1e300), half, float, json!(-1), json!(true), Value::Null, json!(u64::MAX)] {
                let verdict = forge.with_claim(name, Some(value.clone())).err();
                assert_eq!(verdict, Some(Refused::Claim(name)), "{name} {value}");
            }
        }
        for name in ["exp", "nbf", "iat", "iss", "aud", "sub", "client_id", "jti", "scope"] {
            assert_eq!(forge.with_claim(name, None).err(), Some(Refused::Claim(name)), "{name}");
            assert!(forge.with_claim(name, Some(json!({ "a": [NOW] }))).is_err(), "{name}");
            assert_eq!(forge.with_claim(name, Some(json!(1.5))).err(), Some(Refused::Claim(name)), "{name}");
        }
        for sub in ["", "user:", "user:x", "root:01935b8e-7b2a-7c3d-9e4f-0123456789ab"] {
            assert_eq!(forge.with_claim("sub", Some(json!(sub))).err(), Some(Refused::Claim("sub")), "{sub}");
        }
    }

    #[test]
    fn a_member_given_twice_is_refused() {
        let forge = Forge::new();
        let (header, claims) = (forge.header().to_string(), forge.claims().to_string());
        let twice = header.replacen('{', r#"{"alg":"none","#, 1);
        assert_eq!(forge.verifier.verify(&forge.sign(&twice, &claims), at(NOW)), Err(Refused::Malformed));
        let twice = claims.replacen('{', r#"{"exp":9999999999,"#, 1);
        assert_eq!(forge.verifier.verify(&forge.sign(&header, &twice), at(NOW)), Err(Refused::Malformed));
    }

    #[test]
    fn a_token_that_was_touched_is_refused() {
        let forge = Forge::new();
        let good = forge.sign(&forge.header().to_string(), &forge.claims().to_string());
        assert!(forge.verifier.verify(&good, at(NOW)).is_ok());
        let parts: Vec<&str> = good.split('.').collect();
        let mut claims = forge.claims();
        claims["scope"] = json!("officials:write");
        let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
        let swapped = format!("{}.{payload}.{}", parts[0], parts[2]);
        assert_eq!(forge.verifier.verify(&swapped, at(NOW)), Err(Refused::Signature));
        let mut signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
        signature[40] ^= 1;
        let touched = format!("{}.{}.{}", parts[0], parts[1], URL_SAFE_NO_PAD.encode(signature));
        assert_eq!(forge.verifier.verify(&touched, at(NOW)), Err(Refused::Signature));
        let header = forge.header().to_string().replace("at+jwt", "AT+JWT");
        let rewritten = format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header), parts[1], parts[2]);
        assert_eq!(forge.verifier.verify(&rewritten, at(NOW)), Err(Refused::Signature));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let forge = Forge::new();
        let good = forge.sign(&forge.header().to_string(), &forge.claims().to_string());
        let (spaced, padded) = (format!(" {good}"), good.replacen('.', "=.", 1));
        let more = format!("{good}.x");
        for token in ["", ".", "..", "a.b.c", "Bearer x", "\u{0}", "ế.ế.ế", &spaced, &padded, &more] {
            assert_eq!(forge.verifier.verify(token, at(NOW)).err(), Some(Refused::Malformed), "{token:?}");
        }
        assert_eq!(forge.verifier.verify(&"a".repeat(9 * 1024), at(NOW)), Err(Refused::TooLong));
    }

    #[test]
    fn a_remembered_token_ends_when_it_ends() {
        let forge = Forge::new();
        let token = issuer().issue(&forge.keys, subject(), "canbo", "", Uuid::nil(), at(NOW)).unwrap();
        for second in [0, 1, 59, 61, 599] {
            assert!(forge.verifier.verify(&token, at(NOW + second)).is_ok(), "{second}");
        }
        assert_eq!(forge.verifier.verify(&token, at(NOW + 600)), Err(Refused::Expired));
        assert_eq!(forge.verifier.verify(&token, at(NOW - 60)), Err(Refused::NotYet));
        let other = Forge::new();
        assert_eq!(other.verifier.verify(&token, at(NOW + 1)), Err(Refused::KeyUnknown));
    }

    proptest! {
        #[test]
        fn a_token_with_any_character_changed_is_refused(at_byte in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.=-]") {
            let forge = Forge::new();
            let good = forge.sign(&forge.header().to_string(), &forge.claims().to_string());
            let mut touched = good.clone();
            let i = at_byte.index(good.len());
            touched.replace_range(i..=i, &to);
            prop_assume!(touched != good);
            prop_assert!(forge.verifier.verify(&touched, at(NOW)).is_err());
        }
    }
}
