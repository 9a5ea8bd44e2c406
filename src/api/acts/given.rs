//! Acts as they are given: which there are, and what each of them needs.

use crate::api::acts::{Act, ActKind, ActsIn, AppointmentAct, ExemptionAct, QualificationAct, under};
use crate::api::json::{FromBody, FromField, FromText, fields};
use crate::api::resource::edit::Edit;
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::word::Word;
use serde::Serialize;
use serde_json::Value;

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
            K::Appoint => Act::Appoint(self.made(problems)?),
            K::AddQualification => Act::AddQualification(self.made(problems)?),
            K::Exempt => Act::Exempt(self.made(problems)?),
            K::EndAppointment => self.on(problems, AppointmentAct::End, Act::OnAppointment)?,
            K::RatifyAppointment => self.on(problems, AppointmentAct::Ratify, Act::OnAppointment)?,
            K::CorrectAppointment => self.edit(problems, AppointmentAct::Correct, Act::OnAppointment)?,
            K::VoidAppointment => self.on(problems, AppointmentAct::Void, Act::OnAppointment)?,
            K::VerifyQualification => self.on(problems, QualificationAct::Verify, Act::OnQualification)?,
            K::SupersedeQualification => self.on(problems, QualificationAct::Supersede, Act::OnQualification)?,
            K::CorrectQualification => self.edit(problems, QualificationAct::Correct, Act::OnQualification)?,
            K::VoidQualification => self.on(problems, QualificationAct::Void, Act::OnQualification)?,
            K::EndExemption => self.on(problems, ExemptionAct::End, Act::OnExemption)?,
            K::CorrectExemption => self.edit(problems, ExemptionAct::Correct, Act::OnExemption)?,
            K::VoidExemption => self.on(problems, ExemptionAct::Void, Act::OnExemption)?,
            K::CorrectOfficial => {
                self.none("/id", self.id, problems);
                let (seq, edit) = (self.seq(problems), self.read(problems, |body| Edit::read(body, false)));
                Act::CorrectOfficial(seq?, edit?)
            }
        })
    }

    /// An act that makes something new.
    fn made<T: FromBody>(&self, problems: &mut Problems) -> Option<T> {
        self.none("/id", self.id, problems);
        self.none("/seq", self.seq, problems);
        self.read(problems, T::from_body)
    }

    /// An act on something that is there.
    fn on<I: FromText, T: FromBody, A>(
        &self,
        problems: &mut Problems,
        kind: fn(T) -> A,
        act: fn(I, i64, A) -> Act,
    ) -> Option<Act> {
        let (id, seq, body) = (self.id(problems), self.seq(problems), self.read(problems, T::from_body));
        Some(act(id?, seq?, kind(body?)))
    }

    /// A correction of something that is there.
    fn edit<I: FromText, T: FromBody + Serialize, A>(
        &self,
        problems: &mut Problems,
        kind: fn(Edit<T>) -> A,
        act: fn(I, i64, A) -> Act,
    ) -> Option<Act> {
        let (id, seq) = (self.id(problems), self.seq(problems));
        let edit = self.read(problems, |body| Edit::read(body, false));
        Some(act(id?, seq?, kind(edit?)))
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

impl FromText for ActKind {
    fn from_text(text: &str) -> Result<Self, Rule> {
        Self::of(text).ok_or_else(|| Rule::NotOneOf(Self::words()))
    }
}
