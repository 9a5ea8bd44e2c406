//! The rooms of `src/` and the arrows between them, held to what `src/lib.rs` says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A source file: its path below `src/`, and its lines.
struct File {
    path: String,
    text: String,
}

impl File {
    /// The room that it belongs to: its folder, or its own name.
    fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }

    /// What the compiler reads: comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line.split("//").next().unwrap()))
    }
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut all, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                all.push(File { path, text });
            }
        }
    }
    assert!(all.len() > 80);
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// Whether a word stands in a line, with no letter before it and none after it.
fn names(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(part) && (word.ends_with(':') || !line[at + word.len()..].starts_with(part))
    })
}

/// Every place in some files that names one of these words.
fn naming(words: &[&str], of: impl Fn(&File) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files().iter().filter(|f| of(f)) {
        for (number, line) in file.code() {
            let named = words.iter().filter(|word| names(line, word));
            found.extend(named.map(|word| format!("src/{}:{number} names {word}", file.path)));
        }
    }
    found
}

#[track_caller]
fn nowhere(words: &[&str], of: impl Fn(&File) -> bool) {
    assert_eq!(naming(words, of), Vec::<String>::new());
}

/// A rule that finds nothing anywhere would be a misspelling.
#[track_caller]
fn only_in(words: &[&str], allowed: impl Fn(&File) -> bool) {
    for word in words {
        assert!(!naming(&[word], &allowed).is_empty(), "nobody names {word}: the rule is misspelt");
    }
    nowhere(words, |file| !allowed(file));
}

#[test]
fn the_pure_rooms_do_no_io_read_no_clock_and_know_no_randomness() {
    const NEVER: &[&str] = &[
        "actix",
        "actix_web",
        "actix_rt",
        "diesel",
        "jsonwebtoken",
        "tokio",
        "ureq",
        "libsqlite3_sys",
        "std::env",
        "env!",
        "option_env!",
        "std::fs",
        "std::io",
        "std::net",
        "std::process",
        "std::thread",
        "std::time",
        "Utc::now",
        "Local",
        "SystemTime",
        "Instant",
        "now_v7",
        "new_v4",
        "rand",
        "getrandom",
        "aws_lc_rs",
        "thread_local!",
        "static mut",
        "log",
    ];
    nowhere(NEVER, |file| matches!(file.room(), "domain" | "compliance"));
}

#[test]
fn only_the_database_room_knows_diesel_and_only_two_files_a_backend() {
    only_in(&["diesel", "diesel_migrations"], |file| file.room() == "db");
    only_in(&["PgConnection", "SqliteConnection"], |file| file.path == "db/backend.rs");
    only_in(&["Conn::Pg", "Conn::Sqlite"], |file| matches!(file.path.as_str(), "db/backend.rs" | "db/migrate.rs"));
}

#[test]
fn only_the_interface_knows_http() {
    only_in(&["StatusCode", "HttpResponse", "utoipa_swagger_ui"], |file| file.room() == "api");
    only_in(&["actix_web"], |file| matches!(file.room(), "api" | "server" | "main"));
}

#[test]
fn only_the_room_of_proofs_knows_keys_and_passwords() {
    only_in(&["jsonwebtoken", "argon2"], |file| file.room() == "auth");
}

#[test]
fn only_the_settings_read_the_environment() {
    only_in(&["std::env", "vars_os"], |file| file.path == "config.rs");
    nowhere(&["env::var", "var_os", "set_var", "option_env!"], |_| true);
}

#[test]
fn only_the_state_makes_times_and_ids() {
    only_in(&["Utc::now", "now_v7"], |file| file.path == "state/mod.rs");
    nowhere(&["SystemTime", "Local::now", "new_v4", "new_v1", "Uuid::new", "chrono::Local"], |_| true);
    // How long something took is no time of day.
    only_in(&["Instant::now"], |file| matches!(file.path.as_str(), "api/layer.rs" | "db/workers.rs" | "server.rs"));
}

#[test]
fn nothing_blocks_a_worker_and_nothing_is_left_undone() {
    nowhere(&["block_in_place", "todo!", "unimplemented!", "dbg!", "thread::sleep"], |_| true);
}

#[test]
fn an_exception_from_a_lint_says_why() {
    for file in files() {
        let allowed = ["#[allow(", "#![allow("].iter().any(|word| file.text.contains(word));
        assert!(!allowed, "src/{}: say `expect`, with a reason", file.path);
        for (at, _) in file.text.match_indices("#[expect(") {
            let attribute = file.text[at..].split(")]").next().unwrap();
            assert!(attribute.contains("reason = \""), "src/{}: {attribute}", file.path);
        }
    }
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    for file in files() {
        let first = file.text.lines().next().unwrap_or_default();
        assert!(
            first.strip_prefix("//! ").is_some_and(|purpose| !purpose.trim().is_empty()),
            "src/{}: {first}",
            file.path
        );
    }
}

#[test]
fn the_pure_rooms_say_what_they_do_not_do() {
    for room in ["compliance/mod.rs", "auth/mod.rs"] {
        let file = files().into_iter().find(|f| f.path == room).unwrap();
        assert!(file.text.contains("# What this module does not do"), "{room}");
    }
}

#[test]
fn no_file_is_too_long_to_be_read() {
    for file in files() {
        let lines = file.text.lines().count();
        assert!(lines <= 450, "src/{} has {lines} lines; the soft ceiling is 400, the hard one 450", file.path);
        if lines > 400 {
            eprintln!("src/{} has {lines} lines, more than the soft ceiling of 400", file.path);
        }
    }
}

/// The table of arrows in `src/lib.rs`: for each room, where its arrows lead; a part of a room by its path.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let lib = files().into_iter().find(|f| f.path == "lib.rs").unwrap().text;
    let lines = lib.lines().filter_map(|line| line.strip_prefix("//! ")?.split_once('→'));
    let ends = |to: &str| to.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect();
    lines.map(|(from, to)| (from.trim().to_owned(), ends(to))).collect()
}

/// The paths below the crate's root that a line of code names: `db::Target` of `use crate::db::{Target, …}`.
fn paths(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for root in ["crate::", "canbo::"] {
        for (at, _) in
            line.match_indices(root).filter(|(at, _)| !line[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        {
            let rest = &line[at + root.len()..];
            // `use canbo::{api, demo}` names rooms, `use crate::db::{self, Conn}` parts of one.
            let (before, group) = rest.split_once('{').unwrap_or((rest, ""));
            if !before.is_empty() && !before.ends_with("::") || group.is_empty() {
                found.push(
                    rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).next().unwrap().to_owned(),
                );
                continue;
            }
            let parts = group.split('}').next().unwrap().split(',').map(str::trim).filter(|p| !p.is_empty());
            found.extend(parts.map(|part| format!("{before}{part}")));
        }
    }
    found
}

#[test]
fn a_room_reaches_only_where_its_arrows_lead() {
    let arrows = arrows();
    let rooms: BTreeSet<String> = files().iter().map(|f| f.room().to_owned()).filter(|room| room != "lib").collect();
    assert_eq!(
        arrows.keys().cloned().collect::<BTreeSet<_>>(),
        rooms,
        "the table of src/lib.rs does not have every room"
    );
    let mut seen = BTreeSet::new();
    for file in files().iter().filter(|f| f.path != "lib.rs") {
        let allowed = &arrows[file.room()];
        for (number, line) in file.code() {
            for path in paths(line) {
                let to = path.split("::").next().unwrap();
                let led = |end: &String| path == *end || path.starts_with(&format!("{end}::"));
                let fine = to == file.room() || allowed.iter().any(led);
                assert!(
                    fine,
                    "src/{}:{number} reaches {path}; from {} arrows lead to {allowed:?}",
                    file.path,
                    file.room()
                );
                seen.insert((file.room().to_owned(), to.to_owned()));
            }
        }
    }
    assert!(
        seen.contains(&("db".to_owned(), "compliance".to_owned()))
            && seen.contains(&("main".to_owned(), "demo".to_owned()))
    );
}

#[test]
fn the_arrows_lead_down_only() {
    let arrows = arrows();
    let room = |end: &str| end.split("::").next().unwrap().to_owned();
    let mut below: BTreeSet<String> = BTreeSet::new();
    // Whatever leads only to rooms that are below already comes next.
    while let Some(next) =
        arrows.iter().find(|(from, to)| !below.contains(*from) && to.iter().all(|t| below.contains(&room(t))))
    {
        below.insert(next.0.clone());
    }
    let circle: Vec<&String> = arrows.keys().filter(|from| !below.contains(*from)).collect();
    assert!(circle.is_empty(), "arrows go round in a circle among {circle:?}");
}
