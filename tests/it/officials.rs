//! Officials, over HTTP.

use crate::support::App;
use crate::support::manners::{NOBODY, created, hidden, members, needs, pages, refuses_bad_bodies, texts, told, with};
use crate::support::world::{self, World};
use canbo::domain::account::{Grant, Granted, Permission, Role, Subject};
use canbo::domain::id::{Id, UnitId, UserId};
use canbo::domain::{Day, Period};
use canbo::state::new_uuid;
use serde_json::{Value, json};

const SENSITIVE: [&str; 8] =
    ["birth_on", "ethnicity", "religion", "identity_number", "party_joined_on", "party_official_on", "phone", "email"];

fn full(unit: &str) -> Value {
    json!({ "managing_unit_id": unit, "full_name": "Nguyễn Thị Ước", "sex": "female", "birth_on": "1980-03-05",
        "birthplace": "xã Hoàng Đồng", "hometown": "huyện Bắc Sơn", "ethnicity": "Tày", "religion": "Không",
        "identity_number": "020180000001", "party_joined_on": "2005-02-03", "party_official_on": "2006-02-03",
        "phone": "0100000001", "email": "uoc@example.vn" })
}

#[test]
fn a_new_official_is_entered_and_found_again_with_every_field() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let made = created(&officer, "/v1/officials", &full(&w.ward));
    let mut expected = full(&w.ward);
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    expected["birth_year"] = json!(1980);
    expected["dossier_unit_id"] = json!(w.ward);
    expected["withheld"] = json!([]);
    assert_eq!(made, expected);
    let bare = json!({ "managing_unit_id": w.ward, "full_name": "Hoàng Văn An" });
    let made = created(&officer, "/v1/officials", &bare);
    assert_eq!(members(&made), members(&expected), "optional fields are null, not absent");
    for name in ["sex", "birth_year", "birthplace", "hometown"].iter().chain(&SENSITIVE) {
        assert_eq!(made[*name], Value::Null, "{name}");
    }
}

#[test]
fn everything_wrong_with_an_official_is_told_at_once() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    refuses_bad_bodies(&admin, "/v1/officials", None, &full(&w.ward), &["/managing_unit_id", "/full_name"]);
    let refused = |body: &Value| admin.post("/v1/officials", body).refused(422, "invalid_input").wrong();
    let mut bad = full("x");
    for (name, value) in [
        ("full_name", json!("a\tb")),
        ("sex", json!("f")),
        ("birth_on", json!("1980-3-5")),
        ("identity_number", json!("0201800000012")),
        ("phone", json!("0".repeat(31))),
        ("email", json!(false)),
    ] {
        bad[name] = value;
    }
    assert_eq!(
        refused(&bad),
        told(&[
            ("/managing_unit_id", "wrong_type"),
            ("/full_name", "forbidden_character"),
            ("/sex", "not_one_of"),
            ("/birth_on", "wrong_type"),
            ("/identity_number", "too_long"),
            ("/phone", "too_long"),
            ("/email", "wrong_type"),
        ])
    );
    let mut bad = full(&w.ward);
    for (name, value) in [
        ("birth_on", json!("2026-11-23")),
        ("identity_number", json!("02018000000x")),
        ("party_joined_on", json!("2007-02-03")),
        ("party_official_on", json!("2007-02-02")),
        ("email", json!("uoc.example.vn")),
    ] {
        bad[name] = value;
    }
    assert_eq!(
        refused(&bad),
        told(&[
            ("/identity_number", "wrong_type"),
            ("/email", "wrong_type"),
            ("/birth_on", "not_in_force"),
            ("/party_joined_on", "not_after"),
            ("/party_official_on", "before"),
        ])
    );
    assert_eq!(refused(&full(NOBODY)), told(&[("/managing_unit_id", "reference_not_found")]));
    admin.post("/v1/officials", &full(&w.ward)).expect(201);
    let twin = with(&full(&w.other_ward), "full_name", json!("Người Khác"));
    let taken = admin.post("/v1/officials", &twin).refused(409, "identity_number_taken");
    assert!(!taken.text.contains("020180000001"), "an identity number is not repeated");
}

#[test]
fn officials_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let w = World::in_app(&app);
    let id = world::official(&app.admin(), "Nguyễn Thị Ước", &w.ward);
    let place = format!("/v1/officials/{id}");
    needs(&app, Permission::OfficialsRead, &[("GET", "/v1/officials"), ("GET", &place)]);
    needs(&app, Permission::OfficialsWrite, &[("POST", "/v1/officials")]);
    let neighbour = app.role(Role::HrOfficer, Some(&w.other_ward));
    hidden(&neighbour, &[place]);
    assert!(neighbour.all("/v1/officials").is_empty());
    assert!(neighbour.all(&format!("/v1/officials?within={}", w.ward)).is_empty());
    assert!(neighbour.all(&format!("/v1/officials?within={}", w.city)).is_empty());
    let wrong = neighbour.post("/v1/officials", &full(&w.ward)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/managing_unit_id", "reference_not_found")]));
    app.role(Role::Viewer, Some(&w.ward)).post("/v1/officials", &full(&w.ward)).refused(403, "forbidden");
}

#[test]
fn what_is_sensitive_is_withheld_from_a_viewer_and_named() {
    let app = App::new();
    let w = World::in_app(&app);
    let made = created(&app.admin(), "/v1/officials", &full(&w.ward));
    let place = format!("/v1/officials/{}", made["id"].as_str().unwrap());
    let viewer = app.role(Role::Viewer, Some(&w.ward));
    // Permission to read what is sensitive, but of another unit.
    let elsewhere = Permission::OfficialsRead;
    let mixed = app.machine(&[elsewhere], Some(&w.city));
    for reader in [&viewer, &mixed] {
        for shown in [reader.get(&place).expect(200).json(), reader.all("/v1/officials")[0].clone()] {
            assert_eq!(shown["withheld"], json!(SENSITIVE));
            for name in SENSITIVE {
                assert_eq!(shown[name], Value::Null, "{name}");
            }
            for name in ["full_name", "sex", "birth_year", "birthplace", "hometown"] {
                assert_eq!(shown[name], made[name], "{name}");
            }
            assert_eq!(members(&shown), members(&made));
        }
        for secret in ["1980-03-05", "Tày", "020180000001", "uoc@example.vn", "0100000001", "2005-02-03"] {
            assert!(!reader.get(&place).text.contains(secret) && !reader.get("/v1/officials").text.contains(secret));
        }
    }
    for role in [Role::Auditor, Role::HrOfficer, Role::Approver, Role::Admin] {
        assert_eq!(app.role(role, Some(&w.ward)).get(&place).expect(200).json()["withheld"], json!([]), "{role}");
    }
}

#[test]
fn what_is_sensitive_is_shown_only_of_the_units_for_which_that_is_granted() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let (here, there) = (full(&w.ward), with(&full(&w.other_ward), "identity_number", json!("020180000002")));
    let [here, there] = [here, there].map(|body| admin.post("/v1/officials", &body).expect(201).id());
    let subject = Subject::User(UserId(new_uuid()));
    let grant = |granted, unit: &str| Grant {
        granted,
        unit_id: Some(UnitId::parse(unit).unwrap()),
        period: Period::since(Day::FIRST),
    };
    let sensitive = Granted::Scopes([Permission::OfficialsReadSensitive].into());
    app.account(subject, vec![grant(Granted::Role(Role::Viewer), &w.city), grant(sensitive, &w.ward)]);
    let reader = app.with_token(&app.token(subject));
    let one = |id: &str| reader.get(&format!("/v1/officials/{id}")).expect(200).json();
    let listed = reader.all("/v1/officials?sort=id");
    for (shown, open) in
        [(one(&here), true), (one(&there), false), (listed[0].clone(), true), (listed[1].clone(), false)]
    {
        assert_eq!(shown["identity_number"].is_string(), open);
        assert_eq!(shown["withheld"], if open { json!([]) } else { json!(SENSITIVE) });
    }
}

#[test]
fn a_name_is_found_by_the_beginnings_of_its_words_with_or_without_marks() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    for name in ["Nguyễn Thị Ước", "Đàm Văn Đức", "Nguyễn Văn An"] {
        world::official(&admin, name, &w.ward);
    }
    let found = |name: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("name", name).finish();
        texts(&admin.all(&format!("/v1/officials?{query}")), "/full_name")
    };
    // The last is decomposed as some keyboards and file systems do it.
    let uoc = "Nguye\u{302}\u{303}n Thi\u{323} U\u{31b}o\u{31b}\u{301}c";
    for name in ["nguyen thi uoc", "uoc", "ƯỚC", "Ước", "NGUYỄN THỊ", "uoc nguyen", "u", "ng thi", " uoc ", uoc]
    {
        assert_eq!(found(name), ["Nguyễn Thị Ước"], "{name}");
    }
    for name in ["nguyen", "NGUYỄN", "nguye\u{302}\u{303}n", "Nguyễn"] {
        assert_eq!(found(name), ["Nguyễn Văn An", "Nguyễn Thị Ước"], "{name}");
    }
    for name in ["dam", "Đàm", "đức", "duc dam"] {
        assert_eq!(found(name), ["Đàm Văn Đức"], "{name}");
    }
    for name in ["oc", "nguyen uoc an", "%", "_", "nguyenthi", "'", "\\", "*"] {
        assert!(found(name).is_empty(), "{name}: {:?}", found(name));
    }
    // A name is kept composed, however it was typed.
    let id = world::official(&admin, &uoc.replace("Nguye\u{302}\u{303}n", "Ngo\u{302}"), &w.ward);
    assert_eq!(admin.get(&format!("/v1/officials/{id}")).json()["full_name"], "Ngô Thị Ước");
}

#[test]
fn officials_are_listed_by_given_name_and_by_where_their_dossier_is() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    for (name, unit) in
        [("Vũ Văn Đức", &w.ward), ("Hoàng An", &w.other_ward), ("Lê Thị Ánh", &w.ward), ("Bế An", &w.city)]
    {
        world::official(&admin, name, unit);
    }
    let list = |query: &str| texts(&admin.all(&format!("/v1/officials?{query}")), "/full_name");
    assert_eq!(list(""), ["Bế An", "Hoàng An", "Lê Thị Ánh", "Vũ Văn Đức"]);
    assert_eq!(list("sort=name"), list(""));
    assert_eq!(list("sort=-name"), ["Vũ Văn Đức", "Lê Thị Ánh", "Hoàng An", "Bế An"]);
    assert_eq!(list("sort=id"), ["Vũ Văn Đức", "Hoàng An", "Lê Thị Ánh", "Bế An"]);
    assert_eq!(list("sort=-id"), ["Bế An", "Lê Thị Ánh", "Hoàng An", "Vũ Văn Đức"]);
    assert_eq!(list(&format!("within={}", w.ward)), ["Lê Thị Ánh", "Vũ Văn Đức"]);
    assert_eq!(list(&format!("within={}", w.city)).len(), 4);
    assert_eq!(list(&format!("within={}&name=an", w.other_ward)), ["Hoàng An"]);
    let wrong =
        admin.get("/v1/officials?name=&within=x&sort=birth_on&identity_number=1").refused(400, "invalid_parameters");
    let expected =
        [("/name", "empty"), ("/within", "wrong_type"), ("/sort", "not_one_of"), ("/identity_number", "unknown_field")];
    assert_eq!(wrong.wrong(), told(&expected));
}

#[test]
fn officials_are_walked_in_every_order_while_more_are_entered() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    for name in ["Vũ Văn Đức", "Hoàng An", "Hoàng An", "Lê Thị Ánh"] {
        world::official(&admin, name, &w.ward);
    }
    let mut n = 0;
    for sort in ["id", "-id", "name", "-name"] {
        pages(&admin, &format!("/v1/officials?sort={sort}"), "name=an", || {
            n += 1;
            world::official(&admin, ["Bế A", "Vi Yến", "Hoàng An"][n % 3], &w.ward);
        });
    }
}
