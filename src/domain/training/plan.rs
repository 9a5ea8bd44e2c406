//! Training plans: whom a unit means to have trained in a year, and in what.

use crate::domain::account::{Permission, Subject};
use crate::domain::id::{TrainingPlanId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::Group;
use crate::domain::text::Name;
use crate::domain::training::{CourseKind, Programme};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Hop, Part, Table, Transition, proposed};
use utoipa::ToSchema;

words! {
    /// How far a plan has come.
    PlanState {
        /// written down, open to amendment
        Drafted = "drafted",
        /// put before whoever approves it
        Proposed = "proposed",
        /// holds for its year
        Approved = "approved",
        /// given up
        Dropped = "dropped",
    }
}

words! {
    /// What is done with a plan.
    PlanAct {
        /// it is written down
        Draft = "draft",
        /// it is put before whoever approves it
        Propose = "propose",
        /// it is approved
        Approve = "approve",
        /// it goes back to who wrote it
        Return = "return",
        /// it is given up
        Drop = "drop",
    }
}

words! {
    /// What is asked of a plan before something is done.
    PlanGuard {
        /// it plans something
        HasLines = "has_lines",
    }
}

/// One thing that is planned.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanLine {
    /// What sort of training.
    pub kind: CourseKind,
    /// The programme; any when none.
    #[serde(default)]
    pub programme: Option<Programme>,
    /// Of which group; of any when none.
    #[serde(default)]
    pub group: Option<Group>,
    /// How many enrolments are meant to be completed.
    pub enrolments: u32,
}

/// A unit's training plan for a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingPlan {
    /// Its identity.
    pub id: TrainingPlanId,
    /// Whose: the unit and those below it.
    pub unit_id: UnitId,
    /// The year.
    pub year: i32,
    /// Its title.
    pub title: Name,
    /// How many periods each person should be trained in the year; 40 by law (Decree 101/2017/NĐ-CP, article 4).
    pub periods_per_person: u32,
    /// What is planned.
    pub lines: Vec<PlanLine>,
    /// How far it has come.
    pub state: PlanState,
    /// Every hop that it made.
    pub hops: Vec<Hop<PlanState, PlanAct>>,
}

impl TrainingPlan {
    /// The plan, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require((1990..=2199).contains(&self.year), "/year", Rule::OutOfRange(1990, 2199));
        problems.require(self.periods_per_person <= 2000, "/periods_per_person", Rule::OutOfRange(0, 2000));
        for (n, line) in self.lines.iter().enumerate() {
            let academic = line.kind == CourseKind::AcademicTraining;
            problems.require(
                !(academic && line.programme.is_some()),
                &format!("/lines/{n}/programme"),
                Rule::NotWith("kind"),
            );
            let some = (1..=1_000_000).contains(&line.enrolments);
            problems.require(some, &format!("/lines/{n}/enrolments"), Rule::OutOfRange(1, 1_000_000));
        }
        problems.or(self)
    }
}

use PlanState as S;

const fn line(act: PlanAct, from: &'static [S], to: &'static [S], part: Part) -> Transition<S, PlanAct, PlanGuard> {
    let who = Some(match part {
        Part::Approves => Permission::TrainingApprove,
        Part::Proposes | Part::Records => Permission::TrainingWrite,
    });
    Transition { act, from, to, who, part, holds: &[], decision: false, reason: false }
}

impl Document for TrainingPlan {
    type State = S;
    type Act = PlanAct;
    type Guard = PlanGuard;

    const TABLE: &'static Table<Self> = &[
        line(PlanAct::Draft, &[], &[S::Drafted], Part::Proposes),
        Transition {
            holds: &[PlanGuard::HasLines],
            ..line(PlanAct::Propose, &[S::Drafted], &[S::Proposed], Part::Proposes)
        },
        line(PlanAct::Approve, &[S::Proposed], &[S::Approved], Part::Approves),
        Transition {
            who: Some(Permission::TrainingApprove),
            reason: true,
            ..line(PlanAct::Return, &[S::Proposed], &[S::Drafted], Part::Records)
        },
        Transition { reason: true, ..line(PlanAct::Drop, &[S::Drafted, S::Proposed], &[S::Dropped], Part::Records) },
    ];

    fn state(&self) -> S {
        self.state
    }
    fn holds(&self, guard: PlanGuard) -> bool {
        match guard {
            PlanGuard::HasLines => !self.lines.is_empty(),
        }
    }
    fn proposed_by(&self, who: Subject) -> bool {
        proposed::<Self>(&self.hops, who)
    }
}
