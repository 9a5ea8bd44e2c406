//! Enrolments: a person's place in a class, from the request to the certificate.

use crate::domain::Day;
use crate::domain::account::{Permission, Subject};
use crate::domain::id::{ClassId, CourseId, EnrolmentId, OfficialId, QualificationId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::qualification::{Qualification, QualificationKind};
use crate::domain::text::Code;
use crate::domain::training::{Class, CourseKind, Programme};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part, Table, Transition, Unguarded, proposed};
use utoipa::ToSchema;

words! {
    /// How far an enrolment has come.
    EnrolmentState {
        /// asked for, awaiting approval; takes no seat
        Requested = "requested",
        /// not approved
        Declined = "declined",
        /// has a seat
        Confirmed = "confirmed",
        /// stands in the queue for a seat
        Waitlisted = "waitlisted",
        /// completed the course
        Completed = "completed",
        /// did not complete it
        Failed = "failed",
        /// taken back; the seat is free
        Withdrawn = "withdrawn",
        /// the class is not held, or ended before there was a seat
        Cancelled = "cancelled",
    }
}

words! {
    /// What is done with an enrolment.
    EnrolmentAct {
        /// a place is asked for
        Enrol = "enrol",
        /// it is approved: a seat, or a place in the queue
        Approve = "approve",
        /// it is not approved
        Decline = "decline",
        /// the first in the queue takes the seat that became free
        Promote = "promote",
        /// it is taken back
        Withdraw = "withdraw",
        /// attendance is noted
        Attend = "attend",
        /// the course is completed: what it grants is granted
        Complete = "complete",
        /// the course is not completed
        Fail = "fail",
        /// the class is not held
        Cancel = "cancel",
    }
}

words! {
    /// How a course was completed.
    TrainingResult {
        /// xuất sắc
        Excellent = "excellent",
        /// giỏi
        VeryGood = "very_good",
        /// khá
        Good = "good",
        /// trung bình, đạt
        Passed = "passed",
        /// không đạt
        NotPassed = "not_passed",
    }
}

/// Attendance on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// The day.
    pub on: Day,
    /// How many periods were attended.
    pub periods: u32,
}

/// A person's place in a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Its identity.
    pub id: EnrolmentId,
    /// In which class.
    pub class_id: ClassId,
    /// Who.
    pub official_id: OfficialId,
    /// Of which course, of what sort, in which programme and of how many periods: as the course was on enrolment.
    pub course_id: CourseId,
    /// What sort of training it is.
    pub kind: CourseKind,
    /// The programme, for fostering.
    pub programme: Option<Programme>,
    /// How many periods it has.
    pub periods: u32,
    /// How far it has come.
    pub state: EnrolmentState,
    /// Its number in the queue for seats of the class, which only grows; none before it was in the queue.
    pub queue_no: Option<i64>,
    /// Attendance, by day.
    pub attendance: Vec<Attendance>,
    /// How the course was completed.
    pub result: Option<TrainingResult>,
    /// The day of the result.
    pub completed_on: Option<Day>,
    /// The day of the award, from which it counts; that of the result when none.
    pub awarded_on: Option<Day>,
    /// The number of the certificate.
    pub certificate_number: Option<Code>,
    /// What completing it granted.
    pub qualification_id: Option<QualificationId>,
    /// Every hop that it made.
    pub hops: Vec<Hop<EnrolmentState, EnrolmentAct>>,
}

/// The most periods that anybody attends in a day.
const MOST_PERIODS: u32 = 16;

impl Enrolment {
    /// The kind of qualification that the training counts towards: academic training towards professional ones, fostering
    /// as its programme says; none where it counts towards none.
    pub fn counts_towards(&self) -> Option<QualificationKind> {
        match self.kind {
            CourseKind::AcademicTraining => Some(QualificationKind::Professional),
            CourseKind::Fostering => self.programme.and_then(Programme::counts_towards),
        }
    }

    /// The periods attended.
    pub fn attended(&self) -> u64 {
        self.attendance.iter().map(|a| u64::from(a.periods)).sum()
    }

    /// The same with attendance noted; a day that is said again is put right.
    #[must_use]
    pub fn attending(self, days: &[Attendance]) -> Self {
        let said = |day: &Attendance| days.iter().any(|new| new.on == day.on);
        let mut attendance: Vec<Attendance> = self.attendance.into_iter().filter(|day| !said(day)).collect();
        attendance.extend(days);
        attendance.sort_unstable_by_key(|day| day.on);
        Self { attendance, ..self }
    }

    /// The enrolment, if its parts go together and with its class: a result stands with who has one, and everything
    /// happened while the class was held or, for the result and the paper, later, and not after today.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self, class: &Class, today: Day) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        self.check_attendance(class, today, &mut problems);
        let fits = match (self.state, self.result) {
            (S::Completed | S::Failed, None) => Some(Rule::Required),
            (S::Completed, Some(TrainingResult::NotPassed)) => Some(Rule::NotWith("state")),
            (S::Failed, result) if result != Some(TrainingResult::NotPassed) => Some(Rule::NotWith("state")),
            (S::Completed | S::Failed, Some(_)) | (_, None) => None,
            (_, Some(_)) => Some(Rule::NotWith("state")),
        };
        if let Some(rule) = fits {
            problems.add("/result", rule);
        }
        let ended = matches!(self.state, S::Completed | S::Failed);
        match self.completed_on {
            None => problems.require(!ended, "/completed_on", Rule::Required),
            Some(_) if !ended => problems.add("/completed_on", Rule::NotWith("state")),
            Some(on) => {
                problems.require(on >= class.starts_on, "/completed_on", Rule::Before("starts_on"));
                problems.require(on <= today, "/completed_on", Rule::NotInForce("today"));
            }
        }
        let completed = self.state == S::Completed;
        problems.require(completed || self.awarded_on.is_none(), "/awarded_on", Rule::NotWith("state"));
        let certified = self.certificate_number.is_some();
        problems.require(completed || !certified, "/certificate_number", Rule::NotWith("state"));
        if let (true, Some(completed_on), Some(awarded_on)) = (completed, self.completed_on, self.awarded_on) {
            problems.require(awarded_on >= completed_on, "/awarded_on", Rule::Before("completed_on"));
        }
        problems.or(self)
    }

    fn check_attendance(&self, class: &Class, today: Day, problems: &mut Problems) {
        for (n, day) in self.attendance.iter().enumerate() {
            let at = format!("/attendance/{n}/on");
            problems.require(day.on >= class.starts_on, &at, Rule::Before("starts_on"));
            problems.require(day.on <= class.ends_on, &at, Rule::NotInForce("ends_on"));
            problems.require(day.on <= today, &at, Rule::NotInForce("today"));
            let some = (1..=MOST_PERIODS).contains(&day.periods);
            problems.require(some, &format!("/attendance/{n}/periods"), Rule::OutOfRange(1, MOST_PERIODS.into()));
        }
        let within = self.attended() <= u64::from(self.periods);
        problems.require(within, "/attendance", Rule::OutOfRange(0, self.periods.into()));
        let never_sat = matches!(self.state, S::Requested | S::Waitlisted | S::Declined);
        problems.require(self.attendance.is_empty() || !never_sat, "/attendance", Rule::NotWith("state"));
    }

    /// What its completion awarded, once it is put right: the number and the day follow, and so does the day on which it
    /// counts no longer, unless another paper took its place on that.
    ///
    /// # Errors
    /// When it would count no longer before it counts.
    pub fn followed(&self, paper: Qualification) -> Result<Qualification, Vec<Invalid>> {
        let awarded_on = self.awarded_on.or(self.completed_on).unwrap_or(paper.awarded_on);
        let months = |end: Day| u32::try_from(end.month_number() - paper.awarded_on.month_number()).unwrap_or(0);
        let expires_on = match paper.expires_on {
            Some(end) if paper.superseded_by_id.is_none() && awarded_on != paper.awarded_on => {
                Some(awarded_on.plus_months(months(end))).filter(|end| *end > awarded_on)
            }
            end => end,
        };
        let next = Qualification { number: self.certificate_number.clone(), awarded_on, expires_on, ..paper };
        next.checked().map_err(|_wrong| vec![Invalid::at("/awarded_on", Rule::NotBefore("expires_on"))])
    }
}

use EnrolmentState as S;

const fn line(
    act: EnrolmentAct,
    from: &'static [S],
    to: &'static [S],
    who: Option<Permission>,
    part: Part,
) -> Transition<S, EnrolmentAct, Unguarded> {
    Transition { act, from, to, who, part, holds: &[], decision: false, reason: false }
}

impl Document for Enrolment {
    type State = S;
    type Act = EnrolmentAct;
    type Guard = Unguarded;

    const TABLE: &'static Table<Self> = &[
        line(
            EnrolmentAct::Enrol,
            &[],
            &[S::Requested, S::Confirmed, S::Waitlisted],
            Some(Permission::TrainingWrite),
            Part::Proposes,
        ),
        line(
            EnrolmentAct::Approve,
            &[S::Requested],
            &[S::Confirmed, S::Waitlisted],
            Some(Permission::TrainingApprove),
            Part::Approves,
        ),
        Transition {
            reason: true,
            ..line(
                EnrolmentAct::Decline,
                &[S::Requested],
                &[S::Declined],
                Some(Permission::TrainingApprove),
                Part::Records,
            )
        },
        line(EnrolmentAct::Promote, &[S::Waitlisted], &[S::Confirmed], None, Part::Records),
        Transition {
            reason: true,
            ..line(
                EnrolmentAct::Withdraw,
                &[S::Requested, S::Confirmed, S::Waitlisted],
                &[S::Withdrawn],
                Some(Permission::TrainingWrite),
                Part::Records,
            )
        },
        line(EnrolmentAct::Attend, &[S::Confirmed], &[S::Confirmed], Some(Permission::TrainingWrite), Part::Records),
        line(
            EnrolmentAct::Complete,
            &[S::Confirmed],
            &[S::Completed],
            Some(Permission::TrainingApprove),
            Part::Records,
        ),
        line(EnrolmentAct::Fail, &[S::Confirmed], &[S::Failed], Some(Permission::TrainingApprove), Part::Records),
        line(EnrolmentAct::Cancel, &[S::Requested, S::Confirmed, S::Waitlisted], &[S::Cancelled], None, Part::Records),
    ];

    fn state(&self) -> S {
        self.state
    }
    fn holds(&self, guard: Unguarded) -> bool {
        match guard {}
    }
    fn proposed_by(&self, who: Subject) -> bool {
        proposed::<Self>(&self.hops, who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::qualification::{Level, QualificationKind, Verification};
    use crate::domain::training::samples::{class, day, enrolment};
    use crate::domain::word::Word;
    use crate::domain::workflow::faults;
    use proptest::prelude::*;

    #[test]
    fn the_tables_of_training_have_no_faults() {
        assert_eq!(faults::<Enrolment>(S::Requested), Vec::<String>::new());
        assert_eq!(faults::<Class>(crate::domain::training::ClassState::Announced), Vec::<String>::new());
        assert_eq!(
            faults::<crate::domain::training::TrainingPlan>(crate::domain::training::PlanState::Drafted),
            Vec::<String>::new()
        );
    }

    fn wrong(enrolment: Enrolment, today: &str) -> Vec<(String, &'static str)> {
        let wrong = enrolment.checked(&class(1), day(today)).err().unwrap_or_default();
        wrong.into_iter().map(|w| (w.pointer, w.rule.code())).collect()
    }

    #[test]
    fn a_result_stands_with_who_has_one_and_with_nobody_else() {
        use TrainingResult as R;
        for state in S::ALL {
            for result in R::ALL.iter().copied().map(Some).chain([None]) {
                let ended = matches!(state, S::Completed | S::Failed);
                let completed_on = ended.then(|| day("2026-03-06"));
                let e = Enrolment { state: *state, result, completed_on, ..enrolment(1, 1) };
                let good = if *state == S::Completed {
                    result.is_some_and(|r| r != R::NotPassed)
                } else if *state == S::Failed {
                    result == Some(R::NotPassed)
                } else {
                    result.is_none()
                };
                assert_eq!(wrong(e, "2026-04-01").is_empty(), good, "{state} {result:?}");
            }
        }
    }

    #[test]
    fn attendance_lies_in_the_class_and_within_the_course() {
        let attends = |days: &[(&str, u32)]| {
            let days: Vec<Attendance> =
                days.iter().map(|(on, periods)| Attendance { on: day(on), periods: *periods }).collect();
            enrolment(1, 1).attending(&days)
        };
        for (days, expected) in [
            (vec![("2026-03-02", 8), ("2026-03-06", 8)], vec![]),
            (vec![("2026-03-01", 8)], vec![("/attendance/0/on", "before")]),
            (vec![("2026-03-07", 8)], vec![("/attendance/0/on", "not_in_force")]),
            (vec![("2026-03-02", 0)], vec![("/attendance/0/periods", "out_of_range")]),
            (vec![("2026-03-02", 17)], vec![("/attendance/0/periods", "out_of_range")]),
            (vec![("2026-03-02", 16), ("2026-03-03", 16), ("2026-03-04", 9)], vec![("/attendance", "out_of_range")]),
        ] {
            let found = wrong(attends(&days), "2026-04-01");
            let found: Vec<(&str, &str)> = found.iter().map(|(at, code)| (at.as_str(), *code)).collect();
            assert_eq!(found, expected, "{days:?}");
        }
        assert_eq!(
            wrong(attends(&[("2026-03-03", 8)]), "2026-03-02"),
            [("/attendance/0/on".to_owned(), "not_in_force")]
        );
        let waiting = Enrolment { state: S::Waitlisted, ..attends(&[("2026-03-03", 8)]) };
        assert_eq!(wrong(waiting, "2026-04-01"), [("/attendance".to_owned(), "not_with")]);
        let again = attends(&[("2026-03-02", 8), ("2026-03-03", 4)])
            .attending(&[Attendance { on: day("2026-03-02"), periods: 2 }]);
        assert_eq!(again.attendance.iter().map(|a| a.periods).collect::<Vec<_>>(), [2, 4], "the day is put right");
    }

    fn paper(awarded_on: Day, expires_on: Option<Day>) -> Qualification {
        Qualification {
            id: QualificationId(uuid::Uuid::from_u128(1)),
            official_id: OfficialId(uuid::Uuid::from_u128(1)),
            kind: QualificationKind::It,
            level: Level::Basic,
            field: None,
            scheme: None,
            institution: None,
            number: None,
            awarded_on,
            expires_on,
            verification: Verification::Verified,
            superseded_by_id: None,
        }
    }

    proptest! {
        #[test]
        fn a_paper_that_follows_counts_as_many_months_as_before(months in 1u32..200, from in 0u32..400, to in 0u32..400) {
            let at = |n: u32| day("2020-01-15").plus_months(n);
            let granted = paper(at(from), Some(at(from).plus_months(months)));
            let corrected = Enrolment { completed_on: Some(at(to)), ..enrolment(1, 1) };
            let followed = corrected.followed(granted).unwrap();
            prop_assert_eq!((followed.awarded_on, followed.expires_on), (at(to), Some(at(to).plus_months(months))));
        }
    }
}
