//! Pages of lists: the parameters, the sealed cursor, the body.

use crate::api::answer::Answer;
use crate::api::error::Error;
use crate::api::extract::{FromParam, FromQuery, QueryArgs};
use crate::api::problem::Code;
use crate::auth::Seal;
use crate::db::keyset::{Ask, Page};
use crate::domain::invalid::{Problems, Rule};
use actix_web::HttpRequest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// The longest page.
pub const MOST: usize = 500;
const USUAL: usize = 50;

/// How much of a list, and from where.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most.
    #[param(minimum = 1, maximum = 500, default = 50, value_type = Option<u32>)]
    pub limit: usize,
    /// The cursor `next` of the page before; good only with the same filters and order.
    #[param(min_length = 1, max_length = 2000, value_type = Option<String>)]
    pub after: Option<String>,
}

struct Limit(usize);

impl FromParam for Limit {
    fn from_param(value: Option<String>) -> Result<Self, Rule> {
        let Some(text) = value else { return Ok(Self(USUAL)) };
        let range = || Rule::OutOfRange(1, 500);
        let limit: usize = text.parse().map_err(|_why| range())?;
        if (1..=MOST).contains(&limit) { Ok(Self(limit)) } else { Err(range()) }
    }
}

struct Cursor(Option<String>);

impl FromParam for Cursor {
    fn from_param(value: Option<String>) -> Result<Self, Rule> {
        Ok(Self(value))
    }
}

impl FromQuery for PageQuery {
    fn from_query(given: &mut BTreeMap<String, String>, problems: &mut Problems) -> Option<Self> {
        let limit = super::extract::param::<Limit>(given, "limit", problems);
        let after = super::extract::param::<Cursor>(given, "after", problems);
        Some(Self { limit: limit?.0, after: after?.0 })
    }
}

/// Filters and page together.
pub struct Listing<F> {
    /// The filters.
    pub filter: F,
    /// The page.
    pub page: PageQuery,
}

impl<F: FromQuery> FromQuery for Listing<F> {
    fn from_query(given: &mut BTreeMap<String, String>, problems: &mut Problems) -> Option<Self> {
        let page = PageQuery::from_query(given, problems);
        let filter = F::from_query(given, problems);
        Some(Self { filter: filter?, page: page? })
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; null: this was the last.
    pub next: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Place {
    /// The filters and the order, by their digest.
    of: String,
    key: String,
    id: String,
}

/// A list as it was asked for: opens the cursor that came and seals the one that goes.
pub struct Walk {
    of: String,
    path: String,
    query: Vec<(String, String)>,
}

impl Walk {
    /// The list that a request asks for.
    pub fn of(req: &HttpRequest) -> Self {
        let query: Vec<(String, String)> = url::form_urlencoded::parse(req.query_string().as_bytes())
            .filter(|(name, _)| name != "after")
            .map(|(n, v)| (n.into_owned(), v.into_owned()))
            .collect();
        let mut filters: Vec<_> = query.iter().filter(|(n, _)| n != "limit").collect();
        filters.sort();
        let text = format!("{} {filters:?}", req.path());
        let of = crate::auth::fingerprint(text.as_bytes());
        Self { of, path: req.path().to_owned(), query }
    }

    /// What to ask the database for.
    ///
    /// # Errors
    /// 400 for a cursor that is not ours, or belongs to other filters.
    pub fn ask(&self, seal: &Seal, page: &PageQuery, descending: bool) -> Result<Ask, Error> {
        let bad = || Error::of(Code::Cursor);
        let after = match &page.after {
            None => None,
            Some(text) => {
                let bytes = seal.open(text).ok_or_else(bad)?;
                let place: Place = serde_json::from_slice(&bytes).map_err(|_why| bad())?;
                if place.of != self.of {
                    return Err(bad());
                }
                Some((place.key, place.id))
            }
        };
        Ok(Ask { limit: page.limit, after, descending })
    }

    /// The sealed cursor of the next page, and its address.
    pub fn next(&self, seal: &Seal, next: Option<(String, String)>) -> (Option<String>, Option<String>) {
        let Some((key, id)) = next else { return (None, None) };
        let place = serde_json::json!({ "of": self.of, "key": key, "id": id });
        let cursor = seal.seal(place.to_string().as_bytes());
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query).append_pair("after", &cursor);
        let address = format!("{}?{}", self.path, query.finish());
        (Some(cursor), Some(address))
    }

    /// The answer: the items as they are shown, and where the next page begins.
    pub fn answer<T, O: Serialize>(&self, seal: &Seal, page: Page<T>, show: impl Fn(T) -> O) -> Answer<List<O>> {
        let (next, address) = self.next(seal, page.next);
        Answer::ok(List { items: page.items.into_iter().map(show).collect(), next }).next(address)
    }
}

impl<F: FromQuery> QueryArgs<Listing<F>> {
    /// Filters and page.
    ///
    /// # Errors
    /// As [`QueryArgs::parsed`].
    pub fn listing(&self) -> Result<(F, PageQuery), Error> {
        self.parsed().map(|l| (l.filter, l.page))
    }
}

/// Declares the orders of a list: its words, and the database's name for each.
macro_rules! orders {
    ($(#[doc = $doc:expr])* $name:ident of $sort:ty { $($variant:ident = $word:literal => $by:ident);+ $(;)? }) => {
        crate::domain::word::words! { $(#[doc = $doc])* $name { $(#[doc = $word] $variant = $word),+ } }

        impl crate::api::json::FromText for $name {
            fn from_text(text: &str) -> Result<Self, crate::domain::Rule> {
                use crate::domain::word::Word;
                Self::of(text).ok_or_else(|| crate::domain::Rule::NotOneOf(Self::words()))
            }
        }

        impl $name {
            /// The database's name for it.
            pub fn by(self) -> $sort {
                match self { $(Self::$variant => <$sort>::$by),+ }
            }

            /// Whether it is turned round.
            pub fn descending(self) -> bool {
                crate::domain::word::Word::word(self).starts_with('-')
            }
        }
    };
}
pub(crate) use orders;
