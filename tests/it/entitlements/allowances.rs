//! Allowances for concurrent titles on a day: what each comes to, and which is due.

use super::official::Paid;
use super::table::{allowance, concurrent};
use crate::support::manners::with;
use serde_json::{Value, json};

fn codes(allowance: &Value) -> Vec<&str> {
    allowance["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect()
}

#[test]
fn an_allowance_follows_the_rules_of_the_day() {
    let p = Paid::new();
    let holding = concurrent(&p.admin, &p.who, &p.w.ward, "CULTURE_SOCIETY", &p.w.decision);
    let id = p.enter("/v1/allowances", &allowance(&p.who, &holding, &p.w.decision));
    for (on, regime, percent, amount) in [
        // 20 % of 2.34 + 0.25 is 0.518; × 1,390,000.
        ("2019-01-01", "decree_92_2009", 20, 720_020),
        // 50 % of 2.34, and 0.25, are 1.42; × 1,390,000.
        ("2019-06-25", "decree_34_2019", 50, 1_973_800),
        // 1.42 × 1,800,000.
        ("2023-08-01", "decree_33_2023", 50, 2_556_000),
        // 1.42 × 2,340,000.
        ("2024-07-01", "decree_33_2023", 50, 3_322_800),
    ] {
        let shown = p.asked(&format!("as_of={on}"))["allowances"].clone();
        let [one] = shown.as_array().unwrap().as_slice() else { panic!("{shown}") };
        assert_eq!((&one["allowance_id"], &one["appointment_id"]), (&json!(id), &json!(holding)));
        assert_eq!(
            (&one["regime"], &one["percent"], &one["amount"]),
            (&json!(regime), &json!(percent), &json!(amount))
        );
        assert_eq!((&one["payable"], codes(one)), (&json!(true), vec![]));
        assert!(one["legal_reference"].as_str().unwrap().contains("Nghị định"));
    }
    assert_eq!(p.asked("as_of=2016-12-31")["allowances"], json!([]));
}

#[test]
fn only_one_is_due_and_none_for_a_vacancy_or_a_title_that_is_held_no_longer() {
    let p = Paid::new();
    let titles = ["CULTURE_SOCIETY", "JUSTICE_CIVIL_STATUS", "FINANCE_ACCOUNTING"];
    let held = titles.map(|title| concurrent(&p.admin, &p.who, &p.w.ward, title, &p.w.decision));
    let body = |n: usize| allowance(&p.who, &held[n], &p.w.decision);
    p.enter("/v1/allowances", &with(&body(0), "leadership_coefficient", Value::Null));
    p.enter("/v1/allowances", &body(1));
    p.enter("/v1/allowances", &with(&body(2), "basis", json!("vacancy")));
    let state = |on: &str| -> Vec<(bool, Vec<String>)> {
        let shown = p.asked(&format!("as_of={on}"))["allowances"].clone();
        let all = shown.as_array().unwrap().iter();
        all.map(|one| (one["payable"] == true, codes(one).into_iter().map(str::to_owned).collect())).collect()
    };
    let no = |code: &str| (false, vec![code.to_owned()]);
    assert_eq!(state("2019-01-01"), [no("second_allowance"), (true, vec![]), no("no_headcount_saved")]);
    let place = format!("/v1/appointments/{}", held[1]);
    let end = json!({ "valid_to": "2020-01-01", "end_reason": "relieved", "decision_id": p.w.decision });
    p.admin.act(&format!("{place}/end"), p.admin.get(&place).etag(), &end).expect(200);
    assert_eq!(state("2020-01-01"), [(true, vec![]), no("title_not_held"), no("no_headcount_saved")]);
}
