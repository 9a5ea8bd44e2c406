//! Progress in figures equals counting by hand.

use super::*;
use crate::domain::Period;
use crate::domain::id::{DisseminationId, ResolutionId};
use crate::domain::programme::DisseminationForm;
use crate::domain::programme::task::tests::{any_task, day, task};
use crate::domain::text::{Code, Name};
use crate::domain::unit::{Segment, Unit, UnitKind};
use TaskState as S;
use proptest::prelude::*;
use uuid::Uuid;

fn id(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}

fn unit(n: u128, parent: Option<u128>, to: Option<&str>) -> Unit {
    let segment = Segment {
        period: Period { from: day("2000-01-01"), to: to.map(day) },
        name: Name::parse("Đơn vị").unwrap(),
        code: Code::parse(&n.to_string()).unwrap(),
        kind: UnitKind::Ward,
        area: None,
        parent_id: parent.map(id),
    };
    Unit { id: id(n), segments: vec![segment] }
}

/// A city (0) of a province (9), with two wards (1, 2) and what lies below the first (3); the second ends in 2025.
fn tree() -> UnitTree {
    let mut tree = UnitTree::default();
    for one in [
        unit(9, None, None),
        unit(0, Some(9), None),
        unit(1, Some(0), None),
        unit(2, Some(0), Some("2025-07-01")),
        unit(3, Some(1), None),
    ] {
        tree.put(one);
    }
    tree
}

#[test]
fn an_owner_lies_where_it_stands_that_day_and_one_that_is_no_more_with_whom_it_stood_below() {
    let tree = tree();
    for (from, owner, on, expected) in [
        (0, 0, "2017-12-31", Some(Placed::Own)),
        (0, 1, "2017-12-31", Some(Placed::Below(id(1)))),
        (0, 3, "2017-12-31", Some(Placed::Below(id(1)))),
        (1, 3, "2017-12-31", Some(Placed::Below(id(3)))),
        (9, 3, "2017-12-31", Some(Placed::Below(id(0)))),
        (0, 9, "2017-12-31", None),
        (1, 2, "2017-12-31", None),
        (0, 2, "2025-06-30", Some(Placed::Below(id(2)))),
        (0, 2, "2025-07-01", Some(Placed::Own)),
        (9, 2, "2025-07-01", Some(Placed::Own)),
        (1, 2, "2025-07-01", None),
        (0, 7, "2025-07-01", None),
    ] {
        let found = place(&tree, id(from), id(owner), &[day("2015-12-31")], day(on));
        assert_eq!(found, expected, "{owner} from {from} on {on}");
    }
}

#[test]
fn tasks_are_counted_by_where_they_stand_and_by_whether_they_were_done_in_time() {
    let begun = [("2012-07-01", S::Assigned), ("2012-08-01", S::UnderWay)];
    let went = |due: &str, last: &[(&'static str, S)]| task(0, ["2012-06-01", due], &[&begun[..], last].concat());
    let all = [
        went("2013-12-31", &[("2013-12-31", S::Done)]),
        went("2013-12-31", &[("2014-01-01", S::Done), ("2014-02-01", S::Accepted)]),
        went("2013-12-31", &[("2013-06-01", S::Done), ("2013-07-01", S::Accepted)]),
        went("2013-12-31", &[]),
        went("2013-12-31", &[("2013-06-01", S::Dropped)]),
        went("2020-12-31", &[]),
        went("2020-12-31", &[("2013-06-01", S::Done)]),
        task(0, ["2012-06-01", "2013-12-31"], &[]),
        task(0, ["2012-06-01", "2013-12-31"], &begun[..1]),
        task(0, ["2019-01-01", "2019-12-31"], &[]),
    ];
    let on = |text: &str| {
        let mut figures = Figures::default();
        all.iter().for_each(|task| figures.add(task, day(text)));
        figures
    };
    let late = on("2017-12-31");
    let states = [late.planned, late.assigned, late.under_way, late.done, late.accepted, late.dropped];
    assert_eq!(states, [1, 1, 2, 2, 2, 1], "the last one is not planned yet");
    assert_eq!((late.total(), late.to_do(), late.finished()), (9, 8, 4));
    assert_eq!((late.due, late.on_time, late.overdue), (6, 2, 3));
    let last_day = on("2013-12-31");
    assert_eq!((last_day.due, last_day.on_time, last_day.overdue), (6, 2, 0), "nobody is late on the last day");
    assert_eq!(on("2012-05-31"), Figures::default());
}

fn held(unit: u128, on: &str, called: Option<u32>, attended: Option<u32>) -> Dissemination {
    Dissemination {
        id: DisseminationId(Uuid::nil()),
        resolution_id: ResolutionId(Uuid::nil()),
        unit_id: id(unit),
        form: DisseminationForm::Conference,
        held_on: day(on),
        called,
        attended,
        host: None,
        decision_id: None,
        note: None,
    }
}

#[test]
fn people_who_were_called_and_came_are_counted_where_both_are_known() {
    let all = [
        held(1, "2012-03-01", Some(60), Some(57)),
        held(1, "2012-03-02", Some(40), None),
        held(2, "2012-03-03", None, Some(200)),
        held(2, "2013-01-01", Some(10), Some(10)),
    ];
    let mut reached = Reached::default();
    all.iter().for_each(|one| reached.add(one, day("2012-12-31")));
    let expected = Reached { held: 3, called: 100, attended: 257, attended_of_called: 57, called_and_counted: 60 };
    assert_eq!(reached, expected);
    let parts = parts(&tree(), id(0), day("2013-12-31"), [], &all);
    let held: Vec<(Placed, u64)> = parts.iter().map(|(place, part)| (*place, part.reached.held)).collect();
    assert_eq!(held, [(Placed::Own, 0), (Placed::Below(id(1)), 2), (Placed::Below(id(2)), 2)]);
}

proptest! {
    #[test]
    fn the_parts_of_a_unit_add_up_to_what_counting_by_hand_gives(
        tasks in proptest::collection::vec(any_task(), 0..12), months in 0..200u32,
    ) {
        let (tree, on) = (tree(), day("2012-01-01").plus_months(months));
        let parts = parts(&tree, id(0), on, &tasks, []);
        let sum = parts.values().fold(Part::default(), |sum, part| sum.plus(*part)).tasks;
        let stood = |state: S| u64::try_from(tasks.iter().filter(|t| t.state_on(on) == Some(state)).count()).unwrap();
        prop_assert_eq!(
            [sum.planned, sum.assigned, sum.under_way, sum.done, sum.accepted, sum.dropped],
            [S::Planned, S::Assigned, S::UnderWay, S::Done, S::Accepted, S::Dropped].map(stood)
        );
        let known = tasks.iter().filter(|task| task.planned_on <= on).count();
        prop_assert_eq!(usize::try_from(sum.total()).unwrap(), known);
        let overdue = tasks.iter().filter(|task| task.overdue_on(on)).count();
        prop_assert_eq!(usize::try_from(sum.overdue).unwrap(), overdue);
        prop_assert!(sum.on_time + sum.overdue <= sum.due && sum.due <= sum.to_do());
        // Seen from the province, everything lies with the city, or with nobody that still is.
        let above = super::parts(&tree, id(9), on, &tasks, []);
        prop_assert_eq!(above.values().fold(Part::default(), |sum, part| sum.plus(*part)).tasks, sum);
    }
}
