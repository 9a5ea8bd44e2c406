//! By how much discipline and bad ratings put the next raise off, by the rules of the day: a table of data.
//!
//! Circular 08/2013/TT-BNV was found quoted in full (article 2, clause 3), and its amendment by 03/2021/TT-BNV likewise: 12
//! months for demotion and dismissal from a post, 6 for a reprimand or a warning of cadres and civil servants, 6 for each
//! year not completed; the months of several add up. A reprimand costs 3 months only public employees (*viên chức*), who
//! are not in this registry. That they add up to 24 months at most is what the project's sources say.

use crate::domain::Day;
use crate::domain::discipline::DisciplineForm;
use crate::domain::evaluation::AnnualRating;

/// So many months at most, all causes together.
pub const MOST_MONTHS: u32 = 24;

/// Where that is written.
pub const MOST_REFERENCE: &str = "Kéo dài tổng cộng không quá 24 tháng (unverified)";

/// The rules from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtensionRule {
    since: (i32, u32, u32),
    reprimand: u32,
    warning: u32,
    demotion: u32,
    dismissal: u32,
    not_completed: u32,
    /// Where they are written.
    pub legal_reference: &'static str,
}

/// The latest first.
const ALL: [ExtensionRule; 4] = [
    ExtensionRule {
        since: (2021, 8, 15),
        reprimand: 6,
        warning: 6,
        demotion: 12,
        dismissal: 12,
        not_completed: 6,
        legal_reference: "Thông tư 08/2013/TT-BNV, Điều 2 khoản 3, sửa đổi bởi Thông tư 03/2021/TT-BNV, Điều 1 khoản 5",
    },
    ExtensionRule {
        since: (2013, 9, 15),
        reprimand: 6,
        warning: 6,
        demotion: 12,
        dismissal: 12,
        not_completed: 6,
        legal_reference: "Thông tư 08/2013/TT-BNV, Điều 2 khoản 3",
    },
    ExtensionRule {
        since: (2010, 1, 1),
        reprimand: 6,
        warning: 6,
        demotion: 12,
        dismissal: 12,
        not_completed: 6,
        legal_reference: "Luật 22/2008/QH12, Điều 82 khoản 1; không hoàn thành nhiệm vụ: 6 tháng (unverified)",
    },
    ExtensionRule {
        since: (1900, 1, 1),
        reprimand: 12,
        warning: 12,
        demotion: 12,
        dismissal: 12,
        not_completed: 6,
        legal_reference: "Thông tư 03/2005/TT-BNV (kỷ luật: 12 tháng; không hoàn thành nhiệm vụ: 6 tháng, unverified)",
    },
];

impl ExtensionRule {
    /// Those of a day.
    pub fn on(day: Day) -> &'static Self {
        let [.., first] = &ALL;
        let holds = |one: &&Self| {
            let (year, month, on) = one.since;
            Day::ymd(year, month, on).is_some_and(|since| since <= day)
        };
        ALL.iter().find(holds).unwrap_or(first)
    }

    /// By how many months a measure puts the raise off. A step reduction is entered as a regrading, from which the time
    /// counts anew, and who is dismissed from the service has no next raise.
    pub fn discipline(&self, form: DisciplineForm) -> u32 {
        match form {
            DisciplineForm::Reprimand => self.reprimand,
            DisciplineForm::Warning => self.warning,
            DisciplineForm::Demotion => self.demotion,
            DisciplineForm::DismissalFromPost => self.dismissal,
            DisciplineForm::StepReduction | DisciplineForm::DismissalFromService => 0,
        }
    }

    /// By how many months a year's rating puts the raise off. A year completed with limits in capability does not.
    pub fn rating(&self, rating: AnnualRating) -> u32 {
        match rating {
            AnnualRating::NotCompleted => self.not_completed,
            AnnualRating::Excellent
            | AnnualRating::Good
            | AnnualRating::Completed
            | AnnualRating::CompletedWithLimits => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;

    #[test]
    fn each_measure_costs_what_the_rules_of_its_day_say() {
        let forms = |day: &str| {
            let rule = ExtensionRule::on(Day::parse(day).unwrap());
            DisciplineForm::ALL.iter().map(|form| rule.discipline(*form)).collect::<Vec<_>>()
        };
        // Reprimand, warning, step reduction, demotion, dismissal from the post, from the service.
        for (day, months) in [
            ("2009-12-31", [12, 12, 0, 12, 12, 0]),
            ("2010-01-01", [6, 6, 0, 12, 12, 0]),
            ("2013-09-14", [6, 6, 0, 12, 12, 0]),
            ("2013-09-15", [6, 6, 0, 12, 12, 0]),
            ("2021-08-15", [6, 6, 0, 12, 12, 0]),
            ("2026-01-01", [6, 6, 0, 12, 12, 0]),
        ] {
            assert_eq!(forms(day), months, "{day}");
        }
    }

    #[test]
    fn only_a_year_that_was_not_completed_costs_anything() {
        for day in ["2012-12-10", "2017-12-10", "2022-12-10"] {
            let rule = ExtensionRule::on(Day::parse(day).unwrap());
            for rating in AnnualRating::ALL {
                let months = if *rating == AnnualRating::NotCompleted { 6 } else { 0 };
                assert_eq!(rule.rating(*rating), months, "{day} {rating}");
            }
        }
    }
}
