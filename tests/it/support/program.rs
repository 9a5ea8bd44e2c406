//! The program itself, run as an operator runs it.

use super::{Answer, Client, Database};
use serde_json::json;
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// The program with settings of its own and none of the caller's.
pub fn canbo(database: &Database, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_canbo"));
    command.args(arguments);
    settle(&mut command, &database.url());
    command
}

/// Gives a command that ends in the program the settings of a test, and none of the caller's.
pub fn settle(command: &mut Command, url: &str) {
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("DATABASE_URL", url).env("RUST_LOG", "warn");
    // The port is the machine's choice; the tokens are good for the address that the service is told it has.
    command.env("CANBO_LISTEN", "127.0.0.1:0").env("CANBO_PUBLIC_URL", "https://canbo.test");
}

pub fn output(database: &Database, arguments: &[&str]) -> Output {
    canbo(database, arguments).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What stands behind a mark in a text, to the end of the line.
pub fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    let (_, rest) = text.split_once(mark).unwrap_or_else(|| panic!("no {mark:?} in {text:?}"));
    rest.lines().next().unwrap()
}

/// The token that a sign-in gave.
pub fn token(answer: &Answer) -> String {
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

/// A running service, killed when the test ends.
pub struct Service {
    pub child: Child,
    pub address: SocketAddr,
    pub password: Option<String>,
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl Service {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::inherit()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut password = None;
        loop {
            let line = lines.next().expect("the service listens").unwrap();
            if line.contains("First start") {
                password = Some(after(&line, "(shown only now): ").to_owned());
            }
            if line.starts_with("Canbo listens on ") {
                let address = after(&line, "Canbo listens on ").split(';').next().unwrap().parse().unwrap();
                return Self { child, address, password, _stdout: lines };
            }
        }
    }

    pub fn on(database: &Database) -> Self {
        Self::start(canbo(database, &["serve"]))
    }

    pub fn nobody(&self) -> Client {
        Client::at(self.address, None)
    }

    pub fn sign_in(&self, name: &str, password: &str) -> Client {
        let answer =
            self.nobody().post("/v1/auth/login", &json!({ "username": name, "password": password })).expect(200);
        Client::at(self.address, Some(token(&answer)))
    }

    /// The administrator that the first start made.
    pub fn admin(&self) -> Client {
        self.sign_in("admin", self.password.as_deref().unwrap())
    }

    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
