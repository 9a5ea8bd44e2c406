//! The demonstration: the commune-level officials of Lạng Sơn city at the end of 2017, as the newspaper article counts
//! them. Every personal detail is invented; what the article does not state is marked synthetic in the data.
//!
//! The data goes through the same checks and the same door as any other write, all of it or nothing.

mod files;

use crate::db::changes::Change;
use crate::db::{self, Cause, Stamp, Tx, settings};
use crate::domain::account::{Account, Grant, Granted, Permission, Role, Subject};
use crate::domain::id::{ClientId, UnitId, UserId};
use crate::domain::text::Code;
use crate::domain::{Day, Period};
use crate::state::{State, new_uuid};
use files::Files;

/// Remembers in the database that it holds the demonstration.
const DONE: &str = "demo_data";

/// How many accounts the demonstration has.
const ACCOUNTS: usize = 4;

/// The unit that the article is about.
pub const CITY: &str = "178";

/// Fills an empty database with the demonstration and its accounts, which all have the given password; a database that
/// holds it already is left as it is. All of it is entered, or nothing.
///
/// # Errors
/// A sentence: the database holds other data, refuses, or a data file is not what it should be.
pub async fn load(state: &State, password: &str) -> Result<(), String> {
    let there = state.db.read(|conn| settings::get(conn, DONE)).await.map_err(|e| Refusal::from(e).0)?;
    if there.is_some() {
        return Ok(());
    }
    let files = Files::read()?;
    let stamp = Stamp { actor: "system".to_owned(), request_id: "demo".to_owned(), at: state.now() };
    let today = state.today();
    let mut hashes = Vec::new();
    for _ in 0..ACCOUNTS {
        hashes.push(state.passwords.hash(password.to_owned()).await.map_err(|busy| busy.to_string())?);
    }
    state.db.write_alone(move |tx| fill(tx, &files, &stamp, today, &hashes)).await.map_err(|e| e.0)
}

/// A sentence that says why the demonstration could not be entered.
struct Refusal(String);

impl From<db::Error> for Refusal {
    fn from(error: db::Error) -> Self {
        Self(format!("the demonstration could not be entered: {error}"))
    }
}

/// The units to which the demonstration's accounts are granted.
struct Places {
    city: UnitId,
    chi_lang: UnitId,
}

fn fill(tx: &mut Tx<'_>, files: &Files, stamp: &Stamp, today: Day, hashes: &[String]) -> Result<(), Refusal> {
    if settings::get(tx, DONE)?.is_some() {
        return Ok(());
    }
    if db::units::load(tx)?.tree.all().next().is_some() {
        return Err(Refusal("the database holds other data; the demonstration needs an empty one".to_owned()));
    }
    let change = Change::of(Cause::Import, None);
    let data = files.build(tx, today).map_err(Refusal)?;
    let step = |what: &str, n: usize| log::info!("demo: {n} {what}");
    step("units", data.units.len());
    for unit in &data.units {
        db::units::put(tx, stamp, &Change::of(Cause::Import, Some(unit.id)), unit)?;
    }
    step("decisions", data.decisions.len());
    for decision in &data.decisions {
        db::decisions::insert(tx, stamp, &Change::of(Cause::Import, Some(decision.unit_id)), decision)?;
    }
    step("rule sets and resolutions", data.rule_sets.len() + data.resolutions.len());
    for rules in &data.rule_sets {
        db::rule_sets::insert(tx, stamp, &change, rules)?;
    }
    for resolution in &data.resolutions {
        db::resolutions::insert(tx, stamp, &Change::of(Cause::Import, Some(resolution.unit_id)), resolution)?;
    }
    step("officials", data.officials.len());
    for official in &data.officials {
        db::officials::insert(tx, stamp, &Change::of(Cause::Import, Some(official.managing_unit_id)), official)?;
    }
    step("appointments", data.appointments.len());
    for appointment in &data.appointments {
        let change = Change {
            decision_id: Some(appointment.decision_id),
            ..Change::of(Cause::Import, Some(appointment.unit_id))
        };
        db::appointments::insert(tx, stamp, &change, appointment)?;
    }
    step("qualifications", data.qualifications.len());
    for (qualification, unit) in &data.qualifications {
        db::qualifications::insert(tx, stamp, &Change::of(Cause::Import, Some(*unit)), qualification)?;
    }
    for (account, hash) in accounts(&Places { city: data.city, chi_lang: data.chi_lang }).into_iter().zip(hashes) {
        let ids: Vec<String> = account.grants.iter().map(|_| new_uuid().to_string()).collect();
        db::accounts::insert(tx, stamp, &change, &Account { secret_hash: hash.clone(), ..account }, &ids)?;
    }
    Ok(settings::add(tx, DONE, env!("CARGO_PKG_VERSION"))?)
}

/// The accounts, their secrets still missing.
fn accounts(places: &Places) -> Vec<Account> {
    let scopes = [
        Permission::UnitsRead,
        Permission::PositionsRead,
        Permission::DecisionsRead,
        Permission::OfficialsRead,
        Permission::RulesRead,
        Permission::ComplianceRead,
    ];
    let account = |subject: Subject, name: &str, granted: Granted, unit_id: Option<UnitId>| {
        let grants = vec![Grant { granted, unit_id, period: Period::since(Day::FIRST) }];
        Some(Account { subject, name: Code::parse(name).ok()?, secret_hash: String::new(), active: true, grants })
    };
    let user = |name: &str, role: Role, unit_id: Option<UnitId>| {
        account(Subject::User(UserId(new_uuid())), name, Granted::Role(role), unit_id)
    };
    let client = Subject::Client(ClientId(new_uuid()));
    [
        user("admin", Role::Admin, None),
        user("auditor", Role::Auditor, None),
        user("hr.chilang", Role::HrOfficer, Some(places.chi_lang)),
        account(client, "hr-system", Granted::Scopes(scopes.into_iter().collect()), Some(places.city)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
