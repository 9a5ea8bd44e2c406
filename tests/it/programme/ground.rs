//! The small world with a resolution of the city in force and a plan that carries it out, in a few words.

use crate::support::manners::with;
use crate::support::world::{self, World, resolution};
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

/// The small world on 2026-11-22, and two administrators: nobody accepts what they reported.
pub struct Ground {
    pub app: App,
    pub world: World,
    pub admin: Client,
    pub approver: Client,
    /// A resolution of the city, issued on 2017-01-01.
    pub resolution: String,
    /// A plan that carries it out.
    pub plan: String,
}

impl Ground {
    pub fn new() -> Self {
        let app = App::new();
        let world = World::in_app(&app);
        let (admin, approver) = (app.admin(), app.admin());
        let resolution = in_force(&admin, &approver, &resolution("1-NQ", &world.city));
        let plan = with(&self::resolution("2-KH", &world.city), "parent_id", json!(resolution));
        let plan = in_force(&admin, &approver, &with(&plan, "targets", json!([])));
        Self { app, world, admin, approver, resolution, plan }
    }

    /// The body of a task of the plan that a ward owns.
    pub fn body(&self) -> Value {
        task(&self.plan, &self.world.ward)
    }

    /// A task; `more` changes members of the body. Gives its place.
    pub fn task(&self, more: &Value) -> String {
        place(&self.admin.post("/v1/tasks", &merged(&self.body(), more)).expect(201))
    }

    /// What lies at a place.
    pub fn get(&self, place: &str) -> Value {
        self.admin.get(place).expect(200).json()
    }

    /// A task brought to a state: by the first administrator up to the report, and by the second from there.
    pub fn brought(&self, state: &str, more: &Value) -> String {
        let place = self.task(more);
        let way: &[&str] = match state {
            "planned" => &[],
            "assigned" => &["assignment"],
            "under_way" => &["assignment", "beginning"],
            "done" => &["assignment", "beginning", "completion"],
            "accepted" => &["assignment", "beginning", "completion", "acceptance"],
            _ => &["assignment", "beginning", "withdrawal"],
        };
        for act in way {
            let by = if matches!(*act, "acceptance" | "withdrawal") { &self.approver } else { &self.admin };
            step(by, &place, act, &body_of(act)).expect(200);
        }
        assert_eq!(self.get(&place)["state"], state);
        place
    }

    /// What is held of the resolution; `more` changes members of the body. Gives its place.
    pub fn held(&self, more: &Value) -> String {
        let body = merged(&dissemination(&self.resolution, &self.world.ward), more);
        place(&self.admin.post("/v1/disseminations", &body).expect(201))
    }
}

/// Proposes a document, approves it by somebody else and puts it in force.
pub fn in_force(by: &Client, approver: &Client, body: &Value) -> String {
    let made = by.post("/v1/resolutions", body).expect(201);
    let place = format!("/v1/resolutions/{}", made.id());
    let approved = approver.act(&format!("{place}/approval"), made.etag(), &json!({})).expect(200);
    let since = json!({ "valid_from": body["valid_from"] });
    approver.act(&format!("{place}/entry-into-force"), approved.etag(), &since).expect(200);
    made.id()
}

/// The body of a task.
pub fn task(document: &str, unit: &str) -> Value {
    json!({
        "resolution_id": document, "parent_id": null, "title": "Cử cán bộ đi bồi dưỡng", "workstream": "training",
        "unit_id": unit, "official_id": null, "planned_on": "2018-01-02", "due_on": "2018-12-31", "quantity": 5,
        "indicator": "women", "group": "key_cadre",
    })
}

/// The body of a dissemination.
pub fn dissemination(document: &str, unit: &str) -> Value {
    json!({
        "resolution_id": document, "unit_id": unit, "form": "study_session", "held_on": "2018-02-01", "called": 60,
        "attended": 57, "host": "Đảng ủy", "decision_id": null, "note": null,
    })
}

/// A body with which a step can be taken.
pub fn body_of(act: &str) -> Value {
    match act {
        "assignment" => json!({ "on": "2018-01-15" }),
        "beginning" => json!({ "on": "2018-02-01" }),
        "completion" => json!({ "text": "Đã cử 5 người", "on": "2018-12-20", "measured": 5 }),
        "acceptance" => json!({ "on": "2018-12-28" }),
        "reopening" => json!({ "reason": "Chưa đạt" }),
        _ => json!({ "reason": "Không còn phù hợp", "on": "2018-12-28" }),
    }
}

/// A body with other members.
pub fn merged(body: &Value, more: &Value) -> Value {
    more.as_object().unwrap().iter().fold(body.clone(), |body, (name, value)| with(&body, name, value.clone()))
}

/// Where the thing of an answer lies.
pub fn place(made: &Answer) -> String {
    made.header("location").expect("a place").to_owned()
}

/// Takes a step with what is there now.
pub fn step(by: &Client, place: &str, act: &str, body: &Value) -> Answer {
    let tag = by.get(place).header("etag").unwrap_or("\"0\"").to_owned();
    by.act(&format!("{place}/{act}"), &tag, body)
}

/// A person with a post in a unit.
pub fn clerk(by: &Client, world: &World, unit: &str) -> String {
    let who = world::official(by, "Nông Thị Lan", unit);
    let title = world::position(by, "OFFICE_STATISTICS");
    by.post("/v1/appointments", &world::appointment(&who, unit, &title, &world.decision, "2016-01-01")).expect(201);
    who
}
