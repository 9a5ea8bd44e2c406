//! What is to be said about somebody's enrolment in a class: one check, for the dry run, the enrolment and the approval.
//!
//! For postgraduate study the conditions of Decree 171/2025/NĐ-CP hold: at most 45 years of age when sent for the first
//! time, three years of service, the last two years rated good.
//!
//! # What this module does not do
//! It gives nobody a seat; that is [`super::seats`].

use crate::domain::Day;
use crate::domain::appointment::Appointment;
use crate::domain::evaluation::{AnnualRating, Evaluation};
use crate::domain::finding::{Finding, FindingCode as F};
use crate::domain::id::{EnrolmentId, UnitId};
use crate::domain::position::Group;
use crate::domain::qualification::{Qualification, Verification, rank};
use crate::domain::text::Code;
use crate::domain::training::{Class, Course, Enrolment, EnrolmentState, Occupancy};
use chrono::TimeDelta;

/// What holds for a class is what its announcement says.
const ANNOUNCEMENT: &str = "Thông báo mở lớp";
/// The rules of training.
const TRAINING: &str = "Nghị định 101/2017/NĐ-CP";
/// The rules of postgraduate study.
const POSTGRADUATE: &str = "Nghị định 171/2025/NĐ-CP";
/// The first year and month of those.
const POSTGRADUATE_FROM: (i32, i32) = (2025, 7);
/// The greatest age at which one is sent to postgraduate study for the first time, in completed years.
const MOST_YEARS: i32 = 45;
/// The years of service that it needs.
const SERVICE_YEARS: u32 = 3;
/// The years before it that must be rated good.
const GOOD_YEARS: i32 = 2;

/// A title that the person holds on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Its code.
    pub position: Code,
    /// Its group.
    pub group: Group,
    /// The unit, and those above it.
    pub units: Vec<UnitId>,
    /// Whether the person is counted by it.
    pub substantive: bool,
}

/// Another enrolment of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// It.
    pub enrolment: Enrolment,
    /// Its class.
    pub class: Class,
    /// Whether its course is postgraduate study.
    pub postgraduate: bool,
}

/// Somebody who is to be enrolled, and in what.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// In which class.
    pub class: &'a Class,
    /// Of which course.
    pub course: &'a Course,
    /// How full the class is.
    pub occupancy: Occupancy,
    /// The day on which the place is asked for.
    pub asked_on: Day,
    /// The enrolment that is checked, where there is one already.
    pub own: Option<EnrolmentId>,
    /// The person's birth date, where known.
    pub birth_on: Option<Day>,
    /// What the person holds on the day.
    pub holdings: &'a [Holding],
    /// Everything that the person holds, held and will hold.
    pub appointments: &'a [Appointment],
    /// The person's papers.
    pub qualifications: &'a [Qualification],
    /// The person's yearly ratings.
    pub evaluations: &'a [Evaluation],
    /// The person's other enrolments.
    pub others: &'a [Other],
}

/// All that is found about an enrolment.
pub fn check(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(outside_audience(case));
    if !case.class.enrols_on(case.asked_on) {
        let closed = Finding::blocking(F::EnrolmentClosed, ANNOUNCEMENT);
        found.push(closed.with("enrols_from", case.class.enrols_from).with("enrols_until", case.class.enrols_until));
    }
    for other in case.others.iter().filter(|other| Some(other.enrolment.id) != case.own && stands(&other.enrolment)) {
        if other.enrolment.class_id == case.class.id {
            found.push(Finding::blocking(F::AlreadyEnrolled, ANNOUNCEMENT).with("enrolment_id", other.enrolment.id));
        } else if running(&other.enrolment) && other.class.overlaps(case.class) {
            found.push(Finding::warning(F::ClassesOverlap, ANNOUNCEMENT).with("class_id", other.class.id));
        }
    }
    found.extend(already_qualified(case));
    if case.occupancy.placed(case.class.capacity) == EnrolmentState::Waitlisted {
        found.push(Finding::warning(F::ClassFull, ANNOUNCEMENT).with("waitlisted", case.occupancy.waiting));
    }
    let (year, month) = POSTGRADUATE_FROM;
    if case.course.postgraduate() && case.class.starts_on.month_number() >= year * 12 + month - 1 {
        postgraduate(case, &mut found);
    }
    found
}

/// Whether it was neither taken back nor refused.
fn stands(enrolment: &Enrolment) -> bool {
    !matches!(enrolment.state, EnrolmentState::Withdrawn | EnrolmentState::Declined | EnrolmentState::Cancelled)
}

/// Whether the class is still to be attended.
fn running(enrolment: &Enrolment) -> bool {
    matches!(enrolment.state, EnrolmentState::Requested | EnrolmentState::Confirmed | EnrolmentState::Waitlisted)
}

/// Each list of the audience that is not empty must name the person; an approver may let others in.
fn outside_audience(case: &Case<'_>) -> Option<Finding> {
    let audience = &case.class.audience;
    let group = case.holdings.iter().find(|held| held.substantive).map(|held| held.group);
    let in_group = audience.groups.is_empty() || group.is_some_and(|group| audience.groups.contains(&group));
    let in_title =
        audience.positions.is_empty() || case.holdings.iter().any(|held| audience.positions.contains(&held.position));
    let in_unit = audience.units.is_empty()
        || case.holdings.iter().any(|held| held.substantive && held.units.iter().any(|u| audience.units.contains(u)));
    let outside = [(in_group, "groups"), (in_title, "positions"), (in_unit, "units")];
    let outside: Vec<&str> = outside.into_iter().filter(|(within, _)| !within).map(|(_, list)| list).collect();
    let finding = || Finding::blocking(F::OutsideAudience, ANNOUNCEMENT).overridable();
    (!outside.is_empty()).then(|| finding().with("audience", outside.join(", ")))
}

/// A checked paper that counts when the class begins, at the level that the course grants or above it; another field of
/// study is another paper.
fn already_qualified(case: &Case<'_>) -> Option<Finding> {
    let grants = case.course.grants.as_ref()?;
    let asked = rank(grants.kind, grants.level).unwrap_or(0);
    let better = |paper: &&Qualification| {
        paper.kind == grants.kind
            && paper.verification == Verification::Verified
            && paper.valid_on(case.class.starts_on)
            && paper.rank() >= asked
            && (grants.field.is_none() || grants.field == paper.field)
    };
    let paper = case.qualifications.iter().find(better)?;
    Some(Finding::warning(F::AlreadyQualified, TRAINING).with("qualification_id", paper.id))
}

/// What Decree 171/2025/NĐ-CP asks of who is sent to postgraduate study, on the day that the class begins. The age and
/// the ratings are told only to who may see what is sensitive.
fn postgraduate(case: &Case<'_>, found: &mut Vec<Finding>) {
    let sent_on = case.class.starts_on;
    let first = !case.others.iter().any(|other| {
        Some(other.enrolment.id) != case.own
            && other.postgraduate
            && matches!(
                other.enrolment.state,
                EnrolmentState::Confirmed | EnrolmentState::Completed | EnrolmentState::Failed
            )
    });
    if first {
        match case.birth_on.map(|born| born.age_on(sent_on)) {
            Some(age) if age > MOST_YEARS => {
                let old = Finding::blocking(F::TooOldToBeSent, POSTGRADUATE).overridable().sensitive();
                found.push(old.with("age", age).with("at_most", MOST_YEARS));
            }
            Some(_) => {}
            None => found.push(Finding::warning(F::AgeUnknown, POSTGRADUATE)),
        }
    }
    let since = in_service_since(case.appointments, sent_on);
    if since.is_none_or(|since| since.plus_years(SERVICE_YEARS) > sent_on) {
        let short = Finding::blocking(F::ServiceTooShort, POSTGRADUATE).overridable();
        let short = short.with("years_at_least", SERVICE_YEARS);
        found.push(match since {
            Some(since) => short.with("in_service_since", since),
            None => short,
        });
    }
    for year in (1..=GOOD_YEARS).map(|back| sent_on.year() - back) {
        let rating = case.evaluations.iter().find(|rated| rated.year == year).map(|rated| rated.rating);
        let code = match rating {
            Some(AnnualRating::Excellent | AnnualRating::Good) => continue,
            Some(_) => F::RatedTooLow,
            None => F::NotRated,
        };
        found.push(Finding::blocking(code, POSTGRADUATE).overridable().sensitive().with("year", year));
    }
}

/// The day since when the person would have served to a day, had there been no gaps; none without any service.
fn in_service_since(appointments: &[Appointment], day: Day) -> Option<Day> {
    let mut held: Vec<(Day, Day)> = appointments
        .iter()
        .filter(|held| held.period.from < day)
        .map(|held| (held.period.from, held.period.to.map_or(day, |to| to.min(day))))
        .collect();
    held.sort_unstable();
    let (first, mut until) = *held.first()?;
    let mut gaps = TimeDelta::zero();
    for (from, to) in held {
        if from > until {
            gaps += from.date() - until.date();
        }
        until = until.max(to);
    }
    gaps += day.date() - until.date();
    Day::new(first.date() + gaps)
}

#[cfg(test)]
mod tests;
