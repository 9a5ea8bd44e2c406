//! Enrolments, over HTTP: what is found about them, how they are asked for, approved and listed, and who sees them.

use super::ground::{Ground, grants, merged, place, step};
use crate::support::manners::{NOBODY, hidden, needs, pages, refuses_bad_bodies, texts, told, with};
use crate::support::{Answer, wait};
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, evaluations};
use canbo::domain::account::{Permission, Role};
use canbo::domain::evaluation::{AnnualRating, Evaluation};
use canbo::domain::id::{EvaluationId, Id, OfficialId, UnitId};
use canbo::domain::word::Word;
use canbo::state::new_uuid;
use serde_json::{Value, json};

/// The codes of what was found, in order.
fn codes(answer: &Answer) -> Vec<String> {
    texts(answer.json()["findings"].as_array().unwrap(), "/code")
}

fn check(g: &Ground, class: &str, official: &str) -> Answer {
    g.admin().post("/v1/enrolments/checks", &json!({ "class_id": class, "official_id": official })).expect(200)
}

#[test]
fn a_new_enrolment_says_at_once_whether_there_is_a_seat_and_is_found_again_with_every_field() {
    let g = Ground::new();
    let course = g.course("QLNN", &json!({}));
    let class = g.class(&course, "K1", &json!({ "capacity": 1 }));
    let who = g.clerk(&g.scene.world.ward);
    let body = json!({ "class_id": class, "official_id": who, "decision_id": g.scene.world.decision, "reason": "Theo kế hoạch" });
    let made = g.admin().post("/v1/enrolments", &body).expect(201);
    let shown = g.admin().get(&place(&made)).expect(200);
    assert_eq!((shown.json(), shown.etag()), (made.json(), made.etag()));
    let now = made.json();
    let hop = now["hops"][0].clone();
    let expected = json!({
        "id": made.id(), "seq": now["seq"], "recorded_at": now["recorded_at"], "class_id": class, "official_id": who,
        "course_id": course, "kind": "fostering", "programme": "state_management", "periods": 40, "state": "confirmed",
        "queue_no": 1, "place": null, "attendance": [], "result": null, "completed_on": null, "awarded_on": null,
        "certificate_number": null, "qualification_id": null, "void": false,
        "allowed_actions": ["withdraw", "attend", "complete", "fail"], "hops": [hop],
    });
    assert_eq!(now, expected);
    let said = ["act", "from", "to", "decision_id", "reason", "overrides"].map(|name| hop[name].clone());
    assert_eq!(
        said,
        [
            json!("enrol"),
            Value::Null,
            json!("confirmed"),
            body["decision_id"].clone(),
            body["reason"].clone(),
            json!([])
        ]
    );
    let next = g.enrol(&class, &g.clerk(&g.scene.world.ward)).expect(201).json();
    assert_eq!((&next["state"], &next["queue_no"], &next["place"]), (&json!("waitlisted"), &json!(2), &json!(1)));
    let history = g.admin().all(&format!("{}/history", place(&made)));
    assert_eq!((history.len(), &history[0]["cause"]), (1, &json!("create")));
}

#[test]
fn everything_wrong_with_an_enrolment_is_told_at_once() {
    let g = Ground::new();
    let good = json!({ "class_id": g.hall("QLNN", 1), "official_id": g.clerk(&g.scene.world.ward) });
    for path in ["/v1/enrolments", "/v1/enrolments/checks"] {
        refuses_bad_bodies(g.admin(), path, None, &good, &["/class_id", "/official_id"]);
        let nobody = json!({ "class_id": NOBODY, "official_id": NOBODY });
        let wrong = g.admin().post(path, &nobody).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/class_id", "reference_not_found"), ("/official_id", "reference_not_found")]));
    }
    let wrong =
        g.admin().post("/v1/enrolments", &with(&good, "decision_id", json!(NOBODY))).refused(422, "invalid_input");
    assert_eq!(wrong.wrong(), told(&[("/decision_id", "reference_not_found")]));
    for method in ["GET", "PUT", "PATCH"] {
        g.admin().send(method, "/v1/enrolments/checks", &[], b"").refused(405, "method_not_allowed");
    }
}

#[test]
fn the_dry_run_the_enrolment_and_the_approval_find_the_same() {
    let g = Ground::new();
    let w = &g.scene.world;
    let course = g.course("QLNN", &json!({}));
    let cases = [
        ("open", json!({}), vec![], "confirmed"),
        ("asked", json!({ "needs_approval": true }), vec![], "requested"),
        ("closed", json!({ "enrols_until": "2026-11-21" }), vec!["enrolment_closed"], ""),
        ("early", json!({ "enrols_from": "2026-11-23" }), vec!["enrolment_closed"], ""),
        (
            "others",
            json!({ "audience": { "groups": ["hamlet_head"], "positions": [], "units": [] } }),
            vec!["outside_audience"],
            "requested",
        ),
        (
            "titles",
            json!({ "audience": { "groups": [], "positions": ["PARTY_SECRETARY"], "units": [] } }),
            vec!["outside_audience"],
            "requested",
        ),
        ("city", json!({ "audience": { "groups": [], "positions": [], "units": [w.city] } }), vec![], "confirmed"),
        (
            "elsewhere",
            json!({ "audience": { "groups": [], "positions": [], "units": [w.other_ward] } }),
            vec!["outside_audience"],
            "requested",
        ),
    ];
    for (code, more, found, state) in cases {
        let class = g.class(&course, code, &more);
        let who = g.clerk(&w.ward);
        let seq = || canbo::db::changes::head(&mut g.scene.app.database.connect()).unwrap().seq;
        let before = seq();
        let dry = check(&g, &class, &who);
        assert_eq!((codes(&dry), seq()), (found.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>(), before), "{code}");
        assert_eq!(dry.json()["state"], if state.is_empty() { Value::Null } else { json!(state) }, "{code}");
        if state.is_empty() {
            let refusal = g.enrol(&class, &who).refused(409, "findings_in_the_way");
            assert_eq!((refusal.json()["findings"].clone(), seq()), (dry.json()["findings"].clone(), before), "{code}");
            continue;
        }
        let made = g.enrol(&class, &who).expect(201);
        assert_eq!(made.json()["state"], state, "{code}");
        if found.contains(&"outside_audience") {
            let refusal = step(&g.approver, &place(&made), "approval", &json!({})).refused(409, "findings_in_the_way");
            assert_eq!(refusal.json()["findings"], dry.json()["findings"], "{code}");
        }
    }
}

#[test]
fn an_approver_lets_in_who_is_outside_the_audience_by_a_decision_and_for_a_reason() {
    let g = Ground::new();
    let audience = json!({ "audience": { "groups": ["hamlet_head"], "positions": [], "units": [] } });
    let class = g.class(&g.course("QLNN", &json!({})), "K1", &audience);
    let made = g.enrolled(&class);
    let over = |code: &str| json!({ "code": code, "decision_id": g.scene.world.decision, "reason": "Đồng ý cho học" });
    let approve = |overrides: Value| step(&g.approver, &made, "approval", &json!({ "overrides": overrides }));
    approve(json!([])).refused(409, "findings_in_the_way");
    let wrong = approve(json!([over("too_old_to_be_sent")])).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/overrides/0/code", "reference_not_found")]));
    let foreign = merged(&over("outside_audience"), &json!({ "decision_id": NOBODY }));
    let wrong = approve(json!([foreign])).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/overrides/0/decision_id", "reference_not_found")]));
    let approved = approve(json!([over("outside_audience")])).expect(200).json();
    assert_eq!((&approved["state"], &approved["queue_no"]), (&json!("confirmed"), &json!(1)));
    assert_eq!(approved["hops"][1]["overrides"], json!([over("outside_audience")]));
    // Nobody but an approver, in the approval, takes anything upon themselves.
    let other = g.enrolled(&class);
    let refusal = json!({ "reason": "x", "overrides": [over("outside_audience")] });
    let wrong = step(&g.approver, &other, "refusal", &refusal).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/overrides/0", "not_with")]));
}

#[test]
fn nobody_is_in_one_class_twice_unless_they_took_it_back() {
    let g = Ground::new();
    let class = g.hall("QLNN", 5);
    let who = g.clerk(&g.scene.world.ward);
    let first = place(&g.enrol(&class, &who).expect(201));
    let again = g.enrol(&class, &who).refused(409, "findings_in_the_way");
    let id = first.rsplit('/').next().unwrap();
    assert_eq!(codes(&again), ["already_enrolled"]);
    assert_eq!(again.json()["findings"][0]["evidence"], json!([{ "name": "enrolment_id", "value": id }]));
    step(g.admin(), &first, "withdrawal", &json!({ "reason": "Bận" })).expect(200);
    let second = g.enrol(&class, &who).expect(201).json();
    assert_eq!((&second["state"], &second["queue_no"]), (&json!("confirmed"), &json!(2)));
}

#[test]
fn two_classes_at_once_a_needless_course_and_a_full_class_are_told_and_stop_nobody() {
    let g = Ground::new();
    let (course, other) = (g.course("A", &json!({})), g.course("B", &json!({ "grants": null })));
    let (one, two) = (g.class(&course, "A1", &json!({ "capacity": 1 })), g.class(&other, "B1", &json!({})));
    let who = g.clerk(&g.scene.world.ward);
    g.scene.paper(&who, "state_management", "completed", &json!({}));
    g.enrol(&two, &who).expect(201);
    g.enrolled(&one);
    let dry = check(&g, &one, &who);
    assert_eq!(codes(&dry), ["classes_overlap", "already_qualified", "class_full"]);
    let severities = texts(dry.json()["findings"].as_array().unwrap(), "/severity");
    assert_eq!((severities, &dry.json()["state"]), (vec!["warning".to_owned(); 3], &json!("waitlisted")));
    assert_eq!(g.enrol(&one, &who).expect(201).json()["state"], "waitlisted");
}

/// Enters a rating, past HTTP.
fn rated(g: &Ground, official: &str, year: i32, rating: AnnualRating) {
    let at = g.scene.app.state.now();
    let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at };
    let evaluation = Evaluation {
        id: EvaluationId(new_uuid()),
        official_id: OfficialId::parse(official).unwrap(),
        unit_id: UnitId::parse(&g.scene.world.ward).unwrap(),
        year,
        rating,
        points: None,
        rated_on: crate::support::scene::day(&format!("{year}-12-10")),
        decision_id: None,
    };
    let change = Change::of(Cause::Create, None);
    wait(g.scene.app.state.db.write(move |tx| evaluations::insert(tx, &stamp, &change, &evaluation))).unwrap();
}

#[test]
fn postgraduate_study_asks_for_age_service_and_ratings_and_tells_them_only_to_who_may_see_them() {
    let g = Ground::new();
    let w = &g.scene.world;
    let master = json!({ "kind": "academic_training", "programme": null, "periods": 3000, "grants": grants("professional", "master") });
    let class = g.class(&g.course("THS", &master), "K1", &json!({ "capacity": 9 }));
    let good = g.clerk(&w.ward);
    assert_eq!(codes(&check(&g, &class, &good)), ["not_rated", "not_rated"]);
    rated(&g, &good, 2025, AnnualRating::Excellent);
    rated(&g, &good, 2024, AnnualRating::Completed);
    assert_eq!(codes(&check(&g, &class, &good)), ["rated_too_low"]);
    let old = g.scene.person("1970-01-01", "Kinh");
    g.scene.holds(&old, &w.ward, "OFFICE_STATISTICS", "2025-06-01", &json!({}));
    let dry = check(&g, &class, &old);
    assert_eq!(codes(&dry), ["too_old_to_be_sent", "service_too_short", "not_rated", "not_rated"]);
    assert_eq!(
        dry.json()["findings"][0]["evidence"],
        json!([{ "name": "age", "value": "56" }, { "name": "at_most", "value": "45" }])
    );
    assert_eq!(dry.json()["findings"][0]["legal_reference"], "Nghị định 171/2025/NĐ-CP");
    let but: Vec<Permission> =
        Permission::ALL.iter().copied().filter(|p| *p != Permission::OfficialsReadSensitive).collect();
    let closed = g.scene.app.machine(&but, None);
    let body = json!({ "class_id": class, "official_id": old });
    let shut = closed.post("/v1/enrolments/checks", &body).expect(200);
    assert_eq!(codes(&shut), ["withheld", "service_too_short", "withheld", "withheld"]);
    let hidden = &shut.json()["findings"][0];
    assert_eq!((&hidden["legal_reference"], &hidden["evidence"]), (&Value::Null, &json!([])));
    assert!(!shut.text.contains("56") || !shut.text.contains("\"age\""), "{}", shut.text);
    // An approver sends them all the same, each finding by a decision.
    let made = place(&g.enrol(&class, &old).expect(201));
    assert_eq!(g.state(&made), "requested", "without approval by the class, and yet it awaits one");
    let refusal = step(&closed, &made, "approval", &json!({})).refused(409, "findings_in_the_way");
    assert_eq!(codes(&refusal), codes(&shut));
    let over = |code: &str| json!({ "code": code, "decision_id": w.decision, "reason": "Trường hợp đặc biệt" });
    let overrides = json!([over("too_old_to_be_sent"), over("service_too_short"), over("not_rated")]);
    let approved = step(&g.approver, &made, "approval", &json!({ "overrides": overrides })).expect(200).json();
    assert_eq!(
        (&approved["state"], approved["hops"][1]["overrides"].as_array().unwrap().len()),
        (&json!("confirmed"), 3)
    );
}

#[test]
fn a_place_is_asked_for_on_its_day_however_long_the_approval_takes() {
    let g = Ground::new();
    let class =
        g.class(&g.course("QLNN", &json!({})), "K1", &json!({ "needs_approval": true, "enrols_until": "2026-11-22" }));
    let (asked, own) = (g.enrolled(&class), g.enrolled(&class));
    step(g.admin(), &own, "approval", &json!({})).refused(409, "own_proposal");
    let late = g.clerk(&g.scene.world.ward);
    g.scene.app.set_clock("2026-11-22T17:00:00Z");
    let (proposer, approver) = (g.scene.app.admin(), g.scene.app.admin());
    proposer
        .post("/v1/enrolments", &json!({ "class_id": class, "official_id": late }))
        .refused(409, "findings_in_the_way");
    let approved = step(&approver, &asked, "approval", &json!({})).expect(200).json();
    assert_eq!(approved["state"], "confirmed");
    let declined = step(&approver, &own, "refusal", &json!({ "reason": "Chưa đến lượt" })).expect(200).json();
    assert_eq!((&declined["state"], &declined["queue_no"]), (&json!("declined"), &Value::Null));
}

#[test]
fn a_ward_enrols_its_own_people_and_the_city_decides() {
    let g = Ground::new();
    let w = &g.scene.world;
    let course = g.course("QLNN", &json!({}));
    let class = g.class(&course, "K1", &json!({ "needs_approval": true, "capacity": 1 }));
    let local = g.class(&course, "K2", &json!({ "unit_id": w.other_ward }));
    let (ward, other) = (g.role(Role::HrOfficer, &w.ward), g.role(Role::Approver, &w.other_ward));
    let city = g.role(Role::Approver, &w.city);
    let (own, foreign) = (g.clerk(&w.ward), g.clerk(&w.other_ward));
    let ask = |class: &str, who: &str| ward.post("/v1/enrolments", &json!({ "class_id": class, "official_id": who }));
    let wrong = |answer: Answer| answer.refused(422, "invalid_input").wrong();
    assert_eq!(wrong(ask(&class, &foreign)), told(&[("/official_id", "reference_not_found")]));
    assert_eq!(wrong(ask(&local, &own)), told(&[("/class_id", "reference_not_found")]));
    let made = place(&ask(&class, &own).expect(201));
    assert_eq!(ward.get(&made).expect(200).json()["allowed_actions"], json!(["withdraw"]));
    assert_eq!(city.get(&made).expect(200).json()["allowed_actions"], json!(["approve", "decline", "withdraw"]));
    hidden(&other, std::slice::from_ref(&made));
    hidden(&other, &[format!("{made}/history"), format!("{made}/preview")]);
    step(&g.role(Role::Approver, &w.ward), &made, "approval", &json!({})).refused(403, "forbidden");
    let tag = g.admin().get(&made).etag().to_owned();
    other.act(&format!("{made}/approval"), &tag, &json!({})).refused(404, "not_found");
    step(&city, &made, "approval", &json!({})).expect(200);
    // The officers of the ward do not record results; the city does.
    ward.act(&format!("{made}/completion"), &tag, &json!({ "result": "good" })).refused(403, "forbidden");
    let beside = g.role(Role::HrOfficer, &w.other_ward);
    beside.post("/v1/enrolments", &json!({ "class_id": class, "official_id": foreign })).expect(201);
    assert_eq!(texts(&ward.all("/v1/enrolments"), "/official_id"), std::slice::from_ref(&own));
    assert_eq!(texts(&beside.all("/v1/enrolments"), "/official_id"), std::slice::from_ref(&foreign));
    assert_eq!(city.all("/v1/enrolments").len(), 2);
    // Who holds a class sees who stands in it, wherever the dossiers are.
    let guest = g.class(&course, "K3", &json!({ "unit_id": w.city, "capacity": 9 }));
    g.enrol(&guest, &own).expect(201);
    let host = g.scene.app.machine(&[Permission::TrainingRead], Some(&w.city));
    assert_eq!(host.all(&format!("/v1/enrolments?class_id={guest}")).len(), 1);
}

#[test]
fn enrolments_need_their_permissions() {
    let g = Ground::new();
    let made = g.enrolled(&g.hall("QLNN", 2));
    let at = |acts: &[&str]| acts.iter().map(|act| format!("{made}/{act}")).collect::<Vec<_>>();
    let reads = at(&["history", "preview"]);
    let reads: Vec<(&str, &str)> =
        reads.iter().map(|p| ("GET", p.as_str())).chain([("GET", "/v1/enrolments"), ("GET", made.as_str())]).collect();
    needs(&g.scene.app, Permission::TrainingRead, &reads);
    let writes = at(&["withdrawal", "attendance"]);
    let writes: Vec<(&str, &str)> = writes
        .iter()
        .map(|p| ("POST", p.as_str()))
        .chain([("POST", "/v1/enrolments"), ("POST", "/v1/enrolments/checks")])
        .collect();
    needs(&g.scene.app, Permission::TrainingWrite, &writes);
    let decides = at(&["approval", "refusal", "completion", "failure", "void"]);
    let decides: Vec<(&str, &str)> = decides
        .iter()
        .map(|p| ("POST", p.as_str()))
        .chain([("PUT", made.as_str()), ("PATCH", made.as_str())])
        .collect();
    needs(&g.scene.app, Permission::TrainingApprove, &decides);
    // How a person stands is told to who may ask the compliance module.
    let but: Vec<Permission> = Permission::ALL.iter().copied().filter(|p| *p != Permission::ComplianceRead).collect();
    g.scene.app.machine(&but, None).get(&format!("{made}/preview")).refused(403, "forbidden");
}

#[test]
fn enrolments_are_listed_by_each_filter_and_walked_while_more_are_made() {
    let g = Ground::new();
    let (one, two) = (g.hall("A", 1), g.hall("B", 9));
    let all: Vec<String> = (0..3).map(|_| g.enrolled(&one)).collect();
    let last = g.enrolled(&two);
    let ids: Vec<&str> = all.iter().chain([&last]).map(|p| p.rsplit('/').next().unwrap()).collect();
    let who = g.admin().get(&last).expect(200).json()["official_id"].as_str().unwrap().to_owned();
    let list = |query: &str| texts(&g.admin().all(&format!("/v1/enrolments?{query}")), "/id");
    let head = || canbo::db::changes::head(&mut g.scene.app.database.connect()).unwrap().seq;
    for (query, expected) in [
        (String::new(), ids.clone()),
        ("sort=-id".to_owned(), ids.iter().rev().copied().collect()),
        (format!("class_id={one}"), ids[..3].to_vec()),
        (format!("class_id={one}&state=waitlisted&sort=queue"), ids[1..3].to_vec()),
        (format!("class_id={one}&state=waitlisted&sort=-queue"), vec![ids[2], ids[1]]),
        (format!("class_id={one}&sort=queue&limit=1"), ids[..3].to_vec()),
        (format!("official_id={who}"), vec![ids[3]]),
        ("kind=academic_training".to_owned(), vec![]),
        ("kind=fostering&state=confirmed".to_owned(), vec![ids[0], ids[3]]),
    ] {
        assert_eq!(list(&query), expected, "{query}");
        assert_eq!(list(&format!("{query}&known_at={}", head())), expected, "{query} as known now");
    }
    let places = |query: &str| g.admin().all(query).iter().map(|e| e["place"].clone()).collect::<Vec<_>>();
    let queue = format!("/v1/enrolments?class_id={one}&state=waitlisted&sort=queue");
    assert_eq!(places(&queue), [json!(1), json!(2)]);
    assert_eq!(places(&format!("{queue}&known_at={}", head())), [Value::Null, Value::Null], "the place is that of now");
    let wrong = g.admin().get("/v1/enrolments?sort=queue").refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, told(&[("/class_id", "required")]));
    (0..3).for_each(|_| drop(g.enrolled(&two)));
    pages(g.admin(), &format!("/v1/enrolments?class_id={two}"), "state=confirmed", || drop(g.enrolled(&two)));
    pages(g.admin(), &format!("/v1/enrolments?class_id={two}&sort=queue"), "state=confirmed", || {
        drop(g.enrolled(&two))
    });
}

#[test]
fn part_timers_and_hamlet_heads_can_be_trained() {
    let g = Ground::new();
    let course = g.course("BD", &json!({ "programme": "update", "grants": null }));
    let audience =
        json!({ "audience": { "groups": ["part_timer", "hamlet_head"], "positions": [], "units": [] }, "capacity": 9 });
    let class = g.class(&course, "K1", &audience);
    for title in ["PART_TIMER", "HAMLET_HEAD"] {
        let who = g.holder(&g.scene.world.ward, title);
        let made = g.enrol(&class, &who).expect(201);
        assert_eq!(made.json()["state"], "confirmed", "{title}");
        let done = super::ground::complete(&g.approver, &place(&made), &json!({})).expect(200).json();
        assert_eq!((&done["state"], &done["qualification_id"]), (&json!("completed"), &Value::Null), "attendance only");
    }
    let clerk = g.clerk(&g.scene.world.ward);
    assert_eq!(codes(&check(&g, &class, &clerk)), ["outside_audience"]);
}
