//! What is done with rule sets that are not what they should be: a proposal is amended or withdrawn, what was put in force
//! wrongly is taken back. What binds is never edited: another takes its place.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, RulesRead, RulesWrite};
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs};
use crate::api::resource::Resource;
use crate::api::resource::handlers::{self, corrections};
use crate::api::resource::history::StateOut;
use crate::api::resource::moment::Moment;
use crate::api::responses::{Guarded, Missing};
use crate::api::rules::adopting::{self, Reach, amendable};
use crate::api::rules::holds;
use crate::api::rules::rule_set_acts::{RuleSetIn, checked};
use crate::api::rules::rule_sets::{RuleSetOut, out};
use crate::db::changes::{Change, Kept};
use crate::db::{self, Conn, Recorded, Stamp, Tx, rule_sets};
use crate::domain::id::{RuleSetId, UnitId};
use crate::domain::rule_set::RuleSet;
use crate::domain::{Day, Invalid};
use actix_web::{get, patch, post, put};

impl Resource for RuleSet {
    type Given = RuleSetIn;
    type Out = RuleSetOut;
    /// Where it holds.
    type Beside = Option<UnitId>;

    fn given(&self) -> RuleSetIn {
        let own = self.clone();
        RuleSetIn {
            code: own.code,
            title_vi: own.title_vi,
            title_en: own.title_en,
            layer: own.layer,
            unit_id: own.unit_id,
            combination: own.combination,
            groups: own.groups,
            legal_reference: own.legal_reference,
            provenance: own.provenance,
            requirements: own.requirements,
            valid_from: own.period.from,
            valid_to: own.period.to,
            supersedes_id: own.supersedes_id,
        }
    }

    fn taken(given: RuleSetIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        given.into_rule_set(before.id, before.adoption)
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<Option<UnitId>, Error> {
        holds(access, self.unit_id).map(|()| self.unit_id)
    }

    fn change(unit: &Option<UnitId>, access: &Access) -> Result<(), Error> {
        adopting::concerns(access, *unit)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, _: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        amendable(self.adoption)?;
        checked(tx, access, self)?;
        Ok([self.unit_id, None])
    }

    /// A proposal is withdrawn by who may propose; what somebody approved is taken back by who may approve.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        adopting::may_withdraw(access, self)?;
        match rule_sets::resting_on(tx, self.id)? {
            Some(other) => Err(crate::api::resource::in_use(Some(format!("/v1/rule-sets/{other}")))),
            None => Ok(()),
        }
    }

    /// What it superseded is in force again, as if nothing had taken its place.
    fn strike(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        if let Some(old) = adopting::restored(tx, self)? {
            rule_sets::update(tx, stamp, &Change { cause: db::Cause::Correct, ..change.clone() }, &old)?;
        }
        rule_sets::void(tx, stamp, change, self)
    }

    fn units(&self, unit: &Option<UnitId>) -> [Option<UnitId>; 2] {
        [*unit, None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.adoption.binds() && self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &Option<UnitId>, access: &Access) -> Result<RuleSetOut, Error> {
        Ok(out(&Reach::of(access, access.subject), kept))
    }
}

/// A rule set.
#[utoipa::path(tag = "rules", operation_id = "get_rule_set", params(("id" = RuleSetId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = RuleSetOut), Guarded, Missing))]
#[get("/rule-sets/{id}")]
pub async fn get_rule_set(
    caller: Caller<RulesRead>,
    path: PathId<RuleSetId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<RuleSetOut>, Error> {
    handlers::get::<RuleSet, _>(caller, path, args).await
}

corrections! {
    RuleSet as RuleSetOut from RuleSetIn by RuleSetId, "rules", reads RulesRead, writes RulesWrite;
    /// Amends a proposed rule set: the whole document.
    put replace_rule_set,
    /// Amends a proposed rule set: what is given; a list is replaced whole.
    patch update_rule_set at "/rule-sets/{id}";
    /// Withdraws a proposed rule set, or takes one back that should never have been approved; what it superseded is in force
    /// again.
    void void_rule_set at "/rule-sets/{id}/void";
    /// Every state that a rule set has had.
    history list_rule_set_states at "/rule-sets/{id}/history";
}
