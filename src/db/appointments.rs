//! Appointments.

use crate::db::append::{insert_all, put_all};
use crate::db::backend::Conn;
use crate::db::changes::{Kept, Recorded};
use crate::db::dossier::kept_by;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::row;
use crate::db::schema::appointments;
use crate::db::whole::{NAMED, rows};
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PositionId, UnitId};
use crate::domain::word::Word;
use crate::domain::{Day, Period};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::BTreeSet;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = appointments, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    official_id: String,
    unit_id: String,
    position_id: String,
    kind: String,
    state: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    ratified_on: Option<NaiveDate>,
    decision_id: String,
    ratification_decision_id: Option<String>,
    end_reason: Option<String>,
    end_decision_id: Option<String>,
    note: Option<String>,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
}

fn row_of(a: &Appointment, recorded: Recorded) -> Row {
    Row {
        id: a.id.to_string(),
        official_id: a.official_id.to_string(),
        unit_id: a.unit_id.to_string(),
        position_id: a.position_id.to_string(),
        kind: a.kind.word().to_owned(),
        state: a.state.word().to_owned(),
        valid_from: a.period.from.date(),
        valid_to: row::date(a.period.to),
        ratified_on: row::date(a.ratified_on),
        decision_id: a.decision_id.to_string(),
        ratification_decision_id: a.ratification_decision_id.map(|d| d.to_string()),
        end_reason: a.end_reason.map(|r| r.word().to_owned()),
        end_decision_id: a.end_decision_id.map(|d| d.to_string()),
        note: row::text(a.note.as_ref()),
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
    }
}

fn kept(r: Row) -> Result<Kept<Appointment>, Error> {
    let value = Appointment {
        id: row::id(&r.id)?,
        official_id: row::id(&r.official_id)?,
        unit_id: row::id(&r.unit_id)?,
        position_id: row::id(&r.position_id)?,
        kind: row::word(&r.kind)?,
        state: row::word(&r.state)?,
        period: row::period(r.valid_from, r.valid_to)?,
        ratified_on: row::day_opt(r.ratified_on)?,
        decision_id: row::id(&r.decision_id)?,
        ratification_decision_id: row::id_opt(r.ratification_decision_id.as_ref())?,
        end_reason: row::word_opt(r.end_reason.as_ref())?,
        end_decision_id: row::id_opt(r.end_decision_id.as_ref())?,
        note: row::line_opt(r.note.as_ref())?,
    };
    Ok(Kept { value, recorded: row::recorded(r.seq, r.recorded_at), void: r.void })
}

rows!(appointments of Appointment by AppointmentId, |value, recorded| Ok(row_of(value, recorded)));

/// Which appointments a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// In force on this day.
    pub as_of: Option<Day>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// In these units.
    pub units: Option<BTreeSet<UnitId>>,
    /// Of this title.
    pub position_id: Option<PositionId>,
    /// Held in this way.
    pub kind: Option<AppointmentKind>,
    /// In this state.
    pub state: Option<AppointmentState>,
}

impl Selects for Filter {
    type Thing = Appointment;

    /// Appointments, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Appointment>>, Error> {
        let mut query = appointments::table.filter(appointments::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(appointments::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(day) = self.as_of {
            let open = appointments::valid_to.is_null().or(appointments::valid_to.gt(day.date()));
            query = query.filter(appointments::valid_from.le(day.date())).filter(open);
        }
        if let Some(id) = self.official_id {
            query = query.filter(appointments::official_id.eq(id.to_string()));
        }
        if let Some(units) = &self.units {
            query =
                query.filter(appointments::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()));
        }
        if let Some(id) = self.position_id {
            query = query.filter(appointments::position_id.eq(id.to_string()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(appointments::kind.eq(kind.word()));
        }
        if let Some(state) = self.state {
            query = query.filter(appointments::state.eq(state.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, appointments::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, a: &Appointment) -> bool {
        self.as_of.is_none_or(|day| a.period.covers(day))
            && self.official_id.is_none_or(|id| a.official_id == id)
            && self.units.as_ref().is_none_or(|units| units.contains(&a.unit_id))
            && self.position_id.is_none_or(|id| a.position_id == id)
            && self.kind.is_none_or(|kind| a.kind == kind)
            && self.state.is_none_or(|state| a.state == state)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Self::Thing>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

/// Every appointment of a person.
///
/// # Errors
/// When the database does not answer.
pub fn of_official(conn: &mut Conn, id: OfficialId) -> Result<Vec<Appointment>, Error> {
    let rows: Vec<Row> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::official_id.eq(id.to_string()))
        .order((appointments::valid_from, appointments::id))
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// Who holds a title in a unit in earnest on a day or later: neither who acts nor who is lent.
///
/// # Errors
/// When the database does not answer.
pub fn holders(conn: &mut Conn, unit: UnitId, position: PositionId, day: Day) -> Result<Vec<Appointment>, Error> {
    let earnest = [AppointmentKind::Substantive.word(), AppointmentKind::Concurrent.word()];
    let rows: Vec<Row> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::unit_id.eq(unit.to_string()))
        .filter(appointments::position_id.eq(position.to_string()))
        .filter(appointments::kind.eq_any(earnest))
        .filter(appointments::valid_to.is_null().or(appointments::valid_to.gt(day.date())))
        .order(appointments::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// An appointment in a unit that reaches beyond a day, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn beyond(conn: &mut Conn, unit: UnitId, day: Day) -> Result<Option<AppointmentId>, Error> {
    let found: Option<String> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::unit_id.eq(unit.to_string()))
        .filter(appointments::valid_to.is_null().or(appointments::valid_to.gt(day.date())))
        .order(appointments::id)
        .select(appointments::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}

/// An appointment to a title that reaches beyond a day, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn held_beyond(conn: &mut Conn, position: PositionId, day: Day) -> Result<Option<AppointmentId>, Error> {
    let found: Option<String> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::position_id.eq(position.to_string()))
        .filter(appointments::valid_to.is_null().or(appointments::valid_to.gt(day.date())))
        .order(appointments::id)
        .select(appointments::id)
        .first(conn)
        .optional()?;
    row::id_opt(found.as_ref())
}

/// An appointment that took effect, or lost it, by a decision, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn by_decision(conn: &mut Conn, id: DecisionId) -> Result<Option<Appointment>, Error> {
    let key = id.to_string();
    let found: Option<Row> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(
            appointments::decision_id
                .eq(key.clone())
                .or(appointments::ratification_decision_id.eq(key.clone()).assume_not_null())
                .or(appointments::end_decision_id.eq(key).assume_not_null()),
        )
        .order(appointments::id)
        .first(conn)
        .optional()?;
    Ok(found.map(kept).transpose()?.map(|k| k.value))
}

/// One appointment to a title in each way in which it is held, with the earliest and the latest day of each.
///
/// # Errors
/// When the database does not answer.
pub fn samples_of(conn: &mut Conn, position: PositionId) -> Result<Vec<Appointment>, Error> {
    let ids: Vec<(Option<String>, Option<String>)> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::position_id.eq(position.to_string()))
        .group_by((appointments::kind, appointments::state))
        .select((diesel::dsl::min(appointments::id), diesel::dsl::max(appointments::id)))
        .load(conn)?;
    let mut ids: Vec<String> = ids.into_iter().flat_map(|(one, other)| [one, other]).flatten().collect();
    let edge = |up: bool| {
        let all = appointments::table
            .filter(appointments::void.eq(false))
            .filter(appointments::position_id.eq(position.to_string()))
            .select(appointments::id);
        if up {
            all.order(appointments::valid_from.desc()).into_boxed()
        } else {
            all.order(appointments::valid_from).into_boxed()
        }
    };
    for up in [false, true] {
        ids.extend(edge(up).first::<String>(conn).optional()?);
    }
    let rows: Vec<Row> = appointments::table.filter(appointments::id.eq_any(ids)).order(appointments::id).load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// An appointment in a unit that does not lie inside a period, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn outside(conn: &mut Conn, unit: UnitId, life: Period) -> Result<Option<Appointment>, Error> {
    let mut query = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::unit_id.eq(unit.to_string()))
        .order(appointments::id)
        .into_boxed();
    let early = appointments::valid_from.lt(life.from.date());
    query = match life.to {
        None => query.filter(early),
        Some(to) => {
            let late = appointments::valid_to.is_null().or(appointments::valid_to.gt(to.date()).assume_not_null());
            query.filter(early.or(late))
        }
    };
    let found: Option<Row> = query.first(conn).optional()?;
    Ok(found.map(kept).transpose()?.map(|k| k.value))
}

/// The substantive holdings in some units that cover some day from one to another, by person.
///
/// # Errors
/// When the database does not answer.
pub fn held_in(conn: &mut Conn, units: &BTreeSet<UnitId>, from: Day, to: Day) -> Result<Vec<Appointment>, Error> {
    let rows: Vec<Row> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::unit_id.eq_any(units.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .filter(appointments::kind.eq(AppointmentKind::Substantive.word()))
        .filter(appointments::valid_from.le(to.date()))
        .filter(appointments::valid_to.is_null().or(appointments::valid_to.gt(from.date()).assume_not_null()))
        .order((appointments::official_id, appointments::valid_from))
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// What everybody holds on a day who has any title in a unit that day, by id.
///
/// # Errors
/// When the database does not answer.
pub fn with_titles_in(conn: &mut Conn, unit: UnitId, day: Day) -> Result<Vec<Appointment>, Error> {
    let here = diesel::alias!(appointments as here);
    let people = here
        .filter(here.field(appointments::unit_id).eq(unit.to_string()))
        .filter(here.field(appointments::void).eq(false))
        .filter(here.field(appointments::valid_from).le(day.date()))
        .filter(
            here.field(appointments::valid_to)
                .is_null()
                .or(here.field(appointments::valid_to).gt(day.date()).assume_not_null()),
        )
        .select(here.field(appointments::official_id));
    let rows: Vec<Row> = appointments::table
        .filter(appointments::official_id.eq_any(people))
        .filter(appointments::void.eq(false))
        .filter(appointments::valid_from.le(day.date()))
        .filter(appointments::valid_to.is_null().or(appointments::valid_to.gt(day.date()).assume_not_null()))
        .order(appointments::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

insert_all!(pub insert_all: appointments of Appointment, |value, recorded| Ok(row_of(value, recorded)));

put_all!(pub put_all: appointments of Appointment, |value, recorded| Ok(row_of(value, recorded)),
    [unit_id, position_id, kind, state, valid_from, valid_to, ratified_on, decision_id, ratification_decision_id,
        end_reason, end_decision_id, note, seq, recorded_at, void]);

/// What reaches beyond a day in some units or of some people, by id.
///
/// # Errors
/// When the database does not answer.
pub fn reaching(conn: &mut Conn, units: &[UnitId], people: &[OfficialId], day: Day) -> Result<Vec<Appointment>, Error> {
    let lasting = || {
        let open = appointments::valid_to.is_null().or(appointments::valid_to.gt(day.date()).assume_not_null());
        appointments::table.filter(appointments::void.eq(false)).filter(open)
    };
    let mut rows: Vec<Row> = Vec::new();
    for some in units.chunks(NAMED) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        rows.extend(lasting().filter(appointments::unit_id.eq_any(some)).load::<Row>(conn)?);
    }
    for some in people.chunks(NAMED) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        rows.extend(lasting().filter(appointments::official_id.eq_any(some)).load::<Row>(conn)?);
    }
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    rows.dedup_by(|one, other| one.id == other.id);
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// Every standing holding of a title in a unit, whatever the way and the day.
///
/// # Errors
/// When the database does not answer.
pub fn of_seat(conn: &mut Conn, unit: UnitId, position: PositionId) -> Result<Vec<Appointment>, Error> {
    let rows: Vec<Row> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::unit_id.eq(unit.to_string()))
        .filter(appointments::position_id.eq(position.to_string()))
        .order((appointments::valid_from, appointments::id))
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

/// Every standing holding in a unit that covers a day or begins later.
///
/// # Errors
/// When the database does not answer.
pub fn of_unit_from(conn: &mut Conn, unit: UnitId, day: Day) -> Result<Vec<Appointment>, Error> {
    let rows: Vec<Row> = appointments::table
        .filter(appointments::void.eq(false))
        .filter(appointments::unit_id.eq(unit.to_string()))
        .filter(appointments::valid_to.is_null().or(appointments::valid_to.gt(day.date()).assume_not_null()))
        .order(appointments::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
