//! Ceilings and established posts with every optional part filled in, as the ledger keeps them.

use super::kinds::{Entry, entry, id, of};
use canbo::compliance::facts::Fact;
use canbo::db;
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, Tx};
use canbo::domain::staffing::{Ceiling, EstablishedPost, Handover, UnitClass};
use canbo::domain::text::Line;
use canbo::domain::{Day, Period};
use serde::de::DeserializeOwned;
use serde_json::json;

fn ident<T: DeserializeOwned>(n: u32) -> T {
    of(json!(id(n)))
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn ceiling() -> Ceiling {
    Ceiling {
        id: ident(39),
        unit_id: ident(2),
        period: Period { from: day("2012-01-01"), to: Some(day("2025-07-01")) },
        unit_class: Some(UnitClass::Class2),
        regular_police: true,
        additional: 2,
        fixed: Some(24),
        fixed_part_timers: Some(12),
        decision_id: ident(3),
    }
}

fn post() -> EstablishedPost {
    EstablishedPost {
        id: ident(40),
        unit_id: ident(2),
        position_id: ident(5),
        seats: 2,
        period: Period { from: day("2012-01-01"), to: Some(day("2025-07-01")) },
        decision_id: ident(3),
        handovers: vec![Handover {
            valid_from: day("2018-07-01"),
            valid_to: day("2018-09-01"),
            extra_seats: 1,
            decision_id: ident(3),
            reason: Line::parse("Bàn giao").unwrap(),
        }],
    }
}

/// One of each, as they are kept since 0005.
pub fn staffing() -> Vec<Entry> {
    vec![
        entry!(Create, db::ceilings::insert, Ceiling, |_| None, ceiling()),
        entry!(Create, db::established_posts::insert, EstablishedPost, |_| None, post()),
    ]
}
