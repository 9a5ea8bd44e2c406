//! The working days of the service: Monday to Friday, without the paid public holidays of the law of labour and the days that
//! make good those that fall on a weekend.
//!
//! Tết and the day of the Hùng Kings follow the moon. Their days of 2004 to 2030 are a table, worked out for the time of
//! Vietnam (UTC+7, by which the new years of 2007 and 2030 are a day before those of China) and not read from the gazette:
//! unverified. So is how many of the days of Tết lie before the new year, and on which side of 2 September its second day
//! lies, which the government says year by year; for the years that it has not spoken of yet, the usual choice stands here.
//!
//! # What this module does not do
//! Days that a notice swaps for a Saturday are not known, and of years outside the table only the holidays of fixed days are.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// The holidays of the law from a day on.
struct Law {
    since: (i32, u32, u32),
    /// How many days Tết has.
    tet: u64,
    /// Whether the day of the Hùng Kings is one.
    kings: bool,
    /// Whether the National Day has a second one.
    second: bool,
}

/// The latest first: Code 45/2019/QH14, article 112; Code 10/2012/QH13, article 115; Code of 1994, article 73, as amended by
/// Law 84/2007/QH11, and before that (unverified).
const LAWS: [Law; 4] = [
    Law { since: (2021, 1, 1), tet: 5, kings: true, second: true },
    Law { since: (2013, 5, 1), tet: 5, kings: true, second: false },
    Law { since: (2007, 4, 11), tet: 4, kings: true, second: false },
    Law { since: (1900, 1, 1), tet: 4, kings: false, second: false },
];

impl Law {
    fn on(day: NaiveDate) -> &'static Self {
        let [.., first] = &LAWS;
        let begun = |law: &&Self| {
            let (year, month, on) = law.since;
            NaiveDate::from_ymd_opt(year, month, on).is_some_and(|since| since <= day)
        };
        LAWS.iter().find(begun).unwrap_or(first)
    }
}

/// What the moon and the government say of a year.
struct Moon {
    year: i32,
    /// The first day of the lunar year: month and day.
    tet: (u32, u32),
    /// How many of the days of Tết lie before it.
    eve: u64,
    /// The tenth day of the third lunar month.
    kings: (u32, u32),
    /// Whether the second day of the National Day comes after it; else it comes before.
    after: bool,
}

const fn moon(year: i32, tet: (u32, u32), eve: u64, kings: (u32, u32), after: bool) -> Moon {
    Moon { year, tet, eve, kings, after }
}

const MOONS: [Moon; 27] = [
    moon(2004, (1, 22), 1, (4, 28), false),
    moon(2005, (2, 9), 1, (4, 18), false),
    moon(2006, (1, 29), 1, (4, 7), false),
    moon(2007, (2, 17), 1, (4, 26), false),
    moon(2008, (2, 7), 1, (4, 15), false),
    moon(2009, (1, 26), 1, (4, 4), false),
    moon(2010, (2, 14), 1, (4, 23), false),
    moon(2011, (2, 3), 1, (4, 12), false),
    moon(2012, (1, 23), 1, (3, 31), false),
    moon(2013, (2, 10), 1, (4, 19), false),
    moon(2014, (1, 31), 1, (4, 9), false),
    moon(2015, (2, 19), 2, (4, 28), false),
    moon(2016, (2, 8), 2, (4, 16), false),
    moon(2017, (1, 28), 2, (4, 6), false),
    moon(2018, (2, 16), 2, (4, 25), false),
    moon(2019, (2, 5), 1, (4, 14), false),
    moon(2020, (1, 25), 2, (4, 2), false),
    moon(2021, (2, 12), 2, (4, 21), true),
    moon(2022, (2, 1), 1, (4, 10), false),
    moon(2023, (1, 22), 2, (4, 29), false),
    moon(2024, (2, 10), 2, (4, 18), true),
    moon(2025, (1, 29), 2, (4, 7), false),
    moon(2026, (2, 17), 1, (4, 26), false),
    moon(2027, (2, 6), 2, (4, 16), true),
    moon(2028, (1, 26), 1, (4, 4), false),
    moon(2029, (2, 13), 1, (4, 23), false),
    moon(2030, (2, 2), 2, (4, 12), true),
];

fn weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The public holidays of a year themselves, whichever days of the week they are.
fn named(year: i32) -> BTreeSet<NaiveDate> {
    let at = |(month, day): (u32, u32)| NaiveDate::from_ymd_opt(year, month, day);
    let mut all: BTreeSet<NaiveDate> = [(1, 1), (4, 30), (5, 1), (9, 2)].into_iter().filter_map(at).collect();
    let Some(moon) = MOONS.iter().find(|moon| moon.year == year) else { return all };
    if let Some(first) = at(moon.tet) {
        let days = Law::on(first).tet;
        all.extend((1..=moon.eve).filter_map(|n| first.checked_sub_days(Days::new(n))));
        all.extend((0..days.saturating_sub(moon.eve)).filter_map(|n| first.checked_add_days(Days::new(n))));
    }
    all.extend(at(moon.kings).filter(|day| Law::on(*day).kings));
    let second = at((9, if moon.after { 3 } else { 1 }));
    all.extend(second.filter(|day| Law::on(*day).second));
    all
}

/// The days of a year on which nobody works though it is no weekend: the holidays, and for each that falls on a weekend the
/// next day that is free otherwise.
fn off(year: i32) -> BTreeSet<NaiveDate> {
    let holidays = named(year);
    let mut all = holidays.clone();
    for day in holidays.into_iter().filter(|day| weekend(*day)) {
        let free = day.iter_days().find(|day| !weekend(*day) && !all.contains(day));
        all.extend(free);
    }
    all.retain(|day| !weekend(*day));
    all
}

/// How many of some days are working days.
pub fn working_days<'a>(days: impl IntoIterator<Item = &'a NaiveDate>) -> usize {
    let mut of_year = (0, BTreeSet::new());
    let works = |day: &&NaiveDate| {
        if of_year.0 != day.year() {
            of_year = (day.year(), off(day.year()));
        }
        !weekend(**day) && !of_year.1.contains(*day)
    };
    days.into_iter().filter(works).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The days off of a year from one day to another, as days of months.
    fn between(from: &str, to: &str) -> Vec<String> {
        let (from, to) = (day(from), day(to));
        off(from.year()).range(from..=to).map(|day| day.format("%d/%m").to_string()).collect()
    }

    #[test]
    fn the_days_off_of_tet_are_those_that_offices_were_closed() {
        for (from, to, expected) in [
            // Four days, of which two on a weekend.
            ("2010-02-08", "2010-02-26", vec!["15/02", "16/02", "17/02", "18/02"]),
            ("2013-02-04", "2013-02-28", vec!["11/02", "12/02", "13/02", "14/02"]),
            // Five since the code of 2012.
            ("2017-01-20", "2017-02-10", vec!["26/01", "27/01", "30/01", "31/01", "01/02"]),
            ("2019-02-01", "2019-02-28", vec!["04/02", "05/02", "06/02", "07/02", "08/02"]),
            ("2020-01-20", "2020-02-10", vec!["23/01", "24/01", "27/01", "28/01", "29/01"]),
            ("2022-01-24", "2022-02-10", vec!["31/01", "01/02", "02/02", "03/02", "04/02"]),
            ("2023-01-16", "2023-02-10", vec!["20/01", "23/01", "24/01", "25/01", "26/01"]),
            ("2024-02-01", "2024-02-28", vec!["08/02", "09/02", "12/02", "13/02", "14/02"]),
            ("2025-01-20", "2025-02-10", vec!["27/01", "28/01", "29/01", "30/01", "31/01"]),
            ("2026-02-09", "2026-02-28", vec!["16/02", "17/02", "18/02", "19/02", "20/02"]),
        ] {
            assert_eq!(between(from, to), expected, "{from}");
        }
    }

    #[test]
    fn other_holidays_are_free_by_the_law_of_their_year_and_made_good_after_a_weekend() {
        for (from, to, expected) in [
            // The Hùng Kings since 2007.
            ("2006-04-01", "2006-04-29", vec![]),
            ("2007-04-01", "2007-04-29", vec!["26/04"]),
            ("2022-04-01", "2022-04-29", vec!["11/04"]),
            // Three holidays in a row over a weekend.
            ("2023-04-24", "2023-05-10", vec!["01/05", "02/05", "03/05"]),
            // The National Day has two days since 2021.
            ("2020-08-31", "2020-09-10", vec!["02/09"]),
            ("2021-08-30", "2021-09-10", vec!["02/09", "03/09"]),
            ("2022-08-29", "2022-09-10", vec!["01/09", "02/09"]),
            ("2023-08-28", "2023-09-10", vec!["01/09", "04/09"]),
            ("2024-08-26", "2024-09-10", vec!["02/09", "03/09"]),
            ("2023-01-01", "2023-01-10", vec!["02/01"]),
            // Outside the table: the fixed days alone.
            ("2003-01-01", "2003-12-31", vec!["01/01", "30/04", "01/05", "02/09"]),
            ("2031-01-01", "2031-12-31", vec!["01/01", "30/04", "01/05", "02/09"]),
        ] {
            assert_eq!(between(from, to), expected, "{from}");
        }
    }

    #[test]
    fn the_table_of_the_moon_has_every_year_once_and_its_days_where_they_can_be() {
        assert!(MOONS.iter().zip(2004..).all(|(moon, year)| moon.year == year));
        let date = |year: i32, (month, day): (u32, u32)| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        for moon in &MOONS {
            let (tet, kings) = (date(moon.year, moon.tet), date(moon.year, moon.kings));
            // A new year lies between 21 January and 20 February; from it to the tenth of the third month two months and
            // nine days pass, or three with a leap month between them.
            assert!((date(moon.year, (1, 21))..=date(moon.year, (2, 20))).contains(&tet), "{}", moon.year);
            let days = (kings - tet).num_days();
            assert!([67, 68, 69, 97, 98].contains(&days), "{}: {days}", moon.year);
            assert!((1..=2).contains(&moon.eve));
        }
        // From one new year to the next there are twelve months of the moon, or thirteen.
        for pair in MOONS.windows(2) {
            let days = (date(pair[1].year, pair[1].tet) - date(pair[0].year, pair[0].tet)).num_days();
            assert!([353, 354, 355, 383, 384, 385].contains(&days), "{}: {days}", pair[0].year);
        }
    }

    proptest! {
        #[test]
        fn as_many_working_days_are_free_as_there_are_holidays(year in 1995..2100_i32) {
            prop_assert_eq!(off(year).len(), named(year).len());
            prop_assert!(off(year).iter().all(|day| !weekend(*day) && day.year() == year));
        }

        #[test]
        fn days_are_working_days_each_for_itself(first in 0..12_000_u64, n in 0..60_usize) {
            let first = day("1998-01-01").checked_add_days(Days::new(first)).unwrap();
            let days: Vec<NaiveDate> = first.iter_days().take(n).collect();
            let each: usize = days.iter().map(|day| working_days([day])).sum();
            prop_assert_eq!(working_days(&days), each);
            prop_assert!(working_days(days.iter().rev()) == each);
        }
    }
}
