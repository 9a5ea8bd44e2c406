//! The compliance module's questions: a unit's report, a person's verdict, who falls short and of what.
//!
//! Every question takes two clocks: `as_of`, the day in the world, and `known_at`, the entry of the ledger up to which
//! the service knew. Asked with both, an answer is the same, byte for byte, for ever; so it shows no names of people and
//! nothing else that is not part of that state.

pub mod causes;
pub mod condition;
pub mod differences;
pub mod explanation;
pub mod gaps;
pub mod impact;
pub mod lookups;
pub mod report;
pub mod suitability;
pub mod verdict;

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::json::FromText;
use crate::api::problem::Code as Problem;
use crate::compliance::facts::World;
use crate::db::changes::{self, Recorded};
use crate::db::{self, Conn};
use crate::domain::Day;
use crate::domain::id::{Id, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::state::{Concern, Ready, Seen, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The entry of the ledger that an answer reflects.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KnownAt {
    /// Its sequence number: ask with it to get the same answer again.
    pub seq: i64,
    /// When it was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
}

impl From<Recorded> for KnownAt {
    fn from(r: Recorded) -> Self {
        Self { seq: r.seq, recorded_at: r.at }
    }
}

/// A unit as it was called on the day asked about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitBrief {
    /// The identity.
    pub id: UnitId,
    /// The code on that day.
    pub code: Option<String>,
    /// The name on that day.
    pub name: Option<String>,
}

pub(in crate::api) fn brief(world: &World, id: UnitId, day: Day) -> UnitBrief {
    let on = world.units.get(id).and_then(|u| u.on(day));
    UnitBrief { id, code: on.map(|s| s.code.to_string()), name: on.map(|s| s.name.to_string()) }
}

/// What is kept from a caller who may not see what is sensitive, and where in the answer it would stand.
#[derive(Debug, Default)]
pub(super) struct Veil {
    /// Whether the caller may see everything.
    open: bool,
    /// JSON pointers to what was withheld.
    withheld: Vec<String>,
}

impl Veil {
    /// For a caller and the unit that keeps the person's dossier.
    pub(super) fn of(access: &Access, dossier: UnitId) -> Self {
        Self { open: access.sensitive.as_ref().is_some_and(|scope| scope.has(dossier)), withheld: Vec::new() }
    }

    /// What may be shown of something that is sensitive if `secret`; noted at the pointer otherwise.
    pub(super) fn shown<T>(&mut self, value: Option<T>, secret: bool, pointer: impl FnOnce() -> String) -> Option<T> {
        if self.open || !secret || value.is_none() {
            return value;
        }
        self.withheld.push(pointer());
        None
    }

    /// Pointers to all that was withheld.
    pub(super) fn into_withheld(self) -> Vec<String> {
        self.withheld
    }
}

/// Up to which entry of the ledger the service is asked to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedAt {
    /// An entry.
    Seq(i64),
    /// The last entry recorded by an instant.
    Instant(DateTime<Utc>),
}

impl FromText for AskedAt {
    fn from_text(text: &str) -> Result<Self, Rule> {
        if let Ok(seq) = text.parse::<i64>() {
            return if seq >= 0 { Ok(Self::Seq(seq)) } else { Err(Rule::OutOfRange(0, i64::MAX)) };
        }
        match DateTime::parse_from_rfc3339(text) {
            Ok(instant) => Ok(Self::Instant(instant.to_utc())),
            Err(_) => Err(Rule::Expected("ledger seq, RFC 3339")),
        }
    }
}

/// An index as of the entry asked for that answers for some people, on any day.
pub(in crate::api) fn seen_of<'a>(
    state: &'a State,
    conn: &mut Conn,
    asked: Option<AskedAt>,
    now: DateTime<Utc>,
    people: &BTreeSet<OfficialId>,
) -> Result<Seen<'a>, Error> {
    let seq = match asked.map(|asked| entry(conn, asked, now)).transpose()? {
        Some(seq) => seq,
        None => match state.reports.ready(conn)? {
            Ready::Now(present) => return Ok(present),
            Ready::Not(head) => head.seq,
        },
    };
    let structure = in_reach(conn, |conn| state.reports.structure(conn, seq))?;
    Ok(state.reports.of(conn, &structure, Concern::People(people))?)
}

/// An index as of the entry asked for that answers for everybody who is counted in some units, or below them, on a day.
///
/// # Errors
/// 400 for what the ledger does not reach.
pub(in crate::api) fn seen_below<'a>(
    state: &'a State,
    conn: &mut Conn,
    access: &Access,
    asked: Option<AskedAt>,
    (units, day): (&[UnitId], Day),
) -> Result<Seen<'a>, Error> {
    let seq = match asked.map(|asked| entry(conn, asked, access.stamp.at)).transpose()? {
        Some(seq) => seq,
        None => match state.reports.ready(conn)? {
            Ready::Now(present) => return Ok(present),
            Ready::Not(head) => head.seq,
        },
    };
    let structure = in_reach(conn, |conn| state.reports.structure(conn, seq))?;
    let below = units.iter().flat_map(|unit| structure.world().units.subtree(*unit, day)).collect();
    Ok(state.reports.of(conn, &structure, Concern::Units(&below, day))?)
}

/// An index as of the entry asked for that answers for a unit and all below it on a day, and which unit that is.
pub(in crate::api) fn seen_in<'a>(
    state: &'a State,
    conn: &mut Conn,
    asked: Option<AskedAt>,
    access: &Access,
    unit: &str,
    day: Day,
) -> Result<(Seen<'a>, UnitId), Error> {
    let seq = match asked.map(|asked| entry(conn, asked, access.stamp.at)).transpose()? {
        Some(seq) => seq,
        None => match state.reports.ready(conn)? {
            Ready::Now(present) => {
                let unit = unit_of(present.index.world(), access, unit, day)?;
                return Ok((present, unit));
            }
            Ready::Not(head) => head.seq,
        },
    };
    let structure = in_reach(conn, |conn| state.reports.structure(conn, seq))?;
    let unit = unit_of(structure.world(), access, unit, day)?;
    let units = structure.world().units.subtree(unit, day);
    Ok((state.reports.of(conn, &structure, Concern::Units(&units, day))?, unit))
}

/// The entry of the ledger that is asked for.
pub(in crate::api) fn entry(conn: &mut Conn, asked: AskedAt, now: DateTime<Utc>) -> Result<i64, Error> {
    match asked {
        AskedAt::Seq(seq) => Ok(seq),
        // What is recorded in the present millisecond may still grow.
        AskedAt::Instant(instant) if instant >= now => Err(no_past(Rule::NotInForce("now"))),
        AskedAt::Instant(instant) => Ok(changes::entry_by(conn, instant)?.seq),
    }
}

/// Refuses an entry that the ledger has not come to.
pub(in crate::api) fn in_reach<T>(
    conn: &mut Conn,
    ask: impl FnOnce(&mut Conn) -> Result<T, db::Error>,
) -> Result<T, Error> {
    match ask(conn) {
        Err(db::Error::NotFound) => Err(no_past(Rule::OutOfRange(0, changes::head(conn)?.seq))),
        other => Ok(other?),
    }
}

fn no_past(rule: Rule) -> Error {
    Error { errors: vec![Invalid::at("/known_at", rule)], ..Error::of(Problem::Parameters) }
}

/// The unit that a text names in a world, if the caller may see it and it exists on the day.
pub(in crate::api) fn unit_of(world: &World, access: &Access, text: &str, day: Day) -> Result<UnitId, Error> {
    let id = UnitId::parse(text).or_else(|| world.units.by_code(text, day).map(|u| u.id));
    id.filter(|id| access.scope.has(*id))
        .filter(|id| world.units.get(*id).is_some_and(|u| u.on(day).is_some()))
        .ok_or_else(|| Error { errors: vec![Invalid::at("/unit", Rule::NotFound)], ..Error::not_found() })
}
