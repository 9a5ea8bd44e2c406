//! Qualifications.

use crate::db::append::insert_all;
use crate::db::backend::Conn;
use crate::db::changes::{Kept, Recorded};
use crate::db::dossier::kept_by;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::row;
use crate::db::schema::qualifications;
use crate::db::whole::{first_by, rows};
use crate::domain::Day;
use crate::domain::id::{OfficialId, QualificationId, UnitId};
use crate::domain::qualification::{Qualification, QualificationKind, Verification};
use crate::domain::word::Word;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::BTreeSet;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = qualifications, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    official_id: String,
    kind: String,
    level: String,
    field: Option<String>,
    scheme: Option<String>,
    institution: Option<String>,
    number: Option<String>,
    awarded_on: NaiveDate,
    expires_on: Option<NaiveDate>,
    verification: String,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
    superseded_by_id: Option<String>,
}

fn row_of(q: &Qualification, recorded: Recorded) -> Row {
    Row {
        id: q.id.to_string(),
        official_id: q.official_id.to_string(),
        kind: q.kind.word().to_owned(),
        level: q.level.word().to_owned(),
        field: row::text(q.field.as_ref()),
        scheme: q.scheme.map(|s| s.word().to_owned()),
        institution: row::text(q.institution.as_ref()),
        number: row::text(q.number.as_ref()),
        awarded_on: q.awarded_on.date(),
        expires_on: row::date(q.expires_on),
        verification: q.verification.word().to_owned(),
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
        superseded_by_id: q.superseded_by_id.map(|id| id.to_string()),
    }
}

fn kept(r: Row) -> Result<Kept<Qualification>, Error> {
    let value = Qualification {
        id: row::id(&r.id)?,
        official_id: row::id(&r.official_id)?,
        kind: row::word(&r.kind)?,
        level: row::word(&r.level)?,
        field: row::line_opt(r.field.as_ref())?,
        scheme: row::word_opt(r.scheme.as_ref())?,
        institution: row::line_opt(r.institution.as_ref())?,
        number: row::line_opt(r.number.as_ref())?,
        awarded_on: row::day(r.awarded_on)?,
        expires_on: row::day_opt(r.expires_on)?,
        verification: row::word(&r.verification)?,
        superseded_by_id: row::id_opt(r.superseded_by_id.as_ref())?,
    };
    Ok(Kept { value, recorded: row::recorded(r.seq, r.recorded_at), void: r.void })
}

rows!(qualifications of Qualification by QualificationId, |value, recorded| Ok(row_of(value, recorded)));

/// Which qualifications a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// That count on this day.
    pub as_of: Option<Day>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// Of this kind.
    pub kind: Option<QualificationKind>,
    /// Checked or not.
    pub verification: Option<Verification>,
}

impl Selects for Filter {
    type Thing = Qualification;

    /// Qualifications, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Qualification>>, Error> {
        let mut query = qualifications::table.filter(qualifications::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(qualifications::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(day) = self.as_of {
            let open = qualifications::expires_on.is_null().or(qualifications::expires_on.gt(day.date()));
            query = query.filter(qualifications::awarded_on.le(day.date())).filter(open);
        }
        if let Some(id) = self.official_id {
            query = query.filter(qualifications::official_id.eq(id.to_string()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(qualifications::kind.eq(kind.word()));
        }
        if let Some(verification) = self.verification {
            query = query.filter(qualifications::verification.eq(verification.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, qualifications::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, q: &Qualification) -> bool {
        self.as_of.is_none_or(|day| q.valid_on(day))
            && self.official_id.is_none_or(|id| q.official_id == id)
            && self.kind.is_none_or(|kind| q.kind == kind)
            && self.verification.is_none_or(|verification| q.verification == verification)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Self::Thing>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

/// The qualifications whose place one took.
///
/// # Errors
/// When the database does not answer.
pub fn superseded_by(conn: &mut Conn, id: QualificationId) -> Result<Vec<Qualification>, Error> {
    let rows: Vec<Row> = qualifications::table
        .filter(qualifications::superseded_by_id.eq(id.to_string()))
        .filter(qualifications::void.eq(false))
        .order(qualifications::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

first_by! {
    /// The first that is recorded of a person, if there is one.
    first_of: qualifications.official_id is OfficialId, of Qualification
}

/// All of a person's that stand, by id.
///
/// # Errors
/// When the database does not answer.
pub fn of_official(conn: &mut Conn, official: OfficialId) -> Result<Vec<Qualification>, Error> {
    let rows: Vec<Row> = qualifications::table
        .filter(qualifications::void.eq(false))
        .filter(qualifications::official_id.eq(official.to_string()))
        .order(qualifications::id)
        .load(conn)?;
    rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
}

insert_all!(pub insert_all: qualifications of Qualification, |q, recorded| Ok(row_of(q, recorded)));
