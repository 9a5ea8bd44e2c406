//! The small world with people who come into it, in a few words.

use crate::support::scene::{Scene, day};
use crate::support::{Answer, App, Client, wait, world};
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, recruitments};
use canbo::domain::account::Role;
use canbo::domain::id::{Id, OfficialId, PositionId, RecruitmentId, UnitId};
use canbo::domain::placement::{Recruitment, RecruitmentForm, RecruitmentResult, RecruitmentState};
use canbo::domain::text::Line;
use canbo::state::new_uuid;
use serde_json::{Value, json};

/// The first day in the post, unless another is asked for: a few days after the clock's today.
pub const FROM: &str = "2026-12-01";

/// The small world on 2026-11-22, who keeps the dossiers of the city, and who decides there.
pub struct Stage {
    pub scene: Scene,
    pub officer: Client,
    pub approver: Client,
}

impl Stage {
    pub fn new() -> Self {
        let scene = Scene::new();
        let city = scene.world.city.clone();
        let officer = scene.app.role(Role::HrOfficer, Some(&city));
        let approver = scene.app.role(Role::Approver, Some(&city));
        Self { scene, officer, approver }
    }

    pub fn app(&self) -> &App {
        &self.scene.app
    }

    pub fn admin(&self) -> &Client {
        &self.scene.admin
    }

    pub fn ward(&self) -> &str {
        &self.scene.world.ward
    }

    pub fn other(&self) -> &str {
        &self.scene.world.other_ward
    }

    pub fn decision(&self) -> &str {
        &self.scene.world.decision
    }

    pub fn title(&self, code: &str) -> String {
        world::position(self.admin(), code)
    }

    pub fn get(&self, place: &str) -> Value {
        self.admin().get(place).expect(200).json()
    }

    pub fn tag(&self, place: &str) -> String {
        self.admin().get(place).expect(200).etag().to_owned()
    }

    /// Takes a step in the state that is there.
    pub fn step(&self, by: &Client, place: &str, act: &str, body: &Value) -> Answer {
        by.act(&format!("{place}/{act}"), &self.tag(place), body)
    }

    /// A person of the ward who holds nothing.
    pub fn person(&self) -> String {
        self.scene.person("1998-03-05", "Tày")
    }

    /// A person of the ward with a post there.
    pub fn holder(&self, title: &str, from: &str, more: &Value) -> (String, String) {
        let who = self.scene.person("1985-03-05", "Tày");
        let held = self.scene.holds(&who, self.ward(), title, from, more);
        (who, format!("/v1/appointments/{held}"))
    }

    /// The body of a recruitment to the ward by an exam that was passed.
    pub fn plan(&self, who: &str) -> Value {
        json!({ "form": "exam", "official_id": who, "unit_id": self.ward(),
            "position_id": self.title("OFFICE_STATISTICS"), "competition": "Kỳ thi tuyển công chức cấp xã năm 2026",
            "result": "passed", "points": 86, "starts_on": FROM, "probation_months": 6, "note": "Hồ sơ số 12" })
    }

    /// Writes a recruitment down; gives the address.
    #[track_caller]
    pub fn begin(&self, body: &Value) -> String {
        format!("/v1/recruitments/{}", self.officer.post("/v1/recruitments", body).expect(201).id())
    }

    /// The step by the decision on a day.
    pub fn on(&self, on: &str) -> Value {
        json!({ "on": on, "decision_id": self.decision(), "reason": "Theo quyết định" })
    }

    /// Brings a recruitment of somebody new to the decision; gives the person and the address.
    #[track_caller]
    pub fn approved(&self, months: u32) -> (String, String) {
        let who = self.person();
        let mut body = self.plan(&who);
        body["probation_months"] = json!(months);
        let place = self.begin(&body);
        self.step(&self.officer, &place, "proposal", &json!({})).expect(200);
        self.step(&self.approver, &place, "approval", &self.on(FROM)).expect(200);
        (who, place)
    }

    /// The figures of the ward on a day, as the report gives them.
    pub fn figures(&self, on: &str) -> Value {
        let mut report = self.scene.report(self.ward(), on);
        report.as_object_mut().unwrap().remove("known_at");
        report
    }

    pub fn headcount(&self, on: &str) -> u64 {
        self.figures(on)["headcount"].as_u64().unwrap()
    }

    /// How many people were recruited into the city until the end of 2030.
    pub fn recruited(&self) -> u64 {
        let city = &self.scene.world.city;
        let path = format!("/v1/reports/activity?unit={city}&from=2012-01-01&to=2030-12-31");
        let now = self.get(&path);
        let known = self.get(&format!("{path}&known_at={}", self.head()));
        assert_eq!(now["recruited"], known["recruited"], "both clocks say the same now");
        now["recruited"].as_u64().unwrap()
    }

    /// The last entry of the ledger.
    pub fn head(&self) -> i64 {
        canbo::db::changes::head(&mut self.app().database.connect()).unwrap().seq
    }
}

/// The codes of the findings of an answer, in order.
pub fn codes(answer: &Value) -> Vec<&str> {
    answer["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// A recruitment of long ago, stored as it is: of a person, to a unit. Gives the id.
pub fn long_ago(app: &App, who: &str, unit: &str) -> String {
    let recruitment = Recruitment {
        id: RecruitmentId(new_uuid()),
        form: RecruitmentForm::Exam,
        official_id: OfficialId::parse(who).unwrap(),
        unit_id: UnitId::parse(unit).unwrap(),
        position_id: PositionId::parse(&world::position(&app.admin(), "OFFICE_STATISTICS")).unwrap(),
        competition: Some(Line::parse("Kỳ thi").unwrap()),
        result: Some(RecruitmentResult::Passed),
        points: None,
        starts_on: day("2010-01-01"),
        probation_months: 12,
        note: None,
        state: RecruitmentState::Confirmed,
        effective_on: Some(day("2010-01-01")),
        appointment_id: None,
        appointment_seq: None,
        opened: false,
        confirmed_on: Some(day("2011-01-01")),
        ended_on: None,
        hops: Vec::new(),
    };
    let id = recruitment.id.to_string();
    let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: app.state.now() };
    let change = Change::of(Cause::Import, Some(recruitment.unit_id));
    wait(app.state.db.write(move |tx| recruitments::insert(tx, &stamp, &change, &recruitment))).unwrap();
    id
}
