//! One of everything that can be put right and taken back, in the small world: how it is entered, which members can be
//! put right and to what, and what a correction of them breaks.

use super::manners::with;
use super::world::{self, World};
use super::{App, Client};
use canbo::domain::account::Permission;
use serde_json::{Value, json};

/// A kind of thing that can be corrected.
pub struct Thing {
    /// Its name in the ledger.
    pub name: &'static str,
    /// Where it lies.
    pub place: String,
    /// The list that shows it.
    pub list: String,
    /// The permission to change it.
    pub permission: Permission,
    /// Corrections, each of one member.
    pub corrections: Vec<(&'static str, Value)>,
    /// An optional member that has a value.
    pub optional: Option<&'static str>,
    /// A required member.
    pub required: &'static str,
    /// Bad values, each with what is wrong with it.
    pub bad: Vec<(&'static str, Value, &'static str, &'static str)>,
    /// Both units that an entry of it names.
    pub units: [Option<String>; 2],
    /// A day on which it does not hold, and one on which it does, if it holds on any; none for what is not dated.
    pub days: Option<(&'static str, Option<&'static str>)>,
}

/// The small world with one of everything in it, free to be voided.
pub struct Things {
    pub world: World,
    pub admin: Client,
    pub all: Vec<Thing>,
}

impl Thing {
    pub fn get(&self, by: &Client) -> Value {
        by.get(&self.place).expect(200).json()
    }

    pub fn etag(&self, by: &Client) -> String {
        by.get(&self.place).expect(200).etag().to_owned()
    }

    pub fn history(&self, by: &Client) -> Vec<Value> {
        by.all(&format!("{}/history", self.place))
    }

    pub fn id(&self) -> &str {
        self.place.rsplit('/').next().unwrap()
    }
}

fn segment(name: &str, code: &str, city: &str) -> Value {
    json!({ "valid_from": "2000-01-01", "valid_to": null, "name": name, "code": code, "kind": "ward", "area": "urban",
        "parent_id": city })
}

impl Things {
    pub fn in_app(app: &App) -> Self {
        let (world, admin) = (World::in_app(app), app.admin());
        let official = world::official(&admin, "Nguyễn Thị Ước", &world.ward);
        let mut all = vec![
            unit(&admin, &world),
            succession(&admin, &world),
            position(&admin),
            decision(&admin, &world),
            person(&admin, &world),
            appointment(&admin, &world, &official),
            qualification(&admin, &world, &official),
            exemption(&admin, &world, &official),
            evaluation(&admin, &world, &official),
            discipline(&admin, &world, &official),
        ];
        all.extend(crate::training::table::things(&admin, &world));
        all.extend(crate::staffing::table::things(&admin, &world));
        all.extend(crate::placement::table::things(&admin, &world));
        all.extend(crate::entitlements::table::things(&admin, &world));
        all.extend(crate::reform::table::things(&admin, &world));
        all.extend(crate::programme::table::things(app, &admin, &world, &official));
        all.extend(crate::pools::table::things(&admin, &world));
        Self { world, admin, all }
    }
}

fn unit(admin: &Client, w: &World) -> Thing {
    let body = json!({ "valid_from": "2000-01-01", "name": "Phường Ba", "code": "90003", "kind": "ward", "area": "urban",
        "parent_id": w.city });
    let id = admin.post("/v1/units", &body).expect(201).id();
    let other = |name: &str, value: Value| json!([with(&segment("Phường Ba", "90003", &w.city), name, value)]);
    Thing {
        name: "unit",
        place: format!("/v1/units/{id}"),
        list: "/v1/units".to_owned(),
        permission: Permission::UnitsWrite,
        corrections: vec![
            ("segments", other("name", json!("Phường Bốn"))),
            ("segments", other("valid_from", json!("1999-01-01"))),
            ("segments", other("area", Value::Null)),
        ],
        optional: None,
        required: "segments",
        bad: vec![
            ("segments", json!([]), "/segments", "out_of_range"),
            ("segments", json!("x"), "/segments", "wrong_type"),
            ("segments", other("name", json!(" ")), "/segments/0/name", "empty"),
            ("segments", other("surplus", json!(1)), "/segments/0/surplus", "unknown_field"),
            ("segments", other("valid_to", json!("1990-01-01")), "/segments/0/valid_to", "not_after"),
            (
                "segments",
                other("parent_id", json!(super::manners::NOBODY)),
                "/segments/0/parent_id",
                "reference_not_found",
            ),
        ],
        units: [Some(id), None],
        days: Some(("1989-12-31", Some("2020-01-01"))),
    }
}

fn succession(admin: &Client, w: &World) -> Thing {
    let body = json!({ "successor_id": w.other_ward, "kind": "split_into", "effective_on": "2030-01-01",
        "decision_id": w.decision });
    let id = admin.post(&format!("/v1/units/{}/successions", w.ward), &body).expect(201).id();
    Thing {
        name: "succession",
        place: format!("/v1/successions/{id}"),
        list: format!("/v1/units/{}/successions", w.ward),
        permission: Permission::UnitsWrite,
        corrections: vec![("kind", json!("merged_into")), ("effective_on", json!("2031-01-01"))],
        optional: Some("decision_id"),
        required: "kind",
        bad: vec![
            ("kind", json!("eaten"), "/kind", "not_one_of"),
            ("successor_id", json!(w.ward), "/successor_id", "not_with"),
            ("successor_id", json!(super::manners::NOBODY), "/successor_id", "reference_not_found"),
            ("effective_on", json!("1980-01-01"), "/successor_id", "not_in_force"),
            ("decision_id", json!(super::manners::NOBODY), "/decision_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), Some(w.other_ward.clone())],
        days: Some(("2029-12-31", Some("2030-01-01"))),
    }
}

fn position(admin: &Client) -> Thing {
    let body = json!({ "code": "TEST", "title_vi": "Thử", "title_en": "Test", "group": "civil_servant",
        "filling": "recruitment", "valid_from": "2000-01-01", "valid_to": "2100-01-01" });
    let id = admin.post("/v1/positions", &body).expect(201).id();
    Thing {
        name: "position",
        place: format!("/v1/positions/{id}"),
        list: "/v1/positions".to_owned(),
        permission: Permission::PositionsWrite,
        corrections: vec![
            ("code", json!("TEST_2")),
            ("title_vi", json!("Thử lại")),
            ("title_en", json!("Tested")),
            ("group", json!("key_cadre")),
            ("filling", json!("party_election")),
            ("valid_from", json!("1999-01-01")),
        ],
        optional: Some("valid_to"),
        required: "title_vi",
        bad: vec![
            ("code", json!(""), "/code", "empty"),
            ("group", json!("x"), "/group", "not_one_of"),
            ("valid_to", json!("1990-01-01"), "/valid_to", "not_after"),
        ],
        units: [None, None],
        days: Some(("1989-12-31", Some("2020-01-01"))),
    }
}

fn decision(admin: &Client, w: &World) -> Thing {
    let body = json!({ "number": "9/QĐ", "issuer": "UBND", "signed_on": "2015-05-20", "effective_on": "2015-06-01",
        "kind": "other", "title": "Về việc", "legal_reference": "Luật", "unit_id": w.ward });
    let id = admin.post("/v1/decisions", &body).expect(201).id();
    Thing {
        name: "decision",
        place: format!("/v1/decisions/{id}"),
        list: "/v1/decisions".to_owned(),
        permission: Permission::DecisionsWrite,
        corrections: vec![
            ("number", json!("10/QĐ")),
            ("issuer", json!("UBND tỉnh")),
            ("signed_on", json!("2015-05-21")),
            ("effective_on", json!("2015-06-02")),
            ("kind", json!("appointment")),
            ("title", json!("Về việc khác")),
            ("unit_id", json!(w.other_ward)),
        ],
        optional: Some("legal_reference"),
        required: "number",
        bad: vec![
            ("signed_on", json!("2015-13-01"), "/signed_on", "wrong_type"),
            ("kind", json!("x"), "/kind", "not_one_of"),
            ("unit_id", json!(super::manners::NOBODY), "/unit_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2015-01-01", Some("2020-01-01"))),
    }
}

fn person(admin: &Client, w: &World) -> Thing {
    let body = json!({ "managing_unit_id": w.ward, "full_name": "Hoàng Thị An", "sex": "female", "birth_on": "1980-01-01",
        "birthplace": "Xã Một", "hometown": "Xã Hai", "ethnicity": "Tày", "religion": "Không",
        "identity_number": "020180000001", "party_joined_on": "2005-01-01", "party_official_on": "2006-01-01",
        "phone": "0912", "email": "a@b.vn" });
    let id = admin.post("/v1/officials", &body).expect(201).id();
    Thing {
        name: "official",
        place: format!("/v1/officials/{id}"),
        list: "/v1/officials".to_owned(),
        permission: Permission::OfficialsWrite,
        corrections: vec![
            ("full_name", json!("Hoàng Thị Ánh")),
            ("sex", json!("male")),
            ("birth_on", json!("1980-01-02")),
            ("birthplace", json!("Xã Ba")),
            ("hometown", json!("Xã Ba")),
            ("ethnicity", json!("Nùng")),
            ("religion", json!("Phật giáo")),
            ("identity_number", json!("020180000002")),
            ("party_joined_on", json!("2004-01-01")),
            ("party_official_on", json!("2007-01-01")),
            ("email", json!("c@d.vn")),
            ("managing_unit_id", json!(w.other_ward)),
        ],
        optional: Some("phone"),
        required: "full_name",
        bad: vec![
            ("full_name", json!("a\tb"), "/full_name", "forbidden_character"),
            ("party_official_on", json!("2004-01-01"), "/party_official_on", "before"),
            ("managing_unit_id", json!(super::manners::NOBODY), "/managing_unit_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: None,
    }
}

fn appointment(admin: &Client, w: &World, official: &str) -> Thing {
    let clerk = world::position(admin, "OFFICE_STATISTICS");
    let body = world::appointment(official, &w.ward, &clerk, &w.decision, "2015-06-01");
    let id = admin.post("/v1/appointments", &with(&body, "note", json!("Một"))).expect(201).id();
    Thing {
        name: "appointment",
        place: format!("/v1/appointments/{id}"),
        list: "/v1/appointments".to_owned(),
        permission: Permission::OfficialsWrite,
        corrections: vec![
            ("valid_from", json!("2015-07-01")),
            ("valid_to", json!("2027-01-01")),
            ("kind", json!("concurrent")),
            ("position_id", json!(world::position(admin, "CULTURE_SOCIETY"))),
            ("decision_id", json!(w.other_decision)),
        ],
        optional: Some("note"),
        required: "decision_id",
        bad: vec![
            ("kind", json!("main"), "/kind", "not_one_of"),
            ("valid_to", json!("2015-06-01"), "/valid_to", "not_after"),
            ("unit_id", json!(super::manners::NOBODY), "/unit_id", "reference_not_found"),
            ("state", json!("elected"), "/state", "not_with"),
            ("end_reason", json!("retired"), "/end_reason", "not_with"),
            ("official_id", json!(super::manners::NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2015-05-31", Some("2020-01-01"))),
    }
}

fn qualification(admin: &Client, w: &World, official: &str) -> Thing {
    let body = json!({ "official_id": official, "kind": "professional", "level": "university", "field": "LUAT",
        "institution": "Trường", "number": "B1", "awarded_on": "2010-06-01", "expires_on": "2040-01-01",
        "verification": "unverified" });
    let id = admin.post("/v1/qualifications", &body).expect(201).id();
    Thing {
        name: "qualification",
        place: format!("/v1/qualifications/{id}"),
        list: "/v1/qualifications".to_owned(),
        permission: Permission::OfficialsWrite,
        corrections: vec![
            ("level", json!("college")),
            ("field", json!("KINHTE")),
            ("institution", json!("Trường khác")),
            ("awarded_on", json!("2010-07-01")),
            ("expires_on", json!("2041-01-01")),
            ("verification", json!("verified")),
        ],
        optional: Some("number"),
        required: "level",
        bad: vec![
            ("level", json!("completed"), "/level", "not_with"),
            ("scheme", json!("abc"), "/scheme", "not_with"),
            ("expires_on", json!("2010-06-01"), "/expires_on", "not_after"),
            ("official_id", json!(super::manners::NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2010-05-31", Some("2020-01-01"))),
    }
}

fn exemption(admin: &Client, w: &World, official: &str) -> Thing {
    let body = json!({ "official_id": official, "requirement": "computer_skills", "valid_from": "2016-01-01",
        "valid_to": "2030-01-01", "decision_id": w.decision, "reason": "Gần tuổi nghỉ hưu" });
    let id = admin.post("/v1/exemptions", &body).expect(201).id();
    Thing {
        name: "exemption",
        place: format!("/v1/exemptions/{id}"),
        list: "/v1/exemptions".to_owned(),
        permission: Permission::ExemptionsWrite,
        corrections: vec![
            ("requirement", json!("foreign_language")),
            ("valid_from", json!("2016-02-01")),
            ("decision_id", json!(w.other_decision)),
            ("reason", json!("Đã học")),
        ],
        optional: Some("valid_to"),
        required: "reason",
        bad: vec![
            ("valid_from", json!("x"), "/valid_from", "wrong_type"),
            ("valid_to", json!("2016-01-01"), "/valid_to", "not_after"),
            ("decision_id", json!(super::manners::NOBODY), "/decision_id", "reference_not_found"),
            ("official_id", json!(super::manners::NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2015-12-31", Some("2020-01-01"))),
    }
}

fn evaluation(admin: &Client, w: &World, official: &str) -> Thing {
    let body = json!({ "official_id": official, "unit_id": w.ward, "year": 2021, "rating": "good",
        "rated_on": "2022-01-10", "decision_id": w.decision });
    let id = admin.post("/v1/evaluations", &body).expect(201).id();
    Thing {
        name: "evaluation",
        place: format!("/v1/evaluations/{id}"),
        list: "/v1/evaluations".to_owned(),
        permission: Permission::EvaluationsWrite,
        corrections: vec![
            ("year", json!(2020)),
            ("rating", json!("excellent")),
            ("rated_on", json!("2022-01-11")),
            ("decision_id", json!(w.other_decision)),
        ],
        optional: Some("decision_id"),
        required: "rating",
        bad: vec![
            ("rating", json!("completed_with_limits"), "/rating", "not_with"),
            ("points", json!(80), "/points", "not_with"),
            ("points", json!("80"), "/points", "wrong_type"),
            ("rated_on", json!("2020-12-31"), "/rated_on", "before"),
            ("unit_id", json!(super::manners::NOBODY), "/unit_id", "reference_not_found"),
            ("unit_id", json!(w.other_ward), "/unit_id", "not_with"),
            ("decision_id", json!(super::manners::NOBODY), "/decision_id", "reference_not_found"),
            ("official_id", json!(super::manners::NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2022-01-09", Some("2024-01-01"))),
    }
}

fn discipline(admin: &Client, w: &World, official: &str) -> Thing {
    let body = json!({ "official_id": official, "form": "reprimand", "valid_from": "2020-03-15",
        "decision_id": w.decision });
    let id = admin.post("/v1/disciplines", &body).expect(201).id();
    Thing {
        name: "discipline",
        place: format!("/v1/disciplines/{id}"),
        list: "/v1/disciplines".to_owned(),
        permission: Permission::DisciplinesWrite,
        corrections: vec![
            ("form", json!("warning")),
            ("valid_from", json!("2020-03-16")),
            ("valid_to", json!("2021-06-15")),
            ("decision_id", json!(w.other_decision)),
        ],
        // Without an end it ends when the law says.
        optional: None,
        required: "form",
        bad: vec![
            ("form", json!("fine"), "/form", "not_one_of"),
            ("valid_to", json!("2020-03-15"), "/valid_to", "not_after"),
            ("decision_id", json!(super::manners::NOBODY), "/decision_id", "reference_not_found"),
            ("official_id", json!(super::manners::NOBODY), "/official_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2021-03-15", Some("2020-03-15"))),
    }
}
