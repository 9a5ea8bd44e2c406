//! Exemptions.

use crate::db::backend::Conn;
use crate::db::changes::{Kept, Recorded};
use crate::db::dossier::kept_by;
use crate::db::error::Error;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::row;
use crate::db::schema::exemptions;
use crate::db::whole::{first_by, rows};
use crate::domain::Day;
use crate::domain::exemption::Exemption;
use crate::domain::id::{ExemptionId, OfficialId, UnitId};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::BTreeSet;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = exemptions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    official_id: String,
    requirement: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    decision_id: String,
    reason: String,
    seq: i64,
    recorded_at: NaiveDateTime,
    void: bool,
}

fn row_of(e: &Exemption, recorded: Recorded) -> Row {
    Row {
        id: e.id.to_string(),
        official_id: e.official_id.to_string(),
        requirement: e.requirement.to_string(),
        valid_from: e.period.from.date(),
        valid_to: row::date(e.period.to),
        decision_id: e.decision_id.to_string(),
        reason: e.reason.to_string(),
        seq: recorded.seq,
        recorded_at: recorded.at.naive_utc(),
        void: false,
    }
}

fn kept(r: Row) -> Result<Kept<Exemption>, Error> {
    let value = Exemption {
        id: row::id(&r.id)?,
        official_id: row::id(&r.official_id)?,
        requirement: row::line(&r.requirement)?,
        period: row::period(r.valid_from, r.valid_to)?,
        decision_id: row::id(&r.decision_id)?,
        reason: row::line(&r.reason)?,
    };
    Ok(Kept { value, recorded: row::recorded(r.seq, r.recorded_at), void: r.void })
}

rows!(exemptions of Exemption by ExemptionId, |value, recorded| Ok(row_of(value, recorded)));

/// Which exemptions a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// In force on this day.
    pub as_of: Option<Day>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// From this requirement.
    pub requirement: Option<String>,
}

impl Selects for Filter {
    type Thing = Exemption;

    /// Exemptions, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Exemption>>, Error> {
        let mut query = exemptions::table.filter(exemptions::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(exemptions::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(day) = self.as_of {
            let open = exemptions::valid_to.is_null().or(exemptions::valid_to.gt(day.date()));
            query = query.filter(exemptions::valid_from.le(day.date())).filter(open);
        }
        if let Some(id) = self.official_id {
            query = query.filter(exemptions::official_id.eq(id.to_string()));
        }
        if let Some(code) = &self.requirement {
            query = query.filter(exemptions::requirement.eq(code.clone()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, exemptions::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, e: &Exemption) -> bool {
        self.as_of.is_none_or(|day| e.period.covers(day))
            && self.official_id.is_none_or(|id| e.official_id == id)
            && self.requirement.as_ref().is_none_or(|code| e.requirement.as_str() == code)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Self::Thing>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

first_by! {
    /// An exemption that took effect by a decision, if there is one.
    by_decision: exemptions.decision_id is DecisionId, of Exemption
}

first_by! {
    /// The first that is recorded of a person, if there is one.
    first_of: exemptions.official_id is OfficialId, of Exemption
}
