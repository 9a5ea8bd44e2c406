//! Disciplinary measures.

use crate::db::backend::Conn;
use crate::db::error::Error;
use crate::db::row;
use crate::db::schema::disciplines;
use crate::db::whole::{about_official, kept_whole};
use crate::domain::discipline::Discipline;
use crate::domain::id::{DisciplineId, OfficialId};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    disciplines of Discipline by DisciplineId, |v| {
        official_id: String = v.official_id.to_string(),
        form: String = v.form.word().to_owned(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
        decision_id: String = v.decision_id.to_string(),
    }
}

about_official!(disciplines of Discipline);

/// All that stand about some people, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_officials(conn: &mut Conn, people: &BTreeSet<OfficialId>) -> Result<Vec<Discipline>, Error> {
    let people: Vec<String> = people.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = disciplines::table
        .filter(disciplines::official_id.eq_any(people))
        .filter(disciplines::void.eq(false))
        .order(disciplines::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
