//! How a planning pool stands on a day, and since when: a pool goes out of the rules, and back, though nobody edited it.
//!
//! # What this module does not do
//! It finds nothing itself: it asks [`super::composition`] day by day, on every day on which the answer can change.

use crate::domain::Day;
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::pool::composition::Roll;
use crate::domain::pool::regime::Regime;
use std::collections::BTreeSet;

/// How a pool stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The regime of the day.
    pub regime: &'static Regime,
    /// Whether it keeps the quotas and the yearly review; none on a day on which it does not hold.
    pub compliant: Option<bool>,
    /// The first day since which it has not, without a break.
    pub since: Option<Day>,
    /// What is found, each with the first day since which it has been so without a break.
    pub findings: Vec<(Finding, Day)>,
}

impl Roll {
    /// How it stands on a day, and since when.
    pub fn assessed(&self, day: Day) -> Assessment {
        let now = self.findings(day);
        let mut since: Vec<Day> = now.iter().map(|_| day).collect();
        let mut running: Vec<bool> = now.iter().map(|_| true).collect();
        let broken = |found: &[Finding]| found.iter().any(|one| breaks(one.code));
        let (mut broken_since, mut still) = (day, broken(&now));
        for earlier in self.telling_days().into_iter().rev().filter(|on| *on < day) {
            if !still && !running.contains(&true) {
                break;
            }
            let then = self.findings(earlier);
            still = still && broken(&then);
            if still {
                broken_since = earlier;
            }
            for ((one, run), first) in now.iter().zip(&mut running).zip(&mut since) {
                *run = *run && then.iter().any(|other| same(one, other));
                if *run {
                    *first = earlier;
                }
            }
        }
        let holds = self.pool.holds_on(day);
        Assessment {
            regime: Regime::on(day),
            compliant: holds.then(|| !broken(&now)),
            since: (holds && broken(&now)).then_some(broken_since),
            findings: now.into_iter().zip(since).collect(),
        }
    }

    /// Every day on which what is found can change, and the day before the pool begins to hold.
    fn telling_days(&self) -> BTreeSet<Day> {
        let Some(from) = self.pool.approved_on else { return self.submitted_on.into_iter().collect() };
        let to = self.pool.period.to.unwrap_or(Day::LAST);
        let mut days: BTreeSet<Day> = Regime::first_days().chain([from]).chain(from.previous()).collect();
        for seat in &self.seats {
            let stays = self.stay(seat).into_iter().chain(seat.elsewhere.iter().map(|(_, while_)| *while_));
            days.extend(stays.flat_map(|stay| [Some(stay.from), stay.to]).flatten());
            days.extend(self.exit(seat).map(|exit| exit.on));
            let born = seat.person.traits.birth_on.filter(|_| self.pool.ages_on.is_none());
            days.extend(born.into_iter().flat_map(|born| birthdays(born, from, to)));
        }
        let reviews = self.pool.reviewed_on.iter().copied().chain([from]);
        days.extend(reviews.flat_map(|on| [Some(on), on.plus_months(12).next()]).flatten());
        days.retain(|on| from.previous().is_none_or(|before| before <= *on) && *on <= to);
        days
    }
}

/// The birthdays in a time; of who was born on the last of February, in every year on the day on which the age grows.
fn birthdays(born: Day, from: Day, to: Day) -> impl Iterator<Item = Day> {
    let years = from.year()..=to.year().min(from.year().saturating_add(20));
    years.filter_map(move |year| {
        let age = u32::try_from(year - born.year()).ok()?;
        let on = born.plus_years(age);
        if born.age_on(on) == year - born.year() { Some(on) } else { on.next() }
    })
}

/// Whether a finding means that the pool does not keep the rules; what only tells of people and papers does not.
fn breaks(code: Code) -> bool {
    !matches!(code, Code::AutomaticExit | Code::ApprovalLate)
}

/// Whether two findings of different days say the same, of the same title or person.
fn same(one: &Finding, other: &Finding) -> bool {
    let of = |finding: &Finding| -> Vec<String> {
        let whom = |name: &str| matches!(name, "position_id" | "official_id" | "nomination_id");
        finding.evidence.iter().filter(|e| whom(e.name)).map(|e| e.value.clone()).collect()
    };
    one.code == other.code && of(one) == of(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::pool::PoolState;
    use crate::domain::pool::composition::tests::{balanced, codes, person, roll};
    use crate::domain::pool::standing::tests::{day, measure};
    use proptest::prelude::*;

    #[test]
    fn one_reprimand_breaks_the_share_of_women_and_leaves_a_title_with_one_candidate() {
        let mut roll = balanced();
        assert_eq!(codes(&roll, "2024-06-01"), []);
        roll.seats[1].person.disciplines = vec![measure(1, "2024-04-01")];
        assert_eq!(codes(&roll, "2024-03-31"), []);
        let all = [Code::OneForTitle, Code::FewWomen, Code::AgeBands, Code::AutomaticExit];
        assert_eq!(codes(&roll, "2024-04-01"), all);
        let found = roll.assessed(day("2024-06-01"));
        assert_eq!((found.compliant, found.since), (Some(false), Some(day("2024-04-01"))));
        assert!(found.findings.iter().all(|(_, since)| *since == day("2024-04-01")), "{:?}", found.findings);
    }

    #[test]
    fn a_pool_that_does_not_hold_keeps_no_rule_and_breaks_none() {
        let mut roll = balanced();
        roll.pool.approved_on = None;
        roll.pool.state = PoolState::Submitted;
        let found = roll.assessed(day("2022-04-01"));
        assert_eq!((found.compliant, found.since, found.findings.len()), (None, None, 1));
        assert_eq!(balanced().assessed(day("2030-06-01")).compliant, None, "its term is over");
    }

    proptest! {
        #[test]
        fn the_day_since_which_it_is_so_is_the_first_of_an_unbroken_run(
            people in proptest::collection::vec(person(), 0..6), month in 0u32..30,
        ) {
            let (roll, on) = (roll(&people), day("2022-07-01").plus_months(month));
            let broken = |day: Day| roll.findings(day).iter().any(|one| breaks(one.code));
            let found = roll.assessed(on);
            prop_assert_eq!(found.compliant, Some(!broken(on)));
            // Day by day.
            let mut first = on;
            while let Some(before) = first.previous().filter(|before| broken(*before)) {
                first = before;
            }
            prop_assert_eq!(found.since, broken(on).then_some(first));
            for (finding, since) in &found.findings {
                let so = |day: Day| roll.findings(day).iter().any(|other| same(finding, other));
                prop_assert!(so(*since) && since.previous().is_none_or(|before| !so(before)), "{finding:?} {since}");
            }
        }
    }
}
