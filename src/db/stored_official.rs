//! What the ledger keeps of an official: the facts that totals need, and apart from them what identifies the person, which
//! can be erased; see [`super::stored`].

use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::stored::{Parts, Record, json, no_version, parse};
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::official::{Official, Personal, Sex};
use crate::domain::text::{Line, Name};
use serde::{Deserialize, Serialize};

/// The pseudonymous facts that totals need: they outlive the erasure of what identifies a person.
#[derive(Serialize, Deserialize)]
pub(super) struct OfficialFactsV1 {
    pub(super) id: OfficialId,
    managing_unit_id: UnitId,
    pub(super) sex: Option<Sex>,
    /// The first day of the month of birth.
    pub(super) birth_month: Option<Day>,
    pub(super) ethnic_minority: Option<bool>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct OfficialPersonV1 {
    full_name: Name,
    pub(super) birth_on: Option<Day>,
    birthplace: Option<Name>,
    hometown: Option<Name>,
    ethnicity: Option<Name>,
    religion: Option<Name>,
    identity_number: Option<Line<12>>,
    party_joined_on: Option<Day>,
    party_official_on: Option<Day>,
    phone: Option<Line<30>>,
    email: Option<Name>,
}

impl From<&Personal> for OfficialPersonV1 {
    fn from(p: &Personal) -> Self {
        Self {
            full_name: p.full_name.clone(),
            birth_on: p.birth_on,
            birthplace: p.birthplace.clone(),
            hometown: p.hometown.clone(),
            ethnicity: p.ethnicity.clone(),
            religion: p.religion.clone(),
            identity_number: p.identity_number.clone(),
            party_joined_on: p.party_joined_on,
            party_official_on: p.party_official_on,
            phone: p.phone.clone(),
            email: p.email.clone(),
        }
    }
}

/// What stands in place of a name that was erased by law.
const ERASED: &str = "(đã xóa)";

impl OfficialPersonV1 {
    /// Of somebody of whom nothing is left but the pseudonymous facts.
    fn erased() -> Result<Self, Error> {
        parse(&serde_json::json!({ "full_name": ERASED }).to_string())
    }
}

impl Record for Official {
    const ENTITY: Entity = Entity::Official;
    fn key(&self) -> String {
        self.id.to_string()
    }
    fn about(&self) -> Option<OfficialId> {
        Some(self.id)
    }
    #[expect(private_interfaces, reason = "only the ledger asks for the parts")]
    fn parts(&self) -> Result<Parts, Error> {
        let traits = self.traits();
        let facts = OfficialFactsV1 {
            id: self.id,
            managing_unit_id: self.managing_unit_id,
            sex: traits.sex,
            birth_month: traits.birth_on.map(|born| Day::first_of_month(born.month_number())),
            ethnic_minority: traits.ethnic_minority,
        };
        Ok(Parts { version: 1, factual: json(&facts)?, personal: Some(json(&OfficialPersonV1::from(&self.personal))?) })
    }
    #[expect(private_interfaces, reason = "only the ledger gives the parts")]
    fn read(parts: &Parts) -> Result<Self, Error> {
        if parts.version != 1 {
            return no_version(Entity::Official, parts.version);
        }
        let facts: OfficialFactsV1 = parse(&parts.factual)?;
        let person: OfficialPersonV1 = match &parts.personal {
            Some(personal) => parse(personal)?,
            None => OfficialPersonV1::erased()?,
        };
        let personal = Personal {
            full_name: person.full_name,
            birth_on: person.birth_on.or(facts.birth_month.filter(|_| parts.personal.is_none())),
            birthplace: person.birthplace,
            hometown: person.hometown,
            ethnicity: person.ethnicity,
            religion: person.religion,
            identity_number: person.identity_number,
            party_joined_on: person.party_joined_on,
            party_official_on: person.party_official_on,
            phone: person.phone,
            email: person.email,
        };
        Ok(Self { id: facts.id, managing_unit_id: facts.managing_unit_id, sex: facts.sex, personal })
    }
}
