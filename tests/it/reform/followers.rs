//! What follows units and appointments in a reform beside what [`super::effects`] tells of: ceilings and posts, tasks,
//! recruitments and moves under way, allowances, other reforms. The preview says it, the effect does it, and taken back it
//! is as it was.

use super::ground::{Reform, appoint, decision, dissolve, found, founded, key, merge, there, whole};
use crate::entitlements::table::allowance;
use crate::programme::ground::{self as programme, body_of, in_force, merged, place, step};
use crate::staffing::table::{ceiling, handover, post};
use crate::support::manners::with;
use crate::support::world::{World, official, position, resolution};
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

const BEFORE: &str = "2025-06-30";
const DAY: &str = "2025-07-01";

/// The small world, and two administrators: nobody approves what they proposed.
struct Ground {
    app: App,
    admin: Client,
    approver: Client,
    w: World,
}

impl Ground {
    fn new() -> Self {
        let app = App::new();
        let w = World::in_app(&app);
        Self { admin: app.admin(), approver: app.admin(), app, w }
    }

    #[track_caller]
    fn enter(&self, list: &str, body: &Value) -> String {
        format!("{list}/{}", self.admin.post(list, body).expect(201).id())
    }

    /// Somebody of a unit with a post there since 2020. Gives the person and the appointment.
    fn holder(&self, unit: &str, title: &str) -> (String, String) {
        let who = official(&self.admin, "Lý Văn Mẫu", unit);
        let held = appoint(&self.admin, &self.w, (&who, unit, title), &json!({}));
        (who, held)
    }

    #[track_caller]
    fn get(&self, place: &str) -> Value {
        self.admin.get(place).expect(200).json()
    }

    /// The members of what lies at a place.
    #[track_caller]
    fn members<const N: usize>(&self, place: &str, names: [&str; N]) -> [Value; N] {
        let found = self.get(place);
        names.map(|name| found[name].clone())
    }

    fn step(&self, by: &Client, place: &str, act: &str, body: &Value) -> Answer {
        step(by, place, act, body)
    }

    fn reform(&self, changes: &[Value]) -> Reform<'_> {
        Reform::of(&self.app, Some(&self.w.province), changes)
    }

    /// Carries it out. Gives the unit that it founds.
    #[track_caller]
    fn carries_out(&self, reform: &mut Reform<'_>) -> String {
        reform.carried_out(&decision(&self.admin, &self.w.province));
        founded(&self.admin, &reform.place).get("new").cloned().unwrap_or_default()
    }

    /// The first ward goes on alone as another one.
    fn renamed(&self) -> Vec<Value> {
        vec![found("new", "Phường Mới", "90011", &there(&self.w.city)), merge(&[&self.w.ward], &key("new"))]
    }

    /// A recruitment of somebody new to the first ward.
    fn recruitment(&self, months: u32) -> String {
        let who = official(&self.admin, "Nông Thị Lan", &self.w.ward);
        let body = json!({ "form": "exam", "official_id": who, "unit_id": self.w.ward,
            "position_id": position(&self.admin, "OFFICE_STATISTICS"), "competition": "Kỳ thi", "result": "passed",
            "starts_on": "2025-03-01", "probation_months": months });
        self.enter("/v1/recruitments", &body)
    }

    /// The same, in the post since 2025-03-01.
    #[track_caller]
    fn recruited(&self, months: u32) -> String {
        let place = self.recruitment(months);
        self.step(&self.admin, &place, "proposal", &json!({})).expect(200);
        let decided = json!({ "on": "2025-03-01", "decision_id": self.w.decision, "reason": "Theo quyết định" });
        self.step(&self.approver, &place, "approval", &decided).expect(200);
        place
    }
}

/// What a preview says of the followers of a kind: how many go on, how many end.
fn follows(preview: &Value, kind: &str) -> (u64, u64) {
    let all = preview["follows"].as_array().unwrap();
    let one = all.iter().find(|one| one["kind"] == kind).cloned().unwrap_or(json!({ "continued": 0, "ends": 0 }));
    (one["continued"].as_u64().unwrap(), one["ends"].as_u64().unwrap())
}

fn warned(codes: &[&str]) -> Vec<(String, String)> {
    codes.iter().map(|code| ((*code).to_owned(), "warning".to_owned())).collect()
}

fn staffing(by: &Client, unit: &str, on: &str) -> Value {
    let mut shown = by.get(&format!("/v1/units/{unit}/staffing?as_of={on}")).expect(200).json();
    shown["known_at"] = Value::Null;
    shown
}

#[test]
fn a_ceiling_and_posts_end_with_a_unit_that_is_merged_and_the_successor_is_told_that_it_lacks_its_own() {
    let g = Ground::new();
    let w = &g.w;
    g.holder(&w.ward, "COMMITTEE_CHAIR");
    g.holder(&w.other_ward, "COMMITTEE_VICE");
    let title = position(&g.admin, "COMMITTEE_CHAIR");
    let body = ceiling(&w.ward, &w.decision, "2020-01-01");
    let first = g.enter("/v1/ceilings", &with(&body, "valid_to", json!("2026-01-01")));
    let later = g.enter("/v1/ceilings", &with(&body, "valid_from", json!("2026-01-01")));
    let mut seats = post(&w.ward, &title, &w.decision, "2020-01-01");
    seats["handovers"] = json!([handover("2025-06-01", "2025-08-01", &w.decision)]);
    let seats = g.enter("/v1/established-posts", &seats);
    let before = staffing(&g.admin, &w.ward, BEFORE);
    assert_eq!(before["figures"]["officials"]["counted"], 1);
    assert!(before["ceiling"].is_object());

    let mut reform = g.reform(&whole(w));
    assert_eq!(reform.findings(), warned(&["ceiling_missing", "posts_missing"]));
    let preview = reform.preview();
    assert_eq!((follows(&preview, "ceiling"), follows(&preview, "established_post")), ((0, 2), (0, 1)));
    assert_eq!(g.members(&first, ["valid_to"]), ["2026-01-01"], "nothing has changed");

    let new = g.carries_out(&mut reform);
    assert_eq!(preview["findings"][0]["evidence"][0], json!({ "name": "unit_id", "value": new }));
    assert_eq!(g.members(&first, ["valid_to", "unit_id"]), [json!(DAY), json!(w.ward)]);
    assert_eq!(g.get(&later)["void"], true, "what never began");
    let [to, overlaps] = g.members(&seats, ["valid_to", "handovers"]);
    assert_eq!((to, &overlaps[0]["valid_to"]), (json!(DAY), &json!(DAY)));
    let after = staffing(&g.admin, &new, DAY);
    assert_eq!((&after["ceiling"], &after["posts"]), (&Value::Null, &json!([])));
    assert_eq!(after["figures"]["officials"]["counted"], 2, "the people of both wards");
    assert_eq!(after["figures"]["officials"]["ceiling"], Value::Null);
    assert_eq!(staffing(&g.admin, &w.province, DAY)["figures"]["officials"]["counted"], 2);
    let then = staffing(&g.admin, &w.ward, BEFORE);
    assert_eq!(
        (&then["ceiling"]["ceiling_id"], &then["figures"]),
        (&before["ceiling"]["ceiling_id"], &before["figures"])
    );
    let last = g.admin.all(&format!("{first}/history")).pop().unwrap();
    assert_eq!(last["cause"], "reorganise");

    // The new ward is given its own.
    let own = g.enter("/v1/ceilings", &ceiling(&new, &w.decision, DAY));
    assert_eq!(staffing(&g.admin, &new, DAY)["ceiling"]["ceiling_id"], json!(own.rsplit('/').next()));
    // It is in a unit that the reform founded, so the reform is not taken back under it.
    let void = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" });
    reform.tries(&g.admin, "void", &void).refused(409, "in_use");
}

#[test]
fn a_ceiling_and_posts_go_on_with_a_unit_that_is_renamed_and_the_past_stays_its_own() {
    let g = Ground::new();
    let w = &g.w;
    g.holder(&w.ward, "COMMITTEE_CHAIR");
    let title = position(&g.admin, "COMMITTEE_CHAIR");
    let first = g.enter("/v1/ceilings", &ceiling(&w.ward, &w.decision, "2020-01-01"));
    let mut seats = post(&w.ward, &title, &w.decision, "2020-01-01");
    let overlaps = [("2025-06-01", "2025-08-01"), ("2026-01-01", "2026-02-01")];
    seats["handovers"] = json!(overlaps.map(|(from, to)| handover(from, to, &w.decision)));
    let seats = g.enter("/v1/established-posts", &seats);
    let before = staffing(&g.admin, &w.ward, BEFORE);
    let mut reform = g.reform(&g.renamed());
    assert_eq!(reform.findings(), []);
    let preview = reform.preview();
    assert_eq!((follows(&preview, "ceiling"), follows(&preview, "established_post")), ((1, 0), (1, 0)));
    let new = g.carries_out(&mut reform);
    let paper = g.get(&reform.place)["decision_id"].clone();
    let goes_on = g.admin.all(&format!("/v1/ceilings?unit_id={new}"));
    let names = ["valid_from", "valid_to", "unit_class", "regular_police", "additional", "decision_id"];
    let expected = [json!(DAY), Value::Null, json!("class_3"), json!(true), json!(1), paper.clone()];
    assert_eq!(goes_on.len(), 1);
    assert_eq!(names.map(|name| goes_on[0][name].clone()), expected);
    assert_eq!(g.members(&first, ["valid_to", "decision_id"]), [json!(DAY), json!(w.decision)]);
    let days = |post: &Value| -> Vec<(String, String)> {
        let all = post["handovers"].as_array().unwrap().iter();
        all.map(|one| ["valid_from", "valid_to"].map(|day| one[day].as_str().unwrap().to_owned()).into()).collect()
    };
    let own = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(days(&g.get(&seats)), [own("2025-06-01", DAY)]);
    let there = g.admin.all(&format!("/v1/established-posts?unit_id={new}"));
    assert_eq!(days(&there[0]), [own(DAY, "2025-08-01"), own("2026-01-01", "2026-02-01")]);
    let (then, now) = (staffing(&g.admin, &w.ward, BEFORE), staffing(&g.admin, &new, DAY));
    assert_eq!(then["figures"], before["figures"]);
    assert_eq!(
        (&now["figures"]["officials"]["counted"], &now["figures"]["seats"]),
        (&json!(1), &before["figures"]["seats"])
    );
    assert!(now["ceiling"].is_object());
}

#[test]
fn open_tasks_go_to_the_heir_and_progress_loses_none_of_them_on_any_day() {
    let g = Ground::new();
    let w = &g.w;
    let plan = in_force(&g.admin, &g.approver, &resolution("1-NQ", &w.province));
    let (who, _) = g.holder(&w.ward, "COMMITTEE_CHAIR");
    let task = |unit: &str, more: &Value| {
        let made = g.admin.post("/v1/tasks", &merged(&programme::task(&plan, unit), more));
        place(&made.expect(201))
    };
    let open = task(&w.ward, &json!({ "official_id": who, "due_on": "2025-12-31" }));
    let late = task(&w.ward, &json!({}));
    let done = task(&w.ward, &json!({}));
    let above = task(&w.city, &json!({}));
    g.step(&g.admin, &late, "assignment", &body_of("assignment")).expect(200);
    for act in ["assignment", "beginning", "completion"] {
        g.step(&g.admin, &done, act, &body_of(act)).expect(200);
    }
    let told = g.enter("/v1/disseminations", &programme::dissemination(&plan, &w.ward));
    let progress = |unit: &str, on: &str| {
        let path = format!("/v1/resolutions/{plan}/progress?unit={unit}&as_of={on}");
        let mut shown = g.get(&path);
        shown["known_at"] = Value::Null;
        shown["targets"] = Value::Null;
        shown
    };
    let shot = |on: &str| [&w.province, &w.city, &w.ward].map(|unit| progress(unit, on));
    let days = ["2018-06-30", BEFORE];
    let before = days.map(shot);
    let mut reform = g.reform(&whole(w));
    assert_eq!(follows(&reform.preview(), "task"), (3, 0));
    let new = g.carries_out(&mut reform);
    let owners = |unit: &str| json!([{ "unit_id": unit, "left_on": DAY }]);
    assert_eq!(g.members(&open, ["unit_id", "formerly", "official_id"]), [json!(new), owners(&w.ward), json!(who)]);
    assert_eq!(g.members(&late, ["unit_id", "state"]), [json!(new), json!("assigned")]);
    assert_eq!(g.members(&above, ["unit_id"]), [json!(w.province)], "to what stood above");
    assert_eq!(g.members(&done, ["unit_id", "formerly"]), [json!(w.ward), json!([])], "what is done is history");
    assert_eq!(g.members(&told, ["unit_id"]), [json!(w.ward)]);
    assert_eq!(days.map(shot), before, "the past stays what it was");
    let now = progress(&w.province, DAY);
    assert_eq!(now["total"]["tasks"]["total"], before[1][0]["total"]["tasks"]["total"], "nothing is lost");
    let ward = now["by_unit"].as_array().unwrap().iter().find(|one| one["unit"]["id"] == json!(new)).unwrap();
    assert_eq!((&ward["tasks"]["total"], &ward["tasks"]["overdue"]), (&json!(2), &json!(1)));
    assert_eq!(now["own"]["tasks"]["total"], 2, "the province's, and what was done in the ward that is no more");
    // Whoever keeps the new ward goes on with it.
    let keeper = g.app.role(canbo::domain::account::Role::HrOfficer, Some(&new));
    let begun = g.step(&keeper, &late, "beginning", &json!({ "on": "2025-08-01" })).expect(200).json();
    assert_eq!((&begun["unit_id"], &begun["state"]), (&json!(new), &json!("under_way")));
}

#[test]
fn a_recruitment_goes_to_the_heir_and_a_probation_ends_where_the_person_is_now() {
    let g = Ground::new();
    let w = &g.w;
    let (open, serves, confirmed) = (g.recruitment(6), g.recruited(12), g.recruited(0));
    let counted = || {
        let path = |unit: &str| format!("/v1/reports/activity?unit={unit}&from=2025-01-01&to=2025-06-30");
        [&w.ward, &w.city, &w.province].map(|unit| g.get(&path(unit))["recruited"].clone())
    };
    let before = counted();
    assert_eq!(before, [2, 2, 2].map(|n| json!(n)));
    let came = g.members(&serves, ["appointment_id"]);
    let mut reform = g.reform(&whole(w));
    assert_eq!(follows(&reform.preview(), "recruitment"), (2, 0));
    let new = g.carries_out(&mut reform);
    assert_eq!(g.members(&open, ["unit_id", "state"]), [json!(new), json!("announced")]);
    assert_eq!(g.members(&serves, ["unit_id", "state"]), [json!(new), json!("on_probation")]);
    assert_eq!(g.members(&serves, ["appointment_id"]), came, "by which the person came in");
    assert_eq!(g.members(&confirmed, ["unit_id", "state"]), [json!(w.ward), json!("confirmed")], "history");
    assert_eq!(counted(), before, "who was recruited where is what it was");

    // What a reform carried on is not taken back under it.
    let void = json!({ "ground": "entered_in_error", "reason": "Nhập nhầm", "decision_id": w.decision });
    g.step(&g.admin, &serves, "void", &void).refused(409, "in_use");
    let who = g.get(&serves)["official_id"].as_str().unwrap().to_owned();
    let ends = json!({ "on": "2025-10-01", "decision_id": w.decision, "reason": "Không đạt" });
    g.step(&g.approver, &serves, "end", &ends).expect(200);
    let held = g.admin.all(&format!("/v1/appointments?official_id={who}"));
    let ended: Vec<_> = held.iter().map(|a| (&a["unit_id"], &a["valid_to"], &a["end_reason"])).collect();
    assert!(ended.contains(&(&json!(new), &json!("2025-10-01"), &json!("probation_failed"))), "{ended:?}");
    assert!(ended.contains(&(&json!(w.ward), &json!(DAY), &json!("reorganised"))), "{ended:?}");
}

#[test]
fn what_leads_to_a_post_that_is_no_more_is_over() {
    let g = Ground::new();
    let w = &g.w;
    let (open, serves) = (g.recruitment(6), g.recruited(12));
    let who = g.get(&serves)["official_id"].clone();
    let (moves, _) = g.holder(&w.other_ward, "COMMITTEE_VICE");
    let body = json!({ "kind": "transfer", "official_id": moves, "unit_id": w.ward,
        "position_id": position(&g.admin, "PARTY_DEPUTY_SECRETARY"), "valid_from": "2026-12-01", "valid_to": null,
        "grounds": "Theo nhu cầu" });
    let moved = g.enter("/v1/rotations", &body);
    let release = json!({ "release": { "official_id": who } });
    let mut reform = g.reform(&[dissolve(&w.ward), release]);
    let mut found = reform.findings();
    found.sort();
    assert_eq!(found, warned(&["move_ends", "recruitment_ends", "recruitment_ends"]));
    let preview = reform.preview();
    assert_eq!((follows(&preview, "recruitment"), follows(&preview, "rotation")), ((0, 2), (0, 1)));
    g.carries_out(&mut reform);
    assert_eq!(g.members(&open, ["state"]), ["withdrawn"]);
    assert_eq!(g.members(&serves, ["state", "ended_on"]), [json!("ended"), json!(DAY)]);
    assert_eq!(g.members(&moved, ["state", "unit_id"]), [json!("cancelled"), json!(w.ward)]);
    let hops = g.get(&moved)["hops"].as_array().unwrap().clone();
    assert_eq!((&hops.last().unwrap()["act"], hops.len()), (&json!("cancel"), 2));
}

#[test]
fn an_allowance_follows_its_title_and_ends_with_one_that_is_held_once_after() {
    let g = Ground::new();
    let w = &g.w;
    let beside =
        |who: &str, unit: &str, title: &str| appoint(&g.admin, w, (who, unit, title), &json!({ "kind": "concurrent" }));
    let given = |who: &str, holding: &str| {
        g.enter("/v1/allowances", &with(&allowance(who, holding, &w.decision), "valid_from", json!("2021-01-01")))
    };
    let (one, _) = g.holder(&w.ward, "COMMITTEE_CHAIR");
    let first = given(&one, &beside(&one, &w.ward, "CULTURE_SOCIETY"));
    let (two, _) = g.holder(&w.ward, "PARTY_SECRETARY");
    let second = given(&two, &beside(&two, &w.other_ward, "PARTY_SECRETARY"));
    let drawn = |who: &str, on: &str| {
        let shown = g.get(&format!("/v1/officials/{who}/entitlements?as_of={on}"))["allowances"].clone();
        shown.as_array().unwrap().iter().map(|one| one["payable"] == true).collect::<Vec<_>>()
    };
    // Who is counted in another ward saves no headcount of that one: the allowance is on record, and not due.
    assert_eq!((drawn(&one, BEFORE), drawn(&two, BEFORE)), (vec![true], vec![false]));
    let mut reform = g.reform(&whole(w));
    assert_eq!(reform.findings(), warned(&["allowance_ends"]));
    assert_eq!(follows(&reform.preview(), "allowance"), (1, 1));
    let new = g.carries_out(&mut reform);
    let of = |who: &str| g.admin.all(&format!("/v1/allowances?official_id={who}"));
    assert_eq!(g.members(&first, ["valid_to"]), [DAY]);
    assert_eq!(of(&one).len(), 2);
    let goes_on = of(&one).into_iter().find(|one| one["valid_from"] == DAY).unwrap();
    let holding = g.get(&format!("/v1/appointments/{}", goes_on["appointment_id"].as_str().unwrap()));
    assert_eq!((&holding["unit_id"], &holding["kind"]), (&json!(new), &json!("concurrent")));
    assert_eq!((&goes_on["valid_to"], &goes_on["basis"]), (&Value::Null, &json!("headcount_saved")));
    assert_eq!(goes_on["decision_id"], g.get(&reform.place)["decision_id"]);
    assert_eq!((g.members(&second, ["valid_to"]), of(&two).len()), ([json!(DAY)], 1));
    assert_eq!((drawn(&one, BEFORE), drawn(&two, BEFORE)), (vec![true], vec![false]));
    assert_eq!((drawn(&one, DAY), drawn(&two, DAY)), (vec![true], vec![]));
}

#[test]
fn a_reform_that_waits_is_its_units_paper() {
    for renamed in [true, false] {
        let g = Ground::new();
        let w = &g.w;
        let waits = Reform::of(&g.app, Some(&w.ward), &[found("x", "Phường Ba", "90021", &there(&w.ward))]);
        let mut reform = g.reform(&if renamed { g.renamed() } else { whole(w) });
        assert_eq!(reform.findings(), if renamed { vec![] } else { warned(&["document_ends"]) });
        let new = g.carries_out(&mut reform);
        let now = g.members(&waits.place, ["unit_id", "state"]);
        assert_eq!(now, if renamed { [json!(new), json!("drafted")] } else { [json!(w.ward), json!("dropped")] });
        assert_eq!(g.members(&reform.place, ["state"]), ["effective"], "not itself");
    }
}

#[test]
fn taken_back_every_follower_is_what_it_was() {
    for renamed in [true, false] {
        let g = Ground::new();
        let w = &g.w;
        let title = position(&g.admin, "COMMITTEE_CHAIR");
        for unit in [&w.ward, &w.other_ward] {
            let body = ceiling(unit, &w.decision, "2020-01-01");
            g.enter("/v1/ceilings", &with(&body, "valid_to", json!("2026-01-01")));
            g.enter("/v1/ceilings", &with(&body, "valid_from", json!("2026-01-01")));
            let mut seats = post(unit, &title, &w.decision, "2020-01-01");
            seats["handovers"] = json!([handover("2025-06-01", "2025-08-01", &w.decision)]);
            g.enter("/v1/established-posts", &seats);
        }
        let plan = in_force(&g.admin, &g.approver, &resolution("1-NQ", &w.province));
        let (who, _) = g.holder(&w.ward, "COMMITTEE_CHAIR");
        let body = merged(&programme::task(&plan, &w.ward), &json!({ "official_id": who }));
        g.enter("/v1/tasks", &body);
        g.enter("/v1/disseminations", &programme::dissemination(&plan, &w.ward));
        g.recruitment(6);
        g.recruited(12);
        let holding = appoint(&g.admin, w, (&who, &w.ward, "CULTURE_SOCIETY"), &json!({ "kind": "concurrent" }));
        let body = with(&allowance(&who, &holding, &w.decision), "valid_from", json!("2021-01-01"));
        g.enter("/v1/allowances", &body);
        let (moves, _) = g.holder(&w.other_ward, "COMMITTEE_VICE");
        let body = json!({ "kind": "transfer", "official_id": moves, "unit_id": w.ward,
            "position_id": position(&g.admin, "PARTY_DEPUTY_SECRETARY"), "valid_from": "2026-12-01", "valid_to": null,
            "grounds": "Theo nhu cầu" });
        g.enter("/v1/rotations", &body);
        let waits = Reform::of(&g.app, Some(&w.ward), &[found("x", "Phường Ba", "90021", &there(&w.ward))]);

        let lists = [
            "ceilings",
            "established-posts",
            "tasks",
            "disseminations",
            "recruitments",
            "allowances",
            "rotations",
            "appointments",
            "officials",
            "units",
        ];
        let pages = [
            format!("/v1/units/{}/staffing?as_of={BEFORE}", w.ward),
            format!("/v1/units/{}/staffing?as_of={DAY}", w.ward),
            format!("/v1/units/{}/vacancies?as_of={DAY}", w.ward),
            format!("/v1/resolutions/{plan}/progress?unit={}&as_of={DAY}", w.ward),
            format!("/v1/officials/{who}/entitlements?as_of={DAY}"),
            waits.place.clone(),
        ];
        let shot = || {
            let mut all: Vec<Value> = lists.iter().flat_map(|list| g.admin.all(&format!("/v1/{list}"))).collect();
            all.extend(pages.iter().map(|page| g.get(page)));
            for shown in &mut all {
                for clock in ["seq", "recorded_at", "known_at", "targets"] {
                    if let Some(member) = shown.get_mut(clock) {
                        *member = Value::Null;
                    }
                }
            }
            all.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let before = shot();
        let mut reform = g.reform(&if renamed { g.renamed() } else { whole(w) });
        g.carries_out(&mut reform);
        let changed = g.admin.all("/v1/tasks");
        assert_ne!(changed[0]["unit_id"], json!(w.ward));
        reform.step("void", &json!({ "ground": "entered_in_error", "reason": "Nhập nhầm" }));
        let after = shot();
        for (after, before) in after.iter().zip(&before) {
            assert_eq!(after, before, "byte for byte");
        }
        assert_eq!(after.len(), before.len());
    }
}
