//! The base salary (*mức lương cơ sở*; until mid-2013 *mức lương tối thiểu chung*): what a coefficient is multiplied by.

use crate::domain::Day;
use crate::domain::entitlement::Coefficient;

/// The base salary from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseSalary {
    since: (i32, u32, u32),
    /// Đồng a month; a multiple of 10,000 in every decree, so that a percentage of a coefficient of it is a whole number.
    pub dong: u64,
    /// The decree.
    pub legal_reference: &'static str,
}

const fn since(since: (i32, u32, u32), dong: u64, legal_reference: &'static str) -> BaseSalary {
    BaseSalary { since, dong, legal_reference }
}

/// The latest first. That of 2024 is in the project's sources, that of 2019 was found quoted; the others stand as they are
/// generally known.
const ALL: [BaseSalary; 9] = [
    since((2024, 7, 1), 2_340_000, "Nghị định 73/2024/NĐ-CP"),
    since((2023, 7, 1), 1_800_000, "Nghị định 24/2023/NĐ-CP (unverified)"),
    since((2019, 7, 1), 1_490_000, "Nghị định 38/2019/NĐ-CP"),
    since((2018, 7, 1), 1_390_000, "Nghị định 72/2018/NĐ-CP (unverified)"),
    since((2017, 7, 1), 1_300_000, "Nghị định 47/2017/NĐ-CP (unverified)"),
    since((2016, 5, 1), 1_210_000, "Nghị định 47/2016/NĐ-CP (unverified)"),
    since((2013, 7, 1), 1_150_000, "Nghị định 66/2013/NĐ-CP (unverified)"),
    since((2012, 5, 1), 1_050_000, "Nghị định 31/2012/NĐ-CP (unverified)"),
    since((2011, 5, 1), 830_000, "Nghị định 22/2011/NĐ-CP (unverified)"),
];

impl BaseSalary {
    /// That of a day; none before the first that is known here.
    pub fn on(day: Day) -> Option<&'static Self> {
        ALL.iter().find(|one| {
            let (year, month, on) = one.since;
            Day::ymd(year, month, on).is_some_and(|since| since <= day)
        })
    }

    /// A month's pay by a coefficient, in đồng.
    pub fn pays(&self, coefficient: Coefficient) -> u64 {
        self.dong * u64::from(coefficient.0) / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_month_is_paid_by_the_base_of_its_day() {
        // 2.34 × 2,340,000 = 5,475,600; 2.34 × 1,800,000 = 4,212,000; 4.98 × 2,340,000 = 11,653,200;
        // 1.86 × 1,300,000 = 2,418,000; 2.10 × 1,050,000 = 2,205,000.
        for (on, coefficient, pay) in [
            ("2026-11-22", 2_34, 5_475_600),
            ("2024-07-01", 2_34, 5_475_600),
            ("2024-06-30", 2_34, 4_212_000),
            ("2024-07-01", 4_98, 11_653_200),
            ("2017-12-31", 1_86, 2_418_000),
            ("2012-05-01", 2_10, 2_205_000),
        ] {
            assert_eq!(BaseSalary::on(day(on)).map(|b| b.pays(Coefficient(coefficient))), Some(pay), "{on}");
        }
        assert_eq!(BaseSalary::on(day("2011-04-30")), None);
    }

    proptest! {
        #[test]
        fn the_base_never_falls_and_no_pay_is_rounded(days in 0..10_000_i64, more in 0..4_000_i64, hundredths in 1..=9999_u32) {
            let at = |n| Day::new(day("2011-05-01").date() + chrono::TimeDelta::days(n)).unwrap();
            let (one, other) = (BaseSalary::on(at(days)).unwrap(), BaseSalary::on(at(days + more)).unwrap());
            prop_assert!(one.dong <= other.dong);
            prop_assert_eq!(one.dong % 10_000, 0);
            prop_assert_eq!(one.pays(Coefficient(hundredths)) * 100, one.dong * u64::from(hundredths));
        }
    }
}
