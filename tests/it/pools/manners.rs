//! Pools and nominations keep the manners that every resource has.

use super::scene::Pools;
use crate::support::manners::{
    NOBODY, asks_for_the_state_seen, created, hidden, members, needs, pages, refuses_bad_bodies, told, with,
};
use crate::support::world;
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn a_new_pool_is_entered_and_found_again_with_every_field() {
    let scene = Pools::new();
    let made = created(&scene.hr, "/v1/planning-pools", &scene.pool_body("2021-2026"));
    for (name, value) in scene.pool_body("2021-2026").as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    assert_eq!((&made["state"], &made["allowed_actions"]), (&json!("drafted"), &json!(["submit", "drop"])));
    assert_eq!((&made["approved_on"], &made["reviews"]), (&json!(null), &json!([])));
    assert_eq!(made["hops"].as_array().unwrap().len(), 1);
    let who = scene.clerk("female", "1985-05-05");
    let pool = made["id"].as_str().unwrap();
    let body = scene.nomination_body(pool, &who, &scene.titles[0]);
    let made = created(&scene.hr, "/v1/nominations", &body);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    assert_eq!((&made["state"], &made["allowed_actions"]), (&json!("nominated"), &json!(["vote", "reject"])));
    let all = [
        "allowed_actions",
        "ballots",
        "entered_on",
        "exit_reason",
        "exited_on",
        "hops",
        "id",
        "nominated_on",
        "official_id",
        "pool_id",
        "position_id",
        "recorded_at",
        "seq",
        "state",
        "void",
        "withheld",
    ];
    assert_eq!(members(&made), all);
}

#[test]
fn everything_wrong_with_a_pool_or_a_nomination_is_told_at_once() {
    let scene = Pools::new();
    let good = scene.pool_body("2021-2026");
    let required = ["/unit_id", "/branch", "/term", "/valid_from", "/title"];
    refuses_bad_bodies(&scene.admin, "/v1/planning-pools", None, &good, &required);
    let refused = |body: &Value| scene.hr.post("/v1/planning-pools", body).refused(422, "invalid_input").wrong();
    let mut bad = with(&with(&good, "unit_id", json!(NOBODY)), "positions", json!([scene.titles[0], NOBODY]));
    assert_eq!(refused(&bad), told(&[("/unit_id", "reference_not_found"), ("/positions/1", "reference_not_found")]));
    bad["positions"] = json!([scene.titles[0], scene.titles[0]]);
    assert_eq!(refused(&bad), told(&[("/positions/1", "repeated")]));
    assert_eq!(refused(&with(&good, "valid_to", Value::Null)), told(&[("/valid_to", "required")]));
    assert_eq!(refused(&with(&good, "young_under", json!(17))), told(&[("/young_under", "out_of_range")]));
    let pool = created(&scene.hr, "/v1/planning-pools", &good);
    scene.hr.post("/v1/planning-pools", &good).refused(409, "conflict");
    let who = scene.clerk("female", "1985-05-05");
    let good = scene.nomination_body(pool["id"].as_str().unwrap(), &who, &scene.titles[0]);
    let required = ["/pool_id", "/official_id", "/position_id", "/nominated_on"];
    refuses_bad_bodies(&scene.admin, "/v1/nominations", None, &good, &required);
    refuses_bad_bodies(&scene.admin, "/v1/nominations/checks", None, &good, &required);
    let nobody =
        json!({ "pool_id": NOBODY, "official_id": NOBODY, "position_id": NOBODY, "nominated_on": "2024-01-15" });
    let all = told(&[
        ("/pool_id", "reference_not_found"),
        ("/official_id", "reference_not_found"),
        ("/position_id", "reference_not_found"),
    ]);
    for list in ["/v1/nominations", "/v1/nominations/checks"] {
        assert_eq!(scene.hr.post(list, &nobody).refused(422, "invalid_input").wrong(), all);
    }
    let other = world::position(&scene.admin, "PARTY_SECRETARY");
    let answer = scene.hr.post("/v1/nominations", &with(&good, "position_id", json!(other)));
    let findings = answer.refused(409, "findings_in_the_way").json()["findings"].clone();
    assert_eq!(findings[0]["code"], "title_not_in_pool");
}

#[test]
fn pools_need_their_permissions_and_stay_hidden_from_other_units() {
    let scene = Pools::new();
    let pool = scene.pool("2021-2026");
    let place = scene.nominated(&pool, &scene.clerk("female", "1985-05-05"), &scene.titles[0]);
    let of = |base: &str, what: &str| format!("{base}{what}");
    let reads: Vec<String> = ["/v1/planning-pools", &pool, "/v1/nominations", &place]
        .map(str::to_owned)
        .into_iter()
        .chain(["/members", "/checks", "/readiness", "/preview", "/history"].map(|what| of(&pool, what)))
        .chain(["/preview", "/history"].map(|what| of(&place, what)))
        .collect();
    let reads: Vec<(&str, &str)> = reads.iter().map(|path| ("GET", path.as_str())).collect();
    needs(&scene.app, Permission::PoolsRead, &reads);
    let writes: Vec<String> = ["/v1/planning-pools", "/v1/nominations", "/v1/nominations/checks"]
        .map(str::to_owned)
        .into_iter()
        .chain(["/submission", "/withdrawal", "/void"].map(|what| of(&pool, what)))
        .chain(["/ballot", "/endorsement", "/submission", "/rejection", "/use", "/void"].map(|what| of(&place, what)))
        .collect();
    let writes: Vec<(&str, &str)> = writes.iter().map(|path| ("POST", path.as_str())).collect();
    needs(&scene.app, Permission::PoolsWrite, &writes);
    let decides: Vec<String> = ["/approval", "/referral", "/review", "/expiry"]
        .map(|what| of(&pool, what))
        .into_iter()
        .chain(["/approval", "/removal"].map(|what| of(&place, what)))
        .collect();
    let decides: Vec<(&str, &str)> = decides.iter().map(|path| ("POST", path.as_str())).collect();
    needs(&scene.app, Permission::PoolsApprove, &decides);
    let neighbour = scene.app.role(Role::Approver, Some(&scene.world.other_ward));
    let tag = scene.admin.get(&pool).etag().to_owned();
    neighbour.act(&of(&pool, "/submission"), &tag, &json!({})).refused(404, "not_found");
    hidden(&neighbour, &[pool, place]);
}

#[test]
fn pools_and_nominations_are_listed_by_each_filter_and_walked_while_more_are_entered() {
    let scene = Pools::new();
    let terms = ["2016-2021", "2021-2026", "2026-2031"];
    let pools: Vec<String> = terms.map(|term| scene.pool(term)).into();
    let ids = |place: &str| place.rsplit('/').next().unwrap().to_owned();
    let list = |query: &str| -> Vec<String> {
        scene
            .admin
            .all(&format!("/v1/planning-pools?{query}"))
            .iter()
            .map(|p| p["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(list(""), pools.iter().map(|p| ids(p)).collect::<Vec<_>>());
    assert_eq!(list("term=2021-2026"), [ids(&pools[1])]);
    assert_eq!(list("branch=state").len(), 3);
    assert!(list("branch=party").is_empty());
    assert_eq!(list(&format!("unit_id={}", scene.world.ward)).len(), 3);
    assert!(list("as_of=2021-05-31").is_empty());
    scene.step(&scene.hr, &pools[0], "withdrawal", &json!({ "reason": "Trùng" })).expect(200);
    assert_eq!(list("state=dropped"), [ids(&pools[0])]);
    let mut n = 0;
    pages(&scene.admin, "/v1/planning-pools", "state=dropped", || {
        n += 1;
        scene.pool(&format!("nhiem-ky-{n}"));
    });
    let people: Vec<String> = (0..3).map(|n| scene.clerk("female", &format!("198{n}-05-05"))).collect();
    let places: Vec<String> = people.iter().map(|who| scene.nominated(&pools[1], who, &scene.titles[0])).collect();
    let list = |query: &str| scene.admin.all(&format!("/v1/nominations?{query}")).len();
    let by = [
        (format!("pool_id={}", ids(&pools[1])), 3),
        (format!("pool_id={}", ids(&pools[2])), 0),
        (format!("official_id={}", people[0]), 1),
        (format!("position_id={}", scene.titles[0]), 3),
        (format!("position_id={}", scene.titles[1]), 0),
        ("state=nominated".to_owned(), 3),
        ("state=approved".to_owned(), 0),
        ("as_of=2024-06-01".to_owned(), 0),
    ];
    for (query, number) in by {
        assert_eq!(list(&query), number, "{query}");
    }
    pages(&scene.admin, "/v1/nominations", "state=approved", || {
        scene.nominated(&pools[1], &scene.clerk("male", "1985-05-05"), &scene.titles[0]);
    });
    assert_eq!(places.len(), 3);
}

#[test]
fn a_pool_is_put_right_while_it_is_built_and_not_beneath_who_is_nominated() {
    let scene = Pools::new();
    let pool = scene.pool("2021-2026");
    let patch = |by: &crate::support::Client, place: &str, body: Value| {
        let tag = scene.admin.get(place).expect(200).etag().to_owned();
        by.correct("PATCH", place, &tag, &with(&body, "correction", json!({ "reason": "Nhập sai" })))
    };
    let renamed = patch(&scene.hr, &pool, json!({ "title": "Quy hoạch 2021" })).expect(200).json();
    assert_eq!((&renamed["title"], &renamed["state"]), (&json!("Quy hoạch 2021"), &json!("drafted")));
    let place = scene.nominated(&pool, &scene.clerk("female", "1985-05-05"), &scene.titles[0]);
    patch(&scene.hr, &pool, json!({ "positions": [scene.titles[1]] })).refused(409, "in_use");
    patch(&scene.hr, &pool, json!({ "positions": [scene.titles[0]] })).expect(200);
    // A nomination is put right while nothing came of it, with the same checks.
    patch(&scene.hr, &place, json!({ "position_id": scene.titles[1] })).refused(409, "findings_in_the_way");
    patch(&scene.hr, &place, json!({ "nominated_on": "2024-01-20" })).expect(200);
    let ballot = json!({ "on": "2024-02-01", "voters": 20, "in_favour": 15 });
    scene.step(&scene.hr, &place, "ballot", &ballot).expect(200);
    patch(&scene.hr, &place, json!({ "nominated_on": "2024-01-21" })).refused(409, "wrong_stage");
    scene.step(&scene.hr, &pool, "submission", &json!({})).expect(200);
    patch(&scene.hr, &pool, json!({ "title": "Khác" })).refused(409, "wrong_stage");
    asks_for_the_state_seen(&scene.hr, &format!("{pool}/withdrawal"), &pool, &json!({ "reason": "x" }));
}

#[test]
fn what_stands_in_pools_keeps_what_it_rests_on_and_is_taken_back_from_its_end() {
    let scene = Pools::new();
    let [vice, _] = &scene.titles;
    let who = scene.clerk("female", "1985-05-05");
    let paper = world::decision(&scene.admin, "77/QĐ", &scene.world.ward);
    let pool = scene.pool("2021-2026");
    let place = scene.submitted(&pool, &who, vice);
    scene.step(&scene.hr, &pool, "submission", &json!({})).expect(200);
    let body = json!({ "on": "2024-03-01", "decision_id": paper });
    scene.step(&scene.approver, &pool, "approval", &body).expect(200);
    let void = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" });
    let refused = |place: &str| scene.step(&scene.admin, place, "void", &void).refused(409, "in_use").json();
    refused(&format!("/v1/decisions/{paper}"));
    refused(&format!("/v1/positions/{vice}"));
    refused(&pool);
    // What an approval brought in, only who may approve takes back.
    scene.step(&scene.hr, &place, "void", &void).refused(403, "forbidden");
    scene.step(&scene.approver, &place, "void", &void).expect(200);
    assert!(scene.members(&pool, "2024-03-01").is_empty());
    scene.step(&scene.hr, &pool, "void", &void).refused(403, "forbidden");
    scene.step(&scene.approver, &pool, "void", &void).expect(200);
    scene.step(&scene.admin, &format!("/v1/decisions/{paper}"), "void", &void).expect(200);
    scene.admin.get(&format!("{pool}/members")).refused(404, "not_found");
    // Its place is free again.
    scene.pool("2021-2026");
}
