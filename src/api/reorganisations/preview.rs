//! What stands in the way of a reform, and what it would change: both change nothing.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ReorganisationsRead};
use crate::api::error::Error;
use crate::api::extract::{NoQuery, PathId, QueryArgs};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::reorganisations::look::{Worked, worked_out};
use crate::api::resource::Resource;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::{Person, World};
use crate::compliance::impact::Figures;
use crate::compliance::reformed::figures_of;
use crate::db::{Conn, appointments, reorganisations};
use crate::domain::Day;
use crate::domain::id::{OfficialId, ReorganisationId, UnitId};
use crate::domain::reorganisation::Reorganisation;
use crate::domain::reorganisation::holdings::{Follower, Tally};
use crate::domain::reorganisation::plan::Outcome;
use crate::domain::resolution::Percent;
use crate::domain::unit::{SuccessionKind, Unit, UnitKind};
use crate::state::State;
use actix_web::{get, post};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// How many units a preview shows.
const SHOWN: usize = 500;

/// What is found about a reform.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReorganisationChecksOut {
    /// The reform.
    pub reorganisation_id: ReorganisationId,
    /// Whether it could be submitted: nothing is found that nobody could override.
    pub proposable: bool,
    /// Whether it could be approved as it is: nothing stands in the way.
    pub approvable: bool,
    /// All that is found, in one order.
    pub findings: Vec<FindingOut>,
}

/// A reform worked out for who may see it.
fn looked_at(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    id: ReorganisationId,
) -> Result<(Reorganisation, Worked), Error> {
    let reform = reorganisations::get(conn, id)?.value;
    reform.see(conn, access)?;
    let worked = worked_out(state, conn, access, &reform)?;
    Ok((reform, worked))
}

/// Checks a reform as its submission, its approval and its effect would: everything that is found, at once. Nothing
/// changes.
#[utoipa::path(tag = "reorganisations", operation_id = "check_reorganisation", params(("id" = ReorganisationId, Path, description = "Which.")),
    responses((status = 200, description = "What is found.", body = ReorganisationChecksOut), Guarded, Missing))]
#[post("/reorganisations/{id}/checks")]
pub async fn check_reorganisation(
    caller: Caller<ReorganisationsRead>,
    path: PathId<ReorganisationId>,
    args: QueryArgs<NoQuery>,
) -> Result<Answer<ReorganisationChecksOut>, Error> {
    let id = path.id()?;
    args.parsed()?;
    let state = caller.state.clone();
    let out = caller
        .read_long(move |conn, access| {
            let (_, worked) = looked_at(&state, conn, access, id)?;
            Ok(ReorganisationChecksOut {
                reorganisation_id: id,
                proposable: !worked.findings.iter().any(|finding| finding.forbids()),
                approvable: !worked.findings.iter().any(|finding| finding.stops(&[])),
                findings: worked.findings.iter().map(|finding| finding_out(finding, true)).collect(),
            })
        })
        .await?;
    Ok(Answer::ok(out))
}

/// What is true of a unit on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReformedUnitOut {
    /// The name.
    pub name: String,
    /// The statistics-office code.
    pub code: String,
    /// What it is by law.
    pub kind: UnitKind,
    /// The unit above.
    pub parent_id: Option<UnitId>,
    /// People counted in it and below it.
    pub headcount: u64,
    /// People outside the headcount: part-timers and hamlet heads.
    pub other_headcount: u64,
    /// The share of people counted who meet the standard, in per cent; null where nobody is judged.
    pub rate: Option<Percent>,
}

/// What a unit becomes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReformedUnitsOut {
    /// The unit.
    pub unit_id: UnitId,
    /// As it is on the day before; null: it is founded.
    pub before: Option<ReformedUnitOut>,
    /// As it would be on the day; null: it ends.
    pub after: Option<ReformedUnitOut>,
    /// What takes it in.
    pub successors: Vec<ReformedIntoOut>,
}

/// A unit that takes another in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReformedIntoOut {
    /// The unit.
    pub unit_id: UnitId,
    /// How.
    pub kind: SuccessionKind,
}

/// People who would move from one unit to another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReformedMoveOut {
    /// From where.
    pub from_unit_id: UnitId,
    /// To where.
    pub to_unit_id: UnitId,
    /// How many.
    pub people: u64,
}

/// What would follow a unit, or an appointment, of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReformedFollowersOut {
    /// What.
    pub kind: Follower,
    /// How many would go on at another unit, or by another appointment.
    pub continued: u64,
    /// How many would end, or never begin.
    pub ends: u64,
}

/// What a reform would change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReorganisationPreviewOut {
    /// The reform.
    pub reorganisation_id: ReorganisationId,
    /// The day from which on it would hold.
    pub effective_on: Day,
    /// The units that would be otherwise, by identity; 500 at most.
    pub units: Vec<ReformedUnitsOut>,
    /// How many more there are.
    pub left_off: u64,
    /// Who would move from where to where.
    pub moves: Vec<ReformedMoveOut>,
    /// How many appointments would end without another.
    pub ending: u64,
    /// What else would follow, of each kind of which there is something.
    pub follows: Vec<ReformedFollowersOut>,
    /// All that is found, in one order.
    pub findings: Vec<FindingOut>,
}

/// What a reform would change: every unit before and after with its figures, who would move, what is found. Nothing
/// changes.
#[utoipa::path(tag = "reorganisations", operation_id = "get_reorganisation_preview", params(("id" = ReorganisationId, Path, description = "Which.")),
    responses((status = 200, description = "What would be otherwise.", body = ReorganisationPreviewOut), Guarded, Missing))]
#[get("/reorganisations/{id}/preview")]
pub async fn get_reorganisation_preview(
    caller: Caller<ReorganisationsRead>,
    path: PathId<ReorganisationId>,
    args: QueryArgs<NoQuery>,
) -> Result<Answer<ReorganisationPreviewOut>, Error> {
    let id = path.id()?;
    args.parsed()?;
    let state = caller.state.clone();
    let out = caller
        .read_long(move |conn, access| {
            let (reform, worked) = looked_at(&state, conn, access, id)?;
            preview(&state, conn, access, (&reform, &worked))
        })
        .await?;
    Ok(Answer::ok(out))
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn preview(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    (reform, worked): (&Reorganisation, &Worked),
) -> Result<ReorganisationPreviewOut, Error> {
    let day = reform.effective_on;
    let shown: Vec<&Outcome> = worked.plan.units.iter().take(SHOWN).collect();
    let units: BTreeSet<UnitId> = shown.iter().map(|outcome| outcome.after.id).collect();
    let (before, after) = figures(state, conn, access, (&units, worked), day)?;
    let moves = worked.people.moves.iter().map(|((from, to), people)| ReformedMoveOut {
        from_unit_id: *from,
        to_unit_id: *to,
        people: count(people.len()),
    });
    let ending = worked.people.closed.iter().filter(|a| !worked.people.goes_on.contains_key(&a.id)).count();
    let unit = |outcome: &Outcome| {
        let id = outcome.after.id;
        let edges = worked.plan.edges.iter().filter(|(predecessor, _, _)| *predecessor == id);
        ReformedUnitsOut {
            unit_id: id,
            before: outcome.before.as_ref().and_then(|unit| shown_unit(unit, day.previous()?, &before)),
            after: shown_unit(&outcome.after, day, &after),
            successors: edges.map(|(_, to, kind)| ReformedIntoOut { unit_id: *to, kind: *kind }).collect(),
        }
    };
    Ok(ReorganisationPreviewOut {
        reorganisation_id: reform.id,
        effective_on: day,
        units: shown.iter().map(|outcome| unit(outcome)).collect(),
        left_off: count(worked.plan.units.len().saturating_sub(SHOWN)),
        moves: moves.collect(),
        ending: count(ending + worked.people.withdrawn.len()),
        follows: worked.handed.tallies.iter().map(follows).collect(),
        findings: worked.findings.iter().map(|finding| finding_out(finding, true)).collect(),
    })
}

fn follows((kind, tally): (&Follower, &Tally)) -> ReformedFollowersOut {
    ReformedFollowersOut { kind: *kind, continued: tally.goes_on, ends: tally.ends }
}

fn shown_unit(unit: &Unit, day: Day, figures: &BTreeMap<UnitId, Figures>) -> Option<ReformedUnitOut> {
    let on = unit.on(day)?;
    let figures = figures.get(&unit.id).copied().unwrap_or_default();
    Some(ReformedUnitOut {
        name: on.name.to_string(),
        code: on.code.to_string(),
        kind: on.kind,
        parent_id: on.parent_id,
        headcount: figures.headcount,
        other_headcount: figures.other_headcount,
        rate: figures.counts.rate(),
    })
}

type ByUnit = BTreeMap<UnitId, Figures>;

/// The figures of some units on the day before and, supposed, on the day.
fn figures(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    (units, worked): (&BTreeSet<UnitId>, &Worked),
    day: Day,
) -> Result<(ByUnit, ByUnit), Error> {
    let before = day.previous().unwrap_or(day);
    let tree = &access.units.tree;
    let below =
        units.iter().flat_map(|unit| tree.subtree(*unit, before).into_iter().chain(worked.tree.subtree(*unit, day)));
    let below: BTreeSet<UnitId> = below.collect();
    let below: Vec<UnitId> = below.into_iter().collect();
    let moved = worked.people.opened.iter().chain(&worked.people.redirected).map(|a| a.official_id);
    let moved: BTreeSet<OfficialId> = moved.collect();
    let moved: Vec<OfficialId> = moved.into_iter().collect();
    let who = appointments::reaching(conn, &below, &moved, before)?.into_iter().map(|a| a.official_id).collect();
    Ok(state.reports.within(conn, &who, |world, people| {
        let people: Vec<&Person> = people.values().collect();
        let was = figures_of(world, &people, units, before);
        let mut then = World::default();
        then.units = worked.tree.clone();
        then.positions.clone_from(&world.positions);
        then.rule_sets.clone_from(&world.rule_sets);
        then.resolutions.clone_from(&world.resolutions);
        let resettled: Vec<Person> = people
            .iter()
            .map(|person| Person { appointments: worked.people.applied(&person.appointments), ..Person::clone(person) })
            .collect();
        let resettled: Vec<&Person> = resettled.iter().collect();
        (was, figures_of(&then, &resettled, units, day))
    })?)
}
