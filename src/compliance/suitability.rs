//! Whether a person would meet the standard of a title in a unit, were they appointed to it on a day.
//!
//! The person is judged as if the appointment had been entered: substantive, from that day on, the present substantive
//! one ending then; concurrent and acting ones stay. Nothing else is supposed: evidence, releases and history are what
//! they are.
//!
//! # What this module does not do
//! It judges nothing itself ([`super::evaluate`] does), and it does not say whether the seat is free, whether the person
//! may be appointed by law, or how a title is filled.

use crate::compliance::evaluate::{Verdict, standing_by};
use crate::compliance::explain::{Node, explain_in};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::{judged, titles};
use crate::compliance::lack::Lack;
use crate::compliance::rulebook::{Asked, asked};
use crate::compliance::status::Status;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use crate::domain::id::{AppointmentId, DecisionId, PositionId, UnitId};
use crate::domain::position::Position;
use crate::domain::text::Code;
use crate::domain::{Day, Period};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The id of the appointment that is supposed; nothing that was entered bears it.
pub const SUPPOSED: AppointmentId = AppointmentId(Uuid::nil());

/// How a person would stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suitability {
    /// To the standard of the title alone.
    pub title: Verdict,
    /// The person's own status, by every title that they would hold then.
    pub person: Option<Status>,
}

impl Suitability {
    /// Whether the person would meet the standard of the title; none where that is not known, or nothing is asked.
    pub fn meets(&self) -> Option<bool> {
        self.title.status.filter(|status| *status != Status::Unknown).map(Status::meets)
    }
}

/// How the person would stand to the standard of a title in a unit, were they appointed on the day; none for a title
/// that the catalogue does not have.
pub fn suitability(
    world: &World,
    person: &Person,
    position: PositionId,
    unit: UnitId,
    day: Day,
) -> Option<Suitability> {
    let supposed = supposed(person, position, unit, day);
    let newcomer = is_newcomer(person, day);
    let mut rules = |unit, position| rules(world, unit, position, day, newcomer);
    let titles = titles(world, &supposed, day);
    let seat = titles.first().filter(|seat| seat.appointment.id == SUPPOSED).copied()?;
    let all = standing_by::<()>(world, &supposed, day, titles, &mut rules)?.status();
    let alone = standing_by(world, &supposed, day, vec![seat], &mut rules)?;
    Some(Suitability { title: alone.verdict(day), person: all })
}

/// What is asked of the holder of a title. Who is not in post has no time left from it: a seat that is only supposed
/// wins no grace.
fn rules<'a>(world: &'a World, unit: UnitId, position: &Position, day: Day, newcomer: bool) -> Arc<[Asked<'a>]> {
    let all = asked(world, unit, position, day).into_iter();
    all.map(|asked| if newcomer { Asked { graces: &[], ..asked } } else { asked }).collect()
}

/// Whether the person, as they really are, comes from no post that reaches the day.
fn is_newcomer(person: &Person, day: Day) -> bool {
    let reaches = |a: &Appointment| a.period.from <= day && a.period.to.is_none_or(|to| day <= to);
    !person.appointments.iter().any(|a| judged(a.kind) && reaches(a))
}

/// The person with the appointment: what is substantive on the day ends then, what began that day was never there.
pub fn supposed(person: &Person, position_id: PositionId, unit_id: UnitId, day: Day) -> Person {
    let replaced = |a: &Appointment| a.kind == AppointmentKind::Substantive && a.period.covers(day);
    let mut supposed = person.clone();
    supposed.appointments.retain(|a| !(replaced(a) && a.period.from == day));
    for appointment in supposed.appointments.iter_mut().filter(|a| replaced(a)) {
        appointment.period.to = Some(day);
    }
    supposed.appointments.insert(0, seat(person, position_id, unit_id, day));
    supposed
}

fn seat(person: &Person, position_id: PositionId, unit_id: UnitId, day: Day) -> Appointment {
    Appointment {
        id: SUPPOSED,
        official_id: person.id,
        unit_id,
        position_id,
        kind: AppointmentKind::Substantive,
        state: AppointmentState::Appointed,
        period: Period::since(day),
        ratified_on: None,
        decision_id: DecisionId(Uuid::nil()),
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    }
}

/// What the person lacks for the title, were they appointed on the day: by the code of each requirement that would not be
/// met, all that is missing for it. Of alternatives, what is missing for each.
pub fn lacking(
    world: &World,
    person: &Person,
    position: PositionId,
    unit: UnitId,
    day: Day,
) -> BTreeMap<Code, Vec<Lack>> {
    let supposed = supposed(person, position, unit, day);
    let explained = explain_in(world, &supposed, day);
    let mut all: BTreeMap<Code, Vec<Lack>> = BTreeMap::new();
    for reason in explained.iter().flat_map(|explanation| &explanation.requirements) {
        let of_seat = reason.asked.iter().filter(|asking| asking.title.title.appointment_id == SUPPOSED);
        for asking in of_seat {
            missing(&asking.condition, all.entry(reason.code.clone()).or_default());
        }
    }
    all
}

fn missing(node: &Node<'_>, all: &mut Vec<Lack>) {
    if !node.status.meets() {
        all.extend(node.missing.iter().filter(|lack| !all.contains(lack)).cloned().collect::<Vec<_>>());
        node.parts.iter().for_each(|part| missing(part, all));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::evaluate::evaluate;
    use crate::compliance::facts::{Fact, Subject};
    use crate::compliance::samples::{POSITIONS, UNITS, facts, id, telling_days};
    use crate::compliance::stage::*;
    use crate::domain::appointment::AppointmentKind::{Concurrent, Substantive};
    use crate::domain::predicate::{AgeClause, AgeOn, Predicate};
    use crate::domain::qualification::{Level, QualificationKind, Verification};
    use crate::domain::rule_set::{Audience, Requirement};
    use proptest::prelude::*;

    /// A person with an intermediate diploma, and rules that ask chairs for a degree, give time, and look at the age.
    fn stage() -> World {
        let to = |position: &str| Audience { positions: vec![Code::parse(position).unwrap()], ..Audience::default() };
        let degree = Requirement {
            applies_to: to("CHAIR"),
            graces: vec![grace("2017-01-01", "2020-01-01")],
            ..requirement("degree", degree(Level::University))
        };
        let young = AgeClause { at_least: None, at_most: Some(45), on: Some(AgeOn::HoldingStart) };
        let first = Audience { first_holding: Some(true), ..to("CHAIR") };
        let young = Requirement { applies_to: first, ..requirement("young", Predicate::Age(young)) };
        let other =
            Requirement { applies_to: to("SECRETARY"), ..requirement("other", Predicate::EthnicMinority(true)) };
        let mut world = world();
        world.apply(Fact::RuleSet(rule_set(1, vec![degree, young, other])));
        world.apply(Fact::Qualification(record(1, Level::Intermediate, "2010-01-01", Verification::Verified)));
        let traits = crate::domain::official::Traits { birth_on: Some(day("1972-06-01")), ..Default::default() };
        world.apply(Fact::Official { id: WHO, traits });
        world
    }

    fn as_chair(world: &World, on: &str) -> Suitability {
        let person = world.people.get(&WHO).unwrap();
        suitability(world, person, PositionId(id(CHAIR)), UnitId(id(WARD)), day(on)).unwrap()
    }

    fn statuses(found: &Suitability) -> Vec<(&str, Status)> {
        found.title.requirements.iter().map(|judged| (judged.code.as_str(), judged.status)).collect()
    }

    #[test]
    fn a_seat_that_is_only_supposed_wins_no_grace_but_a_post_that_is_held_keeps_its_own() {
        let mut world = stage();
        let found = as_chair(&world, "2016-06-01");
        assert_eq!(statuses(&found), [("degree", Status::Unmet), ("young", Status::Met)]);
        assert_eq!((found.meets(), found.person), (Some(false), Some(Status::Unmet)));
        for (from, to, status) in [
            ("2015-01-01", "", Status::InGrace),
            ("2015-01-01", "2018-06-01", Status::InGrace),
            ("2015-01-01", "2018-05-31", Status::Unmet),
            ("2017-01-01", "", Status::Unmet),
        ] {
            world.apply(Fact::Appointment(appointment(2, Substantive, CLERK, from, to)));
            let found = as_chair(&world, "2018-06-01");
            assert_eq!(statuses(&found).first(), Some(&("degree", status)), "{from} {to}");
            assert_eq!(found.meets(), Some(false), "time left is not meeting it");
        }
    }

    #[test]
    fn a_first_holding_would_be_one_only_for_who_never_held_the_title() {
        let mut world = stage();
        assert_eq!(statuses(&as_chair(&world, "2018-06-01"))[1], ("young", Status::Unmet));
        world.apply(Fact::Appointment(appointment(2, Substantive, CHAIR, "2012-01-01", "2016-01-01")));
        assert_eq!(statuses(&as_chair(&world, "2018-06-01")).len(), 1, "held before: not asked");
        // Who holds it goes on holding it: it was taken at thirty-nine.
        world.apply(Fact::Appointment(appointment(2, Substantive, CHAIR, "2012-01-01", "")));
        assert_eq!(statuses(&as_chair(&world, "2018-06-01"))[1], ("young", Status::Met));
    }

    #[test]
    fn other_titles_stay_and_bear_on_the_person_but_not_on_the_title() {
        let mut world = stage();
        world.apply(Fact::Qualification(record(2, Level::Master, "2010-01-01", Verification::Verified)));
        world.apply(Fact::Appointment(appointment(2, Concurrent, SECRETARY, "2016-01-01", "")));
        let found = as_chair(&world, "2016-06-01");
        assert_eq!((found.meets(), found.title.status), (Some(true), Some(Status::Above)));
        assert_eq!(found.person, Some(Status::Unknown));
        world.apply(Fact::Official { id: WHO, traits: Default::default() });
        assert_eq!(as_chair(&world, "2016-06-01").meets(), None, "not known");
    }

    /// The world with the appointment really entered.
    fn entered(world: &World, person: &Person, new: Appointment) -> World {
        let (mut world, day) = (world.clone(), new.period.from);
        let present = |a: &&Appointment| a.kind == Substantive && a.period.covers(day);
        for held in person.appointments.iter().filter(present) {
            let period = Period { to: Some(day), ..held.period };
            world.apply(match held.period.from == day {
                true => Fact::Withdrawn(Subject::Appointment(held.id)),
                false => Fact::Appointment(Appointment { period, ..held.clone() }),
            });
        }
        world.apply(Fact::Appointment(new));
        world
    }

    proptest! {
        #[test]
        fn it_is_what_the_judge_says_once_the_appointment_is_entered(
            facts in facts(), n in 0..POSITIONS, m in 0..UNITS,
        ) {
            let mut world = World::default();
            facts.iter().cloned().for_each(|fact| world.apply(fact));
            let (position, unit) = (PositionId(id(n)), UnitId(id(m)));
            for day in telling_days(&facts).into_iter().step_by(37) {
                for person in world.people.values() {
                    let found = suitability(&world, person, position, unit, day).unwrap();
                    let mut entered = entered(&world, person, seat(person, position, unit, day));
                    if is_newcomer(person, day) {
                        // Time that only the new seat would give is none.
                        entered.rule_sets.values_mut().flat_map(|set| &mut set.requirements).for_each(|r| r.graces.clear());
                    }
                    let verdict = evaluate(&entered, &entered.people[&person.id], day).unwrap();
                    prop_assert_eq!(found.person, verdict.status);
                    if verdict.titles.len() == 1 {
                        prop_assert_eq!(&found.title, &verdict);
                    }
                    for judged in &found.title.requirements {
                        let both = verdict.requirements.iter().find(|j| j.code == judged.code).unwrap();
                        prop_assert!(both.because_of.contains(&SUPPOSED));
                        prop_assert!(both.status.standing() <= judged.status.standing());
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_lacking_is_told_by_requirement() {
        let world = stage();
        let person = world.people.get(&WHO).unwrap();
        let lacks = lacking(&world, person, PositionId(id(CHAIR)), UnitId(id(WARD)), day("2018-06-01"));
        let degree = lacks.get(&Code::parse("degree").unwrap()).unwrap();
        let [lack] = degree.as_slice() else { panic!("one lack") };
        assert_eq!(lack.qualification, Some((QualificationKind::Professional, Level::University)));
        assert_eq!(lack.held, Some(Level::Intermediate));
    }

    #[test]
    fn a_title_that_nobody_knows_has_no_standard() {
        let world = stage();
        let person = world.people.get(&WHO).unwrap();
        let nowhere = suitability(&world, person, PositionId(id(99)), UnitId(id(WARD)), day("2018-01-01"));
        assert_eq!(nowhere, None);
    }
}
