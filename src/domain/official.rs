//! Officials: the people. What identifies a person is kept apart from the pseudonymous facts that totals need, so that
//! the first can be erased by law while the second, and the ledger's chain, stand.

use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Line, Name, fold};
use crate::domain::word::words;

words! {
    /// Sex as the law on retirement ages uses it.
    Sex {
        /// nam
        Male = "male",
        /// nữ
        Female = "female",
    }
}

/// What identifies a person, and what the law calls sensitive.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Personal {
    /// Full name, family name first.
    pub full_name: Name,
    /// Birth date, where known.
    pub birth_on: Option<Day>,
    /// Where the person was born.
    pub birthplace: Option<Name>,
    /// Where the family comes from (quê quán).
    pub hometown: Option<Name>,
    /// Ethnicity (dân tộc), where known.
    pub ethnicity: Option<Name>,
    /// Religion, where known.
    pub religion: Option<Name>,
    /// Personal identity number (số định danh cá nhân): 12 digits.
    pub identity_number: Option<Line<12>>,
    /// The day of entry into the Party.
    pub party_joined_on: Option<Day>,
    /// The day of full Party membership.
    pub party_official_on: Option<Day>,
    /// Telephone.
    pub phone: Option<Line<30>>,
    /// E-mail address.
    pub email: Option<Name>,
}

/// An official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// The identity.
    pub id: OfficialId,
    /// The unit that keeps the dossier before the first appointment.
    pub managing_unit_id: UnitId,
    /// Sex, where known.
    pub sex: Option<Sex>,
    /// What identifies the person.
    pub personal: Personal,
}

/// The pseudonymous facts of a person that rules and totals need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits {
    /// Sex, where known.
    pub sex: Option<Sex>,
    /// Birth date, where known.
    pub birth_on: Option<Day>,
    /// Whether the person belongs to a minority, where known.
    pub ethnic_minority: Option<bool>,
}

impl Official {
    /// What rules and totals need of the person.
    pub fn traits(&self) -> Traits {
        Traits {
            sex: self.sex,
            birth_on: self.personal.birth_on,
            ethnic_minority: self.personal.ethnicity.as_ref().map(is_minority),
        }
    }
}

/// Every ethnicity but Kinh (Việt) is a minority in law (NĐ 05/2011/NĐ-CP, article 4).
fn is_minority(ethnicity: &Name) -> bool {
    !matches!(fold(ethnicity.as_str()).as_str(), "kinh" | "viet" | "kinh (viet)")
}

impl Personal {
    /// What is wrong with the fields taken together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self, today: Day) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        if let Some(number) = &self.identity_number {
            let digits = number.as_str().len() == 12 && number.as_str().bytes().all(|b| b.is_ascii_digit());
            problems.require(digits, "/identity_number", Rule::Expected("12 digits"));
        }
        if let Some(email) = &self.email {
            let address = email.as_str().split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.'))
                && !email.as_str().contains(' ');
            problems.require(address, "/email", Rule::Expected("e-mail address"));
        }
        if let Some(born) = self.birth_on {
            problems.require(born <= today, "/birth_on", Rule::NotInForce("today"));
            if let Some(joined) = self.party_joined_on {
                problems.require(joined > born, "/party_joined_on", Rule::NotAfter("birth_on"));
            }
        }
        if let (Some(joined), Some(official)) = (self.party_joined_on, self.party_official_on) {
            problems.require(official >= joined, "/party_official_on", Rule::Before("party_joined_on"));
        }
        problems.or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ethnicity_but_kinh_is_a_minority() {
        for (ethnicity, minority) in
            [("Kinh", false), ("kinh", false), ("Việt", false), ("Tày", true), ("Nùng", true), ("Hoa", true)]
        {
            assert_eq!(is_minority(&Name::parse(ethnicity).unwrap()), minority, "{ethnicity}");
        }
    }
}
