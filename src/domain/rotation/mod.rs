//! Moves of people: transfers, rotations and secondments, from the policy to the post and back.
//!
//! A *transfer* (điều động) moves a person to another organisation. A *rotation* (luân chuyển) sends a leader to another
//! leadership title for a fixed time. A *secondment* (biệt phái) lends a person to a unit for a task; the person stays on
//! the origin's payroll and is counted there. For an elected post the decision is not the office: that begins with the
//! election, and incumbency with the ratification.

pub mod checks;
pub mod effect;
pub mod origin;
pub mod regime;
pub mod titles;

use crate::domain::account::{Permission, Subject};
use crate::domain::id::{AppointmentId, DecisionId, NominationId, OfficialId, PositionId, RotationId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::Filling;
use crate::domain::text::Note;
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part, Table, Transition, proposed};
use crate::domain::{Day, Period};

words! {
    /// What sort of move it is.
    MoveKind {
        /// điều động
        Transfer = "transfer",
        /// luân chuyển
        Rotation = "rotation",
        /// biệt phái
        Secondment = "secondment",
    }
}

words! {
    /// How far a move has come.
    RotationState {
        /// the policy is agreed (chủ trương)
        PolicyApproved = "policy_approved",
        /// a person and a post are proposed
        Proposed = "proposed",
        /// looked into
        Vetted = "vetted",
        /// both units and the person were heard
        Consulted = "consulted",
        /// decided; no office yet
        Decided = "decided",
        /// elected to the post: holds the seat, awaiting ratification where that is asked
        Elected = "elected",
        /// the election is ratified
        Ratified = "ratified",
        /// in the post
        InPost = "in_post",
        /// in the post, for longer than was first decided
        Extended = "extended",
        /// back at the origin, or sent elsewhere, when the time was over
        CompletedReturned = "completed_returned",
        /// kept for good: no longer rotated
        CompletedStayed = "completed_stayed",
        /// over before its time
        EndedEarly = "ended_early",
        /// given up before it took effect
        Cancelled = "cancelled",
    }
}

words! {
    /// What is done with a move.
    RotationAct {
        /// the policy is recorded
        Begin = "begin",
        /// it is put before whoever decides
        Propose = "propose",
        /// it is looked into
        Vet = "vet",
        /// both units and the person are heard
        Consult = "consult",
        /// it is decided
        Decide = "decide",
        /// it goes back to who wrote it
        SendBack = "send_back",
        /// the person is elected to the post, and holds the seat from that day
        Elect = "elect",
        /// the election is ratified
        Ratify = "ratify",
        /// the person takes up the post
        TakeOffice = "take_office",
        /// the time is prolonged
        Extend = "extend",
        /// the time is over and the person goes back, or elsewhere
        Return = "return",
        /// the person is kept for good
        Stay = "stay",
        /// it is over before its time
        EndEarly = "end_early",
        /// it is given up before it takes effect
        Cancel = "cancel",
    }
}

words! {
    /// What is asked of a move before something is done.
    RotationGuard {
        /// the post is filled by election
        Elective = "elective",
        /// the post is filled by appointment
        Appointive = "appointive",
        /// the election to the post is ratified by the level above
        NeedsRatification = "needs_ratification",
        /// the election to the post needs no ratification
        NoRatification = "no_ratification",
        /// it is for a fixed time
        FixedTerm = "fixed_term",
        /// it is no secondment: who is lent cannot be kept without being transferred
        NoSecondment = "no_secondment",
    }
}

/// What a move changes beside itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Touched {
    /// An appointment: opened, ratified or closed.
    Appointment(AppointmentId),
    /// A nomination: used.
    Nomination(NominationId),
}

/// An entry of the ledger by which a move changed something else, so that the move can be taken back with exactly what
/// it did, and not when somebody has changed that since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Trace {
    /// What it changed.
    pub of: Touched,
    /// By which entry.
    pub seq: i64,
    /// Whether that made it.
    pub new: bool,
}

/// A move of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// Its identity.
    pub id: RotationId,
    /// What sort.
    pub kind: MoveKind,
    /// Who.
    pub official_id: OfficialId,
    /// From where.
    pub origin_unit_id: UnitId,
    /// The substantive appointment that the person comes from; none for a person who comes from outside the registry.
    pub origin_appointment_id: Option<AppointmentId>,
    /// To where.
    pub unit_id: UnitId,
    /// To which title.
    pub position_id: PositionId,
    /// How that title is filled.
    pub filling: Filling,
    /// From when to when it is meant to last; a transfer has no end.
    pub planned: Period,
    /// The decision that agreed the policy.
    pub policy_decision_id: Option<DecisionId>,
    /// The nomination in a planning pool that it rests on.
    pub nomination_id: Option<NominationId>,
    /// What it is for.
    pub grounds: Note,
    /// How far it has come.
    pub state: RotationState,
    /// The day on which it took effect: election day, or the day the post was taken up.
    pub effective_on: Option<Day>,
    /// The appointment that it opened.
    pub appointment_id: Option<AppointmentId>,
    /// The first day on which the person was no longer moved: back, kept, or elsewhere.
    pub ended_on: Option<Day>,
    /// The appointment that the person went to when it ended.
    pub next_appointment_id: Option<AppointmentId>,
    /// What it changed beside itself, oldest first.
    pub traces: Vec<Trace>,
    /// Every hop that it made.
    pub hops: Vec<Hop<RotationState, RotationAct>>,
}

impl Rotation {
    /// The move, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let end = self.planned.to.is_some();
        match self.kind {
            MoveKind::Transfer => problems.require(!end, "/valid_to", Rule::NotWith("kind")),
            MoveKind::Rotation | MoveKind::Secondment => problems.require(end, "/valid_to", Rule::Required),
        }
        problems.or(self)
    }

    /// Whether the post is filled by election.
    pub fn elective(&self) -> bool {
        self.kind != MoveKind::Secondment
            && match self.filling {
                Filling::Appointment | Filling::Recruitment => false,
                Filling::PartyElection
                | Filling::CouncilElection
                | Filling::CouncilElectionRatified
                | Filling::MassOrganisationElection
                | Filling::Consultation => true,
            }
    }

    /// Whether the election to the post is ratified by the level above.
    pub fn needs_ratification(&self) -> bool {
        self.elective() && self.filling == Filling::CouncilElectionRatified
    }

    /// Whether the person is away by it on a day, and so still "rotated", "transferred" or "seconded".
    pub fn away_on(&self, day: Day) -> bool {
        self.effective_on.is_some_and(|from| from <= day) && self.ended_on.is_none_or(|to| day < to)
    }

    /// Whether another move of the person would run into it: it is under way, or the person is away by it for a time.
    pub fn under_way(&self) -> bool {
        match self.state {
            RotationState::PolicyApproved
            | RotationState::Proposed
            | RotationState::Vetted
            | RotationState::Consulted
            | RotationState::Decided
            | RotationState::Elected
            | RotationState::Ratified => true,
            RotationState::InPost | RotationState::Extended => self.kind != MoveKind::Transfer,
            RotationState::CompletedReturned
            | RotationState::CompletedStayed
            | RotationState::EndedEarly
            | RotationState::Cancelled => false,
        }
    }

    /// Whether it rests on an appointment: it began at it, made it, or led back to it.
    pub fn rests_on(&self, appointment: AppointmentId) -> bool {
        let named = [self.origin_appointment_id, self.appointment_id, self.next_appointment_id];
        self.state != RotationState::Cancelled
            && (named.contains(&Some(appointment))
                || self.traces.iter().any(|trace| trace.of == Touched::Appointment(appointment)))
    }

    /// Whether it is under way and has not taken effect yet.
    pub fn pending(&self) -> bool {
        match self.state {
            RotationState::PolicyApproved
            | RotationState::Proposed
            | RotationState::Vetted
            | RotationState::Consulted
            | RotationState::Decided => true,
            RotationState::Elected
            | RotationState::Ratified
            | RotationState::InPost
            | RotationState::Extended
            | RotationState::CompletedReturned
            | RotationState::CompletedStayed
            | RotationState::EndedEarly
            | RotationState::Cancelled => false,
        }
    }
}

use RotationAct as A;
use RotationGuard as G;
use RotationState as S;

const fn line(act: A, from: &'static [S], to: &'static [S], who: Permission) -> Transition<S, A, G> {
    Transition { act, from, to, who: Some(who), part: Part::Records, holds: &[], decision: false, reason: false }
}

const WRITE: Permission = Permission::RotationsWrite;
const APPROVE: Permission = Permission::RotationsApprove;

impl Document for Rotation {
    type State = S;
    type Act = A;
    type Guard = G;

    const TABLE: &'static Table<Self> = &[
        Transition { part: Part::Proposes, ..line(A::Begin, &[], &[S::PolicyApproved], WRITE) },
        Transition { part: Part::Proposes, ..line(A::Propose, &[S::PolicyApproved], &[S::Proposed], WRITE) },
        line(A::Vet, &[S::Proposed], &[S::Vetted], WRITE),
        line(A::Consult, &[S::Vetted], &[S::Consulted], WRITE),
        Transition { part: Part::Approves, decision: true, ..line(A::Decide, &[S::Consulted], &[S::Decided], APPROVE) },
        Transition {
            reason: true,
            ..line(A::SendBack, &[S::Proposed, S::Vetted, S::Consulted], &[S::PolicyApproved], APPROVE)
        },
        Transition { holds: &[G::Elective], decision: true, ..line(A::Elect, &[S::Decided], &[S::Elected], WRITE) },
        Transition {
            holds: &[G::NeedsRatification],
            decision: true,
            ..line(A::Ratify, &[S::Elected], &[S::Ratified], WRITE)
        },
        Transition { holds: &[G::Appointive], ..line(A::TakeOffice, &[S::Decided], &[S::InPost], WRITE) },
        Transition { holds: &[G::NoRatification], ..line(A::TakeOffice, &[S::Elected], &[S::InPost], WRITE) },
        line(A::TakeOffice, &[S::Ratified], &[S::InPost], WRITE),
        Transition {
            holds: &[G::FixedTerm],
            decision: true,
            reason: true,
            ..line(A::Extend, &[S::InPost, S::Extended], &[S::Extended], APPROVE)
        },
        Transition {
            holds: &[G::FixedTerm],
            decision: true,
            ..line(A::Return, &[S::InPost, S::Extended], &[S::CompletedReturned], APPROVE)
        },
        Transition {
            holds: &[G::FixedTerm, G::NoSecondment],
            decision: true,
            ..line(A::Stay, &[S::InPost, S::Extended], &[S::CompletedStayed], APPROVE)
        },
        Transition {
            holds: &[G::FixedTerm],
            decision: true,
            reason: true,
            ..line(A::EndEarly, &[S::InPost, S::Extended], &[S::EndedEarly], APPROVE)
        },
        Transition {
            reason: true,
            ..line(
                A::Cancel,
                &[S::PolicyApproved, S::Proposed, S::Vetted, S::Consulted, S::Decided],
                &[S::Cancelled],
                WRITE,
            )
        },
    ];

    fn state(&self) -> S {
        self.state
    }
    fn holds(&self, guard: G) -> bool {
        match guard {
            G::Elective => self.elective(),
            G::Appointive => !self.elective(),
            G::NeedsRatification => self.needs_ratification(),
            G::NoRatification => !self.needs_ratification(),
            G::FixedTerm => self.kind != MoveKind::Transfer,
            G::NoSecondment => self.kind != MoveKind::Secondment,
        }
    }
    fn proposed_by(&self, who: Subject) -> bool {
        proposed::<Self>(&self.hops, who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::workflow::faults;

    #[test]
    fn the_table_is_sound() {
        assert_eq!(faults::<Rotation>(S::PolicyApproved), Vec::<String>::new());
    }
}
