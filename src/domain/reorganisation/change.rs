//! The changes that make up a reorganisation, as they are written down.

use crate::domain::appointment::EndReason;
use crate::domain::id::{OfficialId, PositionId, UnitId};
use crate::domain::text::{Code, Name};
use crate::domain::unit::{AreaKind, UnitKind};
use utoipa::ToSchema;

/// A unit: one that is there, or one that the same reorganisation founds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitRef {
    /// One that is there.
    UnitId(UnitId),
    /// One that is founded, by its key in the reorganisation.
    Key(Code),
}

/// A change of units, or of what follows them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitChange {
    /// A unit is founded.
    Found(Found),
    /// Units end, and another takes each of them in whole.
    Merge(Merge),
    /// A unit is divided.
    Split(Split),
    /// A unit is called, coded or classed otherwise.
    Alter(Alter),
    /// A unit is placed below another.
    Move(Relocate),
    /// A unit ends, and nothing takes its place.
    Dissolve(Dissolve),
    /// A person gets another post than the rule would give.
    Assign(Assign),
    /// A person leaves.
    Release(Release),
    /// Who keeps accounts on a unit keeps another from then on.
    Entrust(Entrust),
}

/// A unit is founded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FoundedUnit)]
pub struct Found {
    /// By what the other changes call it.
    pub key: Code,
    /// Its name.
    pub name: Name,
    /// Its statistics-office code.
    pub code: Code,
    /// What it is by law.
    pub kind: UnitKind,
    /// The kind of area.
    pub area: Option<AreaKind>,
    /// The unit above; none at the top.
    pub parent: Option<UnitRef>,
}

/// Units end, and another takes each of them in whole.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MergedUnits)]
pub struct Merge {
    /// The units that end.
    pub units: Vec<UnitId>,
    /// The one that takes them in.
    pub into: UnitRef,
}

/// A unit is divided.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SplitUnit)]
pub struct Split {
    /// Which unit. It goes on where it is one of the parts itself.
    pub unit_id: UnitId,
    /// The parts, two at least.
    pub parts: Vec<Part>,
}

/// A part of a divided unit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SplitUnitPart)]
pub struct Part {
    /// The unit that takes it in.
    pub into: UnitRef,
    /// The people who go there.
    #[schema(required = false)]
    pub officials: Vec<OfficialId>,
    /// The titles whose holders go there, where the person is not named.
    #[schema(required = false)]
    pub positions: Vec<PositionId>,
    /// Whether everybody and everything else goes there.
    #[schema(required = false)]
    pub rest: bool,
}

/// A unit is called, coded or classed otherwise; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AlteredUnit)]
pub struct Alter {
    /// Which unit.
    pub unit_id: UnitId,
    /// Its name.
    pub name: Option<Name>,
    /// Its statistics-office code.
    pub code: Option<Code>,
    /// What it is by law.
    pub kind: Option<UnitKind>,
    /// The kind of area.
    pub area: Option<AreaKind>,
}

/// A unit is placed below another.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MovedUnit)]
pub struct Relocate {
    /// Which unit.
    pub unit_id: UnitId,
    /// The unit above; none: it stands at the top.
    pub parent: Option<UnitRef>,
}

/// A unit ends, and nothing takes its place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DissolvedUnit)]
pub struct Dissolve {
    /// Which unit.
    pub unit_id: UnitId,
}

/// A person gets another post than the rule would give.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignedOfficial)]
pub struct Assign {
    /// Who.
    pub official_id: OfficialId,
    /// Of the titles that the person holds, only this one; all of them when left out.
    pub from_position_id: Option<PositionId>,
    /// Where; where the rule says when left out.
    pub to: Option<UnitRef>,
    /// To which title; the same when left out.
    pub position_id: Option<PositionId>,
}

/// A person leaves.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReleasedOfficial)]
pub struct Release {
    /// Who.
    pub official_id: OfficialId,
    /// Of the titles that the person holds, only this one; all of them when left out.
    pub from_position_id: Option<PositionId>,
    /// Why; `reorganised` when left out.
    pub reason: Option<EndReason>,
}

/// Who keeps accounts on a unit keeps another from then on: every grant on the one is given on the other too.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EntrustedUnit)]
pub struct Entrust {
    /// The unit that the grants are on.
    pub unit_id: UnitId,
    /// The unit that they are given on.
    pub to: UnitRef,
}

impl UnitChange {
    /// Every unit that it names and that is there already.
    pub fn named(&self) -> Vec<UnitId> {
        let there = |unit: &UnitRef| match unit {
            UnitRef::UnitId(id) => Some(*id),
            UnitRef::Key(_) => None,
        };
        match self {
            Self::Found(found) => found.parent.iter().filter_map(there).collect(),
            Self::Merge(merge) => merge.units.iter().copied().chain(there(&merge.into)).collect(),
            Self::Split(split) => {
                let parts = split.parts.iter().filter_map(|part| there(&part.into));
                std::iter::once(split.unit_id).chain(parts).collect()
            }
            Self::Alter(alter) => vec![alter.unit_id],
            Self::Move(moved) => std::iter::once(moved.unit_id).chain(moved.parent.iter().filter_map(there)).collect(),
            Self::Dissolve(gone) => vec![gone.unit_id],
            Self::Assign(assign) => assign.to.iter().filter_map(there).collect(),
            Self::Release(_) => Vec::new(),
            Self::Entrust(entrust) => std::iter::once(entrust.unit_id).chain(there(&entrust.to)).collect(),
        }
    }

    /// Everybody whom it names.
    pub fn people(&self) -> Vec<OfficialId> {
        match self {
            Self::Split(split) => split.parts.iter().flat_map(|part| part.officials.iter().copied()).collect(),
            Self::Assign(assign) => vec![assign.official_id],
            Self::Release(release) => vec![release.official_id],
            Self::Found(_) | Self::Merge(_) | Self::Alter(_) | Self::Move(_) | Self::Dissolve(_) | Self::Entrust(_) => {
                Vec::new()
            }
        }
    }
}
