//! Yearly ratings.

use crate::db::schema::evaluations;
use crate::db::whole::{about_official, kept_whole};
use crate::domain::evaluation::Evaluation;
use crate::domain::id::EvaluationId;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;

kept_whole! {
    evaluations of Evaluation by EvaluationId, |v| {
        official_id: String = v.official_id.to_string(),
        unit_id: String = v.unit_id.to_string(),
        year: i32 = v.year,
        rating: String = v.rating.word().to_owned(),
        rated_on: NaiveDate = v.rated_on.date(),
        decision_id: Option<String> = v.decision_id.map(|id| id.to_string()),
    }
}

about_official!(evaluations of Evaluation);
