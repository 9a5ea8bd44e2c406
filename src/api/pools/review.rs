//! Several nominations let into a pool, or taken out of it, as one act: the approval of a pool, and its yearly review.

use crate::api::caller::Access;
use crate::api::documents::{Step, take};
use crate::api::error::Error;
use crate::api::findings::OverrideIn;
use crate::api::json::FromBody;
use crate::api::pools::nomination_steps::{entering, entry, removing};
use crate::api::problem::Code as Problem;
use crate::api::reader::{body, record};
use crate::db::changes::Kept;
use crate::db::{Tx, nominations};
use crate::domain::Day;
use crate::domain::id::{DecisionId, NominationId, PlanningPoolId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::pool::{ExitReason, Nomination, NominationAct, NominationState, PlanningPool, PoolAct, PoolState};
use crate::domain::text::Note;
use crate::state::State;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A nomination that is let in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdmissionIn {
    /// Which.
    pub nomination_id: NominationId,
    /// What the approver takes upon themselves about it.
    #[schema(required = false)]
    pub overrides: Vec<OverrideIn>,
}

record! {
    AdmissionIn { need nomination_id, list overrides } alike same_admission at "/nomination_id"
}

fn same_admission(one: &AdmissionIn, other: &AdmissionIn) -> bool {
    one.nomination_id == other.nomination_id
}

/// A nomination that is taken out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DepartureIn {
    /// Which.
    pub nomination_id: NominationId,
    /// Why.
    pub reason: Note,
    /// What sort of reason it is; `reviewed` when left out.
    pub exit_reason: Option<ExitReason>,
}

record! {
    DepartureIn { need nomination_id, need reason, may exit_reason } alike same_departure at "/nomination_id"
}

fn same_departure(one: &DepartureIn, other: &DepartureIn) -> bool {
    one.nomination_id == other.nomination_id
}

/// The yearly review of a pool.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewIn {
    /// The day: who is added enters the pool on it, who is removed is out of it from then on; today when left out.
    pub on: Option<Day>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// What there is to say about it.
    pub reason: Option<Note>,
    /// Who is added: nominations that were submitted.
    #[schema(required = false)]
    pub adds: Vec<AdmissionIn>,
    /// Who is removed: nominations that are in the pool.
    #[schema(required = false)]
    pub removes: Vec<DepartureIn>,
}

record! {
    ReviewIn { may on, may decision_id, may reason, list adds, list removes }
}

impl FromBody for ReviewIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

type Standing = Vec<Kept<Nomination>>;

/// Lets nominations in on a day. What is found about any of them is told at once; overrides stand with the nomination
/// that they are about, at their pointer in the body.
///
/// # Errors
/// 422 for who is not one of them; what refuses one of them, refuses all.
pub fn admit(
    tx: &mut Tx<'_>,
    access: &Access,
    (on, decision): (Day, Option<DecisionId>),
    all: Standing,
    given: &[AdmissionIn],
    at: &str,
) -> Result<(), Error> {
    named(given.iter().map(|one| one.nomination_id), &all, at)?;
    let mut findings = Vec::new();
    let mut problems = Problems::new();
    for kept in all {
        let place = given.iter().position(|one| one.nomination_id == kept.value.id);
        let overrides = place.and_then(|n| given.get(n)).map(|one| one.overrides.clone()).unwrap_or_default();
        let step = entry(decision, None, overrides.into_iter().map(Into::into).collect());
        match entering(tx, access, (kept.value.id, kept.recorded.seq), &step, on, |_, _| Ok(())) {
            Ok(_) => {}
            Err(refusal) if refusal.code == Problem::FindingsInTheWay => findings.extend(refusal.findings),
            Err(refusal) if refusal.code == Problem::Invalid => {
                problems.extend(refusal.errors.into_iter().map(|wrong| {
                    match place.filter(|_| wrong.pointer.starts_with("/overrides")) {
                        Some(n) => Invalid { pointer: format!("{at}/{n}{}", wrong.pointer), ..wrong },
                        None => wrong,
                    }
                }))
            }
            Err(other) => return Err(other),
        }
    }
    problems.or(())?;
    if findings.is_empty() {
        Ok(())
    } else {
        Err(Error { findings: findings.into(), ..Error::of(Problem::FindingsInTheWay) })
    }
}

/// Refuses ids that are none of some nominations.
fn named(ids: impl Iterator<Item = NominationId>, all: &Standing, at: &str) -> Result<(), Error> {
    let known: BTreeSet<NominationId> = all.iter().map(|kept| kept.value.id).collect();
    let mut problems = Problems::new();
    for (n, id) in ids.enumerate() {
        problems.require(known.contains(&id), &format!("{at}/{n}/nomination_id"), Rule::NotFound);
    }
    Ok(problems.or(())?)
}

/// The yearly review.
///
/// # Errors
/// As [`admit`]; 409 for a pool that was not approved.
pub fn review(
    _: &State,
    tx: &mut Tx<'_>,
    access: &Access,
    seen: (PlanningPoolId, i64),
    input: &ReviewIn,
) -> Result<Kept<PlanningPool>, Error> {
    let on = input.on.unwrap_or(access.today);
    let step = Step::of(PoolAct::Review, input.decision_id, input.reason.clone());
    take(
        tx,
        access,
        seen,
        &step,
        |_, _| Ok(Vec::new()),
        |tx, mut pool: PlanningPool| {
            let mut problems = Problems::new();
            let last = pool.reviewed_on.iter().copied().chain(pool.approved_on).max();
            problems.require(last.is_none_or(|last| last <= on), "/on", Rule::Before("reviews"));
            problems.or(())?;
            let all = nominations::of_pool(tx, pool.id)?;
            let of = |state| -> Standing { all.iter().filter(|kept| kept.value.state == state).cloned().collect() };
            let (submitted, inside) = (of(NominationState::Submitted), of(NominationState::Approved));
            named(input.adds.iter().map(|one| one.nomination_id), &submitted, "/adds")?;
            named(input.removes.iter().map(|one| one.nomination_id), &inside, "/removes")?;
            let added: BTreeSet<NominationId> = input.adds.iter().map(|one| one.nomination_id).collect();
            let added = submitted.into_iter().filter(|kept| added.contains(&kept.value.id)).collect();
            admit(tx, access, (on, input.decision_id), added, &input.adds, "/adds")?;
            for gone in &input.removes {
                if let Some(kept) = inside.iter().find(|kept| kept.value.id == gone.nomination_id) {
                    let step = Step::of(NominationAct::Remove, input.decision_id, Some(gone.reason.clone()));
                    let why = gone.exit_reason.unwrap_or(ExitReason::Reviewed);
                    removing(tx, access, (kept.value.id, kept.recorded.seq), &step, on, why)?;
                }
            }
            pool.reviewed_on.push(on);
            Ok((pool, PoolState::Approved))
        },
    )
}
