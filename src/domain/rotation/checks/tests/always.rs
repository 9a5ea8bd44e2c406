//! What holds of findings whatever the case.

use super::*;
use proptest::prelude::*;

proptest! {
    /// A case drawn at random.
    #[test]
    fn what_is_found_rests_on_nothing_but_the_case_and_never_on_the_order_of_its_parts(
        time in 0usize..4, title in 1u8..7, left in 1u8..7, unit in 2u8..7, kind in 0usize..3,
        months in 1u32..80, born in 0i64..20_000, in_pool in any::<bool>(), barred in any::<bool>(), moved in any::<bool>(),
    ) {
        let (catalogue, units) = (catalogue(), units());
        let mut case = case(TIMES[time], &catalogue, &units);
        case.planned.kind = [MoveKind::Transfer, MoveKind::Rotation, MoveKind::Secondment][kind];
        let from = case.planned.planned.from;
        case.planned.planned.to = (case.planned.kind != MoveKind::Transfer).then(|| from.plus_months(months));
        case.planned.position_id = position_id(title);
        case.planned.unit_id = unit_id(unit);
        case.appointments[0].position_id = position_id(left);
        case.traits.birth_on = Day::new(day("1950-01-01").date() + chrono::TimeDelta::days(born));
        if !in_pool { case.nominations.clear(); }
        if barred { case.disciplines = vec![discipline("2010-01-01", "2190-01-01")]; }
        if moved { case.moves = vec![another_move(9, RotationState::Vetted)]; }
        case.appointments.push(appointment(5, AppointmentKind::Concurrent, WARD, SECRETARY, "2012-01-01", "2013-01-01"));
        let all = findings(&case);
        // The same again, from the same parts in another order.
        case.appointments.reverse();
        case.evaluations.reverse();
        prop_assert_eq!(&all, &findings(&case));
        // Nothing is said twice, and each has its law.
        for (n, finding) in all.iter().enumerate() {
            prop_assert!(!all[..n].contains(finding));
            prop_assert!(!finding.legal_reference.is_empty());
            prop_assert!(finding.severity == Severity::Blocking || !finding.overridable);
        }
        let has = |code: F| all.iter().any(|finding| finding.code == code);
        prop_assert_eq!(has(F::SameUnit), unit == WARD);
        prop_assert_eq!(has(F::MoveUnderWay), moved);
        prop_assert_eq!(has(F::DisciplineInForce), barred);
        let rotated = case.planned.kind == MoveKind::Rotation;
        prop_assert_eq!(has(F::TermTooShort), rotated && time > 0 && months < 36);
        prop_assert_eq!(has(F::TermTooLong), case.planned.kind == MoveKind::Secondment && months > 36);
        prop_assert!(in_pool || has(F::NotInPool) == rotated);
    }

    /// A longer time, a younger person, one nomination more: none of them makes anything stand in the way.
    #[test]
    fn more_of_what_is_asked_for_finds_no_more(months in 1u32..80, born in 0i64..20_000) {
        let blocking = |months: u32, born: i64, in_pool: bool| {
            let all = found(N170, |case| {
                case.planned.planned.to = Some(case.planned.planned.from.plus_months(months));
                case.traits.birth_on = Day::new(day("1950-01-01").date() + chrono::TimeDelta::days(born));
                if !in_pool { case.nominations.clear(); }
            });
            all.iter().filter(|finding| finding.stops(&[])).count()
        };
        let least = blocking(months, born, false);
        prop_assert!(blocking(months + 1, born, false) <= least);
        prop_assert!(blocking(months, born + 31, false) <= least);
        prop_assert!(blocking(months, born, true) <= least);
    }

    /// Who is rotated stands in the pool from the entry on, while neither an act nor a rule took the person out: each rule
    /// looked at by itself, day by day.
    #[test]
    fn a_rotation_rests_on_a_nomination_exactly_while_the_person_is_in_the_pool(
        entered in 0i64..1500, acted in proptest::option::of(0i64..3000), measured in proptest::option::of((0i64..3000, 1i64..800)),
        over in proptest::option::of(0i64..3000), left in proptest::option::of(0i64..3000), asked in 0i64..3000,
    ) {
        let first = day("2017-01-01");
        let on = |days: i64| Day::new(first.date() + chrono::TimeDelta::days(days)).unwrap();
        let (from, strict) = (on(asked), day("2021-12-27"));
        let all = found(&from.to_string(), |case| {
            let Nominated { nomination, pool } = &mut case.nominations[0];
            nomination.entered_on = Some(on(entered));
            nomination.exited_on = acted.map(on);
            pool.ended_on = over.map(on);
            case.disciplines = measured.iter().map(|(from, days)| discipline(&on(*from).to_string(), &on(from + days).to_string())).collect();
            case.appointments[0].period.to = left.map(on);
        });
        let out = (entered..=asked).any(|n| {
            let in_force = measured.is_some_and(|(from, days)| from.max(entered) == n && n < from + days);
            let gone = |end: Option<i64>| end.is_some_and(|end| end <= n);
            (in_force && on(n) >= strict) || gone(acted) || gone(over) || gone(left)
        });
        let stands = entered <= asked && !out;
        prop_assert_eq!(all.iter().any(|finding| finding.code == F::NotInPool), !stands);
    }
}
