//! Filling out (kiện toàn): several vacant titles of one unit filled by one decision, all or none.

use super::renewal::by_election;
use super::seats::rival;
use crate::domain::appointment::{Appointment, AppointmentKind, AppointmentState, overlapping};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PositionId, UnitId};
use crate::domain::position::{Filling, Position};
use crate::domain::rotation::checks::Standard;
use crate::domain::rotation::checks::in_earnest;
use crate::domain::rotation::titles::{leads, single};
use crate::domain::word::words;
use crate::domain::{Day, Period};

words! {
    /// How a title is filled in a filling-out.
    FillingWay {
        /// bầu: awaits ratification where the title asks for it
        Elect = "elect",
        /// bổ nhiệm, chỉ định
        Appoint = "appoint",
        /// giao quyền, phụ trách: until the title is filled
        Acting = "acting",
    }
}

/// A title that somebody is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// Who.
    pub official_id: OfficialId,
    /// What.
    pub position_id: PositionId,
    /// How.
    pub way: FillingWay,
    /// Whether it is held beside a substantive post.
    pub concurrent: bool,
}

/// Where, from when and by what the titles are filled.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// The unit.
    pub unit_id: UnitId,
    /// The first day.
    pub on: Day,
    /// By which decision.
    pub decision_id: DecisionId,
}

impl Post {
    /// The appointment that it comes to.
    pub fn appointment(&self, id: AppointmentId, title: &Position, frame: Frame) -> Appointment {
        let (kind, state) = match (self.way, self.concurrent) {
            (FillingWay::Acting, _) => (AppointmentKind::Acting, AppointmentState::Appointed),
            (FillingWay::Elect, true) => (AppointmentKind::Concurrent, by_election(title.filling)),
            (FillingWay::Elect, false) => (AppointmentKind::Substantive, by_election(title.filling)),
            (FillingWay::Appoint, true) => (AppointmentKind::Concurrent, AppointmentState::Appointed),
            (FillingWay::Appoint, false) => (AppointmentKind::Substantive, AppointmentState::Appointed),
        };
        Appointment {
            id,
            official_id: self.official_id,
            unit_id: frame.unit_id,
            position_id: self.position_id,
            kind,
            state,
            period: Period::since(frame.on),
            ratified_on: None,
            decision_id: frame.decision_id,
            ratification_decision_id: None,
            end_reason: None,
            end_decision_id: None,
            note: None,
        }
    }
}

/// The law on filling out.
pub const LAW: &str = "Luật Tổ chức chính quyền địa phương; Luật 22/2008/QH12";

/// What is found about an appointment of a filling-out, given what the person holds and who holds the title, those of the
/// same filling-out that come before it among them.
pub fn findings(
    new: &Appointment,
    title: &Position,
    theirs: &[Appointment],
    holders: &[Appointment],
    standard: &Standard,
) -> Vec<Finding> {
    let on = new.period.from;
    let mut found = Vec::new();
    if !title.period.covers(on) {
        found.push(Finding::blocking(FindingCode::TitleNotInForce, LAW).with("position", &title.code));
    }
    let elective = match title.filling {
        Filling::Appointment | Filling::Recruitment => false,
        Filling::PartyElection
        | Filling::CouncilElection
        | Filling::CouncilElectionRatified
        | Filling::MassOrganisationElection
        | Filling::Consultation => true,
    };
    if new.state != AppointmentState::Appointed && !elective {
        found.push(Finding::blocking(FindingCode::NotElective, LAW).with("position", &title.code));
    }
    let same = |a: &&Appointment| {
        a.unit_id == new.unit_id && a.position_id == new.position_id && a.period.overlaps(&new.period)
    };
    let again = |a: &&Appointment| same(a) && (in_earnest(a.kind) || a.kind == new.kind);
    if let Some(held) = theirs.iter().find(again) {
        found.push(Finding::blocking(FindingCode::HoldsTitle, LAW).with("appointment_id", held.id));
    } else if let Some(held) = overlapping(new, theirs) {
        found.push(Finding::blocking(FindingCode::Overlaps, LAW).with("appointment_id", held.id));
    }
    if let Some(held) = taken(new, title, holders) {
        found.push(Finding::blocking(FindingCode::PostFilled, LAW).with("official_id", held.official_id));
    }
    if let Standard::Short { unmet, unknown } = standard {
        for (codes, code) in [(unmet, FindingCode::StandardUnmet), (unknown, FindingCode::StandardUnknown)] {
            if !codes.is_empty() {
                let warned = Finding::warning(code, LAW);
                found.push(codes.iter().fold(warned, |warned, code| warned.with("requirement", code)));
            }
        }
    }
    found
}

/// Who holds a single seat already: an incumbent, or somebody who awaits ratification; and, of who is to act, somebody who
/// acts.
fn taken<'a>(new: &Appointment, title: &Position, holders: &'a [Appointment]) -> Option<&'a Appointment> {
    let time = &new.period;
    let blocks = |a: &&Appointment| {
        a.official_id != new.official_id
            && a.unit_id == new.unit_id
            && a.position_id == new.position_id
            && a.period.overlaps(time)
            && (in_earnest(a.kind) || a.kind == AppointmentKind::Acting && new.kind == AppointmentKind::Acting)
    };
    let seated = holders.iter().filter(|_| single(title)).find(blocks);
    seated.or_else(|| rival(new, title, holders))
}

/// The titles of leadership, and the others that one person holds, that nobody holds in earnest in a unit on a day.
pub fn missing<'a>(
    catalogue: impl IntoIterator<Item = &'a Position>,
    unit: UnitId,
    held: &[Appointment],
    on: Day,
) -> Vec<&'a Position> {
    let filled = |title: &Position| {
        let holds = |a: &Appointment| a.unit_id == unit && a.position_id == title.id && a.period.covers(on);
        held.iter().any(|a| in_earnest(a.kind) && holds(a))
    };
    let asked = |title: &&Position| (leads(title) || single(title)) && title.period.covers(on);
    catalogue.into_iter().filter(asked).filter(|title| !filled(title)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::placement::stage::*;
    use proptest::prelude::*;

    fn post(way: FillingWay, concurrent: bool) -> Post {
        Post { official_id: official_id(1), position_id: position_id(1), way, concurrent }
    }

    fn frame() -> Frame {
        Frame { unit_id: unit_id(1), on: day("2026-12-01"), decision_id: decision_id(1) }
    }

    fn held(n: u8, who: u8, kind: AppointmentKind, from: &str, to: &str) -> Appointment {
        Appointment { official_id: official_id(who), ..appointment(n, kind, from, to) }
    }

    #[test]
    fn each_way_leads_to_its_appointment() {
        use AppointmentKind as K;
        use AppointmentState as S;
        for (way, concurrent, code, kind, state) in [
            (FillingWay::Elect, false, "COMMITTEE_CHAIR", K::Substantive, S::AwaitingRatification),
            (FillingWay::Elect, true, "COUNCIL_CHAIR", K::Concurrent, S::Elected),
            (FillingWay::Appoint, false, "PARTY_SECRETARY", K::Substantive, S::Appointed),
            (FillingWay::Appoint, true, "PARTY_SECRETARY", K::Concurrent, S::Appointed),
            (FillingWay::Acting, false, "COMMITTEE_CHAIR", K::Acting, S::Appointed),
        ] {
            let new = post(way, concurrent).appointment(appointment_id(9), &title(code), frame());
            assert_eq!((new.kind, new.state), (kind, state), "{way} {code}");
            assert!(new.checked(&title(code)).is_ok(), "{way} {code}");
        }
    }

    /// What is found where the first person is to hold a title.
    fn told(title: &Position, way: FillingWay, theirs: &[Appointment], holders: &[Appointment]) -> Vec<FindingCode> {
        let new = post(way, false).appointment(appointment_id(9), title, frame());
        findings(&new, title, theirs, holders, &Standard::Met).iter().map(|f| f.code).collect()
    }

    #[test]
    fn a_title_that_one_person_holds_is_filled_while_it_is_free() {
        use AppointmentKind::{Acting, Substantive};
        use FillingWay::Elect;
        let filled = vec![FindingCode::PostFilled];
        let state = AppointmentState::AwaitingRatification;
        let awaiting = Appointment { state, ..held(2, 2, Substantive, "2026-11-01", "") };
        for (case, code, way, holder, expected) in [
            ("held", "COMMITTEE_CHAIR", Elect, held(2, 2, Substantive, "2021-01-01", ""), filled.clone()),
            ("awaited", "COMMITTEE_CHAIR", Elect, awaiting, filled.clone()),
            ("acted for", "COMMITTEE_CHAIR", Elect, held(2, 2, Acting, "2021-01-01", ""), vec![]),
            ("twice", "COMMITTEE_CHAIR", FillingWay::Acting, held(2, 2, Acting, "2021-01-01", ""), filled),
            ("left", "COMMITTEE_CHAIR", Elect, held(2, 2, Substantive, "2021-01-01", "2026-12-01"), vec![]),
            ("one of several", "COMMITTEE_VICE", Elect, held(2, 2, Substantive, "2021-01-01", ""), vec![]),
        ] {
            assert_eq!(told(&title(code), way, &[], &[holder]), expected, "{case}");
        }
        assert_eq!(told(&title("COMMITTEE_CHAIR"), Elect, &[], &[]), []);
    }

    #[test]
    fn a_title_is_filled_by_who_is_free_for_it_in_a_way_in_which_it_can_be() {
        use AppointmentKind::{Acting, Concurrent, Substantive};
        use FindingCode as F;
        let elect = |code: &str, theirs: &[Appointment]| told(&title(code), FillingWay::Elect, theirs, &[]);
        assert_eq!(elect("COMMITTEE_VICE", &[held(2, 1, Concurrent, "2021-01-01", "")]), [F::HoldsTitle]);
        assert_eq!(elect("COMMITTEE_CHAIR", &[held(2, 1, Acting, "2021-01-01", "")]), [], "who acts for it");
        let elsewhere = Appointment { unit_id: unit_id(2), ..held(2, 1, Substantive, "2021-01-01", "") };
        assert_eq!(elect("COMMITTEE_VICE", &[elsewhere]), [F::Overlaps]);
        assert_eq!(elect("MILITARY_COMMANDER", &[]), [F::NotElective]);
        let gone = Position { period: period("1990-01-01", "2026-12-01"), ..title("PARTY_SECRETARY") };
        assert_eq!(told(&gone, FillingWay::Appoint, &[], &[]), [F::TitleNotInForce]);
    }

    #[test]
    fn the_standard_is_to_be_considered_only() {
        let short = Standard::Short { unmet: vec!["professional".to_owned()], unknown: vec!["party_work".to_owned()] };
        let vice = title("COMMITTEE_VICE");
        let new = post(FillingWay::Elect, false).appointment(appointment_id(9), &vice, frame());
        let found = findings(&new, &vice, &[], &[], &short);
        assert!(found.len() == 2 && found.iter().all(|f| !f.forbids() && !f.stops(&[])));
    }

    #[test]
    fn what_is_missing_is_what_nobody_holds_in_earnest() {
        let (chair, clerk) = (title("COMMITTEE_CHAIR"), title("OFFICE_STATISTICS"));
        let gone = Position { period: period("1990-01-01", "2020-01-01"), ..title("PARTY_SECRETARY") };
        let all = [chair.clone(), clerk, gone];
        let of = |held: &[Appointment]| missing(&all, unit_id(1), held, day("2026-12-01")).len();
        assert_eq!(of(&[]), 1, "clerks are several, and one title is no more");
        assert_eq!(of(&[held(1, 1, AppointmentKind::Acting, "2021-01-01", "")]), 1, "who acts fills nothing");
        assert_eq!(of(&[held(1, 1, AppointmentKind::Concurrent, "2021-01-01", "")]), 0);
        assert_eq!(of(&[held(1, 1, AppointmentKind::Substantive, "2021-01-01", "2026-12-01")]), 1);
    }

    proptest! {
        #[test]
        fn what_is_accepted_post_by_post_leaves_one_holder_of_a_single_seat_and_one_post_of_a_person(
            all in proptest::collection::vec((1u8..4, 0usize..3, any::<bool>()), 0..12),
        ) {
            let title = title("COMMITTEE_CHAIR");
            let ways = [FillingWay::Elect, FillingWay::Appoint, FillingWay::Acting];
            let mut there: Vec<Appointment> = Vec::new();
            for (n, (who, way, concurrent)) in (10u8..).zip(all) {
                let post = Post { official_id: official_id(who), way: ways[way], ..post(FillingWay::Elect, concurrent) };
                let new = post.appointment(appointment_id(n), &title, frame());
                let theirs: Vec<_> = there.iter().filter(|a| a.official_id == new.official_id).cloned().collect();
                if !findings(&new, &title, &theirs, &there, &Standard::Met).iter().any(Finding::forbids) {
                    there.push(new);
                }
            }
            prop_assert!(there.iter().filter(|a| in_earnest(a.kind)).count() <= 1, "{there:?}");
        }
    }
}
