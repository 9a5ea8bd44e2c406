//! The tables, as diesel sees them; the migrations make them.

pub use crate::db::schema_development::{
    citations, classes, courses, disciplines, enrolments, evaluations, nominations, planning_pools, rotations,
    training_plans,
};
pub use crate::db::schema_placement::recruitments;
pub use crate::db::schema_staffing::{ceilings, established_posts};

pub use crate::db::schema_entitlements::{absences, allowances, salaries};

pub use crate::db::schema_programme::{disseminations, period_scores, tasks};
pub use crate::db::schema_reform::{reorganisation_parts, reorganisations};

diesel::table! {
    ledger_head (id) {
        id -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        hash -> Text,
        batch_id -> Text,
    }
}

diesel::table! {
    changes (seq) {
        seq -> BigInt,
        recorded_at -> Timestamp,
        batch_id -> Text,
        actor -> Text,
        request_id -> Text,
        cause -> Text,
        reason -> Nullable<Text>,
        decision_id -> Nullable<Text>,
        entity -> Text,
        entity_id -> Text,
        unit_id -> Nullable<Text>,
        other_unit_id -> Nullable<Text>,
        version -> Integer,
        factual -> Text,
        factual_salt -> Text,
        factual_digest -> Text,
        personal -> Nullable<Text>,
        personal_salt -> Nullable<Text>,
        personal_digest -> Nullable<Text>,
        hash -> Text,
        official_id -> Nullable<Text>,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        pkcs8 -> Text,
        created_at -> Timestamp,
        retired_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    units (id) {
        id -> Text,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    unit_segments (unit_id, valid_from) {
        unit_id -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        name -> Text,
        code -> Text,
        kind -> Text,
        area -> Nullable<Text>,
        parent_id -> Nullable<Text>,
    }
}

diesel::table! {
    decisions (id) {
        id -> Text,
        number -> Text,
        issuer -> Text,
        signed_on -> Date,
        effective_on -> Date,
        kind -> Text,
        title -> Text,
        legal_reference -> Nullable<Text>,
        unit_id -> Text,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    successions (id) {
        id -> Text,
        predecessor_id -> Text,
        successor_id -> Text,
        kind -> Text,
        effective_on -> Date,
        decision_id -> Nullable<Text>,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    positions (id) {
        id -> Text,
        code -> Text,
        title_vi -> Text,
        title_en -> Text,
        group_code -> Text,
        filling -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    officials (id) {
        id -> Text,
        managing_unit_id -> Text,
        sex -> Nullable<Text>,
        full_name -> Text,
        name_key -> Text,
        birth_on -> Nullable<Date>,
        birthplace -> Nullable<Text>,
        hometown -> Nullable<Text>,
        ethnicity -> Nullable<Text>,
        religion -> Nullable<Text>,
        identity_number -> Nullable<Text>,
        party_joined_on -> Nullable<Date>,
        party_official_on -> Nullable<Date>,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    official_words (word, official_id) {
        word -> Text,
        official_id -> Text,
    }
}

diesel::table! {
    appointments (id) {
        id -> Text,
        official_id -> Text,
        unit_id -> Text,
        position_id -> Text,
        kind -> Text,
        state -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        ratified_on -> Nullable<Date>,
        decision_id -> Text,
        ratification_decision_id -> Nullable<Text>,
        end_reason -> Nullable<Text>,
        end_decision_id -> Nullable<Text>,
        note -> Nullable<Text>,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    qualifications (id) {
        id -> Text,
        official_id -> Text,
        kind -> Text,
        level -> Text,
        field -> Nullable<Text>,
        scheme -> Nullable<Text>,
        institution -> Nullable<Text>,
        number -> Nullable<Text>,
        awarded_on -> Date,
        expires_on -> Nullable<Date>,
        verification -> Text,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
        superseded_by_id -> Nullable<Text>,
    }
}

diesel::table! {
    exemptions (id) {
        id -> Text,
        official_id -> Text,
        requirement -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        decision_id -> Text,
        reason -> Text,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    rule_sets (id) {
        id -> Text,
        code -> Text,
        layer -> Text,
        unit_id -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        body -> Text,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
        version -> Integer,
        stage -> Text,
    }
}

diesel::table! {
    resolutions (id) {
        id -> Text,
        number -> Text,
        kind -> Text,
        issued_on -> Date,
        parent_id -> Nullable<Text>,
        unit_id -> Text,
        body -> Text,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
        version -> Integer,
        stage -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    accounts (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        secret_hash -> Text,
        active -> Bool,
        seq -> BigInt,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    grants (id) {
        id -> Text,
        account_id -> Text,
        role -> Nullable<Text>,
        scopes -> Nullable<Text>,
        unit_id -> Nullable<Text>,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    ledger_head,
    changes,
    signing_keys,
    settings,
    units,
    unit_segments,
    decisions,
    successions,
    positions,
    officials,
    official_words,
    appointments,
    qualifications,
    exemptions,
    rule_sets,
    resolutions,
    citations,
    courses,
    classes,
    enrolments,
    training_plans,
    planning_pools,
    nominations,
    rotations,
    evaluations,
    disciplines,
    ceilings,
    established_posts,
    recruitments,
    salaries,
    absences,
    allowances,
    reorganisations,
    reorganisation_parts,
    tasks,
    disseminations,
    period_scores,
    accounts,
    grants,
);
