//! How progress is shown.

use crate::api::compliance::report::RowOut;
use crate::api::compliance::{KnownAt, UnitBrief};
use crate::compliance::status::percent;
use crate::domain::Day;
use crate::domain::id::ResolutionId;
use crate::domain::programme::{Figures, Part, Reached, Workstream};
use crate::domain::resolution::{Percent, ResolutionKind};
use serde::Serialize;
use utoipa::ToSchema;

/// How many tasks stand where on the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FiguresOut {
    /// All of them.
    pub total: u64,
    /// In the plan.
    pub planned: u64,
    /// Handed to who does them.
    pub assigned: u64,
    /// Being done.
    pub under_way: u64,
    /// Said to be done.
    pub done: u64,
    /// Accepted.
    pub accepted: u64,
    /// Given up.
    pub dropped: u64,
    /// Due by the day, and not given up.
    pub due: u64,
    /// Of those due: done on their last day or before it.
    pub on_time: u64,
    /// Of those due: their last day is over, and they are not done.
    pub overdue: u64,
    /// (done + accepted) / (total − dropped).
    pub done_rate: Option<Percent>,
    /// on_time / due.
    pub on_time_rate: Option<Percent>,
}

impl From<Figures> for FiguresOut {
    fn from(f: Figures) -> Self {
        Self {
            total: f.total(),
            planned: f.planned,
            assigned: f.assigned,
            under_way: f.under_way,
            done: f.done,
            accepted: f.accepted,
            dropped: f.dropped,
            due: f.due,
            on_time: f.on_time,
            overdue: f.overdue,
            done_rate: percent(f.finished(), f.to_do()),
            on_time_rate: percent(f.on_time, f.due),
        }
    }
}

/// How often a document was made known by the day, and to how many people: whoever came twice counts twice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReachedOut {
    /// How often.
    pub held: u64,
    /// How many people were called.
    pub called: u64,
    /// How many came or were reached.
    pub attended: u64,
    /// How many of those who were called came, where both are known.
    pub attendance_rate: Option<Percent>,
}

impl From<Reached> for ReachedOut {
    fn from(r: Reached) -> Self {
        let attendance_rate = percent(r.attended_of_called, r.called_and_counted);
        Self { held: r.held, called: r.called, attended: r.attended, attendance_rate }
    }
}

/// What was done somewhere, and who was reached there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartOut {
    /// The tasks.
    pub tasks: FiguresOut,
    /// The disseminations.
    pub disseminations: ReachedOut,
}

impl From<Part> for PartOut {
    fn from(part: Part) -> Self {
        Self { tasks: part.tasks.into(), disseminations: part.reached.into() }
    }
}

/// A document of the chain, with what was done for it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressDocumentOut {
    /// The identity.
    pub id: ResolutionId,
    /// Its number.
    #[schema(example = "51-KH/ThU")]
    pub number: String,
    /// What sort of document it is.
    pub kind: ResolutionKind,
    /// Its title.
    pub title: String,
    /// When it was issued.
    pub issued_on: Day,
    /// The document that it carries out.
    pub parent_id: Option<ResolutionId>,
    /// For which unit it is.
    pub unit: UnitBrief,
    /// What was done for it in the unit asked about and below.
    #[serde(flatten)]
    pub part: PartOut,
}

/// What was done in a unit directly below the one asked about, and below that.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressUnitOut {
    /// The unit.
    pub unit: UnitBrief,
    /// What was done.
    #[serde(flatten)]
    pub part: PartOut,
}

/// The tasks of one work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressWorkstreamOut {
    /// The work.
    pub workstream: Workstream,
    /// Its tasks.
    pub tasks: FiguresOut,
}

/// The targets of a document, and where their shares stand on the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressTargetsOut {
    /// The document.
    pub resolution_id: ResolutionId,
    /// Where the whole report against it is.
    #[schema(example = "/v1/compliance/report?unit=178&resolution=37-NQ/TU&as_of=2017-12-31")]
    pub report: String,
    /// Each target with the counts and rates of its share, and how they compare.
    pub rows: Vec<RowOut>,
}

/// How far what a resolution asks for had come on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressOut {
    /// The resolution.
    pub resolution_id: ResolutionId,
    /// The unit, as it was called on the day.
    pub unit: UnitBrief,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// The resolution, and the documents that carry it out, and those that carry these out, each after the one above it.
    pub documents: Vec<ProgressDocumentOut>,
    /// All of it together.
    pub total: PartOut,
    /// The tasks by work, those works only that have some.
    pub by_workstream: Vec<ProgressWorkstreamOut>,
    /// What was done by the unit itself, and by units below it that are no more on the day.
    pub own: PartOut,
    /// What was done in each unit directly below on the day.
    pub by_unit: Vec<ProgressUnitOut>,
    /// The targets of the documents; null for who may not ask the compliance module about the unit.
    pub targets: Option<Vec<ProgressTargetsOut>>,
    /// Names of members that are kept from the caller.
    pub withheld: Vec<&'static str>,
}
