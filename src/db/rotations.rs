//! Transfers, rotations and secondments.

use crate::db::backend::Conn;
use crate::db::error::Error;
use crate::db::row;
use crate::db::schema::rotations;
use crate::db::whole::{about_official, kept_whole};
use crate::domain::Day;
use crate::domain::id::{NominationId, RotationId, UnitId};
use crate::domain::rotation::Rotation;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    rotations of Rotation by RotationId, |v| {
        kind: String = v.kind.word().to_owned(),
        official_id: String = v.official_id.to_string(),
        origin_unit_id: String = v.origin_unit_id.to_string(),
        unit_id: String = v.unit_id.to_string(),
        position_id: String = v.position_id.to_string(),
        state: String = v.state.word().to_owned(),
        effective_on: Option<NaiveDate> = row::date(v.effective_on),
        ended_on: Option<NaiveDate> = row::date(v.ended_on),
        appointment_id: Option<String> = v.appointment_id.map(|id| id.to_string()),
        origin_appointment_id: Option<String> = v.origin_appointment_id.map(|id| id.to_string()),
        nomination_id: Option<String> = v.nomination_id.map(|id| id.to_string()),
    }
}

about_official!(rotations of Rotation);

/// A standing move that rests on a nomination, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn of_nomination(conn: &mut Conn, nomination: NominationId) -> Result<Option<RotationId>, Error> {
    let found: Option<String> = rotations::table
        .filter(rotations::nomination_id.eq(nomination.to_string()))
        .filter(rotations::void.eq(false))
        .order(rotations::id)
        .select(rotations::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}

/// The moves that took effect from a day to a day, from or to one of the units.
///
/// # Errors
/// When the database does not answer.
pub fn effective(conn: &mut Conn, from: Day, to: Day, units: &BTreeSet<UnitId>) -> Result<Vec<Rotation>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = rotations::table
        .filter(rotations::effective_on.ge(from.date()))
        .filter(rotations::effective_on.le(to.date()))
        .filter(rotations::void.eq(false))
        .filter(rotations::unit_id.eq_any(units.clone()).or(rotations::origin_unit_id.eq_any(units)))
        .order(rotations::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
