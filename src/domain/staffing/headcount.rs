//! Who is counted against which ceiling on a day: every person once, in one unit, however many titles the person has.
//!
//! A person is counted where the substantive post is; who is lent to a unit of the same level is counted there, and stays
//! on the payroll of the origin. Who is only lent to a unit above, which has no such ceiling, is still counted at the
//! origin. A title beside the substantive one, and an acting title, count nobody.

use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind, EndReason};
use crate::domain::id::{AppointmentId, OfficialId, PositionId, UnitId};
use crate::domain::position::{Group, Position};
use crate::domain::rotation::{MoveKind, Rotation};
use crate::domain::staffing::regime::Regime;
use crate::domain::staffing::{Allowed, commune_level};
use crate::domain::unit_tree::UnitTree;
use crate::domain::word::words;
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// As what a person is counted against the ceiling.
    Basis {
        /// by a substantive post
        Substantive = "substantive",
        /// rotated in, and not kept for good
        RotatedIn = "rotated_in",
        /// transferred in
        TransferredIn = "transferred_in",
        /// lent to the unit; on the payroll of the origin
        SecondedIn = "seconded_in",
        /// appointed after having retired
        ReEmployed = "re_employed",
        /// lent to a unit above, which has no such ceiling
        SecondedAbove = "seconded_above",
    }
}

words! {
    /// As what a person has a title in the unit and yet is not counted against its ceiling.
    Beside {
        /// lent to another unit and counted there; on this unit's payroll
        SecondedOut = "seconded_out",
        /// a part-timer, who has a ceiling of another kind
        PartTimer = "part_timer",
        /// the head of a hamlet or block
        HamletHead = "hamlet_head",
        /// by a further title only: counted elsewhere, or nowhere
        Concurrent = "concurrent",
        /// acting, or in charge, only
        Acting = "acting",
    }
}

/// The title whose holder, when rotated in, follows a rule of its own.
const VICE_CHAIR: &str = "COMMITTEE_VICE";

/// What people were moved to, by whom and by which appointment, as long as they are still on that move.
pub type Moves = BTreeMap<(OfficialId, AppointmentId), MoveKind>;

/// Those of some moves that go on that day.
pub fn going_on(moves: impl IntoIterator<Item = Rotation>, day: Day) -> Moves {
    let moves = moves.into_iter().filter(|moved| moved.away_on(day));
    moves.filter_map(|moved| Some(((moved.official_id, moved.appointment_id?), moved.kind))).collect()
}

/// What must be known beside the appointments.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The units.
    pub units: &'a UnitTree,
    /// The titles.
    pub catalogue: &'a BTreeMap<PositionId, Position>,
    /// The moves that go on that day.
    pub moves: &'a Moves,
    /// The day.
    pub day: Day,
}

/// Where and as what a person is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub unit_id: UnitId,
    /// As what; none: as a vice chair rotated in, who follows a rule of its own.
    pub basis: Option<Basis>,
}

impl Ground<'_> {
    fn counts(&self, held: &Appointment) -> bool {
        self.catalogue.get(&held.position_id).is_some_and(|title| title.group.counts())
    }

    fn commune(&self, unit: UnitId) -> bool {
        self.units.get(unit).and_then(|u| u.on(self.day)).is_some_and(|segment| commune_level(segment.kind))
    }

    /// The latest of the holdings of a kind that last on the day.
    fn latest<'a>(
        &self,
        held: &'a [Appointment],
        kind: AppointmentKind,
        admits: impl Fn(&Appointment) -> bool,
    ) -> Option<&'a Appointment> {
        let all = held.iter().filter(|a| a.kind == kind && a.period.covers(self.day) && admits(a));
        all.max_by_key(|a| (a.period.from, a.id))
    }

    /// Where a person is counted, given all that the person holds; none: nowhere.
    pub fn place(&self, held: &[Appointment]) -> Option<Place> {
        let at = |unit_id, basis| Some(Place { unit_id, basis });
        if let Some(lent) = self.latest(held, AppointmentKind::Secondment, |a| self.commune(a.unit_id)) {
            return at(lent.unit_id, Some(Basis::SecondedIn));
        }
        let own = self.latest(held, AppointmentKind::Substantive, |a| self.counts(a) && self.commune(a.unit_id))?;
        let moved = self.moves.get(&(own.official_id, own.id));
        if moved == Some(&MoveKind::Rotation) && self.apart(own) {
            return at(own.unit_id, None);
        }
        let retired = |a: &Appointment| {
            a.end_reason == Some(EndReason::Retired) && a.period.to.is_some_and(|to| to <= own.period.from)
        };
        let basis = match moved {
            Some(MoveKind::Rotation) => Basis::RotatedIn,
            Some(MoveKind::Transfer) => Basis::TransferredIn,
            Some(MoveKind::Secondment) | None if held.iter().any(retired) => Basis::ReEmployed,
            Some(MoveKind::Secondment) | None => {
                let lent = self.latest(held, AppointmentKind::Secondment, |_| true);
                if lent.is_some() { Basis::SecondedAbove } else { Basis::Substantive }
            }
        };
        at(own.unit_id, Some(basis))
    }

    /// Whether who is rotated to the post follows a rule of its own.
    fn apart(&self, post: &Appointment) -> bool {
        let vice_chair = self.catalogue.get(&post.position_id).is_some_and(|title| title.code.as_str() == VICE_CHAIR);
        vice_chair && Regime::on(self.day).vice_chair_apart.is_some()
    }

    /// As what a person has a title in a unit where the person is not counted; none: holds none there.
    fn beside(&self, held: &[Appointment], unit: UnitId) -> Option<Beside> {
        let here = held.iter().filter(|a| a.unit_id == unit && a.period.covers(self.day));
        here.map(|a| self.beside_by(a)).min()
    }

    fn beside_by(&self, held: &Appointment) -> Beside {
        match held.kind {
            AppointmentKind::Substantive => match self.catalogue.get(&held.position_id).map(|title| title.group) {
                Some(Group::PartTimer) => Beside::PartTimer,
                Some(Group::HamletHead) => Beside::HamletHead,
                Some(Group::KeyCadre | Group::MassOrganisationHead | Group::CivilServant) | None => Beside::SecondedOut,
            },
            AppointmentKind::Concurrent | AppointmentKind::Secondment => Beside::Concurrent,
            AppointmentKind::Acting => Beside::Acting,
        }
    }

    /// The titles that a person has in the unit beside the one by which the person is counted there.
    fn further(&self, held: &[Appointment], unit: UnitId) -> u64 {
        let further = |a: &&Appointment| {
            a.kind == AppointmentKind::Concurrent && a.unit_id == unit && a.period.covers(self.day) && self.counts(a)
        };
        count(held.iter().filter(further))
    }

    /// The people of the units of the lowest level, by unit. Each of `people` is all that one person holds.
    pub fn heads<'p>(&self, people: impl IntoIterator<Item = &'p [Appointment]>) -> BTreeMap<UnitId, Heads> {
        let mut all: BTreeMap<UnitId, Heads> = BTreeMap::new();
        for held in people {
            let place = self.place(held);
            if let Some(place) = place {
                let heads = all.entry(place.unit_id).or_default();
                match place.basis {
                    Some(basis) => one_more(&mut heads.counted, basis),
                    None => heads.vice_chairs = heads.vice_chairs.saturating_add(1),
                }
                heads.further_titles = heads.further_titles.saturating_add(self.further(held, place.unit_id));
            }
            let units: BTreeSet<UnitId> =
                held.iter().filter(|a| a.period.covers(self.day)).map(|a| a.unit_id).collect();
            for unit in units.into_iter().filter(|unit| place.is_none_or(|place| place.unit_id != *unit)) {
                if let Some(beside) = self.beside(held, unit).filter(|_| self.commune(unit)) {
                    one_more(&mut all.entry(unit).or_default().beside, beside);
                }
            }
        }
        all
    }
}

fn count(things: impl Iterator) -> u64 {
    things.fold(0, |n, _| n + 1)
}

fn one_more<K: Ord>(counts: &mut BTreeMap<K, u64>, of: K) {
    let n = counts.entry(of).or_default();
    *n = n.saturating_add(1);
}

/// The people of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heads {
    /// Those counted against the ceiling, by why.
    pub counted: BTreeMap<Basis, u64>,
    /// Vice chairs rotated in, who follow a rule of their own.
    pub vice_chairs: u64,
    /// Those not counted, by why.
    pub beside: BTreeMap<Beside, u64>,
    /// Titles that people who are counted have beside the one by which they are.
    pub further_titles: u64,
}

impl Heads {
    /// How many are counted against the ceiling.
    pub fn total(&self) -> u64 {
        self.counted.values().sum()
    }

    /// How many part-timers there are.
    pub fn part_timers(&self) -> u64 {
        self.beside.get(&Beside::PartTimer).copied().unwrap_or_default()
    }
}

/// People against a ceiling, in one unit or in several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Against {
    /// The sum of the ceilings.
    pub ceiling: u64,
    /// How many units have one.
    pub with: u64,
    /// How many have none.
    pub without: u64,
    /// The people counted in all of them.
    pub counted: u64,
    /// By how many people units are over their ceilings, each for itself.
    pub over: u64,
    /// By how many they are under.
    pub under: u64,
}

impl Against {
    fn of(figure: Option<u32>, counted: u64) -> Self {
        let one = Self { counted, ..Self::default() };
        match figure.map(u64::from) {
            None => Self { without: 1, ..one },
            Some(ceiling) => Self {
                ceiling,
                with: 1,
                over: counted.saturating_sub(ceiling),
                under: ceiling.saturating_sub(counted),
                ..one
            },
        }
    }

    fn add(&mut self, other: Self) {
        self.ceiling = self.ceiling.saturating_add(other.ceiling);
        self.with = self.with.saturating_add(other.with);
        self.without = self.without.saturating_add(other.without);
        self.counted = self.counted.saturating_add(other.counted);
        self.over = self.over.saturating_add(other.over);
        self.under = self.under.saturating_add(other.under);
    }
}

/// How one unit, or several, stand to their ceilings and posts. Several are summed, never averaged: what one is over does
/// not make good what another is under.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// The people and the ceiling.
    pub people: Against,
    /// The part-timers and theirs.
    pub part_timers: Against,
    /// All people, by why they count or do not.
    pub heads: Heads,
    /// The seats of established posts.
    pub seats: u64,
    /// Those that nobody holds in earnest.
    pub vacant: u64,
}

impl Figures {
    /// Those of one unit of the lowest level.
    pub fn of(allowed: Option<&Allowed>, heads: Heads) -> Self {
        Self {
            people: Against::of(allowed.and_then(|allowed| allowed.figure), heads.total()),
            part_timers: Against::of(allowed.and_then(|allowed| allowed.part_timers), heads.part_timers()),
            heads,
            ..Self::default()
        }
    }

    /// Adds those of other units.
    pub fn add(&mut self, other: &Self) {
        self.people.add(other.people);
        self.part_timers.add(other.part_timers);
        for (basis, n) in &other.heads.counted {
            *self.heads.counted.entry(*basis).or_default() += n;
        }
        for (beside, n) in &other.heads.beside {
            *self.heads.beside.entry(*beside).or_default() += n;
        }
        self.heads.vice_chairs = self.heads.vice_chairs.saturating_add(other.heads.vice_chairs);
        self.heads.further_titles = self.heads.further_titles.saturating_add(other.heads.further_titles);
        self.seats = self.seats.saturating_add(other.seats);
        self.vacant = self.vacant.saturating_add(other.vacant);
    }

    /// Those of a unit and all below it on a day.
    pub fn of_subtree(tree: &UnitTree, unit: UnitId, day: Day, own: &BTreeMap<UnitId, Self>) -> Self {
        let mut sum = Self::default();
        tree.subtree(unit, day).iter().filter_map(|unit| own.get(unit)).for_each(|figures| sum.add(figures));
        sum
    }
}

#[cfg(test)]
#[path = "headcount_tests.rs"]
mod tests;
