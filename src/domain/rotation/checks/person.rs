//! What stands in the way on the person's side: other moves and posts, the term, retirement, discipline, ratings.

use super::Case;
use crate::domain::Period;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::evaluation::{AnnualRating, Evaluation, RatingRegime};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::position::Group;
use crate::domain::retirement::months_left;
use crate::domain::rotation::regime::{MOVE_LAW, SECONDMENT, SECONDMENT_LAW, Weight};
use crate::domain::rotation::{MoveKind, Rotation, titles};
use std::collections::BTreeSet;

/// Another move under way, and another post in that time.
pub(super) fn moves(case: &Case<'_>) -> Vec<Finding> {
    let planned = &case.planned;
    let others = case.moves.iter().filter(|other| other.id != planned.id && other.under_way());
    let under_way =
        |other: &Rotation| Finding::blocking(FindingCode::MoveUnderWay, MOVE_LAW).with("rotation_id", other.id);
    let mut found: Vec<Finding> = others.map(under_way).collect();
    let time = Period::since(planned.planned.from);
    let kind = if case.in_earnest() { AppointmentKind::Substantive } else { AppointmentKind::Secondment };
    let ours = [planned.origin_appointment_id, planned.appointment_id];
    let clash = |a: &&Appointment| a.kind == kind && !ours.contains(&Some(a.id)) && a.period.overlaps(&time);
    let overlap = |a: &Appointment| {
        let found = Finding::blocking(FindingCode::Overlaps, MOVE_LAW);
        found.with("appointment_id", a.id).with("valid_from", a.period.from)
    };
    found.extend(case.appointments.iter().filter(clash).map(overlap));
    found
}

/// The post that is left: a rotation is of leaders, a secondment of civil servants.
pub(super) fn post_left(case: &Case<'_>) -> Vec<Finding> {
    let law = case.regime().legal_reference;
    let Some(left) = case.left() else {
        let weight = match case.planned.kind {
            MoveKind::Transfer => Weight::Considered,
            MoveKind::Rotation => Weight::Overridable,
            MoveKind::Secondment => Weight::Absolute,
        };
        return weight.finding(FindingCode::NoPost, MOVE_LAW).into_iter().collect();
    };
    let lent = case.planned.kind == MoveKind::Secondment;
    let group = case.catalogue.get(&left.position_id).map(|title| title.group);
    if lent && group != Some(Group::CivilServant) {
        return vec![Finding::blocking(FindingCode::NotACivilServant, SECONDMENT_LAW).with("appointment_id", left.id)];
    }
    if case.planned.kind == MoveKind::Rotation && !case.titles_held().any(titles::leads) {
        let found = Finding::blocking(FindingCode::NotALeader, law).overridable();
        return vec![found.with("appointment_id", left.id)];
    }
    Vec::new()
}

/// How long it is meant to last.
pub(super) fn term(case: &Case<'_>) -> Vec<Finding> {
    let (regime, planned) = (case.regime(), &case.planned.planned);
    match (case.planned.kind, planned.to) {
        (MoveKind::Transfer, _) => Vec::new(),
        (MoveKind::Rotation | MoveKind::Secondment, None) => {
            vec![Finding::blocking(FindingCode::TermMissing, MOVE_LAW)]
        }
        (MoveKind::Rotation, Some(to)) => {
            let short = regime.months_at_least.filter(|months| to < planned.from.plus_months(*months));
            let found = |months: u32| {
                let found = Finding::blocking(FindingCode::TermTooShort, regime.legal_reference).overridable();
                found.with("months_at_least", months).with("valid_to", to)
            };
            short.map(found).into_iter().collect()
        }
        (MoveKind::Secondment, Some(_)) => secondment_limits(&case.planned, &case.appointments),
    }
}

/// A secondment, with those that it continues without a gap, does not last longer than the law allows.
pub fn secondment_limits(planned: &Rotation, held: &[Appointment]) -> Vec<Finding> {
    let Some(to) = planned.planned.to.filter(|_| planned.kind == MoveKind::Secondment) else { return Vec::new() };
    let mut since = planned.planned.from;
    let lent = || held.iter().filter(|a| a.kind == AppointmentKind::Secondment && Some(a.id) != planned.appointment_id);
    while let Some(earlier) = lent()
        .filter(|a| a.period.from < since && a.period.to.is_none_or(|end| since <= end))
        .map(|a| a.period.from)
        .min()
    {
        since = earlier;
    }
    if to <= since.plus_months(SECONDMENT) {
        return Vec::new();
    }
    let found = Finding::blocking(FindingCode::TermTooLong, SECONDMENT_LAW);
    vec![found.with("months_at_most", SECONDMENT).with("seconded_since", since).with("valid_to", to)]
}

/// How long the person has until retirement. The answer tells the birth date, near enough.
pub(super) fn retirement(case: &Case<'_>) -> Vec<Finding> {
    let regime = case.regime();
    let rotated = case.planned.kind == MoveKind::Rotation;
    let Some(asked) = regime.months_to_retirement.filter(|_| rotated) else { return Vec::new() };
    let (Some(sex), Some(born)) = (case.traits.sex, case.traits.birth_on) else {
        return vec![Finding::warning(FindingCode::RetirementUnknown, regime.legal_reference).sensitive()];
    };
    let left = months_left(sex, born, case.planned.planned.from);
    if left >= asked {
        return Vec::new();
    }
    let found = Finding::blocking(FindingCode::NearRetirement, regime.legal_reference).sensitive();
    let found = found.with("months_left", left).with("months_at_least", asked);
    let excepted = regime.exception_from.is_some_and(|least| left >= least);
    vec![if excepted { found.overridable() } else { found }]
}

/// A measure in force when the move is to take effect.
pub(super) fn discipline(case: &Case<'_>) -> Vec<Finding> {
    let regime = case.regime();
    let in_force = case.disciplines.iter().filter(|measure| measure.period.covers(case.planned.planned.from));
    let found = in_force.filter_map(|measure| {
        let found = regime.discipline.finding(FindingCode::DisciplineInForce, regime.legal_reference)?.sensitive();
        let until = measure.period.to.map(|to| to.to_string()).unwrap_or_default();
        Some(found.with("discipline_id", measure.id).with("valid_to", until))
    });
    found.collect()
}

/// The ratings of the last years. Who may not see what is sensitive does not see ratings either.
pub(super) fn ratings(case: &Case<'_>) -> Vec<Finding> {
    let regime = case.regime();
    let years = if case.planned.kind == MoveKind::Rotation { regime.years_rated } else { 0 };
    let this = case.planned.planned.from.year();
    let last = || (this - years)..this;
    let of = |year: i32| case.evaluations.iter().find(|evaluation| evaluation.year == year);
    let law = regime.legal_reference;
    let missing = last()
        .filter(|year| of(*year).is_none())
        .map(|year| Finding::blocking(FindingCode::NotRated, law).overridable().sensitive().with("year", year));
    let low = last().filter_map(of).filter(|evaluation| low(evaluation)).map(|evaluation| {
        let found = Finding::blocking(FindingCode::RatedTooLow, law).overridable().sensitive();
        found.with("year", evaluation.year).with("evaluation_id", evaluation.id)
    });
    let mut found: Vec<Finding> = missing.chain(low).collect();
    let regimes: BTreeSet<RatingRegime> = last().filter_map(of).map(Evaluation::regime).collect();
    if regimes.len() > 1 {
        let mixed = Finding::warning(FindingCode::RatingNotComparable, law).sensitive();
        found.push(mixed.with("from_year", this - years).with("to_year", this - 1));
    }
    found
}

/// Whether a year was rated low: the word "completed" means that it was not, whatever the rules of the year.
fn low(evaluation: &Evaluation) -> bool {
    match evaluation.rating {
        AnnualRating::Excellent | AnnualRating::Good | AnnualRating::Completed => false,
        AnnualRating::CompletedWithLimits | AnnualRating::NotCompleted => true,
    }
}
