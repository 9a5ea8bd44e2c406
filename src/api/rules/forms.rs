//! How the parts of rule sets are read from a body: predicates, audiences, graces, requirements.

use crate::api::reader::{Read, items, record};
use crate::domain::Day;
use crate::domain::invalid::{Problems, Rule};
use crate::domain::predicate::{
    AgeClause, EvaluationClause, Predicate, QualificationClause, RetirementClause, TrainingClause,
};
use crate::domain::rule_set::{Audience, Grace, Requirement};
use serde_json::Value;

record! { QualificationClause { need kind, need at_least, may fields, may schemes, may awarded_within_months } }
record! { AgeClause { may at_least, may at_most, may on } }
record! { RetirementClause { need at_least, may on } }
record! { EvaluationClause { need years, need at_least } }
record! { TrainingClause { need kinds, need per_year } }

/// The forms that a predicate can have.
const FORMS: [&str; 10] = [
    "qualification",
    "age",
    "months_to_retirement",
    "gender",
    "ethnic_minority",
    "evaluation",
    "training_hours",
    "all",
    "any",
    "not",
];

impl Read for Predicate {
    fn read(value: &Value, at: &str, problems: &mut Problems) -> Option<Self> {
        predicate(value, at, 0, problems)
    }
}

/// A predicate that stands within so many others.
fn predicate(value: &Value, at: &str, depth: usize, problems: &mut Problems) -> Option<Predicate> {
    if depth >= Predicate::DEPTH {
        problems.add(at, Rule::TooDeep(Predicate::DEPTH));
        return None;
    }
    let Value::Object(forms) = value else {
        problems.add(at, Rule::Expected("object"));
        return None;
    };
    // Every member is looked at, so that a second one does not hide what is wrong with the first.
    let mut read: Vec<Option<Predicate>> =
        forms.iter().map(|(name, part)| form(name, part, at, depth, problems)).collect();
    if read.len() != 1 {
        problems.add(at, Rule::Expected("{\"qualification\" | \"age\" | … | \"all\" | \"any\" | \"not\": …}"));
        return None;
    }
    let read = read.pop()??;
    read.check_alone(at, problems);
    Some(read)
}

fn form(name: &str, part: &Value, at: &str, depth: usize, problems: &mut Problems) -> Option<Predicate> {
    let place = crate::api::reader::below(at, name);
    let at = place.as_str();
    let inner = |part: &Value, at: &str, problems: &mut Problems| predicate(part, at, depth + 1, problems);
    match name {
        "qualification" => Read::read(part, at, problems).map(Predicate::Qualification),
        "age" => Read::read(part, at, problems).map(Predicate::Age),
        "months_to_retirement" => Read::read(part, at, problems).map(Predicate::MonthsToRetirement),
        "gender" => Read::read(part, at, problems).map(Predicate::Gender),
        "ethnic_minority" => Read::read(part, at, problems).map(Predicate::EthnicMinority),
        "evaluation" => Read::read(part, at, problems).map(Predicate::Evaluation),
        "training_hours" => Read::read(part, at, problems).map(Predicate::TrainingHours),
        "all" => items(part, at, problems, inner).map(Predicate::All),
        "any" => items(part, at, problems, inner).map(Predicate::Any),
        "not" => inner(part, at, problems).map(|part| Predicate::Not(Box::new(part))),
        _ => {
            problems.add(at, Rule::NotOneOf(FORMS.to_vec()));
            None
        }
    }
}

record! { Audience { list groups, list positions, list except_positions, list areas, list except_areas, may first_holding } }

record! {
    Grace { need in_post_before, need until, list areas, may when, may legal_reference }
    check gives_time { in_post_before, until }
}

fn gives_time(before: &Option<Day>, until: &Option<Day>, at: &str, problems: &mut Problems) {
    if let (Some(before), Some(until)) = (before, until) {
        problems.require(until > before, &format!("{at}/until"), Rule::NotAfter("in_post_before"));
    }
}

record! {
    Requirement {
        need code, need title_vi, need title_en, need legal_reference, need provenance, need mandatory, need applies_to,
        need predicate, list graces,
    }
    alike asks_again at "/code"
}

/// Whether two requirements of one code ask the same people: which of them would hold?
fn asks_again(one: &Requirement, other: &Requirement) -> bool {
    one.code == other.code && one.applies_to.names_the_same(&other.applies_to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::reader::body;
    use crate::domain::predicate::{AgeOn, Rating};
    use crate::domain::qualification::{Level, QualificationKind, Scheme, rank};
    use crate::domain::rule_set::Provenance;
    use crate::domain::text::Line;
    use crate::domain::word::Word;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::{Index, select, subsequence};
    use serde_json::json;

    fn told<T: Read + std::fmt::Debug>(value: &Value) -> Vec<(String, &'static str)> {
        body::<T>(value).unwrap_err().into_iter().map(|p| (p.pointer, p.rule.code())).collect()
    }

    fn of(all: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
        all.iter().map(|(pointer, code)| ((*pointer).to_owned(), *code)).collect()
    }

    #[test]
    fn each_mistake_in_a_predicate_is_told_where_it_stands() {
        let wrong = json!({ "all": [
            { "qualification": { "kind": "it", "at_least": "doctorate", "fields": [], "surplus/~": 1 } },
            { "any": [] },
            { "not": { "age": { "at_least": 40, "at_most": 30 } } },
            { "age": {} },
            { "gender": "other" },
            { "ethnic_minority": "true" },
            { "evaluation": { "years": 11, "at_least": "fair" } },
            { "evaluation": { "years": 11, "at_least": "good" } },
            { "training_hours": { "kinds": ["it", "it", "music"], "per_year": -1 } },
            { "months_to_retirement": { "at_least": 1.5 } },
            { "seniority": {} },
            {},
            { "gender": "x", "age": [] },
            7,
        ] });
        let expected = [
            ("/all/0/qualification/surplus~1~0", "unknown_field"),
            ("/all/0/qualification/at_least", "not_with"),
            ("/all/0/qualification/fields", "empty"),
            ("/all/1/any", "empty"),
            ("/all/2/not/age/at_most", "before"),
            ("/all/3/age/at_least", "required"),
            ("/all/4/gender", "not_one_of"),
            ("/all/5/ethnic_minority", "wrong_type"),
            ("/all/6/evaluation/at_least", "not_one_of"),
            ("/all/7/evaluation/years", "out_of_range"),
            ("/all/8/training_hours/kinds/2", "not_one_of"),
            ("/all/8/training_hours/kinds/1", "repeated"),
            ("/all/8/training_hours/per_year", "out_of_range"),
            ("/all/9/months_to_retirement/at_least", "wrong_type"),
            ("/all/10/seniority", "not_one_of"),
            ("/all/11", "wrong_type"),
            ("/all/12/gender", "not_one_of"),
            ("/all/12/age", "wrong_type"),
            ("/all/12", "wrong_type"),
            ("/all/13", "wrong_type"),
        ];
        assert_eq!(told::<Predicate>(&wrong), of(&expected));
    }

    #[test]
    fn predicates_stand_within_each_other_only_so_deep() {
        let nested = |depth: usize| (1..depth).fold(json!({ "gender": "female" }), |inner, _| json!({ "not": inner }));
        assert!(body::<Predicate>(&nested(Predicate::DEPTH)).is_ok());
        assert_eq!(
            told::<Predicate>(&nested(Predicate::DEPTH + 1)),
            of(&[(&"/not".repeat(Predicate::DEPTH), "too_deep")])
        );
        assert_eq!(told::<Predicate>(&nested(100)).len(), 1);
    }

    #[test]
    fn requirements_that_ask_the_same_people_the_same_thing_are_told_apart_from_those_that_do_not() {
        let one = |code: &str, groups: &[&str]| {
            json!({ "code": code, "title_vi": "x", "title_en": "x", "legal_reference": "x", "provenance": "stated",
                "mandatory": true, "applies_to": { "groups": groups }, "predicate": { "gender": "female" } })
        };
        let (both, turned) = (["key_cadre", "civil_servant"], ["civil_servant", "key_cadre"]);
        let all = json!([one("a", &both), one("b", &both), one("a", &["key_cadre"]), one("a", &turned)]);
        let problems = body::<Vec<Requirement>>(&all).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!((problems[0].pointer.as_str(), &problems[0].rule), ("/3/code", &Rule::SameAs("/0".to_owned())));
    }

    fn line<const MAX: usize>(text: &str) -> Line<MAX> {
        Line::parse(text).unwrap()
    }

    fn any_qualification() -> impl Strategy<Value = Predicate> {
        let pairs = QualificationKind::ALL.iter().flat_map(|k| Level::ALL.iter().map(move |l| (*k, *l)));
        let pairs: Vec<_> = pairs.filter(|(kind, level)| rank(*kind, *level).is_some()).collect();
        let fields = option::of(subsequence(vec!["LUAT", "KINH_TE", "Nông nghiệp"], 1..=3));
        let schemes = option::of(subsequence(Scheme::ALL.to_vec(), 1..=3));
        (select(pairs), fields, schemes, option::of(1..=1200u32)).prop_map(
            |((kind, at_least), fields, schemes, months)| {
                Predicate::Qualification(QualificationClause {
                    kind,
                    at_least,
                    fields: fields.map(|f| f.into_iter().map(line).collect()),
                    schemes,
                    awarded_within_months: months,
                })
            },
        )
    }

    fn any_predicate() -> impl Strategy<Value = Predicate> {
        use crate::domain::official::Sex;
        let kinds = || subsequence(QualificationKind::ALL.to_vec(), 0..=3);
        let leaf = prop_oneof![
            any_qualification(),
            (0..40u32, option::of(40..=150u32), option::of(select(AgeOn::ALL)))
                .prop_map(|(low, high, on)| Predicate::Age(AgeClause { at_least: Some(low), at_most: high, on })),
            (0..=1200u32).prop_map(|n| Predicate::MonthsToRetirement(RetirementClause { at_least: n, on: None })),
            select(Sex::ALL).prop_map(Predicate::Gender),
            any::<bool>().prop_map(Predicate::EthnicMinority),
            (1..=10u32, select(Rating::ALL))
                .prop_map(|(years, at_least)| Predicate::Evaluation(EvaluationClause { years, at_least })),
            (kinds(), 0..=8784u32)
                .prop_map(|(kinds, per_year)| Predicate::TrainingHours(TrainingClause { kinds, per_year })),
        ];
        leaf.prop_recursive(5, 30, 3, |inner| {
            prop_oneof![
                vec(inner.clone(), 1..4).prop_map(Predicate::All),
                vec(inner.clone(), 1..4).prop_map(Predicate::Any),
                inner.prop_map(|part| Predicate::Not(Box::new(part))),
            ]
        })
    }

    fn any_requirement() -> impl Strategy<Value = Requirement> {
        let grace = (any_predicate(), 0..1000u32).prop_map(|(when, months)| Grace {
            in_post_before: Day::FIRST,
            until: Day::FIRST.plus_months(months + 1),
            areas: Vec::new(),
            when: Some(when),
            legal_reference: None,
        });
        (any_predicate(), vec(grace, 0..3), any::<bool>()).prop_map(|(predicate, graces, mandatory)| Requirement {
            code: line("code"),
            title_vi: line("Tên"),
            title_en: line("Title"),
            legal_reference: line("Điều 1"),
            provenance: Provenance::Synthetic,
            mandatory,
            applies_to: Audience { positions: vec![line("CHAIR")], first_holding: Some(true), ..Audience::default() },
            predicate,
            graces,
        })
    }

    /// Every place of a document.
    fn places(at: &str, value: &Value, into: &mut Vec<String>) {
        into.push(at.to_owned());
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, v)| places(&crate::api::reader::below(at, name), v, into));
            }
            Value::Array(values) => {
                values.iter().enumerate().for_each(|(n, v)| places(&format!("{at}/{n}"), v, into));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Whether a pointer leads to something, or names a member that an object does not have.
    fn leads_somewhere(document: &Value, pointer: &str) -> bool {
        let missing = || {
            let (object, _) = pointer.rsplit_once('/')?;
            document.pointer(object)?.as_object()
        };
        document.pointer(pointer).is_some() || missing().is_some()
    }

    #[derive(Debug, Clone)]
    enum Mutation {
        Put(Value),
        Remove,
        Add,
    }

    fn mutation() -> impl Strategy<Value = Mutation> {
        let poison = [
            Value::Null,
            json!(true),
            json!(-1),
            json!(1.5),
            json!(u64::MAX),
            json!(""),
            json!("x"),
            json!("it"),
            json!("a\nb"),
            json!([]),
            json!([1]),
            json!({}),
            json!({ "a/b~": 1 }),
            json!("2017-12-31"),
            json!(100_000),
        ];
        prop_oneof![select(poison.to_vec()).prop_map(Mutation::Put), Just(Mutation::Remove), Just(Mutation::Add)]
    }

    fn mutate(document: &mut Value, pointer: &str, mutation: Mutation) {
        match mutation {
            Mutation::Put(value) => *document.pointer_mut(pointer).unwrap() = value,
            Mutation::Remove => {
                let Some((parent, name)) = pointer.rsplit_once('/') else { return };
                match document.pointer_mut(parent).unwrap() {
                    Value::Object(members) => drop(members.shift_remove(name)),
                    Value::Array(items) => drop(items.remove(name.parse().unwrap())),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
                }
            }
            Mutation::Add => {
                if let Some(members) = document.pointer_mut(pointer).unwrap().as_object_mut() {
                    members.insert("more~/".to_owned(), json!(1));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_requirement_reads_back_as_it_was_written(requirement in any_requirement()) {
            let written = serde_json::to_value(&requirement).unwrap();
            prop_assert_eq!(body::<Requirement>(&written), Ok(requirement));
        }

        #[test]
        fn what_is_told_of_any_mutation_leads_to_a_place_of_the_document(
            requirement in any_requirement(), place in any::<Index>(), mutation in mutation(),
        ) {
            let mut document = serde_json::to_value(&requirement).unwrap();
            let mut all = Vec::new();
            places("", &document, &mut all);
            let place: &String = place.get(&all);
            mutate(&mut document, place, mutation);
            match body::<Requirement>(&document) {
                // What still reads, serde reads alike, but that null stands for an empty list here.
                Ok(read) => {
                    if let Ok(other) = serde_json::from_value::<Requirement>(document) {
                        prop_assert_eq!(read, other);
                    }
                }
                Err(problems) => {
                    prop_assert!(!problems.is_empty());
                    for problem in problems {
                        prop_assert!(leads_somewhere(&document, &problem.pointer), "{} in {}", problem.pointer, document);
                    }
                }
            }
        }
    }
}
