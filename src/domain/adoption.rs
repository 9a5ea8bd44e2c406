//! How a document that binds others comes about: proposed, approved by somebody else, put in force from a day, and
//! superseded one day.

use crate::domain::account::Subject;
use crate::domain::word::words;
use crate::domain::{Day, Period};

words! {
    /// How far the adoption of a document has come.
    Stage {
        /// written down, open to amendment; binds nobody
        Proposed = "proposed",
        /// approved by somebody other than its proposer; binds nobody yet
        Approved = "approved",
        /// binds from its first day on
        InForce = "in_force",
        /// another took its place on its last day; still binds the days before
        Superseded = "superseded",
    }
}

/// How a document's adoption has come so far, and through whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Adoption {
    /// How far.
    pub stage: Stage,
    /// Who proposed it; none for what the program was shipped with.
    pub proposed_by: Option<Subject>,
    /// Who approved it.
    pub approved_by: Option<Subject>,
}

/// Why a document cannot take its next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdoptable {
    /// It is at another stage.
    Stage(Stage),
    /// Nobody approves what they proposed themselves.
    OwnProposal,
    /// It begins on that day or later: nothing of it would be left.
    BeginsLater,
}

impl Adoption {
    /// Of what was shipped with the program, or came from an import: in force already.
    pub const SHIPPED: Self = Self { stage: Stage::InForce, proposed_by: None, approved_by: None };

    /// Of what somebody proposes.
    pub fn proposed(by: Subject) -> Self {
        Self { stage: Stage::Proposed, proposed_by: Some(by), approved_by: None }
    }

    /// Whether the document binds on the days of its period.
    pub fn binds(self) -> bool {
        match self.stage {
            Stage::Proposed | Stage::Approved => false,
            Stage::InForce | Stage::Superseded => true,
        }
    }

    /// Approved by somebody.
    ///
    /// # Errors
    /// When it is not a proposal, or that person's own.
    pub fn approved(self, by: Subject) -> Result<Self, NotAdoptable> {
        self.at(Stage::Proposed)?;
        if self.proposed_by == Some(by) {
            return Err(NotAdoptable::OwnProposal);
        }
        Ok(Self { stage: Stage::Approved, approved_by: Some(by), ..self })
    }

    /// Put in force.
    ///
    /// # Errors
    /// When it is not approved.
    pub fn in_force(self) -> Result<Self, NotAdoptable> {
        self.at(Stage::Approved)?;
        Ok(Self { stage: Stage::InForce, ..self })
    }

    /// Superseded by another.
    ///
    /// # Errors
    /// When it is not in force.
    pub fn superseded(self) -> Result<Self, NotAdoptable> {
        self.at(Stage::InForce)?;
        Ok(Self { stage: Stage::Superseded, ..self })
    }

    /// Superseded from a day on: what is left is the time before that day.
    ///
    /// # Errors
    /// When it is not in force, or begins on that day or later.
    pub fn superseded_on(self, period: Period, day: Day) -> Result<(Self, Period), NotAdoptable> {
        let superseded = self.superseded()?;
        if day <= period.from {
            return Err(NotAdoptable::BeginsLater);
        }
        let to = period.to.map_or(day, |end| end.min(day));
        Ok((superseded, Period { to: Some(to), ..period }))
    }

    /// Whether what it says may still be changed.
    ///
    /// # Errors
    /// When somebody approved it already.
    pub fn amendable(self) -> Result<(), NotAdoptable> {
        self.at(Stage::Proposed)
    }

    /// Whether an end can be set to it, or moved forward.
    ///
    /// # Errors
    /// When it is not in force.
    pub fn endable(self) -> Result<(), NotAdoptable> {
        self.at(Stage::InForce)
    }

    fn at(self, stage: Stage) -> Result<(), NotAdoptable> {
        if self.stage == stage { Ok(()) } else { Err(NotAdoptable::Stage(self.stage)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::UserId;

    fn user(n: u128) -> Subject {
        Subject::User(UserId(uuid::Uuid::from_u128(n)))
    }

    #[test]
    fn what_is_superseded_on_a_day_keeps_the_days_before_it() {
        let day = |text: &str| Day::parse(text).unwrap();
        let period = |to: Option<&str>| Period { from: day("2012-01-01"), to: to.map(day) };
        for (to, on, left) in [
            (None, "2019-01-01", "2019-01-01"),
            (Some("2020-01-01"), "2019-01-01", "2019-01-01"),
            (Some("2018-01-01"), "2019-01-01", "2018-01-01"),
            (None, "2012-01-02", "2012-01-02"),
        ] {
            let (adoption, kept) = Adoption::SHIPPED.superseded_on(period(to), day(on)).unwrap();
            assert_eq!((adoption.stage, kept), (Stage::Superseded, period(Some(left))), "{to:?} {on}");
            assert_eq!(adoption.superseded_on(kept, day(on)), Err(NotAdoptable::Stage(Stage::Superseded)));
        }
        for on in ["2012-01-01", "2011-12-31"] {
            assert_eq!(Adoption::SHIPPED.superseded_on(period(None), day(on)), Err(NotAdoptable::BeginsLater));
        }
        let proposed = Adoption::proposed(user(1));
        let refused = Err(NotAdoptable::Stage(Stage::Proposed));
        assert_eq!(proposed.superseded_on(period(None), day("2019-01-01")), refused);
    }

    #[test]
    fn each_step_follows_only_the_one_before_and_nobody_approves_their_own_proposal() {
        let proposed = Adoption::proposed(user(1));
        assert_eq!(proposed.approved(user(1)), Err(NotAdoptable::OwnProposal));
        let approved = proposed.approved(user(2)).unwrap();
        let in_force = approved.in_force().unwrap();
        let superseded = in_force.superseded().unwrap();
        assert_eq!((in_force.proposed_by, in_force.approved_by), (Some(user(1)), Some(user(2))));
        for (from, steps, binds) in [
            (proposed, [true, false, false], false),
            (approved, [false, true, false], false),
            (in_force, [false, false, true], true),
            (superseded, [false, false, false], true),
            (Adoption::SHIPPED, [false, false, true], true),
        ] {
            let taken = [from.approved(user(3)).is_ok(), from.in_force().is_ok(), from.superseded().is_ok()];
            assert_eq!((taken, from.binds()), (steps, binds), "{from:?}");
        }
    }
}
