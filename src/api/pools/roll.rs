//! A planning pool with all its nominations and what is known of their people, as of now or of an earlier entry of the
//! ledger: what the questions about its members, its quotas and its readiness are answered from.

use crate::api::caller::Access;
use crate::api::compliance::{AskedAt, seen_of};
use crate::api::error::Error;
use crate::api::pools::candidate::tier;
use crate::api::resource::moment::{as_known, entry};
use crate::compliance::facts::{Person, World};
use crate::db::{Conn, disciplines, nominations, officials, planning_pools, states};
use crate::domain::Day;
use crate::domain::account::{Permission, Scope};
use crate::domain::discipline::Discipline;
use crate::domain::id::{OfficialId, PlanningPoolId, UnitId};
use crate::domain::pool::checks::Planned;
use crate::domain::pool::composition::{Roll, Seat};
use crate::domain::pool::standing::{Standing, stay};
use crate::domain::pool::{Nomination, PlanningPool, PoolAct};
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
    let records = match asked {
        None => records_now(conn, id)?,
        Some(asked) => {
            let seq = entry(conn, access, asked)?;
            records_at(conn, id, seq)?
        }
    };
    let people = people_of(&records.of_pool);
    let held = seen_of(state, conn, asked, access.stamp.at, &people)?;
    let ids: Vec<OfficialId> = people.iter().copied().collect();
    let dossiers = officials::dossiers(conn, &ids, access.today)?;
    let roll = roll(held.index.world(), pool, records, day);
    Ok(Known { held, roll, dossiers, disciplines: access.scope_of(Permission::DisciplinesRead) })
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
