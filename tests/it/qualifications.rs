//! Qualifications, over HTTP.

use crate::support::App;
use crate::support::manners::{
    NOBODY, asks_for_the_state_seen, created, hidden, members, needs, pages, refuses_bad_bodies, seen, texts, told,
    with,
};
use crate::support::world::{self, World};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn body(official: &str) -> Value {
    json!({ "official_id": official, "kind": "professional", "level": "university", "awarded_on": "2010-06-01",
        "verification": "unverified" })
}

fn of(body: &Value, kind: &str, level: &str) -> Value {
    with(&with(body, "kind", json!(kind)), "level", json!(level))
}

#[test]
fn a_new_qualification_is_entered_and_found_again_with_every_field() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let official = world::official(&officer, "Nguyễn Thị Ước", &w.ward);
    let made = created(&officer, "/v1/qualifications", &body(&official));
    let mut expected = body(&official);
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    for name in ["field", "scheme", "institution", "number", "expires_on", "superseded_by_id"] {
        expected[name] = Value::Null;
    }
    assert_eq!(made, expected);
    let mut full = of(&body(&official), "it", "basic");
    full["scheme"] = json!("ict_standard");
    full["institution"] = json!("Đại học Thái Nguyên");
    full["number"] = json!("TH2014/0011");
    full["expires_on"] = json!("2012-06-01");
    let made = created(&officer, "/v1/qualifications", &full);
    for name in members(&full) {
        assert_eq!(made[name], full[name], "{name}");
    }
    let law = with(&body(&official), "field", json!("law"));
    assert_eq!(created(&officer, "/v1/qualifications", &law)["field"], "law");
}

#[test]
fn everything_wrong_with_a_qualification_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = body(&world::official(&admin, "Nguyễn Thị Ước", &w.ward));
    let required = ["/official_id", "/kind", "/level", "/awarded_on", "/verification"];
    refuses_bad_bodies(&admin, "/v1/qualifications", None, &good, &required);
    let refused = |body: &Value| admin.post("/v1/qualifications", body).refused(422, "invalid_input").wrong();
    let bad = json!({ "official_id": 1, "kind": "cooking", "level": "high", "field": "", "scheme": "x", "institution": "",
        "number": "x".repeat(61), "awarded_on": "x", "expires_on": "x", "verification": "x" });
    assert_eq!(
        refused(&bad),
        told(&[
            ("/official_id", "wrong_type"),
            ("/kind", "not_one_of"),
            ("/level", "not_one_of"),
            ("/field", "empty"),
            ("/scheme", "not_one_of"),
            ("/institution", "empty"),
            ("/number", "too_long"),
            ("/awarded_on", "wrong_type"),
            ("/expires_on", "wrong_type"),
            ("/verification", "not_one_of"),
        ])
    );
    let mut apart = of(&good, "general_education", "university");
    apart["field"] = json!("law");
    apart["scheme"] = json!("abc");
    apart["expires_on"] = json!("2010-06-01");
    assert_eq!(
        refused(&apart),
        told(&[("/level", "not_with"), ("/field", "not_with"), ("/scheme", "not_with"), ("/expires_on", "not_after")])
    );
    assert_eq!(refused(&body(NOBODY)), told(&[("/official_id", "reference_not_found")]));
}

#[test]
fn a_level_and_a_scheme_fit_their_kind() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = body(&world::official(&admin, "Nguyễn Thị Ước", &w.ward));
    for (kind, fits, does_not) in [
        ("general_education", "upper_secondary", "intermediate"),
        ("professional", "elementary", "upper_secondary"),
        ("political_theory", "bachelor", "university"),
        ("state_management", "completed", "basic"),
        ("it", "attested", "completed"),
        ("language", "level_6", "advanced"),
        ("ethnic_language", "none", "level_1"),
    ] {
        admin.post("/v1/qualifications", &of(&good, kind, fits)).expect(201);
        let refused =
            admin.post("/v1/qualifications", &of(&good, kind, does_not)).refused(422, "invalid_input").wrong();
        assert_eq!(refused, told(&[("/level", "not_with")]), "{kind} {does_not}");
    }
    for (kind, level, scheme, fits) in [
        ("it", "basic", "abc", true),
        ("it", "basic", "ict_standard", true),
        ("it", "basic", "six_level", false),
        ("language", "level_2", "abc", true),
        ("language", "level_2", "six_level", true),
        ("language", "level_2", "ict_standard", false),
        ("professional", "college", "abc", false),
        ("state_management", "completed", "six_level", false),
    ] {
        let answer = admin.post("/v1/qualifications", &with(&of(&good, kind, level), "scheme", json!(scheme)));
        if fits {
            answer.expect(201);
        } else {
            assert_eq!(
                answer.refused(422, "invalid_input").wrong(),
                told(&[("/scheme", "not_with")]),
                "{kind} {scheme}"
            );
        }
    }
}

#[test]
fn qualifications_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    let made = created(&admin, "/v1/qualifications", &body(&official));
    let place = format!("/v1/qualifications/{}", made["id"].as_str().unwrap());
    let check = format!("{place}/verification");
    needs(&app, Permission::OfficialsRead, &[("GET", "/v1/qualifications"), ("GET", &place)]);
    needs(&app, Permission::OfficialsWrite, &[("POST", "/v1/qualifications"), ("POST", &check)]);
    let neighbour = app.role(Role::HrOfficer, Some(&w.other_ward));
    assert!(neighbour.all("/v1/qualifications").is_empty());
    let verdict = json!({ "verification": "verified", "reason": "đối chiếu bản chính" });
    neighbour.act(&check, admin.get(&place).etag(), &verdict).refused(404, "not_found");
    hidden(&neighbour, &[place]);
    let wrong = neighbour.post("/v1/qualifications", &body(&official)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/official_id", "reference_not_found")]));
}

#[test]
fn qualifications_are_listed_by_each_filter_as_they_were_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let (one, two) = (world::official(&admin, "Một", &w.ward), world::official(&admin, "Hai", &w.other_ward));
    let enter = |body: &Value| created(&admin, "/v1/qualifications", body)["id"].as_str().unwrap().to_owned();
    let expiring = enter(&with(&body(&one), "expires_on", json!("2012-06-01")));
    let verified = enter(&with(&of(&body(&two), "it", "basic"), "verification", json!("verified")));
    let list = |query: &str| texts(&admin.all(&format!("/v1/qualifications?{query}")), "/id");
    assert_eq!(list(""), [&expiring, &verified].map(Clone::clone));
    assert!(list("as_of=2010-05-31").is_empty());
    assert_eq!(list("as_of=2012-05-31").len(), 2);
    assert_eq!(list("as_of=2012-06-01"), [verified.clone()]);
    assert_eq!(list(&format!("official_id={one}")), [expiring.clone()]);
    assert_eq!(list("kind=it"), [verified.clone()]);
    assert_eq!(list("verification=verified"), [verified]);
    assert_eq!(list("verification=unverified"), [expiring]);
    let wrong = admin.get("/v1/qualifications?as_of=x&official_id=x&kind=x&verification=x&level=none");
    assert_eq!(
        wrong.refused(400, "invalid_parameters").wrong(),
        told(&[
            ("/as_of", "wrong_type"),
            ("/official_id", "wrong_type"),
            ("/kind", "not_one_of"),
            ("/verification", "not_one_of"),
            ("/level", "unknown_field"),
        ])
    );
}

#[test]
fn qualifications_are_walked_while_more_are_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = body(&world::official(&admin, "Nguyễn Thị Ước", &w.ward));
    let enter = || drop(admin.post("/v1/qualifications", &good).expect(201));
    (0..3).for_each(|_| enter());
    pages(&admin, "/v1/qualifications", "kind=it", enter);
}

#[test]
fn a_paper_is_checked_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    for outcome in ["verified", "rejected"] {
        let made = created(&admin, "/v1/qualifications", &body(&official));
        let place = format!("/v1/qualifications/{}", made["id"].as_str().unwrap());
        let path = format!("{place}/verification");
        let good = json!({ "verification": outcome, "reason": "đối chiếu bản chính" });
        asks_for_the_state_seen(&admin, &path, &place, &good);
        let tag = admin.get(&place).etag().to_owned();
        refuses_bad_bodies(&admin, &path, Some(&tag), &good, &["/verification", "/reason"]);
        let nothing = with(&good, "verification", json!("unverified"));
        let wrong = admin.act(&path, &tag, &nothing).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/verification", "not_one_of")]));
        let done = admin.act(&path, &tag, &good).expect(200);
        assert_eq!(done.json()["verification"], outcome);
        assert_eq!(seen(&admin, &place), done.json());
        admin.act(&path, &tag, &good).refused(412, "stale");
        for again in ["verified", "rejected"] {
            admin.act(&path, done.etag(), &with(&good, "verification", json!(again))).refused(409, "already_verified");
        }
    }
    let born = created(&admin, "/v1/qualifications", &with(&body(&official), "verification", json!("verified")));
    let place = format!("/v1/qualifications/{}", born["id"].as_str().unwrap());
    let good = json!({ "verification": "rejected", "reason": "x" });
    admin.act(&format!("{place}/verification"), admin.get(&place).etag(), &good).refused(409, "already_verified");
    admin.act(&format!("/v1/qualifications/{NOBODY}/verification"), "\"1\"", &good).refused(404, "not_found");
}
