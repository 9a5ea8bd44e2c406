//! Qualifications: what a person holds, as evidence. A record is never edited in place, and one never implies another:
//! a diploma says nothing of upper-secondary school.

use crate::domain::Day;
use crate::domain::id::{OfficialId, QualificationId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Name};
use crate::domain::word::words;

words! {
    /// What a qualification is in.
    QualificationKind {
        /// giáo dục phổ thông
        GeneralEducation = "general_education",
        /// trình độ chuyên môn
        Professional = "professional",
        /// lý luận chính trị
        PoliticalTheory = "political_theory",
        /// quản lý nhà nước
        StateManagement = "state_management",
        /// quản lý kinh tế
        EconomicManagement = "economic_management",
        /// kỹ năng lãnh đạo, quản lý
        LeadershipSkills = "leadership_skills",
        /// công tác đảng
        PartyWork = "party_work",
        /// công tác đoàn thể
        MassOrganisationWork = "mass_organisation_work",
        /// tin học
        It = "it",
        /// ngoại ngữ
        Language = "language",
        /// tiếng dân tộc thiểu số
        EthnicLanguage = "ethnic_language",
        /// quốc phòng - an ninh
        DefenceSecurity = "defence_security",
    }
}

words! {
    /// A level; which levels a kind has, and in which order, is [`rank`]'s answer.
    Level {
        /// verified not to be held
        None = "none",
        /// tiểu học
        Primary = "primary",
        /// trung học cơ sở
        LowerSecondary = "lower_secondary",
        /// trung học phổ thông
        UpperSecondary = "upper_secondary",
        /// sơ cấp
        Elementary = "elementary",
        /// trung cấp
        Intermediate = "intermediate",
        /// cao đẳng
        College = "college",
        /// đại học
        University = "university",
        /// thạc sĩ
        Master = "master",
        /// tiến sĩ
        Doctorate = "doctorate",
        /// cao cấp (political theory), nâng cao (IT)
        Advanced = "advanced",
        /// cử nhân (political theory; accepted like advanced)
        Bachelor = "bachelor",
        /// an attested skill without a certificate
        Attested = "attested",
        /// cơ bản
        Basic = "basic",
        /// completed, for kinds without levels
        Completed = "completed",
        /// bậc 1
        Level1 = "level_1",
        /// bậc 2
        Level2 = "level_2",
        /// bậc 3
        Level3 = "level_3",
        /// bậc 4
        Level4 = "level_4",
        /// bậc 5
        Level5 = "level_5",
        /// bậc 6
        Level6 = "level_6",
    }
}

words! {
    /// The scheme that a certificate was awarded under.
    Scheme {
        /// certificates A, B, C
        Abc = "abc",
        /// TT 03/2014/TT-BTTTT
        IctStandard = "ict_standard",
        /// TT 01/2014/TT-BGDĐT, six levels
        SixLevel = "six_level",
    }
}

words! {
    /// Whether the record has been checked against the paper.
    Verification {
        /// checked and found true
        Verified = "verified",
        /// recorded, not checked
        Unverified = "unverified",
        /// checked and found false
        Rejected = "rejected",
    }
}

/// The place of a level within its kind, from 0 (not held); none where the kind has no such level. Equal ranks are
/// accepted alike: cao cấp and cử nhân in political theory, an attested skill and a basic certificate in IT.
pub fn rank(kind: QualificationKind, level: Level) -> Option<u8> {
    use Level as L;
    use QualificationKind as K;
    let ladder: &[&[L]] = match kind {
        K::GeneralEducation => &[&[L::None], &[L::Primary], &[L::LowerSecondary], &[L::UpperSecondary]],
        K::Professional => &[
            &[L::None],
            &[L::Elementary],
            &[L::Intermediate],
            &[L::College],
            &[L::University],
            &[L::Master],
            &[L::Doctorate],
        ],
        K::PoliticalTheory => &[&[L::None], &[L::Elementary], &[L::Intermediate], &[L::Advanced, L::Bachelor]],
        K::It => &[&[L::None], &[L::Attested, L::Basic], &[L::Advanced]],
        K::Language => {
            &[&[L::None], &[L::Level1], &[L::Level2], &[L::Level3], &[L::Level4], &[L::Level5], &[L::Level6]]
        }
        K::StateManagement
        | K::EconomicManagement
        | K::LeadershipSkills
        | K::PartyWork
        | K::MassOrganisationWork
        | K::EthnicLanguage
        | K::DefenceSecurity => &[&[L::None], &[L::Completed]],
    };
    ladder.iter().position(|rung| rung.contains(&level)).and_then(|n| u8::try_from(n).ok())
}

/// A diploma, certificate or attested skill. A record with level `none` is positive evidence of a lack.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Qualification {
    /// Its identity.
    pub id: QualificationId,
    /// Whose.
    pub official_id: OfficialId,
    /// In what.
    pub kind: QualificationKind,
    /// At which level.
    pub level: Level,
    /// The field of study, for professional ones.
    pub field: Option<Code>,
    /// The scheme, for IT and languages.
    pub scheme: Option<Scheme>,
    /// Who awarded it.
    pub institution: Option<Name>,
    /// Its number.
    pub number: Option<Code>,
    /// The day from which it counts.
    pub awarded_on: Day,
    /// The first day on which it no longer counts.
    pub expires_on: Option<Day>,
    /// Whether it has been checked.
    pub verification: Verification,
    /// The record that took its place on the day it expired.
    pub superseded_by_id: Option<QualificationId>,
}

impl Qualification {
    /// Whether it counts on a day.
    pub fn valid_on(&self, day: Day) -> bool {
        self.awarded_on <= day && self.expires_on.is_none_or(|end| day < end)
    }

    /// The place of its level within its kind.
    pub fn rank(&self) -> u8 {
        rank(self.kind, self.level).unwrap_or(0)
    }

    /// The qualification, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require(rank(self.kind, self.level).is_some(), "/level", Rule::NotWith("kind"));
        problems.require(
            self.field.is_none() || self.kind == QualificationKind::Professional,
            "/field",
            Rule::NotWith("kind"),
        );
        let scheme_fits = match (self.scheme, self.kind) {
            (None, _)
            | (Some(Scheme::Abc), QualificationKind::It | QualificationKind::Language)
            | (Some(Scheme::IctStandard), QualificationKind::It)
            | (Some(Scheme::SixLevel), QualificationKind::Language) => true,
            (Some(_), _) => false,
        };
        problems.require(scheme_fits, "/scheme", Rule::NotWith("kind"));
        problems.require(
            self.expires_on.is_none_or(|end| end > self.awarded_on),
            "/expires_on",
            Rule::NotAfter("awarded_on"),
        );
        problems.or(self)
    }
}
