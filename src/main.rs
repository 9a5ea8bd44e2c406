//! The `canbo` program: each command is one call into the library.

use canbo::auth::{client_secret, one_time_password};
use canbo::config::Config;
use canbo::db::backend::{Purpose, connect};
use canbo::db::migrate::migrate;
use canbo::db::verify::{Verdict, verify};
use canbo::db::{Target, units};
use canbo::domain::account::{Grant, Granted, Permission, Role, Subject};
use canbo::domain::id::{ClientId, Id, UnitId, UserId};
use canbo::domain::text::Code;
use canbo::domain::word::Word;
use canbo::domain::{Day, Period};
use canbo::server::{Failure, Opening, add_account, first_account, serve};
use canbo::state::{State, new_uuid};
use canbo::{api, demo, telemetry};
use clap::{Args, Parser, Subcommand};
use std::process::ExitCode;

/// Registry and compliance service for the officials of a Vietnamese province's communes and wards.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve; the default.
    Serve(ServeArgs),
    /// Bring the schema up to date, and stop.
    Migrate,
    /// Print the OpenAPI document.
    Openapi,
    /// Check the ledger's chain, offline.
    Verify,
    /// People's accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Machine clients.
    #[command(subcommand)]
    Client(ClientCommand),
}

#[derive(Args, Default)]
struct ServeArgs {
    /// Fill an empty database with the demonstration of Lạng Sơn city, make its accounts, and serve it on loopback.
    #[arg(long)]
    demo: bool,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Add an account; its one-time password is printed once.
    Add {
        /// The name to sign in by.
        name: String,
        /// admin, hr_officer, approver, auditor or viewer.
        #[arg(long)]
        role: String,
        /// The unit, by id or by its code today; everywhere when left out.
        #[arg(long)]
        unit: Option<String>,
    },
}

#[derive(Subcommand)]
enum ClientCommand {
    /// Add a machine client; its secret is printed once.
    Add {
        /// The name to sign in by.
        name: String,
        /// The permissions, such as "officials:read compliance:read".
        #[arg(long)]
        scope: String,
        /// The unit, by id or by its code today; everywhere when left out.
        #[arg(long)]
        unit: Option<String>,
    },
}

#[actix_web::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command.unwrap_or(Command::Serve(ServeArgs::default()))).await {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("canbo: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, Failure> {
    if let Command::Openapi = command {
        print!("{}", api::docs::document_text(&api::docs::document()).map_err(Failure::Other)?);
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::from_env().map_err(|wrong| {
        let lines: Vec<String> = wrong.iter().map(|w| format!("\n  {w}")).collect();
        Failure::Other(format!("the settings are not right:{}", lines.concat()))
    })?;
    telemetry::init(config.log.as_deref());
    match command {
        Command::Openapi => {}
        Command::Serve(args) => start(&config, &args).await?,
        Command::Migrate => {
            let ran = migrate(&config.database)?;
            println!("{} migrations ran; the schema is up to date", ran.len());
        }
        Command::Verify => return check(&config.database),
        Command::User(UserCommand::Add { name, role, unit }) => {
            let role = Role::of(&role)
                .ok_or_else(|| Failure::Other(format!("the role must be one of {:?}", Role::words())))?;
            let password = one_time_password();
            let subject = Subject::User(UserId(new_uuid()));
            add(&config, subject, &name, password.clone(), Granted::Role(role), unit).await?;
            println!("{name} was added. One-time password, shown only now: {password}");
        }
        Command::Client(ClientCommand::Add { name, scope, unit }) => {
            let scopes = canbo::domain::account::parse_scope(&scope).map_err(|word| {
                Failure::Other(format!("no such permission: {word}; there are {:?}", Permission::words()))
            })?;
            let secret = client_secret();
            let subject = Subject::Client(ClientId(new_uuid()));
            add(&config, subject, &name, secret.clone(), Granted::Scopes(scopes), unit).await?;
            println!("{name} was added. Secret, shown only now: {secret}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn start(config: &Config, args: &ServeArgs) -> Result<(), Failure> {
    if args.demo && !config.listen.ip().is_loopback() {
        return Err(Failure::Other("the demonstration has known passwords: it listens on loopback only".to_owned()));
    }
    let state = Opening::of(config).open().await?;
    if args.demo {
        demo::load(&state, &config.demo_password).await.map_err(Failure::Other)?;
    } else if let Some(first) = first_account(&state).await? {
        println!("First start: administrator {}, one-time password (shown only now): {}", first.name, first.password);
    }
    serve(state, config, |address| {
        println!("Canbo listens on {address}; documentation: {}/docs/", config.public_url);
        if args.demo {
            println!("{}", greeting(config));
        }
    })
    .await
}

/// What a newcomer types next.
fn greeting(config: &Config) -> String {
    let (url, password) = (format!("http://{}", config.listen), &config.demo_password);
    format!(
        "Accounts: admin, auditor, hr.chilang, approver and client hr-system, all with the demonstration's password.\n\
         The report of the article:\n\n\
         curl -s -H \"Authorization: Bearer $(curl -s -u 'hr-system:{password}' -d grant_type=client_credentials {url}/oauth/token \
         | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\" \
         '{url}/v1/compliance/report?unit={city}&as_of=2017-12-31&resolution=37-NQ/TU'\n",
        city = demo::CITY
    )
}

/// Adds an account of a grant from the beginning of time on.
async fn add(
    config: &Config,
    subject: Subject,
    name: &str,
    secret: String,
    granted: Granted,
    unit: Option<String>,
) -> Result<(), Failure> {
    let state = Opening::of(config).open().await?;
    let name = Code::parse(name).map_err(|rule| Failure::Other(format!("the name: {}", rule.code())))?;
    let unit_id = match unit {
        None => None,
        Some(text) => Some(named(&state, &text).await?),
    };
    let grant = Grant { granted, unit_id, period: Period::since(Day::FIRST) };
    add_account(&state, subject, name, secret, vec![grant]).await
}

async fn named(state: &State, text: &str) -> Result<UnitId, Failure> {
    let (wanted, today) = (text.to_owned(), state.today());
    let tree = state.db.read_long(units::load).await?.tree;
    let by_id = UnitId::parse(text).filter(|id| tree.get(*id).is_some());
    by_id
        .or_else(|| tree.by_code(&wanted, today).map(|u| u.id))
        .ok_or_else(|| Failure::Other(format!("no unit {text} today")))
}

fn check(target: &Target) -> Result<ExitCode, Failure> {
    if let Target::Sqlite(path) = target
        && !path.exists()
    {
        return Err(Failure::Other(format!("there is no {}", path.display())));
    }
    let mut conn = connect(target, Purpose::Read)?;
    let verdict = verify(&mut conn, |done, all| {
        if all > 20_000 {
            eprintln!("{done} of {all} entries");
        }
    })?;
    match verdict {
        Verdict::Sound { entries, head } => {
            println!("The ledger is sound: {entries} entries, head {head}");
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Broken { seq, why } => {
            println!("The ledger is broken at entry {seq}: {why}");
            Ok(ExitCode::FAILURE)
        }
    }
}
