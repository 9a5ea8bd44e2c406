//! Training that was completed: by how many enrolments, and by how many people.

use crate::domain::Day;
use crate::domain::activity::Window;
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::position::Group;
use crate::domain::training::{CourseKind, Programme};
use std::collections::{BTreeMap, BTreeSet};

/// An enrolment that was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completion {
    /// Who.
    pub official_id: OfficialId,
    /// What sort of training it was.
    pub kind: CourseKind,
    /// The programme, of fostering.
    pub programme: Option<Programme>,
    /// On which day.
    pub on: Day,
    /// In which unit the person was counted that day, and in which group; none for who held no post then.
    pub post: Option<(UnitId, Group)>,
}

/// Enrolments (lượt), and the people who have them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// How many enrolments.
    pub enrolments: u64,
    /// How many people, each once.
    pub people: u64,
}

/// Fostering by programme: those that somebody completed, in the order of the vocabulary. Who completed two is among the
/// people of both.
pub type Programmes = Vec<(Programme, Count)>;

/// Training that was completed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trained {
    /// Academic training (đào tạo), without hamlet heads.
    pub academic: Count,
    /// Fostering (bồi dưỡng) of the headcount and of part-timers.
    pub fostering: Count,
    /// The same, by programme.
    pub fostering_programmes: Programmes,
    /// All training of hamlet heads.
    pub hamlet_heads: Count,
    /// Their fostering, by programme.
    pub hamlet_head_programmes: Programmes,
    /// All of it. Who is among the people of two of the three is one of these.
    pub total: Count,
}

#[derive(Default)]
struct Tally {
    enrolments: u64,
    people: BTreeSet<OfficialId>,
}

impl Tally {
    fn note(&mut self, official: OfficialId) {
        self.enrolments += 1;
        self.people.insert(official);
    }

    fn count(&self) -> Count {
        Count { enrolments: self.enrolments, people: self.people.iter().map(|_| 1).sum() }
    }
}

#[derive(Default)]
struct Tallies {
    all: Tally,
    programmes: BTreeMap<Programme, Tally>,
}

impl Tallies {
    fn note(&mut self, done: &Completion) {
        self.all.note(done.official_id);
        if let Some(programme) = done.programme {
            self.programmes.entry(programme).or_default().note(done.official_id);
        }
    }

    fn by_programme(&self) -> Programmes {
        self.programmes.iter().map(|(programme, tally)| (*programme, tally.count())).collect()
    }
}

/// What was completed in the period by people who were counted in the subtree on the day of completion, in the group in
/// which they were. Who held no post that day is counted in no unit.
pub fn trained(window: &Window<'_>, completions: impl IntoIterator<Item = Completion>) -> Trained {
    let (mut academic, mut total) = (Tally::default(), Tally::default());
    let (mut fostering, mut hamlet_heads) = (Tallies::default(), Tallies::default());
    for done in completions.into_iter().filter(|done| window.covers(done.on)) {
        let Some((_, group)) = done.post.filter(|(unit, _)| window.holds(*unit, done.on)) else { continue };
        total.note(done.official_id);
        match (group, done.kind) {
            (Group::HamletHead, _) => hamlet_heads.note(&done),
            (_, CourseKind::AcademicTraining) => academic.note(done.official_id),
            (_, CourseKind::Fostering) => fostering.note(&done),
        }
    }
    Trained {
        academic: academic.count(),
        fostering: fostering.all.count(),
        fostering_programmes: fostering.by_programme(),
        hamlet_heads: hamlet_heads.all.count(),
        hamlet_head_programmes: hamlet_heads.by_programme(),
        total: total.count(),
    }
}
