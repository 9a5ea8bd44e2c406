//! Records entered straight into the database, as an import would: what the report counts, whatever way it went.

use crate::support::world::{self, World};
use crate::support::{App, Client, wait};
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, classes, courses, enrolments, nominations, planning_pools, rotations};
use canbo::domain::id::*;
use canbo::domain::pool::{Nomination, NominationState, PlanningPool, PoolBranch, PoolState};
use canbo::domain::position::Filling;
use canbo::domain::rotation::{MoveKind, Rotation, RotationState};
use canbo::domain::text::{Code, Line};
use canbo::domain::training::{
    Audience, Class, ClassState, Course, CourseKind, Enrolment, EnrolmentState, Programme, TrainingResult,
};
use canbo::domain::{Day, Period};
use canbo::state::new_uuid;
use serde_json::{Value, json};

/// The small world, with somebody who works in a ward.
pub struct Records {
    pub app: App,
    pub world: World,
    pub admin: Client,
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

fn id<T: Id>(text: &str) -> T {
    T::parse(text).unwrap()
}

impl Records {
    pub fn new() -> Self {
        let app = App::new();
        let (world, admin) = (World::in_app(&app), app.admin());
        Self { app, world, admin }
    }

    fn stamp(&self) -> (Stamp, Change) {
        let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: self.app.state.now() };
        (stamp, Change::of(Cause::Import, None))
    }

    pub fn head(&self) -> i64 {
        canbo::db::changes::head(&mut self.app.database.connect()).unwrap().seq
    }

    /// A person of a unit.
    pub fn person(&self, unit: &str) -> String {
        world::official(&self.admin, "Lý Thị Mẫu", unit)
    }

    /// Enters a substantive appointment by a decision of a kind; gives its id.
    pub fn holds(&self, who: &str, unit: &str, title: &str, days: (&str, Option<&str>), by: &str) -> String {
        let decision = json!({ "number": format!("{}/QĐ", new_uuid()), "issuer": "UBND", "signed_on": "2012-01-01",
            "effective_on": "2012-01-01", "kind": by, "title": "Quyết định", "unit_id": unit });
        let decision = self.admin.post("/v1/decisions", &decision).expect(201).id();
        let title = world::position(&self.admin, title);
        let mut body = world::appointment(who, unit, &title, &decision, days.0);
        body["valid_to"] = days.1.into();
        self.admin.post("/v1/appointments", &body).expect(201).id()
    }

    /// A class of a course in a programme, or of academic training.
    pub fn class(&self, programme: Option<Programme>) -> Class {
        let grants = json!({ "kind": "professional", "level": "college" });
        let city = id(&self.world.city);
        let course = Course {
            id: CourseId(new_uuid()),
            code: line(&new_uuid().to_string()),
            title_vi: line("Lớp"),
            title_en: line("Course"),
            kind: if programme.is_some() { CourseKind::Fostering } else { CourseKind::AcademicTraining },
            programme,
            grants: programme.is_none().then(|| serde_json::from_value(grants).unwrap()),
            periods: 40,
            unit_id: city,
            legal_reference: None,
            period: Period::since(day("2010-01-01")),
        };
        let class = Class {
            id: ClassId(new_uuid()),
            course_id: course.id,
            code: line(&new_uuid().to_string()),
            unit_id: city,
            host: None,
            place: None,
            starts_on: day("2012-01-01"),
            ends_on: day("2018-12-31"),
            enrols_from: day("2011-01-01"),
            enrols_until: day("2011-12-31"),
            capacity: 10,
            needs_approval: false,
            audience: Audience::default(),
            state: ClassState::Announced,
            hops: Vec::new(),
        };
        let ((stamp, change), entered) = (self.stamp(), class.clone());
        wait(self.app.state.db.write(move |tx| {
            courses::insert(tx, &stamp, &change, &course)?;
            classes::insert(tx, &stamp, &change, &entered)
        }))
        .unwrap();
        class
    }

    /// Enters an enrolment that was completed on a day.
    pub fn completed(&self, who: &str, programme: Option<Programme>, on: &str) -> Enrolment {
        self.enrolled(who, programme, EnrolmentState::Completed, Some(on))
    }

    /// Enters an enrolment in a state.
    pub fn enrolled(
        &self,
        who: &str,
        programme: Option<Programme>,
        state: EnrolmentState,
        on: Option<&str>,
    ) -> Enrolment {
        let class = self.class(programme);
        let enrolment = Enrolment {
            id: EnrolmentId(new_uuid()),
            class_id: class.id,
            official_id: id(who),
            course_id: class.course_id,
            kind: if programme.is_some() { CourseKind::Fostering } else { CourseKind::AcademicTraining },
            programme,
            periods: 40,
            state,
            queue_no: None,
            attendance: Vec::new(),
            result: on.map(|_| TrainingResult::Passed),
            completed_on: on.map(day),
            awarded_on: None,
            certificate_number: None,
            qualification_id: None,
            hops: Vec::new(),
        };
        let ((stamp, change), entered) = (self.stamp(), enrolment.clone());
        wait(self.app.state.db.write(move |tx| enrolments::insert(tx, &stamp, &change, &entered))).unwrap();
        enrolment
    }

    /// Enters a move that took effect on a day.
    pub fn moved(&self, who: &str, kind: MoveKind, from: &str, to: &str, on: &str) -> Rotation {
        let end = (kind != MoveKind::Transfer).then(|| day("2030-01-01"));
        let rotation = Rotation {
            id: RotationId(new_uuid()),
            kind,
            official_id: id(who),
            origin_unit_id: id(from),
            origin_appointment_id: None,
            unit_id: id(to),
            position_id: id(&world::position(&self.admin, "PARTY_SECRETARY")),
            filling: Filling::PartyElection,
            planned: Period { from: day(on), to: end },
            policy_decision_id: None,
            nomination_id: None,
            grounds: line("Luân chuyển"),
            state: RotationState::InPost,
            effective_on: Some(day(on)),
            appointment_id: None,
            ended_on: None,
            next_appointment_id: None,
            traces: Vec::new(),
            hops: Vec::new(),
        };
        let ((stamp, change), entered) = (self.stamp(), rotation.clone());
        wait(self.app.state.db.write(move |tx| rotations::insert(tx, &stamp, &change, &entered))).unwrap();
        rotation
    }

    /// Enters a pool of a unit for titles, approved on a day.
    pub fn pool(&self, unit: &str, titles: &[&str], approved_on: Option<&str>) -> PlanningPool {
        let title = |code: &&str| id(&world::position(&self.admin, code));
        let pool = PlanningPool {
            id: PlanningPoolId(new_uuid()),
            unit_id: id(unit),
            branch: PoolBranch::State,
            term: Code::parse(&new_uuid().to_string()).unwrap(),
            period: Period { from: day("2015-01-01"), to: Some(day("2020-01-01")) },
            title: line("Quy hoạch"),
            ages_on: None,
            young_under: None,
            positions: titles.iter().map(title).collect(),
            decision_id: None,
            approved_on: approved_on.map(day),
            reviewed_on: Vec::new(),
            ended_on: None,
            state: if approved_on.is_some() { PoolState::Approved } else { PoolState::Drafted },
            hops: Vec::new(),
        };
        let ((stamp, change), entered) = (self.stamp(), pool.clone());
        wait(self.app.state.db.write(move |tx| planning_pools::insert(tx, &stamp, &change, &entered))).unwrap();
        pool
    }

    /// Enters somebody in a pool, from a day to a day.
    pub fn stands(&self, who: &str, pool: &PlanningPool, title: &str, days: (&str, Option<&str>)) {
        let nomination = Nomination {
            id: NominationId(new_uuid()),
            pool_id: pool.id,
            official_id: id(who),
            position_id: id(&world::position(&self.admin, title)),
            nominated_on: day(days.0),
            ballots: Vec::new(),
            entered_on: Some(day(days.0)),
            exited_on: days.1.map(day),
            exit_reason: None,
            state: if days.1.is_some() { NominationState::Removed } else { NominationState::Approved },
            hops: Vec::new(),
        };
        let (stamp, change) = self.stamp();
        wait(self.app.state.db.write(move |tx| nominations::insert(tx, &stamp, &change, &nomination))).unwrap();
    }

    /// Voids something by a statement of its table.
    pub fn voids<T: Clone + Send + 'static>(
        &self,
        thing: &T,
        void: fn(&mut canbo::db::Tx<'_>, &Stamp, &Change, &T) -> Result<canbo::db::Recorded, canbo::db::Error>,
    ) {
        let ((stamp, _), thing) = (self.stamp(), thing.clone());
        let change = Change::of(Cause::Void, None);
        wait(self.app.state.db.write(move |tx| void(tx, &stamp, &change, &thing))).unwrap();
    }

    /// The report on a unit from 2012-02-13 to 2017-12-31.
    pub fn report(&self, unit: &str) -> Value {
        self.admin.get(&path(unit)).expect(200).json()
    }
}

/// Where that report is.
pub fn path(unit: &str) -> String {
    format!("/v1/reports/activity?unit={unit}&from=2012-02-13&to=2017-12-31")
}
