//! How earlier releases kept things in the ledger. Nothing is written in these forms any more; entries in them read for
//! ever.

use crate::db::stored::PeriodV1;
use crate::domain::adoption::Adoption;
use crate::domain::id::{OfficialId, QualificationId, ResolutionId, RuleSetId, UnitId};
use crate::domain::position::Group;
use crate::domain::predicate::Predicate;
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification};
use crate::domain::resolution::{Indicator, Percent, Resolution, ResolutionKind, Target};
use crate::domain::rule_set::{Audience, Combination, Grace, Layer, Provenance, Requirement, RuleSet};
use crate::domain::text::{Code, Name, Note};
use crate::domain::unit::AreaKind;
use crate::domain::{Day, Period};
use serde::Deserialize;

/// Until 0002: no record could take the place of another.
#[derive(Deserialize)]
pub(super) struct QualificationV1 {
    id: QualificationId,
    official_id: OfficialId,
    kind: QualificationKind,
    level: Level,
    field: Option<Code>,
    scheme: Option<Scheme>,
    institution: Option<Name>,
    number: Option<Code>,
    awarded_on: Day,
    expires_on: Option<Day>,
    verification: Verification,
}

impl From<QualificationV1> for Qualification {
    fn from(v: QualificationV1) -> Self {
        Self {
            id: v.id,
            official_id: v.official_id,
            kind: v.kind,
            level: v.level,
            field: v.field,
            scheme: v.scheme,
            institution: v.institution,
            number: v.number,
            awarded_on: v.awarded_on,
            expires_on: v.expires_on,
            verification: v.verification,
            superseded_by_id: None,
        }
    }
}

#[derive(Deserialize)]
struct AudienceV1 {
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    positions: Vec<Code>,
    #[serde(default)]
    areas: Vec<AreaKind>,
    #[serde(default)]
    first_holding: Option<bool>,
}

#[derive(Deserialize)]
struct GraceV1 {
    in_post_before: Day,
    until: Day,
}

/// Until 0002: at most one grace, for everybody whom the requirement asks.
#[derive(Deserialize)]
struct RequirementV1 {
    code: Code,
    title_vi: Name,
    title_en: Name,
    legal_reference: Note,
    provenance: Provenance,
    mandatory: bool,
    applies_to: AudienceV1,
    predicate: Predicate,
    grace: Option<GraceV1>,
}

impl From<RequirementV1> for Requirement {
    fn from(v: RequirementV1) -> Self {
        let to = v.applies_to;
        let whole = |g: GraceV1| Grace {
            in_post_before: g.in_post_before,
            until: g.until,
            areas: Vec::new(),
            when: None,
            legal_reference: None,
        };
        Self {
            code: v.code,
            title_vi: v.title_vi,
            title_en: v.title_en,
            legal_reference: v.legal_reference,
            provenance: v.provenance,
            mandatory: v.mandatory,
            applies_to: Audience {
                groups: to.groups,
                positions: to.positions,
                except_positions: Vec::new(),
                areas: to.areas,
                except_areas: Vec::new(),
                first_holding: to.first_holding,
            },
            predicate: v.predicate,
            graces: v.grace.map(whole).into_iter().collect(),
        }
    }
}

/// Until 0002: in force from the moment it was entered.
#[derive(Deserialize)]
pub(super) struct RuleSetV1 {
    id: RuleSetId,
    code: Code,
    title_vi: Name,
    title_en: Name,
    layer: Layer,
    unit_id: Option<UnitId>,
    combination: Combination,
    groups: Vec<Group>,
    legal_reference: Note,
    provenance: Provenance,
    period: PeriodV1,
    requirements: Vec<RequirementV1>,
}

impl From<RuleSetV1> for RuleSet {
    fn from(v: RuleSetV1) -> Self {
        Self {
            id: v.id,
            code: v.code,
            title_vi: v.title_vi,
            title_en: v.title_en,
            layer: v.layer,
            unit_id: v.unit_id,
            combination: v.combination,
            groups: v.groups,
            legal_reference: v.legal_reference,
            provenance: v.provenance,
            period: v.period.into(),
            requirements: v.requirements.into_iter().map(Into::into).collect(),
            supersedes_id: None,
            adoption: Adoption::SHIPPED,
        }
    }
}

/// Until 0002: in force from its issue, without an end.
#[derive(Deserialize)]
pub(super) struct ResolutionV1 {
    id: ResolutionId,
    number: Code,
    kind: ResolutionKind,
    title: Note,
    issuer: Name,
    issued_on: Day,
    parent_id: Option<ResolutionId>,
    unit_id: UnitId,
    legal_reference: Option<Note>,
    provenance: Provenance,
    near_band: Percent,
    indicators: Vec<Indicator>,
    targets: Vec<Target>,
}

impl From<ResolutionV1> for Resolution {
    fn from(v: ResolutionV1) -> Self {
        Self {
            id: v.id,
            number: v.number,
            kind: v.kind,
            title: v.title,
            issuer: v.issuer,
            issued_on: v.issued_on,
            parent_id: v.parent_id,
            unit_id: v.unit_id,
            legal_reference: v.legal_reference,
            provenance: v.provenance,
            near_band: v.near_band,
            period: Period::since(v.issued_on),
            supersedes_id: None,
            adoption: Adoption::SHIPPED,
            indicators: v.indicators,
            targets: v.targets,
        }
    }
}
