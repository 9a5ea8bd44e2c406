//! Who is let in, to what: every operation of the document against every kind of bad token and missing permission, and
//! sign-in. Whose dossiers a caller reaches is in `units_apart.rs`.

use crate::support::document::{Operation, operations};
use crate::support::forge::Forge;
use crate::support::{Answer, App, Client, wait};
use canbo::domain::account::{Account, Grant, Granted, Permission, Role, Subject};
use canbo::domain::id::{ClientId, UserId};
use canbo::domain::text::Code;
use canbo::domain::word::Word;
use canbo::domain::{Day, Period};
use canbo::server::add_account;
use canbo::state::new_uuid;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Operations that anybody may call.
const PUBLIC: &[&str] = &["get_health", "get_readiness", "get_version", "get_jwks", "create_token", "login"];

/// The permission that each other operation asks for.
const GUARDED: &[(&str, Permission)] = &[
    ("list_units", Permission::UnitsRead),
    ("get_unit", Permission::UnitsRead),
    ("list_unit_ancestors", Permission::UnitsRead),
    ("list_unit_subtree", Permission::UnitsRead),
    ("list_unit_successions", Permission::UnitsRead),
    ("create_unit", Permission::UnitsWrite),
    ("change_unit", Permission::UnitsWrite),
    ("end_unit", Permission::UnitsWrite),
    ("create_unit_succession", Permission::UnitsWrite),
    ("replace_unit", Permission::UnitsWrite),
    ("update_unit", Permission::UnitsWrite),
    ("void_unit", Permission::UnitsWrite),
    ("list_unit_states", Permission::UnitsRead),
    ("get_succession", Permission::UnitsRead),
    ("replace_succession", Permission::UnitsWrite),
    ("update_succession", Permission::UnitsWrite),
    ("void_succession", Permission::UnitsWrite),
    ("list_succession_states", Permission::UnitsRead),
    ("list_positions", Permission::PositionsRead),
    ("get_position", Permission::PositionsRead),
    ("create_position", Permission::PositionsWrite),
    ("end_position", Permission::PositionsWrite),
    ("replace_position", Permission::PositionsWrite),
    ("update_position", Permission::PositionsWrite),
    ("void_position", Permission::PositionsWrite),
    ("list_position_states", Permission::PositionsRead),
    ("list_decisions", Permission::DecisionsRead),
    ("get_decision", Permission::DecisionsRead),
    ("create_decision", Permission::DecisionsWrite),
    ("replace_decision", Permission::DecisionsWrite),
    ("update_decision", Permission::DecisionsWrite),
    ("void_decision", Permission::DecisionsWrite),
    ("list_decision_states", Permission::DecisionsRead),
    ("list_officials", Permission::OfficialsRead),
    ("get_official", Permission::OfficialsRead),
    ("lookup_officials", Permission::OfficialsRead),
    ("create_official", Permission::OfficialsWrite),
    ("replace_official", Permission::OfficialsWrite),
    ("update_official", Permission::OfficialsWrite),
    ("void_official", Permission::OfficialsWrite),
    ("list_official_states", Permission::OfficialsRead),
    ("act_on_official", Permission::OfficialsWrite),
    ("list_appointments", Permission::OfficialsRead),
    ("get_appointment", Permission::OfficialsRead),
    ("create_appointment", Permission::OfficialsWrite),
    ("end_appointment", Permission::OfficialsWrite),
    ("ratify_appointment", Permission::OfficialsWrite),
    ("replace_appointment", Permission::OfficialsWrite),
    ("update_appointment", Permission::OfficialsWrite),
    ("void_appointment", Permission::OfficialsWrite),
    ("list_appointment_states", Permission::OfficialsRead),
    ("list_qualifications", Permission::OfficialsRead),
    ("get_qualification", Permission::OfficialsRead),
    ("create_qualification", Permission::OfficialsWrite),
    ("verify_qualification", Permission::OfficialsWrite),
    ("supersede_qualification", Permission::OfficialsWrite),
    ("replace_qualification", Permission::OfficialsWrite),
    ("update_qualification", Permission::OfficialsWrite),
    ("void_qualification", Permission::OfficialsWrite),
    ("list_qualification_states", Permission::OfficialsRead),
    ("list_exemptions", Permission::OfficialsRead),
    ("get_exemption", Permission::OfficialsRead),
    ("create_exemption", Permission::ExemptionsWrite),
    ("end_exemption", Permission::ExemptionsWrite),
    ("replace_exemption", Permission::ExemptionsWrite),
    ("update_exemption", Permission::ExemptionsWrite),
    ("void_exemption", Permission::ExemptionsWrite),
    ("list_exemption_states", Permission::OfficialsRead),
    ("list_evaluations", Permission::EvaluationsRead),
    ("get_evaluation", Permission::EvaluationsRead),
    ("create_evaluation", Permission::EvaluationsWrite),
    ("replace_evaluation", Permission::EvaluationsWrite),
    ("update_evaluation", Permission::EvaluationsWrite),
    ("void_evaluation", Permission::EvaluationsWrite),
    ("list_evaluation_states", Permission::EvaluationsRead),
    ("list_disciplines", Permission::DisciplinesRead),
    ("get_discipline", Permission::DisciplinesRead),
    ("create_discipline", Permission::DisciplinesWrite),
    ("replace_discipline", Permission::DisciplinesWrite),
    ("update_discipline", Permission::DisciplinesWrite),
    ("void_discipline", Permission::DisciplinesWrite),
    ("list_discipline_states", Permission::DisciplinesRead),
    ("list_planning_pools", Permission::PoolsRead),
    ("create_planning_pool", Permission::PoolsWrite),
    ("get_planning_pool", Permission::PoolsRead),
    ("replace_planning_pool", Permission::PoolsWrite),
    ("update_planning_pool", Permission::PoolsWrite),
    ("void_planning_pool", Permission::PoolsWrite),
    ("list_planning_pool_states", Permission::PoolsRead),
    ("submit_planning_pool", Permission::PoolsWrite),
    ("approve_planning_pool", Permission::PoolsApprove),
    ("refer_planning_pool", Permission::PoolsApprove),
    ("review_planning_pool", Permission::PoolsApprove),
    ("expire_planning_pool", Permission::PoolsApprove),
    ("withdraw_planning_pool", Permission::PoolsWrite),
    ("list_planning_pool_members", Permission::PoolsRead),
    ("check_planning_pool", Permission::PoolsRead),
    ("get_planning_pool_readiness", Permission::PoolsRead),
    ("preview_planning_pool", Permission::PoolsRead),
    ("list_nominations", Permission::PoolsRead),
    ("create_nomination", Permission::PoolsWrite),
    ("check_nomination", Permission::PoolsWrite),
    ("get_nomination", Permission::PoolsRead),
    ("replace_nomination", Permission::PoolsWrite),
    ("update_nomination", Permission::PoolsWrite),
    ("void_nomination", Permission::PoolsWrite),
    ("list_nomination_states", Permission::PoolsRead),
    ("vote_on_nomination", Permission::PoolsWrite),
    ("endorse_nomination", Permission::PoolsWrite),
    ("submit_nomination", Permission::PoolsWrite),
    ("approve_nomination", Permission::PoolsApprove),
    ("reject_nomination", Permission::PoolsWrite),
    ("remove_nomination", Permission::PoolsApprove),
    ("use_nomination", Permission::PoolsWrite),
    ("preview_nomination", Permission::PoolsRead),
    ("list_rule_sets", Permission::RulesRead),
    ("get_rule_set", Permission::RulesRead),
    ("list_rule_set_requirements", Permission::RulesRead),
    ("get_rule_set_differences", Permission::RulesRead),
    ("replace_rule_set", Permission::RulesWrite),
    ("update_rule_set", Permission::RulesWrite),
    ("void_rule_set", Permission::RulesWrite),
    ("list_rule_set_states", Permission::RulesRead),
    ("replace_resolution", Permission::RulesWrite),
    ("update_resolution", Permission::RulesWrite),
    ("void_resolution", Permission::RulesWrite),
    ("list_resolution_states", Permission::RulesRead),
    ("create_rule_set", Permission::RulesWrite),
    ("approve_rule_set", Permission::RulesApprove),
    ("put_rule_set_in_force", Permission::RulesApprove),
    ("end_rule_set", Permission::RulesApprove),
    ("list_resolutions", Permission::RulesRead),
    ("get_resolution", Permission::RulesRead),
    ("list_resolution_targets", Permission::RulesRead),
    ("get_resolution_differences", Permission::RulesRead),
    ("create_resolution", Permission::RulesWrite),
    ("approve_resolution", Permission::RulesApprove),
    ("put_resolution_in_force", Permission::RulesApprove),
    ("end_resolution", Permission::RulesApprove),
    ("get_compliance_report", Permission::ComplianceRead),
    ("get_activity_report", Permission::ReportsRead),
    ("get_official_compliance", Permission::ComplianceRead),
    ("get_official_explanation", Permission::ComplianceRead),
    ("get_official_suitability", Permission::ComplianceRead),
    ("list_compliance_gaps", Permission::ComplianceRead),
    ("lookup_compliance", Permission::ComplianceRead),
    ("list_compliance_differences", Permission::ComplianceRead),
    ("list_rotations", Permission::RotationsRead),
    ("get_rotation", Permission::RotationsRead),
    ("list_rotation_states", Permission::RotationsRead),
    ("check_rotation", Permission::RotationsRead),
    ("get_rotation_preview", Permission::RotationsRead),
    ("simulate_rotations", Permission::RotationsRead),
    ("create_rotation", Permission::RotationsWrite),
    ("replace_rotation", Permission::RotationsWrite),
    ("update_rotation", Permission::RotationsWrite),
    ("void_rotation", Permission::RotationsWrite),
    ("propose_rotation", Permission::RotationsWrite),
    ("vet_rotation", Permission::RotationsWrite),
    ("consult_rotation", Permission::RotationsWrite),
    ("elect_rotation", Permission::RotationsWrite),
    ("ratify_rotation", Permission::RotationsWrite),
    ("enter_rotation", Permission::RotationsWrite),
    ("cancel_rotation", Permission::RotationsWrite),
    ("approve_rotation", Permission::RotationsApprove),
    ("send_back_rotation", Permission::RotationsApprove),
    ("extend_rotation", Permission::RotationsApprove),
    ("return_rotation", Permission::RotationsApprove),
    ("retain_rotation", Permission::RotationsApprove),
    ("end_rotation", Permission::RotationsApprove),
];

/// An id that nothing bears.
const NOTHING: &str = "01935b8e-7b2a-7c3d-9e4f-0123456789ab";

/// Every guarded operation with its permission.
fn guarded() -> Vec<(Operation, Permission)> {
    let tables = [
        GUARDED,
        crate::training::table::GUARDED,
        crate::staffing::table::GUARDED,
        crate::placement::table::GUARDED,
        crate::entitlements::table::GUARDED,
        crate::reform::table::GUARDED,
        crate::programme::table::GUARDED,
    ];
    let table: BTreeMap<&str, Permission> = tables.concat().into_iter().collect();
    let all = operations();
    let known: BTreeSet<&str> = PUBLIC.iter().copied().chain(table.keys().copied()).collect();
    let there: BTreeSet<&str> = all.iter().map(|o| o.id.as_str()).collect();
    assert_eq!(known, there, "an operation has no expectation here, or an expectation no operation");
    all.iter().filter_map(|o| Some((o.clone(), *table.get(o.id.as_str())?))).collect()
}

/// The same request twice: in good order, and with everything wrong with it that can be.
fn requests(operation: &Operation) -> [(String, Vec<u8>); 2] {
    let wrong = operation.at("not-an-id");
    [
        (operation.at(NOTHING), b"{}".to_vec()),
        (format!("{wrong}?nonsense=1&nonsense=2&limit=0"), b"{\"a\":1,\"a\":".to_vec()),
    ]
}

/// Sends a request with an `Authorization` of any kind.
fn send(nobody: &Client, operation: &Operation, address: &str, body: &[u8], authorization: &[&str]) -> Answer {
    let mut headers: Vec<(&str, &str)> = authorization.iter().map(|a| ("authorization", *a)).collect();
    let kind = operation.media_type();
    headers.extend(kind.map(|kind| ("content-type", kind)));
    let body = if kind.is_some() { body } else { b"" };
    nobody.send(&operation.method, address, &headers, body)
}

#[track_caller]
fn is_unauthenticated(answer: Answer, operation: &Operation, what: &str) {
    assert_eq!(answer.status, 401, "{} with {what}: {}", operation.id, answer.text);
    let answer = answer.refused(401, "unauthenticated");
    assert!(answer.header("www-authenticate").is_some_and(|w| w.starts_with("Bearer")), "{} with {what}", operation.id);
    assert!(operation.can_give(401), "the document of {} does not tell of 401", operation.id);
}

#[test]
fn every_operation_is_closed_to_every_bad_token_whatever_else_is_wrong_with_the_request() {
    let app = App::new();
    let nobody = app.nobody();
    let subject = Subject::User(UserId(new_uuid()));
    app.account(subject, vec![everything()]);
    let forge = Forge::of(&app, subject);
    app.with_token(&forge.good()).get("/v1/units").expect(200);
    let bad: Vec<(String, String)> =
        forge.bad().into_iter().map(|(what, token)| (what, format!("Bearer {token}"))).collect();
    assert!(bad.len() > 40);
    // Every operation with every token, each time with the next thing that is wrong with the request besides.
    for (operation, _) in guarded() {
        let requests = requests(&operation);
        for ((what, authorization), (address, body)) in bad.iter().zip(requests.iter().cycle()) {
            is_unauthenticated(send(&nobody, &operation, address, body, &[authorization]), &operation, what);
        }
    }
}

#[test]
fn every_operation_is_closed_to_what_is_no_bearer_token() {
    let app = App::new();
    let nobody = app.nobody();
    let subject = Subject::User(UserId(new_uuid()));
    app.account(subject, vec![everything()]);
    let good = app.token(subject);
    let (bearer, twice, basic) =
        (format!("Bearer {good}"), format!("Bearer {good}, Bearer {good}"), "Basic YWRtaW46YWRtaW4=");
    let kinds: [(&str, Vec<&str>); 7] = [
        ("nothing", vec![]),
        ("an empty bearer", vec!["Bearer "]),
        ("the token alone", vec![&good]),
        ("Basic", vec![basic]),
        ("two tokens in one header", vec![&twice]),
        ("the header twice", vec![&bearer, &bearer]),
        ("a token and Basic", vec![&bearer, basic]),
    ];
    for (operation, _) in guarded() {
        for (address, body) in requests(&operation) {
            for (what, authorization) in &kinds {
                is_unauthenticated(send(&nobody, &operation, &address, &body, authorization), &operation, what);
            }
            let sign = if address.contains('?') { '&' } else { '?' };
            let in_address = send(&nobody, &operation, &format!("{address}{sign}access_token={good}"), &body, &[]);
            is_unauthenticated(in_address, &operation, "the token in the address");
        }
    }
}

fn everything() -> Grant {
    Grant {
        granted: Granted::Scopes(Permission::ALL.iter().copied().collect()),
        unit_id: None,
        period: Period::since(Day::FIRST),
    }
}

fn all_but(permission: Permission) -> Vec<Permission> {
    Permission::ALL.iter().copied().filter(|p| *p != permission).collect()
}

#[test]
fn every_operation_asks_for_its_permission_in_the_account_and_in_the_token() {
    let app = App::new();
    let nobody = app.nobody();
    let subject = Subject::User(UserId(new_uuid()));
    app.account(subject, vec![everything()]);
    let forge = Forge::of(&app, subject);
    let mut callers: BTreeMap<&str, [(&str, String); 3]> = BTreeMap::new();
    for permission in Permission::ALL {
        let scope = all_but(*permission).iter().map(|p| p.word()).collect::<Vec<_>>().join(" ");
        let over = |period: Period| Grant { period, ..everything() };
        let past = Period::new(Day::FIRST, Some(Day::parse("2026-11-22").unwrap())).unwrap();
        let future = Period::since(Day::parse("2026-11-23").unwrap());
        let dated = Subject::User(UserId(new_uuid()));
        app.account(dated, vec![over(past), over(future)]);
        callers.insert(
            permission.word(),
            [
                ("a token without the scope", forge.with_claim("scope", json!(scope))),
                ("an account without the permission", app.machine(&all_but(*permission), None).token().to_owned()),
                ("an account whose grants hold yesterday and tomorrow", app.token(dated)),
            ],
        );
    }
    for (operation, permission) in guarded() {
        for (address, body) in requests(&operation) {
            for (what, token) in &callers[permission.word()] {
                let answer = send(&nobody, &operation, &address, &body, &[&format!("Bearer {token}")]);
                assert_eq!(answer.status, 403, "{} with {what}: {}", operation.id, answer.text);
                answer.refused(403, "forbidden");
                assert!(operation.can_give(403), "the document of {} does not tell of 403", operation.id);
            }
        }
    }
}

#[test]
fn with_its_permission_alone_every_operation_is_open() {
    let app = App::new();
    let nobody = app.nobody();
    let callers: BTreeMap<&str, String> =
        Permission::ALL.iter().map(|p| (p.word(), app.machine(&[*p], None).token().to_owned())).collect();
    for (operation, permission) in guarded() {
        for (address, body) in requests(&operation) {
            let answer =
                send(&nobody, &operation, &address, &body, &[&format!("Bearer {}", callers[permission.word()])]);
            let of = format!("{} {address}: {} {}", operation.id, answer.status, answer.text);
            assert!(!matches!(answer.status, 401 | 403 | 500..), "{of}");
            assert!(operation.can_give(answer.status), "the document does not tell of it: {of}");
        }
    }
}

#[test]
fn an_auditor_and_a_viewer_change_nothing() {
    let app = App::new();
    let nobody = app.nobody();
    let mut tried = 0;
    for role in [Role::Auditor, Role::Viewer] {
        let caller = app.role(role, None);
        for operation in operations().iter().filter(|o| o.writes()) {
            for (address, body) in requests(operation) {
                let authorization = format!("Bearer {}", caller.token());
                send(&nobody, operation, &address, &body, &[&authorization]).refused(403, "forbidden");
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn an_account_that_is_closed_or_changed_acts_so_at_once_whatever_its_token_says() {
    let app = App::new();
    let subject = Subject::User(UserId(new_uuid()));
    app.account(subject, vec![everything()]);
    let caller = app.with_token(&app.token(subject));
    caller.get("/v1/units").expect(200);
    let id = subject.to_string().replace("user:", "");

    app.database.run(&format!("UPDATE grants SET scopes = 'positions:read' WHERE account_id = '{id}'"));
    caller.get("/v1/units").refused(403, "forbidden");
    caller.get("/v1/positions").expect(200);

    app.database.run(&format!("UPDATE accounts SET active = FALSE WHERE id = '{id}'"));
    caller.get("/v1/positions").refused(401, "unauthenticated");

    app.database.run(&format!("UPDATE accounts SET active = TRUE WHERE id = '{id}'"));
    caller.get("/v1/positions").expect(200);

    app.database.run(&format!("DELETE FROM grants WHERE account_id = '{id}'; DELETE FROM accounts WHERE id = '{id}'"));
    caller.get("/v1/positions").refused(401, "unauthenticated");
}

#[test]
fn a_persons_token_does_not_pass_for_a_machines() {
    let app = App::new();
    let id = new_uuid();
    app.account(Subject::User(UserId(id)), vec![everything()]);
    app.with_token(&app.token(Subject::User(UserId(id)))).get("/v1/units").expect(200);
    app.with_token(&app.token(Subject::Client(ClientId(id)))).get("/v1/units").refused(401, "unauthenticated");
}

#[test]
fn a_token_ends_when_the_clock_says_so() {
    let app = App::new();
    let admin = app.admin();
    admin.get("/v1/units").expect(200);
    app.set_clock("2026-11-22T05:09:59Z");
    admin.get("/v1/units").expect(200);
    app.set_clock("2026-11-22T05:10:00Z");
    admin.get("/v1/units").refused(401, "unauthenticated");
}

// ---- sign-in ---------------------------------------------------------------------------------------------------------

const PASSWORD: &str = "năm cây cầu bắc qua sông Kỳ Cùng";
const SECRET: &str = "s3cret:with%20odd+signs&more";

/// Enters a person with a password.
fn person(app: &App, name: &str, password: &str, role: Role) {
    let grant = Grant { granted: Granted::Role(role), ..everything() };
    let subject = Subject::User(UserId(new_uuid()));
    wait(add_account(&app.state, subject, Code::parse(name).unwrap(), password.to_owned(), vec![grant])).unwrap();
}

/// Enters a machine with a secret.
fn machine(app: &App, name: &str, secret: &str, scopes: &[Permission]) {
    let grant = Grant { granted: Granted::Scopes(scopes.iter().copied().collect()), ..everything() };
    let subject = Subject::Client(ClientId(new_uuid()));
    wait(add_account(&app.state, subject, Code::parse(name).unwrap(), secret.to_owned(), vec![grant])).unwrap();
}

fn login(app: &App, name: &str, password: &str) -> Answer {
    app.nobody().post("/v1/auth/login", &json!({ "username": name, "password": password }))
}

fn form(app: &App, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    app.nobody().send("POST", "/oauth/token", &all, body.as_bytes())
}

fn basic(name: &str, secret: &str) -> String {
    use base64::Engine;
    let encoded = |s: &str| url::form_urlencoded::byte_serialize(s.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(name), encoded(secret));
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

#[test]
fn a_person_signs_in_and_works_with_the_token() {
    let app = App::new();
    person(&app, "hoa.nguyen", PASSWORD, Role::Auditor);
    let answer = login(&app, "hoa.nguyen", PASSWORD).expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(600)));
    let words: BTreeSet<&str> = body["scope"].as_str().unwrap().split(' ').collect();
    assert_eq!(words, Role::Auditor.permissions().into_iter().map(Word::word).collect());
    let caller = app.with_token(body["access_token"].as_str().unwrap());
    caller.get("/v1/officials").expect(200);
    caller.post("/v1/units", &json!({})).refused(403, "forbidden");
    // Twice the same question: another token, otherwise the same answer.
    let again = login(&app, "hoa.nguyen", PASSWORD).expect(200).json();
    assert_ne!(again["access_token"], body["access_token"]);
    assert_eq!((&again["expires_in"], &again["scope"]), (&body["expires_in"], &body["scope"]));
}

#[test]
fn a_password_is_the_same_however_its_marks_were_typed() {
    use unicode_normalization::UnicodeNormalization;
    let app = App::new();
    person(&app, "hoa.nguyen", PASSWORD, Role::Viewer);
    let apart: String = PASSWORD.nfd().collect();
    assert_ne!(apart, PASSWORD);
    login(&app, "hoa.nguyen", &apart).expect(200);
    login(&app, "hoa.nguyen", &PASSWORD.to_uppercase()).refused(401, "invalid_credentials");
    login(&app, "hoa.nguyen", PASSWORD.trim_end_matches('g')).refused(401, "invalid_credentials");
    login(&app, "hoa.nguyen", &format!("{PASSWORD} ")).refused(401, "invalid_credentials");
}

#[test]
fn nobody_learns_from_a_refused_sign_in_whether_the_name_exists() {
    let app = App::new();
    person(&app, "hoa.nguyen", PASSWORD, Role::Admin);
    person(&app, "closed", PASSWORD, Role::Admin);
    machine(&app, "hr-system", PASSWORD, &[Permission::UnitsRead]);
    app.database.run("UPDATE accounts SET active = FALSE WHERE name = 'closed'");
    let told = |answer: Answer| {
        let answer = answer.refused(401, "invalid_credentials");
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        let mut headers = answer.headers.clone();
        headers.retain(|(n, _)| n != "x-request-id" && n != "date" && n != "content-length");
        headers.sort();
        (body, headers)
    };
    let wrong = told(login(&app, "hoa.nguyen", "not the password"));
    assert_eq!(wrong, told(login(&app, "nobody.at.all", PASSWORD)));
    assert_eq!(wrong, told(login(&app, "closed", PASSWORD)));
    assert_eq!(wrong, told(login(&app, "hr-system", PASSWORD)));
}

#[test]
fn a_sign_in_that_is_not_one_is_refused_for_what_is_wrong_with_it() {
    let app = App::new();
    let post = |body: &Value| app.nobody().post("/v1/auth/login", body);
    let wrong = post(&json!({ "password": 7, "code": "123456" })).refused(422, "invalid_input").wrong();
    let wrong: BTreeSet<(&str, &str)> = wrong.iter().map(|(p, c)| (p.as_str(), c.as_str())).collect();
    assert_eq!(wrong, [("/code", "unknown_field"), ("/password", "wrong_type"), ("/username", "required")].into());
    let send = |kind: &str, body: &str| {
        app.nobody().send("POST", "/v1/auth/login", &[("content-type", kind)], body.as_bytes())
    };
    send("application/json", "{").refused(400, "malformed_json");
    send("application/x-www-form-urlencoded", "username=a&password=b").refused(415, "unsupported_media_type");
    let long = post(&json!({ "username": "hoa", "password": "x".repeat(300_000) }));
    long.refused(413, "too_large");
    app.nobody()
        .send("POST", "/v1/auth/login?username=hoa", &[("content-type", "application/json")], b"{}")
        .refused(400, "invalid_parameters");
}

#[test]
fn a_hash_of_weaker_parameters_is_made_anew_at_sign_in() {
    let app = App::new();
    person(&app, "hoa.nguyen", PASSWORD, Role::Viewer);
    let hash = |app: &App| {
        app.database.values("SELECT secret_hash AS value FROM accounts WHERE name = 'hoa.nguyen'")[0].clone().unwrap()
    };
    let strong = hash(&app);
    assert!(strong.starts_with("$argon2id$v=19$"), "{strong}");
    assert!(!strong.contains(PASSWORD));
    // A fixture: the same password under 8 MiB and one pass.
    let weak = weak_hash(PASSWORD);
    app.database.run(&format!("UPDATE accounts SET secret_hash = '{weak}' WHERE name = 'hoa.nguyen'"));
    login(&app, "hoa.nguyen", "not the password").expect(401);
    assert_eq!(hash(&app), weak, "a wrong password changes nothing");
    login(&app, "hoa.nguyen", PASSWORD).expect(200);
    let renewed = hash(&app);
    assert_ne!(renewed, weak);
    let parameters = |h: &str| h.split('$').nth(3).unwrap().to_owned();
    assert_eq!(parameters(&renewed), parameters(&strong));
    login(&app, "hoa.nguyen", PASSWORD).expect(200);
    assert_eq!(hash(&app), renewed, "a strong hash stays");
}

/// An Argon2id hash of 8 MiB and one pass.
fn weak_hash(password: &str) -> String {
    use argon2::{Algorithm, Argon2, Params, Version};
    use base64::Engine;
    use unicode_normalization::UnicodeNormalization;
    let (mut tag, salt) = ([0u8; 32], b"0123456789abcdef");
    let nfc: String = password.nfc().collect();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8_192, 1, 1, Some(32)).unwrap());
    argon.hash_password_into(nfc.as_bytes(), salt, &mut tag).unwrap();
    let plain = base64::engine::general_purpose::STANDARD_NO_PAD;
    format!("$argon2id$v=19$m=8192,t=1,p=1${}${}", plain.encode(salt), plain.encode(tag))
}

/// A refusal in the form of RFC 6749, 5.2.
#[track_caller]
fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status, answer.json()["error"].as_str()), (status, Some(error)), "{}", answer.text);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    if status == 401 {
        assert!(answer.header("www-authenticate").is_some_and(|w| w.starts_with("Basic")), "{:?}", answer.headers);
    }
}

#[test]
fn a_machine_gets_a_token_by_basic_or_by_the_form() {
    let app = App::new();
    let scopes = [Permission::UnitsRead, Permission::PositionsRead];
    machine(&app, "hr-system", SECRET, &scopes);
    let ask = ("grant_type", "client_credentials");
    let by_basic = form(&app, &[ask], &[("authorization", &basic("hr-system", SECRET))]);
    let by_form = form(&app, &[ask, ("client_id", "hr-system"), ("client_secret", SECRET)], &[]);
    for answer in [by_basic, by_form] {
        let answer = answer.expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let body = answer.json();
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(600)));
        assert_eq!(body["scope"], "units:read positions:read");
        assert!(body.get("refresh_token").is_none());
        let caller = app.with_token(body["access_token"].as_str().unwrap());
        caller.get("/v1/units").expect(200);
        caller.get("/v1/positions").expect(200);
        caller.get("/v1/officials").refused(403, "forbidden");
    }
}

#[test]
fn a_narrower_scope_narrows_the_token_and_a_wider_one_is_refused() {
    let app = App::new();
    machine(&app, "hr-system", SECRET, &[Permission::UnitsRead, Permission::PositionsRead]);
    let ask = |scope: &str| {
        let fields = [("grant_type", "client_credentials"), ("scope", scope)];
        form(&app, &fields, &[("authorization", &basic("hr-system", SECRET))])
    };
    let body = ask("positions:read").expect(200).json();
    assert_eq!(body["scope"], "positions:read");
    let caller = app.with_token(body["access_token"].as_str().unwrap());
    caller.get("/v1/positions").expect(200);
    caller.get("/v1/units").refused(403, "forbidden");
    refused(&ask("units:read officials:read"), 400, "invalid_scope");
    refused(&ask("units:read no:such"), 400, "invalid_scope");
}

#[test]
fn the_token_endpoint_refuses_in_the_words_of_rfc_6749() {
    let app = App::new();
    machine(&app, "hr-system", SECRET, &[Permission::UnitsRead]);
    person(&app, "hoa.nguyen", PASSWORD, Role::Admin);
    let right = basic("hr-system", SECRET);
    let ask = ("grant_type", "client_credentials");
    let with = |fields: &[(&str, &str)], authorization: &str| form(&app, fields, &[("authorization", authorization)]);

    refused(&with(&[ask], &basic("hr-system", "wrong")), 401, "invalid_client");
    refused(&with(&[ask], &basic("no-such", SECRET)), 401, "invalid_client");
    refused(&with(&[ask], &basic("hoa.nguyen", PASSWORD)), 401, "invalid_client");
    refused(&with(&[ask], "Basic not-base64!"), 401, "invalid_client");
    refused(&form(&app, &[ask], &[]), 401, "invalid_client");
    refused(&form(&app, &[ask, ("client_id", "hr-system")], &[]), 401, "invalid_client");
    refused(&with(&[ask, ("client_id", "hr-system"), ("client_secret", SECRET)], &right), 400, "invalid_request");
    refused(&with(&[], &right), 400, "invalid_request");
    refused(&with(&[ask, ("color", "red")], &right), 400, "invalid_request");
    refused(&with(&[ask, ask], &right), 400, "invalid_request");
    refused(&with(&[ask, ("scope", "units:read"), ("scope", "units:read")], &right), 400, "invalid_request");
    for grant in ["password", "authorization_code", "refresh_token", ""] {
        refused(&with(&[("grant_type", grant)], &right), 400, "unsupported_grant_type");
    }
    let json = app.nobody().send(
        "POST",
        "/oauth/token",
        &[("content-type", "application/json"), ("authorization", &right)],
        br#"{"grant_type":"client_credentials"}"#,
    );
    refused(&json, 400, "invalid_request");
    let kind = [("content-type", "application/x-www-form-urlencoded"), ("authorization", right.as_str())];
    let in_address =
        app.nobody().send("POST", "/oauth/token?scope=units:read", &kind, b"grant_type=client_credentials");
    refused(&in_address, 400, "invalid_request");

    let told = |answer: Answer| answer.text;
    let unknown = told(with(&[ask], &basic("no-such", SECRET)));
    assert_eq!(told(with(&[ask], &basic("hr-system", "wrong"))), unknown);
    app.database.run("UPDATE accounts SET active = FALSE WHERE name = 'hr-system'");
    assert_eq!(told(with(&[ask], &right)), unknown);
}

#[test]
fn the_published_keys_verify_our_tokens_and_hold_nothing_private() {
    use jsonwebtoken::jwk::JwkSet;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
    let app = App::new();
    person(&app, "hoa.nguyen", PASSWORD, Role::Viewer);
    let token = login(&app, "hoa.nguyen", PASSWORD).expect(200).json()["access_token"].as_str().unwrap().to_owned();
    let published = app.nobody().get("/.well-known/jwks.json").expect(200);
    for key in published.json()["keys"].as_array().unwrap() {
        let members: BTreeSet<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"].into());
    }
    let keys: JwkSet = serde_json::from_str(&published.text).unwrap();
    let header = decode_header(&token).unwrap();
    assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::ES256, Some("at+jwt")));
    let key = keys.find(header.kid.as_deref().unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::ES256);
    // The service of a test lives at another time than the library's clock.
    (validation.validate_exp, validation.validate_nbf) = (false, false);
    validation.set_issuer(&["https://canbo.test"]);
    validation.set_audience(&["https://canbo.test"]);
    let claims: BTreeMap<String, Value> =
        decode(&token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims;
    let members: BTreeSet<&str> = claims.keys().map(String::as_str).collect();
    assert_eq!(members, ["aud", "client_id", "exp", "iat", "iss", "jti", "nbf", "scope", "sub"].into());
    let now = app.state.now().timestamp();
    assert_eq!((&claims["iat"], &claims["nbf"], &claims["exp"]), (&json!(now), &json!(now), &json!(now + 600)));
    assert!(claims["sub"].as_str().unwrap().starts_with("user:"));
}

#[test]
fn no_answer_to_a_caller_is_kept_by_a_cache() {
    let app = App::new();
    let admin = app.admin();
    for address in ["/v1/officials", "/v1/units", "/v1/positions"] {
        let kept = admin.get(address).expect(200).header("cache-control").unwrap().to_owned();
        assert!(kept.contains("no-store"), "{address}: {kept}");
    }
    assert!(app.nobody().get("/v1/units").expect(401).header("cache-control").unwrap().contains("no-store"));
}

#[test]
fn an_account_that_was_entered_inactive_never_gets_in() {
    let app = App::new();
    let subject = Subject::User(UserId(new_uuid()));
    let grants = vec![everything()];
    let account =
        Account { subject, name: Code::parse("closed").unwrap(), secret_hash: String::new(), active: false, grants };
    let stamp = canbo::server::system_stamp(&app.state);
    let change = canbo::db::changes::Change::of(canbo::db::Cause::Create, None);
    let ids = vec![new_uuid().to_string()];
    wait(app.state.db.write(move |tx| canbo::db::accounts::insert(tx, &stamp, &change, &account, &ids))).unwrap();
    app.with_token(&app.token(subject)).get("/v1/units").refused(401, "unauthenticated");
    // An account without a hash has no password, not an empty one.
    login(&app, "closed", " ").refused(401, "invalid_credentials");
}
