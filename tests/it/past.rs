//! What a question at an earlier entry of the ledger is answered from. However little of the ledger is read, the answer is
//! that of the whole of it up to there, byte for byte; it is what the facts recorded by then come to, counted by hand; and
//! it is what was answered when that entry was the last.

use crate::plain_evaluator::{Plain, samples};
use crate::support::{App, Client, wait};
use canbo::compliance::facts::{Fact, Subject, Training};
use canbo::compliance::report::report;
use canbo::db::changes::{self, Change};
use canbo::db::{self, Cause, Recorded, Stamp, Tx, facts};
use canbo::domain::decision::{Decision, DecisionKind};
use canbo::domain::id::*;
use canbo::domain::official::{Official, Personal, Traits};
use canbo::domain::qualification::QualificationKind;
use canbo::domain::text::Name;
use canbo::domain::training::{Audience, Class, ClassState, Course, CourseKind, Enrolment, EnrolmentState, Programme};
use canbo::domain::{Day, Period};
use canbo::state::{Concern, Ready};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a fact is about.
fn subject(fact: &Fact) -> Subject {
    match fact {
        Fact::Unit(it) => Subject::Unit(it.id),
        Fact::Succession(it) => Subject::Succession(it.id),
        Fact::Position(it) => Subject::Position(it.id),
        Fact::RuleSet(it) => Subject::RuleSet(it.id),
        Fact::Resolution(it) => Subject::Resolution(it.id),
        Fact::Official { id, .. } => Subject::Official(*id),
        Fact::Appointment(it) => Subject::Appointment(it.id),
        Fact::Qualification(it) => Subject::Qualification(it.id),
        Fact::Exemption(it) => Subject::Exemption(it.id),
        Fact::Evaluation(it) => Subject::Evaluation(it.id),
        Fact::Training(it) => Subject::Training(it.id),
        Fact::Withdrawn(subject) => *subject,
    }
}

fn official(id: OfficialId, traits: &Traits) -> Official {
    let name = |text: &str| Name::parse(text).unwrap();
    let personal = Personal {
        full_name: name("Nông Văn Mẫu"),
        birth_on: traits.birth_on,
        birthplace: None,
        hometown: None,
        ethnicity: traits.ethnic_minority.map(|minority| name(if minority { "Nùng" } else { "Kinh" })),
        religion: None,
        identity_number: None,
        party_joined_on: None,
        party_official_on: None,
        phone: None,
        email: None,
    };
    Official { id, managing_unit_id: UnitId(samples::id(0)), sex: traits.sex, personal }
}

/// The enrolment that comes to a training: each is in a class of its own.
fn enrolment(training: &Training) -> Enrolment {
    let programme = match training.kind {
        Some(QualificationKind::Professional) => None,
        Some(QualificationKind::It) => Some(Programme::It),
        Some(QualificationKind::PoliticalTheory) => Some(Programme::PoliticalTheory),
        _ => Some(Programme::Update),
    };
    let enrolment = Enrolment {
        id: training.id,
        class_id: ClassId(training.id.0),
        official_id: training.official_id,
        course_id: CourseId(samples::id(0)),
        kind: if programme.is_none() { CourseKind::AcademicTraining } else { CourseKind::Fostering },
        programme,
        periods: training.periods,
        state: EnrolmentState::Completed,
        queue_no: None,
        attendance: Vec::new(),
        result: None,
        completed_on: Some(training.completed_on),
        awarded_on: None,
        certificate_number: None,
        qualification_id: None,
        hops: Vec::new(),
    };
    assert_eq!(enrolment.counts_towards(), training.kind);
    enrolment
}

/// Puts a thing into the registry: a new one, a corrected one, or (when `gone`) one that never should have been.
macro_rules! put {
    ($tx:ident, $stamp:ident, $room:ident, $value:expr, $gone:ident, $units:expr) => {{
        let value = $value;
        let change = |cause| Change { units: $units, reason: Some("xem lại".to_owned()), ..Change::of(cause, None) };
        match db::$room::find($tx, value.id) {
            Ok(kept) if $gone => db::$room::void($tx, $stamp, &change(Cause::Void), &kept.value),
            Ok(_) => db::$room::update($tx, $stamp, &change(Cause::Correct), value),
            Err(_) if $gone => Err(db::Error::NotFound),
            Err(_) => db::$room::insert($tx, $stamp, &change(Cause::Create), value),
        }
    }};
}

fn record(tx: &mut Tx<'_>, stamp: &Stamp, fact: &Fact, gone: bool) -> Result<Recorded, db::Error> {
    match fact {
        Fact::Unit(_) | Fact::Official { .. } | Fact::Succession(_) if gone => Err(db::Error::NotFound),
        Fact::Unit(it) => db::units::put(tx, stamp, &Change::of(Cause::Change, Some(it.id)), it),
        Fact::Succession(_) | Fact::Withdrawn(_) => Err(db::Error::NotFound),
        Fact::Position(it) => put!(tx, stamp, positions, it, gone, [None, None]),
        Fact::RuleSet(it) => put!(tx, stamp, rule_sets, it, gone, [it.unit_id, None]),
        Fact::Resolution(it) => put!(tx, stamp, resolutions, it, gone, [Some(it.unit_id), None]),
        Fact::Official { id, traits } => {
            let change = Change::of(Cause::Create, Some(UnitId(samples::id(0))));
            db::officials::insert(tx, stamp, &change, &official(*id, traits))
        }
        Fact::Appointment(it) => {
            let before = db::appointments::find(tx, it.id).ok().map(|kept| kept.value.unit_id);
            let named = if gone { before } else { Some(it.unit_id) };
            put!(tx, stamp, appointments, it, gone, [named, before.filter(|unit| Some(*unit) != named)])
        }
        Fact::Qualification(it) => put!(tx, stamp, qualifications, it, gone, [None, None]),
        Fact::Exemption(it) => put!(tx, stamp, exemptions, it, gone, [None, None]),
        Fact::Evaluation(it) => put!(tx, stamp, evaluations, it, gone, [None, None]),
        Fact::Training(it) => put!(tx, stamp, enrolments, &enrolment(it), gone, [None, None]),
    }
}

/// A service with a history, and what was entered when.
struct History {
    app: App,
    by: Client,
    log: Vec<(i64, Fact)>,
}

impl History {
    fn new() -> Self {
        let app = App::new();
        let log = wait(app.state.db.read(|conn| {
            let head = changes::head(conn)?.seq;
            let mut log = Vec::new();
            for seq in 1..=head {
                log.extend(facts::between(conn, seq - 1, seq)?.into_iter().map(|fact| (seq, fact)));
            }
            Ok::<_, db::Error>(log)
        }))
        .unwrap();
        let by = app.admin();
        Self { app, by, log }
    }

    fn stamp(&self) -> Stamp {
        Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: self.app.state.now() }
    }

    /// Enters a fact; what the registry refuses is not known.
    fn enter(&mut self, fact: &Fact, gone: bool) {
        let (stamp, told) = (self.stamp(), fact.clone());
        let kept = wait(self.app.state.db.write(move |tx| record(tx, &stamp, &told, gone)));
        if let Ok(recorded) = kept {
            let fact = if gone { Fact::Withdrawn(subject(fact)) } else { fact.clone() };
            self.log.push((recorded.seq, fact));
        }
    }

    fn enter_decision(&self) {
        let decision = Decision {
            id: DecisionId(samples::id(0)),
            number: samples::line("1/QĐ"),
            issuer: samples::line("UBND"),
            signed_on: Day::FIRST,
            effective_on: Day::FIRST,
            kind: DecisionKind::Appointment,
            title: samples::line("Về việc"),
            legal_reference: None,
            unit_id: UnitId(samples::id(0)),
        };
        let stamp = self.stamp();
        let change = Change::of(Cause::Create, Some(decision.unit_id));
        wait(self.app.state.db.write(move |tx| db::decisions::insert(tx, &stamp, &change, &decision))).unwrap();
    }

    /// A course, and for every training a class of it.
    fn enter_classes(&self) {
        let unit_id = UnitId(samples::id(0));
        let course = Course {
            id: CourseId(samples::id(0)),
            code: samples::line("BD"),
            title_vi: samples::line("Bồi dưỡng"),
            title_en: samples::line("Fostering"),
            kind: CourseKind::Fostering,
            programme: Some(Programme::Update),
            grants: None,
            periods: 40,
            unit_id,
            legal_reference: None,
            period: Period::since(Day::FIRST),
        };
        let class = |n: u8| Class {
            id: ClassId(samples::id(n)),
            course_id: course.id,
            code: samples::line(&format!("BD-{n}")),
            unit_id,
            host: None,
            place: None,
            starts_on: Day::FIRST,
            ends_on: Day::LAST,
            enrols_from: Day::FIRST,
            enrols_until: Day::LAST,
            capacity: 100,
            needs_approval: false,
            audience: Audience::default(),
            state: ClassState::Announced,
            hops: Vec::new(),
        };
        let (stamp, change) = (self.stamp(), Change::of(Cause::Create, Some(unit_id)));
        let classes: Vec<Class> = (0..10).map(class).collect();
        let work = move |tx: &mut Tx<'_>| {
            db::courses::insert(tx, &stamp, &change, &course)?;
            classes.iter().try_for_each(|class| db::classes::insert(tx, &stamp, &change, class).map(drop))
        };
        wait(self.app.state.db.write(work)).unwrap();
    }

    fn head(&self) -> i64 {
        wait(self.app.state.db.read(|conn| Ok::<_, db::Error>(changes::head(conn)?.seq))).unwrap()
    }

    /// The latest state of everything, as of an entry, of all that was entered by then.
    fn known(&self, by: i64) -> Vec<Fact> {
        let mut known: BTreeMap<Subject, &Fact> = BTreeMap::new();
        for (_, fact) in self.log.iter().filter(|(seq, _)| *seq <= by) {
            known.insert(subject(fact), fact);
        }
        known.into_values().filter(|fact| !matches!(fact, Fact::Withdrawn(_))).cloned().collect()
    }

    /// What the service answers to each question as of an entry; of a refusal no more than its code.
    fn answers(&self, questions: &[String], known_at: i64) -> Vec<String> {
        let ask = |question: &String| {
            let answer = self.by.get(&format!("{question}&known_at={known_at}"));
            if answer.status == 200 { answer.text } else { answer.json()["code"].to_string() }
        };
        questions.iter().map(ask).collect()
    }

    /// Has the whole past read and held.
    fn read_whole(&self, known_at: i64) {
        let state = self.app.state.clone();
        wait(self.app.state.db.read(move |conn| state.reports.at(conn, known_at).map(drop))).unwrap();
    }

    /// Checks the reports of a day as of an entry against those counted by hand from what was entered by then.
    fn count_by_hand(&self, known_at: i64, day: Day) {
        let facts = self.known(known_at);
        let plain = Plain::new(&facts);
        for unit in (0..samples::UNITS).map(|n| UnitId(samples::id(n))) {
            for fact in &facts {
                let Fact::Resolution(resolution) = fact else { continue };
                let (state, id) = (self.app.state.clone(), resolution.id);
                let read = move |conn: &mut db::Conn| {
                    let structure = state.reports.structure(conn, known_at)?;
                    let units = structure.world().units.subtree(unit, day);
                    let seen = state.reports.of(conn, &structure, Concern::Units(&units, day))?;
                    Ok::<_, db::Error>(report(&seen.index, unit, id, day))
                };
                let told = wait(self.app.state.db.read(read)).unwrap();
                let known = facts.iter().any(|f| subject(f) == Subject::Unit(unit));
                assert_eq!(told, known.then(|| plain.report(unit, resolution, day)), "{unit} on {day} by {known_at}");
            }
        }
    }
}

/// Questions about every unit and every person on a day.
fn questions(day: Day) -> Vec<String> {
    let mut all = Vec::new();
    for unit in (0..samples::UNITS).map(samples::id) {
        for number in ["37", "51"] {
            all.push(format!("/v1/compliance/report?unit={unit}&as_of={day}&resolution={number}"));
        }
        all.push(format!("/v1/compliance/gaps?unit={unit}&as_of={day}"));
    }
    for person in (0..samples::PEOPLE).map(samples::id) {
        all.push(format!("/v1/compliance/officials/{person}?as_of={day}"));
    }
    all
}

/// Checks what differs in each unit between two moments against the reports of both, and that every change has a cause.
fn differences(history: &History, from: (i64, Day), to: (i64, Day)) -> Vec<String> {
    let mut texts = Vec::new();
    for unit in (0..samples::UNITS).map(samples::id) {
        let path = format!(
            "/v1/compliance/differences?unit={unit}&from_as_of={}&to_as_of={}&from_known_at={}&to_known_at={}&limit=500",
            from.1, to.1, from.0, to.0
        );
        let answer = history.by.get(&path);
        if answer.status != 200 {
            continue;
        }
        let told = answer.json();
        for (side, (seq, day)) in [("from", from), ("to", to)] {
            let report = format!("/v1/compliance/report?unit={unit}&as_of={day}&known_at={seq}&resolution=37");
            let report = history.by.get(&report);
            if report.status == 200 {
                let report = report.json();
                for name in ["headcount", "other_headcount"] {
                    assert_eq!(told[side][name], report[name], "{path}");
                }
                for name in ["above", "met", "exempt", "in_grace", "unmet", "unknown"] {
                    assert_eq!(told[side][name], report["standard"][name], "{path}");
                }
            }
        }
        for item in told["items"].as_array().unwrap() {
            let changed = item["requirements"].as_array().unwrap();
            let caused = |by: &serde_json::Value| !by["because"].as_array().unwrap().is_empty();
            assert!(changed.iter().all(caused), "{item}");
            let whole =
                |side: &str| serde_json::json!([item[side]["unit"]["id"], item[side]["group"], item[side]["status"]]);
            assert!(caused(item) || !changed.is_empty(), "{item}");
            assert!(whole("before") == whole("after") || caused(item), "{item}");
        }
        texts.push(answer.text);
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_past_read_in_part_is_the_past_read_whole_and_what_was_known_then(
        first in samples::facts(), then in samples::facts(),
        acts in proptest::collection::vec((any::<proptest::sample::Index>(), 0u8..4), 45),
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 2),
    ) {
        let mut history = History::new();
        let (units, rest): (Vec<&Fact>, Vec<&Fact>) = first.iter().partition(|f| matches!(f, Fact::Unit(_)));
        units.into_iter().for_each(|fact| history.enter(fact, false));
        history.enter_decision();
        history.enter_classes();
        rest.into_iter().for_each(|fact| history.enter(fact, false));
        let days = samples::telling_days(&[first, then.clone()].concat());
        let days: BTreeSet<Day> = picks.iter().map(|pick| *pick.get(&days)).collect();
        let asked: Vec<String> = days.iter().copied().flat_map(questions).collect();
        let mut given = BTreeMap::from([(history.head(), history.answers(&asked, history.head()))]);
        for (n, (pick, act)) in acts.iter().enumerate() {
            history.enter(pick.get(&then), *act == 0);
            if n % 12 == 0 {
                given.insert(history.head(), history.answers(&asked, history.head()));
            }
        }
        given.remove(&history.head());
        for (seq, answers) in &given {
            prop_assert_eq!(&history.answers(&asked, *seq), answers, "by {}", seq);
        }
        let (first, last) = (*given.keys().next().unwrap(), history.head());
        let (day, other) = (*days.first().unwrap(), *days.last().unwrap());
        let ways = [[(first, day), (last, day)], [(first, day), (last, other)], [(last, other), (first, day)]];
        let differ = |history: &History| ways.map(|[from, to]| differences(history, from, to));
        let differing = differ(&history);
        history.read_whole(first);
        prop_assert_eq!(differ(&history), differing);
        for (seq, answers) in &given {
            history.read_whole(*seq);
            prop_assert_eq!(&history.answers(&asked, *seq), answers, "by {}", seq);
            for day in &days {
                // The whole past is held: a neighbour is asked, so that only a part is read.
                history.count_by_hand(*seq - 1, *day);
            }
        }
    }
}

#[test]
fn a_new_rule_is_known_at_once_and_worked_in_beside_what_others_read() {
    let app = App::demo();
    let admin = app.admin();
    let path = "/v1/compliance/report?unit=178&as_of=2017-12-31&resolution=37-NQ/TU";
    let before = admin.get(path).expect(200).json();
    let read = |conn: &mut db::Conn| {
        let mut all = Vec::new();
        facts::replay(conn, i64::MAX, |some| all.extend(some))?;
        Ok::<_, db::Error>(all)
    };
    let facts = wait(app.state.db.read(read)).unwrap();
    let day = Day::parse("2017-12-31").unwrap();
    let governing = facts.into_iter().find_map(|fact| match fact {
        Fact::RuleSet(set) if set.period.covers(day) && before["rule_sets"][0] == set.code.as_str() => Some(set),
        _ => None,
    });
    let mut set = governing.unwrap();
    set.requirements.truncate(1);
    let stamp = Stamp { actor: "test".to_owned(), request_id: "test".to_owned(), at: app.state.now() };
    let change = Change::of(Cause::Correct, None);
    wait(app.state.db.write(move |tx| db::rule_sets::update(tx, &stamp, &change, &set))).unwrap();
    // Whoever asks first is answered from the part that is asked about, and sets the work going.
    let ready = || {
        let state = app.state.clone();
        let ask = move |conn: &mut db::Conn| Ok::<_, db::Error>(matches!(state.reports.ready(conn)?, Ready::Now(_)));
        wait(app.state.db.read(ask)).unwrap()
    };
    assert!(!ready());
    let meanwhile = admin.get(path).expect(200).text;
    let state = app.state.clone();
    wait(app.state.db.read(move |conn| state.reports.present(conn).map(drop))).unwrap();
    assert!(ready());
    assert_eq!(admin.get(path).expect(200).text, meanwhile);
    let after: serde_json::Value = serde_json::from_str(&meanwhile).unwrap();
    assert_ne!(after["standard"], before["standard"]);
    assert!(after["known_at"]["seq"].as_i64() > before["known_at"]["seq"].as_i64());
}
