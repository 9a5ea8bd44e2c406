//! Findings on the person's side.

use super::*;

#[test]
fn nothing_is_found_where_nothing_stands_in_the_way_at_any_time() {
    for from in TIMES {
        only(from, &[], |_| {});
    }
}

#[test]
fn ten_years_are_left_until_retirement() {
    // A man born so retires at 62, on the first of the month after.
    let born = |text: &'static str| move |case: &mut Case<'_>| case.traits.birth_on = Some(day(text));
    for (from, birth, expected) in [
        (Q65, "1970-12-15", &[][..]),
        (Q65, "1970-11-15", &[(F::NearRetirement, Forbids)][..]),
        (OLD, "1960-01-01", &[]),
        (N170, "1973-12-15", &[]),
        // One term is enough for an exception, since the decree.
        (N170, "1973-11-15", &[(F::NearRetirement, Overridable)]),
        (N170, "1968-12-15", &[(F::NearRetirement, Overridable)]),
        (N170, "1968-11-15", &[(F::NearRetirement, Forbids)]),
    ] {
        let all = only(from, expected, born(birth));
        assert!(all.iter().all(|finding| finding.sensitive), "it tells the birth date");
    }
    for unknown in [0, 1] {
        let all = only(Q65, &[(F::RetirementUnknown, Warns)], |case| {
            if unknown == 0 { case.traits.sex = None } else { case.traits.birth_on = None }
        });
        assert!(all[0].sensitive);
    }
    let woman = found(Q65, |case| {
        case.traits.sex = Some(Sex::Female);
        case.traits.birth_on = Some(day("1970-12-15"));
    });
    assert_eq!(woman[0].evidence[0].value, "68", "a woman retires earlier");
}

#[test]
fn a_rotation_lasts_three_years_and_a_secondment_no_longer() {
    for (from, to, expected) in [
        (OLD, "2016-02-01", &[][..]),
        (Q98, "2020-12-31", &[(F::TermTooShort, Overridable)][..]),
        (Q98, "2021-01-01", &[]),
        (N170, "2028-12-31", &[(F::TermTooShort, Overridable)]),
        (N170, "2036-01-01", &[]),
    ] {
        only(from, expected, |case| case.planned.planned.to = Some(day(to)));
    }
    for kind in [MoveKind::Rotation, MoveKind::Secondment] {
        let all = found(Q65, |case| {
            (case.planned.kind, case.planned.planned.to) = (kind, None);
            case.appointments[0].position_id = position_id(CLERK);
        });
        assert!(all.iter().any(|finding| finding.code == F::TermMissing && how(finding) == Forbids), "{kind}");
    }
}

#[test]
fn secondments_are_of_civil_servants_and_add_up() {
    let again = |from: &str, to: &str| appointment(7, AppointmentKind::Secondment, NEW_WARD, CLERK, from, to);
    let too_long = [(F::TermTooLong, Forbids)];
    for (to, before, expected) in [
        ("2026-01-01", None, &[][..]),
        ("2026-01-02", None, &too_long[..]),
        // One that ends on the day counts with it, one that ended before does not.
        ("2024-01-01", Some(again("2021-01-01", Q65)), &[]),
        ("2024-01-02", Some(again("2021-01-01", Q65)), &too_long),
        ("2026-01-01", Some(again("2020-01-01", "2022-12-31")), &[]),
    ] {
        only(Q65, expected, |case| {
            lent(case, to);
            case.appointments.extend(before);
        });
    }
    only(Q65, &[(F::NotACivilServant, Forbids)], |case| {
        lent(case, "2024-01-01");
        case.appointments[0].position_id = position_id(VICE);
    });
}

#[test]
fn a_measure_in_force_bars_for_good_until_the_clause_was_dropped() {
    for (from, how) in [(OLD, Forbids), (Q98, Forbids), (Q65, Overridable), (N170, Overridable)] {
        let until = day(from).plus_months(1).to_string();
        let before = day(from).previous().unwrap().to_string();
        let all = only(from, &[(F::DisciplineInForce, how)], |case| {
            case.disciplines = vec![discipline("2014-01-01", &until)];
        });
        assert!(all[0].sensitive);
        for (begins, ends) in [(before.as_str(), from), (until.as_str(), "2190-01-01")] {
            let all = found(from, |case| case.disciplines = vec![discipline(begins, ends)]);
            // Since 2021-12-27 a measure takes its person out of the pool for good, even when it is over.
            let out = begins < from && day(begins) >= day("2021-12-27");
            let codes: Vec<F> = all.iter().map(|finding| finding.code).collect();
            assert_eq!(codes, if out { vec![F::NotInPool] } else { Vec::new() }, "{from}: {begins}");
        }
    }
}

#[test]
fn another_substantive_post_in_that_time_forbids_it() {
    let post = |kind, from: &str, to: &str| appointment(7, kind, NEW_WARD, VICE, from, to);
    let overlap = [(F::Overlaps, Forbids)];
    for (other, expected) in [
        (post(AppointmentKind::Substantive, "2024-01-01", ""), &overlap[..]),
        // After its planned end, still: the post lasts until it is left.
        (post(AppointmentKind::Substantive, "2040-01-01", "2041-01-01"), &overlap),
        (post(AppointmentKind::Substantive, "2005-01-01", "2010-01-01"), &[]),
        (post(AppointmentKind::Concurrent, "2024-01-01", ""), &[]),
        (post(AppointmentKind::Acting, "2024-01-01", ""), &[]),
    ] {
        only(Q65, expected, |case| case.appointments.push(other));
    }
}

#[test]
fn one_move_of_a_person_at_a_time() {
    use RotationState as S;
    for (state, kind, hinders) in [
        (S::PolicyApproved, MoveKind::Transfer, true),
        (S::Proposed, MoveKind::Rotation, true),
        (S::Vetted, MoveKind::Rotation, true),
        (S::Consulted, MoveKind::Rotation, true),
        (S::Decided, MoveKind::Rotation, true),
        (S::Elected, MoveKind::Transfer, true),
        (S::Ratified, MoveKind::Transfer, true),
        (S::InPost, MoveKind::Rotation, true),
        (S::InPost, MoveKind::Secondment, true),
        // Who was transferred has arrived.
        (S::InPost, MoveKind::Transfer, false),
        (S::Extended, MoveKind::Rotation, true),
        (S::CompletedReturned, MoveKind::Rotation, false),
        (S::CompletedStayed, MoveKind::Rotation, false),
        (S::EndedEarly, MoveKind::Rotation, false),
        (S::Cancelled, MoveKind::Rotation, false),
    ] {
        let expected: &[(F, How)] = if hinders { &[(F::MoveUnderWay, Forbids)] } else { &[] };
        only(Q65, expected, |case| case.moves = vec![Rotation { kind, ..another_move(9, state) }]);
    }
    only(Q65, &[], |case| case.moves = vec![another_move(1, S::Proposed)]);
}

#[test]
fn who_is_rotated_leaves_a_leaders_post_and_who_is_moved_leaves_one() {
    only(Q65, &[(F::NotALeader, Overridable), (F::NotEquivalent, Overridable)], |case| {
        case.appointments[0].position_id = position_id(CLERK);
    });
    // A clerk who is deputy secretary beside that is a leader.
    only(Q65, &[], |case| {
        case.appointments[0].position_id = position_id(CLERK);
        case.appointments.push(appointment(5, AppointmentKind::Concurrent, WARD, DEPUTY, "2012-01-01", ""));
    });
    for (kind, how) in [(MoveKind::Transfer, Warns), (MoveKind::Rotation, Overridable), (MoveKind::Secondment, Forbids)]
    {
        let all = found(Q65, |case| {
            case.planned.kind = kind;
            case.planned.origin_appointment_id = None;
            case.appointments.clear();
        });
        assert_eq!((all[0].code, super::how(&all[0])), (F::NoPost, how), "{kind}");
    }
}

#[test]
fn the_last_three_years_were_rated_and_not_low_since_the_decree() {
    let years = |ratings: &[(i32, AnnualRating)]| {
        let all: Vec<_> = ratings.iter().map(|(year, rating)| evaluation(*year, *rating)).collect();
        move |case: &mut Case<'_>| case.evaluations = all
    };
    use AnnualRating::{Completed, Excellent, Good, NotCompleted};
    let (missing, low) = ((F::NotRated, Overridable), (F::RatedTooLow, Overridable));
    only(N170, &[], years(&[(2023, Completed), (2024, Good), (2025, Excellent)]));
    only(N170, &[low], years(&[(2023, NotCompleted), (2024, Good), (2025, Excellent)]));
    only(N170, &[missing, low], years(&[(2023, NotCompleted), (2025, Excellent)]));
    // A fourth year back is not looked at.
    only(N170, &[], years(&[(2022, NotCompleted), (2023, Good), (2024, Good), (2025, Good)]));
    only(Q65, &[], years(&[]));
    // The third word means another thing from one regime to the next.
    let all = only("2028-01-01", &[(F::RatingNotComparable, Warns)], |case| {
        years(&[(2025, Good), (2026, Completed), (2027, Good)])(case);
    });
    assert!(all[0].sensitive);
    let told = found(N170, years(&[])).iter().map(|finding| finding.evidence[0].value.clone()).collect::<Vec<_>>();
    assert_eq!(told, ["2023", "2024", "2025"], "each year that is missing is named");
}

#[test]
fn everything_is_found_at_once() {
    let all = found(N170, |case| {
        local("thôn Một, xã Hoàng Đồng, thành phố Lạng Sơn, tỉnh Lạng Sơn", case);
        case.appointments[0].position_id = position_id(CLERK);
        case.planned.planned.to = Some(day("2027-01-01"));
        case.nominations.clear();
        case.evaluations.clear();
        case.traits.birth_on = Some(day("1966-01-01"));
        case.disciplines = vec![discipline("2025-06-01", "2026-06-01")];
        case.moves = vec![another_move(9, RotationState::Proposed)];
        case.appointments.push(appointment(7, AppointmentKind::Substantive, NEW_WARD, VICE, "2027-01-01", ""));
        case.holders = vec![holder(AppointmentKind::Substantive, "2020-01-01", "")];
        case.standard = Standard::Short { unmet: vec!["degree".to_owned()], unknown: vec!["it".to_owned()] };
    });
    let codes: Vec<F> = all.iter().map(|finding| finding.code).collect();
    let expected = [
        F::MoveUnderWay,
        F::Overlaps,
        F::NotALeader,
        F::NotInPool,
        F::TermTooShort,
        F::NearRetirement,
        F::StandardUnmet,
        F::StandardUnknown,
        F::NotEquivalent,
        F::PostFilled,
        F::LocalOrigin,
        F::DisciplineInForce,
        F::NotRated,
        F::NotRated,
        F::NotRated,
    ];
    assert_eq!(codes, expected);
    assert!(all.iter().all(|finding| !finding.legal_reference.is_empty()));
}
