//! The tables of training, moves, planning pools, ratings and discipline, as diesel sees them; see [`super::schema`].

diesel::table! {
    citations (decision_id, entity, entity_id) {
        decision_id -> Text,
        entity -> Text,
        entity_id -> Text,
    }
}

diesel::table! {
    courses (id) {
        id -> Text,
        code -> Text,
        kind -> Text,
        programme -> Nullable<Text>,
        grants -> Nullable<Text>,
        unit_id -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    classes (id) {
        id -> Text,
        course_id -> Text,
        code -> Text,
        unit_id -> Text,
        starts_on -> Date,
        ends_on -> Date,
        enrols_from -> Date,
        enrols_until -> Date,
        state -> Text,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    enrolments (id) {
        id -> Text,
        class_id -> Text,
        official_id -> Text,
        kind -> Text,
        programme -> Nullable<Text>,
        state -> Text,
        queue_no -> Nullable<BigInt>,
        completed_on -> Nullable<Date>,
        qualification_id -> Nullable<Text>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    training_plans (id) {
        id -> Text,
        unit_id -> Text,
        year -> Integer,
        state -> Text,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    planning_pools (id) {
        id -> Text,
        unit_id -> Text,
        branch -> Text,
        term -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        state -> Text,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    nominations (id) {
        id -> Text,
        pool_id -> Text,
        official_id -> Text,
        position_id -> Text,
        state -> Text,
        entered_on -> Nullable<Date>,
        exited_on -> Nullable<Date>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    rotations (id) {
        id -> Text,
        kind -> Text,
        official_id -> Text,
        origin_unit_id -> Text,
        unit_id -> Text,
        position_id -> Text,
        state -> Text,
        effective_on -> Nullable<Date>,
        ended_on -> Nullable<Date>,
        appointment_id -> Nullable<Text>,
        origin_appointment_id -> Nullable<Text>,
        nomination_id -> Nullable<Text>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    evaluations (id) {
        id -> Text,
        official_id -> Text,
        unit_id -> Text,
        year -> Integer,
        rating -> Text,
        rated_on -> Date,
        decision_id -> Nullable<Text>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    disciplines (id) {
        id -> Text,
        official_id -> Text,
        form -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        decision_id -> Text,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}
