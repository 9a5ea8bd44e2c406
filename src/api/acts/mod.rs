//! Several acts on the facts of one person as one: all of them happen, or none. Each act is the operation of the same
//! name, with the id, the state seen and the body that the operation takes alone; so a relief, an end and an appointment
//! elsewhere leave no moment in which the person holds nothing. The state seen is the one before the first of the acts:
//! nobody can know what an act will be recorded as, so a second act on the same fact names the same state as the first.

mod given;

use crate::api::answer::Answer;
use crate::api::appointments::acts::{AppointmentEndIn, RatificationIn};
use crate::api::appointments::{self, AppointmentIn, AppointmentOut};
use crate::api::caller::{Access, Caller, OfficialsWrite};
use crate::api::error::Error;
use crate::api::exemptions::{self, ExemptionEndIn, ExemptionIn, ExemptionOut};
use crate::api::extract::{Body, PathId};
use crate::api::officials::{OfficialIn, OfficialOut};
use crate::api::problem::Code;
use crate::api::qualifications::acts::{SupersessionIn, VerificationIn};
use crate::api::qualifications::{self, QualificationIn, QualificationOut};
use crate::api::resource::edit::Edit;
use crate::api::resource::entered::Entered;
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

/// An act with what it needs: what is new, or on which fact in which state.
#[derive(Debug, Clone)]
enum Act {
    Appoint(AppointmentIn),
    OnAppointment(AppointmentId, i64, AppointmentAct),
    AddQualification(QualificationIn),
    OnQualification(QualificationId, i64, QualificationAct),
    Exempt(ExemptionIn),
    OnExemption(ExemptionId, i64, ExemptionAct),
    CorrectOfficial(i64, Edit<OfficialIn>),
}

#[derive(Debug, Clone)]
enum AppointmentAct {
    End(AppointmentEndIn),
    Ratify(RatificationIn),
    Correct(Edit<AppointmentIn>),
    Void(VoidIn),
}

#[derive(Debug, Clone)]
enum QualificationAct {
    Verify(VerificationIn),
    Supersede(SupersessionIn),
    Correct(Edit<QualificationIn>),
    Void(VoidIn),
}

#[derive(Debug, Clone)]
enum ExemptionAct {
    End(ExemptionEndIn),
    Correct(Edit<ExemptionIn>),
    Void(VoidIn),
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
    let (code, part, rule) = if refusal.code == Code::NotFound {
        (Code::Invalid, "/id", Rule::NotFound)
    } else if refusal.code == Code::Stale {
        (Code::Stale, "/seq", Rule::Refused)
    } else {
        (refusal.code, "", Rule::Refused)
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
            Act::Appoint(given) => {
                let made = Appointment::first(AppointmentId(new), given.clone()).map_err(Error::invalid);
                let kept = made.and_then(|new| new.enter(tx, access));
                self.shown(tx, access, "appointments", kept, FactOut::Appointment)
            }
            Act::OnAppointment(id, seen, act) => {
                let seq = self.state::<Appointment>(tx, access, *id, *seen)?;
                let kept = match act {
                    AppointmentAct::End(input) => appointments::acts::end(tx, access, *id, seq, input),
                    AppointmentAct::Ratify(input) => appointments::acts::ratify(tx, access, *id, seq, input),
                    AppointmentAct::Correct(edit) => correct(tx, access, *id, seq, edit),
                    AppointmentAct::Void(why) => void(tx, access, *id, seq, why),
                };
                self.shown(tx, access, "appointments", kept, FactOut::Appointment)
            }
            Act::AddQualification(given) => {
                let made = Qualification::first(QualificationId(new), given.clone()).map_err(Error::invalid);
                let kept = made.and_then(|new| new.enter(tx, access));
                self.shown(tx, access, "qualifications", kept, FactOut::Qualification)
            }
            Act::OnQualification(id, seen, act) => {
                let seq = self.state::<Qualification>(tx, access, *id, *seen)?;
                let new = QualificationId(new);
                let kept = match act {
                    QualificationAct::Verify(input) => qualifications::acts::verify(tx, access, *id, seq, input),
                    QualificationAct::Supersede(input) => {
                        qualifications::acts::supersede(tx, access, *id, seq, new, input)
                    }
                    QualificationAct::Correct(edit) => correct(tx, access, *id, seq, edit),
                    QualificationAct::Void(why) => void(tx, access, *id, seq, why),
                };
                self.shown(tx, access, "qualifications", kept, FactOut::Qualification)
            }
            Act::Exempt(given) => {
                self.may_exempt(tx, access)?;
                let made = Exemption::first(ExemptionId(new), given.clone()).map_err(Error::invalid);
                let kept = made.and_then(|new| new.enter(tx, access));
                self.shown(tx, access, "exemptions", kept, FactOut::Exemption)
            }
            Act::OnExemption(id, seen, act) => {
                self.may_exempt(tx, access)?;
                let seq = self.state::<Exemption>(tx, access, *id, *seen)?;
                let kept = match act {
                    ExemptionAct::End(input) => exemptions::end(tx, access, *id, seq, input),
                    ExemptionAct::Correct(edit) => correct(tx, access, *id, seq, edit),
                    ExemptionAct::Void(why) => void(tx, access, *id, seq, why),
                };
                self.shown(tx, access, "exemptions", kept, FactOut::Exemption)
            }
            Act::CorrectOfficial(seen, edit) => {
                let seq = self.state::<Official>(tx, access, self.person, *seen)?;
                let kept = correct(tx, access, self.person, seq, edit);
                self.shown::<Official>(tx, access, "officials", kept, |out| FactOut::Official(Box::new(out)))
            }
        }
    }

    /// Refuses who may not release this person from anything.
    fn may_exempt(self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        let dossier = db::officials::dossier(tx, self.person, access.today)?;
        let may = access.may(Permission::ExemptionsWrite, dossier);
        if may { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
    }

    /// Where what came of an act is found, and what it is.
    fn shown<T: Resource>(
        self,
        tx: &mut Tx<'_>,
        access: &Access,
        list: &str,
        kept: Result<Kept<T>, Error>,
        fact: fn(T::Out) -> FactOut,
    ) -> Result<(String, FactOut), Error> {
        let kept = kept.map_err(in_body)?;
        self.owns(&kept.value)?;
        let place = format!("/v1/{list}/{}", kept.value.key());
        Ok((place, fact(outcome(tx, access, kept)?)))
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
