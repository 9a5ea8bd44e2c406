//! The way of a task, and where it stands on which day.

use super::*;
use crate::domain::id::UserId;
use crate::domain::workflow::{Refused, faults, step};
use proptest::prelude::*;
use uuid::Uuid;

pub(in crate::domain::programme) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A task of a unit that was planned on a day, is due on another, and stood where since when.
pub(in crate::domain::programme) fn task(unit: u128, [planned, due]: [&str; 2], stands: &[(&str, S)]) -> Task {
    let mut task = Task {
        id: TaskId(Uuid::from_u128(1)),
        resolution_id: ResolutionId(Uuid::nil()),
        parent_id: None,
        title: Note::parse("Việc").unwrap(),
        workstream: Workstream::Training,
        unit_id: UnitId(Uuid::from_u128(unit)),
        formerly: Vec::new(),
        official_id: None,
        planned_on: day(planned),
        due_on: day(due),
        quantity: None,
        indicator: None,
        group: None,
        state: S::Planned,
        stands: Vec::new(),
        result: None,
        hops: Vec::new(),
    }
    .checked()
    .unwrap();
    for (on, state) in stands {
        task = Task { state: *state, ..task.standing(*state, day(on)) };
    }
    task
}

fn reported(text: &str) -> Option<TaskResult> {
    Some(TaskResult { text: Note::parse(text).unwrap(), decision_id: None, reference: None, measured: None })
}

fn user(n: u128) -> Subject {
    Subject::User(UserId(Uuid::from_u128(n)))
}

fn wrong(task: Task) -> Vec<(String, &'static str)> {
    let told = |one: Invalid| (one.pointer, one.rule.code());
    task.checked().err().into_iter().flatten().map(told).collect()
}

#[test]
fn the_table_of_tasks_has_no_faults() {
    assert_eq!(faults::<Task>(S::Planned), Vec::<String>::new());
}

#[test]
fn a_task_is_what_goes_together() {
    let good = task(1, ["2012-06-01", "2015-12-31"], &[]);
    let whole = |task: Task| wrong(task).is_empty();
    assert!(whole(good.clone()));
    for (task, pointer, code) in [
        (Task { due_on: day("2012-05-31"), ..good.clone() }, "/due_on", "before"),
        (Task { quantity: Some(0), ..good.clone() }, "/quantity", "out_of_range"),
        (Task { quantity: Some(MOST + 1), ..good.clone() }, "/quantity", "out_of_range"),
        (Task { group: Some(Group::KeyCadre), ..good.clone() }, "/group", "not_with"),
        (Task { parent_id: Some(good.id), ..good.clone() }, "/parent_id", "not_with"),
        (
            Task { planned_on: day("2012-07-02"), ..good.clone().standing(S::Assigned, day("2012-07-01")) },
            "/planned_on",
            "not_before",
        ),
    ] {
        assert_eq!(wrong(task), [(pointer.to_owned(), code)]);
    }
    let moved = Task { planned_on: day("2012-06-15"), ..good }.checked().unwrap();
    assert_eq!(moved.stands, [Stand { on: day("2012-06-15"), state: S::Planned }]);
}

#[test]
fn a_task_is_overdue_from_the_day_after_its_last_until_it_is_done_or_given_up() {
    let begun = [("2012-07-01", S::Assigned), ("2012-08-01", S::UnderWay)];
    let with = |last: &[(&'static str, S)]| [&begun[..], last].concat();
    for (stands, on, overdue) in [
        (with(&[]), "2015-12-31", false),
        (with(&[]), "2016-01-01", true),
        (vec![], "2016-01-01", true),
        (with(&[("2015-12-31", S::Done)]), "2016-01-01", false),
        (with(&[("2016-03-01", S::Done)]), "2016-01-01", true),
        (with(&[("2016-03-01", S::Done)]), "2016-02-29", true),
        (with(&[("2016-03-01", S::Done)]), "2016-03-01", false),
        (with(&[("2016-03-01", S::Done), ("2016-04-01", S::Accepted)]), "2016-05-01", false),
        (with(&[("2014-03-01", S::Dropped)]), "2016-05-01", false),
        (with(&[("2016-03-01", S::Dropped)]), "2016-02-01", true),
    ] {
        let task = task(1, ["2012-06-01", "2015-12-31"], &stands);
        assert_eq!(task.overdue_on(day(on)), overdue, "{stands:?} on {on}");
    }
    assert!(!task(1, ["2016-01-01", "2016-01-01"], &[]).overdue_on(day("2015-01-01")), "not planned yet");
}

#[test]
fn a_task_that_is_handed_over_was_its_former_owners_until_the_day() {
    let unit = |n| UnitId(Uuid::from_u128(n));
    let once = task(1, ["2012-06-01", "2012-12-31"], &[]).handed_over(unit(2), day("2012-08-01"));
    let twice = once.clone().handed_over(unit(3), day("2012-10-01"));
    for (on, owners) in [
        ("2012-05-01", [1, 1]),
        ("2012-07-31", [1, 1]),
        ("2012-08-01", [2, 2]),
        ("2012-09-30", [2, 2]),
        ("2012-10-01", [2, 3]),
    ] {
        assert_eq!([&once, &twice].map(|task| task.owner_on(day(on))), owners.map(unit), "{on}");
    }
    let later = task(1, ["2012-06-01", "2012-12-31"], &[]).handed_over(unit(2), day("2012-06-01"));
    assert_eq!((later.formerly, later.unit_id), (Vec::new(), unit(2)), "it was nobody's before it was planned");
}

#[test]
fn what_is_reopened_was_not_done_after_all() {
    let stands = [
        ("2012-07-01", S::Assigned),
        ("2012-08-01", S::UnderWay),
        ("2013-01-01", S::Done),
        ("2013-02-01", S::Accepted),
    ];
    let done = Task { result: reported("Xong"), ..task(1, ["2012-06-01", "2012-12-31"], &stands) };
    assert_eq!((done.done_by(day("2014-01-01")), done.done_by(day("2012-12-31"))), (Some(day("2013-01-01")), None));
    let (again, state) = done.reopened();
    assert_eq!((state, again.result.clone(), again.settled_on()), (S::UnderWay, None, None));
    assert!(again.overdue_on(day("2013-01-15")));
    for (before, stands) in [
        (S::Planned, &[][..]),
        (S::Assigned, &[("2012-07-01", S::Assigned)]),
        (S::UnderWay, &[("2012-07-01", S::Assigned), ("2012-08-01", S::UnderWay)]),
    ] {
        let dropped = task(1, ["2012-06-01", "2012-12-31"], &[stands, &[("2012-09-01", S::Dropped)]].concat());
        assert_eq!(dropped.settled_on(), Some(day("2012-09-01")));
        assert_eq!(dropped.reopened().1, before);
    }
}

#[test]
fn nobody_accepts_what_they_reported_and_nothing_is_accepted_without_a_result() {
    let hop = |by: u128| Hop {
        act: TaskAct::Complete,
        from: Some(S::UnderWay),
        to: S::Done,
        by: Some(user(by)),
        at: chrono::DateTime::UNIX_EPOCH,
        decision_id: None,
        reason: None,
        overrides: Vec::new(),
    };
    let done = Task {
        state: S::Done,
        hops: vec![hop(1), hop(2)],
        result: reported("Xong"),
        ..task(1, ["2012-06-01", "2012-12-31"], &[])
    };
    assert_eq!(step(&done, TaskAct::Accept, user(2)).unwrap_err(), Refused::OwnProposal);
    assert!(step(&done, TaskAct::Accept, user(1)).is_ok(), "the report accepted is the last one");
    let bare = Task { result: None, ..done };
    assert_eq!(step(&bare, TaskAct::Accept, user(1)).unwrap_err(), Refused::Guard(TaskGuard::HasResult));
}

/// A task that went some way, a few days for each stand.
pub(in crate::domain::programme) fn any_task() -> impl Strategy<Value = Task> {
    let ways: Vec<Vec<S>> = vec![
        vec![],
        vec![S::Assigned],
        vec![S::Assigned, S::UnderWay],
        vec![S::Assigned, S::UnderWay, S::Done],
        vec![S::Assigned, S::UnderWay, S::Done, S::Accepted],
        vec![S::Dropped],
        vec![S::Assigned, S::UnderWay, S::Dropped],
    ];
    let parts = (0..4u128, 0..40u32, 0..60u32, proptest::sample::select(ways), 1..20u32);
    parts.prop_map(|(unit, planned, due, way, pace)| {
        let start = day("2012-01-15");
        let planned = start.plus_months(planned);
        let steps = (1..).map(|n: u32| planned.plus_months(n * pace).to_string());
        let stands: Vec<(String, S)> = steps.zip(way).collect();
        let stands: Vec<(&str, S)> = stands.iter().map(|(on, state)| (on.as_str(), *state)).collect();
        task(unit, [&planned.to_string(), &planned.plus_months(due).to_string()], &stands)
    })
}

proptest! {
    #[test]
    fn on_any_day_a_task_is_either_open_or_done_or_given_up(task in any_task(), months in 0..200u32) {
        let on = day("2012-01-01").plus_months(months);
        let state = task.state_on(on);
        prop_assert_eq!(state.is_none(), on < task.planned_on);
        prop_assert_eq!(state.is_some_and(TaskState::done), task.done_by(on).is_some());
        // As the list asks for it, by columns.
        let by_columns = task.planned_on <= on && task.due_on < on && task.settled_on().is_none_or(|end| end > on);
        prop_assert_eq!(task.overdue_on(on), by_columns);
        if task.overdue_on(on) {
            prop_assert!(task.done_by(on).is_none());
        }
    }
}
