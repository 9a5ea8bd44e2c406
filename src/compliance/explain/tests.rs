//! What explanations name, and that they agree with the verdict in every small world.

use super::*;
use crate::compliance::evaluate::evaluate;
use crate::compliance::facts::Fact;
use crate::compliance::lack::Reason::NotSo;
use crate::compliance::samples::{facts, telling_days};
use crate::compliance::stage::*;
use crate::domain::appointment::AppointmentKind::{Concurrent, Substantive};
use crate::domain::qualification::{Level, Verification};
use crate::domain::rule_set::Audience;
use proptest::prelude::*;

/// A chair since 2016-03-01 with a degree below the one asked for, with more facts.
fn chair(facts: impl IntoIterator<Item = Fact>) -> Index {
    let mut index = Index::new();
    let world = world();
    let units = world.units.all().cloned().map(Fact::Unit);
    index.apply(units.chain(world.positions.values().cloned().map(Fact::Position)));
    index.apply([Fact::Appointment(appointment(1, Substantive, CHAIR, "2016-03-01", "2021-03-01"))]);
    index.apply([Fact::Qualification(record(1, Level::Intermediate, "2010-01-01", Verification::Verified))]);
    index.apply(facts);
    index
}

#[test]
fn of_several_graces_that_hold_the_longest_decides() {
    let mut late = grace("2019-01-01", "2020-06-01");
    late.when = Some(degree(Level::University));
    let graces = vec![
        grace("2016-04-01", "2019-01-01"),
        grace("2017-01-01", "2020-01-01"),
        late,
        grace("2016-01-01", "2030-01-01"),
    ];
    let asked = Requirement { graces: graces.clone(), ..requirement("degree", degree(Level::University)) };
    let index = chair([Fact::RuleSet(rule_set(1, vec![asked]))]);
    for (on, held, deciding, status, next) in [
        ("2018-01-01", vec![0, 1], Some(1), Status::InGrace, ("2020-01-01", Some(Status::Unmet))),
        ("2019-01-01", vec![1], Some(1), Status::InGrace, ("2020-01-01", Some(Status::Unmet))),
        ("2020-01-01", vec![], None, Status::Unmet, ("2021-03-01", None)),
    ] {
        let found = explain(&index, &WHO, day(on)).unwrap();
        assert_eq!(found.in_post_since, Some(day("2016-03-01")));
        let [reason] = found.requirements.as_slice() else { panic!("one requirement") };
        let asking = reason.deciding().unwrap();
        assert_eq!(asking.graces, held.iter().map(|n| &graces[*n]).collect::<Vec<_>>(), "{on}");
        assert_eq!((asking.deciding_grace(), reason.status), (deciding.map(|n: usize| &graces[n]), status), "{on}");
        assert_eq!(reason.next, Some(Turn { on: day(next.0), status: next.1 }), "{on}");
    }
}

#[test]
fn the_title_that_asks_most_decides_and_what_a_layer_sets_aside_is_named() {
    let to = |position: &str, level| Requirement {
        applies_to: Audience { positions: vec![Code::parse(position).unwrap()], ..Audience::default() },
        ..requirement("degree", degree(level))
    };
    let own = replacing(3, CITY, vec![to("CHAIR", Level::College), to("SECRETARY", Level::Doctorate)]);
    let index = chair([
        Fact::RuleSet(rule_set(1, vec![])),
        Fact::RuleSet(replacing(2, PROVINCE, vec![])),
        Fact::RuleSet(own.clone()),
        Fact::Appointment(appointment(2, Concurrent, SECRETARY, "2017-01-01", "")),
        Fact::Qualification(record(2, Level::University, "2010-01-01", Verification::Verified)),
        Fact::Exemption(exemption(1, "politics", "2016-01-01", "")),
    ]);
    let found = explain(&index, &WHO, day("2018-01-01")).unwrap();
    let aside: Vec<(&str, Vec<&str>)> = (found.set_aside.iter())
        .map(|one| (one.rule_set.code.as_str(), one.by.iter().map(|by| by.code.as_str()).collect()))
        .collect();
    assert_eq!(aside, [("set-1", vec!["set-3"]), ("set-2", vec!["set-3"])]);
    let [reason] = found.requirements.as_slice() else { panic!("one requirement") };
    let asked: Vec<_> =
        reason.asked.iter().map(|a| (a.title.title.appointment_id, a.status, a.decides, a.releases.len())).collect();
    let appointment = |n| appointment(n, Substantive, CHAIR, "2016-03-01", "").id;
    assert_eq!(asked, [(appointment(1), Status::Above, false, 0), (appointment(2), Status::Unmet, true, 0)]);
    let first: Vec<_> = found.titles.iter().map(|t| (t.first_holding, t.taken_on, t.area)).collect();
    let mountain = Some(AreaKind::Mountain);
    assert_eq!(first, [(true, day("2016-03-01"), mountain), (true, day("2017-01-01"), mountain)]);
    assert_eq!(
        next_turn(&index, &WHO, day("2016-06-01")),
        Some(Turn { on: day("2017-01-01"), status: Some(Status::Unmet) })
    );
}

/// Whether a condition that does not hold names something missing in itself or below.
fn says_what_is_missing(node: &Node<'_>) -> bool {
    !node.missing.is_empty() || node.parts.iter().any(says_what_is_missing)
}

fn lawful(node: &Node<'_>, case: &Case<'_>) -> Result<(), TestCaseError> {
    let answer = answer::<Vec<EvidenceRef>>(node.predicate, case);
    prop_assert_eq!((node.status, &node.evidence), (answer.status, &answer.evidence));
    prop_assert!(node.missing.is_empty() || !node.status.meets());
    node.parts.iter().try_for_each(|part| lawful(part, case))
}

proptest! {
    #[test]
    fn an_explanation_says_what_the_judge_says_and_when_the_timeline_turns(facts in facts()) {
        let mut index = Index::new();
        index.apply(facts.clone());
        let world = index.world();
        for day in telling_days(&facts).into_iter().step_by(23).chain([Day::FIRST, Day::LAST]) {
            for person in world.people.values() {
                let (found, verdict) = (explain(&index, &person.id, day), evaluate(world, person, day));
                prop_assert_eq!(&found, &explain(&index, &person.id, day));
                prop_assert_eq!(found.is_some(), verdict.is_some());
                let (Some(found), Some(verdict)) = (found, verdict) else { continue };
                prop_assert_eq!((found.unit_id, found.group, found.status), (verdict.unit_id, verdict.group, verdict.status));
                prop_assert_eq!(found.titles.iter().map(|t| t.title).collect::<Vec<_>>(), verdict.titles);
                prop_assert_eq!(found.requirements.len(), verdict.requirements.len());
                let timeline = index.timeline(person.id).unwrap();
                for (reason, judged) in found.requirements.iter().zip(&verdict.requirements) {
                    prop_assert_eq!((reason.code, reason.mandatory), (&judged.code, judged.mandatory));
                    prop_assert_eq!((reason.status, reason.until), (judged.status, judged.until));
                    prop_assert_eq!(reason.asked.iter().filter(|asking| asking.decides).count(), 1);
                    prop_assert_eq!(reason.deciding().unwrap().rule_set.id, judged.rule_set);
                    let next = timeline.next_change_of(judged.code.as_str(), day);
                    prop_assert_eq!(reason.next, next.map(|(on, status)| Turn { on, status }));
                    for asking in &reason.asked {
                        prop_assert!(judged.because_of.contains(&asking.title.title.appointment_id));
                        let case = Case { person, day, holding_from: Some(asking.title.taken_on) };
                        lawful(&asking.condition, &case)?;
                        prop_assert!(asking.condition.status.meets() || says_what_is_missing(&asking.condition));
                        prop_assert_eq!(asking.deciding_grace().is_some(), asking.status == Status::InGrace);
                        prop_assert_eq!(asking.deciding_release().is_some(), asking.status == Status::Exempt);
                    }
                }
                if let Some(turn) = next_turn(&index, &person.id, day) {
                    prop_assert_eq!(timeline.at(turn.on).and_then(|s| s.standard), turn.status);
                }
            }
        }
    }
}

#[test]
fn below_not_it_is_no_lack_that_something_does_not_hold() {
    let not = |inner| Predicate::Not(Box::new(inner));
    let index = chair([Fact::RuleSet(rule_set(
        1,
        vec![
            requirement("holds", not(degree(Level::University))),
            requirement("lacks", not(degree(Level::Intermediate))),
        ],
    ))]);
    let found = explain(&index, &WHO, day("2018-01-01")).unwrap();
    let told: Vec<_> = (found.requirements.iter())
        .map(|reason| &reason.asked[0].condition)
        .map(|node| {
            (node.status, node.missing.iter().map(|l| l.reason).collect::<Vec<_>>(), node.parts[0].missing.len())
        })
        .collect();
    assert_eq!(told, [(Status::Met, vec![], 0), (Status::Unmet, vec![NotSo], 0)]);
}
