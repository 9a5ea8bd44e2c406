//! What differs between two documents, part by part: requirements, indicators or targets that came, went or changed, and
//! in what.
//!
//! # What this module does not do
//! It does not say whose lot a difference changes: that is asked of the compliance module.

use crate::domain::day::Day;
use crate::domain::position::Group;
use crate::domain::resolution::{Indicator, Target};
use crate::domain::rule_set::{Audience, Requirement};
use crate::domain::text::Code;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What makes a part of one document the same as a part of another, whatever it says.
pub trait Part: Clone + Serialize {
    /// That by which it is known.
    type Key: Ord;

    /// That by which it is known.
    fn key(&self) -> Self::Key;
}

impl Part for Requirement {
    type Key = (Code, Audience);
    fn key(&self) -> Self::Key {
        (self.code.clone(), self.applies_to.in_order())
    }
}

impl Part for Indicator {
    type Key = Code;
    fn key(&self) -> Self::Key {
        self.code.clone()
    }
}

impl Part for Target {
    type Key = (Option<Group>, Code, Day);
    fn key(&self) -> Self::Key {
        (self.group, self.indicator.clone(), self.due_on)
    }
}

/// A place within a part that says something else now.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// JSON pointer into the part.
    pub pointer: String,
    /// What it said.
    pub before: Value,
    /// What it says.
    pub after: Value,
}

/// What differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference<T> {
    /// Parts of the second that the first lacks, in the order of the second.
    pub added: Vec<T>,
    /// Parts of the first that the second lacks, in the order of the first.
    pub removed: Vec<T>,
    /// Parts of both that differ, as the second has them and in its order, with the places that do.
    pub changed: Vec<(T, Vec<Member>)>,
}

/// What one must do to the parts of the first document to come to those of the second; their order does not matter.
pub fn difference<T: Part>(before: &[T], after: &[T]) -> Difference<T> {
    let mut old: BTreeMap<(T::Key, usize), &T> = numbered(before).collect();
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for (key, part) in numbered(after) {
        match old.remove(&key) {
            None => added.push(part.clone()),
            Some(was) => {
                let mut members = Vec::new();
                compare("", &json(was), &json(part), &mut members);
                if !members.is_empty() {
                    changed.push((part.clone(), members));
                }
            }
        }
    }
    let removed = numbered(before).filter(|(key, _)| old.contains_key(key)).map(|(_, part)| part.clone()).collect();
    Difference { added, removed, changed }
}

/// Parts by their keys. Documents of old may say a thing twice: the first goes with the first, the second with the
/// second.
fn numbered<T: Part>(parts: &[T]) -> impl Iterator<Item = ((T::Key, usize), &T)> {
    let key = |n: usize, part: &T| {
        let key = part.key();
        let before = parts.iter().take(n).filter(|p| p.key() == key).count();
        (key, before)
    };
    parts.iter().enumerate().map(move |(n, part)| (key(n, part), part))
}

fn json<T: Serialize>(part: &T) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}

/// Notes the smallest places that differ: it looks into objects that have the same members, and into lists of the same
/// length.
fn compare(at: &str, before: &Value, after: &Value, into: &mut Vec<Member>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new))
            if old.len() == new.len() && old.keys().all(|k| new.contains_key(k)) =>
        {
            for (name, was) in old {
                let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                compare(&place, was, new.get(name).unwrap_or(&Value::Null), into);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (n, (was, is)) in old.iter().zip(new).enumerate() {
                compare(&format!("{at}/{n}"), was, is, into);
            }
        }
        (before, after) if before == after => {}
        (before, after) => {
            into.push(Member { pointer: at.to_owned(), before: before.clone(), after: after.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rule_set::Provenance;
    use crate::domain::text::Line;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::json;

    fn line<const MAX: usize>(text: &str) -> Line<MAX> {
        Line::parse(text).unwrap()
    }

    fn requirement(code: &str, groups: Vec<Group>, mandatory: bool, predicate: &Value, graces: usize) -> Requirement {
        let grace = json!({ "in_post_before": "2012-01-01", "until": "2015-01-01" });
        Requirement {
            code: line(code),
            title_vi: line("x"),
            title_en: line("x"),
            legal_reference: line("x"),
            provenance: Provenance::Synthetic,
            mandatory,
            applies_to: Audience { groups, ..Audience::default() },
            predicate: serde_json::from_value(predicate.clone()).unwrap(),
            graces: (0..graces).map(|_| serde_json::from_value(grace.clone()).unwrap()).collect(),
        }
    }

    fn requirements() -> impl Strategy<Value = Vec<Requirement>> {
        let predicates = [
            json!({ "gender": "female" }),
            json!({ "qualification": { "kind": "it", "at_least": "basic" } }),
            json!({ "qualification": { "kind": "it", "at_least": "advanced" } }),
            json!({ "qualification": { "kind": "it", "at_least": "basic", "schemes": ["abc"] } }),
            json!({ "all": [{ "gender": "female" }, { "ethnic_minority": true }] }),
            json!({ "all": [{ "gender": "female" }, { "age": { "at_most": 30 } }] }),
            json!({ "any": [{ "gender": "female" }] }),
        ];
        let groups = [vec![], vec![Group::KeyCadre], vec![Group::CivilServant, Group::KeyCadre]];
        let one =
            (select(vec!["a", "b"]), select(groups.to_vec()), any::<bool>(), select(predicates.to_vec()), 0..3usize)
                .prop_map(|(code, groups, mandatory, predicate, graces)| {
                    requirement(code, groups, mandatory, &predicate, graces)
                });
        vec(one, 0..6)
    }

    /// The parts after the difference, made of those before it.
    fn applied(before: &[Requirement], difference: &Difference<Requirement>) -> Vec<Requirement> {
        let mut parts: Vec<Requirement> = before.to_vec();
        for gone in &difference.removed {
            // Of several alike the last goes: the first of each stay with the first.
            let place = parts.iter().rposition(|p| p == gone).unwrap();
            parts.remove(place);
        }
        for (now, members) in &difference.changed {
            let was = parts.iter_mut().find(|part| {
                let mut document = json(part);
                members.iter().all(|m| document.pointer(&m.pointer) == Some(&m.before)) && part.key() == now.key() && {
                    members.iter().for_each(|m| *document.pointer_mut(&m.pointer).unwrap() = m.after.clone());
                    document == json(now)
                }
            });
            *was.unwrap() = now.clone();
        }
        parts.extend(difference.added.iter().cloned());
        parts
    }

    fn in_order(parts: &[Requirement]) -> Vec<String> {
        let mut all: Vec<String> = parts.iter().map(|part| json(part).to_string()).collect();
        all.sort();
        all
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself(parts in requirements()) {
            let none = Difference { added: vec![], removed: vec![], changed: vec![] };
            prop_assert_eq!(difference(&parts, &parts), none);
        }

        #[test]
        fn what_differs_leads_from_the_first_to_the_second(before in requirements(), after in requirements()) {
            let difference = difference(&before, &after);
            prop_assert_eq!(in_order(&applied(&before, &difference)), in_order(&after));
        }

        #[test]
        fn the_other_way_round_what_came_went(before in requirements(), after in requirements()) {
            let (there, back) = (difference(&before, &after), difference(&after, &before));
            prop_assert_eq!(in_order(&there.added), in_order(&back.removed));
            prop_assert_eq!(there.changed.len(), back.changed.len());
        }
    }

    #[test]
    fn the_smallest_place_that_differs_is_named() {
        let basic =
            json!({ "all": [{ "gender": "female" }, { "qualification": { "kind": "it", "at_least": "basic" } }] });
        let mut higher = basic.clone();
        higher["all"][1]["qualification"]["at_least"] = json!("advanced");
        let old = requirement("a", vec![], true, &basic, 0);
        let new = requirement("a", vec![], false, &higher, 1);
        let difference = difference(std::slice::from_ref(&old), std::slice::from_ref(&new));
        let members = &difference.changed[0].1;
        let places: Vec<&str> = members.iter().map(|m| m.pointer.as_str()).collect();
        assert_eq!(places, ["/mandatory", "/predicate/all/1/qualification/at_least", "/graces"]);
        assert_eq!((&members[1].before, &members[1].after), (&json!("basic"), &json!("advanced")));
    }
}
