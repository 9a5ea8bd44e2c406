//! Officials, found by words of their names without regard to marks, and by the unit that keeps the dossier.

use crate::db::append::{ROWS, insert_all};
use crate::db::backend::{Conn, on};
use crate::db::changes::{self, Change, Kept, Recorded, Stamp, voided};
use crate::db::dossier::{dossier_unit, kept_in};
use crate::db::error::Error;
use crate::db::executor::Tx;
use crate::db::keyset::{Ask, Page, page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::row;
use crate::db::schema::{appointments, official_words, officials};
use crate::db::states;
use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::official::{Official, Personal};
use crate::domain::text::{Line, fold, folded_words};
use crate::domain::word::Word;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How many people a statement names at most.
const NAMED: usize = 500;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = officials, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    managing_unit_id: String,
    sex: Option<String>,
    full_name: String,
    name_key: String,
    birth_on: Option<NaiveDate>,
    birthplace: Option<String>,
    hometown: Option<String>,
    ethnicity: Option<String>,
    religion: Option<String>,
    identity_number: Option<String>,
    party_joined_on: Option<NaiveDate>,
    party_official_on: Option<NaiveDate>,
    phone: Option<String>,
    email: Option<String>,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
}

fn row_of(o: &Official, recorded: Recorded) -> Row {
    let p = &o.personal;
    Row {
        id: o.id.to_string(),
        managing_unit_id: o.managing_unit_id.to_string(),
        sex: o.sex.map(|s| s.word().to_owned()),
        full_name: p.full_name.to_string(),
        name_key: name_key(p.full_name.as_str()),
        birth_on: row::date(p.birth_on),
        birthplace: row::text(p.birthplace.as_ref()),
        hometown: row::text(p.hometown.as_ref()),
        ethnicity: row::text(p.ethnicity.as_ref()),
        religion: row::text(p.religion.as_ref()),
        identity_number: row::text(p.identity_number.as_ref()),
        party_joined_on: row::date(p.party_joined_on),
        party_official_on: row::date(p.party_official_on),
        phone: row::text(p.phone.as_ref()),
        email: row::text(p.email.as_ref()),
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
    }
}

fn kept(r: Row) -> Result<Kept<Official>, Error> {
    let personal = Personal {
        full_name: row::line(&r.full_name)?,
        birth_on: row::day_opt(r.birth_on)?,
        birthplace: row::line_opt(r.birthplace.as_ref())?,
        hometown: row::line_opt(r.hometown.as_ref())?,
        ethnicity: row::line_opt(r.ethnicity.as_ref())?,
        religion: row::line_opt(r.religion.as_ref())?,
        identity_number: row::line_opt(r.identity_number.as_ref())?,
        party_joined_on: row::day_opt(r.party_joined_on)?,
        party_official_on: row::day_opt(r.party_official_on)?,
        phone: row::line_opt(r.phone.as_ref())?,
        email: row::line_opt(r.email.as_ref())?,
    };
    let value = Official {
        id: row::id(&r.id)?,
        managing_unit_id: row::id(&r.managing_unit_id)?,
        sex: row::word_opt(r.sex.as_ref())?,
        personal,
    };
    Ok(Kept { value, recorded: row::recorded(r.seq, r.recorded_at), void: r.void })
}

/// How Vietnamese lists are ordered: by the given name, which stands last, then by the whole name.
pub fn name_key(full_name: &str) -> String {
    let folded = fold(full_name);
    let given = folded.rsplit(' ').next().unwrap_or_default();
    format!("{given} {folded}")
}

/// By what a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// As they were entered.
    Id,
    /// By given name, then by the whole name, without marks.
    Name,
}

/// Which officials a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only those whose dossier one of these units keeps; all when none.
    pub units: Option<BTreeSet<UnitId>>,
    /// Each of these folded words begins a word of the name.
    pub name: Option<String>,
    /// Who holds a substantive appointment on this day.
    pub as_of: Option<Day>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// In this order.
    pub sort: Sort,
}

impl Selects for Filter {
    type Thing = Official;

    /// Officials.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Official>>, Error> {
        let mut query = officials::table.filter(officials::void.eq(false)).into_boxed();
        if let Some(units) = &self.units {
            query = query.filter(kept_in!(units, self.today));
        }
        let words = self.name.as_ref().map(|n| folded_words(n));
        if words.as_ref().is_some_and(Vec::is_empty) {
            // No name has a word that begins with a sign: such a search finds nobody, not everybody.
            return Ok(Page { items: Vec::new(), next: None });
        }
        for word in words.into_iter().flatten() {
            let beyond = format!("{word}\u{10ffff}");
            let ids = official_words::table
                .filter(official_words::word.ge(word))
                .filter(official_words::word.lt(beyond))
                .select(official_words::official_id);
            query = query.filter(officials::id.eq_any(ids));
        }
        if let Some(day) = self.as_of {
            let open = appointments::valid_to.is_null().or(appointments::valid_to.gt(day.date()).assume_not_null());
            let held = appointments::table
                .filter(appointments::official_id.eq(officials::id))
                .filter(appointments::kind.eq(AppointmentKind::Substantive.word()))
                .filter(appointments::void.eq(false))
                .filter(appointments::valid_from.le(day.date()))
                .filter(open);
            query = query.filter(diesel::dsl::exists(held));
        }
        let rows: Vec<Row> = match self.sort {
            Sort::Id => page_by_id!(query, ask, officials::id).load(conn)?,
            Sort::Name => page!(query, ask, officials::name_key, officials::id).load(conn)?,
        };
        let key = |r: &Row| match self.sort {
            Sort::Id => (String::new(), r.id.clone()),
            Sort::Name => (r.name_key.clone(), r.id.clone()),
        };
        Page::build(ask, rows, key, kept)
    }

    fn shows(&self, official: &Official) -> bool {
        let Some(asked) = &self.name else { return true };
        let (asked, name) = (folded_words(asked), folded_words(official.personal.full_name.as_str()));
        !asked.is_empty() && asked.iter().all(|word| name.iter().any(|n| n.starts_with(word)))
    }

    /// Who held a post then; whose dossier is whose is today's.
    fn beside(&self, conn: &mut Conn, known_at: i64) -> Result<Test<Official>, Error> {
        let theirs = lists::of_dossiers(conn, self.units.as_ref(), self.today)?;
        let Some(day) = self.as_of else { return Ok(theirs) };
        let mut in_post: BTreeSet<OfficialId> = BTreeSet::new();
        states::each::<Appointment>(conn, known_at, None, None, |kept| {
            let a = kept.value;
            if a.kind == AppointmentKind::Substantive && a.period.covers(day) {
                in_post.insert(a.official_id);
            }
            true
        })?;
        Ok(Box::new(move |official| theirs(official) && in_post.contains(&official.id)))
    }

    fn key(&self) -> Option<fn(&Official) -> String> {
        match self.sort {
            Sort::Id => None,
            Sort::Name => Some(|official| name_key(official.personal.full_name.as_str())),
        }
    }
}

/// An official.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(conn: &mut Conn, id: OfficialId) -> Result<Kept<Official>, Error> {
    find(conn, id)?.standing()
}

/// The same, even if it was voided.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(conn: &mut Conn, id: OfficialId) -> Result<Kept<Official>, Error> {
    kept(officials::table.find(id.to_string()).first(conn)?)
}

/// The unit that keeps the dossier of a person who was not voided.
///
/// # Errors
/// [`Error::NotFound`].
pub fn standing_dossier(conn: &mut Conn, id: OfficialId, today: Day) -> Result<UnitId, Error> {
    let standing = officials::table.find(id.to_string()).filter(officials::void.eq(false));
    let unit: String = standing.select(dossier_unit!(today)).first(conn)?;
    row::id(&unit)
}

/// The unit that keeps a person's dossier on a day.
///
/// # Errors
/// [`Error::NotFound`].
pub fn dossier(conn: &mut Conn, id: OfficialId, today: Day) -> Result<UnitId, Error> {
    let unit: String = officials::table.find(id.to_string()).select(dossier_unit!(today)).first(conn)?;
    row::id(&unit)
}

/// The units that keep some people's dossiers on a day.
///
/// # Errors
/// When the database does not answer.
pub fn dossiers(conn: &mut Conn, ids: &[OfficialId], today: Day) -> Result<BTreeMap<OfficialId, UnitId>, Error> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(NAMED) {
        let wanted: Vec<String> = some.iter().map(ToString::to_string).collect();
        let rows: Vec<(String, String)> = officials::table
            .filter(officials::void.eq(false))
            .filter(officials::id.eq_any(wanted))
            .select((officials::id, dossier_unit!(today)))
            .load(conn)?;
        for (id, unit) in rows {
            found.insert(row::id(&id)?, row::id(&unit)?);
        }
    }
    Ok(found)
}

/// Whose some identity numbers are.
///
/// # Errors
/// When the database does not answer.
pub fn by_identity_numbers(conn: &mut Conn, numbers: &[Line<12>]) -> Result<BTreeMap<Line<12>, OfficialId>, Error> {
    let mut found = BTreeMap::new();
    for some in numbers.chunks(NAMED) {
        let rows: Vec<(Option<String>, String)> = officials::table
            .filter(officials::void.eq(false))
            .filter(officials::identity_number.eq_any(some.iter().map(ToString::to_string).collect::<Vec<_>>()))
            .select((officials::identity_number, officials::id))
            .load(conn)?;
        for (number, id) in rows {
            if let Some(number) = row::line_opt(number.as_ref())? {
                found.insert(number, row::id(&id)?);
            }
        }
    }
    Ok(found)
}

/// The people whose dossiers one of the units keeps on a day.
///
/// # Errors
/// When the database does not answer.
pub fn kept_ids(conn: &mut Conn, units: &BTreeSet<UnitId>, today: Day) -> Result<BTreeSet<OfficialId>, Error> {
    let ids: Vec<String> = officials::table.filter(kept_in!(units, today)).select(officials::id).load(conn)?;
    ids.iter().map(|id| row::id(id)).collect()
}

/// Stores a new official.
///
/// # Errors
/// [`Error::Taken`] when the identity number is in use.
pub fn insert(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, official: &Official) -> Result<Recorded, Error> {
    let recorded = changes::append(tx, stamp, change, official)?;
    diesel::insert_into(officials::table).values(&row_of(official, recorded)).execute(&mut **tx)?;
    add_words(tx, official)?;
    Ok(recorded)
}

insert_all!(insert_rows: officials of Official, |value, recorded| Ok(row_of(value, recorded)));

/// Stores many new officials at once, each with its change.
///
/// # Errors
/// [`Error::Taken`] when an identity number is in use.
pub fn insert_all(tx: &mut Tx<'_>, stamp: &Stamp, all: &[(Change, Official)]) -> Result<(), Error> {
    insert_rows(tx, stamp, all)?;
    let words: Vec<_> = all.iter().flat_map(|(_, official)| words(official)).collect();
    for some in words.chunks(ROWS) {
        on!(&mut **tx, c => diesel::insert_into(official_words::table).values(some).execute(c))?;
    }
    Ok(())
}

/// Stores the next state of an official.
///
/// # Errors
/// [`Error::Taken`] when the identity number is in use.
pub fn update(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, official: &Official) -> Result<Recorded, Error> {
    let recorded = changes::append(tx, stamp, change, official)?;
    let (id, row) = (official.id.to_string(), row_of(official, recorded));
    diesel::update(officials::table.find(&id)).set(&row).execute(&mut **tx)?;
    diesel::delete(official_words::table.filter(official_words::official_id.eq(&id))).execute(&mut **tx)?;
    add_words(tx, official)?;
    Ok(recorded)
}

fn add_words(tx: &mut Tx<'_>, official: &Official) -> Result<(), Error> {
    let words = words(official);
    on!(&mut **tx, c => diesel::insert_into(official_words::table).values(&words).execute(c))?;
    Ok(())
}

/// A word of a person's name, to find the person by.
#[derive(Insertable)]
#[diesel(table_name = official_words)]
struct WordRow {
    word: String,
    official_id: String,
}

fn words(official: &Official) -> Vec<WordRow> {
    let id = official.id.to_string();
    let words = folded_words(official.personal.full_name.as_str()).into_iter();
    words.map(|word| WordRow { word, official_id: id.clone() }).collect()
}

/// Keeps the row and says that it never should have been.
///
/// # Errors
/// When the database refuses or does not answer.
pub fn void(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, value: &Official) -> Result<Recorded, Error> {
    voided!(tx, stamp, change, value, officials)
}
