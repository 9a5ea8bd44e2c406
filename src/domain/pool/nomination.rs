//! Nominations: a person's way into a planning pool for one title, and out of it.

use crate::domain::Day;
use crate::domain::account::{Permission, Subject};
use crate::domain::id::{NominationId, OfficialId, PlanningPoolId, PositionId};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part, Table, Transition, proposed};
use utoipa::ToSchema;

words! {
    /// How far a nomination has come.
    NominationState {
        /// named
        Nominated = "nominated",
        /// put to a secret ballot
        Voted = "voted",
        /// taken up by the standing committee
        StandingCommittee = "standing_committee",
        /// put before whoever approves it
        Submitted = "submitted",
        /// in the pool
        Approved = "approved",
        /// taken out of the pool
        Removed = "removed",
        /// holds the title now
        Used = "used",
        /// the pool's term is over
        Expired = "expired",
        /// not carried: never came into the pool
        Rejected = "rejected",
    }
}

words! {
    /// What is done with a nomination.
    NominationAct {
        /// a person is named for a title
        Nominate = "nominate",
        /// a round of the secret ballot is held
        Vote = "vote",
        /// the standing committee takes it up
        Endorse = "endorse",
        /// it is put before whoever approves it
        Submit = "submit",
        /// it is approved: the person enters the pool
        Approve = "approve",
        /// it is not carried
        Reject = "reject",
        /// the person is taken out of the pool
        Remove = "remove",
        /// the person was given the title
        Use = "use",
        /// the pool's term is over
        Expire = "expire",
    }
}

words! {
    /// What is asked of a nomination before something is done.
    NominationGuard {
        /// a ballot was held
        Voted = "voted",
    }
}

words! {
    /// Why a person is no longer in a pool.
    ExitReason {
        /// a review took the person out
        Reviewed = "reviewed",
        /// too old
        OverAge = "over_age",
        /// a disciplinary measure from reprimand up
        Disciplined = "disciplined",
        /// the political standard is not met
        PoliticalStandard = "political_standard",
        /// left the service
        LeftService = "left_service",
        /// was given the title
        Used = "used",
        /// the term is over
        TermOver = "term_over",
        /// anything else
        Other = "other",
    }
}

/// A round of the secret ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// The day.
    pub on: Day,
    /// How many were called to vote.
    pub voters: u32,
    /// How many voted for the person.
    pub in_favour: u32,
}

/// A person's nomination for a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nomination {
    /// Its identity.
    pub id: NominationId,
    /// In which pool.
    pub pool_id: PlanningPoolId,
    /// Who.
    pub official_id: OfficialId,
    /// For which title.
    pub position_id: PositionId,
    /// The day of the nomination.
    pub nominated_on: Day,
    /// The rounds of the secret ballot.
    pub ballots: Vec<Ballot>,
    /// The first day in the pool.
    pub entered_on: Option<Day>,
    /// The first day no longer in the pool, by an act; a rule may take a person out before.
    pub exited_on: Option<Day>,
    /// Why, by an act.
    pub exit_reason: Option<ExitReason>,
    /// How far it has come.
    pub state: NominationState,
    /// Every hop that it made.
    pub hops: Vec<Hop<NominationState, NominationAct>>,
}

impl Nomination {
    /// Whether it may still come into the pool, or is in it.
    pub fn open(&self) -> bool {
        match self.state {
            S::Nominated | S::Voted | S::StandingCommittee | S::Submitted | S::Approved => true,
            S::Removed | S::Used | S::Expired | S::Rejected => false,
        }
    }

    /// Whether it stands in the pool on a day by what was acted; a rule may have taken the person out all the same.
    pub fn entered(&self, day: Day) -> bool {
        self.entered_on.is_some_and(|from| from <= day) && self.exited_on.is_none_or(|to| day < to)
    }
}

use NominationAct as A;
use NominationState as S;

const fn line(
    act: A,
    from: &'static [S],
    to: &'static [S],
    who: Permission,
    part: Part,
) -> Transition<S, A, NominationGuard> {
    Transition { act, from, to, who: Some(who), part, holds: &[], decision: false, reason: false }
}

const WRITE: Permission = Permission::PoolsWrite;
const APPROVE: Permission = Permission::PoolsApprove;

impl Document for Nomination {
    type State = S;
    type Act = A;
    type Guard = NominationGuard;

    const TABLE: &'static Table<Self> = &[
        line(A::Nominate, &[], &[S::Nominated], WRITE, Part::Proposes),
        line(A::Vote, &[S::Nominated, S::Voted], &[S::Voted], WRITE, Part::Records),
        Transition {
            holds: &[NominationGuard::Voted],
            ..line(A::Endorse, &[S::Voted], &[S::StandingCommittee], WRITE, Part::Records)
        },
        line(A::Submit, &[S::StandingCommittee], &[S::Submitted], WRITE, Part::Proposes),
        Transition { decision: true, ..line(A::Approve, &[S::Submitted], &[S::Approved], APPROVE, Part::Approves) },
        Transition {
            reason: true,
            ..line(
                A::Reject,
                &[S::Nominated, S::Voted, S::StandingCommittee, S::Submitted],
                &[S::Rejected],
                WRITE,
                Part::Records,
            )
        },
        Transition { reason: true, ..line(A::Remove, &[S::Approved], &[S::Removed], APPROVE, Part::Records) },
        line(A::Use, &[S::Approved], &[S::Used], WRITE, Part::Records),
        // It follows when the pool's term is over.
        Transition { who: None, ..line(A::Expire, &[S::Approved], &[S::Expired], APPROVE, Part::Records) },
    ];

    fn state(&self) -> S {
        self.state
    }
    fn holds(&self, guard: NominationGuard) -> bool {
        match guard {
            NominationGuard::Voted => !self.ballots.is_empty(),
        }
    }
    fn proposed_by(&self, who: Subject) -> bool {
        proposed::<Self>(&self.hops, who)
    }
}
