//! Pages by keyset: each list is ordered by one key and then by id, and a page begins after the last row of the one
//! before, so that nothing is skipped or shown twice while rows come and go.

use crate::db::error::Error;

/// Where a page begins and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// How many rows at most.
    pub limit: usize,
    /// The key and the id of the last row before it.
    pub after: Option<(String, String)>,
    /// Whether the order is turned round.
    pub descending: bool,
}

impl Ask {
    /// One row more than asked for, to know whether there is another page.
    pub(super) fn fetch(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX - 1) + 1
    }

    /// The first page of everything.
    pub fn first(limit: usize) -> Self {
        Self { limit, after: None, descending: false }
    }
}

/// A page, and where the next one begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The key and the id after which the next page begins; none: this was the last.
    pub next: Option<(String, String)>,
}

impl<T> Page<T> {
    /// Turns what was fetched into a page.
    pub(super) fn build<R>(
        ask: &Ask,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> (String, String),
        value: impl Fn(R) -> Result<T, Error>,
    ) -> Result<Self, Error> {
        let more = rows.len() > ask.limit;
        rows.truncate(ask.limit);
        let next = if more { rows.last().map(&key) } else { None };
        Ok(Self { items: rows.into_iter().map(value).collect::<Result<_, _>>()?, next })
    }

    /// The same page, its rows shown in another way.
    pub fn map<O>(self, show: impl FnMut(T) -> O) -> Page<O> {
        Page { items: self.items.into_iter().map(show).collect(), next: self.next }
    }

    /// The same page, its rows shown in another way, where there is one.
    pub fn filter_map<O>(self, show: impl FnMut(T) -> Option<O>) -> Page<O> {
        Page { items: self.items.into_iter().filter_map(show).collect(), next: self.next }
    }

    /// A page of what is held in memory, already in the order of the list and with its filters applied.
    pub fn slice(ask: &Ask, rows: impl Iterator<Item = T>, key: impl Fn(&T) -> (String, String)) -> Self {
        let after = ask.after.as_ref();
        let beyond = |row: &T| after.is_none_or(|a| if ask.descending { key(row) < *a } else { key(row) > *a });
        let mut items: Vec<T> = rows.filter(beyond).take(ask.limit + 1).collect();
        let more = items.len() > ask.limit;
        items.truncate(ask.limit);
        let next = if more { items.last().map(&key) } else { None };
        Self { items, next }
    }
}

/// An [`Ask`] whose key is a day.
pub(super) struct Dated<'a> {
    pub(super) after: Option<(chrono::NaiveDate, String)>,
    pub(super) descending: bool,
    ask: &'a Ask,
}

impl<'a> Dated<'a> {
    /// The same question, its key read as a day.
    pub(super) fn of(ask: &'a Ask) -> Result<Self, Error> {
        let after = match &ask.after {
            None => None,
            Some((key, id)) => {
                let day = crate::domain::Day::parse(key).ok_or_else(|| Error::corrupt("cursor", "not a day"))?;
                Some((day.date(), id.clone()))
            }
        };
        Ok(Self { after, descending: ask.descending, ask })
    }

    pub(super) fn fetch(&self) -> i64 {
        self.ask.fetch()
    }
}

/// An [`Ask`] whose key is a number.
pub(super) struct Numbered<'a> {
    pub(super) after: Option<(i64, String)>,
    pub(super) descending: bool,
    ask: &'a Ask,
}

impl<'a> Numbered<'a> {
    /// The same question, its key read as a number.
    pub(super) fn of(ask: &'a Ask) -> Result<Self, Error> {
        let after = match &ask.after {
            None => None,
            Some((key, id)) => {
                let number = key.parse().map_err(|_why| Error::corrupt("cursor", "not a number"))?;
                Some((number, id.clone()))
            }
        };
        Ok(Self { after, descending: ask.descending, ask })
    }

    /// A number as a key: the keys sort as the numbers do.
    pub(super) fn key(number: i64) -> String {
        number_key(number)
    }

    pub(super) fn fetch(&self) -> i64 {
        self.ask.fetch()
    }
}

/// A number from 0 on as a key that sorts among others as the number does.
pub(super) fn number_key(number: i64) -> String {
    format!("{number:019}")
}

/// Orders a boxed query by a text key and the id, and begins after the page before.
macro_rules! page {
    ($query:expr, $ask:expr, $key:expr, $id:expr) => {{
        let mut query = $query;
        if let Some((key, id)) = &$ask.after {
            query = if $ask.descending {
                query.filter($key.lt(key.clone()).or($key.eq(key.clone()).and($id.lt(id.clone()))))
            } else {
                query.filter($key.gt(key.clone()).or($key.eq(key.clone()).and($id.gt(id.clone()))))
            };
        }
        let query =
            if $ask.descending { query.order(($key.desc(), $id.desc())) } else { query.order(($key.asc(), $id.asc())) };
        query.limit($ask.fetch())
    }};
}

/// Orders a boxed query by the id alone.
macro_rules! page_by_id {
    ($query:expr, $ask:expr, $id:expr) => {{
        let mut query = $query;
        if let Some((_, id)) = &$ask.after {
            query = if $ask.descending { query.filter($id.lt(id.clone())) } else { query.filter($id.gt(id.clone())) };
        }
        let query = if $ask.descending { query.order($id.desc()) } else { query.order($id.asc()) };
        query.limit($ask.fetch())
    }};
}
pub(super) use {page, page_by_id};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn walking_the_pages_shows_every_row_once_and_in_order(
            rows in proptest::collection::btree_set((0u8..5, 0u8..50), 0..60),
            limit in 1usize..10,
            descending in any::<bool>(),
        ) {
            let key = |r: &(u8, u8)| (format!("{:03}", r.0), format!("{:03}", r.1));
            let mut expected: Vec<_> = rows.into_iter().collect();
            if descending { expected.reverse(); }
            let mut walked = Vec::new();
            let mut ask = Ask { limit, after: None, descending };
            loop {
                let page = Page::slice(&ask, expected.iter().copied(), key);
                prop_assert!(page.items.len() <= limit);
                walked.extend(page.items);
                match page.next { Some(next) => ask.after = Some(next), None => break }
            }
            prop_assert_eq!(walked, expected);
        }
    }
}
