//! Nominations in planning pools.

use crate::db::backend::Conn;
use crate::db::error::Error;
use crate::db::row;
use crate::db::schema::nominations;
use crate::db::whole::{about_official, kept_whole};
use crate::domain::id::{NominationId, PlanningPoolId};
use crate::domain::pool::Nomination;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    nominations of Nomination by NominationId, |v| {
        pool_id: String = v.pool_id.to_string(),
        official_id: String = v.official_id.to_string(),
        position_id: String = v.position_id.to_string(),
        state: String = v.state.word().to_owned(),
        entered_on: Option<NaiveDate> = row::date(v.entered_on),
        exited_on: Option<NaiveDate> = row::date(v.exited_on),
    }
}

about_official!(nominations of Nomination);

/// All nominations in some pools, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_pools(conn: &mut Conn, pools: &BTreeSet<PlanningPoolId>) -> Result<Vec<Nomination>, Error> {
    let pools: Vec<String> = pools.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = nominations::table
        .filter(nominations::pool_id.eq_any(pools))
        .filter(nominations::void.eq(false))
        .order(nominations::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
