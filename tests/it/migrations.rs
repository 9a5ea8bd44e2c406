//! The schema: made, unmade and made again, once however many begin together, and never by an older release.

use crate::support::{App, Client, Database};
use canbo::db::changes;
use canbo::db::migrate::{migrate, revert_last};
use canbo::db::verify::{Verdict, verify};
use canbo::db::{Db, Error, Options, Target};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Barrier};

/// The migrations that the release has, by the folders of one backend.
fn shipped(backend: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend);
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(!names.is_empty());
    names
}

/// Every table of the database but that of the migrations themselves.
fn tables(database: &Database) -> BTreeSet<String> {
    let query = if database.is_file() {
        "SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT CAST(table_name AS TEXT) AS value FROM information_schema.tables WHERE table_schema = 'public'"
    };
    let all = database.values(query).into_iter().flatten();
    all.filter(|name| name != "__diesel_schema_migrations").collect()
}

/// What else a migration makes, and has to take away: indexes, triggers, functions.
fn other_things(database: &Database) -> BTreeSet<String> {
    let query = if database.is_file() {
        "SELECT type || ' ' || name AS value FROM sqlite_schema WHERE type <> 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT 'index ' || indexname AS value FROM pg_indexes WHERE schemaname = 'public' \
         UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal \
         UNION SELECT 'type ' || typname FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace \
         WHERE n.nspname = 'public' AND typtype IN ('e', 'd')"
    };
    let all = database.values(query).into_iter().flatten();
    all.filter(|name| !name.contains("__diesel_schema_migrations")).collect()
}

/// The tables that `src/db/schema.rs` names, each with its columns.
fn in_code() -> Vec<(String, Vec<String>)> {
    let read = |file| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db").join(file)).unwrap();
    let text = [
        "schema.rs",
        "schema_development.rs",
        "schema_staffing.rs",
        "schema_placement.rs",
        "schema_entitlements.rs",
        "schema_reform.rs",
        "schema_programme.rs",
    ]
    .map(read)
    .concat();
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            all.push((name.to_owned(), Vec::new()));
        } else if let Some((column, _)) = line.split_once(" -> ") {
            all.last_mut().unwrap().1.push(column.to_owned());
        }
    }
    assert!(all.len() > 15 && all.iter().all(|(_, columns)| columns.len() >= 2), "{all:?}");
    all
}

#[test]
fn both_backends_have_the_same_migrations_and_each_can_be_undone() {
    assert_eq!(shipped("sqlite"), shipped("postgres"));
    for backend in ["sqlite", "postgres"] {
        for name in shipped(backend) {
            for way in ["up.sql", "down.sql"] {
                let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend).join(&name).join(way);
                assert!(std::fs::read_to_string(&file).is_ok_and(|sql| !sql.trim().is_empty()), "{}", file.display());
            }
        }
    }
}

#[test]
fn the_schema_goes_up_and_down_and_up_again() {
    let database = Database::new();
    let ran = migrate(&database.target()).unwrap();
    assert_eq!(ran.len(), shipped("sqlite").len());
    let (made, beside) = (tables(&database), other_things(&database));
    assert!(!beside.is_empty());
    for _ in &ran {
        revert_last(&database.target()).unwrap();
    }
    assert_eq!((tables(&database), other_things(&database)), Default::default(), "down leaves nothing behind");
    assert_eq!(migrate(&database.target()).unwrap(), ran);
    assert_eq!((tables(&database), other_things(&database)), (made, beside));
    let empty = verify(&mut database.connect(), |_, _| {}).unwrap();
    assert!(matches!(empty, Verdict::Sound { entries: 0, .. }), "{empty:?}");
}

/// What is there of the schema of one release.
fn schema(database: &Database) -> (BTreeSet<String>, BTreeSet<String>) {
    (tables(database), other_things(database))
}

/// Undoes every migration after one of them.
fn back_to(target: &Target, version: &str) {
    let mut later = shipped("sqlite").into_iter().rev().take_while(|name| !name.starts_with(version)).count();
    while later > 0 {
        revert_last(target).unwrap();
        later -= 1;
    }
}

/// What each release brought that the one before could not read, by the migration that came with it.
const BROUGHT: &[(&str, &[&str])] = &[
    (
        "0003",
        &[
            "course",
            "class",
            "enrolment",
            "training_plan",
            "rotation",
            "planning_pool",
            "nomination",
            "evaluation",
            "discipline",
        ],
    ),
    ("0005", &["ceiling", "established_post"]),
    ("0006", &["recruitment"]),
    ("0007", &["salary", "absence", "allowance"]),
    ("0008", &["reorganisation", "reorganisation_part"]),
    ("0009", &["task", "dissemination", "period_score"]),
];

#[test]
fn what_the_release_before_could_not_read_keeps_its_schema() {
    let database = Database::new();
    let target = database.target();
    migrate(&target).unwrap();
    let whole = schema(&database);
    for (version, entities) in BROUGHT {
        back_to(&target, version);
        let today = schema(&database);
        for entity in *entities {
            database.run(&format!(
                "INSERT INTO changes (seq, recorded_at, batch_id, actor, request_id, cause, entity, entity_id, version, \
                 factual, factual_salt, factual_digest, hash) VALUES (1, '2026-01-01 00:00:00', 'b', 'system', 'r', \
                 'create', '{entity}', 'x', 1, '{{}}', '', '', '')"
            ));
            assert!(revert_last(&target).is_err(), "{entity}");
            assert_eq!(schema(&database), today, "{entity}: nothing is half undone");
            database.run("DELETE FROM changes");
        }
        assert_eq!(revert_last(&target).unwrap(), *version);
        assert_ne!(schema(&database), today);
        migrate(&target).unwrap();
        assert_eq!(schema(&database), whole);
    }
}

#[test]
fn corrections_can_be_unmade_and_made_again_while_none_was_made() {
    let app = crate::support::App::new();
    let world = crate::support::world::World::in_app(&app);
    let admin = app.admin();
    let person = crate::support::world::official(&admin, "Nông Thị Lan", &world.ward);
    let title = crate::support::world::position(&admin, "PARTY_SECRETARY");
    let body = crate::support::world::appointment(&person, &world.ward, &title, &world.decision, "2016-01-01");
    admin.post("/v1/appointments", &body).expect(201);
    let database = &app.database;
    let (today, target) = (schema(database), database.target());
    let about = "SELECT official_id AS value FROM changes ORDER BY seq";
    let named = database.values(about);
    assert!(named.iter().flatten().any(|who| *who == person));
    back_to(&target, "0002");
    assert_eq!(revert_last(&target).unwrap(), "0002");
    assert_ne!(schema(database), today);
    assert!(migrate(&target).unwrap()[0].starts_with("0002"));
    assert_eq!(schema(database), today);
    assert_eq!(database.values(about), named, "whom an entry is about is worked out again");
    assert!(matches!(verify(&mut database.connect(), |_, _| {}).unwrap(), Verdict::Sound { .. }));
    let overlap = admin.post("/v1/appointments", &body).refused(409, "appointment_overlaps");
    assert!(overlap.json()["conflicts_with"].is_string());
}

#[test]
fn corrections_are_not_unmade_while_anything_is_void_or_not_in_force() {
    let database = Database::new();
    let target = database.target();
    migrate(&target).unwrap();
    back_to(&target, "0002");
    let today = schema(&database);
    for unit in ["u", "v"] {
        let row = format!(
            "INSERT INTO units (id, seq, recorded_at, void) VALUES ('{unit}', 1, '2026-01-01 00:00:00', FALSE)"
        );
        database.run(&row);
    }
    for (table, row) in [
        ("units", "SELECT 1"),
        (
            "successions",
            "INSERT INTO successions (id, predecessor_id, successor_id, kind, effective_on, seq, recorded_at) VALUES ('s', 'u', 'v', 'renamed', '2020-01-01', 1, '2026-01-01 00:00:00')",
        ),
        (
            "decisions",
            "INSERT INTO decisions (id, number, issuer, signed_on, effective_on, kind, title, unit_id, seq, recorded_at) VALUES ('d', '1', 'x', '2020-01-01', '2020-01-01', 'other', 'x', 'u', 1, '2026-01-01 00:00:00')",
        ),
        (
            "positions",
            "INSERT INTO positions (id, code, title_vi, title_en, group_code, filling, valid_from, seq, recorded_at) VALUES ('p', 'X', 'x', 'x', 'key_cadre', 'election', '2020-01-01', 1, '2026-01-01 00:00:00')",
        ),
        (
            "officials",
            "INSERT INTO officials (id, managing_unit_id, full_name, name_key, seq, recorded_at) VALUES ('o', 'u', 'x', 'x', 1, '2026-01-01 00:00:00')",
        ),
        (
            "appointments",
            "INSERT INTO appointments (id, official_id, unit_id, position_id, kind, state, valid_from, decision_id, seq, recorded_at) VALUES ('a', 'o', 'u', 'p', 'substantive', 'appointed', '2020-01-01', 'd', 1, '2026-01-01 00:00:00')",
        ),
        (
            "qualifications",
            "INSERT INTO qualifications (id, official_id, kind, level, awarded_on, verification, seq, recorded_at) VALUES ('q', 'o', 'it', 'basic', '2020-01-01', 'verified', 1, '2026-01-01 00:00:00')",
        ),
        (
            "exemptions",
            "INSERT INTO exemptions (id, official_id, requirement, valid_from, decision_id, reason, seq, recorded_at) VALUES ('e', 'o', 'x', '2020-01-01', 'd', 'x', 1, '2026-01-01 00:00:00')",
        ),
        (
            "rule_sets",
            "INSERT INTO rule_sets (id, code, layer, valid_from, body, seq, recorded_at) VALUES ('r', 'x', 'national', '2020-01-01', '{}', 1, '2026-01-01 00:00:00')",
        ),
        (
            "resolutions",
            "INSERT INTO resolutions (id, number, kind, unit_id, issued_on, body, seq, recorded_at, valid_from) VALUES ('n', '1', 'plan', 'u', '2020-01-01', '{}', 1, '2026-01-01 00:00:00', '2020-01-01')",
        ),
    ] {
        if !row.is_empty() {
            database.run(row);
        }
        let columns: &[(&str, &str, &str)] = match table {
            "rule_sets" | "resolutions" => &[
                ("void", "TRUE", "FALSE"),
                ("stage", "'proposed'", "'in_force'"),
                ("stage", "'approved'", "'in_force'"),
            ],
            _ => &[("void", "TRUE", "FALSE")],
        };
        for (column, wrong, right) in columns {
            database.run(&format!("UPDATE {table} SET {column} = {wrong}"));
            let refused = revert_last(&target);
            assert!(refused.is_err(), "{table} with {column} = {wrong}");
            assert_eq!(schema(&database), today, "{table}: nothing is half undone");
            database.run(&format!("UPDATE {table} SET {column} = {right}"));
        }
    }
    // Not that anything else was in the way.
    revert_last(&target).unwrap();
}

#[test]
fn every_table_and_column_that_the_code_names_is_there_and_no_other_table() {
    let database = Database::new();
    migrate(&database.target()).unwrap();
    let named = in_code();
    assert_eq!(tables(&database), named.iter().map(|(table, _)| table.clone()).collect());
    for (table, columns) in named {
        // In this order: rows are read by position.
        let there = if database.is_file() {
            database.values(&format!("SELECT name AS value FROM pragma_table_info('{table}') ORDER BY cid"))
        } else {
            database.values(&format!(
                "SELECT CAST(column_name AS TEXT) AS value FROM information_schema.columns \
                 WHERE table_name = '{table}' ORDER BY ordinal_position"
            ))
        };
        let renamed = |column: &String| if column == "group_code" { "group_code".to_owned() } else { column.clone() };
        assert_eq!(
            there.into_iter().flatten().collect::<Vec<_>>(),
            columns.iter().map(renamed).collect::<Vec<_>>(),
            "{table}"
        );
    }
}

#[test]
fn a_schema_that_is_up_to_date_is_left_alone() {
    let database = Database::new();
    assert!(!migrate(&database.target()).unwrap().is_empty());
    let when = "SELECT CAST(run_on AS TEXT) AS value FROM __diesel_schema_migrations ORDER BY version";
    let first = database.values(when);
    assert_eq!(migrate(&database.target()).unwrap(), Vec::<String>::new());
    assert_eq!(database.values(when), first);
}

#[test]
fn many_that_start_together_migrate_once() {
    const STARTS: usize = 6;
    for _ in 0..3 {
        let database = Database::new();
        let target = database.target();
        let start = Barrier::new(STARTS);
        let ran: Vec<Vec<String>> = std::thread::scope(|scope| {
            let one = || {
                start.wait();
                migrate(&target).unwrap()
            };
            let starting: Vec<_> = (0..STARTS).map(|_| scope.spawn(one)).collect();
            starting.into_iter().map(|s| s.join().unwrap()).collect()
        });
        assert_eq!(ran.concat().len(), shipped("sqlite").len(), "{ran:?}");
        assert_eq!(ran.iter().filter(|r| !r.is_empty()).count(), 1, "{ran:?}");
    }
}

#[test]
fn a_schema_of_a_later_release_is_refused_and_left_alone() {
    let database = Database::new();
    migrate(&database.target()).unwrap();
    database.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')");
    let before = tables(&database);
    let Err(Error::Other(why)) = migrate(&database.target()) else { panic!("it was taken for our own") };
    assert!(why.contains("later release") && why.contains("9999"), "{why}");
    assert_eq!(tables(&database), before);
}

#[test]
fn a_migration_that_fails_leaves_nothing_half_made() {
    let database = Database::new();
    // Something of the same name is in the way.
    database.run("CREATE TABLE qualifications (id TEXT PRIMARY KEY)");
    let Err(Error::Other(why)) = migrate(&database.target()) else { panic!("it went over what was there") };
    assert!(why.starts_with("migration: "), "{why}");
    assert_eq!(tables(&database), ["qualifications".to_owned()].into());
    database.run("DROP TABLE qualifications");
    migrate(&database.target()).unwrap();
}

#[test]
fn what_was_written_is_there_when_the_service_comes_back() {
    let app = App::new();
    let world = crate::support::world::World::in_app(&app);
    let before = changes::head(&mut app.database.connect()).unwrap();
    assert_eq!(migrate(&app.database.target()).unwrap(), Vec::<String>::new());
    let again = Db::open(app.database.target(), Options::default()).unwrap();
    let units = crate::support::wait(again.read(canbo::db::units::load)).unwrap();
    assert_eq!(crate::support::wait(again.read(changes::head)).unwrap(), before);
    assert_eq!(units.tree.all().count(), 4);
    assert!(units.tree.all().any(|u| u.id.to_string() == world.ward));
}

/// All that the lists show, and what the judge says of it.
fn shown(by: &Client) -> Vec<String> {
    let lists = crate::support::document::operations().iter().filter(|o| {
        let of_all =
            |all: &Vec<Value>| all.iter().any(|p| p["name"] == "after") && all.iter().all(|p| p["required"] != true);
        let paged = o.said["parameters"].as_array().is_some_and(of_all);
        o.method == "GET" && paged && !o.path.contains("{id}") && !o.path.contains("compliance")
    });
    let mut all: Vec<String> =
        lists.flat_map(|o| by.all(&format!("{}?limit=500", o.path))).map(|v| v.to_string()).collect();
    assert!(all.len() > 500, "{}", all.len());
    for unit in ["20", "178", "05983"] {
        for rest in ["as_of=2016-12-31", "as_of=2017-12-31", "as_of=2017-12-31&known_at=1000"] {
            let report = format!("/v1/compliance/report?unit={unit}&{rest}&resolution=37-NQ/TU");
            all.push(by.get(&report).expect(200).text);
            all.extend(
                by.all(&format!("/v1/compliance/gaps?unit={unit}&{rest}&limit=500")).iter().map(Value::to_string),
            );
        }
    }
    all
}

/// The demonstration without what migration 0003 and those after it made room for, as the release before entered it: the
/// end of its ledger, where that and the accounts stand, cut off.
fn demo_of_0002() -> App {
    let database = Arc::clone(&App::demo().database);
    let refused = loop {
        match revert_last(&database.target()) {
            Ok(_) => {}
            Err(refused) => break refused.to_string(),
        }
    };
    assert!(refused.contains("entries_of_00"), "the ledger says something of what came later: {refused}");
    migrate(&database.target()).unwrap();
    database.run("DELETE FROM changes WHERE seq >= (SELECT MIN(seq) FROM changes WHERE entity = 'course')");
    let newest = |column: &str| format!("{column} = (SELECT {column} FROM changes ORDER BY seq DESC LIMIT 1)");
    let columns = ["seq", "recorded_at", "hash", "batch_id"].map(newest).join(", ");
    database.run(&format!("UPDATE ledger_head SET {columns}"));
    for table in LATER {
        database.run(&format!("DELETE FROM {table}"));
    }
    App::on(database)
}

/// The tables of what came later, and of accounts; first what refers to others.
const LATER: &[&str] = &[
    "citations",
    "tasks",
    "disseminations",
    "evaluations",
    "salaries",
    "established_posts",
    "ceilings",
    "recruitments",
    "nominations",
    "rotations",
    "planning_pools",
    "enrolments",
    "classes",
    "courses",
    "grants",
    "accounts",
];

#[test]
fn data_goes_down_to_the_first_schema_and_up_again_unchanged() {
    let app = demo_of_0002();
    crate::same_answers::fill(&app);
    let admin = app.admin();
    let (database, before) = (Arc::clone(&app.database), shown(&admin));
    let sound = |database: &Database| match verify(&mut database.connect(), |_, _| {}).unwrap() {
        Verdict::Sound { entries, head } => (entries, head),
        broken @ Verdict::Broken { .. } => panic!("{broken:?}"),
    };
    let ledger = sound(&database);
    drop(app);
    let later: Vec<String> = shipped("sqlite").into_iter().skip(1).collect();
    for _ in &later {
        revert_last(&database.target()).unwrap();
    }
    assert_eq!(migrate(&database.target()).unwrap().len(), later.len());
    assert_eq!(sound(&database), ledger);
    let app = App::on(Arc::clone(&database));
    assert_eq!(shown(&app.with_token(admin.token())), before);
    assert_eq!(sound(&database), ledger);
}
