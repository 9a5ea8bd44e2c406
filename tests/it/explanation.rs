//! Why a person stands as they do, over HTTP.

use crate::support::manners::{NOBODY, members, texts, told};
use crate::support::scene::Scene;
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn path(official: &str, on: &str) -> String {
    format!("/v1/compliance/officials/{official}/explanation?as_of={on}")
}

/// A chair since 2021-07-01 with an intermediate diploma.
fn chair(s: &Scene) -> String {
    let who = s.person("1980-01-15", "Kinh");
    s.holds(
        &who,
        &s.world.ward,
        "COMMITTEE_CHAIR",
        "2021-07-01",
        &json!({ "state": "ratified", "ratified_on": "2021-07-01" }),
    );
    s.papers(&who, &[("general_education", "upper_secondary"), ("professional", "intermediate")]);
    who
}

#[test]
fn it_names_the_law_the_title_the_evidence_and_what_is_missing() {
    let s = Scene::new();
    let who = chair(&s);
    let degree = s.paper(&who, "professional", "university", &json!({ "verification": "unverified" }));
    let shown = s.explanation(&who, "2024-01-01");
    let parts = ["as_of", "group", "in_post_since", "known_at", "next_change", "official_id", "requirements"];
    assert_eq!(members(&shown), [&parts[..], &["set_aside", "status", "titles", "unit", "withheld"]].concat());
    let title = &shown["titles"][0];
    assert_eq!((&title["position"], &title["first_holding"]), (&json!("COMMITTEE_CHAIR"), &json!(true)));
    assert_eq!((&title["taken_on"], &title["area"]), (&json!("2021-07-01"), &Value::Null));
    let codes = texts(shown["requirements"].as_array().unwrap(), "/code");
    assert_eq!(codes, ["age_limit", "political_theory", "professional", "upper_secondary"]);

    let school = &shown["requirements"][3]["asked"][0];
    assert_eq!((&school["rule_set"], &school["layer"]), (&json!("national-2023"), &json!("national")));
    assert_eq!(school["legal_reference"], "Nghị định 33/2023/NĐ-CP");
    assert_eq!(school["appointment_id"], title["appointment_id"]);
    let matched = json!({ "group": "key_cadre", "position": null, "area": null, "first_holding": null });
    assert_eq!(school["matched"], matched);
    let condition = &school["condition"];
    let asked = json!({ "qualification": { "kind": "general_education", "at_least": "upper_secondary" } });
    assert_eq!((&condition["clause"], &condition["status"]), (&asked, &json!("met")));
    assert_eq!((&condition["connective"], &condition["missing"]), (&Value::Null, &json!([])));
    let paper = &condition["evidence"][0];
    assert_eq!((&paper["type"], &paper["verification"]), (&json!("qualification"), &json!("verified")));
    assert_eq!((&paper["level"], &paper["awarded_on"]), (&json!("upper_secondary"), &json!("2000-01-01")));

    let politics = &shown["requirements"][1];
    let lack = json!({ "kind": "political_theory", "at_least": "intermediate", "held": null, "about": null,
        "reason": "no_record", "records": [], "years": [] });
    assert_eq!(politics["asked"][0]["condition"]["missing"], json!([lack]));
    assert_eq!(
        (&politics["status"], &politics["asked"][0]["graces"][0]["decides"]),
        (&json!("unknown"), &json!(false))
    );

    // The degree would do once it is checked: it is unknown, and no grace is needed.
    let professional = &shown["requirements"][2];
    let lack = &professional["asked"][0]["condition"]["missing"][0];
    assert_eq!((&professional["status"], &lack["reason"]), (&json!("unknown"), &json!("unverified")));
    assert_eq!((&lack["held"], &lack["at_least"]), (&json!("intermediate"), &json!("university")));
    let records = lack["records"].as_array().unwrap();
    let pending = records.iter().find(|r| r["qualification"]["id"] == json!(degree)).unwrap();
    assert_eq!(pending["reasons"], json!(["unverified"]));
    assert_eq!(records.len(), 2);

    let age = &shown["requirements"][0]["asked"][0];
    assert_eq!(age["matched"]["first_holding"], true);
    assert_eq!(texts(age["condition"]["evidence"].as_array().unwrap(), "/type"), ["birth_on", "sex"]);
    assert!(!s.admin.get(&path(&who, "2024-01-01")).text.contains("1980-01-15"), "the birth date itself is not shown");
}

#[test]
fn a_release_that_decides_is_named_and_so_is_the_day_it_ends() {
    let s = Scene::new();
    let who = chair(&s);
    let release = |to: Option<&str>| {
        let body = json!({ "official_id": who, "requirement": "professional", "valid_from": "2024-01-01", "valid_to": to,
            "decision_id": s.world.decision, "reason": "Còn dưới 12 tháng đến tuổi nghỉ hưu" });
        s.admin.post("/v1/exemptions", &body).expect(201).id()
    };
    let (short, long) = (release(Some("2024-06-01")), release(Some("2025-01-01")));
    let why = s.reason(&who, "professional", "2024-03-01");
    let shown = |id: &str, until: &str, decides: bool| json!({ "id": id, "until": until, "decides": decides });
    let exemptions = json!([shown(&short, "2024-06-01", false), shown(&long, "2025-01-01", true)]);
    assert_eq!((&why["status"], &why["asked"][0]["exemptions"]), (&json!("exempt"), &exemptions));
    assert_eq!(why["next_change"], json!({ "on": "2025-01-01", "status": "in_grace" }));
    assert_eq!(why["asked"][0]["graces"][0]["decides"], false);
}

#[test]
fn who_may_not_see_what_is_sensitive_learns_neither_ethnicity_nor_birthday() {
    let s = Scene::new();
    let who = s.person("1985-06-17", "Nùng");
    s.holds(&who, &s.world.ward, "YOUTH_SECRETARY", "2019-01-01", &json!({ "state": "elected" }));
    s.papers(&who, &[("professional", "intermediate")]);
    let mut set = canbo::reference::rule_sets::national().unwrap().remove(0);
    set.id = canbo::domain::id::RuleSetId(canbo::state::new_uuid());
    set.code = canbo::domain::text::Code::parse("own-rules").unwrap();
    set.period = canbo::domain::Period::since(crate::support::scene::day("2019-01-01"));
    set.supersedes_id = None;
    set.requirements.truncate(1);
    let own = &mut set.requirements[0];
    own.code = canbo::domain::text::Code::parse("own").unwrap();
    own.applies_to = Default::default();
    let degree = json!({ "qualification": { "kind": "professional", "at_least": "university" } });
    own.predicate =
        serde_json::from_value(json!({ "any": [degree, { "not": { "ethnic_minority": false } }] })).unwrap();
    s.rule_set(set);

    let open = s.app.role(Role::Auditor, None);
    let closed = s.app.machine(&[Permission::ComplianceRead, Permission::OfficialsRead], None);
    let shown = |by: &Client, on: &str| by.get(&path(&who, on)).expect(200);
    for (on, expected) in [
        (
            "2020-01-01",
            vec![
                "/next_change",
                "/requirements/0/next_change",
                "/requirements/1/asked/0/condition/status",
                "/requirements/1/asked/0/condition/parts/1/status",
                "/requirements/1/asked/0/condition/parts/1/parts/0/status",
            ],
        ),
        (
            "2026-01-01",
            vec![
                "/requirements/1/asked/0/condition/status",
                "/requirements/1/asked/0/condition/parts/1/status",
                "/requirements/1/asked/0/condition/parts/1/parts/0/status",
                "/requirements/3/asked/0/graces/1/when",
                "/requirements/3/asked/0/graces/1/legal_reference",
            ],
        ),
    ] {
        let (all, some) = (shown(&open, on), shown(&closed, on));
        assert_eq!(all.json()["withheld"], json!([]));
        let mut some = some.json();
        let mut withheld = texts(some["withheld"].as_array().unwrap(), "");
        withheld.sort();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(withheld, expected, "{on}");
        for pointer in &withheld {
            assert_eq!(some.pointer(pointer), Some(&Value::Null), "{pointer}");
            assert_ne!(all.json().pointer(pointer), Some(&Value::Null), "{pointer}");
            // Put in their place, they make the two answers alike but for what those conditions rest on.
            *some.pointer_mut(pointer).unwrap() = all.json().pointer(pointer).unwrap().clone();
        }
        assert_eq!(all.json()["requirements"][0], some["requirements"][0], "{on}");
    }
    // The thirty-sixth birthday ends the youth secretary's time; only some may know the day.
    let turn = json!({ "on": "2021-06-17", "status": "unmet" });
    assert_eq!(shown(&open, "2020-01-01").json()["requirements"][0]["next_change"], turn);
    let text = shown(&closed, "2020-01-01").text;
    assert!(!text.contains("-06-17") && !text.contains("\"type\":\"ethnicity\""), "{text}");
    assert!(!shown(&open, "2020-01-01").text.contains("1985"));
    let verdict = |by: &Client, on: &str| {
        let verdict = by.get(&format!("/v1/compliance/officials/{who}?as_of={on}")).expect(200).json();
        (verdict["next_change_on"].clone(), verdict["withheld"].clone())
    };
    assert_eq!(verdict(&open, "2020-01-01"), (json!("2021-06-17"), json!([])));
    assert_eq!(verdict(&closed, "2020-01-01"), (Value::Null, json!(["/next_change_on"])));
    assert_eq!(verdict(&closed, "2022-01-01"), (json!("2023-08-01"), json!([])), "a day of the law tells nothing");
}

#[test]
fn before_office_there_is_nothing_to_explain_but_the_day_it_begins() {
    let s = Scene::new();
    let who = chair(&s);
    let shown = s.explanation(&who, "2021-06-30");
    for name in ["unit", "group", "status", "in_post_since"] {
        assert_eq!(shown[name], Value::Null, "{name}");
    }
    assert_eq!((&shown["titles"], &shown["requirements"]), (&json!([]), &json!([])));
    assert_eq!(shown["next_change"]["on"], "2021-07-01");
}

#[test]
fn known_at_an_entry_it_is_the_same_bytes_whatever_is_entered_later() {
    let s = Scene::new();
    let who = chair(&s);
    let now = || s.admin.get(&path(&who, "2024-01-01")).expect(200);
    let (first, seq) = (now().text, now().json()["known_at"]["seq"].as_i64().unwrap());
    let known = || s.admin.get(&format!("{}&known_at={seq}", path(&who, "2024-01-01"))).expect(200).text;
    assert_eq!(known(), first);
    s.paper(&who, "professional", "university", &json!({}));
    assert_eq!(known(), first);
    assert_ne!(now().text, first);
    assert_eq!(s.reason(&who, "professional", "2024-01-01")["status"], "met");
    for (rest, code) in [(format!("known_at={}", seq + 9), "out_of_range"), ("known_at=x".to_owned(), "wrong_type")] {
        let asked = format!("/v1/compliance/officials/{who}/explanation?{rest}");
        assert_eq!(s.admin.get(&asked).refused(400, "invalid_parameters").wrong(), told(&[("/known_at", code)]));
    }
}

#[test]
fn it_is_for_those_who_may_see_the_person() {
    let s = Scene::new();
    let who = chair(&s);
    let place = path(&who, "2024-01-01");
    s.app.nobody().get(&place).refused(401, "unauthenticated");
    s.app.machine(&[Permission::OfficialsRead], None).get(&place).refused(403, "forbidden");
    s.app.role(Role::HrOfficer, Some(&s.world.ward)).get(&place).expect(200);
    s.app.role(Role::HrOfficer, Some(&s.world.other_ward)).get(&place).refused(404, "not_found");
    s.admin.get(&path(NOBODY, "2024-01-01")).refused(404, "not_found");
    s.admin.get(&path("x", "2024-01-01")).refused(404, "not_found");
    let wrong = s.admin.get(&format!("{place}&position=x")).refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, told(&[("/position", "unknown_field")]));
}

#[test]
fn in_the_article_every_explanation_says_what_the_verdict_says() {
    let app = App::demo();
    let admin = app.admin();
    let gaps = admin.all("/v1/compliance/gaps?unit=178&as_of=2017-12-31&limit=500");
    let mut people = texts(&gaps, "/official_id");
    people.extend(texts(&admin.all("/v1/officials?limit=500"), "/id").into_iter().take(20));
    let brief = |requirement: &Value| {
        ["code", "status", "mandatory", "until", "title_vi"].map(|name| requirement[name].clone())
    };
    for who in people {
        let explained = admin.get(&path(&who, "2017-12-31")).expect(200).json();
        let verdict = admin.get(&format!("/v1/compliance/officials/{who}?as_of=2017-12-31")).expect(200).json();
        assert_eq!(explained["status"], verdict["status"]);
        let each = |of: &Value| of["requirements"].as_array().unwrap().iter().map(brief).collect::<Vec<_>>();
        assert_eq!(each(&explained), each(&verdict));
    }
}
