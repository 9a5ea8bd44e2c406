//! The two lists, and the reform that leads from the one to the other.
//!
//! The lists do not say which unit became part of which. A commune whose code is in the second list is taken to have gone
//! there; one whose code vanished is merged into the surviving one of the same old parent with the nearest code, or, where
//! none of the parent survives, of the same old province, or of all. A province that vanished goes to the one below which
//! most of its communes' successors stand, which the second list does say.

use canbo::domain::id::UnitId;
use canbo::domain::text::Line;
use canbo::domain::unit::{Segment, Unit, UnitKind};
use canbo::domain::word::Word;
use canbo::domain::{Day, Period};
use canbo::state::new_uuid;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Clone)]
struct Row {
    code: String,
    parent: String,
    kind: UnitKind,
    name: String,
}

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let read = |row: csv::StringRecord| Row {
        code: row[0].to_owned(),
        parent: row[1].to_owned(),
        kind: UnitKind::of(&row[2]).unwrap_or_else(|| panic!("{} is no kind of unit", &row[2])),
        name: row[3].to_owned(),
    };
    reader.records().map(|row| read(row.unwrap())).collect()
}

/// The country before and after.
pub struct Country {
    /// The units before.
    pub before: Vec<Unit>,
    old: Vec<Row>,
    new: Vec<Row>,
    ids: BTreeMap<String, UnitId>,
}

fn commune(kind: UnitKind) -> bool {
    !matches!(kind, UnitKind::Province | UnitKind::District)
}

impl Country {
    /// Reads both lists.
    pub fn read(before: &Path, after: &Path) -> Self {
        let (old, new) = (rows(before), rows(after));
        let ids: BTreeMap<String, UnitId> = old.iter().map(|row| (row.code.clone(), UnitId(new_uuid()))).collect();
        let unit = |row: &Row| {
            let segment = Segment {
                period: Period::since(Day::ymd(2004, 1, 1).unwrap()),
                name: Line::parse(&row.name).unwrap(),
                code: Line::parse(&row.code).unwrap(),
                kind: row.kind,
                area: None,
                parent_id: ids.get(&row.parent).copied(),
            };
            Unit { id: ids[&row.code], segments: vec![segment] }
        };
        let before = old.iter().map(unit).collect();
        Self { before, old, new, ids }
    }

    /// The changes that lead from the one to the other.
    pub fn changes(&self) -> Vec<Value> {
        let after: BTreeMap<&str, &Row> = self.new.iter().map(|row| (row.code.as_str(), row)).collect();
        let old: BTreeMap<&str, &Row> = self.old.iter().map(|row| (row.code.as_str(), row)).collect();
        let province =
            |row: &Row| old.get(row.parent.as_str()).map_or(row.parent.clone(), |above| above.parent.clone());
        let survives = |row: &&&Row| commune(row.kind) && after.get(row.code.as_str()).is_some_and(|r| commune(r.kind));
        let survivors: Vec<&Row> = self.old.iter().collect::<Vec<_>>().iter().filter(survives).copied().collect();
        let distance = |one: &str, other: &str| {
            let number = |code: &str| code.parse::<i64>().unwrap_or_default();
            (number(one) - number(other)).abs()
        };
        let mut taken: BTreeMap<&str, Vec<UnitId>> = BTreeMap::new();
        let mut provinces: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
        for row in self.old.iter().filter(|row| commune(row.kind)) {
            let nearest = |fits: &dyn Fn(&Row) -> bool| {
                survivors.iter().filter(|s| fits(s)).min_by_key(|s| distance(&s.code, &row.code)).copied()
            };
            let here = survivors.iter().find(|s| s.code == row.code).copied();
            let into = here
                .or_else(|| nearest(&|s| s.parent == row.parent))
                .or_else(|| nearest(&|s| province(s) == province(row)))
                .or_else(|| nearest(&|_| true))
                .unwrap();
            taken.entry(&into.code).or_default().push(self.ids[&row.code]);
            let above = after[into.code.as_str()].parent.as_str();
            *provinces.entry(province(row)).or_default().entry(above).or_default() += 1;
        }
        let mut changes = Vec::new();
        for row in self.new.iter().filter(|row| commune(row.kind)) {
            changes.push(json!({ "found": { "key": row.code, "name": row.name, "code": row.code, "kind": row.kind,
                "parent": { "unit_id": self.ids[&row.parent] } } }));
            if let Some(units) = taken.get(row.code.as_str()) {
                changes.push(json!({ "merge": { "units": units, "into": { "key": row.code } } }));
            }
        }
        for row in self.old.iter().filter(|row| !commune(row.kind)) {
            let id = self.ids[&row.code];
            if row.kind == UnitKind::District {
                changes.push(json!({ "dissolve": { "unit_id": id } }));
            } else if let Some(now) = after.get(row.code.as_str()) {
                if now.name != row.name {
                    changes.push(json!({ "alter": { "unit_id": id, "name": now.name } }));
                }
            } else {
                let into = provinces[&row.code].iter().max_by_key(|(_, n)| **n).unwrap().0;
                changes.push(json!({ "merge": { "units": [id], "into": { "unit_id": self.ids[*into] } } }));
            }
        }
        changes
    }
}
