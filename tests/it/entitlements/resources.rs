//! Salaries, time away and allowances as resources: how they are entered, what is refused, who may.

use super::table::{absence, allowance, concurrent, salary};
use crate::support::manners::{NOBODY, created, hidden, needs, pages, refuses_bad_bodies, texts, told, with};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn ids(by: &Client, list: &str) -> Vec<String> {
    texts(&by.all(list), "/id")
}

#[test]
fn a_new_salary_shows_what_was_given_with_its_coefficient_to_the_hundredth() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let who = world::official(&app.admin(), "Nguyễn Thị Lương", &w.ward);
    let body = salary(&who, &w.decision, "2018-05-02");
    let made = created(&officer, "/v1/salaries", &body);
    let mut expected = with(&body, "early_ground", Value::Null);
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    assert_eq!(made, expected);
    assert!(
        officer.get(&format!("/v1/salaries/{}", made["id"].as_str().unwrap())).text.contains("\"coefficient\":2.34,")
    );
}

#[test]
fn everything_wrong_with_a_salary_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = salary(&world::official(&admin, "Nguyễn Thị Lương", &w.ward), &w.decision, "2018-05-02");
    let required = [
        "/official_id",
        "/kind",
        "/grade",
        "/scale",
        "/step",
        "/coefficient",
        "/effective_on",
        "/counted_from",
        "/decision_id",
    ];
    refuses_bad_bodies(&admin, "/v1/salaries", None, &good, &required);
    let refused = |body: &Value| admin.post("/v1/salaries", body).refused(422, "invalid_input").wrong();
    let mut bad = good.clone();
    (bad["kind"], bad["coefficient"], bad["counted_from"]) = (json!("early_raise"), json!(2.67), json!("2019-01-01"));
    assert_eq!(
        refused(&bad),
        told(&[("/coefficient", "not_with"), ("/effective_on", "before"), ("/early_ground", "required")])
    );
    let early = with(&with(&good, "effective_on", json!("2004-09-30")), "counted_from", json!("2004-09-30"));
    assert_eq!(refused(&early), told(&[("/scale", "not_in_force")]));
    let nobody = with(&with(&good, "official_id", json!(NOBODY)), "decision_id", json!(NOBODY));
    let expected = [("/official_id", "reference_not_found"), ("/decision_id", "reference_not_found")];
    assert_eq!(refused(&nobody), told(&expected));
}

#[test]
fn nobody_is_paid_in_two_ways_from_one_day_on() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = world::official(&admin, "Nguyễn Thị Lương", &w.ward);
    let first = created(&admin, "/v1/salaries", &salary(&who, &w.decision, "2018-05-02"))["id"].clone();
    let again = admin.post("/v1/salaries", &salary(&who, &w.decision, "2018-05-02")).refused(409, "salary_exists");
    assert_eq!(again.json()["conflicts_with"], json!(format!("/v1/salaries/{}", first.as_str().unwrap())));
    let second = created(&admin, "/v1/salaries", &salary(&who, &w.decision, "2018-05-03"))["id"].clone();
    let place = format!("/v1/salaries/{}", second.as_str().unwrap());
    let earlier =
        json!({ "effective_on": "2018-05-02", "counted_from": "2018-05-02", "correction": { "reason": "x" } });
    admin.correct("PATCH", &place, admin.get(&place).etag(), &earlier).refused(409, "salary_exists");
    // What was taken back holds no day.
    let first = format!("/v1/salaries/{}", first.as_str().unwrap());
    let error = json!({ "ground": "entered_in_error", "reason": "Nhập trùng" });
    admin.act(&format!("{first}/void"), admin.get(&first).etag(), &error).expect(200);
    admin.correct("PATCH", &place, admin.get(&place).etag(), &earlier).expect(200);
}

#[test]
fn everything_wrong_with_an_absence_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = absence(&world::official(&admin, "Nguyễn Thị Lương", &w.ward), &w.decision);
    refuses_bad_bodies(&admin, "/v1/absences", None, &good, &["/official_id", "/kind", "/valid_from"]);
    let refused = |body: &Value| admin.post("/v1/absences", body).refused(422, "invalid_input").wrong();
    assert_eq!(refused(&with(&good, "valid_to", Value::Null)), told(&[("/valid_to", "required")]));
    assert_eq!(refused(&with(&good, "valid_to", json!("2018-03-01"))), told(&[("/valid_to", "not_after")]));
    let nobody = with(&with(&good, "official_id", json!(NOBODY)), "decision_id", json!(NOBODY));
    let expected = [("/official_id", "reference_not_found"), ("/decision_id", "reference_not_found")];
    assert_eq!(refused(&nobody), told(&expected));
    let open = with(&with(&good, "kind", json!("suspension")), "valid_to", Value::Null);
    assert_eq!(created(&admin, "/v1/absences", &open)["valid_to"], Value::Null);
    let plain = created(&admin, "/v1/absences", &with(&good, "decision_id", Value::Null));
    assert_eq!((&plain["valid_to"], &plain["decision_id"]), (&json!("2018-06-01"), &Value::Null));
}

#[test]
fn an_allowance_is_for_a_further_title_of_the_same_person() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let (who, other) = (world::official(&admin, "Một", &w.ward), world::official(&admin, "Hai", &w.ward));
    let holding = concurrent(&admin, &who, &w.ward, "CULTURE_SOCIETY", &w.decision);
    let good = allowance(&who, &holding, &w.decision);
    let required = ["/official_id", "/appointment_id", "/basis", "/scale", "/valid_from", "/decision_id"];
    refuses_bad_bodies(&admin, "/v1/allowances", None, &good, &required);
    let refused = |body: &Value| admin.post("/v1/allowances", body).refused(422, "invalid_input").wrong();
    let expected = told(&[("/appointment_id", "reference_not_found")]);
    assert_eq!(refused(&with(&good, "official_id", json!(other))), expected);
    let main =
        world::appointment(&who, &w.ward, &world::position(&admin, "OFFICE_STATISTICS"), &w.decision, "2016-01-01");
    let main = admin.post("/v1/appointments", &main).expect(201).id();
    assert_eq!(refused(&with(&good, "appointment_id", json!(main))), told(&[("/appointment_id", "not_with")]));
    let made = created(&admin, "/v1/allowances", &good);
    assert_eq!((&made["leadership_coefficient"], &made["valid_to"]), (&json!(0.25), &Value::Null));
    // The holding, the person and the decision stay while it stands.
    let error = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" });
    let place = format!("/v1/allowances/{}", made["id"].as_str().unwrap());
    let taken_back = |of: &str| admin.act(&format!("{of}/void"), admin.get(of).etag(), &error);
    let holding = format!("/v1/appointments/{holding}");
    let refusal = taken_back(&holding).refused(409, "in_use");
    assert_eq!(refusal.json()["conflicts_with"], json!(place));
    taken_back(&place).expect(200);
    taken_back(&holding).expect(200);
}

#[test]
fn what_rests_on_a_person_and_a_decision_keeps_them() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = world::official(&admin, "Nguyễn Thị Lương", &w.ward);
    let error = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" });
    let taken_back = |of: &str| admin.act(&format!("{of}/void"), admin.get(of).etag(), &error);
    for (list, body) in [("/v1/salaries", salary(&who, "", "2018-05-02")), ("/v1/absences", absence(&who, ""))] {
        let decision = world::decision(&admin, &format!("{list}/QĐ"), &w.ward);
        let made = created(&admin, list, &with(&body, "decision_id", json!(decision)));
        let place = format!("{list}/{}", made["id"].as_str().unwrap());
        for kept in [format!("/v1/decisions/{decision}"), format!("/v1/officials/{who}")] {
            let refused = taken_back(&kept).refused(409, "in_use");
            assert_eq!(refused.json()["conflicts_with"], json!(place), "{kept}");
        }
        // Who may not read it is not told what stands in the way.
        let but: Vec<Permission> = [Permission::DecisionsRead, Permission::DecisionsWrite].to_vec();
        let clerk = app.machine(&but, Some(&w.ward));
        let kept = format!("/v1/decisions/{decision}");
        let refused = clerk.act(&format!("{kept}/void"), admin.get(&kept).etag(), &error).refused(409, "in_use");
        assert!(!refused.text.contains(made["id"].as_str().unwrap()));
        taken_back(&place).expect(200);
        taken_back(&kept).expect(200);
    }
}

#[test]
fn each_needs_its_permissions_and_stays_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = world::official(&admin, "Nguyễn Thị Lương", &w.ward);
    let holding = concurrent(&admin, &who, &w.ward, "CULTURE_SOCIETY", &w.decision);
    let (viewer, auditor) = (app.role(Role::Viewer, Some(&w.ward)), app.role(Role::Auditor, Some(&w.ward)));
    let neighbour = app.role(Role::HrOfficer, Some(&w.other_ward));
    use Permission::{AbsencesRead, AbsencesWrite, EntitlementsRead, EntitlementsWrite};
    for (list, body, reads, writes) in [
        ("/v1/salaries", salary(&who, &w.decision, "2018-05-02"), EntitlementsRead, EntitlementsWrite),
        ("/v1/absences", absence(&who, &w.decision), AbsencesRead, AbsencesWrite),
        ("/v1/allowances", allowance(&who, &holding, &w.decision), EntitlementsRead, EntitlementsWrite),
    ] {
        let made = created(&admin, list, &body);
        let place = format!("{list}/{}", made["id"].as_str().unwrap());
        let history = format!("{place}/history");
        let read = [("GET", list), ("GET", place.as_str()), ("GET", history.as_str())];
        needs(&app, reads, &read);
        needs(&app, writes, &[("POST", list), ("POST", &format!("{place}/void")), ("PUT", &place), ("PATCH", &place)]);
        read.iter().for_each(|(_, path)| drop(viewer.get(path).refused(403, "forbidden")));
        auditor.get(&place).expect(200);
        auditor.post(list, &body).refused(403, "forbidden");
        assert!(ids(&neighbour, list).is_empty());
        assert!(ids(&neighbour, &format!("{list}?known_at={}", made["seq"])).is_empty());
        let error = json!({ "ground": "entered_in_error", "reason": "x" });
        neighbour.act(&format!("{place}/void"), admin.get(&place).etag(), &error).refused(404, "not_found");
        hidden(&neighbour, &[place.clone(), history]);
        let wrong = neighbour.post(list, &body).refused(422, "invalid_input").wrong();
        assert!(wrong.contains(&("/official_id".to_owned(), "reference_not_found".to_owned())), "{list}: {wrong:?}");
    }
    // Who may write absences and not read them changes none.
    let place = format!("/v1/absences/{}", ids(&admin, "/v1/absences")[0]);
    let writer = app.machine(&[AbsencesWrite], Some(&w.ward));
    let error = json!({ "ground": "entered_in_error", "reason": "x" });
    writer.act(&format!("{place}/void"), "\"0\"", &error).refused(403, "forbidden");
}

#[test]
fn each_is_listed_by_each_filter_and_walked_while_more_are_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let (one, two) = (world::official(&admin, "Một", &w.ward), world::official(&admin, "Hai", &w.other_ward));
    let enter = |list: &str, body: &Value| created(&admin, list, body)["id"].as_str().unwrap().to_owned();
    let first = enter("/v1/salaries", &salary(&one, &w.decision, "2018-05-02"));
    let mut second = salary(&two, &w.other_decision, "2019-05-02");
    (second["kind"], second["scale"], second["coefficient"]) = (json!("regrading"), json!("college"), json!(2.1));
    let second = enter("/v1/salaries", &second);
    for (query, expected) in [
        ("", vec![&first, &second]),
        (&format!("official_id={one}"), vec![&first]),
        ("kind=regrading", vec![&second]),
        ("scale=college", vec![&second]),
        ("as_of=2018-12-31", vec![&first]),
        ("as_of=2018-05-01", vec![]),
    ] {
        assert_eq!(ids(&admin, &format!("/v1/salaries?{query}")).iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let mut year = 2019;
    let mut next = || {
        year += 1;
        drop(enter("/v1/salaries", &salary(&one, &w.decision, &format!("{year}-01-01"))));
    };
    next();
    pages(&admin, "/v1/salaries", "kind=regrading", next);
    let away = enter("/v1/absences", &absence(&one, &w.decision));
    let ill = enter("/v1/absences", &with(&absence(&two, &w.other_decision), "kind", json!("sick_leave")));
    for (query, expected) in [
        ("", vec![&away, &ill]),
        (&format!("official_id={one}"), vec![&away]),
        ("kind=sick_leave", vec![&ill]),
        ("as_of=2018-05-31", vec![&away, &ill]),
        ("as_of=2018-06-01", vec![]),
    ] {
        assert_eq!(ids(&admin, &format!("/v1/absences?{query}")).iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let holding = concurrent(&admin, &one, &w.ward, "CULTURE_SOCIETY", &w.decision);
    let saved = enter("/v1/allowances", &allowance(&one, &holding, &w.decision));
    let mut vacant = allowance(&one, &holding, &w.decision);
    (vacant["basis"], vacant["valid_to"]) = (json!("vacancy"), json!("2018-01-01"));
    let vacant = enter("/v1/allowances", &vacant);
    for (query, expected) in [
        ("", vec![&saved, &vacant]),
        ("basis=vacancy", vec![&vacant]),
        ("as_of=2018-01-01", vec![&saved]),
        (&format!("official_id={two}"), vec![]),
    ] {
        assert_eq!(ids(&admin, &format!("/v1/allowances?{query}")).iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let wrong =
        admin.get("/v1/salaries?as_of=x&official_id=x&kind=x&scale=x&year=2020").refused(400, "invalid_parameters");
    let expected = [
        ("/as_of", "wrong_type"),
        ("/official_id", "wrong_type"),
        ("/kind", "not_one_of"),
        ("/scale", "not_one_of"),
        ("/year", "unknown_field"),
    ];
    assert_eq!(wrong.wrong(), told(&expected));
}
