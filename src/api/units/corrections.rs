//! A unit put right: its segments as they should have been entered, all of them.

use crate::api::caller::{Access, UnitsRead, UnitsWrite};
use crate::api::error::{Error, note_refusal};
use crate::api::json::{FromBody, fields, input};
use crate::api::problem::Code as Problem;
use crate::api::resource::handlers::corrections;
use crate::api::resource::history::StateOut;
use crate::api::resource::{Resource, in_use};
use crate::api::units::acts::placed;
use crate::api::units::{UnitOut, out};
use crate::db::changes::Kept;
use crate::db::{self, Conn, Tx, states};
use crate::domain::id::UnitId;
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::text::{Code, Name};
use crate::domain::unit::{AreaKind, Segment, Unit, UnitKind};
use crate::domain::{Day, Period};
use actix_web::{get, patch, post, put};
use serde_json::Value;
use utoipa::ToSchema;

input! {
    /// What was true of a unit during one period.
    #[derive(serde::Serialize)]
    SegmentStateIn {
        /// The first day.
        valid_from: Day,
        /// The first day on which it no longer holds: the first day of the next segment; null for the last, while the
        /// unit exists.
        valid_to: Option<Day>,
        /// The name.
        name: Name,
        /// The statistics-office code.
        code: Code,
        /// What the unit is by law.
        kind: UnitKind,
        /// The kind of area.
        area: Option<AreaKind>,
        /// The unit above.
        parent_id: Option<UnitId>,
    }
}

/// A unit, as it should have been entered.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitStateIn {
    /// Everything that has been true of it, in order and without a gap.
    #[schema(min_items = 1, max_items = 100)]
    pub segments: Vec<SegmentStateIn>,
}

impl FromBody for UnitStateIn {
    fn from_body(value: &Value) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let given = fields(value, &["segments"], &mut problems).and_then(|fields| fields.get("segments"));
        let items = match given {
            Some(Value::Array(items)) if (1..=100).contains(&items.len()) => items.as_slice(),
            Some(Value::Array(_)) => {
                problems.add("/segments", Rule::OutOfRange(1, 100));
                &[]
            }
            None | Some(Value::Null) => {
                problems.add("/segments", Rule::Required);
                &[]
            }
            Some(_) => {
                problems.add("/segments", Rule::Expected("array"));
                &[]
            }
        };
        let mut segments = Vec::new();
        for (n, item) in items.iter().enumerate() {
            match SegmentStateIn::from_body(item) {
                Ok(segment) => segments.push(segment),
                Err(wrong) => problems.extend(under(n, wrong)),
            }
        }
        problems.or(Self { segments })
    }
}

/// The problems of one segment, with pointers from the body's root.
fn under(n: usize, wrong: Vec<Invalid>) -> Vec<Invalid> {
    wrong.into_iter().map(|w| Invalid { pointer: format!("/segments/{n}{}", w.pointer), ..w }).collect()
}

impl Resource for Unit {
    type Given = UnitStateIn;
    type Out = UnitOut;
    type Beside = ();
    const IN_TREE: bool = true;

    fn given(&self) -> UnitStateIn {
        let state = |s: &Segment| SegmentStateIn {
            valid_from: s.period.from,
            valid_to: s.period.to,
            name: s.name.clone(),
            code: s.code.clone(),
            kind: s.kind,
            area: s.area,
            parent_id: s.parent_id,
        };
        UnitStateIn { segments: self.segments.iter().map(state).collect() }
    }

    fn taken(given: UnitStateIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        let mut problems = Problems::new();
        let mut segments: Vec<Segment> = Vec::new();
        for (n, s) in given.segments.into_iter().enumerate() {
            let follows = segments.last().is_none_or(|last| last.period.to == Some(s.valid_from));
            problems.require(follows, &format!("/segments/{n}/valid_from"), Rule::NotWith("valid_to"));
            match Period::new(s.valid_from, s.valid_to) {
                Ok(period) => segments.push(Segment {
                    period,
                    name: s.name,
                    code: s.code,
                    kind: s.kind,
                    area: s.area,
                    parent_id: s.parent_id,
                }),
                Err(wrong) => problems.extend(under(n, wrong)),
            }
        }
        problems.or(Self { id: before.id, segments })
    }

    fn find(conn: &mut Conn, access: &Access, id: UnitId) -> Result<Kept<Self>, db::Error> {
        match access.units.get(id) {
            Some(kept) => Ok(kept.map(Clone::clone)),
            // What was voided is not in the tree any more.
            None => states::at(conn, &id.to_string(), i64::MAX),
        }
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<(), Error> {
        access.see(self.id)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, before: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        let mut problems = Problems::new();
        let had = |parent| before.is_some_and(|b| b.segments.iter().any(|s| s.parent_id == parent));
        for (n, segment) in self.segments.iter().enumerate().filter(|(_, s)| !had(s.parent_id)) {
            let at = |refusal: Error| Error { errors: under(n, refusal.errors.clone()), ..refusal };
            note_refusal(placed(access, segment.parent_id).map_err(at), &mut problems)?;
        }
        let mut tree = access.units.tree.clone();
        tree.put(self.clone());
        if problems.is_empty() {
            problems.extend(tree.check_each(self).into_iter().flat_map(|(n, wrong)| under(n, vec![wrong])));
        }
        problems.or(())?;
        if let Some(other) = tree.code_holder(self) {
            let visible = access.scope.has(other);
            let refusal = Error::of(Problem::CodeTaken);
            return Err(if visible { refusal.against(format!("/v1/units/{other}")) } else { refusal });
        }
        let below = |u: &&Unit| u.id != self.id && u.segments.iter().any(|s| s.parent_id == Some(self.id));
        if let Some(child) = tree.all().filter(below).find(|child| !tree.check(child).is_empty()) {
            return Err(in_use(access.scope.has(child.id).then(|| format!("/v1/units/{}", child.id))));
        }
        if let Some(life) = self.life()
            && let Some(held) = db::appointments::outside(tx, self.id, life)?
        {
            let visible = access.person(tx, held.official_id).is_ok();
            return Err(in_use(visible.then(|| format!("/v1/appointments/{}", held.id))));
        }
        Ok([Some(self.id), None])
    }

    /// Not while anything lies in it, below it, or beside it.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        let tree = &access.units.tree;
        if let Some(child) = tree.all().find(|u| u.segments.iter().any(|s| s.parent_id == Some(self.id))) {
            return Err(in_use(access.scope.has(child.id).then(|| format!("/v1/units/{}", child.id))));
        }
        if let Some(edge) = tree.successions().find(|s| s.predecessor_id == self.id || s.successor_id == self.id) {
            return Err(in_use(Some(format!("/v1/successions/{}", edge.id))));
        }
        if db::units::referred_to(tx, self.id)? { Err(in_use(None)) } else { Ok(()) }
    }

    fn units(&self, (): &()) -> [Option<UnitId>; 2] {
        [Some(self.id), None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.on(day).is_some()
    }

    fn shown(kept: Kept<Self>, (): &(), access: &Access) -> Result<UnitOut, Error> {
        out(&kept.as_ref(), None, access.today).ok_or_else(|| Error::internal("a unit without segments"))
    }
}

corrections! {
    Unit as UnitOut from UnitStateIn by UnitId, "units", reads UnitsRead, writes UnitsWrite;
    /// Puts a unit right: all its segments. Refused where what lies in it or below it would no longer fit.
    put replace_unit,
    /// Puts a unit right. `segments` is replaced whole.
    patch update_unit at "/units/{id}";
    /// Takes back a unit that never should have been. Refused while anything refers to it.
    void void_unit at "/units/{id}/void";
    /// Every state that a unit has had.
    history list_unit_states at "/units/{id}/history";
}
