//! Who is in a planning pool on a day. That is worked out, never written: a person is in from the day of the approval until
//! the first of the days on which an act or a rule took the person out. So a pool changes though nobody edited it, and a
//! measure that is annulled undoes the exit that followed from it.
//!
//! A rule takes a person out
//! * on the first day in the pool on which a disciplinary measure from reprimand up is in force, where the regime of that
//!   day says so;
//! * at retirement; and on the day of entry where too few months were left on the day on which ages are taken, unless the
//!   approver took that upon themselves;
//! * when the last substantive appointment ends and no other follows (a gap between two is none);
//! * when the term of the pool is over.
//!
//! # What this module does not do
//! It does not say whether a person may be let in ([`super::checks`] does), and it writes nothing.

use crate::domain::appointment::{Appointment, AppointmentKind};
use crate::domain::discipline::Discipline;
use crate::domain::finding::FindingCode;
use crate::domain::id::DisciplineId;
use crate::domain::official::Traits;
use crate::domain::pool::regime::Regime;
use crate::domain::pool::{ExitReason, Nomination, PlanningPool, PoolState};
use crate::domain::retirement::{months_left, retires_on};
use crate::domain::{Day, Period};

/// The law of retirement.
pub const RETIREMENT: &str = "Bộ luật Lao động 2019, điều 169; NĐ 135/2020/NĐ-CP";

/// What is known of a person that bears on being in a pool.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Sex, birth, minority.
    pub traits: Traits,
    /// While the person holds, held and will hold a substantive appointment.
    pub service: Vec<Period>,
    /// The disciplinary measures that stand.
    pub disciplines: Vec<Discipline>,
}

impl Standing {
    /// What is known of a person: from all that the person holds, held and will hold, and from the measures that stand.
    pub fn of<'a>(
        traits: Traits,
        held: impl IntoIterator<Item = &'a Appointment>,
        disciplines: Vec<Discipline>,
    ) -> Self {
        let substantive = held.into_iter().filter(|a| a.kind == AppointmentKind::Substantive);
        Self { traits, service: substantive.map(|a| a.period).collect(), disciplines }
    }

    /// The first day on which no substantive appointment is held any more; none while one is, and for whom none was ever
    /// recorded.
    pub fn left_on(&self) -> Option<Day> {
        let ends: Option<Vec<Day>> = self.service.iter().map(|period| period.to).collect();
        ends?.into_iter().max()
    }
}

/// How a person left a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// The first day out of it.
    pub on: Day,
    /// Why.
    pub reason: ExitReason,
    /// The law, where a rule took the person out and no act.
    pub rule: Option<&'static str>,
    /// The measure, where it was one.
    pub discipline_id: Option<DisciplineId>,
}

impl Exit {
    fn by_rule(on: Day, reason: ExitReason, law: &'static str) -> Self {
        Self { on, reason, rule: Some(law), discipline_id: None }
    }

    /// Whether its reason, and so its day, tells something that the law calls sensitive.
    pub fn sensitive(&self) -> bool {
        match self.reason {
            ExitReason::OverAge | ExitReason::Disciplined | ExitReason::PoliticalStandard => true,
            ExitReason::Reviewed
            | ExitReason::LeftService
            | ExitReason::Used
            | ExitReason::TermOver
            | ExitReason::Other => false,
        }
    }
}

/// The day on which the ages of a pool are taken for a nomination.
pub fn ages_on(pool: &PlanningPool, nomination: &Nomination) -> Day {
    pool.ages_on.unwrap_or(nomination.nominated_on)
}

/// Whether a nomination is for a term that had not begun on its day.
pub fn for_next_term(pool: &PlanningPool, nomination: &Nomination) -> bool {
    nomination.nominated_on < pool.period.from
}

/// How a person who entered a pool left it: by the first of the acts and rules, an act before a rule of the same day.
pub fn exit(pool: &PlanningPool, nomination: &Nomination, person: &Standing) -> Option<Exit> {
    let entered = nomination.entered_on?;
    let acted = nomination.exited_on.map(|on| Exit {
        on,
        reason: nomination.exit_reason.unwrap_or(ExitReason::Other),
        rule: None,
        discipline_id: None,
    });
    let rules = [
        disciplined(entered, person),
        over_age(pool, nomination, entered, person),
        person.left_on().map(|on| Exit::by_rule(on, ExitReason::LeftService, LEFT)),
        term_over(pool),
    ];
    let all = acted.into_iter().chain(rules.into_iter().flatten());
    all.map(|exit| Exit { on: exit.on.max(entered), ..exit }).min_by_key(|exit| exit.on)
}

const LEFT: &str = "Quy hoạch là quy hoạch cán bộ, công chức đương chức";
const TERM: &str = "Quy hoạch theo nhiệm kỳ";

fn disciplined(entered: Day, person: &Standing) -> Option<Exit> {
    let in_force = person.disciplines.iter().filter(|measure| measure.period.to.is_none_or(|to| entered < to));
    let exits = in_force.filter_map(|measure| {
        let on = measure.period.from.max(entered);
        let law = Regime::on(on).discipline?;
        Some(Exit { discipline_id: Some(measure.id), ..Exit::by_rule(on, ExitReason::Disciplined, law) })
    });
    exits.min_by_key(|exit| (exit.on, exit.discipline_id))
}

fn over_age(pool: &PlanningPool, nomination: &Nomination, entered: Day, person: &Standing) -> Option<Exit> {
    let (sex, born) = (person.traits.sex?, person.traits.birth_on?);
    let asked = Regime::on(entered).months_left(for_next_term(pool, nomination));
    let left = months_left(sex, born, ages_on(pool, nomination));
    let allowed = nomination.hops.iter().flat_map(|hop| &hop.overrides).any(|o| o.code == FindingCode::NearRetirement);
    match asked.filter(|figure| !allowed && left < i32::try_from(figure.n).unwrap_or(i32::MAX)) {
        Some(figure) => Some(Exit::by_rule(entered, ExitReason::OverAge, figure.law)),
        None => Some(Exit::by_rule(retires_on(sex, born), ExitReason::OverAge, RETIREMENT)),
    }
}

fn term_over(pool: &PlanningPool) -> Option<Exit> {
    let on = pool.period.to.into_iter().chain(pool.ended_on).min()?;
    Some(Exit::by_rule(on, ExitReason::TermOver, TERM))
}

/// While a person is in a pool; none for one who never came into it, or was out on the day of entry.
pub fn stay(pool: &PlanningPool, nomination: &Nomination, person: &Standing) -> Option<Period> {
    let from = nomination.entered_on.filter(|_| pool.state != PoolState::Dropped)?;
    let to = exit(pool, nomination, person).map(|exit| exit.on);
    (to.is_none_or(|to| from < to)).then_some(Period { from, to })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::discipline::DisciplineForm;
    use crate::domain::id::{DecisionId, NominationId, OfficialId, PlanningPoolId, PositionId, UnitId};
    use crate::domain::official::Sex;
    use crate::domain::pool::{NominationState, PoolBranch};
    use crate::domain::text::{Code, Line};
    use proptest::prelude::*;
    use uuid::Uuid;

    pub fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    pub fn id(n: u8) -> Uuid {
        Uuid::from_bytes([n; 16])
    }

    /// A pool of a term, approved on a day.
    pub fn pool(from: &str, to: &str, approved: &str) -> PlanningPool {
        PlanningPool {
            id: PlanningPoolId(id(1)),
            unit_id: UnitId(id(1)),
            branch: PoolBranch::Party,
            term: Code::parse("2025-2030").unwrap(),
            period: Period { from: day(from), to: Some(day(to)) },
            title: Line::parse("Quy hoạch").unwrap(),
            ages_on: None,
            young_under: None,
            positions: vec![PositionId(id(1)), PositionId(id(2))],
            decision_id: None,
            approved_on: Some(day(approved)),
            reviewed_on: Vec::new(),
            ended_on: None,
            state: PoolState::Approved,
            hops: Vec::new(),
        }
    }

    /// A person's place in it, for its first title.
    pub fn member(n: u8, entered: &str) -> Nomination {
        Nomination {
            id: NominationId(id(n)),
            pool_id: PlanningPoolId(id(1)),
            official_id: OfficialId(id(n)),
            position_id: PositionId(id(1)),
            nominated_on: day(entered),
            ballots: Vec::new(),
            entered_on: Some(day(entered)),
            exited_on: None,
            exit_reason: None,
            state: NominationState::Approved,
            hops: Vec::new(),
        }
    }

    /// A measure that is in force for a year.
    pub fn measure(n: u8, from: &str) -> Discipline {
        let from = day(from);
        Discipline {
            id: DisciplineId(id(n)),
            official_id: OfficialId(id(1)),
            form: DisciplineForm::Reprimand,
            period: Period { from, to: Some(Discipline::ends_by_law(from)) },
            decision_id: DecisionId(id(1)),
        }
    }

    fn left(person: &Standing) -> Option<(String, ExitReason)> {
        let pool = pool("2020-06-01", "2025-06-01", "2022-01-01");
        exit(&pool, &member(1, "2022-01-01"), person).map(|exit| (exit.on.to_string(), exit.reason))
    }

    #[test]
    fn each_rule_takes_a_person_out_on_its_day() {
        let since = |from: &str, to: Option<&str>| Period { from: day(from), to: to.map(day) };
        let born = |text: &str| Traits { sex: Some(Sex::Male), birth_on: Some(day(text)), ..Traits::default() };
        let nobody = Standing::default();
        let serving = Standing { service: vec![since("2010-01-01", None)], ..nobody.clone() };
        let term = |person: &Standing| assert_eq!(left(person), Some(("2025-06-01".to_owned(), ExitReason::TermOver)));
        term(&nobody);
        term(&serving);
        // A measure that ended before the entry; a gap between two posts.
        term(&Standing { disciplines: vec![measure(1, "2020-12-31")], ..serving.clone() });
        term(&Standing {
            service: vec![since("2010-01-01", Some("2023-01-01")), since("2023-03-01", None)],
            ..nobody.clone()
        });
        for (person, on, reason) in [
            (
                Standing { disciplines: vec![measure(1, "2024-02-01"), measure(2, "2023-02-01")], ..serving.clone() },
                "2023-02-01",
                ExitReason::Disciplined,
            ),
            (
                Standing { disciplines: vec![measure(1, "2021-12-28")], ..serving.clone() },
                "2022-01-01",
                ExitReason::Disciplined,
            ),
            (
                Standing { service: vec![since("2010-01-01", Some("2023-01-01"))], ..nobody.clone() },
                "2023-01-01",
                ExitReason::LeftService,
            ),
            (
                Standing { service: vec![since("2010-01-01", Some("2021-01-01"))], ..nobody.clone() },
                "2022-01-01",
                ExitReason::LeftService,
            ),
            // Forty months from 2022-01-01: who retires in 2025-05 has them, who retires before has not.
            (Standing { traits: born("1963-07-10"), ..serving.clone() }, "2025-02-01", ExitReason::OverAge),
        ] {
            let found = left(&person).unwrap();
            if reason == ExitReason::OverAge {
                assert_eq!(found.1, reason);
            } else {
                assert_eq!(found, (on.to_owned(), reason));
            }
        }
    }

    #[test]
    fn who_had_too_few_months_was_never_in_unless_the_approver_took_it_upon_themselves() {
        use crate::domain::finding::Override;
        use crate::domain::pool::NominationAct;
        use crate::domain::text::Note;
        use crate::domain::workflow::Hop;
        let pool = PlanningPool { ages_on: Some(day("2022-01-01")), ..pool("2020-06-01", "2025-06-01", "2022-01-01") };
        let traits = Traits { sex: Some(Sex::Male), birth_on: Some(day("1963-01-10")), ..Traits::default() };
        let person = Standing { traits, ..Standing::default() };
        assert_eq!(retires_on(Sex::Male, day("1963-01-10")), day("2023-11-01"));
        let mut one = member(1, "2022-02-01");
        assert_eq!(stay(&pool, &one, &person), None);
        let over = Override {
            code: FindingCode::NearRetirement,
            decision_id: DecisionId(id(1)),
            reason: Note::parse("Trường hợp đặc biệt").unwrap(),
        };
        one.hops.push(Hop {
            act: NominationAct::Approve,
            from: Some(NominationState::Submitted),
            to: NominationState::Approved,
            by: None,
            at: chrono::DateTime::UNIX_EPOCH,
            decision_id: None,
            reason: None,
            overrides: vec![over],
        });
        let until = Some(day("2023-11-01"));
        assert_eq!(stay(&pool, &one, &person), Some(Period { from: day("2022-02-01"), to: until }));
    }

    #[test]
    fn before_the_regulation_of_2021_a_reprimand_takes_nobody_out() {
        let pool = pool("2015-06-01", "2020-06-01", "2016-01-01");
        let person = Standing { disciplines: vec![measure(1, "2017-01-01")], ..Standing::default() };
        let found = exit(&pool, &member(1, "2016-01-01"), &person).map(|exit| exit.reason);
        assert_eq!(found, Some(ExitReason::TermOver));
    }

    fn days() -> impl Strategy<Value = Day> {
        (0u32..240, 1u32..28).prop_map(|(month, day)| {
            let first = Day::first_of_month(2015 * 12 + i32::try_from(month).unwrap());
            Day::ymd(first.year(), u32::try_from(first.month_number().rem_euclid(12)).unwrap() + 1, day).unwrap()
        })
    }

    proptest! {
        #[test]
        fn the_days_in_a_pool_are_those_from_the_entry_to_the_day_before_the_first_exit(
            entered in days(), acted in proptest::option::of(days()), measures in proptest::collection::vec(days(), 0..4),
            posts in proptest::collection::vec((days(), proptest::option::of(1u32..200)), 0..4),
            born in proptest::option::of(1955i32..1990), asked in days(),
        ) {
            let mut pool = pool("2019-06-01", "2031-06-01", "2015-01-01");
            pool.ages_on = Some(entered);
            let one = Nomination { entered_on: Some(entered), nominated_on: entered, exited_on: acted, ..member(1, "2022-01-01") };
            let birth_on = born.and_then(|year| Day::ymd(year, 3, 3));
            let person = Standing {
                traits: Traits { sex: Some(Sex::Female), birth_on, ..Traits::default() },
                service: posts.iter().map(|(from, months)| Period { from: *from, to: months.map(|m| from.plus_months(m)) }).collect(),
                disciplines: measures.iter().map(|from| measure(1, &from.to_string())).collect(),
            };
            // Day by day, each rule by itself.
            let out_by = |day: Day| {
                let measured = person.disciplines.iter().any(|m| {
                    let first = m.period.from.max(entered);
                    first <= day && m.period.covers(first) && Regime::on(first).discipline.is_some()
                });
                let gone = !person.service.is_empty() && person.service.iter().all(|p| p.to.is_some_and(|to| to <= day));
                let aged = birth_on.is_some_and(|born| {
                    let asked = Regime::on(entered).months_left(entered < pool.period.from).map_or(i32::MIN, |f| i32::try_from(f.n).unwrap());
                    retires_on(Sex::Female, born) <= day || months_left(Sex::Female, born, entered) < asked
                });
                let term = pool.period.to.is_some_and(|to| to <= day);
                measured || gone || aged || term || acted.is_some_and(|on| on <= day)
            };
            let inside = stay(&pool, &one, &person).is_some_and(|stay| stay.covers(asked));
            let out = entered <= asked && out_by(asked);
            prop_assert_eq!(inside, entered <= asked && !out);
        }
    }
}
