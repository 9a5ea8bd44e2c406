//! What of pools rests on other things, so that these are not taken back while it does. It is named to nobody who may not
//! read it.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::resource::in_use;
use crate::db::{Tx, nominations, planning_pools};
use crate::domain::account::Permission;
use crate::domain::id::{OfficialId, PositionId, UnitId};
use crate::domain::pool::{Nomination, PlanningPool};

/// Refuses while a nomination of a person stands.
///
/// # Errors
/// 409 `in_use`.
pub fn none_of(tx: &mut Tx<'_>, access: &Access, official: OfficialId) -> Result<(), Error> {
    match nominations::of_official(tx, official)?.into_iter().next() {
        Some(kept) => Err(nomination(tx, access, &kept.value)?),
        None => Ok(()),
    }
}

/// Refuses while a pool has a title.
///
/// # Errors
/// 409 `in_use`.
pub fn none_for(tx: &mut Tx<'_>, access: &Access, position: PositionId) -> Result<(), Error> {
    if let Some(held) = planning_pools::with_title(tx, position)? {
        return Err(pool(access, &held));
    }
    match nominations::for_title(tx, position)? {
        Some(named) => Err(nomination(tx, access, &named)?),
        None => Ok(()),
    }
}

fn reads(access: &Access, unit: UnitId) -> bool {
    access.may(Permission::PoolsRead, unit)
}

fn pool(access: &Access, pool: &PlanningPool) -> Error {
    in_use(reads(access, pool.unit_id).then(|| format!("/v1/planning-pools/{}", pool.id)))
}

fn nomination(tx: &mut Tx<'_>, access: &Access, one: &Nomination) -> Result<Error, Error> {
    let unit = planning_pools::find(tx, one.pool_id)?.value.unit_id;
    Ok(in_use(reads(access, unit).then(|| format!("/v1/nominations/{}", one.id))))
}
