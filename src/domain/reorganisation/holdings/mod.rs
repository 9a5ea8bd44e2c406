//! What a reorganisation does to what belongs to units beside people's posts: papers of a body go on only with a unit that
//! is renamed, and so does what it may have; services to people, and work that is to be done, go to the heir; what rests on
//! an appointment goes where that goes. See [`super`] for the rules.

mod appointed;
mod papers;
mod services;
mod staffing;
#[cfg(test)]
mod tests;

use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::entitlement::Allowance;
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PositionId, UnitId};
use crate::domain::official::Official;
use crate::domain::placement::Recruitment;
use crate::domain::pool::{Nomination, PlanningPool};
use crate::domain::programme::Task;
use crate::domain::reorganisation::people::Resettled;
use crate::domain::reorganisation::plan::{Fate, PartTo, Restructured};
use crate::domain::reorganisation::{LAW, Reorganisation};
use crate::domain::resolution::Resolution;
use crate::domain::rotation::Rotation;
use crate::domain::rule_set::RuleSet;
use crate::domain::staffing::{Ceiling, EstablishedPost};
use crate::domain::text;
use crate::domain::training::{Class, Course, TrainingPlan};
use crate::domain::word::words;
use crate::domain::workflow::Hop;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What belongs to the units that end or are divided, and what rests on the appointments that a reform ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    /// People whose dossiers a unit keeps while they hold no post.
    pub officials: Vec<Official>,
    /// Planning pools.
    pub pools: Vec<PlanningPool>,
    /// Nominations in those.
    pub nominations: Vec<Nomination>,
    /// Training plans.
    pub plans: Vec<TrainingPlan>,
    /// Courses.
    pub courses: Vec<Course>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Moves from or to one of the units, or of somebody whose appointment changes.
    pub rotations: Vec<Rotation>,
    /// Recruitments to one of the units, or of somebody whose appointment changes.
    pub recruitments: Vec<Recruitment>,
    /// Tasks.
    pub tasks: Vec<Task>,
    /// Resolutions and plans.
    pub resolutions: Vec<Resolution>,
    /// Rule sets.
    pub rule_sets: Vec<RuleSet>,
    /// Other reforms.
    pub reforms: Vec<Reorganisation>,
    /// Ceilings.
    pub ceilings: Vec<Ceiling>,
    /// Established posts.
    pub posts: Vec<EstablishedPost>,
    /// Allowances for the titles whose holding ends.
    pub allowances: Vec<Allowance>,
}

/// What would have begun on the day or later, and never does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withdrawn {
    /// Ceilings.
    pub ceilings: Vec<Ceiling>,
    /// Established posts.
    pub posts: Vec<EstablishedPost>,
    /// Allowances.
    pub allowances: Vec<Allowance>,
}

words! {
    /// What follows a unit or an appointment in a reform.
    Follower {
        /// people's dossiers
        Official = "official",
        /// planning pools
        PlanningPool = "planning_pool",
        /// training plans
        TrainingPlan = "training_plan",
        /// courses
        Course = "course",
        /// classes
        Class = "class",
        /// moves under way
        Rotation = "rotation",
        /// recruitments under way
        Recruitment = "recruitment",
        /// tasks that are not done
        Task = "task",
        /// resolutions and plans
        Resolution = "resolution",
        /// rule sets
        RuleSet = "rule_set",
        /// other reforms of units
        Reorganisation = "reorganisation",
        /// ceilings
        Ceiling = "ceiling",
        /// established posts
        EstablishedPost = "established_post",
        /// allowances for concurrent titles
        Allowance = "allowance",
    }
}

/// How many of a kind go on elsewhere, and how many end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that go on at another unit, or by another appointment.
    pub goes_on: u64,
    /// Those that end, or never begin.
    pub ends: u64,
}

/// All that is otherwise afterwards, and what is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handed {
    /// As it is then: what was there, and what takes its place.
    pub after: Holdings,
    /// What never begins.
    pub withdrawn: Withdrawn,
    /// How many of each kind go on and end.
    pub tallies: BTreeMap<Follower, Tally>,
    /// What is found.
    pub findings: Vec<Finding>,
}

impl Handed {
    fn goes_on(&mut self, what: Follower) {
        self.tallies.entry(what).or_default().goes_on += 1;
    }

    fn ends(&mut self, what: Follower) {
        self.tallies.entry(what).or_default().ends += 1;
    }

    fn counted(&mut self, what: Follower, tally: Tally) {
        if tally != Tally::default() {
            self.tallies.insert(what, tally);
        }
    }

    /// That something ends with its unit, and is worth a warning.
    fn warns(&mut self, code: Code, name: &'static str, id: &dyn std::fmt::Display, unit: UnitId) {
        self.findings.push(Finding::warning(code, LAW).with(name, id).with("unit_id", unit));
    }
}

/// What is looked at.
#[derive(Debug)]
pub struct Estate<'a> {
    /// What becomes of the units.
    pub plan: &'a Restructured,
    /// What becomes of people.
    pub people: &'a Resettled,
    /// The day.
    pub day: Day,
    /// The decision of the reform.
    pub decision_id: DecisionId,
    /// The instant of the hops that follow.
    pub at: DateTime<Utc>,
    /// What belongs to the units that end or are divided.
    pub held: &'a Holdings,
    /// What is there already at the units that take others in.
    pub there: &'a There,
}

/// What is there already at the units that take others in.
#[derive(Debug, Clone, Default)]
pub struct There {
    /// The codes of their courses.
    pub courses: BTreeSet<(UnitId, text::Code)>,
    /// The codes of their classes.
    pub classes: BTreeSet<(UnitId, text::Code)>,
    /// Those that have a ceiling on the day.
    pub ceilings: BTreeSet<UnitId>,
    /// Those that have established posts on the day.
    pub posts: BTreeSet<UnitId>,
}

/// What becomes of what belongs to units. `new_id` gives the identity of each thing that begins.
pub fn hand_over(estate: &Estate<'_>, new_id: &mut dyn FnMut() -> Uuid) -> Handed {
    let mut made = Handed::default();
    let trustee = Trustee::of(estate);
    trustee.dossiers(&mut made);
    trustee.pools(&mut made);
    trustee.plans(&mut made);
    trustee.courses(&mut made);
    trustee.classes(&mut made);
    trustee.rotations(&mut made);
    trustee.recruitments(&mut made);
    trustee.tasks(&mut made);
    trustee.law(&mut made);
    trustee.reforms(&mut made);
    trustee.ceilings(&mut made, new_id);
    trustee.posts(&mut made, new_id);
    trustee.allowances(&mut made, new_id);
    made
}

/// What becomes of a paper of a body.
enum Paper {
    GoesTo(UnitId),
    Ends,
    Stays,
}

/// Where a place at a unit is afterwards.
enum Place {
    Stays,
    At(UnitId),
    Nowhere,
}

/// Who hands over: the estate, with what has become of people's appointments.
struct Trustee<'a> {
    estate: &'a Estate<'a>,
    /// Of the appointments that go on: by which one, each by the identity that it had before.
    posts: BTreeMap<AppointmentId, &'a Appointment>,
    /// The appointments that end without another, or never begin.
    lost: BTreeSet<AppointmentId>,
    /// The people who lose their substantive post by it.
    left: BTreeSet<OfficialId>,
}

impl<'a> Trustee<'a> {
    fn of(estate: &'a Estate<'a>) -> Self {
        let people = estate.people;
        let opened: BTreeMap<AppointmentId, &Appointment> = people.opened.iter().map(|a| (a.id, a)).collect();
        let goes_on = people.goes_on.iter().filter_map(|(old, new)| Some((*old, *opened.get(new)?)));
        let posts = goes_on.chain(people.redirected.iter().map(|a| (a.id, a))).collect();
        let closed = people.closed.iter().filter(|a| !people.goes_on.contains_key(&a.id));
        let left = closed.clone().filter(|a| a.kind == AppointmentKind::Substantive).map(|a| a.official_id).collect();
        let lost = closed.chain(&people.withdrawn).map(|a| a.id).collect();
        Self { estate, posts, lost, left }
    }

    fn day(&self) -> Day {
        self.estate.day
    }

    fn fate(&self, unit: UnitId) -> Option<&'a Fate> {
        self.estate.plan.fates.get(&unit)
    }

    /// The parts of a divided unit.
    fn parts(&self, unit: UnitId) -> &'a [PartTo] {
        match self.fate(unit) {
            Some(Fate::Split(parts)) => parts,
            Some(Fate::Renamed(_) | Fate::Merged(_) | Fate::Dissolved(_)) | None => &[],
        }
    }

    /// Whether a unit is divided, and goes on as one of the parts.
    fn lives_on(&self, unit: UnitId) -> bool {
        self.parts(unit).iter().any(|part| part.unit_id == unit)
    }

    fn paper(&self, unit: UnitId) -> Paper {
        match self.fate(unit) {
            Some(Fate::Renamed(to)) => Paper::GoesTo(*to),
            Some(Fate::Merged(_) | Fate::Dissolved(_)) => Paper::Ends,
            Some(Fate::Split(_)) if self.lives_on(unit) => Paper::Stays,
            Some(Fate::Split(_)) => Paper::Ends,
            None => Paper::Stays,
        }
    }

    /// The unit to which a service goes; none where it stays.
    fn keeper(&self, unit: UnitId) -> Option<UnitId> {
        let keeper = self.fate(unit)?.keeper();
        keeper.filter(|keeper| !self.lives_on(unit) && *keeper != unit)
    }

    /// Where a place at a title of a unit is afterwards: where the title goes, else where the rest goes.
    fn place(&self, unit: UnitId, title: PositionId) -> Place {
        let Some(fate) = self.fate(unit) else { return Place::Stays };
        let titled = self.parts(unit).iter().find(|part| part.positions.contains(&title));
        match titled.map(|part| part.unit_id).or_else(|| fate.heir().filter(|_| !self.lives_on(unit))) {
            Some(to) if to == unit => Place::Stays,
            Some(to) => Place::At(to),
            None if self.lives_on(unit) => Place::Stays,
            None => Place::Nowhere,
        }
    }

    /// Where the substantive post of a person went.
    fn went(&self, who: OfficialId) -> Option<UnitId> {
        self.estate.people.went.get(&who).copied()
    }

    /// The part of a divided unit to which a person is named.
    fn named(&self, unit: UnitId, who: OfficialId) -> Option<UnitId> {
        self.parts(unit).iter().find(|part| part.officials.contains(&who)).map(|part| part.unit_id)
    }

    fn hop<S, A>(&self, act: A, from: S, to: S) -> Hop<S, A> {
        let (decision_id, reason, overrides) = (None, None, Vec::new());
        Hop { act, from: Some(from), to, by: None, at: self.estate.at, decision_id, reason, overrides }
    }
}

/// Grants that reach no unit that is there on the day, afterwards: of each, the unit that it is on.
pub fn unreached(
    tree: &crate::domain::unit_tree::UnitTree,
    plan: &Restructured,
    grants: &BTreeMap<UnitId, usize>,
    day: Day,
) -> Vec<Finding> {
    let lost = |unit: &UnitId| {
        let reached = tree.reach(*unit, day);
        !plan.entrusted.contains_key(unit) && !reached.iter().any(|r| tree.get(*r).is_some_and(|u| u.on(day).is_some()))
    };
    let lost = grants.iter().filter(|(unit, _)| lost(unit));
    let told = |(unit, grants): (&UnitId, &usize)| {
        Finding::warning(Code::GrantReachesNobody, LAW).with("unit_id", unit).with("grants", grants)
    };
    lost.map(told).collect()
}
