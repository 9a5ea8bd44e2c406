//! The newspaper article about Lạng Sơn city: every figure that concerns people, standards and targets, to the last
//! decimal. Those that the article does not state are the demonstration's own.

use crate::support::manners::{members, texts, told};
use crate::support::{App, Client};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const DAY: &str = "2017-12-31";
const GROUPS: [&str; 3] = ["key_cadre", "mass_organisation_head", "civil_servant"];

/// Code, name, then key cadres, heads of mass organisations, civil servants, all, those who fail, and the rate.
#[rustfmt::skip]
const UNITS: [(&str, &str, [u64; 5], f64); 8] = [
    ("05971", "Phường Hoàng Văn Thụ", [6, 5, 10, 21, 3],  85.71),
    ("05974", "Phường Tam Thanh",     [6, 5, 10, 21, 3],  85.71),
    ("05977", "Phường Vĩnh Trại",     [6, 5, 10, 21, 2],  90.48),
    ("05980", "Phường Đông Kinh",     [6, 5, 10, 21, 3],  85.71),
    ("05983", "Phường Chi Lăng",      [6, 5, 10, 21, 0], 100.00),
    ("05986", "Xã Hoàng Đồng",        [6, 5,  9, 20, 3],  85.00),
    ("05989", "Xã Quảng Lạc",         [7, 5,  9, 21, 3],  85.71),
    ("05992", "Xã Mai Pha",           [7, 5,  8, 20, 3],  85.00),
];

/// Group, indicator, how many meet it, of how many, the rate, the target, the difference, the achievement, the outcome.
#[rustfmt::skip]
const ROWS: [(&str, &str, u64, u64, f64, f64, f64, f64, &str); 24] = [
    ("key_cadre", "upper_secondary",      49, 50,  98.00,  80.0,  18.00, 1.2250, "exceeded"),
    ("key_cadre", "professional",         50, 50, 100.00,  90.0,  10.00, 1.1111, "exceeded"),
    ("key_cadre", "political_theory",     49, 50,  98.00,  90.0,   8.00, 1.0889, "exceeded"),
    ("key_cadre", "computer_skills",      49, 50,  98.00,  75.0,  23.00, 1.3067, "exceeded"),
    ("key_cadre", "state_management",     48, 50,  96.00, 100.0,  -4.00, 0.9600, "near_met"),
    ("key_cadre", "economic_management",  48, 50,  96.00, 100.0,  -4.00, 0.9600, "near_met"),
    ("key_cadre", "leadership_skills",    48, 50,  96.00, 100.0,  -4.00, 0.9600, "near_met"),
    ("key_cadre", "under_30",              3, 50,   6.00,  12.0,  -6.00, 0.5000, "not_met"),
    ("mass_organisation_head", "upper_secondary",     37, 40,  92.50,  75.0,  17.50, 1.2333, "exceeded"),
    ("mass_organisation_head", "professional",        40, 40, 100.00,  80.0,  20.00, 1.2500, "exceeded"),
    ("mass_organisation_head", "political_theory",    40, 40, 100.00,  62.0,  38.00, 1.6129, "exceeded"),
    ("mass_organisation_head", "computer_skills",     39, 40,  97.50,  65.0,  32.50, 1.5000, "exceeded"),
    ("mass_organisation_head", "state_management",    39, 40,  97.50, 100.0,  -2.50, 0.9750, "near_met"),
    ("mass_organisation_head", "economic_management", 39, 40,  97.50, 100.0,  -2.50, 0.9750, "near_met"),
    ("mass_organisation_head", "leadership_skills",   39, 40,  97.50, 100.0,  -2.50, 0.9750, "near_met"),
    ("mass_organisation_head", "women",               14, 40,  35.00,  25.0,  10.00, 1.4000, "exceeded"),
    ("civil_servant", "upper_secondary",     76, 76, 100.00,  95.0,   5.00, 1.0526, "exceeded"),
    ("civil_servant", "professional",        76, 76, 100.00,  90.0,  10.00, 1.1111, "exceeded"),
    ("civil_servant", "political_theory",    69, 76,  90.79,  60.0,  30.79, 1.5132, "exceeded"),
    ("civil_servant", "computer_skills",     76, 76, 100.00,  90.0,  10.00, 1.1111, "exceeded"),
    ("civil_servant", "state_management",    73, 76,  96.05, 100.0,  -3.95, 0.9605, "near_met"),
    ("civil_servant", "economic_management", 73, 76,  96.05, 100.0,  -3.95, 0.9605, "near_met"),
    ("civil_servant", "leadership_skills",   73, 76,  96.05, 100.0,  -3.95, 0.9605, "near_met"),
    ("civil_servant", "women",               34, 76,  44.74,  30.0,  14.74, 1.4912, "exceeded"),
];

fn path(unit: &str) -> String {
    format!("/v1/compliance/report?unit={unit}&as_of={DAY}&resolution=37-NQ/TU")
}

fn report(by: &Client, unit: &str) -> Value {
    by.get(&path(unit)).expect(200).json()
}

fn meeting(share: &Value) -> u64 {
    ["above", "met", "exempt"].iter().map(|n| share[*n].as_u64().unwrap()).sum()
}

/// In hundredths, so that two decimals compare exactly.
fn hundredths(percent: f64) -> f64 {
    (percent * 100.0).round()
}

#[test]
fn of_166_people_146_meet_the_standard() {
    let app = App::demo();
    let report = report(&app.admin(), "178");
    assert_eq!((&report["unit"]["name"], &report["unit"]["code"]), (&json!("Thành phố Lạng Sơn"), &json!("178")));
    assert_eq!((&report["as_of"], &report["headcount"]), (&json!(DAY), &json!(166)));
    assert_eq!(
        report["rule_sets"],
        json!(["langson-2012-synthetic"]),
        "the province's own rules stand instead of the State's"
    );
    assert_eq!(
        (&report["resolution"]["number"], &report["resolution"]["issued_on"]),
        (&json!("37-NQ/TU"), &json!("2012-02-13"))
    );
    let standard = &report["standard"];
    assert_eq!((meeting(standard), &standard["total"]), (146, &json!(166)));
    assert_eq!((&standard["exempt"], &standard["in_grace"]), (&json!(0), &json!(0)));
    assert_eq!(standard["unmet"].as_u64().unwrap() + standard["unknown"].as_u64().unwrap(), 20);
    for rate in ["rate", "rate_strict", "rate_lenient", "rate_without_exempt"] {
        assert_eq!(standard[rate], 87.95, "{rate}");
    }
    // The goal of 2020 is a document of the city's, below the resolution of the province.
    let target = &standard["target"];
    assert_eq!((&target["percent"], &target["due_on"]), (&json!(100.0), &json!("2020-12-31")));
    assert_eq!((&target["direction"], &target["provenance"]), (&json!("at_least"), &json!("synthetic")));
    assert_eq!(
        (&standard["difference"], &standard["achievement"], &standard["outcome"]),
        (&json!(-12.05), &json!(0.8795), &json!("not_met"))
    );
}

#[test]
fn every_group_is_counted_apart() {
    let app = App::demo();
    let report = report(&app.admin(), "178");
    let groups = report["by_group"].as_array().unwrap();
    let expected =
        [("key_cadre", 50, 45, 90.0), ("mass_organisation_head", 40, 35, 87.5), ("civil_servant", 76, 66, 86.84)];
    assert_eq!(groups.len(), expected.len());
    for (group, (name, people, meet, rate)) in groups.iter().zip(expected) {
        assert_eq!((&group["group"], &group["headcount"]), (&json!(name), &json!(people)));
        assert_eq!((meeting(&group["standard"]), &group["standard"]["total"]), (meet, &json!(people)));
        assert_eq!(group["standard"]["rate"], rate);
        assert_eq!(group["standard"]["target"]["percent"], 100.0);
    }
}

#[test]
fn every_ward_and_commune_has_its_own_figures_and_report() {
    let app = App::demo();
    let admin = app.admin();
    let city = report(&admin, "178");
    let parts = city["by_unit"].as_array().unwrap();
    assert_eq!(parts.len(), UNITS.len());
    for (part, (code, name, [key, mass, civil, total, fail], rate)) in parts.iter().zip(UNITS) {
        assert_eq!((&part["unit"]["code"], &part["unit"]["name"]), (&json!(code), &json!(name)));
        assert_eq!((&part["headcount"], meeting(&part["standard"])), (&json!(total), total - fail), "{name}");
        assert_eq!((&part["standard"]["total"], &part["standard"]["rate"]), (&json!(total), &json!(rate)), "{name}");
        let own = report(&admin, code);
        assert_eq!(own["unit"], part["unit"]);
        assert_eq!((&own["headcount"], &own["other_headcount"]), (&part["headcount"], &part["other_headcount"]));
        assert_eq!(own["standard"], part["standard"], "{name}");
        assert_eq!(own["by_unit"], json!([]));
        let groups: Vec<u64> =
            own["by_group"].as_array().unwrap().iter().map(|g| g["headcount"].as_u64().unwrap()).collect();
        assert_eq!(groups, [key, mass, civil], "{name}");
    }
    let sum = |n: usize| UNITS.iter().map(|u| u.2[n]).sum::<u64>();
    assert_eq!([sum(0), sum(1), sum(2), sum(3), sum(4)], [50, 40, 76, 166, 20]);
    let others = |v: &Value| v["other_headcount"].as_u64().unwrap();
    assert_eq!(parts.iter().map(others).sum::<u64>(), others(&city));
}

#[test]
fn every_indicator_stands_against_its_target() {
    let app = App::demo();
    let report = report(&app.admin(), "178");
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), ROWS.len(), "key cadres have no target for women, and there is no other row");
    for (row, (group, indicator, met, total, rate, target, difference, achievement, outcome)) in rows.iter().zip(ROWS) {
        let name = format!("{group} {indicator}");
        assert_eq!((&row["group"], &row["indicator"]), (&json!(group), &json!(indicator)));
        assert_eq!((meeting(row), &row["total"]), (met, &json!(total)), "{name}");
        assert_eq!((&row["rate"], &row["difference"]), (&json!(rate), &json!(difference)), "{name}");
        assert_eq!((&row["achievement"], &row["outcome"]), (&json!(achievement), &json!(outcome)), "{name}");
        assert_eq!(
            (&row["target"]["percent"], &row["target"]["due_on"]),
            (&json!(target), &json!("2015-12-31")),
            "{name}"
        );
        let stated = group == "key_cadre" && (0..4).any(|n| ROWS[n].1 == indicator);
        assert_eq!(row["target"]["provenance"], if stated { "stated" } else { "synthetic" }, "{name}");
    }
    // What the article says in words.
    let exceeded: Vec<f64> = ROWS[8..].iter().filter(|r| r.1 != "women" && r.8 == "exceeded").map(|r| r.6).collect();
    let ends = |pick: fn(f64, f64) -> f64, from: f64| exceeded.iter().copied().fold(from, pick);
    assert_eq!((exceeded.len(), ends(f64::min, 99.0), ends(f64::max, 0.0)), (8, 5.0, 38.0), "exceeded by 5 to 38");
    let near: BTreeSet<&str> = ROWS.iter().filter(|r| r.8 == "near_met").map(|r| r.1).collect();
    assert_eq!(near, BTreeSet::from(["economic_management", "leadership_skills", "state_management"]));
}

#[test]
fn no_diploma_implies_upper_secondary_school() {
    let app = App::demo();
    let admin = app.admin();
    let gaps = admin.all(&format!("/v1/compliance/gaps?unit=178&as_of={DAY}&requirement=upper_secondary"));
    let key: Vec<&Value> = gaps.iter().filter(|g| g["group"] == "key_cadre").collect();
    assert_eq!(key.len(), 1, "98 per cent of upper secondary beside 100 per cent of professional");
    let who = key[0]["official_id"].as_str().unwrap();
    let verdict = admin.get(&format!("/v1/compliance/officials/{who}?as_of={DAY}")).expect(200).json();
    let status = |code: &str| {
        let all = verdict["requirements"].as_array().unwrap();
        all.iter().find(|r| r["code"] == code).unwrap()["status"].as_str().unwrap().to_owned()
    };
    assert!(["met", "above"].contains(&status("professional").as_str()));
    assert!(!["met", "above"].contains(&status("upper_secondary").as_str()));
}

#[test]
fn only_pooled_counts_give_the_rate_of_the_article() {
    let app = App::demo();
    let report = report(&app.admin(), "178");
    let mean = |parts: &Value| {
        let rates: Vec<f64> = parts
            .as_array()
            .unwrap()
            .iter()
            .map(|p| {
                100.0 * f64::from(u32::try_from(meeting(&p["standard"])).unwrap())
                    / p["standard"]["total"].as_f64().unwrap()
            })
            .collect();
        hundredths(rates.iter().sum::<f64>() / f64::from(u32::try_from(rates.len()).unwrap()))
    };
    let rate = hundredths(report["standard"]["rate"].as_f64().unwrap());
    let (of_units, of_groups) = (mean(&report["by_unit"]), mean(&report["by_group"]));
    assert_eq!((rate, of_units, of_groups), (8795.0, 8792.0, 8811.0));
}

#[test]
fn fifty_key_cadres_hold_fifty_six_seats() {
    let app = App::demo();
    let admin = app.admin();
    let positions: BTreeMap<String, Value> =
        admin.all("/v1/positions").into_iter().map(|p| (p["id"].as_str().unwrap().to_owned(), p)).collect();
    let key = |a: &&Value| positions[a["position_id"].as_str().unwrap()]["group"] == "key_cadre";
    let held = admin.all(&format!("/v1/appointments?as_of={DAY}&limit=500"));
    let seats: Vec<&Value> =
        held.iter().filter(|a| a["kind"] != "acting" && a["kind"] != "secondment").filter(key).collect();
    let people: BTreeSet<&str> = seats.iter().map(|a| a["official_id"].as_str().unwrap()).collect();
    assert_eq!((seats.len(), people.len()), (56, 50));
    let mut by_unit: BTreeMap<&str, u64> = BTreeMap::new();
    seats.iter().for_each(|a| *by_unit.entry(a["unit_id"].as_str().unwrap()).or_default() += 1);
    assert!(by_unit.values().all(|n| *n == 7), "{by_unit:?}");
    let substantive = seats.iter().filter(|a| a["kind"] == "substantive").count();
    assert_eq!(substantive, 50, "everybody is counted by one");
    let all: BTreeSet<&str> = held
        .iter()
        .filter(|a| a["kind"] == "substantive")
        .filter(|a| GROUPS.iter().any(|g| positions[a["position_id"].as_str().unwrap()]["group"] == *g))
        .map(|a| a["official_id"].as_str().unwrap())
        .collect();
    assert_eq!(all.len(), 166);
}

#[test]
fn the_man_who_is_secretary_and_chair_of_chi_lang_counts_once_and_is_judged_for_both() {
    let app = App::demo();
    let admin = app.admin();
    let id = |path: &str| admin.all(path)[0]["id"].as_str().unwrap().to_owned();
    let unit = id(&format!("/v1/units?code=05983&as_of={DAY}"));
    let held = |code: &str| {
        let position = id(&format!("/v1/positions?code={code}"));
        let found = admin.all(&format!("/v1/appointments?as_of={DAY}&unit_id={unit}&position_id={position}"));
        assert_eq!(found.len(), 1, "{code}");
        found[0].clone()
    };
    let (secretary, chair) = (held("PARTY_SECRETARY"), held("COMMITTEE_CHAIR"));
    assert_eq!(secretary["official_id"], chair["official_id"]);
    assert_eq!((&secretary["kind"], &chair["kind"]), (&json!("substantive"), &json!("concurrent")));
    assert_eq!(
        (&chair["state"], &chair["valid_from"], &chair["ratified_on"]),
        (&json!("ratified"), &json!("2016-06-28"), &json!("2016-07-04"))
    );
    let who = secretary["official_id"].as_str().unwrap();
    let on = |day: &str| admin.get(&format!("/v1/compliance/officials/{who}?as_of={day}")).expect(200).json();
    let verdict = on(DAY);
    assert_eq!((&verdict["unit"]["code"], &verdict["group"]), (&json!("05983"), &json!("key_cadre")));
    let titles = verdict["titles"].as_array().unwrap();
    assert_eq!(texts(titles, "/position"), ["PARTY_SECRETARY", "COMMITTEE_CHAIR"], "the substantive one first");
    assert!(titles.iter().all(|t| t["incumbent"] == true));
    let both: BTreeSet<&str> = [&secretary, &chair].iter().map(|a| a["id"].as_str().unwrap()).collect();
    let requirements = verdict["requirements"].as_array().unwrap();
    let codes = texts(requirements, "/code");
    assert_eq!(codes, ["computer_skills", "political_theory", "professional", "state_management", "upper_secondary"]);
    for requirement in requirements {
        let because: BTreeSet<&str> =
            requirement["because_of"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
        assert_eq!(because, both, "{}", requirement["code"]);
        assert!(["met", "above"].contains(&requirement["status"].as_str().unwrap()));
        assert_eq!(
            (&requirement["mandatory"], &requirement["rule_set"]),
            (&json!(true), &json!("langson-2012-synthetic"))
        );
        assert_eq!(requirement["evidence"][0]["type"], "qualification");
    }
    assert_eq!(verdict["status"], "above", "a university degree and advanced political theory");
    // Between election and ratification he holds the seat, but is no incumbent of it.
    let between = on("2016-07-03");
    let incumbent: Vec<&Value> = between["titles"].as_array().unwrap().iter().map(|t| &t["incumbent"]).collect();
    assert_eq!(incumbent, [&json!(true), &json!(false)]);
    assert_eq!(on("2016-06-27")["titles"].as_array().unwrap().len(), 1);
    assert_eq!(report(&admin, "05983")["by_group"][0]["headcount"], 6, "seven seats, six people");
}

#[test]
fn chi_lang_reaches_a_hundred_per_cent_in_everything() {
    let app = App::demo();
    let admin = app.admin();
    let report = report(&admin, "05983");
    assert_eq!((&report["standard"]["rate"], &report["standard"]["outcome"]), (&json!(100.0), &json!("met")));
    assert_eq!((&report["standard"]["difference"], &report["standard"]["achievement"]), (&json!(0.0), &json!(1.0)));
    let rows: Vec<&Value> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["indicator"] != "women" && r["indicator"] != "under_30")
        .collect();
    assert_eq!(rows.len(), 21);
    for row in rows {
        assert_eq!(row["rate"], 100.0, "{row}");
        let target = row["target"]["percent"].as_f64().unwrap();
        assert_eq!(row["outcome"], if target < 100.0 { "exceeded" } else { "met" });
    }
    assert_eq!(
        admin.get(&format!("/v1/compliance/gaps?unit=05983&as_of={DAY}")).expect(200).json()["items"],
        json!([])
    );
}

#[test]
fn twenty_people_fall_short_each_for_one_reason() {
    let app = App::demo();
    let admin = app.admin();
    let path = format!("/v1/compliance/gaps?unit=178&as_of={DAY}");
    let gaps = admin.all(&format!("{path}&limit=3"));
    assert_eq!(gaps, admin.all(&path), "in pages or at once");
    let people: BTreeSet<String> = texts(&gaps, "/official_id").into_iter().collect();
    assert_eq!((gaps.len(), people.len()), (20, 20));
    assert!(gaps.iter().all(|g| g["status"] == "unmet" || g["status"] == "unknown"));
    let count = |group: &str, requirement: &str| {
        gaps.iter().filter(|g| g["group"] == group && g["requirement"] == requirement).count()
    };
    for (requirement, expected) in [
        ("upper_secondary", [1, 3, 0]),
        ("professional", [0, 0, 0]),
        ("political_theory", [1, 0, 7]),
        ("computer_skills", [1, 1, 0]),
        ("state_management", [2, 1, 3]),
    ] {
        assert_eq!(GROUPS.map(|g| count(g, requirement)), expected, "{requirement}");
        let only = admin.all(&format!("{path}&requirement={requirement}"));
        assert_eq!(only.len(), expected.iter().sum::<usize>());
    }
    for (code, name, [_, _, _, _, fail], _) in UNITS {
        let here = gaps.iter().filter(|g| g["unit"]["code"] == code).count();
        assert_eq!(here, usize::try_from(fail).unwrap(), "{name}");
    }
    // A page belongs to its filters.
    let first = admin.get(&format!("{path}&limit=3")).expect(200);
    assert!(first.header("link").unwrap().ends_with("; rel=\"next\""));
    let cursor = first.json()["next"].as_str().unwrap().to_owned();
    admin.get(&format!("{path}&requirement=professional&after={cursor}")).refused(400, "invalid_cursor");
    admin.get(&format!("{path}&after=x")).refused(400, "invalid_cursor");
    for limit in ["0", "501"] {
        admin.get(&format!("{path}&limit={limit}")).refused(400, "invalid_parameters");
    }
}

#[test]
fn a_unit_and_a_resolution_are_named_by_id_or_by_code_and_number() {
    let app = App::demo();
    let admin = app.admin();
    let city = admin.all("/v1/units?code=178")[0]["id"].as_str().unwrap().to_owned();
    let resolution = admin.all("/v1/resolutions?number=37-NQ/TU")[0]["id"].as_str().unwrap().to_owned();
    let by_code = admin.get(&path("178")).expect(200).text;
    assert_eq!(admin.get(&path(&city)).expect(200).text, by_code);
    let by_id = format!("/v1/compliance/report?unit={city}&as_of={DAY}&resolution={resolution}");
    assert_eq!(admin.get(&by_id).expect(200).text, by_code);
    let refused = |path: &str| admin.get(path).refused(404, "not_found").wrong();
    assert_eq!(refused(&path("179")), told(&[("/unit", "reference_not_found")]));
    let before = "/v1/compliance/report?unit=178&as_of=2002-10-17&resolution=37-NQ/TU".to_string();
    assert_eq!(refused(&before), told(&[("/unit", "reference_not_found")]));
    let nothing = format!("/v1/compliance/report?unit=178&as_of={DAY}&resolution=38-NQ/TU");
    assert_eq!(refused(&nothing), told(&[("/resolution", "reference_not_found")]));
    let wrong =
        admin.get("/v1/compliance/report?as_of=x&known_at=x&limit=1").refused(400, "invalid_parameters").wrong();
    let expected = [
        ("/unit", "required"),
        ("/as_of", "wrong_type"),
        ("/resolution", "required"),
        ("/known_at", "wrong_type"),
        ("/limit", "unknown_field"),
    ];
    assert_eq!(wrong, told(&expected));
}

#[test]
fn the_plans_of_the_city_carry_out_the_resolution_of_the_province() {
    let app = App::demo();
    let admin = app.admin();
    let parent = admin.all("/v1/resolutions?number=37-NQ/TU")[0].clone();
    let parent_id = parent["id"].as_str().unwrap();
    assert_eq!((&parent["issued_on"], &parent["kind"]), (&json!("2012-02-13"), &json!("resolution")));
    let plans = admin.all(&format!("/v1/resolutions?parent_id={parent_id}&kind=plan"));
    assert_eq!(texts(&plans, "/number"), ["51-KH/ThU", "97-KH/UBND"]);
    assert_eq!(texts(&plans, "/issued_on"), ["2012-05-09", "2012-08-09"]);
    assert_eq!(texts(&plans, "/parent_id"), [parent_id, parent_id]);
    let city = admin.all("/v1/units?code=178")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(texts(&plans, "/unit_id"), [city.clone(), city]);
    // The goal of 2020 belongs to a document of the city; a plan has no target of its own to show.
    let goal =
        admin.get(&format!("/v1/compliance/report?unit=178&as_of={DAY}&resolution=15-CTr/ThU")).expect(200).json();
    assert_eq!((&goal["standard"]["difference"], &goal["rows"]), (&json!(-12.05), &json!([])));
    let plan =
        admin.get(&format!("/v1/compliance/report?unit=178&as_of={DAY}&resolution=51-KH/ThU")).expect(200).json();
    assert_eq!(
        (&plan["standard"]["rate"], &plan["standard"]["target"], &plan["rows"]),
        (&json!(87.95), &Value::Null, &json!([]))
    );
    assert_eq!((&plan["standard"]["difference"], &plan["standard"]["outcome"]), (&Value::Null, &Value::Null));
}

#[test]
fn since_the_resolution_34_were_recruited_and_29_moved_9_of_them_down_to_be_elected() {
    let app = App::demo();
    let admin = app.admin();
    let count = |kind: &str| admin.all(&format!("/v1/decisions?kind={kind}&signed_from=2012-02-13&limit=500")).len();
    let (recruited, rotated, transferred) = (count("recruitment"), count("rotation"), count("transfer"));
    assert_eq!((recruited, rotated, transferred + rotated), (34, 9, 29));
    assert!(recruited > 30 && rotated < 10 && transferred + rotated < 30, "as the article says it");
    let rotations: BTreeSet<String> =
        texts(&admin.all("/v1/decisions?kind=rotation&limit=500"), "/id").into_iter().collect();
    let appointments = admin.all("/v1/appointments?limit=500");
    let chosen: Vec<&Value> =
        appointments.iter().filter(|a| rotations.contains(a["decision_id"].as_str().unwrap())).collect();
    assert!(chosen.len() >= 9 && chosen.iter().all(|a| a["state"] != "appointed"), "each was elected where they came");
}

#[test]
fn a_unit_outside_the_callers_own_has_no_report_whatever_the_day() {
    use canbo::domain::account::{Permission, Role};
    let app = App::demo();
    let admin = app.admin();
    let chi_lang = admin.all("/v1/units?code=05983")[0]["id"].as_str().unwrap().to_owned();
    let own = app.role(Role::Viewer, Some(&chi_lang));
    assert_eq!(own.get(&path("05983")).expect(200).text, admin.get(&path("05983")).text.clone());
    for unit in ["178", "20", "05974"] {
        let gaps = format!("/v1/compliance/gaps?unit={unit}&as_of={DAY}");
        for path in [path(unit), gaps] {
            assert_eq!(own.get(&path).refused(404, "not_found").wrong(), told(&[("/unit", "reference_not_found")]));
        }
    }
    let other =
        admin.all(&format!("/v1/compliance/gaps?unit=178&as_of={DAY}"))[0]["official_id"].as_str().unwrap().to_owned();
    let verdict = format!("/v1/compliance/officials/{other}");
    own.get(&verdict).refused(404, "not_found");
    let gaps = "/v1/compliance/gaps?unit=178";
    crate::support::manners::needs(
        &app,
        Permission::ComplianceRead,
        &[("GET", &path("178")), ("GET", gaps), ("GET", &verdict)],
    );
}

#[test]
fn answers_of_the_compliance_module_have_every_field_on_the_first_day_and_on_the_last() {
    let app = App::demo();
    let admin = app.admin();
    let share = ["above", "achievement", "difference", "exempt", "in_grace", "met", "outcome", "rate", "rate_known"];
    let share =
        [&share[..], &["rate_lenient", "rate_strict", "rate_without_exempt", "target", "total", "unknown", "unmet"]]
            .concat();
    let shown = report(&admin, "178");
    let parts =
        ["as_of", "by_group", "by_unit", "headcount", "known_at", "other_headcount", "resolution", "rows", "rule_sets"];
    assert_eq!(members(&shown), [&parts[..], &["standard", "unit"]].concat());
    assert_eq!(members(&shown["standard"]), share);
    assert_eq!(members(&shown["rows"][0]).len(), share.len() + 2);
    assert_eq!(members(&shown["by_group"][0]), ["group", "headcount", "standard"]);
    assert_eq!(members(&shown["by_unit"][0]), ["headcount", "other_headcount", "standard", "unit"]);
    assert_eq!(members(&shown["known_at"]), ["recorded_at", "seq"]);
    let gaps = admin.get(&format!("/v1/compliance/gaps?unit=178&as_of={DAY}&limit=1")).expect(200).json();
    assert_eq!(members(&gaps), ["as_of", "items", "known_at", "next"]);
    assert_eq!(members(&gaps["items"][0]), ["group", "official_id", "requirement", "status", "unit", "until"]);
    let who = gaps["items"][0]["official_id"].as_str().unwrap();
    let verdict = |day: &str| admin.get(&format!("/v1/compliance/officials/{who}?as_of={day}")).expect(200).json();
    let first = verdict("1900-01-01");
    let parts = ["as_of", "group", "known_at", "next_change_on", "official_id", "requirements", "status", "titles"];
    let parts = [&parts[..], &["unit", "withheld"]].concat();
    assert_eq!(members(&first), parts);
    assert_eq!(members(&verdict(DAY)), parts);
    assert_eq!((&first["unit"], &first["group"], &first["status"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!((&first["titles"], &first["requirements"]), (&json!([]), &json!([])));
    assert!(first["next_change_on"].as_str().unwrap() > "1900-01-01");
    let last = admin.get("/v1/compliance/report?unit=178&as_of=2199-12-31&resolution=37-NQ/TU").expect(200).json();
    assert_eq!(last["headcount"], 166);
    assert_eq!(verdict("2199-12-31")["next_change_on"], Value::Null);
    // Nobody had been appointed yet: no rate, and so neither difference nor outcome.
    let early = admin.get("/v1/compliance/report?unit=178&as_of=2002-10-18&resolution=37-NQ/TU").expect(200).json();
    for row in early["rows"].as_array().unwrap().iter().filter(|r| r["total"] == 0) {
        for name in ["rate", "rate_known", "difference", "achievement", "outcome"] {
            assert_eq!(row[name], Value::Null, "{name}");
        }
    }
    admin.get(&format!("/v1/compliance/officials/{}", crate::support::manners::NOBODY)).refused(404, "not_found");
}
