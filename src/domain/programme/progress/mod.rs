//! How far the tasks of some documents had come on a day, and whom they had reached, in figures: of a unit itself, of
//! each unit directly below it, and of all of them together.
//!
//! A task or a dissemination lies where its owner stands in the tree of that day. An owner that is no more by then is
//! counted with the unit asked about, if it stood below it when the work was due: nothing that was done is lost to a
//! reform of units, and nothing is counted twice.

use crate::domain::Day;
use crate::domain::id::UnitId;
use crate::domain::programme::{Dissemination, Task, TaskState};
use crate::domain::unit_tree::UnitTree;
use std::collections::{BTreeMap, BTreeSet};

/// How many tasks stand where on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// In the plan.
    pub planned: u64,
    /// Handed to who does them.
    pub assigned: u64,
    /// Being done.
    pub under_way: u64,
    /// Said to be done.
    pub done: u64,
    /// Accepted.
    pub accepted: u64,
    /// Given up.
    pub dropped: u64,
    /// Due by the day, and not given up.
    pub due: u64,
    /// Of those due: done on their last day or before it.
    pub on_time: u64,
    /// Of those due: their last day is over, and they are not done.
    pub overdue: u64,
}

impl Figures {
    /// Counts a task as it stood on a day; one that was not planned by then does not count.
    pub fn add(&mut self, task: &Task, day: Day) {
        let Some(state) = task.state_on(day) else { return };
        let place = match state {
            TaskState::Planned => &mut self.planned,
            TaskState::Assigned => &mut self.assigned,
            TaskState::UnderWay => &mut self.under_way,
            TaskState::Done => &mut self.done,
            TaskState::Accepted => &mut self.accepted,
            TaskState::Dropped => &mut self.dropped,
        };
        *place += 1;
        if state != TaskState::Dropped && task.due_on <= day {
            self.due += 1;
            self.on_time += u64::from(task.done_by(day).is_some_and(|on| on <= task.due_on));
            self.overdue += u64::from(task.overdue_on(day));
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            planned: self.planned + other.planned,
            assigned: self.assigned + other.assigned,
            under_way: self.under_way + other.under_way,
            done: self.done + other.done,
            accepted: self.accepted + other.accepted,
            dropped: self.dropped + other.dropped,
            due: self.due + other.due,
            on_time: self.on_time + other.on_time,
            overdue: self.overdue + other.overdue,
        }
    }

    /// All tasks, those given up among them.
    pub fn total(&self) -> u64 {
        self.to_do() + self.dropped
    }

    /// All tasks that were not given up.
    pub fn to_do(&self) -> u64 {
        self.planned + self.assigned + self.under_way + self.finished()
    }

    /// Those done, accepted or not yet.
    pub fn finished(&self) -> u64 {
        self.done + self.accepted
    }
}

/// How often a resolution was made known by a day, and to how many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reached {
    /// How often.
    pub held: u64,
    /// How many people were called: whoever was called twice counts twice.
    pub called: u64,
    /// How many came or were reached: whoever came twice counts twice.
    pub attended: u64,
    /// How many of those who were called came, where both are known.
    pub attended_of_called: u64,
    /// How many were called, where it is known how many came.
    pub called_and_counted: u64,
}

impl Reached {
    /// Counts one that was held by a day.
    pub fn add(&mut self, one: &Dissemination, day: Day) {
        if one.held_on > day {
            return;
        }
        self.held += 1;
        self.called += one.called.map_or(0, u64::from);
        self.attended += one.attended.map_or(0, u64::from);
        if let Some((called, attended)) = one.called.zip(one.attended) {
            self.called_and_counted += u64::from(called);
            self.attended_of_called += u64::from(attended);
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            held: self.held + other.held,
            called: self.called + other.called,
            attended: self.attended + other.attended,
            attended_of_called: self.attended_of_called + other.attended_of_called,
            called_and_counted: self.called_and_counted + other.called_and_counted,
        }
    }
}

/// What was done somewhere, and who was reached there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// The tasks.
    pub tasks: Figures,
    /// The disseminations.
    pub reached: Reached,
}

impl Part {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { tasks: self.tasks.plus(other.tasks), reached: self.reached.plus(other.reached) }
    }
}

/// Where something lies, seen from a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placed {
    /// With the unit itself, or with units below it that are no more.
    Own,
    /// With a unit directly below it, or below that.
    Below(UnitId),
}

/// Where an owner lies on a day, seen from a unit; none outside it. `when` are the days on which the work was the
/// owner's: they say where an owner lay that is no more.
pub fn place(tree: &UnitTree, unit: UnitId, owner: UnitId, when: &[Day], day: Day) -> Option<Placed> {
    if owner == unit {
        return Some(Placed::Own);
    }
    let above = tree.ancestors(owner, day);
    if let Some(n) = above.iter().position(|at| *at == unit) {
        let below = n.checked_sub(1).and_then(|n| above.get(n)).copied().unwrap_or(owner);
        return Some(Placed::Below(below));
    }
    let gone = tree.get(owner).is_none_or(|owner| owner.on(day).is_none());
    let lay = |day: &Day| tree.ancestors(owner, *day).contains(&unit);
    (gone && when.iter().any(lay)).then_some(Placed::Own)
}

/// What was done and who was reached on a day, seen from a unit: with the unit itself, and with each unit directly below
/// it of that day, also where nothing is.
pub fn parts<'a>(
    tree: &UnitTree,
    unit: UnitId,
    day: Day,
    tasks: impl IntoIterator<Item = &'a Task>,
    disseminations: impl IntoIterator<Item = &'a Dissemination>,
) -> BTreeMap<Placed, Part> {
    let below: BTreeSet<Placed> = tree.children(unit, day).map(|child| Placed::Below(child.id)).collect();
    let mut parts: BTreeMap<Placed, Part> =
        below.into_iter().chain([Placed::Own]).map(|place| (place, Part::default())).collect();
    for task in tasks {
        if let Some(at) = place(tree, unit, task.owner_on(day), &[task.due_on, task.planned_on], day) {
            parts.entry(at).or_default().tasks.add(task, day);
        }
    }
    for one in disseminations {
        if let Some(at) = place(tree, unit, one.unit_id, &[one.held_on], day) {
            parts.entry(at).or_default().reached.add(one, day);
        }
    }
    parts
}

#[cfg(test)]
mod tests;
