//! The report on retirement: who reaches the day in a time, in a unit and below it.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ReportsRead};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, entry, in_reach, unit_of};
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::problem::Code as Problem;
use crate::api::responses::{Guarded, Missing};
use crate::db::{Conn, changes};
use crate::domain::Day;
use crate::domain::activity::Window;
use crate::domain::appointment::Appointment;
use crate::domain::id::{AppointmentId, OfficialId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::placement::retiring::{Retirements, by_month, retirements};
use crate::domain::text::Code;
use crate::state::State;
use actix_web::get;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A person who is due to retire.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetiringOut {
    /// Who.
    pub official_id: OfficialId,
    /// The first day of retirement: that of the month after the month in which the age is reached.
    pub retires_on: Day,
    /// From which appointment.
    pub appointment_id: AppointmentId,
    /// Where.
    pub unit_id: UnitId,
    /// From which title.
    pub position_id: PositionId,
}

/// How many retire from a unit in a month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetirementMonthOut {
    /// The first day of the month.
    pub month: Day,
    /// From which unit.
    pub unit: UnitBrief,
    /// How many people.
    pub people: u64,
}

/// Who is due to retire from a unit and below it in a time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetirementReportOut {
    /// The unit, as it is called on the last day.
    pub unit: UnitBrief,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The entry of the ledger that the report reflects.
    pub known_at: KnownAt,
    /// How many people are due.
    pub due: u64,
    /// How many of those in a post on the last day have no birth date or no sex on record.
    pub unknown: u64,
    /// How many are due in each month from each unit.
    pub months: Vec<RetirementMonthOut>,
    /// The people, by day; null for who may not read what is sensitive in the whole of the unit: the day tells the birth
    /// month.
    pub people: Option<Vec<RetiringOut>>,
    /// Names of members that are kept from the caller.
    pub withheld: Vec<&'static str>,
}

query! {
    /// Of which unit, and of which time.
    RetirementQuery {
        /// The unit, by its id or by its code on the last day.
        unit: Code,
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
        /// Up to which entry of the ledger: its sequence number, or an instant in the past; all that is known when left
        /// out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// Who reaches the day of retirement in a time, from the substantive post that is held, as far as is known, on the day
/// before; how many in each month and unit. By the retirement ages of the Labour Code and Decree 135/2020.
#[utoipa::path(tag = "reports", operation_id = "get_retirement_report", params(RetirementQuery),
    responses((status = 200, description = "The report.", body = RetirementReportOut), Guarded, Missing))]
#[get("/reports/retirements")]
pub async fn get_retirement_report(
    caller: Caller<ReportsRead>,
    args: QueryArgs<RetirementQuery>,
) -> Result<Answer<RetirementReportOut>, Error> {
    let asked = args.parsed()?;
    if asked.from > asked.to {
        return Err(Error { errors: vec![Invalid::at("/to", Rule::Before("from"))], ..Error::of(Problem::Parameters) });
    }
    let state = caller.state.clone();
    let out = caller.read_long(move |conn, access| report(&state, conn, access, &asked)).await?;
    Ok(Answer::ok(out))
}

fn report(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    asked: &RetirementQuery,
) -> Result<RetirementReportOut, Error> {
    let past = asked.known_at.map(|at| entry(conn, at, access.stamp.at)).transpose()?;
    let known_at = match past {
        Some(seq) => seq,
        None => changes::head(conn)?.seq,
    };
    let structure = in_reach(conn, |conn| state.reports.structure(conn, known_at))?;
    let world = structure.world();
    let unit = unit_of(world, access, asked.unit.as_str(), asked.to)?;
    let window = Window { tree: &world.units, unit, from: asked.from, to: asked.to };
    let units = window.units();
    if past.is_none() {
        // Then what is known of people is held, unless it takes long to bring it up to date.
        drop(state.reports.ready(conn)?);
    }
    let found: Retirements = state.reports.known_of(conn, &structure, &units, &BTreeSet::new(), |people| {
        let all = people.values().map(|person| (person.id, person.traits, person.appointments.as_slice()));
        let serves = |a: &Appointment| world.positions.get(&a.position_id).is_some_and(|title| title.group.counts());
        retirements(&window, serves, all)
    })?;
    // The person's own unit says who may see the person; a report shows all of its people or none.
    let open = found.due.iter().all(|one| access.open(one.unit_id)) && access.open(unit);
    let months = by_month(&found.due).into_iter().map(|((month, unit), people)| RetirementMonthOut {
        month,
        unit: brief(world, unit, month),
        people,
    });
    let people = found.due.iter().map(|one| RetiringOut {
        official_id: one.official_id,
        retires_on: one.on,
        appointment_id: one.appointment_id,
        unit_id: one.unit_id,
        position_id: one.position_id,
    });
    Ok(RetirementReportOut {
        unit: brief(world, unit, asked.to),
        from: asked.from,
        to: asked.to,
        known_at: structure.known_at().into(),
        due: u64::try_from(found.due.len()).unwrap_or(u64::MAX),
        unknown: found.unknown,
        months: months.collect(),
        people: open.then(|| people.collect()),
        withheld: if open { Vec::new() } else { vec!["people"] },
    })
}
