//! The worklist of what falls due, and the share that was granted in time.

use super::official::Paid;
use super::table::{allowance, concurrent, salary};
use crate::support::manners::{members, needs, told, with};
use crate::support::world;
use canbo::domain::account::{Permission, Role};
use canbo::domain::word::Word;
use serde_json::{Value, json};

const YEARS: &str = "from=2018-01-01&to=2026-12-31";

fn path(unit: &str, more: &str) -> String {
    format!("/v1/reports/entitlements?unit={unit}&{more}")
}

fn figures(part: &Value) -> [u64; 5] {
    ["due", "granted", "on_time", "late", "outstanding"].map(|name| part[name].as_u64().unwrap())
}

/// A decision of the ward, signed on a day.
fn signed(p: &Paid, number: &str, on: &str) -> String {
    let body = json!({ "number": number, "issuer": "UBND thành phố", "signed_on": on, "effective_on": on,
        "kind": "other", "title": "Nâng bậc lương", "unit_id": p.w.ward });
    p.admin.post("/v1/decisions", &body).expect(201).id()
}

fn raise(p: &Paid, who: &str, step: u32, from: &str, decision: &str) -> String {
    let mut body = salary(who, decision, from);
    let coefficient = [2.34, 2.67, 3.0, 3.33][usize::try_from(step).unwrap() - 1];
    (body["kind"], body["step"], body["coefficient"]) = (json!("regular_raise"), json!(step), json!(coefficient));
    p.enter("/v1/salaries", &body)
}

#[test]
fn what_falls_due_is_listed_by_month_and_unit_and_the_share_in_time_is_pooled() {
    let p = Paid::new();
    let there = world::official(&p.admin, "Lương Thị Hai", &p.w.other_ward);
    p.holds(&there, &p.w.other_ward, "2016-01-01");
    p.enter("/v1/salaries", &salary(&there, &p.w.other_decision, "2018-06-01"));
    // Due on 2021-05-02 and signed thirty days later: in time. Due on 2024-05-02 and signed a day too late.
    raise(&p, &p.who, 2, "2021-05-02", &signed(&p, "1/NL", "2021-06-01"));
    raise(&p, &p.who, 3, "2024-05-02", &signed(&p, "2/NL", "2024-06-02"));
    // Due on 2021-06-01: has effect a month later.
    raise(&p, &there, 2, "2021-07-01", &signed(&p, "3/NL", "2021-05-20"));
    let shown = p.admin.get(&path("900", YEARS)).expect(200).json();
    assert_eq!(
        members(&shown),
        [
            "allowance_reviews",
            "by_unit",
            "from",
            "items",
            "known_at",
            "next",
            "raises",
            "retirements",
            "to",
            "unit",
            "withheld"
        ]
    );
    // 2024-07-01 is due from the late raise of the other, and outstanding.
    assert_eq!(figures(&shown["raises"]), [4, 3, 1, 2, 1]);
    assert_eq!(shown["raises"]["rate_on_time"], 25.0);
    let parts: Vec<(&str, [u64; 5], &Value)> = (shown["by_unit"].as_array().unwrap().iter())
        .map(|part| (part["unit"]["code"].as_str().unwrap(), figures(&part["raises"]), &part["raises"]["rate_on_time"]))
        .collect();
    // Half and none: a mean would be a quarter too, but only because both have two.
    assert_eq!(parts, [("90001", [2, 2, 1, 1, 0], &json!(50.0)), ("90002", [2, 1, 0, 1, 1], &json!(0.0))]);
    // The first was born in May 1969 and retires in June 2026; the other in March 1980, later.
    assert_eq!((&shown["retirements"], &shown["allowance_reviews"]), (&json!(1), &json!(0)));
    let items: Vec<(&str, &str, &str, &Value)> = (shown["items"].as_array().unwrap().iter())
        .map(|i| {
            let text = |name: &str| i[name].as_str().unwrap();
            (text("month"), i["unit"]["code"].as_str().unwrap(), text("kind"), &i["state"])
        })
        .collect();
    let (on_time, late, outstanding) = (json!("on_time"), json!("late"), json!("outstanding"));
    let expected = [
        ("2021-05", "90001", "raise", &on_time),
        ("2021-06", "90002", "raise", &late),
        ("2024-05", "90001", "raise", &late),
        ("2024-07", "90002", "raise", &outstanding),
        ("2026-06", "90001", "retirement", &Value::Null),
    ];
    assert_eq!(items, expected);
    let first = &shown["items"][0];
    assert_eq!((&first["due_on"], &first["signed_on"]), (&json!("2021-05-02"), &json!("2021-06-01")));
    assert_eq!((&first["official_id"], &first["granted_from"]), (&json!(p.who), &json!("2021-05-02")));
    // Of one ward, of one kind, page by page.
    let ward = p.admin.get(&path(&p.w.ward, YEARS)).expect(200).json();
    assert_eq!((figures(&ward["raises"]), ward["items"].as_array().unwrap().len()), ([2, 2, 1, 1, 0], 3));
    let raises = p.admin.get(&path("900", &format!("{YEARS}&kind=retirement"))).expect(200).json();
    assert_eq!((raises["items"].as_array().unwrap().len(), &raises["raises"]), (1, &shown["raises"]));
    let walked = p.admin.all(&path("900", &format!("{YEARS}&limit=2")));
    assert_eq!(json!(walked), shown["items"]);
    let cursor = p.admin.get(&path("900", &format!("{YEARS}&limit=2"))).json()["next"].as_str().unwrap().to_owned();
    p.admin.get(&path("900", &format!("{YEARS}&kind=raise&after={cursor}"))).refused(400, "invalid_cursor");
    // The days at either end belong to the period.
    let one_day = p.admin.get(&path("900", "from=2021-05-02&to=2021-05-02")).expect(200).json();
    assert_eq!(figures(&one_day["raises"]), [1, 1, 1, 0, 0]);
    let none = p.admin.get(&path("900", "from=2021-05-03&to=2021-05-31")).expect(200).json();
    assert_eq!((figures(&none["raises"]), &none["raises"]["rate_on_time"]), ([0; 5], &Value::Null));
}

#[test]
fn a_person_counts_where_they_are_on_the_due_day_and_only_while_in_the_headcount() {
    let p = Paid::new();
    let held = p.admin.all(&format!("/v1/appointments?official_id={}", p.who))[0]["id"].as_str().unwrap().to_owned();
    let held = format!("/v1/appointments/{held}");
    let due = |unit: &str| figures(&p.admin.get(&path(unit, YEARS)).expect(200).json()["raises"])[0];
    assert_eq!((due(&p.w.ward), due(&p.w.other_ward), due(&p.w.city)), (1, 0, 1));
    let end = json!({ "valid_to": "2021-05-02", "end_reason": "transferred" });
    p.admin.act(&format!("{held}/end"), p.admin.get(&held).etag(), &end).expect(200);
    assert_eq!((due(&p.w.ward), due(&p.w.city)), (0, 0), "left on the very day");
    p.holds(&p.who, &p.w.other_ward, "2021-05-02");
    assert_eq!((due(&p.w.ward), due(&p.w.other_ward), due(&p.w.city)), (0, 1, 1));
}

#[test]
fn a_report_as_it_was_known_stays_as_it_was() {
    let p = Paid::new();
    let ask = |known: &str| p.admin.get(&path("900", &format!("{YEARS}{known}"))).expect(200).json();
    let mut then = vec![ask("")];
    let granted = raise(&p, &p.who, 2, "2021-05-02", &signed(&p, "1/NL", "2021-05-01"));
    then.push(ask(""));
    let measure = json!({ "official_id": p.who, "form": "warning", "valid_from": "2019-03-15",
        "decision_id": p.w.decision });
    let measure = p.enter("/v1/disciplines", &measure);
    then.push(ask(""));
    p.void(&format!("/v1/disciplines/{measure}"), "annulled");
    then.push(ask(""));
    p.void(&format!("/v1/salaries/{granted}"), "entered_in_error");
    then.push(ask(""));
    let told: Vec<[u64; 5]> = then.iter().map(|shown| figures(&shown["raises"])).collect();
    // Owed; granted in time, and the next one due in 2024; put off to November, granted before; and back again.
    let expected = [[1, 0, 0, 0, 1], [2, 1, 1, 0, 1], [2, 1, 1, 0, 1], [2, 1, 1, 0, 1], [1, 0, 0, 0, 1]];
    assert_eq!(told, expected);
    assert_eq!(then[2]["items"][0]["due_on"], "2021-11-02");
    for shown in &then {
        assert_eq!(ask(&format!("&known_at={}", shown["known_at"]["seq"])), *shown);
    }
}

#[test]
fn early_raises_beyond_one_in_ten_of_the_staff_are_found_with_their_number() {
    let p = Paid::new();
    let mut early = salary(&p.who, &p.w.decision, "2020-06-01");
    (early["kind"], early["early_ground"]) = (json!("early_raise"), json!("excellence"));
    (early["step"], early["coefficient"]) = (json!(2), json!(2.67));
    p.enter("/v1/salaries", &early);
    let found = || p.admin.get(&path(&p.w.ward, YEARS)).expect(200).json()["by_unit"][0]["findings"].clone();
    let one = found()[0].clone();
    assert_eq!((&one["code"], &one["severity"]), (&json!("many_early_raises"), &json!("warning")));
    let evidence: Vec<(&str, &str)> = (one["evidence"].as_array().unwrap().iter())
        .map(|e| (e["name"].as_str().unwrap(), e["value"].as_str().unwrap()))
        .collect();
    assert_eq!(evidence, [("year", "2020"), ("raised_early", "1"), ("staff", "1"), ("most", "0")]);
    for n in 0..9 {
        let colleague = world::official(&p.admin, &format!("Đồng nghiệp {n}"), &p.w.ward);
        p.holds(&colleague, &p.w.ward, "2019-01-01");
    }
    assert_eq!(found(), json!([]), "one of ten");
}

#[test]
fn an_allowance_is_to_be_looked_at_again_when_the_rules_change() {
    let p = Paid::new();
    let holding = concurrent(&p.admin, &p.who, &p.w.ward, "CULTURE_SOCIETY", &p.w.decision);
    let id = p.enter("/v1/allowances", &allowance(&p.who, &holding, &p.w.decision));
    let shown = p.admin.get(&path("900", &format!("{YEARS}&kind=allowance_review"))).expect(200).json();
    let days: Vec<&str> = shown["items"].as_array().unwrap().iter().map(|i| i["due_on"].as_str().unwrap()).collect();
    assert_eq!((days, &shown["allowance_reviews"]), (vec!["2019-06-25", "2023-08-01"], &json!(2)));
    assert!(shown["items"].as_array().unwrap().iter().all(|i| i["allowance_id"] == json!(id)));
}

#[test]
fn who_may_not_read_all_of_it_is_shown_the_rest_and_told_what_is_withheld() {
    let p = Paid::new();
    let ask = |missing: Permission| {
        let others: Vec<Permission> = Permission::ALL.iter().copied().filter(|one| *one != missing).collect();
        p.app.machine(&others, Some(&p.w.ward)).get(&path("90001", YEARS)).expect(200).json()
    };
    use Permission::{AbsencesRead, DisciplinesRead, EvaluationsRead, OfficialsReadSensitive};
    for missing in [AbsencesRead, DisciplinesRead, EvaluationsRead] {
        let shown = ask(missing);
        assert_eq!((&shown["raises"], &shown["withheld"]), (&Value::Null, &json!(["raises"])));
        let kinds: Vec<&Value> = shown["items"].as_array().unwrap().iter().map(|i| &i["kind"]).collect();
        assert_eq!(kinds, ["retirement"]);
    }
    let shown = ask(OfficialsReadSensitive);
    assert_eq!((&shown["retirements"], &shown["withheld"]), (&Value::Null, &json!(["retirements"])));
    assert_eq!(shown["items"].as_array().unwrap().len(), 1);
    needs(&p.app, Permission::EntitlementsRead, &[("GET", &path("90001", YEARS))]);
    p.app.role(Role::Viewer, Some(&p.w.ward)).get(&path("90001", YEARS)).refused(403, "forbidden");
    let officer = p.app.role(Role::HrOfficer, Some(&p.w.ward));
    officer.get(&path("90001", YEARS)).expect(200);
    for unit in ["90002", "900", "nowhere"] {
        let wrong = officer.get(&path(unit, YEARS)).refused(404, "not_found").wrong();
        assert_eq!(wrong, told(&[("/unit", "reference_not_found")]), "{unit}");
    }
    // The report on activity has the same figure, for who may read it.
    let activity =
        |by: &crate::support::Client| by.get(&format!("/v1/reports/activity?unit=90001&{YEARS}")).expect(200).json();
    let part = json!({ "due": 1, "on_time": 0, "late": 0, "outstanding": 1, "rate_on_time": 0.0 });
    assert_eq!(activity(&officer)["entitlements"], part);
    let viewer = activity(&p.app.role(Role::Viewer, Some(&p.w.ward)));
    assert_eq!((&viewer["entitlements"], &viewer["withheld"]), (&Value::Null, &json!(["pools", "entitlements"])));
}

#[test]
fn what_is_asked_wrongly_is_told_at_once() {
    let p = Paid::new();
    let wrong =
        p.admin.get("/v1/reports/entitlements?from=x&to=2020-01-01&kind=pay&year=1").refused(400, "invalid_parameters");
    let expected =
        [("/unit", "required"), ("/from", "wrong_type"), ("/kind", "not_one_of"), ("/year", "unknown_field")];
    assert_eq!(wrong.wrong(), told(&expected));
    let turned = p.admin.get(&path("900", "from=2020-01-02&to=2020-01-01")).refused(400, "invalid_parameters");
    assert_eq!(turned.wrong(), told(&[("/to", "before")]));
    let body = with(&json!({}), "x", json!(1));
    assert_eq!(p.admin.post(&path("900", YEARS), &body).status, 405);
}
