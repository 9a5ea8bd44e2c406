//! Carries out a reform of the size of the country: enters the units of before, derives a reform from two lists, stages it
//! over HTTP, makes it effective, and says what each took. See `benches/README.md`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "it stops at the first trouble")]

mod lists;

use actix_web::web::Data;
use canbo::db::changes::Change;
use canbo::db::{Cause, Options, Ready, Stamp, Target, accounts, units};
use canbo::domain::account::{Account, Grant, Granted, Permission, Role, Subject};
use canbo::domain::id::UserId;
use canbo::domain::text::Code;
use canbo::domain::word::Word;
use canbo::domain::{Day, Period};
use canbo::server::{Opening, answer_on};
use canbo::state::{Clock, State, new_uuid};
use clap::Parser;
use lists::Country;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Carries out a reform of the size of the country.
#[derive(Parser)]
struct Arguments {
    /// Where to, as `DATABASE_URL` would say; an empty database.
    #[arg(long)]
    database: String,
    /// The units before: code, parent_code, kind, name.
    before: PathBuf,
    /// The units after.
    after: PathBuf,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    let country = Country::read(&arguments.before, &arguments.after);
    let opening = Opening {
        target: Target::parse(&arguments.database).unwrap_or_else(|why| panic!("--database: {why}")),
        options: Options::default(),
        clock: Clock::System,
        public_url: "http://127.0.0.1".to_owned(),
        hash_threads: 1,
    };
    let (send, receive) = std::sync::mpsc::channel();
    let entered = country.before.clone();
    let service = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let state = opening.open().await.unwrap();
            let tokens = [caller(&state).await, caller(&state).await];
            enter(&state, entered).await;
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = answer_on(Data::new(state), listener, 2, Duration::from_secs(1)).unwrap();
            send.send((format!("http://{address}/v1"), tokens, server.handle())).unwrap();
            server.await.unwrap();
        });
    });
    let (base, tokens, handle) = receive.recv().unwrap();
    let [writer, approver] = tokens.map(|token| Client { base: base.clone(), token });
    reform(&country, &writer, &approver);
    actix_web::rt::System::new().block_on(handle.stop(false));
    service.join().unwrap();
}

/// A caller over HTTP.
#[derive(Clone)]
struct Client {
    base: String,
    token: String,
}

impl Client {
    /// Posts a body; gives the answer's body and its tag.
    fn post(&self, path: &str, etag: Option<&str>, body: &Value) -> (Value, String) {
        let mut request =
            ureq::post(format!("{}{path}", self.base)).header("authorization", format!("Bearer {}", self.token));
        if let Some(etag) = etag {
            request = request.header("if-match", etag);
        }
        let config = request.config().http_status_as_error(false).build();
        let mut answer = config.send_json(body).unwrap();
        let etag = answer.headers().get("etag").map(|e| e.to_str().unwrap().to_owned()).unwrap_or_default();
        let text = answer.body_mut().with_config().limit(1 << 30).read_to_string().unwrap();
        assert!(answer.status().is_success(), "{path}: {}", text.chars().take(2_000).collect::<String>());
        (serde_json::from_str(&text).unwrap(), etag)
    }
}

/// The most memory that the process has had, in MB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}

fn told(what: &str, began: Instant) {
    println!("| {what} | {} | {} |", began.elapsed().as_millis(), memory());
}

fn reform(country: &Country, writer: &Client, approver: &Client) {
    println!("| step | ms | most MB so far |\n|---|---|---|");
    let changes = country.changes();
    let decision = json!({ "number": "NQ-2025", "issuer": "Quốc hội", "signed_on": "2025-06-16", "effective_on": "2025-06-16",
        "kind": "other", "title": "Sắp xếp đơn vị hành chính", "unit_id": country.before[0].id });
    let decision = writer.post("/decisions", None, &decision).0["id"].clone();
    let began = Instant::now();
    let body = json!({ "title": "Cả nước", "effective_on": "2025-07-01" });
    let (reform, mut etag) = writer.post("/reorganisations", None, &body);
    let place = format!("/reorganisations/{}", reform["id"].as_str().unwrap());
    for some in changes.chunks(500) {
        etag = writer.post(&format!("{place}/changes"), Some(&etag), &json!({ "changes": some })).1;
    }
    told(&format!("staging {} changes in parts of 500", changes.len()), began);
    let began = Instant::now();
    let (_, etag) = writer.post(&format!("{place}/submission"), Some(&etag), &json!({}));
    told("submission: worked out and checked", began);
    let began = Instant::now();
    let (_, etag) = approver.post(&format!("{place}/approval"), Some(&etag), &json!({ "decision_id": decision }));
    told("approval: worked out and checked again", began);
    let done = Arc::new(AtomicBool::new(false));
    let (other, over) = (writer.clone(), Arc::clone(&done));
    let unit = country.before[0].id;
    // Somebody else goes on writing: how long the longest of these takes is how long the effect holds others up.
    let beside = std::thread::spawn(move || {
        let mut longest = Duration::ZERO;
        let mut n = 0;
        while !over.load(Ordering::Relaxed) {
            let body = json!({ "full_name": "Lý Văn Mẫu", "managing_unit_id": unit });
            let began = Instant::now();
            other.post("/officials", None, &body);
            longest = longest.max(began.elapsed());
            n += 1;
        }
        (longest, n)
    });
    let began = Instant::now();
    let (effective, _) = approver.post(&format!("{place}/effect"), Some(&etag), &json!({}));
    told("effect: made ready, written, durable", began);
    done.store(true, Ordering::Relaxed);
    let (longest, n) = beside.join().unwrap();
    let entries = effective["effect_to_seq"].as_i64().unwrap() - effective["effect_from_seq"].as_i64().unwrap() + 1;
    println!("{entries} entries of the ledger; of {n} writes beside it the longest took {} ms", longest.as_millis());
}

/// Enters the units of before.
async fn enter(state: &State, all: Vec<canbo::domain::unit::Unit>) {
    let began = Instant::now();
    let stamp = Stamp { actor: "system".to_owned(), request_id: "reform".to_owned(), at: state.now() };
    let count = all.len();
    let all = all.into_iter().map(|unit| (Change::of(Cause::Import, Some(unit.id)), unit)).collect();
    let ready = Arc::new(Ready::of(all).unwrap());
    state.db.write_alone(move |tx| units::put_all(tx, &stamp, &ready)).await.unwrap();
    println!("{count} units entered in {} ms", began.elapsed().as_millis());
}

/// Adds an administrator of everything and gives a token.
async fn caller(state: &State) -> String {
    let subject = Subject::User(UserId(new_uuid()));
    let grant = Grant { granted: Granted::Role(Role::Admin), unit_id: None, period: Period::since(Day::FIRST) };
    let name = Code::parse(&new_uuid().simple().to_string()).unwrap();
    let account = Account { subject, name, secret_hash: String::new(), active: true, grants: vec![grant] };
    let stamp = Stamp { actor: "system".to_owned(), request_id: "reform".to_owned(), at: state.now() };
    let (change, ids) = (Change::of(Cause::Create, None), vec![new_uuid().to_string()]);
    state.db.write(move |tx| accounts::insert(tx, &stamp, &change, &account, &ids)).await.unwrap();
    let scope = Permission::words().join(" ");
    state.issuer.issue(&state.keys, subject, "reform", &scope, new_uuid(), state.now()).unwrap()
}
