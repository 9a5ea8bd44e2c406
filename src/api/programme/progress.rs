//! From a resolution to its plans, their tasks and what came of them: how far it had come in a unit on a day.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ProgrammeRead};
use crate::api::compliance::report::RowOut;
use crate::api::compliance::{AskedAt, brief, entry, in_reach, unit_of};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::programme::progress_forms::{
    ProgressDocumentOut, ProgressOut, ProgressTargetsOut, ProgressUnitOut, ProgressWorkstreamOut,
};
use crate::api::resource::moment::as_known;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::World;
use crate::compliance::report::report;
use crate::db::{self, Conn, changes, disseminations, states, tasks};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::id::{ResolutionId, UnitId};
use crate::domain::position::Group;
use crate::domain::programme::progress::parts;
use crate::domain::programme::{Dissemination, Figures, Part, Placed, Task, Workstream, place};
use crate::domain::resolution::{Resolution, STANDARD};
use crate::domain::text::Code;
use crate::domain::word::Word;
use crate::state::{Concern, Held, State};
use actix_web::get;
use std::collections::{BTreeMap, BTreeSet};

query! {
    /// Of which unit, and on which day.
    ProgressQuery {
        /// The unit, by its id or by its code on the day.
        unit: Code,
        /// The day; today when left out.
        as_of: Option<Day>,
        /// Up to which entry of the ledger: its sequence number, or an instant in the past; all that is known when left
        /// out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// How far what a resolution asks for had come in a unit on a day: the documents that carry it out, their tasks by where
/// they stand, how they were made known, and where the shares stand that they aim at.
#[utoipa::path(tag = "programme", operation_id = "get_resolution_progress",
    params(("id" = ResolutionId, Path, description = "The resolution."), ProgressQuery),
    responses((status = 200, description = "How far it had come.", body = ProgressOut), Guarded, Missing))]
#[get("/resolutions/{id}/progress")]
pub async fn get_resolution_progress(
    caller: Caller<ProgrammeRead>,
    path: PathId<ResolutionId>,
    args: QueryArgs<ProgressQuery>,
) -> Result<Answer<ProgressOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    Ok(Answer::ok(caller.read_long(move |conn, access| progress(&state, conn, access, id, &asked)).await?))
}

fn progress(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    id: ResolutionId,
    asked: &ProgressQuery,
) -> Result<ProgressOut, Error> {
    let day = asked.as_of.unwrap_or(access.today);
    let past = asked.known_at.map(|at| entry(conn, at, access.stamp.at)).transpose()?;
    let known_at = match past {
        Some(seq) => seq,
        None => changes::head(conn)?.seq,
    };
    let structure = in_reach(conn, |conn| state.reports.structure(conn, known_at))?;
    let world = structure.world();
    let resolution: Resolution = as_known(conn, access, id, asked.known_at)?;
    let unit = unit_of(world, access, asked.unit.as_str(), day)?;
    let documents = chain(world, &resolution, unit, day);
    let done = Done::of(conn, past, &documents.iter().map(|one| one.id).collect())?;
    let judged = access.may(Permission::ComplianceRead, unit);
    let targets = if judged {
        if past.is_none() {
            // Then the whole index is there, unless it takes long to bring it up to date.
            drop(state.reports.ready(conn)?);
        }
        let below = world.units.subtree(unit, day);
        let held = state.reports.of(conn, &structure, Concern::Units(&below, day))?;
        let of = |one: &&Resolution| targets(&held, unit, one, day, known_at);
        Some(documents.iter().filter_map(of).collect())
    } else {
        None
    };
    let seen = Seen { world, unit, day, done: &done };
    let parts = seen.parts(None);
    let total = parts.values().fold(Part::default(), |sum, part| sum.plus(*part));
    Ok(ProgressOut {
        resolution_id: id,
        unit: brief(world, unit, day),
        as_of: day,
        known_at: structure.known_at().into(),
        documents: documents.iter().map(|one| seen.document(one)).collect(),
        total: total.into(),
        by_workstream: seen.workstreams(),
        own: parts.get(&Placed::Own).copied().unwrap_or_default().into(),
        by_unit: seen.units(&parts),
        withheld: if targets.is_some() { Vec::new() } else { vec!["targets"] },
        targets,
    })
}

/// A document, those in force that carry it out and are for the unit, for one above it or for one below it, and so on:
/// each after the one above it, in the order in which they were issued.
fn chain<'a>(world: &'a World, first: &'a Resolution, unit: UnitId, day: Day) -> Vec<&'a Resolution> {
    let mut near: BTreeSet<UnitId> = world.units.subtree(unit, day);
    near.extend(world.units.ancestors(unit, day));
    let mut found: Vec<&Resolution> = Vec::new();
    let mut open = vec![first];
    while let Some(next) = open.pop() {
        if found.iter().any(|one| one.id == next.id) {
            continue;
        }
        found.push(next);
        let mut below: Vec<&Resolution> = world
            .resolutions
            .values()
            .filter(|one| one.parent_id == Some(next.id) && near.contains(&one.unit_id) && one.issued_on <= day)
            .collect();
        below.sort_by_key(|one| std::cmp::Reverse((one.issued_on, one.number.to_string(), one.id)));
        open.extend(below);
    }
    found
}

/// What was done for some documents, wherever.
struct Done {
    tasks: Vec<Task>,
    disseminations: Vec<Dissemination>,
}

impl Done {
    /// As it stands now, or as it was known at an entry of the ledger.
    fn of(conn: &mut Conn, past: Option<i64>, documents: &BTreeSet<ResolutionId>) -> Result<Self, db::Error> {
        let Some(seq) = past else {
            let tasks = tasks::of_documents(conn, documents)?;
            return Ok(Self { tasks, disseminations: disseminations::of_documents(conn, documents)? });
        };
        let mut done = Self { tasks: Vec::new(), disseminations: Vec::new() };
        states::each::<Task>(conn, seq, None, None, |kept| {
            done.tasks.extend(Some(kept.value).filter(|task| documents.contains(&task.resolution_id)));
            true
        })?;
        states::each::<Dissemination>(conn, seq, None, None, |kept| {
            done.disseminations.extend(Some(kept.value).filter(|one| documents.contains(&one.resolution_id)));
            true
        })?;
        Ok(done)
    }
}

/// What was done, seen from a unit on a day.
struct Seen<'a> {
    world: &'a World,
    unit: UnitId,
    day: Day,
    done: &'a Done,
}

impl Seen<'_> {
    /// What was done for one document, or for all.
    fn parts(&self, of: Option<ResolutionId>) -> BTreeMap<Placed, Part> {
        let asked = |document| of.is_none_or(|of| of == document);
        let tasks = self.done.tasks.iter().filter(|task| asked(task.resolution_id));
        let disseminations = self.done.disseminations.iter().filter(|one| asked(one.resolution_id));
        parts(&self.world.units, self.unit, self.day, tasks, disseminations)
    }

    fn document(&self, one: &Resolution) -> ProgressDocumentOut {
        let part = self.parts(Some(one.id)).values().fold(Part::default(), |sum, part| sum.plus(*part));
        ProgressDocumentOut {
            id: one.id,
            number: one.number.to_string(),
            kind: one.kind,
            title: one.title.to_string(),
            issued_on: one.issued_on,
            parent_id: one.parent_id,
            unit: brief(self.world, one.unit_id, self.day),
            part: part.into(),
        }
    }

    fn workstreams(&self) -> Vec<ProgressWorkstreamOut> {
        let tree = &self.world.units;
        let inside = |task: &&Task| {
            let owner = task.owner_on(self.day);
            place(tree, self.unit, owner, &[task.due_on, task.planned_on], self.day).is_some()
        };
        let figures = |workstream: Workstream| {
            let mut figures = Figures::default();
            let own = self.done.tasks.iter().filter(|task| task.workstream == workstream).filter(inside);
            own.for_each(|task| figures.add(task, self.day));
            (figures.total() > 0).then(|| ProgressWorkstreamOut { workstream, tasks: figures.into() })
        };
        Workstream::ALL.iter().filter_map(|workstream| figures(*workstream)).collect()
    }

    fn units(&self, parts: &BTreeMap<Placed, Part>) -> Vec<ProgressUnitOut> {
        let below = |(place, part): (&Placed, &Part)| match place {
            Placed::Own => None,
            Placed::Below(unit) => {
                Some(ProgressUnitOut { unit: brief(self.world, *unit, self.day), part: (*part).into() })
            }
        };
        let mut units: Vec<ProgressUnitOut> = parts.iter().filter_map(below).collect();
        units.sort_by(|one, other| (&one.unit.code, one.unit.id).cmp(&(&other.unit.code, other.unit.id)));
        units
    }
}

/// The targets of a document with where their shares stand; none where it has none.
fn targets(held: &Held, unit: UnitId, one: &Resolution, day: Day, known_at: i64) -> Option<ProgressTargetsOut> {
    if one.targets.is_empty() {
        return None;
    }
    let found = report(&held.index, unit, one.id, day)?;
    // Where a document has no target for the standard, that of one below it is shown with that one.
    let own = found.standard.target.as_ref().is_some_and(|target| target.resolution_id == one.id);
    let whole = own.then(|| (None::<Group>, STANDARD.to_owned(), found.standard));
    let rows = found.rows.into_iter().map(|row| (row.group, row.indicator.to_string(), row.share));
    let rows = rows.chain(whole);
    Some(ProgressTargetsOut {
        resolution_id: one.id,
        report: format!("/v1/compliance/report?unit={unit}&resolution={}&as_of={day}&known_at={known_at}", one.id),
        rows: rows.map(|(group, indicator, share)| RowOut { group, indicator, share: share.into() }).collect(),
    })
}
