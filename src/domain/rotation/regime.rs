//! The rules for moves of people, as data: which of them held on a day, and how much each weighs.
//!
//! Where a paper is not at hand and the rule is common knowledge of the field, the comment says so (`[GK]`); where a
//! province's rule was taken for a guide, too.

use crate::domain::Day;
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::unit::UnitKind;

/// How much a rule weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It was not yet, or is no longer, a rule.
    Unasked,
    /// It is to be considered.
    Considered,
    /// It stands in the way unless an approver overrides it.
    Overridable,
    /// It stands in the way for good.
    Absolute,
}

impl Weight {
    /// What is found where the rule is broken; nothing where there is none.
    pub fn finding(self, code: FindingCode, legal_reference: &'static str) -> Option<Finding> {
        match self {
            Self::Unasked => None,
            Self::Considered => Some(Finding::warning(code, legal_reference)),
            Self::Overridable => Some(Finding::blocking(code, legal_reference).overridable()),
            Self::Absolute => Some(Finding::blocking(code, legal_reference)),
        }
    }
}

/// The rules of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regime {
    /// What it is called here.
    pub code: &'static str,
    /// Its first day, as year, month and day; the first of all has none.
    first: Option<(i32, u32, u32)>,
    /// The law it rests on.
    pub legal_reference: &'static str,
    /// A rotated person stands in a planning pool for the title.
    pub in_pool: Weight,
    /// So many months are left until retirement; none: nothing is asked.
    pub months_to_retirement: Option<i32>,
    /// With so many months left, fewer than asked can be overridden; none: never.
    pub exception_from: Option<i32>,
    /// A rotation lasts so many months; none: nothing is asked.
    pub months_at_least: Option<u32>,
    /// No disciplinary measure is in force.
    pub discipline: Weight,
    /// The title is not higher than the one that is left.
    pub equivalence: Weight,
    /// Who heads a province or district is not local.
    pub local_above: Weight,
    /// Who heads a commune, ward or township is not local.
    pub local_in_commune: Weight,
    /// A headship is held for so many consecutive terms at most; none: nothing is asked.
    pub terms_at_most: Option<u32>,
    /// So many last years were rated, none of them low.
    pub years_rated: i32,
}

/// The titles of heads: of a Party committee, of a People's Committee.
pub const HEADSHIPS: &[&str] = &["PARTY_SECRETARY", "COMMITTEE_CHAIR"];

/// A term, in months: usually five years.
pub const TERM: u32 = 60;

/// A secondment lasts so many months at most (Law 22/2008/QH12, article 53).
pub const SECONDMENT: u32 = 36;

/// The law on secondments, which the Party's rules do not touch.
pub const SECONDMENT_LAW: &str = "Luật 22/2008/QH12, Điều 53";

/// The law on moves of every kind.
pub const MOVE_LAW: &str = "Luật 22/2008/QH12, Điều 7, 50-53";

/// The rules of each time, the oldest first.
pub static REGIMES: [Regime; 4] = [
    Regime {
        code: "before_98_2017",
        first: None,
        legal_reference: "Luật 22/2008/QH12",
        // NQ 11-NQ/TW of 2002 asked for people in planning, without a sanction [GK].
        in_pool: Weight::Considered,
        months_to_retirement: None,
        exception_from: None,
        months_at_least: None,
        // Article 82: whoever was disciplined is not appointed for twelve months.
        discipline: Weight::Absolute,
        equivalence: Weight::Considered,
        local_above: Weight::Unasked,
        local_in_commune: Weight::Unasked,
        terms_at_most: None,
        years_rated: 0,
    },
    Regime {
        code: "98_2017",
        first: Some((2017, 10, 7)),
        legal_reference: "QĐ 98-QĐ/TW (2017)",
        in_pool: Weight::Overridable,
        // Ten years: about 50 for men, 45 for women.
        months_to_retirement: Some(120),
        exception_from: None,
        // Three years for each rotation [GK].
        months_at_least: Some(36),
        discipline: Weight::Absolute,
        equivalence: Weight::Considered,
        // Aimed at the heads of provinces and districts.
        local_above: Weight::Overridable,
        local_in_commune: Weight::Considered,
        terms_at_most: Some(2),
        years_rated: 0,
    },
    Regime {
        code: "65_2022",
        first: Some((2022, 4, 28)),
        legal_reference: "QĐ 65-QĐ/TW (2022)",
        in_pool: Weight::Overridable,
        months_to_retirement: Some(120),
        exception_from: None,
        months_at_least: Some(36), // [GK]
        // The general clause was dropped; provinces kept one of their own.
        discipline: Weight::Overridable,
        // Equivalent as a rule: above it, with a justification only.
        equivalence: Weight::Overridable,
        local_above: Weight::Overridable,
        local_in_commune: Weight::Considered,
        terms_at_most: Some(2),
        years_rated: 0,
    },
    Regime {
        code: "170_2025",
        first: Some((2025, 7, 1)),
        legal_reference: "NĐ 170/2025/NĐ-CP",
        in_pool: Weight::Overridable,
        months_to_retirement: Some(120),
        // One term of appointment is enough for who is rotated because of the non-local or the two-term policy.
        exception_from: Some(60),
        months_at_least: Some(36),
        discipline: Weight::Overridable,
        equivalence: Weight::Overridable,
        // For the congresses of 2025 basically applied to the secretaries of communes too.
        local_above: Weight::Overridable,
        local_in_commune: Weight::Overridable,
        terms_at_most: Some(2),
        years_rated: 3,
    },
];

impl Regime {
    /// The rules that held on a day.
    pub fn on(day: Day) -> &'static Self {
        let [oldest, ..] = &REGIMES;
        let begun = |regime: &&Self| regime.first_day().is_none_or(|first| first <= day);
        REGIMES.iter().rev().find(begun).unwrap_or(oldest)
    }

    /// Its first day; the first of all has none.
    pub fn first_day(&self) -> Option<Day> {
        self.first.and_then(|(year, month, day)| Day::ymd(year, month, day))
    }

    /// How much it weighs that a head is local, in a unit of a kind.
    pub fn local(&self, kind: UnitKind) -> Weight {
        match kind {
            UnitKind::Province | UnitKind::District => self.local_above,
            UnitKind::Commune | UnitKind::Ward | UnitKind::Township | UnitKind::SpecialZone => self.local_in_commune,
        }
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
    fn each_day_has_the_rules_of_its_time() {
        for (on, code) in [
            ("1990-01-01", "before_98_2017"),
            ("2017-10-06", "before_98_2017"),
            ("2017-10-07", "98_2017"),
            ("2022-04-27", "98_2017"),
            ("2022-04-28", "65_2022"),
            ("2025-06-30", "65_2022"),
            ("2025-07-01", "170_2025"),
            ("2190-01-01", "170_2025"),
        ] {
            assert_eq!(Regime::on(day(on)).code, code, "{on}");
        }
    }

    #[test]
    fn what_the_papers_say_stands_in_the_table() {
        let of = |on: &str| Regime::on(day(on));
        let (old, q98, q65, n170) = (of("2010-01-01"), of("2018-01-01"), of("2023-01-01"), of("2026-01-01"));
        assert_eq!(old.months_to_retirement, None);
        for regime in [q98, q65, n170] {
            assert_eq!((regime.months_to_retirement, regime.months_at_least), (Some(120), Some(36)));
            assert_eq!((regime.in_pool, regime.terms_at_most), (Weight::Overridable, Some(2)));
        }
        assert_eq!(q98.discipline, Weight::Absolute);
        assert_eq!(q65.discipline, Weight::Overridable, "the general clause was dropped");
        assert_eq!((q98.equivalence, q65.equivalence), (Weight::Considered, Weight::Overridable));
        assert_eq!(q65.local(UnitKind::Ward), Weight::Considered);
        assert_eq!(n170.local(UnitKind::Ward), Weight::Overridable);
        assert_eq!(q98.local(UnitKind::District), Weight::Overridable);
        assert_eq!((q65.years_rated, n170.years_rated), (0, 3));
    }

    proptest! {
        #[test]
        fn the_rules_of_a_later_day_are_never_older(a in 0i64..100_000, b in 0i64..100_000) {
            let at = |n: i64| Day::new(Day::FIRST.date() + chrono::TimeDelta::days(n)).unwrap();
            let place = |n: i64| REGIMES.iter().position(|r| r == Regime::on(at(n)));
            let (early, late) = (a.min(b), a.max(b));
            prop_assert!(place(early) <= place(late));
        }
    }
}
