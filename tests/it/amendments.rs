//! What becomes of rule sets and resolutions that are not what they should be: a proposal is amended or withdrawn; what
//! binds is not edited, but can be taken back, and then all is as it was before.

use crate::support::manners::{given, told, with};
use crate::support::world::{World, requirement, resolution, rule_set};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn edit(by: &Client, method: &str, place: &str, body: &Value) -> crate::support::Answer {
    let tag = by.get(place).expect(200).etag().to_owned();
    by.correct(method, place, &tag, body)
}

fn why() -> Value {
    json!({ "reason": "Soát lại" })
}

/// A document of each sort for a ward: where it goes, its body, a member that is text, and another value of it.
fn documents(w: &World) -> [(&'static str, Value, &'static str); 2] {
    let ask = [requirement("x", &json!({ "gender": "female" }))];
    [
        ("/v1/rule-sets", rule_set("x-2030", &w.ward, &ask), "title_vi"),
        ("/v1/resolutions", resolution("1-NQ", &w.ward), "title"),
    ]
}

#[test]
fn a_proposal_is_amended_whole_or_in_part_and_its_history_says_how() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    for (list, body, member) in documents(&w) {
        let made = admin.post(list, &body).expect(201);
        let place = format!("{list}/{}", made.id());
        let part = json!({ member: "Tên mới", "correction": why() });
        let amended = edit(&admin, "PATCH", &place, &part).expect(200).json();
        assert_eq!((&amended[member], &amended["stage"]), (&json!("Tên mới"), &json!("proposed")));
        assert_eq!(amended["proposed_by"], made.json()["proposed_by"]);
        let whole = with(&with(&given(&amended), member, json!("Tên khác")), "correction", why());
        assert_eq!(edit(&admin, "PUT", &place, &whole).expect(200).json()[member], "Tên khác");
        let history = admin.get(&format!("{place}/history")).expect(200).json()["items"].clone();
        let told: Vec<(&Value, &Value)> =
            history.as_array().unwrap().iter().map(|s| (&s["cause"], &s["changed"])).collect();
        let changed = json!([format!("/{member}")]);
        let (create, correct, nothing) = (json!("create"), json!("correct"), json!([]));
        assert_eq!(told, [(&create, &nothing), (&correct, &changed), (&correct, &changed)]);
        let first = history[0]["seq"].to_string();
        assert_eq!(admin.get(&format!("{place}?known_at={first}")).expect(200).json()[member], made.json()[member]);
        let then = admin.all(&format!("{list}?known_at={first}"));
        let then = then.iter().find(|d| d["id"] == made.json()["id"]).unwrap();
        assert_eq!(then[member], made.json()[member], "lists too");
    }
}

#[test]
fn a_mistake_in_an_amendment_is_told_at_its_own_pointer() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let [(list, body, _), _] = documents(&w);
    let place = format!("{list}/{}", admin.post(list, &body).expect(201).id());
    let mut wrong = requirement("y", &json!({ "all": [{ "age": { "at_least": 50, "at_most": 40 } }, { "any": [] }] }));
    wrong["applies_to"] = json!({ "positions": ["NOBODY"], "unknown": 1 });
    let part = json!({ "requirements": [body["requirements"][0], wrong], "correction": why(), "more": 1 });
    let refused = edit(&admin, "PATCH", &place, &part).refused(422, "invalid_input").wrong();
    let pointers: Vec<&str> = refused.iter().map(|(pointer, _)| pointer.as_str()).collect();
    for pointer in [
        "/more",
        "/requirements/1/applies_to/unknown",
        "/requirements/1/predicate/all/0/age/at_most",
        "/requirements/1/predicate/all/1/any",
    ] {
        assert!(pointers.contains(&pointer), "{pointer} in {refused:?}");
    }
}

#[test]
fn what_somebody_approved_is_not_edited_and_taken_back_only_by_who_may_approve() {
    let app = App::new();
    let w = World::in_app(&app);
    let (admin, proposer) = (app.admin(), app.role(Role::HrOfficer, Some(&w.ward)));
    let viewer = app.role(Role::Viewer, Some(&w.ward));
    let neighbour = app.role(Role::Admin, Some(&w.other_ward));
    for (list, body, member) in documents(&w) {
        let made = proposer.post(list, &body).expect(201);
        let place = format!("{list}/{}", made.id());
        let part = json!({ member: "Tên mới", "correction": why() });
        viewer.correct("PATCH", &place, made.etag(), &part).refused(403, "forbidden");
        neighbour.correct("PATCH", &place, made.etag(), &part).refused(404, "not_found");
        proposer.correct("PATCH", &place, "\"1\"", &part).refused(412, "stale");
        let approved = admin.act(&format!("{place}/approval"), made.etag(), &json!({})).expect(200);
        proposer.correct("PATCH", &place, approved.etag(), &part).refused(409, "wrong_stage");
        let ground = json!({ "ground": "entered_in_error", "reason": "Nhầm" });
        proposer.act(&format!("{place}/void"), approved.etag(), &ground).refused(403, "forbidden");
        let annulled = json!({ "ground": "annulled", "reason": "Nhầm" });
        let wrong =
            admin.act(&format!("{place}/void"), approved.etag(), &annulled).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/decision_id", "required")]));
        let void = admin.act(&format!("{place}/void"), approved.etag(), &ground).expect(200);
        assert_eq!((&void.json()["void"], &void.json()["allowed_actions"]), (&json!(true), &json!([])));
        admin
            .act(&format!("{place}/entry-into-force"), void.etag(), &json!({ "valid_from": "2030-01-01" }))
            .expect(404);
        assert!(admin.all(list).iter().all(|d| d["id"] != made.json()["id"]), "it is in no list");
        // A proposal is withdrawn by who proposes, and its name is free again.
        let again = proposer.post(list, &body).expect(201);
        proposer.act(&format!("{list}/{}/void", again.id()), again.etag(), &ground).expect(200);
        proposer.post(list, &body).expect(201);
    }
}

#[test]
fn taking_back_what_was_put_in_force_restores_what_it_superseded_and_every_figure() {
    let app = App::demo();
    let admin = app.admin();
    let report = |more: &str| {
        let path = format!("/v1/compliance/report?unit=178&as_of=2018-12-31&resolution=37-NQ/TU{more}");
        admin.get(&path).expect(200).json()
    };
    let before = report("");
    let own = admin.all("/v1/rule-sets?layer=provincial")[0].clone();
    let own_at = format!("/v1/rule-sets/{}", own["id"].as_str().unwrap());
    let doctorate = json!({ "qualification": { "kind": "professional", "at_least": "doctorate" } });
    let mut rules =
        rule_set("langson-2018", own["unit_id"].as_str().unwrap(), &[requirement("professional", &doctorate)]);
    rules["supersedes_id"] = own["id"].clone();
    let proposal = admin.post("/v1/rule-sets", &rules).expect(201);
    let place = format!("/v1/rule-sets/{}", proposal.id());
    let approved = app.admin().act(&format!("{place}/approval"), proposal.etag(), &json!({})).expect(200);
    let entry = json!({ "valid_from": "2018-06-01" });
    let entered = admin.act(&format!("{place}/entry-into-force"), approved.etag(), &entry).expect(200);
    let meanwhile = report("");
    assert_eq!(meanwhile["standard"]["rate"], 0.0);
    let ground = json!({ "ground": "entered_in_error", "reason": "Nhầm" });
    let in_use = admin.act(&format!("{own_at}/void"), admin.get(&own_at).etag(), &ground).refused(409, "in_use");
    assert_eq!(in_use.json()["conflicts_with"], json!(place), "another took its place");
    admin.act(&format!("{place}/void"), entered.etag(), &ground).expect(200);
    let again = admin.get(&own_at).expect(200).json();
    assert_eq!((&again["stage"], &again["valid_to"]), (&own["stage"], &own["valid_to"]));
    let now = report("");
    assert_eq!(with(&now, "known_at", Value::Null), with(&before, "known_at", Value::Null));
    let then = report(&format!("&known_at={}", meanwhile["known_at"]["seq"]));
    assert_eq!(then, meanwhile, "what was reported meanwhile stays provable");
    // Who may write and not approve takes back nothing that binds.
    let writer = app.machine(&[Permission::RulesWrite, Permission::RulesRead], None);
    writer.act(&format!("{own_at}/void"), writer.get(&own_at).etag(), &ground).refused(403, "forbidden");
}
