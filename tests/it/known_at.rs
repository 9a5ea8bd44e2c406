//! Record time: a report asked for again with the entry of the ledger that it reflects is the same, byte for byte,
//! whatever has been entered since.

use crate::support::manners::{created, texts, told};
use crate::support::world::{self, unit};
use crate::support::{App, Client};
use serde_json::{Value, json};

const REPORT: &str = "/v1/compliance/report?unit=178&as_of=2017-12-31&resolution=37-NQ/TU";
const GAPS: &str = "/v1/compliance/gaps?unit=178&as_of=2017-12-31&limit=500";

fn seq(by: &Client) -> i64 {
    by.get(REPORT).expect(200).json()["known_at"]["seq"].as_i64().unwrap()
}

/// Enters one of everything that can move the report.
fn enter_everything(by: &Client) {
    let id = |v: &Value| v["id"].as_str().unwrap().to_owned();
    let city = id(&by.all("/v1/units?code=178")[0]);
    let chi_lang = id(&by.all("/v1/units?code=05983")[0]);
    let ward =
        json!({ "valid_from": "2003-01-01", "name": "Phường Mới", "code": "05999", "kind": "ward", "parent_id": city });
    let new_ward = by.post("/v1/units", &ward).expect(201).id();
    let decision = world::decision(by, "999/QĐ-UBND", &city);
    let clerk = world::position(by, "OFFICE_STATISTICS");
    for unit in [&chi_lang, &new_ward] {
        let official = world::official(by, "Nguyễn Thị Ước", unit);
        by.post("/v1/appointments", &world::appointment(&official, unit, &clerk, &decision, "2016-01-01")).expect(201);
    }
    let gaps = by.all(GAPS);
    let short = |code: &str| {
        gaps.iter().find(|g| g["requirement"] == code).unwrap()["official_id"].as_str().unwrap().to_owned()
    };
    let diploma = json!({ "official_id": short("upper_secondary"), "kind": "general_education", "level": "upper_secondary",
        "awarded_on": "2010-06-01", "verification": "verified" });
    by.post("/v1/qualifications", &diploma).expect(201);
    let exemption = json!({ "official_id": short("computer_skills"), "requirement": "computer_skills",
        "valid_from": "2017-01-01", "decision_id": decision, "reason": "sắp nghỉ hưu" });
    by.post("/v1/exemptions", &exemption).expect(201);
    let held = format!("/v1/appointments?official_id={}&as_of=2017-12-31&kind=substantive", short("political_theory"));
    let held = format!("/v1/appointments/{}", id(&by.all(&held)[0]));
    let end =
        json!({ "valid_to": "2017-12-31", "end_reason": "retired", "decision_id": decision, "reason": "trước tuổi" });
    by.act(&format!("{held}/end"), by.get(&held).etag(), &end).expect(200);
}

#[test]
fn a_report_known_at_an_entry_is_the_same_bytes_whatever_is_entered_later() {
    let app = App::demo();
    let admin = app.admin();
    let n = seq(&admin);
    let someone = admin.all(GAPS)[0]["official_id"].as_str().unwrap().to_owned();
    let chi_lang = admin.all("/v1/units?code=05983")[0]["id"].as_str().unwrap().to_owned();
    let asked: Vec<String> = [
        REPORT.to_owned(),
        "/v1/compliance/report?unit=05983&as_of=2017-12-31&resolution=37-NQ/TU".to_owned(),
        format!("/v1/compliance/report?unit={chi_lang}&as_of=2020-01-01&resolution=15-CTr/ThU"),
        GAPS.to_owned(),
        format!("/v1/compliance/officials/{someone}?as_of=2017-12-31"),
    ]
    .to_vec();
    let known = |path: &String| admin.get(&format!("{path}&known_at={n}")).expect(200).text;
    let first: Vec<String> = asked.iter().map(known).collect();
    let present: Vec<String> = asked.iter().map(|path| admin.get(path).expect(200).text).collect();
    assert_eq!(first, present, "nothing has been entered since");
    enter_everything(&admin);
    assert_eq!(asked.iter().map(known).collect::<Vec<_>>(), first);
    let now = admin.get(REPORT).expect(200).json();
    assert!(now["known_at"]["seq"].as_i64().unwrap() > n);
    // Two people and a ward more, one person less; one diploma and one release fewer failures.
    assert_eq!((&now["headcount"], &now["by_unit"].as_array().unwrap().len()), (&json!(167), &9));
    assert_eq!(now["standard"]["exempt"], 1);
    assert_ne!(admin.get(GAPS).text, present[3]);
    // Another past in between does not disturb either.
    let between = format!("{REPORT}&known_at={}", n + 3);
    let then = admin.get(&between).expect(200).text;
    assert_eq!(asked.iter().map(known).collect::<Vec<_>>(), first);
    assert_eq!(admin.get(&between).expect(200).text, then);
}

#[test]
fn a_person_entered_later_has_no_verdict_in_an_earlier_past() {
    let app = App::demo();
    let admin = app.admin();
    let n = seq(&admin);
    let chi_lang = admin.all("/v1/units?code=05983")[0]["id"].as_str().unwrap().to_owned();
    let official = world::official(&admin, "Nguyễn Thị Ước", &chi_lang);
    let decision = world::decision(&admin, "999/QĐ-UBND", &chi_lang);
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    admin
        .post("/v1/appointments", &world::appointment(&official, &chi_lang, &clerk, &decision, "2016-01-01"))
        .expect(201);
    let verdict = |rest: &str| {
        admin.get(&format!("/v1/compliance/officials/{official}?as_of=2017-12-31{rest}")).expect(200).json()
    };
    let past = verdict(&format!("&known_at={n}"));
    assert_eq!((&past["unit"], &past["titles"], &past["known_at"]["seq"]), (&Value::Null, &json!([]), &json!(n)));
    assert_eq!(verdict("")["unit"]["code"], "05983");
}

#[test]
fn a_correction_of_the_past_is_known_only_from_its_entry_on() {
    let app = App::demo();
    let admin = app.admin();
    let gap = admin.all(&format!("{GAPS}&requirement=state_management"))[0].clone();
    let official = gap["official_id"].as_str().unwrap();
    let verdict = |at: i64| {
        let path = format!("/v1/compliance/officials/{official}?as_of=2017-12-31&known_at={at}");
        admin.get(&path).expect(200).json()["status"].as_str().unwrap().to_owned()
    };
    let n = seq(&admin);
    let paper = json!({ "official_id": official, "kind": "state_management", "level": "completed",
        "awarded_on": "2015-01-01", "verification": "unverified" });
    let made = created(&admin, "/v1/qualifications", &paper);
    let place = format!("/v1/qualifications/{}", made["id"].as_str().unwrap());
    let found = json!({ "verification": "verified", "reason": "đối chiếu bản chính" });
    admin.act(&format!("{place}/verification"), admin.get(&place).etag(), &found).expect(200);
    assert_eq!(seq(&admin), n + 2);
    let (before, entered, checked) = (verdict(n), verdict(n + 1), verdict(n + 2));
    assert_eq!(before, gap["status"].as_str().unwrap());
    assert!(["unmet", "unknown"].contains(&entered.as_str()), "what is not checked meets nothing: {entered}");
    assert!(["met", "above"].contains(&checked.as_str()), "{checked}");
    let gaps = |at: i64| admin.all(&format!("{GAPS}&known_at={at}")).len();
    assert_eq!((gaps(n), gaps(n + 1), gaps(n + 2)), (20, 20, 19));
}

#[test]
fn a_past_may_be_named_by_an_instant() {
    let app = App::demo();
    let first = app.admin();
    let n = seq(&first);
    let known = first.get(&format!("{REPORT}&known_at={n}")).expect(200).text;
    app.set_clock("2026-11-22T06:00:00Z");
    let admin = app.admin();
    enter_everything(&admin);
    for instant in ["2026-11-22T05:00:00Z", "2026-11-22T05:30:00.123Z", "2026-11-22T12:59:59.999%2B07:00"] {
        assert_eq!(admin.get(&format!("{REPORT}&known_at={instant}")).expect(200).text, known, "{instant}");
    }
    // What is recorded in the present millisecond may still grow.
    for instant in ["2026-11-22T06:00:00Z", "2026-11-22T06:00:00.001Z", "2027-01-01T00:00:00Z"] {
        let wrong = admin.get(&format!("{REPORT}&known_at={instant}")).refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong, told(&[("/known_at", "not_in_force")]), "{instant}");
    }
    // Before the first entry there was no city.
    for path in [REPORT.to_owned(), GAPS.to_owned()] {
        let wrong = admin.get(&format!("{path}&known_at=2020-01-01T00:00:00Z")).refused(404, "not_found").wrong();
        assert_eq!(wrong, told(&[("/unit", "reference_not_found")]));
        admin.get(&format!("{path}&known_at=0")).refused(404, "not_found");
    }
    app.set_clock("2026-11-22T06:00:00.001Z");
    let now = admin.get(REPORT).expect(200).text;
    assert_eq!(admin.get(&format!("{REPORT}&known_at=2026-11-22T06:00:00Z")).expect(200).text, now);
}

#[test]
fn what_names_no_past_is_refused() {
    let app = App::demo();
    let admin = app.admin();
    let someone = admin.all(GAPS)[0]["official_id"].as_str().unwrap().to_owned();
    let head = seq(&admin);
    for path in [REPORT.to_owned(), GAPS.to_owned(), format!("/v1/compliance/officials/{someone}?as_of=2017-12-31")] {
        admin.get(&format!("{path}&known_at={head}")).expect(200);
        for (bad, code) in [
            ((head + 1).to_string(), "out_of_range"),
            (i64::MAX.to_string(), "out_of_range"),
            ("-1".to_owned(), "out_of_range"),
            (i64::MIN.to_string(), "out_of_range"),
            ("99999999999999999999".to_owned(), "wrong_type"),
            ("1.5".to_owned(), "wrong_type"),
            (String::new(), "wrong_type"),
            ("now".to_owned(), "wrong_type"),
            ("2026-11-21".to_owned(), "wrong_type"),
            ("2026-11-21T00:00:00".to_owned(), "wrong_type"),
            ("%00".to_owned(), "wrong_type"),
        ] {
            let wrong = admin.get(&format!("{path}&known_at={bad}")).refused(400, "invalid_parameters").wrong();
            assert_eq!(wrong, told(&[("/known_at", code)]), "{path} {bad}");
        }
    }
}

#[test]
fn record_time_does_not_go_back_with_the_clock() {
    let app = App::new();
    let first = app.admin();
    let province = unit(&first, "Tỉnh Thử", "90", "province", None);
    let at = |by: &Client, name: &str| {
        let body = json!({ "full_name": name, "managing_unit_id": province });
        let made = created(by, "/v1/officials", &body);
        (made["seq"].as_i64().unwrap(), made["recorded_at"].as_str().unwrap().to_owned())
    };
    let one = at(&first, "Một");
    assert_eq!(one.1, "2026-11-22T05:00:00.000Z");
    app.set_clock("2026-11-20T05:00:00Z");
    let two = at(&app.admin(), "Hai");
    assert!(two.0 > one.0);
    assert_eq!(two.1, one.1);
    app.set_clock("2026-11-22T05:00:00.001Z");
    let three = at(&app.admin(), "Ba");
    assert_eq!(three.1, "2026-11-22T05:00:00.001Z");
    let all = app.admin().all("/v1/officials?sort=id");
    assert!(texts(&all, "/recorded_at").is_sorted());
}
