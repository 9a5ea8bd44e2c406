//! Yearly ratings, under the regime of their year. Since 2020 the third word means another thing than before, so the
//! ratings of two regimes are not compared by their place in a row.

use crate::domain::Day;
use crate::domain::id::{DecisionId, EvaluationId, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::word::words;

words! {
    /// The rules by which a year is rated.
    RatingRegime {
        /// Law 22/2008/QH12 and Decree 56/2015/NĐ-CP: the years to 2019
        Before2020 = "before_2020",
        /// Law 52/2019/QH14 and Decree 90/2020/NĐ-CP: 2020 to 2025
        Decree90 = "decree_90_2020",
        /// Decree 335/2025/NĐ-CP, by points: from 2026
        Decree335 = "decree_335_2025",
    }
}

impl RatingRegime {
    /// That of a year.
    pub fn of(year: i32) -> Self {
        match year {
            ..2020 => Self::Before2020,
            2020..2026 => Self::Decree90,
            2026.. => Self::Decree335,
        }
    }
}

words! {
    /// How a year was rated.
    AnnualRating {
        /// hoàn thành xuất sắc nhiệm vụ
        Excellent = "excellent",
        /// hoàn thành tốt nhiệm vụ
        Good = "good",
        /// hoàn thành nhiệm vụ (from 2020)
        Completed = "completed",
        /// hoàn thành nhiệm vụ nhưng còn hạn chế về năng lực (before 2020)
        CompletedWithLimits = "completed_with_limits",
        /// không hoàn thành nhiệm vụ
        NotCompleted = "not_completed",
    }
}

/// A person's rating for a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// Its identity.
    pub id: EvaluationId,
    /// Who.
    pub official_id: OfficialId,
    /// The unit that rated; for a person who moved, the new one.
    pub unit_id: UnitId,
    /// The year.
    pub year: i32,
    /// The rating.
    pub rating: AnnualRating,
    /// The points, from 2026.
    pub points: Option<u32>,
    /// The day of the rating.
    pub rated_on: Day,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
}

impl Evaluation {
    /// The rules by which it was made.
    pub fn regime(&self) -> RatingRegime {
        RatingRegime::of(self.year)
    }

    /// The evaluation, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        problems.require((1990..=2199).contains(&self.year), "/year", Rule::OutOfRange(1990, 2199));
        let regime = self.regime();
        let fits = match self.rating {
            AnnualRating::Completed => regime != RatingRegime::Before2020,
            AnnualRating::CompletedWithLimits => regime == RatingRegime::Before2020,
            AnnualRating::Excellent | AnnualRating::Good | AnnualRating::NotCompleted => true,
        };
        problems.require(fits, "/rating", Rule::NotWith("year"));
        let by_points = regime == RatingRegime::Decree335;
        problems.require(by_points || self.points.is_none(), "/points", Rule::NotWith("year"));
        if let Some(points) = self.points {
            problems.require(points <= 100, "/points", Rule::OutOfRange(0, 100));
        }
        problems.require(self.rated_on.year() >= self.year, "/rated_on", Rule::Before("year"));
        problems.or(self)
    }
}
