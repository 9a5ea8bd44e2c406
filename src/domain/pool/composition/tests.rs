//! Each quota at its figure and one beyond, and what holds of any roll.

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
        (Planned { unit_id: roll.pool.unit_id, position_id: PositionId(id(n)), tier }, Period::since(day("2023-06-01")))
    };
    roll.seats[0].elsewhere = vec![other(7, Tier::Commune), other(8, Tier::Commune), other(9, Tier::Province)];
    assert_eq!(codes(&roll, "2024-06-01"), []);
    let more =
        (Planned { position_id: PositionId(id(10)), ..roll.seats[0].elsewhere[0].0 }, Period::since(day("2024-05-01")));
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
        let (woman, born, minority, measured) =
            people.iter().find(|p| p.0 == *who).map_or((*woman, *born, *minority, *measured), |p| (p.2, p.3, p.4, p.5));
        let mut one = seat(*who, *title, Sex::Male, "1980-01-01", "2022-03-01");
        one.nomination.id = crate::domain::id::NominationId(id(u8::try_from(n).unwrap() + 100));
        one.person.traits = Traits {
            sex: woman.map(|woman| if woman { Sex::Female } else { Sex::Male }),
            birth_on: born.and_then(|year| Day::ymd(year, 5, 5)),
            ethnic_minority: minority,
        };
        one.person.disciplines =
            measured.map(|month| measure(1, &day("2022-06-01").plus_months(month).to_string())).into_iter().collect();
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
