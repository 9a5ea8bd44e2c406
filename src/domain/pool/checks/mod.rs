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
mod tests;
