//! Training, moves, planning pools, ratings and discipline with every optional part filled in, as the ledger keeps them.

use super::kinds::{Entry, entry, id, of};
use canbo::compliance::facts::{Fact, Training};
use canbo::db;
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, Tx};
use canbo::domain::account::Subject;
use canbo::domain::discipline::{Discipline, DisciplineForm};
use canbo::domain::evaluation::{AnnualRating, Evaluation};
use canbo::domain::finding::{FindingCode, Override};
use canbo::domain::pool::{
    Ballot, ExitReason, Nomination, NominationAct, NominationState, PlanningPool, PoolAct, PoolBranch, PoolState,
};
use canbo::domain::position::{Filling, Group};
use canbo::domain::qualification::{Level, QualificationKind, Scheme};
use canbo::domain::rotation::{MoveKind, Rotation, RotationAct, RotationState, Touched, Trace};
use canbo::domain::text::Line;
use canbo::domain::training::{
    Attendance, Audience, Class, ClassAct, ClassState, Course, CourseKind, Enrolment, EnrolmentAct, EnrolmentState,
    Grants, PlanAct, PlanLine, PlanState, Programme, TrainingPlan, TrainingResult,
};
use canbo::domain::workflow::Hop;
use canbo::domain::{Day, Period};
use serde::de::DeserializeOwned;
use serde_json::json;

pub(super) fn ident<T: DeserializeOwned>(n: u32) -> T {
    of(json!(id(n)))
}

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: Some(day(to)) }
}

pub(super) fn hop<S, A>(act: A, from: Option<S>, to: S) -> Hop<S, A> {
    Hop {
        act,
        from,
        to,
        by: Some(Subject::User(ident(13))),
        at: crate::support::instant("2026-11-22T05:00:00.123Z"),
        decision_id: Some(ident(3)),
        reason: Some(line("Theo quy trình")),
        overrides: vec![Override {
            code: FindingCode::NotInPool,
            decision_id: ident(3),
            reason: line("Trường hợp đặc biệt"),
        }],
    }
}

fn course() -> Course {
    Course {
        id: ident(30),
        code: line("QLNN"),
        title_vi: line("Quản lý nhà nước"),
        title_en: line("State management"),
        kind: CourseKind::Fostering,
        programme: Some(Programme::Language),
        grants: Some(Grants {
            kind: QualificationKind::Language,
            level: Level::Level2,
            field: Some(line("ENG")),
            scheme: Some(Scheme::SixLevel),
            valid_months: Some(60),
        }),
        periods: 160,
        unit_id: ident(1),
        legal_reference: Some(line("Nghị định số 101/2017/NĐ-CP")),
        period: period("2017-01-01", "2030-01-01"),
    }
}

fn class() -> Class {
    Class {
        id: ident(31),
        course_id: ident(30),
        code: line("QLNN-01"),
        unit_id: ident(1),
        host: Some(line("Trường Chính trị")),
        place: Some(line("Lạng Sơn")),
        starts_on: day("2018-03-01"),
        ends_on: day("2018-05-31"),
        enrols_from: day("2018-02-01"),
        enrols_until: day("2018-02-28"),
        capacity: 30,
        needs_approval: true,
        audience: Audience {
            groups: vec![Group::KeyCadre],
            positions: vec![line("TEST_CHAIR")],
            units: vec![ident(2)],
        },
        state: ClassState::Finished,
        hops: vec![hop(ClassAct::Finish, Some(ClassState::Announced), ClassState::Finished)],
    }
}

fn enrolment() -> Enrolment {
    Enrolment {
        id: ident(32),
        class_id: ident(31),
        official_id: ident(6),
        course_id: ident(30),
        kind: CourseKind::Fostering,
        programme: Some(Programme::Language),
        periods: 160,
        state: EnrolmentState::Completed,
        queue_no: Some(7),
        attendance: vec![Attendance { on: day("2018-03-01"), periods: 8 }],
        result: Some(TrainingResult::Good),
        completed_on: Some(day("2018-05-31")),
        awarded_on: Some(day("2018-06-05")),
        certificate_number: Some(line("QLNN 01")),
        qualification_id: Some(ident(8)),
        hops: vec![hop(EnrolmentAct::Complete, Some(EnrolmentState::Confirmed), EnrolmentState::Completed)],
    }
}

fn plan() -> TrainingPlan {
    TrainingPlan {
        id: ident(33),
        unit_id: ident(2),
        year: 2018,
        title: line("Kế hoạch bồi dưỡng"),
        periods_per_person: 40,
        lines: vec![PlanLine {
            kind: CourseKind::Fostering,
            programme: Some(Programme::Update),
            group: Some(Group::CivilServant),
            enrolments: 12,
        }],
        state: PlanState::Approved,
        hops: vec![hop(PlanAct::Approve, Some(PlanState::Proposed), PlanState::Approved)],
    }
}

fn pool() -> PlanningPool {
    PlanningPool {
        id: ident(34),
        unit_id: ident(2),
        branch: PoolBranch::State,
        term: line("2016-2021"),
        period: period("2016-06-20", "2021-06-20"),
        title: line("Quy hoạch"),
        ages_on: Some(day("2016-06-20")),
        young_under: Some(35),
        positions: vec![ident(5)],
        decision_id: Some(ident(3)),
        approved_on: Some(day("2016-07-01")),
        reviewed_on: vec![day("2017-07-01")],
        ended_on: Some(day("2021-06-20")),
        state: PoolState::Expired,
        hops: vec![hop(PoolAct::Expire, Some(PoolState::Approved), PoolState::Expired)],
    }
}

fn nomination() -> Nomination {
    Nomination {
        id: ident(35),
        pool_id: ident(34),
        official_id: ident(6),
        position_id: ident(5),
        nominated_on: day("2016-06-21"),
        ballots: vec![Ballot { on: day("2016-06-25"), voters: 20, in_favour: 18 }],
        entered_on: Some(day("2016-07-01")),
        exited_on: Some(day("2018-07-02")),
        exit_reason: Some(ExitReason::Used),
        state: NominationState::Used,
        hops: vec![hop(NominationAct::Use, Some(NominationState::Approved), NominationState::Used)],
    }
}

fn rotation() -> Rotation {
    Rotation {
        id: ident(36),
        kind: MoveKind::Rotation,
        official_id: ident(6),
        origin_unit_id: ident(1),
        origin_appointment_id: Some(ident(7)),
        unit_id: ident(2),
        position_id: ident(5),
        filling: Filling::CouncilElectionRatified,
        planned: period("2018-07-02", "2021-07-02"),
        policy_decision_id: Some(ident(3)),
        nomination_id: Some(ident(35)),
        grounds: line("Rèn luyện qua thực tiễn"),
        state: RotationState::CompletedReturned,
        effective_on: Some(day("2018-07-02")),
        appointment_id: Some(ident(7)),
        ended_on: Some(day("2021-07-02")),
        next_appointment_id: Some(ident(7)),
        traces: vec![
            Trace { of: Touched::Appointment(ident(7)), seq: 7, new: false },
            Trace { of: Touched::Nomination(ident(35)), seq: 31, new: true },
        ],
        hops: vec![hop(RotationAct::Return, Some(RotationState::InPost), RotationState::CompletedReturned)],
    }
}

fn evaluation() -> Evaluation {
    Evaluation {
        id: ident(37),
        official_id: ident(6),
        unit_id: ident(2),
        year: 2026,
        rating: AnnualRating::Good,
        points: Some(81),
        rated_on: day("2026-12-10"),
        decision_id: Some(ident(3)),
    }
}

fn discipline() -> Discipline {
    Discipline {
        id: ident(38),
        official_id: ident(6),
        form: DisciplineForm::Reprimand,
        period: period("2019-03-01", "2020-03-01"),
        decision_id: ident(3),
    }
}

/// One of each, as they are kept since 0003.
pub fn development() -> Vec<Entry> {
    let training = |e: Enrolment| {
        let kind = Some(QualificationKind::Language);
        let (id, official_id, periods) = (e.id, e.official_id, e.periods);
        e.completed_on.map(|completed_on| Fact::Training(Training { id, official_id, kind, periods, completed_on }))
    };
    vec![
        entry!(Create, db::courses::insert, Course, |_| None, course()),
        entry!(Advance, db::classes::insert, Class, |_| None, class()),
        entry!(Advance, db::enrolments::insert, Enrolment, training, enrolment()),
        entry!(Approve, db::training_plans::insert, TrainingPlan, |_| None, plan()),
        entry!(Advance, db::planning_pools::insert, PlanningPool, |_| None, pool()),
        entry!(Advance, db::nominations::insert, Nomination, |_| None, nomination()),
        entry!(Advance, db::rotations::insert, Rotation, |_| None, rotation()),
        entry!(Create, db::evaluations::insert, Evaluation, |v| Some(Fact::Evaluation(v)), evaluation()),
        entry!(Create, db::disciplines::insert, Discipline, |_| None, discipline()),
    ]
}
