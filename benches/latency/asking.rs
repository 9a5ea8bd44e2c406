//! Questions by what they are about: ids are asked for, for every database has its own.

use crate::client::Asked;
use canbo::state::new_uuid;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// How many people are enrolled in each class.
const PEOPLE: usize = 150;

/// The service and who asks it.
pub struct Service {
    pub address: SocketAddr,
    pub token: String,
}

impl Service {
    /// What is at a path.
    pub fn at(&self, path: &str) -> Asked {
        Asked { address: self.address, path: path.to_owned(), body: None, token: Some(self.token.clone()) }
    }

    /// A question as the command line has it.
    pub fn question(&self, text: &str) -> Asked {
        let mut text = text.to_owned();
        while let Some((before, (list, after))) =
            text.split_once('<').and_then(|(before, rest)| Some((before, rest.split_once('>')?)))
        {
            let (list, n) = list.split_once('#').unwrap_or((list, "0"));
            text = format!("{before}{}{after}", self.id(list, n.parse().unwrap()));
        }
        match text.split_once(' ') {
            None => self.at(&text),
            Some((path, body)) => Asked { body: Some(body.to_owned()), ..self.at(path) },
        }
    }

    /// The id of an item of a list.
    fn id(&self, list: &str, n: usize) -> String {
        let page = self.at(list).json();
        let id = page["items"][n]["id"].as_str();
        id.unwrap_or_else(|| panic!("{list} has no item {n}")).to_owned()
    }

    fn enter(&self, path: &str, body: &Value) -> String {
        let made = Asked { body: Some(body.to_string()), ..self.at(path) }.json();
        made["id"].as_str().unwrap().to_owned()
    }

    /// Opens classes that do not meet on the same days, and gives the enrolments of people in each.
    pub fn enrolments(&self, classes: i32) -> (Asked, Vec<String>) {
        let unit = self.id("/v1/units?code=178", 0);
        let code = || new_uuid().simple().to_string();
        let course = self.enter(
            "/v1/courses",
            &json!({ "code": code(), "title_vi": "Thử", "title_en": "Trial", "kind": "fostering", "periods": 40,
                "programme": "job_skills", "unit_id": unit, "valid_from": "2020-01-01" }),
        );
        let people = self.at("/v1/officials?limit=500").json();
        let people = people["items"].as_array().unwrap();
        let mut bodies = Vec::new();
        for year in (0..classes).map(|n| 2030 + n) {
            let class = self.enter(
                "/v1/classes",
                &json!({ "course_id": course, "code": code(), "unit_id": unit, "starts_on": format!("{year}-03-01"),
                    "ends_on": format!("{year}-03-20"), "enrols_from": "2020-01-01",
                    "enrols_until": format!("{year}-02-20"), "capacity": 100, "needs_approval": false }),
            );
            let body = |person: &Value| json!({ "class_id": class, "official_id": person["id"] }).to_string();
            bodies.extend(people.iter().take(PEOPLE).map(body));
        }
        (self.at("/v1/enrolments"), bodies)
    }
}
