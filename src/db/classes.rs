//! Classes.

use crate::db::schema::classes;
use crate::db::whole::kept_whole;
use crate::domain::id::ClassId;
use crate::domain::training::Class;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;

kept_whole! {
    classes of Class by ClassId, |v| {
        course_id: String = v.course_id.to_string(),
        code: String = v.code.to_string(),
        unit_id: String = v.unit_id.to_string(),
        starts_on: NaiveDate = v.starts_on.date(),
        ends_on: NaiveDate = v.ends_on.date(),
        enrols_from: NaiveDate = v.enrols_from.date(),
        enrols_until: NaiveDate = v.enrols_until.date(),
        state: String = v.state.word().to_owned(),
    }
}
