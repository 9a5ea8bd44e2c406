//! Which requirements ask the holder of a title in a unit on a day.
//!
//! # What this module does not do
//! It does not look at the person: whether a title is held for the first time, and whether what is asked for is met, is
//! [`super::evaluate`]'s.

use crate::compliance::facts::World;
use crate::domain::Day;
use crate::domain::id::{PositionId, UnitId};
use crate::domain::position::{Group, Position};
use crate::domain::rule_set::{Combination, Grace, Layer, Requirement, RuleSet};
use crate::domain::unit::AreaKind;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A requirement, and the set it stands in.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The set.
    pub rule_set: &'a RuleSet,
    /// The requirement.
    pub requirement: &'a Requirement,
    /// The kind of area of the unit where the title is held, where it is known.
    pub area: Option<AreaKind>,
    /// The times that it gives: the requirement's, but for somebody who is in post only by supposition.
    pub graces: &'a [Grace],
}

/// The rule sets that govern a group in a unit on a day, by code then id.
///
/// They are in force that day, name the group, and hold everywhere or in the unit or above it. Where a provincial set
/// replaces, no national one holds, and of several that replace only those of the nearest unit hold; sets that add stay
/// beside them.
pub fn in_force(world: &World, unit: UnitId, group: Group, day: Day) -> Vec<&RuleSet> {
    layered(world, unit, group, day).0
}

/// The rule sets that govern a group in a unit on a day, and those that would, did not a set nearer by stand in their
/// place; each by code then id.
pub fn layered(world: &World, unit: UnitId, group: Group, day: Day) -> (Vec<&RuleSet>, Vec<&RuleSet>) {
    let mut line = vec![unit];
    line.extend(world.units.ancestors(unit, day));
    let distance = |set: &RuleSet| match set.unit_id {
        None => Some(usize::MAX),
        Some(id) => line.iter().position(|step| *step == id),
    };
    let mut sets: Vec<(usize, &RuleSet)> = world
        .rule_sets
        .values()
        .filter(|set| set.period.covers(day) && set.groups.contains(&group))
        .filter_map(|set| Some((distance(set)?, set)))
        .collect();
    sets.sort_by(|(_, a), (_, b)| (&a.code, a.id).cmp(&(&b.code, b.id)));
    let nearest = sets.iter().filter(|(_, set)| replaces(set)).map(|(far, _)| *far).min();
    let holds = |(far, set): &(usize, &RuleSet)| {
        nearest.is_none_or(|nearest| set.layer != Layer::National && (!replaces(set) || *far == nearest))
    };
    let (kept, aside): (Vec<_>, Vec<_>) = sets.into_iter().partition(holds);
    let only = |sets: Vec<(usize, _)>| sets.into_iter().map(|(_, set)| set).collect();
    (only(kept), only(aside))
}

/// Whether the set stands in the place of those farther off.
pub fn replaces(set: &RuleSet) -> bool {
    set.layer == Layer::Provincial && set.combination == Combination::Replaces
}

/// The requirements that ask the holder of a title, in the order of the sets, then of the law; whether it is held for
/// the first time depends on the person and is not looked at here. A requirement for kinds of area does not ask where
/// the kind is not known; one that leaves kinds of area out does.
pub fn asked<'a>(world: &'a World, unit: UnitId, position: &Position, day: Day) -> Vec<Asked<'a>> {
    let area = world.units.get(unit).and_then(|u| u.on(day)).and_then(|s| s.area);
    let fits = |requirement: &Requirement| {
        let audience = &requirement.applies_to;
        audience.asks_title(&position.code, position.group)
            && (audience.areas.is_empty() || area.is_some_and(|area| audience.areas.contains(&area)))
            && !area.is_some_and(|area| audience.except_areas.contains(&area))
    };
    in_force(world, unit, position.group, day)
        .into_iter()
        .flat_map(|rule_set| {
            rule_set.requirements.iter().map(move |requirement| Asked {
                rule_set,
                requirement,
                area,
                graces: &requirement.graces,
            })
        })
        .filter(|asked| fits(asked.requirement))
        .collect()
}

/// A memory of what is asked, for judging many people over many days.
pub(super) struct Book<'a> {
    world: &'a World,
    /// Every day on which the answer may change, sorted.
    days: &'a [Day],
    known: BTreeMap<(UnitId, PositionId, usize), Arc<[Asked<'a>]>>,
}

impl<'a> Book<'a> {
    /// A memory of a world whose rules and units change on no other days than these (sorted).
    pub(super) fn new(world: &'a World, days: &'a [Day]) -> Self {
        Self { world, days, known: BTreeMap::new() }
    }

    /// As [`asked`].
    pub(super) fn asked(&mut self, unit: UnitId, position: &Position, day: Day) -> Arc<[Asked<'a>]> {
        let era = self.days.partition_point(|change| *change <= day);
        let world = self.world;
        let fresh = || asked(world, unit, position, day).into();
        self.known.entry((unit, position.id, era)).or_insert_with(fresh).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::facts::Fact;
    use crate::compliance::samples::id;
    use crate::compliance::stage::*;
    use crate::domain::qualification::Level;
    use crate::domain::rule_set::Audience;
    use crate::domain::text::Code;

    fn with(sets: Vec<RuleSet>) -> World {
        let mut world = world();
        sets.into_iter().for_each(|set| world.apply(Fact::RuleSet(set)));
        world
    }

    fn codes(world: &World, unit: u8, group: Group, on: &str) -> Vec<String> {
        in_force(world, UnitId(id(unit)), group, day(on)).iter().map(|set| set.code.to_string()).collect()
    }

    #[test]
    fn a_set_holds_on_its_days_for_its_groups_in_its_unit_and_below() {
        let world = with(vec![
            RuleSet { period: period("2012-01-01", "2017-01-01"), ..rule_set(1, vec![]) },
            RuleSet { groups: vec![Group::CivilServant], ..rule_set(2, vec![]) },
            RuleSet { unit_id: Some(UnitId(id(CITY))), ..rule_set(3, vec![]) },
        ]);
        for (unit, group, on, sets) in [
            (WARD, Group::KeyCadre, "2016-12-31", vec!["set-1", "set-3"]),
            (WARD, Group::KeyCadre, "2017-01-01", vec!["set-3"]),
            (CITY, Group::CivilServant, "2017-01-01", vec!["set-2", "set-3"]),
            (PROVINCE, Group::CivilServant, "2011-12-31", vec!["set-2"]),
        ] {
            assert_eq!(codes(&world, unit, group, on), sets, "{unit} {group} {on}");
        }
    }

    #[test]
    fn a_provincial_set_that_replaces_drops_the_national_ones_for_its_groups_and_the_nearest_wins() {
        let adds = RuleSet { combination: Combination::Adds, ..replacing(4, PROVINCE, vec![]) };
        let world = with(vec![
            rule_set(1, vec![]),
            RuleSet { groups: vec![Group::KeyCadre], ..replacing(2, PROVINCE, vec![]) },
            RuleSet { groups: vec![Group::KeyCadre], ..replacing(3, CITY, vec![]) },
            adds,
        ]);
        for (unit, group, sets) in [
            (WARD, Group::KeyCadre, vec!["set-3", "set-4"]),
            (CITY, Group::KeyCadre, vec!["set-3", "set-4"]),
            (PROVINCE, Group::KeyCadre, vec!["set-2", "set-4"]),
            (WARD, Group::CivilServant, vec!["set-1", "set-4"]),
        ] {
            assert_eq!(codes(&world, unit, group, "2017-01-01"), sets, "{unit} {group}");
        }
        let national = RuleSet { combination: Combination::Replaces, ..rule_set(5, vec![]) };
        let both = with(vec![rule_set(1, vec![]), national]);
        assert_eq!(codes(&both, WARD, Group::KeyCadre, "2017-01-01"), ["set-1", "set-5"], "only a province replaces");
    }

    #[test]
    fn a_requirement_asks_whom_its_audience_names_and_nobody_where_the_area_is_not_known() {
        let to = |code: &str, applies_to| Requirement { applies_to, ..requirement(code, degree(Level::College)) };
        let chair = vec![Code::parse("CHAIR").unwrap()];
        let world = with(vec![rule_set(
            1,
            vec![
                to("everyone", Audience::default()),
                to("cadres", Audience { groups: vec![Group::KeyCadre], ..Audience::default() }),
                to("chairs", Audience { positions: chair.clone(), ..Audience::default() }),
                to("mountain", Audience { areas: vec![AreaKind::Mountain, AreaKind::Border], ..Audience::default() }),
                to("plain", Audience { areas: vec![AreaKind::Plain], ..Audience::default() }),
                to("lowland", Audience { except_areas: vec![AreaKind::Mountain], ..Audience::default() }),
                to("others", Audience { except_positions: chair.clone(), ..Audience::default() }),
            ],
        )]);
        for (position, on, expected) in [
            (CHAIR, "2014-12-31", vec!["everyone", "cadres", "chairs", "lowland"]),
            (CHAIR, "2015-01-01", vec!["everyone", "cadres", "chairs", "mountain"]),
            (SECRETARY, "2014-12-31", vec!["everyone", "cadres", "lowland", "others"]),
            (CLERK, "2015-01-01", vec!["everyone", "mountain", "others"]),
        ] {
            let position = world.positions.get(&PositionId(id(position))).unwrap();
            let asked = asked(&world, UnitId(id(WARD)), position, day(on));
            let codes: Vec<&str> = asked.iter().map(|a| a.requirement.code.as_str()).collect();
            assert_eq!(codes, expected, "{} {on}", position.code);
        }
    }
}
