//! Decisions: the papers by which something takes effect. Signed on one day, effective on another, entered on a third.

use crate::domain::Day;
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::text::{Code, Name, Note};
use crate::domain::word::words;

words! {
    /// What a decision does.
    DecisionKind {
        /// bổ nhiệm
        Appointment = "appointment",
        /// kết quả bầu
        ElectionResult = "election_result",
        /// phê chuẩn
        Ratification = "ratification",
        /// tuyển dụng
        Recruitment = "recruitment",
        /// điều động
        Transfer = "transfer",
        /// luân chuyển
        Rotation = "rotation",
        /// biệt phái
        Secondment = "secondment",
        /// miễn nhiệm
        Relief = "relief",
        /// nghỉ hưu
        Retirement = "retirement",
        /// tinh giản biên chế
        Streamlining = "streamlining",
        /// miễn tiêu chuẩn
        Exemption = "exemption",
        /// sắp xếp đơn vị hành chính
        Reorganisation = "reorganisation",
        /// nghị quyết, kế hoạch
        ResolutionDocument = "resolution_document",
        /// anything else
        Other = "other",
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Decision {
    /// Its identity.
    pub id: DecisionId,
    /// Its number, such as `123/QĐ-UBND`.
    pub number: Code,
    /// Who issued it.
    pub issuer: Name,
    /// The day it was signed.
    pub signed_on: Day,
    /// The day from which it has effect; may lie before the signature.
    pub effective_on: Day,
    /// What it does.
    pub kind: DecisionKind,
    /// Its title.
    pub title: Note,
    /// The law it rests on.
    pub legal_reference: Option<Note>,
    /// The unit whose decision it is: who may see and enter it.
    pub unit_id: UnitId,
}
