//! The reform of Lạng Sơn on 2025-07-01 (domain.md §9) on the demonstration: eight wards and communes of the city, and five
//! of the district beside it, become four wards of the province.

use super::ground::{Reform, decision, dissolve, found, founded, key, merge, there};
use crate::support::{App, Client};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Old codes, then the key, the name and the code of the ward that takes them in.
#[rustfmt::skip]
const WARDS: [(&[&str], &str, &str, &str); 4] = [
    (&["05971", "06187", "06193", "06205", "06211"], "ky-lua", "Phường Kỳ Lừa", "06187"),
    (&["05974", "05986"], "tam-thanh", "Phường Tam Thanh", "05986"),
    (&["05977", "05980", "05992", "06223"], "dong-kinh", "Phường Đông Kinh", "05977"),
    (&["05983", "05989"], "luong-van-tri", "Phường Lương Văn Tri", "05983"),
];

/// Units that are not of the city: their names; all codes but the first are made up for the test.
#[rustfmt::skip]
const BESIDE: [(&str, &str, &str); 5] = [
    ("06187", "Thị trấn Cao Lộc", "township"), ("06193", "Xã Hợp Thành", "commune"), ("06205", "Xã Tân Liên", "commune"),
    ("06211", "Xã Gia Cát", "commune"), ("06223", "Xã Yên Trạch", "commune"),
];

const BEFORE: &str = "2025-06-30";
const DAY: &str = "2025-07-01";

fn unit(by: &Client, code: &str, day: &str) -> String {
    by.get(&format!("/v1/units?code={code}&as_of={day}")).expect(200).json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn report(by: &Client, unit: &str, day: &str) -> Value {
    by.get(&format!("/v1/compliance/report?unit={unit}&as_of={day}&resolution=37-NQ/TU")).expect(200).json()
}

fn without_known_at(mut report: Value) -> Value {
    report["known_at"] = Value::Null;
    report
}

/// The district beside the city, with its five units.
fn beside(by: &Client, province: &str) -> String {
    let enter = |name: &str, code: &str, kind: &str, parent: &str| {
        let body = json!({ "valid_from": "1999-01-01", "name": name, "code": code, "kind": kind, "parent_id": parent });
        by.post("/v1/units", &body).expect(201).id()
    };
    let district = enter("Huyện Cao Lộc", "183", "district", province);
    BESIDE.iter().for_each(|(code, name, kind)| drop(enter(name, code, kind, &district)));
    district
}

/// The title of chief of police ended on 2023-08-01 (NĐ 33/2023): whoever the demonstration, whose data are of 2017, leaves in
/// it ends with it.
fn chiefs_leave(by: &Client) {
    let title = crate::support::world::position(by, "POLICE_CHIEF");
    let city = by.all("/v1/units?code=178")[0]["id"].as_str().unwrap().to_owned();
    let decision = crate::support::world::decision(by, "33/QĐ", &city);
    for held in by.all(&format!("/v1/appointments?position_id={title}&as_of={BEFORE}")) {
        let place = format!("/v1/appointments/{}", held["id"].as_str().unwrap());
        let tag = by.get(&place).etag().to_owned();
        let ends = json!({ "valid_to": "2023-08-01", "end_reason": "relieved", "decision_id": decision });
        by.act(&format!("{place}/end"), &tag, &ends).expect(200);
    }
}

/// The changes of the reform.
fn changes(by: &Client, province: &str, city: &str, district: &str) -> Vec<Value> {
    let mut changes = Vec::new();
    for (old, name, title, code) in WARDS {
        changes.push(found(name, title, code, &there(province)));
        let old: Vec<String> = old.iter().map(|code| unit(by, code, BEFORE)).collect();
        changes.push(merge(&old.iter().map(String::as_str).collect::<Vec<_>>(), &key(name)));
    }
    changes.extend([dissolve(city), dissolve(district)]);
    changes
}

struct Stage {
    app: App,
    admin: Client,
    province: String,
    city: String,
    district: String,
}

impl Stage {
    fn new() -> Self {
        let app = App::demo();
        let admin = app.admin();
        let (province, city) = (unit(&admin, "20", BEFORE), unit(&admin, "178", BEFORE));
        let district = beside(&admin, &province);
        chiefs_leave(&admin);
        Self { app, admin, province, city, district }
    }

    fn reform(&self) -> Reform<'_> {
        let changes = changes(&self.admin, &self.province, &self.city, &self.district);
        Reform::of(&self.app, Some(&self.province), &changes)
    }
}

fn headcount(by: &Client, unit: &str, day: &str) -> u64 {
    report(by, unit, day)["headcount"].as_u64().unwrap()
}

#[test]
fn people_land_in_the_four_wards_and_the_city_is_no_more() {
    let s = Stage::new();
    let before: BTreeMap<String, u64> = WARDS
        .iter()
        .flat_map(|(old, ..)| *old)
        .map(|code| ((*code).to_owned(), headcount(&s.admin, code, BEFORE)))
        .collect();
    let all = headcount(&s.admin, &s.province, BEFORE);
    assert_eq!(
        (all, before.values().sum::<u64>()),
        (163, 163),
        "all of the demonstration's people but the chiefs of police"
    );
    let mut reform = s.reform();
    assert!(reform.findings().iter().all(|(_, severity)| severity == "warning"), "{:?}", reform.findings());
    let preview = reform.preview();
    reform.carried_out(&decision(&s.admin, &s.province));

    let wards = founded(&s.admin, &reform.place);
    for (old, name, title, code) in WARDS {
        let ward = &wards[name];
        let of_old: u64 = old.iter().map(|code| before[*code]).sum();
        assert_eq!(headcount(&s.admin, ward, DAY), of_old, "{title}");
        // The code names another unit than the day before.
        assert_eq!(&unit(&s.admin, code, DAY), ward);
        assert_ne!(&unit(&s.admin, code, BEFORE), ward);
        let shown = preview["units"].as_array().unwrap().iter().find(|u| u["unit_id"] == ward.as_str()).unwrap();
        assert_eq!(shown["after"]["headcount"], of_old, "as the preview said");
        assert_eq!(shown["after"]["rate"], report(&s.admin, ward, DAY)["standard"]["rate"]);
        let above = s.admin.all(&format!("/v1/units/{ward}/ancestors?as_of={DAY}"));
        assert_eq!(above.iter().map(|u| &u["id"]).collect::<Vec<_>>(), [s.province.as_str()]);
    }
    assert_eq!(headcount(&s.admin, &s.province, DAY), all, "nobody is lost and nobody counts twice");
    s.admin.get(&format!("/v1/units/{}?as_of={DAY}", s.city)).expect(404);
    let children = report(&s.admin, &s.province, DAY)["by_unit"].as_array().unwrap().len();
    assert_eq!(children, 4);
}

#[test]
fn who_keeps_chi_lang_keeps_luong_van_tri_and_no_other() {
    let s = Stage::new();
    let sign_in = || {
        let body = json!({ "username": "hr.chilang", "password": "canbo-demo-2017" });
        let token = s.app.nobody().post("/v1/auth/login", &body).expect(200).json();
        s.app.with_token(token["access_token"].as_str().unwrap())
    };
    let keeper = sign_in();
    let own = keeper.all("/v1/officials").len();
    let mut reform = s.reform();
    reform.carried_out(&decision(&s.admin, &s.province));
    let wards = founded(&s.admin, &reform.place);
    let keeper = sign_in();
    let ward = &wards["luong-van-tri"];
    keeper.get(&format!("/v1/units/{ward}")).expect(200);
    let report = report(&keeper, ward, DAY);
    assert_eq!(report["unit"]["name"], "Phường Lương Văn Tri");
    for other in ["ky-lua", "tam-thanh", "dong-kinh"] {
        keeper.get(&format!("/v1/units/{}", wards[other])).refused(404, "not_found");
    }
    let now = keeper.all("/v1/officials").len();
    assert!(now > own, "those of Quảng Lạc too: {own}, {now}");
}

#[test]
fn what_was_reported_of_2017_is_what_is_reported_of_2017() {
    let s = Stage::new();
    let path = format!("/v1/compliance/report?unit={}&as_of=2017-12-31&resolution=37-NQ/TU", s.city);
    let first = s.admin.get(&path).expect(200);
    let seq = first.json()["known_at"]["seq"].as_i64().unwrap();
    let known = format!("{path}&known_at={seq}");
    let known_then = s.admin.get(&known).expect(200).text;
    assert_eq!(first.text, known_then);
    let resolution = s.admin.all("/v1/resolutions?number=37-NQ/TU")[0]["id"].as_str().unwrap().to_owned();
    let progress = || {
        let path = format!("/v1/resolutions/{resolution}/progress?unit={}&as_of=2017-12-31", s.city);
        let mut shown = without_known_at(s.admin.get(&path).expect(200).json());
        // They say of which entry they are.
        shown["targets"] = Value::Null;
        shown
    };
    let done = progress();
    assert_eq!(done["total"]["tasks"]["total"], 19);
    let mut reform = s.reform();
    reform.carried_out(&decision(&s.admin, &s.province));
    assert_eq!(progress(), done, "tasks lie where they lay then");
    assert_eq!(s.admin.get(&known).expect(200).text, known_then, "byte for byte");
    let now = s.admin.get(&path).expect(200).json();
    assert_ne!(now["known_at"], first.json()["known_at"]);
    assert_eq!(without_known_at(now), without_known_at(first.json()));
    assert_eq!(first.json()["standard"]["rate"], 87.95);
    // A ward of then by its code of then (§12, 3): the code means another place now.
    let then = report(&s.admin, "05986", "2017-12-31");
    assert_eq!((then["unit"]["name"].as_str(), then["headcount"].as_u64()), (Some("Xã Hoàng Đồng"), Some(20)));
    assert_eq!(report(&s.admin, "05986", DAY)["unit"]["name"], "Phường Tam Thanh");
}

#[test]
fn the_series_restated_under_todays_units_makes_no_step_on_the_day() {
    let s = Stage::new();
    let mut reform = s.reform();
    reform.carried_out(&decision(&s.admin, &s.province));
    let wards = founded(&s.admin, &reform.place);
    for (old, name, ..) in WARDS {
        let ward = &wards[name];
        let series = |units: &str| {
            let path =
                format!("/v1/compliance/series?unit={ward}&from=2017-12-01&to=2025-08-01&every=month&units={units}");
            s.admin.get(&path).expect(200).json()
        };
        let restated = series("restated");
        let rows = restated["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 93);
        let on = |day: &str| rows.iter().find(|row| row["as_of"] == day).unwrap();
        assert_eq!(on("2025-06-01")["headcount"], on("2025-07-01")["headcount"], "{name}");
        let then: u64 =
            old.iter().filter(|code| code < &&"06000").map(|code| headcount(&s.admin, code, "2017-12-01")).sum();
        assert_eq!(on("2017-12-01")["headcount"], then, "{name}");
        assert!(rows.iter().all(|row| row["not_attributable"] == 0));
        // Under the units of each day the ward begins with the reform.
        let of_that_day = series("of_that_day");
        let rows = of_that_day["rows"].as_array().unwrap();
        let on = |day: &str| rows.iter().find(|row| row["as_of"] == day).unwrap()["headcount"].as_u64().unwrap();
        assert_eq!(on("2025-06-01"), 0);
        assert!(on("2025-07-01") > 0);
    }
    let path =
        |units: &str| format!("/v1/compliance/report?unit={}&as_of=2017-12-31&resolution=37-NQ/TU{units}", s.province);
    let restated = s.admin.get(&path("&units=restated")).expect(200).json();
    let names: Vec<&str> =
        restated["by_unit"].as_array().unwrap().iter().map(|part| part["unit"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Phường Đông Kinh", "Phường Lương Văn Tri", "Phường Tam Thanh", "Phường Kỳ Lừa"], "by code");
    let plain = s.admin.get(&path("")).expect(200);
    assert_eq!(plain.text, s.admin.get(&path("&units=of_that_day")).expect(200).text);
    for figure in ["headcount", "standard", "rows", "by_group", "rule_sets"] {
        assert_eq!(restated[figure], plain.json()[figure], "{figure} of the province is the same people's");
    }
    assert_eq!(restated["restated"]["units_on"], "2026-11-22");
    assert_eq!(plain.json().get("restated"), None);
}

#[test]
fn taken_back_it_leaves_everything_as_it_was() {
    let s = Stage::new();
    let shot = |by: &Client| {
        let known = |list: &str| {
            let mut all = by.all(&format!("{list}?limit=500"));
            for thing in &mut all {
                thing["seq"] = Value::Null;
                thing["recorded_at"] = Value::Null;
            }
            all
        };
        let lists = [
            "/v1/units",
            "/v1/appointments",
            "/v1/officials",
            "/v1/planning-pools",
            "/v1/resolutions",
            "/v1/ceilings",
            "/v1/established-posts",
            "/v1/tasks",
            "/v1/recruitments",
            "/v1/rotations",
            "/v1/allowances",
        ];
        lists.map(known)
    };
    let before = shot(&s.admin);
    let mut reform = s.reform();
    reform.carried_out(&decision(&s.admin, &s.province));
    assert_ne!(shot(&s.admin), before);
    reform.step("void", &json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" }));
    let after = shot(&s.admin);
    for (after, before) in after.iter().zip(&before) {
        assert_eq!(after, before);
    }
    assert_eq!(headcount(&s.admin, &s.city, DAY), 163);
}
