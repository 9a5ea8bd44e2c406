//! What the report on activity counts: from the tables as of the present, from the ledger as of an entry of it.

use crate::db::{
    self, Conn, decisions, disciplines, enrolments, nominations, planning_pools, recruitments, rotations, states,
};
use crate::domain::activity::{Completion, Window};
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::discipline::Discipline;
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PlanningPoolId, UnitId};
use crate::domain::placement::Recruitment;
use crate::domain::pool::{Nomination, PlanningPool};
use crate::domain::rotation::Rotation;
use crate::domain::training::{Enrolment, EnrolmentState};
use std::collections::BTreeSet;

/// The records of a period, and perhaps some of others.
#[derive(Default)]
pub(super) struct Records {
    /// Moves of people.
    pub(super) moves: Vec<Rotation>,
    /// Enrolments that were completed, without the posts.
    pub(super) completions: Vec<Completion>,
    /// Decisions on recruitment.
    pub(super) recruiting: BTreeSet<DecisionId>,
    /// The appointments by which people were recruited, of those that are on record.
    pub(super) entries: BTreeSet<AppointmentId>,
    /// The planning pools that hold on the last day, by id; none unless asked for.
    pub(super) pools: Vec<PlanningPool>,
    /// Who was ever nominated in them.
    pub(super) nominations: Vec<Nomination>,
    /// The disciplinary measures against those people: they can take a person out.
    pub(super) disciplines: Vec<Discipline>,
}

/// The records as they stand now.
///
/// # Errors
/// When the database does not answer.
pub(super) fn present(
    conn: &mut Conn,
    window: &Window<'_>,
    units: &BTreeSet<UnitId>,
    pools_of: Option<&BTreeSet<UnitId>>,
) -> Result<Records, db::Error> {
    let mut records = Records {
        moves: rotations::effective(conn, window.from, window.to, units)?,
        completions: enrolments::completed(conn, window.from, window.to, units)?,
        recruiting: decisions::recruiting(conn, units, window.to)?,
        entries: recruitments::entries(conn, units, window.to)?,
        ..Records::default()
    };
    if let Some(units) = pools_of {
        records.pools = planning_pools::not_over(conn, units, window.to)?;
        records.pools.retain(|pool| pool.holds_on(window.to));
        records.nominations = nominations::of_pools(conn, &records.pool_ids())?;
        records.disciplines = disciplines::of_officials(conn, &records.nominees())?;
    }
    Ok(records)
}

/// The records as they were known at an entry of the ledger: a walk over all of their kinds.
///
/// # Errors
/// When the database does not answer.
pub(super) fn past(
    conn: &mut Conn,
    known_at: i64,
    window: &Window<'_>,
    pools_of: Option<&BTreeSet<UnitId>>,
) -> Result<Records, db::Error> {
    let mut records = Records::default();
    states::each::<Rotation>(conn, known_at, None, None, |kept| {
        records.moves.extend(Some(kept.value).filter(|one| one.effective_on.is_some_and(|day| window.covers(day))));
        true
    })?;
    states::each::<Enrolment>(conn, known_at, None, None, |kept| {
        records.completions.extend(completion(&kept.value).filter(|done| window.covers(done.on)));
        true
    })?;
    states::each::<Decision>(conn, known_at, None, None, |kept| {
        records.recruiting.extend((kept.value.kind == DecisionKind::Recruitment).then_some(kept.value.id));
        true
    })?;
    states::each::<Recruitment>(conn, known_at, None, None, |kept| {
        records.entries.extend(kept.value.appointment_id);
        true
    })?;
    if let Some(units) = pools_of {
        states::each::<PlanningPool>(conn, known_at, None, None, |kept| {
            let holds = |pool: &PlanningPool| units.contains(&pool.unit_id) && pool.holds_on(window.to);
            records.pools.extend(Some(kept.value).filter(holds));
            true
        })?;
        let ids = records.pool_ids();
        states::each::<Nomination>(conn, known_at, None, None, |kept| {
            records.nominations.extend(Some(kept.value).filter(|one| ids.contains(&one.pool_id)));
            true
        })?;
        let people = records.nominees();
        states::each::<Discipline>(conn, known_at, None, None, |kept| {
            records.disciplines.extend(Some(kept.value).filter(|one| people.contains(&one.official_id)));
            true
        })?;
    }
    Ok(records)
}

fn completion(enrolment: &Enrolment) -> Option<Completion> {
    let on = enrolment.completed_on.filter(|_| enrolment.state == EnrolmentState::Completed)?;
    let (official_id, kind, programme) = (enrolment.official_id, enrolment.kind, enrolment.programme);
    Some(Completion { official_id, kind, programme, on, post: None })
}

impl Records {
    fn pool_ids(&self) -> BTreeSet<PlanningPoolId> {
        self.pools.iter().map(|pool| pool.id).collect()
    }

    /// Whoever was ever nominated in the pools.
    pub(super) fn nominees(&self) -> BTreeSet<OfficialId> {
        self.nominations.iter().map(|one| one.official_id).collect()
    }
}
