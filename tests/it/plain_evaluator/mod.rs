//! A second, plain evaluator, written from the meaning alone, day by day and person by person, against which the engine
//! is checked on random worlds.
//!
//! It shares with the engine the facts, the types of the answers and the domain's own arithmetic of retirement; nothing
//! of how it selects rules, judges or counts.

use canbo::compliance::facts::{self, Fact, Training};
use canbo::compliance::gaps::gaps;
use canbo::compliance::index::{Index, verdict};
use canbo::compliance::report::{GroupPart, Report, Row, UnitPart, report};
use canbo::compliance::status::{Counts, Status};
use canbo::compliance::target::{Outcome, Ratio4, Share, TargetView};
use canbo::domain::appointment::{Appointment, AppointmentKind as Kind};
use canbo::domain::evaluation::{AnnualRating, Evaluation};
use canbo::domain::exemption::Exemption;
use canbo::domain::id::{AppointmentId, OfficialId, UnitId};
use canbo::domain::official::Traits;
use canbo::domain::position::{Group, Position};
use canbo::domain::predicate::{AgeOn, EvaluationClause, Predicate, Rating, TrainingClause};
use canbo::domain::qualification::{Qualification, Verification, rank};
use canbo::domain::resolution::{Direction, Percent, Resolution, Target};
use canbo::domain::retirement::months_left;
use canbo::domain::rule_set::{Combination, Grace, Layer, Requirement, RuleSet};
use canbo::domain::unit::{Segment, Unit};
use canbo::domain::{self, Day};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[path = "../../../src/compliance/samples.rs"]
pub mod samples;

/// The facts, sorted into heaps and not otherwise prepared.
#[derive(Default)]
pub struct Plain<'a> {
    units: Vec<&'a Unit>,
    positions: Vec<&'a Position>,
    rule_sets: Vec<&'a RuleSet>,
    resolutions: Vec<&'a Resolution>,
    people: BTreeMap<OfficialId, Traits>,
    appointments: Vec<&'a Appointment>,
    qualifications: Vec<&'a Qualification>,
    exemptions: Vec<&'a Exemption>,
    evaluations: Vec<&'a Evaluation>,
    trainings: Vec<&'a Training>,
    /// Whether each appointment is a first holding; does not depend on the day asked about.
    first: BTreeMap<AppointmentId, bool>,
    /// The day on which the title of each appointment was taken; does not either.
    taken: BTreeMap<AppointmentId, Day>,
}

/// What came out for one requirement.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    mandatory: bool,
    status: Status,
    because_of: BTreeSet<AppointmentId>,
    until: Option<Day>,
}

/// What came out for a person on a day.
#[derive(Debug, PartialEq)]
struct Outcomes {
    unit: UnitId,
    group: Group,
    titles: BTreeSet<(AppointmentId, bool)>,
    own: Option<Status>,
    requirements: BTreeMap<String, Found>,
}

const WORST_FIRST: [Status; 6] =
    [Status::Unmet, Status::Unknown, Status::InGrace, Status::Exempt, Status::Met, Status::Above];
const COUNTED: [Group; 3] = [Group::KeyCadre, Group::MassOrganisationHead, Group::CivilServant];

fn worst(statuses: &[Status]) -> Option<Status> {
    WORST_FIRST.into_iter().find(|status| statuses.contains(status))
}

impl<'a> Plain<'a> {
    pub fn new(facts: &'a [Fact]) -> Self {
        let mut plain = Self::default();
        for fact in facts {
            match fact {
                Fact::Unit(it) => plain.units.push(it),
                Fact::Position(it) => plain.positions.push(it),
                Fact::RuleSet(it) => plain.rule_sets.push(it),
                Fact::Resolution(it) => plain.resolutions.push(it),
                Fact::Official { id, traits } => drop(plain.people.insert(*id, *traits)),
                Fact::Appointment(it) => plain.appointments.push(it),
                Fact::Qualification(it) => plain.qualifications.push(it),
                Fact::Exemption(it) => plain.exemptions.push(it),
                Fact::Evaluation(it) => plain.evaluations.push(it),
                Fact::Training(it) => plain.trainings.push(it),
                Fact::Succession(_) | Fact::Withdrawn(_) => {}
            }
        }
        plain.taken = plain.appointments.iter().map(|a| (a.id, plain.taken_on(a))).collect();
        plain.first = plain.appointments.iter().map(|a| (a.id, plain.is_first(a))).collect();
        plain
    }

    fn segment(&self, unit: UnitId, day: Day) -> Option<&'a Segment> {
        self.units.iter().find(|u| u.id == unit)?.segments.iter().find(|s| s.period.covers(day))
    }

    /// The unit, the one above it on the day, and so on to the top.
    fn line(&self, unit: UnitId, day: Day) -> Vec<UnitId> {
        let mut line = vec![unit];
        while let Some(parent) = self.segment(line[line.len() - 1], day).and_then(|s| s.parent_id) {
            if line.contains(&parent) {
                break;
            }
            line.push(parent);
        }
        line
    }

    fn position(&self, appointment: &Appointment) -> Option<&'a Position> {
        self.positions.iter().find(|p| p.id == appointment.position_id).copied()
    }

    fn titles(&self, who: OfficialId, day: Day) -> Vec<(&'a Appointment, &'a Position)> {
        let held = self.appointments.iter().filter(|a| a.official_id == who && a.period.covers(day));
        held.filter(|a| a.kind != Kind::Secondment).filter_map(|a| Some((*a, self.position(a)?))).collect()
    }

    /// The one appointment by which a person is counted.
    fn seat(&self, who: OfficialId, day: Day) -> Option<(&'a Appointment, &'a Position)> {
        self.titles(who, day).into_iter().filter(|(a, _)| a.kind == Kind::Substantive).min_by_key(|(a, _)| a.id)
    }

    /// The person's appointments in earnest to a position with the same code.
    fn same_title(&self, asked: &Appointment) -> Vec<&'a Appointment> {
        let Some(code) = self.position(asked).map(|p| &p.code) else { return Vec::new() };
        let of_person = self.appointments.iter().filter(|a| a.official_id == asked.official_id);
        of_person
            .filter(|a| matches!(a.kind, Kind::Substantive | Kind::Concurrent))
            .filter(|a| self.position(a).is_some_and(|p| p.code == *code))
            .copied()
            .collect()
    }

    /// The first of the days before the appointment on which the title was held in the same unit without a gap.
    fn taken_on(&self, asked: &Appointment) -> Day {
        let same = self.same_title(asked);
        let mut began = asked.period.from;
        while let Some(before) = began.previous() {
            if !same.iter().any(|a| a.unit_id == asked.unit_id && a.period.covers(before)) {
                break;
            }
            began = before;
        }
        began
    }

    fn is_first(&self, asked: &Appointment) -> bool {
        let (same, began) = (self.same_title(asked), self.taken[&asked.id]);
        let mut day = Day::ymd(2015, 12, 1).unwrap();
        while day < began {
            if same.iter().any(|a| a.incumbent_on(day)) {
                return false;
            }
            day = day.next().unwrap();
        }
        true
    }

    fn governing(&self, unit: UnitId, group: Group, day: Day) -> Vec<&'a RuleSet> {
        let line = self.line(unit, day);
        let holds = |s: &&&RuleSet| {
            s.period.covers(day) && s.groups.contains(&group) && s.unit_id.is_none_or(|at| line.contains(&at))
        };
        let sets: Vec<&RuleSet> = self.rule_sets.iter().filter(holds).copied().collect();
        let replacing = |s: &RuleSet| s.layer == Layer::Provincial && s.combination == Combination::Replaces;
        if !sets.iter().any(|s| replacing(s)) {
            return sets;
        }
        // The nearest unit that has a replacing set; those that hold everywhere are the farthest.
        let steps = line.iter().map(|unit| Some(*unit)).chain([None]);
        let nearest = steps.into_iter().find(|at| sets.iter().any(|s| replacing(s) && s.unit_id == *at)).unwrap();
        let kept = |s: &&RuleSet| s.layer == Layer::Provincial && (!replacing(s) || s.unit_id == nearest);
        sets.into_iter().filter(kept).collect()
    }

    fn asks(&self, requirement: &Requirement, title: &Appointment, position: &Position, day: Day) -> bool {
        let whom = &requirement.applies_to;
        let area = self.segment(title.unit_id, day).and_then(|s| s.area);
        (whom.groups.is_empty() || whom.groups.contains(&position.group))
            && (whom.positions.is_empty() || whom.positions.contains(&position.code))
            && !whom.except_positions.contains(&position.code)
            && (whom.areas.is_empty() || whom.areas.iter().any(|a| Some(*a) == area))
            && !whom.except_areas.iter().any(|a| Some(*a) == area)
            && (whom.first_holding.is_none() || whom.first_holding == Some(self.first[&title.id]))
    }

    fn holds(&self, predicate: &Predicate, who: OfficialId, day: Day, taken: Option<Day>) -> Status {
        let traits = self.people.get(&who).copied().unwrap_or_default();
        let yes_no = |known: Option<bool>| match known {
            Some(true) => Status::Met,
            Some(false) => Status::Unmet,
            None => Status::Unknown,
        };
        let each =
            |parts: &[Predicate]| -> Vec<Status> { parts.iter().map(|p| self.holds(p, who, day, taken)).collect() };
        let first_of = |order: [Status; 4], found: Vec<Status>| order.into_iter().find(|s| found.contains(s)).unwrap();
        match predicate {
            Predicate::Qualification(asked) => {
                let (mut above, mut met, mut pending, mut denied) = (false, false, false, false);
                for q in self.qualifications.iter().filter(|q| q.official_id == who && q.kind == asked.kind) {
                    let (got, wanted) = (rank(q.kind, q.level).unwrap(), rank(q.kind, asked.at_least).unwrap());
                    let counts = got >= wanted
                        && q.awarded_on <= day
                        && q.expires_on.is_none_or(|end| day < end)
                        && asked
                            .fields
                            .as_ref()
                            .is_none_or(|fields| fields.iter().any(|f| q.field.as_ref() == Some(f)))
                        && asked.schemes.as_ref().is_none_or(|schemes| schemes.iter().any(|s| q.scheme == Some(*s)))
                        && asked.awarded_within_months.is_none_or(|n| q.awarded_on.plus_months(n) >= day);
                    match q.verification {
                        Verification::Verified => {
                            above |= counts && got > wanted;
                            met |= counts;
                            denied |= !counts && q.awarded_on <= day;
                        }
                        Verification::Unverified => pending |= counts,
                        Verification::Rejected => {}
                    }
                }
                let ladder =
                    [(above, Status::Above), (met, Status::Met), (pending, Status::Unknown), (denied, Status::Unmet)];
                ladder.into_iter().find(|(it, _)| *it).map_or(Status::Unknown, |(_, status)| status)
            }
            Predicate::Age(asked) => yes_no(traits.birth_on.and_then(|born| {
                let on = if asked.on == Some(AgeOn::HoldingStart) { taken? } else { day };
                let age = (1..200u32).take_while(|years| born.plus_years(*years) <= on).count();
                let age = u32::try_from(age).unwrap();
                Some(asked.at_least.is_none_or(|n| n <= age) && asked.at_most.is_none_or(|n| age <= n))
            })),
            Predicate::MonthsToRetirement(asked) => yes_no(traits.sex.zip(traits.birth_on).and_then(|(sex, born)| {
                let on = if asked.on == Some(AgeOn::HoldingStart) { taken? } else { day };
                Some(months_left(sex, born, on) >= asked.at_least.try_into().unwrap())
            })),
            Predicate::Gender(asked) => yes_no(traits.sex.map(|sex| sex == *asked)),
            Predicate::EthnicMinority(asked) => yes_no(traits.ethnic_minority.map(|m| m == *asked)),
            Predicate::Evaluation(asked) => self.rated(asked, who, day),
            Predicate::TrainingHours(asked) => self.trained(asked, who, day),
            Predicate::All(parts) => {
                first_of([Status::Unmet, Status::Unknown, Status::Above, Status::Met], each(parts))
            }
            Predicate::Any(parts) => {
                first_of([Status::Above, Status::Met, Status::Unknown, Status::Unmet], each(parts))
            }
            Predicate::Not(part) => match self.holds(part, who, day, taken) {
                Status::Unknown => Status::Unknown,
                Status::Unmet => Status::Met,
                Status::Above | Status::Met | Status::Exempt | Status::InGrace => Status::Unmet,
            },
        }
    }

    /// Year by year: what is not rated yet is unknown, and so is the old third word where completed years are asked for.
    fn rated(&self, asked: &EvaluationClause, who: OfficialId, day: Day) -> Status {
        use AnnualRating as Got;
        let one = |back: u32| {
            let year = day.year() - i32::try_from(back).unwrap();
            let mine = self.evaluations.iter().filter(|e| e.official_id == who && e.year == year && e.rated_on <= day);
            let Some(last) = mine.max_by_key(|e| (e.rated_on, e.id)) else { return Status::Unknown };
            match (asked.at_least, last.rating) {
                (_, Got::NotCompleted) => Status::Unmet,
                (Rating::Completed, Got::CompletedWithLimits) => Status::Unknown,
                (Rating::Completed, Got::Completed) => Status::Met,
                (Rating::Completed, Got::Good | Got::Excellent) => Status::Above,
                (Rating::Good | Rating::Excellent, Got::Completed | Got::CompletedWithLimits) => Status::Unmet,
                (Rating::Good, Got::Good) | (Rating::Excellent, Got::Excellent) => Status::Met,
                (Rating::Good, Got::Excellent) => Status::Above,
                (Rating::Excellent, Got::Good) => Status::Unmet,
            }
        };
        let years: Vec<Status> = (1..=asked.years).map(one).collect();
        let order = [Status::Unmet, Status::Unknown, Status::Met, Status::Above];
        order.into_iter().find(|status| years.contains(status)).unwrap()
    }

    fn trained(&self, asked: &TrainingClause, who: OfficialId, day: Day) -> Status {
        let mut periods: BTreeMap<i32, u32> = BTreeMap::new();
        for training in self.trainings.iter().filter(|t| t.official_id == who && t.completed_on <= day) {
            if asked.kinds.is_empty() || asked.kinds.iter().any(|kind| training.kind == Some(*kind)) {
                *periods.entry(training.completed_on.year()).or_default() += training.periods;
            }
        }
        let enough = |year: i32| periods.get(&year).copied().unwrap_or(0) >= asked.per_year;
        match periods.is_empty() {
            true => Status::Unknown,
            false if enough(day.year()) || enough(day.year() - 1) => Status::Met,
            false => Status::Unmet,
        }
    }

    /// The status of a requirement after releases and grace, and until when those last.
    fn judge(&self, asked: &Requirement, title: &Appointment, day: Day) -> (Status, Option<Day>) {
        let who = title.official_id;
        let status = self.holds(&asked.predicate, who, day, Some(self.taken[&title.id]));
        if matches!(status, Status::Above | Status::Met) {
            return (status, None);
        }
        let mine = self.exemptions.iter().filter(|e| e.official_id == who && e.requirement == asked.code);
        let ends: Vec<Option<Day>> = mine.filter(|e| e.period.covers(day)).map(|e| e.period.to).collect();
        if !ends.is_empty() {
            return (Status::Exempt, if ends.contains(&None) { None } else { ends.into_iter().flatten().max() });
        }
        let in_post = |on: Day| {
            let mut mine = self.appointments.iter().filter(|a| a.official_id == who && a.kind != Kind::Secondment);
            mine.any(|a| a.period.covers(on))
        };
        let area = self.segment(title.unit_id, day).and_then(|s| s.area);
        let given = |grace: &&Grace| {
            let mut on = day;
            while in_post(on) && on >= grace.in_post_before {
                on = on.previous().unwrap();
            }
            let here = grace.areas.is_empty() || grace.areas.iter().any(|a| area == Some(*a));
            let when = |p: &Predicate| {
                matches!(self.holds(p, who, day, Some(self.taken[&title.id])), Status::Above | Status::Met)
            };
            in_post(on) && here && grace.when.as_ref().is_none_or(when)
        };
        let running = asked.graces.iter().filter(|g| status == Status::Unmet && day < g.until);
        if let Some(until) = running.filter(given).map(|g| g.until).max() {
            return (Status::InGrace, Some(until));
        }
        (status, None)
    }

    fn person(&self, who: OfficialId, day: Day) -> Option<Outcomes> {
        type Row = (bool, Status, AppointmentId, Option<Day>);
        let (seat, seat_position) = self.seat(who, day)?;
        let mut asked: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for (title, position) in self.titles(who, day) {
            for set in self.governing(title.unit_id, position.group, day) {
                for requirement in set.requirements.iter().filter(|r| self.asks(r, title, position, day)) {
                    let (status, until) = self.judge(requirement, title, day);
                    let row = (requirement.mandatory, status, title.id, until);
                    asked.entry(requirement.code.to_string()).or_default().push(row);
                }
            }
        }
        let requirements: BTreeMap<String, Found> = asked
            .into_iter()
            .map(|(code, rows)| {
                let status = worst(&rows.iter().map(|r| r.1).collect::<Vec<_>>()).unwrap();
                let found = Found {
                    mandatory: rows.iter().any(|r| r.0),
                    status,
                    because_of: rows.iter().map(|r| r.2).collect(),
                    until: rows.iter().filter(|r| r.1 == status).filter_map(|r| r.3).min(),
                };
                (code, found)
            })
            .collect();
        let mandatory: Vec<Status> = requirements.values().filter(|f| f.mandatory).map(|f| f.status).collect();
        let own = match worst(&mandatory) {
            Some(Status::Met) if mandatory.contains(&Status::Above) => Some(Status::Above),
            other => other,
        };
        Some(Outcomes {
            unit: seat.unit_id,
            group: seat_position.group,
            titles: self
                .titles(who, day)
                .iter()
                .map(|(a, _)| (a.id, a.kind != Kind::Acting && a.incumbent_on(day)))
                .collect(),
            own: own.filter(|_| COUNTED.contains(&seat_position.group)),
            requirements,
        })
    }

    /// Everyone there is: a person may be known by an appointment alone.
    fn everyone(&self) -> BTreeSet<OfficialId> {
        self.people.keys().copied().chain(self.appointments.iter().map(|a| a.official_id)).collect()
    }

    fn in_subtree(&self, top: UnitId, day: Day) -> Vec<(OfficialId, Outcomes)> {
        let people = self.everyone().into_iter().filter_map(|who| Some((who, self.person(who, day)?)));
        people.filter(|(_, it)| self.line(it.unit, day).contains(&top)).collect()
    }
}

mod report;

/// The engine's verdict in the plain evaluator's words.
fn outcomes(index: &Index, who: OfficialId, day: Day) -> Option<Outcomes> {
    let verdict = verdict(index, &who, day)?;
    Some(Outcomes {
        unit: verdict.unit_id,
        group: verdict.group,
        titles: verdict.titles.iter().map(|t| (t.appointment_id, t.incumbent)).collect(),
        own: verdict.status,
        requirements: verdict
            .requirements
            .iter()
            .map(|j| {
                let because_of = j.because_of.iter().copied().collect();
                (j.code.to_string(), Found { mandatory: j.mandatory, status: j.status, because_of, until: j.until })
            })
            .collect(),
    })
}

/// The percentage with two decimals, found by trying: the greatest whose half step does not exceed the share.
fn rate(part: u64, whole: u64) -> Option<Percent> {
    let part = i64::try_from(part).unwrap();
    let whole = i64::try_from(whole).unwrap();
    (0..=10_000).rev().find(|h| whole > 0 && (2 * h - 1) * whole <= part * 20_000).map(Percent)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_engine_and_the_plain_evaluator_agree_on_every_verdict_report_and_gap(
        facts in samples::facts(), picks in proptest::collection::vec(any::<proptest::sample::Index>(), 6),
    ) {
        let plain = Plain::new(&facts);
        let mut index = Index::new();
        index.apply(facts.clone());
        let days = samples::telling_days(&facts);
        for day in picks.iter().map(|pick| *pick.get(&days)) {
            for who in plain.everyone() {
                prop_assert_eq!(outcomes(&index, who, day), plain.person(who, day), "{} on {}", who, day);
            }
            for unit in &plain.units {
                for resolution in &plain.resolutions {
                    let told = report(&index, unit.id, resolution.id, day).unwrap();
                    prop_assert_eq!(&told, &plain.report(unit.id, resolution, day));
                    let c = told.standard.counts;
                    let total = told.standard.counts.total();
                    prop_assert_eq!(c.rate(), rate(c.above + c.met + c.exempt, total));
                    prop_assert_eq!(c.rate_strict(), rate(c.above + c.met, total));
                    prop_assert_eq!(c.rate_lenient(), rate(c.above + c.met + c.exempt + c.in_grace, total));
                    prop_assert_eq!(c.rate_without_exempt(), rate(c.above + c.met, total - c.exempt));
                    prop_assert_eq!(c.rate_known(), rate(c.above + c.met + c.exempt, total - c.unknown));
                }
                let told: Vec<_> = gaps(&index, unit.id, day, None)
                    .into_iter()
                    .map(|g| (g.official_id, g.requirement.to_string(), g.status, g.unit_id, g.group, g.until))
                    .collect();
                let mut short = Vec::new();
                for (who, it) in plain.in_subtree(unit.id, day) {
                    for (code, found) in it.requirements {
                        let lacks = matches!(found.status, Status::Unmet | Status::Unknown | Status::InGrace);
                        if COUNTED.contains(&it.group) && found.mandatory && lacks {
                            short.push((who, code, found.status, it.unit, it.group, found.until));
                        }
                    }
                }
                prop_assert_eq!(told, short);
            }
        }
    }
}
