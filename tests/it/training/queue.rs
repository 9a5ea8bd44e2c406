//! Seats and the queue for them: none given twice, however many ask at once, and each that becomes free to the first.

use super::ground::{Ground, complete, step};
use crate::concurrency::is_sound;
use crate::support::Database;
use crate::support::manners::texts;
use crate::support::{Answer, App};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Barrier;

/// So many ask at once.
const MANY: usize = 200;
/// For so many seats.
const SEATS: u32 = 30;

#[test]
fn two_hundred_at_once_for_thirty_seats_thirty_have_one_and_the_rest_wait_in_order() {
    let g = Ground::new();
    let class = g.hall("QLNN", SEATS);
    let ward = &g.scene.world.ward;
    let people: Vec<String> =
        (0..MANY).map(|_| crate::support::world::official(g.admin(), "Nguyễn Thị Ước", ward)).collect();
    let start = Barrier::new(MANY);
    let ask = |who: &String| {
        // A caller each, so that nobody waits for another's connection.
        let caller = g.scene.app.with_token(g.admin().token());
        start.wait();
        caller.post("/v1/enrolments", &json!({ "class_id": class, "official_id": who }))
    };
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asking: Vec<_> = people.iter().map(|who| scope.spawn(move || ask(who))).collect();
        asking.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    let answers: Vec<Value> = answers.into_iter().map(|answer| answer.expect(201).json()).collect();
    let in_state = |state: &str| answers.iter().filter(|e| e["state"] == state).count();
    assert_eq!((in_state("confirmed"), in_state("waitlisted")), (30, 170));
    let mut numbers: Vec<u64> = answers.iter().map(|e| e["queue_no"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<u64>>(), "each number once, without gaps");
    // The order is that of the writes, and who has a seat came before who waits.
    let mut by_seq: Vec<&Value> = answers.iter().collect();
    by_seq.sort_by_key(|e| e["seq"].as_i64());
    for (n, e) in by_seq.iter().enumerate() {
        assert_eq!(e["queue_no"], json!(n + 1));
        assert_eq!(e["state"], if n < 30 { "confirmed" } else { "waitlisted" });
        assert_eq!(e["place"], if n < 30 { Value::Null } else { json!(n - 29) });
    }
    // Every answer that was given holds.
    let kept = g.admin().all(&format!("/v1/enrolments?class_id={class}&limit=500"));
    let ids = |all: &[Value]| texts(all, "/id").into_iter().collect::<BTreeSet<_>>();
    assert_eq!(ids(&kept), ids(&answers));
    let queue = g.admin().all(&format!("/v1/enrolments?class_id={class}&state=waitlisted&sort=queue&limit=7"));
    let numbers: Vec<u64> = queue.iter().map(|e| e["queue_no"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (31..=200).collect::<Vec<u64>>());
    let shown = g.admin().get(&format!("/v1/classes/{class}")).expect(200).json();
    let full = ["confirmed", "waitlisted", "free"].map(|name| shown[name].clone());
    assert_eq!(full, [json!(30), json!(170), json!(0)]);
    is_sound(&g.scene.app.database);

    // Ten of them leave at once: ten seats, to the first ten in the queue, in its order.
    let leaving: Vec<String> =
        by_seq[..10].iter().map(|e| format!("/v1/enrolments/{}", e["id"].as_str().unwrap())).collect();
    let start = Barrier::new(leaving.len());
    std::thread::scope(|scope| {
        for place in &leaving {
            let caller = g.scene.app.with_token(g.admin().token());
            let start = &start;
            scope.spawn(move || {
                let tag = caller.get(place).etag().to_owned();
                start.wait();
                caller.act(&format!("{place}/withdrawal"), &tag, &json!({ "reason": "Bận" })).expect(200);
            });
        }
    });
    let seated = g.admin().all(&format!("/v1/enrolments?class_id={class}&state=confirmed&sort=queue"));
    let numbers: Vec<u64> = seated.iter().map(|e| e["queue_no"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (11..=40).collect::<Vec<u64>>());
    is_sound(&g.scene.app.database);
}

#[test]
fn of_two_hundred_who_enrol_the_same_person_one_wins() {
    let g = Ground::new();
    let class = g.hall("QLNN", 5);
    let who = g.clerk(&g.scene.world.ward);
    let start = Barrier::new(40);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..40)
            .map(|_| {
                let caller = g.scene.app.with_token(g.admin().token());
                let (start, class, who) = (&start, &class, &who);
                scope.spawn(move || {
                    start.wait();
                    caller.post("/v1/enrolments", &json!({ "class_id": class, "official_id": who }))
                })
            })
            .collect();
        asking.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 39));
    for answer in lost {
        assert_eq!(answer.refused(409, "findings_in_the_way").json()["findings"][0]["code"], "already_enrolled");
    }
}

#[test]
fn each_seat_that_becomes_free_goes_to_the_first_in_the_queue_by_the_same_write() {
    let g = Ground::new();
    let class = g.hall("QLNN", 2);
    let all: Vec<String> = (0..6).map(|_| g.enrolled(&class)).collect();
    let states = || all.iter().map(|place| g.state(place)).collect::<Vec<_>>();
    let withdraw = |n: usize| step(g.admin(), &all[n], "withdrawal", &json!({ "reason": "Bận" })).expect(200);
    assert_eq!(states(), ["confirmed", "confirmed", "waitlisted", "waitlisted", "waitlisted", "waitlisted"]);
    let left = withdraw(3).json();
    assert_eq!((&left["state"], &left["place"]), (&json!("withdrawn"), &Value::Null), "who waits frees no seat");
    assert_eq!(g.admin().get(&all[4]).expect(200).json()["place"], 2, "and those behind come nearer");
    withdraw(0);
    assert_eq!(states(), ["withdrawn", "confirmed", "confirmed", "withdrawn", "waitlisted", "waitlisted"]);
    let wrong = step(g.admin(), &all[1], "withdrawal", &json!({})).refused(422, "invalid_input").wrong();
    assert_eq!(wrong, crate::support::manners::told(&[("/reason", "required")]));
    // Taken back as entered in error, the seat is free too; completed, it is not.
    complete(&g.approver, &all[2], &json!({})).expect(200);
    assert_eq!(states()[4..], ["waitlisted", "waitlisted"]);
    let void = json!({ "ground": "entered_in_error", "reason": "Nhầm người" });
    step(g.admin(), &all[1], "void", &void).expect(200);
    assert_eq!(states()[4..], ["confirmed", "waitlisted"]);
    let failed = step(&g.approver, &all[4], "failure", &json!({ "reason": "Bỏ học" })).expect(200).json();
    assert_eq!((&failed["state"], &failed["result"]), (&json!("failed"), &json!("not_passed")));
    assert_eq!(states()[5], "waitlisted", "who failed had the seat to the end");
    // The hop was made by nobody, in the name of who freed the seat.
    let promoted = g.admin().get(&all[4]).expect(200).json()["hops"][1].clone();
    assert_eq!(
        (&promoted["act"], &promoted["by"], &promoted["reason"]),
        (&json!("promote"), &Value::Null, &Value::Null)
    );
    let history = g.admin().all(&format!("{}/history", all[4]));
    assert_eq!((&history[1]["cause"], &history[1]["actor"].as_str().unwrap()[..5]), (&json!("advance"), "user:"));
}

#[test]
fn a_write_that_fails_half_way_gives_no_seat() {
    // The same on a file and on the server: what follows from an act is of its transaction.
    for database in [Database::in_file(), Database::new()] {
        let app = App::on(database);
        let w = crate::support::world::World::in_app(&app);
        let admin = app.admin();
        let before = is_sound(&app.database);
        let body = json!({ "class_id": crate::support::manners::NOBODY, "official_id": w.ward });
        admin.post("/v1/enrolments", &body).refused(422, "invalid_input");
        assert_eq!(is_sound(&app.database), before);
    }
}
