//! Nominations in planning pools.

use crate::db::row;
use crate::db::schema::nominations;
use crate::db::whole::{about_official, kept_whole};
use crate::domain::id::NominationId;
use crate::domain::pool::Nomination;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;

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
