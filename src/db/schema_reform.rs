//! The tables of reforms of units, as diesel sees them; see [`super::schema`].

diesel::table! {
    reorganisations (id) {
        id -> Text,
        unit_id -> Nullable<Text>,
        effective_on -> Date,
        decision_id -> Nullable<Text>,
        state -> Text,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    reorganisation_parts (id) {
        id -> Text,
        reorganisation_id -> Text,
        number -> BigInt,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}
