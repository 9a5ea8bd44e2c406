//! What the ledger keeps of training, of moves of people, of planning pools, of ratings and of discipline; see
//! [`super::stored`].

use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::stored::{Parts, PeriodV1, Record, facts_only, no_version, parse, stored};
use crate::domain::Day;
use crate::domain::discipline::{Discipline, DisciplineForm};
use crate::domain::evaluation::{AnnualRating, Evaluation};
use crate::domain::id::*;
use crate::domain::pool::{
    Ballot, ExitReason, Nomination, NominationAct, NominationState, PlanningPool, PoolAct, PoolBranch, PoolState,
};
use crate::domain::position::Filling;
use crate::domain::rotation::{MoveKind, Rotation, RotationAct, RotationState, Trace};
use crate::domain::text::{Code, Name, Note};
use crate::domain::training::{
    Attendance, Audience, Class, ClassAct, ClassState, Course, CourseKind, Enrolment, EnrolmentAct, EnrolmentState,
    Grants, PlanAct, PlanLine, PlanState, Programme, TrainingPlan, TrainingResult,
};
use crate::domain::workflow::Hop;
use serde::{Deserialize, Serialize};

stored! {
    1 CourseV1 of Course as Course {
        id: CourseId, code: Code, title_vi: Name, title_en: Name, kind: CourseKind, programme: Option<Programme>,
        grants: Option<Grants>, periods: u32, unit_id: UnitId, legal_reference: Option<Note>, period: PeriodV1,
    }
}

stored! {
    1 ClassV1 of Class as Class cites hops {
        id: ClassId, course_id: CourseId, code: Code, unit_id: UnitId, host: Option<Name>, place: Option<Name>,
        starts_on: Day, ends_on: Day, enrols_from: Day, enrols_until: Day, capacity: u32, needs_approval: bool,
        audience: Audience, state: ClassState, hops: Vec<Hop<ClassState, ClassAct>>,
    }
}

stored! {
    1 EnrolmentV1 of Enrolment as Enrolment about official_id cites hops {
        id: EnrolmentId, class_id: ClassId, official_id: OfficialId, course_id: CourseId, kind: CourseKind,
        programme: Option<Programme>, periods: u32, state: EnrolmentState, queue_no: Option<i64>,
        attendance: Vec<Attendance>, result: Option<TrainingResult>, completed_on: Option<Day>,
        awarded_on: Option<Day>, certificate_number: Option<Code>, qualification_id: Option<QualificationId>,
        hops: Vec<Hop<EnrolmentState, EnrolmentAct>>,
    }
}

stored! {
    1 TrainingPlanV1 of TrainingPlan as TrainingPlan cites hops {
        id: TrainingPlanId, unit_id: UnitId, year: i32, title: Name, periods_per_person: u32, lines: Vec<PlanLine>,
        state: PlanState, hops: Vec<Hop<PlanState, PlanAct>>,
    }
}

stored! {
    1 RotationV1 of Rotation as Rotation about official_id cites hops and policy_decision_id {
        id: RotationId, kind: MoveKind, official_id: OfficialId, origin_unit_id: UnitId,
        origin_appointment_id: Option<AppointmentId>, unit_id: UnitId, position_id: PositionId, filling: Filling,
        planned: PeriodV1, policy_decision_id: Option<DecisionId>, nomination_id: Option<NominationId>, grounds: Note,
        state: RotationState, effective_on: Option<Day>, appointment_id: Option<AppointmentId>, ended_on: Option<Day>,
        next_appointment_id: Option<AppointmentId>, traces: Vec<Trace>, hops: Vec<Hop<RotationState, RotationAct>>,
    }
}

stored! {
    1 PlanningPoolV1 of PlanningPool as PlanningPool cites hops and decision_id {
        id: PlanningPoolId, unit_id: UnitId, branch: PoolBranch, term: Code, period: PeriodV1, title: Name,
        ages_on: Option<Day>, young_under: Option<u32>, positions: Vec<PositionId>, decision_id: Option<DecisionId>,
        approved_on: Option<Day>, reviewed_on: Vec<Day>, ended_on: Option<Day>, state: PoolState,
        hops: Vec<Hop<PoolState, PoolAct>>,
    }
}

stored! {
    1 NominationV1 of Nomination as Nomination about official_id cites hops {
        id: NominationId, pool_id: PlanningPoolId, official_id: OfficialId, position_id: PositionId,
        nominated_on: Day, ballots: Vec<Ballot>, entered_on: Option<Day>, exited_on: Option<Day>,
        exit_reason: Option<ExitReason>, state: NominationState, hops: Vec<Hop<NominationState, NominationAct>>,
    }
}

stored! {
    1 EvaluationV1 of Evaluation as Evaluation about official_id {
        id: EvaluationId, official_id: OfficialId, unit_id: UnitId, year: i32, rating: AnnualRating,
        points: Option<u32>, rated_on: Day, decision_id: Option<DecisionId>,
    }
}

stored! {
    1 DisciplineV1 of Discipline as Discipline about official_id {
        id: DisciplineId, official_id: OfficialId, form: DisciplineForm, period: PeriodV1, decision_id: DecisionId,
    }
}
