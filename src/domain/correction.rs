//! Why something recorded is taken back.

use crate::domain::id::DecisionId;
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::word::words;

words! {
    /// Why something never should have been.
    VoidGround {
        /// nhập sai: it was entered in error, and nothing of the sort ever took effect
        EnteredInError = "entered_in_error",
        /// hủy bỏ: a later decision annulled it from its beginning
        Annulled = "annulled",
    }
}

impl VoidGround {
    /// Whether the ground goes with the decision given: an annulment is itself a decision.
    ///
    /// # Errors
    /// When an annulment names none.
    pub fn checked(self, decision: Option<DecisionId>) -> Result<(), Invalid> {
        match (self, decision) {
            (Self::Annulled, None) => Err(Invalid::at("/decision_id", Rule::Required)),
            (Self::Annulled, Some(_)) | (Self::EnteredInError, _) => Ok(()),
        }
    }
}
