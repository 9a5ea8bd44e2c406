//! Staffing: how many people a commune-level unit may have, which posts it has, who fills them and who is counted.
//!
//! A *ceiling* (định mức, biên chế được giao) follows from the law of the day, the kind of the unit and its class, or from
//! a figure that a decision sets. An *established post* is a title in a unit with so many seats; for a hand-over it may
//! have more for a while. A person is counted once, however many titles the person has.
//!
//! # What this module does not do
//! It looks nothing up, and it judges no move: [`super::rotation::checks`] asks it whether there is room for one.

pub mod headcount;
pub mod regime;
pub mod room;
#[cfg(test)]
pub(in crate::domain) mod samples;
pub mod seats;

use crate::domain::id::{CeilingId, DecisionId, EstablishedPostId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::staffing::regime::Regime;
use crate::domain::text::Note;
use crate::domain::unit::UnitKind;
use crate::domain::word::words;
use crate::domain::{Day, Period};
use utoipa::ToSchema;

words! {
    /// The class of a unit (loại đơn vị hành chính), by population, area and what is particular about it.
    UnitClass {
        /// loại I
        Class1 = "class_1",
        /// loại II
        Class2 = "class_2",
        /// loại III
        Class3 = "class_3",
    }
}

/// Whether a unit is one of the lowest level, whose people have a ceiling.
pub fn commune_level(kind: UnitKind) -> bool {
    match kind {
        UnitKind::Province | UnitKind::District => false,
        UnitKind::Commune | UnitKind::Ward | UnitKind::Township | UnitKind::SpecialZone => true,
    }
}

/// The largest figure that a decision may set, and the most seats of a post.
const MOST: u32 = 500;

/// The most seats or posts that are added to others.
const MORE: u32 = 100;

fn within(problems: &mut Problems, figure: Option<u32>, at: &str, least: u32, most: u32) {
    let fits = figure.is_none_or(|figure| (least..=most).contains(&figure));
    problems.require(fits, at, Rule::OutOfRange(least.into(), most.into()));
}

/// What a unit's ceiling follows from during a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceiling {
    /// Its identity.
    pub id: CeilingId,
    /// Whose.
    pub unit_id: UnitId,
    /// When.
    pub period: Period,
    /// The class of the unit, where it has one.
    pub unit_class: Option<UnitClass>,
    /// Whether regular police serve there, in the place of a chief who would be counted.
    pub regular_police: bool,
    /// Posts for population or area, which some laws add to their figure.
    pub additional: u32,
    /// A figure set by the decision, in the place of the law's.
    pub fixed: Option<u32>,
    /// The same for part-timers.
    pub fixed_part_timers: Option<u32>,
    /// By which decision.
    pub decision_id: DecisionId,
}

/// What a unit may have on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// By which rules.
    pub regime: &'static Regime,
    /// What the law gives for the kind and class of the unit; none: it gives none.
    pub norm: Option<u32>,
    /// What it takes off where regular police serve.
    pub less: u32,
    /// What it adds for population and area.
    pub more: u32,
    /// The ceiling: what the decision set, or what the law comes to.
    pub figure: Option<u32>,
    /// That of part-timers.
    pub part_timers: Option<u32>,
}

impl Ceiling {
    /// The ceiling, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let founded = self.unit_class.is_some() || self.fixed.is_some();
        problems.require(founded, "/unit_class", Rule::Required);
        within(&mut problems, Some(self.additional), "/additional", 0, MORE);
        within(&mut problems, self.fixed, "/fixed", 0, MOST);
        within(&mut problems, self.fixed_part_timers, "/fixed_part_timers", 0, MOST);
        problems.or(self)
    }

    /// What a unit of a kind may have by it on a day.
    pub fn allows(&self, kind: UnitKind, day: Day) -> Allowed {
        let regime = Regime::on(day);
        let norm = self.unit_class.and_then(|class| regime.norm(kind, class));
        let less = if self.regular_police { regime.less_for_police } else { 0 };
        let more = if regime.adds { self.additional } else { 0 };
        let by_law = norm.map(|norm| norm.saturating_sub(less).saturating_add(more));
        let part_timers = self.unit_class.and_then(|class| regime.part_timers(class));
        Allowed {
            regime,
            norm,
            less,
            more,
            figure: self.fixed.or(by_law),
            part_timers: self.fixed_part_timers.or(part_timers),
        }
    }
}

/// A planned overlap: so many more seats while one person hands over to another.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// The first day.
    pub valid_from: Day,
    /// The first day on which it is over.
    pub valid_to: Day,
    /// How many more seats there are.
    #[schema(minimum = 1, maximum = 100)]
    pub extra_seats: u32,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Why.
    pub reason: Note,
}

impl Handover {
    /// Whether it is in force on a day.
    pub fn covers(&self, day: Day) -> bool {
        self.valid_from <= day && day < self.valid_to
    }
}

/// A title in a unit, with the seats that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstablishedPost {
    /// Its identity.
    pub id: EstablishedPostId,
    /// Where.
    pub unit_id: UnitId,
    /// Which title.
    pub position_id: PositionId,
    /// How many people hold it, when all seats are filled.
    pub seats: u32,
    /// When.
    pub period: Period,
    /// By which decision.
    pub decision_id: DecisionId,
    /// The planned overlaps.
    pub handovers: Vec<Handover>,
}

impl EstablishedPost {
    /// The post, if its parts go together.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        within(&mut problems, Some(self.seats), "/seats", 1, MOST);
        for (n, handover) in self.handovers.iter().enumerate() {
            let at = |member: &str| format!("/handovers/{n}/{member}");
            within(&mut problems, Some(handover.extra_seats), &at("extra_seats"), 1, MORE);
            let lasts = handover.valid_from < handover.valid_to;
            problems.require(lasts, &at("valid_to"), Rule::NotAfter("valid_from"));
            let time = Period { from: handover.valid_from, to: Some(handover.valid_to) };
            let inside = !lasts || self.period.contains(&time);
            problems.require(inside, &at("valid_from"), Rule::NotInForce("valid_from"));
        }
        problems.or(self)
    }

    /// The planned overlaps in force on a day.
    pub fn handovers_on(&self, day: Day) -> impl Iterator<Item = &Handover> {
        self.handovers.iter().filter(move |handover| handover.covers(day))
    }

    /// How many seats a planned overlap adds on a day.
    pub fn extra_on(&self, day: Day) -> u32 {
        self.handovers_on(day).fold(0, |sum, handover| sum.saturating_add(handover.extra_seats))
    }
}

#[cfg(test)]
mod tests {
    use super::samples::*;
    use super::*;

    #[test]
    fn a_ceiling_is_what_the_law_of_the_day_comes_to_or_what_a_decision_set() {
        let class = |class| Ceiling { unit_class: Some(class), ..ceiling(1) };
        let three = class(UnitClass::Class3);
        let police = Ceiling { regular_police: true, ..three.clone() };
        let more = Ceiling { additional: 2, ..police.clone() };
        let fixed = Ceiling { fixed: Some(30), fixed_part_timers: Some(5), ..more.clone() };
        let (ward, commune) = (UnitKind::Ward, UnitKind::Commune);
        for (given, kind, on, figure, part_timers) in [
            (&three, ward, "2017-12-31", Some(21), Some(19)),
            (&three, commune, "2020-01-01", Some(19), Some(10)),
            (&three, ward, "2024-01-01", Some(19), Some(10)),
            (&three, commune, "2024-01-01", Some(18), Some(10)),
            (&three, commune, "2025-07-01", None, None),
            (&three, commune, "2009-12-31", None, None),
            (&class(UnitClass::Class1), ward, "2017-12-31", Some(25), Some(22)),
            (&class(UnitClass::Class2), commune, "2023-08-01", Some(20), Some(12)),
            // Regular police take one off from 2019 to 2023, and population adds from 2023 on.
            (&police, commune, "2017-12-31", Some(21), Some(19)),
            (&police, commune, "2020-01-01", Some(18), Some(10)),
            (&police, commune, "2024-01-01", Some(18), Some(10)),
            (&more, commune, "2020-01-01", Some(18), Some(10)),
            (&more, commune, "2024-01-01", Some(20), Some(10)),
            // What a decision sets holds whatever the law gives, or does not give.
            (&fixed, commune, "2024-01-01", Some(30), Some(5)),
            (&fixed, ward, "2026-01-01", Some(30), Some(5)),
        ] {
            let allowed = given.allows(kind, day(on));
            assert_eq!((allowed.figure, allowed.part_timers), (figure, part_timers), "{kind} {on}");
        }
    }

    #[test]
    fn a_ceiling_follows_from_something_and_figures_have_bounds() {
        let codes = |given: Ceiling| -> Vec<(String, &str)> {
            let wrong = given.checked().err().unwrap_or_default();
            wrong.into_iter().map(|w| (w.pointer.clone(), w.rule.code())).collect()
        };
        assert_eq!(codes(ceiling(1)), []);
        assert_eq!(codes(Ceiling { unit_class: None, fixed: Some(0), ..ceiling(1) }), []);
        let wrong =
            Ceiling { unit_class: None, additional: 101, fixed: None, fixed_part_timers: Some(501), ..ceiling(1) };
        let told = |pointer: &str, code| (pointer.to_owned(), code);
        assert_eq!(
            codes(wrong),
            [
                told("/unit_class", "required"),
                told("/additional", "out_of_range"),
                told("/fixed_part_timers", "out_of_range")
            ]
        );
    }

    #[test]
    fn a_hand_over_lies_inside_the_time_of_its_post() {
        let with = |from: &str, to: &str, extra| EstablishedPost {
            period: period("2020-01-01", "2025-01-01"),
            handovers: vec![handover(from, to, extra)],
            ..post(1, 1, CHAIR, 1)
        };
        for (from, to, extra, expected) in [
            ("2020-01-01", "2025-01-01", 1, None),
            ("2021-01-01", "2021-03-01", 100, None),
            ("2019-12-31", "2020-03-01", 1, Some(("/handovers/0/valid_from", "not_in_force"))),
            ("2024-12-01", "2025-01-02", 1, Some(("/handovers/0/valid_from", "not_in_force"))),
            ("2021-01-01", "2021-01-01", 1, Some(("/handovers/0/valid_to", "not_after"))),
            ("2021-01-01", "2021-03-01", 0, Some(("/handovers/0/extra_seats", "out_of_range"))),
        ] {
            let wrong = with(from, to, extra).checked().err().unwrap_or_default();
            let told: Vec<(&str, &str)> = wrong.iter().map(|w| (w.pointer.as_str(), w.rule.code())).collect();
            assert_eq!(told, expected.into_iter().collect::<Vec<_>>(), "{from} {to} {extra}");
        }
        let one = with("2021-01-01", "2021-03-01", 1);
        let extra = ["2020-12-31", "2021-01-01", "2021-02-28", "2021-03-01"].map(|on| one.extra_on(day(on)));
        assert_eq!(extra, [0, 1, 1, 0]);
        let seats = EstablishedPost { seats: 0, ..post(1, 1, CHAIR, 1) }.checked().err().unwrap_or_default();
        assert_eq!(seats, [Invalid::at("/seats", Rule::OutOfRange(1, 500))]);
    }
}
