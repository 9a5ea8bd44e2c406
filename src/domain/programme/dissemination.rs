//! That a resolution was made known: to whom, how and how many of those who were called came.

use crate::domain::Day;
use crate::domain::id::{DecisionId, DisseminationId, ResolutionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Name, Note};
use crate::domain::word::words;

words! {
    /// How a resolution was made known.
    DisseminationForm {
        /// hội nghị quán triệt
        Conference = "conference",
        /// văn bản triển khai
        Document = "document",
        /// sinh hoạt, học tập chuyên đề
        StudySession = "study_session",
        /// phát thanh, báo chí, mạng
        Media = "media",
        /// any other
        Other = "other",
    }
}

/// That a resolution was made known in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissemination {
    /// Its identity.
    pub id: DisseminationId,
    /// The resolution.
    pub resolution_id: ResolutionId,
    /// The unit that made it known among its own.
    pub unit_id: UnitId,
    /// How.
    pub form: DisseminationForm,
    /// On which day.
    pub held_on: Day,
    /// How many people were called; none where nobody was.
    pub called: Option<u32>,
    /// How many people came, or were reached; none where that is not known.
    pub attended: Option<u32>,
    /// Who held it.
    pub host: Option<Name>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// What else there is to say.
    pub note: Option<Note>,
}

/// The largest number of people.
const MOST: u32 = 10_000_000;

impl Dissemination {
    /// The same, if its parts go together: nobody comes who was not called, where people were called.
    ///
    /// # Errors
    /// Every broken rule.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        for (count, place) in [(self.called, "/called"), (self.attended, "/attended")] {
            problems.require(count.is_none_or(|n| n <= MOST), place, Rule::OutOfRange(0, MOST.into()));
        }
        let fits = self.called.zip(self.attended).is_none_or(|(called, attended)| attended <= called);
        problems.require(fits, "/attended", Rule::NotWith("called"));
        problems.or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn no_more_people_come_than_were_called() {
        for (called, attended, wrong) in [
            (None, None, None),
            (Some(60), Some(58), None),
            (Some(60), Some(60), None),
            (None, Some(2_000), None),
            (Some(60), None, None),
            (Some(60), Some(61), Some(("/attended", "not_with"))),
            (Some(MOST + 1), None, Some(("/called", "out_of_range"))),
            (None, Some(MOST + 1), Some(("/attended", "out_of_range"))),
        ] {
            let one = Dissemination {
                id: DisseminationId(Uuid::nil()),
                resolution_id: ResolutionId(Uuid::nil()),
                unit_id: UnitId(Uuid::nil()),
                form: DisseminationForm::Conference,
                held_on: Day::FIRST,
                called,
                attended,
                host: None,
                decision_id: None,
                note: None,
            };
            let told: Vec<(String, &str)> =
                one.checked().err().into_iter().flatten().map(|w| (w.pointer, w.rule.code())).collect();
            let expected: Vec<(String, &str)> =
                wrong.iter().map(|(place, code)| ((*place).to_owned(), *code)).collect();
            assert_eq!(told, expected, "{attended:?} of {called:?}");
        }
    }
}
