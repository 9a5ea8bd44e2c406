//! How holdings end by hand: what each reason needs.

use super::stage::{Stage, codes};
use crate::support::manners::{told, with};
use canbo::domain::account::Permission;
use serde_json::{Value, json};

#[test]
fn each_end_asks_for_what_its_reason_needs() {
    let s = Stage::new();
    for (reason, more, wrong) in [
        ("relieved", json!({}), vec![("/decision_id", "required")]),
        ("resigned", json!({ "reason": "Nguyện vọng" }), vec![("/decision_id", "required")]),
        ("dismissed", json!({}), vec![("/decision_id", "required")]),
        ("streamlined", json!({}), vec![("/decision_id", "required"), ("/reason", "required")]),
        ("acting_ended", json!({}), vec![("/end_reason", "not_with")]),
        ("secondment_ended", json!({}), vec![("/end_reason", "not_with")]),
        ("not_ratified", json!({}), vec![("/decision_id", "required"), ("/end_reason", "not_with")]),
        ("term_ended", json!({}), vec![]),
        ("deceased", json!({}), vec![]),
        ("transferred", json!({}), vec![]),
        ("other", json!({}), vec![]),
        ("relieved", json!({ "decision_id": s.decision() }), vec![]),
        ("streamlined", json!({ "decision_id": s.decision(), "reason": "NĐ 29/2023, hưởng trợ cấp một lần" }), vec![]),
    ] {
        let (_, place) = s.holder("OFFICE_STATISTICS", "2016-01-01", &json!({}));
        let mut body = json!({ "valid_to": "2026-11-01", "end_reason": reason });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = s.step(&s.officer, &place, "end", &body);
        if wrong.is_empty() {
            assert_eq!(answer.expect(200).json()["end_reason"], reason);
        } else {
            assert_eq!(answer.refused(422, "invalid_input").wrong(), told(&wrong), "{reason}");
        }
    }
}

#[test]
fn nobody_retires_before_the_day_is_due_unless_it_is_said_why() {
    let s = Stage::new();
    // A man born in November 1964: 62 is asked from 2028 on; 61 years and 6 months in 2026 are reached in May 2026, so the
    // first day of retirement is 2026-06-01.
    let who = s.scene.person("1964-11-15", "Tày");
    let held = s.scene.holds(&who, s.ward(), "OFFICE_STATISTICS", "2000-01-01", &json!({}));
    let place = format!("/v1/appointments/{held}");
    let retire = |on: &str, more: &Value| {
        let mut body = json!({ "valid_to": on, "end_reason": "retired", "decision_id": s.decision() });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        (place.clone(), body)
    };
    let (at, early) = retire("2026-05-31", &json!({}));
    let refusal = s.step(&s.officer, &at, "end", &early).refused(409, "findings_in_the_way").json();
    assert_eq!(codes(&refusal), ["retirement_not_due"]);
    assert_eq!(refusal["findings"][0]["evidence"], json!([{ "name": "retires_on", "value": "2026-06-01" }]));
    let closed =
        s.app().machine(&[Permission::OfficialsRead, Permission::OfficialsWrite, Permission::DecisionsRead], None);
    let refusal = s.step(&closed, &at, "end", &early).refused(409, "findings_in_the_way").json();
    assert_eq!(codes(&refusal), ["withheld"], "the day tells the birth month");
    let (_, early) = retire("2026-05-31", &json!({ "reason": "Nghỉ hưu trước tuổi theo nguyện vọng" }));
    s.step(&s.officer, &at, "end", &early).expect(200);

    let again =
        s.scene.holds(&s.scene.person("1964-11-15", "Tày"), s.ward(), "OFFICE_STATISTICS", "2000-01-01", &json!({}));
    let place = format!("/v1/appointments/{again}");
    let body = with(&retire("2026-06-01", &json!({})).1, "decision_id", Value::Null);
    let wrong = s.step(&s.officer, &place, "end", &body).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/decision_id", "required")]));
    s.step(&s.officer, &place, "end", &retire("2026-06-01", &json!({})).1).expect(200);
}
