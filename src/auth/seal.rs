//! Seals on what a caller is given to bring back, such as the cursor of a page, and the randomness of salts and keys.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes of HMAC-SHA256 kept: half of it, 128 bits (RFC 2104 §5).
const TAG: usize = 16;

/// Seals bytes, so that they come back as they went out or not at all. It does not hide them.
#[derive(Debug, Clone)]
pub struct Seal(hmac::Key);

impl Seal {
    /// A seal with this key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The sealed form of a payload: base64url text of the tag and the payload.
    pub fn seal(&self, payload: &[u8]) -> String {
        let mut sealed: Vec<u8> = hmac::sign(&self.0, payload).as_ref().iter().copied().take(TAG).collect();
        sealed.extend_from_slice(payload);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The payload, if this seal made the text. The tags are compared in constant time.
    pub fn open(&self, text: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (tag, payload) = sealed.split_at_checked(TAG)?;
        let ours = hmac::sign(&self.0, payload);
        verify_slices_are_equal(ours.as_ref().get(..TAG)?, tag).ok()?;
        Some(payload.to_vec())
    }
}

/// A short digest by which two texts are told apart: the first 128 bits of SHA-256, as base64url text.
pub fn fingerprint(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, bytes);
    URL_SAFE_NO_PAD.encode(digest.as_ref().get(..TAG).unwrap_or_default())
}

/// Random bytes, fit for salts and keys. Without randomness nothing that follows would be safe, so the process ends
/// if the system has none.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if rand::fill(&mut bytes).is_err() {
        log::error!("the system gave no randomness");
        std::process::abort();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_two_keys_are_alike() {
        assert_ne!(random_bytes::<32>(), random_bytes::<32>());
    }

    #[test]
    fn text_that_was_never_sealed_does_not_open() {
        let seal = Seal::new(&random_bytes());
        for text in ["", "AAAA", "not base64!", &URL_SAFE_NO_PAD.encode([0; 15]), &URL_SAFE_NO_PAD.encode([0; 48])] {
            assert_eq!(seal.open(text), None, "{text}");
        }
        assert_eq!(seal.open(&format!("{}=", seal.seal(b"x"))), None);
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_and_what_is_changed_does_not(
            payload in proptest::collection::vec(any::<u8>(), 0..80),
            at in any::<prop::sample::Index>(),
            bit in 0..8u8,
        ) {
            let seal = Seal::new(&[7; 32]);
            let text = seal.seal(&payload);
            prop_assert_eq!(seal.open(&text), Some(payload));
            prop_assert_eq!(Seal::new(&[8; 32]).open(&text), None);
            let mut bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert_eq!(seal.open(&URL_SAFE_NO_PAD.encode(bytes)), None);
        }
    }
}
