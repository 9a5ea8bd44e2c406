//! What of staffing rests on decisions and titles: those are not taken back while it stands.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::resource::in_use;
use crate::db::{Tx, ceilings, established_posts};
use crate::domain::account::Permission;
use crate::domain::id::{DecisionId, PositionId, UnitId};

/// Refuses while a ceiling or a post rests on a decision. A decision on which a planned overlap rests is named by the post
/// as by a document ([`citations`](crate::api::citations)).
///
/// # Errors
/// 409 `in_use`.
pub fn none_by(tx: &mut Tx<'_>, access: &Access, decision: DecisionId) -> Result<(), Error> {
    if let Some(ceiling) = ceilings::by_decision(tx, decision)? {
        return Err(named(access, ceiling.unit_id, format!("/v1/ceilings/{}", ceiling.id)));
    }
    match established_posts::by_decision(tx, decision)? {
        Some(post) => Err(named(access, post.unit_id, format!("/v1/established-posts/{}", post.id))),
        None => Ok(()),
    }
}

/// Refuses while a post of a title is established.
///
/// # Errors
/// 409 `in_use`.
pub fn none_for(tx: &mut Tx<'_>, access: &Access, position: PositionId) -> Result<(), Error> {
    match established_posts::for_title(tx, position)? {
        Some(post) => Err(named(access, post.unit_id, format!("/v1/established-posts/{}", post.id))),
        None => Ok(()),
    }
}

fn named(access: &Access, unit: UnitId, place: String) -> Error {
    let visible = access.may(Permission::StaffingRead, unit);
    in_use(visible.then_some(place))
}
