//! Random ratings and training for the [random worlds](super).
//!
//! # What this module does not do
//! It knows nothing of what should come out.

use super::super::domain::Day;
use super::super::domain::evaluation::{AnnualRating, Evaluation};
use super::super::domain::id::*;
use super::super::domain::qualification::QualificationKind;
use super::super::facts::Training;
use super::{Genes, LEVELS, PEOPLE, id};

/// The days on which a rating can begin to count, or cease to.
pub(super) fn days_of_rating(rating: &Evaluation) -> Vec<Day> {
    new_years(rating.year, 4).chain([rating.rated_on]).collect()
}

/// The same of training.
pub(super) fn days_of_training(training: &Training) -> Vec<Day> {
    new_years(training.completed_on.year(), 2).chain([training.completed_on]).collect()
}

fn new_years(year: i32, after: i32) -> impl Iterator<Item = Day> {
    (1..=after).filter_map(move |after| Day::ymd(year + after, 1, 1))
}

/// Years may be rated late, early (as the registry would refuse), or in the words of another regime.
pub(super) fn evaluation(n: u8, g: &mut Genes<'_>) -> Evaluation {
    let year = 2015 + i32::from(g.below(5));
    Evaluation {
        id: EvaluationId(id(n)),
        official_id: OfficialId(id(g.below(PEOPLE))),
        unit_id: UnitId(id(0)),
        year,
        rating: g.one(&[
            AnnualRating::Good,
            AnnualRating::Excellent,
            AnnualRating::Good,
            AnnualRating::Completed,
            AnnualRating::CompletedWithLimits,
            AnnualRating::NotCompleted,
        ]),
        points: None,
        rated_on: g.maybe(3, Genes::day).unwrap_or(Day::ymd(year, 12, 15).unwrap()),
        decision_id: None,
    }
}

pub(super) fn training(n: u8, g: &mut Genes<'_>) -> Training {
    Training {
        id: EnrolmentId(id(n)),
        official_id: OfficialId(id(g.below(PEOPLE))),
        kind: g.one(&[Some(QualificationKind::It), None, Some(LEVELS[0].0), Some(LEVELS[2].0)]),
        periods: g.one(&[40, 20, 24]),
        completed_on: g.day(),
    }
}
