//! The newspaper article says of entitlements: in full, in time and correctly. Here that is a figure: of the raises that fell
//! due in the city since the resolution. The salaries are the demonstration's own.

use crate::support::App;
use serde_json::{Value, json};

const PERIOD: &str = "from=2012-02-13&to=2017-12-31";

#[test]
fn since_the_resolution_the_city_granted_121_of_136_raises_in_time() {
    let app = App::demo();
    let admin = app.admin();
    let activity = admin.get(&format!("/v1/reports/activity?unit=178&{PERIOD}")).expect(200).json();
    // 121 / 136 = 0.889705…
    let part = json!({ "due": 136, "on_time": 121, "late": 13, "outstanding": 2, "rate_on_time": 88.97 });
    assert_eq!(activity["entitlements"], part);
    let report = admin.get(&format!("/v1/reports/entitlements?unit=178&{PERIOD}")).expect(200).json();
    let raises =
        json!({ "due": 136, "granted": 134, "on_time": 121, "late": 13, "outstanding": 2, "rate_on_time": 88.97 });
    assert_eq!(report["raises"], raises);
    let by_unit: Vec<(&str, [u64; 4])> = (report["by_unit"].as_array().unwrap().iter())
        .map(|part| {
            let figures = ["due", "on_time", "late", "outstanding"].map(|name| part["raises"][name].as_u64().unwrap());
            (part["unit"]["code"].as_str().unwrap(), figures)
        })
        .collect();
    let expected = [
        ("05971", [18, 16, 2, 0]),
        ("05974", [22, 21, 1, 0]),
        ("05977", [16, 14, 2, 0]),
        ("05980", [15, 14, 1, 0]),
        ("05983", [18, 16, 1, 1]),
        ("05986", [14, 12, 2, 0]),
        ("05989", [19, 17, 1, 1]),
        ("05992", [14, 11, 3, 0]),
    ];
    assert_eq!(by_unit, expected);
    let sum = |n: usize| by_unit.iter().map(|(_, figures)| figures[n]).sum::<u64>();
    assert_eq!([0, 1, 2, 3].map(sum), [136, 121, 13, 2]);
    let raises = admin.all(&format!("/v1/reports/entitlements?unit=178&{PERIOD}&kind=raise&limit=50"));
    assert_eq!(raises.len(), 136);
    let in_state = |state: &str| raises.iter().filter(|item| item["state"] == state).count();
    assert_eq!(["on_time", "late", "outstanding"].map(in_state), [121, 13, 2]);
}

#[test]
fn everybody_of_the_headcount_is_paid_by_a_step_of_the_scale_and_nobody_else_is() {
    let app = App::demo();
    let admin = app.admin();
    let paid: std::collections::BTreeSet<String> = (admin.all("/v1/salaries?as_of=2017-12-31&limit=500").iter())
        .map(|salary| salary["official_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(paid.len(), 166);
    let report = admin.get("/v1/compliance/report?unit=178&as_of=2017-12-31&resolution=37-NQ/TU").expect(200).json();
    assert_eq!((&report["headcount"], &report["standard"]["rate"]), (&json!(166), &json!(87.95)));
    let who = paid.first().unwrap();
    let shown: Value = admin.get(&format!("/v1/officials/{who}/entitlements?as_of=2017-12-31")).expect(200).json();
    assert_eq!(shown["pay"]["base_salary"], 1_300_000);
}
