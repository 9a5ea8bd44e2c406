//! The table of recruitments, as diesel sees it; see [`super::schema`].

diesel::table! {
    recruitments (id) {
        id -> Text,
        form -> Text,
        official_id -> Text,
        unit_id -> Text,
        position_id -> Text,
        state -> Text,
        effective_on -> Nullable<Date>,
        ended_on -> Nullable<Date>,
        appointment_id -> Nullable<Text>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}
