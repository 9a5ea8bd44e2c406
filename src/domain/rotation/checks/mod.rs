//! What stands in the way of a move: one function for the dry run, the proposal, the approval and the simulation.
//!
//! # What this module does not do
//! It looks nothing up and judges no standard: what it needs is laid before it ([`Case`]), the verdict on the standard of
//! the post as plain data ([`Standard`]). It refuses nothing either: what a finding stops, its severity says.

mod person;
mod post;
#[cfg(test)]
pub(in crate::domain) mod stage;
#[cfg(test)]
mod tests;

use crate::domain::Period;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::discipline::Discipline;
use crate::domain::evaluation::Evaluation;
use crate::domain::finding::Finding;
use crate::domain::id::PositionId;
use crate::domain::official::Traits;
use crate::domain::pool::standing::Standing;
use crate::domain::pool::{Nomination, PlanningPool};
use crate::domain::position::Position;
use crate::domain::rotation::origin::Home;
use crate::domain::rotation::regime::Regime;
use crate::domain::rotation::{MoveKind, Rotation};
use crate::domain::staffing::room::{self, Staffing};
use crate::domain::unit_tree::UnitTree;
use std::collections::BTreeMap;

pub use person::secondment_limits;
pub use post::{rests_on, terms_before};

/// How the person would stand to the standard of the post, as the compliance engine judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standard {
    /// Nothing is asked, or all of it is met.
    Met,
    /// These requirements are not met; these are not known.
    Short {
        /// Codes of requirements that are not met.
        unmet: Vec<String>,
        /// Codes of requirements of which it is not known.
        unknown: Vec<String>,
    },
}

/// A nomination, and the pool that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nominated {
    /// The nomination.
    pub nomination: Nomination,
    /// The pool.
    pub pool: PlanningPool,
}

/// All that is looked at.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The move.
    pub planned: Rotation,
    /// The titles.
    pub catalogue: &'a BTreeMap<PositionId, Position>,
    /// The units.
    pub units: &'a UnitTree,
    /// What rules need to know of the person.
    pub traits: Traits,
    /// Where the person comes from.
    pub home: Home,
    /// What the person holds, held and will hold.
    pub appointments: Vec<Appointment>,
    /// The person's nominations.
    pub nominations: Vec<Nominated>,
    /// The person's disciplinary measures.
    pub disciplines: Vec<Discipline>,
    /// The person's ratings.
    pub evaluations: Vec<Evaluation>,
    /// The person's other moves.
    pub moves: Vec<Rotation>,
    /// Who else holds the post, or will.
    pub holders: Vec<Appointment>,
    /// How the person would stand to its standard.
    pub standard: Standard,
    /// The seats of the post and the ceiling of the unit.
    pub staffing: Staffing,
}

impl Case<'_> {
    /// The rules that hold when the move is to take effect.
    pub fn regime(&self) -> &'static Regime {
        Regime::on(self.planned.planned.from)
    }

    /// The title that the person is to get.
    fn title(&self) -> Option<&Position> {
        self.catalogue.get(&self.planned.position_id)
    }

    /// The appointment that the person comes from.
    fn left(&self) -> Option<&Appointment> {
        let id = self.planned.origin_appointment_id?;
        self.appointments.iter().find(|a| a.id == id)
    }

    /// The titles that the person holds in earnest when the move is to take effect.
    fn titles_held(&self) -> impl Iterator<Item = &Position> {
        let from = self.planned.planned.from;
        let held = self.appointments.iter().filter(move |a| in_earnest(a.kind) && reaches(a, Period::since(from)));
        held.filter(move |a| a.period.from <= from).filter_map(|a| self.catalogue.get(&a.position_id))
    }

    /// What bears on the person's being in a pool.
    fn standing(&self) -> Standing {
        Standing::of(self.traits, &self.appointments, self.disciplines.clone())
    }

    /// Whether the person is to become a holder in earnest: not who is only lent.
    fn in_earnest(&self) -> bool {
        self.planned.kind != MoveKind::Secondment
    }
}

/// Whether a holder counts as one: not who acts, nor who is lent.
pub fn in_earnest(kind: AppointmentKind) -> bool {
    match kind {
        AppointmentKind::Substantive | AppointmentKind::Concurrent => true,
        AppointmentKind::Acting | AppointmentKind::Secondment => false,
    }
}

/// Whether a holding reaches into a time; one that ends on the day before which the time begins touches it.
fn reaches(appointment: &Appointment, time: Period) -> bool {
    appointment.period.to.is_none_or(|to| time.from <= to) && time.to.is_none_or(|to| appointment.period.from < to)
}

/// All that is found about a move, in one order.
pub fn findings(case: &Case<'_>) -> Vec<Finding> {
    let all = [
        post::place(case),
        person::moves(case),
        person::post_left(case),
        post::pool(case),
        person::term(case),
        person::retirement(case),
        post::standard(case),
        post::equivalence(case),
        post::filled(case),
        room::over_ceiling(&case.staffing),
        post::terms(case),
        post::local(case),
        person::discipline(case),
        person::ratings(case),
    ];
    all.into_iter().flatten().collect()
}
