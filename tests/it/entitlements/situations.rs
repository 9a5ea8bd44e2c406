//! Situations that naive records get wrong, on the demonstration: two titles and one person, and who retires soon.

use super::official::Paid;
use super::table::{allowance, concurrent, salary};
use crate::rotations::Stage;
use crate::support::App;
use crate::support::world;
use serde_json::{Value, json};

/// Situation 1: secretary and chair of Chi Lăng at once. One person, one pay, one allowance; both titles stay held.
#[test]
fn two_titles_of_one_person_bring_one_allowance() {
    let app = App::demo();
    let admin = app.admin();
    let ward = admin.all("/v1/units?code=05983")[0]["id"].as_str().unwrap().to_owned();
    let chair = world::position(&admin, "COMMITTEE_CHAIR");
    let held = admin.all(&format!("/v1/appointments?unit_id={ward}&position_id={chair}&kind=concurrent"));
    let (holding, who) = (held[0]["id"].as_str().unwrap(), held[0]["official_id"].as_str().unwrap());
    let decision = world::decision(&admin, "900/QĐ", &ward);
    let mut body = allowance(who, holding, &decision);
    (body["valid_from"], body["leadership_coefficient"]) = (json!("2016-06-28"), Value::Null);
    let first = admin.post("/v1/allowances", &body).expect(201).id();
    let asked = |on: &str| {
        let shown = admin.get(&format!("/v1/officials/{who}/entitlements?as_of={on}")).expect(200).json();
        (shown["pay"].clone(), shown["allowances"].clone())
    };
    let (pay, one) = asked("2017-12-31");
    // 20 % of 4.32 is 0.864; × 1,300,000.
    assert_eq!(
        (&pay["coefficient"], &one[0]["amount"], &one[0]["payable"]),
        (&json!(4.32), &json!(1_123_200), &json!(true))
    );
    // Twenty-one people under a ceiling of twenty-one: the figures leave it open, and the decision's word holds.
    assert_eq!(one[0]["saving"], "attested");
    // A third title, whose two seats others hold: an allowance for it is not due, and the first one stays.
    let third = concurrent(&admin, who, &ward, "CULTURE_SOCIETY", &decision);
    let second = admin.post("/v1/allowances", &allowance(who, &third, &decision)).expect(201).id();
    let (_, both) = asked("2017-12-31");
    let payable: Vec<&Value> = (both.as_array().unwrap().iter())
        .filter(|one| one["payable"] == true)
        .map(|one| &one["allowance_id"])
        .collect();
    assert_eq!((both.as_array().unwrap().len(), payable), (2, vec![&json!(first)]));
    let other = both.as_array().unwrap().iter().find(|one| one["allowance_id"] == json!(second)).unwrap();
    assert_eq!((&other["findings"][0]["code"], &other["saving"]), (&json!("no_headcount_saved"), &json!("not_saved")));
    let evidence = json!([{ "name": "appointment_id", "value": third }, { "name": "why", "value": "held_by_others" }]);
    assert_eq!(other["findings"][0]["evidence"], evidence);
    // In the report the person is due one raise, whatever the titles.
    let path = "/v1/reports/entitlements?unit=05983&from=2016-06-10&to=2016-06-10&kind=raise";
    let due = admin.get(path).expect(200).json();
    assert_eq!((&due["raises"]["due"], &due["items"][0]["official_id"]), (&json!(1), &json!(who)));
}

/// Situation 8: who retires before the next raise falls due is raised early, once retirement is announced; and drops out of
/// what is due after it.
#[test]
fn who_retires_soon_may_be_raised_early_and_is_owed_nothing_afterwards() {
    let p = Paid::new();
    // Retires on 2026-06-01. Raised in 2021 and 2024, so the next one would be due on 2027-05-02, twelve months early on
    // 2026-05-02.
    for (step, coefficient, from) in [(2, 2.67, "2021-05-02"), (3, 3.0, "2024-05-02")] {
        let mut raise = salary(&p.who, &p.w.decision, from);
        (raise["kind"], raise["step"], raise["coefficient"]) =
            (json!("regular_raise"), json!(step), json!(coefficient));
        p.enter("/v1/salaries", &raise);
    }
    let shown = p.asked("as_of=2025-12-15");
    assert_eq!((&shown["retires_on"], &shown["next_raise"]["due_on"]), (&json!("2026-06-01"), &json!("2027-05-02")));
    let finding = &shown["findings"][0];
    assert_eq!(finding["code"], "early_raise_before_retirement");
    let evidence = json!([{ "name": "early_on", "value": "2026-05-02" }, { "name": "due_on", "value": "2027-05-02" }]);
    assert_eq!(finding["evidence"], evidence);
    let mut early = salary(&p.who, &p.w.decision, "2026-05-02");
    (early["kind"], early["early_ground"]) = (json!("early_raise"), json!("retirement"));
    (early["step"], early["coefficient"]) = (json!(4), json!(3.33));
    p.enter("/v1/salaries", &early);
    let after = p.asked("as_of=2026-05-02");
    assert_eq!((&after["pay"]["coefficient"], &after["findings"]), (&json!(3.33), &json!([])));
    // Retired, the person is in no headcount: the raise of 2029 falls due for nobody.
    let held = p.admin.all(&format!("/v1/appointments?official_id={}", p.who))[0]["id"].as_str().unwrap().to_owned();
    let held = format!("/v1/appointments/{held}");
    let due = || {
        let path = "/v1/reports/entitlements?unit=90001&from=2026-01-01&to=2030-12-31";
        let report = p.admin.get(path).expect(200).json();
        (report["raises"]["due"].clone(), report["retirements"].clone())
    };
    assert_eq!(due(), (json!(2), json!(1)));
    let end = json!({ "valid_to": "2026-06-01", "end_reason": "retired", "decision_id": p.w.decision });
    p.admin.act(&format!("{held}/end"), p.admin.get(&held).etag(), &end).expect(200);
    // The early raise stands for the one that would have been due on 2027-05-02, when nobody is there any more.
    assert_eq!(due(), (json!(0), json!(1)));
}

/// Section 8: who is rotated down from a higher level keeps grade and step, and the time until the next raise runs on.
#[test]
fn who_is_rotated_down_from_the_city_keeps_grade_and_step_there_and_back() {
    let s = Stage::new();
    let city = s.scene.world.city.clone();
    let (who, _) = s.holder_in(&city, "COMMITTEE_VICE");
    let mut paid = salary(&who, s.decision(), "2025-05-02");
    (paid["step"], paid["coefficient"]) = (json!(4), json!(3.33));
    s.admin().post("/v1/salaries", &paid).expect(201);
    let asked = |on: &str| {
        let mut shown = s.get(&format!("/v1/officials/{who}/entitlements?as_of={on}"));
        shown["known_at"] = Value::Null;
        shown
    };
    let days = ["2026-11-30", "2026-12-01", "2028-05-01", "2028-05-02", "2029-12-01"];
    let before = days.map(asked);
    let place = s.begin(&s.plan("rotation", &who, "COMMITTEE_VICE"));
    s.decide(&place);
    s.enter(&place, "2026-12-01");
    assert_eq!(days.map(asked), before, "the move changes no pay");
    // 2025-05-02 and 36 months; the raise is granted while the person serves in the ward.
    assert_eq!(before[1]["next_raise"]["due_on"], "2028-05-02");
    (paid["kind"], paid["step"], paid["coefficient"]) = (json!("regular_raise"), json!(5), json!(3.66));
    (paid["effective_on"], paid["counted_from"]) = (json!("2028-05-02"), json!("2028-05-02"));
    s.admin().post("/v1/salaries", &paid).expect(201);
    let raised = days.map(asked);
    assert_eq!((&raised[2], &raised[3]["pay"]["coefficient"]), (&before[2], &json!(3.66)));
    s.step(&s.approver, &place, "return", &s.on("2029-06-01")).expect(200);
    assert_eq!(days.map(asked), raised, "nor does the way back");
    assert_eq!(raised[4]["next_raise"]["due_on"], "2031-05-02");
    assert_eq!(raised[4]["findings"], json!([]));
    (paid["kind"], paid["step"], paid["coefficient"]) = (json!("regrading"), json!(4), json!(3.33));
    (paid["effective_on"], paid["counted_from"]) = (json!("2029-06-01"), json!("2028-05-02"));
    s.admin().post("/v1/salaries", &paid).expect(201);
    assert_eq!(asked(days[4])["findings"][0]["code"], "pay_lowered", "a step is lost on the way back");
}
