//! Days and half-open periods: the only clock of the pure rooms.
//!
//! A day is a civil date in `Asia/Ho_Chi_Minh`. A period is `[valid_from, valid_to)`: the day it ends is the first day
//! on which it no longer holds; no end means open-ended.

use crate::domain::invalid::{Problems, Rule};
use chrono::{Datelike, Months, NaiveDate};

/// A civil date between 1900-01-01 and 2199-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Day(NaiveDate);

impl utoipa::PartialSchema for Day {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Date)))
            .description(Some("A civil date in Asia/Ho_Chi_Minh, from 1900-01-01 to 2199-12-31."))
            .examples([serde_json::json!("2017-12-31")])
            .into()
    }
}
impl utoipa::ToSchema for Day {}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a day as YYYY-MM-DD was expected"))
    }
}

impl Day {
    /// The first day there is: 1900-01-01.
    pub const FIRST: Self = Self(match NaiveDate::from_ymd_opt(1900, 1, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    });
    /// The last day there is: 2199-12-31.
    pub const LAST: Self = Self(match NaiveDate::from_ymd_opt(2199, 12, 31) {
        Some(day) => day,
        None => NaiveDate::MAX,
    });

    /// A day, unless it lies outside 1900 to 2199.
    pub fn new(date: NaiveDate) -> Option<Self> {
        (1900..=2199).contains(&date.year()).then_some(Self(date))
    }

    /// A day from its year, month and day of the month.
    pub fn ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::new)
    }

    /// A day from `YYYY-MM-DD`, exactly.
    pub fn parse(text: &str) -> Option<Self> {
        let day = Self::new(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?)?;
        (day.to_string() == text).then_some(day)
    }

    /// The civil date in `Asia/Ho_Chi_Minh` (UTC+7, no daylight saving since 1975) at an instant.
    pub fn at(instant: chrono::DateTime<chrono::Utc>) -> Self {
        let local = instant.naive_utc() + chrono::TimeDelta::hours(7);
        Self(local.date()).clamp(Self::FIRST, Self::LAST)
    }

    /// As a plain date.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Months since year 0, for arithmetic by whole months.
    pub fn month_number(self) -> i32 {
        self.0.year() * 12 + i32::try_from(self.0.month0()).unwrap_or(0)
    }

    /// The first day of the month that has this [month number](Self::month_number).
    pub fn first_of_month(month_number: i32) -> Self {
        let month = u32::try_from(month_number.rem_euclid(12)).unwrap_or(0) + 1;
        Self::ymd(month_number.div_euclid(12), month, 1).unwrap_or(if month_number < 1900 * 12 {
            Self::FIRST
        } else {
            Self::LAST
        })
    }

    /// The next day; the last day has none.
    pub fn next(self) -> Option<Self> {
        self.0.succ_opt().and_then(Self::new)
    }

    /// The day before; the first day has none.
    pub fn previous(self) -> Option<Self> {
        self.0.pred_opt().and_then(Self::new)
    }

    /// So many months later, on the corresponding day, or on the last day of the month where it has none
    /// (Civil Code 2015, article 148): 29 February and one year is 28 February. Stops at the last day there is.
    pub fn plus_months(self, months: u32) -> Self {
        self.0.checked_add_months(Months::new(months)).and_then(Self::new).unwrap_or(Self::LAST)
    }

    /// So many years later; see [`plus_months`](Self::plus_months).
    pub fn plus_years(self, years: u32) -> Self {
        self.plus_months(years.saturating_mul(12))
    }

    /// Completed years on `day` of someone born on this day: the number of anniversaries that have come. Who was born
    /// on 29 February has the anniversary on 28 February in common years. Negative before birth.
    pub fn age_on(self, day: Self) -> i32 {
        let years = day.year() - self.year();
        let reached = match u32::try_from(years) {
            Ok(n) => self.plus_years(n) <= day,
            Err(_) => true,
        };
        if reached { years } else { years - 1 }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

/// A half-open period `[from, to)`, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Period {
    /// The first day on which it holds.
    #[serde(rename = "valid_from")]
    pub from: Day,
    /// The first day on which it no longer holds; none: open-ended.
    #[serde(rename = "valid_to")]
    pub to: Option<Day>,
}

impl Period {
    /// A period, unless it would be empty.
    ///
    /// # Errors
    /// [`Rule::NotAfter`] at `/valid_to`.
    pub fn new(from: Day, to: Option<Day>) -> Result<Self, Vec<crate::domain::Invalid>> {
        let mut problems = Problems::new();
        problems.require(to.is_none_or(|to| to > from), "/valid_to", Rule::NotAfter("valid_from"));
        problems.or(Self { from, to })
    }

    /// Open-ended from a day on.
    pub fn since(from: Day) -> Self {
        Self { from, to: None }
    }

    /// Whether the day lies in it.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Whether the two share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|to| other.from < to) && other.to.is_none_or(|to| self.from < to)
    }

    /// Whether every day of the other lies in this one.
    pub fn contains(&self, other: &Self) -> bool {
        self.from <= other.from
            && match (self.to, other.to) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(mine), Some(theirs)) => theirs <= mine,
            }
    }

    /// The same period, ended on a day that lies after its start and not after its present end.
    ///
    /// # Errors
    /// [`Rule::NotAfter`] or [`Rule::NotInForce`] at `/valid_to`.
    pub fn ended(&self, to: Day) -> Result<Self, Vec<crate::domain::Invalid>> {
        let mut problems = Problems::new();
        problems.require(to > self.from, "/valid_to", Rule::NotAfter("valid_from"));
        problems.require(self.to.is_none_or(|end| to <= end), "/valid_to", Rule::NotInForce("valid_to"));
        problems.or(Self { from: self.from, to: Some(to) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_day_begins_at_midnight_in_viet_nam() {
        let at = |text: &str| Day::at(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc());
        assert_eq!(at("2017-12-30T16:59:59Z"), day("2017-12-30"));
        assert_eq!(at("2017-12-30T17:00:00Z"), day("2017-12-31"));
    }

    #[test]
    fn only_one_spelling_of_a_day_is_accepted() {
        for text in ["2017-2-01", "2017-02-30", "20170201", "2017-02-01T00:00:00Z", "1899-12-31", "2200-01-01", ""] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_leap_day_birthday_comes_on_28_february_in_common_years() {
        let born = day("1988-02-29");
        for (on, age) in
            [("2017-02-27", 28), ("2017-02-28", 29), ("2020-02-28", 31), ("2020-02-29", 32), ("1988-02-29", 0)]
        {
            assert_eq!(born.age_on(day(on)), age, "{on}");
        }
        assert_eq!(born.age_on(day("1988-02-28")), -1);
    }

    #[test]
    fn the_end_of_a_period_lies_outside_it() {
        let year = Period::new(day("2017-01-01"), Some(day("2018-01-01"))).unwrap();
        assert!(year.covers(day("2017-12-31")) && !year.covers(day("2018-01-01")));
        assert!(!year.overlaps(&Period::since(day("2018-01-01"))));
        assert!(Period::new(day("2017-01-01"), Some(day("2017-01-01"))).is_err());
    }

    fn any_day() -> impl Strategy<Value = Day> {
        (0i64..100_000).prop_map(|n| Day::new(Day::FIRST.date() + chrono::TimeDelta::days(n)).unwrap())
    }

    fn any_period() -> impl Strategy<Value = Period> {
        (any_day(), proptest::option::of(any_day())).prop_filter_map("empty", |(from, to)| Period::new(from, to).ok())
    }

    proptest! {
        #[test]
        fn periods_overlap_exactly_when_the_later_start_lies_in_both(a in any_period(), b in any_period()) {
            let later = a.from.max(b.from);
            prop_assert_eq!(a.overlaps(&b), a.covers(later) && b.covers(later));
        }

        #[test]
        fn age_grows_by_one_each_anniversary(born in any_day(), years in 1u32..60) {
            let anniversary = born.plus_years(years);
            prop_assume!(anniversary < Day::LAST);
            prop_assert_eq!(born.age_on(anniversary), i32::try_from(years).unwrap());
            prop_assert_eq!(born.age_on(anniversary.previous().unwrap()), i32::try_from(years).unwrap() - 1);
        }
    }
}
