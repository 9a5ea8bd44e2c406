//! The report on yearly ratings: how many people of a unit were rated how, where too many are excellent, and whose two
//! years in a row have a consequence.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ReportsRead};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, entry, in_reach, unit_of};
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::json::FromText;
use crate::api::records::evaluation_checks::seat;
use crate::api::records::tallies::{CapOut, TallyOut};
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::titles;
use crate::db::{self, Conn, changes, evaluations, states};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::evaluation::{Evaluation, RatingRegime};
use crate::domain::id::{EvaluationId, OfficialId, UnitId};
use crate::domain::invalid::Rule;
use crate::domain::position::Group;
use crate::domain::rating::checks::is_late;
use crate::domain::rating::{Consequence, Streak, Tally, streak};
use crate::domain::text::Code;
use crate::state::State;
use actix_web::get;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The ratings of a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatedGroupOut {
    /// The group; null: no post is known of these people.
    pub group: Option<Group>,
    /// How many.
    #[serde(flatten)]
    pub tally: TallyOut,
}

/// The ratings that a unit made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatedUnitOut {
    /// The unit.
    pub unit: UnitBrief,
    /// How many.
    #[serde(flatten)]
    pub tally: TallyOut,
}

/// The ratings of a unit and a group: among them it is counted how many are excellent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatedCellOut {
    /// The unit.
    pub unit: UnitBrief,
    /// The group; null: no post is known of these people.
    pub group: Option<Group>,
    /// How many.
    #[serde(flatten)]
    pub tally: TallyOut,
    /// How many may be excellent; null where the rules of the year have no figure.
    pub cap: Option<CapOut>,
}

/// A person whose year and the one before have a consequence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlaggedOut {
    /// Who.
    pub official_id: OfficialId,
    /// The rating of the year before.
    pub evaluation_before_id: EvaluationId,
    /// That of the year.
    pub evaluation_id: EvaluationId,
    /// What follows; null where the words of the two years are of two regimes, and the law does not say.
    pub consequence: Option<Consequence>,
    /// By which law.
    pub legal_reference: Option<&'static str>,
}

/// How many people of a unit and below were rated how for a year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluationReportOut {
    /// The unit, as it was called on the last day of the year.
    pub unit: UnitBrief,
    /// The year.
    pub year: i32,
    /// The rules by which it is rated.
    pub regime: RatingRegime,
    /// The entry of the ledger that the report reflects.
    pub known_at: KnownAt,
    /// Everybody.
    pub total: TallyOut,
    /// By group.
    pub by_group: Vec<RatedGroupOut>,
    /// By the unit that rated, or where who is not rated was on the last day of the year.
    pub by_unit: Vec<RatedUnitOut>,
    /// By unit and group.
    pub cells: Vec<RatedCellOut>,
    /// In how many units and groups more are excellent than may be.
    pub caps_exceeded: u64,
    /// How many people are flagged.
    pub flagged_people: u64,
    /// Who; null for who may not read the ratings of the unit.
    pub flagged: Option<Vec<FlaggedOut>>,
    /// Names of members that are kept from the caller.
    pub withheld: Vec<&'static str>,
}

/// A year that can be rated.
#[derive(Debug, Clone, Copy)]
pub struct RatedYear(i32);

impl FromText for RatedYear {
    fn from_text(text: &str) -> Result<Self, Rule> {
        let year = text.parse().ok().filter(|year| (1990..=2199).contains(year));
        year.map(Self).ok_or(Rule::OutOfRange(1990, 2199))
    }
}

query! {
    /// Of which unit, and for which year.
    EvaluationReportQuery {
        /// The unit, by its id or by its code on the last day of the year.
        unit: Code,
        /// The year.
        #[param(value_type = i32, minimum = 1990, maximum = 2199)]
        year: RatedYear,
        /// Up to which entry of the ledger: its sequence number, or an instant in the past; all that is known when left
        /// out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// How many people of a unit and below were rated how for a year, by group and by unit, and where too many are excellent.
/// Who was rated is counted where the rating was made; who was not, where the person was on the last day of the year.
#[utoipa::path(tag = "reports", operation_id = "get_evaluation_report", params(EvaluationReportQuery),
    responses((status = 200, description = "The report.", body = EvaluationReportOut), Guarded, Missing))]
#[get("/reports/evaluations")]
pub async fn get_evaluation_report(
    caller: Caller<ReportsRead>,
    args: QueryArgs<EvaluationReportQuery>,
) -> Result<Answer<EvaluationReportOut>, Error> {
    let asked = args.parsed()?;
    let state = caller.state.clone();
    Ok(Answer::ok(caller.read_long(move |conn, access| report(&state, conn, access, &asked)).await?))
}

fn report(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    asked: &EvaluationReportQuery,
) -> Result<EvaluationReportOut, Error> {
    let year = asked.year.0;
    let past = asked.known_at.map(|at| entry(conn, at, access.stamp.at)).transpose()?;
    let known_at = match past {
        Some(seq) => seq,
        None => changes::head(conn)?.seq,
    };
    let structure = in_reach(conn, |conn| state.reports.structure(conn, known_at))?;
    let world = structure.world();
    let last = Day::ymd(year, 12, 31).ok_or_else(Error::not_found)?;
    let unit = unit_of(world, access, asked.unit.as_str(), last)?;
    let units = world.units.subtree(unit, last);
    let rated = ratings(conn, past, year, &units)?;
    if past.is_none() {
        // Then what is known of people is held, unless it takes long to bring it up to date.
        drop(state.reports.ready(conn)?);
    }
    let people = rated.iter().map(|one| one.official_id).collect();
    let scene = Scene { world, year, last, units: &units, rated: &rated };
    let counted = state.reports.known_of(conn, &structure, &units, &people, |people| scene.counted(people))?;
    let open = access.may(Permission::EvaluationsRead, unit);
    let sum = |of: &dyn Fn(&Cell) -> bool| {
        let own = counted.cells.iter().filter(|(cell, _)| of(cell));
        own.fold(Tally::default(), |sum, (_, tally)| sum.plus(*tally))
    };
    let groups: BTreeSet<Option<Group>> = counted.cells.keys().map(|(_, group)| *group).collect();
    let parts: BTreeSet<UnitId> = counted.cells.keys().map(|(unit, _)| *unit).collect();
    let mut by_unit: Vec<RatedUnitOut> = parts
        .into_iter()
        .map(|part| RatedUnitOut { unit: brief(world, part, last), tally: sum(&|cell| cell.0 == part).into() })
        .collect();
    by_unit.sort_by(|one, other| (&one.unit.code, one.unit.id).cmp(&(&other.unit.code, other.unit.id)));
    let cells = cells(&counted.cells, world, year, last);
    Ok(EvaluationReportOut {
        unit: brief(world, unit, last),
        year,
        regime: RatingRegime::of(year),
        known_at: structure.known_at().into(),
        total: sum(&|_| true).into(),
        by_group: groups
            .into_iter()
            .map(|group| RatedGroupOut { group, tally: sum(&|cell| cell.1 == group).into() })
            .collect(),
        by_unit,
        caps_exceeded: cells.iter().map(|cell| u64::from(cell.cap.as_ref().is_some_and(|cap| cap.exceeded))).sum(),
        cells,
        flagged_people: counted.flagged.iter().map(|_| 1).sum(),
        flagged: open.then_some(counted.flagged),
        withheld: if open { Vec::new() } else { vec!["flagged"] },
    })
}

fn cells(cells: &BTreeMap<Cell, Tally>, world: &World, year: i32, last: Day) -> Vec<RatedCellOut> {
    let cell = |((unit, group), tally): (&Cell, &Tally)| RatedCellOut {
        unit: brief(world, *unit, last),
        group: *group,
        tally: (*tally).into(),
        cap: tally.cap(year).map(Into::into),
    };
    let mut all: Vec<RatedCellOut> = cells.iter().map(cell).collect();
    all.sort_by(|one, other| {
        (&one.unit.code, one.unit.id, one.group).cmp(&(&other.unit.code, other.unit.id, other.group))
    });
    all
}

/// The ratings for a year that some units made, as they stand now or as they were known at an entry of the ledger.
fn ratings(
    conn: &mut Conn,
    past: Option<i64>,
    year: i32,
    units: &BTreeSet<UnitId>,
) -> Result<Vec<Evaluation>, db::Error> {
    let Some(seq) = past else { return evaluations::of_year_by(conn, year, units) };
    let mut all = Vec::new();
    states::each::<Evaluation>(conn, seq, None, None, |kept| {
        all.extend(Some(kept.value).filter(|one| one.year == year && units.contains(&one.unit_id)));
        true
    })?;
    Ok(all)
}

/// A unit and a group of people in it.
type Cell = (UnitId, Option<Group>);

/// What is counted.
struct Scene<'a> {
    world: &'a World,
    year: i32,
    last: Day,
    units: &'a BTreeSet<UnitId>,
    rated: &'a [Evaluation],
}

struct Counted {
    cells: BTreeMap<Cell, Tally>,
    flagged: Vec<FlaggedOut>,
}

impl Scene<'_> {
    fn counted(&self, people: &BTreeMap<OfficialId, Person>) -> Counted {
        let mut cells: BTreeMap<Cell, Tally> = BTreeMap::new();
        let mut flagged = Vec::new();
        for one in self.rated {
            let person = people.get(&one.official_id);
            let group = seat(self.world, person, one).map(|(_, group)| group);
            let tally = cells.entry((one.unit_id, group)).or_default();
            tally.add(Some(one.rating));
            tally.late += u64::from(is_late(one));
            flagged.extend(person.and_then(|person| self.flagged(person, one)));
        }
        for person in people.values().filter(|person| !person.evaluations.iter().any(|one| one.year == self.year)) {
            let held = titles(self.world, person, self.last);
            let Some(seat) = held.first() else { continue };
            let (unit, group) = (seat.appointment.unit_id, seat.position.group);
            if self.units.contains(&unit) && group.counts() {
                cells.entry((unit, Some(group))).or_default().add(None);
            }
        }
        flagged.sort_by_key(|one| one.official_id);
        Counted { cells, flagged }
    }

    fn flagged(&self, person: &Person, one: &Evaluation) -> Option<FlaggedOut> {
        let before = person.evaluations.iter().find(|other| Some(other.year) == self.year.checked_sub(1))?;
        let (consequence, legal_reference) = match streak(self.year, before.rating, one.rating)? {
            Streak::Follows(consequence, law) => (Some(consequence), Some(law)),
            Streak::NotComparable => (None, None),
        };
        Some(FlaggedOut {
            official_id: person.id,
            evaluation_before_id: before.id,
            evaluation_id: one.id,
            consequence,
            legal_reference,
        })
    }
}
