//! What is done with rule sets: proposed, approved, put in force, ended.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, RulesApprove, RulesWrite};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::json::{FromBody, input};
use crate::api::reader::{body, record};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::api::rules::adopting::{
    Adopted, AdoptedEndIn, ApprovalIn, Entry, Reach, approve, end, put_in_force, takes_place_of,
};
use crate::api::rules::rule_sets::{RuleSetOut, out};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, Conn, Recorded, Stamp, Tx, positions, rule_sets};
use crate::domain::adoption::Adoption;
use crate::domain::id::{DecisionId, RuleSetId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::Group;
use crate::domain::rule_set::{Combination, Layer, Provenance, Requirement, RuleSet};
use crate::domain::text::{Code, Name, Note};
use crate::domain::{Day, Period};
use actix_web::post;
use utoipa::ToSchema;

impl Adopted for RuleSet {
    type Id = RuleSetId;
    const PLACE: &'static str = "/v1/rule-sets";

    fn id(&self) -> RuleSetId {
        self.id
    }
    fn unit(&self) -> Option<UnitId> {
        self.unit_id
    }
    fn period(&self) -> Period {
        self.period
    }
    fn adoption(&self) -> Adoption {
        self.adoption
    }
    fn supersedes(&self) -> Option<RuleSetId> {
        self.supersedes_id
    }
    fn moved(self, adoption: Adoption, period: Period, supersedes_id: Option<RuleSetId>) -> Self {
        Self { adoption, period, supersedes_id, ..self }
    }
    fn apart(&self, other: &Self) -> Option<&'static str> {
        if self.layer != other.layer {
            Some("layer")
        } else if self.unit_id != other.unit_id {
            Some("unit_id")
        } else {
            None
        }
    }
    fn get(conn: &mut Conn, id: RuleSetId) -> Result<Kept<Self>, db::Error> {
        rule_sets::get(conn, id)
    }
    fn update(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        rule_sets::update(tx, stamp, change, self)
    }
}

/// A rule set as it is proposed: the whole document.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSetIn {
    /// Its code; no other standing rule set has it.
    #[schema(example = "national-2012")]
    pub code: Code,
    /// Its name in Vietnamese.
    pub title_vi: Name,
    /// Its name in English.
    pub title_en: Name,
    /// Whose rules they are.
    pub layer: Layer,
    /// Where they hold: this unit and its subtree. A province's own rules have one, national rules have none.
    pub unit_id: Option<UnitId>,
    /// How they go with the layers above; only a province's own replace.
    pub combination: Combination,
    /// The groups they govern: one at least.
    #[schema(min_items = 1)]
    pub groups: Vec<Group>,
    /// The law they rest on.
    pub legal_reference: Note,
    /// How well they are known.
    pub provenance: Provenance,
    /// The day from which they are to be in force; the entry into force says it for good.
    pub valid_from: Day,
    /// The first day on which they are no longer in force; open-ended when left out.
    pub valid_to: Option<Day>,
    /// The rule set whose place it is to take: one of the same layer and unit.
    pub supersedes_id: Option<RuleSetId>,
    /// The criteria, in the order of the law: one at least.
    #[schema(min_items = 1)]
    pub requirements: Vec<Requirement>,
}

record! {
    RuleSetIn {
        need code, need title_vi, need title_en, need layer, may unit_id, need combination, need groups,
        need legal_reference, need provenance, need valid_from, may valid_to, may supersedes_id, need requirements,
    }
    check holds_together { layer, unit_id, combination, groups, valid_from, valid_to, requirements }
}

/// What must be true of several members, as far as they could be read.
#[expect(clippy::too_many_arguments, reason = "one for each member concerned, as the reader has them")]
fn holds_together(
    layer: &Option<Layer>,
    unit_id: &Option<Option<UnitId>>,
    combination: &Option<Combination>,
    groups: &Option<Vec<Group>>,
    valid_from: &Option<Day>,
    valid_to: &Option<Option<Day>>,
    requirements: &Option<Vec<Requirement>>,
    at: &str,
    problems: &mut Problems,
) {
    match (layer, unit_id) {
        (Some(Layer::Provincial), Some(None)) => problems.add(format!("{at}/unit_id"), Rule::Required),
        (Some(Layer::National), Some(Some(_))) => problems.add(format!("{at}/unit_id"), Rule::NotWith("layer")),
        (Some(Layer::Provincial | Layer::National) | None, _) => {}
    }
    if let (Some(Layer::National), Some(Combination::Replaces)) = (layer, combination) {
        problems.add(format!("{at}/combination"), Rule::NotWith("layer"));
    }
    if let (Some(from), Some(Some(to))) = (valid_from, valid_to) {
        problems.require(to > from, &format!("{at}/valid_to"), Rule::NotAfter("valid_from"));
    }
    let governs = groups.as_ref().is_none_or(|groups| !groups.is_empty());
    problems.require(governs, &format!("{at}/groups"), Rule::Empty);
    let asks = requirements.as_ref().is_none_or(|requirements| !requirements.is_empty());
    problems.require(asks, &format!("{at}/requirements"), Rule::Empty);
}

impl FromBody for RuleSetIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

impl RuleSetIn {
    /// The rule set that it describes.
    ///
    /// # Errors
    /// When it would end before it begins.
    pub fn into_rule_set(self, id: RuleSetId, adoption: Adoption) -> Result<RuleSet, Vec<Invalid>> {
        Ok(RuleSet {
            id,
            code: self.code,
            title_vi: self.title_vi,
            title_en: self.title_en,
            layer: self.layer,
            unit_id: self.unit_id,
            combination: self.combination,
            groups: self.groups,
            legal_reference: self.legal_reference,
            provenance: self.provenance,
            period: Period::new(self.valid_from, self.valid_to)?,
            requirements: self.requirements,
            supersedes_id: self.supersedes_id,
            adoption,
        })
    }
}

/// Refuses a rule set whose references lead nowhere, for whoever proposes or amends it.
///
/// # Errors
/// 403 for national rules when the caller may not write them everywhere; 422 with every unit, rule set and title that
/// does not exist or that the caller may not see.
pub fn checked(conn: &mut Conn, access: &Access, rules: &RuleSet) -> Result<(), Error> {
    let mut problems = Problems::new();
    match rules.unit_id {
        None => access.everywhere()?,
        Some(unit) => {
            let known = access.scope.has(unit) && access.units.tree.get(unit).is_some();
            problems.require(known, "/unit_id", Rule::NotFound);
        }
    }
    if let Some(old) = rules.supersedes_id {
        note_refusal(takes_place_of(conn, access, rules, old), &mut problems)?;
    }
    let titles = positions::codes(conn)?;
    for (n, requirement) in rules.requirements.iter().enumerate() {
        let audience = &requirement.applies_to;
        for (list, member) in [(&audience.positions, "positions"), (&audience.except_positions, "except_positions")] {
            for (m, _) in list.iter().enumerate().filter(|(_, code)| !titles.contains(code.as_str())) {
                problems.add(format!("/requirements/{n}/applies_to/{member}/{m}"), Rule::NotFound);
            }
        }
    }
    Ok(problems.or(())?)
}

/// Proposes a rule set. It judges nobody until somebody else has approved it and it was put in force.
#[utoipa::path(tag = "rules", operation_id = "create_rule_set", request_body = RuleSetIn,
    responses((status = 201, description = "The proposal.", body = RuleSetOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/rule-sets")]
pub async fn create_rule_set(caller: Caller<RulesWrite>, body: Body<RuleSetIn>) -> Result<Answer<RuleSetOut>, Error> {
    let (by, id) = (caller.subject, RuleSetId(caller.state.new_uuid()));
    let rules = body.parsed()?.into_rule_set(id, Adoption::proposed(by))?;
    let (shown, recorded) = caller
        .write(move |tx, access| {
            checked(tx, access, &rules)?;
            let recorded = rule_sets::insert(tx, &access.stamp, &Change::of(Cause::Create, rules.unit_id), &rules)?;
            Ok((out(&Reach::of(access, by), Kept::new(rules.clone(), recorded)), recorded))
        })
        .await?;
    Ok(Answer::created(shown, recorded, format!("/v1/rule-sets/{id}")))
}

/// Approves a rule set that somebody else proposed.
#[utoipa::path(tag = "rules", operation_id = "approve_rule_set", request_body = ApprovalIn,
    params(("id" = RuleSetId, Path, description = "The rule set."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The rule set.", body = RuleSetOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/rule-sets/{id}/approval")]
pub async fn approve_rule_set(
    caller: Caller<RulesApprove>,
    path: PathId<RuleSetId>,
    seen: IfMatch,
    body: Body<ApprovalIn>,
) -> Result<Answer<RuleSetOut>, Error> {
    let (id, seen, input, by) = (path.id()?, seen.seen()?, body.parsed()?, caller.subject);
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let kept = approve::<RuleSet>(tx, access, by, (id, seen), &input)?;
            let recorded = kept.recorded;
            Ok((out(&Reach::of(access, by), kept), recorded))
        })
        .await?;
    Ok(Answer::entity(shown, recorded))
}

input! {
    /// The entry of a rule set into force.
    RuleSetEntryIn {
        /// The first day in force.
        valid_from: Day,
        /// By which decision.
        decision_id: Option<DecisionId>,
        /// The rule set whose place it takes from that day on; as was proposed when left out.
        supersedes_id: Option<RuleSetId>,
    }
}

/// Puts an approved rule set in force from a day. The one whose place it takes ends on that day.
#[utoipa::path(tag = "rules", operation_id = "put_rule_set_in_force", request_body = RuleSetEntryIn,
    params(("id" = RuleSetId, Path, description = "The rule set."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The rule set.", body = RuleSetOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/rule-sets/{id}/entry-into-force")]
pub async fn put_rule_set_in_force(
    caller: Caller<RulesApprove>,
    path: PathId<RuleSetId>,
    seen: IfMatch,
    body: Body<RuleSetEntryIn>,
) -> Result<Answer<RuleSetOut>, Error> {
    let (id, seen, input, by) = (path.id()?, seen.seen()?, body.parsed()?, caller.subject);
    let entry = Entry { from: input.valid_from, decision_id: input.decision_id, supersedes_id: input.supersedes_id };
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let kept = put_in_force::<RuleSet>(tx, access, (id, seen), entry)?;
            let recorded = kept.recorded;
            Ok((out(&Reach::of(access, by), kept), recorded))
        })
        .await?;
    Ok(Answer::entity(shown, recorded))
}

/// Ends a rule set that is in force on a day.
#[utoipa::path(tag = "rules", operation_id = "end_rule_set", request_body = AdoptedEndIn,
    params(("id" = RuleSetId, Path, description = "The rule set."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The rule set.", body = RuleSetOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/rule-sets/{id}/end")]
pub async fn end_rule_set(
    caller: Caller<RulesApprove>,
    path: PathId<RuleSetId>,
    seen: IfMatch,
    body: Body<AdoptedEndIn>,
) -> Result<Answer<RuleSetOut>, Error> {
    let (id, seen, input, by) = (path.id()?, seen.seen()?, body.parsed()?, caller.subject);
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let kept = end::<RuleSet>(tx, access, (id, seen), &input)?;
            let recorded = kept.recorded;
            Ok((out(&Reach::of(access, by), kept), recorded))
        })
        .await?;
    Ok(Answer::entity(shown, recorded))
}
