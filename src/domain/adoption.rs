//! How a document that binds others comes about: proposed, approved by somebody else, put in force from a day, and
//! superseded one day. Its states and acts are a table of the [engine](super::workflow) of all documents.

use crate::domain::account::{Permission, Subject};
use crate::domain::word::words;
use crate::domain::workflow::{Document, Line, Part, Refused, Table, Transition, Unguarded, possible, step};
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

words! {
    /// What the caller may do next with a document.
    Action {
        /// change what it says: nothing of it binds yet
        Amend = "amend",
        /// approve what somebody else proposed
        Approve = "approve",
        /// put in force from a day
        PutInForce = "put_in_force",
        /// another takes its place: follows from that one's entry into force
        Supersede = "supersede",
        /// set an end
        End = "end",
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
        let line = step(&self, Action::Approve, by).map_err(|why| self.refused(why))?;
        Ok(Self { approved_by: Some(by), ..self.moved(line) })
    }

    /// Put in force.
    ///
    /// # Errors
    /// When it is not approved.
    pub fn in_force(self) -> Result<Self, NotAdoptable> {
        Ok(self.moved(self.can(Action::PutInForce)?))
    }

    /// Superseded by another.
    ///
    /// # Errors
    /// When it is not in force.
    pub fn superseded(self) -> Result<Self, NotAdoptable> {
        Ok(self.moved(self.can(Action::Supersede)?))
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
        self.can(Action::Amend).map(drop)
    }

    /// Whether an end can be set to it, or moved forward.
    ///
    /// # Errors
    /// When it is not in force.
    pub fn endable(self) -> Result<(), NotAdoptable> {
        self.can(Action::End).map(drop)
    }

    fn can(self, act: Action) -> Result<&'static Line<Self>, NotAdoptable> {
        possible(&self, act).map_err(|why| self.refused(why))
    }

    /// Every line leads to one stage.
    fn moved(self, line: &Line<Self>) -> Self {
        Self { stage: line.to.first().copied().unwrap_or(self.stage), ..self }
    }

    fn refused(self, why: Refused<Unguarded>) -> NotAdoptable {
        match why {
            Refused::OwnProposal => NotAdoptable::OwnProposal,
            Refused::State => NotAdoptable::Stage(self.stage),
        }
    }
}

const fn line(
    act: Action,
    from: &'static [Stage],
    to: &'static [Stage],
    who: Option<Permission>,
    part: Part,
) -> Transition<Stage, Action, Unguarded> {
    Transition { act, from, to, who, part, holds: &[], decision: false, reason: false }
}

const WRITE: Option<Permission> = Some(Permission::RulesWrite);
const APPROVE: Option<Permission> = Some(Permission::RulesApprove);

impl Document for Adoption {
    type State = Stage;
    type Act = Action;
    type Guard = Unguarded;

    const TABLE: &'static Table<Self> = &[
        line(Action::Amend, &[Stage::Proposed], &[Stage::Proposed], WRITE, Part::Proposes),
        line(Action::Approve, &[Stage::Proposed], &[Stage::Approved], APPROVE, Part::Approves),
        line(Action::PutInForce, &[Stage::Approved], &[Stage::InForce], APPROVE, Part::Records),
        line(Action::Supersede, &[Stage::InForce], &[Stage::Superseded], None, Part::Records),
        Transition { reason: true, ..line(Action::End, &[Stage::InForce], &[Stage::InForce], APPROVE, Part::Records) },
    ];

    fn state(&self) -> Stage {
        self.stage
    }
    fn holds(&self, guard: Unguarded) -> bool {
        match guard {}
    }
    fn proposed_by(&self, who: Subject) -> bool {
        self.proposed_by == Some(who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::UserId;
    use crate::domain::word::Word;
    use crate::domain::workflow::{allowed, faults};
    use proptest::prelude::*;

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
    #[test]
    fn the_table_of_the_adoption_is_sound_and_every_line_of_it_leads_to_one_stage() {
        assert_eq!(faults::<Adoption>(Stage::Proposed), Vec::<String>::new());
        assert!(Adoption::TABLE.iter().all(|line| line.to.len() == 1));
    }

    #[test]
    fn what_can_be_done_next_is_told_by_the_table_the_permissions_and_who_proposed_it() {
        use Action::{Amend, Approve, End, PutInForce};
        let own = Adoption::proposed(user(1));
        let at = |stage| Adoption { stage, ..own };
        for (adoption, by, acts) in [
            (own, 1, vec![Amend]),
            (own, 2, vec![Amend, Approve]),
            (at(Stage::Approved), 1, vec![PutInForce]),
            (at(Stage::InForce), 1, vec![End]),
            (at(Stage::Superseded), 2, vec![]),
        ] {
            assert_eq!(allowed(&adoption, user(by), |_| true), acts, "{adoption:?}");
            let writes = |permission| permission == Permission::RulesWrite;
            let amends = acts.into_iter().filter(|act| *act == Amend).collect::<Vec<_>>();
            assert_eq!(allowed(&adoption, user(by), writes), amends, "{adoption:?}");
            assert_eq!(allowed(&adoption, user(by), |_| false), []);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_tried_nothing_binds_that_its_proposer_approved(
            tries in proptest::collection::vec((0..4_u8, 1..4_u128), 0..12),
        ) {
            let mut adoption = Adoption::proposed(user(1));
            for (act, by) in tries {
                let before = adoption.stage;
                let next = match act {
                    0 => adoption.approved(user(by)),
                    1 => adoption.in_force(),
                    2 => adoption.superseded(),
                    _ => adoption.amendable().map(|()| adoption),
                };
                adoption = next.unwrap_or(adoption);
                prop_assert!(adoption.stage >= before, "no stage leads back");
            }
            prop_assert!(!adoption.binds() || adoption.approved_by.is_some_and(|by| by != user(1)));
            prop_assert_eq!(adoption.stage == Stage::Proposed, adoption.approved_by.is_none());
            prop_assert!(Stage::ALL.contains(&adoption.stage));
        }
    }
}
