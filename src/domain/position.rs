//! Titles of the catalogue. Which group a title belongs to varies by document, so it is data.

use crate::domain::Period;
use crate::domain::id::PositionId;
use crate::domain::text::{Code, Name};
use crate::domain::word::words;

words! {
    /// The group that a person is counted in.
    Group {
        /// cán bộ chủ chốt
        KeyCadre = "key_cadre",
        /// trưởng Mặt trận và các đoàn thể
        MassOrganisationHead = "mass_organisation_head",
        /// công chức
        CivilServant = "civil_servant",
        /// người hoạt động không chuyên trách
        PartTimer = "part_timer",
        /// trưởng thôn, khối trưởng, tổ trưởng tổ dân phố
        HamletHead = "hamlet_head",
    }
}

impl Group {
    /// Whether people of this group are in the headcount, and so in the denominator of the standard.
    pub fn counts(self) -> bool {
        match self {
            Self::KeyCadre | Self::MassOrganisationHead | Self::CivilServant => true,
            Self::PartTimer | Self::HamletHead => false,
        }
    }
}

words! {
    /// How a post is filled.
    Filling {
        /// by a Party congress or committee
        PartyElection = "party_election",
        /// by the People's Council
        CouncilElection = "council_election",
        /// by the People's Council, with ratification by the chair of the level above
        CouncilElectionRatified = "council_election_ratified",
        /// by the congress of a mass organisation
        MassOrganisationElection = "mass_organisation_election",
        /// by consultation
        Consultation = "consultation",
        /// by appointment
        Appointment = "appointment",
        /// by recruitment
        Recruitment = "recruitment",
    }
}

/// A title of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// Its identity.
    pub id: PositionId,
    /// Its code, such as `PARTY_SECRETARY`.
    pub code: Code,
    /// The title in Vietnamese.
    pub title_vi: Name,
    /// The title in English.
    pub title_en: Name,
    /// The group that its holders are counted in.
    pub group: Group,
    /// How it is filled.
    pub filling: Filling,
    /// While the title exists.
    #[serde(flatten)]
    pub period: Period,
}
