//! A person's verdict: every requirement of the titles held, and the evidence.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ComplianceRead};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, Veil, brief, seen_of};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::responses::{Guarded, Missing};
use crate::compliance::condition::EvidenceRef;
use crate::compliance::evaluate::{Judged, Verdict};
use crate::compliance::facts::World;
use crate::compliance::index::verdict;
use crate::compliance::status::Status;
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::appointment::AppointmentKind;
use crate::domain::id::{AppointmentId, OfficialId, PositionId, UnitId};
use crate::domain::position::Group;
use crate::domain::word::Word;
use crate::state::Held;
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// A title that a person is judged by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TitleOut {
    /// The holding.
    pub appointment_id: AppointmentId,
    /// Where.
    pub unit_id: UnitId,
    /// What.
    pub position_id: PositionId,
    /// Its code.
    pub position: Option<String>,
    /// How it is held.
    pub kind: AppointmentKind,
    /// Whether term limits count the holder on that day.
    pub incumbent: bool,
}

/// What a status rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceOut {
    /// `qualification`, `exemption`, `evaluation`, `training`, or the name of a field of the person.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which one, where it is no field of the person; of training the enrolment.
    pub id: Option<String>,
}

/// How a person stands to one requirement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JudgedOut {
    /// The code of the requirement.
    pub code: String,
    /// Its name in Vietnamese.
    pub title_vi: String,
    /// Its name in English.
    pub title_en: String,
    /// The code of the rule set that asks most strictly.
    pub rule_set: Option<String>,
    /// The law it rests on.
    pub legal_reference: String,
    /// Whether it is part of the standard, or advice.
    pub mandatory: bool,
    /// How the person stands.
    pub status: Status,
    /// The holdings that ask for it.
    pub because_of: Vec<AppointmentId>,
    /// What that rests on.
    pub evidence: Vec<EvidenceOut>,
    /// The first day without the release or the grace, where that is the reason.
    pub until: Option<Day>,
}

pub(super) fn judged_out(world: &World, j: Judged) -> JudgedOut {
    JudgedOut {
        code: j.code.to_string(),
        title_vi: j.title_vi.to_string(),
        title_en: j.title_en.to_string(),
        rule_set: world.rule_sets.get(&j.rule_set).map(|r| r.code.to_string()),
        legal_reference: j.legal_reference.to_string(),
        mandatory: j.mandatory,
        status: j.status,
        because_of: j.because_of,
        evidence: j.evidence.into_iter().map(evidence_out).collect(),
        until: j.until,
    }
}

fn evidence_out(e: EvidenceRef) -> EvidenceOut {
    let (kind, id) = match e {
        EvidenceRef::Qualification(id) => ("qualification", Some(id.to_string())),
        EvidenceRef::Exemption(id) => ("exemption", Some(id.to_string())),
        EvidenceRef::Evaluation(id) => ("evaluation", Some(id.to_string())),
        EvidenceRef::Training(id) => ("training", Some(id.to_string())),
        EvidenceRef::Trait(name) => (name.word(), None),
    };
    EvidenceOut { kind: kind.to_owned(), id }
}

/// How a person stands to the standard of the titles held on a day, and what that rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VerdictOut {
    /// Who.
    pub official_id: OfficialId,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the verdict reflects.
    pub known_at: KnownAt,
    /// Where the person is counted; null without a substantive appointment on that day.
    pub unit: Option<UnitBrief>,
    /// In which group.
    pub group: Option<Group>,
    /// The worst over all mandatory requirements; null when none applies.
    pub status: Option<Status>,
    /// The day on which something about the verdict changes next, as far as is known. Sensitive where it is a birthday,
    /// or a day that comes from one.
    pub next_change_on: Option<Day>,
    /// The titles that the person is judged by, the substantive one first.
    pub titles: Vec<TitleOut>,
    /// Every requirement that applies, each once at its strictest, by code.
    pub requirements: Vec<JudgedOut>,
    /// JSON pointers to what was withheld from this caller.
    pub withheld: Vec<String>,
}

fn verdict_out(id: OfficialId, day: Day, found: Option<Verdict>, held: &Held, mut veil: Veil) -> VerdictOut {
    let world = held.index.world();
    let next = held.index.timeline(id).and_then(|t| t.next_change(day));
    let secret = next.is_some_and(|on| held.index.tells_birth(id, on));
    let titles = found.iter().flat_map(|v| &v.titles).map(|t| TitleOut {
        appointment_id: t.appointment_id,
        unit_id: t.unit_id,
        position_id: t.position_id,
        position: world.positions.get(&t.position_id).map(|p| p.code.to_string()),
        kind: t.kind,
        incumbent: t.incumbent,
    });
    VerdictOut {
        official_id: id,
        as_of: day,
        known_at: held.known_at.into(),
        unit: found.as_ref().map(|v| brief(world, v.unit_id, day)),
        group: found.as_ref().map(|v| v.group),
        status: found.as_ref().and_then(|v| v.status),
        next_change_on: veil.shown(next, secret, || "/next_change_on".to_owned()),
        titles: titles.collect(),
        requirements: found.into_iter().flat_map(|v| v.requirements).map(|j| judged_out(world, j)).collect(),
        withheld: veil.into_withheld(),
    }
}

query! {
    /// Both clocks.
    VerdictQuery {
        /// The day; today when left out.
        as_of: Option<Day>,
        /// Up to which entry of the ledger; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// How a person stands to the standard on a day, requirement by requirement, with the evidence.
#[utoipa::path(tag = "compliance", operation_id = "get_official_compliance", params(("id" = OfficialId, Path, description = "The official."), VerdictQuery),
    responses((status = 200, description = "The verdict.", body = VerdictOut), Guarded, Missing))]
#[get("/compliance/officials/{id}")]
pub async fn get_official_compliance(
    caller: Caller<ComplianceRead>,
    path: PathId<OfficialId>,
    args: QueryArgs<VerdictQuery>,
) -> Result<Answer<VerdictOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let veil = Veil::of(access, access.person(conn, id)?);
        let day = asked.as_of.unwrap_or(access.today);
        let held = seen_of(&state, conn, asked.known_at, access.stamp.at, &[id].into())?;
        Ok(verdict_out(id, day, verdict(&held.index, &id, day), &held, veil))
    };
    let out = if asked.known_at.is_some() { caller.read_long(work).await? } else { caller.read(work).await? };
    Ok(Answer::ok(out))
}
