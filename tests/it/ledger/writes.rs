//! An entry for every write: who, for which request, why, by which decision, and which units it concerns.

#[path = "rotation_writes.rs"]
mod rotation_writes;

use super::{judged, last};
use crate::support::document::{Operation, operations};
use crate::support::manners::{given, with};
use crate::support::world::{World, appointment, official, position, requirement, resolution, rule_set};
use crate::support::{Answer, App, Client, Database};
use canbo::domain::account::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Entries after one of them: every column that says who, why and where.
fn entries_after(database: &Database, seq: i64) -> Vec<[String; 9]> {
    let columns =
        ["actor", "request_id", "cause", "reason", "decision_id", "entity", "entity_id", "unit_id", "other_unit_id"];
    let text = columns.map(|c| format!("COALESCE({c}, '-')")).join(" || '|' || ");
    let rows = database.values(&format!("SELECT {text} AS value FROM changes WHERE seq > {seq} ORDER BY seq"));
    let cells =
        |row: Option<String>| row.unwrap().split('|').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
    rows.into_iter().map(cells).collect()
}

/// A service whose writes are watched.
pub struct Watched {
    pub app: App,
    pub by: Client,
    actor: String,
    tried: BTreeSet<String>,
    poison: Vec<Value>,
    /// Who may do nothing, and who may read everything and write nothing.
    strangers: [Client; 2],
}

/// What an entry says: its cause, reason, decision, and both units.
pub type Said<'a> = [&'a str; 5];

impl Watched {
    /// Writes, and looks at the entries that this appended; gives the answer, and what the entries are about.
    #[track_caller]
    pub fn send(
        &mut self,
        operation: &str,
        path: &str,
        etag: Option<&str>,
        body: &Value,
        expected: &[Said<'_>],
    ) -> (Answer, Vec<String>) {
        let all = operations();
        let known = all.iter().find(|o| o.id == operation).expect(operation);
        let before = last(&self.app.database);
        let request = format!("req-{operation}");
        let mut headers = vec![("content-type", known.media_type().unwrap()), ("x-request-id", request.as_str())];
        headers.extend(etag.map(|etag| ("if-match", etag)));
        if !self.poison.is_empty() {
            self.minds_its_manners(known, path, &headers, body);
        }
        let answer = self.by.send(&known.method, path, &headers, body.to_string().as_bytes());
        assert!(answer.status == 200 || answer.status == 201, "{operation}: {}", answer.text);
        let entries = entries_after(&self.app.database, before);
        let said: Vec<Said<'_>> = entries
            .iter()
            .map(|entry| {
                let [actor, request_id, cause, reason, decision, _, _, unit, other] =
                    entry.each_ref().map(String::as_str);
                assert_eq!((actor, request_id), (self.actor.as_str(), request.as_str()), "{operation}");
                [cause, reason, decision, unit, other]
            })
            .collect();
        assert_eq!(said, expected, "{operation}");
        self.tried.insert(operation.to_owned());
        (answer, entries.into_iter().map(|entry| entry[6].clone()).collect())
    }

    /// Refuses, where the right body and the right state would do, whatever else is not right: what is poison in each
    /// member, what it does not know, who may not, what was not seen.
    #[track_caller]
    fn minds_its_manners(&self, known: &Operation, path: &str, headers: &[(&str, &str)], body: &Value) {
        let operation = &known.id;
        let text = body.to_string();
        let send =
            |by: &Client, headers: &[(&str, &str)], body: &str| by.send(&known.method, path, headers, body.as_bytes());
        for member in known.members() {
            for value in &self.poison {
                let bad = with(body, member, value.clone()).to_string();
                let refusal = send(&self.by, headers, &bad).refused(422, "invalid_input").wrong();
                let at = format!("/{member}");
                assert!(refusal.iter().any(|(pointer, _)| pointer.starts_with(&at)), "{operation} {bad}: {refusal:?}");
            }
        }
        let without = |name: &str| headers.iter().copied().filter(|(n, _)| *n != name).collect::<Vec<_>>();
        let unknown = with(body, "surplus/~", json!(1)).to_string();
        let wrong = send(&self.by, headers, &unknown).refused(422, "invalid_input").wrong();
        assert!(wrong.contains(&("/surplus~1~0".to_owned(), "unknown_field".to_owned())), "{operation}: {wrong:?}");
        let asked = self.by.send(&known.method, &format!("{path}?surplus=1"), headers, text.as_bytes());
        let wrong = asked.refused(400, "invalid_parameters").wrong();
        assert_eq!(wrong, [("/surplus".to_owned(), "unknown_field".to_owned())], "{operation}");
        send(&self.by, headers, "{").refused(400, "malformed_json");
        send(&self.by, headers, &format!("{text}{}", " ".repeat(256 * 1024))).refused(413, "too_large");
        send(&self.by, &without("content-type"), &text).refused(415, "unsupported_media_type");
        if headers.iter().any(|(name, _)| *name == "if-match") {
            let unseen = without("if-match");
            send(&self.by, &unseen, &text).refused(428, "if_match_required");
            send(&self.by, &[&unseen[..], &[("if-match", "\"0\"")]].concat(), &text).refused(412, "stale");
            send(&self.by, &[&unseen[..], &[("if-match", "*")]].concat(), &text).refused(400, "invalid_parameters");
        }
        send(&self.app.nobody(), headers, &text).refused(401, "unauthenticated");
        for stranger in &self.strangers {
            send(stranger, headers, &text).refused(403, "forbidden");
        }
    }

    /// The same, of a write that appends one entry, on what it answers with.
    #[track_caller]
    pub fn write(
        &mut self,
        operation: &str,
        path: &str,
        etag: Option<&str>,
        body: &Value,
        expected: Said<'_>,
    ) -> Answer {
        let before = last(&self.app.database);
        let (answer, about) = self.send(operation, path, etag, body, &[expected]);
        assert_eq!(answer.json()["id"], about[0], "{operation}");
        assert_eq!(answer.json()["seq"], before + 1, "{operation}");
        assert_eq!(answer.etag(), format!("\"{}\"", before + 1), "{operation}");
        answer
    }

    /// Puts something right by `PUT` and by `PATCH`, then takes it back.
    #[track_caller]
    pub fn put_right_and_void(&mut self, thing: &str, place: &str, member: &str, values: [Value; 2], units: [&str; 2]) {
        let world_decision = self.decision(place);
        let now = self.by.get(place).expect(200);
        let why = json!({ "reason": "Nhập sai", "decision_id": world_decision });
        let whole = with(&with(&given(&now.json()), member, values[0].clone()), "correction", why.clone());
        let said = ["correct", "Nhập sai", &world_decision, units[0], units[1]];
        let put = self.write(&format!("replace_{thing}"), place, Some(now.etag()), &whole, said);
        let part = json!({ member: values[1], "correction": why });
        let patched = self.write(&format!("update_{thing}"), place, Some(put.etag()), &part, said);
        let nothing = self.by.correct("PATCH", place, patched.etag(), &part).expect(200);
        assert_eq!(nothing.text, patched.text, "what is the same already is not recorded again");
        let void = json!({ "ground": "annulled", "reason": "Hủy", "decision_id": world_decision });
        let void_at = format!("{place}/void");
        self.refused(&void_at, Some(put.etag()), &void, 412);
        let said = ["annul", "Hủy", &world_decision, units[0], units[1]];
        let voided = self.write(&format!("void_{thing}"), &void_at, Some(patched.etag()), &void, said);
        self.refused(&void_at, Some(voided.etag()), &void, 409);
        assert_eq!(voided.json()["void"], true);
    }

    /// A decision to do something by, which is not itself what is done.
    fn decision(&self, place: &str) -> String {
        let all = self.by.all("/v1/decisions");
        all.iter().map(|d| d["id"].as_str().unwrap()).find(|id| !place.ends_with(id)).unwrap().to_owned()
    }

    /// A request that is refused appends nothing.
    #[track_caller]
    pub fn refused(&self, path: &str, etag: Option<&str>, body: &Value, status: u16) {
        let before = last(&self.app.database);
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(etag.map(|etag| ("if-match", etag)));
        self.by.send("POST", path, &headers, body.to_string().as_bytes()).expect(status);
        assert_eq!(last(&self.app.database), before);
    }
}

/// Makes every write of the document once and looks at what it appends; where there is poison, each only after the same
/// with each of that in the place of each of its members, and in whatever other way it is to be refused. Gives the service
/// as it is then.
#[track_caller]
pub fn every_write(app: App, poison: Vec<Value>) -> App {
    let world = World::in_app(&app);
    let strangers = [app.machine(&[], None), app.role(Role::Auditor, None)];
    let by = app.admin();
    let actor = app.database.values("SELECT 'user:' || id AS value FROM accounts ORDER BY seq DESC LIMIT 1");
    let mut w = Watched { by, actor: actor[0].clone().unwrap(), app, tried: BTreeSet::new(), poison, strangers };
    units(&mut w, &world);
    catalogue(&mut w, &world);
    people(&mut w, &world);
    pools(&mut w, &world);
    adopts(&mut w, &world.ward, &world.decision);
    crate::training::watched::training(&mut w, &world);
    crate::staffing::table::watched(&mut w, &world);
    crate::entitlements::table::watched(&mut w, &world);
    crate::reform::table::watched(&mut w, &world);
    crate::programme::watched::programme(&mut w, &world);
    rotation_writes::moves(&mut w, &world);
    crate::placement::watched::placement(&mut w, &world);
    let writes = operations().iter().filter(|o| o.writes());
    assert_eq!(w.tried, writes.map(|o| o.id.clone()).collect(), "an operation that writes is not looked at here");
    w.app
}

#[test]
fn every_write_appends_entries_that_say_who_why_and_where() {
    let app = every_write(App::new(), Vec::new());
    let seqs = app.database.values("SELECT CAST(seq AS TEXT) AS value FROM changes ORDER BY seq");
    let expected: Vec<Option<String>> = (1..=seqs.len()).map(|n| Some(n.to_string())).collect();
    assert_eq!(seqs, expected, "no gaps");
    let times = app.database.values("SELECT CAST(recorded_at AS TEXT) AS value FROM changes ORDER BY seq");
    assert!(times.is_sorted());
    assert_eq!(judged(&mut app.database.connect()), Ok(i64::try_from(seqs.len()).unwrap()));
}

fn units(w: &mut Watched, world: &World) {
    let World { city, ward, decision, .. } = world;
    let unit = |name: &str, code: &str| json!({ "valid_from": "2000-01-01", "name": name, "code": code, "kind": "ward", "parent_id": city, "decision_id": decision });
    let before = last(&w.app.database);
    let old = w.by.post("/v1/units", &unit("Phường Cũ", "90008")).expect(201);
    assert_eq!(entries_after(&w.app.database, before)[0][7], old.id(), "a new unit concerns itself");
    let old_unit = old.id();
    w.tried.insert("create_unit".to_owned());
    let path = format!("/v1/units/{old_unit}");
    let next = json!({ "valid_from": "2010-01-01", "name": "Phường Vẫn Cũ", "code": "90008", "kind": "ward", "parent_id": city });
    let next = w.write(
        "change_unit",
        &format!("{path}/segments"),
        Some(old.etag()),
        &next,
        ["change", "-", "-", &old_unit, "-"],
    );
    let end = json!({ "valid_to": "2020-01-01", "reason": "Sáp nhập", "decision_id": decision });
    w.write("end_unit", &format!("{path}/end"), Some(next.etag()), &end, ["end", "Sáp nhập", decision, &old_unit, "-"]);
    let edge =
        json!({ "successor_id": ward, "kind": "merged_into", "effective_on": "2020-01-01", "decision_id": decision });
    let edge_at = format!("{path}/successions");
    w.write("create_unit_succession", &edge_at, None, &edge, ["create", "-", decision, &old_unit, ward]);
    w.refused(&edge_at, None, &edge, 409);
    let made = w.by.get(&edge_at).expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
    let values = [json!("renamed"), json!("split_into")];
    w.put_right_and_void("succession", &format!("/v1/successions/{made}"), "kind", values, [&old_unit, ward]);
    let segments = |name: &str| json!([with(&unit(name, "90008"), "valid_to", json!("2020-01-01"))]);
    let stripped = |name: &str| {
        let mut all = segments(name);
        all[0].as_object_mut().unwrap().remove("decision_id");
        all
    };
    w.put_right_and_void("unit", &path, "segments", [stripped("Một"), stripped("Hai")], [&old_unit, "-"]);
}

fn catalogue(w: &mut Watched, world: &World) {
    let ward = &world.ward;
    let title = json!({
        "code": "TEST", "title_vi": "Thử", "title_en": "Test", "group": "civil_servant", "filling": "recruitment",
        "valid_from": "2000-01-01",
    });
    let title = w.write("create_position", "/v1/positions", None, &title, ["create", "-", "-", "-", "-"]);
    let end = json!({ "valid_to": "2020-01-01", "reason": "Bỏ chức danh" });
    let end_at = format!("/v1/positions/{}/end", title.id());
    w.write("end_position", &end_at, Some(title.etag()), &end, ["end", "Bỏ chức danh", "-", "-", "-"]);
    w.refused(&end_at, Some(title.etag()), &end, 412);
    let place = format!("/v1/positions/{}", title.id());
    w.put_right_and_void("position", &place, "title_en", [json!("One"), json!("Two")], ["-", "-"]);

    let paper = json!({
        "number": "5/QĐ", "issuer": "UBND", "signed_on": "2015-05-20", "effective_on": "2015-06-01", "kind": "appointment",
        "title": "Về việc", "unit_id": ward,
    });
    let made = w.write("create_decision", "/v1/decisions", None, &paper, ["create", "-", "-", ward, "-"]);
    w.refused("/v1/decisions", None, &paper, 409);
    let place = format!("/v1/decisions/{}", made.id());
    w.put_right_and_void("decision", &place, "number", [json!("6/QĐ"), json!("7/QĐ")], [ward, "-"]);
}

fn people(w: &mut Watched, world: &World) {
    let World { ward, other_ward, decision, .. } = world;
    let person = json!({ "full_name": "Nông Thị Lan", "managing_unit_id": other_ward, "birth_on": "1980-02-03" });
    let person = w.write("create_official", "/v1/officials", None, &person, ["create", "-", "-", other_ward, "-"]).id();
    let secretary = position(&w.by, "PARTY_SECRETARY");
    let mut holding = appointment(&person, ward, &secretary, decision, "2016-01-01");
    holding["state"] = json!("elected");
    // The dossier moves from one ward to another: the entry names both.
    let held =
        w.write("create_appointment", "/v1/appointments", None, &holding, ["create", "-", decision, ward, other_ward]);
    w.refused("/v1/appointments", None, &holding, 409);
    let end =
        json!({ "valid_to": "2020-01-01", "end_reason": "resigned", "decision_id": decision, "reason": "Tự nguyện" });
    let end_at = format!("/v1/appointments/{}/end", held.id());
    w.write("end_appointment", &end_at, Some(held.etag()), &end, ["end", "Tự nguyện", decision, ward, "-"]);

    let chairman = position(&w.by, "COMMITTEE_CHAIR");
    let mut elected = appointment(&person, ward, &chairman, decision, "2021-01-01");
    elected["state"] = json!("awaiting_ratification");
    let elected =
        w.write("create_appointment", "/v1/appointments", None, &elected, ["create", "-", decision, ward, "-"]);
    let ratified = json!({ "ratified_on": "2021-02-01", "decision_id": decision });
    let ratified_at = format!("/v1/appointments/{}/ratification", elected.id());
    w.write("ratify_appointment", &ratified_at, Some(elected.etag()), &ratified, ["ratify", "-", decision, ward, "-"]);

    let diploma = json!({
        "official_id": person, "kind": "professional", "level": "university", "field": "LUAT", "awarded_on": "2002-06-30",
        "verification": "unverified",
    });
    let diploma =
        w.write("create_qualification", "/v1/qualifications", None, &diploma, ["create", "-", "-", ward, "-"]);
    let checked = json!({ "verification": "verified", "reason": "Đối chiếu bản chính" });
    let checked_at = format!("/v1/qualifications/{}/verification", diploma.id());
    w.write(
        "verify_qualification",
        &checked_at,
        Some(diploma.etag()),
        &checked,
        ["verify", "Đối chiếu bản chính", "-", ward, "-"],
    );

    let release = json!({
        "official_id": person, "requirement": "computer_skills", "valid_from": "2021-01-01", "decision_id": decision,
        "reason": "Gần tuổi nghỉ hưu",
    });
    let release = w.write(
        "create_exemption",
        "/v1/exemptions",
        None,
        &release,
        ["create", "Gần tuổi nghỉ hưu", decision, ward, "-"],
    );
    let end = json!({ "valid_to": "2022-01-01", "reason": "Đã học" });
    let end_at = format!("/v1/exemptions/{}/end", release.id());
    w.write("end_exemption", &end_at, Some(release.etag()), &end, ["end", "Đã học", "-", ward, "-"]);

    let rating = json!({ "official_id": person, "unit_id": ward, "year": 2018, "rating": "good",
        "rated_on": "2018-12-10", "decision_id": decision });
    let said = ["create", "-", decision, ward, "-"];
    let rating = w.write("create_evaluation", "/v1/evaluations", None, &rating, said);
    let measure =
        json!({ "official_id": person, "form": "warning", "valid_from": "2018-03-15", "decision_id": decision });
    let measure = w.write("create_discipline", "/v1/disciplines", None, &measure, said);

    qualifications(w, &person, ward);
    let at = |list: &str, id: &str| format!("/v1/{list}/{id}");
    let notes = [json!("Một"), json!("Hai")];
    w.put_right_and_void("appointment", &at("appointments", &elected.id()), "note", notes.clone(), [ward, "-"]);
    w.put_right_and_void("exemption", &at("exemptions", &release.id()), "reason", notes.clone(), [ward, "-"]);
    w.put_right_and_void("qualification", &at("qualifications", &diploma.id()), "field", notes, [ward, "-"]);
    let ratings = [json!("excellent"), json!("completed_with_limits")];
    w.put_right_and_void("evaluation", &at("evaluations", &rating.id()), "rating", ratings, [ward, "-"]);
    let forms = [json!("reprimand"), json!("demotion")];
    w.put_right_and_void("discipline", &at("disciplines", &measure.id()), "form", forms, [ward, "-"]);
    acts(w, &person, &held.id(), other_ward);

    let someone = json!({ "full_name": "Nông Thị Mai", "managing_unit_id": ward });
    let someone = w.by.post("/v1/officials", &someone).expect(201).id();
    let names = [json!("Nông Thị Mơ"), json!("Nông Thị Mận")];
    w.put_right_and_void("official", &at("officials", &someone), "full_name", names, [ward, "-"]);
}

/// A pool of the ward with somebody from the other ward: every step, by somebody else where the own proposal is decided.
fn pools(w: &mut Watched, world: &World) {
    let World { ward, other_ward, decision, .. } = world;
    let (proposer, title) = (w.app.admin(), position(&w.by, "COMMITTEE_VICE"));
    let why = json!({ "decision_id": decision, "reason": "Theo quy trình", "on": "2024-06-01" });
    let pool = |term: &str| {
        json!({ "unit_id": ward, "branch": "state", "term": term, "valid_from": "2021-06-01", "valid_to": "2026-06-01",
            "title": "Quy hoạch", "positions": [title] })
    };
    let made = w.write("create_planning_pool", "/v1/planning-pools", None, &pool("1"), ["create", "-", "-", ward, "-"]);
    let place = format!("/v1/planning-pools/{}", made.id());
    let tag = |by: &Client, place: &str| by.get(place).expect(200).etag().to_owned();
    let advance = ["advance", "Theo quy trình", decision, ward, "-"];
    let sent = w.write("submit_planning_pool", &format!("{place}/submission"), Some(made.etag()), &why, advance);
    let back = w.write("refer_planning_pool", &format!("{place}/referral"), Some(sent.etag()), &why, advance);
    w.write("withdraw_planning_pool", &format!("{place}/withdrawal"), Some(back.etag()), &why, advance);
    let other = w.by.post("/v1/planning-pools", &pool("2")).expect(201).id();
    let titles = [json!("Một"), json!("Hai")];
    w.put_right_and_void("planning_pool", &format!("/v1/planning-pools/{other}"), "title", titles, [ward, "-"]);

    let place = format!("/v1/planning-pools/{}", proposer.post("/v1/planning-pools", &pool("3")).expect(201).id());
    let named = |by: &Client| {
        let who = official(by, "Lý Thị Mẫu", other_ward);
        let id = place.rsplit('/').next().unwrap();
        json!({ "pool_id": id, "official_id": who, "position_id": title, "nominated_on": "2024-01-15" })
    };
    let (first, both) = (named(&proposer), [ward.as_str(), other_ward.as_str()]);
    let made = w.write("create_nomination", "/v1/nominations", None, &first, ["create", "-", "-", both[0], both[1]]);
    let days = [json!("2024-01-16"), json!("2024-01-17")];
    w.put_right_and_void("nomination", &format!("/v1/nominations/{}", made.id()), "nominated_on", days, both);
    let advance_both = ["advance", "Theo quy trình", decision, both[0], both[1]];
    let nominated =
        || format!("/v1/nominations/{}", proposer.post("/v1/nominations", &named(&proposer)).expect(201).id());
    let submitted = |at: &str| {
        let ballot = json!({ "on": "2024-02-01", "voters": 9, "in_favour": 8 });
        for (verb, body) in [("ballot", &ballot), ("endorsement", &why), ("submission", &why)] {
            proposer.act(&format!("{at}/{verb}"), &tag(&proposer, at), body).expect(200);
        }
    };
    let at = nominated();
    let ballot = json!({ "on": "2024-02-01", "voters": 9, "in_favour": 8 });
    let said = ["advance", "-", "-", both[0], both[1]];
    let now = w.write("vote_on_nomination", &format!("{at}/ballot"), Some(&tag(&proposer, &at)), &ballot, said);
    let now = w.write("endorse_nomination", &format!("{at}/endorsement"), Some(now.etag()), &why, advance_both);
    let now = w.write("submit_nomination", &format!("{at}/submission"), Some(now.etag()), &why, advance_both);
    w.write("reject_nomination", &format!("{at}/rejection"), Some(now.etag()), &why, advance_both);
    let all: Vec<String> = (0..4).map(|_| nominated()).collect();
    all.iter().for_each(|at| submitted(at));
    let (one, two) = (&all[0], &all[1]);
    proposer.act(&format!("{place}/submission"), &tag(&proposer, &place), &json!({})).expect(200);
    // With the pool those are approved that were submitted: each has its entry, before that of the pool.
    let each = ["approve", "-", decision, both[0], both[1]];
    let whole = ["approve", "Theo quy trình", decision, ward, "-"];
    let entries = [each, each, each, each, whole];
    let (approved, _) =
        w.send("approve_planning_pool", &format!("{place}/approval"), Some(&tag(&proposer, &place)), &why, &entries);
    w.write("remove_nomination", &format!("{one}/removal"), Some(&tag(&proposer, one)), &why, advance_both);
    let two_who = proposer.get(two).json()["official_id"].as_str().unwrap().to_owned();
    let held = json!({ "official_id": two_who, "unit_id": ward, "position_id": title, "kind": "concurrent",
        "state": "awaiting_ratification", "valid_from": "2024-05-01", "decision_id": decision });
    proposer.post("/v1/appointments", &held).expect(201);
    w.write("use_nomination", &format!("{two}/use"), Some(&tag(&proposer, two)), &why, advance_both);
    let late = nominated();
    submitted(&late);
    let said = ["approve", "Theo quy trình", decision, both[0], both[1]];
    w.write("approve_nomination", &format!("{late}/approval"), Some(&tag(&proposer, &late)), &why, said);
    let gone = all[2].rsplit('/').next().unwrap();
    let review = json!({ "on": "2025-01-01", "decision_id": decision, "reason": "Rà soát",
        "removes": [{ "nomination_id": gone, "reason": "Không còn phù hợp" }] });
    let entries =
        [["advance", "Không còn phù hợp", decision, both[0], both[1]], ["advance", "Rà soát", decision, ward, "-"]];
    w.send("review_planning_pool", &format!("{place}/review"), Some(approved.etag()), &review, &entries);
    let over = json!({ "on": "2026-06-01" });
    let left = ["advance", "-", "-", both[0], both[1]];
    let entries = [left, left, ["advance", "-", "-", ward, "-"]];
    w.send("expire_planning_pool", &format!("{place}/expiry"), Some(&tag(&proposer, &place)), &over, &entries);
}

/// A paper that takes another's place, and is taken back.
fn qualifications(w: &mut Watched, person: &str, unit: &str) {
    let old = json!({ "official_id": person, "kind": "it", "level": "basic", "awarded_on": "2010-01-01",
        "verification": "unverified" });
    let old = w.by.post("/v1/qualifications", &old).expect(201);
    let old_at = format!("/v1/qualifications/{}", old.id());
    let new =
        json!({ "level": "advanced", "awarded_on": "2015-01-01", "verification": "unverified", "reason": "Học lên" });
    let (new, about) = w.send(
        "supersede_qualification",
        &format!("{old_at}/supersession"),
        Some(old.etag()),
        &new,
        &[["create", "Học lên", "-", unit, "-"], ["supersede", "Học lên", "-", unit, "-"]],
    );
    assert_eq!(about, [new.id(), old.id()]);
    let superseded = w.by.get(&old_at).expect(200).json();
    assert_eq!((&superseded["superseded_by_id"], &superseded["expires_on"]), (&json!(new.id()), &json!("2015-01-01")));
    let (void, about) = w.send(
        "void_qualification",
        &format!("/v1/qualifications/{}/void", new.id()),
        Some(new.etag()),
        &json!({ "ground": "entered_in_error", "reason": "Nhầm người" }),
        &[["correct", "Nhầm người", "-", unit, "-"], ["void", "Nhầm người", "-", unit, "-"]],
    );
    assert_eq!(about, [old.id(), new.id()]);
    assert_eq!(void.etag(), format!("\"{}\"", last(&w.app.database)));
    let again = w.by.get(&old_at).expect(200).json();
    assert_eq!((&again["superseded_by_id"], &again["expires_on"]), (&Value::Null, &Value::Null));
}

/// Two acts at once.
fn acts(w: &mut Watched, person: &str, held: &str, unit: &str) {
    let held_at = format!("/v1/appointments/{held}");
    let seq = w.by.get(&held_at).expect(200).json()["seq"].clone();
    let paper = json!({ "official_id": person, "kind": "it", "level": "advanced", "awarded_on": "2016-01-01",
        "verification": "unverified" });
    let acts = json!({ "acts": [
        { "act": "void_appointment", "id": held, "seq": seq, "body": { "ground": "entered_in_error", "reason": "Nhầm" } },
        { "act": "add_qualification", "body": paper },
    ] });
    let ward = w.by.get(&held_at).expect(200).json()["unit_id"].as_str().unwrap().to_owned();
    let (done, about) = w.send(
        "act_on_official",
        &format!("/v1/officials/{person}/acts"),
        None,
        &acts,
        &[["void", "Nhầm", "-", &ward, "-"], ["create", "-", "-", unit, "-"]],
    );
    let made = done.json()["acts"][1]["state"]["id"].as_str().unwrap().to_owned();
    assert_eq!(about, [held.to_owned(), made]);
    assert_eq!(done.json()["acts"][0]["state"]["void"], true);
}

/// A rule set and a resolution on their way: each step is one entry, and taking another's place is one more for that.
#[track_caller]
fn adopts(w: &mut Watched, ward: &str, decision: &str) {
    let ask = [requirement("x", &json!({ "gender": "female" }))];
    let rules = |code: &str| rule_set(code, ward, &ask);
    let plan = |number: &str| resolution(number, ward);
    for (kind, list, body, next) in [
        ("rule_set", "/v1/rule-sets", rules("old"), rules("new")),
        ("resolution", "/v1/resolutions", plan("old"), plan("new")),
    ] {
        let own = w.write(&format!("create_{kind}"), list, None, &body, ["create", "-", "-", ward, "-"]);
        w.refused(list, None, &body, 409);
        let own_place = format!("{list}/{}", own.id());
        w.refused(&format!("{own_place}/approval"), Some(own.etag()), &json!({}), 409);
        // Somebody else approves that one, and proposes another, which is approved here.
        let other = w.app.admin();
        let own = other.act(&format!("{own_place}/approval"), own.etag(), &json!({})).expect(200);
        let proposal = other.post(list, &next).expect(201);
        let place = format!("{list}/{}", proposal.id());
        let approval = json!({ "reason": "Đã thẩm định", "decision_id": decision });
        let approved = w.write(
            &format!("approve_{kind}"),
            &format!("{place}/approval"),
            Some(proposal.etag()),
            &approval,
            ["approve", "Đã thẩm định", decision, ward, "-"],
        );
        let entry = json!({ "valid_from": "2018-01-01", "decision_id": decision });
        let in_force = format!("put_{kind}_in_force");
        let expected = ["put_in_force", "-", decision, ward, "-"];
        w.write(&in_force, &format!("{own_place}/entry-into-force"), Some(own.etag()), &entry, expected);
        let before = last(&w.app.database);
        let entry = json!({ "valid_from": "2020-01-01", "decision_id": decision, "supersedes_id": own.id() });
        let step = format!("{place}/entry-into-force");
        let started = w.by.act(&step, approved.etag(), &entry).expect(200);
        let causes: Vec<[String; 3]> = entries_after(&w.app.database, before)
            .into_iter()
            .map(|[_, _, cause, _, decision, _, id, unit, _]| {
                assert_eq!(unit, ward);
                [cause, decision, id]
            })
            .collect();
        let entry = |cause: &str, id: String| [cause.to_owned(), decision.to_owned(), id];
        assert_eq!(causes, [entry("put_in_force", started.id()), entry("supersede", own.id())]);
        assert_eq!(started.etag(), format!("\"{}\"", before + 1));
        let end = json!({ "valid_to": "2025-01-01", "reason": "Hết hiệu lực", "decision_id": decision });
        let expected = ["end", "Hết hiệu lực", decision, ward, "-"];
        w.write(&format!("end_{kind}"), &format!("{place}/end"), Some(started.etag()), &end, expected);
        let (third, member) = if kind == "rule_set" { (rules("third"), "title_vi") } else { (plan("third"), "title") };
        let third = w.by.post(list, &third).expect(201).id();
        let values = [json!("Một"), json!("Hai")];
        w.put_right_and_void(kind, &format!("{list}/{third}"), member, values, [ward, "-"]);
    }
}
