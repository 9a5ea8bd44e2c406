//! Courses, over HTTP.

use super::ground::{Ground, grants, merged, place, step};
use crate::support::manners::{NOBODY, created, hidden, needs, pages, refuses_bad_bodies, seen, texts, told, with};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn a_new_course_is_entered_and_found_again_with_every_field() {
    let g = Ground::new();
    let full = merged(
        &g.course_body("TH-CB"),
        &json!({
            "programme": "it", "valid_to": "2030-01-01",
            "grants": { "kind": "it", "level": "basic", "field": null, "scheme": "ict_standard", "valid_months": 36 },
        }),
    );
    let made = created(g.admin(), "/v1/courses", &full);
    let mut expected = full.clone();
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    assert_eq!(made, expected);
    let academic = json!({ "kind": "academic_training", "programme": null, "periods": 4000,
        "grants": with(&grants("professional", "master"), "field", json!("LUAT")) });
    created(g.admin(), "/v1/courses", &merged(&g.course_body("THS-LUAT"), &academic));
    // The same code stands in another unit, and not twice in one.
    created(g.admin(), "/v1/courses", &with(&full, "unit_id", json!(g.scene.world.ward)));
    g.admin().post("/v1/courses", &full).refused(409, "code_taken");
}

#[test]
fn everything_wrong_with_a_course_is_told_at_once() {
    let g = Ground::new();
    let good = g.course_body("QLNN");
    let required = ["/code", "/title_vi", "/title_en", "/kind", "/periods", "/unit_id", "/valid_from"];
    refuses_bad_bodies(g.admin(), "/v1/courses", None, &good, &required);
    let refused =
        |more: Value| g.admin().post("/v1/courses", &merged(&good, &more)).refused(422, "invalid_input").wrong();
    for (more, expected) in [
        (json!({ "programme": null }), vec![("/programme", "required")]),
        (json!({ "kind": "academic_training" }), vec![("/programme", "not_with")]),
        (json!({ "kind": "academic_training", "programme": null, "grants": null }), vec![("/grants", "required")]),
        (json!({ "periods": 0 }), vec![("/periods", "out_of_range")]),
        (
            json!({ "periods": 20001, "valid_to": "2019-01-01" }),
            vec![("/valid_to", "not_after"), ("/periods", "out_of_range")],
        ),
        (json!({ "periods": "x", "unit_id": "x" }), vec![("/periods", "wrong_type"), ("/unit_id", "wrong_type")]),
        (json!({ "unit_id": NOBODY }), vec![("/unit_id", "reference_not_found")]),
        (json!({ "grants": grants("it", "university") }), vec![("/grants/level", "not_with")]),
        (json!({ "grants": grants("it", "none") }), vec![("/grants/level", "not_with")]),
        (
            json!({ "grants": with(&grants("it", "basic"), "scheme", json!("six_level")) }),
            vec![("/grants/scheme", "not_with")],
        ),
        (
            json!({ "grants": with(&grants("it", "basic"), "field", json!("LUAT")) }),
            vec![("/grants/field", "not_with")],
        ),
        (
            json!({ "grants": with(&grants("it", "basic"), "valid_months", json!(0)) }),
            vec![("/grants/valid_months", "out_of_range")],
        ),
        (
            json!({ "grants": { "kind": "x", "surplus": 1 } }),
            vec![("/grants/surplus", "unknown_field"), ("/grants/kind", "not_one_of"), ("/grants/level", "required")],
        ),
    ] {
        assert_eq!(refused(more.clone()), told(&expected), "{more}");
    }
}

#[test]
fn a_course_is_seen_by_the_units_below_its_own_and_changed_by_nobody_there() {
    let g = Ground::new();
    let w = &g.scene.world;
    let course = format!("/v1/courses/{}", g.course("QLNN", &json!({})));
    let local = format!("/v1/courses/{}", g.course("RIENG", &json!({ "unit_id": w.ward })));
    let (below, beside) = (g.role(Role::HrOfficer, &w.ward), g.role(Role::HrOfficer, &w.other_ward));
    seen(&below, &course);
    seen(&below, &local);
    hidden(&beside, std::slice::from_ref(&local));
    assert_eq!(texts(&beside.all("/v1/courses"), "/code"), ["QLNN"]);
    assert_eq!(texts(&below.all("/v1/courses"), "/code"), ["QLNN", "RIENG"]);
    let tag = below.get(&course).etag().to_owned();
    let why = json!({ "reason": "x" });
    below.correct("PATCH", &course, &tag, &json!({ "periods": 48, "correction": why })).refused(403, "forbidden");
    let end = json!({ "valid_to": "2027-01-01", "reason": "x" });
    below.act(&format!("{course}/end"), &tag, &end).refused(403, "forbidden");
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    below.act(&format!("{course}/void"), &tag, &void).refused(403, "forbidden");
    let wrong = below.post("/v1/courses", &g.course_body("MOI")).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "reference_not_found")]));
    below.post("/v1/courses", &with(&g.course_body("MOI"), "unit_id", json!(w.ward))).expect(201);
    let (reads, writes) = ([("GET", "/v1/courses"), ("GET", &course)], [("POST", "/v1/courses"), ("PATCH", &course)]);
    needs(&g.scene.app, Permission::TrainingRead, &reads);
    needs(&g.scene.app, Permission::TrainingWrite, &writes);
}

#[test]
fn courses_are_listed_by_each_filter_and_walked_while_more_are_entered() {
    let g = Ground::new();
    let w = &g.scene.world;
    g.course("B", &json!({}));
    g.course("A", &json!({ "programme": "update", "grants": null, "valid_to": "2025-01-01" }));
    g.course(
        "C",
        &json!({ "kind": "academic_training", "programme": null, "grants": grants("professional", "master"),
        "unit_id": w.ward }),
    );
    let list = |query: &str| texts(&g.admin().all(&format!("/v1/courses?{query}")), "/code");
    for (query, expected) in [
        (String::new(), vec!["A", "B", "C"]),
        ("as_of=2024-12-31".to_owned(), vec!["A", "B", "C"]),
        ("as_of=2025-01-01".to_owned(), vec!["B", "C"]),
        ("kind=academic_training".to_owned(), vec!["C"]),
        ("programme=update".to_owned(), vec!["A"]),
        ("grants=professional".to_owned(), vec!["C"]),
        ("grants=state_management".to_owned(), vec!["B"]),
        (format!("unit_id={}", w.city), vec!["A", "B"]),
        (format!("unit_id={}&kind=academic_training", w.city), vec![]),
    ] {
        assert_eq!(list(&query), expected, "{query}");
    }
    let wrong = g.admin().get("/v1/courses?kind=x&grants=x&as_of=x&unit=x").refused(400, "invalid_parameters").wrong();
    let expected =
        [("/as_of", "wrong_type"), ("/kind", "not_one_of"), ("/grants", "not_one_of"), ("/unit", "unknown_field")];
    assert_eq!(wrong, told(&expected));
    let mut next = 0;
    pages(g.admin(), "/v1/courses", "kind=fostering", || {
        next += 1;
        g.course(&format!("N{next}"), &json!({}));
    });
}

#[test]
fn a_course_in_whose_time_or_name_a_class_is_held_is_neither_taken_back_nor_cut_short() {
    let g = Ground::new();
    let id = g.course("QLNN", &json!({}));
    let course = format!("/v1/courses/{id}");
    let class = format!("/v1/classes/{}", g.class(&id, "K1", &json!({})));
    let void = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" });
    let refusal = step(g.admin(), &course, "void", &void).refused(409, "in_use");
    assert_eq!(refusal.json()["conflicts_with"], class);
    let end = |on: &str| step(g.admin(), &course, "end", &json!({ "valid_to": on, "reason": "Đổi chương trình" }));
    assert_eq!(end("2026-11-02").refused(409, "in_use").json()["conflicts_with"], class);
    assert_eq!(end("2020-01-01").refused(422, "invalid_input").wrong(), told(&[("/valid_to", "not_after")]));
    let part = json!({ "valid_from": "2026-11-03", "correction": { "reason": "x" } });
    let tag = g.admin().get(&course).etag().to_owned();
    g.admin().correct("PATCH", &course, &tag, &part).refused(409, "in_use");
    let ended = end("2026-11-03").expect(200).json();
    assert_eq!(ended["valid_to"], "2026-11-03");
    // No class begins from then on.
    let late = merged(&g.class_body(&id, "K2"), &json!({ "starts_on": "2026-11-03" }));
    let wrong = g.admin().post("/v1/classes", &late).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/course_id", "not_in_force")]));
    step(g.admin(), &class, "void", &void).expect(200);
    let voided = step(g.admin(), &course, "void", &void).expect(200).json();
    assert_eq!(voided["void"], true);
    step(g.admin(), &course, "end", &json!({ "valid_to": "2025-01-01", "reason": "x" })).refused(409, "void");
}

#[test]
fn what_was_promised_on_enrolment_stands_whatever_becomes_of_the_course() {
    let g = Ground::new();
    let id = g.course("QLNN", &json!({}));
    let enrolment = g.enrolled(&g.class(&id, "K1", &json!({})));
    let course = format!("/v1/courses/{id}");
    let part = json!({ "periods": 80, "programme": "update", "correction": { "reason": "Đổi chương trình" } });
    let tag = g.admin().get(&course).etag().to_owned();
    g.admin().correct("PATCH", &course, &tag, &part).expect(200);
    let kept = g.admin().get(&enrolment).expect(200).json();
    assert_eq!(
        (&kept["periods"], &kept["programme"], &kept["course_id"]),
        (&json!(40), &json!("state_management"), &json!(id))
    );
    let next = g.enrolled(
        &place(&g.admin().post("/v1/classes", &g.class_body(&id, "K2")).expect(201)).replace("/v1/classes/", ""),
    );
    let new = g.admin().get(&next).expect(200).json();
    assert_eq!((&new["periods"], &new["programme"]), (&json!(80), &json!("update")));
}
