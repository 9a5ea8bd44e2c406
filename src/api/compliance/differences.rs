//! What stands otherwise at another moment: who, to which requirement, and because of which entry or day.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, ComplianceRead};
use crate::api::compliance::causes::{BecauseOut, Known};
use crate::api::compliance::{AskedAt, KnownAt, UnitBrief, brief, entry, in_reach, unit_of};
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::page::{Listing, PageQuery, Walk};
use crate::api::problem::Code as Problem;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::differences::{
    Side, Step, Steps, back, of_place, of_requirements, through_days, through_entries,
};
use crate::compliance::facts::World;
use crate::compliance::status::Status;
use crate::compliance::timeline::Snapshot;
use crate::db::changes;
use crate::db::keyset::{Ask, Page};
use crate::db::{Conn, facts, officials};
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::position::Group;
use crate::domain::text::Code;
use crate::state::{Concern, State, Structure};
use actix_web::{HttpRequest, get};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How a person is counted in the unit at one of the two moments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StandOut {
    /// Where.
    pub unit: UnitBrief,
    /// In which group.
    pub group: Group,
    /// The worst over all mandatory requirements; null when none applies.
    pub status: Option<Status>,
}

/// A requirement to which a person stands otherwise.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedOut {
    /// Its code.
    pub code: String,
    /// How the person stood; null where it did not apply, or the person was not counted in the unit.
    pub before: Option<Status>,
    /// How the person stands at the second moment.
    pub after: Option<Status>,
    /// What changed that.
    pub because: Vec<BecauseOut>,
}

/// A person who stands otherwise.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferenceOut {
    /// Who.
    pub official_id: OfficialId,
    /// At the first moment; null for somebody who was not counted in the unit.
    pub before: Option<StandOut>,
    /// At the second moment; null for somebody who is not counted in the unit.
    pub after: Option<StandOut>,
    /// What changed any of that; empty when only requirements changed.
    pub because: Vec<BecauseOut>,
    /// The requirements to which the person stands otherwise, by code.
    pub requirements: Vec<ChangedOut>,
    /// What was withheld from this caller: `on`, the day of a cause that tells of the birth date; `reason`, that of an
    /// entry about other units.
    pub withheld: Vec<String>,
}

/// One of the two moments, and how the unit stood at it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MomentOut {
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger.
    pub known_at: KnownAt,
    /// How many people, each once.
    pub headcount: usize,
    /// How many part-timers and hamlet heads, outside the standard.
    pub other_headcount: usize,
    /// People above the standard.
    pub above: u64,
    /// People who meet it.
    pub met: u64,
    /// People released.
    pub exempt: u64,
    /// People with time left.
    pub in_grace: u64,
    /// People who do not meet it.
    pub unmet: u64,
    /// People of whom it is not known.
    pub unknown: u64,
}

/// A page of what differs between two moments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferencesOut {
    /// The unit.
    pub unit: UnitBrief,
    /// The first moment.
    pub from: MomentOut,
    /// The second moment.
    pub to: MomentOut,
    /// The people who stand otherwise, by id.
    pub items: Vec<DifferenceOut>,
    /// The cursor of the next page; null: this was the last.
    pub next: Option<String>,
}

query! {
    /// Which unit, and which two moments. They must differ in the day or in the entry.
    DifferencesQuery {
        /// The unit, by its id or by its code on the second day, or else on the first.
        unit: Code,
        /// The first day; today when left out.
        from_as_of: Option<Day>,
        /// The second day; today when left out.
        to_as_of: Option<Day>,
        /// Up to which entry of the ledger at first: its sequence number, or an instant in the past; all that is known
        /// when left out.
        #[param(value_type = Option<String>)]
        from_known_at: Option<AskedAt>,
        /// Up to which entry then.
        #[param(value_type = Option<String>)]
        to_known_at: Option<AskedAt>,
    }
}

/// A moment, with what holds for everybody at it.
struct Moment {
    day: Day,
    structure: Structure,
}

impl Moment {
    fn of(
        state: &State,
        conn: &mut Conn,
        access: &Access,
        asked: (Option<Day>, Option<AskedAt>),
        pointer: &str,
    ) -> Result<Self, Error> {
        let mut known = || {
            let seq = match asked.1.map(|asked| entry(conn, asked, access.stamp.at)).transpose()? {
                Some(seq) => seq,
                None => changes::head(conn)?.seq,
            };
            in_reach(conn, |conn| state.reports.structure(conn, seq))
        };
        let structure = known().map_err(|mut refusal: Error| {
            refusal.errors.iter_mut().for_each(|wrong| wrong.pointer = pointer.to_owned());
            refusal
        })?;
        Ok(Self { day: asked.0.unwrap_or(access.today), structure })
    }

    fn seq(&self) -> i64 {
        self.structure.known_at().seq
    }

    fn world(&self) -> &World {
        self.structure.world()
    }

    fn side(&self, state: &State, conn: &mut Conn, unit: UnitId) -> Result<Side, Error> {
        let units = self.world().units.subtree(unit, self.day);
        let seen = state.reports.of(conn, &self.structure, Concern::Units(&units, self.day))?;
        Ok(Side::of(&seen.index, unit, self.day))
    }

    fn out(&self, side: &Side) -> MomentOut {
        let (counts, (headcount, other_headcount)) = (side.counts(), side.headcounts());
        MomentOut {
            as_of: self.day,
            known_at: self.structure.known_at().into(),
            headcount,
            other_headcount,
            above: counts.above,
            met: counts.met,
            exempt: counts.exempt,
            in_grace: counts.in_grace,
            unmet: counts.unmet,
            unknown: counts.unknown,
        }
    }
}

/// The steps of some people from one moment to the other, and the entries among them.
fn way(
    state: &State,
    conn: &mut Conn,
    [from, to]: [&Moment; 2],
    unit: UnitId,
    people: &BTreeSet<OfficialId>,
) -> Result<(Steps, Vec<facts::Entry>), Error> {
    let (earlier, later) = if from.seq() <= to.seq() { (from, to) } else { (to, from) };
    let mut entries = Vec::new();
    let mut steps = Steps::new();
    if earlier.seq() < later.seq() {
        let mut index = state.reports.of_people(conn, &earlier.structure, people, Some(from.day))?;
        entries = facts::entries(conn, earlier.seq(), later.seq(), people)?;
        let told = entries.iter().map(|entry| (entry.recorded.seq, entry.facts.clone()));
        steps = through_entries(&mut index, told, unit, from.day, people);
        if from.seq() > to.seq() {
            steps = back(steps);
        }
    }
    if from.day != to.day {
        let index = state.reports.of_people(conn, &to.structure, people, None)?;
        let (first, last) = (from.day.min(to.day), from.day.max(to.day));
        let days = through_days(&index, first, last, unit, people);
        for (id, more) in if from.day < to.day { days } else { back(days) } {
            steps.entry(id).or_default().extend(more);
        }
    }
    Ok((steps, entries))
}

/// The unit that a text names at the second moment, or else at the first.
fn unit_at(access: &Access, [from, to]: [&Moment; 2], text: &str) -> Result<UnitId, Error> {
    unit_of(to.world(), access, text, to.day).or_else(|_why| unit_of(from.world(), access, text, from.day))
}

fn stand(moment: &Moment, stands: Option<&Snapshot>) -> Option<StandOut> {
    let stands = stands?;
    let unit = brief(moment.world(), stands.unit_id, moment.day);
    Some(StandOut { unit, group: stands.group, status: stands.standard })
}

/// A page of differences between two moments.
fn differences(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    moments: [&Moment; 2],
    unit: UnitId,
    ask: &Ask,
) -> Result<(MomentOut, MomentOut, Page<DifferenceOut>), Error> {
    let [from, to] = moments;
    let (before, after) = (from.side(state, conn, unit)?, to.side(state, conn, unit)?);
    let key = |id: &OfficialId| (String::new(), id.to_string());
    let page = Page::slice(ask, before.differing(&after).into_iter(), key);
    let people: BTreeSet<OfficialId> = page.items.iter().copied().collect();
    let (steps, entries) = way(state, conn, moments, unit, &people)?;
    let known = Known {
        entries: entries.into_iter().map(|entry| (entry.recorded.seq, entry)).collect(),
        states: if from.day == to.day { facts::States::new() } else { facts::states(conn, to.seq(), &people)? },
        dossiers: officials::dossiers(conn, &page.items, access.today)?,
    };
    let page = page.map(|id| {
        let steps: &[Step] = steps.get(&id).map(Vec::as_slice).unwrap_or_default();
        let mut withheld = BTreeSet::new();
        let mut told = |causes: Vec<_>| known.told(access, id, causes, &mut withheld);
        let because = told(of_place(steps));
        let requirements = of_requirements(before.get(id), after.get(id), steps).into_iter();
        let requirements = requirements.map(|changed| ChangedOut {
            code: changed.code.to_string(),
            before: changed.before,
            after: changed.after,
            because: told(changed.because),
        });
        DifferenceOut {
            official_id: id,
            before: stand(from, before.get(id)),
            after: stand(to, after.get(id)),
            because,
            requirements: requirements.collect(),
            withheld: withheld.into_iter().map(str::to_owned).collect(),
        }
    });
    Ok((from.out(&before), to.out(&after), page))
}

/// Who stands otherwise at another moment, to which requirement, and because of what: the entries of the ledger between
/// the two, looked at on the first day, and then the days between the two. A person who came or went is listed too.
#[utoipa::path(tag = "compliance", operation_id = "list_compliance_differences", params(DifferencesQuery, PageQuery),
    responses((status = 200, description = "A page of differences.", body = DifferencesOut), Guarded, Missing))]
#[get("/compliance/differences")]
pub async fn list_compliance_differences(
    caller: Caller<ComplianceRead>,
    args: QueryArgs<Listing<DifferencesQuery>>,
    req: HttpRequest,
) -> Result<Answer<DifferencesOut>, Error> {
    let (asked, page) = args.listing()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let state = caller.state.clone();
    let work = move |conn: &mut Conn, access: &Access| {
        let day = |day: Option<Day>| day.unwrap_or(access.today);
        if day(asked.from_as_of) == day(asked.to_as_of) && asked.from_known_at == asked.to_known_at {
            let same = Invalid::at("/to_as_of", Rule::NotWith("from_as_of"));
            return Err(Error { errors: vec![same], ..Error::of(Problem::Parameters) });
        }
        let from = Moment::of(&state, conn, access, (asked.from_as_of, asked.from_known_at), "/from_known_at")?;
        let to = Moment::of(&state, conn, access, (asked.to_as_of, asked.to_known_at), "/to_known_at")?;
        let unit = unit_at(access, [&from, &to], asked.unit.as_str())?;
        let found = differences(&state, conn, access, [&from, &to], unit, &ask)?;
        let named = brief(to.world(), unit, to.day);
        let named = if named.code.is_some() { named } else { brief(from.world(), unit, from.day) };
        Ok((named, found))
    };
    let (unit, (from, to, page)) = caller.read_long(work).await?;
    let (next, address) = walk.next(&caller.state.seal, page.next);
    Ok(Answer::ok(DifferencesOut { unit, from, to, items: page.items, next }).next(address))
}
