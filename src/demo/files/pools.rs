//! Planning pools, with those who stand in them.

use super::{Files, Ties, broken};
use crate::domain::id::{DecisionId, NominationId, PlanningPoolId};
use crate::domain::pool::{
    Ballot, Nomination, NominationAct, NominationState, PlanningPool, PoolAct, PoolBranch, PoolState,
};
use crate::domain::text::{Code, Name};
use crate::domain::{Day, Period};
use crate::state::new_uuid;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PoolFile {
    unit_key: String,
    branch: PoolBranch,
    term: Code,
    title: Name,
    valid_from: Day,
    valid_to: Day,
    titles: Vec<String>,
    decision_key: String,
    nominated_on: Day,
    voted_on: Day,
    nominations: Vec<NominationFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NominationFile {
    official_key: String,
    title: String,
    voters: u32,
    in_favour: u32,
}

impl Files {
    pub(super) fn pools(&self, ties: &Ties<'_>) -> Result<Vec<(PlanningPool, Vec<Nomination>)>, String> {
        self.pools.iter().map(|file| self.pool(file, ties)).collect()
    }

    fn pool(&self, file: &PoolFile, ties: &Ties<'_>) -> Result<(PlanningPool, Vec<Nomination>), String> {
        let decision = ties.decisions.get(&file.decision_key)?;
        let approved_on = Some(self.decision(&file.decision_key)?.effective_on);
        let (clerk, approver) = (ties.actors.clerk, ties.actors.approver);
        let titles = file.titles.iter().map(|code| ties.title(code).map(|title| title.id));
        let pool = PlanningPool {
            id: PlanningPoolId(new_uuid()),
            unit_id: ties.units.get(&file.unit_key)?,
            branch: file.branch,
            term: file.term.clone(),
            period: Period::new(file.valid_from, Some(file.valid_to)).map_err(|p| broken(&file.decision_key, &p))?,
            title: file.title.clone(),
            ages_on: None,
            young_under: None,
            positions: titles.collect::<Result<_, _>>()?,
            decision_id: Some(decision),
            approved_on,
            reviewed_on: Vec::new(),
            ended_on: None,
            state: PoolState::Approved,
            hops: ties.actors.way(vec![
                (clerk, PoolAct::Draft, PoolState::Drafted, None),
                (clerk, PoolAct::Submit, PoolState::Submitted, None),
                (approver, PoolAct::Approve, PoolState::Approved, Some(decision)),
            ]),
        };
        let pool = pool.checked().map_err(|p| broken(&file.decision_key, &p))?;
        let nominations = file.nominations.iter().map(|row| nomination(row, file, &pool, decision, ties));
        let nominations = nominations.collect::<Result<_, _>>()?;
        Ok((pool, nominations))
    }
}

fn nomination(
    row: &NominationFile,
    file: &PoolFile,
    pool: &PlanningPool,
    decision: DecisionId,
    ties: &Ties<'_>,
) -> Result<Nomination, String> {
    use NominationAct as A;
    use NominationState as S;
    let (clerk, approver) = (ties.actors.clerk, ties.actors.approver);
    Ok(Nomination {
        id: NominationId(new_uuid()),
        pool_id: pool.id,
        official_id: ties.officials.get(&row.official_key)?,
        position_id: ties.title(&row.title)?.id,
        nominated_on: file.nominated_on,
        ballots: vec![Ballot { on: file.voted_on, voters: row.voters, in_favour: row.in_favour }],
        entered_on: pool.approved_on,
        exited_on: None,
        exit_reason: None,
        state: S::Approved,
        hops: ties.actors.way(vec![
            (clerk, A::Nominate, S::Nominated, None),
            (clerk, A::Vote, S::Voted, None),
            (clerk, A::Endorse, S::StandingCommittee, None),
            (clerk, A::Submit, S::Submitted, None),
            (approver, A::Approve, S::Approved, Some(decision)),
        ]),
    })
}
