//! What the ledger keeps of salaries, time away and allowances; see [`super::stored`].

use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::stored::{Parts, PeriodV1, Record, facts_only, no_version, parse, stored};
use crate::domain::Day;
use crate::domain::entitlement::{
    Absence, AbsenceKind, Allowance, AllowanceBasis, Coefficient, EarlyGround, Salary, SalaryKind, Scale,
};
use crate::domain::id::*;
use crate::domain::text::Code;
use serde::{Deserialize, Serialize};

stored! {
    1 SalaryV1 of Salary as Salary about official_id {
        id: SalaryId, official_id: OfficialId, kind: SalaryKind, early_ground: Option<EarlyGround>, grade: Code,
        scale: Scale, step: u32, coefficient: Coefficient, effective_on: Day, counted_from: Day,
        decision_id: DecisionId,
    }
}

stored! {
    1 AbsenceV1 of Absence as Absence about official_id {
        id: AbsenceId, official_id: OfficialId, kind: AbsenceKind, period: PeriodV1, decision_id: Option<DecisionId>,
    }
}

stored! {
    1 AllowanceV1 of Allowance as Allowance about official_id {
        id: AllowanceId, official_id: OfficialId, appointment_id: AppointmentId, basis: AllowanceBasis, scale: Scale,
        leadership_coefficient: Option<Coefficient>, period: PeriodV1, decision_id: DecisionId,
    }
}
