//! Results: what is completed is granted by the same write, follows what is put right, and goes with what is taken back.

use super::ground::{Ground, complete, grants, merged, place, step};
use crate::support::manners::{NOBODY, asks_for_the_state_seen, refuses_bad_bodies, texts, told, with};
use crate::support::world::{approved, requirement, rule_set};
use serde_json::{Value, json};

/// A world in which everybody is asked for state management, and a class that grants it.
pub fn ground() -> (Ground, String) {
    let g = Ground::new();
    let asks = requirement(
        "state_management",
        &json!({ "qualification": { "kind": "state_management", "at_least": "completed" } }),
    );
    let set = rule_set("thu", &g.scene.world.province, &[asks]);
    let (set, tag) = approved(&g.scene.app, "/v1/rule-sets", &set);
    g.admin().act(&format!("{set}/entry-into-force"), &tag, &json!({ "valid_from": "2018-01-01" })).expect(200);
    let class = g.hall("QLNN", 9);
    (g, class)
}

/// The report on the province, without the moment that it reflects.
fn figures(g: &Ground) -> Value {
    let mut report = g.scene.report(&g.scene.world.province, "2026-11-22");
    report.as_object_mut().unwrap().remove("known_at");
    report
}

fn status(g: &Ground, who: &str) -> Value {
    g.scene.judged(who, "state_management", "2026-11-22")["status"].clone()
}

#[test]
fn who_completes_a_course_has_what_it_grants_and_is_judged_by_it_when_the_answer_arrives() {
    let (g, class) = ground();
    let who = g.clerk(&g.scene.world.ward);
    let made = place(&g.enrol(&class, &who).expect(201));
    assert_eq!(status(&g, &who), "unknown");
    let preview = g.admin().get(&format!("{made}/preview")).expect(200).json();
    let more = json!({ "on": "2026-11-20", "awarded_on": "2026-11-21", "decision_id": g.scene.world.decision, "reason": "Bế giảng" });
    let done = complete(&g.approver, &made, &more).expect(200).json();
    assert_eq!(status(&g, &who), "met");
    let recorded =
        ["state", "result", "completed_on", "awarded_on", "certificate_number"].map(|name| done[name].clone());
    assert_eq!(recorded, [json!("completed"), json!("good"), json!("2026-11-20"), json!("2026-11-21"), json!("CC-01")]);
    let paper = format!("/v1/qualifications/{}", done["qualification_id"].as_str().unwrap());
    let paper = g.admin().get(&paper).expect(200).json();
    for (name, value) in [
        ("official_id", json!(who)),
        ("kind", json!("state_management")),
        ("level", json!("completed")),
        ("institution", json!("Trường Chính trị tỉnh")),
        ("number", json!("CC-01")),
        ("awarded_on", json!("2026-11-21")),
        ("expires_on", Value::Null),
        ("verification", json!("verified")),
    ] {
        assert_eq!(paper[name], value, "{name}");
    }
    // What the preview said came true, for the person and for every unit above.
    let person = &preview["people"][0];
    assert_eq!((&person["before"]["status"], &person["after"]["status"]), (&json!("unknown"), &json!("met")));
    let expected = json!([{ "code": "state_management", "mandatory": true, "before": "unknown", "after": "met" }]);
    assert_eq!(person["requirements"], expected);
    let w = &g.scene.world;
    let units: Vec<&str> =
        preview["units"].as_array().unwrap().iter().map(|u| u["unit"]["id"].as_str().unwrap()).collect();
    assert_eq!(units, [&w.ward, &w.city, &w.province]);
    let after = g.admin().get(&format!("{made}/preview")).expect(200).json();
    for (said, now) in preview["units"].as_array().unwrap().iter().zip(after["units"].as_array().unwrap()) {
        assert_eq!(
            (&said["after"], &now["before"]),
            (&now["after"], &now["after"]),
            "what is over changes nothing more"
        );
    }
    assert_eq!(after["people"][0]["requirements"], json!([]));
}

#[test]
fn a_certificate_counts_for_as_many_months_as_the_course_says() {
    let g = Ground::new();
    let it = json!({ "programme": "it", "grants": { "kind": "it", "level": "basic", "scheme": "ict_standard", "valid_months": 24 } });
    let class = g.class(&g.course("TH", &it), "K1", &json!({ "host": null }));
    let made = g.enrolled(&class);
    let done = complete(&g.approver, &made, &json!({ "on": "2026-11-20" })).expect(200).json();
    let at = format!("/v1/qualifications/{}", done["qualification_id"].as_str().unwrap());
    let paper = || g.admin().get(&at).expect(200).json();
    let days = |paper: &Value| ["awarded_on", "expires_on", "number"].map(|name| paper[name].clone());
    assert_eq!(days(&paper()), [json!("2026-11-20"), json!("2028-11-20"), json!("CC-01")]);
    assert_eq!((&paper()["scheme"], &paper()["institution"]), (&json!("ict_standard"), &Value::Null));
    // What is put right about the enrolment is put right about the paper, by the same write.
    let patch = |more: &Value| {
        let part = with(more, "correction", json!({ "reason": "Ghi nhầm", "decision_id": g.scene.world.decision }));
        g.admin().correct("PATCH", &made, g.admin().get(&made).etag(), &part)
    };
    patch(&json!({ "completed_on": "2026-11-10", "certificate_number": "CC-02" })).expect(200);
    assert_eq!(days(&paper()), [json!("2026-11-10"), json!("2028-11-10"), json!("CC-02")]);
    patch(&json!({ "awarded_on": "2026-12-01", "result": "excellent" })).expect(200);
    assert_eq!(days(&paper()), [json!("2026-12-01"), json!("2028-12-01"), json!("CC-02")]);
    let last = g.admin().all(&format!("{at}/history")).pop().unwrap();
    let said = (&last["cause"], &last["reason"], &last["decision_id"]);
    assert_eq!(said, (&json!("correct"), &json!("Ghi nhầm"), &json!(g.scene.world.decision)));
    patch(&json!({ "certificate_number": null, "awarded_on": null })).expect(200);
    assert_eq!(days(&paper()), [json!("2026-11-10"), json!("2028-11-10"), Value::Null]);
    let wrong = |more: Value| patch(&more).refused(422, "invalid_input").wrong();
    for (more, expected) in [
        (json!({ "result": "not_passed" }), vec![("/result", "not_with")]),
        (json!({ "result": null }), vec![("/result", "required")]),
        (json!({ "completed_on": null }), vec![("/completed_on", "required")]),
        (json!({ "completed_on": "2026-11-01" }), vec![("/completed_on", "before")]),
        (json!({ "completed_on": "2026-11-23" }), vec![("/completed_on", "not_in_force")]),
        (json!({ "awarded_on": "2026-11-09" }), vec![("/awarded_on", "before")]),
        (
            json!({ "official_id": NOBODY, "class_id": NOBODY }),
            vec![("/class_id", "not_with"), ("/official_id", "not_with")],
        ),
        (json!({ "attendance": [{ "on": "2026-11-30", "periods": 8 }] }), vec![("/attendance/0/on", "not_in_force")]),
        (json!({ "state": "failed" }), vec![("/state", "unknown_field")]),
    ] {
        assert_eq!(wrong(more.clone()), told(&expected), "{more}");
    }
    let whole = json!({ "class_id": class, "official_id": done["official_id"], "result": "passed",
        "completed_on": "2026-11-12", "attendance": [{ "on": "2026-11-05", "periods": 8 }, { "on": "2026-11-03", "periods": 8 }],
        "correction": { "reason": "Ghi lại" } });
    let put = g.admin().correct("PUT", &made, g.admin().get(&made).etag(), &whole).expect(200).json();
    assert_eq!(
        (&put["result"], &put["completed_on"], &put["attendance"][0]["on"]),
        (&json!("passed"), &json!("2026-11-12"), &json!("2026-11-03"))
    );
    assert_eq!(days(&paper())[0], "2026-11-12");
}

#[test]
fn what_a_course_granted_is_changed_and_taken_back_with_the_enrolment_only() {
    let (g, class) = ground();
    let made = g.enrolled(&class);
    let done = complete(&g.approver, &made, &json!({})).expect(200).json();
    let paper = format!("/v1/qualifications/{}", done["qualification_id"].as_str().unwrap());
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    let held =
        |answer: crate::support::Answer| assert_eq!(answer.refused(409, "in_use").json()["conflicts_with"], made);
    held(step(g.admin(), &paper, "void", &void));
    let tag = g.admin().get(&paper).etag().to_owned();
    held(g.admin().correct("PATCH", &paper, &tag, &json!({ "number": "X", "correction": { "reason": "x" } })));
    let (seq, id) = (g.admin().get(&paper).json()["seq"].clone(), done["qualification_id"].clone());
    let act = json!({ "acts": [{ "act": "void_qualification", "id": id, "seq": seq, "body": void }] });
    g.admin()
        .post(&format!("/v1/officials/{}/acts", done["official_id"].as_str().unwrap()), &act)
        .refused(409, "in_use");
    // A later paper takes its place as of any other; then its day follows no further than that.
    let later =
        json!({ "level": "completed", "awarded_on": "2026-11-22", "verification": "verified", "reason": "Cấp lại" });
    let early = json!({ "completed_on": "2026-11-10", "correction": { "reason": "x" } });
    g.admin().correct("PATCH", &made, g.admin().get(&made).etag(), &early).expect(200);
    let new = g.admin().act(&format!("{paper}/supersession"), g.admin().get(&paper).etag(), &later).expect(201);
    let late = json!({ "awarded_on": "2026-11-22", "correction": { "reason": "x" } });
    let wrong =
        g.admin().correct("PATCH", &made, g.admin().get(&made).etag(), &late).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/awarded_on", "not_before")]));
    step(g.admin(), &made, "void", &void).expect(200);
    assert_eq!(g.admin().get(&paper).expect(200).json()["void"], true);
    assert_eq!(g.admin().get(&place(&new)).expect(200).json()["void"], false);
}

#[test]
fn taking_an_enrolment_back_restores_exactly_the_figures_from_before() {
    for (ground_of_void, cause) in [("entered_in_error", "void"), ("annulled", "annul")] {
        let (g, class) = ground();
        let who = g.clerk(&g.scene.world.ward);
        let before = (figures(&g), g.scene.verdict(&who, "2026-11-22"));
        let made = place(&g.enrol(&class, &who).expect(201));
        let done = complete(&g.approver, &made, &json!({})).expect(200).json();
        assert_ne!(figures(&g), before.0);
        let seq = canbo::db::changes::head(&mut g.scene.app.database.connect()).unwrap().seq;
        let why = json!({ "ground": ground_of_void, "reason": "Hủy kết quả", "decision_id": g.scene.world.decision });
        let voided = step(g.admin(), &made, "void", &why).expect(200).json();
        assert_eq!((&voided["void"], &voided["allowed_actions"]), (&json!(true), &json!([])));
        let plain = |mut verdict: Value| {
            verdict.as_object_mut().unwrap().remove("known_at");
            verdict
        };
        assert_eq!(figures(&g), before.0, "{cause}");
        assert_eq!(plain(g.scene.verdict(&who, "2026-11-22")), plain(before.1), "{cause}");
        let paper = format!("/v1/qualifications/{}", done["qualification_id"].as_str().unwrap());
        let last = g.admin().all(&format!("{paper}/history")).pop().unwrap();
        assert_eq!((&last["cause"], &last["reason"]), (&json!(cause), &json!("Hủy kết quả")));
        // What was reported stays provable.
        let then = g
            .admin()
            .get(&format!("/v1/compliance/officials/{who}?as_of=2026-11-22&known_at={seq}"))
            .expect(200)
            .json();
        assert_eq!(then["status"], "met");
        step(g.admin(), &made, "void", &why).refused(409, "void");
        // And the person may come again.
        g.enrol(&class, &who).expect(201);
    }
}

#[test]
fn attendance_is_noted_by_day_within_the_class_and_the_course() {
    let g = Ground::new();
    let class = g.hall("QLNN", 1);
    let (seated, waiting) = (g.enrolled(&class), g.enrolled(&class));
    let attend = |place: &str, days: Value| step(g.admin(), place, "attendance", &json!({ "attendance": days }));
    let path = format!("{seated}/attendance");
    let good = json!({ "attendance": [{ "on": "2026-11-03", "periods": 8 }], "reason": "Sổ đầu bài" });
    asks_for_the_state_seen(g.admin(), &path, &seated, &good);
    let tag = g.admin().get(&seated).etag().to_owned();
    refuses_bad_bodies(g.admin(), &path, Some(&tag), &good, &["/attendance"]);
    let noted = g.admin().act(&path, &tag, &good).expect(200).json();
    assert_eq!((&noted["attendance"], &noted["state"]), (&good["attendance"], &json!("confirmed")));
    let noted = attend(&seated, json!([{ "on": "2026-11-02", "periods": 4 }, { "on": "2026-11-03", "periods": 6 }]))
        .expect(200)
        .json();
    assert_eq!(
        noted["attendance"],
        json!([{ "on": "2026-11-02", "periods": 4 }, { "on": "2026-11-03", "periods": 6 }])
    );
    for (days, expected) in [
        (json!([]), vec![("/attendance", "out_of_range")]),
        (json!([{ "on": "2026-11-01", "periods": 8 }]), vec![("/attendance/0/on", "before")]),
        (
            json!([{ "on": "2026-11-05", "periods": 8 }, { "on": "2026-12-19", "periods": 8 }]),
            vec![("/attendance/1/on", "not_in_force"), ("/attendance/1/on", "not_in_force")],
        ),
        (json!([{ "on": "2026-11-23", "periods": 8 }]), vec![("/attendance/0/on", "not_in_force")]),
        (json!([{ "on": "2026-11-05", "periods": 0 }]), vec![("/attendance/0/periods", "out_of_range")]),
        (
            json!([{ "on": "2026-11-05", "periods": 8 }, { "on": "2026-11-05", "periods": 2 }]),
            vec![("/attendance/1/on", "repeated")],
        ),
        (
            json!([{ "on": "2026-11-05", "periods": 16 }, { "on": "2026-11-06", "periods": 15 }]),
            vec![("/attendance", "out_of_range")],
        ),
        (
            json!([{ "on": "x", "periods": "x", "surplus": 1 }]),
            vec![
                ("/attendance/0/surplus", "unknown_field"),
                ("/attendance/0/on", "wrong_type"),
                ("/attendance/0/periods", "wrong_type"),
            ],
        ),
    ] {
        assert_eq!(attend(&seated, days.clone()).refused(422, "invalid_input").wrong(), told(&expected), "{days}");
    }
    attend(&waiting, good["attendance"].clone()).refused(409, "wrong_stage");
}

#[test]
fn a_completion_that_does_not_hold_together_is_refused_with_everything_wrong_with_it() {
    let g = Ground::new();
    let made = g.enrolled(&g.hall("QLNN", 1));
    let path = format!("{made}/completion");
    asks_for_the_state_seen(g.admin(), &path, &made, &json!({ "result": "good" }));
    let tag = g.admin().get(&made).etag().to_owned();
    refuses_bad_bodies(g.admin(), &path, Some(&tag), &json!({ "result": "good" }), &["/result"]);
    for (more, expected) in [
        (json!({ "result": "not_passed" }), vec![("/result", "not_one_of")]),
        (json!({ "on": "2026-11-01" }), vec![("/on", "before")]),
        (json!({ "on": "2026-11-23" }), vec![("/on", "not_in_force")]),
        (json!({ "on": "2026-11-20", "awarded_on": "2026-11-19" }), vec![("/awarded_on", "before")]),
        (json!({ "decision_id": NOBODY }), vec![("/decision_id", "reference_not_found")]),
    ] {
        assert_eq!(
            complete(&g.approver, &made, &more).refused(422, "invalid_input").wrong(),
            told(&expected),
            "{more}"
        );
    }
    let wrong =
        step(&g.approver, &made, "failure", &json!({ "on": "2026-11-01" })).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/on", "before")]));
    assert_eq!(g.admin().all("/v1/qualifications").len(), 0, "nothing was granted on the way");
}

#[test]
fn the_results_of_a_class_are_recorded_at_once_all_of_them_or_none() {
    let (g, class) = ground();
    let at = format!("/v1/classes/{class}");
    let all: Vec<String> = (0..3).map(|_| g.enrolled(&class)).collect();
    let id = |n: usize| all[n].rsplit('/').next().unwrap().to_owned();
    let row = |n: usize, result: &str, number: Value| json!({ "enrolment_id": id(n), "result": result, "certificate_number": number });
    let send =
        |results: Value, more: Value| step(&g.approver, &at, "results", &merged(&json!({ "results": results }), &more));
    let path = format!("{at}/results");
    asks_for_the_state_seen(&g.approver, &path, &at, &json!({ "results": [row(0, "good", Value::Null)] }));
    let stranger = g.enrolled(&g.hall("KHAC", 1)).rsplit('/').next().unwrap().to_owned();
    for (results, expected) in [
        (json!([]), vec![("/results", "out_of_range")]),
        (
            json!([row(0, "good", json!("1")), row(0, "good", json!("2"))]),
            vec![("/results/1/enrolment_id", "repeated")],
        ),
        (
            json!([row(0, "good", json!("1")), { "enrolment_id": stranger, "result": "good" }, { "enrolment_id": NOBODY, "result": "good" }]),
            vec![
                ("/results/1/enrolment_id", "reference_not_found"),
                ("/results/2/enrolment_id", "reference_not_found"),
            ],
        ),
        (
            json!([row(0, "not_passed", json!("1")), row(1, "x", Value::Null)]),
            vec![("/results/1/result", "not_one_of")],
        ),
        (json!([row(0, "not_passed", json!("1"))]), vec![("/results/0/certificate_number", "not_with")]),
    ] {
        assert_eq!(
            send(results.clone(), json!({})).refused(422, "invalid_input").wrong(),
            told(&expected),
            "{results}"
        );
    }
    let good =
        json!([row(0, "excellent", json!("CC-1")), row(1, "passed", json!("CC-2")), row(2, "not_passed", Value::Null)]);
    let wrong = send(good.clone(), json!({ "on": "2026-11-23" })).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/on", "not_in_force")]));
    let done = send(good.clone(), json!({ "on": "2026-11-20", "awarded_on": "2026-11-21" })).expect(200).json();
    let done = done["enrolments"].as_array().unwrap();
    assert_eq!(texts(done, "/id"), [id(0), id(1), id(2)]);
    assert_eq!(texts(done, "/state"), ["completed", "completed", "failed"]);
    let papers = g.admin().all("/v1/qualifications?kind=state_management");
    assert_eq!(
        texts(&papers, "/number").into_iter().collect::<std::collections::BTreeSet<_>>(),
        ["CC-1".to_owned(), "CC-2".to_owned()].into()
    );
    for e in done.iter().take(2) {
        assert_eq!(status(&g, e["official_id"].as_str().unwrap()), "met");
    }
    // One that was recorded already refuses all.
    let more = g.enrolled(&class).rsplit('/').next().unwrap().to_owned();
    let again = send(json!([{ "enrolment_id": more, "result": "good" }, row(0, "good", Value::Null)]), json!({}));
    assert_eq!(again.refused(409, "wrong_stage").wrong(), told(&[("/results/1", "refused")]));
    assert_eq!(g.state(&format!("/v1/enrolments/{more}")), "confirmed");
    assert_eq!(g.admin().all("/v1/qualifications?kind=state_management").len(), 2);
    let many: Vec<Value> = (0..501)
        .map(|n| json!({ "enrolment_id": format!("01935b8e-7b2a-7c3d-9e4f-{n:012}"), "result": "good" }))
        .collect();
    assert_eq!(
        send(json!(many), json!({})).refused(422, "invalid_input").wrong(),
        told(&[("/results", "out_of_range")])
    );
}

#[test]
fn the_preview_supposes_and_changes_nothing() {
    let (g, class) = ground();
    let seq = || canbo::db::changes::head(&mut g.scene.app.database.connect()).unwrap().seq;
    let made = g.enrolled(&class);
    let before = seq();
    for day in ["", "?as_of=2026-12-31", "?as_of=2015-01-01"] {
        let preview = g.admin().get(&format!("{made}/preview{day}")).expect(200).json();
        let counted = day != "?as_of=2015-01-01";
        assert_eq!(
            preview["units"].as_array().unwrap().is_empty(),
            !counted,
            "nobody was counted before the first post"
        );
    }
    assert_eq!(seq(), before);
    g.admin().get(&format!("{made}/preview?as_of=x")).refused(400, "invalid_parameters");
    // Attendance alone makes nobody meet anything.
    let update = g.course("CN", &json!({ "programme": "update", "grants": null }));
    let made = g.enrolled(&g.class(&update, "CN", &json!({})));
    assert_eq!(g.admin().get(&format!("{made}/preview")).expect(200).json()["people"][0]["requirements"], json!([]));
    let master =
        json!({ "kind": "academic_training", "programme": null, "grants": grants("professional", "university") });
    let made = g.enrolled(&g.class(&g.course("DH", &master), "DH", &json!({})));
    assert_eq!(g.admin().get(&format!("{made}/preview")).expect(200).json()["people"][0]["requirements"], json!([]));
}
