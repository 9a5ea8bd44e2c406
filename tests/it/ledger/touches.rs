//! Every touch shows: a byte, an entry, a cut; only what identifies a person can go by law.

use super::forms::replayed;
use super::{judged, last};
use crate::support::world::{World, appointment, official, position};
use crate::support::{App, Database};
use canbo::compliance::facts::Fact;
use diesel::connection::SimpleConnection;
use serde_json::json;

/// What `verify` says after somebody with the database's password did something; it is undone afterwards.
#[track_caller]
fn after(database: &Database, statements: &str) -> Result<i64, i64> {
    let mut conn = database.connect();
    conn.batch_execute("BEGIN").unwrap();
    conn.batch_execute(statements).unwrap();
    let verdict = judged(&mut conn);
    conn.batch_execute("ROLLBACK").unwrap();
    verdict
}

/// A ledger of a few people, decisions and one end of an appointment, and an entry of it that has everything.
fn touched() -> (App, i64, i64) {
    let app = App::new();
    let (world, admin) = (World::in_app(&app), app.admin());
    let person = official(&admin, "Nông Thị Lan", &world.ward);
    let middle = last(&app.database);
    let holding =
        appointment(&person, &world.other_ward, &position(&admin, "PARTY_SECRETARY"), &world.decision, "2016-01-01");
    let held = admin.post("/v1/appointments", &holding).expect(201);
    let end = json!({ "valid_to": "2020-01-01", "end_reason": "resigned", "decision_id": world.decision, "reason": "Tự nguyện" });
    admin.act(&format!("/v1/appointments/{}/end", held.id()), held.etag(), &end).expect(200);
    official(&admin, "Nông Thị Mai", &world.ward);
    let last = last(&app.database);
    (app, middle, last)
}

#[test]
fn a_touched_byte_in_any_column_of_an_entry_shows() {
    let (app, person, entries) = touched();
    let database = &app.database;
    assert_eq!(judged(&mut database.connect()), Ok(entries));
    // The appointment names two units and a decision, its end gives a reason, the person has a personal part.
    let (appointed, ended) = (person + 1, person + 2);
    let flipped = |column: &str| {
        format!("{column} = CASE WHEN substr({column}, 1, 1) = 'a' THEN 'b' ELSE 'a' END || substr({column}, 2)")
    };
    let texts: [(&str, i64); 18] = [
        ("batch_id", person),
        ("actor", person),
        ("request_id", person),
        ("cause", person),
        ("reason", ended),
        ("decision_id", appointed),
        ("entity", person),
        ("entity_id", person),
        ("unit_id", person),
        ("other_unit_id", appointed),
        ("factual", person),
        ("factual_salt", person),
        ("factual_digest", person),
        ("personal", person),
        ("personal_salt", person),
        ("personal_digest", person),
        ("hash", person),
        ("official_id", person),
    ];
    let mut touches: Vec<(String, i64)> = texts.iter().map(|(column, seq)| (flipped(column), *seq)).collect();
    touches.extend([
        ("seq = 1000000".to_owned(), person),
        ("version = version + 1".to_owned(), person),
        ("recorded_at = '2026-11-22 05:00:00.001'".to_owned(), person),
        // Below what the chain is told of the instant.
        ("recorded_at = '2026-11-22 05:00:00.0001'".to_owned(), person),
        // A word put where none was, and one taken away.
        ("reason = 'because'".to_owned(), person),
        ("reason = ''".to_owned(), person),
        ("reason = NULL".to_owned(), ended),
        ("unit_id = NULL".to_owned(), person),
        // By whom they are about, entries are found.
        ("official_id = NULL".to_owned(), person),
        ("official_id = NULL".to_owned(), appointed),
        ("official_id = unit_id".to_owned(), ended),
        ("official_id = entity_id".to_owned(), appointed),
        ("official_id = entity_id".to_owned(), 1),
        ("other_unit_id = unit_id".to_owned(), person),
        ("personal = '{}', personal_salt = 'x', personal_digest = 'x'".to_owned(), appointed),
        // Erasing by half is no erasure.
        ("personal = NULL".to_owned(), person),
        ("personal_salt = NULL".to_owned(), person),
        ("personal = NULL, personal_salt = NULL, personal_digest = NULL".to_owned(), person),
    ]);
    for (touch, seq) in touches {
        let statement = format!("UPDATE changes SET {touch} WHERE seq = {seq}");
        assert_eq!(after(database, &statement), Err(seq), "{touch}");
    }
    let columns = columns(database);
    for column in columns {
        let named = texts.iter().any(|(name, _)| *name == column)
            || ["seq", "version", "recorded_at"].contains(&column.as_str());
        assert!(named, "the column {column} is new: what of its bytes?");
    }
    assert_eq!(judged(&mut database.connect()), Ok(entries), "every touch was undone");
}

/// The columns of the ledger.
fn columns(database: &Database) -> Vec<String> {
    let query = if database.is_file() {
        "SELECT name AS value FROM pragma_table_info('changes')"
    } else {
        "SELECT CAST(column_name AS TEXT) AS value FROM information_schema.columns WHERE table_name = 'changes'"
    };
    let columns: Vec<String> = database.values(query).into_iter().flatten().collect();
    assert!(columns.len() >= 20);
    columns
}

#[test]
fn an_entry_that_is_missing_or_moved_or_added_shows() {
    let (app, middle, last) = touched();
    let database = &app.database;
    let swap = format!(
        "UPDATE changes SET seq = 1000000 WHERE seq = {middle}; UPDATE changes SET seq = {middle} WHERE seq = {middle} + 1; \
         UPDATE changes SET seq = {middle} + 1 WHERE seq = 1000000"
    );
    let columns = columns(database);
    let copy = |seq: i64| {
        let cells: Vec<&str> = columns.iter().map(|c| if c == "seq" { "seq + 1" } else { c }).collect();
        format!(
            "INSERT INTO changes ({}) SELECT {} FROM changes WHERE seq = {seq}",
            columns.join(", "),
            cells.join(", ")
        )
    };
    for (what, statements, seq) in [
        ("the first is gone", "DELETE FROM changes WHERE seq = 1".to_owned(), 1),
        ("one in the middle is gone", format!("DELETE FROM changes WHERE seq = {middle}"), middle),
        ("two have changed places", swap, middle),
        ("the last is cut off", format!("DELETE FROM changes WHERE seq = {last}"), last),
        ("the end is cut off", format!("DELETE FROM changes WHERE seq > {middle}"), middle + 1),
        ("all are gone", "DELETE FROM changes".to_owned(), 1),
        ("one was added", copy(last), last + 1),
        ("the head counts fewer", "UPDATE ledger_head SET seq = seq - 1".to_owned(), last),
        ("the head counts more", "UPDATE ledger_head SET seq = seq + 1".to_owned(), last + 1),
        ("the head's hash is another", "UPDATE ledger_head SET hash = 'x' || substr(hash, 2)".to_owned(), last),
        (
            "the head's instant is another",
            "UPDATE ledger_head SET recorded_at = '2031-01-01 00:00:00'".to_owned(),
            last,
        ),
        ("the head's batch is another", "UPDATE ledger_head SET batch_id = 'x'".to_owned(), last),
        (
            "the end is cut off, and the head counts fewer",
            format!("DELETE FROM changes WHERE seq = {last}; UPDATE ledger_head SET seq = seq - 1"),
            last - 1,
        ),
        ("all are gone, and the head counts none", "DELETE FROM changes; UPDATE ledger_head SET seq = 0".to_owned(), 0),
    ] {
        assert_eq!(after(database, &statements), Err(seq), "{what}");
    }
}

#[test]
fn what_identifies_a_person_can_be_erased_and_the_ledger_stays_sound() {
    let (app, person, entries) = touched();
    let by_law = format!("UPDATE changes SET personal = NULL, personal_salt = NULL WHERE seq = {person}");
    app.database.run(&by_law);
    assert_eq!(judged(&mut app.database.connect()), Ok(entries));
    // What totals need is still read: the month of birth, not the day.
    let born = replayed(&mut app.database.connect()).into_iter().find_map(|fact| match fact {
        Fact::Official { traits, .. } => traits.birth_on,
        _ => None,
    });
    assert_eq!(born.map(|day| day.to_string()).as_deref(), Some("1980-03-01"));
    let admin = app.admin();
    official(&admin, "Nông Thị Cúc", admin.all("/v1/units?code=90001")[0]["id"].as_str().unwrap());
    assert_eq!(judged(&mut app.database.connect()), Ok(entries + 2), "the account and the person come after it");
}
