//! What a person holds on a day, since when, and whether for the first time.
//!
//! # What this module does not do
//! It does not say what a title asks for ([`super::rulebook`]) nor whether it is met.

use crate::compliance::facts::{Person, World};
use crate::domain::Day;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use crate::domain::position::Position;

/// A title held, with what the catalogue says of it.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// The holding.
    pub appointment: &'a Appointment,
    /// The title.
    pub position: &'a Position,
}

/// The titles by which a person is judged on a day: the substantive one, by which the person is counted, first; then
/// the concurrent and acting ones by id. Empty when there is no substantive one. A secondment is not judged: the person
/// is counted, and judged, at the origin. An appointment to a title that the catalogue does not have is passed over.
///
/// The registry refuses a second substantive appointment on the same day. Should there be one all the same, the person
/// is counted once, by the first id, and judged by both.
pub fn titles<'a>(world: &'a World, person: &'a Person, day: Day) -> Vec<Held<'a>> {
    let mut titles: Vec<Held<'a>> = person
        .appointments
        .iter()
        .filter(|a| judged(a.kind) && a.period.covers(day))
        .filter_map(|appointment| {
            let position = world.positions.get(&appointment.position_id)?;
            Some(Held { appointment, position })
        })
        .collect();
    match titles.iter().position(|t| t.appointment.kind == AppointmentKind::Substantive) {
        Some(seat) => {
            let seat = titles.remove(seat);
            titles.insert(0, seat);
            titles
        }
        None => Vec::new(),
    }
}

/// Whether a holder is judged by the title.
pub fn judged(kind: AppointmentKind) -> bool {
    match kind {
        AppointmentKind::Substantive | AppointmentKind::Concurrent | AppointmentKind::Acting => true,
        AppointmentKind::Secondment => false,
    }
}

/// Whether holding the title so makes someone a holder in earnest (acting does not).
fn in_earnest(kind: AppointmentKind) -> bool {
    match kind {
        AppointmentKind::Substantive | AppointmentKind::Concurrent => true,
        AppointmentKind::Acting | AppointmentKind::Secondment => false,
    }
}

/// Whether the person holds the title for the first time: was not an incumbent of a position with the same code, by a
/// substantive or concurrent appointment, before this holding began. A re-appointment that continues the same title in
/// the same unit without a gap is the same holding, so the day on which *it* began is the one that matters. Who awaits
/// ratification is not an incumbent yet.
pub fn is_first(world: &World, person: &Person, held: &Held<'_>) -> bool {
    let began = taken_on(world, person, held);
    let earlier = |a: &&Appointment| incumbent_from(a).is_some_and(|from| from < began);
    !person.appointments.iter().filter(earlier).any(|a| same_title(world, a, held))
}

/// The day on which the title was taken: the first of the holding, which a re-appointment to the same title in the same
/// unit without a gap continues. Who first held it at 44 and was re-elected at 49 took it at 44.
pub fn taken_on(world: &World, person: &Person, held: &Held<'_>) -> Day {
    let (from, unit) = (held.appointment.period.from, held.appointment.unit_id);
    reached_back(from, || {
        let near = person.appointments.iter().filter(|a| a.unit_id == unit && a.period.from < from);
        near.filter(|a| same_title(world, a, held))
    })
}

/// Whether it is, in earnest, a holding of a position with the same code.
fn same_title(world: &World, one: &Appointment, held: &Held<'_>) -> bool {
    in_earnest(one.kind) && world.positions.get(&one.position_id).is_some_and(|p| p.code == held.position.code)
}

/// The first day on which the holder is an incumbent, if there is one.
fn incumbent_from(appointment: &Appointment) -> Option<Day> {
    match appointment.state {
        AppointmentState::Appointed | AppointmentState::Elected => Some(appointment.period.from),
        AppointmentState::AwaitingRatification => None,
        AppointmentState::Ratified => appointment
            .ratified_on
            .map(|on| on.max(appointment.period.from))
            .filter(|on| appointment.period.covers(*on)),
    }
}

/// Since when the person has been in post without a gap, in whatever titles judged here; none when not in post.
pub fn in_post_since(person: &Person, day: Day) -> Option<Day> {
    let in_post = || person.appointments.iter().filter(|a| judged(a.kind));
    in_post().any(|a| a.period.covers(day)).then(|| reached_back(day, in_post))
}

/// The first day that is reached from a day by going back through appointments that touch or overlap.
fn reached_back<'a, I: Iterator<Item = &'a Appointment>>(from: Day, appointments: impl Fn() -> I) -> Day {
    let mut began = from;
    while let Some(earlier) = appointments()
        .filter(|a| a.period.from < began && a.period.to.is_none_or(|to| began <= to))
        .map(|a| a.period.from)
        .min()
    {
        began = earlier;
    }
    began
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::facts::Fact;
    use crate::compliance::samples::id;
    use crate::compliance::stage::*;
    use crate::domain::appointment::AppointmentKind::{Acting, Concurrent, Secondment, Substantive};
    use crate::domain::id::UnitId;

    /// Whether a chair since 2018-01-01 holds the title for the first time, having held another appointment before.
    fn first_after(earlier: Appointment) -> bool {
        let mut world = world();
        world.apply(Fact::Appointment(appointment(1, Substantive, CHAIR, "2018-01-01", "")));
        world.apply(Fact::Appointment(earlier));
        let person = world.people.get(&WHO).unwrap();
        let titles = titles(&world, person, day("2018-06-01"));
        is_first(&world, person, titles.iter().find(|t| t.appointment.period.from == day("2018-01-01")).unwrap())
    }

    fn before(kind: AppointmentKind, position: u8, to: &str) -> Appointment {
        appointment(2, kind, position, "2012-01-01", to)
    }

    #[test]
    fn who_was_an_incumbent_of_the_title_before_does_not_hold_it_for_the_first_time() {
        for (earlier, first) in [
            (before(Substantive, CHAIR, "2016-01-01"), false),
            (before(Concurrent, CHAIR, "2016-01-01"), false),
            (before(Acting, CHAIR, "2016-01-01"), true),
            (before(Secondment, CHAIR, "2016-01-01"), true),
            (before(Substantive, SECRETARY, "2018-01-01"), true),
            // Re-appointed without a gap: the same holding goes on.
            (before(Substantive, CHAIR, "2018-01-01"), true),
            (before(Substantive, CHAIR, "2017-12-31"), false),
            // The same title in another unit is another holding, gap or not.
            (Appointment { unit_id: UnitId(id(CITY)), ..before(Substantive, CHAIR, "2018-01-01") }, false),
        ] {
            assert_eq!(first_after(earlier.clone()), first, "{earlier:?}");
        }
    }

    #[test]
    fn a_title_was_taken_when_its_holding_began_not_when_it_was_last_renewed() {
        for (earlier, taken) in [
            (before(Substantive, CHAIR, "2018-01-01"), "2012-01-01"),
            (before(Concurrent, CHAIR, "2018-06-01"), "2012-01-01"),
            (before(Substantive, CHAIR, "2017-12-31"), "2018-01-01"),
            (before(Acting, CHAIR, "2018-01-01"), "2018-01-01"),
            (before(Substantive, SECRETARY, "2018-01-01"), "2018-01-01"),
            (Appointment { unit_id: UnitId(id(CITY)), ..before(Substantive, CHAIR, "2018-01-01") }, "2018-01-01"),
        ] {
            let mut world = world();
            world.apply(Fact::Appointment(appointment(1, Substantive, CHAIR, "2018-01-01", "")));
            world.apply(Fact::Appointment(earlier.clone()));
            let person = world.people.get(&WHO).unwrap();
            let titles = titles(&world, person, day("2019-06-01"));
            assert_eq!(taken_on(&world, person, &titles[0]), day(taken), "{earlier:?}");
        }
    }

    #[test]
    fn who_awaits_ratification_is_not_an_incumbent_yet() {
        let elected = |state, ratified: Option<&str>| Appointment {
            state,
            ratified_on: ratified.map(day),
            ..before(Substantive, CHAIR, "2016-01-01")
        };
        assert!(first_after(elected(AppointmentState::AwaitingRatification, None)));
        assert!(!first_after(elected(AppointmentState::Ratified, Some("2012-02-01"))));
        assert!(first_after(elected(AppointmentState::Ratified, Some("2016-01-01"))), "the seat was given up before");
        assert!(!first_after(elected(AppointmentState::Elected, None)));
    }

    #[test]
    fn time_in_post_runs_through_titles_that_touch_and_stops_at_a_gap() {
        let mut world = world();
        world.apply(Fact::Appointment(appointment(1, Substantive, CLERK, "2010-01-01", "2012-01-01")));
        world.apply(Fact::Appointment(appointment(2, Acting, CHAIR, "2012-01-02", "2014-01-01")));
        world.apply(Fact::Appointment(appointment(3, Substantive, CHAIR, "2014-01-01", "")));
        let person = world.people.get(&WHO).unwrap();
        for (on, since) in [
            ("2009-12-31", None),
            ("2011-12-31", Some("2010-01-01")),
            ("2012-01-01", None),
            ("2012-01-02", Some("2012-01-02")),
            ("2030-01-01", Some("2012-01-02")),
        ] {
            assert_eq!(in_post_since(person, day(on)), since.map(day), "{on}");
        }
    }

    #[test]
    fn the_substantive_title_comes_first_and_only_one_counts() {
        let mut world = world();
        world.apply(Fact::Appointment(appointment(1, Concurrent, CHAIR, "2016-01-01", "")));
        world.apply(Fact::Appointment(appointment(3, Substantive, CLERK, "2016-01-01", "")));
        world.apply(Fact::Appointment(appointment(2, Substantive, SECRETARY, "2016-01-01", "")));
        let titles = titles(&world, world.people.get(&WHO).unwrap(), day("2017-01-01"));
        let codes: Vec<&str> = titles.iter().map(|t| t.position.code.as_str()).collect();
        assert_eq!(codes, ["SECRETARY", "CHAIR", "CLERK"]);
    }
}
