//! Seats: that a title which one person holds in a unit has one incumbent, and that who acts for it acts no longer than
//! until it is filled.
//!
//! Who acts (quyền, phụ trách) and who awaits ratification is no incumbent (Luật Tổ chức chính quyền địa phương; the
//! acting chair ends when the council elects).

use crate::domain::Period;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason};
use crate::domain::position::Position;
use crate::domain::rotation::checks::in_earnest;
use crate::domain::rotation::titles::single;

/// While the holder is an incumbent; none: never.
pub fn incumbency(held: &Appointment) -> Option<Period> {
    if !in_earnest(held.kind) {
        return None;
    }
    match held.state {
        AppointmentState::Appointed | AppointmentState::Elected => Some(held.period),
        AppointmentState::AwaitingRatification => None,
        AppointmentState::Ratified => held.ratified_on.map(|from| Period { from, to: held.period.to }),
    }
}

/// Whether two are of the same title in the same unit.
fn same_seat(one: &Appointment, other: &Appointment) -> bool {
    one.unit_id == other.unit_id && one.position_id == other.position_id
}

/// The holder who would be an incumbent of the same single seat at the same time: another person.
pub fn rival<'a>(new: &Appointment, title: &Position, others: &'a [Appointment]) -> Option<&'a Appointment> {
    let time = incumbency(new).filter(|_| single(title))?;
    others.iter().find(|other| {
        other.id != new.id
            && other.official_id != new.official_id
            && same_seat(new, other)
            && incumbency(other).is_some_and(|held| held.overlaps(&time))
    })
}

/// Who acts for a title until it is filled in earnest, each holding as it ends on that day: whoever acts for a single
/// seat, and of others the person who now holds the title. By election the seat is filled on election day, ratified or not.
pub fn acting_over(new: &Appointment, title: &Position, others: &[Appointment]) -> Vec<Appointment> {
    let on = new.period.from;
    let ends = |other: &&Appointment| {
        other.kind == AppointmentKind::Acting
            && same_seat(new, other)
            && (single(title) || other.official_id == new.official_id)
            && other.period.from < on
            && other.period.covers(on)
    };
    let ended = |other: &Appointment| other.clone().ended(on, EndReason::ActingEnded, Some(new.decision_id)).ok();
    others.iter().filter(|_| in_earnest(new.kind)).filter(ends).filter_map(ended).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Day;
    use crate::domain::placement::stage::*;
    use proptest::prelude::*;

    use AppointmentKind as K;
    use AppointmentState as S;

    fn held(n: u8, who: u8, kind: K, state: S, from: &str, to: &str) -> Appointment {
        Appointment { official_id: official_id(who), state, ..appointment(n, kind, from, to) }
    }

    fn ratified(n: u8, who: u8, from: &str, on: &str) -> Appointment {
        Appointment { ratified_on: Some(day(on)), ..held(n, who, K::Substantive, S::Ratified, from, "") }
    }

    #[test]
    fn a_single_seat_has_one_incumbent() {
        let there = held(1, 1, K::Substantive, S::Elected, "2016-06-20", "2021-06-20");
        let (chair, vice) = (title("COMMITTEE_CHAIR"), title("COMMITTEE_VICE"));
        for (case, title, new, taken) in [
            ("a second chair", &chair, held(2, 2, K::Substantive, S::Elected, "2020-01-01", ""), true),
            ("beside another title", &chair, held(2, 2, K::Concurrent, S::Appointed, "2020-01-01", ""), true),
            ("when the first is gone", &chair, held(2, 2, K::Substantive, S::Elected, "2021-06-20", ""), false),
            (
                "before the first came",
                &chair,
                held(2, 2, K::Substantive, S::Elected, "2011-01-01", "2016-06-20"),
                false,
            ),
            ("who acts", &chair, held(2, 2, K::Acting, S::Appointed, "2020-01-01", ""), false),
            ("who is lent", &chair, held(2, 2, K::Secondment, S::Appointed, "2020-01-01", ""), false),
            ("who awaits", &chair, held(2, 2, K::Substantive, S::AwaitingRatification, "2020-01-01", ""), false),
            ("ratified in time", &chair, ratified(2, 2, "2021-05-01", "2021-06-19"), true),
            ("ratified afterwards", &chair, ratified(2, 2, "2021-05-01", "2021-06-20"), false),
            ("the same person", &chair, held(2, 1, K::Concurrent, S::Elected, "2020-01-01", ""), false),
            ("one of several", &vice, held(2, 2, K::Substantive, S::Elected, "2020-01-01", ""), false),
        ] {
            assert_eq!(rival(&new, title, std::slice::from_ref(&there)).is_some(), taken, "{case}");
        }
        let elsewhere = Appointment { unit_id: unit_id(2), ..held(2, 2, K::Substantive, S::Elected, "2020-01-01", "") };
        assert_eq!(rival(&elsewhere, &chair, &[there]), None);
    }

    #[test]
    fn who_acts_acts_until_the_title_is_filled() {
        let (chair, vice) = (title("COMMITTEE_CHAIR"), title("COMMITTEE_VICE"));
        let acting = |n: u8, who: u8, from: &str, to: &str| held(n, who, K::Acting, S::Appointed, from, to);
        let elected = held(9, 2, K::Substantive, S::AwaitingRatification, "2021-07-01", "");
        for (case, title, new, there, ended) in [
            ("elected", &chair, &elected, acting(1, 1, "2021-03-01", ""), true),
            ("with an end of its own", &chair, &elected, acting(1, 1, "2021-03-01", "2022-01-01"), true),
            ("over by then", &chair, &elected, acting(1, 1, "2021-03-01", "2021-07-01"), false),
            ("begun that day", &chair, &elected, acting(1, 1, "2021-07-01", ""), false),
            ("another of several", &vice, &elected, acting(1, 1, "2021-03-01", ""), false),
            ("the same person, one of several", &vice, &elected, acting(1, 2, "2021-03-01", ""), true),
            ("somebody else who acts", &chair, &acting(9, 2, "2021-07-01", ""), acting(1, 1, "2021-03-01", ""), false),
        ] {
            let over = acting_over(new, title, &[there]);
            assert_eq!(over.len() == 1, ended, "{case}");
            for one in over {
                assert_eq!((one.period.to, one.end_reason), (Some(day("2021-07-01")), Some(EndReason::ActingEnded)));
                assert_eq!(one.end_decision_id, Some(new.decision_id));
            }
        }
    }

    fn any_holding() -> impl Strategy<Value = Appointment> {
        let kind = proptest::sample::select(vec![K::Substantive, K::Concurrent, K::Acting, K::Secondment]);
        let state = proptest::sample::select(vec![S::Appointed, S::Elected, S::AwaitingRatification, S::Ratified]);
        (1u8..4, kind, state, 0i64..3_000, 1i64..1_500, 0i64..400).prop_map(|(who, kind, state, from, long, wait)| {
            let at = |n: i64| Day::new(day("2015-01-01").date() + chrono::TimeDelta::days(n)).unwrap();
            Appointment {
                official_id: official_id(who),
                state,
                period: Period { from: at(from), to: Some(at(from + long)) },
                ratified_on: (state == S::Ratified).then(|| at(from + wait.min(long - 1))),
                ..appointment(1, kind, "2015-01-01", "")
            }
        })
    }

    proptest! {
        #[test]
        fn no_sequence_of_accepted_acts_gives_a_single_seat_two_incumbents(
            all in proptest::collection::vec((any_holding(), 0i64..300), 0..15),
        ) {
            let title = title("PARTY_SECRETARY");
            let mut there: Vec<Appointment> = Vec::new();
            for (n, (new, wait)) in all.into_iter().enumerate() {
                let new = Appointment { id: appointment_id(u8::try_from(n).unwrap()), ..new };
                if rival(&new, &title, &there).is_some() {
                    continue;
                }
                for over in acting_over(&new, &title, &there) {
                    there.iter_mut().filter(|a| a.id == over.id).for_each(|a| *a = over.clone());
                }
                there.push(new.clone());
                // Who awaits is ratified some days later, unless somebody else is the incumbent by then.
                let on = Day::new(new.period.from.date() + chrono::TimeDelta::days(wait)).unwrap();
                if let Ok(ratified) = new.ratified(on, decision_id(2))
                    && rival(&ratified, &title, &there).is_none()
                {
                    there.iter_mut().filter(|a| a.id == ratified.id).for_each(|a| *a = ratified.clone());
                }
                let edges = there.iter().flat_map(|a| [Some(a.period.from), a.period.to, a.ratified_on]).flatten();
                for day in edges.flat_map(|edge| [Some(edge), edge.previous()]).flatten() {
                    let who: std::collections::BTreeSet<_> = there
                        .iter()
                        .filter(|a| in_earnest(a.kind) && a.incumbent_on(day))
                        .map(|a| a.official_id)
                        .collect();
                    prop_assert!(who.len() <= 1, "{day}: {there:?}");
                }
            }
        }
    }
}
