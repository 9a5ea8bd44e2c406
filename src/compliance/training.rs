//! What a training plan would bring, were it carried out: whose gaps each of its lines would close, and how those people
//! would stand then.
//!
//! A place goes first to whom it brings to the whole standard, then to whom it closes more gaps, then by id. Who holds a
//! paper by one line is looked at with it by the next.
//!
//! # What this module does not do
//! It does not say who will be sent, and it knows no courses: what a line grants is laid before it.

use crate::compliance::evaluate::{Verdict, evaluate};
use crate::compliance::facts::Person;
use crate::compliance::index::Index;
use crate::compliance::status::Status;
use crate::domain::Day;
use crate::domain::id::{OfficialId, QualificationId, UnitId};
use crate::domain::position::Group;
use crate::domain::text::Code;
use crate::domain::training::Grants;
use crate::domain::training::course::Award;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a line of a plan offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// To whom: to people of this group; to all who are counted when none.
    pub group: Option<Group>,
    /// To how many.
    pub places: u32,
    /// What who completes one of its courses holds.
    pub grants: Vec<Grants>,
}

/// Somebody whose gaps a place would close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Who.
    pub official_id: OfficialId,
    /// By which of the grants: that which closes most, the first of several.
    pub grant: usize,
    /// The mandatory requirements that would be met then, and are not without it, by code.
    pub requirements: Vec<Code>,
    /// Whether the person would meet the whole standard.
    pub whole: bool,
}

/// What a line would bring.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// Who would have its places.
    pub closes: Vec<Closing>,
    /// For how many more there is no place.
    pub beyond: usize,
}

/// What a plan would bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Each line, in the order of the plan.
    pub lines: Vec<Brought>,
    /// The people who would have places, as they would be, by id.
    pub supposed: Vec<Person>,
}

/// What a plan would bring to the people counted in a unit and below it on a day, were its courses completed then.
pub fn plan(index: &Index, unit: UnitId, offers: &[Offer], day: Day) -> Plan {
    let world = index.world();
    let subtree = world.units.subtree(unit, day);
    let mut supposed: BTreeMap<OfficialId, Person> = BTreeMap::new();
    let mut lines = Vec::new();
    for (n, offer) in offers.iter().enumerate() {
        let mut found = Vec::new();
        for id in index.members(&subtree) {
            let Some(person) = supposed.get(&id).or_else(|| world.people.get(&id)) else { continue };
            let Some(before) = evaluate(world, person, day) else { continue };
            let meant = before.group.counts() && offer.group.is_none_or(|group| group == before.group);
            if !meant || !subtree.contains(&before.unit_id) || before.status.is_none_or(Status::meets) {
                continue;
            }
            let by = offer.grants.iter().enumerate().filter_map(|(grant, grants)| {
                let after = with(person, grants, n, day);
                let verdict = evaluate(world, &after, day)?;
                let requirements = closed(&before, &verdict);
                let whole = verdict.status.is_some_and(Status::meets);
                (!requirements.is_empty()).then_some((Closing { official_id: id, grant, requirements, whole }, after))
            });
            found.extend(by.min_by_key(|(closing, _)| rank(closing)));
        }
        found.sort_by_key(|(closing, _)| (rank(closing), closing.official_id));
        let places = usize::try_from(offer.places).unwrap_or(usize::MAX).min(found.len());
        let beyond = found.split_off(places).len();
        let mut closes = Vec::new();
        for (closing, after) in found {
            supposed.insert(closing.official_id, after);
            closes.push(closing);
        }
        lines.push(Brought { closes, beyond });
    }
    Plan { lines, supposed: supposed.into_values().collect() }
}

/// Who goes first.
fn rank(closing: &Closing) -> (Reverse<bool>, Reverse<usize>) {
    (Reverse(closing.whole), Reverse(closing.requirements.len()))
}

/// The person with the paper of a line. Nothing that was entered bears its id, and the list stays sorted.
fn with(person: &Person, grants: &Grants, line: usize, day: Day) -> Person {
    let mut after = person.clone();
    let id = QualificationId(Uuid::from_u128(u128::MAX - u128::try_from(line).unwrap_or(0)));
    after.qualifications.push(grants.paper(id, person.id, Award { institution: None, number: None, awarded_on: day }));
    after.qualifications.sort_by_key(|paper| paper.id);
    after
}

/// The mandatory requirements that are met after and not before.
fn closed(before: &Verdict, after: &Verdict) -> Vec<Code> {
    let short = before.requirements.iter().filter(|judged| judged.mandatory && !judged.status.meets());
    let met = |code: &Code| after.requirements.iter().any(|judged| judged.code == *code && judged.status.meets());
    short.filter(|judged| met(&judged.code)).map(|judged| judged.code.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::facts::Fact;
    use crate::compliance::impact::impact;
    use crate::compliance::samples::{facts, telling_days};
    use crate::compliance::stage::*;
    use crate::domain::appointment::AppointmentKind::Substantive;
    use crate::domain::qualification::{Level, QualificationKind, Verification};
    use proptest::prelude::*;

    fn grants(level: Level) -> Grants {
        Grants { kind: QualificationKind::Professional, level, field: None, scheme: None, valid_months: None }
    }

    fn offer(places: u32, levels: &[Level]) -> Offer {
        Offer { group: None, places, grants: levels.iter().map(|level| grants(*level)).collect() }
    }

    /// A clerk with an intermediate diploma, of whom a degree is asked.
    fn stage() -> Index {
        let mut index = Index::new();
        let mut world = world();
        world.apply(Fact::RuleSet(rule_set(1, vec![requirement("degree", degree(Level::University))])));
        let units = world.units.all().cloned().map(Fact::Unit).collect::<Vec<_>>();
        index.apply(units);
        index.apply(world.positions.values().cloned().map(Fact::Position).collect::<Vec<_>>());
        index.apply(world.rule_sets.values().cloned().map(Fact::RuleSet).collect::<Vec<_>>());
        index.apply([
            Fact::Official { id: WHO, traits: crate::domain::official::Traits::default() },
            Fact::Appointment(appointment(1, Substantive, CLERK, "2015-01-01", "")),
            Fact::Qualification(record(1, Level::Intermediate, "2010-01-01", Verification::Verified)),
        ]);
        index
    }

    #[test]
    fn a_place_goes_to_whom_it_closes_a_gap_by_the_grant_that_does_so() {
        let (index, on) = (stage(), day("2017-01-01"));
        let ward = UnitId(crate::compliance::samples::id(WARD));
        let brought = |offer: Offer| plan(&index, ward, &[offer], on);
        let found = brought(offer(1, &[Level::College, Level::University, Level::Master]));
        let requirements = vec![Code::parse("degree").unwrap()];
        let closing = Closing { official_id: WHO, grant: 1, requirements, whole: true };
        assert_eq!(found.lines, [Brought { closes: vec![closing], beyond: 0 }]);
        assert_eq!(evaluate(index.world(), &found.supposed[0], on).unwrap().status, Some(Status::Met));
        // Without a place, without a grant that does, for another group: nobody.
        let none = brought(offer(0, &[Level::University]));
        assert_eq!((none.lines, none.supposed.len()), (vec![Brought { closes: Vec::new(), beyond: 1 }], 0));
        assert_eq!(brought(offer(1, &[Level::College])).lines, [Brought::default()]);
        let group = Some(Group::MassOrganisationHead);
        assert_eq!(brought(Offer { group, ..offer(1, &[Level::University]) }).lines, [Brought::default()]);
        // What one line closes, the next need not.
        let twice = plan(&index, ward, &[offer(1, &[Level::University]), offer(1, &[Level::Master])], on);
        assert_eq!(twice.lines[1], Brought::default());
    }

    proptest! {
        #[test]
        fn a_plan_closes_gaps_only_within_its_places_and_of_whom_it_supposes(
            facts in facts(), places in 0u32..3, day in any::<proptest::sample::Index>(),
        ) {
            let mut index = Index::new();
            index.apply(facts.clone());
            let day = *day.get(&telling_days(&facts));
            let offers = [offer(places, &[Level::Intermediate, Level::University]), offer(places, &[Level::Master])];
            let units: Vec<UnitId> = index.world().units.all().map(|unit| unit.id).collect();
            for unit in units {
                let found = plan(&index, unit, &offers, day);
                for line in &found.lines {
                    prop_assert!(line.closes.len() <= usize::try_from(places).unwrap());
                    prop_assert!(line.beyond == 0 || line.closes.len() == usize::try_from(places).unwrap());
                }
                let impact = impact(&index, &found.supposed, &[unit], day);
                for one in &impact.people {
                    let (before, after) = (one.before.as_ref().unwrap(), one.after.as_ref().unwrap());
                    prop_assert!(!before.status.is_some_and(Status::meets) && !closed(before, after).is_empty());
                }
                // Nobody comes or goes.
                prop_assert_eq!(impact.units[0].before.headcount, impact.units[0].after.headcount);
            }
        }
    }
}
