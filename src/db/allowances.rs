//! Allowances for concurrent titles.

use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::schema::allowances;
use crate::db::whole::{NAMED, about_holders, about_official, first_by, kept_whole};
use crate::db::{Conn, Error, row};
use crate::domain::Day;
use crate::domain::entitlement::{Allowance, AllowanceBasis};
use crate::domain::id::{AllowanceId, AppointmentId, OfficialId, UnitId};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    allowances of Allowance by AllowanceId, |v| {
        official_id: String = v.official_id.to_string(),
        appointment_id: String = v.appointment_id.to_string(),
        basis: String = v.basis.word().to_owned(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
        decision_id: String = v.decision_id.to_string(),
    }
}

about_official!(allowances of Allowance);
about_holders!(allowances of Allowance);

/// Which allowances a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// In force on this day.
    pub as_of: Option<Day>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// On this basis.
    pub basis: Option<AllowanceBasis>,
}

impl Selects for Filter {
    type Thing = Allowance;

    /// Allowances, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Allowance>>, Error> {
        let mut query = allowances::table.filter(allowances::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(allowances::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(day) = self.as_of {
            let open = allowances::valid_to.is_null().or(allowances::valid_to.gt(day.date()));
            query = query.filter(allowances::valid_from.le(day.date())).filter(open);
        }
        if let Some(id) = self.official_id {
            query = query.filter(allowances::official_id.eq(id.to_string()));
        }
        if let Some(basis) = self.basis {
            query = query.filter(allowances::basis.eq(basis.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, allowances::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, a: &Allowance) -> bool {
        self.as_of.is_none_or(|day| a.period.covers(day))
            && self.official_id.is_none_or(|id| a.official_id == id)
            && self.basis.is_none_or(|basis| a.basis == basis)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Self::Thing>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

first_by! {
    /// An allowance by a decision, if there is one.
    by_decision: allowances.decision_id is DecisionId, of Allowance
}

first_by! {
    /// An allowance that is for a holding, if there is one.
    of_appointment: allowances.appointment_id is AppointmentId, of Allowance
}

/// The allowances for some holdings.
///
/// # Errors
/// When the database does not answer.
pub fn of_appointments(conn: &mut Conn, ids: &[AppointmentId]) -> Result<Vec<Allowance>, Error> {
    let mut found = Vec::new();
    for some in ids.chunks(NAMED) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        let rows: Vec<Row> = allowances::table
            .filter(allowances::appointment_id.eq_any(some))
            .filter(allowances::void.eq(false))
            .order(allowances::id)
            .load(conn)?;
        for row in rows {
            found.push(kept(row)?.value);
        }
    }
    Ok(found)
}
