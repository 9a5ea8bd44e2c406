//! Tasks of resolutions and plans.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{Selects, Test};
use crate::db::resolutions::ids_of_units;
use crate::db::row;
use crate::db::schema::{resolutions, tasks};
use crate::db::whole::{kept_whole, of_units};
use crate::domain::Day;
use crate::domain::id::{OfficialId, ResolutionId, TaskId, UnitId};
use crate::domain::programme::{Task, TaskState, Workstream};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    tasks of Task by TaskId, |v| {
        resolution_id: String = v.resolution_id.to_string(),
        parent_id: Option<String> = v.parent_id.map(|id| id.to_string()),
        unit_id: String = v.unit_id.to_string(),
        official_id: Option<String> = v.official_id.map(|id| id.to_string()),
        workstream: String = v.workstream.word().to_owned(),
        state: String = v.state.word().to_owned(),
        planned_on: NaiveDate = v.planned_on.date(),
        due_on: NaiveDate = v.due_on.date(),
        settled_on: Option<NaiveDate> = row::date(v.settled_on()),
    }
}

of_units!(tasks.unit_id of Task);

/// Which tasks a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that one of these units owns, and those of documents for one of them; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Of this document.
    pub resolution_id: Option<ResolutionId>,
    /// A part of this task.
    pub parent_id: Option<TaskId>,
    /// Owned by this unit.
    pub unit_id: Option<UnitId>,
    /// For which this person answers.
    pub official_id: Option<OfficialId>,
    /// Of this work.
    pub workstream: Option<Workstream>,
    /// In this state.
    pub state: Option<TaskState>,
    /// Due on this day or before it.
    pub due_by: Option<Day>,
    /// Overdue on this day.
    pub overdue_on: Option<Day>,
}

fn texts<T: std::fmt::Display>(ids: &BTreeSet<T>) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

impl Selects for Filter {
    type Thing = Task;

    /// Tasks, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Task>>, Error> {
        let mut query = tasks::table.filter(tasks::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            let issued = resolutions::table.filter(resolutions::unit_id.eq_any(texts(units))).select(resolutions::id);
            query = query.filter(tasks::unit_id.eq_any(texts(units)).or(tasks::resolution_id.eq_any(issued)));
        }
        if let Some(id) = self.resolution_id {
            query = query.filter(tasks::resolution_id.eq(id.to_string()));
        }
        if let Some(id) = self.parent_id {
            query = query.filter(tasks::parent_id.eq(id.to_string()));
        }
        if let Some(id) = self.unit_id {
            query = query.filter(tasks::unit_id.eq(id.to_string()));
        }
        if let Some(id) = self.official_id {
            query = query.filter(tasks::official_id.eq(id.to_string()));
        }
        if let Some(stream) = self.workstream {
            query = query.filter(tasks::workstream.eq(stream.word()));
        }
        if let Some(state) = self.state {
            query = query.filter(tasks::state.eq(state.word()));
        }
        if let Some(day) = self.due_by {
            query = query.filter(tasks::due_on.le(day.date()));
        }
        if let Some(day) = self.overdue_on {
            let open = tasks::settled_on.is_null().or(tasks::settled_on.gt(day.date()));
            query = query.filter(tasks::planned_on.le(day.date())).filter(tasks::due_on.lt(day.date())).filter(open);
        }
        let rows: Vec<Row> = page_by_id!(query, ask, tasks::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, t: &Task) -> bool {
        self.resolution_id.is_none_or(|id| t.resolution_id == id)
            && self.parent_id.is_none_or(|id| t.parent_id == Some(id))
            && self.unit_id.is_none_or(|id| t.unit_id == id)
            && self.official_id.is_none_or(|id| t.official_id == Some(id))
            && self.workstream.is_none_or(|stream| t.workstream == stream)
            && self.state.is_none_or(|state| t.state == state)
            && self.due_by.is_none_or(|day| t.due_on <= day)
            && self.overdue_on.is_none_or(|day| t.overdue_on(day))
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Task>, Error> {
        let Some(units) = self.units.clone() else { return Ok(Box::new(|_| true)) };
        let issued = ids_of_units(conn, &units)?;
        Ok(Box::new(move |task| units.contains(&task.unit_id) || issued.contains(&task.resolution_id)))
    }
}

/// All tasks of some documents, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_documents(conn: &mut Conn, documents: &BTreeSet<ResolutionId>) -> Result<Vec<Task>, Error> {
    let rows: Vec<Row> = tasks::table
        .filter(tasks::void.eq(false))
        .filter(tasks::resolution_id.eq_any(texts(documents)))
        .order(tasks::id)
        .load(conn)?;
    rows.into_iter().map(|r| Ok(kept(r)?.value)).collect()
}

/// The tasks that are a part of one, with where they stand, by id.
///
/// # Errors
/// When the database does not answer.
pub fn parts_of(conn: &mut Conn, parent: TaskId) -> Result<Vec<(TaskId, TaskState)>, Error> {
    let rows: Vec<Row> = tasks::table
        .filter(tasks::void.eq(false))
        .filter(tasks::parent_id.eq(parent.to_string()))
        .order(tasks::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| (k.value.id, k.value.state))).collect()
}

/// A task of a document, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn of_document(conn: &mut Conn, id: ResolutionId) -> Result<Option<TaskId>, Error> {
    let found = tasks::table.filter(tasks::resolution_id.eq(id.to_string())).filter(tasks::void.eq(false));
    let found: Option<String> = found.order(tasks::id).select(tasks::id).first(conn).optional()?;
    row::id_opt(found.as_ref())
}

/// A task for which a person answers, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn of_official(conn: &mut Conn, id: OfficialId) -> Result<Option<Task>, Error> {
    let found = tasks::table.filter(tasks::official_id.eq(id.to_string())).filter(tasks::void.eq(false));
    let found: Option<Row> = found.order(tasks::id).first(conn).optional()?;
    Ok(found.map(kept).transpose()?.map(|k| k.value))
}
