//! Who falls short in a unit, and of what.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ComplianceRead};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, seen_in};
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::page::{Listing, PageQuery, Walk};
use crate::api::responses::{Guarded, Missing};
use crate::compliance::gaps::gaps;
use crate::compliance::status::Status;
use crate::db::Conn;
use crate::db::keyset::Page;
use crate::domain::Day;
use crate::domain::id::OfficialId;
use crate::domain::position::Group;
use crate::domain::text::Code;
use actix_web::{HttpRequest, get};
use serde::Serialize;
use utoipa::ToSchema;

/// A mandatory requirement that a person does not meet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GapOut {
    /// Who.
    pub official_id: OfficialId,
    /// Where the person is counted.
    pub unit: UnitBrief,
    /// In which group.
    pub group: Group,
    /// The code of the requirement.
    pub requirement: String,
    /// `unmet`, `unknown` or `in_grace`.
    pub status: Status,
    /// The first day without grace.
    pub until: Option<Day>,
}

/// A page of gaps.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GapsOut {
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the page reflects.
    pub known_at: KnownAt,
    /// The gaps, by person and requirement.
    pub items: Vec<GapOut>,
    /// The cursor of the next page; null: this was the last.
    pub next: Option<String>,
}

query! {
    /// Whose gaps.
    GapsQuery {
        /// The unit, by its id or by its code on the day asked about.
        unit: Code,
        /// The day; today when left out.
        as_of: Option<Day>,
        /// Only of this requirement.
        requirement: Option<Code>,
        /// Up to which entry of the ledger; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// Who falls short of the standard in a unit on a day, and of what.
#[utoipa::path(tag = "compliance", operation_id = "list_compliance_gaps", params(GapsQuery, PageQuery),
    responses((status = 200, description = "A page of gaps.", body = GapsOut), Guarded, Missing))]
#[get("/compliance/gaps")]
pub async fn list_compliance_gaps(
    caller: Caller<ComplianceRead>,
    args: QueryArgs<Listing<GapsQuery>>,
    req: HttpRequest,
) -> Result<Answer<GapsOut>, Error> {
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let state = caller.state.clone();
    let past = asked.known_at.is_some();
    let work = move |conn: &mut Conn, access: &Access| {
        let day = asked.as_of.unwrap_or(access.today);
        let (held, unit) = seen_in(&state, conn, asked.known_at, access, asked.unit.as_str(), day)?;
        let world = held.index.world();
        let found = gaps(&held.index, unit, day, asked.requirement.as_ref().map(Code::as_str));
        let page = Page::slice(&ask, found.into_iter(), |g| (g.official_id.to_string(), g.requirement.to_string()));
        let page = page.map(|g| GapOut {
            official_id: g.official_id,
            unit: brief(world, g.unit_id, day),
            group: g.group,
            requirement: g.requirement.to_string(),
            status: g.status,
            until: g.until,
        });
        Ok((day, KnownAt::from(held.known_at), page))
    };
    let (as_of, known_at, page) = if past { caller.read_long(work).await? } else { caller.read(work).await? };
    let (next, address) = walk.next(&caller.state.seal, page.next);
    Ok(Answer::ok(GapsOut { as_of, known_at, items: page.items, next }).next(address))
}
