//! A unit's report: who meets the standard, in counts and shares, against the targets of a resolution.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ComplianceRead};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, entry, in_reach, seen_in, unit_of};
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::problem::Code as Problem;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::World;
use crate::compliance::report::{Report, report};
use crate::compliance::restated::{Restated, UnitsAs};
use crate::compliance::target::{Outcome, Ratio4, Share, TargetView};
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::id::{Id, ResolutionId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::position::Group;
use crate::domain::resolution::{Direction, Percent};
use crate::domain::rule_set::Provenance;
use crate::domain::text::Code;
use crate::state::{Held, Seen, State};
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// A target.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TargetOut {
    /// Which side is good.
    pub direction: Direction,
    /// How high.
    pub percent: Percent,
    /// By when.
    pub due_on: Day,
    /// Where it is written.
    pub source: String,
    /// How well it is known.
    pub provenance: Provenance,
}

impl From<TargetView> for TargetOut {
    fn from(t: TargetView) -> Self {
        Self {
            direction: t.direction,
            percent: t.percent,
            due_on: t.due_on,
            source: t.source.to_string(),
            provenance: t.provenance,
        }
    }
}

/// Counts of people by status, their rates in per cent, and how they compare with a target. An empty denominator gives
/// null.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShareOut {
    /// Over what is asked.
    pub above: u64,
    /// What is asked.
    pub met: u64,
    /// Released by a decision.
    pub exempt: u64,
    /// Short of it, with time left.
    pub in_grace: u64,
    /// Short of it.
    pub unmet: u64,
    /// No evidence either way.
    pub unknown: u64,
    /// All of them.
    pub total: u64,
    /// (above + met + exempt) / total.
    pub rate: Option<Percent>,
    /// (above + met) / total.
    pub rate_strict: Option<Percent>,
    /// (above + met + exempt + in_grace) / total.
    pub rate_lenient: Option<Percent>,
    /// (above + met) / (total − exempt).
    pub rate_without_exempt: Option<Percent>,
    /// (above + met + exempt) / (total − unknown).
    pub rate_known: Option<Percent>,
    /// The target, if there is one.
    pub target: Option<TargetOut>,
    /// Rate less target, in percentage points.
    pub difference: Option<Percent>,
    /// Rate by target, with four decimals.
    pub achievement: Option<Ratio4>,
    /// In one word.
    pub outcome: Option<Outcome>,
}

impl From<Share> for ShareOut {
    fn from(s: Share) -> Self {
        let c = s.counts;
        Self {
            above: c.above,
            met: c.met,
            exempt: c.exempt,
            in_grace: c.in_grace,
            unmet: c.unmet,
            unknown: c.unknown,
            total: c.total(),
            rate: c.rate(),
            rate_strict: c.rate_strict(),
            rate_lenient: c.rate_lenient(),
            rate_without_exempt: c.rate_without_exempt(),
            rate_known: c.rate_known(),
            target: s.target.map(Into::into),
            difference: s.difference,
            achievement: s.achievement,
            outcome: s.outcome,
        }
    }
}

/// The share of one indicator in one group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowOut {
    /// The group; null: the whole headcount.
    pub group: Option<Group>,
    /// The code of the indicator.
    #[schema(example = "upper_secondary")]
    pub indicator: String,
    /// Its counts and rates.
    #[serde(flatten)]
    pub share: ShareOut,
}

/// The standard in one group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupOut {
    /// The group.
    pub group: Group,
    /// How many people.
    pub headcount: u64,
    /// How they stand to the standard.
    pub standard: ShareOut,
}

/// The standard in one unit directly below.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitPartOut {
    /// The unit.
    pub unit: UnitBrief,
    /// How many people.
    pub headcount: u64,
    /// How many part-timers and hamlet heads, outside the standard.
    pub other_headcount: u64,
    /// How they stand to the standard.
    pub standard: ShareOut,
}

/// The resolution that a report is drawn up against.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResolutionBrief {
    /// The identity.
    pub id: ResolutionId,
    /// Its number.
    #[schema(example = "37-NQ/TU")]
    pub number: String,
    /// When it was issued.
    pub issued_on: Day,
}

/// Who meets the standard in a unit on a day, against the targets of a resolution.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportOut {
    /// The unit.
    pub unit: UnitBrief,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the report reflects.
    pub known_at: KnownAt,
    /// The codes of the rule sets that people were judged by.
    pub rule_sets: Vec<String>,
    /// The resolution.
    pub resolution: ResolutionBrief,
    /// How many people, each once.
    pub headcount: u64,
    /// How many part-timers and hamlet heads, outside the standard.
    pub other_headcount: u64,
    /// How they stand to the standard.
    pub standard: ShareOut,
    /// The indicators that have a target, by group.
    pub rows: Vec<RowOut>,
    /// The standard by group.
    pub by_group: Vec<GroupOut>,
    /// The standard by the units directly below on that day.
    pub by_unit: Vec<UnitPartOut>,
    /// What is to be known of a restated report; there in no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restated: Option<RestatedOut>,
}

/// Under which units a past day is shown, and what cannot be shown so.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RestatedOut {
    /// The day whose units are shown.
    pub units_on: Day,
    /// The units of the report's day whose people are counted here, in whole or in part.
    pub units: Vec<UnitBrief>,
    /// How many people of divided units could belong here, and held no post in any of the parts on the day of the division:
    /// they are counted in none.
    pub not_attributable: u64,
}

/// What is to be known of a restated report on a unit.
pub(super) fn restated_out(
    restated: &Restated<'_>,
    world: &World,
    unit: UnitId,
    day: Day,
    units_on: Day,
) -> RestatedOut {
    let shown = restated.subtree(unit);
    RestatedOut {
        units_on,
        units: restated.units(&shown).into_iter().map(|unit| brief(world, unit, day)).collect(),
        not_attributable: restated.not_attributable(&shown),
    }
}

fn report_out(report: Report, held: &Held, units_on: Day) -> Option<ReportOut> {
    let world = held.index.world();
    let resolution = world.resolutions.get(&report.resolution)?;
    let day = report.as_of;
    Some(ReportOut {
        unit: brief(world, report.unit_id, units_on),
        as_of: day,
        known_at: held.known_at.into(),
        rule_sets: report.rule_sets.iter().map(ToString::to_string).collect(),
        resolution: ResolutionBrief {
            id: resolution.id,
            number: resolution.number.to_string(),
            issued_on: resolution.issued_on,
        },
        headcount: report.headcount,
        other_headcount: report.other_headcount,
        standard: report.standard.into(),
        rows: (report.rows.into_iter())
            .map(|r| RowOut { group: r.group, indicator: r.indicator.to_string(), share: r.share.into() })
            .collect(),
        by_group: (report.by_group.into_iter())
            .map(|g| GroupOut { group: g.group, headcount: g.headcount, standard: g.standard.into() })
            .collect(),
        by_unit: (report.by_unit.into_iter())
            .map(|u| UnitPartOut {
                unit: brief(world, u.unit_id, units_on),
                headcount: u.headcount,
                other_headcount: u.other_headcount,
                standard: u.standard.into(),
            })
            .collect(),
        restated: None,
    })
}

query! {
    /// Which report.
    ReportQuery {
        /// The unit, by its id or by its code on the day asked about.
        unit: Code,
        /// The day; today when left out.
        as_of: Option<Day>,
        /// The resolution, by its id or its number.
        resolution: Code,
        /// Up to which entry of the ledger: its sequence number, or an instant in the past; all that is known when left
        /// out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
        /// Under which units people are counted: those of the day asked about, or those of today, to which a past day is
        /// restated; those of the day when left out.
        units: Option<UnitsAs>,
    }
}

/// The index that answers for everybody on any day, as of the entry asked for.
pub(super) fn seen_whole<'a>(
    state: &'a State,
    conn: &mut Conn,
    asked: Option<AskedAt>,
    access: &Access,
) -> Result<Seen<'a>, Error> {
    match asked.map(|asked| entry(conn, asked, access.stamp.at)).transpose()? {
        None => Ok(state.reports.present(conn)?),
        Some(seq) => in_reach(conn, |conn| state.reports.at(conn, seq)),
    }
}

/// The report of a past day on a unit of today.
fn restated(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    asked: &ReportQuery,
    day: Day,
) -> Result<ReportOut, Error> {
    let today = access.today;
    if day > today {
        let wrong = Invalid::at("/as_of", Rule::NotInForce("units"));
        return Err(Error { errors: vec![wrong], ..Error::of(Problem::Parameters) });
    }
    let held = seen_whole(state, conn, asked.known_at, access)?;
    let world = held.index.world();
    let unit = unit_of(world, access, asked.unit.as_str(), today)?;
    let resolution = resolution_of(world, unit, asked.resolution.as_str(), today).ok_or_else(no_resolution)?;
    let restated = Restated::of(&held.index, day, today);
    let report = restated.report(unit, resolution).ok_or_else(Error::not_found)?;
    let out = report_out(report, &held, today).ok_or_else(Error::not_found)?;
    Ok(ReportOut { restated: Some(restated_out(&restated, world, unit, day, today)), ..out })
}

fn no_resolution() -> Error {
    Error { errors: vec![Invalid::at("/resolution", Rule::NotFound)], ..Error::not_found() }
}

/// Who meets the standard in a unit on a day, against the targets of a resolution.
#[utoipa::path(tag = "compliance", operation_id = "get_compliance_report", params(ReportQuery),
    responses((status = 200, description = "The report.", body = ReportOut), Guarded, Missing))]
#[get("/compliance/report")]
pub async fn get_compliance_report(
    caller: Caller<ComplianceRead>,
    args: QueryArgs<ReportQuery>,
) -> Result<Answer<ReportOut>, Error> {
    let asked = args.parsed()?;
    let state = caller.state.clone();
    let long = asked.known_at.is_some() || asked.units == Some(UnitsAs::Restated);
    let work = move |conn: &mut Conn, access: &Access| {
        let day = asked.as_of.unwrap_or(access.today);
        if asked.units == Some(UnitsAs::Restated) {
            return restated(&state, conn, access, &asked, day);
        }
        let (held, unit) = seen_in(&state, conn, asked.known_at, access, asked.unit.as_str(), day)?;
        let resolution =
            resolution_of(held.index.world(), unit, asked.resolution.as_str(), day).ok_or_else(no_resolution)?;
        let report = report(&held.index, unit, resolution, day).ok_or_else(Error::not_found)?;
        report_out(report, &held, day).ok_or_else(Error::not_found)
    };
    let out = if long { caller.read_long(work).await? } else { caller.read(work).await? };
    Ok(Answer::ok(out))
}

/// The resolution that a text names among those that hold for a unit on a day: the nearest issuer's, where a number
/// was given twice.
fn resolution_of(world: &World, unit: UnitId, text: &str, day: Day) -> Option<ResolutionId> {
    let mut path = vec![unit];
    path.extend(world.units.ancestors(unit, day));
    let named = |r: &&crate::domain::resolution::Resolution| {
        r.number.as_str() == text || Some(r.id) == ResolutionId::parse(text)
    };
    path.iter().find_map(|at| world.resolutions.values().filter(named).find(|r| r.unit_id == *at)).map(|r| r.id)
}
