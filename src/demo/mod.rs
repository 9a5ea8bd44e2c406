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
use files::{Actors, Data, Development, Files, Staffing};

/// Remembers in the database that it holds the demonstration.
const DONE: &str = "demo_data";

/// How many accounts the demonstration has.
const ACCOUNTS: usize = 5;

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

/// The units to which the demonstration's accounts are granted, and who two of them are.
struct Places {
    city: UnitId,
    chi_lang: UnitId,
    machine: ClientId,
    approver: UserId,
}

fn fill(tx: &mut Tx<'_>, files: &Files, stamp: &Stamp, today: Day, hashes: &[String]) -> Result<(), Refusal> {
    if settings::get(tx, DONE)?.is_some() {
        return Ok(());
    }
    if db::units::load(tx)?.tree.all().next().is_some() {
        return Err(Refusal("the database holds other data; the demonstration needs an empty one".to_owned()));
    }
    let (machine, approver) = (ClientId(new_uuid()), UserId(new_uuid()));
    let actors = Actors { clerk: Subject::Client(machine), approver: Subject::User(approver), at: stamp.at };
    let data = files.build(tx, today, actors).map_err(Refusal)?;
    let places = Places { city: data.city, chi_lang: data.chi_lang, machine, approver };
    enter(tx, stamp, data)?;
    for (account, hash) in accounts(&places).into_iter().zip(hashes) {
        let ids: Vec<String> = account.grants.iter().map(|_| new_uuid().to_string()).collect();
        let account = Account { secret_hash: hash.clone(), ..account };
        db::accounts::insert(tx, stamp, &Change::of(Cause::Import, None), &account, &ids)?;
    }
    Ok(settings::add(tx, DONE, env!("CARGO_PKG_VERSION"))?)
}

fn enter(tx: &mut Tx<'_>, stamp: &Stamp, data: Data) -> Result<(), db::Error> {
    let step = |what: &str, n: usize| log::info!("demo: {n} {what}");
    step("units", data.units.len());
    for unit in &data.units {
        db::units::put(tx, stamp, &Change::of(Cause::Import, Some(unit.id)), unit)?;
    }
    step("decisions", data.decisions.len());
    db::decisions::insert_all(tx, stamp, &of_units(data.decisions, |d| [Some(d.unit_id), None]))?;
    step("rule sets and resolutions", data.rule_sets.len() + data.resolutions.len());
    for rules in &data.rule_sets {
        db::rule_sets::insert(tx, stamp, &Change::of(Cause::Import, None), rules)?;
    }
    for resolution in &data.resolutions {
        db::resolutions::insert(tx, stamp, &Change::of(Cause::Import, Some(resolution.unit_id)), resolution)?;
    }
    step("officials", data.officials.len());
    db::officials::insert_all(tx, stamp, &of_units(data.officials, |o| [Some(o.managing_unit_id), None]))?;
    step("appointments", data.appointments.len());
    let mut appointments = of_units(data.appointments, |a| [Some(a.unit_id), None]);
    appointments.iter_mut().for_each(|(change, a)| change.decision_id = Some(a.decision_id));
    db::appointments::insert_all(tx, stamp, &appointments)?;
    step("qualifications", data.qualifications.len());
    db::qualifications::insert_all(tx, stamp, &of_unit(data.qualifications))?;
    enter_development(tx, stamp, data.development)?;
    enter_staffing(tx, stamp, data.staffing)?;
    step("salaries", data.salaries.len());
    let mut salaries = of_unit(data.salaries);
    salaries.iter_mut().for_each(|(change, salary)| change.decision_id = Some(salary.decision_id));
    db::salaries::insert_all(tx, stamp, &salaries)?;
    step("yearly ratings", data.evaluations.len());
    let mut evaluations = of_unit(data.evaluations);
    evaluations.iter_mut().for_each(|(change, evaluation)| change.decision_id = evaluation.decision_id);
    db::evaluations::insert_all(tx, stamp, &evaluations)
}

/// How many people each unit may have, and which posts it has.
fn enter_staffing(tx: &mut Tx<'_>, stamp: &Stamp, data: Staffing) -> Result<(), db::Error> {
    log::info!("demo: {} ceilings and established posts", data.ceilings.len() + data.posts.len());
    let mut ceilings = of_units(data.ceilings, |c| [Some(c.unit_id), None]);
    ceilings.iter_mut().for_each(|(change, c)| change.decision_id = Some(c.decision_id));
    db::ceilings::insert_all(tx, stamp, &ceilings)?;
    let mut posts = of_units(data.posts, |p| [Some(p.unit_id), None]);
    posts.iter_mut().for_each(|(change, p)| change.decision_id = Some(p.decision_id));
    db::established_posts::insert_all(tx, stamp, &posts)
}

/// What was taught, who was moved, and who is prepared for what.
fn enter_development(tx: &mut Tx<'_>, stamp: &Stamp, data: Development) -> Result<(), db::Error> {
    let step = |what: &str, n: usize| log::info!("demo: {n} {what}");
    step("courses and classes", data.courses.len() + data.classes.len());
    db::courses::insert_all(tx, stamp, &of_units(data.courses, |c| [Some(c.unit_id), None]))?;
    db::classes::insert_all(tx, stamp, &of_units(data.classes, |c| [Some(c.unit_id), None]))?;
    step("enrolments", data.enrolments.len());
    db::enrolments::insert_all(tx, stamp, &of_unit(data.enrolments))?;
    step("moves", data.rotations.len());
    db::rotations::insert_all(tx, stamp, &of_units(data.rotations, |r| [Some(r.unit_id), Some(r.origin_unit_id)]))?;
    step("recruitments", data.recruitments.len());
    db::recruitments::insert_all(tx, stamp, &of_units(data.recruitments, |r| [Some(r.unit_id), None]))?;
    step("planning pools", data.pools.len());
    for (pool, nominations) in data.pools {
        let unit = Some(pool.unit_id);
        db::planning_pools::insert(tx, stamp, &Change::of(Cause::Import, unit), &pool)?;
        db::nominations::insert_all(tx, stamp, &of_units(nominations, |_| [unit, None]))?;
    }
    step("tasks and disseminations", data.tasks.len() + data.disseminations.len());
    db::tasks::insert_all(tx, stamp, &of_unit(data.tasks))?;
    db::disseminations::insert_all(tx, stamp, &of_units(data.disseminations, |d| [Some(d.unit_id), None]))?;
    Ok(())
}

/// Things, each with the change by which it is entered and the units that it concerns.
fn of_units<T>(things: Vec<T>, units: impl Fn(&T) -> [Option<UnitId>; 2]) -> Vec<(Change, T)> {
    let change = |thing: &T| Change { units: units(thing), ..Change::of(Cause::Import, None) };
    things.into_iter().map(|thing| (change(&thing), thing)).collect()
}

/// The same of things that come with the unit concerned.
fn of_unit<T>(things: Vec<(T, UnitId)>) -> Vec<(Change, T)> {
    things.into_iter().map(|(thing, unit)| (Change::of(Cause::Import, Some(unit)), thing)).collect()
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
        Permission::TrainingRead,
        Permission::RotationsRead,
        Permission::RecruitmentsRead,
        Permission::ReportsRead,
        Permission::StaffingRead,
        Permission::ProgrammeRead,
    ];
    let account = |subject: Subject, name: &str, granted: Granted, unit_id: Option<UnitId>| {
        let grants = vec![Grant { granted, unit_id, period: Period::since(Day::FIRST) }];
        Some(Account { subject, name: Code::parse(name).ok()?, secret_hash: String::new(), active: true, grants })
    };
    let user = |id: UserId, name: &str, role: Role, unit_id: Option<UnitId>| {
        account(Subject::User(id), name, Granted::Role(role), unit_id)
    };
    let new = || UserId(new_uuid());
    let machine = Subject::Client(places.machine);
    [
        user(new(), "admin", Role::Admin, None),
        user(new(), "auditor", Role::Auditor, None),
        user(new(), "hr.chilang", Role::HrOfficer, Some(places.chi_lang)),
        user(places.approver, "approver", Role::Approver, Some(places.city)),
        account(machine, "hr-system", Granted::Scopes(scopes.into_iter().collect()), Some(places.city)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
