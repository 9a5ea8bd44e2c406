//! From a resolution to its plans, their tasks and what came of them, over HTTP.

use super::ground::{Ground, merged, step};
use crate::support::App;
use crate::support::manners::{needs, told};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};

fn figures(tasks: &Value) -> Vec<u64> {
    let names =
        ["total", "planned", "assigned", "under_way", "done", "accepted", "dropped", "due", "on_time", "overdue"];
    names.iter().map(|name| tasks[name].as_u64().unwrap()).collect()
}

#[test]
fn the_demonstration_shows_how_far_resolution_37_had_come_in_the_city_at_the_end_of_2017() {
    let app = App::demo();
    let by = app.role(Role::Auditor, None);
    let id = by.all("/v1/resolutions?number=37-NQ/TU")[0]["id"].as_str().unwrap().to_owned();
    let ask = |query: &str| by.get(&format!("/v1/resolutions/{id}/progress?{query}")).expect(200).json();
    let city = ask("unit=178&as_of=2017-12-31");
    // Counted by hand in the file of the demonstration: nineteen tasks, of which one was given up and one is not due yet.
    assert_eq!(figures(&city["total"]["tasks"]), [19, 1, 1, 4, 2, 10, 1, 17, 10, 5]);
    // 12 of 18, and 10 of 17.
    assert_eq!(city["total"]["tasks"]["done_rate"], 66.67);
    assert_eq!(city["total"]["tasks"]["on_time_rate"], 58.82);
    // 511 of 530 who were called came; the radio called nobody.
    let reached = json!({ "held": 10, "called": 530, "attended": 511, "attendance_rate": 96.42 });
    assert_eq!(city["total"]["disseminations"], reached);
    let numbers: Vec<&str> =
        city["documents"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["37-NQ/TU", "51-KH/ThU", "97-KH/UBND", "15-CTr/ThU"]);
    let of = |n: usize| figures(&city["documents"][n]["tasks"]);
    assert_eq!(of(1), [7, 0, 0, 1, 0, 5, 1, 6, 4, 1]);
    assert_eq!(of(2), [12, 1, 1, 3, 2, 5, 0, 11, 6, 4]);
    assert_eq!((of(0)[0], of(3)[0]), (0, 0));
    assert_eq!(city["documents"][0]["disseminations"]["held"], 10);
    // The city's own, and one task and one session in each ward.
    assert_eq!(figures(&city["own"]["tasks"]), [11, 0, 0, 2, 2, 6, 1, 9, 7, 1]);
    let wards = city["by_unit"].as_array().unwrap();
    let overdue: Vec<(&str, u64)> = wards
        .iter()
        .map(|ward| (ward["unit"]["code"].as_str().unwrap(), ward["tasks"]["overdue"].as_u64().unwrap()))
        .collect();
    let expected = [
        ("05971", 1),
        ("05974", 0),
        ("05977", 0),
        ("05980", 0),
        ("05983", 0),
        ("05986", 1),
        ("05989", 1),
        ("05992", 1),
    ];
    assert_eq!(overdue, expected);
    let streams: Vec<(&str, u64)> = city["by_workstream"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["workstream"].as_str().unwrap(), one["tasks"]["total"].as_u64().unwrap()))
        .collect();
    let expected = [
        ("planning", 1),
        ("recruitment", 2),
        ("placement", 2),
        ("rotation", 1),
        ("evaluation", 2),
        ("training", 9),
        ("entitlements", 1),
        ("dissemination", 1),
    ];
    assert_eq!(streams, expected);
    // The targets stand where the compliance report says: state management nearly met, the young at half their target.
    let rows = city["targets"][0]["rows"].as_array().unwrap();
    let row = |group: &str, indicator: &str| {
        rows.iter().find(|row| row["group"] == group && row["indicator"] == indicator).unwrap()
    };
    assert_eq!(row("key_cadre", "state_management")["outcome"], "near_met");
    assert_eq!(row("key_cadre", "under_30")["achievement"], 0.5);
    let goal = city["targets"].as_array().unwrap().last().unwrap();
    assert_eq!((&goal["rows"][0]["indicator"], &goal["rows"][0]["rate"]), (&json!("standard"), &json!(87.95)));
    let report = by.get(city["targets"][0]["report"].as_str().unwrap()).expect(200).json();
    let of_report = |row: &Value| (row["group"].clone(), row["indicator"].clone(), row["rate"].clone());
    let told: Vec<_> = rows.iter().map(of_report).collect();
    assert_eq!(told, report["rows"].as_array().unwrap().iter().map(of_report).collect::<Vec<_>>());

    // Chi Lăng was done in time; before the plans there was nothing.
    let ward = ask("unit=05983&as_of=2017-12-31");
    assert_eq!(figures(&ward["total"]["tasks"]), [1, 0, 0, 0, 0, 1, 0, 1, 1, 0]);
    assert_eq!(ward["total"]["disseminations"]["attended"], 50);
    let early = ask("unit=178&as_of=2012-04-30");
    assert_eq!((figures(&early["total"]["tasks"])[0], &early["total"]["disseminations"]["held"]), (0, &json!(10)));
    assert_eq!(early["total"]["tasks"]["done_rate"], Value::Null);
}

#[test]
fn what_was_known_at_an_entry_is_answered_for_ever_byte_for_byte() {
    let g = Ground::new();
    g.brought("accepted", &json!({}));
    let place = g.brought("under_way", &json!({}));
    g.held(&json!({}));
    let ask = |query: &str| {
        g.admin.get(&format!("/v1/resolutions/{}/progress?unit=900&as_of=2018-12-31{query}", g.resolution)).expect(200)
    };
    let before = ask("");
    let seq = before.json()["known_at"]["seq"].clone();
    step(&g.admin, &place, "completion", &json!({ "text": "Xong", "on": "2018-12-30" })).expect(200);
    g.held(&json!({ "unit_id": g.world.other_ward }));
    assert_eq!(ask(&format!("&known_at={seq}")).text, before.text);
    let after = ask("").json();
    assert_eq!(figures(&before.json()["total"]["tasks"]), [2, 0, 0, 1, 0, 1, 0, 2, 1, 0]);
    assert_eq!(figures(&after["total"]["tasks"]), [2, 0, 0, 0, 1, 1, 0, 2, 2, 0]);
    assert_eq!(after["total"]["disseminations"]["held"], 2);
}

#[test]
fn the_whole_is_the_sum_of_its_parts_also_after_a_unit_is_gone() {
    let g = Ground::new();
    g.brought("accepted", &json!({}));
    g.brought("under_way", &json!({ "unit_id": g.world.other_ward }));
    g.task(&json!({ "unit_id": g.world.city, "resolution_id": g.resolution }));
    let gone = format!("/v1/units/{}", g.world.ward);
    let end = json!({ "valid_to": "2025-07-01", "reason": "Sắp xếp" });
    step(&g.admin, &gone, "end", &end).expect(200);
    for (day, own, wards) in [("2025-06-30", 1, 2), ("2025-07-01", 2, 1)] {
        let path = format!("/v1/resolutions/{}/progress?unit=900&as_of={day}", g.resolution);
        let shown = g.admin.get(&path).expect(200).json();
        let parts: Vec<Vec<u64>> = shown["by_unit"]
            .as_array()
            .unwrap()
            .iter()
            .chain([&shown["own"]])
            .map(|part| figures(&part["tasks"]))
            .collect();
        let sum: Vec<u64> = (0..10).map(|n| parts.iter().map(|part| part[n]).sum()).collect();
        assert_eq!(sum, figures(&shown["total"]["tasks"]), "{day}");
        assert_eq!(figures(&shown["total"]["tasks"]), [3, 1, 0, 1, 0, 1, 0, 3, 1, 2]);
        assert_eq!((figures(&shown["own"]["tasks"])[0], shown["by_unit"].as_array().unwrap().len()), (own, wards));
    }
}

#[test]
fn progress_is_told_to_who_may_read_it_in_units_of_their_own() {
    let g = Ground::new();
    g.brought("accepted", &json!({}));
    let path = format!("/v1/resolutions/{}/progress", g.resolution);
    let ward = g.app.role(Role::Viewer, Some(&g.world.ward));
    let own = ward.get(&format!("{path}?unit=90001&as_of=2018-12-31")).expect(200).json();
    assert_eq!((&own["withheld"], own["documents"].as_array().unwrap().len()), (&json!([]), 2));
    assert_eq!(figures(&own["total"]["tasks"])[0], 1);
    for unit in ["900", "90002", "nowhere"] {
        let wrong = ward.get(&format!("{path}?unit={unit}")).refused(404, "not_found").wrong();
        assert_eq!(wrong, told(&[("/unit", "reference_not_found")]), "{unit}");
    }
    let elsewhere = crate::support::world::resolution("8-KH", &g.world.other_ward);
    let elsewhere = super::ground::in_force(&g.admin, &g.approver, &elsewhere);
    ward.get(&format!("/v1/resolutions/{elsewhere}/progress?unit=90001")).refused(404, "not_found");
    // What the compliance module counts is for those who may ask it.
    let plain = g.app.machine(&[Permission::ProgrammeRead], None);
    let shown = plain.get(&format!("{path}?unit=900&as_of=2018-12-31")).expect(200).json();
    assert_eq!((&shown["targets"], &shown["withheld"]), (&Value::Null, &json!(["targets"])));
    let full = g.admin.get(&format!("{path}?unit=900&as_of=2018-12-31")).expect(200).json();
    assert_eq!(full["targets"].as_array().unwrap().len(), 1);
    needs(&g.app, Permission::ProgrammeRead, &[("GET", &format!("{path}?unit=900"))]);
    let wrong = g.admin.get(&format!("{path}?as_of=x&known_at=y")).refused(400, "invalid_parameters").wrong();
    assert_eq!(wrong, told(&[("/unit", "required"), ("/as_of", "wrong_type"), ("/known_at", "wrong_type")]));
    g.admin.get(&format!("{path}?unit=900&known_at=1000000")).refused(400, "invalid_parameters");
    // A proposal asks for nothing yet.
    let body = merged(&crate::support::world::resolution("7-KH", &g.world.city), &json!({}));
    let proposal = g.admin.post("/v1/resolutions", &body).expect(201).id();
    let none = g.admin.get(&format!("/v1/resolutions/{proposal}/progress?unit=900")).expect(200).json();
    assert_eq!((figures(&none["total"]["tasks"])[0], &none["targets"]), (0, &json!([])));
}
