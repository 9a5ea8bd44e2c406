//! What stands in the way on the side of the post: where it is, the planning pool for it, its standard, its height, who
//! holds it, for how long somebody has headed the unit, and who is local there.

use super::{Case, Nominated, Standard};
use crate::domain::appointment::{Appointment, AppointmentState};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::id::UnitId;
use crate::domain::pool::NominationState;
use crate::domain::pool::standing::{Standing, stay};
use crate::domain::position::Position;
use crate::domain::rotation::origin::{Origin, lineage, origin};
use crate::domain::rotation::regime::{HEADSHIPS, MOVE_LAW, TERM};
use crate::domain::rotation::{MoveKind, Rotation, titles};
use crate::domain::unit_tree::UnitTree;
use crate::domain::{Day, Period};
use std::collections::BTreeSet;

/// The units: not the same, and not one what became of the other.
pub(super) fn place(case: &Case<'_>) -> Vec<Finding> {
    let planned = &case.planned;
    if planned.origin_unit_id == planned.unit_id {
        return vec![Finding::blocking(FindingCode::SameUnit, MOVE_LAW).with("unit_id", planned.unit_id)];
    }
    if lineage(case.units, planned.unit_id).contains(&planned.origin_unit_id) {
        let found = Finding::warning(FindingCode::SameArea, MOVE_LAW);
        return vec![found.with("origin_unit_id", planned.origin_unit_id).with("unit_id", planned.unit_id)];
    }
    Vec::new()
}

/// Whether a move rests on a nomination: the person stands, on a day, in a pool of the destination or of a unit above it
/// for the very title, and neither an act nor a rule has taken the person out of it.
pub fn rests_on(units: &UnitTree, planned: &Rotation, nominated: &Nominated, person: &Standing, day: Day) -> bool {
    let Nominated { nomination, pool } = nominated;
    let for_it = nomination.official_id == planned.official_id && nomination.position_id == planned.position_id;
    let there = pool.unit_id == planned.unit_id || units.ancestors(planned.unit_id, day).contains(&pool.unit_id);
    let inside = || stay(pool, nomination, person).is_some_and(|stay| stay.covers(day));
    for_it && there && nomination.state == NominationState::Approved && inside()
}

/// A rotated person stands in a pool for the title. Who is in which pool is not told to who may not see dossiers.
pub(super) fn pool(case: &Case<'_>) -> Vec<Finding> {
    let (regime, planned, person) = (case.regime(), &case.planned, case.standing());
    let rests = |nominated: &Nominated| rests_on(case.units, planned, nominated, &person, planned.planned.from);
    if planned.kind != MoveKind::Rotation || case.nominations.iter().any(rests) {
        return Vec::new();
    }
    let found = regime.in_pool.finding(FindingCode::NotInPool, regime.legal_reference);
    found.map(|found| found.sensitive().with("position_id", planned.position_id)).into_iter().collect()
}

/// The standard of the post; a secondee is judged at the origin.
pub(super) fn standard(case: &Case<'_>) -> Vec<Finding> {
    let Standard::Short { unmet, unknown } = &case.standard else { return Vec::new() };
    if !case.in_earnest() {
        return Vec::new();
    }
    let told =
        |found: Finding, codes: &[String]| codes.iter().fold(found, |found, code| found.with("requirement", code));
    let law = case.regime().legal_reference;
    let mut found = Vec::new();
    if !unmet.is_empty() {
        found.push(told(Finding::blocking(FindingCode::StandardUnmet, law).overridable(), unmet));
    }
    if !unknown.is_empty() {
        found.push(told(Finding::warning(FindingCode::StandardUnknown, law), unknown));
    }
    found
}

/// An equivalent post, as a rule: a higher one weighs what the rules of the day say, a lower one is to be considered.
pub(super) fn equivalence(case: &Case<'_>) -> Vec<Finding> {
    let regime = case.regime();
    let highest = case.titles_held().map(titles::rank).max();
    let (Some(title), Some(left)) = (case.title(), highest) else { return Vec::new() };
    let now = titles::rank(title);
    if !case.in_earnest() || now == left {
        return Vec::new();
    }
    let found = if now > left {
        regime.equivalence.finding(FindingCode::NotEquivalent, regime.legal_reference)
    } else {
        Some(Finding::warning(FindingCode::NotEquivalent, regime.legal_reference))
    };
    let how = if now > left { "higher" } else { "lower" };
    found.map(|found| found.with("position", &title.code).with("stands", how)).into_iter().collect()
}

/// Nobody else holds a post that one person holds, nor will.
pub(super) fn filled(case: &Case<'_>) -> Vec<Finding> {
    let time = Period::since(case.planned.planned.from);
    if !case.title().is_some_and(titles::single) {
        return Vec::new();
    }
    let others = case.holders.iter().filter(|a| a.official_id != case.planned.official_id && a.period.overlaps(&time));
    let filled = |a: &Appointment| {
        Finding::blocking(FindingCode::PostFilled, MOVE_LAW).overridable().with("official_id", a.official_id)
    };
    others.map(filled).collect()
}

/// The headship that the person is to get, if it is one.
fn headship<'a>(case: &'a Case<'_>) -> Option<&'a Position> {
    let title = case.title().filter(|_| case.in_earnest())?;
    HEADSHIPS.contains(&title.code.as_str()).then_some(title)
}

/// A headship is not held for too many terms in a row: those before, in the unit or what became it, and this one.
pub(super) fn terms(case: &Case<'_>) -> Vec<Finding> {
    let (regime, planned) = (case.regime(), &case.planned);
    let (Some(most), Some(title)) = (regime.terms_at_most, headship(case)) else { return Vec::new() };
    let there = lineage(case.units, planned.unit_id);
    let same = |a: &&Appointment| case.catalogue.get(&a.position_id).is_some_and(|t| t.code == title.code);
    let held: Vec<&Appointment> = case.appointments.iter().filter(same).collect();
    let before = terms_before(&held, &there, planned.planned.from);
    if before < most {
        return Vec::new();
    }
    let found = Finding::blocking(FindingCode::TooManyTerms, regime.legal_reference);
    vec![found.with("terms_before", before).with("terms_at_most", most)]
}

/// The terms served without a gap until a day, as an incumbent: who acts, and who awaits ratification, is none. One
/// appointment is a term at least, and as many as its years have room for.
fn terms_before(held: &[&Appointment], there: &BTreeSet<UnitId>, day: Day) -> u32 {
    let (mut terms, mut reached) = (0_u32, day);
    let served = || held.iter().filter(|a| there.contains(&a.unit_id) && incumbent(a));
    while let Some(term) = served()
        .filter(|a| a.period.from < reached && a.period.to.is_none_or(|to| reached <= to))
        .max_by_key(|a| (a.period.from, a.id))
    {
        let months = reached.month_number() - term.period.from.month_number();
        terms = terms.saturating_add((u32::try_from(months).unwrap_or(0) / TERM).max(1));
        reached = term.period.from;
    }
    terms
}

/// Whether a holder is an incumbent, at the end of the holding at least.
fn incumbent(appointment: &Appointment) -> bool {
    super::in_earnest(appointment.kind)
        && match appointment.state {
            AppointmentState::Appointed | AppointmentState::Elected | AppointmentState::Ratified => true,
            AppointmentState::AwaitingRatification => false,
        }
}

/// Who heads a unit is not local there. The answer tells where the person comes from.
pub(super) fn local(case: &Case<'_>) -> Vec<Finding> {
    let (regime, planned) = (case.regime(), &case.planned);
    let day = planned.planned.from;
    let segment = case.units.get(planned.unit_id).and_then(|unit| unit.nearest(day));
    let Some(weight) = headship(case).and(segment).map(|segment| regime.local(segment.kind)) else { return Vec::new() };
    let because = match origin(case.units, planned.unit_id, day, &case.home, &case.appointments) {
        Origin::Elsewhere => return Vec::new(),
        Origin::Unknown => {
            let asked = weight.finding(FindingCode::OriginUnknown, regime.legal_reference).is_some();
            let found = Finding::warning(FindingCode::OriginUnknown, regime.legal_reference).sensitive();
            return if asked { vec![found] } else { Vec::new() };
        }
        Origin::Home => "home",
        Origin::Work => "work",
    };
    let found = weight.finding(FindingCode::LocalOrigin, regime.legal_reference);
    found.map(|found| found.sensitive().with("because", because)).into_iter().collect()
}
