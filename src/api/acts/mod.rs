//! Several acts on the facts of one person as one: all of them happen, or none. Each act is the operation of the same
//! name, with the id, the state seen and the body that the operation takes alone; so a relief, an end and an appointment
//! elsewhere leave no moment in which the person holds nothing. The state seen is the one before the first of the acts:
//! nobody can know what an act will be recorded as, so a second act on the same fact names the same state as the first.

mod given;

use crate::api::answer::Answer;
use crate::api::appointments::{self, AppointmentEndIn, AppointmentIn, AppointmentOut, RatificationIn};
use crate::api::caller::{Access, Caller, OfficialsWrite};
use crate::api::error::Error;
use crate::api::exemptions::{self, ExemptionEndIn, ExemptionIn, ExemptionOut};
use crate::api::extract::{Body, PathId};
use crate::api::officials::{OfficialIn, OfficialOut};
use crate::api::problem::Code;
use crate::api::qualifications::{self, QualificationIn, QualificationOut, SupersessionIn, VerificationIn};
use crate::api::resource::edit::Edit;
use crate::api::resource::{Resource, VoidIn, correct, outcome, void};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{self, Kept};
use crate::db::{self, Tx, states};
use crate::domain::account::Permission;
use crate::domain::appointment::Appointment;
use crate::domain::exemption::Exemption;
use crate::domain::id::{AppointmentId, ExemptionId, OfficialId, QualificationId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::official::Official;
use crate::domain::qualification::Qualification;
use crate::domain::word::words;
use actix_web::post;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

words! {
    /// An act on a fact of a person.
    ActKind {
        /// `POST /v1/appointments`
        Appoint = "appoint",
        /// `POST /v1/appointments/{id}/end`
        EndAppointment = "end_appointment",
        /// `POST /v1/appointments/{id}/ratification`
        RatifyAppointment = "ratify_appointment",
        /// `PATCH /v1/appointments/{id}`
        CorrectAppointment = "correct_appointment",
        /// `POST /v1/appointments/{id}/void`
        VoidAppointment = "void_appointment",
        /// `POST /v1/qualifications`
        AddQualification = "add_qualification",
        /// `POST /v1/qualifications/{id}/verification`
        VerifyQualification = "verify_qualification",
        /// `POST /v1/qualifications/{id}/supersession`
        SupersedeQualification = "supersede_qualification",
        /// `PATCH /v1/qualifications/{id}`
        CorrectQualification = "correct_qualification",
        /// `POST /v1/qualifications/{id}/void`
        VoidQualification = "void_qualification",
        /// `POST /v1/exemptions`; needs `exemptions:write` too
        Exempt = "exempt",
        /// `POST /v1/exemptions/{id}/end`; needs `exemptions:write` too
        EndExemption = "end_exemption",
        /// `PATCH /v1/exemptions/{id}`; needs `exemptions:write` too
        CorrectExemption = "correct_exemption",
        /// `POST /v1/exemptions/{id}/void`; needs `exemptions:write` too
        VoidExemption = "void_exemption",
        /// `PATCH /v1/officials/{id}`
        CorrectOfficial = "correct_official",
    }
}

/// An act with what it needs.
#[derive(Debug, Clone)]
enum Act {
    Appoint(AppointmentIn),
    EndAppointment(AppointmentId, i64, AppointmentEndIn),
    RatifyAppointment(AppointmentId, i64, RatificationIn),
    CorrectAppointment(AppointmentId, i64, Edit<AppointmentIn>),
    VoidAppointment(AppointmentId, i64, VoidIn),
    AddQualification(QualificationIn),
    VerifyQualification(QualificationId, i64, VerificationIn),
    SupersedeQualification(QualificationId, i64, SupersessionIn),
    CorrectQualification(QualificationId, i64, Edit<QualificationIn>),
    VoidQualification(QualificationId, i64, VoidIn),
    Exempt(ExemptionIn),
    EndExemption(ExemptionId, i64, ExemptionEndIn),
    CorrectExemption(ExemptionId, i64, Edit<ExemptionIn>),
    VoidExemption(ExemptionId, i64, VoidIn),
    CorrectOfficial(i64, Edit<OfficialIn>),
}

/// An act as it is given.
#[derive(Debug, Clone, ToSchema)]
#[expect(dead_code, reason = "the shape for the document; `Act` is what is read")]
struct ActIn {
    /// Which operation.
    act: ActKind,
    /// The fact that it changes; left out for new facts and for the official.
    #[schema(format = Uuid)]
    id: Option<String>,
    /// The state of that fact that the caller has seen, before any of these acts: what `If-Match` says for one operation
    /// alone.
    seq: Option<i64>,
    /// The body that the operation takes alone.
    #[schema(value_type = Object)]
    body: Value,
}

/// Acts that happen together.
#[derive(Debug, Clone, ToSchema)]
pub struct ActsIn {
    /// In the order in which they happen.
    #[schema(min_items = 1, max_items = 50, value_type = Vec<ActIn>)]
    acts: Vec<(ActKind, Act)>,
}

/// What a fact is after an act.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FactOut {
    /// Of an act on an appointment.
    Appointment(AppointmentOut),
    /// Of an act on a qualification.
    Qualification(QualificationOut),
    /// Of an act on an exemption.
    Exemption(ExemptionOut),
    /// Of a correction of the official.
    Official(Box<OfficialOut>),
}

/// An act that happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActOut {
    /// Which.
    pub act: ActKind,
    /// Where what it made or changed is found.
    pub location: String,
    /// What that is now.
    pub state: FactOut,
}

/// Acts that happened together.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActsOut {
    /// In the order in which they were given.
    pub acts: Vec<ActOut>,
}

/// Carries out several acts on the facts of one person, all or none. A refusal names the act in its pointers.
#[utoipa::path(tag = "officials", operation_id = "act_on_official", request_body = ActsIn,
    params(("id" = OfficialId, Path, description = "The person.")),
    responses((status = 200, description = "What came of each act.", body = ActsOut), Guarded, Missing, Bodied, Contended,
        (status = 412, description = "A fact has changed since it was seen; which one, the pointers say.", body = crate::api::problem::Problem, content_type = "application/problem+json")))]
#[post("/officials/{id}/acts")]
pub async fn act_on_official(
    caller: Caller<OfficialsWrite>,
    path: PathId<OfficialId>,
    body: Body<ActsIn>,
) -> Result<Answer<ActsOut>, Error> {
    let (person, input) = (path.id()?, body.parsed()?);
    let acts: Vec<(Uuid, ActKind, Act)> =
        input.acts.into_iter().map(|(kind, act)| (caller.state.new_uuid(), kind, act)).collect();
    let acts = caller
        .write(move |tx, access| {
            access.person(tx, person)?;
            let on = On { person, before: changes::head(tx)?.seq };
            let mut done = Vec::with_capacity(acts.len());
            for (n, (new, kind, act)) in acts.iter().enumerate() {
                let (location, state) = on.carry_out(tx, access, *new, act).map_err(|refusal| at(n, &refusal))?;
                done.push(ActOut { act: *kind, location, state });
            }
            Ok(done)
        })
        .await?;
    Ok(Answer::ok(ActsOut { acts }))
}

/// The problems of one act, with pointers from the body's root.
fn under(n: usize, part: &str, wrong: Vec<Invalid>) -> Vec<Invalid> {
    wrong.into_iter().map(|w| Invalid { pointer: format!("/acts/{n}{part}{}", w.pointer), ..w }).collect()
}

/// A refusal of one act, as a refusal of them all.
fn at(n: usize, refusal: &Error) -> Error {
    // What an act names and is not there is a fault of the body; the address itself was found.
    let (code, part, rule) = match refusal.code {
        Code::NotFound => (Code::Invalid, "/id", Rule::NotFound),
        Code::Stale => (Code::Stale, "/seq", Rule::Refused),
        code => (code, "", Rule::Refused),
    };
    let errors = match refusal.errors.as_slice() {
        [] => under(n, part, vec![Invalid::at("", rule)]),
        errors => under(n, "", errors.to_vec()),
    };
    Error { errors, code, ..refusal.clone() }
}

/// The same refusal, its pointers from the act's root and not from its body's.
fn in_body(refusal: Error) -> Error {
    let at = |w: Invalid| Invalid { pointer: format!("/body{}", w.pointer), ..w };
    Error { errors: refusal.errors.into_iter().map(at).collect(), ..refusal }
}

/// Whose facts the acts are on.
#[derive(Debug, Clone, Copy)]
struct On {
    person: OfficialId,
    /// The ledger's last entry before the acts.
    before: i64,
}

impl On {
    fn carry_out(self, tx: &mut Tx<'_>, access: &Access, new: Uuid, act: &Act) -> Result<(String, FactOut), Error> {
        match act {
            Act::Appoint(_)
            | Act::EndAppointment(..)
            | Act::RatifyAppointment(..)
            | Act::CorrectAppointment(..)
            | Act::VoidAppointment(..) => self.appointment(tx, access, AppointmentId(new), act),
            Act::AddQualification(_)
            | Act::VerifyQualification(..)
            | Act::SupersedeQualification(..)
            | Act::CorrectQualification(..)
            | Act::VoidQualification(..) => self.qualification(tx, access, QualificationId(new), act),
            Act::Exempt(_) | Act::EndExemption(..) | Act::CorrectExemption(..) | Act::VoidExemption(..) => {
                self.exemption(tx, access, ExemptionId(new), act)
            }
            Act::CorrectOfficial(seq, edit) => {
                let seq = self.state::<Official>(tx, access, self.person, *seq)?;
                let kept: Result<Kept<Official>, Error> = correct(tx, access, self.person, seq, edit);
                let (place, out) = self.shown(tx, access, "officials", kept)?;
                Ok((place, FactOut::Official(Box::new(out))))
            }
        }
    }

    fn appointment(
        self,
        tx: &mut Tx<'_>,
        access: &Access,
        new: AppointmentId,
        act: &Act,
    ) -> Result<(String, FactOut), Error> {
        use Act::{Appoint, CorrectAppointment, EndAppointment, RatifyAppointment, VoidAppointment};
        let seq = match act {
            EndAppointment(id, seq, _)
            | RatifyAppointment(id, seq, _)
            | CorrectAppointment(id, seq, _)
            | VoidAppointment(id, seq, _) => self.state::<Appointment>(tx, access, *id, *seq)?,
            _new => 0,
        };
        let kept: Result<Kept<Appointment>, Error> = match act {
            Appoint(given) => appointments::of(new, given.clone())
                .map_err(Error::invalid)
                .and_then(|new| appointments::appoint(tx, access, &new)),
            EndAppointment(id, _, input) => appointments::end(tx, access, *id, seq, input),
            RatifyAppointment(id, _, input) => appointments::ratify(tx, access, *id, seq, input),
            CorrectAppointment(id, _, edit) => correct(tx, access, *id, seq, edit),
            VoidAppointment(id, _, why) => void(tx, access, *id, seq, why),
            other => Err(Error::internal(format!("not an act on an appointment: {other:?}"))),
        };
        let (place, out) = self.shown(tx, access, "appointments", kept)?;
        Ok((place, FactOut::Appointment(out)))
    }

    fn qualification(
        self,
        tx: &mut Tx<'_>,
        access: &Access,
        new: QualificationId,
        act: &Act,
    ) -> Result<(String, FactOut), Error> {
        use Act::{
            AddQualification, CorrectQualification, SupersedeQualification, VerifyQualification, VoidQualification,
        };
        let seq = match act {
            VerifyQualification(id, seq, _)
            | SupersedeQualification(id, seq, _)
            | CorrectQualification(id, seq, _)
            | VoidQualification(id, seq, _) => self.state::<Qualification>(tx, access, *id, *seq)?,
            _new => 0,
        };
        let kept: Result<Kept<Qualification>, Error> = match act {
            AddQualification(given) => qualifications::of(new, given.clone())
                .map_err(Error::invalid)
                .and_then(|new| qualifications::enter(tx, access, &new)),
            VerifyQualification(id, _, input) => qualifications::verify(tx, access, *id, seq, input),
            SupersedeQualification(id, _, input) => qualifications::supersede(tx, access, *id, seq, new, input),
            CorrectQualification(id, _, edit) => correct(tx, access, *id, seq, edit),
            VoidQualification(id, _, why) => void(tx, access, *id, seq, why),
            other => Err(Error::internal(format!("not an act on a qualification: {other:?}"))),
        };
        let (place, out) = self.shown(tx, access, "qualifications", kept)?;
        Ok((place, FactOut::Qualification(out)))
    }

    fn exemption(
        self,
        tx: &mut Tx<'_>,
        access: &Access,
        new: ExemptionId,
        act: &Act,
    ) -> Result<(String, FactOut), Error> {
        use Act::{CorrectExemption, EndExemption, Exempt, VoidExemption};
        let dossier = db::officials::dossier(tx, self.person, access.today)?;
        if !access.scope_of(Permission::ExemptionsWrite).is_some_and(|scope| scope.has(dossier)) {
            return Err(Error::of(Code::Forbidden));
        }
        let seq = match act {
            EndExemption(id, seq, _) | CorrectExemption(id, seq, _) | VoidExemption(id, seq, _) => {
                self.state::<Exemption>(tx, access, *id, *seq)?
            }
            _new => 0,
        };
        let kept: Result<Kept<Exemption>, Error> = match act {
            Exempt(given) => exemptions::of(new, given.clone())
                .map_err(Error::invalid)
                .and_then(|new| exemptions::release(tx, access, &new)),
            EndExemption(id, _, input) => exemptions::end(tx, access, *id, seq, input),
            CorrectExemption(id, _, edit) => correct(tx, access, *id, seq, edit),
            VoidExemption(id, _, why) => void(tx, access, *id, seq, why),
            other => Err(Error::internal(format!("not an act on an exemption: {other:?}"))),
        };
        let (place, out) = self.shown(tx, access, "exemptions", kept)?;
        Ok((place, FactOut::Exemption(out)))
    }

    /// Where what came of an act is found, and what it is.
    fn shown<T: Resource>(
        self,
        tx: &mut Tx<'_>,
        access: &Access,
        list: &str,
        kept: Result<Kept<T>, Error>,
    ) -> Result<(String, T::Out), Error> {
        let kept = kept.map_err(in_body)?;
        self.owns(&kept.value)?;
        let place = format!("/v1/{list}/{}", kept.value.key());
        Ok((place, outcome(tx, access, kept)?))
    }

    /// The state that an act meets, if the fact is this person's and is, but for these acts, in the state that the caller
    /// has seen. What the caller may not see is told from what is not there by nothing.
    fn state<T: Resource>(self, tx: &mut Tx<'_>, access: &Access, id: T::Id, seen: i64) -> Result<i64, Error> {
        let kept = T::find(tx, access, id)?;
        if kept.value.about() != Some(self.person) {
            kept.value.see(tx, access)?;
            return Err(Error::invalid(vec![Invalid::at("/id", Rule::NotWith("official_id"))]));
        }
        if kept.recorded.seq <= self.before {
            return Ok(seen);
        }
        states::recorded::<T>(tx, &id.to_string(), self.before)?.expect(seen)?;
        Ok(kept.recorded.seq)
    }

    /// Refuses what is, or was made, another person's: the acts are on one person's facts.
    fn owns<T: Resource>(self, value: &T) -> Result<(), Error> {
        if value.about() == Some(self.person) {
            Ok(())
        } else {
            Err(Error::invalid(vec![Invalid::at("/body/official_id", Rule::NotWith("id"))]))
        }
    }
}
