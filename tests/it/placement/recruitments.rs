//! Recruitments as a resource: entered, found again, listed, put right, checked; and what is whose.

use super::stage::{FROM, Stage, codes};
use crate::support::manners::{
    NOBODY, asks_for_the_state_seen, created, hidden, members, needs, pages, refuses_bad_bodies, told, with,
};
use crate::support::world;
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

#[test]
fn a_new_recruitment_is_entered_and_found_again_with_every_field() {
    let s = Stage::new();
    let who = s.person();
    let body = s.plan(&who);
    let made = created(&s.officer, "/v1/recruitments", &body);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!((&made["state"], &made["void"]), (&json!("announced"), &json!(false)));
    for name in ["effective_on", "appointment_id", "probation_until", "confirmed_on", "ended_on"] {
        assert_eq!(made[name], Value::Null, "{name}");
    }
    assert_eq!(made["allowed_actions"], json!(["propose", "withdraw"]));
    assert_eq!(members(&made).len(), 22);
    // Without a competition: a reception, with no probation unless one is asked for.
    let least = json!({ "form": "reception", "official_id": s.person(), "unit_id": s.ward(),
        "position_id": s.title("CULTURE_SOCIETY"), "starts_on": FROM });
    let made = created(&s.officer, "/v1/recruitments", &least);
    assert_eq!((&made["competition"], &made["probation_months"]), (&Value::Null, &json!(0)));
}

#[test]
fn everything_wrong_with_a_recruitment_is_told_at_once() {
    let s = Stage::new();
    let good = s.plan(&s.person());
    let required = ["/form", "/official_id", "/unit_id", "/position_id", "/starts_on"];
    refuses_bad_bodies(&s.officer, "/v1/recruitments", None, &good, &required);
    let refused = |body: &Value| s.officer.post("/v1/recruitments", body).refused(422, "invalid_input").wrong();
    let bad = json!({ "form": "x", "official_id": "x", "unit_id": "x", "position_id": "x", "competition": "",
        "result": "x", "points": "x", "starts_on": "x", "probation_months": -1, "note": "" });
    let told_of: Vec<String> = refused(&bad).into_iter().map(|(_, code)| code).collect();
    let (word, kind) = ("not_one_of", "wrong_type");
    assert_eq!(told_of, [word, kind, kind, kind, "empty", word, kind, kind, "out_of_range", "empty"]);
    for (name, value, pointer, code) in [
        ("competition", Value::Null, "/competition", "required"),
        ("result", Value::Null, "/points", "not_with"),
        ("points", json!(201), "/points", "out_of_range"),
        ("probation_months", json!(25), "/probation_months", "out_of_range"),
        ("official_id", json!(NOBODY), "/official_id", "reference_not_found"),
        ("unit_id", json!(NOBODY), "/unit_id", "reference_not_found"),
        ("position_id", json!(NOBODY), "/position_id", "reference_not_found"),
        ("starts_on", json!("1980-01-01"), "/unit_id", "not_in_force"),
    ] {
        let wrong = refused(&with(&good, name, value));
        assert!(wrong.contains(&(pointer.to_owned(), code.to_owned())), "{name}: {wrong:?}");
    }
}

#[test]
fn recruitments_are_listed_by_every_filter_and_by_the_day_on_which_the_post_is_held() {
    let s = Stage::new();
    let (who, place) = s.approved(6);
    let other = s.begin(&json!({ "form": "reception", "official_id": s.person(), "unit_id": s.other(),
        "position_id": s.title("CULTURE_SOCIETY"), "starts_on": FROM }));
    let ids = |query: &str| {
        let all = s.officer.all(&format!("/v1/recruitments{query}"));
        all.iter().map(|item| format!("/v1/recruitments/{}", item["id"].as_str().unwrap())).collect::<Vec<_>>()
    };
    let (one, two, both) = (vec![place.clone()], vec![other.clone()], vec![place.clone(), other.clone()]);
    for (query, expected) in [
        (String::new(), &both),
        (format!("?official_id={who}"), &one),
        (format!("?unit_id={}", s.ward()), &one),
        (format!("?position_id={}", s.title("CULTURE_SOCIETY")), &two),
        ("?form=reception".to_owned(), &two),
        ("?state=on_probation".to_owned(), &one),
        (format!("?as_of={FROM}"), &one),
        ("?as_of=2026-11-30".to_owned(), &Vec::new()),
    ] {
        assert_eq!(&ids(&query), expected, "{query}");
        let sign = if query.is_empty() { "?" } else { "&" };
        assert_eq!(&ids(&format!("{query}{sign}known_at={}", s.head())), expected, "{query}");
    }
    assert!(ids("?known_at=1").is_empty());
    s.officer.get(&format!("{place}?as_of={FROM}")).expect(200);
    s.officer.get(&format!("{place}?as_of=2026-11-30")).refused(404, "not_found");
    let enter = || drop(s.begin(&s.plan(&s.person())));
    enter();
    pages(&s.officer, "/v1/recruitments", "form=exam", enter);
}

#[test]
fn a_recruitment_is_put_right_only_before_it_is_proposed() {
    let s = Stage::new();
    let place = s.begin(&with(&with(&s.plan(&s.person()), "result", Value::Null), "points", Value::Null));
    let patch = |member: &str, value: Value| {
        let body = json!({ member: value, "correction": { "reason": "Có kết quả" } });
        s.officer.correct("PATCH", &place, &s.tag(&place), &body)
    };
    let refusal = s.step(&s.officer, &place, "proposal", &json!({})).refused(409, "not_applicable");
    assert!(refusal.json()["detail"].as_str().unwrap().contains("passed"));
    patch("result", json!("failed")).expect(200);
    s.step(&s.officer, &place, "proposal", &json!({})).refused(409, "not_applicable");
    patch("result", json!("passed")).expect(200);
    asks_for_the_state_seen(&s.officer, &format!("{place}/proposal"), &place, &json!({}));
    s.step(&s.officer, &place, "proposal", &json!({})).expect(200);
    patch("note", json!("Hai")).refused(409, "wrong_stage");
    let history = s.officer.all(&format!("{place}/history"));
    assert_eq!(history.len(), 4, "entered, twice put right, proposed");
}

#[test]
fn what_stands_in_the_way_is_told_by_the_dry_run_the_proposal_and_the_approval_alike() {
    let s = Stage::new();
    let minor = s.scene.person("2009-01-01", "Tày");
    let clerk = s.title("OFFICE_STATISTICS");
    let (held, _) = s.holder("CULTURE_SOCIETY", "2016-01-01", &json!({}));
    let chair = with(&s.plan(&s.person()), "position_id", json!(s.title("COMMITTEE_VICE")));
    for (body, code) in [(s.plan(&minor), "too_young"), (chair, "not_by_recruitment"), (s.plan(&held), "overlaps")] {
        let refusal = s.officer.post("/v1/recruitments", &body).refused(409, "findings_in_the_way").json();
        assert!(codes(&refusal).contains(&code), "{code}: {refusal}");
    }
    // Who may not see what is sensitive is told that something is there, and not what.
    let but = [Permission::RecruitmentsRead, Permission::RecruitmentsWrite];
    let closed = s.app().machine(&but, None);
    let refusal = closed.post("/v1/recruitments", &s.plan(&minor)).refused(409, "findings_in_the_way").json();
    assert!(codes(&refusal).contains(&"withheld") && !codes(&refusal).contains(&"too_young"), "{refusal}");

    // The standard of 2023 asks for a degree: an approver may take it upon themselves.
    let who = s.person();
    s.scene.papers(&who, &[("general_education", "upper_secondary"), ("professional", "college")]);
    let place = s.begin(&with(&s.plan(&who), "position_id", json!(clerk)));
    let checks = s.officer.post(&format!("{place}/checks"), &json!({})).expect(200).json();
    assert_eq!(codes(&checks), ["standard_unmet"], "{checks}");
    assert_eq!((&checks["proposable"], &checks["approvable"]), (&json!(true), &json!(false)));
    let evidence = &checks["findings"][0]["evidence"];
    assert_eq!(evidence, &json!([{ "name": "requirement", "value": "professional" }]), "nothing that is learned later");
    s.step(&s.officer, &place, "proposal", &json!({})).expect(200);
    let refusal = s.step(&s.approver, &place, "approval", &s.on(FROM)).refused(409, "findings_in_the_way").json();
    assert_eq!(refusal["findings"], checks["findings"]);
    let over = json!({ "code": "standard_unmet", "decision_id": s.decision(), "reason": "Vùng khó khăn" });
    let approval = with(&s.on(FROM), "overrides", json!([over]));
    let done = s.step(&s.approver, &place, "approval", &approval).expect(200).json();
    assert_eq!(done["hops"][2]["overrides"][0]["code"], "standard_unmet");
}

#[test]
fn a_preview_shows_what_a_recruitment_would_change_and_changes_nothing() {
    let s = Stage::new();
    let who = s.person();
    let place = s.begin(&s.plan(&who));
    let (head, before) = (s.head(), s.headcount(FROM));
    let shown = s.get(&format!("{place}/preview"));
    assert_eq!(shown["as_of"], FROM);
    let unit = &shown["units"][0];
    let figure = |side: &str| unit[side]["headcount"].as_u64().unwrap();
    assert_eq!((figure("before"), figure("after")), (before, before + 1));
    assert_eq!(
        (&shown["people"][0]["before"], &shown["people"][0]["after"]["unit_id"]),
        (&Value::Null, &json!(s.ward()))
    );
    let early = s.get(&format!("{place}/preview?as_of=2026-11-30"));
    assert_eq!(early["units"][0]["before"], early["units"][0]["after"], "nothing before the first day");
    assert_eq!((s.head(), s.headcount(FROM)), (head, before));
    s.step(&s.officer, &place, "proposal", &json!({})).expect(200);
    s.step(&s.approver, &place, "approval", &s.on(FROM)).expect(200);
    assert_eq!(s.headcount(FROM), before + 1, "as it was foreseen");
    let after = s.get(&format!("{place}/preview"));
    assert_eq!(after["units"][0]["before"], after["units"][0]["after"], "it is so already");
}

#[test]
fn a_recruitment_is_seen_by_both_units_and_changed_by_who_has_both() {
    let s = Stage::new();
    let place = s.begin(&with(&s.plan(&s.person()), "unit_id", json!(s.other())));
    let role = |role, unit: &str| s.app().role(role, Some(unit));
    let (here, there) = (role(Role::HrOfficer, s.ward()), role(Role::HrOfficer, s.other()));
    let elsewhere = world::unit(s.admin(), "Phường Ba", "90009", "ward", Some(&s.scene.world.city));
    hidden(&role(Role::HrOfficer, &elsewhere), &[place.clone()]);
    for by in [&here, &there] {
        assert_eq!(by.get(&place).expect(200).json()["allowed_actions"], json!([]));
        by.act(&format!("{place}/proposal"), &s.tag(&place), &json!({})).refused(403, "forbidden");
        by.post(&format!("{place}/checks"), &json!({})).refused(403, "forbidden");
    }
    // A post of a unit that the caller does not see is not there, and nor is a person.
    for by in [&here, &there] {
        let wrong = by.post("/v1/recruitments", &with(&s.plan(&s.person()), "unit_id", json!(s.other())));
        assert_eq!(wrong.refused(422, "invalid_input").wrong().len(), 1);
    }
    let id = &place;
    let (history, preview) = (format!("{id}/history"), format!("{id}/preview"));
    let reads = [("GET", "/v1/recruitments"), ("GET", id.as_str()), ("GET", &history), ("GET", &preview)];
    needs(s.app(), Permission::RecruitmentsRead, &reads);
    let steps = ["proposal", "withdrawal"].map(|act| format!("{place}/{act}"));
    needs(s.app(), Permission::RecruitmentsWrite, &steps.each_ref().map(|path| ("POST", path.as_str())));
    let steps = ["approval", "referral", "confirmation", "end"].map(|act| format!("{place}/{act}"));
    needs(s.app(), Permission::RecruitmentsApprove, &steps.each_ref().map(|path| ("POST", path.as_str())));
    let wrong = s.officer.get("/v1/recruitments?form=x&surplus=1").refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, told(&[("/form", "not_one_of"), ("/surplus", "unknown_field")]));
}
