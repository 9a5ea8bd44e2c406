//! Enrolments: who has a seat in a class, and who waits for one.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Numbered, Page, number_key, page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::row;
use crate::db::schema::{appointments, classes, enrolments};
use crate::db::whole::{about_official, first_by, kept_whole};
use crate::domain::Day;
use crate::domain::activity::Completion;
use crate::domain::appointment::AppointmentKind;
use crate::domain::id::{ClassId, EnrolmentId, OfficialId, QualificationId, UnitId};
use crate::domain::training::{CourseKind, Enrolment, EnrolmentState, Occupancy};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

kept_whole! {
    enrolments of Enrolment by EnrolmentId, |v| {
        class_id: String = v.class_id.to_string(),
        official_id: String = v.official_id.to_string(),
        kind: String = v.kind.word().to_owned(),
        programme: Option<String> = v.programme.map(|programme| programme.word().to_owned()),
        state: String = v.state.word().to_owned(),
        queue_no: Option<i64> = v.queue_no,
        completed_on: Option<NaiveDate> = row::date(v.completed_on),
        qualification_id: Option<String> = v.qualification_id.map(|id| id.to_string()),
    }
}

about_official!(enrolments of Enrolment);

/// How a list of enrolments is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// By id.
    Id,
    /// By the number in the queue of the class; only those that have one.
    Queue,
}

/// Which enrolments a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps, or in classes that one of them holds; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// In this class.
    pub class_id: Option<ClassId>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// Of this sort of training.
    pub kind: Option<CourseKind>,
    /// In this state.
    pub state: Option<EnrolmentState>,
    /// In this order.
    pub sort: Sort,
}

impl Selects for Filter {
    type Thing = Enrolment;

    /// Enrolments.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Enrolment>>, Error> {
        let mut query = enrolments::table.filter(enrolments::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            let hosts: Vec<String> = units.iter().map(ToString::to_string).collect();
            let held = classes::table.filter(classes::unit_id.eq_any(hosts)).select(classes::id);
            let theirs = enrolments::official_id.eq_any(kept_by!(units, self.today));
            query = query.filter(enrolments::class_id.eq_any(held).or(theirs));
        }
        if let Some(class) = self.class_id {
            query = query.filter(enrolments::class_id.eq(class.to_string()));
        }
        if let Some(official) = self.official_id {
            query = query.filter(enrolments::official_id.eq(official.to_string()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(enrolments::kind.eq(kind.word()));
        }
        if let Some(state) = self.state {
            query = query.filter(enrolments::state.eq(state.word()));
        }
        match self.sort {
            Sort::Id => {
                let rows: Vec<Row> = page_by_id!(query, ask, enrolments::id).load(conn)?;
                Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
            }
            Sort::Queue => {
                let (query, numbered) = (query.filter(enrolments::queue_no.is_not_null()), Numbered::of(ask)?);
                let number = enrolments::queue_no.assume_not_null();
                let rows: Vec<Row> = page!(query, numbered, number, enrolments::id).load(conn)?;
                Page::build(ask, rows, |r| (Numbered::key(r.queue_no.unwrap_or_default()), r.id.clone()), kept)
            }
        }
    }

    fn shows(&self, e: &Enrolment) -> bool {
        self.class_id.is_none_or(|class| e.class_id == class)
            && self.official_id.is_none_or(|official| e.official_id == official)
            && self.kind.is_none_or(|kind| e.kind == kind)
            && self.state.is_none_or(|state| e.state == state)
            && (self.sort == Sort::Id || e.queue_no.is_some())
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Enrolment>, Error> {
        let Some(units) = &self.units else { return Ok(Box::new(|_| true)) };
        let theirs = lists::of_dossiers(conn, Some(units), self.today)?;
        let held = super::classes::held_by(conn, units)?;
        Ok(Box::new(move |enrolment| held.contains(&enrolment.class_id) || theirs(enrolment)))
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }

    fn key(&self) -> Option<fn(&Enrolment) -> String> {
        match self.sort {
            Sort::Id => None,
            Sort::Queue => Some(|enrolment| number_key(enrolment.queue_no.unwrap_or_default())),
        }
    }
}

/// How many are in each state in some classes.
///
/// # Errors
/// When the database does not answer.
pub fn occupancies(conn: &mut Conn, classes: &BTreeSet<ClassId>) -> Result<BTreeMap<ClassId, Occupancy>, Error> {
    let ids: Vec<String> = classes.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String, i64)> = enrolments::table
        .filter(enrolments::class_id.eq_any(ids))
        .filter(enrolments::void.eq(false))
        .group_by((enrolments::class_id, enrolments::state))
        .select((enrolments::class_id, enrolments::state, diesel::dsl::count_star()))
        .load(conn)?;
    let mut found: BTreeMap<ClassId, Occupancy> = classes.iter().map(|id| (*id, Occupancy::default())).collect();
    for (class, state, number) in rows {
        found.entry(row::id(&class)?).or_default().add(row::word(&state)?, u32::try_from(number).unwrap_or(u32::MAX));
    }
    Ok(found)
}

/// How many are in each state in a class.
///
/// # Errors
/// When the database does not answer.
pub fn occupancy(conn: &mut Conn, class: ClassId) -> Result<Occupancy, Error> {
    Ok(occupancies(conn, &BTreeSet::from([class]))?.remove(&class).unwrap_or_default())
}

/// The number that the next in the queue of a class gets: one more than was ever given there.
///
/// # Errors
/// When the database does not answer.
pub fn next_queue_no(conn: &mut Conn, class: ClassId) -> Result<i64, Error> {
    let last: Option<i64> = enrolments::table
        .filter(enrolments::class_id.eq(class.to_string()))
        .select(diesel::dsl::max(enrolments::queue_no))
        .first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// The first so many of those who wait for a seat in a class, in the order of the queue.
///
/// # Errors
/// When the database does not answer.
pub fn first_waiting(conn: &mut Conn, class: ClassId, most: u32) -> Result<Vec<Kept<Enrolment>>, Error> {
    let rows: Vec<Row> = enrolments::table
        .filter(enrolments::class_id.eq(class.to_string()))
        .filter(enrolments::state.eq(EnrolmentState::Waitlisted.word()))
        .filter(enrolments::void.eq(false))
        .order((enrolments::queue_no, enrolments::id))
        .limit(most.into())
        .load(conn)?;
    rows.into_iter().map(kept).collect()
}

/// How many of those who wait for a seat in a class come before a number of its queue.
///
/// # Errors
/// When the database does not answer.
pub fn ahead(conn: &mut Conn, class: ClassId, number: i64) -> Result<i64, Error> {
    let before = enrolments::table
        .filter(enrolments::class_id.eq(class.to_string()))
        .filter(enrolments::state.eq(EnrolmentState::Waitlisted.word()))
        .filter(enrolments::void.eq(false))
        .filter(enrolments::queue_no.lt(number));
    Ok(before.count().get_result(conn)?)
}

/// The numbers of those who wait for a seat in some classes, in the order of each queue.
///
/// # Errors
/// When the database does not answer.
pub fn queues(conn: &mut Conn, classes: &BTreeSet<ClassId>) -> Result<BTreeMap<ClassId, Vec<i64>>, Error> {
    let ids: Vec<String> = classes.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, Option<i64>)> = enrolments::table
        .filter(enrolments::class_id.eq_any(ids))
        .filter(enrolments::state.eq(EnrolmentState::Waitlisted.word()))
        .filter(enrolments::void.eq(false))
        .order((enrolments::class_id, enrolments::queue_no))
        .select((enrolments::class_id, enrolments::queue_no))
        .load(conn)?;
    let mut found: BTreeMap<ClassId, Vec<i64>> = BTreeMap::new();
    for (class, number) in rows {
        found.entry(row::id(&class)?).or_default().extend(number);
    }
    Ok(found)
}

/// All that stand in a class, in one of some states where some are given, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_class(conn: &mut Conn, class: ClassId, states: &[EnrolmentState]) -> Result<Vec<Kept<Enrolment>>, Error> {
    let mut query = enrolments::table
        .filter(enrolments::class_id.eq(class.to_string()))
        .filter(enrolments::void.eq(false))
        .order(enrolments::id)
        .into_boxed();
    if !states.is_empty() {
        query = query.filter(enrolments::state.eq_any(states.iter().map(|s| s.word()).collect::<Vec<_>>()));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(kept).collect()
}

/// Some enrolments that stand.
///
/// # Errors
/// When the database does not answer.
pub fn some(conn: &mut Conn, ids: &[EnrolmentId]) -> Result<BTreeMap<EnrolmentId, Kept<Enrolment>>, Error> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> =
        enrolments::table.filter(enrolments::id.eq_any(ids)).filter(enrolments::void.eq(false)).load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| (k.value.id, k))).collect()
}

/// The enrolment whose completion granted a qualification, if one did.
///
/// # Errors
/// When the database does not answer.
pub fn granting(conn: &mut Conn, qualification: QualificationId) -> Result<Option<Enrolment>, Error> {
    let found: Option<Row> = enrolments::table
        .filter(enrolments::qualification_id.eq(qualification.to_string()))
        .filter(enrolments::void.eq(false))
        .first(conn)
        .optional()?;
    found.map(|r| kept(r).map(|k| k.value)).transpose()
}

first_by! {
    /// The first that is recorded of a person, if there is one.
    first_of: enrolments.official_id is OfficialId, of Enrolment
}

/// The enrolments with a seat, or a result, of whoever held a substantive post in one of some units at some time from a
/// day to a day.
///
/// # Errors
/// When the database does not answer.
pub fn of_holders(conn: &mut Conn, units: &BTreeSet<UnitId>, from: Day, to: Day) -> Result<Vec<Enrolment>, Error> {
    let seated = [EnrolmentState::Confirmed, EnrolmentState::Completed, EnrolmentState::Failed].map(Word::word);
    let holders = appointments::table
        .filter(appointments::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .filter(appointments::kind.eq(AppointmentKind::Substantive.word()))
        .filter(appointments::void.eq(false))
        .filter(appointments::valid_from.le(to.date()))
        .filter(appointments::valid_to.is_null().or(appointments::valid_to.gt(from.date()).assume_not_null()))
        .select(appointments::official_id);
    let rows: Vec<Row> = enrolments::table
        .filter(enrolments::official_id.eq_any(holders))
        .filter(enrolments::state.eq_any(seated))
        .filter(enrolments::void.eq(false))
        .order(enrolments::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// The columns of a completed enrolment.
type Done = (String, String, Option<String>, Option<NaiveDate>);

/// What was completed from a day to a day by whoever was ever appointed to one of the units, posts not looked up.
///
/// # Errors
/// When the database does not answer.
pub fn completed(conn: &mut Conn, from: Day, to: Day, units: &BTreeSet<UnitId>) -> Result<Vec<Completion>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let placed = appointments::table.filter(appointments::unit_id.eq_any(units)).select(appointments::official_id);
    let rows: Vec<Done> = enrolments::table
        .filter(enrolments::completed_on.ge(from.date()))
        .filter(enrolments::completed_on.le(to.date()))
        .filter(enrolments::state.eq(EnrolmentState::Completed.word()))
        .filter(enrolments::void.eq(false))
        .filter(enrolments::official_id.eq_any(placed))
        .select((enrolments::official_id, enrolments::kind, enrolments::programme, enrolments::completed_on))
        .load(conn)?;
    rows.into_iter().filter_map(|row| completion(row).transpose()).collect()
}

fn completion((official, kind, programme, on): Done) -> Result<Option<Completion>, Error> {
    let Some(on) = row::day_opt(on)? else { return Ok(None) };
    Ok(Some(Completion {
        official_id: row::id(&official)?,
        kind: row::word(&kind)?,
        programme: row::word_opt(programme.as_ref())?,
        on,
        post: None,
    }))
}
