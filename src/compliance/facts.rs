//! What the engine is fed: the latest state of each thing, as the ledger recorded it.
//!
//! # What this module does not do
//! It does not check a fact against the others (the decisions of [`crate::domain`] did, before it was recorded) and it
//! keeps no history of what was recorded when: a world is what was known at one moment.

use crate::domain::Day;
use crate::domain::appointment::Appointment;
use crate::domain::evaluation::Evaluation;
use crate::domain::exemption::Exemption;
use crate::domain::id::{
    AppointmentId, EnrolmentId, EvaluationId, ExemptionId, OfficialId, PositionId, QualificationId, ResolutionId,
    RuleSetId, SuccessionId, UnitId,
};
use crate::domain::official::Traits;
use crate::domain::position::Position;
use crate::domain::qualification::{Qualification, QualificationKind};
use crate::domain::resolution::Resolution;
use crate::domain::rule_set::RuleSet;
use crate::domain::unit::{Succession, Unit};
use crate::domain::unit_tree::UnitTree;
use std::collections::BTreeMap;

/// The latest state of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A unit with all its dated segments.
    Unit(Unit),
    /// What became of a unit.
    Succession(Succession),
    /// A title of the catalogue.
    Position(Position),
    /// A version of the standard.
    RuleSet(RuleSet),
    /// A resolution or a plan, with its indicators and targets.
    Resolution(Resolution),
    /// What rules need to know of a person.
    Official {
        /// Who.
        id: OfficialId,
        /// What is known.
        traits: Traits,
    },
    /// A holding of a position.
    Appointment(Appointment),
    /// A diploma, certificate or attested skill.
    Qualification(Qualification),
    /// A release from a requirement.
    Exemption(Exemption),
    /// A yearly rating.
    Evaluation(Evaluation),
    /// Training that was completed.
    Training(Training),
    /// The thing was entered in error and never held: it is as if it had not been recorded.
    Withdrawn(Subject),
}

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A unit.
    Unit(UnitId),
    /// A succession.
    Succession(SuccessionId),
    /// A position.
    Position(PositionId),
    /// A rule set.
    RuleSet(RuleSetId),
    /// A resolution.
    Resolution(ResolutionId),
    /// What is known of a person; the person's other facts stay.
    Official(OfficialId),
    /// An appointment.
    Appointment(AppointmentId),
    /// A qualification.
    Qualification(QualificationId),
    /// An exemption.
    Exemption(ExemptionId),
    /// A yearly rating.
    Evaluation(EvaluationId),
    /// Training.
    Training(EnrolmentId),
}

/// Training that a person completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// The enrolment by which.
    pub id: EnrolmentId,
    /// Who.
    pub official_id: OfficialId,
    /// The kind of qualification that it counts towards; none where it counts towards none.
    pub kind: Option<QualificationKind>,
    /// How many periods (tiết) it has; 40 are a week.
    pub periods: u32,
    /// The day on which it was completed.
    pub completed_on: Day,
}

/// A person as rules see one; every list is sorted by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: OfficialId,
    /// What rules need to know; all unknown until recorded.
    pub traits: Traits,
    /// What the person holds, held and will hold.
    pub appointments: Vec<Appointment>,
    /// The evidence.
    pub qualifications: Vec<Qualification>,
    /// The releases.
    pub exemptions: Vec<Exemption>,
    /// The yearly ratings.
    pub evaluations: Vec<Evaluation>,
    /// The training that was completed.
    pub trainings: Vec<Training>,
}

impl Person {
    /// A person of whom nothing is known yet.
    pub fn new(id: OfficialId) -> Self {
        Self {
            id,
            traits: Traits::default(),
            appointments: Vec::new(),
            qualifications: Vec::new(),
            exemptions: Vec::new(),
            evaluations: Vec::new(),
            trainings: Vec::new(),
        }
    }
}

/// Everything that is known at one moment.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// The dated tree of units.
    pub units: UnitTree,
    /// The catalogue of titles.
    pub positions: BTreeMap<PositionId, Position>,
    /// The versions of the standard.
    pub rule_sets: BTreeMap<RuleSetId, RuleSet>,
    /// The resolutions and plans.
    pub resolutions: BTreeMap<ResolutionId, Resolution>,
    /// The people.
    pub people: BTreeMap<OfficialId, Person>,
    owners: Owners,
}

/// Whose each thing is, so that a corrected owner is found without a search.
#[derive(Debug, Clone, Default)]
struct Owners {
    appointments: BTreeMap<AppointmentId, OfficialId>,
    qualifications: BTreeMap<QualificationId, OfficialId>,
    exemptions: BTreeMap<ExemptionId, OfficialId>,
    evaluations: BTreeMap<EvaluationId, OfficialId>,
    trainings: BTreeMap<EnrolmentId, OfficialId>,
}

/// On whom a fact can bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touched {
    /// One person.
    Person(OfficialId),
    /// Whoever holds a title in the unit or below it.
    Unit(UnitId),
    /// Whoever holds the title.
    Position(PositionId),
    /// Anyone.
    Everyone,
}

impl World {
    /// Takes in the latest state of a thing, in place of an earlier state of the same id. A person is known from the
    /// first fact about them on.
    pub fn apply(&mut self, fact: Fact) {
        self.take(fact);
    }

    /// Takes in a fact and says on whom it can bear.
    pub(super) fn take(&mut self, fact: Fact) -> Vec<Touched> {
        match fact {
            Fact::Unit(unit) => {
                let id = unit.id;
                self.units.put(unit);
                vec![Touched::Unit(id)]
            }
            Fact::Succession(succession) => {
                self.units.put_succession(succession);
                Vec::new()
            }
            Fact::Position(position) => {
                let id = position.id;
                self.positions.insert(id, position);
                vec![Touched::Position(id)]
            }
            Fact::RuleSet(set) => {
                self.rule_sets.insert(set.id, set);
                vec![Touched::Everyone]
            }
            Fact::Resolution(resolution) => {
                self.resolutions.insert(resolution.id, resolution);
                vec![Touched::Everyone]
            }
            Fact::Official { id, traits } => {
                self.person(id).traits = traits;
                vec![Touched::Person(id)]
            }
            Fact::Appointment(appointment) => self.hold(appointment),
            Fact::Qualification(qualification) => self.hold(qualification),
            Fact::Exemption(exemption) => self.hold(exemption),
            Fact::Evaluation(evaluation) => self.hold(evaluation),
            Fact::Training(training) => self.hold(training),
            Fact::Withdrawn(subject) => self.withdraw(subject),
        }
    }

    fn withdraw(&mut self, subject: Subject) -> Vec<Touched> {
        match subject {
            Subject::Unit(id) => {
                self.units.remove(id);
                vec![Touched::Unit(id)]
            }
            Subject::Succession(id) => {
                self.units.remove_succession(id);
                Vec::new()
            }
            Subject::Position(id) => {
                self.positions.remove(&id);
                vec![Touched::Position(id)]
            }
            Subject::RuleSet(id) => self.rule_sets.remove(&id).map(|_| Touched::Everyone).into_iter().collect(),
            Subject::Resolution(id) => self.resolutions.remove(&id).map(|_| Touched::Everyone).into_iter().collect(),
            Subject::Official(id) => {
                self.person(id).traits = Traits::default();
                vec![Touched::Person(id)]
            }
            Subject::Appointment(id) => self.release::<Appointment>(id).into_iter().collect(),
            Subject::Qualification(id) => self.release::<Qualification>(id).into_iter().collect(),
            Subject::Exemption(id) => self.release::<Exemption>(id).into_iter().collect(),
            Subject::Evaluation(id) => self.release::<Evaluation>(id).into_iter().collect(),
            Subject::Training(id) => self.release::<Training>(id).into_iter().collect(),
        }
    }

    fn person(&mut self, id: OfficialId) -> &mut Person {
        self.people.entry(id).or_insert_with(|| Person::new(id))
    }

    /// Puts a thing among its owner's, after taking it from whoever had it.
    fn hold<T: Belonging>(&mut self, thing: T) -> Vec<Touched> {
        let (id, owner) = (thing.id(), thing.owner());
        let mut touched: Vec<Touched> = self.release::<T>(id).into_iter().collect();
        T::owners(&mut self.owners).insert(id, owner);
        let list = T::list(self.person(owner));
        let at = list.partition_point(|other| other.id() < id);
        list.insert(at, thing);
        touched.push(Touched::Person(owner));
        touched
    }

    fn release<T: Belonging>(&mut self, id: T::Id) -> Option<Touched> {
        let owner = T::owners(&mut self.owners).remove(&id)?;
        T::list(self.person(owner)).retain(|thing| thing.id() != id);
        Some(Touched::Person(owner))
    }
}

/// A thing that belongs to a person.
trait Belonging: Sized {
    type Id: Ord + Copy;
    fn id(&self) -> Self::Id;
    fn owner(&self) -> OfficialId;
    fn list(person: &mut Person) -> &mut Vec<Self>;
    fn owners(owners: &mut Owners) -> &mut BTreeMap<Self::Id, OfficialId>;
}

macro_rules! belongings {
    ($($thing:ident, $id:ident, $list:ident);+ $(;)?) => { $(
        impl Belonging for $thing {
            type Id = $id;
            fn id(&self) -> $id {
                self.id
            }
            fn owner(&self) -> OfficialId {
                self.official_id
            }
            fn list(person: &mut Person) -> &mut Vec<Self> {
                &mut person.$list
            }
            fn owners(owners: &mut Owners) -> &mut BTreeMap<$id, OfficialId> {
                &mut owners.$list
            }
        }
    )+ };
}

belongings! {
    Appointment, AppointmentId, appointments;
    Qualification, QualificationId, qualifications;
    Exemption, ExemptionId, exemptions;
    Evaluation, EvaluationId, evaluations;
    Training, EnrolmentId, trainings;
}
