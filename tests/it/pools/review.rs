//! The yearly review, and the end of a pool.

use super::scene::Pools;
use crate::support::manners::{NOBODY, told};
use serde_json::{Value, json};

fn id(place: &str) -> &str {
    place.rsplit('/').next().unwrap()
}

#[test]
fn a_yearly_review_adds_and_removes_as_one_act_or_does_nothing() {
    let scene = Pools::new();
    let [vice, chair] = &scene.titles;
    let people: Vec<String> = (0..5).map(|n| scene.clerk("female", &format!("198{n}-05-05"))).collect();
    let (pool, places) = scene.approved("2021-2026", "2024-03-01", &[(&people[0], vice), (&people[1], vice)]);
    assert!(!scene.findings(&pool, "2025-03-01").contains(&"review_due".to_owned()));
    assert!(scene.findings(&pool, "2025-03-02").contains(&"review_due".to_owned()), "a year and a day");
    let added = [scene.submitted(&pool, &people[2], chair), scene.submitted(&pool, &people[3], chair)];
    let review = |adds: &[&str], removes: &[&str]| -> Value {
        let adds: Vec<_> = adds.iter().map(|place| json!({ "nomination_id": id(place) })).collect();
        let removes: Vec<_> =
            removes.iter().map(|place| json!({ "nomination_id": id(place), "reason": "Không còn phù hợp" })).collect();
        json!({ "on": "2025-02-01", "decision_id": scene.world.decision, "adds": adds, "removes": removes })
    };
    let nobody = format!("/v1/nominations/{NOBODY}");
    let wrong = |body: &Value| scene.step(&scene.approver, &pool, "review", body).refused(422, "invalid_input").wrong();
    assert_eq!(wrong(&review(&[&nobody], &[])), told(&[("/adds/0/nomination_id", "reference_not_found")]));
    assert_eq!(wrong(&review(&[&places[0]], &[])), told(&[("/adds/0/nomination_id", "reference_not_found")]));
    assert_eq!(wrong(&review(&[], &[&added[0]])), told(&[("/removes/0/nomination_id", "reference_not_found")]));
    assert_eq!(wrong(&review(&[&added[0], &added[0]], &[])), told(&[("/adds/1/nomination_id", "repeated")]));
    let mut without = review(&[&added[0]], &[&places[0]]);
    without.as_object_mut().unwrap().remove("decision_id");
    assert_eq!(wrong(&without), told(&[("/decision_id", "required")]));
    // One of those to be added is disciplined: nothing of the review happens.
    let measure = scene.reprimand(&people[3], "2025-01-01");
    let both = review(&[&added[0], &added[1]], &[&places[0]]);
    scene.step(&scene.approver, &pool, "review", &both).refused(409, "findings_in_the_way");
    let states =
        |all: &[&String]| -> Vec<Value> { all.iter().map(|p| scene.admin.get(p).json()["state"].clone()).collect() };
    assert_eq!(states(&[&added[0], &added[1], &places[0]]), ["submitted", "submitted", "approved"]);
    assert_eq!(scene.admin.get(&pool).json()["reviews"], json!([]));
    let void = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm người" });
    scene.step(&scene.admin, &measure, "void", &void).expect(200);
    let reviewed = scene.step(&scene.approver, &pool, "review", &both).expect(200).json();
    assert_eq!((&reviewed["state"], &reviewed["reviews"]), (&json!("approved"), &json!(["2025-02-01"])));
    assert_eq!(states(&[&added[0], &added[1], &places[0]]), ["approved", "approved", "removed"]);
    assert_eq!(scene.members(&pool, "2025-01-31"), places);
    assert_eq!(scene.members(&pool, "2025-02-01"), [&places[1], &added[0], &added[1]].map(Clone::clone));
    assert_eq!(scene.admin.get(&places[0]).json()["exit_reason"], "reviewed");
    assert!(!scene.findings(&pool, "2025-03-02").contains(&"review_due".to_owned()));
    // Removed for good, but not for ever: nominated anew.
    scene.nominated(&pool, &people[0], vice);
    let early = json!({ "on": "2025-01-01", "decision_id": scene.world.decision });
    assert_eq!(wrong(&early), told(&[("/on", "before")]));
}

#[test]
fn when_its_term_is_over_a_pool_is_closed_with_everybody_in_it() {
    let scene = Pools::new();
    let [vice, chair] = &scene.titles;
    let people: Vec<String> = (0..3).map(|n| scene.clerk("female", &format!("198{n}-05-05"))).collect();
    let (pool, places) = scene.approved("2021-2026", "2024-03-01", &[(&people[0], vice), (&people[1], vice)]);
    let waiting = scene.submitted(&pool, &people[2], chair);
    let wrong =
        scene.step(&scene.approver, &pool, "expiry", &json!({ "on": "2024-03-01" })).refused(422, "invalid_input");
    assert_eq!(wrong.wrong(), told(&[("/on", "not_after")]));
    let closed = scene.step(&scene.approver, &pool, "expiry", &json!({ "on": "2026-05-01" })).expect(200).json();
    assert_eq!((&closed["state"], &closed["ended_on"]), (&json!("expired"), &json!("2026-05-01")));
    for place in &places {
        let one = scene.admin.get(place).json();
        assert_eq!((&one["state"], &one["exited_on"]), (&json!("expired"), &json!("2026-05-01")));
        let hop = one["hops"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&hop["act"], &hop["by"]), (&json!("expire"), &json!(null)), "it followed from another act");
        assert_eq!(one["allowed_actions"], json!([]));
    }
    assert_eq!((scene.members(&pool, "2026-04-30"), scene.members(&pool, "2026-05-01")), (places, vec![]));
    // Nothing goes on in it, but what was left open can be laid aside.
    let decision = json!({ "on": "2026-04-01", "decision_id": scene.world.decision });
    scene.step(&scene.approver, &waiting, "approval", &decision).refused(409, "wrong_stage");
    scene.hr.post("/v1/nominations", &scene.nomination_body(&pool, &people[2], vice)).refused(409, "wrong_stage");
    assert_eq!(scene.approver.get(&waiting).json()["allowed_actions"], json!(["reject"]));
    scene.step(&scene.hr, &waiting, "rejection", &json!({ "reason": "Hết nhiệm kỳ" })).expect(200);
}
