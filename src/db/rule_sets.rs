//! Rule sets: few, kept whole in their stored form beside the columns that are searched by.

use crate::db::backend::Conn;
use crate::db::changes::{Kept, Recorded};
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page};
use crate::db::lists::Selects;
use crate::db::row;
use crate::db::schema::rule_sets;
use crate::db::stored::{self, Record};
use crate::db::whole::{of_units, rows};
use crate::domain::Day;
use crate::domain::adoption::Stage;
use crate::domain::id::{RuleSetId, UnitId};
use crate::domain::rule_set::{Layer, RuleSet};
use crate::domain::text::Code;
use crate::domain::word::Word;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::BTreeSet;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = rule_sets, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    code: String,
    layer: String,
    unit_id: Option<String>,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    body: String,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
    version: i32,
    stage: String,
}

fn row_of(rules: &RuleSet, recorded: Recorded) -> Result<Row, Error> {
    let parts = rules.parts()?;
    Ok(Row {
        id: rules.id.to_string(),
        code: rules.code.to_string(),
        layer: rules.layer.word().to_owned(),
        unit_id: rules.unit_id.map(|u| u.to_string()),
        valid_from: rules.period.from.date(),
        valid_to: row::date(rules.period.to),
        body: parts.factual,
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
        version: parts.version,
        stage: rules.adoption.stage.word().to_owned(),
    })
}

fn kept(r: Row) -> Result<Kept<RuleSet>, Error> {
    Ok(Kept {
        value: stored::document(r.version, &r.body)?,
        recorded: row::recorded(r.seq, r.recorded_at),
        void: r.void,
    })
}

rows!(rule_sets of RuleSet by RuleSetId, row_of);

of_units!(rule_sets.unit_id of RuleSet);

/// Which rule sets a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In force on this day: put in force, and the day lies in its time.
    pub as_of: Option<Day>,
    /// With this code.
    pub code: Option<String>,
    /// At this stage of its adoption.
    pub stage: Option<Stage>,
    /// Of this layer.
    pub layer: Option<Layer>,
    /// Only those that hold everywhere or in one of these units; all when none.
    pub units: Option<BTreeSet<UnitId>>,
}

impl Selects for Filter {
    type Thing = RuleSet;

    /// Rule sets, by code.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<RuleSet>>, Error> {
        let mut query = rule_sets::table.filter(rule_sets::void.eq(false)).into_boxed();
        if let Some(day) = self.as_of {
            let open = rule_sets::valid_to.is_null().or(rule_sets::valid_to.gt(day.date()));
            query = query.filter(rule_sets::valid_from.le(day.date())).filter(open);
            query = query.filter(rule_sets::stage.eq_any([Stage::InForce.word(), Stage::Superseded.word()]));
        }
        if let Some(code) = &self.code {
            query = query.filter(rule_sets::code.eq(code.clone()));
        }
        if let Some(stage) = self.stage {
            query = query.filter(rule_sets::stage.eq(stage.word()));
        }
        if let Some(layer) = self.layer {
            query = query.filter(rule_sets::layer.eq(layer.word()));
        }
        if let Some(units) = &self.units {
            let units: Vec<String> = units.iter().map(ToString::to_string).collect();
            query = query.filter(rule_sets::unit_id.is_null().or(rule_sets::unit_id.eq_any(units).assume_not_null()));
        }
        let rows: Vec<Row> = page!(query, ask, rule_sets::code, rule_sets::id).load(conn)?;
        Page::build(ask, rows, |r| (r.code.clone(), r.id.clone()), kept)
    }

    fn shows(&self, r: &RuleSet) -> bool {
        self.as_of.is_none_or(|day| r.adoption.binds() && r.period.covers(day))
            && self.code.as_ref().is_none_or(|code| r.code.as_str() == code)
            && self.layer.is_none_or(|layer| r.layer == layer)
            && self.stage.is_none_or(|stage| r.adoption.stage == stage)
            && self.units.as_ref().is_none_or(|units| r.unit_id.is_none_or(|unit| units.contains(&unit)))
    }

    fn key(&self) -> Option<fn(&RuleSet) -> String> {
        Some(|set| set.code.to_string())
    }
}

/// The rule set with a code, unless it was voided.
///
/// # Errors
/// When the database does not answer.
pub fn by_code(conn: &mut Conn, code: &Code) -> Result<Option<Kept<RuleSet>>, Error> {
    let found = rule_sets::table.filter(rule_sets::code.eq(code.as_str())).filter(rule_sets::void.eq(false));
    found.first(conn).optional()?.map(kept).transpose()
}

/// A document that took the place of one, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn resting_on(conn: &mut Conn, id: RuleSetId) -> Result<Option<RuleSetId>, Error> {
    // They are few, and what they say of each other stands in their bodies.
    let rows: Vec<Row> = rule_sets::table.filter(rule_sets::void.eq(false)).order(rule_sets::id).load(conn)?;
    let all = rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect::<Result<Vec<RuleSet>, _>>()?;
    Ok(all.into_iter().find(|r| r.supersedes_id == Some(id)).map(|r| r.id))
}
