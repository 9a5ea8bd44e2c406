//! What every database starts with: the catalogue of titles and the national rule sets, shipped with the program and
//! entered through the same door as any other write.

use crate::db::{Cause, Error, Stamp, changes::Change, positions, rule_sets, settings};
use crate::domain::adoption::Adoption;
use crate::domain::id::{PositionId, RuleSetId, UnitId};
use crate::domain::position::{Filling, Group, Position};
use crate::domain::rule_set::{Combination, Layer, Provenance, Requirement, RuleSet};
use crate::domain::text::{Code, Name, Note};
use crate::domain::{Day, Period};
use crate::state::{State, new_uuid};
use serde::Deserialize;

const POSITIONS: &str = include_str!("data/positions.json");
const RULE_SETS: &str = include_str!("data/rule_sets.json");
/// Remembers in the database that the reference data is there.
const DONE: &str = "reference_data";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PositionFile {
    code: Code,
    title_vi: Name,
    title_en: Name,
    group: Group,
    filling: Filling,
    valid_from: Option<Day>,
    valid_to: Option<Day>,
}

/// A rule set as it stands in a data file: its unit is named by a code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleSetFile {
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
    requirements: Vec<Requirement>,
}

/// Reads rule sets from a data file.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub fn read_rule_sets(text: &str, unit: impl Fn(&Code) -> Option<UnitId>) -> Result<Vec<RuleSet>, String> {
    let files: Vec<RuleSetFile> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    files.into_iter().map(|file| rule_set(file, &unit)).collect()
}

fn rule_set(file: RuleSetFile, unit: &impl Fn(&Code) -> Option<UnitId>) -> Result<RuleSet, String> {
    for (n, requirement) in file.requirements.iter().enumerate() {
        if let Some(problem) = requirement.predicate.check(&format!("/requirements/{n}/predicate")).first() {
            return Err(format!("{}: {} {}", file.code, problem.pointer, problem.rule.code()));
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
        code: file.code,
        title_vi: file.title_vi,
        title_en: file.title_en,
        layer: file.layer,
        unit_id,
        combination: file.combination,
        groups: file.groups,
        legal_reference: file.legal_reference,
        provenance: file.provenance,
        period,
        requirements: file.requirements,
        supersedes_id: None,
        adoption: Adoption::SHIPPED,
    })
}

/// Enters the catalogue and the national rule sets, unless they are there.
///
/// # Errors
/// When the database refuses, or a data file is not what it should be.
pub async fn load(state: &State) -> Result<(), String> {
    let positions = read_positions()?;
    let rules = read_rule_sets(RULE_SETS, |_| None)?;
    let stamp = Stamp { actor: "system".to_owned(), request_id: "reference".to_owned(), at: state.now() };
    let work = move |tx: &mut crate::db::Tx<'_>| {
        if settings::get(tx, DONE)?.is_some() {
            return Ok(());
        }
        let change = Change::of(Cause::Import, None);
        for position in &positions {
            positions::insert(tx, &stamp, &change, position)?;
        }
        for set in &rules {
            rule_sets::insert(tx, &stamp, &change, set)?;
        }
        settings::add(tx, DONE, env!("CARGO_PKG_VERSION"))
    };
    state.db.write_alone(work).await.map_err(|e: Error| format!("the reference data: {e}"))
}

fn read_positions() -> Result<Vec<Position>, String> {
    let files: Vec<PositionFile> = serde_json::from_str(POSITIONS).map_err(|e| e.to_string())?;
    let position = |file: PositionFile| {
        let period = Period::new(file.valid_from.unwrap_or(Day::FIRST), file.valid_to);
        Ok(Position {
            id: PositionId(new_uuid()),
            period: period.map_err(|_why| format!("{}: it ends before it begins", file.code))?,
            code: file.code,
            title_vi: file.title_vi,
            title_en: file.title_en,
            group: file.group,
            filling: file.filling,
        })
    };
    files.into_iter().map(position).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_data_reads() {
        assert_eq!(read_positions().unwrap().len(), 20);
        let rules = read_rule_sets(RULE_SETS, |_| None).unwrap();
        let codes: Vec<&str> = rules.iter().map(|r| r.code.as_str()).collect();
        assert_eq!(codes, ["national-2004", "national-2012"]);
    }

    #[test]
    fn what_is_not_verified_is_marked_so() {
        let rules = read_rule_sets(RULE_SETS, |_| None).unwrap();
        assert!(rules.iter().flat_map(|r| &r.requirements).any(|r| r.provenance == Provenance::Unverified));
        assert!(rules.iter().flat_map(|r| &r.requirements).all(|r| r.provenance != Provenance::Synthetic));
    }
}
