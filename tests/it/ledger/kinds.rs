//! Every kind of thing with every optional part filled in, as each form of the ledger keeps it.

use super::kinds_development::development;
use super::kinds_entitlements::entitlements;
use super::kinds_placement::placement;
use super::kinds_staffing::staffing;
use crate::support::{Database, instant, wait};
use canbo::compliance::facts::{Fact, Subject};
use canbo::db::changes::Change;
use canbo::db::migrate::migrate;
use canbo::db::{self, Cause, Db, Error, Options, Stamp, Tx};
use canbo::domain::account::Account;
use canbo::domain::appointment::Appointment;
use canbo::domain::exemption::Exemption;
use canbo::domain::official::{Official, Personal, Sex};
use canbo::domain::position::Position;
use canbo::domain::qualification::Qualification;
use canbo::domain::resolution::Resolution;
use canbo::domain::rule_set::RuleSet;
use canbo::domain::{decision, unit};
use serde_json::{Value, json};

/// The forms that things have had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// Until 0002.
    First,
    /// Until 0003.
    Second,
    /// Until 0004.
    Third,
    /// As things are kept now.
    Today,
}

pub(super) fn id(n: u32) -> String {
    format!("01935b8e-7b2a-7c3d-9e4f-{n:012}")
}

pub(super) fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn with(value: &Value, members: Value) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    value
}

type Write = Box<dyn Fn(&mut Tx<'_>, &Stamp, &Change) -> Result<db::Recorded, Error> + Send>;

/// An entry: what the engine is told of it, why it was written, and how it is written today.
pub struct Entry {
    pub fact: Option<Fact>,
    pub(super) cause: Cause,
    pub(super) write: Write,
}

macro_rules! entry {
    ($cause:ident, $store:path, $ty:ty, $fact:expr, $value:expr) => {{
        let value: $ty = $value;
        let fact: fn($ty) -> Option<Fact> = $fact;
        let kept = value.clone();
        let write = move |tx: &mut Tx<'_>, stamp: &Stamp, change: &Change| $store(tx, stamp, change, &kept);
        Entry { fact: fact(value), cause: Cause::$cause, write: Box::new(write) }
    }};
}

pub(super) use entry;

/// What the ledgers of the fixtures were made of.
pub fn every_kind(release: Release) -> Vec<Entry> {
    let predicate = json!({ "all": [
        { "any": [
            { "qualification": { "kind": "professional", "at_least": "intermediate", "fields": ["LUAT"], "awarded_within_months": 120 } },
            { "qualification": { "kind": "language", "at_least": "level_2", "schemes": ["six_level"] } },
        ] },
        { "age": { "at_least": 18, "at_most": 60, "on": "holding_start" } },
        { "months_to_retirement": { "at_least": 30 } },
        { "not": { "gender": "male" } },
        { "ethnic_minority": true },
        { "evaluation": { "years": 2, "at_least": "good" } },
        { "training_hours": { "kinds": ["it"], "per_year": 40 } },
    ] });
    let province = json!({
        "id": id(1),
        "segments": [{
            "valid_from": "1990-01-01", "valid_to": null, "name": "Tỉnh Thử", "code": "90", "kind": "province", "area": null,
            "parent_id": null,
        }],
    });
    let ward = json!({
        "id": id(2),
        "segments": [
            {
                "valid_from": "1990-01-01", "valid_to": "2002-10-18", "name": "Xã Một", "code": "90001", "kind": "commune",
                "area": "mountain", "parent_id": id(1),
            },
            {
                "valid_from": "2002-10-18", "valid_to": "2025-07-01", "name": "Phường Một", "code": "90001", "kind": "ward",
                "area": "urban", "parent_id": id(1),
            },
        ],
    });
    let decision = json!({
        "id": id(3), "number": "01/QĐ-UBND", "issuer": "UBND tỉnh Thử", "signed_on": "2015-05-20",
        "effective_on": "2015-06-01", "kind": "appointment", "title": "Về việc bổ nhiệm",
        "legal_reference": "Nghị định số 112/2011/NĐ-CP", "unit_id": id(2),
    });
    let succession = json!({
        "id": id(4), "predecessor_id": id(2), "successor_id": id(1), "kind": "merged_into", "effective_on": "2025-07-01",
        "decision_id": id(3),
    });
    let position = json!({
        "id": id(5), "code": "TEST_CHAIR", "title_vi": "Chủ tịch", "title_en": "Chair", "group": "key_cadre",
        "filling": "council_election_ratified", "valid_from": "1998-01-01", "valid_to": "2026-01-01",
    });
    let personal = json!({
        "full_name": "Lý Thị Thử", "birth_on": "1979-09-09", "birthplace": "Xã Một", "hometown": "Xã Hai", "ethnicity": "Nùng",
        "religion": "Không", "identity_number": "020079000123", "party_joined_on": "2003-02-03",
        "party_official_on": "2004-02-03", "phone": "0912000111", "email": "thu@example.vn",
    });
    let person = Official {
        id: of(json!(id(6))),
        managing_unit_id: of(json!(id(2))),
        sex: Some(Sex::Female),
        personal: of::<Personal>(personal),
    };
    let appointment = json!({
        "id": id(7), "official_id": id(6), "unit_id": id(2), "position_id": id(5), "kind": "substantive", "state": "ratified",
        "valid_from": "2015-06-01", "valid_to": "2020-06-01", "ratified_on": "2015-07-01", "decision_id": id(3),
        "ratification_decision_id": id(3), "end_reason": "term_ended", "end_decision_id": id(3), "note": "Nhiệm kỳ 2015-2020",
    });
    let qualification = json!({
        "id": id(8), "official_id": id(6), "kind": "language", "level": "level_2", "field": "ENG", "scheme": "six_level",
        "institution": "Trường Đại học Thử", "number": "B 012345", "awarded_on": "2014-06-30", "expires_on": "2024-06-30",
        "verification": "verified", "superseded_by_id": null,
    });
    let first = release == Release::First;
    let exemption = json!({
        "id": id(9), "official_id": id(6), "requirement": "computer_skills", "valid_from": "2019-01-01",
        "valid_to": "2020-01-01", "decision_id": id(3), "reason": "Gần tuổi nghỉ hưu",
    });
    let graces = if first {
        json!([{ "in_post_before": "2012-02-13", "until": "2015-01-01" }])
    } else {
        json!([
            { "in_post_before": "2012-02-13", "until": "2015-01-01" },
            {
                "in_post_before": "2012-02-13", "until": "2017-01-01", "areas": ["mountain"],
                "when": { "ethnic_minority": true }, "legal_reference": "Điều 2",
            },
        ])
    };
    let except: &[&str] = if first { &[] } else { &["TEST_OTHER"] };
    let shipped = json!({ "stage": "in_force", "proposed_by": null, "approved_by": null });
    let adopted =
        |stage: &str| json!({ "stage": stage, "proposed_by": { "user": id(13) }, "approved_by": { "user": id(18) } });
    let adoption = if first { shipped } else { adopted("in_force") };
    let rules = json!({
        "id": id(10), "code": "test-2012", "title_vi": "Tiêu chuẩn thử", "title_en": "Test standard", "layer": "provincial",
        "unit_id": id(1), "combination": "replaces", "groups": ["key_cadre", "civil_servant"],
        "legal_reference": "Nghị quyết thử", "provenance": "synthetic", "valid_from": "2012-02-13", "valid_to": "2019-12-25",
        "requirements": [{
            "code": "computer_skills", "title_vi": "Tin học", "title_en": "IT", "legal_reference": "Điều 1",
            "provenance": "stated", "mandatory": true,
            "applies_to": {
                "groups": ["key_cadre"], "positions": ["TEST_CHAIR"], "except_positions": except, "areas": ["urban"],
                "first_holding": true,
            },
            "predicate": predicate, "graces": graces,
        }],
        "supersedes_id": null, "adoption": adoption,
    });
    let resolution = json!({
        "id": id(11), "number": "37-NQ/TU", "kind": "resolution", "title": "Về xây dựng đội ngũ", "issuer": "Tỉnh ủy",
        "issued_on": "2012-02-13", "parent_id": null, "unit_id": id(1), "legal_reference": "Điều lệ", "provenance": "stated",
        "near_band": 5.5, "valid_from": if first { "2012-02-13" } else { "2012-03-01" },
        "valid_to": if first { Value::Null } else { json!("2020-12-31") }, "supersedes_id": null, "adoption": adoption,
        "indicators": [{ "code": "it", "title_vi": "Tin học", "title_en": "IT", "predicate": { "gender": "female" } }],
        "targets": [{
            "group": "key_cadre", "indicator": "it", "direction": "at_least", "percent": 87.95, "due_on": "2015-12-31",
            "source": "Mục 2", "provenance": "unverified",
        }],
    });
    let mut plan = resolution.clone();
    (plan["id"], plan["number"], plan["kind"], plan["parent_id"]) =
        (json!(id(12)), json!("5-KH"), json!("plan"), json!(id(11)));
    let account = |n: u32, subject: Value, granted: Value| -> Account {
        of(json!({
            "subject": subject, "name": format!("account-{n}"), "secret_hash": "$argon2id$secret", "active": true,
            "grants": [{ "granted": granted, "unit_id": id(2), "valid_from": "2015-01-01", "valid_to": "2030-01-01" }],
        }))
    };
    let mut all = vec![
        entry!(Create, db::units::put, unit::Unit, |v| Some(Fact::Unit(v)), of(province)),
        entry!(Change, db::units::put, unit::Unit, |v| Some(Fact::Unit(v)), of(ward)),
        entry!(Import, db::decisions::insert, decision::Decision, |_| None, of(decision)),
        entry!(
            Reorganise,
            db::units::insert_succession,
            unit::Succession,
            |v| Some(Fact::Succession(v)),
            of(succession)
        ),
        entry!(Import, db::positions::insert, Position, |v| Some(Fact::Position(v)), of(position.clone())),
        entry!(
            Import,
            db::officials::insert,
            Official,
            |v| Some(Fact::Official { id: v.id, traits: v.traits() }),
            person
        ),
        entry!(Ratify, db::appointments::insert, Appointment, |v| Some(Fact::Appointment(v)), of(appointment.clone())),
        entry!(
            Verify,
            db::qualifications::insert,
            Qualification,
            |v| Some(Fact::Qualification(v)),
            of(qualification.clone())
        ),
        entry!(End, db::exemptions::insert, Exemption, |v| Some(Fact::Exemption(v)), of(exemption.clone())),
        entry!(Import, db::rule_sets::insert, RuleSet, |v| Some(Fact::RuleSet(v)), of(rules.clone())),
        entry!(Import, db::resolutions::insert, Resolution, |v| Some(Fact::Resolution(v)), of(resolution.clone())),
        entry!(Import, db::resolutions::insert, Resolution, |v| Some(Fact::Resolution(v)), of(plan)),
    ];
    for (n, account) in [
        (20, account(20, json!({ "user": id(13) }), json!({ "role": "hr_officer" }))),
        (21, account(21, json!({ "client": id(14) }), json!({ "scopes": ["units:read", "officials:read"] }))),
    ] {
        let write = move |tx: &mut Tx<'_>, s: &Stamp, c: &Change| db::accounts::insert(tx, s, c, &account, &[id(n)]);
        all.push(Entry { fact: None, cause: Cause::Create, write: Box::new(write) });
    }
    if first {
        return all;
    }
    // One paper takes another's place.
    let paper = with(&qualification, json!({ "id": id(15), "awarded_on": "2018-06-30", "expires_on": null }));
    let old_paper = with(&qualification, json!({ "expires_on": "2018-06-30", "superseded_by_id": id(15) }));
    // One standard takes another's place, step by step.
    let stage = |stage: &str, approved: Value| {
        with(
            &rules,
            json!({
                "id": id(16), "code": "test-2019", "valid_from": "2019-12-25", "valid_to": null, "supersedes_id": id(10),
                "adoption": { "stage": stage, "proposed_by": { "user": id(13) }, "approved_by": approved },
            }),
        )
    };
    let approver = json!({ "client": id(14) });
    let old_rules = with(&rules, json!({ "adoption": adopted("superseded") }));
    let old_resolution = with(&resolution, json!({ "adoption": adopted("superseded"), "valid_to": "2016-01-01" }));
    let proposal = json!({ "stage": "proposed", "proposed_by": { "user": id(13) }, "approved_by": null });
    let proposal =
        with(&resolution, json!({ "id": id(17), "number": "1-DT", "supersedes_id": id(11), "adoption": proposal }));
    let title = with(&position, json!({ "title_en": "Chairperson", "valid_to": null }));
    all.extend([
        entry!(Create, db::qualifications::insert, Qualification, |v| Some(Fact::Qualification(v)), of(paper)),
        entry!(Supersede, db::qualifications::update, Qualification, |v| Some(Fact::Qualification(v)), of(old_paper)),
        entry!(
            Create,
            db::rule_sets::insert,
            RuleSet,
            |v| Some(Fact::Withdrawn(Subject::RuleSet(v.id))),
            of(stage("proposed", Value::Null))
        ),
        entry!(
            Approve,
            db::rule_sets::update,
            RuleSet,
            |v| Some(Fact::Withdrawn(Subject::RuleSet(v.id))),
            of(stage("approved", approver.clone()))
        ),
        entry!(PutInForce, db::rule_sets::update, RuleSet, |v| Some(Fact::RuleSet(v)), of(stage("in_force", approver))),
        entry!(Supersede, db::rule_sets::update, RuleSet, |v| Some(Fact::RuleSet(v)), of(old_rules)),
        entry!(Supersede, db::resolutions::update, Resolution, |v| Some(Fact::Resolution(v)), of(old_resolution)),
        entry!(
            Create,
            db::resolutions::insert,
            Resolution,
            |v| Some(Fact::Withdrawn(Subject::Resolution(v.id))),
            of(proposal)
        ),
        entry!(Correct, db::positions::update, Position, |v| Some(Fact::Position(v)), of(title)),
        entry!(
            Void,
            db::exemptions::void,
            Exemption,
            |v| Some(Fact::Withdrawn(Subject::Exemption(v.id))),
            of(exemption)
        ),
        entry!(
            Annul,
            db::appointments::void,
            Appointment,
            |v| Some(Fact::Withdrawn(Subject::Appointment(v.id))),
            of(appointment)
        ),
    ]);
    if matches!(release, Release::Third | Release::Today) {
        all.extend(development());
    }
    if release == Release::Today {
        all.extend(staffing());
        all.extend(placement());
        all.extend(entitlements());
        all.extend(super::kinds_reform::reform());
        all.extend(super::kinds_programme::programme());
    }
    all
}

/// Writes every kind of thing into an empty database, in today's form.
pub fn write_every_kind(database: &Database) {
    migrate(&database.target()).unwrap();
    let db = Db::open(database.target(), Options::default()).unwrap();
    let at = instant("2026-11-22T05:00:00.123Z");
    for (n, Entry { cause, write, .. }) in every_kind(Release::Today).into_iter().enumerate() {
        let stamp = Stamp { actor: format!("user:{}", id(13)), request_id: format!("request-{n}"), at };
        let change = Change {
            cause,
            reason: Some("Nhập lần đầu".to_owned()),
            decision_id: of(json!(id(3))),
            units: [of(json!(id(1))), of(json!(id(2)))],
        };
        wait(db.write(move |tx| write(tx, &stamp, &change))).unwrap();
    }
}
