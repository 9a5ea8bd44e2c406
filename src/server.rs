//! From settings to a running service, and its graceful stop.

use crate::api;
use crate::auth::{self, Issuer, KeySet, Passwords, Seal, SigningKey, Verifier};
use crate::config::Config;
use crate::db::migrate::migrate;
use crate::db::settings::{self, StoredKey};
use crate::db::{self, Cause, Db, Options, Stamp, Target, accounts, changes};
use crate::domain::account::{Account, Grant, Granted, Role, Subject};
use crate::domain::id::UserId;
use crate::domain::text::Code;
use crate::domain::{Day, Period};
use crate::reference;
use crate::state::{Clock, Reports, State, new_uuid};
use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::web::Data;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What every worker's application is made of; the same in production and in tests.
macro_rules! application {
    ($state:expr, $document:expr) => {{
        use utoipa_actix_web::AppExt;
        let document: std::sync::Arc<utoipa::openapi::OpenApi> = $document.clone();
        actix_web::App::new()
            .app_data($state.clone())
            .app_data(actix_web::web::Data::new(document.clone()))
            .wrap(actix_web::middleware::Compress::default())
            .wrap(actix_web::middleware::from_fn($crate::api::layer::around))
            .into_utoipa_app()
            .configure($crate::api::routes)
            .into_app()
            .service($crate::api::docs::redirect)
            .service($crate::api::docs::problems)
            .service($crate::api::docs::described)
            .service($crate::api::docs::pages())
            .default_service(actix_web::web::to($crate::api::layer::otherwise))
    }};
}

/// Why the service does not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database.
    #[error("the database: {0}")]
    Database(#[from] db::Error),
    /// A key.
    #[error("the keys: {0}")]
    Keys(#[from] auth::BadKey),
    /// The operating system.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// Anything else, in a sentence.
    #[error("{0}")]
    Other(String),
}

/// An account that the first start made, with its one-time password.
pub struct FirstAccount {
    /// The name.
    pub name: String,
    /// The password; shown once, kept nowhere.
    pub password: String,
}

/// How the service is opened.
pub struct Opening {
    /// Where the data is.
    pub target: Target,
    /// Sizes and limits of the executor.
    pub options: Options,
    /// What tells the time.
    pub clock: Clock,
    /// Where the service is reached from outside.
    pub public_url: String,
    /// How many threads hash passwords.
    pub hash_threads: usize,
}

impl Opening {
    /// As the settings say.
    pub fn of(config: &Config) -> Self {
        Self {
            target: config.database.clone(),
            options: Options::default(),
            clock: Clock::System,
            public_url: config.public_url.clone(),
            hash_threads: config.hash_threads,
        }
    }

    /// Brings the schema up to date, makes what a first start makes (keys, the shipped catalogue and rule sets), and
    /// gives the state that handlers work with.
    ///
    /// # Errors
    /// When the database or the machine refuses.
    pub async fn open(self) -> Result<State, Failure> {
        for name in migrate(&self.target)? {
            log::info!("migration {name} ran");
        }
        let database = Db::open(self.target, self.options)?;
        let now = self.clock.now();
        let keys = signing_keys(&database, now).await?;
        let seal = cursor_seal(&database).await?;
        let issuer = Issuer::new(&self.public_url, &self.public_url);
        let state = State {
            db: database,
            verifier: Verifier::new(&issuer, &keys),
            issuer,
            clock: self.clock,
            keys,
            passwords: Passwords::start(self.hash_threads, 128)?,
            seal,
            units: db::units::Cache::default(),
            reports: Reports::default(),
            public_url: self.public_url,
            draining: AtomicBool::new(false),
        };
        reference::load(&state).await.map_err(Failure::Other)?;
        Ok(state)
    }
}

/// What a write of the service itself is stamped with.
pub fn system_stamp(state: &State) -> Stamp {
    Stamp { actor: "system".to_owned(), request_id: "start".to_owned(), at: state.now() }
}

async fn signing_keys(database: &Db, now: chrono::DateTime<chrono::Utc>) -> Result<KeySet, Failure> {
    let fresh = SigningKey::generate()?;
    let stored = StoredKey { kid: fresh.kid().to_owned(), pkcs8: STANDARD.encode(fresh.to_pkcs8()) };
    let keys = database
        .write(move |tx| {
            let there = settings::signing_keys(tx)?;
            if there.is_empty() {
                settings::add_signing_key(tx, &stored, now)?;
                return settings::signing_keys(tx);
            }
            Ok::<_, db::Error>(there)
        })
        .await?;
    let decode = |k: &StoredKey| {
        let bytes = STANDARD.decode(&k.pkcs8).map_err(|_why| auth::BadKey::NotPrivate)?;
        SigningKey::from_pkcs8(&bytes)
    };
    let mut all = keys.iter().map(decode).collect::<Result<Vec<_>, _>>()?.into_iter();
    let current = all.next().ok_or_else(|| Failure::Other("there is no signing key".to_owned()))?;
    Ok(all.fold(KeySet::new(current), |set, older| set.with(older.public().clone())))
}

async fn cursor_seal(database: &Db) -> Result<Seal, Failure> {
    const NAME: &str = "cursor_key";
    let fresh = STANDARD.encode(auth::random_bytes::<32>());
    let kept = database
        .write(move |tx| {
            if let Some(there) = settings::get(tx, NAME)? {
                return Ok(there);
            }
            settings::add(tx, NAME, &fresh)?;
            Ok::<_, db::Error>(fresh.clone())
        })
        .await?;
    let key = STANDARD.decode(kept).ok().and_then(|key| <[u8; 32]>::try_from(key).ok());
    Ok(Seal::new(&key.ok_or_else(|| Failure::Other("the key of page cursors is not whole".to_owned()))?))
}

/// Adds an account.
///
/// # Errors
/// When the name is in use, or the database does not answer.
pub async fn add_account(
    state: &State,
    subject: Subject,
    name: Code,
    secret: String,
    grants: Vec<Grant>,
) -> Result<(), Failure> {
    enter(state, subject, name, secret, grants, false).await.map(drop)
}

/// Adds an account, on demand only where there is none yet; says whether it did.
async fn enter(
    state: &State,
    subject: Subject,
    name: Code,
    secret: String,
    grants: Vec<Grant>,
    first_only: bool,
) -> Result<bool, Failure> {
    let secret_hash = state.passwords.hash(secret).await.map_err(|e| Failure::Other(e.to_string()))?;
    let ids: Vec<String> = grants.iter().map(|_| new_uuid().to_string()).collect();
    let account = Account { subject, name, secret_hash, active: true, grants };
    let stamp = system_stamp(state);
    let change = changes::Change::of(Cause::Create, account.grants.first().and_then(|g| g.unit_id));
    let insert = move |tx: &mut db::Tx<'_>| {
        if first_only && !accounts::none(tx)? {
            return Ok(false);
        }
        accounts::insert(tx, &stamp, &change, &account, &ids).map(|_| true)
    };
    state.db.write(insert).await.map_err(|e: db::Error| {
        let taken = matches!(e, db::Error::Taken(_));
        if taken { Failure::Other("an account with that name exists".to_owned()) } else { e.into() }
    })
}

/// Makes the first administrator of an empty database, with a one-time password.
///
/// # Errors
/// When the database or the machine refuses.
pub async fn first_account(state: &State) -> Result<Option<FirstAccount>, Failure> {
    if !state.db.read(accounts::none).await? {
        return Ok(None);
    }
    let password = auth::one_time_password();
    let name = "admin".to_owned();
    let code = Code::parse(&name).map_err(|_why| Failure::Other("no name".to_owned()))?;
    let everywhere = Grant { granted: Granted::Role(Role::Admin), unit_id: None, period: Period::since(Day::FIRST) };
    // Another instance may have begun at the same moment: one of them makes the account.
    let made = enter(state, Subject::User(UserId(new_uuid())), code, password.clone(), vec![everywhere], true).await?;
    Ok(made.then_some(FirstAccount { name, password }))
}

/// Serves until SIGTERM or SIGINT. First `/readyz` says no while requests are still taken, then no new ones are, and
/// those in flight finish. `listening` hears the address once requests are taken and signals are heard: with port 0 it
/// is the one that the machine chose.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(state: State, config: &Config, listening: impl FnOnce(SocketAddr)) -> Result<(), Failure> {
    let stop = stop_asked()?;
    let listener = TcpListener::bind(config.listen)
        .map_err(|e| Failure::Other(format!("cannot listen on {}: {e}", config.listen)))?;
    let address = listener.local_addr()?;
    let state = Data::new(state);
    warm(&state).await?;
    let server = answer_on(state.clone(), listener, config.workers, config.shutdown)?;
    let handle = server.handle();
    let lame_duck = config.lame_duck;
    actix_web::rt::spawn(async move {
        stop.await;
        log::info!("stopping: no longer ready");
        state.draining.store(true, Ordering::Relaxed);
        tokio::time::sleep(lame_duck).await;
        handle.stop(true).await;
    });
    listening(address);
    server.await?;
    log::info!("stopped");
    Ok(())
}

/// Builds the compliance index before the first request asks for it.
async fn warm(state: &Data<State>) -> Result<(), Failure> {
    let (reports, began) = (state.clone(), std::time::Instant::now());
    let seq = state.db.read_alone(move |conn| reports.reports.present(conn).map(|held| held.known_at.seq)).await?;
    log::info!("the compliance index is built as of entry {seq}, in {} ms", began.elapsed().as_millis());
    Ok(())
}

/// Answers requests on a listener, with so many threads, until it is stopped; then requests in flight have so long.
///
/// # Errors
/// When the listener cannot be used.
pub fn answer_on(
    state: Data<State>,
    listener: TcpListener,
    workers: usize,
    shutdown: Duration,
) -> std::io::Result<Server> {
    let document = api::docs::document();
    let server = HttpServer::new(move || application!(state, document))
        .workers(workers)
        .shutdown_timeout(shutdown.as_secs())
        .disable_signals()
        .listen(listener)?
        .run();
    Ok(server)
}

/// Hears SIGTERM and SIGINT from now on; ends when one of them comes.
fn stop_asked() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}
