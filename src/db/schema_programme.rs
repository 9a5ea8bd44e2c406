//! The tables of tasks, of disseminations and of the points of months and quarters; see [`super::schema`].

diesel::table! {
    tasks (id) {
        id -> Text,
        resolution_id -> Text,
        parent_id -> Nullable<Text>,
        unit_id -> Text,
        official_id -> Nullable<Text>,
        workstream -> Text,
        state -> Text,
        planned_on -> Date,
        due_on -> Date,
        settled_on -> Nullable<Date>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    disseminations (id) {
        id -> Text,
        resolution_id -> Text,
        unit_id -> Text,
        form -> Text,
        held_on -> Date,
        decision_id -> Nullable<Text>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}

diesel::table! {
    period_scores (id) {
        id -> Text,
        official_id -> Text,
        unit_id -> Text,
        year -> Integer,
        first_month -> Integer,
        decision_id -> Nullable<Text>,
        body -> Text,
        version -> Integer,
        seq -> BigInt,
        recorded_at -> Timestamp,
        void -> Bool,
    }
}
