//! The plain report: people listed, then counted by hand.

use super::*;

/// One share against its target, from counts, by long division.
fn share(statuses: impl Iterator<Item = Option<Status>>, target: Option<TargetView>) -> Share {
    let mut counts = Counts::default();
    for status in statuses.flatten() {
        match status {
            Status::Above => counts.above += 1,
            Status::Met => counts.met += 1,
            Status::Exempt => counts.exempt += 1,
            Status::InGrace => counts.in_grace += 1,
            Status::Unmet => counts.unmet += 1,
            Status::Unknown => counts.unknown += 1,
        }
    }
    let all = counts.above + counts.met + counts.exempt + counts.in_grace + counts.unmet + counts.unknown;
    let (good, total) = (counts.above + counts.met + counts.exempt, i64::try_from(all).unwrap());
    let good = i64::try_from(good).unwrap();
    let mut share = Share { counts, target: target.clone(), difference: None, achievement: None, outcome: None };
    let Some(target) = target.filter(|_| total > 0) else { return share };
    let surplus = good * 10_000 - target.percent.0 * total;
    share.difference = Some(Percent(divided(surplus, total)));
    if target.percent.0 != 0 {
        share.achievement = Some(Ratio4(divided(good * 100_000_000, target.percent.0 * total)));
    }
    let better = if target.direction == Direction::AtLeast { surplus } else { -surplus };
    share.outcome = Some(match better.signum() {
        1 => Outcome::Exceeded,
        0 => Outcome::Met,
        _ if better + target.near_band.0 * total >= 0 => Outcome::NearMet,
        _ => Outcome::NotMet,
    });
    share
}

/// A quotient to the nearest whole, halves away from zero.
fn divided(part: i64, whole: i64) -> i64 {
    let rest = part % whole;
    part / whole + if rest.abs() * 2 >= whole { rest.signum() } else { 0 }
}

fn view(document: &Resolution, target: &Target) -> TargetView {
    TargetView {
        resolution_id: document.id,
        direction: target.direction,
        percent: target.percent,
        due_on: target.due_on,
        source: target.source.clone(),
        provenance: target.provenance,
        near_band: document.near_band,
    }
}

impl Plain<'_> {
    /// The target of the standard over the whole headcount.
    fn standard_target(&self, unit: UnitId, resolution: &Resolution, day: Day) -> Option<TargetView> {
        let line = self.line(unit, day);
        let carries_out = |document: &Resolution| {
            let mut at = document.parent_id;
            let mut steps = 0;
            while let Some(parent) = at.filter(|_| steps < 10) {
                if parent == resolution.id {
                    return true;
                }
                at = self.resolutions.iter().find(|r| r.id == parent).and_then(|r| r.parent_id);
                steps += 1;
            }
            false
        };
        let mut documents: Vec<&Resolution> = self.resolutions.iter().copied().filter(|d| carries_out(d)).collect();
        documents.retain(|d| line.contains(&d.unit_id) && d.id != resolution.id);
        // Begun, and not over; the one that was asked for answers for any day.
        documents.retain(|d| d.period.from <= day && d.period.to.is_none_or(|over| day < over));
        documents.sort_by_key(|d| (d.issued_on, d.number.to_string(), d.id));
        documents.insert(0, resolution);
        documents.into_iter().find_map(|document| {
            let mut own: Vec<&Target> = document.targets.iter().collect();
            own.retain(|t| t.group.is_none() && t.indicator.as_str() == "standard");
            let due = own.iter().map(|t| t.due_on).filter(|due| *due >= day).min();
            let chosen = due.or(own.iter().map(|t| t.due_on).max())?;
            let target = own.into_iter().find(|t| t.due_on == chosen);
            Some(view(document, target?))
        })
    }

    pub fn report(&self, unit: UnitId, resolution: &Resolution, day: Day) -> Report {
        let target = self.standard_target(unit, resolution, day);
        let people = self.in_subtree(unit, day);
        let counted = |group: &Group| COUNTED.contains(group);
        let part = |unit_id: UnitId| {
            let people = self.in_subtree(unit_id, day);
            UnitPart {
                unit_id,
                headcount: people.iter().filter(|(_, o)| counted(&o.group)).count().try_into().unwrap(),
                other_headcount: people.iter().filter(|(_, o)| !counted(&o.group)).count().try_into().unwrap(),
                standard: share(people.iter().map(|(_, o)| o.own), target.clone()),
            }
        };
        let whole = part(unit);
        let mut children: Vec<UnitId> = self.units.iter().map(|u| u.id).collect();
        children.retain(|id| self.segment(*id, day).is_some_and(|s| s.parent_id == Some(unit)));
        children.sort_by_key(|id| (self.segment(*id, day).unwrap().code.to_string(), *id));
        Report {
            unit_id: unit,
            as_of: day,
            resolution: resolution.id,
            rule_sets: self.rule_sets(unit, day),
            headcount: whole.headcount,
            other_headcount: whole.other_headcount,
            standard: whole.standard,
            rows: self.rows(&people, resolution, day),
            by_group: COUNTED
                .into_iter()
                .map(|group| {
                    let members = || people.iter().filter(move |(_, o)| o.group == group);
                    let standard = share(members().map(|(_, o)| o.own), target.clone());
                    GroupPart { group, headcount: members().count().try_into().unwrap(), standard }
                })
                .collect(),
            by_unit: children.into_iter().map(part).collect(),
        }
    }

    fn rule_sets(&self, unit: UnitId, day: Day) -> Vec<domain::text::Code> {
        let below = self.units.iter().map(|u| u.id).filter(|id| *id == unit || self.segment(*id, day).is_some());
        let below = below.filter(|id| self.line(*id, day).contains(&unit));
        let sets = below.flat_map(|id| COUNTED.map(|group| self.governing(id, group, day))).flatten();
        sets.map(|set| set.code.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn rows(&self, people: &[(OfficialId, Outcomes)], resolution: &Resolution, day: Day) -> Vec<Row> {
        let groups = COUNTED.into_iter().chain([Group::PartTimer, Group::HamletHead]).map(Some).chain([None]);
        let mut rows = Vec::new();
        for group in groups {
            let members =
                || people.iter().filter(move |(_, o)| group.map_or(COUNTED.contains(&o.group), |g| o.group == g));
            let targets = |code: &str| -> Vec<&Target> {
                let mut targets: Vec<&Target> = resolution.targets.iter().collect();
                targets.retain(|t| t.group == group && t.indicator.as_str() == code);
                targets
            };
            if group.is_some() {
                for target in targets("standard") {
                    let share = share(members().map(|(_, o)| o.own), Some(view(resolution, target)));
                    rows.push(Row { group, indicator: target.indicator.clone(), share });
                }
            }
            for indicator in &resolution.indicators {
                for target in targets(indicator.code.as_str()) {
                    let statuses = members().map(|(who, _)| {
                        let taken = self.seat(*who, day).map(|(seat, _)| self.taken[&seat.id]);
                        Some(self.holds(&indicator.predicate, *who, day, taken))
                    });
                    let share = share(statuses, Some(view(resolution, target)));
                    rows.push(Row { group, indicator: target.indicator.clone(), share });
                }
            }
        }
        rows
    }
}
