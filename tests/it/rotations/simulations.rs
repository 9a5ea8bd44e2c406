//! A set of moves supposed as one: nothing is stored.

use super::Stage;
use super::stage::{FROM, TO, codes};
use crate::support::manners::{NOBODY, refuses_bad_bodies, told, with};
use crate::support::{Answer, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};

const AT: &str = "/v1/rotations/simulations";

impl Stage {
    /// A move as a set supposes it.
    fn supposed(&self, kind: &str, who: &str, unit: &str, position: &str) -> Value {
        let to = if kind == "transfer" { Value::Null } else { json!(TO) };
        json!({ "kind": kind, "official_id": who, "unit_id": unit, "position_id": self.title(position),
            "valid_from": FROM, "valid_to": to })
    }

    /// Supposes, and sees that the ledger did not grow.
    #[track_caller]
    fn simulate(&self, by: &Client, moves: &[Value]) -> Answer {
        let head = self.head();
        let answer = by.post(AT, &json!({ "moves": moves }));
        assert_eq!(self.head(), head, "it changes nothing");
        answer
    }
}

fn told_of(answer: &Value) -> Vec<Vec<String>> {
    answer["moves"].as_array().unwrap().iter().map(codes).collect()
}

fn heads(answer: &Value, when: &str) -> Vec<u64> {
    let units = answer["impact"]["units"].as_array().unwrap();
    units.iter().map(|unit| unit[when]["headcount"].as_u64().unwrap()).collect()
}

#[test]
fn an_exchange_of_two_posts_finds_neither_filled() {
    let s = Stage::new();
    let (one, _) = s.holder("COMMITTEE_CHAIR");
    let (other, _) = s.holder_in(s.other(), "COMMITTEE_CHAIR");
    let (there, back) = (
        s.supposed("transfer", &one, s.other(), "COMMITTEE_CHAIR"),
        s.supposed("transfer", &other, s.ward(), "COMMITTEE_CHAIR"),
    );
    let alone = s.simulate(&s.officer, &[there.clone()]).expect(200).json();
    assert!(told_of(&alone)[0].contains(&"post_filled".to_owned()));
    assert_eq!(alone["moves"][0]["approvable"], false);
    let both = s.simulate(&s.officer, &[there.clone(), back.clone()]).expect(200).json();
    assert!(told_of(&both).concat().iter().all(|code| code != "post_filled"), "{both}");
    assert_eq!((heads(&both, "before"), heads(&both, "after")), (vec![1, 1], vec![1, 1]));
    let places: Vec<Value> =
        both["impact"]["people"].as_array().unwrap().iter().map(|p| p["after"]["unit_id"].clone()).collect();
    assert_eq!(places, [json!(s.other()), json!(s.ward())]);
    // Who comes a day before the other leaves finds the post filled.
    let early = with(&there, "valid_from", json!("2026-11-30"));
    let told = told_of(&s.simulate(&s.officer, &[early, back.clone()]).expect(200).json());
    assert!(told[0].contains(&"post_filled".to_owned()) && !told[1].contains(&"post_filled".to_owned()));
    // Two who are sent to one post fill it for each other.
    let third = s.holder("COMMITTEE_VICE").0;
    let too = s.supposed("transfer", &third, s.other(), "COMMITTEE_CHAIR");
    let told = told_of(&s.simulate(&s.officer, &[there, back, too]).expect(200).json());
    assert!(told[0].contains(&"post_filled".to_owned()) && told[2].contains(&"post_filled".to_owned()));
}

#[test]
fn the_figures_are_those_after_all_of_the_moves() {
    let s = Stage::new();
    let people: Vec<String> = (0..3).map(|_| s.holder("OFFICE_STATISTICS").0).collect();
    let moves: Vec<Value> = [("transfer", 0), ("transfer", 1), ("secondment", 2)]
        .iter()
        .map(|(kind, n)| s.supposed(kind, &people[*n], s.other(), "CULTURE_SOCIETY"))
        .collect();
    let answer = s.simulate(&s.officer, &moves).expect(200).json();
    assert_eq!((heads(&answer, "before"), heads(&answer, "after")), (vec![3, 0], vec![1, 2]));
    assert_eq!(answer["impact"]["as_of"], FROM);
    let earlier = json!({ "moves": moves, "as_of": "2026-11-30" });
    let answer = s.officer.post(AT, &earlier).expect(200).json();
    assert_eq!((heads(&answer, "before"), heads(&answer, "after")), (vec![3, 0], vec![3, 0]));
    // What the simulation said is what comes of it.
    for (kind, who) in [("transfer", &people[0]), ("transfer", &people[1]), ("secondment", &people[2])] {
        let place = s.begin(&s.plan(kind, who, "CULTURE_SOCIETY"));
        s.decide(&place);
        s.enter(&place, FROM);
    }
    assert_eq!(s.headcounts(FROM), [1, 2]);
}

#[test]
fn everything_wrong_with_a_set_is_told_at_once() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let good = s.supposed("transfer", &who, s.other(), "COMMITTEE_VICE");
    refuses_bad_bodies(&s.officer, AT, None, &json!({ "moves": [good] }), &["/moves"]);
    let refused = |moves: &[Value]| s.simulate(&s.officer, moves).refused(422, "invalid_input").wrong();
    assert_eq!(refused(&[]), told(&[("/moves", "out_of_range")]));
    let many: Vec<Value> = (0..101).map(|_| good.clone()).collect();
    assert!(refused(&many).contains(&("/moves".to_owned(), "out_of_range".to_owned())));
    assert_eq!(refused(&[good.clone(), good.clone()]), told(&[("/moves/1/official_id", "repeated")]));
    let nobody = with(&with(&good, "official_id", json!(NOBODY)), "unit_id", json!(NOBODY));
    let short = with(&good, "kind", json!("rotation"));
    assert_eq!(refused(&[short]), told(&[("/moves/0/valid_to", "required")]));
    assert_eq!(
        refused(&[good, nobody]),
        told(&[("/moves/1/official_id", "reference_not_found"), ("/moves/1/unit_id", "reference_not_found")])
    );
}

#[test]
fn a_set_is_supposed_by_who_sees_the_people_and_the_units() {
    let s = Stage::new();
    let (who, _) = s.holder("COMMITTEE_VICE");
    let good = s.supposed("transfer", &who, s.other(), "COMMITTEE_VICE");
    let (origin, destination) =
        (s.app().role(Role::HrOfficer, Some(s.ward())), s.app().role(Role::HrOfficer, Some(s.other())));
    s.simulate(&origin, &[good.clone()]).refused(403, "forbidden");
    let wrong = s.simulate(&destination, &[good.clone()]).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, told(&[("/moves/0/official_id", "reference_not_found")]));
    let viewer = s.app().role(Role::Viewer, Some(&s.scene.world.city));
    let rotated = s.supposed("rotation", &who, s.other(), "COMMITTEE_VICE");
    let shut = s.simulate(&viewer, &[rotated.clone()]).expect(200).json();
    let open = s.simulate(&s.officer, &[rotated]).expect(200).json();
    assert_eq!(told_of(&open)[0], ["not_in_pool", "standard_unknown", "not_rated", "not_rated", "not_rated"]);
    assert_eq!(told_of(&shut)[0], ["withheld", "standard_unknown", "withheld", "withheld", "withheld"]);
    s.simulate(&s.approver, &[good]).expect(200);
}
