//! The newspaper article calls what the evaluation found the main yardstick, and gives no figure. The demonstration rates
//! the city's people for the years 2013 to 2017, by the rules of that time; here are its figures, to the last one.

use crate::support::{App, Client};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const NAMES: [&str; 7] = ["total", "rated", "not_rated", "excellent", "good", "completed_with_limits", "not_completed"];

fn report(by: &Client, unit: &str, year: i32) -> Value {
    by.get(&format!("/v1/reports/evaluations?unit={unit}&year={year}")).expect(200).json()
}

fn figures(part: &Value) -> [u64; 7] {
    NAMES.map(|name| part[name].as_u64().unwrap())
}

#[test]
fn for_2017_the_city_rated_all_of_its_166_people_and_two_of_them_are_flagged() {
    let app = App::demo();
    let admin = app.admin();
    let city = report(&admin, "178", 2017);
    assert_eq!(figures(&city["total"]), [166, 166, 0, 21, 138, 5, 2]);
    // 21, 138, 5 and 2 of 166.
    let rates = ["rated_rate", "excellent_rate", "good_rate", "completed_with_limits_rate", "not_completed_rate"];
    let rates = rates.map(|name| city["total"][name].as_f64().unwrap());
    assert_eq!(rates, [100.0, 12.65, 83.13, 3.01, 1.2]);
    assert_eq!((&city["regime"], &city["total"]["late"]), (&json!("before_2020"), &json!(0)));
    // The law of those years had no share, and where there is none nothing exceeds it.
    assert!(city["cells"].as_array().unwrap().iter().all(|cell| cell["cap"].is_null()));
    assert_eq!(city["caps_exceeded"], 0);
    let by_group: Vec<(&str, [u64; 7])> = (city["by_group"].as_array().unwrap().iter())
        .map(|part| (part["group"].as_str().unwrap(), figures(part)))
        .collect();
    assert_eq!(by_group.iter().map(|(_, figures)| figures[0]).collect::<Vec<_>>(), [50, 40, 76]);
    assert_eq!(city["by_unit"].as_array().unwrap().len(), 8);
    for part in ["by_group", "by_unit", "cells"] {
        let all = city[part].as_array().unwrap().iter().map(figures);
        let sum = all.fold([0; 7], |sum, one| std::array::from_fn(|n| sum[n] + one[n]));
        assert_eq!(sum, figures(&city["total"]), "{part}");
    }
    // One failed twice in a row; another was found limited twice.
    let flagged: BTreeMap<&str, &str> = (city["flagged"].as_array().unwrap().iter())
        .map(|one| (one["consequence"].as_str().unwrap(), one["official_id"].as_str().unwrap()))
        .collect();
    assert_eq!(flagged.keys().copied().collect::<Vec<_>>(), ["other_work", "removal_or_dismissal"]);
    assert_eq!(city["flagged_people"], 2);
    let twice = admin.all(&format!("/v1/evaluations?official_id={}", flagged["removal_or_dismissal"]));
    let years: Vec<(i64, &str)> =
        twice.iter().map(|one| (one["year"].as_i64().unwrap(), one["rating"].as_str().unwrap())).collect();
    assert_eq!(years, [(2016, "not_completed"), (2017, "not_completed")]);
}

#[test]
fn who_was_not_half_a_year_in_the_service_was_not_rated_and_late_ratings_are_counted() {
    let app = App::demo();
    let admin = app.admin();
    for (year, expected, late, flagged) in [
        (2012, [46, 0, 46, 0, 0, 0, 0], 0, 0),
        (2013, [63, 56, 7, 5, 50, 1, 0], 0, 0),
        (2014, [78, 73, 5, 8, 60, 5, 0], 8, 0),
        (2015, [97, 92, 5, 10, 77, 4, 1], 0, 0),
        (2016, [148, 126, 22, 17, 106, 2, 1], 0, 0),
        (2018, [166, 0, 166, 0, 0, 0, 0], 0, 0),
    ] {
        let city = report(&admin, "178", year);
        assert_eq!(figures(&city["total"]), expected, "{year}");
        assert_eq!((&city["total"]["late"], &city["flagged_people"]), (&json!(late), &json!(flagged)), "{year}");
    }
}

#[test]
fn every_rating_is_invented_and_says_so_and_who_moved_was_rated_by_the_new_unit() {
    let app = App::demo();
    let admin = app.admin();
    let ratings = admin.all("/v1/evaluations?limit=500");
    assert_eq!(ratings.len(), 56 + 73 + 92 + 126 + 166);
    let papers: BTreeSet<String> = (admin.all("/v1/decisions?limit=500").iter())
        .filter(|paper| paper["title"].as_str().unwrap().ends_with("(giả định)"))
        .map(|paper| paper["id"].as_str().unwrap().to_owned())
        .collect();
    assert!(ratings.iter().all(|one| papers.contains(one["decision_id"].as_str().unwrap())));
    let held = admin.all("/v1/appointments?kind=substantive&limit=500");
    let mut moved = 0;
    for one in &ratings {
        let on = one["rated_on"].as_str().unwrap();
        let of_the_day = held.iter().find(|a| {
            a["official_id"] == one["official_id"]
                && a["valid_from"].as_str().unwrap() <= on
                && a["valid_to"].as_str().is_none_or(|to| on < to)
        });
        let post = of_the_day.unwrap_or_else(|| panic!("{one}"));
        assert_eq!(post["unit_id"], one["unit_id"], "{one}");
        let this_year = post["valid_from"].as_str().unwrap().get(..4) == Some(one["year"].to_string().as_str());
        let before = held.iter().any(|a| {
            a["official_id"] == one["official_id"]
                && a["unit_id"] != one["unit_id"]
                && a["valid_to"] == post["valid_from"]
        });
        moved += usize::from(this_year && before);
    }
    assert_eq!(moved, 14, "of fifteen who went from one unit of the city to another: one when the year had been rated");
}
