//! What is learned late, learned wrongly, or taken back (domain sheet, situations 6 and 9): the world is told as it was,
//! and what was once reported stays provable as what was known then.

use crate::support::scene::Scene;
use crate::support::{Answer, Client, world};
use serde_json::{Value, json};

/// The headcount of a report, and the bytes of it.
fn report(by: &Client, unit: &str, on: &str, known_at: &str) -> (u64, String) {
    let answer =
        by.get(&format!("/v1/compliance/report?unit={unit}&as_of={on}&resolution=1-NQ/TU&known_at={known_at}"));
    let answer = answer.expect(200);
    (answer.json()["headcount"].as_u64().unwrap(), answer.text)
}

fn head(by: &Client, s: &Scene) -> String {
    let report = by.get(&format!("/v1/compliance/report?unit={}&resolution=1-NQ/TU", s.world.city)).expect(200);
    report.json()["known_at"]["seq"].to_string()
}

fn patch(by: &Client, path: &str, body: &Value) -> Answer {
    let seen = by.get(path).expect(200);
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", seen.etag())];
    by.send("PATCH", path, &headers, body.to_string().as_bytes())
}

#[test]
fn a_decision_signed_on_20_may_effective_on_1_march_entered_on_2_june_is_true_from_march_and_known_from_june() {
    let s = Scene::new();
    s.clerk(&s.world.ward, "2020-01-01", "university", "Kinh");
    let who = s.person("1990-02-02", "Kinh");
    s.app.set_clock("2027-05-31T03:00:00Z");
    let admin = s.app.admin();
    let published = head(&admin, &s);
    let (before, bytes) = report(&admin, &s.world.city, "2027-03-15", &published);
    assert_eq!(before, 1);

    s.app.set_clock("2027-06-02T03:00:00Z");
    let admin = s.app.admin();
    let decision = json!({
        "number": "520/QĐ-UBND", "issuer": "UBND thành phố", "signed_on": "2027-05-20", "effective_on": "2027-03-01",
        "kind": "appointment", "title": "Về việc tuyển dụng", "unit_id": s.world.ward,
    });
    let decision = admin.post("/v1/decisions", &decision).expect(201).id();
    let clerk = world::position(&admin, "FINANCE_ACCOUNTING");
    let held = world::appointment(&who, &s.world.ward, &clerk, &decision, "2027-03-01");
    let entered = admin.post("/v1/appointments", &held).expect(201).json()["seq"].to_string();

    for (on, counted) in [("2027-02-28", 1), ("2027-03-01", 2), ("2027-03-15", 2), ("2027-06-02", 2)] {
        assert_eq!(report(&admin, &s.world.city, on, &entered).0, counted, "{on}, as is known now");
        for then in [published.as_str(), "2027-06-01T23:59:59Z", "2027-05-31T03:00:00Z"] {
            assert_eq!(report(&admin, &s.world.city, on, then).0, 1, "{on}, as was known at {then}");
        }
    }
    assert_eq!(report(&admin, &s.world.city, "2027-03-15", &published).1, bytes, "the published report, to the byte");
    // Neither the day of the signature nor that of the entry is a day on which anything begins.
    let verdict = format!("/v1/compliance/officials/{who}?as_of=2027-03-01");
    assert_eq!(admin.get(&verdict).expect(200).json()["titles"][0]["position"], "FINANCE_ACCOUNTING");
    let day_before = format!("/v1/compliance/officials/{who}?as_of=2027-02-28");
    assert_eq!(admin.get(&day_before).expect(200).json()["titles"], json!([]));
    assert_eq!(admin.get(&format!("{verdict}&known_at={published}")).expect(200).json()["titles"], json!([]));
    let on_paper = admin.get(&format!("/v1/decisions/{decision}?as_of=2027-03-01")).expect(200).json();
    assert_eq!((&on_paper["signed_on"], &on_paper["effective_on"]), (&json!("2027-05-20"), &json!("2027-03-01")));
    admin.get(&format!("/v1/decisions/{decision}?known_at={published}")).refused(404, "not_found");
}

#[test]
fn an_annulled_discipline_undoes_what_followed_and_the_report_published_meanwhile_stays_provable() {
    let s = Scene::new();
    let who = s.clerk(&s.world.ward, "2020-01-01", "university", "Kinh");
    let untouched = report(&s.admin, &s.world.city, "2027-04-01", &head(&s.admin, &s));

    s.app.set_clock("2027-03-10T03:00:00Z");
    let admin = s.app.admin();
    let paper = |number: &str, day: &str, kind: &str| {
        let body = json!({ "number": number, "issuer": "UBND thành phố", "signed_on": day, "effective_on": day,
            "kind": kind, "title": "Về kỷ luật", "unit_id": s.world.ward });
        s.app.admin().post("/v1/decisions", &body).expect(201).id()
    };
    let dismissal = paper("310/QĐ-UBND", "2027-03-10", "other");
    let held = admin.all(&format!("/v1/appointments?official_id={who}"))[0]["id"].as_str().unwrap().to_owned();
    let held = format!("/v1/appointments/{held}");
    let end = json!({ "valid_to": "2027-03-10", "end_reason": "dismissed", "decision_id": dismissal });
    admin.act(&format!("{held}/end"), admin.get(&held).etag(), &end).expect(200);
    let published = head(&admin, &s);
    let (counted, bytes) = report(&admin, &s.world.city, "2027-04-01", &published);
    assert_eq!((untouched.0, counted), (1, 0));
    let refused = json!({ "ground": "annulled", "reason": "x", "decision_id": s.world.decision });
    let dismissal_at = format!("/v1/decisions/{dismissal}");
    let in_use = admin.act(&format!("{dismissal_at}/void"), admin.get(&dismissal_at).etag(), &refused);
    assert_eq!(in_use.refused(409, "in_use").json()["conflicts_with"], json!(held));

    s.app.set_clock("2027-06-15T03:00:00Z");
    let admin = s.app.admin();
    let annulment = paper("615/QĐ-UBND", "2027-06-15", "other");
    let why = json!({ "reason": "Quyết định kỷ luật bị hủy bỏ", "decision_id": annulment });
    let again = json!({ "valid_to": null, "end_reason": null, "end_decision_id": null, "correction": why });
    let restored = patch(&admin, &held, &again).expect(200).json();
    assert_eq!((&restored["valid_to"], &restored["end_reason"]), (&Value::Null, &Value::Null));
    let annulled = json!({ "ground": "annulled", "reason": "Kỷ luật oan", "decision_id": annulment });
    admin.act(&format!("{dismissal_at}/void"), admin.get(&dismissal_at).etag(), &annulled).expect(200);

    // As if it had never been, on every day.
    for on in ["2027-03-09", "2027-03-10", "2027-04-01", "2027-06-15"] {
        assert_eq!(report(&admin, &s.world.city, on, &head(&admin, &s)).0, 1, "{on}");
    }
    // But what was published can be had again, and why it was so.
    assert_eq!(report(&admin, &s.world.city, "2027-04-01", &published).1, bytes);
    let then = admin.get(&format!("{held}?known_at={published}")).expect(200).json();
    assert_eq!((&then["end_reason"], &then["end_decision_id"]), (&json!("dismissed"), &json!(dismissal)));
    let history = admin.get(&format!("{held}/history")).expect(200).json()["items"].clone();
    let told: Vec<(&str, &Value)> =
        history.as_array().unwrap().iter().map(|h| (h["cause"].as_str().unwrap(), &h["decision_id"])).collect();
    assert_eq!(
        told,
        [("create", &json!(s.world.decision)), ("end", &json!(dismissal)), ("correct", &json!(annulment))]
    );
    assert_eq!(history[2]["changed"], json!(["/valid_to", "/end_reason", "/end_decision_id"]));
    let struck = admin.get(&dismissal_at).expect(200).json();
    assert_eq!((&struck["void"], &struck["number"]), (&json!(true), &json!("310/QĐ-UBND")));
}

#[test]
fn a_first_holding_is_a_first_holding_again_when_the_earlier_one_turns_out_never_to_have_been() {
    let s = Scene::new();
    let who = s.person("1975-06-01", "Kinh");
    let elected = json!({ "state": "elected" });
    let ended = json!({ "state": "elected", "valid_to": "2015-06-01", "end_reason": "term_ended" });
    let earlier = s.holds(&who, &s.world.other_ward, "PARTY_SECRETARY", "2010-06-01", &ended);
    s.holds(&who, &s.world.ward, "PARTY_SECRETARY", "2021-06-01", &elected);
    let known = head(&s.admin, &s);
    s.stands(&who, "age_limit", &[("2022-06-01", None, None)]);
    let place = format!("/v1/appointments/{earlier}");
    let why = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm người" });
    s.admin.act(&format!("{place}/void"), s.admin.get(&place).etag(), &why).expect(200);
    // Nobody touched the holding that is judged.
    s.stands(&who, "age_limit", &[("2022-06-01", Some("unmet"), None)]);
    let then = s.admin.get(&format!("/v1/compliance/officials/{who}?as_of=2022-06-01&known_at={known}")).expect(200);
    assert!(!then.text.contains("age_limit"), "as was known then, it asked nothing: {}", then.text);
}
