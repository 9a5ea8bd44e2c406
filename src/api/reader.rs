//! Reading documents that hold documents: every problem at any depth is told at once, each at its own JSON pointer.
//!
//! The `input!` macro of [`super::json`] reads a flat body. A rule set or a resolution is deeper than that, and what
//! serde derives would stop at the first mistake without saying where. Here each type says how it is read from a value
//! and a pointer; `record!` makes the reader of a struct from the list of its members.
//!
//! # What this module does not do
//! It knows no particular document, and looks at nothing but the body: what a reference leads to is the handler's.

use crate::api::json::FromText;
use crate::domain::invalid::{Problems, Rule};
use serde_json::{Map, Value};

/// What can be read from any place of a body.
pub trait Read: Sized {
    /// Reads it; none when something is wrong, which is noted.
    fn read(value: &Value, at: &str, problems: &mut Problems) -> Option<Self>;

    /// Notes what is wrong with some that stand in one list, each with its place: by default, nothing.
    fn side_by_side(_all: &[(String, &Self)], _problems: &mut Problems) {}
}

impl<T: FromText + PartialEq> Read for T {
    fn read(value: &Value, at: &str, problems: &mut Problems) -> Option<Self> {
        T::from_json(value).map_err(|rule| problems.add(at, rule)).ok()
    }

    /// A list of words or names says each of them once.
    fn side_by_side(all: &[(String, &Self)], problems: &mut Problems) {
        same(all, "", problems, |one, other| one == other);
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, at: &str, problems: &mut Problems) -> Option<Self> {
        items(value, at, problems, T::read)
    }
}

/// The items of a list, each read in one way; none when one of them is wrong.
pub fn items<T: Read>(
    value: &Value,
    at: &str,
    problems: &mut Problems,
    read: impl Fn(&Value, &str, &mut Problems) -> Option<T>,
) -> Option<Vec<T>> {
    let Value::Array(values) = value else {
        problems.add(at, Rule::Expected("array"));
        return None;
    };
    let mut whole = true;
    let mut read_so_far = Vec::with_capacity(values.len());
    for (n, value) in values.iter().enumerate() {
        let place = format!("{at}/{n}");
        match read(value, &place, problems) {
            Some(item) => read_so_far.push((place, item)),
            None => whole = false,
        }
    }
    let those: Vec<(String, &T)> = read_so_far.iter().map(|(place, item)| (place.clone(), item)).collect();
    T::side_by_side(&those, problems);
    whole.then(|| read_so_far.into_iter().map(|(_, item)| item).collect())
}

/// Notes every item that says the same as one before it, at a member of it, and names the one before.
pub fn same<T>(all: &[(String, &T)], member: &str, problems: &mut Problems, alike: impl Fn(&T, &T) -> bool) {
    for (n, (place, item)) in all.iter().enumerate() {
        if let Some((first, _)) = all.iter().take(n).find(|(_, before)| alike(before, item)) {
            problems.add(format!("{place}{member}"), Rule::SameAs(first.clone()));
        }
    }
}

/// The pointer of a member (RFC 6901 escapes two characters).
pub fn below(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The members of an object, with those that nobody asked for noted; none for what is no object.
pub fn members<'a>(
    value: &'a Value,
    at: &str,
    known: &[&str],
    problems: &mut Problems,
) -> Option<&'a Map<String, Value>> {
    let Value::Object(members) = value else {
        problems.add(at, Rule::Expected("object"));
        return None;
    };
    for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
        problems.add(below(at, name), Rule::Unknown);
    }
    Some(members)
}

/// A member that must be there.
pub fn need<T: Read>(members: &Map<String, Value>, at: &str, name: &str, problems: &mut Problems) -> Option<T> {
    let place = below(at, name);
    match members.get(name) {
        Some(value) => T::read(value, &place, problems),
        None => {
            problems.add(place, Rule::Required);
            None
        }
    }
}

/// A member that may be left out, or be null.
pub fn may<T: Read>(members: &Map<String, Value>, at: &str, name: &str, problems: &mut Problems) -> Option<Option<T>> {
    match members.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(value) => T::read(value, &below(at, name), problems).map(Some),
    }
}

/// A list that is empty when it is left out.
pub fn list<T: Read>(members: &Map<String, Value>, at: &str, name: &str, problems: &mut Problems) -> Option<Vec<T>> {
    may(members, at, name, problems).map(Option::unwrap_or_default)
}

/// A yes or no that is no when it is left out.
pub fn flag(members: &Map<String, Value>, at: &str, name: &str, problems: &mut Problems) -> Option<bool> {
    may(members, at, name, problems).map(Option::unwrap_or_default)
}

/// Declares how a struct is read: `need`, `may` or `list` for each member, and after `check` a function over some of
/// the members, as far as they could be read, for what must be true of several; after `alike` when two of a list say the
/// same, and at which member that is told.
macro_rules! record {
    ($name:ident { $($how:ident $field:ident),+ $(,)? }
        $(check $check:ident { $($of:ident),+ })? $(alike $alike:ident at $member:literal)?) => {
        impl $crate::api::reader::Read for $name {
            fn read(
                value: &serde_json::Value,
                at: &str,
                problems: &mut $crate::domain::Problems,
            ) -> Option<Self> {
                let members = $crate::api::reader::members(value, at, &[$(stringify!($field)),+], problems)?;
                $(let $field = $crate::api::reader::$how(members, at, stringify!($field), problems);)+
                $($check($(&$of),+, at, problems);)?
                Some(Self { $($field: $field?),+ })
            }

            $(fn side_by_side(all: &[(String, &Self)], problems: &mut $crate::domain::Problems) {
                $crate::api::reader::same(all, $member, problems, $alike);
            })?
        }
    };
}
pub(crate) use record;

/// A whole body that is read in this way.
///
/// # Errors
/// Every broken rule.
pub fn body<T: Read>(value: &Value) -> Result<T, Vec<crate::domain::Invalid>> {
    let mut problems = Problems::new();
    match (T::read(value, "", &mut problems), problems.into_inner()) {
        (Some(read), none) if none.is_empty() => Ok(read),
        (_, all) => Err(all),
    }
}
