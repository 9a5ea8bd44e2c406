//! What one person is entitled to on a day, and who is told how much of it.

use super::table::{absence, salary};
use crate::support::manners::{created, hidden, members, needs, told, with};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use canbo::domain::word::Word;
use serde_json::{Value, json};

/// The small world with somebody who is paid in it.
pub struct Paid {
    pub app: App,
    pub w: World,
    pub admin: Client,
    pub who: String,
}

impl Paid {
    /// Paid from 2018-05-02 on by the first step, with a post since then.
    pub fn new() -> Self {
        let app = App::new();
        let (w, admin) = (World::in_app(&app), app.admin());
        let body = json!({ "full_name": "Lương Thị Mẫu", "managing_unit_id": w.ward, "sex": "female",
            "birth_on": "1969-05-10" });
        let who = admin.post("/v1/officials", &body).expect(201).id();
        let paid = Self { app, w, admin, who };
        paid.holds(&paid.who, &paid.w.ward, "2016-01-01");
        paid.enter("/v1/salaries", &salary(&paid.who, &paid.w.decision, "2018-05-02"));
        paid
    }

    pub fn enter(&self, list: &str, body: &Value) -> String {
        created(&self.admin, list, body)["id"].as_str().unwrap().to_owned()
    }

    pub fn holds(&self, who: &str, unit: &str, from: &str) -> String {
        let title = world::position(&self.admin, "OFFICE_STATISTICS");
        let body = world::appointment(who, unit, &title, &self.w.decision, from);
        self.admin.post("/v1/appointments", &body).expect(201).id()
    }

    pub fn asked(&self, query: &str) -> Value {
        self.admin.get(&format!("/v1/officials/{}/entitlements?{query}", self.who)).expect(200).json()
    }

    pub fn due(&self) -> Value {
        self.asked("as_of=2019-01-01")["next_raise"]["due_on"].clone()
    }

    pub fn void(&self, place: &str, ground: &str) {
        let why = json!({ "ground": ground, "reason": "Lý do", "decision_id": self.w.decision });
        self.admin.act(&format!("{place}/void"), self.admin.get(place).etag(), &why).expect(200);
    }

    pub fn head(&self) -> Value {
        self.asked("")["known_at"]["seq"].clone()
    }
}

fn codes(findings: &Value) -> Vec<&str> {
    findings.as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect()
}

#[test]
fn a_person_is_paid_by_step_and_base_and_the_next_raise_is_explained() {
    let p = Paid::new();
    let shown = p.asked("as_of=2019-01-01");
    assert_eq!(
        members(&shown),
        [
            "allowances",
            "as_of",
            "exhausted",
            "findings",
            "known_at",
            "next_raise",
            "official_id",
            "pay",
            "retires_on",
            "withheld"
        ]
    );
    let pay = json!({ "salary_id": shown["pay"]["salary_id"], "grade": "01.003", "scale": "university", "step": 1,
        "steps": 9, "coefficient": 2.34, "since": "2018-05-02", "base_salary": 1_390_000,
        // 2.34 × 1,390,000.
        "amount": 3_252_600, "legal_reference": "Nghị định 72/2018/NĐ-CP (unverified)" });
    assert_eq!(shown["pay"], pay);
    let next = &shown["next_raise"];
    // 2018-05-02 and 36 months.
    assert_eq!((&next["due_on"], &next["step"], &next["coefficient"]), (&json!("2021-05-02"), &json!(2), &json!(2.67)));
    assert_eq!((&next["owed"], &shown["exhausted"]), (&json!(false), &json!(false)));
    let kinds: Vec<&str> = next["reasons"].as_array().unwrap().iter().map(|r| r["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["counted_from", "holding_time"]);
    // A woman born in May 1969: 57 years would be May 2026, when the age is 55 and 6 × 4 = 24 months: 57. Then June 2026.
    assert_eq!((&shown["retires_on"], &shown["withheld"]), (&json!("2026-06-01"), &json!([])));
    assert_eq!(codes(&shown["findings"]), Vec::<&str>::new());
    let owed = p.asked("as_of=2021-05-02");
    assert_eq!((&owed["next_raise"]["owed"], codes(&owed["findings"])), (&json!(true), vec!["raise_outstanding"]));
    // Before the first salary nothing is known, and on the last step nothing is due.
    let before = p.asked("as_of=2018-05-01");
    assert_eq!(
        (&before["pay"], &before["next_raise"], &before["exhausted"]),
        (&Value::Null, &Value::Null, &json!(false))
    );
    let mut last = salary(&p.who, &p.w.decision, "2022-01-01");
    (last["kind"], last["step"], last["coefficient"]) = (json!("regrading"), json!(9), json!(4.98));
    p.enter("/v1/salaries", &last);
    let at_last = p.asked("as_of=2024-07-01");
    assert_eq!((&at_last["next_raise"], &at_last["exhausted"]), (&Value::Null, &json!(true)));
    // 4.98 × 2,340,000.
    assert_eq!(at_last["pay"]["amount"], 11_653_200);
}

#[test]
fn time_away_discipline_and_ratings_put_the_day_off_each_by_its_months() {
    let p = Paid::new();
    assert_eq!(p.due(), "2021-05-02");
    let mut leave = absence(&p.who, &p.w.decision);
    (leave["valid_from"], leave["valid_to"]) = (json!("2019-03-01"), json!("2019-06-01"));
    // 92 days: 3 months.
    let leave = p.enter("/v1/absences", &leave);
    assert_eq!(p.due(), "2021-08-02");
    let measure = json!({ "official_id": p.who, "form": "warning", "valid_from": "2020-03-15",
        "decision_id": p.w.decision });
    let measure = p.enter("/v1/disciplines", &measure);
    assert_eq!(p.due(), "2022-02-02");
    let rating = json!({ "official_id": p.who, "unit_id": p.w.ward, "year": 2020, "rating": "not_completed",
        "rated_on": "2020-12-10" });
    let rating = p.enter("/v1/evaluations", &rating);
    assert_eq!(p.due(), "2022-08-02");
    let reasons = p.asked("as_of=2019-01-01")["next_raise"]["reasons"].clone();
    let told: Vec<(&str, i64, &str)> = reasons
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["kind"].as_str().unwrap(), r["months"].as_i64().unwrap(), r["due_on"].as_str().unwrap()))
        .collect();
    let expected = [
        ("counted_from", 0, "2018-05-02"),
        ("holding_time", 36, "2021-05-02"),
        ("not_counted", 3, "2021-08-02"),
        ("discipline", 6, "2022-02-02"),
        ("rating", 6, "2022-08-02"),
    ];
    assert_eq!(told, expected);
    for (place, cause) in [(2, &leave), (3, &measure), (4, &rating)] {
        assert_eq!(reasons[place]["because_of"], json!([cause]));
    }
    p.void(&format!("/v1/evaluations/{rating}"), "entered_in_error");
    p.void(&format!("/v1/absences/{leave}"), "annulled");
    assert_eq!(p.due(), "2021-11-02");
}

#[test]
fn an_annulled_measure_gives_the_day_back_and_arrears_begin_on_it() {
    let p = Paid::new();
    let first = p.head();
    let measure = json!({ "official_id": p.who, "form": "demotion", "valid_from": "2020-03-15",
        "decision_id": p.w.decision });
    let measure = p.enter("/v1/disciplines", &measure);
    let (known, during) = (p.head(), p.asked("as_of=2021-06-01"));
    assert_eq!((&during["next_raise"]["due_on"], codes(&during["findings"])), (&json!("2022-05-02"), vec![]));
    p.void(&format!("/v1/disciplines/{measure}"), "annulled");
    let after = p.asked("as_of=2021-06-01");
    assert_eq!((&after["next_raise"]["due_on"], &after["next_raise"]["owed"]), (&json!("2021-05-02"), &json!(true)));
    let owed = &after["findings"][0];
    assert_eq!(owed["code"], "raise_outstanding");
    assert!(owed["evidence"].as_array().unwrap().contains(&json!({ "name": "arrears_from", "value": "2021-05-02" })));
    // What was known meanwhile stays as it was known, to the byte.
    let path = |seq: &Value| format!("/v1/officials/{}/entitlements?as_of=2021-06-01&known_at={seq}", p.who);
    assert_eq!(p.admin.get(&path(&known)).expect(200).json(), during);
    let before = p.admin.get(&path(&first)).expect(200).json();
    assert_eq!(before["next_raise"], after["next_raise"], "restored exactly");
    assert_eq!(p.admin.get(&path(&json!(1))).expect(200).json()["pay"], Value::Null);
    let head = p.head();
    assert_eq!(p.admin.get(&path(&head)).expect(200).json(), p.asked("as_of=2021-06-01"));
}

#[test]
fn a_move_to_another_unit_changes_no_salary() {
    let p = Paid::new();
    let before = p.asked("as_of=2026-11-22");
    let held = p.admin.all(&format!("/v1/appointments?official_id={}", p.who))[0]["id"].as_str().unwrap().to_owned();
    let held = format!("/v1/appointments/{held}");
    let end = json!({ "valid_to": "2020-01-01", "end_reason": "rotated" });
    p.admin.act(&format!("{held}/end"), p.admin.get(&held).etag(), &end).expect(200);
    p.holds(&p.who, &p.w.other_ward, "2020-01-01");
    let after = p.asked("as_of=2026-11-22");
    for part in ["pay", "next_raise", "exhausted", "retires_on", "findings"] {
        assert_eq!(after[part], before[part], "{part}");
    }
}

#[test]
fn a_raise_moves_the_due_day_of_nobody_else() {
    let p = Paid::new();
    let other = world::official(&p.admin, "Lương Thị Khác", &p.w.ward);
    p.enter("/v1/salaries", &salary(&other, &p.w.decision, "2018-05-02"));
    let of_other = || {
        let path = format!("/v1/officials/{other}/entitlements?as_of=2022-01-01");
        with(&p.admin.get(&path).expect(200).json(), "known_at", Value::Null)
    };
    let before = of_other();
    let mut raise = salary(&p.who, &p.w.decision, "2021-05-02");
    (raise["kind"], raise["step"], raise["coefficient"]) = (json!("regular_raise"), json!(2), json!(2.67));
    p.enter("/v1/salaries", &raise);
    assert_eq!(p.asked("as_of=2022-01-01")["next_raise"]["due_on"], "2024-05-02");
    assert_eq!(of_other(), before);
    // On the day before, it is still the raise that is expected.
    assert_eq!(p.asked("as_of=2021-05-01")["next_raise"]["due_on"], "2021-05-02");
}

#[test]
fn what_is_to_be_said_of_the_last_raise_is_said() {
    let p = Paid::new();
    let mut raise = salary(&p.who, &p.w.decision, "2020-05-01");
    (raise["kind"], raise["early_ground"]) = (json!("early_raise"), json!("excellence"));
    (raise["step"], raise["coefficient"]) = (json!(3), json!(3));
    p.enter("/v1/salaries", &raise);
    // Due on 2021-05-02: a day more than twelve months early, and two steps at once.
    let shown = p.asked("as_of=2020-06-01");
    assert_eq!(codes(&shown["findings"]), ["raised_too_early", "not_the_next_step"]);
    for finding in shown["findings"].as_array().unwrap() {
        assert_eq!(finding["severity"], "warning");
        assert!(!finding["title_vi"].as_str().unwrap().is_empty() && finding["legal_reference"].is_string());
    }
}

#[test]
fn who_may_not_read_what_a_due_day_rests_on_is_told_no_day_whether_it_was_put_off_or_not() {
    let p = Paid::new();
    let path = format!("/v1/officials/{}/entitlements?as_of=2019-01-01", p.who);
    use Permission::{AbsencesRead, DisciplinesRead, EvaluationsRead, OfficialsReadSensitive};
    let but = |missing: Permission| {
        let others: Vec<Permission> = Permission::ALL.iter().copied().filter(|one| *one != missing).collect();
        p.app.machine(&others, Some(&p.w.ward))
    };
    let plain: Vec<Value> = [AbsencesRead, DisciplinesRead, EvaluationsRead]
        .map(|missing| but(missing).get(&path).expect(200).json())
        .to_vec();
    for shown in &plain {
        assert_eq!(shown["withheld"], json!(["next_raise", "findings"]));
        assert_eq!((&shown["next_raise"], &shown["findings"]), (&Value::Null, &json!([])));
        assert_eq!(shown["pay"]["step"], 1);
    }
    let measure = json!({ "official_id": p.who, "form": "demotion", "valid_from": "2020-03-15",
        "decision_id": p.w.decision });
    p.enter("/v1/disciplines", &measure);
    let still = but(DisciplinesRead).get(&path).expect(200).json();
    assert_eq!(with(&still, "known_at", Value::Null), with(&plain[1], "known_at", Value::Null));
    let shown = but(OfficialsReadSensitive).get(&path).expect(200).json();
    assert_eq!((&shown["retires_on"], &shown["withheld"]), (&Value::Null, &json!(["retires_on"])));
    assert_eq!(shown["next_raise"]["due_on"], "2022-05-02");
}

#[test]
fn entitlements_need_their_permission_and_stay_in_their_unit() {
    let p = Paid::new();
    let path = format!("/v1/officials/{}/entitlements", p.who);
    needs(&p.app, Permission::EntitlementsRead, &[("GET", path.as_str())]);
    p.app.role(Role::Viewer, Some(&p.w.ward)).get(&path).refused(403, "forbidden");
    p.app.role(Role::Auditor, Some(&p.w.ward)).get(&path).expect(200);
    hidden(&p.app.role(Role::HrOfficer, Some(&p.w.other_ward)), &[path.clone()]);
    p.admin.get("/v1/officials/01935b8e-7b2a-7c3d-9e4f-0123456789ab/entitlements").refused(404, "not_found");
    let wrong = p.admin.get(&format!("{path}?as_of=x&known_at=x&unit=1")).refused(400, "invalid_parameters").wrong();
    let expected = [("/as_of", "wrong_type"), ("/known_at", "wrong_type"), ("/unit", "unknown_field")];
    assert_eq!(wrong, told(&expected));
    p.admin.get(&format!("{path}?known_at=999999")).refused(400, "invalid_parameters");
}
