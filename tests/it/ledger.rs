//! The ledger: one entry for every write, a chain that shows every touch, and old entries that read for ever.

use crate::support::document::operations;
use crate::support::world::{World, appointment, official, position, requirement, resolution, rule_set};
use crate::support::{Answer, App, Client, Database, instant, wait};
use canbo::compliance::facts::Fact;
use canbo::db::backend::Conn;
use canbo::db::changes::{self, Change, Entity};
use canbo::db::migrate::migrate;
use canbo::db::verify::{Verdict, verify};
use canbo::db::{self, Cause, Db, Error, Options, Stamp, Tx, facts};
use canbo::domain::account::Account;
use canbo::domain::appointment::Appointment;
use canbo::domain::official::{Official, Personal, Sex};
use canbo::domain::word::Word;
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

// ---- one entry for every write ---------------------------------------------------------------------------------------

/// Entries after one of them: every column that says who, why and where.
fn entries_after(database: &Database, seq: i64) -> Vec<[String; 9]> {
    let columns =
        ["actor", "request_id", "cause", "reason", "decision_id", "entity", "entity_id", "unit_id", "other_unit_id"];
    let text = columns.map(|c| format!("COALESCE({c}, '-')")).join(" || '|' || ");
    let rows = database.values(&format!("SELECT {text} AS value FROM changes WHERE seq > {seq} ORDER BY seq"));
    let cells =
        |row: Option<String>| row.unwrap().split('|').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
    rows.into_iter().map(cells).collect()
}

fn last(database: &Database) -> i64 {
    changes::head(&mut database.connect()).unwrap().seq
}

/// A service whose writes are watched.
struct Watched {
    app: App,
    by: Client,
    actor: String,
    tried: BTreeSet<String>,
}

impl Watched {
    /// Writes, and looks at the one entry that this appended: its cause, reason, decision, and both units.
    #[track_caller]
    fn write(&mut self, operation: &str, path: &str, etag: Option<&str>, body: &Value, expected: [&str; 5]) -> Answer {
        let before = last(&self.app.database);
        let request = format!("req-{operation}");
        let mut headers = vec![("content-type", "application/json"), ("x-request-id", request.as_str())];
        headers.extend(etag.map(|etag| ("if-match", etag)));
        let answer = self.by.send("POST", path, &headers, body.to_string().as_bytes());
        assert!(answer.status == 200 || answer.status == 201, "{operation}: {}", answer.text);
        let entries = entries_after(&self.app.database, before);
        let [entry] = entries.as_slice() else { panic!("{operation}: {entries:?}") };
        let [actor, request_id, cause, reason, decision, _, id, unit, other] = entry.each_ref().map(String::as_str);
        assert_eq!((actor, request_id), (self.actor.as_str(), request.as_str()), "{operation}");
        assert_eq!([cause, reason, decision, unit, other], expected, "{operation}");
        assert_eq!(answer.json()["id"], id, "{operation}");
        assert_eq!(answer.json()["seq"], before + 1, "{operation}");
        assert_eq!(answer.etag(), format!("\"{}\"", before + 1), "{operation}");
        self.tried.insert(operation.to_owned());
        answer
    }

    /// A request that is refused appends nothing.
    #[track_caller]
    fn refused(&self, path: &str, etag: Option<&str>, body: &Value, status: u16) {
        let before = last(&self.app.database);
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(etag.map(|etag| ("if-match", etag)));
        self.by.send("POST", path, &headers, body.to_string().as_bytes()).expect(status);
        assert_eq!(last(&self.app.database), before);
    }
}

#[test]
fn every_write_appends_one_entry_that_says_who_why_and_where() {
    let app = App::new();
    let world = World::in_app(&app);
    let by = app.admin();
    let actor = app.database.values("SELECT 'user:' || id AS value FROM accounts ORDER BY seq DESC LIMIT 1");
    let mut w = Watched { by, actor: actor[0].clone().unwrap(), app, tried: BTreeSet::new() };
    let World { province, city, ward, other_ward, decision, .. } = &world;

    let unit = |name: &str, code: &str| json!({ "valid_from": "2000-01-01", "name": name, "code": code, "kind": "ward", "parent_id": city, "decision_id": decision });
    let before = last(&w.app.database);
    let old = w.by.post("/v1/units", &unit("Phường Cũ", "90008")).expect(201);
    assert_eq!(entries_after(&w.app.database, before)[0][7], old.id(), "a new unit concerns itself");
    let old_unit = old.id();
    w.tried.insert("create_unit".to_owned());
    let path = format!("/v1/units/{old_unit}");
    let next = json!({ "valid_from": "2010-01-01", "name": "Phường Vẫn Cũ", "code": "90008", "kind": "ward", "parent_id": city });
    let next = w.write(
        "change_unit",
        &format!("{path}/segments"),
        Some(old.etag()),
        &next,
        ["change", "-", "-", &old_unit, "-"],
    );
    let end = json!({ "valid_to": "2020-01-01", "reason": "Sáp nhập", "decision_id": decision });
    w.write("end_unit", &format!("{path}/end"), Some(next.etag()), &end, ["end", "Sáp nhập", decision, &old_unit, "-"]);
    let edge =
        json!({ "successor_id": ward, "kind": "merged_into", "effective_on": "2020-01-01", "decision_id": decision });
    let edge_at = format!("{path}/successions");
    w.write("create_unit_succession", &edge_at, None, &edge, ["create", "-", decision, &old_unit, ward]);
    w.refused(&edge_at, None, &edge, 409);

    let title = json!({
        "code": "TEST", "title_vi": "Thử", "title_en": "Test", "group": "civil_servant", "filling": "recruitment",
        "valid_from": "2000-01-01",
    });
    let title = w.write("create_position", "/v1/positions", None, &title, ["create", "-", "-", "-", "-"]);
    let end = json!({ "valid_to": "2020-01-01", "reason": "Bỏ chức danh" });
    let end_at = format!("/v1/positions/{}/end", title.id());
    w.write("end_position", &end_at, Some(title.etag()), &end, ["end", "Bỏ chức danh", "-", "-", "-"]);
    w.refused(&end_at, Some(title.etag()), &end, 412);

    let paper = json!({
        "number": "5/QĐ", "issuer": "UBND", "signed_on": "2015-05-20", "effective_on": "2015-06-01", "kind": "appointment",
        "title": "Về việc", "unit_id": ward,
    });
    w.write("create_decision", "/v1/decisions", None, &paper, ["create", "-", "-", ward, "-"]);
    w.refused("/v1/decisions", None, &paper, 409);

    let person = json!({ "full_name": "Nông Thị Lan", "managing_unit_id": other_ward, "birth_on": "1980-02-03" });
    let person = w.write("create_official", "/v1/officials", None, &person, ["create", "-", "-", other_ward, "-"]).id();
    let secretary = position(&w.by, "PARTY_SECRETARY");
    let mut holding = appointment(&person, ward, &secretary, decision, "2016-01-01");
    holding["state"] = json!("elected");
    // The dossier moves from one ward to another: the entry names both.
    let held =
        w.write("create_appointment", "/v1/appointments", None, &holding, ["create", "-", decision, ward, other_ward]);
    w.refused("/v1/appointments", None, &holding, 409);
    let end =
        json!({ "valid_to": "2020-01-01", "end_reason": "resigned", "decision_id": decision, "reason": "Tự nguyện" });
    let end_at = format!("/v1/appointments/{}/end", held.id());
    w.write("end_appointment", &end_at, Some(held.etag()), &end, ["end", "Tự nguyện", decision, ward, "-"]);

    let chairman = position(&w.by, "COMMITTEE_CHAIR");
    let mut elected = appointment(&person, ward, &chairman, decision, "2021-01-01");
    elected["state"] = json!("awaiting_ratification");
    let elected =
        w.write("create_appointment", "/v1/appointments", None, &elected, ["create", "-", decision, ward, "-"]);
    let ratified = json!({ "ratified_on": "2021-02-01", "decision_id": decision });
    let ratified_at = format!("/v1/appointments/{}/ratification", elected.id());
    w.write("ratify_appointment", &ratified_at, Some(elected.etag()), &ratified, ["ratify", "-", decision, ward, "-"]);

    let diploma = json!({
        "official_id": person, "kind": "professional", "level": "university", "field": "LUAT", "awarded_on": "2002-06-30",
        "verification": "unverified",
    });
    let diploma =
        w.write("create_qualification", "/v1/qualifications", None, &diploma, ["create", "-", "-", ward, "-"]);
    let checked = json!({ "verification": "verified", "reason": "Đối chiếu bản chính" });
    let checked_at = format!("/v1/qualifications/{}/verification", diploma.id());
    w.write(
        "verify_qualification",
        &checked_at,
        Some(diploma.etag()),
        &checked,
        ["verify", "Đối chiếu bản chính", "-", ward, "-"],
    );

    let release = json!({
        "official_id": person, "requirement": "computer_skills", "valid_from": "2021-01-01", "decision_id": decision,
        "reason": "Gần tuổi nghỉ hưu",
    });
    let release = w.write(
        "create_exemption",
        "/v1/exemptions",
        None,
        &release,
        ["create", "Gần tuổi nghỉ hưu", decision, ward, "-"],
    );
    let end = json!({ "valid_to": "2022-01-01", "reason": "Đã học" });
    let end_at = format!("/v1/exemptions/{}/end", release.id());
    w.write("end_exemption", &end_at, Some(release.etag()), &end, ["end", "Đã học", "-", ward, "-"]);

    adopts(&mut w, ward, decision);

    let writes =
        operations().into_iter().filter(|o| o.method != "GET" && o.path.starts_with("/v1/") && o.id != "login");
    assert_eq!(w.tried, writes.map(|o| o.id).collect(), "an operation that writes is not looked at here");
    assert_ne!(province, city);

    let seqs = w.app.database.values("SELECT CAST(seq AS TEXT) AS value FROM changes ORDER BY seq");
    let expected: Vec<Option<String>> = (1..=seqs.len()).map(|n| Some(n.to_string())).collect();
    assert_eq!(seqs, expected, "no gaps");
    let times = w.app.database.values("SELECT CAST(recorded_at AS TEXT) AS value FROM changes ORDER BY seq");
    assert!(times.is_sorted());
    assert_eq!(judged(&mut w.app.database.connect()), Ok(i64::try_from(seqs.len()).unwrap()));
}

/// A rule set and a resolution on their way: each step is one entry, and taking another's place is one more for that.
#[track_caller]
fn adopts(w: &mut Watched, ward: &str, decision: &str) {
    let ask = [requirement("x", &json!({ "gender": "female" }))];
    let rules = |code: &str| rule_set(code, ward, &ask);
    let plan = |number: &str| resolution(number, ward);
    for (kind, list, body, next) in [
        ("rule_set", "/v1/rule-sets", rules("old"), rules("new")),
        ("resolution", "/v1/resolutions", plan("old"), plan("new")),
    ] {
        let own = w.write(&format!("create_{kind}"), list, None, &body, ["create", "-", "-", ward, "-"]);
        w.refused(list, None, &body, 409);
        let own_place = format!("{list}/{}", own.id());
        w.refused(&format!("{own_place}/approval"), Some(own.etag()), &json!({}), 409);
        // Somebody else approves that one, and proposes another, which is approved here.
        let other = w.app.admin();
        let own = other.act(&format!("{own_place}/approval"), own.etag(), &json!({})).expect(200);
        let proposal = other.post(list, &next).expect(201);
        let place = format!("{list}/{}", proposal.id());
        let approval = json!({ "reason": "Đã thẩm định", "decision_id": decision });
        let approved = w.write(
            &format!("approve_{kind}"),
            &format!("{place}/approval"),
            Some(proposal.etag()),
            &approval,
            ["approve", "Đã thẩm định", decision, ward, "-"],
        );
        let entry = json!({ "valid_from": "2018-01-01", "decision_id": decision });
        let in_force = format!("put_{kind}_in_force");
        let expected = ["put_in_force", "-", decision, ward, "-"];
        w.write(&in_force, &format!("{own_place}/entry-into-force"), Some(own.etag()), &entry, expected);
        let before = last(&w.app.database);
        let entry = json!({ "valid_from": "2020-01-01", "decision_id": decision, "supersedes_id": own.id() });
        let step = format!("{place}/entry-into-force");
        let started = w.by.act(&step, approved.etag(), &entry).expect(200);
        let causes: Vec<[String; 3]> = entries_after(&w.app.database, before)
            .into_iter()
            .map(|[_, _, cause, _, decision, _, id, unit, _]| {
                assert_eq!(unit, ward);
                [cause, decision, id]
            })
            .collect();
        let entry = |cause: &str, id: String| [cause.to_owned(), decision.to_owned(), id];
        assert_eq!(causes, [entry("put_in_force", started.id()), entry("supersede", own.id())]);
        assert_eq!(started.etag(), format!("\"{}\"", before + 1));
        let end = json!({ "valid_to": "2025-01-01", "reason": "Hết hiệu lực", "decision_id": decision });
        let expected = ["end", "Hết hiệu lực", decision, ward, "-"];
        w.write(&format!("end_{kind}"), &format!("{place}/end"), Some(started.etag()), &end, expected);
    }
}

#[test]
fn a_clock_that_goes_back_does_not_take_the_ledger_along() {
    let app = App::new();
    let world = World::in_app(&app);
    app.set_clock("2026-11-22T04:00:00Z");
    let admin = app.admin();
    let late = official(&admin, "Nông Thị Lan", &world.ward);
    let recorded =
        admin.get(&format!("/v1/officials/{late}")).expect(200).json()["recorded_at"].as_str().unwrap().to_owned();
    assert_eq!(instant(&recorded), instant("2026-11-22T05:00:00Z"));
    assert!(judged(&mut app.database.connect()).is_ok());
}

// ---- every touch shows -----------------------------------------------------------------------------------------------

/// What `verify` says: how many entries are sound, or which is the first that is not.
fn judged(conn: &mut Conn) -> Result<i64, i64> {
    match verify(conn, |_, _| {}).unwrap() {
        Verdict::Sound { entries, .. } => Ok(entries),
        Verdict::Broken { seq, .. } => Err(seq),
    }
}

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
    let texts: [(&str, i64); 17] = [
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

// ---- old entries read for ever ---------------------------------------------------------------------------------------

/// A ledger as a release wrote it: one entry at least of every kind, never changed afterwards.
const FIXTURE: &str = include_str!("fixtures/ledger-v1.json");

fn replayed(conn: &mut Conn) -> Vec<Fact> {
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

/// A database whose ledger is the fixture.
fn old_ledger() -> Database {
    let database = Database::new();
    migrate(&database.target()).unwrap();
    let fixture: Value = serde_json::from_str(FIXTURE).unwrap();
    let mut conn = database.connect();
    conn.batch_execute("BEGIN; DELETE FROM ledger_head").unwrap();
    put(&mut conn, "ledger_head", &fixture["ledger_head"]);
    fixture["changes"].as_array().unwrap().iter().for_each(|row| put(&mut conn, "changes", row));
    conn.batch_execute("COMMIT").unwrap();
    database
}

#[test]
fn the_chain_of_an_old_ledger_still_holds() {
    let entries = i64::try_from(every_kind().len()).unwrap();
    assert_eq!(judged(&mut old_ledger().connect()), Ok(entries));
}

#[test]
fn an_old_ledger_still_says_what_it_said() {
    let read = replayed(&mut old_ledger().connect());
    assert_eq!(read, expected_facts());
    let kinds: BTreeSet<String> = old_rows().iter().map(|row| row["entity"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, Entity::words().into_iter().map(str::to_owned).collect(), "every kind of thing is in it");
}

#[test]
fn what_is_written_today_has_the_form_of_the_old_entries() {
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
    let today = rows(&database);
    assert_eq!(today.len(), old_rows().len());
    for (new, old) in today.iter().zip(old_rows()) {
        let of = |row: &Value| (row["entity"].clone(), row["version"].clone(), row["cause"].clone(), form(row));
        assert_eq!(of(new), of(&old), "an entry took another form: give it a version of its own and read both");
    }
    assert_eq!(replayed(&mut database.connect()), expected_facts());
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

fn old_rows() -> Vec<Value> {
    serde_json::from_str::<Value>(FIXTURE).unwrap()["changes"].as_array().unwrap().clone()
}

/// The entries of a ledger, content and kind.
fn rows(database: &Database) -> Vec<Value> {
    let one = |column: &str| database.values(&format!("SELECT {column} AS value FROM changes ORDER BY seq"));
    let (entities, causes, factual, personal) = (one("entity"), one("cause"), one("factual"), one("personal"));
    let versions = one("CAST(version AS TEXT)");
    (0..entities.len())
        .map(|n| {
            let version: i64 = versions[n].as_ref().unwrap().parse().unwrap();
            json!({ "entity": entities[n], "cause": causes[n], "version": version, "factual": factual[n], "personal": personal[n] })
        })
        .collect()
}

fn id(n: u32) -> String {
    format!("01935b8e-7b2a-7c3d-9e4f-{n:012}")
}

fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

type Write = Box<dyn Fn(&mut Tx<'_>, &Stamp, &Change) -> Result<db::Recorded, Error> + Send>;

/// What the fixture was made of: every kind of thing with every optional part filled in; what the engine is told of it,
/// and how it is written.
fn every_kind() -> Vec<(Option<Fact>, Write)> {
    macro_rules! thing {
        ($insert:path, $ty:ty, $fact:expr, $value:expr) => {{
            let value: $ty = $value;
            let fact: fn($ty) -> Option<Fact> = $fact;
            let kept = value.clone();
            let write = move |tx: &mut Tx<'_>, stamp: &Stamp, change: &Change| $insert(tx, stamp, change, &kept);
            (fact(value), Box::new(write) as Write)
        }};
    }
    use canbo::domain::{decision, exemption, position, qualification, resolution, rule_set, unit};
    let predicate = json!({ "all": [
        { "any": [
            { "qualification": { "kind": "professional", "at_least": "intermediate", "fields": ["LUAT"], "awarded_within_months": 120 } },
            { "qualification": { "kind": "language", "at_least": "level_2", "schemes": ["six_level"] } },
        ] },
        { "age": { "at_least": 18, "at_most": 60, "on": "holding_start" } },
        { "months_to_retirement": { "at_least": 30 } },
        { "not": { "gender": "male" } },
        { "ethnic_minority": true },
        { "evaluation": { "years": 2, "at_least": "good" } },
        { "training_hours": { "kinds": ["it"], "per_year": 40 } },
    ] });
    let province = json!({
        "id": id(1),
        "segments": [{
            "valid_from": "1990-01-01", "valid_to": null, "name": "Tỉnh Thử", "code": "90", "kind": "province", "area": null,
            "parent_id": null,
        }],
    });
    let ward = json!({
        "id": id(2),
        "segments": [
            {
                "valid_from": "1990-01-01", "valid_to": "2002-10-18", "name": "Xã Một", "code": "90001", "kind": "commune",
                "area": "mountain", "parent_id": id(1),
            },
            {
                "valid_from": "2002-10-18", "valid_to": "2025-07-01", "name": "Phường Một", "code": "90001", "kind": "ward",
                "area": "urban", "parent_id": id(1),
            },
        ],
    });
    let decision = json!({
        "id": id(3), "number": "01/QĐ-UBND", "issuer": "UBND tỉnh Thử", "signed_on": "2015-05-20",
        "effective_on": "2015-06-01", "kind": "appointment", "title": "Về việc bổ nhiệm",
        "legal_reference": "Nghị định số 112/2011/NĐ-CP", "unit_id": id(2),
    });
    let succession = json!({
        "id": id(4), "predecessor_id": id(2), "successor_id": id(1), "kind": "merged_into", "effective_on": "2025-07-01",
        "decision_id": id(3),
    });
    let position = json!({
        "id": id(5), "code": "TEST_CHAIR", "title_vi": "Chủ tịch", "title_en": "Chair", "group": "key_cadre",
        "filling": "council_election_ratified", "valid_from": "1998-01-01", "valid_to": "2026-01-01",
    });
    let personal = json!({
        "full_name": "Lý Thị Thử", "birth_on": "1979-09-09", "birthplace": "Xã Một", "hometown": "Xã Hai", "ethnicity": "Nùng",
        "religion": "Không", "identity_number": "020079000123", "party_joined_on": "2003-02-03",
        "party_official_on": "2004-02-03", "phone": "0912000111", "email": "thu@example.vn",
    });
    let person = Official {
        id: of(json!(id(6))),
        managing_unit_id: of(json!(id(2))),
        sex: Some(Sex::Female),
        personal: of::<Personal>(personal),
    };
    let appointment = json!({
        "id": id(7), "official_id": id(6), "unit_id": id(2), "position_id": id(5), "kind": "substantive", "state": "ratified",
        "valid_from": "2015-06-01", "valid_to": "2020-06-01", "ratified_on": "2015-07-01", "decision_id": id(3),
        "ratification_decision_id": id(3), "end_reason": "term_ended", "end_decision_id": id(3), "note": "Nhiệm kỳ 2015-2020",
    });
    let qualification = json!({
        "id": id(8), "official_id": id(6), "kind": "language", "level": "level_2", "field": "ENG", "scheme": "six_level",
        "institution": "Trường Đại học Thử", "number": "B 012345", "awarded_on": "2014-06-30", "expires_on": "2024-06-30",
        "verification": "verified",
    });
    let exemption = json!({
        "id": id(9), "official_id": id(6), "requirement": "computer_skills", "valid_from": "2019-01-01",
        "valid_to": "2020-01-01", "decision_id": id(3), "reason": "Gần tuổi nghỉ hưu",
    });
    let rules = json!({
        "id": id(10), "code": "test-2012", "title_vi": "Tiêu chuẩn thử", "title_en": "Test standard", "layer": "provincial",
        "unit_id": id(1), "combination": "replaces", "groups": ["key_cadre", "civil_servant"],
        "legal_reference": "Nghị quyết thử", "provenance": "synthetic", "valid_from": "2012-02-13", "valid_to": "2019-12-25",
        "requirements": [{
            "code": "computer_skills", "title_vi": "Tin học", "title_en": "IT", "legal_reference": "Điều 1",
            "provenance": "stated", "mandatory": true,
            "applies_to": { "groups": ["key_cadre"], "positions": ["TEST_CHAIR"], "areas": ["urban"], "first_holding": true },
            "predicate": predicate, "grace": { "in_post_before": "2012-02-13", "until": "2015-01-01" },
        }],
    });
    let resolution = json!({
        "id": id(11), "number": "37-NQ/TU", "kind": "resolution", "title": "Về xây dựng đội ngũ", "issuer": "Tỉnh ủy",
        "issued_on": "2012-02-13", "parent_id": null, "unit_id": id(1), "legal_reference": "Điều lệ", "provenance": "stated",
        "near_band": 5.5,
        "indicators": [{ "code": "it", "title_vi": "Tin học", "title_en": "IT", "predicate": { "gender": "female" } }],
        "targets": [{
            "group": "key_cadre", "indicator": "it", "direction": "at_least", "percent": 87.95, "due_on": "2015-12-31",
            "source": "Mục 2", "provenance": "unverified",
        }],
    });
    let mut plan = resolution.clone();
    (plan["id"], plan["number"], plan["kind"], plan["parent_id"]) =
        (json!(id(12)), json!("5-KH"), json!("plan"), json!(id(11)));
    let account = |n: u32, subject: Value, granted: Value| -> Account {
        of(json!({
            "subject": subject, "name": format!("account-{n}"), "secret_hash": "$argon2id$secret", "active": true,
            "grants": [{ "granted": granted, "unit_id": id(2), "valid_from": "2015-01-01", "valid_to": "2030-01-01" }],
        }))
    };
    let mut all = vec![
        thing!(db::units::put, unit::Unit, |v| Some(Fact::Unit(v)), of(province)),
        thing!(db::units::put, unit::Unit, |v| Some(Fact::Unit(v)), of(ward)),
        thing!(db::decisions::insert, decision::Decision, |_| None, of(decision)),
        thing!(db::units::insert_succession, unit::Succession, |v| Some(Fact::Succession(v)), of(succession)),
        thing!(db::positions::insert, position::Position, |v| Some(Fact::Position(v)), of(position)),
        thing!(db::officials::insert, Official, |v| Some(Fact::Official { id: v.id, traits: v.traits() }), person),
        thing!(db::appointments::insert, Appointment, |v| Some(Fact::Appointment(v)), of(appointment)),
        thing!(
            db::qualifications::insert,
            qualification::Qualification,
            |v| Some(Fact::Qualification(v)),
            of(qualification)
        ),
        thing!(db::exemptions::insert, exemption::Exemption, |v| Some(Fact::Exemption(v)), of(exemption)),
        thing!(db::rule_sets::insert, rule_set::RuleSet, |v| Some(Fact::RuleSet(v)), of(rules)),
        thing!(db::resolutions::insert, resolution::Resolution, |v| Some(Fact::Resolution(v)), of(resolution)),
        thing!(db::resolutions::insert, resolution::Resolution, |v| Some(Fact::Resolution(v)), of(plan)),
    ];
    for (n, account) in [
        (20, account(20, json!({ "user": id(13) }), json!({ "role": "hr_officer" }))),
        (21, account(21, json!({ "client": id(14) }), json!({ "scopes": ["units:read", "officials:read"] }))),
    ] {
        let write = move |tx: &mut Tx<'_>, s: &Stamp, c: &Change| db::accounts::insert(tx, s, c, &account, &[id(n)]);
        all.push((None, Box::new(write)));
    }
    all
}

fn expected_facts() -> Vec<Fact> {
    every_kind().into_iter().filter_map(|(fact, _)| fact).collect()
}

/// Writes every kind of thing into an empty database.
fn write_every_kind(database: &Database) {
    migrate(&database.target()).unwrap();
    let db = Db::open(database.target(), Options::default()).unwrap();
    let at = instant("2026-11-22T05:00:00.123Z");
    for (n, (_, write)) in every_kind().into_iter().enumerate() {
        let stamp = Stamp { actor: format!("user:{}", id(13)), request_id: format!("request-{n}"), at };
        let change = Change {
            cause: Cause::Import,
            reason: Some("Nhập lần đầu".to_owned()),
            decision_id: of(json!(id(3))),
            units: [of(json!(id(1))), of(json!(id(2)))],
        };
        wait(db.write(move |tx| write(tx, &stamp, &change))).unwrap();
    }
}
