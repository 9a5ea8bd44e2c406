//! The day of retirement, by sex and birth month.
//!
//! Until 2020: men 60, women 55. From 2021 (Labour Code 2019, article 169; NĐ 135/2020/NĐ-CP): men 60 years 3 months,
//! three months more each year up to 62 in 2028; women 55 years 4 months, four months more each year up to 60 in 2035.
//! The age of the year in which it is reached is the one that applies, and retirement begins on the first day of the
//! month after the month in which it is reached.

use crate::domain::Day;
use crate::domain::official::Sex;

/// Retirement age, in months, of people who reach it in a year.
pub fn age_in_months(sex: Sex, year: i32) -> i32 {
    let (old, step, top) = match sex {
        Sex::Male => (60 * 12, 3, 62 * 12),
        Sex::Female => (55 * 12, 4, 60 * 12),
    };
    (old + step * (year - 2020).max(0)).min(top)
}

/// The first day of retirement.
pub fn retires_on(sex: Sex, born: Day) -> Day {
    let born_month = born.month_number();
    // The age grows by at most four months a year, so the year is found within a few steps of the last age's.
    let first = born.year() + age_in_months(sex, 2020) / 12;
    let reached = (first..=first + 8)
        .map(|year| (year, born_month + age_in_months(sex, year)))
        .find(|(year, month)| month.div_euclid(12) <= *year)
        .map_or(born_month + age_in_months(sex, 9999), |(_, month)| month);
    Day::first_of_month(reached + 1)
}

/// Whole months from a day to retirement; negative once retired.
pub fn months_left(sex: Sex, born: Day, day: Day) -> i32 {
    let retires = retires_on(sex, born);
    let months = retires.month_number() - day.month_number();
    // A month has been completed only when the day of the month has been reached; retirement falls on a first.
    if day > Day::first_of_month(day.month_number()) && retires > day { months - 1 } else { months }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Annex I of NĐ 135/2020: birth month → the month of reaching the age; retirement is the month after.
    #[test]
    fn the_annex_of_the_decree_comes_out() {
        for (sex, born, retires) in [
            (Sex::Male, "1960-12-15", "2021-01-01"),
            (Sex::Male, "1961-01-15", "2021-05-01"),
            (Sex::Male, "1961-09-30", "2022-01-01"),
            (Sex::Male, "1961-10-01", "2022-05-01"),
            (Sex::Male, "1962-06-30", "2023-01-01"),
            (Sex::Male, "1962-07-01", "2023-05-01"),
            (Sex::Male, "1966-04-01", "2028-05-01"),
            (Sex::Female, "1965-12-31", "2021-01-01"),
            (Sex::Female, "1966-01-01", "2021-06-01"),
            (Sex::Female, "1966-08-31", "2022-01-01"),
            (Sex::Female, "1966-09-01", "2022-06-01"),
            (Sex::Female, "1967-04-30", "2023-01-01"),
            (Sex::Female, "1967-05-01", "2023-06-01"),
            (Sex::Female, "1975-05-01", "2035-06-01"),
        ] {
            let born = Day::parse(born).unwrap();
            assert_eq!(retires_on(sex, born), Day::parse(retires).unwrap(), "{sex} {born}");
        }
    }

    /// Every month of birth, worked out by hand from the ages of the years: born from one month to another, both included,
    /// people retire at so many years and months, reached in so many months after the month of birth; the next month is the
    /// first of retirement. Bands end where the next year's age applies: men of September 1961 reach 60 years and 3 months
    /// in December 2021, those of October would in January 2022, when 60 years and 6 months are asked for.
    #[test]
    fn every_month_of_birth_retires_at_the_age_of_the_year_in_which_it_is_reached() {
        let men = [
            ("1900-01", "1960-12", 60, 0),
            ("1961-01", "1961-09", 60, 3),
            ("1961-10", "1962-06", 60, 6),
            ("1962-07", "1963-03", 60, 9),
            ("1963-04", "1963-12", 61, 0),
            ("1964-01", "1964-09", 61, 3),
            ("1964-10", "1965-06", 61, 6),
            ("1965-07", "1966-03", 61, 9),
            ("1966-04", "2010-12", 62, 0),
        ];
        let women = [
            ("1900-01", "1965-12", 55, 0),
            ("1966-01", "1966-08", 55, 4),
            ("1966-09", "1967-04", 55, 8),
            ("1967-05", "1967-12", 56, 0),
            ("1968-01", "1968-08", 56, 4),
            ("1968-09", "1969-04", 56, 8),
            ("1969-05", "1969-12", 57, 0),
            ("1970-01", "1970-08", 57, 4),
            ("1970-09", "1971-04", 57, 8),
            ("1971-05", "1971-12", 58, 0),
            ("1972-01", "1972-08", 58, 4),
            ("1972-09", "1973-04", 58, 8),
            ("1973-05", "1973-12", 59, 0),
            ("1974-01", "1974-08", 59, 4),
            ("1974-09", "1975-04", 59, 8),
            ("1975-05", "2010-12", 60, 0),
        ];
        let first = |month: &str| Day::parse(&format!("{month}-01")).unwrap();
        for (sex, bands) in [(Sex::Male, &men[..]), (Sex::Female, &women[..])] {
            for (n, (from, to, years, months)) in bands.iter().enumerate() {
                if let Some((next, ..)) = bands.get(n + 1) {
                    assert_eq!(first(to).plus_months(1), first(next), "the bands meet");
                }
                let mut born = first(from);
                while born <= first(to) {
                    let retires = born.plus_months(years * 12 + months + 1);
                    // The day within the month bears on nothing.
                    for day in [born, born.plus_months(1).previous().unwrap()] {
                        assert_eq!(retires_on(sex, day), retires, "{sex} {day}");
                    }
                    born = born.plus_months(1);
                }
            }
        }
    }

    #[test]
    fn months_left_are_whole_months() {
        let born = Day::parse("1961-01-15").unwrap(); // retires 2021-05-01
        for (day, left) in
            [("2021-04-01", 1), ("2021-04-02", 0), ("2021-03-31", 1), ("2021-05-01", 0), ("2021-06-01", -1)]
        {
            assert_eq!(months_left(Sex::Male, born, Day::parse(day).unwrap()), left, "{day}");
        }
    }

    proptest! {
        #[test]
        fn who_is_born_later_never_retires_earlier(days in 0i64..30_000, more in 0i64..400, male in any::<bool>()) {
            let sex = if male { Sex::Male } else { Sex::Female };
            let at = |n: i64| Day::new(Day::ymd(1940, 1, 1).unwrap().date() + chrono::TimeDelta::days(n)).unwrap();
            prop_assert!(retires_on(sex, at(days)) <= retires_on(sex, at(days + more)));
        }
    }
}
