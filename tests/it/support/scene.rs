//! People entered in a few words, for tests of what the standard says of them.

use super::world::{self, World};
use super::{App, Client, wait};
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, resolutions, rule_sets};
use canbo::domain::adoption::Adoption;
use canbo::domain::id::{Id, ResolutionId, UnitId};
use canbo::domain::resolution::{Percent, Resolution, ResolutionKind};
use canbo::domain::rule_set::{Provenance, RuleSet};
use canbo::domain::text::Line;
use canbo::domain::{Day, Period};
use serde_json::{Value, json};

/// The small world with the national rule sets only, and a resolution without targets to draw reports up against.
pub struct Scene {
    pub app: App,
    pub world: World,
    pub admin: Client,
}

/// A day from its text.
pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

impl Scene {
    pub fn new() -> Self {
        let app = App::new();
        let world = World::in_app(&app);
        let admin = app.admin();
        let scene = Self { app, world, admin };
        scene.resolution();
        scene
    }

    fn stamp(&self) -> Stamp {
        Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: self.app.state.now() }
    }

    fn resolution(&self) {
        let unit_id = UnitId::parse(&self.world.province).unwrap();
        let resolution = Resolution {
            id: ResolutionId(canbo::state::new_uuid()),
            number: line("1-NQ/TU"),
            kind: ResolutionKind::Resolution,
            title: line("Nghị quyết"),
            issuer: line("Tỉnh ủy"),
            issued_on: day("2012-02-13"),
            parent_id: None,
            unit_id,
            legal_reference: None,
            provenance: Provenance::Synthetic,
            near_band: Percent(500),
            period: Period::since(day("2012-02-13")),
            supersedes_id: None,
            adoption: Adoption::SHIPPED,
            indicators: Vec::new(),
            targets: Vec::new(),
        };
        let (stamp, change) = (self.stamp(), Change::of(Cause::Import, Some(unit_id)));
        wait(self.app.state.db.write(move |tx| resolutions::insert(tx, &stamp, &change, &resolution))).unwrap();
    }

    /// Puts a rule set in force.
    pub fn rule_set(&self, set: RuleSet) {
        let (stamp, change) = (self.stamp(), Change::of(Cause::Import, set.unit_id));
        wait(self.app.state.db.write(move |tx| rule_sets::insert(tx, &stamp, &change, &set))).unwrap();
    }

    /// A ward of the city, of a kind of area.
    pub fn ward(&self, code: &str, area: &str) -> String {
        let body = json!({ "valid_from": "1990-01-01", "name": format!("Xã {code}"), "code": code, "kind": "commune",
            "area": area, "parent_id": self.world.city });
        self.admin.post("/v1/units", &body).expect(201).id()
    }

    /// A person of the ward, born and belonging where it is said.
    pub fn person(&self, born: &str, ethnicity: &str) -> String {
        let body = json!({ "full_name": "Lý Văn Mẫu", "managing_unit_id": self.world.ward, "sex": "male",
            "birth_on": born, "ethnicity": ethnicity });
        self.admin.post("/v1/officials", &body).expect(201).id()
    }

    /// Enters a holding; `more` changes or adds members of the body. Gives its id.
    pub fn holds(&self, official: &str, unit: &str, position: &str, from: &str, more: &Value) -> String {
        let position = world::position(&self.admin, position);
        let mut body = world::appointment(official, unit, &position, &self.world.decision, from);
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.admin.post("/v1/appointments", &body).expect(201).id()
    }

    /// Enters checked papers: kind and level, awarded on 2000-01-01. Gives the id of the last.
    pub fn papers(&self, official: &str, papers: &[(&str, &str)]) -> String {
        let enter = |_, (kind, level): &(&str, &str)| self.paper(official, kind, level, &json!({}));
        papers.iter().fold(String::new(), enter)
    }

    /// Enters a checked paper; `more` changes or adds members of the body.
    pub fn paper(&self, official: &str, kind: &str, level: &str, more: &Value) -> String {
        let mut body = json!({ "official_id": official, "kind": kind, "level": level, "awarded_on": "2000-01-01",
            "verification": "verified" });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.admin.post("/v1/qualifications", &body).expect(201).id()
    }

    /// A clerk since a day, finished with upper-secondary school, with a professional level. Gives the person.
    pub fn clerk(&self, unit: &str, since: &str, level: &str, ethnicity: &str) -> String {
        let who = self.person("1985-06-15", ethnicity);
        self.holds(&who, unit, "OFFICE_STATISTICS", since, &json!({}));
        self.papers(&who, &[("general_education", "upper_secondary"), ("professional", level)]);
        who
    }

    pub fn verdict(&self, official: &str, on: &str) -> Value {
        self.admin.get(&format!("/v1/compliance/officials/{official}?as_of={on}")).expect(200).json()
    }

    /// What the verdict says of a requirement; null where it does not apply.
    pub fn judged(&self, official: &str, code: &str, on: &str) -> Value {
        let verdict = self.verdict(official, on);
        let all = verdict["requirements"].as_array().unwrap();
        all.iter().find(|r| r["code"] == code).cloned().unwrap_or_default()
    }

    pub fn explanation(&self, official: &str, on: &str) -> Value {
        self.admin.get(&format!("/v1/compliance/officials/{official}/explanation?as_of={on}")).expect(200).json()
    }

    /// What the explanation says of a requirement; null where it does not apply.
    pub fn reason(&self, official: &str, code: &str, on: &str) -> Value {
        let explanation = self.explanation(official, on);
        let all = explanation["requirements"].as_array().unwrap();
        all.iter().find(|r| r["code"] == code).cloned().unwrap_or_default()
    }

    /// Status and last day of a requirement.
    #[track_caller]
    pub fn stands(&self, official: &str, code: &str, cases: &[(&str, Option<&str>, Option<&str>)]) {
        for (on, status, until) in cases {
            let judged = self.judged(official, code, on);
            assert_eq!((judged["status"].as_str(), judged["until"].as_str()), (*status, *until), "{code} on {on}");
        }
    }

    /// The report on a unit.
    pub fn report(&self, unit: &str, on: &str) -> Value {
        let path = format!("/v1/compliance/report?unit={unit}&as_of={on}&resolution=1-NQ/TU");
        self.admin.get(&path).expect(200).json()
    }
}
