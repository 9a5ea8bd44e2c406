//! The ledger: every accepted write, in order, chained by hashes.
//!
//! An entry holds the whole state of one aggregate after the write, in a versioned type of its own ([`super::stored`]).
//! What identifies a person and the facts stand apart, each under a salted digest, and the chain runs over the digests:
//! the personal part and its salt can be erased by law while the chain still verifies, and nobody can guess a birth
//! date from a digest.

use crate::db::backend::Conn;
use crate::db::error::Error;
use crate::db::schema::{changes, ledger_head};
use crate::domain::id::{DecisionId, UnitId};
use crate::domain::word::{Word, words};
use aws_lc_rs::{digest, rand};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

words! {
    /// What a ledger entry is about.
    Entity {
        /// a unit with all its segments
        Unit = "unit",
        /// a succession of units
        Succession = "succession",
        /// a title
        Position = "position",
        /// a decision
        Decision = "decision",
        /// a person
        Official = "official",
        /// an appointment
        Appointment = "appointment",
        /// a qualification
        Qualification = "qualification",
        /// an exemption
        Exemption = "exemption",
        /// a rule set
        RuleSet = "rule_set",
        /// a resolution
        Resolution = "resolution",
        /// a course
        Course = "course",
        /// a class
        Class = "class",
        /// an enrolment
        Enrolment = "enrolment",
        /// a training plan
        TrainingPlan = "training_plan",
        /// a transfer, rotation or secondment
        Rotation = "rotation",
        /// a planning pool
        PlanningPool = "planning_pool",
        /// a nomination
        Nomination = "nomination",
        /// a yearly rating
        Evaluation = "evaluation",
        /// a disciplinary measure
        Discipline = "discipline",
        /// what a unit's ceiling follows from
        Ceiling = "ceiling",
        /// an established post
        EstablishedPost = "established_post",
        /// a recruitment
        Recruitment = "recruitment",
        /// how a person is paid
        Salary = "salary",
        /// time away from work
        Absence = "absence",
        /// an allowance for a concurrent title
        Allowance = "allowance",
        /// a reform of units
        Reorganisation = "reorganisation",
        /// some changes of a reform of units
        ReorganisationPart = "reorganisation_part",
        /// a task of a resolution or a plan
        Task = "task",
        /// that a resolution was made known
        Dissemination = "dissemination",
        /// the points of a month or a quarter
        PeriodScore = "period_score",
        /// an account of a person or a machine
        Account = "account",
    }
}

words! {
    /// Why the ledger grew.
    Cause {
        /// something new
        Create = "create",
        /// a state that was wrong is put right
        Correct = "correct",
        /// a change of the world from a day on
        Change = "change",
        /// something ended
        End = "end",
        /// an elected person was ratified
        Ratify = "ratify",
        /// a record was checked
        Verify = "verify",
        /// another took its place
        Supersede = "supersede",
        /// a proposal was approved
        Approve = "approve",
        /// a document took its next step
        Advance = "advance",
        /// something approved was put in force
        PutInForce = "put_in_force",
        /// something was entered in error
        Void = "void",
        /// a decision annulled something from its beginning
        Annul = "annul",
        /// a reform of units
        Reorganise = "reorganise",
        /// a bulk import
        Import = "import",
    }
}

impl Cause {
    /// Whether the thing is as if it had never been, from this entry on.
    pub fn voids(self) -> bool {
        matches!(self, Self::Void | Self::Annul)
    }
}

/// Who writes, for which request, and when.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The actor: a subject, or `system`.
    pub actor: String,
    /// The request.
    pub request_id: String,
    /// The wall clock.
    pub at: DateTime<Utc>,
}

/// What a write does, beside the state that it leaves behind.
#[derive(Debug, Clone)]
pub struct Change {
    /// Why.
    pub cause: Cause,
    /// The reason given.
    pub reason: Option<String>,
    /// The decision given.
    pub decision_id: Option<DecisionId>,
    /// The units concerned: the second where a change concerns two.
    pub units: [Option<UnitId>; 2],
}

impl Change {
    /// A change that concerns one unit, or none.
    pub fn of(cause: Cause, unit: Option<UnitId>) -> Self {
        Self { cause, reason: None, decision_id: None, units: [unit, None] }
    }
}

/// When the ledger learned of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The ledger's sequence number; grows by one with every entry.
    pub seq: i64,
    /// The instant; never earlier than that of the entry before.
    pub at: DateTime<Utc>,
}

impl Recorded {
    /// Refuses a caller who saw an earlier state.
    ///
    /// # Errors
    /// [`Error::Stale`].
    pub fn expect(&self, seen: i64) -> Result<(), Error> {
        if self.seq == seen { Ok(()) } else { Err(Error::Stale(self.seq)) }
    }
}

/// A value and when it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// The value.
    pub value: T,
    /// When it was recorded.
    pub recorded: Recorded,
    /// Whether it never should have been: the row stays and holds nothing.
    pub void: bool,
}

impl<T> Kept<T> {
    /// A value that stands.
    pub fn new(value: T, recorded: Recorded) -> Self {
        Self { value, recorded, void: false }
    }

    /// The same, its value lent.
    pub fn as_ref(&self) -> Kept<&T> {
        Kept { value: &self.value, recorded: self.recorded, void: self.void }
    }

    /// Another value recorded likewise.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Kept<U> {
        Kept { value: change(self.value), recorded: self.recorded, void: self.void }
    }

    /// Refuses what was voided, as if it did not exist.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn standing(self) -> Result<Self, Error> {
        if self.void { Err(Error::NotFound) } else { Ok(self) }
    }
}

/// One row of the ledger.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) recorded_at: NaiveDateTime,
    pub(super) batch_id: String,
    pub(super) actor: String,
    pub(super) request_id: String,
    pub(super) cause: String,
    pub(super) reason: Option<String>,
    pub(super) decision_id: Option<String>,
    pub(super) entity: String,
    pub(super) entity_id: String,
    pub(super) unit_id: Option<String>,
    pub(super) other_unit_id: Option<String>,
    pub(super) version: i32,
    pub(super) factual: String,
    pub(super) factual_salt: String,
    pub(super) factual_digest: String,
    pub(super) personal: Option<String>,
    pub(super) personal_salt: Option<String>,
    pub(super) personal_digest: Option<String>,
    pub(super) hash: String,
    /// Whom the entry is about, for finding it: what it says stands in its content, so the chain need not hold this.
    pub(super) official_id: Option<String>,
}

impl Row {
    /// The hash of this entry, given that of the one before: over everything but the content itself, which stands in
    /// it by its digests.
    pub(super) fn chained(&self, previous: &str) -> String {
        let at = self.recorded_at.and_utc().timestamp_millis();
        let fields = serde_json::json!([
            previous,
            self.seq,
            at,
            self.batch_id,
            self.actor,
            self.request_id,
            self.cause,
            self.reason,
            self.decision_id,
            self.entity,
            self.entity_id,
            self.unit_id,
            self.other_unit_id,
            self.version,
            self.factual_digest,
            self.personal_digest
        ]);
        hex(digest::digest(&digest::SHA256, fields.to_string().as_bytes()).as_ref())
    }
}

/// The digest of a content under its salt.
pub(super) fn salted(salt: &str, content: &str) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(salt.as_bytes());
    context.update(b"\n");
    context.update(content.as_bytes());
    hex(context.finish().as_ref())
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub(super) fn random_hex() -> Result<String, Error> {
    let mut bytes = [0u8; 16];
    rand::fill(&mut bytes).map_err(|_why| Error::Other("no randomness".to_owned()))?;
    Ok(hex(&bytes))
}

/// A name for a batch of writes that are made durable together.
pub(super) fn new_batch() -> Result<String, Error> {
    random_hex()
}

/// Whether a batch was made durable.
pub(super) fn has_batch(conn: &mut Conn, batch: &str) -> Result<bool, Error> {
    let head: String = ledger_head::table.select(ledger_head::batch_id).first(conn)?;
    if head == batch {
        return Ok(true);
    }
    // Another instance may have written since; its entries are few and lie at the end.
    let newest: i64 = ledger_head::table.select(ledger_head::seq).first(conn)?;
    let found: i64 = changes::table
        .filter(changes::seq.gt(newest - 10_000))
        .filter(changes::batch_id.eq(batch))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// The newest entry.
///
/// # Errors
/// When the database does not answer.
pub fn head(conn: &mut Conn) -> Result<Recorded, Error> {
    let (seq, at): (i64, NaiveDateTime) =
        ledger_head::table.select((ledger_head::seq, ledger_head::recorded_at)).first(conn)?;
    Ok(Recorded { seq, at: at.and_utc() })
}

/// The entry with a sequence number.
///
/// # Errors
/// [`Error::NotFound`] when the ledger does not reach so far; 0 is the empty ledger.
pub fn entry_at(conn: &mut Conn, seq: i64) -> Result<Recorded, Error> {
    if seq == 0 {
        return Ok(Recorded { seq: 0, at: DateTime::UNIX_EPOCH });
    }
    let at: NaiveDateTime = changes::table.find(seq).select(changes::recorded_at).first(conn)?;
    Ok(Recorded { seq, at: at.and_utc() })
}

/// The last entry recorded at or before an instant.
///
/// # Errors
/// When the database does not answer.
pub fn entry_by(conn: &mut Conn, instant: DateTime<Utc>) -> Result<Recorded, Error> {
    let found: Option<(i64, NaiveDateTime)> = changes::table
        .filter(changes::recorded_at.le(instant.naive_utc()))
        .order((changes::recorded_at.desc(), changes::seq.desc()))
        .select((changes::seq, changes::recorded_at))
        .first(conn)
        .optional()?;
    Ok(found.map_or(Recorded { seq: 0, at: DateTime::UNIX_EPOCH }, |(seq, at)| Recorded { seq, at: at.and_utc() }))
}

/// The sequence number of the last entry about one of these kinds of thing; 0 when there is none.
///
/// # Errors
/// When the database does not answer.
pub fn last_of(conn: &mut Conn, kinds: &[Entity]) -> Result<i64, Error> {
    let mut last = 0;
    for kind in kinds {
        let seq: Option<i64> = changes::table
            .filter(changes::entity.eq(kind.word()))
            .select(diesel::dsl::max(changes::seq))
            .first(conn)?;
        last = last.max(seq.unwrap_or(0));
    }
    Ok(last)
}

/// Appends that something never should have been, and marks its row.
macro_rules! voided {
    ($tx:expr, $stamp:expr, $change:expr, $value:expr, $table:ident) => {{
        use $crate::db::schema::$table::dsl;
        let recorded = $crate::db::changes::append($tx, $stamp, $change, $value)?;
        let marks = (dsl::void.eq(true), dsl::seq.eq(recorded.seq), dsl::recorded_at.eq(recorded.at.naive_utc()));
        diesel::update(dsl::$table.find($value.id.to_string())).set(marks).execute(&mut **$tx)?;
        Ok(recorded)
    }};
}
pub(super) use super::append::append;
pub(super) use voided;
