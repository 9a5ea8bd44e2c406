//! A database for one test: a file in a folder of its own, or a database of its own on the server that
//! `TEST_DATABASE_URL` names.

use canbo::db::Target;
use canbo::db::backend::{Conn, Purpose, connect};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Nullable, Text};
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use std::path::PathBuf;

/// A database that goes when the test ends.
pub struct Database(Place);

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

enum Place {
    File { _folder: tempfile::TempDir, path: PathBuf },
    Server { admin: String, name: String, url: String },
}

/// The server that the tests run on, if they do not run on SQLite.
pub fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

impl Database {
    pub fn new() -> Self {
        let Some(admin) = server() else { return Self::in_file() };
        let name = format!("canbo_test_{}", canbo::state::new_uuid().simple());
        PgConnection::establish(&admin).unwrap().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let mut url = url::Url::parse(&admin).unwrap();
        url.set_path(&name);
        Self(Place::Server { admin, name, url: url.to_string() })
    }

    /// A file, whatever the tests run on.
    pub fn in_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("canbo.db");
        Self(Place::File { _folder: folder, path })
    }

    /// As `DATABASE_URL` names it.
    pub fn url(&self) -> String {
        match &self.0 {
            Place::File { path, .. } => format!("sqlite://{}", path.display()),
            Place::Server { url, .. } => url.clone(),
        }
    }

    pub fn target(&self) -> Target {
        Target::parse(&self.url()).unwrap()
    }

    /// A connection of one's own, past the service.
    pub fn connect(&self) -> Conn {
        connect(&self.target(), Purpose::Write).unwrap()
    }

    /// Runs statements past the service, as somebody does who has the database's password.
    #[track_caller]
    pub fn run(&self, statements: &str) {
        self.connect().batch_execute(statements).unwrap();
    }

    /// The column `value`, text, of what a query finds.
    #[track_caller]
    pub fn values(&self, query: &str) -> Vec<Option<String>> {
        let rows: Vec<Found> = match &mut self.connect() {
            Conn::Pg(conn) => sql_query(query).load(conn).unwrap(),
            Conn::Sqlite(conn) => sql_query(query).load(conn).unwrap(),
        };
        rows.into_iter().map(|row| row.value).collect()
    }

    /// Whether it is a file.
    pub fn is_file(&self) -> bool {
        matches!(self.0, Place::File { .. })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Server { admin, name, .. } = &self.0
            && let Ok(mut conn) = PgConnection::establish(admin)
        {
            conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).ok();
        }
    }
}
