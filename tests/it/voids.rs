//! What never should have been: it stays readable and holds nothing, what it was stays provable, and its place is free.

use crate::support::manners::{NOBODY, given, refuses_bad_bodies, seen, told, with};
use crate::support::things::{Thing, Things};
use crate::support::world::{self, World};
use crate::support::{Answer, App, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};

fn without(body: &Value, names: &[&str]) -> Value {
    let mut body = body.clone();
    names.iter().for_each(|name| drop(body.as_object_mut().unwrap().remove(*name)));
    body
}

fn head(by: &Client) -> i64 {
    by.get("/v1/compliance/gaps?unit=90&as_of=2026-01-01").expect(200).json()["known_at"]["seq"].as_i64().unwrap()
}

fn error() -> Value {
    json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" })
}

/// Takes something back.
fn void(by: &Client, place: &str) -> Answer {
    let tag = by.get(place).expect(200).etag().to_owned();
    by.act(&format!("{place}/void"), &tag, &error())
}

fn patch(by: &Client, place: &str, member: &str, value: Value) -> Answer {
    let tag = by.get(place).expect(200).etag().to_owned();
    by.correct("PATCH", place, &tag, &json!({ member: value, "correction": { "reason": "x" } }))
}

/// The lists that show a thing.
fn shows(by: &Client, thing: &Thing, more: &str) -> bool {
    let list = format!("{}?{more}", thing.list);
    by.all(&list).iter().any(|item| item["id"] == thing.id())
}

#[test]
fn what_is_taken_back_stays_readable_and_is_in_no_list() {
    let app = App::new();
    let t = Things::in_app(&app);
    for (n, thing) in t.all.iter().enumerate() {
        let of = thing.name;
        let (before, tag) = (thing.get(&t.admin), thing.etag(&t.admin));
        let path = format!("{}/void", thing.place);
        let send = |body: Value| t.admin.act(&path, &tag, &body).refused(422, "invalid_input").wrong();
        refuses_bad_bodies(&t.admin, &path, Some(&tag), &error(), &["/ground", "/reason"]);
        let bad = json!({ "ground": "lost", "reason": " ", "decision_id": 1 });
        let wrong = [("/ground", "not_one_of"), ("/reason", "empty"), ("/decision_id", "wrong_type")];
        assert_eq!(send(bad), told(&wrong), "{of}");
        let annulled = json!({ "ground": "annulled", "reason": "Hủy", "decision_id": null });
        assert_eq!(send(annulled.clone()), told(&[("/decision_id", "required")]), "{of}");
        let nowhere = with(&annulled, "decision_id", json!(NOBODY));
        assert_eq!(send(nowhere), told(&[("/decision_id", "reference_not_found")]), "{of}");
        let nowhere = with(&error(), "decision_id", json!(NOBODY));
        assert_eq!(send(nowhere), told(&[("/decision_id", "reference_not_found")]), "{of}");
        assert_eq!((thing.get(&t.admin), shows(&t.admin, thing, "")), (before.clone(), true), "{of}");

        // By an error or by a decision, in turn.
        let annulled = with(&annulled, "decision_id", json!(t.world.decision));
        let (why, cause) = if n % 2 == 0 { (error(), "void") } else { (annulled, "annul") };
        let done = t.admin.act(&path, &tag, &why).expect(200);
        assert_eq!(seen(&t.admin, &thing.place), done.json(), "{of}");
        let differs = ["seq", "recorded_at", "void", "allowed_actions"];
        assert_eq!(without(&done.json(), &differs), without(&before, &differs), "{of}");
        assert_eq!((&before["void"], &done.json()["void"]), (&json!(false), &json!(true)), "{of}");
        let last = thing.history(&t.admin).pop().unwrap();
        assert_eq!((&last["cause"], &last["changed"]), (&json!(cause), &json!(["/void"])), "{of}");
        assert_eq!((&last["reason"], &last["state"]), (&why["reason"], &done.json()), "{of}");
        assert_eq!(last["decision_id"], why.get("decision_id").cloned().unwrap_or_default(), "{of}");

        assert!(!shows(&t.admin, thing, ""), "{of}");
        let earlier = done.json()["seq"].as_i64().unwrap() - 1;
        assert!(shows(&t.admin, thing, &format!("known_at={earlier}")), "{of}");
        assert_eq!(t.admin.get(&format!("{}?known_at={earlier}", thing.place)).expect(200).json(), before, "{of}");
        if let Some((_, Some(on))) = thing.days {
            t.admin.get(&format!("{}?as_of={on}", thing.place)).refused(404, "not_found");
            t.admin.get(&format!("{}?as_of={on}&known_at={earlier}", thing.place)).expect(200);
        }
    }
}

#[test]
fn nothing_more_is_done_to_what_is_void() {
    let app = App::new();
    let t = Things::in_app(&app);
    let decision = &t.world.decision;
    for thing in &t.all {
        let whole = with(&given(&thing.get(&t.admin)), "correction", json!({ "reason": "x" }));
        let tag = void(&t.admin, &thing.place).expect(200).etag().to_owned();
        let (state, history) = (thing.get(&t.admin), thing.history(&t.admin));
        let mut acts: Vec<(&str, Value)> = vec![("void", error())];
        acts.extend(match thing.name {
            "unit" => vec![
                ("end", json!({ "valid_to": "2020-01-01", "reason": "x" })),
                (
                    "segments",
                    json!({ "valid_from": "2020-01-01", "name": "x", "code": "90003", "kind": "ward", "parent_id": t.world.city }),
                ),
            ],
            "position" => vec![("end", json!({ "valid_to": "2020-01-01", "reason": "x" }))],
            "appointment" => vec![
                ("end", json!({ "valid_to": "2020-01-01", "end_reason": "resigned" })),
                ("ratification", json!({ "ratified_on": "2020-01-01", "decision_id": decision })),
            ],
            "qualification" => vec![
                ("verification", json!({ "verification": "verified", "reason": "x" })),
                (
                    "supersession",
                    json!({ "level": "master", "awarded_on": "2020-01-01", "verification": "verified", "reason": "x" }),
                ),
            ],
            "exemption" => vec![("end", json!({ "valid_to": "2020-01-01", "reason": "x" }))],
            _ => vec![],
        });
        for (act, body) in acts {
            let path = format!("{}/{act}", thing.place);
            t.admin.act(&path, &tag, &body).refused(409, "void");
            t.admin.act(&path, "\"0\"", &body).refused(412, "stale");
        }
        t.admin.correct("PUT", &thing.place, &tag, &whole).refused(409, "void");
        t.admin.correct("PATCH", &thing.place, &tag, &whole).refused(409, "void");
        assert_eq!((thing.get(&t.admin), thing.history(&t.admin)), (state, history), "{}", thing.name);
    }
}

#[test]
fn a_thing_is_shown_on_the_days_on_which_it_holds() {
    let app = App::new();
    let t = Things::in_app(&app);
    for thing in &t.all {
        let Some((not, on)) = thing.days else {
            let wrong = t.admin.get(&format!("{}?as_of=2020-01-01", thing.place)).refused(400, "invalid_parameters");
            assert_eq!(wrong.wrong(), told(&[("/as_of", "unknown_field")]), "{}", thing.name);
            continue;
        };
        t.admin.get(&format!("{}?as_of={not}", thing.place)).refused(404, "not_found");
        if let Some(on) = on {
            assert_eq!(t.admin.get(&format!("{}?as_of={on}", thing.place)).expect(200).json(), thing.get(&t.admin));
        }
        let wrong = t.admin.get(&format!("{}?as_of=x", thing.place)).refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong, told(&[("/as_of", "wrong_type")]), "{}", thing.name);
    }
}

#[test]
fn a_history_tells_who_said_what_when_and_why_and_each_state_can_be_read_again() {
    let app = App::new();
    let t = Things::in_app(&app);
    let other = app.admin();
    app.set_clock("2026-11-22T05:01:00Z");
    for thing in &t.all {
        let of = thing.name;
        let mut states = vec![thing.get(&t.admin)];
        let mut changed = vec![json!([])];
        for (n, (member, value)) in thing.corrections.iter().enumerate() {
            let by = if n % 2 == 0 { &other } else { &t.admin };
            states.push(patch(by, &thing.place, member, value.clone()).expect(200).json());
            changed.push(json!([format!("/{member}")]));
        }
        states.push(void(&other, &thing.place).expect(200).json());
        changed.push(json!(["/void"]));

        let history = thing.history(&t.admin);
        let dossier = |body: &Value| without(body, &["dossier_unit_id"]);
        let told: Vec<Value> = history.iter().map(|entry| dossier(&entry["state"])).collect();
        assert_eq!(told, states.iter().map(dossier).collect::<Vec<_>>(), "{of}");
        assert_eq!(history.iter().map(|e| e["changed"].clone()).collect::<Vec<_>>(), changed, "{of}");
        let causes: Vec<&str> = history.iter().map(|e| e["cause"].as_str().unwrap()).collect();
        assert_eq!((causes[0], causes[1], *causes.last().unwrap()), ("create", "correct", "void"), "{of}");
        let actors: Vec<&str> = history.iter().map(|e| e["actor"].as_str().unwrap()).collect();
        assert!(actors[0] != actors[1] && actors[0].starts_with("user:"), "{of}: {actors:?}");
        assert_eq!((actors[2], actors[1]), (actors[0], *actors.last().unwrap()), "{of}");
        assert_eq!(history[1]["recorded_at"], "2026-11-22T05:01:00.000Z", "{of}");
        for entry in &history {
            assert_eq!(
                (&entry["seq"], &entry["recorded_at"]),
                (&entry["state"]["seq"], &entry["state"]["recorded_at"])
            );
            let shown = t.admin.get(&format!("{}?known_at={}", thing.place, entry["seq"])).expect(200);
            assert_eq!(
                (shown.json(), shown.etag()),
                (entry["state"].clone(), format!("\"{}\"", entry["seq"]).as_str())
            );
        }
        // Until the next state, the one before is what was known; before the first there was nothing.
        let seqs: Vec<i64> = history.iter().map(|e| e["seq"].as_i64().unwrap()).collect();
        assert!(seqs.is_sorted());
        let known = |at: i64| t.admin.get(&format!("{}?known_at={at}", thing.place));
        for (n, seq) in seqs.iter().enumerate().skip(1) {
            assert_eq!(known(seq - 1).expect(200).json(), history[n - 1]["state"], "{of}");
        }
        known(seqs[0] - 1).refused(404, "not_found");

        // Page by page it is the same, whatever the size of the pages.
        for limit in [1, 2, 500] {
            assert_eq!(t.admin.all(&format!("{}/history?limit={limit}", thing.place)), history, "{of} by {limit}");
        }
        let page = t.admin.get(&format!("{}/history?limit=1", thing.place)).expect(200).json();
        let cursor = page["next"].as_str().unwrap();
        for bad in ["limit=0", "limit=501", "surplus=1", "as_of=2020-01-01", "known_at=1"] {
            t.admin.get(&format!("{}/history?{bad}", thing.place)).refused(400, "invalid_parameters");
        }
        t.admin.get(&format!("{}/history?after=x", thing.place)).refused(400, "invalid_cursor");
        let elsewhere = t.all.iter().find(|other| other.name != of).unwrap();
        t.admin.get(&format!("{}/history?after={cursor}", elsewhere.place)).refused(400, "invalid_cursor");
    }
}

/// Enters what is refused because of something, takes that back, and enters it.
#[track_caller]
fn free_after(by: &Client, path: &str, body: &Value, place: &str, code: &str) -> Answer {
    by.post(path, body).refused(409, code);
    void(by, place).expect(200);
    by.post(path, body).expect(201)
}

#[test]
fn what_a_void_thing_held_is_free_for_another() {
    let app = App::new();
    let t = Things::in_app(&app);
    let place = |name: &str| t.all.iter().find(|thing| thing.name == name).unwrap().place.clone();
    let body = |name: &str| given(&t.admin.get(&place(name)).expect(200).json());
    for (name, list, code) in [
        ("position", "/v1/positions", "code_taken"),
        ("decision", "/v1/decisions", "number_taken"),
        ("appointment", "/v1/appointments", "appointment_overlaps"),
        ("evaluation", "/v1/evaluations", "rating_exists"),
    ] {
        let again = free_after(&t.admin, list, &body(name), &place(name), code);
        // It is another thing, and it holds what it took.
        assert_ne!(again.id(), place(name).rsplit('/').next().unwrap());
        t.admin.post(list, &body(name)).refused(409, code);
    }
    let twin = with(&body("official"), "full_name", json!("Người khác"));
    free_after(&t.admin, "/v1/officials", &twin, &place("official"), "identity_number_taken");
    let unit = json!({ "valid_from": "2010-01-01", "name": "Phường Khác", "code": "90003", "kind": "ward", "parent_id": t.world.city });
    free_after(&t.admin, "/v1/units", &unit, &place("unit"), "code_taken");
    let edge = without(&body("succession"), &["predecessor_id"]);
    let edges = format!("/v1/units/{}/successions", t.world.ward);
    free_after(&t.admin, &edges, &edge, &place("succession"), "succession_exists");
    let listed = t.admin.all(&edges);
    assert_eq!(listed.len(), 1);
}

#[test]
fn what_others_hold_cannot_be_taken_by_a_correction() {
    let app = App::new();
    let t = Things::in_app(&app);
    let place = |name: &str| t.all.iter().find(|thing| thing.name == name).unwrap().place.clone();
    let get = |name: &str| given(&t.admin.get(&place(name)).expect(200).json());
    let enter = |list: &str, body: &Value| format!("{list}/{}", t.admin.post(list, body).expect(201).id());
    let title = enter("/v1/positions", &with(&get("position"), "code", json!("OTHER")));
    patch(&t.admin, &title, "code", json!("TEST")).refused(409, "code_taken");
    let paper = enter("/v1/decisions", &with(&get("decision"), "number", json!("99/QĐ")));
    patch(&t.admin, &paper, "number", json!("9/QĐ")).refused(409, "number_taken");
    let person = enter("/v1/officials", &with(&get("official"), "identity_number", json!("020180000009")));
    patch(&t.admin, &person, "identity_number", json!("020180000001")).refused(409, "identity_number_taken");
    let earlier = with(&with(&get("appointment"), "valid_from", json!("2014-01-01")), "valid_to", json!("2015-01-01"));
    let earlier = enter("/v1/appointments", &earlier);
    let refused = patch(&t.admin, &earlier, "valid_to", json!("2015-06-02")).refused(409, "appointment_overlaps");
    assert_eq!(refused.json()["conflicts_with"], place("appointment"));
    patch(&t.admin, &earlier, "valid_to", json!("2015-06-01")).expect(200);
    patch(&t.admin, &place("appointment"), "valid_from", json!("2015-05-31")).refused(409, "appointment_overlaps");
    let another = enter("/v1/evaluations", &with(&get("evaluation"), "year", json!(2019)));
    let refused = patch(&t.admin, &another, "year", json!(2021)).refused(409, "rating_exists");
    assert_eq!(refused.json()["conflicts_with"], place("evaluation"));
    let mut later = with(&get("ceiling"), "valid_from", json!("2040-01-01"));
    later["valid_to"] = json!("2045-01-01");
    let later = enter("/v1/ceilings", &later);
    let refused = patch(&t.admin, &later, "valid_from", json!("2039-12-31")).refused(409, "ceiling_overlaps");
    assert_eq!(refused.json()["conflicts_with"], place("ceiling"));
    let mut later = with(&get("established_post"), "valid_from", json!("2040-01-01"));
    (later["valid_to"], later["handovers"]) = (json!("2045-01-01"), json!([]));
    let later = enter("/v1/established-posts", &later);
    let refused = patch(&t.admin, &later, "valid_from", json!("2039-12-31")).refused(409, "established_post_overlaps");
    assert_eq!(refused.json()["conflicts_with"], place("established_post"));
    let february = enter("/v1/period-scores", &with(&get("period_score"), "month", json!(2)));
    let refused = patch(&t.admin, &february, "month", json!(1)).refused(409, "conflict");
    assert_eq!(refused.json()["conflicts_with"], place("period_score"));
    let quarter = json!({ "month": null, "quarter": 1, "correction": { "reason": "x" } });
    let tag = t.admin.get(&february).expect(200).etag().to_owned();
    t.admin.correct("PATCH", &february, &tag, &quarter).refused(409, "conflict");
    let raised = enter("/v1/salaries", &with(&get("salary"), "effective_on", json!("2019-05-02")));
    let day = get("salary")["effective_on"].clone();
    let refused = patch(&t.admin, &raised, "effective_on", day).refused(409, "salary_exists");
    assert_eq!(refused.json()["conflicts_with"], place("salary"));
    let segments = json!([with(&get("unit")["segments"][0], "code", json!("90001"))]);
    let refused = patch(&t.admin, &place("unit"), "segments", segments).refused(409, "code_taken");
    assert_eq!(refused.json()["conflicts_with"], format!("/v1/units/{}", t.world.ward));
    let edges = format!("/v1/units/{}/successions", t.world.ward);
    let edge = with(&without(&get("succession"), &["predecessor_id"]), "effective_on", json!("2031-01-01"));
    let edge = t.admin.post(&edges, &edge).expect(201).id();
    let edge = format!("/v1/successions/{edge}");
    patch(&t.admin, &edge, "effective_on", json!("2030-01-01")).refused(409, "succession_exists");
}

#[test]
fn nothing_new_rests_on_what_is_void() {
    let app = App::new();
    let (w, admin) = (World::in_app(&app), app.admin());
    let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    let gone = |path: &str, body: Value| {
        let id = admin.post(path, &body).expect(201).id();
        void(&admin, &format!("{path}/{id}")).expect(200);
        id
    };
    let person = gone("/v1/officials", json!({ "full_name": "Ai Đó", "managing_unit_id": w.ward }));
    let title = gone(
        "/v1/positions",
        json!({ "code": "X", "title_vi": "x", "title_en": "x", "group": "civil_servant", "filling": "recruitment", "valid_from": "2000-01-01" }),
    );
    let unit = gone(
        "/v1/units",
        json!({ "valid_from": "2000-01-01", "name": "x", "code": "90009", "kind": "ward", "parent_id": w.city }),
    );
    let paper = gone(
        "/v1/decisions",
        json!({ "number": "x", "issuer": "x", "signed_on": "2015-01-01", "effective_on": "2015-01-01", "kind": "other", "title": "x", "unit_id": w.ward }),
    );
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    let good = world::appointment(&official, &w.ward, &clerk, &w.decision, "2015-06-01");
    let refused = |path: &str, body: &Value, pointer: &str| {
        let wrong = admin.post(path, body).refused(422, "invalid_input").wrong();
        assert!(wrong.contains(&(pointer.to_owned(), "reference_not_found".to_owned())), "{path} {pointer}: {wrong:?}");
    };
    for (name, id) in [("official_id", &person), ("position_id", &title), ("unit_id", &unit), ("decision_id", &paper)] {
        refused("/v1/appointments", &with(&good, name, json!(id)), &format!("/{name}"));
    }
    let diploma = json!({ "official_id": person, "kind": "it", "level": "basic", "awarded_on": "2010-01-01", "verification": "verified" });
    refused("/v1/qualifications", &diploma, "/official_id");
    let release = json!({ "official_id": official, "requirement": "x", "valid_from": "2016-01-01", "decision_id": paper, "reason": "x" });
    refused("/v1/exemptions", &release, "/decision_id");
    let rating =
        json!({ "official_id": official, "unit_id": w.ward, "year": 2021, "rating": "good", "rated_on": "2021-12-10" });
    refused("/v1/evaluations", &with(&rating, "decision_id", json!(paper)), "/decision_id");
    refused("/v1/evaluations", &with(&rating, "official_id", json!(person)), "/official_id");
    refused("/v1/evaluations", &with(&rating, "unit_id", json!(unit)), "/unit_id");
    let measure =
        json!({ "official_id": official, "form": "warning", "valid_from": "2020-01-01", "decision_id": w.decision });
    refused("/v1/disciplines", &with(&measure, "decision_id", json!(paper)), "/decision_id");
    refused("/v1/disciplines", &with(&measure, "official_id", json!(person)), "/official_id");
    refused("/v1/officials", &json!({ "full_name": "x", "managing_unit_id": unit }), "/managing_unit_id");
    refused(
        &format!("/v1/units/{}/successions", w.ward),
        &json!({ "successor_id": unit, "kind": "renamed", "effective_on": "2020-01-01" }),
        "/successor_id",
    );
    refused(
        "/v1/units",
        &json!({ "valid_from": "2001-01-01", "name": "y", "code": "90010", "kind": "ward", "parent_id": unit }),
        "/parent_id",
    );
    // Whose facts they were, who they were: their addresses tell, their lists do not.
    admin.get(&format!("/v1/officials/{person}")).expect(200);
    assert!(admin.all("/v1/officials?name=Ai").is_empty());
}

#[test]
fn a_paper_whose_successor_was_no_paper_holds_again() {
    let app = App::new();
    let (w, admin) = (World::in_app(&app), app.admin());
    let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
    let old = json!({ "official_id": official, "kind": "it", "level": "basic", "awarded_on": "2010-01-01",
        "expires_on": "2030-01-01", "verification": "verified" });
    let old = admin.post("/v1/qualifications", &old).expect(201);
    let place = format!("/v1/qualifications/{}", old.id());
    let path = format!("{place}/supersession");
    let good =
        json!({ "level": "advanced", "awarded_on": "2015-01-01", "verification": "unverified", "reason": "Học lên" });
    refuses_bad_bodies(&admin, &path, Some(old.etag()), &good, &["/level", "/awarded_on", "/verification", "/reason"]);
    crate::support::manners::asks_for_the_state_seen(&admin, &path, &place, &good);
    let early = with(&good, "awarded_on", json!("2010-01-01"));
    let wrong = admin.act(&path, old.etag(), &early).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/awarded_on", "not_after")]));
    let bad = with(&with(&good, "level", json!("completed")), "awarded_on", json!("2009-01-01"));
    let wrong = admin.act(&path, old.etag(), &bad).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/awarded_on", "not_after"), ("/level", "not_with")]));
    let new = admin.act(&path, old.etag(), &good).expect(201);
    let new_place = format!("/v1/qualifications/{}", new.id());
    assert_eq!(new.header("location"), Some(new_place.as_str()));
    assert_eq!(seen(&admin, &new_place), new.json());
    let superseded = admin.get(&place).expect(200);
    let body = superseded.json();
    assert_eq!((&body["superseded_by_id"], &body["expires_on"]), (&json!(new.id()), &json!("2015-01-01")));
    admin.act(&path, superseded.etag(), &good).refused(409, "already_superseded");
    let listed = |day: &str| admin.all(&format!("/v1/qualifications?as_of={day}")).len();
    assert_eq!((listed("2014-12-31"), listed("2015-01-01")), (1, 1), "one of them counts on every day");
    void(&admin, &new_place).expect(200);
    let again = admin.get(&place).expect(200).json();
    assert_eq!((&again["superseded_by_id"], &again["expires_on"]), (&Value::Null, &json!("2030-01-01")));
    let causes: Vec<Value> = admin.all(&format!("{place}/history")).iter().map(|e| e["cause"].clone()).collect();
    assert_eq!(causes, ["create", "supersede", "correct"]);
    admin.act(&path, admin.get(&place).etag(), &good).expect(201);
}

const REPORT: &str = "/v1/compliance/report?unit=178&as_of=2017-12-31&resolution=37-NQ/TU";
const GAPS: &str = "/v1/compliance/gaps?unit=178&as_of=2017-12-31&limit=500";

/// What reports say, without the entry that they reflect.
fn reports(by: &Client, more: &str) -> Vec<String> {
    let text = |path: &str| without(&by.get(&format!("{path}{more}")).expect(200).json(), &["known_at"]).to_string();
    vec![text(REPORT), text(GAPS)]
}

#[test]
fn a_report_after_a_void_is_the_report_from_before_the_thing() {
    let app = App::demo();
    let admin = app.admin();
    let ward = admin.all("/v1/units?code=05983")[0]["id"].as_str().unwrap().to_owned();
    let city = admin.all("/v1/units?code=178")[0]["id"].as_str().unwrap().to_owned();
    let decision = world::decision(&admin, "999/QĐ-UBND", &ward);
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    let official = world::official(&admin, "Nguyễn Thị Ước", &ward);
    let gap = |code: &str| {
        let gaps = admin.all(GAPS);
        gaps.iter().find(|g| g["requirement"] == code).unwrap()["official_id"].as_str().unwrap().to_owned()
    };
    let before = reports(&admin, "");
    let seq = admin.get(REPORT).json()["known_at"]["seq"].as_i64().unwrap();
    let (computers, school) = (gap("computer_skills"), gap("upper_secondary"));
    let unit =
        json!({ "valid_from": "2003-01-01", "name": "Phường Mới", "code": "05999", "kind": "ward", "parent_id": city });
    let diploma = json!({ "official_id": school, "kind": "general_education", "level": "upper_secondary",
        "awarded_on": "2010-06-01", "verification": "verified" });
    let release = json!({ "official_id": computers, "requirement": "computer_skills", "valid_from": "2017-01-01",
        "decision_id": decision, "reason": "sắp nghỉ hưu" });
    for (path, body) in [
        ("/v1/appointments", world::appointment(&official, &ward, &clerk, &decision, "2016-01-01")),
        ("/v1/qualifications", diploma),
        ("/v1/exemptions", release),
        ("/v1/units", unit),
    ] {
        let place = format!("{path}/{}", admin.post(path, &body).expect(201).id());
        let between = reports(&admin, "");
        assert_ne!(between, before, "{path}");
        let entered = admin.get(REPORT).json()["known_at"]["seq"].as_i64().unwrap();
        void(&admin, &place).expect(200);
        assert_eq!(reports(&admin, ""), before, "{path}");
        assert_eq!(reports(&admin, &format!("&known_at={entered}")), between, "what was reported stays provable");
        assert_eq!(reports(&admin, &format!("&known_at={seq}")), before);
    }
    // Put right and put back again: the same.
    let held =
        admin.all(&format!("/v1/appointments?official_id={school}&as_of=2017-12-31&kind=substantive"))[0].clone();
    let place = format!("/v1/appointments/{}", held["id"].as_str().unwrap());
    patch(&admin, &place, "valid_to", json!("2017-12-31")).expect(200);
    assert_ne!(reports(&admin, ""), before);
    patch(&admin, &place, "valid_to", held["valid_to"].clone()).expect(200);
    assert_eq!(reports(&admin, ""), before);
}

#[test]
fn who_takes_back_what_brought_a_dossier_is_answered_and_then_sees_it_no_more() {
    let app = App::new();
    let (w, admin) = (World::in_app(&app), app.admin());
    let official = world::official(&admin, "Nguyễn Thị Ước", &w.other_ward);
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    let body = world::appointment(&official, &w.ward, &clerk, &w.decision, "2015-06-01");
    let place = format!("/v1/appointments/{}", admin.post("/v1/appointments", &body).expect(201).id());
    let (here, there) = (app.role(Role::HrOfficer, Some(&w.ward)), app.role(Role::HrOfficer, Some(&w.other_ward)));
    here.get(&place).expect(200);
    assert_eq!(void(&here, &place).expect(200).json()["void"], true);
    here.get(&place).refused(404, "not_found");
    assert_eq!(there.get(&place).expect(200).json()["void"], true);
    assert!(head(&admin) > 0);
}

#[test]
fn a_chain_of_papers_is_taken_back_from_its_end() {
    let s = crate::support::scene::Scene::new();
    let who = s.person("1985-06-15", "Kinh");
    let first = s.paper(&who, "it", "basic", &json!({ "scheme": "abc" }));
    let supersede = |old: &str, on: &str| {
        let place = format!("/v1/qualifications/{old}");
        let body = json!({ "level": "advanced", "awarded_on": on, "verification": "verified", "reason": "Học lên" });
        s.admin.act(&format!("{place}/supersession"), s.admin.get(&place).etag(), &body).expect(201).id()
    };
    let second = supersede(&first, "2010-01-01");
    let third = supersede(&second, "2020-01-01");
    let void = |id: &str| {
        let place = format!("/v1/qualifications/{id}");
        let why = json!({ "ground": "entered_in_error", "reason": "Nhầm" });
        s.admin.act(&format!("{place}/void"), s.admin.get(&place).etag(), &why)
    };
    let refused = void(&second).refused(409, "in_use").json();
    assert_eq!(refused["conflicts_with"], json!(format!("/v1/qualifications/{third}")));
    for (taken, again) in [(&third, &second), (&second, &first)] {
        void(taken).expect(200);
        let holds = s.admin.get(&format!("/v1/qualifications/{again}")).expect(200).json();
        assert_eq!((&holds["expires_on"], &holds["superseded_by_id"]), (&Value::Null, &Value::Null));
    }
}
