//! Enrolments.

use crate::db::backend::Conn;
use crate::db::error::Error;
use crate::db::row;
use crate::db::schema::{appointments, enrolments};
use crate::db::whole::{about_official, kept_whole};
use crate::domain::Day;
use crate::domain::activity::Completion;
use crate::domain::id::{EnrolmentId, UnitId};
use crate::domain::training::{Enrolment, EnrolmentState};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    enrolments of Enrolment by EnrolmentId, |v| {
        class_id: String = v.class_id.to_string(),
        official_id: String = v.official_id.to_string(),
        kind: String = v.kind.word().to_owned(),
        programme: Option<String> = v.programme.map(|programme| programme.word().to_owned()),
        state: String = v.state.word().to_owned(),
        queue_no: Option<i64> = v.queue_no,
        completed_on: Option<NaiveDate> = row::date(v.completed_on),
        qualification_id: Option<String> = v.qualification_id.map(|id| id.to_string()),
    }
}

about_official!(enrolments of Enrolment);

/// The columns of a completed enrolment.
type Done = (String, String, Option<String>, Option<NaiveDate>);

/// What was completed from a day to a day by whoever was ever appointed to one of the units, posts not looked up.
///
/// # Errors
/// When the database does not answer.
pub fn completed(conn: &mut Conn, from: Day, to: Day, units: &BTreeSet<UnitId>) -> Result<Vec<Completion>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let placed = appointments::table.filter(appointments::unit_id.eq_any(units)).select(appointments::official_id);
    let rows: Vec<Done> = enrolments::table
        .filter(enrolments::completed_on.ge(from.date()))
        .filter(enrolments::completed_on.le(to.date()))
        .filter(enrolments::state.eq(EnrolmentState::Completed.word()))
        .filter(enrolments::void.eq(false))
        .filter(enrolments::official_id.eq_any(placed))
        .select((enrolments::official_id, enrolments::kind, enrolments::programme, enrolments::completed_on))
        .load(conn)?;
    rows.into_iter().filter_map(|row| completion(row).transpose()).collect()
}

fn completion((official, kind, programme, on): Done) -> Result<Option<Completion>, Error> {
    let Some(on) = row::day_opt(on)? else { return Ok(None) };
    Ok(Some(Completion {
        official_id: row::id(&official)?,
        kind: row::word(&kind)?,
        programme: row::word_opt(programme.as_ref())?,
        on,
        post: None,
    }))
}
