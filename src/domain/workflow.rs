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
        let leads = D::TABLE.iter().filter(starts).flat_map(|line| line.to).copied();
        let Some(next) = leads.filter(|state| !reached.contains(state)).next() else { break };
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
