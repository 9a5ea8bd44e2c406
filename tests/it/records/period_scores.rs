//! The points of months and quarters, over HTTP.

use crate::programme::table::score;
use crate::support::manners::{NOBODY, created, hidden, needs, pages, refuses_bad_bodies, seen, texts, told, with};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

/// A person who was in the first ward until 2026-07-01, and is in the other one since.
fn moved(admin: &Client, w: &World) -> String {
    let who = world::official(admin, "Nguyễn Thị Ước", &w.ward);
    let title = world::position(admin, "OFFICE_STATISTICS");
    let mut old = world::appointment(&who, &w.ward, &title, &w.decision, "2015-06-01");
    (old["valid_to"], old["end_reason"]) = (json!("2026-07-01"), json!("transferred"));
    admin.post("/v1/appointments", &old).expect(201);
    let new = world::appointment(&who, &w.other_ward, &title, &w.other_decision, "2026-07-01");
    admin.post("/v1/appointments", &new).expect(201);
    who
}

fn quarter(who: &str, unit: &str, quarter: u32) -> Value {
    with(&with(&score(who, unit, 1), "month", Value::Null), "quarter", json!(quarter))
}

#[test]
fn points_are_entered_by_the_unit_where_the_person_was_in_that_time_and_each_month_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = moved(&admin, &w);
    let full = with(&score(&who, &w.ward, 6), "decision_id", json!(w.decision));
    let made = created(&admin, "/v1/period-scores", &full);
    let mut expected = full;
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    assert_eq!(made, expected);
    let place = format!("/v1/period-scores/{}", made["id"].as_str().unwrap());
    for taken in [score(&who, &w.ward, 6), quarter(&who, &w.ward, 2)] {
        let refused = admin.post("/v1/period-scores", &taken).refused(409, "conflict");
        assert_eq!(refused.json()["conflicts_with"], place);
    }
    created(&admin, "/v1/period-scores", &quarter(&who, &w.ward, 1));
    created(&admin, "/v1/period-scores", &quarter(&who, &w.other_ward, 3));
    // In July the person was in the other ward, in June was not.
    let wrong = |body: &Value| admin.post("/v1/period-scores", body).refused(422, "invalid_input").wrong();
    for body in [score(&who, &w.ward, 10), score(&who, &w.other_ward, 5), score(&who, &w.city, 5)] {
        assert_eq!(wrong(&body), told(&[("/unit_id", "not_with")]), "{body}");
    }
    assert_eq!(wrong(&score(&who, NOBODY, 5)), told(&[("/unit_id", "reference_not_found")]));
    // Of a person without a post any unit of the caller may have given them.
    let other = world::official(&admin, "Nông Thị Lan", &w.ward);
    created(&admin, "/v1/period-scores", &score(&other, &w.city, 5));
    let at = |day: &str| admin.get(&format!("{place}?as_of={day}")).status;
    assert_eq!((at("2026-05-31"), at("2026-06-01")), (404, 200));
}

#[test]
fn everything_wrong_with_points_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = moved(&admin, &w);
    let good = score(&who, &w.ward, 1);
    let required = ["/official_id", "/unit_id", "/year", "/general", "/result"];
    refuses_bad_bodies(&admin, "/v1/period-scores", None, &good, &required);
    let refused = |body: &Value| admin.post("/v1/period-scores", body).refused(422, "invalid_input").wrong();
    let none = with(&good, "month", Value::Null);
    assert_eq!(refused(&none), told(&[("/month", "required")]));
    let both = with(&good, "quarter", json!(1));
    assert_eq!(refused(&both), told(&[("/quarter", "not_with")]));
    let bad = with(
        &with(&with(&with(&good, "year", json!(2025)), "month", json!(0)), "general", json!(31)),
        "result",
        json!(71),
    );
    let expected = [
        ("/month", "out_of_range"),
        ("/year", "out_of_range"),
        ("/general", "out_of_range"),
        ("/result", "out_of_range"),
    ];
    assert_eq!(refused(&bad), told(&expected));
    let absent = with(&with(&good, "official_id", json!(NOBODY)), "decision_id", json!(NOBODY));
    let expected = [("/official_id", "reference_not_found"), ("/decision_id", "reference_not_found")];
    assert_eq!(refused(&absent), told(&expected));
}

#[test]
fn points_need_their_permissions_go_with_the_dossier_and_are_listed_by_each_filter() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let who = moved(&admin, &w);
    let stays = world::official(&admin, "Nông Thị Lan", &w.ward);
    let id = |body: &Value| admin.post("/v1/period-scores", body).expect(201).id();
    let all = [id(&score(&who, &w.ward, 1)), id(&score(&who, &w.other_ward, 8)), id(&score(&stays, &w.ward, 1))];
    let place = format!("/v1/period-scores/{}", all[0]);
    let (old, new) = (app.role(Role::HrOfficer, Some(&w.ward)), app.role(Role::HrOfficer, Some(&w.other_ward)));
    // The new unit has what the old one sent.
    hidden(&old, &[place.clone(), format!("{place}/history")]);
    seen(&new, &place);
    assert_eq!(texts(&new.all("/v1/period-scores"), "/id"), all[..2]);
    assert_eq!(texts(&old.all("/v1/period-scores"), "/id"), all[2..]);
    let list = |query: &str| texts(&admin.all(&format!("/v1/period-scores?{query}")), "/id");
    for (query, expected) in [
        (String::new(), vec![0, 1, 2]),
        (format!("official_id={who}"), vec![0, 1]),
        (format!("unit_id={}", w.ward), vec![0, 2]),
        ("year=2026".to_owned(), vec![0, 1, 2]),
        ("year=2027".to_owned(), vec![]),
    ] {
        let expected: Vec<String> = expected.into_iter().map(|n: usize| all[n].clone()).collect();
        assert_eq!(list(&query), expected, "{query}");
        let head = canbo::db::changes::head(&mut app.database.connect()).unwrap().seq;
        assert_eq!(list(&format!("{query}&known_at={head}")), expected, "{query} as known now");
    }
    needs(&app, Permission::EvaluationsRead, &[("GET", "/v1/period-scores"), ("GET", &place)]);
    let void = format!("{place}/void");
    let writes = [("POST", "/v1/period-scores"), ("PUT", place.as_str()), ("POST", void.as_str())];
    needs(&app, Permission::EvaluationsWrite, &writes);
    let mut month = 1;
    pages(&admin, "/v1/period-scores", "year=2027", || {
        month += 1;
        id(&score(&stays, &w.ward, month));
    });
    // They stand in the way of taking the person back.
    let person = format!("/v1/officials/{stays}");
    let refused = admin.act(
        &format!("{person}/void"),
        admin.get(&person).etag(),
        &json!({ "ground": "entered_in_error", "reason": "x" }),
    );
    assert_eq!(refused.refused(409, "in_use").json()["conflicts_with"], format!("/v1/period-scores/{}", all[2]));
}
