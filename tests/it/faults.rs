//! The service under fault: a full disk, a file that cannot be written, a server that goes away, a network that falls
//! silent. What each comes to is stated in `src/db/executor.rs`, and held to here.

use crate::concurrency::{decision, is_sound, keep, kept, stamp, store};
use crate::support::program::{Service, settle, text};
use crate::support::proxy::{Proxy, Way};
use crate::support::world::{self, World};
use crate::support::{Answer, App, Client, Database, server, wait};
use canbo::db::{Error, Options, Target, Tx, changes};
use diesel::connection::{Connection, SimpleConnection};
use diesel::sqlite::SqliteConnection;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Long enough for a slow machine, short enough to be waited for.
const SOON: Duration = Duration::from_secs(2);

fn paper(number: &str, unit: &str) -> Value {
    json!({
        "number": number, "issuer": "UBND", "signed_on": "2015-05-20", "effective_on": "2015-06-01",
        "kind": "appointment", "title": "Về việc bổ nhiệm", "unit_id": unit,
    })
}

fn numbers(by: &Client) -> BTreeSet<String> {
    let all = by.all("/v1/decisions?limit=500");
    all.iter().map(|d| d["number"].as_str().unwrap().to_owned()).collect()
}

/// The database's trouble, not the caller's: to be tried again.
#[track_caller]
fn unavailable(answer: Answer) {
    let answer = answer.refused(503, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert!(!answer.text.contains("disk") && !answer.text.contains("readonly"), "{}", answer.text);
}

/// Enters decisions until one is refused for want of the database; gives the numbers of those that were taken.
fn until_refused(by: &Client, unit: &str, round: usize) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for n in 0.. {
        let number = format!("{n}/{round}");
        let answer = by.post("/v1/decisions", &paper(&number, unit));
        if answer.status != 201 {
            unavailable(answer);
            break;
        }
        taken.insert(number);
    }
    taken
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_writes_are_refused_whole_reads_go_on_and_room_is_all_it_takes() {
    if server().is_some() {
        return;
    }
    let confined = Confined::new();
    let service = Service::start(confined.command(&confined.file(), "serve"));
    let admin = service.admin();
    let unit = world::unit(&admin, "Tỉnh Thử", "90", "province", None);
    let mut taken = BTreeSet::new();
    for (round, bytes) in [0, 1, 4_096, 5_000, 20_000, 60_000, 61_000, 200_000].into_iter().enumerate() {
        // The log of what is not yet in the file begins anew, so that the limit falls inside some commit.
        let beside = SqliteConnection::establish(&confined.file().to_string_lossy());
        beside.unwrap().batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        confined.room(&service, &bytes.to_string());
        taken.extend(until_refused(&admin, &unit, round));
        unavailable(admin.post("/v1/officials", &json!({ "full_name": "Lan ".repeat(45), "managing_unit_id": unit })));
        assert_eq!(
            numbers(&admin),
            taken,
            "all of what was taken, nothing of what was not, with {bytes} bytes of room"
        );
        assert_eq!(admin.all("/v1/officials"), Vec::<Value>::new());
        service.nobody().get("/readyz").expect(200);
        confined.room(&service, "unlimited");
        let number = format!("room/{round}");
        admin.post("/v1/decisions", &paper(&number, &unit)).expect(201);
        taken.insert(number);
    }
    assert_eq!(numbers(&admin), taken);
    drop(service);
    let verified = confined.command(&confined.file(), "verify").output().unwrap();
    assert!(text(&verified.stdout).starts_with("The ledger is sound: "), "{}", text(&verified.stdout));
}

#[test]
fn a_write_that_finds_no_room_fails_with_those_that_share_its_commit() {
    let app = App::new();
    if !app.database.is_file() {
        return;
    }
    let db = &app.state.db;
    let before = is_sound(&app.database);
    let (go, gone) = channel::<()>();
    // In one transaction: the file may not grow from here on, a small write, one that needs more room than there is.
    let (first, small, large, ()) = wait(async {
        tokio::join!(
            db.write(move |tx| {
                gone.recv().unwrap();
                Ok::<_, Error>(tx.batch_execute("PRAGMA max_page_count = 1")?)
            }),
            db.write(keep("small")),
            db.write(|tx| canbo::db::settings::add(tx, "large", &"x".repeat(1 << 20))),
            async { go.send(()).unwrap() },
        )
    });
    for lost in [&first, &small, &large] {
        assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
    }
    assert!(!kept(&app.database, "small") && !kept(&app.database, "large"));
    // The limit went with the connection that had it.
    wait(db.write(keep("small"))).unwrap();
    assert_eq!(is_sound(&app.database), before);
}

/// A place where a copy of the program runs as somebody for whom permissions hold: the superuser may write anywhere.
struct Confined {
    folder: tempfile::TempDir,
    root: bool,
}

impl Confined {
    const NOBODY: u32 = 65_534;

    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        permit(folder.path(), 0o755);
        let root = folder.path().metadata().unwrap().uid() == 0;
        std::fs::copy(env!("CARGO_BIN_EXE_canbo"), folder.path().join("canbo")).unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        permit(&folder.path().join("data"), 0o777);
        Self { folder, root }
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn file(&self) -> PathBuf {
        self.place().join("canbo.db")
    }

    fn command(&self, database: &Path, arguments: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        // A write beyond a limit is then an error, and no signal that ends the program.
        command.args(["-c", &format!("trap '' XFSZ; exec \"$0\" {arguments}")]).arg(self.folder.path().join("canbo"));
        settle(&mut command, &format!("sqlite://{}", database.display()));
        self.confine(&mut command);
        command
    }

    fn confine(&self, command: &mut Command) {
        if self.root {
            command.uid(Self::NOBODY).gid(Self::NOBODY);
        }
    }

    /// How far any file of a running program may grow, in bytes; what is beyond is refused to it as on a full disk.
    #[cfg(target_os = "linux")]
    fn room(&self, service: &Service, bytes: &str) {
        let mut command = Command::new("prlimit");
        command.args(["--pid", &service.child.id().to_string(), &format!("--fsize={bytes}:unlimited")]);
        self.confine(&mut command);
        assert!(command.status().unwrap().success());
    }
}

impl Drop for Confined {
    fn drop(&mut self) {
        // So that the folder can be taken away.
        permit(&self.place(), 0o755);
    }
}

fn permit(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn a_file_or_folder_that_cannot_be_written_is_told_at_the_start() {
    if server().is_some() {
        return;
    }
    let confined = Confined::new();
    let (place, file) = (confined.place(), confined.file());
    assert!(confined.command(&file, "migrate").status().unwrap().success());
    let there = std::fs::read(&file).unwrap();
    if confined.root {
        // The owner may be denied, but may not be denied to change that.
        std::os::unix::fs::chown(&file, Some(0), Some(0)).unwrap();
    }
    for (of_file, of_place, name) in [
        (0o444, 0o555, "canbo.db"),
        (0o444, 0o777, "canbo.db"),
        (0o666, 0o555, "canbo.db"),
        (0o000, 0o777, "canbo.db"),
        (0o666, 0o000, "canbo.db"),
        (0o666, 0o555, "new.db"),
    ] {
        permit(&file, of_file);
        permit(&place, of_place);
        let asked = place.join(name);
        for arguments in ["serve", "migrate"] {
            let ended = confined.command(&asked, arguments).output().unwrap();
            let (told, said) = (text(&ended.stderr), text(&ended.stdout));
            assert_eq!(ended.status.code(), Some(1), "{of_file:o} {of_place:o} {name}: {said}{told}");
            assert!(!said.contains("Canbo listens"), "{said}");
            assert!(told.starts_with("canbo: the database: ") && told.trim_end().lines().count() == 1, "{told:?}");
            assert!(told.contains(&asked.display().to_string()), "{of_file:o} {of_place:o}: {told}");
        }
        permit(&place, 0o755);
        permit(&file, 0o644);
        assert!(std::fs::read(&file).unwrap() == there, "{of_file:o} {of_place:o}: it was changed");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_no_longer_be_written_is_read_all_the_same() {
    if server().is_some() {
        return;
    }
    let confined = Confined::new();
    let service = Service::start(confined.command(&confined.file(), "serve"));
    let admin = service.admin();
    let unit = world::unit(&admin, "Tỉnh Thử", "90", "province", None);
    let files = ["canbo.db", "canbo.db-wal", "canbo.db-shm"].map(|name| confined.place().join(name));
    // What is open stays open: a failure makes the service open the file again.
    confined.room(&service, "0");
    unavailable(admin.post("/v1/decisions", &paper("1", &unit)));
    files.iter().for_each(|file| permit(file, 0o444));
    confined.room(&service, "unlimited");
    for _ in 0..3 {
        unavailable(admin.post("/v1/decisions", &paper("1", &unit)));
        assert_eq!(numbers(&admin), BTreeSet::new());
    }
    files.iter().for_each(|file| permit(file, 0o644));
    admin.post("/v1/decisions", &paper("1", &unit)).expect(201);
}

#[test]
fn a_server_that_takes_no_writes_is_read_all_the_same() {
    if server().is_none() {
        return;
    }
    let database = Database::new();
    let target = database.target();
    let app = App::reaching(database, target, Options { writers: 1, ..Options::default() });
    let (world, admin) = (World::in_app(&app), app.admin());
    // As on a server that is only a copy of another.
    let say = |words: &'static str| {
        wait(app.state.db.write(move |tx: &mut Tx<'_>| Ok::<_, Error>(tx.batch_execute(words)?))).unwrap();
    };
    say("SET default_transaction_read_only = on");
    for _ in 0..3 {
        unavailable(admin.post("/v1/decisions", &paper("1", &world.ward)));
        admin.get("/v1/decisions").expect(200);
    }
    say("SET default_transaction_read_only = off");
    admin.post("/v1/decisions", &paper("1", &world.ward)).expect(201);
}

/// A service that reaches its server by a network of its own; nothing without a server.
fn by_network(options: Options) -> Option<(App, Proxy)> {
    let proxy = Proxy::before(&server()?);
    let database = Database::new();
    let target = Target::parse(&proxy.url(&database.url())).unwrap();
    Some((App::reaching(database, target, options), proxy))
}

#[test]
fn while_its_server_restarts_requests_are_refused_and_afterwards_taken() {
    let Some((app, proxy)) = by_network(Options::default()) else { return };
    let (world, admin) = (World::in_app(&app), app.admin());
    let stop = AtomicBool::new(false);
    let taken: BTreeSet<String> = std::thread::scope(|scope| {
        let (went, has_gone) = channel();
        let (failed, has_failed) = channel();
        let mut callers = Vec::new();
        for caller in 0..4 {
            let (admin, world, stop, went, failed) = (admin.clone(), &world, &stop, went.clone(), failed.clone());
            callers.push(scope.spawn(move || {
                let mut taken = BTreeSet::new();
                let mut n = 0;
                while !stop.load(Ordering::SeqCst) {
                    n += 1;
                    let number = format!("{n}/{caller}");
                    let answers = [admin.get("/v1/units"), admin.post("/v1/decisions", &paper(&number, &world.ward))];
                    for answer in answers {
                        match answer.status {
                            200 => went.send(()).unwrap(),
                            201 => drop(taken.insert(number.clone())),
                            _ => {
                                unavailable(answer);
                                failed.send(()).unwrap();
                            }
                        }
                    }
                }
                taken
            }));
        }
        has_gone.iter().take(20).for_each(drop);
        proxy.refuse();
        app.database.values(
            "SELECT CAST(count(pg_terminate_backend(pid)) AS TEXT) AS value FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        has_failed.iter().take(20).for_each(drop);
        unavailable(app.nobody().get("/readyz"));
        app.nobody().get("/healthz").expect(200);
        proxy.accept();
        app.nobody().get("/readyz").expect(200);
        stop.store(true, Ordering::SeqCst);
        callers.into_iter().flat_map(|c| c.join().unwrap()).collect()
    });
    admin.post("/v1/decisions", &paper("after", &world.ward)).expect(201);
    let there = numbers(&admin);
    assert!(taken.is_subset(&there), "{:?}", taken.difference(&there));
    is_sound(&app.database);
}

#[test]
fn a_silent_network_is_answered_for_at_the_deadline_and_forgotten_when_it_speaks() {
    let Some((app, proxy)) = by_network(Options { readers: 2, writers: 1, queue: 16, deadline: SOON }) else { return };
    let (world, admin) = (World::in_app(&app), app.admin());
    proxy.hold(&[Way::ToServer, Way::ToService]);
    // More than there are readers: those who wait in the queue are answered too.
    std::thread::scope(|scope| {
        for n in 0..6 {
            let (admin, nobody, world) = (admin.clone(), app.nobody(), &world);
            scope.spawn(move || unavailable(admin.post("/v1/decisions", &paper(&n.to_string(), &world.ward))));
            scope.spawn(move || unavailable(nobody.get("/readyz")));
        }
    });
    app.nobody().get("/healthz").expect(200);
    proxy.release();
    admin.post("/v1/decisions", &paper("after", &world.ward)).expect(201);
    app.nobody().get("/readyz").expect(200);
    assert_eq!(numbers(&admin).len(), 3, "those of the world, and the last");
    is_sound(&app.database);
}

#[test]
fn a_write_that_nobody_waits_for_any_more_is_not_begun() {
    let Some((app, proxy)) = by_network(Options { writers: 1, deadline: SOON, ..Options::default() }) else { return };
    let db = &app.state.db;
    proxy.hold(&[Way::ToServer]);
    let (one, two, three) = wait(async { tokio::join!(db.write(keep("1")), db.write(keep("2")), db.write(keep("3"))) });
    for refused in [&one, &two, &three] {
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    }
    proxy.release();
    wait(db.write(keep("after"))).unwrap();
    assert!(!["1", "2", "3"].iter().any(|name| kept(&app.database, name)));
}

/// A write during which the network falls silent before the commit is sent, and how often it was run.
fn silent_at_its_commit(
    app: &App,
    world: &World,
    proxy: &Arc<Proxy>,
    ways: &'static [Way],
) -> (impl Fn(&mut Tx<'_>) -> Result<i64, Error> + Send + 'static, Arc<AtomicUsize>) {
    let (paper, stamp, proxy) = (decision("SILENT", &world.ward), stamp(app), Arc::clone(proxy));
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let write = move |tx: &mut Tx<'_>| {
        let seq = store(tx, &stamp, &paper)?;
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            proxy.hold(ways);
        }
        Ok(seq)
    };
    (write, runs)
}

#[test]
fn a_commit_that_arrives_late_is_made_once_though_its_caller_was_refused() {
    let Some((app, proxy)) = by_network(Options { writers: 1, deadline: SOON, ..Options::default() }) else { return };
    let (world, proxy) = (World::in_app(&app), Arc::new(proxy));
    let before = is_sound(&app.database);
    let (write, runs) = silent_at_its_commit(&app, &world, &proxy, &[Way::ToServer]);
    let answer = wait(app.state.db.write(write));
    assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    assert_eq!(is_sound(&app.database), before);
    proxy.release();
    // It stands in the same line.
    wait(app.state.db.write_alone(keep("after"))).unwrap();
    assert_eq!((is_sound(&app.database), runs.load(Ordering::SeqCst)), (before + 1, 1));
}

#[test]
fn a_commit_that_never_arrived_is_not_made_for_a_caller_who_was_refused() {
    let Some((app, proxy)) = by_network(Options { writers: 1, deadline: SOON, ..Options::default() }) else { return };
    let (world, proxy) = (World::in_app(&app), Arc::new(proxy));
    let before = is_sound(&app.database);
    let (write, runs) = silent_at_its_commit(&app, &world, &proxy, &[Way::ToServer]);
    let answer = wait(app.state.db.write(write));
    assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    proxy.cut();
    wait(app.state.db.write_alone(keep("after"))).unwrap();
    assert_eq!((is_sound(&app.database), runs.load(Ordering::SeqCst)), (before, 1));
}

#[test]
fn a_commit_whose_answer_never_arrived_is_found_in_the_ledger_and_not_made_again() {
    let Some((app, proxy)) = by_network(Options { writers: 1, ..Options::default() }) else { return };
    let (world, proxy) = (World::in_app(&app), Arc::new(proxy));
    let before = is_sound(&app.database);
    let (write, runs) = silent_at_its_commit(&app, &world, &proxy, &[Way::ToService]);
    let seq = std::thread::scope(|scope| {
        let writing = scope.spawn(|| wait(app.state.db.write(write)));
        // The server has it; only its answer is on the way.
        let mut beside = app.database.connect();
        while changes::head(&mut beside).unwrap().seq == before {}
        proxy.cut();
        writing.join().unwrap().unwrap()
    });
    assert_eq!((seq, runs.load(Ordering::SeqCst)), (before + 1, 1));
    assert_eq!(is_sound(&app.database), before + 1);
}
