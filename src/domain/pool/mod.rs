//! Planning pools (quy hoạch): who is prepared for which title of a unit in a term.
//!
//! "Động": entries and exits are dated, and a rule that stops holding takes a person out on the day it does. "Mở": several
//! people for a title, several titles for a person, people from elsewhere.

pub mod assessment;
pub mod checks;
pub mod composition;
pub mod nomination;
pub mod rank;
pub mod regime;
pub mod standing;

pub use nomination::{Ballot, ExitReason, Nomination, NominationAct, NominationGuard, NominationState};

use crate::domain::account::{Permission, Subject};
use crate::domain::id::{DecisionId, PlanningPoolId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Name};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part, Table, Transition, proposed};
use crate::domain::{Day, Period};

words! {
    /// Whose bodies a pool prepares for.
    PoolBranch {
        /// Party committees
        Party = "party",
        /// People's Councils and Committees; their terms run a year later
        State = "state",
        /// the Front and mass organisations
        MassOrganisations = "mass_organisations",
    }
}

words! {
    /// How far a pool has come.
    PoolState {
        /// being built: nominations are collected
        Drafted = "drafted",
        /// put before whoever approves it
        Submitted = "submitted",
        /// holds for its term
        Approved = "approved",
        /// its term is over
        Expired = "expired",
        /// given up
        Dropped = "dropped",
    }
}

words! {
    /// What is done with a pool.
    PoolAct {
        /// it is begun
        Draft = "draft",
        /// it is put before whoever approves it
        Submit = "submit",
        /// it is approved, with every nomination that was submitted
        Approve = "approve",
        /// it goes back to who built it
        SendBack = "send_back",
        /// the yearly review: people are added and removed
        Review = "review",
        /// its term is over
        Expire = "expire",
        /// it is given up
        Drop = "drop",
    }
}

words! {
    /// What is asked of a pool before something is done.
    PoolGuard {
        /// it has titles
        HasTitles = "has_titles",
    }
}

/// A planning pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanningPool {
    /// Its identity.
    pub id: PlanningPoolId,
    /// Of which unit.
    pub unit_id: UnitId,
    /// For whose bodies.
    pub branch: PoolBranch,
    /// The name of the term, such as `2020-2025`.
    pub term: Code,
    /// The term.
    pub period: Period,
    /// Its title.
    pub title: Name,
    /// The day on which ages are taken, where the procedure names one; the day of a nomination otherwise.
    pub ages_on: Option<Day>,
    /// The age under which people count as young, where the regime leaves it to guidance.
    pub young_under: Option<u32>,
    /// The titles that people are prepared for.
    pub positions: Vec<PositionId>,
    /// By which decision it was approved.
    pub decision_id: Option<DecisionId>,
    /// The day of the approval.
    pub approved_on: Option<Day>,
    /// The days of the yearly reviews.
    pub reviewed_on: Vec<Day>,
    /// The day on which it was closed, its term over.
    pub ended_on: Option<Day>,
    /// How far it has come.
    pub state: PoolState,
    /// Every hop that it made.
    pub hops: Vec<Hop<PoolState, PoolAct>>,
}

impl PlanningPool {
    /// The pool, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require(self.period.to.is_some(), "/valid_to", Rule::Required);
        let sensible = self.young_under.is_none_or(|years| YOUNG.contains(&years));
        problems.require(sensible, "/young_under", Rule::OutOfRange((*YOUNG.start()).into(), (*YOUNG.end()).into()));
        problems.or(self)
    }

    /// Whether it holds on a day: approved by then, and not ended yet.
    pub fn holds_on(&self, day: Day) -> bool {
        let approved = self.approved_on.is_some_and(|on| on <= day);
        let over = self.period.to.into_iter().chain(self.ended_on).any(|on| on <= day);
        approved && !over
    }
}

/// The ages that can be said to be the end of youth.
const YOUNG: std::ops::RangeInclusive<u32> = 18..=60;

use PoolAct as A;
use PoolState as S;

const fn line(
    act: A,
    from: &'static [S],
    to: &'static [S],
    who: Permission,
    part: Part,
) -> Transition<S, A, PoolGuard> {
    Transition { act, from, to, who: Some(who), part, holds: &[], decision: false, reason: false }
}

const WRITE: Permission = Permission::PoolsWrite;
const APPROVE: Permission = Permission::PoolsApprove;

impl Document for PlanningPool {
    type State = S;
    type Act = A;
    type Guard = PoolGuard;

    const TABLE: &'static Table<Self> = &[
        line(A::Draft, &[], &[S::Drafted], WRITE, Part::Proposes),
        Transition {
            holds: &[PoolGuard::HasTitles],
            ..line(A::Submit, &[S::Drafted], &[S::Submitted], WRITE, Part::Proposes)
        },
        Transition { decision: true, ..line(A::Approve, &[S::Submitted], &[S::Approved], APPROVE, Part::Approves) },
        Transition { reason: true, ..line(A::SendBack, &[S::Submitted], &[S::Drafted], APPROVE, Part::Records) },
        Transition { decision: true, ..line(A::Review, &[S::Approved], &[S::Approved], APPROVE, Part::Records) },
        line(A::Expire, &[S::Approved], &[S::Expired], APPROVE, Part::Records),
        Transition { reason: true, ..line(A::Drop, &[S::Drafted, S::Submitted], &[S::Dropped], WRITE, Part::Records) },
    ];

    fn state(&self) -> S {
        self.state
    }
    fn holds(&self, guard: PoolGuard) -> bool {
        match guard {
            PoolGuard::HasTitles => !self.positions.is_empty(),
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
    fn the_tables_are_sound() {
        assert_eq!(faults::<PlanningPool>(PoolState::Drafted), [""; 0]);
        assert_eq!(faults::<Nomination>(NominationState::Nominated), [""; 0]);
    }
}
