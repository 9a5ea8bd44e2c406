//! Decisions, over HTTP.

use crate::support::App;
use crate::support::manners::{NOBODY, created, hidden, members, needs, pages, refuses_bad_bodies, texts, told, with};
use crate::support::world::{self, World};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn body(number: &str, unit: &str) -> Value {
    json!({ "number": number, "issuer": "UBND thành phố", "signed_on": "2017-05-20", "effective_on": "2017-03-01",
        "kind": "transfer", "title": "Về việc điều động", "unit_id": unit })
}

#[test]
fn a_decision_may_take_effect_before_it_is_signed_and_is_found_again_with_every_field() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let made = created(&officer, "/v1/decisions", &body("15/QĐ-UBND", &w.ward));
    let mut expected = body("15/QĐ-UBND", &w.ward);
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    expected["legal_reference"] = Value::Null;
    assert_eq!(made, expected);
    let full = with(&body("16/QĐ-UBND", &w.ward), "legal_reference", json!("Luật 22/2008/QH12"));
    let made = created(&officer, "/v1/decisions", &full);
    assert_eq!(made["legal_reference"], "Luật 22/2008/QH12");
    assert_eq!(members(&made).len(), 12);
}

#[test]
fn an_issuer_gives_a_number_once_on_a_day() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let first = body("15/QĐ-UBND", &w.ward);
    admin.post("/v1/decisions", &first).expect(201);
    admin.post("/v1/decisions", &first).refused(409, "number_taken");
    admin.post("/v1/decisions", &with(&first, "unit_id", json!(w.other_ward))).refused(409, "number_taken");
    admin.post("/v1/decisions", &with(&first, "signed_on", json!("2017-05-21"))).expect(201);
    admin.post("/v1/decisions", &with(&first, "issuer", json!("UBND tỉnh"))).expect(201);
}

#[test]
fn everything_wrong_with_a_decision_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = body("15/QĐ-UBND", &w.ward);
    let required = ["/number", "/issuer", "/signed_on", "/effective_on", "/kind", "/title", "/unit_id"];
    refuses_bad_bodies(&admin, "/v1/decisions", None, &good, &required);
    let bad = json!({ "number": "a\u{0}b", "issuer": "\u{2028}x\u{2028}y", "signed_on": "1899-12-31", "effective_on": 20170101,
        "kind": "Transfer", "title": "x".repeat(1001), "legal_reference": "", "unit_id": {} });
    assert_eq!(
        admin.post("/v1/decisions", &bad).refused(422, "invalid_input").wrong(),
        told(&[
            ("/number", "forbidden_character"),
            ("/issuer", "forbidden_character"),
            ("/signed_on", "wrong_type"),
            ("/effective_on", "wrong_type"),
            ("/kind", "not_one_of"),
            ("/title", "too_long"),
            ("/legal_reference", "empty"),
            ("/unit_id", "wrong_type"),
        ])
    );
    let wrong =
        admin.post("/v1/decisions", &with(&good, "unit_id", json!(NOBODY))).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "reference_not_found")]));
}

#[test]
fn decisions_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let place = format!("/v1/decisions/{}", w.decision);
    needs(&app, Permission::DecisionsRead, &[("GET", "/v1/decisions"), ("GET", &place)]);
    needs(&app, Permission::DecisionsWrite, &[("POST", "/v1/decisions")]);
    let neighbour = app.role(Role::HrOfficer, Some(&w.other_ward));
    hidden(&neighbour, &[place]);
    assert_eq!(texts(&neighbour.all("/v1/decisions"), "/id"), [w.other_decision.clone()]);
    assert!(neighbour.all(&format!("/v1/decisions?unit_id={}", w.ward)).is_empty());
    let wrong = neighbour.post("/v1/decisions", &body("15/QĐ-UBND", &w.ward)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "reference_not_found")]));
    app.role(Role::Viewer, Some(&w.ward)).post("/v1/decisions", &body("15/QĐ-UBND", &w.ward)).refused(403, "forbidden");
}

#[test]
fn decisions_are_listed_by_each_filter_and_in_each_order() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    admin.post("/v1/decisions", &body("00/QĐ-UBND", &w.ward)).expect(201);
    let list = |query: &str| texts(&admin.all(&format!("/v1/decisions?{query}")), "/number");
    let (one, two, zero) = ("01/QĐ-UBND", "02/QĐ-UBND", "00/QĐ-UBND");
    assert_eq!(list(""), [one, two, zero], "as they were entered");
    assert_eq!(list("sort=id"), [one, two, zero]);
    assert_eq!(list("sort=-id"), [zero, two, one]);
    assert_eq!(list("sort=number"), [zero, one, two]);
    assert_eq!(list("sort=-number"), [two, one, zero]);
    assert_eq!(list("sort=signed_on"), [one, two, zero]);
    assert_eq!(list("sort=-signed_on"), [zero, two, one]);
    assert_eq!(list("number=00/Q%C4%90-UBND"), [zero]);
    assert_eq!(list("kind=transfer"), [zero]);
    assert_eq!(list(&format!("unit_id={}", w.other_ward)), [two]);
    assert!(list(&format!("unit_id={}", w.city)).is_empty(), "of that unit itself");
    assert_eq!(list("signed_from=2017-05-20"), [zero]);
    assert!(list("signed_from=2017-05-21").is_empty());
    assert_eq!(list("signed_before=2017-05-20"), [one, two]);
    assert_eq!(list("signed_from=2015-05-20&signed_before=2015-05-21"), [one, two]);
    let wrong = admin.get("/v1/decisions?number=&kind=x&unit_id=1&signed_from=1&signed_before=2&sort=title");
    assert_eq!(
        wrong.refused(400, "invalid_parameters").wrong(),
        told(&[
            ("/number", "empty"),
            ("/kind", "not_one_of"),
            ("/unit_id", "wrong_type"),
            ("/signed_from", "wrong_type"),
            ("/signed_before", "wrong_type"),
            ("/sort", "not_one_of"),
        ])
    );
}

#[test]
fn decisions_are_walked_in_every_order_while_more_are_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    world::decision(&admin, "03/QĐ-UBND", &w.city);
    let mut n = 0;
    for sort in ["id", "-id", "number", "-number", "signed_on", "-signed_on"] {
        pages(&admin, &format!("/v1/decisions?sort={sort}"), "kind=appointment", || {
            n += 1;
            let number = if n % 2 == 0 { format!("00-{n}") } else { format!("99-{n}") };
            admin
                .post(
                    "/v1/decisions",
                    &with(&body(&number, &w.ward), "signed_on", json!(format!("20{}-01-01", 10 + n % 10))),
                )
                .expect(201);
        });
    }
}
