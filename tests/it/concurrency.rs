//! Many at once: of those who make the same exclusive change one wins, what fails takes nobody along, and every answer
//! is about one moment. Threads meet at barriers and channels, never at a time of day.

use crate::support::world::{World, appointment, official, position};
use crate::support::{Answer, App, Client, Database, wait};
use canbo::db::changes::Change;
use canbo::db::migrate::migrate;
use canbo::db::verify::{Verdict, verify};
use canbo::db::{Cause, Conn, Db, Error, Options, Stamp, Tx, changes, decisions, settings};
use canbo::domain::Day;
use canbo::domain::decision::{Decision, DecisionKind};
use canbo::domain::id::{DecisionId, Id, UnitId};
use canbo::domain::text::{Code, Name, Note};
use canbo::server::{Opening, first_account};
use canbo::state::{Clock, new_uuid};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier};
use std::time::Duration;

const MANY: usize = 16;

/// Lets many callers do the same at the same moment.
fn at_once(caller: &Client, act: impl Fn(&Client) -> Answer + Sync) -> Vec<Answer> {
    let start = Barrier::new(MANY);
    let one = || {
        // A caller each, so that nobody waits for another's connection.
        let caller = caller.clone();
        start.wait();
        act(&caller)
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..MANY).map(|_| scope.spawn(one)).collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    })
}

/// One did it; all others were refused for the reason given.
#[track_caller]
fn one_wins(answers: Vec<Answer>, won: u16, lost: u16, code: &str) -> Answer {
    let (winners, losers): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status == won);
    assert_eq!(winners.len(), 1, "{:?}", losers.iter().map(|l| &l.text).collect::<Vec<_>>());
    for loser in losers {
        loser.refused(lost, code);
    }
    winners.into_iter().next().unwrap()
}

/// The ledger is whole: every link of the chain, without gaps.
#[track_caller]
pub(super) fn is_sound(database: &Database) -> i64 {
    match verify(&mut database.connect(), |_, _| {}).unwrap() {
        Verdict::Sound { entries, .. } => entries,
        broken @ Verdict::Broken { .. } => panic!("{broken:?}"),
    }
}

#[test]
fn of_many_who_appoint_the_same_person_one_wins() {
    let app = App::new();
    let (world, admin) = (World::in_app(&app), app.admin());
    let person = official(&admin, "Nông Thị Lan", &world.ward);
    let secretary = position(&admin, "PARTY_SECRETARY");
    let body = appointment(&person, &world.ward, &secretary, &world.decision, "2016-01-01");
    let answers = at_once(&admin, |caller| caller.post("/v1/appointments", &body));
    let winner = one_wins(answers, 201, 409, "appointment_overlaps");
    let held = admin.all(&format!("/v1/appointments?official_id={person}"));
    assert_eq!(held.iter().map(|h| h["id"].as_str().unwrap()).collect::<Vec<_>>(), [winner.id()]);
    is_sound(&app.database);
}

#[test]
fn of_many_who_enter_the_same_number_or_code_or_identity_one_wins() {
    let app = App::new();
    let (world, admin) = (World::in_app(&app), app.admin());
    let decision = json!({
        "number": "77/QĐ-UBND", "issuer": "UBND thành phố", "signed_on": "2018-01-02", "effective_on": "2018-01-02",
        "kind": "appointment", "title": "Về việc bổ nhiệm", "unit_id": world.ward,
    });
    one_wins(at_once(&admin, |c| c.post("/v1/decisions", &decision)), 201, 409, "number_taken");
    let unit = json!({ "valid_from": "2000-01-01", "name": "Phường Ba", "code": "90003", "kind": "ward", "parent_id": world.city });
    one_wins(at_once(&admin, |c| c.post("/v1/units", &unit)), 201, 409, "code_taken");
    let person =
        json!({ "full_name": "Nông Thị Lan", "managing_unit_id": world.ward, "identity_number": "020180000001" });
    one_wins(at_once(&admin, |c| c.post("/v1/officials", &person)), 201, 409, "identity_number_taken");
    let like = admin.get("/v1/positions?limit=1").expect(200).json()["items"][0].clone();
    let title = json!({
        "code": "TEST_TITLE", "title_vi": "Thử", "title_en": "Test", "group": like["group"], "filling": like["filling"],
        "valid_from": "2000-01-01",
    });
    one_wins(at_once(&admin, |c| c.post("/v1/positions", &title)), 201, 409, "code_taken");
    is_sound(&app.database);
}

#[test]
fn of_many_who_saw_the_same_state_one_changes_it() {
    let app = App::new();
    let (world, admin) = (World::in_app(&app), app.admin());
    let person = official(&admin, "Nông Thị Lan", &world.ward);
    let body = appointment(&person, &world.ward, &position(&admin, "PARTY_SECRETARY"), &world.decision, "2016-01-01");
    let made = admin.post("/v1/appointments", &body).expect(201);
    let end = json!({ "valid_to": "2020-01-01", "end_reason": "resigned", "decision_id": world.decision });
    let address = format!("/v1/appointments/{}/end", made.id());
    let answers = at_once(&admin, |caller| caller.act(&address, made.etag(), &end));
    let now: Vec<String> = answers.iter().map(|a| a.etag().to_owned()).collect();
    let winner = one_wins(answers, 200, 412, "stale");
    assert!(now.iter().all(|etag| etag == winner.etag()), "a stale caller is told the present state: {now:?}");
    is_sound(&app.database);
}

#[test]
fn many_who_do_not_collide_all_win_and_the_ledger_has_no_gap() {
    let app = App::new();
    let (world, admin) = (World::in_app(&app), app.admin());
    let before = is_sound(&app.database);
    let answers = at_once(&admin, |caller| {
        let body = json!({ "full_name": "Nông Thị Lan", "managing_unit_id": world.ward });
        caller.post("/v1/officials", &body).expect(201);
        caller.post("/v1/officials", &body).expect(201)
    });
    let (more, seen) = (i64::try_from(2 * answers.len()).unwrap(), is_sound(&app.database));
    assert_eq!(seen, before + more);
    let last: Vec<i64> = answers.iter().map(|a| a.json()["seq"].as_i64().unwrap()).collect();
    assert!(last.iter().all(|seq| *seq <= seen), "{last:?}");
}

pub(super) fn decision(number: &str, unit: &str) -> Decision {
    let day = Day::parse("2019-05-06").unwrap();
    Decision {
        id: DecisionId(new_uuid()),
        number: Code::parse(number).unwrap(),
        issuer: Name::parse("UBND").unwrap(),
        signed_on: day,
        effective_on: day,
        kind: DecisionKind::Appointment,
        title: Note::parse("Về việc").unwrap(),
        legal_reference: None,
        unit_id: UnitId::parse(unit).unwrap(),
    }
}

pub(super) fn stamp(app: &App) -> Stamp {
    Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: app.state.now() }
}

/// Stores a decision, past HTTP.
pub(super) fn store(tx: &mut Tx<'_>, stamp: &Stamp, decision: &Decision) -> Result<i64, Error> {
    let change = Change::of(Cause::Create, Some(decision.unit_id));
    decisions::insert(tx, stamp, &change, decision).map(|recorded| recorded.seq)
}

#[test]
fn two_instances_on_one_database_write_one_ledger() {
    let app = App::new();
    let world = World::in_app(&app);
    let before = is_sound(&app.database);
    let instances = [Db::open(app.database.target(), Options::default()).unwrap(), app.state.db.clone()];
    std::thread::scope(|scope| {
        for (n, db) in instances.iter().enumerate() {
            for m in 0..4 {
                let (world, app) = (&world, &app);
                scope.spawn(move || {
                    for k in 0..5 {
                        let (one, stamp) = (decision(&format!("{n}-{m}-{k}"), &world.ward), stamp(app));
                        wait(db.write(move |tx| store(tx, &stamp, &one))).unwrap();
                    }
                });
            }
        }
    });
    assert_eq!(is_sound(&app.database), before + 40);
}

#[test]
fn instances_that_start_together_on_an_empty_database_open_one_service() {
    let database = Database::new();
    let start = Barrier::new(4);
    let opened: Vec<(String, bool)> = std::thread::scope(|scope| {
        let one = || {
            let opening = Opening {
                target: database.target(),
                options: Options::default(),
                clock: Clock::System,
                public_url: "https://canbo.test".to_owned(),
                hash_threads: 1,
            };
            start.wait();
            wait(async {
                let state = opening.open().await.unwrap();
                let first = first_account(&state).await.unwrap();
                (state.keys.current().kid().to_owned(), first.is_some())
            })
        };
        let starting: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
        starting.into_iter().map(|s| s.join().unwrap()).collect()
    });
    assert!(opened.iter().all(|(kid, _)| *kid == opened[0].0), "one key signs for all: {opened:?}");
    assert_eq!(opened.iter().filter(|(_, first)| *first).count(), 1, "one administrator: {opened:?}");
    let count =
        |table: &str| database.values(&format!("SELECT CAST(count(*) AS TEXT) AS value FROM {table}"))[0].clone();
    assert_eq!((count("accounts").as_deref(), count("positions").as_deref()), (Some("1"), Some("20")));
    is_sound(&database);
}

#[test]
fn a_panic_fails_its_own_write_and_leaves_nothing_behind() {
    let app = App::new();
    let world = World::in_app(&app);
    let db = &app.state.db;
    let before = wait(db.read(changes::head)).unwrap();
    for _ in 0..3 {
        let (one, stamp) = (decision("1", &world.ward), stamp(&app));
        let answer: Result<i64, Error> = wait(db.write(move |tx| {
            store(tx, &stamp, &one)?;
            panic!("in the middle of a write");
        }));
        assert!(matches!(answer, Err(Error::Panicked)), "{answer:?}");
    }
    assert_eq!(wait(db.read(changes::head)).unwrap(), before);
    let (one, stamp) = (decision("1", &world.ward), stamp(&app));
    assert_eq!(wait(db.write(move |tx| store(tx, &stamp, &one))).unwrap(), before.seq + 1);
    is_sound(&app.database);
}

#[test]
fn a_panic_fails_its_own_read() {
    let app = App::new();
    let db = &app.state.db;
    // More often than there are readers: none of them is lost.
    for _ in 0..10 {
        let inline: Result<(), Error> = wait(db.read(|_| panic!("in the middle of a read")));
        assert!(matches!(inline, Err(Error::Panicked)), "{inline:?}");
        let long: Result<(), Error> = wait(db.read_long(|_| panic!("in the middle of a long read")));
        assert!(matches!(long, Err(Error::Panicked)), "{long:?}");
    }
    wait(db.read(changes::head)).unwrap();
    wait(db.read_long(changes::head)).unwrap();
}

/// A piece of work that says when it has begun and goes on when it is told to.
fn held(begun: Sender<()>, go: Receiver<()>) -> impl Fn(&mut Conn) -> Result<(), Error> + Send + 'static {
    move |_| {
        begun.send(()).unwrap();
        go.recv().unwrap();
        Ok(())
    }
}

pub(super) fn keep(name: &'static str) -> impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + 'static {
    move |tx| settings::add(tx, name, "kept")
}

pub(super) fn kept(database: &Database, name: &str) -> bool {
    settings::get(&mut database.connect(), name).unwrap().is_some()
}

#[test]
fn a_failure_among_writes_that_wait_together_does_not_undo_its_neighbours() {
    let app = App::new();
    let db = &app.state.db;
    let (begun, _begun) = channel();
    let (go, gone) = channel();
    let hold = held(begun, gone);
    let (first, good, failing, panicking, taken, last, ()) = wait(async {
        // Each is in the queue before the next is polled, and the last thing polled lets the first go on: on SQLite they
        // share a transaction, on PostgreSQL they stand in line.
        tokio::join!(
            db.write(move |tx| hold(tx)),
            db.write(keep("good")),
            db.write(|tx| {
                settings::add(tx, "failing", "x")?;
                Err::<(), _>(Error::Stale(7))
            }),
            db.write(|tx| {
                settings::add(tx, "panicking", "x")?;
                if settings::get(tx, "panicking")?.is_some() {
                    panic!("among neighbours");
                }
                Ok::<(), Error>(())
            }),
            db.write(keep("cursor_key")),
            db.write(keep("last")),
            async { go.send(()).unwrap() },
        )
    });
    assert!(first.is_ok() && good.is_ok() && last.is_ok(), "{first:?} {good:?} {last:?}");
    assert!(matches!(failing, Err(Error::Stale(7))), "{failing:?}");
    assert!(matches!(panicking, Err(Error::Panicked)), "{panicking:?}");
    assert!(matches!(taken, Err(Error::Taken(_))), "{taken:?}");
    assert!(kept(&app.database, "good") && kept(&app.database, "last"));
    assert!(!kept(&app.database, "failing") && !kept(&app.database, "panicking"));
}

#[test]
fn a_write_of_very_much_is_kept_or_undone_whole_and_those_that_wait_beside_it_are_not_touched() {
    let app = App::new();
    let db = &app.state.db;
    let (begun, _begun) = channel();
    let (go, gone) = channel();
    let hold = held(begun, gone);
    let (first, before, failing, panicking, much, last, ()) = wait(async {
        tokio::join!(
            db.write(move |tx| hold(tx)),
            db.write(keep("before")),
            db.write_alone(|tx| {
                settings::add(tx, "failing", "x")?;
                Err::<(), _>(Error::Stale(7))
            }),
            db.write_alone(|tx| {
                settings::add(tx, "panicking", "x")?;
                if settings::get(tx, "panicking")?.is_some() {
                    panic!("alone");
                }
                Ok::<(), Error>(())
            }),
            db.write_alone(|tx| (0..500).try_for_each(|n| settings::add(tx, &format!("much {n}"), "x"))),
            db.write(keep("last")),
            async { go.send(()).unwrap() },
        )
    });
    for won in [first, before, much, last] {
        won.unwrap();
    }
    assert!(matches!(failing, Err(Error::Stale(7))), "{failing:?}");
    assert!(matches!(panicking, Err(Error::Panicked)), "{panicking:?}");
    let there = |name: &str| kept(&app.database, name);
    assert!(there("before") && there("much 0") && there("much 499") && there("last"));
    assert!(!there("failing") && !there("panicking"));
}

/// A database with an executor of the smallest size, and how many readers it has.
fn smallest() -> (Database, Db, usize) {
    let database = Database::new();
    migrate(&database.target()).unwrap();
    let options = Options { readers: 1, writers: 1, queue: 1, deadline: Duration::from_secs(15) };
    let db = Db::open(database.target(), options).unwrap();
    let readers = if database.is_file() { 2 } else { 1 };
    (database, db, readers)
}

#[test]
fn a_full_queue_of_writes_says_so_at_once() {
    let (database, db, _) = smallest();
    let (begun, has_begun) = channel();
    let (go, gone) = channel();
    std::thread::scope(|scope| {
        let hold = held(begun, gone);
        let holding = scope.spawn(|| wait(db.write(move |tx| hold(tx))));
        has_begun.recv().unwrap();
        let (queued, refused, ()) = wait(async {
            tokio::join!(db.write(keep("queued")), db.write(keep("refused")), async { go.send(()).unwrap() })
        });
        holding.join().unwrap().unwrap();
        queued.unwrap();
        assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
    });
    assert!(kept(&database, "queued") && !kept(&database, "refused"));
}

#[test]
fn a_full_queue_of_reads_says_so_at_once() {
    let (_database, db, readers) = smallest();
    std::thread::scope(|scope| {
        let mut holding = Vec::new();
        for _ in 0..readers {
            let (begun, has_begun) = channel();
            let (go, gone) = channel();
            let (hold, db) = (held(begun, gone), &db);
            holding.push((scope.spawn(move || wait(db.read_long(hold))), go));
            has_begun.recv().unwrap();
        }
        let (queued, refused, ()) = wait(async {
            tokio::join!(db.read_long(changes::head), db.read_long(changes::head), async {
                holding.iter().for_each(|(_, go)| go.send(()).unwrap());
            })
        });
        queued.unwrap();
        assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
        for (thread, _) in holding {
            thread.join().unwrap().unwrap();
        }
    });
}

#[test]
fn nobody_waits_beyond_the_deadline_and_what_was_begun_stands() {
    let database = Database::new();
    migrate(&database.target()).unwrap();
    let options = Options { writers: 1, deadline: Duration::from_millis(20), ..Options::default() };
    let db = Db::open(database.target(), options).unwrap();
    let (go, gone) = channel::<()>();
    let late: Result<(), Error> = wait(db.write(move |tx| {
        gone.recv().unwrap();
        settings::add(tx, "late", "x")
    }));
    assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
    go.send(()).unwrap();
    // Without a deadline of its own this one waits for the one before.
    wait(db.write_alone(keep("after"))).unwrap();
    assert!(kept(&database, "late") && kept(&database, "after"));
}

#[test]
fn a_write_is_answered_when_others_can_see_it() {
    let app = App::new();
    let names: Vec<&'static str> = vec!["a", "b", "c", "d", "e", "f", "g", "h"];
    let start = Arc::new(Barrier::new(names.len()));
    std::thread::scope(|scope| {
        for name in names {
            let (app, start) = (&app, Arc::clone(&start));
            scope.spawn(move || {
                start.wait();
                wait(app.state.db.write(keep(name))).unwrap();
                assert!(kept(&app.database, name), "{name} was answered before it was there");
            });
        }
    });
}

#[test]
fn a_read_sees_one_moment_whatever_is_written_meanwhile() {
    let app = App::new();
    let db = &app.state.db;
    for (long, name) in [(false, "during"), (true, "during a long one")] {
        let (begun, has_begun) = channel();
        let (go, gone) = channel::<()>();
        let look = move |conn: &mut Conn| {
            let before = settings::get(conn, name)?;
            begun.send(()).unwrap();
            gone.recv().unwrap();
            Ok::<_, Error>((before, settings::get(conn, name)?))
        };
        std::thread::scope(|scope| {
            let reading = scope.spawn(|| if long { wait(db.read_long(look)) } else { wait(db.read(look)) });
            has_begun.recv().unwrap();
            wait(db.write(keep(name))).unwrap();
            assert!(kept(&app.database, name));
            go.send(()).unwrap();
            assert_eq!(reading.join().unwrap().unwrap(), (None, None), "{name}");
        });
        let after = wait(db.read(move |conn| settings::get(conn, name))).unwrap();
        assert_eq!(after.as_deref(), Some("kept"));
    }
}

#[test]
fn a_read_cannot_write() {
    let app = App::new();
    let write = |conn: &mut Conn| {
        use diesel::connection::SimpleConnection;
        conn.batch_execute("DELETE FROM settings").map_err(Error::from)
    };
    assert!(wait(app.state.db.read(write)).is_err());
    assert!(wait(app.state.db.read_long(write)).is_err());
    assert!(kept(&app.database, "cursor_key"));
}

#[test]
fn a_connection_that_the_server_cut_is_replaced() {
    let app = App::new();
    let (world, admin) = (World::in_app(&app), app.admin());
    if app.database.is_file() {
        return;
    }
    for n in 0..3 {
        app.database.values(
            "SELECT CAST(count(pg_terminate_backend(pid)) AS TEXT) AS value FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        admin.get("/v1/units").expect(200);
        crate::support::world::decision(&admin, &format!("{n}/CUT"), &world.ward);
    }
    is_sound(&app.database);
}

#[test]
fn a_write_whose_connection_was_cut_before_the_commit_is_made_once() {
    let app = App::new();
    let world = World::in_app(&app);
    if app.database.is_file() {
        return;
    }
    let before = is_sound(&app.database);
    let (one, stamp, target) = (decision("CUT", &world.ward), stamp(&app), app.database.target());
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let seq = wait(app.state.db.write(move |tx| {
        let seq = store(tx, &stamp, &one)?;
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            cut(tx, &target);
        }
        Ok::<_, Error>(seq)
    }));
    assert_eq!((seq.unwrap(), runs.load(Ordering::SeqCst)), (before + 1, 2));
    assert_eq!(is_sound(&app.database), before + 1);
}

/// Ends a connection from another one, and waits until it has ended.
fn cut(conn: &mut Conn, target: &canbo::db::Target) {
    use diesel::RunQueryDsl;
    let Conn::Pg(conn) = conn else { panic!("a file has no server") };
    let pid: i32 =
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("pg_backend_pid()")).get_result(conn).unwrap();
    let mut other = canbo::db::backend::connect(target, canbo::db::backend::Purpose::Write).unwrap();
    let Conn::Pg(other) = &mut other else { panic!("a file has no server") };
    diesel::sql_query(format!("SELECT pg_terminate_backend({pid}, 5000)")).execute(other).unwrap();
}
