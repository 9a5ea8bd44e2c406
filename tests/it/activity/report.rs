//! The activity report over HTTP: what is counted where and when, who sees it, and what it was at any time.

use super::records::{Records, path};
use crate::support::manners::{needs, told};
use crate::support::{App, Client};
use canbo::db::{enrolments, rotations};
use canbo::domain::account::{Permission, Role};
use canbo::domain::rotation::MoveKind;
use canbo::domain::training::{EnrolmentState, Programme};
use serde_json::{Value, json};

/// The enrolments and the people of a part.
fn count(shown: &Value, part: &str) -> (u64, u64) {
    let of = |name: &str| shown["trained"][part][name].as_u64().unwrap();
    (of("enrolments"), of("people"))
}

/// With those down, without, seconded.
fn moves(shown: &Value) -> [u64; 4] {
    let both = &shown["moved"]["transfers_and_rotations"];
    let all = [
        &shown["moved"]["rotated_down_to_elected_posts"],
        &both["with_rotated_down"],
        &both["without_rotated_down"],
        &shown["moved"]["secondments"],
    ];
    all.map(|n| n.as_u64().unwrap())
}

#[test]
fn who_moved_is_counted_where_they_were() {
    let r = Records::new();
    let (ward, other) = (r.world.ward.clone(), r.world.other_ward.clone());
    let who = r.person(&ward);
    r.holds(&who, &ward, "OFFICE_STATISTICS", ("2012-03-01", Some("2015-01-01")), "recruitment");
    r.holds(&who, &other, "OFFICE_STATISTICS", ("2015-01-01", None), "transfer");
    r.moved(&who, MoveKind::Transfer, &ward, &other, "2015-01-01");
    r.completed(&who, Some(Programme::It), "2014-12-31");
    r.completed(&who, Some(Programme::It), "2015-01-01");
    r.completed(&who, Some(Programme::Update), "2016-01-01");
    let (here, there, city) = (r.report(&ward), r.report(&other), r.report(&r.world.city));
    assert_eq!([&here["recruited"], &there["recruited"], &city["recruited"]], [1, 0, 1]);
    assert_eq!([count(&here, "total"), count(&there, "total"), count(&city, "total")], [(1, 1), (2, 1), (3, 1)]);
    assert_eq!([moves(&here), moves(&there), moves(&city)], [[0, 1, 1, 0]; 3], "one move, and it touched both");
    let programmes = &city["trained"]["fostering"]["by_programme"];
    let expected = json!([{ "programme": "update", "enrolments": 1, "people": 1 },
        { "programme": "it", "enrolments": 2, "people": 1 }]);
    assert_eq!(*programmes, expected);
    assert_eq!(r.report("90001"), here, "by its code on the last day");
}

#[test]
fn only_what_was_completed_by_somebody_in_post_counts_and_each_in_the_group_of_that_day() {
    let r = Records::new();
    let ward = r.world.ward.clone();
    let (clerk, head, stranger) = (r.person(&ward), r.person(&ward), r.person(&ward));
    r.holds(&clerk, &ward, "OFFICE_STATISTICS", ("2013-01-01", None), "appointment");
    r.holds(&head, &ward, "HAMLET_HEAD", ("2012-01-01", Some("2015-01-01")), "election_result");
    r.holds(&head, &ward, "PART_TIMER", ("2015-01-01", None), "appointment");
    assert_eq!(r.report(&ward)["recruited"], 0, "the clerk was appointed, not recruited");
    for state in [EnrolmentState::Confirmed, EnrolmentState::Withdrawn, EnrolmentState::Requested] {
        r.enrolled(&clerk, Some(Programme::It), state, None);
    }
    r.enrolled(&clerk, Some(Programme::It), EnrolmentState::Failed, Some("2016-01-01"));
    r.completed(&clerk, Some(Programme::It), "2012-12-31");
    r.completed(&stranger, Some(Programme::It), "2016-01-01");
    assert_eq!(count(&r.report(&ward), "total"), (0, 0));
    r.completed(&clerk, None, "2017-12-31");
    r.completed(&clerk, Some(Programme::It), "2018-01-01");
    r.completed(&head, Some(Programme::Update), "2014-12-31");
    r.completed(&head, Some(Programme::Update), "2015-01-01");
    let shown = r.report(&ward);
    let parts = ["academic_training", "fostering", "hamlet_heads", "total"];
    assert_eq!(parts.map(|part| count(&shown, part)), [(1, 1), (1, 1), (1, 1), (3, 2)]);
}

#[test]
fn what_is_voided_is_out_of_the_figures_and_what_was_known_before_stays_as_it_was() {
    let r = Records::new();
    let (city, ward) = (r.world.city.clone(), r.world.ward.clone());
    let who = r.person(&ward);
    let held = r.holds(&who, &ward, "PARTY_SECRETARY", ("2013-01-01", None), "recruitment");
    let mut then: Vec<(i64, String)> = Vec::new();
    let note = |then: &mut Vec<(i64, String)>| {
        let present = r.admin.get(&path(&city)).expect(200).text;
        let head = r.head();
        let known = r.admin.get(&format!("{}&known_at={head}", path(&city))).expect(200).text;
        assert_eq!(known, present, "as of the newest entry it is the present");
        then.push((head, present));
    };
    note(&mut then);
    let down = r.moved(&who, MoveKind::Rotation, &city, &ward, "2013-01-01");
    let lent = r.moved(&who, MoveKind::Secondment, &ward, &city, "2014-01-01");
    note(&mut then);
    let learned = r.completed(&who, Some(Programme::It), "2014-05-01");
    r.completed(&who, None, "2015-05-01");
    let pool = r.pool(&ward, &["PARTY_SECRETARY", "COUNCIL_CHAIR"], Some("2015-06-01"));
    r.stands(&who, &pool, "PARTY_SECRETARY", ("2015-06-01", None));
    note(&mut then);
    let shown = r.report(&city);
    assert_eq!((moves(&shown), count(&shown, "total")), ([1, 1, 0, 1], (2, 1)));
    assert_eq!((&shown["pools"][0]["members"], &shown["pools"][0]["coverage"]), (&json!(1), &json!(50.0)));
    r.voids(&down, rotations::void);
    assert_eq!(moves(&r.report(&city)), [0, 0, 0, 1]);
    note(&mut then);
    r.voids(&lent, rotations::void);
    r.voids(&learned, enrolments::void);
    let shown = r.report(&city);
    assert_eq!((moves(&shown), count(&shown, "total"), count(&shown, "fostering")), ([0; 4], (1, 1), (0, 0)));
    note(&mut then);
    // The post goes to another day: then the person was recruited later, and held nothing when trained.
    let place = format!("/v1/appointments/{held}");
    let tag = r.admin.get(&place).expect(200).etag().to_owned();
    let change = json!({ "valid_from": "2016-01-01", "correction": { "reason": "Nhập nhầm ngày" } });
    r.admin.correct("PATCH", &place, &tag, &change).expect(200);
    assert_eq!(count(&r.report(&city), "total"), (0, 0));
    note(&mut then);
    let mut told: Vec<&String> = then.iter().map(|(_, text)| text).collect();
    told.dedup();
    assert_eq!(told.len(), then.len(), "each differs from the one before");
    for (seq, text) in &then {
        assert_eq!(&r.admin.get(&format!("{}&known_at={seq}", path(&city))).expect(200).text, text, "at {seq}");
    }
    let before = r.admin.get(&format!("{}&known_at=0", path(&city))).refused(404, "not_found");
    assert_eq!(before.wrong(), told_unit(), "the unit was not known yet");
}

fn told_unit() -> Vec<(String, String)> {
    told(&[("/unit", "reference_not_found")])
}

#[test]
fn who_may_not_read_pools_is_told_that_they_are_withheld() {
    let r = Records::new();
    let (city, ward, other) = (r.world.city.clone(), r.world.ward.clone(), r.world.other_ward.clone());
    let who = r.person(&other);
    let mine = r.pool(&ward, &["PARTY_SECRETARY", "COUNCIL_CHAIR", "COUNCIL_VICE"], Some("2016-01-01"));
    r.pool(&ward, &["PARTY_SECRETARY"], None);
    r.pool(&other, &["PARTY_SECRETARY"], Some("2017-12-31"));
    r.pool(&other, &["PARTY_SECRETARY"], Some("2018-01-01"));
    r.stands(&who, &mine, "PARTY_SECRETARY", ("2016-01-01", None));
    r.stands(&who, &mine, "COUNCIL_CHAIR", ("2016-01-01", None));
    r.stands(&who, &mine, "COUNCIL_VICE", ("2016-01-01", Some("2017-12-31")));
    let pools = |by: &Client, unit: &str| {
        let shown = by.get(&path(unit)).expect(200).json();
        (shown["pools"].clone(), shown["withheld"].clone())
    };
    let (all, withheld) = pools(&r.admin, &city);
    assert_eq!((all.as_array().unwrap().len(), withheld), (2, json!([])), "approved by the last day");
    assert_eq!((&all[0]["members"], &all[0]["titles_covered"], &all[0]["titles"]), (&json!(1), &json!(2), &json!(3)));
    assert_eq!(
        (&all[0]["titles_ready"], &all[0]["readiness"]),
        (&json!(0), &json!(0.0)),
        "no paper of theirs is known"
    );
    let viewer = r.app.role(Role::Viewer, Some(&city));
    assert_eq!(pools(&viewer, &city), (Value::Null, json!(["pools", "entitlements"])));
    let without: Value = r.report(&city);
    let seen = viewer.get(&path(&city)).json();
    for part in ["recruited", "moved", "trained", "known_at"] {
        assert_eq!(seen[part], without[part], "{part}");
    }
    let officer = r.app.role(Role::HrOfficer, Some(&ward));
    assert_eq!(pools(&officer, &ward).0.as_array().unwrap().len(), 1);
    let known = format!("{}&known_at={}", path(&city), r.head());
    assert_eq!(viewer.get(&known).expect(200).json()["pools"], Value::Null);
}

#[test]
fn a_unit_outside_the_callers_own_has_no_report_and_without_the_permission_nobody_has_one() {
    let r = Records::new();
    let (city, ward, other) = (r.world.city.clone(), r.world.ward.clone(), r.world.other_ward.clone());
    let own = r.app.role(Role::Viewer, Some(&ward));
    assert_eq!(own.get(&path(&ward)).expect(200).text, own.get(&path("90001")).expect(200).text);
    for unit in [&city, &other, "900", "90002", "99999", "x", crate::support::manners::NOBODY] {
        for moment in [String::new(), format!("&known_at={}", r.head())] {
            let answer = own.get(&format!("{}{moment}", path(unit))).refused(404, "not_found");
            assert_eq!(answer.wrong(), told_unit(), "{unit}");
        }
    }
    // A unit that did not exist on the last day.
    let early = format!("/v1/reports/activity?unit={ward}&from=1980-01-01&to=1989-12-31");
    assert_eq!(r.admin.get(&early).refused(404, "not_found").wrong(), told_unit());
    r.admin.get(&format!("/v1/reports/activity?unit={ward}&from=1980-01-01&to=1990-01-01")).expect(200);
    needs(&r.app, Permission::ReportsRead, &[("GET", &path(&ward)), ("GET", "/v1/reports/activity")]);
}

#[test]
fn all_that_is_wrong_with_the_parameters_is_told_at_once() {
    let app = App::new();
    let admin = app.admin();
    for (query, expected) in [
        ("", vec![("/unit", "required"), ("/from", "required"), ("/to", "required")]),
        (
            "unit=&from=x&to=2017-02-29&known_at=x&as_of=2017-01-01",
            vec![
                ("/unit", "empty"),
                ("/from", "wrong_type"),
                ("/to", "wrong_type"),
                ("/known_at", "wrong_type"),
                ("/as_of", "unknown_field"),
            ],
        ),
        ("unit=1&unit=2&from=2017-01-01&to=2017-01-01", vec![("/unit", "repeated")]),
        ("unit=1&from=2017-01-02&to=2017-01-01", vec![("/to", "before")]),
        ("unit=1&from=2017-01-01&to=2017-01-01&known_at=99999", vec![("/known_at", "out_of_range")]),
        ("unit=1&from=2017-01-01&to=2017-01-01&known_at=2030-01-01T00:00:00Z", vec![("/known_at", "not_in_force")]),
    ] {
        let answer = admin.get(&format!("/v1/reports/activity?{query}")).refused(400, "invalid_parameters");
        assert_eq!(answer.wrong(), told(&expected), "{query}");
    }
}
