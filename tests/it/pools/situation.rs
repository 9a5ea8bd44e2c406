//! A pool goes out of the rules, and back, though nobody edited it (situation 10 of the field).

use super::scene::Pools;
use serde_json::json;

/// Four clerks for two titles: one woman, so exactly a quarter; two for each title.
fn quarter(scene: &Pools) -> (String, Vec<String>, String) {
    let [vice, chair] = &scene.titles;
    let woman = scene.clerk("female", "1984-01-05");
    let men = ["1990-01-05", "1978-01-05", "1977-01-05"].map(|born| scene.clerk("male", born));
    let people = [(&*men[0], &**vice), (&*woman, &**vice), (&*men[1], &**chair), (&*men[2], &**chair)];
    let (pool, places) = scene.approved("2021-2026", "2024-03-01", &people);
    (pool, places, woman)
}

#[test]
fn one_reprimand_drops_the_share_of_women_and_leaves_a_title_with_one_candidate_though_nobody_edited_the_pool() {
    let scene = Pools::new();
    let (pool, places, woman) = quarter(&scene);
    let before = scene.seen(&pool, "checks", "2024-05-01");
    assert_eq!((&before["compliant"], &before["since"]), (&json!(true), &json!(null)), "{before}");
    assert_eq!(before["regime"], "qd_50_2021");
    let tag = scene.admin.get(&pool).etag().to_owned();
    let measure = scene.reprimand(&woman, "2024-04-01");
    let after = scene.seen(&pool, "checks", "2024-05-01");
    assert_eq!((&after["compliant"], &after["since"]), (&json!(false), &json!("2024-04-01")));
    let all = ["one_for_title", "few_women", "age_bands", "automatic_exit"];
    assert_eq!(scene.findings(&pool, "2024-05-01"), all);
    let women = &after["findings"][1];
    assert_eq!(women["since"], "2024-04-01");
    let evidence: Vec<_> = women["finding"]["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["name"].clone(), e["value"].clone()))
        .collect();
    let told = |name: &str, value: &str| (json!(name), json!(value));
    assert_eq!(evidence, [told("count", "0"), told("unknown", "0"), told("people", "3"), told("percent_asked", "25")]);
    assert!(women["finding"]["legal_reference"].as_str().unwrap().starts_with("QĐ 50-QĐ/TW"));
    // The day before it was as it should be; the pool itself has no new state.
    assert!(scene.findings(&pool, "2024-03-31").is_empty());
    assert_eq!(scene.admin.get(&pool).etag(), tag);
    let gone = scene.seen(&pool, "members", "2024-05-01")["left"][0].clone();
    assert_eq!(format!("/v1/nominations/{}", gone["nomination_id"].as_str().unwrap()), places[1]);
    assert_eq!((&gone["exited_on"], &gone["exit_reason"]), (&json!("2024-04-01"), &json!("disciplined")));
    assert_eq!(scene.admin.get(&places[1]).json()["state"], "approved", "nothing was written");

    // The measure is annulled: nothing was written, so the exit is undone; as it was known before, it stays.
    let known_at = scene.seen(&pool, "checks", "2024-05-01")["known_at"]["seq"].clone();
    let void = json!({ "ground": "annulled", "reason": "Quyết định bị hủy", "decision_id": scene.world.decision });
    scene.step(&scene.admin, &measure, "void", &void).expect(200);
    assert!(scene.findings(&pool, "2024-05-01").is_empty());
    assert_eq!(scene.members(&pool, "2024-05-01").len(), 4);
    let then = scene.admin.get(&format!("{pool}/checks?as_of=2024-05-01&known_at={known_at}")).expect(200).json();
    assert_eq!(then["findings"], after["findings"]);
    assert_eq!((&then["compliant"], &then["since"]), (&json!(false), &json!("2024-04-01")));
}

#[test]
fn whoever_leaves_the_service_or_retires_is_out_of_the_pool_on_that_day() {
    let scene = Pools::new();
    let [vice, _] = &scene.titles;
    // Born so as to retire on 2028-05-01: 62 for a man of April 1966.
    let (old, young) = (scene.clerk("male", "1966-04-01"), scene.clerk("male", "1985-04-01"));
    let (pool, places) = scene.approved("2021-2026", "2024-03-01", &[(&old, vice), (&young, vice)]);
    assert_eq!(scene.members(&pool, "2028-04-30"), places);
    assert_eq!(scene.members(&pool, "2028-05-01"), [places[1].clone()]);
    let left = scene.seen(&pool, "members", "2028-05-01")["left"][0].clone();
    assert_eq!((&left["exit_reason"], &left["exited_on"]), (&json!("over_age"), &json!("2028-05-01")));
    let held = scene.admin.all(&format!("/v1/appointments?official_id={young}"))[0]["id"].as_str().unwrap().to_owned();
    let end = json!({ "valid_to": "2025-02-01", "end_reason": "resigned", "decision_id": scene.world.decision });
    scene.step(&scene.admin, &format!("/v1/appointments/{held}"), "end", &end).expect(200);
    assert_eq!(scene.members(&pool, "2025-01-31"), places);
    assert_eq!(scene.members(&pool, "2025-02-01"), [places[0].clone()]);
    let left = scene.seen(&pool, "members", "2025-02-01")["left"][0].clone();
    assert_eq!((&left["exit_reason"], &left["rule"].is_string()), (&json!("left_service"), &true));
    // The term is over on its last day, though nobody closed the pool.
    assert!(scene.members(&pool, "2031-06-01").is_empty());
    let over = scene.seen(&pool, "checks", "2031-06-01");
    assert_eq!((&over["compliant"], over["findings"].as_array().unwrap().len()), (&json!(null), 0));
}

#[test]
fn the_regimes_of_three_days_find_different_things_in_the_same_pool() {
    let scene = Pools::new();
    let [vice, chair] = &scene.titles;
    let men: Vec<String> =
        ["1990-01-05", "1984-01-05", "1978-01-05", "1972-01-05"].map(|born| scene.clerk("male", born)).into();
    let mut body = scene.pool_body("2016-2031");
    body["valid_from"] = json!("2016-06-01");
    let pool = format!("/v1/planning-pools/{}", scene.hr.post("/v1/planning-pools", &body).expect(201).id());
    let mut nominations = Vec::new();
    for who in &men {
        let mut body = scene.nomination_body(&pool, who, vice);
        body["nominated_on"] = json!("2019-01-15");
        let place = format!("/v1/nominations/{}", scene.hr.post("/v1/nominations", &body).expect(201).id());
        let ballot = json!({ "on": "2019-02-01", "voters": 20, "in_favour": 15 });
        scene.step(&scene.hr, &place, "ballot", &ballot).expect(200);
        scene.step(&scene.hr, &place, "endorsement", &json!({ "on": "2019-02-05" })).expect(200);
        scene.step(&scene.hr, &place, "submission", &json!({ "on": "2019-02-10" })).expect(200);
        nominations.push(place);
    }
    scene.step(&scene.hr, &pool, "submission", &json!({})).expect(200);
    let approval = json!({ "on": "2019-03-01", "decision_id": scene.world.decision });
    scene.step(&scene.approver, &pool, "approval", &approval).expect(200);
    for day in ["2019-12-01", "2021-12-01", "2022-12-01", "2025-09-01", "2025-11-01"] {
        scene.step(&scene.approver, &pool, "review", &scene.on(day)).expect(200);
    }
    let on = |day: &str| (scene.seen(&pool, "checks", day)["regime"].clone(), scene.findings(&pool, day));
    let text = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    assert_eq!(on("2021-12-26"), (json!("hd_15_2012"), text(&["nobody_for_title"])), "four for a title, and no shares");
    let qd50 = ["too_many_for_title", "nobody_for_title", "few_women"];
    assert_eq!(on("2023-01-01"), (json!("qd_50_2021"), text(&qd50)));
    assert_eq!(on("2025-12-01"), (json!("qd_377_2025"), text(&["too_many_for_title", "nobody_for_title"])));
    let since = scene.seen(&pool, "checks", "2023-01-01")["findings"].clone();
    let since: Vec<_> = since.as_array().unwrap().iter().map(|f| f["since"].as_str().unwrap().to_owned()).collect();
    assert_eq!(since, ["2021-12-27", "2019-03-01", "2021-12-27"], "since the first day of the rule, or of the pool");
    assert_ne!(chair, vice);
    assert_eq!(nominations.len(), 4);
}
