//! Every state that a thing has had: who, when, why, and what changed.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::problem::Code;
use crate::api::resource::Resource;
use crate::db::changes::{Cause, Kept};
use crate::db::keyset::{Ask, Page};
use crate::db::states::{self, State};
use crate::db::{self, Conn};
use crate::domain::id::DecisionId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A state that a thing has had.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StateOut<T> {
    /// The ledger entry: ask with it as `known_at` to see everything else as of then.
    pub seq: i64,
    /// When it was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who wrote it.
    pub actor: String,
    /// By which request.
    pub request_id: String,
    /// Why.
    pub cause: Cause,
    /// The reason given.
    pub reason: Option<String>,
    /// The decision given.
    pub decision_id: Option<DecisionId>,
    /// What is otherwise than in the state before, as JSON pointers; empty for the first.
    pub changed: Vec<String>,
    /// The state; of a voided thing the last one it had.
    pub state: T,
}

/// A page of the states that a thing has had, oldest first.
///
/// # Errors
/// 404 for what the caller may not see.
pub fn history<T: Resource>(
    conn: &mut Conn,
    access: &Access,
    id: T::Id,
    ask: &Ask,
) -> Result<Page<StateOut<T::Out>>, Error> {
    let beside = T::find(conn, access, id)?.value.see(conn, access)?;
    let key = id.to_string();
    let after: i64 = match &ask.after {
        None => 0,
        Some((_, seq)) => seq.parse().map_err(|_why| Error::of(Code::Cursor))?,
    };
    let mut before = match states::at::<T>(conn, &key, after) {
        Ok(kept) => Some(kept),
        Err(db::Error::NotFound) => None,
        Err(other) => return Err(other.into()),
    };
    let most = i64::try_from(ask.limit).unwrap_or(i64::MAX).saturating_add(1);
    let found = states::history::<T>(conn, &key, after, most)?;
    let page = Page::slice(&Ask { after: None, ..ask.clone() }, found.into_iter(), |state: &State<T>| {
        (String::new(), state.kept.recorded.seq.to_string())
    });
    let next = page.next;
    let mut items = Vec::with_capacity(page.items.len());
    for state in page.items {
        let changed = before.as_ref().map(|before| changed(before, &state.kept)).transpose()?;
        before = Some(state.kept.clone());
        items.push(StateOut {
            seq: state.kept.recorded.seq,
            recorded_at: state.kept.recorded.at,
            actor: state.actor,
            request_id: state.request_id,
            cause: state.cause,
            reason: state.reason,
            decision_id: state.decision_id,
            changed: changed.unwrap_or_default(),
            state: T::shown(state.kept, &beside, access)?,
        });
    }
    Ok(Page { items, next })
}

/// The members that differ between two states.
fn changed<T: Resource>(before: &Kept<T>, after: &Kept<T>) -> Result<Vec<String>, Error> {
    let members = |kept: &Kept<T>| serde_json::to_value(kept.value.given()).map_err(Error::internal);
    let (was, is) = (members(before)?, members(after)?);
    let names = is.as_object().into_iter().flat_map(serde_json::Map::keys);
    let differs = |name: &&String| was.get(name.as_str()) != is.get(name.as_str()).or(Some(&Value::Null));
    let mut changed: Vec<String> = names.filter(differs).map(|name| format!("/{name}")).collect();
    if before.void != after.void {
        changed.push("/void".to_owned());
    }
    Ok(changed)
}
