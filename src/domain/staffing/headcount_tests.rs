//! Who is counted where: a table of cases, and what holds of all of them.

use super::*;
use crate::domain::Period;
use crate::domain::staffing::UnitClass;
use crate::domain::staffing::samples::*;
use crate::domain::word::Word;
use AppointmentKind::{Acting, Concurrent, Secondment, Substantive};
use proptest::prelude::*;

const OLD: &str = "2017-12-31";
const NEW: &str = "2020-06-01";

/// Where one person is counted, by what the person holds.
fn placed(held: &[Appointment], moves: &[(u8, MoveKind)], on: &str) -> Option<(UnitId, Option<Basis>)> {
    let (units, catalogue) = (units(), catalogue());
    let moves = moves.iter().map(|(n, kind)| ((official_id(1), appointment_id(*n)), *kind)).collect();
    let ground = Ground { units: &units, catalogue: &catalogue, moves: &moves, day: day(on) };
    ground.place(held).map(|place| (place.unit_id, place.basis))
}

fn mine(n: u8, kind: AppointmentKind, unit: u8, position: u8) -> Appointment {
    holds(n, 1, kind, unit, position)
}

#[test]
fn a_person_is_counted_once_and_where_the_law_says() {
    let ward = |basis| Some((unit_id(WARD), Some(basis)));
    let vice = [mine(1, Substantive, WARD, VICE)];
    let retired = Appointment {
        period: period("2010-01-01", "2014-12-31"),
        end_reason: Some(EndReason::Retired),
        ..mine(9, Substantive, OTHER, CHAIR)
    };
    let own = || mine(1, Substantive, WARD, CLERK);
    for (held, moves, on, expected) in [
        (vec![], &[][..], OLD, None),
        (vec![own()], &[][..], OLD, ward(Basis::Substantive)),
        // Two titles, one person.
        (vec![own(), mine(2, Concurrent, WARD, CHAIR)], &[], OLD, ward(Basis::Substantive)),
        (
            vec![own(), mine(2, Concurrent, OTHER, CHAIR), mine(3, Acting, OTHER, VICE)],
            &[],
            OLD,
            ward(Basis::Substantive),
        ),
        // Moved in, by what is recorded of the move.
        (vec![own()], &[(1, MoveKind::Transfer)], OLD, ward(Basis::TransferredIn)),
        (vec![own()], &[(1, MoveKind::Rotation)], NEW, ward(Basis::RotatedIn)),
        (vec![own()], &[(7, MoveKind::Rotation)], NEW, ward(Basis::Substantive)),
        // A vice chair rotated in has a rule of its own since 2019.
        (vice.to_vec(), &[(1, MoveKind::Rotation)], OLD, ward(Basis::RotatedIn)),
        (vice.to_vec(), &[(1, MoveKind::Rotation)], NEW, Some((unit_id(WARD), None))),
        (vice.to_vec(), &[(1, MoveKind::Rotation)], "2024-01-01", Some((unit_id(WARD), None))),
        (vice.to_vec(), &[(1, MoveKind::Transfer)], NEW, ward(Basis::TransferredIn)),
        // Lent: counted where the person is; lent to a unit above, still at the origin.
        (vec![own(), mine(2, Secondment, OTHER, CLERK)], &[], NEW, Some((unit_id(OTHER), Some(Basis::SecondedIn)))),
        (vec![own(), mine(2, Secondment, CITY, CLERK)], &[], NEW, ward(Basis::SecondedAbove)),
        (vec![mine(1, Substantive, CITY, CLERK), mine(2, Secondment, WARD, CLERK)], &[], NEW, ward(Basis::SecondedIn)),
        // Came back after having retired.
        (vec![own(), retired.clone()], &[], OLD, ward(Basis::ReEmployed)),
        (vec![retired], &[], OLD, None),
        // Not people of the ceiling, and no post at all.
        (vec![mine(1, Substantive, WARD, HELPER)], &[], OLD, None),
        (vec![mine(1, Substantive, WARD, HEAD)], &[], OLD, None),
        (vec![mine(1, Substantive, CITY, CLERK)], &[], OLD, None),
        (vec![mine(1, Concurrent, WARD, CHAIR), mine(2, Acting, WARD, CHAIR)], &[], OLD, None),
        (vec![Appointment { period: Period::since(day("2018-01-01")), ..own() }], &[], OLD, None),
    ] {
        assert_eq!(placed(&held, moves, on), expected, "{held:?} {moves:?} {on}");
    }
}

#[test]
fn who_has_a_title_and_is_not_counted_is_told_by_the_weightiest_reason() {
    let (units, catalogue, moves) = (units(), catalogue(), Moves::new());
    let ground = Ground { units: &units, catalogue: &catalogue, moves: &moves, day: day(NEW) };
    let own = || mine(1, Substantive, WARD, CLERK);
    for (held, in_ward, in_other, further) in [
        (vec![own(), mine(2, Secondment, OTHER, CLERK)], Some(Beside::SecondedOut), None, 0),
        (
            vec![own(), mine(2, Concurrent, OTHER, CHAIR), mine(3, Acting, OTHER, VICE)],
            None,
            Some(Beside::Concurrent),
            0,
        ),
        (vec![own(), mine(2, Acting, OTHER, VICE)], None, Some(Beside::Acting), 0),
        (vec![own(), mine(2, Concurrent, WARD, CHAIR), mine(3, Acting, WARD, VICE)], None, None, 1),
        (vec![own(), mine(2, Concurrent, WARD, HELPER)], None, None, 0),
        (vec![mine(1, Substantive, WARD, HELPER), mine(2, Concurrent, WARD, HEAD)], Some(Beside::PartTimer), None, 0),
        (vec![mine(1, Substantive, WARD, HEAD), mine(2, Acting, WARD, CHAIR)], Some(Beside::HamletHead), None, 0),
        (vec![mine(1, Acting, CITY, CHAIR)], None, None, 0),
    ] {
        let heads = ground.heads([held.as_slice()]);
        let beside = |unit: u8| heads.get(&unit_id(unit)).and_then(|heads| heads.beside.keys().next().copied());
        assert_eq!((beside(WARD), beside(OTHER)), (in_ward, in_other), "{held:?}");
        assert_eq!(heads.values().map(|heads| heads.further_titles).sum::<u64>(), further, "{held:?}");
        assert!(heads.values().map(|heads| heads.beside.values().sum::<u64>()).all(|n| n <= 1));
    }
}

#[test]
fn what_one_unit_is_over_does_not_make_good_what_another_is_under() {
    let heads = |n: u64| Heads { counted: BTreeMap::from([(Basis::Substantive, n)]), ..Heads::default() };
    let three = crate::domain::staffing::Ceiling { unit_class: Some(UnitClass::Class3), ..ceiling(1) };
    let allowed = three.allows(crate::domain::unit::UnitKind::Ward, day(OLD));
    let mut sum = Figures::default();
    for figures in
        [Figures::of(Some(&allowed), heads(23)), Figures::of(Some(&allowed), heads(20)), Figures::of(None, heads(5))]
    {
        sum.add(&figures);
    }
    assert_eq!(sum.people, Against { ceiling: 42, with: 2, without: 1, counted: 48, over: 2, under: 1 });
    assert_eq!(sum.part_timers, Against { ceiling: 38, with: 2, without: 1, counted: 0, over: 0, under: 38 });
}

/// What each person holds.
fn by_person(held: &[Appointment]) -> Vec<Vec<Appointment>> {
    let mut all: BTreeMap<OfficialId, Vec<Appointment>> = BTreeMap::new();
    held.iter().for_each(|a| all.entry(a.official_id).or_default().push(a.clone()));
    all.into_values().collect()
}

fn counted(held: &[Appointment]) -> BTreeMap<UnitId, Heads> {
    let (units, catalogue, moves) = (units(), catalogue(), Moves::new());
    let ground = Ground { units: &units, catalogue: &catalogue, moves: &moves, day: day(NEW) };
    let people = by_person(held);
    ground.heads(people.iter().map(Vec::as_slice))
}

proptest! {
    #[test]
    fn the_count_is_that_of_the_people_counted_by_hand(held in held_by_some()) {
        let found = counted(&held);
        let commune = |unit: UnitId| [WARD, OTHER, THIRD].map(unit_id).contains(&unit);
        let official = |a: &Appointment| ![HELPER, HEAD].map(position_id).contains(&a.position_id);
        // By hand: the people who are lent to a unit, and those with a post there who are lent nowhere at that level.
        for unit in [WARD, OTHER, THIRD].map(unit_id) {
            let mut by_hand = 0;
            for person in by_person(&held) {
                let lent = person.iter().filter(|a| a.kind == Secondment && commune(a.unit_id)).max_by_key(|a| a.id);
                let own = person.iter().find(|a| a.kind == Substantive && official(a));
                by_hand += u64::from(lent.or(own).is_some_and(|a| a.unit_id == unit));
            }
            prop_assert_eq!(found.get(&unit).map_or(0, Heads::total), by_hand);
        }
        let people = u64::try_from(by_person(&held).len()).unwrap();
        prop_assert!(found.values().map(Heads::total).sum::<u64>() <= people, "nobody is counted twice");
    }

    #[test]
    fn no_order_of_appointments_changes_the_count(held in held_by_some(), seed in any::<u64>()) {
        let mut turned = held.clone();
        turned.sort_by_key(|a| a.id.0.as_u128().wrapping_mul(u128::from(seed | 1)) % 251);
        prop_assert_eq!(counted(&turned), counted(&held));
    }

    #[test]
    fn a_unit_above_is_the_sum_of_its_children(held in held_by_some(), ceilings in proptest::collection::vec(any::<bool>(), 3)) {
        let tree = units();
        let heads = counted(&held);
        let three = crate::domain::staffing::Ceiling { unit_class: Some(UnitClass::ALL[2]), ..ceiling(1) };
        let allowed = three.allows(crate::domain::unit::UnitKind::Ward, day(NEW));
        let own: BTreeMap<UnitId, Figures> = [WARD, OTHER, THIRD].map(unit_id).into_iter().zip(ceilings).map(|(unit, has)| {
            (unit, Figures::of(has.then_some(&allowed), heads.get(&unit).cloned().unwrap_or_default()))
        }).collect();
        for unit in [PROVINCE, CITY].map(unit_id) {
            let mut sum = Figures::default();
            tree.children(unit, day(NEW)).for_each(|child| sum.add(&Figures::of_subtree(&tree, child.id, day(NEW), &own)));
            prop_assert_eq!(Figures::of_subtree(&tree, unit, day(NEW), &own), sum);
        }
    }
}
