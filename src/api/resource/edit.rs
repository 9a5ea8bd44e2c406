//! Corrections as they come: the whole state (`PUT`), or a JSON Merge Patch of it (`PATCH`, RFC 7396), each with a member
//! `correction` that says why.

use crate::api::error::Error;
use crate::api::extract::Body;
use crate::api::json::FromBody;
use crate::api::problem::Code;
use crate::api::resource::CorrectionIn;
use crate::domain::invalid::{Invalid, Problems, Rule};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::convert::Infallible;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The member that says why.
const WHY: &str = "correction";

/// A correction, before it meets the state that it corrects.
#[derive(Debug, Clone)]
pub struct Edit<T> {
    /// What was given but the reason.
    given: Map<String, Value>,
    /// Whether it is the whole state.
    whole: bool,
    correction: CorrectionIn,
    of: PhantomData<T>,
}

impl<T: FromBody + Serialize> Edit<T> {
    /// Reads a correction.
    ///
    /// # Errors
    /// Every broken rule that can be told without the state that it corrects.
    pub fn read(body: &Value, whole: bool) -> Result<Self, Vec<Invalid>> {
        let Value::Object(given) = body else { return Err(vec![Invalid::at("", Rule::Expected("object"))]) };
        let mut given = given.clone();
        let mut problems = Problems::new();
        let correction = match given.remove(WHY) {
            None => Err(vec![Invalid::at("", Rule::Required)]),
            Some(why) => CorrectionIn::from_body(&why),
        };
        let correction = correction
            .map_err(|wrong| {
                problems.extend(wrong.into_iter().map(|w| Invalid { pointer: format!("/{WHY}{}", w.pointer), ..w }));
            })
            .ok();
        let read = T::from_body(&Value::Object(given.clone())).err().unwrap_or_default();
        problems.extend(read.into_iter().filter_map(|wrong| if whole { Some(wrong) } else { in_part(wrong, &given) }));
        match (correction, problems.into_inner()) {
            (Some(correction), none) if none.is_empty() => Ok(Self { given, whole, correction, of: PhantomData }),
            (_, problems) => Err(problems),
        }
    }

    /// The state that results, and why. What is withheld from the caller stays as it is.
    ///
    /// # Errors
    /// 403 for whoever gives what is withheld: even that it is the same already would tell. 422 with every broken rule.
    pub fn applied(&self, before: &T, withheld: &[&str]) -> Result<(T, &CorrectionIn), Error> {
        if withheld.iter().any(|name| self.given.contains_key(*name)) {
            return Err(Error::of(Code::Forbidden));
        }
        let mut state = serde_json::to_value(before).map_err(Error::internal)?;
        if let Value::Object(members) = &mut state
            && self.whole
        {
            members.retain(|name, _| withheld.contains(&name.as_str()));
        }
        merge(&mut state, &self.given);
        Ok((T::from_body(&state).map_err(Error::invalid)?, &self.correction))
    }
}

/// What is wrong with a whole, as something wrong with a part of it: a part need not have everything, and what it takes
/// away (a null) is missing.
fn in_part(wrong: Invalid, given: &Map<String, Value>) -> Option<Invalid> {
    if wrong.rule == Rule::Unknown {
        return Some(wrong);
    }
    // What a member refers to may stand in another one, which stays as it is: the whole tells.
    if wrong.rule == Rule::NotFound {
        return None;
    }
    match wrong.pointer.strip_prefix('/').and_then(|name| given.get(name)) {
        Some(Value::Null) => Some(Invalid { rule: Rule::Required, ..wrong }),
        None if wrong.rule == Rule::Required && wrong.pointer.matches('/').count() == 1 => None,
        _ => Some(wrong),
    }
}

/// RFC 7396: members are replaced, a null takes one away (which here says that it is unknown).
fn merge(state: &mut Value, patch: &Map<String, Value>) {
    if !state.is_object() {
        *state = Value::Object(Map::new());
    }
    let Value::Object(members) = state else { return };
    for (name, value) in patch {
        match value {
            Value::Null => drop(members.remove(name)),
            Value::Object(inner) => merge(members.entry(name.clone()).or_insert(Value::Null), inner),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                members.insert(name.clone(), value.clone());
            }
        }
    }
}

/// The body of a `PUT`.
pub struct Put<T>(Body<T>);
/// The body of a `PATCH`.
pub struct Patch<T>(Body<T>);

macro_rules! taken {
    ($name:ident, $whole:literal, [$($media:literal),+]) => {
        impl<T: 'static> FromRequest for $name<T> {
            type Error = Infallible;
            type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;
            fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let body = Body::of(req, payload, &[$($media),+]);
                Box::pin(async move { Ok(Self(body.await)) })
            }
        }

        impl<T: FromBody + Serialize> $name<T> {
            /// The correction.
            ///
            /// # Errors
            /// As [`Body::parsed`].
            pub fn parsed(&self) -> Result<Edit<T>, Error> {
                Edit::read(&self.0.json()?, $whole).map_err(Error::invalid)
            }
        }
    };
}
taken!(Put, true, ["application/json"]);
taken!(Patch, false, ["application/merge-patch+json", "application/json"]);

/// Gives a body's schema another shape: with the reason, and for a patch with every member optional.
fn reshaped<T: ToSchema>(patch: bool) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(mut object)) = T::schema() else { return T::schema() };
    if patch {
        object.required.clear();
    }
    object.properties.insert(WHY.to_owned(), RefOr::Ref(Ref::from_schema_name(CorrectionIn::name())));
    object.required.push(WHY.to_owned());
    object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    RefOr::T(Schema::Object(object))
}

macro_rules! shaped {
    ($name:ident, $suffix:literal, $patch:literal) => {
        impl<T: ToSchema> PartialSchema for $name<T> {
            fn schema() -> RefOr<Schema> {
                reshaped::<T>($patch)
            }
        }

        impl<T: ToSchema> ToSchema for $name<T> {
            fn name() -> Cow<'static, str> {
                let name = T::name();
                Cow::Owned(format!("{}{}", name.strip_suffix("In").unwrap_or(&name), $suffix))
            }
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                schemas.push((CorrectionIn::name().into_owned(), CorrectionIn::schema()));
                CorrectionIn::schemas(schemas);
                T::schemas(schemas);
            }
        }
    };
}
shaped!(Put, "Put", false);
shaped!(Patch, "Patch", true);
