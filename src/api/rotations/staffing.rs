//! What of staffing bears on a move, as the transaction at hand sees it: the ceiling of the unit, who is counted there, the
//! seats of the post.

use crate::compliance::facts::{Person, World};
use crate::compliance::suitability::SUPPOSED;
use crate::db::{self, Conn, appointments, ceilings, established_posts, rotations};
use crate::domain::Day;
use crate::domain::appointment::Appointment;
use crate::domain::id::{DecisionId, OfficialId};
use crate::domain::rotation::Rotation;
use crate::domain::rotation::effect::supposed;
use crate::domain::staffing::headcount::{Ground, Heads, Moves, going_on};
use crate::domain::staffing::room::{Room, Staffing};
use crate::domain::staffing::{Ceiling, EstablishedPost};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// All that is looked up.
#[derive(Default)]
pub(in crate::api::rotations) struct Staffed {
    ceiling: Option<Ceiling>,
    post: Option<EstablishedPost>,
    /// What everybody holds on the day who has any title in the unit.
    held: BTreeMap<OfficialId, Vec<Appointment>>,
    moves: Moves,
    /// What others hold when the moves that are supposed with this one have taken place.
    others: BTreeMap<OfficialId, Vec<Appointment>>,
}

/// Looks it up. Who is counted is of interest only where there is a ceiling.
pub(super) fn staffed(conn: &mut Conn, planned: &Rotation) -> Result<Staffed, db::Error> {
    let (day, units) = (planned.planned.from, BTreeSet::from([planned.unit_id]));
    let ceiling = ceilings::on(conn, &units, day)?.into_iter().next();
    let post = established_posts::on(conn, &units, Some(planned.position_id), day)?.into_iter().next();
    let mut staffed = Staffed { ceiling, post, ..Staffed::default() };
    if staffed.ceiling.is_some() {
        for held in appointments::with_titles_in(conn, planned.unit_id, day)? {
            staffed.held.entry(held.official_id).or_default().push(held);
        }
        staffed.moves = going_on(rotations::effective(conn, Day::FIRST, day, &units)?, day);
    }
    Ok(staffed)
}

impl Staffed {
    /// Takes it that other moves of a set take place too, given how the people would be.
    pub(super) fn suppose(&mut self, moves: &[Rotation], after: &[Person]) {
        self.others = after.iter().map(|person| (person.id, person.appointments.clone())).collect();
        for moved in moves.iter().filter(|moved| moved.pending()) {
            self.moves.insert((moved.official_id, SUPPOSED), moved.kind);
        }
    }

    /// How the unit would stand to its ceiling, and the seats of the post.
    pub(super) fn staffing(mut self, world: &World, person: &Person, planned: &Rotation) -> Staffing {
        let post = self.post.take();
        let Some(ceiling) = self.ceiling.take() else { return Staffing { room: None, post } };
        let day = planned.planned.from;
        let kind = world.units.get(planned.unit_id).and_then(|unit| unit.on(day)).map(|segment| segment.kind);
        let Some(allowed) = kind.map(|kind| ceiling.allows(kind, day)) else { return Staffing { room: None, post } };
        let before = self.counted(world, planned, &self.held);
        let mut after = self.held.clone();
        after.append(&mut self.others);
        if planned.pending() {
            let nobody = DecisionId(Uuid::nil());
            after.insert(person.id, supposed(planned, &person.appointments, SUPPOSED, nobody));
            self.moves.insert((person.id, SUPPOSED), planned.kind);
        }
        let after = self.counted(world, planned, &after);
        let legal_reference = allowed.regime.legal_reference;
        let room = allowed.figure.map(|ceiling| Room { ceiling, legal_reference, before, after });
        Staffing { room, post }
    }

    fn counted(&self, world: &World, planned: &Rotation, held: &BTreeMap<OfficialId, Vec<Appointment>>) -> u64 {
        let ground =
            Ground { units: &world.units, catalogue: &world.positions, moves: &self.moves, day: planned.planned.from };
        ground.heads(held.values().map(Vec::as_slice)).get(&planned.unit_id).map_or(0, Heads::total)
    }
}
