//! The tables of staffing, as diesel sees them; see [`super::schema`].

diesel::table! {
    ceilings (id) {
        id -> Text,
        unit_id -> Text,
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

diesel::table! {
    established_posts (id) {
        id -> Text,
        unit_id -> Text,
        position_id -> Text,
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
