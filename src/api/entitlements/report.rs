//! The worklist of what falls due in a unit over a period, and what share of it was granted in time.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, EntitlementsRead};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, entry, in_reach, unit_of};
use crate::api::entitlements::explained_to;
use crate::api::entitlements::records::Records;
use crate::api::entitlements::worked::{Due, Item, Worked, totals};
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::json::FromText;
use crate::api::page::{Listing, PageQuery, Walk};
use crate::api::problem::Code as Problem;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::World;
use crate::compliance::status::percent;
use crate::db::keyset::{Ask, Page};
use crate::db::{Conn, changes};
use crate::domain::Day;
use crate::domain::activity::Window;
use crate::domain::entitlement::{RaiseState, Totals};
use crate::domain::finding::Finding;
use crate::domain::id::{AllowanceId, OfficialId, SalaryId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::resolution::Percent;
use crate::domain::text::Code;
use crate::domain::word::{Word, words};
use crate::state::State;
use actix_web::{HttpRequest, get};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

words! {
    /// What falls due.
    EntitlementKind {
        /// nâng bậc lương
        Raise = "raise",
        /// nghỉ hưu
        Retirement = "retirement",
        /// rà soát phụ cấp kiêm nhiệm
        AllowanceReview = "allowance_review",
    }
}

impl FromText for EntitlementKind {
    fn from_text(text: &str) -> Result<Self, Rule> {
        Self::of(text).ok_or_else(|| Rule::NotOneOf(Self::words()))
    }
}

/// Raises that fell due, in figures: pooled over people, never averaged over units.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntitlementTotalsOut {
    /// How many fell due.
    pub due: u64,
    /// How many of them were granted.
    pub granted: u64,
    /// Granted with effect from the due day or earlier, by a decision that was signed no later than 30 days after it.
    pub on_time: u64,
    /// Granted, but later.
    pub late: u64,
    /// Not granted.
    pub outstanding: u64,
    /// on_time / due; null where nothing fell due.
    pub rate_on_time: Option<Percent>,
}

impl From<Totals> for EntitlementTotalsOut {
    fn from(totals: Totals) -> Self {
        Self {
            due: totals.due,
            granted: totals.granted(),
            on_time: totals.on_time,
            late: totals.late,
            outstanding: totals.outstanding,
            rate_on_time: percent(totals.on_time, totals.due),
        }
    }
}

/// What fell due in one unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntitlementsByUnitOut {
    /// Which.
    pub unit: UnitBrief,
    /// Its raises; null where they are withheld.
    pub raises: Option<EntitlementTotalsOut>,
    /// How many people retire; null where that is withheld.
    pub retirements: Option<u64>,
    /// How often an allowance is to be looked at again.
    pub allowance_reviews: u64,
    /// What is to be said of its early raises.
    pub findings: Vec<FindingOut>,
}

/// Something that falls due.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntitlementDueOut {
    /// The month.
    #[schema(example = "2017-05")]
    pub month: String,
    /// Where the person is counted.
    pub unit: UnitBrief,
    /// When.
    pub due_on: Day,
    /// What.
    pub kind: EntitlementKind,
    /// Who.
    pub official_id: OfficialId,
    /// What became of it, of a raise.
    pub state: Option<RaiseState>,
    /// The salary from which it is, of a raise.
    pub salary_id: Option<SalaryId>,
    /// The salary by which it was granted.
    pub granted_by: Option<SalaryId>,
    /// The first day on which that was paid.
    pub granted_from: Option<Day>,
    /// When that was signed.
    pub signed_on: Option<Day>,
    /// Which allowance, of a review.
    pub allowance_id: Option<AllowanceId>,
}

/// A page of what falls due in a unit and below it, and all of it in figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntitlementsDueOut {
    /// The unit, as it was called on the last day.
    pub unit: UnitBrief,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The entry of the ledger that the page reflects.
    pub known_at: KnownAt,
    /// The raises; null for who may not read everything that a due day can rest on: discipline, ratings and time away.
    pub raises: Option<EntitlementTotalsOut>,
    /// How many people retire; null for who may not read birth dates.
    pub retirements: Option<u64>,
    /// How often an allowance is to be looked at again.
    pub allowance_reviews: u64,
    /// The same for each unit in which something falls due, by its code.
    pub by_unit: Vec<EntitlementsByUnitOut>,
    /// What falls due, by month, unit and day.
    pub items: Vec<EntitlementDueOut>,
    /// The cursor of the next page; null: this was the last.
    pub next: Option<String>,
    /// Names of members that are kept from the caller; what they count is not among the items.
    pub withheld: Vec<&'static str>,
}

query! {
    /// Of which unit, and of which period.
    EntitlementsDueQuery {
        /// The unit, by its id or by its code on the last day.
        unit: Code,
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
        /// Only items of this kind; the figures are of all.
        kind: Option<EntitlementKind>,
        /// Up to which entry of the ledger: its sequence number, or an instant in the past; all that is known when left
        /// out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

/// What falls due in a unit and below it over a period, by month and unit: raises, retirements, allowances to be looked at
/// again; and what share of the raises was granted in time.
#[utoipa::path(tag = "reports", operation_id = "list_entitlements_due", params(EntitlementsDueQuery, PageQuery),
    responses((status = 200, description = "A page of what falls due, and the figures.", body = EntitlementsDueOut), Guarded, Missing))]
#[get("/reports/entitlements")]
pub async fn list_entitlements_due(
    caller: Caller<EntitlementsRead>,
    args: QueryArgs<Listing<EntitlementsDueQuery>>,
    req: HttpRequest,
) -> Result<Answer<EntitlementsDueOut>, Error> {
    let (asked, page) = args.listing()?;
    if asked.from > asked.to {
        return Err(Error { errors: vec![Invalid::at("/to", Rule::Before("from"))], ..Error::of(Problem::Parameters) });
    }
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let state = caller.state.clone();
    let (mut out, place) = caller.read_long(move |conn, access| report(&state, conn, access, &asked, &ask)).await?;
    let (next, address) = walk.next(&caller.state.seal, place);
    out.next = next;
    Ok(Answer::ok(out).next(address))
}

/// Everything that falls due.
struct Found {
    raises: Vec<Item>,
    retirements: Vec<Item>,
    reviews: Vec<Item>,
    early: Vec<(UnitId, Finding)>,
}

/// The place where the next page begins.
type Place = Option<(String, String)>;

fn report(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    asked: &EntitlementsDueQuery,
    ask: &Ask,
) -> Result<(EntitlementsDueOut, Place), Error> {
    let past = asked.known_at.map(|at| entry(conn, at, access.stamp.at)).transpose()?;
    let known_at = match past {
        Some(seq) => seq,
        None => changes::head(conn)?.seq,
    };
    let structure = in_reach(conn, |conn| state.reports.structure(conn, known_at))?;
    let world = structure.world();
    let unit = unit_of(world, access, asked.unit.as_str(), asked.to)?;
    let window = Window { tree: &world.units, unit, from: asked.from, to: asked.to };
    let units = window.units();
    let records = match past {
        Some(seq) => Records::past(conn, seq, None)?,
        None => {
            // Then what is known of people is held, unless it takes long to bring it up to date.
            drop(state.reports.ready(conn)?);
            Records::present(conn, &units)?
        }
    };
    let (explained, open) = (explained_to(access, unit), access.open(unit));
    let found = state.reports.known_of(conn, &structure, &units, &BTreeSet::new(), |people| {
        let worked = Worked { world, window: &window, people, records: &records };
        let early = if explained { worked.early() } else { Vec::new() };
        let raises = if explained { worked.raises() } else { Vec::new() };
        let retirements = if open { worked.retirements() } else { Vec::new() };
        Found { raises, retirements, reviews: worked.reviews(), early }
    })?;
    let shown = Shown { world, day: asked.to, explained, open };
    let withheld = [("raises", explained), ("retirements", open)].into_iter().filter(|(_, may)| !may);
    let page = shown.page(&found, asked.kind, ask);
    let out = EntitlementsDueOut {
        unit: brief(world, unit, asked.to),
        from: asked.from,
        to: asked.to,
        known_at: structure.known_at().into(),
        raises: explained.then(|| totals(&found.raises).into()),
        retirements: open.then(|| count(&found.retirements)),
        allowance_reviews: count(&found.reviews),
        by_unit: shown.by_unit(&found),
        items: page.items,
        next: None,
        withheld: withheld.map(|(name, _)| name).collect(),
    };
    Ok((out, page.next))
}

fn count(items: &[Item]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

/// How it is shown to a caller.
struct Shown<'a> {
    world: &'a World,
    day: Day,
    explained: bool,
    open: bool,
}

impl Shown<'_> {
    fn by_unit(&self, found: &Found) -> Vec<EntitlementsByUnitOut> {
        let mut parts: BTreeMap<UnitId, [Vec<&Item>; 3]> = BTreeMap::new();
        for item in found.raises.iter().chain(&found.retirements).chain(&found.reviews) {
            let [raises, retirements, reviews] = parts.entry(item.unit_id).or_default();
            match item.due {
                Due::Raise(_) => raises.push(item),
                Due::Retirement => retirements.push(item),
                Due::Review(_) => reviews.push(item),
            }
        }
        for (unit, _) in &found.early {
            parts.entry(*unit).or_default();
        }
        let number = |items: &[&Item]| u64::try_from(items.len()).unwrap_or(u64::MAX);
        let mut all: Vec<EntitlementsByUnitOut> = parts
            .iter()
            .map(|(unit, [raises, retirements, reviews])| EntitlementsByUnitOut {
                unit: brief(self.world, *unit, self.day),
                raises: self.explained.then(|| totals(raises.iter().copied()).into()),
                retirements: self.open.then(|| number(retirements)),
                allowance_reviews: number(reviews),
                findings: self.findings(found, *unit),
            })
            .collect();
        all.sort_by(|one, other| (&one.unit.code, one.unit.id).cmp(&(&other.unit.code, other.unit.id)));
        all
    }

    fn findings(&self, found: &Found, unit: UnitId) -> Vec<FindingOut> {
        let here = found.early.iter().filter(|(of, _)| *of == unit);
        here.map(|(_, finding)| finding_out(finding, self.explained)).collect()
    }

    fn page(&self, found: &Found, kind: Option<EntitlementKind>, ask: &Ask) -> Page<EntitlementDueOut> {
        let all = found.raises.iter().chain(&found.retirements).chain(&found.reviews);
        let mut items: Vec<(String, String, EntitlementDueOut)> = all
            .map(|item| self.item(item))
            .filter(|shown| kind.is_none_or(|kind| shown.kind == kind))
            .map(|shown| {
                let code = shown.unit.code.as_deref().unwrap_or_default();
                let place = format!("{} {code} {}", shown.month, shown.unit.id);
                let of = shown.salary_id.map(|id| id.to_string()).or(shown.allowance_id.map(|id| id.to_string()));
                let within =
                    format!("{} {} {} {}", shown.due_on, shown.kind, shown.official_id, of.unwrap_or_default());
                (place, within, shown)
            })
            .collect();
        items.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        Page::slice(ask, items.into_iter(), |item| (item.0.clone(), item.1.clone())).map(|item| item.2)
    }

    fn item(&self, item: &Item) -> EntitlementDueOut {
        let (raise, review) = match &item.due {
            Due::Raise(raise) => (Some(raise), None),
            Due::Review(id) => (None, Some(*id)),
            Due::Retirement => (None, None),
        };
        EntitlementDueOut {
            month: item.due_on.to_string().chars().take(7).collect(),
            unit: brief(self.world, item.unit_id, item.due_on),
            due_on: item.due_on,
            kind: match item.due {
                Due::Raise(_) => EntitlementKind::Raise,
                Due::Retirement => EntitlementKind::Retirement,
                Due::Review(_) => EntitlementKind::AllowanceReview,
            },
            official_id: item.official_id,
            state: raise.map(|raise| raise.state),
            salary_id: raise.map(|raise| raise.salary_id),
            granted_by: raise.and_then(|raise| raise.granted_by),
            granted_from: raise.and_then(|raise| raise.granted_from),
            signed_on: raise.and_then(|raise| raise.signed_on),
            allowance_id: review,
        }
    }
}
