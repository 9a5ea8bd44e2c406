//! Documents that are proposed, checked, approved and take effect, as callers meet them: one way to take a step, one
//! answer to what can be done next. The tables that say which steps there are stand with each kind of document
//! ([`crate::domain::workflow`]); what a step does to anything else stands with its handler.

mod step;

pub(crate) use step::steps;
pub use step::{HopOut, Reach, Step, StepIn, hops_out, take, take_first};

use crate::api::caller::Access;
use crate::api::error::Error;
use crate::api::findings::{FindingOut, finding_out};
use crate::api::problem::Code;
use crate::api::resource::Resource;
use crate::domain::account::Permission;
use crate::domain::finding::{Finding, Override};
use crate::domain::id::UnitId;
use crate::domain::word::Word;
use crate::domain::workflow::{Document, Hop, Refused};

/// A document of the registry.
pub trait Documented: Resource + Document {
    /// The document in the state to which a hop leads, the hop noted.
    #[must_use]
    fn hopped(self, hop: Hop<Self::State, Self::Act>) -> Self;

    /// The units in all of which one must have a permission to do with it what needs that permission.
    fn concerned(&self, beside: &Self::Beside, permission: Permission) -> Vec<UnitId>;

    /// Whether the caller may see what is sensitive of the person that it is about.
    fn open(_: &Self::Beside, _: &Access) -> bool {
        true
    }
}

impl<G: Word> From<Refused<G>> for Error {
    fn from(why: Refused<G>) -> Self {
        match why {
            Refused::State => Self::of(Code::WrongStage),
            Refused::OwnProposal => Self::of(Code::OwnProposal),
            Refused::Guard(guard) => Self {
                detail: Some(Box::new((
                    format!("Điều kiện: {}.", guard.word()),
                    format!("It would have to be so: {}.", guard.word()),
                ))),
                ..Self::of(Code::NotApplicable)
            },
        }
    }
}

/// Refuses what is found to stand in the way: of a proposal what nobody could override, of an approval what is not
/// overridden.
///
/// # Errors
/// 409 with all findings.
pub fn cleared(findings: &[Finding], overrides: Option<&[Override]>, open: bool) -> Result<(), Error> {
    let stopped = match overrides {
        None => findings.iter().any(Finding::forbids),
        Some(overrides) => findings.iter().any(|finding| finding.stops(overrides)),
    };
    if stopped {
        let findings: Box<[FindingOut]> = findings.iter().map(|finding| finding_out(finding, open)).collect();
        return Err(Error { findings, ..Error::of(Code::FindingsInTheWay) });
    }
    Ok(())
}
