//! Verdicts worked out by hand: posts, releases, grace, and two titles at once.

use super::*;
use crate::compliance::facts::Fact;
use crate::compliance::stage::*;
use crate::domain::appointment::AppointmentKind::{Acting, Concurrent, Secondment, Substantive};
use crate::domain::qualification::{Level, Verification};
use crate::domain::rule_set::Audience;

/// A chair since 2016-03-01 with a degree below the one asked for.
fn chair(requirement: Requirement) -> World {
    let mut world = world();
    world.apply(Fact::RuleSet(rule_set(1, vec![requirement])));
    world.apply(Fact::Appointment(appointment(1, Substantive, CHAIR, "2016-03-01", "2021-03-01")));
    world.apply(Fact::Qualification(record(1, Level::Intermediate, "2010-01-01", Verification::Verified)));
    world
}

fn status(world: &World, on: &str) -> Option<Status> {
    verdict(world, on)?.status
}

#[test]
fn a_person_is_judged_from_the_first_day_in_post_to_the_day_before_the_last() {
    let world = chair(requirement("degree", degree(Level::Intermediate)));
    for (on, status) in [
        ("2016-02-29", None),
        ("2016-03-01", Some(Status::Met)),
        ("2021-02-28", Some(Status::Met)),
        ("2021-03-01", None),
    ] {
        assert_eq!(verdict(&world, on).map(|v| v.status), status.map(Some), "{on}");
    }
}

#[test]
fn a_release_stands_for_what_is_not_met_on_the_days_it_covers() {
    let mut world = chair(requirement("degree", degree(Level::University)));
    world.apply(Fact::Exemption(exemption(1, "degree", "2017-01-01", "2018-01-01")));
    world.apply(Fact::Exemption(exemption(2, "politics", "2016-01-01", "")));
    for (on, status, until) in [
        ("2016-12-31", Status::Unmet, None),
        ("2017-01-01", Status::Exempt, Some(day("2018-01-01"))),
        ("2017-12-31", Status::Exempt, Some(day("2018-01-01"))),
        ("2018-01-01", Status::Unmet, None),
    ] {
        let judged = verdict(&world, on).unwrap().requirements.remove(0);
        assert_eq!((judged.status, judged.until), (status, until), "{on}");
    }
    world.apply(Fact::Qualification(record(2, Level::Master, "2017-06-01", Verification::Verified)));
    assert_eq!(status(&world, "2017-06-01"), Some(Status::Above), "what is met needs no release");
    world.apply(Fact::Withdrawn(crate::compliance::facts::Subject::Qualification(
        record(2, Level::Master, "2017-06-01", Verification::Verified).id,
    )));
    world.apply(Fact::Exemption(exemption(3, "degree", "2017-06-01", "")));
    let judged = verdict(&world, "2017-07-01").unwrap().requirements.remove(0);
    assert_eq!((judged.status, judged.until), (Status::Exempt, None), "one without an end outlasts the other");
}

#[test]
fn a_release_stands_for_what_is_unknown_but_grace_does_not() {
    let graces = vec![grace("2017-01-01", "2020-01-01")];
    let mut world = world();
    world.apply(Fact::RuleSet(rule_set(
        1,
        vec![Requirement { graces, ..requirement("degree", degree(Level::College)) }],
    )));
    world.apply(Fact::Appointment(appointment(1, Substantive, CHAIR, "2016-03-01", "")));
    assert_eq!(status(&world, "2018-01-01"), Some(Status::Unknown));
    world.apply(Fact::Exemption(exemption(1, "degree", "2018-01-01", "")));
    assert_eq!(status(&world, "2018-01-01"), Some(Status::Exempt));
}

#[test]
fn grace_is_for_those_in_post_before_its_day_without_a_gap_until_its_end() {
    let graces = |before| vec![grace(before, "2020-01-01")];
    let asked = |before| Requirement { graces: graces(before), ..requirement("degree", degree(Level::University)) };
    for (before, on, expected) in [
        ("2016-03-01", "2019-12-31", Status::Unmet),
        ("2016-03-02", "2019-12-31", Status::InGrace),
        ("2016-03-02", "2020-01-01", Status::Unmet),
    ] {
        assert_eq!(status(&chair(asked(before)), on), Some(expected), "{before} {on}");
    }
    // Another title before, acting, that ends the day the chair begins; then one that leaves a day's gap.
    let mut world = chair(asked("2016-01-01"));
    world.apply(Fact::Appointment(appointment(2, Acting, CLERK, "2015-06-01", "2016-03-01")));
    assert_eq!(status(&world, "2018-01-01"), Some(Status::InGrace));
    assert_eq!(verdict(&world, "2018-01-01").unwrap().requirements.remove(0).until, Some(day("2020-01-01")));
    world.apply(Fact::Appointment(appointment(2, Acting, CLERK, "2015-06-01", "2016-02-29")));
    assert_eq!(status(&world, "2018-01-01"), Some(Status::Unmet));
    world.apply(Fact::Appointment(appointment(2, Secondment, CLERK, "2015-06-01", "2016-03-01")));
    assert_eq!(status(&world, "2018-01-01"), Some(Status::Unmet), "a secondment is not judged here");
}

#[test]
fn two_titles_are_both_judged_and_a_shared_requirement_counts_once_at_its_strictest() {
    let of = |code: &str, level, position: &str| Requirement {
        applies_to: Audience { positions: vec![Code::parse(position).unwrap()], ..Audience::default() },
        ..requirement(code, degree(level))
    };
    let mut world = chair(of("degree", Level::Intermediate, "CHAIR"));
    let own = of("degree", Level::University, "SECRETARY");
    world.apply(Fact::RuleSet(rule_set(2, vec![Requirement { mandatory: false, ..own }])));
    assert_eq!(status(&world, "2018-01-01"), Some(Status::Met));
    for kind in [Concurrent, Acting] {
        world.apply(Fact::Appointment(appointment(2, kind, SECRETARY, "2018-01-01", "")));
        let verdict = verdict(&world, "2018-01-01").unwrap();
        assert_eq!(verdict.titles.len(), 2);
        let [judged] = verdict.requirements.as_slice() else { panic!("one requirement") };
        assert_eq!((judged.status, judged.mandatory, judged.because_of.len()), (Status::Unmet, true, 2));
        assert_eq!(judged.rule_set, rule_set(2, vec![]).id, "the strictest set is named");
        assert_eq!(verdict.status, Some(Status::Unmet));
    }
    world.apply(Fact::Appointment(appointment(2, Secondment, SECRETARY, "2018-01-01", "")));
    assert_eq!(status(&world, "2018-01-01"), Some(Status::Met));
}

#[test]
fn without_a_substantive_post_nobody_is_judged_and_part_timers_have_no_status_of_their_own() {
    let mut world = chair(requirement("degree", degree(Level::University)));
    world.apply(Fact::Appointment(appointment(1, Concurrent, CHAIR, "2016-03-01", "")));
    assert_eq!(verdict(&world, "2018-01-01"), None);
    world.apply(Fact::Appointment(appointment(1, Substantive, HELPER, "2016-03-01", "")));
    assert_eq!(statuses(&world, "2018-01-01"), [("degree".to_owned(), Status::Unmet)]);
    assert_eq!(status(&world, "2018-01-01"), None);
}

#[test]
fn advice_is_judged_but_no_part_of_the_standard() {
    let world = chair(Requirement { mandatory: false, ..requirement("degree", degree(Level::University)) });
    assert_eq!(statuses(&world, "2018-01-01"), [("degree".to_owned(), Status::Unmet)]);
    assert_eq!(status(&world, "2018-01-01"), None);
}
