//! The days on which anything about a person can change.
//!
//! # What this module does not do
//! It does not say what changes. A day too many costs one evaluation; a day too few would be a defect, so every part of
//! the language of [predicates](crate::domain::predicate) that depends on the day is named here.

use crate::compliance::differences::{Boundary, Dated};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::judged;
use crate::domain::appointment::AppointmentKind;
use crate::domain::id::UnitId;
use crate::domain::predicate::Predicate;
use crate::domain::qualification::QualificationKind;
use crate::domain::retirement::retires_on;
use crate::domain::text::Code;
use crate::domain::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// What the rules, the resolutions and the units of a world make change, and when.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendar {
    /// Days on which rules or units change what is asked of a title, sorted.
    pub(super) eras: Vec<Day>,
    /// Days on which a rule set begins or ends, or a grace ends.
    rules: BTreeSet<Day>,
    /// Ages, in years, on whose anniversary an answer can change.
    ages: BTreeSet<u32>,
    /// Months to retirement at which an answer can change.
    retirement: BTreeSet<i32>,
    /// Months after an award at which an answer can change.
    awards: BTreeMap<QualificationKind, BTreeSet<u32>>,
    /// Over how many years ratings are looked back at.
    ratings: BTreeSet<u32>,
    /// Whether completed training is looked at.
    training: bool,
    /// Of each unit: itself and all that were ever above it, and the days on which any of them changes.
    lines: BTreeMap<UnitId, Line>,
}

#[derive(Debug, Clone, Default)]
struct Line {
    units: BTreeSet<UnitId>,
    days: BTreeSet<Day>,
}

impl Calendar {
    /// The calendar of a world.
    pub(super) fn of(world: &World) -> Self {
        let mut calendar = Self::default();
        let mut periods = BTreeSet::new();
        for set in world.rule_sets.values() {
            periods.extend(ends(&set.period));
            for requirement in &set.requirements {
                calendar.read(&requirement.predicate);
                for grace in &requirement.graces {
                    calendar.rules.insert(grace.until);
                    grace.when.iter().for_each(|when| calendar.read(when));
                }
            }
        }
        for indicator in world.resolutions.values().flat_map(|r| &r.indicators) {
            calendar.read(&indicator.predicate);
        }
        calendar.rules.extend(periods.iter().copied());
        periods.extend(world.units.days_of_change());
        calendar.eras = periods.into_iter().collect();
        calendar.lines = world.units.all().map(|unit| (unit.id, Line::of(world, unit.id))).collect();
        calendar
    }

    fn read(&mut self, predicate: &Predicate) {
        match predicate {
            Predicate::Qualification(clause) => {
                self.awards.entry(clause.kind).or_default().extend(clause.awarded_within_months);
            }
            Predicate::Age(clause) => {
                self.ages.extend(clause.at_least);
                // At most 45 ends on the 46th anniversary.
                self.ages.extend(clause.at_most.map(|years| years.saturating_add(1)));
            }
            Predicate::MonthsToRetirement(clause) => {
                self.retirement.extend(i32::try_from(clause.at_least));
            }
            Predicate::Evaluation(clause) => drop(self.ratings.insert(clause.years)),
            Predicate::TrainingHours(_) => self.training = true,
            Predicate::Gender(_) | Predicate::EthnicMinority(_) => {}
            Predicate::All(parts) | Predicate::Any(parts) => parts.iter().for_each(|part| self.read(part)),
            Predicate::Not(part) => self.read(part),
        }
    }

    /// The units whose people a change of one of these units can touch: those at or below one of them on any day.
    pub(super) fn below(&self, changed: &BTreeSet<UnitId>) -> BTreeSet<UnitId> {
        let under = |line: &Line| !line.units.is_disjoint(changed);
        self.lines.iter().filter(|(_, line)| under(line)).map(|(id, _)| *id).chain(changed.iter().copied()).collect()
    }

    /// Every day on which the person's verdict can differ from that of the day before, sorted. Days outside office are
    /// left out: nobody is judged then.
    pub(super) fn days(&self, person: &Person) -> BTreeSet<Day> {
        let office: Vec<&Period> =
            person.appointments.iter().filter(|a| a.kind == AppointmentKind::Substantive).map(|a| &a.period).collect();
        let mut days = BTreeSet::new();
        let mut note = |day: Day| {
            if office.iter().any(|period| period.covers(day)) {
                days.insert(day);
            }
        };
        for appointment in person.appointments.iter().filter(|a| judged(a.kind)) {
            ends(&appointment.period).chain(appointment.ratified_on).for_each(&mut note);
            let line = self.lines.get(&appointment.unit_id);
            line.into_iter().flat_map(|line| &line.days).copied().for_each(&mut note);
        }
        for qualification in &person.qualifications {
            note(qualification.awarded_on);
            qualification.expires_on.into_iter().for_each(&mut note);
            for months in self.awards.get(&qualification.kind).into_iter().flatten() {
                // It still counts on the corresponding day itself (Civil Code 2015, articles 147 and 148).
                qualification.awarded_on.plus_months(*months).next().into_iter().for_each(&mut note);
            }
        }
        person.exemptions.iter().flat_map(|e| ends(&e.period)).for_each(&mut note);
        self.years(person).for_each(|year| note(year.on));
        self.rules.iter().copied().for_each(&mut note);
        self.birthdays(person).chain(self.before_retirement(person)).for_each(&mut note);
        days.extend(office.iter().filter_map(|period| period.to));
        days
    }

    /// Whether something about the person can change on a day because of when the person was born: the day tells.
    pub(super) fn tells_birth(&self, person: &Person, day: Day) -> bool {
        self.birthdays(person).any(|on| on == day)
            || (person.traits.birth_on.is_some() && self.before_retirement(person).any(|on| on == day))
    }

    /// What begins or ends for the person on a day: for every day that [`days`](Self::days) names there is something.
    pub(super) fn boundaries(&self, world: &World, person: &Person, day: Day) -> BTreeSet<Boundary> {
        let mut found = BTreeSet::new();
        let mut note = |on: Option<Day>, of: Dated, begins: bool, requirement: Option<&Code>| {
            if on == Some(day) {
                found.insert(Boundary { on: day, of, begins, requirement: requirement.cloned() });
            }
        };
        for held in person.appointments.iter().filter(|a| judged(a.kind)) {
            let of = Dated::Appointment(held.id);
            note(Some(held.period.from), of, true, None);
            note(held.ratified_on, of, true, None);
            note(held.period.to, of, false, None);
            for unit in self.lines.get(&held.unit_id).into_iter().flat_map(|line| &line.units) {
                let segments = || world.units.get(*unit).into_iter().flat_map(|unit| &unit.segments);
                let goes_on = |on: Option<Day>| segments().any(|s| Some(s.period.from) == on);
                segments().for_each(|s| note(Some(s.period.from), Dated::Unit(*unit), true, None));
                let ends = segments().filter(|s| !goes_on(s.period.to));
                ends.for_each(|s| note(s.period.to, Dated::Unit(*unit), false, None));
            }
        }
        for paper in &person.qualifications {
            let of = Dated::Qualification(paper.id);
            note(Some(paper.awarded_on), of, true, None);
            note(paper.expires_on, of, false, None);
            for months in self.awards.get(&paper.kind).into_iter().flatten() {
                note(paper.awarded_on.plus_months(*months).next(), of, false, None);
            }
        }
        for release in &person.exemptions {
            note(Some(release.period.from), Dated::Exemption(release.id), true, Some(&release.requirement));
            note(release.period.to, Dated::Exemption(release.id), false, Some(&release.requirement));
        }
        self.years(person).for_each(|year| note(Some(year.on), year.of, year.begins, None));
        for set in world.rule_sets.values() {
            note(Some(set.period.from), Dated::RuleSet(set.id), true, None);
            note(set.period.to, Dated::RuleSet(set.id), false, None);
            for asked in &set.requirements {
                asked.graces.iter().for_each(|g| note(Some(g.until), Dated::Grace(set.id), false, Some(&asked.code)));
            }
        }
        self.birthdays(person).for_each(|on| note(Some(on), Dated::Age, true, None));
        self.before_retirement(person).for_each(|on| note(Some(on), Dated::Retirement, true, None));
        found
    }

    /// When the person's ratings and training begin to count and cease to, where any rule looks at them. A window of years
    /// moves every first of January; nothing changes by that but what goes in at one end or out at the other.
    fn years<'a>(&'a self, person: &'a Person) -> impl Iterator<Item = Year> + 'a {
        let rated =
            (self.ratings.iter()).flat_map(|years| person.evaluations.iter().map(move |rating| (years, rating)));
        let ratings = rated.flat_map(|(years, rating)| {
            let year = |on: Option<Day>, begins| on.map(|on| Year { on, of: Dated::Evaluation(rating.id), begins });
            let first = rating.year.saturating_add(1);
            let after = i32::try_from(*years).ok().and_then(|years| first.checked_add(years));
            [year(Some(rating.rated_on), true), year(new_year(first), true), year(after.and_then(new_year), false)]
        });
        let completed = person.trainings.iter().filter(|_| self.training);
        let trainings = completed.flat_map(|training| {
            let of = Dated::Training(training.id);
            let after = new_year(training.completed_on.year().saturating_add(2));
            [Some(Year { on: training.completed_on, of, begins: true }), after.map(|on| Year { on, of, begins: false })]
        });
        ratings.chain(trainings).flatten()
    }

    fn birthdays(&self, person: &Person) -> impl Iterator<Item = Day> {
        let born = person.traits.birth_on;
        self.ages.iter().filter_map(move |years| born.map(|born| born.plus_years(*years)))
    }

    /// Whole months are counted from the first of a month, so an answer changes there or on the day after.
    fn before_retirement(&self, person: &Person) -> impl Iterator<Item = Day> {
        let retires = person.traits.sex.zip(person.traits.birth_on).map(|(sex, born)| retires_on(sex, born));
        let months = self.retirement.iter().filter_map(move |left| retires?.month_number().checked_sub(*left));
        months
            .flat_map(|month| [month, month.saturating_add(1)])
            .map(Day::first_of_month)
            .flat_map(|first| [Some(first), first.next()])
            .flatten()
            // A retirement beyond the last day there is counts as on the last day.
            .chain([Day::LAST])
    }
}

/// A day on which a rating or training begins to count, or ceases to.
struct Year {
    on: Day,
    of: Dated,
    begins: bool,
}

fn new_year(year: i32) -> Option<Day> {
    Day::ymd(year, 1, 1)
}

impl Line {
    fn of(world: &World, unit: UnitId) -> Self {
        let mut line = Self::default();
        let mut open = vec![unit];
        while let Some(id) = open.pop() {
            if !line.units.insert(id) {
                continue;
            }
            for segment in world.units.get(id).into_iter().flat_map(|unit| &unit.segments) {
                line.days.extend(ends(&segment.period));
                open.extend(segment.parent_id);
            }
        }
        line
    }
}

fn ends(period: &Period) -> impl Iterator<Item = Day> + use<> {
    std::iter::once(period.from).chain(period.to)
}
