//! Disciplinary measures, over HTTP.

use crate::support::manners::{NOBODY, created, hidden, needs, pages, refuses_bad_bodies, texts, told, with};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn body(official: &str, decision: &str) -> Value {
    json!({ "official_id": official, "form": "warning", "valid_from": "2021-03-15", "decision_id": decision })
}

fn ids(by: &Client, query: &str) -> Vec<String> {
    texts(&by.all(&format!("/v1/disciplines?{query}")), "/id")
}

#[test]
fn a_new_measure_is_in_force_for_twelve_months_unless_something_else_is_said() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let who = world::official(&app.admin(), "Nguyễn Thị Ước", &w.ward);
    let made = created(&officer, "/v1/disciplines", &body(&who, &w.decision));
    let mut expected = with(&body(&who, &w.decision), "valid_to", json!("2022-03-15"));
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    assert_eq!(made, expected);
    let longer = with(&body(&who, &w.decision), "valid_to", json!("2023-03-15"));
    assert_eq!(created(&officer, "/v1/disciplines", &longer)["valid_to"], "2023-03-15");
    // Put right as a whole without an end, it ends again when the law says.
    let place = format!("/v1/disciplines/{}", made["id"].as_str().unwrap());
    let whole = json!({ "official_id": who, "form": "warning", "valid_from": "2021-06-01", "decision_id": w.decision,
        "correction": { "reason": "Nhập sai" } });
    let put = officer.correct("PUT", &place, officer.get(&place).etag(), &whole).expect(200).json();
    assert_eq!((&put["valid_from"], &put["valid_to"]), (&json!("2021-06-01"), &json!("2022-06-01")));
}

#[test]
fn everything_wrong_with_a_measure_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = body(&world::official(&admin, "Nguyễn Thị Ước", &w.ward), &w.decision);
    let required = ["/official_id", "/form", "/valid_from", "/decision_id"];
    refuses_bad_bodies(&admin, "/v1/disciplines", None, &good, &required);
    let refused = |body: &Value| admin.post("/v1/disciplines", body).refused(422, "invalid_input").wrong();
    let bad = json!({ "official_id": 1, "form": "fine", "valid_from": "x", "valid_to": "x", "decision_id": null });
    assert_eq!(
        refused(&bad),
        told(&[
            ("/official_id", "wrong_type"),
            ("/form", "not_one_of"),
            ("/valid_from", "wrong_type"),
            ("/valid_to", "wrong_type"),
            ("/decision_id", "wrong_type"),
        ])
    );
    assert_eq!(refused(&with(&good, "valid_to", json!("2021-03-15"))), told(&[("/valid_to", "not_after")]));
    let expected = [("/official_id", "reference_not_found"), ("/decision_id", "reference_not_found")];
    assert_eq!(refused(&body(NOBODY, NOBODY)), told(&expected));
}

#[test]
fn a_measure_annulled_by_a_later_decision_is_as_if_it_never_was_and_what_was_known_stays_provable() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    let made = created(&admin, "/v1/disciplines", &body(&who, &w.decision));
    let (id, known) = (made["id"].as_str().unwrap().to_owned(), made["seq"].as_i64().unwrap());
    let place = format!("/v1/disciplines/{id}");
    for (day, there) in [("2021-03-14", false), ("2021-03-15", true), ("2022-03-14", true), ("2022-03-15", false)] {
        let expected = if there { vec![id.clone()] } else { vec![] };
        assert_eq!(ids(&admin, &format!("official_id={who}&as_of={day}")), expected, "{day}");
        assert_eq!(admin.get(&format!("{place}?as_of={day}")).status, if there { 200 } else { 404 }, "{day}");
    }
    let annulling = world::decision(&admin, "15/QĐ-UBND", &w.ward);
    let act = |body: &Value| admin.act(&format!("{place}/void"), admin.get(&place).etag(), body);
    let annulled = json!({ "ground": "annulled", "reason": "Kỷ luật oan", "decision_id": null });
    let wrong = act(&annulled).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/decision_id", "required")]));
    act(&with(&annulled, "decision_id", json!(annulling))).expect(200);
    // It stands in no list, on no day, and in nobody's way: the decision and the person could be taken back.
    assert!(ids(&admin, "").is_empty());
    assert!(ids(&admin, "as_of=2021-06-01").is_empty());
    admin.get(&format!("{place}?as_of=2021-06-01")).refused(404, "not_found");
    assert_eq!(admin.get(&place).expect(200).json()["void"], true);
    let error = json!({ "ground": "entered_in_error", "reason": "Nhập trùng" });
    let person = format!("/v1/officials/{who}");
    // What was known before is known as it was.
    assert_eq!(ids(&admin, &format!("as_of=2021-06-01&known_at={known}")), [id]);
    let then = admin.get(&format!("{place}?known_at={known}")).expect(200).json();
    assert_eq!(then, made);
    let last = admin.all(&format!("{place}/history")).pop().unwrap();
    assert_eq!((&last["cause"], &last["decision_id"]), (&json!("annul"), &json!(annulling)));
    admin.act(&format!("{person}/void"), admin.get(&person).etag(), &error).expect(200);
}

#[test]
fn measures_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = body(&world::official(&admin, "Nguyễn Thị Ước", &w.ward), &w.decision);
    let made = created(&admin, "/v1/disciplines", &good);
    let place = format!("/v1/disciplines/{}", made["id"].as_str().unwrap());
    let history = format!("{place}/history");
    let reads = [("GET", "/v1/disciplines"), ("GET", place.as_str()), ("GET", history.as_str())];
    needs(&app, Permission::DisciplinesRead, &reads);
    needs(&app, Permission::DisciplinesWrite, &[("POST", "/v1/disciplines"), ("POST", &format!("{place}/void"))]);
    let viewer = app.role(Role::Viewer, Some(&w.ward));
    reads.iter().for_each(|(_, path)| drop(viewer.get(path).refused(403, "forbidden")));
    app.role(Role::Auditor, Some(&w.ward)).post("/v1/disciplines", &good).refused(403, "forbidden");
    let neighbour = app.role(Role::HrOfficer, Some(&w.other_ward));
    assert!(ids(&neighbour, "").is_empty());
    assert!(ids(&neighbour, &format!("known_at={}", made["seq"])).is_empty());
    let error = json!({ "ground": "entered_in_error", "reason": "x" });
    neighbour.act(&format!("{place}/void"), admin.get(&place).etag(), &error).refused(404, "not_found");
    hidden(&neighbour, &[place.clone(), history]);
    let wrong = neighbour.post("/v1/disciplines", &good).refused(422, "invalid_input").wrong();
    let expected = [("/official_id", "reference_not_found"), ("/decision_id", "reference_not_found")];
    assert_eq!(wrong, told(&expected));
    // Who may write measures elsewhere and read them nowhere is told that there is none, like everybody.
    let writer = app.machine(&[Permission::DisciplinesWrite], Some(&w.other_ward));
    writer.act(&format!("{place}/void"), "\"0\"", &error).refused(404, "not_found");
    let writer = app.machine(&[Permission::DisciplinesWrite], Some(&w.ward));
    writer.act(&format!("{place}/void"), "\"0\"", &error).refused(403, "forbidden");
}

#[test]
fn measures_are_listed_by_each_filter_and_walked_while_more_are_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let (one, two) = (world::official(&admin, "Một", &w.ward), world::official(&admin, "Hai", &w.other_ward));
    let enter = |body: &Value| created(&admin, "/v1/disciplines", body)["id"].as_str().unwrap().to_owned();
    let first = enter(&body(&one, &w.decision));
    let second = enter(&with(&body(&two, &w.other_decision), "form", json!("demotion")));
    assert_eq!(ids(&admin, ""), [&first, &second].map(Clone::clone));
    assert_eq!(ids(&admin, &format!("official_id={one}")), [first]);
    assert_eq!(ids(&admin, "form=demotion"), [second]);
    let wrong = admin.get("/v1/disciplines?as_of=x&official_id=x&form=x&year=2020").refused(400, "invalid_parameters");
    let expected =
        [("/as_of", "wrong_type"), ("/official_id", "wrong_type"), ("/form", "not_one_of"), ("/year", "unknown_field")];
    assert_eq!(wrong.wrong(), told(&expected));
    enter(&body(&one, &w.decision));
    pages(&admin, "/v1/disciplines", "form=demotion", || drop(enter(&body(&one, &w.decision))));
}
