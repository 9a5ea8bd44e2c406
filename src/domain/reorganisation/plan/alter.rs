//! The units that end, are founded, altered and moved.

use super::Work;
use crate::domain::Period;
use crate::domain::finding::FindingCode as Code;
use crate::domain::id::UnitId;
use crate::domain::reorganisation::{Alter, Found, Relocate, Split, Staged, UnitChange, UnitRef};
use crate::domain::unit::{Segment, Unit};
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Work<'a> {
    /// Which units end, each by one change.
    pub(super) fn endings(&mut self, changes: &[&'a Staged]) -> BTreeSet<UnitId> {
        let mut ends = BTreeSet::new();
        let mut divided = BTreeSet::new();
        for staged in changes {
            let (gone, goes_on): (&[UnitId], bool) = match &staged.change {
                UnitChange::Merge(merge) => (&merge.units, false),
                UnitChange::Dissolve(dissolve) => (std::slice::from_ref(&dissolve.unit_id), false),
                UnitChange::Split(split) => (std::slice::from_ref(&split.unit_id), itself(split)),
                UnitChange::Found(_)
                | UnitChange::Alter(_)
                | UnitChange::Move(_)
                | UnitChange::Assign(_)
                | UnitChange::Release(_)
                | UnitChange::Entrust(_) => continue,
            };
            for id in gone {
                let kept = if goes_on { &mut divided } else { &mut ends };
                if !kept.insert(*id) || (ends.contains(id) && divided.contains(id)) {
                    self.wrong(Code::ChangedTwice, *id);
                    continue;
                }
                let Some(unit) = self.changeable(*id) else { continue };
                if !goes_on {
                    let mut closed = unit.clone();
                    if let Some(last) = closed.segments.last_mut() {
                        last.period.to = Some(self.day);
                    }
                    self.after.insert(*id, closed);
                }
            }
        }
        ends
    }

    /// The units that are founded, altered and moved.
    pub(super) fn alterations(&mut self, changes: &[&'a Staged], ends: &BTreeSet<UnitId>) {
        let mut altered: BTreeMap<UnitId, (Option<&Alter>, Option<&Relocate>)> = BTreeMap::new();
        for staged in changes {
            let (id, twice) = match (&staged.change, staged.unit_id) {
                (UnitChange::Found(found), Some(id)) => {
                    self.founded(id, found);
                    continue;
                }
                (UnitChange::Alter(alter), _) => {
                    let slot = &mut altered.entry(alter.unit_id).or_default().0;
                    (alter.unit_id, slot.replace(alter).is_some())
                }
                (UnitChange::Move(moved), _) => {
                    let slot = &mut altered.entry(moved.unit_id).or_default().1;
                    (moved.unit_id, slot.replace(moved).is_some())
                }
                _ => continue,
            };
            if twice || ends.contains(&id) {
                self.wrong(Code::ChangedTwice, id);
            }
        }
        for (id, (alter, moved)) in altered.into_iter().filter(|(id, _)| !ends.contains(id)) {
            let parent = match moved.and_then(|moved| moved.parent.as_ref()) {
                Some(parent) => match self.meant(parent) {
                    Some(parent) => Some(parent),
                    None => continue,
                },
                None => None,
            };
            let Some(unit) = self.changeable(id) else { continue };
            let Some(last) = unit.segments.last() else { continue };
            let mut next = Segment { period: Period { from: self.day, to: last.period.to }, ..last.clone() };
            if let Some(alter) = alter {
                next.name = alter.name.clone().unwrap_or(next.name);
                next.code = alter.code.clone().unwrap_or(next.code);
                next.kind = alter.kind.unwrap_or(next.kind);
                next.area = alter.area.or(next.area);
            }
            if moved.is_some() {
                next.parent_id = parent;
                self.placed(id, parent);
            }
            let mut changed = unit.clone();
            if let Some(last) = changed.segments.last_mut() {
                last.period.to = Some(self.day);
            }
            changed.segments.push(next);
            self.after.insert(id, changed);
        }
    }

    fn founded(&mut self, id: UnitId, found: &Found) {
        let parent_id = found.parent.as_ref().and_then(|parent| self.meant(parent));
        let segment = Segment {
            period: Period::since(self.day),
            name: found.name.clone(),
            code: found.code.clone(),
            kind: found.kind,
            area: found.area,
            parent_id,
        };
        self.placed(id, parent_id);
        self.after.insert(id, Unit { id, segments: vec![segment] });
    }

    /// Only a reform of everything places something at the top.
    fn placed(&mut self, id: UnitId, parent: Option<UnitId>) {
        let founded = |unit: UnitId| self.founded.contains(&unit);
        let fine = match parent {
            None => self.within.is_none(),
            Some(parent) => founded(parent) || self.in_reach(parent),
        };
        if !fine {
            self.wrong(Code::OutsideReform, id);
        }
    }
}

/// Whether a divided unit goes on as one of its parts.
fn itself(split: &Split) -> bool {
    split.parts.iter().any(|part| part.into == UnitRef::UnitId(split.unit_id))
}
