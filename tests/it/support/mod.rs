//! A whole service on a database of its own, and callers of every kind.

mod client;
mod database;
pub mod document;
pub mod forge;
pub mod manners;
pub mod program;
pub mod proxy;
pub mod scene;
pub mod things;
pub mod world;

pub use client::{Answer, Client, Exchange, Script};
pub use database::{Database, server};

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use canbo::db::{Cause, Options, Stamp, Target, accounts, changes::Change};
use canbo::domain::account::{Account, Grant, Granted, Permission, Role, Subject};
use canbo::domain::id::{ClientId, Id, UnitId, UserId};
use canbo::domain::text::Code;
use canbo::domain::word::Word;
use canbo::domain::{Day, Period};
use canbo::server::{Opening, answer_on};
use canbo::state::{Clock, State, new_uuid};
use chrono::{DateTime, Utc};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The service of one test. It stops, and its database goes, when the test ends.
pub struct App {
    pub state: Data<State>,
    pub address: SocketAddr,
    pub database: Arc<Database>,
    /// What its callers ask, if that is to be written down.
    pub script: Script,
    clock: Arc<AtomicI64>,
    handle: ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// Runs a future to its end.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(future)
}

impl App {
    /// An empty service, with the shipped catalogue, on 2026-11-22 at noon in Viet Nam.
    pub fn new() -> Self {
        Self::on(Database::new())
    }

    /// The service on a database that is there.
    pub fn on(database: impl Into<Arc<Database>>) -> Self {
        let database = database.into();
        let target = database.target();
        Self::reaching(database, target, Options { readers: 3, ..Options::default() })
    }

    /// The service on a database that it reaches in a way of its own, with an executor of any size.
    pub fn reaching(database: impl Into<Arc<Database>>, target: Target, options: Options) -> Self {
        let clock = Arc::new(AtomicI64::new(instant("2026-11-22T05:00:00Z").timestamp_millis()));
        let opening = Opening {
            target,
            options,
            clock: Clock::Manual(Arc::clone(&clock)),
            public_url: "https://canbo.test".to_owned(),
            hash_threads: 1,
        };
        let state = Data::new(wait(opening.open()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (send, receive) = std::sync::mpsc::channel();
        let shared = state.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = answer_on(shared, listener, 2, Duration::from_secs(2)).unwrap();
                send.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let (script, handle) = (Script::default(), receive.recv().unwrap());
        Self { state, address, database: database.into(), script, clock, handle, thread: Some(thread) }
    }

    /// The service with the demonstration's data and accounts.
    pub fn demo() -> Self {
        let app = Self::new();
        wait(canbo::demo::load(&app.state, "canbo-demo-2017")).unwrap();
        app
    }

    /// Sets the clock; it may go back.
    pub fn set_clock(&self, at: &str) {
        self.clock.store(instant(at).timestamp_millis(), Ordering::SeqCst);
    }

    /// A caller without a token.
    pub fn nobody(&self) -> Client {
        Client::new(self.address, None, self.script.clone())
    }

    /// A caller with any token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(self.address, Some(token.to_owned()), self.script.clone())
    }

    /// An administrator of everything.
    pub fn admin(&self) -> Client {
        self.role(Role::Admin, None)
    }

    /// A person with a role over a unit and its subtree; over everything when none is given.
    pub fn role(&self, role: Role, unit: Option<&str>) -> Client {
        let subject = Subject::User(UserId(new_uuid()));
        self.enter(subject, Granted::Role(role), unit)
    }

    /// A machine with some permissions over a unit and its subtree.
    pub fn machine(&self, permissions: &[Permission], unit: Option<&str>) -> Client {
        let subject = Subject::Client(ClientId(new_uuid()));
        self.enter(subject, Granted::Scopes(permissions.iter().copied().collect()), unit)
    }

    fn enter(&self, subject: Subject, granted: Granted, unit: Option<&str>) -> Client {
        let unit_id = unit.map(|u| UnitId::parse(u).unwrap());
        let grant = Grant { granted, unit_id, period: Period::since(Day::FIRST) };
        self.account(subject, vec![grant]);
        self.with_token(&self.token(subject))
    }

    /// Enters an account with grants.
    pub fn account(&self, subject: Subject, grants: Vec<Grant>) {
        let name = Code::parse(&new_uuid().simple().to_string()).unwrap();
        let account = Account { subject, name, secret_hash: String::new(), active: true, grants };
        let ids: Vec<String> = account.grants.iter().map(|_| new_uuid().to_string()).collect();
        let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: self.state.now() };
        let change = Change::of(Cause::Create, None);
        wait(self.state.db.write(move |tx| accounts::insert(tx, &stamp, &change, &account, &ids))).unwrap();
    }

    /// A token good for every permission that its subject has.
    pub fn token(&self, subject: Subject) -> String {
        let scope = Permission::words().join(" ");
        let state = &self.state;
        state.issuer.issue(&state.keys, subject, "test", &scope, new_uuid(), state.now()).unwrap()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        wait(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// An instant from RFC 3339.
pub fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}
