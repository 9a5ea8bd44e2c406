//! The report on retirement: who reaches the day, where, and who is told.

use super::stage::Stage;
use crate::support::manners::{needs, told};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

impl Stage {
    fn retirements(&self, unit: &str, from: &str, to: &str) -> Value {
        self.get(&format!("/v1/reports/retirements?unit={unit}&from={from}&to={to}"))
    }

    fn clerk(&self, born: &str, unit: &str) -> String {
        let who = self.scene.person(born, "Tày");
        self.scene.holds(&who, unit, "OFFICE_STATISTICS", "2000-01-01", &json!({}));
        who
    }
}

#[test]
fn who_reaches_the_day_of_retirement_is_told_by_day_and_counted_by_month_and_unit() {
    let s = Stage::new();
    // Men: 61 years 9 months in 2027. Born in January 1966: reached in October 2027, out from 2027-11-01.
    let one = s.clerk("1966-01-15", s.ward());
    let two = s.clerk("1966-01-31", s.other());
    let three = s.clerk("1966-02-01", s.ward());
    s.clerk("1966-04-01", s.ward());
    let unknown = s.admin().post("/v1/officials", &json!({ "full_name": "Lý Văn Ẩn", "managing_unit_id": s.ward() }));
    s.scene.holds(&unknown.expect(201).id(), s.ward(), "OFFICE_STATISTICS", "2000-01-01", &json!({}));
    let city = s.scene.world.city.clone();
    let shown = s.retirements(&city, "2027-01-01", "2027-12-31");
    let people = shown["people"].as_array().unwrap();
    let due: Vec<(&str, &str)> =
        people.iter().map(|one| (one["official_id"].as_str().unwrap(), one["retires_on"].as_str().unwrap())).collect();
    let expected = [(one.as_str(), "2027-11-01"), (two.as_str(), "2027-11-01"), (three.as_str(), "2027-12-01")];
    assert_eq!((due, &shown["due"], &shown["unknown"]), (expected.to_vec(), &json!(3), &json!(1)));
    let months: Vec<(&str, &str, u64)> = shown["months"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (m["month"].as_str().unwrap(), m["unit"]["id"].as_str().unwrap(), m["people"].as_u64().unwrap()))
        .collect();
    assert_eq!(months.len(), 3);
    assert!(months.contains(&("2027-11-01", s.ward(), 1)) && months.contains(&("2027-12-01", s.ward(), 1)));
    assert_eq!(shown["withheld"], json!([]));
    assert_eq!(s.retirements(s.other(), "2027-11-01", "2027-11-01")["due"], 1, "the first and the last day count");
    assert_eq!(s.retirements(s.other(), "2027-11-02", "2027-12-31")["due"], 0);
    // Whose post ends before retires from none; what was known before stays as it was.
    let head = shown["known_at"]["seq"].as_i64().unwrap();
    let held = s.admin().all(&format!("/v1/appointments?official_id={three}"))[0]["id"].as_str().unwrap().to_owned();
    let end = json!({ "valid_to": "2027-06-01", "end_reason": "resigned", "decision_id": s.decision() });
    s.step(&s.officer, &format!("/v1/appointments/{held}"), "end", &end).expect(200);
    assert_eq!(s.retirements(&city, "2027-01-01", "2027-12-31")["due"], 2);
    let path = format!("/v1/reports/retirements?unit={city}&from=2027-01-01&to=2027-12-31&known_at={head}");
    assert_eq!(s.get(&path), shown);
}

#[test]
fn who_may_not_see_birth_dates_is_told_numbers_alone() {
    let s = Stage::new();
    let who = s.clerk("1966-01-15", s.ward());
    let path = format!("/v1/reports/retirements?unit={}&from=2027-01-01&to=2027-12-31", s.ward());
    let viewer = s.app().role(Role::Viewer, Some(s.ward()));
    let shown = viewer.get(&path).expect(200);
    assert_eq!((&shown.json()["people"], &shown.json()["withheld"]), (&Value::Null, &json!(["people"])));
    assert_eq!((&shown.json()["due"], &shown.json()["months"][0]["people"]), (&json!(1), &json!(1)));
    assert!(!shown.text.contains(&who));
    let auditor = s.app().role(Role::Auditor, Some(s.ward()));
    assert_eq!(auditor.get(&path).expect(200).json()["people"].as_array().unwrap().len(), 1);
    // What is sensitive in one ward is not in another.
    let city = format!("/v1/reports/retirements?unit={}&from=2027-01-01&to=2027-12-31", s.scene.world.city);
    auditor.get(&city).refused(404, "not_found");
    needs(s.app(), Permission::ReportsRead, &[("GET", path.as_str())]);
    for (query, wrong) in [
        ("unit=90001&from=2027-02-01&to=2027-01-01", vec![("/to", "before")]),
        ("unit=00000&from=2027-01-01&to=2027-01-01", vec![("/unit", "reference_not_found")]),
        ("unit=90001", vec![("/from", "required"), ("/to", "required")]),
    ] {
        let answer = s.admin().get(&format!("/v1/reports/retirements?{query}"));
        assert_eq!(answer.wrong(), told(&wrong), "{query}");
    }
}
