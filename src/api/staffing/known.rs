//! What an answer about staffing rests on: from the tables as of the present, from the ledger as of an entry of it.

use crate::api::caller::Access;
use crate::api::compliance::{UnitBrief, brief, entry, in_reach};
use crate::api::error::Error;
use crate::api::resource::moment::Moment;
use crate::compliance::facts::{Person, World};
use crate::db::{self, Conn, changes, states};
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::rotation::Rotation;
use crate::domain::staffing::headcount::{Ground, Moves, going_on};
use crate::domain::staffing::seats::{Holdings, holdings};
use crate::domain::staffing::{Ceiling, EstablishedPost};
use crate::state::{State, Structure};
use std::collections::{BTreeMap, BTreeSet};

/// A unit and all below it on a day, as known at a moment.
pub(in crate::api) struct Known {
    /// The units and the titles.
    pub(in crate::api) structure: Structure,
    /// The unit.
    pub(in crate::api) unit: UnitId,
    /// It and all below it.
    pub(in crate::api) units: BTreeSet<UnitId>,
    /// The day.
    pub(in crate::api) day: Day,
    /// The ceilings, by unit.
    pub(in crate::api) ceilings: BTreeMap<UnitId, Ceiling>,
    /// The established posts, by id.
    pub(in crate::api) posts: Vec<EstablishedPost>,
    /// The moves of people that go on.
    moves: Moves,
}

/// The records of some units on a day.
#[derive(Default)]
struct Records {
    ceilings: Vec<Ceiling>,
    posts: Vec<EstablishedPost>,
    moves: Vec<Rotation>,
}

impl Records {
    fn present(conn: &mut Conn, units: &BTreeSet<UnitId>, day: Day) -> Result<Self, db::Error> {
        Ok(Self {
            ceilings: db::ceilings::on(conn, units, day)?,
            posts: db::established_posts::on(conn, units, None, day)?,
            moves: db::rotations::effective(conn, Day::FIRST, day, units)?,
        })
    }

    /// The same as known at an entry of the ledger: a walk over all of their kinds.
    fn past(conn: &mut Conn, seq: i64, units: &BTreeSet<UnitId>, day: Day) -> Result<Self, db::Error> {
        let mut all = Self::default();
        states::each::<Ceiling>(conn, seq, None, None, |kept| {
            all.ceilings.extend(Some(kept.value).filter(|c| units.contains(&c.unit_id) && c.period.covers(day)));
            true
        })?;
        states::each::<EstablishedPost>(conn, seq, None, None, |kept| {
            all.posts.extend(Some(kept.value).filter(|p| units.contains(&p.unit_id) && p.period.covers(day)));
            true
        })?;
        states::each::<Rotation>(conn, seq, None, None, |kept| {
            all.moves.extend(Some(kept.value).filter(|moved| units.contains(&moved.unit_id)));
            true
        })?;
        Ok(all)
    }
}

impl Known {
    /// Looks it up for a caller.
    ///
    /// # Errors
    /// 404 for a unit that the caller may not see, or that is not there on the day; 400 for what the ledger does not reach.
    pub(in crate::api) fn of(
        state: &State,
        conn: &mut Conn,
        access: &Access,
        unit: UnitId,
        moment: Moment,
    ) -> Result<Self, Error> {
        access.see(unit)?;
        let day = moment.as_of.unwrap_or(access.today);
        let past = moment.known_at.map(|asked| entry(conn, asked, access.stamp.at)).transpose()?;
        Self::at(state, conn, unit, day, past)?.ok_or_else(Error::not_found)
    }

    /// Looks it up, whoever asks, as of the present or of an entry of the ledger; none for a unit that is not there on the
    /// day.
    ///
    /// # Errors
    /// 400 for what the ledger does not reach.
    pub(in crate::api) fn at(
        state: &State,
        conn: &mut Conn,
        unit: UnitId,
        day: Day,
        past: Option<i64>,
    ) -> Result<Option<Self>, Error> {
        let seq = match past {
            Some(seq) => seq,
            None => changes::head(conn)?.seq,
        };
        let structure = in_reach(conn, |conn| state.reports.structure(conn, seq))?;
        let tree = &structure.world().units;
        if tree.get(unit).and_then(|known| known.on(day)).is_none() {
            return Ok(None);
        }
        let units = tree.subtree(unit, day);
        let records = match past {
            Some(seq) => Records::past(conn, seq, &units, day)?,
            None => Records::present(conn, &units, day)?,
        };
        if past.is_none() {
            // Then what is known of people is held, unless it takes long to bring it up to date.
            drop(state.reports.ready(conn)?);
        }
        Ok(Some(Self {
            unit,
            units,
            day,
            ceilings: records.ceilings.into_iter().map(|ceiling| (ceiling.unit_id, ceiling)).collect(),
            posts: records.posts,
            moves: going_on(records.moves, day),
            structure,
        }))
    }

    pub(in crate::api) fn world(&self) -> &World {
        self.structure.world()
    }

    /// A unit, as it was called on the day.
    pub(in crate::api) fn brief(&self, unit: UnitId) -> UnitBrief {
        brief(self.world(), unit, self.day)
    }

    /// Asks about the people who ever held anything in the units, and perhaps about others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(in crate::api) fn ask<T>(
        &self,
        state: &State,
        conn: &mut Conn,
        ask: impl FnOnce(&Ground<'_>, &BTreeMap<OfficialId, Person>) -> T,
    ) -> Result<T, Error> {
        let world = self.world();
        let ground = Ground { units: &world.units, catalogue: &world.positions, moves: &self.moves, day: self.day };
        let asked =
            state.reports.known_of(conn, &self.structure, &self.units, &BTreeSet::new(), |people| ask(&ground, people));
        Ok(asked?)
    }

    /// Who is at which post of the units on the day.
    pub(in crate::api) fn holdings(&self, people: &BTreeMap<OfficialId, Person>) -> Holdings {
        let held = people.values().flat_map(|person| &person.appointments);
        holdings(held.filter(|a| self.units.contains(&a.unit_id)), self.day)
    }
}
