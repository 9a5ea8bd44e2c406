//! The catalogue of titles, over HTTP.

use crate::support::App;
use crate::support::manners::{
    asks_for_the_state_seen, created, members, needs, pages, refuses_bad_bodies, seen, texts, told, with,
};
use crate::support::world::{self, World};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn body(code: &str) -> Value {
    json!({ "code": code, "title_vi": "Chuyên viên", "title_en": "Specialist", "group": "civil_servant",
        "filling": "recruitment", "valid_from": "2025-07-01" })
}

#[test]
fn a_new_title_is_entered_and_found_again_with_every_field() {
    let app = App::new();
    let admin = app.admin();
    let made = created(&admin, "/v1/positions", &body("SPECIALIST"));
    assert_eq!(
        members(&made),
        [
            "code",
            "filling",
            "group",
            "id",
            "recorded_at",
            "seq",
            "title_en",
            "title_vi",
            "valid_from",
            "valid_to",
            "void"
        ]
    );
    assert_eq!((&made["title_vi"], &made["valid_to"]), (&json!("Chuyên viên"), &Value::Null));
    let taken = with(&body("SPECIALIST"), "title_vi", json!("Khác"));
    admin.post("/v1/positions", &taken).refused(409, "code_taken");
    let closed = with(&body("SHORT"), "valid_to", json!("2026-01-01"));
    assert_eq!(created(&admin, "/v1/positions", &closed)["valid_to"], "2026-01-01");
}

#[test]
fn everything_wrong_with_a_title_is_told_at_once() {
    let app = App::new();
    let admin = app.admin();
    let required = ["/code", "/title_vi", "/title_en", "/group", "/filling", "/valid_from"];
    refuses_bad_bodies(&admin, "/v1/positions", None, &body("SPECIALIST"), &required);
    let bad = json!({ "code": "", "title_vi": "x".repeat(201), "title_en": null, "group": "x", "filling": 1,
        "valid_from": "2025-7-1", "valid_to": "" });
    assert_eq!(
        admin.post("/v1/positions", &bad).refused(422, "invalid_input").wrong(),
        told(&[
            ("/code", "empty"),
            ("/title_vi", "too_long"),
            ("/title_en", "wrong_type"),
            ("/group", "not_one_of"),
            ("/filling", "wrong_type"),
            ("/valid_from", "wrong_type"),
            ("/valid_to", "wrong_type"),
        ])
    );
    let empty = with(&body("X"), "valid_to", json!("2025-07-01"));
    assert_eq!(
        admin.post("/v1/positions", &empty).refused(422, "invalid_input").wrong(),
        told(&[("/valid_to", "not_after")])
    );
}

#[test]
fn the_catalogue_is_read_by_many_and_changed_only_from_above_all_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let id = world::position(&app.admin(), "PARTY_SECRETARY");
    let place = format!("/v1/positions/{id}");
    needs(&app, Permission::PositionsRead, &[("GET", "/v1/positions"), ("GET", &place)]);
    needs(&app, Permission::PositionsWrite, &[("POST", "/v1/positions"), ("POST", &format!("{place}/end"))]);
    let ward = app.role(Role::Admin, Some(&w.ward));
    let tag = ward.get(&place).expect(200).etag().to_owned();
    ward.post("/v1/positions", &body("X")).refused(403, "forbidden");
    ward.act(&format!("{place}/end"), &tag, &json!({ "valid_to": "2026-01-01", "reason": "x" }))
        .refused(403, "forbidden");
    app.role(Role::HrOfficer, Some(&w.ward)).post("/v1/positions", &body("X")).refused(403, "forbidden");
}

#[test]
fn titles_are_listed_by_each_filter_in_the_order_of_their_codes() {
    let app = App::new();
    let viewer = app.role(Role::Viewer, None);
    let codes = |query: &str| texts(&viewer.all(&format!("/v1/positions?{query}")), "/code");
    let all = codes("");
    assert_eq!(all.len(), 20);
    assert!(all.is_sorted());
    assert_eq!(codes("code=PARTY_SECRETARY"), ["PARTY_SECRETARY"]);
    assert!(codes("code=party_secretary").is_empty());
    assert_eq!(codes("group=hamlet_head"), ["HAMLET_HEAD"]);
    assert_eq!(codes("group=key_cadre").len(), 6);
    assert_eq!(codes("as_of=2023-07-31&code=POLICE_CHIEF"), ["POLICE_CHIEF"]);
    assert!(codes("as_of=2023-08-01&code=POLICE_CHIEF").is_empty());
    assert!(codes("as_of=1998-12-31").is_empty());
    let wrong = viewer.get("/v1/positions?as_of=2023&group=x&code=&sort=code").refused(400, "invalid_parameters");
    let expected = [("/as_of", "wrong_type"), ("/code", "empty"), ("/group", "not_one_of"), ("/sort", "unknown_field")];
    assert_eq!(wrong.wrong(), told(&expected));
}

#[test]
fn titles_are_walked_while_more_are_entered() {
    let app = App::new();
    let admin = app.admin();
    let mut n = 0;
    pages(&admin, "/v1/positions", "group=key_cadre", || {
        n += 1;
        drop(
            admin
                .post(
                    "/v1/positions",
                    &body(if n % 2 == 0 {
                        "AAA"
                    } else if n == 1 {
                        "ZZZ"
                    } else {
                        "ZZZZ"
                    }),
                )
                .expect(201),
        );
    });
}

#[test]
fn a_title_is_not_ended_while_it_is_held() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let id = world::position(&admin, "OFFICE_STATISTICS");
    let place = format!("/v1/positions/{id}");
    let path = format!("{place}/end");
    let end = json!({ "valid_to": "2025-07-01", "reason": "Nghị định 150/2025/NĐ-CP" });
    asks_for_the_state_seen(&admin, &path, &place, &end);
    let tag = admin.get(&place).etag().to_owned();
    refuses_bad_bodies(&admin, &path, Some(&tag), &end, &["/valid_to", "/reason"]);
    let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    let held = world::appointment(&official, &w.ward, &id, &w.decision, "2015-06-01");
    let held = created(&admin, "/v1/appointments", &held)["id"].as_str().unwrap().to_owned();
    let refused = admin.act(&path, &tag, &end).refused(409, "in_use");
    assert_eq!(refused.json()["conflicts_with"], format!("/v1/appointments/{held}"));
    let held = format!("/v1/appointments/{held}");
    let stop = json!({ "valid_to": "2025-07-01", "end_reason": "reorganised" });
    admin.act(&format!("{held}/end"), admin.get(&held).etag(), &stop).expect(200);
    let done = admin.act(&path, &tag, &end).expect(200);
    assert_eq!(done.json()["valid_to"], "2025-07-01");
    assert_ne!(done.etag(), tag);
    assert_eq!(seen(&admin, &place), done.json());
    let wrong = |on: &str| {
        let body = with(&end, "valid_to", json!(on));
        admin.act(&path, admin.get(&place).etag(), &body).refused(422, "invalid_input").wrong()
    };
    assert_eq!(wrong("2025-07-02"), told(&[("/valid_to", "not_in_force")]));
    assert_eq!(wrong("1999-01-01"), told(&[("/valid_to", "not_after")]));
    admin.act(&format!("/v1/positions/{}/end", crate::support::manners::NOBODY), &tag, &end).refused(404, "not_found");
}
