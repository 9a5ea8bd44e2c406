//! Titles that save a headcount and titles that do not, by the figures of their unit.

use super::*;
use crate::domain::staffing::headcount::Moves;
use crate::domain::staffing::samples::*;
use proptest::prelude::*;

use AppointmentKind::{Acting, Concurrent, Secondment, Substantive};

const DAY: &str = "2020-06-01";

fn coming(position: u8, on: &str, decided: bool) -> Coming {
    Coming { unit_id: unit_id(WARD), position_id: position_id(position), on: day(on), decided }
}

/// What is said of the titles of a ward.
fn found(
    ceiling: Option<u64>,
    posts: &[EstablishedPost],
    awaited: &[Coming],
    held: &[Appointment],
) -> BTreeMap<AppointmentId, Saving> {
    let (units, catalogue, moves) = (units(), catalogue(), Moves::new());
    let ground = Ground { units: &units, catalogue: &catalogue, moves: &moves, day: day(DAY) };
    let unit = Unit { ground: &ground, unit_id: unit_id(WARD), ceiling, posts, coming: awaited };
    let mut people: BTreeMap<_, Vec<Appointment>> = BTreeMap::new();
    held.iter().for_each(|a| people.entry(a.official_id).or_default().push(a.clone()));
    let people: Vec<&[Appointment]> = people.values().map(Vec::as_slice).collect();
    savings(&unit, &people)
}

/// The first person chairs the Front and the ward; two clerks are counted beside: three people.
fn ward() -> Vec<Appointment> {
    vec![
        holds(1, 1, Substantive, WARD, FRONT),
        holds(2, 1, Concurrent, WARD, CHAIR),
        holds(3, 2, Substantive, WARD, CLERK),
        holds(4, 3, Substantive, WARD, CLERK),
    ]
}

fn posts() -> Vec<EstablishedPost> {
    vec![post(1, WARD, FRONT, 1), post(2, WARD, CHAIR, 1), post(3, WARD, CLERK, 2), post(4, WARD, VICE, 1)]
}

/// The same, and one holding more.
fn with(more: Appointment) -> Vec<Appointment> {
    let mut held = ward();
    held.push(more);
    held
}

/// The same, one holding otherwise.
fn turned(n: usize, change: fn(&mut Appointment)) -> Vec<Appointment> {
    let mut held = ward();
    change(&mut held[n]);
    held
}

/// What is said of the chair of the ward who heads the Front.
fn said(ceiling: Option<u64>, posts: &[EstablishedPost], held: &[Appointment]) -> Option<Saving> {
    found(ceiling, posts, &[], held).get(&appointment_id(2)).copied()
}

#[test]
fn a_title_saves_a_headcount_where_the_unit_has_one_person_less_than_it_may_have_by_it() {
    use Saving::{No, Open, WorkedOut};
    let elsewhere = turned(0, |a| a.unit_id = unit_id(OTHER));
    let part_timer = turned(0, |a| a.position_id = position_id(HELPER));
    let not_counted = turned(1, |a| a.position_id = position_id(HEAD));
    let lent = turned(0, |a| a.kind = Secondment);
    for (case, ceiling, posts, held, expected) in [
        ("three people of four", Some(4), posts(), ward(), WorkedOut),
        ("three of three: one more could not have come", Some(3), posts(), ward(), Open),
        ("three of two", Some(2), posts(), ward(), No(Unsaved::OverCeiling)),
        ("no ceiling is known", None, posts(), ward(), Open),
        ("no posts are known", Some(4), vec![], ward(), WorkedOut),
        ("neither is known", None, vec![], ward(), Open),
        ("counted in another unit", Some(9), vec![], elsewhere, No(Unsaved::CountedElsewhere)),
        ("a part-timer is counted nowhere", Some(9), vec![], part_timer, No(Unsaved::CountedElsewhere)),
        ("a title that does not count", Some(9), vec![], not_counted, No(Unsaved::TitleNotCounted)),
        ("lent to the ward, and counted there", Some(9), vec![], lent, WorkedOut),
    ] {
        assert_eq!(said(ceiling, &posts, &held), Some(expected), "{case}");
    }
    let acting = turned(1, |a| a.kind = Acting);
    assert_eq!(found(Some(9), &posts(), &[], &acting), BTreeMap::new(), "who acts holds no further title");
    let over = turned(1, |a| a.period = period("2015-01-01", DAY));
    assert_eq!(found(Some(9), &posts(), &[], &over), BTreeMap::new(), "nor who held it until the day before");
}

#[test]
fn a_title_saves_a_headcount_only_by_a_seat_that_would_be_free_otherwise() {
    use Saving::{No, WorkedOut};
    let without = |position: u8| {
        let mut all = posts();
        all.retain(|post| post.position_id != position_id(position));
        all
    };
    let overlap =
        |post: EstablishedPost| EstablishedPost { handovers: vec![handover("2020-05-01", "2020-07-01", 1)], ..post };
    let overlap: Vec<EstablishedPost> = posts().into_iter().map(overlap).collect();
    let second = with(holds(5, 4, Substantive, WARD, CHAIR));
    let acting = with(holds(5, 2, Acting, WARD, CHAIR));
    for (case, posts, held, expected) in [
        ("the title is no post of the ward", without(CHAIR), &ward(), No(Unsaved::NotEstablished)),
        ("nor is the person's own", without(FRONT), &ward(), No(Unsaved::NotEstablished)),
        ("somebody else has the seat", posts(), &second, No(Unsaved::HeldByOthers)),
        ("as a hand-over was planned", overlap, &second, No(Unsaved::HeldByOthers)),
        ("who acts has no seat", posts(), &acting, WorkedOut),
    ] {
        assert_eq!(said(Some(9), &posts, held), Some(expected), "{case}");
    }
}

#[test]
fn a_seat_that_waits_for_somebody_is_a_vacancy_and_saves_nobody() {
    let two = || vec![post(1, WARD, FRONT, 1), post(2, WARD, CHAIR, 2)];
    for (case, posts, coming, waits) in [
        ("to come in autumn", posts(), vec![coming(CHAIR, "2020-09-01", false)], true),
        ("no posts are known", vec![], vec![coming(CHAIR, "2020-09-01", false)], true),
        ("decided, and not yet there", posts(), vec![coming(CHAIR, "2020-06-02", true)], true),
        ("decided, and there", posts(), vec![coming(CHAIR, "2020-06-01", true)], false),
        ("planned for spring, and still not decided", posts(), vec![coming(CHAIR, "2020-03-01", false)], true),
        ("planned more than a year ago", posts(), vec![coming(CHAIR, "2019-05-31", false)], false),
        ("planned for the year after next", posts(), vec![coming(CHAIR, "2021-06-02", false)], false),
        ("to come to another title", posts(), vec![coming(VICE, "2020-09-01", false)], false),
        ("one is to come, and a seat is free for them", two(), vec![coming(CHAIR, "2020-09-01", false)], false),
        ("two are to come", two(), vec![coming(CHAIR, "2020-09-01", false); 2], true),
    ] {
        let expected = if waits { Saving::No(Unsaved::Awaited) } else { Saving::WorkedOut };
        assert_eq!(found(Some(9), &posts, &coming, &ward()).get(&appointment_id(2)), Some(&expected), "{case}");
    }
}

#[test]
fn of_several_as_many_save_somebody_as_people_are_missing_and_the_longest_held_first() {
    let mut held = ward();
    held.push(Appointment { period: period("2012-01-01", ""), ..holds(5, 2, Concurrent, WARD, VICE) });
    let of = |ceiling| [2, 5].map(|n| found(Some(ceiling), &posts(), &[], &held)[&appointment_id(n)]);
    assert_eq!(of(5), [Saving::WorkedOut, Saving::WorkedOut]);
    assert_eq!(of(4), [Saving::Open, Saving::WorkedOut]);
    assert_eq!(of(3), [Saving::Open, Saving::Open]);
    assert_eq!(of(2), [Saving::No(Unsaved::OverCeiling); 2]);
}

proptest! {
    #[test]
    fn never_more_are_saved_than_the_unit_is_below_its_ceiling(
        held in held_by_some(), ceiling in proptest::option::of(0_u64..10), seats in proptest::option::of(1_u32..3),
        awaited in proptest::collection::vec((CHAIR..=HEAD, any::<bool>()), 0..3),
    ) {
        let posts: Vec<EstablishedPost> = match seats {
            None => Vec::new(),
            Some(seats) => (CHAIR..=FRONT).map(|title| post(title, WARD, title, seats)).collect(),
        };
        let awaited: Vec<Coming> =
            awaited.iter().map(|(title, decided)| coming(*title, "2020-07-01", *decided)).collect();
        let all = found(ceiling, &posts, &awaited, &held);
        let (units, catalogue, moves) = (units(), catalogue(), Moves::new());
        let ground = Ground { units: &units, catalogue: &catalogue, moves: &moves, day: day(DAY) };
        let mut people: BTreeMap<_, Vec<Appointment>> = BTreeMap::new();
        held.iter().for_each(|a| people.entry(a.official_id).or_default().push(a.clone()));
        let counted = ground.heads(people.values().map(Vec::as_slice)).get(&unit_id(WARD)).map_or(0, Heads::total);
        let saved = all.values().filter(|saving| **saving == Saving::WorkedOut).fold(0_u64, |n, _| n + 1);
        prop_assert!(saved <= ceiling.unwrap_or(0).saturating_sub(counted));
        let open = all.values().any(|saving| *saving == Saving::Open);
        prop_assert!(!open || ceiling.is_none_or(|ceiling| counted + saved == ceiling), "nothing is left open below it");
        // Whoever is to come, and whatever order the records come in: nothing is saved by it.
        let alone = found(ceiling, &posts, &[], &held);
        for (id, saving) in &all {
            prop_assert!(*saving == Saving::No(Unsaved::Awaited) || *saving == alone[id] || alone[id] != Saving::WorkedOut);
        }
        let mut turned = held.clone();
        turned.reverse();
        prop_assert_eq!(found(ceiling, &posts, &awaited, &turned), all);
    }
}
