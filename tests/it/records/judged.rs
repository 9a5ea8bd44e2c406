//! What the judge makes of ratings and of training: the verdict, why it is so, what is missing and when it changes.

use crate::support::scene::{Scene, day};
use crate::support::wait;
use crate::support::world;
use canbo::compliance::status::Status;
use canbo::db::changes::Change;
use canbo::db::{self, Cause, Stamp};
use canbo::domain::Period;
use canbo::domain::id::*;
use canbo::domain::position::Group;
use canbo::domain::text::{Code, Line};
use canbo::domain::training::{Audience, Class, ClassState, Course, CourseKind, Enrolment, EnrolmentState, Programme};
use canbo::domain::word::Word;
use serde_json::{Value, json};

/// A clerk of the ward since 2015, and a rule of the ward's own that asks for one thing.
struct Asked {
    s: Scene,
    who: String,
}

fn text<const N: usize>(text: &str) -> Line<N> {
    Line::parse(text).unwrap()
}

impl Asked {
    fn new(predicate: Value) -> Self {
        let s = Scene::new();
        let who = s.clerk(&s.world.ward.clone(), "2015-06-01", "university", "Kinh");
        let mut set = canbo::reference::rule_sets::national().unwrap().remove(0);
        set.id = RuleSetId(canbo::state::new_uuid());
        set.code = Code::parse("own-rules").unwrap();
        (set.period, set.supersedes_id) = (Period::since(day("2015-01-01")), None);
        set.groups = Group::ALL.to_vec();
        set.requirements.truncate(1);
        let own = &mut set.requirements[0];
        own.code = Code::parse("own").unwrap();
        own.applies_to = canbo::domain::rule_set::Audience::default();
        own.predicate = serde_json::from_value(predicate).unwrap();
        s.rule_set(set);
        Self { s, who }
    }

    fn rate(&self, year: i32, rating: &str) -> String {
        let body = json!({ "official_id": self.who, "unit_id": self.s.world.ward, "year": year, "rating": rating,
            "rated_on": format!("{year}-12-10") });
        self.s.admin.post("/v1/evaluations", &body).expect(201).id()
    }

    /// How the requirement stands on each of some days.
    #[track_caller]
    fn stands(&self, cases: &[(&str, Status)]) {
        for (on, status) in cases {
            assert_eq!(self.s.judged(&self.who, "own", on)["status"], status.word(), "on {on}");
        }
    }

    fn condition(&self, on: &str) -> Value {
        self.s.reason(&self.who, "own", on)["asked"][0]["condition"].clone()
    }

    fn differences(&self, from: &str, to: &str) -> Vec<Value> {
        let path =
            format!("/v1/compliance/differences?unit={}&from_as_of={from}&to_as_of={to}&limit=500", self.s.world.ward);
        let told = self.s.admin.all(&path);
        let mine = told.iter().filter(|item| item["official_id"] == self.who.as_str());
        let own = mine.flat_map(|item| item["requirements"].as_array().unwrap().clone());
        own.filter(|changed| changed["code"] == "own" || changed["requirement"] == "own")
            .flat_map(|changed| changed["because"].as_array().unwrap().clone())
            .collect()
    }
}

#[test]
fn three_good_years_are_asked_for_and_the_verdict_turns_on_exactly_the_right_days() {
    use Status::{Above, Met, Unknown, Unmet};
    let a = Asked::new(json!({ "evaluation": { "years": 3, "at_least": "good" } }));
    a.stands(&[("2021-06-01", Unknown)]);
    assert_eq!(a.condition("2021-06-01")["missing"][0]["years"], json!([2018, 2019, 2020]));
    let ids = [(2018, "good"), (2019, "excellent"), (2020, "good")].map(|(year, rating)| a.rate(year, rating));
    a.stands(&[("2020-12-31", Unknown), ("2021-01-01", Met), ("2021-12-31", Met), ("2022-01-01", Unknown)]);
    let judged = a.s.judged(&a.who, "own", "2021-06-01");
    let mut cited: Vec<&str> =
        judged["evidence"].as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap()).collect();
    cited.sort_unstable();
    let mut expected: Vec<&str> = ids.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(cited, expected);
    assert!(judged["evidence"].as_array().unwrap().iter().all(|e| e["type"] == "evaluation"));
    // The explanation shows each with its year, its regime and its word, and when the status changes.
    let condition = a.condition("2021-06-01");
    let shown: Vec<_> = (condition["evidence"].as_array().unwrap().iter())
        .map(|e| (e["year"].as_i64().unwrap(), e["regime"].clone(), e["rating"].clone()))
        .collect();
    assert!(shown.contains(&(2019, json!("before_2020"), json!("excellent"))), "{shown:?}");
    assert!(shown.contains(&(2020, json!("decree_90_2020"), json!("good"))), "{shown:?}");
    let next = a.s.reason(&a.who, "own", "2021-06-01")["next_change"].clone();
    assert_eq!(next, json!({ "on": "2022-01-01", "status": "unknown" }));
    // A worse year that is entered later counts from the day on which it was rated.
    let worse = a.rate(2021, "completed");
    a.stands(&[("2021-12-31", Met), ("2022-01-01", Unmet), ("2024-12-31", Unmet), ("2025-01-01", Unknown)]);
    let missing = a.condition("2022-06-01")["missing"].clone();
    assert_eq!((&missing[0]["reason"], &missing[0]["years"]), (&json!("not_so"), &json!([2021])));
    assert_eq!(a.condition("2022-06-01")["evidence"][0]["id"], worse.as_str());
    let because = a.differences("2021-12-31", "2022-01-01");
    assert!(
        because.iter().any(|b| b["type"] == "evaluation" && b["id"] == worse.as_str() && b["what"] == "begins"),
        "{because:?}"
    );
    // Annulled, it is as if it had never been.
    let place = format!("/v1/evaluations/{worse}");
    let known = a.s.admin.get(&place).json()["seq"].clone();
    let annulled = json!({ "ground": "annulled", "reason": "Hủy", "decision_id": a.s.world.decision });
    a.s.admin.act(&format!("{place}/void"), a.s.admin.get(&place).etag(), &annulled).expect(200);
    a.stands(&[("2022-01-01", Unknown)]);
    let then = format!("/v1/compliance/officials/{}?as_of=2022-01-01&known_at={known}", a.who);
    let then = a.s.admin.get(&then).expect(200).json();
    let own = then["requirements"].as_array().unwrap().iter().find(|r| r["code"] == "own").unwrap();
    assert_eq!(own["status"], "unmet", "what was judged before stays provable");
    for year in [2021, 2022, 2023] {
        a.rate(year, "excellent");
    }
    a.stands(&[("2024-06-01", Above)]);
}

#[test]
fn completed_years_across_2020_are_not_comparable_and_so_unknown() {
    use Status::{Met, Unknown};
    let a = Asked::new(json!({ "evaluation": { "years": 2, "at_least": "completed" } }));
    let old = a.rate(2019, "completed_with_limits");
    a.rate(2020, "completed");
    a.rate(2021, "completed");
    a.stands(&[("2021-06-01", Unknown), ("2022-01-01", Met)]);
    let condition = a.condition("2021-06-01");
    assert_eq!(
        (&condition["missing"][0]["reason"], &condition["missing"][0]["years"]),
        (&json!("not_comparable"), &json!([2019]))
    );
    assert_eq!(condition["evidence"][0]["id"], old.as_str());
}

/// Training of the person, entered as if the class had been held.
fn train(a: &Asked, n: u32, programme: Programme, completed_on: Option<&str>) -> EnrolmentId {
    let unit_id = UnitId::parse(&a.s.world.ward).unwrap();
    let (course_id, class_id) = (CourseId(canbo::state::new_uuid()), ClassId(canbo::state::new_uuid()));
    let course = Course {
        id: course_id,
        code: text(&format!("BD-{n}")),
        title_vi: text("Bồi dưỡng"),
        title_en: text("Fostering"),
        kind: CourseKind::Fostering,
        programme: Some(programme),
        grants: None,
        periods: 40,
        unit_id,
        legal_reference: None,
        period: Period::since(day("2015-01-01")),
    };
    let class = Class {
        id: class_id,
        course_id,
        code: text(&format!("L-{n}")),
        unit_id,
        host: None,
        place: None,
        starts_on: day("2020-01-01"),
        ends_on: day("2024-01-01"),
        enrols_from: day("2019-01-01"),
        enrols_until: day("2020-01-01"),
        capacity: 30,
        needs_approval: false,
        audience: Audience::default(),
        state: ClassState::Announced,
        hops: Vec::new(),
    };
    let enrolment = Enrolment {
        id: EnrolmentId(canbo::state::new_uuid()),
        class_id,
        official_id: OfficialId::parse(&a.who).unwrap(),
        course_id,
        kind: CourseKind::Fostering,
        programme: Some(programme),
        periods: 40,
        state: if completed_on.is_some() { EnrolmentState::Completed } else { EnrolmentState::Confirmed },
        queue_no: None,
        attendance: Vec::new(),
        result: None,
        completed_on: completed_on.map(day),
        awarded_on: None,
        certificate_number: None,
        qualification_id: None,
        hops: Vec::new(),
    };
    let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: a.s.app.state.now() };
    let (change, id) = (Change::of(Cause::Create, Some(unit_id)), enrolment.id);
    let work = move |tx: &mut db::Tx<'_>| {
        db::courses::insert(tx, &stamp, &change, &course)?;
        db::classes::insert(tx, &stamp, &change, &class)?;
        db::enrolments::insert(tx, &stamp, &change, &enrolment)
    };
    wait(a.s.app.state.db.write(work)).unwrap();
    id
}

#[test]
fn a_week_of_training_a_year_is_asked_for_and_only_what_was_completed_counts() {
    use Status::{Met, Unknown, Unmet};
    let a = Asked::new(json!({ "training_hours": { "kinds": ["it"], "per_year": 40 } }));
    a.stands(&[("2021-06-01", Unknown)]);
    assert_eq!(a.condition("2021-06-01")["missing"][0]["reason"], "no_record");
    train(&a, 1, Programme::It, None);
    train(&a, 2, Programme::StateManagement, Some("2021-05-20"));
    a.stands(&[("2021-06-01", Unknown)]);
    let done = train(&a, 3, Programme::DigitalSkills, Some("2021-05-20"));
    a.stands(&[("2021-05-19", Unknown), ("2021-05-20", Met), ("2022-12-31", Met), ("2023-01-01", Unmet)]);
    let judged = a.s.judged(&a.who, "own", "2021-06-01");
    assert_eq!(judged["evidence"], json!([{ "type": "training", "id": done }]));
    let shown = a.condition("2021-06-01")["evidence"][0].clone();
    let expected = (&json!("training"), &json!("it"), &json!(40), &json!("2021-05-20"));
    assert_eq!((&shown["type"], &shown["kind"], &shown["periods"], &shown["completed_on"]), expected);
    let next = a.s.reason(&a.who, "own", "2021-06-01")["next_change"].clone();
    assert_eq!(next, json!({ "on": "2023-01-01", "status": "unmet" }));
    let missing = a.condition("2023-06-01")["missing"][0].clone();
    assert_eq!((&missing["reason"], &missing["years"]), (&json!("not_so"), &json!([2022, 2023])));
    let because = a.differences("2022-12-31", "2023-01-01");
    let ends = |b: &Value| b["type"] == "training" && b["id"] == json!(done) && b["what"] == "ends";
    assert!(because.iter().any(ends), "{because:?}");
    assert!(because.iter().all(|b| b["seq"].is_i64()), "each is found in the ledger: {because:?}");
}

#[test]
fn a_report_counts_whoever_has_neither_rating_nor_training_as_unknown() {
    let a = Asked::new(json!({ "all": [
        { "evaluation": { "years": 1, "at_least": "good" } }, { "training_hours": { "kinds": [], "per_year": 40 } },
    ] }));
    let unknown = |on: &str| a.s.report(&a.s.world.ward, on)["standard"]["unknown"].clone();
    let before = unknown("2021-06-01");
    assert_eq!(before, 1);
    let other = world::official(&a.s.admin, "Hoàng Văn An", &a.s.world.ward);
    a.s.holds(&other, &a.s.world.ward.clone(), "CULTURE_SOCIETY", "2016-01-01", &json!({}));
    assert_eq!(unknown("2021-06-01"), 2);
}
