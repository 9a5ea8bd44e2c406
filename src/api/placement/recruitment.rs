//! Recruitments as a resource: listed, written down, put right while nothing is proposed yet, taken back.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, RecruitmentsRead, RecruitmentsWrite};
use crate::api::compliance::AskedAt;
use crate::api::documents::{Reach, Step, take_first};
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery};
use crate::api::placement::effect;
use crate::api::placement::look::{findings_of, refers, sides};
use crate::api::placement::shown::{self, RecruitmentIn, RecruitmentOut, Sides, planned};
use crate::api::problem::Code;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, outcome};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{Change, Kept};
use crate::db::keyset::Page;
use crate::db::{self, Conn, Recorded, Stamp, Tx, recruitments};
use crate::domain::Day;
use crate::domain::id::{OfficialId, PositionId, RecruitmentId, UnitId};
use crate::domain::invalid::Invalid;
use crate::domain::placement::{Recruitment, RecruitmentAct, RecruitmentForm, RecruitmentState};
use crate::state::State;
use actix_web::{HttpRequest, get, patch, post, put};

query! {
    /// Which recruitments.
    RecruitmentFilter {
        /// By which a post is held on this day, on probation or for good; all, in any state, when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// To this unit.
        unit_id: Option<UnitId>,
        /// To this title.
        position_id: Option<PositionId>,
        /// In this form.
        form: Option<RecruitmentForm>,
        /// In this state.
        state: Option<RecruitmentState>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for RecruitmentFilter {
    type Selection = recruitments::Filter;
    type Out = RecruitmentOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> recruitments::Filter {
        recruitments::Filter {
            units: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            unit_id: self.unit_id,
            position_id: self.position_id,
            form: self.form,
            state: self.state,
        }
    }

    fn shown(
        &self,
        conn: &mut Conn,
        access: &Access,
        found: Found<recruitments::Filter>,
    ) -> Result<Page<RecruitmentOut>, Error> {
        let people: Vec<OfficialId> = found.items.iter().map(|kept| kept.value.official_id).collect();
        let dossiers = db::officials::dossiers(conn, &people, access.today)?;
        let reach = Reach::of::<Recruitment>(access);
        Ok(found.map(|kept| {
            let unit = kept.value.unit_id;
            let dossier = dossiers.get(&kept.value.official_id).copied().unwrap_or(unit);
            shown::out(kept, Sides { unit, dossier }, &reach)
        }))
    }
}

/// Recruitments to the caller's units and of the people whose dossiers they keep, as they were entered.
#[utoipa::path(tag = "recruitments", operation_id = "list_recruitments", params(RecruitmentFilter, PageQuery),
    responses((status = 200, description = "A page of recruitments.", body = List<RecruitmentOut>), Guarded))]
#[get("/recruitments")]
pub async fn list_recruitments(
    caller: Caller<RecruitmentsRead>,
    args: QueryArgs<Listing<RecruitmentFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<RecruitmentOut>>, Error> {
    list(caller, args, req).await
}

/// A recruitment.
#[utoipa::path(tag = "recruitments", operation_id = "get_recruitment", params(("id" = RecruitmentId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = RecruitmentOut), Guarded, Missing))]
#[get("/recruitments/{id}")]
pub async fn get_recruitment(
    caller: Caller<RecruitmentsRead>,
    path: PathId<RecruitmentId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<RecruitmentOut>, Error> {
    handlers::get::<Recruitment, _>(caller, path, args).await
}

/// Writes a recruitment down: who, to which post, by which competition. Refused where something is found that nobody could
/// override.
#[utoipa::path(tag = "recruitments", operation_id = "create_recruitment", request_body = RecruitmentIn,
    responses((status = 201, description = "The recruitment.", body = RecruitmentOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/recruitments")]
pub async fn create_recruitment(
    caller: Caller<RecruitmentsWrite>,
    body: Body<RecruitmentIn>,
) -> Result<Answer<RecruitmentOut>, Error> {
    let id = RecruitmentId(caller.state.new_uuid());
    let (given, state) = (body.parsed()?, caller.state.clone());
    let (out, recorded) = caller
        .write(move |tx, access| {
            let kept = begin(&state, tx, access, planned(id, given.clone()).checked()?)?;
            let recorded = kept.recorded;
            Ok((outcome(tx, access, kept)?, recorded))
        })
        .await?;
    Ok(Answer::created(out, recorded, format!("/v1/recruitments/{id}")))
}

/// Begins a recruitment.
fn begin(state: &State, tx: &mut Tx<'_>, access: &Access, new: Recruitment) -> Result<Kept<Recruitment>, Error> {
    refers(tx, access, &new)?;
    let (sides, found) = (sides(tx, access, &new)?, findings_of(state, tx, &new)?);
    let step = Step::of(RecruitmentAct::Begin, None, None);
    let first = RecruitmentState::Announced;
    take_first(tx, access, new, &sides, first, &step, &found, |tx, change, new| {
        recruitments::insert(tx, &access.stamp, change, new)
    })
}

impl Resource for Recruitment {
    type Given = RecruitmentIn;
    type Out = RecruitmentOut;
    type Beside = Sides;

    fn given(&self) -> RecruitmentIn {
        shown::given(self)
    }

    fn taken(given: RecruitmentIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        let new = planned(before.id, given).checked()?;
        Ok(Self {
            state: before.state,
            effective_on: before.effective_on,
            appointment_id: before.appointment_id,
            appointment_seq: before.appointment_seq,
            opened: before.opened,
            confirmed_on: before.confirmed_on,
            ended_on: before.ended_on,
            hops: before.hops.clone(),
            ..new
        })
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<Sides, Error> {
        let sides = sides(conn, access, self)?;
        let seen = access.scope.has(sides.unit) || access.scope.has(sides.dossier);
        if seen { Ok(sides) } else { Err(Error::not_found()) }
    }

    fn change(sides: &Sides, access: &Access) -> Result<(), Error> {
        let everywhere = access.scope.has(sides.unit) && access.scope.has(sides.dossier);
        if everywhere { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
    }

    /// Put right only while nothing is proposed yet: afterwards it goes back first.
    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        if before.is_some_and(|before| before.state != RecruitmentState::Announced) {
            return Err(Error::of(Code::WrongStage));
        }
        refers(tx, access, self)?;
        Ok(sides(tx, access, self)?.named())
    }

    /// Not once somebody has changed the appointment that it made, or a move rests on that.
    fn free(&self, tx: &mut Tx<'_>, _: &Access) -> Result<(), Error> {
        effect::undisturbed(tx, self)
    }

    fn strike(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        effect::undone(tx, stamp, change, self)?;
        recruitments::void(tx, stamp, change, self)
    }

    fn units(&self, sides: &Sides) -> [Option<UnitId>; 2] {
        sides.named()
    }

    fn holds_on(&self, day: Day) -> bool {
        Self::holds_on(self, day)
    }

    fn shown(kept: Kept<Self>, sides: &Sides, access: &Access) -> Result<RecruitmentOut, Error> {
        let reach = Reach::of::<Self>(access);
        Ok(shown::out(kept, *sides, &reach))
    }
}

corrections! {
    Recruitment as RecruitmentOut from RecruitmentIn by RecruitmentId, "recruitments", reads RecruitmentsRead, writes RecruitmentsWrite;
    /// Puts a recruitment right before it is proposed: the whole of it.
    put replace_recruitment,
    /// Puts a recruitment right before it is proposed: what is given, the result of the competition among it.
    patch update_recruitment at "/recruitments/{id}";
    /// Takes back a recruitment that never should have been, with all that it did: the appointment that it opened is void, one
    /// that it found goes on. Refused once somebody has changed that appointment.
    void void_recruitment at "/recruitments/{id}/void";
    /// Every state that a recruitment has had.
    history list_recruitment_states at "/recruitments/{id}/history";
}
