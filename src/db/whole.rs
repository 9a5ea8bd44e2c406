//! What the files of tables have alike: how rows are found and stored, and what is asked of many tables in one way. Most
//! tables keep the stored form of a thing whole, beside the columns by which it is searched: what it says is read by the
//! same reader as the ledger's entries, and only what is asked for by a list has a column.

/// Declares how the rows of a table are found, stored and marked void, given `kept`, which reads one, and what makes one.
macro_rules! rows {
    ($table:ident of $value:ident by $id:ident, $row_of:expr) => {
        /// It, unless it was voided.
        ///
        /// # Errors
        /// [`Error::NotFound`](crate::db::Error::NotFound).
        pub fn get(
            conn: &mut $crate::db::Conn,
            id: $id,
        ) -> Result<$crate::db::changes::Kept<$value>, $crate::db::Error> {
            find(conn, id)?.standing()
        }

        /// The same, even if it was voided.
        ///
        /// # Errors
        /// [`Error::NotFound`](crate::db::Error::NotFound).
        pub fn find(
            conn: &mut $crate::db::Conn,
            id: $id,
        ) -> Result<$crate::db::changes::Kept<$value>, $crate::db::Error> {
            kept($table::table.find(id.to_string()).first(conn)?)
        }

        /// Stores a new one.
        ///
        /// # Errors
        /// When the database refuses, as [`Error::Taken`](crate::db::Error::Taken) what only one may have, or does not answer.
        pub fn insert(
            tx: &mut $crate::db::Tx<'_>,
            stamp: &$crate::db::Stamp,
            change: &$crate::db::changes::Change,
            value: &$value,
        ) -> Result<$crate::db::Recorded, $crate::db::Error> {
            let row_of: fn(&$value, $crate::db::Recorded) -> Result<Row, $crate::db::Error> = $row_of;
            let recorded = $crate::db::changes::append(tx, stamp, change, value)?;
            let row = row_of(value, recorded)?;
            diesel::insert_into($table::table).values(&row).execute(&mut **tx)?;
            Ok(recorded)
        }

        /// Stores the next state of one.
        ///
        /// # Errors
        /// When the database refuses, as [`Error::Taken`](crate::db::Error::Taken) what only one may have, or does not answer.
        pub fn update(
            tx: &mut $crate::db::Tx<'_>,
            stamp: &$crate::db::Stamp,
            change: &$crate::db::changes::Change,
            value: &$value,
        ) -> Result<$crate::db::Recorded, $crate::db::Error> {
            let row_of: fn(&$value, $crate::db::Recorded) -> Result<Row, $crate::db::Error> = $row_of;
            let recorded = $crate::db::changes::append(tx, stamp, change, value)?;
            let row = row_of(value, recorded)?;
            diesel::update($table::table.find(value.id.to_string())).set(&row).execute(&mut **tx)?;
            Ok(recorded)
        }

        /// Keeps the row and says that it never should have been.
        ///
        /// # Errors
        /// When the database refuses or does not answer.
        pub fn void(
            tx: &mut $crate::db::Tx<'_>,
            stamp: &$crate::db::Stamp,
            change: &$crate::db::changes::Change,
            value: &$value,
        ) -> Result<$crate::db::Recorded, $crate::db::Error> {
            $crate::db::changes::voided!(tx, stamp, change, value, $table)
        }
    };
}

/// Declares the row of such a table and what is done with it: find it, store it, mark it void.
macro_rules! kept_whole {
    ($(#[$meta:meta])* $table:ident of $value:ident by $id:ident, |$v:ident| { $($column:ident: $ty:ty = $of:expr),+ $(,)? }) => {
        #[derive(diesel::Queryable, diesel::Insertable, diesel::AsChangeset)]
        #[diesel(table_name = $table, treat_none_as_default_value = false, treat_none_as_null = true)]
        struct Row {
            id: String,
            $($column: $ty,)+
            body: String,
            version: i32,
            seq: i64,
            recorded_at: chrono::NaiveDateTime,
            void: bool,
        }

        fn row_of($v: &$value, recorded: $crate::db::Recorded) -> Result<Row, $crate::db::Error> {
            let parts = $crate::db::stored::Record::parts($v)?;
            Ok(Row {
                id: $v.id.to_string(),
                $($column: $of,)+
                body: parts.factual,
                version: parts.version,
                seq: recorded.seq,
                recorded_at: recorded.at.naive_utc(),
                void: false,
            })
        }

        fn kept(r: Row) -> Result<$crate::db::changes::Kept<$value>, $crate::db::Error> {
            Ok($crate::db::changes::Kept {
                value: $crate::db::stored::document(r.version, &r.body)?,
                recorded: $crate::db::row::recorded(r.seq, r.recorded_at),
                void: r.void,
            })
        }

        $crate::db::whole::rows!($table of $value by $id, row_of);

        $crate::db::append::insert_all!(pub insert_all: $table of $value, row_of);

        $crate::db::append::put_all!(pub put_all: $table of $value, row_of,
            [$($column,)+ body, version, seq, recorded_at, void]);
    };
}

/// Declares the look-up of all such things about one person.
macro_rules! about_official {
    ($table:ident of $value:ident) => {
        /// All that stand about a person, by id.
        ///
        /// # Errors
        /// When the database does not answer.
        pub fn of_official(
            conn: &mut $crate::db::Conn,
            official: $crate::domain::id::OfficialId,
        ) -> Result<Vec<$crate::db::changes::Kept<$value>>, $crate::db::Error> {
            let rows: Vec<Row> = $table::table
                .filter($table::official_id.eq(official.to_string()))
                .filter($table::void.eq(false))
                .order($table::id)
                .load(conn)?;
            rows.into_iter().map(kept).collect()
        }
    };
}

/// The ids of whoever was ever appointed to one of some units, as a subquery.
macro_rules! held_in {
    ($units:expr) => {{
        use $crate::db::schema::appointments;
        let units: Vec<String> = $units.iter().map(ToString::to_string).collect();
        appointments::table.filter(appointments::unit_id.eq_any(units)).select(appointments::official_id)
    }};
}

/// Declares the look-up of the first thing that stands and names another in a column.
macro_rules! first_by {
    ($(#[$doc:meta])* $name:ident: $table:ident.$column:ident is $other:ident, of $value:ident) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When the database does not answer.
        pub fn $name(
            conn: &mut $crate::db::Conn,
            id: $crate::domain::id::$other,
        ) -> Result<Option<$value>, $crate::db::Error> {
            let found: Option<Row> = $table::table
                .filter($table::$column.eq(id.to_string()))
                .filter($table::void.eq(false))
                .order($table::id)
                .first(conn)
                .optional()?;
            Ok(found.map(kept).transpose()?.map(|k| k.value))
        }
    };
}

/// Declares the look-up of all such things about whoever was ever appointed to one of some units.
macro_rules! about_holders {
    ($table:ident of $value:ident) => {
        /// All that stand about whoever was ever appointed to one of the units, by id.
        ///
        /// # Errors
        /// When the database does not answer.
        pub fn of_holders(
            conn: &mut $crate::db::Conn,
            units: &std::collections::BTreeSet<$crate::domain::id::UnitId>,
        ) -> Result<Vec<$value>, $crate::db::Error> {
            let rows: Vec<Row> = $table::table
                .filter($table::official_id.eq_any($crate::db::whole::held_in!(units)))
                .filter($table::void.eq(false))
                .order($table::id)
                .load(conn)?;
            rows.into_iter().map(|r| kept(r).map(|k| k.value)).collect()
        }
    };
}

/// Declares the look-up of all such things that belong to some units.
macro_rules! of_units {
    ($table:ident.$column:ident of $value:ident) => {
        /// All that stand and belong to one of some units, by id.
        ///
        /// # Errors
        /// When the database does not answer.
        pub fn of_units(
            conn: &mut $crate::db::Conn,
            units: &[$crate::domain::id::UnitId],
        ) -> Result<Vec<$value>, $crate::db::Error> {
            let mut found = Vec::new();
            for some in units.chunks($crate::db::whole::NAMED) {
                let some: Vec<String> = some.iter().map(ToString::to_string).collect();
                let rows: Vec<Row> = $table::table
                    .filter($table::$column.eq_any(some))
                    .filter($table::void.eq(false))
                    .order($table::id)
                    .load(conn)?;
                for row in rows {
                    found.push(kept(row)?.value);
                }
            }
            Ok(found)
        }
    };
}

/// How many units, or people, a statement names at most.
pub(super) const NAMED: usize = 500;

pub(super) use {about_holders, about_official, first_by, held_in, kept_whole, of_units, rows};
