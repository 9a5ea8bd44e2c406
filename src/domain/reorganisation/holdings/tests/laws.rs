//! The laws of a reform: nothing that is open is left at a unit that is not there, the past stays what it was, and what is
//! made can be taken back.

use super::*;
use crate::domain::id::Id;
use crate::domain::placement::Recruitment;
use proptest::prelude::*;

fn later(days: i64) -> Day {
    Day::new(day(ON).date() + chrono::TimeDelta::days(days)).unwrap()
}

/// A time around the day of the reform.
fn time() -> impl Strategy<Value = Period> {
    (-900i64..900, proptest::option::of(1i64..1_200))
        .prop_map(|(from, long)| Period { from: later(from), to: long.map(|long| later(from + long)) })
}

/// One of the wards: the first is reformed, the other is not.
fn ward() -> impl Strategy<Value = u8> {
    prop_oneof![3 => Just(WARD), 1 => Just(OTHER_WARD)]
}

fn all<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    proptest::collection::vec(one, 0..5)
}

/// Sets the number of a thing of a list.
fn numbered<T>(all: Vec<T>, with: impl Fn(T, Uuid) -> T) -> Vec<T> {
    all.into_iter().zip(1u128..).map(|(one, n)| with(one, Uuid::from_u128(n))).collect()
}

fn tasks() -> impl Strategy<Value = Vec<Task>> {
    use TaskState::{Accepted, Assigned, Done, Dropped, Planned, UnderWay};
    let state = prop::sample::select(vec![Planned, Assigned, UnderWay, Done, Accepted, Dropped]);
    let one = (ward(), state, any::<bool>(), time()).prop_map(|(unit, state, known, time)| Task {
        unit_id: unit_id(unit),
        planned_on: time.from,
        ..task(state, known.then_some(WHO))
    });
    all(one).prop_map(|all| numbered(all, |task, n| Task { id: TaskId(n), ..task }))
}

fn recruitments() -> impl Strategy<Value = Vec<Recruitment>> {
    use RecruitmentState::{Announced, Confirmed, OnProbation, Proposed};
    let state = prop::sample::select(vec![Announced, Proposed, OnProbation, Confirmed]);
    let one = (ward(), state, prop::sample::select(vec![CHAIR, CLERK])).prop_map(|(unit, state, title)| {
        let came = matches!(state, OnProbation | Confirmed);
        let (effective_on, appointment_id) = (came.then(|| day("2025-01-01")), came.then(|| appointment_id(1)));
        let (unit_id, position_id) = (unit_id(unit), position_id(title));
        Recruitment { unit_id, position_id, state, effective_on, appointment_id, ..recruitment("2025-01-01") }
    });
    all(one).prop_map(|all| numbered(all, |one, n| Recruitment { id: RecruitmentId(n), ..one }))
}

fn rotations() -> impl Strategy<Value = Vec<Rotation>> {
    use RotationState::{Decided, Elected, InPost, PolicyApproved};
    let state = prop::sample::select(vec![PolicyApproved, Decided, Elected, InPost]);
    let one = (ward(), ward(), state, any::<bool>()).prop_map(|(from, to, state, known)| {
        let there = matches!(state, Elected | InPost);
        Rotation {
            origin_unit_id: unit_id(from),
            unit_id: unit_id(to),
            state,
            effective_on: there.then(|| day("2024-01-01")),
            appointment_id: (there && known).then(|| appointment_id(1)),
            origin_appointment_id: None,
            ..rotation("2024-01-01", "2027-01-01")
        }
    });
    all(one).prop_map(|all| numbered(all, |moved, n| Rotation { id: RotationId(n), ..moved }))
}

/// Everything that a ward can have.
fn estates() -> impl Strategy<Value = Holdings> {
    let ceilings =
        all((ward(), time()).prop_map(|(unit, period)| Ceiling { unit_id: unit_id(unit), period, ..ceiling(1) }));
    let posts = all((ward(), time()).prop_map(|(unit, period)| EstablishedPost {
        unit_id: unit_id(unit),
        period,
        ..post(1, 1, CHAIR, 2)
    }));
    let allowances =
        all((1u8..3, time()).prop_map(|(holding, period)| Allowance { period, ..allowance(holding, ON, "") }));
    let state = prop::sample::select(vec![ReorganisationState::Drafted, ReorganisationState::Effective]);
    let reforms = all(state.prop_map(reform));
    (ceilings, posts, allowances, reforms, tasks(), recruitments(), rotations()).prop_map(
        |(ceilings, posts, allowances, reforms, tasks, recruitments, rotations)| Holdings {
            ceilings: numbered(ceilings, |one, n| Ceiling { id: CeilingId(n), ..one }),
            posts: numbered(posts, |one, n| EstablishedPost { id: EstablishedPostId(n), ..one }),
            allowances: numbered(allowances, |one, n| Allowance { id: AllowanceId(n), ..one }),
            reforms: numbered(reforms, |one, n| Reorganisation { id: ReorganisationId(n), ..one }),
            tasks,
            recruitments,
            rotations,
            ..Holdings::default()
        },
    )
}

/// The two posts of the person in the ward: the first by which the person is counted, the other beside it.
fn holdings() -> [Appointment; 2] {
    [
        appointment(1, AppointmentKind::Substantive, WARD, CLERK, "2020-01-01", ""),
        appointment(2, AppointmentKind::Concurrent, WARD, CHAIR, "2020-01-01", ""),
    ]
}

/// Things as they are afterwards, and, of those that have changed, as they were: how the ledger takes a reform back.
fn applied<T: Clone, K: Id>(held: &[T], after: &[T], gone: &[T], id: impl Fn(&T) -> K) -> (Vec<T>, Vec<T>) {
    let before: BTreeMap<K, T> = held.iter().map(|one| (id(one), one.clone())).collect();
    let mut now = before.clone();
    for one in after {
        now.insert(id(one), one.clone());
    }
    for one in gone {
        now.remove(&id(one));
    }
    let mut back = now.clone();
    for one in after.iter().chain(gone) {
        match before.get(&id(one)) {
            Some(was) => back.insert(id(one), was.clone()),
            None => back.remove(&id(one)),
        };
    }
    (now.into_values().collect(), back.into_values().collect())
}

fn each<K: Ord>(ids: impl Iterator<Item = K>) -> bool {
    let mut seen = BTreeSet::new();
    ids.into_iter().all(|id| seen.insert(id))
}

proptest! {
    #[test]
    fn nothing_open_is_left_at_a_unit_that_is_not_there_and_it_can_be_taken_back(
        held in estates(),
        fate in prop::sample::select(fates().to_vec()),
        serves in any::<bool>(),
    ) {
        let there = |unit: UnitId| unit != unit_id(WARD) || matches!(&fate, Fate::Split(parts) if parts.iter().any(|part| part.unit_id == unit));
        let plan = plan(&fate);
        let leaves = Release { official_id: official_id(WHO), from_position_id: None, reason: None };
        // Nobody stays at a unit that is dissolved: nothing says where to.
        let goes = serves && !matches!(fate, Fate::Dissolved(_));
        let plan = if goes { plan } else {
            Restructured { released: BTreeMap::from([(official_id(WHO), vec![leaves])]), ..plan }
        };
        let (people, made) = handed(&plan, &holdings(), &held);
        let (on, after, gone) = (day(ON), &made.after, &made.withdrawn);

        let (ceilings, back) = applied(&held.ceilings, &after.ceilings, &gone.ceilings, |one| one.id);
        prop_assert_eq!(back, held.ceilings.clone());
        prop_assert!(ceilings.iter().all(|one| there(one.unit_id) || one.period.to.is_some_and(|to| to <= on)));
        let (posts, back) = applied(&held.posts, &after.posts, &gone.posts, |one| one.id);
        prop_assert_eq!(back, held.posts.clone());
        prop_assert!(posts.iter().all(|one| there(one.unit_id) || one.period.to.is_some_and(|to| to <= on)));
        let (allowances, back) = applied(&held.allowances, &after.allowances, &gone.allowances, |one| one.id);
        prop_assert_eq!(back, held.allowances.clone());
        let posts_then = people.applied(&holdings());
        for one in allowances.iter().filter(|one| one.period.to.is_none_or(|to| to > on)) {
            let held = posts_then.iter().find(|a| a.id == one.appointment_id);
            prop_assert!(held.is_some_and(|a| a.period.covers(one.period.from.max(on))), "{one:?}");
        }
        let (tasks, back) = applied(&held.tasks, &after.tasks, &[], |one| one.id);
        prop_assert_eq!(back, held.tasks.clone());
        prop_assert!(tasks.iter().all(|one| there(one.unit_id) || !one.state.open()));
        let (recruitments, back) = applied(&held.recruitments, &after.recruitments, &[], |one| one.id);
        prop_assert_eq!(back, held.recruitments.clone());
        let under_way = |one: &&Recruitment| {
            matches!(one.state, RecruitmentState::Announced | RecruitmentState::Proposed | RecruitmentState::OnProbation)
        };
        prop_assert!(recruitments.iter().filter(under_way).all(|one| there(one.unit_id)));
        let (rotations, back) = applied(&held.rotations, &after.rotations, &[], |one| one.id);
        prop_assert_eq!(back, held.rotations.clone());
        prop_assert!(rotations.iter().filter(|one| one.under_way()).all(|one| there(one.unit_id)));
        let (reforms, back) = applied(&held.reforms, &after.reforms, &[], |one| one.id);
        prop_assert_eq!(back, held.reforms.clone());
        let waits = |one: &&Reorganisation| one.state == ReorganisationState::Drafted;
        prop_assert!(reforms.iter().filter(waits).all(|one| one.unit_id.is_none_or(there)));

        // Whatever is made or changed is so once.
        prop_assert!(each(after.ceilings.iter().chain(&gone.ceilings).map(|one| one.id)));
        prop_assert!(each(after.posts.iter().chain(&gone.posts).map(|one| one.id)));
        prop_assert!(each(after.allowances.iter().chain(&gone.allowances).map(|one| one.id)));

        // Before the day everything is in force as it was.
        let was = later(-1);
        let force = |all: &[Ceiling]| {
            let on_day = all.iter().filter(|one| one.period.covers(was));
            on_day.map(|one| (one.id, one.unit_id, one.period.from)).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(force(&ceilings), force(&held.ceilings));
        let drawn = |all: &[Allowance]| {
            let on_day = all.iter().filter(|one| one.period.covers(was));
            on_day.map(|one| (one.id, one.appointment_id, one.period.from)).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(drawn(&allowances), drawn(&held.allowances));
        let owned = |all: &[Task]| all.iter().map(|one| (one.id, one.owner_on(was.max(one.planned_on).min(was)))).collect::<BTreeSet<_>>();
        let planned: Vec<Task> = tasks.iter().filter(|one| one.planned_on <= was).cloned().collect();
        let before: Vec<Task> = held.tasks.iter().filter(|one| one.planned_on <= was).cloned().collect();
        prop_assert_eq!(owned(&planned), owned(&before));
    }
}
