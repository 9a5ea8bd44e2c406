//! Time away from work, and whether it counts towards the next raise.

use crate::domain::entitlement::raise::MONTH;
use crate::domain::id::{AbsenceId, DecisionId, OfficialId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::word::words;
use crate::domain::{Day, Period};
use chrono::NaiveDate;
use std::collections::BTreeSet;

words! {
    /// Why somebody is away.
    AbsenceKind {
        /// nghỉ thai sản
        Maternity = "maternity",
        /// nghỉ ốm đau, tai nạn lao động, bệnh nghề nghiệp hưởng bảo hiểm xã hội
        SickLeave = "sick_leave",
        /// nghỉ hưởng nguyên lương
        PaidLeave = "paid_leave",
        /// được cử đi học, thực tập, công tác, vẫn trong danh sách trả lương
        AssignedStudy = "assigned_study",
        /// nghỉ việc riêng không hưởng lương
        UnpaidLeave = "unpaid_leave",
        /// đi học, thực tập, công tác quá thời hạn được cử
        Overstay = "overstay",
        /// bị đình chỉ công tác
        Suspension = "suspension",
        /// bị tạm giữ, tạm giam
        Detention = "detention",
        /// nghỉ công tác chờ đủ tuổi nghỉ hưu
        AwaitingRetirement = "awaiting_retirement",
    }
}

/// How time away counts towards the next raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// As service.
    Counts,
    /// As service, up to six months in all while a step is held.
    CountsForSixMonths,
    /// Not at all.
    DoesNotCount,
}

impl AbsenceKind {
    /// How it counts (Circular 08/2013/TT-BNV, article 2, clause 1, points b and c, as amended by 03/2021/TT-BNV).
    pub fn counting(self) -> Counting {
        match self {
            Self::Maternity | Self::PaidLeave | Self::AssignedStudy => Counting::Counts,
            Self::SickLeave => Counting::CountsForSixMonths,
            Self::UnpaidLeave | Self::Overstay | Self::Suspension | Self::Detention | Self::AwaitingRetirement => {
                Counting::DoesNotCount
            }
        }
    }
}

/// Somebody's time away. It tells of health and of accusations, so it is as sensitive as discipline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Its identity.
    pub id: AbsenceId,
    /// Who.
    pub official_id: OfficialId,
    /// Why.
    pub kind: AbsenceKind,
    /// From when to when.
    pub period: Period,
    /// By which decision, where there is one.
    pub decision_id: Option<DecisionId>,
}

impl Absence {
    /// The absence, if its parts go together. Only of a suspension or a detention is the end not known beforehand.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let open = matches!(self.kind, AbsenceKind::Suspension | AbsenceKind::Detention);
        problems.require(open || self.period.to.is_some(), "/valid_to", Rule::Required);
        problems.or(self)
    }
}

/// Up to so many days of sick leave count while one step is held: six months.
const SICK_DAYS: usize = 6 * MONTH;

/// The days of a span `[from, to)` that do not count as service: each once, however many absences it lies in.
pub(super) fn not_counted(absences: &[Absence], from: Day, to: Day) -> BTreeSet<NaiveDate> {
    let days = |which: Counting| -> BTreeSet<NaiveDate> {
        let of_kind = absences.iter().filter(|one| one.kind.counting() == which);
        of_kind.flat_map(|one| within(&one.period, from, to)).collect()
    };
    let sick = days(Counting::CountsForSixMonths).into_iter().skip(SICK_DAYS);
    days(Counting::DoesNotCount).into_iter().chain(sick).collect()
}

/// The days of a period that lie in a span `[from, to)`.
fn within(period: &Period, from: Day, to: Day) -> impl Iterator<Item = NaiveDate> {
    let first = period.from.max(from).date();
    let end = period.to.map_or(to, |end| end.min(to)).date();
    first.iter_days().take_while(move |day| *day < end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn away(kind: AbsenceKind, from: &str, to: Option<&str>) -> Absence {
        Absence {
            id: AbsenceId(Uuid::nil()),
            official_id: OfficialId(Uuid::nil()),
            kind,
            period: Period { from: day(from), to: to.map(day) },
            decision_id: None,
        }
    }

    #[test]
    fn only_accusations_are_open_ended() {
        for kind in AbsenceKind::ALL {
            let open = matches!(kind, AbsenceKind::Suspension | AbsenceKind::Detention);
            let expected = if open { Ok(()) } else { Err(vec![Invalid::at("/valid_to", Rule::Required)]) };
            assert_eq!(away(*kind, "2020-01-01", None).checked().map(|_| ()), expected, "{kind}");
        }
    }

    #[test]
    fn a_day_that_lies_in_two_absences_is_one_day_and_sick_leave_counts_for_180_of_them() {
        let (from, to) = (day("2018-01-01"), day("2021-01-01"));
        for (absences, days) in [
            (vec![away(AbsenceKind::Maternity, "2019-01-01", Some("2019-07-01"))], 0),
            (vec![away(AbsenceKind::PaidLeave, "2019-01-01", Some("2019-01-11"))], 0),
            (vec![away(AbsenceKind::AssignedStudy, "2019-01-01", Some("2020-01-01"))], 0),
            (vec![away(AbsenceKind::UnpaidLeave, "2019-01-01", Some("2019-01-11"))], 10),
            (vec![away(AbsenceKind::SickLeave, "2019-01-01", Some("2019-06-30"))], 0),
            (vec![away(AbsenceKind::SickLeave, "2019-01-01", Some("2019-07-10"))], 10),
            (vec![away(AbsenceKind::Suspension, "2020-12-22", None)], 10),
            (vec![away(AbsenceKind::UnpaidLeave, "2017-12-01", Some("2018-01-03"))], 2),
            (
                vec![
                    away(AbsenceKind::UnpaidLeave, "2019-01-01", Some("2019-01-11")),
                    away(AbsenceKind::Suspension, "2019-01-06", Some("2019-01-16")),
                ],
                15,
            ),
        ] {
            assert_eq!(not_counted(&absences, from, to).len(), days, "{absences:?}");
        }
    }
}
