//! Who is in a planning pool on a day, who left it and why, and whether it keeps the rules.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, PoolsRead};
use crate::api::compliance::{AskedAt, KnownAt};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs, query};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::pools::roll::{Known, known};
use crate::api::responses::{Guarded, Missing};
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::id::{NominationId, OfficialId, PlanningPoolId, PositionId};
use crate::domain::pool::ExitReason;
use crate::domain::pool::composition::Seat;
use crate::domain::pool::regime::PoolRegime;
use crate::domain::pool::standing::Exit;
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

query! {
    /// Both clocks.
    PoolQuery {
        /// The day; today when left out.
        as_of: Option<Day>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// A person's place in a pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberOut {
    /// The nomination.
    pub nomination_id: NominationId,
    /// Who.
    pub official_id: OfficialId,
    /// For which title.
    pub position_id: PositionId,
    /// The first day in the pool.
    pub entered_on: Option<Day>,
    /// The first day out of it, as far as is known. Sensitive where it comes from an age or a measure.
    pub exited_on: Option<Day>,
    /// Why. Sensitive likewise.
    pub exit_reason: Option<ExitReason>,
    /// The rule that took, or will take, the person out; null where an act did. Sensitive likewise.
    pub rule: Option<String>,
}

/// Who is in a pool on a day, and who left it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MembersOut {
    /// Which pool.
    pub pool_id: PlanningPoolId,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// Who is in it on the day, by nomination.
    pub members: Vec<MemberOut>,
    /// Who was in it and left it by the day, or was out of it on the day of entry, by nomination.
    pub left: Vec<MemberOut>,
    /// JSON pointers to what was withheld from this caller.
    pub withheld: Vec<String>,
}

fn member_out(known: &Known<'_>, access: &Access, seat: &Seat, at: &str, withheld: &mut Vec<String>) -> MemberOut {
    let n = &seat.nomination;
    let exit: Option<Exit> = known.roll.exit(seat);
    let shown = exit.filter(|exit| !exit.sensitive() || known.open(access, n.official_id));
    if exit.is_some() && shown.is_none() {
        withheld.extend(["exited_on", "exit_reason", "rule"].map(|name| format!("{at}/{name}")));
    }
    MemberOut {
        nomination_id: n.id,
        official_id: n.official_id,
        position_id: n.position_id,
        entered_on: n.entered_on,
        exited_on: shown.map(|exit| exit.on),
        exit_reason: shown.map(|exit| exit.reason),
        rule: shown.and_then(|exit| exit.rule).map(str::to_owned),
    }
}

/// Who is in a pool on a day. That is worked out: who entered and was not taken out by an act or a rule by then.
#[utoipa::path(tag = "pools", operation_id = "list_planning_pool_members", params(("id" = PlanningPoolId, Path, description = "Which."), PoolQuery),
    responses((status = 200, description = "Its members.", body = MembersOut), Guarded, Missing))]
#[get("/planning-pools/{id}/members")]
pub async fn list_planning_pool_members(
    caller: Caller<PoolsRead>,
    path: PathId<PlanningPoolId>,
    args: QueryArgs<PoolQuery>,
) -> Result<Answer<MembersOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let day = asked.as_of.unwrap_or(access.today);
        let known = known(&state, conn, access, id, (asked.known_at, day))?;
        let mut withheld = Vec::new();
        let inside = known.roll.members(day);
        let here = |seat: &Seat| inside.iter().any(|member| member.nomination.id == seat.nomination.id);
        let came = |seat: &&Seat| seat.nomination.entered_on.is_some_and(|on| on <= day);
        let gone: Vec<&Seat> = known.roll.seats.iter().filter(came).filter(|seat| !here(seat)).collect();
        let mut all = |seats: &[&Seat], name: &str| -> Vec<MemberOut> {
            let places = seats.iter().enumerate();
            places.map(|(n, seat)| member_out(&known, access, seat, &format!("/{name}/{n}"), &mut withheld)).collect()
        };
        let (members, left) = (all(&inside, "members"), all(&gone, "left"));
        let known_at = known.held.known_at.into();
        Ok(MembersOut { pool_id: id, as_of: day, known_at, members, left, withheld })
    };
    let out = if asked.known_at.is_some() { caller.read_long(work).await? } else { caller.read(work).await? };
    Ok(Answer::ok(out))
}

/// What is found about a pool, and since when.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PoolFindingOut {
    /// What.
    pub finding: FindingOut,
    /// The first day since which it has been so, without a break. Sensitive: it may come from a birthday or a measure.
    pub since: Option<Day>,
}

/// Whether a pool keeps the rules on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PoolChecksOut {
    /// Which pool.
    pub pool_id: PlanningPoolId,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// The rules that hold on the day.
    pub regime: PoolRegime,
    /// Whether the pool keeps the quotas and the yearly review; null on a day on which it does not hold.
    pub compliant: Option<bool>,
    /// The first day since which it has not, without a break. Sensitive: it may come from a birthday or a measure.
    pub since: Option<Day>,
    /// What is found: quotas and the yearly review, which warn, and who was taken out by a rule.
    pub findings: Vec<PoolFindingOut>,
    /// JSON pointers to what was withheld from this caller.
    pub withheld: Vec<String>,
}

/// Whether a pool keeps the rules on a day, and since when it does not: it may go out of them though nobody edited it.
#[utoipa::path(tag = "pools", operation_id = "check_planning_pool", params(("id" = PlanningPoolId, Path, description = "Which."), PoolQuery),
    responses((status = 200, description = "What is found.", body = PoolChecksOut), Guarded, Missing))]
#[get("/planning-pools/{id}/checks")]
pub async fn check_planning_pool(
    caller: Caller<PoolsRead>,
    path: PathId<PlanningPoolId>,
    args: QueryArgs<PoolQuery>,
) -> Result<Answer<PoolChecksOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let day = asked.as_of.unwrap_or(access.today);
        let known = known(&state, conn, access, id, (asked.known_at, day))?;
        Ok(checks_out(&known, access, day))
    };
    Ok(Answer::ok(caller.read_long(work).await?))
}

/// How a roll stands on a day, as the caller may see it.
pub fn checks_out(known: &Known<'_>, access: &Access, day: Day) -> PoolChecksOut {
    let (found, open) = (known.roll.assessed(day), known.all_open(access));
    let mut withheld = Vec::new();
    let mut kept = |since: Option<Day>, at: String| {
        if since.is_some() && !open {
            withheld.push(at);
        }
        since.filter(|_| open)
    };
    let since = kept(found.since, "/since".to_owned());
    let shown = found.findings.iter().enumerate().map(|(n, (finding, since))| PoolFindingOut {
        finding: finding_out(finding, open),
        since: kept(Some(*since), format!("/findings/{n}/since")),
    });
    let findings = shown.collect();
    PoolChecksOut {
        pool_id: known.roll.pool.id,
        as_of: day,
        known_at: known.held.known_at.into(),
        regime: found.regime.code,
        compliant: found.compliant,
        since,
        findings,
        withheld,
    }
}
