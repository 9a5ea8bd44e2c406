//! What a recruitment does to the person's appointment and to the figures, and how that is taken back.

use super::stage::{FROM, Stage};
use crate::support::manners::{told, with};
use crate::support::{Answer, App, world};
use serde_json::{Value, json};

impl Stage {
    fn void(&self, place: &str) -> Answer {
        let body = json!({ "ground": "annulled", "reason": "Hủy quyết định", "decision_id": self.decision() });
        self.step(&self.officer, place, "void", &body)
    }

    fn held(&self, who: &str) -> Vec<Value> {
        self.admin().all(&format!("/v1/appointments?official_id={who}"))
    }

    fn proposed(&self, body: &Value) -> String {
        let place = self.begin(body);
        self.step(&self.officer, &place, "proposal", &json!({})).expect(200);
        place
    }
}

/// Days on which a recruitment could show.
const DAYS: [&str; 4] = ["2026-11-30", FROM, "2027-03-01", "2028-01-01"];

#[test]
fn the_decision_opens_the_post_in_the_same_transaction_and_the_probation_follows() {
    let s = Stage::new();
    let who = s.person();
    let place = s.proposed(&s.plan(&who));
    let (head, before) = (s.head(), s.recruited());
    let done = s.step(&s.approver, &place, "approval", &s.on("2026-12-03")).expect(200).json();
    assert_eq!(s.head(), head + 2, "the post, and the document: nothing else");
    assert_eq!((&done["state"], &done["effective_on"]), (&json!("on_probation"), &json!("2026-12-03")));
    assert_eq!((&done["probation_until"], &done["confirmed_on"]), (&json!("2027-06-03"), &Value::Null));
    let held = s.held(&who);
    assert_eq!(held.len(), 1);
    let named = ["id", "unit_id", "valid_from", "valid_to", "kind", "state", "decision_id"].map(|name| &held[0][name]);
    let expected = [
        done["appointment_id"].clone(),
        json!(s.ward()),
        json!("2026-12-03"),
        Value::Null,
        json!("substantive"),
        json!("appointed"),
        json!(s.decision()),
    ];
    assert_eq!(named, expected.each_ref());
    assert_eq!(s.recruited(), before + 1, "by what is on record, whatever sort of decision it was");
    for (on, code) in [("2027-06-02", "before"), ("2026-12-03", "before")] {
        let early = s.step(&s.approver, &place, "confirmation", &s.on(on)).refused(422, "invalid_input");
        assert_eq!(early.wrong(), told(&[("/on", code)]), "{on}");
    }
    let done = s.step(&s.approver, &place, "confirmation", &s.on("2027-06-03")).expect(200).json();
    assert_eq!((&done["state"], &done["confirmed_on"]), (&json!("confirmed"), &json!("2027-06-03")));
    assert_eq!(s.held(&who), held, "the post is what it was");
}

#[test]
fn without_a_day_the_post_begins_as_planned_and_without_a_probation_the_person_is_confirmed_at_once() {
    let s = Stage::new();
    let place = s.proposed(&with(&s.plan(&s.person()), "probation_months", json!(0)));
    let done = s.step(&s.approver, &place, "approval", &json!({ "decision_id": s.decision() })).expect(200).json();
    let shown = ["state", "effective_on", "confirmed_on", "probation_until"].map(|name| &done[name]);
    assert_eq!(shown, [&json!("confirmed"), &json!(FROM), &json!(FROM), &json!(FROM)]);
}

#[test]
fn who_does_not_pass_the_probation_leaves_the_post_and_was_recruited_all_the_same() {
    let s = Stage::new();
    let before = s.recruited();
    let (who, place) = s.approved(6);
    let wrong = s.step(&s.approver, &place, "end", &s.on(FROM)).refused(422, "invalid_input");
    assert_eq!(wrong.wrong(), told(&[("/on", "not_in_force")]));
    let done = s.step(&s.approver, &place, "end", &s.on("2027-03-01")).expect(200).json();
    assert_eq!((&done["state"], &done["ended_on"]), (&json!("ended"), &json!("2027-03-01")));
    let held = &s.held(&who)[0];
    assert_eq!((&held["valid_to"], &held["end_reason"]), (&json!("2027-03-01"), &json!("probation_failed")));
    assert_eq!((s.headcount("2027-02-28"), s.headcount("2027-03-01")), (1, 0));
    assert_eq!(s.recruited(), before + 1, "what became of the person does not matter");
    // By hand nobody ends a post so.
    let (_, other) = s.holder("CULTURE_SOCIETY", "2016-01-01", &json!({}));
    let end = json!({ "valid_to": "2026-12-01", "end_reason": "probation_failed", "decision_id": s.decision() });
    let wrong = s.step(&s.officer, &other, "end", &end).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/end_reason", "not_with")]));
}

#[test]
fn a_record_and_an_appointment_of_the_same_entry_are_one() {
    let s = Stage::new();
    let decision = json!({ "number": "77/QĐ", "issuer": "UBND", "signed_on": "2016-01-01",
        "effective_on": "2016-01-01", "kind": "recruitment", "title": "Tuyển dụng", "unit_id": s.ward() });
    let decision = s.admin().post("/v1/decisions", &decision).expect(201).id();
    let who = s.scene.person("1985-03-05", "Tày");
    let held = s.scene.holds(&who, s.ward(), "OFFICE_STATISTICS", "2016-02-01", &json!({ "decision_id": decision }));
    assert_eq!(s.recruited(), 1);
    let past = with(&s.plan(&who), "starts_on", json!("2016-02-01"));
    let place = s.proposed(&past);
    // By another decision it would be another entry.
    s.step(&s.approver, &place, "approval", &s.on("2016-02-01")).refused(409, "appointment_overlaps");
    let (head, by) = (s.head(), json!({ "decision_id": decision }));
    let done = s.step(&s.approver, &place, "approval", &by).expect(200).json();
    assert_eq!((&done["appointment_id"], s.head()), (&json!(held), head + 1), "it took the one that is there");
    assert_eq!(s.recruited(), 1, "counted once");
    let again = s.proposed(&past);
    let refusal = s.step(&s.approver, &again, "approval", &by).refused(409, "in_use").json();
    assert_eq!(refusal["conflicts_with"], json!(place));
    // Taken back, it leaves what it found as it was.
    let appointment = s.get(&format!("/v1/appointments/{held}"));
    s.void(&place).expect(200);
    assert_eq!((s.get(&format!("/v1/appointments/{held}")), s.recruited()), (appointment, 1));
}

#[test]
fn a_recruitment_taken_back_leaves_the_figures_exactly_as_they_were() {
    let s = Stage::new();
    let figures = |s: &Stage| (DAYS.map(|on| s.figures(on)), s.recruited());
    let before = figures(&s);
    for ends in [None, Some(("confirmation", "2027-06-01")), Some(("end", "2027-03-01"))] {
        let (who, place) = s.approved(6);
        assert_ne!(figures(&s), before, "it did something");
        let held = s.held(&who)[0]["id"].as_str().unwrap().to_owned();
        if let Some((act, on)) = ends {
            s.step(&s.approver, &place, act, &s.on(on)).expect(200);
        }
        // The appointment is not taken back behind its back.
        let at = format!("/v1/appointments/{held}");
        let void = json!({ "ground": "entered_in_error", "reason": "x" });
        let refusal = s.step(&s.officer, &at, "void", &void).refused(409, "in_use").json();
        assert_eq!(refusal["conflicts_with"], json!(place));
        let person = format!("/v1/officials/{who}");
        s.step(&s.officer, &person, "void", &void).refused(409, "in_use");
        s.void(&place).expect(200);
        assert_eq!(figures(&s), before, "{ends:?}");
        assert!(s.held(&who).is_empty());
        // And the way is free for it again.
        s.begin(&s.plan(&who));
    }
    // An adopted appointment that the probation ended goes on.
    let who = s.person();
    let held = s.scene.holds(&who, s.ward(), "OFFICE_STATISTICS", FROM, &json!({}));
    let said = |s: &Stage| {
        let mut said = s.get(&format!("/v1/appointments/{held}"));
        ["seq", "recorded_at"].iter().for_each(|name| drop(said.as_object_mut().unwrap().remove(*name)));
        said
    };
    let (then, was) = (figures(&s), said(&s));
    let place = s.proposed(&s.plan(&who));
    s.step(&s.approver, &place, "approval", &s.on(FROM)).expect(200);
    s.step(&s.approver, &place, "end", &s.on("2027-03-01")).expect(200);
    assert_ne!(figures(&s), then);
    s.void(&place).expect(200);
    assert_eq!((figures(&s), said(&s)), (then, was));
}

#[test]
fn a_recruitment_whose_post_somebody_changed_is_not_taken_back() {
    let s = Stage::new();
    let (who, place) = s.approved(6);
    let at = format!("/v1/appointments/{}", s.held(&who)[0]["id"].as_str().unwrap());
    let end = json!({ "valid_to": "2027-02-01", "end_reason": "resigned", "decision_id": s.decision() });
    s.step(&s.officer, &at, "end", &end).expect(200);
    assert_eq!(s.void(&place).refused(409, "in_use").json()["conflicts_with"], json!(at));
}

#[test]
fn a_unit_or_a_title_that_is_no_more_takes_nobody_in() {
    let s = Stage::new();
    let place = s.proposed(&s.plan(&s.person()));
    let unit = format!("/v1/units/{}", s.ward());
    let end = json!({ "valid_to": "2027-01-01", "reason": "Sáp nhập" });
    s.admin().act(&format!("{unit}/end"), &s.tag(&unit), &end).expect(200);
    let wrong = s.step(&s.approver, &place, "approval", &s.on(FROM)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/on", "not_in_force")]));
}

#[test]
fn the_demonstration_has_a_record_of_each_of_the_34_who_were_recruited() {
    let app = App::demo();
    let admin = app.admin();
    let all = admin.all("/v1/recruitments?limit=500");
    assert_eq!(all.len(), 34);
    assert!(all.iter().all(|one| one["state"] == "confirmed" && one["appointment_id"].is_string()));
    let marked = |one: &&Value| one["competition"].as_str().is_none_or(|name| name.contains("giả định"));
    assert_eq!(all.iter().filter(marked).count(), 34, "what the article does not state is marked");
    let path = "/v1/reports/activity?unit=178&from=2012-02-13&to=2017-12-31";
    let report = |path: &str| admin.get(path).expect(200).json();
    assert_eq!(report(path)["recruited"], 34, "each counted once");
    let head = report(path)["known_at"]["seq"].clone();
    assert_eq!(report(&format!("{path}&known_at={head}"))["recruited"], 34);
    let chi_lang = admin.all("/v1/units?code=05983")[0]["id"].as_str().unwrap().to_owned();
    let own = app.role(canbo::domain::account::Role::Viewer, Some(&chi_lang));
    let theirs = own.all("/v1/recruitments?limit=500");
    assert!(!theirs.is_empty() && theirs.len() < 34);
}

#[test]
fn a_decision_that_a_recruitment_names_is_kept_while_it_stands() {
    let s = Stage::new();
    let decision = |number: &str| world::decision(s.admin(), number, s.ward());
    let (back, confirmed) = (decision("5/QĐ"), decision("6/QĐ"));
    let place = s.proposed(&s.plan(&s.person()));
    let why = json!({ "reason": "Bổ sung hồ sơ", "decision_id": back });
    s.step(&s.approver, &place, "referral", &why).expect(200);
    s.step(&s.officer, &place, "proposal", &json!({})).expect(200);
    s.step(&s.approver, &place, "approval", &s.on(FROM)).expect(200);
    let served = json!({ "on": "2027-06-01", "decision_id": confirmed });
    s.step(&s.approver, &place, "confirmation", &served).expect(200);
    let void = json!({ "ground": "entered_in_error", "reason": "x" });
    for one in [&back, &confirmed] {
        let at = format!("/v1/decisions/{one}");
        let refusal = s.step(s.admin(), &at, "void", &void).refused(409, "in_use").json();
        assert_eq!(refusal["conflicts_with"], json!(place));
    }
    s.void(&place).expect(200);
    for one in [back, confirmed] {
        s.step(s.admin(), &format!("/v1/decisions/{one}"), "void", &void).expect(200);
    }
}
