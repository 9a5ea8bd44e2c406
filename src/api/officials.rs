//! Officials.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, OfficialsRead, OfficialsWrite};
use crate::api::compliance::AskedAt;
use crate::api::entitlements;
use crate::api::error::Error;
use crate::api::extract::{Body, PathId, QueryArgs, query};
use crate::api::json::input;
use crate::api::page::{List, Listing, PageQuery, orders};
use crate::api::pools;
use crate::api::programme;
use crate::api::records;
use crate::api::resource::handlers::corrections;
use crate::api::resource::history::StateOut;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::{KnownAtQuery, Moment};
use crate::api::resource::{Resource, in_use, show};
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::keyset::Page;
use crate::db::officials::{self, Sort};
use crate::db::{self, Conn, Tx};
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::official::{Official, Personal, Sex};
use crate::domain::text::{Line, Name};
use actix_web::{HttpRequest, get, patch, post, put};
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
    /// Whether it never should have been.
    pub void: bool,
}

const SENSITIVE: [&str; 8] =
    ["birth_on", "ethnicity", "religion", "identity_number", "party_joined_on", "party_official_on", "phone", "email"];

fn out(kept: Kept<Official>, dossier: UnitId, access: &Access) -> OfficialOut {
    let (o, recorded, void) = (kept.value, kept.recorded, kept.void);
    let p = o.personal;
    let open = access.open(dossier);
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
        void,
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
        /// Who holds a substantive appointment on this day; all when left out.
        as_of: Option<Day>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
        /// The order; by given name when left out.
        #[param(inline)]
        sort: Option<OfficialOrder>,
    }
}

impl OfficialFilter {
    fn order(&self) -> OfficialOrder {
        self.sort.unwrap_or(OfficialOrder::Name)
    }
}

impl Sought for OfficialFilter {
    type Selection = officials::Filter;
    type Out = OfficialOut;

    fn descending(&self) -> bool {
        self.order().descending()
    }

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> officials::Filter {
        officials::Filter {
            units: access.confined_to(self.within.map(|id| access.units.tree.subtree(id, access.today))),
            name: self.name.as_ref().map(ToString::to_string),
            as_of: self.as_of,
            today: access.today,
            sort: self.order().by(),
        }
    }

    fn shown(
        &self,
        conn: &mut Conn,
        access: &Access,
        found: Found<officials::Filter>,
    ) -> Result<Page<OfficialOut>, Error> {
        let ids: Vec<OfficialId> = found.items.iter().map(|k| k.value.id).collect();
        let dossiers = officials::dossiers(conn, &ids, access.today)?;
        Ok(found.map(|kept| {
            let dossier = dossiers.get(&kept.value.id).copied().unwrap_or(kept.value.managing_unit_id);
            out(kept, dossier, access)
        }))
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
    list(caller, args, req).await
}

/// An official.
#[utoipa::path(tag = "officials", operation_id = "get_official", params(("id" = OfficialId, Path, description = "The official."), KnownAtQuery),
    responses((status = 200, description = "The official.", body = OfficialOut), Guarded, Missing))]
#[get("/officials/{id}")]
pub async fn get_official(
    caller: Caller<OfficialsRead>,
    path: PathId<OfficialId>,
    args: QueryArgs<KnownAtQuery>,
) -> Result<Answer<OfficialOut>, Error> {
    let (id, known_at) = (path.id()?, args.parsed()?.known_at);
    let moment = Moment { as_of: None, known_at };
    let (out, recorded) = caller.read(move |conn, access| show::<Official>(conn, access, id, moment)).await?;
    Ok(Answer::entity(out, recorded))
}

input! {
    /// An official.
    #[derive(serde::Serialize)]
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
    let id = OfficialId(caller.state.new_uuid());
    let official = of(id, body.parsed()?, caller.state.today())?;
    let (out, recorded) = caller
        .write(move |tx, access| {
            let units = official.admit(tx, access, None)?;
            let change = Change { units, ..Change::of(Cause::Create, None) };
            let recorded = officials::insert(tx, &access.stamp, &change, &official)?;
            Ok((out(Kept::new(official.clone(), recorded), official.managing_unit_id, access), recorded))
        })
        .await?;
    Ok(Answer::created(out, recorded, format!("/v1/officials/{id}")))
}

/// The official that a caller gives.
fn of(id: OfficialId, given: OfficialIn, today: Day) -> Result<Official, Vec<Invalid>> {
    let personal = Personal {
        full_name: given.full_name,
        birth_on: given.birth_on,
        birthplace: given.birthplace,
        hometown: given.hometown,
        ethnicity: given.ethnicity,
        religion: given.religion,
        identity_number: given.identity_number,
        party_joined_on: given.party_joined_on,
        party_official_on: given.party_official_on,
        phone: given.phone,
        email: given.email,
    };
    Ok(Official { id, managing_unit_id: given.managing_unit_id, sex: given.sex, personal: personal.checked(today)? })
}

impl Resource for Official {
    type Given = OfficialIn;
    type Out = OfficialOut;
    /// The unit that keeps the dossier.
    type Beside = UnitId;

    fn given(&self) -> OfficialIn {
        let p = self.personal.clone();
        OfficialIn {
            managing_unit_id: self.managing_unit_id,
            full_name: p.full_name,
            sex: self.sex,
            birth_on: p.birth_on,
            birthplace: p.birthplace,
            hometown: p.hometown,
            ethnicity: p.ethnicity,
            religion: p.religion,
            identity_number: p.identity_number,
            party_joined_on: p.party_joined_on,
            party_official_on: p.party_official_on,
            phone: p.phone,
            email: p.email,
        }
    }

    fn taken(given: OfficialIn, before: &Self, today: Day) -> Result<Self, Vec<Invalid>> {
        of(before.id, given, today)
    }

    fn see(&self, conn: &mut Conn, access: &Access) -> Result<UnitId, Error> {
        access.person(conn, self.id)
    }

    fn withheld(dossier: &UnitId, access: &Access) -> &'static [&'static str] {
        if access.open(*dossier) { &[] } else { &SENSITIVE }
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let (unit, was) = (self.managing_unit_id, before.map(|b| b.managing_unit_id));
        if was != Some(unit) && (!access.scope.has(unit) || access.units.tree.get(unit).is_none()) {
            return Err(Error::invalid(vec![Invalid::at("/managing_unit_id", Rule::NotFound)]));
        }
        match before {
            None => Ok([Some(unit), None]),
            Some(before) => {
                let dossier = before.see(tx, access)?;
                Ok([Some(dossier), Some(unit).filter(|unit| *unit != dossier)])
            }
        }
    }

    /// Not while anything is recorded of the person.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        if let Some(held) = db::appointments::of_official(tx, self.id)?.first() {
            return Err(in_use(Some(format!("/v1/appointments/{}", held.id))));
        }
        if let Some(paper) = db::qualifications::first_of(tx, self.id)? {
            return Err(in_use(Some(format!("/v1/qualifications/{}", paper.id))));
        }
        if let Some(enrolment) = db::enrolments::first_of(tx, self.id)? {
            return Err(in_use(Some(format!("/v1/enrolments/{}", enrolment.id))));
        }
        if let Some(moved) = db::rotations::of_official(tx, self.id)?.first() {
            return Err(in_use(Some(format!("/v1/rotations/{}", moved.value.id))));
        }
        if let Some(came) = db::recruitments::of_official(tx, self.id)?.first() {
            return Err(in_use(Some(format!("/v1/recruitments/{}", came.value.id))));
        }
        if let Some(release) = db::exemptions::first_of(tx, self.id)? {
            return Err(in_use(Some(format!("/v1/exemptions/{}", release.id))));
        }
        entitlements::none_of(tx, access, self.id)?;
        pools::none_of(tx, access, self.id)?;
        programme::none_of(tx, access, self.id)?;
        records::none_of(tx, access, self.id)
    }

    fn units(&self, dossier: &UnitId) -> [Option<UnitId>; 2] {
        [Some(*dossier), None]
    }

    fn shown(kept: Kept<Self>, dossier: &UnitId, access: &Access) -> Result<OfficialOut, Error> {
        Ok(out(kept, *dossier, access))
    }
}

corrections! {
    Official as OfficialOut from OfficialIn by OfficialId, "officials", reads OfficialsRead, writes OfficialsWrite;
    /// Puts an official right: the whole of it but what is withheld from the caller, which stays as it is.
    put replace_official,
    /// Puts an official right: what is given.
    patch update_official at "/officials/{id}";
    /// Takes back an official who never should have been. Refused while anything is recorded of the person.
    void void_official at "/officials/{id}/void";
    /// Every state that an official has had; fields that the caller may not read are withheld in each.
    history list_official_states at "/officials/{id}/history";
}
