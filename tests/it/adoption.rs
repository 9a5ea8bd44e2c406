//! How rule sets and resolutions come about, over HTTP: proposed, approved by somebody else, put in force from a day in
//! the place of another, ended; and what each step changes, and when.

use crate::support::manners::{asks_for_the_state_seen, needs, refuses_bad_bodies, texts, told, with};
use crate::support::world::{World, approved, requirement, resolution, rule_set, unit};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

const CITY: &str = "178";

fn report(by: &Client, day: &str, more: &str) -> Value {
    by.get(&format!("/v1/compliance/report?unit={CITY}&as_of={day}&resolution=37-NQ/TU{more}")).expect(200).json()
}

/// What a report says, whichever entry of the ledger it reflects.
fn said(by: &Client, day: &str) -> Value {
    with(&report(by, day, ""), "known_at", Value::Null)
}

/// The demonstration's own rule set, and a stricter one for the same city.
fn stricter(by: &Client) -> (Value, Value) {
    let own = by.all("/v1/rule-sets?layer=provincial")[0].clone();
    let doctorate = json!({ "qualification": { "kind": "professional", "at_least": "doctorate" } });
    let mut rules =
        rule_set("langson-2018", own["unit_id"].as_str().unwrap(), &[requirement("professional", &doctorate)]);
    rules["supersedes_id"] = own["id"].clone();
    (own, rules)
}

#[test]
fn a_rule_set_judges_nobody_until_it_is_in_force_and_then_only_from_its_first_day_on() {
    let app = App::demo();
    let admin = app.admin();
    let days = ["2017-12-31", "2018-05-31", "2018-06-01", "2019-12-24"];
    let before: Vec<Value> = days.iter().map(|day| said(&admin, day)).collect();
    let n = report(&admin, days[0], "")["known_at"]["seq"].as_i64().unwrap();
    let known = |day: &str| {
        let asked = format!("/v1/compliance/report?unit={CITY}&as_of={day}&resolution=37-NQ/TU&known_at={n}");
        admin.get(&asked).expect(200).text
    };
    let past: Vec<String> = days.iter().map(|day| known(day)).collect();
    let same = |days: &[&str], before: &[Value]| {
        assert_eq!(days.iter().map(|day| said(&admin, day)).collect::<Vec<_>>(), before);
    };

    let (own, rules) = stricter(&admin);
    let proposal = admin.post("/v1/rule-sets", &rules).expect(201);
    assert_eq!((&proposal.json()["stage"], &proposal.json()["approved_by"]), (&json!("proposed"), &Value::Null));
    same(&days, &before);
    let place = format!("/v1/rule-sets/{}", proposal.id());
    let approval = app.admin().act(&format!("{place}/approval"), proposal.etag(), &json!({})).expect(200);
    assert_eq!(approval.json()["stage"], "approved");
    assert!(approval.json()["approved_by"].as_str().unwrap().starts_with("user:"));
    same(&days, &before);
    let entry = json!({ "valid_from": "2018-06-01" });
    let entered = admin.act(&format!("{place}/entry-into-force"), approval.etag(), &entry).expect(200).json();
    assert_eq!((&entered["stage"], &entered["valid_from"]), (&json!("in_force"), &json!("2018-06-01")));
    assert_eq!(entered["supersedes_id"], own["id"], "as was proposed");
    same(&days[..2], &before[..2]);
    for day in &days[2..] {
        let now = said(&admin, day);
        assert_eq!(now["rule_sets"], json!(["langson-2018"]), "{day}");
        assert_eq!((&now["standard"]["met"], &now["standard"]["above"]), (&json!(0), &json!(0)), "{day}");
    }
    assert_eq!(days.iter().map(|day| known(day)).collect::<Vec<_>>(), past, "what was known is known");

    let closed = admin.get(&format!("/v1/rule-sets/{}", own["id"].as_str().unwrap())).expect(200).json();
    assert_eq!((&closed["stage"], &closed["valid_to"]), (&json!("superseded"), &json!("2018-06-01")));
    let codes = |query: &str| texts(&admin.all(&format!("/v1/rule-sets?layer=provincial&{query}")), "/code");
    assert_eq!(
        (codes("as_of=2018-05-31"), codes("as_of=2018-06-01")),
        (vec!["langson-2012-synthetic".into()], vec!["langson-2018".into()])
    );
    assert_eq!(codes("stage=superseded"), ["langson-2012-synthetic"]);

    let end = json!({ "valid_to": "2019-01-01", "reason": "Hết hiệu lực" });
    let ended = admin.act(&format!("{place}/end"), admin.get(&place).etag(), &end).expect(200).json();
    assert_eq!((&ended["stage"], &ended["valid_to"]), (&json!("in_force"), &json!("2019-01-01")));
    assert_eq!(said(&admin, "2018-12-31")["rule_sets"], json!(["langson-2018"]));
    // Then the law of the whole country holds again.
    let after = said(&admin, "2019-01-01")["rule_sets"].clone();
    assert!(after.as_array().unwrap().iter().all(|code| code.as_str().unwrap().starts_with("national-")), "{after}");
    assert_eq!(days.iter().map(|day| known(day)).collect::<Vec<_>>(), past);
}

#[test]
fn a_proposal_that_nobody_put_in_force_is_in_no_list_of_what_is_in_force() {
    let app = App::demo();
    let admin = app.admin();
    let (_, rules) = stricter(&admin);
    approved(&app, "/v1/rule-sets", &rules);
    let plan = resolution("99-KH", rules["unit_id"].as_str().unwrap());
    approved(&app, "/v1/resolutions", &plan);
    assert!(!texts(&admin.all("/v1/rule-sets?as_of=2019-01-01"), "/code").contains(&"langson-2018".to_owned()));
    assert!(!texts(&admin.all("/v1/resolutions?as_of=2019-01-01"), "/number").contains(&"99-KH".to_owned()));
    assert_eq!(texts(&admin.all("/v1/rule-sets?stage=approved"), "/code"), ["langson-2018"]);
    assert_eq!(texts(&admin.all("/v1/resolutions?stage=approved"), "/number"), ["99-KH"]);
    // No report can be asked against a plan that sets no targets yet.
    let asked = format!("/v1/compliance/report?unit={CITY}&as_of=2019-01-01&resolution=99-KH");
    assert!(admin.get(&asked).status >= 400);
}

/// Two sorts of documents, each with the body of one, in a world of wards.
fn documents(w: &World) -> [(&'static str, Value, &'static str); 2] {
    let ask = [requirement("x", &json!({ "gender": "female" }))];
    [
        ("/v1/rule-sets", rule_set("first", &w.ward, &ask), "code"),
        ("/v1/resolutions", resolution("first", &w.ward), "number"),
    ]
}

#[test]
fn each_step_is_refused_to_whoever_may_not_take_it_and_at_any_other_stage() {
    let app = App::new();
    let w = World::in_app(&app);
    let (one, other) = (app.role(Role::Approver, Some(&w.ward)), app.role(Role::Approver, Some(&w.city)));
    for (list, body, _) in documents(&w) {
        let proposal = one.post(list, &body).expect(201);
        assert_eq!(proposal.json()["allowed_actions"], json!(["amend"]), "nobody approves their own");
        let place = format!("{list}/{}", proposal.id());
        let step = |name: &str| format!("{place}/{name}");
        let actions = |by: &Client| by.get(&place).expect(200).json()["allowed_actions"].clone();
        assert_eq!(actions(&other), json!(["amend", "approve"]));
        let officer = app.role(Role::HrOfficer, Some(&w.ward));
        assert_eq!(actions(&officer), json!(["amend"]));
        officer.act(&step("approval"), proposal.etag(), &json!({})).refused(403, "forbidden");
        assert_eq!(actions(&app.role(Role::Auditor, None)), json!([]));
        let entry = json!({ "valid_from": "2018-06-01" });
        let end = json!({ "valid_to": "2020-01-01", "reason": "x" });
        one.act(&step("approval"), proposal.etag(), &json!({})).refused(409, "own_proposal");
        let early = other.act(&step("entry-into-force"), proposal.etag(), &entry).refused(409, "wrong_stage");
        assert!(early.json()["detail"].as_str().unwrap().contains("proposed"), "{}", early.text);
        other.act(&step("end"), proposal.etag(), &end).refused(409, "wrong_stage");
        asks_for_the_state_seen(&other, &step("approval"), &place, &json!({}));
        let approved = other.act(&step("approval"), proposal.etag(), &json!({})).expect(200);
        assert_eq!(approved.json()["allowed_actions"], json!(["put_in_force"]));
        other.act(&step("approval"), proposal.etag(), &json!({})).refused(412, "stale");
        let late = other.act(&step("approval"), approved.etag(), &json!({})).refused(409, "wrong_stage");
        assert!(late.json()["detail"].as_str().unwrap().contains("approved"), "{}", late.text);
        asks_for_the_state_seen(&one, &step("entry-into-force"), &place, &entry);
        // Who proposed may put in force what somebody else approved.
        let entered = one.act(&step("entry-into-force"), approved.etag(), &entry).expect(200);
        assert_eq!(entered.json()["allowed_actions"], json!(["end"]));
        one.act(&step("entry-into-force"), entered.etag(), &entry).refused(409, "wrong_stage");
        asks_for_the_state_seen(&one, &step("end"), &place, &end);
        let wrong = one.act(&step("end"), entered.etag(), &with(&end, "valid_to", json!("2018-06-01")));
        assert_eq!(wrong.refused(422, "invalid_input").wrong(), told(&[("/valid_to", "not_after")]));
        let ended = one.act(&step("end"), entered.etag(), &end).expect(200);
        let later = with(&end, "valid_to", json!("2021-01-01"));
        let wrong = one.act(&step("end"), ended.etag(), &later).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/valid_to", "not_in_force")]));
    }
}

#[test]
fn the_bodies_of_the_steps_are_read_strictly() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    for (list, body, _) in documents(&w) {
        let (place, tag) = approved(&app, list, &body);
        let foreign = json!({ "decision_id": "01935b8e-7b2a-7c3d-9e4f-0123456789ab" });
        let entry = json!({ "valid_from": "2018-06-01" });
        let step = format!("{place}/entry-into-force");
        refuses_bad_bodies(&admin, &step, Some(&tag), &entry, &["/valid_from"]);
        let wrong = |body: &Value| admin.act(&step, &tag, body).refused(422, "invalid_input").wrong();
        assert_eq!(
            wrong(&with(&entry, "decision_id", foreign["decision_id"].clone())),
            told(&[("/decision_id", "reference_not_found")])
        );
        assert_eq!(
            wrong(&with(&entry, "supersedes_id", foreign["decision_id"].clone())),
            told(&[("/supersedes_id", "reference_not_found")])
        );
        let own = place.rsplit('/').next().unwrap();
        assert_eq!(wrong(&with(&entry, "supersedes_id", json!(own))), told(&[("/supersedes_id", "not_with")]));
        let end = json!({ "valid_to": "2020-01-01", "reason": "x" });
        refuses_bad_bodies(&admin, &format!("{place}/end"), Some(&tag), &end, &["/valid_to", "/reason"]);
        let wrong = admin.act(&format!("{place}/approval"), &tag, &with(&foreign, "surplus", json!(1)));
        assert_eq!(wrong.refused(422, "invalid_input").wrong(), told(&[("/surplus", "unknown_field")]));
    }
}

#[test]
fn what_would_end_before_it_begins_is_not_put_in_force() {
    let app = App::new();
    let w = World::in_app(&app);
    for (list, body, _) in documents(&w) {
        let (place, tag) = approved(&app, list, &with(&body, "valid_to", json!("2019-01-01")));
        let step = format!("{place}/entry-into-force");
        let wrong = app.admin().act(&step, &tag, &json!({ "valid_from": "2019-01-01" })).refused(422, "invalid_input");
        assert_eq!(wrong.wrong(), told(&[("/valid_from", "not_before")]));
        app.admin().act(&step, &tag, &json!({ "valid_from": "2018-12-31" })).expect(200);
    }
}

#[test]
fn a_document_takes_the_place_only_of_one_in_force_that_began_before_and_is_for_the_same_unit() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    for (list, body, name) in documents(&w) {
        let (old, old_tag) = approved(&app, list, &body);
        let (new, tag) = approved(&app, list, &with(&body, name, json!("second")));
        let step = format!("{new}/entry-into-force");
        let id = |place: &str| place.rsplit('/').next().unwrap().to_owned();
        let entry = |from: &str| json!({ "valid_from": from, "supersedes_id": id(&old) });
        let refused = admin.act(&step, &tag, &entry("2018-06-01")).refused(409, "not_supersedable");
        assert_eq!(refused.json()["conflicts_with"], json!(old));
        assert!(refused.json()["detail"].as_str().unwrap().contains("approved"));
        admin.act(&format!("{old}/entry-into-force"), &old_tag, &json!({ "valid_from": "2018-06-01" })).expect(200);
        for from in ["2018-06-01", "2018-05-31"] {
            let refused = admin.act(&step, &tag, &entry(from)).refused(409, "not_supersedable");
            assert_eq!(refused.json()["conflicts_with"], json!(old));
        }
        // Nothing was changed by half.
        assert_eq!(
            (admin.get(&old).json()["stage"].clone(), admin.get(&new).etag()),
            (json!("in_force"), tag.as_str())
        );
        let entered = admin.act(&step, &tag, &entry("2018-06-02")).expect(200).json();
        assert_eq!(entered["supersedes_id"], json!(id(&old)));
        let closed = admin.get(&old).expect(200).json();
        assert_eq!((&closed["stage"], &closed["valid_to"]), (&json!("superseded"), &json!("2018-06-02")));
        assert_eq!(closed["allowed_actions"], json!([]));
        let (third, tag) = approved(&app, list, &with(&body, name, json!("third")));
        let again = admin.act(&format!("{third}/entry-into-force"), &tag, &entry("2020-01-01"));
        again.refused(409, "not_supersedable");
        // One of another unit.
        let elsewhere = with(&with(&body, name, json!("fourth")), "unit_id", json!(w.other_ward));
        let (fourth, tag) = approved(&app, list, &elsewhere);
        let step = format!("{fourth}/entry-into-force");
        let wrong = admin.act(&step, &tag, &json!({ "valid_from": "2021-01-01", "supersedes_id": id(&new) }));
        assert_eq!(wrong.refused(422, "invalid_input").wrong(), told(&[("/supersedes_id", "not_with")]));
        let proposed = admin.post(list, &with(&elsewhere, "supersedes_id", json!(id(&new))));
        assert_eq!(proposed.refused(422, "invalid_input").wrong(), told(&[("/supersedes_id", "not_with")]));
    }
}

#[test]
fn rules_are_decided_on_where_they_hold_and_national_ones_only_by_those_who_may_everywhere() {
    let app = App::demo();
    let admin = app.admin();
    let w = admin.all("/v1/units?code=05983")[0]["id"].as_str().unwrap().to_owned();
    let elsewhere = unit(&admin, "Tỉnh Cao Bằng", "04", "province", None);
    let ask = [requirement("x", &json!({ "gender": "female" }))];
    let local = app.role(Role::Approver, Some(&w));
    // Outside the own units: as if the unit did not exist.
    for (list, body) in
        [("/v1/rule-sets", rule_set("x", &elsewhere, &ask)), ("/v1/resolutions", resolution("x", &elsewhere))]
    {
        let wrong = local.post(list, &body).refused(422, "invalid_input").wrong();
        assert_eq!(wrong, told(&[("/unit_id", "reference_not_found")]));
        let (place, tag) = approved(&app, list, &body);
        let entry = json!({ "valid_from": "2018-06-01" });
        local.act(&format!("{place}/entry-into-force"), &tag, &entry).refused(404, "not_found");
    }
    // The law of the whole country is seen from everywhere, and made by those who may everywhere.
    let mut national = rule_set("national-2026", "", &ask);
    (national["layer"], national["combination"], national["unit_id"]) = (json!("national"), json!("adds"), Value::Null);
    local.post("/v1/rule-sets", &national).refused(403, "forbidden");
    let proposal = admin.post("/v1/rule-sets", &national).expect(201);
    let place = format!("/v1/rule-sets/{}", proposal.id());
    assert_eq!(local.get(&place).expect(200).json()["allowed_actions"], json!([]));
    local.act(&format!("{place}/approval"), proposal.etag(), &json!({})).refused(403, "forbidden");
    let above = admin.all("/v1/rule-sets?layer=provincial")[0].clone();
    let above_place = format!("/v1/rule-sets/{}", above["id"].as_str().unwrap());
    local.get(&above_place).expect(200);
    let end = json!({ "valid_to": "2019-01-01", "reason": "x" });
    local.act(&format!("{above_place}/end"), admin.get(&above_place).etag(), &end).refused(404, "not_found");

    let id = proposal.id();
    for list in ["rule-sets", "resolutions"] {
        needs(&app, Permission::RulesWrite, &[("POST", &format!("/v1/{list}"))]);
        let acts = ["approval", "entry-into-force", "end"].map(|act| format!("/v1/{list}/{id}/{act}"));
        needs(&app, Permission::RulesApprove, &acts.each_ref().map(|act| ("POST", act.as_str())));
        let reads = ["requirements", "targets", "differences"].map(|part| format!("/v1/{list}/{id}/{part}"));
        let there = if list == "rule-sets" { [0, 2] } else { [1, 2] };
        needs(&app, Permission::RulesRead, &there.map(|n| ("GET", reads[n].as_str())));
    }
}

#[test]
fn a_plan_gives_the_standard_its_target_only_while_it_is_in_force() {
    let app = App::demo();
    let admin = app.admin();
    let parent = admin.all("/v1/resolutions?number=37-NQ/TU")[0].clone();
    let city = admin.all(&format!("/v1/units?code={CITY}"))[0]["id"].as_str().unwrap().to_owned();
    let target = |day: &str| report(&admin, day, "")["standard"]["target"].clone();
    let before = target("2018-06-01");
    let mut plan = resolution("00-KH", &city);
    // Issued before all others, so that it comes first where it holds.
    (plan["parent_id"], plan["issued_on"]) = (parent["id"].clone(), json!("1990-01-01"));
    (plan["valid_from"], plan["valid_to"]) = (json!("2018-01-01"), json!("2019-01-01"));
    let (place, tag) = approved(&app, "/v1/resolutions", &plan);
    assert_eq!(target("2018-06-01"), before, "only approved");
    admin.act(&format!("{place}/entry-into-force"), &tag, &json!({ "valid_from": "2018-06-01" })).expect(200);
    assert_eq!((target("2018-05-31"), target("2019-01-01")), (before.clone(), before.clone()));
    for day in ["2018-06-01", "2018-12-31"] {
        assert_eq!((&target(day)["percent"], &target(day)["source"]), (&json!(87.5), &json!("Mục 2")), "{day}");
    }
    // Asked for by name, it answers for any day.
    let own = |day: &str| {
        let asked = format!("/v1/compliance/report?unit={CITY}&as_of={day}&resolution=00-KH");
        admin.get(&asked).expect(200).json()["standard"]["target"]["percent"].clone()
    };
    assert_eq!((own("2017-01-01"), own("2025-01-01")), (json!(87.5), json!(87.5)));
}
