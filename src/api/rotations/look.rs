//! What is looked up about a move: where the person comes from, how the title is filled, and all that the checks look at.

use crate::api::caller::Access;
use crate::api::decisions::known;
use crate::api::error::{Error, note_refusal};
use crate::api::rotations::shown::RotationIn;
use crate::compliance::facts::{Person, World};
use crate::compliance::status::Status;
use crate::compliance::suitability::suitability;
use crate::db::{self, Conn, appointments, nominations, positions};
use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::discipline::Discipline;
use crate::domain::evaluation::Evaluation;
use crate::domain::finding::Finding;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::invalid::{Problems, Rule};
use crate::domain::rotation::Rotation;
use crate::domain::rotation::checks::{Case, Nominated, Standard, findings};
use crate::domain::rotation::origin::Home;
use crate::state::{Concern, Ready, Seen, State};
use std::collections::BTreeSet;

/// A move with what follows from what was given: the appointment that the person comes from, how the title is filled.
/// What it refers to must be there for the caller.
///
/// # Errors
/// 422 with every broken rule, each below `at`.
pub(super) fn settled(
    conn: &mut Conn,
    access: &Access,
    planned: Rotation,
    given: &RotationIn,
    at: &str,
) -> Result<Rotation, Error> {
    let mut problems = Problems::new();
    let from = planned.planned.from;
    let mut settled = planned;
    if note_refusal(access.referred(conn, settled.official_id), &mut problems)?.is_some() {
        let held = appointments::of_official(conn, settled.official_id)?;
        come_from(&mut settled, &held, given, access, &mut problems);
    }
    match access.units.tree.get(settled.unit_id) {
        None => problems.add("/unit_id", Rule::NotFound),
        Some(unit) => problems.require(unit.on(from).is_some(), "/unit_id", Rule::NotInForce("valid_from")),
    }
    match positions::get(conn, settled.position_id) {
        Ok(position) => {
            let there = position.value.period.covers(from);
            problems.require(there, "/position_id", Rule::NotInForce("valid_from"));
            settled.filling = position.value.filling;
        }
        Err(db::Error::NotFound) => problems.add("/position_id", Rule::NotFound),
        Err(other) => return Err(other.into()),
    }
    if let Some(decision) = settled.policy_decision_id {
        note_refusal(known(conn, access, decision, "/policy_decision_id"), &mut problems)?;
    }
    if let Some(id) = settled.nomination_id {
        match nominations::get(conn, id) {
            Ok(kept) if kept.value.official_id != settled.official_id => {
                problems.add("/nomination_id", Rule::NotFound);
            }
            Ok(kept) => {
                let title = kept.value.position_id == settled.position_id;
                problems.require(title, "/nomination_id", Rule::NotWith("position_id"));
            }
            Err(db::Error::NotFound) => problems.add("/nomination_id", Rule::NotFound),
            Err(other) => return Err(other.into()),
        }
    }
    problems.or(settled).map_err(|mut wrong| {
        wrong.iter_mut().for_each(|w| w.pointer = format!("{at}{}", w.pointer));
        Error::invalid(wrong)
    })
}

/// Where the person comes from: the substantive appointment of the day says it, or the caller.
fn come_from(moved: &mut Rotation, held: &[Appointment], given: &RotationIn, access: &Access, problems: &mut Problems) {
    let from = moved.planned.from;
    let substantive = |a: &&Appointment| a.kind == AppointmentKind::Substantive && a.period.covers(from);
    match (held.iter().find(substantive), given.origin_unit_id) {
        (Some(post), told) => {
            let fits = told.is_none_or(|unit| unit == post.unit_id);
            problems.require(fits, "/origin_unit_id", Rule::NotWith("official_id"));
            moved.origin_unit_id = post.unit_id;
            moved.origin_appointment_id = Some(post.id);
        }
        (None, Some(unit)) => {
            problems.require(access.units.tree.get(unit).is_some(), "/origin_unit_id", Rule::NotFound);
            moved.origin_unit_id = unit;
            moved.origin_appointment_id = None;
        }
        (None, None) => problems.add("/origin_unit_id", Rule::Required),
    }
}

/// What the database knows about a move beside the facts that the compliance engine knows.
pub(super) struct Material {
    home: Home,
    pub(super) nominations: Vec<Nominated>,
    disciplines: Vec<Discipline>,
    evaluations: Vec<Evaluation>,
    moves: Vec<Rotation>,
    /// Who holds the post, or will.
    pub(super) holders: Vec<Appointment>,
}

/// A person's nominations, each with its pool.
pub(super) fn nominated(conn: &mut Conn, who: OfficialId) -> Result<Vec<Nominated>, Error> {
    let mut all = Vec::new();
    for kept in nominations::of_official(conn, who)? {
        let pool = db::planning_pools::find(conn, kept.value.pool_id)?;
        if !pool.void {
            all.push(Nominated { nomination: kept.value, pool: pool.value });
        }
    }
    Ok(all)
}

/// All of it.
pub(super) fn material(conn: &mut Conn, planned: &Rotation) -> Result<Material, Error> {
    let who = planned.official_id;
    let personal = db::officials::find(conn, who)?.value.personal;
    let from = planned.planned.from;
    Ok(Material {
        home: Home { birthplace: personal.birthplace, hometown: personal.hometown },
        nominations: nominated(conn, who)?,
        disciplines: db::disciplines::of_official(conn, who)?.into_iter().map(|kept| kept.value).collect(),
        evaluations: db::evaluations::of_official(conn, who)?.into_iter().map(|kept| kept.value).collect(),
        moves: db::rotations::of_official(conn, who)?.into_iter().map(|kept| kept.value).collect(),
        holders: appointments::holders(conn, planned.unit_id, planned.position_id, from)?,
    })
}

/// What is found about a move, given all that is known.
pub(super) fn found(world: &World, person: &Person, planned: &Rotation, material: Material) -> Vec<Finding> {
    findings(&Case {
        planned: planned.clone(),
        catalogue: &world.positions,
        units: &world.units,
        traits: person.traits,
        home: material.home,
        appointments: person.appointments.clone(),
        nominations: material.nominations,
        disciplines: material.disciplines,
        evaluations: material.evaluations,
        moves: material.moves,
        holders: material.holders,
        standard: standard(world, person, planned),
    })
}

/// How the person would stand to the standard of the post: time that is left to meet it is not meeting it.
fn standard(world: &World, person: &Person, planned: &Rotation) -> Standard {
    let day = planned.planned.from;
    let Some(found) = suitability(world, person, planned.position_id, planned.unit_id, day) else {
        return Standard::Met;
    };
    let asked = || found.title.requirements.iter().filter(|judged| judged.mandatory && !judged.status.meets());
    let of = |unknown: bool| {
        let which = asked().filter(|judged| (judged.status == Status::Unknown) == unknown);
        which.map(|judged| judged.code.to_string()).collect::<Vec<_>>()
    };
    let (unmet, unknown) = (of(false), of(true));
    if unmet.is_empty() && unknown.is_empty() { Standard::Met } else { Standard::Short { unmet, unknown } }
}

/// Everything that is found about a move, as the transaction at hand sees it: the dry run, the proposal and the approval
/// all ask this.
///
/// # Errors
/// When the database does not answer.
pub(super) fn findings_of(state: &State, conn: &mut Conn, planned: &Rotation) -> Result<Vec<Finding>, Error> {
    let material = material(conn, planned)?;
    let who = planned.official_id;
    Ok(state.reports.within(conn, &[who].into(), |world, people| {
        let stranger = Person::new(who);
        found(world, people.get(&who).unwrap_or(&stranger), planned, material)
    })?)
}

/// The present index, or the part of it that answers for some units on a day.
pub(super) fn seen_over<'a>(
    state: &'a State,
    conn: &mut Conn,
    units: &BTreeSet<UnitId>,
    day: Day,
) -> Result<Seen<'a>, Error> {
    let head = match state.reports.ready(conn)? {
        Ready::Now(present) => return Ok(present),
        Ready::Not(head) => head,
    };
    let structure = state.reports.structure(conn, head.seq)?;
    let below = units.iter().flat_map(|unit| structure.world().units.subtree(*unit, day)).collect();
    Ok(state.reports.of(conn, &structure, Concern::Units(&below, day))?)
}
