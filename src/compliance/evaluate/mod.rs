//! The only judge: how a person stands to the standard on a day, and why.
//!
//! # What this module does not do
//! It remembers nothing (that is [`super::timeline`] and [`super::index`], which must agree with it) and counts nobody.

use crate::compliance::condition::{Answer, Case, Evidence, EvidenceRef, answer};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::{Held, in_post_since, is_first, taken_on, titles};
use crate::compliance::rulebook::{Asked, asked};
use crate::compliance::status::Status;
use crate::domain::Day;
use crate::domain::appointment::AppointmentKind;
use crate::domain::exemption::Exemption;
use crate::domain::id::{AppointmentId, PositionId, RuleSetId, UnitId};
use crate::domain::position::{Group, Position};
use crate::domain::predicate::Predicate;
use crate::domain::rule_set::{Grace, Requirement, RuleSet};
use crate::domain::text::{Code, Name, Note};
use std::sync::Arc;

/// How a person stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The day asked about.
    pub day: Day,
    /// Where the person is counted: the unit of the substantive appointment.
    pub unit_id: UnitId,
    /// In which group: that of the substantive position.
    pub group: Group,
    /// The titles the person is judged by, the substantive one first.
    pub titles: Vec<Title>,
    /// The person's own status; none when no mandatory requirement applies, or the group does not count.
    pub status: Option<Status>,
    /// Every requirement that applies, each once, by code.
    pub requirements: Vec<Judged>,
}

/// A title that a person is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title {
    /// The holding.
    pub appointment_id: AppointmentId,
    /// Where.
    pub unit_id: UnitId,
    /// What.
    pub position_id: PositionId,
    /// How it is held: substantive, concurrent or acting.
    pub kind: AppointmentKind,
    /// Whether term limits count the holder that day: not while acting, nor while ratification is outstanding.
    pub incumbent: bool,
}

/// How a person stands to one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The set that asks most strictly.
    pub rule_set: RuleSetId,
    /// The code of the requirement.
    pub code: Code,
    /// Its name in Vietnamese.
    pub title_vi: Name,
    /// Its name in English.
    pub title_en: Name,
    /// The law it rests on.
    pub legal_reference: Note,
    /// Whether any title makes it part of the standard.
    pub mandatory: bool,
    /// The titles that ask for it.
    pub because_of: Vec<AppointmentId>,
    /// The strictest status over those titles.
    pub status: Status,
    /// What that rests on.
    pub evidence: Vec<EvidenceRef>,
    /// The first day without the release or the grace, where that is the reason and it ends.
    pub until: Option<Day>,
}

/// How the person stands on the day; none without a substantive appointment in force that day.
pub fn evaluate(world: &World, person: &Person, day: Day) -> Option<Verdict> {
    let mut rules = |unit, position| asked(world, unit, position, day).into();
    standing(world, person, day, &mut rules).map(|standing| standing.verdict(day))
}

/// How the person stands to a resolution's indicator on the day: `above`, `met`, `unmet` or `unknown`. Releases and
/// grace belong to requirements, not to indicators.
pub fn indicator(world: &World, person: &Person, predicate: &Predicate, day: Day) -> Status {
    let holding_from = titles(world, person, day).first().map(|seat| taken_on(world, person, seat));
    answer::<()>(predicate, &Case { person, day, holding_from }).status
}

pub(super) fn title(held: &Held<'_>, day: Day) -> Title {
    let appointment = held.appointment;
    Title {
        appointment_id: appointment.id,
        unit_id: appointment.unit_id,
        position_id: appointment.position_id,
        kind: appointment.kind,
        incumbent: appointment.kind != AppointmentKind::Acting && appointment.incumbent_on(day),
    }
}

/// A verdict that still borrows what it speaks of.
pub(super) struct Standing<'a, E> {
    pub(super) unit_id: UnitId,
    pub(super) group: Group,
    pub(super) titles: Vec<Held<'a>>,
    /// By code.
    pub(super) findings: Vec<Finding<'a, E>>,
}

impl Standing<'_, Vec<EvidenceRef>> {
    pub(super) fn verdict(self, day: Day) -> Verdict {
        Verdict {
            day,
            unit_id: self.unit_id,
            group: self.group,
            titles: self.titles.iter().map(|held| title(held, day)).collect(),
            status: self.status(),
            requirements: self.findings.into_iter().map(Finding::judged).collect(),
        }
    }
}

impl<E> Standing<'_, E> {
    pub(super) fn status(&self) -> Option<Status> {
        let mandatory = || self.findings.iter().filter(|finding| finding.mandatory);
        if self.group.counts() { Status::worst(mandatory().map(|finding| finding.status)) } else { None }
    }
}

/// What was found about one requirement.
pub(super) struct Finding<'a, E> {
    pub(super) rule_set: &'a RuleSet,
    pub(super) requirement: &'a Requirement,
    pub(super) mandatory: bool,
    because_of: Vec<AppointmentId>,
    pub(super) status: Status,
    evidence: E,
    pub(super) until: Option<Day>,
}

impl<E> Finding<'_, E> {
    /// How strict the finding is: the smaller, the stricter.
    pub(super) fn strictness(&self) -> (u8, Day) {
        (self.status.standing(), self.until.unwrap_or(Day::LAST))
    }

    /// The same requirement asked for twice counts once, at its strictest; of two alike the first found, or the one
    /// whose time ends sooner.
    fn with(mut self, other: Self) -> Self {
        let mandatory = self.mandatory || other.mandatory;
        let mut because_of = std::mem::take(&mut self.because_of);
        for id in &other.because_of {
            if !because_of.contains(id) {
                because_of.push(*id);
            }
        }
        let strictest = if other.strictness() < self.strictness() { other } else { self };
        Self { mandatory, because_of, ..strictest }
    }
}

impl Finding<'_, Vec<EvidenceRef>> {
    fn judged(self) -> Judged {
        let asked = self.requirement;
        Judged {
            rule_set: self.rule_set.id,
            code: asked.code.clone(),
            title_vi: asked.title_vi.clone(),
            title_en: asked.title_en.clone(),
            legal_reference: asked.legal_reference.clone(),
            mandatory: self.mandatory,
            because_of: self.because_of,
            status: self.status,
            evidence: self.evidence,
            until: self.until,
        }
    }
}

/// Judges a person by what `rules` says each title asks for.
pub(super) fn standing<'a, E: Evidence>(
    world: &'a World,
    person: &'a Person,
    day: Day,
    rules: &mut dyn FnMut(UnitId, &'a Position) -> Arc<[Asked<'a>]>,
) -> Option<Standing<'a, E>> {
    standing_by(world, person, day, titles(world, person, day), rules)
}

/// The same by some of the titles; the first is the one by which the person is counted.
pub(super) fn standing_by<'a, E: Evidence>(
    world: &'a World,
    person: &'a Person,
    day: Day,
    titles: Vec<Held<'a>>,
    rules: &mut dyn FnMut(UnitId, &'a Position) -> Arc<[Asked<'a>]>,
) -> Option<Standing<'a, E>> {
    let seat = titles.first()?;
    let (unit_id, group) = (seat.appointment.unit_id, seat.position.group);
    let mut findings: Vec<Finding<'a, E>> = Vec::new();
    questions(world, person, day, &titles, rules, &mut |held, asked, case| {
        let found = find(held, asked, case);
        match findings.iter().position(|already| already.requirement.code == asked.requirement.code) {
            Some(place) => {
                let already = findings.swap_remove(place);
                findings.push(already.with(found));
            }
            None => findings.push(found),
        }
    });
    findings.sort_by(|one, other| one.requirement.code.cmp(&other.requirement.code));
    Some(Standing { unit_id, group, titles, findings })
}

/// Goes through every requirement that asks something of the person on the day: title by title, then as `rules` has
/// them. Here first holdings are told from others.
pub(super) fn questions<'a>(
    world: &World,
    person: &'a Person,
    day: Day,
    titles: &[Held<'a>],
    rules: &mut dyn FnMut(UnitId, &'a Position) -> Arc<[Asked<'a>]>,
    each: &mut dyn FnMut(&Held<'a>, &Asked<'a>, &Case<'a>),
) {
    for held in titles {
        let mut first = None;
        let case = Case { person, day, holding_from: Some(taken_on(world, person, held)) };
        for asked in rules(held.appointment.unit_id, held.position).iter() {
            let wanted = asked.requirement.applies_to.first_holding;
            let mut is_first = || *first.get_or_insert_with(|| is_first(world, person, held));
            if wanted.is_none_or(|wanted| wanted == is_first()) {
                each(held, asked, &case);
            }
        }
    }
}

/// Judges a person by one requirement of one title.
pub(super) fn find<'a, E: Evidence>(held: &Held<'a>, asked: &Asked<'a>, case: &Case<'_>) -> Finding<'a, E> {
    let (answer, until) = released(asked, answer(&asked.requirement.predicate, case), case);
    Finding {
        rule_set: asked.rule_set,
        requirement: asked.requirement,
        mandatory: asked.requirement.mandatory,
        because_of: vec![held.appointment.id],
        status: answer.status,
        evidence: answer.evidence,
        until,
    }
}

/// The answer after releases and grace, and until when they last.
///
/// A release that covers the day makes `exempt` of anything not met. Grace makes `in_grace` of what is `unmet` (never
/// of what is unknown) for a person who has been in post without a gap, in any title judged here, since before the day
/// the requirement names; of several graces the one that lasts longest counts.
fn released<E: Evidence>(asked: &Asked<'_>, mut answer: Answer<E>, case: &Case<'_>) -> (Answer<E>, Option<Day>) {
    if answer.status.meets() {
        return (answer, None);
    }
    let code = &asked.requirement.code;
    let releases = || releases(case, code);
    if releases().next().is_some() {
        answer.status = Status::Exempt;
        releases().for_each(|e| answer.evidence.cite(EvidenceRef::Exemption(e.id)));
        // Of several the longest counts; one without an end outlasts all others.
        let until = releases().map(|e| e.period.to).reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b)));
        return (answer, until.flatten());
    }
    if answer.status == Status::Unmet
        && let Some(until) = graces(case, asked).map(|grace| grace.until).max()
    {
        answer.status = Status::InGrace;
        return (answer, Some(until));
    }
    (answer, None)
}

/// The person's releases from a requirement that cover the day, by id.
pub(super) fn releases<'a>(case: &Case<'a>, requirement: &Code) -> impl Iterator<Item = &'a Exemption> {
    let day = case.day;
    case.person.exemptions.iter().filter(move |e| e.requirement == *requirement && e.period.covers(day))
}

/// The times that are given to the person on the day. Where none is given to anybody, nothing is looked at.
pub(super) fn graces<'a>(case: &Case<'_>, asked: &Asked<'a>) -> impl Iterator<Item = &'a Grace> + use<'a> {
    let area = asked.area;
    let running = || asked.graces.iter().filter(|grace| case.day < grace.until);
    let since = running().next().and_then(|_| in_post_since(case.person, case.day));
    let holds = |grace: &&Grace| {
        since.is_some_and(|since| since < grace.in_post_before)
            && (grace.areas.is_empty() || area.is_some_and(|area| grace.areas.contains(&area)))
            && grace.when.as_ref().is_none_or(|when| answer::<()>(when, case).status.meets())
    };
    running().filter(holds).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests;
