//! What follows units in a reform: people's posts and dossiers, accounts, papers and services.

use super::ground::{Reform, appoint, decision, dissolve, found, founded, holds, key, merge, there, whole};
use crate::support::world::{World, official, position};
use crate::support::{App, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BEFORE: &str = "2025-06-30";
const DAY: &str = "2025-07-01";

struct Ground {
    app: App,
    admin: Client,
    w: World,
}

impl Ground {
    fn new() -> Self {
        let app = App::new();
        let w = World::in_app(&app);
        Self { admin: app.admin(), app, w }
    }

    fn person(&self, name: &str, unit: &str) -> String {
        official(&self.admin, name, unit)
    }

    fn post(&self, who: &str, unit: &str, title: &str, more: &Value) -> String {
        appoint(&self.admin, &self.w, (who, unit, title), more)
    }

    fn get(&self, path: &str) -> Value {
        self.admin.get(path).expect(200).json()
    }

    /// Carries a reform of the province out. Gives its place and the units that it founds.
    fn reforms(&self, changes: &[Value]) -> (String, BTreeMap<String, String>) {
        let mut reform = Reform::of(&self.app, Some(&self.w.province), changes);
        reform.carried_out(&decision(&self.admin, &self.w.province));
        let founded = founded(&self.admin, &reform.place);
        (reform.place, founded)
    }
}

#[test]
fn a_post_goes_on_at_the_successor_by_the_decision_of_the_reform() {
    let g = Ground::new();
    let ended = json!({ "valid_to": "2026-01-01", "end_reason": "term_ended" });
    let ratified = json!({
        "state": "ratified", "ratified_on": "2020-02-01", "ratification_decision_id": g.w.decision,
    });
    let awaited = json!({ "state": "awaiting_ratification", "valid_from": "2025-06-01" });
    let cases = [("OFFICE_STATISTICS", ended), ("COMMITTEE_VICE", ratified), ("COMMITTEE_CHAIR", awaited)];
    let held: Vec<(String, String)> = cases
        .iter()
        .map(|(title, more)| {
            let who = g.person("Lý Văn Mẫu", &g.w.ward);
            let post = g.post(&who, &g.w.ward, title, more);
            (who, post)
        })
        .collect();
    let (place, founded) = g.reforms(&whole(&g.w));
    let paper = g.get(&place)["decision_id"].clone();
    for ((who, post), (title, more)) in held.iter().zip(&cases) {
        let old = g.get(&format!("/v1/appointments/{post}"));
        assert_eq!((&old["valid_to"], &old["end_reason"]), (&json!(DAY), &json!("reorganised")), "{title}");
        assert_eq!(old["end_decision_id"], paper);
        let new = g.admin.all(&format!("/v1/appointments?official_id={who}&as_of={DAY}"));
        assert_eq!(new.len(), 1, "{title}");
        let new = &new[0];
        assert_eq!((&new["unit_id"], &new["position_id"]), (&json!(founded["new"]), &old["position_id"]));
        assert_eq!((&new["kind"], &new["state"], &new["decision_id"]), (&old["kind"], &old["state"], &paper));
        assert_eq!(new["valid_to"], more.get("valid_to").cloned().unwrap_or_default(), "the end that was planned");
        if more["state"] == "ratified" {
            assert_eq!((&new["ratified_on"], &new["ratification_decision_id"]), (&json!(DAY), &paper));
            assert_eq!(old["ratified_on"], "2020-02-01", "what was stays");
        }
        let states = g.admin.all(&format!("/v1/appointments/{post}/history"));
        let last = states.last().unwrap();
        assert_eq!((&last["cause"], &last["decision_id"]), (&json!("reorganise"), &paper));
        assert_eq!(g.get(&format!("/v1/officials/{who}"))["managing_unit_id"], json!(founded["new"]), "{title}");
    }
}

#[test]
fn a_post_that_begins_on_the_day_or_later_is_to_the_successor_from_the_start() {
    let g = Ground::new();
    let who = g.person("Lý Văn Mẫu", &g.w.ward);
    let posts = ["2025-07-01", "2027-01-01"].map(|from| {
        let to = if from == "2025-07-01" { json!("2026-01-01") } else { Value::Null };
        g.post(&who, &g.w.ward, "OFFICE_STATISTICS", &json!({ "valid_from": from, "valid_to": to }))
    });
    let (_, founded) = g.reforms(&whole(&g.w));
    for post in posts {
        let now = g.get(&format!("/v1/appointments/{post}"));
        assert_eq!((&now["unit_id"], &now["decision_id"]), (&json!(founded["new"]), &json!(g.w.decision)));
    }
    assert_eq!(g.admin.all(&format!("/v1/appointments?official_id={who}")).len(), 2);
}

#[test]
fn a_title_that_would_be_held_twice_is_held_once_and_two_heads_are_warned_of() {
    let g = Ground::new();
    let (one, other) = (g.person("Lý Văn Mẫu", &g.w.ward), g.person("Nông Thị Thử", &g.w.other_ward));
    g.post(&one, &g.w.ward, "PARTY_SECRETARY", &json!({}));
    let beside = g.post(&one, &g.w.other_ward, "PARTY_SECRETARY", &json!({ "kind": "concurrent" }));
    g.post(&other, &g.w.other_ward, "COMMITTEE_CHAIR", &json!({}));
    let chair = g.person("Hoàng Văn Ba", &g.w.ward);
    g.post(&chair, &g.w.ward, "COMMITTEE_CHAIR", &json!({}));
    let reform = Reform::of(&g.app, Some(&g.w.province), &whole(&g.w));
    assert_eq!(reform.findings(), [("two_heads".to_owned(), "warning".to_owned())]);
    let leaves = json!({ "assign": { "official_id": chair, "position_id": position(&g.admin, "COMMITTEE_VICE") } });
    let (_, founded) = g.reforms(&[whole(&g.w), vec![leaves]].concat());
    let secretary = position(&g.admin, "PARTY_SECRETARY");
    assert_eq!(holds(&g.admin, &one, DAY), [(founded["new"].clone(), secretary, "substantive".to_owned())]);
    assert_eq!(g.get(&format!("/v1/appointments/{beside}"))["valid_to"], DAY);
    let vice = position(&g.admin, "COMMITTEE_VICE");
    assert_eq!(holds(&g.admin, &chair, DAY), [(founded["new"].clone(), vice, "substantive".to_owned())]);
}

#[test]
fn in_a_split_the_person_then_the_title_then_the_rest_says_where() {
    let g = Ground::new();
    let titles = ["COMMITTEE_CHAIR", "OFFICE_STATISTICS", "FINANCE_ACCOUNTING"];
    let people = titles.map(|title| {
        let who = g.person("Lý Văn Mẫu", &g.w.ward);
        g.post(&who, &g.w.ward, title, &json!({}));
        who
    });
    let split = |rest: bool| {
        let parts = json!([
            { "into": key("east"), "officials": [people[0]] },
            { "into": there(&g.w.other_ward), "positions": [position(&g.admin, "OFFICE_STATISTICS")], "rest": false },
            { "into": key("west"), "rest": rest },
        ]);
        vec![
            found("east", "Phường Đông", "90011", &there(&g.w.city)),
            found("west", "Phường Tây", "90012", &there(&g.w.city)),
            json!({ "split": { "unit_id": g.w.ward, "parts": parts } }),
        ]
    };
    let reform = Reform::of(&g.app, Some(&g.w.province), &split(false));
    assert_eq!(reform.findings(), [("person_without_destination".to_owned(), "blocking".to_owned())]);
    let (_, founded) = g.reforms(&split(true));
    let went: Vec<String> = people.iter().map(|who| holds(&g.admin, who, DAY)[0].0.clone()).collect();
    assert_eq!(went, [founded["east"].clone(), g.w.other_ward.clone(), founded["west"].clone()]);
    let edges = g.admin.all(&format!("/v1/units/{}/successions", g.w.ward));
    assert_eq!(edges.iter().map(|e| e["kind"].as_str().unwrap()).collect::<Vec<_>>(), ["split_into"; 3]);
}

#[test]
fn who_is_at_a_dissolved_unit_is_sent_somewhere_or_leaves() {
    let g = Ground::new();
    let (goes, leaves) = (g.person("Lý Văn Mẫu", &g.w.city), g.person("Nông Thị Thử", &g.w.city));
    g.post(&goes, &g.w.city, "OFFICE_STATISTICS", &json!({}));
    let post = g.post(&leaves, &g.w.city, "FINANCE_ACCOUNTING", &json!({}));
    let later =
        g.post(&leaves, &g.w.city, "COMMITTEE_VICE", &json!({ "kind": "concurrent", "valid_from": "2026-01-01" }));
    let reform = Reform::of(&g.app, Some(&g.w.province), &whole(&g.w));
    assert_eq!(reform.findings().len(), 3);
    let said = [
        json!({ "assign": { "official_id": goes, "to": key("new") } }),
        json!({ "release": { "official_id": leaves, "reason": "streamlined" } }),
    ];
    let nobody = json!({ "release": { "official_id": g.person("Hoàng Văn Ba", &g.w.ward) } });
    let reform = Reform::of(&g.app, Some(&g.w.province), &[whole(&g.w), vec![nobody]].concat());
    assert!(reform.findings().contains(&("no_such_holding".to_owned(), "blocking".to_owned())));
    let (_, founded) = g.reforms(&[whole(&g.w), said.to_vec()].concat());
    assert_eq!(holds(&g.admin, &goes, DAY)[0].0, founded["new"]);
    assert_eq!(holds(&g.admin, &leaves, DAY), []);
    assert_eq!(g.get(&format!("/v1/appointments/{post}"))["end_reason"], "streamlined");
    assert_eq!(g.get(&format!("/v1/appointments/{later}"))["void"], true, "what never began");
    // The dossier of who left is kept by what stood above.
    assert_eq!(g.get(&format!("/v1/officials/{leaves}"))["managing_unit_id"], json!(g.w.province));
}

#[test]
fn a_grant_follows_in_whole_by_itself_and_otherwise_where_it_is_given_on() {
    let g = Ground::new();
    let keeper = g.app.role(Role::HrOfficer, Some(&g.w.ward));
    let parts = json!([{ "into": key("east"), "rest": true }, { "into": key("west") }]);
    let split = vec![
        found("east", "Phường Đông", "90011", &there(&g.w.city)),
        found("west", "Phường Tây", "90012", &there(&g.w.city)),
        json!({ "split": { "unit_id": g.w.ward, "parts": parts } }),
    ];
    let reform = Reform::of(&g.app, Some(&g.w.province), &split);
    assert_eq!(reform.findings(), [("grant_reaches_nobody".to_owned(), "warning".to_owned())]);
    let entrust = json!({ "entrust": { "unit_id": g.w.ward, "to": key("east") } });
    let changes = [split, vec![entrust]].concat();
    let mut reform = Reform::of(&g.app, Some(&g.w.province), &changes);
    assert_eq!(reform.findings(), []);
    reform.carried_out(&decision(&g.admin, &g.w.province));
    let founded = founded(&g.admin, &reform.place);
    let sees = |unit: &str| keeper.get(&format!("/v1/units/{unit}")).status;
    assert_eq!((sees(&founded["east"]), sees(&founded["west"]), sees(&g.w.ward)), (200, 404, 200));
    reform.step("void", &json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" }));
    assert_eq!((sees(&founded["east"]), sees(&g.w.ward)), (404, 200));
}

#[test]
fn papers_of_a_body_end_with_it_unless_it_is_renamed_and_services_go_on() {
    for renamed in [false, true] {
        let g = Ground::new();
        let mine = crate::training::table::in_unit(&g.admin, &g.w.ward, &g.person("Lý Văn Mẫu", &g.w.ward));
        let later = g.admin.post("/v1/training-plans", &crate::training::table::plan(&g.w.ward, 2027)).expect(201).id();
        let pool = json!({
            "unit_id": g.w.ward, "branch": "party", "term": "2025-2030", "title": "Quy hoạch", "valid_from": "2025-05-01",
            "valid_to": "2030-05-01", "positions": [position(&g.admin, "PARTY_SECRETARY")],
        });
        let pool = g.admin.post("/v1/planning-pools", &pool).expect(201).id();
        let changes = if renamed {
            vec![found("new", "Phường Mới", "90011", &there(&g.w.city)), merge(&[&g.w.ward], &key("new"))]
        } else {
            whole(&g.w)
        };
        let reform = Reform::of(&g.app, Some(&g.w.province), &changes);
        let ends = [("pool_ends".to_owned(), "warning".to_owned())];
        assert_eq!(reform.findings(), if renamed { &[][..] } else { &ends[..] });
        let (_, founded) = g.reforms(&changes);
        let new = json!(founded["new"]);
        let of = |list: &str, id: &str| g.get(&format!("{list}{id}"));
        // The class runs in 2026: it goes on at the successor, and so does its course.
        assert_eq!(of("/v1/courses/", &mine["/v1/courses/"])["unit_id"], new);
        assert_eq!(of("/v1/classes/", &mine["/v1/classes/"])["unit_id"], new);
        let (pool, plan) = (of("/v1/planning-pools/", &pool), of("/v1/training-plans/", &later));
        if renamed {
            assert_eq!((&pool["unit_id"], &pool["state"]), (&new, &json!("drafted")));
            assert_eq!((&plan["unit_id"], &plan["state"]), (&new, &json!("drafted")));
        } else {
            assert_eq!((&pool["unit_id"], &pool["state"]), (&json!(g.w.ward), &json!("dropped")));
            assert_eq!((&plan["unit_id"], &plan["state"]), (&json!(g.w.ward), &json!("dropped")));
        }
    }
}

#[test]
fn the_preview_says_what_the_effect_does() {
    let g = Ground::new();
    let who = g.person("Lý Văn Mẫu", &g.w.ward);
    g.post(&who, &g.w.ward, "OFFICE_STATISTICS", &json!({}));
    let reform = Reform::of(&g.app, Some(&g.w.province), &whole(&g.w));
    let preview = reform.preview();
    let new = founded(&g.admin, &reform.place)["new"].clone();
    let unit = |id: &str| preview["units"].as_array().unwrap().iter().find(|u| u["unit_id"] == id).unwrap().clone();
    assert_eq!((&unit(&g.w.ward)["before"]["headcount"], &unit(&g.w.ward)["after"]), (&json!(1), &Value::Null));
    assert_eq!((&unit(&new)["before"], &unit(&new)["after"]["headcount"]), (&Value::Null, &json!(1)));
    assert_eq!(unit(&g.w.city)["before"]["headcount"], 1, "with all below it");
    assert_eq!(unit(&g.w.ward)["successors"], json!([{ "unit_id": new, "kind": "merged_into" }]));
    assert_eq!(preview["moves"], json!([{ "from_unit_id": g.w.ward, "to_unit_id": new, "people": 1 }]));
    assert_eq!((&preview["left_off"], &preview["ending"]), (&json!(0), &json!(0)));
    assert_eq!(holds(&g.admin, &who, DAY)[0].0, g.w.ward, "nothing has changed");
    assert_eq!(holds(&g.admin, &who, BEFORE)[0].0, g.w.ward);
    let gone = Reform::of(&g.app, Some(&g.w.province), &[dissolve(&g.w.ward)]);
    assert_eq!(gone.findings(), [("person_without_destination".to_owned(), "blocking".to_owned())]);
}
