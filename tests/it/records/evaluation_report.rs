//! The report on yearly ratings, over HTTP.

use crate::support::manners::{needs, told};
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

struct Rated {
    app: App,
    w: World,
    admin: Client,
}

impl Rated {
    fn holds(&self, unit: &str, title: &str) -> String {
        let who = world::official(&self.admin, "Nguyễn Thị Ước", unit);
        let title = world::position(&self.admin, title);
        let held = world::appointment(&who, unit, &title, &self.w.decision, "2015-06-01");
        self.admin.post("/v1/appointments", &held).expect(201);
        who
    }

    fn rate(&self, who: &str, unit: &str, year: i32, rating: &str, on: &str) -> String {
        let body = json!({ "official_id": who, "unit_id": unit, "year": year, "rating": rating, "rated_on": on });
        self.admin.post("/v1/evaluations", &body).expect(201).id()
    }

    fn report(&self, query: &str) -> Value {
        self.admin.get(&format!("/v1/reports/evaluations?{query}")).expect(200).json()
    }
}

fn counts(part: &Value) -> Vec<u64> {
    let names = ["total", "rated", "not_rated", "excellent", "good", "completed", "not_completed", "late"];
    names.iter().map(|name| part[name].as_u64().unwrap()).collect()
}

#[test]
fn the_report_on_ratings_equals_counting_by_hand_in_every_part() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let r = Rated { app, w, admin };
    let (ward, other) = (r.w.ward.as_str(), r.w.other_ward.as_str());
    // The first ward: of six clerks one excellent, three good, one failed again, one not rated; its chair is excellent.
    let clerks: Vec<String> = (0..6).map(|_| r.holds(ward, "OFFICE_STATISTICS")).collect();
    let chair = r.holds(ward, "COMMITTEE_CHAIR");
    for (who, rating, on) in [
        (&clerks[0], "excellent", "2024-12-10"),
        (&clerks[1], "good", "2024-12-14"),
        (&clerks[2], "good", "2024-12-15"),
        (&clerks[3], "good", "2025-01-10"),
        (&clerks[4], "not_completed", "2024-12-10"),
        (&chair, "excellent", "2024-12-10"),
    ] {
        r.rate(who, ward, 2024, rating, on);
    }
    let before = r.rate(&clerks[4], ward, 2023, "not_completed", "2023-12-10");
    // The other ward: a clerk completed, and a hamlet head, who is not rated by the law.
    let clerk = r.holds(other, "OFFICE_STATISTICS");
    r.holds(other, "HAMLET_HEAD");
    r.rate(&clerk, other, 2024, "completed", "2024-12-10");

    let city = r.report("unit=900&year=2024");
    assert_eq!(counts(&city["total"]), [8, 7, 1, 2, 3, 1, 1, 2]);
    assert_eq!((&city["total"]["rated_rate"], &city["total"]["excellent_rate"]), (&json!(87.5), &json!(28.57)));
    assert_eq!(city["regime"], "decree_90_2020");
    let cells: Vec<(&str, &str, Vec<u64>)> = city["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| (cell["unit"]["code"].as_str().unwrap(), cell["group"].as_str().unwrap(), counts(cell)))
        .collect();
    let expected = [
        ("90001", "key_cadre", vec![1, 1, 0, 1, 0, 0, 0, 0]),
        ("90001", "civil_servant", vec![6, 5, 1, 1, 3, 0, 1, 2]),
        ("90002", "civil_servant", vec![1, 1, 0, 0, 0, 1, 0, 0]),
    ];
    assert_eq!(cells, expected);
    // One of three is more than a fifth, and so is one of none.
    let caps: Vec<(u64, bool)> = city["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| (cell["cap"]["most"].as_u64().unwrap(), cell["cap"]["exceeded"].as_bool().unwrap()))
        .collect();
    assert_eq!(caps, [(0, true), (0, true), (0, false)]);
    assert_eq!(city["caps_exceeded"], 2);
    for part in ["by_group", "by_unit", "cells"] {
        let sum: Vec<u64> =
            (0..8).map(|n| city[part].as_array().unwrap().iter().map(|one| counts(one)[n]).sum()).collect();
        assert_eq!(sum, counts(&city["total"]), "{part}");
    }
    assert_eq!(city["flagged_people"], 1);
    let flagged = &city["flagged"][0];
    assert_eq!((&flagged["official_id"], &flagged["evaluation_before_id"]), (&json!(clerks[4]), &json!(before)));
    assert_eq!(flagged["consequence"], "removal_or_dismissal");
    assert_eq!(counts(&r.report("unit=90002&year=2024")["total"]), [1, 1, 0, 0, 0, 1, 0, 0]);
    let none = r.report("unit=900&year=2022");
    assert_eq!((counts(&none["total"])[..3].to_vec(), &none["cells"][0]["cap"]), (vec![8, 0, 8], &Value::Null));
    // As it was known before the last rating, for ever.
    let seq = city["known_at"]["seq"].clone();
    r.rate(&clerks[5], ward, 2024, "good", "2024-12-10");
    assert_eq!(r.report(&format!("unit=900&year=2024&known_at={seq}")), city);
    assert_eq!(counts(&r.report("unit=900&year=2024")["total"])[1], 8);
}

#[test]
fn who_may_not_read_ratings_is_told_figures_and_not_whom_they_are_about() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let r = Rated { app, w, admin };
    let who = r.holds(&r.w.ward, "OFFICE_STATISTICS");
    for year in [2023, 2024] {
        r.rate(&who, &r.w.ward, year, "not_completed", &format!("{year}-12-10"));
    }
    let path = "/v1/reports/evaluations?unit=90001&year=2024";
    let viewer = r.app.role(Role::Viewer, Some(&r.w.ward)).get(path).expect(200);
    assert!(!viewer.text.contains(&who));
    let viewer = viewer.json();
    assert_eq!((&viewer["flagged"], &viewer["withheld"]), (&Value::Null, &json!(["flagged"])));
    assert_eq!(viewer["flagged_people"], 1);
    let officer = r.app.role(Role::HrOfficer, Some(&r.w.ward)).get(path).expect(200).json();
    assert_eq!((&officer["flagged"][0]["official_id"], &officer["withheld"]), (&json!(who), &json!([])));
    let beside = r.app.role(Role::HrOfficer, Some(&r.w.other_ward));
    let wrong = beside.get(path).refused(404, "not_found").wrong();
    assert_eq!(wrong, told(&[("/unit", "reference_not_found")]));
    needs(&r.app, Permission::ReportsRead, &[("GET", path)]);
    let wrong = r.admin.get("/v1/reports/evaluations?year=1989").refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, told(&[("/unit", "required"), ("/year", "out_of_range")]));
}
