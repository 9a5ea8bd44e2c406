//! The six answers to "does this person meet this, on this day?", and counts of them with their rates.
//!
//! # What this module does not do
//! It does not judge, and it never averages rates: every rate comes from pooled counts, exactly, and is rounded once.

use crate::domain::resolution::Percent;
use crate::domain::word::words;

words! {
    /// How a person stands to a requirement on a day.
    Status {
        /// trên chuẩn: at a level strictly over the one asked for
        Above = "above",
        /// đạt
        Met = "met",
        /// được miễn: released by a decision
        Exempt = "exempt",
        /// not met, with time left to meet it
        InGrace = "in_grace",
        /// chưa đạt
        Unmet = "unmet",
        /// chưa rõ: no verified evidence either way
        Unknown = "unknown",
    }
}

impl Status {
    /// How good it is: `unmet` 0, `unknown`, `in_grace`, `exempt`, `met`, `above` 5.
    pub fn standing(self) -> u8 {
        match self {
            Self::Unmet => 0,
            Self::Unknown => 1,
            Self::InGrace => 2,
            Self::Exempt => 3,
            Self::Met => 4,
            Self::Above => 5,
        }
    }

    /// Whether it meets the requirement: `above`, `met` or `exempt`.
    pub fn meets(self) -> bool {
        self.standing() >= Self::Exempt.standing()
    }

    /// The worse of two: what a requirement that several titles ask for comes to.
    pub fn stricter(self, other: Self) -> Self {
        if other.standing() < self.standing() { other } else { self }
    }

    /// A person's own status from those of the mandatory requirements: the worst, but `above` where all are at least
    /// met and one is above. None of none.
    pub fn worst(statuses: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (worst, best) =
            statuses.into_iter().fold((None, None), |(worst, best): (Option<Self>, Option<Self>), s| {
                (
                    Some(worst.map_or(s, |w| w.stricter(s))),
                    Some(best.map_or(s, |b| if s.standing() > b.standing() { s } else { b })),
                )
            });
        if worst == Some(Self::Met) { best } else { worst }
    }
}

/// How many people stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Counts {
    /// People above.
    pub above: u64,
    /// People who meet it.
    pub met: u64,
    /// People released.
    pub exempt: u64,
    /// People with time left.
    pub in_grace: u64,
    /// People who do not meet it.
    pub unmet: u64,
    /// People of whom it is not known.
    pub unknown: u64,
}

impl Counts {
    /// Everyone.
    pub fn total(&self) -> u64 {
        [self.above, self.met, self.exempt, self.in_grace, self.unmet, self.unknown]
            .into_iter()
            .fold(0, u64::saturating_add)
    }

    /// Counts one more person.
    pub fn add(&mut self, status: Status) {
        let count = match status {
            Status::Above => &mut self.above,
            Status::Met => &mut self.met,
            Status::Exempt => &mut self.exempt,
            Status::InGrace => &mut self.in_grace,
            Status::Unmet => &mut self.unmet,
            Status::Unknown => &mut self.unknown,
        };
        *count = count.saturating_add(1);
    }

    /// Pools two counts.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            above: self.above.saturating_add(other.above),
            met: self.met.saturating_add(other.met),
            exempt: self.exempt.saturating_add(other.exempt),
            in_grace: self.in_grace.saturating_add(other.in_grace),
            unmet: self.unmet.saturating_add(other.unmet),
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }

    /// The people who meet it: above, met and exempt.
    pub fn meeting(&self) -> u64 {
        self.above.saturating_add(self.met).saturating_add(self.exempt)
    }

    /// (above + met + exempt) / total.
    pub fn rate(&self) -> Option<Percent> {
        percent(self.meeting(), self.total())
    }

    /// (above + met) / total.
    pub fn rate_strict(&self) -> Option<Percent> {
        percent(self.above.saturating_add(self.met), self.total())
    }

    /// (above + met + exempt + in grace) / total.
    pub fn rate_lenient(&self) -> Option<Percent> {
        percent(self.meeting().saturating_add(self.in_grace), self.total())
    }

    /// (above + met) / (total − exempt).
    pub fn rate_without_exempt(&self) -> Option<Percent> {
        percent(self.above.saturating_add(self.met), self.total().saturating_sub(self.exempt))
    }

    /// (above + met + exempt) / (total − unknown).
    pub fn rate_known(&self) -> Option<Percent> {
        percent(self.meeting(), self.total().saturating_sub(self.unknown))
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Self::plus)
    }
}

/// A share in per cent, rounded half up to two decimals; none of nobody.
pub fn percent(part: u64, whole: u64) -> Option<Percent> {
    let (part, whole) = (u128::from(part), u128::from(whole));
    let hundredths = (part * 20_000 + whole).checked_div(2 * whole)?;
    i64::try_from(hundredths).ok().map(Percent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;
    use proptest::prelude::*;

    #[test]
    fn a_person_stands_as_the_worst_requirement_does() {
        use Status::{Above, Exempt, InGrace, Met, Unknown, Unmet};
        for (statuses, own) in [
            (vec![], None),
            (vec![Met, Met], Some(Met)),
            (vec![Met, Above], Some(Above)),
            (vec![Above, Above], Some(Above)),
            (vec![Above, Exempt], Some(Exempt)),
            (vec![Exempt, InGrace, Above], Some(InGrace)),
            (vec![InGrace, Unknown], Some(Unknown)),
            (vec![Unknown, Unmet, Above], Some(Unmet)),
        ] {
            assert_eq!(Status::worst(statuses.clone()), own, "{statuses:?}");
        }
    }

    #[test]
    fn the_share_of_the_article_is_87_95_and_halves_round_up() {
        for (part, whole, expected) in
            [(146, 166, 8795), (1, 8, 1250), (1, 3, 3333), (2, 3, 6667), (1, 16_000, 1), (1, 32_000, 0), (5, 5, 10_000)]
        {
            assert_eq!(percent(part, whole), Some(Percent(expected)), "{part}/{whole}");
        }
        assert_eq!(percent(0, 0), None);
    }

    fn any_counts() -> impl Strategy<Value = Counts> {
        proptest::collection::vec(proptest::sample::select(Status::ALL), 0..60).prop_map(|all| {
            let mut counts = Counts::default();
            all.into_iter().for_each(|s| counts.add(s));
            counts
        })
    }

    proptest! {
        #[test]
        fn strict_never_exceeds_the_rate_nor_the_rate_the_lenient_one(counts in any_counts()) {
            prop_assert!(counts.rate_strict() <= counts.rate());
            prop_assert!(counts.rate() <= counts.rate_lenient());
            prop_assert!(counts.rate_lenient() <= Some(Percent(10_000)));
            prop_assert!(counts.total() == 0 || counts.rate_known() >= counts.rate() || counts.total() == counts.unknown);
            prop_assert!(counts.total() == counts.exempt || counts.rate_without_exempt() <= counts.rate());
        }

        #[test]
        fn pooling_adds_totals(a in any_counts(), b in any_counts()) {
            prop_assert_eq!(a.plus(b).total(), a.total() + b.total());
            prop_assert_eq!([a, b].into_iter().sum::<Counts>(), b.plus(a));
        }

        #[test]
        fn the_worst_does_not_depend_on_the_order(mut all in proptest::collection::vec(proptest::sample::select(Status::ALL), 1..6)) {
            let own = Status::worst(all.clone());
            all.reverse();
            prop_assert_eq!(Status::worst(all), own);
        }
    }
}
