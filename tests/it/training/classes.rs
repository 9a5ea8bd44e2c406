//! Classes, over HTTP.

use super::ground::{Ground, complete, merged, place, step};
use crate::support::manners::{NOBODY, hidden, needs, pages, refuses_bad_bodies, texts, told, with};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn a_new_class_is_announced_and_found_again_with_every_field() {
    let g = Ground::new();
    let body = merged(
        &g.class_body(&g.course("QLNN", &json!({})), "K1"),
        &json!({ "audience": { "groups": ["civil_servant"], "positions": ["OFFICE_STATISTICS"], "units": [g.scene.world.ward] } }),
    );
    let made = g.admin().post("/v1/classes", &body).expect(201);
    assert_eq!(place(&made), format!("/v1/classes/{}", made.id()));
    let shown = g.admin().get(&place(&made)).expect(200);
    assert_eq!((shown.json(), shown.etag()), (made.json(), made.etag()));
    let mut expected = body.clone();
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made.json()[name].clone();
    }
    let more = json!({ "state": "announced", "confirmed": 0, "waitlisted": 0, "requested": 0, "free": 2, "void": false,
        "allowed_actions": ["finish", "cancel"], "hops": [] });
    assert_eq!(made.json(), merged(&expected, &more));
    g.admin().post("/v1/classes", &body).refused(409, "code_taken");
    let open = with(&body, "audience", Value::Null);
    let open = g.admin().post("/v1/classes", &with(&open, "code", json!("K2"))).expect(201).json();
    assert_eq!(open["audience"], json!({ "groups": [], "positions": [], "units": [] }));
}

#[test]
fn everything_wrong_with_a_class_is_told_at_once() {
    let g = Ground::new();
    let course = g.course("QLNN", &json!({}));
    let good = g.class_body(&course, "K1");
    let required = [
        "/course_id",
        "/code",
        "/unit_id",
        "/starts_on",
        "/ends_on",
        "/enrols_from",
        "/enrols_until",
        "/capacity",
        "/needs_approval",
    ];
    refuses_bad_bodies(g.admin(), "/v1/classes", None, &good, &required);
    let audience = |groups: Value, positions: Value, units: Value| json!({ "audience": { "groups": groups, "positions": positions, "units": units } });
    for (more, expected) in [
        (json!({ "ends_on": "2026-11-01" }), vec![("/ends_on", "before")]),
        (json!({ "enrols_until": "2026-09-30" }), vec![("/enrols_until", "before")]),
        (json!({ "enrols_from": "2026-12-19", "enrols_until": "2026-12-20" }), vec![("/enrols_from", "not_in_force")]),
        (json!({ "capacity": 0 }), vec![("/capacity", "out_of_range")]),
        (
            json!({ "capacity": 10001, "ends_on": "2026-11-01" }),
            vec![("/ends_on", "before"), ("/capacity", "out_of_range")],
        ),
        (
            json!({ "course_id": NOBODY, "unit_id": NOBODY }),
            vec![("/unit_id", "reference_not_found"), ("/course_id", "reference_not_found")],
        ),
        (json!({ "starts_on": "2019-12-31", "enrols_from": "2019-01-01" }), vec![("/course_id", "not_in_force")]),
        (json!({ "needs_approval": "yes" }), vec![("/needs_approval", "wrong_type")]),
        (audience(json!(["x"]), json!([]), json!([])), vec![("/audience/groups/0", "not_one_of")]),
        (audience(json!(["key_cadre", "key_cadre"]), json!([]), json!([])), vec![("/audience/groups/1", "repeated")]),
        (
            audience(json!([]), json!(["OFFICE_STATISTICS", "NOBODY"]), json!([NOBODY])),
            vec![("/audience/positions/1", "reference_not_found"), ("/audience/units/0", "reference_not_found")],
        ),
    ] {
        let refused = g.admin().post("/v1/classes", &merged(&good, &more)).refused(422, "invalid_input").wrong();
        assert_eq!(refused, told(&expected), "{more}");
    }
}

#[test]
fn a_class_is_seen_by_the_units_below_its_own_and_decided_about_by_nobody_there() {
    let g = Ground::new();
    let w = &g.scene.world;
    let course = g.course("QLNN", &json!({}));
    let class = format!("/v1/classes/{}", g.class(&course, "K1", &json!({})));
    let local = format!("/v1/classes/{}", g.class(&course, "K2", &json!({ "unit_id": w.ward })));
    let (below, beside) = (g.role(Role::Approver, &w.ward), g.role(Role::HrOfficer, &w.other_ward));
    below.get(&local).expect(200);
    let shown = below.get(&class).expect(200).json();
    assert_eq!(shown["allowed_actions"], json!([]), "the ward decides about its own classes only");
    assert_eq!(below.get(&local).expect(200).json()["allowed_actions"], json!(["finish", "cancel"]));
    hidden(&beside, std::slice::from_ref(&local));
    assert_eq!(texts(&beside.all("/v1/classes"), "/code"), ["K1"]);
    for (act, body) in [
        ("closing", json!({})),
        ("cancellation", json!({ "reason": "x" })),
        ("void", json!({ "ground": "entered_in_error", "reason": "x" })),
    ] {
        step(&below, &class, act, &body).refused(403, "forbidden");
        let tag = g.admin().get(&local).etag().to_owned();
        let refused = beside.act(&format!("{local}/{act}"), &tag, &body);
        assert_eq!(refused.status, if act == "void" { 404 } else { 403 }, "{act}: {}", refused.text);
    }
    let results = json!({ "results": [{ "enrolment_id": NOBODY, "result": "good" }] });
    step(&below, &class, "results", &results).refused(403, "forbidden");
    let tag = below.get(&class).etag().to_owned();
    below
        .correct("PATCH", &class, &tag, &json!({ "capacity": 9, "correction": { "reason": "x" } }))
        .refused(403, "forbidden");
    needs(&g.scene.app, Permission::TrainingRead, &[("GET", "/v1/classes"), ("GET", &class)]);
    needs(&g.scene.app, Permission::TrainingWrite, &[("POST", "/v1/classes"), ("PATCH", &class)]);
    let decides = ["closing", "cancellation", "results"].map(|act| format!("{class}/{act}"));
    let decides: Vec<(&str, &str)> = decides.iter().map(|path| ("POST", path.as_str())).collect();
    needs(&g.scene.app, Permission::TrainingApprove, &decides);
}

#[test]
fn classes_are_listed_by_each_filter_and_walked_while_more_are_entered() {
    let g = Ground::new();
    let w = &g.scene.world;
    let (one, two) = (g.course("A", &json!({})), g.course("B", &json!({ "grants": null })));
    g.class(&one, "K1", &json!({}));
    g.class(&two, "K2", &json!({ "starts_on": "2027-01-04", "ends_on": "2027-02-04", "enrols_until": "2026-12-31" }));
    let third = format!("/v1/classes/{}", g.class(&one, "K3", &json!({ "unit_id": w.ward })));
    step(g.admin(), &third, "cancellation", &json!({ "reason": "Không đủ học viên" })).expect(200);
    let list = |query: &str| texts(&g.admin().all(&format!("/v1/classes?{query}")), "/code");
    for (query, expected) in [
        (String::new(), vec!["K1", "K2", "K3"]),
        (format!("course_id={one}"), vec!["K1", "K3"]),
        (format!("unit_id={}", w.ward), vec!["K3"]),
        ("state=announced".to_owned(), vec!["K1", "K2"]),
        ("as_of=2026-12-18".to_owned(), vec!["K1", "K3"]),
        ("as_of=2026-12-19".to_owned(), vec![]),
        ("open_on=2026-11-30".to_owned(), vec!["K1", "K2"]),
        ("open_on=2026-12-01".to_owned(), vec!["K2"]),
        ("grants=state_management".to_owned(), vec!["K1", "K3"]),
        ("grants=it".to_owned(), vec![]),
    ] {
        assert_eq!(list(&query), expected, "{query}");
        let head = canbo::db::changes::head(&mut g.scene.app.database.connect()).unwrap().seq;
        assert_eq!(list(&format!("{query}&known_at={head}")), expected, "{query} as known now");
    }
    let mut next = 3;
    pages(g.admin(), "/v1/classes", "state=announced", || {
        next += 1;
        g.class(&one, &format!("K{next}"), &json!({}));
    });
}

#[test]
fn how_full_a_class_is_is_told_of_now_and_never_as_unchanged() {
    let g = Ground::new();
    let class = g.hall("QLNN", 1);
    let at = format!("/v1/classes/{class}");
    let before = g.admin().get(&at).expect(200);
    for _ in 0..2 {
        g.enrolled(&class);
    }
    let after = g.admin().send("GET", &at, &[("if-none-match", before.etag())], b"").expect(200);
    assert_eq!(after.etag(), before.etag(), "the class itself is as it was");
    let full = ["confirmed", "waitlisted", "requested", "free"].map(|name| after.json()[name].clone());
    assert_eq!(full, [json!(1), json!(1), json!(0), json!(0)]);
    let listed = g.admin().all("/v1/classes");
    assert_eq!(listed[0], after.json());
    let seq = before.json()["seq"].clone();
    for past in [format!("{at}?known_at={seq}"), format!("/v1/classes?known_at={seq}")] {
        let shown = g.admin().get(&past).expect(200).json();
        let shown = shown["items"].get(0).unwrap_or(&shown).clone();
        assert_eq!((&shown["confirmed"], &shown["free"], &shown["code"]), (&Value::Null, &Value::Null, &json!("QLNN")));
    }
}

#[test]
fn more_seats_go_to_the_first_in_the_queue_and_nobody_is_turned_out_of_one() {
    let g = Ground::new();
    let class = g.hall("QLNN", 2);
    let at = format!("/v1/classes/{class}");
    let all: Vec<String> = (0..5).map(|_| g.enrolled(&class)).collect();
    let states = || all.iter().map(|place| g.state(place)).collect::<Vec<_>>();
    assert_eq!(states(), ["confirmed", "confirmed", "waitlisted", "waitlisted", "waitlisted"]);
    let seats = |n: u32| {
        let part = json!({ "capacity": n, "correction": { "reason": "Đổi phòng" } });
        g.admin().correct("PATCH", &at, g.admin().get(&at).etag(), &part)
    };
    let raised = seats(4).expect(200).json();
    assert_eq!((&raised["confirmed"], &raised["waitlisted"], &raised["free"]), (&json!(4), &json!(1), &json!(0)));
    assert_eq!(states(), ["confirmed", "confirmed", "confirmed", "confirmed", "waitlisted"]);
    let promoted = g.admin().get(&all[2]).expect(200).json()["hops"][1].clone();
    let said = (&promoted["act"], &promoted["from"], &promoted["to"], &promoted["by"]);
    assert_eq!(said, (&json!("promote"), &json!("waitlisted"), &json!("confirmed"), &Value::Null));
    let refusal = seats(3).refused(409, "not_applicable");
    assert!(refusal.json()["detail"].as_str().unwrap().contains("Số chỗ"));
    seats(9).expect(200);
    assert_eq!(states(), ["confirmed"; 5]);
    seats(5).expect(200);
    seats(4).refused(409, "not_applicable");
}

#[test]
fn a_class_stays_what_it_is_to_those_who_stand_in_it() {
    let g = Ground::new();
    let w = &g.scene.world;
    let class = g.hall("QLNN", 2);
    let at = format!("/v1/classes/{class}");
    let enrolment = g.enrolled(&class);
    let days = json!({ "attendance": [{ "on": "2026-11-03", "periods": 8 }] });
    step(g.admin(), &enrolment, "attendance", &days).expect(200);
    let patch = |more: &Value| {
        let part = with(more, "correction", json!({ "reason": "Sửa" }));
        g.admin().correct("PATCH", &at, g.admin().get(&at).etag(), &part)
    };
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    let other = g.course("KHAC", &json!({}));
    let refused = |answer: crate::support::Answer| {
        assert_eq!(answer.refused(409, "in_use").json()["conflicts_with"], enrolment);
    };
    refused(step(g.admin(), &at, "void", &void));
    refused(patch(&json!({ "course_id": other })));
    refused(patch(&json!({ "unit_id": w.province })));
    refused(patch(&json!({ "starts_on": "2026-11-04" })));
    patch(&json!({ "starts_on": "2026-11-03" })).expect(200);
    patch(&json!({ "host": "Trường khác" })).expect(200);
    complete(&g.approver, &enrolment, &json!({})).expect(200);
    refused(patch(&json!({ "host": "Trường khác nữa" })));
    // Of what is over only the name and the place are put right.
    step(&g.approver, &at, "closing", &json!({})).expect(200);
    for more in [json!({ "ends_on": "2026-12-19" }), json!({ "capacity": 9 }), json!({ "needs_approval": true })] {
        patch(&more).refused(409, "wrong_stage");
    }
    let renamed = patch(&json!({ "code": "QLNN-1", "place": "Hội trường B" })).expect(200).json();
    assert_eq!(
        (&renamed["code"], &renamed["place"], &renamed["state"]),
        (&json!("QLNN-1"), &json!("Hội trường B"), &json!("finished"))
    );
}

#[test]
fn a_class_ends_when_every_result_is_there_and_who_waits_then_waits_no_longer() {
    let g = Ground::new();
    let class = g.hall("QLNN", 1);
    let at = format!("/v1/classes/{class}");
    let (seated, waiting) = (g.enrolled(&class), g.enrolled(&class));
    let refusal = step(&g.approver, &at, "closing", &json!({})).refused(409, "in_use");
    assert_eq!(refusal.json()["conflicts_with"], seated);
    let acts = || g.admin().get(&at).expect(200).json()["allowed_actions"].clone();
    assert_eq!(acts(), json!(["cancel"]));
    complete(&g.approver, &seated, &json!({})).expect(200);
    assert_eq!(acts(), json!(["finish"]));
    let refusal = step(&g.approver, &at, "cancellation", &json!({ "reason": "x" })).refused(409, "in_use");
    assert_eq!(refusal.json()["conflicts_with"], seated, "who has a result was taught");
    assert_eq!(g.state(&waiting), "waitlisted", "who completed keeps the seat");
    step(&g.approver, &at, "closing", &json!({ "on": "2026-11-23" })).refused(422, "invalid_input");
    let early = step(&g.approver, &at, "closing", &json!({ "on": "2026-11-01" })).refused(409, "not_applicable");
    assert!(early.json()["detail"].as_str().unwrap().contains("chưa bắt đầu"));
    let closed = step(&g.approver, &at, "closing", &json!({ "reason": "Bế giảng" })).expect(200).json();
    assert_eq!((&closed["state"], &closed["allowed_actions"]), (&json!("finished"), &json!([])));
    let left = g.admin().get(&waiting).expect(200).json();
    let hop = &left["hops"][1];
    assert_eq!((&left["state"], &hop["by"], &hop["reason"]), (&json!("cancelled"), &Value::Null, &json!("Bế giảng")));
    assert_eq!(g.state(&seated), "completed");
    step(&g.approver, &at, "closing", &json!({})).refused(409, "wrong_stage");
    let late = g.clerk(&g.scene.world.ward);
    let refusal = g.enrol(&class, &late).refused(409, "findings_in_the_way");
    assert_eq!(refusal.json()["findings"][0]["code"], "enrolment_closed");
}

#[test]
fn a_class_that_is_not_held_ends_every_enrolment_in_it_by_a_hop_of_its_own() {
    let g = Ground::new();
    let class = g.class(&g.course("QLNN", &json!({})), "K1", &json!({ "capacity": 1, "needs_approval": true }));
    let at = format!("/v1/classes/{class}");
    let all: Vec<String> = (0..4).map(|_| g.enrolled(&class)).collect();
    for place in &all[..2] {
        step(&g.approver, place, "approval", &json!({})).expect(200);
    }
    step(g.admin(), &all[3], "withdrawal", &json!({ "reason": "Bận" })).expect(200);
    let before: Vec<String> = all.iter().map(|place| g.state(place)).collect();
    assert_eq!(before, ["confirmed", "waitlisted", "requested", "withdrawn"]);
    let wrong = step(&g.approver, &at, "cancellation", &json!({})).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/reason", "required")]));
    let why = json!({ "reason": "Không đủ học viên", "decision_id": g.scene.world.decision });
    let done = step(&g.approver, &at, "cancellation", &why).expect(200).json();
    assert_eq!((&done["state"], &done["confirmed"], &done["waitlisted"]), (&json!("cancelled"), &json!(0), &json!(0)));
    for (n, place) in all.iter().enumerate().take(3) {
        let now = g.admin().get(place).expect(200).json();
        let hop = now["hops"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&now["state"], &hop["from"]), (&json!("cancelled"), &json!(before[n])));
        assert_eq!((&hop["reason"], &hop["decision_id"]), (&why["reason"], &why["decision_id"]));
        assert_eq!((&hop["by"], &now["allowed_actions"]), (&Value::Null, &json!([])));
        let last = g.admin().all(&format!("{place}/history")).pop().unwrap();
        assert_eq!((&last["cause"], &last["reason"]), (&json!("advance"), &why["reason"]));
    }
    assert_eq!(g.state(&all[3]), "withdrawn");
}
