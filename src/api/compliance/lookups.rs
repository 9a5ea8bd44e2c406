//! How many people stand, each in a line: for machines that keep lists of their own.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ComplianceRead};
use crate::api::compliance::{AskedAt, KnownAt, seen_of};
use crate::api::error::Error;
use crate::api::extract::Body;
use crate::api::json::{self, FromBody};
use crate::api::officials_lookup::{IdentityNumber, may_name, named};
use crate::api::responses::{Bodied, Guarded};
use crate::compliance::status::Status;
use crate::compliance::timeline::Timeline;
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::Group;
use actix_web::post;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// How many people a look-up takes.
const MOST: usize = 1_000;

/// A person, by exactly one of two names.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupIn {
    /// The identity in this service.
    pub official_id: Option<OfficialId>,
    /// The personal identity number, of 12 digits. It needs `officials:read_sensitive`.
    #[schema(value_type = Option<String>)]
    pub identity_number: Option<IdentityNumber>,
}

/// Who is asked about, and both clocks.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupsIn {
    /// The day; today when left out.
    pub as_of: Option<Day>,
    /// Up to which entry of the ledger: its sequence number as text, or an instant in the past; all that is known when
    /// left out.
    #[serde(skip)]
    #[schema(value_type = Option<String>)]
    pub known_at: Option<AskedAt>,
    /// The people; the same one may stand there more than once.
    #[schema(min_items = 1, max_items = 1000)]
    pub people: Vec<LookupIn>,
}

impl FromBody for LookupIn {
    fn from_body(value: &Value) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let fields = json::fields(value, &["official_id", "identity_number"], &mut problems);
        let official_id: Option<Option<OfficialId>> = json::field(fields, "official_id", &mut problems);
        let identity_number: Option<Option<IdentityNumber>> = json::field(fields, "identity_number", &mut problems);
        let (Some(official_id), Some(identity_number)) = (official_id, identity_number) else {
            return Err(problems.into_inner());
        };
        match (official_id.is_some(), identity_number.is_some()) {
            (true, true) => problems.add("/identity_number", Rule::NotWith("official_id")),
            (false, false) => problems.add("/official_id", Rule::Required),
            (true, false) | (false, true) => {}
        }
        problems.or(Self { official_id, identity_number })
    }
}

impl FromBody for LookupsIn {
    fn from_body(value: &Value) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let fields = json::fields(value, &["as_of", "known_at", "people"], &mut problems);
        let as_of = json::field(fields, "as_of", &mut problems);
        let known_at = json::field(fields, "known_at", &mut problems);
        let people = json::list(fields, "people", MOST, &mut problems, LookupIn::from_body);
        match (as_of, known_at, people) {
            (Some(as_of), Some(known_at), Some(people)) => problems.or(Self { as_of, known_at, people }),
            _ => Err(problems.into_inner()),
        }
    }
}

/// How a person stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LookupOut {
    /// Who; null for an identity number of nobody whom the caller may see.
    pub official_id: Option<OfficialId>,
    /// Whether there is somebody of that name whom the caller may see.
    pub found: bool,
    /// The worst over all mandatory requirements; null when none applies, or the person is not counted on that day.
    pub status: Option<Status>,
    /// Where the person is counted; null without a substantive appointment on that day.
    pub unit_id: Option<UnitId>,
    /// In which group.
    pub group: Option<Group>,
    /// The first day after the one asked about on which this line reads otherwise, as far as is known.
    pub until: Option<Day>,
}

/// How some people stand, in the order in which they were asked about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LookupsOut {
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// One for each person asked about.
    pub items: Vec<LookupOut>,
}

fn line(asked: Option<OfficialId>, visible: bool, timeline: Option<&Timeline>, day: Day) -> LookupOut {
    let stands = timeline.and_then(|timeline| timeline.at(day));
    LookupOut {
        official_id: asked,
        found: visible,
        status: stands.and_then(|s| s.standard),
        unit_id: stands.map(|s| s.unit_id),
        group: stands.map(|s| s.group),
        until: timeline.and_then(|timeline| timeline.stands_until(day)),
    }
}

/// How up to 1,000 people stand on a day. Somebody outside the caller's units looks like nobody.
#[utoipa::path(tag = "compliance", operation_id = "lookup_compliance", request_body = LookupsIn,
    responses((status = 200, description = "How they stand.", body = LookupsOut), Guarded, Bodied))]
#[post("/compliance/lookups")]
pub async fn lookup_compliance(
    caller: Caller<ComplianceRead>,
    body: Body<LookupsIn>,
) -> Result<Answer<LookupsOut>, Error> {
    let asked = body.parsed()?;
    let state = caller.state.clone();
    let past = asked.known_at.is_some();
    let work = move |conn: &mut Conn, access: &Access| {
        let by_number = asked.people.iter().enumerate().filter(|(_, person)| person.identity_number.is_some());
        may_name(access, by_number.map(|(place, _)| format!("/people/{place}/identity_number")))?;
        let numbers: Vec<IdentityNumber> = asked.people.iter().filter_map(|p| p.identity_number.clone()).collect();
        let ids: Vec<OfficialId> = asked.people.iter().filter_map(|p| p.official_id).collect();
        let named = named(conn, access, &numbers, &ids)?;
        let day = asked.as_of.unwrap_or(access.today);
        let visible = named.dossiers.into_keys().collect();
        let held = seen_of(&state, conn, asked.known_at, access.stamp.at, &visible)?;
        let items = asked.people.iter().map(|person| {
            let number = person.identity_number.as_ref();
            let id = person.official_id.or_else(|| named.by_number.get(number?).copied());
            let seen = id.filter(|id| visible.contains(id));
            line(id, seen.is_some(), seen.and_then(|id| held.index.timeline(id)), day)
        });
        Ok(LookupsOut { as_of: day, known_at: held.known_at.into(), items: items.collect() })
    };
    let out = if past { caller.read_long(work).await? } else { caller.read(work).await? };
    Ok(Answer::ok(out))
}
