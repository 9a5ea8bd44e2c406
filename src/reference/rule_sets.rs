//! Rule sets as they stand in a data file, where a unit is named by a code and a predecessor by its code.
//!
//! # How a province adds its layer
//! NĐ 33/2023/NĐ-CP lets a province ask for intermediate level, or higher, in mountain, border and minority areas. What
//! Lạng Sơn decided was not found, so nothing of the kind is shipped; a province enters it as a rule set of its own,
//! proposed and approved like any other, with
//!
//! - `"layer": "provincial"` and the province as its unit: it holds there and below;
//! - `"combination": "replaces"` to stand *instead of* the national sets for the groups that it governs, so it says all
//!   that is asked of them, or `"adds"` to stand beside them;
//! - for each criterion that depends on the area two requirements of the *same code*: one that leaves the relaxed areas
//!   out (`"except_areas"`), one for them (`"areas"`). The same code keeps exemptions, reports and trends together;
//! - the graces of the national set again, since a set that replaces drops them too.
//!
//! [`PROVINCE_EXAMPLE`] is such a set, in full. It is entered nowhere.

use crate::domain::adoption::Adoption;
use crate::domain::id::{RuleSetId, UnitId};
use crate::domain::position::Group;
use crate::domain::rule_set::{Combination, Layer, Provenance, Requirement, RuleSet};
use crate::domain::text::{Code, Name, Note};
use crate::domain::{Day, Period};
use crate::state::new_uuid;
use serde::Deserialize;

const NATIONAL: &str = include_str!("data/rule_sets.json");
/// A province's own layer over the national set of 2023, as an example to start from.
pub const PROVINCE_EXAMPLE: &str = include_str!("data/province_example.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: Code,
    title_vi: Name,
    title_en: Name,
    layer: Layer,
    unit_code: Option<Code>,
    combination: Combination,
    groups: Vec<Group>,
    legal_reference: Note,
    provenance: Provenance,
    valid_from: Day,
    valid_to: Option<Day>,
    /// Sets of the same file whose place it takes. A set may take the place of several (that of 2023 followed one for
    /// cadres and one for civil servants); the last is the one that it names as its predecessor.
    #[serde(default)]
    supersedes: Vec<Code>,
    requirements: Vec<Requirement>,
}

/// The national rule sets, shipped with the program.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub fn national() -> Result<Vec<RuleSet>, String> {
    read(NATIONAL, |_| None)
}

/// Reads rule sets from a data file.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub fn read(text: &str, unit: impl Fn(&Code) -> Option<UnitId>) -> Result<Vec<RuleSet>, String> {
    let files: Vec<File> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let mut sets: Vec<RuleSet> = Vec::with_capacity(files.len());
    for file in files {
        let mut set = rule_set(&file, &unit)?;
        for code in &file.supersedes {
            let missing = || format!("{}: no earlier set {code}", set.code);
            let earlier = sets.iter_mut().find(|earlier| earlier.code == *code).ok_or_else(missing)?;
            earlier.adoption = earlier.adoption.superseded().map_err(|why| format!("{code}: {why:?}"))?;
            set.supersedes_id = Some(earlier.id);
        }
        sets.push(set);
    }
    Ok(sets)
}

fn rule_set(file: &File, unit: &impl Fn(&Code) -> Option<UnitId>) -> Result<RuleSet, String> {
    for (n, requirement) in file.requirements.iter().enumerate() {
        let when = requirement.graces.iter().filter_map(|grace| grace.when.as_ref());
        for predicate in std::iter::once(&requirement.predicate).chain(when) {
            if let Some(problem) = predicate.check(&format!("/requirements/{n}")).first() {
                return Err(format!("{}: {} {}", file.code, problem.pointer, problem.rule.code()));
            }
        }
    }
    let unit_id = match &file.unit_code {
        None => None,
        Some(code) => Some(unit(code).ok_or_else(|| format!("{}: no unit {code}", file.code))?),
    };
    let period = Period::new(file.valid_from, file.valid_to)
        .map_err(|_why| format!("{}: it ends before it begins", file.code))?;
    Ok(RuleSet {
        id: RuleSetId(new_uuid()),
        code: file.code.clone(),
        title_vi: file.title_vi.clone(),
        title_en: file.title_en.clone(),
        layer: file.layer,
        unit_id,
        combination: file.combination,
        groups: file.groups.clone(),
        legal_reference: file.legal_reference.clone(),
        provenance: file.provenance,
        period,
        requirements: file.requirements.clone(),
        supersedes_id: None,
        adoption: Adoption::SHIPPED,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::adoption::Stage;
    use std::collections::BTreeSet;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn codes(sets: &[RuleSet], group: Group, on: &str) -> Vec<String> {
        let on = day(on);
        sets.iter().filter(|s| s.period.covers(on) && s.groups.contains(&group)).map(|s| s.code.to_string()).collect()
    }

    #[test]
    fn one_national_set_governs_each_group_on_any_day_and_follows_the_one_before() {
        let sets = national().unwrap();
        for (on, cadres, servants) in [
            ("2004-01-31", None, None),
            ("2012-12-14", Some("2004"), None),
            ("2019-12-24", Some("2004"), Some("2012")),
            ("2019-12-25", Some("2004"), Some("2019")),
            ("2023-07-31", Some("2004"), Some("2019")),
            ("2023-08-01", Some("2023"), Some("2023")),
            ("2025-06-30", Some("2023"), Some("2023")),
            ("2025-07-01", Some("2025"), Some("2025")),
            ("2199-12-31", Some("2025"), Some("2025")),
        ] {
            let named = |year: Option<&str>| year.map(|y| format!("national-{y}")).into_iter().collect::<Vec<_>>();
            for cadre in [Group::KeyCadre, Group::MassOrganisationHead] {
                assert_eq!(codes(&sets, cadre, on), named(cadres), "{cadre} {on}");
            }
            assert_eq!(codes(&sets, Group::CivilServant, on), named(servants), "{on}");
        }
        let code = |id| sets.iter().find(|s| Some(s.id) == id).map(|s| s.code.to_string());
        let followed: Vec<Option<String>> = sets.iter().map(|s| code(s.supersedes_id)).collect();
        let named = |year: &str| Some(format!("national-{year}"));
        assert_eq!(followed, [None, None, named("2012"), named("2019"), named("2023")]);
        for set in &sets {
            let stage = if set.period.to.is_some() { Stage::Superseded } else { Stage::InForce };
            assert_eq!(set.adoption.stage, stage, "{}", set.code);
        }
    }

    #[test]
    fn what_is_not_verified_is_marked_so_and_nothing_shipped_is_invented() {
        let rules = national().unwrap();
        let provenances: BTreeSet<&str> =
            rules.iter().flat_map(|r| &r.requirements).map(|r| crate::domain::word::Word::word(r.provenance)).collect();
        assert_eq!(provenances, BTreeSet::from(["stated", "unverified"]));
        let graces: Vec<_> = rules.iter().flat_map(|r| &r.requirements).flat_map(|r| &r.graces).collect();
        assert!(graces.iter().all(|g| g.legal_reference.is_some() && g.in_post_before < g.until));
    }

    #[test]
    fn one_criterion_of_one_audience_stands_once_in_a_set() {
        for set in national().unwrap() {
            let all: Vec<_> = set.requirements.iter().map(|r| (&r.code, &r.applies_to)).collect();
            for (n, one) in all.iter().enumerate() {
                assert!(!all.iter().take(n).any(|other| other == one), "{}: {} twice", set.code, one.0);
            }
        }
    }

    #[test]
    fn a_set_that_takes_the_place_of_nothing_there_is_refused() {
        let text = NATIONAL.replace("\"national-2012\"\n    ],", "\"national-2011\"\n    ],");
        assert_eq!(read(&text, |_| None).unwrap_err(), "national-2019: no earlier set national-2011");
        assert!(read(PROVINCE_EXAMPLE, |_| None).unwrap_err().contains("no unit 90"));
    }
}
