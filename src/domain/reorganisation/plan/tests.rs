//! Each thing that is found about a reform, as a table of cases; and the laws of what it comes to.

use super::*;
use crate::domain::reorganisation::{Alter, Entrust};
use crate::domain::reorganisation::{Dissolve, Found, Merge, Part, Relocate, Split};
use crate::domain::text::{Code as Text, Name};
use crate::domain::unit::{Segment, UnitKind};
use proptest::prelude::*;

const PROVINCE: u128 = 1;
const CITY: u128 = 2;
const WARD: u128 = 3;
const OTHER: u128 = 4;
const FAR: u128 = 5;

fn id(n: u128) -> UnitId {
    UnitId(uuid::Uuid::from_u128(n))
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn there(n: u128) -> UnitRef {
    UnitRef::UnitId(id(n))
}

fn key(key: &str) -> UnitRef {
    UnitRef::Key(Text::parse(key).unwrap())
}

fn unit(n: u128, code: &str, parent: Option<u128>) -> Unit {
    let segment = Segment {
        period: Period::since(day("1990-01-01")),
        name: Name::parse(&format!("unit {n}")).unwrap(),
        code: Text::parse(code).unwrap(),
        kind: UnitKind::Ward,
        area: None,
        parent_id: parent.map(id),
    };
    Unit { id: id(n), segments: vec![segment] }
}

use crate::domain::Period;

/// A province with a city of two wards, and a province of its own.
fn tree() -> UnitTree {
    let mut tree = UnitTree::default();
    for (n, code, parent) in [
        (PROVINCE, "20", None),
        (CITY, "178", Some(PROVINCE)),
        (WARD, "05974", Some(CITY)),
        (OTHER, "05986", Some(CITY)),
        (FAR, "30", None),
    ] {
        tree.put(unit(n, code, parent));
    }
    tree
}

fn founds(name: &str, code: &str, parent: UnitRef) -> UnitChange {
    UnitChange::Found(Found {
        key: Text::parse(name).unwrap(),
        name: Name::parse(name).unwrap(),
        code: Text::parse(code).unwrap(),
        kind: UnitKind::Ward,
        area: None,
        parent: Some(parent),
    })
}

fn merges(units: &[u128], into: UnitRef) -> UnitChange {
    UnitChange::Merge(Merge { units: units.iter().copied().map(id).collect(), into })
}

fn dissolves(n: u128) -> UnitChange {
    UnitChange::Dissolve(Dissolve { unit_id: id(n) })
}

fn codes(n: u128, code: &str) -> UnitChange {
    let code = Some(Text::parse(code).unwrap());
    UnitChange::Alter(Alter { unit_id: id(n), name: None, code, kind: None, area: None })
}

fn moves(n: u128, parent: UnitRef) -> UnitChange {
    UnitChange::Move(Relocate { unit_id: id(n), parent: Some(parent) })
}

fn splits(n: u128, into: &[UnitRef]) -> UnitChange {
    let part = |into: &UnitRef| Part { into: into.clone(), officials: Vec::new(), positions: Vec::new(), rest: false };
    UnitChange::Split(Split { unit_id: id(n), parts: into.iter().map(part).collect() })
}

fn staged(changes: &[UnitChange]) -> Vec<Staged> {
    let mut next = 100;
    let stage = |change: &UnitChange| {
        next += 1;
        let founds = matches!(change, UnitChange::Found(_));
        Staged { change: change.clone(), unit_id: founds.then(|| id(next)) }
    };
    changes.iter().map(stage).collect()
}

fn reform(changes: &[UnitChange]) -> Restructured {
    let staged = staged(changes);
    restructure(&tree(), Some(id(PROVINCE)), day("2025-07-01"), &staged.iter().collect::<Vec<_>>())
}

/// A ward of the province that takes the two in, under the code that one of them bore; the city goes.
fn whole() -> Vec<UnitChange> {
    vec![founds("new", "05986", there(PROVINCE)), merges(&[WARD, OTHER], key("new")), dissolves(CITY)]
}

#[test]
fn each_thing_in_the_way_is_found_and_nothing_else() {
    let with = |more: &[UnitChange]| [whole(), more.to_vec()].concat();
    let found = |n: u128| founds(&format!("n{n}"), &format!("0{n}"), there(PROVINCE));
    let cases: Vec<(&str, Vec<UnitChange>, Vec<Code>)> = vec![
        ("all at once", whole(), vec![]),
        ("written the other way round", whole().into_iter().rev().collect(), vec![]),
        (
            "a ward stays",
            vec![founds("new", "1", there(PROVINCE)), merges(&[WARD], key("new")), dissolves(CITY)],
            vec![Code::ChildWithoutParent],
        ),
        ("ended twice", with(&[dissolves(WARD)]), vec![Code::ChangedTwice]),
        ("altered and ended", with(&[codes(WARD, "9")]), vec![Code::ChangedTwice]),
        ("altered twice", vec![codes(WARD, "8"), codes(WARD, "9")], vec![Code::ChangedTwice]),
        ("a code in use", vec![codes(WARD, "05986")], vec![Code::CodeTaken]),
        ("two codes change places", vec![codes(WARD, "05986"), codes(OTHER, "05974")], vec![]),
        ("a code twice", vec![founds("a", "7", there(CITY)), founds("b", "7", there(CITY))], vec![Code::CodeTaken]),
        ("a key twice", vec![founds("a", "7", there(CITY)), founds("a", "8", there(CITY))], vec![Code::KeyTwice]),
        ("a key that nothing has", vec![merges(&[WARD], key("x"))], vec![Code::KeyUnknown]),
        ("into one that ends", vec![merges(&[WARD], there(OTHER)), dissolves(OTHER)], vec![Code::SuccessorNotInForce]),
        ("into itself", vec![merges(&[WARD], there(WARD))], vec![Code::SuccessorNotInForce]),
        ("into one of elsewhere", vec![merges(&[WARD], there(FAR))], vec![Code::SuccessorNotInForce]),
        ("one of elsewhere", vec![dissolves(FAR)], vec![Code::OutsideReform]),
        ("below one of elsewhere", vec![moves(WARD, there(FAR))], vec![Code::OutsideReform]),
        ("below itself", vec![moves(CITY, there(WARD))], vec![Code::UnitBelowItself]),
        (
            "below one that ends",
            vec![found(7), moves(WARD, there(PROVINCE)), moves(OTHER, there(CITY)), dissolves(CITY)],
            vec![Code::ChildWithoutParent],
        ),
        ("a unit that is not there", vec![dissolves(77)], vec![Code::UnitNotInForce]),
        (
            "divided and going on",
            vec![founds("new", "1", there(CITY)), splits(WARD, &[key("new"), there(WARD)])],
            vec![],
        ),
    ];
    for (name, changes, codes) in cases {
        let made = reform(&changes);
        let found: Vec<Code> = made.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(found, codes, "{name}");
        assert!(made.findings.iter().all(Finding::forbids), "{name}");
    }
}

#[test]
fn a_day_at_or_before_the_last_change_of_a_unit_is_too_early() {
    let changes = staged(&[dissolves(WARD)]);
    for (on, code) in [("1989-12-31", Code::UnitNotInForce), ("1990-01-01", Code::DayTooEarly)] {
        let made = restructure(&tree(), None, day(on), &changes.iter().collect::<Vec<_>>());
        assert_eq!(made.findings.iter().map(|f| f.code).collect::<Vec<_>>(), [code], "{on}");
    }
}

#[test]
fn one_unit_that_goes_on_alone_as_a_new_one_is_renamed_and_several_are_merged() {
    let kinds = |changes: &[UnitChange]| reform(changes).edges.iter().map(|edge| edge.2).collect::<Vec<_>>();
    let new = || founds("new", "1", there(CITY));
    assert_eq!(kinds(&[new(), merges(&[WARD], key("new"))]), [SuccessionKind::Renamed]);
    assert_eq!(kinds(&[new(), merges(&[WARD, OTHER], key("new"))]), [SuccessionKind::MergedInto; 2]);
    assert_eq!(kinds(&[merges(&[WARD], there(OTHER))]), [SuccessionKind::MergedInto], "one that was there goes on");
    let part = [new(), merges(&[WARD], key("new")), splits(OTHER, &[key("new"), there(OTHER)])];
    let mut both = kinds(&part);
    both.sort();
    assert_eq!(both, [SuccessionKind::MergedInto, SuccessionKind::SplitInto]);
}

#[test]
fn grants_given_on_are_those_of_the_unit_that_is_named() {
    let changes = [whole(), vec![UnitChange::Entrust(Entrust { unit_id: id(CITY), to: key("new") })]].concat();
    let made = reform(&changes);
    assert_eq!(made.entrusted, BTreeMap::from([(id(CITY), BTreeSet::from([id(101)]))]));
    assert_eq!(made.fates.get(&id(CITY)), Some(&Fate::Dissolved(Some(id(PROVINCE)))));
}

fn any_change() -> impl Strategy<Value = UnitChange> {
    let unit = || proptest::sample::select(vec![PROVINCE, CITY, WARD, OTHER, FAR, 77]);
    let into = || prop_oneof![unit().prop_map(there), Just(key("a")), Just(key("b"))];
    let name = || proptest::sample::select(vec!["a", "b"]);
    let code = || proptest::sample::select(vec!["1", "2", "178", "05974", "05986"]);
    prop_oneof![
        (name(), code(), into()).prop_map(|(name, code, parent)| founds(name, code, parent)),
        (unit(), into()).prop_map(|(unit, into)| merges(&[unit], into)),
        (unit(), into(), into()).prop_map(|(unit, one, other)| splits(unit, &[one, other])),
        (unit(), code()).prop_map(|(unit, code)| codes(unit, code)),
        (unit(), into()).prop_map(|(unit, parent)| moves(unit, parent)),
        unit().prop_map(dissolves),
    ]
}

proptest! {
    // Most sets of changes at random have something in the way.
    #![proptest_config(ProptestConfig { max_global_rejects: 65_536, ..ProptestConfig::default() })]

    /// What nothing is found about leaves a tree in which the registry's own checks find nothing either.
    #[test]
    fn a_reform_without_findings_leaves_a_sound_tree(changes in proptest::collection::vec(any_change(), 0..6)) {
        let made = reform(&changes);
        prop_assume!(made.findings.is_empty());
        let (before, on) = (tree(), day("2025-07-01"));
        let after = made.applied(&before);
        for unit in after.all() {
            prop_assert_eq!(after.check(unit), Vec::new());
            prop_assert_eq!(after.code_holder(unit), None);
            // Nothing before the day is otherwise.
            let was = before.get(unit.id).and_then(|unit| unit.on(on.previous().unwrap()));
            let is = unit.on(on.previous().unwrap());
            prop_assert_eq!(was.map(|s| (&s.name, &s.code, s.parent_id)), is.map(|s| (&s.name, &s.code, s.parent_id)));
        }
        for (predecessor, successor, _) in &made.edges {
            prop_assert!(after.get(*successor).is_some_and(|unit| unit.on(on).is_some()), "{}", predecessor);
        }
        for (unit, _) in made.fates.iter().filter(|(_, fate)| !matches!(fate, Fate::Split(_))) {
            prop_assert!(after.get(*unit).is_some_and(|unit| unit.on(on).is_none()));
        }
    }

    #[test]
    fn the_order_of_the_changes_does_not_matter(
        (some, shuffled) in proptest::collection::vec(any_change(), 0..6)
            .prop_map(|changes| staged(&changes))
            .prop_flat_map(|staged| (Just(staged.clone()), Just(staged).prop_shuffle())),
    ) {
        let come_to = |staged: &[Staged]| {
            let staged: Vec<&Staged> = staged.iter().collect();
            restructure(&tree(), Some(id(PROVINCE)), day("2025-07-01"), &staged)
        };
        let (one, other) = (come_to(&some), come_to(&shuffled));
        prop_assert_eq!(one.findings.is_empty(), other.findings.is_empty());
        if one.findings.is_empty() {
            prop_assert_eq!(one.units, other.units);
            prop_assert_eq!(one.edges, other.edges);
        }
    }
}
