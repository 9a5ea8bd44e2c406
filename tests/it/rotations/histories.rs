//! Histories at random on a real database: whatever is accepted, nobody holds two substantive posts on a day, and the
//! headcount is what counting people by hand gives.

use super::Stage;
use super::stage::after;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.roll(all.len() as u64)).unwrap()]
    }
}

fn covers(a: &Value, on: &str) -> bool {
    a["valid_from"].as_str().unwrap() <= on && a["valid_to"].as_str().is_none_or(|to| on < to)
}

/// Nobody twice on any day on which anything changes, and as many in each ward as the report says.
fn sound(s: &Stage, people: &[String]) {
    let held: Vec<Value> = people.iter().flat_map(|who| s.appointments(who)).collect();
    let substantive: Vec<&Value> = held.iter().filter(|a| a["kind"] == "substantive").collect();
    let days: BTreeSet<&str> =
        held.iter().flat_map(|a| [a["valid_from"].as_str(), a["valid_to"].as_str()]).flatten().collect();
    for on in days {
        for who in people {
            let posts = substantive.iter().filter(|a| a["official_id"] == json!(who) && covers(a, on)).count();
            assert!(posts <= 1, "{who} on {on}");
        }
        let in_unit = |unit: &str| substantive.iter().filter(|a| a["unit_id"] == json!(unit) && covers(a, on)).count();
        let by_hand = [s.ward(), s.other()].map(|unit| in_unit(unit) as u64);
        assert_eq!(s.headcounts(on), by_hand, "{on}");
    }
}

#[test]
fn whatever_is_accepted_nobody_is_in_two_posts_and_everybody_is_counted_once() {
    let s = Stage::new();
    let people: Vec<String> = (0..3).map(|_| s.holder("OFFICE_STATISTICS").0).collect();
    let mut dice = Dice(2017);
    let (mut accepted, mut refused) = (0, 0);
    let mut places: Vec<String> = Vec::new();
    for turn in 0..90 {
        let who = &people[usize::try_from(dice.roll(3)).unwrap()];
        let on = after("2026-11-01", 20 * turn + i64::try_from(dice.roll(40)).unwrap());
        let answer = match dice.roll(8) {
            0 | 1 => {
                let kind = dice.pick(&["transfer", "secondment", "transfer"]);
                let mut plan = s.plan(kind, who, dice.pick(&["CULTURE_SOCIETY", "OFFICE_STATISTICS"]));
                plan["unit_id"] = json!(dice.pick(&[s.ward(), s.other()]));
                plan["valid_from"] = json!(on);
                if kind == "secondment" {
                    plan["valid_to"] = json!(after(&on, 700));
                }
                let answer = s.officer.post("/v1/rotations", &plan);
                if answer.status == 201 {
                    let place = format!("/v1/rotations/{}", answer.id());
                    s.decide(&place);
                    let entered = s.step(&s.officer, &place, "entry-into-office", &json!({ "on": on }));
                    places.push(place);
                    entered
                } else {
                    answer
                }
            }
            2 | 3 if !places.is_empty() => {
                let place =
                    places[places.len() - 1 - usize::try_from(dice.roll(places.len().min(3) as u64)).unwrap()].clone();
                let act = dice.pick(&["return", "early-end", "entry-into-office", "cancellation"]);
                let by = if act == "return" || act == "early-end" { &s.approver } else { &s.officer };
                s.step(by, &place, act, &s.on(&on))
            }
            4 if !places.is_empty() => {
                let place =
                    places[places.len() - 1 - usize::try_from(dice.roll(places.len().min(3) as u64)).unwrap()].clone();
                s.step(&s.officer, &place, "void", &json!({ "ground": "entered_in_error", "reason": "x" }))
            }
            5 => {
                let held = s.appointments(who);
                let one = &held[usize::try_from(dice.roll(held.len() as u64)).unwrap()];
                let at = format!("/v1/appointments/{}", one["id"].as_str().unwrap());
                s.step(
                    &s.officer,
                    &at,
                    "end",
                    &json!({ "valid_to": on, "end_reason": "relieved", "decision_id": s.decision() }),
                )
            }
            _ => {
                let unit = dice.pick(&[s.ward(), s.other()]).to_owned();
                let body = json!({ "official_id": who, "unit_id": unit, "position_id": s.title("JUSTICE_CIVIL_STATUS"),
                    "kind": "substantive", "state": "appointed", "valid_from": on, "decision_id": s.decision() });
                s.officer.post("/v1/appointments", &body)
            }
        };
        match answer.status {
            200 | 201 => accepted += 1,
            409 | 422 => refused += 1,
            _ => panic!("turn {turn}: {}", answer.text),
        }
        if turn % 6 == 5 {
            sound(&s, &people);
        }
    }
    sound(&s, &people);
    assert!(accepted > 20 && refused > 20, "{accepted} accepted, {refused} refused: too much alike");
}
