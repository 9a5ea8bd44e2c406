//! Planning pools.

use crate::db::row;
use crate::db::schema::planning_pools;
use crate::db::whole::kept_whole;
use crate::domain::id::PlanningPoolId;
use crate::domain::pool::PlanningPool;
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;

kept_whole! {
    planning_pools of PlanningPool by PlanningPoolId, |v| {
        unit_id: String = v.unit_id.to_string(),
        branch: String = v.branch.word().to_owned(),
        term: String = v.term.to_string(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
        state: String = v.state.word().to_owned(),
    }
}
