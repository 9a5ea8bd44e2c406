//! Measures answers of the service against a static answer of the same size, in turns, in one run: machines are noisy,
//! ratios less so. See `benches/README.md`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "it stops at the first trouble")]

mod asking;
mod client;

use actix_web::dev::ServerHandle;
use actix_web::web::{Bytes, Data, to};
use actix_web::{App, HttpResponse, HttpServer};
use canbo::db::changes::Change;
use canbo::db::{Cause, Options, Stamp, Target, accounts};
use canbo::domain::account::{Account, Grant, Granted, Permission, Role, Subject};
use canbo::domain::id::{Id, UnitId, UserId};
use canbo::domain::text::Code;
use canbo::domain::word::Word;
use canbo::domain::{Day, Period};
use canbo::server::{Opening, answer_on};
use canbo::state::{Clock, State, new_uuid};
use clap::Parser;
use client::{Asked, Load, Measured};
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

/// Measures answers of the service against a static answer of the same size.
#[derive(Parser)]
struct Arguments {
    /// Where the data is, as `DATABASE_URL` would say. An account is added to it.
    #[arg(long)]
    database: String,
    /// Fill an empty database with the demonstration first.
    #[arg(long)]
    demo: bool,
    /// How many connections ask at the same time, each as fast as it is answered.
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// How many threads of the service answer.
    #[arg(long, default_value_t = 2)]
    workers: usize,
    /// How long each side is measured in each round, in milliseconds.
    #[arg(long, default_value_t = 2_000)]
    milliseconds: u64,
    /// How often the sides take turns.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The unit, by its id, that the caller is confined to; everywhere when left out.
    #[arg(long)]
    within: Option<String>,
    /// How many classes to open first, and enrol the first 150 people in each, one request each.
    #[arg(long, default_value_t = 0)]
    enrol: i32,
    /// What to ask for: paths with their parameters, each with the body to post after a space, if there is one. A list
    /// in angle brackets stands for the id of its first item, `</v1/officials#5>` for that of its sixth.
    #[arg(required_unless_present = "enrol")]
    paths: Vec<String>,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    let began = Instant::now();
    let (send, receive) = std::sync::mpsc::channel();
    let opening = Opening {
        target: Target::parse(&arguments.database).unwrap_or_else(|why| panic!("--database: {why}")),
        options: Options::default(),
        clock: Clock::System,
        public_url: "http://127.0.0.1".to_owned(),
        hash_threads: 1,
    };
    let (demo, within, workers) = (arguments.demo, arguments.within.clone(), arguments.workers);
    let service = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let state = opening.open().await.unwrap();
            if demo {
                let began = Instant::now();
                canbo::demo::load(&state, "canbo-demo-2017").await.unwrap();
                println!("the demonstration in {} ms", began.elapsed().as_millis());
            }
            let token = caller(&state, within.as_deref()).await;
            let state = Data::new(state);
            build_index(&state).await;
            let (listener, address) = listener();
            let server = answer_on(state, listener, workers, Duration::from_secs(1)).unwrap();
            send.send((address, token, server.handle())).unwrap();
            server.await.unwrap();
        });
    });
    let (address, token, handle) = receive.recv().unwrap();
    println!("opened in {} ms; {} connections", began.elapsed().as_millis(), arguments.connections);
    println!(
        "| path | bytes | first ms | p50 ms | p99 ms | per s | static p50 ms | static p99 ms | static per s | per s to static |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let asked = asking::Service { address, token };
    if arguments.enrol > 0 {
        println!("{}", enrolments(&arguments, &asked));
    }
    for path in &arguments.paths {
        println!("{}", compare(&arguments, &asked.question(path)));
    }
    stop(handle);
    service.join().unwrap();
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn stop(handle: ServerHandle) {
    actix_web::rt::System::new().block_on(handle.stop(false));
}

/// One question and a static answer of its size, by turns; a line of the table.
fn compare(arguments: &Arguments, real: &Asked) -> String {
    let began = Instant::now();
    let body = real.once();
    let (first, bytes) = (began.elapsed(), body.len());
    let (constant, handle) = constant(body, arguments.workers);
    let still = Asked { address: constant, path: "/".to_owned(), body: real.body.clone(), token: None };
    let load = load(arguments);
    let (mut ours, mut theirs) = (Measured::default(), Measured::default());
    for _ in 0..arguments.rounds {
        theirs.add(load.measure(&still));
        ours.add(load.measure(real));
    }
    stop(handle);
    line(&real.path, bytes, first, &ours, &theirs)
}

/// Enrolments, each of which can be made once, and a static answer of the size of one; a line of the table.
fn enrolments(arguments: &Arguments, service: &asking::Service) -> String {
    let (asked, mut bodies) = service.enrolments(arguments.enrol);
    let began = Instant::now();
    let first = Asked { body: bodies.pop(), ..service.at(&asked.path) };
    let answer = first.once();
    let (first, bytes) = (began.elapsed(), answer.len());
    let (constant, handle) = constant(answer, arguments.workers);
    let still = Asked { address: constant, path: "/".to_owned(), body: bodies.pop(), token: None };
    let load = load(arguments);
    let (mut ours, mut theirs) = (Measured::default(), Measured::default());
    theirs.add(load.measure(&still));
    ours.add(load.measure_each(&asked, &bodies));
    stop(handle);
    line("POST /v1/enrolments", bytes, first, &ours, &theirs)
}

fn load(arguments: &Arguments) -> Load {
    Load { connections: arguments.connections, lasting: Duration::from_millis(arguments.milliseconds) }
}

fn line(what: &str, bytes: usize, first: Duration, ours: &Measured, theirs: &Measured) -> String {
    let ms = |d: Duration| format!("{:.3}", d.as_secs_f64() * 1_000.0);
    format!(
        "| `{what}` | {bytes} | {} | {} | {} | {:.0} | {} | {} | {:.0} | {:.4} |",
        ms(first),
        ms(ours.percentile(50)),
        ms(ours.percentile(99)),
        ours.per_second(),
        ms(theirs.percentile(50)),
        ms(theirs.percentile(99)),
        theirs.per_second(),
        ours.per_second() / theirs.per_second()
    )
}

/// The compliance index, as the service builds it before it is asked anything.
async fn build_index(state: &Data<State>) {
    let (shared, began) = (state.clone(), Instant::now());
    let seq =
        state.db.read_alone(move |conn| shared.reports.present(conn).map(|held| held.known_at.seq)).await.unwrap();
    println!("index of {seq} entries in {} ms", began.elapsed().as_millis());
}

/// A server that always says the same.
fn constant(body: Vec<u8>, workers: usize) -> (SocketAddr, ServerHandle) {
    let (listener, address) = listener();
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let body = Bytes::from(body);
            let app = move || {
                let body = body.clone();
                App::new().default_service(to(move || {
                    let body = body.clone();
                    async move { HttpResponse::Ok().content_type("application/json").body(body) }
                }))
            };
            let server = HttpServer::new(app).workers(workers).disable_signals().listen(listener).unwrap().run();
            send.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    (address, receive.recv().unwrap())
}

/// Adds an administrator of everything, or of a unit and its subtree, and gives a token.
async fn caller(state: &State, within: Option<&str>) -> String {
    let subject = Subject::User(UserId(new_uuid()));
    let unit_id = within.map(|unit| UnitId::parse(unit).unwrap_or_else(|| panic!("--within wants an id")));
    let grant = Grant { granted: Granted::Role(Role::Admin), unit_id, period: Period::since(Day::FIRST) };
    let name = Code::parse(&new_uuid().simple().to_string()).unwrap();
    let account = Account { subject, name, secret_hash: String::new(), active: true, grants: vec![grant] };
    let stamp = Stamp { actor: "system".to_owned(), request_id: "latency".to_owned(), at: state.now() };
    let (change, ids) = (Change::of(Cause::Create, unit_id), vec![new_uuid().to_string()]);
    state.db.write(move |tx| accounts::insert(tx, &stamp, &change, &account, &ids)).await.unwrap();
    let scope = Permission::words().join(" ");
    state.issuer.issue(&state.keys, subject, "latency", &scope, new_uuid(), state.now()).unwrap()
}
