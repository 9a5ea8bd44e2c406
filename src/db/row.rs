//! From columns to domain values and back.

use crate::db::changes::Recorded;
use crate::db::error::Error;
use crate::domain::id::Id;
use crate::domain::text::Line;
use crate::domain::word::Word;
use crate::domain::{Day, Period};
use chrono::{NaiveDate, NaiveDateTime};

pub(super) fn id<T: Id>(text: &str) -> Result<T, Error> {
    T::parse(text).ok_or_else(|| Error::corrupt("id", "not a UUID"))
}

pub(super) fn id_opt<T: Id>(text: Option<&String>) -> Result<Option<T>, Error> {
    text.map(|t| id(t)).transpose()
}

pub(super) fn word<T: Word>(text: &str) -> Result<T, Error> {
    T::of(text).ok_or_else(|| Error::corrupt("word", format!("{text} is not one of {:?}", T::words())))
}

pub(super) fn word_opt<T: Word>(text: Option<&String>) -> Result<Option<T>, Error> {
    text.map(|t| word(t)).transpose()
}

pub(super) fn line<const N: usize>(text: &str) -> Result<Line<N>, Error> {
    Line::parse(text).map_err(|rule| Error::corrupt("text", rule.code()))
}

pub(super) fn line_opt<const N: usize>(text: Option<&String>) -> Result<Option<Line<N>>, Error> {
    text.map(|t| line(t)).transpose()
}

pub(super) fn text<const N: usize>(line: Option<&Line<N>>) -> Option<String> {
    line.map(ToString::to_string)
}

pub(super) fn day(date: NaiveDate) -> Result<Day, Error> {
    Day::new(date).ok_or_else(|| Error::corrupt("day", date))
}

pub(super) fn day_opt(date: Option<NaiveDate>) -> Result<Option<Day>, Error> {
    date.map(day).transpose()
}

pub(super) fn date(day: Option<Day>) -> Option<NaiveDate> {
    day.map(Day::date)
}

pub(super) fn period(from: NaiveDate, to: Option<NaiveDate>) -> Result<Period, Error> {
    Period::new(day(from)?, day_opt(to)?).map_err(|_why| Error::corrupt("period", "it ends before it begins"))
}

pub(super) fn recorded(seq: i64, at: NaiveDateTime) -> Recorded {
    Recorded { seq, at: at.and_utc() }
}
