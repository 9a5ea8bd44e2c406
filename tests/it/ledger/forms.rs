//! Old entries read for ever: a ledger as each release wrote it is read as the same facts by every later one.

use super::judged;
use super::kinds::{Entry, Release, every_kind, write_every_kind};
use crate::support::Database;
use canbo::compliance::facts::Fact;
use canbo::db::backend::Conn;
use canbo::db::changes::{self, Entity};
use canbo::db::migrate::{migrate, revert_last};
use canbo::db::{Cause, facts};
use canbo::domain::word::Word;
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A ledger as a release wrote it: one entry at least of every kind, never changed afterwards.
struct Fixture {
    text: &'static str,
    release: Release,
    /// How many migrations that release had.
    migrations: usize,
}

const FIRST: Fixture =
    Fixture { text: include_str!("../fixtures/ledger-v1.json"), release: Release::First, migrations: 1 };
const SECOND: Fixture =
    Fixture { text: include_str!("../fixtures/ledger-v2.json"), release: Release::Second, migrations: 2 };
const THIRD: Fixture =
    Fixture { text: include_str!("../fixtures/ledger-v3.json"), release: Release::Third, migrations: 3 };
const TODAY: Fixture =
    Fixture { text: include_str!("../fixtures/ledger-v4.json"), release: Release::Today, migrations: 9 };

impl Fixture {
    fn json(&self) -> Value {
        serde_json::from_str(self.text).unwrap()
    }

    fn rows(&self) -> Vec<Value> {
        self.json()["changes"].as_array().unwrap().clone()
    }

    /// What it says, entry by entry.
    fn expected(&self) -> Vec<Fact> {
        every_kind(self.release).into_iter().filter_map(|Entry { fact, .. }| fact).collect()
    }

    /// A database of that release that holds it, brought up to date.
    fn ledger(&self) -> Database {
        let database = Database::new();
        let target = database.target();
        let all = migrate(&target).unwrap().len();
        (self.migrations..all).for_each(|_| drop(revert_last(&target).unwrap()));
        let mut conn = database.connect();
        conn.batch_execute("BEGIN; DELETE FROM ledger_head").unwrap();
        put(&mut conn, "ledger_head", &self.json()["ledger_head"]);
        self.rows().iter().for_each(|row| put(&mut conn, "changes", row));
        conn.batch_execute("COMMIT").unwrap();
        drop(conn);
        assert_eq!(migrate(&target).unwrap().len(), all - self.migrations);
        database
    }
}

pub(super) fn replayed(conn: &mut Conn) -> Vec<Fact> {
    let mut all = Vec::new();
    let head = changes::head(conn).unwrap();
    facts::replay(conn, head.seq, |some| all.extend(some)).unwrap();
    all
}

fn quoted(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        other => other.to_string(),
    }
}

/// Puts rows into a table as they are.
fn put(conn: &mut Conn, table: &str, row: &Value) {
    let row = row.as_object().unwrap();
    let names: Vec<&str> = row.keys().map(String::as_str).collect();
    let values: Vec<String> = row.values().map(quoted).collect();
    conn.batch_execute(&format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))).unwrap();
}

/// Every state that the ledger has, in order.
fn states(conn: &mut Conn) -> Vec<Fact> {
    let head = changes::head(conn).unwrap();
    facts::between(conn, 0, head.seq).unwrap()
}

#[test]
fn the_chain_of_an_old_ledger_still_holds() {
    for fixture in [FIRST, SECOND, THIRD, TODAY] {
        let entries = i64::try_from(every_kind(fixture.release).len()).unwrap();
        assert_eq!(judged(&mut fixture.ledger().connect()), Ok(entries), "{:?}", fixture.release);
    }
}

#[test]
fn an_old_ledger_still_says_what_it_said() {
    for fixture in [FIRST, SECOND, THIRD, TODAY] {
        assert_eq!(states(&mut fixture.ledger().connect()), fixture.expected(), "{:?}", fixture.release);
    }
    let rows = TODAY.rows();
    let kinds: BTreeSet<&str> = rows.iter().map(|row| row["entity"].as_str().unwrap()).collect();
    assert_eq!(kinds, Entity::words().into_iter().collect(), "every kind of thing is in the newest");
    // Of a thing with several states the last one counts.
    let database = TODAY.ledger();
    let mut ledger = database.connect();
    let replayed = replayed(&mut ledger);
    let last = |fact: &Fact| replayed.contains(fact);
    let gone = TODAY.expected().iter().filter(|fact| !last(fact)).count();
    assert_eq!((replayed.len(), gone), (TODAY.expected().len() - 8, 8), "{replayed:?}");
}

#[test]
fn what_is_written_today_has_the_form_of_the_newest_fixture() {
    let database = Database::new();
    write_every_kind(&database);
    // What an entry holds: every path to a value, and what sort of value it is.
    let form = |row: &Value| -> BTreeMap<String, &'static str> {
        let mut all = BTreeMap::new();
        for part in ["factual", "personal"] {
            if let Some(text) = row[part].as_str() {
                paths(part, &serde_json::from_str(text).unwrap(), &mut all);
            }
        }
        all
    };
    let (today, kept) = (rows(&database), TODAY.rows());
    assert_eq!(today.len(), kept.len());
    for (new, old) in today.iter().zip(&kept) {
        let of = |row: &Value| {
            let said = ["entity", "version", "cause", "official_id"].map(|column| row[column].clone());
            (said, form(row))
        };
        assert_eq!(of(new), of(old), "an entry took another form: give it a version of its own and read both");
    }
    let causes: BTreeSet<&str> = kept.iter().map(|row| row["cause"].as_str().unwrap()).collect();
    assert_eq!(causes, Cause::words().into_iter().collect(), "every cause is in it");
    assert_eq!(states(&mut database.connect()), TODAY.expected());
}

fn paths(place: &str, value: &Value, into: &mut BTreeMap<String, &'static str>) {
    let sort = match value {
        Value::Object(members) => {
            return members.iter().for_each(|(name, v)| paths(&format!("{place}/{name}"), v, into));
        }
        Value::Array(items) => {
            return items.iter().enumerate().for_each(|(n, v)| paths(&format!("{place}/{n}"), v, into));
        }
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
    };
    into.insert(place.to_owned(), sort);
}

/// The entries of a ledger, every column.
fn rows(database: &Database) -> Vec<Value> {
    let numbers = ["seq", "version"];
    let texts = [
        "recorded_at",
        "batch_id",
        "actor",
        "request_id",
        "cause",
        "reason",
        "decision_id",
        "entity",
        "entity_id",
        "unit_id",
        "other_unit_id",
        "factual",
        "factual_salt",
        "factual_digest",
        "personal",
        "personal_salt",
        "personal_digest",
        "hash",
        "official_id",
    ];
    let column =
        |name: &str| database.values(&format!("SELECT CAST({name} AS TEXT) AS value FROM changes ORDER BY seq"));
    let mut rows: Vec<Value> = column("seq").iter().map(|_| json!({})).collect();
    for name in numbers.into_iter().chain(texts) {
        for (row, value) in rows.iter_mut().zip(column(name)) {
            let number = |text: &String| numbers.contains(&name).then(|| json!(text.parse::<i64>().unwrap()));
            row[name] = value.as_ref().and_then(number).unwrap_or_else(|| json!(value));
        }
    }
    rows
}

#[test]
#[ignore = "for a release whose entries have a new form: writes its fixture"]
fn the_fixture_of_today_is_written() {
    let database = Database::new();
    write_every_kind(&database);
    let head =
        |column: &str| database.values(&format!("SELECT CAST({column} AS TEXT) AS value FROM ledger_head"))[0].clone();
    let mut top = json!({ "id": 1, "seq": head("seq").unwrap().parse::<i64>().unwrap() });
    for column in ["recorded_at", "hash", "batch_id"] {
        top[column] = json!(head(column));
    }
    let text = serde_json::to_string_pretty(&json!({ "ledger_head": top, "changes": rows(&database) })).unwrap();
    let place = std::env::var_os("CANBO_FIXTURE").expect("where to: CANBO_FIXTURE");
    std::fs::write(place, text + "\n").unwrap();
}
