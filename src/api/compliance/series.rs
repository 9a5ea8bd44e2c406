//! A unit's totals day after day: how many people, and how they stood to the standard.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ComplianceRead};
use crate::api::compliance::report::{ShareOut, seen_whole};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, unit_of};
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::problem::Code as Problem;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::report::{UnitPart, totals};
use crate::compliance::restated::{Every, Restated, UnitsAs};
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::invalid::{Problems, Rule};
use crate::domain::text::Code;
use crate::state::State;
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// How many days a series has at most.
const MOST: usize = 600;

query! {
    /// Which series.
    SeriesQuery {
        /// The unit, by its id or by its code: on the last day of the series, or today where it is restated.
        unit: Code,
        /// The first day.
        from: Day,
        /// The last day that the series may have.
        to: Day,
        /// How far apart the days lie; a year when left out. The series has 600 days at most.
        every: Option<Every>,
        /// Under which units people are counted: those of each day, or those of today, to which the past is restated; those
        /// of each day when left out.
        units: Option<UnitsAs>,
        /// Up to which entry of the ledger: its sequence number, or an instant in the past; all that is known when left
        /// out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// The totals of one day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesRowOut {
    /// The day.
    pub as_of: Day,
    /// How many people, each once.
    pub headcount: u64,
    /// How many part-timers and hamlet heads, outside the standard.
    pub other_headcount: u64,
    /// How they stand to the standard.
    pub standard: ShareOut,
    /// How many people of divided units could belong to the unit and are counted in none of the parts; null where the
    /// series is not restated.
    pub not_attributable: Option<u64>,
}

/// A unit's totals day after day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesOut {
    /// The unit.
    pub unit: UnitBrief,
    /// How far apart the days lie.
    pub every: Every,
    /// Under which units people are counted.
    pub units: UnitsAs,
    /// The day whose units are shown; null: those of each day.
    pub units_on: Option<Day>,
    /// The entry of the ledger that the series reflects.
    pub known_at: KnownAt,
    /// The days, in order.
    pub rows: Vec<SeriesRowOut>,
}

/// The days of a series.
fn days(asked: &SeriesQuery, today: Day) -> Result<Vec<Day>, Error> {
    let mut problems = Problems::new();
    problems.require(asked.from <= asked.to, "/to", Rule::Before("from"));
    let past = asked.units != Some(UnitsAs::Restated) || asked.to <= today;
    problems.require(past, "/to", Rule::NotInForce("units"));
    let months = match asked.every.unwrap_or(Every::Year) {
        Every::Month => 1,
        Every::Year => 12,
    };
    let nth = |n: u32| asked.from.plus_months(n.saturating_mul(months));
    let days: Vec<Day> = (0u32..).map(nth).take_while(|day| *day <= asked.to).take(MOST + 1).collect();
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    problems.require(days.len() <= MOST, "/every", Rule::OutOfRange(1, most));
    problems.or(days).map_err(|errors| Error { errors, ..Error::of(Problem::Parameters) })
}

fn row(day: Day, part: UnitPart, not_attributable: Option<u64>) -> SeriesRowOut {
    SeriesRowOut {
        as_of: day,
        headcount: part.headcount,
        other_headcount: part.other_headcount,
        standard: part.standard.into(),
        not_attributable,
    }
}

fn series(state: &State, conn: &mut Conn, access: &Access, asked: &SeriesQuery) -> Result<SeriesOut, Error> {
    let today = access.today;
    let days = days(asked, today)?;
    let units = asked.units.unwrap_or(UnitsAs::OfThatDay);
    let restate = units == UnitsAs::Restated;
    let named_on = if restate { today } else { asked.to };
    let held = seen_whole(state, conn, asked.known_at, access)?;
    let world = held.index.world();
    let unit = unit_of(world, access, asked.unit.as_str(), named_on)?;
    let rows = days.into_iter().map(|day| {
        if restate {
            let restated = Restated::of(&held.index, day, today);
            row(day, restated.totals(unit), Some(restated.not_attributable(&restated.subtree(unit))))
        } else {
            row(day, totals(&held.index, unit, day), None)
        }
    });
    Ok(SeriesOut {
        unit: brief(world, unit, named_on),
        every: asked.every.unwrap_or(Every::Year),
        units,
        units_on: restate.then_some(today),
        known_at: held.known_at.into(),
        rows: rows.collect(),
    })
}

/// How many people a unit had and how they stood to the standard, day after day: under the units of each day, or restated
/// under those of today, so that a reform makes no step.
#[utoipa::path(tag = "compliance", operation_id = "get_compliance_series", params(SeriesQuery),
    responses((status = 200, description = "The series.", body = SeriesOut), Guarded, Missing))]
#[get("/compliance/series")]
pub async fn get_compliance_series(
    caller: Caller<ComplianceRead>,
    args: QueryArgs<SeriesQuery>,
) -> Result<Answer<SeriesOut>, Error> {
    let (asked, state) = (args.parsed()?, caller.state.clone());
    let out = caller.read_long(move |conn, access| series(&state, conn, access, &asked)).await?;
    Ok(Answer::ok(out))
}
