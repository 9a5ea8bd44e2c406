//! What rests on an appointment: allowances for a concurrent title. They follow the holding that goes on with the same title,
//! and end with one that is given up, held once after, or goes on as another title.

use super::staffing::{Parted, parted};
use super::{Follower, Handed, Trustee};
use crate::domain::appointment::Appointment;
use crate::domain::entitlement::Allowance;
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::{AllowanceId, AppointmentId};
use crate::domain::reorganisation::LAW;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Trustee<'_> {
    pub(super) fn allowances(&self, made: &mut Handed, new_id: &mut dyn FnMut() -> Uuid) {
        let closed: BTreeMap<AppointmentId, &Appointment> =
            self.estate.people.closed.iter().map(|a| (a.id, a)).collect();
        for one in &self.estate.held.allowances {
            let Some(Parted { before, rest }) = parted(one, self.day()) else { continue };
            let title = closed.get(&one.appointment_id).map(|a| a.position_id);
            let next = self.posts.get(&one.appointment_id).filter(|next| Some(next.position_id) == title);
            let begun = before.is_some();
            made.after.allowances.extend(before);
            match next {
                Some(next) => {
                    made.goes_on(Follower::Allowance);
                    let rest = Allowance { appointment_id: next.id, ..rest };
                    let anew =
                        |id| Allowance { id: AllowanceId(id), decision_id: self.estate.decision_id, ..rest.clone() };
                    made.after.allowances.push(if begun { anew(new_id()) } else { rest });
                }
                None => {
                    made.ends(Follower::Allowance);
                    let ends = Finding::warning(Code::AllowanceEnds, LAW).with("allowance_id", one.id);
                    made.findings.push(ends.with("official_id", one.official_id));
                    made.withdrawn.allowances.extend((!begun).then_some(rest));
                }
            }
        }
    }
}
