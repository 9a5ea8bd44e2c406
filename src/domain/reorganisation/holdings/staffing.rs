//! What a unit may have: ceilings and established posts. They are set for a unit of one size, so they go on with a unit that
//! is renamed, and end with any other: the body that takes it in is given its own. What goes on is the old record, ended on
//! the day, and a new one at the successor: what was in force before the day stays what it was.

use super::{Follower, Handed, Paper, Tally, Trustee};
use crate::domain::entitlement::Allowance;
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::{CeilingId, DecisionId, EstablishedPostId, UnitId};
use crate::domain::reorganisation::LAW;
use crate::domain::staffing::{Ceiling, EstablishedPost, Handover};
use crate::domain::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Something that is in force for a time.
pub(super) trait Lasting: Clone {
    /// When.
    fn period(&self) -> Period;
    /// The same in a part of that time.
    fn during(&self, period: Period) -> Self;
}

/// What becomes of what is in force on a day or later.
pub(super) struct Parted<T> {
    /// What was before the day; none where it begins on the day or later.
    pub(super) before: Option<T>,
    /// What is left of it.
    pub(super) rest: T,
}

/// Parts something at a day; none where it is over by then.
pub(super) fn parted<T: Lasting>(one: &T, day: Day) -> Option<Parted<T>> {
    let Period { from, to } = one.period();
    if to.is_some_and(|to| to <= day) {
        return None;
    }
    let before = (from < day).then(|| one.during(Period { from, to: Some(day) }));
    Some(Parted { before, rest: one.during(Period { from: from.max(day), to }) })
}

/// Something that is set for a unit.
trait Set: Lasting {
    /// For which.
    fn unit(&self) -> UnitId;
    /// The same for another.
    fn at(self, unit: UnitId) -> Self;
    /// The same as a new record, by a decision.
    fn anew(self, id: Uuid, decision: DecisionId) -> Self;
}

impl Lasting for Ceiling {
    fn period(&self) -> Period {
        self.period
    }

    fn during(&self, period: Period) -> Self {
        Self { period, ..self.clone() }
    }
}

impl Set for Ceiling {
    fn unit(&self) -> UnitId {
        self.unit_id
    }

    fn at(self, unit: UnitId) -> Self {
        Self { unit_id: unit, ..self }
    }

    fn anew(self, id: Uuid, decision: DecisionId) -> Self {
        Self { id: CeilingId(id), decision_id: decision, ..self }
    }
}

impl Lasting for EstablishedPost {
    fn period(&self) -> Period {
        self.period
    }

    /// A planned overlap is planned for the days on which the post is there.
    fn during(&self, period: Period) -> Self {
        let within = |one: &Handover| {
            let from = one.valid_from.max(period.from);
            let to = period.to.map_or(one.valid_to, |to| one.valid_to.min(to));
            (from < to).then(|| Handover { valid_from: from, valid_to: to, ..one.clone() })
        };
        Self { period, handovers: self.handovers.iter().filter_map(within).collect(), ..self.clone() }
    }
}

impl Set for EstablishedPost {
    fn unit(&self) -> UnitId {
        self.unit_id
    }

    fn at(self, unit: UnitId) -> Self {
        Self { unit_id: unit, ..self }
    }

    fn anew(self, id: Uuid, decision: DecisionId) -> Self {
        Self { id: EstablishedPostId(id), decision_id: decision, ..self }
    }
}

impl Lasting for Allowance {
    fn period(&self) -> Period {
        self.period
    }

    fn during(&self, period: Period) -> Self {
        Self { period, ..self.clone() }
    }
}

/// What becomes of what is set for units.
struct Followed<T> {
    after: Vec<T>,
    withdrawn: Vec<T>,
    tally: Tally,
    /// The units that had it on the day, and whose parts or successors do not get it by themselves.
    left_without: BTreeMap<UnitId, usize>,
}

impl Trustee<'_> {
    pub(super) fn ceilings(&self, made: &mut Handed, new_id: &mut dyn FnMut() -> Uuid) {
        let followed = self.follow(&self.estate.held.ceilings, new_id);
        self.unset(&followed, (Code::CeilingMissing, "ceilings"), &self.estate.there.ceilings, made);
        made.counted(Follower::Ceiling, followed.tally);
        (made.after.ceilings, made.withdrawn.ceilings) = (followed.after, followed.withdrawn);
    }

    pub(super) fn posts(&self, made: &mut Handed, new_id: &mut dyn FnMut() -> Uuid) {
        let followed = self.follow(&self.estate.held.posts, new_id);
        self.unset(&followed, (Code::PostsMissing, "established_posts"), &self.estate.there.posts, made);
        made.counted(Follower::EstablishedPost, followed.tally);
        (made.after.posts, made.withdrawn.posts) = (followed.after, followed.withdrawn);
    }

    fn follow<T: Set>(&self, held: &[T], new_id: &mut dyn FnMut() -> Uuid) -> Followed<T> {
        let (after, withdrawn, tally, left_without) = (Vec::new(), Vec::new(), Tally::default(), BTreeMap::new());
        let mut made = Followed { after, withdrawn, tally, left_without };
        for one in held {
            let Some(Parted { before, rest }) = parted(one, self.day()) else { continue };
            let paper = self.paper(one.unit());
            if !matches!(paper, Paper::GoesTo(_)) && one.period().covers(self.day()) {
                *made.left_without.entry(one.unit()).or_default() += 1;
            }
            match (paper, before) {
                (Paper::Stays, _) => {}
                (Paper::GoesTo(unit), before) => {
                    made.tally.goes_on += 1;
                    let begun = before.is_some();
                    made.after.extend(before);
                    let rest = rest.at(unit);
                    made.after.push(if begun { rest.anew(new_id(), self.estate.decision_id) } else { rest });
                }
                (Paper::Ends, Some(before)) => {
                    made.tally.ends += 1;
                    made.after.push(before);
                }
                (Paper::Ends, None) => {
                    made.tally.ends += 1;
                    made.withdrawn.push(rest);
                }
            }
        }
        made
    }

    /// Tells of every unit that takes in one that had something, or a part of it, and that has none of its own.
    fn unset<T>(
        &self,
        followed: &Followed<T>,
        (code, name): (Code, &'static str),
        there: &BTreeSet<UnitId>,
        made: &mut Handed,
    ) {
        let mut lacking: BTreeMap<UnitId, usize> = BTreeMap::new();
        for (predecessor, successor, _) in &self.estate.plan.edges {
            if let Some(had) = followed.left_without.get(predecessor).filter(|_| !there.contains(successor)) {
                *lacking.entry(*successor).or_default() += had;
            }
        }
        let told = |(unit, had)| Finding::warning(code, LAW).with("unit_id", unit).with(name, had);
        made.findings.extend(lacking.into_iter().map(told));
    }
}
