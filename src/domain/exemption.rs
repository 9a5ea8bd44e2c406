//! Exemptions: a dated release of one person from one requirement, by a decision and for a reason.

use crate::domain::Period;
use crate::domain::id::{DecisionId, ExemptionId, OfficialId};
use crate::domain::text::{Code, Note};

/// A release from a requirement.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Exemption {
    /// Its identity.
    pub id: ExemptionId,
    /// Who is released.
    pub official_id: OfficialId,
    /// The code of the requirement.
    pub requirement: Code,
    /// From when to when.
    #[serde(flatten)]
    pub period: Period,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Why.
    pub reason: Note,
}
