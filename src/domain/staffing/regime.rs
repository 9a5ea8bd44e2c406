//! The laws on how many people a commune-level unit may have, as data: which of them held on a day, and what it gives.
//!
//! Where a paper is not at hand and the rule is common knowledge of the field, the comment says so (`[GK]`); a law whose
//! figures could not be checked gives none.

use crate::domain::Day;
use crate::domain::staffing::UnitClass;
use crate::domain::unit::UnitKind;
use crate::domain::word::words;

words! {
    /// The rules that govern staffing on a day.
    StaffingRegime {
        /// before 2010-01-01: no figures
        Early = "early",
        /// NĐ 92/2009/NĐ-CP, from 2010-01-01
        Nd92 = "nd_92_2009",
        /// NĐ 34/2019/NĐ-CP, from 2019-06-25
        Nd34 = "nd_34_2019",
        /// NĐ 33/2023/NĐ-CP, from 2023-08-01
        Nd33 = "nd_33_2023",
        /// job positions (vị trí việc làm), from 2025-07-01: only what a decision sets
        JobPositions = "job_positions_2025",
    }
}

/// Figures for the first, second and third class.
type ByClass = [u32; 3];

/// The rules of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regime {
    /// Which.
    pub code: StaffingRegime,
    /// Its first day, as year, month and day; the first of all has none.
    first: Option<(i32, u32, u32)>,
    /// The law it rests on.
    pub legal_reference: &'static str,
    /// What wards may have; none: no figure.
    wards: Option<ByClass>,
    /// What communes and townships may have; none: no figure.
    communes: Option<ByClass>,
    /// So many fewer where regular police serve in the place of a chief who would be counted.
    pub less_for_police: u32,
    /// Whether posts for population and area come on top.
    pub adds: bool,
    /// How many part-timers there may be; none: no figure.
    part_timers: Option<ByClass>,
    /// The rule of its own that a vice chair rotated in follows, beside the ceiling; none: counted as others are.
    pub vice_chair_apart: Option<&'static str>,
}

/// The number of vice chairs has a decree of its own, to which the decrees on ceilings refer.
const VICE_CHAIRS: &str = "NĐ 08/2016/NĐ-CP, sửa đổi bởi NĐ 69/2020/NĐ-CP (chưa kiểm chứng)";

/// The rules of each time, the oldest first.
pub static REGIMES: [Regime; 5] = [
    Regime {
        code: StaffingRegime::Early,
        first: None,
        // Its figures went by population and could not be checked.
        legal_reference: "NĐ 121/2003/NĐ-CP (chưa kiểm chứng)",
        wards: None,
        communes: None,
        less_for_police: 0,
        adds: false,
        part_timers: None,
        vice_chair_apart: None,
    },
    Regime {
        code: StaffingRegime::Nd92,
        first: Some((2010, 1, 1)),
        legal_reference: "NĐ 92/2009/NĐ-CP, Điều 4, 13",
        wards: Some([25, 23, 21]),
        communes: Some([25, 23, 21]),
        less_for_police: 0,
        adds: false,
        // [GK]
        part_timers: Some([22, 20, 19]),
        vice_chair_apart: None,
    },
    Regime {
        code: StaffingRegime::Nd34,
        // The day of force: [GK].
        first: Some((2019, 6, 25)),
        legal_reference: "NĐ 34/2019/NĐ-CP, Điều 2",
        wards: Some([23, 21, 19]),
        communes: Some([23, 21, 19]),
        less_for_police: 1,
        adds: false,
        part_timers: Some([14, 12, 10]),
        vice_chair_apart: Some(VICE_CHAIRS),
    },
    Regime {
        code: StaffingRegime::Nd33,
        first: Some((2023, 8, 1)),
        legal_reference: "NĐ 33/2023/NĐ-CP, Điều 6, 33",
        wards: Some([23, 21, 19]),
        communes: Some([22, 20, 18]),
        // The post of the chief is gone, and its figures are without it.
        less_for_police: 0,
        adds: true,
        part_timers: Some([14, 12, 10]),
        // [GK]
        vice_chair_apart: Some(VICE_CHAIRS),
    },
    Regime {
        code: StaffingRegime::JobPositions,
        first: Some((2025, 7, 1)),
        // Job positions were to be approved by 2026-07-01; part-timers may be kept until before 2026-05-31 only.
        legal_reference: "Luật 80/2025/QH15; NĐ 150/2025/NĐ-CP; NĐ 361/2025/NĐ-CP (định mức chưa kiểm chứng)",
        wards: None,
        communes: None,
        less_for_police: 0,
        adds: false,
        part_timers: None,
        vice_chair_apart: None,
    },
];

impl Regime {
    /// The rules that held on a day.
    pub fn on(day: Day) -> &'static Self {
        let [oldest, ..] = &REGIMES;
        let begun = |regime: &&Self| regime.first_day().is_none_or(|first| first <= day);
        REGIMES.iter().rev().find(begun).unwrap_or(oldest)
    }

    /// Its first day; the first of all has none.
    pub fn first_day(&self) -> Option<Day> {
        self.first.and_then(|(year, month, day)| Day::ymd(year, month, day))
    }

    /// What it gives a unit of a kind and class; none: no figure.
    pub fn norm(&self, kind: UnitKind, class: UnitClass) -> Option<u32> {
        let figures = match kind {
            UnitKind::Ward => self.wards,
            UnitKind::Commune | UnitKind::Township => self.communes,
            UnitKind::SpecialZone | UnitKind::District | UnitKind::Province => None,
        };
        figures.map(|figures| of(figures, class))
    }

    /// How many part-timers it gives a unit of a class; none: no figure.
    pub fn part_timers(&self, class: UnitClass) -> Option<u32> {
        self.part_timers.map(|figures| of(figures, class))
    }
}

fn of([first, second, third]: ByClass, class: UnitClass) -> u32 {
    match class {
        UnitClass::Class1 => first,
        UnitClass::Class2 => second,
        UnitClass::Class3 => third,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::word::Word;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn each_day_has_the_rules_of_its_time() {
        for (on, code) in [
            ("1990-01-01", StaffingRegime::Early),
            ("2009-12-31", StaffingRegime::Early),
            ("2010-01-01", StaffingRegime::Nd92),
            ("2019-06-24", StaffingRegime::Nd92),
            ("2019-06-25", StaffingRegime::Nd34),
            ("2023-07-31", StaffingRegime::Nd34),
            ("2023-08-01", StaffingRegime::Nd33),
            ("2025-06-30", StaffingRegime::Nd33),
            ("2025-07-01", StaffingRegime::JobPositions),
            ("2190-01-01", StaffingRegime::JobPositions),
        ] {
            assert_eq!(Regime::on(day(on)).code, code, "{on}");
        }
    }

    #[test]
    fn what_the_decrees_say_stands_in_the_table() {
        let of = |on: &str, kind| UnitClass::ALL.iter().map(|class| Regime::on(day(on)).norm(kind, *class)).collect();
        let some = |figures: ByClass| -> Vec<Option<u32>> { figures.map(Some).to_vec() };
        for (on, kind, expected) in [
            ("2009-01-01", UnitKind::Ward, vec![None; 3]),
            ("2017-12-31", UnitKind::Ward, some([25, 23, 21])),
            ("2017-12-31", UnitKind::Township, some([25, 23, 21])),
            ("2020-01-01", UnitKind::Ward, some([23, 21, 19])),
            ("2020-01-01", UnitKind::Commune, some([23, 21, 19])),
            ("2024-01-01", UnitKind::Ward, some([23, 21, 19])),
            ("2024-01-01", UnitKind::Commune, some([22, 20, 18])),
            ("2024-01-01", UnitKind::Township, some([22, 20, 18])),
            ("2026-01-01", UnitKind::Ward, vec![None; 3]),
            ("2026-01-01", UnitKind::SpecialZone, vec![None; 3]),
            ("2017-12-31", UnitKind::District, vec![None; 3]),
        ] {
            let found: Vec<Option<u32>> = of(on, kind);
            assert_eq!(found, expected, "{on} {kind}");
        }
        for (on, less, adds, apart) in [
            ("2017-12-31", 0, false, false),
            ("2020-01-01", 1, false, true),
            ("2024-01-01", 0, true, true),
            ("2026-01-01", 0, false, false),
        ] {
            let regime = Regime::on(day(on));
            assert_eq!((regime.less_for_police, regime.adds), (less, adds), "{on}");
            assert_eq!(regime.vice_chair_apart.is_some(), apart, "{on}");
        }
        // A law whose figures could not be checked says so.
        for regime in &REGIMES {
            let gives = regime.norm(UnitKind::Ward, UnitClass::Class1).is_some();
            assert_eq!(regime.legal_reference.contains("chưa kiểm chứng"), !gives, "{}", regime.code);
        }
    }

    proptest! {
        #[test]
        fn the_rules_of_a_later_day_are_never_older(a in 0i64..100_000, b in 0i64..100_000) {
            let at = |n: i64| Day::new(Day::FIRST.date() + chrono::TimeDelta::days(n)).unwrap();
            let place = |n: i64| REGIMES.iter().position(|r| r == Regime::on(at(n)));
            let (early, late) = (a.min(b), a.max(b));
            prop_assert!(place(early) <= place(late));
        }
    }
}
