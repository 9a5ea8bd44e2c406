//! Courses.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::courses;
use crate::db::whole::kept_whole;
use crate::domain::Day;
use crate::domain::id::{CourseId, UnitId};
use crate::domain::qualification::QualificationKind;
use crate::domain::training::{Course, CourseKind, Programme};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    courses of Course by CourseId, |v| {
        code: String = v.code.to_string(),
        kind: String = v.kind.word().to_owned(),
        programme: Option<String> = v.programme.map(|p| p.word().to_owned()),
        grants: Option<String> = v.grants.as_ref().map(|g| g.kind.word().to_owned()),
        unit_id: String = v.unit_id.to_string(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
    }
}

/// Which courses a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that one of these units keeps; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Held on this day.
    pub as_of: Option<Day>,
    /// Kept by this unit.
    pub unit_id: Option<UnitId>,
    /// Of this sort.
    pub kind: Option<CourseKind>,
    /// In this programme.
    pub programme: Option<Programme>,
    /// That grant a qualification of this kind.
    pub grants: Option<QualificationKind>,
}

impl Selects for Filter {
    type Thing = Course;

    /// Courses, by code.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Course>>, Error> {
        let mut query = courses::table.filter(courses::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            query = query.filter(courses::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        if let Some(day) = self.as_of {
            let open = courses::valid_to.is_null().or(courses::valid_to.gt(day.date()));
            query = query.filter(courses::valid_from.le(day.date())).filter(open);
        }
        if let Some(unit) = self.unit_id {
            query = query.filter(courses::unit_id.eq(unit.to_string()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(courses::kind.eq(kind.word()));
        }
        if let Some(programme) = self.programme {
            query = query.filter(courses::programme.eq(programme.word()));
        }
        if let Some(kind) = self.grants {
            query = query.filter(courses::grants.eq(kind.word()));
        }
        let rows: Vec<Row> = page!(query, ask, courses::code, courses::id).load(conn)?;
        Page::build(ask, rows, |r| (r.code.clone(), r.id.clone()), kept)
    }

    fn shows(&self, c: &Course) -> bool {
        self.as_of.is_none_or(|day| c.period.covers(day))
            && self.units.as_ref().is_none_or(|units| units.contains(&c.unit_id))
            && self.unit_id.is_none_or(|unit| c.unit_id == unit)
            && self.kind.is_none_or(|kind| c.kind == kind)
            && self.programme.is_none_or(|programme| c.programme == Some(programme))
            && self.grants.is_none_or(|kind| c.grants.as_ref().is_some_and(|grants| grants.kind == kind))
    }

    fn key(&self) -> Option<fn(&Course) -> String> {
        Some(|course| course.code.to_string())
    }
}

/// The standing courses that grant a qualification of one of these kinds, by id.
///
/// # Errors
/// When the database does not answer.
pub fn granting(conn: &mut Conn, kinds: &[QualificationKind]) -> Result<Vec<Course>, Error> {
    let rows: Vec<Row> = courses::table
        .filter(courses::grants.eq_any(kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>()))
        .filter(courses::void.eq(false))
        .order(courses::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
