//! Moves whose effects were worked out by hand, and what holds of any that follow one another.

use super::*;
use crate::domain::rotation::checks::stage::*;
use proptest::prelude::*;

fn entry(n: u8, on: &str) -> Entry {
    Entry { id: appointment_id(n), on: day(on), decision_id: decision_id(9) }
}

fn post() -> Appointment {
    appointment(POST, AppointmentKind::Substantive, WARD, VICE, "2010-01-01", "")
}

fn kinds(kind: MoveKind) -> Rotation {
    Rotation { kind, ..rotation("2018-01-01", "2021-01-01") }
}

#[test]
fn the_post_at_the_origin_ends_on_the_day_on_which_the_other_begins_and_all_titles_there_with_it() {
    let beside = appointment(2, AppointmentKind::Concurrent, WARD, DEPUTY, "2012-01-01", "");
    let acting = appointment(3, AppointmentKind::Acting, WARD, CHAIR, "2017-01-01", "");
    let elsewhere = appointment(4, AppointmentKind::Concurrent, NEW_WARD, FRONT, "2012-01-01", "");
    let over = appointment(5, AppointmentKind::Concurrent, WARD, FRONT, "2012-01-01", "2013-01-01");
    let held = [post(), beside, acting, elsewhere, over];
    let begun = entry(9, "2018-02-01");
    for (kind, reason) in [(MoveKind::Rotation, EndReason::Rotated), (MoveKind::Transfer, EndReason::Transferred)] {
        let outcome = takes_effect(&kinds(kind), &held, begun, AppointmentState::Elected).unwrap();
        let closed: Vec<_> = outcome.closed.iter().map(|a| (a.id, a.period.to, a.end_reason)).collect();
        let ends = |n: u8| (appointment_id(n), Some(begun.on), Some(reason));
        assert_eq!(closed, [ends(POST), ends(2), ends(3)], "{kind}");
        assert!(outcome.closed.iter().all(|a| a.end_decision_id == Some(begun.decision_id)));
        let opened = outcome.opened.unwrap();
        assert_eq!((opened.kind, opened.state), (AppointmentKind::Substantive, AppointmentState::Elected));
        assert_eq!((opened.unit_id, opened.position_id), (unit_id(OTHER_WARD), position_id(VICE)));
        assert_eq!(opened.period, Period::since(begun.on));
    }
    let lent = takes_effect(&kinds(MoveKind::Secondment), &held, begun, AppointmentState::Appointed).unwrap();
    assert_eq!((lent.closed, lent.opened.unwrap().kind), (Vec::new(), AppointmentKind::Secondment));
}

#[test]
fn what_would_give_two_substantive_posts_is_refused_and_a_day_that_does_not_fit_too() {
    let moved = kinds(MoveKind::Rotation);
    let later = appointment(7, AppointmentKind::Substantive, NEW_WARD, VICE, "2030-01-01", "");
    let held = [Appointment { period: period("2010-01-01", "2030-01-01"), ..post() }, later];
    let at = |on: &str, held: &[Appointment]| takes_effect(&moved, held, entry(9, on), AppointmentState::Appointed);
    assert_eq!(at("2018-01-01", &held), Err(Impossible::Overlaps(appointment_id(7))));
    let other = [Appointment { id: appointment_id(8), ..post() }];
    assert_eq!(at("2018-01-01", &other), Err(Impossible::Overlaps(appointment_id(8))), "not the one that is left");
    for on in ["2010-01-01", "2009-01-01", "2021-01-01"] {
        assert!(matches!(at(on, &[post()]), Err(Impossible::Days(_))), "{on}");
    }
}

#[test]
fn who_was_rotated_goes_back_and_who_was_lent_was_never_gone() {
    let moved = Rotation { appointment_id: Some(appointment_id(9)), ..kinds(MoveKind::Rotation) };
    let away = appointment(9, AppointmentKind::Substantive, OTHER_WARD, VICE, "2018-01-01", "");
    let beside = appointment(10, AppointmentKind::Concurrent, OTHER_WARD, DEPUTY, "2019-01-01", "");
    let old = Appointment { period: period("2010-01-01", "2018-01-01"), ..post() };
    let held = [old.clone(), away, beside];
    let back = Some((unit_id(WARD), position_id(VICE)));
    let outcome = ends(&moved, &held, entry(11, "2021-01-01"), back).unwrap();
    let closed: Vec<_> = outcome.closed.iter().map(|a| (a.id, a.end_reason)).collect();
    let ended = Some(EndReason::TermEnded);
    assert_eq!(closed, [(appointment_id(9), ended), (appointment_id(10), ended)]);
    let opened = outcome.opened.unwrap();
    assert_eq!((opened.unit_id, opened.period), (unit_id(WARD), Period::since(day("2021-01-01"))));

    let lent = Rotation { kind: MoveKind::Secondment, ..moved };
    let held = [post(), appointment(9, AppointmentKind::Secondment, OTHER_WARD, CLERK, "2018-01-01", "")];
    let outcome = ends(&lent, &held, entry(11, "2020-01-01"), back).unwrap();
    assert_eq!(outcome.opened, None);
    assert_eq!(outcome.closed[0].end_reason, Some(EndReason::SecondmentEnded));
    assert!(matches!(ends(&lent, &[old], entry(11, "2020-01-01"), back), Err(Impossible::Days(_))));
}

#[test]
fn a_preview_supposes_the_move_whatever_stands_in_its_way() {
    let later = appointment(7, AppointmentKind::Substantive, NEW_WARD, VICE, "2019-01-01", "");
    let held = [Appointment { period: period("2010-01-01", "2019-01-01"), ..post() }, later];
    for kind in [MoveKind::Transfer, MoveKind::Rotation] {
        let after = supposed(&kinds(kind), &held, appointment_id(9), decision_id(9));
        let on = |text: &str| -> Vec<UnitId> {
            after.iter().filter(|a| a.period.covers(day(text))).map(|a| a.unit_id).collect()
        };
        assert_eq!(on("2017-12-31"), [unit_id(WARD)], "{kind}");
        assert_eq!(on("2018-01-01"), [unit_id(OTHER_WARD)], "{kind}");
        assert_eq!(on("2020-01-01"), [unit_id(OTHER_WARD)], "{kind}");
    }
    let lent = supposed(&kinds(MoveKind::Secondment), &held, appointment_id(9), decision_id(9));
    assert_eq!(lent[..2], held);
}

/// What somebody does next in a person's history.
#[derive(Debug, Clone, Copy)]
enum Next {
    Moves { kind: MoveKind, unit: u8 },
    Returns { elsewhere: Option<u8> },
    Stays,
    IsAppointed { unit: u8, long: i64 },
    Resigns,
}

fn next() -> impl Strategy<Value = (Next, i64)> {
    let kind = prop_oneof![Just(MoveKind::Transfer), Just(MoveKind::Rotation), Just(MoveKind::Secondment)];
    let unit = prop_oneof![Just(WARD), Just(OTHER_WARD), Just(NEW_WARD)];
    let next = prop_oneof![
        4 => (kind, unit.clone()).prop_map(|(kind, unit)| Next::Moves { kind, unit }),
        3 => proptest::option::of(unit.clone()).prop_map(|elsewhere| Next::Returns { elsewhere }),
        1 => Just(Next::Stays),
        1 => (unit, 1i64..900).prop_map(|(unit, long)| Next::IsAppointed { unit, long }),
        1 => Just(Next::Resigns),
    ];
    (next, -200i64..700)
}

/// A person's history, in which what the pure decisions refuse does not happen.
struct History {
    held: Vec<Appointment>,
    away: Option<Rotation>,
    last: u8,
}

impl History {
    fn happens(&mut self, next: Next, on: Day) {
        self.last += 1;
        let entry = Entry { id: appointment_id(self.last), on, decision_id: decision_id(1) };
        match (next, self.away.clone()) {
            (Next::Moves { kind, unit }, None) => {
                let here = |a: &&Appointment| a.kind == AppointmentKind::Substantive && a.period.covers(on);
                let left = self.held.iter().find(here).cloned();
                let planned = Rotation {
                    unit_id: unit_id(unit),
                    origin_unit_id: left.as_ref().map_or(unit_id(WARD), |a| a.unit_id),
                    origin_appointment_id: left.map(|a| a.id),
                    planned: Period::since(on),
                    ..kinds(kind)
                };
                if let Ok(outcome) = takes_effect(&planned, &self.held, entry, AppointmentState::Appointed) {
                    self.held = outcome.applied(&self.held);
                    let moved = Rotation { appointment_id: Some(entry.id), ..planned };
                    self.away = Some(moved).filter(|_| kind != MoveKind::Transfer);
                }
            }
            (Next::Returns { elsewhere }, Some(moved)) => {
                let to = elsewhere.map_or(moved.origin_unit_id, unit_id);
                if let Ok(outcome) = super::ends(&moved, &self.held, entry, Some((to, position_id(VICE)))) {
                    self.held = outcome.applied(&self.held);
                    self.away = None;
                }
            }
            (Next::Stays, Some(moved)) if moved.kind == MoveKind::Rotation => self.away = None,
            (Next::IsAppointed { unit, long }, _) => {
                let end = Day::new(on.date() + chrono::TimeDelta::days(long)).unwrap();
                let new = Appointment {
                    id: entry.id,
                    unit_id: unit_id(unit),
                    period: Period { from: on, to: Some(end) },
                    ..post()
                };
                if overlapping(&new, &self.held).is_none() {
                    self.held.push(new);
                }
            }
            (Next::Resigns, _) => {
                for held in &mut self.held {
                    if let Ok(ended) = held.clone().ended(on, EndReason::Resigned, None) {
                        *held = ended;
                    }
                }
            }
            (Next::Moves { .. } | Next::Returns { .. } | Next::Stays, _) => {}
        }
    }
}

proptest! {
    #[test]
    fn no_history_of_moves_gives_a_person_two_substantive_posts_on_a_day(
        all in proptest::collection::vec(next(), 0..25),
    ) {
        let mut history = History { held: vec![post()], away: None, last: 20 };
        let mut at = day("2012-01-01");
        for (next, later) in all {
            at = Day::new(at.date() + chrono::TimeDelta::days(later)).unwrap();
            history.happens(next, at);
            // On every day on which anything changes, and on the day before.
            let edges = history.held.iter().flat_map(|a| [Some(a.period.from), a.period.to]).flatten();
            for day in edges.flat_map(|edge| [Some(edge), edge.previous()]).flatten() {
                let posts = |kind| history.held.iter().filter(|a| a.kind == kind && a.period.covers(day)).count();
                prop_assert!(posts(AppointmentKind::Substantive) <= 1, "{day}: {:?}", history.held);
            }
        }
    }

    #[test]
    fn the_headcount_of_two_units_is_one_before_and_one_after(on in 1i64..3_000, asked in -30i64..30, lent in any::<bool>()) {
        let on = Day::new(day("2010-01-01").date() + chrono::TimeDelta::days(on)).unwrap();
        let kind = if lent { MoveKind::Secondment } else { MoveKind::Rotation };
        let moved = Rotation { planned: Period { from: on, to: Some(on.plus_months(36)) }, ..kinds(kind) };
        let entry = Entry { id: appointment_id(9), on, decision_id: decision_id(1) };
        let outcome = takes_effect(&moved, &[post()], entry, AppointmentState::Appointed).unwrap();
        let after = outcome.applied(&[post()]);
        let asked = Day::new(on.date() + chrono::TimeDelta::days(asked)).unwrap();
        prop_assume!(asked >= day("2010-01-01"));
        let counted = |unit: u8| after.iter().filter(|a| {
            a.kind == AppointmentKind::Substantive && a.unit_id == unit_id(unit) && a.period.covers(asked)
        }).count();
        let there = usize::from(!lent && asked >= on);
        prop_assert_eq!((counted(WARD), counted(OTHER_WARD)), (1 - there, there));
    }
}
