//! What a reform does, made ready before the write and stored in one: bulk appends to the ledger and to the tables, all or
//! nothing. Every entry says `reorganise` and names the decision.

use crate::api::reorganisations::look::Worked;
use crate::db::changes::{self, Cause, Change};
use crate::db::stored::Record;
use crate::db::{self, Ready, Stamp, Tx, accounts, appointments, officials, units};
use crate::domain::Period;
use crate::domain::account::{Grant, Subject};
use crate::domain::appointment::Appointment;
use crate::domain::entitlement::Allowance;
use crate::domain::id::{GrantId, UnitId};
use crate::domain::official::Official;
use crate::domain::placement::Recruitment;
use crate::domain::pool::{Nomination, PlanningPool};
use crate::domain::programme::Task;
use crate::domain::reorganisation::{Effect, Given, Reorganisation};
use crate::domain::resolution::Resolution;
use crate::domain::rotation::Rotation;
use crate::domain::rule_set::RuleSet;
use crate::domain::staffing::{Ceiling, EstablishedPost};
use crate::domain::training::{Class, Course, TrainingPlan};
use crate::domain::unit::{Succession, Unit};
use crate::state::State;
use std::collections::BTreeMap;

/// All that a reform stores.
pub(super) struct Laden {
    units: Ready<Unit>,
    edges: Ready<Succession>,
    ended: Ready<Appointment>,
    begun: Ready<Appointment>,
    officials: Ready<Official>,
    pools: Ready<PlanningPool>,
    nominations: Ready<Nomination>,
    plans: Ready<TrainingPlan>,
    courses: Ready<Course>,
    classes: Ready<Class>,
    rotations: Ready<Rotation>,
    recruitments: Ready<Recruitment>,
    tasks: Ready<Task>,
    reforms: Ready<Reorganisation>,
    ceilings: Ready<Ceiling>,
    posts: Ready<EstablishedPost>,
    allowances: Ready<Allowance>,
    resolutions: Vec<(Change, Resolution)>,
    rule_sets: Vec<(Change, RuleSet)>,
    grants: Vec<(Change, Subject, GrantId, Grant)>,
}

/// How the entries of a reform are told.
struct By<'a>(&'a Reorganisation);

impl By<'_> {
    fn of(&self, cause: Cause, one: UnitId, other: Option<UnitId>) -> Change {
        let units = [Some(one), other.filter(|other| *other != one)];
        Change { cause, reason: None, decision_id: self.0.decision_id, units }
    }

    /// Things of one kind, each with the unit concerned.
    fn all<T: Record + Clone>(&self, all: &[T], unit: impl Fn(&T) -> UnitId) -> Result<Ready<T>, db::Error> {
        let change = |thing: &T| (self.of(Cause::Reorganise, unit(thing), None), thing.clone());
        Ready::of(all.iter().map(change).collect())
    }

    /// The same, and those that never begin: the decision annuls them, as if they had never been.
    fn lasting<T: Record + Clone>(
        &self,
        (all, withdrawn): (&[T], &[T]),
        unit: impl Fn(&T) -> Option<UnitId>,
    ) -> Result<Ready<T>, db::Error> {
        let all = all.iter().map(|thing| (Cause::Reorganise, thing));
        let withdrawn = withdrawn.iter().map(|thing| (Cause::Annul, thing));
        let change = |(cause, thing): (Cause, &T)| Some((self.of(cause, unit(thing)?, None), thing.clone()));
        Ready::of(all.chain(withdrawn).filter_map(change).collect())
    }
}

/// Makes ready what a reform stores.
///
/// # Errors
/// When something cannot be written as JSON.
pub(super) fn laden(state: &State, reform: &Reorganisation, worked: &Worked) -> Result<Laden, db::Error> {
    let by = By(reform);
    let (after, withdrawn, people) = (&worked.handed.after, &worked.handed.withdrawn, &worked.people);
    let to: BTreeMap<_, UnitId> = people
        .opened
        .iter()
        .map(|a| (a.id, a.unit_id))
        .chain(people.redirected.iter().map(|a| (a.id, a.unit_id)))
        .collect();
    let from: BTreeMap<_, UnitId> =
        people.closed.iter().filter_map(|a| Some((*people.goes_on.get(&a.id)?, a.unit_id))).collect();
    let ended = people.closed.iter().map(|a| {
        let next = people.goes_on.get(&a.id).and_then(|next| to.get(next)).copied();
        (by.of(Cause::Reorganise, a.unit_id, next), a.clone())
    });
    let lost = people.closed.iter().chain(&people.withdrawn);
    let places: BTreeMap<_, UnitId> = lost.chain(&people.opened).map(|a| (a.id, a.unit_id)).collect();
    // What never begins was annulled by the decision: as if it had never been.
    let gone = people.withdrawn.iter().map(|a| (by.of(Cause::Annul, a.unit_id, None), a.clone()));
    let begun = people
        .redirected
        .iter()
        .chain(&people.opened)
        .map(|a| (by.of(Cause::Reorganise, a.unit_id, from.get(&a.id).copied()), a.clone()));
    let units: Vec<Unit> = worked.plan.units.iter().map(|outcome| outcome.after.clone()).collect();
    let edges = worked.edges.iter();
    let edges = edges.map(|e| (by.of(Cause::Reorganise, e.predecessor_id, Some(e.successor_id)), e.clone()));
    let pool_units: BTreeMap<_, UnitId> = after.pools.iter().map(|pool| (pool.id, pool.unit_id)).collect();
    let nominations = after
        .nominations
        .iter()
        .filter_map(|n| Some((by.of(Cause::Reorganise, *pool_units.get(&n.pool_id)?, None), n.clone())));
    let moves = after.rotations.iter();
    let moves = moves.map(|r| (by.of(Cause::Reorganise, r.unit_id, Some(r.origin_unit_id)), r.clone()));
    Ok(Laden {
        units: by.all(&units, |unit| unit.id)?,
        edges: Ready::of(edges.collect())?,
        ended: Ready::of(ended.chain(gone).collect())?,
        begun: Ready::of(begun.collect())?,
        officials: by.all(&after.officials, |official| official.managing_unit_id)?,
        pools: by.all(&after.pools, |pool| pool.unit_id)?,
        nominations: Ready::of(nominations.collect())?,
        plans: by.all(&after.plans, |plan| plan.unit_id)?,
        courses: by.all(&after.courses, |course| course.unit_id)?,
        classes: by.all(&after.classes, |class| class.unit_id)?,
        rotations: Ready::of(moves.collect())?,
        recruitments: by.all(&after.recruitments, |one| one.unit_id)?,
        tasks: by.all(&after.tasks, |task| task.unit_id)?,
        reforms: by.lasting((&after.reforms, &[]), |other| other.unit_id)?,
        ceilings: by.lasting((&after.ceilings, &withdrawn.ceilings), |ceiling| Some(ceiling.unit_id))?,
        posts: by.lasting((&after.posts, &withdrawn.posts), |post| Some(post.unit_id))?,
        allowances: by.lasting((&after.allowances, &withdrawn.allowances), |allowance| {
            places.get(&allowance.appointment_id).copied()
        })?,
        resolutions: (after.resolutions.iter())
            .map(|r| (by.of(Cause::Reorganise, r.unit_id, None), r.clone()))
            .collect(),
        rule_sets: (after.rule_sets.iter())
            .filter_map(|set| Some((by.of(Cause::Reorganise, set.unit_id?, None), set.clone())))
            .collect(),
        grants: grants(state, &by, worked),
    })
}

/// The grants that are given on other units too, from the day on.
fn grants(state: &State, by: &By<'_>, worked: &Worked) -> Vec<(Change, Subject, GrantId, Grant)> {
    let day = by.0.effective_on;
    let mut all = Vec::new();
    for (subject, grant) in &worked.grants {
        let to = grant.unit_id.and_then(|unit| worked.plan.entrusted.get(&unit));
        for unit in to.into_iter().flatten() {
            let period = Period { from: grant.period.from.max(day), to: grant.period.to };
            let given = Grant { unit_id: Some(*unit), period, ..grant.clone() };
            let change = by.of(Cause::Reorganise, *unit, grant.unit_id);
            all.push((change, *subject, GrantId(state.new_uuid()), given));
        }
    }
    all
}

/// Stores it. What ends is stored before what begins, so that nothing overlaps.
///
/// # Errors
/// When the database refuses something or does not answer.
pub(super) fn carried_out(tx: &mut Tx<'_>, stamp: &Stamp, laden: &Laden) -> Result<Effect, db::Error> {
    let first = changes::head(tx)?.seq + 1;
    units::put_all(tx, stamp, &laden.units)?;
    units::put_successions(tx, stamp, &laden.edges)?;
    appointments::put_all(tx, stamp, &laden.ended)?;
    appointments::put_all(tx, stamp, &laden.begun)?;
    officials::put_all(tx, stamp, &laden.officials)?;
    db::planning_pools::put_all(tx, stamp, &laden.pools)?;
    db::nominations::put_all(tx, stamp, &laden.nominations)?;
    db::training_plans::put_all(tx, stamp, &laden.plans)?;
    db::courses::put_all(tx, stamp, &laden.courses)?;
    db::classes::put_all(tx, stamp, &laden.classes)?;
    db::rotations::put_all(tx, stamp, &laden.rotations)?;
    db::recruitments::put_all(tx, stamp, &laden.recruitments)?;
    db::tasks::put_all(tx, stamp, &laden.tasks)?;
    db::reorganisations::put_all(tx, stamp, &laden.reforms)?;
    db::ceilings::put_all(tx, stamp, &laden.ceilings)?;
    db::established_posts::put_all(tx, stamp, &laden.posts)?;
    db::allowances::put_all(tx, stamp, &laden.allowances)?;
    for (change, resolution) in &laden.resolutions {
        db::resolutions::update(tx, stamp, change, resolution)?;
    }
    for (change, set) in &laden.rule_sets {
        db::rule_sets::update(tx, stamp, change, set)?;
    }
    let mut grants = Vec::new();
    for (change, subject, id, grant) in &laden.grants {
        accounts::add_grant(tx, stamp, change, *subject, (*id, grant))?;
        grants.push(Given { subject: *subject, grant_id: *id });
    }
    Ok(Effect { first, last: changes::head(tx)?.seq, grants })
}
