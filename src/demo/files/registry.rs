//! Units, decisions, people, what they hold and held, their papers, and the documents that set targets.

use super::{Files, Keys, broken};
use crate::domain::adoption::Adoption;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, EndReason, overlapping};
use crate::domain::decision::{Decision, DecisionKind};
use crate::domain::id::*;
use crate::domain::official::{Official, Personal, Sex};
use crate::domain::position::Position;
use crate::domain::qualification::{Level, Qualification, QualificationKind, Scheme, Verification};
use crate::domain::resolution::{Indicator, Percent, Resolution, ResolutionKind, Target};
use crate::domain::rule_set::Provenance;
use crate::domain::text::{Code, Line, Name, Note};
use crate::domain::unit::{AreaKind, Segment, Unit, UnitKind};
use crate::domain::unit_tree::UnitTree;
use crate::domain::{Day, Period};
use crate::state::new_uuid;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct UnitRow {
    key: String,
    name: Name,
    code: Code,
    kind: UnitKind,
    area: Option<AreaKind>,
    parent_key: Option<String>,
    valid_from: Day,
    valid_to: Option<Day>,
}

#[derive(Deserialize)]
pub(super) struct DecisionRow {
    key: String,
    number: Code,
    issuer: Name,
    signed_on: Day,
    pub(super) effective_on: Day,
    kind: DecisionKind,
    pub(super) title: Note,
    legal_reference: Option<Note>,
    pub(super) unit_key: String,
}

#[derive(Deserialize)]
pub(super) struct OfficialRow {
    key: String,
    full_name: Name,
    birth_on: Option<Day>,
    sex: Option<Sex>,
    birthplace: Option<Name>,
    hometown: Option<Name>,
    ethnicity: Option<Name>,
    religion: Option<Name>,
    identity_number: Option<Line<12>>,
    party_joined_on: Option<Day>,
    party_official_on: Option<Day>,
    phone: Option<Line<30>>,
    email: Option<Name>,
    managing_unit_key: String,
}

#[derive(Deserialize)]
pub(super) struct AppointmentRow {
    official_key: String,
    unit_key: String,
    position_code: String,
    kind: AppointmentKind,
    state: AppointmentState,
    valid_from: Day,
    valid_to: Option<Day>,
    ratified_on: Option<Day>,
    decision_key: String,
    ratification_decision_key: Option<String>,
    end_reason: Option<EndReason>,
}

#[derive(Deserialize)]
pub(super) struct QualificationRow {
    official_key: String,
    kind: QualificationKind,
    level: Level,
    field: Option<Code>,
    scheme: Option<Scheme>,
    institution: Option<Name>,
    number: Option<Code>,
    awarded_on: Day,
    expires_on: Option<Day>,
    verification: Verification,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResolutionFile {
    number: Code,
    kind: ResolutionKind,
    title: Note,
    issuer: Name,
    issued_on: Day,
    parent_number: Option<Code>,
    unit_code: Code,
    legal_reference: Option<Note>,
    provenance: Provenance,
    near_band_percent: Percent,
    indicators: Vec<Indicator>,
    targets: Vec<Target>,
}

impl Files {
    pub(super) fn units(&self) -> Result<(Vec<Unit>, Keys<UnitId>), String> {
        let keys = Keys("units", self.units.iter().map(|u| (u.key.clone(), UnitId(new_uuid()))).collect());
        let mut tree = UnitTree::default();
        let mut units = Vec::new();
        for row in &self.units {
            let period = Period::new(row.valid_from, row.valid_to).map_err(|p| broken(&row.key, &p))?;
            let segment = Segment {
                period,
                name: row.name.clone(),
                code: row.code.clone(),
                kind: row.kind,
                area: row.area,
                parent_id: keys.maybe(row.parent_key.as_ref())?,
            };
            let unit = Unit { id: keys.get(&row.key)?, segments: vec![segment] };
            let problems = tree.check(&unit);
            if !problems.is_empty() || tree.code_holder(&unit).is_some() {
                return Err(broken(&row.key, &problems));
            }
            tree.put(unit.clone());
            units.push(unit);
        }
        Ok((units, keys))
    }

    pub(super) fn decisions(&self, units: &Keys<UnitId>) -> Result<(Vec<Decision>, Keys<DecisionId>), String> {
        let mut keys = BTreeMap::new();
        let mut decisions = Vec::new();
        for row in &self.decisions {
            let id = DecisionId(new_uuid());
            keys.insert(row.key.clone(), id);
            decisions.push(Decision {
                id,
                number: row.number.clone(),
                issuer: row.issuer.clone(),
                signed_on: row.signed_on,
                effective_on: row.effective_on,
                kind: row.kind,
                title: row.title.clone(),
                legal_reference: row.legal_reference.clone(),
                unit_id: units.get(&row.unit_key)?,
            });
        }
        Ok((decisions, Keys("decisions", keys)))
    }

    /// The row of a decision.
    pub(super) fn decision(&self, key: &str) -> Result<&DecisionRow, String> {
        self.decisions.iter().find(|row| row.key == key).ok_or_else(|| format!("decisions names no {key}"))
    }

    pub(super) fn officials(
        &self,
        units: &Keys<UnitId>,
        today: Day,
    ) -> Result<(Vec<Official>, Keys<OfficialId>), String> {
        let mut keys = BTreeMap::new();
        let mut officials = Vec::new();
        for row in &self.officials {
            let personal = Personal {
                full_name: row.full_name.clone(),
                birth_on: row.birth_on,
                birthplace: row.birthplace.clone(),
                hometown: row.hometown.clone(),
                ethnicity: row.ethnicity.clone(),
                religion: row.religion.clone(),
                identity_number: row.identity_number.clone(),
                party_joined_on: row.party_joined_on,
                party_official_on: row.party_official_on,
                phone: row.phone.clone(),
                email: row.email.clone(),
            };
            let id = OfficialId(new_uuid());
            keys.insert(row.key.clone(), id);
            officials.push(Official {
                id,
                managing_unit_id: units.get(&row.managing_unit_key)?,
                sex: row.sex,
                personal: personal.checked(today).map_err(|p| broken(&row.key, &p))?,
            });
        }
        Ok((officials, Keys("officials", keys)))
    }

    pub(super) fn appointments(
        &self,
        catalogue: &BTreeMap<String, Position>,
        units: &Keys<UnitId>,
        decisions: &Keys<DecisionId>,
        officials: &Keys<OfficialId>,
    ) -> Result<Vec<Appointment>, String> {
        let mut all: Vec<Appointment> = Vec::new();
        for row in &self.appointments {
            let what = format!("{} {}", row.official_key, row.position_code);
            let position = catalogue.get(&row.position_code).ok_or_else(|| format!("{what}: no such title"))?;
            let appointment = Appointment {
                id: AppointmentId(new_uuid()),
                official_id: officials.get(&row.official_key)?,
                unit_id: units.get(&row.unit_key)?,
                position_id: position.id,
                kind: row.kind,
                state: row.state,
                period: Period::new(row.valid_from, row.valid_to).map_err(|p| broken(&what, &p))?,
                ratified_on: row.ratified_on,
                decision_id: decisions.get(&row.decision_key)?,
                ratification_decision_id: decisions.maybe(row.ratification_decision_key.as_ref())?,
                end_reason: row.end_reason,
                end_decision_id: None,
                note: None,
            };
            let appointment = appointment.checked(position).map_err(|p| broken(&what, &p))?;
            if overlapping(&appointment, &all).is_some() {
                return Err(format!("{what}: it overlaps another"));
            }
            all.push(appointment);
        }
        Ok(all)
    }

    pub(super) fn qualifications(
        &self,
        officials: &Keys<OfficialId>,
        managing: &BTreeMap<OfficialId, UnitId>,
    ) -> Result<Vec<(Qualification, UnitId)>, String> {
        let build = |row: &QualificationRow| {
            let official_id = officials.get(&row.official_key)?;
            let unit = *managing.get(&official_id).ok_or("no managing unit")?;
            let qualification = Qualification {
                superseded_by_id: None,
                id: QualificationId(new_uuid()),
                official_id,
                kind: row.kind,
                level: row.level,
                field: row.field.clone(),
                scheme: row.scheme,
                institution: row.institution.clone(),
                number: row.number.clone(),
                awarded_on: row.awarded_on,
                expires_on: row.expires_on,
                verification: row.verification,
            };
            Ok((qualification.checked().map_err(|p| broken(&row.official_key, &p))?, unit))
        };
        self.qualifications.iter().map(build).collect()
    }

    pub(super) fn resolutions(&self, unit: impl Fn(&Code) -> Option<UnitId>) -> Result<Vec<Resolution>, String> {
        let mut ids: BTreeMap<&Code, ResolutionId> = BTreeMap::new();
        let mut all = Vec::new();
        for file in &self.resolutions {
            let parent_id = match &file.parent_number {
                None => None,
                Some(parent) => Some(*ids.get(parent).ok_or_else(|| format!("{}: no {parent}", file.number))?),
            };
            let id = ResolutionId(new_uuid());
            ids.insert(&file.number, id);
            all.push(Resolution {
                id,
                number: file.number.clone(),
                kind: file.kind,
                title: file.title.clone(),
                issuer: file.issuer.clone(),
                issued_on: file.issued_on,
                parent_id,
                unit_id: unit(&file.unit_code).ok_or_else(|| format!("{}: no unit", file.number))?,
                legal_reference: file.legal_reference.clone(),
                provenance: file.provenance,
                near_band: file.near_band_percent,
                period: Period::since(file.issued_on),
                supersedes_id: None,
                adoption: Adoption::SHIPPED,
                indicators: file.indicators.clone(),
                targets: file.targets.clone(),
            });
        }
        Ok(all)
    }
}
