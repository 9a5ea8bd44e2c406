//! How a holding ends, as a table: for every reason what it needs, of which holdings it can be the reason, and the law.
//!
//! Transfers, rotations and reforms are documents of their own that name their decision; ended by hand for one of these
//! reasons, as in the histories of old dossiers, a holding needs none.

use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::official::Traits;
use crate::domain::retirement::retires_on;

/// What an end for a reason needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndRule {
    /// The reason.
    pub reason: EndReason,
    /// Whether a decision must be named.
    pub decision: bool,
    /// Whether it must be said why: of streamlining, by which policy and with what the person leaves.
    pub told: bool,
    /// Of which holdings it can be the reason; all when empty.
    kinds: &'static [AppointmentKind],
    /// In which states; any when empty.
    states: &'static [AppointmentState],
    /// Whether it comes only of a document of its own.
    document: bool,
    /// The law.
    pub legal_reference: &'static str,
}

const fn plain(reason: EndReason, legal_reference: &'static str) -> EndRule {
    EndRule { reason, decision: false, told: false, kinds: &[], states: &[], document: false, legal_reference }
}

const fn decided(reason: EndReason, legal_reference: &'static str) -> EndRule {
    EndRule { decision: true, ..plain(reason, legal_reference) }
}

const OFFICIALS: &str = "Luật 22/2008/QH12";

/// The rule of each reason.
pub static RULES: [EndRule; 15] = [
    plain(EndReason::TermEnded, OFFICIALS),
    decided(EndReason::Relieved, "Luật 22/2008/QH12, Điều 30, 54"),
    decided(EndReason::Resigned, "Luật 22/2008/QH12, Điều 30, 54, 59"),
    decided(EndReason::Dismissed, "Luật 22/2008/QH12, Điều 78, 79"),
    plain(EndReason::Transferred, "Luật 22/2008/QH12, Điều 50"),
    plain(EndReason::Rotated, "Luật 22/2008/QH12, Điều 52"),
    EndRule {
        kinds: &[AppointmentKind::Secondment],
        ..plain(EndReason::SecondmentEnded, "Luật 22/2008/QH12, Điều 53")
    },
    decided(EndReason::Retired, "Luật 22/2008/QH12, Điều 31, 60"),
    // NĐ 108/2014, NĐ 29/2023, NĐ 154/2025: which of them, and the sum, is said in the reason.
    EndRule {
        told: true, ..decided(EndReason::Streamlined, "Nghị định 108/2014/NĐ-CP và các nghị định thay thế")
    },
    plain(EndReason::Deceased, OFFICIALS),
    plain(EndReason::Reorganised, "Luật Tổ chức chính quyền địa phương"),
    EndRule { kinds: &[AppointmentKind::Acting], ..plain(EndReason::ActingEnded, "Nghị định 08/2016/NĐ-CP") },
    EndRule {
        states: &[AppointmentState::AwaitingRatification],
        ..decided(EndReason::NotRatified, "Nghị định 08/2016/NĐ-CP")
    },
    EndRule { document: true, ..decided(EndReason::ProbationFailed, "Luật 22/2008/QH12, Điều 40") },
    plain(EndReason::Other, OFFICIALS),
];

impl EndRule {
    /// That of a reason.
    pub fn of(reason: EndReason) -> &'static Self {
        let [first, ..] = &RULES;
        RULES.iter().find(|rule| rule.reason == reason).unwrap_or(first)
    }

    /// What is missing for a holding to end so by hand, and what does not go with it.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(&self, held: &Appointment, decision: bool, told: bool) -> Result<(), Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require(decision || !self.decision, "/decision_id", Rule::Required);
        problems.require(told || !self.told, "/reason", Rule::Required);
        let kind = self.kinds.is_empty() || self.kinds.contains(&held.kind);
        let state = self.states.is_empty() || self.states.contains(&held.state);
        problems.require(kind && state && !self.document, "/end_reason", Rule::NotWith("id"));
        problems.or(())
    }

    /// What is found about a holding that is to end so on a day: nobody retires before the day is due, unless it is said
    /// why. The answer tells the birth date, near enough.
    pub fn findings(&self, traits: Traits, on: Day, told: bool) -> Vec<Finding> {
        if self.reason != EndReason::Retired {
            return Vec::new();
        }
        let (Some(sex), Some(born)) = (traits.sex, traits.birth_on) else {
            return vec![Finding::warning(FindingCode::RetirementUnknown, RETIREMENT).sensitive()];
        };
        let due = retires_on(sex, born);
        let early = if told { Finding::warning } else { Finding::blocking };
        let found = early(FindingCode::RetirementNotDue, RETIREMENT).sensitive().with("retires_on", due);
        if on < due { vec![found] } else { Vec::new() }
    }
}

/// The law on the retirement age.
pub const RETIREMENT: &str = "Bộ luật Lao động 2019, Điều 169; Nghị định 135/2020/NĐ-CP";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::official::Sex;
    use crate::domain::placement::stage::*;
    use crate::domain::word::Word;
    use proptest::prelude::*;

    use AppointmentKind as K;
    use AppointmentState as S;

    #[test]
    fn every_reason_has_one_rule() {
        for reason in EndReason::ALL {
            assert_eq!(RULES.iter().filter(|rule| rule.reason == *reason).count(), 1, "{reason}");
            assert_eq!(EndRule::of(*reason).reason, *reason);
        }
    }

    #[test]
    fn each_end_has_what_it_needs() {
        let awaiting = S::AwaitingRatification;
        for (reason, kind, state, decision, told, wrong) in [
            (EndReason::TermEnded, K::Substantive, S::Ratified, false, false, vec![]),
            (EndReason::Relieved, K::Substantive, S::Elected, false, true, vec!["/decision_id"]),
            (EndReason::Relieved, K::Substantive, S::Elected, true, false, vec![]),
            (EndReason::Resigned, K::Substantive, S::Appointed, false, false, vec!["/decision_id"]),
            (EndReason::Dismissed, K::Concurrent, S::Appointed, false, false, vec!["/decision_id"]),
            (EndReason::Retired, K::Substantive, S::Appointed, false, false, vec!["/decision_id"]),
            (EndReason::Streamlined, K::Substantive, S::Appointed, false, false, vec!["/decision_id", "/reason"]),
            (EndReason::Streamlined, K::Substantive, S::Appointed, true, true, vec![]),
            (EndReason::Deceased, K::Substantive, S::Appointed, false, false, vec![]),
            (EndReason::Transferred, K::Substantive, S::Appointed, false, false, vec![]),
            (EndReason::ActingEnded, K::Acting, S::Appointed, false, false, vec![]),
            (EndReason::ActingEnded, K::Substantive, S::Appointed, false, false, vec!["/end_reason"]),
            (EndReason::SecondmentEnded, K::Secondment, S::Appointed, false, false, vec![]),
            (EndReason::SecondmentEnded, K::Acting, S::Appointed, false, false, vec!["/end_reason"]),
            (EndReason::NotRatified, K::Substantive, awaiting, true, false, vec![]),
            (EndReason::NotRatified, K::Substantive, awaiting, false, false, vec!["/decision_id"]),
            (EndReason::NotRatified, K::Substantive, S::Ratified, true, false, vec!["/end_reason"]),
            (EndReason::ProbationFailed, K::Substantive, S::Appointed, true, true, vec!["/end_reason"]),
            (EndReason::Other, K::Substantive, S::Appointed, false, false, vec![]),
        ] {
            let held = Appointment { state, ..appointment(1, kind, "2016-06-20", "") };
            let told = EndRule::of(reason).checked(&held, decision, told).err().unwrap_or_default();
            assert_eq!(told.iter().map(|w| w.pointer.as_str()).collect::<Vec<_>>(), wrong, "{reason} {kind} {state}");
        }
    }

    #[test]
    fn nobody_retires_before_the_day_is_due_unless_it_is_said_why() {
        // Born in January 1961: 60 years and 3 months in April 2021, so out from 2021-05-01.
        let born = Traits { sex: Some(Sex::Male), birth_on: Some(day("1961-01-15")), ethnic_minority: None };
        let unknown = Traits { sex: None, ..born };
        for (case, reason, traits, on, told, stops, found) in [
            ("on the day", EndReason::Retired, born, "2021-05-01", false, false, 0),
            ("later", EndReason::Retired, born, "2021-09-01", false, false, 0),
            ("too early", EndReason::Retired, born, "2021-04-30", false, true, 1),
            ("early, and why", EndReason::Retired, born, "2021-04-30", true, false, 1),
            ("not known", EndReason::Retired, unknown, "2000-01-01", false, false, 1),
            ("relieved", EndReason::Relieved, born, "2000-01-01", false, false, 0),
        ] {
            let all = EndRule::of(reason).findings(traits, day(on), told);
            assert_eq!((all.len(), all.iter().any(Finding::forbids)), (found, stops), "{case}");
            assert!(all.iter().all(|f| f.sensitive), "{case}");
        }
    }

    proptest! {
        #[test]
        fn giving_more_never_makes_an_end_worse(
            reason in proptest::sample::select(EndReason::ALL), kind in proptest::sample::select(K::ALL),
            state in proptest::sample::select(S::ALL), decision in any::<bool>(), told in any::<bool>(),
        ) {
            let held = Appointment { state, ..appointment(1, kind, "2016-06-20", "") };
            let wrong = |decision, told| EndRule::of(reason).checked(&held, decision, told).err().map_or(0, |w| w.len());
            prop_assert!(wrong(true, told) <= wrong(decision, told));
            prop_assert!(wrong(decision, true) <= wrong(decision, told));
            prop_assert!(wrong(true, true) <= 1, "what remains is that it does not go with the holding");
        }
    }
}
