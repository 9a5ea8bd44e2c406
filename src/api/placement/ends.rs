//! How a holding ends by hand: the table of the reasons, asked.

use crate::api::appointments::acts::AppointmentEndIn;
use crate::api::caller::Access;
use crate::api::documents::cleared;
use crate::api::error::Error;
use crate::db::{self, Tx};
use crate::domain::appointment::Appointment;
use crate::domain::placement::ending::EndRule;

/// Refuses an end that lacks what its reason needs, and a retirement that is not due and not explained.
///
/// # Errors
/// 422 for what is missing or does not go with the holding, 409 for what is found.
pub(in crate::api) fn checked(
    tx: &mut Tx<'_>,
    access: &Access,
    held: &Appointment,
    given: &AppointmentEndIn,
) -> Result<(), Error> {
    let rule = EndRule::of(given.end_reason);
    let told = given.reason.is_some();
    rule.checked(held, given.decision_id.is_some(), told)?;
    let official = db::officials::find(tx, held.official_id)?.value;
    let found = rule.findings(official.traits(), given.valid_to, told);
    let dossier = db::officials::dossier(tx, held.official_id, access.today)?;
    cleared(&found, None, access.open(dossier))
}
