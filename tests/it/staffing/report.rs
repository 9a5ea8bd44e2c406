//! How units stand to their ceilings and posts, and which seats are free, over HTTP.

use super::table::{ceiling, handover, post};
use crate::rotations::Stage;
use crate::support::Client;
use crate::support::manners::{NOBODY, told, with};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

/// The staffing of a unit on a day.
fn staffing(by: &Client, unit: &str, on: &str) -> Value {
    by.get(&format!("/v1/units/{unit}/staffing?as_of={on}")).expect(200).json()
}

/// People by why they are counted, or are not.
fn reasons(figures: &Value, list: &str, name: &str) -> Vec<(String, u64)> {
    let all = figures[list].as_array().unwrap();
    all.iter().map(|r| (r[name].as_str().unwrap().to_owned(), r["people"].as_u64().unwrap())).collect()
}

fn counted(figures: &Value) -> Vec<(String, u64)> {
    reasons(figures, "counted", "basis")
}

fn not_counted(figures: &Value) -> Vec<(String, u64)> {
    reasons(figures, "not_counted", "reason")
}

fn some(all: &[(&str, u64)]) -> Vec<(String, u64)> {
    all.iter().map(|(word, n)| ((*word).to_owned(), *n)).collect()
}

fn seats(answer: &Value, code: &str) -> Value {
    let all = answer["posts"].as_array().unwrap();
    all.iter().find(|post| post["position_code"] == code).cloned().unwrap_or_default()
}

/// Numbers of a post, by name.
fn numbers(post: &Value, names: &[&str]) -> Vec<u64> {
    names.iter().map(|name| post[name].as_u64().unwrap_or_else(|| panic!("{name}: {post}"))).collect()
}

/// Situation 1.
#[test]
fn two_titles_are_one_person_and_two_filled_seats() {
    let s = Stage::new();
    let (admin, ward) = (s.admin(), s.ward());
    admin.post("/v1/ceilings", &ceiling(ward, s.decision(), "2015-01-01")).expect(201);
    for code in ["PARTY_SECRETARY", "COMMITTEE_CHAIR"] {
        let body = with(&post(ward, &s.title(code), s.decision(), "2015-01-01"), "seats", json!(1));
        admin.post("/v1/established-posts", &body).expect(201);
    }
    let (who, _) = s.holder("PARTY_SECRETARY");
    s.scene.holds(&who, ward, "COMMITTEE_CHAIR", "2016-01-01", &json!({ "kind": "concurrent" }));
    let found = staffing(admin, ward, "2017-12-31");
    let figures = &found["figures"];
    assert_eq!(counted(figures), some(&[("substantive", 1)]));
    assert_eq!((&figures["officials"]["counted"], &figures["further_titles"]), (&json!(1), &json!(1)));
    assert_eq!((&figures["officials"]["ceiling"], &figures["officials"]["under"]), (&json!(21), &json!(20)));
    assert_eq!((&figures["seats"], &figures["vacant_seats"]), (&json!(2), &json!(0)));
    for code in ["PARTY_SECRETARY", "COMMITTEE_CHAIR"] {
        assert_eq!(numbers(&seats(&found, code), &["seats", "held", "vacant", "over"]), [1, 1, 0, 0], "{code}");
        assert_eq!(seats(&found, code)["holders"][0]["official_id"], json!(who));
    }
    assert_eq!(found["posts"][0]["position_code"], "COMMITTEE_CHAIR", "by code");
    // A title in another unit counts nobody there.
    s.scene.holds(&who, s.other(), "COUNCIL_CHAIR", "2016-01-01", &json!({ "kind": "concurrent" }));
    let there = staffing(admin, s.other(), "2017-12-31");
    assert_eq!((counted(&there["figures"]), not_counted(&there["figures"])), (vec![], some(&[("concurrent", 1)])));
    let city = staffing(admin, &s.scene.world.city, "2017-12-31");
    assert_eq!(city["figures"]["officials"]["counted"], 1);
}

/// Situation 5.
#[test]
fn who_is_rotated_counts_at_the_destination_and_who_is_lent_stays_on_the_payroll_of_the_origin() {
    let s = Stage::new();
    let (admin, city) = (s.admin(), s.scene.world.city.clone());
    let (rotated, _, place) = s.decided("rotation", "PARTY_DEPUTY_SECRETARY", "PARTY_DEPUTY_SECRETARY");
    s.enter(&place, "2026-12-01");
    let (_, _, place) = s.decided("transfer", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    s.enter(&place, "2026-12-01");
    let (_, _, place) = s.decided("secondment", "OFFICE_STATISTICS", "CULTURE_SOCIETY");
    s.enter(&place, "2026-12-01");
    let here = |on: &str| staffing(admin, s.ward(), on)["figures"].clone();
    let there = |on: &str| staffing(admin, s.other(), on)["figures"].clone();
    assert_eq!((counted(&here("2026-11-30")), counted(&there("2026-11-30"))), (some(&[("substantive", 3)]), vec![]));
    let (left, come) = (here("2026-12-01"), there("2026-12-01"));
    assert_eq!((counted(&left), not_counted(&left)), (vec![], some(&[("seconded_out", 1)])));
    assert_eq!(counted(&come), some(&[("rotated_in", 1), ("transferred_in", 1), ("seconded_in", 1)]));
    let all = staffing(admin, &city, "2026-12-01");
    assert_eq!(all["figures"]["officials"]["counted"], 3, "nobody is counted twice: {rotated}");
    let parts: Vec<u64> = (all["by_unit"].as_array().unwrap().iter())
        .map(|part| part["figures"]["officials"]["counted"].as_u64().unwrap())
        .collect();
    assert_eq!(parts, [0, 3]);
    // What is known only later was not known before.
    let before = canbo::db::changes::head(&mut s.app().database.connect()).unwrap().seq;
    let at = |seq: i64| format!("/v1/units/{}/staffing?as_of=2026-12-01&known_at={seq}", s.other());
    assert_eq!(counted(&admin.get(&at(before)).expect(200).json()["figures"]), counted(&come));
    assert_eq!(counted(&admin.get(&at(before - 3)).expect(200).json()["figures"]).len(), 2, "not lent yet");
}

#[test]
fn the_law_of_the_day_and_the_decision_give_the_ceiling() {
    let s = Stage::new();
    let (admin, ward) = (s.admin(), s.ward());
    let none = staffing(admin, ward, "2017-12-31");
    assert_eq!((&none["ceiling"], &none["figures"]["officials"]["ceiling"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&none["figures"]["officials"]["units_without_ceiling"], &none["figures"]["officials"]["over"]),
        (&json!(1), &Value::Null)
    );
    let end = |body: Value, to: &str| with(&body, "valid_to", json!(to));
    let by_law = end(ceiling(ward, s.decision(), "2010-01-01"), "2026-01-01");
    let made = admin.post("/v1/ceilings", &by_law).expect(201).id();
    let set = with(&ceiling(ward, s.decision(), "2026-01-01"), "fixed", json!(32));
    admin.post("/v1/ceilings", &with(&set, "fixed_part_timers", json!(4))).expect(201);
    for (on, regime, norm, less, more, ceiling, part_timers) in [
        ("2017-12-31", "nd_92_2009", json!(21), 0, 0, json!(21), json!(19)),
        ("2020-01-01", "nd_34_2019", json!(19), 1, 0, json!(18), json!(10)),
        ("2024-01-01", "nd_33_2023", json!(19), 0, 1, json!(20), json!(10)),
        ("2025-07-01", "job_positions_2025", Value::Null, 0, 0, Value::Null, Value::Null),
        ("2026-06-01", "job_positions_2025", Value::Null, 0, 0, json!(32), json!(4)),
    ] {
        let found = staffing(admin, ward, on);
        let told = &found["ceiling"];
        assert_eq!(found["regime"]["code"], regime, "{on}");
        assert!(!found["regime"]["legal_reference"].as_str().unwrap().is_empty());
        assert_eq!((&told["norm"], &told["ceiling"], &told["part_timers"]), (&norm, &ceiling, &part_timers), "{on}");
        assert_eq!((&told["less_for_police"], &told["additional"]), (&json!(less), &json!(more)), "{on}");
        assert_eq!(
            (&found["figures"]["officials"]["ceiling"], &found["figures"]["part_timers"]["ceiling"]),
            (&ceiling, &part_timers)
        );
        assert_eq!(told["ceiling_id"] == json!(made), on < "2026-01-01", "{on}");
        let unverified = found["regime"]["legal_reference"].as_str().unwrap().contains("chưa kiểm chứng");
        assert_eq!(unverified, regime == "job_positions_2025", "{on}");
        assert_eq!(found["regime"]["vice_chair_rule"].is_null(), !["2020-01-01", "2024-01-01"].contains(&on), "{on}");
    }
}

#[test]
fn a_seat_where_somebody_only_acts_is_vacant_and_says_so() {
    let s = Stage::new();
    let (admin, ward) = (s.admin(), s.ward());
    let establish = |code: &str, seats: u32, handovers: Value| {
        let body = with(&post(ward, &s.title(code), s.decision(), "2015-01-01"), "seats", json!(seats));
        admin.post("/v1/established-posts", &with(&body, "handovers", handovers)).expect(201).id()
    };
    let chair = establish("COMMITTEE_CHAIR", 1, json!([]));
    let vice = establish("COMMITTEE_VICE", 2, json!([]));
    let overlap = handover("2020-01-01", "2020-04-01", s.decision());
    establish("OFFICE_STATISTICS", 1, json!([overlap]));
    let (who, _) = s.holder("COMMITTEE_VICE");
    s.scene.holds(&who, ward, "COMMITTEE_CHAIR", "2016-01-01", &json!({ "kind": "acting" }));
    s.holder("OFFICE_STATISTICS");
    s.holder("OFFICE_STATISTICS");
    let found = staffing(admin, ward, "2020-02-01");
    let names = ["seats", "held", "vacant", "acting", "overlapping", "over"];
    assert_eq!(numbers(&seats(&found, "COMMITTEE_CHAIR"), &names), [1, 0, 1, 1, 0, 0]);
    assert_eq!(numbers(&seats(&found, "COMMITTEE_VICE"), &names), [2, 1, 1, 0, 0, 0]);
    assert_eq!(numbers(&seats(&found, "OFFICE_STATISTICS"), &names), [1, 2, 0, 0, 1, 0]);
    assert_eq!(seats(&found, "OFFICE_STATISTICS")["handovers"], json!([overlap]));
    assert_eq!(seats(&found, "COMMITTEE_CHAIR")["holders"], json!([{ "official_id": who, "kind": "acting" }]));
    let over = staffing(admin, ward, "2020-04-01");
    assert_eq!(numbers(&seats(&over, "OFFICE_STATISTICS"), &names), [1, 2, 0, 0, 0, 1], "the hand-over is over");
    // The vacancies of the city are these.
    let list = format!("/v1/units/{}/vacancies?as_of=2020-02-01", s.scene.world.city);
    let free = admin.all(&list);
    let told: Vec<(String, u64, u64)> = (free.iter())
        .map(|v| (v["id"].as_str().unwrap().to_owned(), v["vacant"].as_u64().unwrap(), v["acting"].as_u64().unwrap()))
        .collect();
    assert_eq!(told, [(chair, 1, 1), (vice, 1, 0)]);
    assert_eq!(
        (&free[0]["unit"]["id"], &free[0]["position_code"], &free[0]["group"]),
        (&json!(ward), &json!("COMMITTEE_CHAIR"), &json!("key_cadre"))
    );
    assert_eq!(admin.all(&format!("{list}&limit=1")), free, "page by page");
    assert!(admin.all(&format!("/v1/units/{}/vacancies?as_of=2014-12-31", s.scene.world.city)).is_empty());
}

#[test]
fn who_may_not_read_officials_sees_numbers_and_no_holders() {
    let s = Stage::new();
    let (admin, ward) = (s.admin(), s.ward());
    admin
        .post("/v1/established-posts", &post(ward, &s.title("COMMITTEE_VICE"), s.decision(), "2015-01-01"))
        .expect(201);
    s.holder("COMMITTEE_VICE");
    let open = staffing(admin, ward, "2020-01-01");
    assert_eq!((open["posts"][0]["holders"].as_array().unwrap().len(), &open["withheld"]), (1, &json!([])));
    let closed = s.app().machine(&[Permission::StaffingRead], Some(ward));
    let shut = staffing(&closed, ward, "2020-01-01");
    assert_eq!((&shut["posts"][0]["holders"], &shut["withheld"]), (&Value::Null, &json!(["holders"])));
    assert_eq!(shut["figures"], open["figures"]);
}

#[test]
fn staffing_is_told_of_the_units_that_the_caller_sees_on_days_when_they_are_there() {
    let s = Stage::new();
    let ward = s.ward();
    let officer = s.app().role(Role::HrOfficer, Some(ward));
    for what in ["staffing", "vacancies"] {
        let at = |unit: &str, query: &str| format!("/v1/units/{unit}/{what}{query}");
        officer.get(&at(ward, "")).expect(200);
        for (unit, query) in
            [(s.other(), ""), (s.scene.world.city.as_str(), ""), (NOBODY, ""), ("x", ""), (ward, "?as_of=1989-12-31")]
        {
            officer.get(&at(unit, query)).refused(404, "not_found");
        }
        let wrong = officer.get(&at(ward, "?as_of=x&known_at=99999&more=1")).refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong, told(&[("/as_of", "wrong_type"), ("/more", "unknown_field")]));
        let wrong = officer.get(&at(ward, "?known_at=99999")).refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong, told(&[("/known_at", "out_of_range")]));
        let others: Vec<Permission> =
            canbo::domain::word::Word::ALL.iter().copied().filter(|p| *p != Permission::StaffingRead).collect();
        s.app().machine(&others, None).get(&at(ward, "")).refused(403, "forbidden");
    }
}

#[test]
fn part_timers_have_a_ceiling_of_their_own_and_heads_of_hamlets_none() {
    let s = Stage::new();
    let (admin, ward) = (s.admin(), s.ward());
    admin.post("/v1/ceilings", &ceiling(ward, s.decision(), "2015-01-01")).expect(201);
    for code in ["PART_TIMER", "PART_TIMER", "HAMLET_HEAD", "OFFICE_STATISTICS"] {
        s.holder(code);
    }
    let (retired, seat) = s.holder("CULTURE_SOCIETY");
    let place = format!("/v1/officials/{retired}");
    let born = json!({ "sex": "male", "birth_on": "1957-01-01", "correction": { "reason": "Nhập nhầm" } });
    admin.correct("PATCH", &place, admin.get(&place).etag(), &born).expect(200);
    let end = json!({ "valid_to": "2018-01-01", "end_reason": "retired", "decision_id": s.decision() });
    let at = format!("/v1/appointments/{seat}");
    s.step(&s.officer, &at, "end", &end).expect(200);
    s.scene.holds(&retired, ward, "OFFICE_STATISTICS", "2018-06-01", &json!({}));
    let figures = staffing(admin, ward, "2020-01-01")["figures"].clone();
    assert_eq!(counted(&figures), some(&[("substantive", 1), ("re_employed", 1)]));
    assert_eq!(not_counted(&figures), some(&[("part_timer", 2), ("hamlet_head", 1)]));
    assert_eq!((&figures["part_timers"]["counted"], &figures["part_timers"]["under"]), (&json!(2), &json!(8)));
}
