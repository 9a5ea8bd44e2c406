//! The past restated under today's units: of a divided unit people are counted where they went, or not at all.

use super::ground::{Reform, decision, found, founded, key, there};
use crate::support::scene::Scene;
use serde_json::{Value, json};

#[test]
fn people_of_a_divided_unit_are_restated_where_they_went_and_else_told_of() {
    let s = Scene::new();
    let (app, admin, w) = (&s.app, &s.admin, &s.world);
    let east = s.clerk(&w.ward, "2018-01-01", "university", "Kinh");
    let _west = s.clerk(&w.ward, "2018-01-01", "university", "Kinh");
    // Gone before the day: nobody knows to which part this one would belong.
    let gone = s.person("1970-06-15", "Kinh");
    let ended = json!({ "valid_to": "2023-01-01", "end_reason": "retired" });
    s.holds(&gone, &w.ward, "FINANCE_ACCOUNTING", "2015-01-01", &ended);
    let parts = json!([{ "into": key("east"), "officials": [east] }, { "into": key("west"), "rest": true }]);
    let changes = [
        found("east", "Phường Đông", "90011", &there(&w.city)),
        found("west", "Phường Tây", "90012", &there(&w.city)),
        json!({ "split": { "unit_id": w.ward, "parts": parts } }),
    ];
    let mut reform = Reform::of(app, Some(&w.province), &changes);
    reform.carried_out(&decision(admin, &w.province));
    let units = founded(admin, &reform.place);
    let restated = |unit: &str, day: &str| {
        let path = format!("/v1/compliance/report?unit={unit}&as_of={day}&resolution=1-NQ/TU&units=restated");
        admin.get(&path).expect(200).json()
    };
    for (unit, day, people, lost) in [
        (&units["east"], "2020-01-01", 1, 1),
        (&units["west"], "2020-01-01", 1, 1),
        (&units["east"], "2024-01-01", 1, 0),
        (&units["east"], "2025-07-01", 1, 0),
        (&w.city, "2020-01-01", 2, 1),
    ] {
        let report = restated(unit, day);
        assert_eq!(
            (&report["headcount"], &report["restated"]["not_attributable"]),
            (&json!(people), &json!(lost)),
            "{day}"
        );
        if unit != &w.city && day < "2025-07-01" {
            assert_eq!(report["restated"]["units"][0]["id"], w.ward.as_str());
        }
        let series = admin
            .get(&format!("/v1/compliance/series?unit={unit}&from={day}&to={day}&units=restated"))
            .expect(200)
            .json();
        assert_eq!(series["rows"][0]["headcount"], report["headcount"]);
        assert_eq!(series["rows"][0]["standard"]["rate"], report["standard"]["rate"]);
    }
    assert_eq!(s.report(&w.city, "2020-01-01")["headcount"], 3, "of that day it is all of them");
}

#[test]
fn what_is_restated_lies_in_the_past_and_a_series_is_bounded() {
    let s = Scene::new();
    let unit = &s.world.ward;
    let wrong = |query: &str| {
        let answer =
            s.admin.get(&format!("/v1/compliance/series?unit={unit}&{query}")).refused(400, "invalid_parameters");
        answer.wrong().into_iter().map(|(at, _)| at).collect::<Vec<_>>()
    };
    assert_eq!(wrong("from=2020-01-01&to=2019-01-01"), ["/to"]);
    assert_eq!(wrong("from=2020-01-01&to=2030-01-01&units=restated"), ["/to"]);
    assert_eq!(wrong("from=1950-01-01&to=2020-01-01&every=month"), ["/every"]);
    let path = format!("/v1/compliance/report?unit={unit}&as_of=2030-01-01&resolution=1-NQ/TU&units=restated");
    assert_eq!(s.admin.get(&path).refused(400, "invalid_parameters").wrong()[0].0, "/as_of");
    let years =
        s.admin.get(&format!("/v1/compliance/series?unit={unit}&from=2020-02-29&to=2023-01-01")).expect(200).json();
    let days: Vec<&Value> = years["rows"].as_array().unwrap().iter().map(|row| &row["as_of"]).collect();
    assert_eq!(days, ["2020-02-29", "2021-02-28", "2022-02-28"]);
    let seq = years["known_at"]["seq"].as_i64().unwrap();
    s.clerk(unit, "2018-01-01", "university", "Kinh");
    let path = format!("/v1/compliance/series?unit={unit}&from=2020-02-29&to=2023-01-01");
    assert_eq!(s.admin.get(&format!("{path}&known_at={seq}")).expect(200).json(), years, "as it was known");
    assert_eq!(s.admin.get(&path).expect(200).json()["rows"][0]["headcount"], 1);
}
