//! Fills an empty database with a province of any size, the same for the same seed, through the doors that any other
//! data comes through: for measuring, see `benches/README.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "it stops at the first trouble")]

mod people;

use canbo::db::changes::Change;
use canbo::db::keyset::Ask;
use canbo::db::lists::Selects;
use canbo::db::{self, Cause, Stamp, Target, Tx};
use canbo::domain::position::Position;
use canbo::server::Opening;
use canbo::state::{Clock, State};
use clap::Parser;
use people::{Batch, Province};
use std::sync::Arc;
use std::time::Instant;

/// Fills an empty database with a province.
#[derive(Parser)]
struct Arguments {
    /// How many officials it has.
    #[arg(long, default_value_t = 50_000)]
    people: usize,
    /// What all of it follows from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to, as `DATABASE_URL` would say.
    #[arg(long)]
    database: String,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

#[actix_web::main]
async fn main() -> Result<(), String> {
    let arguments = Arguments::parse();
    let opening = Opening {
        target: Target::parse(&arguments.database)?,
        options: db::Options::default(),
        clock: Clock::System,
        public_url: "http://127.0.0.1".to_owned(),
        hash_threads: 1,
    };
    let state = opening.open().await.map_err(|e| e.to_string())?;
    let began = Instant::now();
    let titles = state.db.read_alone(titles).await.map_err(|e| e.to_string())?;
    let province = Province::new(arguments.seed, arguments.people, titles);
    enter(&state, province.head()).await?;
    let mut entered = 0;
    for commune in 0..province.communes() {
        let batch = province.commune(commune);
        entered += batch.officials.len();
        enter(&state, batch).await?;
        if commune % 200 == 199 {
            eprintln!("{entered} of {} people, {} s", arguments.people, began.elapsed().as_secs());
        }
    }
    let head = state.db.read_alone(db::changes::head).await.map_err(|e| e.to_string())?;
    println!("{entered} people, {} entries of the ledger, {} s", head.seq, began.elapsed().as_secs());
    println!(
        "units: province {}, district {}, commune {}",
        people::CODE,
        province.code(0),
        province.commune_code(0, 0)
    );
    println!("somebody: {}", province.somebody());
    Ok(())
}

/// The titles that are held today: those that ended are left to history.
fn titles(conn: &mut db::Conn) -> Result<Vec<Position>, db::Error> {
    let page = db::positions::Filter::default().list(conn, &Ask::first(500))?;
    Ok(page.items.into_iter().map(|kept| kept.value).filter(|title| title.period.to.is_none()).collect())
}

/// Enters one batch, all of it or nothing.
async fn enter(state: &State, batch: Batch) -> Result<(), String> {
    let stamp = Stamp { actor: "system".to_owned(), request_id: "province".to_owned(), at: state.now() };
    let batch = Arc::new(batch);
    let work = move |tx: &mut Tx<'_>| store(tx, &stamp, &batch);
    state.db.write_alone(work).await.map_err(|e: db::Error| format!("it needs an empty database: {e}"))
}

fn store(tx: &mut Tx<'_>, stamp: &Stamp, batch: &Batch) -> Result<(), db::Error> {
    let change = |unit| Change::of(Cause::Import, Some(unit));
    for unit in &batch.units {
        db::units::put(tx, stamp, &change(unit.id), unit)?;
    }
    for decision in &batch.decisions {
        db::decisions::insert(tx, stamp, &change(decision.unit_id), decision)?;
    }
    for rules in &batch.rule_sets {
        db::rule_sets::insert(tx, stamp, &Change::of(Cause::Import, rules.unit_id), rules)?;
    }
    for resolution in &batch.resolutions {
        db::resolutions::insert(tx, stamp, &change(resolution.unit_id), resolution)?;
    }
    for official in &batch.officials {
        db::officials::insert(tx, stamp, &change(official.managing_unit_id), official)?;
    }
    for appointment in &batch.appointments {
        db::appointments::insert(tx, stamp, &change(appointment.unit_id), appointment)?;
    }
    for (qualification, unit) in &batch.qualifications {
        db::qualifications::insert(tx, stamp, &change(*unit), qualification)?;
    }
    for (exemption, unit) in &batch.exemptions {
        db::exemptions::insert(tx, stamp, &change(*unit), exemption)?;
    }
    Ok(())
}
