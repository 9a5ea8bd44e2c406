//! What is found about a reform over HTTP: with the rule in both languages, at once, and the same in every act.

use super::ground::{Reform, dissolve, found, key, merge, there};
use crate::support::App;
use crate::support::world::World;
use serde_json::{Value, json};

#[test]
fn everything_is_found_at_once_and_told_in_both_languages() {
    let app = App::new();
    let (admin, w) = (app.admin(), World::in_app(&app));
    let changes = [
        found("a", "Phường A", "90002", &there(&w.city)),
        found("a", "Phường B", "90005", &key("nothing")),
        merge(&[&w.ward], &there(&w.ward)),
        dissolve(&w.city),
    ];
    let mut reform = Reform::of(&app, Some(&w.province), &changes);
    let mut codes: Vec<String> = reform.findings().into_iter().map(|(code, _)| code).collect();
    codes.sort();
    let expected =
        ["child_without_parent", "code_taken", "key_twice", "key_unknown", "outside_reform", "successor_not_in_force"];
    for code in expected {
        assert!(codes.contains(&code.to_owned()), "{code}: {codes:?}");
    }
    let checks = admin.post(&format!("{}/checks", reform.place), &Value::Null).expect(200).json();
    assert_eq!((&checks["proposable"], &checks["approvable"]), (&json!(false), &json!(false)));
    for finding in checks["findings"].as_array().unwrap() {
        for member in ["title_vi", "title_en", "legal_reference"] {
            assert!(!finding[member].as_str().unwrap().is_empty(), "{finding}");
        }
    }
    let refused = reform.tries(&admin, "submission", &json!({})).refused(409, "findings_in_the_way").json();
    assert_eq!(refused["findings"], checks["findings"]);
}
