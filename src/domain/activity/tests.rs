//! Tables of cases, and counting by hand over random records.

use super::*;
use crate::domain::Period;
use crate::domain::id::{OfficialId, PositionId, RotationId};
use crate::domain::position::{Filling, Group};
use crate::domain::rotation::{MoveKind, Rotation, RotationState};
use crate::domain::text::{Code, Name, Note};
use crate::domain::training::{CourseKind, Programme};
use crate::domain::unit::{Segment, Unit, UnitKind};
use crate::domain::word::Word;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const PROVINCE: u128 = 1;
const CITY: u128 = 2;
const OTHER_DISTRICT: u128 = 3;
const WARD: u128 = 4;
const COMMUNE: u128 = 5;
const AWAY: u128 = 6;
const UNITS: u128 = 6;

fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}
fn person(n: u128) -> OfficialId {
    OfficialId(Uuid::from_u128(n))
}
fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A province with two districts: a ward in the city, a commune that went from the other district to the city in 2015,
/// and a commune of the other district.
fn tree() -> UnitTree {
    let mut tree = UnitTree::default();
    let segment = |n: u128, kind, parent: Option<u128>, from: &str, to: Option<&str>| Segment {
        period: Period { from: day(from), to: to.map(day) },
        name: Name::parse("Đơn vị").unwrap(),
        code: Code::parse(&n.to_string()).unwrap(),
        kind,
        area: None,
        parent_id: parent.map(unit),
    };
    for (n, kind, parent) in [
        (PROVINCE, UnitKind::Province, None),
        (CITY, UnitKind::District, Some(PROVINCE)),
        (OTHER_DISTRICT, UnitKind::District, Some(PROVINCE)),
        (WARD, UnitKind::Ward, Some(CITY)),
        (AWAY, UnitKind::Commune, Some(OTHER_DISTRICT)),
    ] {
        tree.put(Unit { id: unit(n), segments: vec![segment(n, kind, parent, "1990-01-01", None)] });
    }
    let before = segment(COMMUNE, UnitKind::Commune, Some(OTHER_DISTRICT), "1990-01-01", Some("2015-01-01"));
    let after = segment(COMMUNE, UnitKind::Commune, Some(CITY), "2015-01-01", None);
    tree.put(Unit { id: unit(COMMUNE), segments: vec![before, after] });
    tree
}

fn window<'a>(tree: &'a UnitTree, n: u128, from: &str, to: &str) -> Window<'a> {
    Window { tree, unit: unit(n), from: day(from), to: day(to) }
}

fn one_move(kind: MoveKind, filling: Filling, origin: u128, to: u128, on: Option<Day>) -> Rotation {
    Rotation {
        id: RotationId(Uuid::nil()),
        kind,
        official_id: person(1),
        origin_unit_id: unit(origin),
        origin_appointment_id: None,
        unit_id: unit(to),
        position_id: PositionId(Uuid::nil()),
        filling,
        planned: Period::since(day("2012-01-01")),
        policy_decision_id: None,
        nomination_id: None,
        grounds: Note::parse("Luân chuyển").unwrap(),
        state: RotationState::InPost,
        effective_on: on,
        appointment_id: None,
        ended_on: None,
        next_appointment_id: None,
        traces: Vec::new(),
        hops: Vec::new(),
    }
}

#[test]
fn a_move_counts_on_the_day_on_which_it_took_effect_for_the_units_that_it_touched() {
    use Filling::{CouncilElectionRatified as Council, PartyElection as Party, Recruitment};
    use MoveKind::{Rotation, Secondment, Transfer};
    let tree = tree();
    let city = window(&tree, CITY, "2012-02-13", "2017-12-31");
    let (first, last) = (Some("2012-02-13"), Some("2017-12-31"));
    // Down, with, without, seconded.
    for (kind, filling, origin, to, on, counted) in [
        (Rotation, Party, CITY, WARD, first, [1, 1, 0, 0]),
        (Rotation, Council, CITY, WARD, last, [1, 1, 0, 0]),
        (Rotation, Party, PROVINCE, WARD, last, [1, 1, 0, 0]),
        (Rotation, Party, PROVINCE, CITY, last, [1, 1, 0, 0]),
        (Rotation, Party, OTHER_DISTRICT, WARD, last, [1, 1, 0, 0]),
        (Rotation, Recruitment, CITY, WARD, last, [0, 1, 1, 0]),
        (Rotation, Party, AWAY, WARD, last, [0, 1, 1, 0]),
        (Rotation, Party, WARD, CITY, last, [0, 1, 1, 0]),
        (Rotation, Party, CITY, AWAY, last, [0, 1, 1, 0]),
        (Transfer, Party, CITY, WARD, last, [0, 1, 1, 0]),
        (Transfer, Recruitment, WARD, AWAY, last, [0, 1, 1, 0]),
        (Secondment, Party, CITY, WARD, last, [0, 0, 0, 1]),
        (Secondment, Recruitment, WARD, OTHER_DISTRICT, last, [0, 0, 0, 1]),
        // Neither end is here; the commune was not until 2015.
        (Transfer, Party, PROVINCE, AWAY, last, [0, 0, 0, 0]),
        (Transfer, Party, OTHER_DISTRICT, COMMUNE, Some("2014-12-31"), [0, 0, 0, 0]),
        (Rotation, Party, OTHER_DISTRICT, COMMUNE, Some("2015-01-01"), [1, 1, 0, 0]),
        // A day too early, a day too late, and not at all.
        (Rotation, Party, CITY, WARD, Some("2012-02-12"), [0, 0, 0, 0]),
        (Rotation, Party, CITY, WARD, Some("2018-01-01"), [0, 0, 0, 0]),
        (Rotation, Party, CITY, WARD, None, [0, 0, 0, 0]),
    ] {
        let found = moved(&city, &[one_move(kind, filling, origin, to, on.map(day))]);
        let figures = [found.rotated_down, found.with_rotated_down, found.without_rotated_down, found.seconded];
        assert_eq!(figures, counted, "{kind} {filling} {origin} {to} {on:?}");
    }
}

#[test]
fn who_comes_by_recruitment_is_recruited_once_wherever_else_they_were() {
    let tree = tree();
    let city = window(&tree, CITY, "2012-02-13", "2017-12-31");
    let came = |to: u128, on: &str| Recruitment { official_id: person(1), unit_id: unit(to), from: day(on) };
    for (all, expected) in [
        (vec![], 0),
        (vec![came(WARD, "2012-02-13")], 1),
        (vec![came(WARD, "2017-12-31")], 1),
        (vec![came(WARD, "2012-02-12")], 0),
        (vec![came(WARD, "2018-01-01")], 0),
        (vec![came(CITY, "2013-01-01"), came(WARD, "2016-01-01")], 1),
        (vec![came(WARD, "2016-01-01"), came(WARD, "2010-01-01")], 0),
        (vec![came(AWAY, "2010-01-01"), came(WARD, "2016-01-01")], 1),
        (vec![came(COMMUNE, "2014-12-31")], 0),
        (vec![came(COMMUNE, "2014-12-31"), came(WARD, "2016-01-01")], 1),
        (vec![came(COMMUNE, "2015-01-01")], 1),
    ] {
        assert_eq!(recruited(&city, all.clone()), expected, "{all:?}");
    }
}

fn done(who: u128, programme: Option<Programme>, on: &str, post: Option<(u128, Group)>) -> Completion {
    let kind = if programme.is_some() { CourseKind::Fostering } else { CourseKind::AcademicTraining };
    let post = post.map(|(n, group)| (unit(n), group));
    Completion { official_id: person(who), kind, programme, on: day(on), post }
}

#[test]
fn enrolments_and_people_are_two_figures_and_hamlet_heads_stand_apart() {
    use Group::{CivilServant, HamletHead, PartTimer};
    let tree = tree();
    let (it, update) = (Some(Programme::It), Some(Programme::Update));
    let all = [
        done(1, None, "2012-02-13", Some((WARD, CivilServant))),
        done(1, it, "2013-01-01", Some((WARD, CivilServant))),
        done(1, it, "2017-12-31", Some((CITY, CivilServant))),
        done(1, update, "2014-01-01", Some((WARD, CivilServant))),
        done(2, update, "2014-01-01", Some((WARD, PartTimer))),
        // A hamlet head who became a part-timer.
        done(3, it, "2013-01-01", Some((WARD, HamletHead))),
        done(3, None, "2013-01-01", Some((WARD, HamletHead))),
        done(3, update, "2016-01-01", Some((WARD, PartTimer))),
        // Elsewhere, not here yet, in no post, too early, too late.
        done(4, it, "2013-01-01", Some((AWAY, CivilServant))),
        done(4, it, "2014-12-31", Some((COMMUNE, CivilServant))),
        done(4, it, "2013-01-01", None),
        done(4, it, "2012-02-12", Some((WARD, CivilServant))),
        done(4, it, "2018-01-01", Some((WARD, CivilServant))),
    ];
    let count = |enrolments, people| Count { enrolments, people };
    let found = trained(&window(&tree, CITY, "2012-02-13", "2017-12-31"), all);
    let expected = Trained {
        academic: count(1, 1),
        fostering: count(5, 3),
        fostering_programmes: vec![(Programme::Update, count(3, 3)), (Programme::It, count(2, 1))],
        hamlet_heads: count(2, 1),
        hamlet_head_programmes: vec![(Programme::It, count(1, 1))],
        total: count(8, 3),
    };
    assert_eq!(found, expected);
    // Somebody who moved is counted where they were, and the district counts both.
    let in_ward = trained(&window(&tree, WARD, "2012-02-13", "2017-12-31"), all);
    assert_eq!((in_ward.total, in_ward.fostering), (count(7, 3), count(4, 3)));
    let away = trained(&window(&tree, OTHER_DISTRICT, "2012-02-13", "2017-12-31"), all);
    assert_eq!(away.total, count(2, 1));
}

fn any_day() -> impl Strategy<Value = Day> {
    (2011i32..2019, 1u32..13, 1u32..29).prop_map(|(y, m, d)| Day::ymd(y, m, d).unwrap())
}
fn any_unit() -> impl Strategy<Value = UnitId> {
    (1..=UNITS).prop_map(unit)
}
fn any_word<T: Word + std::fmt::Debug>() -> impl Strategy<Value = T> {
    prop::sample::select(T::ALL.to_vec())
}
fn any_move() -> impl Strategy<Value = Rotation> {
    let ends = (any_unit(), any_unit(), proptest::option::weighted(0.9, any_day()));
    (any_word::<MoveKind>(), any_word::<Filling>(), ends).prop_map(|(kind, filling, (origin, to, on))| Rotation {
        origin_unit_id: origin,
        unit_id: to,
        ..one_move(kind, filling, 1, 1, on)
    })
}
fn any_recruitment() -> impl Strategy<Value = Recruitment> {
    (0u128..6, any_unit(), any_day()).prop_map(|(who, unit_id, from)| Recruitment {
        official_id: person(who),
        unit_id,
        from,
    })
}
fn any_completion() -> impl Strategy<Value = Completion> {
    let post = proptest::option::weighted(0.9, (any_unit(), any_word::<Group>()));
    (0u128..6, any_word::<CourseKind>(), any_word::<Programme>(), any_day(), post).prop_map(
        |(who, kind, programme, on, post)| {
            let programme = (kind == CourseKind::Fostering).then_some(programme);
            Completion { official_id: person(who), kind, programme, on, post }
        },
    )
}

/// How many, and of how many people, by hand: every pair is looked at.
fn by_hand(all: &[Completion], which: impl Fn(&Completion) -> bool) -> Count {
    let mut count = Count::default();
    for (n, one) in all.iter().enumerate().filter(|(_, one)| which(one)) {
        count.enrolments += 1;
        count.people += u64::from(!all[..n].iter().any(|other| other.official_id == one.official_id && which(other)));
    }
    count
}

proptest! {
    #[test]
    fn every_figure_is_what_counting_by_hand_gives(
        n in 1..=UNITS,
        days in (any_day(), any_day()),
        moves in proptest::collection::vec(any_move(), 0..30),
        recruitments in proptest::collection::vec(any_recruitment(), 0..20),
        completions in proptest::collection::vec(any_completion(), 0..40),
    ) {
        let tree = tree();
        let window = Window { tree: &tree, unit: unit(n), from: days.0.min(days.1), to: days.0.max(days.1) };
        let here = |unit: UnitId, on: Day| tree.subtree(window.unit, on).contains(&unit);
        let within = |on: Day| window.from <= on && on <= window.to;

        let found = moved(&window, &moves);
        let effective = |one: &&Rotation| one.effective_on.is_some_and(|on| {
            within(on) && (here(one.unit_id, on) || here(one.origin_unit_id, on))
        });
        let effective: Vec<&Rotation> = moves.iter().filter(effective).collect();
        let seconded = effective.iter().filter(|one| one.kind == MoveKind::Secondment).count();
        prop_assert_eq!(usize::try_from(found.seconded).unwrap(), seconded);
        prop_assert_eq!(usize::try_from(found.with_rotated_down).unwrap(), effective.len() - seconded);
        let rank = |id: UnitId| BTreeMap::from([(unit(PROVINCE), 2), (unit(CITY), 1), (unit(OTHER_DISTRICT), 1)])
            .get(&id).copied().unwrap_or(0);
        let elected = |one: &Rotation| !matches!(one.filling, Filling::Appointment | Filling::Recruitment);
        let down = effective.iter().filter(|one| {
            one.kind == MoveKind::Rotation && elected(one) && here(one.unit_id, one.effective_on.unwrap())
                && rank(one.origin_unit_id) > rank(one.unit_id)
        });
        prop_assert_eq!(usize::try_from(found.rotated_down).unwrap(), down.count());
        prop_assert_eq!(found.without_rotated_down, found.with_rotated_down - found.rotated_down);

        let came = |who: OfficialId| {
            let theirs = recruitments.iter().filter(|one| one.official_id == who && here(one.unit_id, one.from));
            theirs.map(|one| one.from).min()
        };
        let expected = (0..6).filter(|who| came(person(*who)).is_some_and(within)).count();
        prop_assert_eq!(usize::try_from(recruited(&window, recruitments.clone())).unwrap(), expected);

        let found = trained(&window, completions.clone());
        let counts = |one: &Completion| within(one.on) && one.post.is_some_and(|(unit, _)| here(unit, one.on));
        let head = |one: &Completion| one.post.is_some_and(|(_, group)| group == Group::HamletHead);
        let foster = |one: &Completion| counts(one) && !head(one) && one.kind == CourseKind::Fostering;
        let heads = |one: &Completion| counts(one) && head(one);
        prop_assert_eq!(found.total, by_hand(&completions, counts));
        prop_assert_eq!(found.academic,
            by_hand(&completions, |one| counts(one) && !head(one) && one.kind == CourseKind::AcademicTraining));
        prop_assert_eq!(found.fostering, by_hand(&completions, foster));
        prop_assert_eq!(found.hamlet_heads, by_hand(&completions, heads));
        type Which<'a> = &'a dyn Fn(&Completion) -> bool;
        let both: [(_, Which<'_>); 2] =
            [(&found.fostering_programmes, &foster), (&found.hamlet_head_programmes, &heads)];
        for (shown, which) in both {
            let of = |programme: Programme| {
                by_hand(&completions, |one| which(one) && one.programme == Some(programme))
            };
            let all = Programme::ALL.iter().map(|programme| (*programme, of(*programme)));
            let expected: Vec<(Programme, Count)> = all.filter(|(_, count)| count.enrolments > 0).collect();
            prop_assert_eq!(shown, &expected);
        }
        let sum = found.academic.enrolments + found.fostering.enrolments + found.hamlet_heads.enrolments;
        prop_assert_eq!(found.total.enrolments, sum);
        prop_assert!(found.total.people <= found.academic.people + found.fostering.people + found.hamlet_heads.people);

        // Whatever counts happened in one of the units that the window names.
        let units = window.units();
        prop_assert!(completions.iter().filter(|one| counts(one)).all(|one| units.contains(&one.post.unwrap().0)));
        prop_assert!(recruitments.iter().filter(|one| one.from <= window.to && here(one.unit_id, one.from))
            .all(|one| units.contains(&one.unit_id)));
    }
}
