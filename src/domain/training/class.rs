//! Classes: a course held at a place, from a day to a day, for so many people.

use crate::domain::Day;
use crate::domain::account::{Permission, Subject};
use crate::domain::id::{ClassId, CourseId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::Group;
use crate::domain::text::{Code, Name};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part, Table, Transition, Unguarded};
use utoipa::ToSchema;

words! {
    /// How far a class has come.
    ClassState {
        /// it takes enrolments in its window, and is held
        Announced = "announced",
        /// it is over
        Finished = "finished",
        /// it is not held
        Cancelled = "cancelled",
    }
}

words! {
    /// What is done with a class.
    ClassAct {
        /// it is over, and nobody's result is outstanding
        Finish = "finish",
        /// it is not held: everybody's enrolment ends with it
        Cancel = "cancel",
    }
}

/// For whom a class is; for everybody where a list is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// These groups.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Who holds one of these titles, by their codes.
    #[serde(default)]
    pub positions: Vec<Code>,
    /// Who is counted in one of these units, or below it.
    #[serde(default)]
    pub units: Vec<UnitId>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its identity.
    pub id: ClassId,
    /// Of which course.
    pub course_id: CourseId,
    /// Its code, unique in its unit.
    pub code: Code,
    /// The unit that holds it: it decides about it, and units below may enrol.
    pub unit_id: UnitId,
    /// Who teaches it.
    pub host: Option<Name>,
    /// Where it is held.
    pub place: Option<Name>,
    /// Its first day.
    pub starts_on: Day,
    /// Its last day.
    pub ends_on: Day,
    /// The first day on which one can enrol.
    pub enrols_from: Day,
    /// The last day on which one can enrol.
    pub enrols_until: Day,
    /// How many seats it has.
    pub capacity: u32,
    /// Whether an enrolment takes a seat, or a place in the queue, only once it is approved.
    pub needs_approval: bool,
    /// For whom it is.
    pub audience: Audience,
    /// How far it has come.
    pub state: ClassState,
    /// Every hop that it made.
    pub hops: Vec<Hop<ClassState, ClassAct>>,
}

/// The most seats that a class can have.
const MOST_SEATS: u32 = 10_000;

impl Class {
    /// The class, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require(self.ends_on >= self.starts_on, "/ends_on", Rule::Before("starts_on"));
        problems.require(self.enrols_until >= self.enrols_from, "/enrols_until", Rule::Before("enrols_from"));
        problems.require(self.enrols_from <= self.ends_on, "/enrols_from", Rule::NotInForce("ends_on"));
        let seats = (1..=MOST_SEATS).contains(&self.capacity);
        problems.require(seats, "/capacity", Rule::OutOfRange(1, MOST_SEATS.into()));
        problems.or(self)
    }

    /// Whether it is held on a day.
    pub fn held_on(&self, day: Day) -> bool {
        self.starts_on <= day && day <= self.ends_on
    }

    /// Whether it shares a day with another.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_on <= other.ends_on && other.starts_on <= self.ends_on
    }

    /// Whether one can enrol on a day.
    pub fn enrols_on(&self, day: Day) -> bool {
        self.state == ClassState::Announced && self.enrols_from <= day && day <= self.enrols_until
    }
}

impl Document for Class {
    type State = ClassState;
    type Act = ClassAct;
    type Guard = Unguarded;

    const TABLE: &'static Table<Self> = &[
        Transition {
            act: ClassAct::Finish,
            from: &[ClassState::Announced],
            to: &[ClassState::Finished],
            who: Some(Permission::TrainingApprove),
            part: Part::Records,
            holds: &[],
            decision: false,
            reason: false,
        },
        Transition {
            act: ClassAct::Cancel,
            from: &[ClassState::Announced],
            to: &[ClassState::Cancelled],
            who: Some(Permission::TrainingApprove),
            part: Part::Records,
            holds: &[],
            decision: false,
            reason: true,
        },
    ];

    fn state(&self) -> ClassState {
        self.state
    }
    fn holds(&self, guard: Unguarded) -> bool {
        match guard {}
    }
    fn proposed_by(&self, _: Subject) -> bool {
        false
    }
}
