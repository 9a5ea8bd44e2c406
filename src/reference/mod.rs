//! What every database starts with: the catalogue of titles and the national rule sets, shipped with the program and
//! entered through the same door as any other write. How a province adds rules of its own is said in [`rule_sets`].

pub mod rule_sets;

use crate::db::{self, Cause, Error, Stamp, Tx, changes::Change, positions, settings};
use crate::domain::id::{PositionId, RuleSetId};
use crate::domain::position::{Filling, Group, Position};
use crate::domain::rule_set::RuleSet;
use crate::domain::text::{Code, Name};
use crate::domain::{Day, Period};
use crate::state::{State, new_uuid};
use serde::Deserialize;
use std::collections::BTreeMap;

const POSITIONS: &str = include_str!("data/positions.json");
/// Remembers in the database that the catalogue is there.
const CATALOGUE: &str = "reference_data";
/// Remembers that the rule sets up to that of 2025 are there: the first release knew two of them, both open-ended or
/// without a successor.
const RULES: &str = "reference_rules_2025";

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

/// Enters the catalogue and the national rule sets, unless they are there.
///
/// # Errors
/// When the database refuses, or a data file is not what it should be.
pub async fn load(state: &State) -> Result<(), String> {
    let positions = read_positions()?;
    let rules = rule_sets::national()?;
    let stamp = Stamp { actor: "system".to_owned(), request_id: "reference".to_owned(), at: state.now() };
    let work = move |tx: &mut Tx<'_>| {
        if settings::get(tx, CATALOGUE)?.is_none() {
            for position in &positions {
                positions::insert(tx, &stamp, &Change::of(Cause::Import, None), position)?;
            }
            settings::add(tx, CATALOGUE, env!("CARGO_PKG_VERSION"))?;
        }
        if settings::get(tx, RULES)?.is_none() {
            enter(tx, &stamp, &rules)?;
            settings::add(tx, RULES, env!("CARGO_PKG_VERSION"))?;
        }
        Ok(())
    };
    state.db.write_alone(work).await.map_err(|e: Error| format!("the reference data: {e}"))
}

/// Enters the rule sets that are not there, and closes those that are and have a successor.
fn enter(tx: &mut Tx<'_>, stamp: &Stamp, rules: &[RuleSet]) -> Result<(), Error> {
    // The ids of the sets that are there, by those that the file was read with.
    let mut there: BTreeMap<RuleSetId, RuleSetId> = BTreeMap::new();
    for set in rules {
        if let Some(kept) = db::rule_sets::by_code(tx, &set.code)? {
            there.insert(set.id, kept.value.id);
            let heir = rules.iter().find(|heir| Some(heir.period.from) == set.period.to);
            if let (Ok(adoption), Some(heir)) = (kept.value.adoption.superseded(), heir) {
                // One that somebody ended earlier stays so.
                let period = kept.value.period.ended(heir.period.from).unwrap_or(kept.value.period);
                let closed = RuleSet { period, adoption, ..kept.value };
                let change = Change { reason: Some(heir.code.to_string()), ..Change::of(Cause::Supersede, None) };
                db::rule_sets::update(tx, stamp, &change, &closed)?;
            }
        } else {
            let supersedes_id = set.supersedes_id.map(|id| there.get(&id).copied().unwrap_or(id));
            let new = RuleSet { supersedes_id, ..set.clone() };
            db::rule_sets::insert(tx, stamp, &Change::of(Cause::Import, None), &new)?;
        }
    }
    Ok(())
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
    }
}
