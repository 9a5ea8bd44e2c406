//! Courses, classes, enrolments and plans for tests.

use crate::domain::id::{ClassId, CourseId, EnrolmentId, OfficialId, TrainingPlanId, UnitId};
use crate::domain::text::{Code, Name};
use crate::domain::training::{
    Audience, Class, ClassState, Course, CourseKind, Enrolment, EnrolmentState, PlanLine, PlanState, Programme,
    TrainingPlan,
};
use crate::domain::{Day, Period};
use uuid::Uuid;

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) fn course() -> Course {
    Course {
        id: CourseId(Uuid::from_u128(1)),
        code: Code::parse("CN").unwrap(),
        title_vi: Name::parse("Cập nhật").unwrap(),
        title_en: Name::parse("Update").unwrap(),
        kind: CourseKind::Fostering,
        programme: Some(Programme::Update),
        grants: None,
        periods: 40,
        unit_id: UnitId(Uuid::from_u128(1)),
        legal_reference: None,
        period: Period::since(day("2020-01-01")),
    }
}

pub(super) fn class(id: u128) -> Class {
    Class {
        id: ClassId(Uuid::from_u128(id)),
        course_id: course().id,
        code: Code::parse("CN-1").unwrap(),
        unit_id: UnitId(Uuid::from_u128(1)),
        host: None,
        place: None,
        starts_on: day("2026-03-02"),
        ends_on: day("2026-03-06"),
        enrols_from: day("2026-01-01"),
        enrols_until: day("2026-02-20"),
        capacity: 30,
        needs_approval: false,
        audience: Audience::default(),
        state: ClassState::Announced,
        hops: Vec::new(),
    }
}

pub(super) fn enrolment(id: u128, person: u128) -> Enrolment {
    Enrolment {
        id: EnrolmentId(Uuid::from_u128(id)),
        class_id: class(1).id,
        official_id: OfficialId(Uuid::from_u128(person)),
        course_id: course().id,
        kind: CourseKind::Fostering,
        programme: Some(Programme::Update),
        periods: 40,
        state: EnrolmentState::Confirmed,
        queue_no: Some(1),
        attendance: Vec::new(),
        result: None,
        completed_on: None,
        awarded_on: None,
        certificate_number: None,
        qualification_id: None,
        hops: Vec::new(),
    }
}

pub(super) fn plan(year: i32, lines: Vec<PlanLine>) -> TrainingPlan {
    TrainingPlan {
        id: TrainingPlanId(Uuid::from_u128(1)),
        unit_id: UnitId(Uuid::from_u128(1)),
        year,
        title: Name::parse("Kế hoạch").unwrap(),
        periods_per_person: 40,
        lines,
        state: PlanState::Approved,
        hops: Vec::new(),
    }
}
