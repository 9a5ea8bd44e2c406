//! What is done with resolutions and plans: proposed, approved, put in force, ended.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, RulesApprove, RulesWrite};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::json::{FromBody, input};
use crate::api::reader::{Read, record};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::api::rules::adopting::{
    Adopted, AdoptedEndIn, ApprovalIn, Entry, Reach, approve, end, put_in_force, takes_place_of,
};
use crate::api::rules::holds;
use crate::api::rules::resolutions::{ResolutionOut, out};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, Conn, Recorded, Stamp, Tx, resolutions};
use crate::domain::adoption::Adoption;
use crate::domain::id::{DecisionId, ResolutionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::resolution::{Indicator, Percent, Resolution, ResolutionKind, STANDARD, Target};
use crate::domain::rule_set::Provenance;
use crate::domain::text::{Code, Name, Note};
use crate::domain::{Day, Period};
use actix_web::post;
use serde_json::Value;
use utoipa::ToSchema;

impl Adopted for Resolution {
    type Id = ResolutionId;
    const PLACE: &'static str = "/v1/resolutions";

    fn id(&self) -> ResolutionId {
        self.id
    }
    fn unit(&self) -> Option<UnitId> {
        Some(self.unit_id)
    }
    fn period(&self) -> Period {
        self.period
    }
    fn adoption(&self) -> Adoption {
        self.adoption
    }
    fn supersedes(&self) -> Option<ResolutionId> {
        self.supersedes_id
    }
    fn moved(self, adoption: Adoption, period: Period, supersedes_id: Option<ResolutionId>) -> Self {
        Self { adoption, period, supersedes_id, ..self }
    }
    fn apart(&self, other: &Self) -> Option<&'static str> {
        (self.unit_id != other.unit_id).then_some("unit_id")
    }
    fn get(conn: &mut Conn, id: ResolutionId) -> Result<Kept<Self>, db::Error> {
        resolutions::get(conn, id)
    }
    fn update(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        resolutions::update(tx, stamp, change, self)
    }
}

/// A resolution or plan as it is proposed: the whole document.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionIn {
    /// Its number; the unit has no other standing document with it.
    #[schema(example = "37-NQ/TU")]
    pub number: Code,
    /// What sort of document it is.
    pub kind: ResolutionKind,
    /// Its title.
    pub title: Note,
    /// Who issued it.
    pub issuer: Name,
    /// When.
    pub issued_on: Day,
    /// The document that it carries out.
    pub parent_id: Option<ResolutionId>,
    /// Where it holds: this unit and its subtree.
    pub unit_id: UnitId,
    /// The law it rests on.
    pub legal_reference: Option<Note>,
    /// How well it is known.
    pub provenance: Provenance,
    /// By how many points a share may fall short and still count as nearly met; 5 when left out.
    #[schema(nullable)]
    #[serde(default)]
    pub near_band: Option<Percent>,
    /// The day from which it is to set targets; the entry into force says it for good.
    pub valid_from: Day,
    /// The first day on which it no longer does; open-ended when left out.
    pub valid_to: Option<Day>,
    /// The document whose place it is to take: one of the same unit.
    pub supersedes_id: Option<ResolutionId>,
    /// What it counts, beside the share of people who meet the standard.
    #[serde(default)]
    pub indicators: Vec<Indicator>,
    /// What it asks for: shares of its own indicators, or of `standard`.
    #[serde(default)]
    pub targets: Vec<Target>,
}

/// The usual band, in hundredths of a point.
const NEAR_BAND: Percent = Percent(500);

record! {
    ResolutionIn {
        need number, need kind, need title, need issuer, need issued_on, may parent_id, need unit_id,
        may legal_reference, need provenance, may near_band, need valid_from, may valid_to, may supersedes_id,
        list indicators, list targets,
    }
    check holds_in_order { valid_from, valid_to }
}

fn holds_in_order(from: &Option<Day>, to: &Option<Option<Day>>, at: &str, problems: &mut Problems) {
    if let (Some(from), Some(Some(to))) = (from, to) {
        problems.require(to > from, &format!("{at}/valid_to"), Rule::NotAfter("valid_from"));
    }
}

impl FromBody for ResolutionIn {
    fn from_body(value: &Value) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let read = Self::read(value, "", &mut problems);
        unknown_indicators(value, &mut problems);
        match (read, problems.into_inner()) {
            (Some(read), none) if none.is_empty() => Ok(read),
            (_, all) => Err(all),
        }
    }
}

/// Notes every target for an indicator that the document does not have, whatever else is wrong with either; says nothing
/// while some indicator's own code cannot be read.
fn unknown_indicators(value: &Value, problems: &mut Problems) {
    let code = |part: &Value, member: &str| part.get(member)?.as_str().and_then(|text| Code::parse(text).ok());
    let parts = |list: &str| value.get(list).and_then(Value::as_array).into_iter().flatten();
    let Some(known) = parts("indicators").map(|i| code(i, "code")).collect::<Option<Vec<Code>>>() else { return };
    for (n, target) in parts("targets").enumerate() {
        let there = |asked: Code| asked.as_str() == STANDARD || known.contains(&asked);
        let fits = code(target, "indicator").is_none_or(there);
        problems.require(fits, &format!("/targets/{n}/indicator"), Rule::NotFound);
    }
}

impl ResolutionIn {
    /// The resolution that it describes.
    ///
    /// # Errors
    /// When it would end before it begins.
    pub fn into_resolution(self, id: ResolutionId, adoption: Adoption) -> Result<Resolution, Vec<Invalid>> {
        Ok(Resolution {
            id,
            number: self.number,
            kind: self.kind,
            title: self.title,
            issuer: self.issuer,
            issued_on: self.issued_on,
            parent_id: self.parent_id,
            unit_id: self.unit_id,
            legal_reference: self.legal_reference,
            provenance: self.provenance,
            near_band: self.near_band.unwrap_or(NEAR_BAND),
            period: Period::new(self.valid_from, self.valid_to)?,
            supersedes_id: self.supersedes_id,
            adoption,
            indicators: self.indicators,
            targets: self.targets,
        })
    }
}

/// Refuses a resolution whose references lead nowhere, for whoever proposes or amends it.
///
/// # Errors
/// 422 with the unit and every document that does not exist or that the caller may not see.
pub fn checked(conn: &mut Conn, access: &Access, resolution: &Resolution) -> Result<(), Error> {
    let mut problems = Problems::new();
    let known = access.scope.has(resolution.unit_id) && access.units.tree.get(resolution.unit_id).is_some();
    problems.require(known, "/unit_id", Rule::NotFound);
    if let Some(parent) = resolution.parent_id {
        // What it carries out may be a document of a unit above: to be seen is enough.
        match resolutions::get(conn, parent) {
            Ok(kept) if holds(access, Some(kept.value.unit_id)).is_ok() && parent != resolution.id => {}
            Ok(_) | Err(db::Error::NotFound) => problems.add("/parent_id", Rule::NotFound),
            Err(other) => return Err(other.into()),
        }
    }
    if let Some(old) = resolution.supersedes_id {
        note_refusal(takes_place_of(conn, access, resolution, old), &mut problems)?;
    }
    Ok(problems.or(())?)
}

/// Proposes a resolution. It sets no target until somebody else has approved it and it was put in force.
#[utoipa::path(tag = "rules", operation_id = "create_resolution", request_body = ResolutionIn,
    responses((status = 201, description = "The proposal.", body = ResolutionOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/resolutions")]
pub async fn create_resolution(
    caller: Caller<RulesWrite>,
    body: Body<ResolutionIn>,
) -> Result<Answer<ResolutionOut>, Error> {
    let (by, id) = (caller.subject, ResolutionId(caller.state.new_uuid()));
    let resolution = body.parsed()?.into_resolution(id, Adoption::proposed(by))?;
    let (shown, recorded) = caller
        .write(move |tx, access| {
            checked(tx, access, &resolution)?;
            let recorded = resolutions::insert(
                tx,
                &access.stamp,
                &Change::of(Cause::Create, Some(resolution.unit_id)),
                &resolution,
            )?;
            Ok((out(&Reach::of(access, by), Kept::new(resolution.clone(), recorded)), recorded))
        })
        .await?;
    Ok(Answer::created(shown, recorded, format!("/v1/resolutions/{id}")))
}

/// Approves a resolution that somebody else proposed.
#[utoipa::path(tag = "rules", operation_id = "approve_resolution", request_body = ApprovalIn,
    params(("id" = ResolutionId, Path, description = "The resolution."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The resolution.", body = ResolutionOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/resolutions/{id}/approval")]
pub async fn approve_resolution(
    caller: Caller<RulesApprove>,
    path: PathId<ResolutionId>,
    seen: IfMatch,
    body: Body<ApprovalIn>,
) -> Result<Answer<ResolutionOut>, Error> {
    let (id, seen, input, by) = (path.id()?, seen.seen()?, body.parsed()?, caller.subject);
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let kept = approve::<Resolution>(tx, access, by, (id, seen), &input)?;
            let recorded = kept.recorded;
            Ok((out(&Reach::of(access, by), kept), recorded))
        })
        .await?;
    Ok(Answer::entity(shown, recorded))
}

input! {
    /// The entry of a resolution into force.
    ResolutionEntryIn {
        /// The first day in force.
        valid_from: Day,
        /// By which decision.
        decision_id: Option<DecisionId>,
        /// The resolution whose place it takes from that day on; as was proposed when left out.
        supersedes_id: Option<ResolutionId>,
    }
}

/// Puts an approved resolution in force from a day. The one whose place it takes ends on that day.
#[utoipa::path(tag = "rules", operation_id = "put_resolution_in_force", request_body = ResolutionEntryIn,
    params(("id" = ResolutionId, Path, description = "The resolution."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The resolution.", body = ResolutionOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/resolutions/{id}/entry-into-force")]
pub async fn put_resolution_in_force(
    caller: Caller<RulesApprove>,
    path: PathId<ResolutionId>,
    seen: IfMatch,
    body: Body<ResolutionEntryIn>,
) -> Result<Answer<ResolutionOut>, Error> {
    let (id, seen, input, by) = (path.id()?, seen.seen()?, body.parsed()?, caller.subject);
    let entry = Entry { from: input.valid_from, decision_id: input.decision_id, supersedes_id: input.supersedes_id };
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let kept = put_in_force::<Resolution>(tx, access, (id, seen), entry)?;
            let recorded = kept.recorded;
            Ok((out(&Reach::of(access, by), kept), recorded))
        })
        .await?;
    Ok(Answer::entity(shown, recorded))
}

/// Ends a resolution that is in force on a day.
#[utoipa::path(tag = "rules", operation_id = "end_resolution", request_body = AdoptedEndIn,
    params(("id" = ResolutionId, Path, description = "The resolution."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The resolution.", body = ResolutionOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/resolutions/{id}/end")]
pub async fn end_resolution(
    caller: Caller<RulesApprove>,
    path: PathId<ResolutionId>,
    seen: IfMatch,
    body: Body<AdoptedEndIn>,
) -> Result<Answer<ResolutionOut>, Error> {
    let (id, seen, input, by) = (path.id()?, seen.seen()?, body.parsed()?, caller.subject);
    let (shown, recorded) = caller
        .write(move |tx, access| {
            let kept = end::<Resolution>(tx, access, (id, seen), &input)?;
            let recorded = kept.recorded;
            Ok((out(&Reach::of(access, by), kept), recorded))
        })
        .await?;
    Ok(Answer::entity(shown, recorded))
}
