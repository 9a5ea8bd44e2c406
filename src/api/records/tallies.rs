//! How the counts of ratings are shown.

use crate::compliance::status::percent;
use crate::domain::rating::{Cap, Tally};
use crate::domain::resolution::Percent;
use serde::Serialize;
use utoipa::ToSchema;

/// How many people were rated how.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TallyOut {
    /// Everybody.
    pub total: u64,
    /// Who is rated.
    pub rated: u64,
    /// Who is not.
    pub not_rated: u64,
    /// Excellent.
    pub excellent: u64,
    /// Good.
    pub good: u64,
    /// Completed (from 2020).
    pub completed: u64,
    /// Completed with limits in capability (before 2020).
    pub completed_with_limits: u64,
    /// Not completed.
    pub not_completed: u64,
    /// Rated after the law's last day.
    pub late: u64,
    /// rated / total.
    pub rated_rate: Option<Percent>,
    /// excellent / rated.
    pub excellent_rate: Option<Percent>,
    /// good / rated.
    pub good_rate: Option<Percent>,
    /// completed / rated.
    pub completed_rate: Option<Percent>,
    /// completed_with_limits / rated.
    pub completed_with_limits_rate: Option<Percent>,
    /// not_completed / rated.
    pub not_completed_rate: Option<Percent>,
}

impl From<Tally> for TallyOut {
    fn from(t: Tally) -> Self {
        let of_rated = |part| percent(part, t.rated());
        Self {
            total: t.total(),
            rated: t.rated(),
            not_rated: t.not_rated,
            excellent: t.excellent,
            good: t.good,
            completed: t.completed,
            completed_with_limits: t.completed_with_limits,
            not_completed: t.not_completed,
            late: t.late,
            rated_rate: percent(t.rated(), t.total()),
            excellent_rate: of_rated(t.excellent),
            good_rate: of_rated(t.good),
            completed_rate: of_rated(t.completed),
            completed_with_limits_rate: of_rated(t.completed_with_limits),
            not_completed_rate: of_rated(t.not_completed),
        }
    }
}

/// How many of a unit and a group may be excellent, and whether more are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CapOut {
    /// So many in a hundred of those rated good.
    pub percent: u64,
    /// So many, then.
    pub most: u64,
    /// Whether more are.
    pub exceeded: bool,
    /// The law.
    pub legal_reference: &'static str,
}

impl From<Cap> for CapOut {
    fn from(cap: Cap) -> Self {
        Self { percent: cap.share.percent, most: cap.most(), exceeded: cap.exceeded(), legal_reference: cap.share.law }
    }
}
