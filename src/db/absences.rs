//! Time away from work.

use crate::db::changes::Kept;
use crate::db::dossier::kept_by;
use crate::db::keyset::{Ask, Page, page_by_id};
use crate::db::lists::{self, Selects, Test};
use crate::db::schema::absences;
use crate::db::whole::{about_holders, about_official, first_by, kept_whole};
use crate::db::{Conn, Error, row};
use crate::domain::Day;
use crate::domain::entitlement::{Absence, AbsenceKind};
use crate::domain::id::{AbsenceId, OfficialId, UnitId};
use crate::domain::word::Word;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

kept_whole! {
    absences of Absence by AbsenceId, |v| {
        official_id: String = v.official_id.to_string(),
        kind: String = v.kind.word().to_owned(),
        valid_from: NaiveDate = v.period.from.date(),
        valid_to: Option<NaiveDate> = row::date(v.period.to),
        decision_id: Option<String> = v.decision_id.map(|id| id.to_string()),
    }
}

about_official!(absences of Absence);
about_holders!(absences of Absence);

/// Which absences a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only of people whose dossier one of these units keeps; of all when none.
    pub dossiers: Option<BTreeSet<UnitId>>,
    /// The day on which dossiers are looked at.
    pub today: Day,
    /// On this day.
    pub as_of: Option<Day>,
    /// Of this person.
    pub official_id: Option<OfficialId>,
    /// For this reason.
    pub kind: Option<AbsenceKind>,
}

impl Selects for Filter {
    type Thing = Absence;

    /// Absences, as they were entered.
    fn list(&self, conn: &mut Conn, ask: &Ask) -> Result<Page<Kept<Absence>>, Error> {
        let mut query = absences::table.filter(absences::void.eq(false)).into_boxed();
        if let Some(units) = &self.dossiers {
            query = query.filter(absences::official_id.eq_any(kept_by!(units, self.today)));
        }
        if let Some(day) = self.as_of {
            let open = absences::valid_to.is_null().or(absences::valid_to.gt(day.date()));
            query = query.filter(absences::valid_from.le(day.date())).filter(open);
        }
        if let Some(id) = self.official_id {
            query = query.filter(absences::official_id.eq(id.to_string()));
        }
        if let Some(kind) = self.kind {
            query = query.filter(absences::kind.eq(kind.word()));
        }
        let rows: Vec<Row> = page_by_id!(query, ask, absences::id).load(conn)?;
        Page::build(ask, rows, |r| (String::new(), r.id.clone()), kept)
    }

    fn shows(&self, a: &Absence) -> bool {
        self.as_of.is_none_or(|day| a.period.covers(day))
            && self.official_id.is_none_or(|id| a.official_id == id)
            && self.kind.is_none_or(|kind| a.kind == kind)
    }

    fn beside(&self, conn: &mut Conn, _: i64) -> Result<Test<Self::Thing>, Error> {
        lists::of_dossiers(conn, self.dossiers.as_ref(), self.today)
    }

    fn about(&self) -> Option<OfficialId> {
        self.official_id
    }
}

first_by! {
    /// An absence by a decision, if there is one.
    by_decision: absences.decision_id is DecisionId, of Absence
}
