//! The rules of planning pools by day: which regime holds, and what it asks, as a table of data.
//!
//! A figure that could not be checked against the text of its regime is not asked for. The age under which people of a
//! commune count as young is left to guidance by the regulation itself, so a pool of a commune brings its own.
//!
//! # What this module does not do
//! It looks at no pool and no person: that is what [`super::checks`] and [`super::standing`] do with it.

use crate::domain::Day;
use crate::domain::unit::UnitKind;
use crate::domain::word::words;

words! {
    /// The rules that govern planning pools on a day.
    PoolRegime {
        /// before 2012-11-05: nothing but the yearly review
        Early = "early",
        /// HD 15-HD/BTCTW, from 2012-11-05
        Hd15 = "hd_15_2012",
        /// QĐ 50-QĐ/TW with HD 16-HD/BTCTW, from 2021-12-27
        Qd50 = "qd_50_2021",
        /// QĐ 377-QĐ/TW, from 2025-10-08
        Qd377 = "qd_377_2025",
    }
}

words! {
    /// The level of a unit, the lowest first.
    Tier {
        /// communes, wards, townships, special zones
        Commune = "commune",
        /// districts, until 2025-06-30
        District = "district",
        /// provinces
        Province = "province",
    }
}

impl Tier {
    /// That of a kind of unit.
    pub fn of(kind: UnitKind) -> Self {
        match kind {
            UnitKind::Province => Self::Province,
            UnitKind::District => Self::District,
            UnitKind::Commune | UnitKind::Ward | UnitKind::Township | UnitKind::SpecialZone => Self::Commune,
        }
    }
}

/// A number, and the law that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The number.
    pub n: u32,
    /// The law.
    pub law: &'static str,
}

/// How many titles a person may be planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Titles {
    /// At most.
    pub most: Figure,
    /// Whether only titles of the same level are counted together.
    pub same_tier: bool,
}

/// The least share of young people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Young {
    /// Percent.
    pub percent: Figure,
    /// The age under which people are young, in provinces and districts.
    pub under: u32,
}

/// How ages are to be spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// How many bands.
    pub count: Figure,
    /// How many years lie between one band and the next.
    pub apart: i32,
}

/// How many months must be left until retirement on the day on which ages are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Months {
    /// For the next term: a full one.
    pub next_term: Figure,
    /// For the current term.
    pub current_term: Figure,
}

/// What a regime asks. What it does not ask for, or what could not be checked, is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regime {
    /// Which.
    pub code: PoolRegime,
    since: (i32, u32, u32),
    /// How many people a title may have.
    pub people_a_title: Option<Figure>,
    /// Several people are planned for a title, never one alone ("mở").
    pub several_a_title: Option<&'static str>,
    /// How many titles a person may have.
    pub titles_a_person: Option<Titles>,
    /// The least share of women, in percent.
    pub women: Option<Figure>,
    /// The least share of young people.
    pub young: Option<Young>,
    /// Somebody belongs to a minority; the share itself is the locality's to say.
    pub minority: Option<&'static str>,
    /// How ages are to be spread.
    pub bands: Option<Bands>,
    /// How many months must be left.
    pub months: Option<Months>,
    /// A disciplinary measure from reprimand up keeps a person out, and takes one out.
    pub discipline: Option<&'static str>,
    /// So many of the last years are looked at, and should be rated good or better.
    pub ratings: Option<Figure>,
    /// A person is planned for a higher title only.
    pub higher_only: Option<&'static str>,
    /// A person is not planned for a post for which the same person is proposed at the same time.
    pub not_proposed: Option<&'static str>,
    /// Within so many working days of a complete dossier a pool is approved.
    pub approval: Option<Figure>,
    /// Every so many months a pool is reviewed.
    pub review: Figure,
}

const HD15: &str = "HD 15-HD/BTCTW (05/11/2012)";
const QD50: &str = "QĐ 50-QĐ/TW (27/12/2021); HD 16-HD/BTCTW (15/02/2022)";
const QD377: &str = "QĐ 377-QĐ/TW (08/10/2025)";
const RATED: &str = "Luật Cán bộ, công chức 22/2008/QH12, điều 28, 55: đánh giá là căn cứ để quy hoạch";

const fn figure(n: u32, law: &'static str) -> Figure {
    Figure { n, law }
}

const EARLY: Regime = Regime {
    code: PoolRegime::Early,
    since: (1900, 1, 1),
    people_a_title: None,
    several_a_title: None,
    titles_a_person: None,
    women: None,
    young: None,
    minority: None,
    bands: None,
    months: None,
    discipline: None,
    ratings: None,
    higher_only: None,
    not_proposed: None,
    approval: None,
    review: figure(12, "NQ 42-NQ/TW (30/11/2004): rà soát, bổ sung hằng năm"),
};

/// The regimes, the last first.
const REGIMES: &[Regime] = &[
    // The least shares of women and of young people under it were not verified, nor the months.
    Regime {
        code: PoolRegime::Qd377,
        since: (2025, 10, 8),
        people_a_title: Some(figure(3, QD377)),
        several_a_title: Some(QD377),
        titles_a_person: Some(Titles { most: figure(3, QD377), same_tier: false }),
        discipline: Some(QD377),
        ratings: Some(figure(3, RATED)),
        higher_only: Some(QD377),
        not_proposed: Some(QD377),
        review: figure(12, QD377),
        ..EARLY
    },
    Regime {
        code: PoolRegime::Qd50,
        since: (2021, 12, 27),
        people_a_title: Some(figure(3, QD50)),
        several_a_title: Some(QD50),
        titles_a_person: Some(Titles { most: figure(3, QD50), same_tier: true }),
        women: Some(figure(25, QD50)),
        young: Some(Young { percent: figure(15, QD50), under: 40 }),
        minority: Some(QD50),
        bands: Some(Bands { count: figure(3, QD50), apart: 5 }),
        months: Some(Months { next_term: figure(60, QD50), current_term: figure(40, QD50) }),
        discipline: Some(QD50),
        ratings: Some(figure(3, RATED)),
        approval: Some(figure(30, QD50)),
        review: figure(12, QD50),
        ..EARLY
    },
    Regime {
        code: PoolRegime::Hd15,
        since: (2012, 11, 5),
        people_a_title: Some(figure(4, HD15)),
        several_a_title: Some(HD15),
        titles_a_person: Some(Titles { most: figure(3, HD15), same_tier: false }),
        ratings: Some(figure(3, RATED)),
        review: figure(12, HD15),
        ..EARLY
    },
    EARLY,
];

impl Regime {
    /// The one that holds on a day.
    pub fn on(day: Day) -> &'static Self {
        REGIMES.iter().find(|regime| regime.since() <= day).unwrap_or(&EARLY)
    }

    /// Its first day.
    pub fn since(&self) -> Day {
        let (year, month, day) = self.since;
        Day::ymd(year, month, day).unwrap_or(Day::FIRST)
    }

    /// The first days of all of them.
    pub fn first_days() -> impl Iterator<Item = Day> {
        REGIMES.iter().map(Self::since)
    }

    /// The age under which people count as young at a level: the regime's own in provinces and districts, the pool's in
    /// communes; none where neither says so.
    pub fn young_under(&self, tier: Tier, of_pool: Option<u32>) -> Option<u32> {
        let young = self.young?;
        match tier {
            Tier::Province | Tier::District => Some(young.under),
            Tier::Commune => of_pool,
        }
    }

    /// How many months must be left: a full term for the next one, fewer for the current one.
    pub fn months_left(&self, next_term: bool) -> Option<Figure> {
        self.months.map(|months| if next_term { months.next_term } else { months.current_term })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_regime_holds_from_its_first_day_to_the_day_before_the_next() {
        let on = |text: &str| Regime::on(Day::parse(text).unwrap()).code;
        for (day, code) in [
            ("1990-01-01", PoolRegime::Early),
            ("2012-11-04", PoolRegime::Early),
            ("2012-11-05", PoolRegime::Hd15),
            ("2021-12-26", PoolRegime::Hd15),
            ("2021-12-27", PoolRegime::Qd50),
            ("2025-10-07", PoolRegime::Qd50),
            ("2025-10-08", PoolRegime::Qd377),
        ] {
            assert_eq!(on(day), code, "{day}");
        }
        assert!(Regime::first_days().is_sorted_by(|one, next| one > next), "the last first");
    }

    #[test]
    fn a_commune_brings_the_age_of_its_young_people_and_a_province_has_it_from_the_rule() {
        let qd50 = Regime::on(Day::parse("2023-01-01").unwrap());
        assert_eq!(qd50.young_under(Tier::Province, Some(30)), Some(40));
        assert_eq!(qd50.young_under(Tier::District, None), Some(40));
        assert_eq!(qd50.young_under(Tier::Commune, None), None);
        assert_eq!(qd50.young_under(Tier::Commune, Some(35)), Some(35));
        let hd15 = Regime::on(Day::parse("2015-01-01").unwrap());
        assert_eq!(hd15.young_under(Tier::Province, Some(30)), None);
    }

    #[test]
    fn a_full_term_is_asked_for_the_next_term_and_less_for_the_current_one() {
        let on = |text: &str, next| Regime::on(Day::parse(text).unwrap()).months_left(next).map(|figure| figure.n);
        assert_eq!((on("2023-01-01", true), on("2023-01-01", false)), (Some(60), Some(40)));
        assert_eq!((on("2015-01-01", true), on("2026-01-01", false)), (None, None));
    }
}
