//! The dry run and the preview: everything that stands in the way and everything that would change, changing nothing.

use super::Stage;
use super::stage::{FROM, TO, codes, covering};
use crate::support::manners::{told, with};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

/// A person of whom much is to be found: a clerk, born in the unit and long ago, without papers.
fn troubled(s: &Stage) -> String {
    let body = json!({ "full_name": "Hoàng Văn Cũ", "managing_unit_id": s.ward(), "sex": "male", "birth_on": "1970-01-15",
        "birthplace": "Phường Hai, thành phố Thử, tỉnh Thử" });
    let who = s.admin().post("/v1/officials", &body).expect(201).id();
    s.scene.holds(&who, s.ward(), "OFFICE_STATISTICS", "2015-06-01", &json!({}));
    let holder = s.holder_in(s.other(), "COMMITTEE_CHAIR").0;
    assert_ne!(holder, who);
    who
}

/// Ends the person's post on a day and appoints them elsewhere from it on.
fn elsewhere_from(s: &Stage, who: &str, on: &str) {
    let post = s.appointments(who)[0]["id"].as_str().unwrap().to_owned();
    let at = format!("/v1/appointments/{post}");
    s.step(&s.officer, &at, "end", &json!({ "valid_to": on, "end_reason": "relieved" })).expect(200);
    s.scene.holds(who, s.ward(), "CULTURE_SOCIETY", on, &json!({}));
}

fn checks(s: &Stage, by: &crate::support::Client, place: &str) -> Value {
    let head = s.head();
    let found = by.send("POST", &format!("{place}/checks"), &[], b"").expect(200).json();
    assert_eq!(s.head(), head, "a dry run changes nothing");
    found
}

#[test]
fn a_dry_run_finds_everything_at_once_with_its_law_and_its_evidence() {
    let s = Stage::new();
    let who = troubled(&s);
    let plan = with(&s.plan("rotation", &who, "COMMITTEE_CHAIR"), "valid_to", json!("2028-12-01"));
    let place = s.begin(&plan);
    let found = checks(&s, &s.officer, &place);
    let expected = [
        "not_a_leader",
        "not_in_pool",
        "term_too_short",
        "near_retirement",
        "standard_unknown",
        "not_equivalent",
        "post_filled",
        "local_origin",
        "not_rated",
        "not_rated",
        "not_rated",
    ];
    assert_eq!(codes(&found), expected);
    assert_eq!((&found["proposable"], &found["approvable"]), (&json!(true), &json!(false)));
    for finding in found["findings"].as_array().unwrap() {
        assert!(!finding["legal_reference"].as_str().unwrap().is_empty(), "{finding}");
        assert!(!finding["title_vi"].as_str().unwrap().is_empty() && !finding["title_en"].as_str().unwrap().is_empty());
    }
    let retirement = found["findings"].as_array().unwrap().iter().find(|f| f["code"] == "near_retirement").unwrap();
    assert_eq!(retirement["overridable"], true, "one term is left, and is enough for an exception");
    assert_eq!(retirement["evidence"][0], json!({ "name": "months_left", "value": "62" }));
    // The approval is refused with the same findings.
    for act in ["proposal", "vetting", "consultation"] {
        s.step(&s.officer, &place, act, &json!({})).expect(200);
    }
    let approval = json!({ "decision_id": s.decision() });
    let refusal = s.step(&s.approver, &place, "approval", &approval).refused(409, "findings_in_the_way").json();
    assert_eq!(refusal["findings"], found["findings"]);
}

#[test]
fn what_is_sensitive_is_told_only_to_who_may_see_it_and_stands_in_the_way_all_the_same() {
    let s = Stage::new();
    let who = troubled(&s);
    let plan = with(&s.plan("rotation", &who, "COMMITTEE_CHAIR"), "valid_to", json!("2028-12-01"));
    let place = s.begin(&plan);
    let viewer = s.app().role(Role::Viewer, Some(&s.scene.world.city));
    let (open, shut) = (checks(&s, &s.officer, &place), checks(&s, &viewer, &place));
    let (open, shut) = (open["findings"].as_array().unwrap(), shut["findings"].as_array().unwrap());
    assert_eq!(open.len(), shut.len());
    for (open, shut) in open.iter().zip(shut) {
        let code = open["code"].as_str().unwrap();
        let secret = ["not_in_pool", "near_retirement", "local_origin", "not_rated"].contains(&code);
        if secret {
            assert_eq!((&shut["code"], &shut["legal_reference"]), (&json!("withheld"), &Value::Null), "{code}");
            assert_eq!(shut["evidence"], json!([]), "{code}");
        } else {
            assert_eq!(shut, open, "{code}");
        }
        assert_eq!((&shut["severity"], &shut["overridable"]), (&open["severity"], &open["overridable"]), "{code}");
    }
    // A machine that may propose and may not see is refused without being told why: the person is to hold another post.
    elsewhere_from(&s, &who, "2027-01-01");
    let found = checks(&s, &s.officer, &place);
    assert_eq!((&codes(&found)[0], &found["proposable"]), (&"overlaps".to_owned(), &json!(false)));
    let refusal = s.step(&s.officer, &place, "proposal", &json!({})).refused(409, "findings_in_the_way").json();
    assert_eq!(refusal["findings"], found["findings"], "what a dry run finds");
    let permissions = [Permission::RotationsRead, Permission::RotationsWrite];
    let machine = s.app().machine(&permissions, Some(&s.scene.world.city));
    let refusal = s.step(&machine, &place, "proposal", &json!({})).refused(409, "findings_in_the_way");
    assert!(!refusal.text.contains("near_retirement") && !refusal.text.contains("months_left"), "{}", refusal.text);
}

#[test]
fn who_stands_in_a_pool_for_the_title_is_found_there() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let place = s.begin(&s.plan("rotation", &who, "COMMITTEE_VICE"));
    assert!(codes(&checks(&s, &s.officer, &place)).contains(&"not_in_pool".to_owned()));
    s.nominate(s.ward(), &who, "COMMITTEE_VICE", "2025-01-01");
    s.nominate(s.other(), &who, "COMMITTEE_VICE", "2026-12-02");
    assert!(codes(&checks(&s, &s.officer, &place)).contains(&"not_in_pool".to_owned()), "elsewhere, and too late");
    s.nominate(&s.scene.world.city, &who, "COMMITTEE_VICE", "2025-01-01");
    assert!(!codes(&checks(&s, &s.officer, &place)).contains(&"not_in_pool".to_owned()));
}

#[test]
fn whom_a_measure_took_out_of_the_pool_is_not_found_there_though_nobody_recorded_the_exit() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let body = s.plan("rotation", &who, "COMMITTEE_VICE");
    let place = s.begin(&with(&with(&body, "valid_from", json!("2024-01-01")), "valid_to", json!("2027-01-01")));
    let nomination = s.nominate(s.other(), &who, "COMMITTEE_VICE", "2022-02-01");
    let in_pool = || !codes(&checks(&s, &s.officer, &place)).contains(&"not_in_pool".to_owned());
    assert!(in_pool());
    // A reprimand of a year, over when the move is to begin: QĐ 50 took the person out on its first day.
    let measure = json!({ "official_id": who, "form": "reprimand", "valid_from": "2022-06-01", "valid_to": "2023-06-01",
        "decision_id": s.decision() });
    let measure = format!("/v1/disciplines/{}", s.admin().post("/v1/disciplines", &measure).expect(201).id());
    assert!(!in_pool());
    assert_eq!(s.nomination(&nomination).exited_on, None, "nobody recorded it");
    // What the measure did goes with it.
    s.step(s.admin(), &measure, "void", &json!({ "ground": "entered_in_error", "reason": "x" })).expect(200);
    assert!(in_pool());
}

#[test]
fn a_move_that_began_before_the_papers_is_judged_by_the_rules_of_its_day() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let on = |from: &str| {
        let to = super::stage::after(from, 400);
        let body =
            with(&with(&s.plan("rotation", &who, "COMMITTEE_VICE"), "valid_from", json!(from)), "valid_to", json!(to));
        let place = s.begin(&body);
        let found = checks(&s, &s.officer, &place);
        s.step(&s.officer, &place, "cancellation", &json!({ "reason": "thử" })).expect(200);
        let all = found["findings"].as_array().unwrap().clone();
        let law: Vec<(String, String)> = all
            .iter()
            .filter(|f| f["code"] == "not_in_pool" || f["code"] == "term_too_short")
            .map(|f| (f["severity"].as_str().unwrap().to_owned(), f["legal_reference"].as_str().unwrap().to_owned()))
            .collect();
        law
    };
    let both = |law: &str| vec![("blocking".to_owned(), law.to_owned()); 2];
    assert_eq!(on("2016-01-01"), [("warning".to_owned(), "Luật 22/2008/QH12".to_owned())]);
    assert_eq!(on("2018-01-01"), both("QĐ 98-QĐ/TW (2017)"));
    assert_eq!(on("2023-01-01"), both("QĐ 65-QĐ/TW (2022)"));
    assert_eq!(on("2026-01-01"), both("NĐ 170/2025/NĐ-CP"));
}

#[test]
fn a_preview_is_what_the_figures_come_to_once_it_is_done() {
    let s = Stage::new();
    let scene = &s.scene;
    for (unit, level) in [(s.ward(), "university"), (s.other(), "intermediate")] {
        scene.clerk(unit, "2016-01-01", level, "Kinh");
    }
    let who = scene.clerk(s.ward(), "2016-01-01", "university", "Kinh");
    let place = s.begin(&s.plan("transfer", &who, "CULTURE_SOCIETY"));
    let preview = |on: &str| {
        let head = s.head();
        let found = s.officer.get(&format!("{place}/preview?as_of={on}")).expect(200).json();
        assert_eq!(s.head(), head);
        found
    };
    let default = s.officer.get(&format!("{place}/preview")).expect(200).json();
    assert_eq!(default["as_of"], FROM, "the first day of the move");
    let expected = preview(FROM);
    let counts = |preview: &Value, when: &str| -> Vec<(u64, Value)> {
        let units = preview["units"].as_array().unwrap();
        let of = |unit: &Value| (unit[when]["headcount"].as_u64().unwrap(), unit[when]["standard"].clone());
        units.iter().map(of).collect()
    };
    assert_eq!(expected["units"][0]["unit"]["id"], json!(s.ward()));
    assert_eq!(expected["units"][1]["unit"]["id"], json!(s.other()));
    let heads = |preview: &Value, when: &str| counts(preview, when).iter().map(|(n, _)| *n).collect::<Vec<_>>();
    assert_eq!((heads(&expected, "before"), heads(&expected, "after")), (vec![2, 1], vec![1, 2]));
    let person = &expected["people"][0];
    assert_eq!((&person["before"]["unit_id"], &person["after"]["unit_id"]), (&json!(s.ward()), &json!(s.other())));
    // The day before nothing is otherwise.
    let before = preview("2026-11-30");
    assert_eq!(counts(&before, "before"), counts(&before, "after"));
    s.decide(&place);
    s.enter(&place, FROM);
    let done: Vec<Value> = s.figures(FROM).iter().map(|report| report["standard"].clone()).collect();
    for (told, done) in counts(&expected, "after").iter().zip(&done) {
        for name in ["above", "met", "exempt", "in_grace", "unmet", "unknown", "total", "rate"] {
            assert_eq!(told.1[name], done[name], "{name}");
        }
    }
    // What has been done would change nothing more.
    let after = preview(FROM);
    assert_eq!(counts(&after, "before"), counts(&after, "after"));
    s.officer.get(&format!("{place}/preview?as_of=x")).refused(400, "invalid_parameters");
}

#[test]
fn a_secondment_changes_no_figure_and_its_preview_says_so() {
    let s = Stage::new();
    let who = s.scene.clerk(s.ward(), "2016-01-01", "university", "Kinh");
    let place = s.begin(&s.plan("secondment", &who, "CULTURE_SOCIETY"));
    let preview = s.officer.get(&format!("{place}/preview")).expect(200).json();
    for unit in preview["units"].as_array().unwrap() {
        assert_eq!(unit["before"], unit["after"]);
    }
    let (before, head) = (s.figures(FROM), s.headcounts(FROM));
    s.decide(&place);
    s.enter(&place, FROM);
    assert_eq!((s.figures(FROM), s.headcounts(FROM)), (before, head), "who is lent is counted at the origin");
    let held = s.appointments(&who);
    assert_eq!(covering(&held, "substantive", FROM)["unit_id"], json!(s.ward()));
    assert_eq!(covering(&held, "secondment", FROM)["unit_id"], json!(s.other()));
}

#[test]
fn secondments_are_of_civil_servants_and_last_three_years_together() {
    let s = Stage::new();
    let leader = s.holder("COMMITTEE_VICE").0;
    let refusal = s.officer.post("/v1/rotations", &s.plan("secondment", &leader, "CULTURE_SOCIETY"));
    let refusal = refusal.refused(409, "findings_in_the_way").json();
    assert_eq!(codes(&refusal), ["not_a_civil_servant"]);
    let (who, _) = s.holder("OFFICE_STATISTICS");
    let long = with(&s.plan("secondment", &who, "CULTURE_SOCIETY"), "valid_to", json!("2029-12-02"));
    let refusal = s.officer.post("/v1/rotations", &long).refused(409, "findings_in_the_way").json();
    assert_eq!(codes(&refusal), ["term_too_long"]);
    let place = s.begin(&with(&long, "valid_to", json!("2029-06-01")));
    s.decide(&place);
    s.enter(&place, FROM);
    let extend = |to: &str| {
        let body = json!({ "valid_to": to, "decision_id": s.decision(), "reason": "Chưa xong việc" });
        s.step(&s.approver, &place, "extension", &body)
    };
    let refusal = extend("2029-12-02").refused(409, "findings_in_the_way").json();
    assert_eq!(codes(&refusal), ["term_too_long"], "whoever decides");
    assert_eq!(extend("2029-06-01").refused(422, "invalid_input").wrong(), told(&[("/valid_to", "not_after")]));
    assert_eq!(extend(TO).expect(200).json()["valid_to"], TO);
    // Lent again the day after: the months add up.
    s.step(&s.approver, &place, "return", &s.on("2029-11-30")).expect(200);
    let again = with(&with(&long, "valid_from", json!("2029-11-30")), "valid_to", json!("2030-03-01"));
    let refusal = s.officer.post("/v1/rotations", &again).refused(409, "findings_in_the_way").json();
    assert_eq!(codes(&refusal), ["term_too_long"]);
    let later = with(&with(&long, "valid_from", json!("2030-01-01")), "valid_to", json!("2030-03-01"));
    s.officer.post("/v1/rotations", &later).expect(201);
}
