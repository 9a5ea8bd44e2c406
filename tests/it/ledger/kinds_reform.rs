//! Reforms of units with every optional part filled in, as the ledger keeps them.

use super::kinds::{Entry, entry, id, of};
use super::kinds_development::{day, hop, ident, line};
use canbo::compliance::facts::Fact;
use canbo::db;
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, Tx};
use canbo::domain::account::Subject;
use canbo::domain::reorganisation::{
    Effect, Given, Reorganisation, ReorganisationAct, ReorganisationPart, ReorganisationState, Staged, UnitChange,
};
use serde_json::json;

fn reorganisation() -> Reorganisation {
    Reorganisation {
        id: ident(50),
        title: line("Sắp xếp đơn vị hành chính"),
        unit_id: Some(ident(1)),
        effective_on: day("2025-07-01"),
        decision_id: Some(ident(3)),
        changes: 9,
        parts: 1,
        effect: Some(Effect {
            first: 7,
            last: 9,
            grants: vec![Given { subject: Subject::User(ident(13)), grant_id: ident(52) }],
        }),
        state: ReorganisationState::Effective,
        hops: vec![hop(
            ReorganisationAct::TakeEffect,
            Some(ReorganisationState::Approved),
            ReorganisationState::Effective,
        )],
    }
}

fn part() -> ReorganisationPart {
    let key = json!({ "key": "new" });
    let there = json!({ "unit_id": id(1) });
    let changes = json!([
        { "found": { "key": "new", "name": "Phường Mới", "code": "99", "kind": "ward", "area": "urban", "parent": there } },
        { "merge": { "units": [id(2)], "into": key } },
        { "split": { "unit_id": id(2), "parts": [
            { "into": key, "officials": [id(6)], "positions": [id(4)], "rest": true } ] } },
        { "alter": { "unit_id": id(2), "name": "Phường", "code": "98", "kind": "commune", "area": "mountain" } },
        { "move": { "unit_id": id(2), "parent": there } },
        { "dissolve": { "unit_id": id(2) } },
        { "assign": { "official_id": id(6), "from_position_id": id(4), "to": key, "position_id": id(4) } },
        { "release": { "official_id": id(6), "from_position_id": id(4), "reason": "retired" } },
        { "entrust": { "unit_id": id(2), "to": key } },
    ]);
    let all: Vec<UnitChange> = of(changes);
    let staged = |change| Staged { change, unit_id: Some(ident(51)) };
    let changes = all.into_iter().map(staged).collect();
    ReorganisationPart { id: ident(53), reorganisation_id: ident(50), number: 1, changes }
}

/// One of each, as they are kept since 0008.
pub fn reform() -> Vec<Entry> {
    vec![
        entry!(Advance, db::reorganisations::insert, Reorganisation, |_| None, reorganisation()),
        entry!(Create, db::reorganisations::parts::insert, ReorganisationPart, |_| None, part()),
    ]
}
