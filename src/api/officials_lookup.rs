//! Whose some identity numbers are. The numbers come in a body, never in an address, and never go back out.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, OfficialsRead};
use crate::api::error::Error;
use crate::api::extract::Body;
use crate::api::json::{self, FromBody, FromField};
use crate::api::problem::Code;
use crate::api::responses::{Bodied, Guarded};
use crate::db::Conn;
use crate::db::officials;
use crate::domain::account::Permission;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::Line;
use crate::domain::word::Word;
use actix_web::post;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How many numbers a look-up takes.
const MOST: usize = 100;

/// Identity numbers.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficialLookupsIn {
    /// Personal identity numbers, of 12 digits each.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 100)]
    pub identity_numbers: Vec<IdentityNumber>,
}

/// A personal identity number, of 12 digits. It has no `Debug`, so that it stands in no log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct IdentityNumber(pub(super) Line<12>);

impl FromField for Option<IdentityNumber> {
    fn from_field(value: Option<&Value>) -> Result<Self, Rule> {
        let line = Option::<Line<12>>::from_field(value)?;
        let digits = |line: &Line<12>| line.as_str().len() == 12 && line.as_str().bytes().all(|b| b.is_ascii_digit());
        if line.as_ref().is_none_or(digits) { Ok(line.map(IdentityNumber)) } else { Err(Rule::Expected("12 digits")) }
    }
}

impl FromBody for OfficialLookupsIn {
    fn from_body(value: &Value) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let fields = json::fields(value, &["identity_numbers"], &mut problems);
        let read = |value: &Value| {
            let number = Option::<IdentityNumber>::from_field(Some(value));
            number.and_then(|number| number.ok_or(Rule::Expected("string"))).map_err(|rule| vec![Invalid::at("", rule)])
        };
        match json::list(fields, "identity_numbers", MOST, &mut problems, read) {
            Some(identity_numbers) => problems.or(Self { identity_numbers }),
            None => Err(problems.into_inner()),
        }
    }
}

/// Whose a number is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfficialLookupOut {
    /// Who; null when nobody whom the caller may see has the number.
    pub official_id: Option<OfficialId>,
    /// Whether there is somebody.
    pub found: bool,
}

/// Whose some numbers are, in the order in which they were asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfficialLookupsOut {
    /// One for each number.
    pub items: Vec<OfficialLookupOut>,
}

/// Refuses a caller who may see no identity numbers, and says where one stands.
///
/// # Errors
/// 403 with the pointers.
pub(super) fn may_name(access: &Access, pointers: impl Iterator<Item = String>) -> Result<(), Error> {
    let needs = || Rule::Needs(Permission::OfficialsReadSensitive.word());
    let errors: Vec<Invalid> = pointers.map(|pointer| Invalid::at(pointer, needs())).collect();
    if access.sensitive.is_some() || errors.is_empty() {
        return Ok(());
    }
    Err(Error { errors, ..Error::of(Code::Forbidden) })
}

/// People whom the caller may see.
pub(super) struct Named {
    /// Those who were asked for by a number, so far as the caller may see what is sensitive about them.
    pub(super) by_number: BTreeMap<IdentityNumber, OfficialId>,
    /// All of them, and the units that keep their dossiers.
    pub(super) dossiers: BTreeMap<OfficialId, UnitId>,
}

/// The people whose these numbers are, and some others, as far as the caller may see them.
pub(super) fn named(
    conn: &mut Conn,
    access: &Access,
    numbers: &[IdentityNumber],
    others: &[OfficialId],
) -> Result<Named, Error> {
    let numbers: Vec<Line<12>> = numbers.iter().map(|number| number.0.clone()).collect();
    let mut people = officials::by_identity_numbers(conn, &numbers)?;
    let asked: Vec<OfficialId> = people.values().chain(others).copied().collect();
    let mut dossiers = officials::dossiers(conn, &asked, access.today)?;
    dossiers.retain(|_, unit| access.scope.has(*unit));
    let open = |id: &OfficialId| {
        let unit = dossiers.get(id);
        unit.is_some_and(|unit| access.sensitive.as_ref().is_some_and(|sensitive| sensitive.has(*unit)))
    };
    people.retain(|_, id| open(id));
    let by_number = people.into_iter().map(|(number, id)| (IdentityNumber(number), id)).collect();
    Ok(Named { by_number, dossiers })
}

/// Whose some identity numbers are, among the people whom the caller may see. It needs `officials:read_sensitive` as well;
/// a number of somebody elsewhere looks like a number that nobody has.
#[utoipa::path(tag = "officials", operation_id = "lookup_officials", request_body = OfficialLookupsIn,
    responses((status = 200, description = "Who they are.", body = OfficialLookupsOut), Guarded, Bodied))]
#[post("/officials/lookups")]
pub async fn lookup_officials(
    caller: Caller<OfficialsRead>,
    body: Body<OfficialLookupsIn>,
) -> Result<Answer<OfficialLookupsOut>, Error> {
    let numbers = body.parsed()?.identity_numbers;
    let found = caller
        .read(move |conn, access| {
            may_name(access, (0..numbers.len()).map(|place| format!("/identity_numbers/{place}")))?;
            let people = named(conn, access, &numbers, &[])?;
            Ok(numbers.iter().map(|number| people.by_number.get(number).copied()).collect::<Vec<_>>())
        })
        .await?;
    let items = found.into_iter().map(|official_id| OfficialLookupOut { official_id, found: official_id.is_some() });
    Ok(Answer::ok(OfficialLookupsOut { items: items.collect() }))
}
