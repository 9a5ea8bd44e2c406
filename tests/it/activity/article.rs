//! The newspaper article about Lạng Sơn city: what was done since the resolution, to the last figure. How many enrolments
//! stands in the article; how many people, and which programme had how many, is the demonstration's own.

use crate::support::manners::members;
use crate::support::{App, Client};
use serde_json::{Value, json};

const PERIOD: &str = "from=2012-02-13&to=2017-12-31";
const WARDS: [&str; 8] = ["05971", "05974", "05977", "05980", "05983", "05986", "05989", "05992"];

fn report(by: &Client, unit: &str) -> Value {
    by.get(&format!("/v1/reports/activity?unit={unit}&{PERIOD}")).expect(200).json()
}

fn programmes(all: &[(&str, u64, u64)]) -> Value {
    let one = |(programme, enrolments, people): &(&str, u64, u64)| json!({ "programme": programme, "enrolments": enrolments, "people": people });
    all.iter().map(one).collect()
}

#[test]
fn since_the_resolution_the_city_recruited_moved_and_trained_as_the_article_says() {
    let app = App::demo();
    let shown = report(&app.admin(), "178");
    assert_eq!((&shown["unit"]["name"], &shown["unit"]["code"]), (&json!("Thành phố Lạng Sơn"), &json!("178")));
    assert_eq!((&shown["from"], &shown["to"]), (&json!("2012-02-13"), &json!("2017-12-31")));
    assert_eq!(shown["recruited"], 34, "more than 30");
    // Fewer than 10, and fewer than 30 by either reading.
    let moved = json!({
        "rotated_down_to_elected_posts": 9,
        "transfers_and_rotations": { "with_rotated_down": 29, "without_rotated_down": 20 },
        "secondments": 1,
    });
    assert_eq!(shown["moved"], moved);
    let fostering = [
        ("job_skills", 234, 149),
        ("update", 203, 123),
        ("state_management", 149, 149),
        ("political_theory", 85, 82),
        ("it", 47, 47),
        ("defence_security", 72, 72),
    ];
    let hamlet_heads = [
        ("job_skills", 696, 124),
        ("update", 348, 124),
        ("political_theory", 116, 116),
        ("defence_security", 232, 124),
    ];
    let trained = json!({
        "academic_training": { "enrolments": 22, "people": 22 },
        "fostering": { "enrolments": 790, "people": 189, "by_programme": programmes(&fostering) },
        "hamlet_heads": { "enrolments": 1392, "people": 124, "by_programme": programmes(&hamlet_heads) },
        "total": { "enrolments": 2204, "people": 311 },
    });
    assert_eq!(shown["trained"], trained);
    assert_eq!(fostering.iter().map(|p| p.1).sum::<u64>(), 790, "six programmes, as the article names them");
    assert_eq!(22 + 790 + 1392, 2204, "more than 2,200");
    // Two hamlet heads became part-timers: they are among the people of both, and once among all.
    assert_eq!(189 + 124 - 2, 311);
}

#[test]
fn the_pools_of_chi_lang_cover_five_titles_of_six_and_have_somebody_ready_for_four() {
    let app = App::demo();
    let admin = app.admin();
    let city = report(&admin, "178");
    let (pools, ward) = (city["pools"].as_array().unwrap(), report(&admin, "05983"));
    assert_eq!(ward["pools"], city["pools"], "they are the ward's");
    let figures = ["members", "ready_members", "titles", "titles_covered", "titles_ready", "coverage", "readiness"];
    for (pool, branch, term, expected) in [
        (&pools[0], "party", "2015-2020", json!([4, 4, 2, 2, 2, 100.0, 100.0])),
        (&pools[1], "state", "2016-2021", json!([6, 4, 4, 3, 2, 75.0, 50.0])),
    ] {
        assert_eq!((&pool["branch"], &pool["term"]), (&json!(branch), &json!(term)));
        assert_eq!(pool["unit"]["name"], "Phường Chi Lăng");
        assert_eq!(figures.iter().map(|name| pool[*name].clone()).collect::<Value>(), expected, "{branch}");
    }
    assert_eq!(pools.len(), 2);
    // Before they were approved there were none, and after their terms they are over.
    for (to, n) in [("2015-10-07", 0), ("2015-10-08", 1), ("2016-08-10", 2), ("2020-06-08", 1), ("2021-06-28", 0)] {
        let path = format!("/v1/reports/activity?unit=178&from=2012-02-13&to={to}");
        let shown = admin.get(&path).expect(200).json();
        assert_eq!(shown["pools"].as_array().unwrap().len(), n, "{to}");
    }
}

#[test]
fn the_wards_and_communes_add_up_to_the_city() {
    let app = App::demo();
    let admin = app.admin();
    let city = report(&admin, "178");
    let parts: Vec<Value> = WARDS.iter().map(|code| report(&admin, code)).collect();
    let sum = |pointer: &str| parts.iter().map(|part| part.pointer(pointer).unwrap().as_u64().unwrap()).sum::<u64>();
    for pointer in [
        "/recruited",
        "/moved/rotated_down_to_elected_posts",
        "/trained/academic_training/enrolments",
        "/trained/fostering/enrolments",
        "/trained/hamlet_heads/enrolments",
        "/trained/hamlet_heads/people",
        "/trained/total/enrolments",
    ] {
        assert_eq!(sum(pointer), city.pointer(pointer).unwrap().as_u64().unwrap(), "{pointer}");
    }
    // Fifteen of the moves went from one of them to another, and count in both; who moved is among the people of both.
    let moves = "/moved/transfers_and_rotations/with_rotated_down";
    assert_eq!((sum(moves), sum("/moved/secondments")), (29 + 15, 2));
    assert!(sum("/trained/total/people") > 311);
    // The province has no more than its city here.
    let province = report(&admin, "20");
    for part in ["recruited", "moved", "trained", "pools"] {
        assert_eq!(province[part], city[part], "{part}");
    }
}

#[test]
fn the_report_names_nobody_and_has_every_member_from_the_first_day_to_the_last() {
    let app = App::demo();
    let admin = app.admin();
    let all = ["entitlements", "from", "known_at", "moved", "pools", "recruited", "to", "trained", "unit", "withheld"];
    let shown = report(&admin, "178");
    assert_eq!(members(&shown), all);
    assert_eq!((&shown["withheld"], members(&shown["known_at"])), (&json!([]), vec!["recorded_at", "seq"]));
    let pool =
        ["branch", "coverage", "id", "members", "readiness", "ready_members", "term", "titles", "titles_covered"];
    assert_eq!(members(&shown["pools"][0]), [&pool[..], &["titles_ready", "unit"]].concat());
    for person in admin.all("/v1/officials?limit=500") {
        let (id, name) = (person["id"].as_str().unwrap(), person["full_name"].as_str().unwrap());
        assert!(!shown.to_string().contains(id) && !shown.to_string().contains(name));
    }
    let day = admin.get("/v1/reports/activity?unit=178&from=2199-12-31&to=2199-12-31").expect(200).json();
    assert_eq!(members(&day), all);
    assert_eq!((&day["recruited"], &day["pools"]), (&json!(0), &json!([])));
    let nothing = json!({ "enrolments": 0, "people": 0 });
    assert_eq!(day["trained"]["total"], nothing);
    assert_eq!(day["trained"]["fostering"], json!({ "enrolments": 0, "people": 0, "by_programme": [] }));
}

#[test]
fn hamlet_heads_and_part_timers_stand_beside_the_headcount_and_not_in_the_standard() {
    let app = App::demo();
    let admin = app.admin();
    let on = |unit: &str, day: &str| {
        let path = format!("/v1/compliance/report?unit={unit}&as_of={day}&resolution=37-NQ/TU");
        admin.get(&path).expect(200).json()
    };
    let city = on("178", "2017-12-31");
    assert_eq!((&city["headcount"], &city["other_headcount"]), (&json!(166), &json!(116 + 24)));
    assert_eq!((&city["standard"]["total"], &city["standard"]["rate"]), (&json!(166), &json!(87.95)));
    let of_units: Vec<u64> =
        city["by_unit"].as_array().unwrap().iter().map(|part| part["other_headcount"].as_u64().unwrap()).collect();
    assert_eq!(of_units, [19, 18, 19, 21, 18, 16, 16, 13]);
    let groups: Vec<&str> = city["by_group"].as_array().unwrap().iter().map(|g| g["group"].as_str().unwrap()).collect();
    assert_eq!(groups, ["key_cadre", "mass_organisation_head", "civil_servant"]);
    // Before anybody had been made a part-timer, and before anybody headed a hamlet.
    assert_eq!(on("178", "2012-03-31")["other_headcount"], 116);
    assert_eq!(on("178", "2011-11-30")["other_headcount"], 0);
    assert_eq!(
        on("178", "2015-09-01")["other_headcount"],
        140,
        "the eight who came took the seats of the eight who left"
    );
    let gaps = admin.all("/v1/compliance/gaps?unit=178&as_of=2017-12-31");
    assert_eq!(gaps.len(), 20, "nothing is asked of them");
}
