//! People of two wards, and moves of them brought to any point of their way.

use crate::support::scene::{Scene, day};
use crate::support::{Answer, App, Client, wait, world};
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, nominations, planning_pools, rotations};
use canbo::domain::Day;
use canbo::domain::Period;
use canbo::domain::account::Role;
use canbo::domain::id::{Id, NominationId, OfficialId, PlanningPoolId, PositionId, RotationId, UnitId};
use canbo::domain::pool::{Nomination, NominationState, PlanningPool, PoolBranch, PoolState};
use canbo::domain::position::Filling;
use canbo::domain::rotation::{MoveKind, Rotation, RotationState};
use canbo::domain::text::Line;
use canbo::domain::word::Word;
use canbo::state::new_uuid;
use serde_json::{Value, json};

/// The first day of the moves, unless another is asked for: a few days after the clock's today, under the decree.
pub const FROM: &str = "2026-12-01";
/// The first day after them.
pub const TO: &str = "2029-12-01";

/// The steps from the policy to the decision, each with who takes it.
pub const WAY: [(&str, bool); 4] =
    [("proposal", false), ("vetting", false), ("consultation", false), ("approval", true)];

pub struct Stage {
    pub scene: Scene,
    /// Keeps the dossiers of the city.
    pub officer: Client,
    /// Decides in the city.
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

    /// Somebody of the ward with a post there since 2015, born far away. Gives the person and the appointment.
    pub fn holder(&self, position: &str) -> (String, String) {
        self.holder_in(self.ward(), position)
    }

    pub fn holder_in(&self, unit: &str, position: &str) -> (String, String) {
        let body = json!({ "full_name": "Lý Thị Mẫu", "managing_unit_id": unit, "sex": "female",
            "birth_on": "1985-03-05", "birthplace": "Hà Nội" });
        let who = self.admin().post("/v1/officials", &body).expect(201).id();
        let post = self.scene.holds(&who, unit, position, "2015-06-01", &json!({}));
        (who, post)
    }

    /// The body of a move to the other ward.
    pub fn plan(&self, kind: &str, who: &str, position: &str) -> Value {
        let to = if kind == "transfer" { Value::Null } else { json!(TO) };
        json!({ "kind": kind, "official_id": who, "unit_id": self.other(), "position_id": self.title(position),
            "valid_from": FROM, "valid_to": to, "grounds": "Đào tạo, rèn luyện" })
    }

    /// Records the policy; gives the address.
    #[track_caller]
    pub fn begin(&self, body: &Value) -> String {
        format!("/v1/rotations/{}", self.officer.post("/v1/rotations", body).expect(201).id())
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

    /// What an approver takes upon themselves so that a rotation can be approved: there is no pool, and nobody is rated.
    pub fn overrides(&self) -> Value {
        let over =
            |code: &str| json!({ "code": code, "decision_id": self.decision(), "reason": "Trường hợp đặc biệt" });
        json!([over("not_in_pool"), over("not_rated")])
    }

    /// The body of an approval that clears what is found about a plain move of a kind.
    pub fn approval(&self, kind: &str) -> Value {
        let overrides = if kind == "rotation" { self.overrides() } else { json!([]) };
        json!({ "decision_id": self.decision(), "overrides": overrides })
    }

    /// Brings a move from the policy to the decision.
    #[track_caller]
    pub fn decide(&self, place: &str) {
        let kind = self.get(place)["kind"].as_str().unwrap().to_owned();
        for (act, decides) in WAY {
            let (by, body) = if decides { (&self.approver, self.approval(&kind)) } else { (&self.officer, json!({})) };
            self.step(by, place, act, &body).expect(200);
        }
    }

    /// A decided move of somebody new; gives the person, the post that is left and the address.
    #[track_caller]
    pub fn decided(&self, kind: &str, from: &str, to: &str) -> (String, String, String) {
        let (who, post) = self.holder(from);
        let place = self.begin(&self.plan(kind, &who, to));
        self.decide(&place);
        (who, post, place)
    }

    /// The step by a decision on a day.
    pub fn on(&self, on: &str) -> Value {
        json!({ "on": on, "decision_id": self.decision(), "reason": "Theo quyết định" })
    }

    /// Brings a decided move into office on a day, however its post is filled.
    #[track_caller]
    pub fn enter(&self, place: &str, on: &str) {
        let filling = self.get(place)["filling"].as_str().unwrap().to_owned();
        let lent = self.get(place)["kind"] == "secondment";
        let elective = !lent && !matches!(filling.as_str(), "appointment" | "recruitment");
        if elective {
            self.step(&self.officer, place, "election", &self.on(on)).expect(200);
        }
        if elective && filling == "council_election_ratified" {
            self.step(&self.officer, place, "ratification", &self.on(on)).expect(200);
        }
        self.step(&self.officer, place, "entry-into-office", &json!({ "on": on })).expect(200);
    }

    /// A move in office; gives the person, the post that was left and the address.
    #[track_caller]
    pub fn moved(&self, kind: &str, from: &str, to: &str) -> (String, String, String) {
        let (who, post, place) = self.decided(kind, from, to);
        self.enter(&place, FROM);
        (who, post, place)
    }

    pub fn appointments(&self, who: &str) -> Vec<Value> {
        self.admin().all(&format!("/v1/appointments?official_id={who}"))
    }

    /// Figures of both wards on a day, as the report gives them.
    pub fn figures(&self, on: &str) -> [Value; 2] {
        [self.ward(), self.other()].map(|unit| {
            let mut report = self.scene.report(unit, on);
            report.as_object_mut().unwrap().remove("known_at");
            report
        })
    }

    /// How many people both wards have on a day.
    pub fn headcounts(&self, on: &str) -> [u64; 2] {
        self.figures(on).map(|report| report["headcount"].as_u64().unwrap())
    }

    /// The last entry of the ledger.
    pub fn head(&self) -> i64 {
        let rows = self.app().database.values("SELECT CAST(MAX(seq) AS TEXT) AS value FROM changes");
        rows[0].as_ref().unwrap().parse().unwrap()
    }

    /// Puts a person into a pool of a unit for a title, from a day on. Gives the nomination.
    pub fn nominate(&self, unit: &str, who: &str, position: &str, entered: &str) -> String {
        let unit_id = UnitId::parse(unit).unwrap();
        let position_id = PositionId::parse(&self.title(position)).unwrap();
        let pool = PlanningPool {
            id: PlanningPoolId(new_uuid()),
            unit_id,
            branch: PoolBranch::ALL[0],
            term: Line::parse(&new_uuid().simple().to_string()).unwrap(),
            period: Period { from: day("2020-01-01"), to: Some(day("2030-01-01")) },
            title: Line::parse("Quy hoạch").unwrap(),
            ages_on: None,
            young_under: None,
            positions: vec![position_id],
            decision_id: None,
            approved_on: Some(day(entered)),
            reviewed_on: Vec::new(),
            ended_on: None,
            state: PoolState::Approved,
            hops: Vec::new(),
        };
        let nomination = Nomination {
            id: NominationId(new_uuid()),
            pool_id: pool.id,
            official_id: OfficialId::parse(who).unwrap(),
            position_id,
            nominated_on: day(entered),
            ballots: Vec::new(),
            entered_on: Some(day(entered)),
            exited_on: None,
            exit_reason: None,
            state: NominationState::Approved,
            hops: Vec::new(),
        };
        let id = nomination.id.to_string();
        let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: self.app().state.now() };
        let change = Change::of(Cause::Import, Some(unit_id));
        wait(self.app().state.db.write(move |tx| {
            planning_pools::insert(tx, &stamp, &change, &pool)?;
            nominations::insert(tx, &stamp, &change, &nomination)
        }))
        .unwrap();
        id
    }

    /// A nomination as it is kept.
    pub fn nomination(&self, id: &str) -> Nomination {
        let id = NominationId::parse(id).unwrap();
        wait(self.app().state.db.read(move |conn| nominations::find(conn, id))).unwrap().value
    }
}

/// A rotation that took effect long ago, stored as it is: of a person, from a unit to another. Gives the id.
pub fn long_ago(app: &App, who: &str, from: &str, to: &str) -> String {
    let title = world::position(&app.admin(), "COMMITTEE_VICE");
    let rotation = Rotation {
        id: RotationId(new_uuid()),
        kind: MoveKind::Rotation,
        official_id: OfficialId::parse(who).unwrap(),
        origin_unit_id: UnitId::parse(from).unwrap(),
        origin_appointment_id: None,
        unit_id: UnitId::parse(to).unwrap(),
        position_id: PositionId::parse(&title).unwrap(),
        filling: Filling::CouncilElectionRatified,
        planned: Period { from: day("2015-01-01"), to: Some(day("2018-01-01")) },
        policy_decision_id: None,
        nomination_id: None,
        grounds: Line::parse("Đào tạo, rèn luyện").unwrap(),
        state: RotationState::InPost,
        effective_on: Some(day("2015-01-01")),
        appointment_id: None,
        ended_on: None,
        next_appointment_id: None,
        traces: Vec::new(),
        hops: Vec::new(),
    };
    let id = rotation.id.to_string();
    let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: app.state.now() };
    let change =
        Change { units: [Some(rotation.unit_id), Some(rotation.origin_unit_id)], ..Change::of(Cause::Import, None) };
    wait(app.state.db.write(move |tx| rotations::insert(tx, &stamp, &change, &rotation))).unwrap();
    id
}

/// The codes of the findings of an answer, in order.
pub fn codes(answer: &Value) -> Vec<String> {
    let all = answer["findings"].as_array().unwrap();
    all.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// The only appointment of some that covers a day, in a way.
#[track_caller]
pub fn covering<'a>(all: &'a [Value], kind: &str, on: &str) -> &'a Value {
    let covers = |a: &&Value| {
        a["kind"] == kind && a["valid_from"].as_str().unwrap() <= on && a["valid_to"].as_str().is_none_or(|to| on < to)
    };
    let mut found = all.iter().filter(covers);
    let first = found.next().unwrap_or_else(|| panic!("no {kind} appointment on {on}: {all:?}"));
    assert_eq!(found.next(), None, "two {kind} appointments on {on}");
    first
}

/// So many days after a day.
pub fn after(from: &str, days: i64) -> String {
    Day::new(day(from).date() + chrono::TimeDelta::days(days)).unwrap().to_string()
}
