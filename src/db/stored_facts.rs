//! Entries of the ledger as the engine's facts.

use crate::compliance::facts::{Fact, Subject as About, Training};
use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::row;
use crate::db::stored::{Parts, Record, parse};
use crate::db::stored_official::{OfficialFactsV1, OfficialPersonV1};
use crate::domain::appointment::Appointment;
use crate::domain::evaluation::Evaluation;
use crate::domain::exemption::Exemption;
use crate::domain::official::Traits;
use crate::domain::position::Position;
use crate::domain::qualification::Qualification;
use crate::domain::resolution::Resolution;
use crate::domain::rule_set::RuleSet;
use crate::domain::training::{Enrolment, EnrolmentState};
use crate::domain::unit::{Succession, Unit};

/// Reads an entry of any version as the engine's fact; none where the engine has no use for it. What was voided is as if
/// it had never been recorded, and so is what was not put in force yet and training that was not completed.
pub(super) fn fact(entity: Entity, key: &str, void: bool, parts: &Parts) -> Result<Option<Fact>, Error> {
    if void {
        return Ok(subject(entity, key)?.map(Fact::Withdrawn));
    }
    Ok(Some(match entity {
        Entity::Unit => Fact::Unit(Unit::read(parts)?),
        Entity::Succession => Fact::Succession(Succession::read(parts)?),
        Entity::Position => Fact::Position(Position::read(parts)?),
        Entity::RuleSet => {
            let set = RuleSet::read(parts)?;
            if set.adoption.binds() { Fact::RuleSet(set) } else { Fact::Withdrawn(About::RuleSet(set.id)) }
        }
        Entity::Resolution => {
            let resolution = Resolution::read(parts)?;
            let id = resolution.id;
            if resolution.adoption.binds() {
                Fact::Resolution(resolution)
            } else {
                Fact::Withdrawn(About::Resolution(id))
            }
        }
        Entity::Appointment => Fact::Appointment(Appointment::read(parts)?),
        Entity::Qualification => Fact::Qualification(Qualification::read(parts)?),
        Entity::Exemption => Fact::Exemption(Exemption::read(parts)?),
        Entity::Evaluation => Fact::Evaluation(Evaluation::read(parts)?),
        Entity::Enrolment => training(&Enrolment::read(parts)?),
        Entity::Official => {
            let facts: OfficialFactsV1 = parse(&parts.factual)?;
            let person: Option<OfficialPersonV1> = parts.personal.as_deref().map(parse).transpose()?;
            let birth_on = person.and_then(|p| p.birth_on).or(facts.birth_month);
            Fact::Official {
                id: facts.id,
                traits: Traits { sex: facts.sex, birth_on, ethnic_minority: facts.ethnic_minority },
            }
        }
        Entity::Decision
        | Entity::Course
        | Entity::Class
        | Entity::TrainingPlan
        | Entity::Rotation
        | Entity::PlanningPool
        | Entity::Nomination
        | Entity::Discipline
        | Entity::Ceiling
        | Entity::EstablishedPost
        | Entity::Recruitment
        | Entity::Salary
        | Entity::Absence
        | Entity::Allowance
        | Entity::Reorganisation
        | Entity::ReorganisationPart
        | Entity::Task
        | Entity::Dissemination
        | Entity::PeriodScore
        | Entity::Account => return Ok(None),
    }))
}

/// What an enrolment comes to: training that was completed, or nothing yet.
fn training(enrolment: &Enrolment) -> Fact {
    let completed_on = enrolment.completed_on.filter(|_| enrolment.state == EnrolmentState::Completed);
    match completed_on {
        None => Fact::Withdrawn(About::Training(enrolment.id)),
        Some(completed_on) => Fact::Training(Training {
            id: enrolment.id,
            official_id: enrolment.official_id,
            kind: enrolment.counts_towards(),
            periods: enrolment.periods,
            completed_on,
        }),
    }
}

/// What an entry is about, where the engine knows such things.
fn subject(entity: Entity, key: &str) -> Result<Option<About>, Error> {
    Ok(Some(match entity {
        Entity::Unit => About::Unit(row::id(key)?),
        Entity::Succession => About::Succession(row::id(key)?),
        Entity::Position => About::Position(row::id(key)?),
        Entity::RuleSet => About::RuleSet(row::id(key)?),
        Entity::Resolution => About::Resolution(row::id(key)?),
        Entity::Official => About::Official(row::id(key)?),
        Entity::Appointment => About::Appointment(row::id(key)?),
        Entity::Qualification => About::Qualification(row::id(key)?),
        Entity::Exemption => About::Exemption(row::id(key)?),
        Entity::Evaluation => About::Evaluation(row::id(key)?),
        Entity::Enrolment => About::Training(row::id(key)?),
        Entity::Decision
        | Entity::Course
        | Entity::Class
        | Entity::TrainingPlan
        | Entity::Rotation
        | Entity::PlanningPool
        | Entity::Nomination
        | Entity::Discipline
        | Entity::Ceiling
        | Entity::EstablishedPost
        | Entity::Recruitment
        | Entity::Salary
        | Entity::Absence
        | Entity::Allowance
        | Entity::Reorganisation
        | Entity::ReorganisationPart
        | Entity::Task
        | Entity::Dissemination
        | Entity::PeriodScore
        | Entity::Account => return Ok(None),
    }))
}
