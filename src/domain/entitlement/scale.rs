//! Pay scales, as data: how many steps each has, what a step brings, how long one is held.

use crate::domain::Day;
use crate::domain::entitlement::Coefficient;
use crate::domain::word::words;

words! {
    /// The scale by which somebody is paid.
    Scale {
        /// posts that require a university degree (đại học): 2.34 to 4.98
        University = "university",
        /// posts that require a college diploma (cao đẳng): 2.10 to 4.89
        College = "college",
        /// posts that require an intermediate diploma (trung cấp): 1.86 to 4.06
        Intermediate = "intermediate",
        /// cadres without a diploma, by their title: two steps, 1.75-2.35 and 2.25-2.85
        CadreTitle = "cadre_title",
    }
}

/// What the law says of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScaleRule {
    /// The first day on which anybody is paid by it: year, month, day.
    since: (i32, u32, u32),
    /// How many steps it has.
    pub steps: u32,
    /// The lowest coefficient of the first step, in hundredths.
    first: u32,
    /// What each further step brings, in hundredths.
    increment: u32,
    /// By how much the coefficient of a step may lie above its lowest, by the title that is held; 0: not at all.
    spread: u32,
    /// For how many months a step is held before the next (36 where the post requires cao đẳng or higher, 24 below).
    pub months: u32,
    /// Where that is written.
    pub legal_reference: &'static str,
}

const UNIVERSITY: ScaleRule = ScaleRule {
    since: (2004, 10, 1),
    steps: 9,
    first: 2_34,
    increment: 33,
    spread: 0,
    months: 36,
    legal_reference: "Nghị định 204/2004/NĐ-CP; Thông tư 08/2013/TT-BNV, Điều 2 khoản 1 điểm a (36 tháng)",
};

const COLLEGE: ScaleRule = ScaleRule {
    since: (2004, 10, 1),
    steps: 10,
    first: 2_10,
    increment: 31,
    spread: 0,
    months: 36,
    legal_reference: "Nghị định 204/2004/NĐ-CP; Thông tư 08/2013/TT-BNV, Điều 2 khoản 1 điểm a (36 tháng)",
};

const INTERMEDIATE: ScaleRule = ScaleRule {
    since: (2004, 10, 1),
    steps: 12,
    first: 1_86,
    increment: 20,
    spread: 0,
    months: 24,
    legal_reference: "Nghị định 204/2004/NĐ-CP; Thông tư 08/2013/TT-BNV, Điều 2 khoản 1 điểm a (24 tháng)",
};

/// Which coefficient goes with which title is not part of the sources; from where to where each step lies is.
const CADRE_TITLE: ScaleRule = ScaleRule {
    since: (2010, 1, 1),
    steps: 2,
    first: 1_75,
    increment: 50,
    spread: 60,
    months: 60,
    legal_reference: "Nghị định 92/2009/NĐ-CP (hai bậc, bậc 2 sau 5 năm; hệ số theo từng chức danh: unverified)",
};

impl Scale {
    /// What the law says of it.
    pub fn rule(self) -> &'static ScaleRule {
        match self {
            Self::University => &UNIVERSITY,
            Self::College => &COLLEGE,
            Self::Intermediate => &INTERMEDIATE,
            Self::CadreTitle => &CADRE_TITLE,
        }
    }
}

impl ScaleRule {
    /// Whether anybody is paid by it on a day.
    pub fn in_force(&self, day: Day) -> bool {
        let (year, month, on) = self.since;
        Day::ymd(year, month, on).is_some_and(|since| since <= day)
    }

    /// The lowest coefficient of a step; none for a step that the scale does not have.
    pub fn coefficient(&self, step: u32) -> Option<Coefficient> {
        (1..=self.steps).contains(&step).then(|| Coefficient(self.first + self.increment * (step - 1)))
    }

    /// Whether a coefficient is one of a step.
    pub fn fits(&self, step: u32, coefficient: Coefficient) -> bool {
        self.coefficient(step).is_some_and(|low| (low.0..=low.0 + self.spread).contains(&coefficient.0))
    }

    /// The step after one, and what its coefficient is for who has a coefficient now; none after the last.
    pub fn after(&self, step: u32, coefficient: Coefficient) -> Option<(u32, Coefficient)> {
        (step < self.steps).then(|| (step + 1, Coefficient(coefficient.0 + self.increment)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;
    use proptest::prelude::*;

    /// Every coefficient of the three scales of Decree 204/2004, written out as its tables have them.
    #[test]
    fn the_tables_of_the_decree_come_out() {
        let tables: [(Scale, &[&str]); 3] = [
            (Scale::University, &["2.34", "2.67", "3.00", "3.33", "3.66", "3.99", "4.32", "4.65", "4.98"]),
            (Scale::College, &["2.10", "2.41", "2.72", "3.03", "3.34", "3.65", "3.96", "4.27", "4.58", "4.89"]),
            (
                Scale::Intermediate,
                &["1.86", "2.06", "2.26", "2.46", "2.66", "2.86", "3.06", "3.26", "3.46", "3.66", "3.86", "4.06"],
            ),
        ];
        for (scale, steps) in tables {
            let rule = scale.rule();
            let all: Vec<String> =
                (1..=rule.steps).filter_map(|n| rule.coefficient(n)).map(|c| c.to_string()).collect();
            assert_eq!(all, steps, "{scale}");
            assert_eq!((rule.coefficient(0), rule.coefficient(rule.steps + 1)), (None, None));
        }
    }

    #[test]
    fn a_coefficient_is_one_of_its_step_alone_and_of_a_title_within_its_range() {
        for (scale, step, coefficient, fits) in [
            (Scale::University, 1, 2_34, true),
            (Scale::University, 1, 2_35, false),
            (Scale::University, 9, 4_98, true),
            (Scale::University, 10, 5_31, false),
            (Scale::College, 10, 4_89, true),
            (Scale::Intermediate, 12, 4_06, true),
            (Scale::Intermediate, 0, 1_66, false),
            (Scale::CadreTitle, 1, 1_75, true),
            (Scale::CadreTitle, 1, 2_35, true),
            (Scale::CadreTitle, 1, 1_74, false),
            (Scale::CadreTitle, 1, 2_36, false),
            (Scale::CadreTitle, 2, 2_25, true),
            (Scale::CadreTitle, 2, 2_85, true),
            (Scale::CadreTitle, 2, 2_86, false),
            (Scale::CadreTitle, 3, 2_85, false),
        ] {
            assert_eq!(scale.rule().fits(step, Coefficient(coefficient)), fits, "{scale} {step} {coefficient}");
        }
        let first = |scale: Scale, day: &str| scale.rule().in_force(Day::parse(day).unwrap());
        assert!(!first(Scale::University, "2004-09-30") && first(Scale::University, "2004-10-01"));
        assert!(!first(Scale::CadreTitle, "2009-12-31") && first(Scale::CadreTitle, "2010-01-01"));
    }

    proptest! {
        #[test]
        fn the_next_step_is_one_of_the_scale_until_the_last(scale in proptest::sample::select(Scale::ALL), n in 1..=12_u32) {
            let rule = scale.rule();
            if let Some(now) = rule.coefficient(n) {
                match rule.after(n, now) {
                    Some((step, next)) => prop_assert!(rule.fits(step, next) && step == n + 1 && next > now),
                    None => prop_assert_eq!(n, rule.steps),
                }
            }
        }
    }
}
