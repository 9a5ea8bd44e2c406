//! Whose dossier is whose, as SQL: a dossier belongs to the unit of the person's latest substantive appointment that has
//! begun, and before the first one to the stated managing unit.

/// The unit that keeps a person's dossier on a day. The row of `officials` must be in the query.
macro_rules! dossier_unit {
    ($today:expr) => {
        diesel::dsl::sql::<diesel::sql_types::Text>(
            "COALESCE((SELECT held.unit_id FROM appointments held WHERE held.official_id = officials.id \
             AND held.kind = 'substantive' AND NOT held.void AND held.valid_from <= ",
        )
        .bind::<diesel::sql_types::Date, _>($today.date())
        .sql(" ORDER BY held.valid_from DESC LIMIT 1), officials.managing_unit_id)")
    };
}

/// Whether one of the units keeps the dossier of a row of `officials`. Only who is stated to be managed by one of them,
/// or was ever appointed to one, can be; the indexes find those, so that nobody else's dossier is looked at.
macro_rules! kept_in {
    ($units:expr, $today:expr) => {{
        use $crate::db::schema::{appointments, officials};
        let units: Vec<String> = $units.iter().map(ToString::to_string).collect();
        let (stated, placed) = diesel::alias!(officials as stated, appointments as placed);
        let managed = stated
            .filter(stated.field(officials::managing_unit_id).eq_any(units.clone()))
            .select(stated.field(officials::id));
        let held = placed
            .filter(placed.field(appointments::unit_id).eq_any(units.clone()))
            .select(placed.field(appointments::official_id));
        let candidate = officials::id.eq_any(managed).or(officials::id.eq_any(held));
        candidate.and($crate::db::dossier::dossier_unit!($today).eq_any(units))
    }};
}

/// The ids of the people whose dossier one of the units keeps, as a subquery.
macro_rules! kept_by {
    ($units:expr, $today:expr) => {{
        use $crate::db::schema::officials;
        officials::table.select(officials::id).filter($crate::db::dossier::kept_in!($units, $today))
    }};
}
pub(super) use {dossier_unit, kept_by, kept_in};
