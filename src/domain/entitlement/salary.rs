//! How somebody is paid from a day on: scale, step and coefficient, and from which day the next raise counts.

use crate::domain::Day;
use crate::domain::entitlement::{Coefficient, Scale};
use crate::domain::id::{DecisionId, OfficialId, SalaryId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::Code;
use crate::domain::word::words;

words! {
    /// How somebody came to a step.
    SalaryKind {
        /// xếp lương lần đầu: the first step that is known
        Initial = "initial",
        /// nâng bậc lương thường xuyên
        RegularRaise = "regular_raise",
        /// nâng bậc lương trước thời hạn
        EarlyRaise = "early_raise",
        /// chuyển xếp ngạch, bậc: another scale or step that is no raise, a step reduction among them
        Regrading = "regrading",
    }
}

words! {
    /// Why a raise came early.
    EarlyGround {
        /// lập thành tích xuất sắc trong thực hiện nhiệm vụ
        Excellence = "excellence",
        /// đã có thông báo nghỉ hưu
        Retirement = "retirement",
    }
}

/// How somebody is paid, until the next one takes its place. A move to another unit changes none: who is rotated down from
/// a higher level keeps scale and step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salary {
    /// Its identity.
    pub id: SalaryId,
    /// Who.
    pub official_id: OfficialId,
    /// How the person came to it.
    pub kind: SalaryKind,
    /// Why it came early, of an early raise.
    pub early_ground: Option<EarlyGround>,
    /// The code of the grade (mã ngạch), such as `01.003`.
    pub grade: Code,
    /// The scale.
    pub scale: Scale,
    /// The step, from 1.
    pub step: u32,
    /// The coefficient of the step.
    pub coefficient: Coefficient,
    /// The first day on which it is paid.
    pub effective_on: Day,
    /// The day from which the time until the next raise counts.
    pub counted_from: Day,
    /// By which decision.
    pub decision_id: DecisionId,
}

impl Salary {
    /// The salary, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let rule = self.scale.rule();
        if (1..=rule.steps).contains(&self.step) {
            problems.require(rule.fits(self.step, self.coefficient), "/coefficient", Rule::NotWith("step"));
        } else {
            problems.add("/step", Rule::OutOfRange(1, rule.steps.into()));
        }
        problems.require(rule.in_force(self.effective_on), "/scale", Rule::NotInForce("effective_on"));
        problems.require(self.counted_from <= self.effective_on, "/effective_on", Rule::Before("counted_from"));
        match (self.kind, self.early_ground) {
            (SalaryKind::EarlyRaise, None) => problems.add("/early_ground", Rule::Required),
            (SalaryKind::EarlyRaise, Some(_)) | (_, None) => {}
            (SalaryKind::Initial | SalaryKind::RegularRaise | SalaryKind::Regrading, Some(_)) => {
                problems.add("/early_ground", Rule::NotWith("kind"));
            }
        }
        problems.or(self)
    }

    /// Whether it came by a raise.
    pub fn raised(&self) -> bool {
        match self.kind {
            SalaryKind::RegularRaise | SalaryKind::EarlyRaise => true,
            SalaryKind::Initial | SalaryKind::Regrading => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn salary() -> Salary {
        Salary {
            id: SalaryId(Uuid::from_u128(1)),
            official_id: OfficialId(Uuid::nil()),
            kind: SalaryKind::Initial,
            early_ground: None,
            grade: Code::parse("01.003").unwrap(),
            scale: Scale::University,
            step: 2,
            coefficient: Coefficient(2_67),
            effective_on: day("2018-05-02"),
            counted_from: day("2018-05-02"),
            decision_id: DecisionId(Uuid::nil()),
        }
    }

    #[test]
    fn the_parts_of_a_salary_go_together() {
        let early = |kind, early_ground| Salary { kind, early_ground, ..salary() };
        let ground = Some(EarlyGround::Excellence);
        for (salary, wrong) in [
            (salary(), vec![]),
            (Salary { step: 3, ..salary() }, vec![("/coefficient", "not_with")]),
            (Salary { step: 10, ..salary() }, vec![("/step", "out_of_range")]),
            (Salary { step: 0, ..salary() }, vec![("/step", "out_of_range")]),
            (Salary { scale: Scale::College, ..salary() }, vec![("/coefficient", "not_with")]),
            (Salary { counted_from: day("2017-12-01"), ..salary() }, vec![]),
            (Salary { counted_from: day("2018-05-03"), ..salary() }, vec![("/effective_on", "before")]),
            (early(SalaryKind::EarlyRaise, ground), vec![]),
            (early(SalaryKind::EarlyRaise, None), vec![("/early_ground", "required")]),
            (early(SalaryKind::RegularRaise, ground), vec![("/early_ground", "not_with")]),
            (
                Salary { effective_on: day("2004-09-30"), counted_from: day("2004-09-30"), ..salary() },
                vec![("/scale", "not_in_force")],
            ),
        ] {
            let told = salary.clone().checked().err().unwrap_or_default();
            let told: Vec<(&str, &str)> = told.iter().map(|w| (w.pointer.as_str(), w.rule.code())).collect();
            assert_eq!(told, wrong, "{salary:?}");
        }
    }
}
