//! Proving that the ledger is as it was written: every digest, every link of the chain, and the head.

use crate::db::backend::Conn;
use crate::db::changes::{Entity, Row, salted};
use crate::db::error::Error;
use crate::db::row;
use crate::db::schema::{changes, ledger_head};
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// The outcome of a check of the whole ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is as it was written: how many there are, and the hash of the last.
    Sound {
        /// How many entries.
        entries: i64,
        /// The hash of the last: kept elsewhere, it proves later that nothing was cut off.
        head: String,
    },
    /// The first entry that is not as it was written.
    Broken {
        /// Its sequence number.
        seq: i64,
        /// What is wrong with it.
        why: String,
    },
}

/// Checks the whole ledger, telling `progress` how far it is.
///
/// # Errors
/// When the database does not answer.
pub fn verify(conn: &mut Conn, mut progress: impl FnMut(i64, i64)) -> Result<Verdict, Error> {
    let (entries, at, head, batch): (i64, NaiveDateTime, String, String) = ledger_head::table
        .select((ledger_head::seq, ledger_head::recorded_at, ledger_head::hash, ledger_head::batch_id))
        .first(conn)?;
    let mut previous = "0".repeat(64);
    let mut last = 0;
    let mut end = None;
    loop {
        // Up to the head as it was: a service beside this check may write on.
        let rows: Vec<Row> = changes::table
            .filter(changes::seq.gt(last))
            .filter(changes::seq.le(entries))
            .order(changes::seq)
            .limit(2_000)
            .load(conn)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Some(why) = fault(&row, last, &previous) {
                return Ok(Verdict::Broken { seq: last + 1, why });
            }
            last = row.seq;
            previous = row.hash;
            end = Some((row.recorded_at, row.batch_id));
        }
        progress(last, entries);
    }
    if last != entries {
        return Ok(Verdict::Broken {
            seq: last.min(entries) + 1,
            why: format!("the head says {entries} entries, there are {last}"),
        });
    }
    // One statement, so one moment: what stands beyond the head was never made durable with it.
    let newest = ledger_head::table.select(ledger_head::seq).single_value();
    let beyond: i64 = changes::table.filter(changes::seq.nullable().gt(newest)).count().get_result(conn)?;
    if beyond > 0 {
        return Ok(Verdict::Broken { seq: entries + 1, why: format!("{beyond} entries stand beyond the head") });
    }
    if previous != head {
        return Ok(Verdict::Broken { seq: last, why: "the head's hash is not that of the last entry".to_owned() });
    }
    if end.is_some_and(|end| end != (at, batch)) {
        return Ok(Verdict::Broken {
            seq: last,
            why: "the head's instant or batch is not that of the last entry".to_owned(),
        });
    }
    Ok(Verdict::Sound { entries, head })
}

fn fault(row: &Row, last: i64, previous: &str) -> Option<String> {
    if row.seq != last + 1 {
        return Some(format!("entry {} is missing", last + 1));
    }
    // The chain is told milliseconds; an instant that says more than that was not written by us.
    if !row.recorded_at.and_utc().timestamp_subsec_nanos().is_multiple_of(1_000_000) {
        return Some("the instant is not the one that was written".to_owned());
    }
    if salted(&row.factual_salt, &row.factual) != row.factual_digest {
        return Some("the facts are not those that were written".to_owned());
    }
    match (&row.personal, &row.personal_salt, &row.personal_digest) {
        (Some(content), Some(salt), Some(digest)) if salted(salt, content) == *digest => {}
        // Erased by law: content and salt gone together, the digest stands.
        (None, None, _) => {}
        _ => return Some("the personal part is not the one that was written".to_owned()),
    }
    if row.chained(previous) != row.hash {
        return Some("the hash does not follow from the entry and the one before".to_owned());
    }
    // Entries are found by whom they are about; the chain covers only the content that says so.
    match about(row) {
        Ok(official) if official == row.official_id => None,
        Ok(_) => Some("whom the entry is about is not what its content says".to_owned()),
        Err(why) => Some(why.to_string()),
    }
}

/// Whom an entry of any version is about, as its content says.
fn about(row: &Row) -> Result<Option<String>, Error> {
    #[derive(serde::Deserialize)]
    struct About {
        official_id: String,
    }
    let read = || serde_json::from_str::<About>(&row.factual).map_err(|e| Error::corrupt("ledger entry", e));
    Ok(match row::word(&row.entity)? {
        Entity::Official => Some(row.entity_id.clone()),
        Entity::Appointment
        | Entity::Qualification
        | Entity::Exemption
        | Entity::Enrolment
        | Entity::Recruitment
        | Entity::Rotation
        | Entity::Nomination
        | Entity::Evaluation
        | Entity::Salary
        | Entity::Absence
        | Entity::Allowance
        | Entity::PeriodScore
        | Entity::Discipline => Some(read()?.official_id),
        Entity::Unit
        | Entity::Succession
        | Entity::Position
        | Entity::Decision
        | Entity::RuleSet
        | Entity::Resolution
        | Entity::Course
        | Entity::Class
        | Entity::TrainingPlan
        | Entity::PlanningPool
        | Entity::Ceiling
        | Entity::EstablishedPost
        | Entity::Reorganisation
        | Entity::ReorganisationPart
        | Entity::Task
        | Entity::Dissemination
        | Entity::Account => None,
    })
}
