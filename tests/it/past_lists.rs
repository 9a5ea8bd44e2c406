//! Lists as they were known at an entry of the ledger: at the newest entry they are the lists of today, at an earlier one
//! the lists of then.

use crate::support::document::{Operation, operations};
use crate::support::manners::{texts, told};
use crate::support::things::Things;
use crate::support::world::{self, World};
use crate::support::{App, Client};
use canbo::domain::account::Role;
use canbo::domain::word::Word;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn head(app: &App) -> i64 {
    canbo::db::changes::head(&mut app.database.connect()).unwrap().seq
}

/// Ids to filter by.
#[derive(Clone)]
struct Ids {
    unit: String,
    parent: String,
    official: String,
    title: String,
}

/// Every list that knows the past, with every value of every filter and order that tells anything apart.
fn lists(ids: &Ids) -> Vec<(&'static str, String, Vec<String>)> {
    let words = |name: &str, all: Vec<&str>| all.into_iter().map(|w| format!("{name}={w}")).collect::<Vec<_>>();
    let days = ["1990-01-01", "2012-06-01", "2015-06-01", "2017-12-31", "2026-11-22", "2030-01-01"];
    let as_of = || words("as_of", days.to_vec());
    let by =
        |name: &str, id: &String| vec![format!("{name}={id}"), format!("{name}={}", crate::support::manners::NOBODY)];
    use canbo::domain::{
        appointment, decision, discipline, entitlement, evaluation, pool, position, qualification, rotation, unit,
    };
    let all = |parts: Vec<Vec<String>>| parts.concat();
    let at = |path: &str| format!("/v1/{path}");
    let mut every = vec![
        (
            "list_units",
            at("units"),
            all(vec![
                as_of(),
                words("sort", vec!["code", "-code", "name", "-name"]),
                words("kind", unit::UnitKind::words()),
                words("code", vec!["05983", "90001", "90003"]),
                words("name", vec!["phuong", "Chi%20Lang", "xa"]),
                by("parent_id", &ids.parent),
                by("within", &ids.parent),
                vec!["as_of=2015-06-01&sort=-name&kind=ward".to_owned()],
            ]),
        ),
        ("list_unit_subtree", at(&format!("units/{}/subtree", ids.parent)), as_of()),
        (
            "list_positions",
            at("positions"),
            all(vec![
                as_of(),
                words("group", position::Group::words()),
                words("code", vec!["OFFICE_STATISTICS", "TEST", "TEST_2"]),
            ]),
        ),
        (
            "list_decisions",
            at("decisions"),
            all(vec![
                as_of(),
                words("sort", vec!["id", "-id", "number", "-number", "signed_on", "-signed_on"]),
                words("kind", decision::DecisionKind::words()),
                words("number", vec!["9/Q%C4%90", "01/Q%C4%90-UBND"]),
                by("unit_id", &ids.unit),
                words("signed_from", days.to_vec()),
                words("signed_before", days.to_vec()),
                vec!["sort=-signed_on&signed_from=2012-01-01&kind=appointment".to_owned()],
            ]),
        ),
        (
            "list_officials",
            at("officials"),
            all(vec![
                as_of(),
                words("sort", vec!["id", "-id", "name", "-name"]),
                words("name", vec!["nguyen", "Hoang%20An", "x", "'"]),
                by("within", &ids.parent),
                vec!["sort=-name&as_of=2017-12-31&name=nguyen".to_owned()],
            ]),
        ),
        (
            "list_appointments",
            at("appointments"),
            all(vec![
                as_of(),
                by("official_id", &ids.official),
                by("unit_id", &ids.unit),
                by("position_id", &ids.title),
                words("kind", appointment::AppointmentKind::words()),
                words("state", appointment::AppointmentState::words()),
                vec![format!("as_of=2017-12-31&kind=substantive&unit_id={}", ids.unit)],
            ]),
        ),
        (
            "list_qualifications",
            at("qualifications"),
            all(vec![
                as_of(),
                by("official_id", &ids.official),
                words("kind", qualification::QualificationKind::words()),
                words("verification", qualification::Verification::words()),
                vec!["as_of=2017-12-31&kind=it&verification=verified".to_owned()],
            ]),
        ),
        (
            "list_exemptions",
            at("exemptions"),
            all(vec![
                as_of(),
                by("official_id", &ids.official),
                words("requirement", vec!["computer_skills", "foreign_language"]),
            ]),
        ),
        (
            "list_evaluations",
            at("evaluations"),
            all(vec![
                by("official_id", &ids.official),
                by("unit_id", &ids.unit),
                words("year", vec!["2020", "2021", "1999"]),
                words("rating", evaluation::AnnualRating::words()),
                vec![format!("unit_id={}&year=2021&rating=good", ids.unit)],
            ]),
        ),
        (
            "list_planning_pools",
            at("planning-pools"),
            all(vec![
                as_of(),
                by("unit_id", &ids.unit),
                words("branch", pool::PoolBranch::words()),
                words("term", vec!["2020-2025", "2030-2035"]),
                words("state", pool::PoolState::words()),
                vec![format!("unit_id={}&state=approved", ids.unit)],
            ]),
        ),
        (
            "list_nominations",
            at("nominations"),
            all(vec![
                as_of(),
                by("pool_id", &ids.unit),
                by("official_id", &ids.official),
                by("position_id", &ids.title),
                words("state", pool::NominationState::words()),
                vec!["as_of=2020-12-31&state=approved".to_owned()],
            ]),
        ),
        (
            "list_disciplines",
            at("disciplines"),
            all(vec![
                as_of(),
                by("official_id", &ids.official),
                words("form", discipline::DisciplineForm::words()),
                vec!["as_of=2020-06-01&form=reprimand".to_owned()],
            ]),
        ),
        (
            "list_salaries",
            at("salaries"),
            all(vec![
                as_of(),
                by("official_id", &ids.official),
                words("kind", entitlement::SalaryKind::words()),
                words("scale", entitlement::Scale::words()),
            ]),
        ),
        (
            "list_absences",
            at("absences"),
            all(vec![as_of(), by("official_id", &ids.official), words("kind", entitlement::AbsenceKind::words())]),
        ),
        (
            "list_allowances",
            at("allowances"),
            all(vec![as_of(), by("official_id", &ids.official), words("basis", entitlement::AllowanceBasis::words())]),
        ),
        (
            "list_rotations",
            at("rotations"),
            all(vec![
                as_of(),
                by("official_id", &ids.official),
                by("unit_id", &ids.unit),
                by("origin_unit_id", &ids.unit),
                words("kind", rotation::MoveKind::words()),
                words("state", rotation::RotationState::words()),
            ]),
        ),
        (
            "list_recruitments",
            at("recruitments"),
            all(vec![
                as_of(),
                by("official_id", &ids.official),
                by("unit_id", &ids.unit),
                by("position_id", &ids.title),
                crate::placement::table::past_filters(),
            ]),
        ),
        (
            "list_reorganisations",
            at("reorganisations"),
            all(vec![
                as_of(),
                by("unit_id", &ids.unit),
                words("state", canbo::domain::reorganisation::ReorganisationState::words()),
            ]),
        ),
        (
            "list_tasks",
            at("tasks"),
            all(vec![
                by("resolution_id", &ids.unit),
                by("parent_id", &ids.unit),
                by("unit_id", &ids.unit),
                by("official_id", &ids.official),
                words("workstream", canbo::domain::programme::Workstream::words()),
                words("state", canbo::domain::programme::TaskState::words()),
                words("due_by", days.to_vec()),
                words("overdue_on", days.to_vec()),
                vec![format!("unit_id={}&overdue_on=2017-12-31", ids.unit)],
            ]),
        ),
        (
            "list_disseminations",
            at("disseminations"),
            all(vec![
                as_of(),
                by("resolution_id", &ids.unit),
                by("unit_id", &ids.unit),
                words("form", canbo::domain::programme::DisseminationForm::words()),
            ]),
        ),
        (
            "list_period_scores",
            at("period-scores"),
            all(vec![
                by("official_id", &ids.official),
                by("unit_id", &ids.unit),
                words("year", vec!["2026", "2027", "1999"]),
            ]),
        ),
        ("list_unit_successions", at(&format!("units/{}/successions", ids.unit)), vec![]),
        ("list_unit_ancestors", at(&format!("units/{}/ancestors", ids.unit)), as_of()),
    ];
    every.extend(crate::staffing::table::past_lists(&ids.unit, &ids.title));
    every.extend(documents(ids));
    every
}

/// The lists of what binds, and of what is taught and planned.
fn documents(ids: &Ids) -> Vec<(&'static str, String, Vec<String>)> {
    use canbo::domain::{adoption, qualification, resolution, rule_set, training};
    let words = |name: &str, all: Vec<&str>| all.into_iter().map(|w| format!("{name}={w}")).collect::<Vec<_>>();
    let days = || words("as_of", vec!["1990-01-01", "2012-06-01", "2017-12-31", "2022-06-01", "2026-11-22"]);
    let by =
        |name: &str, id: &String| vec![format!("{name}={id}"), format!("{name}={}", crate::support::manners::NOBODY)];
    let at = |path: &str| format!("/v1/{path}");
    vec![
        (
            "list_courses",
            at("courses"),
            [
                days(),
                by("unit_id", &ids.unit),
                words("kind", training::CourseKind::words()),
                words("programme", training::Programme::words()),
                words("grants", qualification::QualificationKind::words()),
            ]
            .concat(),
        ),
        (
            "list_training_plans",
            at("training-plans"),
            [
                by("unit_id", &ids.unit),
                words("year", vec!["2026", "2027"]),
                words("state", training::PlanState::words()),
            ]
            .concat(),
        ),
        (
            "list_rule_sets",
            at("rule-sets"),
            [
                days(),
                words("code", vec!["national-2012", "national-2023", "x"]),
                words("layer", rule_set::Layer::words()),
                words("stage", adoption::Stage::words()),
            ]
            .concat(),
        ),
        (
            "list_resolutions",
            at("resolutions"),
            [
                days(),
                words("number", vec!["9-KH", "37-NQ%2FTU"]),
                words("kind", resolution::ResolutionKind::words()),
                by("parent_id", &ids.unit),
                words("stage", adoption::Stage::words()),
            ]
            .concat(),
        ),
        (
            "list_unit_vacancies",
            at(&format!("units/{}/vacancies", ids.unit)),
            words("as_of", vec!["2017-12-31", "2022-06-01", "2026-11-22"]),
        ),
    ]
}

/// Lists that know the past and are looked at elsewhere, each with why and where.
const ELSEWHERE: &[(&str, &str)] = &[
    ("list_classes", "how many seats are taken is told of now alone: training/classes.rs"),
    ("list_enrolments", "the place in the queue is told of now alone: training/enrolments.rs"),
    ("list_rule_set_requirements", "parts of one document: below"),
    ("list_resolution_targets", "parts of one document: below"),
    ("list_reorganisation_changes", "parts of one document: below"),
    ("list_compliance_gaps", "worked out, not kept: known_at.rs"),
    ("list_entitlements_due", "worked out, not kept: entitlements/report.rs"),
];

#[test]
fn every_list_that_knows_the_past_is_tried() {
    let ids = Ids { unit: "x".to_owned(), parent: "x".to_owned(), official: "x".to_owned(), title: "x".to_owned() };
    let here: BTreeSet<&str> = lists(&ids).iter().map(|(operation, ..)| *operation).collect();
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(operation, _)| *operation).collect();
    let knows = |o: &&Operation| ["known_at", "limit"].iter().all(|name| o.parameters().iter().any(|(n, _)| n == name));
    for operation in operations().iter().filter(knows) {
        let times = [&here, &elsewhere].iter().filter(|some| some.contains(operation.id.as_str())).count();
        assert_eq!(times, 1, "{}", operation.id);
    }
}

#[test]
fn the_parts_of_a_document_are_those_that_it_had_then() {
    let app = App::new();
    let (w, admin) = (World::in_app(&app), app.admin());
    let asked = |codes: &[&str]| -> Vec<Value> {
        codes.iter().map(|code| world::requirement(code, &json!({ "gender": "female" }))).collect()
    };
    let targets = world::resolution("7-KH", &w.ward)["targets"].clone();
    let changes = crate::reform::table::changes(&w.ward);
    for (list, body, parts, change) in [
        (
            "/v1/rule-sets",
            world::rule_set("x", &w.ward, &asked(&["a"])),
            "requirements",
            ("PATCH", json!({ "requirements": asked(&["b", "c"]), "correction": { "reason": "x" } })),
        ),
        (
            "/v1/resolutions",
            world::resolution("7-KH", &w.ward),
            "targets",
            ("PATCH", json!({ "targets": [targets[0]], "correction": { "reason": "x" } })),
        ),
        (
            "/v1/reorganisations",
            crate::reform::ground::body(Some(&w.ward), &changes),
            "changes",
            ("POST", json!({ "changes": [crate::reform::ground::dissolve(&w.ward)] })),
        ),
    ] {
        let made = admin.post(list, &body).expect(201);
        let place = format!("{list}/{}", made.id());
        let of = format!("{place}/{parts}");
        let (then, seq) = (admin.all(&of), head(&app));
        assert!(!then.is_empty(), "{of}");
        match change {
            ("PATCH", body) => admin.correct("PATCH", &place, made.etag(), &body).expect(200),
            (_, body) => admin.act(&of, made.etag(), &body).expect(200),
        };
        let now = admin.all(&of);
        assert_ne!(now, then, "{of}");
        assert_eq!(admin.all(&format!("{of}?known_at={seq}")), then, "{of}");
        assert_eq!(admin.all(&format!("{of}?known_at={seq}&limit=1")), then, "{of}");
        assert_eq!(admin.all(&format!("{of}?known_at={}", head(&app))), now, "{of}");
        // Before the document was there, nothing of it was.
        let before = admin.get(&format!("{of}?known_at=1"));
        assert!(before.status == 404 || before.json()["items"] == json!([]), "{of}: {}", before.text);
    }
}

/// The addresses of those lists, each with a sign to go on with.
fn addresses(ids: &Ids) -> Vec<String> {
    let with =
        |path: &str, query: &String| if query.is_empty() { format!("{path}?") } else { format!("{path}?{query}&") };
    lists(ids)
        .into_iter()
        .flat_map(|(_, path, queries)| {
            queries.iter().chain([&String::new()]).map(|query| with(&path, query)).collect::<Vec<_>>()
        })
        .collect()
}

fn pages(by: &Client, address: &str, limit: usize) -> Vec<Value> {
    // A list without pages has no limit either.
    let limit = if address.contains("/successions") || address.contains("/ancestors") {
        String::new()
    } else {
        format!("limit={limit}")
    };
    by.all(address.trim_end_matches(['?', '&']).replace("limit=0", &limit).as_str())
}

/// Compares every list with itself as of the newest entry, whole and page by page.
#[track_caller]
fn are_the_same(app: &App, by: &Client, ids: &Ids, small: usize) {
    let seq = head(app);
    let mut shown = 0;
    for address in addresses(ids) {
        let today = pages(by, &format!("{address}limit=0"), 500);
        let known = pages(by, &format!("{address}known_at={seq}&limit=0"), 500);
        assert_eq!(known, today, "{address}");
        // A long list by longer pages: eight of them show what sixty would.
        let small = small.max(today.len() / 8);
        assert_eq!(pages(by, &format!("{address}known_at={seq}&limit=0"), small), today, "{address} by {small}");
        shown += today.len();
    }
    assert!(shown > 20, "{shown}");
}

#[test]
fn every_filter_of_every_list_of_the_past_is_tried_here() {
    let all = operations();
    let ids = Ids { unit: "x".to_owned(), parent: "x".to_owned(), official: "x".to_owned(), title: "x".to_owned() };
    for (operation, _, queries) in lists(&ids) {
        let said = all.iter().find(|o| o.id == operation).expect(operation).said["parameters"].clone();
        let names = said.as_array().unwrap().iter().filter(|p| p["in"] == "query").map(|p| p["name"].as_str().unwrap());
        let there: BTreeSet<&str> = names.filter(|name| !["limit", "after", "known_at"].contains(name)).collect();
        let tried = queries.iter().flat_map(|query| query.split('&')).map(|pair| pair.split('=').next().unwrap());
        assert_eq!(tried.collect::<BTreeSet<_>>(), there, "{operation}");
    }
}

#[test]
fn a_list_as_of_the_newest_entry_is_the_list_of_today() {
    let app = App::demo();
    let admin = app.admin();
    let first = |path: &str| admin.get(path).expect(200).json()["items"][0].clone();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let (unit, parent) = (text(&first("/v1/units?code=05983"), "id"), text(&first("/v1/units?code=178"), "id"));
    let held = first(&format!("/v1/appointments?unit_id={unit}"));
    let ids = Ids { unit, parent, official: text(&held, "official_id"), title: text(&held, "position_id") };
    are_the_same(&app, &admin, &ids, 7);
    let own = Ids { parent: ids.unit.clone(), ..ids };
    are_the_same(&app, &app.role(Role::HrOfficer, Some(&own.unit)), &own, 3);
}

/// The lists that a caller is shown now, by their addresses.
fn record(by: &Client, ids: &Ids) -> BTreeMap<String, Vec<Value>> {
    addresses(ids).into_iter().map(|address| (address.clone(), pages(by, &format!("{address}limit=0"), 500))).collect()
}

#[test]
fn a_list_as_of_an_earlier_entry_is_the_list_of_then() {
    let app = App::new();
    let t = Things::in_app(&app);
    let get = |name: &str| t.all.iter().find(|thing| thing.name == name).unwrap().get(&t.admin);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let ids = Ids {
        unit: t.world.ward.clone(),
        parent: t.world.city.clone(),
        official: text(&get("appointment")["official_id"]),
        title: text(&get("appointment")["position_id"]),
    };
    let own = Ids { parent: ids.unit.clone(), ..ids.clone() };
    let officer = app.role(Role::HrOfficer, Some(&ids.unit));
    let mut then = vec![(head(&app), &t.admin, record(&t.admin, &ids)), (head(&app), &officer, record(&officer, &own))];
    for some in t.all.chunks(3) {
        for thing in some {
            // What moves a dossier changes who may see it, and that is asked of today.
            let stays = |member: &str| member != "managing_unit_id" && member != "unit_id";
            for (member, value) in thing.corrections.iter().filter(|(member, _)| stays(member)) {
                let part = json!({ *member: value, "correction": { "reason": "x" } });
                t.admin.correct("PATCH", &thing.place, &thing.etag(&t.admin), &part).expect(200);
            }
        }
        then.push((head(&app), &t.admin, record(&t.admin, &ids)));
    }
    then.push((head(&app), &officer, record(&officer, &own)));
    are_the_same(&app, &t.admin, &ids, 1);
    for some in t.all.chunks(3) {
        for thing in some {
            let void = json!({ "ground": "entered_in_error", "reason": "x" });
            t.admin.act(&format!("{}/void", thing.place), &thing.etag(&t.admin), &void).expect(200);
        }
        then.push((head(&app), &t.admin, record(&t.admin, &ids)));
    }
    are_the_same(&app, &t.admin, &ids, 1);
    are_the_same(&app, &officer, &own, 1);
    // Whose dossier is whose is asked of today too.
    let plain = |items: &[Value]| -> Vec<Value> {
        let mut items = items.to_vec();
        items.iter_mut().for_each(|item| drop(item.as_object_mut().unwrap().remove("dossier_unit_id")));
        items
    };
    let last = then.last().unwrap().2.clone();
    let mut differ = 0;
    for (seq, by, recorded) in then {
        for (address, items) in recorded {
            let known = pages(by, &format!("{address}known_at={seq}&limit=0"), 500);
            assert_eq!(plain(&known), plain(&items), "{address} at {seq}");
            differ += usize::from(last.get(&address) != Some(&items));
        }
    }
    assert!(differ > 100, "{differ}: nothing has changed since");
}

#[test]
fn a_walk_through_the_past_is_not_disturbed_by_what_is_entered_meanwhile() {
    let app = App::new();
    let (w, admin) = (World::in_app(&app), app.admin());
    let enter = |n: usize| {
        let official = world::official(&admin, &format!("Nguyễn Thị {n}"), &w.ward);
        let clerk = world::position(&admin, "OFFICE_STATISTICS");
        let body = world::appointment(&official, &w.ward, &clerk, &w.decision, "2016-01-01");
        admin.post("/v1/appointments", &body).expect(201);
        world::decision(&admin, &format!("{n}/QĐ"), &w.ward);
        world::unit(&admin, &format!("Phường {n}"), &format!("91{n:03}"), "ward", Some(&w.city));
    };
    (0..3).for_each(enter);
    let seq = head(&app);
    let mut n = 10;
    for list in
        ["officials?sort=-name", "officials?sort=id", "appointments?", "decisions?sort=-number", "units?sort=name"]
    {
        let list = format!("/v1/{list}&known_at={seq}");
        let before = texts(&admin.all(&list), "/id");
        let mut walked = Vec::new();
        let mut next = format!("{list}&limit=1");
        loop {
            let page = admin.get(&next).expect(200);
            walked.extend(texts(page.json()["items"].as_array().unwrap(), "/id"));
            enter(n);
            n += 1;
            let Some(cursor) = page.json()["next"].as_str().map(str::to_owned) else { break };
            for other in [
                list.replace(&seq.to_string(), &(seq + 1).to_string()),
                list.split("&known_at").next().unwrap().to_owned(),
            ] {
                admin.get(&format!("{other}&after={cursor}")).refused(400, "invalid_cursor");
            }
            next = format!("{list}&limit=1&after={cursor}");
        }
        assert_eq!(walked, before, "{list}");
    }
}

#[test]
fn what_names_no_past_is_refused_everywhere() {
    let app = App::new();
    let t = Things::in_app(&app);
    let ids = Ids {
        unit: t.world.ward.clone(),
        parent: t.world.city.clone(),
        official: t.world.ward.clone(),
        title: t.world.ward.clone(),
    };
    let places = t.all.iter().map(|thing| format!("{}?", thing.place));
    let all: Vec<String> = lists(&ids).into_iter().map(|(_, path, _)| format!("{path}?")).chain(places).collect();
    app.set_clock("2026-11-22T06:00:00Z");
    let admin = app.admin();
    let head = head(&app);
    for path in all {
        for good in [head.to_string(), "2026-11-22T05:59:59Z".to_owned(), "2026-11-22T12:59:59.999%2B07:00".to_owned()]
        {
            admin.get(&format!("{path}known_at={good}")).expect(200);
        }
        for (bad, code) in [
            ((head + 1).to_string(), "out_of_range"),
            (i64::MAX.to_string(), "out_of_range"),
            ("-1".to_owned(), "out_of_range"),
            ("2026-11-22T06:00:00Z".to_owned(), "not_in_force"),
            ("2027-01-01T00:00:00Z".to_owned(), "not_in_force"),
            ("99999999999999999999".to_owned(), "wrong_type"),
            ("1.5".to_owned(), "wrong_type"),
            (String::new(), "wrong_type"),
            ("now".to_owned(), "wrong_type"),
            ("2026-11-21".to_owned(), "wrong_type"),
            ("%00".to_owned(), "wrong_type"),
        ] {
            let wrong = admin.get(&format!("{path}known_at={bad}")).refused(400, "invalid_parameters").wrong();
            assert_eq!(wrong, told(&[("/known_at", code)]), "{path} {bad}");
        }
        let twice = admin.get(&format!("{path}known_at=1&known_at=1")).refused(400, "invalid_parameters");
        assert_eq!(twice.wrong(), told(&[("/known_at", "repeated")]), "{path}");
    }
    // Before the first entry there was nothing.
    for (operation, path, _) in lists(&ids) {
        let answer = admin.get(&format!("{path}?known_at=0"));
        if ["list_unit_successions", "list_unit_vacancies"].contains(&operation) {
            answer.refused(404, "not_found");
        } else {
            assert_eq!(answer.expect(200).json()["items"], json!([]), "{operation}");
        }
    }
}
