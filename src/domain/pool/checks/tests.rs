//! What each regime finds about a candidate, and what holds of any.

use super::*;
use crate::domain::Period;
use crate::domain::finding::Severity;
use crate::domain::id::{EvaluationId, OfficialId};
use crate::domain::official::{Sex, Traits};
use crate::domain::pool::rank::tests::title;
use crate::domain::pool::standing::tests::{day, id, measure, member, pool};
use crate::domain::position::Group;
use proptest::prelude::*;

/// A clerk of fifty, planned for vice chair of the same commune; nothing stands in the way.
fn clerk(nominated: &str) -> Candidate {
    let title_ = title("COMMITTEE_VICE", Group::KeyCadre);
    let mut pool = pool("2010-01-01", "2040-01-01", nominated);
    pool.positions = vec![title_.id];
    let nomination = Nomination { position_id: title_.id, ..member(1, nominated) };
    let year = day(nominated).year();
    let birth_on = Day::ymd(year - 40, 3, 3);
    let rated = |year: i32| Evaluation {
        id: EvaluationId(id(1)),
        official_id: OfficialId(id(1)),
        unit_id: pool.unit_id,
        year,
        rating: AnnualRating::Good,
        points: None,
        rated_on: Day::ymd(year, 12, 1).unwrap(),
        decision_id: None,
    };
    let post = Post {
        unit_id: pool.unit_id,
        tier: Tier::Commune,
        position: title("OFFICE_STATISTICS", Group::CivilServant),
        kind: AppointmentKind::Substantive,
    };
    Candidate {
        standing: Standing {
            traits: Traits { sex: Some(Sex::Male), birth_on, ethnic_minority: None },
            service: vec![Period::since(day("2005-01-01"))],
            disciplines: Vec::new(),
        },
        evaluations: (year - 3..year).map(rated).collect(),
        posts: vec![post],
        pool,
        tier: Tier::Commune,
        title: title_,
        nomination,
        others: BTreeSet::new(),
        proposed: false,
    }
}

fn told(candidate: &Candidate, on: &str) -> Vec<(Code, bool)> {
    let found = findings(candidate, day(on));
    found.iter().map(|one| (one.code, one.severity == Severity::Blocking)).collect()
}

const DAYS: [&str; 4] = ["2011-06-01", "2016-06-01", "2024-06-01", "2025-12-01"];

#[test]
fn nothing_is_found_about_who_is_fit_under_any_regime() {
    for on in DAYS {
        assert_eq!(told(&clerk(on), on), [], "{on}");
    }
}

/// What is told, and whether it stands in the way, on each of the days.
type Told = [&'static [(Code, bool)]; 4];

/// The same facts, the regimes of four days.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn each_regime_finds_what_it_asks_for() {
    type Change = fn(&mut Candidate);
    let cases: &[(&str, Change, Told)] = &[
        ("disciplined", |c| c.standing.disciplines = vec![measure(1, "2000-01-01")], [&[]; 4]),
        (
            "in force",
            |c| {
                let mut always = measure(1, "2000-01-01");
                always.period.to = None;
                c.standing.disciplines = vec![always];
            },
            [&[], &[], &[(Code::DisciplineInForce, true)], &[(Code::DisciplineInForce, true)]],
        ),
        (
            "holds the title",
            |c| c.posts[0].position = c.title.clone(),
            [
                &[(Code::HoldsTitle, false)],
                &[(Code::HoldsTitle, false)],
                &[(Code::HoldsTitle, false)],
                &[(Code::HoldsTitle, true)],
            ],
        ),
        (
            "holds a higher one",
            |c| c.posts[0].position = title("PARTY_SECRETARY", Group::KeyCadre),
            [&[], &[], &[], &[(Code::NotHigherTitle, true)]],
        ),
        (
            "acts in it",
            |c| {
                c.posts[0].position = c.title.clone();
                c.posts[0].kind = AppointmentKind::Acting;
            },
            [&[]; 4],
        ),
        ("is proposed for it", |c| c.proposed = true, [&[], &[], &[], &[(Code::MoveUnderWay, true)]]),
        (
            "planned for many titles of a province",
            |c| {
                c.others = (2..6)
                    .map(|n| Planned { unit_id: UnitId(id(n)), position_id: PositionId(id(n)), tier: Tier::Province })
                    .collect();
            },
            [&[], &[(Code::TooManyTitles, false)], &[], &[(Code::TooManyTitles, false)]],
        ),
        ("of unknown age", |c| c.standing.traits.birth_on = None, [&[], &[], &[(Code::RetirementUnknown, false)], &[]]),
        (
            "near retirement",
            |c| c.standing.traits.birth_on = Day::ymd(c.nomination.nominated_on.year() - 59, 3, 3),
            [&[], &[], &[(Code::NearRetirement, true)], &[]],
        ),
        (
            "retired",
            |c| c.standing.traits.birth_on = Day::ymd(c.nomination.nominated_on.year() - 66, 3, 3),
            [&[(Code::NearRetirement, true)]; 4],
        ),
        ("left the service", |c| c.standing.service[0].to = Some(day("2010-01-01")), [&[(Code::NoPost, true)]; 4]),
        ("never was in it", |c| c.standing.service.clear(), [&[(Code::NoPost, false)]; 4]),
        ("for another title", |c| c.pool.positions.clear(), [&[(Code::TitleNotInPool, true)]; 4]),
        (
            "not rated",
            |c| c.evaluations.truncate(2),
            [&[], &[(Code::NotRated, false)], &[(Code::NotRated, false)], &[(Code::NotRated, false)]],
        ),
        (
            "rated low",
            |c| c.evaluations[0].rating = AnnualRating::NotCompleted,
            [&[], &[(Code::RatedTooLow, false)], &[(Code::RatedTooLow, false)], &[(Code::RatedTooLow, false)]],
        ),
    ];
    for (what, change, expected) in cases {
        for (on, expected) in DAYS.iter().zip(expected) {
            let mut candidate = clerk(on);
            change(&mut candidate);
            assert_eq!(&told(&candidate, on), expected, "{what} on {on}");
        }
    }
}

#[test]
fn ratings_of_two_regimes_are_not_compared() {
    assert_eq!(told(&clerk("2022-06-01"), "2022-06-01"), [(Code::RatingNotComparable, false)]);
}

#[test]
fn a_full_term_is_asked_for_the_next_term_on_the_day_that_the_procedure_names() {
    let mut candidate = clerk("2024-06-01");
    // Retires on 2028-05-01.
    candidate.standing.traits.birth_on = Day::ymd(1966, 4, 1);
    let near = [(Code::NearRetirement, true)];
    for (term, ages_on, expected) in [
        ("2020-06-01", "2024-06-01", &[][..]),
        ("2025-06-01", "2024-06-01", &near[..]),
        ("2025-06-01", "2023-05-01", &[]),
        ("2025-06-01", "2023-05-02", &near),
        ("2020-06-01", "2025-01-01", &[]),
        ("2020-06-01", "2025-01-02", &near),
    ] {
        candidate.pool.period.from = day(term);
        candidate.pool.ages_on = Some(day(ages_on));
        assert_eq!(told(&candidate, "2024-06-01"), expected, "{term} {ages_on}");
    }
    let found = findings(&candidate, day("2024-06-01"));
    assert!(found[0].overridable && found[0].sensitive);
}

proptest! {
    #[test]
    fn what_is_sensitive_is_never_told_openly_and_quotas_never_stop(
        year in 2008i32..2030, age in 30i32..70, measured in any::<bool>(), others in 0u8..6, proposed in any::<bool>(),
    ) {
        let on = format!("{year}-06-01");
        let mut candidate = clerk(&on);
        candidate.standing.traits.birth_on = Day::ymd(year - age, 3, 3);
        candidate.proposed = proposed;
        if measured {
            candidate.standing.disciplines.push(measure(1, &format!("{year}-02-01")));
        }
        candidate.others = (0..others)
            .map(|n| Planned { unit_id: UnitId(id(9)), position_id: PositionId(id(n)), tier: Tier::Commune })
            .collect();
        for found in findings(&candidate, day(&on)) {
            let tells = matches!(found.code, Code::NearRetirement | Code::DisciplineInForce | Code::RatedTooLow);
            prop_assert_eq!(found.sensitive, tells);
            if found.code == Code::TooManyTitles {
                prop_assert_eq!(found.severity, Severity::Warning);
            }
        }
    }
}
