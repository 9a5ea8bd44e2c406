//! The program itself, as an operator meets it: its commands, and what is left after it was killed.

use crate::support::program::{Service, after, canbo, output, text, token};
use crate::support::{Client, Database};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn unit(by: &Client) -> String {
    crate::support::world::unit(by, "Tỉnh Thử", "90", "province", None)
}

fn decision(number: usize, unit: &str) -> Value {
    json!({
        "number": format!("{number}/QĐ-UBND"), "issuer": "UBND", "signed_on": "2015-05-20", "effective_on": "2015-06-01",
        "kind": "appointment", "title": "Về việc bổ nhiệm", "unit_id": unit,
    })
}

#[test]
fn what_was_acknowledged_is_there_after_the_service_was_killed() {
    const ENOUGH: usize = 1_000;
    let database = Database::new();
    let mut service = Service::on(&database);
    let admin = service.sign_in("admin", service.password.as_deref().unwrap());
    let unit = unit(&admin);
    let (next, acknowledged) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    let (enough, is_enough) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let (admin, enough) = (Client::at(service.address, Some(admin.token().to_owned())), enough.clone());
            let (unit, next, acknowledged) = (&unit, &next, &acknowledged);
            // Until the service is gone: the last requests are cut off wherever they are.
            scope.spawn(move || {
                while let Ok(answer) =
                    admin.attempt("POST", "/v1/decisions", &decision(next.fetch_add(1, Ordering::SeqCst), unit))
                {
                    let id = answer.expect(201).id();
                    let mut acknowledged = acknowledged.lock().unwrap();
                    acknowledged.insert(id);
                    if acknowledged.len() == ENOUGH {
                        enough.send(()).unwrap();
                    }
                }
            });
        }
        is_enough.recv().unwrap();
        // SIGKILL.
        service.child.kill().unwrap();
        service.child.wait().unwrap();
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() >= ENOUGH);

    let service = Service::on(&database);
    assert!(service.password.is_none(), "only the first start makes an account");
    let admin = Client::at(service.address, Some(admin.token().to_owned()));
    let there: BTreeSet<String> =
        admin.all("/v1/decisions?limit=500").iter().map(|d| d["id"].as_str().unwrap().to_owned()).collect();
    let lost: Vec<&String> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "{} of {} are lost", lost.len(), acknowledged.len());
    drop(service);

    let verified = output(&database, &["verify"]);
    assert!(verified.status.success(), "{}{}", text(&verified.stdout), text(&verified.stderr));
    assert!(text(&verified.stdout).starts_with("The ledger is sound: "), "{}", text(&verified.stdout));

    let broken = 3 + acknowledged.len() / 2;
    database.run(&format!(
        "UPDATE changes SET factual = replace(factual, '2015-05-20', '2015-05-21') WHERE seq = {broken}"
    ));
    let broken_before = database.values("SELECT factual AS value FROM changes WHERE factual LIKE '%2015-05-21%'");
    assert_eq!(broken_before.len(), 1, "one byte of one entry");
    let verified = output(&database, &["verify"]);
    assert!(!verified.status.success());
    assert!(text(&verified.stdout).contains(&format!("entry {broken}:")), "{}", text(&verified.stdout));
}

/// Sends the head of a sign-in and waits until the service asks for the body: from then on it is in flight.
fn begin_login(service: &Service, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(service.address).unwrap();
    let head = format!(
        "POST /v1/auth/login HTTP/1.1\r\nhost: canbo.test\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         expect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[test]
fn after_sigterm_requests_in_flight_are_answered_and_the_service_ends_well() {
    let database = Database::new();
    let mut service = Service::on(&database);
    let body = json!({ "username": "admin", "password": service.password.as_deref().unwrap() }).to_string();
    let mut stream = begin_login(&service, &body);
    service.signal("-TERM");
    // The service stops taking connections; how soon is its own affair.
    while TcpStream::connect(service.address).is_ok() {}
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    BufReader::new(&stream).read_line(&mut answer).unwrap();
    assert_eq!(answer, "HTTP/1.1 200 OK\r\n");
    drop(stream);
    assert!(service.child.wait().unwrap().success());
}

#[test]
fn a_service_that_is_about_to_stop_says_so_and_goes_on_answering() {
    let database = Database::new();
    let mut command = canbo(&database, &["serve"]);
    command.env("CANBO_LAME_DUCK_SECONDS", "300");
    let service = Service::start(command);
    let nobody = service.nobody();
    nobody.get("/readyz").expect(200);
    service.signal("-TERM");
    // The signal is on its way; until it is heard the service is ready.
    let told = loop {
        let answer = nobody.get("/readyz");
        if answer.status != 200 {
            break answer;
        }
    };
    let told = told.refused(503, "unavailable");
    assert!(told.header("retry-after").is_some());
    nobody.get("/healthz").expect(200);
    service.sign_in("admin", service.password.as_deref().unwrap()).get("/v1/units").expect(200);
}

#[test]
fn everything_wrong_with_the_settings_is_told_at_once_and_no_secret_with_it() {
    let database = Database::new();
    let mut command = canbo(&database, &["serve"]);
    command.env("DATABASE_URL", "mysql://root:hunter2@db.example/canbo").env("CANBO_LISTEN", "everywhere");
    command.env("CANBO_WORKERS", "none").env("CANBO_DEMO_PASSWORD", "s3cr3t").env("CANBO_TYPO", "sesame");
    let ended = command.output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let (said, told) = (text(&ended.stdout), text(&ended.stderr));
    for name in ["DATABASE_URL", "CANBO_LISTEN", "CANBO_WORKERS", "CANBO_DEMO_PASSWORD", "CANBO_TYPO"] {
        assert!(told.contains(name), "{name}: {told}");
    }
    for secret in ["hunter2", "s3cr3t", "sesame"] {
        assert!(!told.contains(secret) && !said.contains(secret), "{secret}: {told}");
    }
}

#[test]
fn a_database_that_cannot_be_opened_is_told_without_its_password() {
    let database = Database::new();
    for url in ["postgres://canbo:hunter2@127.0.0.1:1/canbo", "sqlite:///no/such/folder/canbo.db"] {
        for arguments in [&["serve"][..], &["migrate"], &["verify"]] {
            let ended = canbo(&database, arguments).env("DATABASE_URL", url).output().unwrap();
            let told = text(&ended.stderr) + &text(&ended.stdout);
            assert_eq!(ended.status.code(), Some(1), "{told}");
            assert!(told.contains("canbo: ") && !told.contains("hunter2"), "{told}");
        }
    }
}

#[test]
fn an_address_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = canbo(&Database::new(), &["serve"]).env("CANBO_LISTEN", &address).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(text(&ended.stderr).contains(&address), "{}", text(&ended.stderr));
    assert!(!text(&ended.stdout).contains("Canbo listens"), "{}", text(&ended.stdout));
}

#[test]
fn the_demonstration_is_shown_on_loopback_only() {
    let database = Database::new();
    let mut command = canbo(&database, &["serve", "--demo"]);
    let ended = command.env("CANBO_LISTEN", "0.0.0.0:0").output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(text(&ended.stderr).contains("loopback"), "{}", text(&ended.stderr));
}

#[test]
fn the_demonstration_is_served_with_its_accounts() {
    let database = Database::new();
    let mut command = canbo(&database, &["serve", "--demo"]);
    command.env("CANBO_DEMO_PASSWORD", "một mật khẩu để thử");
    let service = Service::start(command);
    let auditor = service.sign_in("auditor", "một mật khẩu để thử");
    let report = auditor.get("/v1/compliance/report?unit=178&as_of=2017-12-31&resolution=37-NQ/TU").expect(200).json();
    assert_eq!(report["standard"]["rate"], 87.95);
    let officer = service.sign_in("hr.chilang", "một mật khẩu để thử");
    assert!(officer.all("/v1/officials").len() < auditor.all("/v1/officials?limit=500").len());
}

#[test]
fn the_program_prints_its_document_without_any_setting() {
    let ended =
        Command::new(env!("CARGO_BIN_EXE_canbo")).env_clear().env("DATABASE_URL", "x").arg("openapi").output().unwrap();
    assert!(ended.status.success());
    let document = canbo::api::docs::document_text(&canbo::api::docs::document()).unwrap();
    assert!(text(&ended.stdout) == document, "the printed document is not the served one");
}

#[test]
fn accounts_are_added_beside_a_running_service_and_can_sign_in() {
    let database = Database::new();
    let service = Service::on(&database);
    let admin = service.sign_in("admin", service.password.as_deref().unwrap());
    let province = unit(&admin);
    let ward = crate::support::world::unit(&admin, "Phường Một", "90001", "ward", Some(&province));
    let add = |arguments: &[&str]| {
        let ended = output(&database, arguments);
        assert!(ended.status.success(), "{}", text(&ended.stderr));
        after(&text(&ended.stdout), "shown only now: ").to_owned()
    };

    let password = add(&["user", "add", "lan", "--role", "hr_officer", "--unit", "90001"]);
    let lan = service.sign_in("lan", &password);
    let seen = lan.all("/v1/units");
    assert_eq!(seen.iter().map(|u| u["id"].as_str().unwrap()).collect::<Vec<_>>(), [ward.as_str()]);

    let secret = add(&["client", "add", "hr-system", "--scope", "units:read decisions:read", "--unit", &province]);
    let form = format!("grant_type=client_credentials&client_id=hr-system&client_secret={secret}");
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let answer = service.nobody().send("POST", "/oauth/token", &kind, form.as_bytes()).expect(200);
    let machine = Client::at(service.address, Some(token(&answer)));
    assert_eq!(machine.all("/v1/units").len(), 2);
    machine.get("/v1/officials").refused(403, "forbidden");

    let refused = |arguments: &[&str], why: &str| {
        let ended = output(&database, arguments);
        assert_eq!(ended.status.code(), Some(1), "{arguments:?}");
        assert!(text(&ended.stderr).contains(why) && ended.stdout.is_empty(), "{arguments:?}: {}", text(&ended.stderr));
    };
    refused(&["user", "add", "lan", "--role", "viewer"], "an account with that name exists");
    refused(&["user", "add", "mai", "--role", "emperor"], "hr_officer");
    refused(&["user", "add", "mai", "--role", "viewer", "--unit", "99999"], "99999");
    refused(&["client", "add", "robot", "--scope", "units:read everything"], "everything");
    assert!(output(&database, &["verify"]).status.success());
}

#[test]
fn migrate_and_verify_work_on_a_database_of_their_own() {
    let database = Database::new();
    let migrated = |database: &Database| {
        let ended = output(database, &["migrate"]);
        assert!(ended.status.success(), "{}", text(&ended.stderr));
        text(&ended.stdout)
    };
    assert!(!migrated(&database).starts_with("0 "));
    assert!(migrated(&database).starts_with("0 migrations ran"));
    let verified = output(&database, &["verify"]);
    assert!(verified.status.success());
    assert!(text(&verified.stdout).contains("0 entries"), "{}", text(&verified.stdout));
}
