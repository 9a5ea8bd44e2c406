//! A share held against its target.
//!
//! Difference, outcome and achievement are computed from exact counts and rounded at the end, so that a share that
//! rounds to its target is not called `met` when it falls short.
//!
//! # What this module does not do
//! It does not choose which target applies ([`super::report`] does) and counts nobody.

use crate::compliance::status::Counts;
use crate::domain::Day;
use crate::domain::id::ResolutionId;
use crate::domain::resolution::{Direction, Percent, Resolution, Target};
use crate::domain::rule_set::Provenance;
use crate::domain::text::Note;
use crate::domain::word::words;

words! {
    /// How a share compares with its target.
    Outcome {
        /// vượt: better than asked
        Exceeded = "exceeded",
        /// đạt: exactly as asked
        Met = "met",
        /// xấp xỉ đạt: worse by no more than the band of the document
        NearMet = "near_met",
        /// chưa đạt
        NotMet = "not_met",
    }
}

/// A ratio in ten-thousandths: 0.5 is 5,000. JSON shows it as a number with at most four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratio4(pub i64);

impl serde::Serialize for Ratio4 {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        let text = format!("{sign}{}.{:04}", size / 10_000, size % 10_000);
        to.serialize_f64(text.parse().map_err(serde::ser::Error::custom)?)
    }
}

impl utoipa::PartialSchema for Ratio4 {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Number)
            .description(Some("A ratio, with four decimals, rounded half up."))
            .examples([serde_json::json!(0.5)])
            .into()
    }
}
impl utoipa::ToSchema for Ratio4 {}

/// A target, and the document that sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetView {
    /// The document that sets it, whose band of near-success applies.
    pub resolution_id: ResolutionId,
    /// Which side is good.
    pub direction: Direction,
    /// How high.
    pub percent: Percent,
    /// By when.
    pub due_on: Day,
    /// Where it is written.
    pub source: Note,
    /// How well it is known.
    pub provenance: Provenance,
    /// By how many points a share may miss it and still be nearly met.
    pub near_band: Percent,
}

impl TargetView {
    /// A target of a document.
    pub fn of(resolution: &Resolution, target: &Target) -> Self {
        Self {
            resolution_id: resolution.id,
            direction: target.direction,
            percent: target.percent,
            due_on: target.due_on,
            source: target.source.clone(),
            provenance: target.provenance,
            near_band: resolution.near_band,
        }
    }
}

/// Counts, and how their rate compares with a target, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Share {
    /// Who stands how.
    pub counts: Counts,
    /// The target.
    pub target: Option<TargetView>,
    /// Rate less target, in percentage points, rounded half away from zero; none without a rate.
    pub difference: Option<Percent>,
    /// Rate by target, whichever side is good; none without a rate, and where the target is zero.
    pub achievement: Option<Ratio4>,
    /// In one word; none without a rate.
    pub outcome: Option<Outcome>,
}

impl Share {
    /// The counts held against the target.
    pub fn new(counts: Counts, target: Option<TargetView>) -> Self {
        let mut share = Self { counts, ..Self::default() };
        if let Some(target) = target {
            let total = i128::from(counts.total());
            // In hundredths of a per cent, times the total: exact.
            let rate = i128::from(counts.meeting()) * 10_000;
            let asked = i128::from(target.percent.0) * total;
            share.difference = rounded(rate - asked, total).map(Percent);
            share.achievement = (target.percent.0 > 0).then(|| rounded(rate * 10_000, asked).map(Ratio4)).flatten();
            share.outcome = (total > 0).then(|| {
                let better = match target.direction {
                    Direction::AtLeast => rate - asked,
                    Direction::AtMost => asked - rate,
                };
                match better {
                    1.. => Outcome::Exceeded,
                    0 => Outcome::Met,
                    short if -short <= i128::from(target.near_band.0) * total => Outcome::NearMet,
                    _ => Outcome::NotMet,
                }
            });
            share.target = Some(target);
        }
        share
    }
}

/// A quotient rounded half away from zero; none by zero or less.
fn rounded(part: i128, whole: i128) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let size = (part.abs() * 2 + whole) / (2 * whole);
    i64::try_from(size * part.signum()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn view(direction: Direction, percent: i64) -> TargetView {
        TargetView {
            resolution_id: ResolutionId(uuid::Uuid::nil()),
            direction,
            percent: Percent(percent),
            due_on: Day::LAST,
            source: Note::parse("source").unwrap(),
            provenance: Provenance::Synthetic,
            near_band: Percent(500),
        }
    }

    fn share(met: u64, total: u64, direction: Direction, percent: i64) -> Share {
        Share::new(Counts { met, unmet: total - met, ..Counts::default() }, Some(view(direction, percent)))
    }

    #[test]
    fn the_figures_of_the_article_come_out() {
        use Outcome::{Exceeded, Met, NearMet, NotMet};
        for (met, total, target, difference, achievement, outcome) in [
            (49, 50, 8000, 1800, 12_250, Exceeded),
            (50, 50, 9000, 1000, 11_111, Exceeded),
            (49, 50, 9000, 800, 10_889, Exceeded),
            (49, 50, 7500, 2300, 13_067, Exceeded),
            (48, 50, 10_000, -400, 9600, NearMet),
            (73, 76, 10_000, -395, 9605, NearMet),
            (146, 166, 10_000, -1205, 8795, NotMet),
            (3, 50, 1200, -600, 5000, NotMet),
            (95, 100, 10_000, -500, 9500, NearMet),
            (9499, 10_000, 10_000, -501, 9499, NotMet),
            (4, 5, 8000, 0, 10_000, Met),
        ] {
            let share = share(met, total, Direction::AtLeast, target);
            assert_eq!(share.difference, Some(Percent(difference)), "{met}/{total}");
            assert_eq!(share.achievement, Some(Ratio4(achievement)), "{met}/{total}");
            assert_eq!(share.outcome, Some(outcome), "{met}/{total}");
        }
    }

    #[test]
    fn a_share_that_only_rounds_to_its_target_has_not_met_it() {
        let share = share(99_999, 300_000, Direction::AtLeast, 3333);
        assert_eq!(share.outcome, Some(Outcome::Exceeded));
        assert_eq!(share.counts.rate(), Some(Percent(3333)));
        assert_eq!(self::share(2, 3, Direction::AtLeast, 6667).outcome, Some(Outcome::NearMet));
        assert_eq!(self::share(2, 3, Direction::AtLeast, 6667).difference, Some(Percent(0)));
    }

    #[test]
    fn nobody_and_a_target_of_nothing_have_no_ratio() {
        let nobody = share(0, 0, Direction::AtLeast, 8000);
        assert_eq!((nobody.difference, nobody.achievement, nobody.outcome), (None, None, None));
        let nothing = share(1, 4, Direction::AtMost, 0);
        assert_eq!((nothing.difference, nothing.achievement), (Some(Percent(2500)), None));
        assert_eq!(nothing.outcome, Some(Outcome::NotMet));
    }

    proptest! {
        #[test]
        fn at_most_mirrors_at_least(met in 0u64..50, rest in 0u64..50, target in 0i64..=10_000) {
            prop_assume!(met + rest > 0);
            let low = share(met, met + rest, Direction::AtLeast, target);
            let high = share(rest, met + rest, Direction::AtMost, 10_000 - target);
            prop_assert_eq!(low.outcome, high.outcome);
            prop_assert_eq!(low.difference.map(|d| d.0), high.difference.map(|d| -d.0));
        }
    }
}
