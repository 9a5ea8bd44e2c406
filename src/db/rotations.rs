//! Transfers, rotations and secondments.

use crate::db::backend::Conn;
use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::row;
use crate::db::schema::rotations;
use crate::db::whole::{NAMED, about_official, first_by, kept_whole};
use crate::domain::Day;
use crate::domain::id::{OfficialId, RotationId, UnitId};
use crate::domain::rotation::{MoveKind, Rotation, RotationState};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

kept_whole! {
    rotations of Rotation by RotationId, |v| {
        kind: String = v.kind.word().to_owned(),
        official_id: String = v.official_id.to_string(),
        origin_unit_id: String = v.origin_unit_id.to_string(),
        unit_id: String = v.unit_id.to_string(),
        position_id: String = v.position_id.to_string(),
        state: String = v.state.word().to_owned(),
        effective_on: Option<NaiveDate> = row::date(v.effective_on),
        ended_on: Option<NaiveDate> = row::date(v.ended_on),
        appointment_id: Option<String> = v.appointment_id.map(|id| id.to_string()),
        origin_appointment_id: Option<String> = v.origin_appointment_id.map(|id| id.to_string()),
        nomination_id: Option<String> = v.nomination_id.map(|id| id.to_string()),
    }
}

about_official!(rotations of Rotation);

/// All that stand from or to one of some units, or of some people, by id.
///
/// # Errors
/// When the database does not answer.
pub fn touching(conn: &mut Conn, units: &[UnitId], people: &[OfficialId]) -> Result<Vec<Rotation>, Error> {
    let mut found = BTreeMap::new();
    let standing = || rotations::table.filter(rotations::void.eq(false));
    let mut rows: Vec<Row> = Vec::new();
    for some in units.chunks(NAMED) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        let sides = rotations::origin_unit_id.eq_any(some.clone()).or(rotations::unit_id.eq_any(some));
        rows.extend(standing().filter(sides).load::<Row>(conn)?);
    }
    for some in people.chunks(NAMED) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        rows.extend(standing().filter(rotations::official_id.eq_any(some)).load::<Row>(conn)?);
    }
    for row in rows {
        let moved = kept(row)?.value;
        found.insert(moved.id, moved);
    }
    Ok(found.into_values().collect())
}

/// Which moves a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only from or to one of these units, or of people whose dossier one of them keeps; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// By which the person is away on this day.
    pub as_of: Option<Day>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// To this unit.
    pub unit_id: Option<UnitId>,
    /// From this unit.
    pub origin_unit_id: Option<UnitId>,
    /// Of this sort.
    pub kind: Option<MoveKind>,
    /// In this state.
    pub state: Option<RotationState>,
}

impl Selects for Filter {
    type Thing = Rotation;

    /// Moves, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Rotation>>, Error> {
        let mut query = rotations::table.filter(rotations::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            let ids: Vec<String> = units.iter().map(ToString::to_string).collect();
            let sides = rotations::origin_unit_id.eq_any(ids.clone()).or(rotations::unit_id.eq_any(ids));
            query = query.filter(sides.or(rotations::official_id.eq_any(kept_by!(units, self.today))));
        }
        if let Some(day) = self.as_of {
            let begun = rotations::effective_on.le(day.date()).assume_not_null();
            let lasts = rotations::ended_on.is_null().or(rotations::ended_on.gt(day.date()).assume_not_null());
            query = query.filter(rotations::effective_on.is_not_null()).filter(begun).filter(lasts);
        }
        if let Some(id) = self.official_id {
            query = query.filter(rotations::official_id.eq(id.to_string()));
        }
        if let Some(id) = self.unit_id {
            query = query.filter(rotations::unit_id.eq(id.to_string()));
        }
        if let Some(id) = self.origin_unit_id {
            query = query.filter(rotations::origin_unit_id.eq(id.to_string()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(rotations::kind.eq(kind.word()));
        }
        if let Some(state) = self.state {
            query = query.filter(rotations::state.eq(state.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, rotations::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, moved: &Rotation) -> bool {
        self.as_of.is_none_or(|day| moved.away_on(day))
            && self.official_id.is_none_or(|id| moved.official_id == id)
            && self.unit_id.is_none_or(|id| moved.unit_id == id)
            && self.origin_unit_id.is_none_or(|id| moved.origin_unit_id == id)
            && self.kind.is_none_or(|kind| moved.kind == kind)
            && self.state.is_none_or(|state| moved.state == state)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Rotation>, Error> {
        let Some(units) = self.units.clone() else { return Ok(Box::new(|_| true)) };
        let theirs = lists::of_dossiers(conn, Some(&units), self.today)?;
        let sides = move |r: &Rotation| units.contains(&r.origin_unit_id) || units.contains(&r.unit_id);
        Ok(Box::new(move |moved| sides(moved) || theirs(moved)))
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

first_by! {
    /// A move that rests on a nomination, if there is one.
    of_nomination: rotations.nomination_id is NominationId, of Rotation
}

/// The moves that took effect from a day to a day, from or to one of the units.
///
/// # Errors
/// When the database does not answer.
pub fn effective(conn: &mut Conn, from: Day, to: Day, units: &BTreeSet<UnitId>) -> Result<Vec<Rotation>, Error> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = rotations::table
        .filter(rotations::effective_on.ge(from.date()))
        .filter(rotations::effective_on.le(to.date()))
        .filter(rotations::void.eq(false))
        .filter(rotations::unit_id.eq_any(units.clone()).or(rotations::origin_unit_id.eq_any(units)))
        .order(rotations::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}
