//! What the service keeps for itself: signing keys, and named values such as the key that seals page cursors.

use crate::db::backend::Conn;
use crate::db::error::Error;
use crate::db::executor::Tx;
use crate::db::schema::{settings, signing_keys};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

/// A signing key as it is kept.
pub struct StoredKey {
    /// Its thumbprint.
    pub kid: String,
    /// PKCS#8, base64.
    pub pkcs8: String,
}

/// The signing keys that are not retired, the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn signing_keys(conn: &mut Conn) -> Result<Vec<StoredKey>, Error> {
    let rows: Vec<(String, String)> = signing_keys::table
        .filter(signing_keys::retired_at.is_null())
        .order((signing_keys::created_at.desc(), signing_keys::kid))
        .select((signing_keys::kid, signing_keys::pkcs8))
        .load(conn)?;
    Ok(rows.into_iter().map(|(kid, pkcs8)| StoredKey { kid, pkcs8 }).collect())
}

/// Keeps a new signing key.
///
/// # Errors
/// When the database refuses or does not answer.
pub fn add_signing_key(tx: &mut Tx<'_>, key: &StoredKey, at: DateTime<Utc>) -> Result<(), Error> {
    diesel::insert_into(signing_keys::table)
        .values((
            signing_keys::kid.eq(&key.kid),
            signing_keys::pkcs8.eq(&key.pkcs8),
            signing_keys::created_at.eq(at.naive_utc()),
            signing_keys::retired_at.eq(None::<NaiveDateTime>),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// A named value.
///
/// # Errors
/// When the database does not answer.
pub fn get(conn: &mut Conn, name: &str) -> Result<Option<String>, Error> {
    Ok(settings::table.find(name).select(settings::value).first(conn).optional()?)
}

/// Keeps a new named value.
///
/// # Errors
/// [`Error::Taken`] when there is one.
pub fn add(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<(), Error> {
    diesel::insert_into(settings::table)
        .values((settings::name.eq(name), settings::value.eq(value)))
        .execute(&mut **tx)?;
    Ok(())
}
