//! Moves of people: which count as what.

use crate::domain::Day;
use crate::domain::activity::Window;
use crate::domain::id::UnitId;
use crate::domain::rotation::{MoveKind, Rotation};
use crate::domain::unit::UnitKind;

/// Moves that took effect, each once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Rotations from a unit that stands higher to a post filled by election in a unit of the subtree (luân chuyển về cơ
    /// sở để bầu giữ chức vụ).
    pub rotated_down: u64,
    /// Transfers and rotations into, out of and within the subtree, those among them.
    pub with_rotated_down: u64,
    /// The same without those.
    pub without_rotated_down: u64,
    /// Secondments into, out of and within the subtree; in none of the other figures.
    pub seconded: u64,
}

/// The moves that took effect in the period with origin or destination in the subtree on that day. What took no effect
/// (yet), or was given up before it did, is none; what ended since, early or not, stays one.
pub fn moved<'a>(window: &Window<'_>, moves: impl IntoIterator<Item = &'a Rotation>) -> Moved {
    let mut counted = Moved::default();
    for (one, day) in moves.into_iter().filter_map(|one| Some((one, one.effective_on?))) {
        let arrives = window.holds(one.unit_id, day);
        if !window.covers(day) || !(arrives || window.holds(one.origin_unit_id, day)) {
            continue;
        }
        let down = arrives && is_rotated_down(window, one, day);
        let (with, without) = match one.kind {
            MoveKind::Transfer | MoveKind::Rotation => (1, u64::from(!down)),
            MoveKind::Secondment => (0, 0),
        };
        counted.rotated_down += u64::from(down);
        counted.with_rotated_down += with;
        counted.without_rotated_down += without;
        counted.seconded += 1 - with;
    }
    counted
}

/// Whether a move is a rotation from a higher unit to an elected post.
fn is_rotated_down(window: &Window<'_>, one: &Rotation, day: Day) -> bool {
    let height = |unit: UnitId| window.tree.get(unit)?.nearest(day).map(|segment| height(segment.kind));
    let lower = height(one.unit_id).zip(height(one.origin_unit_id)).is_some_and(|(to, from)| to < from);
    one.kind == MoveKind::Rotation && one.elective() && lower
}

/// How high a kind of unit stands.
fn height(kind: UnitKind) -> u8 {
    match kind {
        UnitKind::Province => 2,
        UnitKind::District => 1,
        UnitKind::Commune | UnitKind::Ward | UnitKind::Township | UnitKind::SpecialZone => 0,
    }
}
