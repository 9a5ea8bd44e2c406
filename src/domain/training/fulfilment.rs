//! How far a training plan has come: what was planned beside what was completed, enrolments and people counted apart, and
//! who has been trained for as many periods as the law asks of a person in a year.
//!
//! A person is counted where their substantive post was on the day of completion. Where attendance was noted, the periods
//! of the days in the year count; where none was, those of the course do, in the year of its completion.

use crate::domain::Day;
use crate::domain::id::OfficialId;
use crate::domain::position::Group;
use crate::domain::training::{Enrolment, EnrolmentState, PlanLine, TrainingPlan};
use std::collections::{BTreeMap, BTreeSet};

/// How far a line of a plan, or all of it, has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// Completed enrolments (lượt).
    pub enrolments: u32,
    /// Distinct people who have them.
    pub people: u32,
}

/// How far a plan has come by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfilment {
    /// Each line, in the order of the plan.
    pub lines: Vec<Done>,
    /// Everything that was completed, planned or not.
    pub all: Done,
    /// How many people of the unit have the periods of the plan.
    pub with_periods: u32,
    /// How many have not.
    pub without_periods: u32,
    /// The periods of all of them together.
    pub periods: u64,
}

/// What is known of a person on a day: the group, where the person is counted in the plan's unit; none elsewhere.
pub type Counted<'a> = &'a dyn Fn(OfficialId, Day) -> Option<Group>;

/// How far a plan has come by a day, given the enrolments of its people and who is counted in its unit.
pub fn fulfilment(
    plan: &TrainingPlan,
    day: Day,
    enrolments: &[Enrolment],
    people: &BTreeSet<OfficialId>,
    counted: Counted<'_>,
) -> Fulfilment {
    let mut completed: Vec<(&Enrolment, Group)> = Vec::new();
    let mut periods: BTreeMap<OfficialId, u64> = BTreeMap::new();
    for enrolment in enrolments {
        let done_on = enrolment.completed_on.filter(|on| on.year() == plan.year && *on <= day);
        let done_on = done_on.filter(|_| enrolment.state == EnrolmentState::Completed);
        if let Some(group) = done_on.and_then(|on| counted(enrolment.official_id, on)) {
            completed.push((enrolment, group));
        }
        *periods.entry(enrolment.official_id).or_default() += periods_of(enrolment, plan.year, day);
    }
    let done = |line: Option<&PlanLine>| {
        let those = || completed.iter().filter(|(enrolment, group)| line.is_none_or(|l| fits(l, enrolment, *group)));
        let people: BTreeSet<OfficialId> = those().map(|(enrolment, _)| enrolment.official_id).collect();
        Done { enrolments: count(those().count()), people: count(people.len()) }
    };
    let of = |person: &OfficialId| periods.get(person).copied().unwrap_or(0);
    let with = people.iter().filter(|person| of(person) >= plan.periods_per_person.into()).count();
    Fulfilment {
        lines: plan.lines.iter().map(|line| done(Some(line))).collect(),
        all: done(None),
        with_periods: count(with),
        without_periods: count(people.len() - with),
        periods: people.iter().map(of).sum(),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Whether an enrolment is one of those that a line plans.
fn fits(line: &PlanLine, enrolment: &Enrolment, group: Group) -> bool {
    line.kind == enrolment.kind
        && (line.programme.is_none() || line.programme == enrolment.programme)
        && line.group.is_none_or(|asked| asked == group)
}

/// The periods of an enrolment that count in a year, up to a day.
fn periods_of(enrolment: &Enrolment, year: i32, day: Day) -> u64 {
    let within = |on: Day| on.year() == year && on <= day;
    if !enrolment.attendance.is_empty() {
        let attended = enrolment.attendance.iter().filter(|a| within(a.on));
        return attended.map(|a| u64::from(a.periods)).sum();
    }
    let completed = enrolment.state == EnrolmentState::Completed && enrolment.completed_on.is_some_and(within);
    if completed { enrolment.periods.into() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::training::samples::{enrolment, plan};
    use crate::domain::training::{Attendance, CourseKind, Programme};
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn line(programme: Option<Programme>, group: Option<Group>, enrolments: u32) -> PlanLine {
        let kind = if programme.is_none() { CourseKind::AcademicTraining } else { CourseKind::Fostering };
        PlanLine { kind, programme, group, enrolments }
    }

    fn done(person: u128, programme: Option<Programme>, on: &str) -> Enrolment {
        let kind = if programme.is_none() { CourseKind::AcademicTraining } else { CourseKind::Fostering };
        Enrolment {
            kind,
            programme,
            state: EnrolmentState::Completed,
            completed_on: Some(day(on)),
            ..enrolment(person, person)
        }
    }

    #[test]
    fn enrolments_and_people_are_counted_apart_in_each_line_and_in_all() {
        let lines = vec![
            line(Some(Programme::Update), None, 10),
            line(Some(Programme::Update), Some(Group::HamletHead), 4),
            line(None, None, 1),
        ];
        let plan = plan(2026, lines);
        let update = Some(Programme::Update);
        let all = [
            done(1, update, "2026-03-01"),
            done(1, update, "2026-05-01"),
            done(2, update, "2026-05-01"),
            done(3, None, "2026-05-01"),
            done(4, update, "2026-05-01"),
            done(1, update, "2025-12-31"),
            done(2, update, "2026-11-23"),
            Enrolment { state: EnrolmentState::Failed, ..done(2, update, "2026-05-02") },
        ];
        // The fourth person had moved away; the second is a hamlet head.
        let id = |n: u128| OfficialId(uuid::Uuid::from_u128(n));
        let counted = |who: OfficialId, _: Day| match who {
            who if who == id(4) => None,
            who if who == id(2) => Some(Group::HamletHead),
            _ => Some(Group::CivilServant),
        };
        let people = BTreeSet::from([id(1), id(2), id(5)]);
        let found = fulfilment(&plan, day("2026-11-22"), &all, &people, &counted);
        let of = |enrolments, people| Done { enrolments, people };
        assert_eq!(found.lines, [of(3, 2), of(1, 1), of(1, 1)]);
        assert_eq!(found.all, of(4, 3));
        // Forty periods each, and none for who was not trained.
        assert_eq!((found.with_periods, found.without_periods, found.periods), (2, 1, 120));
    }

    #[test]
    fn noted_attendance_counts_in_its_year_whatever_comes_of_the_course() {
        let attended = |on: &str, periods| Attendance { on: day(on), periods };
        let attendance = vec![
            attended("2025-12-30", 8),
            attended("2026-01-05", 8),
            attended("2026-01-06", 4),
            attended("2026-12-01", 8),
        ];
        let seated = Enrolment { state: EnrolmentState::Confirmed, attendance, ..enrolment(1, 1) };
        assert_eq!(periods_of(&seated, 2026, day("2026-11-22")), 12);
        assert_eq!(periods_of(&seated, 2025, day("2025-12-31")), 8);
        let plain = Enrolment { attendance: Vec::new(), ..seated };
        assert_eq!(periods_of(&plain, 2026, day("2026-11-22")), 0, "nothing is known of it yet");
    }

    proptest! {
        #[test]
        fn nobody_is_counted_twice_and_nothing_that_came_after_the_day(
            given in proptest::collection::vec((0u128..6, 0u32..24, any::<bool>()), 0..30), month in 1u32..13,
        ) {
            let until = Day::ymd(2026, month, 1).unwrap();
            let all: Vec<Enrolment> = given
                .iter()
                .map(|(person, months, completed)| Enrolment {
                    state: if *completed { EnrolmentState::Completed } else { EnrolmentState::Confirmed },
                    completed_on: completed.then(|| day("2025-02-01").plus_months(*months)),
                    ..enrolment(1, *person)
                })
                .collect();
            let people: BTreeSet<OfficialId> = all.iter().map(|e| e.official_id).collect();
            let plan = plan(2026, vec![line(Some(Programme::Update), None, 5)]);
            let counted = |_: OfficialId, _: Day| Some(Group::CivilServant);
            let found = fulfilment(&plan, until, &all, &people, &counted);
            let expected = all.iter().filter(|e| e.completed_on.is_some_and(|on| on.year() == 2026 && on <= until));
            prop_assert_eq!(found.all.enrolments, count(expected.count()));
            prop_assert!(found.all.people <= found.all.enrolments);
            prop_assert_eq!(found.with_periods + found.without_periods, count(people.len()));
            prop_assert_eq!(found.periods, u64::from(found.all.enrolments) * 40);
        }
    }
}
