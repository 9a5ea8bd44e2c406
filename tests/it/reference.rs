//! What every database starts with, and what one receives that an earlier release started.

use crate::support::manners::texts;
use crate::support::{App, Client, Database, wait};
use canbo::db::changes::Change;
use canbo::db::migrate::migrate;
use canbo::db::{Cause, Db, Options, Stamp, rule_sets, settings};
use canbo::domain::Period;
use canbo::domain::adoption::Adoption;
use canbo::domain::rule_set::RuleSet;
use serde_json::{Value, json};

/// A database as the first release left it: the sets of 2004 and 2012 only, without an end.
fn first_release() -> Database {
    let database = Database::new();
    migrate(&database.target()).unwrap();
    let db = Db::open(database.target(), Options::default()).unwrap();
    let sets: Vec<RuleSet> = canbo::reference::rule_sets::national().unwrap().into_iter().take(2).collect();
    let at = crate::support::instant("2026-01-01T00:00:00Z");
    let stamp = Stamp { actor: "system".to_owned(), request_id: "reference".to_owned(), at };
    wait(db.write_alone(move |tx| {
        for set in &sets {
            let period = Period::since(set.period.from);
            let set = RuleSet { period, adoption: Adoption::SHIPPED, ..set.clone() };
            rule_sets::insert(tx, &stamp, &Change::of(Cause::Import, None), &set)?;
        }
        settings::add(tx, "reference_data", "0.1.0")
    }))
    .unwrap();
    database
}

fn sets(by: &Client) -> Vec<Value> {
    by.all("/v1/rule-sets")
}

/// Code, first day and first day no longer in force, of every set.
fn periods(sets: &[Value]) -> Vec<(&str, &str, Option<&str>)> {
    sets.iter()
        .map(|s| (s["code"].as_str().unwrap(), s["valid_from"].as_str().unwrap(), s["valid_to"].as_str()))
        .collect()
}

#[test]
fn a_database_of_the_first_release_receives_the_later_sets_and_its_own_are_closed() {
    let fresh = sets(&App::new().admin());
    let app = App::on(first_release());
    let upgraded = sets(&app.admin());
    assert_eq!(periods(&upgraded), periods(&fresh));
    for (one, other) in upgraded.iter().zip(&fresh) {
        assert_eq!(one["requirements"], other["requirements"], "{}", one["code"]);
    }
    let recorded = |code: &str| -> Vec<Option<String>> {
        let id = upgraded.iter().find(|s| s["code"] == code).unwrap()["id"].as_str().unwrap();
        app.database.values(&format!("SELECT cause AS value FROM changes WHERE entity_id = '{id}' ORDER BY seq"))
    };
    let causes = |all: &[&str]| all.iter().map(|c| Some((*c).to_owned())).collect::<Vec<_>>();
    assert_eq!(recorded("national-2004"), causes(&["import", "supersede"]));
    assert_eq!(recorded("national-2012"), causes(&["import", "supersede"]));
    assert_eq!(recorded("national-2025"), causes(&["import"]));
    let state = |code: &str| {
        let body = app.database.values(&format!("SELECT body AS value FROM rule_sets WHERE code = '{code}'"));
        serde_json::from_str::<Value>(body[0].as_deref().unwrap()).unwrap()
    };
    let id = |code: &str| upgraded.iter().find(|s| s["code"] == code).unwrap()["id"].clone();
    for (code, stage, predecessor) in [
        ("national-2004", "superseded", Value::Null),
        ("national-2012", "superseded", Value::Null),
        ("national-2019", "superseded", id("national-2012")),
        ("national-2023", "superseded", id("national-2019")),
        ("national-2025", "in_force", id("national-2023")),
    ] {
        let state = state(code);
        assert_eq!((&state["adoption"]["stage"], &state["supersedes_id"]), (&json!(stage), &predecessor), "{code}");
    }
}

#[test]
fn what_was_received_once_is_not_received_again() {
    let mut seen = Vec::new();
    let App { database, .. } = &App::on(first_release());
    for _ in 0..2 {
        let entries = database.values("SELECT CAST(COUNT(*) AS TEXT) AS value FROM changes WHERE entity = 'rule_set'");
        seen.push(entries);
        let opening = canbo::server::Opening {
            target: database.target(),
            options: Options { readers: 1, ..Options::default() },
            clock: canbo::state::Clock::System,
            public_url: "https://canbo.test".to_owned(),
            hash_threads: 1,
        };
        wait(opening.open()).unwrap();
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], vec![Some("7".to_owned())]);
}

#[test]
fn the_catalogue_knows_no_police_chief_after_the_decree_of_2023() {
    let app = App::new();
    let chief = &app.admin().all("/v1/positions?code=POLICE_CHIEF")[0];
    assert_eq!(chief["valid_to"], "2023-08-01");
    let on = |day: &str| texts(&app.admin().all(&format!("/v1/positions?as_of={day}&limit=500")), "/code");
    let there = |day: &str| on(day).iter().any(|code| code == "POLICE_CHIEF");
    assert!(there("2023-07-31") && !there("2023-08-01"));
}
