//! A set of moves as one: what stands in the way of each when the others are supposed, and the units' figures after all of
//! them. Nothing is stored.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, RotationsRead};
use crate::api::compliance::impact::{ImpactOut, impact_out};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::Body;
use crate::api::findings::{FindingOut, finding_out};
use crate::api::json::FromBody;
use crate::api::problem::Code;
use crate::api::reader::{body, record};
use crate::api::resource::Resource;
use crate::api::responses::{Bodied, Guarded};
use crate::api::rotations::look::{Material, found, material, seen_over, settled};
use crate::api::rotations::preview::people_moved;
use crate::api::rotations::shown::{RotationIn, Sides, lasts, planned};
use crate::compliance::facts::{Person, World};
use crate::compliance::impact::impact;
use crate::db::{self, Conn};
use crate::domain::Day;
use crate::domain::finding::Finding;
use crate::domain::id::{OfficialId, PositionId, RotationId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::rotation::checks::in_earnest;
use crate::domain::rotation::{MoveKind, Rotation};
use crate::domain::text::Note;
use crate::state::State;
use actix_web::post;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// The most moves of a set.
const MOST: usize = 100;

/// A move that is only supposed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SupposedMoveIn {
    /// What sort of move it is.
    pub kind: MoveKind,
    /// Who; each person once in a set.
    pub official_id: OfficialId,
    /// From where: only for who holds no substantive appointment on the first day; otherwise that says it.
    pub origin_unit_id: Option<UnitId>,
    /// To where.
    pub unit_id: UnitId,
    /// To which title.
    pub position_id: PositionId,
    /// The first day.
    pub valid_from: Day,
    /// The first day after it; a transfer has none, a rotation and a secondment need one.
    pub valid_to: Option<Day>,
}

record! {
    SupposedMoveIn {
        need kind, need official_id, may origin_unit_id, need unit_id, need position_id, need valid_from, may valid_to,
    }
    check lasts { kind, valid_from, valid_to }
    alike same_person at "/official_id"
}

fn same_person(one: &SupposedMoveIn, other: &SupposedMoveIn) -> bool {
    one.official_id == other.official_id
}

/// A set of moves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimulationIn {
    /// The day on which figures are taken; the last of the moves' first days when left out.
    pub as_of: Option<Day>,
    /// The moves: 1 to 100.
    #[schema(min_items = 1, max_items = 100)]
    pub moves: Vec<SupposedMoveIn>,
}

record! {
    SimulationIn { may as_of, need moves }
    check so_many { moves }
}

fn so_many(moves: &Option<Vec<SupposedMoveIn>>, at: &str, problems: &mut Problems) {
    let fits = moves.as_ref().is_none_or(|moves| (1..=MOST).contains(&moves.len()));
    problems.require(fits, &format!("{at}/moves"), Rule::OutOfRange(1, i64::try_from(MOST).unwrap_or(i64::MAX)));
}

impl FromBody for SimulationIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// What is found about one move of a set.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SupposedMoveOut {
    /// Who.
    pub official_id: OfficialId,
    /// From where.
    pub origin_unit_id: UnitId,
    /// To where.
    pub unit_id: UnitId,
    /// To which title.
    pub position_id: PositionId,
    /// Whether it could be proposed: nothing is found that nobody could override.
    pub proposable: bool,
    /// Whether it could be approved as it is: nothing stands in the way.
    pub approvable: bool,
    /// All that is found, the other moves of the set supposed.
    pub findings: Vec<FindingOut>,
}

/// What a set of moves would come to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimulationOut {
    /// The moves, in the order given.
    pub moves: Vec<SupposedMoveOut>,
    /// How the people would stand, and the figures of every unit concerned, after all of the moves.
    pub impact: ImpactOut,
}

/// Supposes a set of moves, for callers who see the people and the units: what stands in the way of each when the others
/// have taken place (an exchange of two posts finds neither filled), and the figures after all of them. Nothing changes.
#[utoipa::path(tag = "rotations", operation_id = "simulate_rotations", request_body = SimulationIn,
    responses((status = 200, description = "What it would come to.", body = SimulationOut), Guarded, Bodied))]
#[post("/rotations/simulations")]
pub async fn simulate_rotations(
    caller: Caller<RotationsRead>,
    body: Body<SimulationIn>,
) -> Result<Answer<SimulationOut>, Error> {
    let (input, state) = (body.parsed()?, caller.state.clone());
    let out = caller.read_long(move |conn, access| simulate(&state, conn, access, &input)).await?;
    Ok(Answer::ok(out))
}

/// The moves as they would be begun, and who keeps each dossier.
fn begun(conn: &mut Conn, access: &Access, input: &SimulationIn) -> Result<Vec<(Rotation, UnitId)>, Error> {
    let mut problems = Problems::new();
    let mut all = Vec::with_capacity(input.moves.len());
    let grounds = Note::parse("mô phỏng").map_err(|_why| Error::internal("grounds"))?;
    for (n, m) in input.moves.iter().enumerate() {
        let given = RotationIn {
            kind: m.kind,
            official_id: m.official_id,
            origin_unit_id: m.origin_unit_id,
            unit_id: m.unit_id,
            position_id: m.position_id,
            valid_from: m.valid_from,
            valid_to: m.valid_to,
            policy_decision_id: None,
            nomination_id: None,
            grounds: grounds.clone(),
        };
        let new = planned(RotationId(Uuid::nil()), &given);
        let settled = settled(conn, access, new, &given, &format!("/moves/{n}"));
        all.extend(note_refusal(settled, &mut problems)?);
    }
    problems.or(())?;
    let people: Vec<OfficialId> = all.iter().map(|moved| moved.official_id).collect();
    let dossiers = db::officials::dossiers(conn, &people, access.today)?;
    let keeper = |moved: &Rotation| dossiers.get(&moved.official_id).copied().unwrap_or(moved.origin_unit_id);
    let keepers: Vec<UnitId> = all.iter().map(keeper).collect();
    let all: Vec<(Rotation, UnitId)> = all.into_iter().zip(keepers).collect();
    let seen = all.iter().all(|(moved, keeper)| Rotation::change(&Sides::of(moved, *keeper), access).is_ok());
    if seen { Ok(all) } else { Err(Error::of(Code::Forbidden)) }
}

fn simulate(state: &State, conn: &mut Conn, access: &Access, input: &SimulationIn) -> Result<SimulationOut, Error> {
    let (moves, keepers): (Vec<Rotation>, Vec<UnitId>) = begun(conn, access, input)?.into_iter().unzip();
    let after = people_moved(state, conn, &moves)?;
    let mut materials: Vec<Material> =
        moves.iter().map(|moved| with_others(conn, moved, &after)).collect::<Result<_, _>>()?;
    materials.iter_mut().for_each(|known| known.staffed.suppose(&moves, &after));
    let who: BTreeSet<OfficialId> = moves.iter().map(|moved| moved.official_id).collect();
    let all: Vec<Vec<Finding>> =
        state.reports.within(conn, &who, |world, people| each(world, people, &moves, materials))?;
    let last = moves.iter().map(|moved| moved.planned.from).max().unwrap_or(access.today);
    let day = input.as_of.unwrap_or(last);
    let mut units: Vec<UnitId> = Vec::new();
    for unit in moves.iter().flat_map(|moved| [moved.origin_unit_id, moved.unit_id]) {
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    let held = seen_over(state, conn, &units.iter().copied().collect(), day)?;
    let impact = impact(&held.index, &after, &units, day);
    let told = moves.iter().zip(keepers).zip(all).map(|((m, keeper), found)| told(m, access.open(keeper), &found));
    Ok(SimulationOut { moves: told.collect(), impact: impact_out(held.index.world(), impact, day, held.known_at) })
}

/// What is known of a move, the other people of the set being where their moves take them.
fn with_others(conn: &mut Conn, moved: &Rotation, after: &[Person]) -> Result<Material, Error> {
    let mut known = material(conn, moved)?;
    known.holders.retain(|a| !after.iter().any(|person| person.id == a.official_id));
    let theirs = after.iter().filter(|person| person.id != moved.official_id).flat_map(|person| &person.appointments);
    let post =
        theirs.filter(|a| a.unit_id == moved.unit_id && a.position_id == moved.position_id && in_earnest(a.kind));
    known.holders.extend(post.cloned());
    Ok(known)
}

fn each(
    world: &World,
    people: &BTreeMap<OfficialId, Person>,
    moves: &[Rotation],
    materials: Vec<Material>,
) -> Vec<Vec<Finding>> {
    let pairs = moves.iter().zip(materials);
    let of = |(moved, material): (&Rotation, Material)| {
        let stranger = Person::new(moved.official_id);
        found(world, people.get(&moved.official_id).unwrap_or(&stranger), moved, material)
    };
    pairs.map(of).collect()
}

fn told(moved: &Rotation, open: bool, found: &[Finding]) -> SupposedMoveOut {
    SupposedMoveOut {
        official_id: moved.official_id,
        origin_unit_id: moved.origin_unit_id,
        unit_id: moved.unit_id,
        position_id: moved.position_id,
        proposable: !found.iter().any(Finding::forbids),
        approvable: !found.iter().any(|finding| finding.stops(&[])),
        findings: found.iter().map(|finding| finding_out(finding, open)).collect(),
    }
}
