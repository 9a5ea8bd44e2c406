//! What something else rests on is not taken back, nor put right so that it could not go on; and what is in the way is
//! named to those only who may see it.

mod citations;

use crate::support::manners::{told, with};
use crate::support::world::{self, World, unit};
use crate::support::{Answer, App, Client};
use canbo::domain::account::{Permission, Role};
use canbo::domain::word::Word;
use serde_json::{Value, json};

fn void(by: &Client, admin: &Client, place: &str) -> Answer {
    let tag = admin.get(place).expect(200).etag().to_owned();
    by.act(&format!("{place}/void"), &tag, &json!({ "ground": "entered_in_error", "reason": "x" }))
}

fn patch(by: &Client, place: &str, member: &str, value: Value) -> Answer {
    let tag = by.get(place).expect(200).etag().to_owned();
    by.correct("PATCH", place, &tag, &json!({ member: value, "correction": { "reason": "x" } }))
}

/// Refused because of something, which is named to those who may see it.
#[track_caller]
fn in_use(answer: Answer, by: Option<&str>) {
    let refusal = answer.refused(409, "in_use").json();
    assert_eq!(refusal["conflicts_with"].as_str(), by, "{refusal}");
}

fn enter(by: &Client, list: &str, body: &Value) -> String {
    format!("{list}/{}", by.post(list, body).expect(201).id())
}

fn rating(who: &str, unit: &str, decision: &str) -> Value {
    json!({ "official_id": who, "unit_id": unit, "year": 2021, "rating": "good", "rated_on": "2021-12-10",
        "decision_id": decision })
}

fn measure(who: &str, decision: &str) -> Value {
    json!({ "official_id": who, "form": "warning", "valid_from": "2021-03-15", "decision_id": decision })
}

struct Post {
    app: App,
    w: World,
    admin: Client,
    here: String,
    there: String,
}

impl Post {
    fn new() -> Self {
        let app = App::new();
        let (w, admin) = (World::in_app(&app), app.admin());
        let here = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
        let there = world::official(&admin, "Hoàng Văn An", &w.other_ward);
        Self { app, w, admin, here, there }
    }

    fn held(&self, who: &str, unit: &str, title: &str, decision: &str, more: &[(&str, Value)]) -> String {
        let title = world::position(&self.admin, title);
        let body = world::appointment(who, unit, &title, decision, "2016-01-01");
        enter(
            &self.admin,
            "/v1/appointments",
            &more.iter().fold(body, |b, (name, value)| with(&b, name, value.clone())),
        )
    }
}

#[test]
fn a_decision_is_not_taken_back_while_something_took_effect_by_it() {
    let p = Post::new();
    let officer = p.app.role(Role::HrOfficer, Some(&p.w.ward));
    let release = |who: &str, by: &str| json!({ "official_id": who, "requirement": "x", "valid_from": "2016-01-01", "decision_id": by, "reason": "x" });
    let concurrent = ("kind", json!("concurrent"));
    for (n, part) in
        ["decision_id", "ratification_decision_id", "end_decision_id", "exemption", "rating", "measure", "succession"]
            .iter()
            .enumerate()
    {
        let decision = world::decision(&p.admin, &format!("{n}/QĐ"), &p.w.ward);
        let place = format!("/v1/decisions/{decision}");
        for (who, at) in [(&p.here, &p.w.ward), (&p.there, &p.w.other_ward)] {
            let other = &p.w.other_decision;
            let thing = match *part {
                "decision_id" => p.held(who, at, "OFFICE_STATISTICS", &decision, &[concurrent.clone()]),
                "ratification_decision_id" => {
                    let more = [
                        concurrent.clone(),
                        ("state", json!("ratified")),
                        ("ratified_on", json!("2016-02-01")),
                        ("ratification_decision_id", json!(decision)),
                    ];
                    p.held(who, at, "COMMITTEE_CHAIR", other, &more)
                }
                "end_decision_id" => {
                    let more = [
                        concurrent.clone(),
                        ("valid_to", json!("2020-01-01")),
                        ("end_reason", json!("resigned")),
                        ("end_decision_id", json!(decision)),
                    ];
                    p.held(who, at, "OFFICE_STATISTICS", other, &more)
                }
                "exemption" => enter(&p.admin, "/v1/exemptions", &release(who, &decision)),
                "rating" => enter(&p.admin, "/v1/evaluations", &rating(who, at, &decision)),
                "measure" => enter(&p.admin, "/v1/disciplines", &measure(who, &decision)),
                _ => {
                    let to = &p.w.city;
                    let edge = json!({ "successor_id": to, "kind": "split_into", "effective_on": "2030-01-01", "decision_id": decision });
                    format!(
                        "/v1/successions/{}",
                        p.admin.post(&format!("/v1/units/{at}/successions"), &edge).expect(201).id()
                    )
                }
            };
            in_use(void(&p.admin, &p.admin, &place), Some(&thing));
            // The decision is of the officer's ward; what rests on it may be next door.
            let own = who == &p.here;
            assert_eq!(officer.get(&thing).status, if own { 200 } else { 404 }, "{thing}");
            in_use(void(&officer, &p.admin, &place), own.then_some(thing.as_str()));
            void(&p.admin, &p.admin, &thing).expect(200);
        }
        // What does not hold does not stand in the way.
        void(&officer, &p.admin, &place).expect(200);
    }
}

#[test]
fn a_title_is_not_taken_back_while_anybody_was_ever_appointed_to_it() {
    let p = Post::new();
    let body = json!({ "code": "TEST", "title_vi": "Thử", "title_en": "Test", "group": "civil_servant",
        "filling": "council_election", "valid_from": "2000-01-01" });
    let title = enter(&p.admin, "/v1/positions", &body);
    let elected = ("state", json!("elected"));
    let ended =
        p.held(&p.here, &p.w.ward, "TEST", &p.w.decision, &[elected.clone(), ("valid_to", json!("2017-01-01"))]);
    in_use(void(&p.admin, &p.admin, &title), Some(&ended));
    // Nor put right so that somebody would not hold it rightly.
    in_use(patch(&p.admin, &title, "filling", json!("recruitment")), Some(&ended));
    in_use(patch(&p.admin, &title, "filling", json!("council_election_ratified")), Some(&ended));
    in_use(patch(&p.admin, &title, "valid_from", json!("2016-01-02")), Some(&ended));
    in_use(patch(&p.admin, &title, "valid_to", json!("2016-12-31")), Some(&ended));
    patch(&p.admin, &title, "filling", json!("consultation")).expect(200);
    patch(&p.admin, &title, "valid_from", json!("2016-01-01")).expect(200);
    patch(&p.admin, &title, "valid_to", json!("2017-01-01")).expect(200);
    for (member, value) in [("code", "TEST_2"), ("title_vi", "Khác"), ("group", "key_cadre")] {
        patch(&p.admin, &title, member, json!(value)).expect(200);
    }
    void(&p.admin, &p.admin, &ended).expect(200);
    void(&p.admin, &p.admin, &title).expect(200);
}

#[test]
fn an_official_is_not_taken_back_while_anything_is_recorded_of_the_person() {
    let p = Post::new();
    let person = format!("/v1/officials/{}", p.here);
    let held = p.held(&p.here, &p.w.ward, "OFFICE_STATISTICS", &p.w.decision, &[]);
    let paper = json!({ "official_id": p.here, "kind": "it", "level": "basic", "awarded_on": "2010-01-01", "verification": "verified" });
    let paper = enter(&p.admin, "/v1/qualifications", &paper);
    let release = json!({ "official_id": p.here, "requirement": "x", "valid_from": "2016-01-01", "decision_id": p.w.decision, "reason": "x" });
    let release = enter(&p.admin, "/v1/exemptions", &release);
    let rated = enter(&p.admin, "/v1/evaluations", &rating(&p.here, &p.w.ward, &p.w.decision));
    let measure = enter(&p.admin, "/v1/disciplines", &measure(&p.here, &p.w.decision));
    for fact in [held, paper, release, rated, measure] {
        in_use(void(&p.admin, &p.admin, &person), Some(&fact));
        void(&p.admin, &p.admin, &fact).expect(200);
    }
    void(&p.admin, &p.admin, &person).expect(200);
    // Nothing can be given to who never was.
    let other = format!("/v1/officials/{}", p.there);
    let paper = json!({ "official_id": p.there, "kind": "it", "level": "basic", "awarded_on": "2010-01-01", "verification": "verified" });
    let paper = enter(&p.admin, "/v1/qualifications", &paper);
    let wrong = patch(&p.admin, &paper, "official_id", json!(p.here)).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/official_id", "reference_not_found")]));
    in_use(void(&p.admin, &p.admin, &other), Some(&paper));
}

#[test]
fn a_unit_is_not_taken_back_while_anything_refers_to_it() {
    let p = Post::new();
    let ward = unit(&p.admin, "Phường Ba", "90003", "ward", Some(&p.w.city));
    let place = format!("/v1/units/{ward}");
    let refused = |by: Option<&str>| in_use(void(&p.admin, &p.admin, &place), by);
    let hamlet = format!("/v1/units/{}", unit(&p.admin, "Xóm", "900031", "commune", Some(&ward)));
    refused(Some(&hamlet));
    void(&p.admin, &p.admin, &hamlet).expect(200);
    let edge = json!({ "successor_id": p.w.ward, "kind": "renamed", "effective_on": "2030-01-01" });
    let edge = p.admin.post(&format!("{place}/successions"), &edge).expect(201).id();
    let edge = format!("/v1/successions/{edge}");
    refused(Some(&edge));
    void(&p.admin, &p.admin, &edge).expect(200);
    // What else lies in it is not named: it may be of people elsewhere.
    let things = [
        p.held(&p.here, &ward, "OFFICE_STATISTICS", &p.w.decision, &[]),
        format!("/v1/decisions/{}", world::decision(&p.admin, "7/QĐ", &ward)),
        format!("/v1/officials/{}", world::official(&p.admin, "Lý An", &ward)),
    ];
    for thing in things {
        refused(None);
        void(&p.admin, &p.admin, &thing).expect(200);
    }
    let granted = unit(&p.admin, "Phường Bốn", "90004", "ward", Some(&p.w.city));
    p.app.role(Role::Viewer, Some(&granted));
    in_use(void(&p.admin, &p.admin, &format!("/v1/units/{granted}")), None);
    void(&p.admin, &p.admin, &place).expect(200);
}

/// A segment of a ward, as it is put right.
fn segment(from: &str, to: Option<&str>, code: &str, parent: &str) -> Value {
    json!({ "valid_from": from, "valid_to": to, "name": "Phường", "code": code, "kind": "ward", "area": null, "parent_id": parent })
}

#[test]
fn the_segments_of_a_unit_are_put_right_all_at_once() {
    let p = Post::new();
    let w = &p.w;
    let place = format!("/v1/units/{}", w.other_ward);
    let put = |segments: Value| patch(&p.admin, &place, "segments", segments);
    let two = json!([
        segment("1990-01-01", Some("2010-01-01"), "90002", &w.city),
        segment("2010-01-01", None, "90022", &w.city)
    ]);
    let done = put(two.clone()).expect(200).json();
    assert_eq!((&done["segments"], &done["on"]["code"]), (&two, &json!("90022")));
    assert_eq!(p.admin.all("/v1/units?code=90002&as_of=2009-12-31").len(), 1);
    assert!(p.admin.all("/v1/units?code=90002").is_empty());
    let refused = |segments: Value| put(segments).refused(422, "invalid_input").wrong();
    for (segments, expected) in [
        (
            json!([
                segment("1990-01-01", Some("2010-01-01"), "90002", &w.city),
                segment("2010-01-02", None, "90022", &w.city)
            ]),
            vec![("/segments/1/valid_from", "not_with")],
        ),
        (
            json!([segment("1990-01-01", None, "90002", &w.city), segment("2010-01-01", None, "90022", &w.city)]),
            vec![("/segments/1/valid_from", "not_with")],
        ),
        (
            json!([
                segment("1990-01-01", Some("1980-01-01"), "90002", &w.city),
                segment("2010-01-01", Some("2010-01-01"), "", &w.city)
            ]),
            vec![("/segments/1/code", "empty")],
        ),
        (
            json!([
                segment("1990-01-01", Some("1980-01-01"), "90002", &w.city),
                segment("2010-01-01", Some("2010-01-01"), "9", &w.city)
            ]),
            vec![("/segments/0/valid_to", "not_after"), ("/segments/1/valid_to", "not_after")],
        ),
        (json!([segment("1980-01-01", None, "90002", &w.city)]), vec![("/segments/0/parent_id", "not_in_force")]),
        (json!([segment("1990-01-01", None, "90002", &w.other_ward)]), vec![("/segments/0/parent_id", "not_with")]),
    ] {
        let wrong = refused(segments.clone());
        if expected[0].1 == "not_with" && expected[0].0.ends_with("parent_id") {
            assert!(wrong.iter().any(|(pointer, _)| pointer == "/segments/0/parent_id"), "{wrong:?}");
        } else {
            assert_eq!(wrong, told(&expected), "{segments}");
        }
    }
    assert_eq!(p.admin.get(&place).json()["segments"], two);
}

#[test]
fn a_unit_is_not_put_right_so_that_what_lies_in_it_no_longer_fits() {
    let p = Post::new();
    let w = &p.w;
    let ward = format!("/v1/units/{}", w.ward);
    let held = p.held(&p.here, &w.ward, "OFFICE_STATISTICS", &w.decision, &[("valid_to", json!("2020-01-01"))]);
    let put = |by: &Client, place: &str, segment: Value| patch(by, place, "segments", json!([segment]));
    in_use(put(&p.admin, &ward, segment("2016-01-02", None, "90001", &w.city)), Some(&held));
    in_use(put(&p.admin, &ward, segment("1990-01-01", Some("2019-12-31"), "90001", &w.city)), Some(&held));
    put(&p.admin, &ward, segment("2016-01-01", Some("2020-01-01"), "90001", &w.city)).expect(200);
    // The city cannot begin after its wards, nor lie below one of them.
    let city = format!("/v1/units/{}", w.city);
    let as_city = |from: &str, parent: &str| with(&segment(from, None, "900", parent), "kind", json!("district"));
    in_use(put(&p.admin, &city, as_city("2000-01-01", &w.province)), Some(&format!("/v1/units/{}", w.other_ward)));
    let ring = put(&p.admin, &city, as_city("1990-01-01", &w.other_ward));
    assert_eq!(ring.status, 422, "{}", ring.text);
    let taken =
        put(&p.admin, &ward, segment("2016-01-01", Some("2020-01-01"), "90002", &w.city)).refused(409, "code_taken");
    assert_eq!(taken.json()["conflicts_with"], format!("/v1/units/{}", w.other_ward));

    // Next door is not named: a caller of the ward alone, and a person whose dossier is elsewhere.
    let officer = p.app.machine(Permission::ALL, Some(&w.other_ward));
    let place = format!("/v1/units/{}", w.other_ward);
    let second = [("kind", json!("concurrent"))];
    let theirs = p.held(&p.here, &w.other_ward, "OFFICE_STATISTICS", &w.decision, &second);
    let late = segment("2016-01-02", None, "90002", &w.city);
    in_use(put(&p.admin, &place, late.clone()), Some(&theirs));
    in_use(put(&officer, &place, late), None);
    let taken = put(&officer, &place, segment("1990-01-01", None, "90001", &w.city)).refused(409, "code_taken");
    assert_eq!(taken.json()["conflicts_with"], Value::Null);
    // Nor is a unit moved below one that the caller does not see.
    let wrong = put(&officer, &place, segment("1990-01-01", None, "90002", &w.province)).refused(422, "invalid_input");
    assert_eq!(wrong.wrong(), told(&[("/segments/0/parent_id", "reference_not_found")]));
    let top = with(&segment("1990-01-01", None, "90002", &w.city), "parent_id", Value::Null);
    put(&officer, &place, top).refused(403, "forbidden");
}

#[test]
fn a_succession_that_is_taken_back_opens_nothing_to_anybody() {
    let p = Post::new();
    let old = unit(&p.admin, "Phường Cũ", "90008", "ward", Some(&p.w.city));
    let officer = p.app.role(Role::HrOfficer, Some(&old));
    let person = format!("/v1/officials/{}", p.here);
    let end = json!({ "valid_to": "2020-01-01", "reason": "Sáp nhập" });
    p.admin.act(&format!("/v1/units/{old}/end"), p.admin.get(&format!("/v1/units/{old}")).etag(), &end).expect(200);
    officer.get(&person).refused(404, "not_found");
    let edge = json!({ "successor_id": p.w.ward, "kind": "merged_into", "effective_on": "2020-01-01" });
    let edge = p.admin.post(&format!("/v1/units/{old}/successions"), &edge).expect(201).id();
    let edge = format!("/v1/successions/{edge}");
    officer.get(&person).expect(200);
    patch(&p.admin, &edge, "effective_on", json!("2030-01-01")).expect(200);
    officer.get(&person).refused(404, "not_found");
    patch(&p.admin, &edge, "effective_on", json!("2020-01-01")).expect(200);
    officer.get(&person).expect(200);
    void(&p.admin, &p.admin, &edge).expect(200);
    officer.get(&person).refused(404, "not_found");
    assert!(p.admin.all(&format!("/v1/units/{old}/successions")).is_empty());
}
