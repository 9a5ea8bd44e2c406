//! What is asked of past years: how they were rated, and how much training was completed in them.
//!
//! **Ratings.** On a day, the last `years` calendar years before that of the day are looked at. A rating counts from the
//! day on which it was made; of several for one year the one made last counts. Excellent and good years are compared
//! whatever their regime; the third word before 2020 is not comparable with the one since, so where completed years are
//! asked for such a year is neither met nor unmet. One year that is rated lower makes it `unmet`, whatever else is missing;
//! else one that is not rated, or not comparable, makes it `unknown`; else it is `above` where every year is rated better
//! than asked, and `met` where not.
//!
//! **Training.** Hours are counted in periods (tiết), as the law counts them: 40 are a week. Training counts with all its
//! periods on the day on which it was completed. It is `met` on a day when the year before that of the day reached
//! what is asked, or the year of the day has reached it so far: who has done this year's share need not wait for the
//! year's end, and who did last year's has this year to do the next. Where nothing of the kinds asked for was ever
//! completed it is `unknown`: nobody may have recorded it. Else it is `unmet`.
//!
//! # What this module does not do
//! It weighs no qualification that training granted: that is evidence of its own.

use crate::compliance::condition::{Answer, Case, Evidence, EvidenceRef};
use crate::compliance::facts::Training;
use crate::compliance::status::Status;
use crate::domain::Day;
use crate::domain::evaluation::Evaluation;
use crate::domain::predicate::{EvaluationClause, TrainingClause};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How the years that a clause asks about were rated, as far as is known on the day.
pub(super) struct Rated<'a> {
    /// Each rated year, by year, and how it compares to what is asked; none where it does not compare.
    pub(super) years: Vec<(&'a Evaluation, Option<Ordering>)>,
    /// The years that are not rated.
    pub(super) missing: Vec<i32>,
}

impl<'a> Rated<'a> {
    pub(super) fn of(clause: &EvaluationClause, case: &Case<'a>) -> Self {
        let this = case.day.year();
        // No year is rated before the first day there is, so no more than one before it needs to be looked at.
        let first = this.saturating_sub(i32::try_from(clause.years).unwrap_or(i32::MAX)).max(Day::FIRST.year() - 1);
        let mut last: BTreeMap<i32, &Evaluation> = BTreeMap::new();
        let made = case.person.evaluations.iter().filter(|e| e.rated_on <= case.day);
        for rating in made.filter(|e| (first..this).contains(&e.year)) {
            let kept = last.entry(rating.year).or_insert(rating);
            if (kept.rated_on, kept.id) < (rating.rated_on, rating.id) {
                *kept = rating;
            }
        }
        Self {
            missing: (first..this).filter(|year| !last.contains_key(year)).collect(),
            years: last.into_values().map(|rating| (rating, rating.rating.compared(clause.at_least))).collect(),
        }
    }

    fn status(&self) -> Status {
        let any = |wanted: fn(Option<Ordering>) -> bool| self.years.iter().any(|(_, compared)| wanted(*compared));
        if any(|compared| compared == Some(Ordering::Less)) {
            Status::Unmet
        } else if !self.missing.is_empty() || any(|compared| compared.is_none()) {
            Status::Unknown
        } else if any(|compared| compared == Some(Ordering::Equal)) {
            Status::Met
        } else {
            Status::Above
        }
    }

    /// The ratings on which a status rests.
    pub(super) fn decisive(&self, status: Status) -> impl Iterator<Item = &'a Evaluation> {
        let decides = move |compared: Option<Ordering>| match status {
            Status::Unmet => compared == Some(Ordering::Less),
            Status::Unknown => compared.is_none(),
            Status::Above | Status::Met | Status::Exempt | Status::InGrace => true,
        };
        self.years.iter().filter(move |(_, compared)| decides(*compared)).map(|(rating, _)| *rating)
    }
}

/// Whether the last years were rated as is asked.
pub(super) fn rated<E: Evidence>(clause: &EvaluationClause, case: &Case<'_>) -> Answer<E> {
    let rated = Rated::of(clause, case);
    let (status, mut evidence) = (rated.status(), E::default());
    rated.decisive(status).for_each(|rating| evidence.cite(EvidenceRef::Evaluation(rating.id)));
    Answer { status, evidence }
}

/// Whether so much training was completed as is asked.
pub(super) fn trained<E: Evidence>(clause: &TrainingClause, case: &Case<'_>) -> Answer<E> {
    let this = case.day.year();
    let of_kind = |t: &&Training| clause.kinds.is_empty() || t.kind.is_some_and(|kind| clause.kinds.contains(&kind));
    let completed = || case.person.trainings.iter().filter(of_kind).filter(|t| t.completed_on <= case.day);
    let in_year = |year: i32| completed().filter(move |t| t.completed_on.year() == year);
    let reached = |year: &i32| in_year(*year).map(|t| u64::from(t.periods)).sum::<u64>() >= u64::from(clause.per_year);
    let mut evidence = E::default();
    if completed().next().is_none() {
        return Answer { status: Status::Unknown, evidence };
    }
    let years = [this.saturating_sub(1), this];
    let enough: Vec<i32> = years.into_iter().filter(reached).collect();
    let (status, looked_at) = if enough.is_empty() { (Status::Unmet, &years[..]) } else { (Status::Met, &enough[..]) };
    looked_at.iter().flat_map(|year| in_year(*year)).for_each(|t| evidence.cite(EvidenceRef::Training(t.id)));
    Answer { status, evidence }
}
