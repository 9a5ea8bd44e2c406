//! A table of cases for every finding, and what holds of all of them.

mod always;
mod person;
mod post;

use super::stage::*;
use super::*;
use crate::domain::Day;
use crate::domain::appointment::AppointmentState;
use crate::domain::evaluation::AnnualRating;
use crate::domain::finding::{FindingCode as F, Severity};
use crate::domain::official::Sex;
use crate::domain::pool::{NominationState, PoolState};
use crate::domain::rotation::RotationState;
use crate::domain::text::Name;

/// How a finding stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Warns,
    Overridable,
    Forbids,
}
use How::{Forbids, Overridable, Warns};

fn how(finding: &Finding) -> How {
    match (finding.severity, finding.overridable) {
        (Severity::Warning, _) => Warns,
        (Severity::Blocking, true) => Overridable,
        (Severity::Blocking, false) => Forbids,
    }
}

/// What is found about a case that begins on a day and is changed.
fn found(from: &str, change: impl FnOnce(&mut Case<'_>)) -> Vec<Finding> {
    let (catalogue, units) = (catalogue(), units());
    let mut case = case(from, &catalogue, &units);
    change(&mut case);
    findings(&case)
}

#[track_caller]
fn only(from: &str, expected: &[(F, How)], change: impl FnOnce(&mut Case<'_>)) -> Vec<Finding> {
    let all = found(from, change);
    let told: Vec<(F, How)> = all.iter().map(|finding| (finding.code, how(finding))).collect();
    assert_eq!(told, expected, "{from}");
    all
}

const OLD: &str = "2016-01-01";
const Q98: &str = "2018-01-01";
const Q65: &str = "2023-01-01";
const N170: &str = "2026-01-01";
const TIMES: [&str; 4] = [OLD, Q98, Q65, N170];

/// A clerk who is lent from a day to a day.
fn lent(case: &mut Case<'_>, to: &str) {
    case.planned.kind = MoveKind::Secondment;
    case.planned.planned.to = Some(day(to));
    case.planned.position_id = position_id(CLERK);
    case.appointments[0].position_id = position_id(CLERK);
}

fn local(from: &str, case: &mut Case<'_>) {
    case.planned.position_id = position_id(CHAIR);
    case.nominations[0].nomination.position_id = position_id(CHAIR);
    case.appointments[0].position_id = position_id(CHAIR);
    case.home.birthplace = Name::parse(from).ok();
}
