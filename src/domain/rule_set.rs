//! Rule sets: dated versions of the standard of the post, as data, each part with its legal reference.

use crate::domain::adoption::Adoption;
use crate::domain::id::{RuleSetId, UnitId};
use crate::domain::position::Group;
use crate::domain::predicate::Predicate;
use crate::domain::text::{Code, Name, Note};
use crate::domain::unit::AreaKind;
use crate::domain::word::words;
use crate::domain::{Day, Period};
use utoipa::ToSchema;

words! {
    /// Whose rules they are.
    Layer {
        /// the State's
        National = "national",
        /// a province's own
        Provincial = "provincial",
    }
}

words! {
    /// How a layer goes with the layers above it.
    Combination {
        /// beside them
        Adds = "adds",
        /// instead of them, for the groups it governs
        Replaces = "replaces",
    }
}

words! {
    /// How well a part is known.
    Provenance {
        /// stated by a source
        Stated = "stated",
        /// from general knowledge, not checked against a source
        Unverified = "unverified",
        /// invented for the demonstration data
        Synthetic = "synthetic",
    }
}

/// Whom a requirement asks. An empty list asks everyone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Holders of titles of these groups.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// Holders of the titles with these codes.
    #[serde(default)]
    pub positions: Vec<Code>,
    /// Not holders of the titles with these codes: a special law prevails there.
    #[serde(default)]
    pub except_positions: Vec<Code>,
    /// Holders of titles in units of these kinds of area.
    #[serde(default)]
    pub areas: Vec<AreaKind>,
    /// Not holders of titles in units of these kinds of area: another criterion asks them.
    #[serde(default)]
    pub except_areas: Vec<AreaKind>,
    /// Only people who hold the title for the first time (`true`), or only those who held it before (`false`).
    #[serde(default)]
    pub first_holding: Option<bool>,
}

impl Audience {
    /// Whether it asks holders of some title of a group.
    pub fn asks_group(&self, group: Group) -> bool {
        self.groups.is_empty() || self.groups.contains(&group)
    }

    /// Whether it asks holders of a title, which belongs to a group.
    pub fn asks_title(&self, code: &Code, group: Group) -> bool {
        self.asks_group(group)
            && (self.positions.is_empty() || self.positions.contains(code))
            && !self.except_positions.contains(code)
    }

    /// Whether the other names the same people, in whatever order.
    pub fn names_the_same(&self, other: &Self) -> bool {
        self.in_order() == other.in_order()
    }

    /// The same audience, its lists sorted and without repetition.
    pub fn in_order(&self) -> Self {
        fn sorted<T: Ord + Clone>(list: &[T]) -> Vec<T> {
            list.iter().cloned().collect::<std::collections::BTreeSet<T>>().into_iter().collect()
        }
        Self {
            groups: sorted(&self.groups),
            positions: sorted(&self.positions),
            except_positions: sorted(&self.except_positions),
            areas: sorted(&self.areas),
            except_areas: sorted(&self.except_areas),
            first_holding: self.first_holding,
        }
    }
}

/// Time given to people who were in post already. Of several that hold for a person, the one that lasts longest counts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grace {
    /// People in post before this day have time,
    pub in_post_before: Day,
    /// until this day (the first on which they no longer have it).
    pub until: Day,
    /// Only holders of titles in units of these kinds of area; everywhere when empty.
    #[serde(default)]
    pub areas: Vec<AreaKind>,
    /// Only people of whom this holds; all when left out.
    #[serde(default)]
    #[schema(nullable)]
    pub when: Option<Predicate>,
    /// The law that gives the time, where it is not that of the requirement.
    #[serde(default)]
    #[schema(nullable)]
    pub legal_reference: Option<Note>,
}

/// One criterion of a rule set.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its code. The same criterion bears the same code in every rule set.
    pub code: Code,
    /// Its name in Vietnamese.
    pub title_vi: Name,
    /// Its name in English.
    pub title_en: Name,
    /// The law it rests on.
    pub legal_reference: Note,
    /// How well it is known.
    pub provenance: Provenance,
    /// Whether it is part of the standard, or advice.
    pub mandatory: bool,
    /// Whom it asks.
    pub applies_to: Audience,
    /// What it asks.
    pub predicate: Predicate,
    /// Time given to people in post.
    #[serde(default)]
    pub graces: Vec<Grace>,
}

/// A dated version of the standard.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RuleSet {
    /// Its identity.
    pub id: RuleSetId,
    /// Its code, such as `national-2012`.
    pub code: Code,
    /// Its name in Vietnamese.
    pub title_vi: Name,
    /// Its name in English.
    pub title_en: Name,
    /// Whose rules they are.
    pub layer: Layer,
    /// Where they hold: this unit and its subtree; everywhere when none.
    pub unit_id: Option<UnitId>,
    /// How they go with the layers above.
    pub combination: Combination,
    /// The groups they govern.
    pub groups: Vec<Group>,
    /// The law they rest on.
    pub legal_reference: Note,
    /// How well they are known.
    pub provenance: Provenance,
    /// While they are in force.
    #[serde(flatten)]
    pub period: Period,
    /// The criteria, in the order of the law.
    pub requirements: Vec<Requirement>,
    /// The set whose place it takes.
    pub supersedes_id: Option<RuleSetId>,
    /// How far its adoption has come: only what was put in force judges anybody.
    pub adoption: Adoption,
}
