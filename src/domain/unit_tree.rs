//! The dated tree of units: who stood below whom on a day, who bore a code on a day, and what a grant reaches.

use crate::domain::Day;
use crate::domain::id::{SuccessionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::Code;
use crate::domain::unit::{Segment, Succession, SuccessionKind, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// All units and what became of them: the dated tree.
#[derive(Debug, Clone, Default)]
pub struct UnitTree {
    units: BTreeMap<UnitId, Arc<Unit>>,
    successions: BTreeMap<SuccessionId, Succession>,
    /// Units that were, on some day, directly below this one.
    children: BTreeMap<UnitId, BTreeSet<UnitId>>,
    /// Units that bore, on some day, this code.
    bearers: BTreeMap<Code, BTreeSet<UnitId>>,
    /// What became of this unit.
    fates: BTreeMap<UnitId, BTreeSet<SuccessionId>>,
}

impl UnitTree {
    /// Takes in the latest state of a unit.
    pub fn put(&mut self, unit: Unit) {
        self.remove(unit.id);
        for segment in &unit.segments {
            if let Some(parent) = segment.parent_id {
                self.children.entry(parent).or_default().insert(unit.id);
            }
            self.bearers.entry(segment.code.clone()).or_default().insert(unit.id);
        }
        self.units.insert(unit.id, Arc::new(unit));
    }

    /// Forgets a unit that never should have been.
    pub fn remove(&mut self, id: UnitId) {
        if let Some(old) = self.units.remove(&id) {
            for segment in &old.segments {
                if let Some(children) = segment.parent_id.and_then(|parent| self.children.get_mut(&parent)) {
                    children.remove(&old.id);
                }
                if let Some(bearers) = self.bearers.get_mut(&segment.code) {
                    bearers.remove(&old.id);
                }
            }
        }
    }

    /// Forgets a succession that never should have been.
    pub fn remove_succession(&mut self, id: SuccessionId) {
        if let Some(old) = self.successions.remove(&id)
            && let Some(fates) = self.fates.get_mut(&old.predecessor_id)
        {
            fates.remove(&old.id);
        }
    }

    /// Takes in the latest state of a succession.
    pub fn put_succession(&mut self, succession: Succession) {
        self.remove_succession(succession.id);
        self.fates.entry(succession.predecessor_id).or_default().insert(succession.id);
        self.successions.insert(succession.id, succession);
    }

    /// A unit, whatever the day.
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id).map(Arc::as_ref)
    }

    /// Every unit, by id.
    pub fn all(&self) -> impl Iterator<Item = &Unit> {
        self.units.values().map(Arc::as_ref)
    }

    /// The units that were, are or will be directly below a unit on some day, by id.
    pub fn ever_below(&self, id: UnitId) -> impl Iterator<Item = &Unit> {
        self.children.get(&id).into_iter().flatten().filter_map(|child| self.get(*child))
    }

    /// The units that bore, bear or will bear a code on some day, by id.
    pub fn ever_bore(&self, code: &Code) -> impl Iterator<Item = &Unit> {
        self.bearers.get(code).into_iter().flatten().filter_map(|unit| self.get(*unit))
    }

    /// What became of a unit, by id.
    pub fn fates(&self, id: UnitId) -> impl Iterator<Item = &Succession> {
        self.fates.get(&id).into_iter().flatten().filter_map(|edge| self.successions.get(edge))
    }

    /// Every succession, by id.
    pub fn successions(&self) -> impl Iterator<Item = &Succession> {
        self.successions.values()
    }

    /// The unit that bears a code on a day.
    pub fn by_code(&self, code: &str, day: Day) -> Option<&Unit> {
        let bearers = self.bearers.get(&Code::parse(code).ok()?)?;
        bearers.iter().filter_map(|id| self.get(*id)).find(|u| u.on(day).is_some_and(|s| s.code.as_str() == code))
    }

    /// The direct children of a unit on a day, by id.
    pub fn children(&self, id: UnitId, day: Day) -> impl Iterator<Item = &Unit> {
        self.children
            .get(&id)
            .into_iter()
            .flatten()
            .filter_map(|child| self.get(*child))
            .filter(move |u| u.on(day).is_some_and(|s| s.parent_id == Some(id)))
    }

    /// The unit and everything below it on a day, the unit first; only the unit itself where it does not exist then.
    pub fn subtree(&self, id: UnitId, day: Day) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::from([id]);
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            for child in self.children(next, day) {
                if found.insert(child.id) {
                    open.push(child.id);
                }
            }
        }
        found
    }

    /// The units above on a day, the nearest first.
    pub fn ancestors(&self, id: UnitId, day: Day) -> Vec<UnitId> {
        let mut path = Vec::new();
        let mut at = self.get(id).and_then(|u| u.on(day)).and_then(|s| s.parent_id);
        while let Some(parent) = at {
            if parent == id || path.contains(&parent) {
                break;
            }
            path.push(parent);
            at = self.get(parent).and_then(|u| u.on(day)).and_then(|s| s.parent_id);
        }
        path
    }

    /// Every day on which some unit changes: name, code, kind, area, parent, founding or closing.
    pub fn days_of_change(&self) -> BTreeSet<Day> {
        self.units
            .values()
            .flat_map(|u| &u.segments)
            .flat_map(|s| [Some(s.period.from), s.period.to])
            .flatten()
            .collect()
    }

    /// What a grant on a unit reaches on a day: the subtree of that day, what belonged to it when it closed, and,
    /// after a reform, the successors that took a reached unit in whole.
    pub fn reach(&self, id: UnitId, day: Day) -> BTreeSet<UnitId> {
        let mut reached = BTreeSet::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if !reached.insert(next) {
                continue;
            }
            let children = self.children.get(&next).into_iter().flatten().filter_map(|c| self.get(*c));
            open.extend(children.filter(|c| belongs_on(c, next, day)).map(|c| c.id));
            let fates = self.fates.get(&next).into_iter().flatten().filter_map(|s| self.successions.get(s));
            open.extend(
                fates.filter(|s| s.effective_on <= day && s.kind != SuccessionKind::SplitInto).map(|s| s.successor_id),
            );
        }
        reached
    }

    /// What is wrong with a unit as it stands among the others: every parent must exist through the segment, no unit
    /// may lie below itself, and no other unit may bear its code on the same day.
    pub fn check(&self, unit: &Unit) -> Vec<Invalid> {
        let mut problems = Problems::new();
        problems.extend(self.check_each(unit).into_iter().map(|(_, wrong)| wrong).collect::<Vec<_>>());
        problems.into_inner()
    }

    /// The same, each with the number of its segment.
    pub fn check_each(&self, unit: &Unit) -> Vec<(usize, Invalid)> {
        let mut all = Vec::new();
        for (n, segment) in unit.segments.iter().enumerate() {
            let mut problems = Problems::new();
            if let Some(parent) = segment.parent_id {
                match self.get(parent).and_then(Unit::life) {
                    None => problems.add("/parent_id", Rule::NotFound),
                    Some(life) if !life.contains(&segment.period) => {
                        problems.add("/parent_id", Rule::NotInForce("valid_from"))
                    }
                    Some(_) => {}
                }
                // What lies above the parent may change while the segment lasts.
                let later = self.days_of_change().into_iter().filter(|day| segment.period.covers(*day));
                let mut days = std::iter::once(segment.period.from).chain(later);
                let below = parent == unit.id || days.any(|day| self.ancestors(parent, day).contains(&unit.id));
                problems.require(!below, "/parent_id", Rule::NotWith("id"));
            }
            all.extend(problems.into_inner().into_iter().map(|wrong| (n, wrong)));
        }
        all
    }

    /// Another unit that bears the code of one of the unit's segments on a day of that segment.
    pub fn code_holder(&self, unit: &Unit) -> Option<UnitId> {
        let clash = |ours: &Segment, other: &Unit| {
            other.id != unit.id && other.segments.iter().any(|s| s.code == ours.code && s.period.overlaps(&ours.period))
        };
        unit.segments.iter().find_map(|ours| {
            let bearers = self.bearers.get(&ours.code).into_iter().flatten().filter_map(|id| self.get(*id));
            bearers.filter(|other| clash(ours, other)).map(|other| other.id).next()
        })
    }
}

/// Whether a unit belongs to a parent on a day, or belonged to it when it was closed before that day.
fn belongs_on(unit: &Unit, parent: UnitId, day: Day) -> bool {
    let last_known = unit.on(day).or_else(|| unit.segments.last().filter(|s| s.period.to.is_some_and(|to| to <= day)));
    last_known.is_some_and(|s| s.parent_id == Some(parent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Period;
    use crate::domain::text::Name;
    use crate::domain::unit::UnitKind;

    fn id(n: u128) -> UnitId {
        UnitId(uuid::Uuid::from_u128(n))
    }
    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }
    fn unit(n: u128, code: &str, parent: Option<u128>, from: &str, to: Option<&str>) -> Unit {
        Unit {
            id: id(n),
            segments: vec![Segment {
                period: Period { from: day(from), to: to.map(day) },
                name: Name::parse(&format!("unit {n}")).unwrap(),
                code: Code::parse(code).unwrap(),
                kind: UnitKind::Ward,
                area: None,
                parent_id: parent.map(id),
            }],
        }
    }
    /// A city with two wards that a third takes in on 2025-07-01 under the province.
    fn reformed() -> UnitTree {
        let mut tree = UnitTree::default();
        tree.put(unit(1, "20", None, "1990-01-01", None));
        tree.put(unit(2, "178", Some(1), "1990-01-01", Some("2025-07-01")));
        tree.put(unit(3, "05974", Some(2), "1990-01-01", Some("2025-07-01")));
        tree.put(unit(4, "05986", Some(2), "1990-01-01", Some("2025-07-01")));
        tree.put(unit(5, "05986", Some(1), "2025-07-01", None));
        for (n, predecessor) in [(1u128, 3u128), (2, 4)] {
            tree.put_succession(Succession {
                id: SuccessionId(uuid::Uuid::from_u128(n)),
                predecessor_id: id(predecessor),
                successor_id: id(5),
                kind: SuccessionKind::MergedInto,
                effective_on: day("2025-07-01"),
                decision_id: None,
            });
        }
        tree
    }

    #[test]
    fn a_code_means_another_unit_on_another_day() {
        let tree = reformed();
        assert_eq!(tree.by_code("05986", day("2025-06-30")).map(|u| u.id), Some(id(4)));
        assert_eq!(tree.by_code("05986", day("2025-07-01")).map(|u| u.id), Some(id(5)));
        assert_eq!(tree.by_code("05974", day("2025-07-01")), None);
    }

    #[test]
    fn the_tree_is_the_tree_of_the_day() {
        let tree = reformed();
        assert_eq!(tree.subtree(id(1), day("2017-12-31")), BTreeSet::from([1, 2, 3, 4].map(id)));
        assert_eq!(tree.subtree(id(1), day("2026-01-01")), BTreeSet::from([1, 5].map(id)));
        assert_eq!(tree.ancestors(id(4), day("2017-12-31")), vec![id(2), id(1)]);
        assert_eq!(tree.ancestors(id(5), day("2026-01-01")), vec![id(1)]);
    }

    #[test]
    fn a_grant_follows_a_unit_into_what_took_it_in() {
        let tree = reformed();
        assert_eq!(tree.reach(id(3), day("2025-06-30")), BTreeSet::from([id(3)]));
        assert_eq!(tree.reach(id(3), day("2025-07-01")), BTreeSet::from([id(3), id(5)]));
        assert_eq!(
            tree.reach(id(2), day("2026-01-01")),
            BTreeSet::from([2, 3, 4, 5].map(id)),
            "closed units stay in reach"
        );
    }

    #[test]
    fn a_code_already_borne_on_one_of_the_days_is_found() {
        let tree = reformed();
        assert_eq!(tree.code_holder(&unit(9, "05986", None, "2025-06-01", Some("2025-07-01"))), Some(id(4)));
        assert_eq!(tree.code_holder(&unit(9, "05974", None, "2025-07-01", None)), None);
    }

    #[test]
    fn a_parent_must_live_as_long_as_its_child() {
        let tree = reformed();
        let child = unit(9, "9", Some(2), "2020-01-01", None);
        assert_eq!(tree.check(&child), vec![Invalid::at("/parent_id", Rule::NotInForce("valid_from"))]);
        assert_eq!(
            tree.check(&unit(9, "9", Some(77), "2020-01-01", None)),
            vec![Invalid::at("/parent_id", Rule::NotFound)]
        );
    }
}
