//! Who is short of the standard, and of what.
//!
//! # What this module does not do
//! It proposes nothing: which courses would close a gap is for others to find.

use crate::compliance::evaluate::standing;
use crate::compliance::facts::{Person, World};
use crate::compliance::index::Index;
use crate::compliance::rulebook::Book;
use crate::compliance::status::Status;
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::position::Group;
use crate::domain::text::Code;
use std::collections::BTreeSet;

/// A mandatory requirement that a counted person does not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Who.
    pub official_id: OfficialId,
    /// Where the person is counted.
    pub unit_id: UnitId,
    /// In which group.
    pub group: Group,
    /// The code of the requirement.
    pub requirement: Code,
    /// `unmet`, `unknown` or `in_grace`.
    pub status: Status,
    /// The first day without grace, for `in_grace`.
    pub until: Option<Day>,
}

/// The gaps of the people counted in a unit's subtree on a day, by person, then by requirement; of one requirement
/// only, where its code is given. Requirements of part-timers and hamlet heads are outside the standard, so not gaps.
pub fn gaps(index: &Index, unit: UnitId, as_of: Day, requirement: Option<&str>) -> Vec<Gap> {
    let world = index.world();
    let subtree = world.units.subtree(unit, as_of);
    let short = |id: &OfficialId| {
        let snapshot = index.timeline(*id).and_then(|timeline| timeline.at(as_of));
        snapshot.is_some_and(|s| subtree.contains(&s.unit_id) && s.standard.is_some_and(|status| !status.meets()))
    };
    let people = index.members(&subtree);
    let people = people.iter().filter(|id| short(id)).filter_map(|id| world.people.get(id));
    let mut book = Book::new(world, &[]);
    people.flat_map(|person| of(&mut book, world, person, as_of, &subtree, requirement)).collect()
}

/// The same by judging everybody, for a world without an index.
pub fn gaps_of(world: &World, unit: UnitId, as_of: Day, requirement: Option<&str>) -> Vec<Gap> {
    let subtree = world.units.subtree(unit, as_of);
    let mut book = Book::new(world, &[]);
    let people = world.people.values();
    people.flat_map(|person| of(&mut book, world, person, as_of, &subtree, requirement)).collect()
}

fn of<'a>(
    book: &mut Book<'a>,
    world: &'a World,
    person: &'a Person,
    day: Day,
    units: &BTreeSet<UnitId>,
    requirement: Option<&str>,
) -> Vec<Gap> {
    let standing = standing::<()>(world, person, day, &mut |unit, position| book.asked(unit, position, day));
    let Some(standing) = standing.filter(|s| s.group.counts() && units.contains(&s.unit_id)) else { return Vec::new() };
    let wanted = |code: &Code| requirement.is_none_or(|wanted| code.as_str() == wanted);
    standing
        .findings
        .iter()
        .filter(|found| found.mandatory && !found.status.meets() && wanted(&found.requirement.code))
        .map(|found| Gap {
            official_id: person.id,
            unit_id: standing.unit_id,
            group: standing.group,
            requirement: found.requirement.code.clone(),
            status: found.status,
            until: found.until,
        })
        .collect()
}
