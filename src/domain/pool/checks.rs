//! What is found about one person for one title of a planning pool, on a day, under the regime of that day. The dry run,
//! the nomination, the submission and the approval all ask this.
//!
//! A candidate need not meet the standard of the title yet (QĐ 50): what the person lacks is told by the readiness of the
//! pool, and stands in nobody's way here.
//!
//! # What this module does not do
//! It looks up nothing: what bears on the question is handed to it.

use crate::domain::Day;
use crate::domain::appointment::AppointmentKind;
use crate::domain::discipline::Discipline;
use crate::domain::evaluation::{AnnualRating, Evaluation, RatingRegime};
use crate::domain::finding::{Finding, FindingCode as Code};
use crate::domain::id::{PositionId, UnitId};
use crate::domain::pool::rank::higher;
use crate::domain::pool::regime::{Figure, Regime, Tier};
use crate::domain::pool::standing::{RETIREMENT, Standing, ages_on, for_next_term};
use crate::domain::pool::{Nomination, PlanningPool};
use crate::domain::position::Position;
use crate::domain::retirement::months_left;
use std::collections::BTreeSet;

/// A title that a person holds on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Where.
    pub unit_id: UnitId,
    /// The level of the unit.
    pub tier: Tier,
    /// What.
    pub position: Position,
    /// How it is held.
    pub kind: AppointmentKind,
}

/// A title for which a person is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// Where.
    pub unit_id: UnitId,
    /// What.
    pub position_id: PositionId,
    /// The level of the unit.
    pub tier: Tier,
}

/// All that bears on whether a person can be planned for a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The pool.
    pub pool: PlanningPool,
    /// The level of its unit.
    pub tier: Tier,
    /// The title.
    pub title: Position,
    /// The nomination.
    pub nomination: Nomination,
    /// What is known of the person.
    pub standing: Standing,
    /// The titles that the person holds on the day.
    pub posts: Vec<Post>,
    /// The ratings that stand.
    pub evaluations: Vec<Evaluation>,
    /// The other titles for which the person is nominated or planned, in any pool.
    pub others: BTreeSet<Planned>,
    /// Whether the person is proposed for that very post at this time.
    pub proposed: bool,
}

const POOL: &str = "Quy hoạch theo danh mục chức danh của đơn vị";

/// What is found on a day.
pub fn findings(candidate: &Candidate, day: Day) -> Vec<Finding> {
    let regime = Regime::on(day);
    let mut found = Vec::new();
    if !candidate.pool.positions.contains(&candidate.nomination.position_id) {
        let id = candidate.nomination.position_id;
        found.push(Finding::blocking(Code::TitleNotInPool, POOL).with("position_id", id));
    }
    found.extend(service(candidate, day));
    found.extend(age(candidate, regime, day));
    found.extend(discipline(&candidate.standing.disciplines, regime, day));
    found.extend(ratings(&candidate.evaluations, regime, day));
    found.extend(titles_held(candidate, regime));
    found.extend(proposed(candidate, regime));
    found.extend(too_many_titles(candidate, regime));
    found
}

fn service(candidate: &Candidate, day: Day) -> Option<Finding> {
    let service = &candidate.standing.service;
    if service.iter().any(|period| period.covers(day)) {
        return None;
    }
    // Who comes from elsewhere may have no post on record; who left the service would be out on the day of entry.
    Some(match candidate.standing.left_on().filter(|on| *on <= day) {
        Some(on) => Finding::blocking(Code::NoPost, POOL).with("left_on", on),
        None => Finding::warning(Code::NoPost, POOL),
    })
}

fn age(candidate: &Candidate, regime: &Regime, day: Day) -> Option<Finding> {
    let next = for_next_term(&candidate.pool, &candidate.nomination);
    let asked = regime.months_left(next);
    let traits = candidate.standing.traits;
    let (Some(sex), Some(born)) = (traits.sex, traits.birth_on) else {
        return asked.map(|figure| Finding::warning(Code::RetirementUnknown, figure.law));
    };
    if months_left(sex, born, day) < 1 {
        let gone = Finding::blocking(Code::NearRetirement, RETIREMENT);
        return Some(gone.with("months_left", 0).with("months_asked", 1).sensitive());
    }
    let asked: Figure = asked?;
    let on = ages_on(&candidate.pool, &candidate.nomination);
    let left = months_left(sex, born, on);
    let short = left < i32::try_from(asked.n).unwrap_or(i32::MAX);
    short.then(|| {
        let near = Finding::blocking(Code::NearRetirement, asked.law).overridable().sensitive();
        near.with("months_left", left).with("months_asked", asked.n).with("ages_on", on)
    })
}

fn discipline(measures: &[Discipline], regime: &Regime, day: Day) -> Option<Finding> {
    let law = regime.discipline?;
    let last = measures.iter().filter(|measure| measure.period.covers(day)).max_by_key(|measure| measure.period.to)?;
    let found = Finding::blocking(Code::DisciplineInForce, law).sensitive().with("discipline_id", last.id);
    Some(found.with("form", last.form))
}

fn ratings(all: &[Evaluation], regime: &Regime, day: Day) -> Vec<Finding> {
    let Some(asked) = regime.ratings else { return Vec::new() };
    let years = i32::try_from(asked.n).unwrap_or(i32::MAX);
    let asked_years: Vec<i32> = (day.year().saturating_sub(years)..day.year()).collect();
    let of_year = |year: i32| all.iter().find(|rating| rating.year == year && rating.rated_on <= day);
    let rated: Vec<&Evaluation> = asked_years.iter().filter_map(|year| of_year(*year)).collect();
    let names = |years: Vec<i32>| years.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let missing: Vec<i32> = asked_years.iter().copied().filter(|year| of_year(*year).is_none()).collect();
    let low: Vec<i32> = rated.iter().filter(|rating| below_good(rating.rating)).map(|rating| rating.year).collect();
    let regimes: BTreeSet<RatingRegime> = rated.iter().map(|rating| rating.regime()).collect();
    let mut found = Vec::new();
    if !missing.is_empty() {
        found.push(Finding::warning(Code::NotRated, asked.law).with("years", names(missing)));
    }
    if !low.is_empty() {
        found.push(Finding::warning(Code::RatedTooLow, asked.law).sensitive().with("years", names(low)));
    }
    if regimes.len() > 1 {
        let years = names(rated.iter().map(|rating| rating.year).collect());
        found.push(Finding::warning(Code::RatingNotComparable, asked.law).with("years", years));
    }
    found
}

fn below_good(rating: AnnualRating) -> bool {
    match rating {
        AnnualRating::Excellent | AnnualRating::Good => false,
        AnnualRating::Completed | AnnualRating::CompletedWithLimits | AnnualRating::NotCompleted => true,
    }
}

/// Who holds the title is planned for it again at most to go on holding it, and for no higher title; who holds another
/// that is as high, or higher, neither.
fn titles_held(candidate: &Candidate, regime: &Regime) -> Option<Finding> {
    let in_earnest = |post: &&Post| match post.kind {
        AppointmentKind::Substantive | AppointmentKind::Concurrent => true,
        AppointmentKind::Acting | AppointmentKind::Secondment => false,
    };
    let held = || candidate.posts.iter().filter(in_earnest);
    let itself = |post: &&Post| post.unit_id == candidate.pool.unit_id && post.position.code == candidate.title.code;
    let named =
        |finding: Finding, post: &Post| finding.with("position_id", post.position.id).with("unit_id", post.unit_id);
    if let Some(post) = held().find(itself) {
        let found = match regime.higher_only {
            Some(law) => Finding::blocking(Code::HoldsTitle, law),
            None => Finding::warning(Code::HoldsTitle, POOL),
        };
        return Some(named(found, post));
    }
    let law = regime.higher_only?;
    let not_higher =
        |post: &&Post| higher((&candidate.title, candidate.tier), (&post.position, post.tier)) == Some(false);
    held().find(not_higher).map(|post| named(Finding::blocking(Code::NotHigherTitle, law), post))
}

fn proposed(candidate: &Candidate, regime: &Regime) -> Option<Finding> {
    let law = regime.not_proposed.filter(|_| candidate.proposed)?;
    Some(Finding::blocking(Code::MoveUnderWay, law))
}

/// Quotas warn: no person is refused for them.
fn too_many_titles(candidate: &Candidate, regime: &Regime) -> Option<Finding> {
    let titles = regime.titles_a_person?;
    let own = Planned {
        unit_id: candidate.pool.unit_id,
        position_id: candidate.nomination.position_id,
        tier: candidate.tier,
    };
    let all = candidate.others.iter().copied().chain([own]);
    let n = all.filter(|one| !titles.same_tier || one.tier == own.tier).collect::<BTreeSet<_>>().len();
    let over = n > usize::try_from(titles.most.n).unwrap_or(usize::MAX);
    over.then(|| Finding::warning(Code::TooManyTitles, titles.most.law).with("titles", n).with("most", titles.most.n))
}

#[cfg(test)]
mod tests {
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
                        .map(|n| Planned {
                            unit_id: UnitId(id(n)),
                            position_id: PositionId(id(n)),
                            tier: Tier::Province,
                        })
                        .collect();
                },
                [&[], &[(Code::TooManyTitles, false)], &[], &[(Code::TooManyTitles, false)]],
            ),
            (
                "of unknown age",
                |c| c.standing.traits.birth_on = None,
                [&[], &[], &[(Code::RetirementUnknown, false)], &[]],
            ),
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
}
