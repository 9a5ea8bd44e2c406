//! Reading JSON bodies: strictly, and telling everything that is wrong at once.
//!
//! A body is first parsed as JSON (a repeated member is refused, as RFC 8259 warns of), then read field by field.
//! The `input!` macro makes the struct, its schema and its reader from one list, so that the document and the reader
//! cannot disagree.

use crate::domain::Day;
use crate::domain::entitlement::Coefficient;
use crate::domain::id::Id;
use crate::domain::invalid::{Problems, Rule};
use crate::domain::text::Line;
use crate::domain::word::Word;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// What can be read from a body.
pub trait FromBody: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// Every broken rule.
    fn from_body(value: &Value) -> Result<Self, Vec<crate::domain::Invalid>>;
}

/// What a field can hold.
pub trait FromField: Sized {
    /// Reads it; none for a field that is left out.
    ///
    /// # Errors
    /// The broken rule.
    fn from_field(value: Option<&Value>) -> Result<Self, Rule>;
}

/// What a text can stand for: a field of a body, or a parameter of an address.
pub trait FromText: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// The broken rule.
    fn from_text(text: &str) -> Result<Self, Rule>;

    /// Reads it from a body, where it is a string unless it says otherwise.
    ///
    /// # Errors
    /// The broken rule.
    fn from_json(value: &Value) -> Result<Self, Rule> {
        value.as_str().ok_or(Rule::Expected("string")).and_then(Self::from_text)
    }
}

impl FromText for Day {
    fn from_text(text: &str) -> Result<Self, Rule> {
        Self::parse(text).ok_or(Rule::Expected("YYYY-MM-DD, 1900-01-01 … 2199-12-31"))
    }
}

impl<const N: usize> FromText for Line<N> {
    fn from_text(text: &str) -> Result<Self, Rule> {
        Self::parse(text)
    }
}

impl FromText for bool {
    fn from_text(text: &str) -> Result<Self, Rule> {
        text.parse().map_err(|_why| Rule::Expected("true, false"))
    }

    fn from_json(value: &Value) -> Result<Self, Rule> {
        value.as_bool().ok_or(Rule::Expected("true, false"))
    }
}

/// `FromText` for whole numbers, which are numbers in a body.
macro_rules! from_number {
    ($($number:ty),+) => { $(impl FromText for $number {
        fn from_text(text: &str) -> Result<Self, Rule> {
            let plain = !text.starts_with('+');
            let whole = text.parse::<i64>().ok().filter(|_| plain).ok_or(Rule::Expected("integer"))?;
            Self::try_from(whole).map_err(|_beyond| Rule::OutOfRange(Self::MIN.into(), Self::MAX.into()))
        }

        fn from_json(value: &Value) -> Result<Self, Rule> {
            let whole = value.as_i64().or_else(|| value.as_u64().map(|_beyond| i64::MAX));
            let whole = whole.ok_or(Rule::Expected("integer"))?;
            Self::try_from(whole).map_err(|_beyond| Rule::OutOfRange(Self::MIN.into(), Self::MAX.into()))
        }
    })+ };
}
from_number!(u32, i32);

/// `FromText` for words and for ids, which are many.
macro_rules! from_text {
    (words: $($word:ty),+; ids: $($id:ty),+ $(,)?) => {
        $(impl FromText for $word {
            fn from_text(text: &str) -> Result<Self, Rule> {
                <$word as Word>::of(text).ok_or_else(|| Rule::NotOneOf(<$word as Word>::words()))
            }
        })+
        $(impl FromText for $id {
            fn from_text(text: &str) -> Result<Self, Rule> {
                <$id as Id>::parse(text).ok_or(Rule::Expected("UUID"))
            }
        })+
    };
}

mod texts {
    use super::{FromText, Id, Rule, Word};
    use crate::domain::adoption::Stage;
    use crate::domain::appointment::{AppointmentKind, AppointmentState, EndReason};
    use crate::domain::correction::VoidGround;
    use crate::domain::decision::DecisionKind;
    use crate::domain::discipline::DisciplineForm;
    use crate::domain::evaluation::AnnualRating;
    use crate::domain::finding::FindingCode;
    use crate::domain::id::*;
    use crate::domain::official::Sex;
    use crate::domain::placement::filling::FillingWay;
    use crate::domain::placement::{RecruitmentForm, RecruitmentResult, RecruitmentState};
    use crate::domain::pool::{ExitReason, NominationState, PoolBranch, PoolState};
    use crate::domain::position::{Filling, Group};
    use crate::domain::predicate::{AgeOn, Rating};
    use crate::domain::qualification::{Level, QualificationKind, Scheme, Verification};
    use crate::domain::resolution::{Direction, ResolutionKind};
    use crate::domain::rotation::{MoveKind, RotationState};
    use crate::domain::rule_set::{Combination, Layer, Provenance};
    use crate::domain::staffing::UnitClass;
    use crate::domain::training::{ClassState, CourseKind, EnrolmentState, PlanState, Programme, TrainingResult};
    use crate::domain::unit::{AreaKind, SuccessionKind, UnitKind};

    from_text! {
        words: UnitKind, AreaKind, SuccessionKind, Group, Filling, DecisionKind, Sex, AppointmentKind, AppointmentState,
            EndReason, QualificationKind, Level, Scheme, Verification, Layer, ResolutionKind, VoidGround, Direction,
            Combination, Provenance, Stage, AgeOn, Rating, DisciplineForm, AnnualRating, FindingCode, ExitReason,
            NominationState, PoolBranch, PoolState, MoveKind, RotationState, ClassState, CourseKind, EnrolmentState,
            PlanState, Programme, TrainingResult,
            FillingWay, RecruitmentForm, RecruitmentResult, RecruitmentState;
        ids: UnitId, SuccessionId, PositionId, DecisionId, OfficialId, AppointmentId, QualificationId, ExemptionId,
            RuleSetId, ResolutionId, CourseId, ClassId, EnrolmentId, TrainingPlanId, RotationId, PlanningPoolId,
            NominationId, EvaluationId, DisciplineId, UserId, ClientId,
            RecruitmentId,
    }
    from_text! {
        words: UnitClass;
        ids: CeilingId, EstablishedPostId,
    }
}

mod entitlement_texts {
    use super::{FromText, Id, Rule, Word};
    use crate::domain::entitlement::{AbsenceKind, AllowanceBasis, EarlyGround, SalaryKind, Scale};
    use crate::domain::id::{AbsenceId, AllowanceId, SalaryId};

    from_text! {
        words: AbsenceKind, AllowanceBasis, EarlyGround, SalaryKind, Scale;
        ids: AbsenceId, AllowanceId, SalaryId,
    }
}

impl FromText for Coefficient {
    fn from_text(text: &str) -> Result<Self, Rule> {
        Self::parse(text).ok_or(Rule::Expected("0.01 … 99.99, two decimals"))
    }

    fn from_json(value: &Value) -> Result<Self, Rule> {
        let number = value.as_number().ok_or(Rule::Expected("number"))?;
        Self::from_text(&number.to_string())
    }
}

mod reorganisation_texts {
    use super::{FromText, Id, Rule, Word};
    use crate::compliance::restated::{Every, UnitsAs};
    use crate::domain::id::{ReorganisationId, ReorganisationPartId};
    use crate::domain::reorganisation::ReorganisationState;

    from_text! {
        words: ReorganisationState, UnitsAs, Every;
        ids: ReorganisationId, ReorganisationPartId,
    }
}

mod programme_texts {
    use super::{FromText, Id, Rule, Word};
    use crate::domain::id::{DisseminationId, PeriodScoreId, TaskId};
    use crate::domain::programme::{DisseminationForm, TaskState, Workstream};

    from_text! {
        words: DisseminationForm, TaskState, Workstream;
        ids: TaskId, DisseminationId, PeriodScoreId,
    }
}

impl<T: FromText> FromField for T {
    fn from_field(value: Option<&Value>) -> Result<Self, Rule> {
        match value {
            None => Err(Rule::Required),
            Some(value) => T::from_json(value),
        }
    }
}

impl<T: FromText> FromField for Option<T> {
    fn from_field(value: Option<&Value>) -> Result<Self, Rule> {
        match value {
            None | Some(Value::Null) => Ok(None),
            some => T::from_field(some).map(Some),
        }
    }
}

/// Writes an instant in RFC 3339, in UTC and always with milliseconds, so that instants sort as texts do.
pub(super) fn milliseconds<S: serde::Serializer>(at: &chrono::DateTime<chrono::Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

/// Declares what a body holds: a struct with its schema, and its reader.
macro_rules! input {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty),+ }

        impl $crate::api::json::FromBody for $name {
            fn from_body(value: &serde_json::Value) -> Result<Self, Vec<$crate::domain::Invalid>> {
                let mut problems = $crate::domain::Problems::new();
                let fields = $crate::api::json::fields(value, &[$(stringify!($field)),+], &mut problems);
                $(let $field = $crate::api::json::field::<$ty>(fields, stringify!($field), &mut problems);)+
                match ($($field,)+) {
                    ($(Some($field),)+) => problems.or(Self { $($field),+ }),
                    _ => Err(problems.into_inner()),
                }
            }
        }
    };
}
pub(crate) use input;

/// The members of a body, with those that nobody asked for noted as problems.
pub fn fields<'a>(value: &'a Value, known: &[&str], problems: &mut Problems) -> Option<&'a Map<String, Value>> {
    let Value::Object(fields) = value else {
        problems.add("", Rule::Expected("object"));
        return None;
    };
    for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
        problems.add(format!("/{}", name.replace('~', "~0").replace('/', "~1")), Rule::Unknown);
    }
    Some(fields)
}

/// One member of a body; none when it breaks a rule, which is noted.
pub fn field<T: FromField>(fields: Option<&Map<String, Value>>, name: &str, problems: &mut Problems) -> Option<T> {
    match T::from_field(fields?.get(name)) {
        Ok(value) => Some(value),
        Err(rule) => {
            problems.add(format!("/{name}"), rule);
            None
        }
    }
}

/// A member of a body that lists from one to so many things; none when it, or one of them, breaks a rule, which is noted.
pub fn list<T>(
    fields: Option<&Map<String, Value>>,
    name: &str,
    most: usize,
    problems: &mut Problems,
    read: impl Fn(&Value) -> Result<T, Vec<crate::domain::Invalid>>,
) -> Option<Vec<T>> {
    let given = match fields?.get(name) {
        Some(Value::Array(given)) => given,
        Some(_) => {
            problems.add(format!("/{name}"), Rule::Expected("array"));
            return None;
        }
        None => {
            problems.add(format!("/{name}"), Rule::Required);
            return None;
        }
    };
    if given.is_empty() || given.len() > most {
        problems.add(format!("/{name}"), Rule::OutOfRange(1, i64::try_from(most).unwrap_or(i64::MAX)));
        return None;
    }
    let mut all = Vec::with_capacity(given.len());
    for (place, value) in given.iter().enumerate() {
        match read(value) {
            Ok(one) => all.push(one),
            Err(wrong) => wrong.into_iter().for_each(|w| problems.add(format!("/{name}/{place}{}", w.pointer), w.rule)),
        }
    }
    (all.len() == given.len()).then_some(all)
}

/// Parses JSON, refusing repeated members.
///
/// # Errors
/// Where the text stops being JSON: line and column, never the text.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice::<Strict>(bytes)
        .map(|s| s.0)
        .map_err(|e| format!("line {}, column {}", e.line(), e.column()))
}

/// A JSON value in which no object repeats a member.
struct Strict(Value);

impl<'de> serde::Deserialize<'de> for Strict {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Strict(value))) = map.next_entry::<String, Strict>()? {
            if object.insert(name, value).is_some() {
                return Err(serde::de::Error::custom("repeated member"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_member_is_refused_at_any_depth() {
        assert!(parse(br#"{"a":1,"a":2}"#).is_err());
        assert!(parse(br#"{"b":[{"a":1,"a":2}]}"#).is_err());
        assert!(parse(br#"{"a":{"a":[1,1.5,null,true,"x"]}}"#).is_ok());
    }

    input! {
        /// For the test.
        Sample {
            /// A day.
            on: Day,
            /// A name.
            name: Option<crate::domain::text::Name>,
        }
    }

    #[test]
    fn everything_wrong_with_a_body_is_told_at_once() {
        let problems = Sample::from_body(&serde_json::json!({"on": "2017-13-01", "name": 5, "more/x": 1})).unwrap_err();
        let told: Vec<_> = problems.iter().map(|p| (p.pointer.as_str(), p.rule.code())).collect();
        assert_eq!(told, [("/more~1x", "unknown_field"), ("/on", "wrong_type"), ("/name", "wrong_type")]);
        assert_eq!(Sample::from_body(&serde_json::json!([])).unwrap_err()[0].pointer, "");
        let read = Sample::from_body(&serde_json::json!({"on": "2017-12-31", "name": null})).unwrap();
        assert_eq!((read.on, read.name), (Day::parse("2017-12-31").unwrap(), None));
    }
}
