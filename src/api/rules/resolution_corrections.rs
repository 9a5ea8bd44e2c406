//! What is done with resolutions that are not what they should be: a proposal is amended or withdrawn, what was put in force
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
use crate::api::rules::resolution_acts::{ResolutionIn, checked};
use crate::api::rules::resolutions::{ResolutionOut, out};
use crate::db::changes::{Change, Kept};
use crate::db::{self, Conn, Recorded, Stamp, Tx, resolutions};
use crate::domain::id::{ResolutionId, UnitId};
use crate::domain::resolution::Resolution;
use crate::domain::{Day, Invalid};
use actix_web::{get, patch, post, put};

impl Resource for Resolution {
    type Given = ResolutionIn;
    type Out = ResolutionOut;
    /// Where it holds.
    type Beside = Option<UnitId>;

    fn given(&self) -> ResolutionIn {
        let own = self.clone();
        ResolutionIn {
            number: own.number,
            kind: own.kind,
            title: own.title,
            issuer: own.issuer,
            issued_on: own.issued_on,
            parent_id: own.parent_id,
            unit_id: own.unit_id,
            legal_reference: own.legal_reference,
            provenance: own.provenance,
            near_band: Some(own.near_band),
            indicators: own.indicators,
            targets: own.targets,
            valid_from: own.period.from,
            valid_to: own.period.to,
            supersedes_id: own.supersedes_id,
        }
    }

    fn taken(given: ResolutionIn, before: &Self, _: Day) -> Result<Self, Vec<Invalid>> {
        given.into_resolution(before.id, before.adoption)
    }

    fn see(&self, _: &mut Conn, access: &Access) -> Result<Option<UnitId>, Error> {
        holds(access, Some(self.unit_id)).map(|()| Some(self.unit_id))
    }

    fn change(unit: &Option<UnitId>, access: &Access) -> Result<(), Error> {
        adopting::concerns(access, *unit)
    }

    fn admit(&self, tx: &mut Tx<'_>, access: &Access, _: Option<&Self>) -> Result<[Option<UnitId>; 2], Error> {
        amendable(self.adoption)?;
        checked(tx, access, self)?;
        Ok([Some(self.unit_id), None])
    }

    /// A proposal is withdrawn by who may propose; what somebody approved is taken back by who may approve.
    fn free(&self, tx: &mut Tx<'_>, access: &Access) -> Result<(), Error> {
        adopting::may_withdraw(access, self)?;
        crate::api::programme::none_for(tx, self.id)?;
        match resolutions::resting_on(tx, self.id)? {
            Some(other) => Err(crate::api::resource::in_use(Some(format!("/v1/resolutions/{other}")))),
            None => Ok(()),
        }
    }

    /// What it superseded is in force again, as if nothing had taken its place.
    fn strike(&self, tx: &mut Tx<'_>, stamp: &Stamp, change: &Change) -> Result<Recorded, db::Error> {
        if let Some(old) = adopting::restored(tx, self)? {
            resolutions::update(tx, stamp, &Change { cause: db::Cause::Correct, ..change.clone() }, &old)?;
        }
        resolutions::void(tx, stamp, change, self)
    }

    fn units(&self, unit: &Option<UnitId>) -> [Option<UnitId>; 2] {
        [*unit, None]
    }

    fn holds_on(&self, day: Day) -> bool {
        self.adoption.binds() && self.period.covers(day)
    }

    fn shown(kept: Kept<Self>, _: &Option<UnitId>, access: &Access) -> Result<ResolutionOut, Error> {
        Ok(out(&Reach::of(access, access.subject), kept))
    }
}

/// A resolution.
#[utoipa::path(tag = "rules", operation_id = "get_resolution", params(("id" = ResolutionId, Path, description = "Which."), Moment),
    responses((status = 200, description = "It, as asked.", body = ResolutionOut), Guarded, Missing))]
#[get("/resolutions/{id}")]
pub async fn get_resolution(
    caller: Caller<RulesRead>,
    path: PathId<ResolutionId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<ResolutionOut>, Error> {
    handlers::get::<Resolution, _>(caller, path, args).await
}

corrections! {
    Resolution as ResolutionOut from ResolutionIn by ResolutionId, "rules", reads RulesRead, writes RulesWrite;
    /// Amends a proposed resolution: the whole document.
    put replace_resolution,
    /// Amends a proposed resolution: what is given; a list is replaced whole.
    patch update_resolution at "/resolutions/{id}";
    /// Withdraws a proposed resolution, or takes one back that should never have been approved; what it superseded is in force
    /// again.
    void void_resolution at "/resolutions/{id}/void";
    /// Every state that a resolution has had.
    history list_resolution_states at "/resolutions/{id}/history";
}
