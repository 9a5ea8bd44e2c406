//! Disciplinary measures, and how long each is in force.

use crate::domain::id::{DecisionId, DisciplineId, OfficialId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::word::words;
use crate::domain::{Day, Period};

words! {
    /// What sort of measure it is, the mildest first.
    DisciplineForm {
        /// khiển trách
        Reprimand = "reprimand",
        /// cảnh cáo
        Warning = "warning",
        /// hạ bậc lương
        StepReduction = "step_reduction",
        /// giáng chức
        Demotion = "demotion",
        /// cách chức
        DismissalFromPost = "dismissal_from_post",
        /// buộc thôi việc, bãi nhiệm
        DismissalFromService = "dismissal_from_service",
    }
}

/// How many months a measure is in force (Law 22/2008/QH12, article 82: twelve).
pub const MONTHS_IN_FORCE: u32 = 12;

/// A disciplinary measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discipline {
    /// Its identity.
    pub id: DisciplineId,
    /// Against whom.
    pub official_id: OfficialId,
    /// What sort.
    pub form: DisciplineForm,
    /// While it is in force.
    pub period: Period,
    /// By which decision.
    pub decision_id: DecisionId,
}

impl Discipline {
    /// Until when a measure is in force that began on a day and for which nothing else is said.
    pub fn ends_by_law(from: Day) -> Day {
        from.plus_months(MONTHS_IN_FORCE)
    }

    /// The measure, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require(self.period.to.is_some(), "/valid_to", Rule::Required);
        problems.or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn measure(from: Day, to: Option<Day>) -> Discipline {
        Discipline {
            id: DisciplineId(Uuid::nil()),
            official_id: OfficialId(Uuid::nil()),
            form: DisciplineForm::Reprimand,
            period: Period { from, to },
            decision_id: DecisionId(Uuid::nil()),
        }
    }

    #[test]
    fn a_measure_is_in_force_for_twelve_months_by_law_and_always_ends() {
        for (from, to) in [("2021-03-15", "2022-03-15"), ("2020-02-29", "2021-02-28"), ("2199-06-01", "2199-12-31")] {
            assert_eq!(Discipline::ends_by_law(day(from)), day(to), "{from}");
        }
        assert!(measure(day("2021-03-15"), Some(day("2022-03-15"))).checked().is_ok());
        let refused = measure(day("2021-03-15"), None).checked().unwrap_err();
        assert_eq!(refused, [Invalid::at("/valid_to", Rule::Required)]);
    }

    proptest! {
        #[test]
        fn by_law_a_measure_is_in_force_from_its_first_day_to_the_day_before_the_same_day_of_the_next_year(n in 0..2000_u32) {
            let from = day("2000-01-01").plus_months(n);
            let period = measure(from, Some(Discipline::ends_by_law(from))).period;
            prop_assert!(period.covers(from));
            prop_assert!(!period.covers(from.plus_years(1)));
            prop_assert!(from.plus_years(1).previous().is_some_and(|eve| period.covers(eve)));
        }
    }
}
