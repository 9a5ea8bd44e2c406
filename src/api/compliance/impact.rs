//! What a document would change, as callers meet it: how the people concerned would stand, and the figures of the units.

use crate::api::compliance::report::ShareOut;
use crate::api::compliance::{KnownAt, UnitBrief, brief};
use crate::compliance::evaluate::Verdict;
use crate::compliance::facts::World;
use crate::compliance::impact::{Figures, Impact, PersonImpact};
use crate::compliance::status::Status;
use crate::compliance::target::Share;
use crate::db::Recorded;
use crate::domain::Day;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::position::Group;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Where a person is counted, and how the person stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandingOut {
    /// The unit of the substantive appointment.
    pub unit_id: UnitId,
    /// The group.
    pub group: Group,
    /// The person's own status; null when no mandatory requirement applies.
    pub status: Option<Status>,
}

/// A requirement to which a person would stand otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequirementImpactOut {
    /// The code of the requirement.
    #[schema(example = "state_management")]
    pub code: String,
    /// Whether it is part of the standard, before or after.
    pub mandatory: bool,
    /// As it is; null where it does not apply.
    pub before: Option<Status>,
    /// As it would be; null where it would not apply.
    pub after: Option<Status>,
}

/// How a person stands before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonImpactOut {
    /// Who.
    pub official_id: OfficialId,
    /// As it is; null where the person is not counted that day.
    pub before: Option<StandingOut>,
    /// As it would be.
    pub after: Option<StandingOut>,
    /// Every requirement to which the person would stand otherwise, by code.
    pub requirements: Vec<RequirementImpactOut>,
}

/// How many people a unit has, and how they stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FiguresOut {
    /// People counted.
    pub headcount: u64,
    /// People outside the headcount.
    pub other_headcount: u64,
    /// How the people counted stand to the standard.
    pub standard: ShareOut,
}

/// A unit's figures before and after.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitImpactOut {
    /// The unit; all below it are counted with it.
    pub unit: UnitBrief,
    /// As they are.
    pub before: FiguresOut,
    /// As they would be.
    pub after: FiguresOut,
}

/// What would be otherwise.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImpactOut {
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// The people concerned.
    pub people: Vec<PersonImpactOut>,
    /// The units concerned.
    pub units: Vec<UnitImpactOut>,
}

/// What would be otherwise on a day, as it is shown.
pub fn impact_out(world: &World, impact: Impact, day: Day, known_at: Recorded) -> ImpactOut {
    ImpactOut {
        as_of: day,
        known_at: known_at.into(),
        people: impact.people.into_iter().map(person_out).collect(),
        units: impact
            .units
            .into_iter()
            .map(|unit| UnitImpactOut {
                unit: brief(world, unit.unit_id, day),
                before: figures_out(unit.before),
                after: figures_out(unit.after),
            })
            .collect(),
    }
}

fn figures_out(figures: Figures) -> FiguresOut {
    FiguresOut {
        headcount: figures.headcount,
        other_headcount: figures.other_headcount,
        standard: Share::new(figures.counts, None).into(),
    }
}

fn standing_out(verdict: &Verdict) -> StandingOut {
    StandingOut { unit_id: verdict.unit_id, group: verdict.group, status: verdict.status }
}

fn person_out(person: PersonImpact) -> PersonImpactOut {
    let judged = |verdict: &Option<Verdict>, code: &str| {
        let all = verdict.iter().flat_map(|v| &v.requirements);
        all.into_iter().find(|judged| judged.code.as_str() == code).map(|judged| (judged.mandatory, judged.status))
    };
    let both = person.before.iter().chain(&person.after).flat_map(|v| &v.requirements);
    let codes: BTreeSet<&str> = both.map(|judged| judged.code.as_str()).collect();
    let requirements = codes
        .into_iter()
        .map(|code| (code, judged(&person.before, code), judged(&person.after, code)))
        .filter(|(_, before, after)| before.map(|b| b.1) != after.map(|a| a.1))
        .map(|(code, before, after)| RequirementImpactOut {
            code: code.to_owned(),
            mandatory: before.is_some_and(|b| b.0) || after.is_some_and(|a| a.0),
            before: before.map(|b| b.1),
            after: after.map(|a| a.1),
        })
        .collect();
    PersonImpactOut {
        official_id: person.official_id,
        before: person.before.as_ref().map(standing_out),
        after: person.after.as_ref().map(standing_out),
        requirements,
    }
}
