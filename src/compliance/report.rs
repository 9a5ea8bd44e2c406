//! The report on a unit's subtree on a day, against a resolution: counts, rates, targets, groups and children.
//!
//! # What this module does not do
//! It judges nobody: counts come from the [index](super::index), or from [`super::evaluate`] for a world without one. It
//! lists nobody either ([`super::gaps`] does).

use crate::compliance::evaluate::{indicator, standing};
use crate::compliance::facts::World;
use crate::compliance::holding::titles;
use crate::compliance::index::Index;
use crate::compliance::rulebook::{Book, in_force};
use crate::compliance::status::Counts;
use crate::compliance::target::{Share, TargetView};
use crate::compliance::timeline::indicators;
use crate::compliance::totals::{Tally, What};
use crate::domain::Day;
use crate::domain::id::{ResolutionId, UnitId};
use crate::domain::position::Group;
use crate::domain::resolution::{Resolution, STANDARD, Target};
use crate::domain::text::Code;
use crate::domain::unit::Unit;
use crate::domain::word::Word;
use std::collections::{BTreeMap, BTreeSet};

/// What is reported of a unit and everything below it on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The unit.
    pub unit_id: UnitId,
    /// The day.
    pub as_of: Day,
    /// The resolution whose targets are shown.
    pub resolution: ResolutionId,
    /// Codes of the rule sets that govern some counted group somewhere in the subtree that day, sorted.
    pub rule_sets: Vec<Code>,
    /// People counted: key cadres, heads of mass organisations and civil servants.
    pub headcount: u64,
    /// People outside the headcount: part-timers and hamlet heads.
    pub other_headcount: u64,
    /// The share of people who meet the standard, among those to whom some mandatory requirement applies.
    pub standard: Share,
    /// One row for each target on an indicator, by group, then in the order of the resolution's indicators.
    pub rows: Vec<Row>,
    /// The standard in each group of the headcount.
    pub by_group: Vec<GroupPart>,
    /// The standard in each direct child of that day, by its code on that day, then by id.
    pub by_unit: Vec<UnitPart>,
}

/// An indicator in a group, against its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The group; none: over the whole headcount.
    pub group: Option<Group>,
    /// The code of the indicator, or `standard`.
    pub indicator: Code,
    /// The counts, against the target.
    pub share: Share,
}

/// The standard in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPart {
    /// The group.
    pub group: Group,
    /// People in it.
    pub headcount: u64,
    /// The counts, against the target of the whole.
    pub standard: Share,
}

/// The standard in a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPart {
    /// The child.
    pub unit_id: UnitId,
    /// People counted in its subtree.
    pub headcount: u64,
    /// People there outside the headcount.
    pub other_headcount: u64,
    /// The counts, against the target of the whole.
    pub standard: Share,
}

/// The report, by look-ups in the index; none for an unknown unit or resolution. A unit that does not exist on the day
/// has nobody below it, and is reported so.
pub fn report(index: &Index, unit: UnitId, resolution: ResolutionId, as_of: Day) -> Option<Report> {
    let tally = |units: &BTreeSet<UnitId>, group, what: What<'_>| index.totals(units, group, what, as_of);
    Source { world: index.world(), day: as_of, units_on: as_of, of_the_day: &BTreeSet::clone, tally: &tally }
        .report(unit, resolution)
}

/// How many people a unit and all below it have on a day, and how they stand to the standard: the totals of the report.
pub fn totals(index: &Index, unit: UnitId, as_of: Day) -> UnitPart {
    let tally = |units: &BTreeSet<UnitId>, group, what: What<'_>| index.totals(units, group, what, as_of);
    Source { world: index.world(), day: as_of, units_on: as_of, of_the_day: &BTreeSet::clone, tally: &tally }
        .total(unit)
}

/// The same report by judging everybody there, for a world without an index: one known at an earlier record time, or
/// one that exists only in a request.
pub fn report_of(world: &World, unit: UnitId, resolution: ResolutionId, as_of: Day) -> Option<Report> {
    let counted = count(world, unit, world.resolutions.get(&resolution)?, as_of);
    let tally = |units: &BTreeSet<UnitId>, group, what: What<'_>| {
        let code = match what {
            What::Standard => STANDARD,
            What::Indicator(_, code) => code,
        };
        units.iter().filter_map(|unit| counted.get(&(*unit, group))?.get(code)).copied().sum()
    };
    Source { world, day: as_of, units_on: as_of, of_the_day: &BTreeSet::clone, tally: &tally }.report(unit, resolution)
}

type Counted<'a> = BTreeMap<(UnitId, Group), BTreeMap<&'a str, Tally>>;

/// Counts the people of a subtree one by one.
fn count<'a>(world: &'a World, unit: UnitId, resolution: &'a Resolution, day: Day) -> Counted<'a> {
    let subtree = world.units.subtree(unit, day);
    let mut book = Book::new(world, &[]);
    let mut counted = Counted::new();
    for person in world.people.values() {
        let seat = titles(world, person, day).first().map(|seat| seat.appointment.unit_id);
        if !seat.is_some_and(|seat| subtree.contains(&seat)) {
            continue;
        }
        let Some(standing) = standing::<()>(world, person, day, &mut |u, p| book.asked(u, p, day)) else { continue };
        let tallies = counted.entry((standing.unit_id, standing.group)).or_default();
        for one in indicators(resolution) {
            let status = indicator(world, person, &one.predicate, day);
            tallies.entry(one.code.as_str()).or_default().add(Some(status), 1);
        }
        tallies.entry(STANDARD).or_default().add(standing.status(), 1);
    }
    counted
}

/// Where a report finds its numbers.
pub(super) struct Source<'a> {
    pub(super) world: &'a World,
    pub(super) day: Day,
    /// The day whose units are shown: the same, unless the report is restated.
    pub(super) units_on: Day,
    /// The units of the report's day that some units shown were then.
    pub(super) of_the_day: &'a dyn Fn(&BTreeSet<UnitId>) -> BTreeSet<UnitId>,
    /// The people of a group in these units, pooled.
    pub(super) tally: &'a dyn Fn(&BTreeSet<UnitId>, Group, What<'_>) -> Tally,
}

impl Source<'_> {
    /// The totals of a unit and all below it, against no target.
    pub(super) fn total(&self, unit: UnitId) -> UnitPart {
        self.part(unit, &self.world.units.subtree(unit, self.units_on), None)
    }

    pub(super) fn report(&self, unit: UnitId, resolution: ResolutionId) -> Option<Report> {
        self.world.units.get(unit)?;
        let resolution = self.world.resolutions.get(&resolution)?;
        let target = self.standard_target(unit, resolution);
        let subtree = self.world.units.subtree(unit, self.units_on);
        let whole = self.part(unit, &subtree, target.clone());
        Some(Report {
            unit_id: unit,
            as_of: self.day,
            resolution: resolution.id,
            rule_sets: self.rule_sets(&(self.of_the_day)(&subtree)),
            headcount: whole.headcount,
            other_headcount: whole.other_headcount,
            standard: whole.standard,
            rows: self.rows(&subtree, resolution),
            by_group: counting()
                .map(|group| {
                    let tally = (self.tally)(&subtree, group, What::Standard);
                    let standard = Share::new(tally.counts(), target.clone());
                    GroupPart { group, headcount: tally.people(), standard }
                })
                .collect(),
            by_unit: self
                .children(unit)
                .map(|child| self.part(child.id, &self.world.units.subtree(child.id, self.units_on), target.clone()))
                .collect(),
        })
    }

    fn children(&self, unit: UnitId) -> impl Iterator<Item = &Unit> {
        let mut children: Vec<&Unit> = self.world.units.children(unit, self.units_on).collect();
        children.sort_by_key(|child| (child.on(self.units_on).map(|s| &s.code), child.id));
        children.into_iter()
    }

    fn part(&self, unit_id: UnitId, subtree: &BTreeSet<UnitId>, target: Option<TargetView>) -> UnitPart {
        let (mut headcount, mut other_headcount, mut counts) = (0, 0, Counts::default());
        for group in Group::ALL {
            let tally = (self.tally)(subtree, *group, What::Standard);
            if group.counts() {
                headcount += tally.people();
                counts = counts.plus(tally.counts());
            } else {
                other_headcount += tally.people();
            }
        }
        UnitPart { unit_id, headcount, other_headcount, standard: Share::new(counts, target) }
    }

    fn rows(&self, subtree: &BTreeSet<UnitId>, resolution: &Resolution) -> Vec<Row> {
        let place = |target: &Target| {
            let code = target.indicator.as_str();
            // The standard is every resolution's first indicator.
            if code == STANDARD {
                return Some(0);
            }
            indicators(resolution).position(|indicator| indicator.code == target.indicator).map(|n| n + 1)
        };
        let mut targets: Vec<(bool, Option<Group>, usize, &Target)> = resolution
            .targets
            .iter()
            .filter(|target| target.group.is_some() || target.indicator.as_str() != STANDARD)
            .filter_map(|target| Some((target.group.is_none(), target.group, place(target)?, target)))
            .collect();
        targets.sort_by_key(|(ungrouped, group, place, _)| (*ungrouped, *group, *place));
        targets
            .into_iter()
            .map(|(_, group, place, target)| {
                let what =
                    if place == 0 { What::Standard } else { What::Indicator(resolution.id, target.indicator.as_str()) };
                let counts = match group {
                    Some(group) => (self.tally)(subtree, group, what).counts(),
                    None => counting().map(|group| (self.tally)(subtree, group, what).counts()).sum(),
                };
                let share = Share::new(counts, Some(TargetView::of(resolution, target)));
                Row { group, indicator: target.indicator.clone(), share }
            })
            .collect()
    }

    fn rule_sets(&self, subtree: &BTreeSet<UnitId>) -> Vec<Code> {
        let sets: BTreeSet<&Code> = subtree
            .iter()
            .flat_map(|unit| counting().flat_map(|group| in_force(self.world, *unit, group, self.day)))
            .map(|set| &set.code)
            .collect();
        sets.into_iter().cloned().collect()
    }

    /// The target of the standard: the resolution's own, else that of the first document below it that is in force on the
    /// day and holds for the unit, by day of issue, then number. The resolution itself was asked for by name: it answers
    /// for any day.
    fn standard_target(&self, unit: UnitId, resolution: &Resolution) -> Option<TargetView> {
        let mut line = vec![unit];
        line.extend(self.world.units.ancestors(unit, self.units_on));
        let below = self.below(resolution.id);
        let holds = |document: &&Resolution| document.period.covers(self.day) && line.contains(&document.unit_id);
        let mut documents: Vec<&Resolution> = below.into_iter().filter(holds).collect();
        documents.sort_by_key(|document| (document.issued_on, &document.number, document.id));
        std::iter::once(resolution)
            .chain(documents)
            .find_map(|document| Some(TargetView::of(document, standard_of(document, self.day)?)))
    }

    /// The documents that carry a resolution out, directly or through others.
    fn below(&self, resolution: ResolutionId) -> Vec<&Resolution> {
        let mut seen = BTreeSet::from([resolution]);
        let mut found = Vec::new();
        let mut open = vec![resolution];
        while let Some(parent) = open.pop() {
            for document in self.world.resolutions.values().filter(|d| d.parent_id == Some(parent)) {
                if seen.insert(document.id) {
                    found.push(document);
                    open.push(document.id);
                }
            }
        }
        found
    }
}

/// A document's target for the standard over the whole headcount: of several, the one next due on the day, or the last
/// due where all are past; of those due on one day, the first.
fn standard_of(document: &Resolution, day: Day) -> Option<&Target> {
    let targets = || document.targets.iter().filter(|t| t.group.is_none() && t.indicator.as_str() == STANDARD);
    let ahead = targets().filter(|t| day <= t.due_on).min_by_key(|t| t.due_on);
    ahead.or_else(|| targets().min_by_key(|t| std::cmp::Reverse(t.due_on)))
}

fn counting() -> impl Iterator<Item = Group> {
    Group::ALL.iter().copied().filter(|group| group.counts())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::gaps::{gaps, gaps_of};
    use crate::compliance::samples::{facts, telling_days};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_index_reports_what_counting_people_one_by_one_does(
            facts in facts(), picks in proptest::collection::vec(any::<proptest::sample::Index>(), 8),
        ) {
            let mut index = Index::new();
            index.apply(facts.clone());
            let world = index.world();
            let days = telling_days(&facts);
            for day in picks.iter().map(|pick| *pick.get(&days)) {
                for unit in world.units.all() {
                    for resolution in world.resolutions.keys() {
                        let quick = report(&index, unit.id, *resolution, day).unwrap();
                        prop_assert_eq!(&quick, &report_of(world, unit.id, *resolution, day).unwrap());
                        let groups: u64 = quick.by_group.iter().map(|g| g.headcount).sum();
                        prop_assert_eq!(groups, quick.headcount);
                        let counts: Counts = quick.by_group.iter().map(|g| g.standard.counts).sum();
                        prop_assert_eq!(counts, quick.standard.counts);
                        prop_assert!(quick.standard.counts.total() <= quick.headcount);
                        let people = u64::try_from(world.people.len()).unwrap();
                        prop_assert!(quick.headcount + quick.other_headcount <= people, "nobody counts twice");
                        let below: u64 = quick.by_unit.iter().map(|u| u.headcount).sum();
                        prop_assert!(below <= quick.headcount);
                    }
                    prop_assert_eq!(gaps(&index, unit.id, day, None), gaps_of(world, unit.id, day, None));
                }
            }
        }
    }

    #[test]
    fn an_unknown_unit_or_resolution_has_no_report() {
        let id = uuid::Uuid::nil();
        assert_eq!(report(&Index::new(), UnitId(id), ResolutionId(id), Day::FIRST), None);
    }
}
