//! A step of a document: what a caller gives for it, how it is taken, and what can be done next.

use crate::api::caller::Access;
use crate::api::decisions::known;
use crate::api::documents::{Documented, cleared};
use crate::api::error::{Error, note_refusal};
use crate::api::findings::OverrideIn;
use crate::api::json::FromBody;
use crate::api::problem::Code;
use crate::api::reader::{body, record};
use crate::api::resource::present;
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{Recorded, Tx};
use crate::domain::Day;
use crate::domain::account::{Permission, Scope, Subject};
use crate::domain::finding::{Finding, Override};
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::Note;
use crate::domain::word::Word;
use crate::domain::workflow::{Hop, Line, Part, allowed, step};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A step of a document. Which of its members a step needs, the step says.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct StepIn {
    /// The day on which it happened in the world; today when left out.
    pub on: Option<Day>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Why, or what there is to say about it.
    pub reason: Option<Note>,
    /// Findings that the approver takes upon themselves, each by a decision and with a reason.
    #[schema(required = false)]
    pub overrides: Vec<OverrideIn>,
}

record! {
    StepIn { may on, may decision_id, may reason, list overrides }
}

impl FromBody for StepIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// A step that is taken, whatever body it was given in.
#[derive(Debug, Clone)]
pub struct Step<A> {
    /// The act.
    pub act: A,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Why.
    pub reason: Option<Note>,
    /// What the approver takes upon themselves.
    pub overrides: Vec<Override>,
}

impl<A> Step<A> {
    /// A step as it was given.
    pub fn given(act: A, input: &StepIn) -> Self {
        Self {
            act,
            decision_id: input.decision_id,
            reason: input.reason.clone(),
            overrides: input.overrides.iter().cloned().map(Into::into).collect(),
        }
    }

    /// A step by an act alone.
    pub fn of(act: A, decision_id: Option<DecisionId>, reason: Option<Note>) -> Self {
        Self { act, decision_id, reason, overrides: Vec::new() }
    }
}

/// What must be there for a step: what its line asks for, and papers that the caller may see.
fn complete<T: Documented>(tx: &mut Tx<'_>, access: &Access, line: &Line<T>, step: &Step<T::Act>) -> Result<(), Error> {
    let mut problems = Problems::new();
    problems.require(!line.decision || step.decision_id.is_some(), "/decision_id", Rule::Required);
    problems.require(!line.reason || step.reason.is_some(), "/reason", Rule::Required);
    if let Some(decision) = step.decision_id {
        note_refusal(known(tx, access, decision, "/decision_id"), &mut problems)?;
    }
    for (n, over) in step.overrides.iter().enumerate() {
        if line.part == Part::Approves {
            let at = format!("/overrides/{n}/decision_id");
            note_refusal(known(tx, access, over.decision_id, &at), &mut problems)?;
        } else {
            problems.add(format!("/overrides/{n}"), Rule::NotWith("act"));
        }
    }
    Ok(problems.or(())?)
}

/// Refuses who has the permission somewhere, but not in every unit concerned.
fn permitted<T: Documented>(access: &Access, line: &Line<T>, units: &[UnitId]) -> Result<(), Error> {
    let scope = line.who.and_then(|permission| access.scope_of(permission));
    let everywhere = scope.is_some_and(|scope| units.iter().all(|unit| scope.has(*unit)));
    if everywhere { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
}

/// What was found, and which of the overrides it needs; an override of what was not found is refused.
fn judged<T: Documented>(
    line: &Line<T>,
    findings: &[Finding],
    overrides: &[Override],
    open: bool,
) -> Result<(), Error> {
    match line.part {
        Part::Records => Ok(()),
        Part::Proposes => cleared(findings, None, open),
        Part::Approves => {
            let mut problems = Problems::new();
            for (n, over) in overrides.iter().enumerate() {
                let found = findings.iter().any(|finding| finding.code == over.code && finding.overridable);
                problems.require(found, &format!("/overrides/{n}/code"), Rule::NotFound);
            }
            problems.or(())?;
            cleared(findings, Some(overrides), open)
        }
    }
}

fn hop<T: Documented>(
    access: &Access,
    from: Option<T::State>,
    to: T::State,
    step: &Step<T::Act>,
) -> Hop<T::State, T::Act> {
    Hop {
        act: step.act,
        from,
        to,
        by: Some(access.subject),
        at: access.stamp.at,
        decision_id: step.decision_id,
        reason: step.reason.clone(),
        overrides: step.overrides.clone(),
    }
}

fn change<T: Documented>(line: &Line<T>, step: &Step<T::Act>, units: [Option<UnitId>; 2]) -> Change {
    Change {
        cause: if line.part == Part::Approves { Cause::Approve } else { Cause::Advance },
        reason: step.reason.as_ref().map(ToString::to_string),
        decision_id: step.decision_id,
        units,
    }
}

/// Takes a step with a document: refuses whoever may not, what its table does not have, what is incomplete and what is
/// found to stand in the way; then does what the step does (`effect`, which says to which state it leads) and stores it.
///
/// # Errors
/// 404, 403, 412, 409, 422.
pub fn take<T: Documented>(
    tx: &mut Tx<'_>,
    access: &Access,
    (id, seen): (T::Id, i64),
    taken: &Step<T::Act>,
    look: impl FnOnce(&mut Tx<'_>, &T) -> Result<Vec<Finding>, Error>,
    effect: impl FnOnce(&mut Tx<'_>, T) -> Result<(T, T::State), Error>,
) -> Result<Kept<T>, Error> {
    let (document, beside): (T, T::Beside) = present(tx, access, id, seen)?;
    // Who may not is told so, whatever the state.
    if let Some(line) = T::TABLE.iter().find(|line| line.act == taken.act) {
        permitted::<T>(access, line, &document.concerned(&beside, line.who.unwrap_or(Permission::UnitsRead)))?;
    }
    let line = step(&document, taken.act, access.subject)?;
    complete::<T>(tx, access, line, taken)?;
    if line.part != Part::Records {
        let findings = look(tx, &document)?;
        judged::<T>(line, &findings, &taken.overrides, T::open(&beside, access))?;
    }
    let (from, units) = (document.state(), document.units(&beside));
    let (next, to) = effect(tx, document)?;
    if !line.to.contains(&to) {
        return Err(Error::internal(format!("{} does not lead to {}", taken.act.word(), to.word())));
    }
    let next = next.hopped(hop::<T>(access, Some(from), to, taken));
    let recorded = next.store(tx, &access.stamp, &change::<T>(line, taken, units))?;
    Ok(Kept::new(next, recorded))
}

/// The first step of a document: it comes into being. `new` is the document without its first hop, `insert` stores it.
///
/// # Errors
/// 403, 409, 422.
#[expect(clippy::too_many_arguments, reason = "the document, what stands beside it, and what is done with both")]
pub fn take_first<T: Documented>(
    tx: &mut Tx<'_>,
    access: &Access,
    new: T,
    beside: &T::Beside,
    to: T::State,
    taken: &Step<T::Act>,
    findings: &[Finding],
    insert: impl FnOnce(&mut Tx<'_>, &Change, &T) -> Result<Recorded, crate::db::Error>,
) -> Result<Kept<T>, Error> {
    let line = T::TABLE.iter().find(|line| line.act == taken.act && line.from.is_empty() && line.to.contains(&to));
    let line = line.ok_or_else(|| Error::internal(format!("{} begins nothing", taken.act.word())))?;
    permitted::<T>(access, line, &new.concerned(beside, line.who.unwrap_or(Permission::UnitsRead)))?;
    complete::<T>(tx, access, line, taken)?;
    judged::<T>(line, findings, &taken.overrides, T::open(beside, access))?;
    let units = new.units(beside);
    let new = new.hopped(hop::<T>(access, None, to, taken));
    let recorded = insert(tx, &Change { cause: Cause::Create, ..change::<T>(line, taken, units) }, &new)?;
    Ok(Kept::new(new, recorded))
}

/// Where a caller has which permission, worked out once for all the documents of an answer.
pub struct Reach {
    by: Subject,
    scopes: BTreeMap<Permission, Option<Scope>>,
}

impl Reach {
    /// That of a caller, for one kind of document.
    pub fn of<T: Documented>(access: &Access) -> Self {
        let asked = T::TABLE.iter().filter_map(|line| line.who);
        Self { by: access.subject, scopes: asked.map(|who| (who, access.scope_of(who))).collect() }
    }

    /// What the caller can do next with a document, given what stands beside it.
    pub fn actions<T: Documented>(&self, document: &T, beside: &T::Beside, void: bool) -> Vec<T::Act> {
        if void {
            return Vec::new();
        }
        allowed(document, self.by, |permission| {
            let scope = self.scopes.get(&permission).and_then(Option::as_ref);
            scope.is_some_and(|scope| document.concerned(beside, permission).iter().all(|unit| scope.has(*unit)))
        })
    }
}

/// A hop that a document made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HopOut {
    /// By which act.
    pub act: String,
    /// From which state; null: it came into being.
    pub from: Option<String>,
    /// To which state.
    pub to: String,
    /// By whom; null: it followed from another act.
    #[schema(example = "user:01935b8e-7b2a-7c3d-9e4f-0123456789ab")]
    pub by: Option<String>,
    /// When it was recorded.
    #[serde(serialize_with = "crate::api::json::milliseconds")]
    pub at: DateTime<Utc>,
    /// By which decision.
    pub decision_id: Option<DecisionId>,
    /// Why.
    pub reason: Option<String>,
    /// What stood in the way and was overridden.
    pub overrides: Vec<OverrideIn>,
}

/// The hops of a document, oldest first.
pub fn hops_out<S: Word, A: Word>(hops: &[Hop<S, A>]) -> Vec<HopOut> {
    let over = |o: &Override| OverrideIn { code: o.code, decision_id: o.decision_id, reason: o.reason.clone() };
    let out = |hop: &Hop<S, A>| HopOut {
        act: hop.act.word().to_owned(),
        from: hop.from.map(|state| state.word().to_owned()),
        to: hop.to.word().to_owned(),
        by: hop.by.map(|by| by.to_string()),
        at: hop.at,
        decision_id: hop.decision_id,
        reason: hop.reason.as_ref().map(ToString::to_string),
        overrides: hop.overrides.iter().map(over).collect(),
    };
    hops.iter().map(out).collect()
}

/// Declares the steps of a kind of document, each an operation with its documentation: what is done is a function of the
/// state, the transaction, the caller, the id, the entry seen and the body.
macro_rules! steps {
    ($thing:ident as $out:ident by $id:ident, $tag:literal; $(
        $(#[$doc:meta])* step $name:ident ($body:ident) needs $needs:ident at $place:literal does $does:path;
    )+) => { $(
        $(#[$doc])*
        #[utoipa::path(tag = $tag, request_body = $body,
            params(("id" = $id, Path, description = "Which."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
            responses((status = 200, description = "What it is now.", body = $out), $crate::api::responses::Guarded, $crate::api::responses::Missing, $crate::api::responses::Bodied, $crate::api::responses::Contended, $crate::api::responses::Conditional))]
        #[post($place)]
        pub async fn $name(
            caller: $crate::api::caller::Caller<$crate::api::caller::$needs>,
            path: $crate::api::extract::PathId<$id>,
            seen: $crate::api::extract::IfMatch,
            body: $crate::api::extract::Body<$body>,
        ) -> Result<$crate::api::answer::Answer<$out>, $crate::api::error::Error> {
            let (id, seen, input, state) = (path.id()?, seen.seen()?, body.parsed()?, caller.state.clone());
            $crate::api::resource::handlers::act::<$thing, _>(caller, move |tx, access| {
                $does(&state, tx, access, (id, seen), &input)
            })
            .await
        }
    )+ };
}
pub(crate) use steps;
