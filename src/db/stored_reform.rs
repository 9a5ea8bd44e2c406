//! What the ledger keeps of reforms of units; see [`super::stored`].

use crate::db::changes::Entity;
use crate::db::error::Error;
use crate::db::stored::{Parts, Record, facts_only, no_version, parse, stored};
use crate::domain::Day;
use crate::domain::id::*;
use crate::domain::reorganisation::{
    Effect, Reorganisation, ReorganisationAct, ReorganisationPart, ReorganisationState, Staged,
};
use crate::domain::text::Name;
use crate::domain::workflow::Hop;
use serde::{Deserialize, Serialize};

stored! {
    1 ReorganisationV1 of Reorganisation as Reorganisation cites hops and decision_id {
        id: ReorganisationId, title: Name, unit_id: Option<UnitId>, effective_on: Day, decision_id: Option<DecisionId>,
        changes: u32, parts: u32, effect: Option<Effect>, state: ReorganisationState,
        hops: Vec<Hop<ReorganisationState, ReorganisationAct>>,
    }
}

stored! {
    1 ReorganisationPartV1 of ReorganisationPart as ReorganisationPart {
        id: ReorganisationPartId, reorganisation_id: ReorganisationId, number: u32, changes: Vec<Staged>,
    }
}
