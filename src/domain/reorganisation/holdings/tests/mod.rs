//! What becomes of each kind of thing that names a unit, as tables of cases.

mod laws;

use super::*;
use crate::domain::Period;
use crate::domain::appointment::EndReason;
use crate::domain::entitlement::{AllowanceBasis, Scale};
use crate::domain::id::*;
use crate::domain::placement::RecruitmentState;
use crate::domain::placement::stage::recruitment;
use crate::domain::programme::{Stand, TaskState, Workstream};
use crate::domain::reorganisation::people::{Roll, resettle};
use crate::domain::reorganisation::{Assign, Release, ReorganisationState};
use crate::domain::rotation::checks::stage::{
    CHAIR, CITY, CLERK, NEW_WARD, OTHER_WARD, VICE, WARD, WHO, appointment, appointment_id, day, decision_id, line,
    official_id, period, position_id, rotation, unit_id,
};
use crate::domain::rotation::{MoveKind, RotationState};
use crate::domain::staffing::Handover;
use crate::domain::staffing::samples::{ceiling, post};
use crate::domain::unit::SuccessionKind;

const ON: &str = "2025-07-01";
/// The decision of the reform.
const REFORM: u8 = 99;

fn part(unit: u8, titles: &[u8], rest: bool) -> PartTo {
    let positions = titles.iter().map(|title| position_id(*title)).collect();
    PartTo { unit_id: unit_id(unit), officials: BTreeSet::new(), positions, rest }
}

/// Everything that can become of the first ward: it is renamed, merged, divided and no more, divided and still there, or
/// dissolved.
fn fates() -> [Fate; 5] {
    [
        Fate::Renamed(unit_id(NEW_WARD)),
        Fate::Merged(unit_id(NEW_WARD)),
        Fate::Split(vec![part(NEW_WARD, &[CHAIR], false), part(OTHER_WARD, &[], true)]),
        Fate::Split(vec![part(WARD, &[], true), part(OTHER_WARD, &[CHAIR], false)]),
        Fate::Dissolved(Some(unit_id(CITY))),
    ]
}

/// A reform in which this becomes of the first ward.
fn plan(fate: &Fate) -> Restructured {
    let ward = unit_id(WARD);
    let edges = match fate {
        Fate::Renamed(to) => vec![(*to, SuccessionKind::Renamed)],
        Fate::Merged(to) => vec![(*to, SuccessionKind::MergedInto)],
        Fate::Split(parts) => parts.iter().map(|part| (part.unit_id, SuccessionKind::SplitInto)).collect(),
        Fate::Dissolved(_) => Vec::new(),
    };
    let edges = edges.into_iter().filter(|(to, _)| *to != ward).map(|(to, kind)| (ward, to, kind)).collect();
    Restructured { fates: BTreeMap::from([(ward, fate.clone())]), edges, ..Restructured::default() }
}

/// What a reform makes of what is held, with the appointments that some people hold.
fn handed(plan: &Restructured, posts: &[Appointment], held: &Holdings) -> (Resettled, Handed) {
    let positions = BTreeMap::new();
    let roll = Roll { plan, day: day(ON), decision_id: decision_id(REFORM), positions: &positions, held: posts };
    let mut next = 100;
    let people = resettle(&roll, &mut || {
        next += 1;
        appointment_id(next)
    });
    let there = There::default();
    let (decision_id, at) = (decision_id(REFORM), DateTime::UNIX_EPOCH);
    let estate = Estate { plan, people: &people, day: day(ON), decision_id, at, held, there: &there };
    let mut next = 1_000;
    let made = hand_over(&estate, &mut || {
        next += 1;
        Uuid::from_u128(next)
    });
    (people, made)
}

fn codes(made: &Handed) -> Vec<Code> {
    made.findings.iter().map(|finding| finding.code).collect()
}

fn ward_ceiling(from: &str, to: &str) -> Ceiling {
    Ceiling { unit_id: unit_id(WARD), period: period(from, to), ..ceiling(1) }
}

fn task(state: TaskState, official: Option<u8>) -> Task {
    Task {
        id: TaskId(Uuid::from_u128(1)),
        resolution_id: ResolutionId(Uuid::nil()),
        parent_id: None,
        title: line("Việc"),
        workstream: Workstream::Training,
        unit_id: unit_id(WARD),
        formerly: Vec::new(),
        official_id: official.map(official_id),
        planned_on: day("2025-01-01"),
        due_on: day("2025-12-31"),
        quantity: None,
        indicator: None,
        group: None,
        state,
        stands: vec![Stand { on: day("2025-01-01"), state }],
        result: None,
        hops: Vec::new(),
    }
}

fn allowance(holding: u8, from: &str, to: &str) -> Allowance {
    Allowance {
        id: AllowanceId(Uuid::from_u128(1)),
        official_id: official_id(WHO),
        appointment_id: appointment_id(holding),
        basis: AllowanceBasis::HeadcountSaved,
        scale: Scale::University,
        leadership_coefficient: None,
        period: period(from, to),
        decision_id: decision_id(1),
    }
}

fn reform(state: ReorganisationState) -> Reorganisation {
    Reorganisation {
        id: ReorganisationId(Uuid::from_u128(1)),
        title: line("Sắp xếp"),
        unit_id: Some(unit_id(WARD)),
        effective_on: day("2026-01-01"),
        decision_id: None,
        changes: 1,
        parts: 1,
        effect: None,
        state,
        hops: Vec::new(),
    }
}

#[test]
fn a_ceiling_goes_on_with_a_unit_that_is_renamed_and_ends_with_any_other() {
    let (before, open) = (("2020-01-01", ON), (ON, ""));
    let [renamed, merged, divided, lives_on, dissolved] = fates();
    let lacks = |units: &[u8]| units.iter().map(|unit| unit_id(*unit)).collect::<Vec<_>>();
    for (fate, given, after, withdrawn, lacking) in [
        (&renamed, ("2020-01-01", ""), vec![(WARD, before), (NEW_WARD, open)], 0, lacks(&[])),
        (&renamed, ("2020-01-01", "2030-01-01"), vec![(WARD, before), (NEW_WARD, (ON, "2030-01-01"))], 0, lacks(&[])),
        (&renamed, ("2026-01-01", ""), vec![(NEW_WARD, ("2026-01-01", ""))], 0, lacks(&[])),
        (&renamed, ("2020-01-01", ON), vec![], 0, lacks(&[])),
        (&merged, ("2020-01-01", ""), vec![(WARD, before)], 0, lacks(&[NEW_WARD])),
        (&merged, (ON, ""), vec![], 1, lacks(&[NEW_WARD])),
        (&merged, ("2026-01-01", ""), vec![], 1, lacks(&[])),
        (&merged, ("2020-01-01", "2025-06-30"), vec![], 0, lacks(&[])),
        (&divided, ("2020-01-01", ""), vec![(WARD, before)], 0, lacks(&[OTHER_WARD, NEW_WARD])),
        (&lives_on, ("2020-01-01", ""), vec![], 0, lacks(&[OTHER_WARD])),
        (&dissolved, ("2020-01-01", ""), vec![(WARD, before)], 0, lacks(&[])),
    ] {
        let held = Holdings { ceilings: vec![ward_ceiling(given.0, given.1)], ..Holdings::default() };
        let (_, made) = handed(&plan(fate), &[], &held);
        let told: Vec<_> = made.after.ceilings.iter().map(|c| (c.unit_id, c.period)).collect();
        let expected: Vec<_> = after.iter().map(|(unit, (from, to))| (unit_id(*unit), period(from, to))).collect();
        assert_eq!(told, expected, "{fate:?} {given:?}");
        assert_eq!(made.withdrawn.ceilings.len(), withdrawn, "{fate:?} {given:?}");
        let expected: Vec<Finding> = lacking
            .iter()
            .map(|unit| Finding::warning(Code::CeilingMissing, LAW).with("unit_id", unit).with("ceilings", 1))
            .collect();
        assert_eq!(made.findings, expected, "{fate:?} {given:?}");
        if let [_, new] = made.after.ceilings.as_slice() {
            assert_eq!((new.decision_id, new.unit_class), (decision_id(REFORM), held.ceilings[0].unit_class));
            assert_ne!(new.id, held.ceilings[0].id);
        }
    }
}

#[test]
fn a_unit_that_has_a_ceiling_and_posts_of_its_own_lacks_none() {
    let held = Holdings {
        ceilings: vec![ward_ceiling("2020-01-01", "")],
        posts: vec![EstablishedPost { unit_id: unit_id(WARD), ..post(1, 1, CHAIR, 2) }],
        ..Holdings::default()
    };
    let (plan, people) = (plan(&fates()[1]), Resettled::default());
    let own = BTreeSet::from([unit_id(NEW_WARD)]);
    for (there, expected) in [
        (There::default(), vec![Code::CeilingMissing, Code::PostsMissing]),
        (There { ceilings: own.clone(), ..There::default() }, vec![Code::PostsMissing]),
        (There { ceilings: own.clone(), posts: own, ..There::default() }, vec![]),
    ] {
        let (decision_id, at) = (decision_id(REFORM), DateTime::UNIX_EPOCH);
        let estate = Estate { plan: &plan, people: &people, day: day(ON), decision_id, at, held: &held, there: &there };
        assert_eq!(codes(&hand_over(&estate, &mut || Uuid::nil())), expected, "{there:?}");
    }
}

#[test]
fn an_overlap_is_planned_where_the_post_is_on_its_days() {
    let overlap = |from: &str, to: &str| Handover {
        valid_from: day(from),
        valid_to: day(to),
        extra_seats: 1,
        decision_id: decision_id(1),
        reason: line("Bàn giao"),
    };
    let handovers = vec![
        overlap("2024-01-01", "2024-03-01"),
        overlap("2025-06-01", "2025-08-01"),
        overlap("2026-01-01", "2026-03-01"),
    ];
    let held = EstablishedPost { unit_id: unit_id(WARD), handovers, ..post(1, 1, CHAIR, 2) };
    let held = Holdings { posts: vec![held], ..Holdings::default() };
    let (_, made) = handed(&plan(&fates()[0]), &[], &held);
    let told: Vec<_> = made.after.posts.iter().map(|post| (post.unit_id, post.handovers.clone())).collect();
    let before = vec![overlap("2024-01-01", "2024-03-01"), overlap("2025-06-01", ON)];
    let after = vec![overlap(ON, "2025-08-01"), overlap("2026-01-01", "2026-03-01")];
    assert_eq!(told, [(unit_id(WARD), before), (unit_id(NEW_WARD), after)]);
    for one in &made.after.posts {
        one.clone().checked().unwrap();
    }
}

#[test]
fn work_that_is_to_be_done_goes_to_the_heir_and_what_is_done_stays() {
    use TaskState::{Accepted, Assigned, Done, Dropped, Planned, UnderWay};
    let [renamed, merged, divided, lives_on, dissolved] = fates();
    for (fate, to) in [
        (&renamed, Some(NEW_WARD)),
        (&merged, Some(NEW_WARD)),
        (&divided, Some(OTHER_WARD)),
        (&lives_on, None),
        (&dissolved, Some(CITY)),
    ] {
        for state in [Planned, Assigned, UnderWay, Done, Accepted, Dropped] {
            let held = Holdings { tasks: vec![task(state, None)], ..Holdings::default() };
            let (_, made) = handed(&plan(fate), &[], &held);
            let told: Vec<_> = made.after.tasks.iter().map(|task| task.unit_id).collect();
            let expected: Vec<_> = to.filter(|_| state.open()).map(unit_id).into_iter().collect();
            assert_eq!(told, expected, "{fate:?} {state}");
            for task in &made.after.tasks {
                let owners = ["2025-06-30", ON].map(|on| task.owner_on(day(on)));
                assert_eq!(owners, [unit_id(WARD), task.unit_id]);
            }
        }
    }
}

#[test]
fn a_task_goes_with_who_answers_for_it_in_a_split_and_nobody_answers_from_elsewhere() {
    let [_, merged, divided, lives_on, _] = fates();
    let chair = appointment(1, AppointmentKind::Substantive, WARD, CHAIR, "2020-01-01", "");
    let leaves = Release { official_id: official_id(WHO), from_position_id: None, reason: Some(EndReason::Retired) };
    let elsewhere = Assign { official_id: official_id(WHO), from_position_id: None, to: None, position_id: None };
    let released = |fate: &Fate| Restructured {
        released: BTreeMap::from([(official_id(WHO), vec![leaves.clone()])]),
        ..plan(fate)
    };
    let sent = |fate: &Fate| Restructured {
        assigned: BTreeMap::from([(official_id(WHO), vec![(elsewhere.clone(), Some(unit_id(CITY)))])]),
        ..plan(fate)
    };
    for (plan, to, answers) in [
        (plan(&merged), Some(NEW_WARD), true),
        // The chair goes to one part, all else to the other.
        (plan(&divided), Some(NEW_WARD), true),
        (plan(&lives_on), Some(OTHER_WARD), true),
        (released(&merged), Some(NEW_WARD), false),
        (sent(&merged), Some(NEW_WARD), false),
        (sent(&divided), Some(OTHER_WARD), false),
        (sent(&lives_on), None, false),
    ] {
        let held = Holdings { tasks: vec![task(TaskState::UnderWay, Some(WHO))], ..Holdings::default() };
        let (_, made) = handed(&plan, std::slice::from_ref(&chair), &held);
        let told: Vec<_> = made.after.tasks.iter().map(|task| (task.unit_id, task.official_id.is_some())).collect();
        assert_eq!(told, to.map(|to| (unit_id(to), answers)).into_iter().collect::<Vec<_>>(), "{plan:?}");
    }
}

#[test]
fn a_recruitment_goes_where_its_title_goes_and_a_probation_where_the_person_went() {
    use RecruitmentState::{Announced, Confirmed, Ended, OnProbation, Proposed, Withdrawn};
    let [renamed, merged, divided, lives_on, dissolved] = fates();
    let came = appointment(1, AppointmentKind::Substantive, WARD, CLERK, "2025-01-01", "");
    let leaves = Release { official_id: official_id(WHO), from_position_id: None, reason: None };
    let gone = |fate: &Fate| Restructured {
        released: BTreeMap::from([(official_id(WHO), vec![leaves.clone()])]),
        ..plan(fate)
    };
    for (plan, state, title, expected) in [
        (plan(&renamed), Announced, CLERK, Some((NEW_WARD, Announced))),
        (plan(&merged), Proposed, CLERK, Some((NEW_WARD, Proposed))),
        (plan(&divided), Announced, CLERK, Some((OTHER_WARD, Announced))),
        (plan(&divided), Announced, CHAIR, Some((NEW_WARD, Announced))),
        (plan(&lives_on), Announced, CLERK, None),
        (plan(&lives_on), Announced, CHAIR, Some((OTHER_WARD, Announced))),
        (plan(&dissolved), Announced, CLERK, Some((WARD, Withdrawn))),
        (plan(&merged), OnProbation, CLERK, Some((NEW_WARD, OnProbation))),
        (plan(&divided), OnProbation, CLERK, Some((OTHER_WARD, OnProbation))),
        (plan(&lives_on), OnProbation, CLERK, None),
        (gone(&merged), OnProbation, CLERK, Some((WARD, Ended))),
        (gone(&dissolved), OnProbation, CLERK, Some((WARD, Ended))),
        (plan(&merged), Confirmed, CLERK, None),
        (plan(&merged), Withdrawn, CLERK, None),
        (plan(&merged), Ended, CLERK, None),
    ] {
        // By the appointment itself, or by one that an earlier reform carried on.
        for came_by in [came.id, appointment_id(70)] {
            let (effective_on, appointment_id) = match state {
                Announced | Proposed | Withdrawn => (None, None),
                OnProbation | Confirmed | Ended => (Some(day("2025-01-01")), Some(came_by)),
            };
            let (unit_id, position_id) = (unit_id(WARD), position_id(title));
            let one =
                Recruitment { unit_id, position_id, state, effective_on, appointment_id, ..recruitment("2025-01-01") };
            let held = Holdings { recruitments: vec![one.clone()], ..Holdings::default() };
            let posts = if appointment_id.is_some() { std::slice::from_ref(&came) } else { &[] };
            let (_, made) = handed(&plan, posts, &held);
            let told: Vec<_> = made.after.recruitments.iter().map(|one| (one.unit_id, one.state)).collect();
            let wanted: Vec<_> = expected.map(|(unit, state)| (self::unit_id(unit), state)).into_iter().collect();
            assert_eq!(told, wanted, "{plan:?} {state}");
            for next in &made.after.recruitments {
                assert_eq!(next.appointment_id, one.appointment_id, "by which the person came in");
                assert_eq!(next.ended_on, (next.state == Ended).then(|| day(ON)));
            }
            let over = expected.is_some_and(|(_, to)| to != state);
            assert_eq!(codes(&made), if over { vec![Code::RecruitmentEnds] } else { vec![] });
        }
    }
}

#[test]
fn a_move_goes_on_between_the_units_that_are_there_or_is_over() {
    use RotationState::{Cancelled, Decided, EndedEarly, InPost, Proposed};
    let [_, merged, divided, _, dissolved] = fates();
    // From the other ward to the one that is reformed.
    let to_ward = |state| {
        let (origin_unit_id, unit_id) = (unit_id(OTHER_WARD), unit_id(WARD));
        Rotation { origin_unit_id, unit_id, state, ..rotation("2024-01-01", "2027-01-01") }
    };
    let away = |kind| {
        let (effective_on, appointment_id) = (Some(day("2024-01-01")), Some(appointment_id(2)));
        Rotation { kind, effective_on, appointment_id, ..to_ward(InPost) }
    };
    let home = |to: &str| appointment(1, AppointmentKind::Substantive, OTHER_WARD, VICE, "2020-01-01", to);
    let there = |kind| appointment(2, kind, WARD, VICE, "2024-01-01", "");
    let rotated = [home("2024-01-01"), there(AppointmentKind::Substantive)];
    let lent = [home(""), there(AppointmentKind::Secondment)];
    let leaves = Release { official_id: official_id(WHO), from_position_id: Some(position_id(VICE)), reason: None };
    let gone = Restructured { released: BTreeMap::from([(official_id(WHO), vec![leaves])]), ..plan(&merged) };
    for (plan, posts, moved, expected) in [
        (plan(&merged), &lent[..1], to_ward(Proposed), Some((NEW_WARD, Proposed))),
        (plan(&divided), &lent[..1], to_ward(Decided), Some((OTHER_WARD, Decided))),
        (plan(&dissolved), &lent[..1], to_ward(Proposed), Some((WARD, Cancelled))),
        (plan(&merged), &rotated[1..], away(MoveKind::Rotation), Some((NEW_WARD, InPost))),
        (plan(&merged), &lent[..], away(MoveKind::Secondment), Some((NEW_WARD, InPost))),
        (gone, &rotated[1..], away(MoveKind::Rotation), Some((WARD, EndedEarly))),
        (plan(&merged), &rotated[1..], away(MoveKind::Transfer), None),
    ] {
        let held = Holdings { rotations: vec![moved.clone()], ..Holdings::default() };
        let (people, made) = handed(&plan, posts, &held);
        let told: Vec<_> = made.after.rotations.iter().map(|moved| (moved.unit_id, moved.state)).collect();
        let wanted: Vec<_> = expected.map(|(unit, state)| (unit_id(unit), state)).into_iter().collect();
        assert_eq!(told, wanted, "{plan:?} {}", moved.state);
        for next in &made.after.rotations {
            assert_eq!(next.origin_unit_id, unit_id(OTHER_WARD), "the ward that the person comes from is there still");
            assert_eq!(next.ended_on, (next.state == EndedEarly).then(|| day(ON)));
            if next.state == InPost {
                assert_eq!(next.appointment_id, people.opened.first().map(|a| a.id));
            }
        }
        let over = expected.is_some_and(|(_, to)| to != moved.state);
        assert_eq!(codes(&made), if over { vec![Code::MoveEnds] } else { vec![] });
    }
}

#[test]
fn an_allowance_follows_its_title_and_ends_with_one_that_does_not_go_on() {
    let merged = plan(&fates()[1]);
    let own = appointment(1, AppointmentKind::Substantive, WARD, CHAIR, "2020-01-01", "");
    let beside = appointment(2, AppointmentKind::Concurrent, WARD, CLERK, "2020-01-01", "");
    // Held in the successor already: once after.
    let twice = appointment(1, AppointmentKind::Substantive, NEW_WARD, CLERK, "2020-01-01", "");
    let leaves = Release { official_id: official_id(WHO), from_position_id: Some(position_id(CLERK)), reason: None };
    let other = Assign {
        official_id: official_id(WHO),
        from_position_id: Some(position_id(CLERK)),
        to: None,
        position_id: Some(position_id(VICE)),
    };
    let gone = Restructured { released: BTreeMap::from([(official_id(WHO), vec![leaves])]), ..merged.clone() };
    let exchanged =
        Restructured { assigned: BTreeMap::from([(official_id(WHO), vec![(other, None)])]), ..merged.clone() };
    for (plan, own, given, goes_on, ends) in [
        (&merged, &own, ("2021-01-01", ""), Some((ON, "")), false),
        (&merged, &own, ("2021-01-01", "2026-01-01"), Some((ON, "2026-01-01")), false),
        (&merged, &own, ("2025-09-01", ""), Some(("2025-09-01", "")), false),
        (&merged, &own, ("2021-01-01", ON), None, false),
        (&merged, &twice, ("2021-01-01", ""), None, true),
        (&gone, &own, ("2021-01-01", ""), None, true),
        (&gone, &own, ("2025-09-01", ""), None, true),
        (&exchanged, &own, ("2021-01-01", ""), None, true),
    ] {
        let one = allowance(2, given.0, given.1);
        let held = Holdings { allowances: vec![one.clone()], ..Holdings::default() };
        let (people, made) = handed(plan, &[own.clone(), beside.clone()], &held);
        let next = people.goes_on.get(&beside.id);
        let (new, old): (Vec<_>, Vec<_>) = made.after.allowances.iter().partition(|a| Some(&a.appointment_id) == next);
        assert_eq!(
            new.iter().map(|a| a.period).collect::<Vec<_>>(),
            goes_on.map(|(from, to)| period(from, to)).into_iter().collect::<Vec<_>>(),
            "{given:?}"
        );
        let cut = (goes_on.is_some() || ends) && one.period.from < day(ON);
        let cut: Vec<Period> = cut.then(|| period(given.0, ON)).into_iter().collect();
        assert_eq!(old.iter().map(|a| a.period).collect::<Vec<_>>(), cut, "{given:?}");
        assert_eq!(made.withdrawn.allowances.len(), usize::from(ends && one.period.from >= day(ON)));
        assert_eq!(codes(&made), if ends { vec![Code::AllowanceEnds] } else { vec![] });
    }
}

#[test]
fn a_reform_that_waits_is_a_paper_of_its_unit() {
    use ReorganisationState::{Approved, Drafted, Dropped, Effective, Submitted};
    let [renamed, merged, ..] = fates();
    for (fate, state, expected) in [
        (&renamed, Drafted, Some((NEW_WARD, Drafted))),
        (&renamed, Approved, Some((NEW_WARD, Approved))),
        (&merged, Submitted, Some((WARD, Dropped))),
        (&merged, Effective, None),
        (&renamed, Effective, None),
    ] {
        let held = Holdings { reforms: vec![reform(state)], ..Holdings::default() };
        let (_, made) = handed(&plan(fate), &[], &held);
        let told: Vec<_> = made.after.reforms.iter().map(|one| (one.unit_id, one.state)).collect();
        let wanted: Vec<_> = expected.map(|(unit, state)| (Some(unit_id(unit)), state)).into_iter().collect();
        assert_eq!(told, wanted, "{fate:?} {state}");
    }
}
