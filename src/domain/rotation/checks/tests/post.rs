//! Findings on the side of the post.

use super::*;

#[test]
fn who_is_rotated_stands_in_a_pool_for_the_title() {
    for (from, how) in [(OLD, Warns), (Q98, Overridable), (Q65, Overridable), (N170, Overridable)] {
        let all = only(from, &[(F::NotInPool, how)], |case| case.nominations.clear());
        assert!(all[0].sensitive);
    }
    let missing = [(F::NotInPool, Overridable)];
    for (nomination, expected) in [
        (nominated(OTHER_WARD, VICE, Q65, ""), &[][..]),
        (nominated(OTHER_WARD, VICE, "2023-01-02", ""), &missing[..]),
        (nominated(OTHER_WARD, VICE, "2015-01-01", Q65), &missing),
        (nominated(OTHER_WARD, VICE, "2015-01-01", "2023-01-02"), &[]),
        // The same title in the pool of a unit above is for its subtree; another's pool, or another title, is not.
        (nominated(CITY, VICE, "2015-01-01", ""), &[]),
        (nominated(PROVINCE, VICE, "2015-01-01", ""), &[]),
        (nominated(WARD, VICE, "2015-01-01", ""), &missing),
        (nominated(CAO_LOC, VICE, "2015-01-01", ""), &missing),
        (nominated(OTHER_WARD, CHAIR, "2015-01-01", ""), &missing),
    ] {
        only(Q65, expected, |case| case.nominations = vec![nomination]);
    }
    for state in [NominationState::Submitted, NominationState::Used, NominationState::Removed, NominationState::Expired]
    {
        only(Q65, &missing, |case| case.nominations[0].nomination.state = state);
    }
    for kind in [MoveKind::Transfer, MoveKind::Secondment] {
        let all = found(Q65, |case| {
            case.planned.kind = kind;
            case.nominations.clear();
        });
        assert!(all.iter().all(|finding| finding.code != F::NotInPool), "{kind}");
    }
}

#[test]
fn whom_a_rule_took_out_of_the_pool_stands_in_it_no_more_though_nobody_recorded_it() {
    type Change = fn(&mut Case<'_>);
    // The day of the move is 2024-01-01: QĐ 50 holds since 2021-12-27, so a measure of before takes nobody out.
    let cases: [(Change, bool); 12] = [
        (|case| case.disciplines = vec![discipline("2022-03-01", "2023-03-01")], false),
        (|case| case.disciplines = vec![discipline("2020-03-01", "2021-03-01")], true),
        (|case| case.disciplines = vec![discipline("2024-01-02", "2025-01-02")], true),
        (|case| case.traits.birth_on = Some(day("1961-01-01")), false),
        (|case| case.nominations[0].pool.period.to = Some(day("2024-01-01")), false),
        (|case| case.nominations[0].pool.period.to = Some(day("2024-01-02")), true),
        (|case| case.nominations[0].pool.ended_on = Some(day("2023-12-31")), false),
        (|case| case.nominations[0].pool.state = PoolState::Dropped, false),
        (|case| case.appointments[0].period.to = Some(day("2023-06-01")), false),
        (|case| case.appointments[0].period.to = Some(day("2024-01-02")), true),
        (|case| case.appointments.clear(), true),
        (|case| case.appointments[0].kind = AppointmentKind::Concurrent, true),
    ];
    for (n, (change, stands)) in cases.into_iter().enumerate() {
        let all = found("2024-01-01", change);
        assert_eq!(all.iter().any(|finding| finding.code == F::NotInPool), !stands, "{n}: {all:?}");
    }
}

#[test]
fn the_standard_of_the_post_is_met_or_overridden_and_what_is_not_known_is_said() {
    let short = |unmet: &[&str], unknown: &[&str]| {
        let all = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Standard::Short { unmet: all(unmet), unknown: all(unknown) }
    };
    let both = [(F::StandardUnmet, Overridable), (F::StandardUnknown, Warns)];
    for (standard, expected) in [
        (short(&["degree", "theory"], &[]), &both[..1]),
        (short(&[], &["it"]), &both[1..]),
        (short(&["degree"], &["it"]), &both),
    ] {
        only(Q65, expected, |case| case.standard = standard.clone());
        let all = only(Q65, expected, |case| {
            case.planned.kind = MoveKind::Transfer;
            case.planned.planned.to = None;
            case.standard = standard.clone();
        });
        assert!(all.iter().all(|finding| finding.evidence.iter().all(|e| e.name == "requirement")));
        // Who is lent is judged at the origin.
        only(Q65, &[], |case| {
            lent(case, "2024-01-01");
            case.standard = standard;
        });
    }
}

#[test]
fn the_post_is_equivalent_as_a_rule() {
    let to = |title: u8| {
        move |case: &mut Case<'_>| {
            case.planned.position_id = position_id(title);
            case.nominations[0].nomination.position_id = position_id(title);
        }
    };
    for (from, title, expected) in [
        (Q98, DEPUTY, &[][..]),
        (Q98, CHAIR, &[(F::NotEquivalent, Warns)][..]),
        (Q65, CHAIR, &[(F::NotEquivalent, Overridable)]),
        (N170, CHAIR, &[(F::NotEquivalent, Overridable)]),
        (N170, FRONT, &[(F::NotEquivalent, Warns)]),
    ] {
        only(from, expected, to(title));
    }
    // The highest title that is held counts, not the one by which the person is counted.
    only(Q65, &[], |case| {
        to(CHAIR)(case);
        case.appointments.push(appointment(5, AppointmentKind::Concurrent, WARD, SECRETARY, "2012-01-01", ""));
    });
}

#[test]
fn who_heads_a_unit_is_not_local_there_where_that_is_a_rule() {
    let home = "thôn Hoàng Tân, xã Hoàng Đồng, thành phố Lạng Sơn, tỉnh Lạng Sơn";
    for (from, expected) in [
        (OLD, &[][..]),
        (Q98, &[(F::LocalOrigin, Warns)][..]),
        (Q65, &[(F::LocalOrigin, Warns)]),
        (N170, &[(F::LocalOrigin, Overridable)]),
    ] {
        let all = only(from, expected, |case| local(home, case));
        assert!(all.iter().all(|finding| finding.sensitive));
    }
    only(N170, &[(F::OriginUnknown, Warns)], |case| local("Hoàng Đồng", case));
    only(N170, &[], |case| local("Hà Nội", case));
    // A deputy may be local.
    only(N170, &[], |case| case.home.birthplace = Name::parse(home).ok());
    // The head of the city: a rule since 2017.
    only(Q98, &[(F::LocalOrigin, Overridable)], |case| {
        local("phường Một, thành phố Lạng Sơn, tỉnh Lạng Sơn", case);
        case.planned.unit_id = unit_id(CITY);
        case.nominations[0].pool.unit_id = unit_id(CITY);
    });
}

#[test]
fn a_move_leads_elsewhere_and_a_merger_is_no_move() {
    only(Q65, &[(F::SameUnit, Forbids)], |case| case.planned.origin_unit_id = unit_id(OTHER_WARD));
    only(N170, &[(F::SameArea, Warns)], |case| {
        case.planned.unit_id = unit_id(NEW_WARD);
        case.nominations[0].pool.unit_id = unit_id(NEW_WARD);
    });
}

#[test]
fn a_head_serves_two_terms_in_a_row_at_most() {
    let held = |n: u8, kind, unit: u8, state, from: &str, to: &str| Appointment {
        state,
        ..appointment(n, kind, unit, CHAIR, from, to)
    };
    let (main, elected) = (AppointmentKind::Substantive, AppointmentState::Ratified);
    let term = |n, from: &str, to: &str| held(n, main, WARD, elected, from, to);
    let two = [(F::TooManyTerms, Forbids)];
    // Two terms as chair of the ward that became the new one; the clerk's post follows without a gap.
    for (terms, expected) in [
        (vec![term(2, "2016-01-01", "2021-01-01"), term(3, "2021-01-01", N170)], &two[..]),
        (vec![term(2, "2021-01-01", N170)], &[][..]),
        // One appointment for ten years is two terms.
        (vec![term(2, "2016-01-01", N170)], &two),
        (vec![term(2, "2016-02-01", N170)], &[]),
        // A gap begins the count anew.
        (vec![term(2, "2016-01-01", "2020-12-31"), term(3, "2021-01-01", N170)], &[]),
        (vec![term(2, "2010-01-01", "2016-01-01"), term(3, "2016-01-01", "2025-12-31")], &[]),
        // Who acts, and who awaits ratification, is no incumbent.
        (
            vec![
                term(2, "2016-01-01", "2021-01-01"),
                held(3, AppointmentKind::Acting, WARD, AppointmentState::Appointed, "2021-01-01", N170),
            ],
            &[],
        ),
        (
            vec![
                term(2, "2016-01-01", "2021-01-01"),
                held(3, main, WARD, AppointmentState::AwaitingRatification, "2021-01-01", N170),
            ],
            &[],
        ),
        // Elsewhere it was another headship.
        (
            vec![
                held(2, main, CAO_LOC, elected, "2016-01-01", "2021-01-01"),
                held(3, main, CAO_LOC, elected, "2021-01-01", N170),
            ],
            &[],
        ),
    ] {
        let told: Vec<(F, How)> = found(N170, |case| {
            local("Hà Nội", case);
            case.planned.origin_unit_id = unit_id(OTHER_WARD);
            case.planned.unit_id = unit_id(NEW_WARD);
            case.appointments[0].unit_id = unit_id(OTHER_WARD);
            case.nominations[0].pool.unit_id = unit_id(NEW_WARD);
            case.appointments[0].period = period(N170, "");
            case.appointments.extend(terms);
        })
        .iter()
        .map(|finding| (finding.code, how(finding)))
        .collect();
        assert_eq!(told, expected);
    }
}

#[test]
fn a_post_that_one_person_holds_is_free() {
    let as_chair = |holder: Appointment| {
        move |case: &mut Case<'_>| {
            local("Hà Nội", case);
            case.holders = vec![holder];
        }
    };
    let filled = [(F::PostFilled, Overridable)];
    let main = AppointmentKind::Substantive;
    for (holder, expected) in [
        (holder(main, "2020-01-01", ""), &filled[..]),
        (holder(AppointmentKind::Concurrent, "2020-01-01", ""), &filled),
        (holder(main, "2020-01-01", "2023-01-02"), &filled),
        // Leaves by that day.
        (holder(main, "2020-01-01", Q65), &[]),
        // Is to come.
        (holder(main, "2024-01-01", ""), &filled),
        (Appointment { official_id: official_id(WHO), ..holder(main, "2020-01-01", "2022-01-01") }, &[]),
    ] {
        only(Q65, expected, as_chair(holder));
    }
    // There are several deputies.
    only(Q65, &[], |case| case.holders = vec![holder(main, "2020-01-01", "")]);
}
