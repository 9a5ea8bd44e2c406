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
pub(super) mod tests {
    use super::*;
    use crate::domain::pool::standing::tests::{day, id, measure, member, pool};
    use proptest::prelude::*;

    fn seat(n: u8, title: u8, sex: Sex, born: &str, entered: &str) -> Seat {
        let traits = Traits { sex: Some(sex), birth_on: Some(day(born)), ethnic_minority: Some(n == 1) };
        Seat {
            nomination: Nomination { position_id: PositionId(id(title)), ..member(n, entered) },
            person: Standing { traits, ..Standing::default() },
            elsewhere: Vec::new(),
        }
    }

    /// Four people for two titles, one of them a woman: exactly a quarter.
    pub fn balanced() -> Roll {
        let mut pool = pool("2020-06-01", "2030-06-01", "2022-03-01");
        pool.young_under = Some(40);
        pool.reviewed_on = vec![day("2023-03-01"), day("2024-03-01")];
        let seats = vec![
            seat(1, 1, Sex::Male, "1990-01-01", "2022-03-01"),
            seat(2, 1, Sex::Female, "1984-01-01", "2022-03-01"),
            seat(3, 2, Sex::Male, "1978-01-01", "2022-03-01"),
            seat(4, 2, Sex::Male, "1977-01-01", "2022-03-01"),
        ];
        Roll { pool, tier: Tier::Commune, seats, submitted_on: Some(day("2022-02-01")) }
    }

    pub fn codes(roll: &Roll, on: &str) -> Vec<Code> {
        roll.findings(day(on)).iter().map(|found| found.code).collect()
    }

    #[test]
    fn each_quota_is_kept_at_its_figure_and_broken_one_beyond() {
        let mut roll = balanced();
        roll.seats.push(seat(5, 1, Sex::Female, "1995-01-01", "2022-03-01"));
        assert_eq!(codes(&roll, "2024-06-01"), [], "three for a title");
        roll.seats.push(seat(6, 1, Sex::Female, "1996-01-01", "2022-03-01"));
        assert_eq!(codes(&roll, "2024-06-01"), [Code::TooManyForTitle]);
        assert_eq!(codes(&roll, "2025-11-01"), [Code::TooManyForTitle, Code::ReviewDue], "QĐ 377 asks for no shares");
        roll.seats.truncate(2);
        let all = [Code::NobodyForTitle, Code::AgeBands];
        assert_eq!(codes(&roll, "2024-06-01"), all);
    }

    #[test]
    fn under_the_rules_of_2012_four_may_be_planned_for_a_title_but_never_one() {
        let mut roll = balanced();
        roll.pool.approved_on = Some(day("2014-01-01"));
        roll.pool.reviewed_on = Vec::new();
        roll.submitted_on = None;
        roll.seats = (1..=5).map(|n| seat(n, 1, Sex::Male, "1980-01-01", "2014-01-01")).collect();
        assert_eq!(codes(&roll, "2014-06-01"), [Code::TooManyForTitle, Code::NobodyForTitle]);
        roll.seats.truncate(4);
        assert_eq!(codes(&roll, "2014-06-01"), [Code::NobodyForTitle]);
        roll.seats.truncate(1);
        assert_eq!(codes(&roll, "2014-06-01"), [Code::OneForTitle, Code::NobodyForTitle]);
        assert_eq!(codes(&roll, "2015-01-02"), [Code::OneForTitle, Code::NobodyForTitle, Code::ReviewDue]);
    }

    #[test]
    fn titles_of_one_person_are_counted_over_all_pools_of_the_level() {
        let mut roll = balanced();
        let other = |n: u8, tier| {
            (
                Planned { unit_id: roll.pool.unit_id, position_id: PositionId(id(n)), tier },
                Period::since(day("2023-06-01")),
            )
        };
        roll.seats[0].elsewhere = vec![other(7, Tier::Commune), other(8, Tier::Commune), other(9, Tier::Province)];
        assert_eq!(codes(&roll, "2024-06-01"), []);
        let more = (
            Planned { position_id: PositionId(id(10)), ..roll.seats[0].elsewhere[0].0 },
            Period::since(day("2024-05-01")),
        );
        roll.seats[0].elsewhere.push(more);
        assert_eq!(codes(&roll, "2024-04-30"), []);
        assert_eq!(codes(&roll, "2024-05-01"), [Code::TooManyTitles]);
    }

    #[test]
    fn of_whom_nothing_is_known_nothing_is_claimed() {
        let mut roll = balanced();
        roll.seats[1].person.traits = Traits::default();
        assert_eq!(codes(&roll, "2024-06-01"), []);
        roll.seats[0].person.traits.ethnic_minority = Some(false);
        roll.seats[1].person.traits.ethnic_minority = Some(false);
        assert_eq!(codes(&roll, "2024-06-01"), [Code::FewMinority]);
        assert!(roll.findings(day("2024-06-01"))[0].sensitive);
    }

    #[test]
    fn an_approval_later_than_thirty_working_days_is_told() {
        let mut roll = balanced();
        assert_eq!(working_days(day("2022-02-01"), day("2022-03-15")), 30);
        roll.pool.approved_on = Some(day("2022-03-15"));
        assert!(!codes(&roll, "2022-04-01").contains(&Code::ApprovalLate));
        roll.pool.approved_on = Some(day("2022-03-16"));
        assert!(codes(&roll, "2022-04-01").contains(&Code::ApprovalLate));
        roll.pool.approved_on = None;
        assert_eq!(codes(&roll, "2022-04-01"), [], "a draft is not late");
        roll.pool.state = PoolState::Submitted;
        assert_eq!(codes(&roll, "2022-04-01"), [Code::ApprovalLate]);
    }

    /// Who, for which title, woman, year of birth, minority, months until a reprimand.
    pub type Drawn = (u8, u8, Option<bool>, Option<i32>, Option<bool>, Option<u32>);

    pub fn person() -> impl Strategy<Value = Drawn> {
        let (flag, year) = (proptest::option::of(any::<bool>()), proptest::option::of(1965i32..2000));
        (1u8..6, 1u8..3, flag, year, proptest::option::of(any::<bool>()), proptest::option::of(0u32..30))
    }

    /// A pool of such people.
    pub fn roll(people: &[Drawn]) -> Roll {
        let mut roll = balanced();
        let made = |(n, (who, title, woman, born, minority, measured)): (usize, &Drawn)| {
            // Whoever the person is, the same is known of them in each of their seats.
            let (woman, born, minority, measured) = people
                .iter()
                .find(|p| p.0 == *who)
                .map_or((*woman, *born, *minority, *measured), |p| (p.2, p.3, p.4, p.5));
            let mut one = seat(*who, *title, Sex::Male, "1980-01-01", "2022-03-01");
            one.nomination.id = crate::domain::id::NominationId(id(u8::try_from(n).unwrap() + 100));
            one.person.traits = Traits {
                sex: woman.map(|woman| if woman { Sex::Female } else { Sex::Male }),
                birth_on: born.and_then(|year| Day::ymd(year, 5, 5)),
                ethnic_minority: minority,
            };
            one.person.disciplines = measured
                .map(|month| measure(1, &day("2022-06-01").plus_months(month).to_string()))
                .into_iter()
                .collect();
            one
        };
        roll.seats = people.iter().enumerate().map(made).collect();
        roll
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_counting_by_hand_gives(people in proptest::collection::vec(person(), 0..9), month in 0u32..30) {
            let (roll, on) = (roll(&people), day("2022-07-01").plus_months(month));
            let found = roll.findings(on);
            let is = |code: Code| found.iter().any(|one| one.code == code);
            let inside: Vec<&Seat> = roll.members(on);
            let once: BTreeMap<OfficialId, Traits> = inside.iter().map(|s| (s.nomination.official_id, s.person.traits)).collect();
            let n = once.len();
            let could_be = |f: &dyn Fn(&Traits) -> Option<bool>| once.values().filter(|t| f(t) != Some(false)).count();
            let women = could_be(&|t| t.sex.map(|s| s == Sex::Female));
            let young = could_be(&|t| t.birth_on.map(|born| born.age_on(on) < 40));
            let minority = could_be(&|t| t.ethnic_minority);
            prop_assert_eq!(is(Code::FewWomen), n > 0 && women * 4 < n);
            prop_assert_eq!(is(Code::FewYoung), n > 0 && young * 20 < n * 3);
            prop_assert_eq!(is(Code::FewMinority), n > 0 && minority == 0);
            for title in [1, 2] {
                let of_title = inside.iter().filter(|s| s.nomination.position_id == PositionId(id(title))).count();
                let about = |code: Code| found.iter().any(|f| f.code == code && f.evidence[0].value == PositionId(id(title)).to_string());
                prop_assert_eq!(about(Code::NobodyForTitle), of_title == 0);
                prop_assert_eq!(about(Code::OneForTitle), of_title == 1);
                prop_assert_eq!(about(Code::TooManyForTitle), of_title > 3);
            }
        }
    }
}
