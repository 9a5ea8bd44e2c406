//! The tables of salaries, time away and allowances, as diesel sees them; see [`super::schema`].

diesel::table! {
    salaries (id) {
        id -> Text,
        official_id -> Text,
        kind -> Text,
        scale -> Text,
        effective_on -> Date,
        decision_id -> Text,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    absences (id) {
        id -> Text,
        official_id -> Text,
        kind -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        decision_id -> Nullable<Text>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    allowances (id) {
        id -> Text,
        official_id -> Text,
        appointment_id -> Text,
        basis -> Text,
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
