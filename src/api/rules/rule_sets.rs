//! Rule sets, to read: with their requirements, and with what differs between two of them.

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
use crate::db::{Conn, positions, rule_sets};
use crate::domain::Day;
use crate::domain::adoption::{Action, Stage};
use crate::domain::id::{RuleSetId, UnitId};
use crate::domain::position::Group;
use crate::domain::rule_difference::difference;
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
    /// The first day in force; of a proposal, the day that it asks for.
    pub valid_from: Day,
    /// The first day no longer in force; null: open-ended.
    pub valid_to: Option<Day>,
    /// How far its adoption has come: only what was put in force judges anybody.
    pub stage: Stage,
    /// Who proposed it; null for what the program was shipped with.
    #[schema(example = "user:01935b8e-7b2a-7c3d-9e4f-0123456789ab")]
    pub proposed_by: Option<String>,
    /// Who approved it.
    #[schema(example = "user:01935b8e-7b2a-7c3d-9e4f-0123456789ab")]
    pub approved_by: Option<String>,
    /// The set whose place it takes.
    pub supersedes_id: Option<RuleSetId>,
    /// Whether it was withdrawn, or never should have been.
    pub void: bool,
    /// What the caller may do next.
    pub allowed_actions: Vec<Action>,
    /// The criteria, in the order of the law.
    pub requirements: Vec<Requirement>,
}

/// A rule set as a caller sees it.
pub(super) fn out(reach: &Reach, kept: Kept<RuleSet>) -> RuleSetOut {
    let (void, r) = (kept.void, kept.value);
    RuleSetOut {
        stage: r.adoption.stage,
        proposed_by: r.adoption.proposed_by.map(|s| s.to_string()),
        approved_by: r.adoption.approved_by.map(|s| s.to_string()),
        supersedes_id: r.supersedes_id,
        allowed_actions: if void { Vec::new() } else { reach.allowed(r.unit_id, r.adoption) },
        void,
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
        /// In force on this day: put in force, and the day lies in its time; all, at any stage, when left out.
        as_of: Option<Day>,
        /// With this code.
        code: Option<Code>,
        /// Of this layer.
        layer: Option<Layer>,
        /// At this stage of its adoption.
        stage: Option<Stage>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl Sought for RuleSetFilter {
    type Selection = rule_sets::Filter;
    type Out = RuleSetOut;

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> rule_sets::Filter {
        rule_sets::Filter {
            as_of: self.as_of,
            code: self.code.as_ref().map(ToString::to_string),
            layer: self.layer,
            stage: self.stage,
            units: access.governed_by(),
        }
    }

    fn shown(&self, _: &mut Conn, access: &Access, found: Found<rule_sets::Filter>) -> Result<Page<RuleSetOut>, Error> {
        let reach = Reach::of(access, access.subject);
        Ok(found.map(|kept| out(&reach, kept)))
    }
}

/// Rule sets that hold or are to hold in the caller's units, at any stage of their adoption, by code.
#[utoipa::path(tag = "rules", operation_id = "list_rule_sets", params(RuleSetFilter, PageQuery),
    responses((status = 200, description = "A page of rule sets.", body = List<RuleSetOut>), Guarded))]
#[get("/rule-sets")]
pub async fn list_rule_sets(
    caller: Caller<RulesRead>,
    args: QueryArgs<Listing<RuleSetFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<RuleSetOut>>, Error> {
    list(caller, args, req).await
}

/// A requirement, and where it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleRequirementOut {
    /// The set.
    pub rule_set_id: RuleSetId,
    /// Its place in the document: a JSON pointer.
    #[schema(example = "/requirements/3")]
    pub pointer: String,
    /// What it says.
    #[serde(flatten)]
    pub requirement: Requirement,
}

query! {
    /// Which requirements.
    RequirementFilter {
        /// With this code.
        code: Option<Code>,
        /// That ask holders of titles of this group.
        group: Option<Group>,
        /// That ask holders of the title with this code.
        position: Option<Code>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// The requirements of a rule set, in the order of the law.
#[utoipa::path(tag = "rules", operation_id = "list_rule_set_requirements",
    params(("id" = RuleSetId, Path, description = "The rule set."), RequirementFilter, PageQuery),
    responses((status = 200, description = "A page of requirements.", body = List<RuleRequirementOut>), Guarded, Missing))]
#[get("/rule-sets/{id}/requirements")]
pub async fn list_rule_set_requirements(
    caller: Caller<RulesRead>,
    path: PathId<RuleSetId>,
    args: QueryArgs<Listing<RequirementFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<RuleRequirementOut>>, Error> {
    let id = path.id()?;
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller
        .read(move |conn, access| {
            let set: RuleSet = as_known(conn, access, id, asked.known_at)?;
            // A title belongs to a group: what asks another group does not ask its holder.
            let group_of = match &asked.position {
                Some(code) => positions::group_of(conn, code)?,
                None => None,
            };
            let asks = |requirement: &Requirement| {
                let audience = &requirement.applies_to;
                asked.code.as_ref().is_none_or(|code| *code == requirement.code)
                    && asked.group.is_none_or(|group| audience.asks_group(group) && set.groups.contains(&group))
                    && asked.position.as_ref().is_none_or(|code| {
                        group_of.is_some_and(|group| audience.asks_title(code, group) && set.groups.contains(&group))
                    })
            };
            let rows = set.requirements.iter().enumerate().filter(|(_, requirement)| asks(requirement));
            let place = |n: usize| (format!("{n:06}"), String::new());
            let page = Page::slice(&ask, rows, |(n, _)| place(*n));
            Ok(page.map(|(n, requirement)| RuleRequirementOut {
                rule_set_id: id,
                pointer: format!("/requirements/{n}"),
                requirement: requirement.clone(),
            }))
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, |shown| shown))
}

query! {
    /// With what a rule set is compared.
    RuleSetComparison {
        /// The other rule set: what it has more is added, what it lacks is removed.
        with: RuleSetId,
    }
}

/// What differs between the requirements of two rule sets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleSetDifferenceOut {
    /// The first set.
    pub rule_set_id: RuleSetId,
    /// The second set.
    pub with_id: RuleSetId,
    /// Requirements are the same when they have one code and ask the same people.
    pub requirements: DifferenceOut<Requirement>,
}

/// What differs between the requirements of two rule sets: what was added, removed, and changed in which places.
#[utoipa::path(tag = "rules", operation_id = "get_rule_set_differences",
    params(("id" = RuleSetId, Path, description = "The first rule set."), RuleSetComparison),
    responses((status = 200, description = "The differences.", body = RuleSetDifferenceOut), Guarded, Missing))]
#[get("/rule-sets/{id}/differences")]
pub async fn get_rule_set_differences(
    caller: Caller<RulesRead>,
    path: PathId<RuleSetId>,
    args: QueryArgs<RuleSetComparison>,
) -> Result<Answer<RuleSetDifferenceOut>, Error> {
    let (id, with) = (path.id()?, args.parsed()?.with);
    let shown = caller
        .read(move |conn, access| {
            let mut requirements = |id| {
                let set = rule_sets::get(conn, id)?.value;
                holds(access, set.unit_id)?;
                Ok::<_, Error>(set.requirements)
            };
            let (before, after) = (requirements(id)?, requirements(with)?);
            Ok(RuleSetDifferenceOut {
                rule_set_id: id,
                with_id: with,
                requirements: difference(&before, &after).into(),
            })
        })
        .await?;
    Ok(Answer::ok(shown))
}
