//! Whether a title that is held beside another saves one headcount, worked out from the figures of the unit on the day.
//!
//! The decrees pay the allowance only where the unit has one person less than it may have by it (*giảm được 01 người trong
//! số lượng được giao*), and not for a post that merely waits for somebody:
//!
//! - the person is counted in the unit, and both titles are posts of it that count against its ceiling;
//! - the person takes a seat that would be free otherwise: no more people hold the title than it has seats;
//! - nobody is on the way to that seat, by a recruitment or a move that is under way or decided;
//! - the unit stays below its ceiling: so many titles save somebody as people are missing to it, the longest held first.
//!
//! Where no ceiling is known, and where the unit is exactly at it while more seats are filled than there are people, the
//! figures neither show a saving nor rule it out: then what the decision attests holds.
//!
//! # What this module does not do
//! It looks nothing up, and it says nothing of what the allowance comes to ([`super::allowance`] does).

use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::id::{AppointmentId, PositionId, UnitId};
use crate::domain::placement::{Recruitment, RecruitmentResult, RecruitmentState};
use crate::domain::rotation::Rotation;
use crate::domain::staffing::EstablishedPost;
use crate::domain::staffing::headcount::{Ground, Heads};
use crate::domain::staffing::seats::{Seats, holdings};
use crate::domain::word::words;
use std::collections::BTreeMap;

/// So many months before the planned day a post waits for whoever is to come, and so many after it, while nothing is
/// decided. The number is this service's own.
pub const AWAITED_MONTHS: u32 = 12;

words! {
    /// Whether a title held beside another saves a headcount, and what says so.
    HeadcountSaving {
        /// yes: the figures of the unit show it
        WorkedOut = "worked_out",
        /// the decision says so, and the figures neither show it nor rule it out
        Attested = "attested",
        /// no
        NotSaved = "not_saved",
    }
}

words! {
    /// Why a title held beside another saves no headcount.
    Unsaved {
        /// the person is counted in another unit, or nowhere
        CountedElsewhere = "counted_elsewhere",
        /// the title does not count against the ceiling
        TitleNotCounted = "title_not_counted",
        /// one of the two titles is no post of the unit
        NotEstablished = "not_established",
        /// others hold all seats of the title
        HeldByOthers = "held_by_others",
        /// the seat waits for somebody who is being recruited or moved to it
        Awaited = "awaited",
        /// the unit is over its ceiling all the same
        OverCeiling = "over_ceiling",
    }
}

/// What the figures say of a title that is held beside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// It saves a headcount.
    WorkedOut,
    /// They leave it open.
    Open,
    /// It saves none.
    No(Unsaved),
}

/// Somebody who is to come to a title of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coming {
    /// Where.
    pub unit_id: UnitId,
    /// To which title.
    pub position_id: PositionId,
    /// The first day in the post, as it is planned or decided.
    pub on: Day,
    /// Whether it is decided: from its day on, whoever came holds the post and is awaited no longer.
    pub decided: bool,
}

impl Coming {
    /// Who comes by a recruitment; none where it was given up or not passed.
    pub fn by_recruitment(one: &Recruitment) -> Option<Self> {
        let (on, decided) = match one.state {
            RecruitmentState::Announced | RecruitmentState::Proposed => (one.starts_on, false),
            RecruitmentState::OnProbation | RecruitmentState::Confirmed => (one.effective_on?, true),
            RecruitmentState::Ended | RecruitmentState::Withdrawn => return None,
        };
        let passed = one.result != Some(RecruitmentResult::Failed);
        passed.then_some(Self { unit_id: one.unit_id, position_id: one.position_id, on, decided })
    }

    /// Who comes by a move that is under way; who came by one holds the post.
    pub fn by_move(one: &Rotation) -> Option<Self> {
        let coming = Self { unit_id: one.unit_id, position_id: one.position_id, on: one.planned.from, decided: false };
        one.pending().then_some(coming)
    }

    /// Whether the post waits for them on a day.
    pub fn awaited_on(&self, day: Day) -> bool {
        let soon = self.on <= day.plus_months(AWAITED_MONTHS);
        soon && if self.decided { day < self.on } else { day <= self.on.plus_months(AWAITED_MONTHS) }
    }
}

/// A unit on a day: what is known of its ceiling, its posts and who is to come.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'a> {
    /// Units, titles, moves and the day.
    pub ground: &'a Ground<'a>,
    /// Which.
    pub unit_id: UnitId,
    /// How many people it may have, where that is known.
    pub ceiling: Option<u64>,
    /// Its established posts of the day; where there are none, nothing is known of seats.
    pub posts: &'a [EstablishedPost],
    /// Who is to come to it.
    pub coming: &'a [Coming],
}

/// How a title stands in its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Post {
    /// No posts of the unit are known.
    Unknown,
    /// The unit has other posts, and not this one.
    NotEstablished,
    /// So many seats, and so many people who hold them in earnest.
    Of { seats: u64, held: u64 },
}

/// A title held beside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Further {
    id: AppointmentId,
    since: Day,
    counted_here: bool,
    counts: bool,
    own_established: bool,
    post: Post,
    awaited: u64,
}

impl Further {
    /// Why it saves nobody, whatever the ceiling.
    fn against(&self) -> Option<Unsaved> {
        let free = match self.post {
            Post::Unknown => Ok(0),
            Post::NotEstablished => Err(Unsaved::NotEstablished),
            Post::Of { seats, held } => seats.checked_sub(held).ok_or(Unsaved::HeldByOthers),
        };
        match free {
            _ if !self.counted_here => Some(Unsaved::CountedElsewhere),
            _ if !self.counts => Some(Unsaved::TitleNotCounted),
            _ if !self.own_established => Some(Unsaved::NotEstablished),
            Err(why) => Some(why),
            Ok(free) => (self.awaited > free).then_some(Unsaved::Awaited),
        }
    }
}

/// What the figures of a unit say of each title that somebody holds there beside another. Each of `people` is all that one
/// person holds; everybody who is counted in the unit is among them.
pub fn savings(unit: &Unit<'_>, people: &[&[Appointment]]) -> BTreeMap<AppointmentId, Saving> {
    let counted = unit.ground.heads(people.iter().copied()).get(&unit.unit_id).map_or(0, Heads::total);
    judged(unit.ceiling, counted, titles(unit, people))
}

fn titles(unit: &Unit<'_>, people: &[&[Appointment]]) -> Vec<Further> {
    let (ground, day) = (unit.ground, unit.ground.day);
    let here = |a: &&Appointment| a.unit_id == unit.unit_id && a.period.covers(day);
    let there = holdings(people.iter().flat_map(|held| held.iter()).filter(here), day);
    let post = |position: PositionId| {
        let found = unit.posts.iter().find(|post| post.unit_id == unit.unit_id && post.position_id == position);
        let seats = found.map(|post| Seats::on(post, &there, day));
        match seats {
            Some(seats) => Post::Of { seats: seats.seats(), held: seats.held() },
            None if unit.posts.is_empty() => Post::Unknown,
            None => Post::NotEstablished,
        }
    };
    let awaited = |position: PositionId| {
        let theirs = |one: &&Coming| one.unit_id == unit.unit_id && one.position_id == position && one.awaited_on(day);
        unit.coming.iter().filter(theirs).fold(0, |n, _| n + 1)
    };
    let mut all = Vec::new();
    for held in people {
        let counted_here = ground.place(held).is_some_and(|place| place.unit_id == unit.unit_id);
        let own = |a: &&Appointment| matches!(a.kind, AppointmentKind::Substantive | AppointmentKind::Secondment);
        let own_established = held.iter().filter(here).filter(own).any(|a| post(a.position_id) != Post::NotEstablished);
        for a in held.iter().filter(here).filter(|a| a.kind == AppointmentKind::Concurrent) {
            all.push(Further {
                id: a.id,
                since: a.period.from,
                counted_here,
                counts: ground.catalogue.get(&a.position_id).is_some_and(|title| title.group.counts()),
                own_established,
                post: post(a.position_id),
                awaited: awaited(a.position_id),
            });
        }
    }
    all
}

/// Of those that nothing stands against, so many save somebody as people are missing to the ceiling.
fn judged(ceiling: Option<u64>, counted: u64, mut titles: Vec<Further>) -> BTreeMap<AppointmentId, Saving> {
    titles.sort_by_key(|title| (title.since, title.id));
    let mut people = counted;
    let mut all = BTreeMap::new();
    for title in titles {
        let saving = match (title.against(), ceiling) {
            (Some(why), _) => Saving::No(why),
            (None, Some(ceiling)) if counted > ceiling => Saving::No(Unsaved::OverCeiling),
            (None, ceiling) => {
                people = people.saturating_add(1);
                if ceiling.is_some_and(|ceiling| people <= ceiling) { Saving::WorkedOut } else { Saving::Open }
            }
        };
        all.insert(title.id, saving);
    }
    all
}

#[cfg(test)]
#[path = "saving_tests.rs"]
mod tests;
