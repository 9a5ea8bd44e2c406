//! Entries and exits are dated; people come from elsewhere.

use super::scene::Pools;
use crate::support::manners::told;
use canbo::domain::account::{Permission, Role};
use canbo::domain::word::Word;
use serde_json::json;

#[test]
fn who_is_in_a_pool_is_told_for_any_day() {
    let scene = Pools::new();
    let [vice, chair] = &scene.titles;
    let people: Vec<String> = (0..3).map(|n| scene.clerk("female", &format!("198{n}-05-05"))).collect();
    let (pool, places) = scene.approved("2021-2026", "2024-03-01", &[(&people[0], vice), (&people[1], vice)]);
    // Another enters later, between two reviews; one is taken out; one is given the title.
    let late = scene.submitted(&pool, &people[2], chair);
    scene
        .step(&scene.approver, &late, "approval", &json!({ "on": "2024-02-29", "decision_id": scene.world.decision }))
        .refused(422, "invalid_input");
    let entry = json!({ "on": "2024-06-01", "decision_id": scene.world.decision });
    scene.step(&scene.approver, &late, "approval", &entry).expect(200);
    let removal = json!({ "on": "2024-09-01", "reason": "Chuyển công tác", "exit_reason": "political_standard" });
    let wrong = json!({ "on": "2024-02-01", "reason": "Chuyển công tác" });
    let wrong = scene.step(&scene.approver, &places[0], "removal", &wrong).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/on", "before")]));
    let removed = scene.step(&scene.approver, &places[0], "removal", &removal).expect(200).json();
    assert_eq!((&removed["exited_on"], &removed["exit_reason"]), (&json!("2024-09-01"), &json!("political_standard")));
    scene.step(&scene.hr, &places[1], "use", &json!({ "on": "2025-01-01" })).refused(409, "not_applicable");
    let held = json!({ "official_id": people[1], "unit_id": scene.world.ward, "position_id": vice, "kind": "concurrent",
        "state": "awaiting_ratification", "valid_from": "2025-01-01", "decision_id": scene.world.decision });
    scene.admin.post("/v1/appointments", &held).expect(201);
    scene.step(&scene.hr, &places[1], "use", &json!({ "on": "2025-01-01" })).expect(200);
    let [one, two, three] = [places[0].clone(), places[1].clone(), late.clone()];
    for (day, inside) in [
        ("2024-02-29", vec![]),
        ("2024-03-01", vec![one.clone(), two.clone()]),
        ("2024-05-31", vec![one.clone(), two.clone()]),
        ("2024-06-01", vec![one.clone(), two.clone(), three.clone()]),
        ("2024-08-31", vec![one.clone(), two.clone(), three.clone()]),
        ("2024-09-01", vec![two.clone(), three.clone()]),
        ("2024-12-31", vec![two.clone(), three.clone()]),
        ("2025-01-01", vec![three.clone()]),
    ] {
        let mut inside = inside;
        inside.sort();
        assert_eq!(scene.members(&pool, day), inside, "{day}");
    }
    let left = scene.seen(&pool, "members", "2025-01-01")["left"].clone();
    let reasons: Vec<_> = left.as_array().unwrap().iter().map(|one| one["exit_reason"].clone()).collect();
    assert_eq!(reasons, [json!("political_standard"), json!("used")]);
    // The list knows the acts; the members know the rules too.
    let listed = |day: &str| scene.admin.all(&format!("/v1/nominations?as_of={day}")).len();
    assert_eq!((listed("2024-06-01"), listed("2024-09-01"), listed("2025-01-01")), (3, 2, 1));
    // Who may not see what is sensitive is not told why somebody left.
    let closed: Vec<Permission> =
        Permission::ALL.iter().copied().filter(|p| *p != Permission::OfficialsReadSensitive).collect();
    let closed = scene.app.machine(&closed, None);
    let told = closed.get(&format!("{pool}/members?as_of=2025-01-01")).expect(200).json();
    assert_eq!((&told["left"][0]["exit_reason"], &told["left"][1]["exit_reason"]), (&json!(null), &json!("used")));
    assert!(told["withheld"].as_array().unwrap().contains(&json!("/left/0/exit_reason")));
    let told = closed.get(&one).expect(200).json();
    assert_eq!(told["exit_reason"], json!(null));
    assert!(told["hops"].as_array().unwrap().iter().all(|hop| hop["reason"].is_null()));
    assert!(told["withheld"].as_array().unwrap().contains(&json!("/exit_reason")));
}

#[test]
fn people_come_from_elsewhere_where_the_caller_may_see_them() {
    let scene = Pools::new();
    let [vice, _] = &scene.titles;
    let neighbour = scene.clerk_of(&scene.world.other_ward, &scene.world.other_decision, "female", "1985-05-05");
    let pool = scene.pool("2021-2026");
    let body = scene.nomination_body(&pool, &neighbour, vice);
    // The ward alone does not know the neighbour's people; the city does.
    let ward = scene.app.role(Role::HrOfficer, Some(&scene.world.ward));
    let wrong = ward.post("/v1/nominations", &body).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/official_id", "reference_not_found")]));
    let made = scene.hr.post("/v1/nominations", &body).expect(201);
    let place = format!("/v1/nominations/{}", made.id());
    // Who keeps the pool sees the nomination, the neighbour does not.
    ward.get(&place).expect(200);
    let other = scene.app.role(Role::HrOfficer, Some(&scene.world.other_ward));
    other.get(&place).refused(404, "not_found");
    other.get(&pool).refused(404, "not_found");
    assert!(other.all("/v1/nominations").is_empty() && other.all("/v1/planning-pools").is_empty());
    for what in ["members", "checks", "readiness", "preview"] {
        other.get(&format!("{pool}/{what}")).refused(404, "not_found");
    }
    scene.hr.post("/v1/nominations", &body).refused(409, "conflict");
}
