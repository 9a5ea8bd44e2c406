//! The entries that the writes of tasks, disseminations and points append.

use super::ground::{clerk, dissemination, in_force, task};
use super::table::score;
use crate::ledger::Watched;
use crate::support::manners::with;
use crate::support::world::{World, resolution};
use serde_json::json;

/// Makes every such write once and looks at what it appends.
pub fn programme(w: &mut Watched, world: &World) {
    let World { city, ward, decision, .. } = world;
    let (city, ward, decision) = (city.as_str(), ward.as_str(), decision.as_str());
    let document = in_force(&w.by, &w.app.admin(), &resolution("9-NQ", city));
    let body = task(&document, ward);
    let other = w.app.admin();
    let said = ["advance", "Lý do", decision, ward, city];
    let why = json!({ "reason": "Lý do", "decision_id": decision });
    let done = with(&why, "text", json!("Xong"));

    let made = w.write("create_task", "/v1/tasks", None, &body, ["create", "-", "-", ward, city]);
    let at = format!("/v1/tasks/{}", made.id());
    let assigned = w.write("assign_task", &format!("{at}/assignment"), Some(made.etag()), &why, said);
    w.refused(&format!("{at}/completion"), Some(assigned.etag()), &done, 409);
    let begun = w.write("begin_task", &format!("{at}/beginning"), Some(assigned.etag()), &why, said);
    let completed = w.write("complete_task", &format!("{at}/completion"), Some(begun.etag()), &done, said);
    w.refused(&format!("{at}/acceptance"), Some(completed.etag()), &why, 409);
    let reopened = w.write("reopen_task", &format!("{at}/reopening"), Some(completed.etag()), &why, said);
    let dropped = w.write("drop_task", &format!("{at}/withdrawal"), Some(reopened.etag()), &why, said);
    w.refused(&format!("{at}/withdrawal"), Some(dropped.etag()), &why, 409);
    // What somebody else reported is accepted here.
    let theirs = other.post("/v1/tasks", &body).expect(201);
    let place = format!("/v1/tasks/{}", theirs.id());
    let mut tag = theirs.etag().to_owned();
    for (act, body) in [("assignment", json!({})), ("beginning", json!({})), ("completion", done)] {
        tag = other.act(&format!("{place}/{act}"), &tag, &body).expect(200).etag().to_owned();
    }
    let approved = ["approve", "Lý do", decision, ward, city];
    w.write("accept_task", &format!("{place}/acceptance"), Some(&tag), &why, approved);
    let third = w.by.post("/v1/tasks", &body).expect(201).id();
    let names = [json!("Một"), json!("Hai")];
    w.put_right_and_void("task", &format!("/v1/tasks/{third}"), "title", names, [ward, city]);

    let body = with(&dissemination(&document, ward), "decision_id", json!(decision));
    let said = ["create", "-", decision, ward, "-"];
    let made = w.write("create_dissemination", "/v1/disseminations", None, &body, said);
    let hosts = [json!("Một"), json!("Hai")];
    w.put_right_and_void("dissemination", &format!("/v1/disseminations/{}", made.id()), "host", hosts, [ward, "-"]);

    let who = clerk(&w.by, world, ward);
    let body = with(&score(&who, ward, 3), "decision_id", json!(decision));
    let made = w.write("create_period_score", "/v1/period-scores", None, &body, said);
    w.refused("/v1/period-scores", None, &body, 409);
    let points = [json!(20), json!(21)];
    w.put_right_and_void("period_score", &format!("/v1/period-scores/{}", made.id()), "general", points, [ward, "-"]);
}
