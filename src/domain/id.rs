//! Identifiers: UUIDs of version 7 as text, one type for each kind of thing so that they cannot be mixed up.

/// A typed identifier. Made by the `ids!` macro only.
pub trait Id: Sized + Copy + Ord + std::fmt::Display + From<uuid::Uuid> {
    /// The identifier that a canonical (hyphenated, lower-case) UUID text stands for.
    fn parse(text: &str) -> Option<Self>;
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid, example = "01935b8e-7b2a-7c3d-9e4f-0123456789ab")]
        pub struct $name(pub uuid::Uuid);

        impl Id for $name {
            fn parse(text: &str) -> Option<Self> {
                let id = uuid::Uuid::try_parse(text).ok()?;
                (id.to_string() == text).then_some(Self(id))
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+ };
}

ids! {
    /// A unit of the administration: a province, a city or district, a commune, ward or township.
    UnitId,
    /// An edge between a unit and what became of it.
    SuccessionId,
    /// A title of the catalogue.
    PositionId,
    /// A decision: the paper by which something takes effect.
    DecisionId,
    /// An official: a person.
    OfficialId,
    /// A person's holding of a position in a unit.
    AppointmentId,
    /// A diploma, certificate or attested skill of a person.
    QualificationId,
    /// A dated release of a person from one requirement.
    ExemptionId,
    /// A dated version of the standard.
    RuleSetId,
    /// A resolution, or a plan that carries one out.
    ResolutionId,
    /// A course.
    CourseId,
    /// A class: a course held at a place, from a day to a day.
    ClassId,
    /// A person's place in a class.
    EnrolmentId,
    /// A unit's training plan for a year.
    TrainingPlanId,
    /// A transfer, rotation or secondment.
    RotationId,
    /// A planning pool.
    PlanningPoolId,
    /// A person's nomination for a title in a planning pool.
    NominationId,
    /// A person's rating for a year.
    EvaluationId,
    /// A disciplinary measure.
    DisciplineId,
    /// What a unit's ceiling follows from during a time.
    CeilingId,
    /// A title in a unit, with its seats.
    EstablishedPostId,
    /// A recruitment.
    RecruitmentId,
    /// How a person is paid, from a day on.
    SalaryId,
    /// A person's time away from work.
    AbsenceId,
    /// A person's allowance for a concurrent title.
    AllowanceId,
    /// A reform of units.
    ReorganisationId,
    /// Some changes of a reform of units.
    ReorganisationPartId,
    /// A task of a resolution or a plan.
    TaskId,
    /// That a resolution was made known.
    DisseminationId,
    /// The points of a month or a quarter.
    PeriodScoreId,
    /// A person's account.
    UserId,
    /// A machine client.
    ClientId,
    /// A grant of a role or of scopes over a unit and its subtree.
    GrantId,
}
