//! The figures of staffing as callers meet them.

use crate::domain::staffing::headcount::{Against, Basis, Beside, Figures};
use serde::Serialize;
use utoipa::ToSchema;

/// People against a ceiling, in one unit or in several.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgainstCeilingOut {
    /// The ceiling, or the sum of those of the units that have one; null where none has.
    pub ceiling: Option<u64>,
    /// How many units have none.
    pub units_without_ceiling: u64,
    /// The people counted, in all units.
    pub counted: u64,
    /// By how many people units are over their ceilings, each for itself; null where none has one.
    pub over: Option<u64>,
    /// By how many they are under.
    pub under: Option<u64>,
}

impl From<Against> for AgainstCeilingOut {
    fn from(against: Against) -> Self {
        let some = |figure: u64| (against.with > 0).then_some(figure);
        Self {
            ceiling: some(against.ceiling),
            units_without_ceiling: against.without,
            counted: against.counted,
            over: some(against.over),
            under: some(against.under),
        }
    }
}

/// People who are counted, by why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountedOut {
    /// As what.
    pub basis: Basis,
    /// How many.
    pub people: u64,
}

/// People who have a title in a unit and are not counted there, by why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotCountedOut {
    /// As what.
    pub reason: Beside,
    /// How many.
    pub people: u64,
}

/// How one unit, or several, stand to their ceilings and posts. Several are summed: what one is over does not make good
/// what another is under.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffingFiguresOut {
    /// Officials against the ceiling, each person once.
    pub officials: AgainstCeilingOut,
    /// Those counted, by why.
    pub counted: Vec<CountedOut>,
    /// Vice chairs rotated in, where the law of the day has a rule of its own for them: in no other figure.
    pub vice_chairs_rotated_in: u64,
    /// Those who have a title in a unit and are not counted against its ceiling, by why.
    pub not_counted: Vec<NotCountedOut>,
    /// Titles that people who are counted have in the same unit beside the one by which they are.
    pub further_titles: u64,
    /// Part-timers against theirs.
    pub part_timers: AgainstCeilingOut,
    /// Seats of established posts.
    pub seats: u64,
    /// Those that nobody holds in earnest.
    pub vacant_seats: u64,
}

impl From<&Figures> for StaffingFiguresOut {
    fn from(figures: &Figures) -> Self {
        let heads = &figures.heads;
        Self {
            officials: figures.people.into(),
            counted: heads
                .counted
                .iter()
                .map(|(basis, people)| CountedOut { basis: *basis, people: *people })
                .collect(),
            vice_chairs_rotated_in: heads.vice_chairs,
            not_counted: (heads.beside.iter())
                .map(|(reason, people)| NotCountedOut { reason: *reason, people: *people })
                .collect(),
            further_titles: heads.further_titles,
            part_timers: figures.part_timers.into(),
            seats: figures.seats,
            vacant_seats: figures.vacant,
        }
    }
}
