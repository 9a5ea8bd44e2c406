//! Who has a seat in a class and who waits for one. No seat is given twice, nobody waits while a seat is free, and a seat
//! that becomes free goes to the first in the queue.
//!
//! # What this module does not do
//! It does not see to it that only one decision is taken at a time: the door by which writes come does.

use crate::domain::training::EnrolmentState;

/// How many enrolments of a class are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Occupancy {
    /// Who has a seat, or had it to the end.
    pub seated: u32,
    /// Of those, who awaits the result.
    pub outstanding: u32,
    /// Who waits for a seat.
    pub waiting: u32,
    /// Who awaits approval.
    pub requested: u32,
}

impl Occupancy {
    /// Counts so many more in a state.
    pub fn add(&mut self, state: EnrolmentState, number: u32) {
        match state {
            EnrolmentState::Confirmed => {
                self.seated += number;
                self.outstanding += number;
            }
            EnrolmentState::Completed | EnrolmentState::Failed => self.seated += number,
            EnrolmentState::Waitlisted => self.waiting += number,
            EnrolmentState::Requested => self.requested += number,
            EnrolmentState::Declined | EnrolmentState::Withdrawn | EnrolmentState::Cancelled => {}
        }
    }

    /// How many seats of so many are free.
    pub fn free(&self, capacity: u32) -> u32 {
        capacity.saturating_sub(self.seated)
    }

    /// What who comes now gets of so many seats: a seat, unless somebody has it or waits for it already.
    pub fn placed(&self, capacity: u32) -> EnrolmentState {
        if self.waiting == 0 && self.free(capacity) > 0 {
            EnrolmentState::Confirmed
        } else {
            EnrolmentState::Waitlisted
        }
    }

    /// How many from the head of the queue get a seat now.
    pub fn promoted(&self, capacity: u32) -> u32 {
        self.free(capacity).min(self.waiting)
    }

    /// Whether the class can be held in so many seats: nobody is turned out of one.
    pub fn fits(&self, capacity: u32) -> bool {
        self.seated <= capacity
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EnrolmentState as S;
    use proptest::prelude::*;

    #[test]
    fn a_seat_goes_to_who_comes_only_when_nobody_waits_for_it() {
        for (seated, waiting, capacity, placed, promoted) in [
            (0, 0, 1, S::Confirmed, 0),
            (1, 0, 1, S::Waitlisted, 0),
            (1, 1, 1, S::Waitlisted, 0),
            (0, 1, 1, S::Waitlisted, 1),
            (29, 0, 30, S::Confirmed, 0),
            (30, 170, 40, S::Waitlisted, 10),
            (30, 3, 40, S::Waitlisted, 3),
        ] {
            let now = Occupancy { seated, waiting, ..Occupancy::default() };
            assert_eq!((now.placed(capacity), now.promoted(capacity)), (placed, promoted), "{now:?} of {capacity}");
        }
    }

    /// What can happen to a class.
    #[derive(Debug, Clone, Copy)]
    enum Event {
        Ask,
        Request,
        Approve(usize),
        Withdraw(usize),
        Complete(usize),
        Resize(u32),
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            4 => Just(Event::Ask),
            1 => Just(Event::Request),
            1 => (0usize..40).prop_map(Event::Approve),
            3 => (0usize..40).prop_map(Event::Withdraw),
            1 => (0usize..40).prop_map(Event::Complete),
            1 => (1u32..8).prop_map(Event::Resize),
        ]
    }

    /// A class in memory: state and number in the queue of everybody who ever asked.
    struct Hall {
        capacity: u32,
        last: i64,
        all: Vec<(S, Option<i64>)>,
    }

    impl Hall {
        fn occupancy(&self) -> Occupancy {
            let mut counted = Occupancy::default();
            self.all.iter().for_each(|(state, _)| counted.add(*state, 1));
            counted
        }

        fn enter(&mut self) -> (S, Option<i64>) {
            self.last += 1;
            (self.occupancy().placed(self.capacity), Some(self.last))
        }

        fn fill(&mut self) {
            for _ in 0..self.occupancy().promoted(self.capacity) {
                let waiting = self.all.iter_mut().filter(|(state, _)| *state == S::Waitlisted);
                waiting.min_by_key(|(_, number)| *number).unwrap().0 = S::Confirmed;
            }
        }

        fn happens(&mut self, event: Event) {
            let at = |n: usize, all: &[(S, Option<i64>)], states: &[S]| {
                all.get(n).is_some_and(|(state, _)| states.contains(state)).then_some(n)
            };
            match event {
                Event::Ask => {
                    let place = self.enter();
                    self.all.push(place);
                }
                Event::Request => self.all.push((S::Requested, None)),
                Event::Approve(n) => {
                    if let Some(n) = at(n, &self.all, &[S::Requested]) {
                        let place = self.enter();
                        self.all[n] = place;
                    }
                }
                Event::Withdraw(n) => {
                    if let Some(n) = at(n, &self.all, &[S::Requested, S::Confirmed, S::Waitlisted]) {
                        self.all[n].0 = S::Withdrawn;
                        self.fill();
                    }
                }
                Event::Complete(n) => {
                    if let Some(n) = at(n, &self.all, &[S::Confirmed]) {
                        self.all[n].0 = S::Completed;
                    }
                }
                Event::Resize(capacity) => {
                    if self.occupancy().fits(capacity) {
                        self.capacity = capacity;
                        self.fill();
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_seat_is_given_twice_nobody_waits_beside_a_free_one_and_the_queue_keeps_its_order(
            capacity in 1u32..8, events in proptest::collection::vec(event(), 0..60),
        ) {
            let mut hall = Hall { capacity, last: 0, all: Vec::new() };
            for event in events {
                hall.happens(event);
                let now = hall.occupancy();
                prop_assert!(now.seated <= hall.capacity, "{event:?}");
                prop_assert!(now.waiting == 0 || now.free(hall.capacity) == 0, "{event:?}");
                let numbers = |states: &[S]| -> Vec<i64> {
                    hall.all.iter().filter(|(state, _)| states.contains(state)).map(|(_, n)| n.unwrap()).collect()
                };
                let last = numbers(&[S::Confirmed, S::Completed]).into_iter().max();
                let first = numbers(&[S::Waitlisted]).into_iter().min();
                if let (Some(last), Some(first)) = (last, first) {
                    prop_assert!(last < first, "{event:?}: {last} sits while {first} waits");
                }
                let mut given: Vec<i64> = hall.all.iter().filter_map(|(_, n)| *n).collect();
                given.sort_unstable();
                prop_assert_eq!(given, (1..=hall.last).collect::<Vec<_>>(), "every number is given once, without gaps");
            }
        }
    }
}
