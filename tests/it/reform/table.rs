//! What the tests that go through all operations need to know of reforms: which permission each operation asks for, one of
//! them in a ward, what a body looks like, which lists there are, which entries the writes append.

use super::ground::{body, dissolve, found, there};
use crate::ledger::Watched;
use crate::support::things::Thing;
use crate::support::world::World;
use crate::support::{App, Client};
use canbo::domain::account::Permission;
use serde_json::{Value, json};

use Permission::{ReorganisationsApprove as A, ReorganisationsRead as R, ReorganisationsWrite as W};

/// The permission that each operation asks for.
pub const GUARDED: &[(&str, Permission)] = &[
    ("list_reorganisations", R),
    ("get_reorganisation", R),
    ("create_reorganisation", W),
    ("replace_reorganisation", W),
    ("update_reorganisation", W),
    ("void_reorganisation", W),
    ("list_reorganisation_states", R),
    ("list_reorganisation_changes", R),
    ("add_reorganisation_changes", W),
    ("withdraw_reorganisation_changes", W),
    ("check_reorganisation", R),
    ("get_reorganisation_preview", R),
    ("submit_reorganisation", W),
    ("approve_reorganisation", A),
    ("send_back_reorganisation", A),
    ("carry_out_reorganisation", A),
    ("drop_reorganisation", W),
    ("get_compliance_series", Permission::ComplianceRead),
];

/// Where reforms lie.
pub const PLACE: &str = "/v1/reorganisations/";

/// The changes by which a unit gets one below it.
pub fn changes(unit: &str) -> Vec<Value> {
    vec![found("x", "Phường Thêm", "99999", &there(unit))]
}

/// A reform of a unit that changes something. Gives its id.
pub fn in_unit(admin: &Client, unit: &str) -> String {
    admin.post("/v1/reorganisations", &body(Some(unit), &changes(unit))).expect(201).id()
}

/// A body that an act on a reform accepts; none for acts of others.
pub fn body_of(operation: &str, unit: &str) -> Option<Value> {
    Some(match operation {
        "add_reorganisation_changes" => json!({ "changes": changes(unit) }),
        "withdraw_reorganisation_changes" => json!({ "part": 1, "reason": "Lý do" }),
        "submit_reorganisation" | "approve_reorganisation" | "carry_out_reorganisation" | "check_reorganisation" => {
            json!({})
        }
        "send_back_reorganisation" | "drop_reorganisation" => json!({ "reason": "Lý do" }),
        _ => return None,
    })
}

/// Every list by every filter and order.
pub fn lists(app: &App, unit: &str) -> Vec<String> {
    let id = in_unit(&app.admin(), unit);
    let queries = [String::new(), format!("unit_id={unit}"), "state=drafted".to_owned(), "as_of=2026-01-01".to_owned()];
    let mut all: Vec<String> = queries.iter().map(|q| format!("/v1/reorganisations?limit=2&{q}")).collect();
    all.push(format!("{PLACE}{id}/changes?limit=2"));
    all
}

/// What of reforms can be put right and taken back as anything else.
pub fn things(admin: &Client, w: &World) -> Vec<Thing> {
    let mut given = body(Some(&w.ward), &changes(&w.ward));
    given["decision_id"] = json!(w.decision);
    let id = admin.post("/v1/reorganisations", &given).expect(201).id();
    let nobody = crate::support::manners::NOBODY;
    vec![Thing {
        name: "reorganisation",
        place: format!("{PLACE}{id}"),
        list: "/v1/reorganisations".to_owned(),
        permission: W,
        corrections: vec![("title", json!("Sắp xếp lại")), ("effective_on", json!("2025-06-16"))],
        optional: Some("decision_id"),
        required: "title",
        bad: vec![
            ("title", json!(""), "/title", "empty"),
            ("effective_on", json!("x"), "/effective_on", "wrong_type"),
            ("unit_id", json!(nobody), "/unit_id", "reference_not_found"),
            ("decision_id", json!(nobody), "/decision_id", "reference_not_found"),
        ],
        units: [Some(w.ward.clone()), None],
        days: Some(("2025-06-01", Some("2025-07-01"))),
    }]
}

/// Makes every write of reforms once and looks at what it appends.
pub fn watched(w: &mut Watched, world: &World) {
    let World { ward, decision, .. } = world;
    let (ward, decision) = (ward.as_str(), decision.as_str());
    let list = "/v1/reorganisations";
    let made = w.write("create_reorganisation", list, None, &body(Some(ward), &[]), ["create", "-", "-", ward, "-"]);
    let own = format!("{list}/{}", made.id());
    let more = json!({ "changes": changes(ward) });
    let said = [["create", "-", "-", ward, "-"], ["advance", "-", "-", ward, "-"]];
    let (added, _) = w.send("add_reorganisation_changes", &format!("{own}/changes"), Some(made.etag()), &more, &said);
    let gone = json!({ "part": 1, "reason": "Lý do" });
    let said = [["void", "Lý do", "-", ward, "-"], ["advance", "Lý do", "-", ward, "-"]];
    let at = format!("{own}/changes/withdrawal");
    let (left, _) = w.send("withdraw_reorganisation_changes", &at, Some(added.etag()), &gone, &said);
    w.refused(&format!("{own}/submission"), Some(left.etag()), &json!({}), 409);
    let why = json!({ "reason": "Lý do", "decision_id": decision });
    let said = ["advance", "Lý do", decision, ward, "-"];
    w.write("drop_reorganisation", &format!("{own}/withdrawal"), Some(left.etag()), &why, said);

    let theirs = w.app.admin();
    let other = theirs.post(list, &body(Some(ward), &changes(ward))).expect(201);
    let place = format!("{list}/{}", other.id());
    let submitted = theirs.act(&format!("{place}/submission"), other.etag(), &json!({})).expect(200);
    let back = w.write("send_back_reorganisation", &format!("{place}/referral"), Some(submitted.etag()), &why, said);
    let submitted = theirs.act(&format!("{place}/submission"), back.etag(), &json!({})).expect(200);
    let approved = ["approve", "Lý do", decision, ward, "-"];
    let at = format!("{place}/approval");
    let approved = w.write("approve_reorganisation", &at, Some(submitted.etag()), &why, approved);
    let founded = super::ground::founded(&w.by, &place)["x"].clone();
    let said = [["reorganise", "-", decision, &founded, "-"], ["advance", "Lý do", decision, ward, "-"]];
    w.send("carry_out_reorganisation", &format!("{place}/effect"), Some(approved.etag()), &why, &said);

    let third = w.by.post(list, &body(Some(ward), &[])).expect(201);
    w.send_submission(ward, &third.id(), third.etag());
    let fourth = w.by.post(list, &body(Some(ward), &[dissolve(ward)])).expect(201).id();
    let titles = [json!("Một"), json!("Hai")];
    w.put_right_and_void("reorganisation", &format!("{list}/{fourth}"), "title", titles, [ward, "-"]);
}

impl Watched {
    /// A reform submitted by who is watched.
    fn send_submission(&mut self, ward: &str, id: &str, etag: &str) {
        let at = format!("/v1/reorganisations/{id}");
        let one = json!({ "changes": [found("y", "Phường Nữa", "99998", &there(ward))] });
        let added = self.by.act(&format!("{at}/changes"), etag, &one).expect(200);
        let said = ["advance", "-", "-", ward, "-"];
        self.write("submit_reorganisation", &format!("{at}/submission"), Some(added.etag()), &json!({}), said);
    }
}
