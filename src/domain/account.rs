//! Accounts, machine clients and what they may do: permissions are words, roles and scopes are sets of them, and every
//! grant holds for a unit and what lies below it.

use crate::domain::id::{ClientId, UnitId, UserId};
use crate::domain::unit_tree::UnitTree;
use crate::domain::word::{Word, words};
use crate::domain::{Day, Period};
use std::collections::BTreeSet;

words! {
    /// What a caller may do. The words of a machine client's scope are these.
    Permission {
        /// read units
        UnitsRead = "units:read",
        /// change units
        UnitsWrite = "units:write",
        /// read positions
        PositionsRead = "positions:read",
        /// change positions
        PositionsWrite = "positions:write",
        /// read decisions
        DecisionsRead = "decisions:read",
        /// enter decisions
        DecisionsWrite = "decisions:write",
        /// read officials, their appointments, qualifications and exemptions
        OfficialsRead = "officials:read",
        /// change officials, appointments and qualifications
        OfficialsWrite = "officials:write",
        /// read what identifies a person and what the law calls sensitive
        OfficialsReadSensitive = "officials:read_sensitive",
        /// read rule sets and resolutions
        RulesRead = "rules:read",
        /// propose rule sets and resolutions
        RulesWrite = "rules:write",
        /// approve what others proposed, put it in force and end it
        RulesApprove = "rules:approve",
        /// grant exemptions
        ExemptionsWrite = "exemptions:write",
        /// ask the compliance module
        ComplianceRead = "compliance:read",
        /// read courses, classes, enrolments and training plans
        TrainingRead = "training:read",
        /// keep courses and classes, enrol people, plan training
        TrainingWrite = "training:write",
        /// approve enrolments and plans, record results
        TrainingApprove = "training:approve",
        /// read transfers, rotations and secondments
        RotationsRead = "rotations:read",
        /// propose them and carry them out
        RotationsWrite = "rotations:write",
        /// decide on them
        RotationsApprove = "rotations:approve",
        /// read planning pools
        PoolsRead = "pools:read",
        /// build planning pools
        PoolsWrite = "pools:write",
        /// approve and review planning pools
        PoolsApprove = "pools:approve",
        /// read yearly ratings
        EvaluationsRead = "evaluations:read",
        /// enter yearly ratings
        EvaluationsWrite = "evaluations:write",
        /// read disciplinary measures, which the law calls sensitive
        DisciplinesRead = "disciplines:read",
        /// enter disciplinary measures
        DisciplinesWrite = "disciplines:write",
        /// read recruitments
        RecruitmentsRead = "recruitments:read",
        /// write recruitments down and propose them
        RecruitmentsWrite = "recruitments:write",
        /// decide on recruitments, and on what comes of a probation
        RecruitmentsApprove = "recruitments:approve",
        /// read salaries, allowances and what falls due
        EntitlementsRead = "entitlements:read",
        /// enter salaries and allowances
        EntitlementsWrite = "entitlements:write",
        /// read time away from work, which tells of health and accusations
        AbsencesRead = "absences:read",
        /// enter time away from work
        AbsencesWrite = "absences:write",
        /// ask for reports on what was done
        ReportsRead = "reports:read",
        /// read ceilings and established posts, and who counts against them
        StaffingRead = "staffing:read",
        /// enter ceilings and established posts
        StaffingWrite = "staffing:write",
        /// read reforms of units
        ReorganisationsRead = "reorganisations:read",
        /// propose reforms of units
        ReorganisationsWrite = "reorganisations:write",
        /// approve reforms of units and carry them out
        ReorganisationsApprove = "reorganisations:approve",
        /// read the tasks of resolutions and plans, how those were made known, and how far they have come
        ProgrammeRead = "programme:read",
        /// give tasks, report on them, and note how a resolution was made known
        ProgrammeWrite = "programme:write",
        /// accept what was done, give tasks up and reopen them
        ProgrammeApprove = "programme:approve",
    }
}

words! {
    /// What a person's account is for.
    Role {
        /// runs the service
        Admin = "admin",
        /// keeps the dossiers of a unit
        HrOfficer = "hr_officer",
        /// decides on what others propose
        Approver = "approver",
        /// reads everything, changes nothing
        Auditor = "auditor",
        /// reads what is not sensitive
        Viewer = "viewer",
    }
}

impl Role {
    /// What the role may do.
    pub fn permissions(self) -> BTreeSet<Permission> {
        use Permission as P;
        let read = [
            P::UnitsRead,
            P::PositionsRead,
            P::DecisionsRead,
            P::OfficialsRead,
            P::RulesRead,
            P::ComplianceRead,
            P::TrainingRead,
            P::RotationsRead,
            P::RecruitmentsRead,
            P::ReportsRead,
            P::StaffingRead,
            P::ReorganisationsRead,
            P::ProgrammeRead,
        ];
        // What only those read who also read what the law calls sensitive.
        let dossier = [
            P::OfficialsReadSensitive,
            P::PoolsRead,
            P::EvaluationsRead,
            P::DisciplinesRead,
            P::EntitlementsRead,
            P::AbsencesRead,
        ];
        let keep = [
            P::DecisionsWrite,
            P::RulesWrite,
            P::TrainingWrite,
            P::RotationsWrite,
            P::RecruitmentsWrite,
            P::PoolsWrite,
            P::EvaluationsWrite,
            P::DisciplinesWrite,
            P::StaffingWrite,
            P::EntitlementsWrite,
            P::AbsencesWrite,
            P::ReorganisationsWrite,
            P::ProgrammeWrite,
        ];
        let decide = [
            P::ExemptionsWrite,
            P::RulesApprove,
            P::TrainingApprove,
            P::RotationsApprove,
            P::RecruitmentsApprove,
            P::PoolsApprove,
            P::ReorganisationsApprove,
            P::ProgrammeApprove,
        ];
        let more: Vec<Permission> = match self {
            Self::Admin => P::ALL.to_vec(),
            Self::HrOfficer => [&dossier[..], &keep, &[P::OfficialsWrite]].concat(),
            Self::Approver => [&dossier[..], &keep, &decide].concat(),
            Self::Auditor => dossier.to_vec(),
            Self::Viewer => Vec::new(),
        };
        read.into_iter().chain(more).collect()
    }
}

/// What a grant gives.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Granted {
    /// The permissions of a role.
    Role(Role),
    /// Permissions one by one.
    Scopes(BTreeSet<Permission>),
}

/// Permissions over a unit and what lies below it, for a time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Grant {
    /// What.
    pub granted: Granted,
    /// Where; none: everywhere.
    pub unit_id: Option<UnitId>,
    /// When.
    #[serde(flatten)]
    pub period: Period,
}

impl Grant {
    /// What it permits on a day.
    pub fn permissions_on(&self, day: Day) -> BTreeSet<Permission> {
        if !self.period.covers(day) {
            return BTreeSet::new();
        }
        match &self.granted {
            Granted::Role(role) => role.permissions(),
            Granted::Scopes(scopes) => scopes.clone(),
        }
    }
}

/// Who is calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A person.
    User(UserId),
    /// A machine.
    Client(ClientId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Client(id) => write!(f, "client:{id}"),
        }
    }
}

impl Subject {
    /// The subject that its text stands for.
    pub fn parse(text: &str) -> Option<Self> {
        use crate::domain::id::Id;
        match text.split_once(':')? {
            ("user", id) => UserId::parse(id).map(Self::User),
            ("client", id) => ClientId::parse(id).map(Self::Client),
            _ => None,
        }
    }
}

/// An account that can sign in: a person's or a machine's, with what it may do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// Whose.
    pub subject: Subject,
    /// The name it signs in by, unique among people and among machines.
    pub name: crate::domain::text::Code,
    /// The Argon2id hash (PHC string) of the password or secret.
    pub secret_hash: String,
    /// Whether it may sign in.
    pub active: bool,
    /// What it may do.
    pub grants: Vec<Grant>,
}

/// The units in which a caller has a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// These.
    Units(BTreeSet<UnitId>),
}

impl Scope {
    /// Where the grants give a permission on a day; none: nowhere at all.
    pub fn of(grants: &[Grant], permission: Permission, units: &UnitTree, day: Day) -> Option<Self> {
        let mut reached = BTreeSet::new();
        let mut any = false;
        for grant in grants.iter().filter(|g| g.permissions_on(day).contains(&permission)) {
            any = true;
            match grant.unit_id {
                None => return Some(Self::All),
                Some(unit) => reached.extend(units.reach(unit, day)),
            }
        }
        any.then_some(Self::Units(reached))
    }

    /// Whether a unit lies in it.
    pub fn has(&self, unit: UnitId) -> bool {
        match self {
            Self::All => true,
            Self::Units(units) => units.contains(&unit),
        }
    }
}

/// The permissions that a space-separated scope names.
///
/// # Errors
/// The first word that is no permission.
pub fn parse_scope(text: &str) -> Result<BTreeSet<Permission>, String> {
    text.split_whitespace().map(|word| Permission::of(word).ok_or_else(|| word.to_owned())).collect()
}
