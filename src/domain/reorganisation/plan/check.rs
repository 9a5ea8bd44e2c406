//! What must hold of the tree on the day, afterwards.

use super::Work;
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::UnitId;
use crate::domain::reorganisation::LAW;
use crate::domain::text;
use crate::domain::unit::{Segment, Unit};
use std::collections::{BTreeMap, BTreeSet};

impl Work<'_> {
    /// Every unit below another has one above it from the day on, and none lies below itself.
    pub(super) fn parents(&mut self, ends: &BTreeSet<UnitId>) {
        let mut orphans = BTreeSet::new();
        for id in ends {
            let left = self.tree.ever_below(*id).filter(|child| {
                let now = self.after.get(&child.id).unwrap_or(child);
                now.segments.iter().any(|s| s.parent_id == Some(*id) && s.period.to.is_none_or(|to| to > self.day))
            });
            orphans.extend(left.map(|child| child.id));
        }
        orphans.iter().for_each(|id| self.wrong(Code::ChildWithoutParent, *id));
        let touched: Vec<(UnitId, Segment)> = self
            .after
            .values()
            .filter_map(|unit| Some((unit.id, unit.segments.last().filter(|s| s.period.from == self.day)?.clone())))
            .collect();
        for (id, segment) in touched {
            let Some(parent) = segment.parent_id else { continue };
            let life = self.then(parent).and_then(Unit::life);
            if !life.is_some_and(|life| life.contains(&segment.period)) {
                // A child that stayed below a unit that ends is told as one already.
                if !orphans.contains(&id) {
                    self.wrong(Code::ParentNotInForce, id);
                }
            } else if self.below_itself(id) {
                self.wrong(Code::UnitBelowItself, id);
            }
        }
    }

    fn below_itself(&self, id: UnitId) -> bool {
        let above = |unit: UnitId| self.then(unit).and_then(|u| u.on(self.day)).and_then(|s| s.parent_id);
        let mut seen = BTreeSet::new();
        let mut at = above(id);
        while let Some(unit) = at {
            if unit == id {
                return true;
            }
            if !seen.insert(unit) {
                return false;
            }
            at = above(unit);
        }
        false
    }

    /// No two units bear one code on one day, from the day on.
    pub(super) fn codes(&mut self) {
        let mut borne: BTreeMap<&text::Code, BTreeSet<UnitId>> = BTreeMap::new();
        for unit in self.after.values() {
            if let Some(last) = unit.segments.last().filter(|s| s.period.from == self.day) {
                borne.entry(&last.code).or_default().insert(unit.id);
            }
        }
        let mut clashes = Vec::new();
        for (code, mut units) in borne {
            let bears = |unit: &Unit| {
                let later = |s: &Segment| s.period.to.is_none_or(|to| to > self.day);
                unit.segments.iter().any(|s| s.code == *code && later(s))
            };
            let others = self.tree.ever_bore(code).map(|unit| self.after.get(&unit.id).unwrap_or(unit));
            units.extend(others.filter(|unit| bears(unit)).map(|unit| unit.id));
            if units.len() > 1 {
                let clash = Finding::blocking(Code::CodeTaken, LAW).with("code", code);
                clashes.push(units.into_iter().fold(clash, |clash, unit| clash.with("unit_id", unit)));
            }
        }
        self.made.findings.extend(clashes);
    }
}
