//! Services to people, and work that is to be done: dossiers, courses, announced classes, moves and recruitments under way,
//! tasks that are not done. They go to the heir.

use super::{Follower, Handed, Place, Trustee};
use crate::domain::Day;
use crate::domain::appointment::Appointment;
use crate::domain::finding::FindingCode as Code;
use crate::domain::id::{AppointmentId, PositionId, UnitId};
use crate::domain::official::Official;
use crate::domain::placement::{Recruitment, RecruitmentAct, RecruitmentState};
use crate::domain::programme::Task;
use crate::domain::rotation::{Rotation, RotationAct, RotationState};
use crate::domain::training::{Class, ClassState, Course};

/// What becomes of a post to which something led.
enum Post<'a> {
    /// The holding goes on by this one.
    GoesOn(&'a Appointment),
    /// The holding is none that the reform concerns; the title is there.
    Unknown(Place),
    /// It is no more.
    Over,
}

impl Trustee<'_> {
    pub(super) fn dossiers(&self, made: &mut Handed) {
        for official in &self.estate.held.officials {
            let unit = official.managing_unit_id;
            let to = self.went(official.id).or_else(|| self.named(unit, official.id)).or_else(|| self.keeper(unit));
            if let Some(to) = to.filter(|to| *to != unit) {
                made.goes_on(Follower::Official);
                made.after.officials.push(Official { managing_unit_id: to, ..official.clone() });
            }
        }
    }

    pub(super) fn courses(&self, made: &mut Handed) {
        let mut taken = self.estate.there.courses.clone();
        let held = &self.estate.held.courses;
        for course in held.iter().filter(|course| course.period.to.is_none_or(|to| to > self.day())) {
            let Some(unit) = self.keeper(course.unit_id) else { continue };
            if taken.insert((unit, course.code.clone())) {
                made.goes_on(Follower::Course);
                made.after.courses.push(Course { unit_id: unit, ..course.clone() });
            } else {
                made.warns(Code::StaysBehind, "course_id", &course.id, course.unit_id);
            }
        }
    }

    pub(super) fn classes(&self, made: &mut Handed) {
        let mut taken = self.estate.there.classes.clone();
        let held = |class: &&Class| class.state == ClassState::Announced && class.ends_on >= self.day();
        for class in self.estate.held.classes.iter().filter(held) {
            let Some(unit) = self.keeper(class.unit_id) else { continue };
            if taken.insert((unit, class.code.clone())) {
                made.goes_on(Follower::Class);
                made.after.classes.push(Class { unit_id: unit, ..class.clone() });
            } else {
                made.warns(Code::StaysBehind, "class_id", &class.id, class.unit_id);
            }
        }
    }

    /// Moves under way go on between the units that are there; one whose post is no more is over.
    pub(super) fn rotations(&self, made: &mut Handed) {
        for moved in self.estate.held.rotations.iter().filter(|moved| moved.under_way()) {
            let next = if moved.pending() { self.pending(moved) } else { self.away(moved) };
            if !next.under_way() {
                made.ends(Follower::Rotation);
                made.warns(Code::MoveEnds, "rotation_id", &moved.id, moved.unit_id);
            } else if next != *moved {
                made.goes_on(Follower::Rotation);
            }
            made.after.rotations.extend((next != *moved).then_some(next));
        }
    }

    /// A move that has not taken effect: the person comes from where the post went, and goes where the title went.
    fn pending(&self, moved: &Rotation) -> Rotation {
        let mut next = moved.clone();
        let place = self.place(moved.unit_id, moved.position_id);
        if matches!(place, Place::Nowhere) {
            next.hops.push(self.hop(RotationAct::Cancel, moved.state, RotationState::Cancelled));
            next.state = RotationState::Cancelled;
            return next;
        }
        let from = self.went(moved.official_id).filter(|_| self.fate(moved.origin_unit_id).is_some());
        self.comes_from(&mut next, from);
        if let Place::At(unit) = place {
            next.unit_id = unit;
        }
        next
    }

    /// A move by which the person is away: at the unit where the appointment that it opened went.
    fn away(&self, moved: &Rotation) -> Rotation {
        let mut next = moved.clone();
        match self.post_of(moved.appointment_id, (moved.unit_id, moved.position_id)) {
            Post::GoesOn(here) => {
                self.comes_from(&mut next, None);
                (next.appointment_id, next.unit_id) = (Some(here.id), here.unit_id);
            }
            Post::Unknown(place) => {
                self.comes_from(&mut next, None);
                if let Place::At(unit) = place {
                    next.unit_id = unit;
                }
            }
            Post::Over => {
                next.hops.push(self.hop(RotationAct::EndEarly, moved.state, RotationState::EndedEarly));
                next.state = RotationState::EndedEarly;
                next.ended_on = self.over_on(moved.effective_on);
            }
        }
        next
    }

    /// What becomes of the post to which something led: of the appointment where it is among those that the reform
    /// concerns, else of the title at the unit.
    fn post_of(&self, appointment: Option<AppointmentId>, (unit, title): (UnitId, PositionId)) -> Post<'_> {
        if let Some(post) = appointment.and_then(|id| self.posts.get(&id)) {
            return Post::GoesOn(post);
        }
        match self.place(unit, title) {
            Place::Nowhere => Post::Over,
            Place::Stays | Place::At(_) if appointment.is_some_and(|id| self.lost.contains(&id)) => Post::Over,
            place @ (Place::Stays | Place::At(_)) => Post::Unknown(place),
        }
    }

    /// The first day on which a post is held no longer that is no more: what would have begun later is held on no day.
    fn over_on(&self, from: Option<Day>) -> Option<Day> {
        Some(from.map_or(self.day(), |from| from.max(self.day())))
    }

    /// Where the person comes from: by the post that is left, else where it is known that the person went, else the heir.
    fn comes_from(&self, next: &mut Rotation, went: Option<UnitId>) {
        let post = next.origin_appointment_id.and_then(|post| self.posts.get(&post));
        if let Some(post) = post {
            next.origin_appointment_id = Some(post.id);
        }
        let heir = || self.fate(next.origin_unit_id).and_then(super::Fate::heir);
        let from = post.map(|post| post.unit_id).or(went).or_else(heir);
        next.origin_unit_id = from.unwrap_or(next.origin_unit_id);
    }

    /// Recruitments under way: one that is not decided goes where its title goes, a probation where the person went. The
    /// appointment by which somebody came in stays the one that it was.
    pub(super) fn recruitments(&self, made: &mut Handed) {
        for one in &self.estate.held.recruitments {
            let mut next = one.clone();
            let over = match one.state {
                RecruitmentState::Announced | RecruitmentState::Proposed => {
                    match self.place(one.unit_id, one.position_id) {
                        Place::Stays => None,
                        Place::At(unit) => {
                            next.unit_id = unit;
                            None
                        }
                        Place::Nowhere => Some((RecruitmentAct::Withdraw, RecruitmentState::Withdrawn)),
                    }
                }
                RecruitmentState::OnProbation => self.probation(&mut next),
                RecruitmentState::Confirmed | RecruitmentState::Ended | RecruitmentState::Withdrawn => None,
            };
            if let Some((act, to)) = over {
                next.hops.push(self.hop(act, one.state, to));
                next.state = to;
                made.ends(Follower::Recruitment);
                made.warns(Code::RecruitmentEnds, "recruitment_id", &one.id, one.unit_id);
            } else if next != *one {
                made.goes_on(Follower::Recruitment);
            }
            made.after.recruitments.extend((next != *one).then_some(next));
        }
    }

    /// A probation: an earlier reform may have carried the post on, so the person is asked too.
    fn probation(&self, next: &mut Recruitment) -> Option<(RecruitmentAct, RecruitmentState)> {
        let went = self.went(next.official_id).filter(|_| self.fate(next.unit_id).is_some());
        match self.post_of(next.appointment_id, (next.unit_id, next.position_id)) {
            Post::GoesOn(here) => next.unit_id = here.unit_id,
            Post::Unknown(place) if !self.left.contains(&next.official_id) => {
                let heir = match place {
                    Place::At(unit) => unit,
                    Place::Stays | Place::Nowhere => next.unit_id,
                };
                next.unit_id = went.unwrap_or(heir);
            }
            Post::Unknown(_) | Post::Over => {
                next.ended_on = self.over_on(next.effective_on);
                return Some((RecruitmentAct::End, RecruitmentState::Ended));
            }
        }
        None
    }

    /// Tasks that are not done: in a split they go where who answers for them went, else they go to the heir. Who is not
    /// there does not answer for them any more.
    pub(super) fn tasks(&self, made: &mut Handed) {
        for task in self.estate.held.tasks.iter().filter(|task| task.state.open()) {
            let part =
                |who| self.named(task.unit_id, who).or_else(|| self.went(who).filter(|to| self.is_part(task, *to)));
            let to = task.official_id.and_then(part).or_else(|| self.keeper(task.unit_id));
            let Some(to) = to.filter(|to| *to != task.unit_id) else { continue };
            let mut next = task.clone().handed_over(to, self.day());
            let there = |who: &_| !self.left.contains(who) && self.went(*who).is_none_or(|unit| unit == to);
            next.official_id = next.official_id.filter(there);
            made.goes_on(Follower::Task);
            made.after.tasks.push(next);
        }
    }

    fn is_part(&self, task: &Task, unit: UnitId) -> bool {
        self.parts(task.unit_id).iter().any(|part| part.unit_id == unit)
    }
}
