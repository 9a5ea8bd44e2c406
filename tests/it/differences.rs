//! What stands otherwise at another moment, and because of what.

use crate::support::manners::{created, needs, told};
use crate::support::world::{self, World};
use crate::support::{App, Client, wait};
use canbo::db::changes::Change;
use canbo::db::{self, Cause, Stamp, rule_sets};
use canbo::domain::account::{Permission, Role};
use canbo::domain::adoption::Adoption;
use canbo::domain::id::RuleSetId;
use canbo::domain::position::Group;
use canbo::domain::predicate::{AgeClause, Predicate};
use canbo::domain::rule_set::{Audience, Combination, Layer, Provenance, Requirement, RuleSet};
use canbo::domain::text::Line;
use canbo::domain::word::Word;
use canbo::domain::{Day, Period};
use canbo::state::new_uuid;
use serde_json::{Value, json};

const PATH: &str = "/v1/compliance/differences";

fn line<const N: usize>(text: &str) -> Line<N> {
    Line::parse(text).unwrap()
}

fn differences(by: &Client, query: &str) -> Vec<Value> {
    by.all(&format!("{PATH}?{query}"))
}

/// A standard that asks everybody to be 45 at most.
fn ask_for_youth(app: &App) {
    let youth = Requirement {
        code: line("youth"),
        title_vi: line("Tuổi"),
        title_en: line("Age"),
        legal_reference: line("thử"),
        provenance: Provenance::Synthetic,
        mandatory: true,
        predicate: Predicate::Age(AgeClause { at_least: None, at_most: Some(45), on: None }),
        applies_to: Audience {
            groups: Vec::new(),
            positions: Vec::new(),
            except_positions: Vec::new(),
            except_areas: Vec::new(),
            areas: Vec::new(),
            first_holding: None,
        },
        graces: Vec::new(),
    };
    let set = RuleSet {
        id: RuleSetId(new_uuid()),
        code: line("youth-2000"),
        title_vi: line("Tuổi"),
        title_en: line("Age"),
        layer: Layer::Provincial,
        unit_id: None,
        combination: Combination::Adds,
        groups: Group::ALL.to_vec(),
        legal_reference: line("thử"),
        provenance: Provenance::Synthetic,
        period: Period::since(Day::FIRST),
        requirements: vec![youth],
        supersedes_id: None,
        adoption: Adoption::SHIPPED,
    };
    let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: app.state.now() };
    let change = Change::of(Cause::Import, None);
    wait(app.state.db.write(move |tx| rule_sets::insert(tx, &stamp, &change, &set))).unwrap();
}

/// The causes of a list, shortly: what and when.
fn causes(because: &Value) -> Vec<String> {
    let text = |cause: &Value, name: &str| cause[name].as_str().unwrap_or("-").to_owned();
    let each = because.as_array().unwrap().iter().map(|cause| match cause["clock"].as_str().unwrap() {
        "record" => format!("{} {}", text(cause, "cause"), text(cause, "entity")),
        _ => format!("{} {} {}", text(cause, "type"), text(cause, "what"), text(cause, "on")),
    });
    each.collect()
}

#[test]
fn a_decision_that_reaches_back_changes_the_days_it_reaches_and_only_once_it_is_recorded() {
    let app = App::new();
    let world = World::in_app(&app);
    app.set_clock("2026-12-02T05:00:00Z");
    let admin = app.admin();
    let official = world::official(&admin, "Nguyễn Thị Ước", &world.ward);
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    // With effect from 1 September, entered on 2 December.
    let held = world::appointment(&official, &world.ward, &clerk, &world.decision, "2026-09-01");
    let held = created(&admin, "/v1/appointments", &held);
    app.set_clock("2026-12-02T05:00:01Z");
    let admin = app.admin();
    let before = "2026-12-01T00:00:00Z";
    let came = ["create appointment"].as_slice();
    let began = ["appointment begins 2026-09-01"].as_slice();
    for (from_on, to_on, from_known, to_known, because) in [
        ("2026-08-31", "2026-08-31", before, "", [].as_slice()),
        ("2026-09-01", "2026-09-01", before, "", came),
        ("2026-11-30", "2026-11-30", before, "", came),
        ("2026-08-31", "2026-09-01", "", "", began),
        ("2026-07-01", "2026-11-30", "", "", began),
        ("2026-09-01", "2026-11-30", "", "", &[]),
        ("2026-08-31", "2026-09-01", before, before, &[]),
        ("2026-08-31", "2026-09-01", before, "", began),
        ("2026-09-01", "2026-09-02", before, "", came),
    ] {
        let known = |name: &str, at: &str| if at.is_empty() { String::new() } else { format!("&{name}_known_at={at}") };
        let way = |a: &str, b: &str, c: &str, d: &str| {
            format!("unit=90001&from_as_of={a}&to_as_of={b}{}{}", known("from", c), known("to", d))
        };
        let there = differences(&admin, &way(from_on, to_on, from_known, to_known));
        let of = format!("{from_on} {to_on} {from_known} {to_known}: {there:?}");
        assert_eq!(there.len(), usize::from(!because.is_empty()), "{of}");
        // The way back has the same causes, where it is the same way.
        let again = differences(&admin, &way(to_on, from_on, to_known, from_known));
        assert_eq!(again.len(), there.len());
        let Some(item) = there.first() else { continue };
        assert_eq!((&item["official_id"], &item["before"]), (&json!(official), &Value::Null), "{of}");
        assert_eq!(item["after"]["unit"]["code"], "90001");
        assert_eq!(causes(&item["because"]), because, "{of}");
        assert_eq!((&again[0]["before"], &again[0]["after"]), (&item["after"], &Value::Null));
        let changed = item["requirements"].as_array().unwrap();
        assert!(changed.iter().all(|c| causes(&c["because"]) == because && c["before"].is_null()), "{of}");
        assert_eq!(item["because"][0]["seq"], held["seq"]);
        let which = if because == came { "entity_id" } else { "id" };
        assert_eq!(item["because"][0][which], held["id"]);
        assert_eq!(item["withheld"], json!([]));
    }
}

#[test]
fn a_diploma_and_a_move_are_told_apart_with_their_entries() {
    let app = App::demo();
    let admin = app.admin();
    let day = "2017-12-31";
    let gap = admin.all(&format!("/v1/compliance/gaps?unit=178&as_of={day}&requirement=state_management"))[0].clone();
    let n = admin.get("/v1/compliance/gaps?unit=178").json()["known_at"]["seq"].as_i64().unwrap();
    let official = gap["official_id"].as_str().unwrap();
    let paper = json!({ "official_id": official, "kind": "state_management", "level": "completed",
        "awarded_on": "2015-01-01", "verification": "unverified" });
    let made = created(&admin, "/v1/qualifications", &paper);
    let place = format!("/v1/qualifications/{}", made["id"].as_str().unwrap());
    let found = json!({ "verification": "verified", "reason": "đối chiếu bản chính" });
    let verified = admin.act(&format!("{place}/verification"), admin.get(&place).etag(), &found).expect(200).json();
    let unit = gap["unit"]["code"].as_str().unwrap();
    for unit in [unit, "178"] {
        let query = format!("unit={unit}&from_as_of={day}&to_as_of={day}&from_known_at={n}");
        let items = differences(&admin, &query);
        assert_eq!(items.len(), 1);
        let item = &items[0];
        assert_eq!(item["official_id"], official);
        let changed = item["requirements"].as_array().unwrap();
        assert_eq!((changed.len(), &changed[0]["code"]), (1, &json!("state_management")));
        assert_eq!(
            (&changed[0]["before"], changed[0]["after"].as_str().is_some_and(|s| s == "met")),
            (&gap["status"], true)
        );
        let last = changed[0]["because"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["cause"], &last["reason"]), (&json!("verify"), &json!("đối chiếu bản chính")));
        assert_eq!((&last["seq"], &last["entity_id"]), (&verified["seq"], &made["id"]));
        let page = admin.get(&format!("{PATH}?{query}")).expect(200).json();
        for (side, seq) in [("from", Some(n)), ("to", page["to"]["known_at"]["seq"].as_i64())] {
            let seq = seq.unwrap();
            let report =
                admin.get(&format!("/v1/compliance/report?unit={unit}&as_of={day}&resolution=37-NQ/TU&known_at={seq}"));
            let report = report.expect(200).json();
            for name in ["above", "met", "exempt", "in_grace", "unmet", "unknown"] {
                assert_eq!(page[side][name], report["standard"][name], "{side} {name}");
            }
            assert_eq!(page[side]["headcount"], report["headcount"]);
        }
    }
    // Moved to another ward on a day: gone from one, come to the other, and one line for the city.
    let held = admin.all(&format!("/v1/appointments?official_id={official}&as_of={day}&kind=substantive"))[0].clone();
    let held_at = format!("/v1/appointments/{}", held["id"].as_str().unwrap());
    let end = json!({ "valid_to": "2019-01-01", "end_reason": "transferred", "reason": "điều động" });
    admin.act(&format!("{held_at}/end"), admin.get(&held_at).etag(), &end).expect(200);
    let (other, name) = if unit == "05974" { ("05983", "Chi Lăng") } else { ("05974", "Tam Thanh") };
    let there = admin.all(&format!("/v1/units?code={other}"))[0]["id"].as_str().unwrap().to_owned();
    let decision = world::decision(&admin, "999/QĐ", &there);
    let title = held["position_id"].as_str().unwrap();
    let next = world::appointment(official, &there, title, &decision, "2019-01-01");
    admin.post("/v1/appointments", &next).expect(201);
    let days = "from_as_of=2018-12-31&to_as_of=2019-01-01";
    let of = |unit: &str| {
        let items = differences(&admin, &format!("unit={unit}&{days}"));
        items.into_iter().find(|item| item["official_id"] == official).unwrap()
    };
    let (left, came, stayed) = (of(unit), of(other), of("178"));
    assert!(left["after"].is_null() && came["before"].is_null(), "{name}");
    assert_eq!((&stayed["before"]["unit"]["code"], &stayed["after"]["unit"]["code"]), (&json!(unit), &json!(other)));
    assert_eq!(causes(&stayed["because"]).iter().filter(|c| c.starts_with("appointment")).count(), 2);
}

#[test]
fn a_birthday_is_for_those_who_may_know_it() {
    let app = App::new();
    let world = World::in_app(&app);
    ask_for_youth(&app);
    let admin = app.admin();
    // Born on 1980-03-05.
    let official = world::official(&admin, "Nguyễn Thị Ước", &world.ward);
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    let held = world::appointment(&official, &world.ward, &clerk, &world.decision, "2016-01-01");
    admin.post("/v1/appointments", &held).expect(201);
    let query = "unit=90001&from_as_of=2026-01-01&to_as_of=2026-06-01";
    for (by, open) in [
        (admin, true),
        (app.role(Role::HrOfficer, Some(&world.ward)), true),
        (app.role(Role::Viewer, Some(&world.ward)), false),
        (app.machine(&[Permission::ComplianceRead], None), false),
    ] {
        let item = differences(&by, query).remove(0);
        let youth = item["requirements"].as_array().unwrap().iter().find(|c| c["code"] == "youth").unwrap().clone();
        assert_eq!((&youth["before"], &youth["after"]), (&json!("met"), &json!("unmet")));
        let cause = &youth["because"][0];
        assert_eq!((&cause["type"], &cause["id"]), (&json!("age"), &Value::Null));
        assert_eq!(cause["on"], if open { json!("2026-03-05") } else { Value::Null });
        assert_eq!(item["withheld"], if open { json!([]) } else { json!(["on"]) });
        assert!(open || !item.to_string().contains("-03-05"));
    }
}

#[test]
fn a_new_rule_changes_everybody_and_the_pages_show_each_once() {
    let app = App::demo();
    let admin = app.admin();
    let n = admin.get("/v1/compliance/gaps?unit=178").json()["known_at"]["seq"].as_i64().unwrap();
    ask_for_youth(&app);
    let query = format!("unit=178&from_as_of=2017-12-31&to_as_of=2017-12-31&from_known_at={n}");
    let whole = admin.all(&format!("{PATH}?{query}&limit=500"));
    assert_eq!(admin.all(&format!("{PATH}?{query}&limit=50")), whole);
    let ids: Vec<&str> = whole.iter().map(|i| i["official_id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), ids.is_sorted()), (166 + 140, true), "part-timers and hamlet heads too");
    for item in &whole {
        let changed = item["requirements"].as_array().unwrap();
        assert_eq!((changed.len(), &changed[0]["code"]), (1, &json!("youth")));
        assert_eq!(causes(&changed[0]["because"]), ["import rule_set"]);
    }
    let next = admin.get(&format!("{PATH}?{query}&limit=1")).json()["next"].as_str().unwrap().to_owned();
    admin.get(&format!("{PATH}?{query}&limit=1&to_known_at={n}&after={next}")).refused(400, "invalid_cursor");
}

#[test]
fn moments_that_are_the_same_or_that_there_are_not_are_refused() {
    let app = App::new();
    let world = World::in_app(&app);
    let admin = app.admin();
    let refused = |query: &str| admin.get(&format!("{PATH}?{query}")).refused(400, "invalid_parameters").wrong();
    for same in
        ["", "&from_as_of=2026-11-22", "&from_known_at=3&to_known_at=3", "&from_as_of=2020-01-01&to_as_of=2020-01-01"]
    {
        assert_eq!(refused(&format!("unit=90001{same}")), told(&[("/to_as_of", "not_with")]), "{same}");
    }
    for (asked, pointer, code) in [
        ("from_known_at=999999", "/from_known_at", "out_of_range"),
        ("to_known_at=999999", "/to_known_at", "out_of_range"),
        ("to_known_at=2027-01-01T00:00:00Z", "/to_known_at", "not_in_force"),
        ("to_known_at=x", "/to_known_at", "wrong_type"),
        ("from_as_of=x", "/from_as_of", "wrong_type"),
        ("known_at=3", "/known_at", "unknown_field"),
    ] {
        assert_eq!(refused(&format!("unit=90001&{asked}")), told(&[(pointer, code)]), "{asked}");
    }
    assert_eq!(refused("to_as_of=2020-01-01"), told(&[("/unit", "required")]));
    let officer = app.role(Role::HrOfficer, Some(&world.ward));
    officer.get(&format!("{PATH}?unit=90001&to_as_of=2020-01-01")).expect(200);
    for elsewhere in ["90002", "900", "no-such-unit", world.other_ward.as_str()] {
        let wrong =
            officer.get(&format!("{PATH}?unit={elsewhere}&to_as_of=2020-01-01")).refused(404, "not_found").wrong();
        assert_eq!(wrong, told(&[("/unit", "reference_not_found")]), "{elsewhere}");
    }
    needs(&app, Permission::ComplianceRead, &[("GET", PATH)]);
    // A unit that was closed between the two is found by its code on the first day.
    let wards = admin.all("/v1/units?code=90002");
    let place = format!("/v1/units/{}", wards[0]["id"].as_str().unwrap());
    let end = json!({ "valid_to": "2025-07-01", "reason": "Sắp xếp" });
    admin.act(&format!("{place}/end"), admin.get(&place).etag(), &end).expect(200);
    let closed = admin.get(&format!("{PATH}?unit=90002&from_as_of=2025-06-30&to_as_of=2025-07-01")).expect(200).json();
    assert_eq!((&closed["unit"]["code"], &closed["items"]), (&json!("90002"), &json!([])));
}

/// A reason of an act elsewhere is not told to who sees only the ward that the person left.
#[test]
fn the_reason_of_an_act_elsewhere_is_withheld() {
    let app = App::new();
    let world = World::in_app(&app);
    let admin = app.admin();
    let official = world::official(&admin, "Nguyễn Thị Ước", &world.ward);
    let clerk = world::position(&admin, "OFFICE_STATISTICS");
    let body = world::appointment(&official, &world.ward, &clerk, &world.decision, "2016-01-01");
    let held = created(&admin, "/v1/appointments", &body);
    let officer = app.role(Role::HrOfficer, Some(&world.ward));
    // Put right by who may: it was in the other ward all along. The entry here names that ward only.
    let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: app.state.now() };
    let (id, other) = (canbo::domain::id::Id::parse(held["id"].as_str().unwrap()).unwrap(), world.other_ward.clone());
    let put_right = move |tx: &mut db::Tx<'_>| {
        let mut appointment = db::appointments::get(tx, id)?.value;
        appointment.unit_id = canbo::domain::id::Id::parse(&other).unwrap();
        let change = Change {
            reason: Some("nhầm phường".to_owned()),
            ..Change::of(Cause::Correct, Some(appointment.unit_id))
        };
        db::appointments::update(tx, &stamp, &change, &appointment)
    };
    wait(app.state.db.write(put_right)).unwrap();
    let n = held["seq"].as_i64().unwrap();
    let query = format!("unit=90001&from_known_at={n}");
    for (by, reason) in [(admin, json!("nhầm phường")), (officer, Value::Null)] {
        let item = differences(&by, &query).remove(0);
        assert!(item["after"].is_null());
        assert_eq!((&item["because"][0]["cause"], &item["because"][0]["reason"]), (&json!("correct"), &reason));
        assert_eq!(item["withheld"], if reason.is_null() { json!(["reason"]) } else { json!([]) });
    }
}
