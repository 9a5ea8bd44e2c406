//! Situations that a registry which only stores rows gets wrong, judged by the national rule sets as they are shipped,
//! without any layer of a province.

use crate::support::scene::{Scene, day};
use crate::support::world::decision;
use canbo::domain::id::{Id, UnitId};
use canbo::domain::rule_set::RuleSet;
use canbo::reference::rule_sets::{PROVINCE_EXAMPLE, read};
use serde_json::{Value, json};

const MET: Option<&str> = Some("met");
const UNMET: Option<&str> = Some("unmet");
const IN_GRACE: Option<&str> = Some("in_grace");

#[test]
fn a_certificate_a_counts_before_2019_12_25_and_not_after_though_nobody_touched_it() {
    let s = Scene::new();
    let clerk = |since: &str| {
        let who = s.clerk(&s.world.ward, since, "university", "Kinh");
        let a = s.paper(&who, "it", "basic", &json!({ "scheme": "abc", "awarded_on": "2010-05-01" }));
        (who, format!("/v1/qualifications/{a}"))
    };
    let (old, paper) = clerk("2015-01-01");
    let (last, newcomer) = (clerk("2019-12-24").0, clerk("2019-12-25").0);
    let before = s.admin.get(&paper).expect(200);
    let grace = Some("2024-12-25");
    for who in [&old, &last] {
        s.stands(who, "it_certificate", &[("2019-12-24", MET, None), ("2019-12-25", IN_GRACE, grace)]);
    }
    assert_eq!(s.verdict(&old, "2019-12-24")["next_change_on"], "2019-12-25");
    s.stands(&newcomer, "it_certificate", &[("2019-12-24", None, None), ("2019-12-25", UNMET, None)]);
    // The decree of 2023 asks for no certificate any more.
    s.stands(&newcomer, "it_certificate", &[("2023-07-31", UNMET, None), ("2023-08-01", None, None)]);
    let counts = |on: &str| {
        let standard = s.report(&s.world.ward, on)["standard"].clone();
        ["above", "in_grace", "unmet", "total"].map(|n| standard[n].as_u64().unwrap())
    };
    assert_eq!(counts("2019-12-24"), [2, 0, 0, 2]);
    assert_eq!(counts("2019-12-25"), [0, 2, 1, 3]);
    let after = s.admin.get(&paper).expect(200);
    assert_eq!((after.text.as_str(), after.etag()), (before.text.as_str(), before.etag()));
    assert_eq!(after.json()["expires_on"], Value::Null, "the paper is still true");
    // A certificate under the new scheme counts from its own day on.
    s.paper(&newcomer, "it", "basic", &json!({ "scheme": "ict_standard", "awarded_on": "2021-03-01" }));
    s.stands(&newcomer, "it_certificate", &[("2021-02-28", UNMET, None), ("2021-03-01", MET, None)]);
}

#[test]
fn overlapping_graces_end_each_on_its_own_day_and_show_in_the_lenient_rate_only() {
    let s = Scene::new();
    let far = s.ward("90003", "especially_difficult");
    let clerk = |unit: &str, since: &str, ethnicity: &str| s.clerk(unit, since, "intermediate", ethnicity);
    let incumbent = clerk(&s.world.ward, "2015-01-01", "Kinh");
    let minority = clerk(&s.world.ward, "2024-01-01", "Nùng");
    let both = clerk(&s.world.ward, "2015-01-01", "Nùng");
    let remote = clerk(&far, "2024-01-01", "Kinh");
    let neither = clerk(&s.world.ward, "2024-01-01", "Kinh");
    s.clerk(&s.world.ward, "2024-01-01", "university", "Kinh");
    // Five years since 2019, then five since 2023: under each set the deadline is that set's.
    let (since_2019, since_2023, since_2025) = (Some("2024-12-25"), Some("2028-08-01"), Some("2030-07-01"));
    s.stands(
        &incumbent,
        "professional",
        &[
            ("2019-12-24", MET, None),
            ("2019-12-25", IN_GRACE, since_2019),
            ("2023-07-31", IN_GRACE, since_2019),
            ("2023-08-01", IN_GRACE, since_2023),
            ("2024-12-25", IN_GRACE, since_2023),
            ("2025-07-01", IN_GRACE, since_2023),
            ("2028-07-31", IN_GRACE, since_2023),
            ("2028-08-01", UNMET, None),
        ],
    );
    s.stands(&both, "professional", &[("2025-06-30", IN_GRACE, since_2023), ("2025-07-01", IN_GRACE, since_2025)]);
    for who in [&minority, &remote] {
        let cases = [("2025-06-30", UNMET, None), ("2025-07-01", IN_GRACE, since_2025), ("2030-07-01", UNMET, None)];
        s.stands(who, "professional", &cases);
    }
    let graces = s.reason(&both, "professional", "2026-01-15")["asked"][0]["graces"].clone();
    let told: Vec<(&str, bool)> = (graces.as_array().unwrap().iter())
        .map(|g| (g["until"].as_str().unwrap(), g["decides"].as_bool().unwrap()))
        .collect();
    assert_eq!(told, [("2028-08-01", false), ("2030-07-01", true)], "both hold, the longer decides");
    s.stands(&neither, "professional", &[("2024-06-01", UNMET, None), ("2026-01-15", UNMET, None)]);
    for (on, in_grace, lenient) in
        [("2026-01-15", 4, 83.33), ("2028-08-01", 3, 66.67), ("2030-06-30", 3, 66.67), ("2030-07-01", 0, 16.67)]
    {
        let standard = &s.report(&s.world.city, on)["standard"];
        assert_eq!((&standard["in_grace"], &standard["total"]), (&json!(in_grace), &json!(6)), "{on}");
        assert_eq!((&standard["rate"], &standard["rate_strict"]), (&json!(16.67), &json!(16.67)), "{on}");
        assert_eq!(standard["rate_lenient"], lenient, "{on}");
    }
}

#[test]
fn a_chair_in_post_before_2023_08_01_is_in_grace_until_2028_08_01() {
    let s = Scene::new();
    let chair = |unit: &str, from: &str| {
        let who = s.person("1980-01-01", "Kinh");
        let ratified = json!({ "state": "ratified", "ratified_on": from });
        s.holds(&who, unit, "COMMITTEE_CHAIR", from, &ratified);
        let papers = [("general_education", "upper_secondary"), ("professional", "intermediate")];
        s.papers(&who, &papers);
        s.papers(&who, &[("political_theory", "intermediate")]);
        who
    };
    let (old, new) = (chair(&s.world.ward, "2021-07-01"), chair(&s.world.other_ward, "2023-08-01"));
    let until = Some("2028-08-01");
    s.stands(
        &old,
        "professional",
        &[("2023-08-01", IN_GRACE, until), ("2028-07-31", IN_GRACE, until), ("2028-08-01", UNMET, None)],
    );
    s.stands(&new, "professional", &[("2023-08-01", UNMET, None)]);
    let why = s.reason(&old, "professional", "2024-01-01");
    assert_eq!((&why["status"], &why["until"]), (&json!("in_grace"), &json!("2028-08-01")));
    assert_eq!(why["next_change"], json!({ "on": "2028-08-01", "status": "unmet" }));
    let [grace] = why["asked"][0]["graces"].as_array().unwrap().as_slice() else { panic!("one grace: {why}") };
    assert_eq!((&grace["in_post_before"], &grace["until"]), (&json!("2023-08-01"), &json!("2028-08-01")));
    assert!(grace["legal_reference"].as_str().unwrap().contains("Điều 38") && grace["decides"] == true);
    assert_eq!(s.explanation(&old, "2024-01-01")["in_post_since"], "2021-07-01");
    let why = s.reason(&new, "professional", "2024-01-01");
    assert_eq!((&why["asked"][0]["graces"], &why["status"]), (&json!([]), &json!("unmet")));
    for code in ["upper_secondary", "political_theory", "age_limit"] {
        s.stands(&old, code, &[("2024-01-01", MET, None)]);
    }
}

#[test]
fn people_released_near_retirement_stand_in_the_numerator_in_neither_or_in_the_denominator_only() {
    let s = Scene::new();
    let clerk = |level: &str| s.clerk(&s.world.ward, "2023-09-01", level, "Kinh");
    for level in ["university", "university", "university", "master", "intermediate"] {
        clerk(level);
    }
    for _ in 0..2 {
        let exemption = json!({ "official_id": clerk("intermediate"), "requirement": "professional",
            "valid_from": "2024-01-01", "valid_to": "2025-01-01", "decision_id": s.world.decision,
            "reason": "Còn dưới 12 tháng đến tuổi nghỉ hưu" });
        s.admin.post("/v1/exemptions", &exemption).expect(201);
    }
    let unchecked = s.person("1985-06-15", "Kinh");
    s.holds(&unchecked, &s.world.ward, "OFFICE_STATISTICS", "2023-09-01", &json!({}));
    s.papers(&unchecked, &[("general_education", "upper_secondary")]);
    for (on, counts, rates) in [
        // exempt in the numerator, in the denominator only, in neither, and unknown left out
        ("2024-06-01", [1, 3, 2, 1, 1, 8], [75.0, 50.0, 66.67, 85.71]),
        ("2025-01-01", [1, 3, 0, 3, 1, 8], [50.0, 50.0, 50.0, 57.14]),
    ] {
        let standard = &s.report(&s.world.ward, on)["standard"];
        let counted = ["above", "met", "exempt", "unmet", "unknown", "total"].map(|n| standard[n].as_u64().unwrap());
        assert_eq!(counted, counts, "{on}");
        let shown = ["rate", "rate_strict", "rate_without_exempt", "rate_known"].map(|n| standard[n].as_f64().unwrap());
        assert_eq!(shown, rates, "{on}");
    }
}

#[test]
fn an_age_at_first_holding_is_asked_of_the_history_and_not_of_todays_record() {
    let secretary = |s: &Scene, born: &str, holdings: &[(&str, &str, Option<&str>)]| {
        let who = s.person(born, "Kinh");
        for (unit, from, to) in holdings {
            let mut more = json!({ "state": "elected" });
            if let Some(to) = to {
                more["valid_to"] = json!(to);
                more["end_reason"] = json!("term_ended");
            }
            s.holds(&who, unit, "PARTY_SECRETARY", from, &more);
        }
        who
    };
    let (here, there) = (true, false);
    let (first, second) = ("2016-06-01", "2021-06-01");
    for (born, holdings, status) in [
        // Fifty on the day asked about, forty-four when the title was taken, re-elected without a gap.
        ("1972-05-10", vec![(here, first, Some(second)), (here, second, None)], MET),
        // The same with a gap, or in another unit: held before, so the limit asks nothing.
        ("1972-05-10", vec![(here, first, Some("2021-05-01")), (here, second, None)], None),
        ("1972-05-10", vec![(there, first, Some(second)), (here, second, None)], None),
        // Newcomers of forty-five and of forty-six.
        ("1975-06-02", vec![(here, second, None)], MET),
        ("1975-06-01", vec![(here, second, None)], UNMET),
    ] {
        // A world for each: the seat is for one.
        let s = Scene::new();
        let unit = |is_here: bool| if is_here { s.world.ward.as_str() } else { s.world.other_ward.as_str() };
        let holdings: Vec<_> = holdings.into_iter().map(|(is_here, from, to)| (unit(is_here), from, to)).collect();
        let who = secretary(&s, born, &holdings);
        s.stands(&who, "age_limit", &[("2022-06-01", status, None)]);
    }
    // Having been acting secretary is not having held the title.
    let s = Scene::new();
    let here = s.world.ward.as_str();
    let who = secretary(&s, "1975-06-01", &[(here, second, None)]);
    let acting = json!({ "kind": "acting", "valid_to": "2021-06-01", "end_reason": "acting_ended" });
    s.holds(&who, here, "PARTY_SECRETARY", "2020-06-01", &acting);
    s.stands(&who, "age_limit", &[("2022-06-01", UNMET, None)]);
}

#[test]
fn who_acts_or_awaits_ratification_holds_the_seat_is_judged_and_counted_and_is_no_incumbent() {
    let s = Scene::new();
    let vice = s.person("1980-01-01", "Kinh");
    s.holds(
        &vice,
        &s.world.ward,
        "COMMITTEE_VICE",
        "2019-01-01",
        &json!({ "state": "ratified", "ratified_on": "2019-01-10" }),
    );
    let acting = s.holds(&vice, &s.world.ward, "COMMITTEE_CHAIR", "2021-03-01", &json!({ "kind": "acting" }));
    let titles = |who: &str, on: &str| -> Vec<(String, String, bool)> {
        let verdict = s.verdict(who, on);
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let title = |t: &Value| (text(&t["position"]), text(&t["kind"]), t["incumbent"].as_bool().unwrap());
        verdict["titles"].as_array().unwrap().iter().map(title).collect()
    };
    let title = |code: &str, kind: &str, incumbent| (code.to_owned(), kind.to_owned(), incumbent);
    let vice_and_acting = [title("COMMITTEE_VICE", "substantive", true), title("COMMITTEE_CHAIR", "acting", false)];
    assert_eq!(titles(&vice, "2021-06-30"), vice_and_acting);
    assert_eq!(s.judged(&vice, "age_limit", "2021-06-30")["because_of"].as_array().unwrap().len(), 2, "judged by both");
    let headcount = |on: &str| s.report(&s.world.ward, on)["headcount"].as_u64().unwrap();
    assert_eq!(headcount("2021-06-30"), 1, "one person in two seats");

    // The council elects; the acting holding ends that day.
    let chair = s.person("1982-01-01", "Kinh");
    let elected = json!({ "state": "awaiting_ratification" });
    let seat = s.holds(&chair, &s.world.ward, "COMMITTEE_CHAIR", "2021-07-01", &elected);
    let over = s.admin.get(&format!("/v1/appointments/{acting}")).expect(200).json();
    assert_eq!((&over["valid_to"], &over["end_reason"]), (&json!("2021-07-01"), &json!("acting_ended")));
    assert_eq!(titles(&vice, "2021-07-01"), [title("COMMITTEE_VICE", "substantive", true)]);
    assert_eq!(titles(&chair, "2021-06-30"), []);
    assert_eq!(titles(&chair, "2021-07-01"), [title("COMMITTEE_CHAIR", "substantive", false)]);
    assert_eq!((headcount("2021-06-30"), headcount("2021-07-01")), (1, 2), "elected, and so counted");
    assert_eq!(s.judged(&chair, "age_limit", "2021-07-01")["status"], "met");

    let place = format!("/v1/appointments/{seat}");
    let ratified = json!({ "ratified_on": "2021-07-20", "decision_id": decision(&s.admin, "9/QĐ", &s.world.ward) });
    s.admin.act(&format!("{place}/ratification"), s.admin.get(&place).etag(), &ratified).expect(200);
    for (on, incumbent) in [("2021-07-19", false), ("2021-07-20", true)] {
        assert_eq!(titles(&chair, on), [title("COMMITTEE_CHAIR", "substantive", incumbent)], "{on}");
    }
    assert_eq!(headcount("2021-07-20"), 2);
}

#[test]
fn special_law_prevails_for_the_justice_officer_and_the_military_commander() {
    let s = Scene::new();
    let officer = |position: &str, field: Option<&str>| {
        let who = s.person("1985-06-15", "Kinh");
        s.holds(&who, &s.world.ward, position, "2024-01-01", &json!({}));
        s.paper(&who, "professional", "intermediate", &json!({ "field": field }));
        who
    };
    for (position, field, status) in [
        ("JUSTICE_CIVIL_STATUS", Some("law"), MET),
        ("JUSTICE_CIVIL_STATUS", Some("accounting"), UNMET),
        ("FINANCE_ACCOUNTING", Some("accounting"), UNMET),
        ("MILITARY_COMMANDER", None, None),
    ] {
        let who = officer(position, field);
        s.stands(&who, "professional", &[("2024-06-01", status, None), ("2025-12-01", status, None)]);
    }
    let s = Scene::new();
    let commander = s.person("1985-06-15", "Kinh");
    s.holds(&commander, &s.world.ward, "MILITARY_COMMANDER", "2024-01-01", &json!({}));
    assert_eq!(s.verdict(&commander, "2024-06-01")["status"], Value::Null, "military law is not judged here");
}

#[test]
fn in_2019_university_is_asked_of_everyone_but_where_the_province_sets_the_level() {
    let s = Scene::new();
    let mountain = s.ward("90003", "mountain");
    let plain = s.ward("90004", "plain");
    for (unit, status) in [(&mountain, MET), (&plain, UNMET), (&s.world.ward, UNMET)] {
        let who = s.clerk(unit, "2020-01-01", "intermediate", "Kinh");
        s.stands(&who, "professional", &[("2021-01-01", status, None)]);
    }
}

#[test]
fn a_provinces_own_layer_stands_instead_of_the_national_set_where_it_governs() {
    let s = Scene::new();
    let province = UnitId::parse(&s.world.province).unwrap();
    let mut set: RuleSet =
        read(PROVINCE_EXAMPLE, |code| (code.as_str() == "90").then_some(province)).unwrap().remove(0);
    set.period.from = day("2024-01-01");
    let mountain = s.ward("90003", "mountain");
    let clerk = |unit: &str| s.clerk(unit, "2023-09-01", "intermediate", "Kinh");
    let (high, low) = (clerk(&mountain), clerk(&s.world.ward));
    s.stands(&high, "professional", &[("2024-06-01", UNMET, None)]);
    s.rule_set(set);
    s.stands(
        &high,
        "professional",
        &[("2023-12-31", UNMET, None), ("2024-01-01", MET, None), ("2025-07-01", UNMET, None)],
    );
    s.stands(&low, "professional", &[("2024-06-01", UNMET, None)]);
    let explained = s.explanation(&high, "2024-06-01");
    assert_eq!(explained["set_aside"], json!([{ "rule_set": "national-2023", "by": ["province-2023-example"] }]));
    let asking = &s.reason(&high, "professional", "2024-06-01")["asked"][0];
    assert_eq!((&asking["layer"], &asking["matched"]["area"]), (&json!("provincial"), &json!("mountain")));
    let rules = |on: &str| s.report(&s.world.city, on)["rule_sets"].clone();
    assert_eq!(rules("2023-12-31"), json!(["national-2023"]));
    assert_eq!(rules("2024-01-01"), json!(["province-2023-example"]));
    assert_eq!(rules("2025-07-01"), json!(["national-2025"]));
    assert_eq!(s.judged(&high, "upper_secondary", "2024-01-01")["rule_set"], "province-2023-example");
}
