//! Courses.

use crate::db::row;
use crate::db::schema::courses;
use crate::db::whole::kept_whole;
use crate::domain::id::CourseId;
use crate::domain::training::Course;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;

kept_whole! {
    courses of Course by CourseId, |v| {
        code: String = v.code.to_string(),
        kind: String = v.kind.word().to_owned(),
        programme: Option<String> = v.programme.map(|p| p.word().to_owned()),
        unit_id: String = v.unit_id.to_string(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
    }
}
