//! What a reorganisation does to people's appointments, decided on nothing but those and the plan.
//!
//! What ends and what begins share no day and leave no day out, so nobody holds two substantive posts by it, and nobody
//! who is not released loses one.

use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason};
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PositionId, UnitId};
use crate::domain::position::Position;
use crate::domain::reorganisation::LAW;
use crate::domain::reorganisation::plan::{Fate, PartTo, Restructured};
use crate::domain::rotation::titles::single;
use crate::domain::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of everybody's appointments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resettled {
    /// Those that end, as they are then.
    pub closed: Vec<Appointment>,
    /// Those that would have begun later, with the unit and the title that they have now.
    pub redirected: Vec<Appointment>,
    /// Those that would have begun later, and never do.
    pub withdrawn: Vec<Appointment>,
    /// Those that begin.
    pub opened: Vec<Appointment>,
    /// By which appointment another goes on: the old one, the new one.
    pub goes_on: BTreeMap<AppointmentId, AppointmentId>,
    /// Where the substantive post of each person went.
    pub went: BTreeMap<OfficialId, UnitId>,
    /// Who moved from which unit to which.
    pub moves: BTreeMap<(UnitId, UnitId), BTreeSet<OfficialId>>,
    /// What is found.
    pub findings: Vec<Finding>,
}

impl Resettled {
    /// Somebody's appointments, as they are afterwards, by id.
    pub fn applied(&self, held: &[Appointment]) -> Vec<Appointment> {
        let Some(who) = held.first().map(|a| a.official_id) else { return Vec::new() };
        let theirs = |a: &&Appointment| a.official_id == who;
        let mut after: BTreeMap<AppointmentId, Appointment> = held.iter().map(|a| (a.id, a.clone())).collect();
        for changed in self.closed.iter().chain(&self.redirected).chain(&self.opened).filter(theirs) {
            after.insert(changed.id, changed.clone());
        }
        for gone in self.withdrawn.iter().filter(theirs) {
            after.remove(&gone.id);
        }
        after.into_values().collect()
    }
}

/// What the decision looks at.
#[derive(Debug)]
pub struct Roll<'a> {
    /// What becomes of the units.
    pub plan: &'a Restructured,
    /// The day.
    pub day: Day,
    /// The decision of the reform.
    pub decision_id: DecisionId,
    /// The titles.
    pub positions: &'a BTreeMap<PositionId, Position>,
    /// What reaches beyond the day in the units that end, that are divided and that take others in, and of the people who
    /// are named; by id.
    pub held: &'a [Appointment],
}

/// Where an appointment goes.
enum Goes {
    Stays,
    To(UnitId, PositionId),
    Ends(EndReason),
    Nowhere,
}

/// What becomes of everybody's appointments. `new_id` gives the identity of each that begins.
pub fn resettle(roll: &Roll<'_>, new_id: &mut dyn FnMut() -> AppointmentId) -> Resettled {
    let mut made = Resettled::default();
    let mut people: BTreeMap<OfficialId, Vec<&Appointment>> = BTreeMap::new();
    for held in roll.held {
        people.entry(held.official_id).or_default().push(held);
    }
    for held in people.values_mut() {
        // What a person is counted by comes first: a title that would be held twice is held by that.
        held.sort_by_key(|a| (a.kind, a.id));
        roll.person(held, &mut made, new_id);
    }
    roll.unheld(&people, &mut made);
    roll.heads(&mut made);
    made
}

impl Roll<'_> {
    fn person(&self, held: &[&Appointment], made: &mut Resettled, new_id: &mut dyn FnMut() -> AppointmentId) {
        let mut settled: Vec<(UnitId, PositionId, Period)> = Vec::new();
        for a in held {
            let from = a.period.from.max(self.day);
            let rest = Period { from, to: a.period.to };
            let goes = self.goes(a);
            let stays = matches!(goes, Goes::Stays);
            let (unit_id, position_id) = match goes {
                Goes::Stays => (a.unit_id, a.position_id),
                Goes::Nowhere => {
                    let nowhere = Finding::blocking(Code::PersonWithoutDestination, LAW)
                        .with("official_id", a.official_id)
                        .with("unit_id", a.unit_id)
                        .with("position_id", a.position_id);
                    made.findings.push(nowhere);
                    continue;
                }
                Goes::Ends(reason) => {
                    self.ends(a, reason, made);
                    continue;
                }
                Goes::To(unit, position) => (unit, position),
            };
            let twice = |(unit, position, period): &(UnitId, PositionId, Period)| {
                (*unit, *position) == (unit_id, position_id) && period.overlaps(&rest)
            };
            if settled.iter().any(twice) {
                self.ends(a, EndReason::Reorganised, made);
                continue;
            }
            settled.push((unit_id, position_id, rest));
            if stays {
                continue;
            }
            if !self.positions.get(&position_id).is_some_and(|title| title.period.covers(from)) {
                let gone = Finding::blocking(Code::TitleNotThere, LAW)
                    .with("official_id", a.official_id)
                    .with("unit_id", unit_id)
                    .with("position_id", position_id);
                made.findings.push(gone);
            }
            made.moves.entry((a.unit_id, unit_id)).or_default().insert(a.official_id);
            if a.kind == AppointmentKind::Substantive {
                made.went.insert(a.official_id, unit_id);
            }
            self.goes_to(a, (unit_id, position_id), made, new_id);
        }
    }

    /// An appointment ends, or never begins.
    fn ends(&self, a: &Appointment, reason: EndReason, made: &mut Resettled) {
        if a.period.from < self.day {
            made.closed.push(self.cut(a, reason));
        } else {
            made.withdrawn.push(a.clone());
        }
    }

    fn cut(&self, a: &Appointment, reason: EndReason) -> Appointment {
        let mut cut = a.clone();
        cut.period.to = Some(self.day);
        cut.end_reason = Some(reason);
        cut.end_decision_id = Some(self.decision_id);
        // What is to be ratified on the day or later is not ratified in what ends before.
        if cut.ratified_on.is_some_and(|on| on >= self.day) {
            cut.state = AppointmentState::AwaitingRatification;
            (cut.ratified_on, cut.ratification_decision_id) = (None, None);
        }
        cut
    }

    /// An appointment goes on at another unit, or as another title.
    fn goes_to(
        &self,
        a: &Appointment,
        (unit_id, position_id): (UnitId, PositionId),
        made: &mut Resettled,
        new_id: &mut dyn FnMut() -> AppointmentId,
    ) {
        let same_title = position_id == a.position_id;
        let mut next = Appointment { unit_id, position_id, ..a.clone() };
        if !same_title {
            next.state = AppointmentState::Appointed;
            (next.ratified_on, next.ratification_decision_id) = (None, None);
        }
        if a.period.from >= self.day {
            made.redirected.push(next);
            return;
        }
        next.id = new_id();
        next.period.from = self.day;
        next.decision_id = self.decision_id;
        if next.ratified_on.is_some_and(|on| on < self.day) {
            next.ratified_on = Some(self.day);
            next.ratification_decision_id = Some(self.decision_id);
        }
        made.goes_on.insert(a.id, next.id);
        made.closed.push(self.cut(a, EndReason::Reorganised));
        made.opened.push(next);
    }

    /// Where an appointment goes: as is said of the person, or as the rule says.
    fn goes(&self, a: &Appointment) -> Goes {
        let released = self.plan.released.get(&a.official_id).into_iter().flatten();
        if let Some(release) = released.into_iter().find(|release| meant(release.from_position_id, a)) {
            return Goes::Ends(release.reason.unwrap_or(EndReason::Reorganised));
        }
        let assigned = self.plan.assigned.get(&a.official_id).into_iter().flatten();
        let assigned = assigned.filter(|(assign, _)| meant(assign.from_position_id, a));
        let assigned = assigned.max_by_key(|(assign, _)| assign.from_position_id.is_some());
        let by_rule = match self.plan.fates.get(&a.unit_id) {
            None => Some(a.unit_id),
            Some(fate) => destination(fate, a),
        };
        let position = assigned.and_then(|(assign, _)| assign.position_id).unwrap_or(a.position_id);
        match assigned.and_then(|(_, to)| *to).or(by_rule) {
            None => Goes::Nowhere,
            Some(unit) if unit == a.unit_id && position == a.position_id => Goes::Stays,
            Some(unit) => Goes::To(unit, position),
        }
    }

    /// What is said of people who hold nothing that it could mean.
    fn unheld(&self, people: &BTreeMap<OfficialId, Vec<&Appointment>>, made: &mut Resettled) {
        let lacks = |official_id: OfficialId, position: Option<PositionId>| {
            let held = people.get(&official_id).map(Vec::as_slice).unwrap_or_default();
            (!held.iter().any(|a| meant(position, a)))
                .then(|| Finding::blocking(Code::NoSuchHolding, LAW).with("official_id", official_id))
        };
        let assigned = self.plan.assigned.values().flatten();
        let assigned = assigned.map(|(assign, _)| (assign.official_id, assign.from_position_id));
        let released = self.plan.released.values().flatten();
        let released = released.map(|release| (release.official_id, release.from_position_id));
        made.findings.extend(assigned.chain(released).filter_map(|(who, position)| lacks(who, position)));
    }

    /// Titles that one person holds, held by several on the day in a unit that takes others in.
    fn heads(&self, made: &mut Resettled) {
        let gone: BTreeSet<AppointmentId> =
            made.closed.iter().chain(&made.redirected).chain(&made.withdrawn).map(|a| a.id).collect();
        let stays = self.held.iter().filter(|a| !gone.contains(&a.id));
        let mut heads: BTreeMap<(UnitId, PositionId), BTreeSet<OfficialId>> = BTreeMap::new();
        for a in stays.chain(&made.opened).chain(&made.redirected).filter(|a| a.period.covers(self.day)) {
            let earnest = match a.kind {
                AppointmentKind::Substantive | AppointmentKind::Concurrent => true,
                AppointmentKind::Acting | AppointmentKind::Secondment => false,
            };
            if earnest && self.positions.get(&a.position_id).is_some_and(single) {
                heads.entry((a.unit_id, a.position_id)).or_default().insert(a.official_id);
            }
        }
        for ((unit, position), who) in heads.into_iter().filter(|(_, who)| who.len() > 1) {
            let two = Finding::warning(Code::TwoHeads, LAW).with("unit_id", unit).with("position_id", position);
            made.findings.push(who.into_iter().fold(two, |two, who| two.with("official_id", who)));
        }
    }
}

/// Whether what is said of a person's title, or of all of them, is meant of this one.
fn meant(title: Option<PositionId>, a: &Appointment) -> bool {
    title.is_none_or(|title| title == a.position_id)
}

/// The unit to which a rule sends a holder.
fn destination(fate: &Fate, a: &Appointment) -> Option<UnitId> {
    match fate {
        Fate::Renamed(unit) | Fate::Merged(unit) => Some(*unit),
        Fate::Split(parts) => {
            let by = |named: &dyn Fn(&PartTo) -> bool| parts.iter().find(|part| named(part)).map(|part| part.unit_id);
            by(&|part| part.officials.contains(&a.official_id))
                .or_else(|| by(&|part| part.positions.contains(&a.position_id)))
                .or_else(|| fate.heir())
        }
        Fate::Dissolved(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reorganisation::{Assign, Release};
    use crate::domain::rotation::checks::stage::{
        CHAIR, CLERK, NEW_WARD, OTHER_WARD, VICE, WARD, appointment, appointment_id, day, decision_id, position_id,
        unit_id,
    };
    use proptest::prelude::*;

    const ON: &str = "2018-01-01";

    /// Two wards of which a third takes the one in whole and the other in part.
    fn plan() -> Restructured {
        let part = |unit: u8, rest| PartTo {
            unit_id: unit_id(unit),
            officials: BTreeSet::new(),
            positions: if rest { BTreeSet::new() } else { BTreeSet::from([position_id(CHAIR)]) },
            rest,
        };
        let split = Fate::Split(vec![part(NEW_WARD, false), part(OTHER_WARD, true)]);
        let fates = BTreeMap::from([(unit_id(WARD), Fate::Merged(unit_id(NEW_WARD))), (unit_id(OTHER_WARD), split)]);
        Restructured { fates, ..Restructured::default() }
    }

    fn settle(plan: &Restructured, held: &[Appointment]) -> Resettled {
        let positions = BTreeMap::new();
        let roll = Roll { plan, day: day(ON), decision_id: decision_id(9), positions: &positions, held };
        let mut next = 100;
        resettle(&roll, &mut || {
            next += 1;
            appointment_id(next)
        })
    }

    #[test]
    fn what_goes_on_goes_where_the_rule_says_and_the_rest_of_a_divided_unit_stays() {
        let held = [
            appointment(1, AppointmentKind::Substantive, WARD, CLERK, "2010-01-01", ""),
            appointment(2, AppointmentKind::Concurrent, OTHER_WARD, CHAIR, "2010-01-01", ""),
            appointment(3, AppointmentKind::Acting, OTHER_WARD, VICE, "2010-01-01", ""),
        ];
        let made = settle(&plan(), &held);
        let opened: Vec<_> = made.opened.iter().map(|a| (a.unit_id, a.position_id, a.kind)).collect();
        let new = unit_id(NEW_WARD);
        let expected = [
            (new, position_id(CLERK), AppointmentKind::Substantive),
            (new, position_id(CHAIR), AppointmentKind::Concurrent),
        ];
        assert_eq!(opened, expected);
        assert_eq!(made.closed.iter().map(|a| a.id).collect::<Vec<_>>(), [appointment_id(1), appointment_id(2)]);
        assert_eq!(made.went.values().copied().collect::<Vec<_>>(), [new]);
    }

    #[test]
    fn what_is_said_of_a_title_goes_before_what_is_said_of_the_person() {
        let held = [
            appointment(1, AppointmentKind::Substantive, WARD, CLERK, "2010-01-01", ""),
            appointment(2, AppointmentKind::Concurrent, WARD, CHAIR, "2010-01-01", ""),
        ];
        let who = held[0].official_id;
        let assign = |title: Option<u8>, to: u8| {
            let from_position_id = title.map(position_id);
            (Assign { official_id: who, from_position_id, to: None, position_id: None }, Some(unit_id(to)))
        };
        let assigned = BTreeMap::from([(who, vec![assign(None, OTHER_WARD), assign(Some(CHAIR), WARD)])]);
        let made = settle(&Restructured { assigned, ..plan() }, &held);
        assert_eq!(made.opened.iter().map(|a| a.unit_id).collect::<Vec<_>>(), [unit_id(OTHER_WARD)]);
        let leaves = Release { official_id: who, from_position_id: None, reason: Some(EndReason::Retired) };
        let made = settle(&Restructured { released: BTreeMap::from([(who, vec![leaves])]), ..plan() }, &held);
        assert!(made.opened.is_empty() && made.closed.iter().all(|a| a.end_reason == Some(EndReason::Retired)));
    }

    fn holding() -> impl Strategy<Value = (u8, u8, u8, i64, Option<i64>)> {
        let unit = prop_oneof![Just(WARD), Just(OTHER_WARD), Just(NEW_WARD)];
        let title = prop_oneof![Just(CLERK), Just(CHAIR), Just(VICE)];
        (unit, title, 0u8..4, -2_000i64..2_000, proptest::option::of(1i64..3_000))
    }

    proptest! {
        #[test]
        fn nobody_gets_two_posts_or_loses_one_by_a_reform(all in proptest::collection::vec(holding(), 1..8)) {
            let on = day(ON);
            let later = |days: i64| Day::new(on.date() + chrono::TimeDelta::days(days)).unwrap();
            let mut held: Vec<Appointment> = Vec::new();
            for ((unit, title, kind, from, long), n) in all.into_iter().zip(1u8..) {
                let kind = [AppointmentKind::Substantive, AppointmentKind::Concurrent, AppointmentKind::Acting, AppointmentKind::Secondment][usize::from(kind)];
                let period = Period { from: later(from), to: long.map(|long| later(from + long)) };
                let new = Appointment { period, ..appointment(n, kind, unit, title, "2010-01-01", "") };
                let reaches = new.period.to.is_none_or(|to| to > on);
                if reaches && crate::domain::appointment::overlapping(&new, &held).is_none() {
                    held.push(new);
                }
            }
            let made = settle(&plan(), &held);
            let after = made.applied(&held);
            let posts = |all: &[Appointment], day: Day| {
                all.iter().filter(|a| a.kind == AppointmentKind::Substantive && a.period.covers(day)).count()
            };
            let edges = held.iter().chain(&after).flat_map(|a| [Some(a.period.from), a.period.to]).flatten().chain([on]);
            for day in edges.flat_map(|edge| [edge.previous(), Some(edge)]).flatten() {
                prop_assert!(posts(&after, day) <= 1);
                prop_assert_eq!(posts(&after, day), posts(&held, day), "{}", day);
            }
            for a in after.iter().filter(|a| a.period.to.is_none_or(|to| to > on)) {
                prop_assert_ne!(a.unit_id, unit_id(WARD), "nobody stays at a unit that ended");
            }
        }
    }
}
