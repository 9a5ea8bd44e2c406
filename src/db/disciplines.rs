//! Disciplinary measures.

use crate::db::row;
use crate::db::schema::disciplines;
use crate::db::whole::{about_official, kept_whole};
use crate::domain::discipline::Discipline;
use crate::domain::id::DisciplineId;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;

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
