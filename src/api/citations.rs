//! What names a decision, so that the decision is not taken back while it does: any document that stands. It is named to
//! nobody who may not read it.

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::json::FromText;
use crate::api::problem::Code;
use crate::api::resource::{Resource, in_use};
use crate::db::changes::Entity;
use crate::db::{Conn, Tx, citations};
use crate::domain::account::Permission;
use crate::domain::id::DecisionId;
use crate::domain::placement::Recruitment;
use crate::domain::pool::{Nomination, PlanningPool};
use crate::domain::programme::Task;
use crate::domain::reorganisation::Reorganisation;
use crate::domain::resolution::Resolution;
use crate::domain::rotation::Rotation;
use crate::domain::rule_set::RuleSet;
use crate::domain::staffing::EstablishedPost;
use crate::domain::training::{Class, Enrolment, TrainingPlan};

/// Refuses while a document names a decision.
///
/// # Errors
/// 409 `in_use`, with the first of them that the caller may see.
pub fn none_of(tx: &mut Tx<'_>, access: &Access, decision: DecisionId) -> Result<(), Error> {
    let all = citations::of_decision(tx, decision)?;
    for (entity, id) in &all {
        if let Some(place) = place(tx, access, *entity, id)? {
            return Err(in_use(Some(place)));
        }
    }
    if all.is_empty() { Ok(()) } else { Err(in_use(None)) }
}

/// Where a document lies, for who may see it.
fn place(conn: &mut Conn, access: &Access, entity: Entity, id: &str) -> Result<Option<String>, Error> {
    use Permission as P;
    match entity {
        Entity::RuleSet => seen::<RuleSet>(conn, access, P::RulesRead, "rule-sets", id),
        Entity::Resolution => seen::<Resolution>(conn, access, P::RulesRead, "resolutions", id),
        Entity::Class => seen::<Class>(conn, access, P::TrainingRead, "classes", id),
        Entity::Enrolment => seen::<Enrolment>(conn, access, P::TrainingRead, "enrolments", id),
        Entity::TrainingPlan => seen::<TrainingPlan>(conn, access, P::TrainingRead, "training-plans", id),
        Entity::Rotation => seen::<Rotation>(conn, access, P::RotationsRead, "rotations", id),
        Entity::PlanningPool => seen::<PlanningPool>(conn, access, P::PoolsRead, "planning-pools", id),
        Entity::Recruitment => seen::<Recruitment>(conn, access, P::RecruitmentsRead, "recruitments", id),
        Entity::Nomination => seen::<Nomination>(conn, access, P::PoolsRead, "nominations", id),
        Entity::Reorganisation => seen::<Reorganisation>(conn, access, P::ReorganisationsRead, "reorganisations", id),
        Entity::EstablishedPost => seen::<EstablishedPost>(conn, access, P::StaffingRead, "established-posts", id),
        Entity::Task => seen::<Task>(conn, access, P::ProgrammeRead, "tasks", id),
        Entity::Unit
        | Entity::Succession
        | Entity::Position
        | Entity::Decision
        | Entity::Official
        | Entity::Appointment
        | Entity::Qualification
        | Entity::Exemption
        | Entity::Course
        | Entity::Evaluation
        | Entity::Discipline
        | Entity::Ceiling
        | Entity::Salary
        | Entity::Absence
        | Entity::Allowance
        | Entity::ReorganisationPart
        | Entity::Dissemination
        | Entity::PeriodScore
        | Entity::Account => Ok(None),
    }
}

/// Where a thing of a list lies, for who has the permission to read it where it is.
///
/// # Errors
/// When the database does not answer.
pub fn seen<T: Resource>(
    conn: &mut Conn,
    access: &Access,
    reads: Permission,
    list: &str,
    id: &str,
) -> Result<Option<String>, Error> {
    let Some(reader) = access.with(reads) else { return Ok(None) };
    let key = T::Id::from_text(id).map_err(|_rule| Error::internal("an id that is none"))?;
    let found = T::find(conn, &reader, key)?.value;
    match found.see(conn, &reader) {
        Ok(_) => Ok(Some(format!("/v1/{list}/{id}"))),
        Err(Error { code: Code::NotFound, .. }) => Ok(None),
        Err(other) => Err(other),
    }
}
