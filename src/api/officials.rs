//! Officials.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, OfficialsRead, OfficialsWrite};
use crate::api::error::Error;
use crate::api::extract::{Body, NoQuery, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery, Walk, orders};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::officials::{self, Sort};
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::official::{Official, Personal, Sex};
use crate::domain::text::{Line, Name};
use actix_web::{HttpRequest, get, post};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// An official. Fields that the caller may not read are null and named in `withheld`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfficialOut {
    /// The identity.
    pub id: OfficialId,
    /// The ledger entry of the last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Full name, family name first.
    pub full_name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// Where the person was born.
    pub birthplace: Option<String>,
    /// Where the family comes from.
    pub hometown: Option<String>,
    /// The unit that kept the dossier before the first appointment.
    pub managing_unit_id: UnitId,
    /// The unit that keeps the dossier today.
    pub dossier_unit_id: UnitId,
    /// Birth date. Sensitive.
    pub birth_on: Option<Day>,
    /// Ethnicity. Sensitive.
    pub ethnicity: Option<String>,
    /// Religion. Sensitive.
    pub religion: Option<String>,
    /// Personal identity number. Sensitive.
    pub identity_number: Option<String>,
    /// The day of entry into the Party. Sensitive.
    pub party_joined_on: Option<Day>,
    /// The day of full Party membership. Sensitive.
    pub party_official_on: Option<Day>,
    /// Telephone. Sensitive.
    pub phone: Option<String>,
    /// E-mail address. Sensitive.
    pub email: Option<String>,
    /// The fields that were withheld from this caller.
    pub withheld: Vec<String>,
}

const SENSITIVE: [&str; 8] =
    ["birth_on", "ethnicity", "religion", "identity_number", "party_joined_on", "party_official_on", "phone", "email"];

fn out(kept: Kept<Official>, dossier: UnitId, access: &Access) -> OfficialOut {
    let (o, recorded) = (kept.value, kept.recorded);
    let p = o.personal;
    let open = access.sensitive.as_ref().is_some_and(|s| s.has(dossier));
    OfficialOut {
        id: o.id,
        seq: recorded.seq,
        recorded_at: recorded.at,
        full_name: p.full_name.to_string(),
        sex: o.sex,
        birth_year: p.birth_on.map(Day::year),
        birthplace: p.birthplace.map(|t| t.to_string()),
        hometown: p.hometown.map(|t| t.to_string()),
        managing_unit_id: o.managing_unit_id,
        dossier_unit_id: dossier,
        birth_on: p.birth_on.filter(|_| open),
        ethnicity: p.ethnicity.filter(|_| open).map(|t| t.to_string()),
        religion: p.religion.filter(|_| open).map(|t| t.to_string()),
        identity_number: p.identity_number.filter(|_| open).map(|t| t.to_string()),
        party_joined_on: p.party_joined_on.filter(|_| open),
        party_official_on: p.party_official_on.filter(|_| open),
        phone: p.phone.filter(|_| open).map(|t| t.to_string()),
        email: p.email.filter(|_| open).map(|t| t.to_string()),
        withheld: if open { Vec::new() } else { SENSITIVE.map(str::to_owned).to_vec() },
    }
}

orders! {
    /// How officials are ordered.
    OfficialOrder of Sort {
        Id = "id" => Id; IdDown = "-id" => Id; Name = "name" => Name; NameDown = "-name" => Name
    }
}

query! {
    /// Which officials.
    OfficialFilter {
        /// Whose name has words that begin with these, without regard to marks.
        name: Option<Name>,
        /// Whose dossier this unit, or one below it, keeps today.
        within: Option<UnitId>,
        /// The order; by given name when left out.
        #[param(inline)]
        sort: Option<OfficialOrder>,
    }
}

/// Officials whose dossiers the caller's units keep.
#[utoipa::path(tag = "officials", operation_id = "list_officials", params(OfficialFilter, PageQuery),
    responses((status = 200, description = "A page of officials.", body = List<OfficialOut>), Guarded))]
#[get("/officials")]
pub async fn list_officials(
    caller: Caller<OfficialsRead>,
    args: QueryArgs<Listing<OfficialFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<OfficialOut>>, Error> {
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let order = asked.sort.unwrap_or(OfficialOrder::Name);
    let ask = walk.ask(&caller.state.seal, &page, order.descending())?;
    let page = caller
        .read(move |conn, access| {
            let filter = officials::Filter {
                units: access.confined_to(asked.within.map(|id| access.units.tree.subtree(id, access.today))),
                name: asked.name.as_ref().map(ToString::to_string),
                today: access.today,
            };
            let page = officials::list(conn, &filter, order.by(), &ask)?;
            let ids: Vec<OfficialId> = page.items.iter().map(|k| k.value.id).collect();
            let dossiers = officials::dossiers(conn, &ids, access.today)?;
            Ok(page.map(|kept| {
                let dossier = dossiers.get(&kept.value.id).copied().unwrap_or(kept.value.managing_unit_id);
                out(kept, dossier, access)
            }))
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, |o| o))
}

/// An official.
#[utoipa::path(tag = "officials", operation_id = "get_official", params(("id" = OfficialId, Path, description = "The official.")),
    responses((status = 200, description = "The official.", body = OfficialOut), Guarded, Missing))]
#[get("/officials/{id}")]
pub async fn get_official(
    caller: Caller<OfficialsRead>,
    path: PathId<OfficialId>,
    none: QueryArgs<NoQuery>,
) -> Result<Answer<OfficialOut>, Error> {
    let id = path.id()?;
    none.parsed()?;
    let (out, recorded) = caller
        .read(move |conn, access| {
            let dossier = access.person(conn, id)?;
            let kept = officials::get(conn, id)?;
            let recorded = kept.recorded;
            Ok((out(kept, dossier, access), recorded))
        })
        .await?;
    Ok(Answer::entity(out, recorded))
}

input! {
    /// A new official.
    OfficialIn {
        /// The unit that keeps the dossier until the first appointment.
        managing_unit_id: UnitId,
        /// Full name, family name first.
        full_name: Name,
        /// Sex.
        sex: Option<Sex>,
        /// Birth date.
        birth_on: Option<Day>,
        /// Where the person was born.
        birthplace: Option<Name>,
        /// Where the family comes from.
        hometown: Option<Name>,
        /// Ethnicity.
        ethnicity: Option<Name>,
        /// Religion.
        religion: Option<Name>,
        /// Personal identity number: 12 digits, nobody else's.
        identity_number: Option<Line<12>>,
        /// The day of entry into the Party.
        party_joined_on: Option<Day>,
        /// The day of full Party membership.
        party_official_on: Option<Day>,
        /// Telephone.
        phone: Option<Line<30>>,
        /// E-mail address.
        email: Option<Name>,
    }
}

/// Enters an official.
#[utoipa::path(tag = "officials", operation_id = "create_official", request_body = OfficialIn,
    responses((status = 201, description = "The official.", body = OfficialOut, headers(("Location" = String, description = "The address."), ("ETag" = String, description = "The state."))), Guarded, Bodied, Contended))]
#[post("/officials")]
pub async fn create_official(
    caller: Caller<OfficialsWrite>,
    body: Body<OfficialIn>,
) -> Result<Answer<OfficialOut>, Error> {
    let input = body.parsed()?;
    let personal = Personal {
        full_name: input.full_name,
        birth_on: input.birth_on,
        birthplace: input.birthplace,
        hometown: input.hometown,
        ethnicity: input.ethnicity,
        religion: input.religion,
        identity_number: input.identity_number,
        party_joined_on: input.party_joined_on,
        party_official_on: input.party_official_on,
        phone: input.phone,
        email: input.email,
    };
    let official = Official {
        id: OfficialId(caller.state.new_uuid()),
        managing_unit_id: input.managing_unit_id,
        sex: input.sex,
        personal: personal.checked(caller.state.today())?,
    };
    let id = official.id;
    let (out, recorded) = caller
        .write(move |tx, access| {
            let unit = official.managing_unit_id;
            if !access.scope.has(unit) || access.units.tree.get(unit).is_none() {
                return Err(Error::invalid(vec![Invalid::at("/managing_unit_id", Rule::NotFound)]));
            }
            let change = Change::of(Cause::Create, Some(unit));
            let recorded = officials::insert(tx, &access.stamp, &change, &official)?;
            Ok((out(Kept::new(official.clone(), recorded), unit, access), recorded))
        })
        .await?;
    Ok(Answer::created(out, recorded, format!("/v1/officials/{id}")))
}
