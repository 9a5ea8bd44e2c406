//! What was taught, and who completed it.

use super::{Actors, Files, Ties, broken};
use crate::domain::id::{ClassId, CourseId, EnrolmentId, OfficialId, UnitId};
use crate::domain::position::Group;
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme};
use crate::domain::text::{Code, Name, Note};
use crate::domain::training::{
    Audience, Class, ClassAct, ClassState, Course, CourseKind, Enrolment, EnrolmentAct, EnrolmentState, Grants,
    Programme, TrainingResult,
};
use crate::domain::{Day, Period};
use crate::state::new_uuid;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct CourseRow {
    code: Code,
    title_vi: Name,
    title_en: Name,
    kind: CourseKind,
    programme: Option<Programme>,
    grants_kind: Option<QualificationKind>,
    grants_level: Option<Level>,
    grants_field: Option<Code>,
    grants_scheme: Option<Scheme>,
    periods: u32,
    legal_reference: Option<Note>,
    valid_from: Day,
}

#[derive(Deserialize)]
pub(super) struct ClassRow {
    course_code: Code,
    code: Code,
    host: Option<Name>,
    place: Option<Name>,
    starts_on: Day,
    ends_on: Day,
    enrols_from: Day,
    enrols_until: Day,
    capacity: u32,
    group: Option<Group>,
}

/// Those who completed a class with one result; of what a class grants, each holds the paper already.
#[derive(Deserialize)]
pub(super) struct EnrolmentRow {
    class_code: Code,
    result: TrainingResult,
    official_keys: String,
}

impl Files {
    pub(super) fn courses(&self, city: UnitId) -> Result<Vec<Course>, String> {
        let build = |row: &CourseRow| {
            let grants = row.grants_kind.zip(row.grants_level).map(|(kind, level)| Grants {
                kind,
                level,
                field: row.grants_field.clone(),
                scheme: row.grants_scheme,
                valid_months: None,
            });
            let course = Course {
                id: CourseId(new_uuid()),
                code: row.code.clone(),
                title_vi: row.title_vi.clone(),
                title_en: row.title_en.clone(),
                kind: row.kind,
                programme: row.programme,
                grants,
                periods: row.periods,
                unit_id: city,
                legal_reference: row.legal_reference.clone(),
                period: Period::since(row.valid_from),
            };
            course.checked().map_err(|p| broken(row.code.as_str(), &p))
        };
        self.courses.iter().map(build).collect()
    }

    pub(super) fn classes(&self, courses: &[Course], city: UnitId, actors: Actors) -> Result<Vec<Class>, String> {
        let build = |row: &ClassRow| {
            let course = courses.iter().find(|course| course.code == row.course_code);
            let finish = (actors.approver, ClassAct::Finish, Some(ClassState::Announced), ClassState::Finished);
            let class = Class {
                id: ClassId(new_uuid()),
                course_id: course.ok_or_else(|| format!("{}: no {}", row.code, row.course_code))?.id,
                code: row.code.clone(),
                unit_id: city,
                host: row.host.clone(),
                place: row.place.clone(),
                starts_on: row.starts_on,
                ends_on: row.ends_on,
                enrols_from: row.enrols_from,
                enrols_until: row.enrols_until,
                capacity: row.capacity,
                needs_approval: false,
                audience: Audience { groups: row.group.into_iter().collect(), ..Audience::default() },
                state: ClassState::Finished,
                hops: vec![actors.hop(finish.0, finish.1, finish.2, finish.3, None)],
            };
            class.checked().map_err(|p| broken(row.code.as_str(), &p))
        };
        self.classes.iter().map(build).collect()
    }

    pub(super) fn enrolments(
        &self,
        ties: &Ties<'_>,
        courses: &[Course],
        classes: &[Class],
        papers: &[(Qualification, UnitId)],
    ) -> Result<Vec<(Enrolment, UnitId)>, String> {
        let held = papers_by_person(papers);
        let mut all = Vec::new();
        for row in &self.enrolments {
            let class = classes.iter().find(|class| class.code == row.class_code);
            let class = class.ok_or_else(|| format!("enrolments: no {}", row.class_code))?;
            let course = courses.iter().find(|course| course.id == class.course_id);
            let course = course.ok_or_else(|| format!("{}: no course", row.class_code))?;
            for key in row.official_keys.split(' ') {
                let official = ties.officials.get(key)?;
                let paper = match &course.grants {
                    None => None,
                    Some(grants) => Some(
                        granted(grants, class, held.get(&official)).ok_or_else(|| format!("{}: {key}", class.code))?,
                    ),
                };
                let enrolment = completed(ties.actors, course, class, official, row.result, paper);
                all.push((enrolment, class.unit_id));
            }
        }
        Ok(all)
    }
}

type Papers<'a> = Vec<&'a Qualification>;

fn papers_by_person(papers: &[(Qualification, UnitId)]) -> BTreeMap<OfficialId, Papers<'_>> {
    let mut held: BTreeMap<OfficialId, Papers<'_>> = BTreeMap::new();
    papers.iter().for_each(|(paper, _)| held.entry(paper.official_id).or_default().push(paper));
    held
}

/// The paper that a class granted to a person: of what the course grants, awarded while the class was held.
fn granted<'a>(grants: &Grants, class: &Class, papers: Option<&Papers<'a>>) -> Option<&'a Qualification> {
    let as_granted = |paper: &&&Qualification| {
        (paper.kind, paper.level) == (grants.kind, grants.level)
            && (paper.scheme == grants.scheme)
            && (grants.field.is_none() || paper.field == grants.field)
            && (class.starts_on <= paper.awarded_on && paper.awarded_on <= class.ends_on)
    };
    papers?.iter().find(as_granted).copied()
}

fn completed(
    actors: Actors,
    course: &Course,
    class: &Class,
    official_id: OfficialId,
    result: TrainingResult,
    paper: Option<&Qualification>,
) -> Enrolment {
    Enrolment {
        id: EnrolmentId(new_uuid()),
        class_id: class.id,
        official_id,
        course_id: course.id,
        kind: course.kind,
        programme: course.programme,
        periods: course.periods,
        state: EnrolmentState::Completed,
        queue_no: None,
        attendance: Vec::new(),
        result: Some(result),
        completed_on: Some(paper.map_or(class.ends_on, |paper| paper.awarded_on)),
        awarded_on: paper.map(|paper| paper.awarded_on),
        certificate_number: paper.and_then(|paper| paper.number.clone()),
        qualification_id: paper.map(|paper| paper.id),
        hops: actors.way(vec![
            (actors.clerk, EnrolmentAct::Enrol, EnrolmentState::Confirmed, None),
            (actors.approver, EnrolmentAct::Complete, EnrolmentState::Completed, None),
        ]),
    }
}
