//! The data files of the demonstration, read into domain values by the checks that any input passes.

mod entitlements;
mod moves;
mod placement;
mod pools;
mod programme;
mod ratings;
mod registry;
mod staffing;
mod training;

use crate::db::keyset::Ask;
use crate::db::lists::Selects;
use crate::db::{self, Conn, positions};
use crate::domain::account::Subject;
use crate::domain::appointment::Appointment;
use crate::domain::decision::Decision;
use crate::domain::entitlement::Salary;
use crate::domain::evaluation::Evaluation;
use crate::domain::id::{DecisionId, OfficialId, UnitId};
use crate::domain::official::Official;
use crate::domain::placement::Recruitment;
use crate::domain::pool::{Nomination, PlanningPool};
use crate::domain::position::Position;
use crate::domain::programme::{Dissemination, Task};
use crate::domain::qualification::Qualification;
use crate::domain::resolution::Resolution;
use crate::domain::rotation::Rotation;
use crate::domain::rule_set::RuleSet;
use crate::domain::staffing::{Ceiling, EstablishedPost};
use crate::domain::text::Code;
use crate::domain::training::{Class, Course, Enrolment};
use crate::domain::unit::Unit;
use crate::domain::workflow::Hop;
use crate::domain::{Day, Invalid};
use crate::reference::rule_sets;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The files, read but not yet tied together.
pub(super) struct Files {
    units: Vec<registry::UnitRow>,
    decisions: Vec<registry::DecisionRow>,
    officials: Vec<registry::OfficialRow>,
    appointments: Vec<registry::AppointmentRow>,
    qualifications: Vec<registry::QualificationRow>,
    resolutions: Vec<registry::ResolutionFile>,
    courses: Vec<training::CourseRow>,
    classes: Vec<training::ClassRow>,
    enrolments: Vec<training::EnrolmentRow>,
    rotations: Vec<moves::RotationRow>,
    recruitments: Vec<placement::RecruitmentRow>,
    pools: Vec<pools::PoolFile>,
    ceilings: Vec<staffing::CeilingRow>,
    established_posts: Vec<staffing::EstablishedPostRow>,
    salaries: Vec<entitlements::SalaryRow>,
    evaluations: Vec<ratings::EvaluationRow>,
    programme: programme::ProgrammeFile,
}

/// Everything that is entered, in the order in which it can be.
pub(super) struct Data {
    pub(super) units: Vec<Unit>,
    pub(super) decisions: Vec<Decision>,
    pub(super) officials: Vec<Official>,
    pub(super) appointments: Vec<Appointment>,
    pub(super) qualifications: Vec<(Qualification, UnitId)>,
    pub(super) rule_sets: Vec<RuleSet>,
    pub(super) resolutions: Vec<Resolution>,
    pub(super) development: Development,
    pub(super) staffing: Staffing,
    pub(super) salaries: Vec<(Salary, UnitId)>,
    pub(super) evaluations: Vec<(Evaluation, UnitId)>,
    pub(super) city: UnitId,
    pub(super) chi_lang: UnitId,
}

/// What was taught, who was moved, and who is prepared for what.
pub(super) struct Development {
    pub(super) courses: Vec<Course>,
    pub(super) classes: Vec<Class>,
    pub(super) enrolments: Vec<(Enrolment, UnitId)>,
    pub(super) rotations: Vec<Rotation>,
    pub(super) recruitments: Vec<Recruitment>,
    pub(super) pools: Vec<(PlanningPool, Vec<Nomination>)>,
    pub(super) tasks: Vec<(Task, UnitId)>,
    pub(super) disseminations: Vec<Dissemination>,
}

/// How many people each unit may have, and which posts it has.
pub(super) struct Staffing {
    pub(super) ceilings: Vec<Ceiling>,
    pub(super) posts: Vec<EstablishedPost>,
}

/// By whom the documents of the demonstration went their ways, and when that was recorded.
#[derive(Clone, Copy)]
pub(super) struct Actors {
    /// Who proposed and recorded.
    pub(super) clerk: Subject,
    /// Who approved.
    pub(super) approver: Subject,
    /// When.
    pub(super) at: DateTime<Utc>,
}

impl Actors {
    fn hop<S, A>(&self, by: Subject, act: A, from: Option<S>, to: S, decision_id: Option<DecisionId>) -> Hop<S, A> {
        Hop { act, from, to, by: Some(by), at: self.at, decision_id, reason: None, overrides: Vec::new() }
    }

    /// The hops along a way of acts, each to a state; the first brings the document into being.
    fn way<S: Copy, A>(&self, way: Vec<(Subject, A, S, Option<DecisionId>)>) -> Vec<Hop<S, A>> {
        let mut from = None;
        way.into_iter().map(|(by, act, to, decision)| self.hop(by, act, from.replace(to), to, decision)).collect()
    }
}

/// What rows are tied to by their keys.
struct Ties<'a> {
    catalogue: &'a BTreeMap<String, Position>,
    units: &'a Keys<UnitId>,
    decisions: &'a Keys<DecisionId>,
    officials: &'a Keys<OfficialId>,
    appointments: &'a [Appointment],
    actors: Actors,
}

impl Ties<'_> {
    fn title(&self, code: &str) -> Result<&Position, String> {
        self.catalogue.get(code).ok_or_else(|| format!("{code}: no such title"))
    }
}

fn csv<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(|e| format!("{name}: {e}"))
}

fn json<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|e| format!("{name}: {e}"))
}

fn broken(what: &str, problems: &[Invalid]) -> String {
    let all: Vec<String> = problems.iter().map(|p| format!("{} {}", p.pointer, p.rule.code())).collect();
    format!("{what}: {}", all.join(", "))
}

struct Keys<T>(&'static str, BTreeMap<String, T>);

impl<T: Copy> Keys<T> {
    fn get(&self, key: &str) -> Result<T, String> {
        self.1.get(key).copied().ok_or_else(|| format!("{} names no {key}", self.0))
    }
    fn maybe(&self, key: Option<&String>) -> Result<Option<T>, String> {
        key.map(|k| self.get(k)).transpose()
    }
}

impl Files {
    /// Reads the files that are compiled in.
    pub(super) fn read() -> Result<Self, String> {
        let mut decisions: Vec<registry::DecisionRow> = csv("decisions", include_str!("../data/decisions.csv"))?;
        decisions.extend(csv::<registry::DecisionRow>("pay_decisions", include_str!("../data/pay_decisions.csv"))?);
        let ratings = include_str!("../data/rating_decisions.csv");
        decisions.extend(csv::<registry::DecisionRow>("rating_decisions", ratings)?);
        Ok(Self {
            units: csv("units", include_str!("../data/units.csv"))?,
            decisions,
            officials: csv("officials", include_str!("../data/officials.csv"))?,
            appointments: csv("appointments", include_str!("../data/appointments.csv"))?,
            qualifications: csv("qualifications", include_str!("../data/qualifications.csv"))?,
            resolutions: json("resolutions", include_str!("../data/resolutions.json"))?,
            courses: csv("courses", include_str!("../data/courses.csv"))?,
            classes: csv("classes", include_str!("../data/classes.csv"))?,
            enrolments: csv("enrolments", include_str!("../data/enrolments.csv"))?,
            rotations: csv("rotations", include_str!("../data/rotations.csv"))?,
            recruitments: csv("recruitments", include_str!("../data/recruitments.csv"))?,
            pools: json("planning_pools", include_str!("../data/planning_pools.json"))?,
            ceilings: csv("ceilings", include_str!("../data/ceilings.csv"))?,
            established_posts: csv("established_posts", include_str!("../data/established_posts.csv"))?,
            salaries: csv("salaries", include_str!("../data/salaries.csv"))?,
            evaluations: csv("evaluations", include_str!("../data/evaluations.csv"))?,
            programme: json("programme", include_str!("../data/programme.json"))?,
        })
    }

    /// Ties the rows together and checks them as any input is checked.
    pub(super) fn build(&self, conn: &mut Conn, today: Day, actors: Actors) -> Result<Data, String> {
        let catalogue = &catalogue(conn).map_err(|e| e.to_string())?;
        let (units, unit_keys) = self.units()?;
        let by_code = |code: &Code| units.iter().find(|u| u.segments.iter().any(|s| s.code == *code)).map(|u| u.id);
        let (decisions, decision_keys) = self.decisions(&unit_keys)?;
        let (officials, official_keys) = self.officials(&unit_keys, today)?;
        let appointments = self.appointments(catalogue, &unit_keys, &decision_keys, &official_keys)?;
        let managing: BTreeMap<OfficialId, UnitId> = officials.iter().map(|o| (o.id, o.managing_unit_id)).collect();
        let qualifications = self.qualifications(&official_keys, &managing)?;
        let rule_sets = rule_sets::read(include_str!("../data/rule_sets.json"), by_code)?;
        let resolutions = self.resolutions(by_code)?;
        let (city, chi_lang) = (unit_keys.get("lang-son-city")?, unit_keys.get("chi-lang")?);
        let ties = Ties {
            catalogue,
            units: &unit_keys,
            decisions: &decision_keys,
            officials: &official_keys,
            appointments: &appointments,
            actors,
        };
        let salaries = self.salaries(&ties, &managing)?;
        let evaluations = self.evaluations(&ties, &managing)?;
        let staffing = self.staffing(&ties)?;
        let development = self.development(&ties, &qualifications, city, &resolutions)?;
        Ok(Data {
            units,
            decisions,
            officials,
            appointments,
            qualifications,
            rule_sets,
            resolutions,
            development,
            staffing,
            salaries,
            evaluations,
            city,
            chi_lang,
        })
    }

    fn development(
        &self,
        ties: &Ties<'_>,
        papers: &[(Qualification, UnitId)],
        city: UnitId,
        resolutions: &[Resolution],
    ) -> Result<Development, String> {
        let courses = self.courses(city)?;
        let classes = self.classes(&courses, city, ties.actors)?;
        let enrolments = self.enrolments(ties, &courses, &classes, papers)?;
        Ok(Development {
            courses,
            classes,
            enrolments,
            rotations: self.rotations(ties)?,
            recruitments: self.recruitments(ties)?,
            pools: self.pools(ties)?,
            tasks: self.tasks(ties, resolutions)?,
            disseminations: self.disseminations(ties, resolutions)?,
        })
    }
}

/// The titles by their codes.
fn catalogue(conn: &mut Conn) -> Result<BTreeMap<String, Position>, db::Error> {
    let page = positions::Filter::default().list(conn, &Ask::first(500))?;
    Ok(page.items.into_iter().map(|k| (k.value.code.to_string(), k.value)).collect())
}
