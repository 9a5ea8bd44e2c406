//! The entries that the writes of recruitment and placement append.

use crate::ledger::Watched;
use crate::support::manners::with;
use crate::support::world::{World, appointment, official, position};
use serde_json::{Value, json};

/// Makes every write of recruitment and placement once and looks at what it appends.
pub fn placement(w: &mut Watched, world: &World) {
    let World { ward, decision, .. } = world;
    let (ward, decision) = (ward.as_str(), decision.as_str());
    let why = json!({ "on": "2026-12-01", "reason": "Theo quyết định", "decision_id": decision });
    let advance = ["advance", "Theo quyết định", decision, ward, "-"];
    let (create, end) = (["create", advance[1], decision, ward, "-"], ["end", advance[1], decision, ward, "-"]);
    let approve = ["approve", advance[1], decision, ward, "-"];

    // Written down and proposed by another, decided by this caller.
    let other = w.app.admin();
    let proposed = |w: &Watched| {
        let made = other.post("/v1/recruitments", &body(w, world)).expect(201);
        let place = format!("/v1/recruitments/{}", made.id());
        let done = other.act(&format!("{place}/proposal"), made.etag(), &json!({})).expect(200);
        (place, done.etag().to_owned())
    };
    let (place, tag) = proposed(w);
    let back = w.write("send_back_recruitment", &format!("{place}/referral"), Some(&tag), &why, advance);
    let again = other.act(&format!("{place}/proposal"), back.etag(), &json!({})).expect(200);
    let approval = format!("{place}/approval");
    let (approved, _) = w.send("approve_recruitment", &approval, Some(again.etag()), &why, &[create, approve]);
    w.refused(&approval, Some(again.etag()), &why, 412);
    let served = with(&why, "on", json!("2027-06-01"));
    w.write("confirm_recruitment", &format!("{place}/confirmation"), Some(approved.etag()), &served, advance);

    let (place, tag) = proposed(w);
    let (approved, _) =
        w.send("approve_recruitment", &format!("{place}/approval"), Some(&tag), &why, &[create, approve]);
    let gone = with(&why, "on", json!("2027-03-01"));
    let (ended, _) = w.send("end_recruitment", &format!("{place}/end"), Some(approved.etag()), &gone, &[end, advance]);
    let void = json!({ "ground": "annulled", "reason": "Hủy", "decision_id": decision });
    let annul = ["annul", "Hủy", decision, ward, "-"];
    w.send("void_recruitment", &format!("{place}/void"), Some(ended.etag()), &void, &[annul, annul]);

    let given = body(w, world);
    let made = w.write("create_recruitment", "/v1/recruitments", None, &given, ["create", "-", "-", ward, "-"]);
    let place = format!("/v1/recruitments/{}", made.id());
    let proposal = w.write("propose_recruitment", &format!("{place}/proposal"), Some(made.etag()), &why, advance);
    w.write("withdraw_recruitment", &format!("{place}/withdrawal"), Some(proposal.etag()), &why, advance);
    let given = body(w, world);
    let third = w.by.post("/v1/recruitments", &given).expect(201).id();
    let notes = [json!("Một"), json!("Hai")];
    w.put_right_and_void("recruitment", &format!("/v1/recruitments/{third}"), "note", notes, [ward, "-"]);
    seats(w, world, (create, end));
}

/// A further term, and titles filled together.
fn seats(w: &mut Watched, world: &World, (create, end): ([&str; 5], [&str; 5])) {
    let World { ward, decision, .. } = world;
    let who = official(&w.by, "Nông Thị Lan", ward);
    let held = appointment(&who, ward, &position(&w.by, "COUNCIL_CHAIR"), decision, "2016-06-20");
    let held = w.by.post("/v1/appointments", &with(&held, "state", json!("elected"))).expect(201);
    let again = json!({ "valid_from": "2021-06-20", "decision_id": decision, "reason": end[1] });
    let path = format!("/v1/appointments/{}/reappointment", held.id());
    w.send("reappoint", &path, Some(held.etag()), &again, &[end, create]);

    let plain = |cause| [cause, "-", decision.as_str(), ward.as_str(), "-"];
    let post = |by: &crate::support::Client, title: &str, way: &str| {
        let who = official(by, "Nông Thị Lan", ward);
        json!({ "official_id": who, "position_id": position(by, title), "way": way })
    };
    let acting = official(&w.by, "Nông Thị Lan", ward);
    let acts = appointment(&acting, ward, &position(&w.by, "VETERANS_CHAIR"), decision, "2026-01-01");
    w.by.post("/v1/appointments", &with(&acts, "kind", json!("acting"))).expect(201);
    let posts: Vec<Value> = vec![post(&w.by, "VETERANS_CHAIR", "elect"), post(&w.by, "FARMERS_CHAIR", "appoint")];
    let body = json!({ "on": "2026-12-01", "decision_id": decision, "posts": posts });
    let entries = [plain("create"), plain("end"), plain("create")];
    w.send("fill_out_unit", &format!("/v1/units/{ward}/filling-out"), None, &body, &entries);
}

/// The body of a recruitment of somebody new.
fn body(w: &Watched, world: &World) -> Value {
    let who = official(&w.by, "Nông Thị Lan", &world.ward);
    json!({ "form": "exam", "official_id": who, "unit_id": world.ward,
        "position_id": position(&w.by, "OFFICE_STATISTICS"), "competition": "Kỳ thi", "result": "passed",
        "starts_on": "2026-12-01", "probation_months": 6 })
}
