//! Enrolments: a person's place in a class, from the request to the certificate.

use crate::domain::Day;
use crate::domain::account::{Permission, Subject};
use crate::domain::id::{ClassId, CourseId, EnrolmentId, OfficialId, QualificationId};
use crate::domain::qualification::QualificationKind;
use crate::domain::text::Code;
use crate::domain::training::{CourseKind, Programme};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part, Table, Transition, proposed};
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
    /// What is asked of an enrolment before something is done.
    EnrolmentGuard {
        /// nothing yet
        Nothing = "nothing",
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

impl Enrolment {
    /// The kind of qualification that the training counts towards: academic training towards professional ones, fostering
    /// as its programme says; none where it counts towards none.
    pub fn counts_towards(&self) -> Option<QualificationKind> {
        match self.kind {
            CourseKind::AcademicTraining => Some(QualificationKind::Professional),
            CourseKind::Fostering => self.programme.and_then(Programme::counts_towards),
        }
    }
}

use EnrolmentState as S;

const fn line(
    act: EnrolmentAct,
    from: &'static [S],
    to: &'static [S],
    who: Option<Permission>,
    part: Part,
) -> Transition<S, EnrolmentAct, EnrolmentGuard> {
    Transition { act, from, to, who, part, holds: &[], decision: false, reason: false }
}

impl Document for Enrolment {
    type State = S;
    type Act = EnrolmentAct;
    type Guard = EnrolmentGuard;

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
    fn holds(&self, guard: EnrolmentGuard) -> bool {
        match guard {
            EnrolmentGuard::Nothing => true,
        }
    }
    fn proposed_by(&self, who: Subject) -> bool {
        proposed::<Self>(&self.hops, who)
    }
}
