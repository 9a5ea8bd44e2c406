//! Courses: what is taught, for how long, and what who completes it holds afterwards.

use crate::domain::id::{CourseId, OfficialId, QualificationId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification, rank};
use crate::domain::text::{Code, Name, Note};
use crate::domain::word::words;
use crate::domain::{Day, Period};
use utoipa::ToSchema;

words! {
    /// What sort of training it is.
    CourseKind {
        /// đào tạo: towards a degree or a diploma
        AcademicTraining = "academic_training",
        /// bồi dưỡng: a certificate or attendance
        Fostering = "fostering",
    }
}

words! {
    /// The programme of fostering.
    Programme {
        /// kỹ năng, nghiệp vụ theo vị trí việc làm
        JobSkills = "job_skills",
        /// cập nhật kiến thức
        Update = "update",
        /// quản lý nhà nước
        StateManagement = "state_management",
        /// quản lý kinh tế
        EconomicManagement = "economic_management",
        /// kỹ năng lãnh đạo, quản lý
        LeadershipSkills = "leadership_skills",
        /// lý luận chính trị
        PoliticalTheory = "political_theory",
        /// tin học
        It = "it",
        /// quốc phòng, an ninh
        DefenceSecurity = "defence_security",
        /// công tác xây dựng Đảng
        PartyWork = "party_work",
        /// công tác đoàn thể
        MassOrganisationWork = "mass_organisation_work",
        /// tiếng dân tộc thiểu số, ngoại ngữ
        Language = "language",
        /// khoa học, công nghệ, kỹ năng số (Nghị định 171/2025/NĐ-CP)
        DigitalSkills = "digital_skills",
        /// any other
        Other = "other",
    }
}

impl Programme {
    /// The kind of qualification that its training counts towards; none where it counts towards none.
    pub fn counts_towards(self) -> Option<QualificationKind> {
        match self {
            Self::StateManagement => Some(QualificationKind::StateManagement),
            Self::EconomicManagement => Some(QualificationKind::EconomicManagement),
            Self::LeadershipSkills => Some(QualificationKind::LeadershipSkills),
            Self::PoliticalTheory => Some(QualificationKind::PoliticalTheory),
            Self::It | Self::DigitalSkills => Some(QualificationKind::It),
            Self::DefenceSecurity => Some(QualificationKind::DefenceSecurity),
            Self::PartyWork => Some(QualificationKind::PartyWork),
            Self::MassOrganisationWork => Some(QualificationKind::MassOrganisationWork),
            Self::Language => Some(QualificationKind::Language),
            Self::JobSkills | Self::Update | Self::Other => None,
        }
    }
}

/// What who completes a course holds afterwards.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grants {
    /// In what.
    pub kind: QualificationKind,
    /// At which level.
    pub level: Level,
    /// The field of study, for professional ones.
    #[serde(default)]
    pub field: Option<Code>,
    /// The scheme, for IT and languages.
    #[serde(default)]
    pub scheme: Option<Scheme>,
    /// After how many months it counts no longer; never when none.
    #[serde(default)]
    pub valid_months: Option<u32>,
}

impl Grants {
    /// The paper of who completed the course, checked against itself.
    pub fn paper(&self, id: QualificationId, official_id: OfficialId, award: Award) -> Qualification {
        let until = self.valid_months.map(|months| award.awarded_on.plus_months(months));
        Qualification {
            id,
            official_id,
            kind: self.kind,
            level: self.level,
            field: self.field.clone(),
            scheme: self.scheme,
            institution: award.institution,
            number: award.number,
            awarded_on: award.awarded_on,
            // What would end beyond the last day there is does not end.
            expires_on: until.filter(|day| *day > award.awarded_on),
            verification: Verification::Verified,
            superseded_by_id: None,
        }
    }

    /// What does not go together in it.
    fn faults(&self) -> Vec<Invalid> {
        let award = Award { institution: None, number: None, awarded_on: Day::FIRST };
        let sample = self.paper(QualificationId(uuid::Uuid::nil()), OfficialId(uuid::Uuid::nil()), award);
        let wrong = sample.checked().err().unwrap_or_default();
        wrong.into_iter().map(|w| Invalid { pointer: format!("/grants{}", w.pointer), ..w }).collect()
    }
}

/// How a paper was awarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// By whom.
    pub institution: Option<Name>,
    /// Under which number.
    pub number: Option<Code>,
    /// The day from which it counts.
    pub awarded_on: Day,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Its identity.
    pub id: CourseId,
    /// Its code, unique in its unit.
    pub code: Code,
    /// Its name in Vietnamese.
    pub title_vi: Name,
    /// Its name in English.
    pub title_en: Name,
    /// What sort of training it is.
    pub kind: CourseKind,
    /// The programme, for fostering.
    pub programme: Option<Programme>,
    /// What completing it grants; none: attendance only.
    pub grants: Option<Grants>,
    /// How many periods (tiết) it has; 40 are a week.
    pub periods: u32,
    /// The unit that keeps it: units below may enrol.
    pub unit_id: UnitId,
    /// The law it rests on.
    pub legal_reference: Option<Note>,
    /// While it is held.
    pub period: Period,
}

/// The most periods that a course can have: six years of study.
const MOST_PERIODS: u32 = 20_000;

impl Course {
    /// The course, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let rule = match (self.kind, self.programme) {
            (CourseKind::Fostering, None) => Some(Rule::Required),
            (CourseKind::AcademicTraining, Some(_)) => Some(Rule::NotWith("kind")),
            (CourseKind::Fostering, Some(_)) | (CourseKind::AcademicTraining, None) => None,
        };
        if let Some(rule) = rule {
            problems.add("/programme", rule);
        }
        let academic = self.kind == CourseKind::AcademicTraining;
        problems.require(!academic || self.grants.is_some(), "/grants", Rule::Required);
        let fits = (1..=MOST_PERIODS).contains(&self.periods);
        problems.require(fits, "/periods", Rule::OutOfRange(1, MOST_PERIODS.into()));
        if let Some(grants) = &self.grants {
            problems.require(grants.level != Level::None, "/grants/level", Rule::NotWith("kind"));
            problems.extend(grants.faults());
            let months = grants.valid_months.is_none_or(|months| (1..=1200).contains(&months));
            problems.require(months, "/grants/valid_months", Rule::OutOfRange(1, 1200));
        }
        problems.or(self)
    }

    /// Whether it is postgraduate study: academic training towards a master's degree or more.
    pub fn postgraduate(&self) -> bool {
        let high = |grants: &Grants| {
            grants.kind == QualificationKind::Professional
                && rank(grants.kind, grants.level) >= rank(grants.kind, Level::Master)
        };
        self.kind == CourseKind::AcademicTraining && self.grants.as_ref().is_some_and(high)
    }
}
