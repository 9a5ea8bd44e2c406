//! A reform worked out on one snapshot: what it would do, and everything that is found about it. The dry run, the
//! proposal, the approval, the preview and the effect all ask this, before the write; the write only looks whether it still
//! stands.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::db::changes::{self, Entity};
use crate::db::{self, Conn, accounts, appointments, nominations, officials, reorganisations, rotations, states};
use crate::domain::Day;
use crate::domain::account::{Grant, Subject};
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::finding::Finding;
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, ReorganisationId, SuccessionId, UnitId};
use crate::domain::reorganisation::holdings::{Estate, Handed, Holdings, There, hand_over, unreached};
use crate::domain::reorganisation::people::{Resettled, Roll, resettle};
use crate::domain::reorganisation::plan::{Restructured, restructure};
use crate::domain::reorganisation::{Reorganisation, Staged};
use crate::domain::unit::Succession;
use crate::domain::unit_tree::UnitTree;
use crate::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// A reform, worked out.
pub(super) struct Worked {
    /// The entry of the ledger that it rests on.
    head: i64,
    /// What becomes of the units.
    pub(super) plan: Restructured,
    /// The successions, with their identities.
    pub(super) edges: Vec<Succession>,
    /// The tree as it is then.
    pub(super) tree: UnitTree,
    /// What becomes of people's appointments.
    pub(super) people: Resettled,
    /// What becomes of everything else.
    pub(super) handed: Handed,
    /// The grants on the units that end, are divided or are entrusted.
    pub(super) grants: Vec<(Subject, Grant)>,
    /// Everything that is found.
    pub(super) findings: Vec<Finding>,
    units: BTreeSet<UnitId>,
    officials: BTreeSet<OfficialId>,
}

impl Worked {
    /// Whether nothing was recorded since that could make it otherwise.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) fn stands(&self, conn: &mut Conn) -> Result<bool, Error> {
        let structure = [Entity::Unit, Entity::Succession, Entity::Position, Entity::ReorganisationPart];
        let matters = |since: &states::Since| {
            structure.contains(&since.entity)
                || since.units.iter().any(|unit| self.units.contains(unit))
                || since.official.is_some_and(|who| self.officials.contains(&who))
        };
        Ok(!states::since(conn, self.head)?.iter().any(matters))
    }
}

/// Works a reform out.
///
/// # Errors
/// When the database does not answer.
pub(super) fn worked_out(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    reform: &Reorganisation,
) -> Result<Worked, Error> {
    let head = changes::head(conn)?.seq;
    let day = reform.effective_on;
    let parts = reorganisations::parts::of(conn, reform.id)?;
    let staged: Vec<&Staged> = parts.iter().flat_map(|part| &part.value.changes).collect();
    let tree = &access.units.tree;
    let plan = restructure(tree, reform.unit_id, day, &staged);
    let edges = edges(state, reform, &plan);
    let after = applied(&plan, &edges, tree);
    let named: BTreeSet<OfficialId> = staged.iter().flat_map(|staged| staged.change.people()).collect();
    let held = held(conn, tree, reform, (&plan, &named))?;
    let positions = state.reports.within(conn, &BTreeSet::new(), |world, _| world.positions.clone())?;
    let decision_id = reform.decision_id.unwrap_or(DecisionId(uuid::Uuid::nil()));
    let roll = Roll { plan: &plan, day, decision_id, positions: &positions, held: &held };
    let people = resettle(&roll, &mut || AppointmentId(state.new_uuid()));
    let ended: Vec<UnitId> = plan.fates.keys().copied().collect();
    let holdings = holdings(conn, reform.id, &ended, &people)?;
    let heirs: Vec<UnitId> = plan.successors().into_iter().collect();
    let there = there(conn, &heirs, day)?;
    let at = access.stamp.at;
    let estate = Estate { plan: &plan, people: &people, day, decision_id, at, held: &holdings, there: &there };
    let handed = hand_over(&estate, &mut || state.new_uuid());
    let entrusting = plan.entrusted.keys().filter(|unit| !plan.fates.contains_key(unit));
    let watched: Vec<UnitId> = ended.iter().chain(entrusting).copied().collect();
    let grants = accounts::on_units(conn, &watched, day)?;
    let mut findings = plan.findings.clone();
    findings.extend(people.findings.iter().chain(&handed.findings).cloned());
    findings.extend(lost(&after, &plan, &grants, day));
    let units = watched.into_iter().chain(heirs).chain(plan.units.iter().map(|outcome| outcome.after.id)).collect();
    let officials = held.iter().map(|a| a.official_id).chain(holdings.officials.iter().map(|o| o.id)).chain(named);
    let officials = officials.collect();
    Ok(Worked { head, plan, edges, tree: after, people, handed, grants, findings, units, officials })
}

/// The successions, with their identities.
fn edges(state: &State, reform: &Reorganisation, plan: &Restructured) -> Vec<Succession> {
    let edge = |(predecessor_id, successor_id, kind): &(UnitId, UnitId, _)| Succession {
        id: SuccessionId(state.new_uuid()),
        predecessor_id: *predecessor_id,
        successor_id: *successor_id,
        kind: *kind,
        effective_on: reform.effective_on,
        decision_id: reform.decision_id,
    };
    plan.edges.iter().map(edge).collect()
}

fn applied(plan: &Restructured, edges: &[Succession], tree: &UnitTree) -> UnitTree {
    let mut after = plan.applied(tree);
    edges.iter().for_each(|edge| after.put_succession(edge.clone()));
    after
}

/// The appointments that the reform concerns: in the units that end, are divided and take others in, and of the people who
/// are named, as far as they lie in what it may touch.
fn held(
    conn: &mut Conn,
    tree: &UnitTree,
    reform: &Reorganisation,
    (plan, named): (&Restructured, &BTreeSet<OfficialId>),
) -> Result<Vec<Appointment>, Error> {
    let units: BTreeSet<UnitId> = plan.fates.keys().copied().chain(plan.successors()).collect();
    let units: Vec<UnitId> = units.into_iter().collect();
    let named: Vec<OfficialId> = named.iter().copied().collect();
    let day = reform.effective_on;
    let mut held = appointments::reaching(conn, &units, &named, day)?;
    let before = day.previous().unwrap_or(day);
    held.retain(|a| {
        let line = |day| tree.ancestors(a.unit_id, day);
        let within = |top| a.unit_id == top || line(before).contains(&top) || line(day).contains(&top);
        units.binary_search(&a.unit_id).is_ok() || reform.unit_id.is_none_or(within)
    });
    Ok(held)
}

/// What belongs to the units that end or are divided.
fn holdings(
    conn: &mut Conn,
    reform: ReorganisationId,
    ended: &[UnitId],
    people: &Resettled,
) -> Result<Holdings, Error> {
    let gone = || people.closed.iter().chain(&people.withdrawn);
    let moved: BTreeSet<OfficialId> = gone().chain(&people.redirected).map(|a| a.official_id).collect();
    let moved: Vec<OfficialId> = moved.into_iter().collect();
    let titles: Vec<AppointmentId> = gone().filter(|a| a.kind != AppointmentKind::Substantive).map(|a| a.id).collect();
    let mut reforms = reorganisations::of_units(conn, ended)?;
    reforms.retain(|other| other.id != reform);
    let pools = db::planning_pools::of_units(conn, ended)?;
    let of: Vec<_> = pools.iter().map(|pool| pool.id).collect();
    Ok(Holdings {
        officials: officials::managed_by(conn, ended)?,
        nominations: nominations::in_pools(conn, &of)?,
        pools,
        plans: db::training_plans::of_units(conn, ended)?,
        courses: db::courses::of_units(conn, ended)?,
        classes: db::classes::of_units(conn, ended)?,
        rotations: rotations::touching(conn, ended, &moved)?,
        recruitments: db::recruitments::touching(conn, ended, &moved)?,
        tasks: db::tasks::of_units(conn, ended)?,
        resolutions: db::resolutions::of_units(conn, ended)?,
        rule_sets: db::rule_sets::of_units(conn, ended)?,
        reforms,
        ceilings: db::ceilings::of_units(conn, ended)?,
        posts: db::established_posts::of_units(conn, ended)?,
        allowances: db::allowances::of_appointments(conn, &titles)?,
    })
}

/// What is there already at the units that take others in.
fn there(conn: &mut Conn, heirs: &[UnitId], day: Day) -> Result<There, Error> {
    let ceilings = db::ceilings::of_units(conn, heirs)?.into_iter().filter(|c| c.period.covers(day));
    let posts = db::established_posts::of_units(conn, heirs)?.into_iter().filter(|p| p.period.covers(day));
    Ok(There {
        courses: db::courses::of_units(conn, heirs)?.into_iter().map(|c| (c.unit_id, c.code)).collect(),
        classes: db::classes::of_units(conn, heirs)?.into_iter().map(|c| (c.unit_id, c.code)).collect(),
        ceilings: ceilings.map(|c| c.unit_id).collect(),
        posts: posts.map(|p| p.unit_id).collect(),
    })
}

/// Grants that would reach no unit that is there.
fn lost(after: &UnitTree, plan: &Restructured, grants: &[(Subject, Grant)], day: Day) -> Vec<Finding> {
    let mut on: BTreeMap<UnitId, usize> = BTreeMap::new();
    for unit in grants.iter().filter_map(|(_, grant)| grant.unit_id) {
        *on.entry(unit).or_default() += 1;
    }
    unreached(after, plan, &on, day)
}
