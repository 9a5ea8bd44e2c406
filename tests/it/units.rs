//! Units through time, over HTTP.

use crate::support::manners::{
    NOBODY, asks_for_the_state_seen, created, hidden, members, needs, pages, refuses_bad_bodies, seen, texts, told,
    with,
};
use crate::support::world::{self, World, unit};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn body(code: &str, parent: Option<&str>) -> Value {
    json!({ "valid_from": "2000-01-01", "name": "Phường Mới", "code": code, "kind": "ward", "parent_id": parent })
}

/// What is true of a unit from a day on.
fn segment(from: &str, name: &str, code: &str, parent: &str) -> Value {
    json!({ "valid_from": from, "name": name, "code": code, "kind": "ward", "parent_id": parent })
}

fn tag(by: &Client, unit: &str) -> String {
    by.get(&format!("/v1/units/{unit}")).expect(200).etag().to_owned()
}

fn ends(by: &Client, unit: &str, on: &str, decision: Option<&str>) {
    let body = json!({ "valid_to": on, "reason": "Sắp xếp đơn vị hành chính", "decision_id": decision });
    by.act(&format!("/v1/units/{unit}/end"), &tag(by, unit), &body).expect(200);
}

fn follows(by: &Client, old: &str, new: &str, kind: &str, on: &str) {
    let body = json!({ "successor_id": new, "kind": kind, "effective_on": on });
    by.post(&format!("/v1/units/{old}/successions"), &body).expect(201);
}

fn names(by: &Client, path: &str) -> Vec<String> {
    texts(&by.all(path), "/on/name")
}

#[test]
fn a_new_unit_is_entered_and_found_again_with_every_field() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let made = created(&admin, "/v1/units", &body("90003", Some(&w.city)));
    assert_eq!(members(&made), ["id", "on", "recorded_at", "segments", "seq", "void"]);
    let segment = json!({ "valid_from": "2000-01-01", "valid_to": null, "name": "Phường Mới", "code": "90003", "kind": "ward",
        "area": null, "parent_id": w.city });
    assert_eq!((&made["on"], &made["segments"]), (&segment, &json!([segment])));
    assert_eq!(made["recorded_at"], "2026-11-22T05:00:00.000Z");
    let mut full = body("90004", Some(&w.city));
    full["valid_to"] = json!("2001-01-01");
    full["area"] = json!("mountain");
    full["decision_id"] = json!(w.decision);
    let made = created(&admin, "/v1/units", &full);
    assert_eq!((&made["on"]["valid_to"], &made["on"]["area"]), (&json!("2001-01-01"), &json!("mountain")));
    assert_eq!(made["on"]["name"], "Phường Mới", "a closed unit shows the nearest of what it was");
}

#[test]
fn everything_wrong_with_a_new_unit_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    refuses_bad_bodies(
        &admin,
        "/v1/units",
        None,
        &body("90003", Some(&w.city)),
        &["/valid_from", "/name", "/code", "/kind"],
    );
    let bad = json!({ "valid_from": "2020-02-30", "valid_to": 5, "name": " ", "code": "x".repeat(61), "kind": "village",
        "area": "sea", "parent_id": "x", "decision_id": [], "surplus": null });
    assert_eq!(
        admin.post("/v1/units", &bad).refused(422, "invalid_input").wrong(),
        told(&[
            ("/surplus", "unknown_field"),
            ("/valid_from", "wrong_type"),
            ("/valid_to", "wrong_type"),
            ("/name", "empty"),
            ("/code", "too_long"),
            ("/kind", "not_one_of"),
            ("/area", "not_one_of"),
            ("/parent_id", "wrong_type"),
            ("/decision_id", "wrong_type"),
        ])
    );
    let mut unknown = body("90003", Some(NOBODY));
    unknown["decision_id"] = json!(NOBODY);
    assert_eq!(
        admin.post("/v1/units", &unknown).refused(422, "invalid_input").wrong(),
        told(&[("/parent_id", "reference_not_found"), ("/decision_id", "reference_not_found")])
    );
    let empty = with(&body("90003", Some(&w.city)), "valid_to", json!("2000-01-01"));
    assert_eq!(
        admin.post("/v1/units", &empty).refused(422, "invalid_input").wrong(),
        told(&[("/valid_to", "not_after")])
    );
}

#[test]
fn units_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let at = |rest: &str| format!("/v1/units/{}{rest}", w.ward);
    let reads = ["/v1/units".to_owned(), at(""), at("/ancestors"), at("/subtree"), at("/successions")];
    needs(&app, Permission::UnitsRead, &reads.iter().map(|p| ("GET", p.as_str())).collect::<Vec<_>>());
    let writes = ["/v1/units".to_owned(), at("/segments"), at("/end"), at("/successions")];
    needs(&app, Permission::UnitsWrite, &writes.iter().map(|p| ("POST", p.as_str())).collect::<Vec<_>>());

    let neighbour = app.role(Role::Admin, Some(&w.other_ward));
    hidden(&neighbour, &reads[1..]);
    hidden(&neighbour, &[format!("/v1/units/{}", w.city)]);
    assert_eq!(names(&neighbour, "/v1/units"), ["Phường Hai"]);
    let tag = tag(&app.admin(), &w.ward);
    let renaming = segment("2020-01-01", "Phường Ba", "90001", &w.city);
    neighbour.act(&at("/segments"), &tag, &renaming).refused(404, "not_found");
    neighbour.act(&at("/end"), &tag, &json!({ "valid_to": "2020-01-01", "reason": "x" })).refused(404, "not_found");
    let edge = json!({ "successor_id": w.other_ward, "kind": "renamed", "effective_on": "2020-01-01" });
    neighbour.post(&at("/successions"), &edge).refused(404, "not_found");
    // A new unit at the top belongs to nobody's subtree; one below another unit needs that unit.
    neighbour.post("/v1/units", &body("90009", None)).refused(403, "forbidden");
    for parent in [&w.ward, &w.city] {
        let wrong = neighbour.post("/v1/units", &body("90009", Some(parent))).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/parent_id", "reference_not_found")]));
    }
    let foreign = with(&body("90009", Some(&w.other_ward)), "decision_id", json!(w.decision));
    let wrong = neighbour.post("/v1/units", &foreign).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/decision_id", "reference_not_found")]));
    let hamlet = created(&neighbour, "/v1/units", &body("90009", Some(&w.other_ward)));
    // Who holds one unit learns that a code is taken, but not by which unit outside.
    let taken = neighbour.post("/v1/units", &body("90001", Some(&w.other_ward))).refused(409, "code_taken");
    assert_eq!(taken.json()["conflicts_with"], Value::Null);
    let taken = neighbour.post("/v1/units", &body("90009", Some(&w.other_ward))).refused(409, "code_taken");
    assert_eq!(taken.json()["conflicts_with"], format!("/v1/units/{}", hamlet["id"].as_str().unwrap()));
    assert_eq!(taken.wrong(), told(&[("/code", "not_with")]));
}

#[test]
fn units_are_listed_by_each_filter_and_in_each_order() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let dong = unit(&admin, "Phường Đông Kinh", "80001", "township", Some(&w.province));
    ends(&admin, &w.other_ward, "2020-01-01", None);
    let list = |query: &str| names(&admin, &format!("/v1/units?{query}"));
    assert_eq!(list(""), ["Phường Đông Kinh", "Tỉnh Thử", "Thành phố Thử", "Phường Một"]);
    assert_eq!(list("sort=-code"), ["Phường Một", "Thành phố Thử", "Tỉnh Thử", "Phường Đông Kinh"]);
    assert_eq!(list("sort=name"), ["Phường Đông Kinh", "Phường Một", "Thành phố Thử", "Tỉnh Thử"]);
    assert_eq!(list("sort=-name"), ["Tỉnh Thử", "Thành phố Thử", "Phường Một", "Phường Đông Kinh"]);
    assert_eq!(list("as_of=2019-12-31&kind=ward"), ["Phường Một", "Phường Hai"]);
    assert_eq!(list("as_of=2020-01-01&kind=ward"), ["Phường Một"]);
    assert!(list("as_of=1989-12-31").is_empty());
    assert_eq!(list("code=90001"), ["Phường Một"]);
    assert_eq!(list("as_of=2019-12-31&code=90002"), ["Phường Hai"]);
    assert!(list("code=9000").is_empty());
    assert_eq!(list(&format!("parent_id={}", w.province)), ["Phường Đông Kinh", "Thành phố Thử"]);
    assert_eq!(list(&format!("within={}", w.city)), ["Thành phố Thử", "Phường Một"]);
    assert_eq!(list(&format!("within={dong}&code=80001")), ["Phường Đông Kinh"]);
    assert_eq!(list(&format!("within={NOBODY}")), Vec::<String>::new());
    for name in ["dong+kinh", "KINH", "%C4%90%C3%94NG", "Ki", "phuong+dong", "Do%CC%82ng"] {
        assert_eq!(list(&format!("name={name}")), ["Phường Đông Kinh"], "{name}");
    }
    assert!(list("name=ong").is_empty(), "words are found by how they begin");
    for sign in ["-", "%25", "_", "."] {
        assert!(list(&format!("name={sign}")).is_empty(), "{sign} begins no word");
    }
    unit(&admin, "Khối 5 (Trần Đăng Ninh)", "80002", "ward", Some(&w.province));
    assert_eq!(list("name=tran+dang-ninh"), ["Khối 5 (Trần Đăng Ninh)"], "signs part words, here as in people's names");
    let wrong = admin.get("/v1/units?as_of=x&code=&name=%00&kind=x&parent_id=x&within=x&sort=seq");
    assert_eq!(
        wrong.refused(400, "invalid_parameters").wrong(),
        told(&[
            ("/as_of", "wrong_type"),
            ("/code", "empty"),
            ("/name", "forbidden_character"),
            ("/kind", "not_one_of"),
            ("/parent_id", "wrong_type"),
            ("/within", "wrong_type"),
            ("/sort", "not_one_of"),
        ])
    );
}

#[test]
fn units_and_subtrees_are_walked_while_more_are_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let mut n = 0;
    // Some before the place that the walk has reached, some after it.
    let mut enter = || {
        n += 1;
        drop(unit(
            &admin,
            "Phường Khác",
            &format!("{}", if n % 2 == 0 { 10_000 + n } else { 95_000 + n }),
            "ward",
            Some(&w.city),
        ));
    };
    pages(&admin, "/v1/units", "kind=ward", &mut enter);
    pages(&admin, "/v1/units?sort=-code", "kind=ward", &mut enter);
    pages(&admin, "/v1/units?sort=name", "kind=ward", &mut enter);
    pages(&admin, "/v1/units?sort=-name", "kind=ward", &mut enter);
    pages(&admin, &format!("/v1/units/{}/subtree", w.city), "as_of=2020-01-01", &mut enter);
    let cursor = admin.get("/v1/units?limit=1").json()["next"].as_str().unwrap().to_owned();
    admin.get(&format!("/v1/units/{}/subtree?after={cursor}", w.city)).refused(400, "invalid_cursor");
}

/// Lạng Sơn city as it was, and the ward of Tam Thanh that the reform of 2025 made of two of its communes.
struct Reform {
    province: String,
    city: String,
    old_tam_thanh: String,
    hoang_dong: String,
    tam_thanh: String,
    decision: String,
}

fn reform(admin: &Client) -> Reform {
    let province = unit(admin, "Tỉnh Lạng Sơn", "20", "province", None);
    let city = unit(admin, "Thành phố Lạng Sơn", "178", "district", Some(&province));
    let old_tam_thanh = unit(admin, "Phường Tam Thanh", "05974", "ward", Some(&city));
    let hoang_dong = unit(admin, "Xã Hoàng Đồng", "05986", "commune", Some(&city));
    let decision = world::decision(admin, "1672/NQ-UBTVQH15", &province);
    for unit in [&old_tam_thanh, &hoang_dong, &city] {
        ends(admin, unit, "2025-07-01", Some(&decision));
    }
    let mut new = segment("2025-07-01", "Phường Tam Thanh", "05986", &province);
    new["decision_id"] = json!(decision);
    let tam_thanh = created(admin, "/v1/units", &new)["id"].as_str().unwrap().to_owned();
    for old in [&old_tam_thanh, &hoang_dong] {
        follows(admin, old, &tam_thanh, "merged_into", "2025-07-01");
    }
    Reform { province, city, old_tam_thanh, hoang_dong, tam_thanh, decision }
}

#[test]
fn the_code_05986_is_hoang_dong_before_the_reform_and_tam_thanh_after_it() {
    let app = App::new();
    let admin = app.admin();
    let r = reform(&admin);
    for (day, id, name) in [
        ("2020-01-01", &r.hoang_dong, "Xã Hoàng Đồng"),
        ("2025-06-30", &r.hoang_dong, "Xã Hoàng Đồng"),
        ("2025-07-01", &r.tam_thanh, "Phường Tam Thanh"),
        ("2026-01-01", &r.tam_thanh, "Phường Tam Thanh"),
    ] {
        let found = admin.all(&format!("/v1/units?code=05986&as_of={day}"));
        assert_eq!(
            (texts(&found, "/id"), texts(&found, "/on/name")),
            (vec![id.clone()], vec![name.to_owned()]),
            "{day}"
        );
    }
    assert!(admin.all("/v1/units?code=05974&as_of=2025-07-01").is_empty());
    let above = |unit: &str, day: &str| names(&admin, &format!("/v1/units/{unit}/ancestors?as_of={day}"));
    assert_eq!(above(&r.hoang_dong, "2020-01-01"), ["Thành phố Lạng Sơn", "Tỉnh Lạng Sơn"]);
    assert_eq!(above(&r.tam_thanh, "2026-01-01"), ["Tỉnh Lạng Sơn"]);
    assert!(above(&r.province, "2026-01-01").is_empty());
    let below = |unit: &str, day: &str| texts(&admin.all(&format!("/v1/units/{unit}/subtree?as_of={day}")), "/on/code");
    assert_eq!(below(&r.province, "2020-01-01"), ["05974", "05986", "178", "20"]);
    assert_eq!(below(&r.province, "2026-01-01"), ["05986", "20"]);
    assert_eq!(below(&r.city, "2020-01-01"), ["05974", "05986", "178"]);
    assert!(below(&r.city, "2026-01-01").is_empty(), "a closed unit has nothing, not even itself");
    let closed = format!("/v1/units/{}", r.hoang_dong);
    admin.get(&format!("{closed}?as_of=2025-07-01")).refused(404, "not_found");
    assert_eq!(admin.get(&format!("{closed}?as_of=2025-06-30")).expect(200).json()["on"]["valid_to"], "2025-07-01");
    let edges = admin.get(&format!("/v1/units/{}/successions", r.tam_thanh)).expect(200).json();
    let edges = edges["items"].as_array().unwrap();
    assert_eq!(texts(edges, "/predecessor_id"), [r.old_tam_thanh.clone(), r.hoang_dong.clone()]);
    assert_eq!(texts(edges, "/effective_on"), ["2025-07-01", "2025-07-01"]);
}

#[test]
fn a_renamed_unit_has_its_old_name_on_the_day_before_and_the_new_one_from_the_day_on() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let place = format!("/v1/units/{}", w.ward);
    let path = format!("{place}/segments");
    let mut renaming = segment("2018-03-01", "Phường Ba", "90077", &w.city);
    renaming["area"] = json!("urban");
    renaming["decision_id"] = json!(w.decision);
    asks_for_the_state_seen(&admin, &path, &place, &renaming);
    refuses_bad_bodies(
        &admin,
        &path,
        Some(&tag(&admin, &w.ward)),
        &renaming,
        &["/valid_from", "/name", "/code", "/kind"],
    );
    let before = tag(&admin, &w.ward);
    let done = admin.act(&path, &before, &renaming).expect(200);
    assert_ne!(done.etag(), before);
    assert_eq!(done.header("location"), None);
    assert_eq!(seen(&admin, &place), done.json());
    admin.act(&path, &before, &renaming).refused(412, "stale");
    for (day, name, code) in [
        ("2018-02-28", "Phường Một", "90001"),
        ("2018-03-01", "Phường Ba", "90077"),
        ("2018-03-02", "Phường Ba", "90077"),
    ] {
        let on = admin.get(&format!("{place}?as_of={day}")).expect(200).json()["on"].clone();
        assert_eq!((&on["name"], &on["code"]), (&json!(name), &json!(code)), "{day}");
    }
    admin.get(&format!("{place}?as_of=1989-12-31")).refused(404, "not_found");
    let segments = done.json()["segments"].clone();
    assert_eq!((&segments[0]["valid_to"], &segments[1]["valid_from"]), (&json!("2018-03-01"), &json!("2018-03-01")));
    assert_eq!(segments[1]["area"], "urban");

    let refused = |from: &str| {
        let body = segment(from, "Phường Bốn", "90077", &w.city);
        admin.act(&path, &tag(&admin, &w.ward), &body).refused(422, "invalid_input").wrong()
    };
    assert_eq!(
        refused("2018-03-01"),
        told(&[("/valid_from", "not_after")]),
        "what has been said of a day is not said again"
    );
    ends(&admin, &w.ward, "2020-01-01", None);
    assert_eq!(refused("2020-01-01"), told(&[("/valid_from", "not_in_force")]));
    // The code that it gave up is free from that day on, and not a day sooner.
    let free = with(&body("90001", Some(&w.city)), "valid_from", json!("2018-02-28"));
    admin.post("/v1/units", &free).refused(409, "code_taken");
    admin.post("/v1/units", &with(&free, "valid_from", json!("2018-03-01"))).expect(201);
}

#[test]
fn a_unit_cannot_outlive_its_parent_nor_lie_below_itself() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let short = with(&body("90003", Some(&w.city)), "valid_to", json!("2010-01-01"));
    let short = admin.post("/v1/units", &short).expect(201).id();
    let refused = |body: &Value| admin.post("/v1/units", body).refused(422, "invalid_input").wrong();
    let long = body("90004", Some(&short));
    assert_eq!(refused(&long), told(&[("/parent_id", "not_in_force")]));
    assert_eq!(refused(&with(&long, "valid_to", json!("2010-01-02"))), told(&[("/parent_id", "not_in_force")]));
    let early = with(&with(&long, "valid_to", json!("2010-01-01")), "valid_from", json!("1999-12-31"));
    assert_eq!(refused(&early), told(&[("/parent_id", "not_in_force")]));
    admin.post("/v1/units", &with(&long, "valid_to", json!("2010-01-01"))).expect(201);

    let path = format!("/v1/units/{}/segments", w.city);
    for below in [&w.city, &w.ward] {
        let moved = segment("2020-01-01", "Thành phố Thử", "900", below);
        let wrong = admin.act(&path, &tag(&admin, &w.city), &moved).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/parent_id", "not_with")]));
    }
}

#[test]
fn units_cannot_come_to_lie_in_a_ring_on_a_later_day() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let moves = |unit: &str, code: &str, from: &str, parent: &str| {
        let path = format!("/v1/units/{unit}/segments");
        admin.act(&path, &tag(&admin, unit), &segment(from, "Phường Khác", code, parent))
    };
    moves(&w.other_ward, "90002", "2025-07-01", &w.ward).expect(200);
    // On that day the other ward is not yet below this one, but it comes to be.
    let wrong = moves(&w.ward, "90001", "2021-01-01", &w.other_ward).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/parent_id", "not_with")]));
    assert_eq!(names(&admin, &format!("/v1/units/{}/ancestors", w.ward)), ["Thành phố Thử", "Tỉnh Thử"]);
}

#[test]
fn units_above_the_callers_own_are_not_shown() {
    let app = App::new();
    let w = World::in_app(&app);
    let above = format!("/v1/units/{}/ancestors", w.ward);
    assert!(names(&app.role(Role::Viewer, Some(&w.ward)), &above).is_empty());
    assert_eq!(names(&app.role(Role::Viewer, Some(&w.city)), &above), ["Thành phố Thử"]);
}

#[test]
fn who_closes_a_unit_does_not_learn_of_a_dossier_elsewhere() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let official = world::official(&admin, "Nguyễn Thị Ước", &w.other_ward);
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    let held = world::appointment(&official, &w.ward, &clerk, &w.decision, "2015-06-01");
    admin.post("/v1/appointments", &with(&held, "kind", json!("concurrent"))).expect(201);
    let path = format!("/v1/units/{}/end", w.ward);
    let end = json!({ "valid_to": "2020-01-01", "reason": "Sắp xếp" });
    let own = app.role(Role::Admin, Some(&w.ward));
    assert_eq!(
        own.act(&path, &tag(&admin, &w.ward), &end).refused(409, "in_use").json()["conflicts_with"],
        Value::Null
    );
    let all = admin.act(&path, &tag(&admin, &w.ward), &end).refused(409, "in_use").json();
    assert!(all["conflicts_with"].as_str().unwrap().starts_with("/v1/appointments/"));
}

#[test]
fn a_unit_is_not_closed_while_something_in_it_goes_on() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let place = format!("/v1/units/{}", w.ward);
    let path = format!("{place}/end");
    let end = json!({ "valid_to": "2020-01-01", "reason": "Sắp xếp", "decision_id": w.decision });
    asks_for_the_state_seen(&admin, &path, &place, &end);
    refuses_bad_bodies(&admin, &path, Some(&tag(&admin, &w.ward)), &end, &["/valid_to", "/reason"]);
    let unknown = with(&end, "decision_id", json!(NOBODY));
    let wrong = admin.act(&path, &tag(&admin, &w.ward), &unknown).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/decision_id", "reference_not_found")]));

    let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    let position = world::position(&admin, "OFFICE_STATISTICS");
    let held = world::appointment(&official, &w.ward, &position, &w.decision, "2015-06-01");
    let held = created(&admin, "/v1/appointments", &held)["id"].as_str().unwrap().to_owned();
    let refused = admin.act(&path, &tag(&admin, &w.ward), &end).refused(409, "in_use");
    assert_eq!(refused.json()["conflicts_with"], format!("/v1/appointments/{held}"));
    let city = format!("/v1/units/{}/end", w.city);
    let refused = admin.act(&city, &tag(&admin, &w.city), &end).refused(409, "in_use");
    assert!([&w.ward, &w.other_ward].iter().any(|u| refused.json()["conflicts_with"] == format!("/v1/units/{u}")));

    let stop = json!({ "valid_to": "2020-01-01", "end_reason": "reorganised" });
    let tag_of = admin.get(&format!("/v1/appointments/{held}")).etag().to_owned();
    admin.act(&format!("/v1/appointments/{held}/end"), &tag_of, &stop).expect(200);
    let done = admin.act(&path, &tag(&admin, &w.ward), &end).expect(200);
    assert_eq!(done.json()["on"]["valid_to"], "2020-01-01");
    assert_eq!(seen(&admin, &place), done.json());
    let wrong = |on: &str| {
        let body = with(&end, "valid_to", json!(on));
        admin.act(&path, &tag(&admin, &w.ward), &body).refused(422, "invalid_input").wrong()
    };
    assert_eq!(wrong("1990-01-01"), told(&[("/valid_to", "not_after")]));
    assert_eq!(wrong("2020-01-02"), told(&[("/valid_to", "not_in_force")]), "an end is not put off");
}

#[test]
fn people_are_counted_where_their_commune_belongs_on_the_day() {
    let app = App::demo();
    let admin = app.admin();
    let id = |code: &str| texts(&admin.all(&format!("/v1/units?code={code}&as_of=2017-12-31")), "/id").remove(0);
    let (province, mai_pha) = (id("20"), id("05992"));
    let district = with(&body("183", Some(&province)), "kind", json!("district"));
    let district = admin.post("/v1/units", &district).expect(201).id();
    let count = |unit: &str, day: &str| {
        let path = format!("/v1/compliance/report?unit={unit}&as_of={day}&resolution=37-NQ/TU");
        admin.get(&path).expect(200).json()["headcount"].as_u64().unwrap()
    };
    let before = ["20", "178", "183"].map(|unit| [count(unit, "2017-06-30"), count(unit, "2017-07-01")]);
    let moved = with(&segment("2017-07-01", "Xã Mai Pha", "05992", &district), "kind", json!("commune"));
    admin.act(&format!("/v1/units/{mai_pha}/segments"), &tag(&admin, &mai_pha), &moved).expect(200);
    let after = ["20", "178", "183"].map(|unit| [count(unit, "2017-06-30"), count(unit, "2017-07-01")]);
    let there = count(&mai_pha, "2017-07-01");
    assert!(there > 0);
    assert_eq!(after, [before[0], [before[1][0], before[1][1] - there], [0, there]]);
}

#[test]
fn a_succession_is_recorded_once_and_seen_from_both_sides() {
    let app = App::new();
    let admin = app.admin();
    let r = reform(&admin);
    let path = format!("/v1/units/{}/successions", r.city);
    let edge = json!({ "successor_id": r.province, "kind": "split_into", "effective_on": "2025-07-01", "decision_id": r.decision });
    refuses_bad_bodies(&admin, &path, None, &edge, &["/successor_id", "/kind", "/effective_on"]);
    let made = admin.post(&path, &edge).expect(201);
    assert_eq!(
        members(&made.json()),
        ["decision_id", "effective_on", "id", "kind", "predecessor_id", "recorded_at", "seq", "successor_id", "void"]
    );
    assert_eq!(made.etag(), format!("\"{}\"", made.json()["seq"]));
    assert_eq!(made.header("location"), Some(format!("/v1/successions/{}", made.id()).as_str()));
    assert_eq!(seen(&admin, made.header("location").unwrap()), made.json());
    for side in [path.clone(), format!("/v1/units/{}/successions", r.province)] {
        let listed = admin.get(&side).expect(200).json();
        assert_eq!((&listed["items"], &listed["next"]), (&json!([made.json()]), &Value::Null));
    }
    admin.post(&path, &edge).refused(409, "succession_exists");
    let refused = |body: &Value| admin.post(&path, body).refused(422, "invalid_input").wrong();
    let itself = with(&with(&edge, "successor_id", json!(r.city)), "effective_on", json!("2020-01-01"));
    assert_eq!(refused(&itself), told(&[("/successor_id", "not_with")]));
    assert_eq!(refused(&with(&edge, "successor_id", json!(NOBODY))), told(&[("/successor_id", "reference_not_found")]));
    let early = with(&with(&edge, "successor_id", json!(r.tam_thanh)), "effective_on", json!("2025-06-30"));
    assert_eq!(refused(&early), told(&[("/successor_id", "not_in_force")]));
    assert_eq!(refused(&with(&edge, "decision_id", json!(NOBODY))), told(&[("/decision_id", "reference_not_found")]));
    admin.post(&format!("/v1/units/{NOBODY}/successions"), &edge).refused(404, "not_found");
    admin.get(&format!("{path}?as_of=2020-01-01")).refused(400, "invalid_parameters");
    let ward = app.role(Role::Admin, Some(&r.old_tam_thanh));
    let outside = with(&edge, "successor_id", json!(r.province));
    let wrong =
        ward.post(&format!("/v1/units/{}/successions", r.old_tam_thanh), &outside).refused(422, "invalid_input");
    assert_eq!(wrong.wrong()[0], ("/successor_id".to_owned(), "reference_not_found".to_owned()));
}

#[test]
fn a_grant_follows_a_unit_into_what_took_it_in_whole_and_not_into_parts() {
    let app = App::new();
    let admin = app.admin();
    let r = reform(&admin);
    let official = world::official(&admin, "Nguyễn Thị Ước", &r.tam_thanh);
    let place = format!("/v1/officials/{official}");
    for old in [&r.old_tam_thanh, &r.hoang_dong, &r.city] {
        let keeper = app.role(Role::HrOfficer, Some(old));
        let status = if *old == r.city { "through its closed wards" } else { "directly" };
        assert_eq!(keeper.get(&place).status, 200, "{status}");
        assert_eq!(names(&keeper, "/v1/units?code=05986"), ["Phường Tam Thanh"]);
        keeper.get(&format!("/v1/units/{}", r.province)).refused(404, "not_found");
    }
    // The clock before the reform: the successor is not reached yet.
    app.set_clock("2025-06-30T05:00:00Z");
    app.role(Role::HrOfficer, Some(&r.hoang_dong)).get(&place).refused(404, "not_found");
    app.set_clock("2026-11-22T05:00:00Z");

    let whole = unit(&admin, "Xã Cũ", "05001", "commune", Some(&r.province));
    let part = unit(&admin, "Xã Một Phần", "05002", "commune", Some(&r.province));
    let renamed = unit(&admin, "Xã Đổi Tên", "05003", "commune", Some(&r.province));
    follows(&admin, &whole, &part, "split_into", "2025-07-01");
    follows(&admin, &whole, &renamed, "renamed", "2025-07-01");
    let keeper = app.role(Role::HrOfficer, Some(&whole));
    assert_eq!(names(&keeper, "/v1/units"), ["Xã Cũ", "Xã Đổi Tên"]);
}
