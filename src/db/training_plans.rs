//! Training plans.

use crate::db::schema::training_plans;
use crate::db::whole::kept_whole;
use crate::domain::id::TrainingPlanId;
use crate::domain::training::TrainingPlan;
use crate::domain::word::Word;
use diesel::prelude::*;

kept_whole! {
    training_plans of TrainingPlan by TrainingPlanId, |v| {
        unit_id: String = v.unit_id.to_string(),
        year: i32 = v.year,
        state: String = v.state.word().to_owned(),
    }
}
