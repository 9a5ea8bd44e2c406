//! Small random worlds with messy histories, for the laws of this room and for the plain evaluator in `tests/it`.
//!
//! A world is drawn from lists of bytes, each of which makes one choice; no byte means the first choice, so a failing
//! world shrinks towards few things, each of the simplest sort. Days lie in 2016 to 2020 and repeat often, so that
//! periods touch, overlap and end on the days that matter.
//!
//! # What this module does not do
//! It knows nothing of what should come out.

use super::domain::adoption::Adoption;
use super::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use super::domain::exemption::Exemption;
use super::domain::id::*;
use super::domain::official::{Sex, Traits};
use super::domain::position::{Filling, Group, Position};
use super::domain::predicate::*;
use super::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification};
use super::domain::resolution::{Direction, Indicator, Percent, Resolution, ResolutionKind, Target};
use super::domain::rule_set::{Audience, Combination, Grace, Layer, Provenance, Requirement, RuleSet};
use super::domain::text::Line;
use super::domain::unit::{AreaKind, Segment, Unit, UnitKind};
use super::domain::word::Word;
use super::domain::{Day, Period};
use super::facts::Fact;
use proptest::collection::vec;
use proptest::prelude::*;

// Two crates include this file, each from another place.
#[path = "samples_of_choices.rs"]
mod choices;
#[path = "samples_of_years.rs"]
mod years;

use choices::{Genes, each};

/// How many units, positions, people and resolutions there can be; ids run from 0.
pub const UNITS: u8 = 6;
pub const POSITIONS: u8 = 6;
pub const PEOPLE: u8 = 5;
pub const RESOLUTIONS: u8 = 3;
pub const REQUIREMENTS: [&str; 4] = ["education", "politics", "computer", "youth"];
pub const INDICATORS: [&str; 3] = ["degree", "young", "women"];

/// The facts of a world, one for each id.
pub fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let genes = |length| vec(any::<u8>(), length);
    (
        vec(genes(12), usize::from(UNITS)),
        vec(genes(40), 0..4usize),
        vec(genes(56), 1..=usize::from(RESOLUTIONS)),
        vec(genes(6), usize::from(PEOPLE)),
        vec(genes(12), 1..14usize),
        vec(genes(12), 0..16usize),
        vec(genes(8), 0..10usize),
        vec(genes(8), 0..12usize),
        vec(genes(6), 0..10usize),
    )
        .prop_map(
            |(units, sets, resolutions, people, appointments, qualifications, exemptions, ratings, trainings)| {
                let mut facts: Vec<Fact> = (0..POSITIONS).map(position).collect();
                facts.extend(each(&units, unit).map(Fact::Unit));
                facts.extend(each(&sets, rule_set).map(Fact::RuleSet));
                facts.extend(each(&resolutions, resolution).map(Fact::Resolution));
                facts.extend(each(&people, |n, g| Fact::Official { id: OfficialId(id(n)), traits: traits(g) }));
                facts.extend(continued(each(&appointments, appointment).collect()).into_iter().map(Fact::Appointment));
                facts.extend(each(&qualifications, qualification).map(Fact::Qualification));
                facts.extend(each(&exemptions, exemption).map(Fact::Exemption));
                facts.extend(each(&ratings, years::evaluation).map(Fact::Evaluation));
                facts.extend(each(&trainings, years::training).map(Fact::Training));
                facts
            },
        )
}

/// Days worth asking about: those on which something in the facts begins or ends, the days beside them, and birthdays.
pub fn telling_days(facts: &[Fact]) -> Vec<Day> {
    let mut days: Vec<Day> = (2016..=2021).filter_map(|year| Day::ymd(year, 2, 28)).collect();
    let mut births = Vec::new();
    for fact in facts {
        match fact {
            Fact::Unit(unit) => unit.segments.iter().for_each(|s| days.extend(ends(&s.period))),
            Fact::RuleSet(set) => {
                days.extend(ends(&set.period));
                let graces = set.requirements.iter().flat_map(|r| &r.graces);
                days.extend(graces.flat_map(|g| [g.in_post_before, g.until]));
            }
            Fact::Official { traits, .. } => births.extend(traits.birth_on),
            Fact::Appointment(a) => days.extend(ends(&a.period).into_iter().chain(a.ratified_on)),
            Fact::Qualification(q) => {
                days.extend(
                    [Some(q.awarded_on), q.expires_on, Some(q.awarded_on.plus_months(12))].into_iter().flatten(),
                );
            }
            Fact::Exemption(e) => days.extend(ends(&e.period)),
            Fact::Evaluation(it) => days.extend(years::days_of_rating(it)),
            Fact::Training(it) => days.extend(years::days_of_training(it)),
            Fact::Resolution(resolution) => days.extend(ends(&resolution.period)),
            Fact::Succession(_) | Fact::Position(_) | Fact::Withdrawn(_) => {}
        }
    }
    days.extend(
        births.iter().flat_map(|born| (2016..=2020).map(|y| born.plus_years(u32::try_from(y - born.year()).unwrap()))),
    );
    days.extend((0..60).map(|n| Day::first_of_month(2016 * 12 + n)));
    let beside = days.iter().flat_map(|d| [d.previous(), d.next()]).flatten().collect::<Vec<_>>();
    days.extend(beside);
    days.sort();
    days.dedup();
    days
}

fn ends(period: &Period) -> Vec<Day> {
    std::iter::once(period.from).chain(period.to).collect()
}

pub fn id(n: u8) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(n) + 1)
}

pub fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

const GROUPS: [Group; 6] = [
    Group::KeyCadre,
    Group::KeyCadre,
    Group::CivilServant,
    Group::MassOrganisationHead,
    Group::PartTimer,
    Group::CivilServant,
];
/// Two positions share a code, as two editions of the catalogue do.
const CODES: [&str; 6] = ["CHAIR", "SECRETARY", "CLERK", "FRONT", "HELPER", "CHAIR"];

fn position(n: u8) -> Fact {
    let at = usize::from(n);
    Fact::Position(Position {
        id: PositionId(id(n)),
        code: line(CODES[at]),
        title_vi: line(CODES[at]),
        title_en: line(CODES[at]),
        group: GROUPS[at],
        filling: Filling::Appointment,
        period: Period::since(Day::FIRST),
    })
}

/// The first unit is the root; others lie below units of lower number, and may move, change code and area, or close.
fn unit(n: u8, g: &mut Genes<'_>) -> Unit {
    let mut starts = vec![Day::ymd(2000, 1, 1).unwrap()];
    starts.extend((0..g.below(3)).map(|_| g.day()).collect::<Vec<_>>());
    starts.sort();
    starts.dedup();
    let end = g.maybe(5, |g| g.day()).filter(|end| end > starts.last().unwrap());
    let segments = starts.iter().enumerate().map(|(at, from)| Segment {
        period: Period { from: *from, to: starts.get(at + 1).copied().or(end) },
        name: line("unit"),
        code: line(g.one(&["3", "1", "2"])),
        kind: UnitKind::Ward,
        area: g.maybe(2, |g| g.one(&[AreaKind::Mountain, AreaKind::Urban])),
        parent_id: (n > 0).then(|| UnitId(id(g.below(n)))).filter(|_| !g.once_in(9)),
    });
    Unit { id: UnitId(id(n)), segments: segments.collect() }
}

fn rule_set(n: u8, g: &mut Genes<'_>) -> RuleSet {
    RuleSet {
        id: RuleSetId(id(n)),
        code: line(g.one(&["set-b", "set-a", "set-c"])),
        title_vi: line("set"),
        title_en: line("set"),
        layer: g.one(&[Layer::National, Layer::Provincial]),
        unit_id: g.maybe(2, |g| UnitId(id(g.below(UNITS)))),
        combination: g.one(&[Combination::Adds, Combination::Replaces]),
        groups: if g.once_in(4) { vec![g.one(&GROUPS)] } else { Group::ALL.to_vec() },
        legal_reference: line("law"),
        provenance: Provenance::Synthetic,
        period: if g.once_in(2) { g.period() } else { Period::since(Day::FIRST) },
        requirements: (0..1 + g.below(3)).map(|_| requirement(g)).collect(),
        supersedes_id: None,
        adoption: Adoption::SHIPPED,
    }
}

fn grace(g: &mut Genes<'_>) -> Grace {
    Grace {
        in_post_before: g.day(),
        until: g.day(),
        areas: g.maybe(4, |_| AreaKind::Mountain).into_iter().collect(),
        when: g.maybe(4, |g| predicate(g, 1)),
        legal_reference: None,
    }
}

fn requirement(g: &mut Genes<'_>) -> Requirement {
    Requirement {
        code: line(g.one(&REQUIREMENTS)),
        title_vi: line("requirement"),
        title_en: line("requirement"),
        legal_reference: line("law"),
        provenance: Provenance::Synthetic,
        mandatory: !g.once_in(5),
        predicate: predicate(g, 2),
        applies_to: Audience {
            groups: g.maybe(5, |g| g.one(&GROUPS)).into_iter().collect(),
            positions: g.maybe(5, |g| line(g.one(&CODES))).into_iter().collect(),
            except_positions: g.maybe(6, |g| line(g.one(&CODES))).into_iter().collect(),
            areas: g.maybe(5, |_| AreaKind::Mountain).into_iter().collect(),
            except_areas: g.maybe(6, |_| AreaKind::Mountain).into_iter().collect(),
            first_holding: g.one(&[None, None, Some(true), Some(false)]),
        },
        graces: (0..g.below(3)).map(|_| grace(g)).collect(),
    }
}

/// Kinds and levels that meet often.
const LEVELS: [(QualificationKind, [Level; 3]); 3] = [
    (QualificationKind::Professional, [Level::Intermediate, Level::University, Level::None]),
    (QualificationKind::It, [Level::Basic, Level::Attested, Level::Advanced]),
    (QualificationKind::PoliticalTheory, [Level::Intermediate, Level::Advanced, Level::Bachelor]),
];

fn predicate(g: &mut Genes<'_>, depth: u8) -> Predicate {
    match g.below(if depth == 0 { 12 } else { 15 }) {
        0..=4 => {
            let (kind, levels) = g.one(&LEVELS);
            let professional = kind == QualificationKind::Professional;
            Predicate::Qualification(QualificationClause {
                kind,
                at_least: g.one(&levels),
                fields: g.maybe(5, |_| vec![line("law")]).filter(|_| professional),
                schemes: g.maybe(3, |_| vec![Scheme::IctStandard]).filter(|_| kind == QualificationKind::It),
                awarded_within_months: g.maybe(4, |_| 12),
            })
        }
        5 => Predicate::Age(AgeClause { at_least: None, at_most: Some(29), on: g.maybe(2, |_| AgeOn::HoldingStart) }),
        6 => Predicate::Age(AgeClause { at_least: Some(30), at_most: Some(45), on: None }),
        7 => Predicate::MonthsToRetirement(RetirementClause {
            at_least: g.one(&[12, 0, 24]),
            on: g.maybe(3, |_| AgeOn::HoldingStart),
        }),
        8 => Predicate::Gender(Sex::Female),
        9 => Predicate::EthnicMinority(true),
        10 => Predicate::Evaluation(EvaluationClause { years: g.one(&[2, 1, 3]), at_least: g.one(Rating::ALL) }),
        11 => Predicate::TrainingHours(TrainingClause {
            kinds: g.one(&[vec![], vec![QualificationKind::It], vec![LEVELS[0].0, LEVELS[2].0]]),
            per_year: g.one(&[40, 20, 60]),
        }),
        12 => Predicate::All(vec![predicate(g, depth - 1), predicate(g, depth - 1)]),
        13 => Predicate::Any(vec![predicate(g, depth - 1), predicate(g, depth - 1)]),
        _ => Predicate::Not(Box::new(predicate(g, depth - 1))),
    }
}

fn resolution(n: u8, g: &mut Genes<'_>) -> Resolution {
    let indicators = INDICATORS.iter().take(1 + usize::from(g.below(3))).map(|code| Indicator {
        code: line(code),
        title_vi: line(code),
        title_en: line(code),
        predicate: predicate(g, 1),
    });
    let indicators: Vec<Indicator> = indicators.collect();
    let targets = (0..g.below(5)).map(|_| Target {
        group: g.maybe(2, |g| g.one(&GROUPS)),
        indicator: line::<60>(g.one(&["standard", "degree", "young", "women"])),
        direction: g.one(&[Direction::AtLeast, Direction::AtMost]),
        percent: Percent(g.one(&[5000, 10_000, 3333, 0])),
        due_on: g.day(),
        source: line("page 1"),
        provenance: Provenance::Synthetic,
    });
    let targets: Vec<Target> = targets.collect();
    Resolution {
        id: ResolutionId(id(n)),
        number: line(g.one(&["37", "51", "97"])),
        kind: ResolutionKind::Plan,
        title: line("plan"),
        issuer: line("committee"),
        targets,
        issued_on: g.one(&[Day::FIRST, Day::LAST]),
        parent_id: (n > 0).then(|| ResolutionId(id(g.below(n)))),
        unit_id: UnitId(id(g.below(UNITS))),
        legal_reference: None,
        provenance: Provenance::Synthetic,
        near_band: Percent(g.one(&[500, 1667])),
        period: if g.once_in(2) { g.period() } else { Period::since(Day::FIRST) },
        supersedes_id: None,
        adoption: Adoption::SHIPPED,
        indicators,
    }
}

fn traits(g: &mut Genes<'_>) -> Traits {
    let births = ["1988-02-29", "1987-06-30", "1972-02-29", "1958-03-01", "1957-12-31", "1962-11-15", "1990-01-01"];
    Traits {
        birth_on: (!g.once_in(6)).then(|| Day::parse(g.one(&births)).unwrap()),
        sex: (!g.once_in(6)).then(|| g.one(Sex::ALL)),
        ethnic_minority: (!g.once_in(6)).then(|| g.once_in(2)),
    }
}

/// Every third appointment goes on from where the one before ends: the same title again, or another one.
fn continued(mut all: Vec<Appointment>) -> Vec<Appointment> {
    for n in (2..all.len()).step_by(3) {
        let before = all[n - 1].clone();
        let Some(end) = before.period.to else { continue };
        let next = &mut all[n];
        (next.official_id, next.period) = (before.official_id, Period::since(end));
        next.ratified_on = next.ratified_on.map(|_| end);
        if n % 2 == 0 {
            (next.unit_id, next.position_id) = (before.unit_id, before.position_id);
        }
    }
    all
}

/// Appointments may leave gaps, touch, overlap, and (as the registry would refuse) be substantive twice at once.
fn appointment(n: u8, g: &mut Genes<'_>) -> Appointment {
    let official_id = OfficialId(id(g.below(PEOPLE)));
    let kind = g.one(&[
        AppointmentKind::Substantive,
        AppointmentKind::Substantive,
        AppointmentKind::Concurrent,
        AppointmentKind::Acting,
        AppointmentKind::Secondment,
    ]);
    let period = g.period();
    let state = g.one(&[
        AppointmentState::Appointed,
        AppointmentState::Elected,
        AppointmentState::Ratified,
        AppointmentState::AwaitingRatification,
    ]);
    let ratified = state == AppointmentState::Ratified;
    Appointment {
        id: AppointmentId(id(n)),
        official_id,
        // One unit and one position more than there are: what the engine has not heard of.
        unit_id: UnitId(id(g.below(UNITS + 1))),
        position_id: PositionId(id(g.one(&[0, 5, 1, 2, 3, 4, 0, 6]))),
        kind,
        state,
        period,
        ratified_on: ratified.then(|| period.from.plus_months(u32::from(g.below(3)))),
        decision_id: DecisionId(id(0)),
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    }
}

fn qualification(n: u8, g: &mut Genes<'_>) -> Qualification {
    let (kind, levels) = g.one(&LEVELS);
    let awarded_on = g.day();
    Qualification {
        superseded_by_id: None,
        id: QualificationId(id(n)),
        official_id: OfficialId(id(g.below(PEOPLE))),
        kind,
        level: g.one(&levels),
        field: g.maybe(2, |g| line::<60>(g.one(&["law", "art"]))),
        scheme: g.maybe(2, |g| g.one(&[Scheme::IctStandard, Scheme::Abc])),
        institution: None,
        number: None,
        awarded_on,
        expires_on: g.maybe(2, |g| awarded_on.plus_months(u32::from(1 + g.below(24)))),
        verification: g.one(&[
            Verification::Verified,
            Verification::Verified,
            Verification::Unverified,
            Verification::Rejected,
        ]),
    }
}

fn exemption(n: u8, g: &mut Genes<'_>) -> Exemption {
    Exemption {
        id: ExemptionId(id(n)),
        official_id: OfficialId(id(g.below(PEOPLE))),
        requirement: line::<60>(g.one(&REQUIREMENTS)),
        period: g.period(),
        decision_id: DecisionId(id(0)),
        reason: line("reason"),
    }
}
