//! One corpus of requests, two services, the same answers to the letter: on SQLite and on the server that the tests run
//! on; without a server on two files, so that nothing depends on chance. Ids and cursors, which are made at random, are
//! named by the order in which they first appear.

use crate::support::manners::NOBODY;
use crate::support::world::appointment;
use crate::support::{Answer, App, Client, Database};
use canbo::domain::account::{Permission, Role};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A conversation with a service, written down.
struct Talk<'a> {
    app: &'a App,
    admin: Client,
    named: Named,
    said: Vec<(String, String)>,
}

/// What differs between any two answers, or with how quickly a connection was read.
const FLEETING: &[&str] = &["connection", "content-length", "date", "x-request-id"];

fn is_id(token: &str) -> bool {
    uuid::Uuid::try_parse(token).is_ok() && token != NOBODY
}

/// Names for what is made at random, by the order in which it first appears.
#[derive(Default)]
pub(super) struct Named(BTreeMap<String, String>);

impl Named {
    /// A text with names for what was made at random.
    fn plain(&mut self, text: &str) -> String {
        let in_token = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let (mut plain, mut rest) = (String::new(), text);
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| in_token(c) != in_token(first)).unwrap_or(rest.len());
            let (token, tail) = rest.split_at(end);
            if is_id(token) || self.0.contains_key(token) {
                let n = self.0.len();
                plain += self.0.entry(token.to_owned()).or_insert_with(|| format!("#{n}"));
            } else {
                plain += token;
            }
            rest = tail;
        }
        plain
    }

    /// A request and its answer, as they are to be the same everywhere.
    pub(super) fn exchange(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        answer: &Answer,
    ) -> (String, String) {
        if let Some(next) =
            serde_json::from_str(&answer.text).ok().and_then(|v: Value| v["next"].as_str().map(str::to_owned))
        {
            let n = self.0.len();
            self.0.entry(next).or_insert_with(|| format!("#{n}"));
        }
        let asked = format!("{method} {path} {headers:?} {}", String::from_utf8_lossy(body));
        let mut kept: Vec<_> = answer.headers.iter().filter(|(name, _)| !FLEETING.contains(&name.as_str())).collect();
        kept.sort();
        // The request's own id stands in refusals too.
        let id = answer.header("x-request-id").unwrap_or_default();
        let told = format!("{} {kept:?}\n{}", answer.status, answer.text.replace(id, "{request}"));
        (self.plain(&asked), self.plain(&told))
    }
}

/// Both conversations are the same, request by request.
#[track_caller]
pub(super) fn are_the_same(one: &[(String, String)], other: &[(String, String)]) {
    for (n, (one, two)) in one.iter().zip(other).enumerate() {
        assert_eq!(one.0, two.0, "request {n}");
        assert_eq!(one.1, two.1, "request {n}: {}", one.0);
    }
    assert_eq!(one.len(), other.len());
}

/// The same conversation with a service on a file, and with one on the server that the tests run on or on another file.
pub(super) fn both<T: Send>(conversation: impl Fn(Database) -> T + Sync) -> (T, T) {
    std::thread::scope(|scope| {
        let file = scope.spawn(|| conversation(Database::in_file()));
        let other = conversation(Database::new());
        (file.join().unwrap(), other)
    })
}

impl Talk<'_> {
    fn send(&mut self, by: &Client, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let answer = by.send(method, path, headers, body);
        self.said.push(self.named.exchange(method, path, headers, body, &answer));
        answer
    }

    fn get(&mut self, path: &str) -> Value {
        let admin = self.admin.clone();
        let answer = self.send(&admin, "GET", path, &[], b"");
        serde_json::from_str(&answer.text).unwrap_or_default()
    }

    /// Enters something and gives its id, or nothing when it is refused.
    fn post(&mut self, path: &str, body: &Value) -> String {
        let admin = self.admin.clone();
        let headers = [("content-type", "application/json")];
        let answer = self.send(&admin, "POST", path, &headers, body.to_string().as_bytes());
        if answer.status == 201 { answer.id() } else { String::new() }
    }

    /// Changes a state that was just seen; then once more, which is stale.
    fn act(&mut self, place: &str, act: &str, body: &Value) {
        let admin = self.admin.clone();
        self.act_by(&admin, place, act, body);
    }

    fn act_by(&mut self, by: &Client, place: &str, act: &str, body: &Value) {
        let admin = self.admin.clone();
        let seen = self.send(&admin, "GET", place, &[], b"");
        let tag = seen.header("etag").unwrap_or("\"0\"").to_owned();
        for _ in 0..2 {
            let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
            self.send(by, "POST", &format!("{place}/{act}"), &headers, body.to_string().as_bytes());
        }
        self.post(&format!("{place}/{act}"), body);
        self.get(place);
    }

    /// A list, page by page.
    fn walk(&mut self, path: &str) {
        let sign = if path.contains('?') { '&' } else { '?' };
        let mut next = path.to_owned();
        while let Some(after) = self.get(&next)["next"].as_str() {
            next = format!("{path}{sign}after={after}");
        }
    }
}

const NAMES: &[&str] = &[
    "Đặng Thị Ánh",
    "dặng thị ánh",
    "Dang Thi Anh",
    "ĐẶNG THỊ ÁNH",
    "Ông Văn Ba",
    "Ôn Thị Cúc",
    "Ong Văn Ba",
    "Ơi Văn Dậu",
    "Ưng Thị É",
    "Ung Thị E",
    "Âu Văn Đình",
    "Ấu Văn Đình",
    "An-nê Phạm",
    "Phạm  Anne",
    "Lý Thị Ỷ",
    "Lý Thị Y",
    "Lý A Ỵ",
    "Nguyễn Văn Ẩn",
    "Nguyễn Văn An",
    "Nguyen Van An",
    "Vi Thị Hoà",
    "Vi Thị Hòa",
    "H'Hen Niê",
    "Zơ Râm",
    "_x",
    "100% Thật",
];

fn units(talk: &mut Talk<'_>) -> Vec<String> {
    let enter = |talk: &mut Talk<'_>, name: &str, code: &str, kind: &str, parent: Option<&String>| {
        let body = json!({ "valid_from": "1990-01-01", "name": name, "code": code, "kind": kind, "parent_id": parent });
        talk.post("/v1/units", &body)
    };
    let province = enter(talk, "Tỉnh Thử", "90", "province", None);
    let city = enter(talk, "Thành phố Thử", "900", "district", Some(&province));
    let mut all = vec![province, city.clone()];
    for (n, name) in
        ["Phường Đông Kinh", "Phường Dong Kinh", "Xã Ẳng Nưa", "Xã Ăng Nưa", "Thị trấn Ơ"].iter().enumerate()
    {
        let kind = ["ward", "ward", "commune", "commune", "township"][n];
        all.push(enter(talk, name, &format!("9000{n}"), kind, Some(&city)));
    }
    enter(talk, "Phường Trùng", "90000", "ward", Some(&city));
    enter(talk, "Phường Trong Phường", "90009", "ward", Some(&all[2]));
    enter(talk, " ", &"x".repeat(61), "village", None);
    enter(talk, "Không cha", "90010", "ward", Some(&NOBODY.to_owned()));
    let renamed = json!({ "valid_from": "2018-03-01", "name": "Phường Đông Kinh Mới", "code": "90020", "kind": "ward",
        "parent_id": city, "area": "urban" });
    talk.act(&format!("/v1/units/{}", all[2]), "segments", &renamed);
    let end = json!({ "valid_to": "2020-01-01", "reason": "Sắp xếp" });
    talk.act(&format!("/v1/units/{}", all[3]), "end", &end);
    talk.act(&format!("/v1/units/{city}"), "end", &end);
    let edge = json!({ "successor_id": all[2], "kind": "merged_into", "effective_on": "2020-01-01" });
    for _ in 0..2 {
        talk.post(&format!("/v1/units/{}/successions", all[3]), &edge);
    }
    all
}

fn people(talk: &mut Talk<'_>, units: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for (n, name) in NAMES.iter().enumerate() {
        let body = json!({ "full_name": name, "managing_unit_id": units[2 + n % 5], "sex": (["female", "male"][n % 2]),
            "birth_on": format!("{}-03-05", 1955 + n), "ethnicity": (["Kinh", "Tày", "Nùng"][n % 3]),
            "identity_number": format!("0201800{n:05}"), "party_joined_on": "1990-02-03", "email": "a@example.vn" });
        all.push(talk.post("/v1/officials", &body));
    }
    talk.post(
        "/v1/officials",
        &json!({ "full_name": "Trùng", "managing_unit_id": units[2], "identity_number": "020180000000" }),
    );
    talk.post(
        "/v1/officials",
        &json!({ "full_name": "", "managing_unit_id": "x", "sex": "other", "birth_on": "2999-01-01" }),
    );
    talk.post("/v1/officials", &json!({ "full_name": "Lan", "managing_unit_id": NOBODY, "surplus": 1 }));
    talk.post("/v1/officials", &json!({ "full_name": "a\u{0}b", "managing_unit_id": units[2] }));
    all
}

fn decisions(talk: &mut Talk<'_>, units: &[String]) -> Vec<String> {
    let kinds = ["appointment", "election_result", "ratification", "rotation", "exemption", "retirement", "other"];
    let mut all = Vec::new();
    for (n, kind) in kinds.iter().enumerate() {
        let body = json!({ "number": format!("{}/QĐ-ủb", 7 * n % 5), "issuer": format!("UBND {kind}"),
            "signed_on": format!("20{:02}-05-20", 10 + n % 3), "effective_on": "2015-06-01", "kind": kind,
            "title": "Về việc Đ", "legal_reference": null, "unit_id": units[2 + n % 5] });
        all.push(talk.post("/v1/decisions", &body));
        if n == 0 {
            talk.post("/v1/decisions", &body);
        }
    }
    talk.post("/v1/decisions", &json!({ "number": "x", "signed_on": "2015-02-30", "kind": "law" }));
    all
}

fn appointments(talk: &mut Talk<'_>, units: &[String], decisions: &[String], people: &[String]) {
    let mut title =
        |code: &str| talk.get(&format!("/v1/positions?code={code}"))["items"][0]["id"].as_str().unwrap().to_owned();
    let titles =
        ["OFFICE_STATISTICS", "PARTY_SECRETARY", "COMMITTEE_CHAIR", "PART_TIMER", "POLICE_CHIEF", "COUNCIL_CHAIR"];
    let titles = titles.map(&mut title);
    let states = ["appointed", "elected", "awaiting_ratification", "appointed", "appointed", "elected"];
    let mut made = Vec::new();
    for (n, person) in people.iter().enumerate() {
        let k = n % titles.len();
        let mut body =
            appointment(person, &units[2 + n % 5], &titles[k], &decisions[n % 3], &format!("20{:02}-01-01", 5 + n % 9));
        body["state"] = json!(states[k]);
        body["kind"] = json!(if n >= 20 { ["concurrent", "acting", "secondment"][n % 3] } else { "substantive" });
        if body["kind"] == "acting" || body["kind"] == "secondment" {
            body["valid_to"] = json!("2019-07-01");
            body["end_reason"] = json!(if body["kind"] == "acting" { "acting_ended" } else { "secondment_ended" });
        }
        made.push(talk.post("/v1/appointments", &body));
        if n < 4 {
            // A second post of the same kind at the same time.
            talk.post("/v1/appointments", &body);
        }
    }
    let end = json!({ "valid_to": "2017-06-30", "end_reason": "rotated", "decision_id": decisions[3] });
    let ratify = json!({ "ratified_on": "2016-08-01", "decision_id": decisions[2] });
    for n in [0, 1, 2, 8, 14] {
        let place = format!("/v1/appointments/{}", made[n]);
        talk.act(&place, "ratification", &ratify);
        talk.act(&place, "end", &end);
        let next = appointment(&people[n], &units[4], &titles[0], &decisions[3], "2017-06-30");
        talk.post("/v1/appointments", &next);
    }
    talk.post("/v1/appointments", &json!({ "official_id": NOBODY, "unit_id": units[0], "position_id": titles[0],
        "kind": "substantive", "state": "ratified", "valid_from": "2010-01-01", "valid_to": "2009-01-01", "decision_id": "x" }));
}

fn evidence(talk: &mut Talk<'_>, decisions: &[String], people: &[String]) {
    let papers = [
        ("general_education", "upper_secondary"),
        ("professional", "intermediate"),
        ("professional", "university"),
        ("political_theory", "intermediate"),
        ("it", "attested"),
        ("state_management", "completed"),
        ("language", "level_2"),
        ("general_education", "university"),
    ];
    for (n, person) in people.iter().enumerate() {
        for (k, (kind, level)) in papers.iter().enumerate().filter(|(k, _)| (n + k) % 3 != 0) {
            let body = json!({ "official_id": person, "kind": kind, "level": level, "awarded_on": format!("20{:02}-06-01", k + n % 9),
                "expires_on": if *kind == "it" { json!("2016-06-01") } else { Value::Null }, "institution": "Trường Đ",
                "verification": (["verified", "unverified"][n % 2]) });
            let made = talk.post("/v1/qualifications", &body);
            if n % 5 == 0 && !made.is_empty() {
                let found =
                    json!({ "verification": (["verified", "rejected"][k % 2]), "reason": "đối chiếu bản chính" });
                talk.act(&format!("/v1/qualifications/{made}"), "verification", &found);
            }
        }
        if n % 4 == 0 {
            let body = json!({ "official_id": person, "requirement": (["it_certificate", "computer_skills", "không"][n / 4 % 3]),
                "valid_from": "2014-01-01", "decision_id": decisions[4], "reason": "sắp nghỉ hưu" });
            let made = talk.post("/v1/exemptions", &body);
            if n % 8 == 0 && !made.is_empty() {
                let end = json!({ "valid_to": "2016-01-01", "reason": "hết lý do" });
                talk.act(&format!("/v1/exemptions/{made}"), "end", &end);
            }
        }
    }
}

/// Ratings and measures, good ones and others.
fn records(talk: &mut Talk<'_>, units: &[String], decisions: &[String], people: &[String]) {
    let ratings = ["excellent", "good", "completed", "completed_with_limits", "not_completed"];
    for (n, person) in people.iter().enumerate() {
        for year in 2017..2022 {
            let rating = ratings[(n + usize::try_from(year).unwrap()) % ratings.len()];
            let body = json!({ "official_id": person, "unit_id": units[2 + n % 5], "year": year, "rating": rating,
                "rated_on": format!("{year}-12-10"), "decision_id": if n % 2 == 0 { json!(decisions[n % 3]) } else { Value::Null } });
            talk.post("/v1/evaluations", &body);
            if n % 5 == 0 {
                talk.post("/v1/evaluations", &body);
            }
        }
        if n % 4 == 1 {
            let form = ["reprimand", "warning", "demotion"][n / 4 % 3];
            let body = json!({ "official_id": person, "form": form, "valid_from": "2016-05-20", "decision_id": decisions[n % 3] });
            let made = talk.post("/v1/disciplines", &body);
            if n % 8 == 1 && !made.is_empty() {
                let annulled = json!({ "ground": "annulled", "reason": "Hủy", "decision_id": decisions[0] });
                talk.act(&format!("/v1/disciplines/{made}"), "void", &annulled);
            }
        }
    }
    talk.post(
        "/v1/evaluations",
        &json!({ "official_id": NOBODY, "unit_id": NOBODY, "year": 3000, "rating": "good",
        "points": 200, "rated_on": "2020-01-01" }),
    );
    talk.post("/v1/disciplines", &json!({ "official_id": "x", "form": "fine", "valid_from": "x" }));
}

/// A pool from its draft to its approval, with those who were nominated; what is refused on the way; who left it by a rule.
fn pools(talk: &mut Talk<'_>, units: &[String], decisions: &[String], people: &[String]) {
    let mut title =
        |code: &str| talk.get(&format!("/v1/positions?code={code}"))["items"][0]["id"].as_str().unwrap().to_owned();
    let titles = ["COMMITTEE_VICE", "COMMITTEE_CHAIR"].map(&mut title);
    let body = json!({ "unit_id": units[2], "branch": "state", "term": "2015-2025", "valid_from": "2015-06-01",
        "valid_to": "2025-06-01", "title": "Quy hoạch cán bộ Đ", "young_under": 40, "positions": titles });
    let pool = talk.post("/v1/planning-pools", &body);
    talk.post("/v1/planning-pools", &body);
    talk.post("/v1/planning-pools", &json!({ "unit_id": NOBODY, "branch": "x", "positions": [NOBODY, "x"] }));
    let place = format!("/v1/planning-pools/{pool}");
    let mut named = Vec::new();
    for (n, who) in people.iter().enumerate().filter(|(n, _)| n % 4 != 3) {
        let body =
            json!({ "pool_id": pool, "official_id": who, "position_id": titles[n % 2], "nominated_on": "2014-10-15" });
        talk.post("/v1/nominations/checks", &body);
        let made = talk.post("/v1/nominations", &body);
        if made.is_empty() {
            continue;
        }
        named.push(made.clone());
        let at = format!("/v1/nominations/{made}");
        talk.act(&at, "endorsement", &json!({ "on": "2014-11-05" }));
        talk.act(&at, "ballot", &json!({ "on": "2014-11-01", "voters": 9, "in_favour": 10 }));
        talk.act(&at, "ballot", &json!({ "on": "2014-11-01", "voters": 9, "in_favour": 8 }));
        talk.act(&at, "endorsement", &json!({ "on": "2014-11-05" }));
        if n % 3 == 0 {
            talk.act(&at, "rejection", &json!({ "reason": "Không đủ phiếu" }));
        } else {
            talk.act(&at, "submission", &json!({ "on": "2014-11-10" }));
        }
        talk.get(&format!("{at}/preview?as_of=2016-12-31"));
        talk.get(&format!("{at}/history"));
    }
    let decided = json!({ "on": "2016-01-01", "decision_id": decisions[0] });
    talk.act(&place, "approval", &decided);
    talk.act(&place, "submission", &json!({}));
    talk.get(&format!("{place}/preview?as_of=2016-01-01"));
    // Nobody approves what they proposed.
    talk.act(&place, "approval", &decided);
    let other = talk.app.admin();
    talk.act_by(&other, &place, "approval", &json!({ "on": "2016-01-01" }));
    talk.act_by(&other, &place, "approval", &decided);
    let now = talk.get(&place);
    assert_eq!(now["state"], "approved", "{now}");
    let before = now["seq"].as_i64().unwrap() - 2;
    for day in ["2015-12-31", "2016-01-01", "2021-12-27", "2026-01-01"] {
        for part in ["members", "checks", "readiness", "preview"] {
            talk.get(&format!("{place}/{part}?as_of={day}"));
            talk.get(&format!("{place}/{part}?as_of={day}&known_at={before}"));
        }
    }
    talk.act(
        &format!("/v1/decisions/{}", decisions[0]),
        "void",
        &json!({ "ground": "entered_in_error", "reason": "x" }),
    );
    talk.act_by(&other, &place, "review", &json!({ "on": "2017-01-01", "decision_id": decisions[0] }));
    talk.act(&place, "void", &json!({ "ground": "entered_in_error", "reason": "x" }));
    for one in named.iter().take(3) {
        talk.act_by(
            &other,
            &format!("/v1/nominations/{one}"),
            "removal",
            &json!({ "on": "2018-01-01", "reason": "Đ" }),
        );
    }
}

/// Every list with filters, orders and pages; every thing in it; and what such lists refuse.
fn lists(talk: &mut Talk<'_>, units: &[String], people: &[String]) {
    let within = &units[1];
    for list in [
        "units",
        "decisions",
        "positions",
        "officials",
        "appointments",
        "qualifications",
        "exemptions",
        "evaluations",
        "disciplines",
        "salaries",
        "absences",
        "allowances",
        "planning-pools",
        "nominations",
        "resolutions",
        "rule-sets",
    ] {
        let list = format!("/v1/{list}");
        talk.walk(&format!("{list}?limit=40"));
        for sort in
            ["id", "-id", "name", "-name", "code", "number", "signed_on", "-signed_on", "recorded_at", "valid_from"]
        {
            talk.walk(&format!("{list}?limit=60&sort={sort}"));
        }
        for filter in [
            "as_of=2016-12-31",
            "as_of=2018-03-01",
            "as_of=x",
            "kind=ward",
            "kind=substantive",
            "kind=rotation",
            "kind=professional",
            "verification=verified",
            "state=ratified",
            "layer=national",
            "name=%C4%91",
            "name=D",
            "name=ang",
            "name=an&limit=3",
            "name=%C3%B4ng",
            "name=vi%20th%E1%BB%8B%20hoa",
            "name=%25",
            "name=_",
            "number=7%2FQ%C4%90-%E1%BB%A7b",
            "number=37-NQ%2FTU",
            "code=90000",
            "code=PARTY_SECRETARY",
            "group=key_cadre",
            "requirement=it_certificate",
            "year=2020",
            "year=x",
            "rating=good",
            "form=warning",
            "state=approved",
            "branch=state&term=2015-2025",
            "signed_from=2011-01-01",
            "signed_before=2012-01-01&sort=-signed_on",
            "limit=0",
            "limit=501",
            "after=x",
            "surplus=1",
            "limit=1&limit=2",
        ] {
            talk.get(&format!("{list}?{filter}"));
        }
        talk.walk(&format!("{list}?within={within}&limit=9"));
        talk.walk(&format!("{list}?unit_id={}&limit=9", units[2]));
        talk.walk(&format!("{list}?official_id={}&limit=2", people[1]));
        let items = talk.get(&format!("{list}?limit=500"))["items"].clone();
        for item in items.as_array().unwrap().iter().rev().step_by(9) {
            talk.get(&format!("{list}/{}", item["id"].as_str().unwrap()));
        }
        talk.get(&format!("{list}/{NOBODY}"));
        talk.get(&format!("{list}/x"));
    }
    for unit in units {
        for part in
            ["", "/ancestors", "/subtree?limit=2", "/successions", "?as_of=2019-12-31", "/subtree?as_of=2018-03-01"]
        {
            talk.get(&format!("/v1/units/{unit}{part}"));
        }
    }
}

/// Reports, verdicts and gaps, by unit, by day, and as they were known.
fn judgements(talk: &mut Talk<'_>, units: &[String], people: &[String]) {
    let head = talk.get("/v1/compliance/report?unit=178&as_of=2017-12-31&resolution=37-NQ/TU")["known_at"]["seq"]
        .as_i64()
        .unwrap();
    let somebody = talk.get("/v1/officials?limit=3")["items"][2]["id"].as_str().unwrap().to_owned();
    for known in [
        String::new(),
        format!("&known_at={}", head - 70),
        "&known_at=800".to_owned(),
        "&known_at=2026-11-22T04:00:00Z".to_owned(),
    ] {
        for day in ["2012-06-01", "2016-12-31", "2017-12-31", "2020-01-01", "2030-01-01"] {
            for unit in ["178", "05983", "90", "nowhere", units[3].as_str()] {
                let rest = format!("unit={unit}&as_of={day}{known}");
                talk.get(&format!("/v1/compliance/report?{rest}&resolution=37-NQ/TU"));
                talk.walk(&format!("/v1/compliance/gaps?{rest}&limit=100"));
                talk.get(&format!("/v1/compliance/gaps?{rest}&requirement=computer_skills"));
            }
            for person in people.iter().step_by(5).chain([&somebody]) {
                talk.get(&format!("/v1/compliance/officials/{person}?as_of={day}{known}"));
            }
        }
    }
    for known in [head.to_string(), (head + 1).to_string(), "x".to_owned()] {
        talk.get(&format!("/v1/compliance/report?unit=178&as_of=2017-12-31&known_at={known}"));
    }
    talk.get("/v1/compliance/report?unit=178");
    talk.get("/v1/compliance/report");
    talk.get(&format!("/v1/compliance/officials/{NOBODY}?as_of=2017-12-31"));
}

/// What is refused before anything is looked up, or because of who asks.
fn refusals(talk: &mut Talk<'_>, units: &[String]) {
    let (admin, nobody) = (talk.admin.clone(), talk.app.nobody());
    let machine = talk.app.machine(&[Permission::OfficialsRead], Some(&units[2]));
    let officer = talk.app.role(Role::HrOfficer, Some(&units[4]));
    let places = [
        "/v1/officials",
        "/v1/units",
        "/v1/compliance/report?unit=90&as_of=2017-12-31",
        "/v1/nothing",
        "/healthz",
        "/version",
    ];
    for by in [&nobody, &machine, &officer, &admin.clone().speaking("en"), &talk.app.with_token("x.y.z")] {
        for place in places {
            for method in ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] {
                talk.send(by, method, place, &[], b"");
            }
            talk.send(by, "POST", place, &[("content-type", "application/json")], b"{");
            talk.send(by, "POST", place, &[("content-type", "application/json")], br#"{"a":1,"a":1}"#);
        }
    }
    for login in
        [json!({ "username": "admin", "password": "falsch falsch" }), json!({ "username": "a\u{0}" }), json!([])]
    {
        talk.send(
            &nobody,
            "POST",
            "/v1/auth/login",
            &[("content-type", "application/json")],
            login.to_string().as_bytes(),
        );
    }
    talk.send(
        &nobody,
        "POST",
        "/oauth/token",
        &[("content-type", "application/x-www-form-urlencoded")],
        b"grant_type=password",
    );
}

/// Enters something of every kind, in every state, and with a history; gives the units and the people.
/// The units, the people, and the decisions to go by.
struct Entered {
    units: Vec<String>,
    people: Vec<String>,
    decisions: Vec<String>,
}

/// What releases before migration 0003 knew.
fn registry(talk: &mut Talk<'_>) -> Entered {
    let units = units(talk);
    let people = people(talk, &units);
    let decisions = decisions(talk, &units);
    appointments(talk, &units, &decisions, &people);
    evidence(talk, &decisions, &people);
    Entered { units, people, decisions }
}

fn enter(talk: &mut Talk<'_>) -> (Vec<String>, Vec<String>) {
    let Entered { units, people, decisions } = registry(talk);
    records(talk, &units, &decisions, &people);
    pools(talk, &units, &decisions, &people);
    (units, people)
}

/// Fills a service with what the corpus enters and releases before migration 0003 knew.
pub(super) fn fill(app: &App) {
    registry(&mut Talk { app, admin: app.admin(), named: Named::default(), said: Vec::new() });
}

fn conversation(database: Database) -> Vec<(String, String)> {
    let app = App::on(database);
    crate::support::wait(canbo::demo::load(&app.state, "canbo-demo-2017")).unwrap();
    let mut talk = Talk { app: &app, admin: app.admin(), named: Named::default(), said: Vec::new() };
    let (units, people) = enter(&mut talk);
    lists(&mut talk, &units, &people);
    judgements(&mut talk, &units, &people);
    refusals(&mut talk, &units);
    talk.said
}

#[test]
fn the_same_requests_have_the_same_answers_wherever_the_data_is() {
    let (file, other) = both(conversation);
    are_the_same(&file, &other);
    // The corpus has not withered: it is answered in every way that there is.
    for status in [200, 201, 400, 401, 403, 404, 405, 409, 412, 422, 428] {
        let times = file.iter().filter(|(_, told)| told.starts_with(&status.to_string())).count();
        assert!(times >= 3, "{status} was answered {times} times");
    }
    assert!(file.len() > 1_500, "{}", file.len());
}
