//! Whether a person would meet the standard of a title, over HTTP.

use crate::support::manners::{NOBODY, members, texts, told};
use crate::support::scene::Scene;
use crate::support::world::position;
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

/// The address of the question whether somebody suits a title.
fn path(s: &Scene, official: &str, title: &str, unit: &str, on: &str) -> String {
    let title = position(&s.admin, title);
    format!("/v1/compliance/officials/{official}/suitability?position_id={title}&unit_id={unit}&as_of={on}")
}

fn asked(s: &Scene, official: &str, title: &str, on: &str) -> Value {
    s.admin.get(&path(s, official, title, &s.world.other_ward, on)).expect(200).json()
}

/// Codes and statuses.
fn statuses(shown: &Value) -> Vec<(String, String)> {
    let all = shown["requirements"].as_array().unwrap();
    texts(all, "/code").into_iter().zip(texts(all, "/status")).collect()
}

#[test]
fn a_clerk_with_every_paper_would_meet_the_standard_of_a_chair_and_one_without_would_not() {
    let s = Scene::new();
    let who = s.clerk(&s.world.ward, "2015-01-01", "university", "Kinh");
    let shown = asked(&s, &who, "COMMITTEE_CHAIR", "2024-01-01");
    let parts = ["as_of", "group", "known_at", "meets", "official_id", "person_status", "position", "position_id"];
    assert_eq!(members(&shown), [&parts[..], &["requirements", "status", "unit"]].concat());
    assert_eq!((&shown["position"], &shown["group"]), (&json!("COMMITTEE_CHAIR"), &json!("key_cadre")));
    assert_eq!(shown["unit"]["id"], json!(s.world.other_ward));
    let stands = |politics: &str| {
        [("age_limit", "met"), ("political_theory", politics), ("professional", "met"), ("upper_secondary", "met")]
            .map(|(code, status)| (code.to_owned(), status.to_owned()))
    };
    assert_eq!(statuses(&shown), stands("unknown"));
    assert_eq!((&shown["meets"], &shown["status"]), (&Value::Null, &json!("unknown")), "not known is not unmet");
    let politics = |level: &str| s.paper(&who, "political_theory", level, &json!({}));
    politics("elementary");
    let shown = asked(&s, &who, "COMMITTEE_CHAIR", "2024-01-01");
    assert_eq!(
        (&shown["meets"], &shown["status"]),
        (&json!(false), &json!("in_grace")),
        "time left, from the present post"
    );
    assert_eq!(shown["requirements"][1]["until"], "2028-08-01");
    politics("intermediate");
    let shown = asked(&s, &who, "COMMITTEE_CHAIR", "2024-01-01");
    assert_eq!((&shown["meets"], &statuses(&shown)[..]), (&json!(true), &stands("met")[..]));
    assert!(shown["requirements"].as_array().unwrap().iter().all(|r| r["because_of"] == json!([])));
    // Nothing has changed for the clerk, who is none the less a clerk.
    assert_eq!(s.verdict(&who, "2024-01-01")["titles"][0]["position"], "OFFICE_STATISTICS");
}

#[test]
fn the_answer_is_the_verdict_once_the_appointment_is_entered() {
    let s = Scene::new();
    let who = s.person("1981-05-05", "Nùng");
    let held = s.holds(&who, &s.world.ward, "OFFICE_STATISTICS", "2015-01-01", &json!({}));
    s.holds(&who, &s.world.ward, "YOUTH_SECRETARY", "2016-01-01", &json!({ "kind": "concurrent", "state": "elected" }));
    s.papers(&who, &[("general_education", "upper_secondary"), ("professional", "college")]);
    let on = "2025-09-01";
    let supposed = asked(&s, &who, "PARTY_SECRETARY", on);
    let place = format!("/v1/appointments/{held}");
    let end = json!({ "valid_to": on, "end_reason": "transferred" });
    s.admin.act(&format!("{place}/end"), s.admin.get(&place).etag(), &end).expect(200);
    s.holds(&who, &s.world.other_ward, "PARTY_SECRETARY", on, &json!({ "state": "elected" }));
    let real = s.verdict(&who, on);
    assert_eq!(supposed["person_status"], real["status"]);
    assert_eq!(supposed["group"], real["group"]);
    let brief = |r: &Value| ["code", "status", "until", "legal_reference", "evidence"].map(|name| r[name].clone());
    let each = |of: &Value| of["requirements"].as_array().unwrap().iter().map(brief).collect::<Vec<_>>();
    assert_eq!(each(&supposed), each(&real));
    assert!(texts(real["requirements"].as_array().unwrap(), "/status").contains(&"in_grace".to_owned()));
}

#[test]
fn a_newcomer_wins_no_time_by_the_question() {
    let s = Scene::new();
    let who = s.person("1985-06-15", "Nùng");
    s.papers(&who, &[("general_education", "upper_secondary"), ("professional", "intermediate")]);
    for on in ["2023-08-01", "2025-07-01"] {
        let shown = asked(&s, &who, "OFFICE_STATISTICS", on);
        let professional =
            shown["requirements"].as_array().unwrap().iter().find(|r| r["code"] == "professional").unwrap();
        assert_eq!((&professional["status"], &shown["meets"]), (&json!("unmet"), &json!(false)), "{on}");
    }
    let commander = asked(&s, &who, "MILITARY_COMMANDER", "2024-01-01");
    assert_eq!(
        (&commander["meets"], &commander["requirements"]),
        (&Value::Null, &json!([])),
        "military law is not judged"
    );
}

#[test]
fn known_at_an_entry_it_is_the_same_bytes_whatever_is_entered_later() {
    let s = Scene::new();
    let who = s.clerk(&s.world.ward, "2015-01-01", "university", "Kinh");
    let place = path(&s, &who, "COMMITTEE_CHAIR", &s.world.other_ward, "2024-01-01");
    let first = s.admin.get(&place).expect(200);
    let known = format!("{place}&known_at={}", first.json()["known_at"]["seq"]);
    s.papers(&who, &[("political_theory", "intermediate")]);
    assert_eq!(s.admin.get(&known).expect(200).text, first.text);
    assert_eq!(s.admin.get(&place).expect(200).json()["meets"], true);
    // Before the person was entered nothing was known of them.
    let seq = s.admin.get(&format!("/v1/officials/{who}")).expect(200).json()["seq"].as_i64().unwrap();
    let before = s.admin.get(&format!("{place}&known_at={}", seq - 1)).expect(200).json();
    assert_eq!((&before["meets"], &before["status"]), (&Value::Null, &json!("unknown")));
}

#[test]
fn the_title_and_the_unit_must_exist_on_the_day() {
    let s = Scene::new();
    let who = s.clerk(&s.world.ward, "2015-01-01", "university", "Kinh");
    let (ward, on) = (s.world.ward.as_str(), "2024-01-01");
    let chair = position(&s.admin, "COMMITTEE_CHAIR");
    let at = |rest: &str| format!("/v1/compliance/officials/{who}/suitability?{rest}");
    for (asked, wrong) in [
        (path(&s, &who, "POLICE_CHIEF", ward, on), vec![("/position_id", "not_in_force")]),
        (
            path(&s, &who, "COMMITTEE_CHAIR", ward, "1989-12-31"),
            vec![("/position_id", "not_in_force"), ("/unit_id", "not_in_force")],
        ),
        (path(&s, &who, "COMMITTEE_CHAIR", NOBODY, on), vec![("/unit_id", "reference_not_found")]),
        (
            at(&format!("position_id={NOBODY}&unit_id={NOBODY}")),
            vec![("/position_id", "reference_not_found"), ("/unit_id", "reference_not_found")],
        ),
        (at(&format!("position_id={chair}")), vec![("/unit_id", "required")]),
        (at("position_id=x&unit_id=90001"), vec![("/position_id", "wrong_type"), ("/unit_id", "wrong_type")]),
        (at(""), vec![("/position_id", "required"), ("/unit_id", "required")]),
    ] {
        assert_eq!(s.admin.get(&asked).refused(400, "invalid_parameters").wrong(), told(&wrong), "{asked}");
    }
    s.admin.get(&path(&s, &who, "POLICE_CHIEF", ward, "2023-07-31")).expect(200);
}

#[test]
fn the_caller_must_see_the_person_and_need_not_see_the_unit() {
    let s = Scene::new();
    let who = s.clerk(&s.world.ward, "2015-01-01", "university", "Kinh");
    let place = path(&s, &who, "COMMITTEE_CHAIR", &s.world.other_ward, "2024-01-01");
    s.app.nobody().get(&place).refused(401, "unauthenticated");
    s.app.machine(&[Permission::OfficialsRead], None).get(&place).refused(403, "forbidden");
    s.app.role(Role::HrOfficer, Some(&s.world.ward)).get(&place).expect(200);
    s.app.role(Role::HrOfficer, Some(&s.world.other_ward)).get(&place).refused(404, "not_found");
    s.admin.get(&path(&s, NOBODY, "COMMITTEE_CHAIR", &s.world.ward, "2024-01-01")).refused(404, "not_found");
}
