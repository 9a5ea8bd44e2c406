//! What stands in the way of a recruitment: one function for the dry run, the proposal and the approval.
//!
//! Neither discipline nor political conviction is asked: the law on recruitment does not.
//!
//! # What this module does not do
//! It looks nothing up and judges no standard: what it needs is laid before it ([`Case`]).

use super::Recruitment;
use super::regime::{ABOUT_AGE, LEARNED_LATER, Recruiting};
use super::seats::rival;
use crate::domain::Period;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::official::Traits;
use crate::domain::position::{Filling, Position};
use crate::domain::rotation::checks::Standard;

/// All that is looked at.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The recruitment.
    pub planned: &'a Recruitment,
    /// The title.
    pub title: &'a Position,
    /// What rules need to know of the person.
    pub traits: Traits,
    /// What the person holds, held and will hold.
    pub appointments: &'a [Appointment],
    /// Who holds the title in the unit, or will.
    pub holders: &'a [Appointment],
    /// How the person would stand to the standard of the post.
    pub standard: Standard,
}

/// Everything that is found, in one order.
pub fn findings(case: &Case<'_>) -> Vec<Finding> {
    [age(case), filling(case), standard(case), overlaps(case), seat(case), probation(case)].concat()
}

/// Of age on the first day. The answer tells the birth date, near enough.
fn age(case: &Case<'_>) -> Vec<Finding> {
    let rules = Recruiting::on(case.planned.starts_on);
    match case.traits.birth_on.map(|born| born.age_on(case.planned.starts_on)) {
        None => vec![Finding::warning(FindingCode::AgeUnknown, rules.legal_reference).sensitive()],
        Some(age) if age < rules.minimum_age => {
            let found = Finding::blocking(FindingCode::TooYoung, rules.legal_reference).sensitive();
            vec![found.with("age", age).with("minimum_age", rules.minimum_age)]
        }
        Some(_) => Vec::new(),
    }
}

/// Only titles that are filled by recruitment.
fn filling(case: &Case<'_>) -> Vec<Finding> {
    if case.title.filling == Filling::Recruitment {
        return Vec::new();
    }
    let law = Recruiting::on(case.planned.starts_on).legal_reference;
    vec![Finding::blocking(FindingCode::NotByRecruitment, law).with("position", &case.title.code)]
}

/// The standard of the post, less what is learned after the recruitment.
fn standard(case: &Case<'_>) -> Vec<Finding> {
    let Standard::Short { unmet, unknown } = &case.standard else { return Vec::new() };
    let rules = Recruiting::on(case.planned.starts_on);
    let of = |codes: &[String], found: Option<Finding>| -> Option<Finding> {
        let other = |code: &str| LEARNED_LATER.contains(&code) || ABOUT_AGE.contains(&code);
        let mut asked = codes.iter().filter(|code| !other(code)).peekable();
        asked.peek()?;
        Some(asked.fold(found?, |found, code| found.with("requirement", code)))
    };
    let unmet = of(unmet, rules.standard.finding(FindingCode::StandardUnmet, rules.legal_reference));
    let missing = Finding::warning(FindingCode::StandardUnknown, rules.legal_reference);
    unmet.into_iter().chain(of(unknown, Some(missing))).collect()
}

/// No other substantive post in that time; one that describes the same entry is no other.
fn overlaps(case: &Case<'_>) -> Vec<Finding> {
    let (planned, from) = (case.planned, case.planned.effective_on.unwrap_or(case.planned.starts_on));
    let time = Period::since(from);
    let other = |a: &&Appointment| {
        a.kind == AppointmentKind::Substantive
            && a.period.overlaps(&time)
            && planned.appointment_id != Some(a.id)
            && !planned.describes(a, from)
    };
    let law = Recruiting::on(planned.starts_on).legal_reference;
    let found = |a: &Appointment| Finding::blocking(FindingCode::Overlaps, law).with("appointment_id", a.id);
    case.appointments.iter().filter(other).map(found).collect()
}

/// A title that one person holds is free.
fn seat(case: &Case<'_>) -> Vec<Finding> {
    let planned = case.planned;
    let supposed = Appointment {
        id: planned.appointment_id.unwrap_or(crate::domain::id::AppointmentId(uuid::Uuid::nil())),
        official_id: planned.official_id,
        unit_id: planned.unit_id,
        position_id: planned.position_id,
        kind: AppointmentKind::Substantive,
        state: AppointmentState::Appointed,
        period: Period::since(planned.starts_on),
        ratified_on: None,
        decision_id: crate::domain::id::DecisionId(uuid::Uuid::nil()),
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
    };
    let law = Recruiting::on(planned.starts_on).legal_reference;
    let found = |a: &Appointment| Finding::blocking(FindingCode::PostFilled, law).with("official_id", a.official_id);
    rival(&supposed, case.title, case.holders).map(found).into_iter().collect()
}

/// No longer on probation than the law says.
fn probation(case: &Case<'_>) -> Vec<Finding> {
    let rules = Recruiting::on(case.planned.starts_on);
    if case.planned.probation_months <= rules.probation_at_most {
        return Vec::new();
    }
    let found = Finding::warning(FindingCode::TermTooLong, rules.legal_reference);
    vec![found.with("months_at_most", rules.probation_at_most)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Severity;
    use crate::domain::placement::stage::*;
    use proptest::prelude::*;

    fn traits(born: Option<&str>) -> Traits {
        Traits { sex: None, birth_on: born.map(day), ethnic_minority: None }
    }

    fn found<'a>(
        planned: &'a Recruitment,
        title: &'a Position,
        change: impl FnOnce(&mut Case<'a>),
    ) -> Vec<(FindingCode, Severity, bool)> {
        let traits = traits(Some("1988-03-05"));
        let standard = Standard::Met;
        let mut case = Case { planned, title, traits, appointments: &[], holders: &[], standard };
        change(&mut case);
        findings(&case).into_iter().map(|f| (f.code, f.severity, f.overridable)).collect()
    }

    fn clerk() -> Position {
        title("OFFICE_STATISTICS")
    }

    fn short(unmet: &[&str], unknown: &[&str]) -> Standard {
        let all = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Standard::Short { unmet: all(unmet), unknown: all(unknown) }
    }

    const BLOCKS: (Severity, bool) = (Severity::Blocking, false);
    const OVERRIDABLE: (Severity, bool) = (Severity::Blocking, true);
    const WARNS: (Severity, bool) = (Severity::Warning, false);

    #[test]
    fn who_comes_is_of_age_on_the_first_day() {
        for (born, starts_on, weight) in [
            (Some("2008-12-01"), "2026-12-01", None),
            (Some("2008-12-02"), "2026-12-01", Some((FindingCode::TooYoung, BLOCKS))),
            (None, "2026-12-01", Some((FindingCode::AgeUnknown, WARNS))),
        ] {
            let told = found(&recruitment(starts_on), &clerk(), |case| case.traits = traits(born));
            let expected: Vec<_> = weight.into_iter().map(|(code, (severity, over))| (code, severity, over)).collect();
            assert_eq!(told, expected, "{born:?}");
        }
    }

    #[test]
    fn the_standard_weighs_what_the_rules_of_the_day_say_and_what_is_learned_later_is_not_asked() {
        for (starts_on, unmet, unknown, told) in [
            ("2010-06-01", &["professional"][..], &[][..], vec![(FindingCode::StandardUnmet, WARNS)]),
            ("2013-06-01", &["professional"], &[], vec![(FindingCode::StandardUnmet, OVERRIDABLE)]),
            ("2021-06-01", &["professional"], &[], vec![(FindingCode::StandardUnmet, OVERRIDABLE)]),
            (
                "2024-06-01",
                &["professional"],
                &["upper_secondary"],
                vec![(FindingCode::StandardUnmet, OVERRIDABLE), (FindingCode::StandardUnknown, WARNS)],
            ),
            ("2024-06-01", &["political_theory", "state_management", "minimum_age"], &["party_work"], vec![]),
            ("2024-06-01", &["political_theory"], &["professional"], vec![(FindingCode::StandardUnknown, WARNS)]),
        ] {
            let found = found(&recruitment(starts_on), &clerk(), |case| case.standard = short(unmet, unknown));
            let told: Vec<_> = told.into_iter().map(|(code, (severity, over))| (code, severity, over)).collect();
            assert_eq!(found, told, "{starts_on} {unmet:?}");
        }
    }

    #[test]
    fn the_title_is_filled_by_recruitment_and_free_and_the_person_holds_no_other_post() {
        let planned = recruitment("2026-12-01");
        let held = |kind, from: &str, to: &str| [appointment(3, kind, from, to)];
        use AppointmentKind::{Concurrent, Substantive};
        for (case, kind, from, to, overlaps) in [
            ("another since long", Substantive, "2020-01-01", "", true),
            ("ended on the first day", Substantive, "2020-01-01", "2026-12-01", false),
            ("later", Substantive, "2030-01-01", "", true),
            ("a title beside", Concurrent, "2020-01-01", "", false),
            ("the same entry", Substantive, "2026-12-01", "", false),
        ] {
            let there = held(kind, from, to);
            let told = found(&planned, &clerk(), |case| case.appointments = &there);
            assert_eq!(!told.is_empty(), overlaps, "{case}: {told:?}");
        }
        let (commander, police) = (title("MILITARY_COMMANDER"), title("POLICE_CHIEF"));
        let told = found(&planned, &commander, |_| {});
        assert_eq!(told, [(FindingCode::NotByRecruitment, Severity::Blocking, false)]);
        let other = [Appointment { official_id: official_id(2), ..held(Substantive, "2020-01-01", "")[0].clone() }];
        let told = found(&planned, &police, |case| case.holders = &other);
        assert_eq!(told, [(FindingCode::PostFilled, Severity::Blocking, false)], "one person holds it");
        assert_eq!(found(&planned, &clerk(), |case| case.holders = &other), [], "several hold it");
    }

    #[test]
    fn a_probation_is_no_longer_than_the_law_says() {
        for (months, long) in [(0, false), (12, false), (13, true)] {
            let planned = Recruitment { probation_months: months, ..recruitment("2026-12-01") };
            assert_eq!(!found(&planned, &clerk(), |_| {}).is_empty(), long, "{months}");
        }
    }

    proptest! {
        #[test]
        fn growing_older_never_makes_a_recruitment_worse(born in 0i64..9_000, more in 0i64..4_000) {
            let at = |n: i64| Day::new(day("1995-01-01").date() + chrono::TimeDelta::days(n)).unwrap();
            let stops = |n: i64| {
                let born = at(n).to_string();
                found(&recruitment("2026-12-01"), &clerk(), |case| case.traits = traits(Some(&born))).len()
            };
            prop_assert!(stops(born) <= stops(born + more));
        }
    }

    use crate::domain::Day;
}
