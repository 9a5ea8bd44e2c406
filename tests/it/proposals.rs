//! What is proposed, over HTTP: every mistake in a rule set or a resolution is told at once, where it stands; what they
//! say can be listed part by part and compared.

use crate::support::manners::{created, given, members, refuses_bad_bodies, seen, texts, told, with};
use crate::support::world::{World, requirement, resolution, rule_set};
use crate::support::{App, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};

const NOBODY: &str = "01935b8e-7b2a-7c3d-9e4f-0123456789ab";

#[track_caller]
fn wrong(by: &Client, path: &str, body: &Value) -> Vec<(String, String)> {
    by.post(path, body).refused(422, "invalid_input").wrong()
}

fn female() -> Value {
    json!({ "gender": "female" })
}

#[test]
fn a_rule_set_is_proposed_whole_and_shown_as_it_was_proposed() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.city));
    let mut asked = requirement(
        "political_theory",
        &json!({ "any": [
        { "qualification": { "kind": "political_theory", "at_least": "intermediate", "awarded_within_months": 60 } },
        { "all": [female(), { "age": { "at_least": 50, "on": "holding_start" } }] },
        { "not": { "training_hours": { "kinds": [], "per_year": 40 } } },
    ] }),
    );
    asked["applies_to"] = json!({ "groups": ["key_cadre"], "positions": ["PARTY_SECRETARY"], "first_holding": false });
    asked["graces"] = json!([
        { "in_post_before": "2018-01-01", "until": "2020-01-01" },
        { "in_post_before": "2018-01-01", "until": "2023-01-01", "areas": ["mountain"], "when": female(),
          "legal_reference": "Điều 9" },
    ]);
    let body = rule_set("city-2018", &w.city, &[asked.clone(), requirement("it", &female())]);
    let shown = created(&officer, "/v1/rule-sets", &body);
    for (name, said) in body.as_object().unwrap().iter().filter(|(name, _)| *name != "requirements") {
        assert_eq!(&shown[name], said, "{name}");
    }
    assert_eq!(
        (&shown["stage"], &shown["supersedes_id"], &shown["valid_to"]),
        (&json!("proposed"), &Value::Null, &Value::Null)
    );
    assert!(shown["proposed_by"].as_str().unwrap().starts_with("user:"));
    let kept = &shown["requirements"][0];
    assert_eq!(kept["predicate"], asked["predicate"]);
    assert_eq!(kept["graces"][1], asked["graces"][1]);
    assert_eq!(
        kept["graces"][0],
        json!({ "in_post_before": "2018-01-01", "until": "2020-01-01", "areas": [], "when": null, "legal_reference": null })
    );
    // What is shown can be proposed again under another code.
    let again = given(&shown);
    officer.post("/v1/rule-sets", &again).refused(409, "code_taken");
    let again = created(&officer, "/v1/rule-sets", &with(&again, "code", json!("city-2019")));
    assert_eq!(again["requirements"], shown["requirements"]);
    let required = [
        "code",
        "title_vi",
        "title_en",
        "layer",
        "combination",
        "groups",
        "legal_reference",
        "provenance",
        "valid_from",
        "requirements",
    ]
    .map(|name| format!("/{name}"));
    let required: Vec<&str> = required.iter().map(String::as_str).collect();
    refuses_bad_bodies(&officer, "/v1/rule-sets", None, &body, &required);
}

#[test]
fn every_mistake_in_a_rule_set_is_told_at_once_where_it_stands() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let mut grace = requirement("grace", &female());
    grace["graces"] =
        json!([{ "in_post_before": "2020-01-01", "until": "2020-01-01", "when": { "gender": "both" } }, 1]);
    let deep = (0..8).fold(female(), |inner, _| json!({ "not": inner }));
    let level = json!({ "all": [female(), { "qualification": { "kind": "it", "at_least": "doctorate" } }] });
    let mut body = rule_set(
        "x",
        &w.city,
        &[
            requirement("a", &json!({ "seniority": 5 })),
            requirement("b", &level),
            with(
                &requirement("c", &female()),
                "applies_to",
                json!({ "groups": ["key_cadre", "key_cadre"], "unit": 1, "areas": ["moon"], "first_holding": "yes" }),
            ),
            grace,
            requirement("d", &deep),
            requirement("d", &json!({ "all": [] })),
            requirement("b", &female()),
            requirement("b", &female()),
            with(&requirement("e", &json!({ "age": { "at_least": 60, "at_most": 200 } })), "mandatory", json!(1)),
            json!("f"),
        ],
    );
    (body["unit_id"], body["groups"], body["valid_to"]) = (Value::Null, json!([]), json!("2018-01-01"));
    let expected = [
        ("/requirements/0/predicate/seniority", "not_one_of"),
        ("/requirements/1/predicate/all/1/qualification/at_least", "not_with"),
        ("/requirements/2/applies_to/unit", "unknown_field"),
        ("/requirements/2/applies_to/groups/1", "repeated"),
        ("/requirements/2/applies_to/areas/0", "not_one_of"),
        ("/requirements/2/applies_to/first_holding", "wrong_type"),
        ("/requirements/3/graces/0/when/gender", "not_one_of"),
        ("/requirements/3/graces/0/until", "not_after"),
        ("/requirements/3/graces/1", "wrong_type"),
        ("/requirements/4/predicate/not/not/not/not/not/not/not/not", "too_deep"),
        ("/requirements/5/predicate/all", "empty"),
        ("/requirements/8/mandatory", "wrong_type"),
        ("/requirements/8/predicate/age/at_most", "out_of_range"),
        ("/requirements/9", "wrong_type"),
        ("/requirements/6/code", "repeated"),
        ("/requirements/7/code", "repeated"),
        ("/unit_id", "required"),
        ("/valid_to", "not_after"),
        ("/groups", "empty"),
    ];
    assert_eq!(wrong(&admin, "/v1/rule-sets", &body), told(&expected));
    let refused = admin.clone().speaking("en").post("/v1/rule-sets", &body).json();
    let detail = refused["errors"].as_array().unwrap().iter().find(|e| e["pointer"] == "/requirements/7/code").unwrap();
    assert_eq!(detail["detail"], "It says the same as /requirements/1.");

    let mut national = rule_set("x", &w.city, &[requirement("a", &female())]);
    national["layer"] = json!("national");
    assert_eq!(
        wrong(&admin, "/v1/rule-sets", &national),
        told(&[("/unit_id", "not_with"), ("/combination", "not_with")])
    );
    national["requirements"] = json!([]);
    (national["unit_id"], national["combination"]) = (Value::Null, json!("adds"));
    assert_eq!(wrong(&admin, "/v1/rule-sets", &national), told(&[("/requirements", "empty")]));
}

#[test]
fn what_a_rule_set_refers_to_is_looked_up_and_every_miss_is_told() {
    let app = App::new();
    let w = World::in_app(&app);
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let national = officer.all("/v1/rule-sets")[0]["id"].clone();
    let mut asked = requirement("a", &female());
    asked["applies_to"] = json!({ "positions": ["PARTY_SECRETARY", "NO_SUCH"], "except_positions": ["NEITHER"] });
    let mut body = rule_set("x", &w.other_ward, &[requirement("b", &female()), asked]);
    body["supersedes_id"] = json!(NOBODY);
    let titles = [
        ("/requirements/1/applies_to/positions/1", "reference_not_found"),
        ("/requirements/1/applies_to/except_positions/0", "reference_not_found"),
    ];
    let expected = [[("/unit_id", "reference_not_found"), ("/supersedes_id", "reference_not_found")], titles].concat();
    assert_eq!(wrong(&officer, "/v1/rule-sets", &body), told(&expected));
    body["unit_id"] = json!(w.ward);
    body["supersedes_id"] = national.clone();
    // A national set is not the officer's to replace; whoever may is told that it is of another layer.
    let expected = [vec![("/supersedes_id", "reference_not_found")], titles.to_vec()].concat();
    assert_eq!(wrong(&officer, "/v1/rule-sets", &body), told(&expected));
    let expected = [vec![("/supersedes_id", "not_with")], titles.to_vec()].concat();
    assert_eq!(wrong(&app.admin(), "/v1/rule-sets", &body), told(&expected));
}

#[test]
fn every_mistake_in_a_resolution_is_told_at_once_where_it_stands() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let good = resolution("1-KH", &w.city);
    let target =
        |more: &[(&str, Value)]| more.iter().fold(good["targets"][0].clone(), |t, (name, v)| with(&t, name, v.clone()));
    let mut body = good.clone();
    body["indicators"] = json!([
        good["indicators"][0],
        with(&good["indicators"][0], "predicate", json!({ "any": [] })),
        with(&good["indicators"][0], "code", json!("standard")),
        with(&good["indicators"][0], "title_en", json!("")),
    ]);
    body["targets"] = json!([
        target(&[]),
        target(&[]),
        target(&[("indicator", json!("men"))]),
        target(&[("percent", json!(100.01)), ("group", Value::Null)]),
        target(&[("percent", json!(50.125)), ("direction", json!("exactly"))]),
        target(&[("percent", json!("50")), ("indicator", json!("nobody"))]),
        target(&[("due_on", json!("2020-02-30")), ("more", json!(1))]),
    ]);
    (body["near_band"], body["valid_to"]) = (json!(-1), json!("2017-12-31"));
    let expected = [
        ("/near_band", "out_of_range"),
        ("/indicators/1/predicate/any", "empty"),
        ("/indicators/2/code", "reserved"),
        ("/indicators/3/title_en", "empty"),
        ("/indicators/1/code", "repeated"),
        ("/targets/3/percent", "out_of_range"),
        ("/targets/4/direction", "not_one_of"),
        ("/targets/4/percent", "wrong_type"),
        ("/targets/5/percent", "wrong_type"),
        ("/targets/6/more", "unknown_field"),
        ("/targets/6/due_on", "wrong_type"),
        ("/targets/1", "repeated"),
        ("/valid_to", "not_after"),
        ("/targets/2/indicator", "reference_not_found"),
        ("/targets/5/indicator", "reference_not_found"),
    ];
    assert_eq!(wrong(&admin, "/v1/resolutions", &body), told(&expected));
    let mut lost = good.clone();
    (lost["unit_id"], lost["parent_id"], lost["supersedes_id"]) = (json!(NOBODY), json!(NOBODY), json!(NOBODY));
    let expected = ["/unit_id", "/parent_id", "/supersedes_id"].map(|p| (p, "reference_not_found"));
    assert_eq!(wrong(&admin, "/v1/resolutions", &lost), told(&expected));
    let required = ["number", "kind", "title", "issuer", "issued_on", "unit_id", "provenance", "valid_from"];
    let required = required.map(|name| format!("/{name}"));
    let required: Vec<&str> = required.iter().map(String::as_str).collect();
    refuses_bad_bodies(&admin, "/v1/resolutions", None, &good, &required);
}

#[test]
fn a_resolution_is_proposed_whole_and_may_carry_out_one_of_a_unit_above() {
    let app = App::new();
    let w = World::in_app(&app);
    let above = created(&app.admin(), "/v1/resolutions", &resolution("37-NQ", &w.province));
    let officer = app.role(Role::HrOfficer, Some(&w.ward));
    let body = with(&resolution("1-KH", &w.ward), "parent_id", above["id"].clone());
    let shown = created(&officer, "/v1/resolutions", &body);
    for (name, said) in body.as_object().unwrap() {
        assert_eq!(&shown[name], said, "{name}");
    }
    assert_eq!((&shown["near_band"], &shown["stage"]), (&json!(5.0), &json!("proposed")));
    officer.post("/v1/resolutions", &body).refused(409, "number_taken");
    let other = app.role(Role::HrOfficer, Some(&w.other_ward));
    let beside = with(&resolution("2-KH", &w.other_ward), "parent_id", shown["id"].clone());
    assert_eq!(wrong(&other, "/v1/resolutions", &beside), told(&[("/parent_id", "reference_not_found")]));
}

#[test]
fn the_parts_of_a_document_are_listed_with_their_places() {
    let app = App::demo();
    let viewer = app.role(Role::Viewer, None);
    let set = viewer.all("/v1/rule-sets?code=national-2004")[0].clone();
    let parts = format!("/v1/rule-sets/{}/requirements", set["id"].as_str().unwrap());
    let listed = viewer.all(&format!("{parts}?limit=2"));
    let all = set["requirements"].as_array().unwrap();
    assert_eq!(listed.len(), all.len());
    for (n, (part, said)) in listed.iter().zip(all).enumerate() {
        assert_eq!((&part["pointer"], &part["rule_set_id"]), (&json!(format!("/requirements/{n}")), &set["id"]));
        assert!(members(said).iter().all(|name| part[name] == said[name]), "{part}");
        assert_eq!(part.as_object().unwrap().len(), said.as_object().unwrap().len() + 2);
    }
    let whole = |query: &str| viewer.all(&format!("{parts}?{query}"));
    for query in ["group=key_cadre", "position=PARTY_SECRETARY", "code=professional"] {
        let some = whole(query);
        assert!(!some.is_empty() && some.len() <= all.len(), "{query}");
    }
    for part in whole("position=PARTY_SECRETARY") {
        let asked = &part["applies_to"];
        let names = |list: &str, word: &str| asked[list].as_array().unwrap().contains(&json!(word));
        let all = |list: &str| asked[list].as_array().unwrap().is_empty();
        assert!((all("groups") || names("groups", "key_cadre")) && !names("except_positions", "PARTY_SECRETARY"));
        assert!(all("positions") || names("positions", "PARTY_SECRETARY"));
    }
    assert!(whole("position=NO_SUCH_TITLE").is_empty());
    let refused = viewer.get(&format!("{parts}?group=x&position=&x=1")).refused(400, "invalid_parameters").wrong();
    assert_eq!(refused, told(&[("/group", "not_one_of"), ("/position", "empty"), ("/x", "unknown_field")]));

    let document = viewer.all("/v1/resolutions?number=37-NQ/TU")[0].clone();
    let parts = format!("/v1/resolutions/{}/targets", document["id"].as_str().unwrap());
    let listed = viewer.all(&format!("{parts}?limit=1"));
    assert_eq!(listed.len(), document["targets"].as_array().unwrap().len());
    assert_eq!(
        (&listed[1]["pointer"], &listed[1]["percent"]),
        (&json!("/targets/1"), &document["targets"][1]["percent"])
    );
    let of_group = viewer.all(&format!("{parts}?group=key_cadre&indicator=upper_secondary"));
    assert!(of_group.iter().all(|t| t["group"] == "key_cadre" && t["indicator"] == "upper_secondary"));
    assert!(!of_group.is_empty());
}

#[test]
fn two_documents_are_compared_part_by_part() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let it = |level: &str| requirement("it", &json!({ "qualification": { "kind": "it", "at_least": level } }));
    let first =
        rule_set("first", &w.city, &[it("basic"), requirement("gone", &female()), requirement("same", &female())]);
    let second = rule_set(
        "second",
        &w.city,
        &[
            requirement("same", &female()),
            with(&it("advanced"), "mandatory", json!(false)),
            requirement("new", &female()),
        ],
    );
    let (first, second) = (created(&admin, "/v1/rule-sets", &first), created(&admin, "/v1/rule-sets", &second));
    let id = |v: &Value| v["id"].as_str().unwrap().to_owned();
    let compared = |one: &Value, other: &Value| {
        admin.get(&format!("/v1/rule-sets/{}/differences?with={}", id(one), id(other))).expect(200).json()
    };
    let found = compared(&first, &second);
    assert_eq!((&found["rule_set_id"], &found["with_id"]), (&first["id"], &second["id"]));
    let parts = &found["requirements"];
    assert_eq!(
        (texts(parts["added"].as_array().unwrap(), "/code"), texts(parts["removed"].as_array().unwrap(), "/code")),
        (vec!["new".into()], vec!["gone".into()])
    );
    assert_eq!(parts["changed"].as_array().unwrap().len(), 1);
    assert_eq!(parts["changed"][0]["part"], second["requirements"][1]);
    assert_eq!(
        parts["changed"][0]["changes"],
        json!([
            { "pointer": "/mandatory", "before": true, "after": false },
            { "pointer": "/predicate/qualification/at_least", "before": "basic", "after": "advanced" },
        ])
    );
    let nothing = json!({ "added": [], "removed": [], "changed": [] });
    assert_eq!(compared(&first, &first)["requirements"], nothing);
    let (place, other) = (format!("/v1/rule-sets/{}/differences", id(&first)), id(&second));
    admin.get(&format!("{place}?with={NOBODY}")).refused(404, "not_found");
    admin.get(&format!("/v1/rule-sets/{NOBODY}/differences?with={other}")).refused(404, "not_found");
    let refused = admin.get(&place).refused(400, "invalid_parameters").wrong();
    assert_eq!(refused, told(&[("/with", "required")]));
    // Neither of the two may be another province's.
    app.role(Role::Viewer, Some(&w.province)).get(&format!("{place}?with={other}")).expect(200);
    let elsewhere = crate::support::world::unit(&admin, "Tỉnh Khác", "91", "province", None);
    let stranger = app.role(Role::Viewer, Some(&elsewhere));
    let national = id(&admin.all("/v1/rule-sets?layer=national")[0]);
    stranger.get(&format!("/v1/rule-sets/{national}/differences?with={other}")).refused(404, "not_found");

    let one = created(&admin, "/v1/resolutions", &resolution("1-KH", &w.city));
    let mut body = resolution("2-KH", &w.city);
    body["targets"][0]["percent"] = json!(90);
    body["targets"][1]["due_on"] = json!("2021-12-31");
    let two = created(&admin, "/v1/resolutions", &body);
    let found = admin.get(&format!("/v1/resolutions/{}/differences?with={}", id(&one), id(&two))).expect(200).json();
    assert_eq!(found["indicators"], nothing);
    assert_eq!(
        found["targets"]["changed"][0]["changes"],
        json!([{ "pointer": "/percent", "before": 87.5, "after": 90.0 }])
    );
    assert_eq!(texts(found["targets"]["added"].as_array().unwrap(), "/due_on"), ["2021-12-31"]);
    assert_eq!(texts(found["targets"]["removed"].as_array().unwrap(), "/due_on"), ["2020-12-31"]);
    seen(&admin, &format!("/v1/resolutions/{}", id(&two)));
}
