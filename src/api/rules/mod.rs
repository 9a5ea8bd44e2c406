//! Rule sets and resolutions, as data to read: what people are judged by, and what shares are aimed at.

mod forms;

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, RulesRead};
use crate::api::error::Error;
use crate::api::extract::{NoQuery, PathId, QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery, Walk};
use crate::api::responses::{Guarded, Missing};
use crate::db::changes::Kept;
use crate::db::{resolutions, rule_sets};
use crate::domain::Day;
use crate::domain::id::{ResolutionId, RuleSetId, UnitId};
use crate::domain::position::Group;
use crate::domain::resolution::{Indicator, Percent, Resolution, ResolutionKind, Target};
use crate::domain::rule_set::{Combination, Layer, Provenance, Requirement, RuleSet};
use crate::domain::text::Code;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A dated version of the standard.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleSetOut {
    /// The identity.
    pub id: RuleSetId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Its code.
    #[schema(example = "national-2012")]
    pub code: String,
    /// Its name in Vietnamese.
    pub title_vi: String,
    /// Its name in English.
    pub title_en: String,
    /// Whose rules they are.
    pub layer: Layer,
    /// Where they hold: this unit and its subtree; everywhere when null.
    pub unit_id: Option<UnitId>,
    /// How they go with the layers above.
    pub combination: Combination,
    /// The groups they govern.
    pub groups: Vec<Group>,
    /// The law they rest on.
    pub legal_reference: String,
    /// How well they are known.
    pub provenance: Provenance,
    /// The first day in force.
    pub valid_from: Day,
    /// The first day no longer in force; null: open-ended.
    pub valid_to: Option<Day>,
    /// The criteria, in the order of the law.
    pub requirements: Vec<Requirement>,
}

fn rule_set_out(kept: Kept<RuleSet>) -> RuleSetOut {
    let r = kept.value;
    RuleSetOut {
        id: r.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        code: r.code.to_string(),
        title_vi: r.title_vi.to_string(),
        title_en: r.title_en.to_string(),
        layer: r.layer,
        unit_id: r.unit_id,
        combination: r.combination,
        groups: r.groups,
        legal_reference: r.legal_reference.to_string(),
        provenance: r.provenance,
        valid_from: r.period.from,
        valid_to: r.period.to,
        requirements: r.requirements,
    }
}

query! {
    /// Which rule sets.
    RuleSetFilter {
        /// In force on this day; all when left out.
        as_of: Option<Day>,
        /// Of this layer.
        layer: Option<Layer>,
    }
}

/// Rule sets that hold in the caller's units, by code.
#[utoipa::path(tag = "rules", operation_id = "list_rule_sets", params(RuleSetFilter, PageQuery),
    responses((status = 200, description = "A page of rule sets.", body = List<RuleSetOut>), Guarded))]
#[get("/rule-sets")]
pub async fn list_rule_sets(
    caller: Caller<RulesRead>,
    args: QueryArgs<Listing<RuleSetFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<RuleSetOut>>, Error> {
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller
        .read(move |conn, access| {
            let filter = rule_sets::Filter { as_of: asked.as_of, layer: asked.layer, units: access.governed_by() };
            Ok(rule_sets::list(conn, &filter, &ask)?)
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, rule_set_out))
}

/// A rule set.
#[utoipa::path(tag = "rules", operation_id = "get_rule_set", params(("id" = RuleSetId, Path, description = "The rule set.")),
    responses((status = 200, description = "The rule set.", body = RuleSetOut), Guarded, Missing))]
#[get("/rule-sets/{id}")]
pub async fn get_rule_set(
    caller: Caller<RulesRead>,
    path: PathId<RuleSetId>,
    none: QueryArgs<NoQuery>,
) -> Result<Answer<RuleSetOut>, Error> {
    let id = path.id()?;
    none.parsed()?;
    let kept = caller
        .read(move |conn, access| {
            let kept = rule_sets::get(conn, id)?;
            holds(access, kept.value.unit_id)?;
            Ok(kept)
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(rule_set_out(kept), recorded))
}

/// A resolution, or a plan that carries one out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResolutionOut {
    /// The identity.
    pub id: ResolutionId,
    /// The ledger entry of its last change.
    pub seq: i64,
    /// When that was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub recorded_at: DateTime<Utc>,
    /// Its number.
    #[schema(example = "37-NQ/TU")]
    pub number: String,
    /// What sort of document it is.
    pub kind: ResolutionKind,
    /// Its title.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// When.
    pub issued_on: Day,
    /// The document that it carries out.
    pub parent_id: Option<ResolutionId>,
    /// Where it holds: this unit and its subtree.
    pub unit_id: UnitId,
    /// The law it rests on.
    pub legal_reference: Option<String>,
    /// How well it is known.
    pub provenance: Provenance,
    /// By how many points a share may fall short and still count as nearly met.
    pub near_band: Percent,
    /// What it counts.
    pub indicators: Vec<Indicator>,
    /// What it asks for.
    pub targets: Vec<Target>,
}

fn resolution_out(kept: Kept<Resolution>) -> ResolutionOut {
    let r = kept.value;
    ResolutionOut {
        id: r.id,
        seq: kept.recorded.seq,
        recorded_at: kept.recorded.at,
        number: r.number.to_string(),
        kind: r.kind,
        title: r.title.to_string(),
        issuer: r.issuer.to_string(),
        issued_on: r.issued_on,
        parent_id: r.parent_id,
        unit_id: r.unit_id,
        legal_reference: r.legal_reference.map(|l| l.to_string()),
        provenance: r.provenance,
        near_band: r.near_band,
        indicators: r.indicators,
        targets: r.targets,
    }
}

query! {
    /// Which resolutions.
    ResolutionFilter {
        /// With this number.
        number: Option<Code>,
        /// Of this kind.
        kind: Option<ResolutionKind>,
        /// That carry this one out.
        parent_id: Option<ResolutionId>,
    }
}

/// Resolutions and plans that hold in the caller's units, by number.
#[utoipa::path(tag = "rules", operation_id = "list_resolutions", params(ResolutionFilter, PageQuery),
    responses((status = 200, description = "A page of resolutions.", body = List<ResolutionOut>), Guarded))]
#[get("/resolutions")]
pub async fn list_resolutions(
    caller: Caller<RulesRead>,
    args: QueryArgs<Listing<ResolutionFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<ResolutionOut>>, Error> {
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller
        .read(move |conn, access| {
            let filter = resolutions::Filter {
                units: access.governed_by(),
                number: asked.number.as_ref().map(ToString::to_string),
                kind: asked.kind,
                parent_id: asked.parent_id,
            };
            Ok(resolutions::list(conn, &filter, &ask)?)
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, resolution_out))
}

/// A resolution.
#[utoipa::path(tag = "rules", operation_id = "get_resolution", params(("id" = ResolutionId, Path, description = "The resolution.")),
    responses((status = 200, description = "The resolution.", body = ResolutionOut), Guarded, Missing))]
#[get("/resolutions/{id}")]
pub async fn get_resolution(
    caller: Caller<RulesRead>,
    path: PathId<ResolutionId>,
    none: QueryArgs<NoQuery>,
) -> Result<Answer<ResolutionOut>, Error> {
    let id = path.id()?;
    none.parsed()?;
    let kept = caller
        .read(move |conn, access| {
            let kept = resolutions::get(conn, id)?;
            holds(access, Some(kept.value.unit_id))?;
            Ok(kept)
        })
        .await?;
    let recorded = kept.recorded;
    Ok(Answer::entity(resolution_out(kept), recorded))
}

/// Refuses a document that holds in none of the caller's units.
fn holds(access: &Access, unit: Option<UnitId>) -> Result<(), Error> {
    let governed = access.governed_by();
    match (unit, governed) {
        (None, _) | (_, None) => Ok(()),
        (Some(unit), Some(units)) if units.contains(&unit) => Ok(()),
        _ => Err(Error::not_found()),
    }
}
