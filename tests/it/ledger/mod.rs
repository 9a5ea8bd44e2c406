//! The ledger: an entry for every write, a chain that shows every touch, and old entries that read for ever.

mod forms;
mod kinds;
mod kinds_development;
mod kinds_entitlements;
mod kinds_placement;
mod kinds_programme;
mod kinds_reform;
mod kinds_staffing;
mod touches;
mod writes;

pub use writes::{Watched, every_write};

use crate::support::world::{World, official};
use crate::support::{App, Database, instant};
use canbo::db::backend::Conn;
use canbo::db::changes;
use canbo::db::verify::{Verdict, verify};

fn last(database: &Database) -> i64 {
    changes::head(&mut database.connect()).unwrap().seq
}

/// What `verify` says: how many entries are sound, or which is the first that is not.
fn judged(conn: &mut Conn) -> Result<i64, i64> {
    match verify(conn, |_, _| {}).unwrap() {
        Verdict::Sound { entries, .. } => Ok(entries),
        Verdict::Broken { seq, .. } => Err(seq),
    }
}

#[test]
fn a_clock_that_goes_back_does_not_take_the_ledger_along() {
    let app = App::new();
    let world = World::in_app(&app);
    app.set_clock("2026-11-22T04:00:00Z");
    let admin = app.admin();
    let late = official(&admin, "Nông Thị Lan", &world.ward);
    let recorded =
        admin.get(&format!("/v1/officials/{late}")).expect(200).json()["recorded_at"].as_str().unwrap().to_owned();
    assert_eq!(instant(&recorded), instant("2026-11-22T05:00:00Z"));
    assert!(judged(&mut app.database.connect()).is_ok());
}
