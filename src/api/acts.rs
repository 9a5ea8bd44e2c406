//! Several acts on the facts of one person as one: all of them happen, or none. Each act is the operation of the same
//! name, with the id, the state seen and the body that the operation takes alone; so a relief, an end and an appointment
//! elsewhere leave no moment in which the person holds nothing.

use crate::api::answer::Answer;
use crate::api::appointments::{self, AppointmentEndIn, AppointmentIn, AppointmentOut, RatificationIn};
use crate::api::caller::{Access, Caller, OfficialsWrite};
use crate::api::error::Error;
use crate::api::exemptions::{self, ExemptionEndIn, ExemptionIn, ExemptionOut};
use crate::api::extract::{Body, PathId};
use crate::api::json::{FromBody, FromField, FromText, fields};
use crate::api::officials::{OfficialIn, OfficialOut};
use crate::api::problem::Code;
use crate::api::qualifications::{self, QualificationIn, QualificationOut, SupersessionIn, VerificationIn};
use crate::api::resource::edit::Edit;
use crate::api::resource::{Resource, VoidIn, correct, void};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::{self, Tx};
use crate::domain::account::Permission;
use crate::domain::appointment::Appointment;
use crate::domain::exemption::Exemption;
use crate::domain::id::{AppointmentId, ExemptionId, OfficialId, QualificationId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::official::Official;
use crate::domain::qualification::Qualification;
use crate::domain::word::{Word, words};
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
    id: Option<String>,
    /// The state of that fact that the caller has seen: what `If-Match` says for one operation alone.
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

impl FromBody for ActsIn {
    fn from_body(value: &Value) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let mut acts = Vec::new();
        match fields(value, &["acts"], &mut problems).map(|fields| fields.get("acts")) {
            Some(Some(Value::Array(items))) if (1..=50).contains(&items.len()) => {
                for (n, item) in items.iter().enumerate() {
                    match read(item) {
                        Ok(act) => acts.push(act),
                        Err(wrong) => problems.extend(under(n, "", wrong)),
                    }
                }
            }
            Some(Some(Value::Array(_))) => problems.add("/acts", Rule::OutOfRange(1, 50)),
            Some(None | Some(Value::Null)) => problems.add("/acts", Rule::Required),
            Some(Some(_)) => problems.add("/acts", Rule::Expected("array")),
            None => {}
        }
        problems.or(Self { acts })
    }
}

fn under(n: usize, part: &str, wrong: Vec<Invalid>) -> Vec<Invalid> {
    wrong.into_iter().map(|w| Invalid { pointer: format!("/acts/{n}{part}{}", w.pointer), ..w }).collect()
}

/// Reads one act.
fn read(item: &Value) -> Result<(ActKind, Act), Vec<Invalid>> {
    let mut problems = Problems::new();
    let given = fields(item, &["act", "id", "seq", "body"], &mut problems);
    let kind = crate::api::json::field::<ActKind>(given, "act", &mut problems);
    let member = |name: &str| given.and_then(|fields| fields.get(name));
    let Some(kind) = kind else { return Err(problems.into_inner()) };
    let parts = Parts { id: member("id"), seq: member("seq"), body: member("body") };
    let act = parts.act(kind, &mut problems);
    match (act, problems.into_inner()) {
        (Some(act), none) if none.is_empty() => Ok((kind, act)),
        (_, problems) => Err(problems),
    }
}

/// The members of an act that depend on its kind.
struct Parts<'a> {
    id: Option<&'a Value>,
    seq: Option<&'a Value>,
    body: Option<&'a Value>,
}

impl Parts<'_> {
    fn act(&self, kind: ActKind, problems: &mut Problems) -> Option<Act> {
        use ActKind as K;
        Some(match kind {
            K::Appoint => Act::Appoint(self.new(problems)?),
            K::AddQualification => Act::AddQualification(self.new(problems)?),
            K::Exempt => Act::Exempt(self.new(problems)?),
            K::EndAppointment => self.on(problems, Act::EndAppointment)?,
            K::RatifyAppointment => self.on(problems, Act::RatifyAppointment)?,
            K::VoidAppointment => self.on(problems, Act::VoidAppointment)?,
            K::VerifyQualification => self.on(problems, Act::VerifyQualification)?,
            K::SupersedeQualification => self.on(problems, Act::SupersedeQualification)?,
            K::VoidQualification => self.on(problems, Act::VoidQualification)?,
            K::EndExemption => self.on(problems, Act::EndExemption)?,
            K::VoidExemption => self.on(problems, Act::VoidExemption)?,
            K::CorrectAppointment => self.edit(problems, Act::CorrectAppointment)?,
            K::CorrectQualification => self.edit(problems, Act::CorrectQualification)?,
            K::CorrectExemption => self.edit(problems, Act::CorrectExemption)?,
            K::CorrectOfficial => {
                self.none("/id", self.id, problems);
                let (seq, edit) = (self.seq(problems), self.read(problems, |body| Edit::read(body, false)));
                Act::CorrectOfficial(seq?, edit?)
            }
        })
    }

    /// An act that makes something new.
    fn new<T: FromBody>(&self, problems: &mut Problems) -> Option<T> {
        self.none("/id", self.id, problems);
        self.none("/seq", self.seq, problems);
        self.read(problems, T::from_body)
    }

    /// An act on something that is there.
    fn on<I: FromText, T: FromBody>(&self, problems: &mut Problems, act: fn(I, i64, T) -> Act) -> Option<Act> {
        let (id, seq, body) = (self.id(problems), self.seq(problems), self.read(problems, T::from_body));
        Some(act(id?, seq?, body?))
    }

    /// A correction of something that is there.
    fn edit<I: FromText, T: FromBody + Serialize>(
        &self,
        problems: &mut Problems,
        act: fn(I, i64, Edit<T>) -> Act,
    ) -> Option<Act> {
        let (id, seq) = (self.id(problems), self.seq(problems));
        let edit = self.read(problems, |body| Edit::read(body, false));
        Some(act(id?, seq?, edit?))
    }

    fn none(&self, pointer: &str, member: Option<&Value>, problems: &mut Problems) {
        problems.require(member.is_none_or(Value::is_null), pointer, Rule::NotWith("act"));
    }

    fn id<I: FromText>(&self, problems: &mut Problems) -> Option<I> {
        I::from_field(self.id).map_err(|rule| problems.add("/id", rule)).ok()
    }

    fn seq(&self, problems: &mut Problems) -> Option<i64> {
        let rule = match self.seq {
            None | Some(Value::Null) => Rule::Required,
            Some(value) => match value.as_i64() {
                Some(seq) => return Some(seq),
                None => Rule::Expected("integer"),
            },
        };
        problems.add("/seq", rule);
        None
    }

    fn read<T>(&self, problems: &mut Problems, read: impl Fn(&Value) -> Result<T, Vec<Invalid>>) -> Option<T> {
        let Some(body) = self.body else {
            problems.add("/body", Rule::Required);
            return None;
        };
        let at = |w: Invalid| Invalid { pointer: format!("/body{}", w.pointer), ..w };
        read(body).map_err(|wrong| problems.extend(wrong.into_iter().map(at).collect::<Vec<_>>())).ok()
    }
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
            let mut done = Vec::with_capacity(acts.len());
            for (n, (new, kind, act)) in acts.iter().enumerate() {
                let (location, state) = carry_out(tx, access, person, *new, act).map_err(|refusal| at(n, refusal))?;
                done.push(ActOut { act: *kind, location, state });
            }
            Ok(done)
        })
        .await?;
    Ok(Answer::ok(ActsOut { acts }))
}

/// A refusal of one act, as a refusal of them all.
fn at(n: usize, refusal: Error) -> Error {
    let mut errors = under(n, "/body", refusal.errors.clone());
    if errors.is_empty() {
        let rule = if refusal.code == Code::NotFound { Rule::NotFound } else { Rule::Refused };
        errors = under(n, "", vec![Invalid::at("", rule)]);
    }
    // What an act names and is not there is a fault of the body; the address itself was found.
    let code = if refusal.code == Code::NotFound { Code::Invalid } else { refusal.code };
    Error { errors, code, ..refusal }
}

fn carry_out(
    tx: &mut Tx<'_>,
    access: &Access,
    person: OfficialId,
    new: Uuid,
    act: &Act,
) -> Result<(String, FactOut), Error> {
    match act {
        Act::Appoint(given) => {
            let kept = appointments::appoint(tx, access, &appointments::of(AppointmentId(new), given.clone())?)?;
            appointment(tx, access, person, kept)
        }
        Act::EndAppointment(id, seq, input) => {
            let kept = appointments::end(tx, access, *id, *seq, input)?;
            appointment(tx, access, person, kept)
        }
        Act::RatifyAppointment(id, seq, input) => {
            let kept = appointments::ratify(tx, access, *id, *seq, input)?;
            appointment(tx, access, person, kept)
        }
        Act::CorrectAppointment(id, seq, edit) => {
            mine::<Appointment>(tx, access, person, *id)?;
            let kept = correct(tx, access, *id, *seq, edit)?;
            appointment(tx, access, person, kept)
        }
        Act::VoidAppointment(id, seq, why) => {
            let kept = void(tx, access, *id, *seq, why)?;
            appointment(tx, access, person, kept)
        }
        Act::AddQualification(_)
        | Act::VerifyQualification(..)
        | Act::SupersedeQualification(..)
        | Act::CorrectQualification(..)
        | Act::VoidQualification(..) => on_qualification(tx, access, person, new, act),
        Act::Exempt(_) | Act::EndExemption(..) | Act::CorrectExemption(..) | Act::VoidExemption(..) => {
            on_exemption(tx, access, person, new, act)
        }
        Act::CorrectOfficial(seq, edit) => {
            let kept: Kept<Official> = correct(tx, access, person, *seq, edit)?;
            let beside = kept.value.see(tx, access)?;
            let out = FactOut::Official(Box::new(Official::shown(kept, &beside, access)?));
            Ok((format!("/v1/officials/{person}"), out))
        }
    }
}

fn on_qualification(
    tx: &mut Tx<'_>,
    access: &Access,
    person: OfficialId,
    new: Uuid,
    act: &Act,
) -> Result<(String, FactOut), Error> {
    let new = QualificationId(new);
    let kept: Kept<Qualification> = match act {
        Act::AddQualification(given) => qualifications::enter(tx, access, &qualifications::of(new, given.clone())?)?,
        Act::VerifyQualification(id, seq, input) => qualifications::verify(tx, access, *id, *seq, input)?,
        Act::SupersedeQualification(id, seq, input) => qualifications::supersede(tx, access, *id, *seq, new, input)?,
        Act::CorrectQualification(id, seq, edit) => {
            mine::<Qualification>(tx, access, person, *id)?;
            correct(tx, access, *id, *seq, edit)?
        }
        Act::VoidQualification(id, seq, why) => void(tx, access, *id, *seq, why)?,
        other => return Err(Error::internal(format!("not an act on a qualification: {other:?}"))),
    };
    belongs(&kept.value, person)?;
    let place = format!("/v1/qualifications/{}", kept.value.id);
    let beside = kept.value.see(tx, access)?;
    Ok((place, FactOut::Qualification(Qualification::shown(kept, &beside, access)?)))
}

fn on_exemption(
    tx: &mut Tx<'_>,
    access: &Access,
    person: OfficialId,
    new: Uuid,
    act: &Act,
) -> Result<(String, FactOut), Error> {
    let dossier = db::officials::dossier(tx, person, access.today)?;
    if !access.scope_of(Permission::ExemptionsWrite).is_some_and(|scope| scope.has(dossier)) {
        return Err(Error::of(Code::Forbidden));
    }
    let kept: Kept<Exemption> = match act {
        Act::Exempt(given) => exemptions::release(tx, access, &exemptions::of(ExemptionId(new), given.clone())?)?,
        Act::EndExemption(id, seq, input) => exemptions::end(tx, access, *id, *seq, input)?,
        Act::CorrectExemption(id, seq, edit) => {
            mine::<Exemption>(tx, access, person, *id)?;
            correct(tx, access, *id, *seq, edit)?
        }
        Act::VoidExemption(id, seq, why) => void(tx, access, *id, *seq, why)?,
        other => return Err(Error::internal(format!("not an act on an exemption: {other:?}"))),
    };
    belongs(&kept.value, person)?;
    let place = format!("/v1/exemptions/{}", kept.value.id);
    let beside = kept.value.see(tx, access)?;
    Ok((place, FactOut::Exemption(Exemption::shown(kept, &beside, access)?)))
}

fn appointment(
    tx: &mut Tx<'_>,
    access: &Access,
    person: OfficialId,
    kept: Kept<Appointment>,
) -> Result<(String, FactOut), Error> {
    belongs(&kept.value, person)?;
    let place = format!("/v1/appointments/{}", kept.value.id);
    let beside = kept.value.see(tx, access)?;
    Ok((place, FactOut::Appointment(Appointment::shown(kept, &beside, access)?)))
}

/// Refuses what is another person's before it is corrected: a correction may say whose it is.
fn mine<T: Resource>(tx: &mut Tx<'_>, access: &Access, person: OfficialId, id: T::Id) -> Result<(), Error> {
    belongs(&T::find(tx, access, id)?.value, person)
}

/// Refuses what is another person's: the acts are on one person's facts.
fn belongs<T: Resource>(value: &T, person: OfficialId) -> Result<(), Error> {
    if value.about() == Some(person) {
        Ok(())
    } else {
        Err(Error::invalid(vec![Invalid::at("/official_id", Rule::NotWith("id"))]))
    }
}

impl FromText for ActKind {
    fn from_text(text: &str) -> Result<Self, Rule> {
        Self::of(text).ok_or_else(|| Rule::NotOneOf(Self::words()))
    }
}
