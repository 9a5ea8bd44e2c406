//! Appointments: a person's holding of a position in a unit, from a day to a day, by a decision.

use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::{Filling, Position};
use crate::domain::text::Note;
use crate::domain::word::words;
use crate::domain::{Day, Period};

words! {
    /// How a position is held.
    AppointmentKind {
        /// the post by which the person is counted; one on any day
        Substantive = "substantive",
        /// kiêm nhiệm: a further title
        Concurrent = "concurrent",
        /// quyền, phụ trách: until the post is filled
        Acting = "acting",
        /// biệt phái: lent to a unit, counted at the origin
        Secondment = "secondment",
    }
}

words! {
    /// How far the holding has come.
    AppointmentState {
        /// holds by a decision alone
        Appointed = "appointed",
        /// holds by an election that needs no ratification
        Elected = "elected",
        /// elected, the ratification outstanding: holds the seat and is judged, but is no incumbent yet
        AwaitingRatification = "awaiting_ratification",
        /// elected and ratified
        Ratified = "ratified",
    }
}

words! {
    /// Why an appointment ended.
    EndReason {
        /// hết nhiệm kỳ
        TermEnded = "term_ended",
        /// miễn nhiệm
        Relieved = "relieved",
        /// từ chức, thôi việc
        Resigned = "resigned",
        /// cách chức, buộc thôi việc
        Dismissed = "dismissed",
        /// điều động
        Transferred = "transferred",
        /// luân chuyển
        Rotated = "rotated",
        /// hết biệt phái
        SecondmentEnded = "secondment_ended",
        /// nghỉ hưu
        Retired = "retired",
        /// tinh giản biên chế
        Streamlined = "streamlined",
        /// qua đời
        Deceased = "deceased",
        /// sắp xếp đơn vị
        Reorganised = "reorganised",
        /// hết thời gian quyền, phụ trách
        ActingEnded = "acting_ended",
        /// không được phê chuẩn
        NotRatified = "not_ratified",
        /// không đạt yêu cầu tập sự: hủy quyết định tuyển dụng
        ProbationFailed = "probation_failed",
        /// anything else
        Other = "other",
    }
}

/// A person's holding of a position.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Appointment {
    /// Its identity.
    pub id: AppointmentId,
    /// Who.
    pub official_id: OfficialId,
    /// Where.
    pub unit_id: UnitId,
    /// What.
    pub position_id: PositionId,
    /// How the position is held.
    pub kind: AppointmentKind,
    /// How far it has come.
    pub state: AppointmentState,
    /// From when to when; an elected person holds the seat from election day.
    #[serde(flatten)]
    pub period: Period,
    /// The day of ratification.
    pub ratified_on: Option<Day>,
    /// By which decision.
    pub decision_id: DecisionId,
    /// By which decision it was ratified.
    pub ratification_decision_id: Option<DecisionId>,
    /// Why it ended, once it has an end.
    pub end_reason: Option<EndReason>,
    /// By which decision it ended.
    pub end_decision_id: Option<DecisionId>,
    /// A remark.
    pub note: Option<Note>,
}

impl Appointment {
    /// Whether the holder is an incumbent on the day, as term limits count it: elected to a post that needs
    /// ratification, only from ratification on.
    pub fn incumbent_on(&self, day: Day) -> bool {
        self.period.covers(day)
            && match self.state {
                AppointmentState::Appointed | AppointmentState::Elected => true,
                AppointmentState::AwaitingRatification => false,
                AppointmentState::Ratified => self.ratified_on.is_some_and(|on| on <= day),
            }
    }

    /// The appointment, if its parts go together and with the position.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self, position: &Position) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let needs_ratification = position.filling == Filling::CouncilElectionRatified;
        let by_election = match self.state {
            AppointmentState::Appointed => false,
            AppointmentState::Elected | AppointmentState::AwaitingRatification | AppointmentState::Ratified => true,
        };
        let elective = match position.filling {
            Filling::Appointment | Filling::Recruitment => false,
            Filling::PartyElection
            | Filling::CouncilElection
            | Filling::CouncilElectionRatified
            | Filling::MassOrganisationElection
            | Filling::Consultation => true,
        };
        let acting = self.kind == AppointmentKind::Acting;
        problems.require(elective || !by_election, "/state", Rule::NotWith("position_id"));
        problems.require(!(acting && by_election), "/state", Rule::NotWith("kind"));
        match self.state {
            AppointmentState::Elected => problems.require(!needs_ratification, "/state", Rule::NotWith("position_id")),
            AppointmentState::AwaitingRatification | AppointmentState::Ratified => {
                problems.require(!elective || needs_ratification, "/state", Rule::NotWith("position_id"));
            }
            AppointmentState::Appointed => {}
        }
        let ratified = self.state == AppointmentState::Ratified;
        problems.require(
            ratified == self.ratified_on.is_some(),
            "/ratified_on",
            if ratified { Rule::Required } else { Rule::NotWith("state") },
        );
        problems.require(
            ratified || self.ratification_decision_id.is_none(),
            "/ratification_decision_id",
            Rule::NotWith("state"),
        );
        if let Some(on) = self.ratified_on {
            problems.require(on >= self.period.from, "/ratified_on", Rule::Before("valid_from"));
            problems.require(self.period.to.is_none_or(|to| on < to), "/ratified_on", Rule::NotInForce("valid_to"));
        }
        let has_end = self.period.to.is_some();
        problems.require(has_end || self.end_reason.is_none(), "/end_reason", Rule::NotWith("valid_to"));
        problems.require(position.period.covers(self.period.from), "/position_id", Rule::NotInForce("valid_from"));
        problems.or(self)
    }

    /// The appointment, ended on a day.
    ///
    /// # Errors
    /// When the day does not lie inside the period.
    pub fn ended(mut self, on: Day, reason: EndReason, decision_id: Option<DecisionId>) -> Result<Self, Vec<Invalid>> {
        self.period = self.period.ended(on)?;
        if self.ratified_on.is_some_and(|ratified| ratified >= on) {
            return Err(vec![Invalid::at("/valid_to", Rule::NotAfter("ratified_on"))]);
        }
        self.end_reason = Some(reason);
        self.end_decision_id = decision_id;
        Ok(self)
    }

    /// The appointment, ratified on a day.
    ///
    /// # Errors
    /// When it does not await ratification, or the day lies outside the period.
    pub fn ratified(mut self, on: Day, decision_id: DecisionId) -> Result<Self, NotRatifiable> {
        if self.state != AppointmentState::AwaitingRatification {
            return Err(NotRatifiable::State);
        }
        if !self.period.covers(on) {
            return Err(NotRatifiable::Day);
        }
        self.state = AppointmentState::Ratified;
        self.ratified_on = Some(on);
        self.ratification_decision_id = Some(decision_id);
        Ok(self)
    }
}

/// Why an appointment cannot be ratified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRatifiable {
    /// It does not await ratification.
    State,
    /// The day lies outside its period.
    Day,
}

/// The first of the person's substantive appointments that shares a day with a new one.
pub fn overlapping<'a>(new: &Appointment, held: &'a [Appointment]) -> Option<&'a Appointment> {
    if new.kind != AppointmentKind::Substantive {
        return None;
    }
    held.iter().find(|a| {
        a.id != new.id
            && a.official_id == new.official_id
            && a.kind == AppointmentKind::Substantive
            && a.period.overlaps(&new.period)
    })
}

/// The substantive post that a person came into by an appointment, as reforms of units carried it on.
pub fn carried_on(held: &[Appointment], came: AppointmentId) -> Option<&Appointment> {
    let mut now = held.iter().find(|a| a.id == came)?;
    // Each begins after the one before it, so this ends.
    while now.end_reason == Some(EndReason::Reorganised) {
        let follows = |a: &&Appointment| a.period.from > now.period.from && Some(a.period.from) == now.period.to;
        let next = held.iter().filter(|a| a.kind == AppointmentKind::Substantive).find(follows);
        let Some(next) = next else { break };
        now = next;
    }
    Some(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::placement::stage::{appointment, appointment_id};

    #[test]
    fn a_post_is_carried_on_by_reforms_only_and_by_each_of_them() {
        let held = |n: u8, from: &str, to: &str, reason| Appointment {
            end_reason: reason,
            ..appointment(n, AppointmentKind::Substantive, from, to)
        };
        let reformed = Some(EndReason::Reorganised);
        let first = held(1, "2020-01-01", "2022-01-01", reformed);
        let second = held(2, "2022-01-01", "2025-07-01", reformed);
        let third = held(3, "2025-07-01", "", None);
        let beside = appointment(4, AppointmentKind::Concurrent, "2022-01-01", "");
        let moved = held(1, "2020-01-01", "2022-01-01", Some(EndReason::Transferred));
        for (all, expected) in [
            (vec![first.clone()], Some(1)),
            (vec![third.clone(), second.clone(), beside.clone(), first.clone()], Some(3)),
            (vec![beside.clone(), first, second], Some(2)),
            (vec![moved, third], Some(1)),
            (vec![beside], None),
        ] {
            let found = carried_on(&all, appointment_id(1)).map(|a| a.id);
            assert_eq!(found, expected.map(appointment_id), "{all:?}");
        }
    }
}
