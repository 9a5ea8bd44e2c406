//! Units of the administration through time: what a unit was called, which code it bore, what kind it was and to
//! which unit it belonged, day by day; and what became of it.
//!
//! A statistics-office code names one unit on one day and may name another on another day (05986 was the commune of
//! Hoàng Đồng and is now the ward of Tam Thanh), so a unit is known by its id, and a code is resolved on a day.

use crate::domain::id::{DecisionId, SuccessionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Name};
use crate::domain::word::words;
use crate::domain::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// What a unit is by law.
    UnitKind {
        /// tỉnh, thành phố trực thuộc trung ương
        Province = "province",
        /// quận, huyện, thị xã, thành phố thuộc tỉnh (until 2025-06-30)
        District = "district",
        /// xã
        Commune = "commune",
        /// phường
        Ward = "ward",
        /// thị trấn (until 2025-06-30)
        Township = "township",
        /// đặc khu (from 2025-07-01)
        SpecialZone = "special_zone",
    }
}

words! {
    /// The kind of area, where a standard depends on it.
    AreaKind {
        /// đồng bằng
        Plain = "plain",
        /// đô thị
        Urban = "urban",
        /// miền núi
        Mountain = "mountain",
        /// biên giới
        Border = "border",
        /// hải đảo
        Island = "island",
    }
}

words! {
    /// What became of a unit.
    SuccessionKind {
        /// sáp nhập, nhập
        MergedInto = "merged_into",
        /// chia, tách
        SplitInto = "split_into",
        /// đổi tên, thành lập trên cơ sở nguyên trạng
        Renamed = "renamed",
    }
}

/// What was true of a unit during one period.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Segment {
    /// When.
    #[serde(flatten)]
    pub period: Period,
    /// The name.
    pub name: Name,
    /// The statistics-office code.
    pub code: Code,
    /// What it is by law.
    pub kind: UnitKind,
    /// The kind of area, where known.
    pub area: Option<AreaKind>,
    /// The unit above; none at the top.
    pub parent_id: Option<UnitId>,
}

/// A unit with all its dated segments, in order, each starting where the one before ends.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unit {
    /// The identity, which survives changes of name, code and kind.
    pub id: UnitId,
    /// At least one.
    pub segments: Vec<Segment>,
}

impl Unit {
    /// What was true on a day; none before it was founded and after it was closed.
    pub fn on(&self, day: Day) -> Option<&Segment> {
        self.segments.iter().find(|s| s.period.covers(day))
    }

    /// What was true on a day, or, for a day outside its life, what was true last before or first after.
    pub fn nearest(&self, day: Day) -> Option<&Segment> {
        self.segments.iter().rev().find(|s| s.period.from <= day).or_else(|| self.segments.first())
    }

    /// From its founding to its closing.
    pub fn life(&self) -> Option<Period> {
        let from = self.segments.first()?.period.from;
        Some(Period { from, to: self.segments.last()?.period.to })
    }

    /// The unit with a new segment that begins inside the last one, and lasts as long as that one would have.
    ///
    /// # Errors
    /// When the day does not lie inside the last segment.
    pub fn changed(mut self, mut next: Segment) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        if let Some(last) = self.segments.last_mut() {
            problems.require(next.period.from > last.period.from, "/valid_from", Rule::NotAfter("valid_from"));
            problems.require(
                last.period.to.is_none_or(|to| next.period.from < to),
                "/valid_from",
                Rule::NotInForce("id"),
            );
            next.period.to = last.period.to;
            last.period.to = Some(next.period.from);
        }
        self.segments.push(next);
        problems.or(self)
    }

    /// The unit, closed from a day on.
    ///
    /// # Errors
    /// When the day does not lie inside the last segment.
    pub fn closed(mut self, on: Day) -> Result<Self, Vec<Invalid>> {
        if let Some(last) = self.segments.last_mut() {
            last.period = last.period.ended(on)?;
        }
        Ok(self)
    }
}

/// What became of a unit: an edge to a unit that took it in, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Succession {
    /// Its identity.
    pub id: SuccessionId,
    /// The unit that was.
    pub predecessor_id: UnitId,
    /// The unit that took it in.
    pub successor_id: UnitId,
    /// How.
    pub kind: SuccessionKind,
    /// From which day on.
    pub effective_on: Day,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
}

/// All units and what became of them: the dated tree.
#[derive(Debug, Clone, Default)]
pub struct UnitTree {
    units: BTreeMap<UnitId, Unit>,
    successions: BTreeMap<SuccessionId, Succession>,
    children: BTreeMap<UnitId, BTreeSet<UnitId>>,
}

impl UnitTree {
    /// Takes in the latest state of a unit.
    pub fn put(&mut self, unit: Unit) {
        if let Some(old) = self.units.remove(&unit.id) {
            for parent in old.segments.iter().filter_map(|s| s.parent_id) {
                if let Some(children) = self.children.get_mut(&parent) {
                    children.remove(&old.id);
                }
            }
        }
        for parent in unit.segments.iter().filter_map(|s| s.parent_id) {
            self.children.entry(parent).or_default().insert(unit.id);
        }
        self.units.insert(unit.id, unit);
    }

    /// Takes in the latest state of a succession.
    pub fn put_succession(&mut self, succession: Succession) {
        self.successions.insert(succession.id, succession);
    }

    /// A unit, whatever the day.
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// Every unit, by id.
    pub fn all(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// Every succession, by id.
    pub fn successions(&self) -> impl Iterator<Item = &Succession> {
        self.successions.values()
    }

    /// The unit that bears a code on a day.
    pub fn by_code(&self, code: &str, day: Day) -> Option<&Unit> {
        self.units.values().find(|u| u.on(day).is_some_and(|s| s.code.as_str() == code))
    }

    /// The direct children of a unit on a day, by id.
    pub fn children(&self, id: UnitId, day: Day) -> impl Iterator<Item = &Unit> {
        self.children
            .get(&id)
            .into_iter()
            .flatten()
            .filter_map(|child| self.units.get(child))
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
            let children = self.children.get(&next).into_iter().flatten().filter_map(|c| self.units.get(c));
            open.extend(children.filter(|c| belongs_on(c, next, day)).map(|c| c.id));
            open.extend(
                self.successions
                    .values()
                    .filter(|s| {
                        s.predecessor_id == next && s.effective_on <= day && s.kind != SuccessionKind::SplitInto
                    })
                    .map(|s| s.successor_id),
            );
        }
        reached
    }

    /// What is wrong with a unit as it stands among the others: every parent must exist through the segment, no unit
    /// may lie below itself, and no other unit may bear its code on the same day.
    pub fn check(&self, unit: &Unit) -> Vec<Invalid> {
        let mut problems = Problems::new();
        for segment in &unit.segments {
            if let Some(parent) = segment.parent_id {
                match self.get(parent).and_then(Unit::life) {
                    None => problems.add("/parent_id", Rule::NotFound),
                    Some(life) if !life.contains(&segment.period) => {
                        problems.add("/parent_id", Rule::NotInForce("valid_from"))
                    }
                    Some(_) => {}
                }
                let below = parent == unit.id || self.ancestors(parent, segment.period.from).contains(&unit.id);
                problems.require(!below, "/parent_id", Rule::NotWith("id"));
            }
        }
        problems.into_inner()
    }

    /// Another unit that bears the code of one of the unit's segments on a day of that segment.
    pub fn code_holder(&self, unit: &Unit) -> Option<UnitId> {
        self.units
            .values()
            .filter(|other| other.id != unit.id)
            .find(|other| {
                other.segments.iter().any(|theirs| {
                    unit.segments.iter().any(|ours| ours.code == theirs.code && ours.period.overlaps(&theirs.period))
                })
            })
            .map(|other| other.id)
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
