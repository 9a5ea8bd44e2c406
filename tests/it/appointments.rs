//! Appointments, over HTTP: who holds what where, and whose dossier that makes it.

use crate::support::manners::{
    NOBODY, asks_for_the_state_seen, created, hidden, members, needs, pages, refuses_bad_bodies, seen, told, with,
};
use crate::support::world::{self, World};
use crate::support::{App, Client, wait};
use canbo::db::changes::Change;
use canbo::db::error::APPOINTMENTS_OVERLAP;
use canbo::db::{Cause, Error, Stamp};
use canbo::domain::account::{Permission, Role};
use canbo::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use canbo::domain::id::{AppointmentId, DecisionId, Id, OfficialId, PositionId, UnitId};
use canbo::domain::{Day, Period};
use canbo::state::new_uuid;
use serde_json::{Value, json};

/// The small world with a person in it, and two titles.
struct Post {
    w: World,
    admin: Client,
    official: String,
    /// Filled by recruitment.
    clerk: String,
    /// Filled by an election that is ratified.
    chair: String,
}

impl Post {
    fn in_app(app: &App) -> Self {
        let (w, admin) = (World::in_app(app), app.admin());
        let official = world::official(&admin, "Nguyễn Thị Ước", &w.ward);
        let (clerk, chair) = (world::position(&admin, "OFFICE_STATISTICS"), world::position(&admin, "COMMITTEE_CHAIR"));
        Self { w, admin, official, clerk, chair }
    }

    /// The body of a substantive appointment as a clerk of the ward.
    fn body(&self, from: &str, to: Option<&str>) -> Value {
        with(
            &world::appointment(&self.official, &self.w.ward, &self.clerk, &self.w.decision, from),
            "valid_to",
            json!(to),
        )
    }

    /// The body of an election as chair of the ward.
    fn election(&self, from: &str) -> Value {
        let body = world::appointment(&self.official, &self.w.ward, &self.chair, &self.w.decision, from);
        with(&body, "state", json!("awaiting_ratification"))
    }

    fn enter(&self, body: &Value) -> String {
        created(&self.admin, "/v1/appointments", body)["id"].as_str().unwrap().to_owned()
    }

    fn refused(&self, body: &Value) -> Vec<(String, String)> {
        self.admin.post("/v1/appointments", body).refused(422, "invalid_input").wrong()
    }

    fn act(&self, id: &str, act: &str, body: &Value) -> crate::support::Answer {
        let place = format!("/v1/appointments/{id}");
        self.admin.act(&format!("{place}/{act}"), self.admin.get(&place).expect(200).etag(), body)
    }
}

#[test]
fn a_new_appointment_is_entered_and_found_again_with_every_field() {
    let app = App::new();
    let p = Post::in_app(&app);
    let made = created(
        &p.admin,
        "/v1/appointments",
        &world::appointment(&p.official, &p.w.ward, &p.clerk, &p.w.decision, "2015-06-01"),
    );
    let mut expected = p.body("2015-06-01", None);
    for name in ["id", "seq", "recorded_at"] {
        expected[name] = made[name].clone();
    }
    expected["void"] = json!(false);
    for name in ["ratified_on", "ratification_decision_id", "end_reason", "end_decision_id", "note"] {
        expected[name] = Value::Null;
    }
    assert_eq!(made, expected);
    let mut past = p.body("2010-01-01", Some("2015-06-01"));
    past["end_reason"] = json!("transferred");
    past["note"] = json!("theo Nghị định 92/2009/NĐ-CP");
    let made = created(&p.admin, "/v1/appointments", &past);
    assert_eq!((&made["end_reason"], &made["note"]), (&past["end_reason"], &past["note"]));
    assert_eq!(members(&made), members(&expected));
}

#[test]
fn everything_wrong_with_an_appointment_is_told_at_once() {
    let app = App::new();
    let p = Post::in_app(&app);
    let good = p.body("2015-06-01", None);
    let required = ["/official_id", "/unit_id", "/position_id", "/kind", "/state", "/valid_from", "/decision_id"];
    refuses_bad_bodies(&p.admin, "/v1/appointments", None, &good, &required);
    let bad = json!({ "official_id": "x", "unit_id": 1, "position_id": null, "kind": "main", "state": "", "valid_from": "2015",
        "valid_to": "x", "ratified_on": [], "decision_id": true, "ratification_decision_id": "", "end_reason": "died", "note": "" });
    assert_eq!(
        p.refused(&bad),
        told(&[
            ("/official_id", "wrong_type"),
            ("/unit_id", "wrong_type"),
            ("/position_id", "wrong_type"),
            ("/kind", "not_one_of"),
            ("/state", "not_one_of"),
            ("/valid_from", "wrong_type"),
            ("/valid_to", "wrong_type"),
            ("/ratified_on", "wrong_type"),
            ("/decision_id", "wrong_type"),
            ("/ratification_decision_id", "wrong_type"),
            ("/end_reason", "not_one_of"),
            ("/note", "empty"),
        ])
    );
    assert_eq!(p.refused(&p.body("2015-06-01", Some("2015-06-01"))), told(&[("/valid_to", "not_after")]));
    let mut unknown = good.clone();
    for name in ["official_id", "unit_id", "position_id", "decision_id", "ratification_decision_id"] {
        unknown[name] = json!(NOBODY);
    }
    assert_eq!(
        p.refused(&unknown),
        told(&[
            ("/official_id", "reference_not_found"),
            ("/unit_id", "reference_not_found"),
            ("/decision_id", "reference_not_found"),
            ("/ratification_decision_id", "reference_not_found"),
            ("/position_id", "reference_not_found"),
        ])
    );
    assert_eq!(
        p.refused(&p.body("1989-12-31", None)),
        told(&[("/unit_id", "not_in_force"), ("/position_id", "not_in_force")])
    );
    assert_eq!(p.refused(&with(&good, "end_reason", json!("retired"))), told(&[("/end_reason", "not_with")]));
}

#[test]
fn the_state_of_an_appointment_goes_with_how_the_title_is_filled() {
    let app = App::new();
    let p = Post::in_app(&app);
    let (secretary, front) = (world::position(&p.admin, "PARTY_SECRETARY"), world::position(&p.admin, "FRONT_CHAIR"));
    let body = |position: &str, state: &str| {
        let body = with(&p.body("2015-06-01", None), "position_id", json!(position));
        let body = with(&body, "state", json!(state));
        if state == "ratified" { with(&body, "ratified_on", json!("2015-06-01")) } else { body }
    };
    for (position, states) in [
        (&p.clerk, &["elected", "awaiting_ratification", "ratified"][..]),
        (&p.chair, &["elected"]),
        (&secretary, &["awaiting_ratification", "ratified"]),
        (&front, &["awaiting_ratification", "ratified"]),
    ] {
        for state in states {
            assert_eq!(p.refused(&body(position, state)), told(&[("/state", "not_with")]), "{state}");
        }
    }
    let acting = with(&body(&secretary, "elected"), "kind", json!("acting"));
    assert_eq!(p.refused(&acting), told(&[("/state", "not_with")]), "nobody is elected to act for a while");
    let ratified = body(&p.chair, "ratified");
    assert_eq!(p.refused(&with(&ratified, "ratified_on", Value::Null)), told(&[("/ratified_on", "required")]));
    assert_eq!(p.refused(&with(&ratified, "ratified_on", json!("2015-05-31"))), told(&[("/ratified_on", "before")]));
    let late = with(&with(&ratified, "valid_to", json!("2016-01-01")), "ratified_on", json!("2016-01-01"));
    assert_eq!(p.refused(&late), told(&[("/ratified_on", "not_in_force")]), "nobody is ratified after the end");
    let mut early = p.election("2015-06-01");
    early["ratified_on"] = json!("2015-06-10");
    early["ratification_decision_id"] = json!(p.w.decision);
    let expected = told(&[("/ratified_on", "not_with"), ("/ratification_decision_id", "not_with")]);
    assert_eq!(p.refused(&early), expected, "what still awaits ratification has none");
    p.enter(&with(&ratified, "ratification_decision_id", json!(p.w.decision)));
    for (position, kind) in [(&secretary, "concurrent"), (&front, "concurrent")] {
        p.enter(&with(&body(position, "elected"), "kind", json!(kind)));
    }
    p.enter(&with(&body(&secretary, "appointed"), "kind", json!("acting")));
}

#[test]
fn appointments_need_their_permissions_and_stay_hidden_from_other_units() {
    let app = App::new();
    let p = Post::in_app(&app);
    let id = p.enter(&p.body("2015-06-01", None));
    let at = |rest: &str| format!("/v1/appointments/{id}{rest}");
    needs(&app, Permission::OfficialsRead, &[("GET", "/v1/appointments"), ("GET", &at(""))]);
    let writes = ["/v1/appointments".to_owned(), at("/end"), at("/ratification")];
    needs(&app, Permission::OfficialsWrite, &writes.iter().map(|w| ("POST", w.as_str())).collect::<Vec<_>>());
    let neighbour = app.role(Role::HrOfficer, Some(&p.w.other_ward));
    hidden(&neighbour, &[at("")]);
    assert!(neighbour.all("/v1/appointments").is_empty());
    assert!(neighbour.all(&format!("/v1/appointments?official_id={}", p.official)).is_empty());
    let tag = p.admin.get(&at("")).etag().to_owned();
    let end = json!({ "valid_to": "2020-01-01", "end_reason": "other" });
    neighbour.act(&at("/end"), &tag, &end).refused(404, "not_found");
    let ratification = json!({ "ratified_on": "2020-01-01", "decision_id": p.w.other_decision });
    neighbour.act(&at("/ratification"), &tag, &ratification).refused(404, "not_found");
    let wrong = neighbour.post("/v1/appointments", &p.body("2015-06-01", None)).refused(422, "invalid_input").wrong();
    assert_eq!(
        wrong,
        told(&[
            ("/official_id", "reference_not_found"),
            ("/unit_id", "reference_not_found"),
            ("/decision_id", "reference_not_found"),
        ])
    );
}

#[test]
fn appointments_are_listed_by_each_filter_as_they_were_entered() {
    let app = App::new();
    let p = Post::in_app(&app);
    let other = world::official(&p.admin, "Hoàng Văn An", &p.w.other_ward);
    let first = p.enter(&p.body("2015-06-01", Some("2018-01-01")));
    let chair = p.enter(&with(&p.election("2016-01-01"), "kind", json!("concurrent")));
    let third = p.enter(&world::appointment(&other, &p.w.other_ward, &p.clerk, &p.w.other_decision, "2010-01-01"));
    let list = |query: &str| crate::support::manners::texts(&p.admin.all(&format!("/v1/appointments?{query}")), "/id");
    assert_eq!(list(""), [&first, &chair, &third].map(Clone::clone));
    assert_eq!(list("as_of=2015-05-31"), [third.clone()]);
    assert_eq!(list("as_of=2017-12-31"), [&first, &chair, &third].map(Clone::clone));
    assert_eq!(list("as_of=2018-01-01"), [&chair, &third].map(Clone::clone), "the end lies outside");
    assert_eq!(list(&format!("official_id={other}")), [third.clone()]);
    assert_eq!(list(&format!("unit_id={}", p.w.ward)), [&first, &chair].map(Clone::clone));
    assert!(list(&format!("unit_id={}", p.w.city)).is_empty());
    assert_eq!(list(&format!("position_id={}", p.chair)), [chair.clone()]);
    assert_eq!(list("kind=concurrent"), [chair.clone()]);
    assert_eq!(list("state=awaiting_ratification"), [chair.clone()]);
    assert_eq!(list(&format!("kind=substantive&as_of=2018-01-01&unit_id={}", p.w.other_ward)), [third]);
    let wrong = p.admin.get("/v1/appointments?as_of=1&official_id=1&unit_id=1&position_id=1&kind=1&state=1&sort=id");
    assert_eq!(
        wrong.refused(400, "invalid_parameters").wrong(),
        told(&[
            ("/as_of", "wrong_type"),
            ("/official_id", "wrong_type"),
            ("/unit_id", "wrong_type"),
            ("/position_id", "wrong_type"),
            ("/kind", "not_one_of"),
            ("/state", "not_one_of"),
            ("/sort", "unknown_field"),
        ])
    );
}

#[test]
fn appointments_are_walked_while_more_are_entered() {
    let app = App::new();
    let p = Post::in_app(&app);
    let concurrent = with(&p.body("2015-06-01", None), "kind", json!("concurrent"));
    (0..3).for_each(|_| drop(p.admin.post("/v1/appointments", &concurrent).expect(201)));
    pages(&p.admin, "/v1/appointments", "kind=concurrent", || {
        drop(p.admin.post("/v1/appointments", &concurrent).expect(201))
    });
    let mine = format!("/v1/appointments?official_id={}", p.official);
    pages(&p.admin, &mine, "kind=concurrent", || drop(p.admin.post("/v1/appointments", &concurrent).expect(201)));
}

#[test]
fn a_second_substantive_appointment_is_refused_and_the_first_one_named() {
    let app = App::new();
    let p = Post::in_app(&app);
    let first = p.enter(&p.body("2015-01-01", Some("2018-01-01")));
    for (from, to) in [
        ("2015-01-01", Some("2018-01-01")),
        ("2014-01-01", Some("2015-01-02")),
        ("2016-01-01", Some("2016-01-02")),
        ("2017-12-31", None),
        ("2014-01-01", None),
    ] {
        let refused = p.admin.post("/v1/appointments", &p.body(from, to)).refused(409, "appointment_overlaps");
        assert_eq!(refused.json()["conflicts_with"], format!("/v1/appointments/{first}"), "{from}");
        assert_eq!(refused.wrong(), told(&[("/valid_from", "not_with")]));
    }
    assert_eq!(p.admin.all("/v1/appointments").len(), 1, "nothing of what was refused is kept");
    for kind in ["concurrent", "acting", "secondment"] {
        p.enter(&with(&p.body("2016-01-01", None), "kind", json!(kind)));
    }
    // Half-open periods that touch share no day.
    p.enter(&p.body("2014-01-01", Some("2015-01-01")));
    p.enter(&p.body("2018-01-01", None));
    let other =
        with(&p.body("2016-01-01", None), "official_id", json!(world::official(&p.admin, "Hoàng An", &p.w.ward)));
    p.enter(&other);
}

#[test]
fn the_database_itself_refuses_what_would_overlap() {
    let app = App::new();
    let p = Post::in_app(&app);
    p.enter(&p.body("2015-01-01", Some("2018-01-01")));
    let official_id = OfficialId::parse(&p.official).unwrap();
    let (unit_id, position_id) = (UnitId::parse(&p.w.ward).unwrap(), PositionId::parse(&p.clerk).unwrap());
    let decision_id = DecisionId::parse(&p.w.decision).unwrap();
    let write = |kind: AppointmentKind, from: &str, to: Option<&str>| {
        let period = Period::new(Day::parse(from).unwrap(), to.map(|t| Day::parse(t).unwrap())).unwrap();
        let new = Appointment {
            id: AppointmentId(new_uuid()),
            official_id,
            unit_id,
            position_id,
            kind,
            state: AppointmentState::Appointed,
            period,
            ratified_on: None,
            decision_id,
            ratification_decision_id: None,
            end_reason: None,
            end_decision_id: None,
            note: None,
        };
        let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: app.state.now() };
        let change = Change::of(Cause::Create, Some(unit_id));
        wait(app.state.db.write(move |tx| canbo::db::appointments::insert(tx, &stamp, &change, &new).map(drop)))
    };
    use AppointmentKind::{Concurrent, Substantive};
    for (from, to) in [("2017-12-31", None), ("2014-01-01", Some("2015-01-02")), ("2016-01-01", Some("2016-01-02"))] {
        let refused = write(Substantive, from, to);
        assert!(matches!(&refused, Err(Error::Taken(rule)) if rule == APPOINTMENTS_OVERLAP), "{from}: {refused:?}");
    }
    write(Concurrent, "2016-01-01", None).unwrap();
    write(Substantive, "2018-01-01", None).unwrap();
    write(Substantive, "2014-01-01", Some("2015-01-01")).unwrap();
    let seqs: Vec<u64> = p.admin.all("/v1/appointments").iter().map(|a| a["seq"].as_u64().unwrap()).collect();
    assert!(
        seqs.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "a refused write leaves no gap in the ledger: {seqs:?}"
    );
}

#[test]
fn an_election_is_ratified_once_and_within_its_time() {
    let app = App::new();
    let p = Post::in_app(&app);
    let id = p.enter(&p.election("2016-06-28"));
    let place = format!("/v1/appointments/{id}");
    let path = format!("{place}/ratification");
    let good = json!({ "ratified_on": "2016-07-04", "decision_id": p.w.decision });
    asks_for_the_state_seen(&p.admin, &path, &place, &good);
    let tag = p.admin.get(&place).etag().to_owned();
    refuses_bad_bodies(&p.admin, &path, Some(&tag), &good, &["/ratified_on", "/decision_id"]);
    let refused = |name: &str, value: &str| {
        p.act(&id, "ratification", &with(&good, name, json!(value))).refused(422, "invalid_input").wrong()
    };
    assert_eq!(refused("ratified_on", "2016-06-27"), told(&[("/ratified_on", "not_in_force")]));
    assert_eq!(refused("decision_id", NOBODY), told(&[("/decision_id", "reference_not_found")]));
    let done = p.admin.act(&path, &tag, &good).expect(200);
    assert_eq!(seen(&p.admin, &place), done.json());
    let shown = done.json();
    assert_eq!(
        (&shown["state"], &shown["ratified_on"], &shown["ratification_decision_id"]),
        (&json!("ratified"), &json!("2016-07-04"), &json!(p.w.decision))
    );
    let end = json!({ "valid_to": "2016-07-04", "end_reason": "relieved", "decision_id": p.w.decision });
    let wrong = p.act(&id, "end", &end).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/valid_to", "not_after")]), "it was held on the day of its ratification");
    p.act(&id, "ratification", &good).refused(409, "not_awaiting_ratification");
    p.admin.act(&path, &tag, &good).refused(412, "stale");
    let clerk = p.enter(&with(&p.body("2015-06-01", None), "kind", json!("concurrent")));
    p.act(&clerk, "ratification", &good).refused(409, "not_awaiting_ratification");
    p.admin.act(&format!("/v1/appointments/{NOBODY}/ratification"), &tag, &good).refused(404, "not_found");
}

#[test]
fn an_appointment_ends_with_a_reason() {
    let app = App::new();
    let p = Post::in_app(&app);
    let id = p.enter(&p.body("2015-06-01", None));
    let place = format!("/v1/appointments/{id}");
    let path = format!("{place}/end");
    let good =
        json!({ "valid_to": "2020-01-01", "end_reason": "retired", "decision_id": p.w.decision, "reason": "đủ tuổi" });
    asks_for_the_state_seen(&p.admin, &path, &place, &good);
    let tag = p.admin.get(&place).etag().to_owned();
    refuses_bad_bodies(&p.admin, &path, Some(&tag), &good, &["/valid_to", "/end_reason"]);
    let refused = |name: &str, value: &str| {
        p.act(&id, "end", &with(&good, name, json!(value))).refused(422, "invalid_input").wrong()
    };
    assert_eq!(refused("valid_to", "2015-06-01"), told(&[("/valid_to", "not_after")]));
    assert_eq!(refused("end_reason", "tired"), told(&[("/end_reason", "not_one_of")]));
    assert_eq!(refused("decision_id", NOBODY), told(&[("/decision_id", "reference_not_found")]));
    let done = p.admin.act(&path, &tag, &good).expect(200);
    assert_eq!(seen(&p.admin, &place), done.json());
    let shown = done.json();
    assert_eq!(
        (&shown["valid_to"], &shown["end_reason"], &shown["end_decision_id"]),
        (&json!("2020-01-01"), &json!("retired"), &json!(p.w.decision))
    );
    assert_eq!(refused("valid_to", "2020-01-02"), told(&[("/valid_to", "not_in_force")]));
    p.admin.act(&path, &tag, &good).refused(412, "stale");
    // The days after it are free again.
    p.enter(&p.body("2020-01-01", None));
}

#[test]
fn a_transfer_moves_the_dossier_from_the_old_unit_to_the_new_one() {
    let app = App::new();
    let p = Post::in_app(&app);
    let (old, new) = (app.role(Role::HrOfficer, Some(&p.w.ward)), app.role(Role::HrOfficer, Some(&p.w.other_ward)));
    let first = p.enter(&p.body("2015-06-01", None));
    let qualification = json!({ "official_id": p.official, "kind": "it", "level": "basic", "awarded_on": "2014-01-01",
        "verification": "verified" });
    let qualification = created(&old, "/v1/qualifications", &qualification)["id"].as_str().unwrap().to_owned();
    let person = format!("/v1/officials/{}", p.official);
    let dossier = [
        person.clone(),
        format!("/v1/appointments/{first}"),
        format!("/v1/qualifications/{qualification}"),
        format!("/v1/compliance/officials/{}", p.official),
    ];
    dossier.iter().for_each(|place| drop(old.get(place).expect(200)));
    hidden(&new, &dossier);

    p.act(&first, "end", &json!({ "valid_to": "2026-11-01", "end_reason": "transferred" })).expect(200);
    assert_eq!(
        old.get(&person).expect(200).json()["dossier_unit_id"],
        p.w.ward,
        "it stays until it has somewhere to go"
    );
    let next = world::appointment(&p.official, &p.w.other_ward, &p.clerk, &p.w.other_decision, "2026-11-23");
    p.enter(&next);
    old.get(&person).expect(200);
    // The first day in the new unit, in Viet Nam.
    app.set_clock("2026-11-22T17:00:00Z");
    let (old, new) = (app.role(Role::HrOfficer, Some(&p.w.ward)), app.role(Role::HrOfficer, Some(&p.w.other_ward)));
    let p = Post { admin: app.admin(), ..p };
    hidden(&old, &dossier);
    dossier.iter().for_each(|place| drop(new.get(place).expect(200)));
    let shown = new.get(&person).json();
    assert_eq!((&shown["dossier_unit_id"], &shown["managing_unit_id"]), (&json!(p.w.other_ward), &json!(p.w.ward)));
    for list in ["/v1/officials", "/v1/appointments", "/v1/qualifications"] {
        assert!(old.all(list).is_empty() && !new.all(list).is_empty(), "{list}");
    }
    let tag = p.admin.get(&dossier[1]).etag().to_owned();
    let end = json!({ "valid_to": "2026-10-01", "end_reason": "other" });
    old.act(&format!("{}/end", dossier[1]), &tag, &end).refused(404, "not_found");
    new.act(&format!("{}/end", dossier[1]), &tag, &end).expect(200);
    // What is not substantive moves nothing.
    let body = with(&p.body("2026-11-22", None), "kind", json!("secondment"));
    p.enter(&body);
    assert_eq!(p.admin.get(&person).json()["dossier_unit_id"], p.w.other_ward);
}
