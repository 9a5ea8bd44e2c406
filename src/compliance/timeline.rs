//! How one person stands on every day: a step function with a step for each day on which the verdict changes.
//!
//! # What this module does not do
//! It judges nothing itself: every step is an answer of [`super::evaluate`].

use crate::compliance::calendar::Calendar;
use crate::compliance::condition::{Case, answer};
use crate::compliance::evaluate::{Standing, standing};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::taken_on;
use crate::compliance::rulebook::Book;
use crate::compliance::status::Status;
use crate::domain::Day;
use crate::domain::id::{ResolutionId, UnitId};
use crate::domain::position::Group;
use crate::domain::predicate::Predicate;
use crate::domain::resolution::{Indicator, Resolution, STANDARD};
use crate::domain::text::Code;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The columns of a snapshot: the requirements and the indicators that there are, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Columns {
    requirements: Vec<Code>,
    /// Each with its column among the indicators': documents that ask the same share one.
    indicators: Vec<(ResolutionId, Code, usize)>,
}

impl Columns {
    /// The columns of a world.
    pub(super) fn of(world: &World) -> Self {
        let requirements: BTreeSet<&Code> =
            world.rule_sets.values().flat_map(|set| &set.requirements).map(|r| &r.code).collect();
        let distinct = distinct(world);
        let mut columns: Vec<(ResolutionId, Code, usize)> = world
            .resolutions
            .values()
            .flat_map(|r| indicators(r).map(|indicator| (r.id, indicator)))
            .filter_map(|(id, indicator)| {
                let column = distinct.iter().position(|predicate| **predicate == indicator.predicate)?;
                Some((id, indicator.code.clone(), column))
            })
            .collect();
        columns.sort();
        Self { requirements: requirements.into_iter().cloned().collect(), indicators: columns }
    }

    /// The column of an indicator among the indicators'.
    pub(super) fn indicator(&self, resolution: ResolutionId, code: &str) -> Option<usize> {
        let place = self.indicators.binary_search_by(|(id, other, _)| (*id, other.as_str()).cmp(&(resolution, code)));
        self.indicators.get(place.ok()?).map(|(_, _, column)| *column)
    }

    fn requirement(&self, code: &str) -> Option<usize> {
        self.requirements.binary_search_by(|other| other.as_str().cmp(code)).ok()
    }
}

/// A resolution's indicators: the first of each code, and none that takes the name of the standard.
pub(super) fn indicators(resolution: &Resolution) -> impl Iterator<Item = &Indicator> {
    let mut seen = BTreeSet::from([STANDARD]);
    resolution.indicators.iter().filter(move |indicator| seen.insert(indicator.code.as_str()))
}

/// The predicates of all indicators, each once.
fn distinct(world: &World) -> Vec<&Predicate> {
    let mut distinct: Vec<&Predicate> = Vec::new();
    for indicator in world.resolutions.values().flat_map(indicators) {
        if !distinct.contains(&&indicator.predicate) {
            distinct.push(&indicator.predicate);
        }
    }
    distinct
}

/// How a person stands from one day to the next change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Where the person is counted.
    pub unit_id: UnitId,
    /// In which group.
    pub group: Group,
    /// The person's own status; see [`Verdict::status`](super::evaluate::Verdict::status).
    pub standard: Option<Status>,
    columns: Arc<Columns>,
    /// First the requirements, then the indicators, in the order of the columns.
    statuses: Arc<[Option<Status>]>,
}

impl Snapshot {
    /// The status of a requirement; none where it does not apply.
    pub fn requirement(&self, code: &str) -> Option<Status> {
        *self.statuses.get(self.columns.requirement(code)?)?
    }

    /// Every requirement that applies, by code.
    pub fn requirements(&self) -> impl Iterator<Item = (&Code, Status)> {
        let columns = self.columns.requirements.iter().zip(self.statuses.iter());
        columns.filter_map(|(code, status)| Some((code, (*status)?)))
    }

    /// The status of an indicator of a resolution.
    pub fn indicator(&self, resolution: ResolutionId, code: &str) -> Option<Status> {
        let column = self.columns.indicator(resolution, code)?;
        *self.statuses.get(self.columns.requirements.len() + column)?
    }

    /// The statuses of the indicators' columns.
    pub(super) fn indicators(&self) -> &[Option<Status>] {
        self.statuses.get(self.columns.requirements.len()..).unwrap_or_default()
    }
}

/// How one person stands on every day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    segments: Vec<(Day, Option<Snapshot>)>,
}

impl Timeline {
    /// How the person stands on a day; none without a substantive appointment that day.
    pub fn at(&self, day: Day) -> Option<&Snapshot> {
        let past = self.segments.partition_point(|(from, _)| *from <= day);
        past.checked_sub(1).and_then(|n| self.segments.get(n)).and_then(|(_, snapshot)| snapshot.as_ref())
    }

    /// The first day after this one on which anything is otherwise.
    pub fn next_change(&self, day: Day) -> Option<Day> {
        self.segments.get(self.segments.partition_point(|(from, _)| *from <= day)).map(|(from, _)| *from)
    }

    /// The first day after this one on which the person is counted elsewhere, or in another group, or stands otherwise to
    /// the standard.
    pub fn stands_until(&self, day: Day) -> Option<Day> {
        let of = |snapshot: Option<&Snapshot>| snapshot.map(|s| (s.unit_id, s.group, s.standard));
        let now = of(self.at(day));
        self.segments().find(|(from, then)| *from > day && of(*then) != now).map(|(from, _)| from)
    }

    /// The first day after this one on which a requirement stands otherwise, and how it stands then.
    pub fn next_change_of(&self, requirement: &str, day: Day) -> Option<(Day, Option<Status>)> {
        let of = |snapshot: Option<&Snapshot>| snapshot.and_then(|s| s.requirement(requirement));
        let now = of(self.at(day));
        self.segments.iter().map(|(from, s)| (*from, of(s.as_ref()))).find(|(from, then)| *from > day && *then != now)
    }

    /// The first day after this one on which the person's own status is otherwise, and what it is then.
    pub fn next_change_of_standard(&self, day: Day) -> Option<(Day, Option<Status>)> {
        let of = |snapshot: Option<&Snapshot>| snapshot.and_then(|s| s.standard);
        let now = of(self.at(day));
        self.segments.iter().map(|(from, s)| (*from, of(s.as_ref()))).find(|(from, then)| *from > day && *then != now)
    }

    /// Every step: from which day on the person stands how.
    pub fn segments(&self) -> impl Iterator<Item = (Day, Option<&Snapshot>)> {
        self.segments.iter().map(|(from, snapshot)| (*from, snapshot.as_ref()))
    }
}

/// Equal statuses of many people, kept once.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared(BTreeSet<Arc<[Option<Status>]>>);

impl Shared {
    fn keep(&mut self, statuses: &[Option<Status>]) -> Arc<[Option<Status>]> {
        if let Some(known) = self.0.get(statuses) {
            return known.clone();
        }
        let kept: Arc<[Option<Status>]> = statuses.into();
        self.0.insert(kept.clone());
        kept
    }
}

/// Makes timelines of many people of one world.
pub(super) struct Weaver<'a> {
    world: &'a World,
    calendar: &'a Calendar,
    columns: &'a Arc<Columns>,
    shared: &'a mut Shared,
    book: Book<'a>,
    predicates: Vec<&'a Predicate>,
    row: Vec<Option<Status>>,
}

impl<'a> Weaver<'a> {
    pub(super) fn new(
        world: &'a World,
        calendar: &'a Calendar,
        columns: &'a Arc<Columns>,
        shared: &'a mut Shared,
    ) -> Self {
        let book = Book::new(world, &calendar.eras);
        let predicates = distinct(world);
        Self { world, calendar, columns, shared, book, predicates, row: Vec::new() }
    }

    /// The timeline of a person; only how the person stands on one day, where one is given.
    pub(super) fn timeline(&mut self, person: &'a Person, only: Option<Day>) -> Timeline {
        let mut segments: Vec<(Day, Option<Snapshot>)> = Vec::new();
        let days = only.map_or_else(|| self.calendar.days(person), |day| [day].into());
        for day in days {
            let snapshot = self.snapshot(person, day);
            if segments.last().map_or(snapshot.is_some(), |(_, last)| *last != snapshot) {
                segments.push((day, snapshot));
            }
        }
        segments.shrink_to_fit();
        Timeline { segments }
    }

    fn snapshot(&mut self, person: &'a Person, day: Day) -> Option<Snapshot> {
        let book = &mut self.book;
        let standing = standing(self.world, person, day, &mut |unit, position| book.asked(unit, position, day))?;
        self.fill(&standing, person, day);
        Some(Snapshot {
            unit_id: standing.unit_id,
            group: standing.group,
            standard: standing.status(),
            columns: self.columns.clone(),
            statuses: self.shared.keep(&self.row),
        })
    }

    fn fill(&mut self, standing: &Standing<'_, ()>, person: &Person, day: Day) {
        self.row.clear();
        let mut findings = standing.findings.iter().peekable();
        for code in &self.columns.requirements {
            self.row.push(findings.next_if(|found| found.requirement.code == *code).map(|found| found.status));
        }
        let holding_from = standing.titles.first().map(|seat| taken_on(self.world, person, seat));
        let case = Case { person, day, holding_from };
        self.row.extend(self.predicates.iter().map(|predicate| Some(answer::<()>(predicate, &case).status)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::evaluate::{evaluate, indicator};
    use crate::compliance::index::Index;
    use crate::compliance::samples::{facts, telling_days};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_timeline_says_on_every_day_what_the_judge_says(facts in facts()) {
            let mut index = Index::new();
            index.apply(facts.clone());
            let world = index.world();
            for day in telling_days(&facts).into_iter().chain([Day::FIRST, Day::LAST]) {
                for person in world.people.values() {
                    let snapshot = index.timeline(person.id).unwrap().at(day);
                    let verdict = evaluate(world, person, day);
                    prop_assert_eq!(snapshot.is_some(), verdict.is_some(), "{}", day);
                    let (Some(snapshot), Some(verdict)) = (snapshot, verdict) else { continue };
                    prop_assert_eq!((snapshot.unit_id, snapshot.group), (verdict.unit_id, verdict.group));
                    prop_assert_eq!(snapshot.standard, verdict.status, "{}", day);
                    let judged: Vec<_> = verdict.requirements.iter().map(|j| (&j.code, j.status)).collect();
                    prop_assert_eq!(snapshot.requirements().collect::<Vec<_>>(), judged, "{}", day);
                    for resolution in world.resolutions.values() {
                        for one in &resolution.indicators {
                            let status = indicator(world, person, &one.predicate, day);
                            prop_assert_eq!(snapshot.indicator(resolution.id, one.code.as_str()), Some(status), "{}", day);
                        }
                    }
                }
            }
        }

        #[test]
        fn nothing_changes_before_the_next_change(facts in facts()) {
            let mut index = Index::new();
            index.apply(facts.clone());
            for timeline in index.world().people.keys().filter_map(|id| index.timeline(*id)) {
                for day in telling_days(&facts) {
                    let next = timeline.next_change(day);
                    prop_assert!(next.is_none_or(|next| next > day && timeline.at(next) != timeline.at(next.previous().unwrap())));
                    let before = next.and_then(Day::previous).unwrap_or(Day::LAST);
                    prop_assert_eq!(timeline.at(before), timeline.at(day));
                    let stands = |day: Day| timeline.at(day).map(|s| (s.unit_id, s.group, s.standard));
                    let until = timeline.stands_until(day);
                    prop_assert!(until.is_none_or(|until| next.is_some_and(|next| next <= until)));
                    prop_assert!(until.is_none_or(|until| stands(until) != stands(day)));
                    prop_assert_eq!(stands(until.and_then(Day::previous).unwrap_or(Day::LAST)), stands(day));
                    if let Some((on, then)) = timeline.next_change_of("education", day) {
                        prop_assert_eq!(timeline.at(on).and_then(|s| s.requirement("education")), then);
                        prop_assert!(next.is_some_and(|next| next <= on));
                    }
                }
            }
        }
    }
}
