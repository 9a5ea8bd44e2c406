//! Whether there is room for somebody: below the ceiling of the unit, and in the seats of the post.

use crate::domain::appointment::Appointment;
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::id::OfficialId;
use crate::domain::staffing::EstablishedPost;
use crate::domain::{Day, Period};
use std::collections::BTreeSet;

/// What of staffing bears on a move: nothing where no ceiling and no post is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staffing {
    /// How the unit stands to its ceiling without the move and with it.
    pub room: Option<Room>,
    /// The established post.
    pub post: Option<EstablishedPost>,
}

/// How a unit stands to its ceiling, without something that is supposed and with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// The ceiling.
    pub ceiling: u32,
    /// The law that it rests on.
    pub legal_reference: &'static str,
    /// How many are counted without.
    pub before: u64,
    /// How many would be counted.
    pub after: u64,
}

/// The unit does not come to be over its ceiling, or further over it. Who takes another's place changes nothing.
pub fn over_ceiling(staffing: &Staffing) -> Vec<Finding> {
    let over = |room: &Room| room.after > u64::from(room.ceiling) && room.after > room.before;
    let Some(room) = staffing.room.filter(over) else { return Vec::new() };
    let found = Finding::blocking(FindingCode::OverCeiling, room.legal_reference).overridable();
    vec![found.with("ceiling", room.ceiling).with("counted", room.after)]
}

/// Those who hold all the seats of a post when somebody else is to hold it from a day on, on that day or when one more
/// begins later; nobody while a seat is free. A planned overlap adds its seats while it is in force.
pub fn filled<'a>(
    post: &EstablishedPost,
    who: OfficialId,
    from: Day,
    holders: &'a [Appointment],
) -> Vec<&'a Appointment> {
    let time = Period::since(from);
    let others = || holders.iter().filter(|a| a.official_id != who && a.period.overlaps(&time));
    let begins = others().map(|a| a.period.from).filter(|day| *day > from);
    let days: BTreeSet<Day> = begins.chain([from]).filter(|day| post.period.covers(*day)).collect();
    let full = |day: &Day| {
        let there: BTreeSet<OfficialId> = others().filter(|a| a.period.covers(*day)).map(|a| a.official_id).collect();
        let seats = u64::from(post.seats).saturating_add(post.extra_on(*day).into());
        there.iter().fold(0_u64, |n, _| n + 1) >= seats
    };
    let Some(day) = days.into_iter().find(full) else { return Vec::new() };
    others().filter(|a| a.period.covers(day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appointment::AppointmentKind;
    use crate::domain::staffing::samples::*;

    #[test]
    fn a_unit_does_not_come_to_be_over_its_ceiling() {
        for (ceiling, before, after, found) in [
            (21, 20, 21, false),
            (21, 21, 22, true),
            // Over it already: further over, or no further.
            (21, 23, 24, true),
            (21, 23, 23, false),
            (21, 23, 22, false),
            (0, 0, 0, false),
        ] {
            let room = Some(Room { ceiling, legal_reference: "x", before, after });
            let all = over_ceiling(&Staffing { room, post: None });
            assert_eq!(!all.is_empty(), found, "{ceiling} {before} {after}");
            assert!(all.iter().all(|finding| finding.overridable && !finding.sensitive));
        }
        assert_eq!(over_ceiling(&Staffing::default()), []);
    }

    #[test]
    fn a_post_is_filled_when_others_hold_all_its_seats() {
        let from = day("2023-01-01");
        let other = |who: u8, from: &str, to: &str| Appointment {
            period: period(from, to),
            ..holds(who, who, AppointmentKind::Substantive, WARD, VICE)
        };
        let two = post(1, WARD, VICE, 2);
        let overlap =
            |from: &str, to: &str| EstablishedPost { handovers: vec![handover(from, to, 1)], ..post(1, WARD, VICE, 1) };
        let later = EstablishedPost { period: period("2024-01-01", ""), ..post(1, WARD, VICE, 1) };
        for (post, holders, expected) in [
            (&two, vec![], 0),
            (&two, vec![other(2, "2020-01-01", "")], 0),
            (&two, vec![other(2, "2020-01-01", ""), other(3, "2020-01-01", "")], 2),
            // The person's own holding, and one that ends by that day, take no seat.
            (&two, vec![other(2, "2020-01-01", ""), other(1, "2020-01-01", "")], 0),
            (&two, vec![other(2, "2020-01-01", ""), other(3, "2020-01-01", "2023-01-01")], 0),
            // One begins later, when another is gone, or not gone.
            (&two, vec![other(2, "2020-01-01", "2024-01-01"), other(3, "2024-01-01", "")], 0),
            (&two, vec![other(2, "2020-01-01", "2024-01-02"), other(3, "2024-01-01", "")], 2),
            // A person in two ways is one.
            (
                &two,
                vec![other(2, "2020-01-01", ""), Appointment { id: appointment_id(9), ..other(2, "2020-01-01", "") }],
                0,
            ),
            // A hand-over: while it is in force there is a seat more.
            (&overlap("2022-12-01", "2023-02-01"), vec![other(2, "2020-01-01", "")], 0),
            (&overlap("2022-12-01", "2023-01-01"), vec![other(2, "2020-01-01", "")], 1),
            (&overlap("2023-01-02", "2023-03-01"), vec![other(2, "2020-01-01", "")], 1),
            (&overlap("2022-12-01", "2023-02-01"), vec![other(2, "2020-01-01", ""), other(3, "2021-01-01", "")], 2),
            // Not established yet on that day.
            (&later, vec![other(2, "2020-01-01", "")], 0),
        ] {
            assert_eq!(filled(post, official_id(1), from, &holders).len(), expected, "{holders:?}");
        }
    }
}
