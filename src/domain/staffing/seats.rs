//! The seats of an established post on a day: who holds them, which are free, and which overlap is planned.
//!
//! Who acts, and who is lent, fills no seat: it stays vacant, and it is said who is there.

use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::id::{OfficialId, PositionId, UnitId};
use crate::domain::staffing::EstablishedPost;
use std::collections::BTreeMap;

/// A post and those who are there on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seats<'a> {
    /// The post.
    pub post: &'a EstablishedPost,
    /// How many seats a planned overlap adds.
    pub extra: u64,
    /// Who is there, each once, and how: in earnest before acting before lent.
    pub holders: BTreeMap<OfficialId, AppointmentKind>,
}

/// The holdings that last on a day, by where and which title.
pub type Holdings = BTreeMap<(UnitId, PositionId), BTreeMap<OfficialId, AppointmentKind>>;

/// Sorts what people hold on a day by post: each person once.
pub fn holdings<'a>(held: impl IntoIterator<Item = &'a Appointment>, day: Day) -> Holdings {
    let mut all = Holdings::new();
    for a in held.into_iter().filter(|a| a.period.covers(day)) {
        let there = all.entry((a.unit_id, a.position_id)).or_default();
        let kind = there.entry(a.official_id).or_insert(a.kind);
        *kind = a.kind.min(*kind);
    }
    all
}

impl<'a> Seats<'a> {
    /// Those of a post that is in force on the day.
    pub fn on(post: &'a EstablishedPost, holdings: &Holdings, day: Day) -> Self {
        let holders = holdings.get(&(post.unit_id, post.position_id)).cloned().unwrap_or_default();
        Self { post, extra: post.extra_on(day).into(), holders }
    }

    fn so(&self, which: impl Fn(AppointmentKind) -> bool) -> u64 {
        self.holders.values().filter(|kind| which(**kind)).fold(0, |n, _| n + 1)
    }

    /// How many hold the post in earnest: by a substantive or a further title.
    pub fn held(&self) -> u64 {
        self.so(|kind| matches!(kind, AppointmentKind::Substantive | AppointmentKind::Concurrent))
    }

    /// How many only act.
    pub fn acting(&self) -> u64 {
        self.so(|kind| kind == AppointmentKind::Acting)
    }

    /// How many are only lent.
    pub fn seconded(&self) -> u64 {
        self.so(|kind| kind == AppointmentKind::Secondment)
    }

    /// The seats that the post has without a planned overlap.
    pub fn seats(&self) -> u64 {
        self.post.seats.into()
    }

    /// The seats that nobody holds in earnest; those that an overlap adds are none.
    pub fn vacant(&self) -> u64 {
        self.seats().saturating_sub(self.held())
    }

    /// How many hold it beyond its seats because an overlap is planned.
    pub fn overlapping(&self) -> u64 {
        self.held().saturating_sub(self.seats()).min(self.extra)
    }

    /// How many hold it beyond its seats and any planned overlap.
    pub fn over(&self) -> u64 {
        self.held().saturating_sub(self.seats().saturating_add(self.extra))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::staffing::samples::*;
    use proptest::prelude::*;

    const DAY: &str = "2020-06-01";

    #[test]
    fn a_seat_is_filled_by_who_holds_it_in_earnest() {
        use AppointmentKind::{Acting, Concurrent, Secondment, Substantive};
        let one = |kind| vec![kind];
        for (kinds, seats, extra, expected) in [
            // Held, acting, lent, vacant, overlapping, over.
            (vec![], 1, 0, [0, 0, 0, 1, 0, 0]),
            (one(Substantive), 1, 0, [1, 0, 0, 0, 0, 0]),
            (one(Concurrent), 1, 0, [1, 0, 0, 0, 0, 0]),
            (one(Acting), 1, 0, [0, 1, 0, 1, 0, 0]),
            (one(Secondment), 1, 0, [0, 0, 1, 1, 0, 0]),
            (vec![Substantive, Acting], 2, 0, [1, 1, 0, 1, 0, 0]),
            // A hand-over: two in one seat, as planned; and one more than was planned.
            (vec![Substantive, Substantive], 1, 1, [2, 0, 0, 0, 1, 0]),
            (vec![Substantive, Substantive, Concurrent], 1, 1, [3, 0, 0, 0, 1, 1]),
            (vec![Substantive, Substantive], 1, 0, [2, 0, 0, 0, 0, 1]),
            // The seat that an overlap adds is no vacancy.
            (one(Substantive), 1, 1, [1, 0, 0, 0, 0, 0]),
        ] {
            let held: Vec<Appointment> =
                (1u8..).zip(&kinds).map(|(who, kind)| holds(who, who, *kind, WARD, CHAIR)).collect();
            let handovers = if extra > 0 { vec![handover("2020-05-01", "2020-07-01", extra)] } else { Vec::new() };
            let post = EstablishedPost { handovers, ..post(1, WARD, CHAIR, seats) };
            let found = Seats::on(&post, &holdings(&held, day(DAY)), day(DAY));
            let told =
                [found.held(), found.acting(), found.seconded(), found.vacant(), found.overlapping(), found.over()];
            assert_eq!(told, expected, "{kinds:?}");
        }
    }

    #[test]
    fn who_acts_and_holds_the_same_post_is_there_once() {
        let held = [
            holds(1, 1, AppointmentKind::Acting, WARD, CHAIR),
            holds(2, 1, AppointmentKind::Concurrent, WARD, CHAIR),
            holds(3, 1, AppointmentKind::Substantive, WARD, VICE),
            Appointment { period: period("2010-01-01", DAY), ..holds(4, 2, AppointmentKind::Substantive, WARD, CHAIR) },
        ];
        let post = post(1, WARD, CHAIR, 1);
        let found = Seats::on(&post, &holdings(&held, day(DAY)), day(DAY));
        assert_eq!(found.holders, BTreeMap::from([(official_id(1), AppointmentKind::Concurrent)]));
    }

    proptest! {
        #[test]
        fn seats_are_held_or_vacant_and_whoever_is_beyond_them_overlaps_or_is_over(
            held in held_by_some(), seats in 1u32..4, extra in 0u32..3,
        ) {
            let handovers = if extra > 0 { vec![handover("2020-05-01", "2020-07-01", extra)] } else { Vec::new() };
            let post = EstablishedPost { handovers, ..post(1, WARD, CHAIR, seats) };
            let found = Seats::on(&post, &holdings(&held, day(DAY)), day(DAY));
            prop_assert_eq!(found.held() + found.vacant(), found.seats() + found.overlapping() + found.over());
            prop_assert!(found.vacant() == 0 || found.overlapping() + found.over() == 0);
            let mut turned = held.clone();
            turned.reverse();
            prop_assert_eq!(Seats::on(&post, &holdings(&turned, day(DAY)), day(DAY)), found);
        }
    }
}
