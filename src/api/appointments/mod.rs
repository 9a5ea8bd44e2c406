//! Appointments: shown, entered, put right and taken back; what ends or ratifies one are its [acts].

pub mod acts;

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, OfficialsRead, OfficialsWrite};
use crate::api::compliance::AskedAt;
use crate::api::decisions::known;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery};
use crate::api::placement::seats;
use crate::api::problem::Code;
use crate::api::resource::Resource;
use crate::api::resource::entered::Entered;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::keyset::Page;
use crate::db::{self, Conn, Tx, appointments, positions};
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason, overlapping};
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::Note;
use crate::domain::unit::Unit;
use crate::domain::{Day, Period};
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A person's holding of a position.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AppointmentOut {
    /// The identity.
    pub id: AppointmentId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Who.
    pub official_id: OfficialId,
    /// Where.
    pub unit_id: UnitId,
    /// What.
    pub position_id: PositionId,
    /// How the position is held.
    pub kind: AppointmentKind,
    /// How far it has come.
    pub state: AppointmentState,
    /// The first day: for elected people election day.
    pub valid_from: Day,
    /// The first day on which it no longer holds; null: open-ended.
    pub valid_to: Option<Day>,
    /// The day of ratification.
    pub ratified_on: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// By which decision it was ratified.
    pub ratification_decision_id: Option<DecisionId>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
    /// By which decision it ended.
    pub end_decision_id: Option<DecisionId>,
    /// A remark.
    pub note: Option<String>,
    /// Whether it never should have been.
    pub void: bool,
}

impl From<Kept<Appointment>> for AppointmentOut {
    fn from(kept: Kept<Appointment>) -> Self {
        let void = kept.void;
        let a = kept.value;
        Self {
            id: a.id,
            seq: kept.recorded.seq,
            recorded_at: kept.recorded.at,
            official_id: a.official_id,
            unit_id: a.unit_id,
            position_id: a.position_id,
            kind: a.kind,
            state: a.state,
            valid_from: a.period.from,
            valid_to: a.period.to,
            ratified_on: a.ratified_on,
            decision_id: a.decision_id,
            ratification_decision_id: a.ratification_decision_id,
            end_reason: a.end_reason,
            end_decision_id: a.end_decision_id,
            note: a.note.map(|n| n.to_string()),
            void,
        }
    }
}

query! {
    /// Which appointments.
    AppointmentFilter {
        /// In force on this day; all when left out.
        as_of: Option<Day>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// In this unit.
        unit_id: Option<UnitId>,
        /// Of this title.
        position_id: Option<PositionId>,
        /// Held in this way.
        kind: Option<AppointmentKind>,
        /// In this state.
        state: Option<AppointmentState>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for AppointmentFilter {
    type Selection = appointments::Filter;
    type Out = AppointmentOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> appointments::Filter {
        appointments::Filter {
            dossiers: access.confined(),
            today: access.today,
            as_of: self.as_of,
            official_id: self.official_id,
            units: self.unit_id.map(|id| [id].into()),
            position_id: self.position_id,
            kind: self.kind,
            state: self.state,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        _: &Access,
        found: Found<appointments::Filter>,
    ) -> Result<Page<AppointmentOut>, Error> {
        Ok(found.map(AppointmentOut::from))
    }
}

/// Appointments of the people whose dossiers the caller's units keep, as they were entered.
#[utoipa::path(tag = "appointments", operation_id = "list_appointments", params(AppointmentFilter, PageQuery),
    responses((status = 200, description = "A page of appointments.", body = List<AppointmentOut>), Guarded))]
#[get("/appointments")]
pub async fn list_appointments(
    caller: Caller<OfficialsRead>,
    args: QueryArgs<Listing<AppointmentFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<AppointmentOut>>, Error> {
    list(caller, args, req).await
}

/// An appointment.
#[utoipa::path(tag = "appointments", operation_id = "get_appointment", params(("id" = AppointmentId, Path, description = "The appointment."), Moment),
    responses((status = 200, description = "The appointment.", body = AppointmentOut), Guarded, Missing))]
#[get("/appointments/{id}")]
pub async fn get_appointment(
    caller: Caller<OfficialsRead>,
    path: PathId<AppointmentId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<AppointmentOut>, Error> {
    handlers::get::<Appointment, _>(caller, path, args).await
}

input! {
    /// An appointment.
    #[derive(serde::Serialize)]
    AppointmentIn {
        /// Who.
        official_id: OfficialId,
        /// Where.
        unit_id: UnitId,
        /// What.
        position_id: PositionId,
        /// How the position is held.
        kind: AppointmentKind,
        /// How far it has come.
        state: AppointmentState,
        /// The first day: for elected people election day.
        valid_from: Day,
        /// The first day on which it no longer holds; open-ended when left out.
        valid_to: Option<Day>,
        /// The day of ratification, when ratified.
        ratified_on: Option<Day>,
        /// By which decision.
        decision_id: DecisionId,
        /// By which decision it was ratified.
        ratification_decision_id: Option<DecisionId>,
        /// Why it ended, when it has an end.
        end_reason: Option<EndReason>,
        /// By which decision it ended.
        end_decision_id: Option<DecisionId>,
        /// A remark.
        note: Option<Note>,
    }
}

/// Appoints a person. A second substantive appointment on the same day is refused, the one in the way named.
#[utoipa::path(tag = "appointments", operation_id = "create_appointment", request_body = AppointmentIn,
    responses((status = 201, description = "The appointment.", body = AppointmentOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/appointments")]
pub async fn create_appointment(
    caller: Caller<OfficialsWrite>,
    body: Body<AppointmentIn>,
) -> Result<Answer<AppointmentOut>, Error> {
    handlers::create::<Appointment, _>(caller, body).await
}

impl Entered for Appointment {
    const LIST: &'static str = "/v1/appointments";

    fn first(id: AppointmentId, given: AppointmentIn) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            id,
            official_id: given.official_id,
            unit_id: given.unit_id,
            position_id: given.position_id,
            kind: given.kind,
            state: given.state,
            period: Period::new(given.valid_from, given.valid_to)?,
            ratified_on: given.ratified_on,
            decision_id: given.decision_id,
            ratification_decision_id: given.ratification_decision_id,
            end_reason: given.end_reason,
            end_decision_id: given.end_decision_id,
            note: given.note,
        })
    }

    fn decision(&self) -> Option<DecisionId> {
        Some(self.decision_id)
    }

    /// Who acted for the title until then does so no longer.
    fn enter(self, tx: &mut Tx<'_>, access: &Access) -> Result<Kept<Self>, Error> {
        let units = self.admit(tx, access, None)?;
        let change = Change { units, decision_id: self.decision(), ..Change::of(Cause::Create, None) };
        let recorded = appointments::insert(tx, &access.stamp, &change, &self)?;
        seats::filled(tx, access, &self)?;
        Ok(Kept::new(self, recorded))
    }
}

impl Resource for Appointment {
    type Given = AppointmentIn;
    type Out = AppointmentOut;
    /// The unit that keeps the person's dossier.
    type Beside = UnitId;

    fn given(&self) -> AppointmentIn {
        AppointmentIn {
            official_id: self.official_id,
            unit_id: self.unit_id,
            position_id: self.position_id,
            kind: self.kind,
            state: self.state,
            valid_from: self.period.from,
            valid_to: self.period.to,
            ratified_on: self.ratified_on,
            decision_id: self.decision_id,
            ratification_decision_id: self.ratification_decision_id,
            end_reason: self.end_reason,
            end_decision_id: self.end_decision_id,
            note: self.note.clone(),
        }
    }

    fn taken(given: AppointmentIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        Self::first(before.id, given)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.official_id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let from = note_refusal(access.referred(tx, self.official_id), &mut problems)?;
        // Who corrects a day need not see the unit and the papers that stay as they were.
        let same_unit = before.is_some_and(|b| b.unit_id == self.unit_id);
        match access.units.tree.get(self.unit_id).filter(|u| same_unit || access.scope.has(u.id)) {
            None => problems.add("/unit_id", Rule::NotFound),
            Some(unit) => {
                let lives = Unit::life(unit).is_some_and(|life| life.contains(&self.period));
                problems.require(lives, "/unit_id", Rule::NotInForce("valid_from"));
            }
        }
        let papers = |a: &Self| [Some(a.decision_id), a.ratification_decision_id, a.end_decision_id];
        let old = before.map_or([None; 3], papers);
        let pointers = ["/decision_id", "/ratification_decision_id", "/end_decision_id"];
        for ((paper, old), pointer) in papers(self).into_iter().zip(old).zip(pointers) {
            if let Some(paper) = paper.filter(|_| paper != old) {
                note_refusal(known(tx, access, paper, pointer), &mut problems)?;
            }
        }
        match positions::get(tx, self.position_id) {
            Ok(position) => problems.extend(self.clone().checked(&position.value).err().unwrap_or_default()),
            Err(db::Error::NotFound) => problems.add("/position_id", Rule::NotFound),
            Err(other) => return Err(other.into()),
        }
        problems.or(())?;
        seats::free_after(tx, access, before, self)?;
        let held = appointments::of_official(tx, self.official_id)?;
        if let Some(other) = overlapping(self, &held) {
            let errors = vec![Invalid::at("/valid_from", Rule::NotWith("official_id"))];
            let refusal = Error { errors, ..Error::of(Code::AppointmentOverlaps) };
            return Err(refusal.against(format!("/v1/appointments/{}", other.id)));
        }
        let second = match before {
            Some(before) if before.unit_id != self.unit_id => Some(before.unit_id),
            Some(_) | None => from.filter(|unit| *unit != self.unit_id),
        };
        Ok([Some(self.unit_id), second])
    }

    /// Not while a move, a recruitment or an allowance rests on it.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        crate::api::placement::none_rests_on(tx, self)?;
        crate::api::entitlements::none_for(tx, access, self.id)?;
        crate::api::rotations::none_rests_on(tx, self)
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(self.unit_id), Some(*dossier).filter(|unit| *unit != self.unit_id)]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &UnitId, _: &Access) -> Result<AppointmentOut, Error> {
        Ok(kept.into())
    }
}

corrections! {
    Appointment as AppointmentOut from AppointmentIn by AppointmentId, "appointments", reads OfficialsRead, writes OfficialsWrite;
    /// Puts an appointment right: the whole of it.
    put replace_appointment,
    /// Puts an appointment right: what is given.
    patch update_appointment at "/appointments/{id}";
    /// Takes back an appointment that never should have been.
    void void_appointment at "/appointments/{id}/void";
    /// Every state that an appointment has had.
    history list_appointment_states at "/appointments/{id}/history";
}
