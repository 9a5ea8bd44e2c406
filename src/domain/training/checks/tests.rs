//! The check of enrolments: a table of cases, and what holds of any.

use super::*;
use crate::domain::Period;
use crate::domain::appointment::{AppointmentKind, AppointmentState};
use crate::domain::finding::Severity;
use crate::domain::id::{AppointmentId, DecisionId, EvaluationId, OfficialId, PositionId, QualificationId};
use crate::domain::qualification::{Level, QualificationKind};
use crate::domain::training::samples::{class, course, day, enrolment};
use crate::domain::training::{Audience, ClassState, CourseKind, Grants};
use crate::domain::word::Word;
use proptest::prelude::*;
use uuid::Uuid;

/// A person, as the check sees one, and what the person asks for.
struct Asking {
    class: Class,
    course: Course,
    occupancy: Occupancy,
    asked_on: Day,
    birth_on: Option<Day>,
    holdings: Vec<Holding>,
    appointments: Vec<Appointment>,
    qualifications: Vec<Qualification>,
    evaluations: Vec<Evaluation>,
    others: Vec<Other>,
}

impl Asking {
    fn found(&self) -> Vec<Finding> {
        check(&Case {
            class: &self.class,
            course: &self.course,
            occupancy: self.occupancy,
            asked_on: self.asked_on,
            own: Some(enrolment(1, 1).id),
            birth_on: self.birth_on,
            holdings: &self.holdings,
            appointments: &self.appointments,
            qualifications: &self.qualifications,
            evaluations: &self.evaluations,
            others: &self.others,
        })
    }

    fn codes(&self) -> Vec<F> {
        self.found().into_iter().map(|finding| finding.code).collect()
    }
}

fn held(from: &str, to: Option<&str>) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(1)),
        official_id: OfficialId(Uuid::from_u128(1)),
        unit_id: UnitId(Uuid::from_u128(2)),
        position_id: PositionId(Uuid::from_u128(1)),
        kind: AppointmentKind::Substantive,
        state: AppointmentState::Appointed,
        period: Period::new(day(from), to.map(day)).unwrap(),
        ratified_on: None,
        decision_id: DecisionId(Uuid::from_u128(1)),
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    }
}

fn rated(year: i32, rating: AnnualRating) -> Evaluation {
    Evaluation {
        id: EvaluationId(Uuid::from_u128(1)),
        official_id: OfficialId(Uuid::from_u128(1)),
        unit_id: UnitId(Uuid::from_u128(2)),
        year,
        rating,
        points: None,
        rated_on: day("2026-12-10"),
        decision_id: None,
    }
}

fn paper(level: Level, verification: Verification) -> Qualification {
    Qualification {
        id: QualificationId(Uuid::from_u128(1)),
        official_id: OfficialId(Uuid::from_u128(1)),
        kind: QualificationKind::Professional,
        level,
        field: None,
        scheme: None,
        institution: None,
        number: None,
        awarded_on: day("2010-01-01"),
        expires_on: None,
        verification,
        superseded_by_id: None,
    }
}

/// A clerk of ten years, asking for a place in an update class while it takes enrolments.
fn clerk() -> Asking {
    Asking {
        class: class(1),
        course: course(),
        occupancy: Occupancy::default(),
        asked_on: day("2026-02-01"),
        birth_on: Some(day("1985-06-15")),
        holdings: vec![Holding {
            position: Code::parse("OFFICE_STATISTICS").unwrap(),
            group: Group::CivilServant,
            units: vec![UnitId(Uuid::from_u128(2)), UnitId(Uuid::from_u128(1))],
            substantive: true,
        }],
        appointments: vec![held("2016-01-01", None)],
        qualifications: Vec::new(),
        evaluations: vec![rated(2025, AnnualRating::Good), rated(2024, AnnualRating::Excellent)],
        others: Vec::new(),
    }
}

/// The same clerk, asking to be sent to a master's course.
fn student() -> Asking {
    let grants = Grants {
        kind: QualificationKind::Professional,
        level: Level::Master,
        field: None,
        scheme: None,
        valid_months: None,
    };
    let course = Course { kind: CourseKind::AcademicTraining, programme: None, grants: Some(grants), ..course() };
    Asking { course, ..clerk() }
}

fn other(state: EnrolmentState, class_id: u128, starts: &str, ends: &str, postgraduate: bool) -> Other {
    let class = Class { starts_on: day(starts), ends_on: day(ends), ..class(class_id) };
    Other { enrolment: Enrolment { class_id: class.id, state, ..enrolment(9, 1) }, class, postgraduate }
}

#[test]
fn nothing_is_found_about_who_may_come() {
    assert_eq!(clerk().codes(), []);
    assert_eq!(student().codes(), []);
}

#[test]
fn the_audience_is_whoever_each_of_its_lists_names() {
    let code = |text| Code::parse(text).unwrap();
    let unit = |n| UnitId(Uuid::from_u128(n));
    for (groups, positions, units, within) in [
        (vec![], vec![], vec![], true),
        (vec![Group::CivilServant, Group::KeyCadre], vec![], vec![], true),
        (vec![Group::HamletHead], vec![], vec![], false),
        (vec![], vec![code("OFFICE_STATISTICS")], vec![], true),
        (vec![], vec![code("PARTY_SECRETARY")], vec![], false),
        (vec![], vec![], vec![unit(1)], true),
        (vec![], vec![], vec![unit(2), unit(7)], true),
        (vec![], vec![], vec![unit(7)], false),
        (vec![Group::CivilServant], vec![code("OFFICE_STATISTICS")], vec![unit(1)], true),
        (vec![Group::CivilServant], vec![code("PARTY_SECRETARY")], vec![unit(1)], false),
    ] {
        let audience = Audience { groups, positions, units };
        let asking = Asking { class: Class { audience: audience.clone(), ..class(1) }, ..clerk() };
        let found = asking.found();
        assert_eq!(found.is_empty(), within, "{audience:?}");
        assert!(
            found.iter().all(|f| f.code == F::OutsideAudience && f.severity == Severity::Blocking && f.overridable)
        );
    }
    // Who holds nothing is in no group, at no title and in no unit.
    let audience = Audience { groups: vec![Group::CivilServant], ..Audience::default() };
    let nobody = Asking { class: Class { audience, ..class(1) }, holdings: Vec::new(), ..clerk() };
    assert_eq!(nobody.codes(), [F::OutsideAudience]);
}

#[test]
fn a_class_takes_enrolments_in_its_window_only_and_only_while_it_is_announced() {
    for (on, open) in [
        ("2025-12-31", false),
        ("2026-01-01", true),
        ("2026-02-20", true),
        ("2026-02-21", false),
        ("2026-03-02", false),
    ] {
        let asking = Asking { asked_on: day(on), ..clerk() };
        assert_eq!(asking.codes(), if open { vec![] } else { vec![F::EnrolmentClosed] }, "{on}");
    }
    for state in [ClassState::Finished, ClassState::Cancelled] {
        let asking = Asking { class: Class { state, ..class(1) }, ..clerk() };
        assert_eq!(asking.codes(), [F::EnrolmentClosed]);
        assert!(asking.found()[0].forbids());
    }
}

#[test]
fn nobody_is_in_one_class_twice_and_two_classes_at_once_are_told() {
    use EnrolmentState as S;
    for state in S::ALL {
        let same = other(*state, 1, "2026-03-02", "2026-03-06", false);
        let gone = matches!(state, S::Withdrawn | S::Declined | S::Cancelled);
        let expected = if gone { vec![] } else { vec![F::AlreadyEnrolled] };
        assert_eq!(Asking { others: vec![same.clone()], ..clerk() }.codes(), expected, "{state:?}");
        let own = Other { enrolment: Enrolment { id: enrolment(1, 1).id, ..same.enrolment }, ..same };
        assert_eq!(Asking { others: vec![own], ..clerk() }.codes(), [], "itself is no other");
        for (starts, ends, shares) in [
            ("2026-02-01", "2026-03-01", false),
            ("2026-02-01", "2026-03-02", true),
            ("2026-03-06", "2026-04-01", true),
            ("2026-03-07", "2026-04-01", false),
        ] {
            let beside = other(*state, 2, starts, ends, false);
            let told = shares && matches!(state, S::Requested | S::Confirmed | S::Waitlisted);
            let expected = if told { vec![F::ClassesOverlap] } else { vec![] };
            assert_eq!(Asking { others: vec![beside], ..clerk() }.codes(), expected, "{state:?} {starts}");
        }
    }
}

#[test]
fn a_full_class_is_told_and_stops_nobody() {
    for (seated, waiting, full) in [(29, 0, false), (30, 0, true), (30, 4, true), (29, 1, true)] {
        let occupancy = Occupancy { seated, waiting, ..Occupancy::default() };
        let found = Asking { occupancy, ..clerk() }.found();
        assert_eq!(found.iter().map(|f| f.code).collect::<Vec<_>>(), if full { vec![F::ClassFull] } else { vec![] });
        assert!(!found.iter().any(|f| f.stops(&[])));
    }
}

#[test]
fn only_a_checked_paper_of_the_level_or_above_makes_a_course_needless() {
    for (level, verification, told) in [
        (Level::University, Verification::Verified, false),
        (Level::Master, Verification::Verified, true),
        (Level::Doctorate, Verification::Verified, true),
        (Level::Master, Verification::Unverified, false),
        (Level::Master, Verification::Rejected, false),
    ] {
        let asking = Asking { qualifications: vec![paper(level, verification)], ..student() };
        assert_eq!(asking.codes(), if told { vec![F::AlreadyQualified] } else { vec![] }, "{level:?} {verification:?}");
    }
    let expired = Qualification { expires_on: Some(day("2026-03-02")), ..paper(Level::Master, Verification::Verified) };
    assert_eq!(Asking { qualifications: vec![expired], ..student() }.codes(), [], "it counts no longer then");
}

#[test]
fn nobody_over_45_is_sent_to_postgraduate_study_for_the_first_time() {
    // The class begins on 2026-03-02.
    for (born, old) in [("1980-03-02", true), ("1980-03-03", false), ("1981-03-02", false), ("1979-01-01", true)] {
        let asking = Asking { birth_on: Some(day(born)), ..student() };
        assert_eq!(asking.codes(), if old { vec![F::TooOldToBeSent] } else { vec![] }, "{born}");
        assert!(asking.found().iter().all(|finding| finding.sensitive && finding.overridable));
    }
    let old = || Asking { birth_on: Some(day("1970-01-01")), ..student() };
    let before = |state| other(state, 2, "2015-01-01", "2017-01-01", true);
    assert_eq!(
        Asking { others: vec![before(EnrolmentState::Completed)], ..old() }.codes(),
        [],
        "not for the first time"
    );
    assert_eq!(Asking { others: vec![before(EnrolmentState::Withdrawn)], ..old() }.codes(), [F::TooOldToBeSent]);
    assert_eq!(Asking { birth_on: None, ..student() }.codes(), [F::AgeUnknown]);
    let fostering = Asking { birth_on: Some(day("1960-01-01")), evaluations: Vec::new(), ..clerk() };
    assert_eq!(fostering.codes(), [], "fostering asks nothing of it");
}

#[test]
fn postgraduate_study_needs_three_years_of_service_without_the_gaps() {
    for (held, short) in [
        (vec![], true),
        (vec![held("2023-03-02", None)], false),
        (vec![held("2023-03-03", None)], true),
        (vec![held("2020-01-01", Some("2021-01-01"))], true),
        (vec![held("2020-01-01", Some("2023-01-01"))], false),
        (vec![held("2020-01-01", Some("2021-01-01")), held("2024-03-02", None)], false),
        (vec![held("2020-01-01", Some("2021-01-01")), held("2024-03-04", None)], true),
        (vec![held("2022-01-01", Some("2024-01-01")), held("2023-01-01", None)], false),
        (vec![held("2026-03-02", None)], true),
    ] {
        let asking = Asking { appointments: held.clone(), ..student() };
        assert_eq!(asking.codes(), if short { vec![F::ServiceTooShort] } else { vec![] }, "{held:?}");
    }
}

#[test]
fn postgraduate_study_needs_the_last_two_years_rated_good() {
    use AnnualRating as R;
    for (ratings, expected) in [
        (vec![(2025, R::Good), (2024, R::Good)], vec![]),
        (vec![(2025, R::Excellent), (2024, R::Completed)], vec![F::RatedTooLow]),
        (vec![(2025, R::NotCompleted), (2024, R::Completed)], vec![F::RatedTooLow, F::RatedTooLow]),
        (vec![(2025, R::Good), (2023, R::Good)], vec![F::NotRated]),
        (vec![], vec![F::NotRated, F::NotRated]),
    ] {
        let evaluations = ratings.iter().map(|(year, rating)| rated(*year, *rating)).collect();
        let asking = Asking { evaluations, ..student() };
        assert_eq!(asking.codes(), expected, "{ratings:?}");
        assert!(asking.found().iter().all(|finding| finding.sensitive));
    }
    let class = Class { starts_on: day("2025-06-30"), ends_on: day("2027-06-30"), ..class(1) };
    let before = Asking { class, evaluations: Vec::new(), birth_on: Some(day("1960-01-01")), ..student() };
    assert_eq!(before.codes(), [], "the decree holds from 2025-07-01 on");
}

proptest! {
    #[test]
    fn the_service_without_gaps_is_the_number_of_days_served(
        posts in proptest::collection::vec((0u16..2000, 1u16..900), 0..6),
    ) {
        let (start, sent) = (day("2020-01-01"), day("2026-03-02"));
        let at = |n: u16| Day::new(start.date() + TimeDelta::days(n.into())).unwrap();
        let appointments: Vec<Appointment> =
            posts.iter().map(|(from, days)| held(&at(*from).to_string(), Some(&at(from + days).to_string()))).collect();
        let served = (0..4000u16).map(at).filter(|d| *d < sent && appointments.iter().any(|a| a.period.covers(*d))).count();
        let since = in_service_since(&appointments, sent);
        let counted = since.map_or(0, |since| (sent.date() - since.date()).num_days());
        prop_assert_eq!(counted, i64::try_from(served).unwrap());
    }

    #[test]
    fn only_what_an_approver_may_let_go_stands_between_a_person_and_an_open_class(
        born in proptest::option::of(0u16..30_000), years in proptest::collection::vec(0u8..5, 0..3), seated in 0u32..40,
    ) {
        let ratings = AnnualRating::ALL;
        let asking = Asking {
            birth_on: born.map(|n| Day::new(day("1940-01-01").date() + TimeDelta::days(n.into())).unwrap()),
            evaluations: (2023..).zip(&years).map(|(y, r)| rated(y, ratings[usize::from(*r)])).collect(),
            occupancy: Occupancy { seated, ..Occupancy::default() },
            ..student()
        };
        for finding in asking.found() {
            prop_assert!(!finding.forbids(), "{finding:?}");
            prop_assert!(!finding.legal_reference.is_empty());
        }
    }
}
