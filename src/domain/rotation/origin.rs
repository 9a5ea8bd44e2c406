//! Whether a person is local to a unit (là người địa phương): comes from it or from a unit that became it, or has worked
//! there for twenty years.
//!
//! Where a person comes from is free text, such as "phường Hoàng Văn Thụ, thành phố Lạng Sơn, tỉnh Lạng Sơn", and often
//! names a unit that is no more. So every name is looked for that the unit and its predecessors bore at any time, with
//! the names that the units above them bore. Of two communes of one name the names above tell which is meant; where a
//! text does not give them, it is not known.
//!
//! The definition is one province's: born and raised there, or at least twenty years of study or work there. Of raising
//! and study the registry knows nothing; birthplace and hometown stand for the first, appointments for the second.

use crate::domain::appointment::Appointment;
use crate::domain::id::UnitId;
use crate::domain::text::{Name, fold};
use crate::domain::unit::{Segment, UnitKind};
use crate::domain::unit_tree::UnitTree;
use crate::domain::{Day, Period};
use std::collections::BTreeSet;

/// Where a person comes from, as it was written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Home {
    /// Where the person was born.
    pub birthplace: Option<Name>,
    /// Where the family comes from.
    pub hometown: Option<Name>,
}

/// Whether a person is local.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By where the person comes from.
    Home,
    /// By twenty years of work.
    Work,
    /// No.
    Elsewhere,
    /// It cannot be told.
    Unknown,
}

/// Twenty years, in days.
const TWENTY_YEARS: i64 = 7_305;

/// Whether a person is local to a unit on a day.
pub fn origin(units: &UnitTree, unit: UnitId, day: Day, home: &Home, held: &[Appointment]) -> Origin {
    let lineage = lineage(units, unit);
    if days_in(&lineage, held, day) >= TWENTY_YEARS {
        return Origin::Work;
    }
    let texts = [&home.birthplace, &home.hometown];
    let told: Vec<Option<bool>> =
        texts.into_iter().flatten().map(|text| names_one_of(units, &lineage, text.as_str())).collect();
    if told.contains(&Some(true)) {
        Origin::Home
    } else if told.is_empty() || told.contains(&None) {
        Origin::Unknown
    } else {
        Origin::Elsewhere
    }
}

/// The unit and all that became it, however long ago.
pub fn lineage(units: &UnitTree, unit: UnitId) -> BTreeSet<UnitId> {
    let mut found = BTreeSet::new();
    let mut open = vec![unit];
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(units.successions().filter(|s| s.successor_id == next).map(|s| s.predecessor_id));
        }
    }
    found
}

/// The days before a day that were worked in some units, each once.
fn days_in(units: &BTreeSet<UnitId>, held: &[Appointment], day: Day) -> i64 {
    let there = held.iter().filter(|a| units.contains(&a.unit_id) && a.period.from < day);
    let mut periods: Vec<Period> = there.map(|a| a.period).collect();
    periods.sort();
    let (mut total, mut reached) = (0, Day::FIRST);
    for period in periods {
        let (from, to) = (period.from.max(reached), period.to.unwrap_or(day).min(day));
        total += (to.date() - from.date()).num_days().max(0);
        reached = reached.max(to);
    }
    total
}

/// A place as a text or a unit names it: its name without marks, and what kind of place it says to be.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    kind: Option<&'static str>,
    name: String,
}

/// What kinds of places are called, without marks, the longer before those that they begin with; and how each is
/// abbreviated. Province and city are told apart: a city often bears the name of its province.
const KINDS: &[(&str, &str)] = &[
    ("thanh pho", "thanh pho"),
    ("thi tran", "thi tran"),
    ("thi xa", "thi xa"),
    ("dac khu", "dac khu"),
    ("phuong", "phuong"),
    ("huyen", "huyen"),
    ("quan", "quan"),
    ("tinh", "tinh"),
    ("xa", "xa"),
    ("tp", "thanh pho"),
    ("tt", "thi tran"),
    ("tx", "thi xa"),
    ("p", "phuong"),
    ("h", "huyen"),
    ("q", "quan"),
    ("x", "xa"),
    ("t", "tinh"),
];

impl Place {
    fn of(text: &str) -> Self {
        let folded = fold(text).replace('.', " ");
        let name = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        let begins = |word: &str| name.strip_prefix(word)?.strip_prefix(' ').map(str::to_owned);
        match KINDS.iter().find_map(|(word, kind)| Some((*kind, begins(word)?))) {
            Some((kind, name)) => Self { kind: Some(kind), name },
            None => Self { kind: None, name },
        }
    }

    /// What a unit was called in a time.
    fn borne(segment: &Segment) -> Self {
        let named = Self::of(segment.name.as_str());
        let kind = named.kind.or(match segment.kind {
            UnitKind::Commune => Some("xa"),
            UnitKind::Ward => Some("phuong"),
            UnitKind::Township => Some("thi tran"),
            UnitKind::SpecialZone => Some("dac khu"),
            // A district was called by four words, a province by two.
            UnitKind::Province | UnitKind::District => None,
        });
        Self { kind, ..named }
    }

    fn is(&self, other: &Self) -> bool {
        self.name == other.name && (self.kind.is_none() || other.kind.is_none() || self.kind == other.kind)
    }
}

/// Whether a text names one of some units; none where it names one and does not say which of that name, or nothing.
fn names_one_of(units: &UnitTree, which: &BTreeSet<UnitId>, text: &str) -> Option<bool> {
    let text = text.replace(" - ", ",").replace(';', ",");
    let parts: Vec<Place> = text.split(',').map(Place::of).filter(|p| !p.name.is_empty()).collect();
    let mut alone = parts.is_empty();
    for unit in which.iter().filter_map(|id| units.get(*id)) {
        for segment in &unit.segments {
            let borne = Place::borne(segment);
            let above = names_above(units, segment);
            for (n, _) in parts.iter().enumerate().filter(|(_, part)| part.is(&borne)) {
                let rest: Vec<&Place> = parts.iter().skip(n + 1).filter(|part| part.name != "viet nam").collect();
                if rest.is_empty() && !above.is_empty() {
                    alone = true;
                } else if rest.iter().all(|part| above.iter().any(|name| part.is(name))) {
                    return Some(true);
                }
            }
        }
    }
    if alone { None } else { Some(false) }
}

/// The names that the units above bore while a segment lasted, and before and after: a paper may use an old name.
fn names_above(units: &UnitTree, segment: &Segment) -> Vec<Place> {
    let mut above: Vec<Place> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<UnitId> = segment.parent_id.into_iter().collect();
    while let Some(next) = open.pop() {
        for segment in units.get(next).filter(|_| seen.insert(next)).into_iter().flat_map(|unit| &unit.segments) {
            above.push(Place::borne(segment));
            open.extend(segment.parent_id);
        }
    }
    above
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appointment::AppointmentKind;
    use crate::domain::rotation::checks::stage::{CITY, NEW_WARD, OTHER_WARD, WARD, appointment, day, unit_id, units};
    use proptest::prelude::*;

    fn from(birthplace: &str) -> Home {
        Home { birthplace: Name::parse(birthplace).ok(), hometown: None }
    }

    fn at(unit: u8, home: &Home) -> Origin {
        origin(&units(), unit_id(unit), day("2026-01-01"), home, &[])
    }

    #[test]
    fn a_text_is_held_against_every_name_that_the_unit_and_its_predecessors_bore() {
        let full = "phường Hoàng Văn Thụ, thành phố Lạng Sơn, tỉnh Lạng Sơn";
        for (text, unit, expected) in [
            (full, WARD, Origin::Home),
            (full, NEW_WARD, Origin::Home),
            (full, OTHER_WARD, Origin::Elsewhere),
            (full, CITY, Origin::Home),
            ("P. Hoàng Văn Thụ, TP Lạng Sơn, Lạng Sơn", WARD, Origin::Home),
            ("P.Hoàng Văn Thụ - TP. Lạng Sơn - Lạng Sơn - Việt Nam", WARD, Origin::Home),
            ("HOANG VAN THU, LANG SON", WARD, Origin::Home),
            ("thôn Nà Pàn, xã Hoàng Đồng, thành phố Lạng Sơn, tỉnh Lạng Sơn", OTHER_WARD, Origin::Home),
            // The ward was a township of another district once.
            ("thị trấn Kỳ Cũ, huyện Cao Lộc, tỉnh Lạng Sơn", WARD, Origin::Home),
            // One name, another district.
            ("xã Hoàng Đồng, huyện Thủy Nguyên, thành phố Hải Phòng", OTHER_WARD, Origin::Elsewhere),
            ("xã Hoàng Văn Thụ, thành phố Lạng Sơn, tỉnh Lạng Sơn", WARD, Origin::Elsewhere),
            ("Hoàng Văn Thụ", WARD, Origin::Unknown),
            ("huyện Cao Lộc, tỉnh Lạng Sơn", CITY, Origin::Elsewhere),
            ("Hà Nội", WARD, Origin::Elsewhere),
            (",, ,", WARD, Origin::Unknown),
        ] {
            assert_eq!(at(unit, &from(text)), expected, "{text} and {unit}");
        }
    }

    #[test]
    fn hometown_counts_like_birthplace_and_neither_known_is_unknown() {
        assert_eq!(at(WARD, &Home::default()), Origin::Unknown);
        let town = Name::parse("phường Hoàng Văn Thụ, thành phố Lạng Sơn").ok();
        assert_eq!(at(WARD, &Home { hometown: town.clone(), ..from("Hà Nội") }), Origin::Home);
        assert_eq!(at(OTHER_WARD, &Home { hometown: town, ..from("Hà Nội") }), Origin::Elsewhere);
    }

    #[test]
    fn twenty_years_of_work_there_or_in_what_became_it_make_a_person_local() {
        let home = from("Hà Nội");
        for (to, expected) in [("2010-01-01", Origin::Work), ("2009-12-31", Origin::Elsewhere)] {
            let there = appointment(1, AppointmentKind::Substantive, WARD, 1, "1990-01-01", to);
            assert_eq!(origin(&units(), unit_id(NEW_WARD), day("2026-01-01"), &home, &[there]), expected, "{to}");
        }
        // Two titles at the same time are one time.
        let titles: Vec<Appointment> =
            (1..=2).map(|n| appointment(n, AppointmentKind::Concurrent, WARD, n, "1990-01-01", "2001-01-01")).collect();
        assert_eq!(origin(&units(), unit_id(WARD), day("2026-01-01"), &home, &titles), Origin::Elsewhere);
        // What lies after the day does not count yet.
        let later = appointment(1, AppointmentKind::Substantive, WARD, 1, "2010-01-01", "");
        assert_eq!(origin(&units(), unit_id(WARD), day("2026-01-01"), &home, &[later]), Origin::Elsewhere);
    }

    proptest! {
        #[test]
        fn marks_case_and_spaces_change_nothing(upper in any::<bool>(), spaces in 1usize..4, plain in any::<bool>()) {
            let text = "phường Hoàng Văn Thụ, thành phố Lạng Sơn, tỉnh Lạng Sơn";
            let text = if upper { text.to_uppercase() } else { text.to_owned() };
            let text = if plain { fold(&text) } else { text }.replace(' ', &" ".repeat(spaces));
            prop_assert_eq!(at(WARD, &from(&text)), Origin::Home);
        }

        #[test]
        fn days_are_counted_once_however_they_overlap(all in proptest::collection::vec((0i64..400, 1i64..200), 0..6)) {
            let at = |n: i64| Day::new(day("2000-01-01").date() + chrono::TimeDelta::days(n)).unwrap();
            let held: Vec<Appointment> = (all.iter().enumerate()).map(|(n, (from, long))| Appointment {
                period: Period { from: at(*from), to: Some(at(from + long)) },
                ..appointment(u8::try_from(n).unwrap(), AppointmentKind::Substantive, WARD, 1, "2000-01-01", "")
            }).collect();
            let end = 300;
            let by_hand = (0..end).filter(|n| held.iter().any(|a| a.period.covers(at(*n)))).count();
            let counted = days_in(&[unit_id(WARD)].into(), &held, at(end));
            prop_assert_eq!(counted, i64::try_from(by_hand).unwrap());
        }
    }
}
