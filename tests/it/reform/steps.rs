//! A reform as a document: written down in parts, put right while it is drafted, and its way to its effect.

use super::ground::{Reform, appoint, approver, body, decision, dissolve, found, founded, key, merge, there, whole};
use crate::support::App;
use crate::support::world::{World, official, unit};
use canbo::domain::account::Role;
use serde_json::{Value, json};

#[test]
fn it_is_written_down_in_parts_and_a_part_can_be_withdrawn() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let mut reform = Reform::of(&app, Some(&w.province), &whole(&w)[..1]);
    let shown = reform.step("changes", &json!({ "changes": whole(&w)[1..] }));
    assert_eq!((&shown["changes"], &shown["parts"], &shown["state"]), (&json!(3), &json!(2), &json!("drafted")));
    let shown = reform.step("changes", &json!({ "changes": [dissolve(&w.ward)] }));
    assert_eq!(shown["changes"], 4);
    let listed = admin.all(&format!("{}/changes?limit=3", reform.place));
    let places: Vec<_> = listed.iter().map(|c| (c["part"].as_u64().unwrap(), c["place"].as_u64().unwrap())).collect();
    assert_eq!(places, [(1, 0), (2, 0), (2, 1), (3, 0)]);
    assert_eq!(founded(&admin, &reform.place).len(), 1, "a unit that is founded has its identity from the start");

    let seq = shown["seq"].as_i64().unwrap();
    let shown = reform.step("changes/withdrawal", &json!({ "part": 3, "reason": "Thừa" }));
    assert_eq!((&shown["changes"], &shown["parts"]), (&json!(3), &json!(3)));
    assert_eq!(admin.all(&format!("{}/changes", reform.place)).len(), 3);
    let known = admin.all(&format!("{}/changes?known_at={seq}", reform.place));
    assert_eq!(known, listed, "as it was known");
    let gone = json!({ "part": 3, "reason": "Thừa" });
    assert_eq!(reform.tries(&admin, "changes/withdrawal", &gone).refused(422, "invalid_input").wrong()[0].0, "/part");
    assert_eq!(reform.findings(), []);
}

#[test]
fn nothing_is_added_or_put_right_once_it_is_submitted() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let mut reform = Reform::of(&app, Some(&w.province), &whole(&w));
    let change = json!({ "title": "Tên khác", "correction": { "reason": "Sửa" } });
    let put_right = admin.correct("PATCH", &reform.place, &reform.etag, &change).expect(200);
    reform.etag = put_right.etag().to_owned();
    assert_eq!(put_right.json()["title"], "Tên khác");
    reform.step("submission", &json!({}));
    reform.tries(&admin, "changes", &json!({ "changes": whole(&w) })).refused(409, "wrong_stage");
    reform.tries(&admin, "changes/withdrawal", &json!({ "part": 1, "reason": "x" })).refused(409, "wrong_stage");
    admin.correct("PATCH", &reform.place, &reform.etag, &change).refused(409, "wrong_stage");
    reform.step("referral", &json!({ "reason": "Chưa đủ" }));
    let shown = reform.step("changes", &json!({ "changes": [dissolve(&w.ward)] }));
    assert_eq!(shown["changes"], 4);
    let shown = reform.step("withdrawal", &json!({ "reason": "Không thực hiện" }));
    assert_eq!((shown["state"].as_str(), shown["allowed_actions"].as_array().unwrap().len()), (Some("dropped"), 0));
}

#[test]
fn nobody_approves_a_reform_of_their_own_and_nothing_happens_before_its_effect() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let paper = decision(&admin, &w.province);
    let mut reform = Reform::of(&app, Some(&w.province), &whole(&w));
    let writer = app.role(Role::Admin, None);
    reform.tries(&writer, "effect", &json!({})).refused(409, "wrong_stage");
    reform.tries(&writer, "submission", &json!({})).expect(200);
    reform.tries(&writer, "approval", &json!({ "decision_id": paper })).refused(409, "own_proposal");
    let wrong = reform.tries(&admin, "approval", &json!({})).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, [("/decision_id".to_owned(), "required".to_owned())]);
    let dated = json!({ "decision_id": paper, "on": "2025-07-01" });
    assert_eq!(reform.tries(&admin, "approval", &dated).refused(422, "invalid_input").wrong()[0].0, "/on");
    let shown = reform.step("approval", &json!({ "decision_id": paper }));
    assert_eq!((&shown["decision_id"], shown["state"].as_str()), (&json!(paper), Some("approved")));
    admin.get(&format!("/v1/units/{}?as_of=2025-07-01", w.city)).expect(200);
    let shown = reform.step("effect", &json!({}));
    assert_eq!(shown["state"], "effective");
    assert!(shown["effect_from_seq"].as_i64().unwrap() <= shown["effect_to_seq"].as_i64().unwrap());
    admin.get(&format!("/v1/units/{}?as_of=2025-07-01", w.city)).expect(404);
    admin.get(&format!("/v1/units/{}?as_of=2025-06-30", w.city)).expect(200);
    reform.tries(&admin, "effect", &json!({})).refused(409, "wrong_stage");
}

#[test]
fn what_stands_in_the_way_stops_the_submission_and_what_came_up_since_stops_the_effect() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let mut reform = Reform::of(&app, Some(&w.province), &whole(&w)[..2]);
    reform.step("changes", &json!({ "changes": [dissolve(&w.city), dissolve(&w.province)] }));
    let refused = reform.tries(&admin, "submission", &json!({})).refused(409, "findings_in_the_way");
    assert_eq!(refused.json()["findings"][0]["code"], "parent_not_in_force");
    reform.step("changes/withdrawal", &json!({ "part": 2, "reason": "Sửa" }));
    reform.step("changes", &json!({ "changes": [dissolve(&w.city)] }));
    reform.step("submission", &json!({}));
    let paper = decision(&admin, &w.province);
    reform.step("approval", &json!({ "decision_id": paper }));
    let late = unit(&admin, "Phường Ba", "90003", "ward", Some(&w.city));
    let refused = reform.tries(&admin, "effect", &json!({})).refused(409, "findings_in_the_way").json();
    assert_eq!(refused["findings"][0]["code"], "child_without_parent");
    assert_eq!(refused["findings"][0]["evidence"][0]["value"], late.as_str());
}

#[test]
fn what_came_up_since_the_submission_stops_the_approval() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let mut reform = Reform::of(&app, Some(&w.province), &whole(&w));
    reform.step("submission", &json!({}));
    let late = unit(&admin, "Phường Ba", "90003", "ward", Some(&w.city));
    let approval = json!({ "decision_id": decision(&admin, &w.province) });
    let refused = reform.tries(&admin, "approval", &approval).refused(409, "findings_in_the_way").json();
    assert_eq!(refused["findings"][0]["code"], "child_without_parent");
    // Nobody may take that upon themselves.
    let over = json!([{ "code": "child_without_parent", "decision_id": approval["decision_id"], "reason": "x" }]);
    let mut overridden = approval.clone();
    overridden["overrides"] = over;
    let wrong = reform.tries(&admin, "approval", &overridden).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, [("/overrides/0/code".to_owned(), "reference_not_found".to_owned())]);
    let end = json!({ "valid_to": "2020-01-01", "reason": "Giải thể" });
    let place = format!("/v1/units/{late}");
    admin.act(&format!("{place}/end"), admin.get(&place).etag(), &end).expect(200);
    reform.step("approval", &approval);
}

#[test]
fn a_reform_is_of_a_unit_that_the_caller_has_and_touches_what_lies_below() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let mine = approver(&app, &w.city);
    mine.post("/v1/reorganisations", &body(Some(&w.province), &[])).refused(422, "invalid_input");
    mine.post("/v1/reorganisations", &body(None, &[])).refused(403, "forbidden");
    let wrong =
        mine.post("/v1/reorganisations", &body(Some(&w.city), &[dissolve(&w.province)])).refused(422, "invalid_input");
    assert_eq!(wrong.wrong(), [("/changes/0".to_owned(), "reference_not_found".to_owned())]);
    let own = mine.post("/v1/reorganisations", &body(Some(&w.city), &[dissolve(&w.ward)])).expect(201);
    mine.get(&format!("/v1/reorganisations/{}", own.id())).expect(200);
    let all = Reform::of(&app, None, &whole(&w));
    mine.get(&all.place).refused(404, "not_found");
    assert_eq!(mine.all("/v1/reorganisations").len(), 1);
    assert_eq!(admin.all("/v1/reorganisations").len(), 2);
    let other = approver(&app, &w.ward);
    other.get(&format!("/v1/reorganisations/{}", own.id())).refused(404, "not_found");
    let auditor = app.role(Role::Auditor, None);
    auditor.get(&all.place).expect(200);
    auditor.post("/v1/reorganisations", &body(None, &[])).refused(403, "forbidden");
}

#[test]
fn everything_wrong_with_a_change_is_told_at_its_place() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let changes = [
        json!({ "found": { "key": "", "code": "1", "kind": "x", "more": 1 } }),
        json!({ "merge": { "units": [], "into": {} } }),
        json!({ "split": { "unit_id": w.ward, "parts": [{ "into": key("a"), "rest": "x" }] } }),
        json!({ "dissolve": { "unit_id": "x" }, "move": {} }),
        json!([]),
    ];
    let wrong = admin.post("/v1/reorganisations", &body(None, &changes)).refused(422, "invalid_input").wrong();
    let at: Vec<(&str, &str)> = wrong.iter().map(|(at, code)| (at.as_str(), code.as_str())).collect();
    assert_eq!(
        at,
        [
            ("/changes/0/found/more", "unknown_field"),
            ("/changes/0/found/key", "empty"),
            ("/changes/0/found/name", "required"),
            ("/changes/0/found/kind", "not_one_of"),
            ("/changes/1/merge/into", "not_one_of"),
            ("/changes/1/merge/units", "out_of_range"),
            ("/changes/2/split/parts/0/rest", "wrong_type"),
            ("/changes/3", "not_one_of"),
            ("/changes/4", "wrong_type"),
        ]
    );
    let many: Vec<Value> = (0..501).map(|_| dissolve(&w.ward)).collect();
    let wrong = admin.post("/v1/reorganisations", &body(None, &many)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, [("/changes".to_owned(), "out_of_range".to_owned())]);
}

#[test]
fn taken_back_it_is_void_and_not_once_somebody_has_changed_what_it_made() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let paper = decision(&admin, &w.province);
    let who = official(&admin, "Lý Văn Mẫu", &w.ward);
    let post = appoint(&admin, &w, (&who, &w.ward, "OFFICE_STATISTICS"), &json!({}));
    let why = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" });
    let mut first = Reform::of(&app, Some(&w.province), &whole(&w));
    first.carried_out(&paper);
    let keeper = app.machine(&[canbo::domain::account::Permission::ReorganisationsWrite], None);
    first.tries(&keeper, "void", &why).refused(403, "forbidden");
    let shown = first.step("void", &why);
    assert_eq!(shown["void"], true);
    admin.get(&format!("/v1/units/{}?as_of=2025-07-01", w.ward)).expect(200);
    assert_eq!(admin.get(&format!("/v1/appointments/{post}")).expect(200).json()["valid_to"], Value::Null);
    assert!(admin.all(&format!("/v1/units/{}/successions", w.ward)).is_empty());

    // Done again, by another reform; somebody is appointed in the new ward then.
    let mut second = Reform::of(&app, Some(&w.province), &whole(&w));
    second.carried_out(&paper);
    let new = founded(&admin, &second.place)["new"].clone();
    let other = official(&admin, "Nông Thị Thử", &new);
    let refused = second.tries(&admin, "void", &why).refused(409, "in_use").json();
    assert!(refused["conflicts_with"].as_str().is_none_or(|at| at.contains(&other)), "{refused}");
}

#[test]
fn several_changes_of_one_unit_are_one_new_segment() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let changes = [
        json!({ "alter": { "unit_id": w.ward, "name": "Phường Một Mới", "code": "90009" } }),
        json!({ "move": { "unit_id": w.ward, "parent": there(&w.province) } }),
        merge(&[&w.other_ward], &there(&w.ward)),
        found("x", "Phường Ba", "90001", &there(&w.province)),
    ];
    let mut reform = Reform::of(&app, Some(&w.province), &changes);
    assert_eq!(reform.findings(), []);
    reform.carried_out(&decision(&admin, &w.province));
    let now = admin.get(&format!("/v1/units/{}?as_of=2025-07-01", w.ward)).expect(200).json()["on"].clone();
    assert_eq!(
        (&now["name"], &now["code"], &now["parent_id"], &now["kind"]),
        (&json!("Phường Một Mới"), &json!("90009"), &json!(w.province), &json!("ward"))
    );
    let edges = admin.all(&format!("/v1/units/{}/successions", w.other_ward));
    assert_eq!((edges.len(), &edges[0]["kind"]), (1, &json!("merged_into")));
}
