//! What changes a unit: founding, a change from a day on, closing.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, UnitsWrite};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, IfMatch, PathId};
use crate::api::json::input;
use crate::api::problem::Code as Problem;
use crate::api::resource::{in_use, present};
use crate::api::responses::{Bodied, Conditional, Contended, Guarded, Missing};
use crate::api::units::{UnitOut, decision, out};
use crate::db::changes::{Cause, Change, Kept};
use crate::db::{self, Recorded, Tx};
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Name, Note};
use crate::domain::unit::{AreaKind, Segment, Unit, UnitKind};
use crate::domain::{Day, Period};
use actix_web::post;

input! {
    /// A new unit.
    UnitIn {
        /// The first day.
        valid_from: Day,
        /// The first day on which it no longer exists; open-ended when left out.
        valid_to: Option<Day>,
        /// The name.
        name: Name,
        /// The statistics-office code; no other unit may bear it on one of the days.
        code: Code,
        /// What the unit is by law.
        kind: UnitKind,
        /// The kind of area.
        area: Option<AreaKind>,
        /// The unit above.
        parent_id: Option<UnitId>,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// A new unit.
#[utoipa::path(tag = "units", operation_id = "create_unit", request_body = UnitIn,
    responses((status = 201, description = "The unit.", body = UnitOut, headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its state."))), Guarded, Bodied, Contended))]
#[post("/units")]
pub async fn create_unit(caller: Caller<UnitsWrite>, body: Body<UnitIn>) -> Result<Answer<UnitOut>, Error> {
    let input = body.parsed()?;
    let period = Period::new(input.valid_from, input.valid_to)?;
    let id = UnitId(caller.state.new_uuid());
    let (out, recorded) = caller
        .write(move |tx, access| {
            let segment = Segment {
                period,
                name: input.name.clone(),
                code: input.code.clone(),
                kind: input.kind,
                area: input.area,
                parent_id: input.parent_id,
            };
            let unit = Unit { id, segments: vec![segment] };
            let mut problems = Problems::new();
            note_refusal(placed(access, input.parent_id), &mut problems)?;
            // What holds of a parent that the caller may not see is not told.
            if problems.is_empty() {
                problems.extend(access.units.tree.check(&unit));
            }
            note_refusal(decision(tx, access, input.decision_id), &mut problems)?;
            problems.or(())?;
            let change = Change { decision_id: input.decision_id, ..Change::of(Cause::Create, Some(id)) };
            store(tx, access, &unit, &change)
        })
        .await?;
    caller.units_changed().await;
    Ok(Answer::created(out, recorded, format!("/v1/units/{id}")))
}

input! {
    /// What is true of a unit from a day on.
    SegmentIn {
        /// The first day; must lie inside the unit's last segment.
        valid_from: Day,
        /// The name.
        name: Name,
        /// The statistics-office code; no other unit may bear it on one of the days.
        code: Code,
        /// What the unit is by law.
        kind: UnitKind,
        /// The kind of area.
        area: Option<AreaKind>,
        /// The unit above.
        parent_id: Option<UnitId>,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// A change of name, code, kind, area or parent from a day on.
#[utoipa::path(tag = "units", operation_id = "change_unit", request_body = SegmentIn,
    params(("id" = UnitId, Path, description = "The unit."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The unit.", body = UnitOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/units/{id}/segments")]
pub async fn change_unit(
    caller: Caller<UnitsWrite>,
    path: PathId<UnitId>,
    seen: IfMatch,
    body: Body<SegmentIn>,
) -> Result<Answer<UnitOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    let (out, recorded) = caller
        .write(move |tx, access| {
            let (unit, ()): (Unit, _) = present(tx, access, id, seen)?;
            let mut problems = Problems::new();
            if unit.segments.last().map(|s| s.parent_id) != Some(input.parent_id) {
                note_refusal(placed(access, input.parent_id), &mut problems)?;
            }
            note_refusal(decision(tx, access, input.decision_id), &mut problems)?;
            problems.or(())?;
            let unit = unit.changed(Segment {
                period: Period::since(input.valid_from),
                name: input.name.clone(),
                code: input.code.clone(),
                kind: input.kind,
                area: input.area,
                parent_id: input.parent_id,
            })?;
            let change = Change { decision_id: input.decision_id, ..Change::of(Cause::Change, Some(id)) };
            store(tx, access, &unit, &change)
        })
        .await?;
    caller.units_changed().await;
    Ok(Answer::entity(out, recorded))
}

input! {
    /// The closing of a unit.
    UnitEndIn {
        /// The first day on which it no longer exists.
        valid_to: Day,
        /// Why.
        reason: Note,
        /// By which decision.
        decision_id: Option<DecisionId>,
    }
}

/// Closes a unit on a day. Refused while appointments or units below it reach beyond that day.
#[utoipa::path(tag = "units", operation_id = "end_unit", request_body = UnitEndIn,
    params(("id" = UnitId, Path, description = "The unit."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
    responses((status = 200, description = "The unit.", body = UnitOut), Guarded, Missing, Bodied, Contended, Conditional))]
#[post("/units/{id}/end")]
pub async fn end_unit(
    caller: Caller<UnitsWrite>,
    path: PathId<UnitId>,
    seen: IfMatch,
    body: Body<UnitEndIn>,
) -> Result<Answer<UnitOut>, Error> {
    let (id, seen, input) = (path.id()?, seen.seen()?, body.parsed()?);
    let (out, recorded) = caller
        .write(move |tx, access| {
            let (unit, ()): (Unit, _) = present(tx, access, id, seen)?;
            let unit = unit.closed(input.valid_to)?;
            decision(tx, access, input.decision_id)?;
            let child = access.units.tree.all().find(|u| {
                u.segments.iter().any(|s| s.parent_id == Some(id) && s.period.to.is_none_or(|to| to > input.valid_to))
            });
            if let Some(child) = child {
                return Err(in_use(access.scope.has(child.id).then(|| format!("/v1/units/{}", child.id))));
            }
            if let Some(held) = db::appointments::beyond(tx, id, input.valid_to)? {
                let who = db::appointments::get(tx, held)?.value.official_id;
                // It may be a concurrent one of somebody whose dossier is elsewhere.
                let known = access.person(tx, who).is_ok();
                return Err(in_use(known.then(|| format!("/v1/appointments/{held}"))));
            }
            let change = Change {
                decision_id: input.decision_id,
                reason: Some(input.reason.to_string()),
                ..Change::of(Cause::End, Some(id))
            };
            store(tx, access, &unit, &change)
        })
        .await?;
    caller.units_changed().await;
    Ok(Answer::entity(out, recorded))
}

/// Whether the caller may place a unit below another: that one must be in the caller's units; the top needs all of them.
pub(super) fn placed(access: &Access, parent: Option<UnitId>) -> Result<(), Error> {
    match parent {
        None => access.everywhere(),
        Some(parent) if access.scope.has(parent) => Ok(()),
        Some(_) => Err(Error::invalid(vec![Invalid::at("/parent_id", Rule::NotFound)])),
    }
}

fn store(tx: &mut Tx<'_>, access: &Access, unit: &Unit, change: &Change) -> Result<(UnitOut, Recorded), Error> {
    let problems = access.units.tree.check(unit);
    if !problems.is_empty() {
        return Err(Error::invalid(problems));
    }
    if let Some(other) = access.units.tree.code_holder(unit) {
        let known = access.scope.has(other);
        let refusal =
            Error { errors: vec![Invalid::at("/code", Rule::NotWith("valid_from"))], ..Error::of(Problem::CodeTaken) };
        return Err(if known { refusal.against(format!("/v1/units/{other}")) } else { refusal });
    }
    let recorded = db::units::put(tx, &access.stamp, change, unit)?;
    let out = out(&Kept::new(unit, recorded), None, access.today)
        .ok_or_else(|| Error::internal("a unit without segments"))?;
    Ok((out, recorded))
}
