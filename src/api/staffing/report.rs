//! How a unit, and all below it, stand to their ceilings and posts on a day.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, StaffingRead};
use crate::api::compliance::{KnownAt, UnitBrief};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Guarded, Missing};
use crate::api::staffing::figures::StaffingFiguresOut;
use crate::api::staffing::known::Known;
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::account::Permission;
use crate::domain::appointment::AppointmentKind;
use crate::domain::id::{CeilingId, DecisionId, EstablishedPostId, OfficialId, PositionId, UnitId};
use crate::domain::staffing::headcount::Figures;
use crate::domain::staffing::regime::{Regime, StaffingRegime};
use crate::domain::staffing::seats::Seats;
use crate::domain::staffing::{Allowed, Ceiling, Handover, UnitClass, commune_level};
use crate::domain::unit::UnitKind;
use crate::state::State;
use actix_web::get;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The rules of the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffingRegimeOut {
    /// Which.
    pub code: StaffingRegime,
    /// The law; one whose figures could not be checked says so, and gives none.
    pub legal_reference: String,
    /// The rule of its own that a vice chair rotated in follows; null: counted as others are.
    pub vice_chair_rule: Option<String>,
}

impl From<&Regime> for StaffingRegimeOut {
    fn from(regime: &Regime) -> Self {
        Self {
            code: regime.code,
            legal_reference: regime.legal_reference.to_owned(),
            vice_chair_rule: regime.vice_chair_apart.map(str::to_owned),
        }
    }
}

/// How a unit's ceiling comes about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CeilingFigureOut {
    /// What it follows from.
    pub ceiling_id: CeilingId,
    /// By which decision.
    pub decision_id: DecisionId,
    /// The class of the unit.
    pub unit_class: Option<UnitClass>,
    /// What the law of the day gives the kind and class of the unit; null: nothing.
    pub norm: Option<u32>,
    /// What it takes off where regular police serve.
    pub less_for_police: u32,
    /// What it adds for population and area.
    pub additional: u32,
    /// What the decision sets in the place of the law's figure; null: nothing.
    pub fixed: Option<u32>,
    /// The ceiling; null: neither the law nor the decision gives one.
    pub ceiling: Option<u32>,
    /// That of part-timers.
    pub part_timers: Option<u32>,
}

fn ceiling_out(ceiling: &Ceiling, allowed: &Allowed) -> CeilingFigureOut {
    CeilingFigureOut {
        ceiling_id: ceiling.id,
        decision_id: ceiling.decision_id,
        unit_class: ceiling.unit_class,
        norm: allowed.norm,
        less_for_police: allowed.less,
        additional: allowed.more,
        fixed: ceiling.fixed,
        ceiling: allowed.figure,
        part_timers: allowed.part_timers,
    }
}

/// Who is at a post.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HolderOut {
    /// Who.
    pub official_id: OfficialId,
    /// How; who acts and who is lent fills no seat.
    pub kind: AppointmentKind,
}

/// An established post on the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostSeatsOut {
    /// Which.
    pub established_post_id: EstablishedPostId,
    /// The title.
    pub position_id: PositionId,
    /// Its code.
    #[schema(example = "COMMITTEE_CHAIR")]
    pub position_code: Option<String>,
    /// The seats, without those that a planned overlap adds.
    pub seats: u64,
    /// How many hold it in earnest: by a substantive or a further title.
    pub held: u64,
    /// The seats that nobody holds in earnest.
    pub vacant: u64,
    /// How many only act.
    pub acting: u64,
    /// How many are only lent to it.
    pub seconded: u64,
    /// The planned overlaps in force.
    pub handovers: Vec<Handover>,
    /// How many hold it beyond its seats because an overlap is planned.
    pub overlapping: u64,
    /// How many hold it beyond its seats and any planned overlap.
    pub over: u64,
    /// Who is there; null for who may not read officials in the unit.
    pub holders: Option<Vec<HolderOut>>,
}

/// How a unit directly below stands, with all below it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitStaffingOut {
    /// The unit, as it was called on the day.
    pub unit: UnitBrief,
    /// Its figures.
    pub figures: StaffingFiguresOut,
}

/// How a unit, and all below it, stand to their ceilings and posts on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffingOut {
    /// The unit, as it was called on the day.
    pub unit: UnitBrief,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// The rules of the day.
    pub regime: StaffingRegimeOut,
    /// How the unit's own ceiling comes about; null for a unit that has none, as a unit above has not.
    pub ceiling: Option<CeilingFigureOut>,
    /// The figures of the unit with all below it: the sum of those of the units of the lowest level.
    pub figures: StaffingFiguresOut,
    /// The unit's own established posts, by the code of the title.
    pub posts: Vec<PostSeatsOut>,
    /// The units that were directly below on the day, by code.
    pub by_unit: Vec<UnitStaffingOut>,
    /// Names of members that are kept from the caller.
    pub withheld: Vec<&'static str>,
}

/// How a unit, and all below it, stand on a day to the ceilings that the law of that day and the decisions give them, and to
/// their established posts. Each person is counted once, in one unit.
#[utoipa::path(tag = "staffing", operation_id = "get_unit_staffing", params(("id" = UnitId, Path, description = "The unit."), Moment),
    responses((status = 200, description = "How it stands.", body = StaffingOut), Guarded, Missing))]
#[get("/units/{id}/staffing")]
pub async fn get_unit_staffing(
    caller: Caller<StaffingRead>,
    path: PathId<UnitId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<StaffingOut>, Error> {
    let (id, moment) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let out = caller.read_long(move |conn, access| staffing(&state, conn, access, id, moment)).await?;
    Ok(Answer::ok(out))
}

/// The kind of a unit on the day, where it is of the lowest level.
fn lowest(known: &Known, unit: UnitId) -> Option<UnitKind> {
    let kind = known.world().units.get(unit)?.on(known.day)?.kind;
    commune_level(kind).then_some(kind)
}

fn allowed(known: &Known, unit: UnitId) -> Option<Allowed> {
    let kind = lowest(known, unit)?;
    known.ceilings.get(&unit).map(|ceiling| ceiling.allows(kind, known.day))
}

fn staffing(state: &State, conn: &mut Conn, access: &Access, id: UnitId, moment: Moment) -> Result<StaffingOut, Error> {
    let known = Known::of(state, conn, access, id, moment)?;
    let (mut heads, holdings) = known.ask(state, conn, |ground, people| {
        let heads = ground.heads(people.values().map(|person| person.appointments.as_slice()));
        (heads, known.holdings(people))
    })?;
    let seats: Vec<Seats<'_>> = known.posts.iter().map(|post| Seats::on(post, &holdings, known.day)).collect();
    let mut own: BTreeMap<UnitId, Figures> = BTreeMap::new();
    for unit in known.units.iter().filter(|unit| lowest(&known, **unit).is_some()) {
        let heads = heads.remove(unit).unwrap_or_default();
        own.insert(*unit, Figures::of(allowed(&known, *unit).as_ref(), heads));
    }
    for seats in &seats {
        if let Some(figures) = own.get_mut(&seats.post.unit_id) {
            figures.seats = figures.seats.saturating_add(seats.seats());
            figures.vacant = figures.vacant.saturating_add(seats.vacant());
        }
    }
    let open = access.may(Permission::OfficialsRead, id);
    let mut posts: Vec<PostSeatsOut> =
        seats.iter().filter(|seats| seats.post.unit_id == id).map(|seats| post_out(&known, seats, open)).collect();
    posts.sort_by(|a, b| (&a.position_code, a.established_post_id).cmp(&(&b.position_code, b.established_post_id)));
    let withheld = if open || posts.is_empty() { Vec::new() } else { vec!["holders"] };
    let ceiling = known.ceilings.get(&id).and_then(|ceiling| Some(ceiling_out(ceiling, &allowed(&known, id)?)));
    Ok(StaffingOut {
        unit: known.brief(id),
        as_of: known.day,
        known_at: known.structure.known_at().into(),
        regime: Regime::on(known.day).into(),
        ceiling,
        figures: figures_out(&known, id, &own),
        posts,
        by_unit: by_unit(&known, &own),
        withheld,
    })
}

fn figures_out(known: &Known, unit: UnitId, own: &BTreeMap<UnitId, Figures>) -> StaffingFiguresOut {
    (&Figures::of_subtree(&known.world().units, unit, known.day, own)).into()
}

fn by_unit(known: &Known, own: &BTreeMap<UnitId, Figures>) -> Vec<UnitStaffingOut> {
    let children = known.world().units.children(known.unit, known.day);
    let mut all: Vec<UnitStaffingOut> = children
        .map(|child| UnitStaffingOut { unit: known.brief(child.id), figures: figures_out(known, child.id, own) })
        .collect();
    all.sort_by(|a, b| (&a.unit.code, a.unit.id).cmp(&(&b.unit.code, b.unit.id)));
    all
}

fn post_out(known: &Known, seats: &Seats<'_>, open: bool) -> PostSeatsOut {
    let post = seats.post;
    let holders = || {
        let holder = |(id, kind): (&OfficialId, &AppointmentKind)| HolderOut { official_id: *id, kind: *kind };
        seats.holders.iter().map(holder).collect()
    };
    PostSeatsOut {
        established_post_id: post.id,
        position_id: post.position_id,
        position_code: known.world().positions.get(&post.position_id).map(|title| title.code.to_string()),
        seats: seats.seats(),
        held: seats.held(),
        vacant: seats.vacant(),
        acting: seats.acting(),
        seconded: seats.seconded(),
        handovers: post.handovers_on(known.day).cloned().collect(),
        overlapping: seats.overlapping(),
        over: seats.over(),
        holders: open.then(holders),
    }
}
