//! How resolutions were made known, over HTTP.

use super::ground::{Ground, dissemination, merged};
use crate::support::manners::{NOBODY, created, hidden, needs, pages, refuses_bad_bodies, seen, texts, told};
use crate::support::world::resolution;
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn that_a_resolution_was_made_known_is_entered_and_found_again_with_every_field() {
    let g = Ground::new();
    let more = json!({ "decision_id": g.world.decision, "note": "Học tập trung" });
    let full = merged(&dissemination(&g.resolution, &g.world.ward), &more);
    let made = created(&g.app.role(Role::HrOfficer, Some(&g.world.ward)), "/v1/disseminations", &full);
    let mut expected = full;
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    assert_eq!(made, expected);
    let bare = json!({ "resolution_id": g.plan, "unit_id": g.world.city, "form": "media", "held_on": "2017-01-01" });
    let bare = created(&g.admin, "/v1/disseminations", &bare);
    for name in ["called", "attended", "host", "decision_id", "note"] {
        assert_eq!(bare[name], Value::Null, "{name}");
    }
    let place = format!("/v1/disseminations/{}", made["id"].as_str().unwrap());
    let at = |day: &str| g.admin.get(&format!("{place}?as_of={day}")).status;
    assert_eq!((at("2018-01-31"), at("2018-02-01")), (404, 200));
}

#[test]
fn everything_wrong_with_a_dissemination_is_told_at_once() {
    let g = Ground::new();
    let good = dissemination(&g.resolution, &g.world.ward);
    let required = ["/resolution_id", "/unit_id", "/form", "/held_on"];
    refuses_bad_bodies(&g.admin, "/v1/disseminations", None, &good, &required);
    let proposal = g.admin.post("/v1/resolutions", &resolution("5-KH", &g.world.city)).expect(201).id();
    for (more, expected) in [
        (json!({ "attended": 61 }), vec![("/attended", "not_with")]),
        (json!({ "held_on": "2016-12-31" }), vec![("/held_on", "before")]),
        (json!({ "held_on": "2026-11-23" }), vec![("/held_on", "not_in_force")]),
        (json!({ "resolution_id": proposal }), vec![("/resolution_id", "not_in_force")]),
        (json!({ "unit_id": g.world.province }), vec![("/unit_id", "not_with")]),
        (
            json!({ "resolution_id": NOBODY, "unit_id": NOBODY, "decision_id": NOBODY }),
            vec![
                ("/resolution_id", "reference_not_found"),
                ("/unit_id", "reference_not_found"),
                ("/decision_id", "reference_not_found"),
            ],
        ),
    ] {
        let wrong = g.admin.post("/v1/disseminations", &merged(&good, &more)).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&expected), "{more}");
    }
}

#[test]
fn disseminations_need_their_permissions_and_stay_hidden_from_other_units() {
    let g = Ground::new();
    let w = &g.world;
    let own = g.held(&json!({}));
    seen(&g.app.role(Role::Viewer, Some(&w.city)), &own);
    let beside = g.app.role(Role::HrOfficer, Some(&w.other_ward));
    hidden(&beside, &[own.clone(), format!("{own}/history")]);
    assert!(beside.all("/v1/disseminations").is_empty());
    let wrong = beside.post("/v1/disseminations", &dissemination(&g.resolution, &w.ward));
    assert_eq!(wrong.refused(422, "invalid_input").wrong(), told(&[("/unit_id", "reference_not_found")]));
    let reads = [own.as_str(), "/v1/disseminations"].map(|place| ("GET", place));
    needs(&g.app, Permission::ProgrammeRead, &reads);
    let void = format!("{own}/void");
    let writes = [("POST", "/v1/disseminations"), ("PUT", own.as_str()), ("POST", void.as_str())];
    needs(&g.app, Permission::ProgrammeWrite, &writes);
}

#[test]
fn disseminations_are_listed_by_each_filter_and_walked_while_more_are_made() {
    let g = Ground::new();
    let id = |place: String| place.rsplit('/').next().unwrap().to_owned();
    let all = [
        id(g.held(&json!({}))),
        id(g.held(&json!({ "unit_id": g.world.other_ward, "form": "conference" }))),
        id(g.held(&json!({ "resolution_id": g.plan, "held_on": "2019-01-01" }))),
    ];
    let list = |query: &str| texts(&g.admin.all(&format!("/v1/disseminations?{query}")), "/id");
    for (query, expected) in [
        (String::new(), vec![0, 1, 2]),
        (format!("resolution_id={}", g.resolution), vec![0, 1]),
        (format!("unit_id={}", g.world.other_ward), vec![1]),
        ("form=conference".to_owned(), vec![1]),
        ("as_of=2018-12-31".to_owned(), vec![0, 1]),
        (format!("resolution_id={}&form=study_session", g.resolution), vec![0]),
    ] {
        let expected: Vec<String> = expected.into_iter().map(|n: usize| all[n].clone()).collect();
        assert_eq!(list(&query), expected, "{query}");
        let head = canbo::db::changes::head(&mut g.app.database.connect()).unwrap().seq;
        assert_eq!(list(&format!("{query}&known_at={head}")), expected, "{query} as known now");
    }
    pages(&g.admin, "/v1/disseminations", "form=media", || drop(g.held(&json!({}))));
}
