//! The entries that the writes of training append.

use super::table::{class, course, plan};
use crate::ledger::Watched;
use crate::support::manners::with;
use crate::support::world::{World, official};
use serde_json::{Value, json};

/// Makes every write of training once and looks at what it appends.
pub fn training(w: &mut Watched, world: &World) {
    let World { city, ward, decision, .. } = world;
    let (city, ward, decision) = (city.as_str(), ward.as_str(), decision.as_str());
    let made = w.write("create_course", "/v1/courses", None, &course(city, "A"), ["create", "-", "-", city, "-"]);
    let end = json!({ "valid_to": "2030-01-01", "reason": "Thôi dạy", "decision_id": decision });
    let at = format!("/v1/courses/{}", made.id());
    w.write("end_course", &format!("{at}/end"), Some(made.etag()), &end, ["end", "Thôi dạy", decision, city, "-"]);
    w.put_right_and_void("course", &at, "title_en", [json!("One"), json!("Two")], [city, "-"]);

    let granting = w.by.post("/v1/courses", &course(city, "B")).expect(201).id();
    let body = class(city, &granting, "B1");
    let made = w.write("create_class", "/v1/classes", None, &body, ["create", "-", "-", city, "-"]);
    let at = format!("/v1/classes/{}", made.id());
    w.put_right_and_void("class", &at, "place", [json!("Một"), json!("Hai")], [city, "-"]);
    enrolments(w, world, &granting);
    classes(w, world, &granting);

    let made =
        w.write("create_training_plan", "/v1/training-plans", None, &plan(ward, 2026), ["create", "-", "-", ward, "-"]);
    let own = format!("/v1/training-plans/{}", made.id());
    let why = json!({ "reason": "Lý do", "decision_id": decision });
    let said = ["advance", "Lý do", decision, ward, "-"];
    w.write("propose_training_plan", &format!("{own}/proposal"), Some(made.etag()), &why, said);
    let other = w.app.admin();
    let theirs = other.post("/v1/training-plans", &plan(ward, 2027)).expect(201);
    let place = format!("/v1/training-plans/{}", theirs.id());
    let propose = |tag: &str| other.act(&format!("{place}/proposal"), tag, &json!({})).expect(200);
    let proposed = propose(theirs.etag());
    let back = w.write("return_training_plan", &format!("{place}/referral"), Some(proposed.etag()), &why, said);
    let proposed = propose(back.etag());
    let approved = ["approve", "Lý do", decision, ward, "-"];
    w.write("approve_training_plan", &format!("{place}/approval"), Some(proposed.etag()), &why, approved);
    let tag = w.by.get(&own).etag().to_owned();
    w.write("drop_training_plan", &format!("{own}/withdrawal"), Some(&tag), &why, said);
    let third = w.by.post("/v1/training-plans", &plan(ward, 2028)).expect(201).id();
    let names = [json!("Một"), json!("Hai")];
    w.put_right_and_void("training_plan", &format!("/v1/training-plans/{third}"), "title", names, [ward, "-"]);
}

/// Enrolments on their way: each step is one entry, and what follows from it is one more.
fn enrolments(w: &mut Watched, world: &World, granting: &str) {
    let World { city, ward, decision, .. } = world;
    let (city, ward, decision) = (city.as_str(), ward.as_str(), decision.as_str());
    let plain = with(&course(city, "C"), "grants", Value::Null);
    let plain = w.by.post("/v1/courses", &plain).expect(201).id();
    let asks = with(&class(city, &plain, "C1"), "needs_approval", json!(true));
    let asks = w.by.post("/v1/classes", &asks).expect(201).id();
    let person = |w: &Watched| official(&w.by, "Nông Thị Lan", ward);
    let why = json!({ "reason": "Lý do", "decision_id": decision });
    let ask = |w: &Watched, class: &str| with(&with(&why, "class_id", json!(class)), "official_id", json!(person(w)));
    let body = ask(w, &asks);
    w.write("create_enrolment", "/v1/enrolments", None, &body, ["create", "Lý do", decision, ward, city]);
    w.refused("/v1/enrolments", None, &body, 409);

    // What somebody else asked for is decided here.
    let theirs = |w: &Watched, class: &str| {
        let made = w.app.admin().post("/v1/enrolments", &ask(w, class)).expect(201);
        (format!("/v1/enrolments/{}", made.id()), made.etag().to_owned())
    };
    let said = ["advance", "Lý do", decision, ward, city];
    let (declined, tag) = theirs(w, &asks);
    w.write("decline_enrolment", &format!("{declined}/refusal"), Some(&tag), &why, said);
    let (place, tag) = theirs(w, &asks);
    let approved = ["approve", "Lý do", decision, ward, city];
    let approved = w.write("approve_enrolment", &format!("{place}/approval"), Some(&tag), &why, approved);
    let days = json!({ "attendance": [{ "on": "2026-11-03", "periods": 8 }], "reason": "Sổ" });
    let noted = ["advance", "Sổ", "-", ward, city];
    let noted = w.write("note_attendance", &format!("{place}/attendance"), Some(approved.etag()), &days, noted);
    let done = json!({ "result": "good", "certificate_number": "1", "reason": "Lý do", "decision_id": decision });
    w.write("complete_enrolment", &format!("{place}/completion"), Some(noted.etag()), &done, said);
    w.put_right_and_void("enrolment", &place, "certificate_number", [json!("2"), json!("3")], [ward, city]);

    // With one seat: who leaves makes room for the first in the queue; what is granted is an entry of its own.
    let one = with(&class(city, granting, "B2"), "capacity", json!(1));
    let one = w.by.post("/v1/classes", &one).expect(201).id();
    let [(first, tag), (second, _), (third, _)] = [(); 3].map(|()| theirs(w, &one));
    let promoted = ["advance", "-", "-", ward, city];
    let (_, about) = w.send("withdraw_enrolment", &format!("{first}/withdrawal"), Some(&tag), &why, &[said, promoted]);
    assert_eq!(about.iter().map(|id| format!("/v1/enrolments/{id}")).collect::<Vec<_>>(), [first, second.clone()]);
    let tag = w.by.get(&second).etag().to_owned();
    let granted = ["create", "-", "-", ward, "-"];
    w.send("complete_enrolment", &format!("{second}/completion"), Some(&tag), &done, &[granted, said]);
    let tag = w.by.get(&second).etag().to_owned();
    let number = json!({ "certificate_number": "2", "correction": { "reason": "Sai" } });
    let corrected = ["correct", "Sai", "-", ward, city];
    w.send("update_enrolment", &second, Some(&tag), &number, &[corrected, corrected]);
    let tag = w.by.get(&second).etag().to_owned();
    let void = json!({ "ground": "entered_in_error", "reason": "Nhầm" });
    let taken = ["void", "Nhầm", "-", ward, city];
    w.send("void_enrolment", &format!("{second}/void"), Some(&tag), &void, &[taken, taken, promoted]);
    let tag = w.by.get(&third).etag().to_owned();
    w.write("fail_enrolment", &format!("{third}/failure"), Some(&tag), &why, said);
}

/// Classes on their way: with them go the enrolments in them.
fn classes(w: &mut Watched, world: &World, granting: &str) {
    let World { city, ward, decision, .. } = world;
    let (city, ward, decision) = (city.as_str(), ward.as_str(), decision.as_str());
    let why = json!({ "reason": "Lý do", "decision_id": decision });
    for (operation, act) in [("finish_class", "closing"), ("cancel_class", "cancellation")] {
        let body = with(&class(city, granting, act), "capacity", json!(1));
        let made = w.by.post("/v1/classes", &body).expect(201);
        let enrol = |w: &Watched| {
            let who = official(&w.by, "Nông Thị Mai", ward);
            w.by.post("/v1/enrolments", &json!({ "class_id": made.id(), "official_id": who })).expect(201).id()
        };
        let (seated, waiting) = (enrol(w), enrol(w));
        let place = format!("/v1/classes/{}", made.id());
        let (of_person, of_class) =
            (["advance", "Lý do", decision, ward, city], ["advance", "Lý do", decision, city, "-"]);
        if act == "closing" {
            let results = json!({ "reason": "Lý do", "decision_id": decision, "results": [
                { "enrolment_id": seated, "result": "good" },
            ] });
            let expected = [["create", "-", "-", ward, "-"], of_person];
            w.send("record_class_results", &format!("{place}/results"), Some(made.etag()), &results, &expected);
        }
        let mut expected = vec![of_person, of_person, of_class];
        if act == "closing" {
            expected.remove(0);
        }
        let (_, about) = w.send(operation, &format!("{place}/{act}"), Some(made.etag()), &why, &expected);
        assert_eq!(about.last(), Some(&made.id()));
        assert!(about.contains(&waiting));
    }
}
