//! What falls due in a unit over a period, worked out from what is on record: raises, retirements, allowances to be looked
//! at again. Everything is placed where the person is counted on the day.

use crate::api::entitlements::records::{Dossier, Records};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::titles;
use crate::domain::Day;
use crate::domain::activity::Window;
use crate::domain::entitlement::allowance::reviews;
use crate::domain::entitlement::due::{due_raises, too_many_early};
use crate::domain::entitlement::raise::Record;
use crate::domain::entitlement::{DueRaise, EarlyGround, Totals};
use crate::domain::finding::Finding;
use crate::domain::id::{AllowanceId, OfficialId, UnitId};
use crate::domain::retirement::retires_on;
use std::collections::BTreeMap;

/// What is known of people, by id.
pub type People = BTreeMap<OfficialId, Person>;

/// A unit over a period, and what is known of it.
#[derive(Clone, Copy)]
pub struct Worked<'a> {
    /// Units and titles.
    pub world: &'a World,
    /// What is asked about.
    pub window: &'a Window<'a>,
    /// Posts, traits and ratings.
    pub people: &'a People,
    /// Salaries, time away, measures, allowances.
    pub records: &'a Records,
}

/// Something that falls due.
#[derive(Debug, Clone)]
pub enum Due {
    /// A raise.
    Raise(DueRaise),
    /// The first day of retirement.
    Retirement,
    /// An allowance is to be looked at again.
    Review(AllowanceId),
}

/// Something that falls due for somebody in a unit.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where the person is counted.
    pub unit_id: UnitId,
    /// When.
    pub due_on: Day,
    /// Who.
    pub official_id: OfficialId,
    /// What.
    pub due: Due,
}

/// What bears on the raises of a person.
pub fn record<'a>(dossier: &'a Dossier, person: Option<&'a Person>) -> Record<'a> {
    Record {
        absences: &dossier.absences,
        disciplines: &dossier.disciplines,
        evaluations: person.map_or(&[], |person| &person.evaluations),
    }
}

impl Worked<'_> {
    /// Where a person is in the headcount on a day; none where not at all.
    fn counted(&self, official: OfficialId, day: Day) -> Option<UnitId> {
        let held = titles(self.world, self.people.get(&official)?, day);
        held.first().filter(|held| held.position.group.counts()).map(|held| held.appointment.unit_id)
    }

    /// The same, in the unit that is asked about and within the period.
    fn placed(&self, official: OfficialId, day: Day, on: Day) -> Option<UnitId> {
        if !self.window.covers(day) {
            return None;
        }
        self.counted(official, on).filter(|unit| self.window.holds(*unit, on))
    }

    /// Every raise that fell due.
    pub fn raises(&self) -> Vec<Item> {
        let mut found = Vec::new();
        for (official_id, dossier) in self.records.all() {
            let record = record(dossier, self.people.get(&official_id));
            for raise in due_raises(&dossier.history, &record) {
                if let Some(unit_id) = self.placed(official_id, raise.due_on, raise.due_on) {
                    found.push(Item { unit_id, due_on: raise.due_on, official_id, due: Due::Raise(raise) });
                }
            }
        }
        found
    }

    /// Every first day of retirement of somebody who is counted on the day before.
    pub fn retirements(&self) -> Vec<Item> {
        let retires = |person: &Person| {
            let due_on = retires_on(person.traits.sex?, person.traits.birth_on?);
            let unit_id = self.placed(person.id, due_on, due_on.previous()?)?;
            Some(Item { unit_id, due_on, official_id: person.id, due: Due::Retirement })
        };
        self.people.values().filter_map(retires).collect()
    }

    /// Every day on which an allowance is to be looked at again.
    pub fn reviews(&self) -> Vec<Item> {
        let mut found = Vec::new();
        for (official_id, dossier) in self.records.all() {
            let held = self.people.get(&official_id).map_or(&[][..], |person| &person.appointments);
            for allowance in &dossier.allowances {
                for due_on in reviews(allowance, held) {
                    if let Some(unit_id) = self.placed(official_id, due_on, due_on) {
                        found.push(Item { unit_id, due_on, official_id, due: Due::Review(allowance.id) });
                    }
                }
            }
        }
        found
    }

    /// Units in which more people were raised early for excellence in a year than the rule allows, each with what is to be
    /// said of it. The staff is whoever is counted on the last day of the year, or of the period, whichever is earlier.
    pub fn early(&self) -> Vec<(UnitId, Finding)> {
        let mut raised: BTreeMap<(i32, UnitId), u64> = BTreeMap::new();
        for (official_id, dossier) in self.records.all() {
            let excellent = |ground| ground == Some(EarlyGround::Excellence);
            for paid in dossier.history.iter().filter(|paid| excellent(paid.salary.early_ground)) {
                let on = paid.salary.effective_on;
                if let Some(unit) = self.placed(official_id, on, on) {
                    *raised.entry((on.year(), unit)).or_default() += 1;
                }
            }
        }
        let of_year = |((year, unit), early): ((i32, UnitId), u64)| {
            let last = Day::ymd(year, 12, 31)?.min(self.window.to);
            let staff = self.people.keys().filter(|id| self.counted(**id, last) == Some(unit)).count();
            Some((unit, too_many_early(year, early, u64::try_from(staff).ok()?)?))
        };
        raised.into_iter().filter_map(of_year).collect()
    }
}

/// Raises in figures.
pub fn totals<'a>(raises: impl IntoIterator<Item = &'a Item>) -> Totals {
    let mut totals = Totals::default();
    for item in raises {
        if let Due::Raise(raise) = &item.due {
            totals.count(raise.state);
        }
    }
    totals
}
