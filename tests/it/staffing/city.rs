//! The city of the demonstration: the ceilings and posts are synthetic, the people are those that the article counts.

use crate::support::{App, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};

fn unit(by: &Client, code: &str) -> String {
    by.get(&format!("/v1/units?code={code}")).expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned()
}

fn staffing(by: &Client, code: &str, on: &str) -> Value {
    by.get(&format!("/v1/units/{}/staffing?as_of={on}", unit(by, code))).expect(200).json()
}

#[test]
fn the_city_has_166_people_against_168_and_two_vacancies() {
    let app = App::demo();
    let admin = app.admin();
    let found = staffing(&admin, "178", "2017-12-31");
    let figures = &found["figures"];
    assert_eq!(
        figures["officials"],
        json!({ "ceiling": 168, "units_without_ceiling": 0, "counted": 166, "over": 0, "under": 2 })
    );
    let counted = json!([
        { "basis": "substantive", "people": 137 }, { "basis": "rotated_in", "people": 9 },
        { "basis": "transferred_in", "people": 20 },
    ]);
    assert_eq!(figures["counted"], counted, "the moves of the article");
    let not = json!([{ "reason": "part_timer", "people": 24 }, { "reason": "hamlet_head", "people": 116 }]);
    assert_eq!(figures["not_counted"], not);
    // 56 key seats are 50 people: six hold two.
    assert_eq!(
        (&figures["further_titles"], &figures["seats"], &figures["vacant_seats"]),
        (&json!(6), &json!(174), &json!(2))
    );
    assert_eq!((&found["ceiling"], &found["posts"], &found["withheld"]), (&Value::Null, &json!([]), &json!([])));
    assert_eq!(found["regime"]["code"], "nd_92_2009");
    let parts: Vec<(&str, u64, u64)> = (found["by_unit"].as_array().unwrap().iter())
        .map(|part| {
            let officials = &part["figures"]["officials"];
            let number = |name: &str| officials[name].as_u64().unwrap();
            (part["unit"]["code"].as_str().unwrap(), number("ceiling"), number("counted"))
        })
        .collect();
    let expected = [
        ("05971", 21, 21),
        ("05974", 21, 21),
        ("05977", 21, 21),
        ("05980", 21, 21),
        ("05983", 21, 21),
        ("05986", 21, 20),
        ("05989", 21, 21),
        ("05992", 21, 20),
    ];
    assert_eq!(parts, expected);
    let free = admin.all(&format!("/v1/units/{}/vacancies?as_of=2017-12-31", unit(&admin, "178")));
    let mut told: Vec<(&str, &str, u64)> = (free.iter())
        .map(|v| {
            (v["unit"]["code"].as_str().unwrap(), v["position_code"].as_str().unwrap(), v["vacant"].as_u64().unwrap())
        })
        .collect();
    told.sort_unstable();
    assert_eq!(told, [("05986", "CULTURE_SOCIETY", 1), ("05992", "OFFICE_STATISTICS", 1)]);
    // The province is the city, and nothing else has people.
    assert_eq!(staffing(&admin, "20", "2017-12-31")["figures"], *figures);
}

#[test]
fn a_day_later_knows_another_law_and_the_answer_stays_what_it_was() {
    let app = App::demo();
    let admin = app.admin();
    for (on, regime, ceiling, part_timers) in [
        ("2017-12-31", "nd_92_2009", 168, 152),
        ("2020-01-01", "nd_34_2019", 152, 80),
        // Five wards of 19, three communes of 18.
        ("2024-01-01", "nd_33_2023", 149, 80),
    ] {
        let found = staffing(&admin, "178", on);
        assert_eq!(found["regime"]["code"], regime, "{on}");
        assert_eq!(found["figures"]["officials"]["ceiling"], ceiling, "{on}");
        assert_eq!(found["figures"]["part_timers"]["ceiling"], part_timers, "{on}");
    }
    let none = staffing(&admin, "178", "2025-07-01");
    assert_eq!(none["figures"]["officials"]["ceiling"], Value::Null);
    assert_eq!(none["figures"]["officials"]["units_without_ceiling"], 8);
    // Asked with both clocks it is the same, byte for byte, whatever is entered afterwards.
    let seq = staffing(&admin, "178", "2017-12-31")["known_at"]["seq"].clone();
    let at = format!("/v1/units/{}/staffing?as_of=2017-12-31&known_at={seq}", unit(&admin, "178"));
    let before = admin.get(&at).expect(200).text;
    let ceiling = admin.all(&format!("/v1/ceilings?unit_id={}", unit(&admin, "05983")))[0]["id"].clone();
    let place = format!("/v1/ceilings/{}", ceiling.as_str().unwrap());
    let tag = admin.get(&place).expect(200).etag().to_owned();
    let part = json!({ "unit_class": "class_1", "correction": { "reason": "Phân loại lại" } });
    admin.correct("PATCH", &place, &tag, &part).expect(200);
    assert_eq!(staffing(&admin, "178", "2017-12-31")["figures"]["officials"]["ceiling"], 172);
    assert_eq!(admin.get(&at).expect(200).text, before);
}

#[test]
fn an_officer_of_chi_lang_sees_the_own_ward_with_its_double_holder() {
    let app = App::demo();
    let ward = unit(&app.admin(), "05983");
    let officer = app.role(Role::HrOfficer, Some(&ward));
    let found = staffing(&officer, "05983", "2017-12-31");
    assert_eq!((&found["ceiling"]["norm"], &found["ceiling"]["unit_class"]), (&json!(21), &json!("class_3")));
    let post = |code: &str| {
        let all = found["posts"].as_array().unwrap();
        all.iter().find(|post| post["position_code"] == code).cloned().unwrap()
    };
    let (secretary, chair) = (post("PARTY_SECRETARY"), post("COMMITTEE_CHAIR"));
    assert_eq!(secretary["holders"][0]["official_id"], chair["holders"][0]["official_id"], "secretary and chair");
    assert_eq!(found["figures"]["further_titles"], 1);
    assert!(found["posts"].as_array().unwrap().iter().all(|post| post["over"] == 0 && post["vacant"] == 0));
}
