//! Classes.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{Selects, Test};
use crate::db::row;
use crate::db::schema::{classes, courses};
use crate::db::states;
use crate::db::whole::kept_whole;
use crate::domain::id::{ClassId, CourseId, UnitId};
use crate::domain::qualification::QualificationKind;
use crate::domain::training::{Class, ClassState, Course};
use crate::domain::word::Word;
use crate::domain::{Day, Period};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

kept_whole! {
    classes of Class by ClassId, |v| {
        course_id: String = v.course_id.to_string(),
        code: String = v.code.to_string(),
        unit_id: String = v.unit_id.to_string(),
        starts_on: NaiveDate = v.starts_on.date(),
        ends_on: NaiveDate = v.ends_on.date(),
        enrols_from: NaiveDate = v.enrols_from.date(),
        enrols_until: NaiveDate = v.enrols_until.date(),
        state: String = v.state.word().to_owned(),
    }
}

/// Which classes a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that one of these units holds; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Held on this day.
    pub as_of: Option<Day>,
    /// That take enrolments on this day.
    pub open_on: Option<Day>,
    /// Of this course.
    pub course_id: Option<CourseId>,
    /// Held by this unit.
    pub unit_id: Option<UnitId>,
    /// In this state.
    pub state: Option<ClassState>,
    /// Of a course that grants a qualification of this kind.
    pub grants: Option<QualificationKind>,
}

impl Selects for Filter {
    type Thing = Class;

    /// Classes, by id.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Class>>, Error> {
        let mut query = classes::table.filter(classes::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            query = query.filter(classes::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        if let Some(day) = self.as_of {
            query = query.filter(classes::starts_on.le(day.date())).filter(classes::ends_on.ge(day.date()));
        }
        if let Some(day) = self.open_on {
            query = query.filter(classes::state.eq(ClassState::Announced.word()));
            query = query.filter(classes::enrols_from.le(day.date())).filter(classes::enrols_until.ge(day.date()));
        }
        if let Some(course) = self.course_id {
            query = query.filter(classes::course_id.eq(course.to_string()));
        }
        if let Some(unit) = self.unit_id {
            query = query.filter(classes::unit_id.eq(unit.to_string()));
        }
        if let Some(state) = self.state {
            query = query.filter(classes::state.eq(state.word()));
        }
        if let Some(kind) = self.grants {
            let granting = courses::table.filter(courses::grants.eq(kind.word())).select(courses::id);
            query = query.filter(classes::course_id.eq_any(granting));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, classes::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, c: &Class) -> bool {
        self.as_of.is_none_or(|day| c.starts_on <= day && day <= c.ends_on)
            && self.open_on.is_none_or(|day| c.enrols_on(day))
            && self.units.as_ref().is_none_or(|units| units.contains(&c.unit_id))
            && self.course_id.is_none_or(|course| c.course_id == course)
            && self.unit_id.is_none_or(|unit| c.unit_id == unit)
            && self.state.is_none_or(|state| c.state == state)
    }

    /// What a course granted then.
    fn beside(&self, conn: &mut Conn, known_at: i64) -> Result<Test<Class>, Error> {
        let Some(kind) = self.grants else { return Ok(Box::new(|_| true)) };
        let mut granting = BTreeSet::new();
        states::each::<Course>(conn, known_at, None, None, |kept| {
            if kept.value.grants.as_ref().is_some_and(|grants| grants.kind == kind) {
                granting.insert(kept.value.id);
            }
            true
        })?;
        Ok(Box::new(move |class| granting.contains(&class.course_id)))
    }
}

/// The classes that take enrolments on a day and grant a qualification of one of these kinds to who completes them, with
/// their courses; only those that one of these units holds, where some are given. In the order in which they begin.
///
/// # Errors
/// When the database does not answer.
pub fn granting(
    conn: &mut Conn,
    kinds: &[QualificationKind],
    on: Day,
    units: Option<&BTreeSet<UnitId>>,
) -> Result<Vec<(Class, Course)>, Error> {
    let courses: BTreeMap<CourseId, Course> =
        super::courses::granting(conn, kinds)?.into_iter().map(|course| (course.id, course)).collect();
    let granting = courses::table
        .filter(courses::grants.eq_any(kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>()))
        .select(courses::id);
    let mut query = classes::table
        .filter(classes::course_id.eq_any(granting))
        .filter(classes::void.eq(false))
        .filter(classes::state.eq(ClassState::Announced.word()))
        .filter(classes::enrols_from.le(on.date()))
        .filter(classes::enrols_until.ge(on.date()))
        .order((classes::starts_on, classes::id))
        .into_boxed();
    if let Some(units) = units {
        query = query.filter(classes::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let mut found = Vec::new();
    for row in rows {
        let class = kept(row)?.value;
        if let Some(course) = courses.get(&class.course_id) {
            found.push((class, course.clone()));
        }
    }
    Ok(found)
}

/// Some classes, whatever became of them.
///
/// # Errors
/// When the database does not answer.
pub fn some(conn: &mut Conn, ids: &BTreeSet<ClassId>) -> Result<BTreeMap<ClassId, Kept<Class>>, Error> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = classes::table.filter(classes::id.eq_any(ids)).load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| (k.value.id, k))).collect()
}

/// The classes that one of some units holds, whatever became of them.
///
/// # Errors
/// When the database does not answer.
pub fn held_by(conn: &mut Conn, units: &BTreeSet<UnitId>) -> Result<BTreeSet<ClassId>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let ids: Vec<String> = classes::table.filter(classes::unit_id.eq_any(units)).select(classes::id).load(conn)?;
    ids.iter().map(|id| row::id(id)).collect()
}

/// A standing class of a course, if there is one; one that begins outside of a time, where one is given.
///
/// # Errors
/// When the database does not answer.
pub fn of_course(conn: &mut Conn, course: CourseId, outside: Option<Period>) -> Result<Option<ClassId>, Error> {
    let mut query = classes::table
        .filter(classes::course_id.eq(course.to_string()))
        .filter(classes::void.eq(false))
        .order(classes::id)
        .select(classes::id)
        .into_boxed();
    if let Some(period) = outside {
        let early = classes::starts_on.lt(period.from.date());
        query = match period.to {
            None => query.filter(early),
            Some(to) => query.filter(early.or(classes::starts_on.ge(to.date()))),
        };
    }
    let found: Option<String> = query.first(conn).optional()?;
    row::id_opt(found.as_ref())
}
