//! Argon2id in memory that is used again: one hash, one check, and what they cost.

use crate::auth::seal::random_bytes;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use unicode_normalization::UnicodeNormalization;

/// KiB of memory a hash takes today (OWASP Password Storage Cheat Sheet; ASVS 5.0 appendix C).
pub(super) const MEMORY: u32 = 19 * 1024;
/// Passes over that memory today.
pub(super) const PASSES: u32 = 2;
/// Bytes of a hash.
const HASH: usize = 32;
/// KiB that a stored hash may ask for; more is refused.
const MOST_MEMORY: u32 = 64 * 1024;
/// Passes that a stored hash may ask for.
const MOST_PASSES: u32 = 8;
/// Lanes that a stored hash may ask for.
const MOST_LANES: u32 = 4;
/// Bytes beyond which nothing can be a password of at most 128 characters, however decomposed (UAX #15).
const LONGEST: usize = 2048;

/// Text that is overwritten when it goes. The copies that others made are theirs.
pub(super) struct Secret(Vec<u8>);

impl Secret {
    pub(super) fn new(text: String) -> Self {
        Self(text.into_bytes())
    }

    /// The bytes that are hashed: those of the text in NFC, in which all ways to type a Vietnamese letter are one.
    fn normal(&self) -> Self {
        let mut normal = String::with_capacity(self.0.len().saturating_mul(3));
        normal.extend(String::from_utf8_lossy(&self.0).nfc());
        Self::new(normal)
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        std::hint::black_box(&self.0);
    }
}

/// The memory of one thread. Given back and taken anew for each hash it would grow without bound: glibc before 2.38
/// cannot use freed blocks of this alignment again.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// At least so many blocks, if the system has them.
    fn blocks(&mut self, count: usize) -> Option<&mut [Block]> {
        if self.0.len() < count {
            self.0 = Vec::new();
            self.0.try_reserve_exact(count).ok()?;
            self.0.resize(count, Block::new());
        }
        self.0.get_mut(..count)
    }
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The password is right.
    Right {
        /// Its hash is weaker than one made today, and should be replaced by one.
        rehash: bool,
    },
    /// The password is wrong, or there is none.
    Wrong,
}

/// A hash with a salt of its own, as a PHC string; none if there is no memory.
pub(super) fn hash(memory: &mut Memory, password: &Secret) -> Option<String> {
    let salt = Salt::new(&random_bytes::<16>()).ok()?;
    let params = today()?;
    let output = digest(memory, &params, &password.normal(), &salt)?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(salt),
        hash: Some(Output::new(&output).ok()?),
    };
    Some(hash.to_string())
}

/// Whether a password is that of a stored hash; none if there is no memory. Where there is no hash that could be
/// read, as much is computed as if there were one.
pub(super) fn check(memory: &mut Memory, password: &Secret, phc: Option<&str>) -> Option<Check> {
    let stored = phc.filter(|_| password.0.len() <= LONGEST).and_then(|phc| {
        let stored = Stored::read(phc);
        if stored.is_none() {
            log::error!("a stored password hash is none that this service makes");
        }
        stored
    });
    let Some(stored) = stored else {
        let nobody = Secret(password.0.iter().copied().take(LONGEST).collect());
        digest(memory, &today()?, &nobody.normal(), &[0; 16])?;
        return Some(Check::Wrong);
    };
    let output = digest(memory, &stored.params, &password.normal(), &stored.salt)?;
    let right = verify_slices_are_equal(&output, stored.hash.as_bytes()).is_ok();
    Some(if right { Check::Right { rehash: stored.is_weak() } } else { Check::Wrong })
}

/// A stored hash that is within bounds.
struct Stored {
    params: Params,
    salt: Salt,
    hash: Output,
}

impl Stored {
    fn read(phc: &str) -> Option<Self> {
        let parsed = PasswordHash::new(phc).ok()?;
        let params = Params::try_from(&parsed).ok()?;
        let ours = parsed.algorithm == ARGON2ID_IDENT && parsed.version == Some(Version::V0x13.into());
        let bounded = params.m_cost() <= MOST_MEMORY && params.t_cost() <= MOST_PASSES && params.p_cost() <= MOST_LANES;
        let (salt, hash) = (parsed.salt?, parsed.hash?);
        (ours && bounded && hash.len() >= 16).then_some(Self { params, salt, hash })
    }

    /// Less memory, or less work in all, or a shorter hash than today.
    fn is_weak(&self) -> bool {
        let work = u64::from(self.params.m_cost()).saturating_mul(self.params.t_cost().into());
        let todays = u64::from(MEMORY).saturating_mul(PASSES.into());
        self.params.m_cost() < MEMORY || work < todays || self.hash.len() < HASH
    }
}

/// What a hash costs today: one lane, for one thread.
fn today() -> Option<Params> {
    Params::new(MEMORY, PASSES, 1, Some(HASH)).ok()
}

/// The hash itself. The memory is wiped afterwards, so that no guess at a password can be tried on what is left.
fn digest(memory: &mut Memory, params: &Params, password: &Secret, salt: &[u8]) -> Option<Vec<u8>> {
    let mut output = vec![0; params.output_len().unwrap_or(HASH)];
    let blocks = memory.blocks(params.block_count())?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let done = argon.hash_password_into_with_memory(&password.0, salt, &mut output, &mut *blocks);
    blocks.fill(Block::new());
    done.ok().map(|()| output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn hashed(password: &str, m: u32, t: u32) -> String {
        let params = Params::new(m, t, 1, Some(HASH)).unwrap();
        let salt = Salt::new(&[1; 16]).unwrap();
        let output = digest(&mut Memory::default(), &params, &secret(password), &salt).unwrap();
        let (params, salt) = (ParamsString::try_from(&params).unwrap(), salt.to_salt_string());
        format!("$argon2id$v=19${params}${salt}${}", Output::new(&output).unwrap())
    }

    #[test]
    fn a_hash_says_what_it_cost() {
        let hash = hash(&mut Memory::default(), &secret("mùa xuân biên giới")).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[test]
    fn an_older_or_weaker_hash_is_right_and_to_be_replaced() {
        let memory = &mut Memory::default();
        for (m, t, rehash) in [(MEMORY, PASSES, false), (8192, 2, true), (MEMORY, 1, true), (47_104, 1, false)] {
            let stored = hashed("một mật khẩu cũ", m, t);
            assert_eq!(check(memory, &secret("một mật khẩu cũ"), Some(&stored)), Some(Check::Right { rehash }), "{m}");
            assert_eq!(check(memory, &secret("một mật khẩu"), Some(&stored)), Some(Check::Wrong), "{m}");
        }
    }

    #[test]
    fn a_stored_hash_that_asks_for_too_much_or_is_none_is_never_right() {
        let memory = &mut Memory::default();
        let good = hashed("p", MEMORY, PASSES);
        assert!(matches!(check(memory, &secret("p"), Some(&good)), Some(Check::Right { .. })));
        for bad in [
            good.replace("m=19456", "m=65537"),
            good.replace("m=19456", "m=4294967295"),
            good.replace("t=2", "t=9"),
            good.replace("p=1", "p=5"),
            good.replace("argon2id", "argon2i"),
            good.replace("v=19", "v=16"),
            good.replace("$v=19", ""),
            good.chars().take(60).collect(),
            String::new(),
            "p".to_owned(),
        ] {
            assert_eq!(check(memory, &secret("p"), Some(&bad)), Some(Check::Wrong), "{bad}");
        }
        assert!(memory.0.len() <= 19_456, "a refused hash takes no memory");
    }

    #[test]
    fn nothing_of_a_hash_is_left_in_memory() {
        let memory = &mut Memory::default();
        assert_eq!(check(memory, &secret("p"), None), Some(Check::Wrong));
        assert!(!memory.0.is_empty());
        assert!(memory.0.iter().all(|block| block.as_ref().iter().all(|word| *word == 0)));
    }
}
