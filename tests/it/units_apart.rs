//! Whose dossiers a caller reaches: an officer of Chi Lăng ward in the demonstration, and the people next door.

use crate::support::document::{Operation, operations};
use crate::support::manners::{given, with};
use crate::support::{Answer, App, Client, world};
use canbo::domain::account::{Permission, Role};
use canbo::domain::word::Word;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The demonstration with two neighbours in it.
struct City {
    app: App,
    admin: Client,
    officer: Client,
    home: Ward,
    next_door: Ward,
}

/// A ward, with one of everything that belongs to it.
struct Ward {
    unit: String,
    decision: String,
    official: String,
    appointment: String,
    qualification: String,
    exemption: String,
    evaluation: String,
    discipline: String,
    planning_pool: String,
    nomination: String,
    rule_set: String,
    resolution: String,
    succession: String,
    training: BTreeMap<&'static str, String>,
    rotation: String,
    entitlements: BTreeMap<&'static str, String>,
}

fn id_of(item: &Value) -> String {
    item["id"].as_str().unwrap().to_owned()
}

fn ids(items: &[Value]) -> BTreeSet<String> {
    items.iter().map(id_of).collect()
}

impl Ward {
    fn of(app: &App, code: &str, name: &str) -> Self {
        let admin = &app.admin();
        let units = admin.get(&format!("/v1/units?code={code}")).expect(200).json();
        assert_eq!(units["items"][0]["on"]["name"], name);
        let unit = id_of(&units["items"][0]);
        let decision = crate::support::world::decision(admin, &format!("{code}/QĐ"), &unit);
        let official = id_of(&admin.all(&format!("/v1/officials?within={unit}"))[0]);
        let first =
            |path: &str| id_of(&admin.get(&format!("{path}?official_id={official}")).expect(200).json()["items"][0]);
        let exemption = json!({
            "official_id": official, "requirement": "computer_skills", "valid_from": "2017-01-01", "decision_id": decision,
            "reason": "Gần tuổi nghỉ hưu",
        });
        let exemption = admin.post("/v1/exemptions", &exemption).expect(201).id();
        let rating = json!({ "official_id": official, "unit_id": unit, "year": 2018, "rating": "good",
            "rated_on": "2018-12-10" });
        let evaluation = admin.post("/v1/evaluations", &rating).expect(201).id();
        let measure = json!({ "official_id": official, "form": "reprimand", "valid_from": "2018-03-15",
            "decision_id": decision });
        let discipline = admin.post("/v1/disciplines", &measure).expect(201).id();
        let title = world::position(admin, "PARTY_SECRETARY");
        let pool = json!({ "unit_id": unit, "branch": "party", "term": "2030-2035", "valid_from": "2030-06-01",
            "valid_to": "2035-06-01", "title": "Quy hoạch", "positions": [title] });
        let planning_pool = admin.post("/v1/planning-pools", &pool).expect(201).id();
        let named = json!({ "pool_id": planning_pool, "official_id": official, "position_id": title,
            "nominated_on": "2012-01-01" });
        let nomination = admin.post("/v1/nominations", &named).expect(201).id();
        let (appointment, qualification) = (first("/v1/appointments"), first("/v1/qualifications"));
        let ask = [world::requirement("x", &json!({ "gender": "female" }))];
        let rule_set =
            admin.post("/v1/rule-sets", &world::rule_set(&format!("{code}-2018"), &unit, &ask)).expect(201).id();
        let resolution = admin.post("/v1/resolutions", &world::resolution("1-KH", &unit)).expect(201).id();
        let city = units["items"][0]["on"]["parent_id"].clone();
        // Of a day to come: it opens nothing to anybody yet.
        let edge = json!({ "successor_id": city, "kind": "split_into", "effective_on": "2030-01-01" });
        let succession = admin.post(&format!("/v1/units/{unit}/successions"), &edge).expect(201).id();
        let mut training = crate::training::table::in_unit(admin, &unit, &official);
        training.extend(crate::staffing::table::in_unit(admin, &unit, &decision));
        training.extend(crate::placement::table::in_unit(app, &unit, &official));
        let entitlements = crate::entitlements::table::in_unit(admin, &unit, &official, &decision);
        training.insert(crate::reform::table::PLACE, crate::reform::table::in_unit(admin, &unit));
        training.extend(crate::programme::table::in_unit(admin, &unit, &official));
        // From the city: what is beyond both wards.
        let rotation = crate::rotations::long_ago(app, &official, city.as_str().unwrap(), &unit);
        Self {
            unit,
            decision,
            official,
            appointment,
            qualification,
            exemption,
            evaluation,
            discipline,
            planning_pool,
            nomination,
            rule_set,
            resolution,
            succession,
            training,
            rotation,
            entitlements,
        }
    }

    /// The id of the ward's own thing that an address asks for; none where things belong to no unit.
    fn id_at(&self, path: &str) -> Option<&str> {
        let begins = |with: &str| path.starts_with(with);
        Some(if begins("/v1/units/") {
            &self.unit
        } else if begins("/v1/decisions/") {
            &self.decision
        } else if begins("/v1/officials/") || begins("/v1/compliance/officials/") {
            &self.official
        } else if begins("/v1/appointments/") {
            &self.appointment
        } else if begins("/v1/qualifications/") {
            &self.qualification
        } else if begins("/v1/exemptions/") {
            &self.exemption
        } else if begins("/v1/evaluations/") {
            &self.evaluation
        } else if begins("/v1/disciplines/") {
            &self.discipline
        } else if begins("/v1/planning-pools/") {
            &self.planning_pool
        } else if begins("/v1/nominations/") {
            &self.nomination
        } else if begins("/v1/rule-sets/") {
            &self.rule_set
        } else if begins("/v1/resolutions/") {
            &self.resolution
        } else if begins("/v1/successions/") {
            &self.succession
        } else if let Some((_, id)) = self.training.iter().find(|(place, _)| begins(place)) {
            id
        } else if let Some((_, id)) = self.entitlements.iter().find(|(place, _)| begins(place)) {
            id
        } else if begins("/v1/rotations/") {
            &self.rotation
        } else {
            assert!(begins("/v1/positions/"), "{path} is new");
            return None;
        })
    }
}

fn city() -> City {
    let app = App::demo();
    let admin = app.admin();
    let home = Ward::of(&app, "05983", "Phường Chi Lăng");
    let next_door = Ward::of(&app, "05974", "Phường Tam Thanh");
    let officer = app.role(Role::HrOfficer, Some(&home.unit));
    City { app, admin, officer, home, next_door }
}

/// A body that each act on a thing accepts.
fn body_of(operation: &str, ward: &Ward) -> Value {
    if operation.starts_with("void_") {
        return json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" });
    }
    if operation.starts_with("update_") {
        return json!({ "correction": { "reason": "Nhập nhầm" } });
    }
    if let Some(body) = crate::training::table::body_of(operation) {
        return body;
    }
    if let Some(body) = crate::placement::table::body_of(operation, &ward.unit, &ward.decision) {
        return body;
    }
    if let Some(body) = crate::reform::table::body_of(operation, &ward.unit) {
        return body;
    }
    if let Some(body) = crate::programme::table::body_of(operation) {
        return body;
    }
    match operation {
        "supersede_qualification" => {
            json!({ "level": "university", "awarded_on": "2020-01-01", "verification": "verified", "reason": "Học lên" })
        }
        "act_on_official" => json!({ "acts": [
            { "act": "correct_official", "seq": 1, "body": { "correction": { "reason": "Nhập nhầm" } } },
        ] }),
        "change_unit" => {
            json!({ "valid_from": "2020-01-01", "name": "Phường", "code": "05999", "kind": "ward", "parent_id": ward.unit })
        }
        "end_unit" => json!({ "valid_to": "2030-01-01", "reason": "Sắp xếp" }),
        "create_unit_succession" => {
            json!({ "successor_id": ward.unit, "kind": "merged_into", "effective_on": "2020-01-01" })
        }
        "end_appointment" => {
            json!({ "valid_to": "2026-01-01", "end_reason": "resigned", "decision_id": ward.decision })
        }
        "ratify_appointment" => json!({ "ratified_on": "2017-01-01", "decision_id": ward.decision }),
        "verify_qualification" => json!({ "verification": "verified", "reason": "Đối chiếu bản chính" }),
        "end_exemption" => json!({ "valid_to": "2026-01-01", "reason": "Đã học" }),
        "approve_rule_set" | "approve_resolution" => json!({}),
        "put_rule_set_in_force" | "put_resolution_in_force" => json!({ "valid_from": "2020-01-01" }),
        "end_rule_set" | "end_resolution" => json!({ "valid_to": "2030-01-01", "reason": "Hết hiệu lực" }),
        "vote_on_nomination" => json!({ "voters": 9, "in_favour": 8 }),
        other if other.ends_with("_planning_pool") || other.ends_with("_nomination") => {
            json!({ "decision_id": ward.decision, "reason": "Theo quy trình" })
        }
        "extend_rotation" => json!({ "valid_to": "2030-01-01" }),
        step if step.ends_with("_rotation") => json!({}),
        other => panic!("{other} is new: what does its body look like?"),
    }
}

/// An address with the parameters that it needs.
fn address_of(operation: &Operation, id: &str, city: &City) -> String {
    let address = operation.at(id);
    match operation.id.as_str() {
        "get_rule_set_differences" => format!("{address}?with={}", city.home.rule_set),
        "get_resolution_progress" => format!("{address}?unit={}", city.home.unit),
        "get_resolution_differences" => format!("{address}?with={}", city.home.resolution),
        "get_official_suitability" => {
            let title = crate::support::world::position(&city.admin, "COMMITTEE_CHAIR");
            format!("{address}?position_id={title}&unit_id={}", city.home.unit)
        }
        _ => address,
    }
}

/// What a caller can tell two refusals apart by.
fn told(answer: &Answer, id: &str) -> (u16, String, Vec<(String, String)>) {
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    let mut headers = answer.headers.clone();
    headers.retain(|(name, _)| !["x-request-id", "date", "connection"].contains(&name.as_str()));
    headers.sort();
    (answer.status, body.to_string().replace(id, "…"), headers)
}

#[test]
fn what_is_next_door_is_told_from_what_is_not_there_by_nothing() {
    let city = city();
    // More than an officer may do, in the officer's own ward: so that no refusal hides behind a 403.
    let caller = city.app.machine(Permission::ALL, Some(&city.home.unit));
    let absent = "01935b8e-7b2a-7c3d-9e4f-0123456789ab";
    let mut tried = 0;
    for operation in operations().iter().filter(|o| o.path.starts_with("/v1/") && o.path.contains("{id}")) {
        let Some(foreign) = city.next_door.id_at(&operation.path) else { continue };
        let ask = |id: &str| {
            let address = address_of(operation, id, &city);
            // The ETag is right, so that no refusal hides behind a 412 either.
            let thing = address.split('/').take(4).collect::<Vec<_>>().join("/");
            let seen = city.admin.get(&thing).header("etag").unwrap_or("\"1\"").to_owned();
            match operation.method.as_str() {
                "GET" => caller.get(&address),
                "POST" => caller.act(&address, &seen, &body_of(&operation.id, &city.home)),
                "PUT" => {
                    let own = city.home.id_at(&operation.path).unwrap();
                    let whole = given(&city.admin.get(&operation.at(own)).expect(200).json());
                    let why = json!({ "reason": "Nhập nhầm" });
                    caller.correct("PUT", &address, &seen, &with(&whole, "correction", why))
                }
                other => caller.correct(other, &address, &seen, &body_of(&operation.id, &city.home)),
            }
        };
        let there = ask(foreign).refused(404, "not_found");
        assert_eq!(told(&there, foreign), told(&ask(absent).refused(404, "not_found"), absent), "{}", operation.id);
        if operation.method == "GET" {
            let own = city.home.id_at(&operation.path).unwrap();
            caller.get(&address_of(operation, own, &city)).expect(200);
        }
        tried += 1;
    }
    assert!(tried >= 60, "{tried}");
}

#[test]
fn an_officer_reads_and_changes_the_people_of_the_own_ward() {
    let City { app: _app, officer, admin, home, .. } = city();
    let person = officer.get(&format!("/v1/officials/{}", home.official)).expect(200).json();
    assert_eq!((&person["dossier_unit_id"], &person["withheld"]), (&json!(home.unit), &json!([])));
    officer.get(&format!("/v1/compliance/officials/{}?as_of=2017-12-31", home.official)).expect(200);
    officer.get("/v1/compliance/report?unit=05983&as_of=2017-12-31&resolution=37-NQ/TU").expect(200);
    officer.get("/v1/compliance/gaps?unit=05983&as_of=2017-12-31").expect(200);

    let new = json!({ "full_name": "Hoàng Thị Mới", "managing_unit_id": home.unit, "sex": "female" });
    let newcomer = officer.post("/v1/officials", &new).expect(201).id();
    let position = crate::support::world::position(&admin, "CULTURE_SOCIETY");
    let body = crate::support::world::appointment(&newcomer, &home.unit, &position, &home.decision, "2016-01-01");
    let held = officer.post("/v1/appointments", &body).expect(201);
    let paper = json!({
        "official_id": newcomer, "kind": "general_education", "level": "upper_secondary", "awarded_on": "2005-06-30",
        "verification": "unverified",
    });
    let paper = officer.post("/v1/qualifications", &paper).expect(201);
    officer
        .act(
            &format!("/v1/qualifications/{}/verification", paper.id()),
            paper.etag(),
            &body_of("verify_qualification", &home),
        )
        .expect(200);
    officer
        .act(&format!("/v1/appointments/{}/end", held.id()), held.etag(), &body_of("end_appointment", &home))
        .expect(200);
}

#[test]
fn an_officer_cannot_refer_to_what_is_next_door() {
    let City { app: _app, officer, admin, home, next_door } = city();
    let reference = |pointer: &str| vec![(pointer.to_owned(), "reference_not_found".to_owned())];
    let paper = json!({
        "official_id": next_door.official, "kind": "general_education", "level": "upper_secondary",
        "awarded_on": "2005-06-30", "verification": "unverified",
    });
    let refused = officer.post("/v1/qualifications", &paper).refused(422, "invalid_input");
    assert_eq!(refused.wrong(), reference("/official_id"));

    let person = json!({ "full_name": "Hoàng Thị Mới", "managing_unit_id": next_door.unit });
    assert_eq!(
        officer.post("/v1/officials", &person).refused(422, "invalid_input").wrong(),
        reference("/managing_unit_id")
    );
    let decision = json!({
        "number": "9/QĐ", "issuer": "UBND", "signed_on": "2016-01-01", "effective_on": "2016-01-01", "kind": "appointment",
        "title": "Về việc", "unit_id": next_door.unit,
    });
    assert_eq!(officer.post("/v1/decisions", &decision).refused(422, "invalid_input").wrong(), reference("/unit_id"));

    let newcomer = json!({ "full_name": "Hoàng Thị Mới", "managing_unit_id": home.unit });
    let newcomer = officer.post("/v1/officials", &newcomer).expect(201).id();
    let position = crate::support::world::position(&admin, "CULTURE_SOCIETY");
    for (field, foreign) in
        [("official_id", &next_door.official), ("unit_id", &next_door.unit), ("decision_id", &next_door.decision)]
    {
        let mut body =
            crate::support::world::appointment(&newcomer, &home.unit, &position, &home.decision, "2016-01-01");
        body[field] = json!(foreign);
        let refused = officer.post("/v1/appointments", &body).refused(422, "invalid_input");
        assert_eq!(refused.wrong(), reference(&format!("/{field}")));
    }
    let held = crate::support::world::appointment(&newcomer, &home.unit, &position, &home.decision, "2016-01-01");
    let held = officer.post("/v1/appointments", &held).expect(201);
    let mut end = body_of("end_appointment", &home);
    end["decision_id"] = json!(next_door.decision);
    let refused =
        officer.act(&format!("/v1/appointments/{}/end", held.id()), held.etag(), &end).refused(422, "invalid_input");
    assert_eq!(refused.wrong(), reference("/decision_id"));
}

#[test]
fn lists_show_an_officer_the_own_ward_only() {
    let City { app: _app, officer, admin, home, next_door } = city();
    let people = officer.all("/v1/officials?limit=7");
    assert_eq!(ids(&people), ids(&admin.all(&format!("/v1/officials?within={}", home.unit))));
    assert!(people.len() >= 15 && people.iter().all(|p| p["dossier_unit_id"] == json!(home.unit)));
    let own = ids(&people);
    for list in [
        "/v1/appointments",
        "/v1/qualifications",
        "/v1/exemptions",
        "/v1/evaluations",
        "/v1/disciplines",
        "/v1/salaries",
        "/v1/absences",
        "/v1/allowances",
    ] {
        let shown = officer.all(&format!("{list}?limit=9"));
        let expected: Vec<Value> = (admin.all(&format!("{list}?limit=500")).into_iter())
            .filter(|item| own.contains(item["official_id"].as_str().unwrap()))
            .collect();
        assert_eq!(ids(&shown), ids(&expected), "{list}");
        assert!(!shown.is_empty());
        // A filter never widens what is seen.
        let foreign = officer.get(&format!("{list}?official_id={}", next_door.official)).expect(200).json();
        assert_eq!(foreign["items"], json!([]), "{list}");
    }
    let none = |path: String| assert_eq!(officer.get(&path).expect(200).json()["items"], json!([]), "{path}");
    none(format!("/v1/officials?within={}", next_door.unit));
    none(format!("/v1/decisions?unit_id={}", next_door.unit));
    none(format!("/v1/units?within={}", next_door.unit));
    none("/v1/units?code=05974".to_owned());
    assert_eq!(ids(&officer.all("/v1/units")), [home.unit.clone()].into());
    assert!(officer.all("/v1/decisions").iter().all(|d| d["unit_id"] == json!(home.unit)));
}

#[test]
fn compliance_answers_an_officer_for_the_own_ward_only() {
    let City { app: _app, officer, home, next_door, .. } = city();
    officer.get(&format!("/v1/compliance/officials/{}", next_door.official)).refused(404, "not_found");
    for unit in ["05974", "178", next_door.unit.as_str(), "no-such-unit"] {
        let report = format!("/v1/compliance/report?unit={unit}&as_of=2017-12-31&resolution=37-NQ/TU");
        let (report, gaps) =
            (officer.get(&report), officer.get(&format!("/v1/compliance/gaps?unit={unit}&as_of=2017-12-31")));
        for refused in [report, gaps] {
            let wrong = refused.refused(404, "not_found").wrong();
            assert_eq!(wrong, [("/unit".to_owned(), "reference_not_found".to_owned())], "{unit}");
        }
    }
    let gaps = officer.all("/v1/compliance/gaps?unit=05983&as_of=2017-12-31&limit=3");
    assert!(gaps.iter().all(|g| g["unit"]["id"] == json!(home.unit)));
}

#[test]
fn a_dossier_goes_with_the_person_and_leaves_the_old_ward() {
    let City { officer, admin, home, next_door, app } = city();
    let neighbour = app.role(Role::HrOfficer, Some(&next_door.unit));
    let address = format!("/v1/officials/{}", home.official);
    let held = format!("/v1/appointments/{}", home.appointment);
    officer.get(&address).expect(200);
    neighbour.get(&address).refused(404, "not_found");
    let seen = admin.get(&held).expect(200);
    let end = json!({ "valid_to": "2026-11-01", "end_reason": "transferred" });
    admin.act(&format!("{held}/end"), seen.etag(), &end).expect(200);
    // Between two posts the dossier stays where it was.
    officer.get(&address).expect(200);
    let position = seen.json()["position_id"].as_str().unwrap().to_owned();
    // A move that has not come yet moves nothing.
    let next = crate::support::world::appointment(
        &home.official,
        &next_door.unit,
        &position,
        &next_door.decision,
        "2026-11-23",
    );
    admin.post("/v1/appointments", &next).expect(201);
    officer.get(&address).expect(200);
    neighbour.get(&address).refused(404, "not_found");
    app.set_clock("2026-11-22T17:00:00Z");
    let officer = app.role(Role::HrOfficer, Some(&home.unit));
    let neighbour = app.role(Role::HrOfficer, Some(&next_door.unit));
    officer.get(&address).refused(404, "not_found");
    officer.get(&held).refused(404, "not_found");
    neighbour.get(&address).expect(200);
}

#[test]
fn what_is_sensitive_is_withheld_from_who_may_not_see_it() {
    let City { app, admin, home, .. } = city();
    let body = json!({
        "full_name": "Lý Văn Kín", "managing_unit_id": home.unit, "birth_on": "1979-09-09", "identity_number": "020079000123",
        "phone": "0912000111", "email": "kin@example.vn", "ethnicity": "Nùng", "religion": "Không",
        "party_joined_on": "2003-02-03", "party_official_on": "2004-02-03",
    });
    let made = admin.post("/v1/officials", &body).expect(201);
    let address = format!("/v1/officials/{}", made.id());
    let secrets =
        ["1979-09-09", "020079000123", "0912000111", "kin@example.vn", "Nùng", "Không", "2003-02-03", "2004-02-03"];
    for (caller, open) in [
        (app.role(Role::Auditor, None), true),
        (app.role(Role::HrOfficer, Some(&home.unit)), true),
        (app.role(Role::Viewer, None), false),
        (app.machine(&[Permission::OfficialsRead], None), false),
    ] {
        let one = caller.get(&address).expect(200);
        let list = caller.get(&format!("/v1/officials?within={}&name=Ly%20Van%20Kin", home.unit)).expect(200);
        for answer in [&one, &list] {
            for secret in secrets {
                assert_eq!(answer.text.contains(secret), open, "{secret}: {}", answer.text);
            }
        }
        assert_eq!(one.json()["withheld"].as_array().unwrap().is_empty(), open);
        assert_eq!(one.json()["birth_year"], 1979);
    }
}
