//! Accounts of people and machines, and their grants. The secret's hash stands here only, never in the ledger.

use crate::db::backend::Conn;
use crate::db::changes::{self, Change, Recorded, Stamp};
use crate::db::error::Error;
use crate::db::executor::Tx;
use crate::db::row;
use crate::db::schema::{accounts, grants};
use crate::db::whole::NAMED;
use crate::domain::Day;
use crate::domain::account::{Account, Grant, Granted, Subject, parse_scope};
use crate::domain::id::{ClientId, GrantId, UnitId, UserId};
use crate::domain::word::Word;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

#[derive(Queryable, Insertable)]
#[diesel(table_name = accounts)]
struct Row {
    id: String,
    kind: String,
    name: String,
    secret_hash: String,
    active: bool,
    seq: i64,
    recorded_at: NaiveDateTime,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = grants, treat_none_as_default_value = false)]
struct GrantRow {
    id: String,
    account_id: String,
    role: Option<String>,
    scopes: Option<String>,
    unit_id: Option<String>,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

const USER: &str = "user";
const CLIENT: &str = "client";

fn key(subject: Subject) -> (&'static str, String) {
    match subject {
        Subject::User(id) => (USER, id.to_string()),
        Subject::Client(id) => (CLIENT, id.to_string()),
    }
}

fn account(conn: &mut Conn, r: Row) -> Result<Account, Error> {
    let subject = match r.kind.as_str() {
        USER => Subject::User(row::id::<UserId>(&r.id)?),
        CLIENT => Subject::Client(row::id::<ClientId>(&r.id)?),
        other => return Err(Error::corrupt("account", format!("no such kind: {other}"))),
    };
    let rows: Vec<GrantRow> = grants::table.filter(grants::account_id.eq(&r.id)).order(grants::id).load(conn)?;
    let grants = rows.iter().map(grant).collect::<Result<_, _>>()?;
    Ok(Account { subject, name: row::line(&r.name)?, secret_hash: r.secret_hash, active: r.active, grants })
}

fn grant(r: &GrantRow) -> Result<Grant, Error> {
    let granted = match (&r.role, &r.scopes) {
        (Some(role), None) => Granted::Role(row::word(role)?),
        (None, Some(scopes)) => Granted::Scopes(parse_scope(scopes).map_err(|w| Error::corrupt("scope", w))?),
        _ => return Err(Error::corrupt("grant", "neither a role nor scopes")),
    };
    Ok(Grant { granted, unit_id: row::id_opt(r.unit_id.as_ref())?, period: row::period(r.valid_from, r.valid_to)? })
}

/// The account of a subject.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(conn: &mut Conn, subject: Subject) -> Result<Account, Error> {
    let (kind, id) = key(subject);
    let row: Row = accounts::table.find(id).filter(accounts::kind.eq(kind)).first(conn)?;
    account(conn, row)
}

/// The account of the person who signs in by a name.
///
/// # Errors
/// [`Error::NotFound`].
pub fn user(conn: &mut Conn, name: &str) -> Result<Account, Error> {
    let row: Row = accounts::table.filter(accounts::kind.eq(USER)).filter(accounts::name.eq(name)).first(conn)?;
    account(conn, row)
}

/// The account of the machine that signs in by a name.
///
/// # Errors
/// [`Error::NotFound`].
pub fn client(conn: &mut Conn, name: &str) -> Result<Account, Error> {
    let row: Row = accounts::table.filter(accounts::kind.eq(CLIENT)).filter(accounts::name.eq(name)).first(conn)?;
    account(conn, row)
}

/// Whether there is no account at all.
///
/// # Errors
/// When the database does not answer.
pub fn none(conn: &mut Conn) -> Result<bool, Error> {
    let count: i64 = accounts::table.count().get_result(conn)?;
    Ok(count == 0)
}

/// Stores a new account.
///
/// # Errors
/// [`Error::Taken`] when the name is in use.
pub fn insert(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    change: &Change,
    account: &Account,
    grant_ids: &[String],
) -> Result<Recorded, Error> {
    let recorded = changes::append(tx, stamp, change, account)?;
    let (kind, id) = key(account.subject);
    let row = Row {
        id: id.clone(),
        kind: kind.to_owned(),
        name: account.name.to_string(),
        secret_hash: account.secret_hash.clone(),
        active: account.active,
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
    };
    diesel::insert_into(accounts::table).values(&row).execute(&mut **tx)?;
    for (grant, grant_id) in account.grants.iter().zip(grant_ids) {
        diesel::insert_into(grants::table).values(&grant_row(&id, grant_id, grant)).execute(&mut **tx)?;
    }
    Ok(recorded)
}

fn grant_row(account_id: &str, id: &str, grant: &Grant) -> GrantRow {
    let (role, scopes) = match &grant.granted {
        Granted::Role(role) => (Some(role.word().to_owned()), None),
        Granted::Scopes(words) => (None, Some(words.iter().map(|w| w.word()).collect::<Vec<_>>().join(" "))),
    };
    GrantRow {
        id: id.to_owned(),
        account_id: account_id.to_owned(),
        role,
        scopes,
        unit_id: grant.unit_id.map(|u| u.to_string()),
        valid_from: grant.period.from.date(),
        valid_to: row::date(grant.period.to),
    }
}

/// The grants on some units that reach beyond a day, each with whose it is.
///
/// # Errors
/// When the database does not answer.
pub fn on_units(conn: &mut Conn, units: &[UnitId], day: Day) -> Result<Vec<(Subject, Grant)>, Error> {
    let mut found = Vec::new();
    for some in units.chunks(NAMED) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        let lasting = grants::valid_to.is_null().or(grants::valid_to.gt(day.date()).assume_not_null());
        let rows: Vec<GrantRow> =
            grants::table.filter(grants::unit_id.eq_any(some)).filter(lasting).order(grants::id).load(conn)?;
        for r in rows {
            let kind: String = accounts::table.find(&r.account_id).select(accounts::kind).first(conn)?;
            let subject = match kind.as_str() {
                USER => Subject::User(row::id(&r.account_id)?),
                _ => Subject::Client(row::id(&r.account_id)?),
            };
            found.push((subject, grant(&r)?));
        }
    }
    Ok(found)
}

/// Gives an account another grant.
///
/// # Errors
/// [`Error::NotFound`] for an account that is not there.
pub fn add_grant(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    change: &Change,
    subject: Subject,
    (id, given): (GrantId, &Grant),
) -> Result<Recorded, Error> {
    let (_, account_id) = key(subject);
    let row = grant_row(&account_id, &id.to_string(), given);
    diesel::insert_into(grants::table).values(&row).execute(&mut **tx)?;
    changed(tx, stamp, change, subject)
}

/// Takes grants from an account.
///
/// # Errors
/// [`Error::NotFound`] for an account that is not there.
pub fn take_grants(
    tx: &mut Tx<'_>,
    stamp: &Stamp,
    change: &Change,
    subject: Subject,
    ids: &[GrantId],
) -> Result<Recorded, Error> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    diesel::delete(grants::table.filter(grants::id.eq_any(ids))).execute(&mut **tx)?;
    changed(tx, stamp, change, subject)
}

/// Appends what an account may do now.
fn changed(tx: &mut Tx<'_>, stamp: &Stamp, change: &Change, subject: Subject) -> Result<Recorded, Error> {
    let account = get(tx, subject)?;
    let recorded = changes::append(tx, stamp, change, &account)?;
    let now = (accounts::seq.eq(recorded.seq), accounts::recorded_at.eq(recorded.at.naive_utc()));
    diesel::update(accounts::table.find(key(subject).1)).set(now).execute(&mut **tx)?;
    Ok(recorded)
}

/// Keeps a better hash of the same secret. No state of the registry changes, so the ledger has no word on it.
///
/// # Errors
/// When the database does not answer.
pub fn rehash(tx: &mut Tx<'_>, subject: Subject, secret_hash: &str) -> Result<(), Error> {
    let (kind, id) = key(subject);
    diesel::update(accounts::table.filter(accounts::id.eq(id)).filter(accounts::kind.eq(kind)))
        .set(accounts::secret_hash.eq(secret_hash))
        .execute(&mut **tx)?;
    Ok(())
}
