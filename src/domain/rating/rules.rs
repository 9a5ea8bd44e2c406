//! The rules of ratings by year, as a table of data.
//!
//! Where a text was not at hand and the rule was taken from what is written about it, the reference says "unverified".

use crate::domain::Day;
use crate::domain::evaluation::AnnualRating;
use crate::domain::rating::streak::Consequence;

/// How many may be rated excellent: at most so many in a hundred of those rated good, in one unit and one group of people
/// with similar duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Per cent.
    pub percent: u64,
    /// The law.
    pub law: &'static str,
}

/// What follows from how two years in a row were rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// How each of the two may have been rated.
    pub ratings: &'static [AnnualRating],
    /// What follows.
    pub consequence: Consequence,
    /// The law.
    pub law: &'static str,
}

/// The rules for the ratings of some years.
#[derive(Debug, PartialEq, Eq)]
pub struct RatingRules {
    /// The first year.
    first: i32,
    /// How many may be excellent; none: no figure is known that the law asks for.
    pub excellent: Option<Share>,
    /// The first day of December on which a rating is late, and the law.
    pub late_from: (u32, &'static str),
    /// What follows from two years in a row, the graver first.
    pub pairs: &'static [Pair],
}

impl RatingRules {
    /// The first day on which a rating of a year is late.
    pub fn late_from(&self, year: i32) -> Option<Day> {
        Day::ymd(year, 12, self.late_from.0)
    }
}

use AnnualRating::{CompletedWithLimits, NotCompleted};

/// Two failures, until the law of 2019 (unverified: the articles from the consolidated text, not from the gazette).
const FAILED_BEFORE: Pair = Pair {
    ratings: &[NotCompleted],
    consequence: Consequence::RemovalOrDismissal,
    law: "Luật 22/2008/QH12, Điều 29, 58 (unverified)",
};

/// Limits in two years, or limits in one and a failure in the other (unverified).
const LIMITED_BEFORE: Pair = Pair {
    ratings: &[CompletedWithLimits, NotCompleted],
    consequence: Consequence::OtherWork,
    law: "Luật 22/2008/QH12, Điều 29, 58 (unverified)",
};

/// Two failures since then.
const FAILED: Pair = Pair {
    ratings: &[NotCompleted],
    consequence: Consequence::RemovalOrDismissal,
    law: "Luật 22/2008/QH12, Điều 29, 58, sửa đổi bởi Luật 52/2019/QH14",
};

/// The rules, the newest first.
const RULES: &[RatingRules] = &[
    RatingRules {
        first: 2026,
        excellent: Some(Share { percent: 20, law: "Nghị định 335/2025/NĐ-CP" }),
        late_from: (15, "Nghị định 335/2025/NĐ-CP"),
        pairs: &[FAILED],
    },
    // Decree 48/2023 takes the share of the Party's rules: a fifth of those rated good.
    RatingRules {
        first: 2023,
        excellent: Some(Share {
            percent: 20,
            law: "Nghị định 90/2020/NĐ-CP, sửa đổi bởi Nghị định 48/2023/NĐ-CP (unverified)",
        }),
        late_from: (15, "Nghị định 90/2020/NĐ-CP"),
        pairs: &[FAILED],
    },
    RatingRules { first: 2020, excellent: None, late_from: (15, "Nghị định 90/2020/NĐ-CP"), pairs: &[FAILED] },
    RatingRules {
        first: i32::MIN,
        excellent: None,
        late_from: (15, "Nghị định 56/2015/NĐ-CP (unverified)"),
        pairs: &[FAILED_BEFORE, LIMITED_BEFORE],
    },
];

/// No rules at all; no year is without rules.
const NONE: RatingRules = RatingRules { first: i32::MIN, excellent: None, late_from: (15, ""), pairs: &[] };

/// The rules for the ratings of a year.
pub fn rules_of(year: i32) -> &'static RatingRules {
    RULES.iter().find(|rules| rules.first <= year).unwrap_or(&NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_year_has_its_rules() {
        for (year, percent, pairs) in [
            (1999, None, 2),
            (2019, None, 2),
            (2020, None, 1),
            (2022, None, 1),
            (2023, Some(20), 1),
            (2025, Some(20), 1),
            (2026, Some(20), 1),
            (2100, Some(20), 1),
        ] {
            let rules = rules_of(year);
            assert_eq!((rules.excellent.map(|share| share.percent), rules.pairs.len()), (percent, pairs), "{year}");
            assert_eq!(rules.late_from(year), Day::ymd(year, 12, 15));
        }
        assert!(RULES.is_sorted_by(|newer, older| newer.first > older.first));
    }
}
