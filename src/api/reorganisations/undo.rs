//! How a reform is taken back: exactly, and not once somebody has changed what it made.

use crate::api::error::Error;
use crate::api::resource::in_use;
use crate::db::changes::{Cause, Change};
use crate::db::stored::Record;
use crate::db::{self, Conn, Ready, Stamp, Tx, accounts, appointments, officials, states, units};
use crate::domain::account::Subject;
use crate::domain::appointment::Appointment;
use crate::domain::id::{GrantId, UnitId};
use crate::domain::reorganisation::Effect;
use crate::domain::resolution::Resolution;
use crate::domain::rule_set::RuleSet;
use crate::domain::unit::Unit;
use std::collections::BTreeMap;

/// Refuses to take back a reform of whose doings somebody has changed something, or in whose units somebody has done
/// something since.
///
/// # Errors
/// 409 `in_use`, with what is in the way named.
pub(super) fn undisturbed(tx: &mut Tx<'_>, effect: &Effect) -> Result<(), Error> {
    let changed = states::changed::<Unit>(tx, effect.first, effect.last)?;
    let founded: Vec<UnitId> =
        changed.into_iter().filter(|(_, before)| before.is_none()).map(|(unit, _)| unit.id).collect();
    match states::disturbed(tx, (effect.first, effect.last), &founded)? {
        None => Ok(()),
        Some((entity, id)) => Err(in_use(Some(format!("/v1/{}s/{id}", entity.replace('_', "-"))))),
    }
}

/// What the reform made of things of a kind, taken back: first what it made, which is void, then what it found, which is as
/// it was.
fn back<T: Record>(conn: &mut Conn, effect: &Effect, change: &Change) -> Result<[Ready<T>; 2], db::Error> {
    let (mut made, mut found) = (Vec::new(), Vec::new());
    let again = Change { cause: Cause::Correct, ..change.clone() };
    for (after, before) in states::changed::<T>(conn, effect.first, effect.last)? {
        match before {
            None => made.push((change.clone(), after)),
            Some(before) => found.push((again.clone(), before)),
        }
    }
    Ok([Ready::of(made)?, Ready::of(found)?])
}

/// Takes back what a reform did.
///
/// # Errors
/// What the database says.
pub(super) fn undone(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, effect: &Effect) -> Result<(), db::Error> {
    macro_rules! take_back {
        ($($put:path),+ $(,)?) => { $(
            for ready in back(tx, effect, change)? {
                $put(tx, stamp, &ready)?;
            }
        )+ };
    }
    // What goes, goes first, so that nothing overlaps: voids before what is as it was, posts before units.
    let [made, found] = back::<Appointment>(tx, effect, change)?;
    appointments::put_all(tx, stamp, &made)?;
    appointments::put_all(tx, stamp, &found)?;
    take_back!(
        officials::put_all,
        db::planning_pools::put_all,
        db::nominations::put_all,
        db::training_plans::put_all,
        db::courses::put_all,
        db::classes::put_all,
        db::rotations::put_all,
        db::recruitments::put_all,
        db::tasks::put_all,
        db::reorganisations::put_all,
        db::ceilings::put_all,
        db::established_posts::put_all,
        db::allowances::put_all,
        units::put_successions,
        units::put_all,
    );
    let again = Change { cause: Cause::Correct, ..change.clone() };
    for (_, before) in states::changed::<Resolution>(tx, effect.first, effect.last)? {
        if let Some(before) = before {
            db::resolutions::update(tx, stamp, &again, &before)?;
        }
    }
    for (_, before) in states::changed::<RuleSet>(tx, effect.first, effect.last)? {
        if let Some(before) = before {
            db::rule_sets::update(tx, stamp, &again, &before)?;
        }
    }
    let mut given: BTreeMap<Subject, Vec<GrantId>> = BTreeMap::new();
    for grant in &effect.grants {
        given.entry(grant.subject).or_default().push(grant.grant_id);
    }
    for (subject, ids) in given {
        accounts::take_grants(tx, stamp, &again, subject, &ids)?;
    }
    Ok(())
}
