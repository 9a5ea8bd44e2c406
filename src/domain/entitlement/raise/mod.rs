//! The day on which the next raise falls due, and why: every cause that moved it, with its months and where it is written.
//!
//! The time counts from the day that the present step was counted from. Time that does not count puts the day off by as
//! many months; so does each measure and each bad rating whose day lies before it. What happens on or after the due day
//! bears on the raise after, not on one that is owed already. A measure that was annulled is not among what is given here,
//! so the day is then what it was: nothing is remembered.
//!
//! Time away is counted in months of 30 days and years of 365, because it need not be one run (Civil Code 2015, article
//! 147); what is left counts as one more month from 11 working days on, in which neither weekends nor paid public holidays
//! are counted ([`super::working_day`]).

use crate::domain::Day;
use crate::domain::discipline::Discipline;
use crate::domain::entitlement::absence::{Counting, not_counted};
use crate::domain::entitlement::extension::{ExtensionRule, MOST_MONTHS, MOST_REFERENCE};
use crate::domain::entitlement::working_day::working_days;
use crate::domain::entitlement::{Absence, Coefficient, Salary};
use crate::domain::evaluation::Evaluation;
use crate::domain::word::words;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Days of a month in sums of time that need not be one run.
pub(super) const MONTH: usize = 30;
/// Days of a year in such sums.
const YEAR: usize = 365;
/// From so many working days on, what is left of a sum counts as a month.
const ROUNDS_UP: usize = 11;

/// Where it is written which time does not count, and how it is summed up.
const NOT_COUNTED: &str = "Thông tư 08/2013/TT-BNV, Điều 2 khoản 1 điểm b, c, sửa đổi bởi Thông tư 03/2021/TT-BNV; Bộ luật Dân sự 2015, Điều 147";

words! {
    /// What a step of the explanation is about.
    ReasonKind {
        /// the day that the time counts from
        CountedFrom = "counted_from",
        /// the months for which the step is held
        HoldingTime = "holding_time",
        /// time away that does not count
        NotCounted = "not_counted",
        /// a disciplinary measure
        Discipline = "discipline",
        /// a year that was not completed
        Rating = "rating",
        /// no more than so many months in all
        AtMost = "at_most",
    }
}

/// One step of the explanation of a due day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What it is about.
    pub kind: ReasonKind,
    /// The day of its cause, where it has one.
    pub on: Option<Day>,
    /// By how many months it puts the day off; fewer than none where a limit takes some back.
    pub months: i64,
    /// The due day as it stands after it; none while time that does not count is still running.
    pub due_on: Option<Day>,
    /// The ids of what it rests on.
    pub because_of: Vec<String>,
    /// Where it is written.
    pub legal_reference: &'static str,
}

/// What bears on a raise beside the salary: what stands, and nothing that was taken back.
#[derive(Debug, Clone, Copy, Default)]
pub struct Record<'a> {
    /// Time away.
    pub absences: &'a [Absence],
    /// Disciplinary measures.
    pub disciplines: &'a [Discipline],
    /// Yearly ratings.
    pub evaluations: &'a [Evaluation],
}

/// The next raise of a salary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextRaise {
    /// The day on which it falls due; none while time that does not count is still running.
    pub due_on: Option<Day>,
    /// The step.
    pub step: u32,
    /// Its coefficient.
    pub coefficient: Coefficient,
    /// The explanation.
    pub reasons: Vec<Reason>,
}

/// A measure or a rating that puts a raise off.
struct Cause {
    on: Day,
    kind: ReasonKind,
    months: u32,
    id: String,
    legal_reference: &'static str,
}

impl Record<'_> {
    /// What puts a raise off that counts from a day, in order of days.
    fn causes(&self, from: Day) -> Vec<Cause> {
        let measures = self.disciplines.iter().map(|measure| {
            let rule = ExtensionRule::on(measure.period.from);
            Cause {
                on: measure.period.from,
                kind: ReasonKind::Discipline,
                months: rule.discipline(measure.form),
                id: measure.id.to_string(),
                legal_reference: rule.legal_reference,
            }
        });
        let ratings = self.evaluations.iter().map(|year| {
            let rule = ExtensionRule::on(year.rated_on);
            Cause {
                on: year.rated_on,
                kind: ReasonKind::Rating,
                months: rule.rating(year.rating),
                id: year.id.to_string(),
                legal_reference: rule.legal_reference,
            }
        });
        let mut all: Vec<Cause> =
            measures.chain(ratings).filter(|cause| cause.months > 0 && from <= cause.on).collect();
        all.sort_by(|one, other| (one.on, &one.id).cmp(&(other.on, &other.id)));
        all
    }

    /// The absences that bear on a raise that counts from a day and stands at another.
    fn away(&self, from: Day, due: Day) -> Vec<&Absence> {
        let span = |one: &&Absence| one.period.from < due && one.period.to.is_none_or(|to| from < to);
        let all = self.absences.iter().filter(|one| one.kind.counting() != Counting::Counts);
        all.filter(span).collect()
    }
}

/// How many months a set of days comes to.
pub(super) fn months_of(days: &BTreeSet<NaiveDate>) -> u32 {
    let (years, rest) = (days.len() / YEAR, days.len() % YEAR);
    let left = working_days(days.iter().rev().take(rest % MONTH));
    let months = years * 12 + rest / MONTH + usize::from(left >= ROUNDS_UP);
    u32::try_from(months).unwrap_or(u32::MAX)
}

/// Where a due day stands.
struct Stand {
    held: u32,
    away: u32,
    put_off: u32,
    due: Day,
}

/// The next raise of a salary; none on the last step.
pub fn next_raise(salary: &Salary, record: &Record<'_>) -> Option<NextRaise> {
    let rule = salary.scale.rule();
    let (step, coefficient) = rule.after(salary.step, salary.coefficient)?;
    let from = salary.counted_from;
    let causes = record.causes(from);
    let mut stand = Stand { held: rule.months, away: 0, put_off: 0, due: from.plus_months(rule.months) };
    let over: Vec<Absence> = record.absences.iter().filter(|one| one.period.to.is_some()).cloned().collect();
    // Each cause may move the day past another, so it is looked again until it stands still. The day never moves back.
    loop {
        let away = months_of(&not_counted(&over, from, stand.due));
        let before = causes.iter().filter(|cause| cause.on < stand.due);
        let put_off = before.map(|cause| cause.months).sum::<u32>().min(MOST_MONTHS);
        let due = from.plus_months(stand.held.saturating_add(away).saturating_add(put_off));
        if due == stand.due {
            stand = Stand { away, put_off, ..stand };
            break;
        }
        stand = Stand { away, put_off, due, ..stand };
    }
    let away = record.away(from, stand.due);
    let running = |one: &&Absence| one.kind.counting() == Counting::DoesNotCount && one.period.to.is_none();
    let still = away.iter().copied().any(|one| running(&one));
    let reasons = explained(salary, &stand, &away, &causes, still);
    Some(NextRaise { due_on: Some(stand.due).filter(|_| !still), step, coefficient, reasons })
}

/// The steps that led to a due day.
fn explained(salary: &Salary, stand: &Stand, away: &[&Absence], causes: &[Cause], still: bool) -> Vec<Reason> {
    let rule = salary.scale.rule();
    let mut told = Told { from: salary.counted_from, months: 0, still: false, reasons: Vec::new() };
    told.add(ReasonKind::CountedFrom, Some(salary.counted_from), 0, vec![salary.id.to_string()], rule.legal_reference);
    told.add(ReasonKind::HoldingTime, None, i64::from(stand.held), Vec::new(), rule.legal_reference);
    told.still = still;
    if stand.away > 0 || still {
        let first = away.iter().map(|one| one.period.from).min();
        let ids = away.iter().map(|one| one.id.to_string()).collect();
        told.add(ReasonKind::NotCounted, first, i64::from(stand.away), ids, NOT_COUNTED);
    }
    let mut sum = 0;
    for cause in causes.iter().filter(|cause| cause.on < stand.due) {
        sum += cause.months;
        told.add(cause.kind, Some(cause.on), i64::from(cause.months), vec![cause.id.clone()], cause.legal_reference);
    }
    if sum > stand.put_off {
        told.add(ReasonKind::AtMost, None, i64::from(stand.put_off) - i64::from(sum), Vec::new(), MOST_REFERENCE);
    }
    told.reasons
}

/// An explanation in the making.
struct Told {
    from: Day,
    months: i64,
    still: bool,
    reasons: Vec<Reason>,
}

impl Told {
    fn add(
        &mut self,
        kind: ReasonKind,
        on: Option<Day>,
        months: i64,
        because_of: Vec<String>,
        legal_reference: &'static str,
    ) {
        self.months += months;
        let due = self.from.plus_months(u32::try_from(self.months).unwrap_or(0));
        let due_on = Some(due).filter(|_| !self.still);
        self.reasons.push(Reason { kind, on, months, due_on, because_of, legal_reference });
    }
}

#[cfg(test)]
mod tests;
