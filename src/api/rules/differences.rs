//! How the differences of two documents are shown.

use crate::domain::rule_difference::Difference;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What differs between two lists of parts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferenceOut<T> {
    /// Parts that only the second document has.
    pub added: Vec<T>,
    /// Parts that only the first document has.
    pub removed: Vec<T>,
    /// Parts of both that do not say the same.
    pub changed: Vec<ChangedOut<T>>,
}

/// A part of both documents that does not say the same in each.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedOut<T> {
    /// The part as the second document has it.
    pub part: T,
    /// What it says otherwise.
    pub changes: Vec<MemberOut>,
}

/// A place of a part that says something else.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberOut {
    /// The place: a JSON pointer into the part.
    #[schema(example = "/predicate/qualification/at_least")]
    pub pointer: String,
    /// What it said.
    #[schema(nullable)]
    pub before: Value,
    /// What it says.
    #[schema(nullable)]
    pub after: Value,
}

impl<T> From<Difference<T>> for DifferenceOut<T> {
    fn from(d: Difference<T>) -> Self {
        let changed = d.changed.into_iter().map(|(part, members)| ChangedOut {
            part,
            changes: (members.into_iter())
                .map(|m| MemberOut { pointer: m.pointer, before: m.before, after: m.after })
                .collect(),
        });
        Self { added: d.added, removed: d.removed, changed: changed.collect() }
    }
}
