//! What the compliance engine knows, as of now and as of earlier entries of the ledger.
//!
//! The index of the present is held whole and kept up to date. A past is made from the ledger when it is asked for, and
//! only as much of it as the question concerns: what holds for everybody (units, titles, rules), which changes rarely and
//! is held, and the facts about the people concerned. A question that concerns a large part of everybody is answered from
//! the whole past, the last of which is held.

use crate::compliance::facts::{Fact, Person, Subject, World};
use crate::compliance::index::Index;
use crate::db::{self, Conn, Recorded, changes, facts};
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use chrono::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

/// How many pasts of the units, titles and rules are held.
const STRUCTURES: usize = 6;

/// Up to so many people are read on their own, however few there are.
const FEW: usize = 500;

/// Of more, at most one in so many: reading one person alone costs a few times as much as a share in reading everybody.
const ONE_IN: usize = 4;

/// The engine's index as of one entry of the ledger.
pub struct Held {
    /// The entry that it reflects.
    pub known_at: Recorded,
    /// The index.
    pub index: Index,
}

/// The compliance index: the present one, kept up to date from the ledger, and what is kept of past ones.
#[derive(Default)]
pub struct Reports {
    present: Arc<RwLock<Held>>,
    /// Whose turn it is to bring the present up to date.
    turn: Arc<Mutex<()>>,
    past: Mutex<Option<Arc<Held>>>,
    /// Indexes of nobody, the one last asked for first, each with the last entry that it reflects.
    structures: Mutex<Vec<(i64, Arc<Index>)>>,
}

/// An index to answer from.
pub enum Seen<'a> {
    /// The present one.
    Present(RwLockReadGuard<'a, Held>),
    /// A past one, or the part of it that the question concerns.
    Past(Arc<Held>),
}

impl std::ops::Deref for Seen<'_> {
    type Target = Held;
    fn deref(&self) -> &Held {
        match self {
            Self::Present(held) => held,
            Self::Past(held) => held,
        }
    }
}

impl Default for Held {
    /// Nothing, as of the empty ledger.
    fn default() -> Self {
        Self { known_at: Recorded { seq: 0, at: DateTime::UNIX_EPOCH }, index: Index::new() }
    }
}

/// The units, titles and rules as of one entry of the ledger, with nobody in them.
pub struct Structure {
    known_at: Recorded,
    index: Arc<Index>,
}

impl Structure {
    /// The entry that it reflects.
    pub fn known_at(&self) -> Recorded {
        self.known_at
    }

    /// What is known.
    pub fn world(&self) -> &World {
        self.index.world()
    }
}

/// Whether the present index is there to be read.
pub enum Ready<'a> {
    /// It is.
    Now(Seen<'a>),
    /// Not up to this entry, the head of the ledger.
    Not(Recorded),
}

/// What an index has not taken in yet.
struct Missing {
    /// Whether it is to begin with nothing.
    begins: bool,
    /// The entry that the index reflects.
    after: i64,
    facts: Vec<Fact>,
}

/// Whether a fact can bear on everybody, so that taking it in takes long.
fn touches_everybody(fact: &Fact) -> bool {
    match fact {
        Fact::Unit(_) | Fact::RuleSet(_) | Fact::Resolution(_) => true,
        Fact::Withdrawn(subject) => match subject {
            Subject::Unit(_) | Subject::RuleSet(_) | Subject::Resolution(_) => true,
            Subject::Succession(_)
            | Subject::Position(_)
            | Subject::Official(_)
            | Subject::Appointment(_)
            | Subject::Qualification(_)
            | Subject::Exemption(_)
            | Subject::Evaluation(_)
            | Subject::Training(_) => false,
        },
        Fact::Succession(_)
        | Fact::Position(_)
        | Fact::Official { .. }
        | Fact::Appointment(_)
        | Fact::Qualification(_)
        | Fact::Exemption(_)
        | Fact::Evaluation(_)
        | Fact::Training(_) => false,
    }
}

/// Brings an index up to date in its place. Its caller has the turn.
fn advance(present: &RwLock<Held>, missing: Missing, head: Recorded) {
    let mut held = present.write().unwrap_or_else(|half_done| {
        // Somebody panicked while bringing it up to date: it is built anew.
        present.clear_poison();
        half_done.into_inner()
    });
    if missing.begins {
        *held = Held::default();
    }
    held.index.apply(missing.facts);
    held.known_at = head;
}

/// Brings a copy of an index up to date and puts it in the index's place. Its caller has the turn; where somebody else had
/// it in between, there is nothing left to do, or others will do it.
fn advance_beside(present: &RwLock<Held>, missing: Missing, head: Recorded) {
    let copy = present.read().ok().filter(|held| held.known_at.seq == missing.after).map(|held| held.index.clone());
    let Some(mut index) = copy else { return };
    index.apply(missing.facts);
    if let Ok(mut held) = present.write() {
        let old = std::mem::replace(&mut *held, Held { known_at: head, index });
        drop(held);
        drop(old);
    }
}

/// Whom a question is about.
#[derive(Debug, Clone, Copy)]
pub enum Concern<'a> {
    /// Some people, on any day.
    People(&'a BTreeSet<OfficialId>),
    /// Whoever is counted in some units, on one day.
    Units(&'a BTreeSet<UnitId>, Day),
}

impl Reports {
    /// The present index, brought up to the head of the ledger as the snapshot sees it, so that a client reads its own
    /// writes. It may be newer than the snapshot when another request was quicker, never older.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn present(&self, conn: &mut Conn) -> Result<Seen<'_>, db::Error> {
        let head = changes::head(conn)?;
        if let Some(held) = self.fresh(head.seq) {
            return Ok(held);
        }
        {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            if self.fresh(head.seq).is_none() {
                let missing = self.missing(conn, head)?;
                advance(&self.present, missing, head);
            }
        }
        Ok(Seen::Present(self.present.read().map_err(|_why| poisoned())?))
    }

    /// The same, unless that takes long: what touches everybody is worked in beside the index that others still read, and
    /// meanwhile a question is better answered from the part of the past, as of the head, that it concerns.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn ready(&self, conn: &mut Conn) -> Result<Ready<'_>, db::Error> {
        let head = changes::head(conn)?;
        if let Some(held) = self.fresh(head.seq) {
            return Ok(Ready::Now(held));
        }
        let Ok(turn) = self.turn.try_lock() else { return Ok(Ready::Not(head)) };
        if self.fresh(head.seq).is_none() {
            let missing = self.missing(conn, head)?;
            if missing.begins || !missing.facts.iter().any(touches_everybody) {
                advance(&self.present, missing, head);
            } else {
                drop(turn);
                let (present, turn) = (Arc::clone(&self.present), Arc::clone(&self.turn));
                let beside = move || {
                    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                    advance_beside(&present, missing, head);
                };
                // Without a thread it is done when somebody needs the whole.
                drop(std::thread::Builder::new().name("index".to_owned()).spawn(beside));
                return Ok(Ready::Not(head));
            }
        }
        Ok(Ready::Now(Seen::Present(self.present.read().map_err(|_why| poisoned())?)))
    }

    /// The present index, if it is not older than an entry.
    fn fresh(&self, seq: i64) -> Option<Seen<'_>> {
        self.present.read().ok().filter(|held| held.known_at.seq >= seq).map(Seen::Present)
    }

    /// What the present index has not taken in yet; everything, where it holds nothing or was left half done.
    fn missing(&self, conn: &mut Conn, head: Recorded) -> Result<Missing, db::Error> {
        let after = self.present.read().map_or(0, |held| held.known_at.seq);
        if after > 0 {
            return Ok(Missing { begins: false, after, facts: facts::between(conn, after, head.seq)? });
        }
        let mut all = Vec::new();
        facts::replay(conn, head.seq, |some| all.extend(some))?;
        Ok(Missing { begins: true, after, facts: all })
    }

    /// The whole index as of an entry of the ledger.
    ///
    /// # Errors
    /// [`db::Error::NotFound`] when the ledger does not reach so far.
    pub fn at(&self, conn: &mut Conn, seq: i64) -> Result<Seen<'_>, db::Error> {
        let present = self.present(conn)?;
        if present.known_at.seq == seq {
            return Ok(present);
        }
        drop(present);
        let known_at = changes::entry_at(conn, seq)?;
        if let Some(held) = self.held(seq)? {
            return Ok(held);
        }
        let mut index = Index::new();
        let mut all = Vec::new();
        facts::replay(conn, seq, |some| all.extend(some))?;
        index.apply(all);
        let held = Arc::new(Held { known_at, index });
        *self.past.lock().map_err(|_why| poisoned())? = Some(Arc::clone(&held));
        Ok(Seen::Past(held))
    }

    /// An index of the same time as a structure that answers for those whom the question concerns, and perhaps for others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of(&self, conn: &mut Conn, structure: &Structure, concern: Concern<'_>) -> Result<Seen<'_>, db::Error> {
        let seq = structure.known_at.seq;
        if let Some(held) = self.held(seq)? {
            return Ok(held);
        }
        let ever;
        let people = match concern {
            Concern::People(people) => people,
            Concern::Units(units, _) => {
                ever = facts::ever_appointed(conn, seq, units)?;
                &ever
            }
        };
        if people.len() > FEW && people.len() > self.everybody() / ONE_IN {
            return self.at(conn, seq);
        }
        let only = match concern {
            Concern::People(_) => None,
            Concern::Units(_, day) => Some(day),
        };
        let index = self.of_people(conn, structure, people, only)?;
        Ok(Seen::Past(Arc::new(Held { known_at: structure.known_at, index })))
    }

    /// An index of some people and nobody else, of the same time as a structure; of one day only, where one is given.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of_people(
        &self,
        conn: &mut Conn,
        structure: &Structure,
        people: &BTreeSet<OfficialId>,
        only: Option<Day>,
    ) -> Result<Index, db::Error> {
        let mut index = only.map_or_else(|| Index::clone(&structure.index), |day| structure.index.only_on(day));
        index.apply(facts::of_people(conn, structure.known_at.seq, people)?);
        Ok(index)
    }

    /// The units, titles and rules as of an entry of the ledger.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn structure(&self, conn: &mut Conn, seq: i64) -> Result<Structure, db::Error> {
        let known_at = changes::entry_at(conn, seq)?;
        let last = facts::last_structural(conn, seq)?;
        let mut held = self.structures.lock().map_err(|_why| poisoned())?;
        let known = held.iter().position(|(at, _)| *at == last).map(|place| held.remove(place).1);
        let index = match known {
            Some(index) => index,
            None => {
                drop(held);
                let mut index = Index::new();
                index.apply(facts::structure(conn, last)?);
                held = self.structures.lock().map_err(|_why| poisoned())?;
                Arc::new(index)
            }
        };
        held.retain(|(at, _)| *at != last);
        held.insert(0, (last, Arc::clone(&index)));
        held.truncate(STRUCTURES);
        drop(held);
        Ok(Structure { known_at, index })
    }

    /// What holds for everybody, and some people as the transaction at hand sees them. This is how a write asks the engine:
    /// the index that is shared takes in only what was committed, so what the transaction wrote itself is read from its
    /// ledger alone, and nothing of it is held.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn within<T>(
        &self,
        conn: &mut Conn,
        people: &BTreeSet<OfficialId>,
        ask: impl FnOnce(&World, &BTreeMap<OfficialId, Person>) -> T,
    ) -> Result<T, db::Error> {
        let head = changes::head(conn)?.seq;
        let mut alone = World::default();
        facts::of_people(conn, head, people)?.into_iter().for_each(|fact| alone.apply(fact));
        let last = facts::last_structural(conn, head)?;
        if let Some(held) = self.fresh(last) {
            return Ok(ask(held.index.world(), &alone.people));
        }
        let mut world = World::default();
        facts::structure(conn, last)?.into_iter().for_each(|fact| world.apply(fact));
        Ok(ask(&world, &alone.people))
    }

    /// What is known, of the same time as a structure, of whoever was ever appointed to one of the units, of some others,
    /// and perhaps of more people: nobody is judged for it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn known_of<T>(
        &self,
        conn: &mut Conn,
        structure: &Structure,
        units: &BTreeSet<UnitId>,
        others: &BTreeSet<OfficialId>,
        ask: impl FnOnce(&BTreeMap<OfficialId, Person>) -> T,
    ) -> Result<T, db::Error> {
        let seq = structure.known_at.seq;
        if let Some(held) = self.held(seq)? {
            return Ok(ask(&held.index.world().people));
        }
        let mut people = facts::ever_appointed(conn, seq, units)?;
        people.extend(others);
        let mut world = World::default();
        if people.len() > FEW && people.len() > self.everybody() / ONE_IN {
            facts::replay(conn, seq, |some| some.into_iter().for_each(|fact| world.apply(fact)))?;
        } else {
            facts::of_people(conn, seq, &people)?.into_iter().for_each(|fact| world.apply(fact));
        }
        Ok(ask(&world.people))
    }

    /// A whole index as of an entry, if one is held and nobody is at work on it.
    fn held(&self, seq: i64) -> Result<Option<Seen<'_>>, db::Error> {
        if let Ok(present) = self.present.try_read()
            && present.known_at.seq == seq
        {
            return Ok(Some(Seen::Present(present)));
        }
        let past = self.past.lock().map_err(|_why| poisoned())?;
        Ok(past.as_ref().filter(|held| held.known_at.seq == seq).map(|held| Seen::Past(Arc::clone(held))))
    }

    /// How many people there are now, as far as the present index has got; there are no more in any past.
    fn everybody(&self) -> usize {
        self.present.try_read().map_or(usize::MAX, |held| held.index.world().people.len())
    }
}

fn poisoned() -> db::Error {
    db::Error::Panicked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Target;
    use crate::db::backend::{Purpose, connect};
    use crate::db::migrate::migrate;

    #[test]
    fn an_index_that_was_left_half_done_is_built_anew() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(folder.path().join("canbo.db"));
        migrate(&target).unwrap();
        let mut conn = connect(&target, Purpose::Read).unwrap();
        let reports = Arc::new(Reports::default());
        let shared = Arc::clone(&reports);
        let panicked = std::thread::spawn(move || {
            let mut held = shared.present.write().unwrap();
            held.known_at.seq = 7;
            panic!("half done");
        });
        assert!(panicked.join().is_err());
        assert!(reports.present.is_poisoned());
        assert_eq!(reports.present(&mut conn).unwrap().known_at.seq, 0);
        assert!(!reports.present.is_poisoned());
    }
}
