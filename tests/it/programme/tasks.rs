//! Tasks, over HTTP.

use super::ground::{Ground, clerk, in_force, merged, place, step, task};
use crate::support::manners::{
    NOBODY, asks_for_the_state_seen, created, hidden, needs, pages, refuses_bad_bodies, seen, texts, told, with,
};
use crate::support::world::resolution;
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn a_new_task_is_planned_and_found_again_with_every_field() {
    let g = Ground::new();
    let who = clerk(&g.admin, &g.world, &g.world.ward);
    let whole = g.task(&json!({ "title": "Cả kế hoạch" }));
    let parent = whole.rsplit('/').next().unwrap();
    let full = merged(&g.body(), &json!({ "official_id": who, "parent_id": parent }));
    let made = created(&g.admin, "/v1/tasks", &full);
    for (name, value) in full.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!((&made["state"], &made["result"]), (&json!("planned"), &Value::Null));
    assert_eq!(made["stands"], json!([{ "on": "2018-01-02", "state": "planned" }]));
    assert_eq!(made["allowed_actions"], json!(["assign", "drop"]));
    assert_eq!((&made["hops"][0]["act"], &made["hops"][0]["to"]), (&json!("plan"), &json!("planned")));
    let bare = json!({ "resolution_id": g.resolution, "title": "Việc", "workstream": "other",
        "unit_id": g.world.city, "planned_on": "2017-01-01", "due_on": "2017-01-01" });
    let bare = created(&g.admin, "/v1/tasks", &bare);
    for name in ["parent_id", "official_id", "quantity", "indicator", "group"] {
        assert_eq!(bare[name], Value::Null, "{name}");
    }
    let at = |day: &str| g.admin.get(&format!("{whole}?as_of={day}")).status;
    assert_eq!((at("2018-01-01"), at("2018-01-02"), at("2030-01-01")), (404, 200, 200));
}

#[test]
fn everything_wrong_with_a_task_is_told_at_once() {
    let g = Ground::new();
    let good = g.body();
    let required = ["/resolution_id", "/title", "/workstream", "/unit_id", "/planned_on", "/due_on"];
    refuses_bad_bodies(&g.admin, "/v1/tasks", None, &good, &required);
    let proposal = g.admin.post("/v1/resolutions", &resolution("5-KH", &g.world.city)).expect(201).id();
    let elsewhere = in_force(&g.admin, &g.approver, &resolution("6-KH", &g.world.other_ward));
    let of_other = g.task(&json!({ "resolution_id": g.resolution }));
    let of_other = of_other.rsplit('/').next().unwrap();
    for (more, expected) in [
        (json!({ "due_on": "2017-12-31", "quantity": 0 }), vec![("/due_on", "before"), ("/quantity", "out_of_range")]),
        (json!({ "indicator": null }), vec![("/group", "not_with")]),
        (json!({ "indicator": "khác" }), vec![("/indicator", "reference_not_found")]),
        (json!({ "planned_on": "2016-12-31" }), vec![("/planned_on", "before")]),
        (json!({ "resolution_id": proposal }), vec![("/resolution_id", "not_in_force")]),
        (json!({ "resolution_id": elsewhere }), vec![("/unit_id", "not_with")]),
        (json!({ "unit_id": g.world.province }), vec![("/unit_id", "not_with")]),
        (
            json!({ "resolution_id": NOBODY, "unit_id": NOBODY, "official_id": NOBODY }),
            vec![
                ("/resolution_id", "reference_not_found"),
                ("/unit_id", "reference_not_found"),
                ("/official_id", "reference_not_found"),
            ],
        ),
        (json!({ "parent_id": NOBODY }), vec![("/parent_id", "reference_not_found")]),
        // A part of a task of the document that this one carries out is one of it; the other way round is not.
        (json!({ "parent_id": of_other }), vec![]),
    ] {
        let answer = g.admin.post("/v1/tasks", &merged(&good, &more));
        if expected.is_empty() {
            answer.expect(201);
        } else {
            assert_eq!(answer.refused(422, "invalid_input").wrong(), told(&expected), "{more}");
        }
    }
    let below = g.task(&json!({}));
    let below = below.rsplit('/').next().unwrap();
    let upward = merged(&good, &json!({ "resolution_id": g.resolution, "parent_id": below }));
    let wrong = g.admin.post("/v1/tasks", &upward).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/parent_id", "not_with")]));
}

#[test]
fn a_task_is_no_part_of_itself_however_far_below() {
    let g = Ground::new();
    let id = |place: &str| place.rsplit('/').next().unwrap().to_owned();
    let first = g.task(&json!({}));
    let second = g.task(&json!({ "parent_id": id(&first) }));
    let third = g.task(&json!({ "parent_id": id(&second) }));
    for parent in [&first, &second, &third] {
        let part = json!({ "parent_id": id(parent), "correction": { "reason": "x" } });
        let refused = g.admin.correct("PATCH", &first, g.admin.get(&first).etag(), &part).refused(422, "invalid_input");
        assert_eq!(refused.wrong(), told(&[("/parent_id", "not_with")]));
    }
    // What has parts is not taken back before them.
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    let refused = step(&g.admin, &second, "void", &void).refused(409, "in_use");
    assert_eq!(refused.json()["conflicts_with"], third);
    for place in [&third, &second, &first] {
        step(&g.admin, place, "void", &void).expect(200);
    }
}

#[test]
fn a_task_is_amended_while_there_is_something_to_do() {
    let g = Ground::new();
    for state in ["planned", "assigned", "under_way", "done", "accepted", "dropped"] {
        let place = g.brought(state, &json!({}));
        let part = json!({ "due_on": "2019-06-30", "correction": { "reason": "Gia hạn" } });
        let answer = g.admin.correct("PATCH", &place, g.admin.get(&place).etag(), &part);
        if matches!(state, "planned" | "assigned" | "under_way") {
            assert_eq!(answer.expect(200).json()["due_on"], "2019-06-30", "{state}");
        } else {
            answer.refused(409, "wrong_stage");
        }
    }
    // The first stand follows the day from which it is planned, and that day does not pass the next stand.
    let place = g.brought("assigned", &json!({}));
    let patch = |day: &str| {
        let part = json!({ "planned_on": day, "correction": { "reason": "Sai ngày" } });
        g.admin.correct("PATCH", &place, g.admin.get(&place).etag(), &part)
    };
    assert_eq!(patch("2018-01-16").refused(422, "invalid_input").wrong(), told(&[("/planned_on", "not_before")]));
    assert_eq!(patch("2018-01-10").expect(200).json()["stands"][0]["on"], "2018-01-10");
}

#[test]
fn tasks_need_their_permissions_and_stay_hidden_from_other_units() {
    let g = Ground::new();
    let w = &g.world;
    let own = g.task(&json!({}));
    seen(&g.app.role(Role::Viewer, Some(&w.ward)), &own);
    seen(&g.app.role(Role::Viewer, Some(&w.city)), &own);
    let beside = g.app.role(Role::HrOfficer, Some(&w.other_ward));
    hidden(&beside, &[own.clone(), format!("{own}/history"), format!("{own}/preview")]);
    assert!(beside.all("/v1/tasks").is_empty());
    let wrong = beside.post("/v1/tasks", &g.body()).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "reference_not_found")]));
    // A ward sees its own tasks of what is for the city, and works on them; it does not decide about them.
    let officer = g.app.role(Role::Approver, Some(&w.ward));
    assert_eq!(officer.get(&own).json()["allowed_actions"], json!(["assign"]));
    step(&officer, &own, "withdrawal", &json!({ "reason": "x" })).refused(403, "forbidden");
    step(&officer, &own, "assignment", &json!({})).expect(200);
    let reads = [own.clone(), format!("{own}/history"), format!("{own}/preview"), "/v1/tasks".to_owned()];
    let reads: Vec<(&str, &str)> = reads.iter().map(|place| ("GET", place.as_str())).collect();
    needs(&g.app, Permission::ProgrammeRead, &reads);
    let writes = ["assignment", "beginning", "completion", "void"].map(|act| format!("{own}/{act}"));
    let writes: Vec<(&str, &str)> =
        writes.iter().map(|p| ("POST", p.as_str())).chain([("POST", "/v1/tasks"), ("PUT", own.as_str())]).collect();
    needs(&g.app, Permission::ProgrammeWrite, &writes);
    let decides = ["acceptance", "reopening", "withdrawal"].map(|act| format!("{own}/{act}"));
    needs(&g.app, Permission::ProgrammeApprove, &decides.each_ref().map(|p| ("POST", p.as_str())));
}

#[test]
fn who_is_responsible_for_the_document_sees_its_tasks_and_does_not_amend_those_of_others() {
    let g = Ground::new();
    let w = &g.world;
    // The ward leaves the city: its task of before is still one of the city's plan.
    let place = g.task(&json!({}));
    let ward = format!("/v1/units/{}", w.ward);
    let apart = json!({ "valid_from": "2026-01-01", "name": "Phường Một", "code": "90001", "kind": "ward",
        "area": "urban", "parent_id": w.province });
    step(&g.admin, &ward, "segments", &apart).expect(200);
    let city = g.app.role(Role::Approver, Some(&w.city));
    assert_eq!(city.get(&place).expect(200).json()["allowed_actions"], json!(["drop"]));
    assert_eq!(texts(&city.all("/v1/tasks"), "/id"), [place.rsplit('/').next().unwrap()]);
    let part = json!({ "title": "Khác", "correction": { "reason": "x" } });
    city.correct("PATCH", &place, city.get(&place).etag(), &part).refused(403, "forbidden");
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    step(&city, &place, "void", &void).refused(403, "forbidden");
    step(&city, &place, "withdrawal", &json!({ "reason": "Đã tách" })).expect(200);
}

#[test]
fn tasks_are_listed_by_each_filter_and_walked_while_more_are_made() {
    let g = Ground::new();
    let who = clerk(&g.admin, &g.world, &g.world.other_ward);
    let id = |place: &str| place.rsplit('/').next().unwrap().to_owned();
    let first = g.brought("done", &json!({ "workstream": "recruitment" }));
    let elsewhere = json!({ "unit_id": g.world.other_ward, "official_id": who, "due_on": "2020-12-31" });
    let second = g.task(&elsewhere);
    let third = g.brought("under_way", &json!({ "resolution_id": g.resolution }));
    let fourth = g.brought("dropped", &json!({ "parent_id": id(&third) }));
    let all = [first, second, third.clone(), fourth].map(|place| id(&place));
    let list = |query: &str| texts(&g.admin.all(&format!("/v1/tasks?{query}")), "/id");
    for (query, expected) in [
        (String::new(), vec![0, 1, 2, 3]),
        (format!("resolution_id={}", g.resolution), vec![2]),
        (format!("parent_id={}", id(&third)), vec![3]),
        (format!("unit_id={}", g.world.other_ward), vec![1]),
        (format!("official_id={who}"), vec![1]),
        ("workstream=recruitment".to_owned(), vec![0]),
        ("state=dropped".to_owned(), vec![3]),
        ("due_by=2018-12-31".to_owned(), vec![0, 2, 3]),
        ("overdue_on=2018-12-31".to_owned(), vec![]),
        ("overdue_on=2019-01-01".to_owned(), vec![2]),
        ("overdue_on=2021-01-01".to_owned(), vec![1, 2]),
        (format!("overdue_on=2021-01-01&unit_id={}", g.world.ward), vec![2]),
    ] {
        let expected: Vec<String> = expected.into_iter().map(|n: usize| all[n].clone()).collect();
        assert_eq!(list(&query), expected, "{query}");
        let head = canbo::db::changes::head(&mut g.app.database.connect()).unwrap().seq;
        assert_eq!(list(&format!("{query}&known_at={head}")), expected, "{query} as known now");
    }
    let wrong = g.admin.get("/v1/tasks?state=x&due_by=x").refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, told(&[("/state", "not_one_of"), ("/due_by", "wrong_type")]));
    pages(&g.admin, "/v1/tasks", "state=planned", || drop(g.task(&json!({}))));
}

#[test]
fn what_a_task_rests_on_is_not_taken_back() {
    let g = Ground::new();
    let who = clerk(&g.admin, &g.world, &g.world.ward);
    let held = g.admin.all(&format!("/v1/appointments?official_id={who}"))[0]["id"].as_str().unwrap().to_owned();
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    step(&g.admin, &format!("/v1/appointments/{held}"), "void", &void).expect(200);
    let paper = crate::support::world::decision(&g.admin, "7/QĐ", &g.world.ward);
    let place = g.brought("under_way", &json!({ "official_id": who }));
    step(&g.admin, &place, "completion", &json!({ "text": "Xong", "decision_id": paper })).expect(200);
    let held = g.held(&json!({ "resolution_id": g.plan, "decision_id": paper }));
    for (thing, in_the_way) in [
        (format!("/v1/officials/{who}"), &place),
        (format!("/v1/decisions/{paper}"), &place),
        (format!("/v1/resolutions/{}", g.plan), &place),
    ] {
        let refused = step(&g.admin, &thing, "void", &void).refused(409, "in_use");
        assert_eq!(refused.json()["conflicts_with"], *in_the_way, "{thing}");
    }
    step(&g.admin, &place, "void", &void).expect(200);
    for thing in [format!("/v1/decisions/{paper}"), format!("/v1/resolutions/{}", g.plan)] {
        let refused = step(&g.admin, &thing, "void", &void).refused(409, "in_use");
        assert_eq!(refused.json()["conflicts_with"], held, "{thing}");
    }
    step(&g.admin, &held, "void", &void).expect(200);
    for thing in [format!("/v1/officials/{who}"), format!("/v1/decisions/{paper}")] {
        step(&g.admin, &thing, "void", &void).expect(200);
    }
    // A unit that owns a task is not taken back either.
    let unit = json!({ "valid_from": "2000-01-01", "name": "Phường Ba", "code": "90003", "kind": "ward",
        "parent_id": g.world.city });
    let unit = g.admin.post("/v1/units", &unit).expect(201).id();
    let own = place_of(&g, &unit);
    step(&g.admin, &format!("/v1/units/{unit}"), "void", &void).refused(409, "in_use");
    step(&g.admin, &own, "void", &void).expect(200);
    step(&g.admin, &format!("/v1/units/{unit}"), "void", &void).expect(200);
}

fn place_of(g: &Ground, unit: &str) -> String {
    place(&g.admin.post("/v1/tasks", &task(&g.plan, unit)).expect(201))
}

#[test]
fn a_task_is_corrected_only_in_the_state_that_was_seen() {
    let g = Ground::new();
    let place = g.task(&json!({}));
    asks_for_the_state_seen(&g.admin, &format!("{place}/assignment"), &place, &json!({}));
    let body = with(&json!({ "text": "Xong" }), "surplus", json!(1));
    let refused = step(&g.admin, &place, "completion", &body).refused(422, "invalid_input").wrong();
    assert_eq!(refused, told(&[("/surplus", "unknown_field")]));
}
