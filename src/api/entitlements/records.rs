//! What entitlements are worked out from: from the tables as of the present, from the ledger as of an entry of it.

use crate::db::{self, Conn, absences, allowances, decisions, disciplines, salaries, states};
use crate::domain::Day;
use crate::domain::decision::Decision;
use crate::domain::discipline::Discipline;
use crate::domain::entitlement::due::Paid;
use crate::domain::entitlement::{Absence, Allowance, Salary};
use crate::domain::id::{DecisionId, OfficialId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// What is on record of one person.
#[derive(Debug, Default)]
pub struct Dossier {
    /// The salaries, in the order of their first days.
    pub history: Vec<Paid>,
    /// Time away.
    pub absences: Vec<Absence>,
    /// Disciplinary measures.
    pub disciplines: Vec<Discipline>,
    /// Allowances, by id.
    pub allowances: Vec<Allowance>,
}

/// The dossiers of people of whom anything is on record.
#[derive(Debug, Default)]
pub struct Records(BTreeMap<OfficialId, Dossier>);

impl Records {
    /// As they stand now, of whoever was ever appointed to one of the units.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn present(conn: &mut Conn, units: &BTreeSet<UnitId>) -> Result<Self, db::Error> {
        let mut records = Self::default();
        records.take_paid(salaries::of_holders(conn, units)?);
        records.take_absences(absences::of_holders(conn, units)?);
        records.take_disciplines(disciplines::of_holders(conn, units)?);
        records.take_allowances(allowances::of_holders(conn, units)?);
        Ok(records)
    }

    /// As they stand now, of one person.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn present_of(conn: &mut Conn, official: OfficialId) -> Result<Self, db::Error> {
        let mut records = Self::default();
        let mut paid = Vec::new();
        for kept in salaries::of_official(conn, official)? {
            let signed_on = decisions::find(conn, kept.value.decision_id)?.value.signed_on;
            paid.push(Paid { salary: kept.value, signed_on });
        }
        records.take_paid(paid);
        records.take_absences(absences::of_official(conn, official)?.into_iter().map(|kept| kept.value));
        records.take_disciplines(disciplines::of_official(conn, official)?.into_iter().map(|kept| kept.value));
        records.take_allowances(allowances::of_official(conn, official)?.into_iter().map(|kept| kept.value));
        Ok(records)
    }

    /// As they were known at an entry of the ledger, of one person or of everybody: a walk over each kind.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn past(conn: &mut Conn, known_at: i64, about: Option<OfficialId>) -> Result<Self, db::Error> {
        let mut records = Self::default();
        let mut all: Vec<Salary> = Vec::new();
        states::each::<Salary>(conn, known_at, about, None, |kept| {
            all.push(kept.value);
            true
        })?;
        let signed = signed(conn, known_at, &all, about.is_some())?;
        let paid = all.into_iter().filter_map(|salary| {
            let signed_on = *signed.get(&salary.decision_id)?;
            Some(Paid { salary, signed_on })
        });
        records.take_paid(paid);
        states::each::<Absence>(conn, known_at, about, None, |kept| {
            records.take_absences([kept.value]);
            true
        })?;
        states::each::<Discipline>(conn, known_at, about, None, |kept| {
            records.take_disciplines([kept.value]);
            true
        })?;
        states::each::<Allowance>(conn, known_at, about, None, |kept| {
            records.take_allowances([kept.value]);
            true
        })?;
        Ok(records)
    }

    /// What is on record of a person, if anything is.
    pub fn of(&self, official: OfficialId) -> Option<&Dossier> {
        self.0.get(&official)
    }

    /// Whoever anything is on record of, by id.
    pub fn all(&self) -> impl Iterator<Item = (OfficialId, &Dossier)> {
        self.0.iter().map(|(id, dossier)| (*id, dossier))
    }

    fn dossier(&mut self, official: OfficialId) -> &mut Dossier {
        self.0.entry(official).or_default()
    }

    fn take_paid(&mut self, all: impl IntoIterator<Item = Paid>) {
        all.into_iter().for_each(|one| self.dossier(one.salary.official_id).history.push(one));
        for dossier in self.0.values_mut() {
            dossier.history.sort_by_key(|paid| (paid.salary.effective_on, paid.salary.id));
        }
    }

    fn take_absences(&mut self, all: impl IntoIterator<Item = Absence>) {
        all.into_iter().for_each(|one| self.dossier(one.official_id).absences.push(one));
    }

    fn take_disciplines(&mut self, all: impl IntoIterator<Item = Discipline>) {
        all.into_iter().for_each(|one| self.dossier(one.official_id).disciplines.push(one));
    }

    fn take_allowances(&mut self, all: impl IntoIterator<Item = Allowance>) {
        all.into_iter().for_each(|one| self.dossier(one.official_id).allowances.push(one));
    }
}

/// When the decisions of some salaries were signed, as was known at an entry.
fn signed(
    conn: &mut Conn,
    known_at: i64,
    salaries: &[Salary],
    few: bool,
) -> Result<BTreeMap<DecisionId, Day>, db::Error> {
    let mut days = BTreeMap::new();
    if few {
        for salary in salaries {
            let decision = states::at::<Decision>(conn, &salary.decision_id.to_string(), known_at)?.value;
            days.insert(decision.id, decision.signed_on);
        }
        return Ok(days);
    }
    states::each::<Decision>(conn, known_at, None, None, |kept| {
        days.insert(kept.value.id, kept.value.signed_on);
        true
    })?;
    Ok(days)
}
