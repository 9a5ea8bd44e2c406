//! Units of the administration through time: what a unit was called, which code it bore, what kind it was and to
//! which unit it belonged, day by day; and what became of it.
//!
//! A statistics-office code names one unit on one day and may name another on another day (05986 was the commune of
//! Hoàng Đồng and is now the ward of Tam Thanh), so a unit is known by its id, and a code is resolved on a day.

use crate::domain::id::{DecisionId, SuccessionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Name};
use crate::domain::word::words;
use crate::domain::{Day, Period};

words! {
    /// What a unit is by law.
    UnitKind {
        /// tỉnh, thành phố trực thuộc trung ương
        Province = "province",
        /// quận, huyện, thị xã, thành phố thuộc tỉnh (until 2025-06-30)
        District = "district",
        /// xã
        Commune = "commune",
        /// phường
        Ward = "ward",
        /// thị trấn (until 2025-06-30)
        Township = "township",
        /// đặc khu (from 2025-07-01)
        SpecialZone = "special_zone",
    }
}

words! {
    /// The kind of area, where a standard depends on it.
    AreaKind {
        /// đồng bằng
        Plain = "plain",
        /// đô thị
        Urban = "urban",
        /// miền núi
        Mountain = "mountain",
        /// biên giới
        Border = "border",
        /// hải đảo
        Island = "island",
        /// vùng có điều kiện kinh tế - xã hội đặc biệt khó khăn
        EspeciallyDifficult = "especially_difficult",
    }
}

words! {
    /// What became of a unit.
    SuccessionKind {
        /// sáp nhập, nhập
        MergedInto = "merged_into",
        /// chia, tách
        SplitInto = "split_into",
        /// đổi tên, thành lập trên cơ sở nguyên trạng
        Renamed = "renamed",
    }
}

/// What was true of a unit during one period.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Segment {
    /// When.
    #[serde(flatten)]
    pub period: Period,
    /// The name.
    pub name: Name,
    /// The statistics-office code.
    pub code: Code,
    /// What it is by law.
    pub kind: UnitKind,
    /// The kind of area, where known.
    pub area: Option<AreaKind>,
    /// The unit above; none at the top.
    pub parent_id: Option<UnitId>,
}

/// A unit with all its dated segments, in order, each starting where the one before ends.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unit {
    /// The identity, which survives changes of name, code and kind.
    pub id: UnitId,
    /// At least one.
    pub segments: Vec<Segment>,
}

impl Unit {
    /// What was true on a day; none before it was founded and after it was closed.
    pub fn on(&self, day: Day) -> Option<&Segment> {
        self.segments.iter().find(|s| s.period.covers(day))
    }

    /// What was true on a day, or, for a day outside its life, what was true last before or first after.
    pub fn nearest(&self, day: Day) -> Option<&Segment> {
        self.segments.iter().rev().find(|s| s.period.from <= day).or_else(|| self.segments.first())
    }

    /// From its founding to its closing.
    pub fn life(&self) -> Option<Period> {
        let from = self.segments.first()?.period.from;
        Some(Period { from, to: self.segments.last()?.period.to })
    }

    /// The unit with a new segment that begins inside the last one, and lasts as long as that one would have.
    ///
    /// # Errors
    /// When the day does not lie inside the last segment.
    pub fn changed(mut self, mut next: Segment) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        if let Some(last) = self.segments.last_mut() {
            problems.require(next.period.from > last.period.from, "/valid_from", Rule::NotAfter("valid_from"));
            problems.require(
                last.period.to.is_none_or(|to| next.period.from < to),
                "/valid_from",
                Rule::NotInForce("id"),
            );
            next.period.to = last.period.to;
            last.period.to = Some(next.period.from);
        }
        self.segments.push(next);
        problems.or(self)
    }

    /// The unit, closed from a day on.
    ///
    /// # Errors
    /// When the day does not lie inside the last segment.
    pub fn closed(mut self, on: Day) -> Result<Self, Vec<Invalid>> {
        if let Some(last) = self.segments.last_mut() {
            last.period = last.period.ended(on)?;
        }
        Ok(self)
    }
}

/// What became of a unit: an edge to a unit that took it in, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Succession {
    /// Its identity.
    pub id: SuccessionId,
    /// The unit that was.
    pub predecessor_id: UnitId,
    /// The unit that took it in.
    pub successor_id: UnitId,
    /// How.
    pub kind: SuccessionKind,
    /// From which day on.
    pub effective_on: Day,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
}
