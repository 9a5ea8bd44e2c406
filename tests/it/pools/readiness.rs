//! Readiness: what each nominee lacks, and the classes that grant it; what an appointment would change.

use super::scene::{Pools, codes};
use crate::support::world;
use canbo::domain::account::Permission;
use canbo::domain::word::Word;
use serde_json::{Value, json};

/// A provincial standard that asks for a degree, and political theory at the middle level.
fn standard(scene: &Pools) {
    let asks = |code: &str, kind: &str, level: &str| {
        world::requirement(code, &json!({ "qualification": { "kind": kind, "at_least": level } }))
    };
    let body = world::rule_set(
        "LS2018",
        &scene.world.province,
        &[asks("degree", "professional", "university"), asks("theory", "political_theory", "intermediate")],
    );
    let (place, tag) = world::approved(&scene.app, "/v1/rule-sets", &body);
    let entry = json!({ "valid_from": "2018-01-01" });
    scene.admin.act(&format!("{place}/entry-into-force"), &tag, &entry).expect(200);
}

fn paper(scene: &Pools, who: &str, kind: &str, level: &str) {
    let body = json!({ "official_id": who, "kind": kind, "level": level, "awarded_on": "2010-06-01",
        "verification": "verified" });
    scene.admin.post("/v1/qualifications", &body).expect(201);
}

/// A class of political theory that the city holds. Gives its id.
fn class(scene: &Pools, unit: &str, code: &str, level: &str) -> String {
    let course = json!({ "code": format!("C-{code}"), "title_vi": "Trung cấp lý luận chính trị",
        "title_en": "Political theory", "kind": "fostering", "programme": "political_theory",
        "grants": { "kind": "political_theory", "level": level }, "periods": 400, "unit_id": unit,
        "valid_from": "2018-01-01" });
    let course = scene.admin.post("/v1/courses", &course).expect(201).id();
    let class = json!({ "course_id": course, "code": code, "unit_id": unit, "starts_on": "2024-09-01",
        "ends_on": "2025-03-01", "enrols_from": "2024-05-01", "enrols_until": "2024-08-15", "capacity": 40,
        "needs_approval": false });
    scene.admin.post("/v1/classes", &class).expect(201).id()
}

#[test]
fn readiness_names_what_each_nominee_lacks_and_the_classes_that_grant_it() {
    let scene = Pools::new();
    standard(&scene);
    let [vice, chair] = &scene.titles;
    let (ready, lacking) = (scene.clerk("female", "1985-05-05"), scene.clerk("male", "1980-05-05"));
    for (kind, level) in [("professional", "university"), ("political_theory", "intermediate")] {
        paper(&scene, &ready, kind, level);
    }
    paper(&scene, &lacking, "professional", "university");
    paper(&scene, &lacking, "political_theory", "elementary");
    let fits = class(&scene, &scene.world.city, "LLCT-1", "intermediate");
    let higher = class(&scene, &scene.world.province, "LLCT-2", "advanced");
    class(&scene, &scene.world.city, "LLCT-3", "elementary");
    class(&scene, &scene.world.other_ward, "LLCT-4", "intermediate");
    let (pool, places) = scene.approved("2021-2026", "2024-03-01", &[(&ready, vice), (&lacking, chair)]);
    let on = |day: &str| scene.seen(&pool, "readiness", day);
    let found = on("2024-06-01");
    let [one, other] = [0, 1].map(|n| found["nominees"][n].clone());
    assert_eq!(format!("/v1/nominations/{}", one["nomination_id"].as_str().unwrap()), places[0]);
    assert_eq!((&one["meets"], &one["gaps"]), (&json!(true), &json!([])));
    assert_eq!((&other["meets"], &other["status"]), (&json!(false), &json!("unmet")));
    assert_eq!(codes(&other["gaps"], "/code"), ["theory"]);
    let lack = &other["gaps"][0]["missing"][0];
    assert_eq!((&lack["kind"], &lack["at_least"]), (&json!("political_theory"), &json!("intermediate")));
    assert_eq!((&lack["held"], &lack["reason"]), (&json!("elementary"), &json!("lower_level")));
    let mut classes = codes(&lack["classes"], "/class_id");
    classes.sort();
    let mut expected = vec![fits, higher];
    expected.sort();
    assert_eq!(classes, expected, "at least as high, of the unit or above it");
    assert_eq!(
        found["titles"],
        json!([
            { "position_id": vice, "nominees": 1, "ready": 1 }, { "position_id": chair, "nominees": 1, "ready": 0 }
        ])
    );
    assert_eq!(found["titles_covered"], 1);
    // Born in May 1985, a woman retires at sixty, in June 2045.
    assert_eq!(one["months_to_retirement"], 252);
    // After the last day of enrolment no class is open.
    assert_eq!(on("2024-08-16")["nominees"][1]["gaps"][0]["missing"][0]["classes"], json!([]));
    // The engine is the only judge: it says the same of the title alone.
    let asked = format!(
        "/v1/compliance/officials/{lacking}/suitability?position_id={chair}&unit_id={}&as_of=2024-06-01",
        scene.world.ward
    );
    let suitability = scene.admin.get(&asked).expect(200).json();
    assert_eq!((&suitability["meets"], &suitability["status"]), (&other["meets"], &other["status"]));
    // Asked again as of the same entry, the answer is the same, whatever is entered later.
    let at = format!("{pool}/readiness?as_of=2024-06-01&known_at={}", found["known_at"]["seq"]);
    let before = scene.admin.get(&at).expect(200).text;
    assert_eq!(serde_json::from_str::<Value>(&before).unwrap(), found);
    paper(&scene, &lacking, "political_theory", "intermediate");
    class(&scene, &scene.world.city, "LLCT-5", "intermediate");
    assert_eq!(scene.admin.get(&at).expect(200).text, before);
    assert_eq!(on("2024-06-01")["titles_covered"], 2);
    // What tells a birth date is withheld.
    let closed: Vec<Permission> =
        Permission::ALL.iter().copied().filter(|p| *p != Permission::OfficialsReadSensitive).collect();
    let told = scene.app.machine(&closed, None).get(&format!("{pool}/readiness?as_of=2024-06-01")).expect(200).json();
    assert_eq!(told["nominees"][0]["months_to_retirement"], json!(null));
    assert!(told["withheld"].as_array().unwrap().contains(&json!("/nominees/0/months_to_retirement")));
}

#[test]
fn of_a_pool_that_is_being_built_the_readiness_of_whoever_is_nominated_is_told() {
    let scene = Pools::new();
    standard(&scene);
    let who = scene.clerk("female", "1985-05-05");
    let pool = scene.pool("2021-2026");
    scene.nominated(&pool, &who, &scene.titles[0]);
    let found = scene.seen(&pool, "readiness", "2024-06-01");
    assert_eq!(codes(&found["nominees"], "/official_id"), [who]);
    assert_eq!((&found["nominees"][0]["meets"], &found["nominees"][0]["status"]), (&json!(null), &json!("unknown")));
    assert_eq!(codes(&found["nominees"][0]["gaps"], "/code"), ["degree", "theory"]);
    assert!(scene.seen(&pool, "members", "2024-06-01")["members"].as_array().unwrap().is_empty());
}

#[test]
fn a_preview_shows_the_figures_of_both_units_as_they_would_be() {
    let scene = Pools::new();
    standard(&scene);
    let [vice, _] = &scene.titles;
    let who = scene.clerk_of(&scene.world.other_ward, &scene.world.other_decision, "female", "1985-05-05");
    paper(&scene, &who, "professional", "university");
    paper(&scene, &who, "political_theory", "intermediate");
    scene.clerk("male", "1985-05-05");
    let pool = scene.pool("2021-2026");
    let place = scene.nominated(&pool, &who, vice);
    let seen = scene.seen(&place, "preview", "2024-06-01");
    let counts = |n: usize, when: &str| seen["units"][n][when]["headcount"].as_u64().unwrap();
    assert_eq!(
        (&seen["units"][0]["unit"]["id"], &seen["units"][1]["unit"]["id"]),
        (&json!(scene.world.ward), &json!(scene.world.other_ward))
    );
    assert_eq!((counts(0, "before"), counts(0, "after")), (1, 2));
    assert_eq!((counts(1, "before"), counts(1, "after")), (1, 0));
    assert_eq!(seen["people"][0]["after"]["unit_id"], json!(scene.world.ward));
    assert_eq!(seen["people"][0]["after"]["group"], "key_cadre");
    // Nothing was entered by asking.
    assert_eq!(scene.admin.all(&format!("/v1/appointments?official_id={who}")).len(), 1);
    let at = format!("{place}/preview?as_of=2024-06-01&known_at={}", seen["known_at"]["seq"]);
    assert_eq!(scene.admin.get(&at).expect(200).json(), seen);
}
