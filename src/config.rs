//! The settings, read from the environment once; all that is wrong with them is told at once. The only reader of the
//! environment.

use crate::db::Target;
use std::net::SocketAddr;
use std::time::Duration;

/// The settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: where the data is.
    pub database: Target,
    /// `CANBO_LISTEN`: where the service listens.
    pub listen: SocketAddr,
    /// `CANBO_PUBLIC_URL`: where it is reached from outside; issuer and audience of its tokens.
    pub public_url: String,
    /// `CANBO_WORKERS`: how many threads answer requests.
    pub workers: usize,
    /// `CANBO_HASH_THREADS`: how many threads hash passwords.
    pub hash_threads: usize,
    /// `CANBO_LAME_DUCK_SECONDS`: how long it goes on serving after SIGTERM, while `/readyz` says no.
    pub lame_duck: Duration,
    /// `CANBO_SHUTDOWN_SECONDS`: how long requests in flight may take after that.
    pub shutdown: Duration,
    /// `CANBO_DEMO_PASSWORD`: the password of the demonstration accounts.
    pub demo_password: String,
    /// `RUST_LOG`: what is logged.
    pub log: Option<String>,
}

/// Something wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The variable.
    pub name: String,
    /// What is wrong with it; never its value, which may be a secret.
    pub why: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.why)
    }
}

/// Every variable of the service that begins with `CANBO_`.
const KNOWN: &[&str] = &[
    "CANBO_LISTEN",
    "CANBO_PUBLIC_URL",
    "CANBO_WORKERS",
    "CANBO_HASH_THREADS",
    "CANBO_LAME_DUCK_SECONDS",
    "CANBO_SHUTDOWN_SECONDS",
    "CANBO_DEMO_PASSWORD",
];

impl Config {
    /// The settings of this process.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_env() -> Result<Self, Vec<Wrong>> {
        let vars = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Self::from_vars(vars)
    }

    /// The settings that variables give.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn from_vars(vars: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<Wrong>> {
        let vars: std::collections::BTreeMap<String, String> = vars.into_iter().collect();
        let mut wrong = Vec::new();
        for name in vars.keys().filter(|n| n.starts_with("CANBO_") && !KNOWN.contains(&n.as_str())) {
            wrong.push(Wrong { name: name.clone(), why: "there is no such setting".to_owned() });
        }
        let database = read(&vars, &mut wrong, "DATABASE_URL", "sqlite://canbo.db", Target::parse);
        let listen = read(&vars, &mut wrong, "CANBO_LISTEN", "127.0.0.1:8080", |v| {
            v.parse::<SocketAddr>()
                .map_err(|_why| "an address and a port are needed, such as 127.0.0.1:8080".to_owned())
        });
        // A wrong address to listen on is one problem, not two.
        let usual_url = listen.map_or("http://127.0.0.1:8080".to_owned(), |l| format!("http://{l}"));
        let public_url = read(&vars, &mut wrong, "CANBO_PUBLIC_URL", &usual_url, public_url);
        let workers = read(&vars, &mut wrong, "CANBO_WORKERS", "2", |v| number(v, 1, 256));
        let hash_threads = read(&vars, &mut wrong, "CANBO_HASH_THREADS", "2", |v| number(v, 1, 64));
        let lame_duck = read(&vars, &mut wrong, "CANBO_LAME_DUCK_SECONDS", "0", |v| number(v, 0, 300));
        let shutdown = read(&vars, &mut wrong, "CANBO_SHUTDOWN_SECONDS", "25", |v| number(v, 1, 300));
        let demo_password = read(&vars, &mut wrong, "CANBO_DEMO_PASSWORD", "canbo-demo-2017", |v| {
            if (12..=128).contains(&v.chars().count()) {
                Ok(v.to_owned())
            } else {
                Err("12 to 128 characters are needed".to_owned())
            }
        });
        let seconds = |n: usize| Duration::from_secs(u64::try_from(n).unwrap_or(0));
        match (database, listen, public_url, workers, hash_threads, lame_duck, shutdown, demo_password) {
            (
                Some(database),
                Some(listen),
                Some(public_url),
                Some(workers),
                Some(hash_threads),
                Some(lame_duck),
                Some(shutdown),
                Some(demo_password),
            ) if wrong.is_empty() => Ok(Self {
                database,
                listen,
                public_url,
                workers,
                hash_threads,
                lame_duck: seconds(lame_duck),
                shutdown: seconds(shutdown),
                demo_password,
                log: vars.get("RUST_LOG").cloned(),
            }),
            _ => Err(wrong),
        }
    }
}

fn read<T>(
    vars: &std::collections::BTreeMap<String, String>,
    wrong: &mut Vec<Wrong>,
    name: &str,
    usual: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let value = vars.get(name).map(String::as_str).filter(|v| !v.is_empty()).unwrap_or(usual);
    parse(value).map_err(|why| wrong.push(Wrong { name: name.to_owned(), why })).ok()
}

fn number(text: &str, low: usize, high: usize) -> Result<usize, String> {
    let range = || format!("a whole number from {low} to {high} is needed");
    let n = text.parse().map_err(|_why| range())?;
    if (low..=high).contains(&n) { Ok(n) } else { Err(range()) }
}

fn public_url(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|_why| "a URL is needed, such as https://canbo.example.vn".to_owned())?;
    let plain =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain {
        return Err("an http or https URL without query, fragment and password is needed".to_owned());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(vars: &[(&str, &str)]) -> Result<Config, Vec<Wrong>> {
        Config::from_vars(vars.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let config = config(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
        assert_eq!(config.database, Target::Sqlite("canbo.db".into()));
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_no_secret_with_it() {
        let wrong = config(&[
            ("DATABASE_URL", "mysql://root:hunter2@db"),
            ("CANBO_LISTEN", "8080"),
            ("CANBO_LISTN", "x"),
            ("CANBO_WORKERS", "0"),
            ("CANBO_DEMO_PASSWORD", "short"),
        ])
        .unwrap_err();
        let names: Vec<_> = wrong.iter().map(|w| w.name.as_str()).collect();
        for name in ["CANBO_LISTN", "DATABASE_URL", "CANBO_LISTEN", "CANBO_WORKERS", "CANBO_DEMO_PASSWORD"] {
            assert!(names.contains(&name), "{name}");
        }
        assert_eq!(names.len(), 5, "nothing is blamed that was not set: {names:?}");
        assert!(!wrong.iter().any(|w| w.to_string().contains("hunter2") || w.to_string().contains("short")));
    }
}
