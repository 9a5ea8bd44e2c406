//! A further term of the same title in the same unit, as one act: one appointment ends, the next begins that day.

use crate::api::answer::Answer;
use crate::api::appointments::AppointmentOut;
use crate::api::caller::{Access, Caller, OfficialsRead, OfficialsWrite};
use crate::api::decisions::known;
use crate::api::documents::cleared;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::findings::{FindingOut, OverrideIn, finding_out};
use crate::api::json::{FromBody, input};
use crate::api::placement::seats;
use crate::api::problem::Code;
use crate::api::reader::{body, record};
use crate::api::resource::{Resource, in_use, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, Conn, Tx, appointments, positions, rotations};
use crate::domain::appointment::{Appointment, overlapping};
use crate::domain::finding::{Finding, Override};
use crate::domain::id::{AppointmentId, DecisionId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::placement::renewal::{NotRenewable, Term, findings, renewed};
use crate::domain::rotation::checks::terms_before;
use crate::domain::rotation::origin::lineage;
use crate::domain::text::Note;
use crate::domain::unit::Unit;
use crate::domain::{Day, Period};
use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;

/// A further term.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReappointmentIn {
    /// Its first day, on which the present holding ends: for elected people election day.
    pub valid_from: Day,
    /// The first day after it; open-ended when left out.
    pub valid_to: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// What there is to say about it.
    pub reason: Option<Note>,
    /// Findings that the caller takes upon themselves, each by a decision and with a reason.
    #[schema(required = false)]
    pub overrides: Vec<OverrideIn>,
}

record! {
    ReappointmentIn { need valid_from, may valid_to, need decision_id, may reason, list overrides }
}

impl FromBody for ReappointmentIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

impl From<NotRenewable> for Error {
    fn from(why: NotRenewable) -> Self {
        match why {
            NotRenewable::NoIncumbent => Self::of(Code::NotApplicable),
            NotRenewable::Days(wrong) => Self::invalid(wrong),
        }
    }
}

/// What is found about a further term from a day on, and how many terms in a row come before it.
fn looked_at(conn: &mut Conn, access: &Access, held: &Appointment, on: Day) -> Result<(Vec<Finding>, u32), Error> {
    let title = positions::find(conn, held.position_id)?.value;
    let traits = db::officials::find(conn, held.official_id)?.value.traits();
    let there = lineage(&access.units.tree, held.unit_id);
    let all = appointments::of_official(conn, held.official_id)?;
    let mut same = Vec::new();
    for one in &all {
        if one.position_id == held.position_id || positions::find(conn, one.position_id)?.value.code == title.code {
            same.push(one);
        }
    }
    let terms = terms_before(&same, &there, on);
    Ok((findings(&title, traits, on, terms), terms))
}

/// Refuses what is found to stand in the way and is not overridden, and an override of what was not found.
fn overridden(found: &[Finding], given: &[OverrideIn], open: bool) -> Result<(), Error> {
    let overrides: Vec<Override> = given.iter().cloned().map(Into::into).collect();
    let mut problems = Problems::new();
    for (n, over) in overrides.iter().enumerate() {
        let there = found.iter().any(|finding| finding.code == over.code && finding.overridable);
        problems.require(there, &format!("/overrides/{n}/code"), Rule::NotFound);
    }
    problems.or(())?;
    cleared(found, Some(&overrides), open)
}

/// What the next term refers to must be there for the caller, and hold on the day.
fn refers(tx: &mut Tx<'_>, access: &Access, next: &Appointment, input: &ReappointmentIn) -> Result<(), Error> {
    let mut problems = Problems::new();
    note_refusal(known(tx, access, input.decision_id, "/decision_id"), &mut problems)?;
    for (n, over) in input.overrides.iter().enumerate() {
        let at = format!("/overrides/{n}/decision_id");
        note_refusal(known(tx, access, over.decision_id, &at), &mut problems)?;
    }
    let life = access.units.tree.get(next.unit_id).and_then(Unit::life);
    let lives = life.is_some_and(|life| life.contains(&next.period));
    problems.require(lives, "/valid_from", Rule::NotInForce("unit_id"));
    let title = positions::find(tx, next.position_id)?.value;
    problems.require(title.period.covers(next.period.from), "/valid_from", Rule::NotInForce("position_id"));
    Ok(problems.or(())?)
}

fn renew(
    tx: &mut Tx<'_>,
    access: &Access,
    (id, seen): (AppointmentId, i64),
    new: AppointmentId,
    input: &ReappointmentIn,
) -> Result<Kept<Appointment>, Error> {
    let (held, dossier): (Appointment, _) = present(tx, access, id, seen)?;
    let period = Period::new(input.valid_from, input.valid_to)?;
    let title = positions::find(tx, held.position_id)?.value;
    let (ended, next) = renewed(&held, &title, Term { id: new, period, decision_id: input.decision_id })?;
    refers(tx, access, &next, input)?;
    // A move for a fixed time is prolonged, not renewed.
    let moves = rotations::of_official(tx, held.official_id)?;
    if let Some(moved) = moves.iter().find(|m| m.value.appointment_id == Some(id) && m.value.under_way()) {
        return Err(in_use(Some(format!("/v1/rotations/{}", moved.value.id))));
    }
    let (found, _) = looked_at(tx, access, &held, input.valid_from)?;
    overridden(&found, &input.overrides, access.open(dossier))?;
    let mut others = appointments::of_official(tx, held.official_id)?;
    others.retain(|other| other.id != id);
    if let Some(other) = overlapping(&next, &others) {
        return Err(Error::of(Code::AppointmentOverlaps).against(format!("/v1/appointments/{}", other.id)));
    }
    seats::free(tx, access, &next, &title)?;
    let change = |cause| Change {
        reason: input.reason.as_ref().map(ToString::to_string),
        decision_id: Some(input.decision_id),
        units: held.units(&dossier),
        ..Change::of(cause, None)
    };
    appointments::update(tx, &access.stamp, &change(Cause::End), &ended)?;
    let recorded = appointments::insert(tx, &access.stamp, &change(Cause::Create), &next)?;
    Ok(Kept::new(next, recorded))
}

/// Appoints or elects a person for a further term of the same title in the same unit: the present holding ends on the day
/// on which the next begins, and that awaits ratification where the title asks for it. Refused for who is no incumbent,
/// and, unless overridden, where too few months are left until retirement; a headship is not held for more terms in a row
/// than the rules of the day allow.
#[utoipa::path(tag = "appointments", operation_id = "reappoint", request_body = ReappointmentIn,
    params(("id" = AppointmentId, Path, description = "The present appointment."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 201, description = "The next appointment.", body = AppointmentOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/appointments/{id}/reappointment")]
pub async fn reappoint(
    caller: Caller<OfficialsWrite>,
    path: PathId<AppointmentId>,
    seen: IfMatch,
    body: Body<ReappointmentIn>,
) -> Result<Answer<AppointmentOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    let new = AppointmentId(caller.state.new_uuid());
    let kept = caller.write(move |tx, access| renew(tx, access, (id, seen), new, &input)).await?;
    let recorded = kept.recorded;
    Ok(Answer::created(AppointmentOut::from(kept), recorded, format!("/v1/appointments/{new}")))
}

input! {
    /// When a further term would begin.
    ReappointmentCheckIn {
        /// Its first day.
        valid_from: Day,
    }
}

/// What is found about a further term.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReappointmentChecksOut {
    /// The present appointment.
    pub appointment_id: AppointmentId,
    /// How many terms in a row the person has served by then, in the unit or what became it; who acts, and who awaits
    /// ratification, serves none.
    pub terms_before: u32,
    /// Whether it could be as it is: nothing stands in the way.
    pub clear: bool,
    /// All that is found, in one order.
    pub findings: Vec<FindingOut>,
}

/// Checks a further term as the act would. Nothing changes.
#[utoipa::path(tag = "appointments", operation_id = "check_reappointment", request_body = ReappointmentCheckIn,
    params(("id" = AppointmentId, Path, description = "The present appointment.")),
    responses((status = 200, description = "What is found.", body = ReappointmentChecksOut), Guarded, Missing, Bodied))]
#[post("/appointments/{id}/reappointment/checks")]
pub async fn check_reappointment(
    caller: Caller<OfficialsRead>,
    path: PathId<AppointmentId>,
    body: Body<ReappointmentCheckIn>,
) -> Result<Answer<ReappointmentChecksOut>, Error> {
    let (id, input) = (path.id()?, body.parsed()?);
    let out = caller
        .read(move |conn, access| {
            let held = appointments::get(conn, id)?.value;
            let dossier = held.see(conn, access)?;
            let (found, terms_before) = looked_at(conn, access, &held, input.valid_from)?;
            let open = access.open(dossier);
            Ok(ReappointmentChecksOut {
                appointment_id: id,
                terms_before,
                clear: !found.iter().any(|finding| finding.stops(&[])),
                findings: found.iter().map(|finding| finding_out(finding, open)).collect(),
            })
        })
        .await?;
    Ok(Answer::ok(out))
}
