//! Resolutions and plans, to read: with their targets, and with what differs between two of them.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, RulesRead};
use crate::api::compliance::AskedAt;
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery, Walk};
use crate::api::resource::list::{Found, Sought, list};
use crate::api::resource::moment::as_known;
use crate::api::responses::{Guarded, Missing};
use crate::api::rules::adopting::Reach;
use crate::api::rules::differences::DifferenceOut;
use crate::api::rules::holds;
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::{Conn, resolutions};
use crate::domain::Day;
use crate::domain::adoption::{Action, Stage};
use crate::domain::id::{ResolutionId, UnitId};
use crate::domain::position::Group;
use crate::domain::resolution::{Indicator, Percent, Resolution, ResolutionKind, Target};
use crate::domain::rule_difference::difference;
use crate::domain::rule_set::Provenance;
use crate::domain::text::Code;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

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
    /// The first day on which it sets targets; of a proposal, the day that it asks for.
    pub valid_from: Day,
    /// The first day on which it no longer does; null: open-ended.
    pub valid_to: Option<Day>,
    /// How far its adoption has come: only what was put in force sets targets.
    pub stage: Stage,
    /// Who proposed it; null for what came from an import.
    #[schema(example = "user:01935b8e-7b2a-7c3d-9e4f-0123456789ab")]
    pub proposed_by: Option<String>,
    /// Who approved it.
    #[schema(example = "user:01935b8e-7b2a-7c3d-9e4f-0123456789ab")]
    pub approved_by: Option<String>,
    /// The document whose place it takes.
    pub supersedes_id: Option<ResolutionId>,
    /// Whether it was withdrawn, or never should have been.
    pub void: bool,
    /// What the caller may do next.
    pub allowed_actions: Vec<Action>,
    /// What it counts.
    pub indicators: Vec<Indicator>,
    /// What it asks for.
    pub targets: Vec<Target>,
}

/// A resolution as a caller sees it.
pub(super) fn out(reach: &Reach, kept: Kept<Resolution>) -> ResolutionOut {
    let (void, r) = (kept.void, kept.value);
    ResolutionOut {
        valid_from: r.period.from,
        valid_to: r.period.to,
        stage: r.adoption.stage,
        proposed_by: r.adoption.proposed_by.map(|s| s.to_string()),
        approved_by: r.adoption.approved_by.map(|s| s.to_string()),
        supersedes_id: r.supersedes_id,
        allowed_actions: if void { Vec::new() } else { reach.allowed(Some(r.unit_id), r.adoption) },
        void,
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
        /// In force on this day: put in force, and the day lies in its time; all, at any stage, when left out.
        as_of: Option<Day>,
        /// At this stage of its adoption.
        stage: Option<Stage>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for ResolutionFilter {
    type Selection = resolutions::Filter;
    type Out = ResolutionOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> resolutions::Filter {
        resolutions::Filter {
            units: access.governed_by(),
            number: self.number.as_ref().map(ToString::to_string),
            kind: self.kind,
            parent_id: self.parent_id,
            as_of: self.as_of,
            stage: self.stage,
        }
    }

    fn shown(
        &self,
        _: &mut Conn,
        access: &Access,
        found: Found<resolutions::Filter>,
    ) -> Result<Page<ResolutionOut>, Error> {
        let reach = Reach::of(access, access.subject);
        Ok(found.map(|kept| out(&reach, kept)))
    }
}

/// Resolutions and plans that hold or are to hold in the caller's units, at any stage of their adoption, by number.
#[utoipa::path(tag = "rules", operation_id = "list_resolutions", params(ResolutionFilter, PageQuery),
    responses((status = 200, description = "A page of resolutions.", body = List<ResolutionOut>), Guarded))]
#[get("/resolutions")]
pub async fn list_resolutions(
    caller: Caller<RulesRead>,
    args: QueryArgs<Listing<ResolutionFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<ResolutionOut>>, Error> {
    list(caller, args, req).await
}

/// A target, and where it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResolutionTargetOut {
    /// The document.
    pub resolution_id: ResolutionId,
    /// Its place in the document: a JSON pointer.
    #[schema(example = "/targets/3")]
    pub pointer: String,
    /// What it says.
    #[serde(flatten)]
    pub target: Target,
}

query! {
    /// Which targets.
    TargetFilter {
        /// In this group.
        group: Option<Group>,
        /// For the share of this indicator.
        indicator: Option<Code>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// The targets of a resolution, in its own order.
#[utoipa::path(tag = "rules", operation_id = "list_resolution_targets",
    params(("id" = ResolutionId, Path, description = "The resolution."), TargetFilter, PageQuery),
    responses((status = 200, description = "A page of targets.", body = List<ResolutionTargetOut>), Guarded, Missing))]
#[get("/resolutions/{id}/targets")]
pub async fn list_resolution_targets(
    caller: Caller<RulesRead>,
    path: PathId<ResolutionId>,
    args: QueryArgs<Listing<TargetFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<ResolutionTargetOut>>, Error> {
    let id = path.id()?;
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller
        .read(move |conn, access| {
            let resolution: Resolution = as_known(conn, access, id, asked.known_at)?;
            let rows = resolution.targets.into_iter().enumerate().filter(|(_, target)| {
                asked.group.is_none_or(|group| target.group == Some(group))
                    && asked.indicator.as_ref().is_none_or(|code| *code == target.indicator)
            });
            let page = Page::slice(&ask, rows, |(n, _)| (format!("{n:06}"), String::new()));
            Ok(page.map(|(n, target)| ResolutionTargetOut {
                resolution_id: id,
                pointer: format!("/targets/{n}"),
                target,
            }))
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, |shown| shown))
}

query! {
    /// With what a resolution is compared.
    ResolutionComparison {
        /// The other resolution: what it has more is added, what it lacks is removed.
        with: ResolutionId,
    }
}

/// What differs between two resolutions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResolutionDifferenceOut {
    /// The first document.
    pub resolution_id: ResolutionId,
    /// The second document.
    pub with_id: ResolutionId,
    /// Indicators are the same when they have one code.
    pub indicators: DifferenceOut<Indicator>,
    /// Targets are the same when they are for one group and one indicator and due on one day.
    pub targets: DifferenceOut<Target>,
}

/// What differs between two resolutions: which indicators and targets were added, removed, and changed in which places.
#[utoipa::path(tag = "rules", operation_id = "get_resolution_differences",
    params(("id" = ResolutionId, Path, description = "The first resolution."), ResolutionComparison),
    responses((status = 200, description = "The differences.", body = ResolutionDifferenceOut), Guarded, Missing))]
#[get("/resolutions/{id}/differences")]
pub async fn get_resolution_differences(
    caller: Caller<RulesRead>,
    path: PathId<ResolutionId>,
    args: QueryArgs<ResolutionComparison>,
) -> Result<Answer<ResolutionDifferenceOut>, Error> {
    let (id, with) = (path.id()?, args.parsed()?.with);
    let shown = caller
        .read(move |conn, access| {
            let mut found = |id| {
                let resolution = resolutions::get(conn, id)?.value;
                holds(access, Some(resolution.unit_id))?;
                Ok::<_, Error>(resolution)
            };
            let (before, after) = (found(id)?, found(with)?);
            Ok(ResolutionDifferenceOut {
                resolution_id: id,
                with_id: with,
                indicators: difference(&before.indicators, &after.indicators).into(),
                targets: difference(&before.targets, &after.targets).into(),
            })
        })
        .await?;
    Ok(Answer::ok(shown))
}
