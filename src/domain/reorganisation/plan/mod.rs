//! What the changes of a reorganisation make of the tree of units, all of them together: the order in which they are
//! written does not matter, since only the state before the day and the state on the day are compared.
//!
//! Codes are judged on the day itself: a code that one unit gives up and another takes up on the same day is free.
//!
//! # What this module does not do
//! It looks at nobody: what becomes of people is [`super::people`]'s.

use crate::domain::Day;
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::{OfficialId, PositionId, UnitId};
use crate::domain::reorganisation::{Assign, LAW, Release, Staged, UnitChange, UnitRef};
use crate::domain::text;
use crate::domain::unit::{SuccessionKind, Unit};
use crate::domain::unit_tree::UnitTree;
use std::collections::{BTreeMap, BTreeSet};

mod alter;
mod check;
mod follow;
#[cfg(test)]
mod tests;

/// A unit before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// As it was; none: it is founded.
    pub before: Option<Unit>,
    /// As it is then.
    pub after: Unit,
}

/// A part of a divided unit, with the unit that takes it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartTo {
    /// The unit.
    pub unit_id: UnitId,
    /// The people who go there.
    pub officials: BTreeSet<OfficialId>,
    /// The titles whose holders go there.
    pub positions: BTreeSet<PositionId>,
    /// Whether all else goes there.
    pub rest: bool,
}

/// What becomes of a unit, and of what was its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It goes on as another unit, and nothing else does.
    Renamed(UnitId),
    /// Another takes it in whole.
    Merged(UnitId),
    /// It is divided; where one of the parts is the unit itself, it goes on.
    Split(Vec<PartTo>),
    /// It ends, and nothing takes its place; the unit above it, where there was one.
    Dissolved(Option<UnitId>),
}

impl Fate {
    /// The unit that takes all that nobody assigns.
    pub fn heir(&self) -> Option<UnitId> {
        match self {
            Self::Renamed(unit) | Self::Merged(unit) => Some(*unit),
            Self::Split(parts) => parts.iter().find(|part| part.rest).map(|part| part.unit_id),
            Self::Dissolved(_) => None,
        }
    }

    /// The unit that keeps what is nobody's post: the heir, or what stood above.
    pub fn keeper(&self) -> Option<UnitId> {
        match self {
            Self::Dissolved(above) => *above,
            Self::Renamed(_) | Self::Merged(_) | Self::Split(_) => self.heir(),
        }
    }
}

/// What the changes come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restructured {
    /// The units that are otherwise afterwards, in the order of their ids.
    pub units: Vec<Outcome>,
    /// What becomes of which unit: predecessor, successor, how.
    pub edges: BTreeSet<(UnitId, UnitId, SuccessionKind)>,
    /// What becomes of the units that end or are divided.
    pub fates: BTreeMap<UnitId, Fate>,
    /// Who gets another post than the rule gives.
    pub assigned: BTreeMap<OfficialId, Vec<(Assign, Option<UnitId>)>>,
    /// Who leaves.
    pub released: BTreeMap<OfficialId, Vec<Release>>,
    /// Whose grants are given on which unit too.
    pub entrusted: BTreeMap<UnitId, BTreeSet<UnitId>>,
    /// What is found.
    pub findings: Vec<Finding>,
}

impl Restructured {
    /// The tree as it is afterwards, but for what became of whom.
    pub fn applied(&self, tree: &UnitTree) -> UnitTree {
        let mut tree = tree.clone();
        self.units.iter().for_each(|outcome| tree.put(outcome.after.clone()));
        tree
    }

    /// Every unit that takes another in, whole or in part.
    pub fn successors(&self) -> BTreeSet<UnitId> {
        self.edges.iter().map(|(_, successor, _)| *successor).collect()
    }
}

/// What the changes of a reform of a unit on a day come to, and everything that stands in its way.
pub fn restructure(tree: &UnitTree, within: Option<UnitId>, day: Day, changes: &[&Staged]) -> Restructured {
    let (keys, founded, after) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
    let mut work = Work { tree, within, day, keys, founded, after, made: Restructured::default() };
    work.keys(changes);
    let ends = work.endings(changes);
    work.alterations(changes, &ends);
    work.successions(changes);
    work.persons(changes);
    work.parents(&ends);
    work.codes();
    work.finish()
}

/// A reform that is worked out.
struct Work<'a> {
    tree: &'a UnitTree,
    within: Option<UnitId>,
    day: Day,
    keys: BTreeMap<&'a text::Code, UnitId>,
    /// The units that are founded.
    founded: BTreeSet<UnitId>,
    /// Units as they are afterwards, where that is otherwise.
    after: BTreeMap<UnitId, Unit>,
    made: Restructured,
}

impl<'a> Work<'a> {
    fn found(&mut self, finding: Finding) {
        self.made.findings.push(finding);
    }

    fn wrong(&mut self, code: Code, unit: UnitId) {
        self.found(Finding::blocking(code, LAW).with("unit_id", unit));
    }

    /// The units that are founded, by their keys.
    fn keys(&mut self, changes: &[&'a Staged]) {
        for staged in changes {
            if let (UnitChange::Found(found), Some(id)) = (&staged.change, staged.unit_id) {
                self.founded.insert(id);
                if self.keys.insert(&found.key, id).is_some() {
                    self.found(Finding::blocking(Code::KeyTwice, LAW).with("key", &found.key));
                }
            }
        }
    }

    /// The unit that is meant; a key that nothing has is found.
    fn meant(&mut self, unit: &UnitRef) -> Option<UnitId> {
        match unit {
            UnitRef::UnitId(id) => Some(*id),
            UnitRef::Key(key) => {
                let known = self.keys.get(key).copied();
                if known.is_none() {
                    self.found(Finding::blocking(Code::KeyUnknown, LAW).with("key", key));
                }
                known
            }
        }
    }

    /// Whether a unit lies in what the reform may touch.
    fn in_reach(&self, unit: UnitId) -> bool {
        let before = self.day.previous().unwrap_or(self.day);
        let Some(top) = self.within else { return true };
        let line = |day| unit == top || self.tree.ancestors(unit, day).contains(&top);
        line(before) || line(self.day)
    }

    /// A unit that is there and can be changed on the day; what stands in the way is found.
    fn changeable(&mut self, id: UnitId) -> Option<&'a Unit> {
        let Some(unit) = self.tree.get(id) else {
            self.wrong(Code::UnitNotInForce, id);
            return None;
        };
        let (last, day) = (unit.segments.last()?, self.day);
        if !self.in_reach(id) {
            self.wrong(Code::OutsideReform, id);
            None
        } else if unit.on(day).is_none() {
            self.wrong(Code::UnitNotInForce, id);
            None
        } else if last.period.from >= day {
            self.found(
                Finding::blocking(Code::DayTooEarly, LAW).with("unit_id", id).with("valid_from", last.period.from),
            );
            None
        } else {
            Some(unit)
        }
    }

    /// A unit as it is afterwards.
    fn then(&self, id: UnitId) -> Option<&Unit> {
        self.after.get(&id).or_else(|| self.tree.get(id))
    }

    /// Whether a unit is there on the day, afterwards.
    fn stands(&self, id: UnitId) -> bool {
        self.then(id).is_some_and(|unit| unit.on(self.day).is_some())
    }

    fn finish(self) -> Restructured {
        let tree = self.tree;
        let outcome = |after: Unit| Outcome { before: tree.get(after.id).cloned(), after };
        Restructured { units: self.after.into_values().map(outcome).collect(), ..self.made }
    }
}
