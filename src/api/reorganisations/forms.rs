//! How reforms and their changes are read.

use crate::api::json::FromBody;
use crate::api::reader::{Read, body, members, record};
use crate::domain::Day;
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::reorganisation::{
    Alter, Assign, Dissolve, Entrust, Found, MOST_AT_ONCE, Merge, Part, Release, Relocate, Split, UnitChange, UnitRef,
};
use crate::domain::text::{Name, Note};
use serde_json::Value;
use utoipa::ToSchema;

/// The one member of an object that says which of several it is.
fn only<'a>(
    value: &'a Value,
    at: &str,
    known: &'static [&str],
    problems: &mut Problems,
) -> Option<(&'a str, &'a Value)> {
    let members = members(value, at, known, problems)?;
    let mut all = members.iter().filter(|(name, _)| known.contains(&name.as_str()));
    match (all.next(), all.next()) {
        (Some((name, value)), None) => Some((name.as_str(), value)),
        _ => {
            problems.add(at, Rule::NotOneOf(known.to_vec()));
            None
        }
    }
}

impl Read for UnitRef {
    fn read(value: &Value, at: &str, problems: &mut Problems) -> Option<Self> {
        let (name, value) = only(value, at, &["unit_id", "key"], problems)?;
        let place = format!("{at}/{name}");
        match name {
            "unit_id" => Read::read(value, &place, problems).map(Self::UnitId),
            _ => Read::read(value, &place, problems).map(Self::Key),
        }
    }
}

record! { Found { need key, need name, need code, need kind, may area, may parent } }
record! { Merge { need units, need into } check some { units } }
record! { Split { need unit_id, need parts } check several { parts } }
record! { Part { need into, list officials, list positions, flag rest } }
record! { Alter { need unit_id, may name, may code, may kind, may area } }
record! { Relocate { need unit_id, may parent } }
record! { Dissolve { need unit_id } }
record! { Assign { need official_id, may from_position_id, may to, may position_id } }
record! { Release { need official_id, may from_position_id, may reason } }
record! { Entrust { need unit_id, need to } }

fn some(units: &Option<Vec<UnitId>>, at: &str, problems: &mut Problems) {
    let some = units.as_ref().is_none_or(|units| (1..=MOST_AT_ONCE).contains(&units.len()));
    problems.require(some, &format!("{at}/units"), most());
}

fn several(parts: &Option<Vec<Part>>, at: &str, problems: &mut Problems) {
    let several = parts.as_ref().is_none_or(|parts| (2..=100).contains(&parts.len()));
    problems.require(several, &format!("{at}/parts"), Rule::OutOfRange(2, 100));
}

fn most() -> Rule {
    Rule::OutOfRange(1, i64::try_from(MOST_AT_ONCE).unwrap_or(i64::MAX))
}

const CHANGES: &[&str] = &["found", "merge", "split", "alter", "move", "dissolve", "assign", "release", "entrust"];

impl Read for UnitChange {
    fn read(value: &Value, at: &str, problems: &mut Problems) -> Option<Self> {
        let (name, value) = only(value, at, CHANGES, problems)?;
        let place = format!("{at}/{name}");
        match name {
            "found" => Read::read(value, &place, problems).map(Self::Found),
            "merge" => Read::read(value, &place, problems).map(Self::Merge),
            "split" => Read::read(value, &place, problems).map(Self::Split),
            "alter" => Read::read(value, &place, problems).map(Self::Alter),
            "move" => Read::read(value, &place, problems).map(Self::Move),
            "dissolve" => Read::read(value, &place, problems).map(Self::Dissolve),
            "assign" => Read::read(value, &place, problems).map(Self::Assign),
            "release" => Read::read(value, &place, problems).map(Self::Release),
            _ => Read::read(value, &place, problems).map(Self::Entrust),
        }
    }
}

/// A reform of units.
#[derive(Debug, Clone, serde::Serialize, ToSchema)]
pub struct ReorganisationIn {
    /// Its title.
    pub title: Name,
    /// The unit whose reform it is: it touches nothing but what lies below; everything, when left out.
    pub unit_id: Option<UnitId>,
    /// The day from which on it holds.
    pub effective_on: Day,
    /// The decision by which it is carried out; its approval says it at the latest.
    pub decision_id: Option<DecisionId>,
    /// Its changes; more can be added while it is drafted.
    #[schema(required = false, max_items = 500)]
    pub changes: Vec<UnitChange>,
}

record! {
    ReorganisationIn { need title, may unit_id, need effective_on, may decision_id, list changes } check few { changes }
}

/// No more changes than can be read at a time.
fn few(changes: &Option<Vec<UnitChange>>, at: &str, problems: &mut Problems) {
    let few = changes.as_ref().is_none_or(|changes| changes.len() <= MOST_AT_ONCE);
    problems.require(few, &format!("{at}/changes"), most());
}

/// What a reform is but for its changes.
#[derive(Debug, Clone, serde::Serialize, ToSchema)]
pub struct ReorganisationStateIn {
    /// Its title.
    pub title: Name,
    /// The unit whose reform it is: it touches nothing but what lies below; everything, when left out.
    pub unit_id: Option<UnitId>,
    /// The day from which on it holds.
    pub effective_on: Day,
    /// The decision by which it is carried out; its approval says it at the latest.
    pub decision_id: Option<DecisionId>,
}

record! { ReorganisationStateIn { need title, may unit_id, need effective_on, may decision_id } }

/// More changes of a reform.
#[derive(Debug, Clone, serde::Serialize, ToSchema)]
pub struct ReorganisationChangesIn {
    /// The changes, 500 at most.
    #[schema(min_items = 1, max_items = 500)]
    pub changes: Vec<UnitChange>,
}

record! { ReorganisationChangesIn { need changes } check not_none { changes } }

fn not_none(changes: &Option<Vec<UnitChange>>, at: &str, problems: &mut Problems) {
    let some = changes.as_ref().is_none_or(|changes| (1..=MOST_AT_ONCE).contains(&changes.len()));
    problems.require(some, &format!("{at}/changes"), most());
}

/// Changes that a reform shall not have after all.
#[derive(Debug, Clone, serde::Serialize, ToSchema)]
pub struct ReorganisationWithdrawalIn {
    /// The number of the part in which they were added.
    pub part: u32,
    /// Why.
    pub reason: Note,
}

record! { ReorganisationWithdrawalIn { need part, need reason } }

macro_rules! bodies {
    ($($name:ident),+) => { $(
        impl FromBody for $name {
            fn from_body(value: &Value) -> Result<Self, Vec<Invalid>> {
                body(value)
            }
        }
    )+ };
}
bodies!(ReorganisationIn, ReorganisationStateIn, ReorganisationChangesIn, ReorganisationWithdrawalIn);
