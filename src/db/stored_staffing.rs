//! What the ledger keeps of staffing; see [`super::stored`].

use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::stored::{Parts, PeriodV1, Record, facts_only, no_version, parse, stored};
use crate::domain::id::*;
use crate::domain::staffing::{Ceiling, EstablishedPost, Handover, UnitClass};
use serde::{Deserialize, Serialize};

stored! {
    1 CeilingV1 of Ceiling as Ceiling {
        id: CeilingId, unit_id: UnitId, period: PeriodV1, unit_class: Option<UnitClass>, regular_police: bool,
        additional: u32, fixed: Option<u32>, fixed_part_timers: Option<u32>, decision_id: DecisionId,
    }
}

stored! {
    1 EstablishedPostV1 of EstablishedPost as EstablishedPost cites_each_of handovers {
        id: EstablishedPostId, unit_id: UnitId, position_id: PositionId, seats: u32, period: PeriodV1,
        decision_id: DecisionId, handovers: Vec<Handover>,
    }
}
