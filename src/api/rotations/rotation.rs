//! Moves of people as a resource: listed, written down, put right while nothing is proposed yet, taken back.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, RotationsRead, RotationsWrite};
use crate::api::compliance::AskedAt;
use crate::api::documents::{Reach, Step, take_first};
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery};
use crate::api::problem::Code;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, outcome};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::api::rotations::effect;
use crate::api::rotations::look::{findings_of, settled};
use crate::api::rotations::shown::{self, RotationIn, RotationOut, Sides, planned};
use crate::db::changes::{Change, Kept};
use crate::db::keyset::Page;
use crate::db::{self, Conn, Recorded, Stamp, Tx, rotations};
use crate::domain::Day;
use crate::domain::id::{OfficialId, RotationId, UnitId};
use crate::domain::invalid::Invalid;
use crate::domain::rotation::{MoveKind, Rotation, RotationAct, RotationState};
use crate::state::State;
use actix_web::{HttpRequest, get, patch, post, put};

query! {
    /// Which moves.
    RotationFilter {
        /// By which the person is away on this day: took effect, and is not over; all, in any state, when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// To this unit.
        unit_id: Option<UnitId>,
        /// From this unit.
        origin_unit_id: Option<UnitId>,
        /// Of this sort.
        kind: Option<MoveKind>,
        /// In this state.
        state: Option<RotationState>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for RotationFilter {
    type Selection = rotations::Filter;
    type Out = RotationOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> rotations::Filter {
        rotations::Filter {
            units: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            unit_id: self.unit_id,
            origin_unit_id: self.origin_unit_id,
            kind: self.kind,
            state: self.state,
        }
    }

    fn shown(
        &self,
        conn: &mut Conn,
        access: &Access,
        found: Found<rotations::Filter>,
    ) -> Result<Page<RotationOut>, Error> {
        let people: Vec<OfficialId> = found.items.iter().map(|kept| kept.value.official_id).collect();
        let dossiers = db::officials::dossiers(conn, &people, access.today)?;
        let reach = Reach::of::<Rotation>(access);
        Ok(found.map(|kept| {
            let dossier = dossiers.get(&kept.value.official_id).copied().unwrap_or(kept.value.origin_unit_id);
            let sides = Sides::of(&kept.value, dossier);
            shown::out(kept, sides, access, &reach)
        }))
    }
}

/// Moves from and to the caller's units and of the people whose dossiers they keep, as they were entered.
#[utoipa::path(tag = "rotations", operation_id = "list_rotations", params(RotationFilter, PageQuery),
    responses((status = 200, description = "A page of moves.", body = List<RotationOut>), Guarded))]
#[get("/rotations")]
pub async fn list_rotations(
    caller: Caller<RotationsRead>,
    args: QueryArgs<Listing<RotationFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<RotationOut>>, Error> {
    list(caller, args, req).await
}

/// A move.
#[utoipa::path(tag = "rotations", operation_id = "get_rotation", params(("id" = RotationId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = RotationOut), Guarded, Missing))]
#[get("/rotations/{id}")]
pub async fn get_rotation(
    caller: Caller<RotationsRead>,
    path: PathId<RotationId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<RotationOut>, Error> {
    handlers::get::<Rotation, _>(caller, path, args).await
}

/// Records that the policy of a move is agreed: who, from where, to which post, from when to when. Refused where
/// something is found that nobody could override.
#[utoipa::path(tag = "rotations", operation_id = "create_rotation", request_body = RotationIn,
    responses((status = 201, description = "The move.", body = RotationOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/rotations")]
pub async fn create_rotation(
    caller: Caller<RotationsWrite>,
    body: Body<RotationIn>,
) -> Result<Answer<RotationOut>, Error> {
    let id = RotationId(caller.state.new_uuid());
    let (given, state) = (body.parsed()?, caller.state.clone());
    let (out, recorded) = caller
        .write(move |tx, access| {
            let kept = begin(&state, tx, access, id, &given)?;
            let recorded = kept.recorded;
            Ok((outcome(tx, access, kept)?, recorded))
        })
        .await?;
    Ok(Answer::created(out, recorded, format!("/v1/rotations/{id}")))
}

/// Begins a move.
fn begin(
    state: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    id: RotationId,
    given: &RotationIn,
) -> Result<Kept<Rotation>, Error> {
    let new = settled(tx, access, planned(id, given), given, "")?.checked()?;
    let sides = Sides::of(&new, db::officials::dossier(tx, new.official_id, access.today)?);
    let found = findings_of(state, tx, &new)?;
    let step = Step::of(RotationAct::Begin, new.policy_decision_id, None);
    let first = RotationState::PolicyApproved;
    take_first(tx, access, new, &sides, first, &step, &found, |tx, change, new| {
        rotations::insert(tx, &access.stamp, change, new)
    })
}

impl Resource for Rotation {
    type Given = RotationIn;
    type Out = RotationOut;
    type Beside = Sides;

    fn given(&self) -> RotationIn {
        shown::given(self)
    }

    fn taken(given: RotationIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        let new = planned(before.id, &given).checked()?;
        let (state, traces, hops) = (before.state, before.traces.clone(), before.hops.clone());
        Ok(Self {
            state,
            traces,
            hops,
            effective_on: before.effective_on,
            appointment_id: before.appointment_id,
            ended_on: before.ended_on,
            next_appointment_id: before.next_appointment_id,
            ..new
        })
    }

    fn settled(self, given: &RotationIn, tx: &mut Tx<'_>, access: &Access) -> Result<Self, Error> {
        // What has taken effect stays as it is; `admit` says so.
        if self.state == RotationState::PolicyApproved { settled(tx, access, self, given, "") } else { Ok(self) }
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<Sides, Error> {
        let sides = Sides::of(self, db::officials::dossier(conn, self.official_id, access.today)?);
        let seen = sides.all().into_iter().any(|unit| access.scope.has(unit));
        if seen { Ok(sides) } else { Err(Error::not_found()) }
    }

    fn change(sides: &Sides, access: &Access) -> Result<(), Error> {
        let everywhere = sides.concerned().into_iter().all(|unit| access.scope.has(unit));
        if everywhere { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
    }

    /// Put right only while nothing is proposed yet: afterwards it goes back first.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        if before.is_some_and(|before| before.state != RotationState::PolicyApproved) {
            return Err(Error::of(Code::WrongStage));
        }
        let sides = Sides::of(self, db::officials::dossier(tx, self.official_id, access.today)?);
        Self::change(&sides, access)?;
        Ok(sides.named())
    }

    /// Not while another move rests on what it did, nor once somebody has changed that.
    fn free(&self, tx: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        effect::undisturbed(tx, self)
    }

    fn strike(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        effect::undone(tx, stamp, change, self)?;
        rotations::void(tx, stamp, change, self)
    }

    fn units(&self, sides: &Sides) -> [Option<UnitId>; 2] {
        sides.named()
    }

    fn holds_on(&self, day: Day) -> bool {
        self.away_on(day)
    }

    fn shown(kept: Kept<Self>, sides: &Sides, access: &Access) -> Result<RotationOut, Error> {
        let reach = Reach::of::<Self>(access);
        Ok(shown::out(kept, *sides, access, &reach))
    }
}

corrections! {
    Rotation as RotationOut from RotationIn by RotationId, "rotations", reads RotationsRead, writes RotationsWrite;
    /// Puts a move right before it is proposed: the whole of it.
    put replace_rotation,
    /// Puts a move right before it is proposed: what is given.
    patch update_rotation at "/rotations/{id}";
    /// Takes back a move that never should have been, with all that it did: the appointments that it opened are void, those
    /// that it closed go on, the nomination stands again. Refused once somebody has changed any of these.
    void void_rotation at "/rotations/{id}/void";
    /// Every state that a move has had.
    history list_rotation_states at "/rotations/{id}/history";
}
