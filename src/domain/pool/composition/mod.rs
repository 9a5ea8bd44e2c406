//! What a planning pool is made of on a day, against the quotas of the regime of that day. Quotas warn: nobody is refused
//! for them.
//!
//! People are counted once, however many titles they are planned for. Shares are exact: whole people, whole percents. Of
//! whom something is not known, nothing is claimed: a share is said to be too low when it would be even if everybody of
//! whom it is not known counted for it.

use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::{OfficialId, PositionId};
use crate::domain::official::{Sex, Traits};
use crate::domain::pool::checks::Planned;
use crate::domain::pool::regime::{Figure, Regime, Tier};
use crate::domain::pool::standing::{Exit, Standing, exit, stay};
use crate::domain::pool::{Nomination, NominationState, PlanningPool, PoolState};
use crate::domain::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// A nomination of the pool, and what is known of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The nomination.
    pub nomination: Nomination,
    /// The person.
    pub person: Standing,
    /// The titles for which the person is planned in other pools, and while.
    pub elsewhere: Vec<(Planned, Period)>,
}

/// A pool, all its nominations and their people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// The pool.
    pub pool: PlanningPool,
    /// The level of its unit.
    pub tier: Tier,
    /// Its nominations.
    pub seats: Vec<Seat>,
    /// The day on which it was put before whoever approves it, where it was.
    pub submitted_on: Option<Day>,
}

impl Roll {
    /// The nominations that are in the pool on a day.
    pub fn members(&self, day: Day) -> Vec<&Seat> {
        let inside = |seat: &&Seat| self.stay(seat).is_some_and(|stay| stay.covers(day));
        self.seats.iter().filter(inside).collect()
    }

    /// While a nomination is in the pool.
    pub fn stay(&self, seat: &Seat) -> Option<Period> {
        stay(&self.pool, &seat.nomination, &seat.person)
    }

    /// How a nomination left the pool.
    pub fn exit(&self, seat: &Seat) -> Option<Exit> {
        exit(&self.pool, &seat.nomination, &seat.person)
    }

    /// The roll as it would be, were the pool approved on a day with every nomination that was submitted by now.
    #[must_use]
    pub fn approved(mut self, day: Day) -> Self {
        if self.pool.approved_on.is_none() {
            self.pool.approved_on = Some(day);
            self.pool.state = PoolState::Approved;
        }
        let seats = self.seats.iter_mut().filter(|seat| seat.nomination.state == NominationState::Submitted);
        seats.for_each(|seat| {
            seat.nomination.entered_on = Some(day);
            seat.nomination.state = NominationState::Approved;
        });
        self
    }

    /// What is found on a day; nothing on one on which the pool does not hold.
    pub fn findings(&self, day: Day) -> Vec<Finding> {
        let regime = Regime::on(day);
        let mut found: Vec<Finding> = self.late(day).into_iter().collect();
        if !self.pool.holds_on(day) {
            return found;
        }
        let members = self.members(day);
        let people: BTreeMap<OfficialId, &Seat> =
            members.iter().map(|seat| (seat.nomination.official_id, *seat)).collect();
        found.extend(self.by_title(&members, regime));
        found.extend(self.by_person(&people, regime, day));
        found.extend(shares(&people, regime, self.young(regime, day)));
        found.extend(self.bands(&people, regime, day));
        found.extend(self.review_due(regime, day));
        found.extend(self.automatic_exits(day));
        found
    }

    fn by_title(&self, members: &[&Seat], regime: &Regime) -> Vec<Finding> {
        let mut found = Vec::new();
        for position in &self.pool.positions {
            let n = members.iter().filter(|seat| seat.nomination.position_id == *position).count();
            let of = |finding: Finding| finding.with("position_id", position).with("people", n);
            if let Some(most) = regime.people_a_title.filter(|most| n > wide(most.n)) {
                found.push(of(Finding::warning(Code::TooManyForTitle, most.law)).with("most", most.n));
            }
            if let Some(law) = regime.several_a_title {
                match n {
                    0 => found.push(of(Finding::warning(Code::NobodyForTitle, law))),
                    1 => found.push(of(Finding::warning(Code::OneForTitle, law))),
                    _ => {}
                }
            }
        }
        found
    }

    fn by_person(&self, people: &BTreeMap<OfficialId, &Seat>, regime: &Regime, day: Day) -> Vec<Finding> {
        let Some(titles) = regime.titles_a_person else { return Vec::new() };
        let of = |position_id: PositionId| Planned { unit_id: self.pool.unit_id, position_id, tier: self.tier };
        let many = |(official, seat): (&OfficialId, &&Seat)| {
            let here = self.members(day).into_iter().filter(|other| other.nomination.official_id == *official);
            let here = here.map(|other| of(other.nomination.position_id));
            let there = seat.elsewhere.iter().filter(|(_, while_)| while_.covers(day)).map(|(planned, _)| *planned);
            let all: BTreeSet<Planned> =
                here.chain(there).filter(|one| !titles.same_tier || one.tier == self.tier).collect();
            (all.len() > wide(titles.most.n)).then(|| {
                let found = Finding::warning(Code::TooManyTitles, titles.most.law).with("official_id", official);
                found.with("titles", all.len()).with("most", titles.most.n)
            })
        };
        people.iter().filter_map(many).collect()
    }

    /// The day on which the ages of the pool are taken when it is asked about on a day.
    fn ages_on(&self, day: Day) -> Day {
        self.pool.ages_on.unwrap_or(day)
    }

    fn young(&self, regime: &Regime, day: Day) -> Option<(Figure, i32, Day)> {
        let under = regime.young_under(self.tier, self.pool.young_under)?;
        let young = regime.young?;
        Some((young.percent, i32::try_from(under).unwrap_or(i32::MAX), self.ages_on(day)))
    }

    fn bands(&self, people: &BTreeMap<OfficialId, &Seat>, regime: &Regime, day: Day) -> Option<Finding> {
        let bands = regime.bands.filter(|_| !people.is_empty())?;
        let on = self.ages_on(day);
        let born = |seat: &&Seat| seat.person.traits.birth_on.map(|born| born.age_on(on));
        let mut ages: Vec<i32> = people.values().filter_map(born).collect();
        ages.sort_unstable();
        let unknown = people.len() - ages.len();
        let mut last: Option<i32> = None;
        let mut found = 0;
        for age in ages {
            if last.is_none_or(|last| age >= last.saturating_add(bands.apart)) {
                (last, found) = (Some(age), found + 1);
            }
        }
        let short = found + unknown < wide(bands.count.n);
        short.then(|| {
            Finding::warning(Code::AgeBands, bands.count.law).with("bands", found).with("asked", bands.count.n)
        })
    }

    fn review_due(&self, regime: &Regime, day: Day) -> Option<Finding> {
        let reviewed = self.pool.reviewed_on.iter().copied().filter(|on| *on <= day);
        let last = reviewed.chain(self.pool.approved_on).max()?;
        let due = last.plus_months(regime.review.n);
        (due < day).then(|| Finding::warning(Code::ReviewDue, regime.review.law).with("last_on", last))
    }

    fn automatic_exits(&self, day: Day) -> Vec<Finding> {
        let gone = |seat: &Seat| {
            let exit = self.exit(seat).filter(|exit| exit.on <= day)?;
            let law = exit.rule?;
            let found = Finding::warning(Code::AutomaticExit, law).with("nomination_id", seat.nomination.id);
            let found = found.with("on", exit.on).with("reason", exit.reason);
            Some(if exit.sensitive() { found.sensitive() } else { found })
        };
        self.seats.iter().filter_map(gone).collect()
    }

    /// An approval that comes, or came, too late after the dossier was complete.
    fn late(&self, day: Day) -> Option<Finding> {
        let submitted = self.submitted_on.filter(|on| *on <= day)?;
        let approved = self.pool.approved_on.filter(|on| *on <= day);
        let until = approved.unwrap_or(day);
        let within = Regime::on(submitted).approval?;
        let waiting = approved.is_some() || self.pool.state == PoolState::Submitted;
        let days = working_days(submitted, until);
        (waiting && days > within.n).then(|| {
            let found = Finding::warning(Code::ApprovalLate, within.law).with("submitted_on", submitted);
            found.with("working_days", days).with("most", within.n)
        })
    }
}

fn wide(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// The shares of women, young people and minorities.
fn shares(people: &BTreeMap<OfficialId, &Seat>, regime: &Regime, young: Option<(Figure, i32, Day)>) -> Vec<Finding> {
    let mut found = Vec::new();
    if people.is_empty() {
        return found;
    }
    let count = |is: &dyn Fn(&Traits) -> Option<bool>| {
        let all = people.values().map(|seat| is(&seat.person.traits));
        all.fold((0usize, 0usize), |(yes, unknown), one| match one {
            Some(true) => (yes + 1, unknown),
            Some(false) => (yes, unknown),
            None => (yes, unknown + 1),
        })
    };
    let low = |(yes, unknown): (usize, usize), figure: Figure| {
        (yes + unknown).saturating_mul(100) < wide(figure.n).saturating_mul(people.len())
    };
    let told = |code: Code, (yes, unknown): (usize, usize), figure: Figure| {
        let found = Finding::warning(code, figure.law).with("count", yes).with("unknown", unknown);
        found.with("people", people.len()).with("percent_asked", figure.n)
    };
    if let Some(figure) = regime.women {
        let women = count(&|traits| traits.sex.map(|sex| sex == Sex::Female));
        if low(women, figure) {
            found.push(told(Code::FewWomen, women, figure));
        }
    }
    if let Some((figure, under, on)) = young {
        let young = count(&|traits| traits.birth_on.map(|born| born.age_on(on) < under));
        if low(young, figure) {
            found.push(told(Code::FewYoung, young, figure).with("under", under));
        }
    }
    if let Some(law) = regime.minority
        && count(&|traits| traits.ethnic_minority) == (0, 0)
    {
        // That nobody belongs to a minority tells it of each of them.
        found.push(Finding::warning(Code::FewMinority, law).with("people", people.len()).sensitive());
    }
    found
}

/// Working days after a day, up to and with another: Mondays to Fridays. Public holidays are not known here.
pub fn working_days(after: Day, to: Day) -> u32 {
    use chrono::Datelike;
    let mut days = 0;
    let mut on = after;
    while let Some(next) = on.next().filter(|next| *next <= to) {
        on = next;
        if on.date().weekday().num_days_from_monday() < 5 {
            days += 1;
        }
    }
    days
}

#[cfg(test)]
pub(super) mod tests;
