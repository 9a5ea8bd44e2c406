//! Recruitments: how many people came into the service by one.

use crate::domain::Day;
use crate::domain::activity::Window;
use crate::domain::id::{OfficialId, UnitId};
use std::collections::BTreeMap;

/// A substantive appointment that took effect by a decision on recruitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recruitment {
    /// Who.
    pub official_id: OfficialId,
    /// To which unit.
    pub unit_id: UnitId,
    /// From which day on.
    pub from: Day,
}

/// The people whose first recruitment into the subtree began in the period. Who was recruited there before is not
/// recruited again; it does not matter what the person did before, or what became of the person.
pub fn recruited(window: &Window<'_>, recruitments: impl IntoIterator<Item = Recruitment>) -> u64 {
    let mut first: BTreeMap<OfficialId, Day> = BTreeMap::new();
    for one in recruitments.into_iter().filter(|one| window.holds(one.unit_id, one.from)) {
        first.entry(one.official_id).and_modify(|day| *day = one.from.min(*day)).or_insert(one.from);
    }
    first.values().filter(|day| window.covers(**day)).map(|_| 1).sum()
}
