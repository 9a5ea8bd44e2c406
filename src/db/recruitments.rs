//! Recruitments.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::row;
use crate::db::schema::{appointments, recruitments};
use crate::db::whole::{NAMED, about_official, first_by, kept_whole, of_units};
use crate::domain::Day;
use crate::domain::id::{AppointmentId, OfficialId, PositionId, RecruitmentId, UnitId};
use crate::domain::placement::{Recruitment, RecruitmentForm, RecruitmentState};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

kept_whole! {
    recruitments of Recruitment by RecruitmentId, |v| {
        form: String = v.form.word().to_owned(),
        official_id: String = v.official_id.to_string(),
        unit_id: String = v.unit_id.to_string(),
        position_id: String = v.position_id.to_string(),
        state: String = v.state.word().to_owned(),
        effective_on: Option<NaiveDate> = row::date(v.effective_on),
        ended_on: Option<NaiveDate> = row::date(v.ended_on),
        appointment_id: Option<String> = v.appointment_id.map(|id| id.to_string()),
    }
}

about_official!(recruitments of Recruitment);

of_units!(recruitments.unit_id of Recruitment);

/// All that stand to one of some units, or of some people, by id.
///
/// # Errors
/// When the database does not answer.
pub fn touching(conn: &mut Conn, units: &[UnitId], people: &[OfficialId]) -> Result<Vec<Recruitment>, Error> {
    let mut found: BTreeMap<_, _> = of_units(conn, units)?.into_iter().map(|one| (one.id, one)).collect();
    for some in people.chunks(NAMED) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        let standing = recruitments::table.filter(recruitments::void.eq(false));
        for row in standing.filter(recruitments::official_id.eq_any(some)).load::<Row>(conn)? {
            let one = kept(row)?.value;
            found.insert(one.id, one);
        }
    }
    Ok(found.into_values().collect())
}

/// Which recruitments a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only to one of these units, or of people whose dossier one of them keeps; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// By which a post is held on this day.
    pub as_of: Option<Day>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// To this unit.
    pub unit_id: Option<UnitId>,
    /// To this title.
    pub position_id: Option<PositionId>,
    /// In this form.
    pub form: Option<RecruitmentForm>,
    /// In this state.
    pub state: Option<RecruitmentState>,
}

impl Selects for Filter {
    type Thing = Recruitment;

    /// Recruitments, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Recruitment>>, Error> {
        let mut query = recruitments::table.filter(recruitments::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            let ids: Vec<String> = units.iter().map(ToString::to_string).collect();
            let theirs = recruitments::official_id.eq_any(kept_by!(units, self.today));
            query = query.filter(recruitments::unit_id.eq_any(ids).or(theirs));
        }
        if let Some(day) = self.as_of {
            let begun = recruitments::effective_on.le(day.date()).assume_not_null();
            let lasts = recruitments::ended_on.is_null().or(recruitments::ended_on.gt(day.date()).assume_not_null());
            query = query.filter(recruitments::effective_on.is_not_null()).filter(begun).filter(lasts);
        }
        if let Some(id) = self.official_id {
            query = query.filter(recruitments::official_id.eq(id.to_string()));
        }
        if let Some(id) = self.unit_id {
            query = query.filter(recruitments::unit_id.eq(id.to_string()));
        }
        if let Some(id) = self.position_id {
            query = query.filter(recruitments::position_id.eq(id.to_string()));
        }
        if let Some(form) = self.form {
            query = query.filter(recruitments::form.eq(form.word()));
        }
        if let Some(state) = self.state {
            query = query.filter(recruitments::state.eq(state.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, recruitments::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, one: &Recruitment) -> bool {
        self.as_of.is_none_or(|day| one.holds_on(day))
            && self.official_id.is_none_or(|id| one.official_id == id)
            && self.unit_id.is_none_or(|id| one.unit_id == id)
            && self.position_id.is_none_or(|id| one.position_id == id)
            && self.form.is_none_or(|form| one.form == form)
            && self.state.is_none_or(|state| one.state == state)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Recruitment>, Error> {
        let Some(units) = self.units.clone() else { return Ok(Box::new(|_| true)) };
        let theirs = lists::of_dossiers(conn, Some(&units), self.today)?;
        Ok(Box::new(move |one: &Recruitment| units.contains(&one.unit_id) || theirs(one)))
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

first_by! {
    /// The recruitment by which an appointment is held, if there is one.
    of_appointment: recruitments.appointment_id is AppointmentId, of Recruitment
}

/// The appointments by which people came into one of the units by recruitment, by a day: where they came into, whatever a
/// reform of units has made of the unit since.
///
/// # Errors
/// When the database does not answer.
pub fn entries(conn: &mut Conn, units: &BTreeSet<UnitId>, by: Day) -> Result<BTreeSet<AppointmentId>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let there = appointments::table.filter(appointments::unit_id.eq_any(units)).select(appointments::id.nullable());
    let found: Vec<Option<String>> = recruitments::table
        .filter(recruitments::appointment_id.eq_any(there))
        .filter(recruitments::effective_on.le(by.date()))
        .filter(recruitments::void.eq(false))
        .select(recruitments::appointment_id)
        .load(conn)?;
    found.iter().flatten().map(|id| row::id(id)).collect()
}
