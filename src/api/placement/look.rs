//! What is looked up about a recruitment: what it refers to, and all that the checks look at.

use crate::api::caller::Access;
use crate::api::error::{Error, note_refusal};
use crate::api::placement::shown::Sides;
use crate::api::rotations::standing;
use crate::compliance::facts::Person;
use crate::db::{self, Conn, appointments, positions};
use crate::domain::finding::Finding;
use crate::domain::invalid::{Problems, Rule};
use crate::domain::placement::Recruitment;
use crate::domain::placement::checks::{Case, findings};
use crate::state::State;

/// Refuses a recruitment that refers to what is not there for the caller.
///
/// # Errors
/// 422 with every broken rule.
pub(super) fn refers(conn: &mut Conn, access: &Access, planned: &Recruitment) -> Result<(), Error> {
    let mut problems = Problems::new();
    note_refusal(access.referred(conn, planned.official_id), &mut problems)?;
    match access.units.tree.get(planned.unit_id).filter(|unit| access.scope.has(unit.id)) {
        None => problems.add("/unit_id", Rule::NotFound),
        Some(unit) => {
            problems.require(unit.on(planned.starts_on).is_some(), "/unit_id", Rule::NotInForce("starts_on"));
        }
    }
    match positions::get(conn, planned.position_id) {
        Ok(title) => {
            let there = title.value.period.covers(planned.starts_on);
            problems.require(there, "/position_id", Rule::NotInForce("starts_on"));
        }
        Err(db::Error::NotFound) => problems.add("/position_id", Rule::NotFound),
        Err(other) => return Err(other.into()),
    }
    Ok(problems.or(())?)
}

/// The units that a recruitment concerns.
///
/// # Errors
/// When the database does not answer.
pub(super) fn sides(conn: &mut Conn, access: &Access, planned: &Recruitment) -> Result<Sides, Error> {
    let dossier = db::officials::dossier(conn, planned.official_id, access.today)?;
    Ok(Sides { unit: planned.unit_id, dossier })
}

/// Everything that is found about a recruitment, as the transaction at hand sees it: the dry run, the proposal and the
/// approval all ask this.
///
/// # Errors
/// When the database does not answer.
pub(super) fn findings_of(state: &State, conn: &mut Conn, planned: &Recruitment) -> Result<Vec<Finding>, Error> {
    let title = positions::find(conn, planned.position_id)?.value;
    let traits = db::officials::find(conn, planned.official_id)?.value.traits();
    let held = appointments::of_official(conn, planned.official_id)?;
    let holders = appointments::of_seat(conn, planned.unit_id, planned.position_id)?;
    let (who, post) = (planned.official_id, (planned.position_id, planned.unit_id));
    let standard = state.reports.within(conn, &[who].into(), |world, people| {
        let stranger = Person::new(who);
        standing(world, people.get(&who).unwrap_or(&stranger), post, planned.starts_on)
    })?;
    let case = Case { planned, title: &title, traits, appointments: &held, holders: &holders, standard };
    Ok(findings(&case))
}
