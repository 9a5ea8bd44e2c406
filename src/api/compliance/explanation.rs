//! Why a person stands as they do: every requirement that asks, the title that makes it ask, the evidence and what is
//! missing, the release or the time that decides, and when that changes.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ComplianceRead};
use crate::api::compliance::condition::{ConditionOut, condition_out};
use crate::api::compliance::verdict::VerdictQuery;
use crate::api::compliance::{KnownAt, UnitBrief, Veil, brief, seen_of};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs};
use crate::api::responses::{Guarded, Missing};
use crate::compliance::explain::{Asking, Explanation, Found, Reason, SetAside, Turn, explain, next_turn};
use crate::compliance::facts::Person;
use crate::compliance::index::Index;
use crate::compliance::status::Status;
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::appointment::AppointmentKind;
use crate::domain::id::{AppointmentId, ExemptionId, OfficialId, PositionId, UnitId};
use crate::domain::position::Group;
use crate::domain::predicate::Predicate;
use crate::domain::rule_set::{Audience, Layer, Provenance};
use crate::domain::unit::AreaKind;
use crate::state::Held;
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// A change to come.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct TurnOut {
    /// The day.
    pub on: Day,
    /// The status from then on; null: nothing is asked any more.
    pub status: Option<Status>,
}

/// A title that the person is judged by, and what rules look at in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TitleFoundOut {
    /// The holding.
    pub appointment_id: AppointmentId,
    /// Where.
    pub unit_id: UnitId,
    /// What.
    pub position_id: PositionId,
    /// Its code.
    pub position: String,
    /// How it is held.
    pub kind: AppointmentKind,
    /// Whether term limits count the holder on that day.
    pub incumbent: bool,
    /// The group of the title.
    pub group: Group,
    /// The kind of area of the unit, where known.
    pub area: Option<AreaKind>,
    /// Whether it is held for the first time.
    pub first_holding: bool,
    /// When it was taken: a re-appointment without a gap does not take it anew.
    pub taken_on: Day,
}

/// What of a title made the requirement ask. A null: the requirement asks whatever that is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchedOut {
    /// The group that is asked.
    pub group: Option<Group>,
    /// The code of the position that is asked.
    pub position: Option<String>,
    /// The kind of area that is asked.
    pub area: Option<AreaKind>,
    /// Whether first holdings are asked, or others.
    pub first_holding: Option<bool>,
}

/// A release that covers the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReleaseOut {
    /// The exemption.
    pub id: ExemptionId,
    /// The first day without it; null: open-ended.
    pub until: Option<Day>,
    /// Whether the status rests on it.
    pub decides: bool,
}

/// Time that the person has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraceOut {
    /// For people in post before this day.
    pub in_post_before: Day,
    /// The first day without it.
    pub until: Day,
    /// The kinds of area where it is given; everywhere when empty.
    pub areas: Vec<AreaKind>,
    /// Of whom it is given. Sensitive where that is belonging to a minority.
    pub when: Option<Predicate>,
    /// The law that gives it. Sensitive likewise.
    pub legal_reference: Option<String>,
    /// Whether the status rests on it.
    pub decides: bool,
}

/// A requirement as one title asks it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AskingOut {
    /// The code of the rule set.
    pub rule_set: String,
    /// Whose rules they are.
    pub layer: Layer,
    /// The law that the requirement rests on.
    pub legal_reference: String,
    /// How well it is known.
    pub provenance: Provenance,
    /// Whether it is part of the standard, or advice.
    pub mandatory: bool,
    /// The title that it asks.
    pub appointment_id: AppointmentId,
    /// What of the title made it ask.
    pub matched: MatchedOut,
    /// The condition, part by part.
    pub condition: ConditionOut,
    /// The releases that cover the day.
    pub exemptions: Vec<ReleaseOut>,
    /// The times that the person has on the day.
    pub graces: Vec<GraceOut>,
    /// How the person stands.
    pub status: Status,
    /// The first day without the release or the grace, where that is the reason.
    pub until: Option<Day>,
    /// Whether this is the strictest, so that it decides.
    pub decides: bool,
}

/// Why a requirement stands as it does.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonOut {
    /// The code of the requirement.
    pub code: String,
    /// Its name in Vietnamese, where it is strictest.
    pub title_vi: Option<String>,
    /// Its name in English, where it is strictest.
    pub title_en: Option<String>,
    /// Whether any title makes it part of the standard.
    pub mandatory: bool,
    /// How the person stands: the strictest of what is asked.
    pub status: Status,
    /// The first day without the release or the grace, where that is the reason.
    pub until: Option<Day>,
    /// When it changes next, as far as is known. Sensitive where the day comes from a birthday.
    pub next_change: Option<TurnOut>,
    /// Every time it is asked, by title and rule set.
    pub asked: Vec<AskingOut>,
}

/// A rule set that would govern a title, did not a layer's own stand in its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SetAsideOut {
    /// The code of the rule set.
    pub rule_set: String,
    /// The codes of those in its place.
    pub by: Vec<String>,
}

/// Why a person stands to the standard as they do on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplanationOut {
    /// Who.
    pub official_id: OfficialId,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the explanation reflects.
    pub known_at: KnownAt,
    /// Where the person is counted; null without a substantive appointment on that day.
    pub unit: Option<UnitBrief>,
    /// In which group.
    pub group: Option<Group>,
    /// The worst over all mandatory requirements; null when none applies.
    pub status: Option<Status>,
    /// Since when the person has been in post without a gap: what a grace looks at.
    pub in_post_since: Option<Day>,
    /// When the person's own status changes next, as far as is known. Sensitive where the day comes from a birthday.
    pub next_change: Option<TurnOut>,
    /// The titles that the person is judged by, the substantive one first.
    pub titles: Vec<TitleFoundOut>,
    /// Every requirement that applies, by code.
    pub requirements: Vec<ReasonOut>,
    /// The rule sets in whose place a layer's own stand.
    pub set_aside: Vec<SetAsideOut>,
    /// JSON pointers to what was withheld from this caller.
    pub withheld: Vec<String>,
}

/// What an explanation is shown by: whose it is, and what is kept from the caller.
struct Showing<'a> {
    index: &'a Index,
    person: Option<&'a Person>,
    id: OfficialId,
    veil: Veil,
}

impl Showing<'_> {
    fn turn(&mut self, turn: Option<Turn>, at: &str) -> Option<TurnOut> {
        let secret = turn.is_some_and(|turn| self.index.tells_birth(self.id, turn.on));
        let turn = self.veil.shown(turn, secret, || format!("{at}/next_change"))?;
        Some(TurnOut { on: turn.on, status: turn.status })
    }

    fn reason(&mut self, reason: &Reason<'_>, at: &str) -> ReasonOut {
        let strictest = reason.deciding().map(|asking| asking.requirement);
        ReasonOut {
            code: reason.code.to_string(),
            title_vi: strictest.map(|r| r.title_vi.to_string()),
            title_en: strictest.map(|r| r.title_en.to_string()),
            mandatory: reason.mandatory,
            status: reason.status,
            until: reason.until,
            next_change: self.turn(reason.next, at),
            asked: (reason.asked.iter().enumerate())
                .filter_map(|(n, asking)| self.asking(asking, &format!("{at}/asked/{n}")))
                .collect(),
        }
    }

    fn asking(&mut self, asking: &Asking<'_>, at: &str) -> Option<AskingOut> {
        let requirement = asking.requirement;
        Some(AskingOut {
            rule_set: asking.rule_set.code.to_string(),
            layer: asking.rule_set.layer,
            legal_reference: requirement.legal_reference.to_string(),
            provenance: requirement.provenance,
            mandatory: requirement.mandatory,
            appointment_id: asking.title.title.appointment_id,
            matched: matched(&requirement.applies_to, &asking.title),
            condition: condition_out(&asking.condition, self.person?, &format!("{at}/condition"), &mut self.veil),
            exemptions: releases(asking),
            graces: self.graces(asking, at),
            status: asking.status,
            until: asking.until,
            decides: asking.decides,
        })
    }

    fn graces(&mut self, asking: &Asking<'_>, at: &str) -> Vec<GraceOut> {
        let deciding = asking.deciding_grace();
        let one = |(n, grace): (usize, &&crate::domain::rule_set::Grace)| {
            let secret = grace.when.as_ref().is_some_and(Predicate::asks_ethnicity);
            let law = grace.legal_reference.as_ref().unwrap_or(&asking.requirement.legal_reference);
            let at = |name| format!("{at}/graces/{n}/{name}");
            GraceOut {
                in_post_before: grace.in_post_before,
                until: grace.until,
                areas: grace.areas.clone(),
                when: self.veil.shown(grace.when.clone(), secret, || at("when")),
                legal_reference: self.veil.shown(Some(law.to_string()), secret, || at("legal_reference")),
                decides: deciding.is_some_and(|deciding| std::ptr::eq(deciding, *grace)),
            }
        };
        asking.graces.iter().enumerate().map(one).collect()
    }
}

fn releases(asking: &Asking<'_>) -> Vec<ReleaseOut> {
    let deciding = asking.deciding_release().map(|release| release.id);
    let out = |e: &&crate::domain::exemption::Exemption| ReleaseOut {
        id: e.id,
        until: e.period.to,
        decides: deciding == Some(e.id),
    };
    asking.releases.iter().map(out).collect()
}

fn matched(audience: &Audience, title: &Found<'_>) -> MatchedOut {
    let position = title.position;
    MatchedOut {
        group: Some(position.group).filter(|_| !audience.groups.is_empty()),
        position: Some(position.code.to_string()).filter(|_| !audience.positions.is_empty()),
        area: title.area.filter(|_| !audience.areas.is_empty()),
        first_holding: audience.first_holding,
    }
}

fn title_out(found: &Found<'_>) -> TitleFoundOut {
    TitleFoundOut {
        appointment_id: found.title.appointment_id,
        unit_id: found.title.unit_id,
        position_id: found.title.position_id,
        position: found.position.code.to_string(),
        kind: found.title.kind,
        incumbent: found.title.incumbent,
        group: found.position.group,
        area: found.area,
        first_holding: found.first_holding,
        taken_on: found.taken_on,
    }
}

fn set_aside_out(one: &SetAside<'_>) -> SetAsideOut {
    SetAsideOut { rule_set: one.rule_set.code.to_string(), by: one.by.iter().map(|set| set.code.to_string()).collect() }
}

fn explanation_out(id: OfficialId, day: Day, held: &Held, veil: Veil) -> ExplanationOut {
    let (index, world) = (&held.index, held.index.world());
    let found: Option<Explanation<'_>> = explain(index, &id, day);
    let mut showing = Showing { index, person: world.people.get(&id), id, veil };
    let next_change = showing.turn(next_turn(index, &id, day), "");
    let reasons = found.iter().flat_map(|f| &f.requirements).enumerate();
    let requirements = reasons.map(|(n, reason)| showing.reason(reason, &format!("/requirements/{n}"))).collect();
    ExplanationOut {
        official_id: id,
        as_of: day,
        known_at: held.known_at.into(),
        unit: found.as_ref().map(|f| brief(world, f.unit_id, day)),
        group: found.as_ref().map(|f| f.group),
        status: found.as_ref().and_then(|f| f.status),
        in_post_since: found.as_ref().and_then(|f| f.in_post_since),
        next_change,
        titles: found.iter().flat_map(|f| &f.titles).map(title_out).collect(),
        requirements,
        set_aside: found.iter().flat_map(|f| &f.set_aside).map(set_aside_out).collect(),
        withheld: showing.veil.into_withheld(),
    }
}

/// Why a person stands to the standard as they do on a day: what asks, through which title, on what evidence, what is
/// missing, and when that changes.
#[utoipa::path(tag = "compliance", operation_id = "get_official_explanation", params(("id" = OfficialId, Path, description = "The official."), VerdictQuery),
    responses((status = 200, description = "The explanation.", body = ExplanationOut), Guarded, Missing))]
#[get("/compliance/officials/{id}/explanation")]
pub async fn get_official_explanation(
    caller: Caller<ComplianceRead>,
    path: PathId<OfficialId>,
    args: QueryArgs<VerdictQuery>,
) -> Result<Answer<ExplanationOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let veil = Veil::of(access, access.person(conn, id)?);
        let day = asked.as_of.unwrap_or(access.today);
        let held = seen_of(&state, conn, asked.known_at, access.stamp.at, &[id].into())?;
        Ok(explanation_out(id, day, &held, veil))
    };
    let out = if asked.known_at.is_some() { caller.read_long(work).await? } else { caller.read(work).await? };
    Ok(Answer::ok(out))
}
