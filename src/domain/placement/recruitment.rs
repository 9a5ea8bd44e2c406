//! Recruitment (tuyển dụng): from the competition to the decision, through the probation, to the confirmation.
//!
//! The approval is the decision: it opens the appointment on its day. Where an appointment describes the same entry
//! already (by the same decision to the same title of the same unit from the same day), the record takes that one, and
//! the entry is there once.

use crate::domain::account::{Permission, Subject};
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason, overlapping};
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PositionId, RecruitmentId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::rotation::effect::{Entry, Impossible};
use crate::domain::text::{Name, Note};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part, Table, Transition, proposed};
use crate::domain::{Day, Period};

words! {
    /// How a person is recruited.
    RecruitmentForm {
        /// thi tuyển
        Exam = "exam",
        /// xét tuyển
        Selection = "selection",
        /// tiếp nhận: without a competition
        Reception = "reception",
    }
}

words! {
    /// What came of a competition.
    RecruitmentResult {
        /// trúng tuyển
        Passed = "passed",
        /// không trúng tuyển
        Failed = "failed",
    }
}

words! {
    /// How far a recruitment has come.
    RecruitmentState {
        /// written down; nobody has proposed it yet
        Announced = "announced",
        /// put before who decides
        Proposed = "proposed",
        /// decided; the person is in the post on probation (tập sự)
        OnProbation = "on_probation",
        /// in the post for good
        Confirmed = "confirmed",
        /// the probation was not passed, and the post is left
        Ended = "ended",
        /// given up before it was decided
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What is done with a recruitment.
    RecruitmentAct {
        /// it is written down
        Begin = "begin",
        /// it is put before who decides
        Propose = "propose",
        /// it goes back to who wrote it
        SendBack = "send_back",
        /// it is decided, and the post begins
        Approve = "approve",
        /// the probation is passed
        Confirm = "confirm",
        /// the probation is not passed
        End = "end",
        /// it is given up
        Withdraw = "withdraw",
    }
}

words! {
    /// What is asked of a recruitment before something is done.
    RecruitmentGuard {
        /// the competition is passed, where there is one
        Passed = "passed",
    }
}

/// The longest probation that can be written down, in months: the law asks for less.
pub const LONGEST_PROBATION: u32 = 24;

/// The most points that can be written down: a hundred, and what preference adds.
pub const MOST_POINTS: u32 = 200;

/// A recruitment of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recruitment {
    /// Its identity.
    pub id: RecruitmentId,
    /// How.
    pub form: RecruitmentForm,
    /// Who.
    pub official_id: OfficialId,
    /// To which unit.
    pub unit_id: UnitId,
    /// To which title.
    pub position_id: PositionId,
    /// In which competition or round.
    pub competition: Option<Name>,
    /// What came of it, where that is known.
    pub result: Option<RecruitmentResult>,
    /// With how many points.
    pub points: Option<u32>,
    /// The first day in the post, as it is planned.
    pub starts_on: Day,
    /// How long the probation lasts, in months; 0: there is none.
    pub probation_months: u32,
    /// A remark.
    pub note: Option<Note>,
    /// How far it has come.
    pub state: RecruitmentState,
    /// The first day in the post.
    pub effective_on: Option<Day>,
    /// The appointment by which the person holds it.
    pub appointment_id: Option<AppointmentId>,
    /// The entry of the ledger by which this document last changed that appointment; none for an appointment that was
    /// there already and that it has not touched.
    pub appointment_seq: Option<i64>,
    /// Whether the document opened the appointment.
    pub opened: bool,
    /// The day on which the probation was passed; where there was none, the first day in the post.
    pub confirmed_on: Option<Day>,
    /// The first day out of the post, where the probation was not passed.
    pub ended_on: Option<Day>,
    /// Every hop that it made.
    pub hops: Vec<Hop<RecruitmentState, RecruitmentAct>>,
}

/// What an approval does to the person's appointments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// This one begins.
    Opens(Box<Appointment>),
    /// This one describes the same entry already.
    Adopts(AppointmentId),
}

impl Recruitment {
    /// The recruitment, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let competes = self.form != RecruitmentForm::Reception;
        problems.require(!competes || self.competition.is_some(), "/competition", Rule::Required);
        problems.require(self.points.is_none() || self.result.is_some(), "/points", Rule::NotWith("result"));
        let points = self.points.is_none_or(|points| points <= MOST_POINTS);
        problems.require(points, "/points", Rule::OutOfRange(0, MOST_POINTS.into()));
        let short = self.probation_months <= LONGEST_PROBATION;
        problems.require(short, "/probation_months", Rule::OutOfRange(0, LONGEST_PROBATION.into()));
        problems.or(self)
    }

    /// Whether the person holds a post by it on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.effective_on.is_some_and(|from| from <= day) && self.ended_on.is_none_or(|to| day < to)
    }

    /// The first day after the probation, once it is decided.
    pub fn probation_until(&self) -> Option<Day> {
        self.effective_on.map(|from| from.plus_months(self.probation_months))
    }

    /// Whether an appointment describes the entry that is planned.
    pub fn describes(&self, held: &Appointment, from: Day) -> bool {
        held.official_id == self.official_id
            && held.unit_id == self.unit_id
            && held.position_id == self.position_id
            && held.kind == AppointmentKind::Substantive
            && held.period.from == from
    }

    /// What the approval does: the post begins on the day, unless an appointment by the same decision says so already.
    ///
    /// # Errors
    /// When the person holds another substantive post then.
    pub fn takes_effect(&self, held: &[Appointment], entry: Entry) -> Result<Entered, Impossible> {
        let same = |a: &&Appointment| a.decision_id == entry.decision_id && self.describes(a, entry.on);
        if let Some(there) = held.iter().find(same) {
            return Ok(Entered::Adopts(there.id));
        }
        let new = Appointment {
            id: entry.id,
            official_id: self.official_id,
            unit_id: self.unit_id,
            position_id: self.position_id,
            kind: AppointmentKind::Substantive,
            state: AppointmentState::Appointed,
            period: Period::since(entry.on),
            ratified_on: None,
            decision_id: entry.decision_id,
            ratification_decision_id: None,
            end_reason: None,
            end_decision_id: None,
            note: None,
        };
        match overlapping(&new, held) {
            Some(other) => Err(Impossible::Overlaps(other.id)),
            None => Ok(Entered::Opens(Box::new(new))),
        }
    }
}

/// The post of who did not pass the probation, left on a day.
///
/// # Errors
/// When the day does not lie inside the holding.
pub fn left(held: Appointment, on: Day, decision_id: DecisionId) -> Result<Appointment, Impossible> {
    let wrong = |_wrong| Impossible::Days(vec![Invalid::at("/on", Rule::NotInForce("id"))]);
    held.ended(on, EndReason::ProbationFailed, Some(decision_id)).map_err(wrong)
}

use RecruitmentAct as A;
use RecruitmentGuard as G;
use RecruitmentState as S;

const fn line(act: A, from: &'static [S], to: &'static [S], who: Permission) -> Transition<S, A, G> {
    Transition { act, from, to, who: Some(who), part: Part::Records, holds: &[], decision: false, reason: false }
}

const WRITE: Permission = Permission::RecruitmentsWrite;
const APPROVE: Permission = Permission::RecruitmentsApprove;

impl Document for Recruitment {
    type State = S;
    type Act = A;
    type Guard = G;

    const TABLE: &'static Table<Self> = &[
        Transition { part: Part::Proposes, ..line(A::Begin, &[], &[S::Announced], WRITE) },
        Transition {
            part: Part::Proposes,
            holds: &[G::Passed],
            ..line(A::Propose, &[S::Announced], &[S::Proposed], WRITE)
        },
        Transition { reason: true, ..line(A::SendBack, &[S::Proposed], &[S::Announced], APPROVE) },
        Transition {
            part: Part::Approves,
            holds: &[G::Passed],
            decision: true,
            ..line(A::Approve, &[S::Proposed], &[S::OnProbation, S::Confirmed], APPROVE)
        },
        Transition { decision: true, ..line(A::Confirm, &[S::OnProbation], &[S::Confirmed], APPROVE) },
        Transition { decision: true, reason: true, ..line(A::End, &[S::OnProbation], &[S::Ended], APPROVE) },
        Transition { reason: true, ..line(A::Withdraw, &[S::Announced, S::Proposed], &[S::Withdrawn], WRITE) },
    ];

    fn state(&self) -> S {
        self.state
    }
    fn holds(&self, guard: G) -> bool {
        match guard {
            G::Passed => match self.result {
                Some(RecruitmentResult::Passed) => true,
                Some(RecruitmentResult::Failed) => false,
                None => self.form == RecruitmentForm::Reception,
            },
        }
    }
    fn proposed_by(&self, who: Subject) -> bool {
        proposed::<Self>(&self.hops, who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::placement::stage::{appointment, appointment_id, day, decision_id, period, recruitment};
    use crate::domain::workflow::faults;
    use proptest::prelude::*;

    #[test]
    fn the_table_is_sound() {
        assert_eq!(faults::<Recruitment>(S::Announced), Vec::<String>::new());
    }

    #[test]
    fn the_parts_of_a_recruitment_go_together() {
        use RecruitmentForm as F;
        use RecruitmentResult as R;
        let name = || Some(crate::domain::text::Line::parse("Kỳ thi tuyển 2026").unwrap());
        for (form, competition, result, points, months, wrong) in [
            (F::Exam, name(), Some(R::Passed), Some(86), 12, vec![]),
            (F::Exam, name(), None, None, 0, vec![]),
            (F::Reception, None, None, None, 0, vec![]),
            (F::Exam, None, None, None, 12, vec!["/competition"]),
            (F::Selection, None, None, None, 12, vec!["/competition"]),
            (F::Selection, name(), None, Some(70), 25, vec!["/points", "/probation_months"]),
            (F::Exam, name(), Some(R::Failed), Some(201), 24, vec!["/points"]),
        ] {
            let given = Recruitment {
                form,
                competition,
                result,
                points,
                probation_months: months,
                ..recruitment("2026-12-01")
            };
            let told = given.checked().err().unwrap_or_default();
            assert_eq!(told.iter().map(|w| w.pointer.as_str()).collect::<Vec<_>>(), wrong, "{form} {points:?}");
        }
    }

    #[test]
    fn who_competes_is_proposed_only_after_passing() {
        use RecruitmentForm as F;
        use RecruitmentResult as R;
        for (form, result, passed) in [
            (F::Exam, None, false),
            (F::Exam, Some(R::Failed), false),
            (F::Exam, Some(R::Passed), true),
            (F::Selection, None, false),
            (F::Selection, Some(R::Passed), true),
            (F::Reception, None, true),
            (F::Reception, Some(R::Failed), false),
        ] {
            let given = Recruitment { form, result, ..recruitment("2026-12-01") };
            assert_eq!(given.holds(G::Passed), passed, "{form} {result:?}");
        }
    }

    fn entry(on: &str) -> Entry {
        Entry { id: appointment_id(9), on: day(on), decision_id: decision_id(1) }
    }

    #[test]
    fn the_post_begins_or_the_appointment_that_says_so_already_is_taken() {
        let planned = recruitment("2026-12-01");
        let opened = planned.takes_effect(&[], entry("2026-12-03")).unwrap();
        let Entered::Opens(new) = opened else { panic!("{opened:?}") };
        assert_eq!((new.period, new.decision_id), (period("2026-12-03", ""), decision_id(1)));
        let there = |from: &str| appointment(5, AppointmentKind::Substantive, from, "");
        let same = [there("2026-12-03")];
        assert_eq!(planned.takes_effect(&same, entry("2026-12-03")), Ok(Entered::Adopts(appointment_id(5))));
        for other in [
            there("2026-12-02"),
            Appointment { decision_id: decision_id(2), ..there("2026-12-03") },
            Appointment { position_id: crate::domain::placement::stage::position_id(7), ..there("2026-12-03") },
        ] {
            let refused = planned.takes_effect(std::slice::from_ref(&other), entry("2026-12-03"));
            assert_eq!(refused, Err(Impossible::Overlaps(appointment_id(5))), "{other:?}");
        }
        let before = Appointment { period: period("2020-01-01", "2026-12-03"), ..there("2020-01-01") };
        assert!(matches!(planned.takes_effect(&[before], entry("2026-12-03")), Ok(Entered::Opens(_))));
    }

    #[test]
    fn who_does_not_pass_the_probation_leaves_the_post() {
        let held = appointment(5, AppointmentKind::Substantive, "2026-12-01", "");
        let gone = left(held.clone(), day("2027-06-01"), decision_id(2)).unwrap();
        assert_eq!((gone.period.to, gone.end_reason), (Some(day("2027-06-01")), Some(EndReason::ProbationFailed)));
        assert!(matches!(left(held, day("2026-12-01"), decision_id(2)), Err(Impossible::Days(_))));
    }

    proptest! {
        #[test]
        fn no_recruitment_gives_a_person_two_substantive_posts_on_a_day(
            held in proptest::collection::vec((0i64..4_000, 1i64..900), 0..5), on in 0i64..4_000,
        ) {
            let at = |n: i64| Day::new(day("2015-01-01").date() + chrono::TimeDelta::days(n)).unwrap();
            let mut there: Vec<Appointment> = Vec::new();
            for (n, (from, long)) in held.into_iter().enumerate() {
                let id = appointment_id(10 + u8::try_from(n).unwrap());
                let period = crate::domain::Period { from: at(from), to: Some(at(from + long)) };
                let new = Appointment { id, period, ..appointment(1, AppointmentKind::Substantive, "2015-01-01", "") };
                if overlapping(&new, &there).is_none() {
                    there.push(new);
                }
            }
            let entry = Entry { on: at(on), ..entry("2026-12-01") };
            if let Ok(Entered::Opens(new)) = recruitment("2026-12-01").takes_effect(&there, entry) {
                there.push(*new);
            }
            for day in there.iter().map(|a| a.period.from) {
                prop_assert!(there.iter().filter(|a| a.period.covers(day)).count() <= 1, "{day}");
            }
        }
    }
}
