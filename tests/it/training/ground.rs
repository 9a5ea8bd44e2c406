//! The small world with a course, classes of it, and people to enrol, in a few words.

use crate::support::manners::with;
use crate::support::scene::Scene;
use crate::support::{Answer, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};

/// The small world on 2026-11-22, and two administrators: nobody approves what they asked for.
pub struct Ground {
    pub scene: Scene,
    pub approver: Client,
}

impl Ground {
    pub fn new() -> Self {
        let scene = Scene::new();
        let approver = scene.app.admin();
        Self { scene, approver }
    }

    pub fn admin(&self) -> &Client {
        &self.scene.admin
    }

    /// Somebody with a role over a unit.
    pub fn role(&self, role: Role, unit: &str) -> Client {
        self.scene.app.role(role, Some(unit))
    }

    /// The body of a course of the city that fosters state management, and grants it.
    pub fn course_body(&self, code: &str) -> Value {
        json!({
            "code": code, "title_vi": "Bồi dưỡng quản lý nhà nước", "title_en": "State management", "kind": "fostering",
            "programme": "state_management", "grants": grants("state_management", "completed"), "periods": 40,
            "unit_id": self.scene.world.city, "legal_reference": "Nghị định 101/2017/NĐ-CP",
            "valid_from": "2020-01-01", "valid_to": null,
        })
    }

    /// Enters a course; `more` changes members of the body. Gives its id.
    pub fn course(&self, code: &str, more: &Value) -> String {
        self.admin().post("/v1/courses", &merged(&self.course_body(code), more)).expect(201).id()
    }

    /// The body of a class of the city that runs now and takes enrolments.
    pub fn class_body(&self, course: &str, code: &str) -> Value {
        json!({
            "course_id": course, "code": code, "unit_id": self.scene.world.city, "host": "Trường Chính trị tỉnh",
            "place": "Hội trường A", "starts_on": "2026-11-02", "ends_on": "2026-12-18", "enrols_from": "2026-10-01",
            "enrols_until": "2026-11-30", "capacity": 2, "needs_approval": false,
            "audience": { "groups": [], "positions": [], "units": [] },
        })
    }

    /// Enters a class; `more` changes members of the body. Gives its id.
    pub fn class(&self, course: &str, code: &str, more: &Value) -> String {
        self.admin().post("/v1/classes", &merged(&self.class_body(course, code), more)).expect(201).id()
    }

    /// A class of a course of its own, with so many seats.
    pub fn hall(&self, code: &str, capacity: u32) -> String {
        self.class(&self.course(code, &json!({})), code, &json!({ "capacity": capacity }))
    }

    /// A clerk of a ward. Gives the person.
    pub fn clerk(&self, unit: &str) -> String {
        self.holder(unit, "OFFICE_STATISTICS")
    }

    /// A person born in 1985 who has held a title in a unit since 2016.
    pub fn holder(&self, unit: &str, title: &str) -> String {
        let who = self.scene.person("1985-06-15", "Kinh");
        self.scene.holds(&who, unit, title, "2016-01-01", &json!({}));
        who
    }

    /// Asks for a place.
    pub fn enrol(&self, class: &str, official: &str) -> Answer {
        self.admin().post("/v1/enrolments", &json!({ "class_id": class, "official_id": official }))
    }

    /// The clerk of the first ward, enrolled. Gives the enrolment's place.
    pub fn enrolled(&self, class: &str) -> String {
        let who = self.clerk(&self.scene.world.ward);
        place(&self.enrol(class, &who).expect(201))
    }

    /// What an enrolment shows.
    pub fn state(&self, place: &str) -> String {
        self.admin().get(place).expect(200).json()["state"].as_str().unwrap().to_owned()
    }
}

/// What a course grants.
pub fn grants(kind: &str, level: &str) -> Value {
    json!({ "kind": kind, "level": level, "field": null, "scheme": null, "valid_months": null })
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

/// Completes an enrolment with a result.
pub fn complete(by: &Client, place: &str, more: &Value) -> Answer {
    step(by, place, "completion", &merged(&json!({ "result": "good", "certificate_number": "CC-01" }), more))
}
