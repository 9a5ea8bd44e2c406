//! Training plans and their fulfilment, over HTTP.

use super::ground::{Ground, complete, grants, merged, place, step};
use crate::support::manners::{
    NOBODY, created, given, hidden, needs, pages, refuses_bad_bodies, seen, texts, told, with,
};
use canbo::domain::account::{Permission, Role};
use canbo::domain::word::Word;
use serde_json::{Value, json};

fn line(kind: &str, programme: Value, group: Value, enrolments: u32) -> Value {
    json!({ "kind": kind, "programme": programme, "group": group, "enrolments": enrolments })
}

fn body(unit: &str, year: u32) -> Value {
    json!({ "unit_id": unit, "year": year, "title": "Kế hoạch đào tạo, bồi dưỡng", "periods_per_person": 40, "lines": [
        line("fostering", json!("state_management"), Value::Null, 4),
        line("fostering", json!("state_management"), json!("hamlet_head"), 1),
        line("academic_training", Value::Null, Value::Null, 2),
        line("fostering", Value::Null, Value::Null, 8),
    ] })
}

#[test]
fn a_new_plan_is_written_down_and_found_again_with_every_field() {
    let g = Ground::new();
    let full = body(&g.scene.world.city, 2026);
    let made = created(g.admin(), "/v1/training-plans", &full);
    for (name, value) in full.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!((&made["state"], &made["allowed_actions"]), (&json!("drafted"), &json!(["propose", "drop"])));
    assert_eq!((&made["hops"][0]["act"], &made["hops"][0]["to"]), (&json!("draft"), &json!("drafted")));
    let plain = json!({ "unit_id": g.scene.world.city, "year": 2027, "title": "Kế hoạch" });
    let plain = created(g.admin(), "/v1/training-plans", &plain);
    assert_eq!((&plain["periods_per_person"], &plain["lines"]), (&json!(40), &json!([])), "forty by law");
    // A unit has one plan for a year, unless it was given up.
    let again = g.admin().post("/v1/training-plans", &full).refused(409, "conflict");
    let first = format!("/v1/training-plans/{}", made["id"].as_str().unwrap());
    assert_eq!(again.json()["conflicts_with"], first);
    step(g.admin(), &first, "withdrawal", &json!({ "reason": "Làm lại" })).expect(200);
    created(g.admin(), "/v1/training-plans", &full);
    let at = |day: &str| g.admin().get(&format!("{first}?as_of={day}")).status;
    assert_eq!((at("2025-12-31"), at("2026-01-01"), at("2026-12-31"), at("2027-01-01")), (404, 200, 200, 404));
}

#[test]
fn everything_wrong_with_a_plan_is_told_at_once() {
    let g = Ground::new();
    let good = body(&g.scene.world.city, 2026);
    refuses_bad_bodies(g.admin(), "/v1/training-plans", None, &good, &["/unit_id", "/year", "/title"]);
    let one = |line: Value| json!({ "lines": [line] });
    for (more, expected) in [
        (
            json!({ "year": 1989, "periods_per_person": 2001 }),
            vec![("/year", "out_of_range"), ("/periods_per_person", "out_of_range")],
        ),
        (json!({ "year": 4_000_000_000u32 }), vec![("/year", "out_of_range")]),
        (json!({ "unit_id": NOBODY }), vec![("/unit_id", "reference_not_found")]),
        (one(line("academic_training", json!("it"), Value::Null, 1)), vec![("/lines/0/programme", "not_with")]),
        (one(line("fostering", Value::Null, Value::Null, 0)), vec![("/lines/0/enrolments", "out_of_range")]),
        (
            json!({ "lines": [line("fostering", json!("it"), Value::Null, 1), line("fostering", json!("it"), Value::Null, 2)] }),
            vec![("/lines/1", "repeated")],
        ),
        (
            one(json!({ "kind": "x", "group": "x", "surplus": 1 })),
            vec![
                ("/lines/0/surplus", "unknown_field"),
                ("/lines/0/kind", "not_one_of"),
                ("/lines/0/group", "not_one_of"),
                ("/lines/0/enrolments", "required"),
            ],
        ),
    ] {
        let refused = g.admin().post("/v1/training-plans", &merged(&good, &more)).refused(422, "invalid_input").wrong();
        assert_eq!(refused, told(&expected), "{more}");
    }
}

#[test]
fn a_plan_is_amended_while_it_is_drafted_and_taken_back_by_who_could_have_made_it_so() {
    let g = Ground::new();
    let w = &g.scene.world;
    let plan = place(&g.admin().post("/v1/training-plans", &body(&w.city, 2026)).expect(201));
    let patch = |more: &Value| {
        let part = with(more, "correction", json!({ "reason": "Điều chỉnh" }));
        g.admin().correct("PATCH", &plan, g.admin().get(&plan).etag(), &part)
    };
    let lines = json!([line("fostering", json!("it"), Value::Null, 3)]);
    let amended = patch(&json!({ "lines": lines, "title": "Kế hoạch mới" })).expect(200).json();
    assert_eq!((&amended["lines"], &amended["title"]), (&lines, &json!("Kế hoạch mới")));
    let mut whole = given(&amended);
    for name in ["state", "hops"] {
        whole.as_object_mut().unwrap().remove(name);
    }
    let whole = merged(&whole, &json!({ "year": 2028, "correction": { "reason": "Sai năm" } }));
    let put = g.admin().correct("PUT", &plan, g.admin().get(&plan).etag(), &whole).expect(200).json();
    assert_eq!(put["year"], 2028);
    step(g.admin(), &plan, "proposal", &json!({})).expect(200);
    patch(&json!({ "year": 2027 })).refused(409, "wrong_stage");
    let back = step(&g.approver, &plan, "referral", &json!({ "reason": "Bổ sung" })).expect(200).json();
    assert_eq!(back["state"], "drafted");
    patch(&json!({ "year": 2026 })).expect(200);
    step(g.admin(), &plan, "proposal", &json!({})).expect(200);
    let approval = json!({ "decision_id": w.decision, "reason": "Phê duyệt" });
    let approved = step(&g.approver, &plan, "approval", &approval).expect(200).json();
    assert_eq!((&approved["state"], &approved["hops"][4]["decision_id"]), (&json!("approved"), &json!(w.decision)));
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    let officer = g.role(Role::HrOfficer, &w.city);
    step(&officer, &plan, "void", &void).refused(403, "forbidden");
    let voided = step(&g.approver, &plan, "void", &void).expect(200).json();
    assert_eq!((&voided["void"], &voided["allowed_actions"]), (&json!(true), &json!([])));
    assert_eq!(g.admin().all(&format!("{plan}/history")).len(), 9);
}

#[test]
fn plans_need_their_permissions_and_stay_hidden_from_other_units() {
    let g = Ground::new();
    let w = &g.scene.world;
    let plan = place(&g.admin().post("/v1/training-plans", &body(&w.ward, 2026)).expect(201));
    let fulfilment = format!("{plan}/fulfilment");
    seen(&g.role(Role::Viewer, &w.city), &plan);
    let beside = g.role(Role::HrOfficer, &w.other_ward);
    hidden(&beside, &[plan.clone(), fulfilment.clone(), format!("{plan}/history")]);
    assert!(beside.all("/v1/training-plans").is_empty());
    let wrong = beside.post("/v1/training-plans", &body(&w.ward, 2027)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/unit_id", "reference_not_found")]));
    needs(
        &g.scene.app,
        Permission::TrainingRead,
        &[("GET", "/v1/training-plans"), ("GET", &plan), ("GET", &fulfilment)],
    );
    let writes = ["proposal", "withdrawal", "void"].map(|act| format!("{plan}/{act}"));
    let writes: Vec<(&str, &str)> = writes
        .iter()
        .map(|p| ("POST", p.as_str()))
        .chain([("POST", "/v1/training-plans"), ("PUT", plan.as_str())])
        .collect();
    needs(&g.scene.app, Permission::TrainingWrite, &writes);
    let decides = ["approval", "referral"].map(|act| format!("{plan}/{act}"));
    needs(&g.scene.app, Permission::TrainingApprove, &decides.each_ref().map(|p| ("POST", p.as_str())));
}

#[test]
fn plans_are_listed_by_each_filter_and_walked_while_more_are_made() {
    let g = Ground::new();
    let w = &g.scene.world;
    let make = |unit: &str, year: u32| g.admin().post("/v1/training-plans", &body(unit, year)).expect(201).id();
    let all = [make(&w.city, 2025), make(&w.ward, 2026), make(&w.city, 2026)];
    step(g.admin(), &format!("/v1/training-plans/{}", all[2]), "proposal", &json!({})).expect(200);
    let list = |query: &str| texts(&g.admin().all(&format!("/v1/training-plans?{query}")), "/id");
    for (query, expected) in [
        (String::new(), vec![0, 1, 2]),
        (format!("unit_id={}", w.city), vec![0, 2]),
        ("year=2026".to_owned(), vec![1, 2]),
        ("state=proposed".to_owned(), vec![2]),
        (format!("unit_id={}&year=2026&state=drafted", w.ward), vec![1]),
    ] {
        let expected: Vec<String> = expected.into_iter().map(|n: usize| all[n].clone()).collect();
        assert_eq!(list(&query), expected, "{query}");
        let head = canbo::db::changes::head(&mut g.scene.app.database.connect()).unwrap().seq;
        assert_eq!(list(&format!("{query}&known_at={head}")), expected, "{query} as known now");
    }
    let wrong = g.admin().get("/v1/training-plans?year=1989&state=x").refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, told(&[("/year", "out_of_range"), ("/state", "not_one_of")]));
    let mut year = 2030;
    pages(g.admin(), "/v1/training-plans", "state=drafted", || {
        year += 1;
        make(&w.city, year);
    });
}

#[test]
fn fulfilment_counts_enrolments_and_people_apart_where_they_were_when_they_completed() {
    let g = Ground::new();
    let w = &g.scene.world;
    let foster = g.course("QLNN", &json!({}));
    let classes = ["K1", "K2"].map(|code| g.class(&foster, code, &json!({ "capacity": 20 })));
    let study = g.course("DH", &json!({ "kind": "academic_training", "programme": null, "periods": 400, "grants": grants("professional", "university") }));
    let degree = g.class(&study, "K3", &json!({ "capacity": 20 }));
    let done = |class: &str, who: &str, on: &str| {
        let made = place(&g.enrol(class, who).expect(201));
        complete(&g.approver, &made, &json!({ "on": on })).expect(200);
        made
    };
    let (clerk, head, other) = (g.clerk(&w.ward), g.holder(&w.ward, "HAMLET_HEAD"), g.clerk(&w.other_ward));
    let untrained = g.clerk(&w.ward);
    done(&classes[0], &clerk, "2026-11-05");
    done(&classes[1], &clerk, "2026-11-10");
    done(&classes[0], &head, "2026-11-10");
    done(&classes[0], &other, "2026-11-10");
    let degree_of = done(&degree, &clerk, "2026-11-20");
    // Who failed was not trained; who sits in a class attended what is noted.
    let failed = place(&g.enrol(&classes[0], &untrained).expect(201));
    step(g.admin(), &failed, "attendance", &json!({ "attendance": [{ "on": "2026-11-06", "periods": 8 }] }))
        .expect(200);
    step(&g.approver, &failed, "failure", &json!({ "on": "2026-11-10" })).expect(200);
    let plan = |unit: &str| place(&g.admin().post("/v1/training-plans", &body(unit, 2026)).expect(201));
    let (city, ward) = (plan(&w.city), plan(&w.ward));
    let ask = |plan: &str, day: &str| g.admin().get(&format!("{plan}/fulfilment?as_of={day}")).expect(200).json();
    let lines = |found: &Value| -> Vec<(u64, u64, f64)> {
        let numbers = |l: &Value| {
            (l["completed"].as_u64().unwrap(), l["people"].as_u64().unwrap(), l["percent"].as_f64().unwrap())
        };
        found["lines"].as_array().unwrap().iter().map(numbers).collect()
    };
    let all = ask(&city, "2026-11-22");
    assert_eq!(lines(&all), [(4, 3, 100.0), (1, 1, 100.0), (1, 1, 50.0), (4, 3, 50.0)]);
    assert_eq!((&all["completed"], &all["people"], &all["as_of"]), (&json!(5), &json!(3), &json!("2026-11-22")));
    // Forty periods each: the clerk has 480, two have 40, one has eight.
    let periods = json!({ "periods_per_person": 40, "with": 3, "without": 1, "percent": 75.0, "periods": 568 });
    assert_eq!(all["periods"], periods);
    assert_eq!(lines(&ask(&city, "2026-11-09")), [(1, 1, 25.0), (0, 0, 0.0), (0, 0, 0.0), (1, 1, 12.5)]);
    let own = ask(&ward, "2026-11-22");
    assert_eq!(
        (lines(&own), &own["people"]),
        (vec![(3, 2, 75.0), (1, 1, 100.0), (1, 1, 50.0), (3, 2, 37.5)], &json!(2))
    );
    assert_eq!(ask(&ward, "2025-12-31")["periods"]["percent"], Value::Null, "before the year there is nothing to tell");
    assert_eq!(ask(&ward, "2030-01-01")["as_of"], "2026-12-31");
    // Who moved away afterwards was trained here, and has no periods to make up here.
    let held = g.admin().all(&format!("/v1/appointments?official_id={clerk}"))[0]["id"].as_str().unwrap().to_owned();
    step(
        g.admin(),
        &format!("/v1/appointments/{held}"),
        "end",
        &json!({ "valid_to": "2026-11-15", "end_reason": "transferred" }),
    )
    .expect(200);
    g.scene.holds(&clerk, &w.other_ward, "OFFICE_STATISTICS", "2026-11-15", &json!({}));
    let left = ask(&ward, "2026-11-22");
    assert_eq!(
        lines(&left),
        [(3, 2, 75.0), (1, 1, 100.0), (0, 0, 0.0), (3, 2, 37.5)],
        "the degree came after the move"
    );
    assert_eq!((&left["periods"]["with"], &left["periods"]["without"]), (&json!(1), &json!(1)));
    assert_eq!(lines(&ask(&city, "2026-11-22")), lines(&all), "to the city it is all the same");
    // Taken back, it counts no more.
    step(g.admin(), &degree_of, "void", &json!({ "ground": "entered_in_error", "reason": "x" })).expect(200);
    assert_eq!(lines(&ask(&city, "2026-11-22"))[2], (0, 0, 0.0));
    g.admin().get(&format!("{city}/fulfilment?as_of=x")).refused(400, "invalid_parameters");
}

#[test]
fn a_preview_of_a_plan_tells_whose_gaps_its_lines_would_close_and_what_becomes_of_the_figures() {
    let (g, _) = super::results::ground();
    let w = &g.scene.world;
    let mut people: Vec<String> = (0..2).map(|_| g.clerk(&w.ward)).collect();
    people.sort();
    let full = json!({ "unit_id": w.ward, "year": 2026, "title": "Kế hoạch", "lines": [
        line("fostering", json!("state_management"), json!("hamlet_head"), 5),
        line("fostering", json!("state_management"), Value::Null, 1),
        line("academic_training", Value::Null, Value::Null, 9),
    ] });
    let plan = place(&g.admin().post("/v1/training-plans", &full).expect(201));
    let head = || canbo::db::changes::head(&mut g.scene.app.database.connect()).unwrap().seq;
    let before = head();
    let preview = |more: &str| g.admin().get(&format!("{plan}/preview?{more}")).expect(200).json();
    let found = preview("");
    assert_eq!((head(), &found["impact"]["as_of"]), (before, &json!("2026-12-31")), "nothing changes");
    let lines = found["lines"].as_array().unwrap();
    let course = &lines[1]["courses"][0];
    assert_eq!(course["grants"], grants("state_management", "completed"));
    let closed = json!([{ "official_id": people[0], "course_id": course["course_id"],
        "requirements": ["state_management"], "meets_standard": true }]);
    assert_eq!((&lines[1]["closes"], &lines[1]["beyond"], &lines[1]["planned"]), (&closed, &json!(1), &json!(1)));
    assert_eq!((&lines[0]["closes"], &lines[2]["courses"]), (&json!([]), &json!([])));
    assert_eq!(found["impact"]["people"].as_array().unwrap().len(), 1);
    let figures = |when: &str| found["impact"]["units"][0][when].clone();
    assert_eq!((&figures("before")["headcount"], &figures("after")["headcount"]), (&json!(2), &json!(2)));
    let met = |when: &str| figures(when)["standard"]["met"].clone();
    assert_eq!((met("before"), met("after")), (json!(0), json!(1)));
    // As it was known then, though one of them has completed the course since.
    g.scene.paper(&people[0], "state_management", "completed", &json!({}));
    let now = preview("");
    assert_eq!(
        (&now["lines"][1]["closes"][0]["official_id"], &now["lines"][1]["beyond"]),
        (&json!(people[1]), &json!(0))
    );
    assert_eq!(preview(&format!("known_at={before}"))["lines"], found["lines"]);
    g.admin().get(&format!("{plan}/preview?as_of=x")).refused(400, "invalid_parameters");
    g.admin().get(&format!("{plan}/preview?known_at={}", before - 1)).refused(404, "not_found");
    // How people stand is told to who may ask the compliance module; what is elsewhere is not there.
    let but = |one: Permission| Permission::ALL.iter().copied().filter(|p| *p != one).collect::<Vec<_>>();
    let ask = |by: &crate::support::Client| by.get(&format!("{plan}/preview"));
    ask(&g.scene.app.machine(&but(Permission::ComplianceRead), None)).refused(403, "forbidden");
    ask(&g.scene.app.machine(&but(Permission::TrainingRead), None)).refused(403, "forbidden");
    ask(&g.role(Role::HrOfficer, &w.other_ward)).refused(404, "not_found");
}
