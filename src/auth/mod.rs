//! Who is calling: the keys, tokens, passwords and seals by which a caller or a page proves what it says it is.
//!
//! Every proof is judged by code that takes the time as a parameter, so that the same proof at the same instant is
//! always judged alike.
//!
//! # What this module does not do
//! It knows no HTTP and no database, reads no clock, and does not say what a caller may do: that is
//! [`crate::domain::account`].

mod argon;
mod cache;
#[cfg(test)]
mod forge;
mod header;
pub mod keys;
pub mod password;
pub mod policy;
pub mod seal;
pub mod token;
pub mod verifier;

pub use keys::{BadKey, KeySet, PublicKey, SigningKey};
pub use password::{Busy, Check, Passwords};
pub use policy::{Weakness, acceptable, client_secret, one_time_password};
pub use seal::{Seal, fingerprint, random_bytes};
pub use token::{Claims, Issuer, Refused, Verified};
pub use verifier::Verifier;
