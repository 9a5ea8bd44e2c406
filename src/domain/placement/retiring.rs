//! Who reaches the day of retirement in a time, and where.

use crate::domain::Day;
use crate::domain::activity::Window;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::id::{AppointmentId, OfficialId, PositionId, UnitId};
use crate::domain::official::Traits;
use crate::domain::retirement::retires_on;
use std::collections::BTreeMap;

/// A person who retires in a time, from the post held on the last day before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retiring {
    /// The first day of retirement.
    pub on: Day,
    /// Who.
    pub official_id: OfficialId,
    /// From which holding.
    pub appointment_id: AppointmentId,
    /// Where.
    pub unit_id: UnitId,
    /// From which title.
    pub position_id: PositionId,
}

/// What a window shows of retirement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retirements {
    /// Whose day falls in it, by day and person.
    pub due: Vec<Retiring>,
    /// How many people who hold a post in it on its last day have no birth date or sex on record.
    pub unknown: u64,
}

/// Whose day of retirement falls in the window: in the unit of the substantive post that is held, as far as is known, on the
/// day before, where that is a post of service (`serves`): heads of hamlets and part-timers retire from none. Whoever's post
/// ends earlier does not either, and who holds on beyond the day is due all the same.
pub fn retirements<'a>(
    window: &Window<'_>,
    serves: impl Fn(&Appointment) -> bool,
    people: impl IntoIterator<Item = (OfficialId, Traits, &'a [Appointment])>,
) -> Retirements {
    let mut all = Retirements::default();
    for (official_id, traits, held) in people {
        let post = |day: Day| {
            let substantive = |a: &&Appointment| a.kind == AppointmentKind::Substantive && a.period.covers(day);
            held.iter().find(substantive).filter(|a| window.holds(a.unit_id, day) && serves(a))
        };
        match (traits.sex, traits.birth_on) {
            (Some(sex), Some(born)) => {
                let on = retires_on(sex, born);
                let last = on.previous().filter(|_| window.covers(on));
                all.due.extend(last.and_then(post).map(|a| Retiring {
                    on,
                    official_id,
                    appointment_id: a.id,
                    unit_id: a.unit_id,
                    position_id: a.position_id,
                }));
            }
            (None, _) | (_, None) => all.unknown += u64::from(post(window.to).is_some()),
        }
    }
    all.due.sort_by_key(|one| (one.on, one.official_id));
    all
}

/// How many retire from each unit in each month.
pub fn by_month(due: &[Retiring]) -> BTreeMap<(Day, UnitId), u64> {
    let mut months = BTreeMap::new();
    for one in due {
        *months.entry((Day::first_of_month(one.on.month_number()), one.unit_id)).or_default() += 1;
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::official::Sex;
    use crate::domain::placement::stage::*;
    use crate::domain::unit_tree::UnitTree;
    use proptest::prelude::*;

    fn born(sex: Sex, text: &str) -> Traits {
        Traits { sex: Some(sex), birth_on: Some(day(text)), ethnic_minority: None }
    }

    #[test]
    fn who_retires_in_a_time_does_so_from_the_post_of_the_day_before() {
        let tree = UnitTree::default();
        let window = Window { tree: &tree, unit: unit_id(1), from: day("2021-01-01"), to: day("2021-12-31") };
        let sub = AppointmentKind::Substantive;
        let man = born(Sex::Male, "1961-01-15"); // 60 years 3 months in April 2021: from 2021-05-01
        let woman = born(Sex::Female, "1966-01-20"); // 55 years 4 months in May 2021: from 2021-06-01
        for (case, traits, held, due, unknown) in [
            ("a man in post", man, appointment(1, sub, "2010-01-01", ""), Some("2021-05-01"), 0),
            ("a woman in post", woman, appointment(1, sub, "2010-01-01", ""), Some("2021-06-01"), 0),
            ("who leaves on the very day", man, appointment(1, sub, "2010-01-01", "2021-05-01"), Some("2021-05-01"), 0),
            ("who left before", man, appointment(1, sub, "2010-01-01", "2021-04-30"), None, 0),
            (
                "a head of a hamlet",
                man,
                Appointment { position_id: position_id(9), ..appointment(1, sub, "2010-01-01", "") },
                None,
                0,
            ),
            ("a title beside", man, appointment(1, AppointmentKind::Concurrent, "2010-01-01", ""), None, 0),
            ("too young", born(Sex::Male, "1961-10-01"), appointment(1, sub, "2010-01-01", ""), None, 0),
            ("nobody knows", Traits { sex: None, ..man }, appointment(1, sub, "2010-01-01", ""), None, 1),
            ("elsewhere", man, Appointment { unit_id: unit_id(2), ..appointment(1, sub, "2010-01-01", "") }, None, 0),
        ] {
            let found =
                retirements(&window, |a| a.position_id != position_id(9), [(official_id(1), traits, &[held][..])]);
            let told = (found.due.first().map(|one| one.on), found.unknown);
            assert_eq!(told, (due.map(day), unknown), "{case}");
        }
    }

    proptest! {
        #[test]
        fn the_months_hold_everybody_once(births in proptest::collection::vec(0i64..6_000, 0..20)) {
            let tree = UnitTree::default();
            let window = Window { tree: &tree, unit: unit_id(1), from: day("2020-01-01"), to: day("2026-12-31") };
            let held = [appointment(1, AppointmentKind::Substantive, "1990-01-01", "")];
            let at = |n: i64| Day::new(day("1955-01-01").date() + chrono::TimeDelta::days(n)).unwrap().to_string();
            let people: Vec<_> = births.iter().zip(1u8..).map(|(n, who)| (official_id(who), born(Sex::Male, &at(*n)))).collect();
            let found = retirements(&window, |_| true, people.iter().map(|(who, traits)| (*who, *traits, &held[..])));
            let sum: u64 = by_month(&found.due).values().sum();
            prop_assert_eq!(usize::try_from(sum).unwrap(), found.due.len());
            prop_assert!(found.due.iter().all(|one| window.covers(one.on)));
        }
    }
}
