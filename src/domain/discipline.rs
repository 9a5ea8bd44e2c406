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
