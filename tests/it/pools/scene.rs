//! A ward with clerks who are planned for its posts, in a few words.

use crate::support::world::{self, World};
use crate::support::{Answer, App, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};

/// The small world, who keeps its dossiers and who approves.
pub struct Pools {
    pub app: App,
    pub world: World,
    pub admin: Client,
    pub hr: Client,
    pub approver: Client,
    /// Vice chair and chair of the People's Committee.
    pub titles: [String; 2],
}

impl Pools {
    pub fn new() -> Self {
        let app = App::new();
        let world = World::in_app(&app);
        let admin = app.admin();
        let hr = app.role(Role::HrOfficer, Some(&world.city));
        let approver = app.role(Role::Approver, Some(&world.city));
        let titles = ["COMMITTEE_VICE", "COMMITTEE_CHAIR"].map(|code| world::position(&admin, code));
        Self { app, world, admin, hr, approver, titles }
    }

    /// A clerk of the ward since 2015.
    pub fn clerk(&self, sex: &str, born: &str) -> String {
        self.clerk_of(&self.world.ward, &self.world.decision, sex, born)
    }

    /// A clerk of a unit since 2015.
    pub fn clerk_of(&self, unit: &str, decision: &str, sex: &str, born: &str) -> String {
        let body = json!({ "full_name": "Lý Văn Mẫu", "managing_unit_id": unit, "sex": sex, "birth_on": born,
            "ethnicity": "Tày" });
        let who = self.admin.post("/v1/officials", &body).expect(201).id();
        let clerk = world::position(&self.admin, "OFFICE_STATISTICS");
        let held = world::appointment(&who, unit, &clerk, decision, "2015-06-01");
        self.admin.post("/v1/appointments", &held).expect(201);
        who
    }

    /// The body of a pool of the ward for both titles.
    pub fn pool_body(&self, term: &str) -> Value {
        json!({ "unit_id": self.world.ward, "branch": "state", "term": term, "valid_from": "2021-06-01",
            "valid_to": "2031-06-01", "title": "Quy hoạch cán bộ", "ages_on": null, "young_under": 40,
            "positions": self.titles })
    }

    /// A pool that is being built. Gives its place.
    pub fn pool(&self, term: &str) -> String {
        format!("/v1/planning-pools/{}", self.hr.post("/v1/planning-pools", &self.pool_body(term)).expect(201).id())
    }

    /// The body of a nomination.
    pub fn nomination_body(&self, pool: &str, who: &str, title: &str) -> Value {
        let pool = pool.rsplit('/').next().unwrap();
        json!({ "pool_id": pool, "official_id": who, "position_id": title, "nominated_on": "2024-01-15" })
    }

    /// Nominates somebody. Gives the place.
    pub fn nominated(&self, pool: &str, who: &str, title: &str) -> String {
        let body = self.nomination_body(pool, who, title);
        format!("/v1/nominations/{}", self.hr.post("/v1/nominations", &body).expect(201).id())
    }

    /// Takes a step with what is there now.
    pub fn step(&self, by: &Client, place: &str, verb: &str, body: &Value) -> Answer {
        let tag = self.admin.get(place).expect(200).etag().to_owned();
        by.act(&format!("{place}/{verb}"), &tag, body)
    }

    /// A step on a day, with a decision and a reason.
    pub fn on(&self, day: &str) -> Value {
        json!({ "on": day, "decision_id": self.world.decision, "reason": "Theo quy trình" })
    }

    /// Brings a nomination before whoever approves it.
    pub fn submitted(&self, pool: &str, who: &str, title: &str) -> String {
        let place = self.nominated(pool, who, title);
        let ballot = json!({ "on": "2024-02-01", "voters": 20, "in_favour": 15 });
        self.step(&self.hr, &place, "ballot", &ballot).expect(200);
        self.step(&self.hr, &place, "endorsement", &json!({ "on": "2024-02-05" })).expect(200);
        self.step(&self.hr, &place, "submission", &json!({ "on": "2024-02-10" })).expect(200);
        place
    }

    /// A pool that was approved on a day with people for its titles. Gives its place and the places of the nominations.
    pub fn approved(&self, term: &str, day: &str, people: &[(&str, &str)]) -> (String, Vec<String>) {
        let pool = self.pool(term);
        let places = people.iter().map(|(who, title)| self.submitted(&pool, who, title)).collect();
        self.step(&self.hr, &pool, "submission", &json!({})).expect(200);
        let body = json!({ "on": day, "decision_id": self.world.decision });
        self.step(&self.approver, &pool, "approval", &body).expect(200);
        (pool, places)
    }

    /// What is said of a pool on a day.
    pub fn seen(&self, place: &str, what: &str, day: &str) -> Value {
        self.admin.get(&format!("{place}/{what}?as_of={day}")).expect(200).json()
    }

    /// Who is in a pool on a day, by the places of their nominations.
    pub fn members(&self, pool: &str, day: &str) -> Vec<String> {
        let members = self.seen(pool, "members", day);
        let all = members["members"].as_array().unwrap().iter();
        all.map(|one| format!("/v1/nominations/{}", one["nomination_id"].as_str().unwrap())).collect()
    }

    /// The codes of what is found about a pool on a day.
    pub fn findings(&self, pool: &str, day: &str) -> Vec<String> {
        codes(&self.seen(pool, "checks", day)["findings"], "/finding/code")
    }

    /// Enters a disciplinary measure. Gives its place.
    pub fn reprimand(&self, who: &str, from: &str) -> String {
        let body = json!({ "official_id": who, "form": "reprimand", "valid_from": from,
            "decision_id": self.world.decision });
        format!("/v1/disciplines/{}", self.admin.post("/v1/disciplines", &body).expect(201).id())
    }
}

/// The texts of a list at a pointer.
pub fn codes(list: &Value, at: &str) -> Vec<String> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| one.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned()).collect()
}
