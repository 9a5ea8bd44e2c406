//! What becomes of the units that end or are divided, and of who and what was theirs.

use super::{Fate, PartTo, Work};
use crate::domain::finding::FindingCode as Code;
use crate::domain::id::UnitId;
use crate::domain::reorganisation::{Entrust, Split, Staged, UnitChange, UnitRef};
use crate::domain::unit::SuccessionKind;
use std::collections::BTreeMap;

impl<'a> Work<'a> {
    /// What becomes of the units that end or are divided.
    pub(super) fn successions(&mut self, changes: &[&'a Staged]) {
        let mut taken: BTreeMap<UnitId, usize> = BTreeMap::new();
        let mut fates: BTreeMap<UnitId, Fate> = BTreeMap::new();
        for staged in changes {
            match &staged.change {
                UnitChange::Merge(merge) => {
                    let Some(into) = self.successor(&merge.into) else { continue };
                    for id in &merge.units {
                        *taken.entry(into).or_default() += 1;
                        fates.insert(*id, Fate::Merged(into));
                    }
                }
                UnitChange::Split(split) => {
                    let parts = self.parts(split);
                    for part in parts.iter().filter(|part| part.unit_id != split.unit_id) {
                        *taken.entry(part.unit_id).or_default() += 1;
                    }
                    fates.insert(split.unit_id, Fate::Split(parts));
                }
                UnitChange::Dissolve(gone) => {
                    let above = self.tree.get(gone.unit_id).and_then(|u| u.on(self.day)).and_then(|s| s.parent_id);
                    fates.insert(gone.unit_id, Fate::Dissolved(above));
                }
                UnitChange::Entrust(entrust) => self.entrusted(entrust),
                UnitChange::Found(_)
                | UnitChange::Alter(_)
                | UnitChange::Move(_)
                | UnitChange::Assign(_)
                | UnitChange::Release(_) => {}
            }
        }
        for (id, fate) in &mut fates {
            match fate {
                Fate::Merged(into) => {
                    let alone = taken.get(into) == Some(&1) && self.founded.contains(into);
                    let kind = if alone { SuccessionKind::Renamed } else { SuccessionKind::MergedInto };
                    self.made.edges.insert((*id, *into, kind));
                    if alone {
                        *fate = Fate::Renamed(*into);
                    }
                }
                Fate::Split(parts) => {
                    let others = parts.iter().filter(|part| part.unit_id != *id);
                    self.made.edges.extend(others.map(|part| (*id, part.unit_id, SuccessionKind::SplitInto)));
                }
                Fate::Renamed(_) | Fate::Dissolved(_) => {}
            }
        }
        self.made.fates = fates;
    }

    /// The parts of a divided unit.
    fn parts(&mut self, split: &Split) -> Vec<PartTo> {
        let mut parts = Vec::new();
        for part in &split.parts {
            let into = match &part.into {
                UnitRef::UnitId(id) if *id == split.unit_id => Some(*id),
                UnitRef::UnitId(_) | UnitRef::Key(_) => self.successor(&part.into),
            };
            parts.extend(into.map(|unit_id| PartTo {
                unit_id,
                officials: part.officials.iter().copied().collect(),
                positions: part.positions.iter().copied().collect(),
                rest: part.rest,
            }));
        }
        if parts.iter().filter(|part| part.rest).count() > 1 {
            self.wrong(Code::ChangedTwice, split.unit_id);
        }
        parts
    }

    /// The unit that takes something in: it must be there from the day on.
    fn successor(&mut self, unit: &UnitRef) -> Option<UnitId> {
        let id = self.meant(unit)?;
        if !self.stands(id) || !(self.after.contains_key(&id) || self.in_reach(id)) {
            self.wrong(Code::SuccessorNotInForce, id);
            return None;
        }
        Some(id)
    }

    fn entrusted(&mut self, entrust: &Entrust) {
        if let Some(to) = self.successor(&entrust.to) {
            if self.in_reach(entrust.unit_id) {
                self.made.entrusted.entry(entrust.unit_id).or_default().insert(to);
            } else {
                self.wrong(Code::OutsideReform, entrust.unit_id);
            }
        }
    }

    /// What is said of single people.
    pub(super) fn persons(&mut self, changes: &[&'a Staged]) {
        for staged in changes {
            if let UnitChange::Assign(assign) = &staged.change {
                let to = assign.to.as_ref().map(|to| self.successor(to));
                if to != Some(None) {
                    self.made.assigned.entry(assign.official_id).or_default().push((assign.clone(), to.flatten()));
                }
            } else if let UnitChange::Release(release) = &staged.change {
                self.made.released.entry(release.official_id).or_default().push(release.clone());
            }
        }
    }
}
