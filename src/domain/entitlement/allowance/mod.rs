//! The allowance for a concurrent title (*phụ cấp kiêm nhiệm*): what it comes to by the regime of the day, and whether it is
//! due at all: only where it saves one headcount, one only, and never for a post that is merely vacant. Whether it saves one
//! is worked out from the figures of the unit ([`super::saving`]); where those leave it open, the decision's word holds.

use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::entitlement::base::BaseSalary;
use crate::domain::entitlement::{Coefficient, HeadcountSaving, Saving, Scale};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::id::{AllowanceId, AppointmentId, DecisionId, OfficialId};
use crate::domain::word::words;
use crate::domain::{Day, Period};
use std::cmp::Reverse;
use std::collections::BTreeMap;

words! {
    /// Why the title is held beside another.
    AllowanceBasis {
        /// giảm được 01 người trong số lượng được giao
        HeadcountSaved = "headcount_saved",
        /// chức danh còn khuyết, chưa bố trí được người
        Vacancy = "vacancy",
    }
}

words! {
    /// The rules by which the allowance is paid.
    AllowanceRegime {
        /// Decree 92/2009/NĐ-CP, from 2010-01-01: 20 per cent of the pay that is drawn
        Decree92 = "decree_92_2009",
        /// Decree 34/2019/NĐ-CP, from 2019-06-25: 50 per cent of the first step, and the leadership allowance
        Decree34 = "decree_34_2019",
        /// Decree 33/2023/NĐ-CP, from 2023-08-01: the same, the highest of several
        Decree33 = "decree_33_2023",
    }
}

/// What a percentage is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    /// The pay that is drawn, with the leadership allowance.
    OfPay,
    /// The first step of the concurrent title; its leadership allowance is added whole.
    OfFirstStep,
}

/// The rules from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowanceRule {
    /// Which.
    pub regime: AllowanceRegime,
    since: (i32, u32, u32),
    /// How many per cent.
    pub percent: u32,
    share: Share,
    /// Where they are written.
    pub legal_reference: &'static str,
}

/// The latest first.
const ALL: [AllowanceRule; 3] = [
    AllowanceRule {
        regime: AllowanceRegime::Decree33,
        since: (2023, 8, 1),
        percent: 50,
        share: Share::OfFirstStep,
        legal_reference: "Nghị định 33/2023/NĐ-CP, Điều 20",
    },
    AllowanceRule {
        regime: AllowanceRegime::Decree34,
        since: (2019, 6, 25),
        percent: 50,
        share: Share::OfFirstStep,
        legal_reference: "Nghị định 92/2009/NĐ-CP, Điều 10, sửa đổi bởi Nghị định 34/2019/NĐ-CP, Điều 2 khoản 3",
    },
    AllowanceRule {
        regime: AllowanceRegime::Decree92,
        since: (2010, 1, 1),
        percent: 20,
        share: Share::OfPay,
        legal_reference: "Nghị định 92/2009/NĐ-CP, Điều 10",
    },
];

impl AllowanceRule {
    /// Those of a day; none before the first.
    pub fn on(day: Day) -> Option<&'static Self> {
        ALL.iter().find(|one| one.since_day().is_some_and(|since| since <= day))
    }

    fn since_day(&self) -> Option<Day> {
        let (year, month, day) = self.since;
        Day::ymd(year, month, day)
    }

    /// What a month comes to, in đồng, for who draws pay by a coefficient.
    fn amount(&self, base: &BaseSalary, pay: Coefficient, allowance: &Allowance) -> u64 {
        let leadership = u64::from(allowance.leadership_coefficient.map_or(0, |c| c.0));
        let percent = u64::from(self.percent);
        let first = allowance.scale.rule().coefficient(1).map_or(0, |c| c.0);
        // In hundredths of hundredths; every base salary is a multiple of 10,000, so nothing is rounded.
        let share = match self.share {
            Share::OfPay => (u64::from(pay.0) + leadership) * percent,
            Share::OfFirstStep => u64::from(first) * percent + leadership * 100,
        };
        base.dong * share / 10_000
    }
}

/// Somebody's allowance for a concurrent title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Its identity.
    pub id: AllowanceId,
    /// Who.
    pub official_id: OfficialId,
    /// The holding of the concurrent title.
    pub appointment_id: AppointmentId,
    /// Why the title is held beside another.
    pub basis: AllowanceBasis,
    /// The scale of the concurrent title, whose first step counts from 2019-06-25 on.
    pub scale: Scale,
    /// The coefficient of the leadership allowance: until 2019-06-24 of the post by which the person is paid, from then on of
    /// the concurrent title.
    pub leadership_coefficient: Option<Coefficient>,
    /// From when to when.
    pub period: Period,
    /// By which decision.
    pub decision_id: DecisionId,
}

/// An allowance on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnDay<'a> {
    /// Which.
    pub allowance: &'a Allowance,
    /// The rules of the day.
    pub rule: Option<&'static AllowanceRule>,
    /// What a month of it comes to, in đồng; none where the pay, the base or the rules are not known.
    pub amount: Option<u64>,
    /// Whether the title saves a headcount, and what says so.
    pub saving: HeadcountSaving,
    /// Whether it is due: of several that save a headcount the highest.
    pub payable: bool,
    /// What stands against it.
    pub findings: Vec<Finding>,
}

/// What the figures of the units say of titles held beside others; nothing of those of whose units nothing is known.
pub type Savings = BTreeMap<AppointmentId, Saving>;

/// Somebody's allowances that are in force on a day, by id, with what stands against each.
pub fn on_day<'a>(
    all: &'a [Allowance],
    held: &[Appointment],
    savings: &Savings,
    pay: Option<Coefficient>,
    day: Day,
) -> Vec<OnDay<'a>> {
    let rule = AllowanceRule::on(day);
    let mut found: Vec<OnDay<'a>> = all
        .iter()
        .filter(|one| one.period.covers(day))
        .map(|allowance| {
            let parts = rule.zip(BaseSalary::on(day)).zip(pay);
            let amount = parts.map(|((rule, base), pay)| rule.amount(base, pay, allowance));
            let findings = against(allowance, held, savings, day, rule.map_or("", |rule| rule.legal_reference));
            let shown = savings.get(&allowance.appointment_id) == Some(&Saving::WorkedOut);
            let saving = match (findings.is_empty(), shown) {
                (false, _) => HeadcountSaving::NotSaved,
                (true, true) => HeadcountSaving::WorkedOut,
                (true, false) => HeadcountSaving::Attested,
            };
            OnDay { allowance, rule, amount, saving, payable: false, findings }
        })
        .collect();
    found.sort_by_key(|one| one.allowance.id);
    let good = found.iter_mut().filter(|one| one.findings.is_empty());
    let mut good: Vec<&mut OnDay<'a>> = good.collect();
    good.sort_by_key(|one| (Reverse(one.amount), one.allowance.id));
    let mut good = good.into_iter();
    if let Some(first) = good.next() {
        first.payable = true;
        let paid = first.allowance.id;
        for other in good {
            let second = Finding::warning(FindingCode::SecondAllowance, rule.map_or("", |rule| rule.legal_reference));
            other.findings.push(second.with("allowance_id", paid));
        }
    }
    found
}

/// What stands against an allowance, whatever others there are.
fn against(
    allowance: &Allowance,
    held: &[Appointment],
    savings: &Savings,
    day: Day,
    rule: &'static str,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if allowance.basis == AllowanceBasis::Vacancy {
        found.push(Finding::warning(FindingCode::NoHeadcountSaved, rule).with("basis", allowance.basis));
    }
    let holding = held.iter().find(|one| one.id == allowance.appointment_id && one.period.covers(day));
    match holding.map(|holding| holding.kind) {
        None => {
            let gone = Finding::warning(FindingCode::TitleNotHeld, rule);
            found.push(gone.with("appointment_id", allowance.appointment_id));
        }
        Some(AppointmentKind::Acting) => {
            let vacant = Finding::warning(FindingCode::NoHeadcountSaved, rule);
            found.push(vacant.with("appointment_id", allowance.appointment_id).with("kind", AppointmentKind::Acting));
        }
        Some(AppointmentKind::Concurrent) => {
            if let Some(Saving::No(why)) = savings.get(&allowance.appointment_id) {
                let none = Finding::warning(FindingCode::NoHeadcountSaved, rule);
                found.push(none.with("appointment_id", allowance.appointment_id).with("why", why));
            }
        }
        Some(AppointmentKind::Substantive | AppointmentKind::Secondment) => {
            let own = Finding::warning(FindingCode::NoHeadcountSaved, rule);
            found.push(own.with("appointment_id", allowance.appointment_id));
        }
    }
    found
}

/// The days on which an allowance is to be looked at again: when other rules begin while it runs, and when the holding that
/// it is for ends before it does.
pub fn reviews(allowance: &Allowance, held: &[Appointment]) -> Vec<Day> {
    let running = |day: &Day| allowance.period.from < *day && allowance.period.covers(*day);
    let ends = held.iter().find(|one| one.id == allowance.appointment_id).and_then(|one| one.period.to);
    let mut days: Vec<Day> = ALL.iter().filter_map(AllowanceRule::since_day).chain(ends).filter(running).collect();
    days.sort_unstable();
    days.dedup();
    days
}

#[cfg(test)]
mod tests;
