//! A planning pool with all its nominations and what is known of their people, as of now or of an earlier entry of the
//! ledger: what the questions about its members, its quotas and its readiness are answered from.

use crate::api::caller::Access;
use crate::api::compliance::{AskedAt, seen_of};
use crate::api::error::Error;
use crate::api::pools::candidate::{alive, proposes, tier};
use crate::api::resource::moment::{as_known, entry};
use crate::compliance::facts::{Person, World};
use crate::db::{Conn, disciplines, nominations, officials, planning_pools, rotations, states};
use crate::domain::Day;
use crate::domain::account::{Permission, Scope};
use crate::domain::appointment::Appointment;
use crate::domain::discipline::Discipline;
use crate::domain::finding::Finding;
use crate::domain::id::{OfficialId, PlanningPoolId, UnitId};
use crate::domain::pool::checks::{Candidate, Planned, Post, findings};
use crate::domain::pool::composition::{Roll, Seat};
use crate::domain::pool::standing::{Standing, stay};
use crate::domain::pool::{Nomination, PlanningPool, PoolAct};
use crate::domain::rotation::Rotation;
use crate::state::{Seen, State};
use std::collections::{BTreeMap, BTreeSet};

/// A pool's roll, and the engine's index that its people are known from.
pub struct Known<'a> {
    /// The index.
    pub held: Seen<'a>,
    /// The roll.
    pub roll: Roll,
    /// The units that keep the people's dossiers today.
    pub dossiers: BTreeMap<OfficialId, UnitId>,
    /// The units of whose people the caller may know discipline.
    disciplines: Option<Scope>,
    /// The people's nominations in other pools, and those pools.
    elsewhere: (Vec<Nomination>, BTreeMap<PlanningPoolId, PlanningPool>),
    /// The entry asked for; none for all that is known.
    seq: Option<i64>,
}

impl Known<'_> {
    /// Whether the caller may see what is sensitive of a person.
    pub fn open(&self, access: &Access, official: OfficialId) -> bool {
        let knows = |dossier: UnitId| self.disciplines.as_ref().is_some_and(|scope| scope.has(dossier));
        self.dossiers.get(&official).is_some_and(|dossier| access.open(*dossier) && knows(*dossier))
    }

    /// Whether the caller may see what is sensitive of everybody who is nominated.
    pub fn all_open(&self, access: &Access) -> bool {
        self.roll.seats.iter().all(|seat| self.open(access, seat.nomination.official_id))
    }
}

impl Known<'_> {
    /// All moves of the people on the roll.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn moves(&self, conn: &mut Conn) -> Result<Vec<Rotation>, Error> {
        let people: BTreeSet<OfficialId> = self.roll.seats.iter().map(|seat| seat.nomination.official_id).collect();
        let mut all = Vec::new();
        match self.seq {
            None => {
                for who in people {
                    all.extend(rotations::of_official(conn, who)?.into_iter().map(|kept| kept.value));
                }
            }
            Some(seq) => states::each::<Rotation>(conn, seq, None, None, |kept| {
                if people.contains(&kept.value.official_id) {
                    all.push(kept.value);
                }
                true
            })?,
        }
        Ok(all)
    }

    /// What is found about a nomination of the pool on a day, by all that was known.
    ///
    /// # Errors
    /// When its title is in no catalogue.
    pub fn found(&self, seat: &Seat, moves: &[Rotation], day: Day) -> Result<Vec<Finding>, Error> {
        let (world, pool, n) = (self.held.index.world(), &self.roll.pool, &seat.nomination);
        let title = world.positions.get(&n.position_id).ok_or_else(|| Error::internal("a title in no catalogue"))?;
        let person = world.people.get(&n.official_id);
        let held = person.into_iter().flat_map(|person| &person.appointments).filter(|a| a.period.covers(day));
        let post = |a: &Appointment| {
            let position = world.positions.get(&a.position_id)?.clone();
            Some(Post { unit_id: a.unit_id, tier: tier(&world.units, a.unit_id, day), position, kind: a.kind })
        };
        let candidate = Candidate {
            tier: tier(&world.units, pool.unit_id, day),
            title: title.clone(),
            standing: seat.person.clone(),
            posts: held.filter_map(post).collect(),
            evaluations: person.map(|person| person.evaluations.clone()).unwrap_or_default(),
            others: self.others(n, day),
            proposed: moves.iter().any(|one| one.official_id == n.official_id && proposes(one, pool, n)),
            pool: pool.clone(),
            nomination: n.clone(),
        };
        Ok(findings(&candidate, day))
    }

    /// The other titles for which a person on the roll is nominated or planned, in any pool.
    fn others(&self, one: &Nomination, day: Day) -> BTreeSet<Planned> {
        let (elsewhere, pools) = &self.elsewhere;
        let here = self.roll.seats.iter().map(|seat| (&seat.nomination, Some(&self.roll.pool)));
        let there = elsewhere.iter().map(|other| (other, pools.get(&other.pool_id)));
        let other = |(other, pool): (&Nomination, Option<&PlanningPool>)| {
            let same = other.official_id == one.official_id && other.id != one.id && other.open();
            let pool = pool.filter(|pool| same && alive(pool.state))?;
            let tier = tier(&self.held.index.world().units, pool.unit_id, day);
            Some(Planned { unit_id: pool.unit_id, position_id: other.position_id, tier })
        };
        here.chain(there).filter_map(other).collect()
    }
}

/// What is recorded in pools: of one pool, and of its people elsewhere.
struct Records {
    of_pool: Vec<Nomination>,
    elsewhere: Vec<Nomination>,
    pools: BTreeMap<PlanningPoolId, PlanningPool>,
    disciplines: Vec<Discipline>,
}

fn people_of(nominations: &[Nomination]) -> BTreeSet<OfficialId> {
    nominations.iter().map(|n| n.official_id).collect()
}

fn records_now(conn: &mut Conn, id: PlanningPoolId) -> Result<Records, Error> {
    let of_pool: Vec<Nomination> = nominations::of_pool(conn, id)?.into_iter().map(|kept| kept.value).collect();
    let people = people_of(&of_pool);
    let mut elsewhere = nominations::of_officials(conn, &people)?;
    elsewhere.retain(|n| n.pool_id != id);
    let pools = elsewhere.iter().map(|n| n.pool_id).collect();
    let (pools, disciplines) = (planning_pools::some(conn, &pools)?, disciplines::of_officials(conn, &people)?);
    Ok(Records { of_pool, elsewhere, pools, disciplines })
}

fn records_at(conn: &mut Conn, id: PlanningPoolId, seq: i64) -> Result<Records, Error> {
    let (mut of_pool, mut elsewhere) = (Vec::new(), Vec::new());
    states::each::<Nomination>(conn, seq, None, None, |kept| {
        if kept.value.pool_id == id {
            of_pool.push(kept.value)
        } else {
            elsewhere.push(kept.value)
        }
        true
    })?;
    let people = people_of(&of_pool);
    elsewhere.retain(|n: &Nomination| people.contains(&n.official_id));
    let (mut pools, mut disciplines) = (BTreeMap::new(), Vec::new());
    states::each::<PlanningPool>(conn, seq, None, None, |kept| {
        pools.insert(kept.value.id, kept.value);
        true
    })?;
    states::each::<Discipline>(conn, seq, None, None, |kept| {
        if people.contains(&kept.value.official_id) {
            disciplines.push(kept.value);
        }
        true
    })?;
    Ok(Records { of_pool, elsewhere, pools, disciplines })
}

/// The roll of a pool that the caller may see.
///
/// # Errors
/// 404 for what the caller may not see and what was not known then; 400 for what the ledger does not reach yet.
pub fn known<'a>(
    state: &'a State,
    conn: &mut Conn,
    access: &Access,
    id: PlanningPoolId,
    (asked, day): (Option<AskedAt>, Day),
) -> Result<Known<'a>, Error> {
    let pool: PlanningPool = as_known(conn, access, id, asked)?;
    let seq = asked.map(|asked| entry(conn, access, asked)).transpose()?;
    let records = match seq {
        None => records_now(conn, id)?,
        Some(seq) => records_at(conn, id, seq)?,
    };
    let people = people_of(&records.of_pool);
    let held = seen_of(state, conn, asked, access.stamp.at, &people)?;
    let ids: Vec<OfficialId> = people.iter().copied().collect();
    let dossiers = officials::dossiers(conn, &ids, access.today)?;
    let elsewhere = (records.elsewhere.clone(), records.pools.clone());
    let roll = roll(held.index.world(), pool, records, day);
    let disciplines = access.scope_of(Permission::DisciplinesRead);
    Ok(Known { held, roll, dossiers, disciplines, elsewhere, seq })
}

fn roll(world: &World, pool: PlanningPool, records: Records, day: Day) -> Roll {
    let Records { of_pool, elsewhere, pools, disciplines } = records;
    let seat = |nomination: Nomination| {
        let who = nomination.official_id;
        let person = standing(world.people.get(&who), who, &disciplines);
        let planned = |other: &Nomination| {
            let pool = pools.get(&other.pool_id)?;
            let tier = tier(&world.units, pool.unit_id, day);
            let planned = Planned { unit_id: pool.unit_id, position_id: other.position_id, tier };
            Some((planned, stay(pool, other, &person)?))
        };
        let elsewhere = elsewhere.iter().filter(|other| other.official_id == who).filter_map(planned).collect();
        Seat { nomination, elsewhere, person }
    };
    let submitted = pool.hops.iter().rev().find(|hop| hop.act == PoolAct::Submit);
    Roll {
        tier: tier(&world.units, pool.unit_id, day),
        seats: of_pool.into_iter().map(seat).collect(),
        submitted_on: submitted.map(|hop| Day::at(hop.at)),
        pool,
    }
}

/// What bears on a person's being in a pool.
pub fn standing(person: Option<&Person>, who: OfficialId, disciplines: &[Discipline]) -> Standing {
    let held = person.into_iter().flat_map(|person| &person.appointments);
    let disciplines = disciplines.iter().filter(|measure| measure.official_id == who).cloned().collect();
    Standing::of(person.map(|person| person.traits).unwrap_or_default(), held, disciplines)
}
