//! What the registry keeps: one row for each thing, in its latest state, stored together with the entry of the ledger that
//! says so. How its rows look, each table's own file says; that things are found and stored alike is said here once.

use crate::db::backend::Conn;
use crate::db::changes::{Change, Kept, Recorded, Stamp};
use crate::db::error::Error;
use crate::db::executor::Tx;
use crate::db::stored::Record;
use crate::db::{self, states};
use crate::domain::appointment::Appointment;
use crate::domain::decision::Decision;
use crate::domain::discipline::Discipline;
use crate::domain::entitlement::{Absence, Allowance, Salary};
use crate::domain::evaluation::Evaluation;
use crate::domain::exemption::Exemption;
use crate::domain::id::*;
use crate::domain::official::Official;
use crate::domain::placement::Recruitment;
use crate::domain::pool::{Nomination, PlanningPool};
use crate::domain::position::Position;
use crate::domain::programme::{Dissemination, Task};
use crate::domain::qualification::Qualification;
use crate::domain::rating::PeriodScore;
use crate::domain::reorganisation::Reorganisation;
use crate::domain::resolution::Resolution;
use crate::domain::rotation::Rotation;
use crate::domain::rule_set::RuleSet;
use crate::domain::staffing::{Ceiling, EstablishedPost};
use crate::domain::training::{Class, Course, Enrolment, TrainingPlan};
use crate::domain::unit::{Succession, Unit};

/// A kind of thing that the registry keeps.
pub trait Registered: Record + Sized {
    /// Its identity.
    type Id: Id;

    /// It, even if it was voided.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    fn load(conn: &mut Conn, id: Self::Id) -> Result<Kept<Self>, Error>;

    /// Stores a new one.
    ///
    /// # Errors
    /// When the database refuses or does not answer.
    fn insert(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, Error>;

    /// Stores the next state of one.
    ///
    /// # Errors
    /// When the database refuses or does not answer.
    fn update(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, Error>;

    /// Keeps the row and says that it never should have been.
    ///
    /// # Errors
    /// When the database refuses or does not answer.
    fn void(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, Error>;
}

/// Says with which functions of a file a kind of thing is found and stored.
macro_rules! registered {
    ($($value:ident by $id:ident in $table:ident: $find:path, $insert:ident, $update:ident, $void:ident;)+) => { $(
        impl Registered for $value {
            type Id = $id;
            fn load(conn: &mut Conn, id: $id) -> Result<Kept<Self>, Error> {
                $find(conn, id)
            }
            fn insert(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, Error> {
                db::$table::$insert(tx, stamp, change, self)
            }
            fn update(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, Error> {
                db::$table::$update(tx, stamp, change, self)
            }
            fn void(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, Error> {
                db::$table::$void(tx, stamp, change, self)
            }
        }
    )+ };
    ($($value:ident by $id:ident in $table:ident),+ $(,)?) => {
        registered! { $($value by $id in $table: db::$table::find, insert, update, void;)+ }
    };
}

registered! {
    Position by PositionId in positions,
    Decision by DecisionId in decisions,
    Official by OfficialId in officials,
    Appointment by AppointmentId in appointments,
    Qualification by QualificationId in qualifications,
    Exemption by ExemptionId in exemptions,
    RuleSet by RuleSetId in rule_sets,
    Resolution by ResolutionId in resolutions,
    Course by CourseId in courses,
    Class by ClassId in classes,
    Enrolment by EnrolmentId in enrolments,
    TrainingPlan by TrainingPlanId in training_plans,
    Rotation by RotationId in rotations,
    PlanningPool by PlanningPoolId in planning_pools,
    Nomination by NominationId in nominations,
    Evaluation by EvaluationId in evaluations,
    Discipline by DisciplineId in disciplines,
    PeriodScore by PeriodScoreId in period_scores,
    Ceiling by CeilingId in ceilings,
    EstablishedPost by EstablishedPostId in established_posts,
    Recruitment by RecruitmentId in recruitments,
    Salary by SalaryId in salaries,
    Absence by AbsenceId in absences,
    Allowance by AllowanceId in allowances,
    Reorganisation by ReorganisationId in reorganisations,
    Task by TaskId in tasks,
    Dissemination by DisseminationId in disseminations,
}

registered! {
    Unit by UnitId in units: latest, put, put, void;
    Succession by SuccessionId in units: latest, insert_succession, update_succession, void_succession;
}

/// The tree of units is held whole and without what was voided: one by itself is read from the ledger.
fn latest<T: Registered>(conn: &mut Conn, id: T::Id) -> Result<Kept<T>, Error> {
    states::at(conn, &id.to_string(), i64::MAX)
}
