//! Why a person stands as they do on a day: every requirement that asks, through which title, what was looked at and
//! what is missing, which release or time decides, and when that changes next.
//!
//! # What this module does not do
//! It judges nothing: every status is the answer of [`super::evaluate`] or [`super::condition`], and every day of change
//! is a step of the person's [timeline](super::timeline). It keeps nothing from anybody: what may be shown to whom is its
//! callers' to say.

use crate::compliance::condition::{Case, EvidenceRef, answer};
use crate::compliance::evaluate::{Title, find, graces, questions, releases, title};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::{Held, in_post_since, is_first, taken_on, titles};
use crate::compliance::index::Index;
use crate::compliance::lack::{Lack, lacks};
use crate::compliance::rulebook::{Asked, asked, layered, replaces};
use crate::compliance::status::Status;
use crate::domain::Day;
use crate::domain::exemption::Exemption;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::position::{Group, Position};
use crate::domain::predicate::Predicate;
use crate::domain::rule_set::{Grace, Requirement, RuleSet};
use crate::domain::text::Code;
use crate::domain::unit::AreaKind;
use std::collections::BTreeMap;

/// Why a person stands as they do on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation<'a> {
    /// The day.
    pub day: Day,
    /// Where the person is counted.
    pub unit_id: UnitId,
    /// In which group.
    pub group: Group,
    /// The person's own status.
    pub status: Option<Status>,
    /// Since when the person has been in post without a gap.
    pub in_post_since: Option<Day>,
    /// The titles that the person is judged by, the substantive one first.
    pub titles: Vec<Found<'a>>,
    /// Every requirement that applies, by code.
    pub requirements: Vec<Reason<'a>>,
    /// The rule sets in whose place a layer's own stand, by code.
    pub set_aside: Vec<SetAside<'a>>,
}

/// A title, and what rules look at in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a> {
    /// The title.
    pub title: Title,
    /// As the catalogue has it.
    pub position: &'a Position,
    /// The kind of area of its unit, where known.
    pub area: Option<AreaKind>,
    /// Whether it is held for the first time.
    pub first_holding: bool,
    /// When it was taken.
    pub taken_on: Day,
}

/// A rule set that would govern a title, and those that stand in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAside<'a> {
    /// The set.
    pub rule_set: &'a RuleSet,
    /// The sets in its place.
    pub by: Vec<&'a RuleSet>,
}

/// Why a requirement stands as it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason<'a> {
    /// The code.
    pub code: &'a Code,
    /// Whether any title makes it part of the standard.
    pub mandatory: bool,
    /// The strictest of what follows.
    pub status: Status,
    /// The first day without the release or the grace, where that is the reason and it ends.
    pub until: Option<Day>,
    /// Every time it is asked: by title, then by rule set. One of them decides.
    pub asked: Vec<Asking<'a>>,
    /// When it changes next, and to what.
    pub next: Option<Turn>,
}

impl<'a> Reason<'a> {
    /// The asking that decides.
    pub fn deciding(&self) -> Option<&Asking<'a>> {
        self.asked.iter().find(|asking| asking.decides)
    }
}

/// A change to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The day.
    pub on: Day,
    /// The status from then on; none: nothing is asked any more.
    pub status: Option<Status>,
}

/// A requirement as one title asks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asking<'a> {
    /// The set.
    pub rule_set: &'a RuleSet,
    /// The requirement.
    pub requirement: &'a Requirement,
    /// The title that it asks.
    pub title: Found<'a>,
    /// The condition, part by part.
    pub condition: Node<'a>,
    /// The releases that cover the day, by id.
    pub releases: Vec<&'a Exemption>,
    /// The times that hold for the person that day, as the law has them.
    pub graces: Vec<&'a Grace>,
    /// The status.
    pub status: Status,
    /// The first day without the release or the grace, where that is the reason and it ends.
    pub until: Option<Day>,
    /// Whether this is the strictest, so that it decides.
    pub decides: bool,
}

impl<'a> Asking<'a> {
    /// The release that decides: the one that lasts longest.
    pub fn deciding_release(&self) -> Option<&'a Exemption> {
        let longest = self.releases.iter().find(|release| release.period.to == self.until);
        longest.copied().filter(|_| self.status == Status::Exempt)
    }

    /// The grace that decides: the one that lasts longest.
    pub fn deciding_grace(&self) -> Option<&'a Grace> {
        let longest = self.graces.iter().find(|grace| Some(grace.until) == self.until);
        longest.copied().filter(|_| self.status == Status::InGrace)
    }
}

/// A condition, how it came out, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    /// The condition.
    pub predicate: &'a Predicate,
    /// How it came out.
    pub status: Status,
    /// What that rests on.
    pub evidence: Vec<EvidenceRef>,
    /// What is missing.
    pub missing: Vec<Lack>,
    /// The conditions that it is made of.
    pub parts: Vec<Self>,
}

/// Why the person stands as they do on the day; none for an unknown person, or one not counted that day.
pub fn explain<'a>(index: &'a Index, official: &OfficialId, day: Day) -> Option<Explanation<'a>> {
    let world = index.world();
    let person = world.people.get(official)?;
    let mut found = explain_in(world, person, day)?;
    let timeline = index.timeline(*official);
    for reason in &mut found.requirements {
        let next = timeline.and_then(|timeline| timeline.next_change_of(reason.code.as_str(), day));
        reason.next = next.map(|(on, status)| Turn { on, status });
    }
    Some(found)
}

/// When the person's own status changes next, and to what.
pub fn next_turn(index: &Index, official: &OfficialId, day: Day) -> Option<Turn> {
    let next = index.timeline(*official)?.next_change_of_standard(day);
    next.map(|(on, status)| Turn { on, status })
}

pub(super) fn explain_in<'a>(world: &'a World, person: &'a Person, day: Day) -> Option<Explanation<'a>> {
    let titles = titles(world, person, day);
    let seat = titles.first()?;
    let (unit_id, group) = (seat.appointment.unit_id, seat.position.group);
    let found: Vec<Found<'a>> = titles.iter().map(|held| found(world, person, held, day)).collect();
    let mut reasons: BTreeMap<&Code, Vec<Asking<'a>>> = BTreeMap::new();
    let mut rules = |unit, position| asked(world, unit, position, day).into();
    questions(world, person, day, &titles, &mut rules, &mut |held, asked, case| {
        let title = found.iter().find(|found| found.title.appointment_id == held.appointment.id);
        let asking = title.map(|title| asking(*title, held, asked, case));
        reasons.entry(&asked.requirement.code).or_default().extend(asking);
    });
    let requirements: Vec<Reason<'a>> = reasons.into_iter().filter_map(|(code, asked)| reason(code, asked)).collect();
    let mandatory = requirements.iter().filter(|reason| reason.mandatory).map(|reason| reason.status);
    Some(Explanation {
        day,
        unit_id,
        group,
        status: Status::worst(mandatory).filter(|_| group.counts()),
        in_post_since: in_post_since(person, day),
        set_aside: set_aside(world, &titles, day),
        titles: found,
        requirements,
    })
}

fn found<'a>(world: &World, person: &Person, held: &Held<'a>, day: Day) -> Found<'a> {
    let segment = world.units.get(held.appointment.unit_id).and_then(|unit| unit.on(day));
    Found {
        title: title(held, day),
        position: held.position,
        area: segment.and_then(|segment| segment.area),
        first_holding: is_first(world, person, held),
        taken_on: taken_on(world, person, held),
    }
}

fn asking<'a>(title: Found<'a>, held: &Held<'a>, asked: &Asked<'a>, case: &Case<'a>) -> Asking<'a> {
    let finding = find::<()>(held, asked, case);
    Asking {
        rule_set: asked.rule_set,
        requirement: asked.requirement,
        title,
        condition: node(&asked.requirement.predicate, case, true),
        releases: releases(case, &asked.requirement.code).collect(),
        graces: graces(case, asked).collect(),
        status: finding.status,
        until: finding.until,
        decides: false,
    }
}

/// The same requirement asked for twice counts once, at its strictest; of two alike the first, or the one whose time
/// ends sooner.
fn reason<'a>(code: &'a Code, mut asked: Vec<Asking<'a>>) -> Option<Reason<'a>> {
    let mandatory = asked.iter().any(|asking| asking.requirement.mandatory);
    let strictness = |asking: &&mut Asking<'_>| (asking.status.standing(), asking.until.unwrap_or(Day::LAST));
    let strictest = asked.iter_mut().min_by_key(strictness)?;
    strictest.decides = true;
    let (status, until) = (strictest.status, strictest.until);
    Some(Reason { code, mandatory, status, until, asked, next: None })
}

fn node<'a>(predicate: &'a Predicate, case: &Case<'_>, wanted: bool) -> Node<'a> {
    let parts = match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().map(|part| node(part, case, wanted)).collect(),
        Predicate::Not(part) => vec![node(part, case, !wanted)],
        Predicate::Qualification(_)
        | Predicate::Age(_)
        | Predicate::MonthsToRetirement(_)
        | Predicate::Gender(_)
        | Predicate::EthnicMinority(_)
        | Predicate::Evaluation(_)
        | Predicate::TrainingHours(_) => Vec::new(),
    };
    let answer = answer::<Vec<EvidenceRef>>(predicate, case);
    let missing = lacks(predicate, case, answer.status, wanted);
    Node { predicate, status: answer.status, evidence: answer.evidence, missing, parts }
}

fn set_aside<'a>(world: &'a World, titles: &[Held<'a>], day: Day) -> Vec<SetAside<'a>> {
    let mut all: Vec<SetAside<'a>> = Vec::new();
    for held in titles {
        let (kept, aside) = layered(world, held.appointment.unit_id, held.position.group, day);
        let by: Vec<&RuleSet> = kept.into_iter().filter(|set| replaces(set)).collect();
        for rule_set in aside {
            if !all.iter().any(|other| other.rule_set.id == rule_set.id) {
                all.push(SetAside { rule_set, by: by.clone() });
            }
        }
    }
    all.sort_by(|one, other| (&one.rule_set.code, one.rule_set.id).cmp(&(&other.rule_set.code, other.rule_set.id)));
    all
}

#[cfg(test)]
mod tests;
