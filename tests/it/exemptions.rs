//! Exemptions, over HTTP.

use crate::support::manners::{
    NOBODY, asks_for_the_state_seen, created, hidden, members, needs, pages, refuses_bad_bodies, seen, texts, told,
    with,
};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn body(official: &str, decision: &str) -> Value {
    json!({ "official_id": official, "requirement": "it_certificate", "valid_from": "2017-01-01", "decision_id": decision,
        "reason": "còn dưới 5 năm công tác" })
}

fn approver(app: &App, unit: &str) -> Client {
    app.role(Role::Approver, Some(unit))
}

#[test]
fn a_new_exemption_is_entered_and_found_again_with_every_field() {
    let app = App::new();
    let w = World::in_app(&app);
    let approver = approver(&app, &w.ward);
    let official = world::official(&app.admin(), "Nguyễn Thị Ước", &w.ward);
    let made = created(&approver, "/v1/exemptions", &body(&official, &w.decision));
    let mut expected = body(&official, &w.decision);
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    expected["valid_to"] = Value::Null;
    assert_eq!(made, expected);
    let made =
        created(&approver, "/v1/exemptions", &with(&body(&official, &w.decision), "valid_to", json!("2018-01-01")));
    assert_eq!((&made["valid_to"], members(&made)), (&json!("2018-01-01"), members(&expected)));
}

#[test]
fn everything_wrong_with_an_exemption_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = body(&world::official(&admin, "Nguyễn Thị Ước", &w.ward), &w.decision);
    let required = ["/official_id", "/requirement", "/valid_from", "/decision_id", "/reason"];
    refuses_bad_bodies(&admin, "/v1/exemptions", None, &good, &required);
    let refused = |body: &Value| admin.post("/v1/exemptions", body).refused(422, "invalid_input").wrong();
    let bad = json!({ "official_id": "", "requirement": "", "valid_from": "x", "valid_to": "x", "decision_id": "x", "reason": " " });
    assert_eq!(
        refused(&bad),
        told(&[
            ("/official_id", "wrong_type"),
            ("/requirement", "empty"),
            ("/valid_from", "wrong_type"),
            ("/valid_to", "wrong_type"),
            ("/decision_id", "wrong_type"),
            ("/reason", "empty"),
        ])
    );
    assert_eq!(refused(&with(&good, "valid_to", json!("2017-01-01"))), told(&[("/valid_to", "not_after")]));
    assert_eq!(
        refused(&body(NOBODY, NOBODY)),
        told(&[("/official_id", "reference_not_found"), ("/decision_id", "reference_not_found")])
    );
}

#[test]
fn exemptions_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = body(&world::official(&admin, "Nguyễn Thị Ước", &w.ward), &w.decision);
    let made = created(&admin, "/v1/exemptions", &good);
    let place = format!("/v1/exemptions/{}", made["id"].as_str().unwrap());
    needs(&app, Permission::OfficialsRead, &[("GET", "/v1/exemptions"), ("GET", &place)]);
    needs(&app, Permission::ExemptionsWrite, &[("POST", "/v1/exemptions"), ("POST", &format!("{place}/end"))]);
    app.role(Role::HrOfficer, Some(&w.ward)).post("/v1/exemptions", &good).refused(403, "forbidden");
    let neighbour = approver(&app, &w.other_ward);
    assert!(neighbour.all("/v1/exemptions").is_empty());
    let end = json!({ "valid_to": "2020-01-01", "reason": "x" });
    neighbour.act(&format!("{place}/end"), admin.get(&place).etag(), &end).refused(404, "not_found");
    hidden(&neighbour, &[place]);
    let wrong = neighbour.post("/v1/exemptions", &good).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/official_id", "reference_not_found"), ("/decision_id", "reference_not_found")]));
}

#[test]
fn exemptions_are_listed_by_each_filter_and_walked_while_more_are_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let (one, two) = (world::official(&admin, "Một", &w.ward), world::official(&admin, "Hai", &w.other_ward));
    let enter = |body: &Value| created(&admin, "/v1/exemptions", body)["id"].as_str().unwrap().to_owned();
    let first = enter(&with(&body(&one, &w.decision), "valid_to", json!("2018-01-01")));
    let second = enter(&with(&body(&two, &w.other_decision), "requirement", json!("professional")));
    let list = |query: &str| texts(&admin.all(&format!("/v1/exemptions?{query}")), "/id");
    assert_eq!(list(""), [&first, &second].map(Clone::clone));
    assert!(list("as_of=2016-12-31").is_empty());
    assert_eq!(list("as_of=2017-12-31").len(), 2);
    assert_eq!(list("as_of=2018-01-01"), [second.clone()]);
    assert_eq!(list(&format!("official_id={one}")), [first.clone()]);
    assert_eq!(list("requirement=it_certificate"), [first]);
    let wrong =
        admin.get("/v1/exemptions?as_of=x&official_id=x&requirement=&decision_id=x").refused(400, "invalid_parameters");
    let expected = [
        ("/as_of", "wrong_type"),
        ("/official_id", "wrong_type"),
        ("/requirement", "empty"),
        ("/decision_id", "unknown_field"),
    ];
    assert_eq!(wrong.wrong(), told(&expected));
    enter(&body(&one, &w.decision));
    pages(&admin, "/v1/exemptions", "requirement=professional", || drop(enter(&body(&one, &w.decision))));
}

/// The status, the end and the evidence of a requirement on a day.
fn judged(by: &Client, official: &str, code: &str, day: &str) -> (String, Value, Value) {
    let verdict = by.get(&format!("/v1/compliance/officials/{official}?as_of={day}")).expect(200).json();
    let all = verdict["requirements"].as_array().unwrap();
    let one = all.iter().find(|r| r["code"] == code).unwrap_or_else(|| panic!("no {code} in {verdict}"));
    (one["status"].as_str().unwrap().to_owned(), one["until"].clone(), one["evidence"].clone())
}

#[test]
fn an_exemption_changes_the_verdict_on_exactly_the_days_it_covers() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    created(&admin, "/v1/appointments", &world::appointment(&official, &w.ward, &clerk, &w.decision, "2015-06-01"));
    let on = |day: &str| judged(&admin, &official, "it_certificate", day);
    let others = |day: &str| judged(&admin, &official, "professional", day);
    let (before, elsewhere) = (on("2017-06-30"), others("2017-06-30"));
    assert_eq!((before.0.as_str(), elsewhere.0.as_str()), ("unknown", "unknown"), "nothing is known of this person");
    let good = with(&body(&official, &w.decision), "valid_to", json!("2018-01-01"));
    let made = created(&admin, "/v1/exemptions", &good);
    let released =
        |until: &str| ("exempt".to_owned(), json!(until), json!([{ "type": "exemption", "id": made["id"] }]));
    for (day, expected) in [
        ("2016-12-31", before.clone()),
        ("2017-01-01", released("2018-01-01")),
        ("2017-06-30", released("2018-01-01")),
        ("2017-12-31", released("2018-01-01")),
        ("2018-01-01", before.clone()),
    ] {
        assert_eq!(on(day), expected, "{day}");
    }
    assert_eq!(others("2017-06-30"), elsewhere, "one requirement, not all");
    // Another person stays as they were.
    let other = world::official(&admin, "Hoàng An", &w.ward);
    created(&admin, "/v1/appointments", &world::appointment(&other, &w.ward, &clerk, &w.decision, "2015-06-01"));
    assert_eq!(judged(&admin, &other, "it_certificate", "2017-06-30").0, "unknown");

    let place = format!("/v1/exemptions/{}", made["id"].as_str().unwrap());
    let path = format!("{place}/end");
    let end = json!({ "valid_to": "2017-07-01", "reason": "đã có chứng chỉ", "decision_id": w.decision });
    asks_for_the_state_seen(&admin, &path, &place, &end);
    let tag = admin.get(&place).etag().to_owned();
    refuses_bad_bodies(&admin, &path, Some(&tag), &end, &["/valid_to", "/reason"]);
    let refused = |name: &str, value: &str| {
        admin
            .act(&path, admin.get(&place).etag(), &with(&end, name, json!(value)))
            .refused(422, "invalid_input")
            .wrong()
    };
    assert_eq!(refused("valid_to", "2017-01-01"), told(&[("/valid_to", "not_after")]));
    assert_eq!(refused("valid_to", "2018-01-02"), told(&[("/valid_to", "not_in_force")]));
    assert_eq!(refused("decision_id", NOBODY), told(&[("/decision_id", "reference_not_found")]));
    let done = admin.act(&path, &tag, &end).expect(200);
    assert_eq!(done.json()["valid_to"], "2017-07-01");
    assert_eq!(seen(&admin, &place), done.json());
    assert_eq!((on("2017-06-30"), on("2017-07-01")), (released("2017-07-01"), before));
    admin.act(&path, &tag, &end).refused(412, "stale");
    admin.act(&format!("/v1/exemptions/{NOBODY}/end"), &tag, &end).refused(404, "not_found");
}
