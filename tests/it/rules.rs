//! Rule sets and resolutions, over HTTP.

use crate::support::App;
use crate::support::manners::{hidden, members, needs, pages, seen, texts, told};
use crate::support::world::unit;
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn a_rule_set_is_shown_with_its_requirements_and_their_law() {
    let app = App::demo();
    let viewer = app.role(Role::Viewer, None);
    let sets = viewer.all("/v1/rule-sets");
    assert_eq!(
        texts(&sets, "/code"),
        ["langson-2012-synthetic", "national-2004", "national-2012", "national-2019", "national-2023", "national-2025"]
    );
    for set in &sets {
        assert_eq!(&seen(&viewer, &format!("/v1/rule-sets/{}", set["id"].as_str().unwrap())), set);
        assert_eq!(
            members(set),
            [
                "allowed_actions",
                "approved_by",
                "code",
                "combination",
                "groups",
                "id",
                "layer",
                "legal_reference",
                "proposed_by",
                "provenance",
                "recorded_at",
                "requirements",
                "seq",
                "stage",
                "supersedes_id",
                "title_en",
                "title_vi",
                "unit_id",
                "valid_from",
                "valid_to",
                "void"
            ]
        );
        for requirement in set["requirements"].as_array().unwrap() {
            assert_eq!(
                members(requirement),
                [
                    "applies_to",
                    "code",
                    "graces",
                    "legal_reference",
                    "mandatory",
                    "predicate",
                    "provenance",
                    "title_en",
                    "title_vi"
                ]
            );
        }
    }
    let own = &sets[0];
    assert_eq!(
        (&own["layer"], &own["combination"], &own["provenance"]),
        (&json!("provincial"), &json!("replaces"), &json!("synthetic"))
    );
    assert_eq!(own["groups"], json!(["key_cadre", "mass_organisation_head", "civil_servant"]));
    let codes = texts(own["requirements"].as_array().unwrap(), "/code");
    assert_eq!(codes, ["upper_secondary", "professional", "political_theory", "computer_skills", "state_management"]);
    assert!(own["requirements"].as_array().unwrap().iter().all(|r| r["mandatory"] == true));
    assert_eq!((&sets[1]["unit_id"], &sets[1]["valid_to"]), (&Value::Null, &json!("2023-08-01")));
}

#[test]
fn rule_sets_are_listed_by_each_filter_and_walked() {
    let app = App::demo();
    let viewer = app.role(Role::Viewer, None);
    let codes = |query: &str| texts(&viewer.all(&format!("/v1/rule-sets?{query}")), "/code");
    assert_eq!(codes("layer=national").len(), 5);
    assert_eq!(codes("layer=provincial"), ["langson-2012-synthetic"]);
    assert_eq!(codes("as_of=2012-02-12"), ["national-2004"]);
    assert_eq!(codes("as_of=2012-02-13"), ["langson-2012-synthetic", "national-2004"]);
    assert_eq!(codes("as_of=2019-12-24").len(), 3);
    assert_eq!(codes("as_of=2019-12-25"), ["national-2004", "national-2019"]);
    assert_eq!(codes("code=national-2012"), ["national-2012"]);
    assert_eq!((codes("stage=in_force").len(), codes("stage=proposed").len()), (2, 0));
    let wrong = viewer.get("/v1/rule-sets?as_of=x&layer=x&code=&stage=x&group=x").refused(400, "invalid_parameters");
    let expected = [
        ("/as_of", "wrong_type"),
        ("/code", "empty"),
        ("/layer", "not_one_of"),
        ("/stage", "not_one_of"),
        ("/group", "unknown_field"),
    ];
    assert_eq!(wrong.wrong(), told(&expected));
    pages(&viewer, "/v1/rule-sets", "layer=national", || {});
    pages(&viewer, "/v1/resolutions", "kind=plan", || {});
}

#[test]
fn a_resolution_is_shown_with_its_indicators_and_targets() {
    let app = App::demo();
    let viewer = app.role(Role::Viewer, None);
    let numbers = |query: &str| texts(&viewer.all(&format!("/v1/resolutions?{query}")), "/number");
    assert_eq!(numbers(""), ["15-CTr/ThU", "37-NQ/TU", "51-KH/ThU", "97-KH/UBND"]);
    assert_eq!(numbers("kind=plan"), ["51-KH/ThU", "97-KH/UBND"]);
    let found = viewer.all("/v1/resolutions?number=37-NQ/TU");
    assert_eq!(found.len(), 1);
    let one = &found[0];
    assert_eq!(&seen(&viewer, &format!("/v1/resolutions/{}", one["id"].as_str().unwrap())), one);
    assert_eq!(
        numbers(&format!("parent_id={}", one["id"].as_str().unwrap())),
        ["15-CTr/ThU", "51-KH/ThU", "97-KH/UBND"]
    );
    assert_eq!(
        members(one),
        [
            "allowed_actions",
            "approved_by",
            "id",
            "indicators",
            "issued_on",
            "issuer",
            "kind",
            "legal_reference",
            "near_band",
            "number",
            "parent_id",
            "proposed_by",
            "provenance",
            "recorded_at",
            "seq",
            "stage",
            "supersedes_id",
            "targets",
            "title",
            "unit_id",
            "valid_from",
            "valid_to",
            "void"
        ]
    );
    assert_eq!(
        (&one["parent_id"], &one["near_band"], &one["issued_on"]),
        (&Value::Null, &json!(5.0), &json!("2012-02-13"))
    );
    assert_eq!(one["targets"][0]["percent"], 80.0);
    assert_eq!(
        members(&one["targets"][0]),
        ["direction", "due_on", "group", "indicator", "percent", "provenance", "source"]
    );
    assert_eq!(members(&one["indicators"][0]), ["code", "predicate", "title_en", "title_vi"]);
    let wrong = viewer.get("/v1/resolutions?number=&kind=x&parent_id=x&sort=number").refused(400, "invalid_parameters");
    let expected =
        [("/number", "empty"), ("/kind", "not_one_of"), ("/parent_id", "wrong_type"), ("/sort", "unknown_field")];
    assert_eq!(wrong.wrong(), told(&expected));
}

#[test]
fn rules_hold_below_their_unit_and_are_hidden_from_other_provinces() {
    let app = App::demo();
    let admin = app.admin();
    let chi_lang = admin.all("/v1/units?code=05983")[0]["id"].as_str().unwrap().to_owned();
    let set = admin.all("/v1/rule-sets?layer=provincial")[0]["id"].as_str().unwrap().to_owned();
    let resolution = admin.all("/v1/resolutions?number=37-NQ/TU")[0]["id"].as_str().unwrap().to_owned();
    let (set, resolution) = (format!("/v1/rule-sets/{set}"), format!("/v1/resolutions/{resolution}"));
    let below = app.role(Role::Viewer, Some(&chi_lang));
    assert_eq!((below.all("/v1/rule-sets").len(), below.all("/v1/resolutions").len()), (6, 4));
    below.get(&set).expect(200);
    below.get(&resolution).expect(200);
    let elsewhere = unit(&admin, "Tỉnh Cao Bằng", "04", "province", None);
    let stranger = app.role(Role::Viewer, Some(&elsewhere));
    assert_eq!(texts(&stranger.all("/v1/rule-sets"), "/layer"), ["national"; 5]);
    assert!(stranger.all("/v1/resolutions").is_empty());
    hidden(&stranger, &[set.clone(), resolution.clone()]);
    let national = stranger.all("/v1/rule-sets")[0]["id"].as_str().unwrap().to_owned();
    stranger.get(&format!("/v1/rule-sets/{national}")).expect(200);
    let reads = [("GET", "/v1/rule-sets"), ("GET", "/v1/resolutions"), ("GET", &set), ("GET", &resolution)];
    needs(&app, Permission::RulesRead, &reads);
}
