//! The approval of a pool: who may, what is found, what is overridden, all or nothing.

use super::scene::{Pools, codes};
use crate::support::manners::told;
use crate::support::world;
use canbo::domain::account::{Permission, Role};
use serde_json::json;

#[test]
fn a_pool_is_approved_with_every_nomination_that_was_submitted_and_with_no_other() {
    let scene = Pools::new();
    let [vice, chair] = &scene.titles;
    let people: Vec<String> = (0..3).map(|n| scene.clerk("female", &format!("198{n}-05-05"))).collect();
    let pool = scene.pool("2021-2026");
    // Several people for a title, several titles for a person.
    let inside = [(0, vice), (1, vice), (0, chair)].map(|(who, title)| scene.submitted(&pool, &people[who], title));
    let outside = scene.nominated(&pool, &people[2], vice);
    scene.step(&scene.hr, &pool, "submission", &json!({})).expect(200);
    // While it is before the approver, its dossier is complete.
    let late = scene.nomination_body(&pool, &people[2], chair);
    scene.hr.post("/v1/nominations", &late).refused(409, "wrong_stage");
    let body = json!({ "on": "2024-03-01", "decision_id": scene.world.decision });
    let approved = scene.step(&scene.approver, &pool, "approval", &body).expect(200).json();
    assert_eq!((&approved["state"], &approved["approved_on"]), (&json!("approved"), &json!("2024-03-01")));
    assert_eq!(approved["decision_id"], json!(scene.world.decision));
    for place in &inside {
        let one = scene.admin.get(place).json();
        assert_eq!((&one["state"], &one["entered_on"]), (&json!("approved"), &json!("2024-03-01")));
        assert_eq!(one["hops"].as_array().unwrap().last().unwrap()["decision_id"], json!(scene.world.decision));
    }
    assert_eq!(scene.admin.get(&outside).json()["state"], "nominated");
    assert!(scene.members(&pool, "2024-02-29").is_empty());
    assert_eq!(scene.members(&pool, "2024-03-01"), inside);
}

#[test]
fn nobody_approves_a_pool_or_a_nomination_that_they_proposed() {
    let scene = Pools::new();
    let who = scene.clerk("female", "1985-05-05");
    let pool = scene.pool("2021-2026");
    let other = format!(
        "/v1/nominations/{}",
        scene.approver.post("/v1/nominations", &scene.nomination_body(&pool, &who, &scene.titles[0])).expect(201).id()
    );
    for (verb, body) in [
        ("ballot", json!({ "on": "2024-02-01", "voters": 20, "in_favour": 15 })),
        ("endorsement", json!({ "on": "2024-02-01" })),
        ("submission", json!({ "on": "2024-02-01" })),
    ] {
        scene.step(&scene.hr, &other, verb, &body).expect(200);
    }
    scene.step(&scene.hr, &pool, "submission", &json!({})).expect(200);
    let body = scene.on("2024-03-01");
    let body = json!({ "on": body["on"], "decision_id": body["decision_id"] });
    // One nomination is the approver's own: the whole approval is refused, and nothing of it stays.
    scene.step(&scene.approver, &pool, "approval", &body).refused(409, "own_proposal");
    assert_eq!(scene.admin.get(&other).json()["state"], "submitted");
    let second = scene.app.role(Role::Approver, Some(&scene.world.city));
    scene.step(&second, &pool, "approval", &body).expect(200);
    // A pool of the approver's own.
    let own = scene.approver.post("/v1/planning-pools", &scene.pool_body("2026-2031")).expect(201);
    assert_eq!(own.json()["allowed_actions"], json!(["submit", "drop"]));
    let own = format!("/v1/planning-pools/{}", own.id());
    scene.step(&scene.hr, &own, "submission", &json!({})).expect(200);
    assert_eq!(scene.approver.get(&own).json()["allowed_actions"], json!(["send_back", "drop"]));
    scene.step(&scene.approver, &own, "approval", &body).refused(409, "own_proposal");
    scene.step(&scene.hr, &own, "approval", &body).refused(403, "forbidden");
}

#[test]
fn what_stands_in_the_way_of_one_stops_all_and_an_approver_overrides_only_what_the_rule_lets_go() {
    let scene = Pools::new();
    let [vice, _] = &scene.titles;
    // Forty months are asked for on the day of the nomination; who retires in 2027 has fewer.
    let (near, fit) = (scene.clerk("male", "1965-03-01"), scene.clerk("male", "1985-03-01"));
    let pool = scene.pool("2021-2026");
    let check = scene.hr.post("/v1/nominations/checks", &scene.nomination_body(&pool, &near, vice)).expect(200).json();
    assert_eq!((&check["admissible"], &check["regime"]), (&json!(true), &json!("qd_50_2021")));
    assert_eq!(codes(&check["findings"], "/code"), ["near_retirement", "not_rated"]);
    assert_eq!(check["findings"][0]["overridable"], true);
    let places = [scene.submitted(&pool, &near, vice), scene.submitted(&pool, &fit, vice)];
    scene.step(&scene.hr, &pool, "submission", &json!({})).expect(200);
    let body = json!({ "on": "2024-03-01", "decision_id": scene.world.decision });
    let refused = scene.step(&scene.approver, &pool, "approval", &body).refused(409, "findings_in_the_way").json();
    let near_one = &refused["findings"][0];
    assert_eq!(near_one["code"], "near_retirement");
    let id = places[0].rsplit('/').next().unwrap();
    assert!(near_one["evidence"].as_array().unwrap().contains(&json!({ "name": "nomination_id", "value": id })));
    for place in &places {
        assert_eq!(scene.admin.get(place).json()["state"], "submitted", "all or nothing");
    }
    // In the dry run it stands likewise.
    let preview = scene.seen(&pool, "preview", "2024-03-01");
    assert_eq!(codes(&preview["nominations"][0]["findings"], "/code"), ["near_retirement", "not_rated"]);
    assert_eq!(preview["checks"]["compliant"], false, "no women, nobody for the chair");

    let over = |code: &str| json!([{ "code": code, "decision_id": scene.world.other_decision, "reason": "Trường hợp đặc biệt" }]);
    let with = |who: &str, overrides: serde_json::Value| {
        json!({ "on": "2024-03-01", "decision_id": scene.world.decision,
            "nominations": [{ "nomination_id": who, "overrides": overrides }] })
    };
    let wrong = |body: &serde_json::Value| {
        scene.step(&scene.approver, &pool, "approval", body).refused(422, "invalid_input").wrong()
    };
    assert_eq!(
        wrong(&with(id, over("not_in_pool"))),
        told(&[("/nominations/0/overrides/0/code", "reference_not_found")])
    );
    assert_eq!(
        wrong(&with(id, over("not_rated"))),
        told(&[("/nominations/0/overrides/0/code", "reference_not_found")])
    );
    let nobody = crate::support::manners::NOBODY;
    assert_eq!(
        wrong(&with(nobody, over("near_retirement"))),
        told(&[("/nominations/0/nomination_id", "reference_not_found")])
    );
    scene.step(&scene.approver, &pool, "approval", &with(id, over("near_retirement"))).expect(200);
    let hop = scene.admin.get(&places[0]).json()["hops"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(hop["overrides"], over("near_retirement"));
    assert_eq!(scene.members(&pool, "2024-03-01"), places, "the approver took it upon themselves");
}

#[test]
fn a_disciplinary_measure_stands_in_the_way_and_is_told_only_to_who_may_know() {
    let scene = Pools::new();
    let [vice, _] = &scene.titles;
    let who = scene.clerk("male", "1985-03-01");
    let pool = scene.pool("2021-2026");
    let place = scene.submitted(&pool, &who, vice);
    scene.reprimand(&who, "2023-12-01");
    let other = scene.clerk("female", "1985-03-01");
    scene.reprimand(&other, "2023-12-01");
    let body = scene.nomination_body(&pool, &other, vice);
    let refused = scene.hr.post("/v1/nominations", &body).refused(409, "findings_in_the_way").json();
    let findings = refused["findings"].as_array().unwrap();
    assert!(findings.iter().any(|f| f["code"] == "discipline_in_force" && f["overridable"] == false), "{refused}");
    use canbo::domain::word::Word;
    let all = Permission::ALL.iter().copied().filter(|p| *p != Permission::OfficialsReadSensitive);
    let closed = scene.app.machine(&all.collect::<Vec<_>>(), None);
    let masked = closed.post("/v1/nominations", &body).refused(409, "findings_in_the_way").json();
    let withheld = masked["findings"].as_array().unwrap().iter().find(|f| f["code"] == "withheld").unwrap().clone();
    assert_eq!((&withheld["legal_reference"], &withheld["evidence"]), (&json!(null), &json!([])));
    assert!(!masked.to_string().contains("discipline"), "{masked}");
    // What was found on the day of the nomination is found at the approval too.
    scene.step(&scene.hr, &pool, "submission", &json!({})).expect(200);
    let approval = json!({ "on": "2024-03-01", "decision_id": scene.world.decision });
    scene.step(&scene.approver, &pool, "approval", &approval).refused(409, "findings_in_the_way");
    let id = place.rsplit('/').next().unwrap();
    let over = json!({ "on": "2024-03-01", "decision_id": scene.world.decision, "nominations": [{ "nomination_id": id,
        "overrides": [{ "code": "discipline_in_force", "decision_id": scene.world.decision, "reason": "Đặc biệt" }] }] });
    let wrong = scene.step(&scene.approver, &pool, "approval", &over).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/nominations/0/overrides/0/code", "reference_not_found")]));
}

#[test]
fn under_the_regulation_of_2025_only_a_higher_title_can_be_planned_for() {
    let scene = Pools::new();
    let [vice, chair] = &scene.titles;
    let who = scene.clerk("male", "1985-03-01");
    let held = world::appointment(&who, &scene.world.ward, chair, &scene.world.decision, "2020-01-01");
    let held = json!({ "kind": "concurrent", "state": "elected", "official_id": held["official_id"],
        "unit_id": held["unit_id"], "position_id": held["position_id"], "valid_from": "2020-01-01",
        "decision_id": held["decision_id"] });
    let elected = scene.admin.post("/v1/appointments", &held);
    let state = if elected.status == 201 { "elected" } else { "awaiting_ratification" };
    if state != "elected" {
        let mut held = held.clone();
        held["state"] = json!(state);
        scene.admin.post("/v1/appointments", &held).expect(201);
    }
    let pool = scene.pool("2021-2026");
    let found = |title: &str, on: &str| {
        let mut body = scene.nomination_body(&pool, &who, title);
        body["on"] = json!(on);
        let check = scene.hr.post("/v1/nominations/checks", &body).expect(200).json();
        let all = codes(&check["findings"], "/code");
        (check["admissible"].clone(), all.into_iter().filter(|c| c.contains("title")).collect::<Vec<_>>())
    };
    assert_eq!(found(vice, "2024-06-01"), (json!(true), vec![]));
    assert_eq!(found(vice, "2025-12-01"), (json!(false), vec!["not_higher_title".to_owned()]));
    assert_eq!(found(chair, "2024-06-01"), (json!(true), vec!["holds_title".to_owned()]));
    assert_eq!(found(chair, "2025-12-01"), (json!(false), vec!["holds_title".to_owned()]));
    let secretary = world::position(&scene.admin, "PARTY_SECRETARY");
    let (admissible, all) = found(&secretary, "2025-12-01");
    assert_eq!((admissible, all), (json!(false), vec!["title_not_in_pool".to_owned()]));
}

#[test]
fn a_preview_of_a_pool_tells_what_would_have_been_by_what_was_known_then() {
    let scene = Pools::new();
    let [vice, chair] = &scene.titles;
    let who = scene.clerk("female", "1985-05-05");
    let pool = scene.pool("2021-2026");
    scene.submitted(&pool, &who, vice);
    let preview = |more: &str| scene.admin.get(&format!("{pool}/preview?as_of=2024-03-01{more}")).expect(200).json();
    let before = preview("");
    let n = before["checks"]["known_at"]["seq"].as_i64().unwrap();
    assert_eq!(preview(&format!("&known_at={n}")), before);
    assert_eq!(before["nominations"][0]["admissible"], true);
    // A measure, and another title in the same pool: known now, not then.
    scene.reprimand(&who, "2024-02-15");
    scene.submitted(&pool, &scene.clerk("male", "1980-05-05"), chair);
    let now = preview("");
    assert_eq!(
        (now["nominations"].as_array().unwrap().len(), &now["nominations"][0]["admissible"]),
        (2, &json!(false))
    );
    assert_eq!(preview(&format!("&known_at={n}")), before);
    assert_eq!(scene.admin.get(&format!("{pool}/preview?known_at=1")).status, 404);
    scene.admin.get(&format!("{pool}/preview?known_at=999999")).refused(400, "invalid_parameters");
}
