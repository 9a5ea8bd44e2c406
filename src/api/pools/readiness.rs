//! How ready a planning pool is: the compliance engine is asked of each nominee "if appointed to that title on that day",
//! and what is lacking is told with the classes that grant it. A pool leads to its training and rotation plans by this.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, PoolsRead};
use crate::api::compliance::KnownAt;
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs};
use crate::api::pools::members::PoolQuery;
use crate::api::pools::roll::{Known, known};
use crate::api::resource::moment::entry;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::condition::Trait;
use crate::compliance::evaluate::Judged;
use crate::compliance::facts::{Person, World};
use crate::compliance::lack::{Lack, Reason};
use crate::compliance::status::Status;
use crate::compliance::suitability::{lacking, suitability};
use crate::db::{Conn, classes, states};
use crate::domain::Day;
use crate::domain::id::{ClassId, CourseId, NominationId, OfficialId, PlanningPoolId, PositionId, UnitId};
use crate::domain::pool::NominationState;
use crate::domain::pool::composition::Seat;
use crate::domain::qualification::{Level, QualificationKind, rank};
use crate::domain::retirement::months_left;
use crate::domain::training::{Class, ClassState, Course};
use actix_web::get;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A class that grants what somebody lacks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GrantingClassOut {
    /// The class.
    pub class_id: ClassId,
    /// Its course.
    pub course_id: CourseId,
    /// Its code.
    pub code: String,
    /// Its first day.
    pub starts_on: Day,
    /// The last day on which one can enrol.
    pub enrols_until: Day,
    /// At which level it grants the qualification.
    pub level: Level,
}

/// Something that a nominee lacks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NomineeLackOut {
    /// The kind of qualification asked for.
    pub kind: Option<QualificationKind>,
    /// The lowest level that does.
    pub at_least: Option<Level>,
    /// The best level held.
    pub held: Option<Level>,
    /// The field of the person asked about, where it is none of the qualifications.
    pub about: Option<Trait>,
    /// Why it does not do.
    pub reason: Reason,
    /// The classes that take enrolments on the day, are open to the person's unit and grant it, by their first day.
    pub classes: Vec<GrantingClassOut>,
}

/// A requirement that a nominee would not meet, or of which that is not known.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NomineeGapOut {
    /// The code of the requirement.
    pub code: String,
    /// Its name in Vietnamese.
    pub title_vi: String,
    /// Its name in English.
    pub title_en: String,
    /// The law it rests on.
    pub legal_reference: String,
    /// Whether it is part of the standard, or advice.
    pub mandatory: bool,
    /// How the nominee would stand.
    pub status: Status,
    /// What is missing; of alternatives, what is missing for each.
    pub missing: Vec<NomineeLackOut>,
}

/// How ready a nominee is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NomineeOut {
    /// The nomination.
    pub nomination_id: NominationId,
    /// Who.
    pub official_id: OfficialId,
    /// For which title.
    pub position_id: PositionId,
    /// How far the nomination has come.
    pub state: NominationState,
    /// Whether the nominee would meet the standard of the title; null where that is not known, or nothing is asked.
    pub meets: Option<bool>,
    /// The worst over all mandatory requirements; null when none applies.
    pub status: Option<Status>,
    /// Whole months from the day to retirement, negative once retired; null where it is not known, and
    /// for who may not see what is sensitive.
    pub months_to_retirement: Option<i32>,
    /// Every requirement that the nominee would not meet, by code. One that can tell whether a person belongs to a
    /// minority is left out for who may not see that.
    pub gaps: Vec<NomineeGapOut>,
}

/// How ready the nominees for a title are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TitleReadinessOut {
    /// The title.
    pub position_id: PositionId,
    /// How many are nominated for it.
    pub nominees: usize,
    /// How many of them would meet its standard.
    pub ready: usize,
}

/// How ready a pool is on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadinessOut {
    /// Which pool.
    pub pool_id: PlanningPoolId,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// Who is in the pool on the day; of a pool that does not hold yet, whoever is nominated. By nomination.
    pub nominees: Vec<NomineeOut>,
    /// Each title of the pool.
    pub titles: Vec<TitleReadinessOut>,
    /// How many titles have at least one ready nominee.
    pub titles_covered: usize,
    /// JSON pointers to what was withheld from this caller.
    pub withheld: Vec<String>,
}

/// What is worked out of a nominee before classes are looked for.
struct Found<'a> {
    seat: &'a Seat,
    meets: Option<bool>,
    status: Option<Status>,
    gaps: Vec<(Judged, Vec<Lack>)>,
}

/// Whether a requirement can tell that a person belongs to a minority.
fn tells_minority(world: &World, judged: &Judged) -> bool {
    let of = world.rule_sets.get(&judged.rule_set).into_iter().flat_map(|set| &set.requirements);
    of.filter(|requirement| requirement.code == judged.code).any(|requirement| requirement.predicate.asks_ethnicity())
}

fn found<'a>(known: &'a Known<'_>, access: &Access, seat: &'a Seat, day: Day) -> Found<'a> {
    let world = known.held.index.world();
    let (who, title, unit) = (seat.nomination.official_id, seat.nomination.position_id, known.roll.pool.unit_id);
    let stranger = Person::new(who);
    let person = world.people.get(&who).unwrap_or(&stranger);
    let Some(found) = suitability(world, person, title, unit, day) else {
        return Found { seat, meets: None, status: None, gaps: Vec::new() };
    };
    let mut lacks = lacking(world, person, title, unit, day);
    let open = known.open(access, who);
    let (meets, status) = (found.meets(), found.title.status);
    let unmet = found.title.requirements.into_iter().filter(|judged| !judged.status.meets());
    let shown = unmet.filter(|judged| open || !tells_minority(world, judged));
    let gaps = shown.map(|judged| {
        let missing = lacks.remove(&judged.code).unwrap_or_default();
        (judged, missing)
    });
    Found { seat, meets, status, gaps: gaps.collect() }
}

/// Whom the question is about: the members, or of a pool that does not hold yet whoever is nominated.
fn nominees<'a>(known: &'a Known<'_>, day: Day) -> Vec<&'a Seat> {
    if known.roll.pool.holds_on(day) {
        return known.roll.members(day);
    }
    known.roll.seats.iter().filter(|seat| seat.nomination.open() && known.roll.pool.approved_on.is_none()).collect()
}

/// The classes that take enrolments on the day and grant qualifications of some kinds, as of an entry where one is given.
fn granting(
    conn: &mut Conn,
    kinds: &BTreeSet<QualificationKind>,
    day: Day,
    seq: Option<i64>,
) -> Result<Vec<(Class, Course)>, Error> {
    let kinds: Vec<QualificationKind> = kinds.iter().copied().collect();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let Some(seq) = seq else { return Ok(classes::granting(conn, &kinds, day, None)?) };
    let (mut courses, mut open) = (BTreeMap::new(), Vec::new());
    states::each::<Course>(conn, seq, None, None, |kept| {
        courses.insert(kept.value.id, kept.value);
        true
    })?;
    states::each::<Class>(conn, seq, None, None, |kept| {
        if kept.value.state == ClassState::Announced && kept.value.enrols_on(day) {
            open.push(kept.value);
        }
        true
    })?;
    let grants = |course: &&Course| course.grants.as_ref().is_some_and(|grants| kinds.contains(&grants.kind));
    let with_course = |class: Class| {
        let course = courses.get(&class.course_id).filter(grants)?.clone();
        Some((class, course))
    };
    let mut all: Vec<(Class, Course)> = open.into_iter().filter_map(with_course).collect();
    all.sort_by_key(|(class, _)| (class.starts_on, class.id));
    Ok(all)
}

/// The classes among some that grant what is lacking to people of a unit: those of the unit and of the ones above it.
fn fitting(all: &[(Class, Course)], lack: &Lack, units: &BTreeSet<UnitId>) -> Vec<GrantingClassOut> {
    let Some((kind, at_least)) = lack.qualification else { return Vec::new() };
    let enough =
        |level: Level| rank(kind, level).is_some_and(|had| rank(kind, at_least).is_some_and(|asked| asked <= had));
    let fits = |(class, course): &(Class, Course)| {
        let grants = course.grants.as_ref().filter(|grants| grants.kind == kind && enough(grants.level))?;
        units.contains(&class.unit_id).then(|| GrantingClassOut {
            class_id: class.id,
            course_id: course.id,
            code: class.code.to_string(),
            starts_on: class.starts_on,
            enrols_until: class.enrols_until,
            level: grants.level,
        })
    };
    all.iter().filter_map(fits).collect()
}

fn nominee_out(
    known: &Known<'_>,
    access: &Access,
    found: Found<'_>,
    classes: &[(Class, Course)],
    day: Day,
) -> NomineeOut {
    let (n, traits) = (&found.seat.nomination, found.seat.person.traits);
    let world = known.held.index.world();
    let dossier = known.dossiers.get(&n.official_id).copied();
    let above = dossier.into_iter().flat_map(|unit| world.units.ancestors(unit, day));
    let units: BTreeSet<UnitId> = dossier.into_iter().chain(above).collect();
    let lack_out = |lack: Lack| NomineeLackOut {
        kind: lack.qualification.map(|(kind, _)| kind),
        at_least: lack.qualification.map(|(_, level)| level),
        held: lack.held,
        about: lack.about,
        classes: fitting(classes, &lack, &units),
        reason: lack.reason,
    };
    let gap_out = |(judged, missing): (Judged, Vec<Lack>)| NomineeGapOut {
        code: judged.code.to_string(),
        title_vi: judged.title_vi.to_string(),
        title_en: judged.title_en.to_string(),
        legal_reference: judged.legal_reference.to_string(),
        mandatory: judged.mandatory,
        status: judged.status,
        missing: missing.into_iter().map(lack_out).collect(),
    };
    let left = traits.sex.zip(traits.birth_on).map(|(sex, born)| months_left(sex, born, day));
    NomineeOut {
        nomination_id: n.id,
        official_id: n.official_id,
        position_id: n.position_id,
        state: n.state,
        meets: found.meets,
        status: found.status,
        months_to_retirement: left.filter(|_| known.open(access, n.official_id)),
        gaps: found.gaps.into_iter().map(gap_out).collect(),
    }
}

/// How ready a pool is on a day: of each nominee whether the standard of the title would be met, what is lacking and which
/// classes grant it; of each title whether anybody is ready.
#[utoipa::path(tag = "pools", operation_id = "get_planning_pool_readiness", params(("id" = PlanningPoolId, Path, description = "Which."), PoolQuery),
    responses((status = 200, description = "How ready it is.", body = ReadinessOut), Guarded, Missing))]
#[get("/planning-pools/{id}/readiness")]
pub async fn get_planning_pool_readiness(
    caller: Caller<PoolsRead>,
    path: PathId<PlanningPoolId>,
    args: QueryArgs<PoolQuery>,
) -> Result<Answer<ReadinessOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let day = asked.as_of.unwrap_or(access.today);
        let known = known(&state, conn, access, id, (asked.known_at, day))?;
        let all: Vec<Found<'_>> =
            nominees(&known, day).into_iter().map(|seat| found(&known, access, seat, day)).collect();
        let lacks = all.iter().flat_map(|one| &one.gaps).flat_map(|(_, missing)| missing);
        let kinds = lacks.filter_map(|lack| lack.qualification).map(|(kind, _)| kind).collect();
        let seq = asked.known_at.map(|asked| entry(conn, access, asked)).transpose()?;
        let classes = granting(conn, &kinds, day, seq)?;
        let nominees: Vec<NomineeOut> =
            all.into_iter().map(|one| nominee_out(&known, access, one, &classes, day)).collect();
        Ok(readiness_out(&known, access, nominees, day))
    };
    Ok(Answer::ok(caller.read_long(work).await?))
}

fn readiness_out(known: &Known<'_>, access: &Access, nominees: Vec<NomineeOut>, day: Day) -> ReadinessOut {
    let of_title = |position_id: &PositionId| {
        let all = || nominees.iter().filter(|one| one.position_id == *position_id);
        let ready = all().filter(|one| one.meets == Some(true)).count();
        TitleReadinessOut { position_id: *position_id, nominees: all().count(), ready }
    };
    let titles: Vec<TitleReadinessOut> = known.roll.pool.positions.iter().map(of_title).collect();
    let hidden = nominees.iter().enumerate().filter(|(_, one)| !known.open(access, one.official_id));
    let withheld =
        hidden.flat_map(|(n, _)| [format!("/nominees/{n}/months_to_retirement"), format!("/nominees/{n}/gaps")]);
    ReadinessOut {
        pool_id: known.roll.pool.id,
        as_of: day,
        known_at: known.held.known_at.into(),
        withheld: withheld.collect(),
        titles_covered: titles.iter().filter(|title| title.ready > 0).count(),
        nominees,
        titles,
    }
}
