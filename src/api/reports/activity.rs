//! The report on activity: what was done in a unit over a period.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ReportsRead};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, entry, in_reach, unit_of};
use crate::api::entitlements::worked::{Worked, totals};
use crate::api::entitlements::{explained_to, records as entitlements};
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::pools::roll::standing;
use crate::api::problem::Code as Problem;
use crate::api::reports::records::{self, Records};
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::titles;
use crate::compliance::readiness::readiness;
use crate::compliance::status::percent;
use crate::db::{Conn, changes};
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::activity::{self, Completion, Count, Moved, Programmes, Recruitment, Trained, Window};
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::entitlement::Totals;
use crate::domain::id::{OfficialId, PlanningPoolId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::pool::standing::stay;
use crate::domain::pool::{Nomination, PlanningPool, PoolBranch};
use crate::domain::resolution::Percent;
use crate::domain::text::Code;
use crate::domain::training::Programme;
use crate::state::State;
use actix_web::get;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Moves that took effect in the period, into, out of and within the unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MovedOut {
    /// Rotations from a higher unit to a post filled by election in this one.
    pub rotated_down_to_elected_posts: u64,
    /// Transfers and rotations. An article that gives one figure may mean either.
    pub transfers_and_rotations: MovesOut,
    /// Secondments, in none of the other figures.
    pub secondments: u64,
}

/// Transfers and rotations, by both readings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MovesOut {
    /// Those down to elected posts among them.
    pub with_rotated_down: u64,
    /// Those down to elected posts left out.
    pub without_rotated_down: u64,
}

impl From<Moved> for MovedOut {
    fn from(moved: Moved) -> Self {
        Self {
            rotated_down_to_elected_posts: moved.rotated_down,
            transfers_and_rotations: MovesOut {
                with_rotated_down: moved.with_rotated_down,
                without_rotated_down: moved.without_rotated_down,
            },
            secondments: moved.seconded,
        }
    }
}

/// Training that was completed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountOut {
    /// Enrolments (lượt).
    pub enrolments: u64,
    /// People, each once.
    pub people: u64,
}

impl From<Count> for CountOut {
    fn from(count: Count) -> Self {
        Self { enrolments: count.enrolments, people: count.people }
    }
}

/// Fostering in one programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgrammeOut {
    /// The programme.
    pub programme: Programme,
    /// How much of it.
    #[serde(flatten)]
    pub count: CountOut,
}

/// Training of some people, in all and by programme. Who completed two programmes is among the people of both.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FosteredOut {
    /// In all.
    #[serde(flatten)]
    pub count: CountOut,
    /// The programmes of fostering that somebody completed.
    pub by_programme: Vec<ProgrammeOut>,
}

fn fostered(count: Count, programmes: Programmes) -> FosteredOut {
    let out = |(programme, count): (Programme, Count)| ProgrammeOut { programme, count: count.into() };
    FosteredOut { count: count.into(), by_programme: programmes.into_iter().map(out).collect() }
}

/// Training that was completed in the period, of people in the group in which they were counted that day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainedOut {
    /// Academic training (đào tạo), without hamlet heads.
    pub academic_training: CountOut,
    /// Fostering (bồi dưỡng) of key cadres, heads of mass organisations, civil servants and part-timers.
    pub fostering: FosteredOut,
    /// All training of hamlet heads.
    pub hamlet_heads: FosteredOut,
    /// All of it, each person once.
    pub total: CountOut,
}

impl From<Trained> for TrainedOut {
    fn from(trained: Trained) -> Self {
        Self {
            academic_training: trained.academic.into(),
            fostering: fostered(trained.fostering, trained.fostering_programmes),
            hamlet_heads: fostered(trained.hamlet_heads, trained.hamlet_head_programmes),
            total: trained.total.into(),
        }
    }
}

/// A planning pool that holds on the last day, as of that day: who was taken out of it by then is not in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PoolPartOut {
    /// Which.
    pub id: PlanningPoolId,
    /// Of which unit.
    pub unit: UnitBrief,
    /// For whose bodies.
    pub branch: PoolBranch,
    /// The name of the term.
    #[schema(example = "2015-2020")]
    pub term: String,
    /// How many people stand in it, each once.
    pub members: u64,
    /// How many of them would meet the standard of a title that they stand for, were they appointed on the last day.
    pub ready_members: u64,
    /// How many titles people are prepared for.
    pub titles: u64,
    /// For how many of them somebody stands in the pool.
    pub titles_covered: u64,
    /// For how many of them somebody who would meet its standard does.
    pub titles_ready: u64,
    /// titles_covered / titles.
    pub coverage: Option<Percent>,
    /// titles_ready / titles.
    pub readiness: Option<Percent>,
}

/// Raises that fell due in the period: whether they were granted in full and in time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntitlementsPartOut {
    /// How many fell due.
    pub due: u64,
    /// Granted with effect from the due day or earlier, by a decision that was signed no later than 30 days after it.
    pub on_time: u64,
    /// Granted, but later.
    pub late: u64,
    /// Not granted.
    pub outstanding: u64,
    /// on_time / due; null where nothing fell due.
    pub rate_on_time: Option<Percent>,
}

impl From<Totals> for EntitlementsPartOut {
    fn from(totals: Totals) -> Self {
        Self {
            due: totals.due,
            on_time: totals.on_time,
            late: totals.late,
            outstanding: totals.outstanding,
            rate_on_time: percent(totals.on_time, totals.due),
        }
    }
}

/// What was done in a unit and below it over a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActivityOut {
    /// The unit, as it was called on the last day.
    pub unit: UnitBrief,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The entry of the ledger that the report reflects.
    pub known_at: KnownAt,
    /// How many people were recruited: whose first substantive appointment here by a decision on recruitment, or by a
    /// recruitment on record, began in the period.
    pub recruited: u64,
    /// The moves.
    pub moved: MovedOut,
    /// The training.
    pub trained: TrainedOut,
    /// The planning pools; null for who may not read those of the unit.
    pub pools: Option<Vec<PoolPartOut>>,
    /// The raises; null for who may not read everything that a due day can rest on: discipline, ratings and time away.
    pub entitlements: Option<EntitlementsPartOut>,
    /// Names of members that are kept from the caller.
    pub withheld: Vec<&'static str>,
}

query! {
    /// Of which unit, and of which period.
    ActivityQuery {
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

/// What was done in a unit and below it over a period: recruitment, moves, training, planning pools, raises.
#[utoipa::path(tag = "reports", operation_id = "get_activity_report", params(ActivityQuery),
    responses((status = 200, description = "The report.", body = ActivityOut), Guarded, Missing))]
#[get("/reports/activity")]
pub async fn get_activity_report(
    caller: Caller<ReportsRead>,
    args: QueryArgs<ActivityQuery>,
) -> Result<Answer<ActivityOut>, Error> {
    let asked = args.parsed()?;
    if asked.from > asked.to {
        return Err(Error { errors: vec![Invalid::at("/to", Rule::Before("from"))], ..Error::of(Problem::Parameters) });
    }
    let state = caller.state.clone();
    let out = caller.read_long(move |conn, access| report(&state, conn, access, &asked)).await?;
    Ok(Answer::ok(out))
}

fn report(state: &State, conn: &mut Conn, access: &Access, asked: &ActivityQuery) -> Result<ActivityOut, Error> {
    let past = asked.known_at.map(|at| entry(conn, at, access.stamp.at)).transpose()?;
    let known_at = match past {
        Some(seq) => seq,
        None => changes::head(conn)?.seq,
    };
    let structure = in_reach(conn, |conn| state.reports.structure(conn, known_at))?;
    let tree = &structure.world().units;
    let unit = unit_of(structure.world(), access, asked.unit.as_str(), asked.to)?;
    let window = Window { tree, unit, from: asked.from, to: asked.to };
    let open = access.scope_of(Permission::PoolsRead).is_some_and(|scope| scope.has(unit));
    let (units, below) = (window.units(), tree.subtree(unit, asked.to));
    let pools_of = open.then_some(&below);
    let explained = explained_to(access, unit);
    let paid = match past {
        _ if !explained => entitlements::Records::default(),
        Some(seq) => entitlements::Records::past(conn, seq, None)?,
        None => entitlements::Records::present(conn, &units)?,
    };
    let records = match past {
        Some(seq) => records::past(conn, seq, &window, pools_of)?,
        None => records::present(conn, &window, &units, pools_of)?,
    };
    if past.is_none() {
        // Then what is known of people is held, unless it takes long to bring it up to date.
        drop(state.reports.ready(conn)?);
    }
    let counted = Counted { world: structure.world(), records: &records, day: asked.to };
    let (recruited, trained, pools, raises) =
        state.reports.known_of(conn, &structure, &units, &records.nominees(), |people| {
            let pools = open.then(|| records.pools.iter().map(|pool| counted.pool(people, pool)).collect());
            let recruited = activity::recruited(&window, counted.recruitments(people));
            let worked = Worked { world: structure.world(), window: &window, people, records: &paid };
            let raises = explained.then(|| totals(&worked.raises()).into());
            (recruited, activity::trained(&window, counted.completions(people)), pools, raises)
        })?;
    let withheld = [("pools", open), ("entitlements", explained)].into_iter();
    Ok(ActivityOut {
        unit: brief(structure.world(), unit, asked.to),
        from: asked.from,
        to: asked.to,
        known_at: structure.known_at().into(),
        recruited,
        moved: activity::moved(&window, &records.moves).into(),
        trained: trained.into(),
        pools,
        entitlements: raises,
        withheld: withheld.filter(|(_, may)| !may).map(|(name, _)| name).collect(),
    })
}

/// What is known of people, by id.
type People = BTreeMap<OfficialId, Person>;

/// What a report counts.
struct Counted<'a> {
    world: &'a World,
    records: &'a Records,
    day: Day,
}

impl Counted<'_> {
    fn recruitments(&self, people: &People) -> impl Iterator<Item = Recruitment> {
        let all = people.values().flat_map(|person| &person.appointments);
        let substantive = all.filter(|held| held.kind == AppointmentKind::Substantive);
        // A record of a recruitment and a decision on one say the same of an entry: it is one.
        let came = |held: &&Appointment| {
            self.records.recruiting.contains(&held.decision_id) || self.records.entries.contains(&held.id)
        };
        substantive.filter(came).map(|held| Recruitment {
            official_id: held.official_id,
            unit_id: held.unit_id,
            from: held.period.from,
        })
    }

    fn completions(&self, people: &People) -> impl Iterator<Item = Completion> {
        self.records.completions.iter().map(|done| {
            let held = people.get(&done.official_id).map(|person| titles(self.world, person, done.on));
            let post = held.and_then(|held| held.first().map(|held| (held.appointment.unit_id, held.position.group)));
            Completion { post, ..*done }
        })
    }

    fn pool(&self, people: &People, pool: &PlanningPool) -> PoolPartOut {
        let inside = |one: &&Nomination| {
            let person = standing(people.get(&one.official_id), one.official_id, &self.records.disciplines);
            one.pool_id == pool.id && stay(pool, one, &person).is_some_and(|days| days.covers(self.day))
        };
        let members = self.records.nominations.iter().filter(inside);
        let members = members.map(|one| (one.official_id, one.position_id)).collect();
        let titles = pool.positions.iter().copied().collect();
        let found = readiness(self.world, |id| people.get(&id), pool.unit_id, &titles, &members, self.day);
        PoolPartOut {
            id: pool.id,
            unit: brief(self.world, pool.unit_id, self.day),
            branch: pool.branch,
            term: pool.term.to_string(),
            members: found.members,
            ready_members: found.ready_members,
            titles: found.titles,
            titles_covered: found.covered,
            titles_ready: found.ready,
            coverage: found.coverage_rate(),
            readiness: found.ready_rate(),
        }
    }
}
