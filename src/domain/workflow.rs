//! The way of a document that is proposed, checked, approved and takes effect: one engine for all of them.
//!
//! The states of a kind of document and the hops between them are data: one table for each kind, which says for every
//! act who may, from where, to where, and what must hold. Every hop that was made is kept with its actor, time, decision
//! and reason. Nobody approves what they proposed themselves.
//!
//! # What this module does not do
//! It does not know what a hop does to anything else, and it looks for nothing that could stand in the way of what is
//! proposed: those are [findings](super::finding), which the acts that propose and approve ask for.

use crate::domain::account::{Permission, Subject};
use crate::domain::finding::Override;
use crate::domain::id::DecisionId;
use crate::domain::text::Note;
use crate::domain::word::{Word, words};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

words! {
    /// What part an act has in the adoption of a document.
    Part {
        /// it proposes: what stands in the way and cannot be overridden stops it
        Proposes = "proposes",
        /// it approves: not by whoever proposed; whatever stands in the way stops it, unless overridden
        Approves = "approves",
        /// it records what happened
        Records = "records",
    }
}

/// One line of the table of a kind of document.
#[derive(Debug)]
pub struct Transition<S: 'static, A, G: 'static> {
    /// The act.
    pub act: A,
    /// The states in which it can be done.
    pub from: &'static [S],
    /// The states to which it leads; which of several, the act itself finds.
    pub to: &'static [S],
    /// The permission that it needs; none: it follows from another act, and nobody can ask for it.
    pub who: Option<Permission>,
    /// Its part in the adoption.
    pub part: Part,
    /// What must hold of the document.
    pub holds: &'static [G],
    /// Whether a decision must be named.
    pub decision: bool,
    /// Whether a reason must be given.
    pub reason: bool,
}

/// The table of a kind of document.
pub type Table<D> = [Line<D>];

/// A document that goes its way by a table.
pub trait Document {
    /// Where it can be.
    type State: Word + PartialEq + std::fmt::Debug + 'static;
    /// What can be done with it.
    type Act: Word + PartialEq + std::fmt::Debug + 'static;
    /// What can be asked of it before something is done.
    type Guard: Word + PartialEq + std::fmt::Debug + 'static;

    /// Its states and acts.
    const TABLE: &'static Table<Self>;

    /// Where it is.
    fn state(&self) -> Self::State;

    /// Whether something holds of it.
    fn holds(&self, guard: Self::Guard) -> bool;

    /// Whether somebody proposed it, and so may not approve it.
    fn proposed_by(&self, who: Subject) -> bool;
}

/// What is asked of a document of which nothing is asked: no line of such a table can name anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unguarded {}

impl Word for Unguarded {
    const ALL: &'static [Self] = &[];

    fn word(self) -> &'static str {
        match self {}
    }
}

/// A hop that was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Hop<S, A> {
    /// By which act.
    pub act: A,
    /// From where; none: it came into being.
    pub from: Option<S>,
    /// To where.
    pub to: S,
    /// By whom; none: it followed from another act.
    pub by: Option<Subject>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Why.
    pub reason: Option<Note>,
    /// What stood in the way and was overridden.
    pub overrides: Vec<Override>,
}

/// The decisions that some hops name: by which they were made, and by which something was overridden.
pub fn cited<S, A>(hops: &[Hop<S, A>]) -> BTreeSet<DecisionId> {
    let overridden = hops.iter().flat_map(|hop| &hop.overrides).map(|over| over.decision_id);
    hops.iter().filter_map(|hop| hop.decision_id).chain(overridden).collect()
}

/// Why an act cannot be done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused<G> {
    /// It is in another state.
    State,
    /// This does not hold of it.
    Guard(G),
    /// Nobody approves what they proposed themselves.
    OwnProposal,
}

/// A line of the table of a kind of document.
pub type Line<D> = Transition<<D as Document>::State, <D as Document>::Act, <D as Document>::Guard>;

/// The line of the table by which somebody does an act with a document, whether or not they have the permission.
///
/// # Errors
/// When the document is in another state, something does not hold of it, or it is the caller's own proposal.
pub fn step<D: Document + ?Sized>(
    document: &D,
    act: D::Act,
    by: Subject,
) -> Result<&'static Line<D>, Refused<D::Guard>> {
    let line = possible(document, act)?;
    let own = line.part == Part::Approves && document.proposed_by(by);
    if own { Err(Refused::OwnProposal) } else { Ok(line) }
}

/// The line of the table by which an act can be done with a document, whoever does it: also where it follows from another
/// act, and nobody does.
///
/// # Errors
/// When the document is in another state, or something does not hold of it.
pub fn possible<D: Document + ?Sized>(document: &D, act: D::Act) -> Result<&'static Line<D>, Refused<D::Guard>> {
    let mut refusal = Refused::State;
    for line in D::TABLE.iter().filter(|line| line.act == act && line.from.contains(&document.state())) {
        match line.holds.iter().find(|guard| !document.holds(**guard)) {
            Some(guard) => refusal = Refused::Guard(*guard),
            None => return Ok(line),
        }
    }
    Err(refusal)
}

/// What somebody can do next with a document, given where they have permissions, in the order of the table.
pub fn allowed<D: Document + ?Sized>(document: &D, by: Subject, may: impl Fn(Permission) -> bool) -> Vec<D::Act> {
    let mut acts: Vec<D::Act> = Vec::new();
    for line in D::TABLE {
        let permitted = line.who.is_some_and(&may);
        if permitted && !acts.contains(&line.act) && step(document, line.act, by).is_ok() {
            acts.push(line.act);
        }
    }
    acts
}

/// Whether somebody made one of the hops that propose.
pub fn proposed<D: Document>(hops: &[Hop<D::State, D::Act>], who: Subject) -> bool {
    let proposes = |act: D::Act| D::TABLE.iter().any(|line| line.act == act && line.part == Part::Proposes);
    hops.iter().any(|hop| hop.by == Some(who) && proposes(hop.act))
}

/// What is wrong with a table, in words; nothing, for one that is sound. For the tests of each kind of document.
pub fn faults<D: Document>(first: D::State) -> Vec<String> {
    let mut found = Vec::new();
    let mut reached = vec![first];
    loop {
        let starts = |line: &&Line<D>| line.from.is_empty() || line.from.iter().any(|state| reached.contains(state));
        let mut leads = D::TABLE.iter().filter(starts).flat_map(|line| line.to).copied();
        let Some(next) = leads.find(|state| !reached.contains(state)) else { break };
        reached.push(next);
    }
    let missing = D::State::ALL.iter().filter(|state| !reached.contains(state));
    found.extend(missing.map(|state| format!("nothing leads to {}", state.word())));
    for act in D::Act::ALL.iter().filter(|act| !D::TABLE.iter().any(|line| line.act == **act)) {
        found.push(format!("{} stands in no line", act.word()));
    }
    for line in D::TABLE {
        if line.from.is_empty() && line.part != Part::Proposes || line.to.is_empty() {
            found.push(format!("{} leads from nowhere or to nowhere", line.act.word()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::UserId;
    use proptest::prelude::*;

    words! {
        /// For the tests.
        Stage { /// a
            Open = "open", /// b
            Asked = "asked", /// c
            Granted = "granted", /// d
            Gone = "gone" }
    }
    words! {
        /// For the tests.
        Deed { /// a
            Begin = "begin", /// b
            Ask = "ask", /// c
            Grant = "grant", /// d
            Leave = "leave", /// e
            Expire = "expire" }
    }
    words! {
        /// For the tests.
        Asked { /// a
            Complete = "complete" }
    }

    #[derive(Debug, Clone)]
    struct Paper {
        stage: Stage,
        complete: bool,
        asked_by: Subject,
    }

    const fn line(act: Deed, from: &'static [Stage], to: &'static [Stage], part: Part) -> Line<Paper> {
        let who = Some(Permission::RulesWrite);
        Transition { act, from, to, who, part, holds: &[], decision: false, reason: false }
    }

    impl Document for Paper {
        type State = Stage;
        type Act = Deed;
        type Guard = Asked;
        const TABLE: &'static Table<Self> = &[
            line(Deed::Begin, &[], &[Stage::Open], Part::Proposes),
            Transition {
                holds: &[Asked::Complete],
                ..line(Deed::Ask, &[Stage::Open], &[Stage::Asked], Part::Proposes)
            },
            Transition {
                who: Some(Permission::RulesApprove),
                ..line(Deed::Grant, &[Stage::Asked], &[Stage::Granted], Part::Approves)
            },
            line(Deed::Leave, &[Stage::Open, Stage::Asked], &[Stage::Gone], Part::Records),
            Transition { who: None, ..line(Deed::Expire, &[Stage::Granted], &[Stage::Gone], Part::Records) },
        ];
        fn state(&self) -> Stage {
            self.stage
        }
        fn holds(&self, guard: Asked) -> bool {
            match guard {
                Asked::Complete => self.complete,
            }
        }
        fn proposed_by(&self, who: Subject) -> bool {
            self.asked_by == who
        }
    }

    fn user(n: u128) -> Subject {
        Subject::User(UserId(uuid::Uuid::from_u128(n)))
    }

    #[test]
    fn a_step_is_refused_for_its_state_for_what_does_not_hold_and_to_who_proposed() {
        let paper = |stage, complete| Paper { stage, complete, asked_by: user(1) };
        for (stage, complete, act, by, refused) in [
            (Stage::Open, true, Deed::Ask, 1, None),
            (Stage::Open, false, Deed::Ask, 1, Some(Refused::Guard(Asked::Complete))),
            (Stage::Asked, true, Deed::Ask, 1, Some(Refused::State)),
            (Stage::Asked, true, Deed::Grant, 1, Some(Refused::OwnProposal)),
            (Stage::Asked, true, Deed::Grant, 2, None),
            (Stage::Open, true, Deed::Grant, 2, Some(Refused::State)),
            (Stage::Asked, true, Deed::Begin, 2, Some(Refused::State)),
            (Stage::Gone, true, Deed::Leave, 2, Some(Refused::State)),
        ] {
            let taken = step(&paper(stage, complete), act, user(by));
            assert_eq!(taken.as_ref().err(), refused.as_ref(), "{stage} {act} {by}");
            assert!(taken.is_err() || taken.unwrap().from.contains(&stage));
        }
    }

    #[test]
    fn a_sound_table_has_no_faults() {
        assert_eq!(faults::<Paper>(Stage::Open), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn what_is_allowed_is_what_a_step_would_not_refuse(
            stage in proptest::sample::select(Stage::ALL), complete in any::<bool>(), by in 1u128..3,
            writes in any::<bool>(), approves in any::<bool>(),
        ) {
            let paper = Paper { stage, complete, asked_by: user(1) };
            let may = |asked| {
                asked == Permission::RulesWrite && writes || asked == Permission::RulesApprove && approves
            };
            let said = allowed(&paper, user(by), may);
            for act in Deed::ALL {
                let line = step(&paper, *act, user(by));
                let can = line.is_ok_and(|line| line.who.is_some_and(may));
                prop_assert_eq!(said.contains(act), can, "{} {}", stage, act);
            }
            prop_assert!(!said.contains(&Deed::Expire), "what follows from another act cannot be asked for");
        }
    }
}
