//! Enrolments.

use crate::db::row;
use crate::db::schema::enrolments;
use crate::db::whole::{about_official, kept_whole};
use crate::domain::id::EnrolmentId;
use crate::domain::training::Enrolment;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;

kept_whole! {
    enrolments of Enrolment by EnrolmentId, |v| {
        class_id: String = v.class_id.to_string(),
        official_id: String = v.official_id.to_string(),
        kind: String = v.kind.word().to_owned(),
        state: String = v.state.word().to_owned(),
        queue_no: Option<i64> = v.queue_no,
        completed_on: Option<NaiveDate> = row::date(v.completed_on),
        qualification_id: Option<String> = v.qualification_id.map(|id| id.to_string()),
    }
}

about_official!(enrolments of Enrolment);
