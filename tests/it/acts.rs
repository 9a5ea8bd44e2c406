//! Several acts on one person's facts as one: all of them, or none.

use crate::support::manners::{NOBODY, members, refuses_bad_bodies, seen, told, with};
use crate::support::world::{self, World};
use crate::support::{Answer, App, Client};
use canbo::domain::account::{Grant, Granted, Permission, Role, Subject};
use canbo::domain::id::{ClientId, Id, UnitId};
use canbo::domain::word::Word;
use canbo::domain::{Day, Period};
use canbo::state::new_uuid;
use serde_json::{Value, json};

/// The small world with a person in a post in it.
struct Post {
    app: App,
    w: World,
    admin: Client,
    official: String,
    held: String,
    clerk: String,
}

fn wrong() -> Value {
    json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" })
}

impl Post {
    fn new() -> Self {
        let app = App::new();
        let (w, admin) = (World::in_app(&app), app.admin());
        let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
        let clerk = world::position(&admin, "OFFICE_STATISTICS");
        let body = world::appointment(&official, &w.ward, &clerk, &w.decision, "2015-06-01");
        let held = admin.post("/v1/appointments", &body).expect(201).id();
        Self { app, w, admin, official, held, clerk }
    }

    fn head(&self) -> i64 {
        canbo::db::changes::head(&mut self.app.database.connect()).unwrap().seq
    }

    fn acts(&self, by: &Client, acts: Value) -> Answer {
        by.post(&format!("/v1/officials/{}/acts", self.official), &json!({ "acts": acts }))
    }

    /// The acts, all of which are refused: nothing of them is recorded.
    #[track_caller]
    fn refused(&self, acts: Value, status: u16, code: &str, expected: &[(&str, &str)]) -> Answer {
        let head = self.head();
        let refusal = self.acts(&self.admin, acts).refused(status, code);
        assert_eq!(refusal.wrong(), told(expected));
        assert_eq!(self.head(), head, "nothing of what was refused is recorded");
        refusal
    }

    fn seq(&self, place: &str) -> i64 {
        self.admin.get(place).expect(200).json()["seq"].as_i64().unwrap()
    }

    fn end(&self, on: &str) -> Value {
        let seq = self.seq(&format!("/v1/appointments/{}", self.held));
        json!({ "act": "end_appointment", "id": self.held, "seq": seq,
            "body": { "valid_to": on, "end_reason": "transferred", "decision_id": self.w.decision } })
    }

    fn appoint(&self, unit: &str, from: &str) -> Value {
        let body = world::appointment(&self.official, unit, &self.clerk, &self.w.decision, from);
        json!({ "act": "appoint", "body": body })
    }

    fn paper(&self, level: &str) -> Value {
        json!({ "official_id": self.official, "kind": "it", "level": level, "awarded_on": "2014-01-01", "verification": "unverified" })
    }
}

#[test]
fn a_move_is_a_relief_an_end_and_an_appointment_at_once() {
    let p = Post::new();
    let release = json!({ "official_id": p.official, "requirement": "computer_skills", "valid_from": "2016-01-01",
        "decision_id": p.w.decision, "reason": "x" });
    let release = p.admin.post("/v1/exemptions", &release).expect(201);
    let head = p.head();
    let relief = json!({ "act": "end_exemption", "id": release.id(), "seq": release.json()["seq"],
        "body": { "valid_to": "2026-11-01", "reason": "Chuyển công tác" } });
    let acts = json!([relief, p.end("2026-11-01"), p.appoint(&p.w.other_ward, "2026-11-01")]);
    let done = p.acts(&p.admin, acts).expect(200).json();
    let acts = done["acts"].as_array().unwrap();
    let kinds: Vec<&str> = acts.iter().map(|a| a["act"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["end_exemption", "end_appointment", "appoint"]);
    for (n, act) in acts.iter().enumerate() {
        assert_eq!(members(act), ["act", "location", "state"]);
        assert_eq!(act["state"]["seq"], head + 1 + i64::try_from(n).unwrap());
        assert_eq!(seen(&p.admin, act["location"].as_str().unwrap()), act["state"]);
    }
    assert_eq!(acts[1]["state"]["valid_to"], "2026-11-01");
    assert_eq!(acts[2]["state"]["unit_id"], p.w.other_ward);
    let person = p.admin.get(&format!("/v1/officials/{}", p.official)).json();
    assert_eq!(person["dossier_unit_id"], p.w.other_ward);
    // One request, one instant, one actor: three entries of one batch.
    let batches = p
        .app
        .database
        .values(&format!("SELECT DISTINCT batch_id || request_id AS value FROM changes WHERE seq > {head}"));
    assert_eq!(batches.len(), 1);
}

#[test]
fn a_refusal_of_one_act_undoes_those_before_it_and_says_which_it_was() {
    let p = Post::new();
    let paper = json!({ "act": "add_qualification", "body": p.paper("basic") });
    let good = || vec![paper.clone(), p.end("2026-11-01")];
    let third = |act: Value| json!([good()[0], good()[1], act]);
    let bad = with(&p.appoint(&p.w.ward, "2026-11-01")["body"], "decision_id", json!(NOBODY));
    let bad = with(&with(&bad, "unit_id", json!(NOBODY)), "state", json!("elected"));
    p.refused(
        third(json!({ "act": "appoint", "body": bad })),
        422,
        "invalid_input",
        &[
            ("/acts/2/body/unit_id", "reference_not_found"),
            ("/acts/2/body/decision_id", "reference_not_found"),
            ("/acts/2/body/state", "not_with"),
        ],
    );
    // The third act meets what the second left: the days after the end are free, the day before is not.
    let early = p.appoint(&p.w.other_ward, "2026-10-31");
    let refusal = p.refused(third(early), 409, "appointment_overlaps", &[("/acts/2/body/valid_from", "not_with")]);
    assert_eq!(refusal.json()["conflicts_with"], format!("/v1/appointments/{}", p.held));
    let empty = with(&p.appoint(&p.w.ward, "2026-11-01")["body"], "valid_to", json!("2026-11-01"));
    p.refused(
        third(json!({ "act": "appoint", "body": empty })),
        422,
        "invalid_input",
        &[("/acts/2/body/valid_to", "not_after")],
    );
    // What has no pointer of its own is the act's.
    let ratify = json!({ "act": "ratify_appointment", "id": p.held, "seq": p.seq(&format!("/v1/appointments/{}", p.held)),
        "body": { "ratified_on": "2016-01-01", "decision_id": p.w.decision } });
    p.refused(third(ratify), 409, "not_awaiting_ratification", &[("/acts/2", "refused")]);
    let nothing = with(&p.end("2026-10-01"), "id", json!(NOBODY));
    p.refused(third(nothing), 422, "invalid_input", &[("/acts/2/id", "reference_not_found")]);
    assert!(p.admin.all("/v1/qualifications").is_empty());
    p.acts(&p.admin, third(p.appoint(&p.w.other_ward, "2026-11-01"))).expect(200);
}

#[test]
fn every_kind_of_act_does_what_its_operation_does() {
    let p = Post::new();
    let chair = world::position(&p.admin, "COMMITTEE_CHAIR");
    let mut election = world::appointment(&p.official, &p.w.ward, &chair, &p.w.decision, "2016-01-01");
    (election["state"], election["kind"]) = (json!("awaiting_ratification"), json!("concurrent"));
    let release = json!({ "official_id": p.official, "requirement": "computer_skills", "valid_from": "2016-01-01",
        "decision_id": p.w.decision, "reason": "x" });
    let done = p.acts(
        &p.admin,
        json!([
            { "act": "appoint", "body": election },
            { "act": "add_qualification", "body": p.paper("basic") },
            { "act": "add_qualification", "body": p.paper("attested") },
            { "act": "exempt", "body": release },
        ]),
    );
    let made = done.expect(200).json();
    let state = |n: usize| (made["acts"][n]["state"]["id"].clone(), made["acts"][n]["state"]["seq"].clone());
    let on =
        |act: &str, n: usize, body: Value| json!({ "act": act, "id": state(n).0, "seq": state(n).1, "body": body });
    let why = json!({ "reason": "x" });
    let person = p.seq(&format!("/v1/officials/{}", p.official));
    let acts = json!([
        on("ratify_appointment", 0, json!({ "ratified_on": "2016-02-01", "decision_id": p.w.decision })),
        on("correct_appointment", 0, json!({ "note": "Một", "correction": why })),
        on("end_appointment", 0, json!({ "valid_to": "2020-01-01", "end_reason": "resigned", "decision_id": p.w.decision })),
        on("void_appointment", 0, wrong()),
        on("verify_qualification", 1, json!({ "verification": "verified", "reason": "x" })),
        on("correct_qualification", 1, json!({ "institution": "Trường", "correction": why })),
        on("supersede_qualification", 1, json!({ "level": "advanced", "awarded_on": "2018-01-01", "verification": "verified", "reason": "x" })),
        on("void_qualification", 2, wrong()),
        on("correct_exemption", 3, json!({ "reason": "Khác", "correction": why })),
        on("end_exemption", 3, json!({ "valid_to": "2020-01-01", "reason": "x" })),
        on("void_exemption", 3, wrong()),
        { "act": "correct_official", "seq": person, "body": { "full_name": "Nguyễn Thị Ánh", "correction": why } },
    ]);
    let done = p.acts(&p.admin, acts.clone()).expect(200).json();
    let kinds: Vec<&str> = acts.as_array().unwrap().iter().map(|a| a["act"].as_str().unwrap()).collect();
    let told: Vec<&str> = done["acts"].as_array().unwrap().iter().map(|a| a["act"].as_str().unwrap()).collect();
    assert_eq!(told, kinds);
    let of = |n: usize, member: &str| done["acts"][n]["state"][member].clone();
    assert_eq!(
        (of(0, "state"), of(1, "note"), of(2, "end_reason")),
        (json!("ratified"), json!("Một"), json!("resigned"))
    );
    assert_eq!((of(3, "void"), of(7, "void"), of(10, "void")), (json!(true), json!(true), json!(true)));
    assert_eq!((of(4, "verification"), of(5, "institution")), (json!("verified"), json!("Trường")));
    assert_eq!(
        (of(6, "level"), of(8, "reason"), of(9, "valid_to")),
        (json!("advanced"), json!("Khác"), json!("2020-01-01"))
    );
    assert_eq!(of(11, "full_name"), "Nguyễn Thị Ánh");
    let old = p.admin.get(&format!("/v1/qualifications/{}", state(1).0.as_str().unwrap())).json();
    assert_eq!(old["superseded_by_id"], of(6, "id"));
    let history = p.admin.all(&format!("/v1/appointments/{}/history", state(0).0.as_str().unwrap()));
    let causes: Vec<&str> = history.iter().map(|e| e["cause"].as_str().unwrap()).collect();
    assert_eq!(causes, ["create", "ratify", "correct", "end", "void"]);
    // Every kind there is was tried.
    let document = crate::support::document::document();
    let words = document["components"]["schemas"]["ActKind"]["enum"].as_array().unwrap().len();
    let tried: std::collections::BTreeSet<&str> =
        kinds.into_iter().chain(["appoint", "add_qualification", "exempt"]).collect();
    assert_eq!(tried.len(), words);
}

#[test]
fn an_act_names_the_state_seen_before_them_all() {
    let p = Post::new();
    let place = format!("/v1/appointments/{}", p.held);
    let seq = p.seq(&place);
    let note = |seq: i64, note: &str| {
        json!({ "act": "correct_appointment", "id": p.held, "seq": seq,
            "body": { "note": note, "correction": { "reason": "x" } } })
    };
    let head = p.head();
    // What the first act is recorded as nobody can know; it is not to be guessed either.
    p.refused(json!([note(seq, "Một"), note(head + 1, "Hai")]), 412, "stale", &[("/acts/1/seq", "refused")]);
    let stale = p.refused(json!([note(seq, "Một"), note(seq - 1, "Hai")]), 412, "stale", &[("/acts/1/seq", "refused")]);
    assert_eq!(stale.header("etag"), Some(format!("\"{seq}\"").as_str()), "the state before them all");
    p.refused(json!([note(0, "Một")]), 412, "stale", &[("/acts/0/seq", "refused")]);
    let done = p
        .acts(&p.admin, json!([note(seq, "Một"), note(seq, "Hai"), note(seq, "Hai"), p.end("2026-11-01")]))
        .expect(200)
        .json();
    let seqs: Vec<i64> = done["acts"].as_array().unwrap().iter().map(|a| a["state"]["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, [head + 1, head + 2, head + 2, head + 3], "what is the same already is not recorded");
    assert_eq!(p.admin.get(&place).json()["note"], "Hai");
    // From then on the state seen before is stale.
    p.refused(json!([note(seq, "Ba")]), 412, "stale", &[("/acts/0/seq", "refused")]);
    // What is done to a void fact is refused, though the state seen was good.
    let seq = p.seq(&place);
    let void = json!({ "act": "void_appointment", "id": p.held, "seq": seq, "body": wrong() });
    p.refused(json!([void, note(seq, "Ba")]), 409, "void", &[("/acts/1", "refused")]);
}

#[test]
fn a_paper_that_another_act_reopened_is_met_in_the_state_seen_before() {
    let p = Post::new();
    let old = p.admin.post("/v1/qualifications", &p.paper("basic")).expect(201);
    let path = format!("/v1/qualifications/{}/supersession", old.id());
    let body = json!({ "level": "advanced", "awarded_on": "2018-01-01", "verification": "unverified", "reason": "x" });
    let new = p.admin.act(&path, old.etag(), &body).expect(201);
    let seq = p.seq(&format!("/v1/qualifications/{}", old.id()));
    let acts = json!([
        { "act": "void_qualification", "id": new.id(), "seq": new.json()["seq"], "body": wrong() },
        { "act": "supersede_qualification", "id": old.id(), "seq": seq, "body": with(&body, "awarded_on", json!("2019-01-01")) },
    ]);
    let done = p.acts(&p.admin, acts).expect(200).json();
    let shown = p.admin.get(&format!("/v1/qualifications/{}", old.id())).json();
    assert_eq!(
        (&shown["superseded_by_id"], &shown["expires_on"]),
        (&done["acts"][1]["state"]["id"], &json!("2019-01-01"))
    );
}

#[test]
fn acts_are_on_the_facts_of_one_person_that_the_caller_may_see() {
    let p = Post::new();
    let far = world::unit(&p.admin, "Phường Xa", "90009", "ward", Some(&p.w.city));
    let (near, stranger) = (world::official(&p.admin, "Lý An", &p.w.ward), world::official(&p.admin, "Lý Xa", &far));
    let paper = |who: &str| {
        let body = with(&p.paper("basic"), "official_id", json!(who));
        let made = p.admin.post("/v1/qualifications", &body).expect(201);
        (made.id(), made.json()["seq"].clone(), body)
    };
    let (theirs, hidden) = (paper(&near), paper(&stranger));
    let on = |act: &str, (id, seq, _): &(String, Value, Value), body: Value| json!([{ "act": act, "id": id, "seq": seq, "body": body }]);
    let verify = json!({ "verification": "verified", "reason": "x" });
    let not_theirs = [("/acts/0/id", "not_with")];
    p.refused(on("verify_qualification", &theirs, verify.clone()), 422, "invalid_input", &not_theirs);
    p.refused(on("void_qualification", &theirs, wrong()), 422, "invalid_input", &not_theirs);
    let correct = json!({ "official_id": p.official, "correction": { "reason": "x" } });
    p.refused(on("correct_qualification", &theirs, correct.clone()), 422, "invalid_input", &not_theirs);
    let add = json!([{ "act": "add_qualification", "body": theirs.2 }]);
    p.refused(add, 422, "invalid_input", &[("/acts/0/body/official_id", "not_with")]);
    // Nor is a fact given away.
    let own = paper(&p.official);
    let away = json!({ "official_id": near, "correction": { "reason": "x" } });
    p.refused(
        on("correct_qualification", &own, away),
        422,
        "invalid_input",
        &[("/acts/0/body/official_id", "not_with")],
    );

    // What is next door is told from what is not there by nothing.
    let officer = p.app.role(Role::HrOfficer, Some(&p.w.ward));
    let absent = (NOBODY.to_owned(), hidden.1.clone(), Value::Null);
    for (act, body) in
        [("verify_qualification", verify), ("void_qualification", wrong()), ("correct_qualification", correct)]
    {
        for fact in [&hidden, &absent] {
            let refusal = p.acts(&officer, on(act, fact, body.clone())).refused(422, "invalid_input");
            assert_eq!(refusal.wrong(), told(&[("/acts/0/id", "reference_not_found")]), "{act}");
        }
    }
    let good = on("void_qualification", &own, wrong());
    for who in [stranger.as_str(), NOBODY, "x"] {
        officer.post(&format!("/v1/officials/{who}/acts"), &json!({ "acts": good })).refused(404, "not_found");
    }
    p.acts(&officer, good).expect(200);
}

#[test]
fn acts_on_exemptions_need_their_own_permission_too() {
    let p = Post::new();
    let release = json!({ "official_id": p.official, "requirement": "computer_skills", "valid_from": "2016-01-01",
        "decision_id": p.w.decision, "reason": "x" });
    let made = p.admin.post("/v1/exemptions", &release).expect(201);
    let on = |act: &str, body: Value| json!({ "act": act, "id": made.id(), "seq": made.json()["seq"], "body": body });
    let all = [
        json!({ "act": "exempt", "body": release }),
        on("end_exemption", json!({ "valid_to": "2020-01-01", "reason": "x" })),
        on("correct_exemption", json!({ "reason": "y", "correction": { "reason": "x" } })),
        on("void_exemption", wrong()),
    ];
    let without: Vec<Permission> =
        Permission::ALL.iter().copied().filter(|p| *p != Permission::ExemptionsWrite).collect();
    let (without, head) = (p.app.machine(&without, None), p.head());
    let paper = json!({ "act": "add_qualification", "body": p.paper("basic") });
    for act in &all {
        let refusal = p.acts(&without, json!([paper, act])).refused(403, "forbidden");
        assert_eq!(refusal.wrong(), told(&[("/acts/1", "refused")]));
    }
    assert_eq!(p.head(), head);
    p.acts(&without, json!([paper])).expect(200);
    // A grant of it elsewhere is none here.
    let subject = Subject::Client(ClientId(new_uuid()));
    let grant = |permission: Permission, unit: Option<&str>| Grant {
        granted: Granted::Scopes([permission].into()),
        unit_id: unit.map(|unit| UnitId::parse(unit).unwrap()),
        period: Period::since(Day::FIRST),
    };
    let grants = [(Permission::OfficialsWrite, None), (Permission::ExemptionsWrite, Some(p.w.other_ward.as_str()))];
    p.app.account(subject, grants.into_iter().map(|(permission, unit)| grant(permission, unit)).collect());
    let elsewhere = p.app.with_token(&p.app.token(subject));
    p.acts(&elsewhere, json!([all[0]])).refused(403, "forbidden");
    p.acts(&p.admin, json!([all[3]])).expect(200);
}

#[test]
fn everything_wrong_with_acts_is_told_at_once() {
    let p = Post::new();
    let path = format!("/v1/officials/{}/acts", p.official);
    let good = json!({ "acts": [{ "act": "add_qualification", "body": p.paper("basic") }] });
    refuses_bad_bodies(&p.admin, &path, None, &good, &["/acts"]);
    let one = good["acts"][0].clone();
    let many = |n: usize| json!(vec![one.clone(); n]);
    p.refused(many(0), 422, "invalid_input", &[("/acts", "out_of_range")]);
    p.refused(many(51), 422, "invalid_input", &[("/acts", "out_of_range")]);
    p.refused(json!("x"), 422, "invalid_input", &[("/acts", "wrong_type")]);
    p.refused(Value::Null, 422, "invalid_input", &[("/acts", "required")]);
    p.refused(
        json!([
            "x",
            {},
            { "act": "promote" },
            { "act": "appoint", "id": NOBODY, "seq": 1, "surplus": 1 },
            { "act": "end_appointment", "id": "x", "seq": "1", "body": { "valid_to": "x", "more": 1 } },
            { "act": "correct_qualification", "body": { "surplus": 1, "level": null, "correction": {} } },
            { "act": "correct_official", "id": NOBODY, "body": [] },
            { "act": "void_exemption", "id": NOBODY, "seq": 1, "body": { "ground": "lost" } },
        ]),
        422,
        "invalid_input",
        &[
            ("/acts/0", "wrong_type"),
            ("/acts/1/act", "required"),
            ("/acts/2/act", "not_one_of"),
            ("/acts/3/surplus", "unknown_field"),
            ("/acts/3/id", "not_with"),
            ("/acts/3/seq", "not_with"),
            ("/acts/3/body", "required"),
            ("/acts/4/id", "wrong_type"),
            ("/acts/4/seq", "wrong_type"),
            ("/acts/4/body/more", "unknown_field"),
            ("/acts/4/body/valid_to", "wrong_type"),
            ("/acts/4/body/end_reason", "required"),
            ("/acts/5/id", "required"),
            ("/acts/5/seq", "required"),
            ("/acts/5/body/correction/reason", "required"),
            ("/acts/5/body/surplus", "unknown_field"),
            ("/acts/5/body/level", "required"),
            ("/acts/6/id", "not_with"),
            ("/acts/6/seq", "required"),
            ("/acts/6/body", "wrong_type"),
            ("/acts/7/body/ground", "not_one_of"),
            ("/acts/7/body/reason", "required"),
        ],
    );
    assert_eq!(p.acts(&p.admin, many(50)).expect(200).json()["acts"].as_array().unwrap().len(), 50);
    p.app.nobody().post(&path, &good).refused(401, "unauthenticated");
    p.app.role(Role::Viewer, None).post(&path, &good).refused(403, "forbidden");
}

#[test]
fn a_report_after_a_move_counts_the_person_once() {
    let p = Post::new();
    p.acts(&p.admin, json!([p.end("2026-11-01"), p.appoint(&p.w.other_ward, "2026-11-01")])).expect(200);
    let count = |unit: &str, day: &str| {
        let list = format!("/v1/appointments?unit_id={unit}&as_of={day}&kind=substantive");
        p.admin.all(&list).len()
    };
    for (day, here, there) in [("2026-10-31", 1, 0), ("2026-11-01", 0, 1)] {
        assert_eq!((count(&p.w.ward, day), count(&p.w.other_ward, day)), (here, there), "{day}");
    }
}
