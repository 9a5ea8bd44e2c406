//! What the ledger keeps of recruitments; see [`super::stored`].

use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::stored::{Parts, Record, facts_only, no_version, parse, stored};
use crate::domain::Day;
use crate::domain::id::*;
use crate::domain::placement::{Recruitment, RecruitmentAct, RecruitmentForm, RecruitmentResult, RecruitmentState};
use crate::domain::text::{Name, Note};
use crate::domain::workflow::Hop;
use serde::{Deserialize, Serialize};

stored! {
    1 RecruitmentV1 of Recruitment as Recruitment about official_id cites hops {
        id: RecruitmentId, form: RecruitmentForm, official_id: OfficialId, unit_id: UnitId, position_id: PositionId,
        competition: Option<Name>, result: Option<RecruitmentResult>, points: Option<u32>, starts_on: Day,
        probation_months: u32, note: Option<Note>, state: RecruitmentState, effective_on: Option<Day>,
        appointment_id: Option<AppointmentId>, appointment_seq: Option<i64>, opened: bool, confirmed_on: Option<Day>,
        ended_on: Option<Day>, hops: Vec<Hop<RecruitmentState, RecruitmentAct>>,
    }
}
