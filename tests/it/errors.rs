//! Refusals and manners of every address: languages, methods, request ids, headers, and bodies that nobody should send.

use crate::support::document::{Operation, operations};
use crate::support::manners::{NOBODY, told, with};
use crate::support::world::{self, World};
use crate::support::{Answer, App, Client};
use canbo::domain::account::Permission;
use canbo::domain::word::Word;
use serde_json::{Value, json};

const JSON: (&str, &str) = ("content-type", "application/json");

/// The document's paths with their operations.
fn paths(app: &App) -> Vec<(String, Value)> {
    let document = app.nobody().get("/openapi.json").expect(200).json();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 30);
    paths.iter().map(|(path, item)| (path.replace("{id}", NOBODY), item.clone())).collect()
}

/// The method, the media type and the address of every operation that takes a body of JSON.
fn json_bodies() -> Vec<(String, &'static str, String)> {
    let json = |o: &Operation| o.media_type().filter(|kind| kind.ends_with("json"));
    operations().iter().filter_map(|o| Some((o.method.clone(), json(o)?, o.at(NOBODY)))).collect()
}

#[test]
fn refusals_speak_the_language_asked_for() {
    let app = App::new();
    let admin = app.admin();
    let place = format!("/v1/units/{NOBODY}");
    for (asked, tag, title) in [
        (None, "vi", "Không tìm thấy."),
        (Some("vi"), "vi", "Không tìm thấy."),
        (Some("en"), "en", "There is no such thing."),
        (Some("en-GB,en;q=0.9"), "en", "There is no such thing."),
        (Some("fr, en;q=0.2, vi;q=0.1"), "en", "There is no such thing."),
        (Some("de"), "vi", "Không tìm thấy."),
        (Some("*"), "vi", "Không tìm thấy."),
        (Some(";;;,q=,"), "vi", "Không tìm thấy."),
    ] {
        let client = asked.map_or_else(|| admin.clone(), |language| admin.clone().speaking(language));
        let refusal = client.get(&place).refused(404, "not_found");
        assert_eq!(refusal.header("content-language"), Some(tag), "{asked:?}");
        let body = refusal.json();
        assert_eq!(body["title"], title);
        assert_eq!(body["type"], "https://canbo.test/docs/problems#not_found");
        assert_eq!(body["instance"], place);
        assert_eq!(
            (&body["detail"], &body["errors"], &body["conflicts_with"]),
            (&Value::Null, &json!([]), &Value::Null)
        );
        let happy = client.get("/v1/units").expect(200);
        assert_eq!(happy.header("content-language"), Some(tag));
        assert!(happy.header("vary").unwrap().contains("accept-language"));
    }
    let details = |language: &'static str| {
        let refusal =
            admin.clone().speaking(language).get("/v1/units?kind=x&limit=0").refused(400, "invalid_parameters").json();
        refusal["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["detail"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(details("vi")[0], "Phải từ 1 đến 500.");
    assert_eq!(details("en")[0], "It must lie between 1 and 500.");
    assert!(details("en")[1].contains("province") && details("vi")[1].starts_with("Phải là một trong"));
    // What a problem is called leads to an explanation.
    let page = app.nobody().get("/docs/problems").expect(200);
    assert!(page.text.contains("id=\"not_found\"") && page.text.contains("id=\"appointment_overlaps\""));
}

#[test]
fn an_address_that_nobody_has_is_not_found() {
    let app = App::new();
    for client in [app.admin(), app.nobody()] {
        for path in [
            "/",
            "/v1",
            "/v1/",
            "/v2/units",
            "/v1/unit",
            "/v1/units/",
            "/v1/units//subtree",
            "/V1/units",
            "/v1/units/x/y/z",
            "/v1/units/%2e%2e",
            "/favicon.ico",
            "/v1/compliance",
            "/%00",
            "/v1/%ff",
            "/openapi.yaml",
            "/.well-known/x",
        ] {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"] {
                let answer = client.send(method, path, &[JSON], if method == "POST" { b"{}" } else { b"" });
                // A text in the place of an id is an address that we have: who asks matters first there.
                let known = path == "/v1/units/%2e%2e";
                assert!(answer.status == 404 || known && answer.status < 500, "{method} {path}: {}", answer.status);
                if method != "HEAD" && !known {
                    answer.refused(404, "not_found");
                }
            }
        }
    }
}

#[test]
fn every_path_of_the_document_says_which_methods_it_has() {
    let app = App::new();
    let (admin, nobody) = (app.admin(), app.nobody());
    for (path, item) in paths(&app) {
        let get = item["get"].is_object();
        let mut methods = vec!["OPTIONS"];
        if get {
            methods.extend(["GET", "HEAD"]);
        }
        let others = [("post", "POST"), ("put", "PUT"), ("patch", "PATCH")];
        methods.extend(others.iter().filter(|(name, _)| item[*name].is_object()).map(|(_, method)| *method));
        methods.sort_unstable();
        let allow = methods.join(", ");
        for client in [&admin, &nobody] {
            let options = client.send("OPTIONS", &path, &[], b"");
            assert_eq!((options.status, options.header("allow")), (204, Some(allow.as_str())), "{path}");
            assert_eq!(options.text, "");
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"] {
                if methods.contains(&method) {
                    continue;
                }
                let refusal = client.send(method, &path, &[], b"").refused(405, "method_not_allowed");
                assert_eq!(refusal.header("allow"), Some(allow.as_str()), "{method} {path}");
            }
        }
        let head = admin.send("HEAD", &path, &[], b"");
        assert_eq!(head.text, "", "{path}");
        if get {
            let full = admin.get(&path);
            assert_eq!(head.status, full.status, "{path}");
            for name in ["content-type", "content-language", "cache-control", "etag"] {
                assert_eq!(head.header(name), full.header(name), "{name} of {path}");
            }
        } else {
            assert_eq!((head.status, head.header("allow")), (405, Some(allow.as_str())), "{path}");
        }
    }
}

#[test]
fn head_shows_what_get_would_without_the_body() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let place = format!("/v1/units/{}", w.ward);
    let (head, get) = (admin.send("HEAD", &place, &[], b"").expect(200), admin.get(&place).expect(200));
    assert_eq!((head.etag(), head.text.as_str()), (get.etag(), ""));
    assert_eq!(head.header("content-length").map(str::to_owned), Some(get.text.len().to_string()));
    admin.send("HEAD", &place, &[("if-none-match", get.etag())], b"").expect(304);
    let list = admin.send("HEAD", "/v1/units?limit=1", &[], b"").expect(200);
    assert!(list.header("link").is_some());
    app.nobody().send("HEAD", &place, &[], b"").expect(401);
}

#[test]
fn a_sane_request_id_comes_back_and_any_other_is_replaced() {
    let app = App::new();
    let admin = app.admin();
    let ask = |headers: &[(&str, &str)]| {
        let refusal = admin.send("GET", "/v1/units/x", headers, b"").refused(404, "not_found");
        refusal.header("x-request-id").unwrap().to_owned()
    };
    let longest = "x".repeat(100);
    for sane in ["0af7651916cd43dd8448eb211c80319c", "a", "A-b_c.9", &longest] {
        assert_eq!(ask(&[("x-request-id", sane)]), sane);
    }
    let own = |id: &str| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
    let too_long = "x".repeat(101);
    for insane in ["", "a b", "a\tb", "<script>", "a,b", "a;b", "\"a\"", "a/b", "a=b", &too_long] {
        let id = ask(&[("x-request-id", insane)]);
        assert!(id != insane && own(&id), "{insane}: {id}");
    }
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert_eq!(ask(&[("traceparent", trace)]), "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(ask(&[("traceparent", trace), ("x-request-id", "mine")]), "mine");
    assert_eq!(ask(&[("traceparent", trace), ("x-request-id", "not mine")]), "0af7651916cd43dd8448eb211c80319c");
    for odd in
        ["", "00", "00-x-y-z", "00-0af7651916cd43dd8448eb211c80319-b7-01", "00-<af7651916cd43dd8448eb211c80319c>-b7-01"]
    {
        assert!(own(&ask(&[("traceparent", odd)])), "{odd}");
    }
    assert_ne!(ask(&[]), ask(&[]));
}

#[test]
fn every_answer_is_guarded_by_its_headers() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let tag = admin.get(&format!("/v1/units/{}", w.ward)).etag().to_owned();
    let ward = format!("/v1/units/{}", w.ward);
    let answers: Vec<(&str, Answer)> = vec![
        ("200", admin.get("/v1/units").expect(200)),
        ("304", admin.send("GET", &ward, &[("if-none-match", &tag)], b"").expect(304)),
        ("400", admin.get("/v1/units?x=1").expect(400)),
        ("401", app.nobody().get("/v1/units").expect(401)),
        ("404", admin.get("/nothing").expect(404)),
        ("405", admin.send("DELETE", "/v1/units", &[], b"").expect(405)),
        ("415", admin.send("POST", "/v1/units", &[], b"{}").expect(415)),
        ("422", admin.post("/v1/units", &json!({})).expect(422)),
        ("204", admin.send("OPTIONS", "/v1/units", &[], b"").expect(204)),
        ("health", app.nobody().get("/healthz").expect(200)),
        ("ready", app.nobody().get("/readyz").expect(200)),
        ("version", app.nobody().get("/version").expect(200)),
        ("keys", app.nobody().get("/.well-known/jwks.json").expect(200)),
        ("document", app.nobody().get("/openapi.json").expect(200)),
        ("pages", app.nobody().get("/docs/").expect(200)),
    ];
    for (name, answer) in answers {
        for (header, value) in
            [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("referrer-policy", "no-referrer")]
        {
            assert_eq!(answer.header(header), Some(value), "{header} of {name}");
        }
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") || name == "pages" && policy.contains("object-src 'none'"),
            "{name}: {policy}"
        );
        assert!(answer.header("x-request-id").is_some() && answer.header("cache-control").is_some(), "{name}");
        assert_eq!(answer.header("server"), None, "{name}");
        let headers: Vec<&str> = answer.headers.iter().map(|(n, _)| n.as_str()).collect();
        let once = |n: &str| headers.iter().filter(|h| **h == n).count() <= 1;
        assert!(
            ["x-request-id", "cache-control", "etag", "content-type"].iter().all(|n| once(n)),
            "{name}: {headers:?}"
        );
    }
    assert_eq!(app.nobody().get("/v1/units").header("www-authenticate"), Some(r#"Bearer error="invalid_token""#));
}

/// Bodies that are no input of any operation.
fn bad_bodies() -> Vec<(&'static str, Vec<u8>)> {
    let text = |t: &str| t.as_bytes().to_vec();
    let digits = format!("1{}", "0".repeat(400));
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("empty", Vec::new()),
        ("white space", text(" \r\n\t")),
        ("NUL", vec![0]),
        ("only an opening", text("{")),
        ("two values", text("{}{}")),
        ("trailing comma", text("{\"name\":\"x\",}")),
        ("single quotes", text("{'name':'x'}")),
        ("comment", text("{/* x */}")),
        ("NaN", text("{\"name\":NaN}")),
        ("a form", text("name=x")),
        ("invalid UTF-8", vec![b'{', b'"', b'n', b'"', b':', b'"', 0xc3, 0x28, b'"', b'}']),
        ("overlong UTF-8", vec![b'"', 0xc0, 0x80, b'"']),
        ("bytes", vec![0xff; 1000]),
        ("UTF-16", utf16),
        ("byte-order mark", text("\u{feff}{}")),
        ("duplicate members", text("{\"name\":\"a\",\"name\":\"b\"}")),
        ("duplicate members, escaped", text("{\"name\":\"a\",\"\\u006eame\":\"b\"}")),
        ("10,000 brackets", text(&"[".repeat(10_000))),
        ("10,000 brackets, closed", text(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)))),
        ("10,000 braces", text(&"{\"a\":".repeat(10_000))),
        ("129 brackets within", text(&format!("{{\"name\":{}{}}}", "[".repeat(129), "]".repeat(129)))),
        ("100 brackets within", text(&format!("{{\"name\":{}{}}}", "[".repeat(100), "]".repeat(100)))),
        ("10^400", text(&format!("{{\"name\":{digits}}}"))),
        ("1e400", text("{\"name\":1e400}")),
        ("-1e400", text("{\"valid_from\":-1e400}")),
        ("1e-400", text("{\"valid_from\":1e-400}")),
        ("2^64", text("{\"valid_from\":18446744073709551616}")),
        ("a long fraction", text(&format!("{{\"name\":0.{}}}", "1".repeat(10_000)))),
        ("lone high surrogate", text("{\"name\":\"\\ud800\"}")),
        ("lone low surrogate", text("{\"name\":\"\\udc00x\"}")),
        ("surrogates turned round", text("{\"name\":\"\\udc00\\ud800\"}")),
        ("surrogate in a name", text("{\"\\ud800\":1}")),
        ("NUL in a name", text("{\"\\u0000\":1}")),
        ("NUL in a string", text("{\"name\":\"a\\u0000b\"}")),
        ("raw control character", text("{\"name\":\"a\u{1}b\"}")),
        ("bad escape", text("{\"name\":\"\\x\"}")),
        ("array", text("[]")),
        ("array of an object", text("[{}]")),
        ("null", text("null")),
        ("true", text("true")),
        ("string", text("\"{}\"")),
        ("number", text("-0")),
        ("nothing in it", text("{}")),
        ("nameless member", text("{\"\":\"\"}")),
        (
            "10,000 members",
            text(&format!("{{{}}}", (0..10_000).map(|n| format!("\"m{n}\":1")).collect::<Vec<_>>().join(","))),
        ),
        ("prototype", text("{\"__proto__\":{\"admin\":true}}")),
        ("too large", vec![b' '; 256 * 1024 + 1]),
    ]
}

#[test]
fn no_body_however_bad_is_a_failure_of_the_service() {
    let app = App::new();
    let admin = app.admin();
    let takers = json_bodies();
    assert!(takers.len() >= 40, "{takers:?}");
    let wordless: Vec<String> = operations().iter().filter(|o| o.takes_nothing()).map(|o| o.at(NOBODY)).collect();
    let bodies = bad_bodies();
    assert!(takers.len() > 25 && bodies.len() > 8);
    for (method, kind, path) in &takers {
        for (name, body) in &bodies {
            let answer = admin.send(method, path, &[("content-type", kind), ("if-match", "\"1\"")], body);
            let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
            match (answer.status, code.as_str()) {
                (400, "malformed_json") | (413, "too_large") | (422, "invalid_input") => {}
                // A step needs no words, or by its table a reason: then what is to take it is missing first.
                (404, "not_found") if wordless.contains(path) && *name == "nothing in it" => {}
                other => panic!("{method} {path}, {name}: {other:?} {}", answer.text),
            }
            let status = answer.status;
            let answer = answer.refused(status, &code);
            if code == "invalid_input" {
                assert!(!answer.wrong().is_empty(), "{path}, {name}");
            }
        }
    }
    // The service still stands, and nothing was entered.
    app.nobody().get("/readyz").expect(200);
    assert!(admin.all("/v1/units").is_empty());
    for (name, body) in bad_bodies() {
        for kind in ["application/json", "application/x-www-form-urlencoded"] {
            let answer = app.nobody().send("POST", "/oauth/token", &[("content-type", kind)], &body);
            assert!((400..500).contains(&answer.status), "{name} as {kind}: {} {}", answer.status, answer.text);
        }
    }
}

#[test]
fn what_a_bad_body_is_called_depends_on_what_is_bad() {
    let app = App::new();
    let admin = app.admin();
    let send = |body: &str| admin.send("POST", "/v1/units", &[JSON], body.as_bytes());
    for malformed in
        ["", "{\"name\":\"a\",\"name\":\"a\"}", "{\"name\":1e400}", "{\"name\":\"\\ud800\"}", &"[".repeat(10_000)]
    {
        let refusal = send(malformed).refused(400, "malformed_json");
        // Where, but never what: a body may hold what must not come back.
        assert!(refusal.json()["detail"].as_str().unwrap().starts_with("Tại line "), "{}", refusal.text);
    }
    let secret = send("{\"identity_number\": \"020180000001\" oops").refused(400, "malformed_json");
    assert!(!secret.text.contains("020180000001"));
    assert_eq!(send("[]").refused(422, "invalid_input").wrong(), told(&[("", "wrong_type")]));
    for (value, code) in [
        ("\"a\\u0000b\"", "forbidden_character"),
        ("\"a\\nb\"", "forbidden_character"),
        ("\"a\\u001b[31mb\"", "forbidden_character"),
        ("\"a\\u0085b\"", "forbidden_character"),
        ("\"a\\u2028b\"", "forbidden_character"),
        ("\"\\u0020\\u3000\"", "empty"),
        ("1", "wrong_type"),
        ("[\"x\"]", "wrong_type"),
        ("{\"x\":1}", "wrong_type"),
        ("null", "wrong_type"),
    ] {
        let wrong = send(&format!("{{\"name\":{value}}}")).refused(422, "invalid_input").wrong();
        assert!(wrong.contains(&("/name".to_owned(), code.to_owned())), "{value}: {wrong:?}");
    }
    let charset = admin.send("POST", "/v1/units", &[("content-type", "Application/JSON; charset=utf-8")], b"{}");
    charset.refused(422, "invalid_input");
}

/// A body that each creation, and each look-up, takes, and the address.
fn good_bodies(app: &App, w: &World) -> Vec<(String, Value)> {
    let by = &app.admin();
    let official = world::official(by, "Nguyễn Thị Ước", &w.ward);
    let clerk = world::position(by, "OFFICE_STATISTICS");
    let person = json!({ "managing_unit_id": w.ward, "full_name": "Hoàng An", "sex": "male", "birth_on": "1980-01-01",
        "birthplace": "x", "hometown": "x", "ethnicity": "Tày", "religion": "x", "identity_number": "020180000001",
        "party_joined_on": "2005-01-01", "party_official_on": "2006-01-01", "phone": "1", "email": "a@b.vn" });
    let decision = json!({ "number": "9/QĐ", "issuer": "x", "signed_on": "2015-05-20", "effective_on": "2015-06-01",
        "kind": "other", "title": "x", "legal_reference": "x", "unit_id": w.ward });
    let unit = json!({ "valid_from": "2000-01-01", "valid_to": "2010-01-01", "name": "x", "code": "90009", "kind": "ward",
        "area": "urban", "parent_id": w.city, "decision_id": w.decision });
    let edge = json!({ "successor_id": w.other_ward, "kind": "renamed", "effective_on": "2020-01-01", "decision_id": w.decision });
    let title = json!({ "code": "X", "title_vi": "x", "title_en": "x", "group": "part_timer", "filling": "appointment",
        "valid_from": "2000-01-01", "valid_to": "2010-01-01" });
    let held = with(&world::appointment(&official, &w.ward, &clerk, &w.decision, "2015-06-01"), "note", json!("x"));
    let paper = json!({ "official_id": official, "kind": "professional", "level": "university", "field": "law",
        "institution": "x", "number": "x", "awarded_on": "2010-06-01", "expires_on": "2020-01-01", "verification": "verified" });
    let release = json!({ "official_id": official, "requirement": "x", "valid_from": "2015-01-01", "valid_to": "2016-01-01",
        "decision_id": w.decision, "reason": "x" });
    let rating = json!({ "official_id": official, "unit_id": w.ward, "year": 2026, "rating": "good", "points": 80,
        "rated_on": "2026-12-10", "decision_id": w.decision });
    let measure = json!({ "official_id": official, "form": "warning", "valid_from": "2020-03-15",
        "valid_to": "2021-03-15", "decision_id": w.decision });
    let mut pool = json!({ "unit_id": w.ward, "branch": "state", "term": "2020-2025", "valid_from": "2020-06-01",
        "valid_to": "2030-06-01", "title": "x", "ages_on": "2020-01-01", "young_under": 40, "positions": [clerk] });
    let named = json!({ "pool_id": by.post("/v1/planning-pools", &pool).id(), "official_id": official,
        "position_id": clerk, "nominated_on": "2020-01-15" });
    let tried = with(&named, "on", json!("2020-02-01"));
    pool["term"] = json!("2021-2026");
    let old = by.post(
        "/v1/rule-sets",
        &world::rule_set("x", &w.city, &[world::requirement("x", &json!({ "gender": "male" }))]),
    );
    let mut rules = world::rule_set("y", &w.city, &[world::requirement("x", &json!({ "gender": "male" }))]);
    (rules["valid_to"], rules["supersedes_id"]) = (json!("2030-01-01"), json!(old.id()));
    let old = by.post("/v1/resolutions", &world::resolution("x", &w.city)).id();
    let mut plan = world::resolution("y", &w.city);
    (plan["supersedes_id"], plan["parent_id"], plan["legal_reference"]) = (json!(old), json!(old), json!("x"));
    (plan["near_band"], plan["valid_to"]) = (json!(3.25), json!("2030-01-01"));
    let mut ceiling = crate::staffing::table::ceiling(&w.ward, &w.decision, "2015-01-01");
    (ceiling["fixed"], ceiling["fixed_part_timers"]) = (json!(20), json!(10));
    let mut post = crate::staffing::table::post(&w.ward, &clerk, &w.decision, "2015-01-01");
    post["handovers"] = json!([crate::staffing::table::handover("2016-01-01", "2016-02-01", &w.decision)]);
    let held_id = |title: &str, from: &str| {
        let body = world::appointment(&official, &w.ward, &world::position(by, title), &w.decision, from);
        by.post("/v1/appointments", &with(&body, "kind", json!("concurrent"))).expect(201).id()
    };
    let own = held_id("CULTURE_SOCIETY", "2016-01-01");
    let newcomer = world::official(by, "Lý Thị Mới", &w.ward);
    let hired = json!({ "form": "exam", "official_id": newcomer, "unit_id": w.ward, "position_id": clerk,
        "competition": "x", "result": "passed", "points": 86, "starts_on": "2026-12-01", "probation_months": 6, "note": "x" });
    let moved = json!({ "kind": "rotation", "official_id": newcomer, "origin_unit_id": w.ward, "unit_id": w.other_ward,
        "position_id": clerk, "valid_from": "2026-12-01", "valid_to": "2029-12-01", "policy_decision_id": w.decision,
        "nomination_id": null, "grounds": "x" });
    let mut supposed = moved.clone();
    supposed
        .as_object_mut()
        .unwrap()
        .retain(|name, _| !["policy_decision_id", "nomination_id", "grounds"].contains(&name.as_str()));
    let course = crate::training::table::course(&w.ward, "TH");
    let course_id = by.post("/v1/courses", &with(&course, "code", json!("TH-0"))).expect(201).id();
    let class = crate::training::table::class(&w.ward, &course_id, "K1");
    let class_id = by.post("/v1/classes", &with(&class, "code", json!("K0"))).expect(201).id();
    let enrolled = json!({ "class_id": class_id, "official_id": newcomer, "decision_id": w.decision });
    let in_force = crate::programme::ground::in_force(by, &app.admin(), &world::resolution("z", &w.city));
    let done = crate::programme::ground::task(&in_force, &w.ward);
    let mut reform = crate::reform::ground::body(Some(&w.ward), &crate::reform::table::changes(&w.ward));
    reform["decision_id"] = json!(w.decision);
    let looked_up = json!({ "as_of": "2015-06-01", "known_at": "1", "people": [{ "official_id": official }] });
    vec![
        ("/v1/units".to_owned(), unit),
        (format!("/v1/units/{}/successions", w.ward), edge),
        ("/v1/positions".to_owned(), title),
        ("/v1/decisions".to_owned(), decision),
        ("/v1/officials".to_owned(), person),
        ("/v1/officials/lookups".to_owned(), json!({ "identity_numbers": ["020180000001"] })),
        ("/v1/compliance/lookups".to_owned(), looked_up),
        ("/v1/appointments".to_owned(), held),
        ("/v1/qualifications".to_owned(), paper),
        ("/v1/exemptions".to_owned(), release),
        ("/v1/evaluations".to_owned(), rating),
        ("/v1/disciplines".to_owned(), measure),
        ("/v1/salaries".to_owned(), crate::entitlements::table::salary(&official, &w.decision, "2018-05-02")),
        ("/v1/absences".to_owned(), crate::entitlements::table::absence(&official, &w.decision)),
        ("/v1/evaluations/checks".to_owned(), crate::programme::table::checked(&official, &w.ward)),
        ("/v1/period-scores".to_owned(), crate::programme::table::score(&official, &w.ward, 1)),
        ("/v1/planning-pools".to_owned(), pool),
        ("/v1/nominations".to_owned(), named),
        ("/v1/nominations/checks".to_owned(), tried),
        ("/v1/rule-sets".to_owned(), rules),
        ("/v1/resolutions".to_owned(), plan),
        ("/v1/ceilings".to_owned(), ceiling),
        ("/v1/established-posts".to_owned(), post),
        ("/v1/allowances".to_owned(), crate::entitlements::table::allowance(&official, &own, &w.decision)),
        ("/v1/allowances/checks".to_owned(), crate::entitlements::table::tried(&official, &own, "2019-06-25")),
        ("/v1/recruitments".to_owned(), hired),
        ("/v1/rotations".to_owned(), moved),
        ("/v1/rotations/simulations".to_owned(), json!({ "as_of": "2026-12-01", "moves": [supposed] })),
        ("/v1/courses".to_owned(), course),
        ("/v1/classes".to_owned(), class),
        ("/v1/enrolments".to_owned(), enrolled),
        ("/v1/enrolments/checks".to_owned(), json!({ "class_id": class_id, "official_id": newcomer })),
        ("/v1/training-plans".to_owned(), crate::training::table::plan(&w.ward, 2026)),
        ("/v1/tasks".to_owned(), done),
        ("/v1/disseminations".to_owned(), crate::programme::ground::dissemination(&in_force, &w.ward)),
        ("/v1/reorganisations".to_owned(), reform),
    ]
}

/// Things that a body could refer to and may not, by the end of the member's name: of nobody, void, of the ward next door.
fn foreign(w: &World, by: &Client) -> Vec<(&'static str, [Option<String>; 3])> {
    let gone = |list: &str, body: &Value| {
        let made = by.post(list, body).expect(201);
        let void = json!({ "ground": "entered_in_error", "reason": "x" });
        by.act(&format!("{list}/{}/void", made.id()), made.etag(), &void).expect(200);
        Some(made.id())
    };
    let nobody = || Some(NOBODY.to_owned());
    let official = gone("/v1/officials", &json!({ "full_name": "Ai Đó", "managing_unit_id": w.ward }));
    let title = json!({ "code": "GONE", "title_vi": "x", "title_en": "x", "group": "civil_servant",
        "filling": "recruitment", "valid_from": "2000-01-01" });
    let unit = json!({ "valid_from": "2000-01-01", "name": "x", "code": "90019", "kind": "ward", "parent_id": w.ward });
    let paper = json!({ "number": "x", "issuer": "x", "signed_on": "2015-01-01", "effective_on": "2015-01-01",
        "kind": "other", "title": "x", "unit_id": w.ward });
    let neighbour = world::official(by, "Nông Thị Bên", &w.other_ward);
    vec![
        ("official_id", [nobody(), official, Some(neighbour)]),
        ("position_id", [nobody(), gone("/v1/positions", &title), None]),
        ("unit_id", [nobody(), gone("/v1/units", &unit), Some(w.other_ward.clone())]),
        ("decision_id", [nobody(), gone("/v1/decisions", &paper), Some(w.other_decision.clone())]),
    ]
}

/// Members that may refer to what lies next door, each with why.
const BEYOND: &[(&str, &str, &str)] = &[
    ("/v1/rotations", "unit_id", "a move goes beyond one unit; 403 for who has one side alone: rotations/resource.rs"),
    (
        "/v1/rotations",
        "origin_unit_id",
        "a move goes beyond one unit; 403 for who has one side alone: rotations/resource.rs",
    ),
];

#[test]
fn nothing_is_entered_that_rests_on_nobody_on_what_is_void_or_on_what_lies_next_door() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let foreign = foreign(&w, &admin);
    let own = app.machine(Permission::ALL, Some(&w.ward));
    let (mut tried, mut taken) = (0, Vec::new());
    for (path, good) in good_bodies(&app, &w) {
        for (name, ids) in &foreign {
            for member in good.as_object().unwrap().keys().filter(|member| member.ends_with(name)) {
                for (id, by) in ids.iter().zip([&admin, &admin, &own]).filter_map(|(id, by)| Some((id.as_ref()?, by))) {
                    if BEYOND.iter().any(|(p, m, _)| *p == path && m == member) && std::ptr::eq(by, &own) {
                        continue;
                    }
                    let answer = by.post(&path, &with(&good, member, json!(id)));
                    let not_found = (format!("/{member}"), "reference_not_found".to_owned());
                    if answer.status != 422 || !answer.wrong().contains(&not_found) {
                        let whose = if std::ptr::eq(by, &own) { "next door" } else { "nobody's or void" };
                        taken.push(format!("{path} {member} {whose}: {} {}", answer.status, answer.text));
                    }
                    tried += 1;
                }
            }
        }
    }
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    assert!(tried > 100, "{tried}");
}

#[test]
fn there_is_a_good_body_of_everything_that_can_be_entered_or_asked() {
    let app = App::new();
    let w = World::in_app(&app);
    let good: Vec<String> = good_bodies(&app, &w).into_iter().map(|(path, _)| path).collect();
    // A sign-in is no matter of good values: auth.rs.
    let others = ["/v1/auth/login"];
    for operation in operations().iter().filter(|o| o.method == "POST" && !o.path.contains("{id}")) {
        if operation.media_type() == Some("application/json") && !others.contains(&operation.path.as_str()) {
            assert!(good.contains(&operation.path), "a body that {} takes is missing", operation.id);
        }
    }
}

#[test]
fn no_write_takes_what_it_is_not_and_each_minds_its_manners_where_all_else_is_right() {
    // Each value is none of any member. What comes of it is 422 and a pointer to the member, and the ledger does not grow.
    let poison = vec![json!("a\u{0}b"), json!([[]]), json!({ "$ne": null }), json!(-1)];
    crate::ledger::every_write(App::new(), poison);
}

#[test]
fn no_value_in_a_good_body_is_a_failure_of_the_service() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let long = "ộ".repeat(50_000);
    let poison = [
        json!("a\u{0}b"),
        json!("\u{1b}[31m"),
        json!("\u{202e}\u{200b}\u{e000}\u{10ffff}"),
        json!("'; DROP TABLE units; --"),
        json!("𠮷野家 🐎"),
        json!(long),
        json!("0000-00-00"),
        json!("9999-12-31"),
        json!("2199-12-31"),
        json!("1900-01-01"),
        json!("2015-02-29"),
        json!(NOBODY),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!([[]]),
        json!({ "$ne": null }),
        json!(true),
    ];
    for (path, good) in good_bodies(&app, &w) {
        for name in good.as_object().unwrap().keys() {
            for value in &poison {
                let answer = admin.post(&path, &with(&good, name, value.clone()));
                let fine = matches!(answer.status, 200 | 201 | 409 | 422);
                assert!(
                    fine,
                    "{path} {name} {}: {} {}",
                    value.to_string().chars().take(40).collect::<String>(),
                    answer.status,
                    answer.text
                );
                if answer.status == 422 {
                    assert!(!answer.wrong().is_empty(), "{path} {name}");
                }
            }
        }
        let answer = admin.post(&path, &good);
        assert!(matches!(answer.status, 200 | 201 | 409), "{path}: {}", answer.text);
    }
    app.nobody().get("/readyz").expect(200);
}

#[test]
fn no_parameter_is_a_failure_of_the_service() {
    let app = App::new();
    let w = World::in_app(&app);
    let admin = app.admin();
    let long = "x".repeat(3000);
    let poison = [
        "",
        "%00",
        "%ff",
        "%f0%9f%90%8e",
        "'",
        "%25",
        "_",
        "-1",
        "1e400",
        "9999-12-31",
        NOBODY,
        "*",
        "a%0ab",
        "+",
        &long,
    ];
    for (path, item) in paths(&app) {
        let Some(get) = item["get"].as_object() else { continue };
        let path = path.replace(NOBODY, &w.ward);
        let parameters = get.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        for parameter in parameters.iter().filter(|p| p["in"] == "query") {
            for value in poison {
                let asked = format!("{path}?{}={value}", parameter["name"].as_str().unwrap());
                let answer = admin.get(&asked);
                assert!(matches!(answer.status, 200 | 400 | 404), "{asked}: {} {}", answer.status, answer.text);
            }
        }
    }
    let places: Vec<&Operation> = operations().iter().filter(|o| o.reads() && o.path.ends_with("/{id}")).collect();
    assert!(places.len() > 25, "{}", places.len());
    for id in ["%00", "%ff", "%2f", "..%2f", "%f0%9f%90%8e", "'", &long, "00000000-0000-0000-0000-000000000000"] {
        for place in &places {
            admin.get(&place.at(id)).refused(404, "not_found");
        }
    }
}

#[test]
fn who_asks_matters_before_what_is_asked() {
    let app = App::new();
    let (nobody, none) = (app.nobody(), app.machine(&[], None));
    let strangers: [(&Client, u16, &str); 2] = [(&nobody, 401, "unauthenticated"), (&none, 403, "forbidden")];
    for (method, kind, path) in json_bodies().iter().filter(|(_, _, path)| path != "/v1/auth/login") {
        for (client, status, code) in strangers {
            for body in [&b"{"[..], b"", &vec![b' '; 300 * 1024]] {
                client.send(method, path, &[("content-type", kind)], body).refused(status, code);
            }
            client.send(method, &format!("{path}?x=1"), &[], b"").refused(status, code);
        }
    }
    for (client, status, code) in strangers {
        for path in ["/v1/units?x=1", "/v1/units/x", "/v1/officials?after=x", "/v1/compliance/report"] {
            client.get(path).refused(status, code);
        }
    }
}
