//! Reorganisations: a reform of units as one act, by one decision, on one day.
//!
//! # The types
//! | type | what it is |
//! |---|---|
//! | [`Reorganisation`] | the document: title, day, decision, whose reform it is, how far it has come, what it did |
//! | [`ReorganisationPart`] | some of its changes, as they were added: a reform of a country comes in many parts |
//! | [`UnitChange`] | one change: found, merge, split, alter, move, dissolve; assign, release, entrust |
//! | [`Restructured`](plan::Restructured) | what all changes together make of the tree of units, and what is found about them |
//! | [`Resettled`](people::Resettled) | what becomes of everybody's appointments |
//! | [`Handed`](holdings::Handed) | what becomes of everything else that names a unit or one of those appointments |
//!
//! All three are decided on nothing but what they are given, so the dry run, the proposal, the approval, the preview and
//! the effect ask the same functions and cannot disagree. The effect is stored in one transaction; it is the entries of the
//! ledger from [`Effect::first`] to [`Effect::last`], so that it can be taken back with exactly what it did, and not once
//! somebody has changed that since.
//!
//! # What follows a unit, by rule
//! A unit that ends is taken in whole (*merged*; *renamed* where one unit goes on alone as a new one), in parts (*split*),
//! or not at all (*dissolved*). On the day:
//! - **Appointments** in force end (`reorganised`) and begin anew at the successor, with the same title, kind, state and
//!   end, by the reform's decision; who was ratified stays so, by that decision. Those that begin on the day or later are
//!   to the successor from the start. A title that the person would hold there twice is held once. In a split the person,
//!   then the title, then the rest says to which part. A change may say otherwise of a person ([`UnitChange::Assign`],
//!   [`UnitChange::Release`]).
//! - **Dossiers** go where the person's substantive post went, else to the heir, the unit that takes the rest; of a
//!   dissolved unit to the one above it.
//! - **Grants** follow a successor in whole by themselves ([`UnitTree::reach`](super::unit_tree::UnitTree::reach)); of a
//!   split or dissolved unit where a change says ([`UnitChange::Entrust`]).
//! - **Bodies' own papers** (planning pools with their nominations, rule sets, resolutions, drafted plans for later years,
//!   reforms that are not carried out) go on with a unit that is renamed, and end with any other: a new body makes its own.
//! - **What a unit may have** (ceilings, established posts) is set for a unit of one size, so it goes on like a body's paper,
//!   but its past stays where it was: the record ends on the day, and a new one by the reform's decision begins at the
//!   successor, with the overlaps that were planned there. Of what ends, the unit that takes it in is told that it lacks its
//!   own (`ceiling_missing`, `posts_missing`), once for each such unit. What would begin on the day or later never does.
//! - **Services to people** (courses, announced classes) go to the heir.
//! - **Work that is to be done** (tasks planned, assigned or under way) goes to the heir, and in a split with who answers for
//!   it; a task keeps who owned it before, so that the progress of a day before the reform stays what it was. Who is not
//!   there answers for it no longer.
//! - **Moves and recruitments under way** go where their title goes, or to the heir; of who is in the post already, where that
//!   post went. Where nothing takes the unit in, or the post ends, they are over (`move_ends`, `recruitment_ends`). The
//!   appointment by which somebody was recruited stays the one that it was.
//! - **What rests on an appointment** (allowances for a concurrent title) follows the holding that goes on: it ends on the day
//!   and begins anew for the new one. It ends (`allowance_ends`) with a title that is given up, held once after, or exchanged
//!   for another.
//!
//! Everything else that names a unit is history and stays: decisions, disseminations, ratings and points (who rated), tasks
//! that are done, recruitments that are confirmed, transfers in the post. Enrolments follow their class, nominations their
//! pool. Salaries, absences, measures of discipline, qualifications and exemptions are a person's, and name none.
//!
//! # What this module does not do
//! It stores nothing, and it does not know who may do it.

pub mod change;
pub mod holdings;
pub mod people;
pub mod plan;

pub use change::{Alter, Assign, Dissolve, Entrust, Found, Merge, Part, Release, Relocate, Split, UnitChange, UnitRef};

use crate::domain::Day;
use crate::domain::account::{Permission, Subject};
use crate::domain::id::{DecisionId, GrantId, ReorganisationId, ReorganisationPartId, UnitId};
use crate::domain::text::Name;
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part as Role, Table, Transition, proposed};

/// The law that a reform rests on.
pub const LAW: &str =
    "Luật Tổ chức chính quyền địa phương 72/2025/QH15; Nghị quyết 76/2025/UBTVQH15 (chưa kiểm chứng / unverified)";

/// How many changes can be added at a time.
pub const MOST_AT_ONCE: usize = 500;

words! {
    /// How far a reorganisation has come.
    ReorganisationState {
        /// written down, open to more changes
        Drafted = "drafted",
        /// put before whoever approves it
        Submitted = "submitted",
        /// approved by a decision; nothing has changed yet
        Approved = "approved",
        /// carried out
        Effective = "effective",
        /// given up
        Dropped = "dropped",
    }
}

words! {
    /// What is done with a reorganisation.
    ReorganisationAct {
        /// it is written down
        Draft = "draft",
        /// it is put before whoever approves it
        Submit = "submit",
        /// it is approved
        Approve = "approve",
        /// it goes back to who wrote it
        SendBack = "send_back",
        /// it is carried out
        TakeEffect = "take_effect",
        /// it is given up
        Drop = "drop",
    }
}

words! {
    /// What is asked of a reorganisation before something is done.
    ReorganisationGuard {
        /// it changes something
        HasChanges = "has_changes",
    }
}

/// A grant that a reorganisation gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Given {
    /// To whom.
    pub subject: Subject,
    /// Which.
    pub grant_id: GrantId,
}

/// What a reorganisation did: all entries of the ledger from one to another.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Effect {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// The grants that it gave: the ledger says what an account may do, but not how to give it that.
    pub grants: Vec<Given>,
}

/// A reform of units. Its changes stand in [`ReorganisationPart`]s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reorganisation {
    /// Its identity.
    pub id: ReorganisationId,
    /// Its title.
    pub title: Name,
    /// The unit whose reform it is: it touches nothing but what lies below; none: it may touch everything.
    pub unit_id: Option<UnitId>,
    /// The day from which on it holds.
    pub effective_on: Day,
    /// The decision by which it is carried out.
    pub decision_id: Option<DecisionId>,
    /// How many changes it has.
    pub changes: u32,
    /// How many parts were ever added: the number of the last.
    pub parts: u32,
    /// What it did.
    pub effect: Option<Effect>,
    /// How far it has come.
    pub state: ReorganisationState,
    /// Every hop that it made.
    pub hops: Vec<Hop<ReorganisationState, ReorganisationAct>>,
}

/// A change with the identity that a unit which it founds gets.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Staged {
    /// The change.
    pub change: UnitChange,
    /// Of the unit that it founds.
    pub unit_id: Option<UnitId>,
}

/// Some changes of a reorganisation, added together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReorganisationPart {
    /// Its identity.
    pub id: ReorganisationPartId,
    /// Of which reorganisation.
    pub reorganisation_id: ReorganisationId,
    /// Its number, from 1.
    pub number: u32,
    /// The changes.
    pub changes: Vec<Staged>,
}

use ReorganisationAct as A;
use ReorganisationState as S;

const fn line(
    act: A,
    from: &'static [S],
    to: &'static [S],
    who: Permission,
    part: Role,
) -> Transition<S, A, ReorganisationGuard> {
    Transition { act, from, to, who: Some(who), part, holds: &[], decision: false, reason: false }
}

const WRITE: Permission = Permission::ReorganisationsWrite;
const APPROVE: Permission = Permission::ReorganisationsApprove;
const CHANGES: &[ReorganisationGuard] = &[ReorganisationGuard::HasChanges];

impl Document for Reorganisation {
    type State = S;
    type Act = A;
    type Guard = ReorganisationGuard;

    const TABLE: &'static Table<Self> = &[
        line(A::Draft, &[], &[S::Drafted], WRITE, Role::Proposes),
        Transition { holds: CHANGES, ..line(A::Submit, &[S::Drafted], &[S::Submitted], WRITE, Role::Proposes) },
        Transition { decision: true, ..line(A::Approve, &[S::Submitted], &[S::Approved], APPROVE, Role::Approves) },
        Transition { reason: true, ..line(A::SendBack, &[S::Submitted], &[S::Drafted], APPROVE, Role::Records) },
        // What was overridden at the approval stays so; what nobody could override is looked for again.
        line(A::TakeEffect, &[S::Approved], &[S::Effective], APPROVE, Role::Proposes),
        Transition {
            reason: true,
            ..line(A::Drop, &[S::Drafted, S::Submitted, S::Approved], &[S::Dropped], WRITE, Role::Records)
        },
    ];

    fn state(&self) -> S {
        self.state
    }
    fn holds(&self, guard: ReorganisationGuard) -> bool {
        match guard {
            ReorganisationGuard::HasChanges => self.changes > 0,
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
        assert_eq!(faults::<Reorganisation>(S::Drafted), Vec::<String>::new());
    }
}
