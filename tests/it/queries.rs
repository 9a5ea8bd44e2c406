//! What lists ask of the database: an index serves every one of them, and the number of statements does not grow with
//! the page. The statements are those that the service sends, heard at its own connections.

use crate::support::document::operations;
use crate::support::{App, Client};
use canbo::domain::account::Role;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::{RunQueryDsl, sql_query};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What was asked, by database: tests run beside each other in one process, each on a database of its own.
static HEARD: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());

/// Listens to one connection.
struct Ear {
    database: Option<String>,
}

impl Instrumentation for Ear {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.database = Some(url.to_owned()),
            InstrumentationEvent::StartQuery { query, .. } => {
                let mut heard = HEARD.lock().unwrap();
                if let Some(statements) = self.database.as_ref().and_then(|d| heard.get_mut(d)) {
                    statements.push(query.to_string());
                }
            }
            _ => {}
        }
    }
}

/// The demonstration, with an ear at each of its connections.
struct Overheard {
    app: App,
    url: String,
}

impl Overheard {
    fn new() -> Self {
        set_default_instrumentation(|| Some(Box::new(Ear { database: None }))).unwrap();
        let app = App::demo();
        let url = match app.state.db.target() {
            canbo::db::Target::Sqlite(path) => path.to_str().unwrap().to_owned(),
            canbo::db::Target::Postgres(url) => url.clone(),
        };
        HEARD.lock().unwrap().insert(url.clone(), Vec::new());
        Self { app, url }
    }

    /// The answer to a request, and the statements that it took, without those that begin and end transactions.
    fn get(&self, by: &Client, address: &str) -> (Value, Vec<String>) {
        self.hear(|| by.get(address).expect(200).json())
    }

    /// The same of any request.
    fn hear(&self, request: impl Fn() -> Value) -> (Value, Vec<String>) {
        HEARD.lock().unwrap().get_mut(&self.url).unwrap().clear();
        let answer = request();
        let heard = HEARD.lock().unwrap()[&self.url].clone();
        let sql = |text: &String| text.split(" -- binds:").next().unwrap().trim().to_owned();
        // What diesel makes of "is one of none" reads nothing.
        let reads = |s: &String| s.starts_with("SELECT") && !s.ends_with("WHERE (1=0)");
        (answer, heard.iter().map(sql).filter(reads).collect())
    }

    /// How the database would go about a statement.
    fn plan(&self, statement: &str) -> Vec<String> {
        if self.app.database.is_file() {
            let mut conn = self.app.database.connect();
            let canbo::db::Conn::Sqlite(conn) = &mut conn else { panic!("a file") };
            let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn).unwrap();
            return steps.into_iter().map(|s| s.detail).collect();
        }
        let mut conn = self.app.database.connect();
        let canbo::db::Conn::Pg(conn) = &mut conn else { panic!("a server") };
        let parameters = (1..=99).take_while(|n| statement.contains(&format!("${n}"))).count();
        let nothing = vec!["NULL"; parameters].join(", ");
        let arguments = if parameters == 0 { String::new() } else { format!("({nothing})") };
        // Without rows to speak of every plan would be a scan: only if there is no other way is one taken here.
        for set_up in [
            "SET enable_seqscan = off",
            "SET plan_cache_mode = force_generic_plan",
            &format!("PREPARE q AS {statement}"),
        ] {
            sql_query(set_up).execute(conn).unwrap();
        }
        let steps: Vec<Line> = sql_query(format!("EXPLAIN EXECUTE q{arguments}")).load(conn).unwrap();
        steps.into_iter().map(|s| s.line).collect()
    }
}

#[derive(diesel::QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
    line: String,
}

/// Tables that grow with the province.
const LARGE: &[&str] = &[
    "officials",
    "official_words",
    "appointments",
    "qualifications",
    "exemptions",
    "enrolments",
    "rotations",
    "recruitments",
    "nominations",
    "evaluations",
    "disciplines",
    "planning_pools",
    "salaries",
    "absences",
    "allowances",
    "decisions",
    "changes",
    "ceilings",
    "established_posts",
    "tasks",
    "disseminations",
    "period_scores",
];

/// Whether a step of a plan reads a large table from end to end.
fn reads_all(step: &str) -> bool {
    LARGE.iter().any(|table| {
        // A walk along an index in the order of the list ends with the page; one of a whole index does not.
        let scan =
            step.trim() == format!("SCAN {table}") || step.contains(&format!("SCAN {table} USING COVERING INDEX"));
        scan || step.contains(&format!("Seq Scan on {table} ")) || step.ends_with(&format!("Seq Scan on {table}"))
    })
}

/// Every list, by every filter and every order.
fn lists(app: &App) -> Vec<String> {
    let admin = app.admin();
    let first =
        |path: &str, field: &str| admin.get(path).expect(200).json()["items"][0][field].as_str().unwrap().to_owned();
    let ward = first("/v1/units?code=05983", "id");
    let person = first(&format!("/v1/officials?within={ward}"), "id");
    let title = first(&format!("/v1/appointments?official_id={person}"), "position_id");
    let mut all: Vec<String> = Vec::new();
    let mut add = |path: &str, queries: &[&str]| all.extend(queries.iter().map(|q| format!("/v1/{path}?limit=2&{q}")));
    add(
        "officials",
        &["", "sort=id", "sort=-id", "sort=-name", "name=Nguyen%20Thi", &format!("within={ward}"), "as_of=2017-12-31"],
    );
    let of_person = format!("official_id={person}");
    let (in_ward, as_title) = (format!("unit_id={ward}"), format!("position_id={title}"));
    add(
        "appointments",
        &["", &of_person, &in_ward, &as_title, "as_of=2017-12-31", "kind=substantive", "state=appointed"],
    );
    add("qualifications", &["", &of_person, "as_of=2017-12-31", "kind=it", "verification=verified"]);
    add("exemptions", &["", &of_person, "as_of=2017-12-31", "requirement=computer_skills"]);
    add("evaluations", &["", &of_person, &in_ward, "year=2020", "rating=good", &format!("{in_ward}&year=2020")]);
    add("planning-pools", &["", &in_ward, "as_of=2017-12-31", "state=approved", "term=2020-2025", "branch=party"]);
    let pool = first("/v1/planning-pools", "id");
    add(
        "nominations",
        &[
            &format!("pool_id={pool}"),
            "",
            &of_person,
            "as_of=2017-12-31",
            "state=approved",
            &format!("position_id={title}"),
        ],
    );
    add("disciplines", &["", &of_person, "as_of=2017-12-31", "form=reprimand"]);
    let from_ward = format!("origin_unit_id={ward}");
    add("rotations", &[&in_ward, &from_ward, &of_person]);
    add("rotations", &["", "as_of=2017-12-31", "kind=rotation", "state=in_post"]);
    let decisions =
        ["", "sort=-id", "sort=number", "sort=-number", "sort=signed_on", "sort=-signed_on", "number=1", &in_ward];
    add("decisions", &decisions);
    add(
        "decisions",
        &["kind=appointment", "signed_from=2010-01-01&sort=signed_on", "signed_before=2017-01-01", "as_of=2017-12-31"],
    );
    add("positions", &[""]);
    add("rule-sets", &["", "as_of=2017-12-31", "stage=in_force", "code=national-2012", "layer=national"]);
    add("resolutions", &["", "as_of=2017-12-31", "stage=in_force", "number=37-NQ/TU", "kind=plan"]);
    add("units", &["", "sort=name", &format!("within={ward}")]);
    all.extend(crate::training::table::lists(app, &ward, &person));
    all.extend(crate::staffing::table::lists(&ward, &title));
    all.extend(crate::placement::table::lists(&ward, &person, &title));
    all.extend(crate::entitlements::table::lists(app, &ward, &person));
    all.extend(crate::reform::table::lists(app, &ward));
    all.extend(crate::programme::table::lists(app, &ward, &person));
    all
}

/// Lists that are asked as questions about a unit or a document, each with where it is looked at.
const ASKED: &[(&str, &str)] = &[
    ("list_compliance_gaps", "below, among the questions"),
    ("list_compliance_differences", "below, among the questions"),
    ("list_entitlements_due", "worked out of the records of a unit"),
    ("list_rule_set_requirements", "parts of one document, read by its id"),
    ("list_resolution_targets", "parts of one document, read by its id"),
    ("list_unit_subtree", "out of the tree, which is held in memory"),
    ("list_unit_vacancies", "out of the posts of one unit"),
];

/// Filters of tables that do not grow with the province.
const SMALL: &[&str] =
    &["units", "positions", "rule-sets", "resolutions", "courses", "training-plans", "reorganisations"];

#[test]
fn every_filter_of_every_list_is_asked() {
    let app = App::demo();
    let asked: Vec<String> = lists(&app);
    let mut missing = Vec::new();
    for operation in operations().iter().filter(|o| o.parameters().iter().any(|(name, _)| *name == "limit")) {
        if ASKED.iter().any(|(id, _)| *id == operation.id) || operation.id.ends_with("_states") {
            continue;
        }
        let of_it: Vec<&String> = asked.iter().filter(|address| operation.is_at("GET", address)).collect();
        if of_it.is_empty() {
            missing.push(operation.id.clone());
            continue;
        }
        if SMALL.iter().any(|list| operation.path.starts_with(&format!("/v1/{list}"))) {
            continue;
        }
        for (name, _) in operation.parameters() {
            let there =
                |address: &&&String| address.contains(&format!("?{name}=")) || address.contains(&format!("&{name}="));
            let tried = ["after", "known_at"].contains(&name) || of_it.iter().any(|address| there(&address));
            if !tried {
                missing.push(format!("{} by {name}", operation.id));
            }
        }
    }
    assert!(missing.is_empty(), "never asked: {missing:?}");
}

#[test]
fn no_list_reads_a_large_table_from_end_to_end() {
    let overheard = Overheard::new();
    let app = &overheard.app;
    let ward = app.admin().get("/v1/units?code=05983").json()["items"][0]["id"].as_str().unwrap().to_owned();
    let mut bad = Vec::new();
    for (who, by) in [("everywhere", app.admin()), ("one ward", app.role(Role::HrOfficer, Some(&ward)))] {
        for list in lists(app) {
            let mut address = list.clone();
            // The first page and one that a cursor leads to: their statements differ.
            for page in ["first", "next"] {
                let (answer, statements) = overheard.get(&by, &address);
                assert!(!statements.is_empty());
                for statement in statements {
                    let plan = overheard.plan(&statement);
                    if plan.iter().any(|step| reads_all(step)) {
                        bad.push(format!("{list} ({page} page, {who}):\n  {statement}\n  {}", plan.join("\n  ")));
                    }
                }
                let Some(cursor) = answer["next"].as_str() else { break };
                address = format!("{list}&after={cursor}");
            }
        }
    }
    assert!(bad.is_empty(), "{} of the lists:\n{}", bad.len(), bad.join("\n\n"));
}

#[test]
fn the_number_of_statements_does_not_grow_with_the_page() {
    let overheard = Overheard::new();
    let admin = overheard.app.admin();
    for list in lists(&overheard.app) {
        let sized = |limit: usize| {
            let (answer, statements) = overheard.get(&admin, &list.replace("limit=2", &format!("limit={limit}")));
            (answer["items"].as_array().unwrap().len(), statements)
        };
        // The first request of all may read what later ones remember.
        sized(1);
        let ((_, small), (rows, large)) = (sized(1), sized(500));
        assert_eq!(small.len(), large.len(), "{list}, {rows} rows:\n{}", large.join("\n"));
        assert!(large.len() <= 8, "{list}:\n{}", large.join("\n"));
    }
}

/// The questions of the compliance module, as of the present and of the past.
fn questions(overheard: &Overheard, admin: &Client, known_at: Option<i64>) -> Vec<(String, Vec<String>)> {
    let past = known_at.map(|seq| format!("&known_at={seq}")).unwrap_or_default();
    let people: Vec<Value> = admin.all("/v1/officials?limit=500").iter().map(|o| o["id"].clone()).collect();
    let person = people[0].as_str().unwrap();
    let mut asked: Vec<(String, Vec<String>)> = [
        "/v1/compliance/report?unit=05983&as_of=2017-12-31&resolution=37-NQ/TU".to_owned(),
        "/v1/compliance/report?unit=178&as_of=2017-12-31&resolution=37-NQ/TU".to_owned(),
        "/v1/compliance/gaps?unit=05983&as_of=2017-12-31".to_owned(),
        "/v1/compliance/gaps?unit=178&as_of=2017-12-31".to_owned(),
        format!("/v1/compliance/officials/{person}?as_of=2017-12-31"),
        "/v1/reports/activity?unit=05983&from=2012-02-13&to=2017-12-31".to_owned(),
        "/v1/reports/activity?unit=178&from=2012-02-13&to=2017-12-31".to_owned(),
    ]
    .into_iter()
    .map(|path| {
        let (_, statements) = overheard.get(admin, &format!("{path}{past}"));
        (path, statements)
    })
    .collect();
    for (unit, limit) in [("05983", 1), ("178", 500)] {
        let mut path =
            format!("/v1/compliance/differences?unit={unit}&limit={limit}&from_as_of=2017-01-01&to_as_of=2019-12-31");
        if let Some(seq) = known_at {
            path += &format!("&from_known_at={}&to_known_at={seq}", seq - 400);
        }
        let (answer, statements) = overheard.get(admin, &path);
        assert!(!answer["items"].as_array().unwrap().is_empty());
        asked.push((path, statements));
    }
    for count in [1, 166] {
        let some: Vec<Value> = people[..count].iter().map(|id| serde_json::json!({ "official_id": id })).collect();
        let mut body = serde_json::json!({ "as_of": "2017-12-31", "people": some });
        if let Some(seq) = known_at {
            body["known_at"] = seq.to_string().into();
        }
        let (_, statements) = overheard.hear(|| admin.post("/v1/compliance/lookups", &body).expect(200).json());
        asked.push((format!("{count} people looked up"), statements));
    }
    asked
}

#[test]
fn a_question_takes_a_few_statements_each_served_by_an_index() {
    let overheard = Overheard::new();
    let admin = overheard.app.admin();
    let head = admin.get("/v1/compliance/gaps?unit=178").json()["known_at"]["seq"].as_i64().unwrap();
    for known_at in [None, Some(head - 1)] {
        // The first asked of all reads what is held for the others.
        questions(&overheard, &admin, known_at);
        let asked = questions(&overheard, &admin, known_at);
        for (question, statements) in &asked {
            let two = question.contains("differences");
            // A report on activity is about ten kinds of record; of a past each kind is walked over.
            let most = match (question.contains("reports"), known_at) {
                _ if two => 24,
                (true, None) => 20,
                (true, Some(_)) => 36,
                (false, None) => 7,
                (false, Some(_)) => 12,
            };
            assert!(statements.len() <= most, "{question} {known_at:?}:\n{}", statements.join("\n"));
            for statement in statements {
                let plan = overheard.plan(statement);
                assert!(!plan.iter().any(|step| reads_all(step)), "{question}:\n{statement}\n{}", plan.join("\n"));
            }
        }
        let counts: Vec<usize> = asked.iter().map(|(_, statements)| statements.len()).collect();
        for (small, large) in [(0, 1), (2, 3), (5, 6), (7, 8), (9, 10)] {
            assert_eq!(counts[small], counts[large], "{}, {}", asked[small].0, asked[large].0);
        }
    }
}
