//! Which raises fell due, which of them were granted, and which of those in time.
//!
//! A raise is granted **on time** when its decision has effect no later than the due day and was signed no later than
//! [`SIGNED_WITHIN_DAYS`] days after it: pay that is back-dated a year later was not paid in time. The number is this
//! service's own; the law sets none.

use crate::domain::Day;
use crate::domain::entitlement::raise::{NextRaise, Record, next_raise};
use crate::domain::entitlement::{EarlyGround, Salary, SalaryKind};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::id::{OfficialId, SalaryId};
use crate::domain::word::words;
use chrono::{Months, TimeDelta};

/// So many days after the due day a decision that has effect from then may be signed and still be in time.
pub const SIGNED_WITHIN_DAYS: i64 = 30;

/// Up to so many months before its due day a raise may be granted early.
pub const EARLY_MONTHS: u32 = 12;

/// One person in so many may be raised early for excellence in a year: 10 per cent.
pub const EARLY_ONE_IN: u64 = 10;

const EARLY: &str = "Thông tư 08/2013/TT-BNV, Điều 3, sửa đổi bởi Thông tư 03/2021/TT-BNV";

words! {
    /// What became of a raise that fell due.
    RaiseState {
        /// granted with effect from the due day or earlier, and signed no later than 30 days after it
        OnTime = "on_time",
        /// granted, but later
        Late = "late",
        /// not granted
        Outstanding = "outstanding",
    }
}

/// A salary, and when its decision was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The salary.
    pub salary: Salary,
    /// When its decision was signed.
    pub signed_on: Day,
}

/// A raise that fell due, or will.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRaise {
    /// Whose.
    pub official_id: OfficialId,
    /// From which salary.
    pub salary_id: SalaryId,
    /// When.
    pub due_on: Day,
    /// What became of it.
    pub state: RaiseState,
    /// The salary by which it was granted.
    pub granted_by: Option<SalaryId>,
    /// The first day on which that was paid.
    pub granted_from: Option<Day>,
    /// When that was signed.
    pub signed_on: Option<Day>,
}

/// Raises that fell due, in figures. They are added up, never averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many fell due.
    pub due: u64,
    /// Granted in time.
    pub on_time: u64,
    /// Granted, but late.
    pub late: u64,
    /// Not granted.
    pub outstanding: u64,
}

impl Totals {
    /// Counts one more.
    pub fn count(&mut self, state: RaiseState) {
        self.due += 1;
        match state {
            RaiseState::OnTime => self.on_time += 1,
            RaiseState::Late => self.late += 1,
            RaiseState::Outstanding => self.outstanding += 1,
        }
    }

    /// How many were granted.
    pub fn granted(&self) -> u64 {
        self.on_time + self.late
    }
}

/// The raises of somebody's salaries, in the order of their first days; what was made good by a regrading before it fell
/// due never fell due.
pub fn due_raises(history: &[Paid], record: &Record<'_>) -> Vec<DueRaise> {
    let after = history.iter().skip(1).map(Some).chain([None]);
    history.iter().zip(after).filter_map(|(paid, next)| due_raise(&paid.salary, next, record)).collect()
}

fn due_raise(salary: &Salary, next: Option<&Paid>, record: &Record<'_>) -> Option<DueRaise> {
    let due_on = next_raise(salary, record)?.due_on?;
    let outstanding = DueRaise {
        official_id: salary.official_id,
        salary_id: salary.id,
        due_on,
        state: RaiseState::Outstanding,
        granted_by: None,
        granted_from: None,
        signed_on: None,
    };
    match next {
        None => Some(outstanding),
        Some(next) if next.salary.raised() => Some(DueRaise {
            state: granted(due_on, next),
            granted_by: Some(next.salary.id),
            granted_from: Some(next.salary.effective_on),
            signed_on: Some(next.signed_on),
            ..outstanding
        }),
        Some(next) => (due_on < next.salary.effective_on).then_some(outstanding),
    }
}

fn granted(due_on: Day, by: &Paid) -> RaiseState {
    let last = due_on.date() + TimeDelta::days(SIGNED_WITHIN_DAYS);
    let in_time = by.salary.effective_on <= due_on && by.signed_on.date() <= last;
    if in_time { RaiseState::OnTime } else { RaiseState::Late }
}

/// So many months before a day; none before the first day there is.
fn before(day: Day, months: u32) -> Option<Day> {
    day.date().checked_sub_months(Months::new(months)).and_then(Day::new)
}

/// Who is sent down to a commune from a higher level keeps grade and step (*bảo lưu*).
const PROTECTED: &str = "Nghị định 33/2023/NĐ-CP (chưa kiểm chứng điều khoản / clause unverified)";

/// What is to be said of the way by which somebody came to the last of these salaries.
pub fn found(history: &[Paid], record: &Record<'_>) -> Vec<Finding> {
    let [.., earlier, last] = history else { return Vec::new() };
    let (was, now) = (&earlier.salary, &last.salary);
    let mut found = Vec::new();
    if !now.raised() {
        if now.coefficient < was.coefficient {
            let lowered = Finding::warning(FindingCode::PayLowered, PROTECTED);
            found.push(lowered.with("salary_id", now.id).with("before_salary_id", was.id));
        }
        return found;
    }
    let due = next_raise(was, record).and_then(|raise| raise.due_on);
    let earliest = match now.kind {
        SalaryKind::EarlyRaise => due.and_then(|due| before(due, EARLY_MONTHS)),
        SalaryKind::RegularRaise | SalaryKind::Initial | SalaryKind::Regrading => due,
    };
    if let Some(earliest) = earliest.filter(|earliest| now.effective_on < *earliest) {
        let early = Finding::warning(FindingCode::RaisedTooEarly, EARLY);
        found.push(early.with("earliest_on", earliest).with("effective_on", now.effective_on).sensitive());
    }
    let next = was.scale.rule().after(was.step, was.coefficient);
    if next != Some((now.step, now.coefficient)) || was.scale != now.scale {
        let rule = was.scale.rule().legal_reference;
        found.push(
            Finding::warning(FindingCode::NotTheNextStep, rule).with("step", was.step).with("raised_to", now.step),
        );
    }
    let excellent = |one: &Salary| one.early_ground == Some(EarlyGround::Excellence);
    if excellent(was) && excellent(now) {
        let again = Finding::warning(FindingCode::RaisedEarlyAgain, EARLY);
        found.push(again.with("salary_id", was.id));
    }
    found
}

/// What is to be said of the next raise on a day: that it is owed, or that it may come early because the person retires.
pub fn expected(raise: &NextRaise, retires_on: Option<Day>, day: Day) -> Vec<Finding> {
    let Some(due) = raise.due_on else { return Vec::new() };
    let mut found = Vec::new();
    if due <= day {
        let owed = Finding::warning(FindingCode::RaiseOutstanding, "Thông tư 08/2013/TT-BNV, Điều 2");
        found.push(owed.with("due_on", due).with("arrears_from", due).sensitive());
    }
    if let Some(early) = retires_on.and_then(|retires| early_for_retirement(due, retires)) {
        let may = Finding::warning(FindingCode::EarlyRaiseBeforeRetirement, EARLY);
        found.push(may.with("early_on", early).with("due_on", due).sensitive());
    }
    found
}

/// From which day somebody who retires before the next raise falls due may be raised all the same: twelve months before the
/// due day, if that day comes before retirement. It takes a notice of retirement.
pub fn early_for_retirement(due: Day, retires: Day) -> Option<Day> {
    before(due, EARLY_MONTHS).filter(|early| due >= retires && *early < retires)
}

/// That more people of a unit were raised early for excellence in a year than one in ten.
pub fn too_many_early(year: i32, early: u64, staff: u64) -> Option<Finding> {
    (early * EARLY_ONE_IN > staff).then(|| {
        let many = Finding::warning(FindingCode::ManyEarlyRaises, EARLY);
        many.with("year", year).with("raised_early", early).with("staff", staff).with("most", staff / EARLY_ONE_IN)
    })
}

#[cfg(test)]
mod tests;
