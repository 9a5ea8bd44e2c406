//! What would be otherwise, were some people's facts other than they are: how each of them would stand, and what share of
//! each unit would meet the standard.
//!
//! Nobody is judged here but by [`super::evaluate`]: the totals of the index, less what the people concerned are in them,
//! plus what they would be.
//!
//! # What this module does not do
//! It changes nothing, and it does not say whether what is supposed is allowed.

use crate::compliance::evaluate::{Verdict, evaluate};
use crate::compliance::facts::Person;
use crate::compliance::index::Index;
use crate::compliance::status::Counts;
use crate::compliance::totals::{Tally, What};
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::position::Group;
use crate::domain::word::Word;
use std::collections::BTreeMap;

/// How many people a unit and all below it have, and how they stand to the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// People counted.
    pub headcount: u64,
    /// People outside the headcount: part-timers and hamlet heads.
    pub other_headcount: u64,
    /// How the people counted stand to the standard.
    pub counts: Counts,
}

/// How a person stands before and after; none where the person is not counted that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonImpact {
    /// Who.
    pub official_id: OfficialId,
    /// As it is.
    pub before: Option<Verdict>,
    /// As it would be.
    pub after: Option<Verdict>,
}

/// A unit's figures before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitImpact {
    /// Which unit; all below it are counted with it.
    pub unit_id: UnitId,
    /// As they are.
    pub before: Figures,
    /// As they would be.
    pub after: Figures,
}

/// What would be otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The people concerned, by id.
    pub people: Vec<PersonImpact>,
    /// The units asked about, in the order asked.
    pub units: Vec<UnitImpact>,
}

/// What would be otherwise on a day, were these people as supposed. Nobody may be supposed to be somebody else: each
/// stands in the place of the person of the same id, or is new.
pub fn impact(index: &Index, supposed: &[Person], units: &[UnitId], day: Day) -> Impact {
    let world = index.world();
    let people: Vec<PersonImpact> = supposed
        .iter()
        .map(|after| PersonImpact {
            official_id: after.id,
            before: world.people.get(&after.id).and_then(|before| evaluate(world, before, day)),
            after: evaluate(world, after, day),
        })
        .collect();
    let units = units.iter().map(|unit| unit_impact(index, &people, *unit, day)).collect();
    Impact { people, units }
}

fn unit_impact(index: &Index, people: &[PersonImpact], unit_id: UnitId, day: Day) -> UnitImpact {
    let subtree = index.world().units.subtree(unit_id, day);
    let mut before: BTreeMap<Group, Tally> = BTreeMap::new();
    for group in Group::ALL {
        before.insert(*group, index.totals(&subtree, *group, What::Standard, day));
    }
    let mut after = before.clone();
    for person in people {
        for (verdict, sign) in [(&person.before, -1), (&person.after, 1)] {
            if let Some(verdict) = verdict.as_ref().filter(|verdict| subtree.contains(&verdict.unit_id)) {
                after.entry(verdict.group).or_default().add(verdict.status, sign);
            }
        }
    }
    UnitImpact { unit_id, before: figures(&before), after: figures(&after) }
}

fn figures(tallies: &BTreeMap<Group, Tally>) -> Figures {
    let mut figures = Figures::default();
    for (group, tally) in tallies {
        if group.counts() {
            figures.headcount = figures.headcount.saturating_add(tally.people());
            figures.counts = figures.counts.plus(tally.counts());
        } else {
            figures.other_headcount = figures.other_headcount.saturating_add(tally.people());
        }
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::samples::{facts, telling_days};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_the_index_says_once_the_facts_are_really_otherwise(
            facts in facts(), gone in any::<proptest::sample::Index>(), day in any::<proptest::sample::Index>(),
        ) {
            let mut index = Index::new();
            index.apply(facts.clone());
            let day = *day.get(&telling_days(&facts));
            let removed = gone.get(&facts).clone();
            let mut otherwise = Index::new();
            otherwise.apply(facts.into_iter().filter(|fact| *fact != removed));
            // Only facts about people are supposed otherwise.
            prop_assume!(otherwise.world().units.all().count() == index.world().units.all().count());
            prop_assume!(otherwise.world().positions == index.world().positions);
            prop_assume!(otherwise.world().rule_sets == index.world().rule_sets);
            prop_assume!(otherwise.world().resolutions == index.world().resolutions);
            let nobody = |id: &OfficialId| Person::new(*id);
            let supposed: Vec<Person> = (index.world().people.keys())
                .map(|id| otherwise.world().people.get(id).cloned().unwrap_or_else(|| nobody(id)))
                .collect();
            let units: Vec<UnitId> = index.world().units.all().map(|unit| unit.id).collect();
            let found = impact(&index, &supposed, &units, day);
            let now = impact(&otherwise, &[], &units, day);
            for (found, now) in found.units.iter().zip(&now.units) {
                prop_assert_eq!(found.after, now.before);
            }
            let unchanged = impact(&index, &[], &units, day);
            for (found, unchanged) in found.units.iter().zip(&unchanged.units) {
                prop_assert_eq!(found.before, unchanged.after);
            }
        }
    }
}
